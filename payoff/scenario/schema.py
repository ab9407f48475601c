"""The JSON Schema of the scenario language, for editors and services."""

from __future__ import annotations

from typing import Any

from payoff.scenario.fields import ID_PATTERN
from payoff.scenario.models import Scenario

SCHEMA_ID = "payoff.schema.json"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file, titles and descriptions in Swedish.

    Examples
    --------
    >>> json_schema()["properties"]["horizon"]["title"]
    'Horisont'
    """
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "payoff-scenario"
    schema["description"] = "En insats: tillstånd, förlopp, pris och kostnad."
    _close_patterns(schema)
    for name in ("State", "Arm"):
        _allow_like(schema["$defs"][name])
    return schema


def _close_patterns(node: Any) -> None:
    """Refuse keys that no pattern matches, as the models do."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            node.setdefault("additionalProperties", False)
        for inner in node.values():
            _close_patterns(inner)
    elif isinstance(node, list):
        for inner in node:
            _close_patterns(inner)


def _allow_like(definition: dict[str, Any]) -> None:
    """Add ``like``, which is written out before the models see it.

    With it, what stands here is laid over something else: a part may be left out, or be null to take it away.
    """
    properties = definition["properties"]
    like = {
        "type": "string",
        "pattern": ID_PATTERN,
        "title": "Som",
        "description": "Börja från ett annat tillstånd eller en annan arm; det som skrivs läggs över.",
    }
    named = {key: {word: value[word] for word in ("title", "description")} for key, value in properties.items()}
    definition["properties"] = named | {"like": like}
    definition["if"] = {"required": ["like"]}
    definition["else"] = {"properties": properties, "required": definition.pop("required", [])}
