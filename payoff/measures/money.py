"""Time and money: present value, annuities, loans and the rate of return.

Plain functions on numbers, for calculations that are not a scenario. A rate is a share per
period (0.04 is four per cent), a period is whatever the flows are counted in, and amounts
are in any one currency. Money received is positive, money paid is negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import NDArray

from payoff.units import MONTHS_PER_YEAR

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
AT_ONCE, MID_PERIOD, END_OF_PERIOD = 0.0, 0.5, 1.0
"""When the first flow falls, in periods from now."""
GRID, STEPS, ROUNDS = 4000, 100, 10
"""How finely rates are searched: points over the range, points between two of them, times that is repeated."""
ROUNDING = 1e-13
"""Relative to the flows without their signs: below this a present value is rounding."""


def net_present_value(flows: Sequence[float] | Array, rate: float, first: float = AT_ONCE) -> float:
    """Return what flows are worth now.

    Parameters
    ----------
    flows : sequence of float
        Amount of each period.
    rate : float
        Discount rate per period, above -1.
    first : float
        Periods until the first flow. 0: at once, as investments are usually written and as
        numpy-financial counts. 1: at the end of the first period, as the NPV function of
        spreadsheets counts, also for an investment inside its list. 0.5: in mid-period.

    Returns
    -------
    float
        Sum of flow t / (1 + r)^(first + t), t from 0 (Boardman et al., Cost-Benefit Analysis,
        chapter on discounting).

    Raises
    ------
    ValueError
        If the rate is not above -1.

    Examples
    --------
    >>> round(net_present_value([-40_000, 5_000, 8_000, 12_000, 30_000], 0.08), 2)
    3065.22
    >>> round(net_present_value([-10_000, 3_000, 3_400, 7_700], 0.065, first=1), 2)
    2055.38
    """
    amounts = np.asarray(flows, dtype=np.float64)
    return float(amounts @ np.exp(-_log_growth(rate) * (first + np.arange(amounts.size))))


def period_rate(annual: float, convention: Literal["nominal", "effective"], periods: int = MONTHS_PER_YEAR) -> float:
    """Return the rate of one of the periods of a year.

    Parameters
    ----------
    annual : float
        Rate per year.
    convention : {"nominal", "effective"}
        Nominal divides by the number of periods, as loans are quoted: the rate of a year is
        then higher. Effective compounds to the annual rate: (1 + r)^(1/periods) - 1.
    periods : int
        Periods in a year.

    Raises
    ------
    ValueError
        If the rate is not above -1.

    Examples
    --------
    >>> round(period_rate(0.08, "nominal"), 6), round(period_rate(0.08, "effective"), 6)
    (0.006667, 0.006434)
    """
    if convention == "nominal":
        return annual / periods
    return math.expm1(_log_growth(annual) / periods)


def present_value_of_annuity(payment: float, rate: float, periods: float, *, due: bool = False) -> float:
    """Return what an equal amount in each period is worth now.

    Parameters
    ----------
    payment : float
        Amount per period.
    rate : float
        Discount rate per period, above -1.
    periods : float
        How many.
    due : bool
        Whether the amounts fall at the start of the periods instead of at their end (in arrears).

    Returns
    -------
    float
        payment × (1 - (1 + r)^-n) / r, payment × n at rate 0; (1 + r) times more when due
        (Brealey, Myers and Allen, Principles of Corporate Finance, chapter on present values).

    Raises
    ------
    ValueError
        If the rate is not above -1 or the number of periods is negative.

    Examples
    --------
    >>> round(present_value_of_annuity(12_000, 0.07, 20), 2)
    127128.17
    >>> present_value_of_annuity(100, 0.0, 3, due=True)
    300.0
    """
    return payment * _annuity_factor(rate, periods) * (1 + rate if due else 1.0)


def future_value(present: float, payment: float, rate: float, periods: float, *, due: bool = False) -> float:
    """Return what a sum and an equal saving in each period have grown to.

    Parameters
    ----------
    present : float
        Sum at the start.
    payment : float
        Saving per period, at its end, or at its start when `due`.
    rate : float
        Interest per period, above -1.
    periods : float
        How many.

    Returns
    -------
    float
        (1 + r)^n × (present + present value of the annuity).

    Raises
    ------
    ValueError
        If the rate is not above -1 or the number of periods is negative.

    Examples
    --------
    >>> round(future_value(100, 100, period_rate(0.05, "nominal"), 120), 2)
    15692.93
    """
    growth = math.exp(_log_growth(rate) * periods)
    return growth * (present + present_value_of_annuity(payment, rate, periods, due=due))


def payment(principal: float, rate: float, periods: float, *, due: bool = False) -> float:
    """Return the equal payment per period that repays a loan, or spreads an investment.

    Parameters
    ----------
    principal : float
        Sum at the start.
    rate : float
        Interest per period, above -1; `period_rate` makes a monthly one.
    periods : float
        How many, above 0.
    due : bool
        Whether the payments fall at the start of the periods.

    Returns
    -------
    float
        principal × r / (1 - (1 + r)^-n): the inverse of `present_value_of_annuity`.

    Raises
    ------
    ValueError
        If the rate is not above -1 or there are no periods.

    Examples
    --------
    >>> round(payment(15_000, period_rate(0.08, "nominal"), 60), 4)
    304.1459
    """
    if periods <= 0:
        raise ValueError(f"the number of periods must be above 0, not {periods!r}")
    return principal / present_value_of_annuity(1.0, rate, periods, due=due)


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The rates at which flows are worth nothing.

    Parameters
    ----------
    status : {"unique", "none", "several"}
        How many there are between `low` and `high`. A rate where the present value touches
        zero without changing sign counts as several: it says nothing about what is worth doing.
    rate : float or None
        The rate per period, when it is unique.
    roots : tuple of float
        All that were found, rising.
    low, high : float
        Where they were looked for.
    """

    status: Literal["unique", "none", "several"]
    rate: float | None
    roots: tuple[float, ...]
    low: float
    high: float


