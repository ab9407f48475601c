"""A job as one bundle: fees and subsidies by law, and wage, fee, tax and subsidy that only move production around."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.errors import Fault
from payoff.reference.table import table
from payoff.rules.employer_fee import REDUCTIONS, employer_fee
from payoff.rules.employment import FORMS, WITH_SHARE, Job, job
from payoff.rules.employment_subsidy import WORKDAYS
from payoff.rules.tax import Incomes, IncomeTax, income_tax
from payoff.units import MONTHS_PER_YEAR

FULL = 0.3142
DAYS = {
    "ordinary": (2007, 2026),
    "lonebidrag": (2009, 2026),
    "lonebidrag_utveckling": (2017, 2026),
    "lonebidrag_anstallning": (2017, 2026),
    "trygghetsanstallning": (2009, 2026),
    "osa": (2018, 2026),
    "nystartsjobb": (2024, 2026),
    "introduktionsjobb": (2019, 2026),
    "extratjanst": (2018, 2021),
    "sarskilt_anstallningsstod": (2018, 2018),
}
"""First and last year that the table has each form for, on the first of January."""


def terms(form: str) -> dict[str, Any]:
    if form in WITH_SHARE:
        return {"share": 0.6}
    return {"absence": "lang"} if form == "nystartsjobb" else {}


def accounts(made: Job, tax: IncomeTax) -> Mapping[str, float]:
    """Book a bundle and its tax by hand: who is better off, kronor a month."""
    kommun, region, stat, other, credit = (
        float(one) / MONTHS_PER_YEAR for one in (tax.kommun, tax.region, tax.stat, tax.other, tax.credit)
    )
    return {
        "kommun": kommun,
        "region": region,
        "ovriga_staten": stat + float(made.employer_fee) - credit,
        "ovriga": other,
        "arbetsformedlingen": -float(made.subsidy),
        "individ": float(made.wage) - kommun - region - stat - other + credit,
        "arbetsgivare": float(made.employer_net),
    }


# --- two events booked by hand ---------------------------------------------------------------------


def test_an_unsubsidised_job_leaves_the_employer_at_zero() -> None:
    made = job(22_000.0, year=2026)
    assert [round(float(one)) for one in (made.wage, made.employer_fee, made.wage_cost, made.production)] == [
        22_000,
        6_912,
        28_912,
        28_912,
    ]
    assert (float(made.subsidy), made.payer, float(made.employer_net)) == (0, "", 0)


def test_the_whole_subsidy_is_the_difference_between_two_conventions() -> None:
    """60 % of 20 000 kr and its fee is 15 770 kr; with full production it is the employer's surplus."""
    reduced = job(22_000.0, year=2026, form="lonebidrag", share=0.6)
    full = job(22_000.0, year=2026, form="lonebidrag", share=0.6, productivity=1.0)
    assert [round(float(one.subsidy)) for one in (reduced, full)] == [15_770, 15_770]
    assert [round(float(one.production)) for one in (reduced, full)] == [13_142, 28_912]
    assert [round(float(one.employer_net)) for one in (reduced, full)] == [0, 15_770]
    assert reduced.payer == "arbetsformedlingen"


def test_event_one_is_booked_as_by_hand() -> None:
    """Försörjningsstöd 10 500 and its handling 1 200 end; tax as in the worked events, the state's part in one."""
    made = job(22_000.0, year=2026)
    kommun, region, credit, stod, handling = 4_024, 2_252, 2_500, 10_500, 1_200
    person = float(made.wage) - kommun - region + credit - stod
    staten = float(made.employer_fee) - credit
    booked = [kommun + stod + handling, region, staten, person, float(made.employer_net)]
    assert [round(one) for one in booked] == [15_724, 2_252, 4_412, 7_724, 0]
    assert round(sum(booked)) == 30_112 == round(float(made.production)) + handling


