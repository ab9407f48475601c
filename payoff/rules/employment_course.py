"""A job from its first month on, in whole öre: what is booked each month, and where the subsidy changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from payoff.language import Say
from payoff.reference.table import Price
from payoff.rules.employment import Job, job

ORE: Final = 2
"""Decimals of kronor."""


@dataclass(frozen=True, slots=True)
class JobCourse:
    """A job over time, kronor a month in whole öre.

    Parameters
    ----------
    wage, employer_fee, production : float
        The same every month.
    subsidy : mapping of int to float
        By the month of the job from which it holds, the first being 1; empty where there never is one.
    payer : str
        The account that pays the subsidy; empty where there is none.
    prices : tuple of Price
        Rows that were used.
    notes : tuple of Say
        What the reader must know.
    """

    wage: float
    employer_fee: float
    production: float
    subsidy: Mapping[int, float]
    payer: str
    prices: tuple[Price, ...]
    notes: tuple[Say, ...]


def job_course(wage: float, extent: float, months: int, **given: Any) -> JobCourse:
    """Return what is booked for a job, month by month.

    Parameters
    ----------
    wage : float
        Full-time wage before tax, kronor a month.
    extent : float
        Share of full time, 0 to 1.
    months : int
        How far the subsidy is followed.
    **given
        The rest of `payoff.rules.employment.job`.

    Raises
    ------
    Fault
        As `job` does.

    Examples
    --------
    >>> course = job_course(22_000.0, 1.0, 60, year=2026, form="lonebidrag", share={1: 0.8, 13: 0.6})
    >>> {month: round(amount) for month, amount in course.subsidy.items()}, round(course.production)
    ({1: 21027, 13: 15770}, 7885)
    """
    bundle = job(wage, extent, month_of_job=np.arange(1.0, months + 1), **given)
    paid, fee = (round(float(one[0]), ORE) for one in (bundle.wage, bundle.employer_fee))
    amounts = np.round(bundle.subsidy, ORE)
    changes = [0, *(np.flatnonzero(np.diff(amounts)) + 1)]
    steps = {int(month) + 1: float(amounts[month]) for month in changes} if amounts.any() else {}
    production = _closed(bundle, paid + fee, float(amounts[0]))
    return JobCourse(paid, fee, production, steps, bundle.payer, bundle.prices, bundle.notes)


def _closed(bundle: Job, cost: float, subsidy: float) -> float:
    """Return the production in whole öre: where the employer is at zero, exactly so."""
    production = float(bundle.production[0])
    for closing in (cost, cost - subsidy):
        if abs(production - closing) < 2 * 10**-ORE:
            return round(closing, ORE)
    return round(production, ORE)
