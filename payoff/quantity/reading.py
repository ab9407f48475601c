"""An uncertain number that has been read: whether it stays inside what its place accepts, and how it is told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.rule import Rule
from payoff.quantity.spread import WITH_LIMITS, Spread
from payoff.quantity.text import Dimension, format_amount, unit_of

SMALLEST_PROBABILITY: Final = 1e-6
"""A distribution without limits may reach outside what is allowed with this probability: never, in practice."""


@dataclass(frozen=True, slots=True)
class Found:
    """A distribution as it was read.

    Parameters
    ----------
    spread : Spread
    dimension : str
        What it measures.
    raw : str
        An amount of it as it was written, with its unit; empty for a share without an amount.
    is_central : bool
        Whether that is the central value.
    counts : (float, float) or None
        So many of so many, where persons were counted.
    """

    spread: Spread
    dimension: Dimension
    raw: str
    is_central: bool = False
    counts: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An uncertain number as it was read.

    Parameters
    ----------
    value : float
        What the central case uses, in base units.
    dimension : str
        What it measures.
    written : str
        A plain amount, then its range in brackets.
    spread : Spread or None
        None for counts of these participants, which are certain.
    counts : (float, float) or None
        So many of so many, where persons were counted.
    """

    value: float
    dimension: Dimension
    written: str
    spread: Spread | None
    counts: tuple[float, float] | None = None


def finished(found: Found, rule: Rule, *at: str) -> Reading:
    """Return what was read, once it is known to stay inside what its place accepts."""
    try:
        inside(found.spread, rule)
    except Fault as fault:
        raise fault.under(*at) from None
    central = found.spread.central
    if not found.raw:
        written = f"{format_amount(rounded(central), 'share')} ({_range_in_words(found.spread, '%', 0.01)})"
        return Reading(central, found.dimension, written, found.spread, found.counts)
    name, size = unit_of(found.raw, found.dimension)
    name, size = ("%", 0.01) if name == "andel" else (name, size)
    shown = found.raw if found.is_central else f"{_number(central / size)} {name}".strip()
    return Reading(central, found.dimension, f"{shown} ({_range_in_words(found.spread, name, size)})", found.spread)


def _range_in_words(spread: Spread, unit: str, size: float) -> str:
    ends = f"{_number(spread.low / size)}–{_number(spread.high / size)}"
    return f"{ends} %" if unit == "%" else ends


def _number(value: float) -> str:
    return format_amount(rounded(value), "number")


def rounded(value: float) -> float:
    """Return a number with the four significant figures that are shown."""
    return float(f"{value:.4g}")


def inside(spread: Spread, rule: Rule) -> None:
    """Check that a distribution stays inside what a place accepts.

    Raises
    ------
    Fault
        If it has limits and they are outside, or it has none and is outside with a probability above 1e-6.
    """
    low, high = spread.limits
    open_low = rule.open_low and spread.kind in WITH_LIMITS
    if spread.kind in WITH_LIMITS or (math.isfinite(low) and math.isfinite(high)):
        if low < rule.lowest or (open_low and low == rule.lowest) or high > rule.highest:
            raise Fault(say("fördelningen går utanför det tillåtna"), rule.expected)
        return
    from payoff.quantity.draw import probability_outside  # NumPy: only a file with such a distribution needs it

    outside = probability_outside(spread, rule.lowest, rule.highest)
    if outside > SMALLEST_PROBABILITY:
        fits = (
            say("skriv bara intervallet, t.ex. 78–91 % utan value, eller value med low och high (PERT), eller beta")
            if rule.highest <= 1
            else say("skriv value, low och high (PERT), lognormal eller gamma")
        )
        percent = format_amount(float(f"{outside:.1g}"), "share")
        raise Fault(say("fördelningen hamnar utanför det tillåtna med sannolikheten {percent}", percent=percent), fits)
