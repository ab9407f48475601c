"""What must be the same in the parts of a portfolio, or their sums would mean nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, as_written, say
from payoff.scenario.builtin import REPORTED, SOCIETY
from payoff.scenario.models import Scenario
from payoff.scenario.portfolio import SHARED_LINE, BreakEvenQuestion, Portfolio
from payoff.scenario.timing import Discounting
from payoff.units import LONGEST_HORIZON, MONTHS_PER_YEAR


def differences(portfolio: Portfolio, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Yield what makes parts impossible to add, each compared with the first part."""
    first, reference = next(iter(scenarios.items()))
    for name, scenario in scenarios.items():
        at = ("parts", name, "scenario")
        if SHARED_LINE in scenario.programme.budget:
            yield Fault(
                say("delen har redan en budgetrad som heter ”{name}”", name=SHARED_LINE),
                say("byt namn på raden i {file}; namnet är portföljens", file=scenario.file),
                at,
            )
        for what, told, hint in _unlike(reference, scenario):
            one = portfolio.label(first)
            yield Fault(
                say(
                    "{what} skiljer sig mellan delarna: {one} i {a}, {other} i {b}",
                    what=what,
                    one=told[0],
                    a=one,
                    other=told[1],
                    b=portfolio.label(name),
                ),
                hint,
                at,
            )
        if scenario.first_month != reference.first_month and _stepped(scenario.discounting):
            yield Fault(
                say("räntan ändras med år sedan start, och delarna börjar i olika månader"),
                say("använd en enda ränta, eller samma start i alla delar"),
                at,
            )
    yield from _charts(portfolio, scenarios)
    question = portfolio.ask.break_even if portfolio.ask else None
    if question is not None:
        yield from _question(portfolio, question, scenarios)


def _unlike(one: Scenario, other: Scenario) -> Iterator[tuple[Say, tuple[Say, Say], Say]]:
    """Yield what differs between two scenarios that must agree: what, both values, what would be right."""
    if one.price_year != other.price_year:
        years = as_written(str(one.price_year)), as_written(str(other.price_year))
        hint = say("skriv samma price_year i delarna och räkna om beloppen; portföljen räknar inte om mellan prisår")
        yield say("prisåret"), years, hint
    if _rule(one.discounting) != _rule(other.discounting):
        hint = say("skriv samma discounting i delarna, t.ex. med set")
        yield say("diskonteringen"), (_in_words(one.discounting), _in_words(other.discounting)), hint


def _rule(rule: Discounting | None) -> Any:
    """Return what decides the discount factors."""
    if rule is None:
        return None
    return rule.rate_by_year(LONGEST_HORIZON // MONTHS_PER_YEAR), rule.timing, rule.base, rule.compounding


def _stepped(rule: Discounting | None) -> bool:
    return rule is not None and len(set(rule.rate_by_year(LONGEST_HORIZON // MONTHS_PER_YEAR))) > 1


def _in_words(rule: Discounting | None) -> Say:
    """Return a discounting as it would stand in a file."""
    if rule is None:
        return as_written("none")
    rates = ", ".join(f"{year}: {rate.written}" for year, rate in rule.rate.items())
    shown = next(iter(rule.rate.values())).written if len(rule.rate) == 1 else "{" + rates + "}"
    inflation = f", inflation: {rule.inflation.written}" if rule.inflation else ""
    text = f"rate: {shown}{inflation}, timing: {rule.timing}, base: {rule.base}, compounding: {rule.compounding}"
    return as_written("{" + text + "}")


def _charts(portfolio: Portfolio, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Yield accounts and groups that mean different things in two parts."""
    seen: dict[str, tuple[str, str, frozenset[str]]] = {}
    for name, scenario in scenarios.items():
        chart = scenario.chart
        for series in (*chart.accounts, *chart.members):
            groups = frozenset(group for group, members in chart.members.items() if series in members)
            mine = (name, chart.labels[series].text(), groups)
            other = seen.setdefault(series, mine)
            if other[1:] != mine[1:]:
                yield Fault(
                    say(
                        "kontot ”{name}” är inte detsamma i {a} som i {b}",
                        name=series,
                        a=portfolio.label(other[0]),
                        b=portfolio.label(name),
                    ),
                    say("ge det samma label och in i båda, eller olika namn"),
                    ("parts", name, "scenario"),
                )


def _question(portfolio: Portfolio, question: BreakEvenQuestion, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Yield what the question names and some part does not have."""
    at = ("ask", "break_even")
    known = {series for scenario in scenarios.values() for series in scenario.chart.labels}
    accounts = (
        {scenario.chart.account(question.account) for scenario in scenarios.values()} if question.account else set()
    )
    if question.account and not accounts & (known | {REPORTED, SOCIETY}):
        hint = did_you_mean(question.account, known)
        yield Fault(say("kontot ”{name}” finns inte", name=shortened(question.account)), hint, (*at, "account"))
    for name, scenario in scenarios.items():
        if question.share_to is not None and question.share_to not in scenario.states:
            yield Fault(
                say(
                    "tillståndet ”{state}” finns inte i {part}",
                    state=shortened(question.share_to),
                    part=portfolio.label(name),
                ),
                did_you_mean(question.share_to, scenario.states),
                (*at, "share_to"),
            )
            return
