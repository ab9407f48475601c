"""Why a figure is what it is, in words: a page for the terminal, and a section for the end of the annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from payoff.language import Language, Say, as_written, say
from payoff.missing import Missing
from payoff.quantity.text import typographic
from payoff.questions.explain import explain
from payoff.questions.explain_model import Explanation, ExplanationCause, ExplanationInput, ExplanationRow
from payoff.questions.explain_places import LAID
from payoff.report import words
from payoff.report.document import Cell, Column, Heading, Part, Row, Section, Table, Text
from payoff.report.locale import Numbers
from payoff.report.text_page import Page
from payoff.result import Result
from payoff.scenario.net import OF_PARTICIPANTS
from payoff.simulation.names import NET_WORDS

MEASURE: Final[dict[str, Say]] = {
    "gains": say("vinst före programkostnad"),
    "programme_cost": say("programkostnad"),
    "net": say("netto efter programkostnad"),
}
ROLE: Final[dict[str, Say]] = {
    "persons": say("Hur många"),
    "programme": say("Med insatsen"),
    "counterfactual": say("Utan insatsen"),
    "both": say("Båda vägarna"),
    "discount": say("Diskontering"),
}
PART: Final[dict[str, Say]] = {
    "more": say("månaderna med fler än utan insatsen"),
    "fewer": say("månaderna med färre än utan insatsen"),
}
PAID: Final = ("budget", "financing")
"""Where the rows come from that are paid whoever takes part."""
TAKEN_OFF: Final = tuple(f"gross_to_net.{stage}" for stage in OF_PARTICIPANTS)
"""Where it is written what takes participants off the programme's arm."""
UNKNOWN: Final = say("uppgift saknas")
NONE: Final = "–"


def explanation_text(found: Explanation, language: Language) -> str:
    """Return an explanation as plain text: the figure, its rows with their sources, and what moves the persons.

    Parameters
    ----------
    found : Explanation
    language : {"sv", "en"}
    """
    page, numbers = Page(language), Numbers(language)
    page.title(title(found, numbers).text(language))
    for sentence in _opening(found, numbers):
        page.sentence(sentence)
    shown = _shown(found)
    if shown:
        page.space()
        rows = [[_label(row, numbers), *_figures(row, numbers)] for row in shown]
        below = [list(_details(row, numbers)) for row in shown]
        total = ["" for _ in _heads()[2:]]
        rows.append([say("Summa").text(language), *total, numbers.number(found.known)])
        page.table(_heads(), rows, right=range(1, len(_heads())), below=[*below, []])
    for sentence in _closing(found, numbers):
        page.space()
        page.sentence(sentence)
    page.heading(say("Vad som flyttar personerna"))
    for cause in found.causes:
        page.item(_cause(cause, language).text(language))
    return page.text


def title(found: Explanation, numbers: Numbers) -> Say:
    """Return what is explained: the account, the year, the subgroup and the measure."""
    whose: Say = found.label
    if found.group:
        whose = say("{account}, {group}", account=found.label, group=say("delgruppen {name}", name=found.group))
    if found.year is None:
        return say("{account}, hela perioden: {measure}", account=whose, measure=MEASURE[found.measure])
    return say("{account}, år {year}: {measure}", account=whose, year=found.year, measure=MEASURE[found.measure])


def explanation_section(
    result: Result, numbers: Numbers, asked: Sequence[tuple[str, int | None]] | None = None
) -> Section:
    """Return the appendix of the annex that explains figures, one table each.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    asked : sequence of (account, year), optional
        What to explain; year None is the whole period. By default the net of the whole period for each account
        in use.

    Returns
    -------
    Section
    """
    cells = [(account, None) for account in result.active] if asked is None else asked
    lead = say(
        "Varje rad är skillnaden i personmånader med och utan insatsen, gånger kronor per månad för kontot, gånger "
        "postens trappa, gånger diskonteringen. I budgetens rader står i stället hur många månader eller gånger posten "
        "betalas. Raderna blir summan i tabellerna ovan."
    )
    parts: list[Part] = [Text(lead.text(numbers.language))]
    causes: dict[ExplanationCause, None] = {}
    for place, (account, year) in enumerate(cells, start=1):
        found = explain(result, account, year)
        parts += _section_parts(found, numbers, f"forklaring-{place}")
        causes |= dict.fromkeys(found.causes)
    parts.append(_causes_table(list(causes), numbers))
    return Section("forklaring", say("Så räknas talen").text(numbers.language), tuple(parts))


def _section_parts(found: Explanation, numbers: Numbers, id: str) -> Iterator[Part]:
    """Yield the heading, the sentences and the table of one figure."""
    language = numbers.language
    heading = title(found, numbers).text(language)
    yield Heading(id, heading)
    for sentence in _opening(found, numbers):
        yield Text(sentence.text(language))
    heads = [Column(head.text(language), "n" if place else "word") for place, head in enumerate(_heads())]
    rows = [
        Row(
            _label(row, numbers),
            tuple(
                Cell(text, row.value if place == len(heads) - 2 else None)
                for place, text in enumerate(_figures(row, numbers))
            ),
            notes=tuple(_details(row, numbers)),
        )
        for row in _shown(found)
    ]
    if rows:
        blank = tuple(Cell("") for _ in heads[2:])
        total = (*blank, Cell(numbers.number(found.known), found.known))
        rows.append(Row(say("Summa").text(language), total, "total"))
        yield Table(f"tabell-{id}", heading, tuple(heads), tuple(rows), wide=True)
    for sentence in _closing(found, numbers):
        yield Text(sentence.text(language), note=True)


