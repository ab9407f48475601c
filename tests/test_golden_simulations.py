"""What the draws of every scenario say at a fixed seed, against its golden file, numbers to 1e-9.

The draws are few: the files are small, and what they are for is to show that nothing moves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff.missing import Missing
from payoff.simulation.simulation import Simulation

from .conftest import ROOT
from .test_golden import differences

FOLDER = Path(__file__).parent / "golden_simulations"
DRAWS, SEED = 2000, 1
MOST = 3
"""Bars of the tornado that are kept: those that decide most."""
NOTHING = 0.01
"""An account that is never an öre from zero goes even; its sign is rounding alone."""
YEARS = (1, 2, 3, 5)
"""The years in which the reader asks whether the money is back."""
VARIANTS = {"bas-trelleborg": ("mal_25_procent", "mal_osakert"), "resam-fagersta": ("utan_finansiering",)}
"""Variants that are drawn too: ten places, where luck decides, and a cost that has payers."""


def _cases() -> list[tuple[str, str]]:
    """Return the scenario and the variant of each golden file; a portfolio is not drawn, its parts are."""
    stems = [path.stem for path in sorted((ROOT / "scenarios").glob("*.yaml")) if path.stem != "mia-stockholm"]
    return [(stem, variant) for stem in stems for variant in ("", *VARIANTS.get(stem, ()))]


def simulated(stem: str, variant: str, seed: int = SEED, draws: int = DRAWS) -> Simulation:
    result = payoff.evaluate(payoff.load(ROOT / "scenarios" / f"{stem}.yaml"))
    assert isinstance(result, payoff.Result)
    return payoff.simulate(result.variants[variant] if variant else result, draws=draws, seed=seed)


def digest(simulation: Simulation) -> dict[str, Any]:
    """Return what a golden file keeps of a simulation."""
    return {
        "draws": simulation.draws,
        "seed": simulation.seed,
        "whole_persons": simulation.drawn.luck,
        "inputs": [f"{one.path}.{one.cell}".rstrip(".") for one in simulation.inputs],
        "series": {name: _series(simulation, name) for name in simulation.series},
    }


def _series(simulation: Simulation, name: str) -> dict[str, Any]:
    values = simulation.values("npv", name)
    assert not isinstance(values, Missing)
    if abs(values).max() < NOTHING:
        return {"nothing": True}
    summary, row = simulation.summary(), simulation.place(name)
    percents = dict(zip(summary.percents, summary.percentiles[row].tolist(), strict=True))
    back = simulation.chance_by_month("entry")[row]
    return {
        "central": simulation.result.npv(name),
        "mean": float(summary.mean[row]),
        "sd": float(summary.sd[row]),
        "p5": percents[5.0],
        "p50": percents[50.0],
        "p95": percents[95.0],
        "chance": _chance(simulation, name),
        "back_by_year": {str(year): float(back[12 * year - 1]) for year in YEARS if 12 * year <= back.size},
        "decides": _decides(simulation, name),
    }


def _decides(simulation: Simulation, name: str) -> dict[str, list[float]]:
    """Return the net present value at the low and the high end of what decides most; less than a krona is nothing."""
    frame = simulation.tornado(name)
    if frame.empty:
        return {}
    largest = frame[frame["swing"] > 1].head(MOST)
    return {row["input"]: [row["at_low"], row["at_high"]] for row in largest.to_dict("records")}


@pytest.mark.parametrize(("stem", "variant"), _cases())
def test_draws_equal_golden(stem: str, variant: str, request: pytest.FixtureRequest) -> None:
    golden_file = FOLDER / f"{stem}{'.' if variant else ''}{variant}.json"
    found = digest(simulated(stem, variant))
    if request.config.getoption("--update-golden"):
        golden_file.parent.mkdir(exist_ok=True)
        golden_file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert not differences(found, json.loads(golden_file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("stem", ["ips-malmo", "resam-fagersta"])
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(stem: str) -> None:
    first, again, other = (simulated(stem, "", seed) for seed in (SEED, SEED, 0))
    assert first.outcomes.npv.tobytes() == again.outcomes.npv.tobytes()
    assert json.dumps(digest(first)) == json.dumps(digest(again))
    assert first.outcomes.npv.tobytes() != other.outcomes.npv.tobytes()


def percent(share: float) -> str:
    """Return a chance as the pages write it."""
    ends = {True: "under 1 %", False: "över 99 %"}
    return ends[share < 0.5] if share < 0.005 or share > 0.995 else f"{100 * share:.0f} %"


@pytest.mark.parametrize(
    ("row", "variant", "series"),
    [
        ("För samhället", "", "samhalle"),
        ("För den offentliga sektorn", "", "offentlig_sektor"),
        ("För Försäkringskassan", "", "forsakringskassan"),
        ("För landstinget", "", "region"),
        ("För kommunen", "", "kommun"),
    ],
)
def test_the_chance_that_a_payer_has_its_money_back_is_the_one_on_the_page(row: str, variant: str, series: str) -> None:
    simulation = simulated("resam-fagersta", variant, draws=10_000)
    back = simulation.chance_by_month("entry")[simulation.place(series)]
    cells = " | ".join(percent(float(back[12 * year - 1])) for year in YEARS)
    assert f"| {row} | {cells} |" in (ROOT / "docs" / "resam-fagersta.md").read_text(encoding="utf-8")


def test_the_chances_on_the_other_pages() -> None:
    ips, page = simulated("ips-malmo", "", draws=10_000), (ROOT / "docs" / "ips-malmo.md").read_text(encoding="utf-8")
    words = {
        "samhalle": "{} för samhället",
        "offentlig_sektor": "{} för den offentliga sektorn",
        "forsakringskassan": "{} för\nFörsäkringskassan",
        "kommun": "{} för kommunen",
        "region": "{} för regionen",
    }
    for series, sentence in words.items():
        assert sentence.format(percent(_chance(ips, series))) in page
    unga = simulated("unga-kvinnor-malmo", "", draws=10_000)
    said = f"sannolikheten för vinst {percent(_chance(unga, 'samhalle'))} för samhället"
    assert said in (ROOT / "docs" / "unga-kvinnor-malmo.md").read_text(encoding="utf-8")
    told = (ROOT / "docs" / "osakerhet.md").read_text(encoding="utf-8")
    ten = simulated("bas-trelleborg", "mal_25_procent", draws=10_000)
    assert f"sannolikheten för det är {percent(_chance(ten, 'kommun'))}" in told


def _chance(simulation: Simulation, series: str) -> float:
    found = simulation.chance_of_gain(series)
    assert not isinstance(found, Missing)
    return found.share


def test_every_golden_file_belongs_to_a_scenario() -> None:
    names = {f"{stem}{'.' if variant else ''}{variant}" for stem, variant in _cases()}
    assert {path.stem for path in FOLDER.glob("*.json")} == names
