"""The PDF of an annex: what a reader sees, what a screen reader hears, what an archive keeps."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

import payoff
from payoff.errors import OutputError
from payoff.report.document import Bullets, Cell, Column, Document, Heading, Part, Picture, Row, Section, Table, Text
from payoff.report.figures import svg_figures
from payoff.report.locale import Numbers
from payoff.report.pdf import pdf
from payoff.report.pdf_columns import LYING, UPRIGHT, fits, laid_out
from payoff.report.pdf_fonts import BOX, BREAK, FOLDER, HYPHENATE, fitted, showable, width

WHEN = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=datetime.UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="80" height="40" fill="#00507d"/></svg>'
SENTENCES = ("Insatsen kostar 1 991 000 kr.", "Återbetald efter 23 månader.")
HOSTILE = (
    '#import "x": *',
    '$a^2$ *fet* _kursiv_ `rå` @ref <a> #eval("1") = rubrik',
    "]]> {{ 7*7 }} {% raw %} ${x} \\u{41} // /* */",
    "[länk](http://exempel.se) &amp; <b>x</b> \"'",
    "- punkt + punkt / punkt",
)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")


def document(*sections: Section, **said: str) -> Document:
    texts = {"title": "Bilaga", "kind": "Ansökan", "organisation": "", "date": "", "question": "", **said}
    return Document(
        "sv", texts["title"], texts["kind"], texts["organisation"], texts["date"], texts["question"], sections
    )


def section(*parts: Part, heading: str = "Avsnitt", **more: Any) -> Section:
    return Section(f"s-{heading}", heading, parts, **more)


def money(rows: int, columns: int = 3) -> Table:
    labels = (Column("Aktör"), *(Column(f"Efter {year} år", "n") for year in range(1, columns + 1)))
    body = tuple(
        Row(f"Förvaltning {row}", tuple(Cell(f"−{row}\u00a0234\u00a0567\u00a0kr") for _ in range(columns)))
        for row in range(rows)
    )
    total = Row("Samhället", tuple(Cell("12\u00a0345\u00a0678\u00a0kr") for _ in range(columns)), "total")
    return Table("tabell", "Vinst per aktör, nuvärde", labels, (*body, total))


@pytest.fixture(scope="module")
def whole(bas: payoff.Result) -> Document:
    """Return an annex with every sort of part, and real figures."""
    drawn = svg_figures(bas, Numbers("sv"))
    pictures = [Picture(name, made["title"], made["description"], made["svg"]) for name, made in drawn.items()]
    sources = Table(
        "kallor",
        "Priser och källor",
        (Column("Post"), Column("Belopp", "n"), Column("Slag"), Column("Källa", "text"), Column("Summa", "code")),
        tuple(
            Row(
                f"Försörjningsstöd {number}",
                (
                    Cell(f"{number}\u00a0500\u00a0kr"),
                    Cell("överföring"),
                    Cell("Kommunens budget " * 6),
                    Cell("a3f5" * 16),
                ),
                "subtotal" if number % 7 == 0 else "",
                ("Osäkert: 70–95 procent",),
                f"states.arbete.lines.stod{number}.amount",
            )
            for number in range(40)
        ),
        wide=True,
    )
    return document(
        section(Bullets(SENTENCES), heading="Sammanfattning", tone="summary"),
        section(Bullets(("Jämförelsen är ett antagande.",)), heading="Att tänka på", tone="warnings"),
        section(Text("Plus är vinst, minus är kostnad."), money(9), pictures[0], heading="Vinst per aktör"),
        section(Heading("h", "Åren"), Text("Åren räknas från inskrivningen.", note=True), *pictures[1:], heading="När"),
        section(sources, Bullets(("Först", "Sedan"), ordered=True), heading="Priser"),
        section(money(5, 12), heading="Flöden per år"),
        title="BAS Trelleborg 2015–2017",
        organisation="Trelleborgs kommun",
        date="22 november 2026",
        question="Vad tjänar varje aktör på en person i arbete?",
    )


@pytest.fixture(scope="module")
def made(whole: Document) -> bytes:
    return pdf(whole, WHEN)


@pytest.fixture(scope="module")
def opened(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made)) as file:
        yield file


def elements(node: Any) -> Iterator[Any]:
    """Yield the elements of the structure tree in the order they are read."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tagged(file: pikepdf.Pdf, *names: str) -> list[Any]:
    return [element for element in elements(file.Root.StructTreeRoot) if str(element.S) in names]


