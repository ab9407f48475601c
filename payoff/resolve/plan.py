"""The whole plan of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoff.flows.combine import combine
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan
from payoff.measures.discount import discount_factors
from payoff.quantity.numbers import CENTRAL, Numbers
from payoff.resolve.displacement import displaced_from, with_displaced
from payoff.resolve.equalisation import with_equalised
from payoff.resolve.matrix import counted_months
from payoff.resolve.movement import GROUP, CentralArms, Lucks, central_arms, cohorts, exposure, moved
from payoff.resolve.observed import stacked
from payoff.resolve.prices import PricedLine, amounts_of, priced_lines, staircase, tenure_starts, weight_array
from payoff.resolve.programme import CostLine, cost_lines, costs_of, participants_factor, shapes_of
from payoff.resolve.steps import Steps
from payoff.scenario.accounts import Chart
from payoff.scenario.arms import Arm
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Fade
from payoff.units import years_in


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What a scenario's plan looks like, whatever its numbers are.

    Parameters
    ----------
    scenario : Scenario
        Checked, without subgroups.
    chart : Chart
    steps : Steps
        The axis of steps.
    priced : tuple of PricedLine
        Lines of states, in order.
    costs : tuple of CostLine
        Lines of the programme, after them.
    shapes : mapping
        When one krona of a budget line is paid, for those whose amount only scales that.
    entries : tuple of int
        The intake months that move in their own way.
    fixed : mapping
        The arrays and names of the plan that no draw changes.
    central : CentralArms
        How the persons of the central case move, and so all whom no drawn number moves.
    """

    scenario: Scenario
    chart: Chart
    steps: Steps
    priced: tuple[PricedLine, ...]
    costs: tuple[CostLine, ...]
    shapes: Mapping[str, Array]
    entries: tuple[int, ...]
    fixed: Mapping[str, Any]
    central: CentralArms


def lay_out(scenario: Scenario, *, whole: bool = False) -> Layout:
    """Turn a scenario without subgroups into what its plan looks like; ``whole`` as in `resolve`."""
    chart = scenario.chart
    states = states_in_use(scenario)
    booked = [name for name, transition in scenario.transitions.items() if transition.lines or transition.counts]
    priced = [
        line for line in priced_lines(scenario, chart, whole=whole) if line.transition or set(line.states) & set(states)
    ]
    priced = with_equalised(priced, scenario.tax_equalisation, chart)
    steps = Steps(tenure_starts(priced, states), tuple(booked), displaced_from(scenario, states))
    priced = with_displaced(priced, steps)
    costs = cost_lines(scenario, chart)
    lines = (*(item.line for item in priced), *(item.line for item in costs))
    weights = weight_array(priced, steps, scenario.gross_to_net)
    entries = cohorts(scenario)
    fixed = {
        "accounts": chart.accounts,
        "lines": lines,
        "groups": tuple(f"{GROUP}@{entry}" for entry in entries) if len(entries) > 1 else (GROUP,),
        "steps": steps.names,
        "states": len(steps.parts),
        "incidence": _incidence(chart.accounts, [(line.plus, line.minus) for line in lines]),
        "counted": _counted(scenario, steps),
        "weight": np.concatenate([weights, np.zeros((len(costs), len(steps.names)))]),
        "in_arm": _in_arm(scenario, priced, len(costs)),
        "entry_factor": _factors(priced, len(costs), "entry", scenario.horizon.months),
        "calendar_factor": _factors(priced, len(costs), "calendar", scenario.calendar_months),
    }
    shapes = shapes_of(scenario, scenario.calendar_months)
    return Layout(
        scenario,
        chart,
        steps,
        tuple(priced),
        tuple(costs),
        shapes,
        tuple(entries),
        fixed,
        central_arms(scenario, steps),
    )


def plan_of(layout: Layout, numbers: Numbers = CENTRAL, lucks: Lucks | None = None) -> Plan:
    """Return the plan of some draws.

    Parameters
    ----------
    layout : Layout
    numbers : Numbers, optional
        The numbers of each draw; by default one draw, the central case.
    lucks : mapping, optional
        The luck of whole persons by id of the arm.
    """
    scenario, months = layout.scenario, layout.scenario.calendar_months
    return Plan(
        exposure=exposure(scenario, layout.steps, _arms(layout, numbers, lucks or {}), numbers),
        intake=_intake(scenario, list(layout.entries), numbers),
        amount=amounts_of(layout.priced, numbers, len(layout.costs)),
        budget=costs_of(scenario, layout.costs, months, numbers, layout.shapes),
        discount=scenario_discount(scenario, numbers),
        **layout.fixed,
    )


