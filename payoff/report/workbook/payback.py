"""The helper sheet of payback: what a participant has given back by month since entry, cost first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from payoff.language import say
from payoff.missing import Missing
from payoff.report.workbook.by_series import MONTH, write_by_series
from payoff.report.workbook.cells import Expr, Sheet, call, number, spread
from payoff.report.workbook.flows import ColumnWriter, Flow, Model, guard, rounded
from payoff.result import Result

GAIN, COST, RATE, WORTH, SUM, BELOW = range(MONTH + 1, 8)
HEADINGS: Final = (
    *(say("Konto eller grupp"), say("Månad sedan inskrivning"), say("Vinst per deltagare")),
    *(say("Programkostnad per deltagare"), say("Diskonteringsfaktor"), say("Nuvärde")),
    *(say("Kumulerat nuvärde"), say("Under noll (månaden, annars −1)")),
)
WIDTHS: Final = (38, 13, 19, 19, 19, 19, 19, 16)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """An account's or group's rows on the sheet: its curve, and the months in which it is below zero."""

    sums: list[Expr]
    below: list[Expr]


def write_payback(sheet: Sheet, result: Result, model: Model, flows: dict[str, Flow]) -> dict[str, Curve]:
    """Write the payback curve of every account and group; return where they are.

    Parameters
    ----------
    sheet : Sheet
    result : Result
    model : Model
    flows : dict
        Where the flows on the calendar are.
    """
    sheet.text(0, 0, say("Återbetalning per deltagare, räknad från inskrivningen"), "title")
    note = say("Hela programkostnaden per deltagare ligger i månad 0, mot den genomsnittliga vinsten månad för månad.")
    sheet.text(1, 0, note, "text")
    styles = ["head_right" if column else "head" for column in range(len(HEADINGS))]

    def write(series: str, row: int) -> Curve:
        return _write_series(sheet, result, model, series, (row, flows[series]))

    heads = list(zip(HEADINGS, WIDTHS, styles, strict=True))
    return write_by_series(sheet, result, heads, result.plan.months_followed, write)


def _write_series(sheet: Sheet, result: Result, model: Model, series: str, at: tuple[int, Flow]) -> Curve:
    row, flow = at
    months = range(result.plan.months_followed + 1)
    gains, costs = (guard(result, model, measure, series) for measure in ("gains", "programme_cost"))
    both = gains + costs
    write = ColumnWriter(sheet, row)
    each = [rounded(expr, model.decimals_each[series]) for expr in model.averages[series]]
    values = None if result.missing("gains", series) is not None else [expr.value for expr in each]
    gain_cells = write.cells(GAIN, each, gains, values)
    paid = call(sum(one.value for one in flow.cost), "SUM", spread(flow.cost)) / model.calendar.people
    cost = [paid, *[number(0.0)] * (len(each) - 1)]
    values = None if result.missing("programme_cost", series) is not None else [expr.value for expr in cost]
    cost_cells = write.cells(COST, cost, costs, values)
    factors = [model.calendar.factors[month] for month in months]
    rate_cells = write.cells(RATE, factors, [], [factor.value for factor in factors], "factor")
    worth = [
        (gain - paid_then) * rate for gain, paid_then, rate in zip(gain_cells, cost_cells, rate_cells, strict=True)
    ]
    curve = result.payback_curve(series)
    values = None if isinstance(curve, Missing) else [float(value) for value in curve.tolist()]
    worth_cells = write.cells(WORTH, worth, both, None if values is None else [expr.value for expr in worth])
    sums = write.running(SUM, worth_cells, both, values)
    return Curve(sums, write.below(BELOW, sums, both, values))
