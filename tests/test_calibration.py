"""Calibration: known values are found again, and what cannot be found, or not alone, is refused."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import payoff
from payoff import cli
from payoff.report.summary import summary
from payoff.study import fit

from .conftest import ROOT
from .test_golden import differences

RESAM = ROOT / "scenarios" / "resam-fagersta.yaml"
BOTH = {
    "aterbetald": {"measure": "payback", "equals": "20 mån", "within": "0.5 mån"},
    "tva_ar": {"measure": "npv", "at": "24 mån", "equals": "100 tkr", "within": "1 tkr"},
}


def with_unknown(small: dict[str, Any], targets: dict[str, Any], **bounds: Any) -> dict[str, Any]:
    """Return the small scenario with its cost, and a factor on every price, to be found."""
    small["quantities"] = {"kostnad": {"value": "500 tkr", "note": "Tomt i källan."}, "skala": "90 %"}
    small["programme"]["budget"]["personal"]["amount"] = "kostnad"
    for state in small["states"].values():
        for line in state["lines"].values():
            line["times"] = ["skala"]
    unknown = {"kostnad": {"low": "50 tkr", "high": "4 mnkr"}, "skala": {"low": "10 %", "high": "300 %"}}
    names = bounds.pop("names", list(unknown))
    small["calibrate"] = {"unknown": {name: unknown[name] | bounds.get(name, {}) for name in names}, "targets": targets}
    return small


def without(scenario: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scenario.items() if key != "calibrate"}


def refused(scenario: dict[str, Any]) -> payoff.ScenarioError:
    loaded = payoff.load(scenario)
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.evaluate(loaded)
    (problem,) = caught.value.problems
    assert problem.path.startswith("calibrate")
    for language in ("sv", "en"):
        assert "{" not in problem.message.text(language)
    return caught.value


def solution(scenario: dict[str, Any]) -> dict[str, float]:
    found = payoff.evaluate(payoff.load(scenario)).calibration
    assert found is not None
    return found.solution


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tkr=st.integers(60, 2500), percent=st.integers(20, 250))
def test_known_values_are_found_again(tkr: int, percent: int, small: dict[str, Any]) -> None:
    known = payoff.load(without(with_unknown(deepcopy(small), BOTH)))
    result = payoff.evaluate(known.replace({"quantities.kostnad": f"{tkr} tkr", "quantities.skala": f"{percent} %"}))
    when, value = result.payback(), result.npv("kommun")
    assume(when.status == "reached" and when.interpolated > 7.05 and when.crossings == 1)
    targets = {
        "aterbetald": {"measure": "payback", "equals": f"{when.interpolated!r} mån", "within": "0.0100 mån"},
        "kommun": {"measure": "npv", "account": "kommun", "equals": f"{value!r} kr", "within": "100 kr"},
    }
    found = solution(with_unknown(deepcopy(small), targets))
    assert found["kostnad"] == pytest.approx(tkr * 1000, rel=1e-6)
    assert found["skala"] == pytest.approx(percent / 100, rel=1e-6)


@pytest.mark.parametrize(
    ("measure", "extra"),
    [
        ("payback", {}),
        ("break_even", {}),
        ("npv", {}),
        ("npv", {"at": "18 mån", "account": "kommun"}),
        ("payback_curve", {"at": "20 mån"}),
        ("gains", {"account": "region"}),
        ("ratio", {"account": "offentlig_sektor"}),
    ],
)
def test_every_measure_can_be_met(measure: str, extra: dict[str, Any], small: dict[str, Any]) -> None:
    known = payoff.load(without(with_unknown(small, BOTH)))
    result = payoff.evaluate(known.replace({"quantities.skala": "130 %"}))
    account = extra.get("account")
    month = int(str(extra.get("at", "24")).split()[0])
    values: dict[str, Any] = {
        "payback": lambda: result.payback(account).interpolated,
        "break_even": lambda: result.break_even(account).interpolated,
        "npv": lambda: result.calendar_curve(account)[month],
        "payback_curve": lambda: result.payback_curve(account)[month] * 10,
        "gains": lambda: result.flow("gains", account).sum(),
        "ratio": lambda: result.benefit_cost_ratio(account),
    }
    unit = {"payback": " mån", "break_even": " mån", "ratio": ""}.get(measure, " kr")
    target = {"measure": measure, "equals": f"{float(values[measure]())!r}{unit}", "within": f"0.0100{unit}", **extra}
    assert solution(with_unknown(small, {"mal": target}, names=["skala"]))["skala"] == pytest.approx(1.3, rel=1e-6)


def test_a_calibrated_scenario_meets_its_targets_when_it_is_evaluated_again(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(with_unknown(small, BOTH)))
    again = payoff.evaluate(result.scenario)
    assert again.scenario is result.scenario
    for one in (result, again):
        assert one.payback().interpolated == pytest.approx(20, abs=1e-6)
        assert one.calendar_curve()[24] == pytest.approx(100_000, abs=1e-3)
    found = result.calibration
    assert found is not None
    assert found.rank == 2
    assert found.agreeing > 1
    for one in found.unknown:
        assert one.second == pytest.approx(one.value, rel=1e-6)
    assert all(target.met and abs(target.residual) < 1e-3 for target in found.targets)


def test_the_same_file_gives_the_same_solution_and_hash(small: dict[str, Any]) -> None:
    scenario = payoff.load(with_unknown(small, BOTH))
    one, other = payoff.evaluate(scenario), payoff.evaluate(scenario)
    assert one.to_json() == other.to_json()
    assert one.scenario.fingerprint == scenario.fingerprint
    small["calibrate"]["targets"]["tva_ar"]["equals"] = "110 tkr"
    assert payoff.load(small).fingerprint != scenario.fingerprint


def test_a_starting_value_changes_nothing(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    before = solution(scenario)
    for start in ("50 tkr", "3 900 tkr", "9 mnkr"):
        scenario["quantities"]["kostnad"] = start
        assert solution(scenario) == pytest.approx(before, rel=1e-6)


def test_what_is_set_holds_and_the_rest_is_calibrated_as_before(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    before = solution(scenario)
    result = payoff.evaluate(payoff.load(scenario, {"quantities.kostnad": "700 tkr"}))
    values = {name: quantity.value for name, quantity in result.scenario.quantities.items()}
    assert values["kostnad"] == 700_000
    assert values["skala"] == pytest.approx(before["skala"])
    assert result.scenario.calibrated == {"skala"}
    assert "ersatt av 700\u00a0tkr" in [row["note"] for row in summary(result, "sv")["calibration"]["unknown"]]
    held = payoff.evaluate(payoff.load(scenario, {"quantities.kostnad": "700 tkr", "quantities.skala": "1.5"}))
    assert held.calibration is None
    assert payoff.evaluate(payoff.load(scenario, {"calibrate": "null"})).calibration is None


def test_what_is_set_beside_the_unknown_is_calibrated_with(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    result = payoff.evaluate(payoff.load(scenario, {"discounting": "none"}))
    assert result.payback().interpolated == pytest.approx(20)
    assert result.calibration is not None
    assert result.calibration.solution["kostnad"] != pytest.approx(solution(scenario)["kostnad"], rel=1e-3)


def test_variants_have_the_calibrated_values(small: dict[str, Any]) -> None:
    small["variants"] = {
        "jamnt": {"programme.budget.personal.paid": "evenly"},
        "dyrare": {"quantities.kostnad": "900 tkr"},
        "annan": {"programme.budget.personal.amount": "300 tkr"},
    }
    scenario = payoff.load(with_unknown(small, BOTH))
    result = payoff.evaluate(scenario)
    assert result.calibration is not None
    found = result.calibration.solution
    even, dearer = result.variants["jamnt"], result.variants["dyrare"]
    assert even.flow("programme_cost", discounted=False).sum() == pytest.approx(found["kostnad"])
    assert dearer.flow("programme_cost", discounted=False).sum() == 900_000
    assert (even.scenario.calibrated, dearer.scenario.calibrated) == ({"kostnad", "skala"}, {"skala"})
    alone = payoff.evaluate(scenario.variant("jamnt"))
    assert alone.npv() == even.npv()
    assert alone.report("html") == even.report("html")


def test_no_solution_tells_the_nearest(small: dict[str, Any]) -> None:
    targets = BOTH | {"tre": {"measure": "npv", "equals": "9 mnkr", "within": "1 tkr"}}
    assert "målen går inte att träffa; närmast är kostnad" in refused(with_unknown(small, targets)).render()


def test_a_target_out_of_reach_says_which_bound_stops_it(small: dict[str, Any]) -> None:
    target = {"measure": "npv", "equals": "900 mnkr", "within": "1 tkr"}
    text = refused(with_unknown(small, {"mal": target}, names=["skala"])).render()
    assert "målen går inte att träffa" in text
    assert "sökningen stannar vid en gräns för skala; vidga low och high" in text


def test_a_payback_that_never_comes_can_be_searched_from(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    scenario["quantities"] = {"kostnad": "4 mnkr", "skala": "10 %"}
    assert solution(scenario)["skala"] > 0.1


def test_two_solutions_are_both_told_and_an_inequality_chooses(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["slitage"] = {
        "kind": "resource",
        "from": "arbetsgivare",
        "amount": "28 912 kr/mån",
    }
    small["states"]["bistand"]["lines"] = {}
    target = {"measure": "gains", "equals": "300 tkr", "within": "10 kr"}
    scenario = with_unknown(small, {"mal": target}, names=["skala"], skala={"low": "1 %", "high": "99 %"})
    scenario["states"]["arbete"]["lines"]["slitage"]["times"] = ["skala", "skala"]
    text = refused(scenario).render()
    assert "målen bestämmer inte värdena: de träffas både av skala" in text
    scenario["calibrate"]["targets"]["skatt"] = {
        "measure": "gains",
        "account": "region",
        "at": "24 mån",
        "above": "80 tkr",
    }
    assert solution(scenario)["skala"] > 0.5
    scenario["calibrate"]["targets"]["skatt"] |= {"above": "10 mnkr"}
    assert "men då gäller inte skatt" in refused(scenario).render()


def test_two_targets_that_say_the_same_do_not_determine_two_values(small: dict[str, Any]) -> None:
    known = payoff.load(without(with_unknown(small, BOTH)))
    result = payoff.evaluate(known)
    targets = {
        "nar": {"measure": "payback", "equals": f"{result.payback().interpolated!r} mån", "within": "0.5 mån"},
        "kvot": {"measure": "ratio", "equals": f"{result.benefit_cost_ratio()!r}", "within": "0.1"},
    }
    assert "målen bestämmer inte värdena" in refused(with_unknown(small, targets)).render()


def test_a_value_without_effect_is_not_determined(small: dict[str, Any]) -> None:
    small["states"]["annat"] = {"lines": {"x": {"kind": "resource", "from": "kommun", "amount": "1 kr/mån"}}}
    scenario = with_unknown(small, BOTH)
    scenario["quantities"]["tom"] = "50 %"
    scenario["states"]["annat"]["lines"]["x"]["times"] = ["tom"]
    scenario["calibrate"]["unknown"] = {
        "kostnad": {"low": "50 tkr", "high": "4 mnkr"},
        "tom": {"low": "1 %", "high": "90 %"},
    }
    scenario["calibrate"]["targets"] = {
        "ett": {"measure": "npv", "equals": "100 tkr", "within": "1 tkr"},
        "tva": {"measure": "npv", "at": "24 mån", "equals": "100 tkr", "within": "1 tkr"},
    }
    assert "målen bestämmer inte värdena" in refused(scenario).render()


def test_a_solution_on_a_bound_is_refused(small: dict[str, Any]) -> None:
    known = payoff.load(without(with_unknown(small, BOTH)))
    value = payoff.evaluate(known.replace({"quantities.skala": "120 %"})).npv()
    target = {"measure": "npv", "equals": f"{value!r} kr", "within": "20 tkr"}
    for high in ("120 %", "119,7 %"):
        text = refused(with_unknown(small, {"mal": target}, names=["skala"], skala={"high": high})).render()
        assert "lösningen ligger på gränsen för skala" in text


def test_a_bound_that_the_scenario_cannot_have_is_told_at_the_bound(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, {"mal": {"measure": "npv", "equals": "1 mnkr", "within": "1 kr"}}, names=["skala"])
    scenario["arms"]["med"]["path"][7] = {"arbete": "skala", "bistand": "rest"}
    error = refused(scenario)
    assert error.problems[0].path == "calibrate.unknown.skala.high"
    assert "med skala 300 % går scenariot inte att räkna" in error.render()


def test_a_target_that_cannot_be_computed_is_told_at_the_target(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    scenario["states"]["bistand"]["lines"]["handlaggning"]["amount"] = "unknown"
    error = refused(scenario)
    assert error.problems[0].path == "calibrate.targets.aterbetald"
    assert "uppgift saknas om handlaggning" in error.render()


def test_society_cannot_be_a_target_where_it_is_withheld(small: dict[str, Any]) -> None:
    scenario = with_unknown(small, BOTH)
    scenario["states"]["arbete"]["lines"]["netto"] = {"kind": "net", "account": "kommun", "amount": "1 kr/mån"}
    scenario["calibrate"]["targets"]["aterbetald"] = BOTH["aterbetald"] | {"account": "samhalle"}
    assert refused(scenario).problems[0].path == "calibrate.targets.aterbetald.account"


def test_the_marks_are_shown_wherever_the_numbers_are(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(with_unknown(small, BOTH)))
    data = summary(result, "sv")
    (cost,) = [row for row in data["assumptions"] if row["label"] == "Värdet kostnad"]
    assert (cost["origin"], cost["note"]) == ("kalibrerat", "Tomt i källan.")
    assert all("Kalibrerat: skala." in row["note"] for row in data["prices"])
    assert all("Kalibrerat: kostnad." in row["note"] for row in data["budget"]["rows"])
    assert [row["source"] for row in data["budget"]["rows"]] == ["kalibrerat"]
    assert sum(text.startswith("Kalibrerat: ") for text in data["warnings"]) == 2
    assert any("Kostnaden är kalibrerad" in text for text in data["sentences"])
    assert len(cost["value"]) < 14
    for page in (result.report("html").decode(), result.report("md").decode()):
        for words in ("Kalibrering", "Okänt värde", "Tryckt", "Avvikelse", "2 av 2 okända värden"):
            assert words in page


def test_a_share_of_persons_can_be_calibrated_and_is_marked_at_its_arm(small: dict[str, Any]) -> None:
    small["quantities"] = {"andel": "50 %"}
    small["arms"]["med"]["path"][7] = {"arbete": "andel", "bistand": "rest"}
    small["calibrate"] = {
        "unknown": {"andel": {"low": "0 %", "high": "100 %"}},
        "targets": {"nar": {"measure": "payback", "equals": "15 mån", "within": "0.1 mån"}},
    }
    result = payoff.evaluate(payoff.load(small))
    assert result.payback().interpolated == pytest.approx(15)
    rows = {row["label"]: row["note"] for row in summary(result, "sv")["assumptions"]}
    assert rows["Väg: med"] == "Kalibrerat: andel."
    assert rows["Väg: utan"] == ""


def test_a_scenario_without_calibration_says_so(bas: payoff.Result) -> None:
    assert bas.calibration is None
    assert bas.to_dict()["calibration"]["status"] == "not_applicable"
    assert "Kalibrering" not in bas.report("html").decode()


def test_json_has_the_calibration(small: dict[str, Any]) -> None:
    data = json.loads(payoff.evaluate(payoff.load(with_unknown(small, BOTH))).to_json())["calibration"]
    assert (data["status"], data["rank"]) == ("unique", 2)
    assert data["unknown"]["kostnad"]["unit"] == "kr"
    assert data["targets"]["aterbetald"]["met"] is True
    assert data["targets"]["tva_ar"]["month"] == 24


def test_the_command_refuses_with_3_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.yaml"
    file.write_text(RESAM.read_text(encoding="utf-8").replace("equals: 27 mån", "equals: 5 mån"), encoding="utf-8")
    assert cli.run([str(file), "-o", "ut"]) == cli.INVALID
    told = capsys.readouterr()
    assert "a.yaml" in told.err
    assert "^" in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml"]


def test_resam_meets_what_was_printed() -> None:
    result = payoff.evaluate(payoff.load(RESAM))
    assert result.payback().sustained == 27
    assert result.payback_curve()[60] * 103 == pytest.approx(1_600_000)
    assert result.payback_curve()[12] < 0
    gains = {account: sum(result.totals("gains", account).values()) for account in result.active}
    assert sorted(gains, key=gains.get)[-2:] == ["region", "forsakringskassan"]


def test_resam_without_drop_off_and_interest_is_what_can_be_worked_out_by_hand() -> None:
    scenario = payoff.load(RESAM).replace({"arms.med.retention": None, "discounting": "none"})
    found = payoff.evaluate(scenario).calibration
    assert found is not None
    months = 27 - 7.5, 60 - 7.5
    by_hand = 1_600_000 * months[0] / (months[1] - months[0])
    assert found.solution["kostnad"] == pytest.approx(by_hand, rel=1e-9)


def test_a_solution_beside_a_kink_is_polished() -> None:
    def kinked(x: np.ndarray) -> np.ndarray:
        return np.array([abs(x[0] - 0.4) * 5 + (x[0] - 0.4) * 7, x[1] ** 2 - 0.25])

    for point in fit.search(kinked, np.array([0.9, 0.9])):
        assert point.x == pytest.approx([0.4, 0.5], abs=1e-9)


def test_many_unknown_are_searched_without_a_grid() -> None:
    goal = np.linspace(0.2, 0.8, 8)
    points = fit.search(lambda x: 100 * (x - goal) + (x - goal).sum(), np.full(8, 0.5))
    assert len(points) == 4
    assert all(np.allclose(point.x, goal) for point in points)


def test_what_calibration_adds_to_a_result_is_only_its_own_key(small: dict[str, Any]) -> None:
    found = payoff.evaluate(payoff.load(with_unknown(small, BOTH))).to_dict()
    laid = {name: one["value"] for name, one in found["calibration"]["unknown"].items()}
    plain = payoff.load(without(small)).replace(
        {"quantities.kostnad": f"{laid['kostnad']!r} kr", "quantities.skala": f"{laid['skala']!r}"}
    )
    same = payoff.evaluate(plain).to_dict()
    for key in ("calibration", "provenance", "warnings"):
        found.pop(key), same.pop(key)
    assert not differences(found, same)
