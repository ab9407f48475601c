"""What a reviewer asks about who gains and who pays: cost shifts, transfers, double counting, displacement, cash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME
from payoff.language import Say, say
from payoff.missing import Missing
from payoff.quantity.text import format_amount, typographic
from payoff.questions.distribution import actors
from payoff.resolve.displacement import OTHERS
from payoff.reviewer.method import saved_services
from payoff.reviewer.remark import Remark, Rule, first_of
from payoff.scenario.builtin import PUBLIC, SOCIETY
from payoff.tables import SHARE_TOLERANCE

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import PlacedLine

NOTHING: Final = 1.0
"""Kronor: a gain or a loss below it is nobody's."""
MOST_TRANSFERS: Final = 0.5
"""The share of the public sector's gain that may be others' loss before the reader is told."""


def _cost_shift(result: Result) -> Iterator[Remark]:
    """Tell of actors that are worse off while the whole, or the public sector, gains."""
    gainers = {name: value for name in dict.fromkeys((PUBLIC, result.total)) if (value := _npv(result, name)) > NOTHING}
    asked = [name for name in actors(result, result.total) if name != OTHERS]  # of the displaced the file itself tells
    losers = {name: value for name in asked if (value := _npv(result, name)) < -NOTHING}
    if gainers and losers:
        message = say(
            "Kostnaden flyttas: {losers} förlorar medan {gainers} vinner. Den som förlorar behöver veta det, och kan "
            "behöva få en del av vinsten.",
            losers=first_of([_with_kronor(result, name, value) for name, value in losers.items()]),
            gainers=[_with_kronor(result, name, value) for name, value in gainers.items()],
        )
        yield Remark("cost_shift", message, "programme.financing" if result.scenario.budget else "states")


def _npv(result: Result, name: str) -> float:
    """Return a net present value; 0 where it is not known, so that nothing is said of it."""
    value = result.npv(name)
    return 0.0 if isinstance(value, Missing) else value


def _with_kronor(result: Result, name: str, value: float) -> Say:
    return say("{name} ({gain})", name=result.label(name), gain=_kronor(value))


def _kronor(value: float) -> str:
    """Write kronor with three figures."""
    return typographic(format_amount(float(f"{value:.3g}"), "money"))


def _transfers(result: Result) -> Iterator[Remark]:
    """Tell of a public gain that is mostly what others lose or the public sector itself pays in another place."""
    if result.total != SOCIETY:
        return  # net lines hide what is a transfer, which is told
    public, society = result.summed("gains", PUBLIC), result.summed("gains", SOCIETY)
    if isinstance(public, Missing) or isinstance(society, Missing) or public <= NOTHING:
        return
    if society < (1 - MOST_TRANSFERS) * public:
        message = say(
            "Offentlig sektors vinst före programkostnad är {public}, men samhällets är {society}. Resten är "
            "överföringar: det som offentlig sektor vinner förlorar någon annan. Kalla det inte samhällets vinst.",
            public=_kronor(public),
            society=_kronor(society),
        )
        yield Remark("transfers_as_gain", message, "states")


# -- the same krona twice ------------------------------------------------------------------


def _double_count(result: Result) -> Iterator[Remark]:
    """Tell of lines of one state that may be the same kronor: alike, or a net beside what the net is made of."""
    by_state: dict[str, list[PlacedLine]] = {}
    for placed in result.scenario.placed_lines():
        for state in set(placed.states) & set(result.used_states) if not placed.arm else ():
            by_state.setdefault(state, []).append(placed)
    found = [pair for lines in by_state.values() for pair in (*_alike(result, lines), *_within_nets(result, lines))]
    if found:
        names = [
            say("{first} och {second} ({state})", first=first.label, second=second.label, state=first.place)
            for first, second in found
        ]
        message = say(
            "Samma kronor kan vara räknade två gånger: {names}. Posterna gäller samma konto i samma tillstånd; en "
            "nettopost innehåller redan sina delar.",
            names=first_of(names),
        )
        yield Remark("possible_double_count", message, found[0][1].path)


