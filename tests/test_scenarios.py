"""What the sources of the scenarios printed, what the pages about them show, and that every number has an origin."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import payoff
from payoff import questions
from payoff.missing import Missing

from .conftest import ROOT

IPS, UNGA, HISINGEN = "ips-malmo", "unga-kvinnor-malmo", "arbetsmarknadstorget-hisingen"
NAMES = {
    "samhalle": "Samhället",
    "offentlig_sektor": "Offentlig sektor",
    "forsakringskassan": "Försäkringskassan",
    "ovriga_staten": "Övriga staten",
    "kommun": "Kommun",
    "region": "Region",
    "individ": "Individ",
    "arbetsgivare": "Arbetsgivare",
}
PAYERS = ("samhalle", "offentlig_sektor", "forsakringskassan", "kommun", "region")


def scenario(name: str) -> payoff.Scenario:
    return payoff.load(ROOT / "scenarios" / f"{name}.yaml")


@pytest.fixture(scope="session")
def ips() -> payoff.Result:
    return payoff.evaluate(scenario(IPS))


@pytest.fixture(scope="session")
def unga() -> payoff.Result:
    return payoff.evaluate(scenario(UNGA))


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the pages write it."""
    text = f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",").replace("-", "−")
    return "0" if text == "−0" else text


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def tkr(value: float | Missing) -> str:
    assert not isinstance(value, Missing)
    return number(value / 1000)


def percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"


def variants(result: payoff.Result) -> dict[str, payoff.Result]:
    return {"Grundscenariot": result} | {
        result.scenario.variants[name].label or name: one for name, one in result.variants.items()
    }


def gain(result: payoff.Result, account: str) -> float:
    flow = result.flow("gains", account)
    assert not isinstance(flow, Missing)
    return float(flow.sum())


def paid(result: payoff.Result, account: str) -> float:
    flow = result.flow("programme_cost", account)
    assert not isinstance(flow, Missing)
    return float(flow.sum())


# -- the pages ----------------------------------------------------------------------------


def ips_rows(result: payoff.Result) -> Iterator[str]:
    for account, name in NAMES.items():
        values = gain(result, account), paid(result, account), result.npv(account)
        yield row(name, *(tkr(value) for value in values))
    for name, one in variants(result).items():
        found = questions.break_even_successes(one)
        back = one.payback()
        assert not isinstance(found, Missing)
        assert not isinstance(back, Missing)
        assert not isinstance(found.share, Missing)
        values = [tkr(one.npv(account)) for account in PAYERS]
        yield row(name, *values, back.sustained or "aldrig", percent(found.share))
    for name, path, shown in SWITCHES:
        answers = [payoff.switching_value(result.scenario, path, account) for account in PAYERS[:2]]
        assert not any(isinstance(one, Missing) for one in answers)
        zeros = ["ingen" if one.value is None else shown(one.value) for one in answers]
        if name == "Arbetstid":  # taxes are amounts that do not follow the hours: only society's answer holds
            zeros[1] = "–"
        yield row(name, shown(answers[0].present), *zeros)


SWITCHES: list[tuple[str, str, Callable[[float], str]]] = [
    ("Månader i arbete, båda grupperna", "quantities.varaktighet", lambda value: number(value, 1)),
    ("Arbetstid", "quantities.omfattning", percent),
    ("Andel i arbete med IPS", "arms.ips.reaches.arbete.share", percent),
    ("Andel i arbete utan IPS", "arms.tvr.reaches.arbete.share", percent),
    ("Antal coacher för 60 deltagare", "quantities.antal_coacher", lambda value: number(value, 1)),
    ("Kostnad per coach och år, tkr", "programme.budget.coacher.amount", number),
    ("Kalkylränta", "discounting.rate", percent),
]