# --- the forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "year", "given", "subsidy"),
    [
        ("lonebidrag_utveckling", 2016, None, None),
        ("lonebidrag_utveckling", 2026, {"share": 0.8}, 0.8 * 20_000 * (1 + FULL)),
        ("lonebidrag_anstallning", date(2019, 3, 31), {"share": 0.5}, 0.5 * 18_300 * (1 + FULL)),
        ("lonebidrag", date(2019, 4, 1), {"share": 0.5}, 0.5 * 19_100 * (1 + FULL)),
        ("trygghetsanstallning", 2017, {"share": 0.5}, 0.5 * 17_100 * (1 + FULL)),
        ("osa", 2026, {"share": 0.8}, 0.8 * 20_000 * (1 + FULL)),
        ("nystartsjobb", 2026, {"absence": "kort"}, FULL * 20_000),
        ("nystartsjobb", 2026, {"absence": "mellan"}, 2 * FULL * 20_000),
        ("nystartsjobb", 2026, {"absence": "lang"}, 2.5 * FULL * 20_000),
        ("nystartsjobb", date(2022, 4, 1), {"absence": "lagst"}, 0.48 * 20_000 * (1 + FULL)),
        ("nystartsjobb", 2023, {"absence": "hogst"}, 0.72 * 20_000 * (1 + FULL)),
        ("introduktionsjobb", 2026, {}, 16_000),
        ("extratjanst", 2020, {}, 1_213 * 260 / 12),
        ("sarskilt_anstallningsstod", 2018, {}, 970 * 260 / 12),
    ],
)
def test_a_form_gives_what_its_rules_say(
    form: str, year: int | date, given: dict[str, Any] | None, subsidy: float | None
) -> None:
    """At 25 000 kr, above every cap; half of it at half time."""
    if subsidy is None:
        with pytest.raises(Fault):
            job(25_000.0, year=year, form=form, **(given or {"share": 0.5}))
        return
    full, half = (job(25_000.0, extent, year=year, form=form, **(given or {})) for extent in (1.0, 0.5))
    assert float(full.subsidy) == pytest.approx(subsidy)
    assert float(half.subsidy) == pytest.approx(subsidy / 2)
    assert full.payer == "arbetsformedlingen"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_may_be_nothing_or_all(share: float) -> None:
    made = job(20_000.0, year=2026, form="lonebidrag", share=share)
    assert float(made.subsidy) == pytest.approx(share * float(made.wage_cost))


def test_a_cap_is_mentioned_where_it_is_met() -> None:
    assert job(20_000.0, year=2026, form="lonebidrag", share=0.5).notes == ()
    assert "20 000 kr/mån" in str(job(20_001.0, year=2026, form="lonebidrag", share=0.5).notes[0])


def test_two_and_three_fees_are_the_shares_that_stood_in_the_rules() -> None:
    """48 and 72 % of the wage cost were printed for what two and three fees come to: 47,8 and 71,7."""
    for level, fees in (("lagst", 2), ("hogst", 3)):
        made = job(20_000.0, year=2023, form="nystartsjobb", absence=level)  # type: ignore[arg-type]
        assert float(made.subsidy) == pytest.approx(fees * FULL * 20_000, rel=0.005)


def test_the_cap_a_day_is_twenty_thousand_and_its_fee() -> None:
    assert pytest.approx(20_000 * (1 + FULL), rel=1e-3) == 1_213 * WORKDAYS
    assert pytest.approx(0.8 * 1_213, abs=0.5) == 970


@pytest.mark.parametrize("form", FORMS)
def test_who_keeps_the_subsidy_follows_from_why_it_is_paid(form: str) -> None:
    made = job(
        0.0 if FORMS[form].kind == "practice" else 19_000.0,
        year=min(DAYS.get(form, (0, 2026))[1], 2026),
        form=form,
        **terms(form),
    )
    if FORMS[form].kind in ("none", "capacity"):
        assert float(made.employer_net) == pytest.approx(0)
    else:
        assert float(made.employer_net) == pytest.approx(float(made.subsidy))
    assert float(made.production) == pytest.approx(
        float(made.wage_cost - made.subsidy if FORMS[form].kind == "capacity" else made.wage_cost)
    )


def test_practice_has_no_wage_and_no_production() -> None:
    assert float(job(0.0, year=2026, form="praktik").employer_net) == 0
    training = job(0.0, 0.5, year=2026, form="arbetstraning")
    assert (float(training.production), float(training.subsidy)) == (0, 1_650)
    with pytest.raises(Fault):
        job(1_000.0, year=2026, form="praktik")


# --- time in the job -------------------------------------------------------------------------------


