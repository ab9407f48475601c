"""The documentation runs: its scenarios load, its commands exist, its schema is the current one."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

import payoff
from payoff import cli

from . import catalogue
from .conftest import ROOT
from .doc_output import SHOWN, commands

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


def test_whole_scenarios_in_the_docs_run() -> None:
    found = [text for page in PAGES for text in blocks(page, "yaml") if "payoff: 1" in text]
    assert found
    for text in found:
        assert payoff.evaluate(payoff.load(text)).npv() != 0


LANGUAGE_PAGE = ROOT / "docs" / "scenariospraket.md"
MORE_STATES = {"sokande": {}, "sjuk": {}, "dod": {"absorbing": True}}
CHECKED = re.compile(r"^Räknat, `(\w+)`: (.+)$", re.MULTILINE)


def with_fragment(fragment: dict[str, Any]) -> str:
    """Lay a fragment over the smallest scenario of the language page: sections are joined, their parts replaced."""
    whole = yaml.safe_load(blocks(LANGUAGE_PAGE, "yaml")[0])
    whole["states"] |= MORE_STATES
    whole["units"] = {"jobb": {"label": "Jobb"}}
    if not set(fragment) <= set(payoff.json_schema()["properties"]):  # a line, shown alone
        fragment = {"states": {"bistand": {"lines": fragment}}}
    for section, parts in fragment.items():
        whole[section] = whole.get(section, {}) | parts if isinstance(parts, dict) else parts
    return json.dumps(whole, ensure_ascii=False, indent=1)


def fragment_cases() -> list[tuple[str, str, str]]:
    """Return page, example and the text that follows it, for examples that are part of a scenario."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match.group(1) == "yaml" and "payoff: 1" not in match.group(2):
                after = text[match.end() :].split("```", 1)[0]
                found.append((page.name, match.group(2), after))
    return found


@pytest.mark.parametrize(("page", "example", "after"), fragment_cases())
def test_parts_of_scenarios_in_the_docs_run(page: str, example: str, after: str, tmp_path: Path) -> None:
    for table in blocks(LANGUAGE_PAGE, "csv"):
        (tmp_path / "uppfoljning.csv").write_text(table, encoding="utf-8")
    scenario = tmp_path / "exempel.yaml"
    scenario.write_text(with_fragment(yaml.safe_load(example)), encoding="utf-8")
    result = payoff.evaluate(payoff.load(scenario))
    for state, facts in CHECKED.findall(after):
        found = re.findall(r"([\d,]+) % i månad (\d+)", facts)
        assert found
        for share, month in found:
            computed = 100 * share_in(result, state, int(month))
            assert f"{computed:.{len(share.partition(',')[2])}f}".replace(".", ",") == share, (state, month)


def share_in(result: payoff.Result, state: str, month: int) -> float:
    """Return the share of the programme arm's participants in a state in a month since entry."""
    of_state = [index for index, step in enumerate(result.plan.steps) if step.partition("@")[0] == state]
    return float(result.plan.exposure[0, 0, of_state, month, 0].sum())


@pytest.mark.parametrize("page", [one for one in PAGES if one.name not in SHOWN], ids=lambda page: page.name)
def test_commands_in_the_docs_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages whose output is shown are run by test_docs_output.py."""
    monkeypatch.chdir(tmp_path)
    for text in blocks(page, "console"):
        for words, code in commands(text):
            if words[0] == "new":
                (tmp_path / words[1]).unlink(missing_ok=True)
            elif not (tmp_path / "mitt-projekt.yaml").exists():
                cli.run(["new", "mitt-projekt.yaml"])
            assert cli.run(words) == code, words


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


def kronor(value: float | payoff.Missing) -> str:
    assert not isinstance(value, payoff.Missing)
    return f"{value:,.0f}".replace(",", " ").replace("-", "−")


def test_four_ways_to_move_in_the_docs() -> None:
    """The page's table is worked out anew from its four scenarios, which differ in nothing but the programme arm."""
    page = ROOT / "docs" / "vagar.md"
    text = page.read_text(encoding="utf-8")
    scenarios = [payoff.load(block) for block in blocks(page, "yaml")]
    assert [one.arms["med"].movement for one in scenarios] == ["exits", "matrix", "observed", "reaches"]
    written = [yaml.safe_load(block) for block in blocks(page, "yaml")]
    for one in written:
        for key in ("horizon", "discounting", "participants", "states", "programme"):
            assert one[key] == written[0][key]
        assert one["arms"]["utan"] == written[0]["arms"]["utan"]
    upper = scenarios[3].replace({"arms.med.reaches.arbete.duration": None})
    assert any(warning["rule"] == "ever_without_duration" for warning in payoff.evaluate(upper).to_dict()["warnings"])
    rows = re.findall(r"^\| (?:Utfall|Över|Uppmätt)[^|]*(\|.*\|)$", text, re.MULTILINE)
    assert rows == [_row(payoff.evaluate(one)) for one in (*scenarios, upper)]
    same = scenarios[1].replace({"arms.utan.path": None, "arms.utan.matrix": "register", "arms.utan.from": "bistand"})
    assert f"nettonuvärde {kronor(payoff.evaluate(same).npv('kommun'))} kr" in text


