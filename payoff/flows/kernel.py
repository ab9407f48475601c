"""Every draw of a plan at once: what each account gains and pays by month, without a journal.

Lines that are booked alike are lowered to one matrix of accounts and steps before any month is
looked at, so that what is worked out is a few sums over persons. The journal books the same plan
line by line; both must agree, and a simulation checks that they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from payoff.flows.cohort import entering, fold
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """The flows of a plan by account, undiscounted.

    Parameters
    ----------
    gains : array [account, month 0..T, draw]
        Gain before programme cost: programme arm less counterfactual.
    cost : array [account, month 0.., draw]
        What each account pays for the programme, positive; to the last month with a cost.
    since_entry : array [account, month since entry 0..K, draw] or None
        Gain per participant before programme cost. None where everybody enters in month 1: it is then the
        gain divided by the participants.
    turnover : array [account, draw]
        At least the largest month's gross postings on each account: what is smaller than a rounding error
        of it is nothing.
    """

    gains: Array
    cost: Array
    since_entry: Array | None
    turnover: Array


@dataclass(frozen=True, slots=True)
class _Alike:
    """Lines that are booked alike: in the same arms, with the same series, as much later."""

    lines: list[int]
    arms: tuple[float, float]
    lag: int


def account_flows_of(plan: Plan, accounts: list[int], *, with_entry: bool = True) -> Flows:
    """Return the flows of some accounts in every draw.

    Parameters
    ----------
    plan : Plan
    accounts : list of int
        Positions on the account axis.
    with_entry : bool
        Whether the gain since entry is asked for; without it it is zero.

    Returns
    -------
    Flows
        ``gains[a, t] = sum over lines l of incidence[a, l] x (programme - counterfactual) persons in t
        x price of l x series``: the journal's posting summed over lines, without the journal.
    """
    if _all_enter_first(plan):
        return Flows(_together(plan, accounts), _cost(plan, accounts), None, _turnover(plan, accounts))
    gains = np.zeros((len(accounts), plan.months + 1, plan.draws))
    entry = np.zeros((len(accounts), plan.months_followed + 1, plan.draws))
    weights = plan.intake / plan.entrants.sum(axis=0)
    for alike in _alike(plan):
        per_entrant = _per_entrant(plan, alike, accounts)
        calendar = plan.calendar_factor[alike.lines[0]]
        gains += fold(per_entrant, plan.intake, plan.months).sum(axis=1) * calendar[:, None]
        if with_entry:
            _add_since_entry(plan, per_entrant, weights, calendar, entry)
    return Flows(gains, _cost(plan, accounts), entry, _turnover(plan, accounts))


def _all_enter_first(plan: Plan) -> bool:
    """Whether all are one group that enters in month 1 and is followed to the end: the two clocks are then one."""
    once = plan.intake.shape[0] == 1 and plan.months == plan.months_followed
    return once and not plan.intake[:, 1:].any()


def _together(plan: Plan, accounts: list[int]) -> Array:
    """Return the gains, array [account, month 0..T, draw], where everybody enters in month 1."""
    gains: Array | None = None
    for alike in _alike(plan):
        part = _per_entrant(plan, alike, accounts, plan.intake[0, 0])[:, 0]
        calendar = plan.calendar_factor[alike.lines[0]]
        if (calendar != 1.0).any():
            part *= calendar[:, None]
        gains = part if gains is None else _added(gains, part)
    return gains if gains is not None else np.zeros((len(accounts), plan.months + 1, 1))


def _added(one: Array, other: Array) -> Array:
    """Return a sum in the place of the wider of the two."""
    wide, narrow = (one, other) if one.shape[-1] >= other.shape[-1] else (other, one)
    wide += narrow
    return wide


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


def _per_entrant(plan: Plan, alike: _Alike, accounts: list[int], persons: Array | float = 1.0) -> Array:
    """Return the gain of so many persons who enter, array [account, group, month since entry 0..K, draw]."""
    steps = _used_steps(plan, alike.lines)
    lowered = lowered_prices(plan, alike.lines, accounts, steps) * persons
    there, compared = plan.exposure[PROGRAMME, :, steps], plan.exposure[COUNTERFACTUAL, :, steps]
    if alike.arms == (1.0, 1.0):
        mixed = there - compared
    else:
        mixed = alike.arms[PROGRAMME] * there - alike.arms[COUNTERFACTUAL] * compared
    counted = plan.counted[steps]
    if (counted[:, 1:] == 1.0).all() and not counted[:, 0].any():
        mixed[:, :, 0] = 0.0
    else:
        mixed *= counted[:, :, None]
    draws = np.broadcast_shapes(lowered.shape[-1:], mixed.shape[-1:])
    per_entrant = np.empty((len(accounts), mixed.shape[0], *mixed.shape[2:-1], *draws))
    for worth, gained in zip(lowered, per_entrant, strict=True):  # one account at a time stays in the cache
        np.einsum("sd,gskd->gkd", worth, mixed, out=gained)
    own = plan.entry_factor[alike.lines[0]]
    if (own != 1.0).any():
        per_entrant *= own[:, None]
    return _later(per_entrant, alike.lag) if alike.lag else per_entrant


def _used_steps(plan: Plan, lines: list[int]) -> slice:
    """Return from the first to the last step that some of the lines are booked in."""
    used = np.flatnonzero(plan.weight[lines].any(axis=0))
    return slice(int(used[0]), int(used[-1]) + 1) if used.size else slice(0)


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
    lowered = np.zeros((len(accounts), weights.shape[1], plan.amount.shape[1]))
    held = [[(column, weight) for column, weight in enumerate(row) if weight] for row in weights.tolist()]
    rows, columns = np.nonzero(plan.incidence[np.ix_(accounts, lines)])
    signs = plan.incidence[np.ix_(accounts, lines)][rows, columns]
    for row, index, sign in zip(rows.tolist(), columns.tolist(), signs.tolist(), strict=True):
        amount = plan.amount[lines[index]]
        for step, weight in held[index]:
            lowered[row, step] += amount if sign * weight == 1.0 else sign * weight * amount
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


def _cost(plan: Plan, accounts: list[int]) -> Array:
    """Return what each account pays for the programme, array [account, month 0..T, draw of the budget]."""
    cost = np.zeros((len(accounts), *plan.budget.shape[1:]))
    for index, budget in zip(plan.programme, plan.budget, strict=True):
        for row, sign in enumerate(plan.incidence[accounts, index].tolist()):
            if sign == -1:
                cost[row] += budget
            elif sign:
                cost[row] -= sign * budget
    return cost


def _turnover(plan: Plan, accounts: list[int]) -> Array:
    """Return a bound of a month's gross postings: every price for every participant, and the largest month's cost."""
    touched = np.abs(plan.incidence[accounts]).astype(np.float64)
    factors = np.abs(plan.entry_factor).max(axis=1) * np.abs(plan.calendar_factor).max(axis=1)
    most = np.abs(plan.weight).max(axis=1, initial=0.0) * factors
    gross = (touched * most) @ np.abs(plan.amount) * plan.entrants.sum(axis=0)
    return np.asarray(gross + touched[:, plan.programme] @ _largest(plan.budget))


def _largest(budget: Array) -> Array:
    """Return the largest month's payment of each line either way, array [line, draw]."""
    return np.asarray(np.maximum(budget.max(axis=1, initial=0.0), -budget.min(axis=1, initial=0.0)))
