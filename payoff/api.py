"""What `import payoff` offers; loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from payoff import run
from payoff.language import Language
from payoff.result import Result
from payoff.scenario import load as loading
from payoff.scenario.models import Scenario


def load(source: str | Path | Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> Scenario:
    r"""Read and check a scenario: a path, YAML text (with a line break) or a plain dict.

    Parameters
    ----------
    source : path, str or mapping
        A path to a YAML file; or the YAML text itself (a `str` with a line break); or a plain dict.
    overrides : mapping, optional
        From path to value as text, laid on last: what ``--set`` gives.

    Returns
    -------
    Scenario

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
    return loading.load(source, overrides)


def evaluate(scenario: Scenario) -> Result:
    """Work out what a scenario costs and gives back, to whom and when.

    Parameters
    ----------
    scenario : Scenario
        From `load`.

    Returns
    -------
    Result
        With the variants under ``.variants``.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example())
    >>> result.payback("samhalle").status
    'reached'
    """
    return run.evaluate(scenario, _write)


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


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, titles and descriptions in Swedish.

    Examples
    --------
    >>> import payoff
    >>> payoff.json_schema()["properties"]["price_year"]["title"]
    'Prisår'
    """
    from payoff.scenario.schema import json_schema as make

    return make()


def _write(result: Result, format: str, language: Language) -> bytes:
    """Make a report; the report room is loaded only when a report is asked for."""
    if format == "json":
        return result.to_json(language).encode()
    from payoff.report import render

    return render.annex(result, format, language)
