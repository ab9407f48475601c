"""The scenario as a tree of written values: from a dict, walked by path, merged key by key.

A path is ids joined by dots. All changes make new trees; the one that was read stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from payoff.errors import Fault, Place, Problem, ScenarioError, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch, Items, Real, Text, Whole, place_of
from payoff.scenario.yaml_reader import DEEPEST, MOST_VALUES, as_text

_ATOMIC = re.compile(
    r"states\.[^.]+\.lines\.[^.]+\.(amount|series|from|to|account|cashable|marginal_share)"
    r"|programme\.budget\.[^.]+\.(amount|series|payer)"
    r"|arms\.[^.]+\.(path\.[^.]+|deadweight)"
    r"|discounting\.(rate|inflation)|quantities\.[^.]+|participants"
)


def is_atomic(path: str) -> bool:
    """Whether the value at a path is replaced whole rather than merged key by key.

    Examples
    --------
    >>> is_atomic("states.arbete.lines.fk.amount"), is_atomic("states.arbete")
    (True, False)
    """
    return _ATOMIC.fullmatch(path) is not None


def from_python(data: Any, file: str) -> Branch:
    """Make a tree from a plain dict, within the same limits as a file.

    Raises
    ------
    ScenarioError
        If it is not a dict of plain values, is too deep or too large.
    """
    if not isinstance(data, Mapping):
        raise ScenarioError([Problem(Place(file), "", say("scenariot ska vara en grupp med nycklar"))])
    counter = [0]
    tree = _copied(data, file, "", counter, 0)
    assert isinstance(tree, Branch)
    return tree


def _copied(value: Any, file: str, path: str, counter: list[int], depth: int) -> Any:
    counter[0] += 1
    if depth > DEEPEST or counter[0] > MOST_VALUES:
        raise ScenarioError([Problem(Place(file), path[:200], say("scenariot är för djupt nästlat eller för stort"))])
    if isinstance(value, Mapping):
        branch = Branch()
        branch.path, branch.place = "", None
        branch.key_places, branch.value_places = {}, {}
        for key, item in value.items():
            name = as_text(str(key), None)
            branch[str(name)] = _copied(item, file, f"{path}.{name}" if path else str(name), counter, depth + 1)
            branch.key_places[str(name)] = branch.value_places[str(name)] = None
        return branch
    if isinstance(value, (list, tuple)):
        items = Items(_copied(item, file, path, counter, depth + 1) for item in value)
        items.place, items.places = None, [None] * len(items)
        return items
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return as_text(value, None)
    raise ScenarioError(
        [Problem(Place(file), path, say("värdet är av ett slag som inte kan läsas: {kind}", kind=type(value).__name__))]
    )


def anchored(value: Any, path: str = "") -> Any:
    """Return a copy of a tree in which every value knows its path."""
    if isinstance(value, Branch):
        branch = Branch()
        branch.path, branch.place = path, value.place
        branch.key_places, branch.value_places = dict(value.key_places), dict(value.value_places)
        for key, item in value.items():
            branch[key] = anchored(item, f"{path}.{key}" if path else key)
        return branch
    if isinstance(value, Items):
        items = Items(anchored(item, path) for item in value)
        items.place, items.places = value.place, list(value.places)
        return items
    if isinstance(value, (bool, type(None))) or not isinstance(value, (str, int, float)):
        return value
    return _leaf(value, path)


def _leaf(value: str | int | float, path: str) -> Any:
    kind = Text if isinstance(value, str) else Whole if isinstance(value, int) else Real
    leaf: Any = kind(value)
    leaf.path, leaf.place = path, place_of(value)
    if hasattr(value, "raw"):
        leaf.raw = value.raw
    return leaf


def matches(tree: Branch, pattern: str) -> Iterator[tuple[str, Any]]:
    """Yield every path and value that a pattern with ``*`` matches, skipping what is not there.

    Examples
    --------
    >>> tree = from_python({"states": {"a": {"label": "A"}, "b": {}}}, "-")
    >>> [(path, str(value)) for path, value in matches(tree, "states.*.label")]
    [('states.a.label', 'A')]
    """
    found: list[tuple[str, Any]] = [("", tree)]
    for part in pattern.split("."):
        found = [
            (f"{path}.{key}" if path else key, value[key])
            for path, value in found
            if isinstance(value, Branch)
            for key in (list(value) if part == "*" else [part])
            if key in value
        ]
    yield from found


def locate(tree: Branch, parts: tuple[str, ...], file: str, key: bool = False) -> tuple[Place, list[str]]:
    """Return the place of the deepest part of a path that exists, and the parts that do not.

    Parameters
    ----------
    tree : Branch
        Where to look.
    parts : tuple of str
        The path.
    file : str
        Name for values without a place.
    key : bool
        Whether to point at the key rather than at the value.
    """
    here: Any = tree
    place: Place | None = tree.place
    missing: list[str] = []
    for part in parts:
        if isinstance(here, Branch) and part in here:
            place = (here.key_places if key else here.value_places).get(part) or place
            here = here[part]
        elif isinstance(here, Items) and part.isdigit() and int(part) < len(here):
            place = here.places[int(part)] or place
            here = here[int(part)]
        else:
            missing.append(part)
    return place or Place(file), missing


def merged(base: Any, over: Any, path: str = "") -> Any:
    """Lay one tree over another: groups key by key, all else replaced, null removes.

    Parameters
    ----------
    base, over : tree
        The one below and the one above.
    path : str
        Where they stand, to know what is replaced whole.
    """
    if not (isinstance(base, Branch) and isinstance(over, Branch)) or is_atomic(path):
        return over
    result = Branch(base)
    result.path, result.place = base.path, base.place
    result.key_places, result.value_places = dict(base.key_places), dict(base.value_places)
    for key, item in over.items():
        if item is None:
            result.pop(key, None)
            continue
        inner = f"{path}.{key}" if path else key
        result[key] = merged(result[key], item, inner) if key in result else item
        result.key_places[key] = over.key_places.get(key)
        result.value_places[key] = over.value_places.get(key)
    return result


def fingerprint(tree: Branch) -> str:
    """Return a hash of the content of a tree, the same for any order of keys."""
    text = json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def resolve_like(tree: Branch, section: str) -> Branch:
    """Write out every ``like: ID`` in a section of the scenario.

    Raises
    ------
    Fault
        If the ID does not exist or leads back to itself; `at` is the path of the fault.
    """
    group = tree.get(section)
    if not isinstance(group, Branch):
        return tree
    written_out = Branch(group)
    written_out.path, written_out.place = group.path, group.place
    written_out.key_places, written_out.value_places = group.key_places, group.value_places
    for name in group:
        written_out[name] = _written_out(group, name, section, ())
    over = Branch({section: written_out})
    result = Branch(tree)
    result.path, result.place = tree.path, tree.place
    result.key_places, result.value_places = tree.key_places, tree.value_places
    result.update(over)
    return result


def _written_out(group: Branch, name: str, section: str, seen: tuple[str, ...]) -> Any:
    own = group[name]
    if not isinstance(own, Branch) or "like" not in own:
        return own
    other = own["like"]
    at = (section, name, "like")
    if not isinstance(other, str) or other not in group:
        raise Fault(
            say("”{name}” finns inte under ”{section}”", name=shortened(str(other)), section=section),
            did_you_mean(str(other), group), at=at,
        )
    if other == name or other in seen:
        raise Fault(say("”like” leder tillbaka till sig själv"), at=at)
    start = _written_out(group, other, section, (*seen, name))
    rest = Branch({key: value for key, value in own.items() if key != "like"})
    rest.path, rest.place = own.path, own.place
    rest.key_places, rest.value_places = own.key_places, own.value_places
    return merged(start, rest, f"{section}.{name}")
