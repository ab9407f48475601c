"""The helper sheet of prices: what a person-month in each state is worth to each account and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payoff.language import Say, say
from payoff.report.workbook.cells import Expr, Sheet, call, number
from payoff.report.workbook.parts import Part, series_label, shown
from payoff.result import Result


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Lines of states that are booked alike.

    Parameters
    ----------
    lines : tuple of int
        Their positions in the plan.
    arms : tuple of float
        One where they apply in the arm, else zero.
    entry, calendar : tuple of float
        Their factors by month since entry and by calendar month.
    lag : int
        Months later that they are booked.
    """

    lines: tuple[int, ...]
    arms: tuple[float, ...]
    entry: tuple[float, ...]
    calendar: tuple[float, ...]
    lag: int

    @property
    def label(self) -> Say:
        """What a reader calls them."""
        parts = [say("poster som gäller i båda armarna")]
        if self.arms != (1.0, 1.0):
            parts = [say("poster bara med insatsen") if self.arms[0] else say("poster bara utan insatsen")]
        if any(factor != 1.0 for factor in self.entry):
            parts.append(say("stegvis efter månad sedan inskrivning"))
        if any(factor != 1.0 for factor in self.calendar):
            parts.append(say("stegvis efter kalendermånad"))
        if self.lag:
            parts.append(say("bokförs {months} månader senare", months=self.lag))
        return say("{parts}", parts=parts)


def kinds_of(plan: Any) -> list[Kind]:
    """Return the lines of states of a plan in groups that are booked alike."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for index, line in enumerate(plan.lines):
        arms = tuple(plan.in_arm[index].tolist())
        if line.origin == "state" and any(arms):
            factors = (tuple(plan.entry_factor[index].tolist()), tuple(plan.calendar_factor[index].tolist()))
            found.setdefault((arms, *factors, line.lag), []).append(index)
    return [Kind(tuple(lines), *key) for key, lines in found.items()]


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What a person-month in each step is worth to an account or group; nothing where no line touches it."""

    cells: list[Expr]
    touched: bool


@dataclass(slots=True)
class UnitPrices:
    """Writes the sheet.

    Parameters
    ----------
    sheet : Sheet
    result : Result
        The whole.
    amounts : dict
        What each line of each part counts as, by the part's name and the line's position.
    """

    sheet: Sheet
    result: Result
    amounts: dict[str, dict[int, Expr]]
    made: dict[tuple[object, ...], dict[str, Worth]]

    def write(self, part: Part, kind: Kind) -> dict[str, Worth]:
        """Write the table of some lines; return it by account or group.

        A line that goes between two accounts of a group is left out of the group: it cancels.
        """
        rows = {series: self._row(part, kind, series) for series in shown(self.result)}
        key = (part.result.plan.steps, *(expr.text for row in rows.values() for expr in row))
        if key not in self.made:
            title = say("{group}: {lines}", group=part.group_label(0), lines=kind.label)
            if len(part.result.plan.groups) > 1:
                title = kind.label
            self.made[key] = self._table(part, title, rows)
        return self.made[key]

    def _row(self, part: Part, kind: Kind, series: str) -> list[Expr]:
        plan = part.result.plan
        members = self.result.groups.get(series, (series,))
        weights = plan.weight.tolist()
        found = []
        for column in range(len(plan.steps)):
            parts = []
            for index in kind.lines:
                line = plan.lines[index]
                sign = float((line.plus in members) - (line.minus in members)) * weights[index][column]
                if sign:
                    parts.append((sign, self.amounts[part.name][index], line.known))
            found.append(weighted(parts))
        return found

    def _table(self, part: Part, title: Say, rows: dict[str, list[Expr]]) -> dict[str, Worth]:
        sheet = self.sheet
        top = max((place[0] for place in sheet.cells), default=0) + 2
        sheet.text(top, 0, title, "caption")
        sheet.text(top + 1, 0, say("Konto eller grupp"), "head")
        for column, step in enumerate(part.result.plan.steps, start=1):
            sheet.text(top + 1, column, part.step_label(step), "head_right")
            sheet.widths[column] = 18
        found = {}
        for row, (series, exprs) in enumerate(rows.items(), start=top + 2):
            group = series in self.result.groups
            sheet.text(row, 0, series_label(self.result, series), "total_cell" if group else "cell")
            style = "total_ore" if group else "ore"
            cells = [sheet.put(row, 1 + column, expr, style) for column, expr in enumerate(exprs)]
            found[series] = Worth(cells, any(not expr.constant or expr.value for expr in exprs))
        return found


def weighted(parts: Sequence[tuple[float, Expr, bool]]) -> Expr:
    """Return a weighted sum; an amount that is not known counts as nothing until it is written."""
    found = number(0.0)
    for sign, amount, known in parts:
        safe = amount if known else call(0.0, "SUM", amount.text)
        found = found + number(sign) * safe if sign > 0 else found - number(-sign) * safe
    return found
