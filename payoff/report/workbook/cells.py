"""Cells, sheets and formulas, whatever library writes them: a formula is built together with its value."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from payoff.language import Language, Say

LONGEST_TEXT: Final = 32_767
"""Characters that a cell can hold."""
ELLIPSIS: Final = "…"
LETTERS: Final = 26
LONGEST_FORMULA: Final = 8_000
"""Characters; Excel takes 8192."""
_ATOM, _POWER, _PRODUCT, _SUM = 4, 3, 2, 1
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Unlike(Exception):
    """Formulas cannot be written, or would give something else than payoff; the workbook then holds values."""


def cleaned(text: str) -> str:
    r"""Return a text that a cell can hold: without what XML cannot, cut where it is too long.

    Examples
    --------
    >>> cleaned("a\x07b\r\nc")
    'ab\nc'
    >>> len(cleaned("x" * 40_000))
    32767
    """
    kept = _NOT_IN_XML.sub("", text)
    units = kept.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return kept
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + ELLIPSIS


@dataclass(frozen=True, slots=True)
class Ref:
    """The place of a cell: its sheet, and its row and column counted from 0."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The place within the sheet, fixed on both axes."""
        return f"${column_name(self.column)}${self.row + 1}"

    def __str__(self) -> str:
        return f"{_prefix(self.sheet)}{self.address}"


def column_name(column: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, LETTERS)
        name = chr(ord("A") + letter) + name
    return name


def area(first: Ref, last: Ref) -> str:
    """Return the range from one cell to another of the same sheet."""
    return f"{first}:{last.address}"


def _prefix(sheet: str) -> str:
    return f"'{sheet}'!"


@dataclass(frozen=True, slots=True)
class Expr:
    """A number and the formula that gives it.

    Parameters
    ----------
    value : float
    text : str
        The formula without its equals sign.
    level : int
        How tightly it binds: an atom, a power, a product or a sum.
    constant : bool
        Whether no cell is referred to.
    ref : Ref or None
        The cell, where the formula is nothing but a reference to it.
    """

    value: float
    text: str
    level: int = _ATOM
    constant: bool = False
    ref: Ref | None = None

    def __add__(self, other: Expr) -> Expr:
        if self.is_number(0.0):
            return other
        if other.is_number(0.0):
            return self
        if self.constant and other.constant:
            return number(self.value + other.value)
        return Expr(self.value + other.value, f"{self.text}+{other.inside(_SUM)}", _SUM)

    def __sub__(self, other: Expr) -> Expr:
        if other.is_number(0.0):
            return self
        if self.constant and other.constant:
            return number(self.value - other.value)
        left = "" if self.is_number(0.0) else self.text
        return Expr(self.value - other.value, f"{left}-{other.inside(_PRODUCT)}", _SUM)

    def __mul__(self, other: Expr) -> Expr:
        if self.is_number(0.0) or other.is_number(0.0):
            return number(0.0)
        if self.is_number(1.0):
            return other
        if other.is_number(1.0):
            return self
        if self.constant and other.constant:
            return number(self.value * other.value)
        return Expr(self.value * other.value, f"{self.inside(_PRODUCT)}*{other.inside(_PRODUCT)}", _PRODUCT)

    def __truediv__(self, other: Expr) -> Expr:
        if self.constant and other.constant:
            return number(self.value / other.value)
        value = self.value / other.value if other.value else 0.0
        return Expr(value, f"{self.inside(_PRODUCT)}/{other.inside(_POWER)}", _PRODUCT)

    def __pow__(self, other: Expr) -> Expr:
        if other.is_number(1.0):
            return self
        if self.constant and other.constant:
            return number(float(self.value**other.value))
        return Expr(float(self.value**other.value), f"{self.inside(_ATOM)}^{other.inside(_ATOM)}", _POWER)

    def is_number(self, value: float) -> bool:
        """Whether it is a constant with a value."""
        return self.constant and self.value == value

    def inside(self, level: int) -> str:
        """Return the formula as a part of one that binds so tightly."""
        return self.text if self.level >= level else f"({self.text})"


def number(value: float) -> Expr:
    """Return a constant.

    Examples
    --------
    >>> (number(1.0) - number(0.25)).text
    '0.75'
    """
    text = repr(float(value)).upper() if value != int(value) else str(int(value))
    return Expr(value, text, _ATOM if value >= 0 else _SUM, constant=True)


def call(value: float, name: str, *arguments: str) -> Expr:
    """Return a function of formulas, with its value."""
    return Expr(value, f"{name}({','.join(arguments)})")


def total(parts: Sequence[Expr]) -> Expr:
    """Return a sum of numbers, written out."""
    found = number(0.0)
    for part in parts:
        found = found + part
    return found


