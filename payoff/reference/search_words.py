"""What is searched of a row, and how well it has the words that somebody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from payoff.reference.model import STATUSES
from payoff.reference.unit import CURRENCIES

MOST_NEAREST: Final = 5
MISSED: Final = 99
EVERYDAY: Final[dict[str, str]] = {
    "arbetsloshetsersattning": "akassa",
    "arbetsloshetskassa": "akassa",
    "dagis": "forskola",
    "diskonteringsranta": "kalkylranta",
    "evidensavdrag": "tillitsgrad",
    "fangelse": "anstalt",
    "fortidspension": "sjukersattning",
    "haircut": "tillitsgrad",
    "handlaggning": "handlaggare",
    "hyra": "boendekostnad",
    "inflation": "kpi",
    "kalkylranta": "diskonteringsranta",
    "rehabiliteringskoordinator": "rehabkoordinator",
    "sjukpension": "sjukersattning",
    "sjukskriven": "sjukpenning",
    "sjukskrivning": "sjukpenning",
    "skattesats": "kommunalskatt",
    "socialbidrag": "forsorjningsstod",
    "vardcentral": "primarvard",
}
"""Everyday words for words of the table, both without å, ä and ö."""
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "attribution": ("dodvikt_default", "dodvikt_nystartsjobb"),
    "displacement": ("dodvikt_default", "dodvikt_nystartsjobb"),
    "handlaggning forsorjningsstod": ("handlaggare_kommun_timme", "handlaggare_kommun_ar"),
    "kontaktperson": ("boendestod_timme", "personligt_ombud_kommun_netto"),
    "lokalhyra": ("overhead_handlaggning",),
    "lakarintyg": ("pv_lakarbesok_sthlm", "pv_lakarbesok_ostergotland"),
    "praktikplats": ("anordnarbidrag_dag", "anordnarbidrag_manad"),
    "undantrangning": ("dodvikt_default", "dodvikt_nystartsjobb"),
}
"""What the table has no price for but is asked for, with the rows that come nearest in meaning."""
ABROAD: Final = re.compile(r" (danmark|finland|norge|storbritannien|brittisk|usa|gmca|europa\w*) ")
"""What a label says of a row that is not Swedish; a row in another currency is not either."""
_FOLD: Final = str.maketrans("åäöéüæø", "aaoeuao")
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of one row: texts as ``" word word "``, as written and without å, ä and ö.

    Parameters
    ----------
    id : str
    names : frozenset of str
        Id and aliases.
    strong, weak : tuple of str
        What it is called, and what is said of it.
    distance : int
        How far it is from what a person in Sweden costs: 0 no way, 1 abroad, 2 a sum for the country.
    status : int
        Place of its status among the statuses, the best first.
    """

    id: str
    names: frozenset[str]
    strong: tuple[str, str]
    weak: tuple[str, str]
    distance: int = 0
    status: int = 0


def entry_of(key: str, row: Mapping[str, Any], named: Iterable[str | None], told: Iterable[str | None]) -> Entry:
    """Return what is searched of a row.

    Parameters
    ----------
    key : str
    row : mapping
        As it is stored.
    named : iterable of str or None
        Names, and what it is called.
    told : iterable of str or None
        What is said of it.
    """
    names = [key, *row.get("aliases", ())]
    strong = _both(" ".join([*names, *filter(None, named)]))
    values = row.get("values", ())
    status = (values[-1].get("status") if values else None) or row.get("status")
    abroad = str(row.get("unit", "")).split("/")[0] in CURRENCIES or ABROAD.search(strong[1])
    return Entry(
        key,
        frozenset(map(folded, names)),
        strong,
        _both(" ".join(filter(None, told))),
        2 if row.get("kind") == "total" else 1 if abroad or row.get("country", "SE") != "SE" else 0,
        STATUSES.index(status) if status in STATUSES else len(STATUSES),
    )


