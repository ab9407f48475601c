"""A scenario written out as YAML: the file with all that was laid over it, in the order of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from payoff.errors import InputError
from payoff.language import say
from payoff.quantity.written import Branch, Items
from payoff.scenario import override
from payoff.scenario.tree import copied, is_atomic, merged
from payoff.scenario.yaml_text import as_yaml

if TYPE_CHECKING:
    from payoff.scenario.models import Scenario

FIRST = ("like",)
"""Keys that say what the others are laid over."""


def to_yaml(scenario: Scenario) -> str:
    r"""Return a scenario as YAML that `payoff.load` reads as the same scenario.

    What was laid over the file (``--set``, `Scenario.replace`, the variant that it is) stands in its place;
    amounts and numbers stand as they were written, and files beside the scenario by their names, so that the text
    must be saved in the same folder. Comments of the file are not kept. Values that a calibration found are found
    again when the text is evaluated, where nothing was laid over them; else they are written as numbers.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    str
        In UTF-8 when written to a file; the same text for a scenario that is read from it.

    Raises
    ------
    InputError
        If the scenario is a subgroup or an alternative of another, or a variant or a changed scenario whose
        values are still to be calibrated.

    Examples
    --------
    >>> import payoff
    >>> text = to_yaml(payoff.example().replace({"participants": 12}))
    >>> [line for line in text.splitlines() if line.startswith("participants")]
    ['participants: 12']
    >>> payoff.load(text).persons
    12.0
    """
    document = scenario._document
    if document.subgroup:
        raise InputError(say("en delgrupp kan inte skrivas ut för sig; skriv ut hela scenariot"))
    if scenario._main:
        raise InputError(say("ett alternativ kan inte skrivas ut för sig; skriv ut hela scenariot"))
    tree = document.overridden()
    if document.tree.get("calibrate") is not None:
        tree = _with_calibration(document, tree)
    return as_yaml(in_order(_with_variants(document, tree)))


# -- what was laid over the file ---------------------------------------------------------


def _with_calibration(document: Any, tree: Branch) -> Branch:
    """Return the tree with what is to be calibrated, or with the numbers that were found."""
    calibrate = document._calibrate
    unknown = calibrate.get("unknown") if isinstance(calibrate, Branch) else None
    asked = set(unknown) if isinstance(unknown, (Branch, Items)) else set()
    if not document.variant and asked <= document.own:
        written: Branch = document._as_written(tree)
        return written
    if document.calibration is None and asked & document.own:
        raise InputError(
            say(
                "scenariots värden är inte kalibrerade än; räkna det först: {text}",
                text="payoff.evaluate(scenario).scenario",
            )
        )
    return copied(tree, without="calibrate")


def _with_variants(document: Any, tree: Branch) -> Branch:
    """Return the tree with variants that still lie below what was laid on last.

    The order is file, variant, ``--set``. Written out, ``--set`` is in the file and the variant would win where both
    lead to the same place, so there the variant gets its values too.
    """
    variants = tree.get("variants")
    laid = document.laid()
    if not isinstance(variants, Branch) or not laid:
        return tree
    changed = copied(variants)
    for name, variant in variants.items():
        paths = override.variant_overrides(variant) if isinstance(variant, Branch) else Branch()
        if any(_meet(path, other) for path in paths for other in laid):
            changed[name] = _laid_last(variant, laid)
    result = copied(tree)
    result["variants"] = changed
    return result


def _laid_last(variant: Branch, laid: dict[str, object]) -> Branch:
    """Return a variant that lays on what was laid on the file, last of all."""
    result = copied(variant)
    for path, value in laid.items():
        below = result.pop(path, None)
        both = isinstance(below, Branch) and isinstance(value, Branch) and not is_atomic(path)
        result[path] = merged(below, value, path) if both else value
        result.key_places[path] = result.value_places[path] = None
    return result


def _meet(path: str, other: str) -> bool:
    """Whether two paths may lead to the same place, or one into the other."""
    pairs = zip(path.split("."), other.split("."), strict=False)
    return all(one == two or "*" in (one, two) for one, two in pairs)


# -- the order of the language -----------------------------------------------------------


def in_order(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario's tree with the keys in the order of the language; ids stand as they were written.

    Examples
    --------
    >>> list(in_order({"horizon": "36 mån", "payoff": 1, "states": {"b": {}, "a": {}}}))
    ['payoff', 'horizon', 'states']
    """
    ordered: dict[str, Any] = _in_order(tree, _schema())
    return ordered


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    from payoff.scenario.schema import json_schema

    return json_schema()


def _in_order(value: Any, *nodes: dict[str, Any]) -> Any:
    """Return a tree whose named keys stand in the order of the schema; ids stand as they were written."""
    if isinstance(value, list):
        items = [node["items"] for node in _alternatives(nodes) if isinstance(node.get("items"), dict)]
        return [_in_order(item, *items) for item in value]
    if not isinstance(value, dict):
        return value
    found = [node for node in _alternatives(nodes) if "properties" in node]
    best = max(found, key=lambda node: len(value.keys() & node["properties"].keys()), default={})
    order = {name: rank for rank, name in enumerate(best.get("properties", ()))}
    order |= dict.fromkeys(FIRST if FIRST[0] in order else (), -1)
    ordered = sorted(value, key=lambda key: order.get(key, len(order)))
    return {key: _in_order(value[key], *_below(key, nodes)) for key in ordered}


def _below(key: str, nodes: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    """Yield what the schema says of the value of a key."""
    for node in _alternatives(nodes):
        if key in node.get("properties", {}):
            yield node["properties"][key]
            continue
        yield from (inner for pattern, inner in node.get("patternProperties", {}).items() if re.search(pattern, key))
        if isinstance(node.get("additionalProperties"), dict):
            yield node["additionalProperties"]


def _alternatives(nodes: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    """Yield what schema nodes may stand for, references followed."""
    for node in nodes:
        if "$ref" in node:
            yield from _alternatives((_schema()["$defs"][node["$ref"].rpartition("/")[2]],))
            continue
        yield node
        inner = [one for word in ("anyOf", "oneOf", "allOf") for one in node.get(word, ())]
        yield from _alternatives(tuple(inner))
