"""How persons move: from a scenario's arms to shares by month since entry."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array
from payoff.language import say
from payoff.resolve.cycle import CycleMatrices
from payoff.resolve.matrix import by_matrix
from payoff.resolve.observed import by_table, fade_target, faded, last_measured
from payoff.resolve.outcomes import by_exits, by_reach
from payoff.resolve.steps import Course, Steps
from payoff.scenario.arms import Arm
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.scenario.net import GrossToNet
from payoff.scenario.outcomes import Fade

SHARE_TOLERANCE = 1e-9
GROUP = "alla"
"""The one group of participants."""


def cohorts(scenario: Scenario) -> list[int]:
    """Return the intake months that move in their own way: all where a matrix follows the calendar, else the first."""
    months = sorted(scenario.intake_by_month)
    arms = (scenario.arms[name] for name in (scenario.programme_arm, scenario.counterfactual_arm))
    return months if any(arm.follows_calendar for arm in arms) else months[:1]


def exposure(scenario: Scenario, steps: Steps, months: int) -> Array:
    """Return the plan's exposure: states by time in them where some line asks for it, then the moves.

    Parameters
    ----------
    scenario : Scenario
    steps : Steps
        The axis.
    months : int
        Months that each entrant is followed, K.

    Returns
    -------
    array [arm, group, step, month since entry 0..K, draw]
        Deadweight d makes the comparison (1 - d) x its own path + d x the programme's.
    """
    entries, states = cohorts(scenario), len(steps.parts)
    arms = np.zeros((2, len(entries), len(steps.names), months + 1))  # nobody is displaced until somebody is credited
    for position, name in ((PROGRAMME, scenario.programme_arm), (COUNTERFACTUAL, scenario.counterfactual_arm)):
        for group, course in enumerate(courses_of(scenario, name, steps, months, entries)):
            _nobody_leaves_for_good(scenario, name, steps.states, course.by_state)
            by_step = course.by_step if course.by_step is not None else steps.split(course.by_state)
            arms[position, group, :states] = by_step
            arms[position, group, states : states + len(steps.transitions)] = _events(scenario, steps, course)
    deadweight = scenario.arms[scenario.counterfactual_arm].deadweight
    if deadweight is not None:
        arms[COUNTERFACTUAL] = (1 - deadweight.value) * arms[COUNTERFACTUAL] + deadweight.value * arms[PROGRAMME]
    if scenario.gross_to_net is not None:
        _credit(scenario, scenario.gross_to_net, steps, arms)
    return arms[..., None]


def _credit(scenario: Scenario, net: GrossToNet, steps: Steps, arms: Array) -> None:
    """Keep only what the intervention can be credited with, and count those whom it displaces.

    Parameters
    ----------
    arms : array [arm, group, step, month since entry 0..K]
        Changed in place: programme = comparison + f (programme - comparison), where f is the
        month's factor; and displaced = share x (programme - comparison) in each state they leave.
    """
    name = scenario.programme_arm
    drop_off = net.drop_off
    measured = drop_off.after or last_measured(scenario, name) if drop_off else 0
    factor = np.array([net.factor(month, measured) for month in range(arms.shape[-1])])
    difference = factor * (arms[PROGRAMME] - arms[COUNTERFACTUAL])
    arms[PROGRAMME] = arms[COUNTERFACTUAL] + difference
    first = len(steps.parts) + len(steps.transitions)
    if net.displacement is not None:
        for index, state in enumerate(steps.displaced):
            arms[PROGRAMME, :, first + index] = net.displacement.share.value * difference[:, steps.rows(state)].sum(
                axis=1
            )


def _nobody_leaves_for_good(scenario: Scenario, name: str, states: list[str], by_state: Array) -> None:
    """Refuse an arm where an absorbing state loses persons, by whatever way."""
    for index, state in enumerate(states):
        if scenario.states[state].absorbing and np.diff(by_state[index]).min(initial=0.0) < -SHARE_TOLERANCE:
            month = int(np.argmax(np.diff(by_state[index]) < -SHARE_TOLERANCE)) + 1
            raise scenario.problem_at(
                f"arms.{name}",
                say(
                    "någon lämnar ”{name}” i månad {month}, men det är ett slutligt tillstånd", name=state, month=month
                ),
                say("ta bort absorbing, eller låt ingen lämna tillståndet"),
            )


def _events(scenario: Scenario, steps: Steps, course: Course) -> Array:
    """Return how many make each transition that is booked, array [transition, month 0..K]."""
    found = np.zeros((len(steps.transitions), course.by_state.shape[1]))
    for index, name in enumerate(steps.transitions):
        if course.moves is None:  # what is booked here belongs to another arm
            continue
        transition = scenario.transitions[name]
        sources = [
            steps.states.index(state) for state in transition.from_states or steps.states if state in steps.states
        ]
        targets = [steps.states.index(state) for state in transition.to_states or steps.states if state in steps.states]
        found[index] = course.moves[np.ix_(sources, targets)].sum(axis=(0, 1))
    return found


def courses_of(scenario: Scenario, name: str, steps: Steps, months: int, entries: list[int]) -> Iterator[Course]:
    """Yield where the entrants of an arm are, and who moves where that is known, one cohort at a time.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Id of the arm.
    steps : Steps
    months : int
        Months that each entrant is followed, K.
    entries : list of int
        Calendar months in which the cohorts enter. Only matrices tell them apart.
    """
    arm = scenario.arms[name]
    with_moves = bool(steps.transitions)
    if arm.matrix is not None:
        matrices = CycleMatrices(scenario, name, steps.states)
        return (by_matrix(matrices, months, entry, with_moves=with_moves) for entry in entries)
    if arm.movement.startswith("exits"):
        return repeat(by_exits(scenario, name, steps, months), len(entries))
    if arm.reaches is not None:
        return _afterwards(scenario, name, steps, months, entries, by_reach(scenario, name, steps, months))
    if arm.observed is not None:
        course = Course(by_table(scenario, name, steps.states, months))
        return _afterwards(scenario, name, steps, months, entries, course)
    by_state = by_path(arm, steps.states, months)
    return repeat(Course(by_state, moves=_jumps(by_state) if with_moves else None), len(entries))


def _afterwards(
    scenario: Scenario, name: str, steps: Steps, months: int, entries: list[int], course: Course
) -> Iterator[Course]:
    """Yield a course with what holds after the last measured month, one cohort at a time."""
    after = scenario.arms[name].after
    if after is None or after == "hold":
        return repeat(course, len(entries))
    last = last_measured(scenario, name)
    fading = after.fade.value if isinstance(after, Fade) else 0.0
    target = fade_target(after, steps.states, months) if isinstance(after, Fade) else None
    if target is not None:
        return repeat(Course(faded(course.by_state, target, last, fading)), len(entries))
    compared = courses_of(scenario, scenario.counterfactual_arm, steps, months, entries)
    return (Course(faded(course.by_state, other.by_state, last, fading)) for other in compared)


def by_path(arm: Arm, states: list[str], months: int) -> Array:
    """Return the share of entrants in each state, for an arm with ``stays_in`` or ``path``.

    Parameters
    ----------
    arm : Arm
        A step of a path holds until the next.
    states : list of str
        Ids on the state axis.
    months : int
        Months that each entrant is followed, K.

    Returns
    -------
    array [state, month since entry 0..K]
        Month 0 is as month 1.
    """
    shares = np.zeros((len(states), months + 1))
    if arm.stays_in is not None:
        shares[states.index(arm.stays_in)] = 1.0
        return shares
    for month, step in sorted((int(key), step) for key, step in (arm.path or {}).items()):
        first = month if month > 1 else 0
        if month <= months:
            shares[:, first:] = 0.0
            for state, share in shares_of(step).items():
                shares[states.index(state), first:] = share
    return shares


def _jumps(by_state: Array) -> Array:
    """Return the moves of a path where everybody is in one state at a time, array [from, to, month 0..K]."""
    where = by_state.argmax(axis=0)
    moves = np.zeros((len(by_state), *by_state.shape))
    for month in np.flatnonzero(np.diff(where)) + 1:
        moves[where[month - 1], where[month], month] = 1.0
    return moves