LOWEST_MONTHLY, HIGHEST_MONTHLY = -0.3, 0.3
"""Range of monthly rates that is searched for a programme: about -99 % to 2 230 % a year."""


def internal_rate(flows: Sequence[float] | Array, low: float = -0.99, high: float = 10.0) -> InternalRate:
    """Return the rate at which flows are worth nothing, only if there is one such rate.

    Parameters
    ----------
    flows : sequence of float
        Amount of each period, the first at once.
    low, high : float
        Range that is searched, rates per period with -1 < low < high.

    Returns
    -------
    InternalRate
        Roots of the net present value. Flows that change sign more than once can have several
        (Boardman et al., Cost-Benefit Analysis, on the internal rate of return).

    Raises
    ------
    ValueError
        If the range is empty or reaches -1, or an amount is not a number.

    Notes
    -----
    The present value is evaluated on a grid in ln(1 + r). Changes of sign are narrowed down, and the
    points nearest zero between them looked at closer, so that two roots close together are both found.
    Flows that change sign once have one root in all (Descartes' rule of signs) and need no grid.
    Roots less than 1e-5 apart may be told as one, and a touch within a step of the grid (0.2 per cent
    of the range in ln(1 + r)) from its ends is not seen.

    Examples
    --------
    >>> found = internal_rate([-100, 39, 59, 55, 20])
    >>> found.status, round(found.rate, 5)
    ('unique', 0.28095)
    >>> internal_rate([-100, 230, -132]).status
    'several'
    >>> internal_rate([100, 20]).status
    'none'
    """
    if not -1 < low < high:
        raise ValueError(f"the range must rise from above -1, not from {low!r} to {high!r}")
    amounts = np.trim_zeros(np.asarray(flows, dtype=np.float64))
    if not np.isfinite(amounts).all():
        raise ValueError("every amount must be a finite number")
    changes = np.count_nonzero(np.diff(np.sign(amounts[amounts != 0.0])))
    if changes == 0:
        return InternalRate("none", None, (), low, high)
    touching: list[float] = []
    value, first, last = _scaled_value(amounts), math.log1p(low), math.log1p(high)
    ends = value(np.array([first, last]))
    if changes == 1 and ends.all():
        found = [_narrowed(value, first, last)] if ends[0] * ends[1] < 0 else []
    else:
        found, touching = crossings(value, np.linspace(first, last, GRID + 1))
    roots = tuple(math.expm1(log) for log in sorted([*found, *touching]))
    if len(roots) == 1 and not touching:
        return InternalRate("unique", roots[0], roots, low, high)
    return InternalRate("several" if roots else "none", None, roots, low, high)


