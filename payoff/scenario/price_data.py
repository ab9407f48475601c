"""The files of the price table: read and checked like a scenario, every problem with its file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from payoff.errors import Fault, Problem, ScenarioError, Sources, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.reference.model import Topic, topic_model
from payoff.reference.table import Table
from payoff.scenario.files import decoded, read_file
from payoff.scenario.problems import from_faults, from_validation
from payoff.scenario.yaml_reader import read_tree

HASH_LETTERS = 10
SECTIONS = ("rows", "effects", "benchmarks")
"""Where the rows of a topic are stored: effects and benchmarks have a shape of their own."""


def read_data(folder: Path, dated: str, through: int) -> Table:
    """Read a folder of price files into one table.

    Parameters
    ----------
    folder : Path
        With one YAML file per topic.
    dated : str
        The day of the data, ``ÅÅÅÅ-MM-DD``.
    through : int
        The last year that values without an end hold for.

    Raises
    ------
    ScenarioError
        With every problem of every file.
    """
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    trees: dict[str, Branch] = {}
    for path in sorted(folder.glob("*.yaml")):
        texts[path.name] = decoded(read_file(path), path.name)
        try:
            trees[path.name], found = read_tree(texts[path.name], path.name)
        except ScenarioError as error:
            problems += error.problems
            continue
        problems += found
    for name, tree in trees.items():
        problems += _shape(tree, name)
    if not problems:
        known = {key: name for name, tree in trees.items() for key in tree["rows"]}
        names = dict.fromkeys(known, "")
        for name, tree in trees.items():
            problems += from_faults(crossings(tree, known, name, names), tree, name)
    if problems:
        raise ScenarioError(problems, Sources(texts))
    return _table(trees.values(), dated, through)


def _shape(tree: Branch, name: str) -> list[Problem]:
    """Check one file by itself."""
    model: type[BaseModel] = topic_model(str(tree.get("topic")))
    try:
        model.model_validate(tree)
    except ValidationError as error:
        return from_validation(error, tree, name, model)
    return []


def crossings(
    tree: Branch, known: Mapping[str, str], name: str, names: dict[str, str] | None = None
) -> Iterator[Fault]:
    """Check what no row can tell by itself: what it refers to, and that its names are its own.

    ``known`` is the file of each row; ``names`` the row of each alias of the files before, which is added to.
    """
    yield from _references(tree, known, name)
    yield from _aliases(tree, dict.fromkeys(known, "") if names is None else names)


def _references(tree: Branch, known: Mapping[str, str], name: str) -> Iterator[Fault]:
    """Check what rows refer to: sources of the same file, rows of any."""
    for key, row in tree["rows"].items():
        at = ("rows", key)
        if known[key] != name:
            yield Fault(say("raden ”{name}” finns också i {file}", name=key, file=known[key]), None, at, True)
        cited: list[tuple[Any, tuple[str, ...]]] = [(row.get("source"), at)]
        cited += [(v.get("source"), (*at, "values", str(n))) for n, v in enumerate(row.get("values", ()))]
        for source, where in cited:
            if source is not None and source not in tree.get("sources", {}):
                hint = did_you_mean(source, tree.get("sources", {}))
                yield Fault(say("källan ”{name}” finns inte", name=shortened(source)), hint, (*where, "source"))
        others: list[tuple[Any, tuple[str, ...]]] = [(one, (*at, "includes")) for one in row.get("includes", ())]
        others += [(row["marginal_of"], (*at, "marginal_of"))] if "marginal_of" in row else []
        others += [(v["of"], (*at, "values", str(n), "of")) for n, v in enumerate(row.get("values", ())) if "of" in v]
        for other, where in others:
            if other not in known:
                hint = did_you_mean(other, known)
                yield Fault(say("raden ”{name}” finns inte", name=shortened(other)), hint, where)


def _aliases(tree: Branch, names: dict[str, str]) -> Iterator[Fault]:
    """Check that each alias is the name of one row only; those of the file are added to the names, with their rows."""
    for key, row in tree["rows"].items():
        for alias in row.get("aliases", ()):
            if alias in names:
                row_of = names[alias] or say("en rad")
                yield Fault(say("”{name}” är redan {row}", name=alias, row=row_of), None, ("rows", key, "aliases"))
            names.setdefault(alias, key)


def _table(trees: Any, dated: str, through: int) -> Table:
    """Return the checked files as one table."""
    stored: dict[str, Any] = {"topics": {}, "sources": {}, "rows": {}, "effects": {}, "benchmarks": {}}
    for tree in sorted(trees, key=lambda one: Topic.__members__[one["topic"]].value):
        topic = tree["topic"]
        stored["topics"][topic] = tree["title"]
        prefix = f"{topic}."
        stored["sources"] |= {prefix + key: dict(source) for key, source in tree.get("sources", {}).items()}
        section = topic if topic in SECTIONS else "rows"
        for key, row in tree["rows"].items():
            stored[section][key] = {"topic": topic, **_cited(row, prefix)}
    content = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = f"{dated}+{hashlib.sha256(content.encode()).hexdigest()[:HASH_LETTERS]}"
    plain = json.loads(json.dumps(stored, ensure_ascii=False))
    return Table(version=version, through=through, **plain)


def _cited(row: Any, prefix: str) -> Any:
    """Return a row with the keys of its sources made unique over all files."""
    if isinstance(row, dict):
        return {
            key: prefix + value
            if key == "source" and isinstance(value, str) and key_is_source(row)
            else _cited(value, prefix)
            for key, value in row.items()
        }
    return [_cited(item, prefix) for item in row] if isinstance(row, list) else row


def key_is_source(row: Mapping[str, Any]) -> bool:
    """Whether ``source`` in a group is the key of a source; a conversion says its source in words."""
    return "kronor" not in row
