"""Resam in Fagersta: what was printed, and every number on its page worked out anew.

The costs of the table are solved here as two linear equations. The calibration itself, which is slower, is run for
three of them.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import payoff
from payoff.report.summary import summary

from .conftest import ROOT

PAGE = (ROOT / "docs" / "resam-fagersta.md").read_text(encoding="utf-8")
FLOWING = " ".join(PAGE.split())
PERSONS = 103
PROJECT = 33
PRINTED = {"months": 27, "five_years": 1_600_000}
SHARES = {
    "Arbetslivsinriktad rehabilitering": 9.7,
    "Minskad sjukfrånvaro, anpassat arbete": 2,
    "Arbetssökande, studier, arbete, eget företag": 48.5,
    "Åter till Försäkringskassan": 33,
    "Avhopp": 2.9,
    "Till socialtjänsten": 3.9,
    "Positivt resultat": 60.2,
    "Åter": 39.8,
}
WITHOUT_INTEREST = {"discounting": "none"}
ALL_STAY = {"arms.med.retention": None}
COLUMNS: list[dict[str, Any]] = [{}, ALL_STAY, WITHOUT_INTEREST, WITHOUT_INTEREST | ALL_STAY]
AT_START = {"programme.budget.resam.paid": "at_start", "programme.budget.resam.during": None}
ON_CALENDAR = {
    "calibrate.targets.aterbetald.measure": "break_even",
    "calibrate.targets.fem_ar.measure": "npv",
    "calibrate.targets.forsta_ar.measure": "npv",
}


def swedish(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",").replace("-", "−")


def millions(kronor: float) -> str:
    return swedish(kronor / 1e6, 2)


def row(start: str) -> list[str]:
    """Return the cells of the page's only row that starts so."""
    (found,) = re.findall(rf"^\| {re.escape(start)} \|(.*)\|$", PAGE, re.MULTILINE)
    return [cell.strip(" *") for cell in found.split("|")]


@pytest.fixture(scope="module")
def scenario() -> payoff.Scenario:
    return payoff.load(ROOT / "scenarios" / "resam-fagersta.yaml")


@pytest.fixture(scope="module")
def resam(scenario: payoff.Scenario) -> payoff.Result:
    return payoff.evaluate(scenario)


def laid(scenario: payoff.Scenario, kostnad: float, vinstskala: float, **changes: Any) -> payoff.Scenario:
    """Return the scenario with the two values laid in it, and nothing to calibrate."""
    values = {"quantities.kostnad": f"{kostnad!r} kr", "quantities.vinstskala": f"{vinstskala!r}"}
    return scenario.replace({"calibrate": None} | values | changes)


class Curves:
    """The discounted cumulative gain with every price in full, and the cost with one krona of cost."""

    def __init__(self, scenario: payoff.Scenario, *, calendar: bool) -> None:
        result = payoff.evaluate(laid(scenario, 1e6, 1.0))
        if calendar:
            self.gain = np.cumsum(result.flow("gains"))
            self.cost = np.cumsum(result.flow("programme_cost")) / 1e6
        else:
            self.gain = result.payback_curve() * PERSONS + 1e6
            self.cost = np.ones_like(self.gain)

    def solved(self) -> tuple[float, float]:
        """Return the cost and the factor on prices that give the two printed results."""
        equations = [[-self.cost[month], self.gain[month]] for month in (PRINTED["months"], 60)]
        cost, factor = np.linalg.solve(equations, [0.0, PRINTED["five_years"]])
        assert factor * self.gain[12] < cost * self.cost[12], "the first year is negative"
        return float(cost), float(factor)


def test_exit_shares_are_within_six_hundredths(scenario: payoff.Scenario) -> None:
    of = {name: count.value for name, count in scenario.arms["med"].exits_from_counts.items()}
    counts = [of["rehab"], of["deltidssjuk"], of["arbete"] + of["sokande"] + of["studier"]]
    counts += [of["sjuk"] - 2, of["avliden"] + 2, of["bistand"]]
    counts += [sum(counts[:3]), sum(counts[3:])]
    assert sum(of.values()) == PERSONS
    assert of["arbete"] == 17 + 2
    for (name, printed), count in zip(SHARES.items(), counts, strict=True):
        share = 100 * count / PERSONS
        assert abs(share - printed) < 0.06, name
        shown = [f"{printed:g}".replace(".", ","), f"{count:g}", swedish(share, 2), swedish(share - printed, 2)]
        assert row(name) == shown


