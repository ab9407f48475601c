"""How many participants are in each state, month by month since they entered, with the programme and without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Plan, state_of
from payoff.measures.totals import Array
from payoff.result import Result


@dataclass(frozen=True, slots=True)
class PersonsOverTime:
    """How many participants are in a state by month since they entered.

    Parameters
    ----------
    state : str
    programme, counterfactual : array [month since entry 0..K]
        Persons in each arm; month 0 is where they stand as they enter.

    Examples
    --------
    >>> import payoff
    >>> one = payoff.questions.persons_over_time(payoff.evaluate(payoff.example()))[1]
    >>> one.state, float(one.programme[-1].round(6))
    ('arbete', 3.5)
    """

    state: str
    programme: Array
    counterfactual: Array


def persons_over_time(result: Result) -> tuple[PersonsOverTime, ...]:
    """Return how many participants are in each state by month since entry, with the programme and without.

    Returns
    -------
    tuple of PersonsOverTime
        States that someone is in, in the order of the file. In every month they add up to the participants: each
        is counted from the own first month, whenever that was, so no one is cut off by the calendar's end.

    Examples
    --------
    >>> import payoff
    >>> found = persons_over_time(payoff.evaluate(payoff.example()))
    >>> [(one.state, float(one.programme[-1].round(6)), float(one.counterfactual[-1])) for one in found]
    [('bistand', 6.5, 9.0), ('arbete', 3.5, 1.0)]
    """
    return _by_state(result.plan)


def persons_before_net(result: Result) -> tuple[PersonsOverTime, ...]:
    """Return `persons_over_time` without the adjustments from gross to net; nothing where it is the same.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example().replace({"gross_to_net.evidence_haircut": "20 %"}))
    >>> [float(found(result)[1].programme[-1].round(6)) for found in (persons_over_time, persons_before_net)]
    [3.0, 3.5]
    """
    plan = result.plan_before_net
    return () if plan is None else _by_state(plan)


def _by_state(plan: Plan) -> tuple[PersonsOverTime, ...]:
    """Return how many are in each state of a plan, month by month."""
    spent = plan.exposure[:, :, : plan.states, :, 0]
    by_step = np.einsum("agsk,g->ask", spent, plan.entrants[:, 0])
    states = [state_of(step) for step in plan.steps[: plan.states]]
    found = []
    for state in plan.visited:
        own = by_step[:, [index for index, name in enumerate(states) if name == state]].sum(axis=1)
        if own.max(initial=0.0) > 0:
            found.append(PersonsOverTime(state, own[PROGRAMME], own[COUNTERFACTUAL]))
    return tuple(found)
