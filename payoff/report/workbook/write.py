"""From cells to the bytes of a workbook; the only module that imports XlsxWriter."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any, Final

from payoff.language import Language, Say, say
from payoff.report.workbook.cells import Book, Cell, Chart, Check, Sheet, cleaned
from payoff.report.workbook.layout import heights
from payoff.version import __version__

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT: Final = {"font_name": "Arial", "font_size": 10, "valign": "top"}
FILL, LINE, INPUT, EDGE = "#E6EEF3", "#B8C7D1", "#FFF6CC", "#767676"
COLOURS: Final = (
    *("#003A5D", "#0076A8", "#7A5195", "#B0005A", "#C25E00", "#5B7F1F", "#4F4F4F"),
    *("#6FA8C7", "#B39BC8", "#E08FB4", "#E6A15C", "#9DBB6B"),
)
MINUS: Final = "\u2212"
A4: Final = 9
_TABLE = {"bottom": 1, "bottom_color": LINE}
_HEAD = {"bold": True, "bg_color": FILL, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
_INPUT = {"bg_color": INPUT, "border": 1, "border_color": EDGE, "locked": False}


def _number_formats(language: Language) -> dict[str, str]:
    unit = say("kr").text(language).replace('"', "")
    return {
        "kr": f'#,##0 "{unit}";{MINUS}#,##0 "{unit}"',
        "ore": f'#,##0.00 "{unit}";{MINUS}#,##0.00 "{unit}"',
        "share": f"0.00 %;{MINUS}0.00 %" if language == "sv" else f"0.00%;{MINUS}0.00%",
        "number": f"#,##0.####;{MINUS}#,##0.####",
        "whole": f"0;{MINUS}0",
        "factor": f"0.0000;{MINUS}0.0000",
        "person": f"#,##0.00;{MINUS}#,##0.00",
        "ratio": f"0.00;{MINUS}0.00",
        "month": "0.0",
    }


STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 13},
    "caption": {"bold": True, "font_size": 11},
    "text": {},
    "wrapped": {"text_wrap": True},
    "small": {"text_wrap": True, "italic": True, "font_color": "#444444"},
    "mark": {"text_wrap": True, "bold": True, "font_color": "#8A1C00"},
    "mark_line": {"bold": True, "font_color": "#8A1C00"},
    "head": _HEAD,
    "head_in": _HEAD | {"indent": 1},
    "head_right": _HEAD | {"align": "right"},
    "cell": _TABLE | {"text_wrap": True},
    "cell_in": _TABLE | {"text_wrap": True, "indent": 1},
    "cell_right": _TABLE | {"align": "right", "text_wrap": True},
    "code": _TABLE | {"font_name": "Courier New", "font_size": 9, "text_wrap": True},
    "key": _TABLE | {"text_wrap": True, "bg_color": INPUT, "bold": True, "indent": 1},
    "total_cell": _TABLE | {"bold": True, "text_wrap": True, "top": 1},
    "total_in": _TABLE | {"bold": True, "text_wrap": True, "top": 1, "indent": 1},
    "total_right": _TABLE | {"bold": True, "align": "right", "text_wrap": True, "top": 1},
}
"""The styles of text; those of numbers are the names of `_number_formats`, alone or after ``total_`` or ``input_``."""


def written(book: Book, when: datetime.datetime) -> bytes:
    """Return a workbook as bytes; the same for the same arguments.

    Parameters
    ----------
    book : Book
    when : datetime
        The time in its properties; in UTC where it says no zone.
    """
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    texts_stay_texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = Workbook(stream, {"in_memory": True, **texts_stay_texts})
    stamp = when.astimezone(datetime.UTC).replace(tzinfo=None) if when.tzinfo is not None else when
    made.set_properties(
        {
            "title": cleaned(book.title),
            "subject": cleaned(book.subject),
            "author": cleaned(book.author),
            "comments": f"payoff {__version__}",
            "created": stamp,
        }
    )
    made.set_size(2400, 1400)
    formats = _formats(made, book.language)
    for sheet in book.sheets:
        _write_sheet(made, made.add_worksheet(sheet.name), sheet, formats)
    made.close()
    return stream.getvalue()


def _formats(made: Workbook, language: Language) -> dict[str, Format]:
    found = {name: made.add_format({**FONT, **style}) for name, style in STYLES.items()}
    for name, pattern in _number_formats(language).items():
        base = {**FONT, **_TABLE, "num_format": pattern, "align": "right"}
        found[name] = made.add_format(base)
        found[f"total_{name}"] = made.add_format({**base, "bold": True, "top": 1})
        found[f"input_{name}"] = made.add_format({**base, **_INPUT})
    return found


def _write_sheet(made: Workbook, page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    for column, width in sheet.widths.items():
        page.set_column(column, column, width)
    for row, height in heights(sheet).items():
        page.set_row(row, height)
    for (row, column), cell in sorted(sheet.cells.items()):
        _write_cell(page, (row, column), cell, formats)
        if cell.check is not None:
            page.data_validation(row, column, row, column, _validation(cell.check, sheet))
    for chart in sheet.charts:
        _insert(made, page, chart)
    _set_up(page, sheet)
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _write_cell(page: Worksheet, place: tuple[int, int], cell: Cell, formats: dict[str, Format]) -> None:
    style = formats[cell.style]
    if cell.formula:
        page.write_formula(*place, f"={cell.formula}", style, cell.value)
    elif cell.value == "":
        page.write_blank(*place, None, style)
    elif isinstance(cell.value, str):
        page.write_string(*place, cell.value, style)
    else:
        page.write_number(*place, cell.value, style)


def _validation(check: Check, sheet: Sheet) -> dict[str, Any]:
    low, high = check.low, check.high
    title, message = say("Ogiltigt värde"), say("Skriv ett tal.")
    limits: dict[str, Any] = {"criteria": "between", "minimum": -1e15, "maximum": 1e15}
    if low is not None and high is not None:
        message = say("Skriv en andel från 0 till 100 %.")
        limits = {"criteria": "between", "minimum": low, "maximum": high}
    elif low is not None:
        message = say("Skriv ett tal som är minst {low}.", low=f"{low:g}".replace("-", MINUS))
        limits = {"criteria": ">=", "value": low}
    told = {"error_title": sheet.say(title), "error_message": sheet.say(message)}
    return {"validate": "decimal", **limits, **told}


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    page.hide_gridlines(2)
    page.set_paper(A4)
    if not sheet.portrait:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&C" + sheet.say(say("{sheet}, sida {page} av {pages}", sheet="&A", page="&P", pages="&N")))
    if sheet.frozen != (0, 0):
        page.freeze_panes(*sheet.frozen)
    if sheet.repeated is not None:
        page.repeat_rows(*sheet.repeated)
    if sheet.filtered is not None:
        page.autofilter(*sheet.filtered)
    if sheet.breaks:
        page.set_h_pagebreaks(sheet.breaks)


def _insert(made: Workbook, page: Worksheet, chart: Chart) -> None:
    stacked = chart.kind == "stacked"
    drawn: Any = made.add_chart({"type": "column", "subtype": "stacked"} if stacked else {"type": "line"})
    for index, (name, first, last) in enumerate(chart.series):
        colour = COLOURS[index % len(COLOURS)]
        look = {"fill": {"color": colour}, "gap": 60} if stacked else {"line": {"color": colour, "width": 2.25}}
        drawn.add_series(
            {
                "name": [name.sheet, name.row, name.column],
                "categories": _range(*chart.categories),
                "values": _range(first, last),
                **look,
            }
        )
    font = {"name": "Arial", "size": 9}
    drawn.set_title({"name": chart.title, "name_font": {"name": "Arial", "size": 12}, "overlay": False})
    every = max(1, (chart.categories[1].row - chart.categories[0].row) // 10)
    drawn.set_x_axis(
        {"name": chart.x_name, "label_position": "low", "num_font": font, "name_font": font}
        | ({} if stacked else {"interval_unit": every, "interval_tick": every})
    )
    drawn.set_y_axis(
        {
            "name": chart.y_name,
            "num_format": f"#,##0;{MINUS}#,##0",
            "num_font": font,
            "name_font": font,
            "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}},
        }
    )
    drawn.set_legend({"position": "bottom", "font": font} if len(chart.series) > 1 else {"none": True})
    drawn.set_size({"width": 900, "height": 420})
    page.insert_chart(
        chart.at.row, chart.at.column, drawn, {"description": cleaned(chart.description), "object_position": 2}
    )


def _range(first: Any, last: Any) -> list[Any]:
    return [first.sheet, first.row, first.column, last.row, last.column]


def sheet_name(name: Say, language: Language) -> str:
    """Return the name of a sheet: ours, and short enough."""
    return name.text(language)[:31]
