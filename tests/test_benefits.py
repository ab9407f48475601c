"""Benefits by rule: the published amounts come out, the law's floors and caps hold, and nonsense is refused."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.errors import Fault
from payoff.reference.model import PAYERS
from payoff.reference.table import table
from payoff.rules.benefit import Benefit
from payoff.rules.benefits import BENEFITS
from payoff.units import MONTHS_PER_YEAR, PER_MONTH

PUBLISHED = Path(__file__).parent / "published" / "benefit_amounts.csv"
FACTS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))
UNITS = {"kr/mån": 1.0, **{f"kr/{name}": PER_MONTH[name] for name in ("vecka", "kalenderdag", "ersättningsdag")}}
YES_NO = {"ja": True, "nej": False}
INCOMES = st.floats(0, 100_000)
DAYS = st.dates(date(2009, 1, 1), date(2026, 12, 31))


def monthly(name: str, on: date, **given: Any) -> Any:
    return compute(name, on, **given).monthly


def compute(name: str, on: date, **given: Any) -> Benefit:
    return BENEFITS[name].compute(table(), on, **given)


def read(name: str, written: str) -> dict[str, Any]:
    """Read the parameters of a published amount as its rule takes them."""
    pairs = dict(pair.split("=") for pair in written.split(";") if pair)
    kinds = {key: BENEFITS[name].parameters[key].kind for key in pairs}
    readers = {"ages": lambda text: tuple(map(int, text.split())), "word": str, "flag": YES_NO.__getitem__}
    return {key: readers.get(kinds[key], float)(text) for key, text in pairs.items()}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['benefit']}-{fact['day']}-{fact['parameters']}")
def test_published_amounts_come_out(fact: dict[str, str]) -> None:
    given = read(fact["benefit"], fact["parameters"])
    found = monthly(fact["benefit"], date.fromisoformat(fact["day"]), **given) / UNITS[fact["unit"]]
    # Published amounts a day are in whole kronor, and a-kassa divides a month's earnings by 22.
    assert float(found) == pytest.approx(float(fact["amount"]), abs=0.5 if "dag" in fact["unit"] else 0.06)


@pytest.mark.parametrize("name", BENEFITS)
def test_every_rule_meets_published_amounts_of_two_years(name: str) -> None:
    assert len({fact["day"][:4] for fact in FACTS if fact["benefit"] == name}) >= 2


def test_every_published_amount_says_where_it_stands() -> None:
    assert all(fact["source"] and fact["address"] for fact in FACTS)


@pytest.mark.parametrize("name", BENEFITS)
def test_a_rule_says_who_pays_as_its_rows_do(name: str) -> None:
    rule = BENEFITS[name]
    fact = next(fact for fact in reversed(FACTS) if fact["benefit"] == name)
    found = rule.compute(table(), date.fromisoformat(fact["day"]), **read(name, fact["parameters"]))
    assert rule.payer in PAYERS
    assert found.notes
    assert {price.row.payer for price in found.prices} == {rule.payer}
    taxed = {price.row.taxable for price in found.prices} - {None}
    assert taxed <= {rule.taxation != "free"}


def test_sickness_is_paid_in_whole_kronor_a_day_on_an_income_in_whole_hundreds() -> None:
    day = date(2022, 1, 1)
    daily = [monthly("sjukpenning", day, income=yearly / 12) * 12 / 365 for yearly in (240_000, 240_099, 240_100)]
    assert daily == pytest.approx([510, 510, 510])  # 240 000 x 0.776 / 365 = 510.2
    assert monthly("sjukpenning", day, income=20_010) * 12 / 365 == pytest.approx(510)


@pytest.mark.parametrize(
    ("on", "base", "times"),
    [(date(2018, 6, 30), 45_500, 7.5), (date(2018, 7, 1), 45_500, 8), (date(2021, 12, 31), 47_600, 8),
     (date(2022, 1, 1), 48_300, 10)],
)  # fmt: skip
def test_the_cap_of_sickness_follows_the_day(on: date, base: int, times: float) -> None:
    expected = round(times * base // 100 * 100 * 0.97 * 0.8 / 365)
    assert monthly("sjukpenning", on, income=90_000) * 12 / 365 == pytest.approx(expected)
    assert "taket" in compute("sjukpenning", on, income=90_000).notes[0].text()


def test_too_low_an_income_gives_no_sickness_benefit() -> None:
    found = compute("sjukpenning", date(2023, 1, 1), income=np.array([1049.0, 1050.0]))
    assert found.monthly.tolist() == [0.0, 27 * 365 / 12]
    assert "lägsta SGI (12\u00a0600 kr/år)" in found.notes[0].text()


def test_disability_benefit_rises_in_october_2015() -> None:
    for on, share in ((date(2015, 9, 30), 0.64), (date(2015, 10, 1), 0.647)):
        assert monthly("sjukersattning", on, age=45, income=20_000) == 20_000 * share


@pytest.mark.parametrize(
    ("on", "young", "old"),
    [(date(2017, 6, 30), 2.10, 2.40), (date(2017, 7, 1), 2.15, 2.45), (date(2018, 6, 30), 2.15, 2.45),
     (date(2018, 7, 1), 2.23, 2.53), (date(2021, 12, 31), 2.23, 2.53), (date(2022, 1, 1), 2.48, 2.78)],
)  # fmt: skip
def test_the_guaranteed_level_follows_the_day(on: date, young: float, old: float) -> None:
    base = table().value("prisbasbelopp", on)
    found = monthly("sjukersattning", on, age=np.array([20, 30]))
    assert found == pytest.approx(np.array([young, old]) * base / 12, abs=0.501)


def test_the_guaranteed_level_rises_with_age_at_the_limits_of_the_law() -> None:
    ages = np.arange(19, 40)
    levels = monthly("sjukersattning", date(2024, 1, 1), age=ages)
    assert [int(age) for age in ages[1:][np.diff(levels) > 0]] == [21, 23, 25, 27, 29, 30]


@pytest.mark.parametrize(
    ("on", "day", "expected"),
    [(date(2015, 9, 6), 1, 680), (date(2015, 9, 6), 101, 680), (date(2015, 9, 7), 100, 910),
     (date(2020, 4, 12), 1, 910), (date(2020, 4, 13), 1, 1200), (date(2020, 6, 28), 101, 760),
     (date(2020, 6, 29), 300, 1000), (date(2025, 8, 4), 101, 1000), (date(2025, 9, 30), 100, 1236)],
)  # fmt: skip
def test_the_cap_of_unemployment_follows_the_day(on: date, day: int, expected: int) -> None:
    assert monthly("akassa", on, income=70_000, day=day) == expected * 22


def test_unemployment_falls_after_200_days_and_not_below_the_basic_amount() -> None:
    on = date(2019, 1, 1)
    shares = monthly("akassa", on, income=15_000, day=np.array([1, 101, 200, 201, 300])) / 15_000
    assert shares == pytest.approx([0.8, 0.8, 0.8, 0.7, 0.7])
    found = compute("akassa", on, income=5_000)
    assert float(found.monthly) == 365 * 22
    assert "mindre än grundbeloppet" in found.notes[0].text()


@pytest.mark.parametrize(
    ("membership", "shares"),
    [("medlem", (0.8, 0.7, 0.65)), ("medlem_6_12", (0.6, 0.5, 0.45)), ("ej_medlem", (0.5, 0.4, 0.35))],
)
def test_unemployment_by_income_falls_every_hundredth_day(membership: str, shares: tuple[float, ...]) -> None:
    day = np.array([[1, 101, 201], [100, 200, 300]])
    found = monthly("akassa", date(2026, 1, 1), income=30_000, day=day, membership=membership)
    assert found == pytest.approx(30_000 * np.array([shares, shares]))


def test_unemployment_by_income_asks_for_120_000_kronor_a_year() -> None:
    found = compute("akassa", date(2025, 10, 1), income=np.array([9_999.0, 10_000.0]))
    assert found.monthly.tolist() == [0.0, 8_000.0]
    assert "inkomstvillkoret" in found.notes[0].text()


def test_activity_support_is_unemployment_benefit_and_then_less() -> None:
    on = date(2019, 1, 1)
    for day in (1, 150, 250, 300):
        assert monthly("aktivitetsstod", on, income=16_000, day=day) == monthly("akassa", on, income=16_000, day=day)
    assert monthly("aktivitetsstod", on, income=16_000, day=301) == pytest.approx(0.65 * 16_000)
    assert monthly("aktivitetsstod", on, income=60_000, day=301) == 760 * 22


def test_activity_support_falls_by_five_points_every_hundredth_day() -> None:
    day = np.array([300, 301, 400, 401, 500, 501, 1400, 2000])
    shares = monthly("aktivitetsstod", date(2026, 1, 1), income=30_000, day=day) / 30_000
    floor = 365 * 22 / 30_000
    assert shares == pytest.approx([0.65, 0.65, 0.65, 0.6, 0.6, 0.55, floor, floor])


def test_a_place_of_the_table_stands_in_for_the_housing_cost() -> None:
    named = compute("forsorjningsstod", date(2019, 1, 1), housing="boendekostnad_fs_malmo")
    assert float(named.monthly) == float(monthly("forsorjningsstod", date(2019, 1, 1), housing=6_300)) == 4_080 + 6_300
    assert named.prices[-1].id == "boendekostnad_fs_malmo"


def test_a_quarter_of_the_wage_is_left_out_with_the_job_stimulus() -> None:
    on, home = date(2025, 1, 1), {"housing": 6_000, "net_wage": 8_000, "income": 1_000}
    assert monthly("forsorjningsstod", on, **home) == 11_180 - 9_000
    assert monthly("forsorjningsstod", on, **home, job_stimulus=True) == 11_180 - 7_000


def test_the_norm_of_a_single_person_is_its_two_parts() -> None:
    for year in (2000, 2013, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026):
        parts = table().value("riksnorm_pers_ensam", year) + table().value("riksnorm_gem_1", year)
        assert (
            table().value("riksnorm_ensam", year) == parts == monthly("forsorjningsstod", date(year, 1, 1), housing=0)
        )


def test_children_of_16_are_not_counted() -> None:
    with_older = compute("barnbidrag", date(2025, 1, 1), children=(3, 15, 16))
    assert float(with_older.monthly) == 2 * 1250 + 150
    assert "16 år" in with_older.notes[0].text()
    assert float(monthly("barnbidrag", date(2025, 1, 1), children=())) == 0


def test_levels_follow_a_programme_of_the_same_pay() -> None:
    on = date(2026, 1, 1)
    assert monthly("utvecklingsersattning", on, level="hogre") == 206 * 22
    assert monthly("utvecklingsersattning", on, level="lagre") == 57 * 22
    assert monthly("studiemedel", on) == 1_030 * 52 / MONTHS_PER_YEAR


def test_who_pays_how_it_is_taxed_and_whether_one_lives_on_it() -> None:
    assert {name: (rule.payer, rule.taxation, rule.livelihood) for name, rule in BENEFITS.items()} == {
        "forsorjningsstod": ("kommun", "free", True),
        "ek_bistand": ("kommun", "free", True),
        "sjukpenning": ("forsakringskassan", "benefit", True),
        "rehabpenning": ("forsakringskassan", "benefit", True),
        "sjukersattning": ("forsakringskassan", "sick", True),
        "aktivitetsersattning": ("forsakringskassan", "sick", True),
        "barnbidrag": ("forsakringskassan", "free", False),
        "akassa": ("ovriga_staten", "benefit", True),
        "aktivitetsstod": ("arbetsformedlingen", "benefit", True),
        "utvecklingsersattning": ("arbetsformedlingen", "free", True),
        "etableringsersattning": ("arbetsformedlingen", "free", True),
        "studiemedel": ("ovriga_staten", "free", True),
    }


SAID: list[tuple[str, date, dict[str, Any], dict[str, Any], str]] = [
    ("sjukpenning", date(2023, 1, 1), {"income": 43_750}, {"income": 43_751}, "över taket"),
    ("sjukpenning", date(2023, 1, 1), {"income": 1_050}, {"income": 1_049}, "lägsta SGI"),
    ("sjukpenning", date(2023, 1, 1), {"income": 21_290, "unemployed": True},
     {"income": 21_340, "unemployed": True}, "arbetslösa"),
    ("sjukersattning", date(2023, 1, 1), {"age": 40, "income": 18_799}, {"age": 40, "income": 18_797}, "garantinivån"),
    ("sjukersattning", date(2023, 1, 1), {"age": 40, "income": 32_812.5}, {"age": 40, "income": 32_813}, "taket"),
    ("barnbidrag", date(2023, 1, 1), {"children": [15]}, {"children": [16]}, "16 år"),
    ("akassa", date(2016, 1, 1), {"income": 25_025}, {"income": 25_026}, "högsta dagpenning"),
    ("akassa", date(2016, 1, 1), {"income": 10_037.5}, {"income": 10_037}, "grundbeloppet"),
    ("akassa", date(2026, 1, 1), {"income": 34_000}, {"income": 34_001}, "över taket"),
    ("akassa", date(2026, 1, 1), {"income": 10_000}, {"income": 9_999}, "inkomstvillkoret"),
    ("aktivitetsstod", date(2021, 1, 1), {"income": 17_262, "day": 301}, {"income": 17_261, "day": 301}, "lägsta"),
    ("aktivitetsstod", date(2016, 1, 1), {"income": 5_000}, {"income": 5_000, "day": 301}, "lägsta dagpenning"),
    ("aktivitetsstod", date(2016, 1, 1), {"income": 30_000, "day": 301}, {"income": 30_000, "day": 300}, "karensdagar"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 0, "income": 5_180}, {"housing": 0, "income": 5_181}, "noll"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 0, "net_wage": 1}, {"housing": 0}, "utan andra inkomster"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 0}, {"housing": 0, "job_stimulus": True}, "jobbstimulans"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "without", "with_", "word"), SAID)
def test_a_floor_or_a_cap_is_told_of_where_it_is_met(
    name: str, on: date, without: dict[str, Any], with_: dict[str, Any], word: str
) -> None:
    assert not any(word in note.text() for note in compute(name, on, **without).notes)
    assert any(word in note.text() for note in compute(name, on, **with_).notes)


def test_the_norm_of_a_child_follows_its_age() -> None:
    ages = ["0", *["1_2"] * 2, "3", *["4_6"] * 3, *["7_10"] * 4, *["11_14"] * 4, *["15_18"] * 4, *["19_20"] * 2]
    for age, row in enumerate(ages):
        home, out = (
            compute("forsorjningsstod", date(2025, 1, 1), housing=0, children=[age], lunch_out=lunch_out).prices[1].id
            for lunch_out in (False, True)
        )
        assert home == f"riksnorm_barn_{row}"
        assert out == (f"{home}_utan_lunch" if age <= 6 else home)


USED: list[tuple[str, date, dict[str, Any], list[str]]] = [
    ("sjukersattning", date(2023, 1, 1), {"age": 40},
     ["garantiniva_30plus", "sjukersattning_inkomstrel", "sjukersattning_tak_pbb"]),
    ("sjukersattning", date(2023, 1, 1), {"age": 40, "income": 30_000},
     ["sjukersattning_inkomstrel", "sjukersattning_tak_pbb", "garantiniva_30plus"]),
    ("sjukersattning", date(2023, 1, 1), {"age": 40, "income": 18_799},
     ["sjukersattning_inkomstrel", "sjukersattning_tak_pbb", "garantiniva_30plus"]),
    ("akassa", date(2019, 1, 1), {"income": 1, "day": 1},
     ["akassa_tak_dag", "akassa_niva_1_200", "akassa_grundbelopp_dag"]),
    ("akassa", date(2019, 1, 1), {"income": 1, "day": 100},
     ["akassa_tak_dag", "akassa_niva_1_200", "akassa_grundbelopp_dag"]),
    ("akassa", date(2019, 1, 1), {"income": 1, "day": 101},
     ["akassa_tak_dag_101", "akassa_niva_1_200", "akassa_grundbelopp_dag"]),
    ("akassa", date(2019, 1, 1), {"income": 1, "day": [200, 201]},
     ["akassa_tak_dag_101", "akassa_niva_1_200", "akassa_niva_201_300", "akassa_grundbelopp_dag"]),
    ("akassa", date(2026, 1, 1), {"income": 1, "day": 100},
     ["akassa_ny_niva_1_100", "akassa_inkomsttak_manad", "akassa_ny_inkomstvillkor"]),
    ("akassa", date(2026, 1, 1), {"income": 1, "day": [101, 200]},
     ["akassa_ny_niva_1_100", "akassa_ny_nedtrappning_100", "akassa_inkomsttak_manad", "akassa_ny_inkomstvillkor"]),
    ("akassa", date(2026, 1, 1), {"income": 1, "day": 201, "membership": "ej_medlem"},
     ["akassa_ny_niva_ej_medlem", "akassa_ny_nedtrappning_100", "akassa_ny_nedtrappning_200",
      "akassa_inkomsttak_manad", "akassa_ny_inkomstvillkor"]),
    ("aktivitetsstod", date(2019, 1, 1), {"income": 1, "day": 301},
     ["aktivitetsstod_utforsakrad", "akassa_tak_dag_101", "aktivitetsstod_golv_dag"]),
    ("aktivitetsstod", date(2019, 1, 1), {"income": 1, "day": 300},
     ["akassa_tak_dag_101", "akassa_niva_201_300", "akassa_grundbelopp_dag", "aktivitetsstod_golv_dag"]),
    ("forsorjningsstod", date(2019, 1, 1), {"housing": 1, "children": [5, 6], "job_stimulus": True},
     ["riksnorm_pers_ensam", "riksnorm_barn_4_6", "riksnorm_gem_3", "jobbstimulans_andel"]),
    ("forsorjningsstod", date(2019, 1, 1), {"housing": 1, "adults": 2, "children": [0, 1, 3, 4, 7, 11]},
     ["riksnorm_pers_sambo", "riksnorm_barn_0", "riksnorm_barn_1_2", "riksnorm_barn_3", "riksnorm_barn_4_6",
      "riksnorm_barn_7_10", "riksnorm_barn_11_14", "riksnorm_gem_7", "riksnorm_gem_6"]),
    ("forsorjningsstod", date(2019, 1, 1), {"housing": 1, "children": [3] * 6},
     ["riksnorm_pers_ensam", "riksnorm_barn_3", "riksnorm_gem_7"]),
    ("forsorjningsstod", date(2019, 1, 1), {"housing": 1, "children": [2, 6, 7], "lunch_out": True},
     ["riksnorm_pers_ensam", "riksnorm_barn_1_2_utan_lunch", "riksnorm_barn_4_6_utan_lunch", "riksnorm_barn_7_10",
      "riksnorm_gem_4"]),
    ("barnbidrag", date(2019, 1, 1), {"children": [1, 2, 3, 4, 5, 6]},
     ["barnbidrag_manad", *(f"flerbarnstillagg_barn_{number}" for number in range(2, 6))]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "given", "rows"), USED)
def test_only_the_prices_that_are_used_are_cited_the_most_important_first(
    name: str, on: date, given: dict[str, Any], rows: list[str]
) -> None:
    assert [price.id for price in compute(name, on, **given).prices] == rows


BY_INCOME: dict[str, dict[str, Any]] = {
    "sjukpenning": {}, "rehabpenning": {"level": "fortsattning"}, "sjukersattning": {"age": 40},
    "aktivitetsersattning": {"age": 22}, "akassa": {"day": 150}, "aktivitetsstod": {"day": 350},
}  # fmt: skip
CAPPED = {"sjukpenning": 0.776, "rehabpenning": 0.7275, "akassa": 0.8, "aktivitetsstod": 0.8}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(sorted(BY_INCOME)), DAYS, INCOMES, st.floats(0, 50_000))
def test_more_income_never_gives_less(name: str, on: date, income: float, more: float) -> None:
    lower, higher = monthly(name, on, income=np.array([income, income + more]), **BY_INCOME[name])
    assert 0 <= lower <= higher <= monthly(name, on, income=1_000_000, **BY_INCOME[name])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(sorted(CAPPED)), DAYS, st.floats(30_000, 100_000))
def test_no_more_than_the_share_of_the_income(name: str, on: date, income: float) -> None:
    # Half a krona a day of rounding, at most.
    assert monthly(name, on, income=income, **BY_INCOME[name]) <= CAPPED[name] * income + 0.5 * 365 / 12


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(["sjukersattning", "aktivitetsersattning"]), DAYS, INCOMES, st.integers(19, 29))
def test_never_below_the_guaranteed_level(name: str, on: date, income: float, age: int) -> None:
    assert monthly(name, on, income=income, age=age) >= monthly(name, on, age=age) > 0


@settings(derandomize=True, deadline=None, max_examples=60)
@given(DAYS.filter(lambda day: day < date(2025, 10, 1)), INCOMES, st.integers(1, 300))
def test_unemployment_by_day_stays_between_basic_amount_and_cap(on: date, income: float, day: int) -> None:
    found = monthly("akassa", on, income=income, day=day)
    assert monthly("akassa", on, income=income, day=day, membership="ej_medlem") <= found
    assert found <= table().value("akassa_tak_dag", on) * 22


@settings(derandomize=True, deadline=None, max_examples=60)
@given(DAYS, INCOMES, st.integers(1, 299), st.integers(1, 300))
def test_unemployment_never_rises_with_time(on: date, income: float, day: int, later: int) -> None:
    first, then = monthly("akassa", on, income=income, day=np.array([day, min(day + later, 300)]))
    assert then <= first


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.sampled_from(sorted(BY_INCOME)), DAYS, st.lists(INCOMES, min_size=1, max_size=5))
def test_arrays_give_what_scalars_give(name: str, on: date, incomes: list[float]) -> None:
    together = monthly(name, on, income=np.array([incomes, incomes]), **BY_INCOME[name])
    alone = [float(monthly(name, on, income=income, **BY_INCOME[name])) for income in incomes]
    assert together.tolist() == [alone, alone]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.floats(0, 20_000), st.floats(0, 40_000), st.lists(st.integers(0, 20), max_size=9), st.sampled_from([1, 2]))
def test_assistance_fills_up_to_the_norm(housing: float, income: float, children: list[int], adults: int) -> None:
    household = {"housing": housing, "children": tuple(children), "adults": adults}
    whole = float(monthly("forsorjningsstod", date(2025, 1, 1), **household))
    given_income = float(monthly("forsorjningsstod", date(2025, 1, 1), **household, income=income))
    assert given_income == pytest.approx(max(whole - income, 0))
    one_more = float(monthly("forsorjningsstod", date(2025, 1, 1), **{**household, "children": (*children, 10)}))
    assert one_more > whole


REFUSED: list[tuple[str, date, dict[str, Any], str, str]] = [
    ("sjukpenning", date(2023, 1, 1), {}, "income saknas", "0–1\u00a0000\u00a0000 kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": -1}, "”-1”", "kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": float("nan")}, "”nan”", "kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": [1, 2_000_000]}, "2\u00a0000\u00a0000", "kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": "mycket"}, "mycket", "kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": {}}, "kan inte vara", "kr/mån"),
    ("sjukpenning", date(2023, 1, 1), {"income": 1, "level": "hel"}, "”hel”", "normal"),
    ("sjukpenning", date(2023, 1, 1), {"income": 1, "unemployed": 1}, "unemployed", "ja eller nej"),
    ("sjukpenning", date(2023, 1, 1), {"inkomst": 1}, "inkomst", "income"),
    ("sjukpenning", date(2007, 12, 31), {"income": 1}, "2007", "2008–2026"),
    ("sjukpenning", date(2026, 1, 1), {"income": 20_000, "unemployed": True}, "2026", "2008–2025"),
    ("sjukersattning", date(2023, 1, 1), {"age": 18}, "”18”", "19–66"),
    ("aktivitetsersattning", date(2023, 1, 1), {"age": 30}, "”30”", "19–29"),
    ("akassa", date(2023, 1, 1), {"income": 1, "day": 301}, "”301”", "1–300"),
    ("akassa", date(2023, 1, 1), {"income": 1, "membership": "medlem_6_12"}, "2025-10-01", "ej_medlem"),
    ("akassa", date(2008, 12, 31), {"income": 1}, "2008", "2009"),
    ("aktivitetsstod", date(2023, 1, 1), {}, "income saknas", "insured"),
    ("utvecklingsersattning", date(2023, 1, 1), {}, "level saknas", "hogre"),
    ("etableringsersattning", date(2010, 11, 30), {}, "2010-11-30", "2010-12-01"),
    ("studiemedel", date(2005, 1, 1), {}, "2005", "2007–2026"),
    ("barnbidrag", date(2023, 1, 1), {"children": [21]}, "”21”", "0–20"),
    ("forsorjningsstod", date(2025, 1, 1), {}, "housing saknas", "kr/mån"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 1, "adults": 1.5}, "adults", "1 eller 2"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 1, "adults": [1, 2]}, "adults", "1 eller 2"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": 1, "children": [21]}, "”21”", "0–20"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": "prisbasbelopp"}, "prisbasbelopp", "boendekostnad_fs_malmo"),
    ("forsorjningsstod", date(2025, 1, 1), {"housing": "boendekostnad_fs_malmo"}, "2025", "2018–2019"),
    ("forsorjningsstod", date(2012, 12, 31), {"housing": 1}, "riksnorm_pers_ensam", "2000, 2013–2026"),
    ("ek_bistand", date(2013, 1, 1), {}, "2013", "2019–2020"),
]


@pytest.mark.parametrize(("name", "on", "given", "message", "hint"), REFUSED)
def test_what_a_rule_cannot_take_is_refused(
    name: str, on: date, given: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(Fault) as caught:
        compute(name, on, **given)
    assert message in caught.value.message.text()
    assert caught.value.hint is not None
    assert hint in caught.value.hint.text()
