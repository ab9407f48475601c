"""The price table: rows by id, and the price that holds at a time or in the prices of a year."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.reference.model import STATUSES, Row, Source, Status, Step, Value, first_day, last_day, span_text
from payoff.reference.unit import KRONOR, Unit, unit_of

PACKAGED = "table.json"


@dataclass(frozen=True, slots=True)
class Price:
    """A price at a time: the number with all that is needed to judge it.

    Parameters
    ----------
    id, label : str
        The row it comes from.
    value : float
        In `unit`; a foreign amount has become kronor.
    unit : Unit
    row : Row
        Who pays, what kind it is, and more.
    status : {"published", "known", "assumption"}
        The weakest of what it is made of.
    source : Source or None
    note : str
        Empty for none.
    year : int or None
        The year whose kronor it is in, None for what is undated.
    low, high : float or None
        Where the table gives them.
    steps : tuple of Step
        For a rule with steps, else empty.
    own : bool
        Whether it is a local price.
    overrides : Price or None
        The price of the table that a local one stands in the place of.

    Examples
    --------
    >>> import payoff
    >>> price = payoff.reference.price('prisbasbelopp', 2026)
    >>> price.id, price.year
    ('prisbasbelopp', 2026)
    """

    id: str
    label: str
    value: float
    unit: Unit
    row: Row
    status: Status
    source: Source | None
    note: str
    year: int | None
    low: float | None = None
    high: float | None = None
    steps: tuple[Step, ...] = ()
    own: bool = False
    overrides: Price | None = field(default=None, repr=False)

    @property
    def cited(self) -> str:
        """The source as it is cited, empty where there is none."""
        return self.source.text if self.source else ""

    def _repr_html_(self) -> str:
        from payoff.reference.as_table import price_as_table

        return price_as_table(self)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows by id, with sources and topics.

    Parameters
    ----------
    version : str
        Date and hash of the content.
    through : int
        The last year that values without an end hold for.
    topics : mapping of str to str
        Title by topic.
    sources : mapping
        The sources as they are stored, by key.
    rows, effects, benchmarks : mapping
        The rows as they are stored, by id: prices, outcomes of studies, published evaluations.
    local : frozenset of str
        Ids of the rows that a scenario has laid over it.
    below : Table or None
        The table that they were laid over.

    Examples
    --------
    >>> import payoff
    >>> round(payoff.reference.table().value('prisbasbelopp', 2025))
    58800
    """

    version: str
    through: int
    topics: Mapping[str, str]
    sources: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, Mapping[str, Any]]
    effects: Mapping[str, Mapping[str, Any]]
    benchmarks: Mapping[str, Mapping[str, Any]]
    local: frozenset[str] = frozenset()
    below: Table | None = field(default=None, repr=False)
    _rows: dict[str, Row] = field(default_factory=dict, repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self.rows or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    @cached_property
    def _aliases(self) -> Mapping[str, str]:
        return {str(alias): key for key, row in self.rows.items() for alias in row.get("aliases", ())}

    def id_of(self, name: str) -> str:
        """Return the id of a row by id or alias.

        Raises
        ------
        Fault
            If there is none, with the nearest names.
        """
        if name in self.rows:
            return name
        if name in self._aliases:
            return self._aliases[name]
        raise Fault(say("priset ”{name}” finns inte i prislistan", name=shortened(name)), nearest_prices(self, name))

    def topic_of(self, name: str) -> str:
        """Return the topic that a row belongs to."""
        return str(self.rows[self.id_of(name)]["topic"])

    def row(self, name: str) -> Row:
        """Return a row by id or alias; see `id_of`."""
        key = self.id_of(name)
        if key not in self._rows:
            self._rows[key] = Row.model_validate({k: v for k, v in self.rows[key].items() if k != "topic"})
        return self._rows[key]

    def price(self, name: str, when: date | int) -> Price:
        """Return the price of a row at a day, or at the beginning of a year.

        A row with periods gives the value of the period. A row with price years gives the one nearest to the
        year, of two as near the older.

        Parameters
        ----------
        name : str
            Id or alias.
        when : date or int
            A day, or a year.

        Raises
        ------
        Fault
            If there is no such row, or it has no value at that time; the hint lists the times it has.
        """
        day = date(when, 1, 1) if isinstance(when, int) else when
        key = self.id_of(name)
        row = self.row(key)
        value = self._value_at(key, row, day)
        found = self._priced(key, row, value, day)
        if key not in self.local or self.below is None:
            return found
        found = replace(found, own=True)
        try:
            return replace(found, overrides=self.below.price(key, when))
        except Fault:  # the table may lack the time that the local price was written for
            return found

    def value(self, name: str, when: date | int) -> float:
        """Return the number of `price`."""
        return self.price(name, when).value

    def _value_at(self, key: str, row: Row, day: date) -> Value:
        undated = [one for one in row.values if one.since is None]
        if undated:
            return min(undated, key=lambda one: (abs((one.price_year or day.year) - day.year), one.price_year or 0))
        end = last_day(str(self.through))
        for one in row.values:
            if first_day(one.since) <= day <= min(last_day(one.until), end):
                return one
        message = say(
            "{name} har inget värde för {year}",
            name=key,
            year=day.isoformat() if (day.month, day.day) != (1, 1) else day.year,
        )
        raise Fault(message, say("det som finns: {periods}", periods=self.periods(key)))

    def periods(self, name: str) -> list[str]:
        """Return the times that a row has values for, as text; adjoining ones as one."""
        spans: list[list[date]] = []
        undated = []
        for one in self.row(name).values:
            if one.since is None:
                undated.append(str(one.price_year or "odaterat"))
                continue
            start, end = first_day(one.since), min(last_day(one.until), last_day(str(self.through)))
            if spans and (start - spans[-1][1]).days == 1:
                spans[-1][1] = end
            else:
                spans.append([start, end])
        return undated or [span_text(start, end) for start, end in spans]

    def _priced(self, key: str, row: Row, value: Value, day: date) -> Price:
        unit = unit_of(row.unit)
        source = value.source or row.source
        status = value.status or row.status or "assumption"
        notes = [text for text in (value.note, row.note) if text]
        year = value.price_year if value.since is None else day.year
        number = value.value if value.value is not None else 0.0
        factor = 1.0
        if value.of is not None:
            base = self.price(value.of, day)
            number = (value.times or 0.0) * base.value
            status = max(status, base.status, key=STATUSES.index)
            multiple, amount = written_number(value.times or 0.0), written_number(base.value)
            notes.insert(0, f"{multiple} × {base.label.lower()} {day.year} ({amount})")
        if value.convert is not None:
            factor = value.convert.kronor
            status = max(status, value.convert.status, key=STATUSES.index)
            notes.append(f"Omräknat med {written_number(factor)} kr per {unit.money}")
            notes += [text for text in (value.convert.source, value.convert.note) if text]
            unit = unit_of(row.unit.replace(unit.money, "kr", 1))
        factor *= KRONOR.get(unit.money, 1.0)
        if unit.money == "mnkr":
            unit = unit_of(row.unit.replace("mnkr", "kr", 1))
        low, high = (None if end is None else end * factor for end in (value.low, value.high))
        found = Source.model_validate(self.sources[source]) if source and source in self.sources else None
        if source and found is None:
            found = Source(publisher=source, title=source)
        note = ". ".join(text.rstrip(".") for text in notes)
        return Price(
            key, row.label, number * factor, unit, row, status, found, note, year, low, high, value.steps or ()
        )

    def with_rows(self, rows: Mapping[str, Mapping[str, Any]]) -> Table:
        """Return the table with local rows in the place of its own; their prices know what they override."""
        return replace(self, rows={**self.rows, **rows}, local=frozenset({*self.local, *rows}), below=self, _rows={})


def nearest_prices(prices: Table, name: str) -> Any:
    """Return the hint for a price that does not exist: the names nearest in spelling or meaning."""
    from payoff.reference.search import matching

    found = list(matching(prices, name.replace("_", " ")))[:5]
    if found:
        return say("menade du något av {names}?", names=found)
    return did_you_mean(name, [*prices.rows])


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the price table that comes with payoff.

    Examples
    --------
    >>> round(table().value("prisbasbelopp", 2025))
    58800
    """
    from importlib.resources import files

    stored = json.loads((files("payoff.reference") / PACKAGED).read_text(encoding="utf-8"))
    return Table(**stored)


def written_number(number: float) -> str:
    """Return a number as it is written in Swedish, without exponents."""
    whole, _, decimals = f"{number:,.6f}".rstrip("0").replace(",", " ").partition(".")
    return f"{whole},{decimals}" if decimals else whole
