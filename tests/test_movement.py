"""Intake, matrices and the two clocks: a published answer, closed forms, and what must always hold."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff.flows import journal
from payoff.flows.cohort import followed_up, persons
from payoff.report.summary import summary
from payoff.report.terminal import terminal
from payoff.resolve.plan import resolve
from payoff.scenario.uncertain import uncertain

from .conftest import ROOT

W1_PRINTED = {
    "kommun": (-389839.47, None),
    "region": (294019.30, 50),
    "forsakringskassan": (2309996.09, 26),
    "arbetsformedlingen": (1341866.73, 33),
    "rattsvasende": (483085.19, 1),
    "ovriga": (723468.64, 1),
    "individ": (3338862.31, 1),
    "produktionsvarde": (20148053.34, 1),
    "redovisade_aktorer": (28249512.14, 20),
}


@pytest.fixture(scope="module")
def w1() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "tests" / "benchmarks" / "w1.yaml"))


@pytest.mark.parametrize("account", W1_PRINTED)
def test_w1_as_printed(account: str, w1: payoff.Result) -> None:
    value, month = W1_PRINTED[account]
    assert w1.npv(account) == pytest.approx(value, abs=0.005)
    found = w1.break_even(account)
    if month == 1:
        assert found.status == "never_negative"
    else:
        assert found.sustained == month
    cost = w1.flow("programme_cost").sum()
    assert (w1.npv() + cost) / cost == pytest.approx(3.6936362179, abs=1e-10)


def test_w2_is_w1_with_its_uncertain_numbers_named(w1: payoff.Result) -> None:
    scenario = payoff.load(ROOT / "tests" / "benchmarks" / "w2.yaml")
    w2 = payoff.evaluate(scenario)
    for account in W1_PRINTED:
        assert w2.npv(account) == pytest.approx(w1.npv(account), rel=1e-9)
        one, other = w1.break_even(account), w2.break_even(account)
        assert (other.status, other.first, other.sustained) == (one.status, one.first, one.sustained)
    families = Counter(quantity.spread.kind for quantity in scenario.quantities.values() if quantity.spread is not None)
    assert families == {"gamma": 44, "pert": 4, "beta": 1, "triangular": 1}
    tables = uncertain(scenario).tables.values()
    assert sum(len(table.cells) for table in tables) == 62
    assert all(math.fsum(table.weights) == pytest.approx(200) for table in tables)


def moving(**changes: Any) -> dict[str, Any]:
    """Return a chain from a to b, which gives the region 1 000 kronor a month."""
    matrix = {"per": "mån", "count": "start", "rows": {"a": {"a": "90 %", "b": "rest"}}}
    scenario: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Kedja"},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": "none",
        "participants": 10,
        "states": {"a": {}, "b": {"lines": {"x": {"kind": "resource", "from": "region", "amount": "-1 000 kr/mån"}}}},
        "matrices": {"Q": matrix},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "a"},
            "med": {"role": "programme", "matrix": "Q", "from": "a"},
        },
    }
    for path, value in changes.items():
        *above, last = path.split("__")
        here = scenario
        for key in above:
            here = here[key]
        here[last] = value
    return scenario


@pytest.mark.parametrize("size", [1, 400])
def test_the_size_of_the_blocks_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are booked in blocks to save memory; here three cohorts of their own, with lines on every clock."""
    scenario = moving(matrices__R={"per": "mån", "count": "half", "rows": {"a": {"b": "50 %", "a": "rest"}}})
    scenario["matrices"]["Q"]["count"] = "half"
    scenario["arms"]["med"]["matrix"] = {"clock": "calendar", "1": "Q", "5": "R"}
    scenario["intake"] = {"by_month": {"1": 3, "2": 4, "7": 5}}
    del scenario["participants"]
    line = {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "700 kr/mån"}
    for state in scenario["states"].values():
        clocks = {
            clock: line | {"series": {"clock": clock, "1": 1, "4": 0.3}} for clock in ("entry", "calendar", "tenure")
        }
        state["lines"] = state.get("lines", {}) | clocks
    plan = resolve(payoff.load(scenario))
    assert len(plan.groups) == 3
    entries, curve = journal.book(plan).entries, journal.since_entry(plan)
    monkeypatch.setattr(journal, "BLOCK", size)
    assert journal.book(plan).entries == pytest.approx(entries, abs=1e-9)
    assert journal.since_entry(plan) == pytest.approx(curve, abs=1e-9)
    assert journal.largest_posting(journal.book(plan)).max() > 0


