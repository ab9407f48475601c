"""What is counted beside kronor: units per person and time, by arm and calendar month."""

from __future__ import annotations

import numpy as np

from payoff.flows.cohort import counted
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan, state_of
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
    weights = np.zeros((2, len(plan.steps)))
    for position, name in ((PROGRAMME, scenario.programme_arm), (COUNTERFACTUAL, scenario.counterfactual_arm)):
        states = {state: held.counts[unit].value for state, held in scenario.states.items() if unit in held.counts}
        counts = dict(states)
        for state, added in scenario.arms[name].add_counts.items():
            counts[state] = counts.get(state, 0.0) + (added[unit].value if unit in added else 0.0)
        booked = {
            key: move.counts[unit].value
            for key, move in scenario.transitions.items()
            if unit in move.counts and move.arm in (None, name)
        }
        displacement = scenario.gross_to_net.displacement if scenario.gross_to_net else None
        elsewhere = states.get(displacement.to_state, 0.0) if displacement else 0.0
        for index, step in enumerate(plan.steps):
            own = step.rpartition(":")[2]  # without the subgroup
            if own.startswith("->"):
                weights[position, index] = booked.get(own[2:], 0.0)
            elif own.startswith("~"):
                weights[position, index] = elsewhere - states.get(own[1:], 0.0)
            else:
                weights[position, index] = counts.get(state_of(step), 0.0)
    return np.asarray(np.einsum("as,asgt->at", weights, counted(plan)[..., 0]))


def unit_discount(scenario: Scenario, plan: Plan, unit: str) -> Array:
    """Return the unit's discount factors, array [month 0..T]: its own rate with the scenario's timing."""
    rate, rule = scenario.units[unit].rate, scenario.discounting
    if rate is None:
        return plan.discount[:, 0]
    timing, base = (rule.timing, rule.base) if rule is not None else ("monthly", 0)
    return discount_factors([rate.value] * years_in(max(plan.months, base)), plan.months, timing, base)
