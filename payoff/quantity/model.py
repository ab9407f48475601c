"""A quantity: a number with its unit, its place in the scenario, its source and how uncertain it is.

Every number in the models is a `Quantity`. Its value is what the central case uses; the kinds
"rest" and "unknown" exist so that a missing figure can never be taken for zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from payoff.errors import Fault, did_you_mean, nearest, shortened
from payoff.language import say
from payoff.quantity.reading import Reading, inside
from payoff.quantity.rule import Rule, amount_of, fitted, refuse_where_certain, with_unit
from payoff.quantity.spread import Spread
from payoff.quantity.text import UNIT_NAMES, Amount, Dimension, counts_of, split_range
from payoff.quantity.uncertain_text import SPREAD_KEYS, read_range, read_spread, says_spread
from payoff.quantity.written import path_of, place_of, raw_of
from payoff.units import LARGEST_NUMBER

__all__ = ["NAME_PATTERN", "Moved", "PriceYears", "Quantity", "Rule", "is_number_group", "read_quantity", "reader"]

GROUP_KEYS = ("value", "unit", "price_year", "index", "label", "source", "note")
NAME_PATTERN = "[A-Za-zÅÄÖåäö][A-Za-z0-9_ÅÄÖåäö]*"
_NAME = re.compile(NAME_PATTERN)


@dataclass(frozen=True, slots=True)
class Moved:
    """How an amount of another year was moved to the scenario's price year.

    Parameters
    ----------
    year : int
        The year whose kronor it was written in.
    index : str
        Id of the price index, empty where the amount is in the scenario's own year.
    factor : float
        What the written amount was multiplied by.
    """

    year: int
    index: str
    factor: float


PriceYears = Callable[[object, object], Moved]
"""Takes the year and the name of the index as they are written; raises a Fault at ``price_year`` or ``index``."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that knows its unit, where it was written and who says so.

    Parameters
    ----------
    value : float
        In base units (kronor, kronor a month, share, months, persons); NaN unless `kind` is fixed.
    dimension : str
        What it measures.
    written : str
        As it was written.
    kind : {"fixed", "rest", "unknown"}
        Whether there is a number at all.
    path : str
        Ids joined by dots.
    file, line : str, int
        Where it was written; line 0 when it did not come from a file.
    source, note : str
        Who says so, empty when the file does not say.
    label : str
        What a reader calls it, empty when the file does not say.
    name : str
        The shared name it was referred to by, if any.
    moved : Moved or None
        For an amount of another year: how it was moved to the kronor that `value` is in. `written` is
        in the kronor of its own year.
    spread : Spread or None
        How uncertain it is, in the unit of `value`; None for a number that is certain.
    stream : str
        What its draws are keyed by: the path where the uncertain number stands. Numbers with one stream
        are drawn once and move together, also those that are certain by themselves.
    scale : float
        This number is so many times what is drawn from its stream.
    role_counts : (float, float) or None
        The persons of a share whose role is said beside them, ``{evidence: 17 av 103}``; see `counts`.
    """

    value: float
    dimension: Dimension
    written: str
    kind: Literal["fixed", "rest", "unknown"] = "fixed"
    path: str = ""
    file: str = ""
    line: int = 0
    source: str = ""
    note: str = ""
    label: str = ""
    name: str = ""
    moved: Moved | None = None
    spread: Spread | None = None
    stream: str = ""
    scale: float = 1.0
    role_counts: tuple[float, float] | None = None

    @property
    def counts(self) -> tuple[float, float] | None:
        """So many persons of so many, where a share says so, with or without the role of the counts beside them."""
        return self.role_counts or (counts_of(self.written) if self.known else None)

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.kind == "fixed"

    @property
    def unit(self) -> str:
        """The base unit as it is shown."""
        return UNIT_NAMES[self.dimension]

    def __repr__(self) -> str:
        where = f" at {self.path}" if self.path else ""
        return f"<Quantity {self.written}{where}>"


def is_number_group(value: object) -> bool:
    """Whether a group is one number with its unit, source or uncertainty, rather than numbers by key.

    Examples
    --------
    >>> is_number_group({"low": "2 %", "high": "4 %"}), is_number_group({"1": "2 %"})
    (True, False)
    """
    return isinstance(value, dict) and ("value" in value or says_spread(value))


def read_quantity(
    value: object, rule: Rule, named: Mapping[str, Quantity], price_years: PriceYears | None = None
) -> Quantity:
    """Read one number of a scenario.

    Parameters
    ----------
    value : object
        Text, number or group with `value` and `unit`, or with how uncertain it is.
    rule : Rule
        What is accepted here.
    named : mapping
        Quantities that may be referred to by name.
    price_years : callable, optional
        What moves an amount of another year; without it amounts have no year of their own.

    Raises
    ------
    Fault
        If it is not what the rule asks for.
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, dict):
        return _from_group(value, rule, named, price_years)
    word = str(value) if isinstance(value, str) else ""
    if word in rule.words:
        kind: Literal["rest", "unknown"] = "rest" if word == "rest" else "unknown"
        return _placed(Quantity(math.nan, rule.dimensions[0], word, kind=kind), value)
    if word and _NAME.fullmatch(word) and word.lower() not in ("nan", "inf", "infinity"):
        return _by_name(word, value, rule, named)
    ends = split_range(word)
    if ends is not None:
        return _uncertain(read_range(ends, rule), value)
    amount = fitted(amount_of(value, rule), rule, raw_of(value))
    return _placed(Quantity(amount.value, amount.dimension, raw_of(value).strip()), value)


