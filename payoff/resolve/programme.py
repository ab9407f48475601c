"""What the programme costs: from budget lines to kronor by calendar month and payer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import Array, JournalLine
from payoff.quantity.numbers import CENTRAL, Numbers
from payoff.resolve.prices import account_shares, amount_of, staircase
from payoff.scenario.accounts import Chart
from payoff.scenario.budget import BUDGET, BudgetLine
from payoff.scenario.models import Scenario

FINANCING = "programme.financing>"
"""Before the id of a budget line, where the money for it comes from."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """A journal line of the programme, and what of which budget line it books its share of.

    Parameters
    ----------
    line : JournalLine
    name : str
        Id of the budget line.
    part : float
        How much of its cost: all, or what the account pays that is financed.
    at_start : bool
        Whether all of it is booked in month 0.
    """

    line: JournalLine
    name: str
    part: float = 1.0
    at_start: bool = False


def cost_lines(scenario: Scenario, chart: Chart) -> list[CostLine]:
    """Return every budget line, one part for each payer, and then who finances them."""
    found = []
    for name, line in scenario.budget.items():
        payers = account_shares(line.payer, chart)
        for payer, share in payers.items():
            journal_line = JournalLine(
                f"{BUDGET}{name}",
                payer if len(payers) > 1 else "",
                "resource",
                "programme",
                "",
                payer,
                known=line.planned.known,
                share=share,
                in_kind=line.form == "in_kind",
            )
            found.append(CostLine(journal_line, name))
    return found + _financing_lines(scenario, chart)


def _financing_lines(scenario: Scenario, chart: Chart) -> list[CostLine]:
    """Return what each financier sends to the account that pays the bills, one part for each line it pays.

    The account gets what it spends, month by month or all at the start: its balance over the
    calendar is zero.
    """
    financing = scenario.programme.financing
    if financing is None:
        return []
    through = chart.account(financing.through)
    found = []
    for name, line in scenario.budget.items():
        paid = account_shares(line.payer, chart).get(through, 0.0)
        sent = scenario.financing_shares if paid else {}
        for payer, share in sent.items():
            booked = JournalLine(
                f"{FINANCING}{name}",
                payer if len(sent) > 1 else "",
                "transfer",
                "programme",
                through,
                payer,
                share=share,
                known=line.planned.known,
                in_kind=line.form == "in_kind",
            )
            found.append(CostLine(booked, name, paid, financing.paid == "at_start"))
    return found


def costs_of(
    scenario: Scenario, lines: Sequence[CostLine], months: int, numbers: Numbers, shapes: Mapping[str, Array]
) -> Array:
    """Return the cost of the programme's lines in kronor, array [line, month 0.., draw], to the last with a cost."""
    budget = scenario.budget if lines else {}
    by_name = {
        name: _cost_and_scale(scenario, line, months, numbers, shapes.get(name)) for name, line in budget.items()
    }
    wide = max((np.broadcast_shapes(cost.shape, scale.shape)[-1] for cost, scale in by_name.values()), default=1)
    costs = np.empty((len(lines), max((len(cost) for cost, _ in by_name.values()), default=1), wide))
    for row, line in zip(costs, lines, strict=True):
        cost, scale = by_name[line.name]
        paid = 1 if line.at_start else len(cost)
        if line.at_start:
            row[0] = (cost * (scale * line.part)).sum(axis=0)  # what is sent is what is spent, to the last bit
        else:
            np.multiply(cost, scale * line.part, out=row[:paid])
        row[paid:] = 0.0
        if line.line.share != 1.0:
            row *= line.line.share
    return costs


def full_cost(scenario: Scenario, line: BudgetLine, months: int) -> tuple[float, float]:
    """Return the planned cost of one budget line in kronor, and how much of it lies after the horizon.

    Parameters
    ----------
    scenario : Scenario
    line : BudgetLine
    months : int
        Calendar months T; a flow without an end is counted to there.
    """
    last = line.during.to_month if line.during else months
    if line.by_month:
        last = max(map(int, line.by_month))
    if line.per:
        last = max(scenario.intake_by_month) + math.ceil(_paid_months(scenario, line, CENTRAL).item())
    planned = planned_by_month(scenario, line, max(months, last), CENTRAL)
    return float(planned.sum()), float(planned[months + 1 :].sum())


def _cost_and_scale(
    scenario: Scenario, line: BudgetLine, months: int, numbers: Numbers, shape: Array | None
) -> tuple[Array, Array]:
    """Return a cost by month, array [month 0.., draw] to the last with a cost, and its factor, array [draw]."""
    if shape is not None:
        return shape, _amount(line, numbers) * scenario.share
    return _to_the_last(cost_by_month(scenario, line, months, numbers)), np.ones(1)


