"""A document as text in the terminal, and as a piece of a page for a notebook."""

from __future__ import annotations

from html import escape

from payoff.language import as_written
from payoff.report.document import Bullets, Document, Heading, Picture, Section, Table, Text
from payoff.report.text_page import Page


def as_text(found: Document) -> str:
    """Return a document as text no wider than the terminal; its figures are their descriptions."""
    page = Page(found.language)
    page.title(found.title)
    if found.question:
        page.wrapped(found.question)
    for section in found.sections:
        page.heading(as_written(section.heading))
        for part in section.parts:
            _add(page, part)
    return page.text


def _add(page: Page, part: Heading | Text | Bullets | Table | Picture) -> None:
    """Add a part of a section to a page."""
    if isinstance(part, Table):
        if part.caption:
            page.wrapped(part.caption)
        right = {index for index, column in enumerate(part.columns) if column.kind == "n"}
        rows = [[row.label, *(cell.text for cell in row.cells)] for row in part.rows]
        below = [[*row.notes, *([row.code] if row.code else [])] for row in part.rows]
        page.table([as_written(column.label) for column in part.columns], rows, right, below=below)
        page.space()
    elif isinstance(part, Bullets):
        for number, item in enumerate(part.items, start=1):
            page.item(f"{number}. {item}" if part.ordered else f"• {item}")
    else:
        page.wrapped(part.description if isinstance(part, Picture) else part.text)


def as_snippet(found: Document) -> str:
    """Return a document as HTML without a page around it; everything in it is escaped."""
    parts = [f"<h3>{escape(found.title)}</h3>"]
    for section in found.sections:
        parts += [f"<h4>{escape(section.heading)}</h4>", *_pieces(section)]
    return "<div>" + "\n".join(parts) + "</div>"


def _pieces(section: Section) -> list[str]:
    pieces = []
    for part in section.parts:
        if isinstance(part, Table):
            pieces.append(_table(part))
        elif isinstance(part, Bullets):
            tag = "ol" if part.ordered else "ul"
            pieces.append(f"<{tag}>" + "".join(f"<li>{escape(item)}</li>" for item in part.items) + f"</{tag}>")
        else:
            pieces.append(f"<p>{escape(part.description if isinstance(part, Picture) else part.text)}</p>")
    return pieces


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    rows = []
    for row in table.rows:
        cells = "".join(f'<td style="text-align:right">{escape(cell.text)}</td>' for cell in row.cells)
        rows.append(f'<tr><th scope="row" style="text-align:left">{escape(row.label)}</th>{cells}</tr>')
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
