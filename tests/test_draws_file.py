"""Own draws in a file beside the scenario: read by column, drawn alike, and refused with their line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import payoff
from payoff.scenario.yaml_reader import MOST_VALUES

from .test_simulation import two_states

DRAWS = "effekt;pris\n0,8;1\n1,2;2\n1,0;3\n"


def written(folder: Path, csv: str | bytes = DRAWS, draws: object = None) -> Path:
    scenario = two_states()
    draws = {"file": "egna.csv", "column": "effekt"} if draws is None else draws
    scenario["quantities"] = {"skala": {"draws": draws, "source": "Egen modell"}}
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["skala"]
    (folder / "egna.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    file = folder / "a.yaml"
    file.write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.parametrize("csv", [DRAWS, DRAWS.replace(",", ".").replace(";", ","), DRAWS + "\n\n", "\ufeff" + DRAWS])
def test_the_draws_of_a_column_are_drawn_alike(csv: str, tmp_path: Path) -> None:
    scenario = payoff.load(written(tmp_path, csv))
    assert scenario.quantities["skala"].value == pytest.approx(1.0)
    gains = payoff.simulate(scenario, draws=3000, seed=1).outcomes.gains[-1] / 120_000
    values, counts = np.unique(gains.round(9), return_counts=True)
    assert values.tolist() == [0.8, 1.0, 1.2]
    assert np.all(abs(counts - 1000) < 4.5 * np.sqrt(3000 * 2 / 9))


def test_the_same_draws_in_the_scenario_are_the_same_scenario(tmp_path: Path) -> None:
    found = [payoff.load(written(tmp_path, draws=draws)) for draws in (None, ["0,8", "1,2", "1,0"])]
    first, second = (payoff.simulate(one, draws=100, seed=1).outcomes.npv.tobytes() for one in found)
    assert first == second


@pytest.mark.parametrize(
    ("csv", "draws", "words"),
    [
        (DRAWS, {"file": "egna.csv", "column": "effect"}, "egna.csv:1:1: fel: kolumnen ”effect” finns inte"),
        (DRAWS.replace("1,2", "mycket"), None, "egna.csv:3:1: fel: ”mycket”"),
        (DRAWS.replace("1,2;2", ";2"), None, "egna.csv:3:1: fel: raden har inget tal i kolumnen"),
        (DRAWS, {"file": "egna.csv"}, "säg fil och kolumn"),
        (DRAWS, {"file": "egna.csv", "column": "effekt", "sheet": "1"}, "okänd nyckel ”sheet”"),
        (DRAWS, {"file": "borta.csv", "column": "effekt"}, "borta.csv"),
        (DRAWS, {"file": "../egna.csv", "column": "effekt"}, "../egna.csv"),
        (DRAWS, {"file": "egna.xlsx", "column": "effekt"}, ".csv"),
        ("", None, "kolumnen ”effekt” finns inte"),
        ("effekt\n0,8\n", None, "minst"),
        (b"effekt\n\xff\n", None, "egna.csv:2"),
        ('effekt\n"0,8\n', None, "egna.csv"),
        ("effekt;pris\n" + "1;1\n" * (MOST_VALUES + 1), None, f"för många dragningar (högst {MOST_VALUES})"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(csv: str | bytes, draws: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(written(tmp_path, csv, draws))
    told = caught.value.render("sv")
    assert words in told
    assert told.count(": fel: ") == 1, told


def test_a_scenario_that_came_as_text_names_no_file(tmp_path: Path) -> None:
    with pytest.raises(payoff.ScenarioError, match="själv"):
        payoff.load(written(tmp_path).read_text(encoding="utf-8"))


def test_a_file_is_named_under_quantities_only(tmp_path: Path) -> None:
    scenario = yaml.safe_load(written(tmp_path).read_text(encoding="utf-8"))
    scenario["programme"]["budget"]["rad"]["amount"] = {"draws": {"file": "egna.csv", "column": "effekt"}}
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    with pytest.raises(payoff.ScenarioError, match="lista"):
        payoff.load(tmp_path / "a.yaml")
