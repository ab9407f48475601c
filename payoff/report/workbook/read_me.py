"""The first sheet: what the workbook is, which sheets are formulas, and which are values and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from payoff.language import Say, say
from payoff.report.document import Document
from payoff.report.workbook import parts
from payoff.report.workbook.cells import Sheet

WIDTHS: Final = (30, 24, 84)
WHAT: Final[tuple[tuple[Say, Say], ...]] = (
    (parts.READ_ME, say("Det här bladet.")),
    (parts.ASSUMPTIONS, say("Alla indata: deltagare, kalkylränta, armarnas andelar, budget och priser.")),
    (parts.MOVEMENT, say("Var deltagarna är, månad för månad sedan inskrivningen, med och utan insatsen.")),
    (parts.FLOWS, say("Vinst, kostnad, netto och nuvärde per konto, grupp och kalendermånad.")),
    (parts.RESULT, say("Nettonuvärde, nytta per krona, återbetalning och break-even, år för år och i diagram.")),
    (parts.TABLES, say("Tabellerna ur bilagan, som de står där.")),
    (parts.UNIT_PRICES, say("Hjälpblad: vad en person en månad i varje tillstånd är värd för varje konto och grupp.")),
    (parts.PER_PERSON, say("Hjälpblad: vinsten per deltagare, månad för månad sedan inskrivningen.")),
    (parts.PAYBACK, say("Hjälpblad: kurvan som återbetalningstiden läses av på.")),
    (parts.TIME, say("Hjälpblad: nuvärdets faktorer, intaget och budgeten per kalendermånad.")),
    (parts.COURSES, say("Hjälpblad: förlopp som är uträknade på förhand och som andelarna väger samman.")),
)
LIVE, VALUES = say("levande formler"), say("värden")
INPUTS, FIXED_VALUES, TEXT = say("indata"), say("fasta värden"), say("text")


def write_read_me(
    sheet: Sheet, document: Document, made: Sequence[Sheet], why: Say | None, fixed: Sequence[Say]
) -> None:
    """Write the first sheet.

    Parameters
    ----------
    sheet : Sheet
    document : Document
    made : sequence of Sheet
        The other sheets.
    why : Say or None
        Why the flows are values; None where they are formulas.
    fixed : sequence of Say
        What stands as values although the flows are formulas.
    """
    for column, width in enumerate(WIDTHS):
        sheet.widths[column] = width
    sheet.text(0, 0, document.kind, "text")
    sheet.text(1, 0, document.title, "title")
    row = 2
    for said in (document.organisation, document.date, document.question):
        if said:
            row = sheet.lines(row, said, "text", sum(WIDTHS))
    row = _sheets(sheet, row + 1, made, why, fixed)
    for heading, texts in (_use(why), _basis()):
        row += 1
        sheet.text(row, 0, heading, "heading")
        row += 1
        for text in texts:
            row = sheet.lines(row, text, "text", sum(WIDTHS))


def _sheets(sheet: Sheet, row: int, made: Sequence[Sheet], why: Say | None, fixed: Sequence[Say]) -> int:
    sheet.text(row, 0, say("Bladen"), "heading")
    row += 1
    for column, heading in enumerate((say("Blad"), say("Räknas om"), say("Innehåll"))):
        sheet.text(row, column, heading, "head")
    names = {one.name for one in (sheet, *made)}
    for name, what in WHAT:
        if sheet.say(name)[:31] not in names:
            continue
        row += 1
        sheet.text(row, 0, name, "cell")
        sheet.text(row, 1, _status(name, why, fixed), "cell")
        sheet.text(row, 2, what, "cell")
    row += 2
    if why is not None:
        text = say("Rörelse, Flöden och Resultat är värden och räknas inte om, eftersom {why}.", why=why)
        row = sheet.lines(row, text, "mark_line", sum(WIDTHS))
    for one in fixed:
        row = sheet.lines(row, one, "mark_line", sum(WIDTHS))
    sheet.text(row, 0, say("Bilagans tabeller är värden, eftersom de ska vara som i bilagan."), "text")
    return row + 1


def _status(name: Say, why: Say | None, fixed: Sequence[Say]) -> Say:
    if name == parts.READ_ME:
        return TEXT
    if name == parts.TABLES:
        return VALUES
    if name == parts.ASSUMPTIONS:
        return INPUTS if why is None else FIXED_VALUES
    if why is not None:
        return VALUES
    if name == parts.COURSES:
        return say("värden, och bestånd som är formler")
    return say("formler och värden, se nedan") if name == parts.MOVEMENT and fixed else LIVE


def _use(why: Say | None) -> tuple[Say, list[Say]]:
    heading = say("Så används arbetsboken")
    if why is not None:
        return heading, [say("Inga celler är öppna: ändra i scenariot och gör om bilagan.")]
    return heading, [
        say("Ändra bara på bladet Antaganden. En indatacell har färg, är olåst och har ordet indata i kolumnen Cell."),
        say("Allt annat är låst utan lösenord: skyddet kan tas bort under Granska, Ta bort bladets skydd."),
        say("Bladen räknas i ordningen Antaganden, Rörelse, Flöden, Resultat; hjälpbladen står mellan dem."),
        say("Texten ”uppgift saknas” i en indatacell kan ersättas med ett tal. Då räknas det som hänger på den."),
        say("Den sista andelen i en fördelning är det som de andra lämnar, så att fördelningen alltid är hel."),
    ]


def _basis() -> tuple[Say, list[Say]]:
    return say("Så är det räknat"), [
        say("Resultatet är räknat med scenariots regler; där formlerna är levande ger de samma tal som payoff."),
        say("Belopp är kronor i prisårets priser. Nuvärdet räknas med diskonteringsfaktorn för varje månad."),
        say("Vinst är skillnaden mellan med och utan insatsen. Plus är vinst för kontot och minus är kostnad."),
        say("Återbetalningen räknas per deltagare från inskrivningen; break-even räknas på kalendern."),
    ]
