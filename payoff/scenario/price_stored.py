"""A price table from elsewhere: an older `table.json`, or a folder of price files, checked before it is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from payoff.errors import InputError, Place, Problem, ScenarioError, Sources, shortened
from payoff.language import say
from payoff.reference.model import Row, Source, Year
from payoff.reference.table import Table, table
from payoff.scenario.files import decoded, read_file
from payoff.scenario.price_data import crossings, read_data
from payoff.scenario.problems import from_faults, from_validation
from payoff.scenario.yaml_reader import read_tree


class _StoredRow(Row):
    topic: str


class _Stored(BaseModel):
    """A table as `tests/price_table.py` writes it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    version: str
    through: Year
    topics: dict[str, str]
    sources: dict[str, Source]
    rows: dict[str, _StoredRow] = Field(min_length=1)
    effects: dict[str, Any]
    benchmarks: dict[str, Any]


def read_table(path: Path) -> Table:
    """Read a price table: a stored one, or a folder with a price file for each topic.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If there is nothing to read there.
    ScenarioError
        With every problem, its file and line.
    """
    if path.is_dir():
        if not any(path.glob("*.yaml")):
            raise InputError(say("mappen ”{path}” har inga prisfiler (*.yaml)", path=shortened(str(path), 120)))
        return read_data(path, path.name, table().through)
    text = decoded(read_file(path), path.name)
    try:
        stored = json.loads(text, object_pairs_hook=_without_duplicates)
        _Stored.model_validate(stored)
        if not list(crossings(stored, dict.fromkeys(stored["rows"], path.name), path.name)):
            return Table(**stored)
    except json.JSONDecodeError as error:
        place = Place(path.name, error.lineno, error.colno)
        problem = Problem(place, "", say("filen kan inte läsas som JSON"), say("ange en table.json, eller en mapp"))
        raise ScenarioError([problem], Sources({path.name: text})) from None
    except (_DuplicateKey, RecursionError, ValidationError):
        pass  # told below, with its line
    raise ScenarioError(_problems(text, path.name), Sources({path.name: text}))


class _DuplicateKey(ValueError):
    """Two keys with the same name in one group."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    group = dict(pairs)
    if len(group) < len(pairs):
        raise _DuplicateKey
    return group


def _problems(text: str, name: str) -> list[Problem]:
    """Return what is wrong with a stored table; JSON is YAML, so that its reader knows the lines."""
    tree, problems = read_tree(text, name)
    try:
        _Stored.model_validate(tree)
    except ValidationError as error:
        return problems + from_validation(error, tree, name, _Stored)
    return [*problems, *from_faults(crossings(tree, dict.fromkeys(tree["rows"], name), name), tree, name)]
