"""Subgroups: two equal halves are the whole, and groups that differ are the sum of scenarios of their own."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import payoff
from payoff.questions.staircase import staircase

MEASURES = ("gains", "programme_cost", "net", "cash")
HALVES = {"ena": {"share": "50 %"}, "andra": {"share": "rest"}}


def whole(**more: Any) -> dict[str, Any]:
    """Return ten persons with retention, a series on each clock, a unit, a move and both kinds of budget."""
    steps = {"1": "100 %", "5": "70 %"}
    series = [steps | {"clock": clock} for clock in ("entry", "calendar", "tenure")]
    return {
        "payoff": 1,
        "about": {"title": "Grupper"},
        "price_year": 2026,
        "horizon": "18 mån",
        "discounting": {"rate": "4 %"},
        "participants": 10,
        "enrolment": "4,5 mån",
        "units": {"manader": {"label": "Månader i arbete", "rate": "1 %"}},
        "states": {
            "bistand": {
                "lines": {
                    "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"},
                    "vard": {"kind": "resource", "from": "region", "amount": "900 kr/mån", "series": series[1]},
                }
            },
            "arbete": {
                "counts": {"manader": "1 per mån"},
                "lines": {
                    "produktion": {"kind": "production", "to": "arbetsgivare", "amount": "28 912 kr/mån"},
                    "lon": {
                        "kind": "wage",
                        "from": "arbetsgivare",
                        "to": "individ",
                        "amount": "28 912 kr/mån",
                        "series": series[0],
                    },
                    "bidrag": {
                        "kind": "subsidy",
                        "from": "arbetsformedlingen",
                        "to": "arbetsgivare",
                        "amount": "9 000 kr/mån",
                        "series": series[2],
                    },
                    "skatt": {
                        "kind": "tax",
                        "from": "individ",
                        "to": {"kommun": "65 %", "region": "rest"},
                        "amount": "6 276 kr/mån",
                    },
                    "cashad": {
                        "kind": "resource",
                        "from": "kommun",
                        "amount": "-700 kr/mån",
                        "cashable": {"share": "50 %", "delay": "3 mån"},
                    },
                },
            },
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {
                "role": "programme",
                "from": "bistand",
                "exits": {"arbete": "40 %", "bistand": "rest"},
                "retention": {"arbete": {"stay": "80 %", "per": "år", "else": "bistand"}},
            },
        },
        "transitions": {
            "start": {
                "to": "arbete",
                "lines": {"rekrytering": {"kind": "resource", "from": "arbetsgivare", "amount": "5 000 kr"}},
            }
        },
        "programme": {
            "budget": {
                "personal": {"payer": "samordningsforbund", "amount": "600 tkr", "paid": "evenly"},
                "resor": {"payer": "kommun", "amount": "500 kr/mån", "per": "participant"},
            },
            "financing": "finsam",
        },
        "gross_to_net": {
            "evidence_haircut": "20 %",
            "displacement": {"share": "30 %", "from": "arbete", "to": "bistand"},
        },
        **more,
    }


def evaluated(scenario: dict[str, Any], overrides: dict[str, str] | None = None) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario, overrides))


def tables(result: payoff.Result) -> dict[tuple[str, str], np.ndarray | str]:
    """Return every monthly flow, discounted, by measure and account or group."""
    found = {}
    for measure in MEASURES:
        for series in result.series:
            flow = result.flow(measure, series)
            found[measure, series] = flow.status if isinstance(flow, payoff.Missing) else flow
    return found


def assert_sum(one: payoff.Result, parts: list[payoff.Result]) -> None:
    """Check that every table, unit and step of the staircase of a result is the sum of its parts'."""
    found = [tables(part) for part in parts]
    for key, flow in tables(one).items():
        if isinstance(flow, str):
            assert flow in [part[key] for part in found if isinstance(part[key], str)]
        else:
            assert flow == pytest.approx(sum(part[key] for part in found), abs=1e-6), key
    for unit in one.scenario.units:
        for arm, value in one.units(unit).items():
            assert value == pytest.approx(sum(part.units(unit)[arm] for part in parts))
    for arm in ("programme", "counterfactual"):
        costs = [result.arm_cost(arm) for result in (one, *parts)]
        if not any(isinstance(cost, payoff.Missing) for cost in costs):
            assert costs[0] == pytest.approx(sum(costs[1:]), abs=1e-6)
    assert one.scenario.persons == pytest.approx(sum(part.scenario.persons for part in parts))


