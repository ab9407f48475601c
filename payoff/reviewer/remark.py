"""A warning, and how many things one may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payoff.language import Say, say

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import PlacedLine

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the reader must know.

    Parameters
    ----------
    rule : str
        Name of the rule, the same in every version.
    message : Say
    path : str
        Where in the scenario it comes from.
    """

    rule: str
    message: Say
    path: str


Rule = Callable[["Result"], Iterator[Remark]]


def first_of(names: Sequence[Say | str]) -> list[Say | str]:
    """Return the first few names, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return list(names)
    return [*names[:MOST_NAMED], say("{count} till", count=len(names) - MOST_NAMED)]


def is_built(result: Result, placed: PlacedLine) -> bool:
    """Whether a line comes from a block."""
    if not placed.states:
        return False
    built = result.built_states.get(placed.states[0])
    return built is not None and placed.path.rpartition(".")[2] in built.lines
