"""Prices with a lowest and a highest value are distributions by themselves, and studies with n or an interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import payoff
from payoff.errors import ScenarioError
from payoff.quantity.draw import quantile
from payoff.quantity.model import Quantity
from payoff.quantity.numbers import Numbers
from payoff.quantity.spread import pert
from payoff.reference.table import table
from payoff.scenario.load import load
from payoff.scenario.models import Scenario
from payoff.scenario.uncertain import uncertain

HERE = Path(__file__).parent
BLOCKS = HERE / "byggstenar.yaml"
VISIT = "psykiatri_oppenvard"
STREAM = f"prices.{VISIT}"
OWN = {"value": "4 000 kr/besök", "low": "3 000 kr/besök", "high": "6 000 kr/besök", "source": "Regionen"}


def scenario(prices: dict[str, Any] | None = None, sick: Any = "6 besök/år", **more: Any) -> Scenario:
    """Return a scenario with one price in two states, of which each arm is in one."""
    tree: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Prov"},
        "price_year": 2025,
        "horizon": "12 mån",
        "discounting": "none",
        "participants": 10,
        "states": {"sjuk": {"use": {VISIT: sick}}, "frisk": {"use": {VISIT: "1 besök/år"}}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "sjuk"},
            "med": {"role": "programme", "path": {"1": "sjuk", "4": "frisk"}},
        },
    }
    return load(tree | ({"prices": prices} if prices is not None else {}) | more)


def amount(found: Scenario, state: str = "sjuk", line: str = VISIT) -> Quantity:
    return found.states[state].lines[line].amount


def test_the_lines_of_one_price_are_drawn_together_each_with_its_scale() -> None:
    found = scenario({VISIT: OWN})
    many, few = amount(found), amount(found, "frisk")
    assert (many.stream, few.stream) == (STREAM, STREAM)
    assert (many.scale, few.scale) == (0.5, 333.33 / 4_000)  # what is booked is in whole öre
    drawn = Numbers(3, {STREAM: np.array([3_000.0, 4_000.0, 6_000.0])})
    assert drawn(many).tolist() == [1_500.0, 2_000.0, 3_000.0]
    assert drawn(few) == pytest.approx([250.0, 333.33, 500.0], rel=1e-4)
    assert many.spread is not None
    assert (many.spread.low, many.spread.central, many.spread.high) == (1_500.0, 2_000.0, 3_000.0)


def test_the_price_itself_is_what_is_uncertain_once() -> None:
    found = scenario({VISIT: OWN})
    numbers = uncertain(found).numbers
    assert list(numbers) == [STREAM]
    price = numbers[STREAM]
    assert price is found.quantities_by_path()[STREAM]
    assert price.spread == pert(3_000.0, 4_000.0, 6_000.0)
    assert (price.value, price.dimension, price.written) == (4_000.0, "money", "4 000 kr (3 000–6 000)")
    assert (price.path, price.stream, price.scale, price.source) == (STREAM, STREAM, 1.0, "Regionen")
    assert price.note.endswith("kr/besök")
    for state in ("sjuk", "frisk"):
        line = found.quantities_by_path()[f"states.{state}.lines.{VISIT}.amount"]
        assert line is amount(found, state)
        assert line.scale * price.value == pytest.approx(line.value, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "written", "per_month", "dimension"),
    [
        ("boendestod_timme", "2 timmar/mån", 2.0, "money per hour"),
        ("stodboende_ar", "2 platser", 2.0, "money per month"),
        ("harbarge_manad", "1 plats", 1.0, "money per month"),
    ],
)
def test_a_price_per_hour_or_time_is_drawn_in_base_units(
    name: str, written: str, per_month: float, dimension: str
) -> None:
    found = scenario(states={"sjuk": {"use": {name: written}}, "frisk": {}})
    price, line = uncertain(found).numbers[f"prices.{name}"], amount(found, line=name)
    assert price.dimension == dimension
    moved = line.moved.factor if line.moved is not None else 1.0
    assert line.scale == pytest.approx(per_month * moved, rel=1e-5)
    assert line.value == pytest.approx(price.value * per_month * moved, rel=1e-5)


def test_the_central_case_is_the_same_with_and_without_a_range() -> None:
    plain = {"value": OWN["value"], "source": OWN["source"]}
    wide, certain = scenario({VISIT: OWN}), scenario({VISIT: plain})
    for state in ("sjuk", "frisk"):
        assert amount(wide, state).value == amount(certain, state).value
        assert amount(wide, state).source == amount(certain, state).source
        assert amount(wide, state).note == amount(certain, state).note
    one, other = payoff.evaluate(wide), payoff.evaluate(certain)
    assert [one.npv(series) for series in one.series] == [other.npv(series) for series in other.series]


def test_a_price_of_the_table_in_kronor_of_another_year_is_moved_with_its_range() -> None:
    found = scenario()
    line, price = amount(found), uncertain(found).numbers[STREAM]
    assert line.moved is not None
    assert (line.moved.year, line.written) == (2023, "1 750 kr/mån (1 250–2 750)")
    assert line.moved.factor > 1
    assert (price.written, price.moved) == ("3 500 kr (2 500–5 500)", None)
    assert line.value == pytest.approx(1_750 * line.moved.factor, rel=1e-12)
    assert line.scale == pytest.approx(0.5 * line.moved.factor, rel=1e-12)
    assert line.spread is not None
    assert line.spread.central == line.value
    assert line.spread.limits == pytest.approx((1_250 * line.moved.factor, 2_750 * line.moved.factor))
    drawn = Numbers(2, {STREAM: np.array([2_500.0, 5_500.0])})(line)
    assert drawn == pytest.approx(line.spread.limits)


@pytest.mark.parametrize(
    ("ends", "limits"),
    [({"low": "3 000 kr/besök"}, (3_000.0, 4_000.0)), ({"high": "6 000 kr/besök"}, (4_000.0, 6_000.0))],
)
def test_the_price_is_the_limit_on_the_side_that_is_not_said(ends: dict[str, str], limits: tuple[float, float]) -> None:
    found = scenario({VISIT: {"value": "4 000 kr/besök", **ends}})
    spread = uncertain(found).numbers[STREAM].spread
    assert spread == pert(limits[0], 4_000.0, limits[1])
    assert amount(found).value == 2_000.0


def test_a_price_that_may_be_more_than_nothing() -> None:
    found = scenario({VISIT: {"value": "0 kr/besök", "high": "600 kr/besök"}})
    line = amount(found)
    assert (line.value, line.scale) == (0.0, 0.5)
    assert Numbers(1, {STREAM: np.array([600.0])})(line).tolist() == [300.0]


@pytest.mark.parametrize("ends", [{}, {"low": "4 000 kr/besök", "high": "4 000 kr/besök"}])
def test_a_price_without_a_range_is_certain(ends: dict[str, str]) -> None:
    found = scenario({VISIT: {"value": "4 000 kr/besök", **ends}})
    assert amount(found).spread is None
    assert amount(found).written == "2 000 kr/mån"
    assert uncertain(found).numbers == {}
    drawn = Numbers(3, {STREAM: np.array([1.0, 2.0, 3.0])})
    assert drawn(amount(found)).tolist() == [2_000.0]


def test_none_of_an_uncertain_price_is_nothing_for_sure() -> None:
    found = scenario({VISIT: OWN}, sick="0 besök/år")
    assert (amount(found).value, amount(found).spread) == (0.0, None)
    alone = scenario({VISIT: OWN}, states={"sjuk": {"use": {VISIT: "0 besök/år"}}, "frisk": {}})
    assert uncertain(alone).numbers == {}


def test_what_is_laid_over_the_scenario_can_make_it_certain() -> None:
    found = scenario({VISIT: OWN})
    without = found.replace({f"prices.{VISIT}.low": None, f"prices.{VISIT}.high": None})
    assert (amount(without).spread, amount(without).value) == (None, 2_000.0)
    over = scenario().replace({f"prices.{VISIT}": {"value": "4 000 kr/besök"}})
    assert uncertain(over).numbers == {}
    typed = {"kind": "resource", "from": "region", "amount": "2 100 kr/mån"}
    own = found.replace({"states.sjuk.use": None, f"states.sjuk.lines.{VISIT}": typed})
    assert (amount(own).spread, amount(own).value) == (None, 2_100.0)
    assert amount(own, "frisk").stream == STREAM
    with pytest.raises(ScenarioError, match="finns inte"):
        found.replace({f"states.sjuk.lines.{VISIT}.amount": "2 100 kr/mån"})


def test_a_range_can_be_laid_over_the_scenario() -> None:
    found = scenario({VISIT: {"value": "4 000 kr/besök"}}).replace({f"prices.{VISIT}.high": "5 000 kr/besök"})
    assert uncertain(found).numbers[STREAM].spread == pert(4_000.0, 4_000.0, 5_000.0)


def test_it_holds_in_likenesses_variants_and_subgroups() -> None:
    found = load(BLOCKS)
    for one, visits in (
        (found, {"bistand": 6, "arbete": 2}),
        (found.variant("fler_besok"), {"bistand": 6, "arbete": 4}),
        (found.subgroup_scenarios["med_hogre_hyra"], {"bistand": 6, "arbete": 2}),
    ):
        assert list(uncertain(one).numbers) == [STREAM]
        scales = {state: amount(one, state).scale for state in visits}
        assert scales == pytest.approx({state: count / 12 for state, count in visits.items()}, rel=1e-5)
        assert {amount(one, state).path for state in visits} == {f"states.{s}.lines.{VISIT}.amount" for s in visits}
    line = found.states["bistand"].lines[VISIT]
    assert getattr(line, "marginal_share").value == 0.4  # noqa: B009 (not every kind of line has it)


def test_a_subgroup_may_have_a_range_of_its_own() -> None:
    wider = {"share": "30 %", f"prices.{VISIT}.high": "9 000 kr/besök"}
    found = scenario({VISIT: OWN}, subgroups={"storstad": wider, "ovriga": {"share": "rest"}})
    high = {name: uncertain(one).numbers[STREAM].spread for name, one in found.subgroup_scenarios.items()}
    assert high == {"storstad": pert(3_000.0, 4_000.0, 9_000.0), "ovriga": pert(3_000.0, 4_000.0, 6_000.0)}


def test_the_annex_shows_the_range_of_the_line() -> None:
    annex = payoff.evaluate(scenario({VISIT: OWN})).report("md").decode().replace("\u00a0", " ")
    assert "2 000 kr/mån (1 500–3 000)" in annex


def test_a_range_that_reaches_further_than_any_amount_is_refused_where_it_stands() -> None:
    huge = {"value": "4 000 kr/besök", "high": "900 000 000 000 000 kr/besök"}
    with pytest.raises(ScenarioError) as caught:
        scenario({VISIT: huge}, sick="60 besök/år")
    (problem,) = caught.value.problems
    assert problem.path == f"states.sjuk.use.{VISIT}"
    assert "utanför det tillåtna" in problem.message.text()


def test_what_a_rule_works_out_is_certain_and_says_so() -> None:
    name = "barnbidrag_manad"
    rules: dict[str, Any] = {"household": {"children": [3]}}
    states: dict[str, Any] = {"sjuk": {"use": {"barnbidrag": {}}}, "frisk": {}}
    plain = scenario({name: {"value": "1 250 kr/mån"}}, rules=rules, states=states)
    ranged = scenario({name: {"value": "1 250 kr/mån", "high": "1 500 kr/mån"}}, rules=rules, states=states)
    line, other = amount(ranged, line="barnbidrag"), amount(plain, line="barnbidrag")
    assert uncertain(ranged).numbers == {}
    assert (line.spread, line.value) == (None, other.value)
    assert "är inte med: beloppet räknas ut av en regel" in line.note
    assert "räknas ut av en regel" not in other.note


# -- studies -----------------------------------------------------------------------------


def test_the_shares_of_a_study_with_n_are_as_sure_as_its_persons() -> None:
    found = uncertain(load(HERE.parent / "scenarios" / "ips-malmo.yaml")).numbers
    treated, control = (found[f"arms.{arm}.reaches.arbete.share"].spread for arm in ("ips", "tvr"))
    assert treated is not None and control is not None
    assert (treated.kind, treated.central, control.kind, control.central) == ("beta", 0.46, "beta", 0.11)
    assert treated.parameters == pytest.approx((28.1, 32.9))
    assert control.parameters == pytest.approx((7.1, 53.9))


def test_the_share_from_a_risk_ratio_with_an_interval_is_as_sure_as_that() -> None:
    """Frederick and VanderWeele: risk ratio 1.63 (1.46 to 1.82, 95 per cent), on 20 per cent without support."""
    arms: dict[str, Any] = {
        "utan": {"role": "counterfactual", "kind": "literature", "source": "Studien"},
        "med": {"role": "programme"},
    }
    for arm in arms.values():
        arm |= {"from": "sjuk", "reaches": {"frisk": {"by": "18 mån", "duration": "12 mån"}}}
    study = {"study": "ips_meta_frederick", "control": "20 %"}
    found = uncertain(scenario(arms=arms, evidence={"frisk": study})).numbers
    spread = found["arms.med.reaches.frisk.share"].spread
    assert spread is not None
    assert spread.central == pytest.approx(0.326)
    low, high = quantile(spread, (0.025, 0.975)).tolist()
    assert (low, high) == pytest.approx((0.292, 0.364), abs=0.002)
    assert "arms.utan.reaches.frisk.share" not in found


def test_an_uncertain_price_is_called_by_its_label() -> None:
    simulation = payoff.simulate(payoff.evaluate(scenario({VISIT: OWN})), draws=200, seed=1)
    label = table().row(VISIT).label
    page = simulation.report("md").decode()
    assert f"Priset: {label}" in page
    assert VISIT.replace("_", " ") not in page.split("## Granskning")[0]
