"""The matrix of one cycle: what the file says, blended, changed by the arm, with deaths first, and checked."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from payoff.flows.plan import Array
from payoff.language import Say, say
from payoff.quantity.text import with_comma
from payoff.scenario.matrices import CYCLE_MONTHS, Matrix, Modify, Survival
from payoff.scenario.models import Scenario

PROBABILITY_TOLERANCE = 1e-12
"""How far outside [0, 1] a computed probability may be from rounding alone."""
ROOT_TOLERANCE = 1e-9


class CycleMatrices:
    """The matrices that an arm's cycles use; each is worked out and checked once.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Id of an arm with a matrix.
    states : list of str
        Ids on both axes.
    """

    def __init__(self, scenario: Scenario, name: str, states: list[str]) -> None:
        self.scenario, self.name, self.states = scenario, name, states
        arm = scenario.arms[name]
        assert arm.matrix is not None
        self.blend, self.modify = arm.blend, arm.modify or {}
        self.follows_calendar, steps = arm.matrix.clock == "calendar", arm.matrix.steps()
        self.starts, self.names = list(steps), list(steps.values())
        survivals = {matrix: scenario.matrices[matrix].survival for matrix in self.names}
        self.risks_from = {matrix: survival.steps() if survival else [] for matrix, survival in survivals.items()}
        self._made: dict[tuple[str, tuple[str, ...], int], Array] = {}

    def at(self, month: int, calendar_month: int) -> Array:
        """Return the matrix of the cycle that starts in a month since entry, array [from, to].

        Raises
        ------
        ScenarioError
            If a probability is none, or a root does not exist; names the cell.
        """
        matrix = self.names[bisect_right(self.starts, calendar_month if self.follows_calendar else month) - 1]
        changes = tuple(key for key, modify in self.modify.items() if modify.applies(month))
        risks = self.risks_from[matrix]
        step = risks[bisect_right(risks, month) - 1] if risks else 0
        key = (matrix, changes, step)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, matrix_id: str, changes: tuple[str, ...], step: int) -> Array:
        matrix = self.scenario.matrices[matrix_id]
        result = self._as_written(matrix_id)
        if self.blend is not None:
            share = self.blend.share.value
            result = (1 - share) * result + share * self._as_written(self.blend.with_matrix)
        for key in changes:
            result = modified(result, self.modify[key], self.states)
            result = self._probabilities(result, f"arms.{self.name}.modify" + (f".{key}" if key else ""))
        if matrix.survival is not None:
            return with_survival(result, self._risks(matrix, matrix.survival, step), self._index(matrix.survival.to))
        if matrix.convert == "root":
            power = CYCLE_MONTHS[matrix.per]
            return self._probabilities(root(result, power), f"matrices.{matrix_id}.convert")
        return result

    def _as_written(self, matrix_id: str) -> Array:
        matrix = self.scenario.matrices[matrix_id]
        if matrix.rates is None:
            return matrix_array(matrix, self.states)
        hint = say("takterna är för höga för en cykel; välj en kortare cykel, eller convert: exponential")
        return self._probabilities(from_rates(matrix, self.states), f"matrices.{matrix_id}.rates", hint)

    def _risks(self, matrix: Matrix, survival: Survival, step: int) -> Array:
        """Return the probability of leaving for good by state; absorbing states are left as they are."""
        states = self.scenario.states
        return np.array(
            [
                0.0 if states[name].absorbing else survival.probability_of(name, step, CYCLE_MONTHS[matrix.per])
                for name in self.states
            ]
        )

    def _index(self, state: str) -> int:
        return self.states.index(state)

    def _probabilities(self, matrix: Array, where: str, hint: Say | None = None) -> Array:
        """Check that every cell is a probability; refuse the first that is not, by name."""
        wrong = ~((matrix >= -PROBABILITY_TOLERANCE) & (matrix <= 1 + PROBABILITY_TOLERANCE))
        if wrong.any():
            row, column = (int(index) for index in np.argwhere(wrong)[0])
            value = float(matrix[row, column])
            shown = say("roten finns inte") if np.isnan(value) else say("{value}", value=with_comma(value, 6))
            message = say(
                "cellen från {row} till {column} är ingen sannolikhet: {value}",
                row=self.states[row],
                column=self.states[column],
                value=shown,
            )
            usual = say("varje cell ska ligga mellan 0 och 1; minska ändringen, eller använd cykeln som den är")
            raise self.scenario.problem_at(where, message, hint or usual)
        return np.clip(matrix, 0.0, 1.0)


def matrix_array(matrix: Matrix, states: list[str]) -> Array:
    """Return transition probabilities, array [from, to]; a state without a row stays."""
    array = np.eye(len(states))
    for name, row in matrix.probabilities().items():
        array[states.index(name)] = 0.0
        for to, probability in row.items():
            array[states.index(name), states.index(to)] = probability
    return array


def from_rates(matrix: Matrix, states: list[str]) -> Array:
    """Return the probabilities of a cycle from rates, array [from, to]; the diagonal takes the rest.

    With ``convert: each`` every transition has p = 1 - exp(-r c), where c is the cycle's months
    and r the rate per month; with ``exponential`` the matrix is exp(R c), which lets a person
    move several times within a cycle.

    Parameters
    ----------
    matrix : Matrix
        With rates.
    states : list of str
        Ids on both axes.
    """
    cycle = CYCLE_MONTHS[matrix.per]
    rates = np.zeros((len(states), len(states)))
    for name, row in (matrix.rates or {}).items():
        for to, rate in row.items():
            rates[states.index(name), states.index(to)] = rate.value * cycle
    if matrix.convert == "each":
        moving = -np.expm1(-rates)
        return np.asarray(moving + np.diag(1.0 - moving.sum(axis=1)))
    from scipy.linalg import expm  # slow to load, and few scenarios need it

    return np.asarray(expm(rates - np.diag(rates.sum(axis=1))))


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
    columns = [states.index(name) for name in modify.columns or states if name in states]
    for row in [states.index(name) for name in modify.rows or states if name in states]:
        for column in columns:
            if column != row:
                result[row, column] = modify.applied(float(matrix[row, column]))
        result[row, row] = 0.0
        result[row, row] = 1.0 - result[row].sum()
    return result


def with_survival(matrix: Array, risks: Array, final: int) -> Array:
    """Return a matrix where some leave for good before the cycle's other moves: (1 - d) P, and d to the final state.

    Parameters
    ----------
    matrix : array [from, to]
    risks : array [from]
        Probability d of leaving for good.
    final : int
        Position of the state that they leave for.

    Examples
    --------
    >>> with_survival(np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([0.1, 0.0]), 1).tolist()
    [[0.45, 0.55], [0.0, 1.0]]
    """
    result = (1.0 - risks)[:, None] * matrix
    result[:, final] += risks
    return np.asarray(result)


def root(matrix: Array, power: int) -> Array:
    """Return the matrix that gives the one asked for when applied `power` times, NaN where there is none.

    The root is V D^(1/power) V^-1 of the eigenvalues D and eigenvectors V. It may exist and yet
    not be a matrix of probabilities: see `CycleMatrices`.

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
