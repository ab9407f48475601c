"""A portfolio's summary in plain sentences that follow the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.language import Say, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.report import sentences
from payoff.report.locale import Numbers
from payoff.scenario.fields import shares_of
from payoff.study.break_even import BreakEvenShare
from payoff.study.portfolio import PortfolioResult
from payoff.study.portfolio_flows import PartResult
from payoff.units import MONTHS_PER_YEAR


def portfolio_sentences(result: PortfolioResult, numbers: Numbers) -> list[Say]:
    """Return the summary: what it is, what it costs and gives, when it pays back, whom it reaches."""
    return [
        _size(result, numbers),
        *_gain(result, numbers),
        *_calendar(result, numbers),
        *_reach(result, numbers),
        *_question(result, numbers),
    ]


def basis(result: PortfolioResult) -> Say:
    """Say whether kronor are present value or simply added."""
    return sentences.basis(next(iter(result.parts.values())).result)


def part_payback(part: PartResult, numbers: Numbers) -> Say:
    """Say when a participant of a part has paid back its cost, for the part's total."""
    return sentences.short_when(part.result.payback(), numbers)


def month_name(result: PortfolioResult, month: int) -> str:
    """Return a month of the common calendar as ÅÅÅÅ-MM; month 0 is the start."""
    year, first = result.first_month
    index = year * MONTHS_PER_YEAR + first - 1 + max(0, month - 1)
    return f"{index // MONTHS_PER_YEAR:04d}-{index % MONTHS_PER_YEAR + 1:02d}"


def when_on_the_calendar(result: PortfolioResult, value: BreakEven | Missing) -> Say:
    """Say a calendar break-even in a table cell."""
    if isinstance(value, Missing):
        return say("kan inte beräknas")
    texts = {
        "never_within_horizon": say("aldrig inom horisonten"),
        "never_negative": say("aldrig under noll"),
        "no_flow": say("varken kostnad eller vinst"),
    }
    if value.status != "reached":
        return texts[value.status]
    month = value.sustained or 0
    return say("månad {month} ({name})", month=month, name=month_name(result, month))


def _size(result: PortfolioResult, numbers: Numbers) -> Say:
    portfolio = result.portfolio
    chart = next(iter(result.parts.values())).result.chart
    payers = [result.label(chart.account(name)) for name in shares_of(portfolio.payer)]
    count = len(result.parts)
    parts = say("En del") if count == 1 else say("{count} delar", count=count)
    shared = {"parts": parts, "persons": numbers.plain(result.participants)}
    cost = result.totals("programme_cost", discounted=False)
    if isinstance(cost, Missing):
        return say("{parts} och {persons} deltagare; vad de kostar saknas det uppgift om.", **shared)
    return say(
        "{parts} och {persons} deltagare kostar {cost}, odiskonterat; den gemensamma budgeten betalas av {payers}.",
        cost=numbers.kronor(sum(cost.values())),
        payers=payers,
        **shared,
    )


def _gain(result: PortfolioResult, numbers: Numbers) -> Iterator[Say]:
    whom = result.label(result.total)
    gains, value = result.totals("gains"), result.npv()
    if isinstance(gains, Missing):
        yield say("Vinsten för {whom} kan inte beräknas: {reason}.", whom=whom, reason=gains.reason)
        return
    yield say(
        "Vinsten före programkostnad är {gain} efter {horizon} ({whom}, {basis}).",
        gain=numbers.kronor(sum(gains.values())),
        horizon=numbers.months(result.months),
        whom=whom,
        basis=basis(result),
    )
    if not isinstance(value, Missing):
        yield say("Efter programkostnad är nettonuvärdet {value}.", value=numbers.kronor(value))


def _calendar(result: PortfolioResult, numbers: Numbers) -> Iterator[Say]:
    value, low = result.break_even(), result.deepest()
    if isinstance(value, Missing) or isinstance(low, Missing):
        return
    deep = say("djupaste läget är {value} i månad {month}", value=numbers.kronor(low.value), month=low.month)
    if value.status == "reached":
        yield say(
            "Break-even på kalendern för alla delar tillsammans: månad {month} ({name}); {deep}.",
            month=value.sustained,
            name=month_name(result, value.sustained or 0),
            deep=deep,
        )
    elif value.status == "never_within_horizon":
        yield say(
            "Break-even på kalendern nås inte inom {horizon}; {deep}.",
            horizon=numbers.months(result.months),
            deep=deep,
        )


