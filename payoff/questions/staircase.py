"""From gross to net in kronor: what each adjustment takes away, step by step, summing exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from payoff.missing import Missing, less
from payoff.questions.potential import where_they_begin
from payoff.result import Result
from payoff.scenario.arms import MOVEMENTS
from payoff.scenario.models import Scenario
from payoff.scenario.net import STAGES, GrossToNet
from payoff.tables import tables_of

GROSS, COMPARISON, NET = "gross", "comparison", "net"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the staircase.

    Parameters
    ----------
    stage : str
        gross, comparison, evidence_haircut, attribution, phase_in, drop_off, displacement or net.
    values : dict of str to (float or Missing)
        By account and group: for gross and net the whole gain, for the others what the step adds,
        kronor of present value before programme cost.
    """

    stage: str
    values: dict[str, float | Missing]


def staircase(result: Result) -> tuple[Step, ...]:
    """Return the way from gross to net.

    Gross is the programme's arm against everybody staying where they begin; then the comparison
    takes away what would have happened anyway, and each adjustment of ``gross_to_net`` its part,
    in the order in which they are made. Gross and the steps sum to net.

    Parameters
    ----------
    result : Result

    Examples
    --------
    >>> import payoff
    >>> steps = staircase(payoff.evaluate(payoff.example()))
    >>> [(step.stage, round(step.values["samhalle"])) for step in steps]
    [('gross', 2709952), ('comparison', -673803), ('net', 2036148)]
    """
    scenario, series = result.scenario, result.series
    everybody = list(scenario.subgroup_scenarios.values()) or [scenario]
    made = {stage for one in everybody if one.gross_to_net for stage in one.gross_to_net.stages}
    stages = [stage for stage in STAGES if stage in made]
    before = _gain(scenario.changed(_everybody_stays), series)
    steps = [Step(GROSS, before)]
    for stage in (COMPARISON, *stages):
        after = _gain(scenario.changed(_only_up_to("" if stage == COMPARISON else stage)), series)
        steps.append(Step(stage, {name: less(after[name], before[name]) for name in series}))
        before = after
    return (*steps, Step(NET, before))


def _gain(scenario: Scenario, series: tuple[str, ...]) -> dict[str, float | Missing]:
    """Return the gain before programme cost by account and group, present value."""
    tables = tables_of(scenario)
    return {name: tables.summed("gains", name) for name in series}


def _only_up_to(stage: str) -> Callable[[Scenario], Scenario]:
    """Return a change that makes the adjustments up to a stage only."""

    def change(scenario: Scenario) -> Scenario:
        net: GrossToNet | None = scenario.gross_to_net.up_to(stage) if scenario.gross_to_net else None
        return scenario.model_copy(update={"gross_to_net": net})

    return change


def _everybody_stays(scenario: Scenario) -> Scenario:
    """Return a copy without adjustments where the comparison is that everybody stays where they begin."""
    programme, name = scenario.arms[scenario.programme_arm], scenario.counterfactual_arm
    comparison = scenario.arms[name]
    begins = programme.from_states or where_they_begin(scenario, name)
    nothing = dict.fromkeys((*MOVEMENTS, "from_states", "blend", "modify", "after", "deadweight", "enrolment"))
    stays = comparison.model_copy(update=nothing | {"retention": {}, "time_to_outcome": {}, "path": {"1": begins}})
    return scenario.model_copy(update={"arms": {**scenario.arms, name: stays}, "gross_to_net": None})
