"""What differs between two versions of the price table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from payoff.reference.history import ONE_DAY, Span, history, is_dated
from payoff.reference.model import span_text
from payoff.reference.table import Price, Table

PARTS: Final = ("rows", "effects", "benchmarks")
"""What a table holds, by section: prices first."""
FACTS = ("label", "unit", "kind", "payer", "receiver", "taxable", "basis", "topic")
"""What is compared of a row besides its prices."""


@dataclass(frozen=True, slots=True)
class Change:
    """A price that is another in the new table.

    Parameters
    ----------
    id : str
        The row.
    when : str
        The years or days that it holds for, empty for an undated price.
    old, new : Price or None
        None where the table has no price for that time.
    """

    id: str
    when: str
    old: Price | None
    new: Price | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """Something else than the price that is another in the new table; an empty text for nothing."""

    id: str
    fact: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two tables.

    Parameters
    ----------
    old, new : str
        Their versions.
    added, removed : tuple of str
        Ids of rows.
    values : tuple of Change
        Prices that are another number, that are new, or that are gone; also because a base amount moved.
    statuses : tuple of Change
        Prices with another status.
    facts : tuple of FactChange
        Label, unit, who pays, sources and the like.

    Examples
    --------
    >>> import payoff
    >>> bool(payoff.reference.compare(payoff.reference.table(), payoff.reference.table()))
    False
    """

    old: str
    new: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    values: tuple[Change, ...]
    statuses: tuple[Change, ...]
    facts: tuple[FactChange, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.values or self.statuses or self.facts)


def compare(old: Table, new: Table) -> Difference:
    """Compare two price tables.

    What would a calculation get other numbers for, and why? Prices are compared as they are used, in kronor and
    with base amounts filled in, at every time that either table says something about.

    Parameters
    ----------
    old, new : Table

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> bool(compare(table(), table()))
    False
    """
    both = [key for key in new.rows if key in old.rows]
    changes = [change for key in both for change in _changes(key, old, new)]
    return Difference(
        old.version,
        new.version,
        tuple(key for part in PARTS for key in getattr(new, part) if key not in getattr(old, part)),
        tuple(key for part in PARTS for key in getattr(old, part) if key not in getattr(new, part)),
        tuple(_joined(change for change in changes if _amount(change.old) != _amount(change.new))),
        tuple(_joined(one for one in changes if one.old and one.new and one.old.status != one.new.status)),
        (*(fact for key in both for fact in _facts(key, old, new)), *_studies(old, new)),
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """A change at a time that has not yet been joined with those beside it."""

    id: str
    since: date | None
    until: date | None
    when: str
    old: Price | None
    new: Price | None


def _changes(key: str, old: Table, new: Table) -> Iterator[_Moment]:
    """Return the price of a row in both tables, at each time that either has one."""
    before, after = history(old, key), history(new, key)
    if is_dated(old.row(key)) and is_dated(new.row(key)):
        days = sorted({day for span in (*before, *after) for day in _edges(span)})
        for start, stop in pairwise(days):
            one, other = _at(before, start), _at(after, start)
            if one or other:
                end = stop - ONE_DAY
                yield _Moment(key, start, end, span_text(start, end), one, other)
        return
    was, now = ({span.text: span.price for span in spans} for spans in (before, after))
    for when in sorted({*was, *now}):
        yield _Moment(key, None, None, when, was.get(when), now.get(when))


def _edges(span: Span) -> tuple[date, ...]:
    """Return the first day of a span and the first day after it."""
    return (span.since, span.until + ONE_DAY) if span.since and span.until else ()


def _at(spans: Iterable[Span], day: date) -> Price | None:
    for span in spans:
        if span.since and span.until and span.since <= day <= span.until:
            return span.price
    return None


def _joined(moments: Iterable[_Moment]) -> Iterator[Change]:
    """Return changes, with those that follow on each other and are the same as one."""
    groups: list[list[_Moment]] = []
    for moment in moments:
        last = groups[-1][-1] if groups else None
        beside = last and last.id == moment.id and last.until and moment.since == last.until + ONE_DAY
        if last and beside and (_told(last.old), _told(last.new)) == (_told(moment.old), _told(moment.new)):
            groups[-1].append(moment)
        else:
            groups.append([moment])
    for group in groups:
        first, last = group[0], group[-1]
        when = span_text(first.since, last.until) if first.since and last.until else first.when
        yield Change(first.id, when, first.old, last.new)


def _told(price: Price | None) -> tuple[Any, ...] | None:
    """Return what makes two neighbouring prices the same to a reader."""
    return (price.status, *_amount(price)) if price else None


def _amount(price: Price | None) -> tuple[Any, ...]:
    """Return what a calculation gets from a price."""
    if price is None:
        return ()
    return (price.value, price.unit.text, price.low, price.high, tuple((s.above, s.base, s.rate) for s in price.steps))


def _facts(key: str, old: Table, new: Table) -> Iterator[FactChange]:
    """Return what else differs in a row."""
    for fact in FACTS:
        was, now = (_text(table.rows[key].get(fact)) for table in (old, new))
        if was != now:
            yield FactChange(key, fact, was, now)
    was, now = (_sources(table, key) for table in (old, new))
    if was != now:
        yield FactChange(key, "source", was, now)


def _studies(old: Table, new: Table) -> Iterator[FactChange]:
    """Return what differs in the outcomes of studies and the published evaluations, field by field."""
    for part in PARTS[1:]:
        before, after = getattr(old, part), getattr(new, part)
        for key in (one for one in after if one in before):
            was, now = dict(_fields(before[key])), dict(_fields(after[key]))
            for field in dict.fromkeys((*was, *now)):
                if was.get(field) != now.get(field):
                    yield FactChange(key, field, _text(was.get(field)), _text(now.get(field)))


def _fields(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Return every field of a row by its path."""
    if not isinstance(value, dict):
        yield name, value
        return
    for key, item in value.items():
        yield from _fields(item, f"{name}.{key}" if name else str(key))


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _sources(table: Table, key: str) -> str:
    """Return the sources of a row's prices, each once."""
    return "; ".join(dict.fromkeys(span.price.cited for span in history(table, key) if span.price.cited))
