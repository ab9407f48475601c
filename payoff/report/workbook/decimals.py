"""How many decimals sums are rounded to, so that what is only rounding becomes nothing, as in payoff."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from payoff.language import say
from payoff.report.workbook.calendar import Calendar
from payoff.report.workbook.cells import Expr, Sheet, call, number, spread
from payoff.report.workbook.flows import cost_shares
from payoff.report.workbook.parts import parts_of, series_label, shown
from payoff.result import Result

DIGITS: Final = 16
"""Digits that are kept of the most that may be booked in a month."""
LEAST: Final = 1e-6
MOST_NAMED: Final = 100
"""Cells that are named one by one in a formula."""
Decimals = dict[str, Expr]


def write_decimals(
    sheet: Sheet,
    result: Result,
    calendar: Calendar,
    costs: Mapping[str, list[Expr]],
    lines: Mapping[str, Mapping[int, Expr]],
) -> tuple[Decimals, Decimals]:
    """Write how many decimals the sums of each account and group are rounded to, in all and per participant.

    Parameters
    ----------
    sheet : Sheet
        Empty.
    result : Result
        The whole.
    calendar : Calendar
    costs : mapping
        What each budget line costs by month.
    lines : mapping
        What each line of each part counts as, by the part's name and the line's position.
    """
    sheet.text(0, 0, say("Kronor per person och månad i varje tillstånd"), "title")
    sheet.text(2, 0, say("Decimaler som summor avrundas till, så att avrundningsfel blir noll"), "caption")
    headings = (say("Konto eller grupp"), say("Högst per månad"), say("Decimaler"), say("Decimaler per deltagare"))
    for column, heading in enumerate(headings):
        sheet.text(3, column, heading, "head_right" if column else "head")
        sheet.widths[column] = 18 if column else 44
    sheet.frozen, sheet.repeated = (1, 1), (0, 0)
    people = calendar.people
    several = call(math.floor(math.log10(max(1.0, people.value))), "ROUNDDOWN", f"LOG10(MAX(1,{people.text}))", "0")
    found: tuple[Decimals, Decimals] = ({}, {})
    for row, series in enumerate(shown(result), start=4):
        group = "total_" if series in result.groups else ""
        sheet.text(row, 0, series_label(result, series), f"{group}cell")
        most = sheet.put(row, 1, _most(result, calendar, costs, lines, series), f"{group}kr")
        order = math.ceil(math.log10(max(LEAST, most.value)))
        digits = number(DIGITS) - call(order, "ROUNDUP", f"LOG10(MAX({number(LEAST).text},{most.text}))", "0")
        found[0][series] = sheet.put(row, 2, digits, "whole")
        found[1][series] = sheet.put(row, 3, found[0][series] + several, "whole")
    return found


def _most(
    result: Result,
    calendar: Calendar,
    costs: Mapping[str, list[Expr]],
    lines: Mapping[str, Mapping[int, Expr]],
    series: str,
) -> Expr:
    """Return a sum that no month's bookings on an account or group are above: all lines for all, and all costs."""
    members = result.groups.get(series, (series,))
    touching: dict[str, Expr] = {}
    for part in parts_of(result):
        for index, cell in lines[part.name].items():
            line = part.result.plan.lines[index]
            if (line.plus in members) != (line.minus in members):
                touching[cell.text] = cell
    found = number(0.0)
    if touching:
        cells = ",".join(touching)
        if len(touching) > MOST_NAMED:
            rows = sorted(touching.values(), key=lambda cell: cell.ref.row if cell.ref is not None else 0)
            cells = spread([rows[0], rows[-1]])
        largest = max(abs(cell.value) for cell in touching.values())
        found = calendar.people * number(len(touching)) * call(largest, "MAX", cells, f"-MIN({cells})")
    for times, by_month, _ in cost_shares(result, costs, series):
        whole = call(sum(one.value for one in by_month), "SUM", spread(by_month))
        found = found + number(abs(times)) * whole
    return found