def assert_same(one: payoff.Result, other: payoff.Result) -> None:
    """Check that two results are the same in every table and answer."""
    assert_sum(one, [other])
    for series in one.series:
        for answer in ("npv", "payback", "break_even", "deepest", "benefit_cost_ratio", "annuity"):
            value, expected = getattr(one, answer)(series), getattr(other, answer)(series)
            if isinstance(value, float):
                assert value == pytest.approx(expected, rel=1e-9, abs=1e-6), (answer, series)
            elif answer in ("payback", "break_even"):
                assert (value.status, value.first, value.sustained) == (
                    expected.status,
                    expected.first,
                    expected.sustained,
                )
            elif answer == "deepest":
                assert (value.month, value.value) == (expected.month, pytest.approx(expected.value, abs=1e-6))
        curve = one.payback_curve(series)
        assert curve == pytest.approx(other.payback_curve(series), abs=1e-6)
    steps = [(step.stage, step.values) for step in staircase(one)]
    expected_steps = [(step.stage, step.values) for step in staircase(other)]
    assert [name for name, _ in steps] == [name for name, _ in expected_steps]
    for (_, values), (_, expected_values) in zip(steps, expected_steps, strict=True):
        assert values == pytest.approx(expected_values, abs=1e-6)


INTAKES: dict[str, dict[str, Any]] = {
    "at_once": {},
    "evenly": {"intake": {"participants": 10, "evenly": {"from": 1, "to": 6}}},
    "by_month": {"intake": {"by_month": {"2": 3, "7": 7}}, "horizon": {"months": 18, "counted_from": "start"}},
    "places": {"intake": {"places": 9, "during": {"from": 1, "to": 5}}},
}


@pytest.mark.parametrize("intake", INTAKES)
def test_two_equal_halves_are_the_whole(intake: str) -> None:
    scenario = whole(**INTAKES[intake])
    if "intake" in scenario:
        del scenario["participants"]
    assert_same(evaluated(scenario | {"subgroups": HALVES}), evaluated(scenario))


@pytest.mark.parametrize("shares", [["100 %"], ["1/3", "1/3", "1/3"], ["56 av 103", "rest"], ["1 %", "rest"]])
def test_groups_that_do_not_differ_are_the_whole(shares: list[str]) -> None:
    groups = {f"g{index}": {"share": share} for index, share in enumerate(shares)}
    assert_same(evaluated(whole(subgroups=groups)), evaluated(whole()))


@settings(max_examples=15)
@given(st.integers(1, 99), st.integers(0, 100), st.integers(1, 18), st.sampled_from(["none", {"rate": "3 %"}]))
def test_halves_of_any_size_are_the_whole(share: int, exits: int, horizon: int, discounting: Any) -> None:
    scenario = whole(horizon=f"{horizon} mån", discounting=discounting)
    scenario["arms"]["med"]["exits"]["arbete"] = f"{exits} %"
    groups = {"ena": {"share": f"{share} %"}, "andra": {"share": "rest"}}
    assert_same(evaluated(scenario | {"subgroups": groups}), evaluated(scenario))


