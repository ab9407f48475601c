"""A portfolio's result as plain data with stable keys, and what its reader must be told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from payoff.language import Language, Say, say
from payoff.measured import NET_MEASURES, NetMeasure
from payoff.missing import Missing
from payoff.payload import plain, provenance
from payoff.reviewer import remarks
from payoff.reviewer.method import laid_over
from payoff.scenario.budget import BUDGET
from payoff.scenario.builtin import REPORTED, SOCIETY
from payoff.scenario.portfolio import SHARED_LINE
from payoff.study.break_even import BreakEvenShare
from payoff.study.portfolio import PortfolioResult
from payoff.study.portfolio_flows import PartResult, PortfolioPeriod, own_name
from payoff.version import __version__

COLUMNS = ("part", "account", "label", "measure", "by", "period", "value", "unit", "status")
ANSWERS = ("npv", "benefit_cost_ratio", "break_even", "deepest")
PART_ANSWERS = ("benefit_cost_ratio", "payback", "break_even", "deepest")


def payload(result: PortfolioResult, language: Language) -> dict[str, Any]:
    """Return a portfolio's result as plain data; see `PortfolioResult.to_dict`."""
    data: dict[str, Any] = {
        "title": result.portfolio.about.title,
        "kind": "portfolio",
        "provenance": _provenance(result, language),
        "unit": "kr",
        "total": result.total,
        "labels": {series: result.label(series).text(language) for series in result.series},
        "calendar_years": list(result.calendar_years),
        "participants": result.participants,
    }
    for measure in NET_MEASURES:
        data[measure] = {series: _by_year(result, measure, series, language) for series in result.series}
    for name in ANSWERS:
        data[name] = {series: plain(getattr(result, name)(series), language) for series in result.series}
    if result.total != SOCIETY:
        for name in (*NET_MEASURES, *ANSWERS):
            data[name][SOCIETY] = result.society_withheld.to_dict(language)
    data["need"] = _need(result, language)
    data["break_even_share"] = _share(result.break_even_share, language)
    data["warnings"] = [
        {"rule": rule, "text": text.text(language), "path": path, "parts": list(parts)}
        for rule, text, path, parts in warnings(result)
    ]
    data["parts"] = {name: _part(result, part, language) for name, part in result.parts.items()}
    return data


def _provenance(result: PortfolioResult, language: Language) -> dict[str, Any]:
    """Return what is needed to get the same result again."""
    portfolio = result.portfolio
    year, month = result.first_month
    return {
        "payoff_version": __version__,
        "portfolio": portfolio.file,
        "portfolio_hash": portfolio.fingerprint,
        "settings": {
            "start": f"{year:04d}-{month:02d}",
            "months": result.months,
            "budget": portfolio.budget.value if portfolio.budget.known else "unknown",
            "budget_unit": portfolio.budget.unit,
            "shares": dict(portfolio.shares),
            "overlap": portfolio.need.overlap if portfolio.need else "",
            "overrides": portfolio.overrides_as_written(),
        },
        "parts": {name: provenance(part.result, language) for name, part in result.parts.items()},
    }


def _by_year(result: PortfolioResult, measure: NetMeasure, series: str, language: Language) -> dict[str, Any]:
    """Return a measure by calendar year, discounted and not; or why not."""
    discounted = result.totals(measure, series)
    plainly = result.totals(measure, series, discounted=False)
    if isinstance(discounted, Missing) or isinstance(plainly, Missing):
        missing = discounted if isinstance(discounted, Missing) else plainly
        assert isinstance(missing, Missing)
        return missing.to_dict(language)
    return {"by_calendar_year": list(discounted.values()), "by_calendar_year_undiscounted": list(plainly.values())}


def _part(result: PortfolioResult, part: PartResult, language: Language) -> dict[str, Any]:
    """Return one part: its answers at its own start, and what it adds to the sum."""
    own = part.result
    year, month = own.scenario.first_month
    data: dict[str, Any] = {
        "label": part.label,
        "scenario": own.scenario.file,
        "start": f"{year:04d}-{month:02d}",
        "participants": own.scenario.persons,
        "budget_share": part.share,
        "budget": plain(own.budget_cost(f"{BUDGET}{SHARED_LINE}"), language),
        "npv": {series: plain(result.npv(series, part.name), language) for series in result.series},
    }
    for name in PART_ANSWERS:
        data[name] = {series: plain(getattr(own, name)(series), language) for series in own.series}
    return data