def unga_rows(result: payoff.Result) -> Iterator[str]:
    bistand = {"quantities.kostnad_per_deltagare": "60 000 kr"}
    of_payer = result.variants["alla_har_bistand"]
    for cost in (30, 60, 90, 120):
        changed = payoff.evaluate(
            result.scenario.replace(bistand | {"quantities.kostnad_per_deltagare": f"{cost} 000 kr"})
        )
        yield row(f"{cost} 000 kr", *(needed(changed, account) for account in PAYERS))
    yield row("60 000 kr, försörjningsstöd", *(needed(of_payer, account) for account in PAYERS))
    for account in PAYERS:
        found = payoff.switching_value(result.scenario, "quantities.kostnad_per_deltagare", account)
        assert not isinstance(found, Missing)
        values = gain(result, account), paid(result, account), result.npv(account)
        yield row(NAMES[account], *(tkr(value) for value in values), number(found.value or 0.0))


def needed(result: payoff.Result, account: str) -> str:
    """Return the share of the participants who must be in work, and how many more persons than without."""
    found = questions.break_even_successes(result, account)
    if isinstance(found, Missing) or isinstance(found.share, Missing):
        return "går inte"
    return f"{percent(found.share)} ({number((found.share - 0.2) * result.scenario.persons, 1)} fler)"


def hisingen_rows(result: payoff.Result) -> Iterator[str]:
    accounts = ("stadsdelar", "a_kassa", "offentligt_stod", "offentlig_sektor", "individ", "samhalle")
    for name, one in variants(result).items():
        yield row(name, *(number(one.totals("gains", account)[1] / 1e6, 3) for account in accounts))
    for name, one in result.subgroups.items():
        group = result.scenario.subgroups[name]
        saved = number(one.totals("gains", "offentlig_sektor")[1] / 1e6, 3)
        yield row(group.label, percent(one.scenario.share), number(one.scenario.persons, 2), saved)


ROWS: dict[str, Callable[[payoff.Result], Iterator[str]]] = {IPS: ips_rows, UNGA: unga_rows, HISINGEN: hisingen_rows}


@pytest.mark.parametrize("name", ROWS)
def test_the_page_shows_what_is_computed(name: str) -> None:
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8").splitlines()
    for line in ROWS[name](payoff.evaluate(scenario(name))):
        assert line in page, line


# -- what the sources printed -------------------------------------------------------------


def ever(result: payoff.Result, arm: str) -> tuple[float, int]:
    reach = result.scenario.arms[arm].reaches["arbete"]
    assert reach.measure == "ever"
    return reach.share.value, int(reach.by)


def test_ips_shares_are_the_printed(ips: payoff.Result) -> None:
    assert ever(ips, "ips") == pytest.approx((0.46, 18), abs=0.0006)
    assert ever(ips, "tvr") == pytest.approx((0.11, 18), abs=0.0006)
    assert ever(ips.variants["lag_effekt"], "ips")[0] - 0.11 == pytest.approx(0.18, abs=0.0006)
    assert ever(ips.variants["hog_effekt"], "ips")[0] - 0.11 == pytest.approx(0.54, abs=0.0006)


def test_ips_by_hand(ips: payoff.Result) -> None:
    """35 of 100 more, 12 months each, evenly over 18 months; half time at a wage with charges; three coaches."""
    extra = [60 * 0.35 / 18 * len([k for k in range(1, 19) if m - 12 < k <= m]) for m in range(1, 61)]
    assert sum(extra) == pytest.approx(252)
    worth = sum(n * 40_477.36 / 2 * 1.035 ** (-m / 12) for m, n in enumerate(extra, 1))
    cost = sum(3 * 69_000 * 1.035 ** (-m / 12) for m in range(1, 19))
    assert ips.npv() == pytest.approx(worth - cost)
    assert [paid(ips, name) / cost for name in ("forsakringskassan", "region", "kommun")] == pytest.approx(
        [0.5, 0.25, 0.25]
    )
    assert paid(ips, "samordningsforbund") == pytest.approx(0, abs=1e-6)


