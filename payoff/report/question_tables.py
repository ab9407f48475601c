"""A question's table as texts: what stands in a cell, and what does where there is no figure."""

from __future__ import annotations

from typing import Any

from payoff.language import Say
from payoff.missing import Missing
from payoff.report.key_figures import shown_missing
from payoff.report.locale import Numbers
from payoff.result import Result

Table = dict[str, Any]
"""A caption, headings, and rows of a label and ready cells."""


def table(numbers: Numbers, caption: Say, columns: list[Say], rows: list[tuple[Say, list[Any]]]) -> Table:
    """Return a table as texts; the first heading stands over the labels."""
    language = numbers.language
    return {
        "caption": caption.text(language),
        "columns": [column.text(language) for column in columns],
        "rows": [{"label": label.text(language), "values": [cell(one, numbers) for one in row]} for label, row in rows],
    }


def cell(value: Any, numbers: Numbers) -> str:
    """Return a cell: kronor for a number, the reason or a word for what is missing, else the text."""
    if isinstance(value, Missing):
        return shown_missing(value).text(numbers.language)
    if isinstance(value, Say):
        return value.text(numbers.language)
    return value if isinstance(value, str) else numbers.kronor(value)


def percent(value: float | Missing, numbers: Numbers) -> Any:
    """Return a share as per cent, or what is missing."""
    return value if isinstance(value, Missing) else numbers.per_cent(value)


def state_label(result: Result, name: str) -> str:
    """Return what a reader calls a state."""
    return result.scenario.states[name].label or name
