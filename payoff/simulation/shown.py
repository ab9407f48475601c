"""How a simulation is shown: its reports and figures, and what a notebook sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payoff.language import Language

if TYPE_CHECKING:
    from payoff.plots import SimulationPlots


class Shown:
    """A simulation as a notebook meets it."""

    writer: Any
    to_dict: Any

    @property
    def plot(self) -> SimulationPlots:
        """The figures of the annex on matplotlib axes: a result's, ``.fan()``, ``.tornado()``, ``.chance()``."""
        from payoff.plots import SimulationPlots

        return SimulationPlots(self)  # type: ignore[arg-type]

    def to_json(self, language: Language = "sv") -> str:
        """Return the result and the simulation as JSON in full precision."""
        from payoff.payload import as_json

        return as_json(self.to_dict(language))

    def report(self, format: str = "html", language: Language = "sv") -> bytes:
        """Return the annex in a format: html, docx, pdf, xlsx, md, json or csv."""
        made: bytes = self.writer(self, format, language)
        return made

    def _repr_html_(self) -> str:
        made: bytes = self.writer(self, "snippet", "sv")
        return made.decode()
