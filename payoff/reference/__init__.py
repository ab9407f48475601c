"""Prices, rates and outcomes with their sources, as data: one table, read once.

>>> import payoff.reference
>>> payoff.reference.price("prisbasbelopp", 2025).value
58800.0

Nothing is loaded before somebody needs a price: `import payoff` does not import this room. Its own names are not
lazy, since most have the name of their module, which once loaded would hide what a lazy `__getattr__` finds.
"""

from __future__ import annotations

from payoff.reference.compare import Difference, compare
from payoff.reference.history import Span, history
from payoff.reference.model import Row, Source
from payoff.reference.search import price, search
from payoff.reference.table import Price, Table, table

__all__ = [
    "Difference",
    "Price",
    "Row",
    "Source",
    "Span",
    "Table",
    "compare",
    "history",
    "price",
    "search",
    "table",
]
