"""What a board asks about money: who invests and who gains, and when it is back in the till."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions import (
    Position,
    ProportionalFinancing,
    cash_view,
    cost_shifts,
    distribution,
    proportional_financing,
    repayment,
)
from payoff.questions.answers import paying
from payoff.report.key_figures import shown_missing
from payoff.report.locale import Numbers
from payoff.report.question_tables import Table, percent, table
from payoff.report.sentences import basis
from payoff.report.words import HALF_KRONA
from payoff.report.years import shown_years
from payoff.result import Result
from payoff.scenario.builtin import PUBLIC

REMAINING = 2
"""Where what is left of an advance stands in a row of the plan."""


def investing(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    """Return what each actor puts in and gets out, and what sharing the cost by gain would be."""
    rows = distribution(result)
    if not paying(result) or len(rows) < 2:
        return [], []
    shared = proportional_financing(result, PUBLIC)
    columns = [
        say("Aktör"),
        say("Satsar (programkostnad)"),
        say("Vinner före programkostnad"),
        say("Netto"),
        say("Andel av vinsterna"),
        say("Betalar vid proportionell finansiering"),
    ]
    caption = say("Insats mot vinst, {basis}", basis=basis(result))
    cells = [(result.label(row.account), _position(row, shared, numbers)) for row in rows]
    sentences = [
        say(
            "Proportionell finansiering delar programkostnaden mellan de offentliga aktörerna efter deras andel av "
            "vinsten före programkostnad; den som förlorar betalar inget."
        )
    ]
    if any(name in result.chart.memo for name in result.active):
        sentences.append(say("Rader som inte är aktörer är inte med."))
    if not isinstance(shared, Missing) and shared.losers:
        names = [result.label(name) for name in shared.losers]
        sentences.append(say("Förlorar redan före finansieringen: {names}.", names=names))
    shifts = cost_shifts(result)
    if not isinstance(shifts, Missing) and shifts:
        names = [_with_net(result, name, numbers) for name in shifts]
        sentences.append(say("Offentlig sektor vinner som helhet, men dessa förlorar: {names}.", names=names))
    return [table(numbers, caption, columns, cells)], sentences


def _position(row: Position, shared: ProportionalFinancing | Missing, numbers: Numbers) -> list[Any]:
    cost: Any = shared if isinstance(shared, Missing) else shared.costs
    if not isinstance(shared, Missing) and row.account not in shared.shares:
        cost = "–"
    elif isinstance(cost, dict):
        cost = cost[row.account]
    return [row.cost, row.gain, row.net, percent(row.share, numbers), cost]


def _with_net(result: Result, name: str, numbers: Numbers) -> Say:
    net = result.npv(name)
    assert not isinstance(net, Missing)
    return say("{name} ({gain})", name=result.label(name), gain=numbers.kronor(net))


def cash(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    """Return each payer's money by calendar year, and when it has come back."""
    tables, plans = [], []
    columns = [
        say("År"),
        say("Vinst i kassan"),
        say("Programkostnad i pengar"),
        say("Kassans netto"),
        say("Netto i värde"),
    ]
    for payer in paying(result):
        years = cash_view(result, payer)
        if isinstance(years, Missing):
            continue
        shown = [years[index - 1] for index in shown_years(len(years))]
        rows: list[tuple[Say, list[Any]]] = [
            (as_written(str(one.year)), [one.gain, one.cost, one.cash, one.value]) for one in shown
        ]
        caption = say("{whom}: pengar och värde per kalenderår, odiskonterat", whom=result.label(payer))
        tables.append(table(numbers, caption, columns, rows))
        plans.append((result.label(payer), _plan(result, payer)))
    repaid = [(label, row) for label, row in plans if row]
    sentences: list[Say] = []
    if repaid:
        heads = [
            say("Betalare"),
            say("Förskott"),
            say("Återfört av egen vinst"),
            say("Kvar"),
            say("Återfört år"),
        ]
        if len(repaid) > 1 and _plan(result, PUBLIC):
            together = _plan(result, PUBLIC)
            sentences = _pooled(repaid, together)
            repaid.append((say("Offentlig sektor tillsammans"), together))
        caption = say("Återföring av programkostnaden som ett förskott, med vinst som blir pengar, odiskonterat")
        tables.append(table(numbers, caption, heads, repaid))
    return tables, sentences


def _pooled(each: list[tuple[Say, list[Any]]], together: list[Any]) -> list[Say]:
    """Say that the payers together pool their gains, where they are repaid though one of them is not."""
    left = [label for label, row in each if row[REMAINING] >= HALF_KRONA]
    if not left or together[REMAINING] >= HALF_KRONA:
        return []
    return [
        say(
            "”Offentlig sektor tillsammans” lägger ihop alla offentliga aktörers vinster: den enas vinst täcker det "
            "som återstår för den andra. Var för sig får inte alla tillbaka sitt: {names}.",
            names=left,
        )
    ]


def _plan(result: Result, payer: str) -> list[Any]:
    own = repayment(result, payer)
    if isinstance(own, Missing):
        return []
    last = own.years[-1]
    return [own.advance, last.repaid, last.remaining, _year(own.repaid_in)]


def _year(year: int | Missing) -> Say:
    if not isinstance(year, Missing):
        return as_written(str(year))
    return say("inte inom horisonten") if year.status == "not_applicable" else shown_missing(year)
