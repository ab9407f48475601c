"""What a person gains by the step from the states where the comparison begins to work, and keeps of one more krona."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.block_draft import INDIVIDUAL
from payoff.scenario.built import Built
from payoff.scenario.world import Household as Written

if TYPE_CHECKING:
    from payoff.rules.household import Livelihood


@dataclass(frozen=True, slots=True)
class HouseholdStep:
    """The step of a person from one state to another.

    Parameters
    ----------
    before, after : str
        States.
    net : float or Missing
        Disposable income after less before, kronor a month, as booked on the individual.
    marginal : float or Missing
        Share of one more earned krona that is lost after the step.
    left_out : tuple of Say
        Benefits and costs that are not counted, and why.
    year : int
        The year whose rules and kronor it is in.

    Examples
    --------
    >>> import payoff
    >>> payoff.questions.household_steps(payoff.evaluate(payoff.example()))
    ()
    """

    before: str
    after: str
    net: float | Missing
    marginal: float | Missing
    left_out: tuple[Say, ...]
    year: int


def household_steps(result: Result) -> tuple[HouseholdStep, ...]:
    """Return what the steps to work give a household, for states built of blocks.

    From each state without work to each with work, in the order of the file. For others than a single person
    without children the answer is withheld, with the reason.

    Examples
    --------
    >>> import payoff
    >>> household_steps(payoff.evaluate(payoff.example()))
    ()
    """
    built = {name: one for name, one in result.built_states.items() if any(block.extent for block in one.blocks)}
    working = [name for name, one in built.items() if one.work]
    idle = [name for name, one in built.items() if not one.work and one.disposable]
    rules = result.scenario.rules
    household = rules.household if rules is not None else Written()
    return tuple(_step(result, before, after, household) for before in idle for after in working)


def _step(result: Result, before: str, after: str, household: Written) -> HouseholdStep:
    from payoff.rules.household import Household, missing, withheld  # only a scenario of blocks needs the law

    first, then = result.built_states[before], result.built_states[after]
    people = Household(household.adults, len(household.children))
    reason = withheld(people) or _own_lines(result, before, after)
    if reason is not None:
        figure = Missing("withheld", reason)
        return HouseholdStep(before, after, figure, figure, (), then.year)
    left_out = missing(_livelihood(first), _livelihood(then), people)
    marginal = then.marginal_effect()
    assert marginal is not None, "the state after the step is one with work"
    return HouseholdStep(before, after, then.disposable - first.disposable, marginal, left_out, then.year)


def _own_lines(result: Result, *states: str) -> Say | None:
    """Return why a step cannot be said where the file books something of its own on the individual."""
    for name in states:
        made = result.built_states[name].lines
        for line, own in result.scenario.states[name].lines.items():
            accounts = {
                *getattr(own, "from_accounts", {}),
                *getattr(own, "to_accounts", {}),
                *getattr(own, "accounts", {}),
            }
            if line not in made and INDIVIDUAL in accounts:
                label = result.scenario.states[name].label or name
                return say("{state} har egna poster för individen, som kan vara skattepliktiga", state=label)
    return None


def _livelihood(built: Built) -> Livelihood:
    """Return what a person in a state lives on, less what tops it up."""
    from payoff.rules.household import Livelihood

    return Livelihood(built.work, built.benefits, built.sick, built.free - built.topped_up)
