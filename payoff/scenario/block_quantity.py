"""How much of a price a person uses: as one text, or as a group with who says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch, raw_of
from payoff.reference.table import Price
from payoff.reference.unit import quantity_example, units_per_month

KEYS: Final = ("value", "unit", "source", "note")
VALUE: Final = "value"


def quantity_in(written: Any, price: Price) -> tuple[str, float]:
    """Return a quantity as one text and how many units of a price it is a month.

    Parameters
    ----------
    written : plain value or Branch
        ``6 besök/år``, or a group: ``{value: 6 besök/år, source: ...}`` or ``{value: 6, unit: besök/år}``.
    price : Price

    Raises
    ------
    Fault
        If it cannot be read; ``at`` is the key inside the group.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> quantity_in("6 besök/år", table().price("psykiatri_oppenvard", 2026))
    ('6 besök/år', 0.5)
    """
    at: tuple[str, ...] = ()
    value = written
    if isinstance(written, Branch):
        for key in written:
            if key not in KEYS:
                raise Fault(say("okänd nyckel ”{key}”", key=shortened(key)), did_you_mean(key, KEYS), (key,), True)
        for key in ("unit", "source", "note"):
            if not isinstance(written.get(key, ""), str):
                raise Fault(say("måste vara text"), at=(key,))
        if VALUE not in written:
            raise Fault(say("obligatorisk nyckel saknas: ”{key}”", key=VALUE), quantity_example(price.unit), (VALUE,))
        at, value = (VALUE,), written[VALUE]
    if value is None or isinstance(value, (dict, list, bool)):
        raise Fault(say("ett antal skrivs i ett stycke"), quantity_example(price.unit), at)
    unit = f" {written['unit']}" if at and "unit" in written else ""
    text = f"{raw_of(value)}{unit}"
    try:
        return text, units_per_month(text, price.unit)
    except Fault as fault:
        raise Fault(fault.message, fault.hint, at) from None


def who_says(written: Any) -> Iterable[str]:
    """Return the source and the note of a quantity, as the note of its line tells them; nothing for a plain text."""
    if isinstance(written, Branch):
        texts = [str(written[key]).rstrip(".") for key in ("source", "note") if written.get(key)]
        if texts:
            yield say("Antalet: {texts}", texts="; ".join(texts)).text()
