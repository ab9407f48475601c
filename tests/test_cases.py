"""Published calculations: printed against computed, and what must hold for money in general.

The cases are in cases.yaml; each has a function here that computes its checks in order. The page
docs/fall.md is generated from the same lists: `python tests/test_cases.py` writes it anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from payoff.measures.money import (
    END_OF_PERIOD,
    MID_PERIOD,
    future_value,
    internal_rate,
    net_present_value,
    payment,
    period_rate,
    present_value_of_annuity,
)
from payoff.measures.programmes import (
    by_perspective,
    compare_alternatives,
    cost_per_unit,
    discounted_payback,
    marginal_cost_of_public_funds,
    payback_of_annuity,
    return_on_investment,
    value_of_public_funds,
    weighted_total,
)
from payoff.measures.ratios import benefit_cost_ratio
from payoff.report.locale import Numbers

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "fall.md"
DOCUMENT: dict[str, Any] = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in DOCUMENT["cases"]}
MOST_DECIMALS = 8
Inputs = dict[str, Any]
COMPUTED: dict[str, Callable[[Inputs], list[float]]] = {}


def case(name: str) -> Callable[[Callable[[Inputs], list[float]]], Callable[[Inputs], list[float]]]:
    def register(function: Callable[[Inputs], list[float]]) -> Callable[[Inputs], list[float]]:
        COMPUTED[name] = function
        return function

    return register


# --- the cases -------------------------------------------------------------------------------------


@case("se-resam-outcome-shares")
def resam(given: Inputs) -> list[float]:
    positive = sum(given["positive"])
    counts = [*given["counts"], positive, given["participants"] - positive]
    return [100 * count / given["participants"] for count in counts]


@case("se-lulea-utanforskap-2012")
def lulea(given: Inputs) -> list[float]:
    return [given["excluded"] * given["unit_cost"] / 1e6, math.fsum(given["actors_mkr"])]


@case("se-pitea-2013")
def pitea(given: Inputs) -> list[float]:
    return [100 * persons / given["persons"] for persons in given["break_even"]]


@case("se-upphandling-200k")
def upphandling(given: Inputs) -> list[float]:
    return [given["persons"] * given["gain"] / 1e6]


@case("se-kiropraktik-sjukfranvaro")
def kiropraktik(given: Inputs) -> list[float]:
    return [given["employees"] * given["days"] * given["share_of_wage"] * given["implied_wage"]]


@case("se-foretagande-sjukdag")
def foretagande(given: Inputs) -> list[float]:
    return [given["wage"] * given["share_of_wage"]]


@case("se-wikipedia-diskontering")
def wikipedia(given: Inputs) -> list[float]:
    exact = net_present_value([given["amount"]], given["rate"], first=given["years"])
    return [exact, given["amount"] / given["rounded_factor"]]


@case("se-tillra-payback")
def tillra(given: Inputs) -> list[float]:
    return [payback_of_annuity(given["cost"], given["annual"], 0.0)]


@case("no-housing-first-bergen")
def bergen(given: Inputs) -> list[float]:
    return [cost_per_unit(given["cost_per_year"], 12), given["team"] * given["per_worker"]]


@case("dk-impact60")
def impact60(given: Inputs) -> list[float]:
    return [given["participants"] * given["goal"]]


@case("us-wsipp-572")
def wsipp_572(given: Inputs) -> list[float]:
    total = weighted_total(given["perspectives"])
    net = total - given["cost"]
    return [total, net, benefit_cost_ratio(net, given["cost"])]


@case("us-wsipp-570-2023")
def wsipp_570(given: Inputs) -> list[float]:
    total = weighted_total(given["perspectives"])
    return [total, benefit_cost_ratio(given["net"], total - given["net"])]


@case("us-aos-npv-example")
def aos(given: Inputs) -> list[float]:
    columns = {"benefits": [given["annual"]] * given["years"], "costs": [-given["investment"]]}
    worth = by_perspective(columns, given["rate"], first=END_OF_PERIOD)
    net = weighted_total(worth)
    found = internal_rate([given["annual"] - given["investment"], *columns["benefits"][1:]])
    thousands = [math.floor(value / 1000) for value in (net, worth["benefits"], -worth["costs"])]
    return [benefit_cost_ratio(net, -worth["costs"]), 100 * found.rate, *thousands]


@case("us-perry-age27")
def perry_27(given: Inputs) -> list[float]:
    participant, public = given["participant"], given["public"]
    totals = [weighted_total(participant), weighted_total(public)]
    return [*totals, sum(totals), *(participant[row] + public[row] for row in ("earnings", "welfare"))]


@case("us-perry-age40")
def perry_40(given: Inputs) -> list[float]:
    average = weighted_total(given, dict.fromkeys(given, 0.5))
    return [average, 100 * return_on_investment(given["female"], given["male"])]


@case("us-jobstart-perspectives")
def jobstart(given: Inputs) -> list[float]:
    totals = {name: weighted_total(rows) for name, rows in given.items()}
    return [totals["participants"], totals["taxpayers"], weighted_total(totals)]


@case("us-jobcorps-mvpf")
def job_corps(given: Inputs) -> list[float]:
    return [weighted_total(given["outlays"])]


@case("us-yearup-mvpf")
def year_up(given: Inputs) -> list[float]:
    earnings = net_present_value(given["earnings"], given["rate"], first=END_OF_PERIOD)
    kept, tax = earnings * (1 - given["tax"]), earnings * given["tax"]
    net_cost = given["cost"] - tax
    worth = [value_of_public_funds(value, net_cost).ratio for value in (kept + given["stipend"], given["cost"])]
    return [kept, tax, *worth]


@case("us-nsw-jtpa-ratios")
def nsw_jtpa(given: Inputs) -> list[float]:
    nsw, adults, youth = (value_of_public_funds(*given[name]).ratio for name in ("nsw", "jtpa_adults", "jtpa_youth"))
    return [nsw, given["nsw_earnings"] * given["nsw_tax"], adults, youth]


@case("tb-boardman-bridge")
def bridge(given: Inputs) -> list[float]:
    rate, benefits = given["rate"], given["benefits"]
    cost = net_present_value([given["cost"], 0, 0, given["removal"]], rate)
    worth = net_present_value(benefits, rate, first=END_OF_PERIOD)
    parts = [net_present_value([amount], rate, first=year) for year, amount in enumerate(benefits, 1)]
    return [cost, worth, worth - cost, *parts]


@case("tb-payback-200")
def payback_200(given: Inputs) -> list[float]:
    cost, flows, rate = given["cost"], given["flows"], given["rate"]
    parts = [net_present_value([amount], rate, first=year) for year, amount in enumerate(flows, 1)]
    return [discounted_payback(cost, flows, 0.0).interpolated, net_present_value([-cost, *flows], rate), *parts]


@case("tb-payback-3costs")
def payback_3_costs(given: Inputs) -> list[float]:
    flows, rate = given["flows"], given["rate"]
    years = [discounted_payback(cost, flows, rate).interpolated for cost in given["costs"]]
    return [*years, *(net_present_value([-cost, *flows], rate) for cost in given["costs"])]


@case("tb-payback-1000")
def payback_1000(given: Inputs) -> list[float]:
    years = discounted_payback(given["cost"], given["flows"], given["rate"]).interpolated
    return [years, net_present_value(given["flows"][:3], given["rate"], first=END_OF_PERIOD)]


@case("tb-payback-210")
def payback_210(given: Inputs) -> list[float]:
    years = discounted_payback(given["cost"], given["flows"], given["rate"]).interpolated
    return [years, net_present_value([-given["cost"], *given["flows"]], given["rate"])]


@case("npf-npv-docs")
def npf_npv(given: Inputs) -> list[float]:
    return [net_present_value(given["flows"], given["rate"])]


@case("npf-irr-docs")
def npf_irr(given: Inputs) -> list[float]:
    return [min(internal_rate(flows).roots, key=abs) for flows in given["flows"]]


@case("npf-fv-pv-docs")
def npf_saving(given: Inputs) -> list[float]:
    rate, months = period_rate(given["annual"], "nominal"), given["months"]
    deposit = net_present_value([given["target"]], rate, first=months)
    deposit -= present_value_of_annuity(given["payment"], rate, months)
    return [future_value(given["start"], given["payment"], rate, months), -deposit]


@case("npf-schedule")
def npf_schedule(given: Inputs) -> list[float]:
    rate, months = period_rate(given["annual"], "nominal"), given["months"]
    level = payment(given["principal"], rate, months)
    rows = []
    for month in given["shown"]:
        before, after = (present_value_of_annuity(level, rate, months - paid) for paid in (month - 1, month))
        rows += [before - after, rate * before, after]
    return rows


@case("npf-tests")
def npf_tests(given: Inputs) -> list[float]:
    mirr, loan = given["mirr"], given["loan"]
    flows = np.array(mirr["flows"], dtype=float)
    paid = -net_present_value(np.minimum(flows, 0), mirr["finance"])
    received = net_present_value(np.maximum(flows, 0), mirr["reinvest"])
    return [
        net_present_value(**given["npv"]),
        (1 + mirr["reinvest"]) * (received / paid) ** (1 / (len(flows) - 1)) - 1,
        present_value_of_annuity(**given["annuity"]),
        payment(loan["principal"], period_rate(loan["annual"], "nominal"), loan["months"]),
    ]


@case("adobe-npv-annual")
def adobe(given: Inputs) -> list[float]:
    pairs = zip(given["flows"], given["rates"], strict=True)
    return [net_present_value(flows, rate, first=END_OF_PERIOD) for flows, rate in pairs]


@case("mescius-npv")
def mescius(given: Inputs) -> list[float]:
    return [net_present_value(given["flows"], given["rate"], first=END_OF_PERIOD)]


@case("he-briggs-hiv")
def briggs(given: Inputs) -> list[float]:
    return [compare_alternatives(given)[1].ratio]


@case("he-sick-sicker-2022")
def sick_sicker(given: Inputs) -> list[float]:
    rows = {row.name: row for row in compare_alternatives(given)}
    assert {name: row.status for name, row in rows.items()} == {
        "SoC": "cheapest", "B": "efficient", "A": "dominated", "AB": "efficient",
    }  # fmt: skip
    return [rows["B"].ratio, rows["AB"].ratio]


@case("he-sumatriptan")
def sumatriptan(given: Inputs) -> list[float]:
    results = {}
    for name, drug, relief, stays in zip("sc", given["drug"], given["relief"], given["no_recurrence"], strict=True):
        shares = {
            "relief": relief * stays,
            "recurrence": relief * (1 - stays),
            "endures": (1 - relief) * (1 - given["emergency"]),
            "emergency": (1 - relief) * given["emergency"] * (1 - given["admitted"]),
            "admitted": (1 - relief) * given["emergency"] * given["admitted"],
        }
        costs = dict.fromkeys(shares, drug) | {"recurrence": 2 * drug}
        costs["emergency"] += given["emergency_cost"]
        costs["admitted"] += given["emergency_cost"] + given["admission_cost"]
        utility = given["utility"] | {"admitted": given["utility"]["endures"]}
        results[name] = weighted_total(costs, shares), weighted_total(utility, shares)
    dear, cheap = results["s"], results["c"]
    per_qaly = compare_alternatives({"c": cheap, "s": (dear[0], dear[1])})[1].ratio * 365
    return [dear[0], cheap[0], dear[1], cheap[1], per_qaly]


# --- printed against computed ----------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One printed figure beside the computed one."""

    case: dict[str, Any]
    check: dict[str, Any]
    computed: float

    @property
    def printed(self) -> float:
        return float(self.check["printed"])

    @property
    def deviation(self) -> float:
        return self.computed - self.printed

    def line(self) -> str:
        sv = Numbers("sv")
        decimals = len(self.check["printed"].partition(".")[2])
        finer = min(decimals + 1, MOST_DECIMALS)
        links = [
            f"[{address.split('/')[2]}]({address})" if address.startswith("http") else address
            for address in self.case["source"]
        ]
        cells = [
            self.case["title"],
            self.check["what"],
            sv.number(self.printed, decimals),
            sv.number(self.computed, finer),
            "0" if abs(self.deviation) < 0.5 * 10**-finer else sv.number(self.deviation, finer),
            self.check.get("note", ""),
            " ".join(links),
        ]
        return "| " + " | ".join(cells) + " |"


