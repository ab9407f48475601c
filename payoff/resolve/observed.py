"""Where persons were measured to be: linear between the months, and what holds after the last."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array
from payoff.quantity.numbers import CENTRAL, Numbers
from payoff.resolve.luck import Luck
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Fade


def by_table(
    scenario: Scenario, name: str, states: list[str], months: int, numbers: Numbers, luck: Luck | None = None
) -> Array:
    """Return the shares of an arm with an observed table, array [state, month since entry 0..K, draw].

    Linear between the measured months; month 0 is as month 1, and the last measured month holds.
    """
    points = measured(scenario, name, numbers)
    if luck is not None:
        points = {month: luck.shares(row) if len(row) > 1 else row for month, row in points.items()}
    known = sorted(points)
    between = np.array([np.interp(np.arange(months + 1), known, unit) for unit in np.eye(len(known))])
    nobody = np.zeros(1)
    by_state = []
    for state in states:
        values = np.stack(np.broadcast_arrays(*(points[month].get(state, nobody) for month in known)))
        by_state.append(np.einsum("pm,pd->md", between, values))
    return stacked(by_state)


def stacked(rows: list[Array]) -> Array:
    """Return arrays [..., draw] as one with a new first axis, where some have one draw for all."""
    return np.stack(np.broadcast_arrays(*rows))


def measured(scenario: Scenario, name: str, numbers: Numbers = CENTRAL) -> dict[int, dict[str, Array]]:
    """Return the measured shares by month since entry and state, array [draw] each."""
    observed = scenario.arms[name].observed
    assert observed is not None
    if observed.shares is not None:
        return {int(month): numbers.shares(row) for month, row in observed.shares.items()}
    return {int(month): numbers.counted(row, scenario.persons) for month, row in (observed.counts or {}).items()}


def last_measured(scenario: Scenario, name: str) -> int:
    """Return the last month since entry that something was measured in an arm."""
    arm = scenario.arms[name]
    if arm.observed is not None:
        return max(int(month) for month in arm.observed.shares or arm.observed.counts or {})
    return max(reach.last for reach in (arm.reaches or {}).values())


def faded(by_state: Array, target: Array, last: int, months: Array) -> Array:
    """Return shares that go linearly to a target after the last measured month; at once with 0 months.

    Parameters
    ----------
    by_state, target : array [state, month since entry 0..K, draw]
    last : int
        The last measured month.
    months : array [draw]
        Time until the target is reached.

    Examples
    --------
    >>> before, after = np.ones((1, 5, 1)), np.zeros((1, 5, 1))
    >>> faded(before, after, last=1, months=np.array([2.0]))[..., 0].tolist()
    [[1.0, 1.0, 0.5, 0.0, 0.0]]
    """
    since = np.maximum(np.arange(by_state.shape[1]) - last, 0)[:, None]
    at_once = (since > 0).astype(np.float64)
    gone = np.where(months > 0, np.minimum(since, months) / np.where(months > 0, months, 1.0), at_once)
    return np.asarray((1.0 - gone) * by_state + gone * target)


def fade_target(fade: Fade, states: list[str], months: int, numbers: Numbers) -> Array | None:
    """Return where a fade goes when the arm says it, array [state, month 0..K, draw]; None for the comparison."""
    if fade.to is None:
        return None
    shares, nobody = numbers.shares(fade.to), np.zeros(1)
    return np.repeat(stacked([shares.get(state, nobody) for state in states])[:, None], months + 1, axis=1)
