"""What tax a person pays on a year's incomes, who gets it, and what the credits give back.

The income tax by law for a person who has not reached the age of the raised basic deduction (65, from 2023 66):

1. The income is rounded down to hundreds. The basic deduction (grundavdrag) is rounded up to hundreds.
2. On what is left: municipal and regional tax, state tax above the limits, public service and burial fees.
   On work and on benefits such as sjukpenning: the pension fee (allmän pensionsavgift), rounded to hundreds.
3. Credits in this order, each at most what is left of the tax that it is set against: the pension fee
   against municipal tax and then state tax; sick credit and work credit (jobbskatteavdrag) against municipal tax only;
   the credit for earned income against municipal tax (2021: against all tax and fees); the temporary work credit of
   2021-2022 last, against municipal and state tax. The order of the first three is the only one that gives the printed
   tax tables of 2018 and 2026 at low wages; an assumption otherwise.

Municipality and region get their tax in full. All credits are borne by the state and booked from it to the person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.reference.table import Price, Table
from payoff.rules.benefit import Array
from payoff.rules.tax_law import Rates, TaxLaw, national_rates, tax_law
from payoff.rules.tax_rules import (
    basic_deduction,
    earned_credit,
    pension_fee,
    public_service_fee,
    rounded_down,
    sick_credit,
    state_tax,
    temporary_credit,
    work_credit,
)

CREDIT_AGAINST_ALL: Final = 2021
"""The year when the credit for earned income was set against fees as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Incomes:
    """A person's taxable incomes, kronor a year; shapes broadcast.

    Parameters
    ----------
    work : array
        Wages: pension fee and work credit.
    benefits : array
        Taxable benefits with pension fee but no work credit: sjukpenning, a-kassa, aktivitetsstöd.
    sick : array
        Sjuk- och aktivitetsersättning: no pension fee, a credit of its own.

    Raises
    ------
    Fault
        If an income is negative or no number.
    """

    work: Array | float = 0.0
    benefits: Array | float = 0.0
    sick: Array | float = 0.0

    def __post_init__(self) -> None:
        for one in (self.work, self.benefits, self.sick):
            if not np.all(np.isfinite(one)) or np.any(np.less(one, 0)):
                raise Fault(say("en inkomst är ett tal från 0 och uppåt"), say("ange kronor per år"))

    def arrays(self) -> tuple[Array, Array, Array]:
        """Return the three with one common shape."""
        work, benefits, sick = np.broadcast_arrays(
            *(np.asarray(one, dtype=float) for one in (self.work, self.benefits, self.sick))
        )
        return work, benefits, sick


@dataclass(frozen=True, slots=True, eq=False)
class TaxDetail:
    """How a tax was worked out, kronor a year; for explaining and for tests.

    Parameters
    ----------
    income, basic_deduction, taxable : array
        Fastställd förvärvsinkomst, grundavdrag, beskattningsbar förvärvsinkomst.
    state_tax, pension_fee, public_service : array
        What makes up the part of the state.
    pension_credit, sick_credit, work_credit, earned_credit, temporary_credit : array
        The credits as far as there was tax to set them against.
    """

    income: Array
    basic_deduction: Array
    taxable: Array
    state_tax: Array
    pension_fee: Array
    public_service: Array
    pension_credit: Array
    sick_credit: Array
    work_credit: Array
    earned_credit: Array
    temporary_credit: Array


@dataclass(frozen=True, slots=True, eq=False)
class IncomeTax:
    """A year's tax and who gets it, kronor a year; all of one shape.

    Parameters
    ----------
    gross : array
        The incomes before tax.
    kommun, region : array
        Municipal and regional tax, in full.
    stat : array
        State income tax, pension fee and public service fee.
    other : array
        Burial fee.
    credit : array
        The tax credits, that the state pays the person: positive.
    prices : tuple of Price
        Rows that were used, the rates first.
    notes : tuple of Say
        What the reader must know.
    detail : TaxDetail or None
        None for an assumed effective rate.
    """

    gross: Array
    kommun: Array
    region: Array
    stat: Array
    other: Array
    credit: Array
    prices: tuple[Price, ...] = ()
    notes: tuple[Say, ...] = ()
    detail: TaxDetail | None = field(default=None, repr=False)

    @property
    def total(self) -> Array:
        """What the person pays: all taxes and fees less the credits."""
        return np.asarray(self.kommun + self.region + self.stat + self.other - self.credit)

    @property
    def net(self) -> Array:
        """What the person keeps of the incomes."""
        return np.asarray(self.gross - self.total)


