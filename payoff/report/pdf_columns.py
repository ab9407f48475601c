"""How the tables of a PDF are set: the size of their type, the width of every column, and upright or lying pages.

A column first gets what its widest word needs, then a share of what is left by how much it has to say. A table
is set smaller before it is laid on its side, and on its side before its columns are shared among several tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from payoff.report.document import Column, Row, Table
from payoff.report.pdf_fonts import Face, least_width, showable, width

UPRIGHT, LYING = 470.0, 716.0
"""Width between the margins of an A4 page, points."""
SMALL = 0.86
"""Size of notes and code against the text beside them."""
PADDING = 0.45
"""On each side of a cell, em."""
WORD = 11.0
"""A word wider than this is broken, em."""
FIGURE = 9.0
"""A figure wider than this has words beside it and may take several lines, em."""
ENOUGH = {"n": 0.0, "word": 7.0, "text": 13.0, "code": 9.0}
"""What a column is given though its words are narrower, em; less where it has less to say."""
LABEL, LABEL_WITH_NOTES = 10.0, 15.0
"""The same for the column of the rows' labels."""
ASKED = {"n": 13.0, "word": 26.0, "text": 26.0, "code": 13.0}
"""A text wider than this asks for no more as long as another column lacks room, em."""
HEADING = 9.0
"""The same for the heading of a column of figures that may be broken, em."""
TALL = 25
"""A row of more lines than this may go on over the page."""
LONGEST_HEADING = 600
"""Characters of a column's heading; it stands on every page, so a longer one would leave no room for the rows."""
SHORT = 300.0
"""A table lower than this is kept on one page, points."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A way to set a table: the size of its type in points, and how much of the comfortable widths it keeps."""

    size: float
    ease: float


SETTINGS = (Setting(9.0, 1.0), Setting(8.25, 1.0), Setting(8.25, 0.7), Setting(7.5, 1.0), Setting(7.5, 0.7))


@dataclass(frozen=True, slots=True)
class _Want:
    """The width a column needs, asks for and could use, points with padding."""

    least: float
    asked: float
    most: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A table, or a share of its columns, ready to set.

    Parameters
    ----------
    table : Table
        Its texts as they can be shown.
    size : float
        Of its type, points.
    widths : tuple of float
        Of each column with its padding, points.
    part, parts : int
        Which share of the columns it is, from 1, and of how many.
    """

    table: Table
    size: float
    widths: tuple[float, ...]
    part: int = 1
    parts: int = 1

    def room(self, column: int) -> float:
        """Return the width of a column's lines."""
        return self.widths[column] - 2 * PADDING * self.size

    def lines(self, row: Row) -> int:
        """Return about how many lines a row takes."""
        label = [row.label, row.code, *row.notes]
        counts = [sum(self._lines(text, 0) for text in label if text)]
        counts += [self._lines(cell.text, index) for index, cell in enumerate(row.cells, 1)]
        return max(counts)

    def _lines(self, text: str, column: int) -> int:
        return ceil(width(text, self.size) / self.room(column))

    def is_short(self) -> bool:
        """Tell whether the whole table is so low that it should not be parted by a page."""
        padding, leading = 2.2 * PADDING, 1.25
        above = width(self.table.caption, self.size) / sum(self.widths) + max(
            self._lines(column.label, index) for index, column in enumerate(self.table.columns)
        )
        rows = sum(padding + leading * self.lines(row) for row in self.table.rows)
        return self.size * (leading * above + rows) < SHORT


def laid_out(table: Table, available: float) -> list[Laid]:
    """Return a table laid out within a width; several where its columns do not fit beside each other.

    Parameters
    ----------
    table : Table
    available : float
        Points.

    Returns
    -------
    list of Laid
        Every part has the first column of the table.
    """
    for setting in SETTINGS:
        if _needs(table, setting) <= available:
            return [Laid(table, setting.size, _widths(table, setting, available))]
    smallest = SETTINGS[-1]
    shares = [_of_columns(table, columns) for columns in _shares(table, smallest, available)]
    return [
        Laid(share, smallest.size, _widths(share, smallest, available), number, len(shares))
        for number, share in enumerate(shares, 1)
    ]


def fits(table: Table, available: float) -> bool:
    """Tell whether all columns of a table can stand beside each other within a width."""
    return _needs(table, SETTINGS[-1]) <= available


