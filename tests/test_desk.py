"""What an analyst meets in a notebook: methods of scenario, result, simulation and price, and names that complete."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import payoff
from payoff import cli, reference
from payoff.missing import Missing

from .conftest import ROOT


def test_a_scenario_is_changed_and_written_out() -> None:
    scenario = payoff.example().set("states.arbete.lines.lon.amount", "30 tkr/mån")
    assert scenario.quantities_by_path()["states.arbete.lines.lon.amount"].value == 30_000
    assert "amount: 30 tkr/mån" in scenario.to_yaml()
    again = payoff.load(scenario.to_yaml())
    assert isinstance(again, payoff.Scenario)
    assert again.fingerprint == scenario.fingerprint
    with pytest.raises(payoff.ScenarioError, match="menade du ”participants”"):
        payoff.example().set("particpants", 2)


def test_sweep_from_the_front_door() -> None:
    grid: dict[str, Any] = {"participants": [10, 20], "discounting.rate": ["2 %", "4 %"]}
    table = payoff.sweep(payoff.example(), grid, accounts=["kommun"])
    twenty = payoff.example().replace({"participants": 20, "discounting.rate": "4 %"})
    assert table["npv"].tolist()[-1] == payoff.evaluate(twenty).npv()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        assert_frame_equal(table, payoff.sweep(payoff.example(), grid, executor=executor, accounts=["kommun"]))


def test_calibrated_scenarios_are_calibrated_anew(root: Any) -> None:
    scenario = payoff.load(root / "scenarios" / "resam-fagersta.yaml")
    assert isinstance(scenario, payoff.Scenario)
    table = payoff.sweep(scenario, {"discounting.rate": ["3 %", "4 %"]})
    value = payoff.evaluate(scenario).npv()
    assert not isinstance(value, Missing)
    assert table["npv"].tolist()[1] == pytest.approx(value, rel=1e-9)


def test_what_a_notebook_shows() -> None:
    simulation = payoff.simulate(payoff.example(), draws=200, seed=1)
    for shown in (payoff.example(), simulation.result, simulation, reference.price("prisbasbelopp", 2025)):
        page = shown._repr_html_()
        assert "<caption>" in page
        assert 'scope="row"' in page
    assert simulation.result.plot.cumulative().get_xlabel() == "Månader sedan inskrivning"
    assert simulation.plot.fan().get_xlabel() == "Månader sedan start"


def test_a_review_says_in_python_what_the_command_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    acknowledged = payoff.example().set("acknowledged", {"small_n": "Fler platser finns inte."})
    Path("stod.yaml").write_text(acknowledged.to_yaml(), encoding="utf-8")
    scenario = payoff.load("stod.yaml")
    assert isinstance(scenario, payoff.Scenario)
    review = payoff.review(scenario)
    assert cli.run(["review", "stod.yaml", "--format", "json"]) == cli.OK
    assert json.loads(capsys.readouterr().out) == [review.to_dict()]
    assert cli.run(["review", "stod.yaml", "--lang", "en"]) == cli.OK
    assert capsys.readouterr().out == review.text("en") + "\n"
    frame = review.frame()
    assert list(frame["rule"]) == [one.rule.name for one in review.findings]
    assert frame.set_index("rule")["acknowledged"]["small_n"] == "Fler platser finns inte."
    assert "small_n" not in {one.rule.name for one in review.unanswered}
    assert {one.rule.severity for one in review.unanswered} <= {"serious", "warning"}
    shown = review._repr_html_()
    assert "Fler platser finns inte." in shown
    assert "stod.yaml:" in shown


def test_a_portfolio_is_reviewed_part_by_part() -> None:
    portfolio: Any = payoff.load(ROOT / "scenarios/mia-stockholm.yaml")
    for whole in (portfolio, payoff.evaluate(portfolio)):
        with pytest.raises(payoff.InputError, match="ta en portföljs delar var för sig"):
            payoff.review(whole)
    (part, *_) = payoff.evaluate(portfolio).parts.values()
    assert payoff.review(part.result).findings


def test_a_review_of_draws_tries_the_rules_that_take_draws() -> None:
    scenario = payoff.load(ROOT / "scenarios/resam-fagersta.yaml")
    simulation = payoff.simulate(payoff.evaluate(scenario), draws=300, seed=1)
    drawn, still = payoff.review(simulation), payoff.review(simulation.result)
    assert {"assumption_decides_sign"} <= {one.rule.name for one in drawn.findings}
    assert not [one for one in still.findings if one.rule.draws]
    assert (drawn.to_dict()["draws"], drawn.to_dict()["seed"]) == (300, 1)
    assert "draws" not in still.to_dict()


def test_names_complete() -> None:
    assert {"about", "states", "replace", "set", "to_yaml", "variant", "persons"} <= set(dir(payoff.example()))
    assert not [name for name in dir(payoff.example()) if name.startswith(("model_", "parse_", "_"))]
    result = payoff.evaluate(payoff.example())
    assert {"plot", "cumulative", "frame", "npv", "report", "variants"} <= set(dir(result))
    assert {"sweep", "load", "evaluate", "review"} <= set(dir(payoff))


def test_the_potential_of_subgroups_with_prices_of_their_own() -> None:
    text = (ROOT / "payoff" / "scenario" / "new_ansokan.yaml").read_text(encoding="utf-8")
    scenario = payoff.load(text)
    assert isinstance(scenario, payoff.Scenario)
    result = payoff.evaluate(
        scenario.replace({"subgroups.man": {"share": "rest", "states.arbete.use.work.extent": "85 %"}})
    )
    assert "Hur stor del av potentialen nås?" in result.report("md").decode()
