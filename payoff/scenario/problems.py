"""Faults of the models, told in the user's words at the user's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from payoff.errors import Fault, Problem, did_you_mean, nearest, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch
from payoff.scenario.lines import KINDS
from payoff.scenario.tree import locate


def from_faults(faults: Iterable[Fault], tree: Branch, file: str) -> Iterator[Problem]:
    """Place faults whose `at` is a path from the top."""
    for fault in faults:
        key = bool(fault.at) and _is_group(tree, fault.at)
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
    errors = error.errors(include_url=False, include_input=True)
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
        place, _ = locate(tree, parts, file, key=bool(fault.at) and _is_group(tree, parts))
        return Problem(place, ".".join(parts), fault.message, fault.hint)
    if kind == "extra_forbidden":
        parts = (*_real(loc[:-1], tree), str(loc[-1]))
        place, _ = locate(tree, parts, file, key=True)
        hint = did_you_mean(str(loc[-1]), allowed_keys(model, loc[:-1], tree))
        return Problem(place, ".".join(parts), say("okänd nyckel ”{key}”", key=shortened(str(loc[-1]))), hint)
    if kind == "missing":
        parts = _real(loc[:-1], tree)
        place, _ = locate(tree, parts, file, key=bool(parts))
        return Problem(place, ".".join((*parts, str(loc[-1]))), say("obligatorisk nyckel saknas: ”{key}”", key=loc[-1]))
    parts = _real(loc, tree)
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
    shown = shortened(str(given)) if isinstance(given, (str, int, float, bool)) else ""
    if kind in ("literal_error", "enum"):
        allowed = [part.strip().strip("'") for part in str(context.get("expected", "")).replace(" or ", ", ").split(", ")]
        return say("”{value}” är inget av de tillåtna värdena", value=shown), did_you_mean(shown, allowed)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        given_kind = given.get("kind") if isinstance(given, dict) else None
        if given_kind is None:
            return say("obligatorisk nyckel saknas: ”{key}”", key="kind"), say("tillåtna: {names}", names=list(KINDS))
        return say("”{value}” är inget av de tillåtna värdena", value=shortened(str(given_kind))), did_you_mean(
            str(given_kind), KINDS
        )
    if kind == "string_pattern_mismatch":
        return say("”{value}” har fel form", value=shown), say("rätt form: {pattern}", pattern=context.get("pattern", ""))
    sentences: dict[str, Say] = {
        "string_type": say("måste vara text (sätt citattecken om det är ett tal)"),
        "int_type": say("måste vara ett heltal"),
        "bool_type": say("måste vara true eller false"),
        "model_type": say("måste vara en grupp med nycklar"),
        "dict_type": say("måste vara en grupp med nycklar"),
        "tuple_type": say("måste vara en lista"),
        "is_instance_of": say("måste vara en grupp med nycklar"),
        "greater_than_equal": say("måste vara minst {limit}", limit=context.get("ge", "")),
        "less_than_equal": say("får vara högst {limit}", limit=context.get("le", "")),
        "string_too_short": say("får inte vara tom"),
        "string_too_long": say("texten är för lång (högst {limit} tecken)", limit=context.get("max_length", "")),
        "too_short": say("måste ha minst {limit}", limit=context.get("min_length", "")),
    }
    return sentences.get(kind, say("kan inte läsas")), None
