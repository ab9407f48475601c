"""What it costs: today without the intervention, the intervention's budget, who finances it, and variants."""

from __future__ import annotations

from payoff.language import say
from payoff.report.document import Part, Section
from payoff.report.outline.parts import Head, Maker, Summary


def today(make: Maker, found: Summary) -> list[Section]:
    """Return what a person costs without the intervention, by account."""
    cost = found["today"]
    if cost["known"]:
        parts: list[Part] = [
            make.money("tabell-i-dag", cost["caption"], [say("Kronor per person")], cost["rows"]),
            *make.notes(cost["note"]),
        ]
    else:
        parts = [
            make.text(
                say(
                    "Uppgift saknas. Scenariot känner bara skillnaden mellan tillstånden, inte vad de kostar var för "
                    "sig."
                )
            )
        ]
    return make.section("i-dag", say("Vad kostar det utan insatsen?"), parts)


def budget(make: Maker, found: Summary) -> list[Section]:
    """Return the budget, its outcome, its financing, and what is not counted."""
    parts: list[Part] = []
    if found["budget"]["rows"]:
        parts += [_lines(make, found), *_actual(make, found), *_financing(make, found)]
    else:
        parts.append(make.text(say("Scenariot har inga budgetrader.")))
    parts += make.notes(found["budget"]["note"])
    parts += _payers(make, found)
    if found["not_counted"]:
        parts += [make.heading("raknas-inte", say("Räknas inte")), *make.bullets(found["not_counted"])]
    return make.section("budget", say("Insatsens budget"), parts)


def _lines(make: Maker, found: Summary) -> Part:
    heads: list[Head] = [
        (say("Rad"), "word"),
        (say("Belopp"), "n"),
        (say("Betalare"), "word"),
        (say("Form"), "word"),
        (say("Betalas"), "word"),
        (say("Källa"), "text"),
    ]
    rows = [
        make.row(row, [row["amount"], row["payer"], row["form"], row["paid"], row["source"]])
        for row in found["budget"]["rows"]
    ]
    total = {"label": make.said(say("Summa")), "total": True}
    rows.append(make.row(total, [found["budget"]["total"], "", "", "", ""]))
    return make.table("tabell-budget", say("Budget, odiskonterad"), heads, rows)


def _actual(make: Maker, found: Summary) -> list[Part]:
    if not found["budget"]["actual"]:
        return []
    heads: list[Head] = [
        (say("Rad"), "word"),
        (say("Till och med"), "word"),
        (say("Budget"), "n"),
        (say("Utfall"), "n"),
        (say("Återstår av budget"), "n"),
        (say("Väntat i allt"), "n"),
    ]
    rows = [make.row(row, [row["through"], *row["values"]]) for row in found["budget"]["actual"]]
    told = say(
        "Resultatet räknar utfallet till och med månaden och planen därefter. Återstår är budgeten minus utfallet; "
        "väntat är utfallet och planen därefter."
    )
    caption = say("Budget och utfall, odiskonterat")
    return [make.table("tabell-utfall", caption, heads, rows, wide=True), make.note(told)]


def _financing(make: Maker, found: Summary) -> list[Part]:
    if not found["financing"]:
        return []
    heads: list[Head] = [(say("Finansiär"), "word"), (say("Andel"), "n"), (say("Belopp"), "n")]
    rows = [make.row(row, [row["share"], row["amount"]]) for row in found["financing"]]
    return [
        make.table("tabell-finansiering", say("Finansiering, odiskonterad"), heads, rows),
        *make.notes(
            found["financing_rule"],
            say("Programkostnaden i resultatet är efter finansieringen: den som finansierar bär kostnaden."),
        ),
    ]


def _payers(make: Maker, found: Summary) -> list[Part]:
    if not found["budget"]["payers"]:
        return []
    heads: list[Head] = [
        (say("Betalare"), "word"),
        (say("Kontant"), "n"),
        (say("Egen insats"), "n"),
        (say("Summa"), "n"),
    ]
    rows = [make.row(row, row["values"]) for row in found["budget"]["payers"]]
    return [make.table("tabell-betalare", say("Budget per betalare"), heads, rows)]


def variants(make: Maker, found: Summary) -> list[Section]:
    """Return what the result becomes where assumptions are others."""
    if not found["variants"]:
        return []
    heads: list[Head] = [
        (say("Variant"), "word"),
        (say("Vinst före programkostnad"), "n"),
        (say("Nettonuvärde"), "n"),
        (say("Återbetalningstid"), "word"),
        (say("Break-even på kalendern"), "word"),
    ]
    rows = [
        make.row(row, [row["gain"], row["npv"], row["payback"], row["break_even"]], code=row["changes"])
        for row in found["variants"]
    ]
    caption = say("Vad resultatet blir om antagandena ändras")
    return make.section("varianter", say("Varianter"), [make.table("tabell-varianter", caption, heads, rows)])
