"""What the pages show that the product says, it says: every block of output, and the questions of ``new --ask``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import payoff
from payoff import cli
from payoff.cli_ask import interview

from .doc_output import DOCS, SHOWN, Shown, lines, outputs

ASKED = "$ python -m payoff new steget-in.yaml --ask\n"


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_shows_what_is_printed(name: str, tmp_path: Path) -> None:
    found = list(outputs(DOCS / name, tmp_path))
    assert found
    for one in found:
        assert one.holds, f"{name}: after\n{one.after}this was printed:\n" + "\n".join(one.printed)


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        (["a", "b", "c"], True),
        (["a", "b"], False),
        (["…", "b", "…"], True),
        (["a", "…"], True),
        (["b", "…"], False),
        (["…", "c"], True),
        (["…", "b"], False),
        (["…", "c", "…", "a", "…"], False),
        (["…", "x", "…"], False),
    ],
)
def test_what_counts_as_shown(written: list[str], holds: bool) -> None:
    assert Shown("page", "", written, ["a", "b", "c"]).holds is holds


def test_the_questions_are_asked_as_the_page_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's answers are given to the questions in turn, and the page's words are all that is said."""
    page = (DOCS / "forsta-scenariot.md").read_text(encoding="utf-8")
    shown = page.split(ASKED, 1)[1].split("```", 1)[0].splitlines()
    said: list[str] = []

    def read(question: str, default: str) -> str:
        start = question + (f" [{default}]" if default else "")
        line = shown[len(said)]
        assert line.startswith(start), (line, start)
        said.append(line)
        return line.removeprefix(start).strip() or default

    text = interview(read, said.append, "sv", 2026)
    assert said == shown
    written = tmp_path / "steget-in.yaml"
    written.write_text(text, encoding="utf-8")
    assert cli.run([str(written), "--format", "json", "-o", str(tmp_path)]) == cli.OK
    told = re.findall(r"^(Återbetalningstid: .+)$", page, re.MULTILINE)
    assert len(told) == 2  # of the template and of what was asked for
    assert told[1] in lines(capsys.readouterr().out)
    assert told[0].split(",")[0].endswith(f"efter {_months(payoff.example())} månader")


def _months(scenario: payoff.Scenario) -> int | None:
    back = payoff.evaluate(scenario).payback("samhalle")
    assert not isinstance(back, payoff.Missing)
    return back.sustained
