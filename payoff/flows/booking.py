"""How a plan is booked on some accounts: all that no draw changes, worked out once for all of them.

Lines that are booked alike are taken together, and it is listed which prices an account has in which steps. What is
left to do with the numbers of a draw is to multiply and to add.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, Plan

Price = tuple[int, int, float]
"""Where a price counts, in the axes of accounts and steps laid out one after the other; its line; and its factor."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Lines of states that are booked alike: in the same arms, with the same series, as much later.

    Parameters
    ----------
    arms : (float, float)
        Whether they are booked in the programme arm and in the counterfactual.
    lag : int
        Months after the person-month that causes them.
    entry, calendar : array [month, 1] or None
        Factor by month since entry and by calendar month; None where it is one.
    steps : slice
        From the first to the last step in which some of them are booked.
    counted : array [step, month since entry 0..K, 1] or None
        How much each month counts; None where month 0 counts nothing and all others once.
    used : tuple of slice
        From the first to the last of these steps in which each account has a price.
    prices : tuple of Price
        The first in each place.
    more : tuple of Price
        Those that are added to it.
    free : list of int
        Places without a price.
    """

    arms: tuple[float, float]
    lag: int
    entry: Array | None
    calendar: Array | None
    steps: slice
    counted: Array | None
    used: tuple[slice, ...]
    prices: tuple[Price, ...]
    more: tuple[Price, ...]
    free: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Booking:
    """How a plan is booked on some accounts.

    Parameters
    ----------
    accounts : int
        How many they are.
    alike : tuple of Alike
        The lines of states.
    payers : tuple of int
        Positions, among the accounts, of those that pay for the programme.
    paid : array [account, line of the programme]
        How much of each line an account pays.
    gross : array [account, line]
        At least what one krona of a line's amount makes an account turn over in a month, per participant.
    """

    accounts: int
    alike: tuple[Alike, ...]
    payers: tuple[int, ...]
    paid: Array
    gross: Array


def booking_of(plan: Plan, accounts: Sequence[int]) -> Booking:
    """Return how a plan is booked on some accounts.

    Parameters
    ----------
    plan : Plan
        In any draw.
    accounts : sequence of int
        Positions on the account axis.
    """
    signs = plan.incidence[list(accounts)].astype(np.float64)
    paid = -signs[:, plan.programme]
    payers = tuple(np.flatnonzero(paid.any(axis=1)).tolist())
    factors = np.abs(plan.entry_factor).max(axis=1) * np.abs(plan.calendar_factor).max(axis=1)
    gross = np.abs(signs) * np.abs(plan.weight).max(axis=1, initial=0.0) * factors
    alike = tuple(_alike(plan, lines, signs[:, lines]) for lines in _booked_alike(plan))
    return Booking(len(signs), alike, payers, paid, gross)


def _booked_alike(plan: Plan) -> Iterator[list[int]]:
    """Yield the lines of states in groups that are booked alike."""
    found: dict[tuple[bytes, bytes, bytes, int], list[int]] = {}
    for index, line in enumerate(plan.lines):
        if line.origin == "state":
            rows = (plan.in_arm[index], plan.entry_factor[index], plan.calendar_factor[index])
            found.setdefault((rows[0].tobytes(), rows[1].tobytes(), rows[2].tobytes(), line.lag), []).append(index)
    yield from found.values()


def _alike(plan: Plan, lines: list[int], signs: Array) -> Alike:
    first = lines[0]
    steps = _from_first_to_last(plan.weight[lines].any(axis=0))
    weights, counted = plan.weight[lines, steps], plan.counted[steps]
    once = bool((counted[:, 1:] == 1.0).all()) and not counted[:, 0].any()
    placed = [
        (account * weights.shape[1] + step, lines[line], sign * weight)
        for account, row in enumerate(signs.tolist())
        for line, sign in enumerate(row)
        for step, weight in enumerate(weights[line].tolist())
        if sign and weight
    ]
    first_in = {price[0]: price for price in reversed(placed)}
    return Alike(
        arms=(float(plan.in_arm[first, PROGRAMME]), float(plan.in_arm[first, COUNTERFACTUAL])),
        lag=plan.lines[first].lag,
        entry=_unless_one(plan.entry_factor[first]),
        calendar=_unless_one(plan.calendar_factor[first]),
        steps=steps,
        counted=None if once else counted[:, :, None],
        used=tuple(_from_first_to_last(row) for row in (signs != 0) @ (weights != 0)),
        prices=tuple(first_in.values()),
        more=tuple(price for price in placed if first_in[price[0]] is not price),
        free=sorted(set(range(len(signs) * weights.shape[1])) - set(first_in)),
    )


def _unless_one(factor: Array) -> Array | None:
    """Return a factor by month, array [month, 1], or nothing where it is one in every month."""
    return factor[:, None] if (factor != 1.0).any() else None


def _from_first_to_last(used: NDArray[Any] | np.bool_) -> slice:
    """Return from the first to the last place where something is not zero."""
    places = np.flatnonzero(used)
    return slice(int(places[0]), int(places[-1]) + 1) if places.size else slice(0, 0)
