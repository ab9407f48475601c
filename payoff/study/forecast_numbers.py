"""The numbers that somebody wrote in a scenario, each with its interval: what a forecast can be held to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from payoff.quantity.model import Quantity
from payoff.quantity.text import UNIT_NAMES
from payoff.quantity.written import Branch, Items
from payoff.result import Result
from payoff.study.compare_tree import NO_NUMBERS, filled_tree

SHARE: Final = UNIT_NAMES["share"]
COUNTED: Final = ("exits_from_counts", "rows_from_counts", "counts")
"""Where persons are counted: as shares of all they can be held against another number of persons."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that somebody wrote.

    Parameters
    ----------
    value : float or None
        In base units; None for what is unknown or the rest.
    unit, written : str
        The base unit, and what was written.
    label, source : str
        Empty where nothing is said.
    low, high : float or None
        The interval: 5 and 95 per cent, or limits; None for a number that is certain.
    """

    value: float | None
    unit: str
    written: str
    label: str = ""
    source: str = ""
    low: float | None = None
    high: float | None = None


def numbers(result: Result) -> dict[str, Number]:
    """Return every number that somebody wrote in a scenario and that the result may hang on, by its path.

    Names that refer to a shared value are left out, since that is a number of its own, and so is what building
    blocks were worked out to. Counts of persons by where they went are shares of all, path by path.
    """
    scenario = result.scenario
    tree = filled_tree(scenario)
    found: dict[str, Number] = {}
    for path, quantity in scenario.quantities_by_path().items():
        parts = path.split(".")
        if not quantity.name and parts[0] not in NO_NUMBERS and _is_written(tree, parts, quantity):
            found[path] = _number(quantity)
    for path, share in _shares(scenario.quantities_by_path()):
        if path in found:
            found[path] = share
    return found | _intervals(result, found)


def _intervals(result: Result, found: dict[str, Number]) -> dict[str, Number]:
    """Return the shares that are drawn as a table, with their intervals."""
    from payoff.simulation.drawn import drawn

    shares: dict[str, Number] = {}
    for one in drawn(result).inputs.all:
        path = one.path if one.path.endswith(f".{one.cell}") else f"{one.path}.{one.cell}"
        if not one.cell or one.group or path not in found or found[path].unit != SHARE:
            continue
        shares[path] = replace(found[path], low=one.low, high=one.high)
        above = path.rpartition(".")[0]
        others = [other for other in found if other.rpartition(".")[0] == above and other != path]
        if len(others) == 1 and found[others[0]].unit == SHARE:  # of two shares the second is what the first leaves
            shares[others[0]] = replace(found[others[0]], low=1 - one.high, high=1 - one.low)
    return {path: one for path, one in shares.items() if one.value is not None}


def _number(one: Quantity) -> Number:
    low, high = one.spread.range if one.spread is not None else (None, None)
    return Number(one.value if one.known else None, one.unit, one.written, one.label, one.source, low, high)


def _shares(quantities: Mapping[str, Quantity]) -> Iterator[tuple[str, Number]]:
    """Yield counted persons as shares of all that were counted with them."""
    together: dict[str, dict[str, Quantity]] = {}
    for path, quantity in quantities.items():
        above = path.rpartition(".")[0]
        if quantity.dimension == "persons" and any(f".{key}" in above for key in COUNTED):
            together.setdefault(above, {})[path] = quantity
    for group in together.values():
        whole = math.fsum(one.value for one in group.values() if one.known)
        for path, one in group.items():
            if one.known and whole > 0:
                written = f"{one.written}/{whole:g}"
                yield path, Number(one.value / whole, SHARE, written, one.label, one.source)


def _is_written(tree: Branch, parts: list[str], quantity: Quantity) -> bool:
    """Whether a path is one that somebody wrote a number at, rather than a block's, or all of what is named there."""
    here: Any = tree
    for part in parts:
        if isinstance(here, Branch) and part in here:
            here = here[part]
        else:
            return isinstance(here, Items)
    named = isinstance(here, str) and here[:1].isalpha()
    return not (named and quantity.known)  # ``to: kommun`` holds the share 100 %, which nobody wrote
