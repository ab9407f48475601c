"""What an employer pays in fees on a wage, by age and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from payoff.errors import Fault
from payoff.language import say
from payoff.reference.model import first_day, last_day
from payoff.reference.table import Price, Table
from payoff.rules.benefit import Array

FULL: Final = "arbetsgivaravgift"
CAP: Final = "arbetsgivaravgift_ung_tak_manad"
OLD, OLD_AGE = "arbetsgivaravgift_aldre", "arbetsgivaravgift_aldre_alder"
LOWEST_AGE, HIGHEST_AGE = 15, 80


@dataclass(frozen=True, slots=True)
class Reduction:
    """A lower fee for the young.

    Parameters
    ----------
    row : str
        The rate.
    lowest, highest : int
        Ages at the beginning of the year that it holds for, inclusive.
    capped : bool
        Whether it holds only up to the cap a month.
    """

    row: str
    lowest: int
    highest: int
    capped: bool = False


REDUCTIONS: Final = (
    Reduction("arbetsgivaravgift_ung_15_18", 15, 17, capped=True),
    Reduction("arbetsgivaravgift_ung_19_23_sommar", 18, 22, capped=True),
    Reduction("arbetsgivaravgift_ung_19_23", 18, 22, capped=True),
    Reduction("arbetsgivaravgift_ung_u23", 15, 22),
    Reduction("arbetsgivaravgift_ung_18_24", 18, 24),
    Reduction("arbetsgivaravgift_ung_u25", 15, 24),
    Reduction("arbetsgivaravgift_ung_u26", 15, 25),
)
"""The first that holds for the age and the day is the one that counts, so the lowest rates stand first. A person
that the label calls 19 to 23 years turns so old during the year, and is 18 to 22 at its beginning."""


def employer_fee(wage: Array, day: date, age: int | None, table: Table) -> tuple[Array, tuple[Price, ...]]:
    """Return what the employer pays in fees on a month's wage.

    Parameters
    ----------
    wage : array
        Paid wage before tax, kronor a month, any shape.
    day : date
        Whose rules hold.
    age : int or None
        At the beginning of the year; None for the full fee.
    table : Table

    Returns
    -------
    tuple of array and tuple of Price
        Kronor a month in the shape of the wage, and the rows that were used.

    Raises
    ------
    Fault
        If the age is outside 15 to 80, or the table has no fee for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> fee, _ = employer_fee(np.array(32_000.0), date(2026, 5, 1), 20, table())
    >>> round(float(fee), 1)
    7401.9
    """
    if age is not None and not LOWEST_AGE <= age <= HIGHEST_AGE:
        raise Fault(say("åldern {age} är utanför {low}–{high} år", age=age, low=LOWEST_AGE, high=HIGHEST_AGE))
    full = table.price(FULL, day)
    if age is None:
        return wage * full.value / 100, (full,)
    if _holds(OLD, day, table) and age >= (limit := table.price(OLD_AGE, day)).value:
        old = table.price(OLD, day)
        return wage * old.value / 100, (old, limit)
    for one in REDUCTIONS:
        if one.lowest <= age <= one.highest and _holds(one.row, day, table):
            young = table.price(one.row, day)
            if not one.capped:
                return wage * young.value / 100, (young,)
            cap = table.price(CAP, day)
            low = np.minimum(wage, cap.value)
            return (low * young.value + (wage - low) * full.value) / 100, (young, cap, full)
    return wage * full.value / 100, (full,)


def _holds(row: str, day: date, table: Table) -> bool:
    """Say whether a rule that comes and goes is in force: its row has a period with the day."""
    last = last_day(str(table.through))
    return any(first_day(one.since) <= day <= min(last_day(one.until), last) for one in table.row(row).values)
