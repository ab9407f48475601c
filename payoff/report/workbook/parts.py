"""What a workbook is about: its sheets, the groups of participants, and what is small enough for formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from payoff.language import Say, as_written, say
from payoff.result import Result
from payoff.tables import written_path

READ_ME: Final = say("Läs mig")
ASSUMPTIONS: Final = say("Antaganden")
MOVEMENT: Final = say("Rörelse")
FLOWS: Final = say("Flöden")
RESULT: Final = say("Resultat")
TABLES: Final = say("Bilagans tabeller")
COURSES: Final = say("Förlopp")
UNIT_PRICES: Final = say("Per person och månad")
TIME: Final = say("Tid och kostnad")
PER_PERSON: Final = say("Per deltagare")
PAYBACK: Final = say("Återbetalning")

MOST_STATES: Final = 12
MOST_MONTHS: Final = 60
MOST_GROUPS: Final = 3
MOST_STEPS: Final = 36
"""Columns of states, parts of states by time in them, and moves, that formulas are written for."""
PROGRAMME, COUNTERFACTUAL = 0, 1
"""Positions on the plan's axis of arms."""
CANNOT: Final = say("kan inte beräknas")
UNKNOWN: Final = say("uppgift saknas")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A subgroup of the participants, or everybody.

    Parameters
    ----------
    name : str
        Id of the subgroup, empty for everybody.
    label : str
        What a reader calls it.
    result : Result
        Its own.
    """

    name: str
    label: str
    result: Result

    @property
    def months(self) -> int:
        """Months that each entrant is followed, K."""
        return self.result.plan.months_followed

    def group_label(self, group: int) -> Say:
        """Return what a reader calls a group of the plan: the subgroup, and when they begin where that tells."""
        plan = self.result.plan
        name = as_written(self.label) if self.label else say("Alla deltagare")
        if len(plan.groups) == 1:
            return name
        month = int(plan.groups[group].rpartition("@")[2])
        return say("{group} som börjar i månad {month}", group=name, month=month)

    def step_label(self, step: str) -> Say:
        """Return what a reader calls a step of the plan: a state, a part of one, a move or those displaced."""
        scenario = self.result.scenario
        if step.startswith("->"):
            move = scenario.transitions[step[2:]]
            return say("övergång: {name}", name=move.label or step[2:])
        if step.startswith("~"):
            return say("undanträngda: {name}", name=scenario.states[step[1:]].label or step[1:])
        state, _, month = step.partition("@")
        label = scenario.states[state].label or state
        return say("{name}, från månad {month} där", name=label, month=month) if month else as_written(label)


def parts_of(result: Result) -> list[Part]:
    """Return the subgroups of a result, or everybody as the only part."""
    if not result.subgroups:
        return [Part("", "", result)]
    groups = result.scenario.subgroups
    return [Part(name, groups[name].label or name, one) for name, one in result.subgroups.items()]


def why_values(result: Result) -> Say | None:
    """Return why the flows stand as values; None where they are formulas."""
    plan, parts = result.plan, parts_of(result)
    large = len(plan.groups) > MOST_GROUPS or plan.months_followed > MOST_MONTHS
    large = large or any(len(part.result.plan.visited) > MOST_STATES for part in parts)
    large = large or any(len(part.result.plan.steps) > MOST_STEPS for part in parts)
    if large:
        return say(
            "scenariot är större än {states} tillstånd, {months} månader eller {groups} grupper",
            states=MOST_STATES,
            months=MOST_MONTHS,
            groups=MOST_GROUPS,
        )
    if any(_hidden(result)):
        return say("uppgift saknas om en post som inte ändrar resultatet nu men som kan göra det med andra värden")
    return None


def _hidden(result: Result) -> Iterator[bool]:
    """Yield whether each unknown line would change a series that now can be shown."""
    for line in result.plan.lines:
        if line.known:
            continue
        measure = "gains" if line.origin == "state" else "programme_cost"
        for series in shown(result):
            members = result.groups.get(series, (series,))
            if (line.plus in members) != (line.minus in members):
                missing = result.missing("gains" if measure == "gains" else "programme_cost", series)
                yield missing is None or written_path(line.path) not in missing.because


def shown(result: Result) -> list[str]:
    """Return the accounts in use and every group, the total last."""
    return [*result.active, *result.groups]


def series_label(result: Result, series: str) -> Say:
    """Return the name of an account or group, with a mark on a group that is not the total."""
    label = result.label(series)
    return say("varav {name}", name=label) if series in result.groups and series != result.total else label
