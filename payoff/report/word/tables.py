"""A table as Word has it: a heading row that comes again on every page, and rows that are never split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from payoff.language import Language, say
from payoff.report.document import Column, Kind, Row, Style, Table
from payoff.report.word.markup import Xml, clean, paragraph, run, tag
from payoff.report.word.widths import Layout

KEPT_WHOLE: Final = 0.5
"""What is at most so much of a page is kept on one: a table, or a row of a longer table."""
KEPT_ENDS: Final = 2
"""So many rows at each end of a longer table are kept together."""
DESCRIBED: Final = 1000
"""Letters of a description that assistive technology reads out."""
USUAL_POINTS: Final = 9.0
"""Of the table's own styles."""
SMALLER: Final = 1.0
"""By so many points small print and code are smaller than the table they stand in."""
STYLES: Final[dict[Kind, str]] = {"n": "TableNumber", "word": "TableText", "text": "TableText", "code": "TableCode"}
EMPHASIS: Final[dict[Style, tuple[Xml, ...]]] = {
    "": (),
    "total": (tag("rStyle", val="Strong"),),
    "subtotal": (tag("rStyle", val="Subtotal"),),
}
RULE: Final[dict[str, str | int]] = {"val": "single", "sz": 8, "space": 0, "color": "1A1A1A"}


class RowPages(NamedTuple):
    """Whether a row is on the same page as the next one, and whether all of it is on one page."""

    with_next: bool
    whole: bool


def table_markup(table: Table, layout: Layout, language: Language, noted: bool = False) -> Xml:
    """Return a table without its caption; one with a note under it ends on the same page as the note begins."""
    properties = tag(
        "tblPr",
        tag("tblStyle", val="AnnexTable"),
        tag("tblW", w=sum(layout.widths), type="dxa"),
        tag("tblLayout", type="fixed"),
        tag("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        tag("tblCaption", val=clean(table.caption)[:DESCRIBED]),
        tag("tblDescription", val=_description(table, language)),
    )
    grid = tag("tblGrid", *(tag("gridCol", w=width) for width in layout.widths))
    rows = [_heading_row(table.columns, layout)]
    heights = [layout.height(row, table.columns) for row in table.rows]
    most = KEPT_WHOLE * layout.page_height
    for index, row in enumerate(table.rows):
        last = index == len(table.rows) - 1
        kept = noted if last else _kept(index, len(table.rows), sum(heights) <= most)
        rows.append(_row(row, table.columns, layout, RowPages(kept, heights[index] <= most)))
    return tag("tbl", properties, grid, *rows)


def _description(table: Table, language: Language) -> str:
    """Return what the table holds, for one who cannot see it."""
    columns = [column.label for column in table.columns]
    told = say("{rows} rader; kolumner: {columns}", rows=len(table.rows), columns=columns)
    return clean(told.text(language))[:DESCRIBED]


def _kept(index: int, rows: int, whole: bool) -> bool:
    """Say whether a row is kept on the page of the one after it."""
    return whole or index < KEPT_ENDS or index >= rows - KEPT_ENDS


def _heading_row(columns: Sequence[Column], layout: Layout) -> Xml:
    size = _size(layout.points)
    cells = []
    for column, width in zip(columns, layout.widths, strict=True):
        aligned = (tag("jc", val="right"),) if column.kind == "n" else ()
        heading = paragraph("TableHeading", run(column.label, *size), properties=(tag("keepNext"), *aligned))
        cells.append(_cell(width, [heading], tag("vAlign", val="bottom")))
    return tag("tr", tag("trPr", tag("cantSplit"), tag("tblHeader")), *cells)


def _row(row: Row, columns: Sequence[Column], layout: Layout, pages: RowPages) -> Xml:
    keep = (tag("keepNext"),) if pages.with_next else ()
    rule = (tag("tcBorders", tag("top", **RULE)),) if row.style == "total" else ()
    shown = [_label(row, columns[0].kind, layout.points, keep)]
    for column, cell in zip(columns[1:], row.cells, strict=True):
        shown.append([_content(cell.text, column.kind, row.style, layout.points, keep)])
    cells = [_cell(width, content, *rule) for width, content in zip(layout.widths, shown, strict=True)]
    return tag("tr", *((tag("trPr", tag("cantSplit")),) if pages.whole else ()), *cells)


def _label(row: Row, kind: Kind, points: float, keep: Iterable[Xml]) -> list[Xml]:
    """Return what heads a row: its label, with small print and code under it."""
    keep = tuple(keep)
    shown = [_content(row.label, kind, row.style, points, keep)]
    shown += [paragraph("TableNote", run(note, *_size(points, SMALLER)), properties=keep) for note in row.notes]
    if row.code:
        shown.append(paragraph("TableCode", run(row.code, *_size(points, SMALLER)), properties=keep))
    return shown


def _content(text: str, kind: Kind, style: Style, points: float, keep: Iterable[Xml]) -> Xml:
    size = _size(points, SMALLER if kind == "code" else 0.0)
    return paragraph(STYLES[kind], run(text, *EMPHASIS[style], *size), properties=keep)


def _size(points: float, smaller: float = 0.0) -> tuple[Xml, ...]:
    """Return the size of letters in half points, nothing where it is that of the style."""
    if points == USUAL_POINTS:
        return ()
    half_points = round(2 * (points - smaller))
    return (tag("sz", val=half_points), tag("szCs", val=half_points))


def _cell(width: int, content: Iterable[Xml], *properties: Xml) -> Xml:
    return tag("tc", tag("tcPr", tag("tcW", w=width, type="dxa"), *properties), *content)
