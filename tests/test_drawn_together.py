"""What is one and the same in a draw: a named number wherever it is used, persons who are the same, a comparison."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import payoff
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME
from payoff.simulation.drawn import drawn
from payoff.uncertainty.streams import Design

from .test_simulation import simulated, two_states

DRAWS = 8000
UNSURE = {
    "quantities": {"pris": {"uniform": ["0.5", "1.5"]}, "effekt": {"uniform": ["10 %", "30 %"]}},
    "states__arbete__lines__lon__times": ["pris"],
    "arms__med__path": {1: {"arbete": "effekt", "hemma": "rest"}},
}
A_FIFTH = {1: {"arbete": "20 %", "hemma": "rest"}}
TOGETHER = {"x": {"between": ["pris", "effekt"], "rank": "0.6"}}


def of_named(scenario: dict[str, Any], name: str) -> list[np.ndarray[Any, Any]]:
    """Return the draws of a named number in each group of participants that has it."""
    model, design = drawn(payoff.evaluate(payoff.load(scenario))), Design(1000, 1)
    numbers = [group.streams.numbers(design, 0, 1000).drawn for group in model.groups]
    return [one[f"quantities.{name}"] for one in numbers if f"quantities.{name}" in one]


def sd_of(values: Any) -> float:
    return float(np.std(values))


# -- named numbers -----------------------------------------------------------------------


def test_a_name_that_only_subgroups_use_is_drawn_once() -> None:
    own = {1: {"arbete": "effekt", "hemma": "rest"}}
    whole = two_states(**UNSURE)
    parts = two_states(quantities=UNSURE["quantities"])
    parts["states"]["arbete"]["lines"]["lon"]["times"] = ["pris"]
    parts["subgroups"] = {name: {"share": "50 %", "arms.med.path": own} for name in ("unga", "andra")}
    first, second = of_named(parts, "effekt")
    assert np.array_equal(first, second)
    assert simulated(parts).values() == pytest.approx(simulated(whole).values())


def test_a_subgroup_with_a_number_of_its_own_draws_it_on_its_own() -> None:
    parts = two_states(**UNSURE)
    parts["subgroups"] = {
        "unga": {"share": "50 %", "quantities.effekt": {"uniform": ["20 %", "40 %"]}},
        "andra": {"share": "50 %"},
    }
    first, second = of_named(parts, "effekt")
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(len(first))
    assert np.array_equal(*of_named(parts, "pris"))


@pytest.mark.parametrize("correlations", [{}, TOGETHER])
def test_a_number_is_the_same_where_what_it_is_correlated_with_is_not_used(correlations: Any) -> None:
    scenario = two_states(**UNSURE, correlations=correlations)
    scenario["subgroups"] = {"unga": {"share": "50 %"}, "andra": {"share": "50 %", "arms.med.path": A_FIFTH}}
    assert np.array_equal(*of_named(scenario, "pris"))
    whole = two_states(**UNSURE, correlations=correlations)
    price, effect = (of_named(whole, name)[0] for name in ("pris", "effekt"))
    found = simulated(scenario, draws=1000)
    assert found.values() == pytest.approx(50 * 12_000 * price * (effect + 0.2) - 120_000)
    assert {one.path for one in found.inputs} == {"quantities.pris", "quantities.effekt"}
    assert len(found.correlations) == len(correlations)


def test_a_variant_and_the_base_draw_a_correlated_number_alike() -> None:
    scenario = two_states(**UNSURE, correlations=TOGETHER)
    without = two_states(**{**UNSURE, "arms__med__path": A_FIFTH}, correlations=TOGETHER)
    assert np.array_equal(of_named(scenario, "pris")[0], of_named(without, "pris")[0])
    assert [one.path for one in simulated(without).inputs] == ["quantities.pris"]
    assert simulated(without).correlations == ()
    (factor,) = (one.factor for one in simulated(scenario).sensitivity.sobol(power=6))
    assert set(factor.names) == {"quantities.pris", "quantities.effekt"}


def numbers_of(found: Any) -> Any:
    return found.drawn.groups[0].streams.numbers(found.design, 0, 1000).drawn


COUNTED = {"role": "programme", "path": {1: {"arbete": "effekt", "hemma": "rest"}}}


@pytest.mark.parametrize("says", [{}, {"counted_as": "observed"}, {"widen": 2}])
def test_a_count_with_a_name_is_the_same_wherever_it_stands(says: dict[str, Any]) -> None:
    """In the arm it is drawn as evidence, and the price is times what was drawn; unless the arm says something else."""
    scenario = two_states(quantities={"effekt": "17 av 103", "pris": {"uniform": ["80 %", "110 %"]}})
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["pris", "effekt"]
    scenario["arms"]["med"] = {**COUNTED, **says}
    found = simulated(scenario, draws=1000)
    drawn = numbers_of(found)
    effects = found.values("gains") / (100 * 12_000 * drawn["quantities.pris"])
    assert (sd_of(effects) > 1e-6) is ("counted_as" not in says)
    counted = drawn.get("quantities.effekt", 17 / 103)
    assert effects == pytest.approx(drawn.get("arms.med.path.1.arbete", counted) * counted)


def test_what_these_participants_did_is_certain_where_others_with_its_name_are_drawn() -> None:
    """In a final report the programme's own count has happened; the comparison's and the price's are evidence."""
    scenario = two_states(quantities={"effekt": "17 av 103"})
    scenario["about"]["report"] = "slutrapport"
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["effekt"]
    scenario["arms"] = {"utan": {**COUNTED, "role": "counterfactual", "kind": "assumption"}, "med": COUNTED}
    found = simulated(scenario, draws=1000)
    drawn = numbers_of(found)["quantities.effekt"]
    assert found.values("gains") == pytest.approx(100 * 12_000 * drawn * (17 / 103 - drawn), abs=1e-6)


