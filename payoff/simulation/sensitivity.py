"""What a simulated result hangs on; each question is asked once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from payoff.flows.plan import Array
from payoff.uncertainty.input_ranks import RankOfInput, drawn_again, rank_of_inputs
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.reach import limits_of
from payoff.uncertainty.sobol_run import VarianceShare, sobol_indices
from payoff.uncertainty.switching import Switching, switching_values
from payoff.uncertainty.tornado import Bar, Extremes, TwoWay, best_and_worst, tornado, two_way

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation
    from payoff.uncertainty.streams import Streams


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the draws of a simulation hang on.

    Parameters
    ----------
    simulation : Simulation
    """

    simulation: Simulation

    @cached_property
    def streams(self) -> dict[str, Streams]:
        """What is uncertain, by group of participants."""
        return self.simulation.drawn.streams

    def _place(self, series: str | None) -> int:
        return self.simulation.place(series)

    @cached_property
    def _bars(self) -> dict[int, tuple[Bar, ...]]:
        found: dict[int, list[Bar]] = {}
        for bar in tornado(self.simulation.drawn.outcomes, self.streams):
            found.setdefault(bar.series, []).append(bar)
        return {series: tuple(bars) for series, bars in found.items()}

    def tornado(self, series: str | None = None) -> tuple[Bar, ...]:
        """Return the net present value at each input's low and high, the rest central; the largest swing first.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.
        """
        return self._bars.get(self._place(series), ())

    @cached_property
    def _switching(self) -> tuple[Switching, ...]:
        drawn, result = self.simulation.drawn, self.simulation.result
        limits = limits_of({group.name: group.scenario for group in drawn.groups}, self.streams)
        return switching_values(drawn.outcomes, self.streams, limits, horizon=result.plan.months_followed)

    def switching_values(self, series: str | None = None) -> tuple[Switching, ...]:
        """Return the value of each input at which the net present value of an account or group is zero."""
        place = self._place(series)
        return tuple(found for found in self._switching if found.series == place)

    def best_and_worst(self, series: str | None = None) -> Extremes | None:
        """Return the net present value with every input at its favourable, and its unfavourable, end at once.

        None where nothing but the luck of whole persons is uncertain.
        """
        return next(iter(best_and_worst(self.simulation.drawn.outcomes, self.streams, self._place(series))), None)

    def two_way(self, first: Input, second: Input, points: tuple[int, int] = (21, 21)) -> TwoWay:
        """Return the net present value of every account and group over a grid of two inputs."""
        return two_way(self.simulation.drawn.outcomes, self.streams, first, second, points)

    def rank_correlations(
        self, series: str | None = None, inputs: Sequence[Input] | None = None
    ) -> tuple[RankOfInput, ...]:
        """Return Spearman's rank correlation of inputs with the net present value, the strongest first.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.
        inputs : sequence of Input, optional
            Only these.
        """
        design, npv = self.simulation.design, self.simulation.outcomes.npv
        return rank_of_inputs(self.streams, design, npv, self._place(series), inputs)

    def sobol(self, series: str | None = None, power: int = 10) -> tuple[VarianceShare, ...]:
        """Return the first-order and total index of each number, table and correlated set, with their errors.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.
        power : int
            2^power points; each factor costs as many runs again.
        """
        drawn = self.simulation.drawn.without_luck()
        return sobol_indices(drawn.outcomes, self.streams, self.simulation.seed, self._place(series), power)

    def draws_of(self, one: Input) -> Array:
        """Return the draws of one input, array [draw]: the same as in the simulation."""
        return next(values for _, values in drawn_again(self.streams, self.simulation.design, [one]))
