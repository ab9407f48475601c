"""Whole persons: in a small group it is luck how many of ten reach an outcome that a quarter reaches.

Each share of the participants is drawn as a number of persons: multinomial where they go, binomial who
stays. What is left of a person where a share is split over two months is counted as a share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import Array

Opened = Callable[[str], np.random.Generator]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Luck:
    """The luck of a group's persons in one arm.

    Parameters
    ----------
    persons : int
        How many there are.
    draws : int
    opened : callable
        Returns the generator of an event by its name; always the same for the same name.
    stays : numpy.random.Generator
        The generator of who stays.
    """

    persons: int
    draws: int
    opened: Opened
    stays: np.random.Generator

    def shares(self, shares: Mapping[str, Array], name: str) -> dict[str, Array]:
        """Return shares that sum to one as whole persons of the group, array [draw] each: multinomial."""
        wide = np.stack(np.broadcast_arrays(np.zeros(self.draws), *shares.values()))[1:].T
        wide = np.clip(wide, 0.0, None)
        counts = self.opened(name).multinomial(self.persons, wide / wide.sum(axis=1, keepdims=True))
        return dict(zip(shares, (counts / self.persons).T.copy(), strict=True))

    def parts(self, shares: Mapping[str, Array], name: str) -> dict[str, Array]:
        """Return shares that leave a rest as whole persons of the group, array [draw] each."""
        rest = 1.0 - sum(shares.values(), np.zeros(1))
        drawn = self.shares({**shares, "": rest}, name)
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
        for persons, row in zip(np.broadcast_to(stocks * self.persons, after.shape), matrix, strict=True):
            if not persons.any():
                continue
            chances = np.broadcast_to(np.clip(row, 0.0, None), after.shape).T
            chances = chances / chances.sum(axis=1, keepdims=True)
            whole = np.floor(persons + ROUNDING)
            after += self.stays.multinomial(whole.astype(np.int64), chances).T + (persons - whole) * chances.T
        return np.asarray(after / self.persons)

    def leaving(self, there: Array, leaves: Array) -> Array:
        """Return the share that leaves, array [month in the state, draw]: binomial for whole persons.

        Parameters
        ----------
        there : array [month in the state, draw]
            Share of the participants who are there.
        leaves : array [month in the state, draw]
            Probability of leaving.
        """
        persons = there * self.persons
        whole = np.floor(persons + ROUNDING)
        someone = np.flatnonzero(whole.any(axis=1))
        gone = (persons - whole) * leaves
        chance = np.broadcast_to(leaves, there.shape)[someone]
        gone[someone] += self.stays.binomial(whole[someone].astype(np.int64), np.clip(chance, 0.0, 1.0))
        return np.asarray(gone / self.persons)
