"""Swedish in the code, English in the catalogue: complete, in step, and shown everywhere it is asked for."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

import payoff
from payoff import cli
from payoff.language import LANGUAGES, Say, as_written, checked_language, say
from payoff.reference.table import table
from payoff.report.terminal import terminal

from . import catalogue
from .conftest import ROOT

BAD = sorted((ROOT / "tests" / "bad_scenarios").glob("*.yaml"))
BAS = str(ROOT / "scenarios" / "bas-trelleborg.yaml")
SWEDISH_WORD = re.compile(r"\w*[åäöÅÄÖ]\w*")
STAYS_SWEDISH = {
    *("Försäkringskassan", "Arbetsförmedlingen", "mån", "år", "ersättningsdag", "besök"),
    *("lönebidrag", "arbetsträning", "extratjänst", "särskilt", "anställningsstöd", "bostadstillägg"),
}
"""Names of authorities, units that a scenario file accepts, and schemes that have no name in English."""
OWN_WORDS = {"", "{text}"}
"""Templates that carry a user's own text."""
LONG = 12


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return catalogue.read_texts()


@pytest.fixture(scope="module")
def neutral() -> dict[str, Any]:
    """Return the example scenario with every text of its author in English."""
    document: dict[str, Any] = yaml.safe_load((files("payoff") / "scenario" / "new.yaml").read_text(encoding="utf-8"))
    written = _in_english(document)
    assert isinstance(written, dict)
    written["programme"]["not_counted"] = ["Overheads"]
    return written


def _in_english(value: Any, key: str = "") -> Any:
    if key in ("title", "organisation", "label", "note", "source", "question"):
        return f"Own {key}"
    if isinstance(value, dict):
        return {name: _in_english(item, str(name)) for name, item in value.items()}
    return value


def placeholders(text: str) -> list[str]:
    """Return the names to fill in: {name} in the code, %(name)s in the templates."""
    if "%(" in text:
        return sorted(re.findall(r"%\(\w+\)s", text))
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def untranslated(page: str, texts: dict[str, str]) -> list[str]:
    """Return the Swedish texts that stand in an English page."""
    return [
        text
        for text, english in texts.items()
        if text not in english and len(text) > LONG and not placeholders(text) and text in page
    ]


def without_data(page: str) -> str:
    """Return a page without the texts of the price table, whose rows are in Swedish in both languages."""
    stored = [text for row in table().benchmarks.values() for text in row.values() if isinstance(text, str)]
    for text in sorted(stored, key=len, reverse=True):
        page = page.replace(text, "").replace(escape(text), "").replace(json.dumps(text, ensure_ascii=False)[1:-1], "")
    return page


def swedish_words(text: str) -> set[str]:
    return set(SWEDISH_WORD.findall(text)) - STAYS_SWEDISH


# -- the catalogue ------------------------------------------------------------------------


def test_every_text_in_the_code_is_in_the_catalogue_and_no_other(texts: dict[str, str]) -> None:
    assert set(texts) == catalogue.texts_in_code()


def test_every_text_is_translated(texts: dict[str, str]) -> None:
    assert [text for text, english in texts.items() if not english.strip()] == []


def test_placeholders_are_the_same(texts: dict[str, str]) -> None:
    assert [text for text, english in texts.items() if placeholders(text) != placeholders(english)] == []


def test_line_breaks_and_ends_are_the_same(texts: dict[str, str]) -> None:
    for text, english in texts.items():
        assert text.count("\n") == english.count("\n"), text
        assert text.endswith((".", "?")) == english.endswith((".", "?")), text
        assert english == english.strip(), text


def test_no_swedish_is_left(texts: dict[str, str]) -> None:
    assert {text: found for text, english in texts.items() if (found := swedish_words(english))} == {}
    assert [text for text, english in texts.items() if "”{" in english] == []


