"""What the programme costs: from budget lines to kronor by calendar month and payer."""

from __future__ import annotations

import numpy as np

from payoff.flows.plan import Array, JournalLine
from payoff.resolve.prices import account_shares, amount_of, staircase
from payoff.scenario.accounts import Chart
from payoff.scenario.models import Scenario
from payoff.scenario.parts import BudgetLine


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
    for name, line in scenario.programme.budget.items():
        by_month = cost_by_month(line, months)
        payers = account_shares(line.payer, chart)
        for payer, share in payers.items():
            journal_line = JournalLine(
                f"programme.budget.{name}",
                payer if len(payers) > 1 else "",
                "resource",
                "programme",
                "",
                payer,
                known=line.amount.known,
                share=share,
                in_kind=line.form == "in_kind",
            )
            found.append((journal_line, by_month * share))
    return found


def full_cost(line: BudgetLine, months: int) -> float:
    """Return the cost of one budget line in kronor, also what lies after the horizon.

    Parameters
    ----------
    line : BudgetLine
    months : int
        Calendar months T; a flow without an end is counted to there.
    """
    last = line.during.to_month if line.during else months
    return float(cost_by_month(line, max(months, last)).sum())


def cost_by_month(line: BudgetLine, months: int) -> Array:
    """Return the cost of one budget line in kronor, array [month 0..T].

    A sum is paid in month 0 (``at_start``) or in equal parts over `during` or the horizon
    (``evenly``); a flow is paid every month of those, times its series.
    """
    cost = np.zeros(months + 1)
    amount = amount_of(line.amount, line.times)
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else months
    counted = slice(first, min(last, months) + 1)
    if line.amount.dimension == "money per month":
        cost[counted] = amount
        if line.series is not None:
            cost[1:] *= staircase(line.series, 1, months)
    elif line.paid == "evenly":
        cost[counted] = amount / (last - first + 1)
    else:
        cost[0] = amount
    return cost