def _reach(result: PortfolioResult, numbers: Numbers) -> Iterator[Say]:
    found = result.reach()
    if found is None:
        return
    if isinstance(found.need, Missing) or isinstance(found.reach, Missing):
        missing = found.need if isinstance(found.need, Missing) else found.reach
        assert isinstance(missing, Missing)
        yield say("Behov och räckvidd kan inte beräknas: {reason}.", reason=missing.reason)
        return
    values = {"need": numbers.number(found.need), "reach": numbers.per_cent(found.reach)}
    if found.upper_bound:
        yield say("Behovet är högst {need} personer, och portföljen når minst {reach} av dem.", **values)
    else:
        yield say("Behovet är {need} personer, och portföljen når {reach} av dem.", **values)


def _question(result: PortfolioResult, numbers: Numbers) -> Iterator[Say]:
    found = result.break_even_share
    if found is None:
        return
    if isinstance(found, Missing):
        yield say("Break-even för andelen kan inte beräknas: {reason}.", reason=found.reason)
        return
    question = result.portfolio.ask.break_even if result.portfolio.ask else None
    assert question is not None
    whom = result.label(found.account)
    if question.share_to is not None:
        yield from _scaled(result, found, question.share_to, whom, numbers)
    else:
        yield from _searched(found, question.share or "", whom, numbers)


def _scaled(result: PortfolioResult, found: BreakEvenShare, state: str, whom: Say, numbers: Numbers) -> Iterator[Say]:
    """Say which share in a state makes the gain the cost."""
    label = next(iter(result.parts.values())).result.scenario.states[state].label or state
    if found.share is None:
        yield say(
            "Ingen andel i {state} gör nettonuvärdet till noll ({whom}): vinsten före programkostnad är inte positiv.",
            state=label,
            whom=whom,
        )
        return
    values = {
        "state": label,
        "whom": whom,
        "share": numbers.per_cent(found.share),
        "now": numbers.per_cent(found.now or 0.0),
        "without": numbers.per_cent(found.without or 0.0),
        "scale": numbers.ratio(found.scale or 0.0),
    }
    if found.status == "outside":
        yield say(
            "Ingen andel mellan 0 och 100 % i {state} räcker för att nettonuvärdet ska bli noll ({whom}): det skulle "
            "behövas {share}. Nu är den {now} med insatsen och {without} utan.",
            **values,
        )
        return
    yield say(
        "Nettonuvärdet är noll ({whom}) när {share} är i {state} den sista månaden; nu är det {now} med insatsen och "
        "{without} utan. Hela skillnaden mellan armarna är då {scale} gånger den nuvarande.",
        **values,
    )


def _searched(found: BreakEvenShare, path: str, whom: Say, numbers: Numbers) -> Iterator[Say]:
    """Say which value of a named share makes the net present value zero."""
    values = {"path": path, "whom": whom, "low": numbers.percent(found.low), "high": numbers.percent(found.high)}
    if found.status == "none":
        yield say("Inget värde på {path} mellan {low} och {high} gör nettonuvärdet till noll ({whom}).", **values)
    elif found.status == "several":
        roots = [numbers.per_cent(root) for root in found.roots]
        yield say(
            "Flera värden på {path} mellan {low} och {high} gör nettonuvärdet till noll ({whom}): {roots}.",
            roots=roots,
            **values,
        )
    elif found.now is None:
        yield say(
            "Nettonuvärdet är noll ({whom}) när {path} är {share}.", share=numbers.per_cent(found.roots[0]), **values
        )
    else:
        yield say(
            "Nettonuvärdet är noll ({whom}) när {path} är {share}; nu är det {now}.",
            share=numbers.per_cent(found.roots[0]),
            now=numbers.per_cent(found.now),
            **values,
        )