def test_ips_only_the_upper_bound_is_called_so(ips: payoff.Result) -> None:
    told = {name: {warning["rule"] for warning in one.to_dict()["warnings"]} for name, one in ips.variants.items()}
    assert ips.to_dict()["warnings"] == []
    assert {name for name, rules in told.items() if "ever_without_duration" in rules} == {"hogst"}


def test_ips_the_time_in_work_decides_more_than_the_interval(ips: payoff.Result) -> None:
    worth = {name: one.npv() for name, one in ips.variants.items()}
    assert worth["kvar_85"] - worth["varaktighet_8"] > worth["hog_effekt"] - worth["lag_effekt"] > 0


def test_unga_kvinnor_has_no_printed_kronor(unga: payoff.Result) -> None:
    """The cost, the persons and both shares say that they are assumptions; what is not priced is listed."""
    for name in ("kostnad_per_deltagare", "arbete_med", "arbete_utan", "kvar", "lon"):
        quantity = unga.scenario.quantities[name]
        assert not quantity.source
        assert quantity.note.startswith("Antagande")
    assert len(unga.scenario.programme.not_counted) >= 6
    assert [warning["rule"] for warning in unga.to_dict()["warnings"]] == ["assumed_counterfactual"]


@pytest.mark.parametrize("account", ["samhalle", "offentlig_sektor", "forsakringskassan", "kommun"])
def test_unga_kvinnor_breaks_even_where_it_says(unga: payoff.Result, account: str) -> None:
    found = payoff.switching_value(unga.scenario, "quantities.arbete_med", account)
    needs = questions.break_even_successes(unga, account)
    assert not isinstance(found, Missing)
    assert not isinstance(needs, Missing)
    assert found.value == pytest.approx(needs.share)
    at = payoff.evaluate(unga.scenario.replace({"quantities.arbete_med": f"{100 * found.value:.10f} %"}))
    assert at.npv(account) == pytest.approx(0, abs=0.01)


def test_hisingen_groups_are_the_printed_shares(hisingen: payoff.Result) -> None:
    shares = {name: one.scenario.share for name, one in hisingen.subgroups.items()}
    assert list(shares.values()) == pytest.approx([0.48, 0.16, 0.27, 0.09], abs=0.0006)
    saved = hisingen.totals("gains", "stadsdelar")[1], hisingen.totals("gains", "a_kassa")[1]
    assert saved == pytest.approx((0.48 * 63_936_000, 0.16 * 63_936_000))
    assert sum(one.totals("gains", "offentlig_sektor")[1] for one in hisingen.subgroups.values()) == pytest.approx(
        63_936_000
    )


def test_hisingen_is_financed_by_three_and_costs_unknown(hisingen: payoff.Result) -> None:
    shares = hisingen.scenario.programme.financing.by_account()
    assert shares == pytest.approx({"delta": 0.5, "lan": 0.2, "stadsdelar": 0.3})
    for account in (*shares, "samhalle"):
        assert isinstance(hisingen.flow("programme_cost", account), Missing), account
    told = [warning["path"] for warning in hisingen.to_dict()["warnings"] if warning["rule"] == "unknown"]
    assert told == ["programme.budget.torget_2001"]


# -- where every number comes from --------------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
def test_every_number_has_a_source_or_says_that_it_is_assumed(name: str) -> None:
    """In the tables of prices, budget and assumptions, as a reader sees them."""
    result = payoff.evaluate(scenario(name))
    shown = result.report("md").decode()
    prices = table(shown, "## Priser och källor")
    assert prices
    for cells in prices:
        assert cells[-1], cells
    for cells in table(shown, "## Insatsens budget"):
        assert cells[0].startswith("**Summa") or cells[4], cells
    for cells in table(shown, "## Detta antar kalkylen"):
        if cells[0].startswith("Värdet "):
            assert cells[3], cells
    for path, quantity in result.scenario.quantities_by_path().items():
        if path.startswith("quantities."):
            assert quantity.source or "antagande" in quantity.note.lower(), path


