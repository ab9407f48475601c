"""A workbook of values: the tables of a document that has no single plan to write formulas of, as a portfolio's."""

from __future__ import annotations

import datetime
from typing import Final

from payoff.language import say
from payoff.report.document import Bullets, Document, Section, Text
from payoff.report.workbook import parts
from payoff.report.workbook.cells import Book, Sheet
from payoff.report.workbook.tables import write_tables
from payoff.report.workbook.write import sheet_name, written

WIDTH: Final = 110


def values_workbook(document: Document, when: datetime.datetime) -> bytes:
    """Return the workbook of a document: what it says in short, and its tables with kronor as numbers.

    Parameters
    ----------
    document : Document
    when : datetime
        The time in the workbook's properties.

    Returns
    -------
    bytes
        An xlsx file; the same for the same arguments.
    """
    language = document.language
    first = Sheet(sheet_name(parts.READ_ME, language), language, live=False)
    tables = Sheet(sheet_name(parts.TABLES, language), language, live=False)
    _read_me(first, document)
    write_tables(tables, document)
    book = Book(language, document.title, document.kind, document.organisation, (first, tables), {})
    return written(book, when)


def _read_me(sheet: Sheet, document: Document) -> None:
    """Write what the workbook is, that nothing in it is worked out anew, and what the document says in short."""
    sheet.widths[0] = WIDTH
    sheet.text(0, 0, document.kind, "text")
    sheet.text(1, 0, document.title, "title")
    row = 2
    for said in (document.organisation, document.date, document.question):
        if said:
            row = sheet.lines(row, said, "text", WIDTH)
    mark = say(
        "Arbetsboken är värden och räknas inte om: den samlar flera kalkyler. Varje dels egen arbetsbok har formler, "
        "där delen är liten nog."
    )
    row = sheet.lines(row + 1, mark, "mark_line", WIDTH)
    for section in document.sections:
        if section.tone:
            row = _in_short(sheet, row + 1, section)


def _in_short(sheet: Sheet, row: int, section: Section) -> int:
    sheet.text(row, 0, section.heading, "heading")
    row += 1
    for part in section.parts:
        said = part.items if isinstance(part, Bullets) else (part.text,) if isinstance(part, Text) else ()
        for text in said:
            row = sheet.lines(row, f"• {text}" if isinstance(part, Bullets) else text, "text", WIDTH)
    return row