def test_a_declining_subsidy_leaves_production_as_it_was() -> None:
    months = np.array([1, 12, 13, 24, 25])
    made = job(20_000.0, year=2026, form="lonebidrag_utveckling", share={13: 0.4, 1: 0.8}, month_of_job=months)
    cost = 20_000 * (1 + FULL)
    assert made.subsidy == pytest.approx(cost * np.array([0.8, 0.8, 0.4, 0.4, 0.0]))
    assert made.production == pytest.approx(0.2 * cost)
    assert made.employer_net == pytest.approx(cost * np.array([0, 0, -0.4, -0.4, -0.8]))
    assert any("24" in str(note) for note in made.notes)


@pytest.mark.parametrize(
    ("form", "year", "age", "longest"),
    [
        ("nystartsjobb", 2026, 24, 12),
        ("nystartsjobb", 2026, 25, 24),
        ("nystartsjobb", 2026, None, 24),
        ("nystartsjobb", 2023, 54, 24),
        ("nystartsjobb", 2023, 55, 48),
        ("nystartsjobb", 2024, 58, 48),
        ("introduktionsjobb", 2026, None, 24),
        ("lonebidrag_anstallning", 2026, None, 96),
    ],
)
def test_a_subsidy_ends_after_its_longest_time(form: str, year: int, age: int | None, longest: int) -> None:
    given = {"absence": "hogst"} if year == 2023 else terms(form)
    made = job(18_000.0, year=year, form=form, age=age, month_of_job=np.array([longest, longest + 1]), **given)
    assert made.subsidy[0] > 0 == made.subsidy[1]


@pytest.mark.parametrize("form", ["lonebidrag", "trygghetsanstallning", "osa"])
def test_some_subsidies_have_no_end(form: str) -> None:
    assert float(job(18_000.0, year=2026, form=form, share=0.5, month_of_job=400).subsidy) > 0


# --- the employer's fee ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "age", "wage", "fee"),
    [
        (date(2026, 3, 31), 20, 20_000, 31.42),
        (date(2026, 4, 1), 18, 20_000, 20.81),
        (date(2026, 4, 1), 22, 20_000, 20.81),
        (date(2026, 4, 1), 23, 20_000, 31.42),
        (date(2026, 4, 1), 17, 20_000, 31.42),
        (date(2026, 1, 1), 66, 20_000, 31.42),
        (date(2026, 1, 1), 67, 20_000, 10.21),
        (date(2025, 1, 1), 66, 20_000, 10.21),
        (date(2022, 12, 31), 65, 20_000, 10.21),
        (date(2018, 1, 1), 65, 20_000, 16.36),
        (date(2022, 7, 1), 20, 20_000, 10.21),
        (date(2022, 9, 1), 20, 20_000, 19.73),
        (date(2023, 3, 31), 20, 20_000, 19.73),
        (date(2023, 4, 1), 20, 20_000, 31.42),
        (date(2026, 1, 1), 15, 20_000, 31.42),
        (date(2026, 1, 1), 80, 20_000, 10.21),
        (date(2020, 1, 1), 16, 20_000, 10.21),
        (date(2015, 6, 1), 22, 20_000, 10.21),
        (date(2015, 6, 1), 25, 20_000, 15.49),
        (date(2015, 8, 1), 24, 20_000, 25.46),
        (date(2015, 8, 1), 25, 20_000, 31.42),
        (date(2016, 6, 1), 20, 20_000, 31.42),
        (date(2010, 1, 1), 25, 20_000, 15.49),
        (date(2008, 1, 1), 17, 20_000, 32.42),
        (date(2008, 1, 1), 18, 20_000, 21.31),
        (date(2026, 4, 1), 20, 40_000, (25_000 * 20.81 + 15_000 * 31.42) / 40_000),
    ],
)  # fmt: skip
def test_the_fee_follows_age_and_day(day: date, age: int, wage: float, fee: float) -> None:
    found, prices = employer_fee(np.array(float(wage)), day, age, table())
    assert float(found) == pytest.approx(wage * fee / 100)
    assert prices and all(one.source for one in prices)


def test_the_rows_of_the_young_are_all_there() -> None:
    for one in REDUCTIONS:
        assert table().row(one.row).receiver == "ovriga_staten"


