"""A funder's own form: what is filled in, what a form may say, and what it may not."""

from __future__ import annotations

import builtins
import io
import zipfile
from typing import Any

import docx
import pytest

import payoff
from payoff.errors import InputError
from payoff.report.form import MOST_UNPACKED, form
from payoff.report.summary import summary
from payoff.report.template_language import MOST_WRITTEN
from payoff.report.word.package import packed, template, unpacked

VALUES: dict[str, Any] = {
    "title": "Räksmörgås & Söner <AB>",
    "question": "Lönar det sig?",
    "count": 12,
    "total": -1234567.5,
    "empty": None,
    "agreed": True,
    "sentences": ["Först.", "Sedan."],
    "budget": {"rows": [{"label": "Lön", "values": [100.0, 2.25]}, {"label": "Hyra", "values": [50.0, -3.0]}]},
}


def blank(*paragraphs: str, title: str = "") -> bytes:
    """Return a form with these paragraphs."""
    document = docx.Document(io.BytesIO(template("sv")))
    for text in paragraphs:
        document.add_paragraph(text)
    document.core_properties.title = title
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def filled(*paragraphs: str, values: dict[str, Any] | None = None, language: Any = "sv") -> list[str]:
    """Return the paragraphs of a form that has been filled in."""
    content = form(blank(*paragraphs), VALUES if values is None else values, "blankett.docx", language)
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def refused(*paragraphs: str, values: dict[str, Any] | None = None) -> str:
    """Return why a form is refused."""
    with pytest.raises(InputError) as caught:
        form(blank(*paragraphs), VALUES if values is None else values, "blankett.docx", "sv")
    assert "blankett.docx" in str(caught.value)
    return str(caught.value)


def test_a_form_is_filled_with_text_numbers_lists_and_choices() -> None:
    assert filled("{{ title }}: {{ question }}") == ["Räksmörgås & Söner <AB>: Lönar det sig?"]
    assert filled("{{ total | kr }}, {{ total }}, {{ count }}, {{ empty }}.") == [
        "−1\u00a0234\u00a0568\u00a0kr, −1\u00a0234\u00a0567,5, 12, ."
    ]
    assert filled("{{ total | number(1) }} {{ agreed }}", language="en") == ["−1,234,567.5 yes"]
    assert filled("{%p for one in sentences %}", "{{ loop.index }}. {{ one }}", "{%p endfor %}") == [
        "1. Först.",
        "2. Sedan.",
    ]
    assert filled("{% if count > 10 and empty is none %}många{% else %}få{% endif %}") == ["många"]
    assert filled("{{ sentences | join(' ') }} {{ sentences | length }} {{ count * 2 + 1 }}") == ["Först. Sedan. 2 25"]
    assert filled("{{ namn | default('okänt') }}{% if namn is defined %} fel{% endif %}") == ["okänt"]
    assert filled("{{ budget.rows[1].values[0] | kr }}") == ["50\u00a0kr"]  # never the method of a dict


def test_the_rows_of_a_table_are_repeated() -> None:
    document = docx.Document(io.BytesIO(template("sv")))
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for row in budget.rows %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.label }}", "{{ row.values[0] | kr }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    stream = io.BytesIO()
    document.save(stream)
    content = form(stream.getvalue(), VALUES, "blankett.docx", "sv")
    rows = docx.Document(io.BytesIO(content)).tables[0].rows
    assert [[cell.text for cell in row.cells] for row in rows] == [["Lön", "100\u00a0kr"], ["Hyra", "50\u00a0kr"]]


def test_headers_and_properties_are_filled_in_as_text() -> None:
    document = docx.Document(io.BytesIO(blank("{{ title }}", title="Om {{ title }}")))
    document.sections[0].header.paragraphs[0].text = "{{ title }}"
    stream = io.BytesIO()
    document.save(stream)
    result = docx.Document(io.BytesIO(form(stream.getvalue(), VALUES, "blankett.docx", "sv")))
    assert result.sections[0].header.paragraphs[0].text == VALUES["title"]
    assert result.core_properties.title == "Om " + VALUES["title"]


def test_a_form_is_filled_with_the_summary_of_a_result(bas: payoff.Result) -> None:
    found = summary(bas, "sv")
    lines = filled(
        "{{ title }}",
        "{%p for row in net %}",
        "{{ row.label }}: {{ row['values'][2] | kr }}",
        "{%p endfor %}",
        values=found,
    )
    assert lines[0] == bas.scenario.about.title
    assert len(lines) == 1 + len(found["net"])
    assert all(
        line.startswith(row["label"] + ": ") and line.endswith("kr")
        for line, row in zip(lines[1:], found["net"], strict=True)
    )


def test_what_is_filled_in_is_text_and_nothing_else() -> None:
    hostile = [
        "=HYPERLINK(1)",
        "{{ 7*7 }}",
        "{% for a in b %}",
        "<script>alert(1)</script>",
        "]]>",
        "&amp;",
        "\u202eabc",
        "👩‍👧",
    ]
    hostile.append("x" * 10_000)
    for text in hostile:
        assert filled("({{ title }})", values={"title": text}) == [f"({text})"]
    assert filled("({{ title }})", values={"title": "a\x00b\x07c\x0cd\ufffee\ud800f"}) == ["(a�b�c�d�e�f)"]
    assert filled("({{ title }})", values={"title": "en\r\ntvå\ttre"}) == ["(en\ntvå\ttre)"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ title.__class__ }}",
        "{{ title['__class__'] }}",
        "{{ budget.__class__ }}",
        "{{ budget.items }}",
        "{{ title.format }}",
        "{{ loop }}",
        "{{ range }}",
        "{{ title | attr('__class__') }}",
        "{{ title | safe }}",
        "{% for row in sentences %}{{ loop.__init__ }}{{ loop.changed }}{% endfor %}",
    ],
)
def test_nothing_but_the_values_can_be_reached(text: str) -> None:
    assert "finns inte" in refused(text) or "är inget värde som mallen kan få" in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% include '/etc/passwd' %}",
        "{% include 'x' ignore missing %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
    ],
)
def test_no_other_file_can_be_read(text: str) -> None:
    assert "en mall får inte läsa andra filer" in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ range(10) }}",
        "{{ title.upper() }}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% for x in sentences recursive %}{{ loop(x) }}{% endfor %}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ title ~ title }}",
        "{{ title[1:] }}",
        "{{ '%999999999d' % 1 }}",
        "{% filter upper %}x{% endfilter %}",
        "{% block x %}{% endblock %}",
    ],
)
def test_a_form_only_asks_goes_through_and_chooses(text: str) -> None:
    assert "en mall får bara fråga efter värden, gå igenom listor och välja" in refused(text)


