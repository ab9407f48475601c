"""The sheet of results: the measures of each account and group, their years, and the charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from payoff.language import Say, as_written, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.report.key_figures import NOT_SHOWN
from payoff.report.locale import Numbers
from payoff.report.workbook.cells import Chart, Expr, Ref, Sheet, call, number, spread
from payoff.report.workbook.flows import Flow, Model, guard
from payoff.report.workbook.parts import CANNOT, series_label, shown
from payoff.report.workbook.payback import Curve
from payoff.report.years import during
from payoff.result import Result
from payoff.units import MONTHS_PER_YEAR

HEAD_ROW: Final = 3
GAIN, COST, VALUE, RATIO, PAYBACK, WITHIN, BREAK_EVEN, DEEPEST, DEEPEST_MONTH = range(1, 10)
HEADINGS: Final = (
    *(say("Konto eller grupp"), say("Vinst före programkostnad, nuvärde"), say("Programkostnad, nuvärde")),
    *(say("Nettonuvärde"), say("Nytta per krona"), say("Återbetald efter, månader sedan inskrivning")),
    *(say("Återbetald, på en rät linje inom månaden"), say("Break-even på kalendern, månad")),
    *(say("Djupaste läge, kumulerat nuvärde"), say("Djupaste läge, månad")),
)
NO_COST, PAYS_NOTHING = say("ingen programkostnad"), say("betalar inget")
LOSES, NEVER = say("betalar inget, förlorar"), say("aldrig inom horisonten")
NO_INVESTMENT, NO_FLOW = say("ingen investering"), say("varken kostnad eller vinst")
NEVER_BELOW: Final = say("aldrig under noll")
CHART_ROWS: Final = 23


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What the results are formulas of, for one account or group.

    Parameters
    ----------
    flow : Flow
    curve : Curve or None
        None where values are written.
    guards : list of Expr
        The cells that must hold a number for it to be shown.
    """

    flow: Flow
    curve: Curve | None
    guards: list[Expr]


def write_results(
    sheet: Sheet, result: Result, model: Model | None, flows: dict[str, Flow], curves: dict[str, Curve]
) -> None:
    """Write the measures, the years and the charts.

    Parameters
    ----------
    sheet : Sheet
    result : Result
    model : Model or None
        None where values are written.
    flows, curves : dict
        Where the flows and the payback curves are, by account or group; no curves where values are written.
    """
    for column, heading in enumerate(HEADINGS):
        sheet.text(HEAD_ROW, column, heading, "head_right" if column else "head")
        sheet.widths[column] = 18 if column else 40
    sheet.frozen, sheet.repeated = (HEAD_ROW + 1, 1), (0, 0)
    row = HEAD_ROW + 1
    for series in shown(result):
        guards = guard(result, model, "gains", series) + guard(result, model, "programme_cost", series)
        group = series in result.groups
        sheet.text(row, 0, series_label(result, series), "total_cell" if group else "cell")
        _write_measures(sheet, row, result, series, Measured(flows[series], curves.get(series), guards))
        row += 1
    row = _write_years(sheet, result, row + 1, flows, discounted_gain=True)
    first = row - len(shown(result))
    last = _write_years(sheet, result, row + 1, flows, discounted_gain=False)
    _add_charts(sheet, result, (first, last + 1), flows)


def _write_measures(sheet: Sheet, row: int, result: Result, series: str, measured: Measured) -> None:
    flow = measured.flow
    gain = _product(flow.gain, flow.rate)
    cost = _product(flow.cost, flow.rate)
    write = _Writer(sheet, row, "total_" if series in result.groups else "")
    gains = result.summed("gains", series)
    costs = result.summed("programme_cost", series)
    write.put(GAIN, gain, gains, "kr", measured.guards)
    cost_cell = write.put(COST, cost, costs, "kr", measured.guards)
    value = call(gain.value - cost.value, "SUM", spread(flow.worth))
    value_cell = write.put(VALUE, value, result.npv(series), "kr", measured.guards)
    whole = spread(flow.cost)
    test = f"{cost_cell.text}<=1E-9*MAX(MAX({whole}),-MIN({whole}))"
    quotient = f"({value_cell.text}+{cost_cell.text})/{cost_cell.text}"
    ratio = call(0.0, "IF", test, _quoted(sheet, NO_COST), quotient)
    write.put(RATIO, ratio, _known(result.benefit_cost_ratio(series)), "ratio", measured.guards)
    _write_payback(write, result, series, measured, cost_cell)
    sums = spread(flow.sums)
    calendar = call(0.0, "IF", *_when(sheet, flow.sums, flow.below, number(0.0), calendar=True))
    write.put(
        BREAK_EVEN, calendar, _month(result.break_even(series), pays=True, calendar=True), "whole", measured.guards
    )
    deepest = result.deepest(series)
    low = call(0.0, "MIN", sums)
    write.put(DEEPEST, low, deepest if isinstance(deepest, Missing) else deepest.value, "kr", measured.guards)
    month = call(0.0, "MATCH", f"MIN({sums})", sums, "0") - number(1.0)
    at = deepest if isinstance(deepest, Missing) else float(deepest.month)
    write.put(DEEPEST_MONTH, month, at, "whole", measured.guards)


