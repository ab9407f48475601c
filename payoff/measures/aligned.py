"""Flows that begin at different times, on one calendar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from payoff.measures.discount import discount_factors
from payoff.units import years_in


def aligned_sum(flows: Sequence[NDArray[np.float64]], offsets: Sequence[int], months: int) -> NDArray[np.float64]:
    """Add flows that begin at different months of one calendar.

    Parameters
    ----------
    flows : sequence of array [month 0..T]
        Each on its own calendar; they may be of different length.
    offsets : sequence of int
        How many months after the start of the common calendar each begins.
    months : int
        Last month T of the common calendar.

    Returns
    -------
    array [month 0..T]
        Month m of a flow is month m + offset.

    Examples
    --------
    >>> aligned_sum([np.array([-10.0, 5.0, 5.0]), np.array([-4.0, 6.0])], [0, 2], 3).tolist()
    [-10.0, 5.0, 1.0, 6.0]
    """
    total = np.zeros(months + 1)
    for flow, offset in zip(flows, offsets, strict=True):
        total[offset : offset + len(flow)] += flow
    return total


def moved_earlier(rate: float, months: int, *, nominal_monthly: bool = False) -> float:
    """Return what a present value is worth so many months earlier, as a factor.

    Parameters
    ----------
    rate : float
        Real rate per year, as a share.
    months : int
    nominal_monthly : bool
        Whether a month's factor is 1 + r/12 instead of (1 + r)^(1/12).

    Examples
    --------
    >>> round(moved_earlier(0.04, 12), 6)
    0.961538
    """
    return float(discount_factors([rate] * years_in(months), months, nominal_monthly=nominal_monthly)[months])
