"""What a careful reader must be told beside the numbers; printed in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoff.reviewer.method import METHOD_RULES
from payoff.reviewer.prices import PRICE_RULES
from payoff.reviewer.remark import Remark
from payoff.reviewer.uncertainty import UNCERTAINTY_RULES

if TYPE_CHECKING:
    from payoff.result import Result

__all__ = ["Remark", "remarks"]


def remarks(result: Result) -> list[Remark]:
    """Return every warning of a result, in a fixed order."""
    rules = (*METHOD_RULES, *UNCERTAINTY_RULES, *PRICE_RULES)
    return [remark for rule in rules for remark in rule(result)]
