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
    net = _accumulated(flows.gains, discount, draws)
    gains = _series(net[:, -1], frame)
    spent = _spent(flows.cost, discount)
    paid = spent.shape[1]
    paying = np.asarray(flows.cost.any(axis=(1, 2))).tolist()
    for account, cost, pays in zip(net, spent, paying, strict=True):
        if pays:
            account[:paid] -= cost
            account[paid:] -= cost[-1]
    points = net[:, list(frame.points)]
    groups = _groups(net, frame)
    curve = np.concatenate([points, groups[:, list(frame.points)]])
    limit = -RELATIVE_ZERO * (frame.matrix @ np.abs(points).max(axis=1))
    still = np.abs(curve).max(axis=1) <= ROUNDING * net.shape[1] * (frame.matrix @ flows.turnover)
    if still.any():  # nothing but rounding is nothing, or a chance would be read out of its sign
        curve[np.broadcast_to(still[:, None], curve.shape)] = 0.0
    below = [_last_below(net, limit[: len(net)]), _last_below(groups, limit[len(net) :])]
    break_even = _months(np.concatenate(below), still)
    total = flows.cost.sum(axis=1) * discount[0]
    if flows.since_entry is None:
        payback = _payback_together((net, groups), spent, total, limit, frame)
    else:
        payback = np.broadcast_to(_payback(flows.since_entry, discount, total, entrants, frame), break_even.shape)
    return Outcomes(
        npv=np.where(still, 0.0, np.concatenate([net[:, -1], groups[:, -1]])),
        gains=gains,
        cost=np.broadcast_to(_series(spent[:, -1], frame), gains.shape),
        break_even=break_even,
        payback=_months(payback, still),
        curve=curve,
        persons=np.broadcast_to(entrants, (draws,)),
    )


def _spent(cost: Array, discount: Array) -> Array:
    """Return the running sum of discounted cost, array [account, month, draw], up to the last month with a cost."""
    return _accumulated(cost, discount[: cost.shape[1]], 1)


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


def _months(last: Months, still: NDArray[np.bool_]) -> Months:
    """Return the months with what is nothing but rounding marked as no flow."""
    return np.where(still, np.int16(NO_FLOW), last)


def _last_below(curves: Array, limit: Array) -> Months:
    """Return the month after the last in which each curve lies below a limit, array [series, draw]; 0 if it never does.

    Parameters
    ----------
    curves : array [series, month, draw]
    limit : array [series, draw] or [series, month, draw]
    """
    months = curves.shape[1]
    after = np.arange(1, months + 1, dtype=np.uint8 if months <= np.iinfo(np.uint8).max else np.int16)
    below = curves < (limit[:, None] if limit.ndim == 2 else limit)
    return np.asarray(np.multiply(below, after[:, None]).max(axis=1, initial=0), dtype=np.int16)


def _payback_together(net: tuple[Array, Array], spent: Array, total: Array, limit: Array, frame: Frame) -> Months:
    """Return the payback where everybody enters in month 1: the calendar's curve, but with the whole cost in month 0.

    What is owed is the difference between the whole cost, undiscounted, and what the calendar has seen of it so
    far; after the last month with a cost it stays the same.
    """
    paid = spent.shape[1]
    owed = _series(total[:, None] - spent, frame)
    found, first = [], 0
    for part in net:
        rows = slice(first, first + len(part))
        first = rows.stop
        before = _last_below(part[:, :paid], owed[rows] + limit[rows, None])
        after = _last_below(part[:, paid:], owed[rows, -1] + limit[rows])
        found.append(np.where(after > 0, after + np.int16(paid), before))
    return np.concatenate(found)


def _payback(since_entry: Array, discount: Array, total: Array, entrants: Array, frame: Frame) -> Months:
    """Return the payback per participant, with the whole cost in month 0, array [series, draw]."""
    draws = max(since_entry.shape[-1], discount.shape[-1], total.shape[-1], entrants.shape[-1])
    curves = _accumulated(since_entry, discount[: since_entry.shape[1]], draws)
    curves -= (total / entrants)[:, None]
    limit = -RELATIVE_ZERO * (frame.matrix @ np.abs(curves).max(axis=1))
    groups = _groups(curves, frame)
    return np.concatenate([_last_below(curves, limit[: len(curves)]), _last_below(groups, limit[len(curves) :])])


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
