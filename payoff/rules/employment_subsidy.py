"""What each form of subsidised employment gives the employer, kronor a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import numpy as np

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.reference.table import Price, Table
from payoff.rules.benefit import Array
from payoff.rules.employer_fee import FULL, employer_fee
from payoff.units import PER_MONTH

WORKDAYS: Final = 5 * PER_MONTH["vecka"]
"""Workdays in a month, 260 a year: the cap of 1 213 kr a day for extratjänst is 20 000 kr and its fee over so many."""
Shares = float | Mapping[int, float]
Absence = Literal["kort", "mellan", "lang", "lagst", "hogst"]
ABSENCES: Final[Mapping[str, str]] = {
    "kort": "nystartsjobb_niva_kort",
    "mellan": "nystartsjobb_niva_mellan",
    "lang": "nystartsjobb_niva_lang",
    "lagst": "nystartsjobb_andel_min",
    "hogst": "nystartsjobb_andel_max",
}
"""Levels of nystartsjobb: by absence as multiples of the fee from 2024; the lowest and the highest, as shares of
the wage cost, from April 2022 through 2023."""
LAST_YEAR_OF_SHARES: Final = 2023
LAST_YEAR_OF_DOUBLE_TIME: Final = 2024
"""For those who are 55 or older."""
"""After it nystartsjobb is given in multiples of the fee."""
YOUNGEST_ADULT: Final = 25
OLDER: Final = 55
"""Ages where the longest time of nystartsjobb changes."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What a subsidy is worked out from.

    Parameters
    ----------
    wage : array
        Full-time wage, kronor a month.
    extent : array
        Share of full time.
    month : array
        Month of the job, from 1.
    day : date
        Whose rules hold.
    share : float or mapping, optional
        See `job`.
    absence : str, optional
        See `job`.
    age : int, optional
        See `job`.
    table : Table
    """

    wage: Array
    extent: Array
    month: Array
    day: date
    share: Shares | None
    absence: str | None
    age: int | None
    table: Table

    @property
    def first_month(self) -> Terms:
        """The same job in its first month."""
        return replace(self, month=np.ones_like(self.month))

    def price(self, row: str) -> Price:
        """Return a row on the day."""
        return self.table.price(row, self.day)


@dataclass(frozen=True, slots=True, eq=False)
class Subsidy:
    """What a form of employment gives the employer.

    Parameters
    ----------
    amount : array
        Kronor a month.
    prices : tuple of Price
        Rows that were used, the most important first.
    notes : tuple of Say
        A cap that was met, a subsidy that has ended, what is left out.
    """

    amount: Array
    prices: tuple[Price, ...]
    notes: tuple[Say, ...] = ()


def lonebidrag(terms: Terms, cap: str = "lonebidrag_tak", length: str = "") -> Subsidy:
    """Return lönebidrag: share × (wage up to the cap + its fee) × extent.

    The cap is a full-time wage, the fees that belong to it are part of the base, and both shrink with the extent:
    Arbetsgivaralliansen, Ändrade ersättningsnivåer för anställningsstöd (2017).
    """
    limit, highest = terms.price(cap), terms.price("lonebidrag_andel_max")
    if terms.share is None:
        raise Fault(
            say("lönebidrag kräver en andel (share)"),
            say("skriv t.ex. 60 %: bidraget som andel av lönekostnaden upp till taket"),
        )
    share = _shares(terms.share, highest.value / 100)
    counted = np.minimum(terms.wage, limit.value) * terms.extent
    fee, _ = employer_fee(counted, terms.day, terms.age, terms.table)
    amount = _at_month(share, terms.month) * (counted + fee)
    notes = _capped(terms.wage, limit)
    return _ended(Subsidy(np.asarray(amount), (limit,), notes), terms, length)


def osa(terms: Terms) -> Subsidy:
    """Return the subsidy of skyddat arbete hos offentlig arbetsgivare: as lönebidrag, with a cap of its own."""
    return lonebidrag(terms, "osa_tak")


def nystartsjobb(terms: Terms) -> Subsidy:
    """Return nystartsjobb: a multiple of the full fee, or a share of the wage cost, on the wage up to the cap × extent.

    The fee is taken to be the full one for everybody: a lower fee for the young does not lower the subsidy.
    """
    levels = ("lagst", "hogst") if terms.day.year <= LAST_YEAR_OF_SHARES else ("kort", "mellan", "lang")
    if terms.absence is None or terms.absence not in levels:
        raise Fault(
            say("nystartsjobb {year} kräver en nivå (absence)", year=terms.day.year),
            say("nivåerna är {levels}", levels=list(levels)),
        )
    limit, level, full = terms.price("nystartsjobb_lonetak"), terms.price(ABSENCES[terms.absence]), terms.price(FULL)
    counted = np.minimum(terms.wage, limit.value) * terms.extent
    rate = full.value / 100
    factor = level.value / 100 * (1 + rate) if level.unit.text.startswith("%") else level.value * rate
    given = Subsidy(np.asarray(counted * factor), (level, limit, full), _capped(terms.wage, limit))
    return _ended(given, terms, _nystartsjobb_length(terms))


def _nystartsjobb_length(terms: Terms) -> str:
    """Return the row with the longest time; where no age is given, that of grown persons under 55."""
    if terms.age is not None and terms.age < YOUNGEST_ADULT:
        return "nystartsjobb_langd_20_24"
    if terms.day.year > LAST_YEAR_OF_DOUBLE_TIME:
        return "nystartsjobb_langd_25plus"
    return "nystartsjobb_langd_55plus" if (terms.age or 0) >= OLDER else "nystartsjobb_langd_25_54"


def introduktionsjobb(terms: Terms) -> Subsidy:
    """Return introduktionsjobb: a share of the wage before tax, up to the cap × extent."""
    limit, share = terms.price("introduktionsjobb_tak"), terms.price("introduktionsjobb_andel")
    amount = share.value / 100 * np.minimum(terms.wage, limit.value) * terms.extent
    notes = (*_capped(terms.wage, limit), say("handledarbidraget räknas inte: det motsvaras av handledning"))
    return _ended(Subsidy(np.asarray(amount), (share, limit), notes), terms, "introduktionsjobb_langd")


def by_day(terms: Terms, form: str) -> Subsidy:
    """Return extratjänst or särskilt anställningsstöd: a share of the wage cost, at most so much a workday × extent."""
    share, highest = terms.price(f"{form}_andel"), terms.price(f"{form}_max_dag")
    paid = terms.wage * terms.extent
    fee, _ = employer_fee(paid, terms.day, terms.age, terms.table)
    most = highest.value * WORKDAYS * terms.extent
    wanted = share.value / 100 * (paid + fee)
    notes = (say("stödet når taket {cap} kr/dag", cap=round(highest.value)),) if np.any(wanted > most) else ()
    return Subsidy(np.minimum(wanted, most), (share, highest), notes)


def arbetstraning(terms: Terms) -> Subsidy:
    """Return anordnarbidrag × extent."""
    price = terms.price("anordnarbidrag_manad")
    note = say(
        "anordnarbidraget ({year} års belopp) är anordnarens överskott: handledning räknas inte", year=price.year
    )
    return Subsidy(price.value * terms.extent, (price,), (note,))


def _shares(share: Shares, highest: float) -> Mapping[int, float]:
    """Return shares by the month from which they hold, checked."""
    plan = share if isinstance(share, Mapping) else {1: share}
    if min(plan, default=0) != 1 or not all(0 <= one <= highest for one in plan.values()):
        raise Fault(
            say("lönebidragets andelar går från 0 till {highest} % och börjar månad 1", highest=f"{100 * highest:g}"),
            say("skriv t.ex. 80 %, eller månad för månad {text}", text="{1: 80 %, 13: 60 %}"),
        )
    return dict(sorted(plan.items()))


def _at_month(plan: Mapping[int, float], month: Array) -> Array:
    at = np.searchsorted(np.array([*plan]), month, side="right") - 1
    return np.array([*plan.values()])[at]


def _ended(given: Subsidy, terms: Terms, length: str) -> Subsidy:
    """Return the subsidy with nothing after its longest time."""
    if not length:
        return given
    longest = terms.price(length)
    over = terms.month > longest.value
    notes = (say("stödet upphör efter {months} månader", months=round(longest.value)),) if np.any(over) else ()
    return Subsidy(np.where(over, 0.0, given.amount), (*given.prices, longest), (*given.notes, *notes))


def _capped(wage: Array, limit: Price) -> tuple[Say, ...]:
    if not np.any(wage > limit.value):
        return ()
    return (say("lön över {cap} kr/mån ger inget bidrag", cap=f"{limit.value:,.0f}".replace(",", " ")),)
