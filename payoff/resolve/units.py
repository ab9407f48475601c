"""What is counted beside kronor: units per person and time, by arm and calendar month."""

from __future__ import annotations

import numpy as np

from payoff.flows.cohort import persons
from payoff.flows.plan import Array, Plan
from payoff.measures.discount import discount_factors
from payoff.scenario.models import Scenario
from payoff.units import years_in


def unit_counts(scenario: Scenario, plan: Plan, unit: str) -> Array:
    """Return how many of a unit the participants have, array [arm, calendar month 0..T].

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
        Resolved from the scenario, central case.
    unit : str
        Id of the unit.
    """
    counts = {name: state.counts[unit].value for name, state in scenario.states.items() if unit in state.counts}
    weights = np.array([counts.get(step.partition("@")[0], 0.0) for step in plan.steps])
    return np.asarray(np.einsum("s,asgt->at", weights, persons(plan)[..., 0]))


def unit_discount(scenario: Scenario, plan: Plan, unit: str) -> Array:
    """Return the unit's discount factors, array [month 0..T]: its own rate with the scenario's timing."""
    rate, rule = scenario.units[unit].rate, scenario.discounting
    if rate is None:
        return plan.discount[:, 0]
    timing, base = (rule.timing, rule.base) if rule is not None else ("monthly", 0)
    return discount_factors([rate.value] * years_in(max(plan.months, base)), plan.months, timing, base)
