"""The studies behind the outcomes: what they found, in whom, and what of it is borrowed."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.language import Say, as_written, say
from payoff.reference.evidence import Effect, Estimate, cited
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.evidence import BORROWED, Evidence, default_factor

DESIGN: dict[str, Say] = {
    "rct": say("lottat försök"),
    "comparison": say("jämförelsegrupp utan lottning"),
    "follow_up": say("uppföljning utan jämförelse"),
    "statistics": say("statistik"),
    "meta_analysis": say("metaanalys"),
    "review": say("översikt"),
    "derived": say("härledd ur andra studier"),
}
COUNTRY: dict[str, Say] = {
    "SE": say("Sverige"),
    "NO": say("Norge"),
    "DK": say("Danmark"),
    "CH": say("Schweiz"),
    "GB": say("Storbritannien"),
    "US": say("USA"),
    "several": say("flera länder"),
}
MEASURE: dict[str, Say] = {
    "ever": say("någon gång inom tiden"),
    "at": say("i tillståndet vid tiden"),
    "mean_over": say("i genomsnitt under tiden"),
}
UNKNOWN = say("uppgift saknas")


def study_rows(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    """Return the studies that fill the arms, one row for each state, ready to show."""
    rows = []
    for state, own in result.scenario.evidence.items():
        study = own.effect
        row = {
            "state": as_written(result.scenario.states[state].label or state),
            "study": as_written(study.label),
            "design": DESIGN.get(study.design or "", UNKNOWN),
            "population": as_written(study.population),
            "country": COUNTRY.get(study.country or "", UNKNOWN),
            "n": _persons(study, numbers),
            "measure": _measure(study, numbers),
            "found": _found(study, numbers),
            "source": as_written(cited(study)) if cited(study) else say("antagande"),
            "borrowed": _borrowed(own, numbers),
        }
        rows.append({key: value.text(numbers.language) for key, value in row.items()})
    return rows


def evidence_assumptions(result: Result, numbers: Numbers) -> Iterator[Row]:
    """Yield what is assumed of evidence that is borrowed."""
    for state, own in result.scenario.evidence.items():
        if own.borrowed:
            default = default_factor()
            note = "" if own.widen is not None else default.note
            label = say("Lånad evidens för {state}", state=result.scenario.states[state].label or state)
            noted = words.joined_notes(own.effect.note, own.note, note)
            yield label, _borrowed(own, numbers), own.widen is not None, noted


def _persons(study: Effect, numbers: Numbers) -> Say:
    """Say how many persons the study has, by group where that is known."""
    if study.n_treated is not None and study.n_control is not None:
        values = {"treated": numbers.plain(study.n_treated), "control": numbers.plain(study.n_control)}
        return say("{treated} och {control}", **values)
    if study.n is None:
        return UNKNOWN
    shown = numbers.plain(study.n)
    return say("{n} i alla grupper", n=shown) if study.persons_in("treated")[1] else as_written(shown)


def _measure(study: Effect, numbers: Numbers) -> Say:
    measure = MEASURE.get(study.measure or "", UNKNOWN)
    if study.months is None:
        return measure
    if study.counted_from == "end":
        return say("{measure}, {months} från slutet", measure=measure, months=numbers.months(study.months))
    return say("{measure}, {months}", measure=measure, months=numbers.months(study.months))


def _found(study: Effect, numbers: Numbers) -> Say:
    """Say the shares, the difference and the risk ratio that the study prints."""
    parts: list[Say] = []
    if study.share_treated is not None and study.share_control is not None:
        treated, control = numbers.percent(study.share_treated), numbers.percent(study.share_control)
        parts.append(say("{treated} mot {control}", treated=treated, control=control))
    elif study.share_treated is not None or study.share_control is not None:
        parts.append(as_written(numbers.percent(study.share_treated or study.share_control or 0.0)))
    if study.difference is not None:
        shown = _estimate(study.difference, numbers, 100)
        parts.append(say("skillnad {estimate} procentenheter", estimate=shown))
    if study.risk_ratio is not None:
        parts.append(say("riskkvot {estimate}", estimate=_estimate(study.risk_ratio, numbers, 1)))
    return say("{parts}", parts=parts) if parts else UNKNOWN


def _estimate(estimate: Estimate, numbers: Numbers, scale: int) -> Say:
    """Say a value with its interval, or the interval alone."""
    value, low, high = (
        None if one is None else numbers.plain(scale * one) for one in (estimate.value, estimate.low, estimate.high)
    )
    if low is None:
        return as_written(value or "")
    if value is None:
        return say("{low} till {high}", low=low, high=high)
    if estimate.level is None:
        return say("{value} ({low} till {high})", value=value, low=low, high=high)
    return say("{value} ({level} % intervall {low} till {high})", value=value, level=estimate.level, low=low, high=high)


def _borrowed(own: Evidence, numbers: Numbers) -> Say:
    if not own.borrowed:
        return say("nej")
    names = [BORROWED[one] for one in own.borrowed]
    return say("från {names}; n delat med {factor}", names=names, factor=numbers.plain(own.factor))
