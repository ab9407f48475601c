"""The history of a price: every time that a row has a price for, and what it is then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from payoff.reference.model import Row, Value, first_day, last_day, span_text
from payoff.reference.table import Price, Table

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A price and the time that it holds for.

    Parameters
    ----------
    since, until : date or None
        First and last day; None for a price of a price year, and for an undated one.
    price : Price

    Examples
    --------
    >>> import payoff
    >>> payoff.reference.history(payoff.reference.table(), 'prisbasbelopp')[-1].price.id
    'prisbasbelopp'
    """

    since: date | None
    until: date | None
    price: Price

    @property
    def text(self) -> str:
        """The time as it is written: a year, a span of years or days, empty for what is undated.

        Examples
        --------
        >>> from payoff.reference.table import table
        >>> history(table(), "prisbasbelopp")[-1].text
        '2026'
        """
        if self.since is None or self.until is None:
            return str(self.price.year or "")
        return span_text(self.since, self.until)


def is_dated(row: Row) -> bool:
    """Whether a row has periods, as laws and rates have, and not prices of a price year."""
    return all(value.since is not None for value in row.values)


def history(prices: Table, name: str) -> list[Span]:
    """Return every price of a row, the oldest first.

    What has it cost, and since when? A value that follows a base amount has one span for each time of the base
    amount, and holds only where that has a value.

    Parameters
    ----------
    prices : Table
    name : str
        Id or alias.

    Raises
    ------
    Fault
        If there is no such row.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> [span.price.value for span in history(table(), "prisbasbelopp")][-2:]
    [58800.0, 59200.0]
    """
    row = prices.row(name)
    if not is_dated(row):
        # a year that stands in the table is its own nearest year; what is undated holds for any
        known = sorted(value.price_year or prices.through for value in row.values)
        return [Span(None, None, prices.price(name, year)) for year in known]
    spans = []
    for value in sorted(row.values, key=lambda one: first_day(one.since)):
        for since, until in _times(value, prices):
            spans.append(Span(since, until, prices.price(name, since)))
    return spans


def _times(value: Value, prices: Table) -> list[tuple[date, date]]:
    """Return the first and last days that a value is the same amount for."""
    start, end = first_day(value.since), _end(value, prices)
    bases = history(prices, value.of) if value.of is not None else []
    dated = [(base.since, base.until) for base in bases if base.since and base.until] or [(start, end)]
    both = [(max(start, since), min(end, until)) for since, until in dated]
    return [(since, until) for since, until in both if since <= until]


def price_in(prices: Table, name: str, year: int | None = None) -> Price | None:
    """Return the price of a row in a year, or its latest price.

    Parameters
    ----------
    prices : Table
    name : str
        Id or alias.
    year : int, optional
        A row with periods gives the first price of the year, a row with price years the one nearest to it.

    Returns
    -------
    Price or None
        None where a row with periods has no value in the year.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> price_in(table(), "prisbasbelopp").year, price_in(table(), "prisbasbelopp", 1950)
    (2026, None)
    """
    row = prices.row(name)
    if not is_dated(row):
        return prices.price(name, prices.through if year is None else year)
    if year is None:
        return prices.price(name, max(_end(value, prices) for value in row.values))
    first, last = date(year, 1, 1), date(year + 1, 1, 1) - ONE_DAY
    days = [
        max(first_day(value.since), first)
        for value in row.values
        if first_day(value.since) <= last and _end(value, prices) >= first
    ]
    return prices.price(name, min(days)) if days else None


def followers(prices: Table, name: str) -> list[str]:
    """Return the rows with a value that is a multiple of a row: what moves when it moves.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> "sgi_tak_pbb" in followers(table(), "prisbasbelopp")
    True
    """
    key = prices.id_of(name)
    return [other for other, row in prices.rows.items() if any(value.get("of") == key for value in row["values"])]


def _end(value: Value, prices: Table) -> date:
    """Return the last day of a value; without an end it holds through the table's last year."""
    return min(last_day(value.until), date(prices.through + 1, 1, 1) - ONE_DAY)