def _shares(table: Table, setting: Setting, available: float) -> list[list[int]]:
    """Return the columns of each part: as few parts as there is room for, about as wide as each other."""
    needs = [want.least for want in _wants(table, setting)]
    count = len(_filled(needs, available, len(needs)))
    return _filled(needs, available, -(-(len(needs) - 1) // count))


def _filled(needs: Sequence[float], available: float, most: int) -> list[list[int]]:
    """Return columns in order, as many at a time as there is room for beside the first."""
    shares: list[list[int]] = [[]]
    for column in range(1, len(needs)):
        taken = shares[-1]
        full = needs[0] + sum(needs[other] for other in taken) + needs[column] > available
        if taken and (full or len(taken) == most):
            shares.append([])
        shares[-1].append(column)
    return shares


def _of_columns(table: Table, columns: Sequence[int]) -> Table:
    """Return the table with its first column and some of the others."""
    rows = tuple(
        Row(row.label, tuple(row.cells[column - 1] for column in columns), row.style, row.notes, row.code)
        for row in table.rows
    )
    kept = (table.columns[0], *(table.columns[column] for column in columns))
    return Table(table.id, table.caption, kept, rows, table.wide)


def _needs(table: Table, setting: Setting) -> float:
    return sum(want.least for want in _wants(table, setting))


def _widths(table: Table, setting: Setting, available: float) -> tuple[float, ...]:
    """Share a width among the columns: what they need, then what they ask for, then what they could use."""
    wants = _wants(table, setting)
    widths = [want.least for want in wants]
    for goals in ([want.asked for want in wants], [want.most for want in wants]):
        lacks = [max(0.0, goal - wide) for goal, wide in zip(goals, widths, strict=True)]
        left = max(0.0, available - sum(widths))
        share = min(1.0, left / sum(lacks)) if any(lacks) else 0.0
        widths = [wide + share * lack for wide, lack in zip(widths, lacks, strict=True)]
    widths[0] += max(0.0, available - sum(widths))
    return tuple(widths)


def _wants(table: Table, setting: Setting) -> list[_Want]:
    """Return what each column wants."""
    return [_want(table, index, setting) for index in range(len(table.columns))]


def _want(table: Table, index: int, setting: Setting) -> _Want:
    size, kind = setting.size, table.columns[index].kind
    texts = list(_texts(table, index))
    most = max(width(text, size * scale, face) for text, scale, face in texts)
    least = min(max(least_width(text, size * scale, face) for text, scale, face in texts), WORD * size)
    asked = min(most, ASKED[kind] * size)
    if kind == "n" and index:
        least = max(least, _figures(table, index, size))
        asked = min(asked, HEADING * size) if table.wide else asked
    else:
        enough = _label_enough(table) if index == 0 else ENOUGH[kind]
        least = max(least, min(most, enough * setting.ease * size))
    # a hair more than the sum of the widths, so that rounding never breaks what fits exactly
    hair = 2 * PADDING * size + 0.5
    least = max(least, size)
    return _Want(least + hair, max(asked, least) + hair, max(most, least) + hair)


def _label_enough(table: Table) -> float:
    return LABEL_WITH_NOTES if any(row.notes or row.code for row in table.rows) else LABEL


def _figures(table: Table, index: int, size: float) -> float:
    """Return the width of the widest plain figure of a column: it stands on one line, a longer text need not."""
    cells = ((row.cells[index - 1].text, row.style == "total") for row in table.rows)
    figures = ((text, total) for text, total in cells if any(map(str.isdigit, text)))
    widths = (width(text, size, "bold" if total else "regular") for text, total in figures)
    return max((wide for wide in widths if wide <= FIGURE * size), default=0.0)


def _texts(table: Table, index: int) -> Iterator[tuple[str, float, Face]]:
    """Yield the texts of a column, with the scale and the face of each."""
    column = table.columns[index]
    yield column.label, 1.0, "bold"
    for row in table.rows:
        face: Face = "bold" if row.style == "total" else "regular"
        if index == 0:
            yield row.label, 1.0, face
            yield from ((note, SMALL, "regular") for note in row.notes)
            yield row.code, SMALL, "code"
        elif column.kind == "code":
            yield row.cells[index - 1].text, SMALL, "code"
        else:
            yield row.cells[index - 1].text, 1.0, face


def shown_table(table: Table) -> Table:
    """Return a table with every text as the fonts can show it."""
    rows = tuple(
        Row(
            showable(row.label),
            tuple(replace(cell, text=showable(cell.text)) for cell in row.cells),
            row.style,
            tuple(showable(note) for note in row.notes),
            showable(row.code),
        )
        for row in table.rows
    )
    columns = tuple(Column(_heading(column.label), column.kind) for column in table.columns)
    return Table(table.id, showable(table.caption), columns, rows, table.wide)


def _heading(label: str) -> str:
    """Return a column's heading as it can be shown, cut with an ellipsis where it is far too long."""
    shown = showable(label)
    return shown if len(shown) <= LONGEST_HEADING else shown[: LONGEST_HEADING - 1] + "…"
