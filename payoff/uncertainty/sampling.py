"""Where the randomness comes from: streams keyed by seed, name and block, and samples spread more evenly than chance.

A stream belongs to one name and one block of draws. What other names there are, how the blocks are grouped and how
many processes share them changes no byte of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SEED_MOST = 2**63 - 1
BLOCK_MOST = 2**32 - 1
LATIN_MOST = 100_000
"""Most draws of a Latin hypercube: a permutation of all strata must be held at once, and beyond it random draws do."""
SOBOL_MOST_DIMENSIONS = 21_201
"""As many as Joe and Kuo (2008) give direction numbers for."""
SOBOL_MOST_POWER = 20
"""At most 2^20 points: a million runs for each input."""
SMALLEST_EIGENVALUE = 1e-10
"""A matrix of correlations with a smaller one counts as not positive definite: rounding alone may decide its sign."""
_WORD = 2**32 - 1
_SOBOL_BITS = 30
_LATIN = "\0latin"
_NORMAL = "\0normal"
_SOBOL = "\0sobol"
"""Endings that no id can have: another use of the same name is another stream."""


def generator(seed: int, name: str, block: int) -> Generator:
    """Return the stream of random numbers of one name in one block of draws.

    Parameters
    ----------
    seed : int
        From 0 to 2^63 - 1; 0 is a seed like any other.
    name : str
        The path of a quantity, or any other name; compared as UTF-8.
    block : int
        Which block of draws, from 0 to 2^32 - 1.

    Returns
    -------
    numpy.random.Generator
        SFC64. The same as ``SFC64(SeedSequence(seed, spawn_key=(*words, block)))`` with the four little-endian 32-bit
        words of the name's 16-byte BLAKE2b hash (RFC 7693).

    Raises
    ------
    ValueError
        If the seed or the block lies outside.

    Examples
    --------
    >>> generator(0, "effekt", 3).random() == generator(0, "effekt", 3).random()
    True
    >>> generator(0, "effekt", 3).random() == generator(0, "effekt", 4).random()
    False
    """
    if not 0 <= seed <= SEED_MOST:
        raise ValueError(f"a seed lies between 0 and {SEED_MOST}, not {seed!r}")
    if not 0 <= block <= BLOCK_MOST:
        raise ValueError(f"a block lies between 0 and {BLOCK_MOST}, not {block!r}")
    # SeedSequence takes a ready array of words in a quarter of the time of a seed and a spawn key; two zeros fill the
    # seed up to the four words that it pads to before a spawn key.
    words = np.empty(9, dtype="<u4")
    words[:4] = (seed & _WORD, seed >> 32, 0, 0)
    words[4:8] = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u4")
    words[8] = block
    return Generator(SFC64(SeedSequence(words)))


def uniforms(seed: int, name: str, block: int, count: int) -> Numbers:
    """Draw independent uniform numbers strictly between 0 and 1, so that any quantile of them is finite.

    Parameters
    ----------
    seed, name, block
        As for `generator`.
    count : int
        How many.

    Returns
    -------
    array [draw]
        Multiples of 2^-53; a zero, one in 9 x 10^15, is put in the middle of its cell, 2^-54.

    Examples
    --------
    >>> values = uniforms(7, "effekt", 0, 1000)
    >>> bool(values.min() > 0), bool(values.max() < 1)
    (True, True)
    """
    values = generator(seed, name, block).random(count)
    return np.maximum(values, 2.0**-54, out=values)


def latin(seed: int, name: str, draws: int, replicates: int) -> Numbers:
    """Draw uniform numbers that are spread evenly: independent Latin hypercubes, one after the other.

    Parameters
    ----------
    seed : int
        As for `generator`.
    name : str
        One dimension of the hypercubes: each name has its own permutations.
    draws : int
        At most `LATIN_MOST`.
    replicates : int
        How many hypercubes the draws are split into, at least 2: the error comes from the spread between them
        (`payoff.uncertainty.summary.replicate_error`).

    Returns
    -------
    array [draw]
        Strictly between 0 and 1. Each replicate has exactly one number in each of its draws / replicates strata.

    Raises
    ------
    ValueError
        If there are too many draws or the replicates do not divide them.

    Notes
    -----
    (permutation + uniform) / strata (McKay, Beckman and Conover, Technometrics 1979). Within its stratum a number has
    32 random bits, so that it never rounds to 1.

    Examples
    --------
    >>> np.sort((latin(1, "effekt", 8, 2)[:4] * 4).astype(int))
    array([0, 1, 2, 3])
    """
    if not 1 <= draws <= LATIN_MOST:
        raise ValueError(f"a Latin hypercube has between 1 and {LATIN_MOST} draws, not {draws!r}")
    if replicates < 2 or draws % replicates:
        raise ValueError(f"{draws} draws do not fall into {replicates} replicates, of which there must be at least two")
    strata = draws // replicates
    values = np.empty((replicates, strata))
    for replicate, row in enumerate(values):
        stream = generator(seed, name + _LATIN, replicate)
        row[:] = stream.permutation(strata)
        row += (stream.integers(2**32, size=strata, dtype=np.uint32) + 0.5) / 2**32
    values /= strata
    return values.reshape(draws)


def sobol_points(seed: int, dimensions: int, power: int) -> Numbers:
    """Draw a scrambled Sobol sequence: points that fill the cube evenly in all dimensions at once.

    Parameters
    ----------
    seed : int
        As for `generator`: decides the scrambling.
    dimensions : int
        At most `SOBOL_MOST_DIMENSIONS`. All of them are scrambled together: another dimension changes the points.
    power : int
        2^power points, at most 2^`SOBOL_MOST_POWER`.

    Returns
    -------
    array [dimension, point]
        Strictly between 0 and 1: each number lies in the middle of one of 2^30 cells.

    Raises
    ------
    ValueError
        If there are too many dimensions or points.

    Notes
    -----
    Joe and Kuo (2008) with a linear matrix scramble and a digital shift (Matousek, Journal of Complexity 1998), from
    `scipy.stats.qmc.Sobol`.

    Examples
    --------
    >>> points = sobol_points(7, 2, 3)
    >>> np.sort((points * 8).astype(int), axis=1)
    array([[0, 1, 2, 3, 4, 5, 6, 7],
           [0, 1, 2, 3, 4, 5, 6, 7]])
    """
    if not 1 <= dimensions <= SOBOL_MOST_DIMENSIONS:
        raise ValueError(f"a Sobol sequence has between 1 and {SOBOL_MOST_DIMENSIONS} dimensions, not {dimensions!r}")
    if not 0 <= power <= SOBOL_MOST_POWER:
        raise ValueError(f"a Sobol sequence has 2^0 to 2^{SOBOL_MOST_POWER} points, not 2^{power!r}")
    from scipy.stats import qmc  # slow to load, and few ask

    # The keyword is named `seed` up to scipy 1.14 and taken by that name after it as well.
    sequence = qmc.Sobol(dimensions, scramble=True, bits=_SOBOL_BITS, seed=generator(seed, _SOBOL, 0))
    points = np.ascontiguousarray(sequence.random_base2(power).T)
    points += 2.0 ** -(_SOBOL_BITS + 1)
    return points


def pearson_of_rank(matrix: Numbers) -> Numbers:
    """Return the product-moment correlations of normals that have these rank correlations.

    Notes
    -----
    r = 2 sin(pi rho / 6) (Pearson 1907; Kruskal, Journal of the American Statistical Association 1958, section 4).

    Examples
    --------
    >>> pearson_of_rank(np.array([0.0, 0.5, 1.0])).round(4)
    array([0.    , 0.5176, 1.    ])
    """
    return np.asarray(2 * np.sin(np.pi / 6 * np.asarray(matrix)), dtype=np.float64)


def normal_scores(seed: int, names: Sequence[str], matrix: Numbers, block: int, count: int) -> Numbers:
    """Draw standard normals with given rank correlations (a normal copula).

    Parameters
    ----------
    seed, block
        As for `generator`.
    names : sequence of str
        The quantities that are correlated. Their order does not matter, and a quantity outside changes nothing.
    matrix : array [name, name]
        Wanted rank correlations (Spearman): symmetric, 1 on the diagonal, and positive definite as product-moment
        correlations (`pearson_of_rank`).
    count : int
        How many draws.

    Returns
    -------
    array [name, draw]
        Each row is standard normal.

    Raises
    ------
    ValueError
        If the matrix is not a valid one for these names, or a name stands twice.

    Notes
    -----
    Each name's own independent normals are combined by the Cholesky factor of the correlations, in alphabetical
    order (Iman and Conover, Communications in Statistics 1982, for the use of rank correlations).

    Examples
    --------
    >>> wanted = np.array([[1.0, 0.8], [0.8, 1.0]])
    >>> scores = normal_scores(7, ["effekt", "pris"], wanted, 0, 10_000)
    >>> bool(abs(np.corrcoef(scores)[0, 1] - pearson_of_rank(wanted)[0, 1]) < 0.02)
    True
    """
    order = sorted(range(len(names)), key=names.__getitem__)
    wanted = _correlations(names, np.asarray(matrix, dtype=np.float64))[np.ix_(order, order)]
    factor = np.linalg.cholesky(wanted)
    own = [generator(seed, names[index] + _NORMAL, block).standard_normal(count) for index in order]
    scores = np.empty((len(names), count))
    for place, index in enumerate(order):
        # Added term by term: a matrix product may sum in another order on a machine with other cores.
        np.multiply(own[0], factor[place, 0], out=scores[index])
        for other in range(1, place + 1):
            scores[index] += own[other] * factor[place, other]
    return scores


def correlated_uniforms(seed: int, names: Sequence[str], matrix: Numbers, block: int, count: int) -> Numbers:
    """Draw uniform numbers with given rank correlations: `normal_scores` through the normal distribution function.

    Parameters
    ----------
    seed, names, matrix, block, count
        As for `normal_scores`.

    Returns
    -------
    array [name, draw]
        Strictly between 0 and 1; a score above 8.2, one in 10^16, gives the largest number below 1.

    Examples
    --------
    >>> correlated_uniforms(7, ["effekt", "pris"], np.eye(2), 0, 3).shape
    (2, 3)
    """
    from scipy.special import ndtr  # loaded only where correlations are asked for

    values = normal_scores(seed, names, matrix, block, count)
    ndtr(values, out=values)
    return np.minimum(values, 1 - 2.0**-53, out=values)


def dirichlet_from_uniforms(weights: Numbers, uniforms: Numbers) -> Numbers:
    """Turn uniform numbers into shares that add up to 1: a Dirichlet distribution.

    Parameters
    ----------
    weights : array [cell]
        At least 0 and one above 0; a cell with weight 0 has share 0 in every draw.
    uniforms : array [cell, draw]
        Strictly between 0 and 1. Rows of cells with weight 0 are not used.

    Returns
    -------
    array [cell, draw]
        Shares; each column adds up to 1.

    Raises
    ------
    ValueError
        If a weight is negative or not finite, or all are 0.

    Notes
    -----
    Gamma(weight) quantiles divided by their sum (Devroye, Non-Uniform Random Variate Generation, 1986, XI.4.1). Where
    all of a draw's quantiles are too small for a float their logarithms are used: for small x the distribution
    function is x^a / gamma(a + 1).

    Examples
    --------
    >>> dirichlet_from_uniforms(np.array([1.0, 0.0, 1.0]), np.full((3, 1), 0.5))
    array([[0.5],
           [0. ],
           [0.5]])
    """
    from scipy.special import gammaincinv, gammaln  # loaded only where samples are spread evenly

    weights = np.asarray(weights, dtype=np.float64)
    if not np.all(np.isfinite(weights)) or weights.min(initial=0.0) < 0 or not weights.any():
        raise ValueError(f"weights must be finite, not negative and not all 0, not {weights.tolist()!r}")
    used = np.flatnonzero(weights)
    shape = weights[used, None]
    gammas = gammaincinv(shape, uniforms[used])
    total = gammas.sum(axis=0)
    lost = total == 0
    if lost.any():
        logarithms = (np.log(uniforms[np.ix_(used, np.flatnonzero(lost))]) + gammaln(shape + 1)) / shape
        gammas[:, lost] = np.exp(logarithms - logarithms.max(axis=0))
        total[lost] = gammas[:, lost].sum(axis=0)
    shares = np.zeros(uniforms.shape)
    shares[used] = gammas / total
    return shares


def _correlations(names: Sequence[str], matrix: Numbers) -> Numbers:
    """Return the product-moment correlations after checking that they can be drawn."""
    size = len(names)
    if len(set(names)) != size or size == 0 or matrix.shape != (size, size):
        raise ValueError(f"{size} names, each once, need a matrix of {size} x {size}, not {matrix.shape}")
    if not np.array_equal(matrix, matrix.T) or not np.all(np.diag(matrix) == 1) or np.abs(matrix).max() > 1:
        raise ValueError("correlations are symmetric, 1 on the diagonal and between -1 and 1")
    pearson = pearson_of_rank(matrix)
    np.fill_diagonal(pearson, 1.0)
    smallest = float(np.linalg.eigvalsh(pearson).min())
    if smallest <= SMALLEST_EIGENVALUE:
        raise ValueError(f"the correlations cannot all hold at once: the smallest eigenvalue is {smallest:.3g}")
    return pearson