def having(entries: Sequence[Entry], text: str) -> list[str]:
    """Return the ids of the entries that have every word of a text, the best first.

    What has a word as its name comes first. Then what has the words in its names or label before what has them in
    notes and sources, Swedish before foreign and both before sums for the country, the better match first, the
    better status first.
    """
    words = asked(text, entries)
    return ranked(entries, words) or ranked(entries, [folded(word) for word in words]) if words else []


def ranked(entries: Sequence[Entry], words: Sequence[str]) -> list[str]:
    """Return the ids of the entries that have every word, the best first; see `having`."""
    found = []
    for place, entry in enumerate(entries):
        ranks = [_rank_of(word, entry) for word in words]
        if max(ranks, default=0) < MISSED:
            order = (sum(ranks) > 0, max(ranks, default=0) >= WEAK, entry.distance, sum(ranks), entry.status, place)
            found.append(order)
    return [entries[order[-1]].id for order in sorted(found)]


def nearest_in(entries: Sequence[Entry], text: str) -> list[str]:
    """Return a few ids nearest in meaning or in spelling to words that no entry has."""
    from difflib import get_close_matches  # only a mistake needs it

    words = [folded(word) for word in asked(text, entries)]
    known = {entry.id for entry in entries}
    beside = [name for said, names in BESIDE.items() if set(said.split()) <= set(words) for name in names]
    if beside:
        return [name for name in dict.fromkeys(beside) if name in known][:MOST_NEAREST]
    vocabulary = sorted({word for entry in entries for word in (*entry.names, *entry.strong[1].split())})
    close = [{word, *get_close_matches(word[:60], vocabulary, n=3, cutoff=0.75)} for word in words]

    def misses(entry: Entry) -> int:
        return sum(min((rank(one, entry, 1) for one in near), default=MISSED) >= MISSED for near in close)

    best = sorted((misses(entry), place) for place, entry in enumerate(entries))
    return [entries[place].id for missed, place in best if missed < len(words)][:MOST_NEAREST]


WEAK: Final = 4
"""The first rank of a word that is not in names or label."""


def rank(word: str, entry: Entry, spelling: int) -> int:
    """Return how well an entry has a word, 0 the best: name, word of name or label, beginning, part, the rest."""
    strong, weak = entry.strong[spelling], entry.weak[spelling]
    tries = (
        folded(word) in entry.names,
        f" {word} " in strong,
        f" {word}" in strong,
        word in strong,
        f" {word}" in weak,
    )
    return tries.index(True) if True in tries else MISSED


def _rank_of(word: str, entry: Entry) -> int:
    """Return how well an entry has a word, or the word of the table that an everyday word stands for."""
    plain = folded(word)
    own = rank(word, entry, int(word == plain))
    return min(own, 1 + rank(EVERYDAY[plain], entry, 1)) if plain in EVERYDAY else own


def asked(text: str, entries: Sequence[Entry]) -> list[str]:
    """Return the words to look for: the name of a row is one word, ``psykiatri_oppen`` two."""
    words: list[str] = []
    for part in text.split():
        words += [folded(part)] if any(folded(part) in entry.names for entry in entries) else words_of(part)
    return words


def folded(text: str) -> str:
    """Return a text in small letters, without å, ä, ö and hyphens.

    Examples
    --------
    >>> folded("A-kassa, Försörjningsstöd")
    'akassa, forsorjningsstod'
    """
    return text.lower().translate(_FOLD).replace("-", "")


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; a hyphen joins.

    Examples
    --------
    >>> words_of("A-kassa: högst per dag")
    ['akassa', 'högst', 'per', 'dag']
    """
    return [word.replace("-", "") for word in _WORD.findall(text.lower())]


def _both(text: str) -> tuple[str, str]:
    """Return the words of a text, as written and without å, ä and ö."""
    written = f" {' '.join(words_of(text))} "
    return written, folded(written)
