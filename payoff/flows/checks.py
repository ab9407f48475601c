"""The ledger checks itself in every run, from the account side and with sums of its own.

A failed check is a fault in payoff, not in the scenario, and stops the run.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from payoff.errors import LedgerError
from payoff.flows import cohort
from payoff.flows.journal import Journal
from payoff.flows.plan import Array, Plan
from payoff.language import Say, say

TOLERANCE = 1e-9
DOUBLE_ENTRY = ("transfer", "tax", "wage", "subsidy")


def check(journal: Journal, *, combined: bool = False) -> None:
    """Run every check of the ledger.

    Parameters
    ----------
    journal : Journal
    combined : bool
        Whether it is of several groups, each checked on its own: what they book differently is then
        on a line for each group.

    Raises
    ------
    LedgerError
        Naming the first check that fails.
    """
    society_is_production_less_resources(journal)
    every_line_is_booked_by_its_kind(journal.plan)
    if not combined:
        splits_are_whole(journal.plan)
    persons_are_somewhere(journal.plan)
    persons_are_conserved(journal.plan)


def society_is_production_less_resources(journal: Journal) -> None:
    """Check that the sum over all accounts is production - resources (+ net), month by month."""
    accounts = np.tensordot(journal.plan.incidence.sum(axis=0, dtype=np.float64), journal.entries, axes=1)
    made = _sum_of(journal, "production") + _sum_of(journal, "net") - _sum_of(journal, "resource")
    _require(_close(accounts, made, journal.entries), say("samhälle = produktion − resurser (+ netto)"))


def every_line_is_booked_by_its_kind(plan: Plan) -> None:
    """Check that transfers have two sides and that the rest have one, on the right side."""
    sides = zip((plan.incidence == 1).sum(axis=0).tolist(), (plan.incidence == -1).sum(axis=0).tolist(), strict=True)
    for line, found in zip(plan.lines, sides, strict=True):
        expected = (1, 1) if line.kind in DOUBLE_ENTRY else (0, 1) if line.kind == "resource" else (1, 0)
        _require(found == expected, say("varje post bokförs på rätt sida"))


def splits_are_whole(plan: Plan) -> None:
    """Check that the parts of a split line sum to the whole line."""
    shares: dict[str, float] = defaultdict(float)
    for line in plan.lines:
        shares[line.path] += line.share
    _require(all(abs(total - 1) <= TOLERANCE for total in shares.values()), say("delade posters andelar blir ett"))


def persons_are_somewhere(plan: Plan) -> None:
    """Check that every entrant is in exactly one state each month, and no share is negative."""
    totals = plan.exposure[:, :, : plan.states].sum(axis=2)
    _require(bool(np.all(np.abs(totals - 1) <= TOLERANCE)), say("varje person är i precis ett tillstånd"))
    _require(bool(np.all(plan.exposure[:, :, : plan.states] >= -TOLERANCE)), say("ingen andel är negativ"))


def persons_are_conserved(plan: Plan) -> None:
    """Check that opening stock + intake - exits = closing stock in every month of both arms."""
    stock = cohort.persons(plan).sum(axis=1)
    followed = cohort.followed_up(plan)
    _require(_close(stock, np.broadcast_to(followed, stock.shape), stock), say("ingående + intag − utgående = kvar"))


def _sum_of(journal: Journal, kind: str) -> Array:
    counts = np.array([line.kind == kind for line in journal.plan.lines], dtype=np.float64)
    return np.asarray(np.tensordot(counts, journal.entries, axes=1))


def _close(one: Array, other: Array, scale: Array) -> bool:
    limit = TOLERANCE * max(1.0, float(scale.max(initial=0.0)), -float(scale.min(initial=0.0)))
    return bool(np.all(np.abs(one - other) <= limit))


def _require(holds: bool, name: Say) -> None:
    if not holds:
        raise LedgerError(say("huvudbokens kontroll ”{name}” håller inte", name=name))
