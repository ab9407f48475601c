"""What a reviewer asks about how the work was done: comparison, effect, follow-up, conventions, sensitivity, plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.quantity.text import with_comma
from payoff.questions.time_use import last_observed, measured_share
from payoff.reviewer.remark import Remark, Rule
from payoff.scenario.uncertain import uncertain
from payoff.units import MONTHS_PER_YEAR, years_in

if TYPE_CHECKING:
    from payoff.result import Result

FORECAST, OUTCOME = "ansokan", "slutrapport"
LOWEST_RATE, HIGHEST_RATE = 0.02, 0.05
"""Real rates a year between which those of the price table lie: TLV 3, ASEK 3.5, SEE 4, WSIPP 2 to 5 per cent."""
SHORTEST, LONGEST = MONTHS_PER_YEAR, 10 * MONTHS_PER_YEAR
"""Months of a horizon that can be laid beside others."""
MOST_YEARS_APART: Final = 2
"""Years between the price year and the start of the intervention."""
HORIZON: Final = re.compile("hori[sz]on", re.IGNORECASE)
ROUNDING: Final = 1e-9
MEASURED_KINDS: Final = ("control_group", "register")
"""Comparisons that somebody has followed: that nobody moves there is a result, not an assumption."""


# -- the comparison and the effect -----------------------------------------------------------


def _still(result: Result) -> Iterator[Remark]:
    """Tell of a comparison where nobody's life changes, which nobody has seen."""
    scenario = result.scenario
    arm = scenario.arms[scenario.counterfactual_arm]
    stays = arm.stays_in is not None or (arm.path is not None and len(arm.path) == 1)
    if stays and arm.kind not in MEASURED_KINDS and arm.deadweight is None and not scenario.is_gross:
        message = say(
            "I jämförelsen förändras ingens läge under hela tiden. Människor söker hjälp när det är som värst och en "
            "del av dem får det bättre ändå; räkna med det, som dödvikt eller som en väg ut i jämförelsen."
        )
        yield Remark("nobody_moves_without", message, f"arms.{scenario.counterfactual_arm}")


def _deadweight(result: Result) -> Iterator[Remark]:
    """Tell of a deadweight that is a guess but is worked with as if it were certain."""
    scenario = result.scenario
    share = scenario.arms[scenario.counterfactual_arm].deadweight
    if share is not None and share.known and share.value > 0 and share.spread is None:
        message = say(
            "Dödvikten är ett enda tal, {share} %, fast ingen vet den säkert. Skriv den med low och high.",
            share=with_comma(100 * share.value, 3),
        )
        yield Remark("deadweight_is_a_point", message, f"arms.{scenario.counterfactual_arm}.deadweight")


def _haircut(result: Result) -> Iterator[Remark]:
    """Tell of a forecast whose effect, seen elsewhere or guessed, is expected in full here."""
    scenario = result.scenario
    net, comparison = scenario.gross_to_net, scenario.arms[scenario.counterfactual_arm].kind
    lowered = net is not None and (net.evidence_haircut is not None or net.attribution is not None)
    if scenario.about.report == FORECAST and comparison not in MEASURED_KINDS and not lowered:
        message = say(
            "Prognosen räknar med hela effekten, utan avdrag för svag evidens. Insatser ger ofta mindre i vanlig drift "
            "än i en studie eller en plan; pröva gross_to_net.evidence_haircut."
        )
        yield Remark("no_haircut", message, "gross_to_net")


# -- follow-up -------------------------------------------------------------------------------


def _short_follow_up(result: Result) -> Iterator[Remark]:
    """Tell of a follow-up that is shorter than half of what is worked out."""
    scenario = result.scenario
    measured, horizon = last_observed(scenario), scenario.horizon.months
    path = f"arms.{scenario.programme_arm}"
    if measured == 0 and scenario.about.report == OUTCOME and scenario.arms[scenario.programme_arm].matrix is None:
        message = say("Slutrapporten har inget uppmätt utfall: hur deltagarna rör sig är ett antagande hela tiden.")
        yield Remark("short_follow_up", message, path)
    elif 0 < measured < horizon / 2:
        yield Remark("short_follow_up", _how_short(measured, horizon, measured_share(result)), path)


def _how_short(measured: int, horizon: int, share: float | Missing) -> Say:
    """Say how short the follow-up is, and how much of the gain lies within it where that can be told."""
    if isinstance(share, Missing):
        return say(
            "Uppföljningen är kortare än halva horisonten: utfallet gäller till månad {measured} av {horizon}. Visa "
            "också resultatet med kortare horisont.",
            measured=measured,
            horizon=horizon,
        )
    return say(
        "Uppföljningen är kortare än halva horisonten: utfallet gäller till månad {measured} av {horizon}, och av "
        "vinsten ligger {percent} % inom den tiden. Visa också resultatet med kortare horisont.",
        measured=measured,
        horizon=horizon,
        percent=round(100 * share),
    )


