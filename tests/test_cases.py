"""Published calculations: printed against computed.

The cases are in cases.yaml; each has a function here that computes its checks in order. Those with time
or actors are computed a second time through the scenario language, from the files in published/. The page
docs/fall.md is generated from the same lists: `python tests/test_cases.py` writes it anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import payoff
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
SCENARIOS: dict[str, dict[str, Any]] = {
    case["id"]: {name: value for name, value in CASES.get(case["id"], {}).items() if name != "checks"} | case
    for case in DOCUMENT["scenarios"]
}
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


# --- the cases through the scenario language -------------------------------------------------------

ASK: dict[str, Callable[..., Any]] = {
    "npv": payoff.Result.npv,
    "gains": lambda result, series=None: result.flow("gains", series).sum(),
    "cost": lambda result, series=None: result.flow("programme_cost", series).sum(),
    "gains_in_year": lambda result, series, year: result.totals("gains", series)[year],
    "gains_after_year": lambda result, series, year: result.totals("gains", series, cumulative=True)[year],
    "cost_in_month": lambda result, series, month: result.flow("programme_cost", series, discounted=False)[month],
    "ratio": payoff.Result.benefit_cost_ratio,
    "internal_rate": lambda result: result.internal_rate().rate,
    "payback_years": lambda result: result.payback().interpolated / 12,
    "value_of_public_funds": lambda result, gains, pays: result.npv(gains) / -result.npv(pays),
    "thousands": lambda result, question: math.floor(ASK[question](result) / 1000),
    "arm_cost": payoff.Result.arm_cost,
    "units": lambda result, unit, arm: result.units(unit)[arm],
    "cost_per_unit": payoff.Result.cost_per_unit,
    "alternative": lambda result, name, question, *arguments: ASK[question](result.alternatives[name], *arguments),
    "one_more": lambda result, unit, arm: next(row.ratio for row in result.compare(unit) if row.name == arm),
    "dominated": lambda result, unit: sum(row.status == "dominated" for row in result.compare(unit)),
    "share": lambda result, state, month, arm: result.plan.exposure[
        ("programme", "counterfactual").index(arm), 0, result.plan.steps.index(state), month, 0
    ],
}


@cache
def evaluated(file: str) -> payoff.Result:
    return payoff.evaluate(payoff.load(HERE / "published" / file))


def asked(file: str, check: dict[str, Any]) -> float:
    result = evaluated(file)
    question, *arguments = check["ask"]
    answer = ASK[question](result.variants[check["variant"]] if "variant" in check else result, *arguments)
    return float(answer) * check.get("times", 1) + check.get("plus", 0)


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
        if "file" in self.case:
            links.insert(0, f"[{self.case['file']}](../tests/published/{self.case['file']})")
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


def rows_through_scenario(case: dict[str, Any]) -> list[Row]:
    printed = {check["what"]: check for check in CASES.get(case["id"], {"checks": []})["checks"]}
    checks = [printed.get(check["what"], {}) | check for check in case["checks"]]
    return [Row(case, check, asked(case["file"], check)) for check in checks]


TABLE = """| fall | vad | tryckt | beräknat | avvikelse | anmärkning | {where} |
|---|---|---:|---:|---:|---|---|
"""
HEAD = """# Publicerade fall: tryckt mot beräknat

Sidan skrivs av `python tests/test_cases.py` ur `tests/cases.yaml`, där indata och toleranser står. Ett test bevakar att
den stämmer. Avvikelsen är beräknat minus tryckt. Där en källa har en egen konvention eller ett fel står det i
anmärkningen.

## Med måtten

Räknade med formlerna i `payoff.measures`.

"""
THROUGH = """
## Genom scenariospråket

Räknade genom scenariospråket: varje fall är en scenariofil i `tests/published/` som bokförs månad för månad.

"""
ELSEWHERE = """
Genom scenariospråket räknas också:

| fall | var |
|---|---|
"""
UNTESTED = """
## Utan prövning

