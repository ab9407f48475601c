"""How much there is to gain in all, and how much of it the programme reaches.

Potential is what would be gained if every participant were in the full state from the month
after enrolment to the horizon, against the same comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from payoff.flows.checks import check
from payoff.flows.journal import Journal, book, unit_effect
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Plan
from payoff.language import Say, say
from payoff.missing import Missing
from payoff.quantity.model import Quantity
from payoff.resolve.observed import measured
from payoff.resolve.plan import resolve
from payoff.result import Result
from payoff.scenario.arms import MOVEMENTS
from payoff.scenario.builtin import REPORTED
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.tables import SHARE_TOLERANCE

PART_OF_KIND = {"production": "production", "resource": "resources", "net": "net"}
"""The part that each kind of line belongs to; all others move money from one account to another."""
POINTS = 100
"""Percentage points in the whole potential."""


@dataclass(frozen=True, slots=True)
class GainParts:
    """A gain before programme cost in its parts, kronor of present value.

    Parameters
    ----------
    production : float
        What work creates.
    resources : float
        Resources set free; minus where more are used up.
    net : float
        Lines that are booked as a net.
    transfers : float
        Transfers, taxes, wages and subsidies received less paid; 0 where all accounts are summed.

    Examples
    --------
    >>> import payoff
    >>> parts = payoff.questions.gain_parts(payoff.evaluate(payoff.example()))
    >>> round(parts.production), parts.transfers
    (1955005, 0.0)
    """

    production: float
    resources: float
    net: float
    transfers: float

    @property
    def total(self) -> float:
        """The whole gain."""
        return self.production + self.resources + self.net + self.transfers


@dataclass(frozen=True, slots=True)
class Potential:
    """The gain there would be if everybody were in the full state, beside the gain there is.

    Parameters
    ----------
    full_state : str
        Id of the state.
    enrolment : float
        Months since entry before it begins; 0 where there is no enrolment.
    full, realised : GainParts
        Net gain before programme cost: if everybody were there, and as it is.
    programme_cost : float or Missing
        Present value, for the same account or group.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example().replace({'potential.full_state': 'arbete'})
    >>> round(payoff.questions.potential(payoff.evaluate(scenario)).effectiveness, 3)
    0.212
    """

    full_state: str
    enrolment: float
    full: GainParts
    realised: GainParts
    programme_cost: float | Missing

    @property
    def value(self) -> float:
        """The potential in kronor of present value."""
        return self.full.total

    @property
    def effectiveness(self) -> float | Missing:
        """Share of the potential that is reached: net gain before programme cost / potential."""
        if self.value <= 0:
            return Missing("not_applicable", say("det finns inget att vinna: potentialen är inte positiv"))
        return self.realised.total / self.value

    @property
    def cost_per_point(self) -> float | Missing:
        """Programme cost per percentage point of effectiveness; none where that is not above 0."""
        share = self.effectiveness
        if isinstance(share, Missing):
            return share
        if share <= 0:
            return Missing("not_applicable", say("verkningsgraden är inte positiv"))
        cost = self.programme_cost
        return cost if isinstance(cost, Missing) else cost / (POINTS * share)

    @property
    def note(self) -> Say | None:
        """What must be said of an effectiveness outside 0 to 1."""
        share = self.effectiveness
        if isinstance(share, Missing) or 0 <= share <= 1:
            return None
        if share < 0:
            return say("Verkningsgraden är negativ: insatsen ger förlust före programkostnad.")
        return say("Verkningsgraden är över 100 %: något annat tillstånd än det fulla ger mer.")


def potential(result: Result, series: str | None = None) -> Potential | Missing:
    """Return the potential of an account or group.

    Parameters
    ----------
    result : Result
    series : str, optional
        Account or group; the total by default.

    Returns
    -------
    Potential or Missing
        PV of gain(everybody in the full state from month D + 1) with D the enrolment, before
        programme cost and against the same comparison. Not applicable where the scenario names
        no full state, withheld for a sum of net lines.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example().replace({"potential.full_state": "arbete"})
    >>> found = potential(payoff.evaluate(scenario))
    >>> round(found.value), round(found.effectiveness, 3), round(found.cost_per_point)
    (9611134, 0.212, 27887)
    """
    name = result.total if series is None else result.chart.account(series)
    return potentials(result, (name,))[name]


def potentials(result: Result, series: Iterable[str]) -> dict[str, Potential | Missing]:
    """Return the potential of several accounts or groups; the full state is evaluated once.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example().replace({'potential.full_state': 'arbete'})
    >>> list(payoff.questions.potentials(payoff.evaluate(scenario), ['kommun', 'samhalle']))
    ['kommun', 'samhalle']
    """
    stated = result.scenario.potential
    if stated is None:
        reason = Missing("not_applicable", say("scenariot säger inte vilket tillstånd som vore full effekt"))
        return dict.fromkeys(series, reason)
    enrolment = result.scenario.enrolment_in(result.scenario.programme_arm) or 0.0
    full = book(resolve(result.scenario.changed(partial(with_everybody_in, state=stated.full_state))))
    check(full, combined=bool(result.subgroups))
    found: dict[str, Potential | Missing] = {}
    for name in series:
        realised = gain_parts(result, name)
        unknown = _unknown_paths(result, full.plan, name)
        if name == REPORTED:
            found[name] = result.society_withheld
        elif isinstance(realised, Missing):
            found[name] = realised
        elif unknown:
            found[name] = result.unknown(unknown)
        else:
            found[name] = Potential(
                stated.full_state,
                enrolment,
                _parts(result, name, full),
                realised,
                result.summed("programme_cost", name),
            )
    return found


def gain_parts(result: Result, series: str | None = None) -> GainParts | Missing:
    """Return the gain before programme cost split in production, resources, net lines and transfers.

    Examples
    --------
    >>> import payoff
    >>> parts = gain_parts(payoff.evaluate(payoff.example()))
    >>> round(parts.production), round(parts.resources), parts.transfers
    (1955005, 81143, 0.0)
    """
    name = result.total if series is None else result.chart.account(series)
    missing = result.missing("gains", name)
    return missing if missing is not None else _parts(result, name, result.journal)


def with_everybody_in(scenario: Scenario, state: str) -> Scenario:
    """Return the scenario with every participant in a state from the month after enrolment, credited in full."""
    name = scenario.programme_arm
    arm = scenario.arms[name]
    whole = {state: Quantity(1.0, "share", "100 %")}
    stays: dict[str, Any] = dict.fromkeys((*MOVEMENTS, "from_states", "after", "blend", "modify"))
    stays |= {"time_to_outcome": {}, "retention": {}}
    if scenario.enrolment_in(name) is None:
        stays["stays_in"] = state
    else:
        stays |= {"exits": whole, "from_states": where_they_begin(scenario, name)}
    arms = scenario.arms | {name: arm.model_copy(update=stays)}
    return scenario.model_copy(update={"arms": arms, "gross_to_net": None})


def where_they_begin(scenario: Scenario, name: str) -> dict[str, Quantity]:
    """Return the shares of an arm's entrants in each state in their first month."""
    arm = scenario.arms[name]
    shares: Mapping[str, float]
    if arm.stays_in is not None:
        shares = {arm.stays_in: 1.0}
    elif arm.path is not None:
        shares = shares_of(arm.path["1"])
    elif arm.observed is not None:
        shares = {state: share.item() for state, share in measured(scenario, name)[1].items()}
    else:
        shares = shares_of(arm.from_states or {})
    return {state: Quantity(share, "share", "") for state, share in shares.items()}


