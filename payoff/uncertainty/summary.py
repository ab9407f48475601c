"""What many draws of a result say: its spread, the chance of gain and how finely it may be printed.

An array of draws has its draws on the last axis, so that one series lies together in memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
from numpy.typing import NDArray

from payoff.measures.payback import RELATIVE_ZERO

Numbers = NDArray[np.float64]

PERCENTS = (2.5, 5.0, 25.0, 50.0, 75.0, 95.0, 97.5)
"""The percentiles of every summary."""
NORMAL_95 = 1.959963984540054
"""Half the width of a 95 per cent interval of a standard normal."""
_LONG = Context(prec=700)
"""Holds any float exactly to any decimal that is asked for."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How far the draws of some series are spread, and how well the draws know it.

    Parameters
    ----------
    draws : int
        How many draws there were.
    mean, sd : array [series]
        Mean and standard deviation (n - 1), in the unit of the series.
    mean_error : array [series]
        Monte Carlo standard error of the mean: sd / sqrt(draws), or from the replicates.
    percents : tuple of float
        Which percentiles.
    percentiles : array [series, percent]
        With linear interpolation between the draws next to it.
    chance : array [series]
        Share of draws that are not negative.
    chance_error : array [series]
        Its standard error: binomial, or from the replicates. 0 where all draws fall on one side.
    """

    draws: int
    mean: Numbers
    sd: Numbers
    mean_error: Numbers
    percents: tuple[float, ...]
    percentiles: Numbers
    chance: Numbers
    chance_error: Numbers


def summarise(values: Numbers, percents: Sequence[float] = PERCENTS, replicates: int | None = None) -> Summary:
    """Answer how far a result is spread: mean, standard deviation, percentiles and the chance that it is not negative.

    Parameters
    ----------
    values : array [series, draw]
        Any unit. Left as it is: one row at a time is copied and sorted.
    percents : sequence of float
        From 0 to 100.
    replicates : int, optional
        How many independent samples of the same size the draws consist of, one after the other, as a Latin
        hypercube gives them. The errors then come from the spread between replicates, for draws within one
        are not independent. None: all draws are independent.

    Returns
    -------
    Summary
        A value counts as negative below -1e-9 times the largest absolute value of its series, as for payback.

    Raises
    ------
    ValueError
        With fewer than two draws, a value that is not finite, a percentile outside 0 to 100, or replicates that do
        not divide the draws.

    Notes
    -----
    Percentile p lies at place (n - 1) p / 100 among the sorted draws (Hyndman and Fan, Sample Quantiles in
    Statistical Packages, The American Statistician 1996, definition 7).

    Examples
    --------
    >>> found = summarise(np.array([[-1.0, 0.0, 1.0, 4.0]]), percents=(50.0,))
    >>> found.mean[0], found.percentiles[0, 0], found.chance[0]
    (np.float64(1.0), np.float64(0.5), np.float64(0.75))
    """
    series, draws = values.shape
    if draws < 2:
        raise ValueError(f"a spread needs at least two draws, not {draws}")
    _check_replicates(draws, replicates)
    below, above, share = _places(draws, percents)
    mean, sd, chance = np.empty(series), np.empty(series), np.empty(series)
    mean_error, chance_error = np.empty(series), np.empty(series)
    percentiles = np.empty((series, len(percents)))
    ordered = np.empty(draws)
    for index, row in enumerate(values):
        ordered[:] = row
        ordered.sort()
        if not (np.isfinite(ordered[0]) and np.isfinite(ordered[-1])):
            raise ValueError(f"series {index} holds a value that is not finite")
        percentiles[index] = ordered[below] + share * (ordered[above] - ordered[below])
        limit = -RELATIVE_ZERO * max(-float(ordered[0]), float(ordered[-1]))
        chance[index] = (draws - int(np.searchsorted(ordered, limit))) / draws
        mean[index] = ordered.mean()
        ordered -= mean[index]
        np.square(ordered, out=ordered)
        sd[index] = math.sqrt(float(ordered.sum()) / (draws - 1))
        if replicates is None:
            mean_error[index] = sd[index] / math.sqrt(draws)
            chance_error[index] = binomial_error(float(chance[index]), draws)
        else:
            mean_error[index] = replicate_error(row, replicates)
            chance_error[index] = replicate_error(np.asarray(row >= limit, dtype=np.float64), replicates)
    return Summary(draws, mean, sd, mean_error, tuple(percents), percentiles, chance, chance_error)


def binomial_error(share: float, draws: int) -> float:
    """Return the standard error of a share of independent draws: sqrt(p (1 - p) / n).

    Examples
    --------
    >>> binomial_error(0.5, 100)
    0.05
    """
    return math.sqrt(share * (1 - share) / draws)


def replicate_error(values: Numbers, replicates: int) -> float:
    """Return the standard error of a mean over independent replicates: sd of their means / sqrt(replicates).

    Parameters
    ----------
    values : array [draw]
        The replicates lie one after the other and have the same size.
    replicates : int
        At least 2.

    Raises
    ------
    ValueError
        If the replicates do not divide the draws.

    Notes
    -----
    Within a Latin hypercube the draws are not independent, and sd / sqrt(n) is usually too wide (McKay, Beckman and
    Conover, Technometrics 1979); independent hypercubes are (Owen, Monte Carlo theory, methods and examples, 10.3).

    Examples
    --------
    >>> replicate_error(np.array([1.0, 3.0, 2.0, 4.0]), 2)
    0.5
    """
    _check_replicates(values.size, replicates)
    means = values.reshape(replicates, -1).mean(axis=1)
    return float(means.std(ddof=1)) / math.sqrt(replicates)


@dataclass(frozen=True, slots=True)
class MonthDistribution:
    """When a series has paid back for good, over the draws: a mean of months does not exist when some never get there.

    Parameters
    ----------
    draws : int
        How many draws there were.
    reached, never, never_negative, no_flow : float
        Shares that add up to 1: paid back within the horizon, never within it, no investment at all, no flow at all.
    percents : tuple of float
        Which percentiles.
    months : tuple of int or None
        The month by which at least that share of all draws are at or above zero for good. None: never within the
        horizon. 0: there was no investment. -1: there was no flow.
    """

    draws: int
    reached: float
    never: float
    never_negative: float
    no_flow: float
    percents: tuple[float, ...]
    months: tuple[int | None, ...]

    @property
    def median(self) -> int | None:
        """The median month; None, never, when more than half of the draws never get there."""
        return self.months[self.percents.index(50.0)]


def month_counts(months: NDArray[np.int16], horizon: int) -> NDArray[np.int64]:
    """Count draws by the month from which they stay at or above zero.

    Parameters
    ----------
    months : integer array [series, draw]
        -1 no flow, 0 never negative, 1..horizon the month, horizon + 1 never within the horizon.
    horizon : int
        Months.

    Returns
    -------
    integer array [series, code + 1]
        The counts of -1, 0, 1, ..., horizon + 1.

    Raises
    ------
    ValueError
        If a code lies outside.

    Examples
    --------
    >>> month_counts(np.array([[2, 3, 3, 0]], dtype=np.int16), 2)
    array([[0, 1, 0, 1, 2]])
    """
    counts = np.empty((months.shape[0], horizon + 3), dtype=np.int64)
    for index, row in enumerate(months):
        codes = row.astype(np.intp)
        codes += 1
        if codes.min() < 0 or codes.max() > horizon + 2:
            raise ValueError(f"series {index} holds a month outside -1 to {horizon + 1}")
        counts[index] = np.bincount(codes, minlength=horizon + 3)
    return counts


def share_reached(months: NDArray[np.int16], horizon: int) -> Numbers:
    """Answer how likely it is that the money is back by each month.

    Parameters
    ----------
    months : integer array [series, draw]
        As for `month_counts`.
    horizon : int
        Months.

    Returns
    -------
    array [series, month 1..horizon]
        Share of draws that stay at or above zero from that month to the horizon. Draws without an investment and
        draws without flow are never below zero and count from the first month; the last month is therefore the
        chance that the cumulative total is not negative.

    Examples
    --------
    >>> share_reached(np.array([[2, 3, 1, 0]], dtype=np.int16), 2)
    array([[0.5 , 0.75]])
    """
    reached = np.cumsum(month_counts(months, horizon), axis=1)[:, 2:-1]
    return np.asarray(reached / months.shape[1], dtype=np.float64)


def month_distributions(
    months: NDArray[np.int16], horizon: int, percents: Sequence[float] = PERCENTS
) -> tuple[MonthDistribution, ...]:
    """Answer when the money is back: the distribution of the month, one for each series.

    Parameters
    ----------
    months : integer array [series, draw]
        As for `month_counts`.
    horizon : int
        Months.
    percents : sequence of float
        From 0 to 100.

    Returns
    -------
    tuple of MonthDistribution
        A percentile is the first month by which that share of all draws are there, in the order no flow, no
        investment, month 1 to the horizon, never (Hyndman and Fan 1996, definition 1).

    Examples
    --------
    >>> months = np.array([[20, 21, 61, 61, 61]], dtype=np.int16)
    >>> found = month_distributions(months, 60, (25.0, 50.0))[0]
    >>> found.months, found.median, found.never
    ((21, None), None, 0.6)
    """
    draws = months.shape[1]
    found = []
    for counts in month_counts(months, horizon):
        reached = np.cumsum(counts)
        codes = [int(np.argmax(reached * 100.0 >= percent * draws)) - 1 for percent in percents]
        found.append(
            MonthDistribution(
                draws,
                reached=float(counts[2:-1].sum()) / draws,
                never=float(counts[-1]) / draws,
                never_negative=float(counts[1]) / draws,
                no_flow=float(counts[0]) / draws,
                percents=tuple(percents),
                months=tuple(None if code > horizon else code for code in codes),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PrintedFigures:
    """How a number may be printed.

    Parameters
    ----------
    rounded : float
        The number, rounded to whole steps, halves away from zero.
    step : float
        What it is rounded to: ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, ...
    significant : int
        How many figures that leaves; 0 when the number drowns in its error.
    """

    rounded: float
    step: float
    significant: int


def printed_figures(value: float, error: float, finest: float = 1.0) -> PrintedFigures:
    """Answer how finely a number may be printed: no digit finer than twice its Monte Carlo error.

    Parameters
    ----------
    value, error : float
        The number and its standard error, in one unit.
    finest : float
        The finest step wanted, a power of ten in the same unit.

    Raises
    ------
    ValueError
        If `finest` is not a power of ten, the error is negative or a number is not finite.

    Examples
    --------
    >>> printed_figures(1_234_567.0, 4_100.0)
    PrintedFigures(rounded=1230000.0, step=10000.0, significant=3)
    >>> printed_figures(0.4731, 0.005, finest=0.001).rounded
    0.47
    """
    if not (math.isfinite(value) and math.isfinite(error) and error >= 0):
        raise ValueError(f"a number and its error must be finite and the error not negative, not {value!r}, {error!r}")
    exponent = round(math.log10(finest)) if finest > 0 and math.isfinite(finest) else None
    if exponent is None or float(f"1e{exponent}") != finest:
        raise ValueError(f"the finest step must be a power of ten, not {finest!r}")
    step = Decimal((0, (1,), exponent))
    if error > 0 and 2 * error > float(step):
        power = math.floor(math.log10(2 * error))
        steps = [Decimal((0, (first,), power)) for first in (1, 2, 5)] + [Decimal((0, (1,), power + 1))]
        step = max(step, next((one for one in steps if float(one) >= 2 * error), steps[-1]))
    whole = (Decimal(repr(value)) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_LONG)
    rounded = whole * step
    significant = max(rounded.adjusted() - step.adjusted() + 1, 0) if rounded else 0
    return PrintedFigures(float(rounded), float(step), significant)


def _check_replicates(draws: int, replicates: int | None) -> None:
    if replicates is not None and (replicates < 2 or draws % replicates):
        raise ValueError(f"{draws} draws do not fall into {replicates} replicates, of which there must be at least two")


def _places(draws: int, percents: Sequence[float]) -> tuple[NDArray[np.intp], NDArray[np.intp], Numbers]:
    """Return which two sorted draws each percentile lies between, and how far along."""
    wanted = np.asarray(percents, dtype=np.float64)
    if not bool(np.all((wanted >= 0) & (wanted <= 100))):
        raise ValueError(f"a percentile lies between 0 and 100, not {tuple(percents)!r}")
    place = (draws - 1) * wanted / 100
    below = place.astype(np.intp)
    return below, np.minimum(below + 1, draws - 1), place - below