def rows_of(case: dict[str, Any]) -> list[Row]:
    values = COMPUTED[case["id"]](case["inputs"])
    return [Row(case, check, float(value)) for check, value in zip(case["checks"], values, strict=True)]


HEAD = """# Publicerade fall: tryckt mot beräknat

Sidan skrivs av `python tests/test_cases.py` ur `tests/cases.yaml`, där indata och toleranser står. Ett test bevakar att
den stämmer. Avvikelsen är beräknat minus tryckt. Där en källa har en egen konvention eller ett fel står det i
anmärkningen.

| fall | vad | tryckt | beräknat | avvikelse | anmärkning | källa |
|---|---|---:|---:|---:|---|---|
"""


def page() -> str:
    """Return docs/fall.md."""
    lines = [row.line() for case in CASES.values() for row in rows_of(case)]
    through = [f"| {row['title']} | {row['where']} |" for row in DOCUMENT["through_scenarios"]]
    untested = [f"| {row['title']} | {row['why']} |" for row in DOCUMENT["not_tested"]]
    return HEAD + "\n".join([
        *lines, "", "## Genom scenariospråket", "",
        "De här räknas period för period, inte med en formel, och prövas därför inte på den här sidan.", "",
        "| fall | var |", "|---|---|", *through, "", "## Utan prövning", "",
        "Det som är tryckt räcker inte för att räkna om dem.", "",
        "| fall | varför |", "|---|---|", *untested, "",
    ])  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_published_case(name: str, record_property: Callable[[str, object], None]) -> None:
    rows = rows_of(CASES[name])
    for row in rows:
        record_property(row.check["what"], (row.check["printed"], row.computed, row.deviation))
    for row in rows:
        known, tolerance = row.check.get("known", 0.0), row.check["tolerance"]
        assert row.deviation == pytest.approx(known, abs=tolerance + 1e-9), row.check["what"]
        assert not known or row.check["note"], "a known deviation is explained"


