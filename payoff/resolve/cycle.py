"""The matrix of one cycle: what the file says, blended, changed by the arm, with deaths first, and checked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np

from payoff.flows.plan import Array
from payoff.language import Say, say
from payoff.quantity.numbers import Numbers
from payoff.quantity.text import with_comma
from payoff.resolve.observed import stacked
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
    numbers : Numbers
    written : dict
        Matrices as the file says, by id; filled as they are asked for, so that another arm need not.
    """

    def __init__(
        self, scenario: Scenario, name: str, states: list[str], numbers: Numbers, written: dict[str, Array]
    ) -> None:
        self.scenario, self.name, self.states, self.numbers = scenario, name, states, numbers
        self._written = written
        arm = scenario.arms[name]
        assert arm.matrix is not None
        self.blend, self.modify = arm.blend, arm.modify or {}
        self.follows_calendar, steps = arm.matrix.clock == "calendar", arm.matrix.steps()
        self.starts, self.names = list(steps), list(steps.values())
        survivals = {matrix: scenario.matrices[matrix].survival for matrix in self.names}
        self.risks_from = {matrix: survival.steps() if survival else [] for matrix, survival in survivals.items()}
        self._made: dict[tuple[str, tuple[str, ...], int], Array] = {}
        self._only: Array | None = None

    def at(self, month: int, calendar_month: int) -> Array:
        """Return the matrix of the cycle that starts in a month since entry, array [from, to, draw].

        Raises
        ------
        ScenarioError
            If a probability is none, or a root does not exist; names the cell.
        """
        if self._only is not None:
            return self._only
        matrix = self.names[bisect_right(self.starts, calendar_month if self.follows_calendar else month) - 1]
        changes = tuple(key for key, modify in self.modify.items() if modify.applies(month))
        risks = self.risks_from[matrix]
        step = risks[bisect_right(risks, month) - 1] if risks else 0
        key = (matrix, changes, step)
        if key not in self._made:
            self._made[key] = self._make(*key)
        if len(self.names) == 1 and not self.modify and not risks:
            self._only = self._made[key]
        return self._made[key]

    def of_cycles(self, cycles: Sequence[int], entry: int) -> list[Array]:
        """Return the matrix of each of the cycles that start in some months since entry, as `at` does."""
        found = [self.at(first, entry + first - 1) for first in cycles[:1]]
        if self._only is not None:
            return found * len(cycles)
        return found + [self.at(first, entry + first - 1) for first in cycles[1:]]

    def _make(self, matrix_id: str, changes: tuple[str, ...], step: int) -> Array:
        matrix = self.scenario.matrices[matrix_id]
        result = self._as_written(matrix_id)
        if self.blend is not None:
            result = result + self.numbers(self.blend.share) * (self._as_written(self.blend.with_matrix) - result)
        for key in changes:
            result = modified(result, self.modify[key], self.states, self.numbers)
            result = self._probabilities(result, f"arms.{self.name}.modify" + (f".{key}" if key else ""))
        if matrix.survival is not None:
            return with_survival(result, self._risks(matrix, matrix.survival, step), self._index(matrix.survival.to))
        if matrix.convert == "root":
            power = CYCLE_MONTHS[matrix.per]
            return self._probabilities(root(result, power), f"matrices.{matrix_id}.convert")
        return result

    def _as_written(self, matrix_id: str) -> Array:
        if matrix_id not in self._written:
            self._written[matrix_id] = self._read(matrix_id)
        return self._written[matrix_id]

    def _read(self, matrix_id: str) -> Array:
        matrix = self.scenario.matrices[matrix_id]
        if matrix.rates is None:
            return matrix_array(matrix, self.states, self.numbers)
        hint = say("takterna är för höga för en cykel; välj en kortare cykel, eller convert: exponential")
        return self._probabilities(from_rates(matrix, self.states, self.numbers), f"matrices.{matrix_id}.rates", hint)

    def _risks(self, matrix: Matrix, survival: Survival, step: int) -> Array:
        """Return the probability of leaving for good, array [from, draw]; absorbing states are left as they are."""
        cycle = CYCLE_MONTHS[matrix.per]
        return stacked(
            [
                np.zeros(1)
                if self.scenario.states[name].absorbing
                else risk_of(survival, name, step, cycle, self.numbers)
                for name in self.states
            ]
        )

    def _index(self, state: str) -> int:
        return self.states.index(state)

    def _probabilities(self, matrix: Array, where: str, hint: Say | None = None) -> Array:
        """Check that every cell is a probability; refuse the first that is not, by name."""
        wrong = ~((matrix >= -PROBABILITY_TOLERANCE) & (matrix <= 1 + PROBABILITY_TOLERANCE))
        if wrong.any():
            row, column, draw = (int(index) for index in np.argwhere(wrong)[0])
            value = float(matrix[row, column, draw])
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


def matrix_array(matrix: Matrix, states: list[str], numbers: Numbers) -> Array:
    """Return transition probabilities, array [from, to, draw]; a state without a row stays."""
    rows: dict[str, dict[str, Array]] = {}
    for name, shares in (matrix.rows or {}).items():
        rows[name] = numbers.shares(shares)
    for name, counts in (matrix.rows_from_counts or {}).items():
        rows[name] = numbers.counted(counts)
    draws = max((cell.size for row in rows.values() for cell in row.values()), default=1)
    array = np.zeros((len(states), len(states), draws))
    for index, name in enumerate(states):
        for to, probability in rows.get(name, {name: 1.0}).items():
            array[index, states.index(to)] = probability
    return array


