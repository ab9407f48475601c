"""Values, ids and overlays of the scenario language, read the slow and obvious way.

Every number is read exactly, as a fraction; a value the file calls ``unknown`` is read as None.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

KRONOR = {"kr": Fraction(1), "tkr": Fraction(1_000), "mnkr": Fraction(1_000_000), "mdkr": Fraction(1_000_000_000)}
TIMES_A_MONTH = {
    "mån": Fraction(1),
    "kvartal": Fraction(1, 3),
    "år": Fraction(1, 12),
    "vecka": Fraction(52, 12),
    "kalenderdag": Fraction(365, 12),
    "arbetsdag": Fraction(21),
    "ersättningsdag": Fraction(22),
}
MONTHS = {"mån": Fraction(1), "år": Fraction(12)}
ALIASES = {"landsting": "region", "fk": "forsakringskassan", "af": "arbetsformedlingen"}
WITHOUT_RINGS = str.maketrans("åäö", "aao")

PART_OF = re.compile(r"(\d+) *(?:/|av) *(\d+)")
NUMBER_AND_UNIT = re.compile(r"(-?[\d ]*\d(?:[.,]\d+)?)(.*)")

ATOMIC = (
    ("participants",),
    ("intake", "participants"),
    ("intake", "by_month", "*"),
    ("quantities", "*"),
    ("discounting", "rate"),
    ("discounting", "inflation"),
    ("arms", "*", "deadweight"),
    ("arms", "*", "path", "*"),
    ("arms", "*", "from"),
    ("arms", "*", "blend", "share"),
    ("arms", "*", "modify", "relative_risk"),
    ("arms", "*", "modify", "hazard_ratio"),
    ("arms", "*", "modify", "odds_ratio"),
    ("arms", "*", "exits"),
    ("arms", "*", "add_lines", "*", "amount"),
    ("arms", "*", "add_lines", "*", "series"),
    ("arms", "*", "time_to_outcome", "*", "months"),
    ("arms", "*", "retention", "*", "else"),
    ("arms", "*", "observed", "shares", "*"),
    ("arms", "*", "reaches", "*", "share"),
    ("matrices", "*", "rows", "*"),
    ("matrices", "*", "count"),
    ("transitions", "*", "lines", "*", "amount"),
    ("transitions", "*", "lines", "*", "series"),
    ("units", "*", "rate"),
    ("programme", "budget", "*", "amount"),
    ("programme", "budget", "*", "series"),
    ("programme", "budget", "*", "payer"),
    ("states", "*", "lines", "*", "amount"),
    ("states", "*", "lines", "*", "series"),
    ("states", "*", "lines", "*", "from"),
    ("states", "*", "lines", "*", "to"),
    ("states", "*", "lines", "*", "account"),
    ("states", "*", "lines", "*", "marginal_share"),
)


def size_of(unit: str) -> Fraction:
    """What one of the unit is, in kronor, kronor a month, months, times a month or as a share."""
    if unit in ("", "person", "personer", "deltagare"):
        return Fraction(1)
    if unit == "%":
        return Fraction(1, 100)
    if unit in MONTHS:
        return MONTHS[unit]
    if unit.startswith("per"):
        return TIMES_A_MONTH[unit.removeprefix("per")]
    money, _, per = unit.partition("/")
    return KRONOR[money] * (TIMES_A_MONTH[per] if per else 1)


def read(raw: Any, quantities: Mapping[str, Any]) -> Fraction | None:
    """The number that a written value stands for, in the basic unit of its sort; None when it is unknown."""
    if isinstance(raw, Mapping):
        number = read(raw["value"], quantities)
        return None if number is None else number * size_of(str(raw.get("unit", "")).replace(" ", ""))
    if isinstance(raw, int | float):
        return Fraction(str(raw))
    text = " ".join(str(raw).replace("\N{MINUS SIGN}", "-").split())
    if text == "unknown":
        return None
    if text in quantities:
        return read(quantities[text], quantities)
    part = PART_OF.fullmatch(text)
    if part:
        return Fraction(int(part[1]), int(part[2]))
    match = NUMBER_AND_UNIT.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read {raw!r}")
    return Fraction(match[1].replace(" ", "").replace(",", ".")) * size_of(match[2].replace(" ", ""))


def known(raw: Any, quantities: Mapping[str, Any]) -> Fraction:
    """A number that may not be unknown, such as a share or a rate."""
    number = read(raw, quantities)
    if number is None:
        raise ValueError(f"{raw!r} is unknown where a number is needed")
    return number


def shares(raw: Any, quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """A distribution: one name alone has everything, and ``rest`` is what the others leave."""
    if not isinstance(raw, Mapping):
        return {str(raw): Fraction(1)}
    found = {str(name): known(share, quantities) for name, share in raw.items() if share != "rest"}
    left = 1 - sum(found.values(), Fraction(0))
    for name, share in raw.items():
        if share == "rest":
            found[str(name)] = left
    return found


def account_id(text: str) -> str:
    """The id of an account or a group, whichever alias it was written with."""
    plain = text.lower().translate(WITHOUT_RINGS)
    return ALIASES.get(plain, plain)


def account_shares(raw: Any, quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """A distribution over accounts."""
    found: dict[str, Fraction] = {}
    for name, share in shares(raw, quantities).items():
        found[account_id(name)] = found.get(account_id(name), Fraction(0)) + share
    return found


def stairs(raw: Mapping[Any, Any], quantities: Mapping[str, Any]) -> dict[int, Fraction]:
    """The steps of a stair such as {1: 100 %, 13: 50 %}."""
    return {int(step): known(value, quantities) for step, value in raw.items() if str(step) != "clock"}


def at(steps: Mapping[int, Any], month: int) -> Any:
    """The value of a stair in a month: that of the latest step begun."""
    return steps[max(step for step in steps if step <= month)]


def is_atomic(path: tuple[str, ...]) -> bool:
    """Is what stands at the path exchanged whole, rather than key by key?"""
    return any(
        len(path) == len(pattern) and all(want in ("*", have) for want, have in zip(pattern, path, strict=True))
        for pattern in ATOMIC
    )


def key_in(group: Mapping[Any, Any], key: Any) -> Any:
    """The key as the group spells it: month 7 may be written 7 or "7"."""
    return next((have for have in group if str(have) == str(key)), key)


def lay_over(base: Mapping[Any, Any], over: Mapping[Any, Any], path: tuple[str, ...]) -> dict[Any, Any]:
    """``over`` on top of ``base``, key by key; what a null removes is left as None, for ``cleared`` to take away."""
    result = dict(base)
    for written, value in over.items():
        key = key_in(result, written)
        here = (*path, str(written))
        if isinstance(value, Mapping) and not is_atomic(here):
            old = result.get(key)
            result[key] = lay_over(old if isinstance(old, Mapping) else {}, value, here)
        else:
            result[key] = copy.deepcopy(value)
    return result


def cleared(group: Mapping[Any, Any], path: tuple[str, ...] = ()) -> dict[Any, Any]:
    """The group without its nulls, but for those inside a state or an arm that starts from another one's content."""
    result = {}
    for key, value in group.items():
        here = (*path, str(key))
        if len(here) == 2 and here[0] in ("states", "arms") and isinstance(value, Mapping) and value.get("like"):
            result[key] = dict(value)
        elif isinstance(value, Mapping):
            result[key] = cleared(value, here)
        elif value is not None:
            result[key] = value
    return result