def test_every_case_has_its_function_and_stands_once() -> None:
    assert set(COMPUTED) == set(CASES)
    untested = [row["id"] for row in DOCUMENT["not_tested"]]
    assert not set(untested) & (set(CASES) | {row["id"] for row in DOCUMENT["through_scenarios"]})
    assert len(untested) == len(set(untested))


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/test_cases.py"


def test_conventions_that_sources_differ_in() -> None:
    given = CASES["tb-boardman-bridge"]["inputs"]
    at = {
        first: net_present_value(given["benefits"], given["rate"], first) for first in (0.0, MID_PERIOD, END_OF_PERIOD)
    }
    cost = net_present_value([given["cost"], 0, 0, given["removal"]], given["rate"])
    assert [at[first] - cost for first in at] == pytest.approx([37880.3, 21376.1, 5192.3], abs=0.1)
    assert net_present_value([-10_000, 3_000, 3_400, 7_700], 0.065) == pytest.approx(2188.981, abs=1e-3)
    assert discounted_payback(100_000, [30_000] * 5, 0.1).interpolated == pytest.approx(4.263, abs=5e-4)
    assert payback_of_annuity(100_000, 30_000, 0.1) == pytest.approx(4.254, abs=5e-4)
    lecture = [-3000, *[500] * 20]
    assert 100 * internal_rate(lecture).rate == pytest.approx(15.8, abs=0.05)
    assert benefit_cost_ratio(net_present_value(lecture, 0.03), 3000) == pytest.approx(2.48, abs=0.005)
    yearly = discounted_payback(1_991_000, [1_082_551] * 3, 0.04, first=0, steps=12)
    assert (yearly.sustained, yearly.interpolated) == (23, pytest.approx(22.47, abs=0.005))


