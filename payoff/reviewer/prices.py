"""Warnings about prices: without source, old, foreign, average where a marginal price exists; subsidised work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from payoff.language import Say, say
from payoff.reference.model import first_day, last_day
from payoff.reference.table import Price, table
from payoff.reference.unit import unit_of
from payoff.reviewer.remark import Remark, Rule, first_of, is_built
from payoff.scenario.use import folded
from payoff.scenario.world import Rules

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.built import Block, Built
    from payoff.scenario.models import PlacedLine

OLDEST: Final = 5
"""Years before the price year: an older price is told of."""
ASSISTANCE: Final = "forsorjningsstod"
OWN_TAX: Final = ("skatt_kommun", "skatt_region")
"""Lines of tax whose rates a scenario may give under rules."""
ORDINARY: Final = ("", "ordinary")
OPTIONS: Final[dict[str, Say]] = {
    "wage": say("heltidslön"),
    "extent": say("omfattning"),
    "share": say("lönestödets andel"),
    "productivity": say("produktion som andel av lönekostnaden"),
    "age": say("ålder"),
    "quantity": say("antal"),
}
"""What the options of work and services are called; those of a benefit are named by its rule."""


def _used_prices(result: Result) -> dict[str, Price]:
    """Return the prices that the states in use are built of, by id."""
    return {price.id: price for built in result.built_states.values() for price in built.prices}


def _services(result: Result) -> dict[str, Price]:
    """Return the prices of services that the states in use are built of, by id."""
    blocks = [block for built in result.built_states.values() for block in built.blocks if block.kind == "service"]
    return {price.id: price for block in blocks for price in block.prices}


def _used_lines(result: Result) -> Iterator[PlacedLine]:
    used = set(result.used_states)
    return (placed for placed in result.scenario.placed_lines() if placed.transition or used & set(placed.states))


def _without_source(result: Result) -> Iterator[Remark]:
    """Tell how many of the amounts that people in the states cost have nobody who says so."""
    lines = [placed for placed in _used_lines(result) if placed.line.amount.known]
    calibrated = result.scenario.calibrated
    bare = [
        placed
        for placed in lines
        if not (placed.line.amount.source or placed.line.source or placed.line.amount.name in calibrated)
    ]
    if bare:
        message = say(
            "{count} av {all} belopp i tillstånden har ingen källa och är antaganden: {names}.",
            count=len(bare),
            all=len(lines),
            names=first_of([say("{line} ({state})", line=placed.label, state=placed.place) for placed in bare]),
        )
        listed = sum(_assumed_by_the_list(result, placed) for placed in bare)
        if listed:
            message = say(
                "{text} Av dem är {count} ur prislistan, som själv bara antar dem.", text=message, count=listed
            )
        yield Remark("without_source", message, bare[0].path)


def _assumed_by_the_list(result: Result, placed: PlacedLine) -> bool:
    """Whether a line rests on a price or a rate that is the table's own assumption, so that the table is no source."""
    if not is_built(result, placed):
        return False
    name, rules = placed.path.rpartition(".")[2], result.scenario.rules or Rules()
    if name in result.built_states[placed.states[0]].tax_lines:
        return rules.effective_tax is None and (rules.tax is None or name not in OWN_TAX)
    price = _services(result).get(name)
    return price is not None and not price.own and price.status == "assumption"


def _assumed_inputs(result: Result) -> Iterator[Remark]:
    """Tell of what was written in the blocks without a source: incomes, wages, rents, extents, quantities."""
    names = [
        say("{option} {written} ({block})", option=_option(block, key), written=one.written, block=where)
        for label, built in _labelled(result)
        for block in built.blocks
        for where in [label if block.label == label else say("{block}, {state}", block=block.label, state=label)]
        for key, one in block.quantities.items()
        if not one.source
    ]
    if names:
        message = say(
            "{count} indata till byggstenarna har ingen källa: {names}.", count=len(names), names=first_of(names)
        )
        yield Remark("assumed_inputs", message, "states")


def _option(block: Block, key: str) -> Say | str:
    """Return what an option of a block is called, with the month of the job where it is a step."""
    from payoff.rules.benefits import BENEFITS  # only a scenario of blocks needs the law

    key, _, month = key.partition(".")
    rule = BENEFITS.get(folded(block.name))
    if rule is not None and key in rule.parameters:
        return rule.parameters[key].label
    word = OPTIONS.get(key, key)
    return say("{word} från månad {month}", word=word, month=month) if month else word


def _labelled(result: Result) -> Iterator[tuple[str, Built]]:
    states = result.scenario.states
    return ((states[name].label or name, built) for name, built in result.built_states.items())


def _old(result: Result) -> Iterator[Remark]:
    """Tell of prices that are much older than the price year."""
    year = result.scenario.price_year
    names = [
        say("{label} ({year})", label=price.label, year=price.year)
        for price in _services(result).values()
        if price.year is not None and price.year < year - OLDEST
    ]
    undated = [price.label for price in _services(result).values() if price.year is None]
    for placed in _used_lines(result):
        moved = placed.line.amount.moved
        from_block = placed.states and is_built(result, placed)
        if moved is not None and moved.year < year - OLDEST and not from_block:
            names.append(say("{label} ({year})", label=placed.label, year=moved.year))
    if names:
        message = say(
            "Priser mer än {years} år äldre än prisåret, bara omräknade med index: {names}.",
            years=OLDEST,
            names=first_of(names),
        )
        yield Remark("old_price", message, "states")
    if undated:
        message = say("Priser utan prisår, inte omräknade: {names}.", names=first_of(undated))
        yield Remark("undated_price", message, "states")