def shares(scenario: dict[str, Any], state: str) -> list[float]:
    plan = resolve(payoff.load(scenario))
    return plan.exposure[0, 0, plan.steps.index(state), 1:, 0].tolist()


@pytest.mark.parametrize(("count", "power"), [("start", 0), ("end", 1), ("half", 0.5), ({"start": "25 %"}, 0.75)])
def test_counting_at_start_end_and_between(count: Any, power: float) -> None:
    found = shares(moving(matrices__Q__count=count), "a")
    expected = [(1 - power) * 0.9 ** (m - 1) + power * 0.9**m for m in range(1, 25)]
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("cycle", "months"), [("kvartal", 3), ("år", 12)])
def test_a_longer_cycle_is_held_inside(cycle: str, months: int) -> None:
    found = shares(moving(matrices__Q__per=cycle), "a")
    assert found == pytest.approx([0.9 ** (m // months) for m in range(24)], abs=1e-12)


def test_the_root_of_a_year_agrees_at_year_ends() -> None:
    yearly = moving(matrices__Q__per="år", matrices__Q__convert="root", matrices__Q__count="end")
    found = shares(yearly, "a")
    assert [found[11], found[23]] == pytest.approx([0.9, 0.81], abs=1e-12)
    assert found[5] == pytest.approx(0.9**0.5, abs=1e-12)


def test_a_root_that_is_no_probability_is_refused_with_its_cell() -> None:
    rows = {"a": {"a": "50 %", "b": "50 %"}, "b": {"a": "95 %", "b": "5 %"}}
    scenario = moving(matrices__Q__per="år", matrices__Q__convert="root", matrices__Q__rows=rows)
    with pytest.raises(payoff.ScenarioError, match="cellen från a till a är ingen sannolikhet"):
        payoff.evaluate(payoff.load(scenario))


def test_rows_from_counts() -> None:
    scenario = moving()
    scenario["matrices"]["Q"] = {"per": "mån", "count": "start", "rows_from_counts": {"a": {"a": 18, "b": 2}}}
    assert shares(scenario, "a") == pytest.approx(shares(moving(), "a"))


@pytest.mark.parametrize(
    ("change", "leaving"),
    [
        ({"relative_risk": 0.5}, 0.05),
        ({"hazard_ratio": 2}, 1 - 0.9**2),
        ({"odds_ratio": 3}, 0.3 / (0.9 + 0.3)),
        ({"relative_risk": 0.5, "rows": ["b"]}, 0.1),
    ],
)
def test_ratios_change_what_leaves(change: dict[str, Any], leaving: float) -> None:
    found = shares(moving(arms__med__modify=change), "a")
    assert found == pytest.approx([(1 - leaving) ** m for m in range(24)], abs=1e-12)


def test_a_change_holds_from_and_to_its_months() -> None:
    found = shares(moving(arms__med__modify={"relative_risk": 0, "from": 3, "to": 4}), "a")
    assert found[:7] == pytest.approx([1, 0.9, 0.81, 0.81, 0.81, 0.729, 0.6561])


@pytest.mark.parametrize("share", ["0 %", "100 %"])
def test_blending_nothing_and_everything_gives_the_two_matrices(share: str) -> None:
    other = {"per": "mån", "count": "start", "rows": {"a": {"a": "70 %", "b": "rest"}}}
    scenario = moving()
    scenario["matrices"]["R"] = other
    scenario["arms"]["med"]["blend"] = {"with": "R", "share": share}
    stay = 0.9 if share == "0 %" else 0.7
    assert shares(scenario, "a") == pytest.approx([stay**m for m in range(24)], abs=1e-12)


def test_two_identical_states_for_one_change_nothing() -> None:
    split = moving()
    split["states"]["b2"] = split["states"]["b"]
    split["matrices"]["Q"]["rows"]["a"] = {"a": "90 %", "b": "4 %", "b2": "6 %"}
    one, two = (payoff.evaluate(payoff.load(scenario)) for scenario in (moving(), split))
    assert two.npv("region") == pytest.approx(one.npv("region"))


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["entry", "start"]))
def test_persons_are_conserved_on_both_clocks(first: int, length: int, clock: str) -> None:
    scenario = moving()
    del scenario["participants"]
    scenario["horizon"] = {"months": 24, "counted_from": clock}
    scenario["intake"] = {"participants": 30, "evenly": {"from": first, "to": min(24, first + length - 1)}}
    plan = resolve(payoff.load(scenario))
    by_month = persons(plan).sum(axis=1)
    assert by_month == pytest.approx(np.broadcast_to(followed_up(plan), by_month.shape))
    assert plan.exposure.sum(axis=2) == pytest.approx(1.0)


def test_a_staggered_intake_is_the_shifted_sum() -> None:
    scenario = moving()
    del scenario["participants"]
    staggered = payoff.evaluate(payoff.load(scenario | {"intake": {"by_month": {1: 4, 3: 6}}}))
    one = payoff.evaluate(payoff.load(moving(participants=1))).flow("gains", "region")
    expected = np.zeros(27)
    expected[:25] += 4 * one
    expected[2:27] += 6 * one
    assert staggered.flow("gains", "region") == pytest.approx(expected)
    assert staggered.plan.months == 26


def test_payback_and_calendar_break_even_are_two_questions() -> None:
    scenario = moving()
    del scenario["participants"]
    scenario["intake"] = {"participants": 10, "evenly": {"from": 1, "to": 10}}
    scenario["programme"] = {"budget": {"p": {"payer": "region", "amount": "50 tkr", "paid": "at_start"}}}
    late = payoff.evaluate(payoff.load(scenario))
    now = payoff.evaluate(payoff.load(scenario | {"intake": {"participants": 10, "at": 1}}))
    assert late.payback("region").sustained == now.payback("region").sustained
    assert late.payback("region").interpolated == pytest.approx(now.payback("region").interpolated)
    assert late.break_even("region").sustained > now.break_even("region").sustained
    assert late.per_participant("region") == pytest.approx(now.per_participant("region"))


def test_a_calendar_that_ends_early_says_what_it_cuts_off() -> None:
    scenario = moving(horizon={"months": 24, "counted_from": "start"})
    del scenario["participants"]
    result = payoff.evaluate(payoff.load(scenario | {"intake": {"participants": 10, "at": 13}}))
    assert result.cut_off == pytest.approx(0.5)
    assert any(warning["rule"] == "calendar_cut_off" for warning in result.to_dict()["warnings"])
    assert result.plan.months == 24


def test_the_annex_shows_both_clocks() -> None:
    scenario = moving()
    del scenario["participants"]
    result = payoff.evaluate(payoff.load(scenario | {"intake": {"participants": 10, "evenly": {"from": 1, "to": 6}}}))
    for format in ("html", "md"):
        page = result.report(format).decode()
        assert "per deltagare sedan inskrivning" in page
        assert "i varje månad, månad 1–6" in page
        assert "matrisen Q från" in page
    assert "per deltagare sedan inskrivning" not in payoff.evaluate(payoff.load(moving())).report("md").decode()


@pytest.fixture(scope="module")
def hiv() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "tests" / "published" / "hiv.yaml"))


