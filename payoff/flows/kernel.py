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
    cost : array [account, month 0..T, draw]
        What each account pays for the programme, positive.
    since_entry : array [account, month since entry 0..K, draw]
        Gain per participant before programme cost.
    """

    gains: Array
    cost: Array
    since_entry: Array


@dataclass(frozen=True, slots=True)
class _Alike:
    """Lines that are booked alike: in the same arms, with the same series, as much later."""

    lines: list[int]
    arms: tuple[float, float]
    lag: int


def account_flows_of(plan: Plan, accounts: list[int]) -> Flows:
    """Return the flows of some accounts in every draw.

    Parameters
    ----------
    plan : Plan
    accounts : list of int
        Positions on the account axis.

    Returns
    -------
    Flows
        ``gains[a, t] = sum over lines l of incidence[a, l] x (programme - counterfactual) persons in t
        x price of l x series``: the journal's posting summed over lines, without the journal.
    """
    draws = plan.draws
    gains = np.zeros((len(accounts), plan.months + 1, draws))
    entry = np.zeros((len(accounts), plan.months_followed + 1, draws))
    weights = plan.intake / plan.entrants.sum(axis=0)
    for alike in _alike(plan):
        per_entrant = _per_entrant(plan, alike, accounts)
        calendar, own = plan.calendar_factor[alike.lines[0]], plan.entry_factor[alike.lines[0]]
        if (own != 1.0).any():
            per_entrant *= own[:, None]
        if alike.lag:
            per_entrant = _later(per_entrant, alike.lag)
        if (calendar == 1.0).all():
            gains += fold(per_entrant, plan.intake, plan.months).sum(axis=1)
            _add_since_entry(plan, per_entrant, weights, None, entry)
        else:
            gains += fold(per_entrant, plan.intake, plan.months).sum(axis=1) * calendar[:, None]
            _add_since_entry(plan, per_entrant, weights, calendar, entry)
    return Flows(gains, _cost(plan, accounts), entry)


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


def _per_entrant(plan: Plan, alike: _Alike, accounts: list[int]) -> Array:
    """Return the gain per entrant, array [account, group, month since entry 0..K, draw]."""
    lowered, steps = lowered_prices(plan, alike.lines, accounts)
    programme, counterfactual = plan.exposure[PROGRAMME][:, steps], plan.exposure[COUNTERFACTUAL][:, steps]
    persons = programme - counterfactual if alike.arms == (1.0, 1.0) else (
        alike.arms[PROGRAMME] * programme - alike.arms[COUNTERFACTUAL] * counterfactual
    )
    counted = plan.counted[steps]
    if (counted[:, 1:] == 1.0).all():  # month 0 counts as nothing, every other month as one
        persons[:, :, 0] = 0.0
    else:
        persons *= counted[:, :, None]
    return np.einsum("asd,gskd->agkd", lowered, persons)


def lowered_prices(plan: Plan, lines: list[int], accounts: list[int]) -> tuple[Array, list[int]]:
    """Return what a person-month in each step is worth to each account, and which steps those are.

    Parameters
    ----------
    plan : Plan
    lines, accounts : list of int
        Positions of the lines that count, and of the accounts that are asked for.

    Returns
    -------
    array [account, step, draw] in kronor, list of int
    """
    steps = np.flatnonzero(plan.weight[lines].any(axis=0)).tolist()
    lowered = np.zeros((len(accounts), len(steps), plan.amount.shape[1]))
    for line in lines:
        touched = [(row, plan.incidence[account, line]) for row, account in enumerate(accounts)]
        for row, sign in touched:
            if sign:
                for column in np.flatnonzero(plan.weight[line, steps]):
                    lowered[row, column] += float(sign) * plan.weight[line, steps[column]] * plan.amount[line]
    return lowered, steps


def _later(flows: Array, lag: int) -> Array:
    moved = np.zeros_like(flows)
    moved[..., lag:, :] = flows[..., : max(0, flows.shape[-2] - lag), :]
    return moved


def _add_since_entry(plan: Plan, per_entrant: Array, weights: Array, calendar: Array | None, into: Array) -> None:
    """Add the average over those who entered in different months; what the calendar cuts off is nothing."""
    for entry in np.flatnonzero(plan.intake.any(axis=(0, 2))):
        groups, seen = entering(plan.intake, int(entry)), min(plan.months_followed, plan.months - int(entry))
        flows = (per_entrant[:, groups, : seen + 1] * weights[groups, entry, None]).sum(axis=1)
        into[:, : seen + 1] += flows if calendar is None else flows * calendar[entry : 1 + entry + seen, None]


def _cost(plan: Plan, accounts: list[int]) -> Array:
    """Return what each account pays for the programme, array [account, month 0..T, draw of the budget]."""
    cost = np.zeros((len(accounts), *plan.budget.shape[1:]))
    for index, budget in zip(plan.programme, plan.budget, strict=True):
        for row, sign in enumerate(plan.incidence[accounts, index].tolist()):
            if sign:
                cost[row] -= sign * budget
    return cost
