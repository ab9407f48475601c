"""Tables of a result as pandas frames; draws have theirs in `payoff.simulation.frames`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas

from payoff.units import calendar_year, year_of_month

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.tables import Measure, Period

COLUMNS = ("account", "label", "measure", "by", "period", "value", "unit", "status")


def from_rows(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> pandas.DataFrame:
    """Return rows as a frame."""
    return pandas.DataFrame(list(rows), columns=list(columns))


def tidy(result: Result, measure: Measure, *, by: Period, discounted: bool, cumulative: bool) -> pandas.DataFrame:
    """Return one row for each account or group and period; see `Result.frame`."""
    periods = _periods(result, by)
    rows = []
    for series in result.series:
        totals = result.totals(measure, series, by=by, discounted=discounted, cumulative=cumulative)
        status = "known" if isinstance(totals, dict) else totals.status
        label = result.label(series).text()
        for period in periods:
            value = totals[period] if isinstance(totals, dict) else math.nan
            rows.append((series, label, measure, by, period, value, "kr", status))
    return pandas.DataFrame(rows, columns=list(COLUMNS))


def wide(result: Result, measure: Measure, *, discounted: bool) -> pandas.DataFrame:
    """Return accounts by year, cumulative, with the total last; see `Result.cumulative`."""
    rows = [*result.active, result.total]
    frame = tidy(result, measure, by="year", discounted=discounted, cumulative=True)
    table = frame[frame["account"].isin(rows)].pivot_table(
        index="account", columns="period", values="value", sort=False, dropna=False
    )
    return table.reindex(rows)


def _periods(result: Result, by: Period) -> list[int]:
    """Return the periods that a result covers."""
    year, month = result.scenario.first_month
    months = range(result.plan.months + 1)
    if by == "month":
        return list(months)
    if by == "year":
        return sorted({year_of_month(item) for item in months})
    return sorted({calendar_year(year, month, item) for item in months})
