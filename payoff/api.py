"""What `import payoff` offers; loaded on first use."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from payoff import run
from payoff.errors import InputError, shortened
from payoff.language import Language, say
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario import load as loading
from payoff.scenario.models import Scenario
from payoff.scenario.portfolio import Portfolio

if TYPE_CHECKING:
    import pandas

    from payoff.questions.switching import SwitchingValue
    from payoff.run import Progress
    from payoff.simulation.simulation import Simulation
    from payoff.study.portfolio import PortfolioResult
    from payoff.uncertainty.streams import Sampling


def load(source: str | Path | Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> Scenario | Portfolio:
    r"""Read and check a scenario or a portfolio: a path, YAML text (with a line break) or a plain dict.

    Parameters
    ----------
    source : path, str or mapping
        A path to a YAML file; or the YAML text itself (a `str` with a line break); or a plain dict.
    overrides : mapping, optional
        From path to value as text, laid on last: what ``--set`` gives.

    Returns
    -------
    Scenario or Portfolio
        A portfolio where the file says ``kind: portfolio``; only a file can be one, since it names other files.

    Raises
    ------
    InputError
        If the path is no readable file.
    ScenarioError
        With every problem of the scenario: file, line, column, what was wrong and what would be right.

    Examples
    --------
    >>> import payoff
    >>> payoff.example().participants.value
    10.0
    >>> payoff.load("payoff: 1\nabout: {title: Ofullständig}\n")
    Traceback (most recent call last):
    ...
    payoff.errors.ScenarioError: <text>:1:1: fel: obligatorisk nyckel saknas: ”price_year”  [price_year]
    """
    from payoff.scenario import portfolio_load

    return portfolio_load.load(source, overrides)


@overload
def evaluate(scenario: Scenario) -> Result: ...
@overload
def evaluate(scenario: Portfolio) -> PortfolioResult: ...
@overload
def evaluate(scenario: Scenario | Portfolio) -> Result | PortfolioResult: ...
def evaluate(scenario: Scenario | Portfolio) -> Result | PortfolioResult:
    """Work out what a scenario or a portfolio costs and gives back, to whom and when.

    Parameters
    ----------
    scenario : Scenario or Portfolio
        From `load`.

    Returns
    -------
    Result or PortfolioResult
        Of a scenario, with the variants under ``.variants``; of a portfolio, with the parts under ``.parts``.
        Where the scenario has values to calibrate, they are found first, and ``.calibration`` says how;
        variants have the calibrated values.

    Raises
    ------
    InputError
        If it is a file or a dict that has not been loaded.
    ScenarioError
        If the values to calibrate cannot be found, or are not the only ones.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example())
    >>> result.payback("samhalle").status
    'reached'
    """
    needs_loaded("evaluate", scenario)
    if isinstance(scenario, Portfolio):
        from payoff.study import portfolio

        return portfolio.evaluate(scenario, _write_portfolio, _write)
    return run.evaluate(_calibrated(scenario), _write)


def simulate(
    scenario: Scenario | Result,
    draws: int = 10_000,
    seed: int | None = None,
    *,
    sampling: Sampling = "random",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Draw a scenario many times: say how sure the result is, and what it hangs on.

    Parameters
    ----------
    scenario : Scenario or Result
    draws : int
        How many draws, at most 1 000 000.
    seed : int, optional
        From 0 to 2^63 - 1; by default one is made up. It is always in the result, and with it the same
        scenario gives the same bytes for any number of processes.
    sampling : {"random", "latin"}
        Independent draws, or Latin hypercubes: ten of them, at most 100 000 draws in all.
    executor : concurrent.futures.Executor, optional
        Works out blocks of draws in other processes or on other machines.
    progress : callable, optional
        Is called with how many draws are done, and of how many.

    Returns
    -------
    Simulation
        With ``.probability_of_gain()``, ``.payback()``, ``.tornado()``, ``.switching_values()``,
        ``.value_of_information()`` and ``.result``, the central case.

    Raises
    ------
    InputError
        If no number is uncertain and no whole persons are drawn, or there are no draws or too many.

    Examples
    --------
    >>> import payoff
    >>> uncertain = payoff.example().replace({"states.arbete.lines.lon.amount": "20 000–26 000 kr/mån"})
    >>> simulation = payoff.simulate(uncertain, draws=1000, seed=1)
    >>> simulation.draws, simulation.seed
    (1000, 1)
    """
    from payoff.uncertainty.streams import Design

    needs_loaded("simulate", scenario)
    if isinstance(scenario, Portfolio):
        raise InputError(say("en portfölj kan inte dras; dra dess delar var för sig"))
    result = scenario if isinstance(scenario, Result) else run.alone(_calibrated(scenario), _write)
    chosen = secrets.randbelow(2**31) if seed is None else seed
    return run.simulate(result, Design(draws, chosen, sampling), _write_simulation, executor, progress)


