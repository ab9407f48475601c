"""The helper sheet by month since entry: what a participant gains each account and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from payoff.language import Say, say
from payoff.report.workbook.calendar import Calendar
from payoff.report.workbook.cells import Expr, Sheet, Unlike, call, dot, number, spread, total
from payoff.report.workbook.movement import Group
from payoff.report.workbook.parts import PROGRAMME, series_label, shown
from payoff.report.workbook.unit_prices import Kind, Worth
from payoff.result import Result

FIRST_ROW: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What participants of one group gain from lines that are booked alike.

    Parameters
    ----------
    forward, backward : list of Expr
        Who of the group begins in each calendar month, and the same with the last month first.
    calendar : list of Expr
        Factor by calendar month 0..T; empty where it is one.
    gains : mapping
        By account or group and month since entry, kronor per participant.
    """

    forward: list[Expr]
    backward: list[Expr]
    calendar: list[Expr]
    gains: dict[str, list[Expr]]


@dataclass(slots=True)
class PerPerson:
    """Writes the sheet.

    Parameters
    ----------
    sheet : Sheet
    result : Result
        The whole.
    """

    sheet: Sheet
    result: Result
    columns: int = 1

    @property
    def months(self) -> int:
        """Months that each entrant is followed, K."""
        return self.result.plan.months_followed

    def begin(self) -> None:
        """Write the months."""
        sheet = self.sheet
        sheet.text(0, 0, say("Vinst per deltagare och månad sedan inskrivning, före programkostnad"), "title")
        note = say("Skillnaden i andelar på bladet Rörelse gånger kronorna på bladet Per person och månad.")
        sheet.text(1, 0, note, "text")
        sheet.text(FIRST_ROW - 1, 0, say("Månad sedan inskrivning"), "head_right")
        for month in range(self.months + 1):
            sheet.put(FIRST_ROW + month, 0, number(month), "whole")
        sheet.frozen, sheet.repeated = (FIRST_ROW, 1), (FIRST_ROW - 2, FIRST_ROW - 1)
        sheet.widths[0] = 14

    def block(self, group: Group, kind: Kind, prices: dict[str, Worth], who: Say) -> dict[str, list[Expr]]:
        """Write what the participants of a group gain from some lines; return it by account or group."""
        title = say("{group}: {lines}", group=who, lines=kind.label)
        self.sheet.text(FIRST_ROW - 2, self.columns, title, "caption")
        entry = [number(1.0)] * (self.months + 1)
        if any(factor != 1.0 for factor in kind.entry):
            entry = self._column(say("Andel av beloppet"), [number(factor) for factor in kind.entry], "factor")
        sources = _sources(group, kind)
        found = {}
        for series, worth in prices.items():
            cells = [number(0.0)] * (self.months + 1)
            if worth.touched:
                for month in range(kind.lag, self.months + 1):
                    weight, shares = sources[month - kind.lag]
                    cells[month] = number(weight) * dot(worth.cells, shares) * entry[month - kind.lag]
            found[series] = self._column(series_label(self.result, series), cells)
        return found

    def averages(self, blocks: Sequence[Block], calendar: Calendar) -> dict[str, list[Expr]]:
        """Return the average over all participants, by account or group and month since entry.

        Each counts with the months that the calendar reaches; where a line follows the calendar, by when
        they began.
        """
        weights = [self._weights(block, calendar) for block in blocks]
        if len(blocks) == 1 and all(weight.is_number(1.0) for weight in weights[0]):
            return blocks[0].gains
        self.sheet.text(FIRST_ROW - 2, self.columns, say("I genomsnitt per deltagare"), "caption")
        written = [
            self._column(say("Vikt {number}", number=index), row, "factor")
            for index, row in enumerate(weights, start=1)
        ]
        found = {}
        for series in shown(self.result):
            parts = [[block.gains[series][month] for block in blocks] for month in range(self.months + 1)]
            cells = [
                total([weight[month] * part for weight, part in zip(written, row, strict=True)])
                for month, row in enumerate(parts)
            ]
            found[series] = self._column(series_label(self.result, series), cells)
        return found

    def _weights(self, block: Block, calendar: Calendar) -> list[Expr]:
        """Return the part of all participants that a block's gain counts for, by month since entry."""
        found = []
        alone = len(block.forward) == 1 and len(calendar.shares) == 1
        for month in range(self.months + 1):
            seen = block.forward[: max(0, calendar.months + 1 - month)]
            if not seen:
                found.append(number(0.0))
            elif block.calendar:
                found.append(dot(seen, block.calendar[month : month + len(seen)]) / calendar.people)
            elif alone:
                found.append(number(1.0))
            else:
                persons = call(sum(cell.value for cell in seen), "SUM", spread(seen))
                found.append(persons / calendar.people)
        return found

    def _column(self, heading: Say, cells: list[Expr], style: str = "ore") -> list[Expr]:
        column = self.columns
        self.columns += 1
        self.sheet.text(FIRST_ROW - 1, column, heading, "head_right")
        self.sheet.widths[column] = 21
        return [self.sheet.put(FIRST_ROW + i, column, expr, style) for i, expr in enumerate(cells)]


def _sources(group: Group, kind: Kind) -> list[tuple[float, list[Expr]]]:
    """Return what lines of some arms count persons by each month: with what weight, and which shares."""
    if kind.arms == (1.0, 1.0):
        return [(1.0, row) for row in group.difference]
    counted = group.part.result.plan.counted.tolist()
    if any(row != counted[0] for row in counted):
        raise Unlike("counted")
    sign, rows = (1.0, group.with_it) if kind.arms[PROGRAMME] else (-1.0, group.without)
    return [(sign * counted[0][month], row) for month, row in enumerate(rows)]
