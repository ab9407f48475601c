"""A scenario worked out again and again with other values of a few named numbers, without being read anew.

A calibration asks for hundreds of results that differ in a few numbers. Reading and checking the scenario each
time takes most of the time, and so does moving the persons where the numbers only are prices.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from payoff.quantity.numbers import Numbers
from payoff.resolve.plan import lay_out, plan_of
from payoff.result import Result, Writer
from payoff.run import booked
from payoff.scenario.models import Scenario


class Reworked:
    """A scenario without subgroups, to be worked out with other values of some of its named numbers.

    The numbers are drawn, as uncertain numbers are. What is read off the scenario itself, as the number of
    participants, is not changed: compare with `Scenario.replace` before the results are relied on.

    Parameters
    ----------
    scenario : Scenario
        Without subgroups; the named numbers are uncertain in it.
    names : sequence of str
        Ids of the named numbers that change.
    writer : callable
        As for `payoff.run.alone`.
    """

    def __init__(self, scenario: Scenario, names: list[str], writer: Writer) -> None:
        self.scenario, self.writer = scenario, writer
        self._streams = {name: scenario.quantities[name].stream for name in names}
        self._layout = lay_out(scenario)

    def result(self, values: Mapping[str, float]) -> Result:
        """Return the result with other values.

        Parameters
        ----------
        values : mapping
            From the id of a named number to its value in the unit that the scenario counts in.
        """
        drawn = {self._streams[name]: np.array([value]) for name, value in values.items()}
        return booked(self.scenario, plan_of(self._layout, Numbers(1, drawn)), self.writer)