def test_a_form_cannot_grow_without_end() -> None:
    assert "inte är ett tal" in refused("{{ 'x' * 1000000000 }}")
    letters = list("x" * 300)
    nested = "".join(f"{{% for a{i} in letters %}}" for i in range(8)) + "x" + "{% endfor %}" * 8
    assert f"skriver för mycket: högst {MOST_WRITTEN} tecken" in refused(nested, values={"letters": letters})
    long = {"text": "x" * 100_000, "letters": letters}
    assert "skriver för mycket" in refused("{% for a in letters %}{{ text }}{% endfor %}", values=long)
    assert "skriver för mycket" in refused("{{ (text | join(text)) | length }}", values=long)


def test_a_missing_value_is_told_with_what_it_may_have_been() -> None:
    assert "värdet ”titel” finns inte; menade du ”title”?" in refused("{{ titel }}")
    assert "värdet ”lable” finns inte; menade du ”label”?" in refused("{{ budget.rows[0].lable }}")
    assert "värdet ”9” finns inte" in refused("{{ sentences[9] }}")
    assert "”uper” finns inte i en mall; menade du ”upper”?" in refused("{{ title | uper }}")
    assert "”defind” finns inte i en mall; menade du ”defined”?" in refused("{{ title is defind }}")
    assert "värdet ”antal” finns inte" in refused("{{ antal + 1 }}")
    assert "värdet ”antal” finns inte" in refused("{{ antal | kr }}")
    for text in ("{{ sentences }}", "{{ budget }}", "{{ self }}", "{% for one in sentences %}{{ loop }}{% endfor %}"):
        assert "flera värden på en gång" in refused(text)


def test_a_form_that_is_wrongly_written_says_where() -> None:
    assert "fel skriven nära ”Nu kommer {% endfr %} det”" in refused("Först", "Nu kommer {% endfr %} det", "Sist")
    assert "”{{ title och mer”" in refused("Början", "{{ title och mer")
    assert "börjar men slutar inte" in refused("{{ " * 50_000)


def test_a_choice_across_paragraphs_loses_no_text() -> None:
    """Where markup would no longer be whole the form is refused; docxtpl alone would drop what is left over."""
    document = docx.Document(io.BytesIO(template("sv")))
    document.add_paragraph("{% if count > 100 %}")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{% endif %}i tabellen"
    document.add_paragraph("sist")
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(InputError, match="börjar och slutar på olika ställen"):
        form(stream.getvalue(), VALUES, "blankett.docx", "sv")


def test_what_is_no_form_is_refused() -> None:
    macros = packed(unpacked(blank("x")) | {"word/vbaProject.bin": b"x"})
    large = packed(unpacked(blank("x")) | {"word/media/large.bin": bytes(MOST_UNPACKED + 1)})
    other = packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    broken = packed(unpacked(blank("x")) | {"word/document.xml": b"<w:document"})
    for content, reason in (
        (b"", "ingen Word-fil"),
        (b"%PDF-1.7", "ingen Word-fil"),
        (packed({"a.txt": b"x"}), "ingen Word-fil"),
        (macros, "makron"),
        (large, "uppackad"),
        (other, "skadad"),
        (broken, "skadad"),
    ):
        with pytest.raises(InputError, match=reason):
            form(content, VALUES, "blankett.docx", "sv")


def test_entities_of_a_form_are_not_expanded(tmp_path: Any) -> None:
    secret = tmp_path / "hemligt.txt"
    secret.write_text("hemligheten", encoding="utf-8")
    parts = unpacked(blank("början &x; slut"))
    body = parts["word/document.xml"].decode().replace("&amp;x;", "&x;")
    declaration = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    start = body.index("?>") + 2
    parts["word/document.xml"] = (body[:start] + declaration + body[start:]).encode()
    try:
        content = form(packed(parts), VALUES, "blankett.docx", "sv")
    except InputError:
        return
    assert b"hemligheten" not in b"".join(unpacked(content).values())


def test_the_same_form_and_values_give_the_same_file() -> None:
    assert form(blank("{{ title }}"), VALUES, "a.docx", "sv") == form(blank("{{ title }}"), VALUES, "a.docx", "sv")


def test_without_docxtpl_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "docxtpl":
            raise ImportError(name)
        return found(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install payoff\[mall\]"):
        form(blank("x"), VALUES, "blankett.docx", "sv")


def test_a_filled_form_is_a_whole_package() -> None:
    with zipfile.ZipFile(io.BytesIO(form(blank("{{ title }}"), VALUES, "a.docx", "sv"))) as package:
        assert package.testzip() is None
