"""Which uncertain quantities move the result: rank correlations over the draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

FEWEST = 4
"""With fewer draws the error of a rank correlation has no value."""


@dataclass(frozen=True, slots=True)
class RankCorrelations:
    """How strongly each quantity goes together with an outcome.

    Parameters
    ----------
    values : array [parameter]
        Spearman's rank correlation, -1 to 1; nan for a quantity that does not vary.
    errors : array [parameter]
        Its large-sample standard error.
    """

    values: Numbers
    errors: Numbers


@dataclass(frozen=True, slots=True)
class Achieved:
    """The rank correlations that were drawn, beside those that were asked for.

    Parameters
    ----------
    values : array [parameter, parameter]
        Achieved rank correlations.
    largest_miss : float
        The largest distance to the wanted one, in standard errors.
    pair : tuple of int
        Which two parameters it is between.
    """

    values: Numbers
    largest_miss: float
    pair: tuple[int, int]


def ranks(values: Numbers) -> Numbers:
    """Return the rank of each draw from 0, draws with equal values sharing their mean rank.

    Parameters
    ----------
    values : array [draw]
        Any unit.

    Examples
    --------
    >>> ranks(np.array([30.0, 10.0, 20.0, 20.0]))
    array([3. , 0. , 1.5, 1.5])
    """
    order = np.argsort(values)
    found = np.empty(values.size)
    found[order] = _sorted_ranks(values[order])
    return found


def rank_correlations(parameters: Numbers | Sequence[Numbers], outcome: Numbers) -> RankCorrelations:
    """Answer which quantities the outcome follows: Spearman's rank correlation of each with it.

    Parameters
    ----------
    parameters : array [parameter, draw] or sequence of array [draw]
        Any units.
    outcome : array [draw]
        Any unit.

    Returns
    -------
    RankCorrelations

    Raises
    ------
    ValueError
        With fewer than four draws or an outcome that does not vary.

    Notes
    -----
    The product-moment correlation of ranks (Spearman 1904), mean ranks where values are equal. Error: (1 - r^2)
    sqrt((1 + r^2 / 2) / (n - 3)), from Fisher's z (Bonett and Wright, Psychometrika 2000).

    Examples
    --------
    >>> outcome = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    >>> rank_correlations(np.array([[10.0, 20.0, 30.0, 50.0, 40.0]]), outcome).values
    array([0.9])
    """
    draws = outcome.size
    if draws < FEWEST:
        raise ValueError(f"a rank correlation needs at least {FEWEST} draws, not {draws}")
    middle = (draws - 1) / 2
    against = ranks(outcome) - middle
    spread = float(np.square(against).sum())
    if spread == 0:
        raise ValueError("the outcome does not vary, so nothing can go together with it")
    whole = draws * (draws**2 - 1) / 12.0  # the sum of squares of 0..n-1 around their middle
    own = np.arange(draws, dtype=np.float64) - middle
    values = np.empty(len(parameters))
    for index, row in enumerate(parameters):
        order = np.argsort(row)
        ordered = row[order]
        if np.any(ordered[1:] == ordered[:-1]):
            tied = _sorted_ranks(ordered) - middle
            its = float(np.square(tied).sum())
            joint = float((tied * against[order]).sum())
        else:
            its, joint = whole, float((own * against[order]).sum())
        values[index] = joint / np.sqrt(its * spread) if its > 0 else np.nan
    return RankCorrelations(values, large_sample_error(values, draws))


def large_sample_error(correlations: Numbers, draws: int) -> Numbers:
    """Return the standard error of rank correlations from independent draws.

    Parameters
    ----------
    correlations : array
        From -1 to 1.
    draws : int
        At least 4.

    Notes
    -----
    (1 - r^2) sqrt((1 + r^2 / 2) / (n - 3)) (Bonett and Wright, Psychometrika 2000).

    Examples
    --------
    >>> large_sample_error(np.array([0.0, 1.0]), 103)
    array([0.1, 0. ])
    """
    squared = np.square(correlations)
    return np.asarray((1 - squared) * np.sqrt((1 + squared / 2) / (draws - 3)), dtype=np.float64)


def achieved(parameters: Numbers, wanted: Numbers) -> Achieved:
    """Answer whether correlated quantities were drawn as asked: their rank correlations and the largest miss.

    Parameters
    ----------
    parameters : array [parameter, draw]
        Any units; at least two parameters.
    wanted : array [parameter, parameter]
        Rank correlations, none outside the diagonal -1 or 1.

    Returns
    -------
    Achieved
        A sound draw misses by a few standard errors at most.

    Raises
    ------
    ValueError
        If the matrix does not fit the parameters, there are fewer than four draws or a parameter does not vary.

    Examples
    --------
    >>> rows = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]])
    >>> found = achieved(rows, np.array([[1.0, 0.8], [0.8, 1.0]]))
    >>> found.values[0, 1].round(9), found.pair
    (np.float64(0.8), (0, 1))
    """
    size, draws = parameters.shape
    wanted = np.asarray(wanted, dtype=np.float64)
    if size < 2 or wanted.shape != (size, size):
        raise ValueError(f"{size} parameters need a matrix of {size} x {size}, not {wanted.shape}")
    if draws < FEWEST:
        raise ValueError(f"a rank correlation needs at least {FEWEST} draws, not {draws}")
    ranked = np.array([ranks(row) - (draws - 1) / 2 for row in parameters])
    lengths = np.sqrt(np.square(ranked).sum(axis=1))
    if not lengths.all():
        raise ValueError(f"parameter {int(np.argmin(lengths))} does not vary")
    values = np.eye(size)
    rows, columns = np.triu_indices(size, 1)
    for left, right in zip(rows, columns, strict=True):
        joint = float((ranked[left] * ranked[right]).sum()) / (lengths[left] * lengths[right])
        values[left, right] = values[right, left] = joint
    target = wanted[rows, columns]
    if np.any(np.abs(target) >= 1):
        raise ValueError("a wanted correlation lies between -1 and 1")
    misses = np.abs(values[rows, columns] - target) / large_sample_error(target, draws)
    worst = int(np.argmax(misses))
    return Achieved(values, float(misses[worst]), (int(rows[worst]), int(columns[worst])))


def _sorted_ranks(ordered: Numbers) -> Numbers:
    """Return the ranks of values in rising order, equal ones sharing their mean rank."""
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    if first.size == ordered.size:
        return np.arange(ordered.size, dtype=np.float64)
    counts = np.diff(np.append(first, ordered.size))
    return np.repeat(first + (counts - 1) / 2, counts)
