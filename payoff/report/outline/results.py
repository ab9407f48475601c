"""What the intervention gives: by account and year, when it pays back, from gross to net, group by group."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.language import Say, say
from payoff.report.document import Part, Section
from payoff.report.outline.parts import ACTOR, Head, Maker, Summary


def opening(make: Maker, found: Summary) -> list[Section]:
    """Return the summary, and what to think of."""
    return [
        *make.section("sammanfattning", say("Sammanfattning"), make.bullets(found["sentences"]), "summary"),
        *make.section("att-tanka-pa", say("Att tänka på"), make.bullets(found["warnings"]), "warnings"),
    ]


def gains(make: Maker, found: Summary) -> list[Section]:
    """Return the gain by account and year, for all participants and for each."""
    parts: list[Part] = [
        make.text(
            say("Skillnaden mellan med och utan insatsen, före programkostnad. Plus är vinst, minus är kostnad.")
        ),
        make.money(
            "tabell-vinst",
            say("Ackumulerad vinst före programkostnad, {basis}", basis=found["basis"]),
            found["gains"]["columns"],
            found["gains"]["rows"],
        ),
    ]
    each = found["per_participant"]
    if each["rows"]:
        counted = say(
            "Per deltagare räknas åren från den egna inskrivningen; tabellen ovan följer kalendern för alla deltagare."
        )
        caption = say("Ackumulerad vinst per deltagare sedan inskrivning, {basis}", basis=found["basis"])
        parts += [make.text(counted), make.money("tabell-per-deltagare", caption, each["columns"], each["rows"])]
    return make.section("aktorer", say("Vinst per aktör"), [*parts, *make.picture("stacked")])


def payback(make: Maker, found: Summary) -> list[Section]:
    """Return when it pays back and for whom, with the key figures."""
    parts: list[Part] = [
        net_table(make, found, say("Återbetalningstid")),
        make.note(
            say(
                "Återbetalningstiden räknas per deltagare från inskrivningen, med hela programkostnaden i månad 0. "
                "Nytta per krona är vinsten delad med programkostnaden för samma aktör."
            )
        ),
        *make.notes(found["net_note"]),
        *make.picture("waterfall"),
        *make.picture("curve"),
        *_key_figures(make, found),
        *_public_funds(make, found),
        *_weighted(make, found),
        *_equalisation(make, found),
        make.money(
            "tabell-ackumulerat",
            say("Ackumulerat netto efter programkostnad, {basis}", basis=found["basis"]),
            found["cumulative"]["columns"],
            found["cumulative"]["rows"],
        ),
        make.money(
            "tabell-ar",
            say("Netto per år efter programkostnad, odiskonterat"),
            found["by_year"]["columns"],
            found["by_year"]["rows"],
        ),
        *make.notes(found["by_year"]["note"]),
    ]
    return make.section("nar", say("När betalar det sig, och för vem?"), parts)


def net_table(make: Maker, found: Summary, when: Say) -> Part:
    """Return gain, programme cost, net and ratio of each account over the whole period, and when it has its money back.

    Parameters
    ----------
    make : Maker
    found : mapping
        A summary, of a scenario or of a portfolio.
    when : Say
        Heads the column of when.
    """
    heads: list[Head] = [
        (ACTOR, "word"),
        (say("Vinst"), "n"),
        (say("Programkostnad"), "n"),
        (say("Netto"), "n"),
        (say("Nytta per krona"), "n"),
        (when, "word"),
    ]
    rows = [make.row(row, [*row["values"], row["ratio"], row["when"]]) for row in found["net"]]
    return make.table("tabell-netto", say("Hela perioden, {basis}", basis=found["basis"]), heads, rows)


def _key_figures(make: Maker, found: Summary) -> Iterator[Part]:
    heads: list[Head] = [
        (ACTOR, "word"),
        (say("Nettonuvärde"), "n"),
        (say("Nytto-kostnadskvot"), "n"),
        (say("Avkastning per krona"), "n"),
        (say("Internränta per år"), "word"),
        (say("Återbetalningstid"), "word"),
        (say("Månadsannuitet"), "n"),
    ]
    caption = say("Nyckeltal, {basis}", basis=found["basis"])
    rows = [make.row(row, row["values"]) for row in found["key_figures"]]
    yield make.table("tabell-nyckeltal", caption, heads, rows, wide=True)
    yield make.note(
        say(
            "Nytto-kostnadskvoten är densamma som nytta per krona ovan; avkastningen per krona är kvoten minus 1. "
            "Internräntan är den årsränta som gör nettots nuvärde på kalendern till noll. Återbetalningstiden är "
            "densamma som ovan, räknad med delar av månader. Månadsannuiteten är nettonuvärdet omräknat till ett lika "
            "stort belopp i slutet av varje månad."
        )
    )


def _public_funds(make: Maker, found: Summary) -> list[Part]:
    funds = found["public_funds"]
    parts: list[Part] = []
    if funds["rows"]:
        heads: list[Head] = [(say("Uppgift"), "word"), (say("Kronor"), "n")]
        rows = [make.row(row, [row["value"]]) for row in funds["rows"]]
        caption = say("Samhället med skattefaktor, {basis}", basis=found["basis"])
        parts = [make.table("tabell-skattefaktor", caption, heads, rows)]
    return parts + make.notes(funds["note"])


def _weighted(make: Maker, found: Summary) -> list[Part]:
    if not found["weighted"]:
        return []
    columns = [say("Vikt"), say("Nettonuvärde"), say("Vägt nettonuvärde")]
    return [
        make.money("tabell-vikter", say("Nettonuvärde utan och med vikter"), columns, found["weighted"]),
        make.note(
            say(
                "Vikten säger hur mycket en krona till aktören räknas. Nytto-kostnadskvot och övriga nyckeltal är utan "
                "vikter."
            )
        ),
    ]


def _equalisation(make: Maker, found: Summary) -> list[Part]:
    equalised = found["equalisation"]
    if not equalised["rows"]:
        return []
    columns = [say("Utan skatteutjämning"), say("Skatteutjämning"), say("Med skatteutjämning")]
    told = make.said(
        say(
            "Skatteutjämningen flyttar en del av den ändrade skatten från kommun och region till staten. Alla andra "
            "vinster och netton i bilagan är med den; samhället ändras inte."
        )
    )
    caption = say("Nettonuvärde utan och med skatteutjämning")
    return [
        make.money("tabell-skatteutjamning", caption, columns, equalised["rows"]),
        make.note(f"{told} {equalised['note']}".strip()),
    ]


def gross_to_net(make: Maker, found: Summary) -> list[Section]:
    """Return the staircase from gross to net."""
    stairs = found["staircase"]
    heads: list[Head] = [(say("Steg"), "word"), *((column, "n") for column in stairs["columns"])]
    rows = [make.row(row, row["values"]) for row in stairs["rows"]]
    caption = say("Vinst före programkostnad, steg för steg, {basis}", basis=found["basis"])
    told = say(
        "Varje steg räknas på skillnaden i personer mellan armarna, i den ordning de står. Brutto och stegen summerar "
        "till nettot."
    )
    parts: list[Part] = [make.table("tabell-trappa", caption, heads, rows), make.note(told)]
    return make.section("netto", say("Från brutto till netto"), parts)


def subgroups(make: Maker, found: Summary) -> list[Section]:
    """Return the subgroups one by one and together."""
    if not found["subgroups"]:
        return []
    heads: list[Head] = [
        (say("Grupp"), "word"),
        (say("Deltagare"), "n"),
        (say("Nettonuvärde"), "n"),
        (say("Per deltagare"), "n"),
        (say("Återbetalningstid"), "word"),
        (say("Skiljer sig"), "text"),
    ]
    rows = [
        make.row(row, [row["persons"], row["npv"], row["each"], row["payback"], row["differs"]])
        for row in found["subgroups"]
    ]
    caption = say("Delgrupperna var för sig och tillsammans, {basis}", basis=found["basis"])
    told = say("Den gemensamma budgeten är fördelad efter antalet deltagare.")
    parts: list[Part] = [make.table("tabell-delgrupper", caption, heads, rows), make.note(told)]
    return make.section("delgrupper", say("Delgrupper"), parts)


def units(make: Maker, found: Summary) -> list[Section]:
    """Return what is counted beside kronor."""
    if not found["units"]:
        return []
    heads: list[Head] = [
        (say("Enhet"), "word"),
        (say("Med insatsen"), "n"),
        (say("Utan insatsen"), "n"),
        (say("Skillnad"), "n"),
        (say("Kostnad per ytterligare enhet"), "n"),
    ]
    rows = [
        make.row(row, [row["programme"], row["counterfactual"], row["difference"], row["cost"]])
        for row in found["units"]
    ]
    caption = say("Enheter med och utan insatsen, diskonterade med sin egen ränta")
    return make.section(
        "enheter",
        say("Annat än kronor"),
        [make.table("tabell-enheter", caption, heads, rows), *make.notes(*found["units_note"])],
    )


def alternatives(make: Maker, found: Summary) -> list[Section]:
    """Return other interventions against the same comparison."""
    if not found["alternatives"]:
        return []
    heads: list[Head] = [
        (say("Insats"), "word"),
        (say("Nettonuvärde"), "n"),
        (say("Återbetalningstid"), "word"),
        (say("Break-even på kalendern"), "word"),
    ]
    rows = [make.row(row, [row["npv"], row["payback"], row["break_even"]]) for row in found["alternatives"]]
    caption = say("Insatsen och alternativen, {basis}", basis=found["basis"])
    parts: list[Part] = [make.table("tabell-alternativ", caption, heads, rows)]
    for table in found["comparisons"]:
        if not table["rows"]:
            parts.append(make.text(f"{table['unit']}: {table['reason']}"))
            continue
        heads = [
            (say("Insats"), "word"),
            (say("Kostnad"), "n"),
            (table["unit"], "n"),
            (say("Kostnad per ytterligare enhet"), "n"),
            (say("Ställning"), "word"),
        ]
        rows = [make.row(row, [row["cost"], row["units"], row["ratio"], row["standing"]]) for row in table["rows"]]
        caption = say("Kostnad och {unit}, i stigande kostnad", unit=table["unit"])
        parts.append(make.table(f"tabell-jamforelse-{table['id']}", caption, heads, rows))
    told = say("Kostnaden per ytterligare enhet räknas mot närmaste billigare insats som inte är dominerad.")
    return make.section("alternativ", say("Andra insatser mot samma jämförelse"), [*parts, make.note(told)])
