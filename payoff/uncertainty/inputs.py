"""The uncertain inputs of a scenario one by one, and the scenario with some of them at stated values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from payoff.quantity.draw import deviation, quantile
from payoff.quantity.model import Quantity
from payoff.quantity.numbers import Array, Numbers
from payoff.quantity.spread import WITH_LIMITS
from payoff.quantity.text import UNIT_NAMES, Dimension
from payoff.scenario.uncertain import TableSpread
from payoff.uncertainty.outcomes import Months, Outcomes
from payoff.uncertainty.streams import Streams

Evaluate = Callable[[Mapping[str, Numbers]], Outcomes]
"""Works out some draws, given the numbers of each group of participants by its name."""
Changes = Sequence[Mapping["Input", float]]

ENDS = (0.05, 0.95)
"""The low and the high end of an input whose distribution has no limits."""
FURTHEST = (0.0005, 0.9995)
"""What an input without limits is held to lie between."""
MOST_AT_ONCE = 1024
"""Draws in one call of `evaluate`, so that what is worked on at once is bounded."""
WHOLE = 1e-9
"""Shares that are more than all by no more than this are all."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that is uncertain: a number, or the share of one state in a table that is drawn as a whole.

    Parameters
    ----------
    name : str
        The stream of its draws, for example ``quantities.effekt``; that of a subgroup's own begins with
        ``subgroups.ID:``.
    cell : str
        Id of the state for a share in a table, empty for a number.
    path : str
        Where it stands; for rows over time the last row.
    group : str
        Id of the subgroup whose own it is, empty where it is everybody's.
    label, row : str
        For a share what a reader calls the arm or the matrix, and the row; for a number the name it is shared by.
    low, central, high : float
        In base units of the dimension: the ends (5 and 95 per cent, or the limits where it has such) and the
        value of the central case.
    lowest, highest : float
        Limits where it has such, else what it is outside of with a probability of 0.1 per cent.
    deviation : float
        Its standard deviation.
    dimension : str
        What it measures; a named value that is written in per cent is a number.
    percent : bool
        Whether it was written in per cent.
    source : str
        Who says so, empty when the file does not say.
    """

    name: str
    cell: str
    path: str
    group: str
    label: str
    row: str
    low: float
    central: float
    high: float
    lowest: float
    highest: float
    deviation: float
    dimension: Dimension
    percent: bool
    source: str

    @property
    def unit(self) -> str:
        """The base unit as it is shown."""
        return UNIT_NAMES[self.dimension]


class Inputs:
    """Everything that is uncertain in a scenario, worked out when it is first asked for.

    Parameters
    ----------
    streams : mapping
        What is uncertain in each group of participants by its name.
    """

    def __init__(self, streams: Mapping[str, Streams]) -> None:
        self._streams = streams

    @cached_property
    def all(self) -> tuple[Input, ...]:
        """As from `inputs_of`."""
        return inputs_of(self._streams)


def inputs_of(streams: Mapping[str, Streams]) -> tuple[Input, ...]:
    """Return everything that is uncertain, each number and each share once, also when subgroups have it together.

    Parameters
    ----------
    streams : mapping
        What is uncertain in each group of participants by its name.

    Returns
    -------
    tuple of Input
        Numbers as they stand, then shares in tables. A share that must be zero is none; where two states are
        possible the second is what the first leaves, and only the first is an input. The rows of one table over
        time are one input for each state, with the last row's value.

    Notes
    -----
    A share in a table with the Dirichlet weights a is Beta(a_i, A - a_i), with A the sum of all (Gelman et al.,
    Bayesian Data Analysis, 2013, appendix A).

    Examples
    --------
    >>> from payoff.scenario.uncertain import Uncertain
    >>> table = TableSpread("exits", ("a", "b"), (2.0, 6.0), (0.25, 0.75), "exits", "", "", "", 8, True)
    >>> [(one.cell, one.central) for one in inputs_of({"": Streams(Uncertain({}, {"exits": table}, ()))})]
    [('a', 0.25)]
    """
    found: dict[tuple[str, str], Input] = {}
    for group, one in streams.items():
        for stream, quantity in one.uncertain.numbers.items():
            name = one.name_of(stream)
            if (name, "") not in found and stream not in one.uncertain.companions:
                found[name, ""] = _of_number(name, quantity, group if stream in one.own else "")
    for group, one in streams.items():
        for stream, rows in rows_by_stream(one).items():
            name = one.name_of(stream)
            for cell in _free_cells(rows):
                if (name, cell) not in found:
                    found[name, cell] = _of_cell(name, last_with(rows, cell), cell, group if stream in one.own else "")
    return tuple(found.values())


def numbers_at(streams: Mapping[str, Streams], changes: Changes) -> dict[str, Numbers]:
    """Return the numbers of each group with some inputs at stated values: one draw for each change.

    Parameters
    ----------
    streams : mapping
        What is uncertain in each group of participants by its name.
    changes : sequence of mapping
        For each draw the inputs that are moved and their values, in base units; all else is central.

    Returns
    -------
    dict of Numbers by group
        Arrays of length one where nothing moves them.

    Raises
    ------
    ValueError
        If the shares that a change gives one table are more than all, or leave nobody to take the rest.

    Notes
    -----
    The other shares of a table keep their proportions: c_j (1 - v) / (1 - c_i); those that must be zero stay zero.
    Rows over time are moved by the same probability of being below, with the central case of every row at the
    central case of the last.

    Examples
    --------
    >>> from payoff.scenario.uncertain import Uncertain
    >>> weights, central = (2.0, 5.0, 0.0, 3.0), (0.2, 0.5, 0.0, 0.3)
    >>> table = TableSpread("exits", ("a", "b", "c", "d"), weights, central, "exits", "", "", "", 10, True)
    >>> streams = {"": Streams(Uncertain({}, {"exits": table}, ()))}
    >>> moved = numbers_at(streams, [{inputs_of(streams)[0]: 0.6}])[""].tables["exits"]
    >>> {cell: round(float(share[0]), 9) for cell, share in moved.items()}
    {'a': 0.6, 'b': 0.25, 'c': 0.0, 'd': 0.15}
    """
    moved: dict[str, dict[int, dict[str, float]]] = {}
    for draw, change in enumerate(changes):
        for item, value in change.items():
            moved.setdefault(item.name, {}).setdefault(draw, {})[item.cell] = value
    return {group: _numbers(one, moved, len(changes)) for group, one in streams.items()}


def outcomes_at(evaluate: Evaluate, streams: Mapping[str, Streams], changes: Changes) -> tuple[Array, Months]:
    """Return the net present value and the payback month at each change, arrays [series, change]; at least one.

    Parameters
    ----------
    evaluate : callable
    streams : mapping
    changes : sequence of mapping
        As for `numbers_at`.
    """
    worth, payback = [], []
    for first in range(0, len(changes), MOST_AT_ONCE):
        found = evaluate(numbers_at(streams, changes[first : first + MOST_AT_ONCE]))
        worth.append(found.npv)
        payback.append(np.broadcast_to(found.payback, found.npv.shape))
    return np.concatenate(worth, axis=1), np.concatenate(payback, axis=1)


def rows_by_stream(streams: Streams) -> dict[str, list[TableSpread]]:
    """Return the rows of each table that is drawn as a whole, in the order of time, by stream."""
    found: dict[str, list[TableSpread]] = {}
    for table in streams.uncertain.tables.values():
        found.setdefault(table.stream, []).append(table)
    return {stream: sorted(rows, key=_month) for stream, rows in found.items()}


def last_with(rows: Sequence[TableSpread], cell: str) -> TableSpread:
    """Return the last row in which a state is possible."""
    return next(row for row in reversed(rows) if weight_of(row, cell) > 0)


def weight_of(row: TableSpread, cell: str) -> float:
    """Return the Dirichlet weight of a state in a row, 0 where it is not there."""
    return dict(zip(row.cells, row.weights, strict=True)).get(cell, 0.0)


def _month(row: TableSpread) -> int:
    """Return the month of a row over time; a table with a stream of its own has one row only."""
    return int(row.row) if row.row.isdigit() else 0


# -- what an input is --------------------------------------------------------------------


def _of_number(name: str, quantity: Quantity, group: str) -> Input:
    spread = quantity.spread
    assert spread is not None
    if spread.kind in WITH_LIMITS:
        lowest, highest = low, high = spread.range
    else:
        lowest, low, high, highest = quantile(spread, (FURTHEST[0], *ENDS, FURTHEST[1])).tolist()
        low, high = spread.ends or (low, high)
    return Input(
        name=name,
        cell="",
        path=quantity.path,
        group=group,
        label=quantity.name,
        row="",
        low=low,
        central=spread.central,
        high=high,
        lowest=min(lowest, low, spread.central),
        highest=max(highest, high, spread.central),
        deviation=deviation(spread),
        dimension=quantity.dimension,
        percent=quantity.dimension == "share" or "%" in quantity.written,
        source=quantity.source,
    )


def _of_cell(name: str, row: TableSpread, cell: str, group: str) -> Input:
    from scipy.special import betaincinv  # only a scenario with tables needs it

    weight, whole = weight_of(row, cell), math.fsum(row.weights)
    lowest, low, high, highest = betaincinv(
        weight, whole - weight, (FURTHEST[0], ENDS[0], ENDS[1], FURTHEST[1])
    ).tolist()
    central = row.central[row.cells.index(cell)]
    return Input(
        name=name,
        cell=cell,
        path=f"{row.path}.{cell}",
        group=group,
        label=row.label,
        row=row.row,
        low=low,
        central=central,
        high=high,
        lowest=min(lowest, central),
        highest=max(highest, central),
        deviation=math.sqrt(weight * (whole - weight) / (whole**2 * (whole + 1))),
        dimension="share",
        percent=True,
        source=row.source,
    )


def _free_cells(rows: Iterable[TableSpread]) -> list[str]:
    """Return the states whose shares say what all shares are."""
    possible = [
        cell
        for row in rows
        if sum(weight > 0 for weight in row.weights) > 1
        for cell, weight in zip(row.cells, row.weights, strict=True)
        if weight > 0
    ]
    cells = list(dict.fromkeys(possible))
    return cells[:1] if len(cells) == 2 else cells


# -- inputs at stated values -------------------------------------------------------------


def _numbers(streams: Streams, moved: Mapping[str, Mapping[int, Mapping[str, float]]], draws: int) -> Numbers:
    """Return the numbers of one group; `moved` is the value by stream, draw and cell."""
    central = streams.central()
    drawn = dict(central.drawn)
    for stream, value in central.drawn.items():
        of_draw = moved.get(streams.name_of(stream))
        if of_draw:
            drawn[stream] = np.repeat(value, draws)
            drawn[stream][list(of_draw)] = [cells[""] for cells in of_draw.values()]
    tables = dict(central.tables)
    for stream, rows in rows_by_stream(streams).items():
        of_draw = moved.get(streams.name_of(stream))
        for row in rows if of_draw else ():
            shares = np.repeat(np.array(row.central)[:, None], draws, axis=1)
            for places, values in _alike(of_draw or {}):
                shares[:, places] = _shares_with(row, rows, values)
            tables[row.path] = dict(zip(row.cells, shares, strict=True))
    return Numbers(draws, drawn, tables)


def _alike(of_draw: Mapping[int, Mapping[str, float]]) -> Iterator[tuple[list[int], dict[str, Array]]]:
    """Yield the draws in which the same states are moved, with the value of each state in them."""
    together: dict[tuple[str, ...], list[int]] = {}
    for draw, values in of_draw.items():
        together.setdefault(tuple(sorted(values)), []).append(draw)
    for cells, places in together.items():
        yield places, {cell: np.array([of_draw[draw][cell] for draw in places]) for cell in cells}


def _shares_with(row: TableSpread, rows: Sequence[TableSpread], values: Mapping[str, Array]) -> Array:
    """Return the shares of one row, array [cell, draw], with those of some states given for the last row."""
    given = {cell: _in_row(row, last_with(rows, cell), cell, value) for cell, value in values.items()}
    given = {cell: value for cell, value in given.items() if weight_of(row, cell) > 0}
    central, weights = np.array(row.central), np.array(row.weights)
    if not given:
        return central[:, None]
    free = np.array([cell not in given and weight > 0 for cell, weight in zip(row.cells, row.weights, strict=True)])
    left = 1.0 - sum(given.values(), np.zeros(1))
    if left.min() < -WHOLE or (not free.any() and left.max() > WHOLE):
        raise ValueError(f"the shares {', '.join(given)} in {row.path} are more or less than all")
    # Where nobody is left in the central case there are no proportions to keep but those of what is not known.
    parts = np.where(free, central, 0.0) if central[free].sum() > 0 else np.where(free, weights, 0.0)
    shares = np.outer(parts / (parts.sum() or 1.0), np.maximum(left, 0.0))
    for cell, value in given.items():
        shares[row.cells.index(cell)] = value
    return shares


def _in_row(row: TableSpread, last: TableSpread, cell: str, value: Array) -> Array:
    """Return a state's share in one row over time, given its share in the last: the same probability of being below.

    Between the ends the probabilities are stretched so that central and central meet.
    """
    weight, whole = weight_of(row, cell), math.fsum(row.weights)
    if row is last or weight in (0.0, whole):
        return value
    from scipy.special import betainc, betaincinv

    own, own_whole = weight_of(last, cell), math.fsum(last.weights)
    middle, middle_last = row.central[row.cells.index(cell)], last.central[last.cells.index(cell)]
    at, at_last = float(betainc(weight, whole - weight, middle)), float(betainc(own, own_whole - own, middle_last))
    below = betainc(own, own_whole - own, value)
    if all(ENDS[0] < share < ENDS[1] for share in (at, at_last)):
        below = np.interp(below, [0.0, ENDS[0], at_last, ENDS[1], 1.0], [0.0, ENDS[0], at, ENDS[1], 1.0])
    found: Array = betaincinv(weight, whole - weight, below)
    return np.where(value == middle_last, middle, found)
