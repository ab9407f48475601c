"""What is measured on flows, whether of one scenario or of a portfolio: sums, ratio and curve."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from payoff.language import say
from payoff.measures.payback import BreakEven, Deepest, break_even, deepest
from payoff.measures.ratios import benefit_cost_ratio
from payoff.measures.totals import Array
from payoff.missing import Missing
from payoff.scenario.builtin import REPORTED

NetMeasure = Literal["gains", "programme_cost", "net"]
NET_MEASURES: tuple[NetMeasure, ...] = ("gains", "programme_cost", "net")
"""Gain before programme cost, programme cost, and gain less cost."""
PASSED_ON = 1e-9
"""A sum that is smaller than this of what it sums is nothing."""


class Measured(ABC):
    """Something with flows by month for accounts and groups, and what follows from the flows alone."""

    @abstractmethod
    def flow(self, measure: NetMeasure, series: str | None = None, *, discounted: bool = True) -> Array | Missing:
        """Return a flow by month, or why it cannot be computed."""

    @property
    @abstractmethod
    def society_withheld(self) -> Missing:
        """Why nothing is said of society where net lines stand in the way."""

    @abstractmethod
    def _known(self, series: str | None) -> str:
        """Return the id of an account or group, the total's for None; refuse one that does not exist."""

    def summed(self, measure: NetMeasure, series: str | None = None, *, discounted: bool = True) -> float | Missing:
        """Return the sum of a flow over all months, in kronor.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net"}
        series : str, optional
            Account or group; the total by default.
        discounted : bool
            Whether as present value.
        """
        flow = self.flow(measure, series, discounted=discounted)
        return flow if isinstance(flow, Missing) else float(flow.sum())

    def npv(self, series: str | None = None) -> float | Missing:
        """Return the net present value to the horizon, in kronor."""
        return self.summed("net", series)

    def benefit_cost_ratio(self, series: str | None = None) -> float | Missing:
        """Return what each krona of programme cost gives back, in present value."""
        name = self._known(series)
        if name == REPORTED:
            return self.society_withheld
        value, cost = self.npv(name), self.flow("programme_cost", name)
        if isinstance(value, Missing):
            return value
        assert not isinstance(cost, Missing)
        paid = float(cost.sum())
        passed_on = abs(paid) <= PASSED_ON * float(abs(cost).sum())  # what comes in and goes out again is no cost
        ratio = benefit_cost_ratio(value, 0.0 if passed_on else paid)
        return ratio if ratio is not None else Missing("not_applicable", say("ingen programkostnad"))

    def calendar_curve(self, series: str | None = None) -> Array | Missing:
        """Return the cumulative net present value by month of the calendar, cost when paid.

        Returns
        -------
        array [month 0..T] in kronor, or Missing
        """
        flow = self.flow("net", series)
        return flow if isinstance(flow, Missing) else flow.cumsum()

    def break_even(self, series: str | None = None) -> BreakEven | Missing:
        """Return when the curve on the calendar is back above zero."""
        curve = self.calendar_curve(series)
        return curve if isinstance(curve, Missing) else break_even(curve)

    def deepest(self, series: str | None = None) -> Deepest | Missing:
        """Return the lowest point of the curve on the calendar."""
        curve = self.calendar_curve(series)
        return curve if isinstance(curve, Missing) else deepest(curve)
