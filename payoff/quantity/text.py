"""Amounts as people write them: "8 000 kr/mån", "1,6 mnkr", "4 %", "17 av 103".

Reading is strict: an amount that could mean two things is refused. Scaling by powers of
ten is done in decimal arithmetic, so that what is written and read again is the same number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.units import (
    DURATION_MONTHS,
    HOURS,
    LARGEST_NUMBER,
    MONEY,
    MONEY_ALIASES,
    OTHER_MONEY,
    PER_MONTH,
    PERIOD_ALIASES,
)

Dimension = Literal[
    "money", "money per month", "money per hour", "share", "months", "persons", "number", "count per month"
]

SPACES = " \u00a0\u202f\u2009"
NUMBER_PATTERN = rf"[+\-−]?(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]+)(?:[.,][0-9]+)?(?:[eE][+\-]?[0-9]{{1,3}})?"
_NUMBER = re.compile(NUMBER_PATTERN)
_AMBIGUOUS = re.compile(r"[+\-−]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_SEPARATED = re.compile(rf"[+\-−]?[0-9][0-9{SPACES}]*(?:[.,][0-9]+){{2,}}")
_RUNS_ON = re.compile(r"[0-9_.,:\-−]")
_OUT_OF = re.compile(rf"({NUMBER_PATTERN})\s*(?:/|\bav\b)\s*({NUMBER_PATTERN})")
_JOINED = re.compile(r"(?:(?P<unit>[^0-9–\-]*)–\s*|-)(?P<last>[+\-−]?[0-9].*)")
PERSON_WORDS = ("person", "personer", "deltagare", "platser", "plats")
UNIT_NAMES: dict[Dimension, str] = {
    "money": "kr",
    "money per month": "kr/mån",
    "money per hour": "kr/timme",
    "share": "andel",
    "months": "mån",
    "persons": "personer",
    "number": "",
    "count per month": "per mån",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in base units and what it measures.

    Parameters
    ----------
    value : float
        Kronor, kronor a month or an hour, share of one, months, persons or a plain number.
    dimension : str
        Which of those it is.
    """

    value: float
    dimension: Dimension


def parse_number(text: str) -> Decimal:
    """Read a number with Swedish or plain spelling.

    Parameters
    ----------
    text : str
        For example ``-1 850 000``, ``12,5`` or ``0.04``.

    Returns
    -------
    Decimal

    Raises
    ------
    Fault
        If it is not a number, is too large, or could be read in two ways ("1.000").

    Examples
    --------
    >>> parse_number("8 000"), parse_number("12,5")
    (Decimal('8000'), Decimal('12.5'))
    """
    stripped = text.strip()
    if _AMBIGUOUS.fullmatch(stripped):
        thousands = re.sub(r"[.,]", " ", stripped)
        raise Fault(
            say("”{text}” kan betyda både tusental och decimaler", text=stripped),
            say(
                "skriv ”{thousands}” för tusental, eller ”{decimal}” för decimaler",
                thousands=thousands,
                decimal=stripped.replace(",", ".") + "0",
            ),
        )
    if not _NUMBER.fullmatch(stripped):
        raise Fault(
            say("”{text}” är inte ett tal", text=shortened(text)),
            say("skriv tal som 8 000, 12,5 eller 0.04"),
        )
    plain = stripped.translate({ord(space): None for space in SPACES})
    number = Decimal(plain.replace("−", "-").replace(",", "."))
    if abs(number) > Decimal(LARGEST_NUMBER):
        raise Fault(say("talet {text} är för stort", text=shortened(text)), say("största tillåtna tal är 1e15"))
    return number


