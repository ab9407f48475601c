"""The annex as PDF, for archives and for everybody's reader.

The page is described once, in templates/annex.typ. All that varies goes into it as one string of JSON, so that
nothing from a scenario is ever read as markup.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from payoff.errors import OutputError
from payoff.language import as_written, say
from payoff.report.document import Bullets, Document, Heading, Part, Picture, Row, Section, Table, Text
from payoff.report.pdf_columns import (
    LYING,
    PADDING,
    SMALL,
    TALL,
    UPRIGHT,
    Laid,
    fits,
    laid_out,
    shown_table,
)
from payoff.report.pdf_fonts import Face, fitted, showable
from payoff.report.typesetting import Refused, typeset

if TYPE_CHECKING:
    from typst import PDFStandards

STANDARDS: PDFStandards = ["ua-1", "a-2a"]
"""Accessible to everybody, and for long-term archives with the structure kept."""
PACKAGE = "typst>=0.15,<0.16"
BODY, TITLE, HEADING, SUBHEADING = 10.0, 20.0, 14.0, 11.0
"""Sizes of type, points."""
INDENT = 60.0
"""What boxes and lists take from the width of a line at most, points."""
SECTIONS_WITHOUT_CONTENTS = 4
LONG_CONTENTS = 3200
"""Characters of headings that cannot be promised a place on one page."""
LONG_TITLE = 600
"""Characters of a figure's title that cannot be promised a place on the same page as the figure."""
NAMELESS = "–"
"""The title of a document without one; the standard demands a title."""


def pdf(document: Document, when: datetime.datetime) -> bytes:
    """Return an annex as PDF: tagged (PDF/UA-1) and for archives (PDF/A-2a).

    Parameters
    ----------
    document : Document
    when : datetime
        With time zone; written as the time it was made. The same document and time give the same bytes.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If the time has no time zone.
    OutputError
        If typst is not installed, or cannot set the document.

    Examples
    --------
    >>> from payoff.report.document import Document, Section, Text
    >>> text = Section("om", "Om", (Text("8 000 kr"),))
    >>> annex = Document("sv", "Bilaga", "Rapport", "", "", "", (text,))
    >>> pdf(annex, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))[:8]
    b'%PDF-1.7'
    """
    if when.tzinfo is None:
        raise ValueError("the time of a PDF needs a time zone")
    try:
        return typeset(
            (files("payoff.report") / "templates" / "annex.typ").read_bytes(),
            {"data": json.dumps(_data(document))},
            "pdf",
            say("PDF kräver paketet typst, som inte är installerat. Installera det: {command}", command=_command()),
            standards=STANDARDS,
            when=when.astimezone(datetime.UTC),
        )
    except Refused as error:
        raise OutputError(say("PDF:en kan inte göras: {reason}", reason=as_written(str(error)))) from error


def _command() -> str:
    return f'pip install "{PACKAGE}"'


def _data(document: Document) -> dict[str, Any]:
    """Return a document as what the template reads: texts that can be shown, places in points."""
    language = document.language
    summary = document.sections[:1] if document.sections[:1] and document.sections[0].tone == "summary" else ()
    others = document.sections[len(summary) :]
    title = showable(document.title) or showable(document.kind) or NAMELESS
    with_contents = len(document.sections) > SECTIONS_WITHOUT_CONTENTS
    return {
        "language": language,
        "region": "SE" if language == "sv" else "GB",
        "plain_title": title,
        "title": fitted(title, UPRIGHT, TITLE, "bold"),
        "kind": _line(document.kind, face="bold"),
        "organisation": showable(document.organisation),
        "about": [_line(text) for text in (document.organisation, document.date) if text.strip()],
        "question": _line(document.question),
        "contents": say("Innehåll").text(language) if with_contents else "",
        "long_contents": sum(len(section.heading) + 80 for section in document.sections) > LONG_CONTENTS,
        "footer": say("Sida {page} av {pages}", page="{page}", pages="{pages}").text(language),
        "running": _running(title),
        "front": [_section(section, lying=False) for section in summary],
        "spreads": [
            {"lying": lying, "sections": [_section(section, lying) for section in sections]}
            for lying, sections in groupby(others, _is_lying)
        ],
    }


