"""Which share of the variance each uncertain number, table and correlated set answers for, in a run of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from payoff.quantity.draw import quantile
from payoff.quantity.numbers import Array, Numbers
from payoff.uncertainty.inputs import MOST_AT_ONCE, Evaluate, rows_by_stream, weight_of
from payoff.uncertainty.sampling import (
    SOBOL_MOST_DIMENSIONS,
    dirichlet_from_uniforms,
    generator,
    pearson_of_rank,
    sobol_points,
)
from payoff.uncertainty.sobol import RESAMPLES, indices
from payoff.uncertainty.streams import Streams, correlated_sets

POWER = 11
"""2^11 = 2048 points, unless another number is asked for."""
ROUNDING = 1e-12
"""What varies by no more than this part of its size does not vary."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What is known or not known as one: a number, a table of shares, or numbers that are correlated.

    Parameters
    ----------
    kind : {"number", "table", "correlated"}
    names : tuple of str
        The streams of its numbers, or of its table, as in `payoff.uncertainty.inputs.Input.name`.
    """

    kind: Literal["number", "table", "correlated"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """Which share of the variance of one net present value one factor answers for.

    Parameters
    ----------
    factor : Factor
    series : int
        Position of the account or group in the outcomes.
    first, first_error : float
        Share of the variance that goes away when the factor alone becomes known, and its bootstrap standard error.
    total, total_error : float
        Share that is left when all other factors are known.
    variance : float
        Of the net present value, kronor squared.
    points, runs : int
        Sobol points, and draws that were worked out for all factors together.
    """

    factor: Factor
    series: int
    first: float
    first_error: float
    total: float
    total_error: float
    variance: float
    points: int
    runs: int


def sobol_indices(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    seed: int,
    series: int | None = None,
    power: int = POWER,
    resamples: int = RESAMPLES,
) -> tuple[VarianceShare, ...]:
    """Answer what the spread of the net present value comes from: first and total Sobol indices with their error.

    Parameters
    ----------
    evaluate : callable
        Works out some draws, without the luck of whole persons.
    streams : mapping
        What is uncertain in each group of participants by its name.
    seed : int
        Decides the scrambling of the points and the bootstrap samples.
    series : int, optional
        Position of an account or group; all of them, one after the other, by default.
    power : int
        2^power points; (factors + 2) times as many draws are worked out.
    resamples : int
        Bootstrap samples.

    Returns
    -------
    tuple of VarianceShare
        For each series by falling total; a series that does not vary has no shares and is left out. Empty where
        nothing is uncertain.

    Raises
    ------
    ValueError
        If there are more numbers and shares than a Sobol sequence has dimensions for.

    Notes
    -----
    Estimators as in `payoff.uncertainty.sobol.indices`, on scrambled Sobol points with 2 dimensions for each number
    and each share of a table. A correlated set is one factor, for its parts have no shares of their own in what they
    have together (Jacques, Lavergne and Devictor, Reliability Engineering and System Safety 2006).

    Examples
    --------
    >>> import payoff
    >>> from payoff.simulation.drawn import drawn
    >>> found = drawn(payoff.evaluate(payoff.example()))
    >>> streams = found.streams
    >>> share = sobol_indices(found.outcomes, streams, seed=1, power=6)[-1]
    >>> share.factor.names, round(share.first, 1), round(share.total, 1)
    (('arms.med.path.13.arbete',), 1.0, 1.0)
    """
    groups = _dimensions(streams)
    if not groups:
        return ()
    names = [name for dimensions in groups.values() for name in dimensions]
    if 2 * len(names) > SOBOL_MOST_DIMENSIONS:
        raise ValueError(
            f"{len(names)} numbers and shares are uncertain, and Sobol indices are made for "
            f"{SOBOL_MOST_DIMENSIONS // 2} at most"
        )
    points = sobol_points(seed, 2 * len(names), power)
    a, b = (dict(zip(names, part, strict=True)) for part in np.split(points, 2))
    slices = [slice(first, first + MOST_AT_ONCE) for first in range(0, points.shape[1], MOST_AT_ONCE)]
    factors = list(groups)
    worth = np.concatenate(
        [_npv(evaluate, streams, factors, (_part(a, one), _part(b, one)), series) for one in slices], axis=2
    )
    runs = worth.shape[0] * worth.shape[2]
    found: list[VarianceShare] = []
    for place in range(worth.shape[1]):
        row = place if series is None else series
        found += _shares_of(factors, worth[:, place], row, (seed, runs, resamples))
    return tuple(found)


def _shares_of(factors: Sequence[Factor], worth: Array, series: int, how: tuple[int, int, int]) -> list[VarianceShare]:
    """Return the shares of one series from the outcomes at A, at B and at the mixed samples, array [sample, draw]."""
    seed, runs, resamples = how
    if np.ptp(worth) <= ROUNDING * np.abs(worth).max():
        return []
    found = indices(worth[0], worth[1], worth[2:], resamples, generator(seed, f"sobol bootstrap {series}", 0))
    shares = [
        VarianceShare(
            factor,
            series,
            first=float(found.first[place]),
            first_error=float(found.first_error[place]),
            total=float(found.total[place]),
            total_error=float(found.total_error[place]),
            variance=found.variance,
            points=found.draws,
            runs=runs,
        )
        for place, factor in enumerate(factors)
    ]
    return sorted(shares, key=lambda share: -share.total)


def _part(sample: Mapping[str, Array], part: slice) -> dict[str, Array]:
    return {name: values[part] for name, values in sample.items()}


def _npv(
    evaluate: Evaluate,
    streams: Mapping[str, Streams],
    factors: Sequence[Factor],
    uniforms: tuple[Mapping[str, Array], Mapping[str, Array]],
    series: int | None,
) -> Array:
    """Return the net present value at A, at B, and at A with each factor in turn from B: [sample, series, draw]."""
    a, b = ({group: _numbers(one, shares) for group, one in streams.items()} for shares in uniforms)
    mixed = (
        {group: _mixed(one, a[group], b[group], factor.names) for group, one in streams.items()} for factor in factors
    )
    worth = np.array([evaluate(sample).npv for sample in (a, b, *mixed)])
    return worth if series is None else worth[:, [series]]


def _mixed(streams: Streams, a: Numbers, b: Numbers, names: Sequence[str]) -> Numbers:
    """Return the numbers of A with those of some streams from B."""
    name_of, tables = streams.name_of, streams.uncertain.tables
    return Numbers(
        a.draws,
        {key: (b if name_of(key) in names else a).drawn[key] for key in a.drawn},
        {path: (b if name_of(tables[path].stream) in names else a).tables[path] for path in a.tables},
    )


def _dimensions(streams: Mapping[str, Streams]) -> dict[Factor, list[str]]:
    """Return the dimensions of each factor: a number has one, a table one for each state that is possible."""
    found: dict[Factor, list[str]] = {}
    for names in _joined_sets(streams):
        kind: Literal["number", "correlated"] = "correlated" if len(names) > 1 else "number"
        found[Factor(kind, tuple(names))] = list(names)
    for one in streams.values():
        for stream, rows in rows_by_stream(one).items():
            name = one.name_of(stream)
            cells = [cell for row in rows for cell in row.cells if weight_of(row, cell) > 0]
            found.setdefault(Factor("table", (name,)), [f"{name}/{cell}" for cell in dict.fromkeys(cells)])
    return found


def _joined_sets(streams: Mapping[str, Streams]) -> list[list[str]]:
    """Return the numbers of all groups, those that are correlated in some group together."""
    sets = [
        [name] for name in dict.fromkeys(one.name_of(key) for one in streams.values() for key in one.uncertain.numbers)
    ]
    for one in streams.values():
        for members, _ in correlated_sets(one.uncertain):
            names = {one.name_of(member) for member in members}
            touched = [part for part in sets if names & set(part)]
            sets = [part for part in sets if part not in touched] + [[name for part in touched for name in part]]
    return sets


def _numbers(streams: Streams, uniforms: Mapping[str, Array]) -> Numbers:
    """Return the numbers of one group as quantiles of uniform numbers by dimension."""
    count = len(next(iter(uniforms.values())))
    shares = {stream: uniforms[streams.name_of(stream)] for stream in streams.uncertain.numbers}
    shares.update(_correlated(streams, shares))
    drawn = {}
    for stream, quantity in streams.uncertain.numbers.items():
        assert quantity.spread is not None
        drawn[stream] = quantile(quantity.spread, shares[stream])
    tables = {}
    for path, table in streams.uncertain.tables.items():
        name, unused = streams.name_of(table.stream), np.full(count, 0.5)
        parts = [uniforms.get(f"{name}/{cell}", unused) for cell in table.cells]
        found = dirichlet_from_uniforms(np.array(table.weights), np.array(parts))
        tables[path] = dict(zip(table.cells, found, strict=True))
    return Numbers(count, drawn, tables)


def _correlated(streams: Streams, shares: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Yield the correlated uniform numbers of one group, combined as in `payoff.uncertainty.sampling.normal_scores`."""
    for members, matrix in correlated_sets(streams.uncertain):
        from scipy.special import ndtr, ndtri  # loaded only where correlations are asked for

        order = sorted(range(len(members)), key=lambda place: streams.name_of(members[place]))
        wanted = pearson_of_rank(matrix)
        np.fill_diagonal(wanted, 1.0)
        factor = np.linalg.cholesky(wanted[np.ix_(order, order)])
        scores = factor @ ndtri(np.array([shares[members[place]] for place in order]))
        for place, score in zip(order, scores, strict=True):
            yield members[place], np.minimum(ndtr(score), 1 - 2.0**-53)
