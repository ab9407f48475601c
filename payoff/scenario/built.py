"""What the blocks of a state became: lines with their prices, and what a person there lives on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.written import path_of
from payoff.reference.table import Price
from payoff.rules.tax_law import Rates

BlockKind = Literal["benefit", "work", "service"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a state, as it was built.

    Parameters
    ----------
    name : str
        As it is written under ``use``.
    kind : {"benefit", "work", "service"}
    label : str
        What a reader calls it.
    extent : float
        Share of a person's livelihood, 0 for what nobody lives on.
    quantities : mapping of str to Quantity
        The numbers that were written in it, by option.
    prices : tuple of Price
        What it was made of.
    lines : tuple of str
        Ids of the lines that it gave.
    form : str
        For work: the form of employment, ``ordinary`` without subsidy.
    uncertain_price : Quantity or None
        For a service whose price has a range: the price, which is drawn; its line is so many times it.
    """

    name: str
    kind: BlockKind
    label: str
    extent: float
    quantities: Mapping[str, Quantity]
    prices: tuple[Price, ...]
    lines: tuple[str, ...]
    form: str = ""
    uncertain_price: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A state from blocks.

    Parameters
    ----------
    blocks : tuple of Block
    year : int
        The year whose rules and kronor the figures here are in.
    work, benefits, sick, free : float
        Kronor a month before tax: wages; benefits taxed with pension fee; sickness compensation; tax-free benefits.
    topped_up : float
        The part of the tax-free benefits that fills what is missing up to a norm.
    tax : float
        Tax and fees less reductions, kronor a month.
    tax_lines : frozenset of str
        Ids of the lines of tax.
    tax_prices : tuple of Price
        What the tax was worked out from.
    rates : Rates or None
        Municipal and regional rates, None where nothing is taxed.
    marginal_effect : callable
        Works out the share of one more earned krona that is lost to tax and to what tops up, by the rules without
        their rounding; None without work. It is asked for seldom, and states are built often.
    """

    blocks: tuple[Block, ...]
    year: int
    work: float = 0.0
    benefits: float = 0.0
    sick: float = 0.0
    free: float = 0.0
    topped_up: float = 0.0
    tax: float = 0.0
    tax_lines: frozenset[str] = frozenset()
    tax_prices: tuple[Price, ...] = ()
    rates: Rates | None = None
    marginal_effect: Callable[[], float | None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def disposable(self) -> float:
        """What a person has left a month after tax, with tax-free benefits."""
        return self.work + self.benefits + self.sick + self.free - self.tax

    @property
    def lines(self) -> frozenset[str]:
        """Ids of every line that it gave, the tax among them."""
        return frozenset(line for block in self.blocks for line in block.lines) | self.tax_lines

    @property
    def prices(self) -> Iterator[Price]:
        """Every price that went into it, each once."""
        seen: set[str] = set()
        for price in (*(one for block in self.blocks for one in block.prices), *self.tax_prices):
            if price.id not in seen:
                seen.add(price.id)
                yield price

    def steps_as_written(self) -> dict[str, Quantity]:
        """Return the numbers that were written in the blocks, and the prices that are uncertain."""
        written = {f"{block.name}.{key}": one for block in self.blocks for key, one in block.quantities.items()}
        priced = {block.name: block.uncertain_price for block in self.blocks if block.uncertain_price is not None}
        return written | priced


def _from_context(value: Any, info: Any) -> Built | None:
    """Return what was built of a state's blocks before the models were checked."""
    if isinstance(value, Built):
        return value
    built = (info.context or {}).get("built", {}).get(path_of(value))
    if built is None:
        raise Fault(say("byggstenarna kunde inte byggas"))
    return built if isinstance(built, Built) else None


_BLOCK_SCHEMA = {
    "anyOf": [
        {"type": "string", "description": "En byggsten med standardvärden, t.ex. sjukpenning."},
        {"type": "object", "description": "En byggsten med sina värden, t.ex. {psykiatri_oppenvard: 6 besök/år}."},
    ]
}
UseField = Annotated[
    Built,
    PlainValidator(_from_context),
    WithJsonSchema({"anyOf": [{"type": "array", "items": _BLOCK_SCHEMA}, {"type": "object"}]}),
]
