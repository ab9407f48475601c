"""The JSON Schema of the scenario language, for editors and services."""

from __future__ import annotations

from typing import Any

from payoff.scenario.fields import ID_PATTERN
from payoff.scenario.models import ScenarioModel

SCHEMA_ID = "payoff.schema.json"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file, titles and descriptions in Swedish.

    Examples
    --------
    >>> json_schema()["properties"]["horizon"]["title"]
    'Horisont'
    """
    schema = ScenarioModel.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "payoff-scenario"
    for name in ("State", "Arm"):
        _allow_like(schema["$defs"][name])
    return schema


def _allow_like(definition: dict[str, Any]) -> None:
    """Add ``like``, which is written out before the models see it; what it brings need not be repeated."""
    definition["properties"]["like"] = {
        "type": "string",
        "pattern": ID_PATTERN,
        "title": "Som",
        "description": "Börja från ett annat tillstånd eller en annan arm; det som skrivs läggs över.",
    }
    required = definition.pop("required", [])
    if required:
        definition["anyOf"] = [{"required": required}, {"required": ["like"]}]
    for prop in definition["properties"].values():
        if prop.get("additionalProperties") and "anyOf" not in prop:
            prop["additionalProperties"] = {"anyOf": [prop["additionalProperties"], {"type": "null"}]}
