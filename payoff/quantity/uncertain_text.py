"""How uncertain a number is, as people write it: ranges, limits, percentiles, families and counts.

Amounts inside are amounts as anywhere else, with a unit each or one ``unit`` for all. A number
whose distribution reaches outside what its place accepts is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeVar

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity import spread as families
from payoff.quantity import spread_values
from payoff.quantity.reading import Found, Reading, finished, rounded
from payoff.quantity.rule import Rule, amount_of, fitted, refuse_where_certain, with_unit
from payoff.quantity.text import Amount, Dimension, counts_of, format_amount, parse_amount
from payoff.quantity.written import raw_of
from payoff.units import LARGEST_NUMBER

LISTS: Final = {
    "range": say("lägst och högst"),
    "pert": say("lägst, troligast och högst"),
    "triangular": say("lägst, troligast och högst"),
    "uniform": say("lägst och högst"),
}
"""Families written as a list of two or three amounts, and what they are."""
GROUPS: Final = {"normal": ("mean", "sd"), "lognormal": ("mean", "sd"), "gamma": ("mean", "cv"), "beta": ("a", "b")}
"""Families written as a group of two numbers."""
COUNTED: Final = ("evidence", "observed")
FAMILIES: Final = (*LISTS, *GROUPS, "discrete", "draws", *COUNTED)
SPREAD_KEYS: Final = ("low", "high", "p5", "p95", *FAMILIES, "widen")
Made = TypeVar("Made")


def says_spread(group: Mapping[str, Any]) -> bool:
    """Whether a group says how uncertain its number is, or where it was counted."""
    return any(key in group for key in SPREAD_KEYS)


def read_spread(group: Mapping[str, Any], rule: Rule) -> Reading:
    """Read a group that says how uncertain its number is.

    Parameters
    ----------
    group : mapping
        As written, with known keys.
    rule : Rule
        What is accepted here.

    Raises
    ------
    Fault
        If it is uncertain in two ways at once, is no distribution, or reaches outside what is accepted.
    """
    way = _way(group)
    if way == "observed":
        return _observed(group, rule)
    refuse_where_certain(rule, next(key for key in group if key in SPREAD_KEYS))
    if way == "limits":
        return finished(_limits(group, rule), rule, "low")
    if way == "percentiles":
        return finished(_percentiles(group, rule), rule, "value")
    return finished(_READERS[way](group, way, rule), rule, way)


def read_range(ends: Sequence[str], rule: Rule) -> Reading:
    """Read the two ends of a bare range, which are the 5th and the 95th percentile.

    Parameters
    ----------
    ends : (str, str)
        Amounts, each with its unit.
    rule : Rule
        What is accepted here.

    Raises
    ------
    Fault
        If an end cannot be read, they are not in order, or it reaches outside what is accepted.
    """
    refuse_where_certain(rule)
    return finished(_placed_at((), lambda: _bare(*(_Written(end, rule) for end in ends))), rule)


class _Written:
    """One amount inside a distribution: in base units, with the dimension that its place asks for."""

    def __init__(self, value: object, rule: Rule, unit: str | None = None, free: bool = False) -> None:
        joined = with_unit(value, unit)
        self.raw = raw_of(joined).strip()
        amount = amount_of(joined, rule)
        self.is_share = amount.dimension == "share"
        wide = replace(rule, lowest=-LARGEST_NUMBER, highest=LARGEST_NUMBER, open_low=False) if free else rule
        if free and rule.dimensions[0] == "share" and amount.dimension == "number":
            amount = Amount(amount.value, "share")
        found = fitted(amount, wide, self.raw)
        self.value, self.dimension = found.value, found.dimension


def _way(group: Mapping[str, Any]) -> str:
    """Return which way of writing uncertainty a group uses; two at once are refused."""
    ways = [key for key in FAMILIES if key in group]
    ways += ["limits"] if "low" in group or "high" in group else []
    ways += ["percentiles"] if "p5" in group or "p95" in group else []
    names = {"limits": "low, high", "percentiles": "p5, p95"}
    if len(ways) > 1:
        said = [names.get(way, way) for way in ways]
        raise Fault(say("osäkerheten anges på två sätt: {names}", names=said), say("välj ett sätt"))
    if "widen" in group and ways != ["evidence"]:
        hint = say("skriv t.ex. {text}", text="{evidence: 17 av 103, widen: 2}")
        raise Fault(say("”widen” hör till evidence"), hint, ("widen",), True)
    if "value" in group and ways[0] not in names:
        hint = say("ta bort ett av dem; med value skrivs low och high, eller p5 och p95")
        raise Fault(say("”value” och ”{key}” går inte ihop", key=ways[0]), hint, (ways[0],), True)
    return ways[0]


def _under(keys: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """Return what is made, or its fault at a place further up."""
    try:
        return make()
    except Fault as fault:
        raise fault.under(*keys) from None


def _amounts(group: Mapping[str, Any], keys: Sequence[str], rule: Rule, free: Sequence[str] = ()) -> list[_Written]:
    """Read the amounts under some keys of a group, in order."""
    missing = [key for key in keys if key not in group]
    if missing:
        raise Fault(say("{names} hör ihop", names=list(keys)), say("lägg till {key}", key=missing[0]))
    unit = group.get("unit")
    return _alike([_under((key,), partial(_Written, group[key], rule, unit, key in free)) for key in keys], keys)


def _alike(amounts: list[_Written], keys: Sequence[str]) -> list[_Written]:
    """Check that amounts measure the same thing: kronor are not compared to kronor a month."""
    for key, amount in zip(keys, amounts, strict=True):
        if amount.dimension != amounts[0].dimension:
            raise Fault(
                say(
                    "”{text}” och ”{other}” har olika enhet",
                    text=shortened(amounts[0].raw),
                    other=shortened(amount.raw),
                ),
                say("skriv samma slags enhet på alla, eller en unit för alla"),
                (key,),
            )
    return amounts


def _limits(group: Mapping[str, Any], rule: Rule) -> Found:
    """Read ``{value, low, high}``, limits around the most likely, or ``{low, high}``, a bare range."""
    if "value" not in group:
        return _bare(*_amounts(group, ("low", "high"), rule))
    low, value, high = _amounts(group, ("low", "value", "high"), rule)
    return Found(families.pert(low.value, value.value, high.value), value.dimension, value.raw, True)


def _percentiles(group: Mapping[str, Any], rule: Rule) -> Found:
    """Read ``{value, p5, p95}``: the median and the 5th and 95th percentile."""
    if "value" not in group:
        raise Fault(
            say("p5 och p95 hör ihop med value"), say("lägg till value, eller skriv {text}", text="range: [p5, p95]")
        )
    low, value, high = _amounts(group, ("p5", "value", "p95"), rule)
    return Found(families.split_normal(low.value, value.value, high.value), value.dimension, value.raw, True)


def _bare(low: _Written, high: _Written) -> Found:
    """Return a bare range: log odds normal for shares, logarithms normal above 0, else normal."""
    _alike([low, high], ("low", "high"))
    share = low.dimension == "share" or (low.is_share and high.is_share)
    make = families.normal_range
    if share and low.value > 0 and high.value < 1:
        make = families.logit_normal_range
    elif low.dimension != "share" and low.value > 0:
        make = families.lognormal_range
    spread = make(low.value, high.value)
    if low.dimension == "persons":  # the median of a range of persons, told as whole persons
        spread = replace(spread, central=float(round(spread.central)))
    return Found(spread, low.dimension, high.raw)


def _listed(group: Mapping[str, Any], way: str, rule: Rule) -> Found:
    """Read ``range``, ``pert``, ``triangular`` and ``uniform``: a list of two or three amounts."""
    items, unit, what = group[way], group.get("unit"), LISTS[way]
    wanted = 3 if way in ("pert", "triangular") else 2
    if not isinstance(items, list):
        text = f"{way}: [{', '.join('abc'[:wanted])}]"
        raise Fault(say("{key} ska vara en lista: {what}", key=way, what=what), say("skriv {text}", text=text), (way,))
    if len(items) != wanted:
        raise Fault(
            say(
                "{key} ska ha {wanted} tal ({what}), här står {count}",
                key=way,
                wanted=wanted,
                what=what,
                count=len(items),
            ),
            say(
                "inom klamrar avslutar ett komma värdet: skriv decimaler som {dot} eller {quoted}",
                dot="0.85",
                quoted='"0,85"',
            ),
            (way,),
        )
    places = [str(place) for place in range(wanted)]
    read = [
        _under((way, place), partial(_Written, item, rule, unit)) for place, item in zip(places, items, strict=True)
    ]
    _under((way,), lambda: _alike(read, places))
    values = [amount.value for amount in read]
    if way == "range":
        return _placed_at((way,), lambda: _bare(*read))
    if way == "uniform":
        return Found(_placed_at((way,), lambda: families.uniform(*values)), read[0].dimension, read[-1].raw)
    family = families.pert if way == "pert" else families.triangular
    return Found(_placed_at((way,), lambda: family(*values)), read[1].dimension, read[1].raw, True)


def _placed_at(at: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """Return what is made of several amounts in one piece, or its fault at that piece."""
    try:
        return make()
    except Fault as fault:
        raise Fault(fault.message, fault.hint, at) from None


def _grouped(group: Mapping[str, Any], way: str, rule: Rule) -> Found:
    """Read ``normal``, ``lognormal``, ``gamma`` and ``beta``: a group of two numbers."""
    inner, keys = group[way], GROUPS[way]
    example = f"{way}: {{{keys[0]}: ..., {keys[1]}: ...}}"
    if not isinstance(inner, dict):
        raise Fault(say("{key} ska vara en grupp", key=way), say("skriv {text}", text=example), (way,))
    for key in inner:
        if key not in keys:
            message = say("okänd nyckel ”{key}”", key=shortened(key))
            raise Fault(message, did_you_mean(key, keys), (way, key), True)
    for key in keys:
        if key not in inner:
            message = say("obligatorisk nyckel saknas: ”{key}”", key=key)
            raise Fault(message, say("skriv {text}", text=example), (way,))
    if way == "beta":
        _no_unit(group.get("unit"))
    return _under((way,), lambda: _two_numbers(inner, way, rule, group.get("unit")))


def _two_numbers(inner: Mapping[str, Any], way: str, rule: Rule, unit: str | None) -> Found:
    if way == "beta":
        spread = families.beta(_plain(inner, "a"), _plain(inner, "b"))
        return Found(spread, _share_here(rule, spread.central), "")
    with_units = {**inner, "unit": unit} if unit is not None else inner
    if way == "gamma":
        (average,) = _amounts(with_units, ("mean",), rule)
        spread = families.gamma(average.value, _plain(inner, "cv"))
    else:
        average, deviation = _amounts(with_units, ("mean", "sd"), rule, free=("sd",))
        family = families.normal if way == "normal" else families.lognormal
        spread = family(average.value, deviation.value)
    return Found(spread, average.dimension, average.raw, True)


def _discrete(group: Mapping[str, Any], way: str, rule: Rule) -> Found:
    """Read ``discrete``: values with weights."""
    items, unit = group[way], group.get("unit")
    example = say("skriv {text}", text="discrete: [{value: 20 %, weight: 1}, {value: 40 %, weight: 3}]")
    if not isinstance(items, list):
        raise Fault(say("{key} ska vara en lista", key=way), example, (way,))
    for place, item in enumerate(items):
        if not isinstance(item, dict) or set(item) != {"value", "weight"}:
            raise Fault(say("ska vara en grupp med value och weight"), example, (way, str(place)))
    places = [str(place) for place in range(len(items))]
    read = [
        _under((way, place, "value"), partial(_Written, item["value"], rule, unit))
        for place, item in zip(places, items, strict=True)
    ]
    weights = [_under((way, place), partial(_plain, item, "weight")) for place, item in _placed(items)]
    values = [amount.value for amount in _under((way,), lambda: _alike(read, places))]
    spread = _under((way,), lambda: spread_values.discrete(values, weights))
    return Found(spread, read[0].dimension, read[0].raw)


def _placed(items: Sequence[Any]) -> list[tuple[str, Any]]:
    """Return the items with their place as the path of an error has it."""
    return [(str(place), item) for place, item in enumerate(items)]


def _draws(group: Mapping[str, Any], way: str, rule: Rule) -> Found:
    """Read ``draws``: somebody's own draws, each equally likely."""
    items, unit = group[way], group.get("unit")
    if not isinstance(items, list):
        hint = say("skriv {text}", text="draws: [0.81, 0.86, 0.9]")
        if isinstance(items, dict):
            hint = say("dragningar i en fil skrivs under quantities; hänvisa hit med namnet")
        raise Fault(say("{key} ska vara en lista", key=way), hint, (way,))
    read = [_under((way, place), partial(_Written, item, rule, unit)) for place, item in _placed(items)]
    _under((way,), lambda: _alike(read, [place for place, _ in _placed(items)]))
    spread = _under((way,), lambda: spread_values.own_draws([amount.value for amount in read]))
    return Found(spread, read[0].dimension, read[0].raw)


