"""An annex as a document: sections of headings, texts, tables and figures, in the order a reader meets them.

Every format is written from it, so that none can say anything that the others do not. Its texts are ready to
show, in one language, and what comes from the user is plain text everywhere: no format reads markup out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from payoff.language import Language

Kind = Literal["n", "word", "text", "code"]
"""How a column is set: figures, short words, running text, or code such as a checksum."""
Style = Literal["", "total", "subtotal"]
Tone = Literal["", "summary", "warnings"]
"""How a section stands out: not at all, as the summary does, or as the warnings do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Parameters
    ----------
    text : str
        What is shown; the same in every format.
    value : float or None
        The kronor behind it, for a spreadsheet; None where the cell is no amount.
    """

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and how it is set."""

    label: str
    kind: Kind = "word"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Parameters
    ----------
    label : str
        Heads the row, in the first column.
    cells : tuple of Cell
        One for each column but the first.
    style : {"", "total", "subtotal"}
    notes : tuple of str
        Small print under the label.
    code : str
        What is written as it stands in the file, under the notes.
    """

    label: str
    cells: tuple[Cell, ...]
    style: Style = ""
    notes: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column heads the rows.

    Parameters
    ----------
    id : str
        Unique in the document; letters, digits and hyphens.
    caption : str
    columns : tuple of Column
        The first is that of the rows' labels.
    rows : tuple of Row
    wide : bool
        Whether the headings of its columns may be broken into several lines.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a note is set as small print."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, with numbers where the order says something."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The place of a figure.

    Parameters
    ----------
    name : str
        Unique in the document.
    title : str
        Stands above it.
    description : str
        What it shows, as a sentence with the finding: shown under it, and its alternative text.
    svg : str
        Plain SVG: shapes and paths without a script, a style sheet or an address outside itself.
    """

    name: str
    title: str
    description: str
    svg: str


Part = Heading | Text | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the annex under one heading.

    Parameters
    ----------
    id : str
        Unique in the document.
    heading : str
    parts : tuple
        In the order they are read.
    tone : {"", "summary", "warnings"}
    new_page : bool
        Whether it begins on a page of its own, where there are pages.
    """

    id: str
    heading: str
    parts: tuple[Part, ...]
    tone: Tone = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """An annex that any format can be written from.

    Parameters
    ----------
    language : {"sv", "en"}
    title : str
    kind : str
        What sort of annex it is, above the title.
    organisation, date, question : str
        Under the title; empty where they are not said.
    sections : tuple of Section
    """

    language: Language
    title: str
    kind: str
    organisation: str
    date: str
    question: str
    sections: tuple[Section, ...]

    def tables(self) -> Iterator[Table]:
        """Yield every table in the order they are read."""
        for section in self.sections:
            yield from (part for part in section.parts if isinstance(part, Table))
