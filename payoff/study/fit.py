"""Least squares between bounds from many starts: arrays in, arrays out.

The unknown are scaled so that 0 is their lower bound and 1 their upper. A residual is scaled
so that 1 is as far off as is allowed. The functions may have kinks, as a payback time has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Residuals = Callable[[Array], Array]

STEP = 1e-6
EDGE = 1e-6
EXACT = 1e-6
SAME = 1e-5
MOST_STEPS = 10
MOST_EVALUATIONS = 100
GRID = {1: 15, 2: 5, 3: 3}
MOST_CORNERS = 6
MOST_STARTS = 5
DEPENDENT = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A place that a start led to.

    Parameters
    ----------
    x : array [unknown]
        Between 0 and 1.
    residuals : array [equality]
    """

    x: Array
    residuals: Array

    @property
    def norm(self) -> float:
        """Length of the residuals."""
        return float(np.linalg.norm(self.residuals))

    @property
    def within(self) -> bool:
        """Whether no residual is farther off than is allowed."""
        return bool((np.abs(self.residuals) <= 1.0).all())

    @property
    def on_bound(self) -> Array:
        """Return -1 or 1 for every unknown on its lower or upper bound, else 0."""
        return np.where(self.x <= EDGE, -1.0, np.where(self.x >= 1.0 - EDGE, 1.0, 0.0))


def search(residuals: Residuals, start: Array) -> list[Point]:
    """Return where every start leads: first the given one, then its opposite, then the best of a grid.

    Parameters
    ----------
    residuals : callable
        From the unknown to the scaled residuals of the equalities.
    start : array [unknown]

    Examples
    --------
    >>> points = search(lambda x: np.array([10 * x[0] - 3, x[0] + x[1] - 1]), np.array([0.5, 0.5]))
    >>> [round(float(value), 9) for value in points[0].x]
    [0.3, 0.7]
    """
    opposite = np.where(start < 0.5, 0.9, 0.1)
    return [_polished(residuals, _led(residuals, one)) for one in (start, opposite, *_promising(residuals, len(start)))]


def _promising(residuals: Residuals, count: int) -> list[Array]:
    """Return the best points of a grid that are not neighbours of each other."""
    points = GRID.get(count, 2)
    if count > MOST_CORNERS:
        return [np.full(count, level) for level in (0.25, 0.75)]
    axis = (np.arange(points) + 0.5) / points
    grid = [np.array(one) for one in product(axis, repeat=count)]
    grid.sort(key=lambda one: float(np.linalg.norm(residuals(one))))
    chosen: list[Array] = []
    for one in grid:
        if all(np.abs(one - other).max() > 1.5 / points for other in chosen):
            chosen.append(one)
    return chosen[:MOST_STARTS]


def _led(residuals: Residuals, start: Array) -> Point:
    from scipy.optimize import least_squares  # slow to load, and few scenarios need it

    inside = np.clip(start, 0.01, 0.99)
    found = least_squares(
        residuals, inside, bounds=(0.0, 1.0), xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=MOST_EVALUATIONS
    )
    return _better(residuals, Point(inside, residuals(inside)), np.asarray(found.x))


def _polished(residuals: Residuals, point: Point) -> Point:
    """Take Newton steps as long as they help: least squares stops early near a kink or a bound."""
    for _ in range(MOST_STEPS):
        step = -np.linalg.pinv(jacobian(residuals, point.x)) @ point.residuals
        for share in (1.0, 0.5, 0.1):
            moved = _better(residuals, point, np.clip(point.x + share * step, 0.0, 1.0))
            if moved is not point:
                break
        if moved is point or moved.norm == 0.0:
            return moved
        point = moved
    return point


def _better(residuals: Residuals, point: Point, x: Array) -> Point:
    moved = Point(x, residuals(x))
    return moved if moved.norm < point.norm else point


def jacobian(residuals: Residuals, x: Array) -> Array:
    """Return the slopes of the residuals, array [equality, unknown]; on a kink the mean of both sides."""
    columns = []
    for index in range(len(x)):
        low, high = x.copy(), x.copy()
        low[index], high[index] = max(0.0, x[index] - STEP), min(1.0, x[index] + STEP)
        columns.append((residuals(high) - residuals(low)) / (high[index] - low[index]))
    return np.stack(columns, axis=1)


def rank(slopes: Array) -> int:
    """Return how many unknown the equalities tell apart, with rows and columns of the Jacobian scaled.

    Examples
    --------
    >>> rank(np.array([[1.0, 2.0], [1e6, 2e6]])), rank(np.array([[1.0, 2.0], [1e6, 0.0]]))
    (1, 2)
    """
    rows = np.linalg.norm(slopes, axis=1, keepdims=True)
    scaled = slopes / np.where(rows > 0, rows, 1.0)
    columns = np.linalg.norm(scaled, axis=0)
    scaled = scaled / np.where(columns > DEPENDENT**2, columns, np.inf)
    values = np.linalg.svd(scaled, compute_uv=False)
    return int((values > DEPENDENT).sum())


def spread(slopes: Array) -> Array:
    """Return how far each unknown moves, on a straight line, while every residual stays within 1."""
    return np.asarray(np.abs(np.linalg.pinv(slopes)).sum(axis=1))


def same(residuals: Residuals, one: Point, other: Point) -> bool:
    """Whether two points are one solution: equal, or one stopped short of the other in the same valley."""
    if np.abs(one.x - other.x).max() <= SAME:
        return True
    if one.norm <= EXACT and other.norm <= EXACT:
        return False
    between = (one.x + share * (other.x - one.x) for share in (0.2, 0.4, 0.6, 0.8))
    return all(bool((np.abs(residuals(x)) <= 1.0).all()) for x in between)