def _write_payback(write: _Writer, result: Result, series: str, measured: Measured, cost: Expr) -> None:
    when = result.payback(series)
    paid = result.summed("programme_cost", series)
    pays = isinstance(paid, Missing) or paid > 0
    month = _month(when, pays=pays, calendar=False)
    within = month
    if not isinstance(when, Missing) and when.status == "reached" and pays:
        within = when.interpolated or 0.0
    curve = measured.curve
    if curve is None:
        write.put(PAYBACK, number(0.0), month, "whole", [])
        write.put(WITHIN, number(0.0), within, "month", [])
        return
    expr = call(0.0, "IF", *_when(write.sheet, curve.sums, curve.below, cost, calendar=False))
    cell = write.put(PAYBACK, expr, month, "whole", measured.guards)
    sums = spread(curve.sums)
    before, after = f"INDEX({sums},{cell.text})", f"INDEX({sums},{cell.text}+1)"
    crossing = f"{cell.text}-1+{before}/({before}-{after})"
    line = call(0.0, "IF", f"ISNUMBER({cell.text})", crossing, cell.text)
    write.put(WITHIN, line, within, "month", measured.guards)


def _when(sheet: Sheet, curve: list[Expr], below: list[Expr], cost: Expr, *, calendar: bool) -> tuple[str, str, str]:
    """Return the test and the two answers of when a curve is back above zero for good."""
    sums, months, last = spread(curve), f"MAX({spread(below)})", len(curve) - 1
    free = f"{cost.text}<=0"

    def either(without: Say, otherwise: Say | str) -> str:
        other = otherwise if isinstance(otherwise, str) else _quoted(sheet, otherwise)
        return other if calendar else f"IF({free},{_quoted(sheet, without)},{other})"

    nothing = f"AND(MAX({sums})=0,MIN({sums})=0)"
    never_negative = either(PAYS_NOTHING, NEVER_BELOW if calendar else NO_INVESTMENT)
    never, reached = either(LOSES, NEVER), either(PAYS_NOTHING, f"{months}+1")
    rest = f"IF({months}=-1,{never_negative},IF({months}={last},{never},{reached}))"
    return nothing, _quoted(sheet, NO_FLOW), rest


def _month(when: BreakEven | Missing, *, pays: bool, calendar: bool) -> float | Say | Missing:
    """Return when a curve is back above zero for good, or what is said instead."""
    if isinstance(when, Missing):
        return when
    if when.status == "no_flow":
        return NO_FLOW
    if when.status == "never_negative":
        return NEVER_BELOW if calendar else NO_INVESTMENT if pays else PAYS_NOTHING
    if when.status == "never_within_horizon":
        return NEVER if pays else LOSES
    return float(when.sustained or 0) if pays else PAYS_NOTHING