def test_hiv_all_five_printed_values(hiv: payoff.Result) -> None:
    assert hiv.arm_cost("counterfactual") == pytest.approx(44663.4535637, abs=1e-6)
    assert hiv.arm_cost("programme") == pytest.approx(50601.6513312, abs=1e-6)
    years = hiv.units("levnadsar")
    assert years["counterfactual"] == pytest.approx(7.9912066, abs=1e-7)
    assert years["programme"] == pytest.approx(8.9373889, abs=1e-7)
    assert hiv.cost_per_unit("levnadsar") == pytest.approx(6275.9556, abs=1e-4)


def test_hiv_counted_at_half_cycle(hiv: payoff.Result) -> None:
    half = payoff.evaluate(hiv.scenario.replace({"matrices.p.count": "half"})).units("levnadsar")
    assert (half["counterfactual"], half["programme"]) == pytest.approx((8.475, 9.42), abs=0.005)


def test_hiv_is_shown_in_the_annex(hiv: payoff.Result) -> None:
    for format in ("html", "md"):
        page = hiv.report(format).decode().replace("\u00a0", " ")
        for words in ("Levnadsår", "8,94", "7,99", "6 276 kr", "relativ risk 0,509", "Andra läkemedlet"):
            assert words in page, words
    shown = terminal(hiv, "sv")
    assert "Kostnad per ytterligare enhet" in shown
    assert "trots att den inget betalar" in " ".join(shown.split())
    units = hiv.to_dict()["units"]["levnadsar"]
    assert units["discounted"] == units["undiscounted"]


