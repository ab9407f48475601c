"""Distributions as arrays: draws, quantiles, means and deviations of a `Spread`.

Draws come from NumPy's own samplers and need nothing else. Quantiles of the beta and gamma
families need SciPy, which is slow to load and is loaded when the first of them is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoff.quantity.spread import Spread, SpreadKind

Array = NDArray[np.float64]
Parameters = tuple[float, ...]

QUADRATURE_POINTS = 2001
QUADRATURE_REACH = 12.0
"""The mean of a logit-normal share: equally spaced points over so many standard deviations on each side."""


def sample(spread: Spread, generator: np.random.Generator, count: int) -> Array:
    """Draw a number as often as asked for: what is it, if what we know of it is right.

    Parameters
    ----------
    spread : Spread
        The distribution, in the unit of the quantity.
    generator : numpy.random.Generator
        What draws; its state moves on.
    count : int
        How many draws.

    Returns
    -------
    array [draw]
        In the unit of the quantity.

    Examples
    --------
    >>> from payoff.quantity.spread import uniform
    >>> drawn = sample(uniform(1.0, 3.0), np.random.default_rng(0), 4)
    >>> drawn.shape, bool((drawn >= 1).all() and (drawn <= 3).all())
    ((4,), True)
    """
    drawn = _SAMPLERS[spread.kind](spread.parameters, generator, count)
    return drawn if spread.stretch == 1.0 else drawn * spread.stretch


def quantile(spread: Spread, shares: ArrayLike) -> Array:
    """Return the numbers that a distribution is below with given probabilities: the inverse distribution function.

    Parameters
    ----------
    spread : Spread
        The distribution, in the unit of the quantity.
    shares : array
        Probabilities between 0 and 1.

    Returns
    -------
    array
        In the unit of the quantity, in the shape of `shares`. For a distribution of separate values the
        smallest that is reached.

    Raises
    ------
    ValueError
        If a probability is not between 0 and 1.

    Examples
    --------
    >>> from payoff.quantity.spread import triangular
    >>> quantile(triangular(0.0, 1.0, 2.0), [0.0, 0.5, 1.0]).tolist()
    [0.0, 1.0, 2.0]
    """
    wanted = np.asarray(shares, dtype=float)
    if not bool(((wanted >= 0) & (wanted <= 1)).all()):
        raise ValueError("a probability is between 0 and 1")
    found: Array = np.asarray(_QUANTILES[spread.kind](spread.parameters, wanted) * spread.stretch, dtype=float)
    return found


def mean(spread: Spread) -> float:
    """Return the mean of a distribution, in the unit of the quantity; in general not its central value.

    Examples
    --------
    >>> from payoff.quantity.spread import pert
    >>> mean(pert(0.0, 1.0, 8.0))
    2.0
    """
    return _MOMENTS[spread.kind](spread.parameters)[0] * spread.stretch


def deviation(spread: Spread) -> float:
    """Return the standard deviation of a distribution, in the unit of the quantity.

    Examples
    --------
    >>> from payoff.quantity.spread import normal
    >>> deviation(normal(100.0, 10.0))
    10.0
    """
    return math.sqrt(max(0.0, _MOMENTS[spread.kind](spread.parameters)[1])) * spread.stretch


def probability_outside(spread: Spread, lowest: float, highest: float) -> float:
    """Return the probability that a number with a normal, lognormal or gamma tail is outside an interval.

    Parameters
    ----------
    spread : Spread
        One of the families without a limit on some side.
    lowest, highest : float
        The interval, in the unit of the quantity.

    Examples
    --------
    >>> from payoff.quantity.spread import normal
    >>> round(probability_outside(normal(0.0, 1.0), -1.959964, 1.959964), 6)
    0.05
    """
    tails = _TAILS[spread.kind]
    below, _ = tails(spread.parameters, lowest / spread.stretch)
    _, above = tails(spread.parameters, highest / spread.stretch)
    return below + above


def pert_shapes(parameters: Parameters) -> tuple[float, float]:
    """Return the two shapes of the beta distribution of a PERT: 1 + 4 (mode - low) / (high - low), and the mirror."""
    low, mode, high = parameters
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def _halves(parameters: Parameters) -> tuple[Array, Array]:
    """Split what is stored one after the other: values and their probabilities."""
    both = np.array(parameters)
    return both[: both.size // 2], both[both.size // 2 :]


# How each family is drawn: its parameters, the generator and how many.


def _sample_pert(parameters: Parameters, generator: np.random.Generator, count: int) -> Array:
    low, _, high = parameters
    drawn = generator.beta(*pert_shapes(parameters), count)
    drawn *= high - low
    drawn += low
    return drawn


def _sample_split(parameters: Parameters, generator: np.random.Generator, count: int) -> Array:
    value, below, above = parameters
    standard = generator.standard_normal(count)
    return value + standard * np.where(standard < 0, below, above)


def _sample_logit(parameters: Parameters, generator: np.random.Generator, count: int) -> Array:
    middle, width = parameters
    return _logistic(middle + width * generator.standard_normal(count))


def _sample_gamma(parameters: Parameters, generator: np.random.Generator, count: int) -> Array:
    average, cv = parameters
    drawn = generator.standard_gamma(1 / cv**2, count)
    drawn *= average * cv**2
    return drawn


def _sample_discrete(parameters: Parameters, generator: np.random.Generator, count: int) -> Array:
    return _quantile_discrete(parameters, generator.random(count))


_SAMPLERS: dict[SpreadKind, Callable[[Parameters, np.random.Generator, int], Array]] = {
    "pert": _sample_pert,
    "triangular": lambda p, generator, count: generator.triangular(p[0], p[1], p[2], count),
    "uniform": lambda p, generator, count: generator.uniform(p[0], p[1], count),
    "normal": lambda p, generator, count: generator.normal(p[0], p[1], count),
    "split_normal": _sample_split,
    "lognormal": lambda p, generator, count: generator.lognormal(p[0], p[1], count),
    "logit_normal": _sample_logit,
    "gamma": _sample_gamma,
    "beta": lambda p, generator, count: generator.beta(p[0], p[1], count),
    "discrete": _sample_discrete,
    "draws": lambda p, generator, count: np.array(p)[generator.integers(len(p), size=count)],
}


# The inverse distribution function of each family: its parameters and the probabilities.


def _logistic(log_odds: Array) -> Array:
    """Return the share with given log odds; the negative exponent on both sides keeps it from overflowing."""
    small = np.exp(-np.abs(log_odds))
    found: Array = np.where(log_odds < 0, small, 1.0) / (1 + small)
    return found


def _standard(shares: Array) -> Array:
    from scipy.special import ndtri

    found: Array = ndtri(shares)
    return found


def _quantile_beta(a: float, b: float, shares: Array) -> Array:
    from scipy.special import betaincinv

    found: Array = betaincinv(a, b, shares)
    return found


def _quantile_pert(parameters: Parameters, shares: Array) -> Array:
    low, _, high = parameters
    return low + (high - low) * _quantile_beta(*pert_shapes(parameters), shares)


def _quantile_triangular(parameters: Parameters, shares: Array) -> Array:
    low, mode, high = parameters
    width, first = high - low, (mode - low) / (high - low)
    rising = low + width * np.sqrt(shares * first)
    return np.where(shares <= first, rising, high - width * np.sqrt((1 - shares) * (1 - first)))


def _quantile_split(parameters: Parameters, shares: Array) -> Array:
    value, below, above = parameters
    standard = _standard(shares)
    width = np.where(shares < 0.5, below, above)
    return value + np.multiply(standard, width, where=width > 0, out=np.zeros_like(standard))


def _quantile_gamma(parameters: Parameters, shares: Array) -> Array:
    from scipy.special import gammainccinv, gammaincinv

    average, cv = parameters
    inverse = gammaincinv if average > 0 else gammainccinv  # mirrored: the lowest is the one furthest out
    found: Array = average * cv**2 * inverse(1 / cv**2, shares)
    return found


def _quantile_discrete(parameters: Parameters, shares: Array) -> Array:
    values, weights = _halves(parameters)
    reached = np.cumsum(weights)
    reached[-1] = 1.0
    found: Array = values[np.searchsorted(reached, shares, side="left")]
    return found


def _quantile_draws(parameters: Parameters, shares: Array) -> Array:
    values = np.array(parameters)
    place = np.ceil(np.round(shares * values.size, 9)).astype(int) - 1
    found: Array = values[np.clip(place, 0, values.size - 1)]
    return found


_QUANTILES: dict[SpreadKind, Callable[[Parameters, Array], Array]] = {
    "pert": _quantile_pert,
    "triangular": _quantile_triangular,
    "uniform": lambda p, shares: p[0] + (p[1] - p[0]) * shares,
    "normal": lambda p, shares: p[0] + p[1] * _standard(shares),
    "split_normal": _quantile_split,
    "lognormal": lambda p, shares: np.exp(p[0] + p[1] * _standard(shares)),
    "logit_normal": lambda p, shares: _logistic(p[0] + p[1] * _standard(shares)),
    "gamma": _quantile_gamma,
    "beta": lambda p, shares: _quantile_beta(p[0], p[1], shares),
    "discrete": _quantile_discrete,
    "draws": _quantile_draws,
}


# The mean and variance of each family by its parameters.


def _moments_of_beta(a: float, b: float) -> tuple[float, float]:
    return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))


def _moments_pert(parameters: Parameters) -> tuple[float, float]:
    low, _, high = parameters
    average, variance = _moments_of_beta(*pert_shapes(parameters))
    return low + (high - low) * average, (high - low) ** 2 * variance


def _moments_triangular(parameters: Parameters) -> tuple[float, float]:
    low, mode, high = parameters
    sides = (high - low) ** 2 - (mode - low) * (high - mode)  # a² + b² + c² - ab - ac - bc
    return low + ((mode - low) + (high - low)) / 3, sides / 18


def _moments_split(parameters: Parameters) -> tuple[float, float]:
    """Mean m + (s₂ - s₁) / √(2π), and variance (s₁² + s₂²) / 2 less the square of the last term."""
    value, below, above = parameters
    shift = (above - below) / math.sqrt(2 * math.pi)
    return value + shift, (below**2 + above**2) / 2 - shift**2


def _moments_lognormal(parameters: Parameters) -> tuple[float, float]:
    middle, width = parameters
    average = math.exp(middle + width**2 / 2)
    return average, average**2 * math.expm1(width**2)


def _moments_logit(parameters: Parameters) -> tuple[float, float]:
    """No closed form: the trapezoidal rule, whose error falls exponentially for a smooth integrand that dies out."""
    middle, width = parameters
    points = np.linspace(-QUADRATURE_REACH, QUADRATURE_REACH, QUADRATURE_POINTS)
    weights = np.exp(-(points**2) / 2)
    weights /= weights.sum()
    shares = _logistic(middle + width * points)
    average = float(weights @ shares)
    return average, float(weights @ (shares - average) ** 2)


def _moments_of_values(values: Array, weights: Array) -> tuple[float, float]:
    average = math.fsum((values * weights).tolist())
    return average, math.fsum((weights * (values - average) ** 2).tolist())


_MOMENTS: dict[SpreadKind, Callable[[Parameters], tuple[float, float]]] = {
    "pert": _moments_pert,
    "triangular": _moments_triangular,
    "uniform": lambda p: (p[0] + (p[1] - p[0]) / 2, (p[1] - p[0]) ** 2 / 12.0),
    "normal": lambda p: (p[0], p[1] ** 2),
    "split_normal": _moments_split,
    "lognormal": _moments_lognormal,
    "logit_normal": _moments_logit,
    "gamma": lambda p: (p[0], (p[0] * p[1]) ** 2),
    "beta": lambda p: _moments_of_beta(p[0], p[1]),
    "discrete": lambda p: _moments_of_values(*_halves(p)),
    "draws": lambda p: _moments_of_values(np.array(p), np.full(len(p), 1 / len(p))),
}


# The probability below and above a number, for the families whose tails have no end.


def _normal_tails(distance: float) -> tuple[float, float]:
    return math.erfc(-distance / math.sqrt(2)) / 2, math.erfc(distance / math.sqrt(2)) / 2


def _tails_split(parameters: Parameters, number: float) -> tuple[float, float]:
    value, below, above = parameters
    width = below if number < value else above
    return _normal_tails((number - value) / width if width else math.copysign(math.inf, number - value))


def _tails_lognormal(parameters: Parameters, number: float) -> tuple[float, float]:
    middle, width = parameters
    return _normal_tails((math.log(number) - middle) / width) if number > 0 else (0.0, 1.0)


def _tails_gamma(parameters: Parameters, number: float) -> tuple[float, float]:
    from scipy.special import gammainc, gammaincc

    average, cv = parameters
    distance = max(0.0, number / (average * cv**2))
    tails = float(gammainc(1 / cv**2, distance)), float(gammaincc(1 / cv**2, distance))
    return tails if average > 0 else tails[::-1]


_TAILS: dict[str, Callable[[Parameters, float], tuple[float, float]]] = {
    "normal": lambda p, number: _normal_tails((number - p[0]) / p[1]),
    "split_normal": _tails_split,
    "lognormal": _tails_lognormal,
    "gamma": _tails_gamma,
}
