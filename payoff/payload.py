"""The result as plain data with stable, documented keys: what ``--format json`` writes."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from payoff.language import Language, say
from payoff.measures.payback import BreakEven, Deepest
from payoff.result import Missing
from payoff.review import remarks

if TYPE_CHECKING:
    from payoff.result import Measure, Result

BASE_VARIANT = "base"
SHOWN: tuple[Measure, ...] = ("gains", "programme_cost", "net", "cash")


def payload(result: Result, language: Language) -> dict[str, Any]:
    """Return a result and its variants as plain data; see `Result.to_dict`."""
    scenario = result.scenario
    data: dict[str, Any] = {
        "title": scenario.about.title,
        "variant": scenario.variant_name or BASE_VARIANT,
        "provenance": provenance(result, language),
        "unit": "kr",
        "total": result.total,
        "labels": {series: result.label(series).text(language) for series in result.series},
    }
    for measure in SHOWN:
        data[measure] = {series: _by_year(result, measure, series, language) for series in result.series}
    data["npv"] = {series: _plain(result.npv(series), language) for series in result.series}
    data["benefit_cost_ratio"] = {
        series: _plain(result.benefit_cost_ratio(series), language) for series in result.series
    }
    data["payback"] = {series: _plain(result.payback(series), language) for series in result.series}
    data["break_even"] = {series: _plain(result.break_even(series), language) for series in result.series}
    data["deepest"] = {series: _plain(result.deepest(series), language) for series in result.series}
    data["warnings"] = [
        {"rule": item.rule, "text": item.message.text(language), "path": item.path} for item in remarks(result)
    ]
    if not scenario.variant_name:
        data["variants"] = {name: payload(variant, language) for name, variant in result.variants.items()}
    return data


def provenance(result: Result, language: Language) -> dict[str, Any]:
    """Return what is needed to get the same result again."""
    return {
        "payoff_version": payoff_version(),
        "scenario": result.scenario.file,
        "scenario_hash": result.scenario.fingerprint,
        "data_version": Missing(
            "not_applicable", say("inga priser är hämtade ur något prisregister; alla står i scenariot")
        ).to_dict(language),
        "settings": settings(result),
    }


def payoff_version() -> str:
    """Return the installed version, or what says that payoff runs uninstalled."""
    try:
        return version("payoff")
    except PackageNotFoundError:
        return "0+uninstalled"


def settings(result: Result) -> dict[str, Any]:
    """Return every choice that changes a number, as plain data."""
    scenario = result.scenario
    rule = scenario.discounting
    year, month = scenario.first_month
    comparison = scenario.arms[scenario.counterfactual_arm]
    return {
        "price_year": scenario.price_year,
        "start": f"{year:04d}-{month:02d}",
        "horizon_months": scenario.horizon.months,
        "counted_from": scenario.horizon.counted_from,
        "participants": scenario.participants.value,
        "discounting": "none"
        if rule is None
        else {
            "rate_by_year": {key: rate.value for key, rate in rule.rate.items()},
            "timing": rule.timing,
            "base": rule.base,
            "rate_is": rule.rate_is,
            "inflation": rule.inflation.value if rule.inflation else "none",
            "compounding": rule.compounding,
        },
        "programme": scenario.programme_arm,
        "counterfactual": {"arm": scenario.counterfactual_arm, "kind": comparison.kind or ""},
        "overrides": scenario.overrides_as_written(),
    }


def _by_year(result: Result, measure: Measure, series: str, language: Language) -> dict[str, Any]:
    """Return a measure by year, discounted and cumulative, and undiscounted; or why not."""
    discounted = result.totals(measure, series)
    if isinstance(discounted, Missing):
        return discounted.to_dict(language)
    cumulative = result.totals(measure, series, cumulative=True)
    plain = result.totals(measure, series, discounted=False)
    assert isinstance(cumulative, dict)
    assert isinstance(plain, dict)
    return {
        "by_year": list(discounted.values()),
        "cumulative": list(cumulative.values()),
        "by_year_undiscounted": list(plain.values()),
    }


def _plain(value: float | BreakEven | Deepest | Missing, language: Language) -> Any:
    if isinstance(value, Missing):
        return value.to_dict(language)
    if isinstance(value, Deepest):
        return asdict(value)
    if isinstance(value, BreakEven):
        return _break_even(value, language)
    return value


def _break_even(value: BreakEven, language: Language) -> dict[str, Any]:
    """Return when a curve pays back; a month that does not exist says why."""
    reasons = {
        "never_within_horizon": say("aldrig inom horisonten"),
        "never_negative": say("ingen investering: kurvan är aldrig negativ"),
        "no_flow": say("inga flöden"),
    }
    data = asdict(value)
    for key in ("first", "sustained", "interpolated"):
        if data[key] is None:
            data[key] = {"status": value.status, "reason": reasons[value.status].text(language)}
    return data
