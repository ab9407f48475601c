"""From scenario to result: the one place that strings the rooms together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from numbers import Integral
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from payoff.errors import InputError, LedgerError, one_of
from payoff.flows.checks import check
from payoff.flows.combine import combine
from payoff.flows.journal import book
from payoff.flows.plan import Plan
from payoff.language import say
from payoff.missing import Missing
from payoff.resolve.plan import resolve
from payoff.result import Result, Writer
from payoff.scenario.models import Scenario

if TYPE_CHECKING:
    from payoff.simulation.drawn import Drawn
    from payoff.simulation.simulation import Simulation
    from payoff.simulation.simulation import Writer as SimulationWriter
    from payoff.uncertainty.outcomes import Outcomes
    from payoff.uncertainty.streams import Design

Progress = Callable[[int, int], None]
"""Is told how many draws are done, and of how many."""
MOST_DRAWS = 1_000_000
CLOSE = 1e-9
"""How near the draw at central values must be to the booked result, as a part of the largest value."""

_laid_out: WeakKeyDictionary[Result, Drawn] = WeakKeyDictionary()
"""Results that have been drawn, laid out: another seed or more draws of one that is in use begin at once."""


def check_movement(scenario: Scenario) -> None:
    """Check what only shows when persons are moved: probabilities that an arm's changes make.

    Raises
    ------
    ScenarioError
        At the first cell that is no probability, in the scenario or one of its variants.
    """
    for one in (scenario, *(scenario.variant(name) for name in scenario.variants)):
        for arm in ("", *one.alternative_arms):
            tried = one.with_alternative(arm) if arm else one
            resolve(tried)


def alone(scenario: Scenario, writer: Writer) -> Result:
    """Work out a scenario without its variants and alternatives."""
    return _one(scenario, {}, {}, writer)


def evaluate(scenario: Scenario, writer: Writer) -> Result:
    """Work out a scenario and its variants.

    Parameters
    ----------
    scenario : Scenario
    writer : callable
        Makes the reports; handed over because reports lie above results.

    Returns
    -------
    Result

    Raises
    ------
    LedgerError
        If a check of the ledger fails: a fault in payoff.
    """
    variants = {name: _with_alternatives(scenario.variant(name), {}, writer) for name in scenario.variants}
    return _with_alternatives(scenario, variants, writer)


def _with_alternatives(scenario: Scenario, variants: dict[str, Result], writer: Writer) -> Result:
    """Work out a scenario and each alternative in the place of its intervention."""
    others = {name: _one(scenario.with_alternative(name), {}, {}, writer) for name in scenario.alternative_arms}
    return _one(scenario, variants, others, writer)


def _one(scenario: Scenario, variants: dict[str, Result], others: dict[str, Result], writer: Writer) -> Result:
    groups = {name: _one(group, {}, {}, writer) for name, group in scenario.subgroup_scenarios.items()}
    plan = combine({name: group.plan for name, group in groups.items()}) if groups else resolve(scenario)
    return _booked(scenario, plan, (groups, variants, others), writer)


def booked(scenario: Scenario, plan: Plan, writer: Writer) -> Result:
    """Book a plan of a scenario without subgroups, variants and alternatives."""
    return _booked(scenario, plan, ({}, {}, {}), writer)


def _booked(scenario: Scenario, plan: Plan, others: tuple[dict[str, Result], ...], writer: Writer) -> Result:
    """Book a plan and check the ledger; `others` are the results of subgroups, variants and alternatives."""
    journal = book(plan)
    groups, variants, alternatives = map(MappingProxyType, others)
    check(journal, combined=bool(groups))
    return Result(scenario, plan, journal, groups, variants, alternatives, writer)


def simulate(
    result: Result,
    design: Design,
    writer: SimulationWriter,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Draw a result that has been worked out.

    Parameters
    ----------
    result : Result
        The central case.
    design : Design
    writer : callable
        Makes the reports.
    executor : Executor, optional
        Takes a block of draws at a time; by default they are worked out here, one after the other.
    progress : callable, optional
        Is told of each block that is done.

    Raises
    ------
    InputError
        If nothing is uncertain, or there are no draws or too many.
    LedgerError
        If the draw at central values is not the result: a fault in payoff.
    """
    from payoff.simulation.correlated import check_correlations
    from payoff.simulation.simulation import Simulation

    _check_design(design)
    found = _drawable(result)
    check_correlations(found, design)
    return Simulation(result, found, design, _drawn_in_blocks(found, design, executor, progress), writer)


