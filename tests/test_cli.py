"""The command line: what it writes, where, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from payoff import cli

from .conftest import ROOT

BAS = str(ROOT / "scenarios" / "bas-trelleborg.yaml")
HISINGEN = str(ROOT / "scenarios" / "arbetsmarknadstorget-hisingen.yaml")
HEAVY = ("numpy", "pydantic", "pandas", "scipy", "matplotlib", "jinja2", "babel", "yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def modules_loaded(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom payoff import cli\n"
        f"code = cli.run({list(arguments)!r})\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8", cwd=ROOT
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("run", "--help"), ("validate", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not modules_loaded(*arguments) & set(HEAVY)


def test_json_loads_neither_frames_nor_pages() -> None:
    loaded = modules_loaded(BAS, "-o", "-", "--format", "json")
    assert not loaded & {"pandas", "scipy", "matplotlib", "jinja2", "babel"}
    assert {"numpy", "pydantic", "yaml"} <= loaded


def test_importing_payoff_loads_nothing() -> None:
    code = "import sys, payoff; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(done.stdout.split()) & {*HEAVY, "click"}


def test_default_writes_the_annex_in_four_formats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([BAS]) == cli.OK
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"bas-trelleborg-bilaga.{format}" for format in ("docx", "html", "pdf", "xlsx")]
    out = capsys.readouterr().out
    for words in (
        "återbetald efter 23\u00a0månader",
        "Detta antar kalkylen",
        "Att tänka på",
        "Skrev bas-trelleborg-bilaga.html",
        "3\u00a0124\u00a0345",
        "Summa redovisade aktörer",
    ):
        assert words in out
    assert max(len(line) for line in out.splitlines()) <= 110


def test_a_file_that_is_replaced_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([BAS, "--format", "json"]) == cli.OK
    assert capsys.readouterr().out.splitlines()[-1] == "Skrev bas-trelleborg-bilaga.json"
    assert cli.run([BAS, "--format", "json,csv"]) == cli.OK
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Skrev bas-trelleborg-bilaga.json (ersatte en tidigare fil)",
        "Skrev bas-trelleborg-bilaga.csv",
    ]
    assert cli.run([BAS, "--format", "json", "--lang", "en"]) == cli.OK
    assert capsys.readouterr().out.splitlines()[-1] == "Wrote bas-trelleborg-bilaga.json (replaced an earlier file)"


def test_every_format_and_several_scenarios(folder: Path) -> None:
    assert cli.run([BAS, HISINGEN, "--format", "html,md,json,csv", "-o", "ut/bilagor"]) == cli.OK
    names = {path.name for path in (folder / "ut" / "bilagor").iterdir()}
    assert names == {
        f"{stem}-bilaga.{ending}"
        for stem in ("bas-trelleborg", "arbetsmarknadstorget-hisingen")
        for ending in ("html", "md", "json", "csv")
    }


def test_json_to_standard_output_and_nothing_else(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run([BAS, "-o", "-", "--format", "json"]) == cli.OK
    data = json.loads(capsysbinary.readouterr().out)
    assert not list(folder.iterdir())
    for key in (
        "title",
        "variant",
        "provenance",
        "gains",
        "programme_cost",
        "net",
        "npv",
        "benefit_cost_ratio",
        "payback",
        "break_even",
        "deepest",
        "variants",
    ):
        assert key in data
    assert set(data["gains"]["kommun"]) == {"by_year", "cumulative", "by_year_undiscounted"}
    assert set(data["payback"]["kommun"]) == {"status", "first", "sustained", "interpolated", "crossings"}
    assert data["variants"]["kostnad_jamnt"]["variant"] == "kostnad_jamnt"
    assert set(data) - {"variants", "benchmarks"} == set(data["variants"]["kostnad_jamnt"])
    assert {"payoff_version", "scenario_hash", "data_version", "settings"} <= set(data["provenance"])


def nulls(value: object, path: str = "") -> list[str]:
    if value is None:
        return [path]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in nulls(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in nulls(item, f"{path}[{index}]")]
    return []


@pytest.mark.parametrize("scenario", [BAS, HISINGEN])
def test_json_never_says_null(scenario: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run([scenario, "-o", "-", "--format", "json"]) == cli.OK
    assert nulls(json.loads(capsysbinary.readouterr().out)) == []


def test_set_changes_the_result_and_is_told(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = [BAS, "-o", "-", "--format", "json", "--set", "participants=2", "--set", "discounting.rate=0 %"]
    assert cli.run(arguments) == cli.OK
    data = json.loads(capsysbinary.readouterr().out)
    assert data["npv"]["kommun"] == pytest.approx(2 * 3 * 280500 - 1_991_000)
    assert data["provenance"]["settings"]["overrides"] == {"participants": 2, "discounting.rate": "0 %"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["finns-inte.yaml"], cli.USAGE, "finns inte"),
        (["."], cli.USAGE, "mapp"),
        ([BAS, "--format", "htm"], cli.USAGE, "menade du ”html”?"),
        ([BAS, "--fromat", "html"], cli.USAGE, "menade du ”--format”?"),
        ([BAS, "--lang", "no"], cli.USAGE, "--lang"),
        ([BAS, HISINGEN, "-o", "-", "--format", "json"], cli.USAGE, "ett scenario"),
        ([BAS, "-o", "-", "--format", "json,md"], cli.USAGE, "ett format"),
        ([BAS, BAS], cli.USAGE, "skriva över"),
        ([BAS, "--set", "participants"], cli.USAGE, "SÖKVÄG=VÄRDE"),
        ([BAS, "--set", "particpants=2"], cli.INVALID, "menade du ”participants”?"),
        ([BAS, "--set", "states.arbte.lines.af.amount=1 kr/år"], cli.INVALID, "menade du ”arbete”?"),
        ([BAS, "--set", "horizon=36"], cli.INVALID, "--set"),
        ([BAS, "-o", "/proc/finns/inte"], cli.CANNOT_WRITE, "kan inte skriva"),
        (["validate"], cli.USAGE, "minst en fil"),
    ],
)
def test_exit_codes(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert cli.run(arguments) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert not list(folder.iterdir())


def test_validate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["validate", BAS]) == cli.OK
    assert "inga fel" in capsys.readouterr().out
    (folder / "fel.yaml").write_text("payoff: 1\nabuot: {title: Fel}\n", encoding="utf-8")
    assert cli.run(["validate", "fel.yaml", "--json"]) == cli.INVALID
    problems = json.loads(capsys.readouterr().out)
    assert problems[0].keys() == {"file", "line", "column", "path", "message", "hint"}
    assert any(problem["line"] == 2 and "about" in problem["hint"] for problem in problems)


def test_problems_of_several_files_are_told_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text("payoff: 2\n", encoding="utf-8")
    assert cli.run(["a.yaml", "b.yaml", BAS]) == cli.INVALID
    err = capsys.readouterr().err
    assert "a.yaml:1" in err
    assert "b.yaml:1" in err
    assert {path.name for path in folder.iterdir()} == {"a.yaml", "b.yaml"}


def test_new_runs_as_it_is_and_never_overwrites(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["new", "mitt.yaml"]) == cli.OK
    assert cli.run(["mitt.yaml"]) == cli.OK
    assert (folder / "mitt-bilaga.html").exists()
    before = (folder / "mitt.yaml").read_bytes()
    assert cli.run(["new", "mitt.yaml"]) == cli.USAGE
    assert (folder / "mitt.yaml").read_bytes() == before
    assert "finns redan" in capsys.readouterr().err


def test_schema_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["properties"]["payoff"]["const"] == 1


def test_a_failed_write_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = folder / "bas-trelleborg-bilaga.html"
    target.write_text("gammal", encoding="utf-8")
    (folder / "bas-trelleborg-bilaga.md").mkdir()
    assert cli.run([BAS, "--format", "html,md"]) == cli.CANNOT_WRITE
    assert target.read_text(encoding="utf-8") == "gammal"
    assert {path.name for path in folder.iterdir()} == {"bas-trelleborg-bilaga.html", "bas-trelleborg-bilaga.md"}


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_python_m_payoff_as_a_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "payoff", BAS, "-o", str(tmp_path)], capture_output=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    assert "Återbetalningstid" in done.stdout.decode()


def test_an_unexpected_error_is_told_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    from payoff import run

    def broken(*_: object) -> None:
        raise RuntimeError("trasig")

    monkeypatch.setattr(run, "resolve", broken)
    assert cli.run([BAS]) == cli.UNEXPECTED
    err = capsys.readouterr().err
    assert "RuntimeError: trasig" in err
    assert "Traceback" not in err
    monkeypatch.setenv("PAYOFF_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        cli.run([BAS])
