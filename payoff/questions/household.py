"""What a person gains by the step from the states where the comparison begins to work, and keeps of one more krona."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoff.language import Say
from payoff.missing import Missing
from payoff.result import Result
from payoff.rules.household import Assistance, Household, Livelihood, household_effect
from payoff.scenario.built import Built
from payoff.scenario.world import Household as Written


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
    idle = [name for name, one in built.items() if not one.work]
    rules = result.scenario.rules
    household = rules.household if rules is not None else Written()
    return tuple(_step(built, before, after, household) for before in idle for after in working)


def _step(built: dict[str, Built], before: str, after: str, household: Written) -> HouseholdStep:
    first, then = built[before], built[after]
    effect = household_effect(
        _livelihood(first),
        _livelihood(then),
        then.year,
        rates=then.rates,
        assistance=_assistance(then),
        household=Household(household.adults, len(household.children)),
    )
    if effect.withheld is not None:
        withheld = Missing("withheld", effect.withheld)
        return HouseholdStep(before, after, withheld, withheld, (), then.year)
    marginal = float(np.asarray(effect.marginal))
    return HouseholdStep(before, after, then.disposable - first.disposable, marginal, effect.missing, then.year)


def _livelihood(built: Built) -> Livelihood:
    """Return what a person in a state lives on, less what tops it up."""
    return Livelihood(built.work, built.benefits, built.sick, built.free - built.topped_up)


def _assistance(built: Built) -> Assistance | None:
    """Return the norm that försörjningsstöd tops up to in a state, None where nothing is paid out."""
    return Assistance(built.disposable) if built.topped_up > 0 else None
