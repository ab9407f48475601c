"""A simulation as plain data with stable keys: the result, and under ``simulation`` what the draws say of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from payoff.language import Language
from payoff.missing import Missing
from payoff.payload import payload as result_payload
from payoff.reference.evidence import cited
from payoff.simulation.names import input_label
from payoff.simulation.remarks import simulation_remarks
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.simulation.simulation import Clock, Kind, Simulation
    from payoff.uncertainty.chances import Chance
    from payoff.uncertainty.inputs import Input
    from payoff.uncertainty.summary import MonthDistribution
    from payoff.uncertainty.switching import Switching
    from payoff.uncertainty.tornado import Bar, Extreme
    from payoff.uncertainty.value_of_information import Information

KINDS: tuple[Kind, ...] = ("npv", "gains", "programme_cost")
CLOCKS: tuple[Clock, ...] = ("entry", "calendar")
RATIOS = (1.0, 2.0)
"""Kronor back per krona whose chance is told."""
Plain = dict[str, Any]


def payload(simulation: Simulation, language: Language) -> Plain:
    """Return a simulation as plain data in full precision; see `Simulation.to_dict`.

    Parameters
    ----------
    simulation : Simulation
    language : {"sv", "en"}

    Returns
    -------
    dict
        The result's own keys and ``simulation``. Python numbers and texts alone; what there is no number for is
        None, or a dict with the reason.
    """
    data = result_payload(simulation.result, language)
    data["warnings"] += [
        {"rule": one.rule, "text": one.message.text(language), "path": one.path}
        for one in simulation_remarks(simulation)
    ]
    return data | {"simulation": drawn(simulation, language)}


def drawn(simulation: Simulation, language: Language) -> Plain:
    """Return what the draws say, without the result."""
    result = simulation.result
    names = simulation.series
    unknown = {name: result.missing("net", name) for name in simulation.drawn.frame.series if name not in names}
    data: Plain = {
        "draws": simulation.draws,
        "seed": simulation.seed,
        "sampling": simulation.design.sampling,
        "whole_persons": simulation.drawn.luck,
        "inputs": [_input(simulation, one, language) for one in simulation.inputs],
    }
    for kind in KINDS:
        data[kind] = {name: _spread(simulation, kind, name) for name in names}
    data["chance_by_year"] = {clock: {name: _by_year(simulation, clock, name) for name in names} for clock in CLOCKS}
    for clock in CLOCKS:
        months = simulation.month_distribution(clock)
        key = "payback" if clock == "entry" else "break_even"
        data[key] = {name: _months(months[simulation.place(name)]) for name in names}
    data["unknown"] = {name: why.to_dict(language) for name, why in unknown.items() if why is not None}
    return data | _of_total(simulation, language) | {"decision": _decision(simulation, language)}


def _of_total(simulation: Simulation, language: Language) -> Plain:
    """Return what is told of the total alone; the reason in each place where it is not known."""
    total = simulation.result.total
    keys = ("chance_ratio_exceeds", "cost_shift", "variance_split", "fan", "tornado", "switching_values", "extremes")
    missing = simulation.result.missing("net", total)
    if missing is not None:
        return dict.fromkeys(keys, missing.to_dict(language))
    others = [name for name in simulation.series if name != total]
    split = simulation.variance_split()
    assert not isinstance(split, Missing)
    values = (
        {f"{value:g}": _chance(simulation.chance_ratio_exceeds(value), language) for value in RATIOS},
        {name: _chance(simulation.chance_of_cost_shift(name), language) for name in others},
        split and {"knowledge": split.knowledge, "luck": split.luck, "error": split.error},
        _fan(simulation),
        [_bar(bar) for bar in simulation.sensitivity.tornado(total)],
        [_switching(one) for one in simulation.sensitivity.switching_values(total)],
        _extremes(simulation),
    )
    return dict(zip(keys, values, strict=True))


def number(value: float) -> float | None:
    """Return a number as Python has it, None for what is no finite number."""
    return float(value) if math.isfinite(value) else None


def _input(simulation: Simulation, one: Input, language: Language) -> Plain:
    return {
        **_name(one),
        "label": input_label(simulation.result, one).text(language),
        "low": number(one.low),
        "central": number(one.central),
        "high": number(one.high),
        "unit": one.unit,
        "source": source_of(simulation.result, one),
    }


def source_of(result: Result, one: Input) -> str:
    """Return who says so: the file, or the study that fills a state of the arms; empty where nobody is named."""
    if one.source or not one.path.startswith("arms."):
        return one.source
    own = result.scenario.evidence
    return next((cited(study.effect) for state, study in own.items() if state in one.path.split(".")[2:]), "")


def _name(one: Input) -> Plain:
    """Return what an input is known by: where it stands, the share of a table, and the group whose own it is."""
    return {"path": one.path, "cell": one.cell, "group": one.group}


def _spread(simulation: Simulation, kind: Kind, name: str) -> Plain:
    found, row = simulation.summary(kind), simulation.place(name)
    central = simulation.result.summed("net" if kind == "npv" else kind, name)
    return {
        "central": None if isinstance(central, Missing) else number(central),
        "mean": number(found.mean[row]),
        "sd": number(found.sd[row]),
        "percentiles": {
            f"{percent:g}": number(value) for percent, value in zip(found.percents, found.percentiles[row], strict=True)
        },
        "mean_error": number(found.mean_error[row]),
        "chance": number(found.chance[row]),
        "chance_error": number(found.chance_error[row]),
    }


def _by_year(simulation: Simulation, clock: Clock, name: str) -> dict[str, float | None]:
    chances = simulation.chance_by_month(clock)[simulation.place(name)]
    return {str(year): number(chances[year * MONTHS_PER_YEAR - 1]) for year in simulation.years(clock)}


def _months(found: MonthDistribution) -> Plain:
    """Return when the money is back; a month that more draws never reach is None."""
    return {
        "reached": found.reached,
        "never": found.never,
        "never_negative": found.never_negative,
        "no_flow": found.no_flow,
        "median": _month(found.median),
        "percentiles": {
            f"{percent:g}": _month(month) for percent, month in zip(found.percents, found.months, strict=True)
        },
    }


def _month(month: int | None) -> int | None:
    """Return a month; None for never, and where there was nothing to pay back."""
    return month if month is not None and month > 0 else None


def _chance(found: Chance | Missing, language: Language) -> Plain:
    if isinstance(found, Missing):
        return found.to_dict(language)
    return {"share": found.share, "error": found.error, "low": found.low, "high": found.high}


def _fan(simulation: Simulation) -> Plain:
    """Return the percentiles of the total's cumulative net by calendar month, from month 0."""
    from payoff.simulation.simulation import FAN_DRAWS, FAN_PERCENTS

    fan, central = simulation.fan(), simulation.result.calendar_curve()
    assert not isinstance(fan, Missing)
    assert not isinstance(central, Missing)
    return {
        "draws": min(FAN_DRAWS, simulation.draws),
        "percentiles": {f"{percent:g}": row.tolist() for percent, row in zip(FAN_PERCENTS, fan, strict=True)},
        "central": central.tolist(),
    }


