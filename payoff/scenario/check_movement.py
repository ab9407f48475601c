"""Names that movement refers to: every state, matrix and unit must be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.scenario.lookup import group_in, ids_in, path_at
from payoff.scenario.tree import matches

WHERE_PERSONS_ARE = (
    "arms.*.stays_in",
    "arms.*.path.*",
    "arms.*.from",
    "arms.*.exits",
    "arms.*.exits_from_counts",
    "arms.*.time_to_outcome.*.waits_in",
    "arms.*.retention.*.else",
    "arms.*.observed.shares.*",
    "arms.*.observed.counts.*",
    "arms.*.reaches",
    "arms.*.after.to",
    "gross_to_net.displacement.to",
    "matrices.*.rows",
    "matrices.*.rows.*",
    "matrices.*.rows_from_counts",
    "matrices.*.rows_from_counts.*",
    "matrices.*.rates",
    "matrices.*.rates.*",
    "matrices.*.survival.to",
    "potential.full_state",
)
"""Places that hold states, with shares or alone, where persons may come to be."""

NAMED_ONLY = (
    "arms.*.time_to_outcome",
    "arms.*.retention",
    "arms.*.add_counts",
    "arms.*.add_lines.*.in",
    "arms.*.modify.rows",
    "arms.*.modify.columns",
    "arms.*.modify.*.rows",
    "arms.*.modify.*.columns",
    "matrices.*.survival.hazard_ratio",
    "states.*.gain_against",
    "transitions.*.from",
    "transitions.*.to",
    "gross_to_net.displacement.from",
)
"""Places that name states."""

UNITS = ("states.*.counts", "transitions.*.counts", "arms.*.add_counts.*")
MATRICES = ("arms.*.matrix", "arms.*.blend.with")


def movement_names(tree: Branch) -> Iterator[Fault]:
    """Yield a fault for every state, unit and matrix that is named and is not there."""
    states = group_in(tree, "states")
    for pattern in (*WHERE_PERSONS_ARE, *NAMED_ONLY) if states else ():
        for path, value in matches(tree, pattern):
            yield from _unknown_states(path, value, states)
    yield from _units(tree)
    yield from _matrices(tree)


def _units(tree: Branch) -> Iterator[Fault]:
    units = group_in(tree, "units")
    for path, value in (match for pattern in UNITS for match in matches(tree, pattern)):
        for name in value if isinstance(value, Branch) else ():
            if name not in units:
                message = say("enheten ”{name}” finns inte under units", name=shortened(name))
                yield Fault(message, did_you_mean(name, units), (*path.split("."), name), True)


def _matrices(tree: Branch) -> Iterator[Fault]:
    matrices = group_in(tree, "matrices")
    for path, value in (match for pattern in MATRICES for match in matches(tree, pattern)):
        for at, name in _matrix_names(path, value):
            if name not in matrices:
                message = say("matrisen ”{name}” finns inte", name=shortened(name))
                yield Fault(message, did_you_mean(name, matrices), tuple(at.split(".")))


def _matrix_names(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the matrices that an arm names, one or by month."""
    if isinstance(value, str):
        yield path, str(value)
    elif isinstance(value, Branch):
        for key, name in value.items():
            if key != "clock" and isinstance(name, str):
                yield f"{path}.{key}", str(name)


def _unknown_states(path: str, value: Any, states: Iterable[str]) -> Iterator[Fault]:
    known = set(states)
    for name in ids_in(value):
        if name not in known:
            message = say("tillståndet ”{name}” finns inte", name=shortened(name))
            yield Fault(message, did_you_mean(name, known), path_at(path, value, name), isinstance(value, Branch))


def used_states(tree: Branch) -> set[str]:
    """Return every state where persons may come to be, in some arm or matrix."""
    return {name for pattern in WHERE_PERSONS_ARE for _, value in matches(tree, pattern) for name in ids_in(value)}