MATRIX = {"per": "mån", "count": "half", "rows": {"bistand": {"arbete": "5 %", "bistand": "rest"}}}
BY_MATRIX: dict[str, Any] = {"role": "programme", "matrix": "Q", "from": "bistand"}
DIFFERENCES: dict[str, dict[str, Any]] = {
    "exits": {"arms.med.exits": {"arbete": "70 %", "bistand": "rest"}},
    "price": {"states.arbete.lines.lon.amount": "20 000 kr/mån"},
    "series_entry": {"states.arbete.lines.lon.series": {"clock": "entry", "1": "50 %"}},
    "series_calendar": {"states.bistand.lines.vard.series": {"clock": "calendar", "1": "50 %", "9": "10 %"}},
    "series_tenure": {"states.arbete.lines.bidrag.series": {"clock": "tenure", "1": "50 %", "3": "10 %"}},
    "clock": {"states.arbete.lines.lon.series": {"clock": "tenure", "1": "100 %", "4": "20 %"}},
    "accounts": {"states.arbete.lines.skatt.to": "kommun"},
    "split": {"states.arbete.lines.skatt.to": {"kommun": "10 %", "region": "80 %", "ovriga": "rest"}},
    "cashable": {"states.arbete.lines.cashad.cashable": "0 %"},
    "new_line": {"states.bistand.lines.boende": {"kind": "resource", "from": "kommun", "amount": "4 000 kr/mån"}},
    "line_gone": {"states.bistand.lines.stod": None},
    "enrolment": {"enrolment": "9 mån"},
    "enrolment_in_arm": {"arms.med.enrolment": "2 mån"},
    "retention": {"arms.med.retention": None},
    "another_way": {
        "arms.med": {
            "from": None,
            "exits": None,
            "retention": None,
            "path": {"1": "bistand", "3": "arbete"},
        }
    },
    "comparison": {"arms.utan.stays_in": None, "arms.utan.path": {"1": "bistand", "9": "arbete"}},
    "move": {"transitions.start.lines.rekrytering.amount": "9 000 kr"},
    "counts": {"states.arbete.counts.manader": "0.5 per mån"},
    "haircut": {"gross_to_net.evidence_haircut": "70 %"},
    "displacement": {"gross_to_net.displacement": {"share": "70 %", "from": "arbete", "to": "bistand"}},
    "no_displacement": {"gross_to_net.displacement": None},
    "unknown": {"states.bistand.lines.stod.amount": "unknown"},
    "per_participant": {"programme.budget.resor.amount": "2 000 kr/mån"},
    "per_participant_payer": {"programme.budget.resor.payer": {"region": "50 %", "samordningsforbund": "rest"}},
}


def alone(scenario: dict[str, Any], share: float, changes: dict[str, Any]) -> payoff.Result:
    """Return a group as a scenario of its own: its participants, and its share of what is shared."""
    single = copy.deepcopy(scenario)
    single["participants"] = single["participants"] * share
    amount = single["programme"]["budget"]["personal"]["amount"]
    single["programme"]["budget"]["personal"]["amount"] = f"{float(amount.split()[0]) * share:.6f} tkr"
    return payoff.evaluate(payoff.load(single).replace(changes) if changes else payoff.load(single))


@pytest.mark.parametrize("name", DIFFERENCES)
def test_groups_that_differ_are_the_sum_of_two_scenarios(name: str) -> None:
    changes = DIFFERENCES[name]
    groups = {"unga": {"share": "40 %", **changes}, "aldre": {"share": "rest"}}
    result = evaluated(whole(subgroups=groups))
    parts = [alone(whole(), 0.4, changes), alone(whole(), 0.6, {})]
    assert_sum(result, parts)
    assert_sum(result, list(result.subgroups.values()))
    for one, other in zip(result.subgroups.values(), parts, strict=True):
        assert_sum(one, [other])
    result.to_json()


def test_three_groups_that_all_differ() -> None:
    groups = {
        "a": {"share": "20 %", **DIFFERENCES["price"], **DIFFERENCES["exits"]},
        "b": {"share": "30 %", **DIFFERENCES["series_tenure"], **DIFFERENCES["accounts"]},
        "c": {"share": "rest", **DIFFERENCES["comparison"]},
    }
    result = evaluated(whole(subgroups=groups))
    assert_sum(result, list(result.subgroups.values()))
    steps = {name: {s.stage: s.values for s in staircase(one)} for name, one in result.subgroups.items()}
    for step in staircase(result):
        for series, value in step.values.items():
            assert value == pytest.approx(sum(one[step.stage][series] for one in steps.values()), abs=1e-6)
    assert result.report("html")


