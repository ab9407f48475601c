"""What the prior does to shares that come from counts: where it moves them, and the result with them moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from payoff.quantity.model import Quantity
from payoff.quantity.numbers import Array, Numbers
from payoff.quantity.spread import PRIOR_WEIGHT
from payoff.scenario.uncertain import TableSpread
from payoff.uncertainty.inputs import Input, rows_by_stream

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation
    from payoff.uncertainty.streams import Streams

NEARLY_EQUAL: Final = 1e-9
"""Relative difference below which a distribution is taken to be the one that counts give."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A share from counts, or the share of a table that the prior moves most.

    Parameters
    ----------
    input : Input
    expected : float
        The mean of its distribution; what was counted is its central value.
    """

    input: Input
    expected: float


def shares_from_counts(simulation: Simulation) -> list[Counted]:
    """Return the shares and the tables that come from counts and the prior, each once.

    Of a table it is the share that the prior moves most; of rows over time the last row in which it is possible.
    """
    expected = {key: mean for group in simulation.drawn.groups for key, mean in _expected_in(group.streams)}
    found: dict[str, Counted] = {}
    for item in simulation.inputs:
        mean = expected.get((item.name, item.cell))
        if mean is None:
            continue
        before = found.get(item.name)
        if before is None or abs(mean - item.central) > abs(before.expected - before.input.central):
            found[item.name] = Counted(item, mean)
    return list(found.values())


def _expected_in(streams: Streams) -> Iterator[tuple[tuple[str, str], float]]:
    """Yield the mean of each share from counts, by stream and state."""
    for stream, quantity in streams.uncertain.numbers.items():
        if (mean := _expected(quantity)) is not None:
            yield (streams.name_of(stream), ""), mean
    for stream, rows in rows_by_stream(streams).items():
        for row in rows:
            for cell, share in _expected_shares(row).items() if row.counted else ():
                yield (streams.name_of(stream), cell), share


def _expected(quantity: Quantity) -> float | None:
    """Return the mean of a share from counts, a / (a + b); None for what does not come from counts and the prior."""
    spread = quantity.spread
    if spread is None or spread.kind != "beta":
        return None
    first, both = spread.parameters[0], sum(spread.parameters[:2])
    counted = spread.central * (both - PRIOR_WEIGHT) + PRIOR_WEIGHT / 2
    return first / both if abs(first - counted) <= NEARLY_EQUAL * both else None


def _expected_shares(row: TableSpread) -> dict[str, float]:
    """Return the mean of each possible share of a table: its weight through the sum of all."""
    whole = sum(row.weights)
    return {cell: weight / whole for cell, weight in zip(row.cells, row.weights, strict=True) if weight > 0}


def at_expected(streams: Streams, names: Sequence[str]) -> Numbers:
    """Return the numbers of a group: the central ones first, then one draw for each of some shares or tables.

    Parameters
    ----------
    streams : Streams
        What is uncertain in the group.
    names : sequence of str
        The streams of the shares and tables from counts; in its draw each is at its mean and all else central.
    """
    central, places = streams.central(), {name: place for place, name in enumerate(names, start=1)}
    drawn: dict[str, Array] = dict(central.drawn)
    tables: dict[str, Mapping[str, Array]] = dict(central.tables)
    for stream, quantity in streams.uncertain.numbers.items():
        place, mean = places.get(streams.name_of(stream)), _expected(quantity)
        if place is not None and mean is not None:
            drawn[stream] = _with_one(central.drawn[stream], len(names) + 1, place, mean)
    for row in streams.uncertain.tables.values():
        place, means = places.get(streams.name_of(row.stream)), _expected_shares(row)
        if place is not None and row.counted:
            tables[row.path] = {
                cell: _with_one(share, len(names) + 1, place, means.get(cell, 0.0))
                for cell, share in central.tables[row.path].items()
            }
    return Numbers(len(names) + 1, drawn, tables)


def _with_one(central: Array, draws: int, place: int, value: float) -> Array:
    """Return so many draws of a central value, with another value in one of them."""
    values = np.repeat(central, draws)
    values[place] = value
    return values
