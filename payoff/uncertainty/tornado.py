"""How far each uncertain input moves the result on its own, two together, and all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from payoff.measures.payback import RELATIVE_ZERO
from payoff.quantity.numbers import Array
from payoff.uncertainty.inputs import Evaluate, Input, inputs_of, numbers_at, outcomes_at
from payoff.uncertainty.outcomes import Months
from payoff.uncertainty.streams import Streams

End = Literal["low", "central", "high"]
ENDS: tuple[End, ...] = ("low", "central", "high")
POINTS = 21
"""Values of each input in a two-way map, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What one input does to one net present value.

    Parameters
    ----------
    input : Input
    series : int
        Position of the account or group in the outcomes.
    low, central, high : float
        Net present value, kronor, with the input at its low end, central and at its high end, all else central.
    payback_low, payback_central, payback_high : int
        The payback month at the same values, as in `payoff.uncertainty.outcomes.Outcomes`.
    """

    input: Input
    series: int
    low: float
    central: float
    high: float
    payback_low: int
    payback_central: int
    payback_high: int

    @property
    def swing(self) -> float:
        """How many kronor there are between the ends."""
        return abs(self.high - self.low)

    @property
    def direction(self) -> int:
        """1 where more of the input gives a higher value, -1 where it gives a lower, 0 where it does nothing."""
        return int(np.sign(self.high - self.low)) if self.swing > self._nothing else 0

    @property
    def decides_sign(self) -> bool:
        """Whether it is a gain at one end and a loss at the other."""
        return min(self.low, self.high) < -self._nothing and max(self.low, self.high) > self._nothing

    @property
    def _nothing(self) -> float:
        return RELATIVE_ZERO * max(abs(self.low), abs(self.central), abs(self.high))


@dataclass(frozen=True, slots=True)
class Extreme:
    """A net present value with the inputs where they are best, or worst, for it.

    Parameters
    ----------
    npv : float
        Kronor.
    ends : tuple of (Input, str)
        Where each input that is moved stands: low or high.
    """

    npv: float
    ends: tuple[tuple[Input, End], ...]


@dataclass(frozen=True, slots=True)
class Extremes:
    """The best and the worst of one series.

    Parameters
    ----------
    series : int
        Position of the account or group in the outcomes.
    worst, best : Extreme
    central : float
        Net present value of the central case, kronor.
    """

    series: int
    worst: Extreme
    central: float
    best: Extreme


@dataclass(frozen=True, slots=True, eq=False)
class TwoWay:
    """The net present value by the values of two inputs.

    Parameters
    ----------
    first, second : Input
    first_values, second_values : array [point]
        From the low to the high end of each, in base units.
    npv : array [series, first, second]
        Kronor; nan where two shares of one table would be more than all.
    """

    first: Input
    second: Input
    first_values: Array
    second_values: Array
    npv: Array


def tornado(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    series: int | None = None,
    inputs: Sequence[Input] | None = None,
) -> tuple[Bar, ...]:
    """Answer which inputs move the net present value most, each between its low and its high end on its own.

    Parameters
    ----------
    evaluate : callable
        Works out some draws.
    streams : mapping
        What is uncertain in each group of participants by its name.
    series : int, optional
        Position of an account or group; all of them, one after the other, by default.
    inputs : sequence of Input, optional
        All by default.

    Returns
    -------
    tuple of Bar
        For each series by falling swing; empty where nothing is uncertain.

    Notes
    -----
    Ends are the limits of an input that has such, else its 5th and 95th percentile. When a share in a table moves,
    the others keep their proportions (`payoff.uncertainty.inputs.numbers_at`).

    Examples
    --------
    >>> import payoff
    >>> from payoff.simulation.drawn import drawn
    >>> found = drawn(payoff.evaluate(payoff.example()))
    >>> streams = found.streams
    >>> bar = tornado(found.outcomes, streams)[-1]
    >>> bar.input.path, round(bar.low), round(bar.central), round(bar.high)
    ('arms.med.path.13.arbete', 771552, 1445355, 2119158)
    """
    asked = inputs_of(streams) if inputs is None else tuple(inputs)
    if not asked:
        return ()
    worth, payback = _at_ends(evaluate, streams, asked)
    found: list[Bar] = []
    for row in range(len(worth)) if series is None else (series,):
        bars = [
            Bar(item, row, *worth[row, :, place].tolist(), *payback[row, :, place].tolist())
            for place, item in enumerate(asked)
        ]
        found += sorted(bars, key=lambda bar: -bar.swing)
    return tuple(found)


def best_and_worst(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    series: int | None = None,
    inputs: Sequence[Input] | None = None,
) -> tuple[Extremes, ...]:
    """Answer how good and how bad it can be: every input where it is best, or worst, for the series, all at once.

    Parameters
    ----------
    evaluate, streams, series, inputs
        As for `tornado`.

    Returns
    -------
    tuple of Extremes
        One for each series; empty where nothing is uncertain.

    Notes
    -----
    Which end is best is judged with all other inputs central. An input without effect, or one whose central value
    is better than both ends, stays central. Of the shares in one table only the one that moves the result most is
    moved, for the others follow it. Such a combination is far less likely than any of its ends.

    Examples
    --------
    >>> import payoff
    >>> from payoff.simulation.drawn import drawn
    >>> found = drawn(payoff.evaluate(payoff.example()))
    >>> streams = found.streams
    >>> ends = best_and_worst(found.outcomes, streams)[-1]
    >>> round(ends.worst.npv), round(ends.best.npv)
    (771552, 2119158)
    """
    asked = inputs_of(streams) if inputs is None else tuple(inputs)
    if not asked:
        return ()
    worth, _ = _at_ends(evaluate, streams, asked)
    rows = range(len(worth)) if series is None else (series,)
    ends = [_ends(asked, sign * worth[row]) for row in rows for sign in (-1, 1)]
    changes = [{item: float(getattr(item, end)) for item, end in one} for one in ends]
    found, _ = outcomes_at(evaluate, streams, changes)
    extremes = [
        Extreme(float(found[rows[place // 2], place]), one) for place, one in enumerate(ends)
    ]  # the worst and the best of each series in turn
    pairs = zip(rows, extremes[::2], extremes[1::2], strict=True)
    return tuple(Extremes(row, worst, float(worth[row, 1, 0]), best) for row, worst, best in pairs)


def two_way(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    first: Input,
    second: Input,
    points: tuple[int, int] = (POINTS, POINTS),
) -> TwoWay:
    """Answer how two inputs move the net present value together, between the low and the high end of each.

    Parameters
    ----------
    evaluate, streams
        As for `tornado`.
    first, second : Input
        Two of `inputs_of`.
    points : tuple of int
        How many evenly spaced values of each.

    Returns
    -------
    TwoWay

    Raises
    ------
    ValueError
        If both are the same input, or there are fewer than two points of one.
    """
    if first == second:
        raise ValueError(f"a two-way map is of two inputs, not of {first.path} twice")
    if min(points) < 2:
        raise ValueError(f"a map has at least two values of each input, not {points}")
    one, other = np.linspace(first.low, first.high, points[0]), np.linspace(second.low, second.high, points[1])
    changes = [{first: a, second: b} for a, b in product(one.tolist(), other.tolist())]
    possible = [place for place, change in enumerate(changes) if _is_possible(streams, change)]
    worth = outcomes_at(evaluate, streams, [changes[place] for place in possible])[0]
    npv = np.full((len(worth), len(changes)), np.nan)
    npv[:, possible] = worth
    return TwoWay(first, second, one, other, npv.reshape(len(worth), *points))


def _is_possible(streams: Mapping[str, Streams], change: Mapping[Input, float]) -> bool:
    """Whether two shares, if they are of one table, leave a share for the others that is not below zero."""
    if len({item.name for item in change}) > 1:
        return True
    try:
        numbers_at(streams, [change])
    except ValueError:
        return False
    return True


def _at_ends(evaluate: Evaluate, streams: Mapping[str, Streams], inputs: Sequence[Input]) -> tuple[Array, Months]:
    """Return the net present value and payback month with each input low, central and high: [series, end, input]."""
    changes: list[dict[Input, float]] = [{}]
    changes += [{item: item.low} for item in inputs] + [{item: item.high} for item in inputs]
    size = len(inputs)
    order = np.array([range(1, size + 1), [0] * size, range(size + 1, 2 * size + 1)])
    worth, payback = outcomes_at(evaluate, streams, changes)
    return worth[:, order], payback[:, order]


def _ends(inputs: Sequence[Input], worth: Array) -> tuple[tuple[Input, End], ...]:
    """Return the end of each input at which the value, array [end, input], is largest; not those that stay central."""
    gain = worth.max(axis=0) - worth[1]
    nothing = RELATIVE_ZERO * np.abs(worth).max()
    most: dict[str, int] = {}
    for place, item in enumerate(inputs):
        if gain[place] > nothing and (item.name not in most or gain[place] > gain[most[item.name]]):
            most[item.name] = place
    return tuple((inputs[place], ENDS[int(worth[:, place].argmax())]) for place in most.values())
