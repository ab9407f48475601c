"""What each of several changes did, when what one does depends on which of the others are made.

The Shapley value: a change's effect, averaged over every order in which the changes can be made. It needs the
outcome of every subset of the changes, twice as many for each change more; where they are many the average is
taken over a fixed set of orders instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

Subset = frozenset[int]
MOST_EXACT: Final = 8
"""Changes whose every subset is worked out: at most 256 outcomes."""
MOST_ORDERED: Final = 16
"""Changes whose effects are averaged over a fixed set of orders: at most 242 outcomes."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several changes did.

    Parameters
    ----------
    value : float
        Its part of the difference, in the unit of the outcome.
    alone : float
        Its effect when it is the only change.
    lowest, highest : float
        Its smallest and largest effect over what it was tried on top of.
    """

    value: float
    alone: float
    lowest: float
    highest: float


def subsets(count: int) -> Iterator[Subset]:
    """Yield the subsets of changes whose outcome `shares` needs, the smallest first.

    Examples
    --------
    >>> len(list(subsets(3))), len(list(subsets(10)))
    (8, 92)
    """
    if count <= MOST_EXACT:
        for size in range(count + 1):
            yield from map(frozenset, combinations(range(count), size))
        return
    needed = {
        frozenset((start + step) % count for step in range(size)) for start in range(count) for size in range(count + 1)
    }
    yield from sorted(needed, key=lambda one: (len(one), sorted(one)))


def shares(count: int, outcome: Callable[[Subset], float]) -> list[Share]:
    """Return what each change did; their values add up to the outcome of all less the outcome of none.

    Parameters
    ----------
    count : int
        How many changes there are.
    outcome : callable
        Takes the changes that are made (positions from 0), returns what comes out.

    Returns
    -------
    list of Share

    Notes
    -----
    With at most eight changes the Shapley value: the sum over subsets S without change i of
    |S|! (n - |S| - 1)! / n! x (outcome(S + i) - outcome(S)) (Shapley 1953, "A value for n-person games"). With more,
    the mean of the effects along n orders and their reverses: the changes in their order, begun at each in turn.

    Examples
    --------
    Two changes that double each other's effect share what they do together:

    >>> doubled = shares(2, lambda made: 3.0 if len(made) == 2 else float(len(made)))
    >>> [(one.value, one.alone, one.highest) for one in doubled]
    [(1.5, 1.0, 2.0), (1.5, 1.0, 2.0)]
    """
    effects = [
        _exact(count, one, outcome) if count <= MOST_EXACT else _along(count, one, outcome) for one in range(count)
    ]
    return [_share(one, effect, outcome) for one, effect in enumerate(effects)]


def _share(one: int, effects: list[tuple[float, float]], outcome: Callable[[Subset], float]) -> Share:
    alone = outcome(frozenset({one})) - outcome(frozenset())
    tried = [effect for _, effect in effects]
    return Share(math.fsum(weight * effect for weight, effect in effects), alone, min(tried), max(tried))


def _exact(count: int, one: int, outcome: Callable[[Subset], float]) -> list[tuple[float, float]]:
    """Return weight and effect of a change on top of every subset of the others."""
    others = [other for other in range(count) if other != one]
    found = []
    for size in range(count):
        weight = 1 / (count * math.comb(count - 1, size))
        for before in map(frozenset, combinations(others, size)):
            effect = outcome(before | {one}) - outcome(before)
            found.append((weight, effect))
    return found


def _along(count: int, one: int, outcome: Callable[[Subset], float]) -> list[tuple[float, float]]:
    """Return weight and effect of a change along the orders and their reverses."""
    found = []
    for start in range(count):
        order = [(start + step) % count for step in range(count)]
        for way in (order, order[::-1]):
            before = frozenset(way[: way.index(one)])
            found.append((1 / (2 * count), outcome(before | {one}) - outcome(before)))
    return found
