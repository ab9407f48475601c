"""The programme's budget as inputs, and what each line costs by calendar month."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.report.locale import Numbers
from payoff.report.workbook.calendar import Calendar
from payoff.report.workbook.cells import AMOUNT, Expr, call, dot, number
from payoff.report.workbook.page import COUNTED, VALUE, Line, Page
from payoff.report.workbook.parts import UNKNOWN
from payoff.result import Result
from payoff.scenario.budget import BUDGET, BudgetLine
from payoff.scenario.fields import shares_of
from payoff.scenario.lines import Series

Times = Callable[[Sequence[Quantity]], Expr]
"""Returns what numbers are together, with references to those that have names."""


def ask_budget(page: Page, result: Result, times: Times) -> dict[str, Expr]:
    """Ask for the amount of every budget line; return what each counts as.

    Parameters
    ----------
    page : Page
    result : Result
    times : callable

    Returns
    -------
    dict
        From the id of the line to its amount, with its factors.
    """
    page.section(say("Insatsens budget"))
    found: dict[str, Expr] = {}
    for name, line in result.scenario.budget.items():
        planned = line.planned
        unit = say("kr per månad") if line.flows else say("kr")
        if line.per is not None:
            unit = say("kr per månad och deltagare") if line.flows else say("kr per deltagare")
        payers = ", ".join(
            page.sheet.say(result.label(result.chart.account(payer)))
            + ("" if len(line.payer) == 1 else f" {Numbers(page.sheet.language).percent(round(share, 6))}")
            for payer, share in shares_of(line.payer).items()
        )
        stands = Line(
            f"{BUDGET}{name}.amount",
            line.label or name,
            kind=say("budget"),
            accounts=payers,
            unit=unit,
            source=planned.source or line.source or line.note or planned.note or "",
        )
        value = planned.value if planned.known else 0.0
        if line.amount is not None and line.amount.name and line.amount.known:
            asked = page.worked(stands, times([line.amount]), "kr")
        else:
            asked = page.ask(stands, value, "kr", AMOUNT, known=planned.known)
        counted = page.factor(times(line.times), asked, "kr")
        if not planned.known:
            counted = _unknown(page, asked, counted)
        found[name] = counted
    return found


def _unknown(page: Page, asked: Expr, counted: Expr) -> Expr:
    """Say on the last row that an amount is not known, until somebody writes one."""
    row = page.row - 1
    told = page.sheet.say(UNKNOWN)
    cell = page.sheet.cells[row, COUNTED]
    formula = cell.formula or asked.text
    expr = call(0.0, "IF", f"ISNUMBER({page.sheet.at(row, VALUE, 0.0).text})", formula, f'"{told}"')
    page.sheet.put(row, COUNTED, expr, "ore", shown=told)
    return counted


def write_costs(calendar: Calendar, amounts: dict[str, Expr]) -> dict[str, list[Expr]]:
    """Write what each budget line costs by month 0..T; return references to the cells."""
    scenario = calendar.result.scenario
    found = {}
    for name, line in scenario.budget.items():
        label = line.label or name
        if line.per is not None:
            cost = _per_participant(calendar, line, amounts[name], label)
        else:
            shape, paid = shape_of(line, calendar.months), _paid(line, calendar.months)
            heading = say("{name}: andel av beloppet", name=label)
            shares = calendar.column(heading, [number(share) for share in shape], "factor", width=18)
            cost = [
                number(already) + (amounts[name] * cell if share else number(0.0))
                for already, cell, share in zip(paid, shares, shape, strict=True)
            ]
        if not line.planned.known:
            told = calendar.sheet.say(UNKNOWN)
            test = f"ISNUMBER({amounts[name].text})"
            cost = [one if one.constant else call(0.0, "IF", test, one.text, f'"{told}"') for one in cost]
        column = calendar.columns
        found[name] = calendar.column(say("{name}: kostnad", name=label), cost, "kr", width=18)
        for month, one in enumerate(cost):
            if not line.planned.known and not one.constant:
                place = found[name][month].ref
                assert place is not None
                calendar.sheet.put(place.row, column, one, "kr", shown=calendar.sheet.say(UNKNOWN))
    return found


def shape_of(line: BudgetLine, months: int) -> list[float]:
    """Return when one krona of a budget line's amount is paid, month 0..T; what has an outcome is left out."""
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else months
    shape = [0.0] * (months + 1)
    if line.by_month is not None:
        whole = math.fsum(amount.value for amount in line.by_month.values())
        for key, amount in line.by_month.items():
            if int(key) <= months and whole:
                shape[int(key)] = amount.value / whole
    elif line.flows:
        for month in range(first, min(last, months) + 1):
            shape[month] = _step(line.series, month)
    elif line.paid == "evenly":
        for month in range(first, min(last, months) + 1):
            shape[month] = 1.0 / (last - first + 1)
    else:
        shape[0] = 1.0
    through = line.actual.through if line.actual is not None else -1
    return [share if month > through else 0.0 for month, share in enumerate(shape)]


