"""What is kept of each draw: what every account and group has gained at the horizon, and when it had its money back.

The flows of a block of draws come in, a few numbers for each draw go out; months times draws are never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoff.flows.kernel import Flows, Turnover, so_far
from payoff.flows.plan import Array
from payoff.measures.payback import RELATIVE_ZERO
from payoff.measures.totals import ROUNDING

Months = NDArray[np.int16]
NEVER_NEGATIVE, NO_FLOW = 0, -1
"""Instead of a month: there was nothing to pay back; nothing happened at all. The month after the last is never."""
SMALL = 1e-3
"""A curve that is kept within this part of what its accounts turn over is looked at in every month."""
MOST_BYTE = int(np.iinfo(np.uint8).max)
MONTH_AFTER = np.arange(1, MOST_BYTE + 1, dtype=np.uint8)[:, None]
"""The month after each of the first, in one byte."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What the flows are summed to.

    Parameters
    ----------
    series : tuple of str
        Accounts that something is booked on, then groups, the total last.
    matrix : array [series, account]
        Which accounts each of them sums: first each account alone, then each group.
    points : tuple of int
        Calendar months at which the total's cumulative curve is kept, ascending.
    """

    series: tuple[str, ...]
    matrix: Array
    points: tuple[int, ...]

    @property
    def kept(self) -> slice | list[int]:
        """The kept months as an index; without a copy where they are evenly spaced."""
        steps = {after - before for before, after in pairwise(self.points)}
        return slice(self.points[0], self.points[-1] + 1, steps.pop()) if len(steps) == 1 else list(self.points)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The outcome of each draw; all kronor are present value.

    Parameters
    ----------
    npv, gains, cost : array [series, draw]
        Net present value, gain before programme cost, and programme cost.
    break_even : int16 array [series, draw]
        The month from which the cumulative curve on the calendar stays at or above zero; T + 1 when it
        never does, 0 when it was never below and -1 when nothing happens.
    payback : int16 array [series, draw]
        The same on the entry clock, with the whole programme cost per participant in month 0; K + 1 is never.
    curve : array [point, draw]
        The total's cumulative net on the calendar at some months.
    persons : array [draw]
        Participants in all.
    """

    npv: Array
    gains: Array
    cost: Array
    break_even: Months
    payback: Months
    curve: Array
    persons: Array

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.npv.shape[1])


def outcomes(flows: Flows, discount: Array, entrants: Array, frame: Frame, draws: int) -> Outcomes:
    """Reduce the flows of some draws to what is kept of them.

    Parameters
    ----------
    flows : Flows
        Of the accounts that are on the frame.
    discount : array [month 0..T, draw]
    entrants : array [draw]
        Participants in all.
    frame : Frame
    draws : int
        How many draws there are, also where all are alike.

    Returns
    -------
    Outcomes
    """
    spent = spent_so_far(flows, discount)
    shape = (len(frame.series), draws)
    npv, cost, scale = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    turned, kept = _Turned(flows.turnover, frame.matrix), frame.kept
    whole = _whole(flows, turned) * discount[0]
    break_even, payback = np.zeros(shape, np.int16), np.zeros(shape, np.int16)
    known, curve = frame.matrix.shape[1], np.zeros((len(frame.points), draws))
    pays = [np.flatnonzero(row).tolist() for row in frame.matrix[:, list(flows.payers)]]
    for index, row in _rows(net_so_far(flows, spent, draws), frame):
        npv[index], curve = row[-1], row[kept]  # the total's curve comes last, and is kept
        scale[index] = _highest(row, curve, turned, index)
        limit = -RELATIVE_ZERO * (scale[index] if index < known else frame.matrix[index] @ scale[:known])
        payback[index] = break_even[index] = _last_below(row, limit)
        payers = pays[index]
        if payers:
            paid, total = _sum(spent, payers), _sum(whole, payers)
            cost[index] = paid[-1]
            if flows.since_entry is None and (paid != total).any():
                payback[index] = _with_whole_cost(row, limit, total, paid)
    if flows.since_entry is not None:
        each = np.zeros((known, whole.shape[1]))
        each[list(flows.payers)] = whole
        payback[:] = _payback(flows.since_entry, discount, each / entrants, frame)
    rounding = ROUNDING * len(discount)
    if not all(turned.exceeded_by(size, rounding, index) for index, size in enumerate(scale)):
        still = scale <= rounding * turned.in_each
        npv[still] = 0.0  # nothing but rounding is nothing, or a chance would be read out of its sign
        break_even[still] = payback[still] = NO_FLOW
        curve[:, still[-1]] = 0.0
    return Outcomes(npv, npv + cost, cost, break_even, payback, np.array(curve), np.broadcast_to(entrants, (draws,)))


