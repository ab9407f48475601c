"""Looking things up in a scenario as it was written, where any part may be missing or of another kind."""

from __future__ import annotations

from typing import Any

from payoff.quantity.written import Branch


def group_in(tree: Branch, key: str) -> Branch:
    """Return the group at a key, empty when there is none."""
    found = tree.get(key)
    return found if isinstance(found, Branch) else Branch()


def ids_in(value: Any) -> list[str]:
    """Return the ids in a place that takes one id, a list of ids, or a group of ids with shares."""
    if isinstance(value, Branch):
        return list(value)
    if isinstance(value, list):
        return [str(item) for item in value if isinstance(item, str)]
    return [str(value)] if isinstance(value, str) else []


def path_at(path: str, value: Any, name: str) -> tuple[str, ...]:
    """Return the path of an id in such a place: its key in a group, else the place itself."""
    parts = tuple(path.split("."))
    return (*parts, name) if isinstance(value, Branch) else parts