def _arms(layout: Layout, numbers: Numbers, lucks: Lucks) -> Array:
    """Return how the persons of each arm move: as in the central case where nothing that moves them is drawn."""
    if layout.central.holds_with(numbers) and not lucks:
        return layout.central.arms
    return moved(layout.scenario, layout.steps, numbers, lucks)


def resolve(scenario: Scenario, *, whole: bool = False) -> Plan:
    """Turn a scenario into the arrays that the arithmetic works on.

    Parameters
    ----------
    scenario : Scenario
        Checked.
    whole : bool
        Whether amounts are counted whole, without their marginal share, which belongs to a change.

    Returns
    -------
    Plan
        With one draw, the central case. A group for each subgroup of the participants, and for
        each intake month that moves in its own way.
    """
    if scenario.subgroups:
        return combine({name: resolve(one, whole=whole) for name, one in scenario.subgroup_scenarios.items()})
    return plan_of(lay_out(scenario, whole=whole))


def _counted(scenario: Scenario, steps: Steps) -> Array:
    """Return how much each month counts, array [step, month since entry 0..K]; a move counts once."""
    moves = np.ones(scenario.horizon.months + 1)
    moves[0] = 0.0
    persons = counted_months(scenario)
    return np.array([persons] * len(steps.parts) + [moves] * len(steps.transitions) + [persons] * len(steps.displaced))


def _intake(scenario: Scenario, entries: list[int], numbers: Numbers) -> Array:
    """Return persons who enter, array [group, calendar month 1..T, draw]; a group each if they differ."""
    crowd = participants_factor(scenario, numbers)
    intake = np.zeros((len(entries), scenario.calendar_months, crowd.size))
    for month, persons in scenario.intake_by_month.items():
        group = entries.index(month) if len(entries) > 1 else 0
        intake[group, month - 1] = persons * crowd
    return intake


def scenario_discount(scenario: Scenario, numbers: Numbers = CENTRAL) -> Array:
    """Return the discount factor of each month of a scenario, array [month 0..T, draw]; ones without discounting."""
    months = scenario.calendar_months
    rule = scenario.discounting
    if rule is None:
        return np.ones((months + 1, 1))
    written = rule.rates_as_written(years_in(max(months, rule.base)))
    if all(rate is written[0] for rate in written):
        rate = numbers(written[0])
        rates = np.broadcast_to(rate, (len(written), rate.size))
    else:
        rates = stacked([numbers(rate) for rate in written])
    if rule.inflation is not None:
        rates = (1 + rates) / (1 + numbers(rule.inflation)) - 1
    return discount_factors(rates, months, rule.timing, rule.base, nominal_monthly=rule.compounding == "nominal/12")


def states_in_use(scenario: Scenario) -> list[str]:
    """Return the states that some arm visits, in the order of the file."""
    used = {state for arm in scenario.arms.values() for state in _visited(arm)}
    displacement = scenario.gross_to_net.displacement if scenario.gross_to_net else None
    used |= {displacement.to_state} if displacement else set()
    for arm in scenario.arms.values():
        for matrix in (scenario.matrices[name] for name in arm.matrix_names):
            used |= {state for row, targets in matrix.targets.items() for state in (row, *targets)}
            used |= {matrix.survival.to} if matrix.survival else set()
    return [state for state in scenario.states if state in used]


def _visited(arm: Arm) -> Iterator[str]:
    """Yield the states that an arm's own keys lead to."""
    if arm.stays_in is not None:
        yield arm.stays_in
    fade = arm.after.to if isinstance(arm.after, Fade) else None
    tables = [*(arm.path or {}).values(), arm.from_states, arm.exits, arm.exits_from_counts, fade]
    if arm.observed is not None:
        tables += [*(arm.observed.shares or {}).values(), *(arm.observed.counts or {}).values()]
    tables += [retention.back_to for retention in arm.retention.values()]
    yield from (state for table in tables if table is not None for state in table)
    yield from arm.reaches or ()
    yield from (waiting.waits_in for waiting in arm.time_to_outcome.values())


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


def _factors(priced: list[PricedLine], extra: int, clock: str, months: int) -> Array:
    """Return the series of each line on one clock, ones where it has none, array [line, month 0..months].

    Month 0 is as month 1. A line that is booked later has the calendar's factor of the month that causes it.
    """
    factors = np.ones((len(priced) + extra, months + 1))
    for index, item in enumerate(priced):
        if item.series is not None and item.series.clock == clock:
            factors[index, 1:] = staircase(item.series, 1, months)
            factors[index, 0] = factors[index, 1]
            lag = item.line.lag if clock == "calendar" else 0
            factors[index, lag:] = factors[index, : max(0, months + 1 - lag)].copy()
    return factors
