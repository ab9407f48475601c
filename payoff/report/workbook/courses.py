"""Where the participants of an arm are, month by month, as formulas of the shares that the scenario states."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.report.workbook.cells import COUNT, SHARE, Expr, Sheet, number, total
from payoff.report.workbook.matrices import matrix_course
from payoff.report.workbook.page import Line, Page
from payoff.report.workbook.parts import COUNTERFACTUAL, PROGRAMME, Part
from payoff.scenario.arms import Arm
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Fade
from payoff.tables import tables_of

Course = list[dict[str, Expr]]
"""For each month since entry 0..K the share in each state; a state that is not there holds nobody."""
Values = list[dict[str, float]]
NOBODY: Final = number(0.0)
EVERYBODY: Final = Quantity(1.0, "share", "100 %")
NO_ONE: Final = Quantity(0.0, "share", "0 %")


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """An arm whose movement is written as formulas.

    Parameters
    ----------
    page : Page
        Where its shares are asked for.
    profiles : Sheet
        Where what is worked out before the formulas is written.
    part : Part
    position : int
        The arm's position in the plan.
    compared : list or None
        The comparison's own course, for an arm that goes towards it; None where that is not written as formulas.
    """

    page: Page
    profiles: Sheet
    part: Part
    position: int
    compared: Course | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario of the participants."""
        return self.part.result.scenario

    @property
    def name(self) -> str:
        """Id of the arm."""
        return self.scenario.programme_arm if self.position == PROGRAMME else self.scenario.counterfactual_arm

    @property
    def arm(self) -> Arm:
        """The arm."""
        return self.scenario.arms[self.name]

    @property
    def labels(self) -> dict[str, str]:
        """What a reader calls each state."""
        return {name: state.label or name for name, state in self.scenario.states.items()}

    def line(self, key: str, label: str) -> Line:
        """Return what stands beside a share of the arm."""
        prefix = f"{self.part.name}:" if self.part.name else ""
        source = self.arm.source or ""
        arm = self.arm.label or self.name
        kind = f"{arm}, {self.part.label}" if self.part.label else arm
        return Line(f"{prefix}arms.{self.name}.{key}", label, kind=kind, unit=say("andel"), source=source)


def course(way: Way) -> Course | None:
    """Return where an arm's participants are as formulas, before deadweight and what is credited; None if it cannot."""
    ways: dict[str, Callable[[Way], Course | None]] = {
        "stays_in": _stays,
        "path": _path,
        "matrix": _matrix,
        "exits": _exits,
        "exits_from_counts": _exits,
        "reaches": _reaches,
        "observed": _observed,
    }
    found = ways[way.arm.movement](way)
    return _faded(way, found) if found is not None else None


def values_of(part: Part, position: int, changes: Mapping[str, object] | None = None, group: int = 0) -> Values:
    """Return where an arm's participants are, as worked out by payoff, before deadweight and what is credited.

    Parameters
    ----------
    part : Part
    position : int
        The arm's position in the plan.
    changes : mapping, optional
        Fields of the arm to work it out with instead.
    group : int
        Which group of the plan.

    Returns
    -------
    list of dict
        Share in each step by month since entry.
    """
    scenario = part.result.scenario
    name = scenario.programme_arm if position == PROGRAMME else scenario.counterfactual_arm

    def change(one: Scenario) -> Scenario:
        arms = dict(one.arms)
        arms[name] = arms[name].model_copy(update=dict(changes or {}))
        arms[one.counterfactual_arm] = arms[one.counterfactual_arm].model_copy(update={"deadweight": None})
        return one.model_copy(update={"arms": arms, "gross_to_net": None})

    plan = tables_of(scenario.changed(change)).plan
    return by_month(plan.exposure[position, group, :, :, 0].tolist(), plan.steps)


def by_month(rows: list[list[float]], names: tuple[str, ...]) -> Values:
    """Turn a share by step and month into a share by month and step; steps where nobody ever is are left out."""
    used = {name: row for name, row in zip(names, rows, strict=True) if any(row)}
    return [{name: row[month] for name, row in used.items()} for month in range(len(rows[0]) if rows else 0)]


def _stays(way: Way) -> Course:
    return [{way.arm.stays_in or "": number(1.0)} for _ in range(way.part.months + 1)]


def _path(way: Way) -> Course:
    steps = {}
    for month, step in sorted((int(key), step) for key, step in (way.arm.path or {}).items()):
        label = way.page.sheet.say(say("Andel från månad {month}", month=month))
        steps[month] = way.page.distribution(way.line(f"path.{month}", label), step, way.labels)
    return [steps[max(first for first in steps if first <= max(month, 1))] for month in range(way.part.months + 1)]


def _matrix(way: Way) -> Course | None:
    label = way.page.sheet.say(say("Andel som börjar i"))
    began = way.page.distribution(way.line("from", label), way.arm.from_states or {}, way.labels)
    return matrix_course(way.page, way.profiles, way.part, way.name, began)


def _exits(way: Way) -> Course:
    """Write a profile for each exit: where all would be if everybody left the enrolment for it."""
    arm, page = way.arm, way.page
    label = page.sheet.say(say("Andel till utfallet"))
    if arm.exits is not None:
        shares = page.distribution(way.line("exits", label), arm.exits, way.labels)
    else:
        shares = _counted(way)
    found = []
    for state in shares:
        reached = {"exits": {state: EVERYBODY}, "exits_from_counts": None}
        title = say("{arm}: var alla vore om alla nådde {state}", arm=arm.label or way.name, state=way.labels[state])
        profile = values_of(way.part, way.position, reached)
        found.append((shares[state], profile_table(way, title.text(page.sheet.language), profile)))
    return [_mixed([(share, profile[month]) for share, profile in found]) for month in range(way.part.months + 1)]


