"""Where a function of one share crosses zero inside a stated range."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

POINTS = 5
"""How many points of the range are looked at first: two crossings closer than that may be missed."""
MOST_STEPS = 80
NEAR = 1e-12


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
            found.append(_between(function, (left, at_left), (right, at_right)))
    return tuple(sorted(found))


def _between(function: Callable[[float], float], left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return the zero between two points of different sign: the straight line's, with the far end's weight halved.

    The Illinois method: exact in one step where the function is a straight line, and it never leaves the range.
    """
    (a, at_a), (b, at_b) = left, right
    kept = 0
    for _ in range(MOST_STEPS):
        middle = b - at_b * (b - a) / (at_b - at_a)
        value = function(middle)
        if value == 0 or abs(b - a) <= NEAR:
            return middle
        if (value > 0) == (at_b > 0):
            b, at_b = middle, value
            at_a = at_a / 2 if kept == 1 else at_a
            kept = 1
        else:
            a, at_a = middle, value
            at_b = at_b / 2 if kept == -1 else at_b
            kept = -1
        if abs(value) <= NEAR * max(abs(left[1]), abs(right[1])):
            return middle
    return (a + b) / 2
