"""A result that is asked for by name: the measure of a calibration's target, or of a forecast."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from payoff.measures.payback import BreakEven, break_even
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.calibration import TargetMeasure

Array = NDArray[np.float64]
NO_RATIO = 1e6


class Asked(Protocol):
    """What says which measure, of whom and when."""

    @property
    def measure(self) -> TargetMeasure:
        """Its name."""

    @property
    def account(self) -> str | None:
        """Account or group; the total where none is named."""

    @property
    def at(self) -> int | None:
        """The month it is read at; the last where none is said."""


def measure(result: Result, asked: Asked) -> tuple[float, bool] | Missing:
    """Return a measure that is asked for, and whether it is there at all.

    A time that never comes is given a value beyond the horizon that still has a slope: the later,
    the deeper the curve ends. One that was never needed is given a value below zero.

    Parameters
    ----------
    result : Result
    asked : Asked
        A target of a calibration, or a result of a forecast.
    """
    if asked.measure in ("payback", "break_even"):
        ask = result.payback_curve if asked.measure == "payback" else result.calendar_curve
        curve = ask(asked.account)
        return curve if isinstance(curve, Missing) else _when(curve, break_even(curve))
    if asked.measure == "payback_curve":
        curve = result.payback_curve(asked.account)
        return curve if isinstance(curve, Missing) else (_at(curve, asked.at) * result.scenario.persons, True)
    if asked.measure in ("npv", "gains"):
        flow = result.flow("net" if asked.measure == "npv" else "gains", asked.account)
        return flow if isinstance(flow, Missing) else (_at(np.cumsum(flow), asked.at), True)
    ratio = result.benefit_cost_ratio(asked.account)
    if isinstance(ratio, Missing):
        return (NO_RATIO, False) if ratio.status == "not_applicable" else ratio
    return ratio, True


def _when(curve: Array, found: BreakEven) -> tuple[float, bool]:
    """Return when a curve is back above zero, or how far from it the curve is."""
    if found.interpolated is not None:
        return found.interpolated, True
    scale = float(np.abs(curve).max(initial=0.0)) or 1.0
    if found.status == "never_within_horizon":
        return (len(curve) - 1) * (1.0 - float(curve[-1]) / scale), False
    return -float(curve.min()) / scale, False


def _at(curve: Array, month: int | None) -> float:
    return float(curve[-1 if month is None else month])