def _row(result: payoff.Result) -> str:
    shares = [f"{100 * share_in(result, 'arbete', month):.1f} %" for month in (7, 12, 24, 36)]
    months = f"{result.units('manader')['programme']:.1f}"
    cells = [*(cell.replace(".", ",") for cell in (*shares, months)), kronor(result.npv("kommun"))]
    back = result.payback("kommun")
    assert not isinstance(back, payoff.Missing)
    return f"| {' | '.join(cells)} | {back.sustained or 'aldrig'} |"


def changed(scenario: payoff.Scenario, cell: str) -> payoff.Scenario:
    """Lay what a table's first cell says over a scenario: ``path: value``, several with semicolons."""
    changes = (part.split(": ", 1) for part in cell.split("; "))
    return scenario.replace({path: yaml.safe_load(value) for path, value in changes})


def convention_row(scenario: payoff.Scenario, cell: str, heads: list[str]) -> str:
    """Return a row of the page on conventions: a change or an account, and the numbers of the columns."""
    series = None if ":" in cell else cell
    result = payoff.evaluate(scenario if series else changed(scenario, cell))
    back, ratio, with_funds = result.payback(), result.benefit_cost_ratio(), result.npv_with_public_funds()
    assert not isinstance(back, payoff.Missing)
    answers = {
        "nettonuvärde, kr": kronor(result.npv(series)),
        "med skattefaktor, kr": "–" if isinstance(with_funds, payoff.Missing) else kronor(with_funds),
        "vägt, kr": kronor(result.weighted_npv()),
        "år i arbete": f"{result.units('arbetsar')['programme']:.3f}",
        "återbetald, hel månad": str(back.sustained),
        "återbetald, inom månaden": f"{back.interpolated or 0:.2f}",
        "nytto-kostnadskvot": f"{ratio:.2f}".replace("-", "−"),
    }
    return f"| `{cell}` | {' | '.join(answers[head].replace('.', ',') for head in heads)} |"


def test_conventions_in_the_docs() -> None:
    """Every table of the page on conventions is worked out anew, row by row, from the scenario on the page."""
    page = ROOT / "docs" / "konventioner.md"
    scenario = payoff.load(blocks(page, "yaml")[0])
    heads: list[str] = []
    rows = 0
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith(("| ändring", "| konto")):
            heads = cells[1:]
        elif line.startswith("| `"):
            assert convention_row(scenario, cells[0].strip("`"), heads) == line
            rows += 1
    assert rows > 20


def test_options_in_running_text_keep_their_hyphens() -> None:
    """The site makes quotation marks Swedish, and leaves ``--draws`` alone."""
    smart = pytest.importorskip("docutils.utils.smartquotes")
    action = runpy.run_path(str(ROOT / "docs" / "conf.py"))["smartquotes_action"]
    made = smart.smartyPants('Kör med --draws 10000: "så säkert" är det.', attr=action, language="sv")
    assert made == "Kör med --draws 10000: ”så säkert” är det."


def test_what_is_read_with_the_package_alone_names_no_file_of_the_source() -> None:
    """Whoever has only the wheel has no folder docs/; the documentation has pages with headings."""
    templates = (ROOT / "payoff" / "scenario").glob("*.yaml")
    told = [*catalogue.read_texts(), *(one.read_text(encoding="utf-8") for one in templates)]
    assert [one for one in told if re.search(r"docs/|\.md\b", one)] == []
    pages = re.compile(r"sidan ([A-ZÅÄÖ][\w\s]*?) i dokumentationen")
    named = {name for one in told for name in pages.findall(one)}
    headings = {page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for page in PAGES}
    assert named
    assert named <= headings
