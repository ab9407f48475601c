"""Published evaluations: where a result stands among them, by hand; and what is left out."""

from __future__ import annotations

from typing import Any

import pytest

import payoff
from payoff.questions.benchmarks import Placement, not_compared, placements
from payoff.reference.evidence import benchmarks, cited
from payoff.reference.table import table
from payoff.report.summary import summary

from .conftest import ROOT

COST, MONTHLY = 90_000, 5_000
"""Kronor per participant at the start, and gain of the municipality per participant and month."""


def result(price_year: int = 2018, months: int = 60, cost: int | None = COST, monthly: int = MONTHLY) -> payoff.Result:
    """Return ten persons who cost something at the start and give the same every month; undiscounted."""
    lines = {"stod": {"kind": "resource", "from": "kommun", "amount": f"{monthly} kr/mån"}}
    data: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Bredvid"},
        "price_year": price_year,
        "horizon": f"{months} mån",
        "discounting": "none",
        "participants": 10,
        "states": {"stod": {"lines": lines}, "fri": {}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "stod"},
            "med": {"role": "programme", "stays_in": "fri"},
        },
    }
    if cost is not None:
        line = {"payer": "kommun", "amount": f"{10 * cost} kr", "paid": "at_start"}
        data["programme"] = {"budget": {"personal": line}}
    return payoff.evaluate(payoff.load(data))


def found(one: payoff.Result) -> dict[tuple[str, int | None], Placement]:
    return {(each.measure, each.months): each for each in placements(one)}


def test_payback_stands_among_the_published_ones() -> None:
    placed = found(result())[("payback", None)]  # 90 000 / 5 000 = 18 months, against 24, 27 and 27
    assert placed.own == 18
    assert [(other.id, other.value) for other in placed.others] == [("bas_trelleborg", 24), ("grus", 27), ("resam", 27)]
    assert (placed.rank, placed.count("lower"), placed.count("higher")) == (1, 3, 0)
    between = found(result(cost=125_000))[("payback", None)]  # 25 months
    assert (between.own, between.rank, between.count("lower"), between.count("higher")) == (25, 2, 2, 1)
    shown = [row["standing"] for row in summary(result(cost=125_000), "sv")["benchmarks"]["rows"]]
    assert "längre än 1 av de 3, kortare än 2" in shown
    level = found(result(cost=135_000))[("payback", None)]  # 27 months, as two of them
    assert (level.rank, level.count("equal")) == (2, 2)


def test_amounts_are_moved_with_the_price_index_to_the_price_year() -> None:
    placed = found(result(price_year=2020))[("cost", None)]
    levels = {year: table().value("kpi_arsmedel", year) for year in (2015, 2018, 2020)}
    assert [(other.id, other.printed) for other in placed.others] == [
        ("mia_stockholm", 40_000),
        ("bas_trelleborg", 199_100),
    ]
    assert [other.value for other in placed.others] == [
        pytest.approx(40_000 * levels[2020] / levels[2018]),
        pytest.approx(199_100 * levels[2020] / levels[2015]),
    ]
    assert (placed.own, placed.rank) == (COST, 2)


def test_gain_and_net_per_participant_at_their_horizons() -> None:
    placed = found(result(price_year=2010))
    public, net = placed[("gain", 12)], placed[("net", 60)]
    assert (public.series, public.own) == ("offentlig_sektor", pytest.approx(12 * MONTHLY))
    assert public.others[0].printed == pytest.approx(64_000_000 / 975, abs=0.5)
    assert net.own == pytest.approx(60 * MONTHLY - COST)
    assert [(other.id, other.value) for other in net.others] == [("resam", pytest.approx(1_600_000 / 103, abs=0.5))]
    assert net.others[0].standing == "higher"


def test_a_short_horizon_leaves_out_what_lies_beyond_it() -> None:
    placed = found(result(months=24, cost=200_000))
    assert ("net", 60) not in placed
    assert ("gain", 12) in placed
    never = placed[("payback", None)]  # 40 months: later than 24, but nothing is known of 27
    assert isinstance(never.own, payoff.Missing)
    assert [(other.id, other.standing) for other in never.others] == [("bas_trelleborg", "higher")]


def test_a_scenario_without_a_cost_is_laid_beside_gains_only() -> None:
    assert set(found(result(cost=None))) == {("gain", 12)}


def test_nothing_to_compare_leaves_the_table_out() -> None:
    one = result(price_year=2090, months=6, cost=None)
    assert placements(one) == ()
    assert summary(one, "sv")["benchmarks"] == {"rows": [], "notes": []}
    assert "Bredvid publicerade" not in one.report("html").decode()
    assert "Bredvid publicerade" not in one.report("md").decode()


def test_a_price_year_beyond_the_index_leaves_out_amounts_but_not_payback() -> None:
    assert set(found(result(price_year=2090))) == {("payback", None)}


def test_a_case_is_not_laid_beside_itself() -> None:
    one = payoff.evaluate(payoff.load(ROOT / "scenarios" / "resam-fagersta.yaml"))
    assert "resam" not in {other.id for each in placements(one) for other in each.others}
    assert not_compared(one)["resam"].text() == "samma fall som scenariot"


def test_the_report_says_how_it_was_measured_and_what_to_make_of_it() -> None:
    one = result()
    page = one.report("html").decode()
    assert "Bredvid publicerade utvärderingar" in page
    table_rows = {row["label"]: row for row in summary(one, "sv")["benchmarks"]["rows"]}
    paid = table_rows["Återbetalningstid"]
    assert paid["own"] == "18\xa0månader"
    assert paid["standing"] == "kortare än alla 3"
    assert paid["published"][0] == "24\xa0månader: BAS (Trelleborg), 2015; förkalkyl eller exempel"
    assert paid["published"][1].endswith("2008; hur det mättes är inte känt")
    assert paid["published"][2].endswith("2010; före–efter, ingen jämförelsegrupp")
    first, _ = summary(one, "sv")["benchmarks"]["notes"]
    assert "före–efter utan jämförelsegrupp" in first


def test_the_data_of_a_service_has_the_same() -> None:
    data = result().to_dict()["benchmarks"]
    paid = data["placements"][0]
    assert (paid["measure"], paid["own"], paid["rank"], paid["of"]) == ("payback", 18, 1, 4)
    used = {other["id"] for each in data["placements"] for other in each["others"]}
    assert used | set(data["not_compared"]) == set(benchmarks())
    assert not used & set(data["not_compared"])


@pytest.mark.parametrize("name", sorted(table().benchmarks))
def test_every_benchmark_has_a_source(name: str) -> None:
    assert cited(benchmarks()[name])


def test_amounts_per_participant_are_the_sums_of_their_notes() -> None:
    found = benchmarks()
    assert found["resam"].gains[0].amount == round(1_600_000 / 103)
    assert found["arbetsmarknadstorget"].gains[0].amount == round(64_000_000 / 975)
    assert found["bas_trelleborg"].cost_per_participant == 1_991_000 / 10
    assert found["mia_stockholm"].cost_per_participant == 100_000_000 / 2_500
    assert found["salem_nystartsjobb"].cost_per_participant == 1_600_000 / 10
    assert found["norrkoping_suk"].cost_per_participant == round(10_000_000 / 60)


def test_other_currencies_are_listed_but_not_compared() -> None:
    reasons = not_compared(result())
    foreign = [name for name, one in benchmarks().items() if one.currency != "SEK"]
    assert len(foreign) >= 8
    assert set(foreign) <= set(reasons)
    assert reasons["ips_dk_christensen"].text() == "beloppen är i EUR och räknas inte om"