def test_one_swedish_word_has_one_english_word(texts: dict[str, str]) -> None:
    for swedish, english in {
        "programkostnad": "programme cost",
        "återbetalningstid": "payback time",
        "break-even": "break-even",
        "nettonuvärde": "net present value",
        "dödvikt": "deadweight",
        "kontrafaktisk": "counterfactual",
        "odiskonter": "undiscounted",
        "nuvärde": "present value",
        "kalkylränta": "discount rate",
    }.items():
        found = [text for text in texts if swedish in text.lower()]
        assert found, swedish
        for text in found:
            assert english in texts[text].lower(), text


def test_the_files_are_as_the_tool_writes_them(texts: dict[str, str]) -> None:
    assert catalogue.written(texts) == catalogue.PO.read_bytes()
    assert catalogue.compiled(texts) == catalogue.MO.read_bytes()


def test_the_file_names_nobody_and_no_day() -> None:
    written = catalogue.PO.read_text(encoding="utf-8")
    for words in (
        "ORGANIZATION",
        "AUTHOR",
        "EMAIL",
        "LL@li.org",
        "Creation-Date",
        "Revision-Date",
        "Generated-By",
        "#:",
        "#,",
        "#~",
    ):
        assert words not in written


def test_texts_are_literals_so_that_they_can_be_collected(texts: dict[str, str]) -> None:
    for path in catalogue.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                template = node.args[0]
                if isinstance(template, ast.Attribute) and template.attr == "template":
                    continue  # a text that was collected where it was made
                assert isinstance(template, ast.Constant), f"{path}:{node.lineno}"
                assert template.value in texts, f"{path}:{node.lineno}"


# -- texts --------------------------------------------------------------------------------


def test_nested_values_are_in_the_same_language() -> None:
    months = say("månad {month}", month=7)
    text = say("uppgift saknas om {names}", names=[say("Kommun"), as_written("Hyra"), months])
    assert text.text() == "uppgift saknas om Kommun, Hyra, månad 7"
    assert text.text("en") == "Municipality, Hyra, month 7 not available"
    assert str(text) == text.text("sv")


def test_a_users_own_text_is_never_translated_or_filled_in() -> None:
    for own in ("Kommun", "{name}", "%(year)s", ""):
        assert as_written(own).text("en") == as_written(own).text("sv") == own
    assert Say("").text("en") == ""


def test_known_languages() -> None:
    assert [checked_language(name) for name in LANGUAGES] == ["sv", "en"]
    for name in ("no", "", "EN", "en_GB"):
        with pytest.raises(ValueError, match="known: sv, en"):
            checked_language(name)


# -- errors -------------------------------------------------------------------------------


def templates(message: object) -> Iterator[str]:
    """Return the templates of a message and of the messages in it."""
    if isinstance(message, Say):
        yield message.template
        for value in message.values.values():
            yield from templates(value)
    elif isinstance(message, (list, tuple)):
        for item in message:
            yield from templates(item)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_error_can_be_read_in_english(path: Path, texts: dict[str, str]) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(path)
    for problem in caught.value.problems:
        told = {*templates(problem.message), *templates(problem.hint)}
        assert told <= set(texts) | OWN_WORDS
        english = problem.to_dict("en")
        assert english["message"] == problem.message.text("en")
        assert set(english) == set(problem.to_dict("sv"))
    assert ": error: " in caught.value.render("en")
    assert ": fel: " not in caught.value.render("en")


# -- reports ------------------------------------------------------------------------------


def test_the_annex_in_english(bas: payoff.Result) -> None:
    page = bas.report("html", "en").decode()
    assert '<html lang="en">' in page
    assert page.count('lang="en"') == 1 + page.count("<svg"), "the page and its figures"
    assert 'lang="sv"' not in page
    for heading in (
        "Summary",
        "Points to note",
        "Gain by actor",
        "When does it pay back, and for whom?",
        "Budget of the intervention",
        "Variants",
        "What this calculation assumes",
        "Prices and sources",
        "Origin",
    ):
        assert re.search(rf"<h2[^>]*>{re.escape(heading)}</h2>", page), heading
        assert f"\n## {heading}\n" in bas.report("md", "en").decode()
    for words in ("Total of reported actors", "not available", "Payback time", "23\u00a0months", "1,082,551\u00a0SEK"):
        assert words in page, words


