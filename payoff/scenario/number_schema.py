"""The JSON Schema of a number: as text, by name, as a bare number, in a group, and with how uncertain it is.

A schema may accept more than the reader, which sees units and limits; never less.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from payoff.quantity.model import NAME_PATTERN
from payoff.quantity.text import NUMBER_PATTERN, PERSON_WORDS, SPACES
from payoff.units import (
    DURATION_MONTHS,
    HOURS,
    LARGEST_NUMBER,
    MONEY,
    MONEY_ALIASES,
    PER_MONTH,
    PERIOD_ALIASES,
)

_SPACE = f"[{SPACES}]*"
_MONEY = "(" + "|".join([*MONEY, *MONEY_ALIASES]) + ")"
_PERIOD = "(" + "|".join([*PER_MONTH, *PERIOD_ALIASES]) + ")"
PER_TIME = rf"{_SPACE}(/|per ){_SPACE}{_PERIOD}"


def text_schema(body: str) -> dict[str, Any]:
    """Return the schema of a text that is a number with its unit."""
    return {"type": "string", "pattern": rf"^\s*({body})\s*$"}


_NAMED = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
_NUMBER = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}

_PRICE_YEAR = {
    "price_year": {
        "type": "integer",
        "title": "Prisår",
        "description": "Året vars kronor beloppet är i, om inte scenariots; flyttas med ett index.",
    },
    "index": {"type": "string", "title": "Index", "description": "Indexet som flyttar beloppet, om det finns flera."},
}


_BESIDE = {
    "unit": {"type": "string", "title": "Enhet", "description": "Enheten, t.ex. kr/mån."},
    "source": {"type": "string", "title": "Källa", "description": "Vem som säger det."},
    "label": {"type": "string", "title": "Namn", "description": "Namnet i tabeller; annars id:t."},
    "note": {"type": "string", "title": "Anmärkning", "description": "Vad läsaren behöver veta."},
}
_AMOUNT = {"anyOf": [{"type": "string"}, _NUMBER]}
_COUNTED = text_schema(rf"{NUMBER_PATTERN}{_SPACE}(/|av){_SPACE}{NUMBER_PATTERN}")
_RANGE = {"type": "string", "pattern": r"[0-9][^0-9\-–]*\s*[\-–]\s*[+\-−]?[0-9]"}
"""A range as text, ``7 000–9 000 kr/mån``; its ends are seen by the reader."""


def _listed(count: int, title: str, description: str) -> dict[str, Any]:
    shape = {"type": "array", "items": _AMOUNT, "minItems": count, "maxItems": count}
    return shape | {"title": title, "description": description}


def _two(first: str, last: str, title: str, description: str) -> dict[str, Any]:
    amounts = {
        key: _AMOUNT | {"title": SPREAD_WORDS[key], "description": f"{SPREAD_WORDS[key]}."} for key in (first, last)
    }
    shape = {"type": "object", "properties": amounts, "required": [first, last], "additionalProperties": False}
    return shape | {"title": title, "description": description}


SPREAD_WORDS = {
    "mean": "Medelvärde",
    "sd": "Standardavvikelse",
    "cv": "Standardavvikelsen genom medelvärdet",
    "a": "Formen a",
    "b": "Formen b",
    "value": "Värde",
    "weight": "Vikt",
}
_WEIGHTED = {
    "type": "object",
    "properties": {
        key: _AMOUNT | {"title": SPREAD_WORDS[key], "description": f"{SPREAD_WORDS[key]}."}
        for key in ("value", "weight")
    },
    "required": ["value", "weight"],
    "additionalProperties": False,
}
_SPREADS = {
    "value": _AMOUNT | {"title": "Värde", "description": "Det troligaste, eller medianen när p5 och p95 står."},
    "low": _AMOUNT | {"title": "Lägst", "description": "Gräns när value står (PERT), annars femte percentilen."},
    "high": _AMOUNT | {"title": "Högst", "description": "Gräns när value står (PERT), annars 95:e percentilen."},
    "p5": _AMOUNT | {"title": "Femte percentilen", "description": "Lägre än detta är talet en gång av tjugo."},
    "p95": _AMOUNT | {"title": "95:e percentilen", "description": "Högre än detta är talet en gång av tjugo."},
    "range": _listed(2, "Intervall", "Femte och 95:e percentilen."),
    "pert": _listed(3, "PERT", "Lägst, troligast och högst."),
    "triangular": _listed(3, "Triangel", "Lägst, troligast och högst."),
    "uniform": _listed(2, "Likformig", "Lägst och högst, allt däremellan lika troligt."),
    "normal": _two("mean", "sd", "Normal", "Medelvärde och standardavvikelse."),
    "lognormal": _two("mean", "sd", "Lognormal", "Medelvärde och standardavvikelse för ett tal över 0."),
    "gamma": _two("mean", "cv", "Gamma", "Medelvärde, och standardavvikelsen genom det."),
    "beta": _two("a", "b", "Beta", "En andel, med formerna a och b."),
    "discrete": {"type": "array", "items": _WEIGHTED, "minItems": 2}
    | {"title": "Några värden", "description": "Värden med vikter."},
    "draws": {
        "anyOf": [
            {"type": "array", "items": _AMOUNT, "minItems": 2},
            {
                "type": "object",
                "required": ["file", "column"],
                "additionalProperties": False,
                "properties": {
                    "file": {"type": "string", "title": "Fil", "description": "En CSV-fil bredvid scenariot."},
                    "column": {"type": "string", "title": "Kolumn", "description": "Kolumnens rubrik."},
                },
            },
        ]
    }
    | {"title": "Egna dragningar", "description": "Dragningar som någon annan har gjort, lika troliga."},
    "evidence": _COUNTED | {"title": "Evidens", "description": "Räknat hos andra, t.ex. 17 av 103: en osäker andel."},
    "widen": _AMOUNT | {"title": "Vidga", "description": "Faktor som antalet i evidence delas med, minst 1."},
}
_WAYS = [
    *(["low", "high"], ["value", "p5", "p95"]),
    *([key] for key in _SPREADS if key not in ("value", "low", "high", "p5", "p95", "widen")),
]
_SPREAD_GROUP: dict[str, Any] = {
    "title": "Osäkert tal",
    "description": "Ett tal med hur osäkert det är, på ett av sätten.",
    "type": "object",
    "properties": {**_SPREADS, **_BESIDE, **_PRICE_YEAR},
    "oneOf": [{"required": way} for way in _WAYS],
    "additionalProperties": False,
}


_LOOSE = {
    "type": "object",
    "patternProperties": {f"^({'|'.join([*_SPREADS, *_BESIDE])})$": {}},
    "anyOf": [{"required": way} for way in _WAYS],
    "additionalProperties": False,
}


def _whole(schema: dict[str, Any]) -> None:
    schema.clear()
    schema.update(
        {"title": "Osäkert tal", "description": "Ett intervall, eller en grupp.", "anyOf": [_RANGE, _SPREAD_GROUP]}
    )


class UncertainNumber(BaseModel):
    """Stands in the schema for what an uncertain number adds, written once for all places that accept one."""

    model_config = ConfigDict(json_schema_extra=_whole)


def or_uncertain(certain: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a number that may be uncertain, where no shared definition can be referred to.

    It says less of what is inside than the shared definition does.
    """
    return {"anyOf": [*certain["anyOf"], _RANGE, _LOOSE]}


