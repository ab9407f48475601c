"""A page of text in the terminal: headings, running text, facts and tables, no wider than the terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Final

from payoff.language import Language, Say
from payoff.report.locale import SPACE, Numbers

NARROWEST, WIDEST = 80, 120
"""Columns; a narrower terminal breaks the lines itself, so that a table stays a table."""
FACT_WIDTH: Final = 16
LEAST_FLEXIBLE: Final = 16
MOST_WIDE: Final = 22
"""Of every column of a table but the one that gives way."""
GAP: Final = "  "
THOUSANDS: Final = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
"""The space inside a number: 280 500."""


class Page:
    """Lines of text in a language.

    Parameters
    ----------
    language : {"sv", "en"}
    """

    def __init__(self, language: Language) -> None:
        self.numbers, self.language = Numbers(language), language
        self.width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))
        self.lines: list[str] = []

    @property
    def text(self) -> str:
        """The whole page."""
        return "\n".join([*self.lines, ""])

    def say(self, message: Say) -> str:
        """Return a text in the language of the page."""
        return message.text(self.language)

    def title(self, text: str) -> None:
        """Add a title."""
        self.wrapped(text)
        self.lines += ["═" * min(self.width, len(text)), ""]

    def heading(self, message: Say) -> None:
        """Add a heading."""
        text = self.say(message)
        self.lines += ["", text, "─" * len(text)]

    def space(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def wrapped(self, text: str, indent: str = "") -> None:
        """Add running text."""
        self.lines += wrapped(text, self.width, indent, indent)

    def item(self, text: str) -> None:
        """Add one item of a list; its later lines stand further in."""
        self.lines += wrapped(text, self.width, "", GAP)

    def sentence(self, message: Say) -> None:
        """Add running text in the language of the page."""
        self.wrapped(self.say(message))

    def fact(self, name: Say, text: str) -> None:
        """Add a line with a name to the left, nothing where there is no text."""
        if text:
            self.lines += wrapped(text, self.width, self.say(name).ljust(FACT_WIDTH), " " * FACT_WIDTH)

    def table(
        self,
        header: Sequence[Say],
        rows: Sequence[Sequence[str]],
        right: Collection[int] = (),
        flexible: int = 0,
        below: Sequence[Sequence[str]] = (),
    ) -> None:
        """Add a table; what is too long for its column goes on over more lines.

        Parameters
        ----------
        header : sequence of Say
        rows : sequence of rows
        right : collection of int
            Columns of figures.
        flexible : int
            The column that gives way when the table is too wide.
        below : sequence of sequence of str
            Texts under each row, over the whole width.
        """
        cells = [[self.say(name) for name in header], *([*row] for row in rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
        others = [min(width, MOST_WIDE) for column, width in enumerate(widths) if column != flexible]
        room = self.width - sum(others) - len(GAP) * len(others)
        widths = [*others[:flexible], max(LEAST_FLEXIBLE, min(widths[flexible], room)), *others[flexible:]]
        self.lines += laid_out(cells[0], widths, right)
        self.lines.append(GAP.join("─" * width for width in widths))
        for row, texts in zip_longest(cells[1:], below, fillvalue=()):
            cell = row[flexible]
            if len(cell) > widths[flexible] and " " not in cell:  # a name is to be copied: never broken
                self.lines.append(cell)
                row = [*row[:flexible], "", *row[flexible + 1 :]]
            self.lines += laid_out(row, widths, right)
            for text in texts:
                self.wrapped(text, GAP)


def laid_out(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> list[str]:
    """Return one row of a table, as many lines as its longest cell needs."""
    columns = [wrapped(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for parts in zip_longest(*columns, fillvalue=""):
        placed = [
            part.rjust(width) if column in right else part.ljust(width)
            for column, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        lines.append(GAP.join(placed).rstrip())
    return lines


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return a text on lines; words, and with them addresses and names, are never broken, nor are numbers."""
    return textwrap.wrap(
        THOUSANDS.sub(SPACE, text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
