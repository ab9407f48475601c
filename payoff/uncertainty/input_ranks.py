"""Which inputs the result follows over the draws of a run: rank correlations, with each input drawn anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from payoff.quantity.numbers import Array
from payoff.scenario.uncertain import Uncertain
from payoff.uncertainty.inputs import Input, inputs_of, last_with, rows_by_stream
from payoff.uncertainty.ranks import FEWEST, large_sample_error, ranks
from payoff.uncertainty.streams import Design, Streams, correlated_sets


@dataclass(frozen=True, slots=True)
class RankOfInput:
    """How one net present value follows one input.

    Parameters
    ----------
    input : Input
    series : int
        Position of the account or group in the outcomes.
    correlation : float
        Spearman's, -1 to 1; nan where the input or the net present value does not vary.
    error : float
        Its large-sample standard error.
    """

    input: Input
    series: int
    correlation: float
    error: float


def rank_of_inputs(
    streams: Mapping[str, Streams],
    design: Design,
    npv: Array,
    series: int | None = None,
    inputs: Sequence[Input] | None = None,
) -> tuple[RankOfInput, ...]:
    """Answer which inputs the net present value follows: Spearman's rank correlation of each with it.

    Draws that are not kept are drawn anew, each input's from its stream, the same bytes, one at a time.

    Parameters
    ----------
    streams : mapping
        What is uncertain in each group of participants by its name.
    design : Design
        How the run drew.
    npv : array [series, draw]
        What the run gave, in the order of its draws.
    series : int, optional
        Position of an account or group; all of them, one after the other, by default.
    inputs : sequence of Input, optional
        All by default.

    Returns
    -------
    tuple of RankOfInput
        For each series by falling strength, those without one last; empty where nothing is uncertain.

    Raises
    ------
    ValueError
        If the outcomes are not those of the design, or there are fewer than four draws.

    Notes
    -----
    As `payoff.uncertainty.ranks.rank_correlations`, with the outcome ranked once.

    Examples
    --------
    >>> from payoff.quantity.model import Quantity
    >>> from payoff.quantity.spread import uniform
    >>> effect = Quantity(2.0, "number", "1-3", path="quantities.effekt", spread=uniform(1.0, 3.0))
    >>> streams = {"": Streams(Uncertain({"quantities.effekt": effect}, {}, ()))}
    >>> design = Design(1000, seed=7)
    >>> npv = -10.0 * streams[""].numbers(design, 0, 1000).drawn["quantities.effekt"]
    >>> [(one.input.name, round(one.correlation, 9)) for one in rank_of_inputs(streams, design, npv[None])]
    [('quantities.effekt', -1.0)]
    """
    asked = inputs_of(streams) if inputs is None else tuple(inputs)
    if not asked:
        return ()
    if npv.ndim != 2 or npv.shape[1] != design.draws:
        raise ValueError(f"the outcomes are not those of {design.draws} draws: {npv.shape}")
    if design.draws < FEWEST:
        raise ValueError(f"a rank correlation needs at least {FEWEST} draws, not {design.draws}")
    rows = range(len(npv)) if series is None else (series,)
    middle = (design.draws - 1) / 2
    against = np.array([ranks(npv[row]) - middle for row in rows])
    lengths = np.sqrt(np.square(against).sum(axis=1))
    found: list[tuple[Input, Array]] = []
    for item, drawn in drawn_again(streams, design, asked):
        own = ranks(drawn) - middle
        length = lengths * np.sqrt(np.square(own).sum())
        joint = (against * own).sum(axis=1)
        found.append((item, np.divide(joint, length, out=np.full(len(joint), np.nan), where=length > 0)))
    return tuple(one for place, row in enumerate(rows) for one in _strongest_first(found, place, row, design.draws))


def drawn_again(
    streams: Mapping[str, Streams], design: Design, inputs: Sequence[Input]
) -> Iterator[tuple[Input, Array]]:
    """Yield the draws of some inputs as they were in a run, one stream at a time.

    Parameters
    ----------
    streams, design
        As for `rank_of_inputs`.
    inputs : sequence of Input
        Yielded stream by stream, not in their order.

    Yields
    ------
    Input, array [draw]
        For rows over time those of the last row in which the state is possible.

    Raises
    ------
    ValueError
        If an input is not one of what is uncertain.
    """
    left = {(item.name, item.cell): item for item in inputs}
    for one in streams.values():
        sets = correlated_sets(one.uncertain)
        for members, _ in sets:
            asked = {name: left.pop((one.name_of(name), ""), None) for name in members}
            if any(asked.values()):
                drawn = _correlated(one, design, members)
                yield from ((item, drawn[name]) for name, item in asked.items() if item is not None)
        for name in one.uncertain.numbers:
            found = left.pop((one.name_of(name), ""), None)
            if found is not None:
                yield found, _number(one, design, name)
        yield from _cells(one, design, left)
    if left:
        raise ValueError(f"not one of what is uncertain: {', '.join(name for name, _ in left)}")


def _cells(streams: Streams, design: Design, left: dict[tuple[str, str], Input]) -> Iterator[tuple[Input, Array]]:
    """Yield the draws of the shares that are asked for in one group, and take them off what is left."""
    for stream, rows in rows_by_stream(streams).items():
        name = streams.name_of(stream)
        asked: dict[str, list[Input]] = {}
        for key in [key for key in left if key[0] == name and key[1]]:
            asked.setdefault(last_with(rows, key[1]).path, []).append(left.pop(key))
        for path, items in asked.items():
            cells = [item.cell for item in items]
            blocks = [streams.table(design, path, *block) for block in _blocks(streams, design)]
            for item, cell in zip(items, cells, strict=True):
                yield item, np.concatenate([block[cell] for block in blocks])


def _number(streams: Streams, design: Design, stream: str) -> Array:
    return np.concatenate([streams.number(design, stream, *block) for block in _blocks(streams, design)])


def _correlated(streams: Streams, design: Design, members: Sequence[str]) -> dict[str, Array]:
    """Return the draws of numbers that are drawn together."""
    whole = streams.uncertain
    numbers = {name: whole.numbers[name] for name in members}
    alone = Streams(
        Uncertain(numbers, {}, tuple(one for one in whole.correlations if one.first in numbers)), streams.own
    )
    blocks = [(streams.kept.find(design, *block) or alone.numbers(design, *block)).drawn for block in design.blocks()]
    return {name: np.concatenate([block[name] for block in blocks]) for name in members}


def _blocks(streams: Streams, design: Design) -> list[tuple[int, int]]:
    """Return the blocks; a Latin hypercube is made whole for each block, and asked for at once if it is not kept."""
    blocks = list(design.blocks())
    if design.sampling == "latin" and not all(streams.kept.find(design, *block) for block in blocks):
        return [(0, design.draws)]
    return blocks


def _strongest_first(found: Sequence[tuple[Input, Array]], place: int, series: int, draws: int) -> list[RankOfInput]:
    correlations = np.array([values[place] for _, values in found])
    errors = large_sample_error(correlations, draws)
    order = np.argsort(-np.abs(np.nan_to_num(correlations)), kind="stable")
    return [RankOfInput(found[one][0], series, float(correlations[one]), float(errors[one])) for one in order]
