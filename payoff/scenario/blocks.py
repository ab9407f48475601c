"""States from blocks: what is written under ``use`` becomes lines, before the scenario is checked.

A state from blocks is from here on the same as one with its lines typed in: the same checks, tables and
variants. What it was made of stays beside it (`payoff.scenario.built`), for sources and warnings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.model import PriceYears, Quantity
from payoff.quantity.written import Branch
from payoff.reference.table import Table, written_number
from payoff.scenario.block_draft import drafted
from payoff.scenario.built import Block, Built
from payoff.scenario.indexes import BUILT_IN, built_in, is_built_in
from payoff.scenario.local_prices import LocalPrice, with_local_prices
from payoff.scenario.lookup import group_in
from payoff.scenario.tree import copied
from payoff.scenario.use import USE, blocks_of, is_work, states_with_blocks
from payoff.scenario.world import Rules, World
from payoff.scenario.yaml_reader import MOST_PROBLEMS

if TYPE_CHECKING:
    from payoff.scenario.block_lines import LineMaker

ASSISTANCE = "forsorjningsstod"
LIVELIHOOD_TOLERANCE = 1e-9
MOST_STATES = 1_000


@dataclass
class Expanded:
    """A tree in which blocks have become lines.

    Parameters
    ----------
    tree : Branch
    faults : list of Fault
        What is wrong with the blocks; `at` is the path from the top.
    broken : set of str
        Paths of the states that could not be built.
    built : dict
        What was built, by the path of the state's ``use``.
    """

    tree: Branch
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    built: dict[str, Built | None] = field(default_factory=dict)


def with_blocks(tree: Branch, named: Mapping[str, Quantity], price_years: PriceYears) -> Expanded:
    """Return a tree with the blocks of every state written out as lines.

    Parameters
    ----------
    tree : Branch
        The scenario, with all that is laid over it.
    named : mapping
        Its named quantities.
    price_years : callable
        What moves amounts of other years.
    """
    written = states_with_blocks(tree)
    if not written and "prices" not in tree:
        return Expanded(tree)
    result, world = Expanded(tree), None
    try:
        _refuse_too_many(len(written))
        world = _world(tree, named, price_years)
    except Fault as fault:
        result.faults.append(fault)
    except ValidationError:
        pass  # the models tell what is wrong with the rules and the prices
    if world is None:
        result.broken = {f"states.{name}" for name in written}
        result.built = {f"states.{name}.{USE}": None for name in written}
        return _without_use(result, written)
    if not written:  # there are only local prices, which were read to be checked
        return result
    states = copied(group_in(tree, "states"))
    for name, blocks in written.items():
        if len(result.faults) > MOST_PROBLEMS:  # no more are told, and looking for names takes time
            result.broken.add(f"states.{name}")
            states[name] = copied(states[name], without=USE)
            continue
        try:
            states[name], result.built[f"states.{name}.{USE}"] = _State(world, name, states[name]).built(blocks)
        except Fault as fault:
            result.faults.append(fault.under("states", name))
            result.broken.add(f"states.{name}")
            states[name] = copied(states[name], without=USE)
    result.tree = copied(tree)
    result.tree["states"] = states
    return result


def _refuse_too_many(states: int) -> None:
    """Refuse more states than anybody has: a line of text becomes eight lines, so that a file can swell."""
    if states > MOST_STATES:
        raise Fault(say("för många tillstånd med byggstenar (högst {most})", most=MOST_STATES), at=("states",))


def _without_use(result: Expanded, written: Mapping[str, Any]) -> Expanded:
    if not written:
        return result
    states = copied(group_in(result.tree, "states"))
    for name in written:
        states[name] = copied(states[name], without=USE)
    result.tree = copied(result.tree)
    result.tree["states"] = states
    return result


def _world(tree: Branch, named: Mapping[str, Quantity], price_years: PriceYears) -> World | None:
    """Read what blocks are built with; None where the price year cannot be read, which the models tell.

    Raises
    ------
    Fault, ValidationError
        If the rules or the local prices cannot be read.
    """
    from payoff.reference.table import table

    context = {"quantities": named, "price_years": price_years}
    price_year = tree.get("price_year")
    if not isinstance(price_year, int) or isinstance(price_year, bool):
        return None
    written = tree.get("rules")
    rules = Rules.model_validate({} if written is None else written, context=context)
    year = rules.day(int(price_year)).year
    _check_index(tree, rules, year, price_years)
    local = {
        name: LocalPrice.model_validate(value, context=context) for name, value in group_in(tree, "prices").items()
    }
    try:
        prices = with_local_prices(table(), local, int(price_year), year)
    except Fault as fault:
        raise fault.under("prices") from None
    return World(prices, rules, int(price_year), named, price_years)


def _check_index(tree: Branch, rules: Rules, year: int, price_years: PriceYears) -> None:
    """Refuse an index that does not exist, and a year of the rules that it does not have."""
    known = group_in(tree, "indexes")
    if rules.index not in known and not is_built_in(rules.index):
        message = say("indexet ”{name}” finns inte", name=shortened(rules.index))
        raise Fault(message, did_you_mean(rules.index, [*known, BUILT_IN]), ("rules", "index"))
    try:
        price_years(year, rules.index)
    except Fault as fault:
        levels = known[rules.index] if rules.index in known else built_in(rules.index).levels
        of_rules = rules.date and str(year) not in map(str, levels)  # else it is the price year that the index lacks
        raise Fault(fault.message, fault.hint, ("rules", "date") if of_rules else ("price_year",)) from None


class _State:
    """Builds one state.

    Parameters
    ----------
    world : World
    name : str
        Id of the state.
    written : Branch
        The state as it is written.
    """

    def __init__(self, world: World, name: str, written: Branch) -> None:
        self.world, self.name, self.written = world, name, written

    def built(self, written: Any) -> tuple[Branch, Built]:
        """Return the state with its lines written out, and what it was built of.

        Raises
        ------
        Fault
            With the path from the state.
        """
        from payoff.scenario.block_lines import LineMaker  # only a scenario of blocks needs the law

        maker = LineMaker(self.world, f"states.{self.name}.{USE}")
        try:
            blocks = blocks_of(written)
            maker.measure(blocks)
            # Work first: a benefit may go by its wage.
            for name, options in sorted(blocks.items(), key=lambda one: not is_work(one[0])):
                try:
                    maker.add(name, options, blocks.key_places.get(name))
                except Fault as fault:
                    raise fault.under(name) from None
            self._refuse_too_much(maker.blocks)
            _refuse_uncounted_child_benefit(maker.blocks)
            _refuse_overlap(self.world.prices, maker.blocks)
            maker.close()
        except Fault as fault:
            raise fault.under(USE) from None
        return self._with_lines(maker), maker.built()

    def _refuse_too_much(self, blocks: list[Block]) -> None:
        """Refuse livelihoods of more than a whole person."""
        total = sum(block.extent for block in blocks)
        if total > 1 + LIVELIHOOD_TOLERANCE:
            parts = [
                say("{name} {extent} %", name=one.name, extent=written_number(round(100 * one.extent, 4)))
                for one in blocks
                if one.extent
            ]
            raise Fault(
                say("försörjningen blir mer än 100 % av en person: {parts}", parts=parts),
                say("skriv extent på dem, t.ex. {text}", text="{sjukpenning: {income: 24 000 kr/mån, extent: 50 %}}"),
            )

    def _with_lines(self, maker: LineMaker) -> Branch:
        """Return the state with the lines of its blocks before its own."""
        own = group_in(self.written, "lines")
        for name in own:
            if name in maker.lines:
                raise Fault(
                    say("posten ”{name}” kommer redan från byggstenarna", name=shortened(name)),
                    say("byt id på den egna posten"),
                    ("lines", name),
                    True,
                )
        state, lines = copied(self.written), copied(own) if own else drafted(None)
        merged = drafted(own.place if own else None)
        for source in (maker.lines, lines):
            for name, line in source.items():
                merged[name] = line
                merged.key_places[name] = source.key_places.get(name)
                merged.value_places[name] = source.value_places.get(name)
        state["lines"] = merged
        return state


def _refuse_uncounted_child_benefit(blocks: list[Block]) -> None:
    """Refuse child benefit beside assistance that does not count it: the law does, krona for krona."""
    names = {block.name: block for block in blocks}
    if "barnbidrag" in names and ASSISTANCE in names:
        raise Fault(
            say("barnbidraget är en inkomst som minskar försörjningsstödet"),
            say("skriv {text}", text="forsorjningsstod: {tops_up: ja, ...}"),
            (ASSISTANCE,),
            True,
        )


def _refuse_overlap(prices: Table, blocks: list[Block]) -> None:
    """Refuse a total beside one of its parts, two totals with a part in common, and a price beside its marginal one."""
    ids = {price.id: block.name for block in blocks if block.kind == "service" for price in block.prices}
    covered: dict[str, str] = {}
    for key, name in ids.items():
        parts = _parts_of(prices, key)
        both = [ids[part] for part in parts if part in ids]
        if both:
            raise Fault(
                say("{name} är en totalkostnad som redan innehåller {parts}", name=name, parts=both),
                say("ta bort totalen eller delarna"),
                (name,),
                True,
            )
        average = prices.row(key).marginal_of
        twice = covered.keys() & set(parts)
        other = ids.get(average or "") or next((covered[part] for part in parts if part in twice), None)
        if other is not None:
            message = say("{name} och {other} räknar samma sak", name=name, other=other)
            raise Fault(message, say("ta bort den ena"), (name,), True)
        covered |= dict.fromkeys(parts, name)


def _parts_of(prices: Table, key: str) -> list[str]:
    """Return the rows that a total includes, and what those include."""
    found: list[str] = []
    waiting = list(prices.row(key).includes)
    while waiting:
        part = prices.id_of(waiting.pop())
        if part not in found:
            found.append(part)
            waiting += prices.row(part).includes
    return found
