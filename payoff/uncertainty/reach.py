"""How far an input can be moved beyond what it is held to lie between."""

from __future__ import annotations

import math
from collections.abc import Mapping

from payoff.quantity.model import Quantity
from payoff.scenario.models import Scenario
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.streams import Streams

Range = tuple[float, float]

TIMES = 10.0
"""Numbers without a limit of their own are moved to so many times their central value."""
EVERYWHERE: Range = (-math.inf, math.inf)


def within(item: Input, limits: Mapping[str, Range]) -> Range:
    """Return what an input is held to lie between, no further than its limits."""
    return _narrowed((item.lowest, item.highest), item, limits)


def outer_range(item: Input, horizon: float, limits: Mapping[str, Range]) -> Range:
    """Return how far an input is moved at most: its own range and what is beyond it.

    Parameters
    ----------
    item : Input
    horizon : float
        Months that everybody is followed.
    limits : mapping
        From the name of an input to what it must lie between.

    Returns
    -------
    (float, float)
        Shares 0 to 1; other numbers from 0 to ten times the central value, on its side of 0; months no longer than
        the horizon; persons no fewer than 1, for without participants there is nothing to work out.
    """
    if item.dimension == "share":
        low, high = 0.0, 1.0
    else:
        low, high = sorted((0.0, TIMES * item.central))
    if item.dimension == "months":
        high = min(high, horizon)
    if item.dimension == "persons":
        low = min(1.0, item.lowest)
    return _narrowed((min(low, item.lowest), max(high, item.highest)), item, limits)


def limits_of(scenarios: Mapping[str, Scenario], streams: Mapping[str, Streams]) -> dict[str, Range]:
    """Return what uncertain shares must lie between for the others of their distribution to have room, by input.

    Parameters
    ----------
    scenarios : mapping
        The scenario of each group of participants by its name.
    streams : mapping
        What is uncertain in each of them.

    Returns
    -------
    dict
        For each share that stands beside a ``rest``: 0, and what the others leave in the central case. Values beyond
        it would make persons out of nobody.
    """
    found: dict[str, Range] = {}
    for group, scenario in scenarios.items():
        one = streams[group]
        for parts in _with_rest(scenario):
            for stream in dict.fromkeys(part.stream for part in parts if part.stream in one.uncertain.numbers):
                others = math.fsum(part.value for part in parts if part.stream != stream)
                scale = math.fsum(part.scale for part in parts if part.stream == stream)
                name = one.own.get(stream, stream)
                low, high = found.get(name, EVERYWHERE)
                found[name] = max(low, 0.0), min(high, (1.0 - others) / scale)
    return found


def _with_rest(scenario: Scenario) -> list[list[Quantity]]:
    """Return the known shares of every distribution in which one share takes the rest."""
    together: dict[str, list[Quantity]] = {}
    used = (scenario.programme_arm, scenario.counterfactual_arm)
    for path, quantity in scenario.quantities_by_path().items():
        section, _, rest = path.partition(".")
        if section == "arms" and rest.partition(".")[0] not in used:
            continue
        together.setdefault(path.rpartition(".")[0], []).append(quantity)
    return [
        [part for part in parts if part.known and part.dimension == "share"]
        for parts in together.values()
        if any(part.kind == "rest" for part in parts)
    ]


def _narrowed(ends: Range, item: Input, limits: Mapping[str, Range]) -> Range:
    """Return a range no further than the limits of the input, which always hold its central value."""
    low, high = limits.get(item.name, EVERYWHERE) if not item.cell else EVERYWHERE
    return min(max(ends[0], low), item.central), max(min(ends[1], high), item.central)
