"""What a programme gives back: payback in periods, public funds, weights, alternatives compared.

Plain functions on numbers, for calculations that are not a scenario. Amounts are in any one
currency; a rate is a share per period. What has no meaning is None or a status, never infinity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from payoff.measures.money import AT_ONCE, END_OF_PERIOD, net_present_value
from payoff.measures.payback import BreakEven, break_even
from payoff.measures.ratios import benefit_cost_ratio

Array = NDArray[np.float64]
Standing = Literal["cheapest", "efficient", "dominated", "extended_dominated"]


def by_perspective(
    flows: Mapping[str, Sequence[float] | Array], rate: float, first: float = AT_ONCE
) -> dict[str, float]:
    """Return what each actor's flows are worth now.

    Parameters
    ----------
    flows : mapping of str to sequence of float
        Amount of each period, by actor. A transfer stands with both who pay and who receive.
    rate, first : float
        As for `net_present_value`.

    Returns
    -------
    dict
        Present value by actor; `weighted_total` adds them up.

    Raises
    ------
    ValueError
        If the rate is not above -1.

    Examples
    --------
    >>> by_perspective({"kommun": [-100.0, 60.0], "individ": [0.0, -60.0]}, 0.0)
    {'kommun': -40.0, 'individ': -60.0}
    """
    return {name: net_present_value(amounts, rate, first) for name, amounts in flows.items()}


def weighted_total(perspectives: Mapping[str, float], weights: Mapping[str, float] | None = None) -> float:
    """Return the sum over actors or groups, with a weight on a krona to each.

    Parameters
    ----------
    perspectives : mapping of str to float
        Net gain of each.
    weights : mapping of str to float, optional
        A weight for every one of them. Without weights every krona counts the same.

    Returns
    -------
    float
        Sum of weight × gain (distributional weights: Boardman et al., Cost-Benefit Analysis; HM
        Treasury, The Green Book).

    Raises
    ------
    ValueError
        If a weight is missing, or is for someone who is not there.

    Examples
    --------
    >>> weighted_total({"deltagare": 254.0, "skattebetalare": -100.0})
    154.0
    >>> weighted_total({"deltagare": 254.0, "skattebetalare": -100.0}, {"deltagare": 2, "skattebetalare": 1})
    408.0
    """
    if weights is None:
        return math.fsum(perspectives.values())
    if set(weights) != set(perspectives):
        odd = sorted(set(weights) ^ set(perspectives))
        raise ValueError(f"every perspective needs one weight; these stand on one side only: {', '.join(odd)}")
    return math.fsum(weights[name] * gain for name, gain in perspectives.items())


def return_on_investment(gain: float, cost: float) -> float | None:
    """Return what is left of the gain after the cost, per krona of cost.

    Parameters
    ----------
    gain : float
        What came back, before the cost is taken off.
    cost : float
        What was put in, positive.

    Returns
    -------
    float or None
        (gain - cost) / cost: the benefit-cost ratio less 1. None for who pays nothing.

    Examples
    --------
    >>> return_on_investment(150.0, 100.0)
    0.5
    """
    ratio = benefit_cost_ratio(gain - cost, cost)
    return None if ratio is None else ratio - 1


def cost_per_unit(cost: float, units: float) -> float | None:
    """Return what one unit of effect costs: a participant, a job, a year of life.

    Returns
    -------
    float or None
        cost / units, None where there are no units.

    Examples
    --------
    >>> cost_per_unit(100_000_000, 2_500)
    40000.0
    """
    return cost / units if units > 0 else None


def discounted_payback(
    cost: float, flows: Sequence[float] | Array, rate: float, first: float = END_OF_PERIOD, steps: int = 1
) -> BreakEven:
    """Find when discounted flows have covered a cost that is paid at once.

    Parameters
    ----------
    cost : float
        Paid now, not discounted.
    flows : sequence of float
        Gain of each period.
    rate : float
        Discount rate per period; 0 gives simple payback.
    first : float
        Periods that the first flow is discounted, as for `net_present_value`.
    steps : int
        Parts of a period that the answer is counted in: with yearly flows and 12 parts it is in
        months, each with its share of the year's discounted flow.

    Returns
    -------
    BreakEven
        `interpolated` is on a straight line within the period, on the discounted flow, as in
        textbooks' payback tables; `sustained` is the same rounded up to a whole step.

    Raises
    ------
    ValueError
        If the rate is not above -1 or there are no steps.

    Examples
    --------
    >>> years = discounted_payback(1_000, [347, 394, 424, 600], 0.14)
    >>> round(years.interpolated, 4), years.sustained
    (3.2991, 4)
    >>> months = discounted_payback(1_000, [347, 394, 424, 600], 0.14, steps=12)
    >>> round(months.interpolated, 2), months.sustained
    (39.59, 40)
    """
    if steps < 1:
        raise ValueError(f"a period has at least one step, not {steps!r}")
    worth = [net_present_value([amount], rate, first + period) / steps for period, amount in enumerate(flows)]
    return break_even(np.cumsum([-cost, *np.repeat(worth, steps)]))


def payback_of_annuity(cost: float, flow: float, rate: float) -> float | None:
    """Return the periods until an equal flow has covered a cost, by the logarithm formula.

    Parameters
    ----------
    cost : float
        Paid now.
    flow : float
        Gain at the end of each period.
    rate : float
        Discount rate per period, above -1.

    Returns
    -------
    float or None
        -ln(1 - cost × r / flow) / ln(1 + r), cost / flow at rate 0. Within a period it follows
        the annuity's curve, and so gives a little less than the straight line of
        `discounted_payback`. None when the cost is never covered.

    Raises
    ------
    ValueError
        If the rate is not above -1.

    Examples
    --------
    >>> round(payback_of_annuity(100_000, 30_000, 0.1), 3)
    4.254
    >>> payback_of_annuity(100_000, 10_000, 0.1) is None
    True
    """
    if rate <= -1:
        raise ValueError(f"a rate must be above -1, not {rate!r}")
    if cost <= 0:
        return 0.0
    if flow <= 0 or cost * rate >= flow:
        return None
    return -math.log1p(-cost * rate / flow) / math.log1p(rate) if rate else cost / flow


def marginal_cost_of_public_funds(net_outlay: float, factor: float) -> float:
    """Return what it costs society to raise the money for a net public outlay.

    Parameters
    ----------
    net_outlay : float
        Public cost less public savings and revenue; negative when the public sector gains.
    factor : float
        Cost to society of a krona of tax, at least 1: 1.3 says that 30 öre are lost by raising it.

    Returns
    -------
    float
        (factor - 1) × net outlay, to be taken off society's gain; negative when less tax is needed
        (Boardman et al., Cost-Benefit Analysis, on the marginal excess tax burden).

    Raises
    ------
    ValueError
        If the factor is below 1.

    Examples
    --------
    >>> marginal_cost_of_public_funds(1_000.0, 1.25)
    250.0
    """
    if factor < 1:
        raise ValueError(f"the factor is the whole cost of a krona and at least 1, not {factor!r}")
    return (factor - 1) * net_outlay


@dataclass(frozen=True, slots=True)
class PublicValue:
    """What public money buys.

    Parameters
    ----------
    status : {"ratio", "infinite", "undefined"}
        Infinite: someone gains and the public sector pays nothing. Undefined: it pays nothing and
        no one gains, where a quotient would turn a loss into a gain.
    ratio : float or None
        Value to those affected per krona of net public cost, when there is a cost.
    """

    status: Literal["ratio", "infinite", "undefined"]
    ratio: float | None


def value_of_public_funds(willingness_to_pay: float, net_cost: float) -> PublicValue:
    """Return the marginal value of public funds of a policy (MVPF).

    Parameters
    ----------
    willingness_to_pay : float
        What the policy is worth to those it affects.
    net_cost : float
        Cost to the public sector after its savings and revenue.

    Returns
    -------
    PublicValue
        willingness to pay / net cost (Hendren and Sprung-Keyser 2020, A Unified Welfare Analysis
        of Government Policies).

    Examples
    --------
    >>> round(value_of_public_funds(1_504, 1_093).ratio, 2)
    1.38
    >>> value_of_public_funds(1_504, -20)
    PublicValue(status='infinite', ratio=None)
    """
    if net_cost > 0:
        return PublicValue("ratio", willingness_to_pay / net_cost)
    return PublicValue("infinite" if willingness_to_pay > 0 else "undefined", None)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative beside the others.

    Parameters
    ----------
    name : str
        Which.
    cost, effect : float
        Per person or in all.
    status : {"cheapest", "efficient", "dominated", "extended_dominated"}
        Dominated: another gives at least as much for no more. Extended dominated: a mix of two
        others gives as much for less. One that a mix only equals is kept.
    ratio : float or None
        Extra cost per extra effect against the efficient alternative before it.
    """

    name: str
    cost: float
    effect: float
    status: Standing
    ratio: float | None


