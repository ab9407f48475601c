"""Making the parts of a document out of what the summary holds: cells, rows, tables, texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payoff.language import Say, say
from payoff.report.document import (
    Bullets,
    Cell,
    Column,
    Heading,
    Kind,
    Part,
    Picture,
    Row,
    Section,
    Style,
    Table,
    Text,
    Tone,
)
from payoff.report.locale import Numbers, whole
from payoff.report.words import HALF_KRONA

Shown = Say | str
Summary = Mapping[str, Any]
Head = tuple[Say | str, Kind]
ACTOR = say("Aktör")


def _is_rounded(rows: Sequence[Row]) -> bool:
    """Whether the amounts of a table add up to its total, but not as they are printed."""
    if not rows or rows[-1].style != "total":
        return False
    parts = [row for row in rows[:-1] if row.style != "subtotal"]
    return any(
        _differs(cell.value, [row.cells[place].value for row in parts]) for place, cell in enumerate(rows[-1].cells)
    )


def _differs(total: float | None, parts: Sequence[float | None]) -> bool:
    known = [part for part in parts if part is not None]
    if total is None or len(known) < len(parts) or abs(sum(known) - total) > HALF_KRONA:
        return False
    return sum(map(whole, known)) != whole(total)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the parts of a document in a language.

    Parameters
    ----------
    numbers : Numbers
    pictures : mapping
        From the name of a figure to its title, description and SVG; those that are not there are left out.
    """

    numbers: Numbers
    pictures: Mapping[str, Mapping[str, str]]

    def said(self, text: Shown) -> str:
        """Return a text in the language."""
        return text.text(self.numbers.language) if isinstance(text, Say) else text

    def cell(self, value: float | Shown) -> Cell:
        """Return a cell: whole kronor for a number, with the number behind it; else the text."""
        if isinstance(value, (Say, str)):
            return Cell(self.said(value))
        return Cell(self.numbers.kronor(value), float(value))

    def row(self, row: Mapping[str, Any], cells: Iterable[float | Shown], *, code: str = "") -> Row:
        """Return a row of the summary: its label, its note, and how it is set."""
        style: Style = "total" if row.get("total") else "subtotal" if row.get("subtotal") else ""
        memo = say("ej aktör")
        label = row["label"] + (f" ({self.said(memo)})" if row.get("memo") else "")
        note = row.get("note", "")
        return Row(label, tuple(map(self.cell, cells)), style, (note,) if note else (), code)

    def table(
        self, id: str, caption: Shown, heads: Sequence[Head], rows: Iterable[Row], *, wide: bool = False
    ) -> Table:
        """Return a table; the first heading stands over the rows' labels."""
        columns = tuple(Column(self.said(label), kind) for label, kind in heads)
        shown, said = tuple(rows), self.said(caption)
        if _is_rounded(shown):
            said = self.said(say("{caption}; avrundat, summan är räknad på oavrundade belopp", caption=said))
        return Table(id, said, columns, shown, wide)

    def money(self, id: str, caption: Shown, columns: Iterable[Shown], rows: Iterable[Mapping[str, Any]]) -> Table:
        """Return a table of kronor by account."""
        heads: list[Head] = [(ACTOR, "word"), *((column, "n") for column in columns)]
        return self.table(id, caption, heads, [self.row(row, row["values"]) for row in rows])

    def text(self, text: Shown) -> Text:
        """Return a paragraph."""
        return Text(self.said(text))

    def note(self, text: Shown) -> Text:
        """Return small print."""
        return Text(self.said(text), note=True)

    def notes(self, *texts: Shown) -> list[Part]:
        """Return small print, without what is empty."""
        return [self.note(text) for text in texts if text]

    def bullets(self, items: Iterable[Shown], *, ordered: bool = False) -> list[Part]:
        """Return a list; nothing where it has no items."""
        said = tuple(self.said(item) for item in items)
        return [Bullets(said, ordered)] if said else []

    def heading(self, id: str, text: Shown) -> Heading:
        """Return a heading within a section."""
        return Heading(id, self.said(text))

    def picture(self, name: str) -> list[Part]:
        """Return a figure, where there is one."""
        if name not in self.pictures:
            return []
        found = self.pictures[name]
        return [Picture(name, found["title"], found["description"], found["svg"])]

    def section(self, id: str, heading: Shown, parts: Iterable[Part], tone: Tone = "") -> list[Section]:
        """Return a section; nothing where it has no parts."""
        found = tuple(parts)
        return [Section(id, self.said(heading), found, tone)] if found else []
