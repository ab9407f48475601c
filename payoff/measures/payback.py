"""When it pays back: three measures that are never called by one name.

A curve is cumulative and starts in month 0. It is negative where it lies below
-1e-9 times its largest absolute value, so that rounding never decides a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["reached", "never_within_horizon", "never_negative", "no_flow"]
RELATIVE_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When a cumulative curve comes back above zero.

    Parameters
    ----------
    status : {"reached", "never_within_horizon", "never_negative", "no_flow"}
        Whether the curve ends at or above zero after having been below; ``never_negative``
        means that there was no investment to pay back.
    first : int or None
        First month at or above zero after the curve has been below.
    sustained : int or None
        First month from which the curve stays at or above zero to the horizon: the headline.
    interpolated : float or None
        Where a straight line between the months around `sustained` crosses zero.
    crossings : int
        How many times the curve changes between negative and not.
    """

    status: Status
    first: int | None
    sustained: int | None
    interpolated: float | None
    crossings: int


@dataclass(frozen=True, slots=True)
class Deepest:
    """The lowest point of a cumulative curve.

    Parameters
    ----------
    value : float
        Kronor.
    month : int
        The first month that has it.
    """

    value: float
    month: int


def break_even(curve: NDArray[np.float64]) -> BreakEven:
    """Find when a cumulative curve has paid back.

    Parameters
    ----------
    curve : array [month 0..T]
        Cumulative kronor, discounted or not.

    Returns
    -------
    BreakEven

    Examples
    --------
    >>> break_even(np.array([-100.0, -40.0, 20.0]))
    BreakEven(status='reached', first=2, sustained=2, interpolated=1.6666666666666665, crossings=1)
    >>> break_even(np.array([0.0, 5.0])).status
    'never_negative'
    """
    scale = float(np.abs(curve).max(initial=0.0))
    if scale == 0.0:
        return BreakEven("no_flow", None, None, None, 0)
    negative = curve < -RELATIVE_ZERO * scale
    if not negative.any():
        return BreakEven("never_negative", None, None, None, 0)
    crossings = int(np.count_nonzero(negative[1:] != negative[:-1]))
    start = int(np.argmax(negative))
    back = np.flatnonzero(~negative[start:])
    first = start + int(back[0]) if back.size else None
    if negative[-1]:
        return BreakEven("never_within_horizon", first, None, None, crossings)
    sustained = int(np.flatnonzero(negative)[-1]) + 1
    return BreakEven("reached", first, sustained, _interpolated(curve, sustained), crossings)


def deepest(curve: NDArray[np.float64]) -> Deepest:
    """Find the lowest point of a cumulative curve, month 0 included.

    Examples
    --------
    >>> deepest(np.array([-100.0, -140.0, 20.0]))
    Deepest(value=-140.0, month=1)
    """
    month = int(np.argmin(curve))
    return Deepest(float(curve[month]), month)


def _interpolated(curve: NDArray[np.float64], month: int) -> float:
    before, after = float(curve[month - 1]), float(curve[month])
    return month - 1 + before / (before - after)