@pytest.mark.parametrize("count", ["start", "end", "half", "trapezoid"])
def test_groups_with_their_own_matrices(count: str) -> None:
    scenario = whole(matrices={"Q": MATRIX})
    for name, role in (("utan", {"role": "counterfactual", "kind": "assumption"}), ("med", {"role": "programme"})):
        scenario["arms"][name] = BY_MATRIX | role
    scenario["arms"]["med"]["modify"] = {"hazard_ratio": 2}
    changes = {"matrices.Q.rows.bistand": {"arbete": "9 %", "bistand": "rest"}, "matrices.Q.count": count}
    groups = {"unga": {"share": "40 %", **changes}, "aldre": {"share": "rest"}}
    result = evaluated(scenario | {"subgroups": groups})
    assert_sum(result, [alone(scenario, 0.4, changes), alone(scenario, 0.6, {})])


def test_a_matrix_on_the_calendar_is_a_cohort_each_in_each_group() -> None:
    scenario = whole(matrices={"Q": MATRIX, "R": MATRIX | {"rows": {"bistand": {"arbete": "20 %", "bistand": "rest"}}}})
    del scenario["participants"]
    scenario["intake"] = {"by_month": {"1": 4, "3": 6}}
    scenario["arms"]["med"] = BY_MATRIX | {"matrix": {"clock": "calendar", "1": "Q", "6": "R"}}
    assert_same(evaluated(scenario | {"subgroups": HALVES}), evaluated(scenario))
    groups = {"ena": {"share": "25 %", **DIFFERENCES["price"]}, "andra": {"share": "rest"}}
    result = evaluated(scenario | {"subgroups": groups})
    assert result.plan.groups == ("ena@1", "ena@3", "andra@1", "andra@3")
    assert_sum(result, list(result.subgroups.values()))


def test_groups_with_the_same_prices_share_steps() -> None:
    same = evaluated(whole(subgroups={"a": {"share": "40 %", **DIFFERENCES["exits"]}, "b": {"share": "rest"}}))
    assert not any(":" in step for step in same.plan.steps)
    other = evaluated(whole(subgroups={"a": {"share": "40 %", **DIFFERENCES["price"]}, "b": {"share": "rest"}}))
    assert {step.partition(":")[0] for step in other.plan.steps} == {"a", "b"}
    states = other.plan.steps[: other.plan.states]
    assert not any("->" in step or "~" in step for step in states)
    assert other.plan.visited == ("bistand", "arbete")


def test_a_groups_own_enrolment_does_not_change_how_many_begin() -> None:
    scenario = whole(intake={"places": 9, "during": {"from": 1, "to": 5}})
    del scenario["participants"]
    groups = {"ena": {"share": "50 %", "enrolment": "9 mån"}, "andra": {"share": "rest", "arms.med.enrolment": "1 mån"}}
    result = evaluated(scenario | {"subgroups": groups})
    assert [round(one.scenario.persons, 9) for one in (result, *result.subgroups.values())] == [10, 5, 5]
    assert_sum(result, list(result.subgroups.values()))


# -- order --------------------------------------------------------------------------------


def wage(result: payoff.Result) -> float:
    amount = result.scenario.states["arbete"].lines["lon"].amount
    return float(amount.value)


WAGE = "states.arbete.lines.lon.amount"


def test_file_then_group_then_variant_then_set() -> None:
    groups = {"unga": {"share": "40 %", WAGE: "20 000 kr/mån"}, "aldre": {"share": "rest"}}
    variants = {"lag": {WAGE: "15 000 kr/mån"}, "annat": {"participants": 20}}
    scenario = whole(subgroups=groups, variants=variants)
    result = evaluated(scenario)
    assert [wage(one) for one in result.subgroups.values()] == [20_000, 28_912]
    assert [wage(one) for one in result.variants["lag"].subgroups.values()] == [15_000, 15_000]
    assert [wage(one) for one in result.variants["annat"].subgroups.values()] == [20_000, 28_912]
    assert [one.scenario.persons for one in result.variants["annat"].subgroups.values()] == [8, 12]
    laid = evaluated(scenario, {WAGE: "30 000 kr/mån"})
    for one in (laid, laid.variants["lag"]):
        assert [wage(group) for group in one.subgroups.values()] == [30_000, 30_000]
    assert_sum(result.variants["lag"], list(result.variants["lag"].subgroups.values()))


