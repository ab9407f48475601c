"""The budget: amounts from time, by month, and against what has been paid; worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff import questions
from payoff.report.summary import summary

MONTHS = 24


def with_line(small: dict[str, Any], line: dict[str, Any], **more: Any) -> payoff.Result:
    budget = {"rad": {"payer": "kommun", **line}}
    return payoff.evaluate(payoff.load(small | {"discounting": "none", "programme": {"budget": budget}} | more))


def cost(result: payoff.Result, account: str = "kommun") -> list[float]:
    flow = result.flow("programme_cost", account, discounted=False)
    assert not isinstance(flow, payoff.Missing)
    return flow.tolist()


def table(result: payoff.Result) -> dict[str, Any]:
    return summary(result, "sv")["budget"]


# -- time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "total", "note"),
    [
        ({"positions": {"share": "75 %", "cost": "720 tkr/år"}}, 0.75 * 60_000 * 24, "0,75 tjänst à 720 tkr/år."),
        ({"positions": {"share": 2, "cost": "50 tkr/mån"}}, 2 * 50_000 * 24, "2 tjänster à 50 tkr/mån."),
        ({"hours": {"count": 400, "cost": "450 kr/timme"}, "paid": "evenly"}, 180_000, "400 timmar à 450 kr/timme."),
        ({"hours": {"count": 400, "cost": "450 kr/tim"}, "paid": "at_start"}, 180_000, "400 timmar à 450 kr/tim."),
        (
            {"hours": {"count": 10, "cost": "450 kr/timme", "per": "mån"}, "during": {"from": 1, "to": 6}},
            27_000,
            "10 timmar per mån à 450 kr/timme.",
        ),
        (
            {"hours": {"count": 120, "cost": "450 kr/timme", "per": "år"}},
            2 * 54_000,
            "120 timmar per år à 450 kr/timme.",
        ),
    ],
)
def test_time_is_its_amount(small: dict[str, Any], line: dict[str, Any], total: float, note: str) -> None:
    result = with_line(small, line)
    assert sum(cost(result)) == pytest.approx(total)
    (row,) = table(result)["rows"]
    assert row["amount"] == pytest.approx(total)
    assert row["note"].replace("\u00a0", " ") == note


def test_own_time_is_no_money(small: dict[str, Any]) -> None:
    result = with_line(small, {"positions": {"share": "50 %", "cost": "720 tkr/år"}, "form": "in_kind"})
    assert sum(cost(result)) == pytest.approx(720_000)
    assert table(result)["payers"][0]["values"] == pytest.approx([0.0, 720_000, 720_000])
    paid = result.flow("net", "kommun").sum() + 720_000
    assert result.flow("cash", "kommun").sum() == pytest.approx(paid)


def test_time_for_each_participant(small: dict[str, Any]) -> None:
    line = {"hours": {"count": 4, "cost": "500 kr/timme", "per": "mån"}, "per": "participant"}
    result = with_line(small, line, enrolment="7,5 mån")
    assert sum(cost(result)) == pytest.approx(10 * 4 * 500 * 7.5)


def test_a_named_hourly_cost_with_its_source(small: dict[str, Any]) -> None:
    named = {"timkostnad": {"value": 450, "unit": "kr/timme", "source": "Löneavtalet"}}
    line = {"hours": {"count": 400, "cost": "timkostnad"}, "paid": "evenly"}
    result = with_line(small, line, quantities=named)
    assert sum(cost(result)) == pytest.approx(180_000)
    assert table(result)["rows"][0]["source"] == "Löneavtalet"


# -- months -------------------------------------------------------------------------------


def test_sums_in_the_months_that_stand(small: dict[str, Any]) -> None:
    result = with_line(small, {"by_month": {1: "50 tkr", 13: "80 tkr", 30: "20 tkr"}})
    expected = np.zeros(MONTHS + 1)
    expected[[1, 13]] = 50_000, 80_000
    assert cost(result) == pytest.approx(expected)
    (row,) = table(result)["rows"]
    assert (row["amount"], row["paid"]) == (150_000, "i månad 1, 13, 30")
    assert "20\u00a0000" in row["note"]
    assert "efter horisonten" in row["note"]
    assert result.budget_beyond("programme.budget.rad") == 20_000


# -- outcome ------------------------------------------------------------------------------


def test_outcome_and_then_the_plan(small: dict[str, Any]) -> None:
    actual = {"through": 18, "amount": "430 tkr", "source": "Bokföringen"}
    result = with_line(small, {"amount": "25 tkr/mån", "actual": actual})
    assert cost(result) == pytest.approx([0.0, *[430_000 / 18] * 18, *[25_000] * 6])
    found = questions.budget_outcome(result, "rad")
    assert found == questions.Outcome(18, 600_000, 430_000, 170_000, pytest.approx(580_000))
    (row,) = table(result)["actual"]
    assert row["values"] == pytest.approx([600_000, 430_000, 170_000, 580_000])
    assert row["note"] == "Bokföringen"
    assert table(result)["total"] == pytest.approx(600_000)
    for format in ("html", "md"):
        assert "Återstår av budget" in result.report(format).decode()
    data = result.to_dict()["budget"]["rad"]
    assert data["actual"] == {
        "through": 18,
        "actual": 430_000,
        "remaining": 170_000,
        "expected": pytest.approx(580_000),
    }
    assumed = {row["label"]: row["note"] for row in summary(result, "sv")["assumptions"]}
    assert assumed["Utfall: rad"] == "Bokföringen"


def test_outcome_month_by_month_takes_the_place_of_what_was_paid_at_the_start(small: dict[str, Any]) -> None:
    line = {"amount": "600 tkr", "paid": "at_start", "actual": {"through": 4, "by_month": {1: "500 tkr", 4: "150 tkr"}}}
    result = with_line(small, line)
    assert cost(result)[:6] == pytest.approx([0, 500_000, 0, 0, 150_000, 0])
    found = questions.budget_outcome(result, "rad")
    assert (found.planned, found.remaining, found.expected) == (600_000, -50_000, 650_000)


def test_outcome_is_financed(small: dict[str, Any]) -> None:
    actual = {"through": 12, "amount": "200 tkr"}
    budget = {"rad": {"payer": "samordningsforbund", "amount": "25 tkr/mån", "actual": actual}}
    programme = {"budget": budget, "financing": "finsam"}
    result = payoff.evaluate(payoff.load(small | {"discounting": "none", "programme": programme}))
    assert sum(cost(result, "region")) == pytest.approx(0.25 * 500_000)
    assert cost(result, "samordningsforbund") == pytest.approx(np.zeros(MONTHS + 1), abs=1e-6)


def test_outcome_is_shared_by_subgroups(small: dict[str, Any]) -> None:
    line = {"amount": "1 tkr/mån", "per": "participant", "actual": {"through": 6, "amount": "90 tkr"}}
    groups = {"a": {"share": "30 %"}, "b": {"share": "rest"}}
    whole = with_line(small, line, enrolment="12 mån")
    halves = with_line(small, line, enrolment="12 mån", subgroups=groups)
    assert sum(cost(whole)) == pytest.approx(90_000 + 6 * 10_000)
    assert cost(halves) == pytest.approx(cost(whole))
    assert questions.budget_outcome(halves, "rad").remaining == pytest.approx(120_000 - 90_000)
    assert questions.budget_outcome(halves.subgroups["a"], "rad").actual == pytest.approx(27_000)


WAYS = st.sampled_from(
    [
        {"amount": "600 tkr", "paid": "at_start"},
        {"amount": "600 tkr", "paid": "evenly"},
        {"amount": "25 tkr/mån", "during": {"from": 3, "to": 40}},
        {"amount": "25 tkr/mån", "series": {1: "100 %", 13: "40 %"}},
        {"hours": {"count": 100, "cost": "300 kr/timme", "per": "kvartal"}},
        {"by_month": {2: "10 tkr", 20: "5 tkr", 31: "1 tkr"}},
    ]
)


PLAIN = {
    "payoff": 1,
    "about": {"title": "Bara en budget"},
    "price_year": 2026,
    "horizon": "24 mån",
    "discounting": "none",
    "participants": 10,
    "states": {"hemma": {}},
    "arms": {
        "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"},
        "med": {"role": "programme", "stays_in": "hemma"},
    },
}


@given(WAYS, st.integers(1, MONTHS), st.integers(0, 900_000))
def test_actual_and_remaining_are_the_budget(line: dict[str, Any], through: int, paid: int) -> None:
    plain = payoff.load(PLAIN | {"programme": {"budget": {"rad": {"payer": "kommun", **line}}}})
    actual = {"through": through, "amount": f"{paid} kr"}
    before, after = payoff.evaluate(plain), payoff.evaluate(plain.replace({"programme.budget.rad.actual": actual}))
    found = questions.budget_outcome(after, "rad")
    assert found.actual + found.remaining == pytest.approx(found.planned)
    assert found.planned == pytest.approx(before.budget_planned("programme.budget.rad"))
    assert cost(after)[through + 1 :] == pytest.approx(cost(before)[through + 1 :])
    assert sum(cost(after)[: through + 1]) == pytest.approx(paid)


# -- prices of other years ----------------------------------------------------------------

INDEXES = {"kpi": {"label": "KPI", 2023: 400, 2026: 420, "source": "SCB", "note": "Årsmedel"}}


def test_amounts_of_another_year_are_moved(small: dict[str, Any]) -> None:
    stod = {"value": 10_500, "unit": "kr/mån", "price_year": 2023}
    small["states"]["bistand"]["lines"]["stod"]["amount"] = stod
    line = {"amount": {"value": "600 tkr", "price_year": 2023, "note": "Offert"}, "paid": "at_start"}
    result = with_line(small, line, indexes=INDEXES)
    assert cost(result)[0] == pytest.approx(630_000)
    assert result.cost_without["individ"] == pytest.approx(-12 * 10_500 * 1.05)
    note = "2023 års pris, omräknat med KPI × 1,050."
    (row,) = table(result)["rows"]
    assert (row["amount"], row["note"]) == (pytest.approx(630_000), f"{note} Offert")
    price = next(row for row in summary(result, "sv")["prices"] if row["label"] == "stod")
    assert price["note"].replace("\u00a0", " ") == f"{note} Räknas som 11 025 kr per månad."
    assumed = {row["label"]: (row["value"], row["note"]) for row in summary(result, "sv")["assumptions"]}
    assert assumed["Prisindex KPI"] == ("400 år 2023, 420 år 2026", "SCB. Årsmedel")
    assert result.to_dict()["provenance"]["settings"]["indexes"] == {"kpi": {"2023": 400.0, "2026": 420.0}}


def test_named_hourly_cost_months_and_outcome_of_other_years(small: dict[str, Any]) -> None:
    two = INDEXES | {"lon": {2024: 100, 2026: 110}}
    dated = {"price_year": 2024, "index": "lon"}
    named = {"timkostnad": {"value": "450 kr/timme", **dated}}
    hours = with_line(
        small, {"hours": {"count": 100, "cost": "timkostnad"}, "paid": "evenly"}, indexes=two, quantities=named
    )
    assert sum(cost(hours)) == pytest.approx(45_000 * 1.1)
    assert "2024 års pris, omräknat med lon × 1,100." in table(hours)["rows"][0]["note"]
    months = {"by_month": {1: {"value": "50 tkr", **dated}, 2: "10 tkr"}}
    outcome = {"through": 1, "amount": {"value": "40 tkr", **dated}}
    result = with_line(small, months | {"actual": outcome}, indexes=two)
    assert cost(result)[:3] == pytest.approx([0, 44_000, 10_000])
    assert questions.budget_outcome(result, "rad").planned == pytest.approx(65_000)


def test_another_price_year_moves_what_has_its_own_year_and_nothing_else(small: dict[str, Any]) -> None:
    line = {"amount": {"value": "600 tkr", "price_year": 2023}, "paid": "at_start"}
    result = with_line(small, line, indexes=INDEXES, price_year=2023)
    assert cost(result)[0] == pytest.approx(600_000)
