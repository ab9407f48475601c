"""The plan: everything that the arithmetic needs, as named axes and frozen arrays.

The plan is the seam between words and numbers. What makes it knows scenarios; what reads
it knows only arrays. The draw axis is last; it has length one for the central case
and for whatever is the same in all draws.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LineKind = Literal["transfer", "tax", "wage", "subsidy", "resource", "production", "net"]
Origin = Literal["state", "programme"]
PROGRAMME, COUNTERFACTUAL = 0, 1
"""Positions on the arm axis."""


def state_of(step: str) -> str:
    """Return the state that a step is, or is a part of: ``group:state@month`` is the state.

    Examples
    --------
    >>> state_of("arbete"), state_of("kvinnor:arbete@13")
    ('arbete', 'arbete')
    """
    return step.rpartition(":")[2].partition("@")[0]


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal: what is booked, from where it came and on which accounts.

    Parameters
    ----------
    path : str
        Where the line stands in the scenario.
    part : str
        The accounts of this part when a line is split over several, else empty.
    kind : str
        transfer, tax, wage, subsidy, resource, production or net.
    origin : {"state", "programme"}
        Whether it follows persons in a state or is the programme's cost.
    plus, minus : str
        Account that is credited and account that is debited; empty where there is none.
    cash_share : float
        Share of the amount that becomes money in the account's budget.
    cash_delay : int
        Months until it does.
    known : bool
        Whether the amount is known; an unknown amount is carried as 0 and marked.
    share : float
        This part's share of the line it belongs to.
    in_kind : bool
        Whether it is paid with own time or premises rather than money.
    lag : int
        Months after the person-month that causes it that it is booked.
    """

    path: str
    part: str
    kind: LineKind
    origin: Origin
    plus: str
    minus: str
    cash_share: float = 1.0
    cash_delay: int = 0
    known: bool = True
    share: float = 1.0
    in_kind: bool = False
    lag: int = 0


@dataclass(frozen=True, eq=False)
class Plan:
    """A scenario as arrays. K is months since entry, T calendar months; month 0 is the start.

    Parameters
    ----------
    accounts, lines, groups, steps : tuple
        Names on the axes. A step is a state, or a part of a state by time spent in it; after those
        stand the moves of transitions (``->``) and the persons who are displaced (``~``).
    incidence : int8 array [account, line]
        -1, 0 or +1: how a line is booked on an account.
    states : int
        How many of the steps are states or parts of states; the rest are moves.
    exposure : array [arm, group, step, month since entry 0..K, draw]
        Share of the entrants who spend that month in that step, or make that move in it. Month 0 is
        where they stand as they enter.
    counted : array [step, month since entry 0..K]
        How much each month counts: 0 for month 0 and 1 for the rest, unless the scenario weighs the
        stocks of its cycles; moves are never weighed.
    intake : array [group, calendar month 1..T, draw]
        Persons who enter.
    amount : array [line, draw]
        Kronor per person and month; 0 for the programme's lines and where the amount is unknown.
    weight : array [line, step]
        What one krona of the line's amount is booked as per person and month in a step: where and
        how much an unknown amount would count.
    in_arm : array [line, arm]
        One where the line applies in the arm, else zero.
    entry_factor : array [line, month since entry 0..K]
        Factor on the price by month since entry.
    calendar_factor : array [line, calendar month 0..T]
        Factor by calendar month.
    budget : array [line of the programme, calendar month 0.., draw]
        The programme's cost in kronor, for the lines that come from the programme in their order. Months after
        the last with a cost may be left out.
    discount : array [month 0..T, draw]
        Factor that turns a flow into present value.
    """

    accounts: tuple[str, ...]
    lines: tuple[JournalLine, ...]
    groups: tuple[str, ...]
    steps: tuple[str, ...]
    states: int
    incidence: NDArray[np.int8]
    exposure: Array
    counted: Array
    intake: Array
    amount: Array
    weight: Array
    in_arm: Array
    entry_factor: Array
    calendar_factor: Array
    budget: Array
    discount: Array

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @cached_property
    def programme(self) -> list[int]:
        """Positions of the lines that come from the programme."""
        return [index for index, line in enumerate(self.lines) if line.origin == "programme"]

    @property
    def price(self) -> Array:
        """Kronor per person and month in each step, array [line, step, draw]."""
        return np.asarray(self.weight[:, :, None] * self.amount[:, None, :])

    @property
    def months(self) -> int:
        """Number of calendar months T."""
        return int(self.intake.shape[1])

    @property
    def months_followed(self) -> int:
        """Number of months that each entrant is followed, K."""
        return int(self.exposure.shape[3]) - 1

    @property
    def visited(self) -> tuple[str, ...]:
        """Ids of the states that some arm visits, in the order of the file."""
        return tuple(dict.fromkeys(state_of(step) for step in self.steps[: self.states]))

    @property
    def draws(self) -> int:
        """Number of draws; one for the central case."""
        arrays = (self.exposure, self.intake, self.amount, self.budget, self.discount)
        return max(int(array.shape[-1]) for array in arrays)

    @property
    def entrants(self) -> Array:
        """Persons who enter in all, array [group, draw]."""
        return np.asarray(self.intake.sum(axis=1))
