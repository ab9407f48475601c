"""What `import payoff` offers of results: review, comparison, stored forecasts and follow-up; loaded on first use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from payoff.api import evaluate, needs_loaded
from payoff.errors import InputError
from payoff.language import say
from payoff.result import Result
from payoff.scenario.models import Scenario

if TYPE_CHECKING:
    from payoff.reviewed import Review
    from payoff.simulation.simulation import Simulation
    from payoff.study.compare_result import Comparison
    from payoff.study.follow_up import FollowUp
    from payoff.study.forecast_file import Forecast
    from payoff.study.haircut import Haircut


def compare(
    *scenarios: Scenario | Result | Forecast,
    names: Sequence[str] = (),
    horizon: int | Literal["shortest", "own"] | None = None,
    clock: Literal["entry", "start", "own"] | None = None,
    price_year: int | None = None,
) -> Comparison:
    """Put scenarios side by side, and say why their results differ.

    Parameters
    ----------
    *scenarios : Scenario, Result or Forecast
        The first is what the others are compared with; one alone is compared with its variants.
    names : sequence of str, optional
        What each is called; by default its file and variant.
    horizon : int or {"shortest", "own"}, optional
        Where horizons differ: months for all, the shortest, or each its own as one of the changed assumptions.
    clock : {"entry", "start", "own"}, optional
        Where it differs what the horizon is counted from: the same for all, or each its own.
    price_year : int, optional
        The year whose kronor everything is moved to, by each scenario's index or the price table's CPI.

    Returns
    -------
    Comparison
        With ``.difference()`` in kronor, ``.parts()`` that add up to it, ``.frame()`` and ``.report()``.

    Raises
    ------
    InputError
        If there is only one scenario, or horizons, clocks or price years differ and nothing is asked for.

    Examples
    --------
    >>> import payoff
    >>> base = payoff.example()
    >>> comparison = payoff.compare(base, base.replace({"participants": 12}))
    >>> [part.changes[0].name for part in comparison.parts()]
    ['participants']
    """
    from payoff.report.comparison import written
    from payoff.report.render import annex
    from payoff.study.compare import compare as put_together

    needs_loaded("compare", *scenarios)
    return put_together(scenarios, (written, annex), names, horizon=horizon, clock=clock, price_year=price_year)


def review(reviewed: Scenario | Result | Simulation) -> Review:
    """Say what a critical reviewer would say of a scenario, before the reviewer does.

    Parameters
    ----------
    reviewed : Scenario, Result or Simulation
        With a simulation the rules that take draws are tried too.

    Returns
    -------
    Review
        With ``.findings`` and ``.unanswered``, ``.text()``, ``.frame()`` and ``.to_dict()``.

    Raises
    ------
    ScenarioError
        If the scenario cannot be worked out.
    InputError
        If it is a portfolio or something else.

    Examples
    --------
    >>> import payoff
    >>> payoff.review(payoff.example()).frame()["severity"].value_counts().to_dict()
    {'warning': 5, 'note': 5}
    """
    from payoff.report.review_words import reviewed as findings
    from payoff.reviewed import Review
    from payoff.simulation.simulation import Simulation

    needs_loaded("review", reviewed)
    if isinstance(reviewed, Scenario):
        reviewed = evaluate(reviewed)
    if isinstance(reviewed, Result):
        return Review(reviewed, findings(reviewed))
    if not isinstance(reviewed, Simulation):
        raise InputError(say("bara ett scenario kan granskas; ta en portföljs delar var för sig"))
    return Review(reviewed.result, findings(reviewed.result, reviewed), reviewed)


def record(made: Result | Simulation, file: str | Path | None = None) -> Forecast:
    """Return a forecast of a result, to be held against what happens; written to a file where one is named.

    Parameters
    ----------
    made : Result or Simulation
        With a simulation the intervals of the results are kept too.
    file : path, optional
        Where it is stored as JSON, whole or not at all; a file that exists is replaced.

    Raises
    ------
    InputError
        If it is the result of a subgroup or of an alternative arm.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> import payoff
    >>> payoff.record(payoff.evaluate(payoff.example())).title
    'Exempel: stöd till arbete'
    """
    from payoff.report.write import write_files
    from payoff.study.forecast_file import recorded, stored

    forecast = recorded(made)
    if file is not None:
        write_files({Path(file): stored(forecast)})
    return forecast


def read_forecast(file: str | Path) -> Forecast:
    """Read a forecast that `record` stored.

    Raises
    ------
    InputError
        If it is no stored forecast, of a later format, or has been changed since it was stored.

    Examples
    --------
    >>> import payoff
    >>> payoff.read_forecast("finns-inte.json")
    Traceback (most recent call last):
    ...
    payoff.errors.InputError: filen ”finns-inte.json” finns inte eller kan inte läsas
    """
    from payoff.study.forecast_file import read_forecast as read

    return read(file)


def follow_up(forecast: Forecast, outcome: Scenario | Result) -> FollowUp:
    """Hold a forecast against a scenario filled with what happened.

    Parameters
    ----------
    forecast : Forecast
        From `record` or `read_forecast`.
    outcome : Scenario or Result
        With the forecast's states, arms, horizon and price year.

    Returns
    -------
    FollowUp
        With ``.numbers``, ``.misses``, ``.results()`` in kronor and months, and ``.optimism()``.

    Raises
    ------
    InputError
        If the outcome is of another scenario; everything that differs is told.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example()
    >>> forecast = payoff.record(payoff.evaluate(scenario))
    >>> found = payoff.follow_up(forecast, scenario.replace({"participants": 8}))
    >>> [one.path for one in found.misses], round(found.optimism(), 2)
    (['participants'], 0.8)
    """
    from payoff.report.follow_up import written
    from payoff.study.follow_up import follow_up as hold

    result = outcome if isinstance(outcome, Result) else evaluate(outcome)
    return hold(forecast, result, written)


def haircut(followed: Sequence[FollowUp], series: str | None = None, *, per_participant: bool = True) -> Haircut:
    """Return what of the forecast gains did not come out in several follow-ups: an empirical haircut.

    Parameters
    ----------
    followed : sequence of FollowUp
    series : str, optional
        Account or group whose gains count; the total of each by default.
    per_participant : bool
        Whether gains are per participant.

    Returns
    -------
    Haircut
        Median and range of outcome / forecast (kronor per krona); ``.written()`` is how a scenario cites it.

    Raises
    ------
    InputError
        If there is none, the same forecast is there twice, or one has no gains to divide by.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example()
    >>> forecast = payoff.record(payoff.evaluate(scenario))
    >>> payoff.haircut([payoff.follow_up(forecast, scenario)]).share
    0.0
    """
    from payoff.study.haircut import haircut as together

    return together(followed, series, per_participant=per_participant)
