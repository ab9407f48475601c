"""Draws of everything that is uncertain in a scenario, block by block.

A block is a fixed number of draws, and each uncertain number and table has a stream of its own in it, so that
neither memory, nor cores, nor another uncertain number changes a byte of what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from payoff.quantity.draw import quantile, sample
from payoff.quantity.numbers import Array, Numbers
from payoff.scenario.uncertain import TableSpread, Uncertain
from payoff.uncertainty.sampling import correlated_uniforms, dirichlet_from_uniforms, generator, latin, uniforms

Sampling = Literal["random", "latin"]
SAMPLINGS: tuple[Sampling, ...] = ("random", "latin")
BLOCK = 8192
"""Draws in a block."""
REPLICATES = 10
"""Latin hypercubes in a run: the Monte Carlo error comes from the spread between them."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a run draws.

    Parameters
    ----------
    draws : int
    seed : int
    sampling : {"random", "latin"}
    """

    draws: int
    seed: int
    sampling: Sampling = "random"

    @property
    def first_block(self) -> int:
        """Draws in the first block."""
        return min(BLOCK, self.draws)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the number of each block and how many draws it has."""
        for block in range(-(-self.draws // BLOCK)):
            yield block, min(BLOCK, self.draws - block * BLOCK)


class Kept:
    """What has been drawn so far, as far as there is room: what is asked for again need not be drawn again.

    It changes no number, only how long they take. A copy in another process begins empty.

    Parameters
    ----------
    room : int
        How many numbers may be kept, 8 bytes each.
    """

    def __init__(self, room: int = 0) -> None:
        self.room = room
        self._blocks: dict[tuple[Design, int, int], Numbers] = {}

    def find(self, design: Design, block: int, count: int) -> Numbers | None:
        """Return a block's numbers, where they are kept."""
        return self._blocks.get((design, block, count))

    def put(self, design: Design, block: int, numbers: Numbers) -> None:
        """Keep a block's numbers where there is room; nothing is written to them afterwards."""
        arrays = [*numbers.drawn.values(), *(share for table in numbers.tables.values() for share in table.values())]
        size = sum(array.size for array in arrays)
        if size > self.room:
            return
        for array in arrays:
            array.setflags(write=False)
        self.room -= size
        self._blocks[design, block, numbers.draws] = numbers

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        return Kept, ()


@dataclass(frozen=True, slots=True)
class Streams:
    """What is uncertain in one scenario, or in one subgroup of its participants, as streams.

    Parameters
    ----------
    uncertain : Uncertain
    own : mapping
        Names of the streams that are not named by their own path: those of a subgroup that say something
        else than the scenario does.
    kept : Kept
        What has been drawn; nothing by default.
    """

    uncertain: Uncertain
    own: Mapping[str, str] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept, compare=False, repr=False)

    def anew(self) -> Streams:
        """Return the same with as much room and nothing kept in it."""
        return replace(self, kept=Kept(self.kept.room))

    def name_of(self, stream: str) -> str:
        """Return what a stream is named by: its own path, or that of the subgroup that says something else."""
        return self.own.get(stream, stream)

    def numbers(self, design: Design, block: int, count: int) -> Numbers:
        """Return the numbers of a block of draws, not to be written to."""
        kept = self.kept.find(design, block, count)
        if kept is not None:
            return kept
        drawn = dict(self._correlated(design, block, count))
        for stream in self.uncertain.numbers:
            if stream not in drawn:
                drawn[stream] = self.number(design, stream, block, count)
        tables = {path: self.table(design, path, block, count) for path in self.uncertain.tables}
        numbers = Numbers(count, drawn, tables)
        self.kept.put(design, block, numbers)
        return numbers

    def number(self, design: Design, stream: str, block: int, count: int) -> Array:
        """Return the draws of one number that is not correlated with another, array [draw]."""
        kept = self.kept.find(design, block, count)
        if kept is not None:
            return kept.drawn[stream]
        spread, name = self.uncertain.numbers[stream].spread, self.name_of(stream)
        assert spread is not None
        if design.sampling == "latin":
            return quantile(spread, _latin_part(design, name, block, count))
        return sample(spread, generator(design.seed, name, block), count)

    def table(self, design: Design, path: str, block: int, count: int) -> Mapping[str, Array]:
        """Return the draws of one table of shares: each cell's share, array [draw]; a Dirichlet distribution.

        A table whose stream is its own is drawn as gamma numbers divided by their sum; the rows of one
        table over time have one stream, and the same luck in each: they are quantiles of the same numbers.
        """
        kept = self.kept.find(design, block, count)
        if kept is not None:
            return kept.tables[path]
        table = self.uncertain.tables[path]
        name = self.name_of(table.stream)
        if design.sampling == "random" and table.stream == path:
            return _dirichlet(table, generator(design.seed, name, block), count)
        if design.sampling == "latin":
            parts = [_latin_part(design, f"{name}/{cell}", block, count) for cell in table.cells]
        else:
            parts = [uniforms(design.seed, f"{name}/{cell}", block, count) for cell in table.cells]
        shares = dirichlet_from_uniforms(np.array(table.weights), np.array(parts))
        return dict(zip(table.cells, shares, strict=True))

    def _correlated(self, design: Design, block: int, count: int) -> Iterator[tuple[str, Array]]:
        """Yield the numbers that are correlated, set by set: quantiles of correlated normal numbers."""
        for streams, matrix in correlated_sets(self.uncertain):
            names = [self.name_of(stream) for stream in streams]
            shares = correlated_uniforms(design.seed, names, matrix, block, count)
            for stream, share in zip(streams, shares, strict=True):
                spread = self.uncertain.numbers[stream].spread
                assert spread is not None
                yield stream, quantile(spread, share)

    def central(self) -> Numbers:
        """Return one draw in which every number has its central value."""
        spreads = {stream: quantity.spread for stream, quantity in self.uncertain.numbers.items()}
        return Numbers(
            1,
            {stream: np.array([spread.central]) for stream, spread in spreads.items() if spread is not None},
            {
                path: {cell: np.array([share]) for cell, share in zip(table.cells, table.central, strict=True)}
                for path, table in self.uncertain.tables.items()
            },
        )


def correlated_sets(uncertain: Uncertain) -> list[tuple[list[str], Array]]:
    """Return the streams that are correlated, in sets that have nothing to do with each other, with their matrices.

    Returns
    -------
    list of (streams, array [stream, stream])
        Wanted rank correlations; pairs that nothing is said of have none.
    """
    sets: list[set[str]] = []
    for pair in uncertain.correlations:
        touched = [one for one in sets if pair.first in one or pair.second in one]
        sets = [one for one in sets if one not in touched] + [{pair.first, pair.second}.union(*touched)]
    found = []
    for one in sets:
        streams = sorted(one)
        matrix = np.eye(len(streams))
        for pair in uncertain.correlations:
            if pair.first in one:
                row, column = streams.index(pair.first), streams.index(pair.second)
                matrix[row, column] = matrix[column, row] = pair.rank
        found.append((streams, matrix))
    return found


def _dirichlet(table: TableSpread, opened: np.random.Generator, count: int) -> dict[str, Array]:
    """Return shares from gamma numbers, cell by cell: each fills one run of memory."""
    shares = np.zeros((len(table.cells), count))
    for row, weight in zip(shares, table.weights, strict=True):
        if weight:
            opened.standard_gamma(weight, out=row)
    shares /= shares.sum(axis=0)
    return dict(zip(table.cells, shares, strict=True))


def _latin_part(design: Design, name: str, block: int, count: int) -> Array:
    """Return a block's part of a number's Latin hypercubes, array [draw]."""
    first = block * BLOCK
    return latin(design.seed, name, design.draws, REPLICATES)[first : first + count]


def sliced(numbers: Numbers, part: slice) -> Numbers:
    """Return some of the draws."""
    draws = len(range(*part.indices(numbers.draws)))
    return Numbers(
        draws,
        {stream: drawn[part] for stream, drawn in numbers.drawn.items()},
        {path: {cell: share[part] for cell, share in table.items()} for path, table in numbers.tables.items()},
    )