def reader(rule: Rule) -> Callable[[Any, Any], Quantity]:
    """Return a validator for pydantic; named quantities come with the validation context."""

    def read(value: Any, info: Any) -> Quantity:
        context = info.context or {}
        return read_quantity(value, rule, context.get("quantities", {}), context.get("price_years"))

    return read


def _placed(quantity: Quantity, value: object) -> Quantity:
    place = place_of(value)
    return replace(quantity, path=path_of(value), file=place.file if place else "", line=place.line if place else 0)


def _uncertain(reading: Reading, value: object) -> Quantity:
    """Return what was read of an uncertain number; its draws are keyed by where it stands."""
    quantity = Quantity(
        reading.value, reading.dimension, reading.written, spread=reading.spread, role_counts=reading.counts
    )
    stream = path_of(value) if reading.spread is not None else ""
    return replace(_placed(quantity, value), stream=stream)


def _by_name(word: str, value: object, rule: Rule, named: Mapping[str, Quantity]) -> Quantity:
    if not rule.names:
        raise Fault(say("”{name}” är inget tal", name=shortened(word)), rule.expected)
    if word not in named:
        close = nearest(word, [*named, *rule.words])
        raise Fault(
            say("”{name}” är varken ett tal eller en namngiven storhet", name=shortened(word)),
            say("menade du ”{name}”?", name=close) if close else rule.expected,
        )
    shared = named[word]
    if not shared.known:
        return replace(shared, path=path_of(value), name=word)
    if shared.spread is not None:
        refuse_where_certain(rule)
    amount = fitted(Amount(shared.value, shared.dimension), rule, f"{word}: {shared.written}")
    if shared.spread is not None:
        inside(shared.spread, rule)
    # A number of persons is certain until an arm says that they are others: it is then drawn wherever it stands.
    stream = named_stream(word) if counts_of(shared.written) is not None and not shared.stream else shared.stream
    fitting = replace(shared, value=amount.value, dimension=amount.dimension)
    return replace(fitting, path=path_of(value), name=word, stream=stream)


def named_stream(name: str) -> str:
    """Return the stream of a shared quantity: where it stands."""
    return f"quantities.{name}"


def _from_group(
    group: Mapping[str, Any], rule: Rule, named: Mapping[str, Quantity], price_years: PriceYears | None
) -> Quantity:
    """Read ``{value: 8000, unit: kr/mån, price_year: 2023, source: ..., note: ...}``."""
    known = GROUP_KEYS if rule.certain else (*GROUP_KEYS, *SPREAD_KEYS)
    for key in group:
        if key not in known and key not in SPREAD_KEYS:
            raise Fault(say("okänd nyckel ”{key}”", key=shortened(key)), did_you_mean(key, known), (key,), True)
    for key in ("unit", "label", "source", "note"):
        if key in group and not isinstance(group[key], str):
            raise Fault(say("måste vara text"), at=(key,))
    placed = _in_price_year(_number_in(group, rule, named), group, price_years)
    return replace(
        placed,
        path=path_of(group) or placed.path,
        source=str(group.get("source", placed.source)),
        note=str(group.get("note", placed.note)),
        label=str(group.get("label", placed.label)),
    )


def _number_in(group: Mapping[str, Any], rule: Rule, named: Mapping[str, Quantity]) -> Quantity:
    """Read the number of a group, certain or not, in the kronor that it is written in."""
    if says_spread(group):
        return _uncertain(read_spread(group, rule), group)
    if "value" not in group:
        raise Fault(say("obligatorisk nyckel saknas: ”{key}”", key="value"), rule.expected)
    ends = split_range(group["value"]) if isinstance(group["value"], str) else None
    try:
        if ends is not None:
            first, last = (str(with_unit(end, group.get("unit"))) for end in ends)
            return _uncertain(read_range((first, last), rule), group)
        quantity = read_quantity(with_unit(group["value"], group.get("unit")), rule, named)
    except Fault as fault:
        raise fault.under("value") from None
    return _placed(quantity, group["value"])


def _in_price_year(quantity: Quantity, group: Mapping[str, Any], price_years: PriceYears | None) -> Quantity:
    """Return an amount of another year in the scenario's kronor."""
    dated = next((key for key in ("price_year", "index") if key in group), None)
    if dated is None:
        return quantity
    if price_years is None:
        raise Fault(say("här går det inte att använda ”{key}”", key=dated), say("räkna om beloppet"), (dated,), True)
    if not quantity.dimension.startswith("money"):
        raise Fault(say("”{key}” hör till belopp i kronor", key=dated), say("ta bort {key}", key=dated), (dated,), True)
    if "price_year" not in group:
        raise Fault(say("”index” hör ihop med price_year"), say("lägg till price_year"), ("index",), True)
    if quantity.moved is not None:
        raise Fault(
            say("”{name}” är redan omräknat från {year} års pris", name=quantity.name, year=quantity.moved.year),
            say("ta bort price_year på ett av ställena"),
            ("price_year",),
            True,
        )
    moved = price_years(group["price_year"], group.get("index"))
    if not moved.index:
        return quantity
    value = quantity.value * moved.factor
    if abs(value) > LARGEST_NUMBER:
        raise Fault(
            say("talet {text} är för stort", text=f"{value:.3g}"), say("största tillåtna tal är 1e15"), ("value",)
        )
    if quantity.spread is None:
        return replace(quantity, value=value, moved=moved)
    shared = quantity.scale * moved.factor if quantity.name else quantity.scale  # its own stream is drawn as moved
    return replace(quantity, value=value, moved=moved, spread=quantity.spread.scaled(moved.factor), scale=shared)
