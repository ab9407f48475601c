"""payoff: what a social intervention costs and gives back, to whom and when.

>>> import payoff
>>> result = payoff.evaluate(payoff.load("scenarios/bas-trelleborg.yaml"))   # doctest: +SKIP
>>> result.cumulative()                                                      # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff.api import evaluate, example, json_schema, load, simulate, sweep, switching_value
    from payoff.api_study import compare, follow_up, haircut, read_forecast, record, review
    from payoff.errors import InputError, OutputError, PayoffError, ScenarioError
    from payoff.missing import Missing
    from payoff.result import Result
    from payoff.reviewed import Review
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio import Portfolio
    from payoff.simulation.simulation import Simulation
    from payoff.study.compare_result import Comparison
    from payoff.study.follow_up import FollowUp
    from payoff.study.forecast_file import Forecast
    from payoff.study.haircut import Haircut
    from payoff.study.portfolio import PortfolioResult
    from payoff.version import __version__

__all__ = [
    "Comparison",
    "FollowUp",
    "Forecast",
    "Haircut",
    "InputError",
    "Missing",
    "OutputError",
    "PayoffError",
    "Portfolio",
    "PortfolioResult",
    "Result",
    "Review",
    "Scenario",
    "ScenarioError",
    "Simulation",
    "__version__",
    "compare",
    "evaluate",
    "example",
    "follow_up",
    "haircut",
    "json_schema",
    "load",
    "read_forecast",
    "record",
    "review",
    "simulate",
    "sweep",
    "switching_value",
]

_HOMES = {
    "payoff.api_study": ("compare", "follow_up", "haircut", "read_forecast", "record", "review"),
    "payoff.study.compare_result": ("Comparison",),
    "payoff.study.follow_up": ("FollowUp",),
    "payoff.study.forecast_file": ("Forecast",),
    "payoff.study.haircut": ("Haircut",),
    "payoff.api": ("evaluate", "example", "json_schema", "load", "simulate", "sweep", "switching_value"),
    "payoff.errors": ("InputError", "OutputError", "PayoffError", "ScenarioError"),
    "payoff.missing": ("Missing",),
    "payoff.reviewed": ("Review",),
    "payoff.result": ("Result",),
    "payoff.version": ("__version__",),
    "payoff.scenario.models": ("Scenario",),
    "payoff.scenario.portfolio": ("Portfolio",),
    "payoff.simulation.simulation": ("Simulation",),
    "payoff.study.portfolio": ("PortfolioResult",),
}

_ROOMS = ("figures", "questions", "reference")
"""Rooms that are used as they are: ``payoff.questions.potential``, ``payoff.reference.search``."""


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use, so that `--help` loads nothing heavy."""
    from importlib import import_module

    if name in _ROOMS:
        return import_module(f"payoff.{name}")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'payoff' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