def concrete(node: Any, steps: list[str]) -> Iterator[list[str]]:
    """The path with every ``*`` replaced by each key there is."""
    if not steps:
        yield []
        return
    group = node if isinstance(node, Mapping) else {}
    for key in [str(have) for have in group] if steps[0] == "*" else [steps[0]]:
        for following in concrete(group.get(key_in(group, key)), steps[1:]):
            yield [key, *following]


def apply(scenario: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """The scenario with a variant's overrides ({dotted path: value}) laid over it; the scenario is left as it was."""
    result = copy.deepcopy(scenario)
    for dotted, value in overrides.items():
        if dotted in ("label", "note"):
            continue
        for steps in concrete(result, dotted.split(".")):
            group: dict[Any, Any] = result
            for step in steps[:-1]:
                key = key_in(group, step)
                if not isinstance(group.get(key), dict):
                    group[key] = {}
                group = group[key]
            changed = lay_over(group, {steps[-1]: value}, tuple(steps[:-1]))
            group.clear()
            group.update(changed)
    return cleared(result)


def without_like(scenario: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """All states or all arms, each with the content it takes from another written out."""
    entries: Mapping[str, Any] = scenario[kind]

    def one(name: str) -> dict[str, Any]:
        own = dict(entries[name] or {})
        like = own.pop("like", None)
        return cleared(lay_over(one(like) if like else {}, own, (kind, name)))

    return {name: one(name) for name in entries}
