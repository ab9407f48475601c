"""The sheet of movement: where the participants are, month by month, with and without the intervention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from payoff.language import Say, say
from payoff.report.locale import Numbers
from payoff.report.movement import movement as in_words
from payoff.report.workbook.cells import SHARE, Expr, Sheet, number, total
from payoff.report.workbook.courses import Course, Way, by_month, course, last_measured, values_of
from payoff.report.workbook.layout import break_pages
from payoff.report.workbook.page import Line, Page
from payoff.report.workbook.parts import COUNTERFACTUAL, MOST_GROUPS, PROGRAMME, Part

CLOSE: Final = 1e-9
WIDTH: Final = 15
GAP: Final = 3
MOST_BESIDE: Final = 4
"""States whose tables stand side by side; with more of them they stand under each other."""
FIRST_BREAK: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group of the plan on the sheet of movement.

    Parameters
    ----------
    part : Part
    position : int
        Its position among the groups of the part's plan.
    with_it, without : list of list of Expr
        Share of the entrants by month since entry and step, in each arm.
    difference : list of list of Expr
        The difference between them, as it counts.
    """

    part: Part
    position: int
    with_it: list[list[Expr]]
    without: list[list[Expr]]
    difference: list[list[Expr]]


@dataclass(slots=True)
class Mover:
    """Writes the sheet of movement.

    Parameters
    ----------
    sheet, profiles : Sheet
    page : Page
        Where shares are asked for.
    entrants : callable
        How many of a group of a part begin in all.
    fixed : list of Say
        What stands as values, filled as it is written.
    """

    sheet: Sheet
    profiles: Sheet
    page: Page
    entrants: Callable[[Part, int], Expr]
    fixed: list[Say]
    top: int = 0
    left: int = 1
    beside: bool = False

    def ask(self, part: Part) -> tuple[Course | None, Course | None]:
        """Ask for the shares of both arms of a part; return their courses, None where they stand as values."""
        compared = self._asked(part, COUNTERFACTUAL, None)
        with_it = self._asked(part, PROGRAMME, compared)
        return with_it, compared

    def _asked(self, part: Part, position: int, compared: Course | None) -> Course | None:
        """Return an arm's course as formulas where they give what payoff worked out; else None."""
        way = Way(self.page, self.profiles, part, position, compared)
        language = self.sheet.language
        told = in_words(way.scenario, way.name, Numbers(language))
        arm = say("{arm}, {group}", arm=way.arm.label or way.name, group=part.label) if part.label else ""
        self.page.note(say("{arm}: {movement}", arm=arm or way.arm.label or way.name, movement=told))
        plan = part.result.plan
        plain = set(plan.steps[: plan.states]) <= set(way.scenario.states) and not any(
            step.startswith("->") for step in plan.steps
        )
        before, drawn = self.page.mark(), dict(self.profiles.cells)
        found = course(way) if plain and self.sheet.live else None
        if found is not None and self._is_right(found, values_of(part, position)):
            return found
        self.page.back_to(before)
        self.profiles.cells = drawn
        if self.sheet.live:
            label = way.arm.label or way.name
            why = say("andelarna hänger på tid i tillståndet eller på enstaka övergångar")
            if plain:
                why = say("armens sätt att röra sig kan inte skrivas som formler")
            text = say("{arm}: andelarna är värden, eftersom {why}.", arm=label, why=why)
            self.fixed += [text] if text not in self.fixed else []
            self.page.note(text)
        return None

    def _is_right(self, found: Course, known: Sequence[dict[str, float]]) -> bool:
        return all(
            abs((here[name].value if name in here else 0.0) - there.get(name, 0.0)) <= CLOSE
            for here, there in zip(found, known, strict=True)
            for name in {**here, **there}
        )

    def write(self, part: Part, group: int, courses: tuple[Course | None, Course | None]) -> Group:
        """Write the tables of a group."""
        plan, scenario = part.result.plan, part.result.scenario
        steps = plan.steps
        raw = [
            self._rows(found, steps) if found is not None else self._values(part, group, position)
            for position, found in enumerate(courses)
        ]
        heading = part.group_label(group)
        adjusted = scenario.gross_to_net is not None
        dead = scenario.arms[scenario.counterfactual_arm].deadweight
        self._heading(heading, len(steps))
        with_title = say("Med insatsen, före avdrag: andel") if adjusted else say("Med insatsen: andel")
        without_title = say("Utan insatsen, före dödvikt: andel") if dead is not None else say("Utan insatsen: andel")
        with_it = self._table(with_title, part, raw[PROGRAMME])
        without = self._table(without_title, part, raw[COUNTERFACTUAL])
        if dead is not None:
            line = Line(self._key(part, f"arms.{scenario.counterfactual_arm}.deadweight"), say("Dödvikt"))
            share = self.page.ask(line, dead.value, "share", SHARE)
            mixed = [
                [(number(1.0) - share) * one + share * other for one, other in zip(here, there, strict=True)]
                for here, there in zip(without, with_it, strict=True)
            ]
            without = self._table(say("Utan insatsen, med dödvikt: andel"), part, mixed)
        if adjusted:
            with_it = self._credited(part, with_it, without)
        counted = plan.counted.tolist()
        difference = [
            [number(counted[step][month]) * (one - other) for step, (one, other) in enumerate(zip(a, b, strict=True))]
            for month, (a, b) in enumerate(zip(with_it, without, strict=True))
        ]
        found_difference = self._table(say("Skillnad som räknas: andel"), part, difference)
        persons = self.entrants(part, group)
        for title, rows in ((say("Med insatsen: personer"), with_it), (say("Utan insatsen: personer"), without)):
            self._table(title, part, [[persons * share for share in row] for row in rows], "person")
        return Group(part, group, with_it, without, found_difference)

    def _key(self, part: Part, path: str) -> str:
        return f"{part.name}:{path}" if part.name else path

    def _rows(self, found: Course, steps: Sequence[str]) -> list[list[Expr]]:
        return [[here.get(step, number(0.0)) for step in steps] for here in found]

    def _values(self, part: Part, group: int, position: int) -> list[list[Expr]]:
        """Return an arm's shares as values, before deadweight and what is credited."""
        plan, scenario = part.result.plan, part.result.scenario
        dead = scenario.arms[scenario.counterfactual_arm].deadweight
        if dead is None and scenario.gross_to_net is None:
            known = by_month(plan.exposure[position, group, :, :, 0].tolist(), plan.steps)
        else:
            known = values_of(part, position, group=group)
        return [[number(here.get(step, 0.0)) for step in plan.steps] for here in known]

    def _credited(self, part: Part, with_it: list[list[Expr]], without: list[list[Expr]]) -> list[list[Expr]]:
        """Keep only what the intervention can be credited with, and count those whom it displaces."""
        plan, net = part.result.plan, part.result.scenario.gross_to_net
        assert net is not None
        credit = self._credit(part)
        displaced = number(0.0)
        if net.displacement is not None:
            line = Line(self._key(part, "gross_to_net.displacement.share"), say("Undanträngning"))
            displaced = self.page.ask(line, net.displacement.share.value, "share", SHARE)
        if not credit[-1].constant:
            credit = self._credits(credit)
        rows = []
        for factor, here, there in zip(credit, with_it, without, strict=True):
            row = [before + factor * (one - before) for one, before in zip(here, there, strict=True)]
            for step, name in enumerate(plan.steps):
                if name.startswith("~"):
                    own = [i for i, one in enumerate(plan.steps[: plan.states]) if one.partition("@")[0] == name[1:]]
                    row[step] = displaced * factor * total([here[i] - there[i] for i in own])
            rows.append(row)
        return self._table(say("Med insatsen, efter avdrag: andel"), part, rows)

    def _credits(self, credit: list[Expr]) -> list[Expr]:
        """Write what of the difference counts by month; return the cells."""
        top, left = self._place(1)
        if left == 1:
            self._months(top, len(credit))
        self.sheet.text(top + 1, left, say("Andel som räknas"), "head_right")
        self.sheet.widths[left] = WIDTH
        return [self.sheet.put(top + 2 + month, left, expr, "factor") for month, expr in enumerate(credit)]

    def _credit(self, part: Part) -> list[Expr]:
        """Return the factor on the difference by month since entry, displacement apart."""
        net = part.result.scenario.gross_to_net
        assert net is not None
        factor, one = number(1.0), number(1.0)
        if net.evidence_haircut is not None:
            line = Line(self._key(part, "gross_to_net.evidence_haircut"), say("Avdrag för svag evidens"))
            factor = one - self.page.ask(line, net.evidence_haircut.value, "share", SHARE)
        if net.attribution is not None:
            line = Line(self._key(part, "gross_to_net.attribution"), say("Andra insatsers del: andel som är insatsens"))
            factor = factor * self.page.ask(line, net.attribution.value, "share", SHARE)
        factors = [factor] * (part.months + 1)
        if net.phase_in is not None:
            steps = {}
            for first, share in sorted((int(key), share) for key, share in net.phase_in.items()):
                line = Line(self._key(part, f"gross_to_net.phase_in.{first}"), say("Infasning"), self._from(first))
                steps[first] = self.page.ask(line, share.value, "share", SHARE)
            factors = [
                one * steps[max(first for first in steps if first <= max(month, 1))]
                for month, one in enumerate(factors)
            ]
        if net.drop_off is not None:
            arm = part.result.scenario.arms[part.result.scenario.programme_arm]
            measured = net.drop_off.after or last_measured(arm)
            line = Line(self._key(part, "gross_to_net.drop_off.share"), say("Avtar efter mätningen"))
            kept = one - self.page.ask(line, net.drop_off.share.value, "share", SHARE)
            factors = [
                factor * kept ** number(max(month - measured, 0) / net.drop_off.per) if month > measured else factor
                for month, factor in enumerate(factors)
            ]
        return factors

    def _from(self, month: int) -> Say:
        return say("från månad {month}", month=month)

    def _heading(self, heading: Say, columns: int) -> None:
        row = max((place[0] for place in self.sheet.cells), default=0) + 2
        if row > FIRST_BREAK:
            self.sheet.breaks.append(row)
        self.sheet.text(row, 0, say("Grupp: {group}", group=heading), "heading")
        self.top, self.left, self.beside = row + 1, 1, columns <= MOST_BESIDE

    def _place(self, columns: int) -> tuple[int, int]:
        """Return the next free row and column for so many columns: beside what is there, or under it."""
        if self.beside or self.top == self._lowest() + 1:
            found = self.top, self.left
        else:
            found = self._lowest() + 2, 1
            self.top = found[0]
            self.sheet.breaks.append(self.top)
        if self.beside:
            self.sheet.widths[self.left + columns] = GAP
            self.left += columns + 1
        return found

    def _lowest(self) -> int:
        return max((row for row, column in self.sheet.cells), default=0)

    def _months(self, top: int, count: int) -> None:
        self.sheet.text(top + 1, 0, say("Månad sedan inskrivning"), "head_right")
        for month in range(count):
            self.sheet.put(top + 2 + month, 0, number(month), "whole")

    def _table(self, title: Say, part: Part, rows: list[list[Expr]], style: str = "factor") -> list[list[Expr]]:
        """Write a table by month since entry and step; return references to its cells."""
        steps = part.result.plan.steps
        top, left = self._place(len(steps))
        if left == 1:
            self._months(top, len(rows))
        self.sheet.text(top, left if self.beside else 0, title, "caption")
        for column, step in enumerate(steps, start=left):
            self.sheet.text(top + 1, column, part.step_label(step), "head_right")
            self.sheet.widths[column] = WIDTH
        found = []
        for month, row in enumerate(rows):
            found.append([self.sheet.put(top + 2 + month, left + i, expr, style) for i, expr in enumerate(row)])
        return found


