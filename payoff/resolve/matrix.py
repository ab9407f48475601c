"""How persons move by a transition matrix: stocks at the cycles' boundaries, counted into months."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array
from payoff.language import say
from payoff.scenario.fields import shares_of
from payoff.scenario.models import Scenario
from payoff.scenario.movement import CYCLE_MONTHS, Matrix, Modify
from payoff.scenario.parts import Arm

PROBABILITY_TOLERANCE = 1e-12
"""How far outside [0, 1] a computed probability may be from rounding alone."""
ROOT_TOLERANCE = 1e-9


def matrix_occupancy(scenario: Scenario, name: str, states: list[str], months: int) -> Array:
    """Return the share of entrants in each state by month since entry, for an arm with a matrix.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Id of the arm.
    states : list of str
        Ids on the state axis.
    months : int
        Months that each entrant is followed, K.

    Returns
    -------
    array [state, month since entry 1..K]
        Month m of cycle n counts ``w * stock[n - 1] + (1 - w) * stock[n]``, where stock 0 is
        where the arm begins and stock n is stock n - 1 times the cycle's matrix.

    Raises
    ------
    ScenarioError
        If the arm makes a probability that is none, or a root does not exist; names the cell.
    """
    arm = scenario.arms[name]
    matrix = scenario.matrices[arm.matrix or ""]
    cycle = 1 if matrix.convert else CYCLE_MONTHS[matrix.per]
    changed, plain = _cycle_matrices(scenario, name, states)
    stocks = [_start(arm, states)]
    for first in range(1, months + 1, cycle):
        stocks.append(stocks[-1] @ (changed if _applies(arm.modify, first) else plain))
    boundaries = np.array(stocks)
    weight = matrix.count.start.value
    counted = weight * boundaries[:-1] + (1 - weight) * boundaries[1:]
    return np.repeat(counted, cycle, axis=0)[:months].T


def matrix_array(matrix: Matrix, states: list[str]) -> Array:
    """Return transition probabilities, array [from, to]; a state without a row stays."""
    array = np.eye(len(states))
    for name, row in matrix.probabilities().items():
        array[states.index(name)] = 0.0
        for to, probability in row.items():
            array[states.index(name), states.index(to)] = probability
    return array


def modified(matrix: Array, modify: Modify, states: list[str]) -> Array:
    """Return a matrix with the leaving probabilities of some rows changed; the diagonal takes the rest.

    Parameters
    ----------
    matrix : array [from, to]
    modify : Modify
    states : list of str
        Ids on both axes.
    """
    result = matrix.copy()
    for row in [states.index(name) for name in modify.rows or states if name in states]:
        leaving = np.array([modify.applied(float(value)) for value in matrix[row]])
        leaving[row] = 0.0
        result[row] = leaving
        result[row, row] = 1.0 - leaving.sum()
    return result


def root(matrix: Array, power: int) -> Array:
    """Return the matrix that gives the one asked for when applied `power` times, NaN where there is none.

    The root is V D^(1/power) V^-1 of the eigenvalues D and eigenvectors V. It may exist and yet
    not be a matrix of probabilities: see `matrix_occupancy`.

    Examples
    --------
    >>> monthly = np.array([[0.9, 0.1], [0.0, 1.0]])
    >>> bool(np.allclose(root(np.linalg.matrix_power(monthly, 12), 12), monthly))
    True
    """
    none = np.full(matrix.shape, np.nan)
    values, vectors = np.linalg.eig(matrix.astype(complex))
    if np.linalg.matrix_rank(vectors) < len(matrix):
        return none
    result = vectors @ np.diag(values ** (1.0 / power)) @ np.linalg.inv(vectors)
    if not np.allclose(np.linalg.matrix_power(result, power), matrix, atol=ROOT_TOLERANCE):
        return none
    real: Array = np.where(np.abs(result.imag) <= ROOT_TOLERANCE, result.real, np.nan)
    rounding = np.abs(real) <= ROOT_TOLERANCE
    return np.asarray(np.where(rounding, 0.0, real))


def _cycle_matrices(scenario: Scenario, name: str, states: list[str]) -> tuple[Array, Array]:
    """Return the matrix of a cycle with the arm's change and without it, both checked."""
    arm = scenario.arms[name]
    matrix = scenario.matrices[arm.matrix or ""]
    plain = matrix_array(matrix, states)
    if arm.blend is not None:
        other = matrix_array(scenario.matrices[arm.blend.with_matrix], states)
        plain = (1 - arm.blend.share.value) * plain + arm.blend.share.value * other
    changed = plain
    if arm.modify is not None:
        changed = _probabilities(scenario, modified(plain, arm.modify, states), f"arms.{name}.modify", states)
    if matrix.convert:
        where, power = f"matrices.{arm.matrix}.convert", CYCLE_MONTHS[matrix.per]
        plain = _probabilities(scenario, root(plain, power), where, states)
        changed = _probabilities(scenario, root(changed, power), where, states)
    return changed, plain


def _probabilities(scenario: Scenario, matrix: Array, where: str, states: list[str]) -> Array:
    """Check that every cell is a probability; refuse the first that is not, by name."""
    wrong = ~((matrix >= -PROBABILITY_TOLERANCE) & (matrix <= 1 + PROBABILITY_TOLERANCE))
    if wrong.any():
        row, column = (int(index) for index in np.argwhere(wrong)[0])
        value = float(matrix[row, column])
        shown = say("roten finns inte") if np.isnan(value) else say("{value}", value=f"{value:.6g}".replace(".", ","))
        message = say(
            "cellen från {row} till {column} är ingen sannolikhet: {value}",
            row=states[row],
            column=states[column],
            value=shown,
        )
        hint = say("varje cell ska ligga mellan 0 och 1; minska ändringen, eller använd cykeln som den är")
        raise scenario.problem_at(where, message, hint)
    return np.clip(matrix, 0.0, 1.0)


def _start(arm: Arm, states: list[str]) -> Array:
    shares = shares_of(arm.from_states or {})
    return np.array([shares.get(state, 0.0) for state in states])


def _applies(modify: Modify | None, month: int) -> bool:
    """Whether a change applies to the cycle that starts in a month since entry."""
    return modify is not None and modify.from_month <= month <= (modify.to_month or month)
