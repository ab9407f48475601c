"""The flows of a portfolio: its parts on one calendar, added by account and group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from payoff.errors import InputError, did_you_mean, one_of
from payoff.language import Say, say
from payoff.measured import NET_MEASURES, Measured, NetMeasure
from payoff.measures.aligned import aligned_sum
from payoff.measures.totals import Array
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.builtin import REPORTED, SOCIETY
from payoff.scenario.portfolio import Portfolio
from payoff.units import calendar_year

PortfolioPeriod = Literal["month", "calendar_year"]


@dataclass(frozen=True, slots=True, eq=False)
class PartResult:
    """One part of a portfolio, worked out.

    Parameters
    ----------
    name, label : str
    result : Result
        Of the part's scenario with its share of the shared budget; present value is at the part's own start.
    share : float
        Its share of the shared budget.
    offset : int
        How many months after the portfolio's start it begins.
    factor : float
        What turns the part's present value into the portfolio's.
    """

    name: str
    label: str
    result: Result
    share: float
    offset: int
    factor: float


@dataclass(frozen=True, eq=False)
class PortfolioFlows(Measured):
    """What the parts of a portfolio cost and give back together.

    Present value is at the start of the part that begins first.

    Parameters
    ----------
    portfolio : Portfolio
    parts : mapping
        Each part worked out, by its id.
    """

    portfolio: Portfolio
    parts: Mapping[str, PartResult]

    # -- names on the axes ------------------------------------------------------------

    @cached_property
    def total(self) -> str:
        """Id of the sum over all accounts: society, or the sum of reported accounts where some part has net lines."""
        reported = any(part.result.total == REPORTED for part in self.parts.values())
        return REPORTED if reported else SOCIETY

    @cached_property
    def series(self) -> tuple[str, ...]:
        """Ids of every account and group of some part, accounts first and the total last."""
        accounts = [name for part in self.parts.values() for name in part.result.plan.accounts]
        groups = [name for part in self.parts.values() for name in part.result.groups]
        inner = [name for name in dict.fromkeys([*accounts, *groups]) if name not in (SOCIETY, REPORTED)]
        return (*inner, self.total)

    @cached_property
    def active(self) -> tuple[str, ...]:
        """Accounts that some line of some part touches."""
        touched = {name for part in self.parts.values() for name in part.result.active}
        return tuple(name for name in self.series if name in touched)

    def label(self, series: str) -> Say:
        """Return the shown name of an account or group."""
        return next(part.result.label(series) for part in self.parts.values() if series in part.result.chart.labels)

    @property
    def first_month(self) -> tuple[int, int]:
        """Calendar year and month of month 1."""
        return min(part.result.scenario.first_month for part in self.parts.values())

    @property
    def months(self) -> int:
        """Length of the common calendar: until the part that ends last."""
        return max(part.offset + part.result.plan.months for part in self.parts.values())

    @property
    def participants(self) -> float:
        """How many persons begin in all parts."""
        return math.fsum(part.result.scenario.persons for part in self.parts.values())

    # -- flows ------------------------------------------------------------------------

    def flow(
        self,
        measure: NetMeasure = "net",
        series: str | None = None,
        *,
        discounted: bool = True,
        part: str | None = None,
    ) -> Array | Missing:
        """Return a flow by month of the common calendar.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net"}
        series : str, optional
            Account or group; the total by default.
        discounted : bool
            Whether as present value at the portfolio's start.
        part : str, optional
            One part alone, on the common calendar; all of them by default.

        Returns
        -------
        array [month 0..T] in kronor, or Missing
            Month 0 of a part is the portfolio's month 0 plus its offset.
        """
        name = self._known(series)
        flows, offsets = [], []
        for one, own in self._having(name, part):
            flow = one.result.flow(one_of("measure", measure, NET_MEASURES), own, discounted=discounted)
            if isinstance(flow, Missing):
                return self._missing(measure, name, part)
            flows.append(flow * one.factor if discounted else flow)
            offsets.append(one.offset)
        return aligned_sum(flows, offsets, self.months)

    def totals(
        self,
        measure: NetMeasure = "net",
        series: str | None = None,
        *,
        by: PortfolioPeriod = "calendar_year",
        discounted: bool = True,
        cumulative: bool = False,
        part: str | None = None,
    ) -> dict[int, float] | Missing:
        """Return a measure by calendar year, or by month of the common calendar.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net"}
        series : str, optional
            Account or group; the total by default.
        by : {"calendar_year", "month"}
            By calendar year a part's month 0 counts with its month 1, as in the part's own table.
        discounted, cumulative : bool
        part : str, optional
            One part alone; all of them by default.

        Returns
        -------
        dict of period to kronor, or Missing
        """
        if one_of("by", by, ("calendar_year", "month")) == "month":
            flow = self.flow(measure, series, discounted=discounted, part=part)
            found = flow if isinstance(flow, Missing) else dict(enumerate(flow.tolist()))
        else:
            found = self._by_calendar_year(measure, self._known(series), discounted, part)
        if isinstance(found, Missing) or not cumulative:
            return found
        return dict(zip(found, accumulate(found.values()), strict=True))

    def _by_calendar_year(
        self, measure: NetMeasure, name: str, discounted: bool, part: str | None
    ) -> dict[int, float] | Missing:
        sums: dict[int, list[float]] = {year: [] for year in self.calendar_years}
        for one, own in self._having(name, part):
            totals = one.result.totals(
                one_of("measure", measure, NET_MEASURES), own, by="calendar_year", discounted=discounted
            )
            if isinstance(totals, Missing):
                return self._missing(measure, name, part)
            for year, value in totals.items():
                sums[year].append(value * one.factor if discounted else value)
        return {year: math.fsum(values) for year, values in sums.items()}

    @cached_property
    def calendar_years(self) -> tuple[int, ...]:
        """The calendar years that some part reaches into, first to last."""
        year, month = self.first_month
        return tuple(range(year, calendar_year(year, month, self.months) + 1))

    def _having(self, series: str, part: str | None) -> Iterator[tuple[PartResult, str]]:
        """Yield the parts that have an account or group, and what it is called there."""
        if part is not None and part not in self.parts:
            raise InputError(say("delen ”{name}” finns inte; {hint}", name=part, hint=did_you_mean(part, self.parts)))
        for one in self.parts.values() if part is None else (self.parts[part],):
            own = own_name(one, series)
            if own is not None:
                yield one, own

    def _missing(self, measure: NetMeasure, series: str, only: str | None) -> Missing:
        """Say why a sum over the parts cannot be computed: which inputs of which parts are missing."""
        reasons, because = [], []
        for part, own in self._having(series, only):
            missing = part.result.missing(measure, own)
            if missing is not None:
                reasons.append(say("{reason} ({part})", reason=missing.reason, part=part.label))
                because += [f"{part.name}: {path}" for path in missing.because]
        return Missing("unknown", say("{reasons}", reasons=reasons), tuple(because))

    @property
    def society_withheld(self) -> Missing:
        """Why nothing is said of society where net lines of some part stand in the way."""
        return next(iter(self.parts.values())).result.society_withheld

    def _known(self, series: str | None) -> str:
        if series is None:
            return self.total
        names = (series, *(part.result.chart.account(series) for part in self.parts.values()))
        name = next((name for name in names if name in self.series), None)
        if name is not None:
            return name
        if series == SOCIETY:
            raise InputError(say("{reason}; fråga efter {total}", reason=self.society_withheld.reason, total=REPORTED))
        raise InputError(say("kontot ”{name}” finns inte; {hint}", name=series, hint=did_you_mean(series, self.series)))


def own_name(part: PartResult, series: str) -> str | None:
    """Return what an account or group of the portfolio is called in a part, None where the part has it not."""
    if series in (SOCIETY, REPORTED):
        return part.result.total
    return series if series in part.result.series else None
