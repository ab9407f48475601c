"""The words of the price table, as a reader sees them: what a price is, who pays, how sure it is."""

from __future__ import annotations

from typing import Final

from payoff.language import Language, Say, say
from payoff.reference.history import is_dated
from payoff.reference.model import SEVERAL, Kind, Row, Source, Status, readable
from payoff.reference.table import Price
from payoff.reference.unit import example_of, unit_of
from payoff.report.locale import MINUS, SPACE, Numbers
from payoff.scenario.builtin import ACCOUNTS

STATUS: Final[dict[Status, Say]] = {
    "published": say("publicerad"),
    "known": say("allmän kännedom"),
    "assumption": say("antagande"),
}
SIGN: Final[dict[Status, str]] = {"published": "●", "known": "◐", "assumption": "○"}
"""Beside the word, so that a long list can be skimmed."""
STATUS_MEANS: Final[dict[Status, Say]] = {
    "published": say("talet har lästs i källan"),
    "known": say("talet är känt men har inte lästs i en källa; kontrollera det före en rapport"),
    "assumption": say("talet är antaget eller härlett; byt det mot ett eget när det finns"),
}
BASIS: Final[dict[str, Say]] = {"average": say("genomsnitt"), "marginal": say("marginell")}
KIND: Final[dict[Kind, Say]] = {
    "index": say("index eller basbelopp"),
    "wage": say("lön"),
    "transfer": say("överföring"),
    "subsidy": say("subvention"),
    "tax": say("skatt eller avgift"),
    "resource": say("resurs"),
    "production": say("produktion"),
    "rule": say("regel"),
    "convention": say("metodval"),
    "total": say("summa för riket"),
}
MOST_DECIMALS: Final = 4


def amount(price: Price, numbers: Numbers) -> str:
    """Return a price with its unit: ``3 500 kr/besök``; whole kronor where it was in another currency."""
    if price.steps:
        return say("trappa i {unit}", unit=price.unit.text).text(numbers.language)
    return with_unit(_borne(price.value, price), price.unit.text, numbers)


def with_unit(value: float, unit: str, numbers: Numbers) -> str:
    """Return a number with a unit of the table; a factor stands before its number, an index alone.

    Examples
    --------
    >>> with_unit(350, "kr/besök", Numbers("sv")), with_unit(1.3, "faktor", Numbers("sv"))
    ('350 kr/besök', 'faktor 1,3')
    """
    written = figure(value, numbers)
    head, _, rest = unit.partition(" ")
    if head == "faktor":
        return " ".join(filter(None, [head, written, rest]))
    return written if unit == "index" else f"{written} {unit}"


def figure(value: float, numbers: Numbers) -> str:
    """Return a number with as many decimals as it needs."""
    return numbers.plain(round(value, MOST_DECIMALS))


def in_a_file(value: float) -> str:
    """Return a number as a scenario file writes it: plain spaces, never three decimals, which look like thousands.

    Examples
    --------
    >>> in_a_file(3500.0), in_a_file(206.016)
    ('3 500', '206,0160')
    """
    written = figure(value, Numbers("sv")).replace(SPACE, " ").replace(MINUS, "-")
    return f"{written}0" if len(written.partition(",")[2]) == len("000") else written


def _borne(value: float, price: Price) -> float:
    """Return a number without decimals that only come from a rate of exchange."""
    return float(round(value)) if unit_of(price.row.unit).is_foreign else value


def interval(price: Price, numbers: Numbers) -> str:
    """Return lowest and highest value, empty where the table gives neither."""
    if price.low is None and price.high is None:
        return ""
    ends = ("" if end is None else figure(_borne(end, price), numbers) for end in (price.low, price.high))
    return "–".join(ends)


def when(price: Price) -> Say:
    """Say what year a price holds for, or the year whose kronor it is in."""
    if price.year is None:
        return say("odaterat")
    return say("gäller {year}", year=price.year) if is_dated(price.row) else say("prisår {year}", year=price.year)


def account(name: str) -> Say:
    """Say the name of an account, or that there are several."""
    return say("flera aktörer") if name == SEVERAL else ACCOUNTS[name][0]


def payer_receiver(row: Row, language: Language) -> str:
    """Return who pays and who gets it, empty for what nobody pays."""
    if row.payer is None:
        return ""
    named = [account(name).text(language) for name in (row.payer, row.receiver) if name]
    return " → ".join(named)


def cited(price: Price, language: Language) -> str:
    """Return the source of a price, or what stands in its place."""
    return price.cited or say("ingen källa, eget antagande").text(language)


def address(source: Source, language: Language) -> str:
    """Return the address of a source, and whether it does not lead all the way."""
    missing = say("fullständig adress saknas").text(language)
    if source.address is None:
        return missing
    shown = readable(source.address)
    return shown if is_whole(source) else f"{shown} ({missing})"


def is_whole(source: Source) -> bool:
    """Whether the address of a source can be followed: a web address without remarks in it."""
    return source.is_complete and " " not in (source.address or "")


def is_bookable(row: Row) -> bool:
    """Whether a price is used by its quantity in a state: one actor pays it, for something that is counted.

    What is paid out by time alone, such as a floor or a cap of a benefit, is left to the rule of the benefit.
    """
    unit = unit_of(row.unit)
    if row.payer in (None, SEVERAL) or not unit.money:
        return False
    return (row.kind == "resource" and bool(unit.noun or unit.months)) or (
        row.kind in ("transfer", "subsidy") and bool(unit.noun)
    )


def can_be_replaced(price: Price) -> bool:
    """Whether a scenario can write a price of its own in the unit of the row: kronor, or per cent."""
    unit = unit_of(price.row.unit)
    in_kronor = bool(unit.money) and not unit.is_foreign and price.unit.text == price.row.unit
    return not price.steps and (in_kronor or unit.text.startswith("%"))


def quantity(row: Row) -> str:
    """Return an example of how much of a price is used: ``6 besök/år``."""
    return example_of(unit_of(row.unit))


def budget_line(price: Price) -> list[str]:
    """Return lines of a budget with the price of staff, whole positions or hours; empty for other prices.

    An amount of another year says its year, and the index that moves it.
    """
    unit = unit_of(price.row.unit)
    ways = {"årsarbetare": ("positions", ["share: 100 %"]), "timme": ("hours", ["count: 40", "per: mån"])}
    way = ways.get(unit.noun)
    if way is None or price.row.kind != "resource" or price.row.payer in (None, SEVERAL) or not can_be_replaced(price):
        return []
    per = "timme" if unit.noun == "timme" else "år"
    moved = f", price_year: {price.year}, index: kpi" if price.year and not is_dated(price.row) else ""
    cost = f"{{value: {in_a_file(price.value)} kr/{per}{moved}}}"
    return [
        "programme:",
        "  budget:",
        "    RAD:",
        f"      payer: {price.row.payer}",
        f"      {way[0]}:",
        *(f"        {part}" for part in (*way[1], f"cost: {cost}")),
        f"      source: payoffs prislista, {price.id}",
    ]
