"""The one override mechanism: file, then variant, then ``--set`` and `Scenario.replace`.

A path must lead to something that exists; only its last key may be new, and then the
models say whether the key is allowed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch, place_of
from payoff.scenario.inside import leads_inside, with_one
from payoff.scenario.tree import is_atomic, merged

VARIANT_TEXTS = ("label", "note")
MAY_BE_NEW = (
    "lines",
    "add_lines",
    "budget",
    "programme",
    "quantities",
    "correlations",
    "accounts",
    "groups",
    "transitions",
    "retention",
    "time_to_outcome",
    "gross_to_net",
    "public_funds",
    "tax_equalisation",
    "indexes",
    "rules",
    "prices",
    "use",
    "weights",
    "potential",
    "decision",
)
"""Optional groups that a path may lead into although the file does not have them."""
NOT_OVERRIDABLE = ("payoff", "kind", "variants")


def apply(tree: Branch, overrides: Mapping[str, Any]) -> tuple[Branch, list[Fault]]:
    """Return the tree with every override applied, in the order given, and the faults of those that could not be.

    Parameters
    ----------
    tree : Branch
        The scenario.
    overrides : mapping
        From path (ids with dots, ``*`` for all) to value.

    Returns
    -------
    tree : Branch
    faults : list of Fault
        One for each path that leads nowhere; `at` holds the path as it was written.
    """
    places = getattr(overrides, "key_places", {})
    faults, laid = [], set[str]()
    for path, value in overrides.items():
        try:
            changed = tree
            for exact, inside in _expanded(tree, path.split("."), path):
                here = value
                if inside:
                    whole = ".".join(exact)
                    here = with_one(_at(tree, exact), whole, inside, value, (path, places.get(path)), laid)
                    laid.add(".".join([whole, *inside]))
                changed = merged(changed, _nested(exact, here, places.get(path)))
            tree = changed
        except Fault as fault:
            faults.append(fault)
    return tree, faults


def _at(tree: Branch, path: list[str]) -> Any:
    here: Any = tree
    for part in path:
        here = here[part]
    return here


def _expanded(tree: Branch, parts: list[str], written: str) -> list[tuple[list[str], list[str]]]:
    """Return the exact paths that a path with ``*`` stands for; only the last key and optional groups may be new.

    Each comes with the way inside a value that is replaced whole, empty where the path does not lead into one.
    """
    if parts[0] in NOT_OVERRIDABLE:
        raise Fault(say("”{key}” kan inte ändras här", key=parts[0]), at=(written,), key=True)
    found: list[tuple[list[str], Any]] = [([], tree)]
    whole: list[tuple[list[str], list[str]]] = []
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        step: list[tuple[list[str], Any]] = []
        for path, here in found:
            if path and is_atomic(".".join(path)) and leads_inside(here, ".".join(path), parts[depth:]):
                whole.append((path, parts[depth:]))
                continue
            if not isinstance(here, Branch) or (path and is_atomic(".".join(path))):
                raise Fault(
                    say("sökvägen ”{path}” går in i ett värde som byts helt", path=shortened(written, 120)),
                    say("skriv hela värdet för ”{path}”", path=shortened(".".join(path), 120)),
                    (written,),
                    True,
                )
            keys = list(here) if part == "*" else [part]
            new = part not in here and part != "*"
            if not keys or (new and not last and part not in MAY_BE_NEW):
                raise _no_such(written, [*path, part], here, tree)
            step += [([*path, key], here.get(key, Branch() if part in MAY_BE_NEW else None)) for key in keys]
        found = step
    return [*((path, []) for path, _ in found), *whole]


def _no_such(written: str, parts: list[str], here: Branch, tree: Branch) -> Fault:
    blocks = _blocks_behind(tree, parts)
    hint = did_you_mean(parts[-1], here)
    if blocks:
        where = ".".join([*parts[:2], "use"])
        hint = say(
            "posten kan komma ur byggstenarna; ändra det den räknas på under {path}: {names}", path=where, names=blocks
        )
    return Fault(say("sökvägen ”{path}” finns inte", path=shortened(".".join(parts), 120)), hint, (written,), True)


def _blocks_behind(tree: Branch, parts: list[str]) -> list[str]:
    """Return the blocks of a state where a path looks for a line that is not written in it."""
    if len(parts) < len(("states", "id", "lines")) or parts[0] != "states" or parts[2] != "lines":
        return []
    written = _at(tree, parts[:2]).get("use")
    if isinstance(written, Branch):
        return list(written)
    items = written if isinstance(written, list) else []
    return [str(name) for item in items for name in (item if isinstance(item, Branch) else [item])]


def _nested(path: list[str], value: Any, key_place: Any) -> Branch:
    """Wrap a value in groups so that it can be merged: a.b = 1 becomes {a: {b: 1}}."""
    *above, last = path
    top = here = _overlay(key_place)
    for part in above:
        here = here.setdefault(part, _overlay(key_place))
    here[last] = value
    return _with_places(top, value, key_place)


def _overlay(place: Any) -> Branch:
    branch = Branch()
    branch.path, branch.place, branch.key_places, branch.value_places = "", place, {}, {}
    return branch


def _with_places(branch: Branch, value: Any, key_place: Any) -> Branch:
    """Place every key of an overlay at the override, and the value where it was written."""
    for key, inner in branch.items():
        branch.key_places[key] = key_place
        branch.value_places[key] = (place_of(inner) if inner is value else None) or key_place
        if inner is not value:
            _with_places(inner, value, key_place)
    return branch


SUBGROUP_KEYS = ("label", "share", "sex", "age", "need", "note")
NOT_BY_SUBGROUP = (
    *(
        "payoff",
        "about",
        "price_year",
        "start",
        "horizon",
        "discounting",
        "participants",
        "intake",
        "accounts",
        "groups",
    ),
    *("units", "subgroups", "variants", "calibrate", "net_lines_are_society", "public_funds", "weights"),
    *("tax_equalisation", "indexes", "correlations", "decision", "outcome_luck"),
    *("not_priced", "annex", "forecast"),
)
"""What holds for all participants alike and cannot differ between subgroups."""


def subgroup_overrides(group: Branch) -> Branch:
    """Return a subgroup without what describes it: what is left are paths."""
    paths = Branch({key: value for key, value in group.items() if key not in SUBGROUP_KEYS})
    paths.path, paths.place = group.path, group.place
    paths.key_places, paths.value_places = group.key_places, group.value_places
    return paths


def same_for_all(paths: Branch, tree: Branch) -> list[Fault]:
    """Return a fault for each path that leads to what holds for all participants; `at` holds the path."""
    return [
        Fault(
            say("”{path}” är lika för alla deltagare", path=shortened(path, 120)),
            say("en delgrupp kan ha egna tillstånd, armar, matriser, värden och belopp per deltagare"),
            (path,),
            True,
        )
        for path in paths
        if path.split(".")[0] in NOT_BY_SUBGROUP or (path.startswith("programme") and not _per_participant(path, tree))
    ]


def _per_participant(path: str, tree: Branch) -> bool:
    """Whether a path leads into a budget line that is paid per participant."""
    parts = path.split(".")
    here: Any = tree
    for part in parts[:3]:
        here = here.get(part) if isinstance(here, Branch) else None
    return len(parts) > 3 and isinstance(here, Branch) and here.get("per") == "participant"


def variant_overrides(variant: Branch) -> Branch:
    """Return a variant without its label and note: what is left are paths."""
    paths = Branch({key: value for key, value in variant.items() if key not in VARIANT_TEXTS})
    paths.path, paths.place = variant.path, variant.place
    paths.key_places, paths.value_places = variant.key_places, variant.value_places
    return paths
