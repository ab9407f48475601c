"""Which accounts and groups are rows of a table, and what a row of kronor looks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payoff.language import Language
from payoff.missing import Missing
from payoff.report import words
from payoff.result import Result


def shown_series(result: Result) -> list[str]:
    """Return the accounts in use, the public sector where it is a sum of several, and the total."""
    public = [account for account in result.active if account in result.groups.get("offentlig_sektor", ())]
    middle = ["offentlig_sektor"] if len(public) > 1 and len(public) < len(result.active) else []
    return [*result.active, *middle, result.total]


def series_row(result: Result, series: str, values: Sequence[float | Missing], language: Language) -> dict[str, Any]:
    """Return a row of a table: its label, how it is set, and a value in each column."""
    subtotal = series in result.groups and series != result.total
    memo = series in result.scenario.chart.memo
    return words.account_row(result, series, values, language, subtotal=subtotal, memo=memo)