def _parts(result: Result, series: str, programme: Journal) -> GainParts:
    """Return the parts of the gain of a booked programme arm against the result's own comparison."""
    worth = dict.fromkeys((*PART_OF_KIND.values(), "transfers"), 0.0)
    for journal, arm, sign in ((programme, PROGRAMME, 1.0), (result.journal, COUNTERFACTUAL, -1.0)):
        plan = journal.plan
        on_series = _on(plan, result.groups.get(series, (series,)))
        lines = [index for index in journal.lines("state") if on_series[index]]
        flows = journal.entries[lines, :, arm].sum(axis=1)[..., 0] @ plan.discount[:, 0]
        for index, value in zip(lines, flows.tolist(), strict=True):
            worth[PART_OF_KIND.get(plan.lines[index].kind, "transfers")] += sign * float(on_series[index]) * value
    return GainParts(**worth)


def _on(plan: Plan, accounts: Iterable[str]) -> np.ndarray[Any, Any]:
    """Return what each line adds to a set of accounts: +1, -1, or 0 where it stays among them."""
    return np.asarray(plan.incidence[[plan.accounts.index(name) for name in accounts]].sum(axis=0))


def _unknown_paths(result: Result, full: Plan, series: str) -> tuple[str, ...]:
    """Return the lines without amount that would change the potential."""
    members = result.groups.get(series, (series,))
    effects: dict[tuple[str, str], Any] = {}
    for plan, arms in ((full, (1.0, 0.0)), (result.plan, (0.0, -1.0))):
        on_series = _on(plan, members)
        for index, line in enumerate(plan.lines):
            if not line.known and line.origin == "state" and on_series[index]:
                key = (line.path, line.part)
                effects[key] = effects.get(key, 0.0) + on_series[index] * line.share * unit_effect(plan, index, arms)
    return tuple(path for (path, _), effect in effects.items() if np.any(np.abs(effect) > SHARE_TOLERANCE))