def _causes_table(causes: Sequence[ExplanationCause], numbers: Numbers) -> Table:
    """Return what moves the persons, and the discount rate."""
    language = numbers.language
    columns = (
        Column(say("Vad").text(language)),
        Column(say("Värde").text(language), "text"),
        Column(say("Källa").text(language), "text"),
        Column(say("Plats i filen").text(language), "code"),
    )
    rows = [
        Row(
            ROLE[cause.role].text(language),
            (
                Cell(_written(cause, language) or NONE),
                Cell(_said(cause).text(language)),
                Cell(_where(cause.where).text(language)),
            ),
            code=cause.path,
        )
        for cause in causes
    ]
    caption = say("Vad som flyttar personerna").text(language)
    return Table("tabell-forklaring-vagar", caption, columns, tuple(rows), wide=True)


def _heads() -> tuple[Say, ...]:
    return (
        say("Post"),
        say("Med"),
        say("Utan"),
        say("Skillnad"),
        say("Kr per mån"),
        say("Trappa"),
        say("Diskontering"),
        say("Kronor"),
    )


def _shown(found: Explanation) -> list[ExplanationRow]:
    """Return the rows that are booked differently with and without the programme."""
    return [row for row in found.rows if not row.unchanged]


def _opening(found: Explanation, numbers: Numbers) -> Iterator[Say]:
    """Yield what the figure is, or why there is none."""
    if isinstance(found.value, Missing):
        yield say("Talet {reason}.", reason=found.value.reason)
        for one in found.missing:
            yield say("Skriv beloppet för {name} på {where}.", name=one.label, where=_where(one.where))
        yield say("Det som är känt blir {kronor} i nuvärde.", kronor=numbers.kronor(found.known))
    else:
        assert not isinstance(found.undiscounted, Missing)
        words = {
            "value": numbers.kronor(found.value),
            "undiscounted": numbers.kronor(found.undiscounted),
            "first": found.first,
            "last": found.last,
        }
        told = say("{value} i nuvärde, {undiscounted} odiskonterat, månad {first} till {last}.", **words)
        if found.calendar:
            begins, ends = found.calendar
            told = say(
                "{value} i nuvärde, {undiscounted} odiskonterat, månad {first} till {last} ({begins} till {ends}).",
                begins=begins,
                ends=ends,
                **words,
            )
        yield told
    yield _worked_out(found)


def _worked_out(found: Explanation) -> Say:
    """Say how a row becomes kronor: what is paid in a budget has months or times, not months of persons."""
    paid = [row.origin in PAID for row in _shown(found)]
    if paid and all(paid):
        return say("Kronor = månader eller gånger som posten betalas x kr per mån x trappa x diskonteringsfaktor.")
    sentence = say("Kronor = skillnaden i personmånader x kr per mån x trappa x diskonteringsfaktor.")
    if not any(paid):
        return sentence
    return say("{text} I budgetens rader: månader eller gånger som posten betalas.", text=sentence)


def _closing(found: Explanation, numbers: Numbers) -> Iterator[Say]:
    """Yield what is not among the rows, and why."""
    unchanged = dict.fromkeys(f"{row.label} ({row.place})" if row.place else row.label
                              for row in found.rows if row.unchanged)  # fmt: skip
    if unchanged:
        yield say("Lika många personmånader med och utan insatsen, så 0 kr: {names}.", names=list(unchanged))
    if not found.rows:
        yield say("Ingenting bokförs på {account} de månaderna.", account=found.label)
    if found.within:
        yield say("Går mellan konton inom {account} och tar ut varandra där: {names}.",
                  account=found.label, names=list(found.within))  # fmt: skip
    if not isinstance(found.value, Missing) and any(row.value is None for row in found.rows):
        yield say("Belopp som saknas tar ut varandra på kontot och ändrar inte talet.")


def _label(row: ExplanationRow, numbers: Numbers) -> str:
    """Return what a reader calls a row."""
    shown: Say = as_written(row.label)
    if row.origin == "financing":
        shown = say("Finansiering av {name}", name=row.label)
    elif row.origin == "equalised":
        shown = say("Skatteutjämning: {name} ({state})", name=row.label, state=row.place)
    elif row.origin == "displaced":
        shown = say("Andra som trängs undan: {name} ({state})", name=row.label, state=row.place)
    elif row.place:
        shown = say("{line} ({state})", line=row.label, state=row.place)
    if row.since and row.clock == "tenure":
        shown = say("{name}, från månad {month} i tillståndet", name=shown, month=row.since)
    elif row.since:
        shown = say("{name}, från månad {month} sedan inskrivning", name=shown, month=row.since)
    if row.groups:
        shown = say("{name}, {group}", name=shown, group=list(row.groups))
    if row.part:
        shown = say("{name}, {part}", name=shown, part=PART[row.part])
    return shown.text(numbers.language)


