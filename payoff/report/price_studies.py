"""Studies and published evaluations in the terminal: what was found as a table, and one explained in full."""

from __future__ import annotations

from collections.abc import Sequence

from payoff.language import Language, as_written, say
from payoff.reference.evidence import Benchmark, Effect, benchmarks, cited, effect
from payoff.reference.model import Source
from payoff.reference.study_search import EFFECTS, rows_of
from payoff.reference.table import Table
from payoff.report.price_study_use import afterwards, in_short, needs, not_compared, snippet, use_of
from payoff.report.price_words import SIGN, STATUS, STATUS_MEANS, address
from payoff.report.study_words import (
    COMPARISON,
    COUNTRY,
    DESIGN,
    UNKNOWN,
    evaluated,
    gained,
    measured,
    money,
    outcome,
    persons,
)
from payoff.report.text_page import Page

READ_MORE = say("sidan Evidens och publicerade utvärderingar i dokumentationen")


def study_list(prices: Table, names: Sequence[str], language: Language) -> str:
    """Return studies and evaluations that were found: a table of each, and how one is explained."""
    page = Page(language)
    effects = [name for name in names if name in prices.effects]
    evaluations = [name for name in names if name in prices.benchmarks]
    if effects:
        _add_effects(page, prices, effects)
    if effects and evaluations:
        page.space()
    if evaluations:
        _add_evaluations(page, prices, evaluations)
    page.space()
    page.sentence(say("Studier: {count}. Utvärderingar: {others}.", count=len(effects), others=len(evaluations)))
    first = (effects or evaluations)[0]
    page.sentence(say("Hela raden, och hur den skrivs: python -m payoff prices {id}", id=first))
    return page.text


def _add_effects(page: Page, prices: Table, names: Sequence[str]) -> None:
    rows, below = [], []
    for name in names:
        study = effect(name, prices)
        country = COUNTRY.get(study.country or "", UNKNOWN)
        rows.append([name, page.say(country), f"{SIGN[study.status]} {page.say(STATUS[study.status])}",
                     page.say(in_short(study))])  # fmt: skip
        found = say("{outcome}; {measure}", outcome=outcome(study, page.numbers), measure=measured(study, page.numbers))
        design = page.say(DESIGN.get(study.design or "", UNKNOWN))
        below.append([study.label, page.say(found), " · ".join(filter(None, [design, cited(study, prices)]))])
    page.table([say("Studie"), say("Land"), say("Status"), say("Går att använda direkt")], rows, below=below)


def _add_evaluations(page: Page, prices: Table, names: Sequence[str]) -> None:
    rows, below, evaluations = [], [], benchmarks(prices)
    for name in names:
        one = evaluations[name]
        compared = say("ja") if not_compared(one) is None else say("nej")
        rows.append([name, str(one.year or ""), f"{SIGN[one.status]} {page.say(STATUS[one.status])}",
                     page.say(compared)])  # fmt: skip
        below.append([one.label, page.say(evaluated(one, page.numbers)), cited(one, prices)])
    header = [say("Utvärdering"), say("År"), say("Status"), say("Läggs bredvid kalkylen")]
    page.table(header, rows, below=[[text for text in texts if text] for texts in below])


def study_page(prices: Table, name: str, language: Language) -> str:
    """Return a study or an evaluation explained in full."""
    page = Page(language)
    if rows_of(prices)[name]["topic"] == EFFECTS:
        _add_effect(page, prices, name, effect(name, prices))
    else:
        _add_evaluation(page, prices, name, benchmarks(prices)[name])
    return page.text


def _add_effect(page: Page, prices: Table, name: str, study: Effect) -> None:
    numbers = page.numbers
    page.title(study.label)
    page.fact(say("Id"), name)
    page.fact(say("Insats"), study.intervention)
    page.fact(say("Grupp"), study.population)
    page.fact(say("Utfall"), study.outcome)
    page.fact(say("Resultat"), page.say(outcome(study, numbers)))
    page.fact(say("Mäter"), page.say(measured(study, numbers)))
    page.fact(say("Antal"), page.say(persons(study, numbers)))
    page.fact(say("Upplägg"), page.say(DESIGN.get(study.design or "", UNKNOWN)))
    page.fact(say("Land"), page.say(COUNTRY.get(study.country or "", UNKNOWN)))
    page.fact(say("År"), str(study.year or ""))
    _add_source(page, prices, study)
    _add_use(page, name, study)


