"""What stands behind the numbers: assumptions, calibration, tables, studies, prices, and where it all comes from."""

from __future__ import annotations

from payoff.language import say
from payoff.report.document import Part, Section
from payoff.report.outline.parts import Head, Maker, Summary


def assumptions(make: Maker, found: Summary) -> list[Section]:
    """Return every choice that matters to the numbers, also those that nobody made."""
    heads: list[Head] = [
        (say("Vad"), "word"),
        (say("Värde"), "word"),
        (say("Ursprung"), "word"),
        (say("Källa eller skäl"), "text"),
    ]
    rows = [
        make.row({"label": row["label"]}, [row["value"], row["origin"], row["note"]]) for row in found["assumptions"]
    ]
    table = make.table("tabell-antaganden", say("Val som påverkar talen"), heads, rows)
    return make.section("antaganden", say("Detta antar kalkylen"), [table])


def calibration(make: Maker, found: Summary) -> list[Section]:
    """Return what was unknown, and the printed results that it meets."""
    known = found["calibration"]
    if not known["unknown"]:
        return []
    heads: list[Head] = [
        (say("Okänt värde"), "word"),
        (say("Blev"), "n"),
        (say("Söktes mellan"), "word"),
        (say("Osäkerhet"), "n"),
    ]
    unknown = [
        make.row({"label": row["name"], "note": row["note"]}, [row["value"], row["between"], row["spread"]])
        for row in known["unknown"]
    ]
    measured: list[Head] = [
        (say("Mål"), "word"),
        (say("Mått"), "word"),
        (say("Tryckt"), "n"),
        (say("Beräknat"), "n"),
        (say("Avvikelse"), "n"),
        (say("Tolerans"), "n"),
        (say("Källa"), "text"),
    ]
    keys = ("measure", "printed", "computed", "deviation", "within", "source")
    targets = [make.row(row, [row[key] for key in keys]) for row in known["targets"]]
    parts: list[Part] = [
        make.text(
            say(
                "Källan säger inte vad dessa värden är. De är valda så att kalkylen träffar källans tryckta resultat; "
                "de är inte uppmätta."
            )
        ),
        make.table("tabell-okanda", say("Vad som var okänt och vad det blev"), heads, unknown),
        make.table("tabell-mal", say("Tryckta resultat och vad som beräknas"), measured, targets, wide=True),
        *make.notes(*known["notes"]),
    ]
    return make.section("kalibrering", say("Kalibrering"), parts)


def tables_used(make: Maker, found: Summary) -> list[Section]:
    """Return the matrices and measured shares that move the participants."""
    parts = []
    for table in found["tables_used"]:
        heads: list[Head] = [(table["corner"], "word"), *((head, "n") for head in table["columns"])]
        rows = [make.row(row, row["values"]) for row in table["rows"]]
        parts.append(make.table(table["id"], table["caption"], heads, rows, wide=True))
    return make.section("underlag", say("Så rör sig deltagarna: tabellerna bakom"), parts)


def studies(make: Maker, found: Summary) -> list[Section]:
    """Return the studies behind the outcomes."""
    if not found["studies"]:
        return []
    heads: list[Head] = [
        (say("Tillstånd"), "word"),
        (say("Studie"), "word"),
        (say("Upplägg"), "word"),
        (say("Grupp"), "word"),
        (say("Antal"), "word"),
        (say("Mått"), "word"),
        (say("Funnet"), "word"),
        (say("Lånad"), "word"),
        (say("Källa"), "text"),
    ]
    rows = [
        make.row(
            {"label": row["state"]},
            [
                *(row[key] for key in ("study", "design")),
                f"{row['population']} ({row['country']})",
                *(row[key] for key in ("n", "measure", "found", "borrowed", "source")),
            ],
        )
        for row in found["studies"]
    ]
    caption = say("Vad studierna fann, i vilka, och vad som är lånat")
    table = make.table("tabell-studier", caption, heads, rows, wide=True)
    return make.section("studier", say("Studierna bakom utfallen"), [table])


