"""The scenario as a tree of written values: from a dict, walked by path, merged key by key.

A path is ids joined by dots. All changes make new trees; the one that was read stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from payoff.errors import Place, Problem, ScenarioError, shortened
from payoff.language import say
from payoff.quantity.written import Branch, Items, Real, Text, Whole, place_of
from payoff.scenario.yaml_reader import DEEPEST, MOST_VALUES, has_forbidden
from payoff.scenario.yaml_scalars import as_text
from payoff.units import LARGEST_NUMBER

_LINE = r"(amount|series|from|to|account|cashable|marginal_share)"
_ATOMIC = re.compile(
    rf"(states\.[^.]+\.lines|arms\.[^.]+\.add_lines|transitions\.[^.]+\.lines)\.[^.]+\.{_LINE}"
    r"|transitions\.[^.]+\.(from|to)"
    r"|programme\.budget\.[^.]+\.(amount|series|payer|by_month|hours\.(count|cost)|positions\.(share|cost)|actual)"
    r"|arms\.[^.]+\.(path\.[^.]+|deadweight|from|matrix|exits|exits_from_counts|enrolment|after|modify\..+\.rows)"
    r"|(arms\.[^.]+|arms\.[^.]+\.observed|matrices\.[^.]+)\.(sample_size|widen)"
    r"|arms\.[^.]+\.(retention\.[^.]+\.(stay|leave|else)|reaches\.[^.]+\.(share|still|duration|interval)|time_to_outcome\.[^.]+)"
    r"|arms\.[^.]+\.observed\.(shares|counts)\.[^.]+"
    r"|arms\.[^.]+\.(blend\.share|modify(\.[^.]+)?\.(relative_risk|hazard_ratio|odds_ratio))|units\.[^.]+\.rate"
    r"|matrices\.[^.]+\.survival\.hazard_ratio\.[^.]+"
    r"|matrices\.[^.]+\.((rows|rows_from_counts|rates)\.[^.]+|count|survival\.(rate|probability))"
    r"|gross_to_net\.(evidence_haircut|attribution|phase_in|drop_off|displacement)|subgroups\.[^.]+\.share"
    r"|states\.[^.]+\.use\.[^.]+\.[^.]+|prices\.[^.]+\.[^.]+|rules\.(tax\.(kommun|region)|effective_tax)"
    r"|indexes\.[^.]+\.[0-9]+"
    r"|tax_equalisation\.(share|lag|accounts)"
    r"|programme\.financing(\.(kommuner|shares|amounts))?"
    r"|intake\.by_month|enrolment|public_funds\.factor|weights\.[^.]+"
    r"|correlations\.[^.]+\.rank|decision\.(applies_to|study\.(n|cost))"
    r"|calibrate\.(unknown\.[^.]+\.(low|high)|targets\.[^.]+\.(equals|within|below|above))"
    r"|discounting\.(rate|inflation)|quantities\.[^.]+|participants"
    r"|budget|payer|allocate_by|need\.groups\.[^.]+\.(persons|weight)|parts\.[^.]+\.set\..+"  # of a portfolio
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
            name = str(as_text(str(key), None))
            inner = f"{path}.{name}" if path else name
            if name in branch or has_forbidden(name):
                message = say("nyckeln ”{key}” går inte att använda", key=shortened(name))
                raise ScenarioError([Problem(Place(file), inner, message)])
            branch[name] = _copied(item, file, inner, counter, depth + 1)
            branch.key_places[name] = branch.value_places[name] = None
        return branch
    if isinstance(value, (list, tuple)):
        items = Items(_copied(item, file, path, counter, depth + 1) for item in value)
        items.place, items.places = None, [None] * len(items)
        return items
    return _copied_leaf(value, file, path)


def _copied_leaf(value: Any, file: str, path: str) -> Any:
    """Return a number or text of a plain dict; texts get a place of their own."""
    message = say("värdet är av ett slag som inte kan läsas: {kind}", kind=type(value).__name__)
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        message = say("talet är för stort (högst 1e15)")
    elif value is None or isinstance(value, (bool, int, float)):
        return value
    elif isinstance(value, str):
        if not has_forbidden(value):
            return as_text(value, None)
        message = say("texten innehåller ett otillåtet tecken")
    raise ScenarioError([Problem(Place(file), path, message)])


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
    result = copied(base)
    for key, item in over.items():
        if item is None:
            result.pop(key, None)
            continue
        inner = f"{path}.{key}" if path else key
        result[key] = merged(result[key], item, inner) if key in result else item
        result.key_places[key] = over.key_places.get(key)
        result.value_places[key] = over.value_places.get(key)
    return result


def copied(branch: Branch, without: str = "") -> Branch:
    """Return a copy of one group, its values shared, with its places and without one of its keys."""
    result = Branch(branch)
    result.path, result.place = branch.path, branch.place
    result.key_places, result.value_places = dict(branch.key_places), dict(branch.value_places)
    result.pop(without, None)
    return result


def places(value: Any) -> Iterator[Place | None]:
    """Yield the place of everything in a tree."""
    if isinstance(value, Branch):
        yield from (value.place, *value.key_places.values(), *value.value_places.values())
        for item in value.values():
            yield from places(item)
    elif isinstance(value, Items):
        yield from (value.place, *value.places)
        for item in value:
            yield from places(item)


def size(value: Any) -> int:
    """Return how many values a tree holds."""
    if isinstance(value, dict):
        return 1 + sum(map(size, value.values()))
    return 1 + sum(map(size, value)) if isinstance(value, list) else 1


def fingerprint(tree: Branch) -> str:
    """Return a hash of the content of a tree, the same for any order of keys."""
    text = json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