def _alike(result: Result, lines: Sequence[PlacedLine]) -> Iterator[tuple[PlacedLine, PlacedLine]]:
    """Yield each line that has the same kind, accounts, amount and course over time as one before it."""
    seen: dict[object, PlacedLine] = {}
    for placed in lines:
        line = placed.line
        if not line.amount.known or line.amount.value == 0:
            continue
        times = tuple(one.value for one in line.times)
        course: tuple[object, ...] = ()
        if line.series is not None:
            steps = line.series.steps_as_written().items()
            course = (line.series.clock, *((month, share.value) for month, share in steps))
        key = (line.kind, _accounts(result, placed), line.amount.value, times, course)
        if key in seen:
            yield seen[key], placed
        seen.setdefault(key, placed)


def _within_nets(result: Result, lines: Sequence[PlacedLine]) -> Iterator[tuple[PlacedLine, PlacedLine]]:
    """Yield each line that is no net with the net of an account that it goes to or from."""
    nets = {name: placed for placed in lines if placed.line.kind == "net" for name in _named(result, placed)}
    for placed in lines if nets else ():
        if placed.line.kind != "net":
            yield from ((nets[name], placed) for name in sorted(_named(result, placed) & nets.keys())[:1])


def _accounts(result: Result, placed: PlacedLine) -> tuple[frozenset[str], ...]:
    """Return the accounts that a line goes from, goes to, or is the net of."""
    places = ("from_accounts", "to_accounts", "accounts")
    chart = result.chart
    return tuple(frozenset(map(chart.account, getattr(placed.line, place, {}))) for place in places)


def _named(result: Result, placed: PlacedLine) -> set[str]:
    """Return every account of a line."""
    return {name for names in _accounts(result, placed) for name in names}


# -- work and cash -------------------------------------------------------------------------


def _displacement(result: Result) -> Iterator[Remark]:
    """Tell of more work without a word on whether anybody else loses a job; of subsidised work another rule tells."""
    net, plan = result.scenario.gross_to_net, result.plan
    if net is not None and net.displacement is not None:
        return
    more = (plan.exposure[PROGRAMME] - plan.exposure[COUNTERFACTUAL]).sum(axis=(0, 2, 3)) > SHARE_TOLERANCE
    booked = {line.path for line, weight in zip(plan.lines, plan.weight, strict=True) if weight[more].any()}
    lines = list(result.scenario.placed_lines())
    subsidised = {state for placed in lines if placed.line.kind == "subsidy" for state in placed.states}
    states = {
        state
        for placed in lines
        if placed.line.kind == "production" and placed.path in booked
        for state in placed.states
        if state not in subsidised
    }
    if states:
        names = [result.scenario.states[name].label or name for name in result.scenario.states if name in states]
        message = say(
            "Mer arbete räknas utan undanträngning ({names}): varje arbete antas vara ett som annars inte funnits. "
            "Pröva gross_to_net.displacement i en variant.",
            names=first_of(names),
        )
        yield Remark("work_without_displacement", message, "gross_to_net")


def _no_cost(result: Result) -> Iterator[Remark]:
    """Tell of a programme that nobody pays for."""
    if not result.scenario.budget:
        message = say("Insatsen har ingen budget. Utan kostnad går det inte att säga om den lönar sig.")
        yield Remark("no_programme_cost", message, "programme.budget")


def _cash(result: Result) -> Iterator[Remark]:
    """Tell of saved services of which all is taken to become money in a budget."""
    names = [
        say("{line} ({state})", line=placed.label, state=placed.place)
        for placed in saved_services(result)
        if getattr(placed.line, "cashable", None) is None
    ]
    if names:
        message = say(
            "Hela besparingen antas bli pengar i budgeten, och det genast: {names}. Lokaler och tjänster går sällan "
            "att dra ned för enstaka personer; ange cashable med andel och dröjsmål.",
            names=first_of(names),
        )
        yield Remark("cash_not_considered", message, "states")


ACTOR_RULES: Final[tuple[Rule, ...]] = (_cost_shift, _transfers, _double_count, _displacement, _no_cost, _cash)
