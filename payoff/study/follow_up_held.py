"""One number or one result of a forecast, held against what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

from payoff.language import Language
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.payload import plain
from payoff.study.forecast_numbers import Number

Status = Literal["same", "inside", "outside", "missed", "unknown"]
CLOSE: Final = 1e-9
"""How near two numbers are to be the same, as a part of the larger."""


@dataclass(frozen=True, slots=True)
class Held:
    """An assumption held against what happened.

    Parameters
    ----------
    path : str
    forecast, outcome : Number
    status : {"same", "inside", "outside", "missed", "unknown"}
        The same number; another one, inside or outside the forecast's interval; another one where the forecast had
        no interval; or unknown in one of them.
    """

    path: str
    forecast: Number
    outcome: Number
    status: Status

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return self.forecast.label or self.outcome.label or self.path

    @property
    def error(self) -> float | None:
        """How far the forecast was off, as a share of what happened; None where there is no such share."""
        one, two = self.forecast.value, self.outcome.value
        return None if one is None or not two else (one - two) / abs(two)


@dataclass(frozen=True, slots=True)
class HeldResult:
    """A result of the forecast held against that of the outcome.

    Parameters
    ----------
    measure : {"npv", "gains", "programme_cost", "payback"}
    series : str
        Account or group.
    forecast, outcome : float, BreakEven or Missing
        Kronor, or when the money is back.
    interval : (float, float) or None
        5th and 95th percentile of the forecast's draws, kronor or months.
    status : {"same", "inside", "outside", "missed", "unknown"}
        As for assumptions.
    """

    measure: str
    series: str
    forecast: float | BreakEven | Missing
    outcome: float | BreakEven | Missing
    interval: tuple[float, float] | None
    status: Status

    @property
    def ratio(self) -> float | None:
        """Outcome per forecast; None where the forecast is not above zero, or no amount."""
        one, two = self.forecast, self.outcome
        return two / one if isinstance(one, float) and isinstance(two, float) and one > 0 else None


def held(one: Number, two: Number) -> Status:
    """Return how a number came out."""
    if one.value is None or two.value is None:
        return "same" if one.value == two.value and one.written == two.written else "unknown"
    interval = None if one.low is None or one.high is None else (one.low, one.high)
    return status_of(one.value, two.value, interval)


def status_of(said: float, became: float, interval: tuple[float, float] | None) -> Status:
    """Return how an amount came out."""
    if math.isclose(said, became, rel_tol=CLOSE, abs_tol=CLOSE):
        return "same"
    if interval is None:
        return "missed"
    low, high = interval
    slack = CLOSE * max(abs(low), abs(high))
    return "inside" if low - slack <= became <= high + slack else "outside"


def held_month(said: BreakEven | Missing, became: BreakEven | Missing, interval: tuple[float, float] | None) -> Status:
    """Return how a payback came out; never within the horizon is later than any month."""
    if isinstance(said, Missing) or isinstance(became, Missing):
        return "unknown"
    if (said.status, said.sustained) == (became.status, became.sustained):
        return "same"
    if interval is None or became.status not in ("reached", "never_within_horizon"):
        return "missed"
    month = math.inf if became.sustained is None else became.sustained
    return "inside" if interval[0] <= month <= interval[1] else "outside"


def number_of(value: float | BreakEven | Missing) -> float | None:
    """Return a result as a number, a payback in months; None where there is none."""
    if isinstance(value, Missing):
        return None
    return value.sustained if isinstance(value, BreakEven) else value


def or_nan(value: float | None) -> float:
    """Return a number for a frame, NaN where there is none or no end to it."""
    return math.nan if value is None or math.isinf(value) else float(value)


def number_dict(one: Held) -> dict[str, Any]:
    """Return an assumption as plain data; what there is no number for is left out."""
    data: dict[str, Any] = {"path": one.path, "label": one.label, "status": one.status, "unit": one.forecast.unit}
    data |= {"forecast": one.forecast.written, "outcome": one.outcome.written}
    values = {
        "forecast_value": one.forecast.value,
        "low": one.forecast.low,
        "high": one.forecast.high,
        "outcome_value": one.outcome.value,
        "error": one.error,
    }
    return data | {key: value for key, value in values.items() if value is not None}


def result_dict(one: HeldResult, language: Language) -> dict[str, Any]:
    """Return a result as plain data; an interval without an upper end has none."""
    data: dict[str, Any] = {"measure": one.measure, "status": one.status}
    data |= {"forecast": plain(one.forecast, language), "outcome": plain(one.outcome, language)}
    if one.interval is not None:
        low, high = one.interval
        data |= {key: value for key, value in (("low", low), ("high", high)) if math.isfinite(value)}
    return data | ({"ratio": one.ratio} if one.ratio is not None else {})
