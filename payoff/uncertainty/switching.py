"""What each uncertain input would have to be for the conclusion to be another: where a net present value is zero."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from payoff.errors import ScenarioError
from payoff.quantity.numbers import Array
from payoff.uncertainty.inputs import Changes, Evaluate, Input, inputs_of, outcomes_at
from payoff.uncertainty.reach import Range, outer_range, within
from payoff.uncertainty.streams import Streams

POINTS = 33
"""Values at which a range is searched for changes of sign."""
PRECISION = 1e-9
"""A zero is found when what is left of the range is smaller than this beside the value."""
NEAR = 1e-11
"""It is found as well when the result is smaller than this beside the largest."""
ROUNDS = 120
"""More than enough: every third step halves what is left."""
JUMP = 1e-6
"""Beside the largest: a change of sign without a value nearer to zero is a step in the rules."""
NOTHING = 1e-13
"""A result this small beside the largest is zero but for rounding."""
HALVINGS = 30
"""How closely the end of a range is found beyond which values are refused."""
REFUSALS = (ScenarioError, FloatingPointError)
"""How the arithmetic says that a value cannot be worked with."""


@dataclass(frozen=True, slots=True)
class Switching:
    """Where one net present value is zero as one input moves.

    Parameters
    ----------
    input : Input
    series : int
        Position of the account or group in the outcomes.
    npv : float
        Of the central case, kronor: what the switch is from.
    status : {"unique", "several", "none"}
        How many such values there are in the range.
    values : tuple of float
        In base units, rising.
    outside : bool
        Whether the values lie beyond what the input is held to lie between (`Input.lowest`, `Input.highest`).
    searched : (float, float)
        Where they were looked for: for those outside, and where there is none, also beyond the input's own range.
    jumps : tuple of float
        Those of the values at which the result steps over zero and is never near it.
    """

    input: Input
    series: int
    npv: float
    status: Literal["unique", "several", "none"]
    values: tuple[float, ...]
    outside: bool
    searched: Range
    jumps: tuple[float, ...] = ()

    @property
    def within_range(self) -> bool:
        """Whether one of the values lies between the low and the high of the input."""
        return any(self.input.low <= value <= self.input.high for value in self.values)

    @property
    def nearest(self) -> float | None:
        """The value nearest to the central one."""
        return min(self.values, key=lambda value: abs(value - self.input.central), default=None)

    @property
    def deviations(self) -> float | None:
        """How far the nearest value is above the central one, in standard deviations of the input."""
        if self.nearest is None or not self.input.deviation > 0:
            return None
        return (self.nearest - self.input.central) / self.input.deviation

    @property
    def relative_change(self) -> float | None:
        """How far the nearest value is above the central one, as a part of it."""
        if self.nearest is None or self.input.central == 0:
            return None
        return (self.nearest - self.input.central) / abs(self.input.central)


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """Net present values at rising values of one input: array [value] and array [series, value]."""

    values: Array
    npv: Array

    @property
    def searched(self) -> Range:
        return float(self.values[0]), float(self.values[-1])


@dataclass(slots=True)
class _Bracket:
    """Two values of one input between which one net present value changes sign."""

    place: int
    series: int
    left: float
    right: float
    at_left: float
    at_right: float
    value: float = math.nan
    at_value: float = math.inf
    side: int = 0


def switching_values(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    limits: Mapping[str, Range],
    series: int | None = None,
    inputs: Sequence[Input] | None = None,
    horizon: float = math.inf,
) -> tuple[Switching, ...]:
    """Answer what would overturn the conclusion: the value of each input at which a net present value is zero.

    Parameters
    ----------
    evaluate : callable
        Works out some draws.
    streams : mapping
        What is uncertain in each group of participants by its name.
    limits : mapping
        From the name of an input to what it must lie between, from `payoff.uncertainty.reach.limits_of`.
    series : int, optional
        Position of an account or group; all of them, one after the other, by default.
    inputs : sequence of Input, optional
        All by default.
    horizon : float
        Months that everybody is followed; numbers of months are looked for up to it.

    Returns
    -------
    tuple of Switching
        For each series in the order of the inputs; empty where nothing is uncertain.

    Notes
    -----
    All else is central. Looked for between the input's lowest and highest value, and only where there is none there
    also outside: shares from 0 to 1, other numbers from 0 to ten times the central one on its side of 0, months no
    longer than the horizon, persons from 1. Where the arithmetic refuses a value the range ends before it. Zeros are
    changes of sign between 33 values, narrowed down by the Illinois method (Dowell and Jarratt, BIT 1971) with every
    third step a halving; two between the same two of those values, or a touch of zero, are not seen.

    Examples
    --------
    >>> import payoff
    >>> from payoff.simulation.drawn import drawn
    >>> found = drawn(payoff.evaluate(payoff.example()))
    >>> streams = found.streams
    >>> value = switching_values(found.outcomes, streams, {})[-1]
    >>> value.input.path, value.status, round(value.values[0], 3), value.outside
    ('arms.med.path.13.arbete', 'unique', 0.135, True)
    """
    asked = inputs_of(streams) if inputs is None else tuple(inputs)
    if not asked:
        return ()
    central = outcomes_at(evaluate, streams, [{}])[0][:, 0]
    rows = range(len(central)) if series is None else (series,)
    inside = _curves(evaluate, streams, asked, [(within(item, limits), item.central) for item in asked])
    scale = np.maximum.reduce([np.abs(curve.npv).max(axis=1) for curve in inside])
    found = _zeros(evaluate, streams, asked, inside, rows, scale)
    missing = [place for place in range(len(asked)) if any((place, row) not in found for row in rows)]
    outer = {place: outer_range(asked[place], horizon, limits) for place in missing}
    outside = _beyond(evaluate, streams, asked, inside, outer)
    lacking = [(place, row) for place in outside for row in rows if (place, row) not in found]
    beyond = _zeros(
        evaluate, streams, asked, [outside.get(p, inside[p]) for p in range(len(asked))], rows, scale, lacking
    )
    return tuple(
        _switching(asked[place], row, float(central[row]), found.get((place, row), ()), inside[place], False)
        if (place, row) in found or place not in outside
        else _switching(asked[place], row, float(central[row]), beyond.get((place, row), ()), outside[place], True)
        for row in rows
        for place in range(len(asked))
    )


def _switching(
    item: Input, series: int, npv: float, zeros: Iterable[tuple[float, bool]], curve: _Curve, outside: bool
) -> Switching:
    found = sorted(zeros)
    status: Literal["unique", "several", "none"] = "several" if len(found) > 1 else "unique" if found else "none"
    values, jumps = tuple(value for value, _ in found), tuple(value for value, jump in found if jump)
    return Switching(item, series, npv, status, values, outside and bool(found), curve.searched, jumps)


def _curves(
    evaluate: Evaluate, streams: Mapping[str, Streams], inputs: Sequence[Input], ranges: Sequence[tuple[Range, float]]
) -> list[_Curve]:
    """Return the net present values over a range of each input that holds a value that is known to work."""
    grids = [np.unique([*np.linspace(*ends, POINTS), known]) for ends, known in ranges]
    try:
        return _at(evaluate, streams, inputs, grids)
    except REFUSALS:
        narrowed = []
        for item, (ends, known) in zip(inputs, ranges, strict=True):
            low, high = (_furthest(evaluate, streams, item, known, end) for end in ends)
            narrowed.append(np.unique([*np.linspace(low, high, POINTS), known]))
        return _at(evaluate, streams, inputs, narrowed)


def _at(
    evaluate: Evaluate, streams: Mapping[str, Streams], inputs: Sequence[Input], grids: Sequence[Array]
) -> list[_Curve]:
    changes = [{item: value} for item, grid in zip(inputs, grids, strict=True) for value in grid.tolist()]
    npv = _worth(evaluate, streams, changes)
    parts = np.split(npv, np.cumsum([grid.size for grid in grids])[:-1], axis=1)
    return [_Curve(grid, part) for grid, part in zip(grids, parts, strict=True)]


def _worth(evaluate: Evaluate, streams: Mapping[str, Streams], changes: Changes) -> Array:
    """Return the net present values at each change, array [series, change]; what is no number is refused."""
    with np.errstate(divide="raise", invalid="raise"):
        return outcomes_at(evaluate, streams, changes)[0]


def _furthest(evaluate: Evaluate, streams: Mapping[str, Streams], item: Input, known: float, end: float) -> float:
    """Return how far towards an end an input can go before the arithmetic refuses it."""
    works, refused = known, end
    for step in range(HALVINGS):
        tried = end if step == 0 else works + (refused - works) / 2
        try:
            _worth(evaluate, streams, [{item: tried}])
        except REFUSALS:
            refused = tried
        else:
            works = tried
        if works == end:
            break
    return works


def _beyond(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    inputs: Sequence[Input],
    inside: Sequence[_Curve],
    outer: Mapping[int, Range],
) -> dict[int, _Curve]:
    """Return the net present values over the wider range of some inputs, what is inside it left as it was."""
    sides: list[tuple[int, Range, float]] = []
    for place, (low, high) in outer.items():
        lowest, highest = inside[place].searched
        sides += [(place, (low, lowest), lowest)] if low < lowest else []
        sides += [(place, (highest, high), highest)] if high > highest else []
    if not sides:
        return {}
    curves = _curves(evaluate, streams, [inputs[place] for place, _, _ in sides], [side[1:] for side in sides])
    found: dict[int, _Curve] = {}
    for (place, _, _), curve in zip(sides, curves, strict=True):
        before = found.get(place, inside[place])
        values, first = np.unique(np.concatenate([before.values, curve.values]), return_index=True)
        found[place] = _Curve(values, np.concatenate([before.npv, curve.npv], axis=1)[:, first])
    return found


# -- from changes of sign to zeros -------------------------------------------------------

Zeros = dict[tuple[int, int], list[tuple[float, bool]]]
"""By input and series: each value, and whether the result jumps over zero there."""


def _zeros(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    inputs: Sequence[Input],
    curves: Sequence[_Curve],
    rows: Iterable[int],
    scale: Array,
    pairs: Iterable[tuple[int, int]] | None = None,
) -> Zeros:
    """Return the zeros of each curve and series, by default of all pairs; `scale` is the largest result by series."""
    asked = [(place, row) for row in rows for place in range(len(inputs))] if pairs is None else pairs
    found: Zeros = {}
    brackets: list[_Bracket] = []
    for place, row in asked:
        values, npv = curves[place].values, curves[place].npv[row]
        sign = np.where(np.abs(npv) <= NOTHING * scale[row], 0.0, np.sign(npv))
        beside = np.concatenate([sign[:1] * 0, sign, sign[:1] * 0])
        # Where it is zero all along there is no value that decides it: only a zero beside what is not zero counts.
        touching = (sign == 0) & ((beside[:-2] != 0) | (beside[2:] != 0))
        for value in values[touching].tolist():
            found.setdefault((place, row), []).append((value, False))
        for at in np.flatnonzero(sign[1:] * sign[:-1] < 0).tolist():
            ends = (float(values[at]), float(values[at + 1]), float(npv[at]), float(npv[at + 1]))
            brackets.append(_Bracket(place, row, *ends))
    _refine(evaluate, streams, inputs, brackets, scale)
    for one in brackets:
        jump = abs(one.at_value) > JUMP * scale[one.series]
        found.setdefault((one.place, one.series), []).append((one.value, jump))
    return found


def _refine(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    inputs: Sequence[Input],
    brackets: Sequence[_Bracket],
    scale: Array,
) -> None:
    """Narrow all brackets down together: each round works out one value in each of those that are left."""
    left = list(brackets)
    for step in range(ROUNDS):
        if not left:
            return
        tried = [_between(one, halve=step % 3 == 2) for one in left]
        npv, _ = outcomes_at(
            evaluate, streams, [{inputs[one.place]: value} for one, value in zip(left, tried, strict=True)]
        )
        still = []
        for draw, (one, value) in enumerate(zip(left, tried, strict=True)):
            _narrow(one, value, float(npv[one.series, draw]))
            narrow = one.right - one.left <= PRECISION * max(abs(one.left), abs(one.right))
            if abs(one.at_value) > NEAR * scale[one.series] and not narrow:
                still.append(one)
        left = still


def _between(one: _Bracket, halve: bool) -> float:
    """Return the next value to try, strictly between the ends."""
    middle = one.left + (one.right - one.left) / 2
    if halve:
        return middle
    value = one.left - one.at_left * (one.right - one.left) / (one.at_right - one.at_left)
    return value if one.left < value < one.right else middle


def _narrow(one: _Bracket, value: float, worth: float) -> None:
    """Put a value in the place of the end with the same sign; an end that stays twice weighs half (Illinois)."""
    if abs(worth) <= abs(one.at_value):
        one.value, one.at_value = value, worth
    if (worth > 0) == (one.at_right > 0):
        one.right, one.at_right = value, worth
        one.at_left *= 0.5 if one.side == 1 else 1.0
        one.side = 1
    else:
        one.left, one.at_left = value, worth
        one.at_right *= 0.5 if one.side == -1 else 1.0
        one.side = -1
