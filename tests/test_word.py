"""The annex in Word: everything in the document is there, in real styles, and the file is the same every time."""

from __future__ import annotations

import builtins
import datetime
import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Opened
from docx.oxml.ns import qn

import payoff
from payoff.errors import OutputError
from payoff.language import Language, say
from payoff.report.document import (
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Kind,
    Part,
    Picture,
    Row,
    Section,
    Table,
    Text,
)
from payoff.report.figures import svg_figures
from payoff.report.locale import Numbers
from payoff.report.word import word
from payoff.report.word.markup import clean
from payoff.report.word.widths import LANDSCAPE, PORTRAIT, layout

WHEN = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
HOSTILE = (
    '=HYPERLINK("http://x") {{ 7*7 }} {% raw %} <script>alert(1)</script> #import $x$ *a* _b_ @ref ]]> --> '
    "\u202etxet\u202c \u200f 👩\u200d👧 &amp; \\ %s {0}"
)
CONTROL = "a\x00b\x07c\x0bd\ufffee\ud800f"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><rect width="80" height="40" fill="#00507d"/></svg>'


def table(id: str, *rows: Row, columns: tuple[Column, ...] | None = None, caption: str = "En tabell") -> Table:
    return Table(id, caption, columns or (Column("Aktör"), Column("Belopp", "n"), Column("Källa", "text")), rows)


def row(label: str, amount: str = "1\u00a0000\u00a0kr", source: str = "antagande", **more: Any) -> Row:
    return Row(label, (Cell(amount, 1000.0), Cell(source)), **more)


LONG = table(
    "lang", *(row(f"Post {number}", source="Källa " * 12) for number in range(80)), row("Summa", style="total")
)
MONEY = table(
    "pengar",
    row("Kommun", "−81\u00a0193\u00a0kr", notes=("ej aktör", "två noter"), code="states.a.amount"),
    row("varav offentlig sektor", style="subtotal"),
    row("Samhället", style="total"),
    caption="Ackumulerad vinst, 2026 års priser",
)
BROAD = table(
    "bred",
    Row("Arbete", tuple(Cell("Oavbrytbartlångtord") for _ in range(11))),
    columns=(Column("Tillstånd"), *(Column(f"Kolumn {number}") for number in range(11))),
)
CODE = table("kod", Row("Summa", (Cell("0f" * 32),)), columns=(Column("Uppgift"), Column("Värde", "code")))


def sections(*extra: Section) -> tuple[Section, ...]:
    return (
        Section(
            "a", "Sammanfattning", (Bullets(("Det lönar sig.", "Efter 17 månader.")), Text("Se nedan.")), "summary"
        ),
        Section(
            "b", "Att tänka på", (Bullets(("Gruppen är liten.",)), Bullets(("Ett", "Två"), ordered=True)), "warnings"
        ),
        Section(
            "c",
            "Vinst per aktör",
            (
                Text("Plus är vinst."),
                MONEY,
                Text("En not.", note=True),
                Heading("c1", "Åtgärder, ärligt"),
                Bullets(("Först", "Sedan"), ordered=True),
                Text("Och så:"),
                Bullets(("Om", "Igen"), ordered=True),
                Picture("kurva", "Kurvan & <den>", 'Kurvan passerar "noll" efter 17 månader.', SVG),
                Text("Slut."),
            ),
        ),
        Section("d", "Priser", (LONG,)),
        Section("e", "Studier", (Text("Bred tabell:"), BROAD, Text("Not om den.", note=True))),
        *extra,
        Section("f", "Ursprung", (CODE,)),
    )


def document(*extra: Section, language: Language = "sv") -> Document:
    return Document(
        *(language, "Från bistånd till arbete", "Ansökan · bilaga", "Trelleborg", "2026-03-01", "Lönar det sig?"),
        sections(*extra),
    )