def compare_alternatives(alternatives: Mapping[str, tuple[float, float]]) -> tuple[Alternative, ...]:
    """Return alternatives by rising cost, with what more effect costs in the next one worth considering.

    Parameters
    ----------
    alternatives : mapping of str to (cost, effect)
        At least one. Of two that are equal, the first is kept and the other dominated.

    Returns
    -------
    tuple of Alternative
        Incremental cost-effectiveness ratios (ICER) after dominance and extended dominance
        (Drummond et al., Methods for the Economic Evaluation of Health Care Programmes): they never fall.

    Examples
    --------
    >>> table = compare_alternatives({"ingen": (0, 0), "dyr": (50, 1), "kort": (20, 2), "lång": (60, 4)})
    >>> [(row.name, row.status, row.ratio) for row in table]
    [('ingen', 'cheapest', None), ('kort', 'efficient', 10.0), ('dyr', 'dominated', None), ('lång', 'efficient', 20.0)]
    """
    ordered = sorted(alternatives, key=lambda name: (alternatives[name][0], -alternatives[name][1]))
    frontier: list[str] = []
    standing: dict[str, Standing] = {}
    for name in ordered:
        if frontier and alternatives[name][1] <= alternatives[frontier[-1]][1]:
            standing[name] = "dominated"
            continue
        while len(frontier) > 1 and _ratio(alternatives, frontier[-1], name) < _ratio(alternatives, *frontier[-2:]):
            standing[frontier.pop()] = "extended_dominated"
        standing[name] = "efficient" if frontier else "cheapest"
        frontier.append(name)
    ratios = {after: _ratio(alternatives, before, after) for before, after in pairwise(frontier)}
    return tuple(Alternative(name, *alternatives[name], standing[name], ratios.get(name)) for name in ordered)


def _ratio(alternatives: Mapping[str, tuple[float, float]], before: str, after: str) -> float:
    (cost, effect), (more_cost, more_effect) = alternatives[before], alternatives[after]
    return (more_cost - cost) / (more_effect - effect)
