"""The axis of steps: each state, or its parts by time in it, then moves that are booked once and who is displaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import Array


@dataclass(frozen=True, slots=True)
class Steps:
    """What is on the plan's axis of steps.

    Parameters
    ----------
    starts : dict
        For each state in use, the months in it at which a new step starts, ascending from 1.
    transitions : tuple of str
        Ids of the transitions that are booked.
    displaced : tuple of str
        States from which others are displaced.
    """

    starts: dict[str, list[int]]
    transitions: tuple[str, ...] = ()
    displaced: tuple[str, ...] = ()

    @property
    def states(self) -> list[str]:
        """Ids of the states."""
        return list(self.starts)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """State and first month in it of every step of a state."""
        return [(state, start) for state, months in self.starts.items() for start in months]

    @property
    def names(self) -> tuple[str, ...]:
        """Names on the axis."""
        split = {state for state, months in self.starts.items() if len(months) > 1}
        parts = (f"{state}@{start}" if state in split else state for state, start in self.parts)
        return (*parts, *(f"->{name}" for name in self.transitions), *(f"~{state}" for state in self.displaced))

    def rows(self, state: str) -> slice:
        """Return where a state's steps are on the axis."""
        first = 0
        for name, months in self.starts.items():
            if name == state:
                return slice(first, first + len(months))
            first += len(months)
        raise KeyError(state)

    def split(self, by_state: Array) -> Array:
        """Split every state's share by how long persons have been there; see `split_by_tenure`.

        Parameters
        ----------
        by_state : array [state, month since entry 0..K, draw]

        Returns
        -------
        array [step of a state, month since entry 0..K, draw]
        """
        if len(self.parts) == len(self.starts):
            return by_state
        rows = []
        for shares, starts in zip(by_state, self.starts.values(), strict=True):
            parts = np.zeros((len(starts), *shares.shape))
            parts[0, 0] = shares[0]
            parts[:, 1:] = split_by_tenure(shares[1:], starts)
            rows.append(parts)
        return np.concatenate(rows)


def split_by_tenure(shares: Array, starts: list[int]) -> Array:
    """Split one state's share by how long persons have been there.

    When the share grows, the growth is persons in their first month; when it shrinks, the
    same part of everybody leaves, however long they have been there.

    Parameters
    ----------
    shares : array [month since entry 1..K, draw]
        Share of entrants in the state.
    starts : list of int
        First month in the state of each step, ascending from 1.

    Returns
    -------
    array [step, month since entry 1..K, draw]

    Examples
    --------
    >>> split_by_tenure(np.array([[1.0], [1.0], [0.5]]), [1, 3])[..., 0].tolist()
    [[1.0, 1.0, 0.0], [0.0, 0.0, 0.5]]
    """
    if len(starts) == 1:
        return shares[None, :]
    months, draws = shares.shape
    longest = starts[-1]  # whoever has been there longer is in the last step
    by_tenure = np.zeros((longest, draws))
    steps = np.zeros((len(starts), months, draws))
    before = np.zeros(draws)
    for month, now in enumerate(shares):
        staying = np.minimum(now, before)
        kept = by_tenure * np.divide(staying, before, out=np.zeros(draws), where=before > 0)
        by_tenure[1:] = kept[:-1]
        by_tenure[-1] += kept[-1]
        by_tenure[0] = now - staying
        steps[:, month] = np.add.reduceat(by_tenure, [start - 1 for start in starts], axis=0)
        before = now
    return steps


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Where the entrants of an arm are, month by month.

    Parameters
    ----------
    by_state : array [state, month since entry 0..K, draw]
        Shares of the entrants; month 0 is where they stand as they enter.
    by_step : array [step of a state, month since entry 0..K, draw] or None
        The same by time in the state, where that is known; else it is worked out from the shares.
    moves : array [from state, to state, month since entry 0..K, draw] or None
        Shares of the entrants who move, where that is known.
    """

    by_state: Array
    by_step: Array | None = None
    moves: Array | None = None