def parse_amount(text: str) -> Amount:
    """Read an amount with its unit.

    Parameters
    ----------
    text : str
        As written by a person.

    Returns
    -------
    Amount
        In base units: kronor, kronor a month, share, months, persons.

    Raises
    ------
    Fault
        If the number or the unit cannot be read; says which units there are.

    Examples
    --------
    >>> parse_amount("470 tkr/år")
    Amount(value=39166.666666666664, dimension='money per month')
    >>> parse_amount("17 av 103").value == 17 / 103
    True
    """
    stripped = text.strip()
    _refuse_separators(stripped)
    out_of = _OUT_OF.fullmatch(stripped)
    if out_of:
        return _out_of(out_of.group(1), out_of.group(2))
    match = _NUMBER.match(stripped)
    if not match or _RUNS_ON.match(stripped[match.end() :].strip()):
        raise Fault(
            say("”{text}” är inte ett belopp", text=shortened(text)),
            say("skriv t.ex. 8 000 kr/mån, 1,6 mnkr, 4 % eller 17 av 103"),
        )
    number, unit = parse_number(match.group()), stripped[match.end() :].strip()
    if unit == "":
        return Amount(float(number), "number")
    if unit == "%":
        return Amount(float(number.scaleb(-2)), "share")
    if unit in PERSON_WORDS:
        return Amount(float(number), "persons")
    if unit in DURATION_MONTHS:
        return Amount(float(number) * DURATION_MONTHS[unit], "months")
    return _money(number, unit)


def counts_of(written: str) -> tuple[float, float] | None:
    """Return the counts of a share written as ``17 av 103`` or ``17/103``, None for any other text.

    Parameters
    ----------
    written : str
        As written by a person.

    Raises
    ------
    Fault
        If a count cannot be read, or the first is not between 0 and the second.

    Examples
    --------
    >>> counts_of("17 av 103"), counts_of("16,5 %")
    ((17.0, 103.0), None)
    """
    found = _OUT_OF.fullmatch(written.strip())
    if found is None:
        return None
    _out_of(found.group(1), found.group(2))
    return float(parse_number(found.group(1))), float(parse_number(found.group(2)))


def split_range(text: str) -> tuple[str, str] | None:
    """Return the two ends of ``7 000–9 000 kr/mån``, each with the unit; None for what is no range.

    The ends are joined by an en dash, or by a hyphen with a digit before it and a number right after. A
    minus sign before a number is a part of the number.

    Examples
    --------
    >>> split_range("7 000–9 000 kr/mån"), split_range("20-30 %")
    (('7 000 kr/mån', '9 000 kr/mån'), ('20 %', '30 %'))
    >>> split_range("-5 %"), split_range("1e-5")
    (None, None)
    """
    stripped = text.strip()
    first = _NUMBER.match(stripped)
    joined = _JOINED.fullmatch(stripped[first.end() :]) if first else None
    second = _NUMBER.match(joined.group("last")) if joined else None
    if not (first and joined and second):
        return None
    unit = joined.group("last")[second.end() :].strip()
    own = (joined.group("unit") or "").strip() or unit
    return f"{first.group()} {own}".strip(), f"{second.group()} {unit}".strip()


def _refuse_separators(text: str) -> None:
    """Refuse a number with two decimal or thousands signs: "1.000.000", "12.500,50"."""
    separated = _SEPARATED.match(text)
    if separated:
        raise Fault(
            say("”{text}” har flera skiljetecken", text=shortened(separated.group())),
            say("skriv mellanslag för tusental och ett enda decimaltecken, t.ex. 1 250 000 eller 12 500,50"),
        )


def format_amount(value: float, dimension: Dimension) -> str:
    """Write an amount so that `parse_amount` reads the same number back.

    Parameters
    ----------
    value : float
        In base units.
    dimension : str
        What it measures.

    Examples
    --------
    >>> format_amount(8000.0, "money per month")
    '8 000 kr/mån'
    >>> format_amount(0.035, "share")
    '3,5 %'
    """
    number = Decimal(repr(float(value)))
    if dimension == "share":
        return f"{_spelled(number.scaleb(2))} %"
    unit = UNIT_NAMES[dimension]
    return f"{_spelled(number)} {unit}".strip()


def with_comma(value: float, figures: int) -> str:
    """Write a number with a decimal comma and at most so many significant figures.

    Examples
    --------
    >>> with_comma(12.3456, 4), with_comma(100.0, 4)
    ('12,35', '100')
    """
    return f"{value:.{figures}g}".replace(".", ",")


