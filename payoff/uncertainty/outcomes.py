"""What is kept of each draw: what every account and group has gained at the horizon, and when it had its money back.

The flows of a block of draws come in, a few numbers for each draw go out; months times draws are never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
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
ROUNDING = 1e-12
"""A curve that stays within this part of what its accounts turn over is nothing but rounding."""


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
        Calendar months at which the cumulative curve is kept, ascending.
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
    curve : array [series, point, draw]
        The cumulative net on the calendar at some months.
    """

    npv: Array
    gains: Array
    cost: Array
    break_even: Months
    payback: Months
    curve: Array

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
    net = _accumulated(flows.gains, discount, draws)
    gains = _series(net[:, -1], frame)
    spent = _spent(flows.cost, discount)
    paid = spent.shape[1]
    for account, cost in zip(net, spent, strict=True):
        if cost.any():
            account[:paid] -= cost
            account[paid:] -= cost[-1]
    points = net[:, list(frame.points)]
    scale = frame.matrix @ np.abs(points).max(axis=1)
    groups = _groups(net, frame)
    break_even = _sustained((net, groups), scale)
    if flows.since_entry is None:
        payback = _payback_together((net, groups), spent, break_even, scale, frame)
    else:
        payback = _payback(flows.since_entry, discount, spent[:, -1], entrants, frame)
    return Outcomes(
        npv=np.concatenate([net[:, -1], groups[:, -1]]),
        gains=gains,
        cost=np.broadcast_to(_series(spent[:, -1], frame), gains.shape),
        break_even=break_even,
        payback=payback,
        curve=np.concatenate([points, groups[:, list(frame.points)]]),
    )


def _spent(cost: Array, discount: Array) -> Array:
    """Return the running sum of discounted cost, array [account, month, draw], up to the last month with a cost."""
    paid = np.flatnonzero(cost.any(axis=(0, 2)))
    last = int(paid[-1]) + 1 if paid.size else 1
    return _accumulated(cost[:, :last], discount[:last], 1)


def _accumulated(flow: Array, discount: Array, draws: int) -> Array:
    """Return the running sum of discounted flows, array [account, month, draw]."""
    worth = flow * discount
    if worth.shape[-1] < draws:
        worth = np.repeat(worth, draws, axis=-1)
    for month in range(1, worth.shape[1]):
        worth[:, month] += worth[:, month - 1]
    return worth


def _groups(accounts: Array, frame: Frame) -> Array:
    """Return the groups of accounts, array [group, ...]."""
    members = frame.matrix[len(accounts) :]
    found = np.zeros((len(members), *accounts.shape[1:]))
    for row, of_group in zip(found, members, strict=True):
        for account in np.flatnonzero(of_group):
            row += accounts[account]
    return found


def _series(accounts: Array, frame: Frame) -> Array:
    """Return accounts and then groups, array [series, ...]."""
    return np.concatenate([accounts, _groups(accounts, frame)])


def _sustained(curves: Sequence[Array], scale: Array) -> Months:
    """Return the month from which each curve stays at or above zero, array [series, draw]; see `Outcomes`.

    Parameters
    ----------
    curves : sequence of array [series, month 0..T, draw]
        Parts of the series axis.
    scale : array [series, draw]
        What the series turn over: what is small beside it is rounding.
    """
    found, first = [], 0
    for part in curves:
        of_part = scale[first : first + len(part)]
        first += len(part)
        last = _last_negative(part, of_part)
        if not last.all():
            still = np.abs(part).max(axis=1) <= ROUNDING * of_part
            last[(last == 0) & still] = NO_FLOW
        found.append(last)
    return np.concatenate(found)


def _last_negative(curves: Array, scale: Array) -> Months:
    """Return the month after the last in which each curve lies below zero by more than rounding; 0 where it never does."""
    months = curves.shape[1]
    after = np.arange(1, months + 1, dtype=np.uint8 if months <= np.iinfo(np.uint8).max else np.int16)
    negative = curves < (-RELATIVE_ZERO * scale)[:, None]
    return np.asarray(np.multiply(negative, after[:, None]).max(axis=1), dtype=np.int16)


def _payback_together(
    net: tuple[Array, Array], spent: Array, break_even: Months, scale: Array, frame: Frame
) -> Months:
    """Return the payback where everybody enters in month 1: the calendar's curve, but for when the cost is paid.

    After the last month with a cost both curves are one. Before it the whole cost counts from month 0.
    """
    payback = break_even.copy()
    last = spent.shape[1]
    owed = _series(spent - spent[:, -1:], frame)
    rows = np.flatnonzero(owed.any(axis=(1, 2)))
    if rows.size:
        head = np.concatenate([part[:, :last] for part in net])[rows] + owed[rows]
        before, after = _last_negative(head, scale[rows]), break_even[rows]
        payback[rows] = np.where((after <= last) & ((before > 0) | (after > 0)), before, after)
    return payback


def _payback(since_entry: Array, discount: Array, cost: Array, entrants: Array, frame: Frame) -> Months:
    """Return the payback per participant, with the whole cost in month 0, array [series, draw]."""
    draws = max(since_entry.shape[-1], discount.shape[-1], cost.shape[-1], entrants.shape[-1])
    curves = _accumulated(since_entry, discount[: since_entry.shape[1]], draws)
    curves -= (cost / entrants)[:, None]
    scale = frame.matrix @ np.abs(curves).max(axis=1)
    return _sustained((curves, _groups(curves, frame)), scale)


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
