"""Chances with their intervals, and what the spread comes from: not knowing, or luck in a small group."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoff.measures.payback import RELATIVE_ZERO
from payoff.uncertainty.summary import NORMAL_95, Numbers, binomial_error


@dataclass(frozen=True, slots=True)
class Chance:
    """How often something was so.

    Parameters
    ----------
    share, error : float
        Share of the draws and its binomial standard error.
    low, high : float
        95 per cent interval for the number of draws used (Wilson): how well the draws know the chance.
    draws : int
        How many draws there were.
    """

    share: float
    error: float
    low: float
    high: float
    draws: int


@dataclass(frozen=True, slots=True)
class VarianceSplit:
    """How much of the variance is lack of knowledge, and how much is the luck of a small group.

    Parameters
    ----------
    knowledge, luck : float
        Shares that add up to 1, neither below 0.
    error : float
        Standard error of both.
    ratio : float
        Variance with certain persons / variance with whole persons as drawn; above 1 it can only be chance in the
        draws, or an outcome that is not linear in persons, and `luck` is then 0.
    """

    knowledge: float
    luck: float
    error: float
    ratio: float


def chance_that(condition: NDArray[np.bool_]) -> Chance:
    """Answer how likely something is: the share of independent draws in which it is so, with a 95 per cent interval.

    Parameters
    ----------
    condition : bool array [draw]
        At least one draw.

    Raises
    ------
    ValueError
        Without draws.

    Notes
    -----
    Wilson's score interval (Wilson, Journal of the American Statistical Association 1927): it is not empty when the
    share is 0 or 1. For draws in replicates it is too wide, not too narrow.

    Examples
    --------
    >>> found = chance_that(np.array([True, True, False, True]))
    >>> found.share, round(found.low, 3), round(found.high, 3)
    (0.75, 0.301, 0.954)
    """
    draws = condition.size
    if draws == 0:
        raise ValueError("a chance needs at least one draw")
    share = int(np.count_nonzero(condition)) / draws
    spread = NORMAL_95**2 / draws
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    low = 0.0 if share == 0 else middle - half
    high = 1.0 if share == 1 else middle + half
    return Chance(share, binomial_error(share, draws), low, high, draws)


def both(gain: Numbers, loss: Numbers) -> Chance:
    """Answer how likely it is that society gains while an actor loses.

    Parameters
    ----------
    gain : array [draw]
        Net gain of the one that is to gain, kronor.
    loss : array [draw]
        Net gain of the one that is to lose, kronor, in the same draws.

    Returns
    -------
    Chance
        Share of draws with `gain` above zero and `loss` below zero, both by more than 1e-9 of the largest absolute
        value.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    Examples
    --------
    >>> both(np.array([5.0, 5.0, -1.0, 2.0]), np.array([-1.0, 1.0, -1.0, -3.0])).share
    0.5
    """
    _check_pairs(gain, loss)
    return chance_that((gain > nearly_zero(gain)) & (loss < -nearly_zero(loss)))


def split_of_variance(knowledge: Numbers, both: Numbers) -> VarianceSplit | None:
    """Answer what the spread comes from: uncertain knowledge, or luck in a small group.

    Parameters
    ----------
    knowledge : array [draw]
        The result with persons in fractions: what is to be expected given each draw of what is not known.
    both : array [draw]
        The result of the same draws with whole persons.

    Returns
    -------
    VarianceSplit or None
        None when nothing varies, so that there is no spread to split.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold fewer than two draws.

    Notes
    -----
    Law of total variance: Var(Y) = Var(E[Y | knowledge]) + E[Var(Y | knowledge)]. With r = Var(knowledge) / Var(both)
    the error is that of the mean of ((k - mean k)^2 - r (b - mean b)^2) / Var(both) (delta method for a ratio;
    Cochran, Sampling Techniques, 1977, 6.3).

    Examples
    --------
    >>> split = split_of_variance(np.array([-1.0, 1.0, -1.0, 1.0]), np.array([-3.0, 1.0, -1.0, 3.0]))
    >>> round(split.knowledge, 3), round(split.luck, 3)
    (0.2, 0.8)
    """
    _check_pairs(knowledge, both)
    draws = both.size
    if draws < 2:
        raise ValueError(f"a variance needs at least two draws, not {draws}")
    around_knowledge = np.square(knowledge - knowledge.mean())
    around_both = np.square(both - both.mean())
    whole = float(around_both.mean())
    # A constant's mean is rounded, so its variance may come out as something of the order of the rounding.
    if whole <= (RELATIVE_ZERO * float(np.abs(both).max())) ** 2:
        return None
    ratio = float(around_knowledge.mean()) / whole
    influence = (around_knowledge - ratio * around_both) / whole
    error = float(influence.std(ddof=1)) / math.sqrt(draws)
    luck = max(0.0, 1 - ratio)
    return VarianceSplit(1 - luck, luck, error, ratio)


def nearly_zero(values: Numbers) -> float:
    """Return what is nothing but rounding beside some kronor."""
    return RELATIVE_ZERO * float(np.abs(values).max(initial=0.0))


def _check_pairs(left: Numbers, right: Numbers) -> None:
    if left.shape != right.shape or left.ndim != 1:
        raise ValueError(f"draws must stand in pairs, not {left.shape} against {right.shape}")
