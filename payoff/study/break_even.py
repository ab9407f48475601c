"""The share at which a portfolio pays for itself: scaled where that is exact, searched for where a path is named."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from payoff import run
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, state_of
from payoff.language import say
from payoff.measures.roots import crossings
from payoff.missing import Missing
from payoff.scenario.portfolio import BreakEvenQuestion
from payoff.study.portfolio_flows import PortfolioFlows

Status = Literal["found", "outside", "none", "several"]


@dataclass(frozen=True, slots=True)
class BreakEvenShare:
    """The share at which the net present value of an account is zero.

    Parameters
    ----------
    account : str
    status : {"found", "outside", "none", "several"}
        Outside: the share that would be needed is no share. None and several: in the range searched.
    share : float or None
        The share.
    now : float or None
        The share in the portfolio as it is.
    without : float or None
        The share without the intervention, where the difference between the arms is scaled.
    scale : float or None
        What the difference between the arms is multiplied with, where it is scaled.
    roots : tuple of float
        Every share found.
    low, high : float
        The range searched.
    """

    account: str
    status: Status
    share: float | None
    now: float | None
    without: float | None
    scale: float | None
    roots: tuple[float, ...]
    low: float
    high: float


def scaled(flows: PortfolioFlows, state: str, series: str) -> BreakEvenShare | Missing:
    """Scale the difference between the arms until the gain is the cost.

    The gain is the difference between the arms and grows with its scale, so the scale is
    cost / gain, and the share in the state is the one without plus the scaled difference.
    """
    net = flows.npv(series)
    gain, cost = flows.summed("gains", series), flows.summed("programme_cost", series)
    if isinstance(net, Missing):
        return net
    assert not isinstance(gain, Missing)
    assert not isinstance(cost, Missing)
    now, without = share_in(flows, state, PROGRAMME), share_in(flows, state, COUNTERFACTUAL)
    if now == without:
        return Missing("not_applicable", say("insatsen ändrar inte andelen i {state}", state=state))
    if gain <= 0:
        return BreakEvenShare(series, "none", None, now, without, None, (), 0.0, 1.0)
    scale = cost / gain
    share = without + scale * (now - without)
    inside = 0 <= share <= 1
    roots = (share,) if inside else ()
    return BreakEvenShare(series, "found" if inside else "outside", share, now, without, scale, roots, 0.0, 1.0)


def share_in(flows: PortfolioFlows, state: str, arm: int) -> float:
    """Return the share of all participants who are in a state in the last month they are followed."""
    found, persons = [], []
    for part in flows.parts.values():
        plan = part.result.plan
        steps = [index for index, step in enumerate(plan.steps[: plan.states]) if state_of(step) == state]
        at_end = plan.exposure[arm][:, steps, -1, :].sum(axis=1)
        found.append(float((at_end * plan.entrants).sum()))
        persons.append(float(plan.entrants.sum()))
    return math.fsum(found) / math.fsum(persons)


def searched(flows: PortfolioFlows, question: BreakEvenQuestion, series: str) -> BreakEvenShare | Missing:
    """Search the range of a share that all parts have for where the net present value is zero."""
    path = question.share
    assert path is not None
    value = flows.npv(series)
    if isinstance(value, Missing):
        return value
    low, high = question.between

    def net(share: float) -> float:
        changed = {}
        for name, part in flows.parts.items():
            scenario = part.result.scenario.replace({path: share})
            changed[name] = replace(part, result=run.alone(scenario, part.result.writer))
        worth = PortfolioFlows(flows.portfolio, changed).npv(series)
        assert not isinstance(worth, Missing)
        return worth

    roots = crossings(net, low, high)
    status: Status = "found" if len(roots) == 1 else "several" if roots else "none"
    share = roots[0] if len(roots) == 1 else None
    return BreakEvenShare(series, status, share, _now(flows, path), None, None, roots, low, high)


def _now(flows: PortfolioFlows, path: str) -> float | None:
    """Return the share as it stands in the parts, None where they differ or it is not known."""
    values = set()
    for part in flows.parts.values():
        quantity = part.result.scenario.quantities_by_path().get(path)
        values.add(quantity.value if quantity is not None and quantity.known else None)
    return values.pop() if len(values) == 1 else None
