"""Tax equalisation in words: what is assumed, and what comes too late to be counted."""

from __future__ import annotations

from payoff.language import say
from payoff.missing import Missing
from payoff.questions.equalisation import Equalised
from payoff.report.locale import Numbers
from payoff.report.words import HALF_KRONA, Row, joined_notes
from payoff.result import Result


def beyond_horizon(found: Equalised, numbers: Numbers) -> str:
    """Say how much of the equalisation comes after the horizon; nothing where all is counted."""
    if isinstance(found.beyond, Missing) or abs(found.beyond) <= HALF_KRONA:
        return ""
    kronor = numbers.kronor(found.beyond)
    text = say("{kronor} av utjämningen, odiskonterat, ligger efter horisonten och räknas inte.", kronor=kronor)
    return text.text(numbers.language)


def equalisation_assumption(result: Result, numbers: Numbers) -> Row:
    """Return what is assumed of tax equalisation."""
    rule = result.scenario.tax_equalisation
    if rule is None:
        return say("Skatteutjämning"), say("ingen; den som får skatten behåller den"), False, ""
    shown = say(
        "{share} av ändrad skatt till {accounts} går till {state} efter {months}",
        share=numbers.percent(rule.share.value),
        accounts=[result.label(result.chart.account(name)) for name in rule.accounts],
        state=result.label("ovriga_staten"),
        months=numbers.months(rule.lag.value),
    )
    said = [rule.share.source, rule.share.note, rule.lag.source, rule.lag.note]
    note = joined_notes(*dict.fromkeys(said), rule.source, rule.note)
    return say("Skatteutjämning"), shown, True, note