def attributes(element: Any) -> dict[str, str]:
    found = element.get("/A", pikepdf.Array())
    owners = list(found) if isinstance(found, pikepdf.Array) else [found]
    return {name: str(value) for owner in owners for name, value in owner.items()}


def text_of(file: bytes, *options: str) -> str:
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=file, capture_output=True, check=True)
    return run.stdout.decode()


def packed(text: str) -> str:
    """Return a text without what a line break may change."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text)).replace("\u00ad", "")


def without_feet(text: str, title: str) -> str:
    """Return the text of the pages without the lines at their foot."""
    return re.sub(r"Sida\d+av\d+", "", packed(text).replace(packed(title) + "Sida", "Sida"))


def texts_of(whole: Document) -> Iterator[str]:
    yield from (whole.title, whole.kind, whole.organisation, whole.date, whole.question)
    for part in (part for section in whole.sections for part in (Text(section.heading), *section.parts)):
        match part:
            case Text() | Heading():
                yield part.text
            case Bullets():
                yield from part.items
            case Picture():
                yield from (part.title, part.description)
            case Table():
                yield part.caption
                yield from (column.label for column in part.columns)
                for row in part.rows:
                    yield from (row.label, row.code, *row.notes, *(cell.text for cell in row.cells))


def test_says_what_it_is_and_in_what_language(opened: pikepdf.Pdf) -> None:
    root = opened.Root
    assert str(root.Lang) == "sv-SE"
    assert bool(root.MarkInfo.Marked) is True
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True
    assert "/StructTreeRoot" in root
    with opened.open_metadata() as metadata:
        assert metadata["dc:title"] == "BAS Trelleborg 2015–2017"
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["xmp:CreateDate"].startswith("2026-11-22T09:00:00")


def test_speaks_english() -> None:
    english = Document("en", "Annex", "", "", "", "", (section(Text("A cost")),))
    with pikepdf.open(io.BytesIO(pdf(english, WHEN))) as file:
        assert str(file.Root.Lang) == "en-GB"


def test_every_heading_is_a_bookmark_and_a_heading(opened: pikepdf.Pdf, whole: Document) -> None:
    headings = [part.heading for part in whole.sections]
    with opened.open_outline() as outline:
        marks = {item.title: [child.title for child in item.children] for item in outline.root}
    assert [title for title in marks if title in headings] == headings
    assert marks["När"] == ["Åren"]
    assert len(tagged(opened, "/H1")) >= len(headings)
    assert len(tagged(opened, "/H2")) == 1


def test_contents_only_where_there_are_many_sections(opened: pikepdf.Pdf) -> None:
    assert len(tagged(opened, "/TOCI")) == 6
    few = pdf(document(*(section(Text("text"), heading=f"Del {number}") for number in range(4))), WHEN)
    with pikepdf.open(io.BytesIO(few)) as file:
        assert not tagged(file, "/TOC")
        assert len(file.pages) == 1


def test_tables_are_tables_with_headings_for_their_columns(opened: pikepdf.Pdf, whole: Document) -> None:
    tables = list(whole.tables())
    assert len(tagged(opened, "/Table")) == len(tables)
    assert len(tagged(opened, "/Caption")) >= len(tables)
    heads = tagged(opened, "/TH")
    assert len(heads) == sum(len(table.columns) for table in tables)
    assert {attributes(head)["/Scope"] for head in heads} == {"/Column"}
    assert len(tagged(opened, "/TR")) == sum(len(table.rows) + 1 for table in tables)


def test_figures_say_what_they_show(opened: pikepdf.Pdf, whole: Document) -> None:
    pictures = [part for section in whole.sections for part in section.parts if isinstance(part, Picture)]
    assert len(pictures) >= 2
    assert [str(figure.Alt) for figure in tagged(opened, "/Figure")] == [part.description for part in pictures]


def test_only_fonts_of_the_package_and_no_address_outside(opened: pikepdf.Pdf) -> None:
    names, actions = set(), set()
    for item in opened.objects:
        if isinstance(item, pikepdf.Dictionary) and str(item.get("/Type", "")) == "/FontDescriptor":
            names.add(str(item.FontName).partition("+")[2])
            assert "/FontFile2" in item or "/FontFile3" in item
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            actions |= {str(item.get(key)) for key in ("/URI", "/JS", "/Launch", "/EmbeddedFiles") if key in item}
    assert names
    assert all(name.startswith("Liberation") for name in names)
    assert not actions


def test_no_font_is_shipped_without_its_licence() -> None:
    assert {path.suffix for path in FOLDER.iterdir()} == {".ttf", ".txt"}
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "LICENSE-OFL.txt").read_text(encoding="utf-8")


@needs_poppler
def test_every_text_can_be_read_and_copied(made: bytes, whole: Document) -> None:
    # columns are read one by one with -raw; a text that goes on over the page is not in one piece, so none here does
    shown = without_feet(text_of(made, "-raw"), whole.title)
    missing = [text for text in texts_of(whole) if packed(text) not in shown]
    assert not missing
    assert BREAK not in text_of(made)
    assert HYPHENATE not in text_of(made, "-f", "2")  # typst itself writes some in the table of contents


@needs_poppler
def test_the_first_page_is_the_summary(made: bytes, whole: Document) -> None:
    first = packed(text_of(made, "-l", "1"))
    said = [whole.title, whole.kind, whole.organisation, whole.date, whole.question, "Återbetald efter 23 månader."]
    assert all(packed(text) in first for text in said)
    assert packed("Jämförelsen är ett antagande.") not in first


@needs_poppler
def test_pages_are_numbered(made: bytes, opened: pikepdf.Pdf) -> None:
    pages = text_of(made).split("\f")[:-1]
    assert len(pages) == len(opened.pages)
    assert all(f"Sida {number} av {len(pages)}" in page for number, page in enumerate(pages, 1))


@needs_poppler
def test_a_section_may_begin_a_page() -> None:
    pages = text_of(
        pdf(document(section(Text("ett")), section(Text("två"), new_page=True), section(Text("tre"))), WHEN)
    )
    first, second, *_ = pages.split("\f")
    assert "ett" in first
    assert "två" not in first
    assert "två" in second
    assert "tre" in second


@needs_poppler
def test_a_table_over_several_pages_repeats_its_headings() -> None:
    long = pdf(document(section(money(200))), WHEN)
    pages = text_of(long).split("\f")[:-1]
    assert len(pages) > 3
    assert all("Aktör" in page and "Efter 3 år" in page for page in pages)


def test_a_table_with_many_columns_lies_down(opened: pikepdf.Pdf) -> None:
    shapes = [page.mediabox[2] > page.mediabox[3] for page in opened.pages]
    assert shapes[-1]
    assert not any(shapes[:-1])


def boxes(file: bytes) -> Iterator[tuple[float, float, float, float]]:
    """Yield how far inside the edges of its page every word stands."""
    found = text_of(file, "-bbox")
    for wide, high, words in re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', found, re.DOTALL):
        for place in re.findall(r'xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)"', words):
            left, top, right, bottom = map(float, place)
            yield left, top, float(wide) - right, float(high) - bottom


@needs_poppler
@pytest.mark.parametrize("word", ["x" * 10_000, "ord " * 2_500, "1\u00a0" * 5_000], ids=["letters", "words", "figures"])
def test_nothing_runs_off_the_page(word: str) -> None:
    table = Table(
        "t",
        word,
        (Column(word), Column("Text", "text"), Column("Tal", "n"), Column("Kod", "code")),
        (Row(word, (Cell(word), Cell(word), Cell(word)), "total", (word,), word), Row("sist", (Cell("slut"),) * 3)),
    )
    low = Table("u", word, (Column("a"), Column(word)), (Row("x", (Cell("y"),)),))
    annex = document(
        section(Bullets((word,)), heading=word, tone="summary"),
        section(
            Heading("h", word), Text(word), table, low, Picture("p", word, word, SVG), heading=word, tone="warnings"
        ),
        title=word,
        question=word,
    )
    made = pdf(annex, WHEN)
    assert min(min(edges) for edges in boxes(made)) > 20
    assert "slut" in text_of(made)
    letter = word[0]
    shown_whole = 13  # where the word stands, but for the heading of the column and the foot of the page
    assert text_of(made).count(letter) >= shown_whole * word.count(letter)


@needs_poppler
def test_hostile_texts_are_shown_as_they_are() -> None:
    table = Table(
        "t", HOSTILE[1], (Column(HOSTILE[0]), Column("b")), tuple(Row(text, (Cell("x"),)) for text in HOSTILE)
    )
    annex = document(
        section(Bullets(HOSTILE), *(Text(text) for text in HOSTILE), heading=HOSTILE[1], tone="summary"),
        section(table, Picture("p", HOSTILE[3], HOSTILE[2], SVG), heading=HOSTILE[2]),
        title=HOSTILE[0],
        question=HOSTILE[1],
    )
    file = pdf(annex, WHEN)
    shown = packed(text_of(file, "-raw"))
    assert all(shown.count(packed(text)) >= 3 for text in HOSTILE)
    with pikepdf.open(io.BytesIO(file)) as opened:
        assert [str(figure.Alt) for figure in tagged(opened, "/Figure")] == [HOSTILE[2]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nul\x00bel\x07", f"nul{BOX}bel{BOX}"),
        ("rtl \u202eomvänd\u202c", f"rtl {BOX}omvänd{BOX}"),
        ("😀😀 \U0001f469\u200d\U0001f4bb ❤\ufe0f", f"{BOX} {BOX} {BOX}"),
        ("עברית العربية 中文", f"{BOX} {BOX} {BOX}"),
        ("\ud800\ue000\uffff", BOX),
        ("tab\tny\r\nrad\u2028x", "tab ny rad x"),
        ("a\u030aa\u0308o\u0308", "åäö"),
        ("−1\u00a0234 % ½ € ≥ → … – ”x” \u2011", "−1\u00a0234 % ½ € ≥ → … – ”x” \u2011"),
    ],
)
def test_what_has_no_shape_becomes_a_box(text: str, shown: str) -> None:
    assert showable(text) == shown
    annex = document(section(Text(text), money(1), heading=text), title=text, kind=text)
    assert pdf(annex, WHEN).startswith(b"%PDF-1.7")


def test_every_character_that_is_let_through_can_be_set_in_every_face_and_column() -> None:
    letters = [chr(code) for code in range(0x20, 0x10000) if showable(f"a{chr(code)}b") == f"a{chr(code)}b"]
    assert len(letters) > 1500
    text = " ".join("".join(letters[start : start + 40]) for start in range(0, len(letters), 40))
    row = Row(text, (Cell(text), Cell(text), Cell(text)), "", (text,), text)
    columns = (Column("a"), Column("b"), Column("c", "code"), Column("d", "n"))
    table = Table("t", text, columns, (row, Row(text, row.cells, "total"), Row(text, row.cells, "subtotal")))
    assert pdf(document(section(Text(text), table, heading=text)), WHEN)


def test_two_runs_and_two_processes_give_the_same_bytes(whole: Document, made: bytes, tmp_path: Path) -> None:
    import pickle

    assert pdf(whole, WHEN) == made
    assert pdf(whole, WHEN + datetime.timedelta(days=1)) != made
    stored = tmp_path / "document.pickle"
    stored.write_bytes(pickle.dumps((whole, WHEN)))
    code = (
        "import hashlib, pathlib, pickle, sys; from payoff.report.pdf import pdf; "
        "print(hashlib.sha256(pdf(*pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code, str(stored)], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == hashlib.sha256(made).hexdigest()


@pytest.mark.parametrize("sentences", [1, 12, 30, 45, 60, 200])
def test_pages_settle_however_long_the_summary_is(monkeypatch: pytest.MonkeyPatch, sentences: int) -> None:
    heard: list[str] = []

    class Listening:
        def __init__(self, *given: Any, **named: Any) -> None:
            self.compiler = compiler(*given, **named)

        def compile(self, **named: Any) -> Any:
            made, warnings = self.compiler.compile_with_warnings(**named)
            heard.extend(warning.message for warning in warnings)
            return made

    compiler = typst.Compiler
    monkeypatch.setattr(typst, "Compiler", Listening)
    summary = section(Bullets(("En mening om vad insatsen ger.",) * sentences), heading="Kort", tone="summary")
    others = (section(Text("text"), heading=f"Del {number}") for number in range(8))
    assert pdf(document(summary, *others), WHEN)
    assert not heard


def test_a_document_with_nothing_in_it_can_be_set() -> None:
    empty = Table("t", "", (Column("a"), Column("b", "n")), ())
    lone = Table("u", "", (Column("a"),), (Row("x", ()),))
    parts = (Text(""), Bullets(()), Heading("h", " "), empty, lone, Picture("p", "", "", SVG))
    assert pdf(document(section(*parts, heading=""), title="", kind=""), WHEN)
    assert pdf(document(title="\x00", kind=" "), WHEN)


def test_says_what_to_install_where_typst_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(OutputError, match="PDF kräver paketet typst") as caught:
        pdf(document(), WHEN)
    assert 'pip install "typst>=0.15,<0.16"' in str(caught.value)


def test_a_broken_figure_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(OutputError, match="PDF:en kan inte göras"):
        pdf(document(section(Picture("p", "Titel", "Visar", "<svg"))), WHEN)


def test_a_figure_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "hemlig.svg"
    secret.write_text(SVG.replace("#00507d", "#ff0000"), encoding="utf-8")
    sly = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image width="9" height="9" href="{secret}"/></svg>'
    )
    try:
        made = pdf(document(section(Picture("p", "Titel", "Visar", sly))), WHEN)
    except OutputError:
        return
    with pikepdf.open(io.BytesIO(made)) as file:
        drawn = b"".join(
            item.read_bytes() for item in file.objects if isinstance(item, pikepdf.Stream) and "/Subtype" not in item
        )
    assert b"1 0 0 rg" not in drawn
    assert b"1 0 0 scn" not in drawn


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        pdf(document(), WHEN.replace(tzinfo=None))


def test_columns_fill_the_width_and_figures_stand_on_one_line() -> None:
    for columns in (1, 3, 5, 7):
        (laid,) = laid_out(money(4, columns), UPRIGHT)
        assert sum(laid.widths) == pytest.approx(UPRIGHT)
        for index in range(1, columns + 1):
            assert width("12\u00a0345\u00a0678\u00a0kr", laid.size, "bold") <= laid.room(index)


def test_more_columns_mean_smaller_type_then_another_page_then_several_tables() -> None:
    sizes = [laid_out(money(2, columns), LYING)[0].size for columns in range(1, 40)]
    assert all(later <= earlier for earlier, later in pairwise(sizes))
    assert len(set(sizes)) >= 3
    assert fits(money(2, 6), UPRIGHT)
    assert not fits(money(2, 12), UPRIGHT)
    assert fits(money(2, 10), LYING)
    parts = laid_out(money(2, 39), LYING)
    assert [laid.part for laid in parts] == list(range(1, len(parts) + 1))
    assert [column.label for laid in parts for column in laid.table.columns[1:]] == [
        f"Efter {n} år" for n in range(1, 40)
    ]
    assert {laid.table.columns[0].label for laid in parts} == {"Aktör"}
    assert max(len(laid.widths) for laid in parts) - min(len(laid.widths) for laid in parts) <= len(parts)
    assert all(sum(laid.widths) <= LYING + 0.01 for laid in parts)


def test_a_word_is_broken_only_where_it_must() -> None:
    word = "Arbetsmarknadsförvaltningen"
    assert fitted(word, 200, 9) == word
    assert fitted(word, 50, 9) == HYPHENATE + word + HYPHENATE
    code = fitted("a3f5" * 16, 60, 9, "code").split(BREAK)
    assert "".join(code) == "a3f5" * 16
    assert all(width(piece, 9, "code") <= 60 for piece in code)
    assert min(map(len, code)) > 1
    assert fitted("states.arbete.lines", 60, 9, "code").split(BREAK) == ["states.", "arbete.", "lines"]
