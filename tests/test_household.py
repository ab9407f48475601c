"""A single person's purse before and after a step, against sums done by hand, and what is withheld."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.errors import Fault
from payoff.rules.household import Assistance, Household, HouseholdEffect, Livelihood, household_effect, missing
from payoff.rules.tax import Incomes, income_tax
from payoff.rules.tax_law import Rates, tax_law
from payoff.units import MONTHS_PER_YEAR

NORM = 10_500.0
PUBLISHED = Path(__file__).parent / "published" / "net_wages.csv"
amounts = st.floats(0, 60_000)


def net(work: float = 0.0, benefits: float = 0.0, sick: float = 0.0, year: int = 2026) -> float:
    """The law's net of monthly incomes."""
    incomes = Incomes(*(one * MONTHS_PER_YEAR for one in (work, benefits, sick)))
    return float(income_tax(incomes, year).net) / MONTHS_PER_YEAR


def totals(effect: HouseholdEffect) -> tuple[float, float]:
    assert effect.before and effect.after
    return float(effect.before.total), float(effect.after.total)


def marginal(effect: HouseholdEffect) -> float:
    assert effect.marginal is not None
    return float(effect.marginal)


# --- by hand ---------------------------------------------------------------------------------------


def test_from_forsorjningsstod_to_a_wage_above_the_norm() -> None:
    effect = household_effect(Livelihood(), Livelihood(work=22_000.0), 2026, assistance=Assistance(NORM))
    assert totals(effect) == pytest.approx((NORM, net(22_000.0)))
    assert effect.net is not None and effect.lost is not None
    assert round(float(effect.net)) == 7_724
    assert float(effect.lost) == pytest.approx(1 - 7_724 / 22_000, abs=1e-4)


def test_under_the_norm_every_earned_krona_is_lost() -> None:
    effect = household_effect(Livelihood(), Livelihood(work=8_000.0), 2026, assistance=Assistance(NORM))
    assert totals(effect) == pytest.approx((NORM, NORM))
    assert marginal(effect) == pytest.approx(1)


def test_with_jobbstimulans_a_quarter_of_the_net_wage_is_kept() -> None:
    effect = household_effect(
        Livelihood(), Livelihood(work=8_000.0), 2026, assistance=Assistance(NORM, work_allowance=True)
    )
    assert totals(effect) == pytest.approx((NORM, NORM + 0.25 * net(8_000.0)))
    assert "jobbstimulans_andel" in {price.id for price in effect.prices}
    assert "24 månader" in str(effect.notes[-1])
    tax_only = household_effect(Livelihood(), Livelihood(work=8_000.0), 2026)
    assert 1 - marginal(effect) == pytest.approx(0.25 * (1 - marginal(tax_only)))


def test_the_published_jobbstimulans() -> None:
    """5 000 kr net wage: 1 250 kr is not counted, 3 750 kr is."""
    row = next(one for one in csv.DictReader(PUBLISHED.read_text("utf-8").splitlines()) if one["id"].startswith("jobb"))
    gross = next(wage for wage in np.arange(4_000, 8_000, 0.5) if net(wage) >= 5_000)
    effect = household_effect(
        Livelihood(), Livelihood(work=gross), 2026, assistance=Assistance(NORM, work_allowance=True)
    )
    assert effect.after is not None
    kept = NORM - float(effect.after.assistance)
    assert net(gross) - kept == pytest.approx(float(row["output"]), abs=1)


def test_of_a_mixed_income_only_the_wage_is_counted_mildly() -> None:
    """Wage and benefit of the same size: half of what is left after tax is net wage."""
    after = Livelihood(work=4_000.0, benefits=4_000.0)
    effect = household_effect(Livelihood(), after, 2026, assistance=Assistance(NORM, work_allowance=True))
    assert totals(effect)[1] == pytest.approx(NORM + 0.25 * net(4_000.0, 4_000.0) / 2)


@pytest.mark.parametrize("kind", ["benefit", "sick", "free"])
def test_each_benefit_is_taxed_in_its_own_way(kind: str) -> None:
    before = Livelihood.of({kind: 12_000.0})  # type: ignore[dict-item]
    expected = {"benefit": net(benefits=12_000.0), "sick": net(sick=12_000.0), "free": 12_000.0}[kind]
    assert totals(household_effect(before, Livelihood(), 2026)) == pytest.approx((expected, 0))


def test_the_marginal_tax_above_the_limit_is_municipal_and_state() -> None:
    """Above the limits nothing else changes with the wage: 31 % and 20 %."""
    effect = household_effect(Livelihood(), Livelihood(work=70_000.0), 2026, rates=Rates(0.2, 0.11))
    assert marginal(effect) == pytest.approx(0.51)


def test_the_marginal_tax_in_the_steps_of_the_work_credit() -> None:
    """At 33 000 kr: 32 % less 25,1 % of it; the deduction falls by a tenth but takes as much from both."""
    effect = household_effect(Livelihood(), Livelihood(work=33_000.0), 2026, rates=Rates(0.2, 0.12))
    assert marginal(effect) == pytest.approx(0.32 * (1 - 0.251))


