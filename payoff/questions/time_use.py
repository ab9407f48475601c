"""Where the participants' months are spent, what one more costs, and how much of the result was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

from payoff.flows.cohort import counted
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Plan, state_of
from payoff.language import say
from payoff.missing import Missing
from payoff.resolve.observed import last_measured
from payoff.result import Result
from payoff.scenario.models import Scenario


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """Months that all participants together spend in a state.

    Parameters
    ----------
    state : str
    programme, counterfactual : float
        Person-months to the horizon in each arm.
    cost_per_month : float or Missing
        Programme cost of all payers, undiscounted, per extra person-month.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.questions.person_months(payoff.evaluate(payoff.example()))
    >>> [(one.state, round(one.difference, 6)) for one in found]
    [('bistand', -72.0), ('arbete', 72.0)]
    """

    state: str
    programme: float
    counterfactual: float
    cost_per_month: float | Missing

    @property
    def difference(self) -> float:
        """Person-months more with the programme than without."""
        return self.programme - self.counterfactual


def person_months(result: Result) -> tuple[PersonMonths, ...]:
    """Return the person-months in each state with and without the programme.

    Returns
    -------
    tuple of PersonMonths
        States that someone is in, in the order of the file. Sums over the calendar of persons in
        the state; cost per month = undiscounted programme cost / difference, where that is above 0.

    Examples
    --------
    >>> import payoff
    >>> months = person_months(payoff.evaluate(payoff.example()))
    >>> [(one.state, round(one.programme, 6), round(one.difference, 6)) for one in months]
    [('bistand', 264.0, -72.0), ('arbete', 96.0, 72.0)]
    >>> round(months[1].cost_per_month)
    8333
    """
    months = _by_state(result.plan)
    paid = result.summed("programme_cost", discounted=False)
    return tuple(
        PersonMonths(state, spent[0], spent[1], _cost_per_month(paid, spent[0] - spent[1], spent[0]))
        for state, spent in months.items()
        if spent[0] > 0 or spent[1] > 0
    )


def months_before_net(result: Result) -> dict[str, float]:
    """Return the programme's person-months by state without the adjustments from gross to net; empty if the same.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example().replace({"gross_to_net.evidence_haircut": "50 %"}))
    >>> [(one.state, round(one.programme, 6)) for one in payoff.questions.person_months(result)]
    [('bistand', 300.0), ('arbete', 60.0)]
    >>> {state: round(months, 6) for state, months in months_before_net(result).items()}
    {'bistand': 264.0, 'arbete': 96.0}
    """
    plan = result.plan_before_net
    return {} if plan is None else {state: spent[0] for state, spent in _by_state(plan).items() if any(spent)}


def _by_state(plan: Plan) -> dict[str, list[float]]:
    """Return the person-months in each state of a plan, with the programme and without."""
    by_step = counted(plan).sum(axis=(2, 3))[:, : plan.states, 0]
    months = {state: [0.0, 0.0] for state in plan.visited}
    for step, (programme, counterfactual) in zip(plan.steps, by_step[[PROGRAMME, COUNTERFACTUAL]].T, strict=False):
        spent = months[state_of(step)]
        spent[0] += float(programme)
        spent[1] += float(counterfactual)
    return months


def _cost_per_month(cost: float | Missing, extra: float, of: float) -> float | Missing:
    if extra <= of * 1e-12:
        return Missing("not_applicable", say("månaderna blir inte fler"))
    if isinstance(cost, Missing):
        return cost
    return cost / extra if cost > 0 else Missing("not_applicable", say("ingen programkostnad"))


def last_observed(scenario: Scenario) -> int:
    """Return the last month since entry in which the programme arm was observed, 0 where it was not.

    The last measured month of ``observed`` and ``reaches``; for ``exits`` the end of the enrolment
    with the longest time to an outcome, rounded up.

    Examples
    --------
    >>> import payoff
    >>> last_observed(payoff.example())
    0
    """
    name = scenario.programme_arm
    arm = scenario.arms[name]
    if arm.observed is not None or arm.reaches is not None:
        return last_measured(scenario, name)
    if arm.movement.startswith("exits"):
        waiting = max((waiting.months.value for waiting in arm.time_to_outcome.values()), default=0.0)
        return math.ceil((scenario.enrolment_in(name) or 0.0) + waiting - 1e-9)
    return 0


def measured_share(result: Result, series: str | None = None) -> float | Missing:
    """Return how much of the gain lies in months that were observed; the rest is a forecast.

    Parameters
    ----------
    result : Result
    series : str, optional
        Account or group; the total by default.

    Returns
    -------
    float or Missing
        PV of the gain per participant in the months since entry 0..m / PV in 0..K, where m is the
        last observed month. Not applicable where the gain is not positive, or changes sign so that
        the share would lie outside 0 to 1.

    Examples
    --------
    >>> import payoff
    >>> measured_share(payoff.evaluate(payoff.example()))
    0.0
    """
    curve = result.gain_curve(series)
    if isinstance(curve, Missing):
        return curve
    whole = float(curve[-1])
    if whole <= 0:
        return Missing("not_applicable", say("ingen vinst att dela upp"))
    last = min(last_observed(result.scenario), len(curve) - 1)
    share = float(curve[last]) / whole if last else 0.0
    if not 0 <= share <= 1:
        return Missing("not_applicable", say("vinsten byter tecken; någon andel kan inte anges"))
    return share
