"""The model cases built of blocks: the page that holds one of them against a printed table says what the runs say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import payoff

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "typfall-beroende.md").read_text(encoding="utf-8")
PAYERS = {
    "Arbetsförmedlingen": "arbetsformedlingen",
    "Försäkringskassan": "forsakringskassan",
    "Kommun": "kommun",
    "Region": "region",
    "Rättsväsende": "rattsvasende",
    "Övriga": "ovriga",
    "Övriga staten": "ovriga_staten",
    "Individ": "individ",
    "Arbetsgivare": "arbetsgivare",
    "**Summa aktörer**": "samhalle",
}
CASES = ("typfall-forsorjningsstod", "typfall-aktivitetsersattning", "typfall-beroende")


def kronor(text: str) -> int | None:
    number = re.sub(r"[\s*()]", "", text).replace("−", "-")
    return int(number) if re.fullmatch(r"-?\d+", number) else None


@pytest.fixture(scope="module")
def printed() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "scenarios" / "bas-trelleborg.yaml"))


@pytest.fixture(scope="module")
def built() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "scenarios" / "typfall-beroende.yaml"))


def first_year(result: payoff.Result, account: str) -> float:
    totals = result.totals("gains", account, discounted=False)
    assert isinstance(totals, dict)
    return totals[1]


@pytest.mark.parametrize("label", PAYERS)
def test_the_page_prints_what_the_runs_say(label: str, printed: payoff.Result, built: payoff.Result) -> None:
    account = PAYERS[label]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {label} |"))
    application, ours, difference = (kronor(cell) for cell in row.split("|")[2:5])
    assert ours == round(first_year(built, account))
    total = printed.total if account == "samhalle" else account
    stated = 0 if application is None else round(first_year(printed, total))
    assert application in (None, stated)
    assert difference == ours - stated


def test_the_texts_of_the_page_follow_from_the_runs(built: payoff.Result) -> None:
    lines = built.scenario.states["missbruk"].lines
    yearly = {name: round(12 * line.amount.value) for name, line in lines.items()}
    for line in ("forsorjningsstod", "akutboende_dygn_goteborg", "lvm_dygn", "handlaggare_kommun_timme"):
        assert f"{yearly[line]:,}".replace(",", " ") in PAGE
    cheap = first_year(built.variants["fangelse_marginellt"], "rattsvasende")
    assert f"{round(cheap):,} kr".replace(",", " ") in PAGE
    needed = 30 + (361_062 - first_year(built, "rattsvasende")) / (yearly["anstalt_dygn"] / 30)
    assert f"omkring {round(needed)} dygn" in PAGE
    value = built.npv(built.total)
    assert isinstance(value, float)
    assert f"{round(value + 1_991_000):,} kr".replace(",", " ") in PAGE


@pytest.mark.parametrize("name", CASES)
def test_every_livelihood_follows_from_rules(name: str) -> None:
    """A model case types in no price of its own: every line of its states comes from a block."""
    result = payoff.evaluate(payoff.load(ROOT / "scenarios" / f"{name}.yaml"))
    for state, built in result.built_states.items():
        made = {line for block in built.blocks for line in block.lines}
        taxes = {"skatt_kommun", "skatt_region", "skatt_stat", "skattereduktion", "begravningsavgift"}
        assert set(result.scenario.states[state].lines) <= made | taxes
    assert set(result.built_states) == set(result.used_states)
