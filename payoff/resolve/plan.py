"""The whole plan of a scenario."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan
from payoff.measures.discount import discount_factors
from payoff.resolve.movement import GROUP, exposure
from payoff.resolve.prices import PricedLine, priced_lines, staircase, tenure_starts, weight_array
from payoff.resolve.programme import budget_lines
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.units import years_in


def resolve(scenario: Scenario) -> Plan:
    """Turn a scenario into the arrays that the arithmetic works on.

    Parameters
    ----------
    scenario : Scenario
        Checked.

    Returns
    -------
    Plan
        With one draw, the central case.
    """
    chart = scenario.chart
    months, followed = scenario.calendar_months, scenario.horizon.months
    states = states_in_use(scenario)
    priced = [line for line in priced_lines(scenario, chart) if set(line.states) & set(states)]
    budget = budget_lines(scenario, chart, months)
    starts = tenure_starts(priced, states)
    lines = (*(item.line for item in priced), *(line for line, _ in budget))
    intake = np.zeros((1, months, 1))
    for month, persons in scenario.intake_by_month.items():
        intake[0, month - 1, 0] = persons
    weight = np.concatenate([weight_array(priced, starts), np.zeros((len(budget), sum(map(len, starts.values()))))])
    price = np.array([*(item.price for item in priced), *(0.0 for _ in budget)])
    return Plan(
        accounts=chart.accounts,
        lines=lines,
        groups=(GROUP,),
        steps=tuple(
            f"{state}@{start}" if len(parts) > 1 else state for state, parts in starts.items() for start in parts
        ),
        incidence=_incidence(chart.accounts, [(line.plus, line.minus) for line in lines]),
        exposure=exposure(scenario, states, starts, followed),
        intake=intake,
        price=(weight * price[:, None])[:, :, None],
        weight=weight,
        in_arm=_in_arm(scenario, priced, len(budget)),
        entry_factor=_factors(priced, len(budget), "entry", 1, followed),
        calendar_factor=_factors(priced, len(budget), "calendar", 0, months),
        budget=np.concatenate([np.zeros((len(priced), months + 1)), *(cost[None] for _, cost in budget)])[:, :, None],
        discount=scenario_discount(scenario)[:, None],
    )


def scenario_discount(scenario: Scenario) -> Array:
    """Return the discount factor of each month 0..T of a scenario; all ones without discounting."""
    months = scenario.calendar_months
    rule = scenario.discounting
    if rule is None:
        return np.ones(months + 1)
    rates = rule.rate_by_year(years_in(max(months, rule.base)))
    return discount_factors(rates, months, rule.timing, rule.base, nominal_monthly=rule.compounding == "nominal/12")


def states_in_use(scenario: Scenario) -> list[str]:
    """Return the states that some arm visits, in the order of the file."""
    used = set()
    for arm in scenario.arms.values():
        if arm.stays_in is not None:
            used.add(arm.stays_in)
        for step in [*(arm.path or {}).values(), arm.from_states or {}]:
            used |= set(shares_of(step)) if step else set()
        for name in filter(None, (arm.matrix, arm.blend.with_matrix if arm.blend else None)):
            for row, targets in scenario.matrices[name].probabilities().items():
                used |= {row, *targets}
    return [state for state in scenario.states if state in used]


def _incidence(
    accounts: tuple[str, ...], sides: list[tuple[str, str]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Return -1, 0, +1 by account and line."""
    incidence = np.zeros((len(accounts), len(sides)), dtype=np.int8)
    for index, (plus, minus) in enumerate(sides):
        if plus:
            incidence[accounts.index(plus), index] += 1
        if minus:
            incidence[accounts.index(minus), index] -= 1
    return incidence


def _in_arm(scenario: Scenario, priced: list[PricedLine], extra: int) -> Array:
    """Return which lines apply in which arm, array [line, arm] of zeros and ones."""
    in_arm = np.ones((len(priced) + extra, 2))
    names = {PROGRAMME: scenario.programme_arm, COUNTERFACTUAL: scenario.counterfactual_arm}
    for index, item in enumerate(priced):
        for arm, name in names.items():
            if item.arm and item.arm != name:
                in_arm[index, arm] = 0.0
    return in_arm


def _factors(priced: list[PricedLine], extra: int, clock: str, first: int, months: int) -> Array:
    """Return the series of each line on one clock, ones where it has none; array [line, month first..months]."""
    factors = np.ones((len(priced) + extra, months - first + 1))
    for index, item in enumerate(priced):
        if item.series is not None and item.series.clock == clock:
            factors[index] = staircase(item.series, first, months)
    return factors
