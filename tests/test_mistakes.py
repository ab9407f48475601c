"""Mistakes that are easily made: the answer says what to write instead."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff import cli
from payoff.language import Language

NEW = Path(payoff.__file__).parent / "scenario" / "new.yaml"
SCENARIOS = Path(payoff.__file__).parent.parent / "scenarios"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(NEW, tmp_path / "mitt-projekt.yaml")
    (tmp_path / "mitt-projekt.txt").write_text("", encoding="utf-8")
    return tmp_path


def complaint(capsys: pytest.CaptureFixture[str], *words: str, language: Language = "sv") -> str:
    """Run what cannot be run and return what is said of it."""
    assert cli.run([*words, "--lang", language]) in (cli.USAGE, cli.INVALID)
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


# -- in the terminal ----------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["mitt-projket.yaml", "mitt-projekt.yml", "Mitt-projekt", "mitt projekt.yaml"])
def test_a_missing_file_is_answered_with_the_one_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    assert "; menade du ”mitt-projekt.yaml”?" in complaint(capsys, asked)
    assert "; did you mean “mitt-projekt.yaml”?" in complaint(capsys, asked, language="en")
    with pytest.raises(payoff.InputError, match=r"menade du ”.*mitt-projekt\.yaml”"):
        payoff.load(folder / asked)


@pytest.mark.parametrize("asked", ["bokslut.yaml", "saknas/mitt-projekt.yaml", "mitt-projekt.yaml/x.yaml", "."])
def test_where_nothing_has_such_a_name_nothing_is_meant(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    assert "menade du" not in complaint(capsys, asked)


def test_a_word_that_is_no_command_and_no_file_is_answered_with_the_commands(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = complaint(capsys, "granska", "mitt-projekt.yaml")
    assert "kommandona är validate, review, explain, " in said
    assert "the commands are validate, review, " in complaint(capsys, "granska", "x", language="en")
    assert "kommandona" not in complaint(capsys, "granska.yaml")
    assert "menade du kommandot ”follow-up”?" in complaint(capsys, "folow-up", "x")
    (folder / "mappen").mkdir()
    assert "kommandona" not in complaint(capsys, "mappen")


def test_a_calendar_year_is_answered_with_the_year_since_the_start(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", "mitt-projekt.yaml", "--year")
    assert "resultatet har år 1 till 3, räknat från starten: år 2 är 2027" in complaint(capsys, *words, "2027")
    assert "year 1 is 2026" in complaint(capsys, *words, "2026", language="en")
    autumn = complaint(capsys, *words, "2027", "--set", "start=2026-09")
    assert "år 2 är 2027-09 till 2028-08" in autumn
    for outside in ("2025", "2029", "4"):
        assert complaint(capsys, *words, outside).rstrip().endswith("räknat från starten")


def test_participants_beside_an_intake_is_answered_with_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    said = complaint(capsys, "validate", str(SCENARIOS / "resam-fagersta.yaml"), "--set", "participants=20")
    assert "med intake skrivs antalet som intake.participants" in said
    places = {"intake": {"places": 30, "during": {"from": 1, "to": 12}}, "enrolment": "6 mån"}
    with pytest.raises(payoff.ScenarioError, match="antalet står redan i intake; ta bort participants"):
        payoff.example().replace(places)
    with pytest.raises(payoff.ScenarioError, match=r"skriv t\.ex\. participants: 10"):
        payoff.example().replace({"participants": None})


def test_a_price_year_without_index_is_said_of_the_price_year() -> None:
    base = payoff.load(SCENARIOS / "unga-kvinnor-malmo.yaml")
    assert isinstance(base, payoff.Scenario)
    assert base.rules.date is not None
    for changes, path in (
        ({"price_year": 2040}, "price_year"),
        ({"rules.date": 2040}, "rules.date"),
        ({"price_year": 2040, "rules.date": 2041}, "rules.date"),
    ):
        with pytest.raises(payoff.ScenarioError) as caught:
            base.replace(changes)
        [said] = [one for one in caught.value.problems if "har inget tal för år" in one.message.text()]
        assert said.path == path


@pytest.mark.parametrize("written", ["3000 EUR/mån", "3 000 euro", "20 €/mån", "5 USD per år"])
def test_another_currency_is_answered_with_kronor(written: str) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.example().replace({"states.arbete.lines.lon.amount": written})
    [said] = caught.value.problems
    assert said.hint is not None
    assert said.hint.text().startswith("belopp skrivs i kronor")
    assert said.hint.text("en").startswith("amounts are written in kronor")


# -- in Python ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "more"),
    [
        (payoff.evaluate, ()),
        (payoff.simulate, ()),
        (payoff.review, ()),
        (payoff.compare, ()),
        (payoff.switching_value, ("participants",)),
        (payoff.sweep, ({"participants": [1]},)),
    ],
)
def test_a_file_that_is_not_loaded_is_answered_with_load(function: Callable[..., Any], more: tuple[Any, ...]) -> None:
    name = f"payoff.{function.__name__}"
    for source, shown in (
        ("fil.yaml", '"fil.yaml"'),
        (Path("fil.yaml"), '"fil.yaml"'),
        ({"payoff": 1}, "..."),
        ("payoff: 1\nabout: {}\n", "..."),
    ):
        with pytest.raises(payoff.InputError) as caught:
            function(source, *more)
        assert str(caught.value) == f"{name} tar ett inläst scenario: skriv {name}(payoff.load({shown}))"
        assert caught.value.message.text("en").startswith(f"{name} takes a scenario that has been loaded: write")


def test_a_figure_of_the_draws_says_that_it_needs_them() -> None:
    plot = payoff.evaluate(payoff.example()).plot
    for name in ("fan", "tornado", "chance"):
        with pytest.raises(AttributeError, match=rf"payoff\.simulate\(scenario\)\.plot\.{name}\(\)"):
            getattr(plot, name)
    with pytest.raises(AttributeError, match="has no attribute 'fam'"):
        plot.fam()
