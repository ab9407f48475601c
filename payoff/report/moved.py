"""Amounts of other years, in words: which index moved them, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payoff.language import Say, as_written, say
from payoff.quantity.model import Quantity
from payoff.report.locale import Numbers
from payoff.report.words import Row, joined_notes
from payoff.result import Result


def moved_notes(result: Result, amounts: Iterable[Quantity | None], numbers: Numbers) -> Iterator[Say]:
    """Say from which year's prices amounts were moved, each year and index once."""
    for moved in dict.fromkeys(amount.moved for amount in amounts if amount is not None and amount.moved):
        yield say(
            "{year} års pris, omräknat med {index} × {factor}.",
            year=moved.year,
            index=_name(result, moved.index),
            factor=numbers.number(moved.factor, 3),
        )


def index_assumptions(result: Result, numbers: Numbers) -> list[Row]:
    """Return the indexes that moved some amount, with their levels."""
    used = {amount.moved.index for amount in result.scenario.quantities_by_path().values() if amount.moved}
    rows: list[Row] = []
    for name, index in result.scenario.indexes.items():
        if name in used:
            levels = [
                say("{level} år {year}", level=numbers.plain(level), year=year) for year, level in index.levels.items()
            ]
            note = joined_notes(index.source, index.note)
            rows.append((say("Prisindex {name}", name=_name(result, name)), say("{levels}", levels=levels), True, note))
    return rows


def _name(result: Result, index: str) -> Say:
    return as_written(result.scenario.indexes[index].label or index)
