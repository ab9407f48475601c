"""What is kept of each draw: what every account and group has gained at the horizon, and when it had its money back.

The flows of a block of draws come in, a few numbers for each draw go out; months times draws are never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoff.flows.kernel import Flows
from payoff.flows.plan import Array
from payoff.measures.payback import RELATIVE_ZERO

Months = NDArray[np.int16]
NEVER_NEGATIVE, NO_FLOW = 0, -1
"""Instead of a month: there was nothing to pay back; nothing happened at all. The month after the last is never."""
SMALL = 1e-3
"""A curve that is kept within this part of what its accounts turn over is looked at in every month."""
ROUNDING = 1e-13
"""A curve that stays within this part of what its accounts may turn over in all is nothing but rounding."""


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
    spent = _spent(flows.cost, discount)
    whole = flows.cost.sum(axis=1) * discount[0]
    shape = (len(frame.series), draws)
    cost = np.zeros(shape)
    npv, scale = np.empty(shape), np.empty(shape)
    turned = np.broadcast_to(frame.matrix @ flows.turnover, shape)
    break_even, payback = np.empty(shape, np.int16), np.empty(shape, np.int16)
    points, known, curve = list(frame.points), len(flows.gains), np.zeros((len(frame.points), draws))
    for index, row in _rows(_net(flows.gains, spent, discount, draws), frame):
        npv[index], curve = row[-1], row[points]  # the total's curve comes last, and is kept
        scale[index] = _highest(row, curve, turned[index])
        limit = -RELATIVE_ZERO * (scale[index] if index < known else frame.matrix[index] @ scale[:known])
        break_even[index] = _last_below(row, limit)
        payers = [account for account in spent if frame.matrix[index, account]]
        paid = sum((spent[account] for account in payers[1:]), spent[payers[0]] if payers else np.zeros((1, 1)))
        cost[index] = paid[-1]
        if flows.since_entry is None:
            owed = whole[payers].sum(axis=0) - paid
            payback[index] = _with_whole_cost(row, limit, owed) if owed.any() else break_even[index]
    if flows.since_entry is not None:
        payback[:] = _payback(flows.since_entry, discount, whole / entrants, frame)
    still = scale <= ROUNDING * discount.shape[0] * turned
    if still.any():  # nothing but rounding is nothing, or a chance would be read out of its sign
        npv[still] = 0.0
        break_even[still] = payback[still] = NO_FLOW
        curve[:, still[-1]] = 0.0
    return Outcomes(npv, npv + cost, cost, break_even, payback, curve, np.broadcast_to(entrants, (draws,)))


def _spent(cost: Array, discount: Array) -> dict[int, Array]:
    """Return what the accounts that pay have paid so far, array [month, draw] to the last month with a cost."""
    found = {account: paid * discount[: len(paid)] for account, paid in enumerate(cost) if paid.any()}
    for paid in found.values():
        _accumulate(paid)
    return found


def _net(gains: Array, spent: dict[int, Array], discount: Array, draws: int) -> Iterator[Array]:
    """Yield each account's cumulative net, array [month, draw]."""
    for account, gained in enumerate(gains):
        row = np.multiply(gained, discount, out=np.empty((len(gained), draws)))
        _accumulate(row)
        if account in spent:
            paid = spent[account]
            row[: len(paid)] -= paid
            row[len(paid) :] -= paid[-1]
        yield row


def _rows(accounts: Iterable[Array], frame: Frame) -> Iterator[tuple[int, Array]]:
    """Yield each account's curve and then each group's, array [month, draw], with its place among the series.

    One at a time, so that what is asked of a curve is asked while it lies in the processor's cache.
    """
    groups: list[Array] = []
    known = 0
    for row in accounts:
        yield known, row
        groups = groups or [np.zeros_like(row) for _ in range(len(frame.series) - frame.matrix.shape[1])]
        for group in np.flatnonzero(frame.matrix[frame.matrix.shape[1] :, known]):
            groups[group] += row
        known += 1
    yield from enumerate(groups, start=known)


def _highest(row: Array, kept: Array, turned: Array) -> Array:
    """Return how far from zero a curve ever is, array [draw].

    The months that are kept tell the size of almost every curve; where they are all near zero beside what the account
    turns over, every month is looked at, or an account that pays and is repaid within a year would be one that rests.
    """
    found = np.abs(kept).max(axis=0)
    if (found <= SMALL * turned).any():
        found = np.maximum(row.max(axis=0), -row.min(axis=0))
    return np.asarray(found)


def _accumulate(flow: Array) -> None:
    """Put the running sum over months in the place of an account's flow, array [month, draw]."""
    before = flow[0]
    for now in flow[1:]:
        np.add(now, before, out=now)
        before = now


def _last_below(curve: Array, limit: Array) -> Months:
    """Return the month after the last in which a curve lies below a limit, array [draw]; 0 if it never does.

    Parameters
    ----------
    curve : array [month, draw]
    limit : array [draw] or [month, draw]
    """
    months = len(curve)
    after = np.arange(1, months + 1, dtype=np.uint8 if months <= np.iinfo(np.uint8).max else np.int16)
    below = (curve < limit).view(np.uint8)  # months are multiplied in place as long as they fit
    last = np.multiply(below, after[:, None], out=below if after.itemsize == 1 else None)
    return np.asarray(last.max(axis=0, initial=0), dtype=np.int16)


def _with_whole_cost(curve: Array, limit: Array, owed: Array) -> Months:
    """Return the payback where everybody enters in month 1: the calendar's curve, but with the whole cost in month 0.

    What is owed is the difference between the whole cost, undiscounted, and what the calendar has seen of it so
    far, array [month, draw] to the last month with a cost; after that it stays the same.
    """
    paid = len(owed)
    after = _last_below(curve[paid:], owed[-1] + limit)
    return np.where(after > 0, after + np.int16(paid), _last_below(curve[:paid], owed + limit))


def _payback(since_entry: Array, discount: Array, cost: Array, frame: Frame) -> Months:
    """Return the payback per participant, with the whole cost in month 0, array [series, draw]."""
    draws = max(array.shape[-1] for array in (since_entry, discount, cost))
    found, scale = [], np.empty((since_entry.shape[0], draws))
    for index, row in _rows(_on_entry(since_entry, discount, cost, draws), frame):
        own = index < len(scale)
        if own:
            scale[index] = np.abs(row).max(axis=0)
        found.append(_last_below(row, -RELATIVE_ZERO * (scale[index] if own else frame.matrix[index] @ scale)))
    return np.array(found)


def _on_entry(since_entry: Array, discount: Array, cost: Array, draws: int) -> Iterator[Array]:
    """Yield each account's cumulative net per participant, array [month since entry, draw]."""
    for gained, paid in zip(since_entry, cost, strict=True):
        row = np.multiply(gained, discount[: len(gained)], out=np.empty((len(gained), draws)))
        _accumulate(row)
        yield row - paid


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
