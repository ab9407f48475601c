"""Finding prices: by everyday words, by topic, by who pays and by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from payoff.errors import Fault, InputError, did_you_mean, shortened
from payoff.language import say
from payoff.reference.history import price_in
from payoff.reference.model import PAYERS, STATUSES
from payoff.reference.search_words import Entry, entry_of, folded, having, nearest_in
from payoff.reference.table import Price, Table, table

_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")


def search(
    words: str | Sequence[str] = "",
    actor: str | None = None,
    topic: str | None = None,
    year: int | None = None,
    status: str | None = None,
) -> list[Price]:
    """Return the prices that have all the words, best first.

    What does the table say about something? A word may be the beginning or any part of a word in the row; with
    å, ä or ö it must be spelt so in the row, unless nothing is. A year among other words is the year. What is found
    in id, alias or label comes before what is found in notes and sources, Swedish before foreign and both before
    sums for the country; among equals the best status first, then the order of the table.

    Parameters
    ----------
    words : str or sequence of str
        Empty for all rows.
    actor : str, optional
        Who pays or receives, one of the accounts or ``flera``.
    topic : str, optional
        Key of a topic, such as ``health``, or part of its title.
    year : int, optional
        Prices of this year, see `payoff.reference.history.price_in`; rows without any are left out. Otherwise
        the latest price of each row.
    status : {"published", "known", "assumption"}, optional

    Returns
    -------
    list of Price
        Empty where nothing is found.

    Raises
    ------
    InputError
        If actor, topic, year or status is none that exists; the message lists those that do.

    Examples
    --------
    >>> [price.id for price in search("psykiatri besök", actor="region")][0]
    'psykiatri_oppenvard'
    >>> search("prisbasbelopp", year=2025)[0].value
    58800.0
    """
    prices = table()
    if actor is not None:
        actor = _known(actor, PAYERS, "actor")
    if status is not None:
        status = status_named(status)
    if topic is not None:
        topic = topic_named(prices, topic, {row["topic"] for row in prices.rows.values()})
    if year is None:
        words, year = with_year(prices, words)
    else:
        _check_year(prices, year)
    rows = prices.rows
    keys = [
        key
        for key in found(prices, words)
        if (topic is None or rows[key]["topic"] == topic)
        and (actor is None or actor in (rows[key].get("payer"), rows[key].get("receiver")))
    ]
    priced = [one for key in keys if (one := price_in(prices, key, year)) is not None]
    return [one for one in priced if status is None or one.status == status]


def price(id: str, year: int | date) -> Price:
    """Return the price of a row at the beginning of a year, or on a day; see `payoff.reference.table.Table.price`.

    Parameters
    ----------
    id : str
        Id or alias.
    year : int or date

    Raises
    ------
    InputError
        If there is no such row, with the nearest names, or no value at that time, with the times there are.

    Examples
    --------
    >>> found = price("prisbasbelopp", 2025)
    >>> found.value, found.status, found.unit.text
    (58800.0, 'published', 'kr/år')
    """
    try:
        return table().price(id, year)
    except Fault as fault:
        raise refusal(fault) from None


def found(prices: Table, words: str | Sequence[str]) -> list[str]:
    """Return the ids of the rows that have all the words, best first; see `search`.

    Examples
    --------
    >>> found(table(), "forsorjningsstod")[0]
    'riksnorm_ensam'
    """
    text = _text(words)
    return having(_entries(prices), text) if text.strip() else [*prices.rows]


def matching(prices: Table, words: str) -> list[str]:
    """Return the ids that somebody who wrote these words may have meant, best first.

    The rows that have all the words; where none has, those with words nearest in spelling, the rows that
    have most of them first.

    Examples
    --------
    >>> "psykiatri_oppenvard" in matching(table(), "psykiatri opnvard")
    True
    """
    return found(prices, words) or nearest(prices, words)


def nearest(prices: Table, words: str) -> list[str]:
    """Return a few ids nearest in meaning or spelling to words that no row has."""
    return nearest_in(_entries(prices), words)


def with_year(prices: Table, words: str | Sequence[str]) -> tuple[str, int | None]:
    """Return words without the year among them, and the year: ``KPI 2025`` asks for the KPI of 2025.

    A year that the table is not about, a second year and a year alone are words like others.

    Examples
    --------
    >>> with_year(table(), "KPI 2025"), with_year(table(), "2025"), with_year(table(), "lag 1492")
    (('KPI', 2025), ('2025', None), ('lag 1492', None))
    """
    text = _text(words)
    parts = text.split()
    years = [part for part in parts if _YEAR.fullmatch(part)]
    if len(years) != 1 or len(parts) == 1 or not _first_year(prices) <= int(years[0]) <= prices.through:
        return text, None
    return " ".join(part for part in parts if part != years[0]), int(years[0])


def refusal(fault: Fault) -> InputError:
    """Return a fault as an error of what was asked for, with its hint."""
    if fault.hint is None:
        return InputError(fault.message)
    return InputError(say("{message}; {hint}", message=fault.message, hint=fault.hint))


def status_named(name: str) -> str:
    """Return a status by its name in any spelling; see `search`."""
    return _known(name, STATUSES, "status")


def _text(words: str | Sequence[str]) -> str:
    return words if isinstance(words, str) else " ".join(words)


@lru_cache(maxsize=8)
def _entries(prices: Table) -> tuple[Entry, ...]:
    """Return what is searched of each row; a table never changes."""
    told = {
        key: " ".join(str(source.get(part, "")) for part in ("publisher", "title"))
        for key, source in prices.sources.items()
    }
    entries = []
    for key, row in prices.rows.items():
        cited = {one.get("source") for one in (row, *row["values"])}
        notes = [row.get("about"), row.get("note"), *dict.fromkeys(one.get("note") for one in row["values"])]
        weak = [prices.topics.get(row["topic"], ""), row["topic"], row["unit"], row.get("payer"), *notes]
        weak += [told.get(source, "") for source in cited if source]
        entries.append(entry_of(key, row, [row["label"]], weak))
    return tuple(entries)


def _known(name: str, choices: Iterable[str], what: str) -> str:
    """Return a choice by its name, in any spelling."""
    listed = [*choices]
    for choice in listed:
        if folded(name) == choice:
            return choice
    hint = did_you_mean(folded(name), listed)
    raise InputError(say("{what} ”{name}” finns inte; {hint}", what=what, name=shortened(name), hint=hint))


def topic_named(prices: Table, name: str, among: Iterable[str] | None = None) -> str:
    """Return a topic by its key, or by a part of its title that no other has.

    Parameters
    ----------
    prices : Table
    name : str
    among : iterable of str, optional
        Topics to choose from; all by default, those of studies and evaluations too.

    Raises
    ------
    InputError
        If there is no such topic, with those that there are.

    Examples
    --------
    >>> topic_named(table(), "hälso"), topic_named(table(), "effects")
    ('health', 'effects')
    """
    titles = {topic: title for topic, title in prices.topics.items() if among is None or topic in among}
    if name in titles:
        return name
    close = [topic for topic, title in titles.items() if folded(name) in folded(title)]
    return close[0] if len(close) == 1 else _known(name, titles, "topic")


def _check_year(prices: Table, year: int) -> None:
    """Refuse a year that no row of the table is about."""
    first = _first_year(prices)
    if not first <= year <= prices.through:
        raise InputError(
            say("prislistan har inga priser för {year}; skriv ett år från {first} till {last}",
                year=year, first=first, last=prices.through)
        )  # fmt: skip


@lru_cache(maxsize=8)
def _first_year(prices: Table) -> int:
    starts = [value.get("from") or value.get("price_year") for row in prices.rows.values() for value in row["values"]]
    return min(int(str(start)[:4]) for start in starts if start)
