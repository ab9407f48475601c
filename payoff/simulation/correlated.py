"""The rank correlations that a scenario asks for, beside what the draws achieved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from payoff.errors import LedgerError
from payoff.language import say
from payoff.scenario.correlations import Correlation
from payoff.simulation.drawn import Drawn, Group
from payoff.uncertainty.ranks import Achieved, achieved, large_sample_error
from payoff.uncertainty.streams import Design, correlated_sets

MOST_ERRORS = 6.0
"""Standard errors that an achieved correlation may be off: further is not chance, but a fault in payoff."""
FEWEST_DRAWS = 500
"""With fewer the error of a rank correlation is not known well."""
WITH_STEPS = ("discrete", "draws")
"""Distributions whose values repeat themselves: a rank correlation between them is weaker than what is asked for."""


@dataclass(frozen=True, slots=True)
class DrawnCorrelation:
    """A rank correlation that is asked for, beside what the draws achieved.

    Parameters
    ----------
    wanted : Correlation
    achieved, error : float
        Spearman's rank correlation of the first block of draws, and its standard error.
    """

    wanted: Correlation
    achieved: float
    error: float


def drawn_correlations(group: Group, design: Design) -> Iterator[DrawnCorrelation]:
    """Yield every correlation of a group's numbers as it was drawn; nothing with too few draws to tell."""
    for streams, found in _achieved(group, design):
        for pair in group.streams.uncertain.correlations:
            if pair.first in streams and not group.streams.uncertain.companions & set(pair.both):
                value = found.values[streams.index(pair.first), streams.index(pair.second)]
                error = large_sample_error(np.array([pair.rank]), design.first_block)[0]
                yield DrawnCorrelation(pair, float(value), float(error))


def check_correlations(drawn: Drawn, design: Design) -> None:
    """Check that the draws have the correlations that are asked for, where values do not repeat themselves.

    Raises
    ------
    LedgerError
        If one is further off than chance allows: a fault in payoff.
    """
    for group in drawn.groups:
        numbers = group.streams.uncertain.numbers
        for streams, found in _achieved(group, design):
            steps = any(getattr(numbers[stream].spread, "kind", "") in WITH_STEPS for stream in streams)
            if found.largest_miss > MOST_ERRORS and not steps:
                raise LedgerError(say("dragningarna har inte de rangkorrelationer som scenariot anger"))


def _achieved(group: Group, design: Design) -> Iterator[tuple[list[str], Achieved]]:
    """Yield the streams of each correlated set, and what the first block of draws achieved."""
    sets = correlated_sets(group.streams.uncertain)
    if sets and design.first_block >= FEWEST_DRAWS:
        numbers = group.streams.numbers(design, 0, design.first_block)
        for streams, wanted in sets:
            yield streams, achieved(np.array([numbers.drawn[stream] for stream in streams]), wanted)
