"""What the source documents printed, cell by cell."""

from __future__ import annotations

import pytest

import payoff

YEARS_1_2_3 = {
    "arbetsformedlingen": (-81193, -159263, -234331),
    "forsakringskassan": (3526, 6917, 10177),
    "kommun": (280500, 550212, 809550),
    "region": (105975, 207875, 305855),
    "rattsvasende": (361062, 708236, 1042058),
    "ovriga": (272281, 534089, 785828),
    "produktionsvarde": (140400, 275400, 405208),
    "redovisade_aktorer": (1082551, 2123466, 3124345),
}


@pytest.mark.parametrize(("account", "printed"), YEARS_1_2_3.items())
def test_bas_24_cells_within_2_kronor(bas: payoff.Result, account: str, printed: tuple[int, int, int]) -> None:
    cumulative = bas.totals("gains", account, cumulative=True)
    assert list(cumulative.values()) == pytest.approx(printed, abs=2)


def test_bas_budget_line_by_line(bas: payoff.Result) -> None:
    printed = {
        "arbetsmarknadssekreterare": 1470,
        "socialsekreterare": 150,
        "utvardering": 180,
        "forbrukning": 18,
        "kompetens_malgrupp": 70,
        "kompetens_personal": 40,
        "dator": 54,
        "telefoni": 9,
    }
    found = {name: bas.budget_cost(f"programme.budget.{name}") / 1000 for name in bas.scenario.programme.budget}
    assert found == pytest.approx(printed)
    assert sum(found.values()) == pytest.approx(1991)


def test_bas_payback_month_23(bas: payoff.Result) -> None:
    payback = bas.payback()
    assert (payback.status, payback.first, payback.sustained, payback.crossings) == ("reached", 23, 23, 1)
    assert payback.interpolated == pytest.approx(22.47, abs=0.005)


def test_bas_society_is_withheld(bas: payoff.Result) -> None:
    assert bas.total == "redovisade_aktorer"
    data = bas.to_dict()
    for measure in ("gains", "net", "npv", "payback", "deepest"):
        assert data[measure]["samhalle"]["status"] == "withheld"
    with pytest.raises(payoff.InputError, match="redovisade_aktorer"):
        bas.npv("samhälle")
    assert bas.benefit_cost_ratio().status == "withheld"


@pytest.mark.parametrize(
    ("variant", "month"),
    [("kostnad_jamnt", 23), ("arbete_efter_6", 29), ("arbete_efter_12", 36), ("fallande_lonebidrag", 23)],
)
def test_bas_variants_pay_back(bas: payoff.Result, variant: str, month: int) -> None:
    assert bas.variants[variant].payback().sustained == month


def test_bas_cost_spread_evenly_is_never_negative_on_the_calendar(bas: payoff.Result) -> None:
    assert bas.variants["kostnad_jamnt"].break_even().status == "never_negative"


def test_bas_declining_subsidy_moves_money_but_not_the_sum(bas: payoff.Result) -> None:
    variant = bas.variants["fallande_lonebidrag"]
    assert variant.npv() == pytest.approx(bas.npv(), abs=1e-6)
    moved = 81193 * (0.25 / 1.04 + 0.50 / 1.04**2)
    assert variant.npv("arbetsformedlingen") - bas.npv("arbetsformedlingen") == pytest.approx(moved)
    assert variant.npv("arbetsgivare") == pytest.approx(-moved)


def test_bas_goal_kommun_alone_pays_back_in_month_36(bas: payoff.Result) -> None:
    assert bas.variants["mal_25_procent"].payback("kommun").sustained == 36
    assert bas.payback("kommun").status == "never_within_horizon"


def test_bas_kommun_saves_no_cash(bas: payoff.Result) -> None:
    cash = bas.totals("cash", "kommun", discounted=False)
    assert sum(cash.values()) == pytest.approx(-1_991_000)


def test_hisingen_transfer_is_nothing_to_society(hisingen: payoff.Result) -> None:
    found = {
        name: hisingen.totals("gains", name, discounted=False)[1] / 1e6
        for name in ("offentlig_sektor", "individ", "samhalle")
    }
    assert found == pytest.approx({"offentlig_sektor": 63.936, "individ": -63.936, "samhalle": 0.0}, abs=1e-9)


def test_hisingen_cost_is_unknown_and_spreads(hisingen: payoff.Result) -> None:
    data = hisingen.to_dict()
    for measure in ("programme_cost", "net"):
        assert data[measure]["stadsdelar"]["status"] == "unknown"
        assert data[measure]["samhalle"]["because"] == ["programme.budget.torget_2001"]
    assert data["payback"]["samhalle"]["status"] == "unknown"
    assert data["net"]["individ"]["by_year"] == pytest.approx([-63_936_000])


def test_hisingen_relapse_and_assumed_comparison(hisingen: payoff.Result) -> None:
    relapse = hisingen.variants["ater_i_kontakt_12_av_97"].totals("gains", "offentlig_sektor")[1]
    assert relapse == pytest.approx(8000 * (666 * 9 + 583.6 * 3))
    assumed = hisingen.variants["antagen_jamforelse"].totals("gains", "offentlig_sektor")[1]
    assert assumed == pytest.approx(8000 * 12 * (666 - 0.3 * 975))
