"""All formats of an annex together: the same texts and numbers, hostile text, the same bytes, what is loaded when."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest

import payoff
from payoff.report.render import MAKERS, annexes
from payoff.report.write import DEFAULT_FORMATS

from .conftest import ROOT

SCENARIO = ROOT / "scenarios" / "bas-trelleborg.yaml"
HOSTILE = {
    "formula": '=HYPERLINK("http://example.com","klicka")',
    "plus": "+1+1",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "jinja": "{{ 7*7 }}{% raw %}",
    "script": "<script>alert(1)</script>",
    "typst": '#import "x.typ": * #eval("1") $x$ @ref',
    "cdata": "]]> <!-- & &amp;",
    "long": "x" * 10_000,
    "right to left": "\u202eabc\u202c \u200fdef",
    "emoji": "🙂 👩‍👩‍👧 é å",
    "format": "{title} %s %(x)s \\n \\u0041",
}


def hostile(text: str) -> dict[str, Any]:
    """Return a scenario with a text in every place where a user may write one."""
    line = {"kind": "resource", "from": "kommun", "amount": "9 000 kr/mån"}
    said = {"label": text, "note": text, "source": text}
    return {
        "payoff": 1,
        "about": {"title": text[:200], "organisation": text[:200], "question": text, "source": text, "note": text},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": {"rate": "4 %", "note": text},
        "participants": 10,
        "accounts": {"eget": {"label": text[:200], "note": text}},
        "groups": {"grupp": {"label": text[:200]}},
        "states": {
            "bistand": {"label": text[:200], "lines": {"tid": line | said | {"label": text[:200]}}},
            "arbete": {"lines": {"lon": {"kind": "production", "to": "arbetsgivare", "amount": "30 tkr/mån"}}},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand", "label": text[:200]},
            "med": {"role": "programme", "path": {1: "bistand", 7: {"arbete": "30 %", "bistand": "rest"}}},
        },
        "programme": {
            "budget": {
                "a": {"payer": "kommun", "amount": "600 tkr", "paid": "at_start"} | said | {"label": text[:200]}
            },
            "not_counted": [text[:200]],
        },
        "annex": {
            "need": text,
            "goals": [text[:200]],
            "risks": [{"what": text[:200], "handling": text[:200]}],
            "follow_up": [{"what": text[:200], "who": text[:200]}],
        },
        "not_priced": [{"what": text[:200], "whom": text[:200], "source": text}],
        "variants": {"v": {"label": text[:200], "note": text, "participants": 5}},
    }


def loaded(text: str) -> payoff.Result | None:
    """Return the result, None where the text is refused when it is read."""
    try:
        return payoff.evaluate(payoff.load(hostile(text)))
    except payoff.ScenarioError:
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_text_in_every_format(name: str) -> None:
    result = loaded(HOSTILE[name])
    if result is None:
        assert name == "long"  # refused with its place and the most that a text may be
        result = payoff.evaluate(payoff.load(hostile("x" * 200)))
    made = annexes(result, DEFAULT_FORMATS, "sv")
    shown = HOSTILE[name][:200]
    page = made["html"].decode()
    assert "<script" not in page
    for part in zipfile.ZipFile(io.BytesIO(made["docx"])).namelist():
        assert "macro" not in part.lower() and "vba" not in part.lower()
    title = docx.Document(io.BytesIO(made["docx"])).core_properties.title
    assert title.split() == "".join(one for one in shown if one.isprintable() or one.isspace()).split() or name in (
        "right to left",
        "emoji",
    )
    with pikepdf.open(io.BytesIO(made["pdf"])) as found:
        assert "/JavaScript" not in str(found.Root) and "/OpenAction" not in found.Root
        assert len(found.pages) < 60
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    formulas = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert not any("HYPERLINK" in formula or "cmd" in formula for formula in formulas)
    if name in ("formula", "plus", "at", "jinja", "script", "typst", "cdata", "format"):
        assert any(shown in str(text) for text in texts)
    assert not any(link for sheet in book for link in sheet._hyperlinks)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b"])
def test_control_characters_are_refused_or_left_out(character: str) -> None:
    result = loaded(f"före{character}efter")
    if result is None:
        return
    made = annexes(result, DEFAULT_FORMATS, "sv")
    assert character not in made["html"].decode()
    docx.Document(io.BytesIO(made["docx"]))
    openpyxl.load_workbook(io.BytesIO(made["xlsx"]))


def test_a_number_is_the_same_in_every_format(bas: payoff.Result) -> None:
    made = annexes(bas, (*DEFAULT_FORMATS, "md"), "sv")
    wanted = "1\u00a0133\u00a0345\u00a0kr"
    assert wanted in made["html"].decode()
    assert wanted in made["md"].decode().replace("\\", "")
    tables = docx.Document(io.BytesIO(made["docx"])).tables
    assert any(cell.text == wanted for table in tables for row in table.rows for cell in row.cells)
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]), data_only=True)
    numbers = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "n"]
    npv = bas.npv()
    assert isinstance(npv, float)
    assert any(isinstance(one, (int, float)) and abs(one - npv) < 1e-6 for one in numbers)


DATED = f"""
import hashlib, sys, payoff
from payoff.report.render import annexes
scenario = payoff.load({str(SCENARIO)!r}).replace({{"about.date": "2026-03-04"}})
for name, made in annexes(payoff.evaluate(scenario), ["html", "md", "json", "pdf", "xlsx"], "sv").items():
    print(name, hashlib.sha256(made).hexdigest())
"""


def test_two_processes_give_the_same_bytes() -> None:
    runs = [
        subprocess.run([sys.executable, "-c", DATED], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 10


def test_two_runs_give_the_same_word_file(bas: payoff.Result) -> None:
    one, two = (zipfile.ZipFile(io.BytesIO(bas.report("docx"))) for _ in range(2))
    assert one.namelist() == two.namelist()
    for name in one.namelist():
        assert one.read(name) == two.read(name), name


@pytest.mark.parametrize(
    ("formats", "absent"),
    [
        ("md", ("matplotlib", "typst", "docx", "xlsxwriter")),
        ("html", ("typst", "docx", "xlsxwriter")),
        ("xlsx", ("matplotlib", "typst", "docx")),
        ("pdf", ("docx", "xlsxwriter")),
    ],
)
def test_a_library_is_loaded_only_for_its_format(formats: str, absent: tuple[str, ...]) -> None:
    code = (
        "import sys, payoff; from payoff.report.render import annexes\n"
        f"annexes(payoff.evaluate(payoff.example()), {formats.split(',')!r}, 'sv')\n"
        f"print([name for name in {absent!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert shown.strip() == "[]"


def test_every_format_is_made_in_english(bas: payoff.Result) -> None:
    for format in MAKERS:
        assert bas.report(format, "en")
