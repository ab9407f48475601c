"""From file, text or dict to a checked scenario; every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payoff.errors import (
    Fault,
    Place,
    Problem,
    ScenarioError,
    Sources,
    shortened,
)
from payoff.quantity.written import Branch
from payoff.scenario.document import Document, Layers
from payoff.scenario.files import decoded, read_file, too_large
from payoff.scenario.models import Scenario
from payoff.scenario.table_file import TableFiles
from payoff.scenario.tree import from_python
from payoff.scenario.yaml_reader import MOST_BYTES, read_tree, read_value

SET_ORIGIN = "--set"


@dataclass(frozen=True)
class Written:
    """A file as it was read, before anybody knows what it is.

    Parameters
    ----------
    tree : Branch
    problems : list of Problem
        What the reader found.
    sources : Sources
        Text of the file.
    file : str
        Name for errors.
    folder : Path or None
        Where it lies; None when it came as text.
    """

    tree: Branch
    problems: list[Problem]
    sources: Sources
    file: str
    folder: Path | None = None


def written(source: str | Path | Mapping[str, Any]) -> Written:
    """Read a path, YAML text or a plain dict; see `payoff.load`."""
    if isinstance(source, Mapping):
        return Written(from_python(source, "<dict>"), [], Sources(), "<dict>")
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        if len(source.encode("utf-8", "replace")) > MOST_BYTES:
            raise too_large("<text>")
        return _read(source.removeprefix("\ufeff"), "<text>")
    return written_file(source)


def written_file(name: str | Path) -> Written:
    """Read a file."""
    path = Path(name)
    shown = shortened(path.name, 120)
    return _read(decoded(read_file(path), shown), shown, path.parent)


def _read(text: str, name: str, folder: Path | None = None) -> Written:
    tree, problems = read_tree(text, name)
    return Written(tree, problems, Sources({name: text}), name, folder)


def load(source: str | Path | Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> Scenario:
    """Read and check a scenario from a path, YAML text or a plain dict; see `payoff.load`."""
    return scenario_of(written(source), overrides)


def scenario_of(found: Written, overrides: Mapping[str, str] | None = None) -> Scenario:
    """Check what was read as a scenario."""
    given = ((SET_ORIGIN, laid(overrides)),) if overrides else ()
    document = Document(found.tree, found.file, found.sources, TableFiles(found.folder), Layers(overrides=given))
    return document.scenario(tuple(found.problems))


def laid(overrides: Mapping[str, str]) -> Branch:
    """Return what ``--set`` gives as a group to lay over a tree, from path to value."""
    group = Branch()
    group.path, group.place, group.key_places, group.value_places = "", None, {}, {}
    faults = []
    for path, raw in overrides.items():
        place = Place(f"{SET_ORIGIN} {path}={shortened(raw)}")
        group.key_places[path] = group.value_places[path] = place
        try:
            group[path] = read_value(raw, place.file)
        except Fault as fault:
            faults.append(Problem(place, path, fault.message, fault.hint))
    if faults:
        raise ScenarioError(faults)
    return group