def _marginal_exists(result: Result) -> Iterator[Remark]:
    """Tell of average prices for which the table has a marginal one."""
    prices = table()
    used = _services(result)
    for key in prices:
        row = prices.rows[key]
        price = used.get(str(row.get("marginal_of", "")))
        if price is not None and key not in used:
            message = say(
                "{label} räknas till genomsnittspris; prislistan har också ett marginellt pris, {name}.",
                label=price.label,
                name=key,
            )
            yield Remark("marginal_price_exists", message, "states")


def _foreign(result: Result) -> Iterator[Remark]:
    """Tell of prices from other countries."""
    names = [
        say("{label} ({currency})", label=price.label, currency=unit_of(price.row.unit).money)
        for price in _services(result).values()
        if unit_of(price.row.unit).is_foreign
    ]
    if names:
        message = say("Priser i utländsk valuta, omräknade till kronor: {names}.", names=first_of(names))
        yield Remark("foreign_price", message, "states")


def _subsidised_without_displacement(result: Result) -> Iterator[Remark]:
    """Tell of subsidised work where nobody else is taken to lose a job."""
    net = result.scenario.gross_to_net
    if net is not None and net.displacement is not None:
        return
    built = {
        name
        for name, one in result.built_states.items()
        if any(block.kind == "work" and block.form not in ORDINARY for block in one.blocks)
    }
    typed = {state for placed in _used_lines(result) if placed.line.kind == "subsidy" for state in placed.states}
    states = [name for name in result.used_states if name in built | typed]
    if states:
        names = [result.scenario.states[name].label or name for name in states]
        message = say(
            "Arbete med lönestöd räknas utan undanträngning ({names}): ingen annan antas förlora ett arbete. "
            "Pröva gross_to_net.displacement.",
            names=first_of(names),
        )
        yield Remark("subsidised_without_displacement", message, "gross_to_net")


def _own_prices(result: Result) -> Iterator[Remark]:
    """Tell which prices of the table the scenario has put its own in the place of."""
    names = [price.label for price in _used_prices(result).values() if price.overrides is not None]
    if names:
        message = say("Egna priser i stället för prislistans: {names}.", names=first_of(names))
        yield Remark("own_prices", message, "prices")


def _unused_prices(result: Result) -> Iterator[Remark]:
    """Tell of own prices that nothing in the states in use is built of: perhaps a misspelling, or a forgotten block."""
    scenario, used = result.scenario, _used_prices(result)
    if scenario.variant_name:
        return
    for one in result.variants.values():
        used |= _used_prices(one)
    names = [name for name in scenario.prices if table().id_of(name) not in used]
    if names:
        message = say("Egna priser som inget tillstånd använder: {names}.", names=first_of(names))
        yield Remark("unused_own_price", message, f"prices.{names[0]}")


def _changing_rules(result: Result) -> Iterator[Remark]:
    """Tell of rules that change within the year, where the scenario says no more than the year."""
    scenario = result.scenario
    rules = scenario.rules or Rules()
    if rules.date is not None and len(rules.date) > len("2025"):
        return
    day = rules.day(scenario.price_year)
    names = [price.label for price in _used_prices(result).values() if not price.own and _changes_after(price, day)]
    if names:
        message = say(
            "Regler som ändras under {year}: {names}. Kalkylen räknar med dem som gällde den 1 januari; "
            "skriv rules.date: {year}-07 för en annan månad.",
            year=day.year,
            names=first_of(names),
        )
        yield Remark("rules_change_in_the_year", message, "rules.date")


def _changes_after(price: Price, day: date) -> bool:
    """Whether a row has another value later in the year of a day."""
    starts = [first_day(value.since) for value in price.row.values if value.since is not None]
    return any(day < start <= last_day(str(day.year)) for start in starts)


def _untested_assistance(result: Result) -> Iterator[Remark]:
    """Tell of assistance that is paid beside other incomes without being tested against them."""
    states = result.scenario.states
    names = [
        states[name].label or name
        for name, built in result.built_states.items()
        if any(block.name == ASSISTANCE for block in built.blocks)
        and not built.topped_up
        and sum(block.kind != "service" for block in built.blocks) > 1
    ]
    if names:
        message = say(
            "Försörjningsstödet prövas inte mot de andra inkomsterna i {names}; skriv tops_up: ja om det fyller ut.",
            names=first_of(names),
        )
        yield Remark("untested_assistance", message, "states")


PRICE_RULES: Final[tuple[Rule, ...]] = (
    _without_source,
    _assumed_inputs,
    _old,
    _marginal_exists,
    _foreign,
    _subsidised_without_displacement,
    _own_prices,
    _unused_prices,
    _changing_rules,
    _untested_assistance,
)
