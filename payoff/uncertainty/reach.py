"""How far an input can be moved beyond what it is held to lie between."""

from __future__ import annotations

import math
from collections.abc import Mapping

from payoff.quantity.model import Quantity
from payoff.scenario.models import Scenario
from payoff.scenario.uncertain import NOT_USED
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
    """Return what uncertain numbers must lie between where they are used as shares of something.

    Parameters
    ----------
    scenarios : mapping
        The scenario of each group of participants by its name.
    streams : mapping
        What is uncertain in each of them.

    Returns
    -------
    dict
        By the name of the input: 0, and 1 or what the others of its distribution leave in the central case. Values
        beyond it would make persons out of nobody.
    """
    found: dict[str, Range] = {}
    for group, scenario in scenarios.items():
        numbers = streams[group].uncertain.numbers
        for parts in _shares(scenario):
            for stream in dict.fromkeys(part.stream for part in parts if part.stream in numbers):
                mine = [part.scale for part in parts if part.stream == stream]
                others = math.fsum(part.value for part in parts if part.stream != stream)
                name = streams[group].name_of(stream)
                found[name] = 0.0, min(found.get(name, EVERYWHERE)[1], (1.0 - others) / math.fsum(mine))
    return found


def _shares(scenario: Scenario) -> list[list[Quantity]]:
    """Return the known shares that are used in the two arms: those of a distribution together, others alone."""
    arms = (scenario.programme_arm, scenario.counterfactual_arm)
    together: dict[str, list[Quantity]] = {}
    for path, quantity in scenario.quantities_by_path().items():
        section, _, below = path.partition(".")
        if section not in NOT_USED and (section != "arms" or below.partition(".")[0] in arms):
            together.setdefault(path.rpartition(".")[0], []).append(quantity)
    found: list[list[Quantity]] = []
    for parts in together.values():
        known = [part for part in parts if part.known and part.dimension == "share"]
        found += [known] if any(part.kind == "rest" for part in parts) else [[part] for part in known]
    return found


def _narrowed(ends: Range, item: Input, limits: Mapping[str, Range]) -> Range:
    """Return a range no further than the limits of the input, which always hold its central value."""
    low, high = limits.get(item.name, EVERYWHERE) if not item.cell else EVERYWHERE
    return min(max(ends[0], low), item.central), max(min(ends[1], high), item.central)
