"""Where an uncertain number cannot stand: shares that would not be a whole, and blocks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.text import with_comma
from payoff.scenario.fields import SUM_TOLERANCE
from payoff.scenario.models import Scenario

IN_BLOCK = ".use."
"""What the paths of numbers in blocks have in them."""


def cell_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield the distributions whose uncertain shares can be more than all, or leave nobody to take the rest."""
    for path, cells in _distributions(scenario):
        unsure = [key for key, share in cells.items() if share.spread is not None]
        if not unsure:
            continue
        at = (*path.split("."), unsure[0])
        if not any(share.kind == "rest" for share in cells.values()):
            message = say("andelen ”{name}” är osäker, men ingen andel tar återstoden", name=unsure[0])
            hint = say("skriv rest på den som ska ta återstoden, eller säkra andelar och sample_size")
            yield Fault(message, hint, at)
            continue
        known = [share for share in cells.values() if share.known]
        most = math.fsum(share.spread.high if share.spread is not None else share.value for share in known)
        if most > 1 + SUM_TOLERANCE:
            message = say("andelarna kan tillsammans bli {total} %, mer än 100 %", total=with_comma(100 * most, 4))
            yield Fault(message, say("skriv säkra andelar och sample_size, så dras de tillsammans"), at)


def block_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield the uncertain numbers in blocks: a block is built once, by rules that take numbers that are certain."""
    for path, quantity in scenario.quantities_by_path().items():
        if quantity.spread is not None and IN_BLOCK in path:
            yield Fault(
                say("en byggsten räknas ut en gång och tar inte ett osäkert tal"),
                say("skriv ett säkert tal, eller en egen post med det osäkra"),
                tuple(path.split(".")),
            )


def _distributions(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, Quantity]]]:
    """Yield every distribution of persons over states or of a line over accounts, with its path."""
    for name, arm in scenario.arms.items():
        for parts, table in arm.share_tables.items():
            yield ".".join(("arms", name, *parts)), table
        for month, row in ((arm.observed and arm.observed.shares) or {}).items():
            yield f"arms.{name}.observed.shares.{month}", row
    for name, matrix in scenario.matrices.items():
        yield from ((f"matrices.{name}.rows.{state}", row) for state, row in (matrix.rows or {}).items())
    for placed in scenario.placed_lines():
        for key, field in (("from", "from_accounts"), ("to", "to_accounts"), ("account", "accounts")):
            yield f"{placed.path}.{key}", getattr(placed.line, field, {})
    for name, line in scenario.programme.budget.items():
        yield f"programme.budget.{name}.payer", line.payer
