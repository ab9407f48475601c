"""The documentation runs: its scenarios load, its commands exist, its schema is the current one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import payoff
from payoff import cli

from .conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


def test_whole_scenarios_in_the_docs_run() -> None:
    found = [text for page in PAGES for text in blocks(page, "yaml") if "payoff: 1" in text]
    assert found
    for text in found:
        assert payoff.evaluate(payoff.load(text)).npv() != 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text in blocks(page, "console"):
        for line in text.splitlines():
            command = re.sub(r"\s+#.*", "", line.removeprefix("$ "))
            if command.startswith("python -m payoff") and ">" not in command:
                words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
                if words[3] == "new":
                    (tmp_path / words[4]).unlink(missing_ok=True)
                elif not (tmp_path / "mitt-projekt.yaml").exists():
                    cli.run(["new", "mitt-projekt.yaml"])
                assert cli.run(words[3:]) == cli.OK, line


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), (page.name, target)


def test_python_in_the_docs_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for page, folder in ((ROOT / "README.md", ROOT), (ROOT / "docs" / "resultat.md", tmp_path)):
        monkeypatch.chdir(folder)
        if folder is tmp_path:
            assert cli.run(["new", "mitt-projekt.yaml"]) == cli.OK
        for text in blocks(page, "python"):
            exec(compile(text, page.name, "exec"), {"payoff": payoff})


def test_the_schema_in_docs_is_the_current_one() -> None:
    written = json.loads((ROOT / "docs" / "payoff.schema.json").read_text(encoding="utf-8"))
    assert written == payoff.json_schema(), "run: python -m payoff schema > docs/payoff.schema.json"


def test_the_first_words_of_every_scenario_are_the_modeline() -> None:
    for scenario in [*(ROOT / "scenarios").glob("*.yaml"), ROOT / "payoff" / "scenario" / "new.yaml"]:
        assert scenario.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def test_printed_against_computed_in_the_docs(bas: payoff.Result) -> None:
    text = (ROOT / "docs" / "exempel.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (−?[\d ]+) \| (−?[\d ]+) \|", text, re.MULTILINE)
    ids = {"Summa": bas.total} | {bas.label(name).text(): name for name in bas.active}
    assert len(rows) == 8
    for name, _, shown in rows:
        computed = list(bas.totals("gains", ids[name], cumulative=True).values())[-1]
        assert abs(float(shown.replace(" ", "").replace("−", "-")) - computed) < 0.51


def test_two_clocks_in_the_docs() -> None:
    page = (ROOT / "docs" / "tva-klockor.md").read_text(encoding="utf-8")
    scenario = payoff.load(blocks(ROOT / "docs" / "tva-klockor.md", "yaml")[0])
    result = payoff.evaluate(scenario)
    deepest = result.deepest()
    cut = payoff.evaluate(scenario.replace({"horizon": {"months": 24, "counted_from": "start"}})).cut_off
    for fact in (
        f"kalendern är {result.plan.months} månader",
        f"**{result.payback().sustained} månader**",
        f"**månad {result.break_even().sustained}**",
        f"{-deepest.value / 1000:.0f} 000 kr, månad {deepest.month} |",
        f"{cut * 100:.1f} %".replace(".", ","),
    ):
        assert fact in page, fact
