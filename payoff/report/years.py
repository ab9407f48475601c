"""Years as columns: which are shown, and what the last, perhaps shorter, one is called."""

from __future__ import annotations

from payoff.language import Say, say
from payoff.result import Result
from payoff.units import MONTHS_PER_YEAR

MOST_YEARS = 6
SHOWN_OF_MANY = (1, 2, 3, 5, 10, 20, 30, 50)


def shown_years(count: int) -> list[int]:
    """Return the years that a table has room for: the first three, then fewer, always the last.

    Examples
    --------
    >>> shown_years(3), shown_years(20)
    ([1, 2, 3], [1, 2, 3, 5, 10, 20])
    """
    if count <= MOST_YEARS:
        return list(range(1, count + 1))
    chosen = [year for year in SHOWN_OF_MANY if year < count]
    return [*chosen[: MOST_YEARS - 1], count]


def after(result: Result, year: int, months: int | None = None) -> Say:
    """Return the heading of a cumulative column: after so many years, or months where the last year is shorter."""
    months = result.plan.months if months is None else months
    if year * MONTHS_PER_YEAR > months:
        return say("Efter {months} mån", months=months)
    return say("Efter {year} år", year=year)


def during(result: Result, year: int) -> Say:
    """Return the heading of a year's column, with its months where it is shorter than a year."""
    left = result.plan.months - (year - 1) * MONTHS_PER_YEAR
    if left < MONTHS_PER_YEAR:
        return say("År {year} ({months} mån)", year=year, months=left)
    return say("År {year}", year=year)
