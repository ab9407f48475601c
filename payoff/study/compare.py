"""Scenarios, variants and stored forecasts put side by side, counted alike."""

from __future__ import annotations

from collections.abc import Sequence

from payoff import run
from payoff.errors import InputError
from payoff.language import say
from payoff.result import Result, Writer
from payoff.scenario.models import Scenario
from payoff.study.calibrate import calibrate
from payoff.study.compare_align import Clock, Horizon, aligned, check_price_years, price_year_factor
from payoff.study.compare_result import Compared, Comparison, ComparisonWriter
from payoff.study.compare_tree import check_whole
from payoff.study.forecast_file import Forecast


def compare(
    scenarios: Sequence[Scenario | Result | Forecast],
    writers: tuple[ComparisonWriter, Writer],
    names: Sequence[str] = (),
    *,
    horizon: Horizon = None,
    clock: Clock = None,
    price_year: int | None = None,
) -> Comparison:
    """Put scenarios side by side; see `payoff.compare`.

    Parameters
    ----------
    scenarios : sequence of Scenario, Result or Forecast
        At least two, or one scenario with variants, which are compared with it.
    writers : (callable, callable)
        Make the reports of the comparison and of a result; handed over because reports lie above.
    names : sequence of str, optional
        What each is called.
    horizon, clock, price_year
        See `payoff.study.compare_align.aligned` and `price_year_factor`.

    Raises
    ------
    InputError
        If there are fewer than two, or they differ in horizon, clock or price year and nothing is asked for.
    """
    given = list(scenarios)
    if len(given) == 1 and isinstance(given[0], (Scenario, Result)):
        base = _calibrated(given[0])
        given = [base, *(base.variant(name) for name in base.variants)]
        if len(given) == 1:
            raise InputError(say("scenariot har inga varianter att jämföra med; ange ett scenario till"))
    if len(given) < 2:
        raise InputError(say("en jämförelse behöver minst två scenarier"))
    for one in given:
        if not isinstance(one, (Scenario, Result, Forecast)):
            raise InputError(
                say("bara scenarier och sparade prognoser kan jämföras; jämför en portföljs delar var för sig")
            )
    forecasts = [one if isinstance(one, Forecast) else None for one in given]
    if any(forecasts) and not (horizon in (None, "own") and clock in (None, "own")):
        raise InputError(say("en sparad prognos har sin horisont; jämför scenariofilerna för att räkna med en annan"))
    own = [one.scenario() if isinstance(one, Forecast) else _calibrated(one) for one in given]
    counted = aligned(own, horizon, clock)
    check_price_years(counted, price_year)
    labels = list(names) or [_name(one) for one in own]
    compared = []
    for index, scenario in enumerate(counted):
        factor = price_year_factor(scenario, price_year)
        result = run.alone(scenario, writers[1])
        compared.append(Compared(_letter(index), labels[index], result, factor, forecasts[index]))
    return Comparison(tuple(compared), price_year or counted[0].price_year, writers)


def _calibrated(given: Scenario | Result) -> Scenario:
    """Return a scenario with its calibrated values."""
    scenario = given.scenario if isinstance(given, Result) else given
    check_whole(scenario)
    unknown = scenario.to_calibrate()
    return scenario if unknown is None else scenario.with_calibration(calibrate(unknown))


def _letter(index: int) -> str:
    """Return A, B ... Z, and then numbers."""
    return chr(ord("A") + index) if index <= ord("Z") - ord("A") else str(index + 1)


def _name(scenario: Scenario) -> str:
    """Return what a scenario is called where nobody has said."""
    name = scenario.file.rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml")
    return f"{name}, {scenario.variant_name}" if scenario.variant_name else name
