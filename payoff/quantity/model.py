"""A quantity: a number with its unit, its place in the scenario and its source.

Every number in the models is a `Quantity`. Here a quantity is fixed; the kinds "rest" and
"unknown" exist so that a missing figure can never be taken for zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from payoff.errors import Fault, did_you_mean, nearest, shortened
from payoff.language import Say, say
from payoff.quantity.spread import Spread
from payoff.quantity.text import UNIT_NAMES, Amount, Dimension, format_amount, parse_amount
from payoff.quantity.written import path_of, place_of, raw_of
from payoff.units import LARGEST_NUMBER

GROUP_KEYS = ("value", "unit", "price_year", "index", "source", "note")
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
    name : str
        The shared name it was referred to by, if any.
    moved : Moved or None
        For an amount of another year: how it was moved to the kronor that `value` is in. `written` is
        in the kronor of its own year.
    spread : Spread or None
        How uncertain it is, in the unit of `value`; None for a number that is certain.
    stream : str
        What its draws are keyed by: the path where the uncertain number stands. Numbers with one stream
        are drawn once and move together.
    scale : float
        This number is so many times what is drawn from its stream.
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
    name: str = ""
    moved: Moved | None = None
    spread: Spread | None = None
    stream: str = ""
    scale: float = 1.0

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


@dataclass(frozen=True, slots=True)
class Rule:
    """What one place in the language accepts as a number.

    Parameters
    ----------
    dimensions : tuple of str
        Accepted dimensions, the first is the one asked for in messages.
    expected : Say
        What would be right, for the hint.
    lowest, highest : float
        Limits in base units, inclusive.
    open_low : bool
        Whether the lower limit itself is refused.
    words : tuple of str
        Extra words accepted: "unknown", "rest".
    one_is_all : bool
        Whether a plain 1 may stand for 100 %; not for rates, where it may be meant as 1 %.
    whole : bool
        Whether decimals are refused.
    names : bool
        Whether the name of a shared quantity is accepted.
    """

    dimensions: tuple[Dimension, ...]
    expected: Say
    lowest: float = -LARGEST_NUMBER
    highest: float = LARGEST_NUMBER
    open_low: bool = False
    words: tuple[Literal["unknown", "rest"], ...] = ()
    one_is_all: bool = True
    whole: bool = False
    names: bool = True


def read_quantity(
    value: object, rule: Rule, named: Mapping[str, Quantity], price_years: PriceYears | None = None
) -> Quantity:
    """Read one number of a scenario.

    Parameters
    ----------
    value : object
        Text, number or group with `value` and `unit`.
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
    amount = _amount_of(value, rule)
    fitted = _fitted(amount, rule, raw_of(value))
    return _placed(Quantity(fitted.value, fitted.dimension, raw_of(value).strip()), value)


def reader(rule: Rule) -> Callable[[Any, Any], Quantity]:
    """Return a validator for pydantic; named quantities come with the validation context."""

    def read(value: Any, info: Any) -> Quantity:
        context = info.context or {}
        return read_quantity(value, rule, context.get("quantities", {}), context.get("price_years"))

    return read


def _placed(quantity: Quantity, value: object) -> Quantity:
    place = place_of(value)
    return replace(quantity, path=path_of(value), file=place.file if place else "", line=place.line if place else 0)


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
    fitted = _fitted(Amount(shared.value, shared.dimension), rule, f"{word}: {shared.written}")
    return replace(shared, value=fitted.value, dimension=fitted.dimension, path=path_of(value), name=word)


def _amount_of(value: object, rule: Rule) -> Amount:
    """Turn what was written into a number with a dimension."""
    if value is None:
        raise Fault(say("värdet saknas"), rule.expected)
    if isinstance(value, list):
        raise Fault(say("en lista kan inte stå här"), rule.expected)
    if isinstance(value, bool):
        raise Fault(say("”{name}” är inget tal", name=raw_of(value).lower()), rule.expected)
    if isinstance(value, (int, float)):
        raw = raw_of(value)
        if not math.isfinite(value):
            raise Fault(say("talet måste vara ändligt, inte ”{text}”", text=shortened(raw)), rule.expected)
        if abs(value) > LARGEST_NUMBER:
            raise Fault(say("talet {text} är för stort", text=shortened(raw)), say("största tillåtna tal är 1e15"))
        if hasattr(value, "raw"):
            parse_amount(raw) if not raw.lower().startswith("0x") else None
        return Amount(float(value), "number")
    return parse_amount(str(value))


