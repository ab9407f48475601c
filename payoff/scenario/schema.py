"""The JSON Schema of the scenario language, for editors and services."""

from __future__ import annotations

from typing import Any

from payoff.errors import InputError, did_you_mean
from payoff.language import say
from payoff.scenario.fields import ID_PATTERN
from payoff.scenario.models import KINDS_OF_FILE, Scenario
from payoff.scenario.portfolio import Portfolio

SCHEMA_ID = "payoff.schema.json"


def json_schema(kind: str = "scenario") -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario or portfolio file, titles and descriptions in Swedish.

    Parameters
    ----------
    kind : {"scenario", "portfolio"}

    Raises
    ------
    InputError
        If there is no such kind of file.

    Examples
    --------
    >>> json_schema()["properties"]["horizon"]["title"]
    'Horisont'
    """
    if kind not in KINDS_OF_FILE:
        hint = did_you_mean(kind, KINDS_OF_FILE)
        raise InputError(say("det finns inget schema för ”{kind}”; {hint}", kind=kind, hint=hint))
    if kind == "portfolio":
        return _described(
            Portfolio.model_json_schema(by_alias=True),
            "payoff-portfolio",
            "En portfölj: flera scenarier med gemensam budget, behov och räckvidd.",
        )
    schema = Scenario.model_json_schema(by_alias=True)
    _described(schema, "payoff-scenario", "En insats: tillstånd, förlopp, pris och kostnad.")
    for name in ("State", "Arm"):
        _allow_like(schema["$defs"][name])
    _allow_filled(schema)
    return schema


def _described(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    """Say what a schema is of, and close what it leaves open."""
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"], schema["description"] = title, description
    _close_patterns(schema)
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


def _allow_filled(schema: dict[str, Any]) -> None:
    """Let what an arm reaches be written in part where ``evidence`` fills the rest before the models see it.

    An arm with ``like`` takes the rest from another arm.
    """
    whole = {"required": schema["$defs"]["Reach"].pop("required")}
    own = {"properties": {"reaches": {"additionalProperties": whole}}}
    arm = {"if": {"not": {"required": ["like"]}}, "then": own}
    schema["if"] = {"not": {"required": ["evidence"]}}
    schema["then"] = {"properties": {"arms": {"additionalProperties": arm}}}


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
