"""Finding studies and published evaluations: by everyday words, by topic and by status."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from payoff.reference.model import Topic
from payoff.reference.search_words import Entry, entry_of, having, nearest_in
from payoff.reference.table import Table

EFFECTS: Final = Topic.effects.name
BENCHMARKS: Final = Topic.benchmarks.name
STUDIES: Final = (EFFECTS, BENCHMARKS)
"""The topics whose rows are studies and evaluations, not prices."""
COUNTRIES: Final = {
    "SE": "Sverige", "NO": "Norge", "DK": "Danmark", "CH": "Schweiz", "GB": "Storbritannien England", "US": "USA",
}  # fmt: skip
"""What a country is called in a search."""
TOLD: Final = ("population", "outcome", "actors", "note", "year", "design", "currency")


def studies(prices: Table, words: str = "", topic: str | None = None, status: str | None = None) -> list[str]:
    """Return the ids of the studies and evaluations that have all the words, best first.

    A word may stand anywhere in id, label, intervention, population, outcome, note, year and source; Swedish
    comes before foreign, see `payoff.reference.search_words.having`.

    Parameters
    ----------
    prices : Table
    words : str
        Empty for all.
    topic : {"effects", "benchmarks"}, optional
    status : {"published", "known", "assumption"}, optional

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> studies(table(), "ips malmö")[0], studies(table(), "resam", "benchmarks")
    ('ips_malmo_arbete', ['resam'])
    """
    rows = rows_of(prices)
    found = having(_entries(prices), words) if words.strip() else [*rows]
    return [
        name
        for name in found
        if (topic is None or rows[name]["topic"] == topic) and (status is None or rows[name]["status"] == status)
    ]


def nearest_to(prices: Table, words: str) -> list[str]:
    """Return a few studies and evaluations nearest in spelling to words that none has.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> "se_ovrig_neet" in nearest_to(table(), "suported employmnt neet")
    True
    """
    return nearest_in(_entries(prices), words)


def rows_of(prices: Table) -> dict[str, Mapping[str, Any]]:
    """Return the stored rows of studies and evaluations by id."""
    return {**prices.effects, **prices.benchmarks}


@lru_cache(maxsize=8)
def _entries(prices: Table) -> tuple[Entry, ...]:
    entries = []
    for key, row in rows_of(prices).items():
        source = prices.sources.get(row.get("source", ""), {})
        told = [prices.topics[row["topic"]], row["topic"], COUNTRIES.get(row.get("country", ""))]
        told += [str(row[name]) for name in TOLD if name in row]
        told += [str(source[name]) for name in ("publisher", "title", "year") if name in source]
        entries.append(entry_of(key, row, [row["label"], row.get("intervention")], told))
    return tuple(entries)