def from_rates(matrix: Matrix, states: list[str], numbers: Numbers) -> Array:
    """Return the probabilities of a cycle from rates, array [from, to, draw]; the diagonal takes the rest.

    With ``convert: each`` every transition has p = 1 - exp(-r c), where c is the cycle's months
    and r the rate per month; with ``exponential`` the matrix is exp(R c), which lets a person
    move several times within a cycle.

    Parameters
    ----------
    matrix : Matrix
        With rates.
    states : list of str
        Ids on both axes.
    numbers : Numbers
    """
    cycle, written = CYCLE_MONTHS[matrix.per], matrix.rates or {}
    leaving = {(name, to): numbers(rate) for name, row in written.items() for to, rate in row.items()}
    rates = np.zeros((len(states), len(states), max((rate.size for rate in leaving.values()), default=1)))
    for (name, to), rate in leaving.items():
        rates[states.index(name), states.index(to)] = rate * cycle
    moving = -np.expm1(-rates) if matrix.convert == "each" else rates
    diagonal = np.eye(len(states))[:, :, None]
    if matrix.convert == "each":
        return np.asarray(moving + diagonal * (1.0 - moving.sum(axis=1)))
    from scipy.linalg import expm  # slow to load, and few scenarios need it

    generator = rates - diagonal * rates.sum(axis=1)
    return np.ascontiguousarray(np.moveaxis(expm(np.moveaxis(generator, -1, 0)), 0, -1))


def modified(matrix: Array, modify: Modify, states: list[str], numbers: Numbers) -> Array:
    """Return a matrix with the leaving probabilities of some rows changed; the diagonal takes the rest.

    Parameters
    ----------
    matrix : array [from, to, draw]
    modify : Modify
    states : list of str
        Ids on both axes.
    numbers : Numbers
    """
    change = _change(modify, numbers)
    columns = [states.index(name) for name in modify.columns or states if name in states]
    changed = change(matrix)
    result = np.broadcast_to(matrix, changed.shape).copy()
    for row in [states.index(name) for name in modify.rows or states if name in states]:
        result[row, columns] = changed[row, columns]
        result[row, row] = 0.0
        result[row, row] = 1.0 - result[row].sum(axis=0)
    return result


def _change(modify: Modify, numbers: Numbers) -> Callable[[Array], Array]:
    """Return what makes a leaving probability another: p x r, 1 - (1 - p)^h, or o p / (1 - p + o p)."""
    if modify.relative_risk is not None:
        relative = numbers(modify.relative_risk)
        return lambda probability: np.asarray(probability * relative)
    if modify.hazard_ratio is not None:
        hazard = numbers(modify.hazard_ratio)
        return lambda probability: np.asarray(1 - (1 - probability) ** hazard)
    assert modify.odds_ratio is not None
    odds = numbers(modify.odds_ratio)

    def by_odds(probability: Array) -> Array:
        leaving = odds * probability
        everybody = 1 - probability + leaving
        return np.divide(leaving, everybody, out=np.zeros(everybody.shape), where=leaving > 0)

    return by_odds


def risk_of(survival: Survival, state: str, step: int, cycle: int, numbers: Numbers) -> Array:
    """Return the probability of leaving a state for good during a cycle of so many months, array [draw]."""
    ratio = numbers(survival.hazard_ratio[state]) if state in survival.hazard_ratio else np.ones(1)
    if survival.rate is not None:
        return np.asarray(-np.expm1(-numbers(survival.rate[str(step)]) * cycle * ratio))
    assert survival.probability is not None
    return np.asarray(1 - (1 - numbers(survival.probability[str(step)])) ** ratio)


def with_survival(matrix: Array, risks: Array, final: int) -> Array:
    """Return a matrix where some leave for good before the cycle's other moves: (1 - d) P, and d to the final state.

    Parameters
    ----------
    matrix : array [from, to, draw]
    risks : array [from, draw]
        Probability d of leaving for good.
    final : int
        Position of the state that they leave for.

    Examples
    --------
    >>> staying = np.array([[[0.5], [0.5]], [[0.0], [1.0]]])
    >>> with_survival(staying, np.array([[0.1], [0.0]]), 1)[..., 0].tolist()
    [[0.45, 0.55], [0.0, 1.0]]
    """
    result = (1.0 - risks)[:, None] * matrix
    result[:, final] += risks
    return np.asarray(result)


def root(matrix: Array, power: int) -> Array:
    """Return the matrix that gives the one asked for when applied `power` times, NaN where there is none.

    The root is V D^(1/power) V^-1 of the eigenvalues D and eigenvectors V. It may exist and yet
    not be a matrix of probabilities: see `CycleMatrices`.

    Parameters
    ----------
    matrix : array [from, to, draw]
    power : int

    Examples
    --------
    >>> monthly = np.array([[0.9, 0.1], [0.0, 1.0]])
    >>> found = root(np.linalg.matrix_power(monthly, 12)[..., None], 12)
    >>> bool(np.allclose(found[..., 0], monthly))
    True
    """
    return np.stack([_root(one, power) for one in np.moveaxis(matrix, -1, 0)], axis=-1)


def _root(matrix: Array, power: int) -> Array:
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