def _to_the_last(cost: Array) -> Array:
    """Return a cost by month to the last month with a cost, month 0 at least."""
    paid = np.flatnonzero(cost.any(axis=1))
    return cost[: int(paid[-1]) + 1 if paid.size else 1]


def shapes_of(scenario: Scenario, months: int) -> dict[str, Array]:
    """Return when one krona is paid, array [month 0.., 1], for the budget lines whose amount only scales that."""
    return {
        name: _to_the_last(shape_of(line, months))
        for name, line in scenario.budget.items()
        if line.actual is None and line.per is None and line.by_month is None
    }


def cost_by_month(scenario: Scenario, line: BudgetLine, months: int, numbers: Numbers) -> Array:
    """Return the cost of one budget line in kronor, array [month 0..T, draw]: what was paid, and then the plan.

    Through the last month with an actual outcome it is the outcome that counts, month 0 included; after that
    the months of the plan.
    """
    cost = planned_by_month(scenario, line, months, numbers)
    if line.actual is not None:
        cost[: line.actual.through + 1] = 0.0
        for month, paid in line.actual.months.items():
            cost[month] = paid * scenario.share
    return cost


def planned_by_month(scenario: Scenario, line: BudgetLine, months: int, numbers: Numbers) -> Array:
    """Return the planned cost of one budget line in kronor, array [month 0..T, draw].

    A sum is paid in month 0 (``at_start``) or in equal parts over `during` or the horizon
    (``evenly``); a flow is paid every month of those, times its series. What is paid per
    participant follows each from the first month: a sum in that month or evenly over the
    enrolment, a flow as long as the enrolment or `during` lasts. A subgroup pays its share of what
    is shared.
    """
    if line.per:
        return _by_participant(scenario, line, months, numbers)
    if line.by_month is not None:
        amounts = {int(month): amount_of((planned, *line.times), numbers) for month, planned in line.by_month.items()}
        cost = np.zeros((months + 1, max(amount.size for amount in amounts.values())))
        for month, amount in amounts.items():
            if month <= months:
                cost[month] = amount
        return cost * scenario.share
    return shape_of(line, months) * _amount(line, numbers) * scenario.share


def shape_of(line: BudgetLine, months: int) -> Array:
    """Return when one krona of a budget line's amount is paid, array [month 0..T, 1]; not per participant."""
    paid = np.zeros((months + 1, 1))
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else months
    counted = slice(first, min(last, months) + 1)
    if line.flows:
        paid[counted] = 1.0
        if line.series is not None:
            paid[1:, 0] *= staircase(line.series, 1, months)
    elif line.paid == "evenly":
        paid[counted] = 1.0 / (last - first + 1)
    else:
        paid[0] = 1.0
    return paid


def _amount(line: BudgetLine, numbers: Numbers) -> Array:
    """Return the amount of a budget line with its factors, array [draw]; 0 when it is not known."""
    return amount_of((*line.factors, *line.times), numbers) if line.planned.known else np.zeros(1)


def _by_participant(scenario: Scenario, line: BudgetLine, months: int, numbers: Numbers) -> Array:
    """Return a cost per participant as it is paid, array [month 0..T, draw], for the scenario's own participants."""
    each = _per_participant(scenario, line, numbers)
    crowd = participants_factor(scenario, numbers)
    cost = np.zeros((months + 1, max(each.shape[1], crowd.size)))
    for entry, persons in scenario.intake_by_month.items():
        paid = persons * crowd * each[: max(0, months + 1 - entry)]
        cost[entry : entry + len(paid)] += paid
    return cost * staircase(line.series, 0, months)[:, None] if line.series is not None else cost


def participants_factor(scenario: Scenario, numbers: Numbers) -> Array:
    """Return the participants in each draw, as times the number that was written, array [draw]."""
    written = scenario.participants
    return numbers(written) / written.value if written is not None else np.ones(1)


def _per_participant(scenario: Scenario, line: BudgetLine, numbers: Numbers) -> Array:
    """Return what one participant costs by month since entry, array [month 1.., draw]."""
    amount = _amount(line, numbers)
    if not line.flows and line.paid != "evenly":
        return amount[None, :]
    length = _paid_months(scenario, line, numbers)
    first = line.during.from_month if line.during else 1
    share = np.clip(length - np.arange(math.ceil(length.max()))[:, None], 0.0, 1.0)
    parts = (share if line.flows else share / length) * amount
    return np.concatenate([np.zeros((first - 1, parts.shape[1])), parts])


def _paid_months(scenario: Scenario, line: BudgetLine, numbers: Numbers) -> Array:
    """Return for how many months a cost per participant is paid, array [draw]: `during`, or the enrolment."""
    if line.during is not None:
        return np.array([float(len(line.during.months))])
    arm = scenario.arms[scenario.main_arm if line.arm is None else line.arm]
    enrolment = arm.enrolment or scenario.enrolment
    return numbers(enrolment) if enrolment is not None else np.ones(1)