def _bar(bar: Bar) -> Plain:
    return {
        **_name(bar.input),
        "at_low": number(bar.low),
        "central": number(bar.central),
        "at_high": number(bar.high),
        "swing": number(bar.swing),
        "decides_sign": bool(bar.decides_sign),
    }


def _switching(found: Switching) -> Plain:
    return {
        **_name(found.input),
        "status": found.status,
        "values": [float(value) for value in found.values],
        "within_range": found.within_range,
        "searched": [number(end) for end in found.searched],
    }


def _extremes(simulation: Simulation) -> Plain | None:
    found = simulation.sensitivity.best_and_worst(simulation.result.total)
    if found is None:
        return None
    return {"worst": _extreme(found.worst), "central": number(found.central), "best": _extreme(found.best)}


def _extreme(found: Extreme) -> Plain:
    return {"npv": number(found.npv), "ends": [_name(one) | {"end": end} for one, end in found.ends]}


def _decision(simulation: Simulation, language: Language) -> Plain:
    """Return what better knowledge is worth before the decision; why not, where there is no decision."""
    found = simulation.value_of_information()
    if isinstance(found, Missing):
        return found.to_dict(language)
    study = found.study
    return {
        "who": found.series,
        "options": {name: number(value) for name, value in found.options.items()},
        "best": found.best,
        "applies_to": found.decision.applies_to.value,
        "from": found.decision.from_month,
        "evpi": _information(found.all),
        "evppi": [_name(one) | _information(worth) for one, worth in found.inputs],
        "study": study.to_dict(language)
        if isinstance(study, Missing)
        else {"evsi": study.gross, "cost": study.cost, "net": study.net, "error": study.error},
    }


def _information(found: Information) -> Plain:
    return {"value": number(found.value), "error": number(found.error), "method": found.method}
