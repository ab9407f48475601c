"""What a notebook shows of a simulation, and the figures that it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff.plots import SimulationPlots


class Shown:
    """A simulation as a notebook meets it."""

    writer: Any

    @property
    def plot(self) -> SimulationPlots:
        """The figures of the annex on matplotlib axes: a result's, ``.fan()``, ``.tornado()``, ``.chance()``."""
        from payoff.plots import SimulationPlots

        return SimulationPlots(self)  # type: ignore[arg-type]

    def _repr_html_(self) -> str:
        made: bytes = self.writer(self, "snippet", "sv")
        return made.decode()
