"""Flows by account and group: by year, cumulative, discounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from payoff.units import MONTHS_PER_YEAR

Array = NDArray[np.float64]
ROUNDING = 1e-13
"""Relative to the gross postings: a sum up to this is rounding."""


def membership(accounts: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Array:
    """Return which accounts each series sums: first each account alone, then each group.

    Returns
    -------
    array [series, account]
        Zeros and ones.

    Examples
    --------
    >>> membership(["a", "b"], {"both": ["a", "b"]}).tolist()
    [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    rows = [*np.eye(len(accounts)), *([name in members for name in accounts] for members in groups.values())]
    return np.asarray(rows, dtype=np.float64).reshape(-1, len(accounts))


def series_flows(matrix: Array, flows: Array, gross: Array) -> Array:
    """Sum account flows to series; what is only rounding becomes zero.

    A transfer that leaves one account and reaches another must leave their group unmoved
    exactly, or a curve of rounding errors would be given a month of payback.

    Parameters
    ----------
    matrix : array [series, account]
    flows : array [account, month, draw]
    gross : array [account, draw]
        Largest gross postings of a month on each account.

    Returns
    -------
    array [series, month, draw]

    Examples
    --------
    >>> flows = np.array([[[0.1 + 0.2]], [[-0.3]]])
    >>> series_flows(np.ones((1, 2)), flows, np.ones((2, 1))).tolist()
    [[[0.0]]]
    """
    sums = np.einsum("sa,atd->std", matrix, flows)
    limit = ROUNDING * np.einsum("sa,ad->sd", matrix, gross)
    return np.where(np.abs(sums) <= limit[:, None, :], 0.0, sums)


def by_year(flows: Array, axis: int = -1) -> Array:
    """Sum months to years; month 0 counts with year 1, the last year may be partial.

    Parameters
    ----------
    flows : array with months 0..T on `axis`

    Examples
    --------
    >>> by_year(np.array([-5.0] + [1.0] * 18)).tolist()
    [7.0, 6.0]
    """
    months = flows.shape[axis] - 1
    first_months = [0, *range(1 + MONTHS_PER_YEAR, months + 1, MONTHS_PER_YEAR)]
    return np.asarray(np.add.reduceat(flows, first_months, axis=axis))
