"""Every rule that the first reviewer follows, described: what it looks for, why, what answers it, how severe it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from payoff.reviewer.described import Described
from payoff.reviewer.described_effect import EFFECT
from payoff.reviewer.described_file import FILE
from payoff.reviewer.described_money import MONEY
from payoff.reviewer.described_sure import SURE
from payoff.scenario.rules_known import KNOWN_RULES

_ALL = {one.name: one for one in (*EFFECT, *MONEY, *SURE, *FILE)}
RULES: Final[Mapping[str, Described]] = MappingProxyType({name: _ALL[name] for name in KNOWN_RULES})
"""The rules by name, in the order in which a reader meets them."""