# -- alternatives ------------------------------------------------------------------------


def with_alternative(share: Any, **changes: Any) -> dict[str, Any]:
    scenario = two_states(**changes)
    scenario["arms"]["alt"] = {"role": "alternative", "path": {1: {"arbete": share, "hemma": "rest"}}}
    scenario["programme"]["budget"]["b"] = {"payer": "kommun", "amount": "120 tkr", "paid": "at_start", "arm": "alt"}
    scenario["decision"] = {
        "who": "kommun",
        "options": ["med", "alt"],
        "applies_to": "200 deltagare",
        "from": "2027-01",
    }
    return scenario


def test_options_are_compared_in_the_same_draws_of_a_correlated_number() -> None:
    scenario = with_alternative("20 %", **UNSURE, correlations=TOGETHER)
    found = simulated(scenario, draws=1000).value_of_information()
    price, effect = (of_named(scenario, name)[0] for name in ("pris", "effekt"))
    options = np.array([12_000 * price * effect, 12_000 * price * 0.2]) * 200 - 120_000 * 2
    assert found.all.value == pytest.approx(options.max(axis=0).mean() - options.mean(axis=1).max())


def test_what_only_an_alternative_uses_may_be_worth_knowing() -> None:
    scenario = with_alternative({"value": "20 %", "low": "0 %", "high": "40 %"}, arms__med__path=A_FIFTH)
    scenario["states"]["arbete"]["lines"]["lon"]["amount"] = {"uniform": ["900 kr/mån", "1 100 kr/mån"]}
    found = simulated(scenario).value_of_information()
    (known, worth), *others = found.inputs
    assert known.path == "arms.alt.path.1.arbete"
    assert worth.value > 0.9 * found.all.value
    assert all(one.value < 0.1 * found.all.value for _, one in others)


# -- whole persons -----------------------------------------------------------------------

MOVES = {"hemma": {"arbete": "25 %", "hemma": "rest"}, "arbete": {"arbete": "100 %"}}


@pytest.mark.parametrize("clock", ["entry", "calendar"])
def test_persons_who_enter_in_different_months_have_their_own_luck(clock: str) -> None:
    """One of four of twelve persons in their only month: binomial, whatever month they enter."""
    scenario = two_states(outcome_luck=True, horizon="1 mån")
    del scenario["participants"]
    scenario["intake"] = {"participants": 12, "evenly": {"from": 1, "to": 12}}
    scenario["matrices"] = {name: {"per": "mån", "count": "end", "rows": MOVES} for name in ("m", "n")}
    scenario["arms"]["med"] = {"role": "programme", "from": "hemma", "matrix": {"clock": clock, 1: "m", 2: "n"}}
    gains = simulated(scenario, draws=DRAWS).values("gains") / 1000
    assert gains.mean() == pytest.approx(3, abs=4 * np.sqrt(2.25 / DRAWS))
    assert gains.var() == pytest.approx(2.25, rel=0.08)
    assert np.abs(gains - gains.round()).max() < 1e-9


