"""Where the participants are: persons in each state with and without the intervention."""

from __future__ import annotations

from typing import Any

from payoff.language import say
from payoff.questions import persons_over_time
from payoff.report.locale import Numbers
from payoff.report.question_tables import state_label
from payoff.result import Result
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
    return {"columns": columns, "rows": rows}