def _need(result: PortfolioResult, language: Language) -> dict[str, Any]:
    found = result.reach()
    if found is None:
        return Missing("not_applicable", say("portföljen säger inget om behovet")).to_dict(language)
    return {
        "persons": plain(found.need, language),
        "upper_bound": found.upper_bound,
        "by_group": {name: plain(value, language) for name, value in found.by_group.items()},
        "reach": plain(found.reach, language),
    }


def _share(found: BreakEvenShare | Missing | None, language: Language) -> dict[str, Any]:
    if found is None:
        return Missing("not_applicable", say("ingen fråga är ställd")).to_dict(language)
    if isinstance(found, Missing):
        return found.to_dict(language)
    return {
        "account": found.account,
        "status": found.status,
        "share": found.share,
        "now": found.now,
        "without": found.without,
        "scale": found.scale,
        "roots": list(found.roots),
        "low": found.low,
        "high": found.high,
    }


def warnings(result: PortfolioResult) -> list[tuple[str, Say, str, tuple[str, ...]]]:
    """Return every warning as rule, text, path and the parts that it concerns; of a part's, the same once."""
    found = [(rule, text, path, ()) for rule, text, path in _of_the_whole(result)]
    gathered: dict[tuple[str, str, str], tuple[Say, list[str]]] = {}
    for part in result.parts.values():
        for item in remarks(part.result):
            if item.rule == "unused" and part.result.scenario.variants:
                continue  # a variant may use it, and variants are not worked out here
            if item.rule == "overridden":
                continue  # what a part changes, and its share of the budget, stands in the portfolio's file
            key = (item.rule, item.message.text(), item.path)
            gathered.setdefault(key, (item.message, []))[1].append(part.name)
    return [*found, *((rule, text, path, tuple(parts)) for (rule, _, path), (text, parts) in gathered.items())]


def _of_the_whole(result: PortfolioResult) -> Iterator[tuple[str, Say, str]]:
    """Yield what is to be said of the sum, whatever its parts are."""
    laid = result.portfolio.overrides_as_written()
    if laid:
        yield "overridden", laid_over(laid), next(iter(laid))
    reach = result.reach()
    if reach is not None and reach.upper_bound:
        yield (
            "need_overlap",
            say(
                "Målgrupperna kan överlappa: samma person kan räknas i flera. Behovet är därför högst så stort, "
                "och räckvidden minst så stor."
            ),
            "need.overlap",
        )
    if reach is not None and not isinstance(reach.reach, Missing) and reach.reach > 1:
        yield "reach_above_one", say("Deltagarna är fler än de som behöver insatsen."), "need.groups"
    if any(part.offset for part in result.parts.values()):
        yield (
            "different_starts",
            say("Delarna börjar i olika månader; nuvärden räknas till den första delens start."),
            "parts",
        )
    for name, part in result.parts.items():
        scenario = part.result.scenario
        if scenario.public_funds is not None or scenario.weights:
            yield (
                "not_summed",
                say("Skattefaktor och vikter i {part} räknas inte i portföljens summor.", part=part.label),
                f"parts.{name}",
            )
        if result.total == REPORTED and part.result.total == SOCIETY:
            yield (
                "mixed_totals",
                say("I {part} är summan hela samhället, men andra delar har nettoposter.", part=part.label),
                f"parts.{name}",
            )


def tidy_rows(
    result: PortfolioResult, measure: NetMeasure, by: PortfolioPeriod, discounted: bool
) -> Iterator[tuple[object, ...]]:
    """Yield one row for each part, account or group and period, and for the sum, whose part is empty."""
    periods = result.calendar_years if by == "calendar_year" else range(result.months + 1)
    for name in (None, *result.parts):
        for series in result.series:
            if name is not None and own_name(result.parts[name], series) is None:
                continue
            totals = result.totals(measure, series, by=by, discounted=discounted, part=name)
            status = totals.status if isinstance(totals, Missing) else "known"
            for period in periods:
                value = math.nan if isinstance(totals, Missing) else totals.get(period, 0.0)
                yield (name or "", series, result.label(series).text(), measure, by, period, value, "kr", status)