def opened(content: bytes) -> Opened:
    return docx.Document(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def file() -> bytes:
    return word(document(), WHEN)


def styled(found: Opened, style: str) -> list[str]:
    return [paragraph.text for paragraph in found.paragraphs if paragraph.style and paragraph.style.style_id == style]


def shown(part: Part) -> list[str]:
    """Return every text of a part."""
    if isinstance(part, (Heading, Text)):
        return [part.text]
    if isinstance(part, Bullets):
        return list(part.items)
    if isinstance(part, Picture):
        return [part.title, part.description]
    rows = [text for row in part.rows for text in (row.label, *row.notes, row.code, *(cell.text for cell in row.cells))]
    return [part.caption, *(column.label for column in part.columns), *filter(None, rows)]


def all_texts(found: Document) -> list[str]:
    front = [found.kind, found.title, found.organisation, found.date, found.question]
    inside = [text for section in found.sections for part in section.parts for text in shown(part)]
    return [*front, *(section.heading for section in found.sections), *inside]


# -- what is there -----------------------------------------------------------------------


def test_headings_texts_and_lists_are_in_order_in_styles_to_go_on_writing_in(file: bytes) -> None:
    found, source = opened(file), document()
    assert styled(found, "Title") == [source.title]
    assert styled(found, "Kicker") == [source.kind]
    assert styled(found, "Subtitle") == [source.organisation, source.date]
    assert styled(found, "Question") == [source.question]
    assert styled(found, "Heading1") == [section.heading for section in source.sections]
    assert styled(found, "Heading2") == ["Åtgärder, ärligt"]
    assert styled(found, "SummaryBox") == ["Det lönar sig.", "Efter 17 månader.", "Se nedan."]
    assert styled(found, "WarningsBox") == ["Gruppen är liten.", "Ett", "Två"]
    assert styled(found, "ListNumber") == ["Först", "Sedan", "Om", "Igen"]
    assert styled(found, "Note") == ["En not.", 'Kurvan passerar "noll" efter 17 månader.', "Not om den."]
    names = {style.style_id: style.name for style in found.styles}
    assert names["Heading1"] == "Heading 1"
    assert names["SummaryBox"] == "Sammanfattningsruta"
    assert names["AnnexTable"] == "Bilagetabell"


def test_every_numbered_list_begins_at_one(file: bytes) -> None:
    numbers = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in opened(file).paragraphs
        if paragraph.text in ("Ett", "Två", "Först", "Sedan", "Om", "Igen")
    ]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3] != numbers[4] == numbers[5]
    numbering = parts(file)["word/numbering.xml"].decode()
    for number in set(numbers):
        assert re.search(rf'w:num [^>]*w:numId="{number}".*?<w:startOverride w:val="1"/>', numbering)


def test_tables_are_the_documents_cell_by_cell(file: bytes) -> None:
    found = opened(file)
    source = list(document().tables())
    assert len(found.tables) == len(source)
    for read, wanted in zip(found.tables, source, strict=True):
        assert read.style.style_id == "AnnexTable"
        cells = [
            [cell.text for cell in row._tr.tc_lst and read.rows[index].cells] for index, row in enumerate(read.rows)
        ]
        assert cells[0] == [column.label for column in wanted.columns]
        for got, line in zip(cells[1:], wanted.rows, strict=True):
            label = "\n".join((line.label, *line.notes, *filter(None, (line.code,))))
            assert got == [label, *(cell.text for cell in line.cells)]


def test_heading_rows_are_repeated_rows_are_whole_and_tables_are_described(file: bytes) -> None:
    for read, wanted in zip(opened(file).tables, document().tables(), strict=True):
        marked = [row._tr.find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None for row in read.rows]
        assert marked == [True] + [False] * len(wanted.rows)
        assert all(row._tr.find(qn("w:trPr") + "/" + qn("w:cantSplit")) is not None for row in read.rows)
        assert read._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == wanted.caption
        description = read._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert description.startswith(f"{len(wanted.rows)} rader; kolumner: {wanted.columns[0].label}, ")


