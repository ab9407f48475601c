"""The sheet of flows: what each account and group gains and pays by calendar month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.report.workbook.by_series import ACCOUNT, MONTH, write_by_series
from payoff.report.workbook.calendar import Calendar, calendar_label
from payoff.report.workbook.cells import Expr, Ref, Sheet, Unlike, area, call, number, total
from payoff.report.workbook.costs import folded
from payoff.report.workbook.parts import CANNOT
from payoff.report.workbook.per_person import Block
from payoff.result import Result
from payoff.scenario.budget import BUDGET

DATE, GAIN, COST, NET, RATE, WORTH, SUM, BELOW = range(MONTH + 1, 10)
HEADINGS: Final = (
    *(say("Konto eller grupp"), say("Månad"), say("Kalendermånad"), say("Vinst före programkostnad")),
    *(say("Programkostnad"), say("Netto"), say("Diskonteringsfaktor"), say("Nuvärde av netto")),
    *(say("Kumulerat nuvärde"), say("Under noll (månaden, annars −1)")),
)
WIDTHS: Final = (38, 9, 15, 19, 19, 19, 19, 19, 19, 16)
CLOSE: Final = 1e-9
FINANCING: Final = "programme.financing>"
Cost = list[tuple[float, list[Expr], bool]]
"""How many times each budget line's cost by month an account pays, and whether all of it at the start."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What the flows are formulas of.

    Parameters
    ----------
    calendar : Calendar
    blocks : list of Block
    costs : mapping
        What each budget line costs by calendar month.
    averages : mapping
        What a participant gains by account or group and month since entry.
    decimals, decimals_each : mapping
        How many decimals a sum of an account or group is rounded to, in all and per participant.
    unknown : mapping
        The cells where an amount that is not known may be written, by its path.
    """

    calendar: Calendar
    blocks: list[Block]
    costs: Mapping[str, list[Expr]]
    averages: Mapping[str, list[Expr]]
    decimals: Mapping[str, Expr]
    decimals_each: Mapping[str, Expr]
    unknown: Mapping[str, list[Expr]]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """An account's or group's rows on the sheet: references to its cells by calendar month."""

    gain: list[Expr]
    cost: list[Expr]
    net: list[Expr]
    rate: list[Expr]
    worth: list[Expr]
    sums: list[Expr]
    below: list[Expr]


def write_flows(sheet: Sheet, result: Result, model: Model | None) -> dict[str, Flow]:
    """Write the flows of every account and group; return where they are.

    Parameters
    ----------
    sheet : Sheet
    result : Result
    model : Model or None
        None where values are written.

    Raises
    ------
    Unlike
        If the formulas give something else than payoff worked out.
    """
    styles = [{ACCOUNT: "head", DATE: "head_in"}.get(column, "head_right") for column in range(len(HEADINGS))]

    def write(series: str, row: int) -> Flow:
        return _write_series(sheet, result, model, series, row)

    heads = list(zip(HEADINGS, WIDTHS, styles, strict=True))
    return write_by_series(sheet, result, heads, result.plan.months, write)


def _write_series(sheet: Sheet, result: Result, model: Model | None, series: str, row: int) -> Flow:
    months = range(result.plan.months + 1)
    for month in months:
        sheet.text(row + month, DATE, calendar_label(result, month), "cell_in")
    gain, cost = _gains(result, model, series), _costs(result, model, series)
    gain_guard, cost_guard = (guard(result, model, measure, series) for measure in ("gains", "programme_cost"))
    write = ColumnWriter(sheet, row)
    gain_cells = write.cells(GAIN, gain, gain_guard, known(result, "gains", series))
    cost_cells = write.cells(COST, cost, cost_guard, known(result, "programme_cost", series))
    net = [one - other for one, other in zip(gain_cells, cost_cells, strict=True)]
    both = gain_guard + cost_guard
    net_cells = write.cells(NET, net, both, known(result, "net", series))
    factors = result.plan.discount[:, 0].tolist()
    rates = [model.calendar.factors[month] if model else number(factors[month]) for month in months]
    rate_cells = write.cells(RATE, rates, [], factors, "factor")
    worth = [one * other for one, other in zip(net_cells, rate_cells, strict=True)]
    flow = result.flow("net", series)
    worth_cells = write.cells(WORTH, worth, both, None if isinstance(flow, Missing) else flow.tolist())
    curve = result.calendar_curve(series)
    values = None if isinstance(curve, Missing) else curve.tolist()
    sum_cells = write.running(SUM, worth_cells, both, values)
    below = write.below(BELOW, sum_cells, both, values)
    return Flow(gain_cells, cost_cells, net_cells, rate_cells, worth_cells, sum_cells, below)


def known(result: Result, measure: str, series: str) -> list[float] | None:
    """Return an undiscounted flow by month as payoff worked it out; None where it cannot be shown."""
    flow = result.flow("gains" if measure == "gains" else "net", series, discounted=False)
    if measure == "programme_cost":
        flow = result.flow("programme_cost", series, discounted=False)
    return None if isinstance(flow, Missing) else [float(value) for value in flow.tolist()]


def guard(result: Result, model: Model | None, measure: str, series: str) -> list[Expr]:
    """Return the cells that must hold a number for a flow to be shown."""
    missing = result.missing("gains" if measure == "gains" else "programme_cost", series)
    if model is None or missing is None:
        return []
    return [cell for path in missing.because for cell in model.unknown[path]]


@dataclass(frozen=True, slots=True)
class ColumnWriter:
    """Writes columns of numbers from a row on, guarded where an amount is not known.

    Parameters
    ----------
    sheet : Sheet
    row : int
        The first row.
    """

    sheet: Sheet
    row: int

    def cells(
        self, column: int, exprs: Sequence[Expr], guards: Sequence[Expr], values: list[float] | None, style: str = "ore"
    ) -> list[Expr]:
        """Write a column with the values that payoff worked out, or that they cannot be; return its cells.

        Raises
        ------
        Unlike
            If the formulas give something else.
        """
        if values is not None:
            _same([expr.value for expr in exprs], values, live=self.sheet.live)
        found = []
        for month, expr in enumerate(exprs):
            shown_value = self.sheet.say(CANNOT) if values is None else values[month] + 0.0
            if values is None and not guards:
                self.sheet.text(self.row + month, column, CANNOT, "cell_right")
                found.append(self.sheet.at(self.row + month, column, 0.0))
                continue
            guarded = self._guarded(expr, guards)
            found.append(self.sheet.put(self.row + month, column, guarded, style, shown_value))
        return found

    def running(
        self, column: int, exprs: Sequence[Expr], guards: Sequence[Expr], values: list[float] | None
    ) -> list[Expr]:
        """Write the sum of a column so far; return its cells."""
        sums: list[Expr] = []
        for month, expr in enumerate(exprs):
            place = Ref(self.sheet.name, self.row + month - 1, column)
            value = sums[-1].value if sums else 0.0
            before = Expr(value, str(place), ref=place)
            sums.append(before + expr if sums else expr)
        return self.cells(column, sums, guards, values)

    def below(
        self, column: int, curve: Sequence[Expr], guards: Sequence[Expr], values: list[float] | None
    ) -> list[Expr]:
        """Write the months in which a curve is below zero by more than rounding; return the cells."""
        first, last = curve[0].ref, curve[-1].ref
        assert first is not None
        assert last is not None
        whole = area(first, last)
        limit = CLOSE * max((abs(value) for value in values or [0.0]), default=0.0)
        found, flags = [], []
        for month, one in enumerate(curve):
            flag = float(month) if values is not None and values[month] < -limit else -1.0
            test = f"{one.text}<-1E-9*MAX(MAX({whole}),-MIN({whole}))"
            place = self.sheet.at(self.row + month, MONTH, month)
            found.append(call(flag, "IF", test, place.text, "-1"))
            flags.append(flag)
        return self.cells(column, found, guards, flags if values is not None else None, "whole")

    def _guarded(self, expr: Expr, guards: Sequence[Expr]) -> Expr:
        if not guards:
            return expr
        unique = list(dict.fromkeys(cell.text for cell in guards))
        told = self.sheet.say(CANNOT)
        return call(expr.value, "IF", f"COUNT({','.join(unique)})<{len(unique)}", f'"{told}"', expr.text)


def _same(found: Sequence[float], values: Sequence[float], *, live: bool) -> None:
    """Refuse formulas that give something else than payoff worked out."""
    largest = max((abs(value) for value in values), default=0.0)
    wrong = any(abs(one - other) > CLOSE * max(largest, 1.0) for one, other in zip(found, values, strict=True))
    if live and wrong:
        raise Unlike("flows")


def _gains(result: Result, model: Model | None, series: str) -> list[Expr]:
    if model is None:
        return [number(value) for value in known(result, "gains", series) or [0.0] * (result.plan.months + 1)]
    found = []
    for month in range(model.calendar.months + 1):
        parts = []
        for block in model.blocks:
            gain = folded(block.gains[series], block.backward, month)
            parts.append(gain * block.calendar[month] if block.calendar else gain)
        found.append(rounded(total(parts), model.decimals[series]))
    return found


def _costs(result: Result, model: Model | None, series: str) -> list[Expr]:
    if model is None:
        return [number(value) for value in known(result, "programme_cost", series) or [0.0] * (result.plan.months + 1)]
    shares = cost_shares(result, model.costs, series)
    found = []
    for month in range(model.calendar.months + 1):
        cost = number(0.0)
        for times, by_month, at_start in shares:
            part: Expr | None = by_month[month]
            if at_start:
                part = call(sum(one.value for one in by_month), "SUM", _column_of(by_month)) if not month else None
            if part is not None:
                cost = cost + number(times) * part if times > 0 else cost - number(-times) * part
        found.append(rounded(cost, model.decimals[series]))
    return found


def cost_shares(result: Result, costs: Mapping[str, list[Expr]], series: str) -> Cost:
    """Return how much of each budget line an account or group pays, what it finances and is financed included."""
    members = result.groups.get(series, (series,))
    financing = result.scenario.programme.financing
    at_start = financing is not None and financing.paid == "at_start"
    found: dict[tuple[str, bool], float] = {}
    seen = set()
    lines = [line for line in result.plan.lines if line.origin == "programme"]
    for line in lines:
        key = (line.path, line.part, line.plus, line.minus)
        if key in seen:
            continue
        seen.add(key)
        sent = line.path.startswith(FINANCING)
        name = line.path.removeprefix(FINANCING).removeprefix(BUDGET)
        paid = 1.0
        if sent:
            own = {(one.path, one.part): one for one in lines if one.path == f"{BUDGET}{name}"}
            paid = math.fsum(one.share for one in own.values() if one.minus == line.plus)
        times = float((line.minus in members) - (line.plus in members)) * line.share * paid
        place = (name, sent and at_start)
        found[place] = found.get(place, 0.0) + times
    return [(times, costs[name], start) for (name, start), times in found.items() if abs(times) > CLOSE]


def _column_of(cells: Sequence[Expr]) -> str:
    first, last = cells[0].ref, cells[-1].ref
    assert first is not None
    assert last is not None
    return area(first, last)


def rounded(expr: Expr, decimals: Expr) -> Expr:
    """Return a number without what is only rounding."""
    if expr.constant:
        return expr
    return call(expr.value, "ROUND", expr.text, decimals.text)


def told(sheet: Sheet, model: Model | None, why: Say | None) -> None:
    """Write the title of the flows and whether they are formulas."""
    sheet.text(0, 0, say("Flöden per konto och kalendermånad"), "title")
    if model is None and why is not None:
        sheet.text(1, 0, say("Värden: bladet räknas inte om, eftersom {why}.", why=why), "mark_line")
    else:
        sheet.text(1, 0, say("Levande formler: bladet räknas om när indata ändras."), "text")