@pytest.mark.parametrize("after", ["stop", {"fade": "2 mån"}])
def test_the_comparison_that_an_arm_returns_to_is_the_same_persons(after: Any) -> None:
    scenario = two_states(outcome_luck=True, participants=20, horizon="24 mån")
    rows = {"hemma": {"arbete": "5 %", "hemma": "rest"}, "arbete": {"hemma": "10 %", "arbete": "rest"}}
    scenario["matrices"] = {"m": {"per": "mån", "count": "end", "rows": rows}}
    scenario["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "from": "hemma", "matrix": "m"}
    observed = {"shares": {1: {"arbete": "30 %", "hemma": "rest"}}}
    scenario["arms"]["med"] = {"role": "programme", "observed": observed, "after": after}
    model = simulated(scenario, draws=1000).drawn
    numbers, lucks = next(model._slices(Design(1000, 1), 0, 1000))
    exposure = model._plans(numbers, lucks)[0][0].exposure
    assert sd_of(exposure[COUNTERFACTUAL, 0, 1, 24]) > 0
    assert np.array_equal(exposure[PROGRAMME, 0, :, 4:], exposure[COUNTERFACTUAL, 0, :, 4:])


def test_whole_persons_who_leave_go_to_one_state_each() -> None:
    """Ten persons who stay in work with 50 % a year, then three of ten to `sok`: against persons one by one."""
    scenario = two_states(outcome_luck=True, participants=10, horizon="24 mån", enrolment="1 mån")
    scenario["states"]["sok"] = {"lines": {"x": {"kind": "net", "account": "region", "amount": "1 000 kr/mån"}}}
    retention = {"stay": "50 %", "per": "år", "else": {"sok": "30 %", "hemma": "rest"}}
    scenario["arms"]["med"] = {
        "role": "programme",
        "from": "hemma",
        "exits": {"arbete": "100 %"},
        "retention": {"arbete": retention},
    }
    found = simulated(scenario, draws=DRAWS).values("gains", "region") / 1000
    generator = np.random.default_rng(1)
    first = 2 + generator.geometric(1 - 0.5 ** (1 / 12), (10, DRAWS))
    months = ((generator.random((10, DRAWS)) < 0.3) * np.maximum(24 - first + 1, 0)).sum(axis=0)
    assert found.mean() == pytest.approx(months.mean(), abs=5 * sd_of(months) * np.sqrt(2 / DRAWS))
    assert sd_of(found) == pytest.approx(sd_of(months), rel=0.05)
    assert (found == 0).mean() == pytest.approx((months == 0).mean(), abs=0.02)


def test_as_many_persons_have_luck_as_there_are_in_each_draw() -> None:
    participants = {"value": 10, "low": 5, "high": 60}
    found = simulated(two_states(outcome_luck=True, participants=participants), draws=DRAWS)
    persons, working = found.outcomes.persons, found.values("gains") / 12_000
    truth = np.random.default_rng(1).binomial(np.round(persons).astype(int), 0.1)
    assert sd_of(working) == pytest.approx(sd_of(truth), rel=0.05)
    assert (working == 0).mean() == pytest.approx((truth == 0).mean(), abs=0.02)


# -- what is asked of a curve ------------------------------------------------------------


def test_who_pays_and_is_repaid_within_a_year_does_not_rest() -> None:
    """The curve is zero at every year's end, and below zero for months in between."""
    scenario = two_states(quantities={"p": {"uniform": ["0.5", "2"]}}, programme={"budget": {}})
    for name, amount, series in (
        ("a", "-1 000 kr/mån", {1: "100 %", 7: 0}),
        ("b", "1 000 kr/mån", {1: 0, 7: "100 %"}),
    ):
        line = {"kind": "net", "account": "kommun", "amount": amount, "times": ["p"]}
        scenario["states"]["arbete"]["lines"][name] = line | {"series": {"clock": "entry", **series}}
    del scenario["states"]["arbete"]["lines"]["lon"]
    found = simulated(scenario, draws=200)
    row = found.payback("calendar").set_index("account").loc["kommun"]
    assert row["reached"] == 1
    assert row["median"] == found.result.break_even("kommun").sustained == 12


def test_a_month_that_never_comes_is_not_a_number() -> None:
    amount = {"uniform": ["1 kr/mån", "2 kr/mån"]}
    scenario = two_states(programme={"budget": {}}, states__arbete__lines__lon__amount=amount)
    frame = simulated(scenario, draws=200).payback("calendar")
    assert frame["median"].isna().all()