def table(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, its head left out."""
    below = page.split(f"{heading}\n", 1)[1].splitlines()
    start = next(index for index, line in enumerate(below) if line.startswith("|"))
    rows = []
    for line in below[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


# -- subgroups that differ in more than numbers -------------------------------------------


def halves(scenario: dict[str, Any], **paths: Any) -> payoff.Result:
    """Evaluate two equal subgroups, the second with values of its own."""
    changed = copy.deepcopy(scenario)
    changed["subgroups"] = {"ena": {"share": "50 %"}, "andra": {"share": "rest"} | paths}
    return payoff.evaluate(payoff.load(changed))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("states.bistand.lines.stod.from", "forsakringskassan"),
        ("states.arbete.lines.skatt.to", {"kommun": "20 %", "region": "rest"}),
        ("states.arbete.lines.skatt.series", {"clock": "entry", 1: "100 %", 13: "50 %"}),
        ("states.arbete.lines.skatt.amount", "1 000 kr/mån"),
    ],
)
def test_subgroups_may_be_booked_in_their_own_ways(path: str, value: Any, small: dict[str, Any]) -> None:
    both = halves(small, **{path: value})
    one, other = payoff.evaluate(payoff.load(small)), payoff.evaluate(payoff.load(small).replace({path: value}))
    for account in ("kommun", "region", "forsakringskassan", "individ", "samhalle"):
        assert both.npv(account) == pytest.approx((one.npv(account) + other.npv(account)) / 2), account
    months = {found.state: found.programme for found in questions.person_months(both)}
    assert months == pytest.approx({found.state: found.programme for found in questions.person_months(one)})
    assert both.report("md")


def test_moves_and_displaced_persons_count_in_every_subgroup(small: dict[str, Any]) -> None:
    small["enrolment"] = "6 mån"
    small["units"] = {"jobb": {"label": "Jobb", "rate": "0 %"}, "manader": {"label": "Månader", "rate": "0 %"}}
    small["states"]["arbete"]["counts"] = {"manader": "1 per mån"}
    small["arms"]["med"] = {"role": "programme", "from": "bistand", "exits": {"arbete": "40 %", "bistand": "rest"}}
    small["transitions"] = {"anstalld": {"to": "arbete", "counts": {"jobb": 1}, "arm": "med"}}
    small["gross_to_net"] = {"displacement": {"share": "30 %", "from": ["arbete"], "to": "bistand"}}
    whole = payoff.evaluate(payoff.load(small))
    both = halves(small, **{"states.bistand.lines.stod.from": "forsakringskassan"})
    for unit in ("jobb", "manader"):
        assert both.units(unit)["programme"] == pytest.approx(whole.units(unit)["programme"])


def test_financed_cost_per_participant_is_no_fixed_cost(small: dict[str, Any]) -> None:
    line = {"payer": "samordningsforbund", "amount": "1 000 kr", "paid": "at_start", "per": "participant"}
    small["programme"] = {"budget": {"stod": line}, "financing": "finsam"}
    result = payoff.evaluate(payoff.load(small))
    for account in ("kommun", "forsakringskassan", "offentlig_sektor"):
        found = questions.break_even_participants(result, account)
        assert isinstance(found, Missing), account


def test_every_name_in_times_is_used(small: dict[str, Any]) -> None:
    small["quantities"] = {"ena": "50 %", "andra": "20 %"}
    small["states"]["bistand"]["lines"]["stod"]["times"] = ["ena", "andra"]
    result = payoff.evaluate(payoff.load(small))
    assert result.used_names == {"ena", "andra"}
    assert not [warning for warning in result.to_dict()["warnings"] if warning["rule"] == "unused"]