def _paid(line: BudgetLine, months: int) -> list[float]:
    """Return what has been paid already, month 0..T."""
    actual = line.actual.months if line.actual is not None else {}
    return [actual.get(month, 0.0) for month in range(months + 1)]


def _step(series: Series | None, month: int) -> float:
    if series is None:
        return 1.0
    steps = series.steps()
    return steps[max(first for first in steps if first <= month)] if month >= min(steps) else 0.0


def _per_participant(calendar: Calendar, line: BudgetLine, amount: Expr, label: str) -> list[Expr]:
    """Return what a line per participant costs by month: each is paid for from the own first month."""
    profile = [0.0, *_profile(calendar.result, line)]
    heading = say("{name}: andel av beloppet, månad sedan inskrivning", name=label)
    shares = calendar.column(heading, [number(share) for share in profile], "factor", width=18)
    entries = [calendar.by_month[month] for month in sorted(calendar.by_month)]
    heading = say("{name}: börjar, sista månaden först", name=label)
    backwards = calendar.column(heading, entries[::-1], "number", 1, width=18) if len(entries) > 1 else entries
    paid, through = _paid(line, calendar.months), line.actual.through if line.actual is not None else -1
    found = []
    for month, already in enumerate(paid):
        cost = number(0.0)
        if month > through:
            cost = amount * folded(shares, backwards, month) * number(_step(line.series, month))
        found.append(number(already) + cost)
    return found


def folded(per_entrant: list[Expr], backwards: list[Expr], month: int) -> Expr:
    """Return the sum over who has begun of what happens to each in a calendar month.

    Parameters
    ----------
    per_entrant : list of Expr
        By month since entry 0..K, in cells below each other.
    backwards : list of Expr
        Who begins, the last month first, in cells below each other.
    month : int
        Calendar month; who begins in month e is then in the own month ``month - e + 1``.
    """
    entries = len(backwards)
    latest = min(entries, month + 1)
    earliest = max(1, month + 2 - len(per_entrant))
    if latest < earliest:
        return number(0.0)
    seen = per_entrant[month + 1 - latest : month + 2 - earliest]
    return dot(backwards[entries - latest : entries - earliest + 1], seen)


def _profile(result: Result, line: BudgetLine) -> list[float]:
    """Return what part of a participant's cost is paid in the own month 1, 2, ..."""
    if not line.flows and line.paid != "evenly":
        return [1.0]
    scenario = result.scenario
    if line.during is not None:
        length = float(len(line.during.months))
    else:
        arm = scenario.arms[scenario.main_arm if line.arm is None else line.arm]
        enrolment = arm.enrolment or scenario.enrolment
        length = enrolment.value if enrolment is not None else 1.0
    shares = [min(1.0, max(0.0, length - month)) for month in range(math.ceil(length))]
    before = (line.during.from_month if line.during else 1) - 1
    return [0.0] * before + [share if line.flows else share / length for share in shares]
