"""The annex of a portfolio: its parts, their sum, need and reach, and what stands behind."""

from __future__ import annotations

from payoff.language import Language, say
from payoff.report.document import Document, Part, Section
from payoff.report.locale import Numbers
from payoff.report.outline import behind, results
from payoff.report.outline.annex import front
from payoff.report.outline.parts import Head, Maker, Summary


def portfolio_document(found: Summary, language: Language) -> Document:
    """Return the annex of a portfolio as a document.

    Parameters
    ----------
    found : mapping
        What `payoff.report.portfolio.portfolio_summary` found.
    language : {"sv", "en"}
    """
    make = Maker(Numbers(language), {})
    sections = (
        *results.opening(make, found),
        *_parts(make, found),
        *_sum(make, found),
        *_need(make, found),
        *_assumptions(make, found),
        *behind.prices(make, found),
        *behind.blocks(make, found),
        *behind.provenance(make, found),
    )
    return front(found, language, sections)


def portfolio_in_short(found: Summary, language: Language) -> Document:
    """Return what a notebook shows of a portfolio: what is said of it first, its parts, and their sum."""
    make = Maker(Numbers(language), {})
    first = results.opening(make, found)[:1]
    return front(found, language, (*first, *_parts(make, found), *_sum(make, found)))


def _parts(make: Maker, found: Summary) -> list[Section]:
    heads: list[Head] = [
        (say("Del"), "word"),
        (say("Start"), "word"),
        (say("Deltagare"), "n"),
        (say("Andel av budgeten"), "n"),
        (say("Budget, odiskonterad"), "n"),
        (say("Netto"), "n"),
        (say("Nytta per krona"), "n"),
        (say("Återbetalningstid"), "word"),
    ]
    keys = ("start", "participants", "share", "budget", "net", "ratio", "when")
    rows = [make.row(row, [row[key] for key in keys]) for row in found["parts"]]
    told = say(
        "Netto är vad delen lägger till summan, efter hela dess programkostnad. Återbetalningstiden räknas per "
        "deltagare från inskrivningen."
    )
    table = make.table("tabell-delar", say("Delarna, {basis}", basis=found["basis"]), heads, rows, wide=True)
    return make.section("delarna", say("Delarna"), [table, make.note(told)])


def _sum(make: Maker, found: Summary) -> list[Section]:
    by_year, caption = found["by_year"], say("Netto per kalenderår efter programkostnad, odiskonterat")
    parts = [
        results.net_table(make, found, say("Break-even på kalendern")),
        make.money("tabell-ar", caption, by_year["columns"], by_year["rows"]),
    ]
    return make.section("summan", say("Alla delar tillsammans"), parts)


def _need(make: Maker, found: Summary) -> list[Section]:
    if not found["need"]["rows"]:
        return []
    heads: list[Head] = [
        (say("Målgrupp"), "word"),
        (say("Personer"), "n"),
        (say("Andel i behov"), "n"),
        (say("I behov"), "n"),
        (say("Källa"), "text"),
    ]
    keys = ("persons", "weight", "in_need", "source")
    rows = [make.row(row, [row[key] for key in keys]) for row in found["need"]["rows"]]
    caption = say("Personer i målgrupperna, och hur många av dem som behöver insatsen")
    parts: list[Part] = [make.table("tabell-behov", caption, heads, rows)]
    if found["need"]["upper_bound"]:
        parts.append(
            make.note(
                say(
                    "Grupperna kan överlappa. Summan är därför en övre gräns för behovet, och räckvidden en undre "
                    "gräns."
                )
            )
        )
    return make.section("behov", say("Behov och räckvidd"), parts)


def _assumptions(make: Maker, found: Summary) -> list[Section]:
    (section,) = behind.assumptions(make, found)
    parts = list(section.parts)
    if found["not_counted"]:
        parts += [make.heading("raknas-inte", say("Räknas inte")), *make.bullets(found["not_counted"])]
    return make.section(section.id, section.heading, parts)
