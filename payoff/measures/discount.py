"""Present value: how much a krona in a later month is worth at the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from payoff.units import MONTHS_PER_YEAR, year_of_month

Timing = Literal["year_start", "mid_year", "year_end", "monthly"]


def discount_factors(
    rates: Sequence[float] | NDArray[np.float64],
    months: int,
    timing: Timing = "monthly",
    base: int = 0,
    *,
    nominal_monthly: bool = False,
) -> NDArray[np.float64]:
    """Return the discount factor of each month 0..T.

    Parameters
    ----------
    rates : sequence of float or array [year, draw]
        Real rate of each year 1.., as a share per year; long enough for `months` and `base`.
    months : int
        Last month T.
    timing : {"year_start", "mid_year", "year_end", "monthly"}
        When in its year a flow is discounted.
    base : int
        Month that present value is counted to.
    nominal_monthly : bool
        Whether the monthly factor is 1 + r/12 instead of (1 + r)^(1/12).

    Returns
    -------
    array [month 0..T], or [month 0..T, draw] where the rates have draws

    Notes
    -----
    With S(m) the sum over months 1..m of ln(1 + r)/12, month m of year y gets exp(-S(d)):
    d = m monthly, 12(y - 1) at the year's start, 12(y - 1) + 6 in mid-year, 12y at its end.
    All factors are multiplied by exp(S(base)), the interest up to the end of the base month.
    For one effective rate this is (1 + r)^(-m/12) monthly and (1 + r)^-(y - 1) at the year's
    start, the standard formulas of present value (Boardman et al., Cost-Benefit Analysis, chapter on discounting).

    Examples
    --------
    >>> discount_factors([0.04, 0.04], 13, "year_start")[[0, 1, 12, 13]].round(6).tolist()
    [1.0, 1.0, 1.0, 0.961538]
    """
    yearly = np.asarray(rates, dtype=np.float64)
    if yearly.ndim > 1 and timing == "monthly" and base <= months and (yearly == yearly[:1]).all():
        return _same_every_month(_log_of_month(yearly[0], nominal_monthly=nominal_monthly), months, base)
    horizon = MONTHS_PER_YEAR * len(rates)
    monthly = np.repeat(_log_of_month(yearly, nominal_monthly=nominal_monthly), MONTHS_PER_YEAR, axis=0)
    log_value = np.concatenate([np.zeros_like(monthly[:1]), np.cumsum(monthly, axis=0)])
    moments = np.array([_moment(month, timing) for month in range(months + 1)])
    return np.asarray(np.exp(log_value[base] - log_value[np.minimum(moments, horizon)]))


def _log_of_month(rates: NDArray[np.float64], *, nominal_monthly: bool) -> NDArray[np.float64]:
    """Return the logarithm of a month's interest for yearly rates."""
    return np.asarray(np.log1p(rates / MONTHS_PER_YEAR) if nominal_monthly else np.log1p(rates) / MONTHS_PER_YEAR)


def _same_every_month(monthly: NDArray[np.float64], months: int, base: int) -> NDArray[np.float64]:
    """Return factors for interest that is the same every month, array [month 0..T, draw]: a product, month by month."""
    factors = np.empty((months + 1, *monthly.shape))
    factors[0] = np.exp(base * monthly)
    step = np.exp(-monthly)
    for month in range(months):
        np.multiply(factors[month], step, out=factors[month + 1])
    return factors


def _moment(month: int, timing: Timing) -> int:
    """Return the month whose accumulated interest a month's flow is discounted with."""
    if timing == "monthly" or month == 0:
        return month
    year_start = MONTHS_PER_YEAR * (year_of_month(month) - 1)
    return year_start + {"year_start": 0, "mid_year": MONTHS_PER_YEAR // 2, "year_end": MONTHS_PER_YEAR}[timing]