def yearly(monthly: InternalRate) -> InternalRate:
    """Return an internal rate per month as one per year: (1 + r)^12 - 1.

    Examples
    --------
    >>> round(yearly(internal_rate([-100.0, 101.0], -0.5, 0.5)).rate, 6)
    0.126825
    """

    def per_year(rate: float) -> float:
        return float((1 + rate) ** MONTHS_PER_YEAR - 1)

    return InternalRate(
        monthly.status,
        None if monthly.rate is None else per_year(monthly.rate),
        tuple(per_year(root) for root in monthly.roots),
        per_year(monthly.low),
        per_year(monthly.high),
    )


def _log_growth(rate: float) -> float:
    if not -1 < rate < math.inf:
        raise ValueError(f"a rate must be above -1 and finite, not {rate!r}")
    return math.log1p(rate)


def _annuity_factor(rate: float, periods: float) -> float:
    """Return the present value of 1 at the end of each period."""
    if periods < 0:
        raise ValueError(f"the number of periods may not be negative, as {periods!r}")
    growth = _log_growth(rate)
    return -math.expm1(-growth * periods) / rate if rate else float(periods)


def _scaled_value(amounts: Array) -> Function:
    """Return the present value as a function of ln(1 + r), with its sign and roots but bounded.

    At positive rates it is the present value, at negative ones the value at the end, both divided
    by the same sum of the amounts without their signs; what is only rounding is zero.
    """

    def value(logs: Array) -> Array:
        factor, late, shares = np.exp(-np.abs(logs)), logs < 0, np.empty(logs.shape)
        for part, terms in ((late, amounts[::-1]), (~late, amounts)):
            if part.any():
                shares[part] = polyval(factor[part], terms) / polyval(factor[part], np.abs(terms))
        return np.where(np.abs(shares) <= ROUNDING, 0.0, shares)

    return value


def crossings(value: Function, grid: Array) -> tuple[list[float], list[float]]:
    """Return where a function changes sign on a grid, and where it touches zero without doing so."""
    values = value(grid)
    solid = np.flatnonzero(values)
    roots = [float(grid[index]) for index in (0, -1) if values[index] == 0.0]
    left, right = solid[:-1], solid[1:]
    turns = values[left] * values[right] < 0
    roots += [
        _narrowed(value, low, high)
        for low, high in zip(grid[left[turns]].tolist(), grid[right[turns]].tolist(), strict=True)
    ]
    rounded = ~turns & (right > left + 1)
    touching = grid[(left[rounded] + right[rounded]) // 2].tolist()
    size, sign = np.abs(values), np.sign(values)
    same = np.abs(sign[:-2] + sign[1:-1] + sign[2:]) == 3
    lowest = same & (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:])
    lowest &= size[1:-1] <= size[:-2] - 2 * size[1:-1] + size[2:]  # the bend there is enough to reach zero
    for index in np.flatnonzero(lowest).tolist():
        low, high = float(grid[index]), float(grid[index + 2])
        point, below = _nearest_zero(value, low, high)
        if below < 0:
            roots += [_narrowed(value, low, point), _narrowed(value, point, high)]
        elif below == 0:
            touching.append(point)
    return roots, touching


def _nearest_zero(value: Function, low: float, high: float) -> tuple[float, float]:
    """Return the lowest point of a function that has the same sign at both ends, counted from zero.

    The value is negative where the function has changed sign, zero where it only touches.
    """
    sign = float(np.sign(value(np.array([low]))[0]))
    point, lowest = low, math.inf
    for _ in range(ROUNDS):
        points = np.linspace(low, high, STEPS + 1)
        values = sign * value(points)
        index = int(np.argmin(values))
        point, lowest = float(points[index]), float(values[index])
        if lowest <= 0:
            break
        low, high = float(points[max(0, index - 1)]), float(points[min(STEPS, index + 1)])
    return point, lowest


def _narrowed(value: Function, low: float, high: float) -> float:
    """Return where a function changes sign between two points of opposite sign."""
    sign = float(np.sign(value(np.array([low]))[0]))
    for _ in range(ROUNDS):
        points = np.linspace(low, high, STEPS + 1)
        values = sign * value(points)
        index = int(np.argmax(values <= 0))
        low, high = float(points[index - 1]), float(points[index])
    return (low + high) / 2