@pytest.mark.parametrize("age", [14, 81])
def test_an_age_outside_working_life_is_refused(age: int) -> None:
    with pytest.raises(Fault):
        job(20_000.0, year=2026, age=age)


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"form": "lonebidrg"}, "lonebidrag"),
        ({"form": "lonebidrag"}, "60 %"),
        ({"form": "lonebidrag", "share": 1.2}, "80 %"),
        ({"form": "lonebidrag", "share": 1.005}, "80 %"),
        ({"form": "lonebidrag", "share": {2: 0.5}}, "80 %"),
        ({"form": "lonebidrag", "share": {}}, "80 %"),
        ({"share": 0.5}, "lönebidrag"),
        ({"absence": "lang"}, "nystartsjobb"),
        ({"form": "nystartsjobb"}, "mellan"),
        ({"form": "nystartsjobb", "absence": "hogst"}, "mellan"),
        ({"form": "nystartsjobb", "absence": "lang", "year": 2023}, "hogst"),
        ({"form": "nystartsjobb", "absence": "hogst", "year": 2021}, "2022-04-01"),
        ({"form": "extratjanst", "year": 2022}, "2021"),
        ({"form": "introduktionsjobb", "year": 2018}, "2018-05-01"),
        ({"extent": 50.0}, "50 %"),
        ({"extent": -0.1}, "50 %"),
        ({"wage": -1.0}, "kronor"),
        ({"wage": float("nan")}, "kronor"),
        ({"productivity": -0.5}, "80 %"),
        ({"productivity": np.inf}, "80 %"),
    ],
)
def test_nonsense_is_refused_with_what_would_be_right(given: dict[str, Any], word: str) -> None:
    with pytest.raises(Fault) as refused:
        job(**{"wage": 20_000.0, "year": 2026, **given})
    assert word in str(refused.value.hint)


@pytest.mark.parametrize("month", [0, np.array([1.0, np.nan])])
def test_a_month_before_the_first_is_refused(month: Any) -> None:
    with pytest.raises(Fault):
        job(20_000.0, year=2026, month_of_job=month)


# --- whatever the job ------------------------------------------------------------------------------


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    form = draw(st.sampled_from(sorted(DAYS)))
    first, last = DAYS[form]
    return {
        "wage": draw(st.floats(0, 60_000)),
        "extent": draw(st.floats(0, 1)),
        "year": draw(st.integers(max(first, 2007), last)),
        "form": form,
        "age": draw(st.none() | st.integers(16, 70)),
        "month_of_job": draw(st.integers(1, 120)),
        **terms(form),
    }


@given(given=jobs(), productivity=st.none() | st.floats(0, 2))
def test_all_flows_of_a_job_sum_to_its_production(given: dict[str, Any], productivity: float | None) -> None:
    made = job(**given, productivity=productivity)
    tax = income_tax(Incomes(work=float(made.wage) * MONTHS_PER_YEAR), given["year"])
    assert sum(accounts(made, tax).values()) == pytest.approx(float(made.production), abs=1e-6)
    assert float(made.production) >= 0
    assert float(made.subsidy) >= 0
    assert made.prices and len({one.id for one in made.prices}) == len(made.prices)


@given(given=jobs())
def test_the_subsidy_is_never_more_than_the_wage_cost(given: dict[str, Any]) -> None:
    made = job(**given)
    assert float(made.subsidy) <= float(made.wage_cost) + 1e-9


@given(given=jobs(), more=st.floats(0, 20_000))
def test_a_higher_wage_never_gives_a_lower_subsidy(given: dict[str, Any], more: float) -> None:
    wages = np.array([given["wage"], given["wage"] + more])
    made = job(**{**given, "wage": wages})
    assert made.subsidy[1] >= made.subsidy[0] - 1e-9
    assert made.employer_fee[1] >= made.employer_fee[0]


@given(
    given=jobs(),
    wages=st.lists(st.floats(0, 60_000), min_size=1, max_size=4),
    extents=st.lists(st.floats(0, 1), min_size=1, max_size=3),
)
def test_many_jobs_at_once_are_each_alone(given: dict[str, Any], wages: list[float], extents: list[float]) -> None:
    together = job(**{**given, "wage": np.array(wages)[:, None], "extent": np.array(extents)})
    assert together.production.shape == (len(wages), len(extents))
    for row, wage in enumerate(wages):
        for column, extent in enumerate(extents):
            alone = job(**{**given, "wage": wage, "extent": extent})
            assert float(alone.employer_net) == together.employer_net[row, column]
            assert float(alone.subsidy) == together.subsidy[row, column]