def prices(make: Maker, found: Summary) -> list[Section]:
    """Return every price of a state with its source."""
    if not found["prices"]:
        return make.section("priser", say("Priser och källor"), [make.text(say("Inga poster har pris."))])
    heads: list[Head] = [
        (say("Post"), "word"),
        (say("Tillstånd"), "word"),
        (say("Slag"), "word"),
        (say("Konto"), "word"),
        (say("Belopp"), "n"),
        (say("Källa"), "text"),
    ]
    rows = [
        make.row(row, [row["state"], row["kind"], row["accounts"], row["amount"], row["source"]])
        for row in found["prices"]
    ]
    table = make.table("tabell-priser", say("Belopp per person och tid i varje tillstånd"), heads, rows)
    return make.section("priser", say("Priser och källor"), [table])


def benchmarks(make: Maker, found: Summary) -> list[Section]:
    """Return published figures of the same kind beside the calculation's own."""
    if not found["benchmarks"]["rows"]:
        return []
    heads: list[Head] = [
        (say("Mått"), "word"),
        (say("Den här kalkylen"), "n"),
        (say("Publicerat"), "text"),
        (say("Ställning"), "word"),
    ]
    rows = [
        make.row(row, [row["own"], "; ".join(row["published"]), row["standing"]]) for row in found["benchmarks"]["rows"]
    ]
    caption = say("Den här kalkylen bredvid publicerade tal av samma slag")
    parts = [make.table("tabell-bredvid", caption, heads, rows), *make.notes(*found["benchmarks"]["notes"])]
    return make.section("bredvid", say("Bredvid publicerade utvärderingar"), parts)


def blocks(make: Maker, found: Summary) -> list[Section]:
    """Return the prices that states in use are built of, with the scenario's own beside the table's."""
    if not found["blocks"]:
        return []
    parts: list[Part] = [
        make.note(
            say(
                "Tillstånd som är satta ihop av byggstenar ur prislistan. Publicerad: talet står i källan. Allmän "
                "kännedom: inte kontrollerat mot någon källa. Antagande: ingen källa; pröva med andra värden."
            )
        )
    ]
    if found["overrides"]:
        heads: list[Head] = [
            (say("Pris"), "word"),
            (say("Eget"), "n"),
            (say("Källa"), "text"),
            (say("Prislistan"), "n"),
            (say("Prislistans källa"), "text"),
        ]
        keys = ("own", "own_source", "table", "table_source")
        rows = [make.row(row, [row[key] for key in keys]) for row in found["overrides"]]
        parts.append(make.table("tabell-egna-priser", say("Egna priser i stället för prislistans"), heads, rows))
    heads = [
        (say("Pris eller regel"), "word"),
        (say("Tillstånd"), "word"),
        (say("Värde"), "n"),
        (say("År"), "word"),
        (say("Status"), "word"),
        (say("Källa"), "text"),
    ]
    keys = ("states", "amount", "year", "status", "source")  # type: ignore[assignment]
    rows = [make.row(row, [row[key] for key in keys]) for row in found["blocks"]]
    parts.append(make.table("tabell-byggstenar", say("Priser och regler ur prislistan"), heads, rows))
    return make.section("byggstenar", say("Byggstenarnas priser"), parts)


def provenance(make: Maker, found: Summary) -> list[Section]:
    """Return what is needed to work the same result out again."""
    parts: list[Part] = []
    if found["source"]:
        parts.append(make.text(say("Underlag: {source}", source=found["source"])))
    parts += make.notes(found["note"])
    heads: list[Head] = [(say("Uppgift"), "word"), (say("Värde"), "code")]
    rows = [make.row(row, [row["value"]]) for row in found["provenance"]]
    parts.append(make.table("tabell-ursprung", say("För att kunna räkna om samma resultat"), heads, rows))
    return make.section("ursprung", say("Ursprung"), parts)
