"""What the spread of the result comes from: first-order and total Sobol indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RESAMPLES = 200
"""How many bootstrap samples the error comes from, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Which share of the variance each input, or group of inputs, answers for.

    Parameters
    ----------
    first, first_error : array [input]
        Share that goes away when the input alone becomes known, and its bootstrap standard error. Chance in the draws
        may make it a little negative. The errors are nan where a bootstrap sample did not vary at all.
    total, total_error : array [input]
        Share that is left when all other inputs are known: alone and together with others.
    variance : float
        Variance of the outcome, in its unit squared.
    draws, resamples : int
        Rows of the design, and bootstrap samples behind the errors.
    method : str
        Id of the method.
    """

    first: Numbers
    first_error: Numbers
    total: Numbers
    total_error: Numbers
    variance: float
    draws: int
    resamples: int
    method: Literal["saltelli_2010_jansen_1999"] = "saltelli_2010_jansen_1999"


def design(
    a: Mapping[str, Numbers], b: Mapping[str, Numbers], groups: Sequence[Sequence[str]]
) -> Iterator[dict[str, Numbers]]:
    """Yield the inputs to run for each group: those of A, with the group's own taken from B.

    Parameters
    ----------
    a, b : mapping from name to array [..., draw]
        Two independent samples of every input. The arrays are handed on as they are, not copied.
    groups : sequence of sequence of str
        Inputs that are moved as one: a single quantity, a block (a row, a table) or a correlated set. Together they
        may leave inputs out; those stay as in A.

    Yields
    ------
    dict from name to array [..., draw]

    Raises
    ------
    ValueError
        If the samples hold different names, or a group names an input that does not exist or stands in another group.

    Examples
    --------
    >>> a, b = {"x": np.array([1.0]), "y": np.array([2.0])}, {"x": np.array([3.0]), "y": np.array([4.0])}
    >>> [(float(mixed["x"][0]), float(mixed["y"][0])) for mixed in design(a, b, [("x",), ("y",)])]
    [(3.0, 2.0), (1.0, 4.0)]
    """
    if a.keys() != b.keys():
        raise ValueError(f"both samples must hold the same inputs; these do not: {sorted(a.keys() ^ b.keys())}")
    named = [name for group in groups for name in group]
    if len(set(named)) != len(named) or not set(named) <= a.keys():
        raise ValueError(f"each input of a group must exist and stand in one group: {named}")
    # Not a generator function, so that what is wrong is said at once and not when the first is asked for.
    return ({**a, **{name: b[name] for name in group}} for group in groups)


def indices(a: Numbers, b: Numbers, mixed: Numbers, resamples: int, generator: Generator) -> SobolIndices:
    """Answer what the spread comes from: first-order and total Sobol indices with their error.

    Parameters
    ----------
    a, b : array [draw]
        The outcome at the two independent samples of the inputs.
    mixed : array [input, draw]
        The outcome with one input, or group of inputs, taken from B and the rest from A (`design`).
    resamples : int
        Bootstrap samples, at least 2.
    generator : numpy.random.Generator
        Draws the bootstrap samples.

    Returns
    -------
    SobolIndices
        For scrambled Sobol points the bootstrap error is on the wide side, for it treats the points as independent.

    Raises
    ------
    ValueError
        If the arrays do not fit together, there are fewer than two draws or resamples, or the outcome does not vary.

    Notes
    -----
    With V the variance over A and B together: first = mean(f(B) (f(AB_i) - f(A))) / V (Saltelli et al., Computer
    Physics Communications 2010, table 2, row b) after taking the common mean off the outcome, total = mean((f(A) -
    f(AB_i))^2) / 2 V (Jansen, Computer Physics Communications 1999). Bootstrap: Archer, Saltelli and Sobol, Journal of
    Statistical Computation and Simulation 1997.

    Examples
    --------
    >>> from payoff.uncertainty.sampling import generator
    >>> x, y, other_x, other_y = generator(1, "exempel", 0).standard_normal((4, 5000))
    >>> mixed = np.array([2 * other_x + y, 2 * x + other_y])
    >>> found = indices(2 * x + y, 2 * other_x + other_y, mixed, 100, generator(1, "bootstrap", 0))
    >>> bool(np.all(np.abs(found.total - [0.8, 0.2]) < 4 * found.total_error))
    True
    """
    draws = a.size
    if a.shape != (draws,) or b.shape != (draws,) or mixed.ndim != 2 or mixed.shape[1] != draws:
        raise ValueError(f"the outcomes do not fit together: {a.shape}, {b.shape} and {mixed.shape}")
    if draws < 2 or resamples < 2:
        raise ValueError(f"at least two draws and two resamples are needed, not {draws} and {resamples}")
    if not (a.std() > 0 or b.std() > 0):
        raise ValueError("the outcome does not vary, so its variance has no shares")
    middle = (a.mean() + b.mean()) / 2
    from_a, from_b = a - middle, b - middle
    # One row for each mean that the indices are made of, so that a bootstrap sample only weighs the rows anew.
    inputs = len(mixed)
    terms = np.empty((2 * inputs + 2, draws))
    np.subtract(mixed, a, out=terms[:inputs])
    np.square(terms[:inputs], out=terms[inputs : 2 * inputs])
    terms[:inputs] *= from_b
    terms[inputs : 2 * inputs] /= 2
    terms[-2] = (from_a + from_b) / 2
    terms[-1] = (np.square(from_a) + np.square(from_b)) / 2
    first, total, variance = _shares(terms.mean(axis=1), inputs)
    again = np.empty((resamples, 2, inputs))
    for sample in again:
        counts = np.bincount(generator.integers(draws, size=draws), minlength=draws) / draws
        sample[0], sample[1], _ = _shares(np.einsum("td,d->t", terms, counts), inputs)
    errors = again.std(axis=0, ddof=1)
    return SobolIndices(first, errors[0], total, errors[1], variance, draws, resamples)


def _shares(means: Numbers, inputs: int) -> tuple[Numbers, Numbers, float]:
    variance = float(means[-1] - means[-2] ** 2)
    divisor = variance if variance > 0 else np.nan  # a bootstrap sample of an outcome that seldom differs
    return means[:inputs] / divisor, means[inputs : 2 * inputs] / divisor, variance