def _whole(flows: Flows, turned: _Turned) -> Array:
    """Return what each payer pays in all, undiscounted, array [payer, draw]: nothing where only rounding is left.

    An account that is sent all that it pays has no cost, and no time in which it is paid back.
    """
    whole = flows.cost.sum(axis=1)
    for total, cost, payer in zip(whole, flows.cost, flows.payers, strict=True):
        if not turned.exceeded_by(np.abs(total), ROUNDING * len(cost), payer):
            total[np.abs(total) <= ROUNDING * len(cost) * np.abs(cost).sum(axis=0)] = 0.0
    return np.asarray(whole)


def _sum(rows: Array, places: list[int]) -> Array:
    """Return the sum of some rows: the row itself where it is one."""
    return np.asarray(rows[places[0]] if len(places) == 1 else rows[places].sum(axis=0))


def spent_so_far(flows: Flows, discount: Array) -> Array:
    """Return what each payer has paid so far, in present value, array [payer, month 0.., draw] to the last cost."""
    return so_far(flows.cost * discount[: flows.cost.shape[1]])


def net_so_far(flows: Flows, spent: Array, draws: int) -> Iterator[Array]:
    """Yield each account's cumulative net, array [month, draw]; `spent` is from `spent_so_far`."""
    paid_by = dict(zip(flows.payers, spent, strict=True))
    for account, gained in enumerate(flows.gained):
        row = gained if gained.shape[-1] == draws else np.repeat(gained, draws, axis=-1)
        paid = paid_by.get(account)
        if paid is not None:
            row[: len(paid)] -= paid
            row[len(paid) :] -= paid[-1]
        yield row


def _rows(accounts: Iterable[Array], frame: Frame) -> Iterator[tuple[int, Array]]:
    """Yield each account's curve and then each group's, array [month, draw], with its place among the series.

    One at a time, so that what is asked of a curve is asked while it lies in the processor's cache.
    """
    terms = _terms(frame.matrix)
    starts = {start for start, _ in terms.values()}
    curves: dict[int, Array] = {}
    for account, row in enumerate(accounts):
        yield account, row
        if account in starts:
            curves[account] = row
        for group, (start, others) in terms.items():
            if account in others and group in curves:
                curves[group] += row
            elif account in others:
                curves[group] = curves[start] + row
    for group, (start, _) in terms.items():
        yield group, curves.get(group, curves[start])


def _terms(matrix: Array) -> dict[int, tuple[int, list[int]]]:
    """Return what each group is a sum of, by its place: the series that it begins with, and the accounts after it.

    A group begins with another whose accounts are its first ones, else with its first account. One without accounts
    is no sum.

    Examples
    --------
    >>> _terms(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]]))
    {3: (0, [1]), 4: (3, [2])}
    """
    known = matrix.shape[1]
    members = {known + place: np.flatnonzero(row).tolist() for place, row in enumerate(matrix[known:]) if row.any()}
    found = {}
    for group, own in members.items():
        shorter = ((len(one), name) for name, one in members.items() if 1 < len(one) < len(own))
        begun = [(length, name) for length, name in shorter if own[:length] == members[name]]
        length, start = max(begun, default=(1, own[0]))
        found[group] = (start, own[length:])
    return found


class _Turned:
    """What the accounts of each series turn over in a month, beside which a curve is large or nothing but rounding.

    Parameters
    ----------
    turnover : sequence of Turnover
    matrix : array [series, account]
    """

    def __init__(self, turnover: Sequence[Turnover], matrix: Array) -> None:
        self._turnover, self._matrix = turnover, matrix
        self._most: list[float] = (matrix @ sum(one.in_any for one in turnover)).tolist()

    @cached_property
    def in_each(self) -> Array:
        """In each draw, array [series, draw]; asked for only where the bound of all draws does not do."""
        return np.asarray(self._matrix @ sum(one.in_each for one in self._turnover))

    def exceeded_by(self, size: Array, part: float, series: int) -> bool:
        """Whether a size, array [draw], is surely larger than a part of what is turned over in every draw."""
        return bool(size.min() > part * self._most[series])


