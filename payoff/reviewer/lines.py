"""What a reviewer asks about how lines are written: an amount below zero, and a state with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from payoff.language import say
from payoff.reviewer.remark import Remark, Rule, is_built

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import PlacedLine


def _below_zero(result: Result) -> Iterator[Remark]:
    """Tell of amounts below zero where the kind of line already says which way the money goes."""
    in_file = {placed.path: placed.line.amount.written for placed in result.scenario.placed_lines()}
    told = set()
    for group, one, placed in _placed(result):
        amount = placed.line.amount
        where = f"{placed.path}.amount" if in_file.get(placed.path) == amount.written else f"subgroups.{group}"
        if amount.known and amount.value < 0 and not _may_be_negative(one, placed) and (where, placed.path) not in told:
            told.add((where, placed.path))
            message = say(
                "Beloppet på posten {line} ({place}) är negativt: {amount}. Då går pengarna åt andra hållet än posten "
                "säger. Är det en återbetalning, så godta anmärkningen med skäl; annars ta bort minustecknet.",
                line=placed.label,
                place=placed.place,
                amount=amount.written,
            )
            yield Remark("negative_amount", message, where)


def _placed(result: Result) -> Iterator[tuple[str, Result, PlacedLine]]:
    """Yield every line that is worked out, with the subgroup it is of, empty for all participants, and its result."""
    for name, one in (result.subgroups or {"": result}).items():
        for placed in one.scenario.placed_lines():
            yield name, one, placed


def _may_be_negative(result: Result, placed: PlacedLine) -> bool:
    """Whether a minus sign says nothing odd: a net has one, so has a difference, and the law's own sums are right."""
    differences = any(result.scenario.states[name].gain_against for name in placed.states)
    return placed.line.kind == "net" or differences or is_built(result, placed)


def _without_lines(result: Result) -> Iterator[Remark]:
    """Tell of a state in use that nothing is written in, beside states that cost or yield, and that says no why."""
    scenario = result.scenario
    written = {name for _, _, placed in _placed(result) for name in placed.states}
    compared_with = {state.gain_against for state in scenario.states.values() if state.gain_against}
    for name in result.used_states if written else ():
        state = scenario.states[name]
        meant = state.note or state.counts or state.gain_against or state.absorbing
        if name in written or meant or name in compared_with or "lines" in state.model_fields_set:
            continue
        message = say(
            "Tillståndet {state} har inga kostnader eller intäkter; det räknas som noll. Är det så det ska vara, "
            "skriv lines: {nothing} i tillståndet.",
            state=state.label or name,
            nothing="{}",
        )
        yield Remark("state_without_lines", message, f"states.{name}")


LINE_RULES: Final[tuple[Rule, ...]] = (_below_zero, _without_lines)
