"""Units of time and money: the only place where 12 is written.

Everything inside payoff is counted in months and kronor. What people write (tkr a year,
kronor a week) is turned into that here and nowhere else.
"""

from __future__ import annotations

from typing import Final

MONTHS_PER_YEAR: Final = 12
LONGEST_HORIZON: Final = 100 * MONTHS_PER_YEAR
LARGEST_NUMBER: Final = 1e15

MONEY: Final[dict[str, float]] = {"kr": 1.0, "tkr": 1e3, "mnkr": 1e6, "mdkr": 1e9}
"""Kronor in one of each money unit."""

MONEY_ALIASES: Final[dict[str, str]] = {"kronor": "kr", "SEK": "kr", "kkr": "tkr", "mkr": "mnkr", "Mkr": "mnkr"}

OTHER_MONEY: Final = frozenset(
    [
        "eur",
        "euro",
        "€",
        "usd",
        "dollar",
        "$",
        "gbp",
        "pund",
        "£",
        "dkk",
        "nok",
        "chf",
        "isk",
        "pln",
        "jpy",
        "aud",
        "cad",
    ]
)
"""Small letters of currencies that somebody may write; every amount of a scenario is in kronor."""

PER_MONTH: Final[dict[str, float]] = {
    "mån": 1.0,
    "kvartal": 1 / 3,
    "år": 1 / MONTHS_PER_YEAR,
    "vecka": 52 / MONTHS_PER_YEAR,
    "kalenderdag": 365 / MONTHS_PER_YEAR,
    "arbetsdag": 21.0,
    "ersättningsdag": 22.0,
}
"""How many of each period a month holds: an amount per period times this is an amount per month."""

HOURS: Final = ("timme", "tim")
"""Names of an hour, after a slash: a cost per hour is not a flow in time."""

PERIOD_ALIASES: Final[dict[str, str]] = {
    "månad": "mån",
    "man": "mån",
    "manad": "mån",
    "ar": "år",
    "ersattningsdag": "ersättningsdag",
}

DURATION_MONTHS: Final[dict[str, float]] = {
    "mån": 1.0,
    "månad": 1.0,
    "månader": 1.0,
    "kvartal": 3.0,
    "år": float(MONTHS_PER_YEAR),
}
"""Months in one of each unit of duration."""


def year_of_month(month: int) -> int:
    """Return the year (from 1) that a month belongs to; month 0 belongs to year 1.

    Examples
    --------
    >>> [year_of_month(month) for month in (0, 1, 12, 13)]
    [1, 1, 1, 2]
    """
    return max(0, month - 1) // MONTHS_PER_YEAR + 1


def years_in(months: int) -> int:
    """Return how many years, the last perhaps partial, a number of months reaches into.

    Examples
    --------
    >>> years_in(36), years_in(37)
    (3, 4)
    """
    return year_of_month(months)


def calendar_year(start_year: int, start_month: int, month: int) -> int:
    """Return the calendar year of a month counted from the start.

    Parameters
    ----------
    start_year, start_month : int
        Calendar year and month (1-12) of month 1.
    month : int
        Month since the start; month 0 counts with month 1.

    Examples
    --------
    >>> calendar_year(2015, 7, 6), calendar_year(2015, 7, 7)
    (2015, 2016)
    """
    return start_year + (start_month - 1 + max(0, month - 1)) // MONTHS_PER_YEAR


def calendar_month(start_year: int, start_month: int, month: int) -> str:
    """Return the calendar month, as ``2027-01``, of a month counted from the start.

    Parameters
    ----------
    start_year, start_month : int
        Calendar year and month (1-12) of month 1.
    month : int
        Month since the start; month 0 counts with month 1.

    Examples
    --------
    >>> [calendar_month(2026, 9, month) for month in (0, 13, 16, 17)]
    ['2026-09', '2027-09', '2027-12', '2028-01']
    """
    place = (start_month - 1 + max(0, month - 1)) % MONTHS_PER_YEAR + 1
    return f"{calendar_year(start_year, start_month, month)}-{place:02d}"