# --- money in general ------------------------------------------------------------------------------

RATES = st.floats(-0.5, 2.0)
AMOUNTS = st.floats(-1e6, 1e6)
GAINS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30)


@given(st.floats(1, 1e6), GAINS)
def test_a_cost_then_gains_has_one_rate_and_is_worth_nothing_at_it(cost: float, gains: list[float]) -> None:
    found = internal_rate([-cost, *gains], low=-0.9999999, high=1e9)
    assume(found.status != "none")
    assert found.status == "unique"
    late = len(gains) if found.rate < 0 else 0
    worth = net_present_value([-cost, *gains], found.rate, first=-late)
    assert abs(worth) <= 1e-9 * net_present_value([cost, *gains], found.rate, first=-late)


@given(st.lists(AMOUNTS, min_size=2, max_size=30))
def test_flows_are_worth_nothing_at_every_rate_found(flows: list[float]) -> None:
    for rate in internal_rate(flows).roots:
        late = len(flows) if rate < 0 else 0
        scale = net_present_value(np.abs(flows), rate, first=-late)
        assert abs(net_present_value(flows, rate, first=-late)) <= 1e-9 * scale


@given(st.floats(-0.5, 4), st.floats(1e-4, 3))
def test_two_rates_are_both_found(first: float, apart: float) -> None:
    second = first + apart
    found = internal_rate([-1, 2 + first + second, -(1 + first) * (1 + second)])
    assert found.status == "several"
    assert found.rate is None
    assert found.roots == pytest.approx((first, second), abs=1e-6)


