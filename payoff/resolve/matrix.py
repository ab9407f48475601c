"""How persons move by transition matrices: stocks at the cycles' boundaries, counted into months."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array
from payoff.resolve.cycle import CycleMatrices
from payoff.resolve.steps import Course
from payoff.scenario.fields import shares_of
from payoff.scenario.matrices import BoundaryWeights, CountWeight
from payoff.scenario.models import Scenario


def by_matrix(matrices: CycleMatrices, months: int, entry: int, *, with_moves: bool) -> Course:
    """Return where the entrants of an arm with a matrix are.

    Parameters
    ----------
    matrices : CycleMatrices
        Of the arm.
    months : int
        Months that each entrant is followed, K.
    entry : int
        Calendar month in which they enter, for matrices that follow the calendar.
    with_moves : bool
        Whether the moves are asked for.

    Returns
    -------
    Course
        Month m of cycle n counts ``w * stock[n - 1] + (1 - w) * stock[n]``, where stock 0 is
        where the arm begins and stock n is stock n - 1 times the cycle's matrix; with weights
        on stocks it is stock n. A cycle's moves are spread evenly over its months.

    Raises
    ------
    ScenarioError
        If the arm makes a probability that is none, or a root does not exist; names the cell.
    """
    arm, states = matrices.scenario.arms[matrices.name], matrices.states
    matrix = matrices.scenario.matrices[matrices.names[0]]
    shares = shares_of(arm.from_states or {})
    stocks = [np.array([shares.get(state, 0.0) for state in states])]
    moves = np.zeros((len(states), len(states), months + 1)) if with_moves else None
    for first in range(1, months + 1, matrix.cycle):
        now = matrices.at(first, entry + first - 1)
        if moves is not None:
            moving = stocks[-1][:, None] * now / matrix.cycle
            np.fill_diagonal(moving, 0.0)
            moves[:, :, first : first + matrix.cycle] = moving[:, :, None]
        stocks.append(stocks[-1] @ now)
    boundaries = np.array(stocks)
    weight = matrix.count.start.value if isinstance(matrix.count, CountWeight) else 0.0
    counted = weight * boundaries[:-1] + (1 - weight) * boundaries[1:]
    by_month = np.repeat(counted, matrix.cycle, axis=0)[:months]
    return Course(np.concatenate([boundaries[:1], by_month]).T, moves=moves)


def counted_months(scenario: Scenario) -> Array:
    """Return how much each month since entry in a state counts, array [month 0..K].

    Nothing in month 0 and once in every other, unless the arms' matrices weigh their stocks:
    then cycle n counts as much as stock n, and stock 0 counts for a whole cycle in month 0.
    """
    months = scenario.horizon.months
    counted = np.ones(months + 1)
    counted[0] = 0.0
    arm = scenario.arms[scenario.programme_arm]
    matrix = scenario.matrices[arm.matrix.names[0]] if arm.matrix else None
    if matrix is not None and isinstance(matrix.count, BoundaryWeights):
        weights = matrix.count.weights(months // matrix.cycle)
        counted[0] = weights[0] * matrix.cycle
        counted[1:] = np.repeat(weights[1:], matrix.cycle)
    return counted