def _highest(row: Array, kept: Array, turned: _Turned, series: int) -> Array:
    """Return how far from zero a curve ever is, array [draw].

    The months that are kept tell the size of almost every curve; where they are all near zero beside what the account
    turns over, every month is looked at, or an account that pays and is repaid within a year would be one that rests.
    """
    found = np.asarray(np.abs(kept).max(axis=0))
    if turned.exceeded_by(found, SMALL, series) or (found > SMALL * turned.in_each[series]).all():
        return found
    return np.asarray(np.maximum(row.max(axis=0), -row.min(axis=0)))


def _last_below(curve: Array, limit: Array) -> Months:
    """Return the month after the last in which a curve lies below a limit, array [draw]; 0 if it never does.

    Parameters
    ----------
    curve : array [month, draw]
    limit : array [draw] or [month, draw]
    """
    below = (curve < limit).view(np.uint8)
    if len(curve) <= MOST_BYTE:  # months are multiplied in place as long as they fit
        np.multiply(below, MONTH_AFTER[: len(curve)], out=below)
    else:
        below = np.multiply(below, np.arange(1, len(curve) + 1, dtype=np.int16)[:, None])
    return np.asarray(below.max(axis=0, initial=0), dtype=np.int16)


def _with_whole_cost(curve: Array, limit: Array, whole: Array, paid: Array) -> Months:
    """Return the payback where everybody enters in month 1: the calendar's curve, but with the whole cost in month 0.

    What is owed is the difference between the whole cost, undiscounted, array [draw], and what the calendar has seen of
    it so far, array [month, draw] to the last month with a cost; after that it stays the same.
    """
    owed, months = whole - paid, len(paid)
    after = _last_below(curve[months:], owed[-1] + limit)
    found = after + np.int16(months)
    if not after.all():
        found = np.where(after > 0, found, _last_below(curve[:months], owed + limit))
    if not whole.all():  # who is sent all that it pays, and gains nothing: nothing happens since entry
        gained = np.maximum(
            np.abs(curve[:months] + paid).max(axis=0), np.abs(curve[months:] + paid[-1]).max(axis=0, initial=0)
        )
        nothing = gained <= ROUNDING * len(curve) * np.abs(paid).max(axis=0)
        found = np.where((whole == 0) & nothing, NO_FLOW, found)
    return np.asarray(found, dtype=np.int16)


def _payback(since_entry: Array, discount: Array, cost: Array, frame: Frame) -> Months:
    """Return the payback per participant, with the whole cost in month 0, array [series, draw]."""
    draws = max(array.shape[-1] for array in (since_entry, discount, cost))
    found, scale = np.zeros((len(frame.series), draws), np.int16), np.empty((since_entry.shape[0], draws))
    for index, row in _rows(_on_entry(since_entry, discount, cost, draws), frame):
        own = index < len(scale)
        if own:
            scale[index] = np.abs(row).max(axis=0)
        limit = -RELATIVE_ZERO * (scale[index] if own else frame.matrix[index] @ scale)
        found[index] = np.where(limit < 0, _last_below(row, limit), NO_FLOW)
    return found


def _on_entry(since_entry: Array, discount: Array, cost: Array, draws: int) -> Iterator[Array]:
    """Yield each account's cumulative net per participant, array [month since entry, draw]."""
    for gained, paid in zip(since_entry, cost, strict=True):
        row = np.multiply(gained, discount[: len(gained)], out=np.empty((len(gained), draws)))
        yield so_far(row) - paid


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Return the outcomes of several slices of draws as one."""
    if len(parts) == 1:
        return parts[0]
    gathered = Gathered(sum(part.draws for part in parts))
    for part in parts:
        gathered.add(part)
    return gathered.outcomes


class Gathered:
    """Outcomes put one after the other, in memory that is asked for once.

    Parameters
    ----------
    draws : int
        How many there will be in all.
    """

    def __init__(self, draws: int) -> None:
        self.draws, self.done = draws, 0
        self._arrays: dict[str, np.ndarray[Any, Any]] = {}

    def add(self, part: Outcomes) -> None:
        """Put the next draws in their place."""
        to = slice(self.done, self.done + part.draws)
        for one in fields(Outcomes):
            values = getattr(part, one.name)
            if one.name not in self._arrays:
                self._arrays[one.name] = np.empty((*values.shape[:-1], self.draws), values.dtype)
            self._arrays[one.name][..., to] = values
        self.done += part.draws

    @property
    def outcomes(self) -> Outcomes:
        """All of them, not to be written to."""
        for values in self._arrays.values():
            values.setflags(write=False)
        return Outcomes(**self._arrays)
