"""What a board asks, as tables and sentences; a question that does not apply is left out."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions import (
    GainParts,
    PersonMonths,
    Potential,
    break_even_participants,
    break_even_successes,
    last_observed,
    measured_share,
    person_months,
    potential,
)
from payoff.questions.answers import paying
from payoff.report.household import household
from payoff.report.locale import Numbers
from payoff.report.question_tables import Table, state_label, table
from payoff.report.questions_money import cash, investing
from payoff.report.sentences import basis
from payoff.report.where import months_after_net
from payoff.result import Result
from payoff.scenario.builtin import PUBLIC


def questions(result: Result, numbers: Numbers) -> list[Table]:
    """Return the questions that apply, each with a heading, tables and sentences, ready to show."""
    asked: list[tuple[Say, list[Table], list[Say]]] = [
        (say("Hur stor del av potentialen nås?"), *_potential(result, numbers)),
        (say("Hur många måste det vara, och hur många måste lyckas?"), *_sizes(result, numbers)),
        (say("Vem satsar och vem vinner?"), *investing(result, numbers)),
        (say("När kommer pengarna tillbaka i kassan?"), *cash(result, numbers)),
        (say("Vad betyder steget till arbete för hushållet?"), *household(result, numbers)),
        (say("Var är deltagarna, och hur mycket är uppmätt?"), *_months(result, numbers)),
    ]
    language = numbers.language
    return [
        {
            "heading": heading.text(language),
            "tables": tables,
            "sentences": [sentence.text(language) for sentence in sentences],
        }
        for heading, tables, sentences in asked
        if tables or sentences
    ]


# -- potential ----------------------------------------------------------------------------


def _potential(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    if result.scenario.potential is None:
        return [], []
    found = potential(result)
    if isinstance(found, Missing):
        return [], [say("Potentialen visas inte: {reason}.", reason=found.reason)]
    state = as_written(state_label(result, found.full_state))
    words = {"state": state, "whom": result.label(result.total), "basis": basis(result)}
    caption = say("Om alla deltagare vore i {state} efter inskrivningen ({whom}, {basis})", **words)
    if not found.enrolment:
        caption = say("Om alla deltagare vore i {state} från första månaden ({whom}, {basis})", **words)
    rows = _part_rows(found.full, found.realised)
    columns = [say("Del"), say("Potential"), say("Insatsens vinst före programkostnad")]
    sentences = [_effectiveness(found, numbers)]
    sentences += [found.note] if found.note else []
    if result.scenario.gross_to_net is not None:
        sentences.append(say("Potentialen är räknad före avdragen från brutto till netto, insatsens vinst efter dem."))
    return [table(numbers, caption, columns, rows)], sentences


def _part_rows(full: GainParts, realised: GainParts) -> list[tuple[Say, list[Any]]]:
    rows = [
        (say("Produktion"), [full.production, realised.production]),
        (say("Resurser som frigörs"), [full.resources, realised.resources]),
        (say("Nettoposter"), [full.net, realised.net]),
    ]
    shown: list[tuple[Say, list[Any]]] = [(label, list(row)) for label, row in rows if any(row)]
    return [*shown, (say("Summa"), [full.total, realised.total])]


def _effectiveness(found: Potential, numbers: Numbers) -> Say:
    share, cost = found.effectiveness, found.cost_per_point
    if isinstance(share, Missing):
        return say("Verkningsgraden kan inte anges: {reason}.", reason=share.reason)
    if isinstance(cost, Missing):
        return say("Verkningsgraden är {share} av potentialen.", share=numbers.per_cent(share))
    return say(
        "Verkningsgraden är {share} av potentialen; varje procentenhet kostar {cost} i programkostnad.",
        share=numbers.per_cent(share),
        cost=numbers.kronor(cost),
    )


# -- sizes --------------------------------------------------------------------------------


def _sizes(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    """Return how many participants and successes each payer and the whole need."""
    payers = paying(result)
    if not payers or isinstance(result.npv(), Missing):
        return [], []
    stated = result.scenario.potential is not None
    public = [PUBLIC] if any(name in result.groups[PUBLIC] for name in payers) else []
    rows: list[tuple[Say, list[Any]]] = []
    for series in dict.fromkeys((*payers, *public, result.total)):
        cells = [_enough_participants(result, series, numbers), *_enough_successes(result, series, numbers)]
        rows.append((result.label(series), cells if stated else cells[:2]))
    columns = [say("Aktör"), say("Deltagare som krävs"), say("Andel av effekten som krävs")]
    columns += [say("Deltagare som måste lyckas")] if stated else []
    caption = say("Så mycket krävs för att nettonuvärdet ska bli noll")
    note = say(
        "Antalet deltagare gäller med oförändrad effekt per person: den kostnad som är lika stor oavsett antalet, "
        "delad med nettovinsten per deltagare. Andelen av effekten gäller med oförändrat antal: hur mycket av "
        "skillnaden mot jämförelsen som räcker."
    )
    return [table(numbers, caption, columns, rows)], [note, *_success(result)]


def _success(result: Result) -> list[Say]:
    """Say what success is, where the scenario says it."""
    stated = result.scenario.potential
    if stated is None:
        return []
    state = state_label(result, stated.full_state)
    return [say("Att lyckas är att nå {state}; de som hade nått dit ändå är inräknade.", state=state)]


def _enough_participants(result: Result, series: str, numbers: Numbers) -> Say:
    found = break_even_participants(result, series)
    if isinstance(found, Missing):
        return found.reason
    return say("{whole} ({exact})", whole=numbers.number(found.whole), exact=numbers.number(found.participants, 1))


def _enough_successes(result: Result, series: str, numbers: Numbers) -> tuple[Say, Say]:
    found = break_even_successes(result, series)
    if isinstance(found, Missing):
        return found.reason, as_written("–")
    factor = as_written(numbers.per_cent(found.factor))
    if isinstance(found.share, Missing) or isinstance(found.whole, Missing):
        assert isinstance(found.share, Missing)
        return factor, found.share.reason
    persons, share = numbers.number(found.whole), numbers.per_cent(found.share)
    return factor, say("{persons} ({share})", persons=persons, share=share)


# -- time ---------------------------------------------------------------------------------


def _months(result: Result, numbers: Numbers) -> tuple[list[Table], list[Say]]:
    """Return where the participants are, and what one more month costs in the states that are aimed at."""
    found = person_months(result)
    wanted = {one.state for one in found} & result.scenario.aims
    rows = [(as_written(state_label(result, one.state)), _months_row(one, wanted, numbers)) for one in found]
    columns = [say("Tillstånd"), say("Med insatsen"), say("Utan insatsen"), say("Skillnad")]
    said = [*months_after_net(result, numbers), *_measured(result, numbers)]
    if wanted:
        columns.append(say("Programkostnad per ytterligare månad"))
    if wanted and len(wanted) < len(found):
        said = [
            say(
                "Ett streck (–): vad en månad till kostar visas bara för tillstånd som är målet, eller där något "
                "räknas."
            ),
            *said,
        ]
    caption = say("Personmånader i varje tillstånd, alla deltagare tillsammans")
    return [table(numbers, caption, columns, rows)], said


def _months_row(one: PersonMonths, wanted: set[str], numbers: Numbers) -> list[Any]:
    """Return a state's months, and what one more costs where some state is aimed at or counted."""
    months = [numbers.number(value, 1) for value in (one.programme, one.counterfactual, one.difference)]
    if not wanted:
        return months
    return [*months, one.cost_per_month if one.state in wanted else "–"]


def _measured(result: Result, numbers: Numbers) -> list[Say]:
    share, last = measured_share(result), last_observed(result.scenario)
    if isinstance(share, Missing):
        return [say("Hur stor del av vinsten som är observerad kan inte anges: {reason}.", reason=share.reason)]
    if last == 0:
        return [say("Scenariot anger ingen uppmätt månad; hela vinsten räknas som en prognos.")]
    return [
        say(
            "Av vinsten ligger {share} i månader där utfallet är observerat, till och med månad {month} sedan "
            "inskrivning; resten är en prognos.",
            share=numbers.per_cent(share),
            month=last,
        )
    ]