def _running(title: str) -> str:
    """Return the title as it stands at the foot of every page: on one line, cut where it is long."""
    words = title if len(title) <= 80 else title[:79].rstrip() + "…"
    return fitted(words, UPRIGHT - 100, 8)


def _is_lying(section: Section) -> bool:
    """Tell whether a section has a table that is too wide for an upright page.

    The whole section is turned, so that no heading is left alone on the page before its table.
    """
    tables = (part for part in section.parts if isinstance(part, Table))
    return any(not fits(shown_table(table), UPRIGHT) for table in tables)


def _line(text: str, size: float = BODY, room: float = UPRIGHT, face: Face = "regular") -> str:
    return fitted(showable(text), room - INDENT, size, face)


def _section(section: Section, lying: bool) -> dict[str, Any]:
    available = LYING if lying else UPRIGHT - (INDENT if section.tone else 0.0)
    parts = [(part, made) for part in section.parts for made in _part(part, available)]
    for (_, made), (after, _) in pairwise(parts):
        if made["sort"] == "text" and isinstance(after, (Table, Picture)):
            made["sort"] = "lead"  # stays with what it leads to
    return {
        "heading": _line(section.heading, HEADING, face="bold"),
        "tone": section.tone,
        "new_page": section.new_page,
        "parts": [made for _, made in parts],
    }


def _part(part: Part, available: float) -> Iterator[dict[str, Any]]:
    """Yield what a part of a section becomes; a very wide table becomes several."""
    match part:
        case Heading():
            yield {"sort": "heading", "text": _line(part.text, SUBHEADING, face="bold")}
        case Text():
            yield {"sort": "note" if part.note else "text", "text": _line(part.text)}
        case Bullets():
            yield {"sort": "numbers" if part.ordered else "bullets", "items": [_line(item) for item in part.items]}
        case Picture():
            yield _picture(part)
        case Table():
            shown = shown_table(part)
            upright = min(available, UPRIGHT)
            yield from (_table(laid) for laid in laid_out(shown, upright if fits(shown, upright) else available))


def _picture(picture: Picture) -> dict[str, Any]:
    described = showable(picture.description)
    return {
        "sort": "picture",
        "title": _line(picture.title, face="bold"),
        "breakable": len(picture.title) > LONG_TITLE,
        "text": _line(picture.description),
        "alternative": described or showable(picture.title) or picture.name,
        "svg": picture.svg,
    }


def _table(laid: Laid) -> dict[str, Any]:
    table = laid.table
    return {
        "sort": "table",
        "caption": _line(table.caption, face="bold"),
        "part": laid.part,
        "parts": laid.parts,
        "size": laid.size,
        "small": laid.size * SMALL,
        "padding": laid.size * PADDING,
        "breakable": not laid.is_short(),
        "columns": [
            {"width": wide, "kind": column.kind, "label": fitted(column.label, laid.room(index), laid.size, "bold")}
            for index, (column, wide) in enumerate(zip(table.columns, laid.widths, strict=True))
        ],
        "rows": [_row(row, laid) for row in table.rows],
    }


def _row(row: Row, laid: Laid) -> dict[str, Any]:
    size, small = laid.size, laid.size * SMALL
    face: Face = "bold" if row.style == "total" else "regular"
    kinds: Sequence[str] = [column.kind for column in laid.table.columns]
    return {
        "style": row.style,
        "breakable": laid.lines(row) > TALL,
        "label": fitted(row.label, laid.room(0), size, face),
        "notes": [fitted(note, laid.room(0), small) for note in row.notes if note],
        "code": fitted(row.code, laid.room(0), small, "code"),
        "cells": [
            fitted(cell.text, laid.room(index), small, "code")
            if kinds[index] == "code"
            else fitted(cell.text, laid.room(index), size, face)
            for index, cell in enumerate(row.cells, 1)
        ],
    }