def _fitted(amount: Amount, rule: Rule, written: str) -> Amount:
    """Check dimension and limits; a plain number becomes what the place asks for where that is safe."""
    wanted = rule.dimensions[0]
    dimension = amount.dimension
    if dimension == "number" and wanted in ("share", "persons", "months"):
        if wanted == "share" and amount.value > 1 and rule.highest <= 1:
            raise Fault(
                say("en andel utan % får vara högst 1, här står {text}", text=shortened(written)),
                say("menade du ”{text} %”?", text=shortened(written)),
            )
        if not rule.one_is_all and amount.value == 1:
            raise Fault(say("”{text}” kan betyda 1 % eller 100 %", text=shortened(written)), rule.expected)
        dimension = wanted
    if dimension == "share" and "number" in rule.dimensions:
        dimension = "number"
    if dimension not in rule.dimensions:
        raise _wrong_dimension(amount, rule, written)
    below = amount.value < rule.lowest or (rule.open_low and amount.value == rule.lowest)
    if below or amount.value > rule.highest:
        raise Fault(say("{text} ligger utanför det tillåtna", text=shortened(written)), rule.expected)
    if rule.whole and amount.value != int(amount.value):
        raise Fault(say("måste vara ett helt antal månader"), rule.expected)
    return Amount(amount.value, dimension)


def _wrong_dimension(amount: Amount, rule: Rule, written: str) -> Fault:
    asks_money = any(dimension.startswith("money") for dimension in rule.dimensions)
    if amount.dimension == "number" and asks_money:
        return Fault(say("beloppet ”{text}” saknar enhet", text=shortened(written)), rule.expected)
    if amount.dimension == "money" and asks_money:
        return Fault(say("beloppet ”{text}” saknar tidsenhet", text=shortened(written)), rule.expected)
    if amount.dimension == "number" and rule.dimensions == ("count per month",):
        return Fault(say("”{text}” saknar tidsenhet", text=shortened(written)), rule.expected)
    if amount.dimension == "count per month" and rule.dimensions == ("share",):
        return Fault(
            say("”{text}” är en takt per tid, ingen andel", text=shortened(written)),
            say("skriv takter under rates, eller en andel här, t.ex. 25 %"),
        )
    return Fault(say("”{text}” har fel enhet", text=shortened(written)), rule.expected)


def _from_group(
    group: Mapping[str, Any], rule: Rule, named: Mapping[str, Quantity], price_years: PriceYears | None
) -> Quantity:
    """Read ``{value: 8000, unit: kr/mån, price_year: 2023, source: ..., note: ...}``."""
    for key in group:
        if key not in GROUP_KEYS:
            raise Fault(say("okänd nyckel ”{key}”", key=shortened(key)), did_you_mean(key, GROUP_KEYS), (key,), True)
    if "value" not in group:
        raise Fault(say("obligatorisk nyckel saknas: ”{key}”", key="value"), rule.expected)
    for key in ("unit", "source", "note"):
        if key in group and not isinstance(group[key], str):
            raise Fault(say("måste vara text"), at=(key,))
    try:
        inner = _with_unit(group["value"], group.get("unit"))
        quantity = read_quantity(inner, rule, named)
    except Fault as fault:
        raise fault.under("value") from None
    placed = _in_price_year(_placed(quantity, group["value"]), group, price_years)
    return replace(
        placed,
        path=path_of(group) or placed.path,
        source=str(group.get("source", quantity.source)),
        note=str(group.get("note", quantity.note)),
    )


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
    return replace(quantity, value=value, moved=moved)


def _with_unit(value: object, unit: str | None) -> object:
    """Join a number and its unit into one text; a value that has its own unit may not get another."""
    if unit is None:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Fault(say("måste vara ett tal"))
    spelled_out = isinstance(value, str) or hasattr(value, "raw")
    raw = raw_of(value) if spelled_out else format_amount(float(value), "number")
    if parse_amount(raw).dimension != "number":
        raise Fault(
            say("”{text}” har redan en enhet", text=shortened(raw)), say("ta bort ”unit” eller enheten i talet")
        )
    return f"{raw} {unit}"
