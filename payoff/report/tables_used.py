"""The numbers behind the movement: every matrix cell and every measured share, so that a reader can check them."""

from __future__ import annotations

from typing import Any

from payoff.language import say
from payoff.quantity.text import typographic
from payoff.report.locale import Numbers
from payoff.report.movement import label
from payoff.result import Result
from payoff.scenario.matrices import Matrix
from payoff.scenario.models import Scenario


def tables_used(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the matrices and the observed tables that some arm uses.

    Each is a table with a caption, the word over the first column, the other headings, and rows
    of a label and ready cells.
    """
    scenario = result.scenario
    names = {name for arm in scenario.arms.values() for name in arm.matrix_names}
    tables = [_matrix(scenario, name, numbers) for name in scenario.matrices if name in names]
    tables += [_observed(scenario, name, numbers) for name, arm in scenario.arms.items() if arm.observed]
    return tables


def _matrix(scenario: Scenario, name: str, numbers: Numbers) -> dict[str, Any]:
    """Return a matrix as it was written: probabilities, or rates per time; a state without a row stays."""
    matrix = scenario.matrices[name]
    used = set(matrix.targets) | {target for targets in matrix.targets.values() for target in targets}
    states = [state for state in scenario.states if state in used]
    rates = matrix.rates is not None
    cells = _rates(matrix) if rates else _probabilities(matrix, numbers)
    rows = []
    for state in states:
        own = cells.get(state, {} if rates else {state: numbers.percent(1)})
        rows.append({"label": label(scenario, state), "values": [own.get(target, "–") for target in states]})
    what = say("takter") if rates else say("sannolikheter")
    caption = say(
        "Matrisen {name}: {what} per {cycle}, från raden till kolumnen", name=name, what=what, cycle=matrix.per
    )
    return {
        "id": f"matris-{name}",
        "caption": caption.text(numbers.language),
        "corner": say("Från").text(numbers.language),
        "columns": [label(scenario, state) for state in states],
        "rows": rows,
    }


def _probabilities(matrix: Matrix, numbers: Numbers) -> dict[str, dict[str, str]]:
    return {
        row: {target: numbers.percent(share) for target, share in cells.items()}
        for row, cells in matrix.probabilities().items()
    }


def _rates(matrix: Matrix) -> dict[str, dict[str, str]]:
    return {
        row: {target: typographic(rate.written) for target, rate in cells.items()}
        for row, cells in (matrix.rates or {}).items()
    }


def _observed(scenario: Scenario, name: str, numbers: Numbers) -> dict[str, Any]:
    """Return what was measured, month by month, as it was written."""
    arm = scenario.arms[name]
    assert arm.observed is not None
    table = arm.observed.shares or arm.observed.counts or {}
    states = [state for state in scenario.states if any(state in row for row in table.values())]
    rows = []
    for month, row in sorted(table.items(), key=lambda item: int(item[0])):
        values = [typographic(row[state].written) if state in row else "–" for state in states]
        rows.append({"label": month, "values": values})
    caption = say("Uppmätt i armen {name}, månad sedan inskrivning", name=arm.label or name)
    return {
        "id": f"uppmatt-{name}",
        "caption": caption.text(numbers.language),
        "corner": say("Månad").text(numbers.language),
        "columns": [label(scenario, state) for state in states],
        "rows": rows,
    }