Det som är tryckt räcker inte för att räkna om dem, eller så saknar språket något som de kräver.

| fall | varför |
|---|---|
"""


def lines(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


def page() -> str:
    """Return docs/fall.md."""
    by_formula = [row.line() for case in CASES.values() for row in rows_of(case)]
    by_scenario = [row.line() for case in SCENARIOS.values() for row in rows_through_scenario(case)]
    elsewhere = [f"| {row['title']} | {row['where']} |" for row in DOCUMENT["through_scenarios"]]
    untested = [f"| {row['title']} | {row['why']} |" for row in DOCUMENT["not_tested"]]
    formula, scenario = (
        TABLE.format(where=where) + lines(rows)
        for where, rows in (("källa", by_formula), ("scenario, källa", by_scenario))
    )
    return HEAD + formula + THROUGH + scenario + ELSEWHERE + lines(elsewhere) + UNTESTED + lines(untested)


def hold(rows: list[Row], record_property: Callable[[str, object], None]) -> None:
    for row in rows:
        record_property(row.check["what"], (row.check["printed"], row.computed, row.deviation))
    for row in rows:
        known, tolerance = row.check.get("known", 0.0), row.check["tolerance"]
        assert row.deviation == pytest.approx(known, abs=tolerance + 1e-9), row.check["what"]
        assert not known or row.check["note"], "a known deviation is explained"


@pytest.mark.parametrize("name", CASES)
def test_published_case(name: str, record_property: Callable[[str, object], None]) -> None:
    hold(rows_of(CASES[name]), record_property)


@pytest.mark.parametrize("name", SCENARIOS)
def test_published_case_through_the_scenario_language(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    hold(rows_through_scenario(SCENARIOS[name]), record_property)


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


def test_the_same_conventions_in_the_scenario_language() -> None:
    bridge, lecture = evaluated("bro.yaml"), evaluated("forelasning.yaml").variants["vid_starten"]
    cost = ASK["cost"](bridge)
    timings = (bridge.variants["arets_borjan"], bridge.variants["arets_mitt"], bridge)
    assert [ASK["gains"](result) - cost for result in timings] == pytest.approx([37880.3, 21376.1, 5192.3], abs=0.1)
    assert evaluated("npv-med-investering.yaml").variants["tid_noll"].npv() == pytest.approx(2188.981, abs=1e-3)
    assert ASK["payback_years"](evaluated("tillra.yaml").variants["med_ranta"]) == pytest.approx(4.263, abs=5e-4)
    assert (lecture.benefit_cost_ratio(), 100 * lecture.internal_rate().rate) == (
        pytest.approx(2.48, abs=0.005), pytest.approx(15.8, abs=0.05)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "series", "known"),
    [
        ("jobstart.yaml", ("skattebetalare", "samhalle"), "deltagare"),
        ("bostad-forst-bergen.yaml", ("kommun",), "individ"),
    ],
)
def test_what_is_not_printed_is_unknown(file: str, series: tuple[str, ...], known: str) -> None:
    result = evaluated(file)
    assert [result.npv(name).status for name in series] == ["unknown"] * len(series)
    assert isinstance(result.npv(known), float)


def test_a_transfer_from_taxpayers_to_participants_is_nothing_to_society() -> None:
    before = evaluated("jobstart.yaml").variants["utan_raden"]
    after = payoff.evaluate(before.scenario.replace({"states.med.lines.familjebidrag.amount": "1 000 kr/mån"}))
    assert after.npv("deltagare") - before.npv("deltagare") == pytest.approx(1_000 - 74)
    assert after.npv() == pytest.approx(before.npv())


def test_internal_rates_of_four_published_flows() -> None:
    flows = CASES["npf-irr-docs"]["inputs"]["flows"]
    assert [internal_rate(flow).status for flow in flows] == ["unique", "unique", "several", "unique"]
    assert internal_rate(flows[2]).roots == pytest.approx((-0.6789, -0.0833), abs=5e-4)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