def test_the_three_printed_results_are_met_and_what_was_calibrated_is_marked(resam: payoff.Result) -> None:
    curve = resam.payback_curve() * PERSONS
    back = resam.payback()
    assert back.sustained == PRINTED["months"]
    assert curve[60] == pytest.approx(PRINTED["five_years"])
    assert curve[12] < 0
    assert row("Återbetalt")[-1] == f"{swedish(back.interpolated, 1)} månader"
    assert row("På fem års sikt")[-1] == f"{millions(curve[60])} mnkr"
    assert row("På ett års sikt")[-1] == f"{millions(curve[12])} mnkr"
    cost, factor = resam.calibration.unknown
    spread = f"kalibrerat: {millions(cost.value)} mnkr** (± {millions(cost.spread)})"
    assert row("Projektets kostnad")[-1] == spread
    spread = f"kalibrerat: {swedish(100 * factor.value, 1)} %** (± {swedish(100 * factor.spread, 1)})"
    assert row("Andel av priserna som ändras (vinstskala)")[-1] == spread


def test_the_same_calculation_on_the_calendar(resam: payoff.Result) -> None:
    net = np.cumsum(resam.flow("net"))
    said = (
        f"break-even i månad {resam.break_even().sustained}, {millions(net[12])} mnkr efter ett år, "
        f"{millions(net[60])} mnkr efter fem år och {millions(resam.npv())} mnkr när alla är följda i fem år "
        f"(månad {len(net) - 1})"
    )
    assert said in FLOWING


def test_landsting_and_forsakringskassan_gain_most(scenario: payoff.Scenario, resam: payoff.Result) -> None:
    found = gains(resam)
    first, second, *others = sorted(found, key=found.get, reverse=True)
    assert {first, second} == {"forsakringskassan", "region"}
    assert max(found[name] for name in others) <= 0
    for name, gain in found.items():
        if gain:
            assert row(resam.label(name).text())[0] == millions(gain)
    assert row("Samhället")[0] == millions(sum(found.values()))
    handling = {f"states.{state}.lines.handlaggning": None for state in ("sjuk", "deltidssjuk")}
    solution = resam.calibration.solution
    paid = gains(payoff.evaluate(laid(scenario, **solution, **handling)))["forsakringskassan"]
    care = gains(payoff.evaluate(laid(scenario, **solution, **{"states.arbete.lines.skatt": None})))["region"]
    fk, region = found["forsakringskassan"], found["region"]
    assert row("Försäkringskassan")[1] == f"{millions(paid)} ersättning, {millions(fk - paid)} handläggning"
    assert row("Landsting")[1] == f"{millions(care)} vård och läkemedel, {millions(region - care)} skatt"
    payers = {account for line in scenario.states["sjuk"].lines.values() for account in line.from_accounts}
    assert payers == {"fk", "region"}


def gains(result: payoff.Result) -> dict[str, float]:
    return {name: sum(result.totals("gains", name).values()) for name in result.active}


def test_what_the_assumed_prices_decide(scenario: payoff.Scenario, resam: payoff.Result) -> None:
    for price in ("1 500 kr/mån", "3 000 kr/mån", "6 000 kr/mån", "12 000 kr/mån"):
        care = {"states.sjuk.lines.vard.amount": price}
        changed = scenario.replace(care)
        cost, factor = Curves(changed, calendar=False).solved()
        found = gains(payoff.evaluate(laid(scenario, cost, factor, **care)))
        assert row(price) == [millions(cost), millions(found["forsakringskassan"]), millions(found["region"])]
        if price != "6 000 kr/mån":
            same = [Curves(one.replace(ALL_STAY), calendar=False).solved()[0] for one in (changed, scenario)]
            assert same[0] == pytest.approx(same[1]), "with no drop-off the prices do not matter"
    whole = payoff.evaluate(laid(scenario, resam.calibration.solution["kostnad"], 1.0)).payback()
    assert f"skulle 1,22 mnkr vara återbetalt efter {whole.sustained} månader" in FLOWING


def estimate() -> tuple[float, float]:
    """Return what the three posts on the page cost, a month and over the project, checked against the page."""
    total = 0.0
    for name, months in (
        ("Läkare", 9),
        ("Handläggare, Arbetsförmedlingen", 12),
        ("Handläggare, Försäkringskassan", 12),
    ):
        (found,) = re.findall(rf"^\| {name} \| (\d+) % \| [^|]+ \| ([\d ]+) \| (\d+) % \|(.*)\|$", PAGE, re.MULTILINE)
        share, wage, extra, shown = found
        month = int(share) / 100 * int(wage.replace(" ", "")) * (1 + int(extra) / 100) * months / 12
        assert shown.split("|") == [f" {f'{month:,.0f}'.replace(',', ' ')} ", f" {millions(PROJECT * month)} "]
        total += month
    assert f"| Summa | | | | | {f'{total:,.0f}'.replace(',', ' ')} | {millions(PROJECT * total)} |" in PAGE
    return total, PROJECT * total