def quantity_schema(texts: list[str], number: bool) -> dict[str, Any]:
    """Return the schema of a certain number: as text, by name, as a bare number, or as a group with its source."""
    alternatives: list[dict[str, Any]] = [*(text_schema(text) for text in texts), _NAMED]
    if number:
        alternatives.append(_NUMBER)
    group: dict[str, Any] = {
        "type": "object",
        "properties": {
            "value": {
                "anyOf": [{"type": "string"}, _NUMBER],
                "title": "Värde",
                "description": "Talet, med eller utan enhet.",
            },
            **_BESIDE,
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    if any(_MONEY in text for text in texts):
        group["properties"] |= _PRICE_YEAR
    if any(text in SHARE_TEXTS for text in texts):
        observed = {"observed": _COUNTED | {"title": "Räknat", "description": "Dessa deltagare: ett säkert tal."}}
        group = group | {
            "properties": group["properties"] | observed,
            "oneOf": [{"required": ["value"]}, {"required": ["observed"]}],
        }
        del group["required"]
    return {"anyOf": [*alternatives, group]}


SHARE_TEXTS = [
    rf"{NUMBER_PATTERN}{_SPACE}%",
    rf"{NUMBER_PATTERN}",
    rf"{NUMBER_PATTERN}{_SPACE}(/|av){_SPACE}{NUMBER_PATTERN}",
]
FLOW_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}{PER_TIME}"
HOURLY_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}{_SPACE}(/|per ){_SPACE}({'|'.join(HOURS)})"
MONEY_TEXT = rf"{NUMBER_PATTERN}{_SPACE}{_MONEY}"
PERSON_TEXT = rf"{NUMBER_PATTERN}({_SPACE}({'|'.join(PERSON_WORDS)}))?"
DURATION_TEXT = rf"{NUMBER_PATTERN}{_SPACE}({'|'.join(DURATION_MONTHS)})"
