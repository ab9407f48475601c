"""Subgroups of the participants: scenarios of their own, each with its part of everybody who begins."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .movement import entrants_of
from .reading import apply, known

ABOUT = ("label", "share", "sex", "age", "need", "note")


def shares_of_groups(groups: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """The share of the participants in each subgroup; ``rest`` is what the others leave."""
    written = {name: group["share"] for name, group in groups.items()}
    found = {name: known(share, quantities) for name, share in written.items() if share != "rest"}
    left = 1 - sum(found.values(), Fraction(0))
    return {name: found.get(name, left) for name in written}


def one_group(
    scenario: Mapping[str, Any], group: Mapping[str, Any], share: Fraction, later: list[dict[str, Any]]
) -> dict[str, Any]:
    """The file with a subgroup's own values, and what is laid above those; only its own participants begin."""
    own = {path: value for path, value in group.items() if path not in ABOUT}
    result = apply({key: value for key, value in scenario.items() if key not in ("subgroups", "variants")}, own)
    for overrides in later:
        result = apply(result, overrides)
    quantities = result.get("quantities") or {}
    entrants = entrants_of(result, quantities)
    result.pop("participants", None)
    result["intake"] = {"by_month": {month: str(count * share) for month, count in entrants.items()}}
    return result


def subgroups_of(scenario: Mapping[str, Any]) -> dict[str, tuple[dict[str, Any], Fraction]]:
    """Each subgroup's scenario, and its share of the participants."""
    beneath = scenario.get("beneath") or {"file": scenario, "layers": []}
    groups = beneath["file"].get("subgroups") or {}
    sizes = shares_of_groups(scenario.get("subgroups") or {}, scenario.get("quantities") or {})
    return {
        name: (one_group(beneath["file"], groups[name], sizes[name], beneath["layers"]), sizes[name]) for name in groups
    }


def laid_over(scenario: dict[str, Any], *layers: dict[str, Any]) -> dict[str, Any]:
    """The scenario with a variant and then ``--set``: laid over the file, and over what each subgroup makes of it."""
    result = dict(scenario)
    for layer in layers:
        result = apply(result, layer)
    return {**result, "beneath": {"file": scenario, "layers": list(layers)}}
