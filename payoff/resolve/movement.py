"""How persons move: from a scenario's arms to shares by month since entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array
from payoff.language import say
from payoff.quantity.numbers import CENTRAL, Asked, Numbers
from payoff.resolve.cycle import CycleMatrices
from payoff.resolve.luck import Luck
from payoff.resolve.matrix import by_matrix
from payoff.resolve.observed import by_table, fade_target, faded, last_measured
from payoff.resolve.outcomes import by_exits, by_reach
from payoff.resolve.steps import Course, Steps
from payoff.scenario.arms import Arm
from payoff.scenario.models import Scenario
from payoff.scenario.net import GrossToNet
from payoff.scenario.outcomes import Fade

SHARE_TOLERANCE = 1e-9
Lucks = Mapping[str, Luck]
GROUP = "alla"
"""The one group of participants."""


class Question(NamedTuple):
    """What is asked of an arm.

    Parameters
    ----------
    months : int
        Months that each entrant is followed, K.
    numbers : Numbers
    lucks : mapping
        The luck of the participants by id of the arm.
    written : dict
        Matrices as the file says, by id, that some arm has asked for.
    rooms : sequence of array [state, month since entry 0..K, draw]
        Where the shares of each cohort may be put; none by default.
    """

    months: int
    numbers: Numbers
    lucks: Lucks
    written: dict[str, Array]
    rooms: Sequence[Array] = ()


def cohorts(scenario: Scenario) -> list[int]:
    """Return the intake months that move in their own way: all where a matrix follows the calendar, else the first."""
    months = sorted(scenario.intake_by_month)
    arms = (scenario.arms[name] for name in (scenario.programme_arm, scenario.counterfactual_arm))
    return months if any(arm.follows_calendar for arm in arms) else months[:1]


@dataclass(frozen=True, slots=True, eq=False)
class CentralArms:
    """How the persons of the central case move, and what that hangs on; others may move in the same way.

    Parameters
    ----------
    arms : array [arm, group, step, month since entry 0..K, draw]
        As from `moved`, of one draw; not to be written to.
    numbers : frozenset of str
        Streams of the numbers that it is worked out from.
    tables : frozenset of str
        Paths of the tables of shares that it is worked out from.
    """

    arms: Array
    numbers: frozenset[str]
    tables: frozenset[str]

    def holds_with(self, numbers: Numbers) -> bool:
        """Whether the persons move in the same way with other numbers.

        All names are looked up, so that `Asked` hears of each: they are part of what a plan is worked out from.
        """
        drawn = [numbers.drawn.get(name) for name in self.numbers]
        tables = [numbers.tables.get(path) for path in self.tables]
        return all(one is None for one in drawn) and all(one is None for one in tables)


def central_arms(scenario: Scenario, steps: Steps) -> CentralArms:
    """Return how the persons of the central case move."""
    drawn, tables = Asked(), Asked()
    arms = moved(scenario, steps, Numbers(1, drawn, tables), {})
    arms.flags.writeable = False
    return CentralArms(arms, frozenset(drawn.names), frozenset(tables.names))


def moved(scenario: Scenario, steps: Steps, numbers: Numbers, lucks: Lucks) -> Array:
    """Return how the persons of each arm move of themselves: states by time in them where asked for, then the moves.

    Parameters
    ----------
    scenario : Scenario
    steps : Steps
        The axis.
    numbers : Numbers
    lucks : mapping
        The luck of the participants by id of the arm; nothing where shares are shares.

    Returns
    -------
    array [arm, group, step, month since entry 0..K, draw]
    """
    entries, states, months = cohorts(scenario), len(steps.parts), scenario.horizon.months
    shape = (2, len(entries), months + 1, len(steps.names), numbers.draws)  # month by month in memory, as persons move
    arms = np.zeros(shape) if steps.displaced else np.empty(shape)  # nobody is displaced until somebody is credited
    arms = np.moveaxis(arms, 2, 3)
    written: dict[str, Array] = {}
    for position, name in ((PROGRAMME, scenario.programme_arm), (COUNTERFACTUAL, scenario.counterfactual_arm)):
        rooms = list(arms[position, :, :states])
        asked = Question(months, numbers, lucks, written, rooms if len(steps.states) == states else ())
        for group, course in enumerate(courses_of(scenario, name, steps, asked, entries)):
            _nobody_leaves_for_good(scenario, name, steps.states, course.by_state)
            if course.by_state is not rooms[group]:
                rooms[group][:] = course.by_step if course.by_step is not None else steps.split(course.by_state)
            arms[position, group, states : states + len(steps.transitions)] = _events(scenario, steps, course)
    return arms


def exposure(scenario: Scenario, steps: Steps, arms: Array, numbers: Numbers = CENTRAL) -> Array:
    """Return the plan's exposure: the arms against each other, with deadweight and what can be credited.

    Parameters
    ----------
    scenario : Scenario
    steps : Steps
        The axis.
    arms : array [arm, group, step, month since entry 0..K, draw]
        From `moved`.
    numbers : Numbers

    Returns
    -------
    array [arm, group, step, month since entry 0..K, draw]
        Deadweight d makes the comparison (1 - d) x its own path + d x the programme's.
    """
    deadweight = scenario.arms[scenario.counterfactual_arm].deadweight
    if deadweight is not None:
        share = numbers(deadweight)
        arms = _own(arms, share.size)
        arms[COUNTERFACTUAL] = (1 - share) * arms[COUNTERFACTUAL] + share * arms[PROGRAMME]
    if scenario.gross_to_net is not None:
        arms = _credited(scenario, scenario.gross_to_net, steps, arms, numbers)
    return arms


def _own(arms: Array, draws: int) -> Array:
    """Return an array of so many draws that may be written to: one of a single draw may be kept for others."""
    return np.repeat(arms, draws, axis=-1) if arms.shape[-1] == 1 else arms


def _credited(scenario: Scenario, net: GrossToNet, steps: Steps, arms: Array, numbers: Numbers) -> Array:
    """Keep only what the intervention can be credited with, and count those whom it displaces.

    Parameters
    ----------
    arms : array [arm, group, step, month since entry 0..K, draw]
        The result is programme = comparison + f (programme - comparison), where f is the month's
        factor; and displaced = share x (programme - comparison) in each state they leave.
    """
    name = scenario.programme_arm
    drop_off = net.drop_off
    measured = drop_off.after or last_measured(scenario, name) if drop_off else 0
    difference = credit(net, arms.shape[-2], measured, numbers) * (arms[PROGRAMME] - arms[COUNTERFACTUAL])
    displaced = numbers(net.displacement.share) if net.displacement is not None else np.zeros(1)
    arms = _own(arms, max(difference.shape[-1], displaced.size))
    arms[PROGRAMME] = arms[COUNTERFACTUAL] + difference
    first = len(steps.parts) + len(steps.transitions)
    for index, state in enumerate(steps.displaced):
        arms[PROGRAMME, :, first + index] = displaced * difference[:, steps.rows(state)].sum(axis=1)
    return arms


def credit(net: GrossToNet, months: int, measured: int, numbers: Numbers) -> Array:
    """Return the factor on the difference in persons, array [month since entry 0..K, draw], displacement apart.

    Parameters
    ----------
    net : GrossToNet
    months : int
        Length of the axis, K + 1.
    measured : int
        The last month that was measured.
    numbers : Numbers
    """
    since = np.arange(months)[:, None]
    factor = np.ones((months, 1))
    if net.evidence_haircut is not None:
        factor = factor * (1.0 - numbers(net.evidence_haircut))
    if net.attribution is not None:
        factor = factor * numbers(net.attribution)
    if net.phase_in is not None:
        steps = {int(first): numbers(share) for first, share in net.phase_in.items()}
        phased = np.zeros((months, max(share.size for share in steps.values())))
        for first, share in sorted(steps.items()):
            phased[first if first > 1 else 0 :] = share
        factor = factor * phased
    if net.drop_off is not None:
        kept = 1.0 - numbers(net.drop_off.share)
        factor = factor * kept ** (np.maximum(since - measured, 0) / net.drop_off.per)
    return factor


def _nobody_leaves_for_good(scenario: Scenario, name: str, states: list[str], by_state: Array) -> None:
    """Refuse an arm where an absorbing state loses persons, by whatever way."""
    for index, state in enumerate(states):
        if not scenario.states[state].absorbing:
            continue
        change = np.diff(by_state[index], axis=0)
        if change.min(initial=0.0) < -SHARE_TOLERANCE:
            month = int(np.argmax((change < -SHARE_TOLERANCE).any(axis=1))) + 1
            raise scenario.problem_at(
                f"arms.{name}",
                say(
                    "någon lämnar ”{name}” i månad {month}, men det är ett slutligt tillstånd", name=state, month=month
                ),
                say("ta bort absorbing, eller låt ingen lämna tillståndet"),
            )


def _events(scenario: Scenario, steps: Steps, course: Course) -> Array:
    """Return how many make each transition that is booked, array [transition, month 0..K, draw]."""
    draws = course.moves.shape[-1] if course.moves is not None and steps.transitions else 1
    found = np.zeros((len(steps.transitions), course.by_state.shape[1], draws))
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


def courses_of(scenario: Scenario, name: str, steps: Steps, asked: Question, entries: list[int]) -> Iterator[Course]:
    """Yield where the entrants of an arm are, and who moves where that is known, one cohort at a time.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Id of the arm.
    steps : Steps
    asked : Question
    entries : list of int
        Calendar months in which the cohorts enter. Only matrices tell them apart.
    """
    arm = scenario.arms[name]
    with_moves = bool(steps.transitions)
    months, numbers, lucks, written, rooms = asked
    luck = lucks[name].anew() if name in lucks else None
    if arm.matrix is not None:
        matrices = CycleMatrices(scenario, name, steps.states, numbers, written)
        own = [_cohort_luck(scenario, luck, entry) if len(entries) > 1 else luck for entry in entries]
        empty: Sequence[Array | None] = rooms or [None] * len(entries)
        places = zip(entries, own, empty, strict=True)
        return (by_matrix(matrices, months, *place, with_moves=with_moves) for place in places)
    if arm.movement.startswith("exits"):
        return repeat(by_exits(scenario, name, steps, months, numbers, luck), len(entries))
    if arm.reaches is not None:
        return _afterwards(
            scenario, name, steps, asked, entries, by_reach(scenario, name, steps, months, numbers, luck)
        )
    if arm.observed is not None:
        course = Course(by_table(scenario, name, steps.states, months, numbers, luck))
        return _afterwards(scenario, name, steps, asked, entries, course)
    by_state = by_path(arm, steps.states, months, numbers, luck)
    return repeat(Course(by_state, moves=_jumps(by_state) if with_moves else None), len(entries))


def _cohort_luck(scenario: Scenario, luck: Luck | None, entry: int) -> Luck | None:
    """Return the luck of those who enter in one calendar month: other persons than those of the other months."""
    return luck.of_cohort(entry, scenario.intake_by_month[entry] / scenario.persons) if luck is not None else None


def _afterwards(
    scenario: Scenario, name: str, steps: Steps, asked: Question, entries: list[int], course: Course
) -> Iterator[Course]:
    """Yield a course with what holds after the last measured month, one cohort at a time."""
    after = scenario.arms[name].after
    if after is None or after == "hold":
        return repeat(course, len(entries))
    months, numbers, *_ = asked
    last = last_measured(scenario, name)
    fading = numbers(after.fade) if isinstance(after, Fade) else np.zeros(1)
    target = fade_target(after, steps.states, months, numbers) if isinstance(after, Fade) else None
    if target is not None:
        return repeat(Course(faded(course.by_state, target, last, fading)), len(entries))
    compared = courses_of(scenario, scenario.counterfactual_arm, steps, asked._replace(rooms=()), entries)
    return (Course(faded(course.by_state, other.by_state, last, fading)) for other in compared)


def by_path(arm: Arm, states: list[str], months: int, numbers: Numbers, luck: Luck | None = None) -> Array:
    """Return the share of entrants in each state, for an arm with ``stays_in`` or ``path``.

    Parameters
    ----------
    arm : Arm
        A step of a path holds until the next.
    states : list of str
        Ids on the state axis.
    months : int
        Months that each entrant is followed, K.
    numbers : Numbers
    luck : Luck, optional
        Draws each step of the path as whole persons.

    Returns
    -------
    array [state, month since entry 0..K, draw]
        Month 0 is as month 1.
    """
    if arm.stays_in is not None:
        shares = np.zeros((len(states), months + 1, 1))
        shares[states.index(arm.stays_in)] = 1.0
        return shares
    steps = {int(month): numbers.shares(step) for month, step in (arm.path or {}).items() if int(month) <= months}
    if luck is not None:
        steps = {month: luck.shares(step) if len(step) > 1 else step for month, step in steps.items()}
    shares = np.zeros((len(states), months + 1, max(share.size for step in steps.values() for share in step.values())))
    for month, step in sorted(steps.items()):
        first = month if month > 1 else 0
        shares[:, first:] = 0.0
        for state, share in step.items():
            shares[states.index(state), first:] = share
    return shares


def _jumps(by_state: Array) -> Array:
    """Return the moves of a path where everybody is in one state at a time, array [from, to, month 0..K, draw]."""
    where = by_state[..., 0].argmax(axis=0)
    moves = np.zeros((len(by_state), *by_state.shape[:2], 1))
    for month in np.flatnonzero(np.diff(where)) + 1:
        moves[where[month - 1], where[month], month] = 1.0
    return moves
