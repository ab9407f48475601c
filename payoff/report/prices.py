"""Every price with its accounts, its source, and whatever else is multiplied into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payoff.language import Language, Say, say
from payoff.quantity.model import Quantity
from payoff.quantity.text import typographic
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.moved import moved_notes
from payoff.result import Result
from payoff.scenario.fields import shares_of
from payoff.scenario.lines import FlowLine, Line, NetLine, ProductionLine, ResourceLine
from payoff.scenario.transitions import OnceLine


def price_rows(result: Result, language: Language) -> list[dict[str, str]]:
    """Return every price of the states in use; a price without source is an assumption."""
    rows = []
    for placed in result.scenario.placed_lines():
        if not placed.transition and not set(placed.states) & set(result.used_states):
            continue
        line = placed.line
        known = line.amount.known
        source = line.amount.source or line.source or words.without_source(result.scenario, line.amount, language)
        notes = [line.note or "", "" if line.note == line.amount.note else line.amount.note]
        notes += [text.text(language) for text in moved_notes(result, [line.amount], Numbers(language))]
        notes += [text.text(language) for text in _factors(line, Numbers(language))]
        notes.append(words.calibrated(result.scenario, language, line))
        rows.append(
            {
                "state": placed.place,
                "label": placed.label,
                "kind": words.KIND[line.kind].text(language),
                "accounts": _accounts(result, line, language),
                "amount": typographic(line.amount.written) if known else say("uppgift saknas").text(language),
                "source": source,
                "note": words.joined_notes(*notes),
            }
        )
    return rows


def _factors(line: Line | OnceLine, numbers: Numbers) -> Iterator[Say]:
    """Say everything that makes the booked price another than the written one."""
    effective = line.amount.value
    for factor in line.times:
        effective *= factor.value
        yield say("Gånger {name}, {factor}.", name=factor.name or factor.written, factor=numbers.percent(factor.value))
    marginal = getattr(line, "marginal_share", None)
    if marginal is not None:
        effective *= marginal.value
        yield say("Marginell andel {share}.", share=numbers.percent(marginal.value))
    if line.amount.known and (effective != line.amount.value or line.amount.moved):
        once = line.amount.dimension == "money"
        counted = say("Räknas som {kronor} per övergång.") if once else say("Räknas som {kronor} per månad.")
        yield say(counted.template, kronor=numbers.kronor(effective))
    if line.series is not None:
        steps = [
            say("{share} från {month}", share=numbers.percent(factor), month=month)
            for month, factor in line.series.steps().items()
        ]
        yield say("Stegvis ({clock}): {steps}.", clock=words.CLOCK[line.series.clock], steps=steps)
    cashable = getattr(line, "cashable", None)
    if cashable is not None:
        share, delay = numbers.percent(cashable.share.value), cashable.delay.value
        if delay:
            yield say("{share} blir pengar efter {months}.", share=share, months=numbers.months(delay))
        else:
            yield say("{share} blir pengar.", share=share)


def _accounts(result: Result, line: Line | OnceLine, language: Language) -> str:
    """Say which accounts a line goes between, with shares where it is split."""
    numbers = Numbers(language)

    def names(split: Mapping[str, Quantity]) -> str:
        parts = []
        for name, share in shares_of(split).items():
            label = result.label(result.chart.account(name)).text(language)
            parts.append(label if len(split) == 1 else f"{label} {numbers.percent(round(share, 6))}")
        return ", ".join(parts)

    if isinstance(line, FlowLine):
        return f"{names(line.from_accounts)} → {names(line.to_accounts)}"
    if isinstance(line, ResourceLine):
        return names(line.from_accounts)
    if isinstance(line, ProductionLine):
        return names(line.to_accounts)
    assert isinstance(line, NetLine)
    return names(line.accounts)
