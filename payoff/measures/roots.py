"""Where a function of one number is zero."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

NEAR = 1e-14
"""How near to the zero the answer lies, relative to the range."""
POINTS = 5
"""How many points of the range are looked at first: two crossings closer than that may be missed."""


def root_between(function: Callable[[float], float], low: float, high: float) -> float:
    """Return a zero of a continuous function between two points where it has different signs.

    Parameters
    ----------
    function : callable
    low, high : float
        Never left. Found with Brent's method (Algorithms for Minimization without Derivatives, 1973, chapter 4).

    Examples
    --------
    >>> root_between(lambda x: 4 * x - 1, 0.0, 1.0)
    0.25
    """
    from scipy.optimize import brentq  # slow to load, and few ask

    return float(brentq(function, low, high, xtol=NEAR * (high - low), rtol=NEAR))


def crossings(function: Callable[[float], float], low: float, high: float) -> tuple[float, ...]:
    """Return the points where a function is zero, one for each change of sign between evenly spaced points.

    Parameters
    ----------
    function : callable
        Continuous.
    low, high : float
        The range.

    Examples
    --------
    >>> crossings(lambda x: 4 * x - 1, 0.0, 1.0)
    (0.25,)
    >>> crossings(lambda x: x + 1, 0.0, 1.0)
    ()
    """
    points = [low + (high - low) * index / (POINTS - 1) for index in range(POINTS)]
    values = [function(point) for point in points]
    found = [point for point, value in zip(points, values, strict=True) if value == 0]
    for (left, at_left), (right, at_right) in pairwise(zip(points, values, strict=True)):
        if at_left * at_right < 0:
            found.append(root_between(function, left, right))
    return tuple(sorted(found))