def switching_value(
    scenario: Scenario | Result,
    path: str,
    series: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> SwitchingValue | Missing:
    """Return the value of one input at which a net present value is zero.

    Parameters
    ----------
    scenario : Scenario or Result
    path : str
        Ids joined by dots, as in ``scenario.quantities_by_path()``.
    series : str, optional
        Account or group; the total by default.
    low, high : float, optional
        Where to look, in the unit of the input; 0 to 1 for shares, else 0 to ten times the value.

    Returns
    -------
    SwitchingValue or Missing
        Every value found in the range, or that there is none.

    Raises
    ------
    InputError
        If there is no such number, the range is empty, or the input has no effect.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.switching_value(payoff.example(), "states.arbete.lines.produktion.amount")
    >>> found.status, round(found.value), found.unit
    ('unique', 7537, 'kr/mån')
    """
    from payoff.questions.switching import switching_value as search

    needs_loaded("switching_value", scenario)
    asked = scenario.scenario if isinstance(scenario, Result) else scenario
    return search(asked, path, series, low, high, evaluate=lambda one: run.alone(one, _write))


def sweep(
    scenario: Scenario,
    grid: Mapping[str, Iterable[Any]],
    *,
    executor: Executor | None = None,
    accounts: Sequence[str] = (),
) -> pandas.DataFrame:
    """Work out a scenario for every combination of values of some of its inputs.

    Parameters
    ----------
    scenario : Scenario
    grid : mapping
        From path (ids with dots, as in a variant) to the values to try there, as they would be written in the file.
    executor : concurrent.futures.Executor, optional
        Works out combinations in other processes or on other machines; the rows are the same.
    accounts : sequence of str
        Accounts and groups whose net present value gets a column of its own, ``npv_ACCOUNT``.

    Returns
    -------
    pandas.DataFrame
        One row for each combination, the last path varying fastest: the values, npv, gains and programme_cost
        (kronor, present value), payback_months, payback_status, status. Units are in ``attrs["units"]``.

    Raises
    ------
    InputError
        If the grid is empty or too large, or a path has no list of values.
    ScenarioError
        If a path leads nowhere or a value is not allowed there; names the first such combination.

    Examples
    --------
    >>> import payoff
    >>> table = payoff.sweep(payoff.example(), {"participants": [10, 20], "discounting.rate": ["2 %", "4 %"]})
    >>> table[["participants", "discounting.rate"]].values.tolist()
    [[10, '2 %'], [10, '4 %'], [20, '2 %'], [20, '4 %']]
    """
    from payoff.study.sweep import sweep as over_grid

    needs_loaded("sweep", scenario)
    return over_grid(scenario, grid, _alone, executor, accounts)


def example() -> Scenario:
    """Return the scenario that ``python -m payoff new FILE`` writes.

    Examples
    --------
    >>> import payoff
    >>> payoff.example().about.title
    'Exempel: stöd till arbete'
    """
    from importlib.resources import files

    return loading.load((files("payoff") / "scenario" / "new.yaml").read_text(encoding="utf-8"))


def json_schema(kind: str = "scenario") -> dict[str, Any]:
    """Return the JSON Schema of a scenario or portfolio file, titles and descriptions in Swedish.

    Parameters
    ----------
    kind : {"scenario", "portfolio"}

    Examples
    --------
    >>> import payoff
    >>> payoff.json_schema()["properties"]["price_year"]["title"]
    'Prisår'
    """
    from payoff.scenario.schema import json_schema as make

    return make(kind)


def needs_loaded(function: str, *given: object) -> None:
    """Refuse a file, a text or a dict where what `load` gives is asked for.

    Parameters
    ----------
    function : str
        What was called, as it is named in payoff.
    *given : object

    Raises
    ------
    InputError
        Says what to write.

    Examples
    --------
    >>> needs_loaded("evaluate", "mitt.yaml")
    Traceback (most recent call last):
    ...
    payoff.errors.InputError: payoff.evaluate tar ett inläst scenario: skriv payoff.evaluate(payoff.load("mitt.yaml"))
    """
    for one in given:
        if isinstance(one, (str, Path, Mapping)):
            is_name = not isinstance(one, Mapping) and "\n" not in str(one)
            raise InputError(
                say(
                    "payoff.{function} tar ett inläst scenario: skriv payoff.{function}(payoff.load({source}))",
                    function=function,
                    source=f'"{shortened(str(one))}"' if is_name else "...",
                )
            )


def _calibrated(scenario: Scenario) -> Scenario:
    """Find the values that a scenario does not know; the room is loaded only when there are some."""
    unknown = scenario.to_calibrate()
    if unknown is None:
        return scenario
    from payoff.study.calibrate import calibrate

    return scenario.with_calibration(calibrate(unknown))


def _alone(scenario: Scenario) -> Result:
    """Work out a scenario without its variants; a function of its own so that it can be sent to another process."""
    return run.alone(_calibrated(scenario), _write)


def _write(result: Result, format: str, language: Language) -> bytes:
    """Make a report; the report room is loaded only when a report is asked for."""
    if format == "json":
        return result.to_json(language).encode()
    from payoff.report import render

    return render.annex(result, format, language)


def _write_portfolio(result: PortfolioResult, format: str, language: Language) -> bytes:
    """Make a portfolio's report; the report room is loaded only when a report is asked for."""
    if format == "json":
        return result.to_json(language).encode()
    from payoff.report import render_portfolio

    return render_portfolio.annex(result, format, language)


def _write_simulation(simulation: Simulation, format: str, language: Language) -> bytes:
    """Make a simulation's report; the report room is loaded only when a report is asked for."""
    if format == "json":
        return simulation.to_json(language).encode()
    from payoff.report import render

    return render.annex(simulation.result, format, language, simulation)
