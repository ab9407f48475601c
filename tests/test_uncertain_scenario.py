"""What a whole scenario says about its uncertainty: tables drawn as a whole, counts with a role, correlations."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from payoff.errors import ScenarioError
from payoff.quantity.draw import quantile
from payoff.quantity.model import Quantity
from payoff.quantity.spread import normal
from payoff.scenario.correlations import (
    Correlated,
    correlation_faults,
    is_possible,
    nearest_correlation,
    nearest_ranks,
    pearson_matrix,
)
from payoff.scenario.load import load
from payoff.scenario.models import Scenario
from payoff.scenario.uncertain import Uncertain, draws_whole_persons, uncertain
from payoff.scenario.yaml_reader import read_tree

FOLDER = Path(__file__).parent / "good_scenarios"
STAYS = {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"}


def scenario_with(arm: dict[str, Any], report: str = "ansokan", **more: Any) -> Scenario:
    """Return a scenario of 40 persons whose programme moves in a way."""
    tree = {
        "payoff": 1,
        "about": {"title": "Prov", "report": report},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": "none",
        "participants": 40,
        "enrolment": "6 mån",
        "states": {"hemma": {}, "arbete": {}, "studier": {}},
        "arms": {"utan": STAYS, "med": {"role": "programme", **arm}},
        **more,
    }
    return load(tree)


def found_in(arm: dict[str, Any], report: str = "ansokan", **more: Any) -> Uncertain:
    return uncertain(scenario_with(arm, report, **more))


EXITS = {"from": "hemma", "exits": {"arbete": "30 %", "studier": "0 %", "hemma": "rest"}}
COUNTS = {"from": "hemma", "exits_from_counts": {"arbete": 12, "studier": 0, "hemma": "rest"}}


def test_a_sample_size_is_the_weight_of_the_shares_and_leaves_zero_at_zero() -> None:
    table = found_in({**EXITS, "sample_size": 200, "source": "Registret"}).tables["arms.med.exits"]
    assert table.cells == ("arbete", "studier", "hemma")
    assert table.weights == pytest.approx((60.0, 0.0, 140.0))
    assert table.central == pytest.approx((0.3, 0.0, 0.7))
    assert np.array(table.weights) / sum(table.weights) == pytest.approx(table.central)
    assert (table.stream, table.source, table.label, table.persons) == ("arms.med.exits", "Registret", "med", 200.0)
    assert not table.counted


def test_without_a_word_shares_are_certain() -> None:
    assert found_in(EXITS) == Uncertain({}, {}, ())


def test_counts_of_others_have_a_prior_of_one_person_over_the_listed_cells() -> None:
    table = found_in(COUNTS).tables["arms.med.exits_from_counts"]
    assert table.weights == pytest.approx((12 + 1 / 3, 1 / 3, 28 + 1 / 3))
    assert sum(table.weights) == pytest.approx(41.0)
    assert table.central == pytest.approx((0.3, 0.0, 0.7))


def test_widening_divides_the_counts_and_not_the_prior() -> None:
    table = found_in({**COUNTS, "widen": 2}).tables["arms.med.exits_from_counts"]
    assert table.weights == pytest.approx((6 + 1 / 3, 1 / 3, 14 + 1 / 3))
    assert table.central == pytest.approx((0.3, 0.0, 0.7))


@pytest.mark.parametrize(
    ("report", "stated", "certain"),
    [
        ("ansokan", None, False),
        ("slutrapport", None, True),
        ("ansokan", "observed", True),
        ("slutrapport", "evidence", False),
    ],
)
def test_whose_the_counts_are(report: str, stated: str | None, certain: bool) -> None:
    role = {"counted_as": stated} if stated else {}
    assert (not found_in({**COUNTS, **role}, report).tables) is certain
    mixed = {"from": "hemma", "exits": {"arbete": "12 av 40", "studier": "10 %", "hemma": "rest"}, **role}
    assert (not found_in(mixed, report).numbers) is certain
    counts = {"1": {"hemma": 40}, "6": {"arbete": 8, "hemma": "rest"}}
    table = {"observed": {"counts": counts, **role}, "after": "hold"}
    assert (not found_in(table, report).tables) is certain


def test_the_comparison_of_a_final_report_is_evidence() -> None:
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", **COUNTS},
        "med": {"role": "programme", **COUNTS},
    }
    assert set(found_in({}, "slutrapport", arms=arms).tables) == {"arms.utan.exits_from_counts"}


def test_an_alternative_in_the_place_of_the_programme_keeps_its_own_role() -> None:
    arms = {"utan": STAYS, "med": {"role": "programme", **COUNTS}, "annan": {"role": "alternative", **COUNTS}}
    scenario = scenario_with({}, "slutrapport", arms=arms)
    assert not uncertain(scenario).tables
    assert set(uncertain(scenario.with_alternative("annan")).tables) == {"arms.annan.exits_from_counts"}


def test_shares_counted_in_one_group_are_one_table() -> None:
    found = found_in({"from": "hemma", "exits": {"arbete": "12 av 40", "studier": "4 av 40", "hemma": "rest"}})
    assert found.tables["arms.med.exits"].weights == pytest.approx((12 + 1 / 3, 4 + 1 / 3, 24 + 1 / 3))
    assert not found.numbers


def test_one_counted_share_among_others_is_beta() -> None:
    found = found_in({"from": "hemma", "exits": {"arbete": "17 av 103", "studier": "10 %", "hemma": "rest"}})
    assert not found.tables
    spread = found.numbers["arms.med.exits.arbete"].spread
    assert spread is not None
    assert (spread.kind, spread.parameters, spread.central) == ("beta", (17.5, 86.5), 17 / 103)
    assert 0.1 < spread.low < 17 / 103 < spread.high < 0.25


def test_single_counted_shares_carry_their_uncertainty_where_they_stand() -> None:
    kept = {"arbete": {"stay": {"1": "17 av 20", "7": "9 av 10"}, "per": "år", "else": "hemma"}}
    scenario = scenario_with({**EXITS, "retention": kept, "widen": 2})
    numbers = uncertain(scenario).numbers
    assert {path: item.spread and item.spread.parameters for path, item in numbers.items()} == {
        "arms.med.retention.arbete.stay.1": (9.0, 2.0),
        "arms.med.retention.arbete.stay.7": (5.0, 1.0),
    }
    written = scenario.quantities_by_path()
    assert all(written[path] == item and item.stream == path for path, item in numbers.items())


def test_deadweight_that_was_counted_is_uncertain_in_a_final_report_too() -> None:
    arms = {
        "utan": {"role": "counterfactual", "kind": "before_after", "stays_in": "hemma", "deadweight": "5 av 20"},
        "med": {"role": "programme", **EXITS},
    }
    found = found_in({}, "slutrapport", arms=arms)
    assert [item.spread and item.spread.parameters for item in found.numbers.values()] == [(5.5, 15.5)]


def test_a_named_count_is_drawn_once_wherever_it_is_used() -> None:
    kept = {"per": "år", "stay": "andel", "else": "hemma"}
    exits = {"from": "hemma", "exits": {"arbete": "20 %", "studier": "20 %", "hemma": "rest"}}
    arm = {**exits, "retention": {"arbete": kept, "studier": kept}}
    scenario = scenario_with(arm, quantities={"andel": "17 av 20", "annan": "3 av 9"})
    numbers = uncertain(scenario).numbers
    assert set(numbers) == {"quantities.andel"}
    spread = numbers["quantities.andel"].spread
    assert spread is not None
    assert spread.parameters == (17.5, 3.5)


REACH = {"share": "46 %", "measure": "at", "by": "12 mån", "n": 60}


def test_the_outcome_of_a_study_is_as_sure_as_its_arm_is_large() -> None:
    arm = {"from": "hemma", "reaches": {"arbete": REACH}, "after": "hold"}
    for report in ("ansokan", "slutrapport"):
        (number,) = found_in(arm, report).numbers.values()
        assert number.spread is not None
        assert number.spread.parameters == pytest.approx((28.1, 32.9))
        assert number.spread.central == 0.46
    assert found_in({**arm, "counted_as": "observed"}).numbers == {}
    (number,) = found_in({**arm, "widen": 3}).numbers.values()
    assert number.spread is not None
    assert number.spread.parameters == pytest.approx((0.46 * 20 + 0.5, 0.54 * 20 + 0.5))


@pytest.mark.parametrize(("share", "parameters"), [("0 %", (0.5, 60.5)), ("100 %", (60.5, 0.5))])
def test_nobody_or_everybody_in_a_study_is_not_certain(share: str, parameters: tuple[float, float]) -> None:
    arm = {"from": "hemma", "reaches": {"arbete": {**REACH, "share": share}}, "after": "hold"}
    (number,) = found_in(arm).numbers.values()
    assert number.spread is not None
    assert number.spread.parameters == parameters


def test_a_published_study_becomes_distributions_with_its_n_divided_where_it_is_borrowed() -> None:
    study = {"study": "ips_malmo_arbete", "borrowed": ["group"], "widen": 3}
    arms = {
        "utan": {"role": "counterfactual", "kind": "control_group", "source": "Malmö", "from": "hemma"},
        "med": {"role": "programme", "from": "hemma"},
    }
    own, borrowed = (
        uncertain(scenario_with({}, arms=copy.deepcopy(arms), evidence={"arbete": item})).numbers
        for item in ("ips_malmo_arbete", study)
    )
    paths = {f"arms.{arm}.reaches.arbete.share" for arm in arms}
    assert set(own) == set(borrowed) == paths
    weight = {path: sum(item.spread.parameters) - 1 for path, item in own.items() if item.spread}
    thinner = {path: sum(item.spread.parameters) - 1 for path, item in borrowed.items() if item.spread}
    assert weight == pytest.approx(dict.fromkeys(paths, 60.0))
    assert thinner == pytest.approx(dict.fromkeys(paths, 20.0))


def test_the_interval_of_a_study_is_met_at_its_ends_and_around_the_share() -> None:
    reach = {**REACH, "interval": {"low": "34 %", "high": "58 %"}}
    del reach["n"]
    (number,) = found_in({"from": "hemma", "reaches": {"arbete": reach}, "after": "hold"}).numbers.values()
    spread = number.spread
    assert spread is not None
    assert (spread.kind, spread.central) == ("logit_normal", 0.46)
    low, middle, high = quantile(spread, (0.025, 0.5, 0.975))
    assert middle == pytest.approx(0.46)
    assert (low, high) == pytest.approx((0.34, 0.58), abs=0.005)


def test_a_risk_ratio_without_n_gives_the_interval_of_the_share() -> None:
    arms: dict[str, dict[str, Any]] = {
        "utan": {"role": "counterfactual", "kind": "literature", "source": "Studien", "from": "hemma"},
        "med": {"role": "programme", "from": "hemma"},
    }
    when = {"measure": "at", "by": "18 mån"}
    for arm in arms.values():
        arm.update({"reaches": {"arbete": when}, "after": "hold"})
    study = {"study": "ips_meta_modini", "control": "20 %"}
    widths = {}
    for factor in (1, 4):
        own = study if factor == 1 else {**study, "borrowed": ["country"], "widen": factor}
        scenario = scenario_with({}, arms=copy.deepcopy(arms), evidence={"arbete": own})
        (number,) = uncertain(scenario).numbers.values()
        assert number.path == "arms.med.reaches.arbete.share"
        assert number.spread is not None
        assert number.spread.central == pytest.approx(0.48)
        widths[factor] = number.spread.parameters[1]
    log_odds = [math.log(ratio * 0.2 / (1 - ratio * 0.2)) for ratio in (1.99, 2.9)]
    assert widths[1] == pytest.approx((log_odds[1] - log_odds[0]) / (2 * 1.959964), rel=1e-5)
    assert widths[4] == pytest.approx(2 * widths[1], rel=1e-5)


def test_the_months_of_one_table_have_one_stream() -> None:
    path = {"1": "hemma", "4": {"arbete": "10 %", "hemma": "rest"}, "7": {"arbete": "30 %", "hemma": "rest"}}
    tables = found_in({"path": path, "sample_size": 50}).tables
    assert {name: table.stream for name, table in tables.items()} == {
        "arms.med.path.4": "arms.med.path",
        "arms.med.path.7": "arms.med.path",
    }
    assert [table.row for table in tables.values()] == ["4", "7"]
    observed = {"shares": {"1": "hemma", **{month: path[month] for month in ("4", "7")}}, "sample_size": 50}
    tables = found_in({"observed": observed, "after": "hold"}).tables
    assert {table.stream for table in tables.values()} == {"arms.med.observed.shares"}
    counts = {"1": {"hemma": 40}, "6": {"arbete": 8, "hemma": "rest"}, "12": {"arbete": 12, "hemma": "rest"}}
    tables = found_in({"observed": {"counts": counts}, "after": "hold"}).tables
    assert set(tables) == {"arms.med.observed.counts.6", "arms.med.observed.counts.12"}
    assert {table.stream for table in tables.values()} == {"arms.med.observed.counts"}


def test_the_rows_of_a_matrix_are_evidence_each_by_itself() -> None:
    rows = {"hemma": {"hemma": 90, "arbete": 10}, "arbete": {"arbete": 5}}
    matrices = {"alla": {"per": "kvartal", "count": "end", "rows_from_counts": rows, "source": "Kohorten"}}
    arm = {"from": "hemma", "matrix": "alla"}
    (table,) = found_in(arm, "slutrapport", matrices=matrices).tables.values()
    assert (table.path, table.stream) == ("matrices.alla.rows_from_counts.hemma",) * 2
    assert table.weights == (90.5, 10.5)
    assert (table.source, table.row) == ("Kohorten", "hemma")
    matrices["alla"]["counted_as"] = "observed"
    assert not found_in(arm, matrices=matrices).tables


def test_only_the_matrices_that_an_arm_uses_count() -> None:
    rows = {"hemma": {"hemma": "90 %", "arbete": "rest"}}
    matrix = {"per": "kvartal", "count": "end", "rows": rows, "sample_size": 80}
    matrices = {"en": matrix, "tva": matrix, "tre": matrix}
    arm = {"from": "hemma", "matrix": "en", "blend": {"with": "tva", "share": "50 %"}}
    tables = found_in(arm, matrices=matrices).tables
    assert {path: table.weights for path, table in tables.items()} == {
        "matrices.en.rows.hemma": pytest.approx((72.0, 8.0)),
        "matrices.tva.rows.hemma": pytest.approx((72.0, 8.0)),
    }


def test_every_table_stands_where_the_numbers_look_for_it() -> None:
    scenario = load(FOLDER / "osakra_tabeller.yaml")
    parents = {path.rpartition(".")[0] for path in scenario.quantities_by_path()}
    for one in (scenario, *(scenario.with_alternative(name) for name in scenario.alternative_arms)):
        found = uncertain(one)
        assert found.tables
        assert set(found.tables) <= parents
        for table in found.tables.values():
            assert len(table.cells) == len(table.weights) == len(table.central)
            assert math.fsum(table.central) == pytest.approx(1.0)


def test_named_values_count_where_they_are_used_and_correlations_between_them() -> None:
    found = uncertain(load(FOLDER / "osakra_tabeller.yaml"))
    assert set(found.numbers) == {
        "quantities.kvar",
        "quantities.timlon",
        "quantities.hyra",
        "arms.med.retention.studier.stay",
    }
    assert set(found.tables) == {"arms.med.exits", "matrices.utan.rows_from_counts.hemma"}
    (pair,) = found.correlations
    assert (pair.first, pair.second, pair.rank) == ("quantities.timlon", "quantities.hyra", 0.5)
    assert (pair.path, pair.source) == ("correlations.loner", "antagande")


def test_a_decision_is_read() -> None:
    decision = load(FOLDER / "osakra_tabeller.yaml").decision
    assert decision is not None
    assert (decision.who, decision.options, decision.from_month) == ("kommun", ("med", "annan", "utan"), "2027-01")
    assert decision.applies_to.value == 200
    assert decision.study is not None
    assert decision.study.cost is not None
    assert (decision.study.n.value, decision.study.control, decision.study.cost.value) == (60.0, True, 900_000.0)


@pytest.mark.parametrize(
    ("report", "stated", "drawn"),
    [("ansokan", None, True), ("slutrapport", None, False), ("ansokan", False, False), ("slutrapport", True, True)],
)
def test_whole_persons_are_drawn_in_a_forecast(report: str, stated: bool | None, drawn: bool) -> None:
    more = {} if stated is None else {"outcome_luck": stated}
    assert draws_whole_persons(scenario_with(EXITS, report, **more)) is drawn


def test_a_variant_can_change_how_sure_a_table_is() -> None:
    tree = json.loads(json.dumps(read_tree((FOLDER / "osakra_tabeller.yaml").read_text(encoding="utf-8"), "-")[0]))
    tree["variants"] = {"osakrare": {"arms.med.sample_size": 20, "correlations.loner.rank": 0.1}}
    found = uncertain(load(tree).variant("osakrare"))
    assert sum(found.tables["arms.med.exits"].weights) == pytest.approx(20.0)
    assert found.correlations[0].rank == 0.1


def test_an_uncertain_number_in_a_block_is_refused_where_it_stands() -> None:
    text = (FOLDER / "osakra_tabeller.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "states:\n", "rules: {tax: {kommun: 20 %, region: 11 %}}\nstates:\n  jobb: {use: {arbete: {wage: timlon}}}\n", 1
    )
    with pytest.raises(ScenarioError) as caught:
        load(text)
    (problem,) = caught.value.problems
    assert problem.path == "states.jobb.use.arbete.wage"
    assert "ett osäkert tal" in problem.message.text()
    assert "jobb" in text.split("\n")[problem.place.line - 1]


@pytest.mark.parametrize("share", ["1 av 4", {"value": "25 %", "low": "20 %", "high": "30 %"}])
def test_an_uncertain_share_needs_a_rest(share: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_with({"from": "hemma", "exits": {"arbete": share, "hemma": "75 %"}})
    assert "ingen andel tar återstoden" in caught.value.problems[0].message.text()
    found = found_in({"from": "hemma", "exits": {"arbete": share, "hemma": "rest"}})
    assert len(found.numbers) + len(found.tables) == 1


def test_uncertain_shares_that_can_be_more_than_all_are_refused() -> None:
    one, other = ({"value": "40 %", "low": "30 %", "high": f"{high} %"} for high in (50, 51))
    assert len(found_in({"from": "hemma", "exits": {"arbete": one, "studier": one, "hemma": "rest"}}).numbers) == 2
    with pytest.raises(ScenarioError) as caught:
        scenario_with({"from": "hemma", "exits": {"arbete": one, "studier": other, "hemma": "rest"}})
    assert "tillsammans bli 101 %" in caught.value.problems[0].message.text()


# -- correlations ------------------------------------------------------------------------


def named(*names: str) -> dict[str, Quantity]:
    return {name: Quantity(1.0, "number", "1", spread=normal(1.0, 0.1), stream=f"quantities.{name}") for name in names}


def groups(*ranks: tuple[list[str], str]) -> dict[str, Correlated]:
    return {
        f"par{number}": Correlated.model_validate({"between": between, "rank": rank})
        for number, (between, rank) in enumerate(ranks)
    }


def told(stated: dict[str, Correlated], values: dict[str, Quantity]) -> list[str]:
    return [
        f"{fault.message.text()} | {fault.hint and fault.hint.text()}" for fault in correlation_faults(stated, values)
    ]


def test_correlations_that_can_hold_are_accepted() -> None:
    assert told(groups((["a", "b", "c"], "0.5"), (["a", "d"], "-0.4")), named("a", "b", "c", "d")) == []


def test_names_that_are_no_uncertain_value_are_told_with_those_that_are() -> None:
    values = {**named("a", "b"), "fast": Quantity(1.0, "number", "1")}
    (certain,) = told(groups((["a", "fast"], "0.5")), values)
    assert "”fast” är ett säkert värde" in certain
    assert "a, b" in certain or "a och b" in certain
    (unknown,) = told(groups((["a", "exits"], "0.5")), values)
    assert "”exits” finns inte under quantities" in unknown


def test_a_pair_stands_once_whichever_way_round() -> None:
    (message,) = told(groups((["a", "b"], "0.5"), (["c", "b", "a"], "0.2")), named("a", "b", "c"))
    assert "sambandet mellan ”a” och ”b” står två gånger" in message


def test_the_nearest_that_can_hold_is_told_and_is_accepted() -> None:
    values = named("a", "b", "c")
    (message,) = told(groups((["a", "b"], "0.9"), (["b", "c"], "0.9"), (["a", "c"], "-0.9")), values)
    assert "inte positivt definit" in message
    pairs = dict(part.split(": ") for part in message.partition("möjliga: ")[2].split("; "))
    assert list(pairs) == ["a, b", "a, c", "b, c"]
    nearest = groups(*((pair.split(", "), rank.replace(",", ".")) for pair, rank in pairs.items()))
    assert told(nearest, values) == []
    assert float(pairs["a, b"].replace(",", ".")) == pytest.approx(0.5, abs=0.1)
    assert pairs["a, b"] == pairs["b, c"]


def test_rank_correlations_become_those_of_normal_variables() -> None:
    names, matrix = pearson_matrix({("b", "c"): 0.5, ("c", "a"): -0.8})
    assert names == ["a", "b", "c"]
    assert matrix[1, 2] == matrix[2, 1] == pytest.approx(2 * math.sin(math.pi * 0.5 / 6))
    assert matrix[0, 2] == pytest.approx(2 * math.sin(math.pi * -0.8 / 6))
    assert matrix[0, 1] == 0.0


def test_the_nearest_correlation_matrix_is_nearer_than_others() -> None:
    wrong = np.array([[1.0, 0.95, -0.6, 0.2], [0.95, 1.0, 0.7, 0.1], [-0.6, 0.7, 1.0, 0.3], [0.2, 0.1, 0.3, 1.0]])
    nearest = nearest_correlation(wrong)
    assert np.diag(nearest) == pytest.approx(np.ones(4))
    assert np.linalg.eigvalsh(nearest).min() > -1e-9
    distance = np.linalg.norm(nearest - wrong)
    generator = np.random.default_rng(3)
    for width in (0.01, 0.05, 0.3):
        for _ in range(100):
            nudge = generator.normal(0.0, width, (4, 4))
            other = nearest + nudge + nudge.T
            np.fill_diagonal(other, 1.0)
            if np.linalg.eigvalsh(other).min() >= 0:
                assert np.linalg.norm(other - wrong) >= distance - 1e-9
    ranks = nearest_ranks(wrong)
    assert is_possible(2 * np.sin(np.pi * ranks / 6))
