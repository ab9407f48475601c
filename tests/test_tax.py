"""The income tax by law: every published example, and what must hold whatever the incomes are."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.errors import Fault
from payoff.reference.table import table
from payoff.rules.employment import job
from payoff.rules.tax import Incomes, IncomeTax, effective_tax, income_tax, tax_prices
from payoff.rules.tax_law import ALWAYS, SPANS, Rates, TaxLaw, national_rates, tax_law, tax_years
from payoff.rules.tax_rules import (
    basic_deduction,
    earned_credit,
    pension_fee,
    rounded_down,
    rounded_up,
    sick_credit,
    temporary_credit,
    work_credit,
)
from payoff.units import MONTHS_PER_YEAR

Row = Mapping[str, str]
Given = Mapping[str, float]
PUBLISHED = Path(__file__).parent / "published" / "net_wages.csv"
EXAMPLES = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))
EXPLAINED = (
    "jsa_2010_19000",
    "sthlm_2026_35000_jsa",
    "sthlm_2026_35000_netto",
    "tjorn_2020_jsa",
    "amal_2020_public_service",
    "skillnad_2025_2024_125500",
)
"""The source is wrong or works in another way: the note of the example says how."""
SAID_TO_BE_NOTHING = ("public_service_avgift", "jobbskatteavdrag_avtrappning")
"""Rows that say zero for years without the rule."""
FIRST, LAST = tax_years()
YEARS = range(FIRST, LAST + 1)
LARGEST_STEP = 20.0
"""Kronor a year: the law writes its steps with three decimals of a prisbasbelopp, so that where two meet the credit may
fall a little, most in 2026, when 1,813 + 25,1 % of 4,84 is 3,0278 and the law says 3,027."""

years = st.integers(FIRST, LAST)
kronor = st.floats(0, 1_500_000, allow_nan=False)


# --- the published examples ------------------------------------------------------------------------


def numbers(row: Row) -> Given:
    """Read what an example was given: numbers by name."""
    found = {}
    for part in row["input"].split(";"):
        name, _, value = part.partition("=")
        text = value.split(" ")[0]
        if text.replace(".", "").isdigit():
            found[name] = float(text)
    return found


def rates_of(given: Given) -> Rates:
    fees = given.get("avgifter", given.get("kyrka_begravning", given.get("begravning", 0.0)))
    return Rates(given.get("KI", given.get("kommun", 0.0)), given.get("region", 0.0), fees)


def yearly(given: Given) -> float:
    return given["AI"] if "AI" in given else given["brutto_manad"] * MONTHS_PER_YEAR


def tax_of(row: Row) -> IncomeTax:
    return income_tax(Incomes(work=yearly(numbers(row))), int(row["year"]), rates_of(numbers(row)))


def deduction(row: Row) -> float:
    given = numbers(row)
    per_month = "brutto_manad" in given
    income = yearly(given) if per_month else given["FFI"]
    found = basic_deduction(np.array(income), tax_law(int(row["year"])), rounded="utan_avrundning" not in given)
    return float(found) / (MONTHS_PER_YEAR if per_month else 1)


def tax_table(row: Row) -> float:
    """The table's tax: of twelve times the upper end of its interval, a month, in whole kronor."""
    given = numbers(row)
    tax = income_tax(Incomes(work=given["ovre_intervallgrans"] * MONTHS_PER_YEAR), int(row["year"]), rates_of(given))
    return math.floor(float(tax.total) / MONTHS_PER_YEAR + 1e-9)


def part(name: str) -> Callable[[Row], float]:
    def found(row: Row) -> float:
        tax = tax_of(row)
        value = getattr(tax, name) if hasattr(tax, name) else getattr(tax.detail, name)
        return float(value) / (MONTHS_PER_YEAR if "/mån" in row["unit"] else 1)

    return found


def municipal(row: Row) -> float:
    tax = tax_of(row)
    return float(tax.kommun + tax.region + tax.other) / MONTHS_PER_YEAR


def municipal_after_credit(row: Row) -> float:
    tax = tax_of(row)
    assert tax.detail is not None
    return float(tax.kommun - tax.detail.work_credit)


def difference(row: Row) -> float:
    """How much lower the tax is than the year before, without the public service fee."""
    given, year = numbers(row), int(row["year"])
    found = []
    for one in (year - 1, year):
        tax = income_tax(Incomes(work=yearly(given)), one, Rates(given.get("KI", given.get(f"KI_{one}", 0.0)), 0.0))
        assert tax.detail is not None
        found.append(float(tax.total - tax.detail.public_service))
    return (found[0] - found[1]) / (1 if "skatt/år" in row["unit"] else MONTHS_PER_YEAR)


