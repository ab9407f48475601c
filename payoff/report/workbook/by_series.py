"""A sheet where every account and group has rows of its own, a row for each month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from payoff.language import Say
from payoff.report.workbook.cells import Sheet, number
from payoff.report.workbook.parts import series_label, shown
from payoff.result import Result

HEAD_ROW: Final = 3
FIRST_ROW: Final = 4
ACCOUNT, MONTH = range(2)
"""The columns that every such sheet begins with."""
Heads = Sequence[tuple[Say, int, str]]
"""What stands over each column, how wide it is, and in which style."""
Written = TypeVar("Written")


def write_by_series(
    sheet: Sheet, result: Result, heads: Heads, months: int, write: Callable[[str, int], Written]
) -> dict[str, Written]:
    """Write the rows of every account and group, each from a page of its own; return what was written of each.

    Parameters
    ----------
    sheet : Sheet
    result : Result
    heads : sequence of (Say, int, str)
        Over the columns, the account's and the month's first.
    months : int
        The last month; the first is 0.
    write : callable
        Writes the columns after the month's, given the account or group and its first row.
    """
    for column, (heading, width, style) in enumerate(heads):
        sheet.text(HEAD_ROW, column, heading, style)
        sheet.widths[column] = width
    sheet.frozen, sheet.repeated = (FIRST_ROW, 2), (HEAD_ROW, HEAD_ROW)
    row, found = FIRST_ROW, {}
    for series in shown(result):
        if row > FIRST_ROW:
            sheet.breaks.append(row)
        for month in range(months + 1):
            sheet.text(row + month, ACCOUNT, series_label(result, series), "cell")
            sheet.put(row + month, MONTH, number(month), "whole")
        found[series] = write(series, row)
        row += months + 1
    sheet.filtered = (HEAD_ROW, ACCOUNT, row - 1, len(heads) - 1)
    return found