def _drawable(result: Result) -> Drawn:
    """Return a result as one that can be drawn; laid out and checked the first time that it is asked for."""
    from payoff.simulation.drawn import drawn

    if result not in _laid_out:
        found = drawn(result)
        if not found.luck and not any(one.numbers or one.tables for one in found.uncertain.values()):
            example = "{value: 85 %, low: 70 %, high: 95 %}"
            raise InputError(say("scenariot har inga osäkra tal att dra; skriv t.ex. {text}", text=example))
        _central_is_the_result(found, result)
        _laid_out[result] = found
    return _laid_out[result].anew()


def _check_design(design: Design) -> None:
    from payoff.uncertainty.sampling import LATIN_MOST, SEED_MOST
    from payoff.uncertainty.streams import REPLICATES, SAMPLINGS

    latin = one_of("sampling", design.sampling, SAMPLINGS) == "latin"
    fewest, most = (2 * REPLICATES, LATIN_MOST) if latin else (2, MOST_DRAWS)  # a spread needs two
    if not isinstance(design.draws, Integral) or not fewest <= design.draws <= most:
        raise InputError(
            say(
                "antalet dragningar ska vara {fewest} till {most}, inte {draws}",
                fewest=fewest,
                most=most,
                draws=design.draws,
            )
        )
    if latin and design.draws % REPLICATES:
        raise InputError(say("antalet dragningar i en latinsk hyperkub ska gå att dela med {parts}", parts=REPLICATES))
    if not isinstance(design.seed, Integral) or not 0 <= design.seed <= SEED_MOST:
        raise InputError(
            say("fröet ska vara ett heltal från 0 till {most}, inte {seed}", most=SEED_MOST, seed=design.seed)
        )


def _central_is_the_result(found: Drawn, result: Result) -> None:
    """Check that one draw at central values, through the arithmetic of the draws, is what has been booked."""
    central = found.central().npv[:, 0]
    known = [result.npv(name) for name in found.frame.series]
    largest = max((abs(value) for value in known if not isinstance(value, Missing)), default=0.0)
    for value, drawn_value in zip(known, central, strict=True):
        if not isinstance(value, Missing) and abs(value - drawn_value) > CLOSE * max(largest, 1.0):
            raise LedgerError(say("dragningen med centrala värden är inte det bokförda resultatet"))


def _drawn_in_blocks(found: Drawn, design: Design, executor: Executor | None, progress: Progress | None) -> Outcomes:
    """Return the outcomes of every block, in order, whoever worked them out."""
    from payoff.uncertainty.outcomes import Gathered

    blocks = list(design.blocks())
    work: Iterable[Iterable[Outcomes]] = (found.slices(design, *block) for block in blocks)
    if executor is not None:
        futures = [executor.submit(_block, found, design, *block) for block in blocks]
        work = ([future.result()] for future in futures)
    gathered, done = Gathered(design.draws), 0
    for (_, count), parts in zip(blocks, work, strict=True):
        for part in parts:
            gathered.add(part)
        done += count
        if progress is not None:
            progress(done, design.draws)
    return gathered.outcomes


def _block(found: Drawn, design: Design, block: int, count: int) -> Outcomes:
    """Work out one block; a function of its own so that it can be sent to another process."""
    return found.block(design, block, count)