def _counted(way: Way) -> dict[str, Expr]:
    """Ask for how many reach each exit, and work out the shares."""
    page, counts = way.page, way.arm.exits_from_counts or {}
    known = {state: count.value for state, count in counts.items() if count.known}
    rest = max(0.0, way.scenario.persons - math.fsum(known.values()))
    asked = {}
    for state, count in counts.items():
        base = way.line(f"exits_from_counts.{state}", page.sheet.say(say("Antal till utfallet")))
        line = Line(base.key, base.label, way.labels[state], base.kind, unit=say("personer"), source=count.source)
        asked[state] = page.ask(line, known.get(state, rest), "number", COUNT)
    whole = total(list(asked.values()))
    shares = {}
    for state, asked_for in asked.items():
        base = way.line(f"exits.{state}", page.sheet.say(say("Andel till utfallet")))
        line = Line(base.key, base.label, way.labels[state], base.kind, unit=base.unit, source=base.source)
        shares[state] = page.worked(line, asked_for / whole, "share")
    return shares


def _reaches(way: Way) -> Course:
    """Write where all would be if nobody reached anything, and what changes if everybody reached each state."""
    arm, page = way.arm, way.page
    reaches = arm.reaches or {}
    none = {state: reach.model_copy(update={"share": NO_ONE}) for state, reach in reaches.items()}
    hold = {"after": "hold"} if arm.after is not None else {}
    nobody = values_of(way.part, way.position, {"reaches": none, **hold})
    title = say("{arm}: om ingen nådde något", arm=arm.label or way.name)
    found = [(number(1.0), profile_table(way, title.text(page.sheet.language), nobody))]
    for state, reach in reaches.items():
        base = way.line(f"reaches.{state}.share", page.sheet.say(say("Andel som når")))
        line = Line(base.key, base.label, way.labels[state], base.kind, unit=base.unit, source=reach.source or "")
        share = page.ask(line, reach.share.value, "share", SHARE)
        alone = {**none, state: reach.model_copy(update={"share": EVERYBODY})}
        everybody = values_of(way.part, way.position, {"reaches": alone, **hold})
        change = [
            {name: here.get(name, 0.0) - there.get(name, 0.0) for name in {**here, **there}}
            for here, there in zip(everybody, nobody, strict=True)
        ]
        name = say("{arm}: ändring om alla når {state}", arm=arm.label or way.name, state=way.labels[state])
        found.append((share, profile_table(way, name.text(page.sheet.language), change)))
    return [_mixed([(share, profile[month]) for share, profile in found]) for month in range(way.part.months + 1)]


def _observed(way: Way) -> Course | None:
    """Go straight between the measured months; tables of counts stand as values."""
    observed = way.arm.observed
    if observed is None or observed.shares is None:
        return None
    points = {}
    for month, row in sorted((int(key), row) for key, row in observed.shares.items()):
        label = way.page.sheet.say(say("Uppmätt andel i månad {month}", month=month))
        points[month] = way.page.distribution(way.line(f"observed.shares.{month}", label), row, way.labels)
    found = []
    for month in range(way.part.months + 1):
        before = max((one for one in points if one <= month), default=min(points))
        after = min((one for one in points if one >= month), default=max(points))
        part = number((month - before) / (after - before) if after > before else 0.0)
        both = [(number(1.0) - part, points[before]), (part, points[after])]
        found.append(_mixed(both))
    return found


def _faded(way: Way, own: Course) -> Course | None:
    """Return a course with what holds after the last measured month."""
    after = way.arm.after
    if after is None or after == "hold":
        return own
    target = way.compared
    length = 0.0
    if isinstance(after, Fade):
        length = after.fade.value
        if after.to is not None:
            label = way.page.sheet.say(say("Går mot, efter mätningen"))
            shares = way.page.distribution(way.line("after.to", label), after.to, way.labels)
            target = [shares] * len(own)
    if target is None or (way.position == COUNTERFACTUAL and not isinstance(after, Fade)):
        return None
    last = last_measured(way.arm)
    found = []
    for month, (here, there) in enumerate(zip(own, target, strict=True)):
        since = max(0, month - last)
        gone = min(1.0, since / length) if length else float(since > 0)
        found.append(_mixed([(number(1.0 - gone), here), (number(gone), there)]))
    return found


def last_measured(arm: Arm) -> int:
    """Return the last month since entry that something was measured in an arm."""
    if arm.observed is not None:
        return max(int(month) for month in arm.observed.shares or arm.observed.counts or {})
    return max(reach.last for reach in (arm.reaches or {}).values())


def _mixed(parts: list[tuple[Expr, dict[str, Expr]]]) -> dict[str, Expr]:
    """Return the sum of shares times distributions."""
    names = dict.fromkeys(name for _, one in parts for name in one)
    return {name: total([share * one.get(name, NOBODY) for share, one in parts]) for name in names}


def profile_table(way: Way, title: str, profile: Values) -> Course:
    """Write a profile as values under those that are there; return references to what is not nothing."""
    sheet, labels = way.profiles, way.labels
    row = max((place[0] for place in sheet.cells), default=-1) + 2
    sheet.text(row, 0, title, "caption")
    sheet.text(row + 1, 0, say("Månad sedan inskrivning"), "head_right")
    names = list(profile[0])
    for column, name in enumerate(names, start=1):
        sheet.text(row + 1, column, labels[name], "head_right")
    found: Course = []
    for month, shares in enumerate(profile):
        sheet.put(row + 2 + month, 0, number(month), "whole")
        here = {}
        for column, name in enumerate(names, start=1):
            cell = sheet.put(row + 2 + month, column, number(shares[name]), "factor")
            here[name] = cell if shares[name] else NOBODY
        found.append(here)
    return found
