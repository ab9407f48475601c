"""The journal: every line booked by group, arm and calendar month.

``journal[line, group, arm, month, draw]`` holds the size of each posting in kronor; the
incidence matrix says which accounts it adds to or takes from. Every table is a sum over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoff.flows.cohort import entering, fold, later
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan

BLOCK = 2**17
"""Numbers in a block of lines: about a megabyte."""


@dataclass(frozen=True, slots=True, eq=False)
class Journal:
    """The booked journal.

    Parameters
    ----------
    plan : Plan
        What it was booked from.
    entries : array [line, group, arm, month 0..T, draw]
        Kronor in constant prices, undiscounted.
    """

    plan: Plan
    entries: Array

    def __post_init__(self) -> None:
        self.entries.setflags(write=False)

    def lines(self, origin: str) -> list[int]:
        """Return the positions of the lines that come from states or from the programme."""
        return [index for index, line in enumerate(self.plan.lines) if line.origin == origin]


def book(plan: Plan) -> Journal:
    """Book every line of a plan on the calendar.

    A state line books, for each arm, ``price x persons in the state x series``; a budget line
    books its cost in the programme arm only.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Journal
    """
    entries = np.empty((len(plan.lines), len(plan.groups), 2, plan.months + 1, plan.draws))
    for lines in _blocks(plan):
        booked = np.swapaxes(fold(_per_entrant(plan, lines), plan.intake, plan.months), 1, 2)
        np.multiply(booked, plan.calendar_factor[lines, None, None, :, None], out=entries[lines])
    share = 1.0 / len(plan.groups)
    entries[plan.programme, :, PROGRAMME, : plan.budget.shape[1]] += plan.budget[:, None, :, :] * share
    return Journal(plan, entries)


def unit_effect(plan: Plan, line: int, arms: tuple[float, float]) -> Array:
    """Return what one krona of a state line's amount would give per entrant, by when they enter.

    Parameters
    ----------
    plan : Plan
    line : int
        Position of the line.
    arms : (float, float)
        Weight of the programme arm and of the counterfactual arm: (1, -1) for the difference.

    Returns
    -------
    array [entry month, group, month since entry 0..K, draw]
        One row for each month in which someone enters; months that the calendar cuts off are 0.
    """
    applies = plan.in_arm[line]
    mixed = arms[0] * applies[PROGRAMME] * plan.exposure[PROGRAMME]
    mixed = mixed + arms[1] * applies[COUNTERFACTUAL] * plan.exposure[COUNTERFACTUAL]
    effect = np.einsum("s,sk,gskd->gkd", plan.weight[line], plan.counted, mixed)
    effect = later(effect * plan.entry_factor[line][None, :, None], plan.lines[line].lag)
    entries = np.flatnonzero(plan.intake.any(axis=(0, 2)))
    found = np.zeros((len(entries), *effect.shape))
    for row, entry in enumerate(entries):
        groups, seen = entering(plan.intake, int(entry)), min(plan.months_followed, plan.months - int(entry))
        factor = plan.calendar_factor[line, entry : 1 + entry + seen, None]
        found[row, groups, : seen + 1] = effect[groups, : seen + 1] * factor
    return found


def since_entry(plan: Plan, arms: tuple[float, float] = (1.0, -1.0)) -> Array:
    """Return what each account gains per participant by month since entry, before programme cost.

    Parameters
    ----------
    plan : Plan
    arms : (float, float)
        Weight of the programme arm and of the counterfactual arm: (1, -1) for the difference.

    Returns
    -------
    array [account, month since entry 0..K, draw]
        Kronor per participant. Where a line follows the calendar, the average over those who
        entered in different months; months that the calendar cuts off count as nothing.
    """
    weights = plan.intake / plan.entrants.sum(axis=0)
    by_line = np.zeros((len(plan.lines), plan.months_followed + 1, plan.draws))
    for lines in _blocks(plan):
        per_entrant = _per_entrant(plan, lines)
        mixed = arms[0] * per_entrant[:, PROGRAMME] + arms[1] * per_entrant[:, COUNTERFACTUAL]
        for entry in np.flatnonzero(plan.intake.any(axis=(0, 2))):
            groups, seen = entering(plan.intake, int(entry)), min(plan.months_followed, plan.months - int(entry))
            factor = plan.calendar_factor[lines, entry : 1 + entry + seen, None]
            flows = np.einsum("lgkd,gd->lkd", mixed[:, groups, : seen + 1, :], weights[groups, entry, :])
            by_line[lines, : 1 + seen] += flows * factor
    return np.asarray(np.einsum("al,lkd->akd", plan.incidence.astype(np.float64), by_line))


def _blocks(plan: Plan) -> list[slice]:
    """Return the lines in blocks, so that what is worked out on the way stays small beside the journal."""
    size = max(1, BLOCK // (2 * len(plan.groups) * (plan.months + 1) * plan.draws))
    return [slice(first, first + size) for first in range(0, max(1, len(plan.lines)), size)]


def _per_entrant(plan: Plan, lines: slice) -> Array:
    """Return kronor per entrant of some lines, array [line, arm, group, month since entry 0..K, draw]."""
    weight, amount = plan.weight[lines], plan.amount[lines]
    used = np.flatnonzero(np.asarray(weight * np.asarray(amount.any(axis=1))[:, None]).any(axis=0))
    flows = np.zeros((len(weight), 2, len(plan.groups), plan.months_followed + 1, plan.draws))
    for group in range(len(plan.groups)):  # groups with prices of their own are nowhere in each other's steps
        exposure = plan.exposure[:, group]
        there = used[exposure[:, used].any(axis=(0, 2, 3))]
        counted = exposure[:, there] * plan.counted[there, :, None]
        flows[:, :, group] = np.einsum("ls,askd->lakd", weight[:, there], counted)
    flows *= amount[:, None, None, None]
    flows *= plan.in_arm[lines, :, None, None, None]
    flows *= plan.entry_factor[lines, None, None, :, None]
    for index, line in enumerate(plan.lines[lines]):
        flows[index] = later(flows[index], line.lag)
    return np.asarray(flows)


def account_flows(journal: Journal, origin: str, arm: int) -> Array:
    """Return what each account gains by month in one arm, array [account, month 0..T, draw].

    Parameters
    ----------
    journal : Journal
    origin : {"state", "programme"}
        Which lines to sum.
    arm : int
        Position on the arm axis.
    """
    lines = journal.lines(origin)
    summed = journal.entries[lines, :, arm].sum(axis=1)
    incidence = journal.plan.incidence[:, lines].astype(np.float64)
    return np.asarray(np.einsum("al,ltd->atd", incidence, summed))


def gains(journal: Journal) -> Array:
    """Return the gain of each account before programme cost: programme arm less counterfactual.

    Returns
    -------
    array [account, month 0..T, draw]
    """
    return account_flows(journal, "state", PROGRAMME) - account_flows(journal, "state", COUNTERFACTUAL)


def programme_cost(journal: Journal) -> Array:
    """Return what each account pays for the programme, positive, array [account, month 0..T, draw]."""
    cost = -account_flows(journal, "programme", PROGRAMME)
    return np.asarray(cost + 0.0)


def largest_posting(journal: Journal) -> Array:
    """Return the largest month's gross postings on each account, array [account, draw].

    A sum that is smaller than a rounding error of this is nothing but rounding.
    """
    gross = np.concatenate([np.abs(journal.entries[lines]).sum(axis=(1, 2)) for lines in _blocks(journal.plan)])
    touched = np.abs(journal.plan.incidence).astype(np.float64)
    return np.asarray(np.einsum("al,ltd->atd", touched, gross).max(axis=1))


def cash_effect(journal: Journal, origins: tuple[str, ...] = ("state", "programme")) -> Array:
    """Return the cash view: what of gains and cost becomes money in each account's budget.

    A line's `cash_share` of its amount counts, `cash_delay` months later; what is paid in
    kind is left out.

    Parameters
    ----------
    journal : Journal
    origins : tuple of str
        Which lines count.

    Returns
    -------
    array [account, month 0..T, draw]
    """
    plan = journal.plan
    difference = journal.entries[:, :, PROGRAMME].sum(axis=1) - journal.entries[:, :, COUNTERFACTUAL].sum(axis=1)
    cash = np.zeros_like(difference)
    for index, line in enumerate(plan.lines):
        if line.in_kind or line.origin not in origins:
            continue
        kept = plan.months + 1 - line.cash_delay
        if kept > 0:
            cash[index, line.cash_delay :] = difference[index, :kept] * line.cash_share
    return np.asarray(np.einsum("al,ltd->atd", plan.incidence.astype(np.float64), cash))
