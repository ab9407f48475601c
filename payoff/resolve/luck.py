"""Whole persons: in a small group it is luck how many of ten reach an outcome that a quarter reaches.

Each share of the participants is drawn as a number of persons: multinomial where they go, binomial who
stays. What is left of a person where a share is split over two months is counted as a share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from payoff.flows.plan import Array

Opened = Callable[[str], np.random.Generator]
ROUNDING = 1e-9
OUTCOME, STAYS = "luck", "stays"
"""Streams: who reaches what; who stays there and where the others go."""


def whole_persons(persons: Array) -> Array:
    """Return numbers of persons as whole persons, at least one.

    Examples
    --------
    >>> whole_persons(np.array([0.2, 6.67])).tolist()
    [1.0, 7.0]
    """
    return np.maximum(1.0, np.round(persons))


@dataclass(frozen=True, slots=True)
class Luck:
    """The luck of a group's persons in one arm.

    Parameters
    ----------
    persons : array [draw]
        How many there are, whole; one number where every draw has as many.
    draws : int
    opened : callable
        Returns the generator of a stream by its name; always the same for the same name.
    """

    persons: Array
    draws: int
    opened: Opened
    stays: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stays", self.opened(STAYS))

    def anew(self) -> Luck:
        """Return the same luck from its beginning: an arm that is asked for twice moves in the same way."""
        return Luck(self.persons, self.draws, self.opened)

    def of_cohort(self, entry: int, share: float) -> Luck:
        """Return the luck of those who enter in one calendar month, a share of all: independent of the others'."""
        return Luck(whole_persons(self.persons * share), self.draws, lambda stream: self.opened(f"{stream}@{entry}"))

    def shares(self, shares: Mapping[str, Array]) -> dict[str, Array]:
        """Return shares that sum to one as whole persons of the group, array [draw] each: multinomial."""
        wide = np.stack(np.broadcast_arrays(np.zeros(self.draws), *shares.values()))[1:].T
        wide = np.clip(wide, 0.0, None)
        persons = self.persons.astype(np.int64)
        counts = self.opened(OUTCOME).multinomial(persons, wide / wide.sum(axis=1, keepdims=True))
        return dict(zip(shares, (counts / self.persons[:, None]).T.copy(), strict=True))

    def parts(self, shares: Mapping[str, Array]) -> dict[str, Array]:
        """Return shares that leave a rest as whole persons of the group, array [draw] each."""
        rest = 1.0 - sum(shares.values(), np.zeros(1))
        drawn = self.shares({**shares, "": rest})
        return {key: drawn[key] for key in shares}

    def moved(self, stocks: Array, matrix: Array) -> Array:
        """Return where whole persons are after one cycle, array [state, draw]: multinomial from each state.

        Parameters
        ----------
        stocks : array [state, draw]
            Share of the participants in each state.
        matrix : array [from, to, draw]
        """
        after = np.zeros((len(stocks), self.draws))
        for there, row in zip(stocks, matrix, strict=True):
            if there.any():
                after += self.split(there, row)
        return after

    def split(self, share: Array, chances: Array) -> Array:
        """Return where those go who leave a state, array [state, draw]: multinomial for whole persons.

        Parameters
        ----------
        share : array [draw]
            Share of the participants who leave.
        chances : array [state, draw]
            Where they go; sum to one.
        """
        whole, part = _whole_and_part(np.broadcast_to(share * self.persons, self.draws))
        chances = np.broadcast_to(np.clip(chances, 0.0, None), (len(chances), self.draws)).T
        chances = chances / chances.sum(axis=1, keepdims=True)
        gone = self.stays.multinomial(whole, chances).T + part * chances.T
        return np.asarray(gone / self.persons)

    def leaving(self, there: Array, leaves: Array) -> Array:
        """Return the share that leaves, array [month in the state, draw]: binomial for whole persons.

        Parameters
        ----------
        there : array [month in the state, draw]
            Share of the participants who are there.
        leaves : array [month in the state, draw]
            Probability of leaving.
        """
        whole, part = _whole_and_part(there * self.persons)
        someone = np.flatnonzero(whole.any(axis=1))
        gone = part * leaves
        chance = np.broadcast_to(leaves, there.shape)[someone]
        gone[someone] += self.stays.binomial(whole[someone], np.clip(chance, 0.0, 1.0))
        return np.asarray(gone / self.persons)


def _whole_and_part(persons: Array) -> tuple[NDArray[np.int64], Array]:
    """Return whole persons, and what is left of one."""
    whole = np.floor(persons + ROUNDING)
    return whole.astype(np.int64), persons - whole