def test_a_variant_may_change_the_groups_themselves() -> None:
    groups = {"unga": {"share": "40 %", WAGE: "20 000 kr/mån"}, "aldre": {"share": "rest"}}
    variants = {
        "fler": {"subgroups.unga.share": "50 %"},
        "lon": {"subgroups.unga": {WAGE: "10 000 kr/mån"}},
        "tre": {"subgroups.mellan": {"share": "10 %", WAGE: "24 000 kr/mån"}},
        "ingen": {"subgroups": None},
    }
    result = evaluated(whole(subgroups=groups, variants=variants))
    persons = {
        name: [round(one.scenario.persons, 9) for one in variant.subgroups.values()]
        for name, variant in result.variants.items()
    }
    assert persons == {"fler": [5, 5], "lon": [4, 6], "tre": [4, 5, 1], "ingen": []}
    assert [wage(one) for one in result.variants["lon"].subgroups.values()] == [10_000, 28_912]
    assert wage(result.variants["tre"].subgroups["mellan"]) == 24_000
    assert_same(result.variants["ingen"], evaluated(whole()))


def test_groups_laid_over_a_scenario_without_them() -> None:
    scenario = payoff.load(whole())
    assert_same(payoff.evaluate(scenario.replace({"subgroups": HALVES})), payoff.evaluate(scenario))
    more = scenario.replace({"subgroups": HALVES}).replace({"subgroups.andra": {WAGE: "1 000 kr/mån"}})
    assert [wage(one) for one in payoff.evaluate(more).subgroups.values()] == [28_912, 1_000]
    set_share = evaluated(whole(subgroups=HALVES), {"subgroups.ena.share": "30 %"})
    assert [round(one.scenario.persons, 9) for one in set_share.subgroups.values()] == [3, 7]


def test_alternatives_with_groups() -> None:
    scenario = whole()
    scenario["arms"]["annan"] = {"role": "alternative", "from": "bistand", "exits": {"arbete": "20 %"} | REST}
    scenario["programme"]["budget"]["annan"] = {"payer": "region", "amount": "90 tkr", "paid": "at_start"}
    scenario["programme"]["budget"]["annan"]["arm"] = "annan"
    one, other = evaluated(scenario), evaluated(scenario | {"subgroups": HALVES})
    assert_same(other.alternatives["annan"], one.alternatives["annan"])
    for row, expected in zip(other.compare("manader"), one.compare("manader"), strict=True):
        assert row.name == expected.name
        assert (row.cost, row.effect) == pytest.approx((expected.cost, expected.effect))
    groups = {"a": {"share": "40 %", "arms.annan.exits": {"arbete": "60 %"} | REST}, "b": {"share": "rest"}}
    result = evaluated(scenario | {"subgroups": groups})
    alternative = result.alternatives["annan"]
    assert_sum(alternative, list(alternative.subgroups.values()))
    assert alternative.npv() != pytest.approx(one.alternatives["annan"].npv())
    assert result.npv() == pytest.approx(one.npv())


REST = {"bistand": "rest"}


def test_exits_in_counts_are_the_groups_own() -> None:
    scenario = whole()
    del scenario["arms"]["med"]["retention"]
    changes = {"arms.med.exits": None}
    groups = {
        "unga": {"share": "40 %", **changes, "arms.med.exits_from_counts": {"arbete": 3, "bistand": 1}},
        "aldre": {"share": "rest", **changes, "arms.med.exits_from_counts": {"arbete": 1} | REST},
    }
    result = evaluated(scenario | {"subgroups": groups})
    shares = copy.deepcopy(scenario)
    shares["arms"]["med"]["exits"] = {"arbete": "40 %"} | REST
    assert result.npv() == pytest.approx(evaluated(shares).npv())
    moved = [one.units("manader", discounted=False)["programme"] for one in result.subgroups.values()]
    assert moved[0] == pytest.approx(3 * moved[1])


