"""What ``result.plot`` and ``simulation.plot`` offer: the figures of the annex on matplotlib axes.

>>> import payoff
>>> axes = ResultPlots(payoff.evaluate(payoff.example())).cumulative()
>>> axes.get_xlabel()
'Månader sedan inskrivning'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from payoff import figures
from payoff.language import Language, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from payoff.result import Result
    from payoff.simulation.simulation import Simulation


@dataclass(frozen=True, repr=False)
class ResultPlots:
    """The figures of a result; each is drawn on axes that are given, or on those of a figure of its own.

    Parameters
    ----------
    source : Result or Simulation
    """

    source: Result | Simulation

    def cumulative(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw cumulative net per participant by month, all cost in month 0; see `payoff.figures.curve`."""
        return figures.curve(self.source, ax, language=language)

    def by_actor(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw cumulative gain before programme cost by year and actor; see `payoff.figures.stacked`."""
        return figures.stacked(self.source, ax, language=language)

    def waterfall(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw the way from programme cost to net, by actor; see `payoff.figures.waterfall`."""
        return figures.waterfall(self.source, ax, language=language)

    def invest(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw what each actor pays and gains; see `payoff.figures.invest`."""
        return figures.invest(self.source, ax, language=language)

    def states(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw how many participants are in each state by month; see `payoff.figures.states`."""
        return figures.states(self.source, ax, language=language)

    def __getattr__(self, name: str) -> NoReturn:
        """Say of a figure of the draws that it needs them."""
        if name in vars(SimulationPlots) and not name.startswith("_"):
            message = say("”{name}” visar dragningar: skriv payoff.simulate(scenario).plot.{name}()", name=name)
            raise AttributeError(message.text())
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __repr__(self) -> str:
        names = [name for name in dir(type(self)) if not name.startswith("_") and name != "source"]
        return f"<{type(self).__name__}: {', '.join(f'.{name}()' for name in names)}>"


@dataclass(frozen=True, repr=False)
class SimulationPlots(ResultPlots):
    """The figures of a simulation: those of its central case, and those of the draws.

    Parameters
    ----------
    source : Simulation
    """

    source: Simulation

    def fan(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw how the draws of the cumulative net spread by month; see `payoff.figures.fan`."""
        return figures.fan(self.source, ax, language=language)

    def tornado(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw the net present value at each uncertain number's low and high; see `payoff.figures.tornado`."""
        return figures.tornado(self.source, ax, language=language)

    def chance(self, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
        """Draw the chance that the money is back by each month; see `payoff.figures.chance`."""
        return figures.chance(self.source, ax, language=language)
