"""What the annex tells beside the numbers: need, goals, risks, follow-up, what has no price, the forecast."""

from __future__ import annotations

from typing import Any

from payoff.language import Language, as_written, say
from payoff.missing import Missing
from payoff.quantity.text import Dimension
from payoff.questions.asked_measure import measure
from payoff.report.calibration import MEASURES, amount
from payoff.report.key_figures import shown_missing
from payoff.report.locale import Numbers
from payoff.result import Result
from payoff.scenario.annex import Annex, Forecast
from payoff.scenario.calibration import DIMENSIONS


def told(result: Result) -> dict[str, Any]:
    """Return what the scenario tells of the intervention in words; empty where it tells nothing."""
    annex = result.scenario.annex or Annex()
    return {
        "need": annex.need or "",
        "target_group": annex.target_group or "",
        "programme": annex.programme or "",
        "goals": list(annex.goals),
        "risks": [{"label": one.what, "handling": one.handling or ""} for one in annex.risks],
        "follow_up": [
            {"label": one.what, "when": one.when or "", "how": one.how or "", "who": one.who or ""}
            for one in annex.follow_up
        ],
        "repayment": annex.repayment or "",
    }


def not_priced(result: Result, language: Language) -> list[dict[str, str]]:
    """Return the effects that have no price: what, for whom, how it is known; who says so, or an assumption."""
    return [
        {
            "label": one.what,
            "whom": one.whom,
            "known": one.known or say("uppgift saknas").text(language),
            "source": one.source or say("antagande").text(language),
        }
        for one in result.scenario.not_priced
    ]


def forecast(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    """Return what the forecast said beside what comes out now, and the difference."""
    return [_forecast(result, name, one, numbers) for name, one in result.scenario.forecast.items()]


def _forecast(result: Result, name: str, one: Forecast, numbers: Numbers) -> dict[str, str]:
    language, dimension = numbers.language, DIMENSIONS[one.measure]
    account = result.label(result.chart.account(one.account) if one.account else result.total)
    asked = MEASURES[one.measure]
    if one.at is not None:
        asked = say("{measure}, efter {months}", measure=asked, months=numbers.months(one.at))
    computed, difference = _now(result, one, dimension, numbers)
    return {
        "label": one.label or name,
        "measure": say("{measure} ({account})", measure=asked, account=account).text(language),
        "said": amount(one.value.value, dimension, numbers),
        "computed": computed,
        "difference": difference,
        "source": one.source or "",
    }


def _now(result: Result, one: Forecast, dimension: Dimension, numbers: Numbers) -> tuple[str, str]:
    """Return what comes out, and how far it is from the forecast; a word where there is no figure."""
    found = measure(result, one)
    if isinstance(found, Missing):
        return shown_missing(found).text(numbers.language), "–"
    value, there = found
    if there:
        return amount(value, dimension, numbers), _signed(value - one.value.value, dimension, numbers)
    if dimension != "months":
        return say("gäller inte").text(numbers.language), "–"
    never = say("inte inom horisonten") if value > 0 else say("ingen investering")
    return never.text(numbers.language), "–"


def _signed(value: float, dimension: Dimension, numbers: Numbers) -> str:
    """Write a difference with its sign; nothing but rounding is none."""
    written = amount(value, dimension, numbers)
    sign = as_written("+" if value > 0 and written != amount(0.0, dimension, numbers) else "")
    return sign.text(numbers.language) + written