def credit_difference(row: Row) -> float:
    """What the steps of 2010 give more than those of 2009, both with the prisbasbelopp of 2010."""
    law, work = tax_law(2010), np.array(yearly(numbers(row)))
    before = TaxLaw(2010, {**law.rows, "jobbskatteavdrag": tax_law(2009).rows["jobbskatteavdrag"]})
    taken = basic_deduction(work, law)
    now, then = (float(work_credit(work, taken, one, numbers(row)["KI"])) for one in (law, before))
    return (now - then) / MONTHS_PER_YEAR


def precision(text: str) -> float:
    """Half of the last digit that a number is written with."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2]) + 1e-6


def fee_of(row: Row) -> float:
    given, year = numbers(row), int(row["year"])
    ages = {0.1973: 20, 0.1021: 16}
    if "född" in given:
        return float(job(given["brutto_manad"], year=date(year, 5, 1), age=year - int(given["född"]) - 1).employer_fee)
    made = job(given["brutto_manad"], year=year, age=ages.get(given["sats"]))
    return float(made.wage_cost if row["id"].startswith("lonekostnad") else made.employer_fee)


BY_ID: Mapping[str, Callable[[Row], float]] = {
    "skv433_2026_ga": deduction,
    "exempel_2014_ga": deduction,
    "exempel_2020_ga": deduction,
    "amal_2020_ga": deduction,
    "ga_": deduction,
    "tabell": tax_table,
    "sthlm_2026_35000_regionskatt": part("region"),
    "sthlm_2026_35000_public_service": part("public_service"),
    "sthlm_2026_35000_red": part("earned_credit"),
    "sthlm_2026_35000_jsa": part("work_credit"),
    "sthlm_2026_35000_netto": part("net"),
    "ekonomifakta_2015_jsa": part("work_credit"),
    "ekonomifakta_2015_kommunalskatt": municipal,
    "ekonomifakta_2015_agavgift": fee_of,
    "ekonomifakta_": part("net"),
    "jsa_2024_avtrappning": lambda row: 13.54 * table().value("prisbasbelopp", 2024) / MONTHS_PER_YEAR,
    "jsa_steg4": credit_difference,
    "jsa_": part("work_credit"),
    "exempel_2016_jsa": part("work_credit"),
    "exempel_2016_kommunal": municipal_after_credit,
    "amal_2020_kommunal": municipal,
    "amal_2020_jsa": part("work_credit"),
    "amal_2020_public": part("public_service"),
    "tjorn_": part("work_credit"),
    "skillnad_": difference,
    "red_forvarvsinkomst": lambda row: float(earned_credit(np.array(numbers(row)["BFI"]), tax_law(2021))),
    "tillfallig": lambda row: float(temporary_credit(np.array(numbers(row)["AI"]), tax_law(2021))),
    "fri_inkomst": lambda row: math.ceil(tax_law(2023).amount("allman_pensionsavgift_golv")),
    "brytpunkt": lambda row: (
        tax_law(2023).amount("skiktgrans") + float(basic_deduction(np.array(600_000.0), tax_law(2023)))
    ),
    "apa_max": lambda row: float(pension_fee(np.array(1e6), tax_law(int(row["year"])))),
    "lonekostnad": fee_of,
    "agavgift": fee_of,
    "jobbstimulans": lambda row: numbers(row)["nettolon"] * table().value("jobbstimulans_andel", 2026) / 100,
}
"""How each example is worked out, by how its id begins; the first that fits."""


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["id"])
def test_a_published_example(row: Row) -> None:
    ours = next(find for start, find in BY_ID.items() if row["id"].startswith(start))(row)
    exact = precision(row["computed"])
    assert ours == pytest.approx(float(row["computed"]), abs=exact)
    if row["id"] not in EXPLAINED:
        assert abs(ours - float(row["output"])) <= abs(float(row["residual"])) + exact


def test_no_explained_example_is_left_without_its_reason() -> None:
    notes = {row["id"]: row["notes"] for row in EXAMPLES}
    assert all(notes[one] for one in EXPLAINED)


# --- the law as it is in the table -----------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_law_and_only_that(year: int) -> None:
    law = tax_law(year)
    assert set(law.rows) == {*ALWAYS, *(row for row, (first, last) in SPANS.items() if first <= year <= last)}
    for row, (first, last) in SPANS.items():
        if not first <= year <= last and row not in SAID_TO_BE_NOTHING:
            with pytest.raises(Fault):
                table().price(row, year)


@pytest.mark.parametrize("year", [FIRST - 1, LAST + 1])
def test_a_year_without_law_is_refused_with_the_years_there_are(year: int) -> None:
    with pytest.raises(Fault) as refused:
        income_tax(Incomes(work=100_000.0), year)
    assert f"{FIRST}–{LAST}" in str(refused.value.hint)


def test_the_parts_of_the_municipal_rate_make_the_whole() -> None:
    for year in YEARS:
        assert national_rates(year).municipal == pytest.approx(
            table().value("kommunalskatt_total", year) / 100, abs=2e-4
        )


def test_the_burial_fee_is_said_to_be_missing_before_it_was_uniform() -> None:
    assert national_rates(2016).burial == 0
    assert national_rates(2016).notes
    assert national_rates(2017).burial == pytest.approx(0.00246)
    assert not national_rates(2017).notes


def test_prices_are_cited_the_rates_first() -> None:
    prices = tax_prices(2024)
    assert [one.id for one in prices[:2]] == ["kommunalskatt_kommun", "kommunalskatt_region"]
    assert {"jobbskatteavdrag", "jobbskatteavdrag_avtrappning", "skiktgrans"} <= {one.id for one in prices}
    assert all(one.source or one.note for one in prices)
    assert income_tax(Incomes(work=1.0), 2024).prices == prices


def test_a_local_table_changes_the_tax() -> None:
    row = {
        **table().rows["skiktgrans"],
        "values": [{"from": "2026", "value": 300_000.0, "status": "assumption", "note": "en annan gräns"}],
    }
    local = table().with_rows({"skiktgrans": row})
    incomes = Incomes(work=500_000.0)
    more = income_tax(incomes, 2026, table=local).stat - income_tax(incomes, 2026).stat
    assert float(more) == pytest.approx(0.2 * (500_000 - 17_400 - 300_000))


# --- what kind of income it is ---------------------------------------------------------------------


def test_a_wage_gives_the_work_credit_and_a_benefit_does_not() -> None:
    wage, benefit, sick = (
        income_tax(one, 2026) for one in (Incomes(200_000.0), Incomes(0.0, 200_000.0), Incomes(0.0, 0.0, 200_000.0))
    )
    assert wage.detail and benefit.detail and sick.detail
    assert float(wage.kommun) == float(benefit.kommun) == float(sick.kommun)
    assert float(wage.detail.work_credit) > 0 == float(benefit.detail.work_credit) == float(sick.detail.work_credit)
    assert (
        float(wage.detail.pension_fee)
        == float(benefit.detail.pension_fee)
        == 14_000
        > 0
        == float(sick.detail.pension_fee)
    )
    assert float(sick.detail.sick_credit) > 0 == float(wage.detail.sick_credit)


def test_the_sick_credit_became_like_the_work_credit() -> None:
    sick, none = np.array([100_000.0, 180_000.0]), np.zeros(2)
    law = tax_law(2026)
    taken = basic_deduction(sick, law)
    assert sick_credit(sick, taken, law, 0.32) == pytest.approx(work_credit(sick, taken, law, 0.32))
    assert sick_credit(sick, none, tax_law(2020), 0.32) == pytest.approx(
        0.32 * np.array([4_500.0, 0.045 * 2.53 * 47_300 + 0.025 * (180_000 - 2.53 * 47_300)])
    )
    assert sick_credit(sick, none, tax_law(2017), 0.32) == pytest.approx(0)


def test_the_sick_credit_is_never_below_its_floor() -> None:
    law = tax_law(2025)
    assert float(sick_credit(np.array(10_000.0), np.array(40_000.0), law, 0.32)) == pytest.approx(0.045 * 10_000 * 0.32)


def test_the_pension_fee_has_a_floor_a_cap_and_rounds_fifty_down() -> None:
    law = tax_law(2026)
    floor = 0.423 * 59_200
    assert pension_fee(np.array([floor - 1, floor, 1e6, 45_000.0, 45_015.0]), law).tolist() == [
        0,
        1_800,
        47_100,
        3_100,
        3_200,
    ]


def test_credits_are_borne_by_the_state_and_fees_are_not_reduced() -> None:
    """At 2 500 kr a month there is tax on little, but the pension fee is due in full."""
    tax = income_tax(Incomes(work=30_000.0), 2026, Rates(0.32, 0.0))
    assert tax.detail
    assert float(tax.kommun) == pytest.approx(0.32 * (30_000 - 25_100))
    assert float(tax.credit) == pytest.approx(float(tax.kommun))
    assert float(tax.detail.pension_credit) == pytest.approx(float(tax.kommun))
    assert float(tax.total) == pytest.approx(2_100 + 49)


def test_in_2021_the_credit_for_earned_income_also_reduced_fees() -> None:
    """A municipal rate so low that the other credits use up the municipal tax."""
    details = {year: income_tax(Incomes(work=70_000.0), year, Rates(0.15, 0.0)).detail for year in (2021, 2022)}
    assert details[2021] and details[2022]
    assert float(details[2021].earned_credit) == pytest.approx(0.0075 * (70_000 - 24_800 - 40_000))
    assert float(details[2022].earned_credit) == 0


def test_the_temporary_credit_rises_is_flat_and_falls() -> None:
    work = np.array([0, 60_000, 60_100, 100_000, 240_000, 300_000, 350_000, 500_000, 900_000.0])
    expected = [0, 0, 1.25, 500, 2_250, 2_250, 1_687.5, 0, 0]
    assert temporary_credit(work, tax_law(2021)).tolist() == pytest.approx(expected)
    assert not temporary_credit(work, tax_law(2023)).any()


def test_the_credit_for_earned_income_begins_and_stops_rising() -> None:
    taxable = np.array([0, 40_000, 40_100, 240_000, 900_000.0])
    assert earned_credit(taxable, tax_law(2026)).tolist() == pytest.approx([0, 0, 0.75, 1_500, 1_500])


def test_the_temporary_credit_takes_what_the_others_leave() -> None:
    """No municipal tax; state tax 41 100, of which the pension credit takes 40 100. 1 000 of 1 750 is left."""
    tax = income_tax(Incomes(work=200_000.0, benefits=560_400.0), 2022, Rates(0.0, 0.0))
    assert tax.detail
    assert float(tax.detail.state_tax) == pytest.approx(41_100)
    assert float(tax.detail.pension_credit) == 40_100
    assert float(tax.detail.temporary_credit) == pytest.approx(1_000)


def test_the_work_credit_takes_what_the_sick_credit_leaves() -> None:
    """A municipal rate so low that the two credits together are more than the municipal tax that is left."""
    tax = income_tax(Incomes(work=200_000.0, sick=200_000.0), 2026, Rates(0.06, 0.0))
    assert tax.detail
    assert 0 < float(tax.detail.work_credit) < float(tax.detail.sick_credit)
    left = float(tax.kommun - tax.detail.pension_credit)
    assert float(tax.detail.sick_credit + tax.detail.work_credit) == pytest.approx(left)


def test_a_limit_belongs_to_the_step_below_it() -> None:
    """The law says "överstiger": at the limit itself the lower step holds, a third of a thousandth lower."""
    law = tax_law(2026)
    limit = 3.24 * law.amount("prisbasbelopp")
    at, above = law.steps("jobbskatteavdrag", np.array([limit, limit + 1e-6])) / law.amount("prisbasbelopp")
    assert (at, above) == pytest.approx((0.91 + 0.3874 * 2.33, 1.813))


def test_floating_point_does_not_move_a_whole_hundred() -> None:
    assert rounded_up(np.array([99.99, 100.0, 100.0 + 1e-9, 100.01]), 100).tolist() == [100, 100, 100, 200]
    assert rounded_down(np.array([99.99, 100.0 - 1e-9, 100.0]), 100).tolist() == [0, 100, 100]


def test_no_income_has_no_tax() -> None:
    assert float(income_tax(Incomes(), 2026).gross) == float(income_tax(Incomes(), 2026).total) == 0


def test_the_top_tax_ended_in_2020() -> None:
    before, after = (income_tax(Incomes(work=[1_000_000.0, 1_001_000.0]), year, Rates(0, 0)) for year in (2019, 2020))  # type: ignore[arg-type]
    assert [float(np.diff(tax.stat)[0]) for tax in (before, after)] == pytest.approx([250, 200])


@pytest.mark.parametrize("bad", [{"work": -1.0}, {"benefits": math.nan}, {"sick": np.array([1.0, -2.0])}])
def test_an_income_that_is_none_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(Fault):
        Incomes(**bad)


@pytest.mark.parametrize("bad", [(32.4, 0.0, 0.0), (-0.1, 0.0, 0.0), (0.2, 0.1, 1.2), (0.2, 1.0, 0.0)])
def test_a_rate_in_per_cent_is_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(Fault):
        Rates(*bad)


# --- an assumed rate -------------------------------------------------------------------------------


def test_an_assumed_rate_is_booked_on_municipality_and_region_and_says_so() -> None:
    tax = effective_tax(Incomes(work=100_000.0, sick=20_000.0), 0.25, Rates(0.20, 0.10))
    booked = [float(one) for one in (tax.kommun, tax.region, tax.stat, tax.other, tax.credit, tax.net)]
    assert booked == pytest.approx([20_000, 10_000, 0, 0, 0, 90_000])
    assert "25 %" in str(tax.notes[0])


def test_an_assumed_rate_may_be_nothing() -> None:
    assert float(effective_tax(Incomes(work=100.0), 0.0, Rates(0.2, 0.1)).total) == 0


@pytest.mark.parametrize(
    ("share", "rates"), [(25.0, Rates(0.2, 0.1)), (1.0, Rates(0.2, 0.1)), (-0.1, Rates(0.2, 0.1)), (0.2, Rates(0, 0))]
)
def test_an_assumed_rate_that_is_none_is_refused(share: float, rates: Rates) -> None:
    with pytest.raises(Fault):
        effective_tax(Incomes(work=1.0), share, rates)


# --- whatever the incomes --------------------------------------------------------------------------


@given(work=kronor, benefits=kronor, sick=kronor, year=years, rounded=st.booleans())
def test_tax_and_net_make_the_income_and_no_part_is_negative(
    work: float, benefits: float, sick: float, year: int, rounded: bool
) -> None:
    tax = income_tax(Incomes(work, benefits, sick), year, rounded=rounded)
    assert float(tax.net + tax.total) == pytest.approx(work + benefits + sick, abs=1e-6)
    assert tax.detail
    parts = [tax.kommun, tax.region, tax.stat, tax.other, tax.credit]
    parts += [getattr(tax.detail, name) for name in tax.detail.__slots__]
    assert all(float(one) >= 0 for one in parts)
    assert float(tax.total) >= -1e-9
    assert float(tax.credit) <= float(tax.kommun + tax.region + tax.stat + tax.other) + 1e-9


@given(work=kronor, benefits=kronor, sick=kronor, year=years, municipal=st.floats(0, 0.4))
def test_no_credit_is_larger_than_the_tax_it_is_set_against(
    work: float, benefits: float, sick: float, year: int, municipal: float
) -> None:
    tax = income_tax(Incomes(work, benefits, sick), year, Rates(municipal, 0.0))
    assert (one := tax.detail)
    small = 1e-6
    assert float(one.sick_credit + one.work_credit) <= float(tax.kommun) + small
    assert float(one.pension_credit) <= float(tax.kommun + one.state_tax) + small
    if year != 2021:
        assert float(tax.credit) <= float(tax.kommun + one.state_tax) + small


@given(incomes=st.lists(st.tuples(kronor, kronor, kronor), min_size=1, max_size=6), year=years)
def test_many_at_once_are_each_alone(incomes: list[tuple[float, float, float]], year: int) -> None:
    together = income_tax(Incomes(*np.array(incomes).T), year)
    for number, one in enumerate(incomes):
        assert float(income_tax(Incomes(*one), year).total) == together.total[number]


@given(low=kronor, more=st.floats(0, 200_000), year=years)
def test_a_higher_wage_leaves_more(low: float, more: float, year: int) -> None:
    """But for the floor of the pension fee, where all of the fee falls due at once and there is no tax to credit."""
    floor = tax_law(year).amount("allman_pensionsavgift_golv")
    first, then = income_tax(Incomes(work=np.array([low, low + more])), year, rounded=False).net
    if low >= floor or low + more < floor:
        assert then >= first - LARGEST_STEP


@given(work=kronor, sick=kronor, year=years)
def test_rounding_moves_the_tax_by_at_most_a_little(work: float, sick: float, year: int) -> None:
    incomes = Incomes(work, 0.0, sick)
    exact, rounded = (income_tax(incomes, year, rounded=one) for one in (False, True))
    assert abs(float(exact.total - rounded.total)) < 200


@given(work=kronor, year=years, kommun=st.floats(0.1, 0.3), region=st.floats(0.05, 0.15))
def test_shapes_broadcast_and_rates_divide_the_tax(work: float, year: int, kommun: float, region: float) -> None:
    tax = income_tax(Incomes(work, np.zeros((2, 1)), np.zeros(3)), year, Rates(kommun, region))
    assert tax.net.shape == (2, 3)
    assert tax.kommun * region == pytest.approx(tax.region * kommun)
