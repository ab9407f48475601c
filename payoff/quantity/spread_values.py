"""Distributions of separate values: a few with weights, or draws that somebody else made."""

from __future__ import annotations

import math
from collections.abc import Sequence

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.spread import Spread


def discrete(values: Sequence[float], weights: Sequence[float]) -> Spread:
    """Return the distribution of some values with weights; central is the mean.

    Parameters: the values from the smallest, then their probabilities.

    Raises
    ------
    Fault
        If there are fewer than two values, a weight is negative, or all are 0.

    Examples
    --------
    >>> discrete([0.2, 0.4], [1.0, 3.0]).parameters
    (0.2, 0.4, 0.25, 0.75)
    """
    if len(values) < 2 or len(weights) != len(values):
        raise Fault(say("minst två värden med var sin vikt behövs"))
    for place, weight in enumerate(weights):
        if not (weight >= 0 and math.isfinite(weight)):
            raise Fault(say("en vikt kan inte vara negativ"), say("skriv 0 eller större"), (str(place), "weight"))
    total = math.fsum(weights)
    if not total > 0:
        raise Fault(say("alla vikter är 0"), say("minst ett värde måste ha en vikt större än 0"))
    pairs = sorted((value, weight / total) for value, weight in zip(values, weights, strict=True) if weight > 0)
    numbers, shares = [value for value, _ in pairs], [share for _, share in pairs]
    mean = math.fsum(value * share for value, share in pairs)
    return Spread("discrete", (*numbers, *shares), mean, (numbers[0], numbers[-1]), limits=(numbers[0], numbers[-1]))


def own_draws(values: Sequence[float]) -> Spread:
    """Return the distribution of some draws that somebody else made, each equally likely; central is the mean.

    Parameters: the draws from the smallest.

    Raises
    ------
    Fault
        If there are fewer than two.

    Examples
    --------
    >>> own_draws([3.0, 1.0, 2.0]).central
    2.0
    """
    if len(values) < 2:
        raise Fault(say("minst två dragningar behövs"))
    ordered = tuple(sorted(values))
    mean = math.fsum(ordered) / len(ordered)
    return Spread("draws", ordered, mean, (ordered[0], ordered[-1]), limits=(ordered[0], ordered[-1]))
