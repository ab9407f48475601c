"""Benefits of the municipality: försörjningsstöd by the national norm, and what a household gets on average."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.reference.table import Price, Table
from payoff.rules.benefit import Array, Benefit, BenefitRule, Parameter, checked, met

PAYER: Final = "kommun"
HOUSING: Final = "boendekostnad_fs_"
ADULTS: Final = ("riksnorm_pers_ensam", "riksnorm_pers_sambo")
CHILD_LIMITS: Final = (1, 3, 4, 7, 11, 15, 19)
"""From these ages on, the norm of a child is the next one."""

CHILDREN: Final = tuple(f"riksnorm_barn_{ages}" for ages in ("0", "1_2", "3", "4_6", "7_10", "11_14", "15_18", "19_20"))
LAST_WITH_LUNCH: Final = 6
"""Up to this age the norm is lower for those who have lunch outside the home."""

LARGEST: Final = 7
"""The norm names households of up to seven; each further person adds what the seventh added to the sixth."""


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives together, and on what.

    Parameters
    ----------
    adults : array
        1, or 2 who live together.
    children : tuple of int
        Ages of the children at home, up to 20.
    housing : array or str
        Reasonable housing cost, kronor a month, or the id of a row with the highest cost of a municipality.
    income, net_wage : array
        Kronor a month after tax: what is counted in full, and what the job stimulus holds for.
    job_stimulus : bool
        Whether a quarter of the net wage is left out.
    lunch_out : bool
        Whether children up to six have lunch outside the home.
    """

    housing: Array | str
    adults: Array = field(default_factory=lambda: np.array(1.0))
    children: tuple[int, ...] = ()
    income: Array = field(default_factory=lambda: np.array(0.0))
    net_wage: Array = field(default_factory=lambda: np.array(0.0))
    job_stimulus: bool = False
    lunch_out: bool = False


def social_assistance(table: Table, on: date, household: Household) -> Benefit:
    """Return what försörjningsstöd gives a household a month.

    The national norm (personal costs of each person and shared costs of the household) and the housing cost,
    less what the household has after tax, not below nothing (socialtjänstlagen and socialtjänstförordningen).
    With the job stimulus a quarter of the net wage is not counted.

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    household : Household

    Raises
    ------
    Fault
        If the table has no norm for the day, or the household cannot be.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> found = social_assistance(table(), date(2025, 1, 1), Household(np.array(6_000.0)))
    >>> float(found.monthly)  # 3 910 + 1 270 + 6 000
    11180.0
    """
    one = household
    if np.ndim(one.adults) or one.adults not in (1, 2):
        raise Fault(say("adults är antalet vuxna i hushållet"), say("skriv 1 eller 2"))
    adults = int(one.adults)
    personal = _personal(table, on, adults, one.children, one.lunch_out)
    shared, sharing = _shared(table, on, adults + len(one.children))
    cost, housed = _housing(table, on, one.housing)
    stimulus = (table.price("jobbstimulans_andel", on),) if one.job_stimulus else ()
    counted = one.income + one.net_wage * (1 - sum(price.value for price in stimulus) / 100)
    needed = sum(price.value for price in personal) + shared + cost
    notes = (
        *met(needed < counted, say("inkomsten är högre än norm och boendekostnad, så biståndet är noll")),
        *met(not np.any(counted), say("räknat utan andra inkomster i hushållet")),
        say("hushållsel, arbetsresor, läkemedel och annat utöver norm och boende räknas inte in"),
        *met(one.job_stimulus, say("jobbstimulans gäller efter sex månader med bistånd, i högst två år")),
    )
    prices = (*dict.fromkeys(personal), *sharing, *housed, *stimulus)
    return Benefit(np.maximum(needed - counted, 0.0), prices, notes)


def _assistance(table: Table, on: date, **given: Any) -> Benefit:
    """Take the household as parameters by name."""
    return social_assistance(table, on, Household(**given))


def _personal(table: Table, on: date, adults: int, children: tuple[int, ...], lunch_out: bool) -> list[Price]:
    """Return the personal costs of the norm: of the adults together, and of each child."""
    found = [table.price(ADULTS[adults - 1], on)]
    for age in children:
        row = CHILDREN[int(np.searchsorted(CHILD_LIMITS, age, side="right"))]
        found.append(table.price(f"{row}_utan_lunch" if lunch_out and age <= LAST_WITH_LUNCH else row, on))
    return found


def _shared(table: Table, on: date, persons: int) -> tuple[float, tuple[Price, ...]]:
    """Return the shared costs of the norm for a household of any size, and what they rest on."""
    largest = table.price(f"riksnorm_gem_{min(persons, LARGEST)}", on)
    if persons <= LARGEST:
        return largest.value, (largest,)
    before = table.price(f"riksnorm_gem_{LARGEST - 1}", on)
    return largest.value + (persons - LARGEST) * (largest.value - before.value), (largest, before)


def _housing(table: Table, on: date, housing: Array | str) -> tuple[Array, tuple[Price, ...]]:
    """Return the housing cost, and the row that it comes from where one is named."""
    if not isinstance(housing, str):
        return housing, ()
    if not housing.startswith(HOUSING) or housing not in table:
        message = say("{name} kan inte vara ”{value}”", name="housing", value=shortened(housing))
        names = [name for name in table if name.startswith(HOUSING)]
        raise Fault(message, say("skriv ett belopp, eller något av {names}", names=names))
    price = table.price(housing, on)
    return np.asarray(price.value), (price,)


def average_assistance(table: Table, on: date) -> Benefit:
    """Return what a household with ekonomiskt bistånd gets on average for a month with it.

    What is paid out to a household in a year over the months it gets it; a cruder way than the norm.

    Parameters
    ----------
    table : Table
    on : date
        A day of the year.

    Raises
    ------
    Fault
        If the table has no average for the year.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> round(float(average_assistance(table(), date(2020, 1, 1)).monthly))
    9265
    """
    yearly, months = table.price("ek_bistand_per_hushall", on), table.price("ek_bistand_antal_manader", on)
    note = say("genomsnitt för biståndshushåll i riket per månad med bistånd; antalet månader är från cirka 2013")
    return Benefit(np.asarray(yearly.value / months.value), (yearly, months), (note,))


_ASSISTANCE: Final = {
    "housing": Parameter("money", say("skälig boendekostnad"), highest=100_000, rows=HOUSING),
    "adults": Parameter("number", say("antal vuxna i hushållet"), 1.0, lowest=1, highest=2),
    "children": Parameter("ages", say("åldrar på barnen i hushållet"), (), lowest=0, highest=20),
    "income": Parameter("money", say("hushållets övriga inkomst efter skatt"), 0.0),
    "net_wage": Parameter("money", say("lön efter skatt"), 0.0),
    "job_stimulus": Parameter("flag", say("jobbstimulans: en fjärdedel av nettolönen räknas inte"), False),
    "lunch_out": Parameter("flag", say("barn till och med 6 år äter lunch i förskola eller skola"), False),
}

MUNICIPAL: Final = {
    "forsorjningsstod": BenefitRule(
        say("Försörjningsstöd"), PAYER, "free", _ASSISTANCE, checked(_ASSISTANCE, _assistance)
    ),
    "ek_bistand": BenefitRule(
        say("Ekonomiskt bistånd, genomsnitt per hushåll"), PAYER, "free", {}, checked({}, average_assistance)
    ),
}
