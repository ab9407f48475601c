"""Transition matrices: what a cycle's moves are, which of them hold when, and the stocks they lead to.

The stocks are floats, since their fractions grow with every cycle.
"""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .reading import at, known, shares, stairs

Cells = list[list[float]]
"""A transition matrix: a row for each state moved from, a column for each state moved to."""

CYCLE = {"mån": 1, "kvartal": 3, "år": 12}
AT_START = {"start": Fraction(1), "end": Fraction(0), "half": Fraction(1, 2)}
BOUNDARIES: dict[str, Mapping[str, Any]] = {
    "trapezoid": {"ends": "1/2", "odd": 1, "even": 1},
    "simpson": {"ends": "1/3", "odd": "4/3", "even": "2/3"},
}


class Matrix(NamedTuple):
    """A matrix of the file, read."""

    cells: Cells
    cycle: int
    """The months of a cycle."""
    at_start: Fraction | None
    """How much of a month's share is the stock at the cycle's start, the rest at its end; None with weights."""
    weights: dict[str, Fraction]
    """Weights on the stocks at the boundaries: ``ends``, ``odd`` and ``even``."""
    survival: Mapping[str, Any]
    """The file's words on who leaves for good before the other moves."""


def product(one: Cells, other: Cells) -> Cells:
    """Row by column."""
    columns = list(zip(*other, strict=True))
    return [[math.fsum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in one]


def root(cells: Cells, degree: int) -> Cells:
    """The matrix that gives this one when it is used so many times, by the binomial series of (1 + (P - 1))^(1/d)."""
    size = range(len(cells))
    away = [[cells[i][j] - (i == j) for j in size] for i in size]
    term: Cells = [[float(i == j) for j in size] for i in size]
    result = term
    for number in range(1, 20_000):
        factor = (1 / degree - number + 1) / number
        term = [[factor * cell for cell in row] for row in product(term, away)]
        result = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(result, term, strict=True)]
        if not 1e-18 < max(abs(cell) for row in term for cell in row) < 1e6:
            break
    power = result
    for _ in range(degree - 1):
        power = product(power, result)
    if any(abs(power[i][j] - cells[i][j]) > 1e-9 for i in size for j in size):
        raise ValueError("the series for the root does not converge")
    if any(not -1e-9 <= cell <= 1 + 1e-9 for row in result for cell in row):
        raise ValueError("the root has cells that are not probabilities")
    return result


def exponential(rates: Cells) -> Cells:
    """The matrix exponential, by Taylor's series for a small part of the rates, squared until it is the whole."""
    size = range(len(rates))
    largest = max(math.fsum(abs(cell) for cell in row) for row in rates)
    halvings = max(0, math.ceil(math.log2(largest * 16))) if largest > 0 else 0
    part = [[cell / 2**halvings for cell in row] for row in rates]
    term: Cells = [[float(i == j) for j in size] for i in size]
    result = term
    for number in range(1, 25):
        term = [[cell / number for cell in row] for row in product(term, part)]
        result = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(result, term, strict=True)]
    for _ in range(halvings):
        result = product(result, result)
    return result


