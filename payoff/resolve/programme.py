"""What the programme costs: from budget lines to kronor by calendar month and payer."""

from __future__ import annotations

import math

import numpy as np

from payoff.flows.plan import Array, JournalLine
from payoff.resolve.prices import account_shares, amount_of, staircase
from payoff.scenario.accounts import Chart
from payoff.scenario.budget import BUDGET, BudgetLine
from payoff.scenario.models import Scenario

FINANCING = "programme.financing>"
"""Before the id of a budget line, where the money for it comes from."""


def budget_lines(scenario: Scenario, chart: Chart, months: int) -> list[tuple[JournalLine, Array]]:
    """Return every budget line, one part for each payer, with its cost by month.

    Parameters
    ----------
    scenario : Scenario
    chart : Chart
    months : int
        Calendar months T.

    Returns
    -------
    list of (JournalLine, array [month 0..T])
    """
    found = []
    for name, line in scenario.budget.items():
        by_month = cost_by_month(scenario, line, months)
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
            found.append((journal_line, by_month * share))
    return found + _financing_lines(scenario, chart, months)


def _financing_lines(scenario: Scenario, chart: Chart, months: int) -> list[tuple[JournalLine, Array]]:
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
        spent = cost_by_month(scenario, line, months) * paid
        if financing.paid == "at_start":
            spent = np.concatenate([[spent.sum()], np.zeros(months)])
        sent = scenario.financing_shares if paid else {}
        for payer, share in sent.items():
            path = f"{FINANCING}{name}"
            part = payer if len(sent) > 1 else ""
            known = line.planned.known
            booked = JournalLine(
                path,
                part,
                "transfer",
                "programme",
                through,
                payer,
                share=share,
                known=known,
                in_kind=line.form == "in_kind",
            )
            found.append((booked, spent * share))
    return found


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
        last = max(scenario.intake_by_month) + math.ceil(_paid_months(scenario, line))
    planned = planned_by_month(scenario, line, max(months, last))
    return float(planned.sum()), float(planned[months + 1 :].sum())


def cost_by_month(scenario: Scenario, line: BudgetLine, months: int) -> Array:
    """Return the cost of one budget line in kronor, array [month 0..T]: what was paid, and then the plan.

    Through the last month with an actual outcome it is the outcome that counts, month 0 included; after that
    the months of the plan.
    """
    cost = planned_by_month(scenario, line, months)
    if line.actual is not None:
        cost[: line.actual.through + 1] = 0.0
        for month, paid in line.actual.months.items():
            cost[month] = paid * scenario.share
    return cost


def planned_by_month(scenario: Scenario, line: BudgetLine, months: int) -> Array:
    """Return the planned cost of one budget line in kronor, array [month 0..T].

    A sum is paid in month 0 (``at_start``) or in equal parts over `during` or the horizon
    (``evenly``); a flow is paid every month of those, times its series. What is paid per
    participant follows each from the first month: a sum in that month or evenly over the
    enrolment, a flow as long as the enrolment or `during` lasts. A subgroup pays its share of what
    is shared.
    """
    return np.asarray(_cost(scenario, line, months) * (1.0 if line.per else scenario.share))


def _cost(scenario: Scenario, line: BudgetLine, months: int) -> Array:
    """Return the cost by month for everybody; what is paid per participant, for the scenario's own participants."""
    cost = np.zeros(months + 1)
    if line.per:
        for entry, persons in scenario.intake_by_month.items():
            paid = persons * _per_participant(scenario, line)[: max(0, months + 1 - entry)]
            cost[entry : entry + len(paid)] += paid
        return cost * staircase(line.series, 0, months) if line.series is not None else cost
    if line.by_month is not None:
        for month, planned in line.by_month.items():
            if int(month) <= months:
                cost[int(month)] = amount_of(planned, line.times)
        return cost
    amount = amount_of(line.planned, line.times)
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else months
    counted = slice(first, min(last, months) + 1)
    if line.flows:
        cost[counted] = amount
        if line.series is not None:
            cost[1:] *= staircase(line.series, 1, months)
    elif line.paid == "evenly":
        cost[counted] = amount / (last - first + 1)
    else:
        cost[0] = amount
    return cost


def _per_participant(scenario: Scenario, line: BudgetLine) -> Array:
    """Return what one participant costs by month since entry, array [month 1..]."""
    amount = amount_of(line.planned, line.times)
    if not line.flows and line.paid != "evenly":
        return np.array([amount])
    length = _paid_months(scenario, line)
    first = line.during.from_month if line.during else 1
    share = np.clip(length - np.arange(math.ceil(length)), 0.0, 1.0)
    parts = share if line.flows else share / length
    return np.concatenate([np.zeros(first - 1), parts * amount])


def _paid_months(scenario: Scenario, line: BudgetLine) -> float:
    """Return for how many months a cost per participant is paid: `during`, or the enrolment."""
    if line.during is not None:
        return float(len(line.during.months))
    return scenario.enrolment_in(scenario.main_arm if line.arm is None else line.arm) or 1.0
