"""The summary in plain sentences that follow the numbers."""

from __future__ import annotations

from payoff.language import Say, as_written, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.report.locale import Numbers
from payoff.report.words import HALF_KRONA
from payoff.result import Result
from payoff.scenario.budget import BUDGET


def summary_sentences(result: Result, numbers: Numbers) -> list[Say]:
    """Return the summary: what it costs, what it gives, when it pays back, who gains and who pays."""
    return [
        _cost(result, numbers),
        *_calibrated(result),
        *_gain(result, numbers),
        when_paid_back(result, numbers),
        on_the_calendar(result, numbers),
        *_who(result, numbers),
        *_cash(result, numbers),
    ]


def basis(result: Result) -> Say:
    """Say whether kronor are present value or simply added."""
    kronor = say("odiskonterat") if result.scenario.discounting is None else say("nuvärde")
    return say("{kronor}, brutto utan jämförelse", kronor=kronor) if result.scenario.is_gross else kronor


def when_paid_back(result: Result, numbers: Numbers, series: str | None = None) -> Say:
    """Say when a participant has paid back its cost, for the total or one account."""
    value = result.payback(series)
    whom = result.label(series or result.total)
    horizon = numbers.months(result.scenario.horizon.months)
    if isinstance(value, Missing):
        return say(
            "Återbetalningstiden kan inte beräknas för {whom}: {reason}.", whom=whom, reason=_reason(result, value)
        )
    if value.status == "reached":
        return say(
            "Återbetalningstid: kostnaden är återbetald efter {months}, räknat per deltagare ({whom}).",
            months=numbers.months(value.sustained or 0),
            whom=whom,
        )
    cost = result.flow("programme_cost", series, discounted=False)
    if value.status == "never_within_horizon" and not isinstance(cost, Missing) and not cost.any():
        return say(
            "Återbetalningstid: ingen, {whom} förlorar på insatsen under {horizon} trots att den inget betalar.",
            horizon=horizon,
            whom=whom,
        )
    if value.status == "never_within_horizon":
        return say(
            "Återbetalningstid: kostnaden är inte återbetald inom {horizon}, räknat per deltagare ({whom}).",
            horizon=horizon,
            whom=whom,
        )
    if value.status == "never_negative":
        return say("Återbetalningstid: ingen investering att betala tillbaka för {whom}.", whom=whom)
    return say("Återbetalningstid: varken kostnad eller vinst för {whom}.", whom=whom)


def on_the_calendar(result: Result, numbers: Numbers) -> Say:
    """Say when the programme as a whole is back above zero, and how deep it went."""
    value, low = result.break_even(), result.deepest()
    if isinstance(value, Missing) or isinstance(low, Missing):
        missing = value if isinstance(value, Missing) else low
        assert isinstance(missing, Missing)
        return say("Break-even på kalendern kan inte beräknas: {reason}.", reason=_reason(result, missing))
    deep = say("djupaste läget är {value} i månad {month}", value=numbers.kronor(low.value), month=low.month)
    if value.status == "reached":
        return say(
            "Break-even på kalendern, med kostnaden när den betalas: månad {month}; {deep}.",
            month=value.sustained,
            deep=deep,
        )
    if value.status == "never_within_horizon":
        return say(
            "Break-even på kalendern nås inte inom {horizon}; {deep}.",
            horizon=numbers.months(result.plan.months),
            deep=deep,
        )
    return say("På kalendern ligger insatsen aldrig under noll.")


def short_when(value: BreakEven | Missing, numbers: Numbers, pays: bool = True) -> Say:
    """Say a payback in a table cell; `pays` is whether the account pays for the programme."""
    if isinstance(value, Missing):
        return say("kan inte beräknas")
    if value.status == "reached" and not pays:
        return say("betalar inget")
    if value.status == "reached":
        return as_written(numbers.months(value.sustained or 0))
    words = {
        "never_within_horizon": say("aldrig inom horisonten"),
        "never_negative": say("ingen investering"),
        "no_flow": say("varken kostnad eller vinst"),
    }
    if not pays and value.status != "no_flow":
        words = {"never_within_horizon": say("betalar inget, förlorar"), "never_negative": say("betalar inget")}
    return words[value.status]


def short_calendar(value: BreakEven | Missing, numbers: Numbers) -> Say:
    """Say a calendar break-even in a table cell: a month of the calendar, not a length of time."""
    if not isinstance(value, Missing) and value.status == "reached":
        return say("månad {month}", month=value.sustained)
    if not isinstance(value, Missing) and value.status == "never_negative":
        return say("aldrig under noll")
    return short_when(value, numbers)