def test_implied_cost_under_each_clock(scenario: payoff.Scenario) -> None:
    month, estimated = estimate()
    beside = millions(estimated)
    by_hand = {}
    for rate in (0.04, 0.0):
        worth = np.cumsum((1 + rate) ** (-np.arange(1, 61) / 12))
        until, after = worth[26], worth[59] - worth[26]
        by_hand[rate] = PRINTED["five_years"] * until / after
    assert row("jämn vinst från månad 1, för hand")[1:] == [
        *("–", millions(by_hand[0.04]), "–", millions(by_hand[0.0])),
        beside,
    ]
    clocks = {"per deltagare, från inskrivningen | i månad 0": ({}, False)}
    clocks["kalendern, från det första intaget | i månad 0"] = (AT_START, True)
    clocks["kalendern, från det första intaget | jämnt i månad 1–33"] = ({}, True)
    highest = by_hand[0.04]
    for name, (changes, calendar) in clocks.items():
        costs = [Curves(scenario.replace(changes | one), calendar=calendar).solved()[0] for one in COLUMNS]
        assert row(name) == [*map(millions, costs), beside]
        assert max(costs) < highest < estimated
    used = Curves(scenario, calendar=False).solved()[0]
    said = (
        f"Den högsta, {millions(highest)} mnkr, är {100 * highest / estimated:.0f} % av den och räcker till "
        f"{highest / month:.0f} månader av de tre tjänsterna; den som scenariot använder, {millions(used)} mnkr, är "
        f"{100 * used / estimated:.0f} % och räcker till {used / month:.0f} månader."
    )
    assert said in FLOWING
    assert f"blir uppskattningen {millions(40 * month)} mnkr" in FLOWING


def test_what_the_estimated_cost_would_give(scenario: payoff.Scenario) -> None:
    _, cost = estimate()
    gain = Curves(scenario, calendar=False).gain
    for month, result in ((60, PRINTED["five_years"]), (PRINTED["months"], 0)):
        found = payoff.evaluate(laid(scenario, cost, float((cost + result) / gain[month])))
        if month == 60:
            assert f"återbetalningstiden per deltagare {swedish(found.payback().interpolated, 1)} månader" in FLOWING
        else:
            assert f"femårsresultatet {swedish(found.payback_curve()[60] * PERSONS / 1e6, 1)} mnkr" in FLOWING


@pytest.mark.parametrize(
    "changes", [ON_CALENDAR | AT_START, ON_CALENDAR | ALL_STAY], ids=["cost at start", "cost over time, all stay"]
)
def test_the_calibration_finds_what_the_equations_give(scenario: payoff.Scenario, changes: dict[str, Any]) -> None:
    changed = scenario.replace(changes)
    found = payoff.evaluate(changed).calibration
    solved = Curves(changed, calendar=True).solved()
    assert tuple(found.solution.values()) == pytest.approx(solved, rel=1e-6)
    assert all(target.met for target in found.targets)


def test_the_calibrated_scenario_is_the_solution_of_the_equations(
    scenario: payoff.Scenario, resam: payoff.Result
) -> None:
    solved = Curves(scenario, calendar=False).solved()
    assert tuple(resam.calibration.solution.values()) == pytest.approx(solved, rel=1e-6)


def test_every_price_in_the_annex_is_an_assumption_or_has_a_source(resam: payoff.Result) -> None:
    data = summary(resam, "sv")
    assert len(data["prices"]) == 30
    assert {price["source"] for price in data["prices"]} == {"antagande"}
    assert all("Kalibrerat: vinstskala." in price["note"] for price in data["prices"])
    assert all(line["source"] == "kalibrerat" for line in data["budget"]["rows"] if line.get("source"))


def test_the_page_says_what_the_source_does_not() -> None:
    assert (
        "**Källan säger inte vilken klocka utvärderingen räknade på och inte vilken kostnad den räknade med.**"
        in FLOWING
    )
    assert "**Lönerna och påslaget är antaganden, inte hämtade ur någon källa.**" in FLOWING
