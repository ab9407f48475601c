"""A portfolio worked out: each part by itself, and all of them added on one calendar."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from payoff import run
from payoff.language import Language, say
from payoff.measured import NetMeasure
from payoff.measures.aligned import moved_earlier
from payoff.missing import Missing
from payoff.result import Writer
from payoff.scenario.builtin import REPORTED, SOCIETY
from payoff.scenario.models import Scenario
from payoff.scenario.portfolio import Portfolio
from payoff.study.break_even import BreakEvenShare, scaled, searched
from payoff.study.portfolio_flows import PartResult, PortfolioFlows, PortfolioPeriod
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import pandas

PortfolioWriter = Callable[["PortfolioResult", str, Language], bytes]


@dataclass(frozen=True, slots=True)
class Reach:
    """How large the need is and how much of it the portfolio reaches.

    Parameters
    ----------
    need : float or Missing
        Persons in need: the sum over the groups of persons × weight.
    upper_bound : bool
        Whether the groups may overlap, so that the need is at most this and the reach at least what it says.
    by_group : mapping
        Persons in need of each group.
    reach : float or Missing
        Participants per person in need.
    """

    need: float | Missing
    upper_bound: bool
    by_group: Mapping[str, float | Missing]
    reach: float | Missing


def evaluate(portfolio: Portfolio, writer: PortfolioWriter, part_writer: Writer) -> PortfolioResult:
    """Work out a portfolio.

    Parameters
    ----------
    portfolio : Portfolio
    writer, part_writer : callable
        Make the reports of the whole and of a part; handed over because reports lie above results.
    """
    starts = {name: _month_number(scenario) for name, scenario in portfolio.scenarios.items()}
    first = min(starts.values())
    parts = {}
    for name, scenario in portfolio.scenarios.items():
        offset = starts[name] - first
        parts[name] = PartResult(
            name,
            portfolio.label(name),
            run.alone(scenario, part_writer),
            portfolio.shares[name],
            offset,
            _factor(scenario, offset),
        )
    return PortfolioResult(portfolio, MappingProxyType(parts), writer)


def _month_number(scenario: Scenario) -> int:
    year, month = scenario.first_month
    return year * MONTHS_PER_YEAR + month - 1


def _factor(scenario: Scenario, offset: int) -> float:
    """Return what a present value at a part's start is worth at the portfolio's start."""
    rule = scenario.discounting
    if rule is None or offset == 0:
        return 1.0
    return moved_earlier(rule.rate_by_year(1)[0], offset, nominal_monthly=rule.compounding == "nominal/12")


@dataclass(frozen=True, eq=False)
class PortfolioResult(PortfolioFlows):
    """The result of a portfolio; made by `payoff.evaluate`.

    Every question can be asked for an account or a group; what cannot be computed is a `Missing`
    that says why. Present value is at the start of the part that begins first.

    Parameters
    ----------
    portfolio : Portfolio
    parts : mapping
        Each part worked out, by its id.
    writer : callable
        Makes the reports.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.load('scenarios/mia-stockholm.yaml'))  # doctest: +SKIP
    >>> result.npv('kommun')  # doctest: +SKIP
    """

    writer: PortfolioWriter = field(repr=False)

    # -- measures ---------------------------------------------------------------------

    def npv(self, series: str | None = None, part: str | None = None) -> float | Missing:
        """Return the net present value at the portfolio's start, in kronor; of a part, what it adds to the sum."""
        flow = self.flow("net", series, part=part)
        return flow if isinstance(flow, Missing) else float(flow.sum())

    # -- need -------------------------------------------------------------------------

    def reach(self) -> Reach | None:
        """Return the need and how much of it is reached, None where the portfolio says nothing of need."""
        need = self.portfolio.need
        if need is None:
            return None
        by_group: dict[str, float | Missing] = {}
        for name, group in need.groups.items():
            path = f"need.groups.{name}.persons"
            unknown = Missing("unknown", say("uppgift saknas om {names}", names=group.label or name), (path,))
            by_group[name] = group.persons.value * group.weight.value if group.persons.known else unknown
        missing = next((value for value in by_group.values() if isinstance(value, Missing)), None)
        total: float | Missing
        total = missing or math.fsum(value for value in by_group.values() if not isinstance(value, Missing))
        share: float | Missing = total if isinstance(total, Missing) else 0.0
        if not isinstance(total, Missing):
            share = self.participants / total if total else Missing("not_applicable", say("behovet är noll"))
        return Reach(total, need.overlap == "not_known", MappingProxyType(by_group), share)

    # -- the question -----------------------------------------------------------------

    @cached_property
    def break_even_share(self) -> BreakEvenShare | Missing | None:
        """The share at which the asked account's net present value is zero, None where nobody asks."""
        question = self.portfolio.ask.break_even if self.portfolio.ask else None
        if question is None:
            return None
        if self.total == REPORTED and question.account == SOCIETY:
            return self.society_withheld
        name = self._known(question.account)
        return scaled(self, question.share_to, name) if question.share_to else searched(self, question, name)

    # -- shapes -----------------------------------------------------------------------

    def frame(
        self, measure: NetMeasure = "net", *, by: PortfolioPeriod = "calendar_year", discounted: bool = True
    ) -> pandas.DataFrame:
        """Return a measure of each part and of all parts, for every account and group, as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Columns part, account, label, measure, by, period, value, unit, status; `part` is empty
            for the sum. A part's figures are on the common calendar, at the portfolio's present value.
        """
        from payoff.frames import from_rows
        from payoff.study.portfolio_data import COLUMNS, tidy_rows

        return from_rows(tidy_rows(self, measure, by, discounted), COLUMNS)

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the whole result as plain data with stable keys; see docs/portfolj.md."""
        from payoff.study.portfolio_data import payload

        return payload(self, language)

    def to_json(self, language: Language = "sv") -> str:
        """Return the whole result as JSON in full precision, one line for each top-level key."""
        from payoff.payload import as_json

        return as_json(self.to_dict(language))

    def report(self, format: str = "html", language: Language = "sv") -> bytes:
        """Return the annex in a format: html, docx, pdf, md, json or csv."""
        return self.writer(self, format, language)

    def __repr__(self) -> str:
        value = self.npv()
        shown = "unknown" if isinstance(value, Missing) else f"{value:,.0f} kr"
        return (
            f"<PortfolioResult {self.portfolio.about.title!r}: {len(self.parts)} parts, npv {shown} ({self.total}); "
            "next: .totals(), .reach(), .report('html')>"
        )

    def _repr_html_(self) -> str:
        return self.writer(self, "snippet", "sv").decode()