def _reason(result: Result, value: Missing) -> Say:
    """Say why a figure is missing without repeating that it cannot be computed."""
    names = [result.input_name(path) for path in value.because]
    return say("uppgift saknas om {names}", names=names) if names else value.reason


def _cost(result: Result, numbers: Numbers) -> Say:
    cost = result.totals("programme_cost", discounted=False)
    people = (
        say("en deltagare")
        if result.scenario.persons == 1
        else say("{count} deltagare", count=numbers.plain(result.scenario.persons))
    )
    if isinstance(cost, Missing):
        return say("Vad insatsen kostar för {people} saknas det uppgift om.", people=people)
    total = sum(cost.values())
    if total == 0:
        return say("Scenariot anger ingen kostnad för insatsen ({people}).", people=people)
    beyond = sum(result.budget_beyond(f"{BUDGET}{name}") for name in result.scenario.budget)
    if beyond > HALF_KRONA:
        return say(
            "Insatsen kostar {full} för {people}, odiskonterat; {beyond} av det ligger efter horisonten "
            "och räknas inte i resultatet.",
            full=numbers.kronor(total + beyond),
            people=people,
            beyond=numbers.kronor(beyond),
        )
    return say("Insatsen kostar {cost} för {people}, odiskonterat.", cost=numbers.kronor(total), people=people)


def _calibrated(result: Result) -> list[Say]:
    """Say that the cost was not measured, where it was calibrated."""
    if not result.scenario.calibrated_in(*result.scenario.budget.values()):
        return []
    return [say("Kostnaden är kalibrerad: vald så att kalkylen träffar tryckta resultat, inte uppmätt.")]


def _gain(result: Result, numbers: Numbers) -> list[Say]:
    years = result.totals("gains", cumulative=True)
    whom = result.label(result.total)
    if isinstance(years, Missing):
        return [say("Vinsten för {whom} kan inte beräknas: {reason}.", whom=whom, reason=_reason(result, years))]
    words = {
        "basis": basis(result),
        "gain": numbers.kronor(list(years.values())[-1]),
        "horizon": numbers.months(result.plan.months),
        "whom": whom,
    }
    if result.scenario.upper_bounds(result.scenario.programme_arm):
        sentences = [say("Vinsten före programkostnad är högst {gain} efter {horizon} ({whom}, {basis}).", **words)]
    else:
        sentences = [say("Vinsten före programkostnad är {gain} efter {horizon} ({whom}, {basis}).", **words)]
    value = result.npv()
    if not isinstance(value, Missing):
        sentences.append(say("Efter programkostnad är nettonuvärdet {value}.", value=numbers.kronor(value)))
    return sentences


def _who(result: Result, numbers: Numbers) -> list[Say]:
    """Say who gains most before programme cost, and who loses."""
    gains = {}
    for account in result.active:
        years = result.totals("gains", account)
        if not isinstance(years, Missing):
            gains[account] = sum(years.values())
    winners = [name for name in sorted(gains, key=lambda name: -gains[name]) if gains[name] > HALF_KRONA][:3]
    losers = [name for name in sorted(gains, key=gains.__getitem__) if gains[name] < -HALF_KRONA]
    sentences = []
    if winners:
        names = [say("{name} ({gain})", name=result.label(name), gain=numbers.kronor(gains[name])) for name in winners]
        sentences.append(say("Vinner mest före programkostnad: {names}.", names=names))
    if losers:
        names = [say("{name} ({gain})", name=result.label(name), gain=numbers.kronor(gains[name])) for name in losers]
        sentences.append(say("Förlorar före programkostnad: {names}.", names=names))
    return sentences


def _cash(result: Result, numbers: Numbers) -> list[Say]:
    """Say how much of a payer's gain becomes money in its own budget, where that is less than the gain."""
    sentences = []
    for account in result.active:
        gains, cash = result.totals("gains", account, discounted=False), result.cash_gain(account)
        if isinstance(gains, Missing) or isinstance(cash, Missing):
            continue
        gain = sum(gains.values())
        if gain > HALF_KRONA and gain - cash > HALF_KRONA:
            sentences.append(
                say(
                    "Av vinsten för {name}, {gain} odiskonterat, blir {cash} pengar i den egna budgeten.",
                    name=result.label(account),
                    gain=numbers.kronor(gain),
                    cash=numbers.kronor(cash),
                )
            )
    return sentences
