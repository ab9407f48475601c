"""Faults of the models, told in the user's words at the user's place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from payoff.errors import Fault, Problem, did_you_mean, nearest, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch, shown
from payoff.scenario.fields import DATE_PATTERN, ID_PATTERN, MONTH_PATTERN, START_PATTERN
from payoff.scenario.lines import KINDS
from payoff.scenario.tree import locate
from payoff.scenario.yaml_reader import MOST_PROBLEMS


def from_faults(faults: Iterable[Fault], tree: Branch, file: str) -> Iterator[Problem]:
    """Place faults whose `at` is a path from the top."""
    for fault in faults:
        key = fault.key or (bool(fault.at) and _is_group(tree, fault.at))
        place, _ = locate(tree, fault.at, file, key=key)
        yield Problem(place, ".".join(fault.at), fault.message, fault.hint)


def from_validation(error: ValidationError, tree: Branch, file: str, model: type[BaseModel]) -> list[Problem]:
    """Turn pydantic's errors into problems.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    tree : Branch
        The scenario as written.
    file : str
        Name for values without a place.
    model : type
        The top model, to know which keys are allowed where.
    """
    errors = error.errors(include_url=False, include_input=True)[:MOST_PROBLEMS]
    misspelt = set()
    problems = []
    for item in errors:
        if item["type"] == "extra_forbidden":
            close = nearest(str(item["loc"][-1]), allowed_keys(model, item["loc"][:-1], tree))
            misspelt.add((*_real(item["loc"][:-1], tree), close))
    for item in errors:
        if item["type"] == "missing" and (*_real(item["loc"][:-1], tree), str(item["loc"][-1])) in misspelt:
            continue
        problems.append(_problem(item, tree, file, model))
    return problems


def _problem(item: Mapping[str, Any], tree: Branch, file: str, model: type[BaseModel]) -> Problem:
    kind, loc = str(item["type"]), tuple(item["loc"])
    fault = (item.get("ctx") or {}).get("error")
    if isinstance(fault, Fault):
        parts = (*_real(loc, tree), *fault.at)
        place, _ = locate(tree, parts, file, key=fault.key or _is_group(tree, parts))
        return Problem(place, ".".join(parts), fault.message, fault.hint)
    if kind == "extra_forbidden":
        parts = (*_real(loc[:-1], tree), str(loc[-1]))
        place, _ = locate(tree, parts, file, key=True)
        unknown = say("okänd nyckel ”{key}”", key=shortened(str(loc[-1])))
        return Problem(place, ".".join(parts), unknown, did_you_mean(str(loc[-1]), allowed_keys(model, loc[:-1], tree)))
    if kind == "missing":
        parts = _real(loc[:-1], tree)
        place, _ = locate(tree, parts, file, key=bool(parts))
        missing = (*parts, str(loc[-1]))
        return Problem(place, ".".join(missing), say("obligatorisk nyckel saknas: ”{key}”", key=loc[-1]))
    parts = _real((*loc, "kind") if kind == "union_tag_invalid" else loc, tree)
    place, _ = locate(tree, parts, file, key=loc[-1:] == ("[key]",))
    message, hint = _sentence(kind, item)
    return Problem(place, ".".join(parts), message, hint)


def _is_group(tree: Branch, parts: tuple[str, ...]) -> bool:
    here: Any = tree
    for part in parts:
        if not (isinstance(here, Branch) and part in here):
            return False
        here = here[part]
    return isinstance(here, Branch)


def _real(loc: tuple[Any, ...], tree: Branch) -> tuple[str, ...]:
    """Keep the parts of a pydantic location that stand in the file: not the tags of unions."""
    here: Any = tree
    parts: list[str] = []
    for part in loc:
        name = str(part)
        if isinstance(here, Branch) and name in here:
            parts.append(name)
            here = here[name]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            parts.append(name)
            here = here[part]
    return tuple(parts)


def allowed_keys(model: type[BaseModel], loc: tuple[Any, ...], tree: Branch) -> list[str]:
    """Return the keys that may stand at a location."""
    here: Any = model
    for part in loc:
        here = _step(here, part)
    found = _models(here)
    return sorted({field.alias or name for item in found for name, field in item.model_fields.items()} | _like(loc))


def _like(loc: tuple[Any, ...]) -> set[str]:
    return {"like"} if len(loc) == 2 and loc[0] in ("states", "arms") else set()


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _step(annotation: Any, part: Any) -> Any:
    """Follow one part of a location: a field of a model, any key of a dict, a tag of a union."""
    models = _models(annotation)
    for model in models:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
    tagged = [model for model in models if model.__name__.lower().startswith(str(part))]
    return tagged[0] if tagged else annotation


def _sentence(kind: str, item: Mapping[str, Any]) -> tuple[Say, Say | None]:
    """Return message and hint for a kind of pydantic error."""
    context = item.get("ctx") or {}
    given = item.get("input")
    if given is None:
        return say("värdet saknas"), say("skriv ett värde, eller ta bort nyckeln")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _kind_sentence(given)
    written = shown(given)
    if kind == "literal_error":
        allowed = [part.strip().strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return say("”{value}” är inget av de tillåtna värdena", value=written), did_you_mean(written, allowed)
    if kind == "string_pattern_mismatch":
        return _form_sentence(str(given), str(context["pattern"]))
    sentences: dict[str, Say] = {
        "string_type": say("måste vara text (sätt citattecken om det är ett tal)"),
        "int_type": say("måste vara ett heltal"),
        "float_type": say("måste vara ett tal"),
        "finite_number": say("måste vara ett tal"),
        "greater_than": say("måste vara mer än {limit}", limit=context.get("gt", "")),
        "bool_type": say("måste vara true eller false"),
        "model_type": say("måste vara en grupp med nycklar"),
        "dict_type": say("måste vara en grupp med nycklar"),
        "tuple_type": say("måste vara en lista"),
        "greater_than_equal": say("måste vara minst {limit}", limit=context.get("ge", "")),
        "less_than_equal": say("får vara högst {limit}", limit=context.get("le", "")),
        "string_too_short": say("får inte vara tom"),
        "too_short": say("får inte vara tom"),
        "string_too_long": say("texten är för lång (högst {limit} tecken)", limit=context.get("max_length", "")),
    }
    return sentences.get(kind, say("kan inte läsas")), None


def _kind_sentence(given: Any) -> tuple[Say, Say | None]:
    """Say what is wrong with the kind of a line."""
    if not isinstance(given, dict):
        example = "{kind: resource, from: ..., amount: ...}"
        return say("måste vara en grupp med nycklar"), say("t.ex. {text}", text=example)
    if given.get("kind") is None:
        return say("obligatorisk nyckel saknas: ”{key}”", key="kind"), say("tillåtna: {names}", names=list(KINDS))
    kind = shown(given["kind"])
    return say("”{value}” är inget av de tillåtna värdena", value=kind), did_you_mean(kind, KINDS)


def _form_sentence(given: str, pattern: str) -> tuple[Say, Say | None]:
    """Say how an id, a month or a date is written."""
    if pattern == ID_PATTERN:
        return say("”{name}” duger inte som id", name=shortened(given)), say(
            "ett id börjar med en bokstav och har bara a–z, siffror och _, t.ex. ”{folded}”", folded=_folded(given)
        )
    forms = {
        MONTH_PATTERN: say("månader och år anges som heltal från 1 till 9999"),
        START_PATTERN: say("skriv ÅÅÅÅ-MM, från 1900-01 till 2100-12"),
        DATE_PATTERN: say("skriv ÅÅÅÅ-MM-DD"),
    }
    return say("”{value}” har fel form", value=shortened(given)), forms.get(pattern)


def _folded(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    folded = re.sub(r"[^a-z0-9_]+", "_", plain).strip("_")[:40]
    return folded if folded[:1].isalpha() else f"id_{folded}".rstrip("_")
