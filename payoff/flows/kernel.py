"""Every draw of a plan at once: what each account gains and pays by month, without a journal.

Lines that are booked alike are lowered to one matrix of accounts and steps before any month is
looked at, so that what is worked out is a few sums over persons. The journal books the same plan
line by line; both must agree, and a simulation checks that they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoff.flows.cohort import entering, fold
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan


class Turnover:
    """A bound of a month's gross postings on some accounts: what is smaller than a rounding error of it is nothing.

    Every price for every participant, and the largest month's cost.

    Parameters
    ----------
    plan : Plan
    accounts : list of int
        Positions on the account axis.
    """

    def __init__(self, plan: Plan, accounts: list[int]) -> None:
        self._plan = plan
        self._touched = np.abs(plan.incidence[accounts]).astype(np.float64)
        factors = np.abs(plan.entry_factor).max(axis=1) * np.abs(plan.calendar_factor).max(axis=1)
        self._priced = self._touched * (np.abs(plan.weight).max(axis=1, initial=0.0) * factors)

    @property
    def in_any(self) -> Array:
        """At least the largest in any draw, array [account]; quickly found."""
        persons = self._plan.entrants.sum(axis=0).max()
        budget = _largest(self._plan.budget, (1, 2))
        return np.asarray(self._priced @ _largest(self._plan.amount, 1) * persons + self._paid @ budget)

    @property
    def in_each(self) -> Array:
        """In each draw, array [account, draw]."""
        gross = self._priced @ np.abs(self._plan.amount) * self._plan.entrants.sum(axis=0)
        return np.asarray(gross + self._paid @ _largest(self._plan.budget, 1))

    @property
    def _paid(self) -> Array:
        return self._touched[:, self._plan.programme]


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """What the accounts of a plan gain and pay.

    Parameters
    ----------
    gained : iterator of array [month 0..T, draw]
        What each account has gained so far before programme cost, in present value: programme arm less
        counterfactual. One account after the other, each worked out as it is asked for and free to be written to.
    payers : tuple of int
        Positions, among the accounts, of those that pay for the programme.
    cost : array [payer, month 0.., draw]
        What each of them pays, positive and undiscounted; to the last month with a cost.
    since_entry : array [account, month since entry 0..K, draw] or None
        Gain per participant before programme cost, undiscounted, where it was asked for.
    turnover : tuple of Turnover
        Of each plan that has been added up.
    """

    gained: Iterator[Array]
    payers: tuple[int, ...]
    cost: Array
    since_entry: Array | None
    turnover: tuple[Turnover, ...]


@dataclass(frozen=True, slots=True)
class _Alike:
    """Lines that are booked alike: in the same arms, with the same series, as much later."""

    lines: list[int]
    arms: tuple[float, float]
    lag: int


def account_flows_of(plan: Plan, accounts: list[int], *, with_entry: bool = False) -> Flows:
    """Return what some accounts gain and pay in every draw.

    Parameters
    ----------
    plan : Plan
    accounts : list of int
        Positions on the account axis.
    with_entry : bool
        Whether the gain since entry is asked for.

    Returns
    -------
    Flows
        A month's gain is ``sum over lines l of incidence[a, l] x (programme - counterfactual) persons in t
        x price of l x series``: the journal's posting summed over lines, without the journal.
    """
    paid, turnover = _paid(plan, accounts), (Turnover(plan, accounts),)
    if all_enter_first(plan) and not with_entry:
        return Flows(_together(plan, accounts), *paid, None, turnover)
    gains = np.zeros((len(accounts), plan.months + 1, plan.draws))
    entry = np.zeros((len(accounts), plan.months_followed + 1, plan.draws)) if with_entry else None
    weights = plan.intake / plan.entrants.sum(axis=0)
    for alike in _alike(plan):
        per_entrant = _per_entrant(plan, alike, accounts)
        calendar = plan.calendar_factor[alike.lines[0]]
        gains += fold(per_entrant, plan.intake, plan.months).sum(axis=1) * calendar[:, None]
        if entry is not None:
            _add_since_entry(plan, per_entrant, weights, calendar, entry)
    gains *= plan.discount
    return Flows((so_far(row) for row in gains), *paid, entry, turnover)


def all_enter_first(plan: Plan) -> bool:
    """Whether all are one group that enters in month 1 and is followed to the end: the two clocks are then one."""
    once = plan.intake.shape[0] == 1 and plan.months == plan.months_followed
    return once and not plan.intake[:, 1:].any()


def so_far(flow: Array) -> Array:
    """Put the running sum over months in the place of a flow, array [..., month, draw], and return it."""
    before = flow[..., 0, :]
    for month in range(1, flow.shape[-2]):
        now = flow[..., month, :]
        np.add(now, before, out=now)
        before = now
    return flow


def _together(plan: Plan, accounts: list[int]) -> Iterator[Array]:
    """Yield what each account has gained so far, where everybody enters in month 1.

    The persons are discounted and summed over months before they are priced: prices that are booked alike change in
    the same way, so that what is left of one is a factor that holds for every month.
    """
    parts = [_priced(plan, alike, accounts) for alike in _alike(plan)]
    for index in range(len(accounts)):
        row: Array | None = None
        for worth, steps, there in parts:
            if (own := steps[index]).start < own.stop:
                part = np.einsum("sd,skd->kd", worth[index, own], there[own])
                row = part if row is None else _added(row, part)
        yield row if row is not None else np.zeros((plan.months + 1, 1))


def _added(one: Array, other: Array) -> Array:
    """Return a sum in the place of the wider of the two."""
    wide, narrow = (one, other) if one.shape[-1] >= other.shape[-1] else (other, one)
    wide += narrow
    return wide


def _priced(plan: Plan, alike: _Alike, accounts: list[int]) -> tuple[Array, list[slice], Array]:
    """Return prices, which steps each account has prices in, and how many more have been there so far, discounted.

    Returns
    -------
    array [account, step, draw], list of slice, array [step, month 0..T, draw]
        A price is for all participants together.
    """
    steps, first = _used_steps(plan, alike.lines), alike.lines[0]
    apart = _apart(plan, alike, steps)[0]
    if (plan.entry_factor[first] != 1.0).any():
        apart *= plan.entry_factor[first][:, None]
    apart = _later(apart, alike.lag) if alike.lag else apart
    factor = plan.discount
    if (plan.calendar_factor[first] != 1.0).any():
        factor = plan.calendar_factor[first][:, None] * factor
    apart = np.multiply(apart, factor, out=apart if apart.shape[-1] >= factor.shape[-1] else None)
    worth = lowered_prices(plan, alike.lines, accounts, steps) * plan.intake[0, 0]
    has = np.abs(plan.incidence[np.ix_(accounts, alike.lines)]) @ np.abs(plan.weight[alike.lines, steps])
    return worth, [_from_first_to_last(row) for row in has], so_far(apart)


def _from_first_to_last(used: NDArray[Any]) -> slice:
    """Return from the first to the last place where something is not zero."""
    places = np.flatnonzero(used)
    return slice(int(places[0]), int(places[-1]) + 1) if places.size else slice(0, 0)


def _alike(plan: Plan) -> Iterator[_Alike]:
    """Yield the lines of states in groups that are booked alike."""
    found: dict[tuple[bytes, bytes, bytes, int], list[int]] = {}
    for index, line in enumerate(plan.lines):
        if line.origin == "state":
            rows = (plan.in_arm[index], plan.entry_factor[index], plan.calendar_factor[index])
            found.setdefault((rows[0].tobytes(), rows[1].tobytes(), rows[2].tobytes(), line.lag), []).append(index)
    for (_, _, _, lag), lines in found.items():
        first = plan.in_arm[lines[0]]
        yield _Alike(lines, (float(first[PROGRAMME]), float(first[COUNTERFACTUAL])), lag)


def _apart(plan: Plan, alike: _Alike, steps: slice) -> Array:
    """Return how many more there are with the programme than without, array [group, step, month 0..K, draw]."""
    there, compared = plan.exposure[PROGRAMME, :, steps], plan.exposure[COUNTERFACTUAL, :, steps]
    if alike.arms == (1.0, 1.0):
        apart = there - compared
    else:
        apart = alike.arms[PROGRAMME] * there - alike.arms[COUNTERFACTUAL] * compared
    counted = plan.counted[steps]
    if (counted[:, 1:] == 1.0).all() and not counted[:, 0].any():
        apart[:, :, 0] = 0.0
    else:
        apart *= counted[:, :, None]
    return apart


def _per_entrant(plan: Plan, alike: _Alike, accounts: list[int]) -> Array:
    """Return the gain of one person who enters, array [account, group, month since entry 0..K, draw]."""
    steps = _used_steps(plan, alike.lines)
    worth, apart = lowered_prices(plan, alike.lines, accounts, steps), _apart(plan, alike, steps)
    draws = np.broadcast_shapes(worth.shape[-1:], apart.shape[-1:])
    per_entrant = np.empty((len(accounts), apart.shape[0], *apart.shape[2:-1], *draws))
    for price, gained in zip(worth, per_entrant, strict=True):  # one account at a time stays in the cache
        np.einsum("sd,gskd->gkd", price, apart, out=gained)
    own = plan.entry_factor[alike.lines[0]]
    if (own != 1.0).any():
        per_entrant *= own[:, None]
    return _later(per_entrant, alike.lag) if alike.lag else per_entrant


def _used_steps(plan: Plan, lines: list[int]) -> slice:
    """Return from the first to the last step that some of the lines are booked in."""
    return _from_first_to_last(np.abs(plan.weight[lines]).sum(axis=0))


def lowered_prices(plan: Plan, lines: list[int], accounts: list[int], steps: slice) -> Array:
    """Return what a person-month in each step is worth to each account, array [account, step, draw], in kronor.

    Parameters
    ----------
    plan : Plan
    lines, accounts : list of int
        Positions of the lines that count, and of the accounts that are asked for.
    steps : slice
        The steps.
    """
    weights = plan.weight[lines, steps]
    signs = plan.incidence[np.ix_(accounts, lines)]
    rows, columns = np.nonzero(signs)
    lowered = np.empty((len(accounts), weights.shape[1], plan.amount.shape[1]))
    lowered[np.abs(signs) @ np.abs(weights) == 0.0] = 0.0
    held = [[(step, weight) for step, weight in enumerate(row) if weight] for row in weights.tolist()]
    begun: set[tuple[int, int]] = set()
    for row, index, sign in zip(rows.tolist(), columns.tolist(), signs[rows, columns].tolist(), strict=True):
        amount = plan.amount[lines[index]]
        for step, weight in held[index]:
            if (row, step) in begun:
                lowered[row, step] += amount if sign * weight == 1.0 else sign * weight * amount
            else:
                np.multiply(amount, sign * weight, out=lowered[row, step])
                begun.add((row, step))
    return lowered


def _later(flows: Array, lag: int) -> Array:
    moved = np.zeros_like(flows)
    moved[..., lag:, :] = flows[..., : max(0, flows.shape[-2] - lag), :]
    return moved


def _add_since_entry(plan: Plan, per_entrant: Array, weights: Array, calendar: Array, into: Array) -> None:
    """Add the average over those who entered in different months; what the calendar cuts off is nothing."""
    last = int(np.flatnonzero(plan.intake.any(axis=(0, 2)))[-1])
    if plan.months - last >= plan.months_followed and (calendar == 1.0).all():  # all are followed alike to the end
        into += (per_entrant * weights.sum(axis=1)[:, None]).sum(axis=1)
        return
    for entry in np.flatnonzero(plan.intake.any(axis=(0, 2))):
        groups, seen = entering(plan.intake, int(entry)), min(plan.months_followed, plan.months - int(entry))
        flows = (per_entrant[:, groups, : seen + 1] * weights[groups, entry, None]).sum(axis=1)
        into[:, : seen + 1] += flows * calendar[entry : 1 + entry + seen, None]


def _paid(plan: Plan, accounts: list[int]) -> tuple[tuple[int, ...], Array]:
    """Return who pays for the programme, by position, and what, array [payer, month 0.., draw of the budget]."""
    signs = plan.incidence[np.ix_(accounts, plan.programme)]
    payers = np.flatnonzero(signs.any(axis=1)).tolist()
    cost = np.zeros((len(payers), *plan.budget.shape[1:]))
    for row, account in zip(cost, payers, strict=True):
        for sign, budget in zip(signs[account].tolist(), plan.budget, strict=True):
            if sign:
                row += budget if sign == -1 else -sign * budget
    return tuple(payers), cost


def _largest(amounts: Array, axis: int | tuple[int, int]) -> Array:
    """Return the largest amount either way along some axes."""
    return np.asarray(np.maximum(amounts.max(axis=axis, initial=0.0), -amounts.min(axis=axis, initial=0.0)))
