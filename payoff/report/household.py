"""What the step to work gives a household, and what of it is not counted."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions.household import HouseholdStep, household_steps
from payoff.report.locale import Numbers
from payoff.report.question_tables import Table, percent, state_label, table
from payoff.result import Result


def household(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    """Return the steps to work as a table, with what is left out; a withheld answer as a sentence."""
    steps = household_steps(result)
    if not steps:
        return [], []
    first = steps[0]
    if isinstance(first.net, Missing):
        return [], [say("Hushållets nettoeffekt visas inte: {reason}.", reason=first.net.reason)]
    caption = say("En ensamståendes steg till arbete, {year} års kronor per månad", year=first.year)
    columns = [say("Steg"), say("Mer kvar efter skatt"), say("Marginaleffekt")]
    rows: list[tuple[Say, list[Any]]] = [
        (_label(result, step), [step.net, percent(step.marginal, numbers)]) for step in steps
    ]
    left_out = list({text.text(): text for step in steps for text in step.left_out}.values())
    said = say("Marginaleffekten är den del av en ytterligare intjänad krona som går bort i skatt och minskat bistånd.")
    sentences = [said, *(_sentence(text, numbers) for text in left_out)]
    return [table(numbers, caption, columns, rows)], sentences


def _label(result: Result, step: HouseholdStep) -> Say:
    return as_written(f"{state_label(result, step.before)} → {state_label(result, step.after)}")


def _sentence(reason: Say, numbers: Numbers) -> Say:
    """Return a reason as a sentence."""
    text = reason.text(numbers.language)
    return as_written(f"{text[:1].upper()}{text[1:]}.")