def income_tax(
    incomes: Incomes, year: int, rates: Rates | None = None, *, table: Table | None = None, rounded: bool = True
) -> IncomeTax:
    """Return the tax on a year's incomes by the law of the year, and who gets it.

    Parameters
    ----------
    incomes : Incomes
        Kronor a year, of one person under 65 (from 2023 under 66).
    year : int
        Income year.
    rates : Rates, optional
        Of the person's municipality and region; default the national averages of the year.
    table : Table, optional
        Default: the table that comes with payoff.
    rounded : bool
        Whether amounts are rounded as the law says. Without rounding the tax is piecewise linear, which marginal
        effects need.

    Returns
    -------
    IncomeTax
        In the shape that the incomes broadcast to.

    Raises
    ------
    Fault
        If the table has no law for the year.

    Notes
    -----
    See the module for the formula; the sources are in ``prices`` of the result.

    Examples
    --------
    >>> tax = income_tax(Incomes(work=12 * 22_000.0), 2026)
    >>> [round(float(one) / 12) for one in (tax.kommun, tax.region, tax.stat, tax.other, tax.credit, tax.net)]
    [3905, 2204, 1640, 55, 4029, 18224]
    """
    law = tax_law(year, table)
    rates = rates or national_rates(year, table)
    work, benefits, sick = incomes.arrays()
    income = rounded_down(work + benefits + sick, law.amount("inkomst_avrundning"), rounded)
    deduction = basic_deduction(income, law, rounded)
    taxable = income - deduction
    pension = pension_fee(work + benefits, law, rounded)
    public_service = public_service_fee(taxable, law, rounded)
    state, burial = state_tax(taxable, law), taxable * rates.burial
    fees = pension + public_service + burial
    charges = _Charges(work, sick, deduction, taxable, taxable * rates.municipal, state, fees)
    credits = _credits(charges, pension, law, rates.municipal, rounded)
    return IncomeTax(
        gross=work + benefits + sick,
        kommun=taxable * rates.kommun,
        region=taxable * rates.region,
        stat=state + pension + public_service,
        other=burial,
        credit=np.asarray(sum(credits)),
        prices=(*rates.prices, *law.prices),
        notes=rates.notes,
        detail=TaxDetail(income, deduction, taxable, state, pension, public_service, *credits),
    )


def effective_tax(incomes: Incomes, share: float, rates: Rates) -> IncomeTax:
    """Return the tax where one assumed share of the incomes goes to tax.

    For years whose law the table does not have. All of it is booked on municipality and region in the
    proportion of their rates; the state gets nothing and gives no credits.

    Parameters
    ----------
    incomes : Incomes
        Kronor a year.
    share : float
        Tax as a share of gross income, 0 to 1: an assumption of the user.
    rates : Rates
        For the proportion only.

    Raises
    ------
    Fault
        If the share is not between 0 and 1, or both rates are 0.

    Examples
    --------
    >>> float(effective_tax(Incomes(work=100_000.0), 0.2, Rates(0.21, 0.11)).kommun)
    13125.0
    """
    if not 0 <= share < 1 or not rates.municipal:
        raise Fault(
            say(
                "en genomsnittlig skattesats är en andel från 0 till 1, och delas efter kommunens och regionens satser"
            ),
            say("skriv t.ex. 22 %, och skattesatser större än 0"),
        )
    gross = np.asarray(sum(incomes.arrays()))
    tax, none = gross * share, np.zeros_like(gross)
    note = say(
        "skatten är antagen till {percent} % av inkomsten, inte räknad efter lagen",
        percent=f"{100 * share:.4g}".replace(".", ","),
    )
    return IncomeTax(
        gross=gross,
        kommun=tax * rates.kommun / rates.municipal,
        region=tax * rates.region / rates.municipal,
        stat=none,
        other=none,
        credit=none,
        prices=rates.prices,
        notes=(note, *rates.notes),
    )


def tax_prices(year: int, table: Table | None = None) -> tuple[Price, ...]:
    """Return the rows that the tax of a year is worked out from, for citing; the national rates first.

    Raises
    ------
    Fault
        If the table has no law for the year.

    Examples
    --------
    >>> [price.id for price in tax_prices(2026)][:3]
    ['kommunalskatt_kommun', 'kommunalskatt_region', 'begravningsavgift']
    """
    return (*national_rates(year, table).prices, *tax_law(year, table).prices)


@dataclass(frozen=True, slots=True, eq=False)
class _Charges:
    """What the credits are set against, and what they are worked out from."""

    work: Array
    sick: Array
    deduction: Array
    taxable: Array
    municipal: Array
    state: Array
    fees: Array


def _credits(on: _Charges, pension: Array, law: TaxLaw, municipal: float, rounded: bool) -> tuple[Array, ...]:
    """Return pension, sick, work, earned and temporary credit, each at most what is left of its tax."""
    pension = np.minimum(law.share("skattereduktion_pensionsavgift") * pension, on.municipal + on.state)
    state_left = on.state - np.maximum(pension - on.municipal, 0.0)
    municipal_left = np.maximum(on.municipal - pension, 0.0)
    sick = np.minimum(sick_credit(on.sick, on.deduction, law, municipal, rounded), municipal_left)
    municipal_left = municipal_left - sick
    work = np.minimum(work_credit(on.work, on.deduction, law, municipal, rounded), municipal_left)
    municipal_left = municipal_left - work
    against = municipal_left + state_left + on.fees if law.year == CREDIT_AGAINST_ALL else municipal_left
    earned = np.minimum(earned_credit(on.taxable, law), against)
    left = np.maximum(municipal_left + state_left - earned, 0.0)
    return pension, sick, work, earned, np.minimum(temporary_credit(on.work, law), left)
