"""How persons move to outcomes: out of the enrolment, or as a study measured, and how long they stay there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from payoff.flows.plan import Array
from payoff.language import say
from payoff.quantity.numbers import CENTRAL, Numbers
from payoff.resolve.luck import Luck
from payoff.resolve.matrix import widened
from payoff.resolve.observed import stacked
from payoff.resolve.steps import Course, Steps
from payoff.scenario.arms import Arm
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Reach, Retention

WHOLE_TOLERANCE = 1e-9


def around(months: Array) -> list[tuple[int, Array]]:
    """Return the whole months around a duration with the share of persons in each.

    Parameters
    ----------
    months : array [draw]

    Returns
    -------
    list of (month, array [draw])
        In rising order; a month that is around the duration in some draws has no persons in the others.

    Examples
    --------
    >>> [(month, share.tolist()) for month, share in around(np.array([7.5]))]
    [(7, [0.5]), (8, [0.5])]
    >>> [(month, share.tolist()) for month, share in around(np.array([6.0, 7.25]))]
    [(6, [1.0, 0.0]), (7, [0.0, 0.75]), (8, [0.0, 0.25])]
    """
    whole = np.floor(months + WHOLE_TOLERANCE)
    part = months - whole
    part = np.where(np.abs(part) <= WHOLE_TOLERANCE, 0.0, part)
    found = sorted({*whole.tolist(), *(whole + 1)[part > 0].tolist()})
    return [(int(month), (whole == month) * (1.0 - part) + (whole + 1 == month) * part) for month in found]


@dataclass(slots=True, eq=False)
class Flows:
    """Persons on their way, gathered spell by spell and arrival by arrival.

    Parameters
    ----------
    steps : Steps
    months : int
        Months that each entrant is followed, K.
    luck : Luck or None
        Draws who stays, person by person; None where shares are shares.
    """

    steps: Steps
    months: int
    luck: Luck | None = None
    by_step: Array = field(init=False)
    arrivals: dict[int, list[tuple[int, int, Array]]] = field(init=False, default_factory=lambda: defaultdict(list))
    moves: Array = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.steps.states)
        self.by_step = np.zeros((len(self.steps.parts), self.months + 1, 1))
        self.moves = np.zeros((count, count, self.months + 1, 1))

    def stay(self, state: str, first: int, last: int, share: Array, since: int | None = None) -> None:
        """Let a share of the entrants, array [draw], be in a state from one month to another, then gone from it.

        Time in the state is counted from month `since`, by default the first.
        """
        starts = self.steps.starts[state]
        ends = [*(start - 1 for start in starts[1:]), self.months]
        row = self.steps.rows(state).start
        self.by_step = widened(self.by_step, share.size)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            came = first if since is None else since
            begin, stop = max(first, came + start - 1), min(last, came + end - 1, self.months)
            if begin <= stop:
                self.by_step[row + index, begin : stop + 1] += share

    def arrive(self, state: str, month: int, share: Array, came_from: str, since: int | None = None) -> None:
        """Let a share of the entrants come to a state, to stay as long as its retention says.

        Who is there already stays on, and time in the state is counted from month `since`.
        """
        if month <= self.months:
            been = month - since if since is not None else 0
            self.arrivals[month].append((self.steps.states.index(state), been, share))
            self.move(came_from, state, month, share)

    def move(self, source: str, target: str, month: int, share: Array) -> None:
        """Note that a share of the entrants move."""
        if source != target and month <= self.months:
            states = self.steps.states
            self.moves = widened(self.moves, share.size)
            self.moves[states.index(source), states.index(target), month] += share

    def settle(self, stays: list[Array], back: Array) -> None:
        """Follow all who have arrived: who stays another month, and where the others go.

        Parameters
        ----------
        stays : list of array [month in the state, draw]
            For each state the probability of staying one month more; the last holds ever after.
        back : array [state, state, draw]
            Where those who leave go; their first month there is the next.
        """
        draws = self._draws(stays, back)
        self.by_step, self.moves = widened(self.by_step, draws), widened(self.moves, draws)
        starts = list(self.steps.starts.values())
        now = [np.zeros((max(len(stay), *start), draws)) for stay, start in zip(stays, starts, strict=True)]
        leaves = [1.0 - last_held(stay, len(there)) for stay, there in zip(stays, now, strict=True)]
        left = [state for state, leave in enumerate(leaves) if leave.any()]
        for month in range(1, self.months + 1):
            came = np.zeros((len(now), draws))
            for state in left:
                if now[state].any():
                    self._leave(state, now[state], leaves[state], back[state], came, month)
            for state, there in enumerate(now):
                _a_month_longer(there)
                there[0] += came[state]
            for state, been, share in self.arrivals[month]:
                now[state][min(been, len(now[state]) - 1)] += share
            self.by_step[:, month] += np.concatenate(
                [
                    np.add.reduceat(there, [first - 1 for first in start], axis=0) if len(there) > 1 else there
                    for there, start in zip(now, starts, strict=True)
                ]
            )

    def _leave(self, state: int, there: Array, leaves: Array, back: Array, came: Array, month: int) -> None:
        """Let some leave a state; array `there` [month in the state, draw]."""
        leaving = there * leaves if self.luck is None else self.luck.leaving(there, leaves)
        there -= leaving
        targets = np.flatnonzero(back.any(axis=1))
        for target, gone in zip(targets, self._split(leaving.sum(axis=0), back[targets]), strict=True):
            came[target] += gone
            self.moves[state, target, month] += gone

    def _split(self, leaving: Array, back: Array) -> Array:
        """Return where those who leave go, array [target, draw]; whole persons go to one state each."""
        return leaving * back if self.luck is None or len(back) == 1 else self.luck.split(leaving, back)

    def _draws(self, stays: list[Array], back: Array) -> int:
        """Return how many draws the widest of what is gathered has."""
        arriving = (share.size for arrivals in self.arrivals.values() for _, _, share in arrivals)
        luck = self.luck.draws if self.luck is not None else 1
        known = (self.by_step, self.moves, back, *stays)
        return int(max(luck, *(array.shape[-1] for array in known), *arriving, 1))

    @property
    def by_state(self) -> Array:
        """Shares by state, array [state, month 0..K, draw]."""
        return np.array([self.by_step[self.steps.rows(state)].sum(axis=0) for state in self.steps.states])


def _a_month_longer(there: Array) -> None:
    """Let all who are in a state have been there a month more, array [month in the state, draw]; the last holds."""
    if len(there) > 1:
        oldest = there[-1] + there[-2]
        there[1:] = there[:-1].copy()
        there[0] = 0.0
        there[-1] = oldest


def last_held(rows: Array, length: int) -> Array:
    """Return an array [month, draw] of a length, the last row repeated as long as it takes."""
    return rows if len(rows) >= length else np.concatenate([rows, np.repeat(rows[-1:], length - len(rows), axis=0)])


def by_exits(scenario: Scenario, name: str, steps: Steps, months: int, numbers: Numbers, luck: Luck | None) -> Course:
    """Return where the entrants of an arm with exits are.

    Enrolled in months 1..D; the outcome begins in month D + 1, or after the time to it. A
    duration of n + f months lets the share 1 - f go after month n and f after month n + 1.
    """
    arm = scenario.arms[name]
    flows = Flows(steps, months, luck)
    began = numbers.shares(arm.from_states or {})
    for state, share in began.items():
        flows.stay(state, 0, 0, share)
    exits = exit_shares(scenario, arm, numbers)
    exits = luck.shares(exits) if luck is not None else exits
    for enrolled, part in around(enrolment_of(scenario, name, numbers)):
        for state, share in began.items():
            flows.stay(state, 1, enrolled, share * part)
            for outcome, reached in exits.items():
                _leave(flows, arm, (state, outcome), enrolled, share * part * reached, numbers)
    flows.settle(*_retention(arm, steps, months, numbers))
    return Course(flows.by_state, flows.by_step, flows.moves)


def enrolment_of(scenario: Scenario, name: str, numbers: Numbers) -> Array:
    """Return how many months a participant is enrolled in an arm with exits, array [draw]."""
    own = scenario.arms[name].enrolment or scenario.enrolment
    assert own is not None
    return numbers(own)


def exit_shares(scenario: Scenario, arm: Arm, numbers: Numbers = CENTRAL) -> dict[str, Array]:
    """Return the share that leaves the enrolment for each outcome, array [draw], for an arm with exits."""
    if arm.exits is not None:
        return numbers.shares(arm.exits)
    return numbers.counted(arm.exits_from_counts or {}, scenario.persons)


def _leave(flows: Flows, arm: Arm, way: tuple[str, str], enrolled: int, share: Array, numbers: Numbers) -> None:
    """Let some leave the enrolment for an outcome, perhaps after waiting for it.

    Who goes on in the state where they were has been there all the time.
    """
    state, outcome = way
    waiting = arm.time_to_outcome.get(outcome)
    for wait, part in around(numbers(waiting.months)) if waiting else [(0, np.ones(1))]:
        came_from, since = state, 1
        if wait and waiting:
            since = 1 if waiting.waits_in == state else enrolled + 1
            flows.stay(waiting.waits_in, enrolled + 1, enrolled + wait, share * part, since)
            flows.move(state, waiting.waits_in, enrolled + 1, share * part)
            came_from = waiting.waits_in
        first = enrolled + wait + 1
        flows.arrive(outcome, first, share * part, came_from, since if came_from == outcome else None)


def _retention(arm: Arm, steps: Steps, months: int, numbers: Numbers) -> tuple[list[Array], Array]:
    """Return who stays by state and month in it, and where the others go; without retention all stay."""
    states = steps.states
    stays: list[Array] = [np.ones((1, 1)) for _ in states]
    back: list[list[Array]] = [[np.zeros(1) for _ in states] for _ in states]
    began = numbers.shares(arm.from_states or {})
    for state, retention in arm.retention.items():
        if state in states:
            row = states.index(state)
            stays[row] = staying(retention, months, numbers)
            for target, share in numbers.shares(retention.back_to).items():
                back[row][states.index(target)] = share
    for state, reach in (arm.reaches or {}).items():
        if reach.duration is not None:
            row = states.index(state)
            stays[row] = _spell(numbers(reach.duration), months)
            for target, share in began.items():
                back[row][states.index(target)] = share
    return stays, stacked([stacked(row) for row in back])


def staying(retention: Retention, months: int, numbers: Numbers) -> Array:
    """Return the probability of staying one month more, array [month in the state, draw]; the last holds ever after.

    ``share ** (1 / period)``, where the share is who stays over the period.
    """
    written = {int(month): numbers(share) for month, share in (retention.stay or retention.leave or {}).items()}
    kept = {month: share if retention.stay is not None else 1.0 - share for month, share in written.items()}
    firsts = [month for month in sorted(kept) if month <= months]
    lengths = [after - first for first, after in zip(firsts, [*firsts[1:], firsts[-1] + 1], strict=True)]
    monthly = [kept[first] ** (1.0 / retention.per) for first in firsts]
    return np.repeat(stacked(monthly), lengths, axis=0)


def _spell(duration: Array, months: int) -> Array:
    """Return the probability of staying one month more in a spell of a given length, array [month in it, draw]."""
    spells = around(duration)
    there = np.zeros((min(months, max(whole for whole, _ in spells)) + 1, duration.size))
    for whole, part in spells:
        there[:whole] += part
    stays = np.divide(there[1:], there[:-1], out=np.zeros(there[1:].shape), where=there[:-1] > 0)
    return np.concatenate([stays, np.zeros((1, duration.size))])


def by_reach(scenario: Scenario, name: str, steps: Steps, months: int, numbers: Numbers, luck: Luck | None) -> Course:
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
    flows = Flows(steps, months, luck)
    began = numbers.shares(arm.from_states or {})
    reaches = arm.reaches or {}
    reached = {state: numbers(reach.share) for state, reach in reaches.items()}
    _someone_left(scenario, name, _left(reaches, reached, months, numbers))
    reached = luck.parts(reached) if luck is not None else reached
    rest = _left(reaches, reached, months, numbers)
    fixed = [np.zeros((months + 1, 1)) for _ in steps.states]
    for state, reach in reaches.items():
        if not reach.flows:
            fixed[steps.states.index(state)] = _curve(reach, reached[state], months, numbers)
            continue
        assert reach.by is not None
        for month in range(1, min(reach.by, months) + 1):
            for source, part in began.items():
                flows.arrive(state, month, reached[state] / reach.by * part, source)
    for state, share in began.items():
        row = steps.states.index(state)
        fixed[row] = fixed[row] + share * np.maximum(rest, 0.0)
    flows.settle(*_retention(arm, steps, months, numbers))
    counted = stacked(fixed)
    return Course(flows.by_state + counted, flows.by_step + steps.split(counted), flows.moves)


def _left(reaches: dict[str, Reach], reached: dict[str, Array], months: int, numbers: Numbers) -> Array:
    """Return who has not reached any state, array [month 0..K, draw]."""
    rest = np.ones((months + 1, 1))
    for state, reach in reaches.items():
        if reach.flows:
            arrived = np.minimum(np.arange(months + 1) / (reach.by or 1), 1.0)[:, None]
            rest = rest - reached[state] * arrived
        else:
            rest = rest - _curve(reach, reached[state], months, numbers)
    return rest


def _curve(reach: Reach, reached: Array, months: int, numbers: Numbers) -> Array:
    """Return the share in a state that was measured there, array [month 0..K, draw]; held after the last month."""
    month = np.arange(months + 1)[:, None]
    share = reached * (numbers(reach.still) if reach.still is not None else 1.0)
    if reach.during is not None:
        return np.where(month >= reach.during.from_month, share, 0.0)
    return np.asarray(share * np.minimum(month / reach.last, 1.0))


def _someone_left(scenario: Scenario, name: str, rest: Array) -> None:
    if rest.min() < -WHOLE_TOLERANCE:
        month = int(np.argmax((rest < -WHOLE_TOLERANCE).any(axis=1)))
        message = say("andelarna blir tillsammans mer än 100 % i månad {month}", month=month)
        if rest.shape[1] > 1:
            message = say("andelarna blir i några dragningar tillsammans mer än 100 % i månad {month}", month=month)
        raise scenario.problem_at(f"arms.{name}.reaches", message, say("minska någon andel"))