def _figures(row: ExplanationRow, numbers: Numbers) -> list[str]:
    """Return the figures of a row, in the order of the headings."""
    each = None if row.price is None else row.price * row.share
    return [
        _number(row.months_with, numbers, 2),
        _number(row.months_without, numbers, 2),
        _number(row.months, numbers, 2),
        UNKNOWN.text(numbers.language) if each is None else _number(each, numbers, 2),
        NONE if row.factor is None else _number(row.factor, numbers, 6),
        NONE if row.discount is None else _number(row.discount, numbers, 6),
        UNKNOWN.text(numbers.language) if row.value is None else numbers.number(row.value),
    ]


def _number(value: float, numbers: Numbers, decimals: int) -> str:
    """Write a number with so many decimals, none where it is whole."""
    return numbers.number(value, 0 if abs(value - round(value)) < 1e-9 else decimals)


def _details(row: ExplanationRow, numbers: Numbers) -> Iterator[str]:
    """Yield what a row is made of: its amounts, its source, its series, and where it is written what moves it."""
    language = numbers.language
    between = " × " if row.origin not in PAID else "; "
    amounts = between.join(_input(one, numbers).text(language) for one in row.inputs)
    if abs(row.share) != 1.0:
        share = numbers.percent(round(abs(row.share), 6))
        amounts = say("{amounts}; kontots andel {share}", amounts=amounts, share=share).text(language)
    yield amounts
    if row.steps:
        steps = [
            say("{share} från {month}", share=numbers.percent(factor), month=month)
            for month, factor in row.steps.items()
        ]
        yield say("Stegvis ({clock}): {steps}.", clock=words.CLOCK[row.clock], steps=steps).text(language)
    if row.lag:
        yield say("Bokförs {months} efter personmånaden.", months=numbers.months(row.lag)).text(language)
    yield words.joined_notes(_source(row).text(language), row.note)
    if row.moved_by:
        yield say("Personerna: {places}", places=list(row.moved_by)).text(language)


def _input(one: ExplanationInput, numbers: Numbers) -> Say:
    """Say an amount as it is written, what it is called, and where."""
    written: Say = as_written(typographic(one.written)) if one.value is not None else UNKNOWN
    if one.price_year is not None and one.index:
        moved = typographic(f"{numbers.plain(round(one.value or 0.0, 2))} {one.unit}")
        written = say("{amount} i {year} års priser, med {index} {moved}",
                      amount=written, year=one.price_year, index=one.index, moved=moved)  # fmt: skip
    if one.label:
        written = say("{name} {amount}", name=one.label, amount=written)
    if not one.where:
        return written
    return say("{amount} [{where}]", amount=written, where=_where(one.where))


def _source(row: ExplanationRow) -> Say:
    """Say who says what a row's amount is; a number without a source is an assumption, whatever it multiplies."""
    first, *others = row.inputs
    source = _said_of(first, row.source)
    shown = [say("{name}: {source}", name=one.label or one.written, source=_said_of(one, "")) for one in others]
    if not shown:
        return say("Källa: {source}", source=source)
    return say("Källa: {source} ({others})", source=source, others=shown)


def _said_of(one: ExplanationInput, source: str) -> Say:
    """Return the source of a number, or what stands in its place."""
    said = one.source or source
    return as_written(said) if said else words.CALIBRATED if one.calibrated else say("antagande")


def _said(cause: ExplanationCause) -> Say:
    """Say who says so, or that it is assumed."""
    if cause.source or cause.note:
        return as_written(words.joined_notes(cause.source, cause.note))
    return say("antagande")


def _written(cause: ExplanationCause, language: Language) -> str:
    """Return the numbers of a place with their months, and what those do that take persons off."""
    parts = [
        (say("från månad {month} {shares}", month=month, shares=shares) if month else as_written(shares)).text(language)
        for month, shares in cause.shown
    ]
    written = "; ".join(parts)
    if cause.path.startswith(TAKEN_OFF):
        return say("{value}; personerna med insatsen är efter avdraget", value=written or NONE).text(language)
    return written


def _what(cause: ExplanationCause) -> Say:
    """Return what a place is called: an adjustment by its name, the rest as in the file."""
    section, _, stage = cause.path.partition(".")
    return NET_WORDS[stage] if section == "gross_to_net" else as_written(cause.path)


def _cause(cause: ExplanationCause, language: Language) -> Say:
    """Say what moves the persons, in a line."""
    written = _written(cause, language)
    what = say("{key} [{where}]", key=_what(cause), where=_where(cause.where))
    words = {"role": ROLE[cause.role], "what": what, "source": _said(cause), "value": written}
    if not written:
        return say("{role}: {what}. {source}", **words)
    return say("{role}: {what} {value}. {source}", **words)


def _where(place: str) -> Say:
    """Say where something is written: file and line, or that it was laid over the file."""
    return say("lagt över filen") if place == LAID else as_written(place or NONE)
