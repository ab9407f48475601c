"""How persons move to outcomes: out of the enrolment, or as a study measured, and how long they stay there."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from payoff.flows.plan import Array
from payoff.language import say
from payoff.resolve.steps import Course, Steps
from payoff.scenario.arms import Arm
from payoff.scenario.fields import counted_shares, shares_of
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Reach

WHOLE_TOLERANCE = 1e-9


def around(months: float) -> list[tuple[int, float]]:
    """Return the whole months around a duration with the share of persons in each.

    Examples
    --------
    >>> around(7.5), around(6.0)
    ([(7, 0.5), (8, 0.5)], [(6, 1.0)])
    """
    whole = math.floor(months + WHOLE_TOLERANCE)
    part = months - whole
    return [(whole, 1.0)] if abs(part) <= WHOLE_TOLERANCE else [(whole, 1 - part), (whole + 1, part)]


@dataclass(slots=True, eq=False)
class Flows:
    """Persons on their way, gathered spell by spell and arrival by arrival.

    Parameters
    ----------
    steps : Steps
    months : int
        Months that each entrant is followed, K.
    """

    steps: Steps
    months: int
    by_step: Array = field(init=False)
    arrivals: dict[int, list[tuple[int, int, float]]] = field(init=False, default_factory=lambda: defaultdict(list))
    moves: Array = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.steps.states)
        self.by_step = np.zeros((len(self.steps.parts), self.months + 1))
        self.moves = np.zeros((count, count, self.months + 1))

    def stay(self, state: str, first: int, last: int, share: float, since: int | None = None) -> None:
        """Let a share of the entrants be in a state from one month to another, then gone from it.

        Time in the state is counted from month `since`, by default the first.
        """
        starts = self.steps.starts[state]
        ends = [*(start - 1 for start in starts[1:]), self.months]
        row = self.steps.rows(state).start
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            came = first if since is None else since
            begin, stop = max(first, came + start - 1), min(last, came + end - 1, self.months)
            self.by_step[row + index, begin : stop + 1] += share if begin <= stop else 0.0

    def arrive(self, state: str, month: int, share: float, came_from: str, since: int | None = None) -> None:
        """Let a share of the entrants come to a state, to stay as long as its retention says.

        Who is there already stays on, and time in the state is counted from month `since`.
        """
        if month <= self.months:
            been = month - since if since is not None else 0
            self.arrivals[month].append((self.steps.states.index(state), been, share))
            self.move(came_from, state, month, share)

    def move(self, source: str, target: str, month: int, share: float) -> None:
        """Note that a share of the entrants move."""
        if source != target and month <= self.months:
            states = self.steps.states
            self.moves[states.index(source), states.index(target), month] += share

    def settle(self, stays: Array, back: Array) -> None:
        """Follow all who have arrived: who stays another month, and where the others go.

        Parameters
        ----------
        stays : array [state, month in the state 1..K]
            Probability of staying one month more.
        back : array [state, state]
            Where those who leave go; their first month there is the next.
        """
        now = np.zeros_like(stays)
        for month in range(1, self.months + 1):
            leaving = now * (1.0 - stays)
            left = leaving.sum(axis=1)[:, None] * back
            now[:, 1:] = (now - leaving)[:, :-1]
            now[:, 0] = left.sum(axis=0)
            for state, been, share in self.arrivals[month]:
                now[state, been] += share
            self.moves[:, :, month] += left
            row = 0
            for state, starts in enumerate(self.steps.starts.values()):
                within = [start - 1 for start in starts if start <= self.months]
                self.by_step[row : row + len(within), month] += np.add.reduceat(now[state], within)
                row += len(starts)

    @property
    def by_state(self) -> Array:
        """Shares by state, array [state, month 0..K]."""
        return np.array([self.by_step[self.steps.rows(state)].sum(axis=0) for state in self.steps.states])


def by_exits(scenario: Scenario, name: str, steps: Steps, months: int) -> Course:
    """Return where the entrants of an arm with exits are.

    Enrolled in months 1..D; the outcome begins in month D + 1, or after the time to it. A
    duration of n + f months lets the share 1 - f go after month n and f after month n + 1.
    """
    arm = scenario.arms[name]
    flows = Flows(steps, months)
    began = shares_of(arm.from_states or {})
    for state, share in began.items():
        flows.stay(state, 0, 0, share)
    enrolment = scenario.enrolment_in(name)
    assert enrolment is not None
    for enrolled, part in around(enrolment):
        for state, share in began.items():
            flows.stay(state, 1, enrolled, share * part)
            for outcome, exits in exit_shares(scenario, arm).items():
                _leave(flows, arm, (state, outcome), enrolled, share * part * exits)
    flows.settle(*_retention(arm, steps, months))
    return Course(flows.by_state, flows.by_step, flows.moves)


def exit_shares(scenario: Scenario, arm: Arm) -> dict[str, float]:
    """Return the share that leaves the enrolment for each outcome, for an arm with exits."""
    if arm.exits is not None:
        return shares_of(arm.exits)
    return counted_shares(arm.exits_from_counts or {}, scenario.persons)


def _leave(flows: Flows, arm: Arm, way: tuple[str, str], enrolled: int, share: float) -> None:
    """Let some leave the enrolment for an outcome, perhaps after waiting for it.

    Who goes on in the state where they were has been there all the time.
    """
    state, outcome = way
    waiting = arm.time_to_outcome.get(outcome)
    for wait, part in around(waiting.months.value) if waiting else [(0, 1.0)]:
        came_from, since = state, 1
        if wait and waiting:
            since = 1 if waiting.waits_in == state else enrolled + 1
            flows.stay(waiting.waits_in, enrolled + 1, enrolled + wait, share * part, since)
            flows.move(state, waiting.waits_in, enrolled + 1, share * part)
            came_from = waiting.waits_in
        first = enrolled + wait + 1
        flows.arrive(outcome, first, share * part, came_from, since if came_from == outcome else None)


def _retention(arm: Arm, steps: Steps, months: int) -> tuple[Array, Array]:
    """Return who stays by state and month in it, and where the others go; without retention all stay."""
    states = steps.states
    stays, back = np.ones((len(states), months)), np.zeros((len(states), len(states)))
    began = shares_of(arm.from_states or {})
    for state, retention in arm.retention.items():
        if state in states:
            row = states.index(state)
            for first, probability in retention.monthly().items():
                stays[row, first - 1 :] = probability
            for target, share in shares_of(retention.back_to).items():
                back[row, states.index(target)] = share
    for state, reach in (arm.reaches or {}).items():
        if reach.duration is not None:
            row = states.index(state)
            stays[row] = _spell(reach.duration.value, months)
            for target, share in began.items():
                back[row, states.index(target)] = share
    return stays, back


def _spell(duration: float, months: int) -> Array:
    """Return the probability of staying one month more in a spell of a given length, array [month 1..K]."""
    there = np.zeros(months + 1)
    for whole, part in around(duration):
        there[:whole] += part
    return np.divide(there[1:], there[:-1], out=np.zeros(months), where=there[:-1] > 0)


def by_reach(scenario: Scenario, name: str, steps: Steps, months: int) -> Course:
    """Return where the entrants of an arm are when a study says what share reached which state.

    ``ever`` by month M: arrivals evenly over months 1..M, who then stay as duration or retention
    says. ``at`` month M: the share in the state grows linearly from month 0. ``mean_over``: the
    share is the same in all its months. Everybody else is where they began.

    Raises
    ------
    ScenarioError
        If the shares are more than everybody in some month.
    """
    arm = scenario.arms[name]
    flows = Flows(steps, months)
    began = shares_of(arm.from_states or {})
    rest = np.ones(months + 1)
    fixed = np.zeros((len(steps.states), months + 1))
    for state, reach in (arm.reaches or {}).items():
        if not reach.flows:
            curve = _curve(reach, months)
            fixed[steps.states.index(state)] += curve
            rest -= curve
            continue
        assert reach.by is not None
        for month in range(1, min(reach.by, months) + 1):
            share = reach.share.value / reach.by
            rest[month:] -= share
            for source, part in began.items():
                flows.arrive(state, month, share * part, source)
    _someone_left(scenario, name, rest)
    for state, share in began.items():
        fixed[steps.states.index(state)] += share * np.maximum(rest, 0.0)
    flows.settle(*_retention(arm, steps, months))
    return Course(flows.by_state + fixed, flows.by_step + steps.split(fixed), flows.moves)


def _curve(reach: Reach, months: int) -> Array:
    """Return the share in a state that was measured there, array [month 0..K]; held after the last month."""
    month = np.arange(months + 1)
    share = reach.share.value * (reach.still.value if reach.still is not None else 1.0)
    if reach.during is not None:
        return np.where(month >= reach.during.from_month, share, 0.0)
    return np.asarray(share * np.minimum(month / reach.last, 1.0))


def _someone_left(scenario: Scenario, name: str, rest: Array) -> None:
    if rest.min() < -WHOLE_TOLERANCE:
        month = int(np.argmax(rest < -WHOLE_TOLERANCE))
        raise scenario.problem_at(
            f"arms.{name}.reaches",
            say("andelarna blir tillsammans mer än 100 % i månad {month}", month=month),
            say("minska någon andel"),
        )
