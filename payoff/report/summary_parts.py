"""What the summary of a scenario and that of a portfolio say alike: what it is about, and the net of an account."""

from __future__ import annotations

from typing import Any

from payoff.language import Language
from payoff.measured import NET_MEASURES
from payoff.missing import Missing
from payoff.report.locale import Numbers
from payoff.report.words import REPORT
from payoff.result import Result
from payoff.scenario.parts import About
from payoff.study.portfolio import PortfolioResult


def about_texts(about: About, language: Language) -> dict[str, Any]:
    """Return what stands on the first page of an annex; empty texts where nothing is said."""
    return {
        "language": language,
        "title": about.title,
        "report": REPORT[about.report].text(language),
        "organisation": about.organisation or "",
        "question": about.question or "",
        "source": about.source or "",
        "note": about.note or "",
        "date": about.date or "",
    }


def net_values(result: Result | PortfolioResult, series: str) -> list[float | Missing]:
    """Return gain, programme cost and net of an account or group at the horizon, kronor in present value."""
    values: list[float | Missing] = []
    for measure in NET_MEASURES:
        totals = result.totals(measure, series)
        values.append(totals if isinstance(totals, Missing) else sum(totals.values()))
    return values


def ratio_text(result: Result | PortfolioResult, numbers: Numbers, series: str | None = None) -> str:
    """Return what each krona of programme cost gives back, a dash where there is no such figure."""
    ratio = result.benefit_cost_ratio(series)
    return "–" if isinstance(ratio, Missing) else numbers.ratio(ratio)
