"""A price with a lowest or a highest value as a distribution, and the amount of a line that is so many of it.

The price is what is drawn. Its stream is ``prices.<id>``, and its distribution is that of the price itself
in base units (kronor each, kronor an hour, or kronor a month for a price that is per some time) in the
kronor of the price's own year. Every line built from it, in whatever state, has that stream and a scale
of its own: its central amount in the scenario's kronor through the price. What a line is in a draw is the
drawn price times its scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.quantity.model import PriceYears, Quantity, read_quantity
from payoff.quantity.reading import Found, finished
from payoff.quantity.spread import pert
from payoff.quantity.text import Dimension
from payoff.quantity.written import Branch
from payoff.reference.table import Price, written_number
from payoff.scenario.block_draft import ORE
from payoff.scenario.fields import FLOW_RULE
from payoff.units import MONTHS_PER_YEAR

STREAMS: Final = "prices"
"""What the streams of prices begin with."""
HOUR: Final = "timme"


def has_range(price: Price) -> bool:
    """Whether a price has a lowest or a highest value that is another than itself."""
    return any(end is not None and end != price.value for end in (price.low, price.high))


def uncertain_price(price: Price) -> Quantity | None:
    """Return a price with a range as the uncertain number that its lines share, None for one that is certain.

    The distribution is PERT with the lowest and the highest value as its limits and the price as the most
    likely; where one of them is missing, the price itself is the limit on that side.

    Parameters
    ----------
    price : Price
        In kronor.

    Returns
    -------
    Quantity or None
        In base units and in the kronor of the price's own year; its note says what it is a price of.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> found = uncertain_price(table().price("stodboende_ar", 2023))
    >>> found.stream, found.written, found.note
    ('prices.stodboende_ar', '144 500 kr/år (109 000–180 000)', 'Plats i stödboende, per år, kr/plats/år')
    >>> round(found.value), found.unit
    (12042, 'kr/mån')
    """
    if not has_range(price):
        return None
    dimension, unit, size, months = _measured(price)
    low, high = (price.value if end is None else end for end in (price.low, price.high))
    spread = pert(low, price.value, high).scaled(1 / months)
    raw = f"{written_number(round(spread.central / size, ORE))} {unit}"
    written = finished(Found(spread, dimension, raw, is_central=True), FLOW_RULE).written
    path, about = f"{STREAMS}.{price.id}", f"{price.label}, {price.unit.text}"
    certain = Quantity(spread.central, dimension, written, path=path, source=price.cited, note=about)
    return replace(certain, spread=spread, stream=path)


def uncertain_amount(
    written: Branch, price: Quantity, units: float, path: str, price_years: PriceYears
) -> Branch | Quantity:
    """Return the amount of a line as so many times an uncertain price.

    Its central value is the one that is written, in whole öre; its distribution is that of the price times
    its scale, so that the amount at the central price is the central amount.

    Parameters
    ----------
    written : Branch
        The amount as it would be typed in, with its price year.
    price : Quantity
        From `uncertain_price`.
    units : float
        How many of the price a month.
    path : str
        Where the amount stands.
    price_years : callable
        What moves amounts to the price year.

    Returns
    -------
    Branch or Quantity
        What is written where it is 0 whatever the price, or cannot be read: the models tell why.

    Raises
    ------
    Fault
        If the distribution reaches further than any amount may.
    """
    try:
        certain = read_quantity(written, FLOW_RULE, {}, price_years)
    except Fault:
        return written
    factor = certain.moved.factor if certain.moved is not None else 1.0
    scale = certain.value / price.value if price.value else units * factor
    if not scale > 0:
        return written
    assert price.spread is not None
    spread = price.spread.scaled(scale / factor)  # as written: in the kronor of the price's own year
    reading = finished(Found(spread, certain.dimension, certain.written, is_central=True), FLOW_RULE)
    spread = replace(price.spread.scaled(scale), central=certain.value)
    return replace(certain, written=reading.written, path=path, spread=spread, stream=price.stream, scale=scale)


def left_out(prices: Iterable[Price]) -> Iterator[Say]:
    """Say which ranges are left out of an amount that a rule works out: rules are not straight lines."""
    for price in prices:
        if has_range(price):
            yield say("Spannet för {label} är inte med: beloppet räknas ut av en regel", label=price.label.lower())


def _measured(price: Price) -> tuple[Dimension, str, float, float]:
    """Return what a price measures, the unit it is shown in with its size, and what makes it base units."""
    months = price.unit.months
    if months is None:
        return ("money per hour", "kr/timme", 1.0, 1.0) if price.unit.noun == HOUR else ("money", "kr", 1.0, 1.0)
    is_yearly = months == MONTHS_PER_YEAR
    return "money per month", "kr/år" if is_yearly else "kr/mån", 1 / MONTHS_PER_YEAR if is_yearly else 1.0, months
