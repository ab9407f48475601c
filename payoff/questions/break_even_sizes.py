"""How large a programme must be, and how well it must do, to cover its cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from payoff.language import say
from payoff.missing import Missing
from payoff.resolve.outcomes import exit_shares
from payoff.result import Result
from payoff.scenario.arms import EXITS
from payoff.scenario.budget import BUDGET
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.tables import written_path

ROUNDING = 1e-9
"""A number of persons this close to a whole number is that number."""


@dataclass(frozen=True, slots=True)
class EnoughParticipants:
    """The number of participants at which an account or group is at zero.

    Parameters
    ----------
    participants : float
        Interpolated.
    whole : int
        The least whole number that is enough.
    fixed_cost : float
        Present value of the programme cost that is the same however many take part.
    gain_per_participant : float
        Present value of the gain less the cost that follows each participant.

    Examples
    --------
    >>> import payoff
    >>> payoff.questions.break_even_participants(payoff.evaluate(payoff.example()), 'kommun').whole
    6
    """

    participants: float
    whole: int
    fixed_cost: float
    gain_per_participant: float


@dataclass(frozen=True, slots=True)
class EnoughSuccesses:
    """How much of the difference between the arms is needed for an account or group to be at zero.

    Parameters
    ----------
    factor : float
        Scale on the difference in persons: 1 is the scenario as it is, 0.5 half the effect.
    state : str
        Id of the state that is success, empty where none is named.
    share, persons : float or Missing
        Share and number of the participants who must succeed, those who would have anyway among them.
    whole : int or Missing
        The least whole number of persons.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example().replace({'potential.full_state': 'arbete'})
    >>> payoff.questions.break_even_successes(payoff.evaluate(scenario)).whole
    2
    """

    factor: float
    state: str
    share: float | Missing
    persons: float | Missing
    whole: int | Missing


def break_even_participants(result: Result, series: str | None = None) -> EnoughParticipants | Missing:
    """Return how many participants are needed for a net present value of zero.

    Parameters
    ----------
    result : Result
    series : str, optional
        Account or group; the total by default.

    Returns
    -------
    EnoughParticipants or Missing
        F / (g - v): programme cost that does not depend on the number of participants, over gain
        less budget lines with ``per: participant``, both per participant; all in present value,
        the intake keeping its shape. Not applicable where nothing is fixed, or where one more
        participant gives nothing.

    Examples
    --------
    >>> import payoff
    >>> found = break_even_participants(payoff.evaluate(payoff.example()))
    >>> round(found.participants, 2), found.whole
    (2.9, 3)
    """
    name = result.total if series is None else result.chart.account(series)
    gain, cost = result.summed("gains", name), result.summed("programme_cost", name)
    if isinstance(gain, Missing):
        return gain
    if isinstance(cost, Missing):
        return cost
    following = _cost_of_participants(result, name)
    fixed = cost - following
    each = (gain - following) / result.scenario.persons
    if fixed <= ROUNDING * abs(cost):
        return Missing("not_applicable", say("ingen programkostnad som är lika stor oavsett antalet deltagare"))
    if each <= 0:
        return Missing("not_applicable", say("inget antal räcker: varje deltagare kostar mer än den ger"))
    return EnoughParticipants(fixed / each, _whole(fixed / each), fixed, each)


def break_even_successes(result: Result, series: str | None = None) -> EnoughSuccesses | Missing:
    """Return how much of the effect, and how many successes, a net present value of zero takes.

    Parameters
    ----------
    result : Result
    series : str, optional
        Account or group; the total by default.

    Returns
    -------
    EnoughSuccesses or Missing
        factor s = PV of programme cost / PV of gain. With the shares p and c of the programme arm
        and the comparison in the full state (the outcome share of exits and reaches, the last step
        of a path): share c + s (p - c), persons that share of the participants.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example().replace({"potential.full_state": "arbete"})
    >>> found = break_even_successes(payoff.evaluate(scenario))
    >>> round(found.factor, 3), round(found.share, 3), found.whole
    (0.29, 0.173, 2)
    """
    name = result.total if series is None else result.chart.account(series)
    gain, cost = result.summed("gains", name), result.summed("programme_cost", name)
    if isinstance(gain, Missing):
        return gain
    if isinstance(cost, Missing):
        return cost
    if cost <= 0:
        return Missing("not_applicable", say("ingen programkostnad att täcka"))
    if gain <= 0:
        return Missing("not_applicable", say("ingen effekt räcker: skillnaden mellan armarna ger ingen vinst"))
    factor = cost / gain
    stated = result.scenario.potential
    share = _share_needed(result.scenario, stated.full_state if stated else None, factor)
    state = stated.full_state if stated else ""
    if isinstance(share, Missing):
        return EnoughSuccesses(factor, state, share, share, share)
    persons = share * result.scenario.persons
    return EnoughSuccesses(factor, state, share, persons, _whole(persons))


def _cost_of_participants(result: Result, series: str) -> float:
    """Return the present value of an account's cost that follows each participant."""
    members, plan = result.groups.get(series, (series,)), result.plan
    total = 0.0
    for index, cost in zip(plan.programme, plan.budget[..., 0], strict=True):
        line = plan.lines[index]
        budget = result.scenario.programme.budget.get(written_path(line.path).removeprefix(BUDGET))
        if budget is not None and budget.per is not None:
            sides = (line.minus in members) - (line.plus in members)
            total += sides * float(cost @ plan.discount[: len(cost), 0])
    return total