def test_a_unit_has_its_own_rate() -> None:
    scenario = moving(discounting={"rate": "4 %"}, units={"manader": {}, "odiskonterat": {"rate": "0 %"}})
    scenario["states"]["b"]["counts"] = {"manader": "1 per mån", "odiskonterat": "12 per år"}
    result = payoff.evaluate(payoff.load(scenario))
    inside = 10 * sum(shares(scenario, "b"))
    assert result.units("odiskonterat")["programme"] == pytest.approx(inside)
    assert result.units("manader", discounted=False)["programme"] == pytest.approx(inside)
    assert result.units("manader")["programme"] < inside
    with pytest.raises(payoff.InputError, match="menade du ”manader”"):
        result.units("manad")


def test_no_ratio_where_there_is_nothing_to_pay_or_gain() -> None:
    scenario = moving(units={"manader": {}})
    scenario["states"]["b"]["counts"] = {"manader": "1 per mån"}
    cheaper = payoff.evaluate(payoff.load(scenario)).cost_per_unit("manader")
    assert (cheaper.status, str(cheaper.reason)) == ("not_applicable", "fler enheter till lägre kostnad")
    scenario["states"]["a"]["counts"] = {"manader": "1 per mån"}
    assert str(payoff.evaluate(payoff.load(scenario)).cost_per_unit("manader").reason) == "enheterna blir inte fler"


def test_a_line_of_an_arm_is_booked_in_that_arm_alone() -> None:
    line = {"in": "a", "kind": "resource", "from": "kommun", "amount": "100 kr/mån"}
    scenario = moving()
    plain = payoff.evaluate(payoff.load(scenario))
    scenario["arms"]["utan"]["add_lines"] = {"extra": line}
    result = payoff.evaluate(payoff.load(scenario))
    assert result.npv("kommun") - plain.npv("kommun") == pytest.approx(10 * 24 * 100)
    scenario["arms"]["med"]["add_lines"] = {"extra": line}
    both = payoff.evaluate(payoff.load(scenario))
    assert both.npv("kommun") == pytest.approx(10 * 100 * (24 - sum(shares(scenario, "a"))))


