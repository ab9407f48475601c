"""How persons move by transition matrices: stocks at the cycles' boundaries, counted into months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.flows.plan import Array
from payoff.resolve.cycle import CycleMatrices
from payoff.resolve.luck import Luck
from payoff.resolve.observed import stacked
from payoff.resolve.steps import Course
from payoff.scenario.matrices import BoundaryWeights, CountWeight
from payoff.scenario.models import Scenario


def by_matrix(
    matrices: CycleMatrices,
    months: int,
    entry: int,
    luck: Luck | None = None,
    room: Array | None = None,
    *,
    with_moves: bool,
) -> Course:
    """Return where the entrants of an arm with a matrix are.

    Parameters
    ----------
    matrices : CycleMatrices
        Of the arm.
    months : int
        Months that each entrant is followed, K.
    entry : int
        Calendar month in which they enter, for matrices that follow the calendar.
    luck : Luck, optional
        Moves whole persons; the moves themselves are then what is expected of where they stand.
    room : array [state, month since entry 0..K, draw], optional
        Is filled and becomes the course's shares where each month simply counts the stock that it begins with.
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
    arm, states, numbers = matrices.scenario.arms[matrices.name], matrices.states, matrices.numbers
    matrix = matrices.scenario.matrices[matrices.names[0]]
    shares, nobody = numbers.shares(arm.from_states or {}), np.zeros(1)
    began = stacked([shares.get(state, nobody) for state in states])
    cycles = range(1, months + 1, matrix.cycle)
    of_cycles = matrices.of_cycles(cycles, entry)
    weight = numbers(matrix.count.start) if isinstance(matrix.count, CountWeight) else nobody
    begins = matrix.cycle == 1 and bool((weight == 1).all())  # month m is then stock m - 1: the last is not asked for
    draws = luck.draws if luck is not None else max(began.shape[1], *(one.shape[-1] for one in of_cycles))
    put = room if begins and room is not None and room.shape[-1] == draws else None
    rows = len(cycles) + (1 if begins else 2)
    stocks: Array = np.moveaxis(put, 1, 0) if put is not None else np.empty((rows, len(states), draws))
    stocks[:2] = began  # where they begin stands twice: in month 0 and as stock 0
    for before, after, now in zip(stocks[1:], stocks[2:], of_cycles, strict=False):
        if luck is not None:
            after[:] = luck.moved(before, now)
        else:
            np.einsum("id,ijd->jd", before, now, out=after)
    moves = _moves(stocks[1:], of_cycles, matrix.cycle, months) if with_moves else None
    if put is not None:
        return Course(put, moves=moves)
    by_month = stocks if begins else np.concatenate([stocks[:1], _counted(stocks[1:], weight, matrix.cycle)[:months]])
    return Course(np.moveaxis(by_month, 1, 0), moves=moves)


def _moves(stocks: Array, of_cycles: Sequence[Array], cycle: int, months: int) -> Array:
    """Return the moves of each cycle, spread evenly over its months, array [from, to, month 0..K, draw]."""
    states = stocks.shape[1]
    moves = np.zeros((states, states, months + 1, stocks.shape[2]))
    for number, (before, now) in enumerate(zip(stocks, of_cycles, strict=False)):
        moving = before[:, None] * now / cycle
        moving[np.arange(states), np.arange(states)] = 0.0
        first = 1 + number * cycle
        moves[:, :, first : first + cycle] = moving[:, :, None]
    return moves


def _counted(stocks: Array, weight: Array, cycle: int) -> Array:
    """Return the stocks as they are counted, array [month 1.., state, draw]."""
    counted = stocks[1:] if not weight.any() else weight * stocks[:-1] + (1 - weight) * stocks[1:]
    return np.repeat(counted, cycle, axis=0)


def widened(array: Array, draws: int) -> Array:
    """Return an array [..., draw] of one draw as one of so many, to be written to."""
    return array if array.shape[-1] >= draws else np.repeat(array, draws, axis=-1)


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
