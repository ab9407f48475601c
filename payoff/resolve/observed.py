"""Where persons were measured to be: linear between the months, and what holds after the last."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array
from payoff.scenario.fields import counted_shares, shares_of
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Fade


def by_table(scenario: Scenario, name: str, states: list[str], months: int) -> Array:
    """Return the shares of an arm with an observed table, array [state, month since entry 0..K].

    Linear between the measured months; month 0 is as month 1, and the last measured month holds.
    """
    points = measured(scenario, name)
    known = sorted(points)
    at = np.arange(months + 1)
    return np.array([np.interp(at, known, [points[month].get(state, 0.0) for month in known]) for state in states])


def measured(scenario: Scenario, name: str) -> dict[int, dict[str, float]]:
    """Return the measured shares by month since entry."""
    observed = scenario.arms[name].observed
    assert observed is not None
    if observed.shares is not None:
        return {int(month): shares_of(row) for month, row in observed.shares.items()}
    return {int(month): counted_shares(row, scenario.persons) for month, row in (observed.counts or {}).items()}


def last_measured(scenario: Scenario, name: str) -> int:
    """Return the last month since entry that something was measured in an arm."""
    arm = scenario.arms[name]
    if arm.observed is not None:
        return max(measured(scenario, name))
    return max(reach.last for reach in (arm.reaches or {}).values())


def faded(by_state: Array, target: Array, last: int, months: float) -> Array:
    """Return shares that go linearly to a target after the last measured month; at once with 0 months.

    Parameters
    ----------
    by_state, target : array [state, month since entry 0..K]
    last : int
        The last measured month.
    months : float
        Time until the target is reached.

    Examples
    --------
    >>> faded(np.ones((1, 5)), np.zeros((1, 5)), last=1, months=2).tolist()
    [[1.0, 1.0, 0.5, 0.0, 0.0]]
    """
    since = np.maximum(np.arange(by_state.shape[1]) - last, 0)
    gone = np.minimum(since, months) / months if months > 0 else (since > 0).astype(np.float64)
    return np.asarray((1.0 - gone) * by_state + gone * target)


def fade_target(fade: Fade, states: list[str], months: int) -> Array | None:
    """Return where a fade goes when the arm says it, array [state, month 0..K]; None for the comparison."""
    if fade.to is None:
        return None
    shares = shares_of(fade.to)
    return np.repeat(np.array([[shares.get(state, 0.0)] for state in states]), months + 1, axis=1)
