"""The studies behind the outcomes: what they found, in whom, and what of it is borrowed."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.language import Say, as_written, say
from payoff.reference.evidence import cited
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.study_words import COUNTRY, DESIGN, UNKNOWN, measured, outcome, persons
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.evidence import BORROWED, Evidence, default_factor


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
            "n": persons(study, numbers),
            "measure": measured(study, numbers),
            "found": outcome(study, numbers),
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


def _borrowed(own: Evidence, numbers: Numbers) -> Say:
    if not own.borrowed:
        return say("nej")
    names = [BORROWED[one] for one in own.borrowed]
    if own.effect.n is None:
        return say("från {names}; studien säger inget om antal", names=names)
    return say("från {names}; n delat med {factor}", names=names, factor=numbers.plain(own.factor))
