"""Amounts of other years, in words: which index moved them, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payoff.language import Say, as_written, say
from payoff.quantity.model import Quantity
from payoff.report.locale import Numbers
from payoff.report.words import Row, joined_notes
from payoff.result import Result
from payoff.scenario.indexes import BuiltIn, Index


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
    scenario = result.scenario
    moved = [amount.moved for amount in scenario.quantities_by_path().values() if amount.moved]
    used = {one.index for one in moved}
    rows: list[Row] = []
    for name in [*scenario.indexes, *sorted(used - set(scenario.indexes))]:
        index = scenario.price_index(name)
        if name in used:
            years = {scenario.price_year, *(one.year for one in moved if one.index == name)}
            levels = [
                say("{level} år {year}", level=numbers.plain(level), year=year)
                for year, level in index.levels.items()
                if isinstance(index, Index) or year in years
            ]
            note = _says(index, years)
            rows.append(
                (
                    say("Prisindex {name}", name=_name(result, name)),
                    say("{levels}", levels=levels),
                    isinstance(index, Index),
                    note,
                )
            )
    return rows


def _name(result: Result, index: str) -> Say:
    return as_written(result.scenario.price_index(index).label or index)


def _says(index: Index | BuiltIn, years: set[int]) -> str:
    """Return who says what the levels of some years are; all of them for the scenario's own index."""
    if isinstance(index, Index):
        return joined_notes(index.source, index.note)
    said = [text for year in sorted(years) for text in index.says[year]]
    return joined_notes(*dict.fromkeys(said))
