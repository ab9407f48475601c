"""What the scenario tells in words: need and programme, goals, risks, follow-up, repayment, what has no price."""

from __future__ import annotations

from payoff.language import say
from payoff.report.document import Part, Section
from payoff.report.outline.parts import Head, Maker, Summary


def background(make: Maker, found: Summary) -> list[Section]:
    """Return why, for whom, what is done and what it is to reach."""
    told = found["told"]
    parts: list[Part] = []
    for key, heading in (
        ("need", say("Behov")),
        ("target_group", say("Målgrupp")),
        ("programme", say("Insatsen")),
    ):
        parts += [make.heading(f"bakgrund-{key.replace('_', '-')}", heading), make.text(told[key])] if told[key] else []
    if told["goals"]:
        parts += [make.heading("bakgrund-goals", say("Mål")), *make.bullets(told["goals"])]
    return make.section("bakgrund", say("Behov och insats"), parts)


def where(make: Maker, found: Summary) -> list[Section]:
    """Return where the participants are, with and without the intervention."""
    places = found["where"]
    heads: list[Head] = [(say("Tillstånd"), "word"), *((column, "n") for column in places["columns"])]
    rows = [make.row(row, row["values"]) for row in places["rows"]]
    caption = say("Personer i varje tillstånd, räknat från den egna inskrivningen")
    table = make.table("tabell-var", caption, heads, rows, wide=True)
    parts = [*make.picture("states"), table, *make.notes(*places["notes"])]
    return make.section("var", say("Vart tar deltagarna vägen?"), parts)


def not_priced(make: Maker, found: Summary) -> list[Section]:
    """Return the effects without a price, beside the money."""
    if not found["not_priced"]:
        return []
    heads: list[Head] = [
        (say("Effekt"), "word"),
        (say("För vem"), "word"),
        (say("Hur det är känt"), "word"),
        (say("Källa"), "text"),
    ]
    rows = [make.row(row, [row["whom"], row["known"], row["source"]]) for row in found["not_priced"]]
    told = say("Dessa effekter har inget pris i kalkylen. De ska vägas in bredvid kronorna; de är inte värda noll.")
    parts: list[Part] = [make.text(told), make.table("tabell-utan-pris", say("Effekter utan pris"), heads, rows)]
    return make.section("utan-pris", say("Det som inte har något pris"), parts)


def risks(make: Maker, found: Summary) -> list[Section]:
    """Return what can go wrong, and what is done about it."""
    if not found["told"]["risks"]:
        return []
    heads: list[Head] = [(say("Risk"), "word"), (say("Hantering"), "text")]
    rows = [make.row(row, [row["handling"]]) for row in found["told"]["risks"]]
    return make.section(
        "risker", say("Risker"), [make.table("tabell-risker", say("Risker och hantering"), heads, rows)]
    )


def follow_up(make: Maker, found: Summary) -> list[Section]:
    """Return what is to be followed up."""
    if not found["told"]["follow_up"]:
        return []
    heads: list[Head] = [
        (say("Vad"), "word"),
        (say("När"), "word"),
        (say("Hur"), "text"),
        (say("Ansvarig"), "word"),
    ]
    rows = [make.row(row, [row["when"], row["how"], row["who"]]) for row in found["told"]["follow_up"]]
    table = make.table("tabell-uppfoljning", say("Vad som följs upp"), heads, rows)
    return make.section("uppfoljning", say("Uppföljning"), [table])


def repayment(make: Maker, found: Summary) -> list[Section]:
    """Return what is paid back to the fund."""
    told = found["told"]["repayment"]
    return make.section("aterforing", say("Återföring"), [make.text(told)] if told else [])


def forecast(make: Maker, found: Summary) -> list[Section]:
    """Return what the forecast said beside the outcome."""
    if not found["forecast"]:
        return []
    heads: list[Head] = [
        (say("Resultat"), "word"),
        (say("Mått"), "word"),
        (say("Prognos"), "n"),
        (say("Nu beräknat"), "n"),
        (say("Skillnad"), "n"),
        (say("Prognosens källa"), "text"),
    ]
    keys = ("measure", "said", "computed", "difference", "source")
    rows = [make.row(row, [row[key] for key in keys]) for row in found["forecast"]]
    table = make.table("tabell-prognos", say("Prognosen och det som nu beräknas"), heads, rows, wide=True)
    return make.section("prognos", say("Mot prognosen"), [table])


def method(make: Maker, found: Summary) -> list[Section]:
    """Return how the calculation is made."""
    return make.section("metod", say("Så är kalkylen gjord"), make.bullets(found["method"], ordered=True))
