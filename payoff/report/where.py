"""Where the participants are: persons in each state with and without the intervention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payoff.language import Say, say
from payoff.questions.persons_over_time import persons_before_net, persons_over_time
from payoff.questions.time_use import months_before_net
from payoff.report.locale import Numbers
from payoff.report.question_tables import state_label
from payoff.result import Result
from payoff.simulation.names import NET_WORDS
from payoff.units import MONTHS_PER_YEAR


def where(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return the table of persons by state after one year and at the end, with, without and the difference."""
    last, language = result.plan.months_followed, numbers.language
    months = sorted({min(MONTHS_PER_YEAR, last), last})
    columns = [
        say("{arm}, efter {months}", arm=arm, months=numbers.months(month)).text(language)
        for month in months
        for arm in (say("Med insatsen"), say("Utan insatsen"))
    ]
    rows = []
    for one in persons_over_time(result):
        shown = [arm[month] for month in months for arm in (one.programme, one.counterfactual)]
        rows.append({"label": state_label(result, one.state), "values": [numbers.number(value, 1) for value in shown]})
    return {
        "columns": columns,
        "rows": rows,
        "notes": [note.text(language) for note in persons_after_net(result, numbers)],
    }


def after_net(result: Result) -> list[Say]:
    """Say that what is counted of the intervention is after the adjustments from gross to net."""
    if result.plan_before_net is None:
        return []
    return [say("Med insatsen är efter avdragen från brutto till netto: {stages}.", stages=stages_told(result))]


def persons_after_net(result: Result, numbers: Numbers) -> list[Say]:
    """Say that the persons are after the adjustments from gross to net, and how many there would be without them."""
    before, last = persons_before_net(result), result.plan.months_followed
    if not before:
        return []
    states = _each(result, {one.state: float(one.programme[last]) for one in before}, numbers)
    return [
        say(
            "Personerna med insatsen är efter avdragen från brutto till netto: {stages}. Utan dem är det efter "
            "{months} med insatsen: {states}.",
            stages=stages_told(result),
            months=numbers.months(last),
            states=states,
        )
    ]


def months_after_net(result: Result, numbers: Numbers) -> list[Say]:
    """Say the same of person-months."""
    before = months_before_net(result)
    if not before:
        return []
    states = _each(result, before, numbers)
    return [
        say(
            "Personmånaderna med insatsen är efter avdragen från brutto till netto: {stages}. Utan dem är de med "
            "insatsen: {states}.",
            stages=stages_told(result),
            states=states,
        )
    ]


def _each(result: Result, found: Mapping[str, float], numbers: Numbers) -> list[Say]:
    """Return each state with how much there is of it."""
    return [
        say("{state} {persons}", state=state_label(result, state), persons=numbers.number(value, 1))
        for state, value in found.items()
    ]


def stages_told(result: Result) -> list[Say]:
    """Return what the adjustments that move participants are called."""
    return [NET_WORDS[stage] for stage in result.net_stages]
