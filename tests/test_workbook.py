"""The workbook of an annex: what stands in it, that texts stay texts, and that only inputs are open."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import payoff
from payoff.missing import Missing
from payoff.report.document import Bullets, Cell, Column, Document, Heading, Picture, Row, Section, Table, Text
from payoff.report.workbook import book_of, workbook
from payoff.report.workbook.cells import Check, Expr, Ref, Sheet, cleaned, column_name, number
from payoff.report.workbook.parts import shown, why_values
from payoff.report.workbook.results import HEAD_ROW, HEADINGS

from .conftest import ROOT

WHEN = datetime.datetime(2026, 3, 4, 5, 6, 7)
SCENARIOS = sorted(
    path for path in (ROOT / "scenarios").glob("*.yaml") if "kind: portfolio" not in path.read_text(encoding="utf-8")
)
HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(1)",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "\u202eomvänt\u200f",
    "emoji 🧮",
    "http://exempel.se",
    "0012",
    "å & ä \"ö\" 'é'",
)
CONTROL = "a\x00b\x07c\x1bd\ufffee\ud800f"
KNOWN = {"ROUND", "SUM", "SUMPRODUCT", "IF", "MAX", "MIN", "AND", "COUNT", "ISNUMBER", "INDEX", "MATCH"}
KNOWN |= {"ROUNDUP", "ROUNDDOWN", "LOG10", "EXP"}
"""The functions that are used: all of them are in Excel 2010 and LibreOffice."""


def document_of(result: payoff.Result, *sections: Section) -> Document:
    about = result.scenario.about
    return Document("sv", about.title, "Bilaga till ansökan", about.organisation or "", "4 mars 2026", "", sections)


def hostile_section() -> Section:
    long = "x" * 10_000
    columns = (Column("Rad", "word"), Column("Kronor", "n"), Column("Ord", "word"), Column("Löptext", "text"))
    rows = tuple(
        Row(text, (Cell("8 000 kr", 8000.4), Cell(text), Cell(long)), notes=(text,), code=text) for text in HOSTILE
    )
    rows += (
        Row(CONTROL, (Cell("−1 kr", -1.0), Cell("–"), Cell("å" * 40_000)), style="subtotal"),
        Row("Summa", (Cell("0 kr", -0.2), Cell("kan inte beräknas"), Cell("")), style="total"),
    )
    parts = (
        Heading("rubrik", "Rubrik"),
        Text("Stycke", note=True),
        Bullets(("ett", "två"), ordered=True),
        Table("tabell", "En tabell & en rubrik", columns, rows),
        Picture("bild", "Bild", "En bild", "<svg/>"),
    )
    return Section("avsnitt", "Avsnitt =1+1", parts)


def opened(data: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def formulas(book: Any) -> list[str]:
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell.value for cell in cells if cell.data_type == "f"]


@pytest.fixture(scope="module")
def bas_workbook(bas: payoff.Result) -> bytes:
    return workbook(bas, document_of(bas, hostile_section()), WHEN)


def test_the_sheets_have_our_names_and_order(bas_workbook: bytes) -> None:
    names = ["Läs mig", "Antaganden", "Rörelse", "Flöden", "Resultat", "Bilagans tabeller"]
    assert opened(bas_workbook).sheetnames[:6] == names


def test_hostile_text_stands_as_text(bas_workbook: bytes) -> None:
    sheet = opened(bas_workbook)["Bilagans tabeller"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    held = {cell.value: cell.data_type for cell in cells}
    for text in HOSTILE:
        assert held[text] == "s"
        assert "\n".join([text] * 3) in held
    assert held["Avsnitt =1+1"] == "s"
    assert "x" * 10_000 in held
    assert "abcdef" in held
    assert max(len(value) for value in held if isinstance(value, str)) == 32_767
    assert sum(isinstance(value, str) and value.endswith("…") for value in held) == 1


def test_kronor_of_the_annex_are_numbers_with_a_real_minus(bas_workbook: bytes) -> None:
    sheet = opened(bas_workbook)["Bilagans tabeller"]
    numbers = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
    assert {cell.value for cell in numbers} == {8000.4, -1, 0}
    assert {cell.number_format for cell in numbers} == {'#,##0 "kr";\u2212#,##0 "kr"'}


def test_there_is_no_macro_link_or_drawing_of_the_user(bas_workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bas_workbook)) as packed:
        names = packed.namelist()
        rels = "".join(packed.read(name).decode() for name in names if name.endswith(".rels"))
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert 'TargetMode="External"' not in rels


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_only_open_cells_are_inputs_and_they_say_so(path: Path) -> None:
    result = payoff.evaluate(payoff.load(path))
    book = opened(workbook(result, document_of(result), WHEN))
    inputs = book_of(result, document_of(result)).inputs
    open_cells = {
        (sheet.title, cell.row - 1, cell.column - 1)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert open_cells == {(ref.sheet, ref.row, ref.column) for ref in inputs.values()}
    assert len(set(inputs.values())) == len(inputs)
    sheet = book["Antaganden"]
    marked = {row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 7).value == "indata"}
    assert marked == {row + 1 for _, row, _ in open_cells}
    for one in book:
        assert one.protection.sheet
        assert one.protection.password is None
        assert one.page_setup.paperSize == "9" or one.page_setup.paperSize == 9
        assert one.page_setup.fitToHeight == 0
        assert one.sheet_properties.pageSetUpPr.fitToPage
    assert all(book[name].freeze_panes for name in ("Antaganden", "Flöden", "Resultat", "Bilagans tabeller"))
    assert book["Antaganden"].print_title_rows
    assert book["Flöden"].print_title_rows


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_stored_values_are_those_of_payoff(path: Path) -> None:
    result = payoff.evaluate(payoff.load(path))
    sheet = opened(workbook(result, document_of(result), WHEN), values=True)["Resultat"]
    for row, series in enumerate(shown(result), start=HEAD_ROW + 2):
        stored = [sheet.cell(row, column).value for column in range(2, len(HEADINGS) + 1)]
        value, low = result.npv(series), result.deepest(series)
        if isinstance(value, Missing):
            assert "kan inte beräknas" in stored
            assert stored[2] == "kan inte beräknas"
            continue
        assert not isinstance(low, Missing)
        assert stored[0] == pytest.approx(result.summed("gains", series), rel=1e-12)
        assert stored[1] == pytest.approx(result.summed("programme_cost", series), rel=1e-12)
        assert stored[2] == pytest.approx(value, rel=1e-12)
        assert stored[7:] == [pytest.approx(low.value, rel=1e-12), low.month]
        paid = result.payback(series)
        if not isinstance(paid, Missing) and isinstance(stored[4], int):
            assert stored[4] == paid.sustained
            assert stored[5] == pytest.approx(paid.interpolated, rel=1e-12)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_only_functions_that_old_programs_know_and_no_error(path: Path) -> None:
    result = payoff.evaluate(payoff.load(path))
    data = workbook(result, document_of(result), WHEN)
    used = {name for text in formulas(opened(data)) for name in re.findall(r"([A-Z0-9.]+)\(", text)}
    assert used <= KNOWN
    stored = (cell for sheet in opened(data, values=True) for row in sheet.iter_rows() for cell in row)
    assert not [cell.coordinate for cell in stored if cell.data_type == "e"]
    assert bool(used) == (why_values(result) is None)


def test_a_cell_that_cannot_be_computed_is_never_zero(hisingen: payoff.Result) -> None:
    book = opened(workbook(hisingen, document_of(hisingen), WHEN), values=True)
    assert "uppgift saknas" in [cell.value for cell in book["Antaganden"]["F"]]
    sheet, missing = book["Resultat"], 0
    for row, series in enumerate(shown(hisingen), start=HEAD_ROW + 2):
        for column, measure in ((2, "gains"), (3, "programme_cost"), (4, "net")):
            unknown = hisingen.missing(measure, series) is not None  # type: ignore[arg-type]
            assert (sheet.cell(row, column).value == "kan inte beräknas") == unknown, (series, measure)
            missing += unknown
    assert missing


def test_a_scenario_too_large_for_formulas_says_so_on_the_sheets(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(small | {"horizon": "61 mån"}))
    assert formulas(opened(workbook(result, document_of(result), WHEN))) == []
    book = opened(workbook(result, document_of(result), WHEN))
    for name in ("Läs mig", "Antaganden", "Rörelse", "Flöden", "Resultat"):
        texts = [str(cell.value) for row in book[name].iter_rows() for cell in row]
        assert any("större än 12 tillstånd, 60 månader eller 3 grupper" in text for text in texts), name
    assert book["Flöden"].max_row == 4 + 62 * len(shown(result))
    assert [sheet.title for sheet in book if sheet.title == "Per deltagare"] == []
    whole = payoff.evaluate(payoff.load(small | {"horizon": "60 mån"}))
    assert formulas(opened(workbook(whole, document_of(whole), WHEN)))


def test_the_charts_have_a_text_and_the_rows_they_show(bas: payoff.Result, bas_workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bas_workbook)) as packed:
        drawing = packed.read("xl/drawings/drawing1.xml").decode()
        charts = [packed.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    described = re.findall(r'descr="([^"]+)"', drawing)
    assert [text.split(":")[0] for text in described] == ["Staplat stapeldiagram", "Linjediagram"]
    assert "Störst vinst i allt har Rättsväsende" in described[0]
    assert "<c:v>Kommun</c:v>" in charts[0]
    assert "<c:v>Produktionsvärde</c:v>" not in charts[0]
    assert "<c:v>Konto eller grupp</c:v>" not in charts[0]
    flow = bas.calendar_curve()
    assert not isinstance(flow, Missing)
    last = re.findall(r"<c:v>([-0-9.]+)</c:v>", charts[1])[-1]
    assert float(last) == pytest.approx(float(flow[-1]), rel=1e-9)


def test_the_same_arguments_give_the_same_bytes_also_elsewhere(bas: payoff.Result, bas_workbook: bytes) -> None:
    assert workbook(bas, document_of(bas, hostile_section()), WHEN) == bas_workbook
    other = workbook(bas, document_of(bas, hostile_section()), WHEN + datetime.timedelta(days=1))
    assert other != bas_workbook
    path = ROOT / "scenarios" / "bas-trelleborg.yaml"
    code = (
        "import sys, hashlib, datetime, payoff\n"
        "from payoff.report.document import Document\n"
        "from payoff.report.workbook import workbook\n"
        f"r = payoff.evaluate(payoff.load({str(path)!r}))\n"
        "d = Document('sv', 't', 'k', 'o', '', '', ())\n"
        "print(hashlib.sha256(workbook(r, d, datetime.datetime(2026, 3, 4, 5, 6, 7))).hexdigest())"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    here = workbook(payoff.evaluate(payoff.load(path)), Document("sv", "t", "k", "o", "", "", ()), WHEN)
    assert ran.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_the_time_of_the_properties_is_that_given(bas: payoff.Result) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    data = workbook(bas, document_of(bas), datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=zone))
    book = opened(data)
    assert book.properties.created == book.properties.modified == datetime.datetime(2026, 3, 4, 3, 6, 7)
    assert book.properties.title == "BAS Trelleborg 2015–2017"


def test_cleaned_counts_as_excel_counts() -> None:
    assert cleaned("🧮" * 20_000).endswith("🧮…")
    assert len(cleaned("🧮" * 20_000).encode("utf-16-le")) <= 2 * 32_767
    assert cleaned("rad 1\nrad 2\tx") == "rad 1\nrad 2\tx"


def test_an_expression_is_written_as_it_is_worked_out() -> None:
    sheet = Sheet("Blad", "sv")
    one, two = sheet.ask(0, 0, 2.0, "input_kr", Check()), sheet.ask(1, 0, 5.0, "input_kr", Check())
    made = [(one - two) * two, one - (two - one), one / (two * one), (one + two) ** number(0.5), number(-1.0) * one]
    assert [expr.text.replace("'Blad'!", "") for expr in made] == [
        "($A$1-$A$2)*$A$2",
        "$A$1-($A$2-$A$1)",
        "$A$1/($A$2*$A$1)",
        "($A$1+$A$2)^0.5",
        "(-1)*$A$1",
    ]
    assert [expr.value for expr in made] == [-15.0, -1.0, 0.2, 7**0.5, -2.0]
    assert (number(0.0) * one).is_number(0.0)
    assert (number(1.0) * one) is one
    assert column_name(25) + column_name(26) + column_name(701) + column_name(702) == "ZAAZZAAA"
    assert str(Ref("Läs mig", 0, 1)) == "'Läs mig'!$B$1"
    assert isinstance(one, Expr)
