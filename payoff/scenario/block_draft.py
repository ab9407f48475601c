"""A line before it is one: what a block books, and how its source and note are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from payoff.errors import Place
from payoff.quantity.model import Quantity
from payoff.quantity.written import Branch
from payoff.reference.table import Price, written_number
from payoff.scenario.use import empty_branch

MOST_CITED: Final = 3
"""Sources that a line names; the rest are in the table of prices."""
INDIVIDUAL: Final = "individ"
STATE: Final = "ovriga_staten"
ORE: Final = 2
"""Decimals of kronor: what is booked is in whole öre, so that a bundle closes exactly."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be booked.

    Parameters
    ----------
    line : str
        Its id.
    kind : str
        A kind of line in the language.
    payer, receiver : str
        Accounts, empty where there is none.
    monthly : float
        Kronor a person and month.
    label : str
    prices : tuple of Price
        What it was made of, the most important first.
    notes : tuple of str
        What the reader must know.
    kept : mapping
        Keys of the line that stand as they were written.
    year : int or None
        The year whose kronor it is in, None for that of the rules.
    source : str
        Who says so, where it is not the prices.
    price : Quantity or None
        The uncertain price that the amount is so many times of, None where no such price makes it.
    units : float
        How many times a month.
    """

    line: str
    kind: str
    payer: str
    receiver: str
    monthly: float
    label: str
    prices: tuple[Price, ...] = ()
    notes: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None
    source: str = ""
    price: Quantity | None = None
    units: float = 0.0


def drafted(place: Place | None, **keys: Any) -> Branch:
    """Return a group of keys that all stand at one place; keys without a value are left out."""
    branch = empty_branch(place)
    for key, value in keys.items():
        if value is not None:
            name = key.removesuffix("_")
            branch[name] = value
            branch.key_places[name] = branch.value_places[name] = place
    return branch


def cited(prices: tuple[Price, ...]) -> tuple[str, list[str]]:
    """Return the source of an amount, empty where it is an assumption, and what its note must say.

    Parameters
    ----------
    prices : tuple of Price
        What it was made of, the most important first.
    """
    # What is said of a service stands beside its price in the table of prices, once.
    notes = [one.note for one in prices[:1] if one.status == "assumption" and one.row.kind != "resource"]
    sourced = [one for one in prices if one.status != "assumption" and one.source]
    for one in prices:
        if one.overrides is not None:
            table = one.overrides
            notes.append(f"Eget pris i stället för prislistans {written_number(table.value)} {table.unit.text}")
    known = [one.label for one in prices if one.status == "known"]
    if known:
        notes.append(f"Allmän kännedom, inte kontrollerat: {', '.join(dict.fromkeys(known))}")
    assumed = [one.label for one in prices if one.status == "assumption"]
    if assumed and sourced:
        notes.append(f"Antagande: {', '.join(dict.fromkeys(assumed))}")
    if prices and prices[0].status == "assumption":
        return "", notes
    named = list(dict.fromkeys(one.cited for one in sourced))
    return "; ".join([*named[:MOST_CITED], *(["m.fl."] if len(named) > MOST_CITED else [])]), notes


def written_kronor(monthly: float) -> str:
    """Return kronor a month as a person writes them.

    Examples
    --------
    >>> written_kronor(19500.0), written_kronor(25626.9)
    ('19 500', '25 626,90')
    """
    whole = round(monthly) == monthly
    return f"{monthly:,.0f}".replace(",", " ") if whole else f"{monthly:,.2f}".replace(",", " ").replace(".", ",")


def sentences(texts: Iterable[str]) -> str:
    """Return notes as running text, each a sentence.

    Examples
    --------
    >>> sentences(["räknat utan inkomst", "", "Antagande."])
    'Räknat utan inkomst. Antagande'
    """
    return ". ".join(text[:1].upper() + text[1:].rstrip(".") for text in texts if text)
