"""The difference between two scenarios, parted among the assumptions that were changed.

What cannot be changed one by one without the scenario ceasing to make sense (shares that must add up, a state and
the arm that leads to it) is one part. Where the changes are many they are taken together by what they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from payoff.errors import InputError, ScenarioError
from payoff.language import say
from payoff.missing import Missing
from payoff.quantity.written import Branch
from payoff.study.compare_shares import MOST_EXACT, MOST_ORDERED, Share, shares, subsets
from payoff.study.compare_tree import Change, Path, mixed

Key = tuple[str, str]
"""Measure and account or group."""
Values = dict[Key, float | Missing]
Method = Literal["exact", "orders"]
TABLES: Final = ("path", "observed", "exits", "exits_from_counts")
"""Tables of an arm: their cells make a course together, and one cell alone says nothing."""
Measure = Callable[[Branch], Values]
"""Works a tree out; raises what loading and evaluating do."""


@dataclass(frozen=True, slots=True)
class Part:
    """Changed assumptions that are taken together, and what they did.

    Parameters
    ----------
    changes : tuple of Change
    value : float
        Their part of the difference, in the unit of the measure.
    alone : float
        Their effect when nothing else is changed.
    lowest, highest : float
        Their smallest and largest effect, by what else was changed before.
    """

    changes: tuple[Change, ...]
    value: float
    alone: float
    lowest: float
    highest: float

    @property
    def structural(self) -> bool:
        """Whether something in it exists in one of the scenarios only."""
        return any(change.structural for change in self.changes)


class Decomposition:
    """The mixtures of two trees, worked out as far as their parts need.

    Parameters
    ----------
    one, other : Branch
        The trees.
    found : sequence of Change
        What differs.
    measure : callable
        Works a tree out.
    """

    def __init__(self, one: Branch, other: Branch, found: Sequence[Change], measure: Measure) -> None:
        self.measure = measure
        self._done: dict[frozenset[Path], Values | None] = {}
        self._start, self.other = _padded(one, other), _padded(other, one)
        kept = [change for change in found if not is_padding(change)]
        self.groups = self._fitting(_few(_one_build(kept)))

    @property
    def method(self) -> Method:
        """Whether every order was counted, or a fixed set of them."""
        return "exact" if len(self.groups) <= MOST_EXACT else "orders"

    def parts(self, key: Key) -> tuple[Part, ...] | Missing:
        """Return what each part of the changes did to a measure of an account or group, the largest first.

        They add up to the value with all changes less the value with none. Missing where some mixture of the
        scenarios has no such value.
        """
        for subset in subsets(len(self.groups)):
            value = self._value(subset, key)
            if isinstance(value, Missing):
                return value
        found: list[Share] = shares(len(self.groups), lambda subset: self._number(subset, key))
        parts = [
            Part(tuple(group), one.value, one.alone, one.lowest, one.highest)
            for group, one in zip(self.groups, found, strict=True)
        ]
        return tuple(sorted(parts, key=lambda part: -abs(part.value)))

    def _value(self, subset: frozenset[int], key: Key) -> float | Missing:
        values = self._worked_out([self.groups[index] for index in sorted(subset)])
        if values is None:
            return Missing("not_applicable", say("scenarierna kan inte läsas i mellanlägen"))
        return values.get(key, 0.0)  # nothing is booked on an account that this mixture does not have

    def _number(self, subset: frozenset[int], key: Key) -> float:
        value = self._value(subset, key)
        assert not isinstance(value, Missing)
        return value

    def _worked_out(self, groups: Sequence[Sequence[Change]]) -> Values | None:
        """Return the values with some changes made; None where they make no scenario."""
        paths = frozenset(change.path for group in groups for change in group)
        if paths not in self._done:
            try:
                ordered = [change.path for group in groups for change in group]
                self._done[paths] = self.measure(mixed(self._start, self.other, ordered))
            except (ScenarioError, InputError):
                self._done[paths] = None
        return self._done[paths]

    def _fitting(self, groups: list[list[Change]]) -> list[list[Change]]:
        """Return the changes in groups that can be made in any of the orders that are asked for."""
        while True:
            failing = next(
                (one for one in subsets(len(groups)) if self._worked_out([groups[i] for i in sorted(one)]) is None),
                None,
            )
            if failing is None or len(groups) <= 1:
                return groups
            groups = self._joined(groups, failing)

    def _joined(self, groups: list[list[Change]], failing: frozenset[int]) -> list[list[Change]]:
        """Join what cannot be made apart: with one more that mends it, else with all of the same section."""
        if not failing:  # nothing is changed and yet it fails: the whole difference is one part
            return [[change for group in groups for change in group]]
        sections = {change.path[0] for index in failing for change in groups[index]}
        near = lambda index: -max(_alike(one, other) for i in failing for one in groups[i] for other in groups[index])  # noqa: E731
        others = sorted((index for index in range(len(groups)) if index not in failing), key=near)
        mends = next(
            (index for index in others if self._worked_out([groups[i] for i in sorted({*failing, index})]) is not None),
            None,
        )
        if mends is not None:
            together = {*failing, mends}
        else:
            same = {index for index in others if any(change.path[0] in sections for change in groups[index])}
            together = {*failing, *same}
        if len(together) == 1:
            together = set(range(len(groups)))
        joined = [change for index in sorted(together) for change in groups[index]]
        at = min(together)
        return [
            joined if index == at else group
            for index, group in enumerate(groups)
            if index == at or index not in together
        ]


def _alike(one: Change, other: Change) -> int:
    """Return how many keys two paths have in common from the top."""
    pairs = zip(one.path, other.path, strict=False)
    return next(
        (count for count, (key, theirs) in enumerate(pairs) if key != theirs), min(len(one.path), len(other.path))
    )


def is_padding(change: Change) -> bool:
    """Whether a change is a named value that only one scenario has: it does nothing until something refers to it."""
    return change.path[0] == "quantities" and (change.before is None or change.after is None)


def _padded(one: Branch, other: Branch) -> Branch:
    """Return a tree with the named values that only the other has."""
    named = other.get("quantities")
    if not isinstance(named, Branch):
        return one
    if not isinstance(one.get("quantities"), Branch):
        return mixed(one, other, [("quantities",)])
    return mixed(one, other, [("quantities", name) for name in named if name not in one["quantities"]])


def _one_build(found: Sequence[Change]) -> list[list[Change]]:
    """Return each change by itself; what exists in one only is together, as an arm's table is."""
    groups: dict[Path, list[Change]] = {}
    for change in found:
        in_table = change.path[0] == "arms" and len(change.path) > 2 and change.path[2] in TABLES
        own = change.path[:3] if in_table else change.path
        groups.setdefault(() if change.structural else own, []).append(change)
    return list(groups.values())


def _few(groups: list[list[Change]]) -> list[list[Change]]:
    """Return the changes taken together where they are many: by what they are about, else by section."""
    for keys in (3, 2, 1):
        if len(groups) <= MOST_ORDERED:
            return groups
        merged: dict[tuple[bool, Path], list[Change]] = {}
        for group in groups:
            structural = any(change.structural for change in group)
            merged.setdefault((structural, () if structural else group[0].path[:keys]), []).extend(group)
        groups = list(merged.values())
    return groups
