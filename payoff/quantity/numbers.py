"""What each number is in each draw: the one place where a quantity becomes an array.

The arithmetic asks here for every number that it uses. The central case is one draw in which
every number is what was written; a simulation is many draws in which some are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoff.quantity.model import Quantity

Array = NDArray[np.float64]


class Asked(dict[str, Any]):
    """Says that nothing is drawn, and remembers what was asked for: which numbers something is worked out from."""

    def __init__(self) -> None:
        super().__init__({"": None})  # never empty, so that it is looked in
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Remember a name and return the default."""
        self.names.add(name)
        return default


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of some draws; called with a quantity it returns an array with the draws last.

    Parameters
    ----------
    draws : int
        How many draws there are.
    drawn : mapping
        From a quantity's stream to what was drawn, array [draw].
    tables : mapping
        From the path of a table of shares that is drawn as a whole to the share of each of its cells,
        array [draw] each.
    """

    draws: int = 1
    drawn: Mapping[str, Array] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)

    def __call__(self, quantity: Quantity) -> Array:
        """Return a number in each draw, array [draw], or of length one where it is the same in all."""
        drawn = self.drawn.get(quantity.stream) if quantity.stream else None
        if drawn is None:
            return np.array([quantity.value])
        return drawn if quantity.scale == 1.0 else drawn * quantity.scale

    def shares(self, parts: Mapping[str, Quantity]) -> dict[str, Array]:
        """Return the shares of a checked distribution with ``rest`` worked out, by cell; they sum to one."""
        table = self._table(parts)
        if table is not None:
            return dict(table)
        known = {key: self(share) for key, share in parts.items() if share.known}
        if all(share.size == 1 for share in known.values()):
            rest = np.array([max(0.0, 1.0 - math.fsum(share.item() for share in known.values()))])
            return {key: known.get(key, rest) for key in parts}
        rest = 1.0 - sum(known.values(), np.zeros(1))
        if rest.min() < 0:  # draws in which uncertain shares are more than everybody: all of them shrink alike
            everybody = np.maximum(1.0 - rest, 1.0)
            known, rest = {key: share / everybody for key, share in known.items()}, np.maximum(rest, 0.0)
        return {key: known.get(key, rest) for key in parts}

    def counted(self, counts: Mapping[str, Quantity], persons: float | None = None) -> dict[str, Array]:
        """Return checked counts as shares of the persons, or of their own sum, with ``rest`` worked out."""
        table = self._table(counts)
        if table is not None:
            return dict(table)
        known = {key: count.value for key, count in counts.items() if count.known}
        whole = math.fsum(known.values()) if persons is None else persons
        rest = max(0.0, whole - math.fsum(known.values()))
        return {key: np.array([known.get(key, rest) / whole]) for key in counts}

    def _table(self, parts: Mapping[str, Quantity]) -> Mapping[str, Array] | None:
        if not self.tables:
            return None
        path = next((part.path.rpartition(".")[0] for part in parts.values() if part.path), "")
        return self.tables.get(path)


CENTRAL = Numbers()
"""The central case: one draw, every number as it was written."""