@pytest.mark.parametrize("format", ["html", "md", "snippet", "json", "csv", "terminal"])
def test_no_swedish_in_an_english_report(format: str, neutral: dict[str, Any], texts: dict[str, str]) -> None:
    result = payoff.evaluate(payoff.load(neutral))
    page = terminal(result, "en") if format == "terminal" else result.report(format, "en").decode()
    assert untranslated(page, texts) == []
    assert swedish_words(without_data(page)) == set()
    swedish = terminal(result, "sv") if format == "terminal" else result.report(format, "sv").decode()
    assert untranslated(swedish, texts) != [] or format == "csv", "the test must be able to fail"


def test_the_same_numbers_in_both_languages(bas: payoff.Result) -> None:
    swedish, english = bas.to_dict("sv"), bas.to_dict("en")
    for key in ("gains", "programme_cost", "net", "cash"):
        for series, measure in swedish[key].items():
            assert measure.get("cumulative") == english[key][series].get("cumulative")
    assert english["labels"]["kommun"] == "Municipality"
    assert [warning["rule"] for warning in swedish["warnings"]] == [warning["rule"] for warning in english["warnings"]]


# -- the command line ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["missing.yaml"], cli.USAGE, "error: the file “missing.yaml” does not exist or cannot be read"),
        ([BAS, "--format", "htm"], cli.USAGE, "error: there is no format “htm”; did you mean “html”?"),
        ([BAS, "--fromat", "html"], cli.USAGE, "error: there is no option “--fromat”; did you mean “--format”?"),
        ([BAS, "-o", "-", "--format", "json,md"], cli.USAGE, "error: -o - writes one scenario in one format"),
        ([BAS, "--set", "participants"], cli.USAGE, "error: write --set PATH=VALUE, not “participants”"),
        ([BAS, "--set", "particpants=2"], cli.INVALID, "did you mean “participants”?"),
        ([BAS, "-o", "/proc/missing"], cli.CANNOT_WRITE, "error: cannot write"),
        (["validate"], cli.USAGE, "error: give at least one file"),
    ],
)
def test_errors_in_english(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert cli.run([*arguments, "--lang", "en"]) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert swedish_words(captured.err) == set()
    assert captured.out == ""


def test_the_terminal_in_english(
    folder: Path, capsys: pytest.CaptureFixture[str], neutral: dict[str, Any], texts: dict[str, str]
) -> None:
    (folder / "own.yaml").write_text(json.dumps(neutral, ensure_ascii=False), encoding="utf-8")
    assert cli.run(["own.yaml", "--lang", "en"]) == cli.OK
    out = capsys.readouterr().out
    for words in (
        "Cumulative gain before programme cost, present value, SEK",
        "What this calculation assumes",
        "Payback time",
        "To year 1",
        "Municipality",
        "Society",
        "Own title",
        "Wrote own-bilaga.html",
    ):
        assert words in out, words
    assert untranslated(out, texts) == []
    assert swedish_words(out) == set()
    assert '<html lang="en">' in (folder / "own-bilaga.html").read_text(encoding="utf-8")


def test_validate_and_new_in_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["new", "mine.yaml", "--lang=en"]) == cli.OK
    assert capsys.readouterr().out == "Wrote mine.yaml. Run: python -m payoff mine.yaml\n"
    assert cli.run(["validate", "mine.yaml", "--lang=en"]) == cli.OK
    assert capsys.readouterr().out == "mine.yaml: no errors\n"
    (folder / "bad.yaml").write_text("payoff: 2\n", encoding="utf-8")
    assert cli.run(["validate", "bad.yaml", "--json", "--lang", "en"]) == cli.INVALID
    problems = json.loads(capsys.readouterr().out)
    assert "the version of the language is the number 1" in [problem["message"] for problem in problems]


def test_help_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["validate", "--help", "--lang", "en"]) == cli.OK
    out = capsys.readouterr().out
    assert "Check scenarios without calculating." in out
    assert "The errors as JSON on standard output." in out
