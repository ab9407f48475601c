"""What is to be expected of a result once some quantities are known: a regression on natural cubic splines.

Every column of the basis has mean 0 over the draws, so that shrinking it towards 0 is shrinking it towards its mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Basis = Literal["natural_splines_all_pairs", "natural_splines_linear_pairs"]

DEGREES = 5
"""Columns that a parameter with many values gets: a natural cubic spline with six knots."""
FULL_PAIRS = 3
"""Up to so many parameters, two of them meet with all their columns; with more, with their straight lines only."""
MOST_PARAMETERS = 10
"""More at once would need more draws than a fit can rest on."""
DRAWS_A_COLUMN = 10
"""Fewer draws a column and the fit follows chance."""
GROUPS = 100
"""The bootstrap draws whole groups of consecutive draws, so that each group's sums are worked out once."""
_RANK = 1e-9


@dataclass(frozen=True, slots=True)
class Design:
    """The columns that a result is fitted on.

    Parameters
    ----------
    columns : array [draw, column]
        Ones first, then columns with mean 0.
    members : tuple of tuple of int
        For each column, which parameters it is made of.
    basis : str
        Id of the basis.
    """

    columns: Numbers
    members: tuple[tuple[int, ...], ...]
    basis: Basis

    def shrunk(self, factors: Numbers) -> Numbers:
        """Return the columns with each parameter's part multiplied by its factor.

        Parameters
        ----------
        factors : array [parameter]
            0 to 1; a column of two parameters is multiplied by both.

        Returns
        -------
        array [draw, column]

        Examples
        --------
        >>> design(np.array([np.arange(100.0)])).shrunk(np.array([0.0]))[:, 1:].any()
        np.False_
        """
        by_column = np.array([np.prod(factors[list(member)]) for member in self.members], dtype=np.float64)
        return np.asarray(self.columns * by_column, dtype=np.float64)


def design(parameters: Numbers) -> Design:
    """Build the columns for a regression on one or several parameters.

    Parameters
    ----------
    parameters : array [parameter, draw]
        Any units. One that takes at most six values gets a column for each but one, others a natural cubic spline with
        six knots at evenly spaced percentiles. One that does not vary gets none.

    Returns
    -------
    Design
        Two parameters meet in products of all their columns when there are at most three, else in the product of
        their straight lines.

    Raises
    ------
    ValueError
        If there are too many parameters, too few draws for the columns, or a value is not finite.

    Notes
    -----
    Natural cubic splines as truncated powers: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning,
    2009, equations 5.4 and 5.5. Regression for the value of information: Strong, Oakley and Brennan, Medical Decision
    Making 2014.

    Examples
    --------
    >>> design(np.array([np.arange(100.0)])).columns.shape
    (100, 6)
    """
    size, draws = parameters.shape
    if not 1 <= size <= MOST_PARAMETERS:
        raise ValueError(f"between 1 and {MOST_PARAMETERS} parameters can be fitted at once, not {size}")
    if not np.all(np.isfinite(parameters)):
        raise ValueError("every draw of a parameter must be finite")
    own = [spline(row) for row in parameters]
    full = size <= FULL_PAIRS
    meeting = own if full else [_standardised(row[None]).T for row in parameters]
    wanted = 1 + sum(part.shape[1] for part in own)
    wanted += sum(left.shape[1] * right.shape[1] for left, right in combinations(meeting, 2))
    if draws < DRAWS_A_COLUMN * wanted:
        raise ValueError(f"{wanted} columns need at least {DRAWS_A_COLUMN * wanted} draws, not {draws}")
    columns, placed = [np.ones((draws, 1))], list[tuple[int, ...]]([()])
    for index, part in enumerate(own):
        columns.append(part)
        placed += [(index,)] * part.shape[1]
    for left, right in combinations(range(size), 2):
        product = (meeting[left][:, :, None] * meeting[right][:, None, :]).reshape(draws, -1)
        columns.append(product - product.mean(axis=0))
        placed += [(left, right)] * product.shape[1]
    basis: Basis = "natural_splines_all_pairs" if full else "natural_splines_linear_pairs"
    return Design(np.concatenate(columns, axis=1), tuple(placed), basis)


