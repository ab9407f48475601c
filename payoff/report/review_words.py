"""The review in words: as the annex's section, in the terminal, as data, and as the page of all rules."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from payoff.language import Language, Say, as_written, say
from payoff.report.document import Part, Row, Section
from payoff.report.outline.parts import Head, Maker, Summary
from payoff.result import Result
from payoff.reviewer.described import SEVERITIES, SEVERITY_MEANS, SEVERITY_WORDS, Described
from payoff.reviewer.findings import Finding, counted, review
from payoff.reviewer.registry import RULES
from payoff.reviewer.remark import MOST_NAMED, first_of
from payoff.reviewer.uncertainty import shown_by_luck

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

WIDTH: Final = 100
UNTRIED: Final = say("Det som bara syns i dragningar är inte prövat: kör med --draws 10000.")
ACKNOWLEDGED: Final = say("Godtagna anmärkningar, med författarens skäl")
Plain = dict[str, Any]


def reviewed(result: Result, simulation: Simulation | None = None) -> tuple[Finding, ...]:
    """Return what a critical reviewer would say of a result, and of its draws where there are some.

    Parameters
    ----------
    result : Result
    simulation : Simulation, optional
        The draws of the result; without them the rules that take draws are not tried. Where they are of whole
        persons they show what so small a group may give, and the remark on it is left out, as in every output.

    Examples
    --------
    >>> import payoff
    >>> reviewed(payoff.evaluate(payoff.example()))[0].rule.name
    'assumed_counterfactual'
    """
    if simulation is None:
        return review(result)
    from payoff.simulation.remarks import simulation_remarks

    found = review(result, simulation_remarks(simulation))
    if not simulation.drawn.luck:
        return found
    return tuple(one for one in found if one.acknowledged or not shown_by_luck(one.rule.name, one.path))


# -- as data -------------------------------------------------------------------------------


def review_data(findings: Sequence[Finding], language: Language) -> Plain:
    """Return a review as plain data with stable keys; texts in a language.

    Returns
    -------
    dict
        ``findings``, each with rule, severity, text, why, answer, source, path, file, line (0 where the file says
        nothing of it) and acknowledged (the reason, or empty); ``counts`` of those that are not acknowledged by
        severity; and ``unanswered``, how many of them fail a strict review.
    """
    return {
        "findings": [_finding(one, language) for one in findings],
        "counts": dict(counted(findings)),
        "unanswered": sum(one.counts for one in findings),
    }


def _finding(one: Finding, language: Language) -> Plain:
    return {
        "rule": one.rule.name,
        "severity": one.rule.severity,
        "text": one.message.text(language),
        "why": one.rule.why.text(language),
        "answer": one.rule.answer.text(language),
        "source": one.rule.source,
        "path": one.path,
        "file": one.place.file,
        "line": one.place.line,
        "acknowledged": one.acknowledged,
    }


# -- in the annex --------------------------------------------------------------------------


def section(make: Maker, found: Summary) -> list[Section]:
    """Return the section of the annex: what a reviewer says by severity, and what the author has answered.

    Parameters
    ----------
    make : Maker
    found : mapping
        With ``review``, the ``findings`` of `review_data` in the language of the maker.
    """
    findings: list[Plain] = found["review"]
    parts: list[Part] = [make.text(_lead(findings))]
    for severity in SEVERITIES:
        rows = _rows(make, [one for one in findings if one["severity"] == severity and not one["acknowledged"]])
        if rows:
            word, means = SEVERITY_WORDS[severity], SEVERITY_MEANS[severity]
            caption = say("Granskning, {severity}: {means}", severity=word, means=means)
            heads = _heads(say("Vad som svarar på det"))
            parts.append(make.table(f"tabell-granskning-{severity}", caption, heads, rows))
    known = _rows(make, [one for one in findings if one["acknowledged"]])
    if known:
        parts.append(make.table("tabell-granskning-godtagna", ACKNOWLEDGED, _heads(say("Skäl")), known))
    return make.section("granskning", say("Granskning"), parts)


def _heads(last: Say) -> list[Head]:
    return [
        (say("Anmärkning"), "text"),
        (say("Var i filen"), "code"),
        (say("Varför det spelar roll"), "text"),
        (last, "text"),
    ]


def _rows(make: Maker, findings: Sequence[Plain]) -> list[Row]:
    """Return a row for each rule: what it says, where, why, and what answers it or has been answered."""
    rows = []
    for rule, of_rule in groupby(findings, key=lambda one: one["rule"]):
        told = list(of_rule)
        first, *more = dict.fromkeys(one["text"] for one in told)
        where = " ".join(list(dict.fromkeys(_where(one) for one in told))[:MOST_NAMED])
        cells = [where, told[0]["why"], told[0]["acknowledged"] or told[0]["answer"]]
        notes = tuple(map(make.said, first_of(more)))
        rows.append(Row(first, tuple(make.cell(cell) for cell in cells), notes=notes, code=rule))
    return rows


def _where(one: Plain) -> str:
    return f"{one['file']}:{one['line']}" if one["line"] else str(one["path"])


def _lead(findings: Sequence[Plain]) -> Say:
    """Say what the section is, or that no rule triggers."""
    if not findings:
        return say("Kalkylen är prövad mot {count} regler, och ingen av dem slår till.", count=len(RULES))
    return say(
        "Kalkylen är prövad mot {count} regler: det som en kritisk granskare brukar fråga. Här står det som slog till. "
        "Reglerna prövar hur kalkylen är gjord, inte om insatsen är bra.",
        count=len(RULES),
    )


# -- in the terminal -----------------------------------------------------------------------


def review_terminal(
    title: str,
    findings: Sequence[Finding],
    language: Language,
    simulation: Simulation | None = None,
    untried: bool = False,
) -> str:
    """Return a review as plain text: each finding with its place, why it matters and what answers it.

    Parameters
    ----------
    title : str
    findings : sequence of Finding
    language : {"sv", "en"}
    simulation : Simulation, optional
        The draws that were reviewed too.
    untried : bool
        Whether draws could be made and were not: the last line says what has not been tried.
    """
    head = heading_of(title).text(language)
    out = [head, "═" * min(WIDTH, len(head)), ""]
    for severity in SEVERITIES:
        chosen = [one for one in findings if one.rule.severity == severity and not one.acknowledged]
        heading = f"{SEVERITY_WORDS[severity].text(language)}: {SEVERITY_MEANS[severity].text(language)}"
        out += _under(heading, chosen, language)
    out += _under(ACKNOWLEDGED.text(language), [one for one in findings if one.acknowledged], language)
    if simulation is not None:
        drawn = say("Också prövat med {draws} dragningar, frö {seed}.", draws=simulation.draws, seed=simulation.seed)
        out.append(drawn.text(language))
    out.append(summed(findings).text(language))
    if untried:
        out.append(UNTRIED.text(language))
    return "\n".join([*out, ""])


def heading_of(title: str) -> Say:
    """Say what is reviewed."""
    return say("Granskning av {title}", title=title)


def _under(heading: str, findings: Sequence[Finding], language: Language) -> list[str]:
    """Return the lines of some findings under a heading; what is said of the rule is said once."""
    if not findings:
        return []
    out = [heading, "─" * min(WIDTH, len(heading)), ""]
    for _, of_rule in groupby(findings, key=lambda one: one.rule.name):
        told = list(of_rule)
        for one in told:
            out += [f"{at(one).text(language)}: {one.rule.name}", *_wrapped(one.message, language)]
        out += [*_said_of(told[0], language), ""]
    return out


def at(one: Finding) -> Say:
    """Say where a finding stands, or what is missing in the file."""
    if one.place.line:
        return as_written(one.where)
    return say("{file} (saknas: {path})", file=one.place.file, path=one.path)


def _said_of(one: Finding, language: Language) -> Iterator[str]:
    """Yield why a rule matters and what answers it, or what the author has answered."""
    if one.acknowledged:
        yield from _wrapped(say("Skäl: {text}", text=one.acknowledged), language)
        return
    yield from _wrapped(say("Varför: {text}", text=one.rule.why), language)
    yield from _wrapped(say("Svar: {text}", text=one.rule.answer), language)


def _wrapped(text: Say, language: Language) -> list[str]:
    return textwrap.wrap(
        text.text(language), WIDTH - 4, initial_indent="    ", subsequent_indent="    ", break_long_words=False
    )


def summed(findings: Sequence[Finding]) -> Say:
    """Say how many there are of each severity."""
    counts, known = counted(findings), sum(bool(one.acknowledged) for one in findings)
    return say(
        "Allvarligt: {serious}. Varningar: {warning}. Upplysningar: {note}. Godtagna: {known}. "
        "Prövat mot {rules} regler.",
        rules=len(RULES),
        known=known,
        **counts,
    )


# -- as a page -----------------------------------------------------------------------------


def rule_page(one: Described, language: Language) -> str:
    """Return a rule as Markdown: its name, severity, what it looks for, why, what answers it, and who says so."""
    lines = [
        f"### `{one.name}`",
        "",
        say("*{severity}.* Slår till: {what}.", severity=SEVERITY_WORDS[one.severity], what=one.looks_for).text(
            language
        ),
        one.why.text(language),
        "",
        say("*Svar:* {text}", text=one.answer).text(language),
    ]
    if one.draws:
        lines.append(say("Prövas bara med `--draws`.").text(language))
    if one.source:
        lines.append(say("*Källa:* {text}.", text=one.source).text(language))
    return "\n".join(lines)
