"""The persons that a line is booked for, by calendar month, in each state where it applies.

The journal keeps kronor; here the same sums are kept as persons, so that kronor can be told as persons x price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from payoff.flows.cohort import fold
from payoff.flows.plan import Array, Plan, state_of

MOVE, OTHERS = "->", "~"
"""Before the name of a transition, and of a state that others are displaced from, on the axis of steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """What a line is booked for in one place.

    Parameters
    ----------
    at : str
        A state, or a transition after ``->``, or a state that others leave after ``~``.
    since : int
        The first month, in the state or since entry, of the step of the line's series that it is about; 0 where
        the line follows neither.
    sign : float
        -1 for others who lose what the line is, else 1.
    with_it, without : array [month 0..T]
        Persons with the programme and without it.
    counted : array [month 0..T]
        The difference times the line's series: kronor per krona of its amount.
    lowest, highest : float
        Of the series' factors.
    """

    at: str
    since: int
    sign: float
    with_it: Array
    without: Array
    counted: Array
    lowest: float
    highest: float


def booked_for(plan: Plan, line: int) -> Iterator[Booked]:
    """Yield what a line of states is booked for, one place and step of its series at a time.

    Parameters
    ----------
    plan : Plan
        With one draw.
    line : int
        Position of the line.

    Notes
    -----
    ``sum over places of counted x amount`` is the line's posting with the programme less that without it.
    """
    weight, calendar = plan.weight[line], plan.calendar_factor[line]
    places: dict[tuple[str, float], list[int]] = {}
    for step in np.flatnonzero(weight):
        places.setdefault((_place(plan, int(step)), float(weight[step])), []).append(int(step))
    follows = [at for at, _ in places]
    for (at, each), steps in places.items():
        sign, since = float(np.sign(each)), _since(plan, steps[0]) if follows.count(at) > 1 else 0
        exposure = (plan.exposure[..., 0][:, :, steps] * plan.counted[steps]).sum(axis=2)
        exposure = sign * exposure * plan.in_arm[line][:, None, None]
        for factor, months, first in _entry_steps(plan.entry_factor[line]):
            with_it, without = _on_calendar(plan, line, exposure * months)
            one = abs(each) * factor
            ends = (one * float(calendar.min()), one * float(calendar.max()))
            yield Booked(at, since or first, sign, with_it, without, one * calendar * (with_it - without), *ends)


def _entry_steps(factors: Array) -> list[tuple[float, Array, int]]:
    """Return each factor by month since entry, its months as ones, and the first of them; 0 where there is one factor.

    Examples
    --------
    >>> [(factor, first) for factor, _, first in _entry_steps(np.array([1.0, 1.0, 0.5]))]
    [(1.0, 1), (0.5, 2)]
    """
    found = {float(factor): factors == factor for factor in factors}
    alone = len(found) == 1
    return [
        (factor, months.astype(np.float64), 0 if alone else max(1, int(np.argmax(months))))
        for factor, months in found.items()
    ]


def _place(plan: Plan, step: int) -> str:
    """Return what a step is: the state it is a part of, or the move or the displaced persons as they are named."""
    if step < plan.states:
        return state_of(plan.steps[step])
    return plan.steps[step].rpartition(":")[2]


def _since(plan: Plan, step: int) -> int:
    """Return the first month in the state that a step is about."""
    return int(plan.steps[step].partition("@")[2] or 1)


def _on_calendar(plan: Plan, line: int, per_entrant: Array) -> Array:
    """Return persons by calendar month, array [arm, month 0..T], from shares of entrants [arm, group, month 0..K]."""
    lag = plan.lines[line].lag
    if lag:
        later = np.zeros_like(per_entrant)
        later[..., lag:] = per_entrant[..., : max(0, per_entrant.shape[-1] - lag)]
        per_entrant = later
    return np.asarray(fold(per_entrant[..., None], plan.intake, plan.months).sum(axis=1)[..., 0])