def _known(ratio: float | Missing) -> float | Say | Missing:
    return NO_COST if isinstance(ratio, Missing) and ratio.status == "not_applicable" else ratio


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the measures of one row."""

    sheet: Sheet
    row: int
    prefix: str

    def put(self, column: int, expr: Expr, value: float | Say | Missing, style: str, guards: list[Expr]) -> Expr:
        """Write a measure: what payoff worked out, and the formula that gives it."""
        shown_value: float | str
        if isinstance(value, Missing) and value.status == "withheld":
            self.sheet.text(
                self.row, column, NOT_SHOWN[value.status], f"{self.prefix}right" if self.prefix else "cell_right"
            )
            return self.sheet.at(self.row, column, 0.0)
        if isinstance(value, Missing):
            shown_value = self.sheet.say(CANNOT)
        else:
            shown_value = self.sheet.say(value) if isinstance(value, Say) else value + 0.0
        if guards:
            unique = list(dict.fromkeys(cell.text for cell in guards))
            test = f"COUNT({','.join(unique)})<{len(unique)}"
            expr = call(expr.value, "IF", test, _quoted(self.sheet, CANNOT), expr.text)
        return self.sheet.put(self.row, column, expr, self.prefix + style, shown_value)


def _product(one: list[Expr], other: list[Expr]) -> Expr:
    value = sum(a.value * b.value for a, b in zip(one, other, strict=True))
    return call(value, "SUMPRODUCT", spread(one), spread(other))


def _quoted(sheet: Sheet, text: Say) -> str:
    return '"' + sheet.say(text).replace('"', '""') + '"'


def _write_years(sheet: Sheet, result: Result, top: int, flows: dict[str, Flow], *, discounted_gain: bool) -> int:
    """Write the gain, or the net, of each account and group by year; return the row after the table."""
    title = say("Vinst före programkostnad per år, nuvärde") if discounted_gain else say("Netto per år, nuvärde")
    sheet.text(top, 0, title, "caption")
    sheet.text(top + 1, 0, say("Konto eller grupp"), "head")
    for year in range(1, result.years + 1):
        sheet.text(top + 1, year, during(result, year), "head_right")
        sheet.widths.setdefault(year, 20)
    measure = "gains" if discounted_gain else "net"
    for row, series in enumerate(shown(result), start=top + 2):
        group = series in result.groups
        sheet.text(row, 0, series_label(result, series), "total_cell" if group else "cell")
        totals = result.totals("gains" if discounted_gain else "net", series)
        write, flow = _Writer(sheet, row, "total_" if group else ""), flows[series]
        for year in range(1, result.years + 1):
            first = 0 if year == 1 else (year - 1) * MONTHS_PER_YEAR + 1
            months = slice(first, year * MONTHS_PER_YEAR + 1)
            expr = _product(flow.gain[months], flow.rate[months])
            if measure == "net":
                expr = call(0.0, "SUM", spread(flow.worth[months]))
            if isinstance(totals, Missing):
                own = flow.gain if discounted_gain else flow.worth
                told = f"ISNUMBER({own[0].text})"
                expr = call(0.0, "IF", told, expr.text, _quoted(sheet, CANNOT))
            write.put(year, expr, totals if isinstance(totals, Missing) else totals[year], "kr", [])
    return top + 2 + len(shown(result))


def _add_charts(sheet: Sheet, result: Result, rows: tuple[int, int], flows: dict[str, Flow]) -> None:
    """Draw the gains by year and account, and the total's curve."""
    first, at = rows
    head = first - 1
    sheet.breaks.append(at)
    accounts = [
        (row, series)
        for row, series in enumerate(shown(result), start=first)
        if series not in result.groups and series not in result.scenario.chart.memo
    ]
    drawn = [(row, series) for row, series in accounts if result.missing("gains", series) is None]
    if drawn:
        series = tuple(
            (Ref(sheet.name, row, 0), Ref(sheet.name, row, 1), Ref(sheet.name, row, result.years)) for row, _ in drawn
        )
        chart = Chart(
            "stacked",
            sheet.say(say("Vinst före programkostnad per år och konto, nuvärde i kronor")),
            sheet.say(say("År sedan starten")),
            sheet.say(say("kronor")),
            sheet.say(_gains_told(result, [name for _, name in drawn])),
            (Ref(sheet.name, head, 1), Ref(sheet.name, head, result.years)),
            series,
            Ref(sheet.name, at, 0),
        )
        sheet.charts.append(chart)
        at += CHART_ROWS
    curve = result.calendar_curve()
    if isinstance(curve, Missing):
        return
    flow = flows[result.total]
    begin, end = flow.sums[0].ref, flow.sums[-1].ref
    assert begin is not None
    assert end is not None
    name = Ref(begin.sheet, begin.row, 0)
    axis = (Ref(begin.sheet, begin.row, 1), Ref(begin.sheet, end.row, 1))
    chart = Chart(
        "line",
        sheet.say(say("Kumulerat nuvärde efter programkostnad, {whom}, kronor", whom=result.label(result.total))),
        sheet.say(say("Månad sedan starten")),
        sheet.say(say("kronor")),
        sheet.say(_curve_told(result, Numbers(sheet.language))),
        axis,
        ((name, begin, end),),
        Ref(sheet.name, at, 0),
    )
    sheet.charts.append(chart)


def _gains_told(result: Result, accounts: list[str]) -> Say:
    """Say what the chart of gains shows: who gains the most."""
    gains = {name: result.summed("gains", name) for name in accounts}
    known = {name: value for name, value in gains.items() if not isinstance(value, Missing)}
    most = max(known, key=lambda name: known[name])
    return say(
        "Staplat stapeldiagram: vinst före programkostnad per år, ett fält per konto. Störst vinst i allt har {name}.",
        name=result.label(most),
    )


def _curve_told(result: Result, numbers: Numbers) -> Say:
    """Say what the curve shows: how deep it goes, and where it ends."""
    low, value = result.deepest(), result.npv()
    if isinstance(low, Missing) or isinstance(value, Missing):
        return as_written("")
    return say(
        "Linjediagram: kumulerat nuvärde per månad. Lägst är {low} i månad {month}; vid horisonten {value}.",
        low=numbers.kronor(low.value),
        month=low.month,
        value=numbers.kronor(value),
    )
