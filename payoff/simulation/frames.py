"""Tables of a simulation as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas

from payoff.missing import Missing
from payoff.simulation.names import input_label
from payoff.uncertainty.outcomes import NO_FLOW
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.simulation.simulation import Clock, Kind, Simulation
    from payoff.uncertainty.inputs import Input


def spread(simulation: Simulation, kind: Kind, *, per_participant: bool = False) -> pandas.DataFrame:
    """Return one row for each account and group: how far its draws are spread; see `Simulation.frame`."""
    found = simulation.summary(kind, per_participant=per_participant)
    persons = simulation.result.scenario.persons if per_participant else 1.0
    rows = []
    for name in simulation.series:
        row = simulation.place(name)
        moves = kind != "programme_cost" and bool((simulation.outcomes.break_even[row] != NO_FLOW).any())
        percentiles = {
            f"p{percent:g}": value for percent, value in zip(found.percents, found.percentiles[row], strict=True)
        }
        rows.append(
            {
                "account": name,
                "label": simulation.result.label(name).text(),
                "measure": kind,
                "central": _central(simulation, kind, name) / persons,
                "mean": found.mean[row],
                "sd": found.sd[row],
                **percentiles,
                "mean_error": found.mean_error[row],
                "chance_of_gain": found.chance[row] if moves else float("nan"),
                "chance_error": found.chance_error[row] if moves else float("nan"),
                "unit": "kr per participant" if per_participant else "kr",
            }
        )
    return pandas.DataFrame(rows)


def _central(simulation: Simulation, kind: Kind, name: str) -> float:
    value = simulation.result.summed("net" if kind == "npv" else kind, name)
    return float("nan") if isinstance(value, Missing) else value


def probability_of_gain(simulation: Simulation, by: Literal["year", "month"], clock: Clock) -> pandas.DataFrame:
    """Return one row for each account, group and period; see `Simulation.probability_of_gain`."""
    chances = simulation.chance_by_month(clock)
    step = MONTHS_PER_YEAR if by == "year" else 1
    rows = []
    for name in simulation.series:
        by_month = chances[simulation.place(name)]
        for month in range(step, by_month.size + 1, step):
            share = float(by_month[month - 1])
            error = (share * (1 - share) / simulation.draws) ** 0.5
            rows.append((name, simulation.result.label(name).text(), clock, by, month // step, share, error))
    return pandas.DataFrame(rows, columns=["account", "label", "clock", "by", "period", "probability", "error"])


def payback(simulation: Simulation, clock: Clock) -> pandas.DataFrame:
    """Return one row for each account and group; see `Simulation.payback`. A month that is never reached is missing."""
    rows = []
    found = dict(zip(simulation.drawn.frame.series, simulation.month_distribution(clock), strict=True))
    for name in simulation.series:
        one = found[name]
        months = {f"p{percent:g}": month for percent, month in zip(one.percents, one.months, strict=True)}
        rows.append(
            {
                "account": name,
                "label": simulation.result.label(name).text(),
                "clock": clock,
                "reached": one.reached,
                "never": one.never,
                "no_investment": one.never_negative + one.no_flow,
                "median": one.median if one.median is not None and one.median > 0 else None,
                **{name: month if month is not None and month > 0 else None for name, month in months.items()},
            }
        )
    frame = pandas.DataFrame(rows)
    columns = [name for name in frame.columns if name == "median" or name[1:].replace(".", "").isdigit()]
    return frame.astype(dict.fromkeys(columns, "Int64"))


def tornado(simulation: Simulation, series: str) -> pandas.DataFrame:
    """Return one row for each input, the largest swing first; see `Simulation.tornado`."""
    rows = [
        {
            "input": bar.input.path,
            "label": input_label(simulation.result, bar.input).text(),
            "low": bar.input.low,
            "central": bar.input.central,
            "high": bar.input.high,
            "at_low": bar.low,
            "at_high": bar.high,
            "swing": bar.swing,
            "decides_sign": bar.decides_sign,
            "unit": bar.input.unit,
        }
        for bar in simulation.sensitivity.tornado(series)
    ]
    return pandas.DataFrame(rows)


def switching_values(simulation: Simulation, series: str) -> pandas.DataFrame:
    """Return one row for each input; see `Simulation.switching_values`. Several values are several rows."""
    rows = [
        {
            "input": found.input.path,
            "label": input_label(simulation.result, found.input).text(),
            "value": value,
            "central": found.input.central,
            "low": found.input.low,
            "high": found.input.high,
            "status": found.status,
            "within_range": found.within_range,
            "unit": found.input.unit,
        }
        for found in simulation.sensitivity.switching_values(series)
        for value in found.values or (float("nan"),)
    ]
    return pandas.DataFrame(rows)


def sobol(simulation: Simulation, series: str, power: int) -> pandas.DataFrame:
    """Return one row for each number, table and correlated set; see `Simulation.sobol`."""
    rows = [
        {
            "factor": " + ".join(one.factor.names),
            "kind": one.factor.kind,
            "first": one.first,
            "first_error": one.first_error,
            "total": one.total,
            "total_error": one.total_error,
            "points": one.points,
        }
        for one in simulation.sensitivity.sobol(series, power)
    ]
    return pandas.DataFrame(rows)


def rank_correlations(simulation: Simulation, series: str) -> pandas.DataFrame:
    """Return one row for each input, the strongest first; see `Simulation.rank_correlations`."""
    rows = [
        {
            "input": one.input.path,
            "label": input_label(simulation.result, one.input).text(),
            "rank_correlation": one.correlation,
            "error": one.error,
        }
        for one in simulation.sensitivity.rank_correlations(series)
    ]
    return pandas.DataFrame(rows)


def two_way(
    simulation: Simulation, inputs: tuple[Input, Input], series: str, points: tuple[int, int]
) -> pandas.DataFrame:
    """Return the net present value over a grid, kronor; see `Simulation.two_way`."""
    found = simulation.sensitivity.two_way(*inputs, points)
    rows = pandas.Index(found.first_values, name=found.first.path)
    columns = pandas.Index(found.second_values, name=found.second.path)
    return pandas.DataFrame(found.npv[simulation.place(series)], index=rows, columns=columns)