def _add_use(page: Page, name: str, study: Effect) -> None:
    """Add whether a scenario can use the study, what must be written, and how."""
    page.heading(say("I ett scenario"))
    use = use_of(study)
    if not use.possible:
        page.sentence(say("Kan inte fylla ett tillstånd: raden har ingen andel. Läs den som bakgrund."))
        return
    if use.as_it_stands:
        page.sentence(say("Kan användas som den står."))
    else:
        page.sentence(say("Kan användas när det som studien saknar är skrivet, med källa eller som antagande:"))
        for need in needs(study):
            page.item(f"- {page.say(need)}")
        page.sentence(say("Talen i exemplet nedan är exempel; byt dem mot era."))
    if use.foreign:
        page.sentence(say("Studien är inte svensk: borrowed säger det, och n delas då med en faktor."))
    page.sentence(afterwards(study))
    page.space()
    page.lines += snippet(name, study)
    page.space()
    page.sentence(say("START är tillståndet som de börjar i. Mer: {page}", page=READ_MORE))


def _add_evaluation(page: Page, prices: Table, name: str, one: Benchmark) -> None:
    numbers = page.numbers
    page.title(one.label)
    page.fact(say("Id"), name)
    page.fact(say("År"), str(one.year or page.say(UNKNOWN)))
    page.fact(say("Land"), page.say(COUNTRY[one.country]))
    page.fact(say("Deltagare"), "" if one.participants is None else numbers.plain(one.participants))
    if one.cost_per_participant is not None:
        amount = money(one.cost_per_participant, one, numbers)
        page.fact(say("Kostnad"), page.say(say("{amount} per deltagare", amount=amount)))
    if one.cost_per_place_year is not None:
        amount = money(one.cost_per_place_year, one, numbers)
        page.fact(say("Kostnad"), page.say(say("{amount} per plats och år", amount=amount)))
    if one.payback_months is not None:
        page.fact(say("Återbetald"), page.say(say("efter {months}", months=numbers.months(one.payback_months))))
    for gain in one.gains:
        page.fact(say("Vinst"), " ".join(filter(None, [f"{page.say(gained(gain, one, numbers))}.", gain.note])))
    page.fact(say("Aktörer"), one.actors or "")
    page.fact(say("Jämfört med"), page.say(COMPARISON.get(one.comparison or "", UNKNOWN)))
    page.fact(say("Scenario"), one.scenario or "")
    _add_source(page, prices, one)
    page.heading(say("I ett scenario"))
    page.sentence(say("Aldrig indata: till för att läggas bredvid ett resultat, i slutet av bilagan."))
    reason = not_compared(one)
    if reason is not None:
        page.sentence(say("Läggs inte bredvid: {reason}", reason=reason))


def _add_source(page: Page, prices: Table, row: Effect | Benchmark) -> None:
    """Add how sure a row is, its source, and what must be known of it."""
    meaning = say("{status}: {meaning}", status=STATUS[row.status], meaning=STATUS_MEANS[row.status])
    page.fact(say("Status"), f"{SIGN[row.status]} {page.say(meaning)}")
    source = source_of(prices, row)
    page.fact(say("Källa"), page.say(as_written(source.text) if source else say("ingen källa, eget antagande")))
    page.fact(say("Adress"), address(source, page.language) if source else "")
    page.fact(say("Anmärkning"), row.note or "")


def source_of(prices: Table, row: Effect | Benchmark) -> Source | None:
    """Return the source of a row, None where it has none."""
    stored = prices.sources.get(row.source or "")
    return None if stored is None else Source.model_validate(stored)