def _plan(result: Result) -> Iterator[Remark]:
    """Tell of a forecast that nobody is to follow up, and of an outcome without its forecast."""
    scenario = result.scenario
    annex, report = scenario.annex, scenario.about.report
    if report == FORECAST and (annex is None or not annex.follow_up):
        message = say(
            "Ansökan har ingen plan för uppföljning. Skriv under annex.follow_up vad som följs upp, när, hur och av "
            "vem, så går prognosen att pröva mot utfallet."
        )
        yield Remark("no_follow_up_plan", message, "annex.follow_up")
    if report == OUTCOME and not scenario.forecast:
        message = say(
            "Slutrapporten jämför inte med någon prognos. Skriv under forecast vad ansökan sade, så syns det om den "
            "höll."
        )
        yield Remark("no_forecast_compared", message, "forecast")


# -- conventions -----------------------------------------------------------------------------


def _horizon(result: Result) -> Iterator[Remark]:
    """Tell of a horizon so short or so long that the result cannot be laid beside others, without a word on why."""
    scenario, months = result.scenario, result.scenario.horizon.months
    notes = (scenario.about.note, scenario.about.question, scenario.programme.note)
    if SHORTEST <= months <= LONGEST or any(HORIZON.search(note or "") for note in notes):
        return
    message = say(
        "Horisonten är {months} månader, inte mellan {low} och {high}. Säg i about.note varför, eller visa också "
        "resultatet med en vanligare horisont.",
        months=months,
        low=SHORTEST,
        high=LONGEST,
    )
    yield Remark("horizon_off_convention", message, "horizon")


def _rate(result: Result) -> Iterator[Remark]:
    """Tell of a rate outside what others use without a word on why, and of later kronor that count as today's."""
    rule = result.scenario.discounting
    if rule is None:
        if result.plan.months > MONTHS_PER_YEAR:
            message = say(
                "Ingen kalkylränta: en krona om flera år räknas som en krona i dag. Visa också resultatet med en ränta "
                "mellan {low} och {high} %.",
                low=_percent(LOWEST_RATE),
                high=_percent(HIGHEST_RATE),
            )
            yield Remark("rate_off_convention", message, "discounting")
        return
    rates = rule.rate_by_year(years_in(result.plan.months))
    off = [rate for rate in rates if not LOWEST_RATE - ROUNDING <= rate <= HIGHEST_RATE + ROUNDING]
    if off and not (rule.note or rule.source):
        message = say(
            "Den reala kalkylräntan är {rate} %; prislistans ligger mellan {low} och {high} %. Säg i discounting.note "
            "varför, eller visa också resultatet med en sådan ränta.",
            rate=_percent(off[0]),
            low=_percent(LOWEST_RATE),
            high=_percent(HIGHEST_RATE),
        )
        yield Remark("rate_off_convention", message, "discounting.rate")


def _percent(rate: float) -> str:
    return with_comma(100 * rate, 3).replace("-", "−")


def _price_year(result: Result) -> Iterator[Remark]:
    """Tell of kronor of quite another year than the one when the intervention begins."""
    year, start = result.scenario.price_year, result.scenario.first_month[0]
    if abs(year - start) > MOST_YEARS_APART:
        message = say(
            "Kalkylen är i {year} års kronor men insatsen börjar {start}. Välj ett prisår nära starten, eller säg i "
            "sammanhanget vilka kronor det är.",
            year=year,
            start=start,
        )
        yield Remark("price_year_off_start", message, "price_year")


# -- sensitivity -----------------------------------------------------------------------------


def _nothing_uncertain(result: Result) -> Iterator[Remark]:
    """Tell of a file where no number is uncertain and nothing else is tried either."""
    scenario = result.scenario
    scenarios = [one.scenario for one in result.subgroups.values()] or [scenario]
    found = [uncertain(one) for one in scenarios]
    if not scenario.variants and not any(one.numbers or one.tables for one in found):
        message = say(
            "Ingenting är osäkert: inget tal har low och high, och ingen variant prövar något annat. Läsaren kan inte "
            "se vad slutsatsen hänger på."
        )
        yield Remark("nothing_uncertain", message, "variants")


CONDUCT_RULES: Final[tuple[Rule, ...]] = (
    _still,
    _deadweight,
    _haircut,
    _short_follow_up,
    _plan,
    _horizon,
    _rate,
    _price_year,
    _nothing_uncertain,
)
