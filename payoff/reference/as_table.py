"""A price as the small table that a notebook shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from payoff.html_table import Words, html_table
from payoff.language import Language, Say, say
from payoff.reference.model import Status

if TYPE_CHECKING:
    from payoff.reference.table import Price

STATUS: Final[dict[Status, Say]] = {
    "published": say("publicerad"),
    "known": say("allmän kännedom"),
    "assumption": say("antagande"),
}


def price_as_table(price: Price, language: Language = "sv") -> str:
    """Return a price as HTML, with what is needed to judge it.

    Parameters
    ----------
    price : Price
    language : {"sv", "en"}

    Examples
    --------
    >>> from payoff.reference import price
    >>> "58 800 kr/år" in price_as_table(price("prisbasbelopp", 2025))
    True
    """
    return html_table(price.label, list(_rows(price)), language=language)


def _rows(price: Price) -> Iterator[tuple[Say, Words]]:
    """Yield what the table says, name and value; what the price does not have is left out."""
    from payoff.reference.table import written_number

    unit = price.unit.text
    if price.steps:
        yield say("Värde"), say("i {count} steg", count=len(price.steps))
    else:
        yield say("Värde"), f"{written_number(price.value)} {unit}"
    if price.low is not None and price.high is not None:
        yield say("Lägst och högst"), f"{written_number(price.low)}–{written_number(price.high)} {unit}"
    yield say("Id i prislistan"), price.id
    if price.year is not None:
        yield say("År"), str(price.year)
    yield say("Status"), STATUS[price.status]
    yield say("Källa"), price.cited or say("källa saknas")
    if price.note:
        yield say("Anmärkning"), price.note
    if price.overrides is not None:
        yield say("I stället för"), f"{written_number(price.overrides.value)} {price.overrides.unit.text}"
