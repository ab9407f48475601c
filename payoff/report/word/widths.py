"""How wide the columns of a table are, how tall its rows, how small its letters, and which way its page is turned.

Word lays a page out when it opens it, so nothing here has to be exact: letters are taken to be as wide as those of
Arial, in a few groups.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from payoff.report.document import Cell, Column, Kind, Row, Table

TWIPS_PER_POINT: Final = 20
PAGE: Final = (11906, 16838)
"""A4 in twips: the short side and the long."""
MARGIN: Final = 1247
"""Twips: 22 mm."""
PORTRAIT, LANDSCAPE = (side - 2 * MARGIN for side in PAGE)
"""How wide the text is, twips; the one is how tall it is on a page that is turned the other way."""
SIZES: Final = {False: (9.0, 8.5, 8.0, 7.5), True: (9.0, 8.5, 8.0, 7.5, 7.0)}
"""Points to try, on an upright page and on one that lies on its side."""
PADDING: Final = 2 * 65
"""Twips of a cell that hold no text: `w:tblCellMar` of the table style."""
BOLD: Final = 1.08
"""How much wider than plain letters bold ones are."""
LINE: Final = 1.2
"""How far apart two lines are, of the letters' size."""
BROKEN, CODE = 1.1, 1.25
"""How much more room a text takes when its lines are broken between words, and in letters that are all as wide."""
SMALL_PRINT: Final = 0.88
"""Of the letters' size."""
LONGEST_WORDS: Final = {False: (15.0, 12.0), True: (15.0,)}
"""Of the letters' size: a word that is longer may be broken, sooner than the page is turned on its side."""
LONGEST_CODE: Final = 7.0
LONGEST_FIGURE: Final = 16
"""Letters that stand together in a column of figures even where there is a space between them."""
STEPS: Final = 80
"""In so many steps the room that is left over is handed out."""
MOST_ROWS: Final = 300
"""So many rows say how wide the columns should be."""
NARROW: Final = frozenset("iljtfIrJ.,:;'|!()[]-/ \u00a0\u2009")
WIDE: Final = frozenset("mwMW%@—…æœÅÄÖABCDEFGHKNOPQRSUVXYZ&")
BETWEEN_WORDS: Final = re.compile(r"[ \u200b]+|(?<=[-/])(?=[^\W\d])")
"""Where a line may be broken; a range of numbers is one word."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is set.

    Parameters
    ----------
    landscape : bool
        Whether it needs a page on its side.
    points : float
        Size of the letters.
    widths : tuple of int
        Of each column, twips.
    """

    landscape: bool
    points: float
    widths: tuple[int, ...]

    @property
    def page_height(self) -> int:
        """How tall the text of its page is, twips."""
        return PORTRAIT if self.landscape else LANDSCAPE

    def height(self, row: Row, columns: tuple[Column, ...]) -> int:
        """Return about how tall a row is, twips."""
        lines = 0.0
        for index, (column, width) in enumerate(zip(columns, self.widths, strict=True)):
            room = (width - PADDING) / self.points / TWIPS_PER_POINT
            lines = max(lines, sum(max(1, math.ceil(span / room)) for span in _spans(row, index, column)))
        return round(lines * self.points * LINE * TWIPS_PER_POINT) + PADDING


def layout(table: Table, landscape: bool = False) -> Layout:
    """Return the largest letters on the smallest page with which no word has to be broken.

    Parameters
    ----------
    table : Table
    landscape : bool
        Whether its page lies on its side already.
    """
    least = [_least(table, index, column) for index, column in enumerate(table.columns)]
    for side, longest in _tries(landscape):
        room = LANDSCAPE if side else PORTRAIT
        for points in SIZES[side]:
            widths = [min(width, longest) * points * TWIPS_PER_POINT + PADDING for width in least]
            if sum(widths) <= room:
                return Layout(side, points, _shared(table, widths, points, room))
    return Layout(True, points, _whole([LANDSCAPE * width / sum(widths) for width in widths], LANDSCAPE))


def _tries(landscape: bool) -> Iterator[tuple[bool, float]]:
    """Yield the pages to try with the longest words that they may not break."""
    for side in (landscape, True):
        yield from ((side, longest) for longest in LONGEST_WORDS[side])


def _least(table: Table, index: int, column: Column) -> float:
    """Return what a column needs, in the size of the letters: the width of its longest word, if only of a letter."""
    texts = (row.label if index == 0 else row.cells[index - 1].text for row in table.rows)
    longest = max((_longest_word(text, column.kind) for text in texts), default=0.0)
    return max(1.0, longest, _longest_word(column.label, "word") * BOLD)


def _spans(row: Row, index: int, column: Column) -> tuple[float, ...]:
    """Return how wide each paragraph in a cell would be on one line, in the size of the letters."""
    text = row.label if index == 0 else row.cells[index - 1].text
    shown = text_width(text) * (CODE if column.kind == "code" else BROKEN)
    if index:
        return (shown,)
    notes = (text_width(note) * BROKEN * SMALL_PRINT for note in row.notes)
    return (shown, *notes, text_width(row.code) * CODE * SMALL_PRINT) if row.code else (shown, *notes)


def _longest_word(text: str, kind: Kind) -> float:
    """Return the width of the longest word; a figure is a whole line that may not be broken."""
    if kind == "code":
        return LONGEST_CODE
    if kind == "n" and len(text) <= LONGEST_FIGURE:
        return text_width(text) * BOLD
    return max((text_width(word) for word in BETWEEN_WORDS.split(text)), default=0.0) * BOLD


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Return how wide a text is on one line, in the size of its letters.

    Examples
    --------
    >>> text_width("") < text_width("ill") < text_width("000") < text_width("WWW")
    True
    """
    return sum(0.3 if letter in NARROW else 0.75 if letter in WIDE else 0.557 for letter in text)


def _shared(table: Table, widths: list[float], points: float, room: int) -> tuple[int, ...]:
    """Return widths that fill the room, so that the table is low: step by step to the column that gains most by it.

    What a column costs is the square of the lines in each of its cells, since the tallest cell decides how tall its
    row is.
    """
    headings = Row(table.columns[0].label, tuple(Cell(column.label) for column in table.columns[1:]))
    rows = (headings, *table.rows[:MOST_ROWS])
    size = points * TWIPS_PER_POINT
    cells = [[_spans(row, index, column) for row in rows] for index, column in enumerate(table.columns)]

    def cost(index: int, width: float) -> float:
        line = (width - PADDING) / size
        return sum(sum(max(1.0, span / line) for span in spans) ** 2 for spans in cells[index])

    def gain(index: int) -> float:
        return cost(index, widths[index]) - cost(index, widths[index] + step)

    widths, step = list(widths), (room - sum(widths)) / STEPS
    gains = [gain(index) for index in range(len(widths))]
    for _ in range(STEPS):
        index = gains.index(max(gains))
        if gains[index] <= 0:  # every text is on one line
            break
        widths[index] += step
        gains[index] = gain(index)
    total = sum(widths)
    return _whole([room * width / total for width in widths], room)


def _whole(widths: list[float], room: int) -> tuple[int, ...]:
    """Return widths in whole twips with the sum that they should have."""
    whole = [int(width) for width in widths]
    whole[0] += room - sum(whole)
    return tuple(whole)
