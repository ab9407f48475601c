"""What a study found and how, and what an evaluation says, as a reader sees it."""

from __future__ import annotations

from typing import Final

from payoff.language import Say, as_written, say
from payoff.reference.evidence import Benchmark, Effect, Estimate, Gain
from payoff.reference.model import SEVERAL
from payoff.report.locale import SPACE, Numbers
from payoff.report.price_words import account
from payoff.scenario.builtin import ACCOUNTS

DESIGN: Final[dict[str, Say]] = {
    "rct": say("lottat försök"),
    "comparison": say("jämförelsegrupp utan lottning"),
    "follow_up": say("uppföljning utan jämförelse"),
    "statistics": say("statistik"),
    "meta_analysis": say("metaanalys"),
    "review": say("översikt"),
    "derived": say("härledd ur andra studier"),
}
COUNTRY: Final[dict[str, Say]] = {
    "SE": say("Sverige"),
    "NO": say("Norge"),
    "DK": say("Danmark"),
    "CH": say("Schweiz"),
    "GB": say("Storbritannien"),
    "US": say("USA"),
    "several": say("flera länder"),
}
MEASURE: Final[dict[str, Say]] = {
    "ever": say("någon gång inom tiden"),
    "at": say("i tillståndet vid tiden"),
    "mean_over": say("i genomsnitt under tiden"),
}
COMPARISON: Final[dict[str, Say]] = {
    "none": say("före–efter, ingen jämförelsegrupp"),
    "control_group": say("jämförelsegrupp"),
    "model": say("förkalkyl eller exempel"),
}
UNKNOWN: Final = say("uppgift saknas")


def persons(study: Effect, numbers: Numbers) -> Say:
    """Say how many persons the study has, by group where that is known."""
    if study.n_treated is not None and study.n_control is not None:
        values = {"treated": numbers.plain(study.n_treated), "control": numbers.plain(study.n_control)}
        return say("{treated} och {control}", **values)
    if study.n is None:
        return UNKNOWN
    shown = numbers.plain(study.n)
    return say("{n} i alla grupper", n=shown) if study.persons_in("treated")[1] else as_written(shown)


def measured(study: Effect, numbers: Numbers) -> Say:
    """Say what the shares measure, and when."""
    measure = MEASURE.get(study.measure or "", say("måttet är inte känt"))
    if study.months is None:
        return measure
    if study.counted_from == "end":
        return say("{measure}, {months} från slutet", measure=measure, months=numbers.months(study.months))
    return say("{measure}, {months}", measure=measure, months=numbers.months(study.months))


def outcome(study: Effect, numbers: Numbers) -> Say:
    """Say the shares, the difference and the risk ratio that the study prints."""
    parts: list[Say] = []
    treated, control = (
        None if one is None else numbers.percent(one) for one in (study.share_treated, study.share_control)
    )
    if treated and control:
        parts.append(say("{treated} mot {control}", treated=treated, control=control))
    elif treated:
        parts.append(say("{treated} med insatsen", treated=treated))
    elif control:
        parts.append(say("{control} utan insatsen", control=control))
    if study.difference is not None:
        shown = estimate(study.difference, numbers, 100)
        parts.append(say("skillnad {estimate} procentenheter", estimate=shown))
    if study.risk_ratio is not None:
        parts.append(say("riskkvot {estimate}", estimate=estimate(study.risk_ratio, numbers, 1)))
    return say("{parts}", parts=parts) if parts else say("inget tal som kan fyllas i")


def estimate(found: Estimate, numbers: Numbers, scale: int) -> Say:
    """Say a value with its interval, or the interval alone."""
    value, low, high = (
        None if one is None else numbers.plain(scale * one) for one in (found.value, found.low, found.high)
    )
    if low is None:
        return as_written(value or "")
    if value is None:
        return say("{low} till {high}", low=low, high=high)
    if found.level is None:
        return say("{value} ({low} till {high})", value=value, low=low, high=high)
    return say("{value} ({level} % intervall {low} till {high})", value=value, level=found.level, low=low, high=high)


def evaluated(one: Benchmark, numbers: Numbers) -> Say:
    """Say the figures of an evaluation, short."""
    parts: list[Say] = []
    if one.payback_months is not None:
        parts.append(say("återbetald efter {months}", months=numbers.months(one.payback_months)))
    if one.cost_per_participant is not None:
        parts.append(say("kostnad {amount} per deltagare", amount=money(one.cost_per_participant, one, numbers)))
    if one.cost_per_place_year is not None:
        parts.append(say("kostnad {amount} per plats och år", amount=money(one.cost_per_place_year, one, numbers)))
    parts += [gained(gain, one, numbers) for gain in one.gains]
    return say("{parts}", parts=parts) if parts else say("inga belopp")


def gained(gain: Gain, one: Benchmark, numbers: Numbers) -> Say:
    """Say what an evaluation says that a participant gave back: before or after cost, when, and to whom."""
    kind = {"gain": say("vinst före kostnad"), "net": say("netto efter kostnad")}.get(gain.kind or "", say("vinst"))
    per = say("per person som lyckas") if gain.per == "success" else say("per deltagare")
    parts = [say("{kind} {amount} {per}", kind=kind, amount=money(gain.amount, one, numbers), per=per)]
    if gain.months is not None:
        parts.append(say("efter {months}", months=numbers.months(gain.months)))
    if gain.series is not None:
        whose = account(gain.series) if gain.series in (*ACCOUNTS, SEVERAL) else _GROUPS[gain.series]
        parts.append(say("({whose})", whose=whose))
    return as_written(" ".join(part.text(numbers.language) for part in parts))


_GROUPS: Final = {"offentlig_sektor": say("offentlig sektor"), "samhalle": say("samhället")}


def money(amount: float, one: Benchmark, numbers: Numbers) -> str:
    """Return an amount in the currency of the evaluation."""
    currency = say("kr").text(numbers.language) if one.currency == "SEK" else one.currency
    return numbers.plain(amount) + SPACE + currency