def dot(one: Sequence[Expr], other: Sequence[Expr]) -> Expr:
    """Return the sum of products of two rows, or two columns, of cells that lie side by side.

    Cells that hold a text count as nothing.
    """
    value = sum(a.value * b.value for a, b in zip(one, other, strict=True))
    if not one:
        return number(0.0)
    if len(one) == 1:
        return Expr(value, f"{one[0].text}*{other[0].text}", _PRODUCT)
    return call(value, "SUMPRODUCT", spread(one), spread(other))


def spread(cells: Sequence[Expr]) -> str:
    """Return the range of cells that lie side by side."""
    first, last = cells[0].ref, cells[-1].ref
    assert first is not None
    assert last is not None
    return str(first) if first == last else area(first, last)


@dataclass(frozen=True, slots=True)
class Check:
    """What may be written in an input cell: any number at least and at most so much."""

    low: float | None = None
    high: float | None = None


SHARE: Final = Check(0.0, 1.0)
AMOUNT: Final = Check()
COUNT: Final = Check(0.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Parameters
    ----------
    value : float or str
        What is shown without recalculation.
    style : str
        See `payoff.report.workbook.write.STYLES`.
    formula : str
        Without its equals sign; empty where there is none.
    check : Check or None
        What may be written there; None where the cell is no input.
    """

    value: float | str
    style: str
    formula: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of cells.

    Parameters
    ----------
    kind : {"stacked", "line"}
    title, x_name, y_name : str
    description : str
        The alternative text.
    categories : (Ref, Ref)
        First and last cell of what stands along the axis.
    series : tuple of (Ref, Ref, Ref)
        The name of each series, and the first and last cell of its values.
    at : Ref
        Its upper left corner.
    """

    kind: str
    title: str
    x_name: str
    y_name: str
    description: str
    categories: tuple[Ref, Ref]
    series: tuple[tuple[Ref, Ref, Ref], ...]
    at: Ref


@dataclass(slots=True)
class Sheet:
    """A sheet that is being filled.

    Parameters
    ----------
    name : str
    language : {"sv", "en"}
    live : bool
        Whether formulas are written; without them the values stand alone.
    """

    name: str
    language: Language
    live: bool = True
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    frozen: tuple[int, int] = (0, 0)
    repeated: tuple[int, int] | None = None
    filtered: tuple[int, int, int, int] | None = None
    breaks: list[int] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    portrait: bool = False

    def say(self, text: Say) -> str:
        """Return a text in the sheet's language."""
        return text.text(self.language)

    def text(self, row: int, column: int, text: Say | str, style: str = "text") -> Ref:
        """Write a text, whatever it looks like."""
        shown = text.text(self.language) if isinstance(text, Say) else text
        self.cells[row, column] = Cell(cleaned(shown), style)
        return Ref(self.name, row, column)

    def lines(self, row: int, text: Say | str, style: str, width: float) -> int:
        """Write a text in the first column over several rows of a width; return the row after it."""
        said = text.text(self.language) if isinstance(text, Say) else text
        for line in textwrap.wrap(cleaned(said), int(width)) or [""]:
            self.text(row, 0, line, style)
            row += 1
        return row

    def put(self, row: int, column: int, expr: Expr, style: str, shown: float | str | None = None) -> Expr:
        """Write a number with its formula; return a reference to the cell.

        Parameters
        ----------
        row, column : int
        expr : Expr
        style : str
        shown : float or str, optional
            What is shown without recalculation; the value by default.

        Raises
        ------
        Unlike
            If the formula is longer than a cell can hold.
        """
        formula = "" if expr.constant or not self.live else expr.text.replace(_prefix(self.name), "")
        if len(formula) > LONGEST_FORMULA:
            raise Unlike(self.name)
        value = expr.value + 0.0 if shown is None else shown
        self.cells[row, column] = Cell(value, style, formula)
        return self.at(row, column, expr.value)

    def ask(self, row: int, column: int, value: float | str, style: str, check: Check) -> Expr:
        """Write an input; a text says that the number is not known. Return a reference to the cell."""
        self.cells[row, column] = Cell(value, style, check=check if self.live else None)
        return self.at(row, column, value if not isinstance(value, str) else 0.0)

    def at(self, row: int, column: int, value: float) -> Expr:
        """Return a reference to a cell with a number."""
        ref = Ref(self.name, row, column)
        return Expr(value, str(ref), ref=ref)

    def restyle(self, row: int, column: int, style: str) -> None:
        """Give a cell another style."""
        self.cells[row, column] = replace(self.cells[row, column], style=style)


@dataclass(frozen=True, slots=True)
class Book:
    """A whole workbook.

    Parameters
    ----------
    language : {"sv", "en"}
    title, subject, author : str
    sheets : tuple of Sheet
        In their order.
    inputs : mapping
        Where each input cell is, by its path in the scenario.
    """

    language: Language
    title: str
    subject: str
    author: str
    sheets: tuple[Sheet, ...]
    inputs: dict[str, Ref]
