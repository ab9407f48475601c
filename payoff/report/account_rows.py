"""Which accounts and groups are rows of a table, and what a row of kronor looks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payoff.language import Language
from payoff.missing import Missing
from payoff.questions.answers import pays
from payoff.report import words
from payoff.result import Result
from payoff.scenario.builtin import PUBLIC, STATE


def shown_series(result: Result) -> list[str]:
    """Return the accounts in use, the state and the public sector where they are sums of several, and the total.

    A sum that has the same accounts as the next larger one is left out.
    """
    found, whole = [result.total], len(result.active)
    for group in (PUBLIC, STATE):
        inside = sum(account in result.groups.get(group, ()) for account in result.active)
        if 1 < inside < whole:
            found.insert(0, group)
            whole = inside
    return [*result.active, *found]


def payers(result: Result) -> list[str]:
    """Return the accounts that pay for the programme, the state where it does, the public sector and the total."""
    always = (PUBLIC, result.total)
    return [series for series in shown_series(result) if series in always or pays(result, series)]


def series_row(result: Result, series: str, values: Sequence[float | Missing], language: Language) -> dict[str, Any]:
    """Return a row of a table: its label, how it is set, and a value in each column."""
    subtotal = series in result.groups and series != result.total
    memo = series in result.scenario.chart.memo
    return words.account_row(result, series, values, language, subtotal=subtotal, memo=memo)