def row_of(raw: Mapping[str, Any], state: str, quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """Where those who are in a state are one cycle later; a state without a row keeps everybody."""
    if state in (raw.get("rows") or {}):
        return shares(raw["rows"][state], quantities)
    if state in (raw.get("rows_from_counts") or {}):
        counts = {to: known(count, quantities) for to, count in raw["rows_from_counts"][state].items()}
        return {to: count / sum(counts.values()) for to, count in counts.items()}
    return {state: Fraction(1)}


def from_rates(raw: Mapping[str, Any], states: list[str], quantities: Mapping[str, Any]) -> Cells:
    """Probabilities from rates: one by one, where the diagonal is what they leave, or all together."""
    cycle = CYCLE[raw["per"]]
    cells = [[0.0 for _ in states] for _ in states]
    for here, row in raw["rates"].items():
        for to, rate in row.items():
            cells[states.index(here)][states.index(to)] = float(known(rate, quantities) * cycle)
    if raw["convert"] == "each":
        cells = [[-math.expm1(-rate) for rate in row] for row in cells]
    for here, row in enumerate(cells):
        row[here] = (1 if raw["convert"] == "each" else 0) - math.fsum(row)
        if raw["convert"] == "each" and row[here] < -1e-12:
            raise ValueError(f"more than everybody leaves {states[here]}")
    return cells if raw["convert"] == "each" else exponential(cells)


def matrix_of(raw: Mapping[str, Any], states: list[str], quantities: Mapping[str, Any]) -> Matrix:
    """A matrix as the file has it, from its rates, or its monthly root."""
    cycle, count = CYCLE[raw["per"]], raw["count"]
    if "rates" in raw:
        cells = from_rates(raw, states, quantities)
    else:
        rows = [row_of(raw, state, quantities) for state in states]
        cells = [[float(row.get(state, 0)) for state in states] for row in rows]
    if raw.get("convert") == "root":
        cells, cycle = root(cells, cycle), 1
    at_start: Fraction | None = None
    weights: dict[str, Fraction] = {}
    if isinstance(count, Mapping) and "start" in count:
        at_start = known(count["start"], quantities)
    elif isinstance(count, str) and count in AT_START:
        at_start = AT_START[count]
    else:
        written = BOUNDARIES[count] if isinstance(count, str) else count
        weights = {name: known(weight, quantities) for name, weight in written.items()}
    return Matrix(cells, cycle, at_start, weights, raw.get("survival") or {})


def blended(one: Cells, other: Cells, share: float) -> Cells:
    """The share of the other matrix and the rest of this one, cell by cell."""
    pairs = [list(zip(*rows, strict=True)) for rows in zip(one, other, strict=True)]
    return [[(1 - share) * mine + share * theirs for mine, theirs in row] for row in pairs]


def changed(probability: float, rules: Mapping[str, Any], quantities: Mapping[str, Any]) -> float:
    """A probability of leaving, after the risk, the hazard or the odds of it has been multiplied."""
    if "relative_risk" in rules:
        return float(known(rules["relative_risk"], quantities)) * probability
    if "hazard_ratio" in rules:
        return 1 - math.pow(1 - probability, float(known(rules["hazard_ratio"], quantities)))
    odds = float(known(rules["odds_ratio"], quantities))
    return odds * probability / (1 - probability + odds * probability)


def modified(cells: Cells, states: list[str], rules: Mapping[str, Any], quantities: Mapping[str, Any]) -> Cells:
    """The matrix with other probabilities of leaving the named states; the diagonal is what they leave."""
    result = [list(row) for row in cells]
    columns = [states.index(name) for name in rules.get("columns") or states]
    for name in rules.get("rows") or states:
        here = states.index(name)
        row = [changed(cell, rules, quantities) if to in columns else cell for to, cell in enumerate(cells[here])]
        row[here] = 0.0
        row[here] = 1 - math.fsum(row)
        if row[here] < -1e-12:
            raise ValueError(f"more than everybody leaves {name}")
        result[here] = row
    return result


def surviving(cells: Cells, states: list[str], final: set[str], risks: Mapping[str, float], to: str) -> Cells:
    """Those who are still there after the risk move as the matrix says; the others go where nobody comes back from."""
    result = []
    for state, row in zip(states, cells, strict=True):
        risk = 0.0 if state in final else risks[state]
        result.append([(1 - risk) * cell + risk * (name == to) for name, cell in zip(states, row, strict=True)])
    return result


def risks_of(
    survival: Mapping[str, Any], states: list[str], first: int, cycle: int, quantities: Mapping[str, Any]
) -> dict[str, float]:
    """The risk in each state during the cycle whose first month since entry this is."""
    key = "rate" if "rate" in survival else "probability"
    raw = survival[key]
    stepped = isinstance(raw, Mapping) and "value" not in raw
    size = float(at(stairs(raw, quantities), first) if stepped else known(raw, quantities))
    ratios = survival.get("hazard_ratio") or {}
    found = {}
    for state in states:
        ratio = float(known(ratios.get(state, 1), quantities))
        found[state] = -math.expm1(-size * cycle * ratio) if key == "rate" else 1 - math.pow(1 - size, ratio)
    return found


def changes_of(arm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The arm's changes of its matrix: one without an id, or several."""
    raw = arm.get("modify") or {}
    one = {"rows", "columns", "from", "to", "relative_risk", "hazard_ratio", "odds_ratio"}
    return [raw] if one & set(raw) else list(raw.values())


class Chain:
    """How an arm moves by matrices, for those who enter in one calendar month."""

    def __init__(
        self, arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any], entered: int
    ) -> None:
        self.arm, self.scenario, self.quantities, self.entered = arm, scenario, quantities, entered
        self.states = list(scenario["states"])
        self.final = {name for name, state in scenario["states"].items() if (state or {}).get("absorbing")}
        raw = arm["matrix"]
        self.by_calendar = isinstance(raw, Mapping) and raw["clock"] == "calendar"
        self.steps = {1: raw}
        if isinstance(raw, Mapping):
            self.steps = {int(month): name for month, name in raw.items() if month != "clock"}
        self.read = {name: self.matrix(name) for name in self.steps.values()}
        self.cycle = self.read[self.steps[1]].cycle
        self.at_start, self.weights = self.read[self.steps[1]].at_start, self.read[self.steps[1]].weights

    def matrix(self, name: str) -> Matrix:
        """A matrix of the file."""
        return matrix_of(self.scenario["matrices"][name], self.states, self.quantities)

    def cells(self, first: int) -> Cells:
        """The moves of the cycle whose first month since entry this is."""
        clock = first + self.entered - 1 if self.by_calendar else first
        matrix = self.read[at(self.steps, clock)]
        cells = matrix.cells
        if self.arm.get("blend"):
            other = self.matrix(self.arm["blend"]["with"]).cells
            cells = blended(cells, other, float(known(self.arm["blend"]["share"], self.quantities)))
        for rules in changes_of(self.arm):
            if rules.get("from", 1) <= first <= rules.get("to", math.inf):
                cells = modified(cells, self.states, rules, self.quantities)
        if matrix.survival:
            risks = risks_of(matrix.survival, self.states, first, self.cycle, self.quantities)
            cells = surviving(cells, self.states, self.final, risks, matrix.survival["to"])
        return cells

    def flows(self, cycles: int) -> list[Cells]:
        """Who moves from where to where in each cycle; those who stay are on the diagonal."""
        begun = shares(self.arm["from"], self.quantities)
        stock = [float(begun.get(state, 0)) for state in self.states]
        found: list[Cells] = []
        for cycle in range(cycles):
            cells = self.cells(cycle * self.cycle + 1)
            found.append([[share * cell for cell in row] for share, row in zip(stock, cells, strict=True)])
            stock = [math.fsum(column) for column in zip(*found[-1], strict=True)]
        return found

    def stocks(self, cycles: int) -> list[list[float]]:
        """The stocks at the boundaries of the cycles, from stock 0 on, in the order of the states."""
        begun = shares(self.arm["from"], self.quantities)
        first = [float(begun.get(state, 0)) for state in self.states]
        return [first, *[[math.fsum(column) for column in zip(*flow, strict=True)] for flow in self.flows(cycles)]]

    def weight(self, number: int, cycles: int) -> Fraction:
        """The weight of a stock at a boundary."""
        if number in (0, cycles):
            return self.weights["ends"]
        return self.weights["odd" if number % 2 else "even"]