def _evidence(group: Mapping[str, Any], way: str, rule: Rule) -> Found:
    """Read ``{evidence: 17 av 103, widen: 2}``: what somebody else counted."""
    count, total = _counts(group, way)
    widen = _plain(group, "widen") if "widen" in group else 1.0
    spread = families.beta_counts(count, total, widen)
    return Found(spread, _share_here(rule, spread.central), "", counts=(count, total))


def _observed(group: Mapping[str, Any], rule: Rule) -> Reading:
    """Read ``{observed: 17 av 103}``: what these participants did, which is certain."""
    count, total = _counts(group, "observed")
    value = count / total
    role = say("observerat").text()
    written = f"{raw_of(group['observed']).strip()} ({role})"
    return Reading(value, _share_here(rule, value), written, None, (count, total))


def _counts(group: Mapping[str, Any], way: str) -> tuple[float, float]:
    """Read ``17 av 103`` under a key."""
    _no_unit(group.get("unit"))
    value = group[way]
    found = _under((way,), lambda: counts_of(str(value))) if isinstance(value, str) else None
    if found is None:
        text = f"{way}: 17 av 103"
        raise Fault(say("ska vara ett antal av ett antal"), say("skriv t.ex. {text}", text=text), (way,))
    count, total = found
    return count, total


def _plain(group: Mapping[str, Any], key: str) -> float:
    """Read a number without a unit, as a weight or a shape; a percentage is a number too."""
    value = group[key]
    wanted = say("skriv ett tal utan enhet, t.ex. 2")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Fault(say("måste vara ett tal"), wanted, (key,))
    amount = _under((key,), lambda: parse_amount(raw_of(value)))
    if amount.dimension not in ("number", "share"):
        raise Fault(say("”{text}” har fel enhet", text=shortened(raw_of(value))), wanted, (key,))
    return float(amount.value)


def _no_unit(unit: str | None) -> None:
    if unit is not None:
        raise Fault(say("en andel har ingen enhet"), say("ta bort ”unit”"), ("unit",), True)


def _share_here(rule: Rule, value: float) -> Dimension:
    """Return the dimension that a share gets in a place, or refuse it there."""
    return fitted(Amount(value, "share"), rule, format_amount(rounded(value), "share")).dimension


_READERS: Final[dict[str, Callable[[Mapping[str, Any], str, Rule], Found]]] = {
    **dict.fromkeys(LISTS, _listed),
    **dict.fromkeys(GROUPS, _grouped),
    "discrete": _discrete,
    "draws": _draws,
    "evidence": _evidence,
}