def spline(values: Numbers) -> Numbers:
    """Return the columns of one parameter: mean 0, mean square 1, not correlated with each other.

    Parameters
    ----------
    values : array [draw]
        Any unit.

    Returns
    -------
    array [draw, column]
        None for a parameter that does not vary, else at most five.

    Examples
    --------
    >>> spline(np.zeros(10)).shape, spline(np.arange(10.0) % 2).shape
    ((10, 0), (10, 1))
    """
    distinct = np.unique(values)
    if distinct.size <= DEGREES + 1:
        raw = np.asarray(values[:, None] == distinct[1:], dtype=np.float64)
    else:
        straight = _standardised(values[None])[0]
        knots = np.unique(np.quantile(straight, np.linspace(0.0, 1.0, DEGREES + 1)))
        raw = np.column_stack([straight, *_curves(straight, knots)])
    raw = raw - raw.mean(axis=0)
    left, sizes, _ = np.linalg.svd(raw, full_matrices=False)
    kept = sizes > _RANK * sizes.max(initial=0.0)
    return np.asarray(left[:, kept] * np.sqrt(values.size), dtype=np.float64)


def fit(columns: Numbers, outcomes: Numbers) -> Numbers:
    """Return the coefficients of least squares.

    Parameters
    ----------
    columns : array [draw, column]
    outcomes : array [draw, outcome]

    Returns
    -------
    array [column, outcome]

    Examples
    --------
    >>> fit(np.ones((4, 1)), np.array([[1.0], [2.0], [3.0], [4.0]]))
    array([[2.5]])
    """
    return _solved(columns.T @ columns, _products(columns, outcomes))


def fitted(columns: Numbers, coefficients: Numbers) -> Numbers:
    """Return what a fit says of each draw.

    Parameters
    ----------
    columns : array [draw, column]
    coefficients : array [column, outcome]

    Returns
    -------
    array [draw, outcome]

    Examples
    --------
    >>> fitted(np.array([[1.0, 2.0], [1.0, 3.0]]), np.array([[10.0], [1.0]]))
    array([[12.],
           [13.]])
    """
    # Not a matrix product: one with a vector is added up in another order on a machine with other cores.
    by_outcome = [np.einsum("dc,c->d", columns, np.ascontiguousarray(each)) for each in coefficients.T]
    return np.stack(by_outcome, axis=1)


def bootstrap_fits(
    columns: Numbers, outcomes: Numbers, resamples: int, generator: Generator
) -> Iterator[tuple[Numbers, Numbers]]:
    """Fit again to bootstrap samples.

    Parameters
    ----------
    columns : array [draw, column]
    outcomes : array [draw, outcome]
    resamples : int
        How many.
    generator : numpy.random.Generator
        Draws the samples: whole groups of consecutive draws, 100 of them, which are as independent as single draws.

    Yields
    ------
    coefficients : array [column, outcome]
    weights : array [draw]
        How often each draw is in the sample, with mean 1.
    """
    edges = np.linspace(0, len(columns), min(GROUPS, len(columns)) + 1).astype(np.intp)
    sizes = np.diff(edges)
    parts = [slice(start, end) for start, end in pairwise(edges)]
    squares = np.array([columns[part].T @ columns[part] for part in parts])
    products = np.array([_products(columns[part], outcomes[part]) for part in parts])
    for _ in range(resamples):
        counts = np.bincount(generator.integers(sizes.size, size=sizes.size), minlength=sizes.size).astype(np.float64)
        coefficients = _solved(np.einsum("g,gij->ij", counts, squares), np.einsum("g,gij->ij", counts, products))
        weights = np.repeat(counts, sizes)
        yield coefficients, weights / weights.mean()


def _products(columns: Numbers, outcomes: Numbers) -> Numbers:
    """Return the products of columns and outcomes summed over draws, in an order that no number of cores changes."""
    return np.stack([np.einsum("dc,d->c", columns, np.ascontiguousarray(each)) for each in outcomes.T], axis=1)


def _solved(squares: Numbers, products: Numbers) -> Numbers:
    """Solve the normal equations; columns that say the same share the coefficient (a row of shares sums to one)."""
    return np.asarray(np.linalg.lstsq(squares, products, rcond=_RANK)[0], dtype=np.float64)


def _standardised(rows: Numbers) -> Numbers:
    """Return rows with mean 0 and standard deviation 1; one that does not vary becomes 0."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    varies = np.ptp(rows, axis=1, keepdims=True) > 0
    return np.where(varies, centred / np.where(varies, spread, 1.0), 0.0)


def _curves(straight: Numbers, knots: Numbers) -> list[Numbers]:
    """Return the curved columns of a natural cubic spline: one fewer than there are inner knots and one end."""
    last = knots[-1]

    def bend(knot: float) -> Numbers:
        cubes = np.maximum(straight - knot, 0.0) ** 3 - np.maximum(straight - last, 0.0) ** 3
        return np.asarray(cubes / (last - knot), dtype=np.float64)

    end = bend(float(knots[-2]))
    return [bend(float(knot)) - end for knot in knots[:-2]]
