"""The ledger: its checks hold on random scenarios, and each fails on a ledger broken on purpose."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import payoff
from payoff.errors import LedgerError
from payoff.flows import checks
from payoff.flows.journal import Journal, book
from payoff.flows.plan import Plan
from payoff.resolve.plan import resolve

from .independent.generate import scenarios


def journal_of(scenario: dict[str, Any]) -> Journal:
    return book(resolve(payoff.load(scenario)))


def changed(plan: Plan, **arrays: Any) -> Plan:
    return dataclasses.replace(plan, **arrays)


@given(scenarios())
def test_checks_hold(scenario: dict[str, Any]) -> None:
    checks.check(journal_of(scenario))


def broken_sum(journal: Journal) -> Journal:
    incidence = journal.plan.incidence.copy()
    line = next(index for index, line in enumerate(journal.plan.lines) if line.kind == "transfer")
    incidence[np.flatnonzero(incidence[:, line] == 1), line] = 0
    return Journal(changed(journal.plan, incidence=incidence), journal.entries)


def broken_side(journal: Journal) -> Journal:
    return Journal(changed(journal.plan, incidence=-journal.plan.incidence), journal.entries)


def broken_split(journal: Journal) -> Journal:
    lines = tuple(dataclasses.replace(line, share=line.share * 0.9) for line in journal.plan.lines)
    return Journal(changed(journal.plan, lines=lines), journal.entries)


def broken_exposure(journal: Journal) -> Journal:
    exposure = journal.plan.exposure.copy()
    exposure[0, 0, 0, 3] += 0.01
    return Journal(changed(journal.plan, exposure=exposure), journal.entries)


def negative_share(journal: Journal) -> Journal:
    exposure = journal.plan.exposure.copy()
    exposure[0, 0, 0, 3], exposure[0, 0, 1, 3] = -0.1, 1.1
    return Journal(changed(journal.plan, exposure=exposure), journal.entries)


BREAKS = {
    "sum": (broken_sum, checks.society_is_production_less_resources),
    "side": (broken_side, lambda journal: checks.every_line_is_booked_by_its_kind(journal.plan)),
    "split": (broken_split, lambda journal: checks.splits_are_whole(journal.plan)),
    "somewhere": (broken_exposure, lambda journal: checks.persons_are_somewhere(journal.plan)),
    "negative": (negative_share, lambda journal: checks.persons_are_somewhere(journal.plan)),
    "conserved": (broken_exposure, lambda journal: checks.persons_are_conserved(journal.plan)),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_check_fails_on_a_broken_ledger(name: str, small: dict[str, Any]) -> None:
    break_it, check = BREAKS[name]
    journal = journal_of(small)
    check(journal)
    with pytest.raises(LedgerError):
        check(break_it(journal))
    with pytest.raises(LedgerError):
        checks.check(break_it(journal))


def test_arrays_of_plan_and_journal_cannot_be_written(small: dict[str, Any]) -> None:
    journal = journal_of(small)
    with pytest.raises(ValueError, match="read-only"):
        journal.plan.amount[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        journal.entries[0, 0, 0, 0, 0] = 1.0


@given(scenarios(), st.sampled_from(["transfer", "tax", "wage", "subsidy"]), st.integers(1, 900_000))
def test_a_flow_between_accounts_leaves_society_unmoved(scenario: dict[str, Any], kind: str, kronor: int) -> None:
    priced = [name for name, state in scenario["states"].items() if state.get("priced") is not False]
    assume(priced)
    before = payoff.evaluate(payoff.load(scenario))
    state = priced[0]
    line = {"kind": kind, "from": "kommun", "to": "individ", "amount": f"{kronor} kr/mån"}
    after = payoff.evaluate(before.scenario.replace({f"states.{state}.lines.extra_flode": line}))
    scale = max(1.0, float(np.abs(before.journal.entries).max(initial=0.0)), float(np.abs(after.journal.entries).max()))
    one, other = before.totals("gains", by="month"), after.totals("gains", by="month")
    if isinstance(one, dict) and isinstance(other, dict):
        assert list(other.values()) == pytest.approx(list(one.values()), abs=1e-9 * scale)
