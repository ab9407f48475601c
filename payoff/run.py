"""From scenario to result: the one place that strings the rooms together."""

from __future__ import annotations

from types import MappingProxyType

from payoff.flows.checks import check
from payoff.flows.combine import combine
from payoff.flows.journal import book
from payoff.resolve.plan import resolve
from payoff.result import Result, Writer
from payoff.scenario.models import Scenario


def check_movement(scenario: Scenario) -> None:
    """Check what only shows when persons are moved: probabilities that an arm's changes make.

    Raises
    ------
    ScenarioError
        At the first cell that is no probability, in the scenario or one of its variants.
    """
    for one in (scenario, *(scenario.variant(name) for name in scenario.variants)):
        for arm in ("", *one.alternative_arms):
            tried = one.with_alternative(arm) if arm else one
            resolve(tried)


def alone(scenario: Scenario, writer: Writer) -> Result:
    """Work out a scenario without its variants and alternatives."""
    return _one(scenario, {}, {}, writer)


def evaluate(scenario: Scenario, writer: Writer) -> Result:
    """Work out a scenario and its variants.

    Parameters
    ----------
    scenario : Scenario
    writer : callable
        Makes the reports; handed over because reports lie above results.

    Returns
    -------
    Result

    Raises
    ------
    LedgerError
        If a check of the ledger fails: a fault in payoff.
    """
    variants = {name: _with_alternatives(scenario.variant(name), {}, writer) for name in scenario.variants}
    return _with_alternatives(scenario, variants, writer)


def _with_alternatives(scenario: Scenario, variants: dict[str, Result], writer: Writer) -> Result:
    """Work out a scenario and each alternative in the place of its intervention."""
    others = {name: _one(scenario.with_alternative(name), {}, {}, writer) for name in scenario.alternative_arms}
    return _one(scenario, variants, others, writer)


def _one(scenario: Scenario, variants: dict[str, Result], others: dict[str, Result], writer: Writer) -> Result:
    groups = {name: _one(group, {}, {}, writer) for name, group in scenario.subgroup_scenarios.items()}
    plan = combine({name: group.plan for name, group in groups.items()}) if groups else resolve(scenario)
    journal = book(plan)
    check(journal, combined=bool(groups))
    return Result(
        scenario,
        plan,
        journal,
        MappingProxyType(groups),
        MappingProxyType(variants),
        MappingProxyType(others),
        writer,
    )
