"""Displacement: other persons who leave a job when participants get one, on the same accounts as participants.

A displaced person loses every line of the state that is left and gets every line of the state
that is come to. What a participant would pay or receive is booked on the account of other individuals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payoff.resolve.steps import Steps
from payoff.scenario.models import Scenario
from payoff.scenario.net import GrossToNet

if TYPE_CHECKING:
    from payoff.resolve.prices import PricedLine

PARTICIPANT: Final = "individ"
OTHERS: Final = "andra_individer"
DISPLACED: Final = "gross_to_net.displacement>"
"""Before the path of a line whose own side is booked on other individuals."""


def displaced_from(scenario: Scenario, states: list[str]) -> tuple[str, ...]:
    """Return the states in use from which others are displaced."""
    net = scenario.gross_to_net
    if net is None or net.displacement is None:
        return ()
    return tuple(state for state in net.displacement.from_states if state in states)


def with_displaced(lines: list[PricedLine], steps: Steps) -> list[PricedLine]:
    """Return the lines, and for each that touches a participant one that touches another individual instead."""
    if not steps.displaced:
        return lines
    others = []
    for priced in lines:
        line = priced.line
        if PARTICIPANT in (line.plus, line.minus) and not priced.arm and not priced.transition:
            plus, minus = (OTHERS if side == PARTICIPANT else side for side in (line.plus, line.minus))
            path = f"{DISPLACED}{line.path}|{line.part}"  # each part is a line of its own, since only some are moved
            moved = replace(line, path=path, part="", share=1.0, plus=plus, minus=minus)
            others.append(replace(priced, line=moved, displaced=True))
    return [*lines, *others]


def displaced_weights(priced: PricedLine, steps: Steps, net: GrossToNet | None) -> list[float]:
    """Return how much of a line's price a displaced person gains or loses, one for each state they leave."""
    displacement = net.displacement if net else None
    own = PARTICIPANT in (priced.line.plus, priced.line.minus) and not priced.displaced
    if displacement is None or priced.arm or priced.transition or own:
        return [0.0] * len(steps.displaced)
    gets = displacement.to_state in priced.states
    return [float(gets) - float(state in priced.states) for state in steps.displaced]
