"""Finding prices: by everyday words, by topic, by who pays and by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from payoff.errors import Fault, InputError, did_you_mean, shortened
from payoff.language import say
from payoff.reference.history import price_in
from payoff.reference.model import PAYERS, STATUSES
from payoff.reference.table import Price, Table, table

MOST_NEAREST: Final = 5
EVERYDAY: Final[dict[str, str]] = {
    "arbetsloshetsersattning": "akassa",
    "arbetsloshetskassa": "akassa",
    "dagis": "forskola",
    "fangelse": "anstalt",
    "fortidspension": "sjukersattning",
    "hyra": "boendekostnad",
    "inflation": "kpi",
    "sjukpension": "sjukersattning",
    "sjukskriven": "sjukpenning",
    "sjukskrivning": "sjukpenning",
    "socialbidrag": "forsorjningsstod",
    "vardcentral": "primarvard",
}
"""Everyday words for words of the table, both without å, ä and ö."""
_FOLD: Final = str.maketrans("åäöéüæø", "aaoeuao")
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is searched of one row: texts as ``" word word "``, as written and without å, ä and ö."""

    id: str
    names: frozenset[str]
    strong: tuple[str, str]
    weak: tuple[str, str]


def search(
    words: str | Sequence[str] = "",
    actor: str | None = None,
    topic: str | None = None,
    year: int | None = None,
    status: str | None = None,
) -> list[Price]:
    """Return the prices that have all the words, best first.

    What does the table say about something? A word may be the beginning or any part of a word in the row; with
    å, ä or ö it must be spelt so in the row, unless nothing is. What is found in id, alias or label comes before
    what is found in notes and sources; among equals the best status first, then the order of the table.

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
        status = _known(status, STATUSES, "status")
    if topic is not None:
        topic = _topic(prices, topic)
    if year is not None:
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
    entries = _packaged() if prices is table() else _entries(prices)
    text = words if isinstance(words, str) else " ".join(words)
    asked = _asked(text, entries)
    if not asked:
        return [] if text.strip() else [*prices.rows]
    return _ranked(prices, entries, asked) or _ranked(prices, entries, [folded(word) for word in asked])


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
    """Return a few ids whose names or labels are nearest in spelling to words that are in no row."""
    from difflib import get_close_matches  # only a mistake needs it

    entries = _packaged() if prices is table() else _entries(prices)
    vocabulary = sorted({word for entry in entries for word in (*entry.names, *entry.strong[1].split())})
    asked = [folded(word) for word in _asked(words, entries)]
    close = [{word, *get_close_matches(word[:60], vocabulary, n=3, cutoff=0.75)} for word in asked]

    def misses(entry: _Entry) -> int:
        return sum(min((_rank(one, entry, 1) for one in near), default=MISSED) >= MISSED for near in close)

    best = sorted((misses(entry), place) for place, entry in enumerate(entries))
    return [entries[place].id for missed, place in best if missed < len(asked)][:MOST_NEAREST]


def refusal(fault: Fault) -> InputError:
    """Return a fault as an error of what was asked for, with its hint."""
    if fault.hint is None:
        return InputError(fault.message)
    return InputError(say("{message}; {hint}", message=fault.message, hint=fault.hint))


def folded(text: str) -> str:
    """Return a text in small letters, without å, ä, ö and hyphens.

    Examples
    --------
    >>> folded("A-kassa, Försörjningsstöd")
    'akassa, forsorjningsstod'
    """
    return text.lower().translate(_FOLD).replace("-", "")


MISSED: Final = 99


def _rank(word: str, entry: _Entry, spelling: int) -> int:
    """Return how well a row has a word, 0 the best: name, word of name or label, beginning, part, the rest."""
    strong, weak = entry.strong[spelling], entry.weak[spelling]
    tries = (
        folded(word) in entry.names,
        f" {word} " in strong,
        f" {word}" in strong,
        word in strong,
        f" {word}" in weak,
    )
    return tries.index(True) if True in tries else MISSED


def _ranked(prices: Table, entries: Sequence[_Entry], words: Sequence[str]) -> list[str]:
    """Return the rows that have every word, the best first."""
    ranked = []
    for place, entry in enumerate(entries):
        total = 0
        for word in words:
            plain = folded(word)
            rank = _rank(word, entry, int(word == plain))
            if plain in EVERYDAY:
                rank = min(rank, 1 + _rank(EVERYDAY[plain], entry, 1))
            total += rank
            if rank >= MISSED:
                break
        else:
            ranked.append((total, _stored_status(prices, entry.id), place))
    return [entries[place].id for _, _, place in sorted(ranked)]


def _stored_status(prices: Table, key: str) -> int:
    """Return the place of the status of the latest stored value among the statuses."""
    row = prices.rows[key]
    status = row["values"][-1].get("status") or row.get("status")
    return STATUSES.index(status) if status in STATUSES else len(STATUSES)


@lru_cache(maxsize=1)
def _packaged() -> tuple[_Entry, ...]:
    return _entries(table())


def _entries(prices: Table) -> tuple[_Entry, ...]:
    """Return what is searched of each row."""
    told = {
        key: " ".join(str(source.get(part, "")) for part in ("publisher", "title"))
        for key, source in prices.sources.items()
    }
    entries = []
    for key, row in prices.rows.items():
        names = [key, *row.get("aliases", ())]
        cited = {one.get("source") for one in (row, *row["values"])}
        notes = [row.get("about"), row.get("note"), *dict.fromkeys(one.get("note") for one in row["values"])]
        weak = [prices.topics.get(row["topic"], ""), row["topic"], row["unit"], row.get("payer"), *notes]
        weak += [told.get(source, "") for source in cited if source]
        strong = _both(" ".join([*names, row["label"]]))
        entries.append(_Entry(key, frozenset(map(folded, names)), strong, _both(" ".join(filter(None, weak)))))
    return tuple(entries)


def _both(text: str) -> tuple[str, str]:
    """Return the words of a text, as written and without å, ä and ö."""
    written = f" {' '.join(_words(text))} "
    return written, folded(written)


def _words(text: str) -> list[str]:
    return [word.replace("-", "") for word in _WORD.findall(text.lower())]


def _asked(text: str, entries: Sequence[_Entry]) -> list[str]:
    """Return the words to look for: the name of a row is one word, ``psykiatri_oppen`` two."""
    asked: list[str] = []
    for part in text.split():
        asked += [folded(part)] if any(folded(part) in entry.names for entry in entries) else _words(part)
    return asked


def _known(name: str, choices: Iterable[str], what: str) -> str:
    """Return a choice by its name, in any spelling."""
    listed = [*choices]
    for choice in listed:
        if folded(name) == choice:
            return choice
    hint = did_you_mean(folded(name), listed)
    raise InputError(say("{what} ”{name}” finns inte; {hint}", what=what, name=shortened(name), hint=hint))


def _topic(prices: Table, name: str) -> str:
    """Return a topic by its key, or by a part of its title that no other has."""
    used = {row["topic"] for row in prices.rows.values()}
    titles = {topic: title for topic, title in prices.topics.items() if topic in used}
    if name in titles:
        return name
    close = [topic for topic, title in titles.items() if folded(name) in folded(title)]
    return close[0] if len(close) == 1 else _known(name, titles, "topic")


def _check_year(prices: Table, year: int) -> None:
    """Refuse a year that no row of the table is about."""
    starts = [value.get("from") or value.get("price_year") for row in prices.rows.values() for value in row["values"]]
    first = min(int(str(start)[:4]) for start in starts if start)
    if not first <= year <= prices.through:
        raise InputError(
            say("prislistan har inga priser för {year}; skriv ett år från {first} till {last}",
                year=year, first=first, last=prices.through)
        )  # fmt: skip
