"""Two scenarios as they are written: what differs between them, and what lies between them.

A scenario is compared as its whole tree: the file with its variant and ``--set`` laid over it, ``like`` written
out, the tables beside it read in. Any mixture of two trees can then be read and worked out like a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from payoff.errors import InputError, Sources
from payoff.language import say
from payoff.quantity.written import Branch, Items, raw_of
from payoff.scenario.document import Document, Layers
from payoff.scenario.like import resolve_like
from payoff.scenario.local_prices import read_prices
from payoff.scenario.models import Scenario
from payoff.scenario.table_file import TableFiles
from payoff.scenario.tree import copied, from_python, is_atomic
from payoff.scenario.use import with_use_groups

Path = tuple[str, ...]
NO_NUMBERS: Final = (
    *("payoff", "kind", "about", "annex", "forecast", "not_priced", "variants", "calibrate", "acknowledged"),
    *("correlations", "decision", "outcome_luck"),
)
"""Sections that say nothing of the central result."""
TEXTS: Final = ("label", "note", "source")
SPREAD: Final = ("low", "high", "p5", "p95")
STRUCTURE: Final = ("states", "arms", "matrices", "transitions", "subgroups", "accounts", "groups", "units")
"""Sections whose ids are parts of the scenario's build rather than numbers."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is written otherwise in another scenario.

    Parameters
    ----------
    path : tuple of str
        Keys from the top of the file.
    before, after : tree, or None
        What is written in each; None where nothing is.
    structural : bool
        Whether a state, an arm, a budget line or the like exists in one of them only.
    """

    path: Path
    before: Any
    after: Any
    structural: bool

    @property
    def name(self) -> str:
        """The path with dots."""
        return ".".join(self.path)


def written_tree(scenario: Scenario) -> Branch:
    """Return what a scenario says, all that is laid over the file included, without its variants.

    The values that a calibration found stand in the place of their starting values.
    """
    document: Document = scenario._document
    tree, _ = read_prices(with_use_groups(document.overridden()), document.files)
    for section in ("states", "arms"):
        tree, _, _ = resolve_like(tree, section)
    tree, _, _ = document.files.read_into(tree)
    for section in ("variants", "calibrate"):
        tree = copied(tree, without=section)
    return tree


def check_whole(scenario: Scenario) -> None:
    """Refuse what is no whole scenario: its file says something else than what was worked out.

    Raises
    ------
    InputError
        If it is a subgroup, or an alternative arm in the place of the intervention.
    """
    if scenario._document.subgroup or scenario.programme_arm != scenario.main_arm:
        raise InputError(say("en delgrupp eller ett alternativ är inget helt scenario; använd scenariot det hör till"))


def filled_tree(scenario: Scenario) -> Branch:
    """Return what `written_tree` gives with the shares that a study fills in, before blocks are worked out."""
    document: Document = scenario._document
    return document.effective()[0]


def read_written(tree: dict[str, Any], file: str) -> Scenario:
    """Return the scenario of a tree that `written_tree` gave, or of the same as plain data.

    Raises
    ------
    ScenarioError
        If it is no scenario.
    """
    read = tree if isinstance(tree, Branch) else from_python(tree, file)
    return Document(read, file, Sources(), TableFiles(None), Layers()).scenario()


def changes(one: Branch, other: Branch) -> list[Change]:
    """Return what is written otherwise, in the order of the first tree and then of the second.

    What no number hangs on (titles, notes, sources, the annex) is left out, and so is how uncertain a number is
    where the number itself is the same.
    """
    return [found for found in _changes(one, other, ()) if found.path[0] not in NO_NUMBERS]


def _changes(one: Branch, other: Branch, above: Path) -> Iterator[Change]:
    for key in [*one, *(key for key in other if key not in one)]:
        path = (*above, key)
        before, after = one.get(key), other.get(key)
        if isinstance(before, Branch) and isinstance(after, Branch) and not is_atomic(".".join(path)):
            yield from _changes(before, after, path)
        elif (not _is_text(path, before, after)) and _bare(before) != _bare(after):
            yield Change(path, before, after, _is_structural(path, before, after))


def _is_text(path: Path, before: Any, after: Any) -> bool:
    """Whether a path holds words for the reader."""
    if path == ("programme", "not_counted"):
        return True
    written = before if before is not None else after
    return path[-1] in TEXTS and isinstance(written, str) and path[:-1] != ("quantities",)


def _is_structural(path: Path, before: Any, after: Any) -> bool:
    one_only = before is None or after is None
    return one_only and ((len(path) <= 2 and path[0] in STRUCTURE) or (path[:2] == ("programme", "budget")))


def _bare(value: Any) -> Any:
    """Return a value without words, and without how uncertain it is where there is a number to go by."""
    if isinstance(value, Branch):
        left_out = (*TEXTS, *SPREAD) if "value" in value else TEXTS
        kept = {key: _bare(item) for key, item in value.items() if key not in left_out or isinstance(item, Branch)}
        return kept["value"] if list(kept) == ["value"] else kept
    if isinstance(value, Items):
        return [_bare(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    text = "".join(raw_of(value).split())
    return text.replace(",", ".") if text[:1].isdigit() or text[:1] == "-" else text


def mixed(one: Branch, other: Branch, paths: Iterable[Path]) -> Branch:
    """Return the first tree with what the second has at some paths.

    Parameters
    ----------
    one, other : Branch
    paths : iterable of tuple of str
        None of them inside another.
    """
    result = one
    for path in paths:
        result = _with(result, other, path)
    return result


def _with(one: Branch, other: Any, path: Path) -> Branch:
    key, *rest = path
    theirs = other.get(key) if isinstance(other, Branch) else None
    if not rest and theirs is None:
        return copied(one, without=key)
    result = copied(one)
    result[key] = _with(one[key], theirs, tuple(rest)) if rest else theirs
    place = other if isinstance(other, Branch) and key in other else one
    result.key_places[key], result.value_places[key] = place.key_places.get(key), place.value_places.get(key)
    return result
