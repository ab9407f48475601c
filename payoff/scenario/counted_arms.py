"""The single shares of arms and matrices that come from counts or studies, with the uncertainty that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from payoff.quantity.model import Quantity
from payoff.scenario.arms import Arm
from payoff.scenario.counted import (
    single_from_counts,
    single_from_interval,
    single_from_sample,
    single_observed,
    tally_of,
)
from payoff.scenario.matrices import Matrix
from payoff.scenario.outcomes import Observed, Reach, Retention

if TYPE_CHECKING:
    from payoff.scenario.keys import Keys

Change = Callable[[Quantity], Quantity]
Part = TypeVar("Part", Arm, Matrix, Observed, Reach, Retention)
STAYS = ("stay", "leave")


def with_counted_shares(keys: Keys) -> Keys:
    """Return a scenario in which the single shares that come from counts carry their uncertainty.

    They are the shares in arms and matrices written as ``17 av 103`` that are no part of a table drawn as a
    whole, and outcomes of studies that say ``n`` or an interval.
    """
    arms = {name: _arm_with_counts(arm, keys.about.report, arm.role == "programme") for name, arm in keys.arms.items()}
    matrices = {name: _matrix_with_counts(matrix) for name, matrix in keys.matrices.items()}
    same = all(arms[name] is arm for name, arm in keys.arms.items())
    if same and all(matrices[name] is matrix for name, matrix in keys.matrices.items()):
        return keys
    return keys.model_copy(update={"arms": arms, "matrices": matrices})


def _arm_with_counts(arm: Arm, report: str, main: bool) -> Arm:
    widen = arm.widened

    def counted(quantity: Quantity) -> Quantity:
        return single_from_counts(quantity, widen) if arm.is_evidence(report, main) else single_observed(quantity)

    changes: dict[str, object] = {
        "exits": arm.exits and _cells(arm.exits, counted),
        "from_states": arm.from_states and _cells(arm.from_states, counted),
        "path": arm.path and {month: _cells(row, counted) for month, row in arm.path.items()},
        "reaches": arm.reaches and {state: _reach(reach, arm, counted) for state, reach in arm.reaches.items()},
        "retention": {state: _retention(kept, counted) for state, kept in arm.retention.items()},
        "deadweight": arm.deadweight and counted(arm.deadweight),
    }
    observed = arm.observed
    if observed is not None and observed.shares is not None:
        own, evidence = observed.widened, observed.is_evidence(report, main)
        known: Change = (lambda share: single_from_counts(share, own)) if evidence else single_observed
        rows = {month: _cells(row, known) for month, row in observed.shares.items()}
        changes["observed"] = _changed(observed, {"shares": rows})
    return _changed(arm, changes)


def _matrix_with_counts(matrix: Matrix) -> Matrix:
    if matrix.rows is None:
        return matrix
    widen, evidence = matrix.widened, matrix.counted_as != "observed"
    known: Change = (lambda share: single_from_counts(share, widen)) if evidence else single_observed
    rows = {name: _cells(row, known) for name, row in matrix.rows.items()}
    return _changed(matrix, {"rows": rows})


def _cells(row: dict[str, Quantity], counted: Change) -> dict[str, Quantity]:
    """Return a distribution whose counted cells are uncertain one by one, unless it is drawn as a whole."""
    return row if tally_of(row) is not None else {key: counted(share) for key, share in row.items()}


def _reach(reach: Reach, arm: Arm, counted: Change) -> Reach:
    """Return the outcome of a study as sure as its n or its interval says, unless it is stated to be observed."""
    share = reach.share
    if reach.n is not None and arm.counted_as != "observed":
        share = single_from_sample(share, reach.n.value, arm.widened)
    if reach.interval is not None and arm.counted_as != "observed":
        share = single_from_interval(share, reach.interval.low.value, reach.interval.high.value, arm.widened)
    return _changed(reach, {"share": counted(share), "still": reach.still and counted(reach.still)})


def _retention(kept: Retention, counted: Change) -> Retention:
    changes = {key: {month: counted(share) for month, share in (getattr(kept, key) or {}).items()} for key in STAYS}
    given = {key: steps for key, steps in changes.items() if steps}
    return _changed(kept, given | {"back_to": _cells(kept.back_to, counted)})


def _changed(part: Part, changes: Mapping[str, object]) -> Part:
    """Return a part with what differs from what it has; the part itself where nothing does."""
    differing = {key: value for key, value in changes.items() if value != getattr(part, key)}
    return part.model_copy(update=differing) if differing else part
