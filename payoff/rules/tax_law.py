"""Which tax law holds in a year: the rows of the price table that the income tax is worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.reference.table import Price, Table
from payoff.reference.table import table as packaged
from payoff.rules.benefit import Array

FIRST_YEAR: Final = 2006
"""From 2006 the whole pension fee is credited and the basic deduction has its present shape; before that the
table has no law."""

UNIFORM_BURIAL_FEE: Final = 2017
"""The first year with the same burial fee in (almost) the whole country."""

ALWAYS: Final = (
    "prisbasbelopp", "grundavdrag", "grundavdrag_avrundning", "inkomst_avrundning",
    "allman_pensionsavgift", "allman_pensionsavgift_golv", "allman_pensionsavgift_tak",
    "allman_pensionsavgift_avrundning", "skattereduktion_pensionsavgift", "statlig_inkomstskatt", "skiktgrans",
)  # fmt: skip
"""Rows that every year has."""

SPANS: Final[Mapping[str, tuple[int, int]]] = {
    "jobbskatteavdrag": (2007, 9999),
    "jobbskatteavdrag_avrundning": (2007, 9999),
    "jobbskatteavdrag_avtrappning": (2016, 2024),
    "skattereduktion_sjukersattning_andel": (2018, 2021),
    "skattereduktion_sjukersattning": (2022, 9999),
    "skattereduktion_sjukersattning_lagst": (2022, 9999),
    "skattereduktion_forvarvsinkomst_fran": (2021, 9999),
    "skattereduktion_forvarvsinkomst_sats": (2021, 9999),
    "skattereduktion_forvarvsinkomst_hogst": (2021, 9999),
    "skattereduktion_arbetsinkomst_tillfallig_fran": (2021, 2022),
    "skattereduktion_arbetsinkomst_tillfallig_sats": (2021, 2022),
    "skattereduktion_arbetsinkomst_tillfallig_hogst": (2021, 2022),
    "skattereduktion_arbetsinkomst_tillfallig_avtrappning_fran": (2021, 2022),
    "skattereduktion_arbetsinkomst_tillfallig_avtrappning": (2021, 2022),
    "skiktgrans_ovre": (2000, 2019),
    "varnskatt": (2000, 2019),
    "public_service_avgift": (2019, 9999),
    "public_service_avgift_tak": (2019, 9999),
}
"""Rows of rules that began or ended: first and last year. A row that is missing inside its span is an error of
the table, not a rule that did not exist; that is why the years stand here."""


@dataclass(frozen=True, slots=True)
class TaxLaw:
    """The rows that hold in a year.

    Parameters
    ----------
    year : int
    rows : mapping of str to Price
        By row id; a rule that does not exist that year is not among them.
    """

    year: int
    rows: Mapping[str, Price]

    def __contains__(self, row: str) -> bool:
        return row in self.rows

    @property
    def prices(self) -> tuple[Price, ...]:
        """What the tax is made of, for citing."""
        return tuple(self.rows.values())

    def amount(self, row: str) -> float:
        """Return a row in kronor."""
        return self.rows[row].value

    def share(self, row: str) -> float:
        """Return a row in per cent, as a share."""
        return self.rows[row].value / 100

    def steps(self, row: str, income: Array) -> Array:
        """Return what a rule with steps gives at an income, in kronor.

        base × prisbasbelopp + rate × (income − above × prisbasbelopp), of the last step with ``above`` × prisbasbelopp
        below the income. The limits belong to the step under them, as the law writes "överstiger".

        Parameters
        ----------
        row : str
            A row with steps, in prisbasbelopp.
        income : array
            Kronor a year, any shape.

        Examples
        --------
        >>> tax_law(2026).steps("grundavdrag", np.array([120_000.0]))
        array([37320...])
        """
        unit = self.amount("prisbasbelopp")
        steps = self.rows[row].steps
        limits = np.array([step.above * unit for step in steps])
        at = np.maximum(np.searchsorted(limits, income, side="left") - 1, 0)
        base, rate = (np.array([getattr(step, part) for step in steps]) for part in ("base", "rate"))
        return np.asarray(base[at] * unit + rate[at] * (income - limits[at]))


def tax_years(table: Table | None = None) -> tuple[int, int]:
    """Return the first and the last year that the table has the tax law of.

    Examples
    --------
    >>> tax_years()
    (2006, 2026)
    """
    return FIRST_YEAR, (table or packaged()).through


def tax_law(year: int, table: Table | None = None) -> TaxLaw:
    """Return the tax law of a year.

    Parameters
    ----------
    year : int
    table : Table, optional
        Default: the table that comes with payoff.

    Raises
    ------
    Fault
        If the table has no law for the year; the hint lists the years.

    Examples
    --------
    >>> "jobbskatteavdrag_avtrappning" in tax_law(2024), "jobbskatteavdrag_avtrappning" in tax_law(2025)
    (True, False)
    """
    first, last = tax_years(table)
    if not first <= year <= last:
        raise Fault(
            say("skattereglerna för {year} finns inte i prislistan", year=year),
            say(
                "de finns för {first}–{last}; för andra år: ange en genomsnittlig skattesats som antagande",
                first=first,
                last=last,
            ),
        )
    return _read(year, table or packaged())


@lru_cache(maxsize=256)
def _read(year: int, table: Table) -> TaxLaw:
    held = [row for row, (first, last) in SPANS.items() if first <= year <= last]
    return TaxLaw(year, {row: table.price(row, year) for row in (*ALWAYS, *held)})


@dataclass(frozen=True, slots=True)
class Rates:
    """What a person pays to the municipality, the region and for burial, and where the figures come from.

    Parameters
    ----------
    kommun, region : float
        Tax rates as shares of taxable income.
    burial : float
        Burial fee (and other fees on taxable income that give no credits) as a share.
    prices : tuple of Price
        Rows they come from; empty for rates that the user gives.
    notes : tuple of Say
        What the reader must know.

    Raises
    ------
    Fault
        If a rate is not a share between 0 and 1.
    """

    kommun: float
    region: float
    burial: float = 0.0
    prices: tuple[Price, ...] = ()
    notes: tuple[Say, ...] = ()

    def __post_init__(self) -> None:
        if not all(0 <= one < 1 for one in (self.kommun, self.region, self.burial)):
            raise Fault(say("en skattesats är en andel från 0 till 1"), say("skriv t.ex. 20,70 % eller 0,207"))

    @property
    def municipal(self) -> float:
        """Municipal and regional rate together: the rate that the credits are worked out with."""
        return self.kommun + self.region


def national_rates(year: int, table: Table | None = None) -> Rates:
    """Return the rates of the average municipality and region in a year.

    Raises
    ------
    Fault
        If the table has none for the year.

    Examples
    --------
    >>> rates = national_rates(2026)
    >>> rates.kommun, rates.region, round(rates.municipal, 4)
    (0.207, 0.1168, 0.3238)
    """
    return _read_rates(year, table or packaged())


@lru_cache(maxsize=256)
def _read_rates(year: int, table: Table) -> Rates:
    names = ["kommunalskatt_kommun", "kommunalskatt_region"]
    notes: tuple[Say, ...] = ()
    if year >= UNIFORM_BURIAL_FEE:
        names.append("begravningsavgift")
    else:
        notes = (say("begravningsavgiften före {year} sattes lokalt och räknas inte", year=UNIFORM_BURIAL_FEE),)
    prices = tuple(table.price(name, year) for name in names)
    kommun, region, *burial = (round(price.value / 100, 9) for price in prices)
    return Rates(kommun, region, burial[0] if burial else 0.0, prices, notes)
