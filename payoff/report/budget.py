"""The programme's budget as tables: line by line, and by payer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.quantity.text import typographic
from payoff.questions.budget_outcome import budget_outcome
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.moved import moved_notes
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.budget import BUDGET, Actual, BudgetLine
from payoff.scenario.fields import shares_of

MOST_MONTHS = 6
"""How many months of a budget line are told one by one."""


def budget(result: Result, language: Language) -> dict[str, Any]:
    """Return the budget: its lines with the whole amount, the sum, and cash and in kind by payer."""
    unknown = say("uppgift saknas").text(language)
    rows = []
    total, complete = 0.0, True
    payers: dict[str, dict[str, float]] = {}
    for name, line in result.scenario.budget.items():
        planned = result.budget_planned(f"{BUDGET}{name}")
        beyond = result.budget_beyond(f"{BUDGET}{name}")
        amount = None if isinstance(planned, Missing) else planned
        complete = complete and amount is not None
        total += amount or 0.0
        for payer, share in shares_of(line.payer).items():
            of_payer = payers.setdefault(result.chart.account(payer), {"cash": 0.0, "in_kind": 0.0})
            of_payer[line.form] += share * (amount or 0.0)
        rows.append(
            {
                "label": line.label or name,
                "payer": _payers(result, line, language),
                "form": words.FORM[line.form].text(language),
                "paid": "–" if amount is None else _paid(result, line).text(language),
                "amount": unknown if amount is None else amount,
                "source": line.planned.source
                or line.source
                or words.without_source(result.scenario, line.planned, language),
                "note": words.joined_notes(
                    _note(result, line, beyond, language), words.calibrated(result.scenario, language, line)
                ),
            }
        )
    return {
        "rows": rows,
        "total": total if complete else unknown,
        "payers": _by_payer(result, payers, language) if complete else [],
        "actual": _actual(result, language),
        "note": result.scenario.programme.note or "",
    }


def _actual(result: Result, language: Language) -> list[dict[str, Any]]:
    """Return budget, outcome so far, what remains of the budget, and outcome with the plan after it."""
    rows: list[dict[str, Any]] = []
    numbers = Numbers(language)
    for name, line in result.scenario.budget.items():
        found = budget_outcome(result, name)
        if line.actual is not None and found is not None:
            values = [found.planned, found.actual, found.remaining, found.expected]
            shown = say("månad {month}", month=line.actual.through).text(language)
            note = _outcome_note(result, line.actual, numbers)
            row = {"label": line.label or name, "through": shown, "values": values, "note": note, "total": False}
            rows.append(row)
    if len(rows) > 1:
        sums = [sum(row["values"][column] for row in rows) for column in range(4)]
        rows.append({"label": say("Summa").text(language), "through": "", "values": sums, "note": "", "total": True})
    return rows


def outcomes_so_far(result: Result, numbers: Numbers) -> list[Row]:
    """Return the outcomes that stand in the place of the plan, as assumptions."""
    rows: list[Row] = []
    for name, line in result.scenario.budget.items():
        if line.actual is not None:
            kronor, month = numbers.kronor(line.actual.total), line.actual.through
            shown = say("{kronor} till och med månad {month}, sedan planen", kronor=kronor, month=month)
            note = _outcome_note(result, line.actual, numbers)
            rows.append((say("Utfall: {label}", label=line.label or name), shown, True, note))
    return rows


def _outcome_note(result: Result, actual: Actual, numbers: Numbers) -> str:
    """Return who says what has been paid, and from which year's prices it was moved."""
    told = [actual.source, actual.note]
    told += [text for amount in actual.amounts for text in (amount.source, amount.note)]
    told += [text.text(numbers.language) for text in moved_notes(result, actual.amounts, numbers)]
    return words.joined_notes(*dict.fromkeys(told))


def _payers(result: Result, line: BudgetLine, language: Language) -> str:
    """Return who pays, each with its share where there are several."""
    numbers = Numbers(language)
    return ", ".join(
        result.label(result.chart.account(payer)).text(language)
        + ("" if len(line.payer) == 1 else f" {numbers.percent(round(share, 6))}")
        for payer, share in shares_of(line.payer).items()
    )


def _paid(result: Result, line: BudgetLine) -> Say:
    """Return when a line is paid."""
    if line.per is not None:
        return _paid_per_participant(line)
    if line.by_month is not None:
        months = sorted(map(int, line.by_month))
        if len(months) > MOST_MONTHS:
            return say("{count} månader, {first}–{last}", count=len(months), first=months[0], last=months[-1])
        return say("i månad {months}", months=months)
    if line.paid == "at_start":
        return say("vid starten")
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else result.plan.months
    if line.series is not None:
        return say("månad {first}–{last}, stegvis", first=first, last=last)
    return say("månad {first}–{last}, jämnt", first=first, last=last)


def _paid_per_participant(line: BudgetLine) -> Say:
    """Return when each participant's cost is paid."""
    if not line.flows and line.paid == "at_start":
        return say("i varje deltagares första månad")
    if line.during is None:
        return say("under varje deltagares inskrivning")
    first, last = line.during.from_month, line.during.to_month
    return say("varje deltagares månad {first}–{last}", first=first, last=last)


def _note(result: Result, line: BudgetLine, beyond: float, language: Language) -> str:
    planned = line.planned
    numbers = Numbers(language)
    notes = [text.text(language) for text in (*_work(line, numbers), *moved_notes(result, line.amounts, numbers))]
    notes += [planned.note, line.note or "" if line.note != planned.note else ""]
    if beyond > 0:
        kronor = numbers.kronor(beyond)
        notes.append(say("{kronor} ligger efter horisonten och räknas inte.", kronor=kronor).text(language))
    return words.joined_notes(*notes)


def _work(line: BudgetLine, numbers: Numbers) -> Iterator[Say]:
    """Say what hours or positions an amount is made of."""
    if line.positions is not None:
        share, cost = line.positions.share.value, typographic(line.positions.cost.written)
        shown = say("{share} tjänst à {cost}.") if share <= 1 else say("{share} tjänster à {cost}.")
        yield say(shown.template, share=numbers.plain(share), cost=cost)
    if line.hours is not None:
        count, cost = numbers.plain(line.hours.count.value), typographic(line.hours.cost.written)
        per = line.hours.per
        if per is None:
            yield say("{count} timmar à {cost}.", count=count, cost=cost)
        else:
            yield say("{count} timmar per {period} à {cost}.", count=count, period=words.PERIOD[per], cost=cost)


def _by_payer(result: Result, payers: dict[str, dict[str, float]], language: Language) -> list[dict[str, Any]]:
    """Return cash (what is applied for), in kind and their sum for each payer."""
    rows: list[dict[str, Any]] = [
        {
            "label": result.label(payer).text(language),
            "total": False,
            "values": [parts["cash"], parts["in_kind"], parts["cash"] + parts["in_kind"]],
        }
        for payer, parts in payers.items()
    ]
    if len(rows) > 1:
        sums = [sum(row["values"][column] for row in rows) for column in range(3)]
        rows.append({"label": say("Summa").text(language), "total": True, "values": sums})
    return rows
