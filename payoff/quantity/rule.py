"""What one place in the language accepts as a number, and a plain number read by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from payoff.errors import Fault, shortened
from payoff.language import Say, say
from payoff.quantity.text import Amount, Dimension, format_amount, parse_amount
from payoff.quantity.written import raw_of
from payoff.units import LARGEST_NUMBER


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
    certain : bool
        Whether an uncertain number is refused, also by name.
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
    certain: bool = False


def refuse_where_certain(rule: Rule, *at: str) -> None:
    """Refuse an uncertain number where the arithmetic needs one that is certain."""
    if rule.certain:
        raise Fault(
            say("här går det inte att använda ett osäkert tal"),
            say("multiplicera posten med en namngiven osäker storhet (times)"),
            at,
            bool(at),
        )


def amount_of(value: object, rule: Rule) -> Amount:
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


def fitted(amount: Amount, rule: Rule, written: str) -> Amount:
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


def with_unit(value: object, unit: str | None) -> object:
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
