"""What is left in the purse when a single person goes from one livelihood to another.

Disposable income = incomes before tax − tax by law + tax-free benefits + försörjningsstöd that tops up to the norm.
The net effect is the difference between after and before. The marginal effect is the share of one more earned krona
that goes to tax or is lost in försörjningsstöd, by the law without its rounding.

Only singles without children: for others the table lacks what decides the answer (bostadsbidrag, the partner's
income, maintenance, fees for child care), so the answer is withheld with the reason. What is left out for singles too
is listed with each answer: the real gain is smaller where such a benefit is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.reference.table import Price, Table
from payoff.reference.table import table as packaged
from payoff.rules.benefit import Array, Taxation, day_of
from payoff.rules.tax import Incomes, IncomeTax, income_tax
from payoff.rules.tax_law import Rates
from payoff.units import MONTHS_PER_YEAR

HOUSING_ALLOWANCE_AGE: Final = 29
"""Without children, bostadsbidrag is for those who have turned 18 but not 29."""
STEP: Final = 1.0
"""Kronor a month: the one more earned krona."""


@dataclass(frozen=True, slots=True, eq=False)
class Livelihood:
    """What a person lives on, kronor a month before tax; shapes broadcast.

    Parameters
    ----------
    work : array
        Wage.
    benefits : array
        Taxed benefits with pension fee: sjukpenning, a-kassa, aktivitetsstöd.
    sick : array
        Sjuk- och aktivitetsersättning.
    free : array
        Tax-free benefits, försörjningsstöd not among them.
    """

    work: Array | float = 0.0
    benefits: Array | float = 0.0
    sick: Array | float = 0.0
    free: Array | float = 0.0

    @classmethod
    def of(cls, amounts: Mapping[Taxation, Array | float], work: Array | float = 0.0) -> Livelihood:
        """Return a livelihood of a wage and benefits by how they are taxed.

        Examples
        --------
        >>> Livelihood.of({"sick": 11_000.0}).sick
        11000.0
        """
        return cls(work, amounts.get("benefit", 0.0), amounts.get("sick", 0.0), amounts.get("free", 0.0))


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives together.

    Parameters
    ----------
    adults, children : int
    age : int, optional
        Of the person; decides what can be missing.
    """

    adults: int = 1
    children: int = 0
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Assistance:
    """Försörjningsstöd that tops up to a norm.

    Parameters
    ----------
    norm : float
        Riksnorm and accepted costs (rent, electricity), kronor a month.
    work_allowance : bool
        Whether the person has the right to jobbstimulans: a quarter of the net wage does not count. It requires six
        months with försörjningsstöd, and lasts at most 24 months.
    """

    norm: float
    work_allowance: bool = False

    def __post_init__(self) -> None:
        if not np.isfinite(self.norm) or self.norm < 0:
            raise Fault(say("normen är ett belopp från 0 och uppåt"), say("ange kronor per månad"))


@dataclass(frozen=True, slots=True, eq=False)
class Disposable:
    """A purse, kronor a month.

    Parameters
    ----------
    gross : array
        Wage and all benefits before tax, försörjningsstöd not among them.
    tax : array
        All taxes and fees less credits.
    assistance : array
        Försörjningsstöd.
    """

    gross: Array
    tax: Array
    assistance: Array

    @property
    def total(self) -> Array:
        """What there is to live on."""
        return np.asarray(self.gross - self.tax + self.assistance)


@dataclass(frozen=True, slots=True, eq=False)
class HouseholdEffect:
    """What a step from one livelihood to another does to a purse, or why that cannot be said.

    Parameters
    ----------
    before, after : Disposable or None
        None where the answer is withheld.
    marginal : array or None
        Share of one more earned krona that is lost after the step.
    lost : array or None
        Share of the rise in wage that is lost in the step; not a number where the wage does not rise.
    missing : tuple of Say
        Benefits and costs that are not counted, and why.
    prices : tuple of Price
        Rows that were used.
    notes : tuple of Say
        What the reader must know.
    withheld : Say or None
        Why there is no answer.
    """

    before: Disposable | None
    after: Disposable | None
    marginal: Array | None
    lost: Array | None
    missing: tuple[Say, ...]
    prices: tuple[Price, ...]
    notes: tuple[Say, ...] = ()
    withheld: Say | None = None

    @property
    def net(self) -> Array | None:
        """Disposable income after less before, kronor a month; None where it is withheld."""
        if self.before is None or self.after is None:
            return None
        return np.asarray(self.after.total - self.before.total)


