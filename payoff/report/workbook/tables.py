"""The annex's tables as they are: texts as texts, kronor as numbers."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.report.document import Column, Document, Row, Table
from payoff.report.workbook.cells import Cell, Sheet, cleaned
from payoff.report.workbook.layout import break_pages

FIRST_WIDTH: Final = 38
WIDTHS: Final = {"n": 16, "word": 18, "text": 32, "code": 24}
HALF_KRONA: Final = 0.5
"""An amount smaller than this is shown as nothing."""


def write_tables(sheet: Sheet, document: Document) -> None:
    """Write every table of a document below each other, under the heading of its section.

    Parameters
    ----------
    sheet : Sheet
    document : Document
    """
    sheet.text(0, 0, say("Bilagans tabeller, som de står i bilagan"), "title")
    sheet.text(1, 0, say("Värden: tabellerna räknas inte om när indata ändras. Belopp i kronor är tal."), "mark_line")
    sheet.frozen, sheet.repeated = (2, 1), (0, 0)
    sheet.widths[0] = FIRST_WIDTH
    row, blocks = 3, []
    for section in document.sections:
        tables = [part for part in section.parts if isinstance(part, Table)]
        if not tables:
            continue
        first = row
        sheet.text(row, 0, section.heading, "heading")
        row += 1
        for table in tables:
            row = _write_table(sheet, row, table) + 1
            blocks.append((first, row - 2))
            first = row
    break_pages(sheet, blocks)


def _write_table(sheet: Sheet, row: int, table: Table) -> int:
    """Write a table from a row on; return the row after it."""
    sheet.text(row, 0, table.caption, "caption")
    row += 1
    for column, head in enumerate(table.columns):
        left = "head_in" if column else "head"
        sheet.text(row, column, head.label, "head_right" if column and head.kind == "n" else left)
        if column:
            sheet.widths[column] = max(sheet.widths.get(column, 0), WIDTHS[head.kind])
    for item in table.rows:
        row += 1
        _write_row(sheet, row, item, table.columns)
    return row + 1


def _write_row(sheet: Sheet, row: int, item: Row, columns: tuple[Column, ...]) -> None:
    total = "total_" if item.style in ("total", "subtotal") else ""
    label = "\n".join(filter(None, (item.label, *item.notes, item.code)))
    sheet.text(row, 0, label, f"{total}cell")
    for column, (cell, head) in enumerate(zip(item.cells, columns[1:], strict=False), start=1):
        if cell.value is not None:
            value = cell.value if abs(cell.value) >= HALF_KRONA else 0.0
            sheet.cells[row, column] = Cell(value, f"{total}kr")
        else:
            style = {"n": "right", "code": "code"}.get(head.kind, "in")
            style = style if style == "code" else f"{total or 'cell_'}{style}"
            sheet.cells[row, column] = Cell(cleaned(cell.text), style)