def unit_of(written: str, dimension: Dimension) -> tuple[str, float]:
    """Return the unit that an amount was written in, and what one of it is in base units.

    Shares are parts of one however they were written.

    Parameters
    ----------
    written : str
        As written by a person.
    dimension : str
        What it measures.

    Examples
    --------
    >>> unit_of("600 tkr", "money"), unit_of("25 %", "share")
    (('tkr', 1000.0), ('andel', 1.0))
    """
    plain = written.partition(" (")[0].strip()  # an uncertain number has its range in brackets after it
    match = _NUMBER.match(plain)
    unit = plain[match.end() :].strip() if match else ""
    if dimension == "share" or unit == "%" or _OUT_OF.fullmatch(plain):
        return UNIT_NAMES["share"], 1.0
    return (unit, parse_amount(f"1 {unit}").value) if unit else (UNIT_NAMES[dimension], 1.0)


def _spelled(number: Decimal) -> str:
    """Write a number with spaces for thousands and a decimal comma, never in an ambiguous way."""
    sign, digits = ("-" if number < 0 else ""), format(abs(number), "f")
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) % 3 == 0 and decimals:
        decimals += "0"
    grouped = f"{int(whole):,}".replace(",", " ")
    return sign + grouped + ("," + decimals if decimals else "")


def _out_of(part_text: str, whole_text: str) -> Amount:
    part, whole = parse_number(part_text), parse_number(whole_text)
    if whole <= 0 or part < 0 or part > whole:
        raise Fault(
            say("”{part} av {whole}” är ingen andel", part=part_text, whole=whole_text),
            say("det första talet ska vara mellan 0 och det andra, det andra större än 0"),
        )
    return Amount(float(part) / float(whole), "share")


def _money(number: Decimal, unit: str) -> Amount:
    money, slash, period = re.sub(r"\s*(?:/|\bper\b)\s*", "/", unit).partition("/")
    money = MONEY_ALIASES.get(money, money)
    if money == "" and slash:
        return Amount(float(number) * _per_month(period), "count per month")
    if money.lower() in OTHER_MONEY:
        raise Fault(
            say("okänd enhet ”{unit}”", unit=shortened(unit)),
            say("belopp skrivs i kronor, t.ex. 8 000 kr/mån; räkna om det till kronor först"),
        )
    if money not in MONEY:
        raise Fault(
            say("okänd enhet ”{unit}”", unit=shortened(unit)),
            did_you_mean(unit, [*MONEY, *(f"kr/{name}" for name in PER_MONTH), "%", "mån", "personer"]),
        )
    kronor = float(number * Decimal(MONEY[money]))
    if abs(kronor) > LARGEST_NUMBER:
        raise Fault(say("talet {text} är för stort", text=f"{number} {unit}"), say("största tillåtna tal är 1e15"))
    if slash and period in HOURS:
        return Amount(kronor, "money per hour")
    return Amount(kronor * _per_month(period), "money per month") if slash else Amount(kronor, "money")


def _per_month(period: str) -> float:
    """Return how many of a period a month holds."""
    period = PERIOD_ALIASES.get(period, period)
    if period in ("dag", "dygn"):
        raise Fault(
            say("”dag” kan betyda flera saker"),
            say("skriv kr/kalenderdag (365 per år), kr/arbetsdag (21 per mån) eller kr/ersättningsdag (22 per mån)"),
        )
    if period not in PER_MONTH:
        raise Fault(say("okänd period ”{period}”", period=shortened(period)), did_you_mean(period, PER_MONTH))
    return PER_MONTH[period]


def typographic(written: str) -> str:
    """Return an amount as it was written, with a real minus sign and spaces that do not break.

    Examples
    --------
    >>> typographic("-81 193 kr/år") == "−81\u00a0193\u00a0kr/år"
    True
    """
    return written.replace("-", "−").replace(" ", "\u00a0")
