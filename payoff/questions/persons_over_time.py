"""How many participants are in each state, month by month since they entered, with the programme and without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Plan, state_of
from payoff.measures.totals import Array
from payoff.resolve.plan import resolve
from payoff.result import Result
from payoff.scenario.models import Scenario
from payoff.scenario.net import STAGES


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


def plan_before_net(result: Result) -> Plan | None:
    """Return the plan without the adjustments from gross to net that move participants; None where there are none.

    Examples
    --------
    >>> import payoff
    >>> plan_before_net(payoff.evaluate(payoff.example())) is None
    True
    """
    if not net_stages(result):
        return None
    plan = resolve(result.scenario.changed(_uncredited))
    same = plan.exposure.shape == result.plan.exposure.shape and np.allclose(plan.exposure, result.plan.exposure)
    return None if same else plan


def net_stages(result: Result) -> tuple[str, ...]:
    """Return the adjustments from gross to net that move participants, in the order in which they are made.

    Displacement is not one of them: it is about others.

    Examples
    --------
    >>> import payoff
    >>> net_stages(payoff.evaluate(payoff.example().replace({"gross_to_net.evidence_haircut": "20 %"})))
    ('evidence_haircut',)
    """
    scenarios = (result.scenario, *(group.scenario for group in result.subgroups.values()))
    made = {stage for one in scenarios if one.gross_to_net is not None for stage in one.gross_to_net.stages}
    return tuple(stage for stage in STAGES if stage in made and stage != "displacement")


def persons_before_net(result: Result) -> tuple[PersonsOverTime, ...]:
    """Return `persons_over_time` without the adjustments from gross to net; nothing where it is the same.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example().replace({"gross_to_net.evidence_haircut": "20 %"}))
    >>> [float(found(result)[1].programme[-1].round(6)) for found in (persons_over_time, persons_before_net)]
    [3.0, 3.5]
    """
    plan = plan_before_net(result)
    return () if plan is None else _by_state(plan)


def _uncredited(scenario: Scenario) -> Scenario:
    """Return a scenario without the adjustments that move participants."""
    net = scenario.gross_to_net
    if net is None:
        return scenario.model_copy()
    kept = {stage: None for stage in STAGES if stage != "displacement"}
    return scenario.model_copy(update={"gross_to_net": net.model_copy(update=kept)})


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
