"""What better knowledge is worth before a decision: all of it, of each input, and from an evaluation.

Only where the scenario says who decides between what, for how many: without a decision knowledge is worth nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from payoff.flows.plan import Array
from payoff.language import Say, say
from payoff.missing import Missing
from payoff.scenario.decision import Decision
from payoff.simulation.drawn import Drawn, drawn
from payoff.tables import tables_of
from payoff.uncertainty.input_ranks import drawn_again, rank_of_inputs
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.sampling import generator
from payoff.uncertainty.value_of_information import (
    Information,
    StudiedArm,
    StudyValue,
    evpi,
    evppi,
    evsi_gaussian,
    study_value,
)

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

RESAMPLES = 200
"""Bootstrap resamples behind each stated error."""
MOST_INPUTS = 10
"""Inputs whose value of knowledge is worked out: those that the result follows most."""
FEWEST_DRAWS = 400
"""Two shares and their product make 36 columns to fit, and each column needs ten draws."""
STREAM = "value of information"


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """What better knowledge is worth to the one who decides; kronor of present value.

    Parameters
    ----------
    decision : Decision
        As it is written.
    series : str
        Account or group whose gain decides.
    options : mapping of str to float
        The mean net present value of each option, for all persons that the decision is about.
    best : str
        The option to choose with the knowledge there is.
    all : Information
        What it would be worth to know everything (EVPI).
    inputs : tuple of (Input, Information)
        What it would be worth to know one input (EVPPI), the most valuable first.
    study : StudyValue or Missing
        What the evaluation is worth, and what is left when it is paid for (EVSI).
    study_sample : Information or None
        What the evaluation's sample is worth, before its cost.
    """

    decision: Decision
    series: str
    options: Mapping[str, float]
    best: str
    all: Information
    inputs: tuple[tuple[Input, Information], ...]
    study: StudyValue | Missing
    study_sample: Information | None


def decision_value(simulation: Simulation) -> DecisionValue | Missing:
    """Return what better knowledge is worth before the decision that a scenario states.

    The options are arms; each is worth its difference to the comparison per person, times the persons that
    the decision is about. EVPI = E max - max E; EVPPI by regression (Strong, Oakley and Brennan 2014), EVSI by the
    Gaussian approximation (Jalal and Alarid-Escudero 2018); see `payoff.uncertainty.value_of_information`.

    Parameters
    ----------
    simulation : Simulation

    Returns
    -------
    DecisionValue or Missing
        What is missing where the scenario states no decision.
    """
    scenario = simulation.result.scenario
    decision = scenario.decision
    if decision is None:
        return Missing(
            "not_applicable",
            say("scenariot säger inte vilket beslut det gäller; skriv decision med who, options, applies_to och from"),
        )
    if simulation.draws < FEWEST_DRAWS:
        return Missing("not_applicable", say("det behövs minst {draws} dragningar", draws=FEWEST_DRAWS))
    series = simulation._known(decision.who)
    missing = simulation.result.missing("net", series)
    if missing is not None:
        return missing
    models = {name: _model(simulation, name) for name in decision.options}
    net = _net(simulation, models, series) * decision.applies_to.value
    inputs = _inputs(simulation, models, net)
    return DecisionValue(
        decision,
        series,
        dict(zip(decision.options, net.mean(axis=1).tolist(), strict=True)),
        decision.options[int(net.mean(axis=1).argmax())],
        evpi(net),
        inputs,
        *_study(simulation, models, net),
    )


def _model(simulation: Simulation, option: str) -> Drawn | None:
    """Return what draws an option; None for the comparison, which everything is measured against."""
    scenario = simulation.result.scenario
    if option == scenario.counterfactual_arm:
        return None
    if option == scenario.programme_arm:
        return simulation.drawn
    return drawn(tables_of(scenario.with_alternative(option)))


def _net(simulation: Simulation, models: Mapping[str, Drawn | None], series: str) -> Array:
    """Return the net present value per participant, array [option, draw]; the same draws in every option.

    In shares of persons: the luck of those who take part is not something that could be known before.
    """
    rows = []
    for model in models.values():
        if model is None:
            rows.append(np.zeros(simulation.draws))
            continue
        outcomes = simulation.outcomes
        if model is not simulation.drawn or model.luck:
            known = model.without_luck()
            outcomes = known.whole(simulation.design)
        rows.append(outcomes.npv[model.frame.series.index(series)] / outcomes.persons)
    return np.array(rows)


def _inputs(
    simulation: Simulation, models: Mapping[str, Drawn | None], net: Array
) -> tuple[tuple[Input, Information], ...]:
    """Return what it is worth to know each input, the most valuable first."""
    gain = net.max(axis=0) - net.min(axis=0)
    groups = [(option, group) for option, model in models.items() if model is not None for group in model.groups]
    streams = {f"{option}:{group.name}": group.streams for option, group in groups}
    names = {f"{option}:{group.name}": group.name for option, group in groups}
    ranked = rank_of_inputs(streams, simulation.design, gain[None], 0)
    found = []
    for one, draws in drawn_again(streams, simulation.design, [rank.input for rank in ranked[:MOST_INPUTS]]):
        opened = generator(simulation.seed, f"{STREAM}:{one.name}.{one.cell}", 0)
        found.append((replace(one, group=names.get(one.group, "")), evppi(net, draws[None], RESAMPLES, opened)))
    return tuple(sorted(found, key=lambda pair: (-pair[1].value, pair[0].name, pair[0].cell)))


def _study(
    simulation: Simulation, models: Mapping[str, Drawn | None], net: Array
) -> tuple[StudyValue | Missing, Information | None]:
    """Return what the stated evaluation is worth: it counts how many reach an outcome in the arms that it follows."""
    scenario = simulation.result.scenario
    decision = scenario.decision
    assert decision is not None
    if decision.study is None:
        return Missing(
            "not_applicable", say("beslutet nämner ingen utvärdering; skriv study med n, control och cost")
        ), None
    programme = _studied(simulation, scenario.programme_arm, decision.study.n.value)
    control = _studied(simulation, scenario.counterfactual_arm, decision.study.n.value)
    if programme is None or (decision.study.control and control is None):
        return Missing("not_applicable", _uncounted(simulation, programme is None)), None
    sample = evsi_gaussian(
        net,
        programme,
        control if decision.study.control else None,
        RESAMPLES,
        generator(simulation.seed, f"{STREAM}:study", 0),
    )
    cost = decision.study.cost.value if decision.study.cost is not None else 0.0
    return study_value(sample, 1.0, cost), sample


def _uncounted(simulation: Simulation, programme: bool) -> Say:
    scenario = simulation.result.scenario
    name = scenario.programme_arm if programme else scenario.counterfactual_arm
    return say(
        "ingen osäker andel i {arm} bygger på ett antal personer, så en utvärdering har inget att lägga till",
        arm=scenario.arms[name].label or name,
    )


def _studied(simulation: Simulation, arm: str, persons: float) -> StudiedArm | None:
    """Return the share that an evaluation of an arm counts: of the outcome aimed at, else of the largest outcome."""
    own = [one for one in simulation.inputs if one.path.startswith(f"arms.{arm}.")]
    sizes = {one: size for one in own if (size := _prior_size(simulation, one)) is not None}
    if not sizes:
        return None
    aims = simulation.result.scenario.aims
    aimed = [one for one in sizes if (one.cell or one.path.split(".")[3]) in aims]
    chosen = max(aimed or sizes, key=lambda one: one.central)
    return StudiedArm(simulation.sensitivity.draws_of(chosen), sizes[chosen], persons)


def _prior_size(simulation: Simulation, one: Input) -> float | None:
    """Return how many persons today's knowledge of a share is worth; None for what does not come from counts."""
    for group in simulation.drawn.groups:
        known = group.streams.uncertain
        table = known.tables.get(one.path.rpartition(".")[0])
        if one.cell and table is not None:
            return sum(table.weights)
        quantity = known.numbers.get(one.path)
        if quantity is not None and quantity.spread is not None and quantity.spread.kind == "beta":
            return sum(quantity.spread.parameters[:2])
    return None