def test_heart_valve_as_printed() -> None:
    scenario = payoff.load(ROOT / "tests" / "published" / "hjartklaff.yaml")
    plan = resolve(scenario)
    by_cycle = {name: 10_000 * plan.exposure[0, 0, index, 1::12, 0] for index, name in enumerate(plan.steps)}
    for cycle, printed in ((0, (6000, 2000, 2000)), (1, (3600, 2400, 4000))):
        assert [by_cycle[name][cycle] for name in ("frisk", "funktionsnedsatt", "dod")] == pytest.approx(printed)
    assert payoff.evaluate(scenario).units("kvalitetsar")["programme"] == pytest.approx(23752, abs=5)
    two_years = payoff.evaluate(scenario.replace({"horizon": "2 år"})).units("kvalitetsar")["programme"]
    assert two_years == pytest.approx(12680)


def test_internal_rate_and_return_of_the_programme() -> None:
    scenario = moving(horizon="60 mån")
    scenario["programme"] = {"budget": {"p": {"payer": "region", "amount": "300 tkr", "paid": "at_start"}}}
    result = payoff.evaluate(payoff.load(scenario))
    rate = result.internal_rate("region")
    assert rate.status == "unique"
    again = result.scenario.replace({"discounting": {"rate": rate.rate}})
    assert payoff.evaluate(again).npv("region") == pytest.approx(0, abs=1e-4)
    assert result.return_on_investment("region") == pytest.approx(result.npv("region") / 300_000)
    assert result.internal_rate("kommun").status == "none"
    assert result.return_on_investment("kommun").status == "not_applicable"


def test_the_summary_says_which_months_it_covers() -> None:
    scenario = moving()
    del scenario["participants"]
    scenario |= {"intake": {"participants": 12, "evenly": {"from": 1, "to": 12}}}
    scenario["programme"] = {"budget": {"p": {"payer": "region", "amount": "9 mnkr", "paid": "at_start"}}}
    data = summary(payoff.evaluate(payoff.load(scenario)), "sv")
    said = " ".join(data["sentences"]).replace("\u00a0", " ")
    assert "efter 35 månader (Samhället" in said
    assert "Break-even på kalendern nås inte inom 35 månader" in said
    assert "inte återbetald inom 24 månader, räknat per deltagare" in said


def test_cost_today_is_said_for_the_months_that_are_followed() -> None:
    scenario = moving(horizon="6 mån")
    del scenario["participants"]
    scenario["intake"] = {"participants": 12, "evenly": {"from": 1, "to": 12}}
    result = payoff.evaluate(payoff.load(scenario))
    assert result.plan.months == 17
    assert "de första 6 månaderna" in summary(result, "sv")["today"]["caption"]


def test_prices_that_a_chain_of_differences_inherits_are_shown() -> None:
    scenario = moving(arms__med={"role": "programme", "stays_in": "c"}, arms__utan__stays_in="c")
    del scenario["matrices"]
    scenario["states"] |= {"b2": {"gain_against": "b"}, "c": {"gain_against": "b2"}}
    result = payoff.evaluate(payoff.load(scenario))
    assert result.cost_without["region"] == pytest.approx(-12_000)
    assert [row["state"] for row in summary(result, "sv")["prices"]] == ["b"]
    assert set(result.used_states) == {"b", "b2", "c"}


@pytest.mark.parametrize(
    "count", ["end", "start", "half", "trapezoid", "simpson", {"ends": "1/3", "odd": 2, "even": 3}]
)
def test_a_move_counts_once_however_cycles_are_weighed(count: Any) -> None:
    scenario = moving(
        matrices__Q__count=count,
        units={"flyttar": {}},
        discounting="none",
        transitions={"flytt": {"to": "b", "counts": {"flyttar": 1}}},
    )
    scenario["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "matrix": "Q", "from": "b"}
    counted = payoff.evaluate(payoff.load(scenario)).units("flyttar")["programme"]
    assert counted == pytest.approx(10 * (1 - 0.9**24), rel=1e-12)