def persons_as_values(sheet: Sheet, parts: Sequence[Part]) -> None:
    """Write persons by state, month and arm as values; several groups together where there are many."""
    groups = sum(len(part.result.plan.groups) for part in parts)
    row, blocks = 3, []
    for part in parts:
        plan = part.result.plan
        entrants = plan.entrants[:, 0].tolist()
        apart = groups <= MOST_GROUPS
        chosen = [[group] for group in range(len(plan.groups))] if apart else [list(range(len(plan.groups)))]
        for these in chosen:
            for position, title in ((PROGRAMME, say("Med insatsen")), (COUNTERFACTUAL, say("Utan insatsen"))):
                name = part.group_label(these[0]) if apart else part.label or say("Alla deltagare")
                caption = say("{arm}: personer, {group}", arm=title, group=name)
                shares = [plan.exposure[position, group, :, :, 0].tolist() for group in these]
                persons = [
                    [
                        sum(entrants[group] * one[step][month] for group, one in zip(these, shares, strict=True))
                        for step in range(len(plan.steps))
                    ]
                    for month in range(part.months + 1)
                ]
                blocks.append((row, row + len(persons) + 1))
                row = _values_table(sheet, row, caption, part, persons)
    break_pages(sheet, blocks)


def _values_table(sheet: Sheet, row: int, caption: Say, part: Part, persons: list[list[float]]) -> int:
    sheet.text(row, 0, caption, "caption")
    sheet.text(row + 1, 0, say("Månad sedan inskrivning"), "head_right")
    for column, step in enumerate(part.result.plan.steps, start=1):
        sheet.text(row + 1, column, part.step_label(step), "head_right")
        sheet.widths[column] = WIDTH
    for month, values in enumerate(persons):
        sheet.put(row + 2 + month, 0, number(month), "whole")
        for column, value in enumerate(values, start=1):
            sheet.put(row + 2 + month, column, number(value), "person")
    return row + len(persons) + 3
