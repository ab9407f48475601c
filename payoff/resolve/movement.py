"""How persons move: from a scenario's arms to shares by month since entry."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array
from payoff.resolve.matrix import matrix_occupancy
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.scenario.parts import Arm

GROUP = "alla"
"""The one group of participants."""


def occupancy(arm: Arm, states: list[str], months: int) -> Array:
    """Return the share of entrants in each state by month since entry.

    Parameters
    ----------
    arm : Arm
        With ``stays_in`` or ``path``; a step of a path holds until the next.
    states : list of str
        Ids on the state axis.
    months : int
        Months that each entrant is followed, K.

    Returns
    -------
    array [state, month since entry 1..K]
    """
    shares = np.zeros((len(states), months))
    if arm.stays_in is not None:
        shares[states.index(arm.stays_in)] = 1.0
        return shares
    for month, step in sorted((int(key), step) for key, step in (arm.path or {}).items()):
        if month <= months:
            shares[:, month - 1 :] = 0.0
            for state, share in shares_of(step).items():
                shares[states.index(state), month - 1 :] = share
    return shares


def split_by_tenure(shares: Array, starts: list[int]) -> Array:
    """Split one state's share by how long persons have been there.

    When the share grows, the growth is persons in their first month; when it shrinks, the
    same part of everybody leaves, however long they have been there.

    Parameters
    ----------
    shares : array [month since entry 1..K]
        Share of entrants in the state.
    starts : list of int
        First month in the state of each step, ascending from 1.

    Returns
    -------
    array [step, month since entry 1..K]

    Examples
    --------
    >>> split_by_tenure(np.array([1.0, 1.0, 0.5]), [1, 3]).tolist()
    [[1.0, 1.0, 0.0], [0.0, 0.0, 0.5]]
    """
    if len(starts) == 1:
        return shares[None, :]
    months = len(shares)
    by_tenure = np.zeros(months + 1)
    steps = np.zeros((len(starts), months))
    before = 0.0
    edges = [*starts, months + 1]
    for month in range(months):
        now = float(shares[month])
        staying = min(now, before)
        by_tenure[2:] = by_tenure[1:-1] * (staying / before if before > 0 else 0.0)
        by_tenure[1] = now - staying
        for step in range(len(starts)):
            steps[step, month] = by_tenure[edges[step] : edges[step + 1]].sum()
        before = now
    return steps


def exposure(scenario: Scenario, states: list[str], tenure_starts: dict[str, list[int]], months: int) -> Array:
    """Return the plan's exposure with states split by tenure where some line asks for it.

    Parameters
    ----------
    scenario : Scenario
    states : list of str
        Ids of the states in use.
    tenure_starts : dict
        For each state, the months in the state at which a new step starts.
    months : int
        Months that each entrant is followed, K.

    Returns
    -------
    array [arm, group, step, month since entry 1..K, draw]
        Deadweight d makes the comparison (1 - d) x its own path + d x the programme's.
    """
    arms: list[Array] = [np.empty(0), np.empty(0)]
    for position, name in ((PROGRAMME, scenario.programme_arm), (COUNTERFACTUAL, scenario.counterfactual_arm)):
        arm = scenario.arms[name]
        by_state = matrix_occupancy(scenario, name, states, months) if arm.matrix else occupancy(arm, states, months)
        parts = [split_by_tenure(by_state[index], tenure_starts[state]) for index, state in enumerate(states)]
        arms[position] = np.concatenate(parts)
    deadweight = scenario.arms[scenario.counterfactual_arm].deadweight
    if deadweight is not None:
        arms[COUNTERFACTUAL] = (1 - deadweight.value) * arms[COUNTERFACTUAL] + deadweight.value * arms[PROGRAMME]
    return np.stack(arms)[:, None, :, :, None]