def test_figures_are_aligned_totals_stand_out_and_small_print_is_small(file: bytes) -> None:
    read = opened(file).tables[0]
    assert [paragraph.style.style_id for paragraph in read.cell(1, 0).paragraphs] == [
        *("TableText", "TableNote", "TableNote", "TableCode")
    ]
    assert read.cell(1, 1).paragraphs[0].style.style_id == "TableNumber"
    assert read.cell(2, 1).paragraphs[0].runs[0].style.style_id == "Subtotal"
    assert read.cell(3, 1).paragraphs[0].runs[0].style.style_id == "Strong"


def test_captions_count_with_fields_and_stand_with_what_they_name(file: bytes) -> None:
    found = opened(file)
    captions = [paragraph for paragraph in found.paragraphs if paragraph.style.style_id == "Caption"]
    assert [caption.text for caption in captions] == [
        "Tabell 1. Ackumulerad vinst, 2026 års priser",
        "Figur 1. Kurvan & <den>",
        *("Tabell 2. En tabell", "Tabell 3. En tabell", "Tabell 4. En tabell"),
    ]
    codes = [caption._p.find(".//" + qn("w:instrText")).text.split()[:2] for caption in captions]
    assert codes == [["SEQ", caption.text.split()[0]] for caption in captions]
    assert found.styles["Caption"].paragraph_format.keep_with_next
    assert found.styles["Heading 1"].paragraph_format.keep_with_next
    for caption in captions:
        after = caption._p.getnext()
        assert after.tag == qn("w:tbl") or after.find(".//" + qn("w:drawing")) is not None