def test_a_rate_that_only_touches_zero_is_not_unique() -> None:
    found = internal_rate([-100, 220, -121])
    assert (found.status, found.rate) == ("several", None)
    assert found.roots == pytest.approx((0.1,), abs=1e-5)
    on_the_grid = internal_rate([-100, 220, -121], low=0.0, high=0.21)
    assert (on_the_grid.status, on_the_grid.roots) == ("several", pytest.approx((0.1,), abs=1e-5))
    assert internal_rate([-100, 110], low=0.0, high=0.21).rate == pytest.approx(0.1)


def test_internal_rates_of_four_published_flows() -> None:
    flows = CASES["npf-irr-docs"]["inputs"]["flows"]
    assert [internal_rate(flow).status for flow in flows] == ["unique", "unique", "several", "unique"]
    assert internal_rate(flows[2]).roots == pytest.approx((-0.6789, -0.0833), abs=5e-4)


def test_a_rate_at_the_edge_of_the_range_and_outside_it() -> None:
    assert internal_rate([-100, 100], low=0.0).rate == 0.0
    assert internal_rate([-100, 0, 0, 100], high=0.0).rate == 0.0
    assert internal_rate([-100, 2_000]).status == "none"
    assert internal_rate([-100, 2_000], high=30).rate == pytest.approx(19)
    assert internal_rate([0, 0, -100, 130]).rate == pytest.approx(0.3)


@pytest.mark.parametrize("flows", [[], [0, 0], [5], [-5, 0], [1, 2, 3], [-100, 220, -121.00001], [100, -220, 122]])
def test_flows_without_a_rate(flows: list[float]) -> None:
    assert internal_rate(flows).status == "none"


def test_a_long_monthly_flow_has_its_rate() -> None:
    monthly = payment(1e6, 0.004, 1200)
    assert internal_rate([-1e6, *[monthly] * 1200]).rate == pytest.approx(0.004, abs=1e-12)


@given(st.floats(1, 1e7), RATES, st.integers(1, 480), st.booleans())
@example(1000.0, 0.0, 12, True)
def test_payment_inverts_present_value(principal: float, rate: float, periods: int, due: bool) -> None:
    level = payment(principal, rate, periods, due=due)
    assert present_value_of_annuity(level, rate, periods, due=due) == pytest.approx(principal, rel=1e-9)
    if rate > -0.05:
        flows = np.full(periods, level)
        worth = net_present_value(flows, rate, first=0 if due else 1)
        assert worth == pytest.approx(principal, rel=1e-9)


@given(AMOUNTS, AMOUNTS, st.floats(-0.05, 0.2), st.integers(0, 120), st.booleans())
def test_future_value_is_saving_period_by_period(
    present: float, saving: float, rate: float, periods: int, due: bool
) -> None:
    balance = present
    for _ in range(periods):
        balance = (balance + saving * due) * (1 + rate) + saving * (not due)
    scale = (abs(present) + abs(saving) * periods + 1) * (1 + abs(rate)) ** periods
    assert abs(future_value(present, saving, rate, periods, due=due) - balance) <= 1e-9 * scale


@given(st.lists(AMOUNTS, max_size=40), st.floats(0, 1))
def test_without_interest_everything_is_a_plain_sum(flows: list[float], first: float) -> None:
    assert net_present_value(flows, 0.0, first) == pytest.approx(math.fsum(flows), abs=1e-6)
    assert present_value_of_annuity(7.0, 0.0, 12) == present_value_of_annuity(7.0, 0.0, 12, due=True) == 84.0
    assert present_value_of_annuity(7.0, 1e-12, 12) == pytest.approx(84.0)
    assert period_rate(0.0, "nominal") == period_rate(0.0, "effective") == 0.0
    assert payback_of_annuity(100.0, 40.0, 0.0) == 2.5


