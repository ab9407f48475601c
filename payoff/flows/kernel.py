"""Every draw of a plan at once: what each account gains and pays by month, without a journal.

Lines that are booked alike are lowered to one matrix of accounts and steps before any month is
looked at, so that what is worked out is a few sums over persons. The journal books the same plan
line by line; both must agree, and a simulation checks that they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from payoff.flows.booking import Alike, Booking
from payoff.flows.cohort import entering, fold, later
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Turnover:
    """A bound of a month's gross postings on some accounts: what is smaller than a rounding error of it is nothing.

    Every price for every participant, and the largest month's cost.

    Parameters
    ----------
    plan : Plan
    booking : Booking
        Of the accounts.
    """

    plan: Plan
    booking: Booking

    @property
    def in_any(self) -> Array:
        """At least the largest in any draw, array [account]; quickly found."""
        gross = self.booking.gross @ _largest(self.plan.amount, 1) * self.plan.entrants.sum(axis=0).max()
        return np.asarray(gross + np.abs(self.booking.paid) @ _largest(self.plan.budget, (1, 2)))

    @property
    def in_each(self) -> Array:
        """In each draw, array [account, draw]."""
        gross = self.booking.gross @ np.abs(self.plan.amount) * self.plan.entrants.sum(axis=0)
        return np.asarray(gross + np.abs(self.booking.paid) @ _largest(self.plan.budget, 1))


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


def account_flows_of(plan: Plan, booking: Booking, *, with_entry: bool = False) -> Flows:
    """Return what some accounts gain and pay in every draw.

    Parameters
    ----------
    plan : Plan
    booking : Booking
        Of the plan on the accounts that are asked for.
    with_entry : bool
        Whether the gain since entry is asked for.

    Returns
    -------
    Flows
        A month's gain is ``sum over lines l of incidence[a, l] x (programme - counterfactual) persons in t
        x price of l x series``: the journal's posting summed over lines, without the journal.
    """
    cost, turnover = _paid(plan, booking), (Turnover(plan, booking),)
    if all_enter_first(plan) and not with_entry:
        return Flows(_together(plan, booking), booking.payers, cost, None, turnover)
    gains = np.zeros((booking.accounts, plan.months + 1, plan.draws))
    entry = np.zeros((booking.accounts, plan.months_followed + 1, plan.draws)) if with_entry else None
    weights = plan.intake / plan.entrants.sum(axis=0)
    for alike in booking.alike:
        per_entrant = _per_entrant(plan, alike, booking.accounts)
        folded = fold(per_entrant, plan.intake, plan.months).sum(axis=1)
        gains += folded if alike.calendar is None else folded * alike.calendar
        if entry is not None:
            _add_since_entry(plan, per_entrant, weights, alike.calendar, entry)
    gained = (so_far(np.multiply(row, plan.discount, out=row)) for row in gains)
    return Flows(gained, booking.payers, cost, entry, turnover)


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


def _together(plan: Plan, booking: Booking) -> Iterator[Array]:
    """Yield what each account has gained so far, where everybody enters in month 1.

    The persons are discounted and summed over months before they are priced: prices that are booked alike change in
    the same way, so that what is left of one is a factor that holds for every month.
    """
    parts = [
        (lowered_prices(plan, alike, booking.accounts, plan.intake[0, 0]), alike.used, _there_so_far(plan, alike))
        for alike in booking.alike
    ]
    for account in range(booking.accounts):
        row: Array | None = None
        for worth, used, there in parts:
            if (own := used[account]).stop:
                part = np.einsum("sd,skd->kd", worth[account, own], there[own])
                row = part if row is None else _added(row, part)
        yield row if row is not None else np.zeros((plan.months + 1, 1))


def _added(one: Array, other: Array) -> Array:
    """Return a sum in the place of the wider of the two."""
    wide, narrow = (one, other) if one.shape[-1] >= other.shape[-1] else (other, one)
    wide += narrow
    return wide


def _there_so_far(plan: Plan, alike: Alike) -> Array:
    """Return how many person-months more there have been with the programme, in present value and with their series.

    Returns
    -------
    array [step, month 0..T, draw]
        For one person, where everybody enters in month 1.
    """
    apart = _apart(plan, alike)[0]
    if alike.entry is not None:
        apart *= alike.entry
    apart = later(apart, alike.lag)
    factor = plan.discount if alike.calendar is None else alike.calendar * plan.discount
    return so_far(np.multiply(apart, factor, out=apart if apart.shape[-1] >= factor.shape[-1] else None))


def _apart(plan: Plan, alike: Alike) -> Array:
    """Return how many more there are with the programme than without, array [group, step, month 0..K, draw]."""
    there, compared = plan.exposure[PROGRAMME, :, alike.steps], plan.exposure[COUNTERFACTUAL, :, alike.steps]
    if alike.arms == (1.0, 1.0):
        apart = there - compared
    else:
        apart = alike.arms[PROGRAMME] * there - alike.arms[COUNTERFACTUAL] * compared
    if alike.counted is None:
        apart[:, :, 0] = 0.0
    else:
        apart *= alike.counted
    return np.asarray(apart)


def _per_entrant(plan: Plan, alike: Alike, accounts: int) -> Array:
    """Return the gain of one person who enters, array [account, group, month since entry 0..K, draw]."""
    worth, apart = lowered_prices(plan, alike, accounts), _apart(plan, alike)
    draws = np.broadcast_shapes(worth.shape[-1:], apart.shape[-1:])
    per_entrant = np.empty((accounts, apart.shape[0], *apart.shape[2:-1], *draws))
    for price, gained in zip(worth, per_entrant, strict=True):  # one account at a time stays in the cache
        np.einsum("sd,gskd->gkd", price, apart, out=gained)
    if alike.entry is not None:
        per_entrant *= alike.entry
    return later(per_entrant, alike.lag)


def lowered_prices(plan: Plan, alike: Alike, accounts: int, persons: Array | float = 1.0) -> Array:
    """Return what a month of so many persons in each step is worth to each account, array [account, step, draw].

    Parameters
    ----------
    plan : Plan
    alike : Alike
        The lines that count.
    accounts : int
        How many accounts they are booked on.
    persons : array [draw], optional
        One by default.
    """
    steps, draws = alike.steps.stop - alike.steps.start, plan.amount.shape[1]
    lowered = np.empty((accounts * steps, draws))
    lowered[alike.free] = 0.0
    for place, line, factor in alike.prices:
        np.multiply(plan.amount[line], factor, out=lowered[place])
    for place, line, factor in alike.more:
        lowered[place] += factor * plan.amount[line]
    return lowered.reshape(accounts, steps, draws) * persons


def _add_since_entry(plan: Plan, per_entrant: Array, weights: Array, calendar: Array | None, into: Array) -> None:
    """Add the average over those who entered in different months; what the calendar cuts off is nothing."""
    last = int(np.flatnonzero(plan.intake.any(axis=(0, 2)))[-1])
    if plan.months - last >= plan.months_followed and calendar is None:  # all are followed alike to the end
        into += (per_entrant * weights.sum(axis=1)[:, None]).sum(axis=1)
        return
    for entry in np.flatnonzero(plan.intake.any(axis=(0, 2))):
        groups, seen = entering(plan.intake, int(entry)), min(plan.months_followed, plan.months - int(entry))
        flows = (per_entrant[:, groups, : seen + 1] * weights[groups, entry, None]).sum(axis=1)
        into[:, : seen + 1] += flows if calendar is None else flows * calendar[entry : 1 + entry + seen]


def _paid(plan: Plan, booking: Booking) -> Array:
    """Return what each payer pays for the programme, array [payer, month 0.., draw of the budget]."""
    cost = np.zeros((len(booking.payers), *plan.budget.shape[1:]))
    for row, payer in zip(cost, booking.payers, strict=True):
        for part, budget in zip(booking.paid[payer].tolist(), plan.budget, strict=True):
            if part:
                row += budget if part == 1.0 else part * budget
    return cost


def _largest(amounts: Array, axis: int | tuple[int, int]) -> Array:
    """Return the largest amount either way along some axes."""
    return np.asarray(np.maximum(amounts.max(axis=axis, initial=0.0), -amounts.min(axis=axis, initial=0.0)))
