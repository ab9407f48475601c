"""The unit of a price: what it is in, what it is per, and how a quantity of it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.units import MONTHS_PER_YEAR, PER_MONTH, PERIOD_ALIASES

KRONOR: Final[dict[str, float]] = {"kr": 1.0, "mnkr": 1e6}
CURRENCIES: Final = ("euro", "USD", "DKK", "NOK", "GBP", "CHF")
PLAIN: Final = ("index", "%", "procentenheter", "faktor", "dagar", "mån", "år", "timmar/år", "dagar/mån", "dagar/vecka")
PLAIN_STARTS: Final = ("% ", "faktor ", "x ", "prisbasbelopp", "inkomstbasbelopp", "månader/år")
TIMES: Final[dict[str, float]] = {
    "mån": 1.0,
    "år": float(MONTHS_PER_YEAR),
    "6 mån": 6.0,
    "vecka": MONTHS_PER_YEAR / 52,
    "4 veckor": 4 * MONTHS_PER_YEAR / 52,
}
"""Months in the time that a price is per."""

NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "besök": ("besok",),
    "dygn": ("vårddygn", "vardygn", "varddygn"),
    "dag": ("dagar",),
    "timme": ("timmar", "tim", "h"),
    "plats": ("platser",),
    "årsplats": ("årsplatser", "arsplats", "arsplatser", "plats", "platser"),
    "person": ("personer",),
    "patient": ("patienter", "person", "personer"),
    "elev": ("elever", "person", "personer", "plats", "platser"),
    "deltagare": ("person", "personer", "plats", "platser"),
    "hushåll": ("hushall",),
    "invånare": ("invanare",),
    "kontakt": ("kontakter",),
    "händelse": ("händelser", "handelse", "handelser"),
    "årsarbetare": ("arsarbetare", "tjänst", "tjänster", "tjanst", "tjanster"),
    "st": ("stycken", "gång", "gånger", "gang", "ganger"),
    "ärende": ("ärenden", "arende", "arenden"),
    "utredning": ("utredningar",),
    "fall": (),
    "mål": ("mal",),
    "brott": (),
    "brottsmisstanke": ("brottsmisstankar", "misstanke", "misstankar"),
    "rekrytering": ("rekryteringar",),
    "skuldsatt": ("skuldsatta", "person", "personer"),
    "km": (),
    "DRG-poäng": (),
}
"""What a price may be per, and the other words for it in a quantity."""

PLURALS: Final[dict[str, str]] = {
    "dag": "dagar",
    "timme": "timmar",
    "plats": "platser",
    "årsplats": "årsplatser",
    "person": "personer",
    "patient": "patienter",
    "elev": "elever",
    "kontakt": "kontakter",
    "händelse": "händelser",
    "ärende": "ärenden",
    "utredning": "utredningar",
    "brottsmisstanke": "brottsmisstankar",
    "rekrytering": "rekryteringar",
    "skuldsatt": "skuldsatta",
}
"""The word for several, where it is another than for one."""

_NUMBER = r"([+\-−]?[0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?)"
_QUANTITY = re.compile(rf"\s*{_NUMBER}\s*([^\W\d][\w-]*)?\s*(?:(?:/|per|i)\s*([^\W\d]+))?\s*")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a value is measured in.

    Parameters
    ----------
    money : str
        ``kr``, ``mnkr`` or a foreign currency; empty for what is not money.
    noun : str
        What it is per, besides time: ``besök``, ``plats``; empty for none.
    months : float or None
        Months in the time that it is per; None where it is per no time.
    text : str
        As it is written in the table.
    """

    money: str
    noun: str
    months: float | None
    text: str

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another currency than kronor."""
        return self.money in CURRENCIES


def unit_of(text: str) -> Unit:
    """Read a unit of the table.

    Raises
    ------
    Fault
        If it is none of the known units.

    Examples
    --------
    >>> unit_of("kr/besök").noun, unit_of("kr/plats/år").months, unit_of("index").money
    ('besök', 12.0, '')
    """
    head, *rest = text.split("/")
    if text in PLAIN or any(text.startswith(start) for start in PLAIN_STARTS):
        return Unit("", "", None, text)
    if head not in KRONOR and head not in CURRENCIES:
        raise Fault(say("enheten ”{unit}” är okänd", unit=shortened(text)), did_you_mean(head, [*KRONOR, *CURRENCIES]))
    months = TIMES[rest.pop()] if rest and rest[-1] in TIMES else None
    noun = rest.pop(0) if rest else ""
    if rest or (noun and noun not in NOUNS):
        raise Fault(say("enheten ”{unit}” är okänd", unit=shortened(text)), did_you_mean(noun, [*NOUNS, *TIMES]))
    return Unit(head, noun, months, text)


def units_per_month(written: str, unit: Unit) -> float:
    """Return how many units a person uses in a month: ``6 besök/år`` is 0.5 visits.

    Parameters
    ----------
    written : str
        A number, what it counts and the time it is for: ``6 besök/år``, ``3 dygn/mån``; for a price per
        year or month and place, how many places: ``1 plats``.
    unit : Unit
        What the price is per.

    Raises
    ------
    Fault
        If it cannot be read, counts something else than the price is per, or has no time.

    Examples
    --------
    >>> units_per_month("6 besök/år", unit_of("kr/besök"))
    0.5
    >>> units_per_month("2 platser", unit_of("kr/plats/år"))
    2.0
    """
    example = quantity_example(unit)
    found = _QUANTITY.fullmatch(written)
    if found is None:
        raise Fault(say("”{text}” kan inte läsas som ett antal", text=shortened(written)), example)
    number = float(re.sub(r"[ \u00a0\u202f]", "", found[1]).replace(",", ".").replace("−", "-"))
    noun, period = (found[2] or "").lower(), (found[3] or "").lower()
    if number < 0:
        raise Fault(say("antalet ”{text}” är negativt", text=shortened(written)), example)
    if noun and noun not in words_for(unit.noun):
        raise Fault(
            say("priset är per {noun}, inte per ”{word}”", noun=unit.noun or "tid", word=shortened(noun)), example
        )
    if unit.months is not None:
        if period:
            raise Fault(say("priset har redan en tid ({unit})", unit=unit.text), example)
        return number
    if not noun:
        raise Fault(say("”{text}” säger inte vad som räknas", text=shortened(written)), example)
    if not period:
        raise Fault(say("”{text}” saknar tidsenhet", text=shortened(written)), example)
    canonical = PERIOD_ALIASES.get(period, period)
    if canonical not in PER_MONTH:
        raise Fault(say("”{text}” är ingen känd tid", text=shortened(period)), example)
    return number * PER_MONTH[canonical]


def words_for(noun: str) -> tuple[str, ...]:
    """Return the words that a quantity of a price may count in."""
    return (noun.lower(), *NOUNS.get(noun, ())) if noun else ()


def example_of(unit: Unit) -> str:
    """Return an example of how much of a price is used.

    Examples
    --------
    >>> example_of(unit_of("kr/timme")), example_of(unit_of("kr/plats/år")), example_of(unit_of("kr/mån"))
    ('6 timmar/år', '1 plats', '1')
    """
    if unit.months is not None:
        return f"1 {unit.noun}".strip()
    noun = unit.noun or "st"
    return f"6 {PLURALS.get(noun, noun)}/år"


def quantity_example(unit: Unit) -> Say:
    """Return the hint that shows how a quantity of a unit is written."""
    return say("skriv t.ex. {text}", text=example_of(unit))