@pytest.mark.parametrize("after", [Livelihood(benefits=12_000.0), Livelihood(work=10_000.0, free=1_000.0)])
def test_no_rise_in_wage_has_no_share_that_is_lost(after: Livelihood) -> None:
    effect = household_effect(Livelihood(work=10_000.0), after, 2026)
    assert effect.lost is not None
    assert np.isnan(effect.lost)


# --- what is not said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("household", "word"), [(Household(children=1), "barn"), (Household(adults=2), "andras inkomst")]
)
def test_for_others_than_singles_the_answer_is_withheld_with_the_reason(household: Household, word: str) -> None:
    effect = household_effect(Livelihood(), Livelihood(work=22_000.0), 2026, household=household)
    assert (effect.before, effect.after, effect.net, effect.marginal, effect.lost) == (None,) * 5
    assert word in str(effect.withheld)


@pytest.mark.parametrize(
    ("before", "age", "named", "unnamed"),
    [
        (Livelihood(sick=11_000.0), 40, ["bostadstillägg"], ["bostadsbidrag"]),
        (Livelihood(benefits=11_000.0), 28, ["bostadsbidrag"], ["bostadstillägg"]),
        (Livelihood(), 29, [], ["bostadsbidrag", "bostadstillägg"]),
        (Livelihood(), None, ["bostadsbidrag"], ["bostadstillägg"]),
    ],
)
def test_what_is_not_counted_is_listed(
    before: Livelihood, age: int | None, named: list[str], unnamed: list[str]
) -> None:
    household = Household(age=age)
    texts = " ".join(str(one) for one in missing(before, Livelihood(work=22_000.0), household))
    assert all(word in texts for word in [*named, "resor", "boendestöd", "Kronofogden"])
    assert not any(word in texts for word in unnamed)
    effect = household_effect(before, Livelihood(work=22_000.0), 2026, household=household)
    assert effect.missing == missing(before, Livelihood(work=22_000.0), household)


def test_the_prices_of_the_tax_are_cited() -> None:
    effect = household_effect(Livelihood(), Livelihood(work=22_000.0), 2026)
    assert {"kommunalskatt_kommun", "jobbskatteavdrag"} <= {price.id for price in effect.prices}
    assert effect.withheld is None
    assert [str(note) for note in effect.notes] == ["skatten räknas som om varje försörjning varade hela året"]


@pytest.mark.parametrize("norm", [-1.0, float("nan"), float("inf")])
def test_a_norm_that_is_none_is_refused(norm: float) -> None:
    with pytest.raises(Fault):
        Assistance(norm)


def test_a_year_without_law_is_refused() -> None:
    with pytest.raises(Fault):
        household_effect(Livelihood(), Livelihood(work=22_000.0), 2005)


# --- whatever the incomes --------------------------------------------------------------------------


@given(
    work=amounts,
    benefits=amounts,
    sick=amounts,
    free=amounts,
    norm=st.none() | st.floats(0, 30_000),
    allowance=st.booleans(),
)
def test_the_purse_is_never_below_the_norm_and_never_takes_from_the_person(
    work: float, benefits: float, sick: float, free: float, norm: float | None, allowance: bool
) -> None:
    there = Livelihood(work, benefits, sick, free)
    effect = household_effect(there, there, 2025, assistance=None if norm is None else Assistance(norm, allowance))
    assert effect.net is not None and effect.after is not None
    assert float(effect.net) == 0
    assert float(effect.after.total) >= max(net(work, benefits, sick, 2025) + free, norm or 0.0) - 1e-6
    assert float(effect.after.assistance) >= 0


@given(work=amounts, norm=st.floats(0, 20_000), allowance=st.booleans())
def test_of_one_more_krona_something_between_nothing_and_all_is_lost(work: float, norm: float, allowance: bool) -> None:
    """But at the floor of the pension fee, where all of it falls due, and where steps of the law do not quite meet."""
    floor = tax_law(2026).amount("allman_pensionsavgift_golv") / MONTHS_PER_YEAR
    effect = household_effect(Livelihood(), Livelihood(work=work), 2026, assistance=Assistance(norm, allowance))
    if abs(work - floor) > 2:
        assert -1e-6 <= marginal(effect) <= 1 + 20 / MONTHS_PER_YEAR


@given(wages=st.lists(amounts, min_size=1, max_size=5), norm=st.floats(0, 20_000))
def test_many_wages_at_once_are_each_alone(wages: list[float], norm: float) -> None:
    together = household_effect(
        Livelihood(sick=np.full(len(wages), 9_000.0)),
        Livelihood(work=np.array(wages)),
        2024,
        assistance=Assistance(norm),
    )
    assert together.net is not None and together.marginal is not None
    for number, wage in enumerate(wages):
        alone = household_effect(Livelihood(sick=9_000.0), Livelihood(work=wage), 2024, assistance=Assistance(norm))
        assert alone.net is not None
        assert float(alone.net) == together.net[number]
        assert marginal(alone) == together.marginal[number]
