"""Who comes, when, and how they move: the rows of "Detta antar kalkylen" about persons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from payoff.language import Say, as_written, say
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.movement import matrix_words, movement, sources_of
from payoff.report.words import Row
from payoff.result import Result


def people(result: Result, numbers: Numbers) -> Iterator[Row]:
    """Yield the assumptions about participants, arms and matrices."""
    scenario = result.scenario
    mark = partial(words.calibrated, scenario, numbers.language)
    given = scenario.participants
    note = (given.source or given.note) if given else (scenario.intake.note if scenario.intake else "")
    yield (
        say("Deltagare"),
        as_written(numbers.plain(scenario.persons)),
        True,
        words.joined_notes(note, mark(given), mark(scenario.intake)),
    )
    yield say("Intag"), _intake(result, numbers), scenario.intake is not None, ""
    if scenario.enrolment is not None:
        given = scenario.enrolment
        shown = as_written(numbers.months(given.value))
        yield say("Inskrivningstid"), shown, True, words.joined_notes(given.source, given.note, mark(given))
    for name in (scenario.programme_arm, scenario.counterfactual_arm, *scenario.alternative_arms):
        arm = scenario.arms[name]
        label = say("Väg: {label}", label=arm.label or name)
        yield label, movement(scenario, name, numbers), True, words.joined_notes(*sources_of(arm), mark(arm))
    used = {name for arm in scenario.arms.values() for name in arm.matrix_names}
    for name, matrix in scenario.matrices.items():
        if name in used:
            note = words.joined_notes(matrix.source, matrix.note, mark(matrix))
            yield say("Matrisen {name}", name=name), matrix_words(scenario, matrix, numbers), True, note
    comparison = scenario.arms[scenario.counterfactual_arm]
    kind = words.COUNTERFACTUAL[comparison.kind or "assumption"]
    yield say("Jämförelsens slag"), kind, True, comparison.source or ""
    if comparison.deadweight is not None:
        dead = comparison.deadweight
        yield (
            say("Dödvikt"),
            as_written(numbers.percent(dead.value)),
            True,
            words.joined_notes(dead.source or dead.note, mark(dead)),
        )


def _intake(result: Result, numbers: Numbers) -> Say:
    """Say when the participants begin."""
    by_month = result.scenario.intake_by_month
    first, last = min(by_month), max(by_month)
    intake = result.scenario.intake
    if intake is not None and intake.places is not None:
        return say(
            "{places} platser fylls på i månad {first}–{last}: {persons} börjar varje månad",
            places=numbers.plain(intake.places.value),
            first=first,
            last=last,
            persons=numbers.plain(by_month[first]),
        )
    if first == last:
        return say("alla börjar i månad {month}", month=first)
    if len(set(by_month.values())) == 1 and len(by_month) == last - first + 1:
        each = numbers.plain(by_month[first])
        return say("{persons} i varje månad, månad {first}–{last}", persons=each, first=first, last=last)
    parts = [
        say("{persons} i månad {month}", persons=numbers.plain(persons), month=month)
        for month, persons in sorted(by_month.items())
    ]
    return say("{parts}", parts=parts)