def test_pages_are_numbered_on_every_page(file: bytes) -> None:
    found = opened(file)
    for section in found.sections:
        footer = section.footer.paragraphs[0]
        assert footer.text == "Sida 1 (1)"
        assert [code.text.strip() for code in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_a_broad_table_turns_its_page_and_no_other(file: bytes) -> None:
    sides = [(section.page_width.mm > section.page_height.mm) for section in opened(file).sections]
    assert sides == [False, True, False]
    assert {round(max(section.page_width.mm, section.page_height.mm)) for section in opened(file).sections} == {297}
    plain = Document("sv", "T", "", "", "", "", (Section("a", "A", (MONEY,)),))
    assert len(opened(word(plain, WHEN)).sections) == 1


def test_a_section_may_begin_a_page() -> None:
    plain, turned = (
        parts(word(document(Section("ny", "Ny", (Text("ord"),), new_page=new_page)), WHEN))[
            "word/document.xml"
        ].decode()
        for new_page in (False, True)
    )
    assert turned.count("<w:pageBreakBefore/>") == plain.count("<w:pageBreakBefore/>") + 1


def test_the_contents_link_to_every_section(file: bytes) -> None:
    body = opened(file).element.body
    contents = body.find(qn("w:sdt"))
    links = [link.get(qn("w:anchor")) for link in contents.iter(qn("w:hyperlink"))]
    entries = ["".join(text.text for text in link.iter(qn("w:t"))) for link in contents.iter(qn("w:hyperlink"))]
    assert entries == [section.heading for section in document().sections]
    named = {mark.get(qn("w:name")): mark.getparent() for mark in body.iter(qn("w:bookmarkStart"))}
    assert [named[link].text for link in links] == entries
    short = Document("sv", "T", "", "", "", "", (Section("a", "A", (Text("x"),)),))
    assert opened(word(short, WHEN)).element.body.find(qn("w:sdt")) is None


def test_a_figure_is_pixels_lines_and_words(file: bytes) -> None:
    found = opened(file)
    picture = document().sections[2].parts[7]
    assert isinstance(picture, Picture)
    properties = found.element.body.find(".//" + qn("wp:docPr"))
    assert properties.get("descr") == picture.description
    assert properties.get("name") == picture.title
    blip = found.element.body.find(".//" + qn("a:blip"))
    pixels = found.part.related_parts[blip.get(qn("r:embed"))]
    assert pixels.content_type == "image/png"
    lines = next(element for element in blip.iter() if element.tag.endswith("}svgBlip"))
    assert found.part.related_parts[lines.get(qn("r:embed"))].blob == SVG.encode()
    width, height = (int.from_bytes(pixels.blob[start : start + 4]) for start in (16, 20))
    assert width == pytest.approx(2 * height, abs=2)
    assert width / (PORTRAIT / 1440) == pytest.approx(200, abs=1)  # pixels to the inch
    shape = found.inline_shapes[0]
    assert shape.width / shape.height == pytest.approx(2, abs=0.01)
    tall = Picture("hog", "Hög", "Hög.", SVG.replace("0 0 80 40", "0 0 40 400"))
    high = opened(word(Document("sv", "T", "", "", "", "", (Section("a", "A", (tall,)),)), WHEN)).inline_shapes[0]
    assert high.height.mm < 200
    assert high.height / high.width == pytest.approx(10, abs=0.1)


def test_the_annexs_own_figures_are_drawn(bas: payoff.Result) -> None:
    figures = svg_figures(bas, Numbers("sv"))
    pictures = [Picture(name, one["title"], one["description"], one["svg"]) for name, one in figures.items()]
    found = opened(word(Document("sv", "T", "", "", "", "", (Section("a", "A", tuple(pictures)),)), WHEN))
    alternatives = [properties.get("descr") for properties in found.element.body.iter(qn("wp:docPr"))]
    assert alternatives == [clean(picture.description) for picture in pictures]
    assert len(alternatives) >= 2


# -- the file ----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "code", "table_word"), [("sv", "sv-SE", "Tabell"), ("en", "en-GB", None)])
def test_the_file_says_its_language_and_when_it_was_made_and_nothing_more(
    language: Language, code: str, table_word: str | None
) -> None:
    content = word(document(language=language), WHEN)
    found = opened(content)
    defaults = found.styles.element.find(qn("w:docDefaults")).find(".//" + qn("w:lang"))
    assert defaults.get(qn("w:val")) == code
    properties = found.core_properties
    assert properties.language == code
    assert properties.title == "Från bistånd till arbete"
    assert (properties.author, properties.last_modified_by, properties.revision) == ("", "", 1)
    assert properties.created == properties.modified == datetime.datetime(2026, 3, 1, 11, 30, tzinfo=datetime.UTC)
    caption = next(paragraph.text for paragraph in found.paragraphs if paragraph.style.style_id == "Caption")
    assert caption.startswith(f"{table_word or say('Tabell').text('en')} 1. ")
    assert not [name for name in parts(content) if "thumbnail" in name or "theme" in name]
    assert b"python-docx" not in b"".join(parts(content).values())


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        word(document(), WHEN.replace(tzinfo=None))


def test_the_same_document_gives_the_same_file_in_another_process_too(file: bytes, tmp_path: Path) -> None:
    assert parts(word(document(), WHEN)) == parts(file)
    assert word(document(), WHEN) == file
    target = tmp_path / "annan.docx"
    program = (
        "import importlib.util, pathlib, sys\n"
        "spec = importlib.util.spec_from_file_location('tested', sys.argv[1])\n"
        "tested = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(tested)\n"
        "pathlib.Path(sys.argv[2]).write_bytes(tested.word(tested.document(), tested.WHEN))\n"
    )
    subprocess.run([sys.executable, "-c", program, __file__, str(target)], check=True, timeout=120)
    assert parts(target.read_bytes()) == parts(file)


# -- hostile text ------------------------------------------------------------------------


def hostile(text: str) -> Document:
    """Return a document with a text in every place that holds one."""
    kinds: tuple[Kind, ...] = ("n", "word", "text", "code")
    inside = Table(
        "t",
        text,
        (Column(text), *(Column(text, kind) for kind in kinds)),
        (Row(text, tuple(Cell(text) for _ in kinds), "total", (text,), text),),
    )
    section = (Heading("h", text), Text(text), Bullets((text,)), Bullets((text,), True), inside)
    picture = Picture("p", text, text, SVG)
    return Document("sv", text, text, text, text, text, (Section("a", text, (*section, picture), "summary"),))


@pytest.mark.parametrize("text", [HOSTILE, "x" * 10_000, "&", "<w:p/>", "'\"", " ", ""])
def test_any_text_is_shown_as_text(text: str) -> None:
    found = opened(word(hostile(text), WHEN))
    wanted = clean(text)
    for style in ("Title", "Kicker", "Question", "Heading1", "Heading2", "Note"):
        assert styled(found, style) == ([wanted] if text or style.startswith(("Head", "Note")) else [])
    cells = {paragraph.text for cell in found.tables[0]._cells for paragraph in cell.paragraphs}
    assert cells == {wanted}
    assert found.element.body.find(".//" + qn("wp:docPr")).get("descr") == wanted
    assert found.core_properties.title == wanted[:255]


def test_what_a_file_cannot_hold_is_shown_as_replaced() -> None:
    found = opened(word(hostile(CONTROL), WHEN))
    assert styled(found, "Title") == ["a�b�c�d�e�f"]
    assert styled(opened(word(hostile("en\n två\t\ttre"), WHEN)), "Title") == ["en två tre"]


def test_columns_fill_the_page_and_no_word_that_fits_is_broken() -> None:
    for one in (MONEY, LONG, CODE):
        found = layout(one)
        assert not found.landscape
        assert sum(found.widths) == PORTRAIT
        assert min(found.widths) > 0
    broad = layout(BROAD)
    assert broad.landscape
    assert sum(broad.widths) == LANDSCAPE
    assert sum(layout(MONEY, landscape=True).widths) == LANDSCAPE
    many = Table("m", "", tuple(Column("w" * 50) for _ in range(40)), ())
    assert sum(layout(many).widths) == LANDSCAPE
    empty = Table("e", "", (Column(""), Column("")), (Row("", (Cell(""),)),))
    assert sum(layout(empty).widths) == PORTRAIT
    amount, source = layout(LONG).widths[1:]
    assert source > 2 * amount


def test_a_row_taller_than_half_a_page_may_be_split() -> None:
    tall = table("t", row("Kort"), row("Lång", source="ord " * 3000))
    found = opened(word(Document("sv", "T", "", "", "", "", (Section("a", "A", (tall,)),)), WHEN)).tables[0]
    whole = [row._tr.find(qn("w:trPr") + "/" + qn("w:cantSplit")) is not None for row in found.rows]
    assert whole == [True, True, False]


# -- what is missing ---------------------------------------------------------------------


def test_a_figure_that_cannot_be_drawn_is_told() -> None:
    broken = Picture("p", "Kurvan", "x", "<svg")
    with pytest.raises(OutputError, match="Kurvan"):
        word(Document("sv", "T", "", "", "", "", (Section("a", "A", (broken,)),)), WHEN)


def test_without_typst_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return found(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OutputError, match="typst"):
        word(document(), WHEN)
    assert word(Document("sv", "T", "", "", "", "", (Section("a", "A", (MONEY,)),)), WHEN)


@pytest.mark.slow
def test_another_word_processor_shows_every_text(tmp_path: Path) -> None:
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("needs soffice and pdftotext")
    tall = table("x", row("v" * 300, source="lök " * 1500 + "sist"))
    extra = Section("x", "Fientlig " + HOSTILE, (Text(HOSTILE), Text(CONTROL), tall))
    source = document(extra)
    written = tmp_path / "bilaga.docx"
    written.write_bytes(word(source, WHEN))
    home = f"-env:UserInstallation={(tmp_path / 'hem').as_uri()}"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    read = subprocess.run(
        [reader, "-raw", str(tmp_path / "bilaga.pdf"), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    found = squeezed(read)
    for text in all_texts(source):
        if HOSTILE not in text and text != CONTROL and len(text) < 1000:
            assert squeezed(text) in found, text
    assert found.count("lök") == 1500  # on several pages, with their feet between
    assert "löksist" in found
    for word_of_it in ("{{7*7}}", "<script>alert(1)</script>", "]]>", "&amp;", "#import$x$", '=HYPERLINK("http://x")'):
        assert found.count(word_of_it) >= 3


def squeezed(text: str) -> str:
    """Return a text without spaces and without the hyphens and breaks that a page adds."""
    return re.sub(r"[\s\u00a0\u00ad\x0c]+", "", text)