@given(st.floats(-0.5, 2))
def test_twelve_effective_months_are_a_year(annual: float) -> None:
    assert (1 + period_rate(annual, "effective")) ** 12 == pytest.approx(1 + annual)
    assert period_rate(annual, "nominal") >= period_rate(annual, "effective") - 1e-12


@given(GAINS, st.floats(0, 0.5), st.floats(1, 1e6), st.floats(0, 1e6), st.sampled_from([1, 12]))
def test_payback_does_not_come_earlier_at_a_higher_cost(
    flows: list[float], rate: float, cost: float, more: float, steps: int
) -> None:
    low, high = (discounted_payback(amount, flows, rate, steps=steps) for amount in (cost, cost + more))
    if high.status == "reached":
        assert low.status == "reached"
        assert low.interpolated <= high.interpolated + 1e-6
        assert low.sustained - 1 <= low.interpolated <= low.sustained + 1e-9


@given(st.floats(1, 1e5), st.floats(1, 1e5), st.floats(0.001, 0.5))
def test_the_formula_and_the_line_pay_back_in_the_same_period(cost: float, flow: float, rate: float) -> None:
    formula = payback_of_annuity(cost, flow, rate)
    assume(formula is not None and formula < 200 and abs(formula - round(formula)) > 1e-4)
    line = discounted_payback(cost, [flow] * 201, rate)
    assert line.sustained == math.ceil(formula)
    assert formula <= line.interpolated + 1e-6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_ratios_rise_and_nothing_left_is_beaten(points: list[tuple[int, int]]) -> None:
    rows = compare_alternatives({str(index): point for index, point in enumerate(points)})
    kept = [row for row in rows if row.status in ("cheapest", "efficient")]
    assert kept[0].status == "cheapest"
    ratios = [row.ratio for row in kept[1:]]
    assert ratios == sorted(ratios)
    assert [row.cost for row in rows] == sorted(cost for cost, _ in points)
    for row in rows:
        beaten = any(
            other.cost <= row.cost
            and other.effect >= row.effect
            and (other.cost, other.effect) != (row.cost, row.effect)
            for other in rows
        )
        same = any((other.cost, other.effect) == (row.cost, row.effect) for other in rows[: rows.index(row)])
        assert (row.status == "dominated") == (beaten or same)


def test_a_mix_of_two_others_beats_the_third() -> None:
    rows = compare_alternatives({"a": (0, 0), "b": (60, 1), "c": (100, 4), "d": (110, 4), "e": (150, 5)})
    assert [(row.name, row.status, row.ratio) for row in rows] == [
        ("a", "cheapest", None),
        ("b", "extended_dominated", None),
        ("c", "efficient", 25.0),
        ("d", "dominated", None),
        ("e", "efficient", 50.0),
    ]


def test_public_funds() -> None:
    assert value_of_public_funds(-5, -1).status == value_of_public_funds(0, 0).status == "undefined"
    assert value_of_public_funds(5, 0).status == "infinite"
    assert marginal_cost_of_public_funds(-100, 1.3) == pytest.approx(-30)
    assert marginal_cost_of_public_funds(100, 1) == 0


def test_what_has_no_meaning_has_no_number() -> None:
    assert return_on_investment(10, 0) is None
    assert cost_per_unit(10, 0) is None
    assert payback_of_annuity(0, 10, 0.1) == 0
    assert payback_of_annuity(100, 0, 0.1) is None
    assert discounted_payback(0, [1], 0.1).status == "never_negative"
    assert discounted_payback(100, [1], 0.1).status == "never_within_horizon"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: net_present_value([1], -1), "above -1"),
        (lambda: net_present_value([1], math.nan), "above -1"),
        (lambda: present_value_of_annuity(1, 0.1, -1), "negative"),
        (lambda: payment(1, 0.1, 0), "above 0"),
        (lambda: internal_rate([1, -1], 1, 0), "rise"),
        (lambda: internal_rate([1, math.inf]), "finite"),
        (lambda: weighted_total({"a": 1}, {"b": 1}), "a, b"),
        (lambda: discounted_payback(1, [1], 0.1, steps=0), "step"),
        (lambda: payback_of_annuity(1, 1, -1), "above -1"),
        (lambda: marginal_cost_of_public_funds(1, 0.3), "at least 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