def household_effect(
    before: Livelihood,
    after: Livelihood,
    year: int,
    *,
    rates: Rates | None = None,
    assistance: Assistance | None = None,
    household: Household = Household(),
    table: Table | None = None,
) -> HouseholdEffect:
    """Return what a person gains, and keeps of one more krona, by going from one livelihood to another.

    Parameters
    ----------
    before, after : Livelihood
        Kronor a month, as if each lasted the whole year.
    year : int
        Income year.
    rates : Rates, optional
        Default: the national averages.
    assistance : Assistance, optional
        Försörjningsstöd that tops up before and after; None for none.
    household : Household
        Default: a single person without children, of any age under 65 (66).
    table : Table, optional
        Default: the table that comes with payoff.

    Raises
    ------
    Fault
        If an income is negative, or the table has no tax law for the year.

    Examples
    --------
    >>> effect = household_effect(Livelihood(), Livelihood(work=22_000.0), 2026, assistance=Assistance(10_500))
    >>> round(float(effect.before.total)), round(float(effect.after.total)), round(float(effect.net))
    (10500, 18224, 7724)
    """
    if withheld(household) is not None:
        return HouseholdEffect(None, None, None, None, (), (), withheld=withheld(household))
    case = _Case(year, rates, assistance, table or packaged())
    tax, there = (income_tax(_yearly(one), year, rates, table=case.table) for one in (before, after))
    first, then = _purse(before, tax, case), _purse(after, there, case)
    rise = np.asarray(after.work, dtype=float) - np.asarray(before.work, dtype=float)
    gain = then.total - first.total
    lost = np.where(rise > 0, 1 - gain / np.where(rise > 0, rise, 1.0), np.nan)
    prices = (*tax.prices, *((case.allowance,) if case.allowance else ()))
    left_out = missing(before, after, household)
    return HouseholdEffect(first, then, _marginal(after, case), lost, left_out, prices, (*tax.notes, *_notes(case)))


def missing(before: Livelihood, after: Livelihood, household: Household) -> tuple[Say, ...]:
    """Return what is not counted for a single person without children, and why.

    Examples
    --------
    >>> len(missing(Livelihood(sick=11_000.0), Livelihood(work=22_000.0), Household(age=40)))
    4
    """
    found = []
    if np.any(np.greater(before.sick, 0)) or np.any(np.greater(after.sick, 0)):
        found.append(
            say(
                "bostadstillägg räknas inte: det prövas mot hyra, förmögenhet och ett fribelopp som saknas i prislistan"
            )
        )
    if household.age is None or household.age < HOUSING_ALLOWANCE_AGE:
        found.append(
            say("bostadsbidrag till unga räknas inte: det beror på hyra och årsinkomst; utan barn upphör det vid 29 år")
        )
    return (
        *found,
        say("kostnader för att arbeta, som resor, räknas inte: de saknas i prislistan"),
        say("avgifter efter inkomst, som i hemtjänst och boendestöd, räknas inte: de sätts av kommunen"),
        say("avdrag för skulder hos Kronofogden räknas inte: de beror på den enskilda"),
    )


def withheld(household: Household) -> Say | None:
    """Return why there is no answer for a household, None for a single person without children.

    Examples
    --------
    >>> withheld(Household()) is None, withheld(Household(children=1)) is None
    (True, False)
    """
    if household.children:
        return say("med barn beror svaret på bostadsbidrag, underhåll och avgifter för barnomsorg, som inte räknas")
    if household.adults != 1:
        return say("med fler vuxna beror svaret på den andras inkomst, som inte är känd")
    return None


@dataclass(frozen=True, slots=True)
class _Case:
    """What both purses are worked out with."""

    year: int
    rates: Rates | None
    assistance: Assistance | None
    table: Table

    @property
    def allowance(self) -> Price | None:
        """Share of the net wage that does not count, where the person has the right to jobbstimulans."""
        if self.assistance is None or not self.assistance.work_allowance:
            return None
        return self.table.price("jobbstimulans_andel", day_of(self.year))


def _notes(case: _Case) -> tuple[Say, ...]:
    whole_year = say("skatten räknas som om varje försörjning varade hela året")
    if case.allowance is None:
        return (whole_year,)
    return whole_year, say("jobbstimulans kräver sex månader med försörjningsstöd och varar högst 24 månader")


def _yearly(livelihood: Livelihood) -> Incomes:
    parts = (livelihood.work, livelihood.benefits, livelihood.sick)
    return Incomes(*(np.asarray(one, dtype=float) * MONTHS_PER_YEAR for one in parts))


def _purse(livelihood: Livelihood, tax: IncomeTax, case: _Case) -> Disposable:
    """Return the purse of a livelihood.

    Försörjningsstöd = norm − (net incomes − jobbstimulans share × net wage), at least 0. Of a mixed income the net
    wage is the wage's share of what is left after tax.
    """
    paid, taxed = tax.total / MONTHS_PER_YEAR, tax.gross / MONTHS_PER_YEAR
    gross = taxed + np.asarray(livelihood.free, dtype=float)
    if case.assistance is None:
        return Disposable(gross, paid + np.zeros_like(gross), np.zeros_like(gross))
    of_work = np.asarray(livelihood.work, dtype=float) / np.where(taxed > 0, taxed, 1.0)
    allowance = (case.allowance.value / 100 if case.allowance else 0.0) * of_work * (taxed - paid)
    return Disposable(gross, paid, np.maximum(case.assistance.norm - (gross - paid - allowance), 0.0))


def _marginal(after: Livelihood, case: _Case) -> Array:
    """Return the share of one more earned krona that is lost, by the law without rounding."""
    more = Livelihood(np.asarray(after.work, dtype=float) + STEP, after.benefits, after.sick, after.free)
    taxes = (income_tax(_yearly(one), case.year, case.rates, table=case.table, rounded=False) for one in (after, more))
    now, then = (_purse(one, tax, case).total for one, tax in zip((after, more), taxes, strict=True))
    return np.asarray(1 - (then - now) / STEP)
