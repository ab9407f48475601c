"""The programme's budget as tables: line by line, and by payer."""

from __future__ import annotations

from typing import Any

from payoff.language import Language, Say, say
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.result import Result
from payoff.scenario.fields import shares_of
from payoff.scenario.parts import BudgetLine
from payoff.tables import Missing


def budget(result: Result, language: Language) -> dict[str, Any]:
    """Return the budget: its lines with the whole amount, the sum, and cash and in kind by payer."""
    unknown = say("uppgift saknas").text(language)
    rows = []
    total, complete = 0.0, True
    payers: dict[str, dict[str, float]] = {}
    for name, line in result.scenario.budget.items():
        cost = result.budget_cost(f"programme.budget.{name}")
        beyond = result.budget_beyond(f"programme.budget.{name}")
        amount = None if isinstance(cost, Missing) else cost + beyond
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
                "source": line.amount.source
                or line.source
                or words.without_source(result.scenario, line.amount, language),
                "note": " ".join(
                    filter(None, (_note(line, beyond, language), words.calibrated(result.scenario, language, line)))
                ),
            }
        )
    return {
        "rows": rows,
        "total": total if complete else unknown,
        "payers": _by_payer(result, payers, language) if complete else [],
        "note": result.scenario.programme.note or "",
    }


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
    if line.paid == "at_start":
        return say("vid starten")
    first = line.during.from_month if line.during else 1
    last = line.during.to_month if line.during else result.plan.months
    if line.series is not None:
        return say("månad {first}–{last}, stegvis", first=first, last=last)
    return say("månad {first}–{last}, jämnt", first=first, last=last)


def _paid_per_participant(line: BudgetLine) -> Say:
    """Return when each participant's cost is paid."""
    if line.amount.dimension != "money per month" and line.paid == "at_start":
        return say("i varje deltagares första månad")
    if line.during is None:
        return say("under varje deltagares inskrivning")
    first, last = line.during.from_month, line.during.to_month
    return say("varje deltagares månad {first}–{last}", first=first, last=last)


def _note(line: BudgetLine, beyond: float, language: Language) -> str:
    notes = [line.amount.note, line.note or "" if line.note != line.amount.note else ""]
    if beyond > 0:
        kronor = Numbers(language).kronor(beyond)
        notes.append(say("{kronor} ligger efter horisonten och räknas inte.", kronor=kronor).text(language))
    return words.joined_notes(*notes)


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
