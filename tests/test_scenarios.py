"""What the sources of the scenarios printed, what the pages about them show, and that every number has an origin."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

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
    "ovriga": "Övriga",
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
    yield from month_rows(result.scenario, IPS_MONTH)
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
    yield from working_time_rows()
    for name, path, shown in SWITCHES:
        answers = [payoff.switching_value(result.scenario, path, account) for account in PAYERS[:2]]
        assert not any(isinstance(one, Missing) for one in answers)
        zeros = ["ingen" if one.value is None else shown(one.value) for one in answers]
        yield row(name, shown(answers[0].present), *zeros)


IPS_MONTH = {
    "Lön": "lon",
    "Sjukersättning": "sjukersattning",
    "Kommunalskatt": "skatt_kommun",
    "Regionskatt": "skatt_region",
    "Pensionsavgift och public service-avgift": "skatt_stat",
    "Begravningsavgift": "begravningsavgift",
    "Skattereduktioner": "skattereduktion",
}
UNGA_MONTH = {
    "Lön": "lon",
    "Sjukpenning": "sjukpenning",
    "Kommunalskatt": "skatt_kommun",
    "Regionskatt": "skatt_region",
    "Pensionsavgift": "skatt_stat",
    "Skattereduktioner": "skattereduktion",
}


def month_rows(scenario: payoff.Scenario, shown: dict[str, str]) -> Iterator[str]:
    """Show what a person has a month: incomes with a plus, taxes with a minus, and what is left."""
    left = [0.0, 0.0]
    for name, line in shown.items():
        amounts = [monthly(scenario, state, line) for state in ("sjuk", "arbete")]
        left = [before + amount for before, amount in zip(left, amounts, strict=True)]
        yield row(name, *(number(one) for one in (*amounts, amounts[1] - amounts[0])))
    yield row("**Kvar efter skatt**", *(number(one) for one in (*left, left[1] - left[0])))


def monthly(scenario: payoff.Scenario, state: str, line: str) -> float:
    """Return what a line gives the individual a month, 0 where the state does not have it."""
    lines = scenario.states[state].lines
    if line not in lines:
        return 0.0
    return lines[line].amount.value * (1 if lines[line].kind in ("wage", "transfer") else -1)


def working_time_rows() -> Iterator[str]:
    """Show what the working time decides, and the part of the compensation that is left with it.

    Taxable income is rounded to whole hundreds, so the net present value goes in small steps: a zero is where it
    changes sign.
    """
    alone = payoff.load({key: value for key, value in written(IPS).items() if key != "variants"})

    def worth(account: str, work: float, left: float) -> float:
        parts = {"quantities.omfattning": f"{100 * work:.6f} %", "quantities.ersattning_kvar": f"{100 * left:.6f} %"}
        value = payoff.evaluate(alone.replace(parts)).npv(account)
        assert not isinstance(value, Missing)
        return value

    def zero(at: Callable[[float], float], low: float, high: float) -> str:
        below = at(low)
        if below * at(high) > 0:
            return "ingen"
        while high - low > 1e-5:
            middle = (low + high) / 2
            low, high = (middle, high) if below * at(middle) > 0 else (low, middle)
        return percent(low)

    both = [zero(lambda part, one=one: worth(one, part, 1 - part), 0, 1) for one in PAYERS[:2]]
    yield row("Arbetstid, resten sjukersättning", "50,0 %", *both)
    left = [zero(lambda part, one=one: worth(one, 0.5, part), 0, 0.5) for one in PAYERS[:2]]
    yield row("Sjukersättning kvar vid halvtid", "50,0 %", *left)
    for work in (0.25, 0.5, 0.75, 1.0):
        values = [tkr(worth(account, work, 1 - work)) for account in (*PAYERS, "individ")]
        yield row(f"{work:.0%} och {1 - work:.0%}".replace("%", " %"), *values)


def written(name: str) -> dict[str, Any]:
    """Return a scenario as it is written in its file."""
    text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    tree: dict[str, Any] = yaml.safe_load(text)
    return tree


SWITCHES: list[tuple[str, str, Callable[[float], str]]] = [
    ("Månader i arbete, båda grupperna", "quantities.varaktighet", lambda value: number(value, 1)),
    ("Andel i arbete med IPS", "arms.ips.reaches.arbete.share", percent),
    ("Andel i arbete utan IPS", "arms.tvr.reaches.arbete.share", percent),
    ("Antal coacher för 60 deltagare", "quantities.antal_coacher", lambda value: number(value, 1)),
    ("Kostnad per coach och år, tkr", "programme.budget.coacher.amount", number),
    ("Kalkylränta", "discounting.rate", percent),
]


def unga_rows(result: payoff.Result) -> Iterator[str]:
    yield from month_rows(result.scenario, UNGA_MONTH)
    for cost in (30, 60, 90, 120):
        changed = payoff.evaluate(result.scenario.replace({"quantities.kostnad_per_deltagare": f"{cost} 000 kr"}))
        yield row(f"{cost} 000 kr", *(needed(changed, account) for account in PAYERS))
    for name, said in UNGA_VARIANTS.items():
        yield row(f"60 000 kr, {said}", *(needed(result.variants[name], account) for account in PAYERS))
    for account in PAYERS:
        found = payoff.switching_value(result.scenario, "quantities.kostnad_per_deltagare", account)
        assert not isinstance(found, Missing)
        values = gain(result, account), paid(result, account), result.npv(account)
        yield row(NAMES[account], *(tkr(value) for value in values), number(found.value or 0.0))


UNGA_VARIANTS = {
    "alla_har_bistand": "försörjningsstöd",
    "fortsattningsniva": "fortsättningsnivå",
    "under_26": "alla under 26 år",
}


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


def test_ips_shares_persons_and_source_are_the_study_s(ips: payoff.Result) -> None:
    """Nothing is typed in twice: the arms write how long the work lasts, and the study the rest."""
    for arm in written(IPS)["arms"].values():
        assert set(arm["reaches"]["arbete"]) == {"duration"}
    for arm in ("ips", "tvr"):
        reach = ips.scenario.arms[arm].reaches["arbete"]
        assert reach.n is not None
        assert reach.n.value == 60
        assert str(reach.source).startswith("Bejerholm")
        assert "lika delat (antagande)" in str(reach.note)


def test_ips_taxes_by_hand(ips: payoff.Result) -> None:
    """The income tax law of 2022, price base amount 48 300 kr, kronor a year; the rates are the country's average.

    Sickness compensation 12 × 11 190 = 134 280, taxed as 134 200. Basic deduction 0.77 × 48 300 = 37 191, up to 37 200.
    Half time 12 × (15 400 + 5 595) = 251 940, taxed as 251 900. Basic deduction 37 191 − 10 % of what exceeds
    3.11 × 48 300 = 150 213, so 27 022, up to 27 100.
    """
    kommun, region = 0.2067, 0.1156
    sick, work = 134_200 - 37_200, 251_900 - 27_100
    rate = kommun + region
    first = 0.91 * 48_300
    sick_credit = (first + 0.3405 * (134_200 - first) - 37_200) * rate
    half_credit = (first + 0.3405 * (67_100 - first) - 27_100) * rate
    work_credit = (1.812 * 48_300 + 0.128 * (184_800 - 3.24 * 48_300) - 27_100) * rate
    pension = 12_900  # 7 % of 184 800 to the nearest hundred; the whole of it is credited
    temporary = 0.0125 * (184_800 - 60_000)
    by_hand = {
        "sjuk": {
            "skatt_kommun": sick * kommun,
            "skatt_region": sick * region,
            "skatt_stat": 970,
            "begravningsavgift": sick * 0.00261,
            "skattereduktion": sick_credit + 0.0075 * (sick - 40_000),
        },
        "arbete": {
            "arbetsgivaravgift": 0.3142 * 184_800,
            "skatt_kommun": work * kommun,
            "skatt_region": work * region,
            "skatt_stat": pension + 1_327,  # the public service fee is at its highest, 1 % of 132 770
            "begravningsavgift": work * 0.00261,
            "skattereduktion": pension + half_credit + work_credit + 0.0075 * (work - 40_000) + temporary,
        },
    }
    for state, lines in by_hand.items():
        for line, yearly in lines.items():
            booked = ips.scenario.states[state].lines[line].amount.value
            assert booked == pytest.approx(yearly / 12, abs=0.006), (state, line)


def test_ips_wage_tax_and_compensation_follow_the_working_time(ips: payoff.Result) -> None:
    part = {"quantities.omfattning": "75 %", "quantities.ersattning_kvar": "25 %"}
    changed = payoff.evaluate(ips.scenario.replace(part)).scenario.states["arbete"].lines
    lines = ips.scenario.states["arbete"].lines
    assert changed["lon"].amount.value == 0.75 * 30_800
    assert changed["sjukersattning"].amount.value == 0.25 * 11_190
    assert changed["skatt_kommun"].amount.value > lines["skatt_kommun"].amount.value
    with pytest.raises(payoff.ScenarioError, match="mer än 100 %"):
        ips.scenario.replace({"quantities.omfattning": "75 %"})


def test_ips_says_that_the_worth_of_the_work_is_assumed(ips: payoff.Result) -> None:
    """The block of a job works out the production from its cost, which is a choice and no fact."""
    made = next(cells for cells in table(ips.report("md").decode(), "## Priser och källor") if "Produktion" in cells[0])
    assert "Antagande: arbetet är värt 100 % av lönekostnaden" in made[0]


def test_ips_only_the_upper_bound_is_called_so(ips: payoff.Result) -> None:
    told = {name: {warning["rule"] for warning in one.to_dict()["warnings"]} for name, one in ips.variants.items()}
    assert [warning["rule"] for warning in ips.to_dict()["warnings"]] == ["assumed_inputs"]
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
    told = [warning["rule"] for warning in unga.to_dict()["warnings"]]
    assert told == ["assumed_counterfactual", "without_source", "assumed_inputs"]


def test_unga_kvinnor_month_by_hand(unga: payoff.Result) -> None:
    """The law of 2012, price base amount 44 000 kr, kronor a year; the rates are the country's average.

    Sickness benefit: 80 % of 97 % of 216 000 over 365 is 459.22, in whole kronor 459, below 486 for the unemployed.
    The year is 167 535, taxed as 167 500. Basic deduction 0.77 × 44 000 - 10 % of what exceeds 3.11 × 44 000 = 136 840,
    so 30 814, up to 30 900. Work 216 000: 25 964, up to 26 000.
    """
    kommun, region = 0.2070, 0.1090
    sick, work = 167_500 - 30_900, 216_000 - 26_000
    work_credit = (1.461 * 44_000 + 0.095 * (216_000 - 2.72 * 44_000) - 26_000) * (kommun + region)
    sick_pension, work_pension = 11_700, 15_100  # 7 % to the nearest hundred; the whole of it is credited
    by_hand = {
        "sjuk": {
            "sjukpenning": 459 * 365,
            "skatt_kommun": sick * kommun,
            "skatt_region": sick * region,
            "skatt_stat": sick_pension,
            "skattereduktion": sick_pension,
        },
        "bistand": {"ek_bistand": 12 * 47_000 / 6.5},
        "arbete": {
            "produktion": 1.3142 * 216_000,
            "lon": 216_000,
            "arbetsgivaravgift": 0.3142 * 216_000,
            "skatt_kommun": work * kommun,
            "skatt_region": work * region,
            "skatt_stat": work_pension,
            "skattereduktion": work_pension + work_credit,
        },
    }
    for state, yearly in by_hand.items():
        lines = unga.scenario.states[state].lines
        assert set(lines) == set(yearly), state
        for line, amount in yearly.items():
            assert lines[line].amount.value == pytest.approx(amount / 12, abs=0.006), (state, line)


def test_unga_kvinnor_by_hand(unga: payoff.Result) -> None:
    """Four of forty more in work from month 7, 85 % left after each year; a wage with charges; six months of cost."""
    more = [4 * 0.85 ** ((m - 7) / 12) for m in range(7, 37)]
    worth = sum(one * 23_655.60 * 1.035 ** (-m / 12) for m, one in enumerate(more, 7))
    cost = sum(40 * 60_000 / 6 * 1.035 ** (-m / 12) for m in range(1, 7))
    assert gain(unga, "samhalle") == pytest.approx(worth)
    assert unga.npv() == pytest.approx(worth - cost)


def test_unga_kvinnor_variants_change_what_they_say(unga: payoff.Result) -> None:
    """The fee follows the age, and the production the fee; the benefit has another level, or another payer."""
    young = unga.variants["under_26"].scenario.states["arbete"].lines
    assert young["arbetsgivaravgift"].amount.value == pytest.approx(0.1549 * 18_000)
    assert young["produktion"].amount.value == pytest.approx(1.1549 * 18_000)
    later = unga.variants["fortsattningsniva"].scenario.states["sjuk"].lines["sjukpenning"]
    assert later.amount.value == pytest.approx(431 * 365 / 12)  # 75 % of 97 % of 216 000 over 365 is 430.52
    assert gain(unga.variants["alla_har_bistand"], "forsakringskassan") == 0
    for one in unga.variants.values():
        assert one.npv("arbetsgivare") == pytest.approx(0, abs=1e-6)


def test_unga_kvinnor_benefit_and_taxes_follow_the_wage(unga: payoff.Result) -> None:
    """One named wage is behind both states, so no amount is left when it changes."""
    lines = unga.scenario.states
    changed = payoff.evaluate(unga.scenario.replace({"quantities.lon": "20 000 kr/mån"})).scenario.states
    for state in ("sjuk", "arbete"):
        for name, line in changed[state].lines.items():
            assert line.amount.value > lines[state].lines[name].amount.value, (state, name)
    assert changed["sjuk"].lines["sjukpenning"].amount.value == 486 * 365 / 12  # not 510: the cap of the unemployed


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
