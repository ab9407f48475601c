"""How high rows are, and where a printed page ends, so that no table loses its heading."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from payoff.report.workbook.cells import Sheet

TALL: Final = {"title": 26.0, "heading": 22.0, "caption": 18.0}
WRAPPED: Final = {
    *("wrapped", "small", "mark", "head", "head_in", "head_right", "cell", "cell_in", "cell_right"),
    *("code", "key", "total_cell", "total_in", "total_right"),
}
"""The styles whose texts go on to another line."""
LINE_HEIGHT, LOW, TALLEST, NARROW, MOST_MEASURED = 13.0, 15.0, 409.0, 8.43, 4_000
PAGE_WIDTH, PAGE_HEIGHT, CHARACTER = 770.0, 450.0, 5.2
"""An A4 page on its side within its margins, and the width of a character, in points."""


def heights(sheet: Sheet) -> dict[int, float]:
    """Return the height in points of every row that needs more than one line."""
    found: dict[int, float] = {}
    for (row, column), cell in sheet.cells.items():
        height = TALL.get(cell.style, 0.0)
        if isinstance(cell.value, str) and cell.style in WRAPPED:
            width = max(1, int(sheet.widths.get(column, NARROW) * (0.9 if "head" in cell.style else 1.1)))
            paragraphs = cell.value[:MOST_MEASURED].split("\n")
            lines = sum(max(1, len(textwrap.wrap(paragraph, width))) for paragraph in paragraphs)
            height = LINE_HEIGHT * lines + 2 if lines > 1 else 0.0
        if height > found.get(row, 0.0):
            found[row] = min(height, TALLEST)
    return found


def break_pages(sheet: Sheet, blocks: Sequence[tuple[int, int]], above: float = TALL["title"]) -> None:
    """Let a new page begin before each block that does not fit on what is left of a page.

    Parameters
    ----------
    sheet : Sheet
        Filled; printed one page wide.
    blocks : sequence of (int, int)
        First and last row of what belongs together, in order.
    above : float
        Height of what is repeated on each page.
    """
    found = heights(sheet)
    width = sum(sheet.widths.values()) * CHARACTER
    page = PAGE_HEIGHT * max(1.0, width / PAGE_WIDTH) - above

    def height(first: int, last: int) -> float:
        return sum(found.get(row, LOW) for row in range(first, last + 1))

    used, before, long = 0.0, 0, False
    for first, last in blocks:
        gap, own = height(before, first - 1), height(first, last)
        if used and (long or used + gap + own > page):
            sheet.breaks.append(first)
            used, gap = 0.0, 0.0
        long = own > page  # where it ends on its last page differs between programs
        used, before = used + gap + own, last + 1