def test_what_is_paid_per_participant_follows_the_groups_participants() -> None:
    groups = {
        "unga": {"share": "40 %", "programme.budget.resor.amount": "1 000 kr/mån", "enrolment": "6 mån"},
        "aldre": {"share": "rest"},
    }
    result = evaluated(whole(subgroups=groups))
    assert result.budget_cost("programme.budget.resor") == pytest.approx(4 * 6 * 1_000 + 6 * 4.5 * 500)
    assert result.budget_cost("programme.budget.personal") == pytest.approx(600_000)
    costs = [one.budget_cost("programme.budget.personal") for one in result.subgroups.values()]
    assert costs == pytest.approx([240_000, 360_000])


def test_unknown_in_one_group_is_unknown_for_all_and_known_for_the_other() -> None:
    groups = {"unga": {"share": "40 %", **DIFFERENCES["unknown"]}, "aldre": {"share": "rest"}}
    result = evaluated(whole(subgroups=groups))
    value = result.npv("kommun")
    assert isinstance(value, payoff.Missing)
    assert value.because == ("states.bistand.lines.stod",)
    assert isinstance(result.subgroups["unga"].npv("kommun"), payoff.Missing)
    assert not isinstance(result.subgroups["aldre"].npv("kommun"), payoff.Missing)
    assert not isinstance(result.npv("region"), payoff.Missing)
    assert not isinstance(result.npv(), payoff.Missing)


# -- faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "path", "words"),
    [
        ({"arms.med.exits": {"arbete": "40 %"}}, "subgroups.unga: arms.med.exits", "40 %, inte 100 %"),
        ({"arms.med.exit": {"arbete": "40 %"}}, "subgroups.unga: arms.med.exit", "menade du ”exits”?"),
        ({"arms.mde.exits": {}}, "subgroups.unga.arms.mde.exits", "menade du ”med”?"),
        ({WAGE: "-1 kr"}, f"subgroups.unga: {WAGE}", ""),
        ({"states.arbete.lines.lon.from": "arbetsgivaren"}, "subgroups.unga: states.arbete.lines.lon.from", "menade"),
        ({"accounts.ny": {}}, "subgroups.unga.accounts.ny", "lika för alla deltagare"),
        ({"programme.budget.*.amount": "1 kr/mån"}, "subgroups.unga.programme.budget.*.amount", "lika för alla"),
        ({"programme.financing": None}, "subgroups.unga.programme.financing", "lika för alla"),
        ({"programme.budget.ny": {}}, "subgroups.unga.programme.budget.ny", "lika för alla"),
        ({"subgroups.aldre.share": "10 %"}, "subgroups.unga.subgroups.aldre.share", "lika för alla"),
        ({"variants": {}}, "subgroups.unga.variants", "kan inte ändras här"),
        ({"gross_to_net.drop_off": {"share": "1 %", "per": "år"}}, "subgroups.unga: gross_to_net.drop_off", "bortfall"),
    ],
)
def test_faults_are_told_at_the_group(group: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(whole(subgroups={"unga": {"share": "40 %", **group}, "aldre": {"share": "rest"}}))
    assert path in [problem.path for problem in caught.value.problems]
    assert words in caught.value.render()


def test_a_variant_that_breaks_a_group_is_told_at_the_variant() -> None:
    counts = {"arms.med.exits": None, "arms.med.exits_from_counts": {"arbete": 3} | REST}
    groups = {"unga": {"share": "40 %", **counts}, "aldre": {"share": "rest"}}
    variants = {"liten": {"participants": 5}}
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(whole(subgroups=groups, variants=variants))
    (problem,) = caught.value.problems
    assert problem.path.startswith("variants.liten: subgroups.unga: arms.med.exits_from_counts")


def test_a_setting_that_breaks_the_groups_is_told_at_the_setting() -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(whole(subgroups={"a": {"share": "40 %"}, "b": {"share": "60 %"}}), {"subgroups.a.share": "50 %"})
    assert "110 %" in caught.value.render()


def test_too_many_groups_for_a_file_are_refused_at_once() -> None:
    scenario = payoff.example()._document.tree
    groups = {f"g{index}": {"share": f"1/{300}"} for index in range(300)}
    with pytest.raises(payoff.ScenarioError, match="för många delgrupper"):
        payoff.load({**scenario, "subgroups": groups})
