"""How uncertain a number is: a distribution as plain numbers, in the unit of the quantity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

SpreadKind = Literal[
    "pert",
    "triangular",
    "uniform",
    "normal",
    "split_normal",
    "lognormal",
    "logit_normal",
    "gamma",
    "beta",
    "discrete",
    "draws",
]


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of one number.

    Parameters
    ----------
    kind : str
        Which family; see `payoff.quantity.draw` for what the parameters are.
    parameters : tuple of float
        The family's parameters.
    central : float
        The number that the central case uses.
    low, high : float
        The fifth and the ninety-fifth percentile, or the limits where it has such.
    """

    kind: SpreadKind
    parameters: tuple[float, ...]
    central: float
    low: float
    high: float
