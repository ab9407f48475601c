"""What was calibrated: the unknown values, the printed results they meet, and how well they are determined."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.quantity.text import Dimension, typographic
from payoff.report.locale import Numbers
from payoff.result import Result
from payoff.scenario.calibration import Calibration, Met, Solved, rounded

MEASURES: dict[str, Say] = {
    "payback": say("återbetalningstid per deltagare"),
    "break_even": say("break-even på kalendern"),
    "npv": say("nettonuvärde"),
    "payback_curve": say("nettonuvärde sedan inskrivning, alla deltagare"),
    "gains": say("vinst före programkostnad"),
    "ratio": say("nytto-kostnadskvot"),
}
SIGNS: dict[str, Say] = {"below": say("under"), "above": say("över")}


def calibration(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return the annex's section on calibration, with no rows where nothing was calibrated."""
    found, language = result.calibration, numbers.language
    if found is None:
        return {"unknown": [], "targets": [], "notes": []}
    return {
        "unknown": [_unknown(result, one, numbers) for one in found.unknown],
        "targets": [_target(result, one, numbers) for one in found.targets],
        "notes": [note.text(language) for note in _notes(found)],
    }


def _unknown(result: Result, one: Solved, numbers: Numbers) -> dict[str, str]:
    language, quantity = numbers.language, result.scenario.quantities[one.name]
    replaced = say("ersatt av {value}", value=typographic(quantity.written)).text(language)
    low, high = (amount(value, one.dimension, numbers) for value in (one.low, one.high))
    return {
        "name": one.name,
        "value": amount(one.value, one.dimension, numbers),
        "between": say("{low} till {high}", low=low, high=high).text(language),
        "spread": _spread(one, numbers),
        "note": quantity.note if one.name in result.scenario.calibrated else replaced,
    }


def _spread(one: Solved, numbers: Numbers) -> str:
    """Write how far a value can be moved: a share in percentage points."""
    figures = float(f"{one.spread:.2g}")
    if one.dimension == "share":
        return say("± {points} procentenheter", points=numbers.plain(100 * figures)).text(numbers.language)
    return "± " + amount(figures, one.dimension, numbers)


def amount(value: float, dimension: Dimension, numbers: Numbers) -> str:
    """Write a worked out amount with its unit, at most six figures but never less than whole units."""
    if dimension == "share":
        return numbers.percent(rounded(100 * value) / 100)
    shown = rounded(value)
    if dimension == "money":
        return numbers.kronor(shown)
    if dimension == "money per month":
        return say("{kronor} per månad", kronor=numbers.kronor(shown)).text(numbers.language)
    if dimension == "months":
        return numbers.months(shown)
    plain = numbers.plain(shown)
    return say("{count} personer", count=plain).text(numbers.language) if dimension == "persons" else plain


def _target(result: Result, one: Met, numbers: Numbers) -> dict[str, str]:
    language, asked = numbers.language, one.asked
    measure = MEASURES[asked.measure]
    if asked.at is not None:
        measure = say("{measure}, efter {months}", measure=measure, months=numbers.months(asked.at))
    account = result.label(result.chart.account(asked.account) if asked.account else result.total)
    printed = as_written(amount(asked.value, one.dimension, numbers))
    if asked.sign != "equals":
        printed = say("{sign} {value}", sign=SIGNS[asked.sign], value=printed)
    return {
        "label": asked.label or one.name,
        "measure": say("{measure} ({account})", measure=measure, account=account).text(language),
        "printed": printed.text(language),
        "computed": amount(one.value, one.dimension, numbers),
        "deviation": say("uppfyllt").text(language)
        if asked.within is None
        else _deviation(one, asked.within.value, numbers),
        "within": "–" if asked.within is None else "± " + amount(asked.within.value, one.dimension, numbers),
        "source": asked.source or "",
        "note": asked.note or "",
    }


def _deviation(one: Met, within: float, numbers: Numbers) -> str:
    """Write how far off an equality is, to a thousandth of its tolerance."""
    steps = round(one.residual / within * 1000)
    return amount(steps * within / 1000, one.dimension, numbers)


def _notes(found: Calibration) -> list[Say]:
    """Say how well the values are determined, and what they are not."""
    count = len(found.unknown)
    notes = [
        say(
            "Målen bestämmer {rank} av {count} okända värden. {agreeing} av {starts} startpunkter ledde till samma "
            "lösning; ingen annan lösning hittades.",
            rank=found.rank,
            count=count,
            agreeing=found.agreeing,
            starts=found.starts,
        ),
        say(
            "Osäkerheten är hur långt värdet kan flyttas (linjärt) medan varje mål stannar inom sin tolerans. "
            "Den säger inget om ifall antagandena i övrigt är rätta."
        ),
    ]
    return [*notes, as_written(found.note)] if found.note else notes
