"""Who is where, month by month: when people enter, and how they move by paths and by transition matrices.

Paths are exact fractions. The stocks of a matrix are floats, since their fractions grow with every cycle.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .reading import at, known, shares

Number = Fraction | float
Cells = list[list[float]]
"""A transition matrix: a row for each state moved from, a column for each state moved to."""

Tenures = dict[str, dict[int, Number]]
"""The share of the participants in each state, by how many months they have been there."""

CYCLE = {"mån": 1, "kvartal": 3, "år": 12}


def added(parts: Iterable[Number]) -> Number:
    """The sum, exact as long as all the parts are."""
    total: Number = Fraction(0)
    for part in parts:
        total += part
    return total


def magnitude(number: Number) -> Number:
    """The absolute value, exact if the number is."""
    return -number if number < 0 else number


# --- the calendar --------------------------------------------------------------------------------------------------


def horizon_of(scenario: Mapping[str, Any]) -> int:
    """For how many months each participant is followed, or how long the calendar is when it is counted from start."""
    raw = scenario["horizon"]
    return int(known(raw["months"] if isinstance(raw, Mapping) else raw, {}))


def entrants_of(scenario: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[int, Fraction]:
    """How many persons begin in each calendar month."""
    intake = scenario.get("intake")
    if not intake:
        return {1: known(scenario["participants"], quantities)}
    if "by_month" in intake:
        return {int(month): known(persons, quantities) for month, persons in intake["by_month"].items()}
    persons = known(intake["participants"], quantities)
    if "at" in intake:
        return {int(intake["at"]): persons}
    months = range(int(intake["evenly"]["from"]), int(intake["evenly"]["to"]) + 1)
    return {month: persons / len(months) for month in months}


def calendar_of(scenario: Mapping[str, Any], entrants: Mapping[int, Fraction]) -> int:
    """The number of calendar months: until the last to enter has been followed, or just the horizon."""
    raw = scenario["horizon"]
    if isinstance(raw, Mapping) and raw.get("counted_from") == "start":
        return horizon_of(scenario)
    return horizon_of(scenario) + max(entrants) - 1


# --- matrices ------------------------------------------------------------------------------------------------------


class Matrix(NamedTuple):
    """A matrix of the file, read."""

    cells: Cells
    cycle: int
    """The months of a cycle."""
    at_start: Fraction
    """How much of a month's share is the stock at the cycle's start; the rest is the stock at its end."""


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


def row_of(raw: Mapping[str, Any], state: str, quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """Where those who are in a state are one cycle later; a state without a row keeps everybody."""
    if state in (raw.get("rows") or {}):
        return shares(raw["rows"][state], quantities)
    if state in (raw.get("rows_from_counts") or {}):
        counts = {to: known(count, quantities) for to, count in raw["rows_from_counts"][state].items()}
        return {to: count / sum(counts.values()) for to, count in counts.items()}
    return {state: Fraction(1)}


def matrix_of(raw: Mapping[str, Any], states: list[str], quantities: Mapping[str, Any]) -> Matrix:
    """A matrix as the file has it, or its monthly root."""
    rows = [row_of(raw, state, quantities) for state in states]
    cells = [[float(row.get(state, 0)) for state in states] for row in rows]
    cycle = CYCLE[raw["per"]]
    if raw.get("convert") == "root":
        cells, cycle = root(cells, cycle), 1
    weights = {"start": Fraction(1), "end": Fraction(0), "half": Fraction(1, 2)}
    count = raw["count"]
    return Matrix(cells, cycle, known(count["start"], quantities) if isinstance(count, Mapping) else weights[count])


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
    for name in rules.get("rows") or states:
        here = states.index(name)
        row = [0.0 if to == here else changed(cell, rules, quantities) for to, cell in enumerate(cells[here])]
        row[here] = 1 - math.fsum(row)
        if row[here] < -1e-12:
            raise ValueError(f"more than everybody leaves {name}")
        result[here] = row
    return result


def stocks_of(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], matrix: Matrix, cycles: int, quantities: Mapping[str, Any]
) -> list[list[float]]:
    """The stocks at the boundaries of the cycles, from stock 0 on, in the order of the states."""
    states = list(scenario["states"])
    usual = matrix.cells
    if arm.get("blend"):
        other = matrix_of(scenario["matrices"][arm["blend"]["with"]], states, quantities)
        usual = blended(usual, other.cells, float(known(arm["blend"]["share"], quantities)))
    rules = arm.get("modify") or {}
    other_cells = modified(usual, states, rules, quantities) if rules else usual
    begun = shares(arm["from"], quantities)
    stocks = [[float(begun.get(state, 0)) for state in states]]
    for cycle in range(1, cycles + 1):
        first = (cycle - 1) * matrix.cycle + 1
        inside = rules.get("from", 1) <= first <= rules.get("to", math.inf)
        stocks += product([stocks[-1]], other_cells if inside else usual)
    return stocks


def matrix_path(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]
) -> dict[int, dict[str, Number]]:
    """The shares of every month, between the stocks at its cycle's start and end."""
    states = list(scenario["states"])
    matrix = matrix_of(scenario["matrices"][arm["matrix"]], states, quantities)
    months = horizon_of(scenario)
    stocks = stocks_of(arm, scenario, matrix, -(-months // matrix.cycle), quantities)
    path: dict[int, dict[str, Number]] = {}
    for month in range(1, months + 1):
        cycle = -(-month // matrix.cycle)
        pairs = zip(states, stocks[cycle - 1], stocks[cycle], strict=True)
        weight = float(matrix.at_start)
        path[month] = {state: weight * start + (1 - weight) * end for state, start, end in pairs}
    return path


# --- arms ----------------------------------------------------------------------------------------------------------


def path_of(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]
) -> dict[int, dict[str, Number]]:
    """The steps of an arm: from which month since entry which shares are in which state."""
    if arm.get("matrix"):
        return matrix_path(arm, scenario, quantities)
    raw = {1: arm["stays_in"]} if arm.get("stays_in") else arm["path"]
    return {int(month): dict(shares(step, quantities)) for month, step in raw.items()}


def tenures_of(path: Mapping[int, Mapping[str, Number]], months: int) -> list[Tenures]:
    """Who is where in months 1..months since entry, by months in the state.

    An increase is new persons in their first month; a decrease takes the same part of everybody there.
    """
    result: list[Tenures] = []
    before: Tenures = {}
    for month in range(1, months + 1):
        now: Tenures = {}
        for state, share in at(path, month).items():
            older = {tenure + 1: part for tenure, part in before.get(state, {}).items()}
            there = added(older.values())
            if share < there:
                older = {tenure: part * share / there for tenure, part in older.items()}
            elif share > there:
                older[1] = share - there
            now[state] = older
        result.append(now)
        before = now
    return result