def _share_needed(scenario: Scenario, state: str | None, factor: float) -> float | Missing:
    """Return the share of the participants that must reach a state at a scale on the difference."""
    if state is None:
        return Missing("not_applicable", say("scenariot säger inte vilket tillstånd som vore full effekt"))
    reached = outcome_share(scenario, scenario.programme_arm, state)
    without = outcome_share(scenario, scenario.counterfactual_arm, state)
    if reached is None or without is None:
        return Missing("not_applicable", say("armarna säger inte vilken andel som når tillståndet"))
    deadweight = scenario.arms[scenario.counterfactual_arm].deadweight
    if deadweight is not None:
        without = (1 - deadweight.value) * without + deadweight.value * reached
    if reached <= without:
        return Missing("not_applicable", say("fler når inte tillståndet med insatsen än utan"))
    needed = without + factor * (reached - without)
    if needed > 1 + ROUNDING:
        return Missing("not_applicable", say("inte ens om alla lyckas: det skulle behövas fler än alla deltagare"))
    return min(needed, 1.0)


def outcome_share(scenario: Scenario, name: str, state: str) -> float | None:
    """Return the share of an arm that reaches a state, as the arm says it; None where it does not say.

    The outcome share of ``exits`` and ``reaches``, the last step of a ``path`` within the horizon;
    with subgroups the average over them.

    Examples
    --------
    >>> import payoff
    >>> outcome_share(payoff.example(), "med", "arbete")
    0.35
    """
    groups = scenario.subgroup_scenarios
    if groups:
        parts = {key: outcome_share(group, name, state) for key, group in groups.items()}
        shares = scenario.subgroup_shares
        known = {key: part for key, part in parts.items() if part is not None}
        return math.fsum(shares[key] * part for key, part in known.items()) if len(known) == len(parts) else None
    return _arm_share(scenario, name, state)


def _arm_share(scenario: Scenario, name: str, state: str) -> float | None:
    """Return the share of an arm that reaches a state, for participants who are all alike."""
    arm = scenario.arms[name]
    if arm.stays_in is not None:
        return float(arm.stays_in == state)
    if arm.path is not None:
        last = max(int(month) for month in arm.path if int(month) <= scenario.horizon.months)
        return shares_of(arm.path[str(last)]).get(state, 0.0)
    if arm.movement in EXITS:
        reached = exit_shares(scenario, arm).get(state)
        return reached.item() if reached is not None else 0.0
    if arm.reaches is not None:
        reach = arm.reaches.get(state)
        return reach.share.value if reach is not None else 0.0
    return None


def _whole(persons: float) -> int:
    return math.ceil(persons - ROUNDING * max(1.0, persons))
