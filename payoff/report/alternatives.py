"""The arms beside each other: what each costs and gives, and which are worth considering."""

from __future__ import annotations

from typing import Any, Final

from payoff.language import Say, say
from payoff.measures.programmes import Alternative
from payoff.missing import Missing
from payoff.report.locale import Numbers
from payoff.report.sentences import short_calendar, short_when
from payoff.report.words import cell
from payoff.result import Result

STANDING: Final[dict[str, Say]] = {
    "cheapest": say("billigast"),
    "efficient": say("effektiv"),
    "dominated": say("dominerad: en annan ger minst lika mycket för högst samma kostnad"),
    "extended_dominated": say("dominerad av en blandning av två andra"),
}


def alternatives(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the intervention and its alternatives against the same comparison, one row each; none if it is alone."""
    if not result.alternatives:
        return []
    language = numbers.language
    return [
        {
            "label": arm_label(result, one.scenario.programme_arm),
            "npv": cell(one.npv(), language),
            "payback": short_when(one.payback(), numbers).text(language),
            "break_even": short_calendar(one.break_even(), numbers).text(language),
        }
        for one in (result, *result.alternatives.values())
    ]


def comparisons(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return one table for each unit: every arm by rising cost, with what one more unit costs."""
    if not result.alternatives:
        return []
    tables = []
    for name, unit in result.scenario.units.items():
        found = result.compare(name)
        rows = [] if isinstance(found, Missing) else [_row(result, one, numbers) for one in found]
        reason = found.reason.text(numbers.language) if isinstance(found, Missing) else ""
        tables.append({"id": name, "unit": unit.label or name, "rows": rows, "reason": reason})
    return tables


def arm_label(result: Result, arm: str) -> str:
    """Return what a reader calls an arm."""
    return result.scenario.arms[arm].label or arm


def _row(result: Result, one: Alternative, numbers: Numbers) -> dict[str, str | float]:
    return {
        "label": arm_label(result, one.name),
        "cost": one.cost,
        "units": numbers.number(one.effect, 2),
        "ratio": numbers.kronor(one.ratio) if one.ratio is not None else "–",
        "standing": STANDING[one.status].text(numbers.language),
    }
