"""The result as one tidy CSV table: base scenario and variants, every account, year by year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from payoff.language import Language
from payoff.missing import Missing
from payoff.payload import BASE_VARIANT
from payoff.result import Result
from payoff.tables import MEASURES
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

HEADER = ("variant", "account", "label", "measure", "year", "discounted", "cumulative", "value", "unit", "status")


CHANCE = "chance_paid_back_since_entry"
"""The chance that the money is back so many years since entry."""


def csv_table(result: Result, language: Language, simulation: Simulation | None = None) -> str:
    """Return the table as text, comma separated, full precision; an empty value has its reason in `status`.

    The draws of a simulation follow last: the spread of the net present value, and the chance by year since entry.
    """
    named = [(BASE_VARIANT, result), *result.variants.items()]
    rows = (row for name, one in named for row in _rows(name, one, language))
    return table(HEADER, chain(rows, _drawn_rows(simulation, language) if simulation is not None else ()))


def _drawn_rows(simulation: Simulation, language: Language) -> Iterator[tuple[object, ...]]:
    found, chances = simulation.summary("npv"), simulation.chance_by_month("entry")
    for series in simulation.series:
        row, label = simulation.place(series), safe(simulation.result.label(series).text(language))
        spread = {"mean": found.mean[row], "sd": found.sd[row]}
        spread |= {
            f"p{percent:g}": value for percent, value in zip(found.percents, found.percentiles[row], strict=True)
        }
        for name, value in spread.items():
            yield BASE_VARIANT, series, label, f"net_{name}", "", True, True, repr(float(value)), "kr", "known"
        for year in simulation.years("entry"):
            chance = repr(float(chances[row, year * MONTHS_PER_YEAR - 1]))
            yield BASE_VARIANT, series, label, CHANCE, year, True, True, chance, "share", "known"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows under a header as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def _rows(name: str, result: Result, language: Language) -> Iterator[tuple[object, ...]]:
    for series in result.series:
        label = safe(result.label(series).text(language))
        for measure in MEASURES:
            for discounted, cumulative in ((True, False), (True, True), (False, False)):
                totals = result.totals(measure, series, discounted=discounted, cumulative=cumulative)
                start = (name, series, label, measure)
                if isinstance(totals, Missing):
                    yield (*start, "", discounted, cumulative, "", "kr", totals.status)
                    continue
                for year, value in totals.items():
                    yield (*start, year, discounted, cumulative, repr(value), "kr", "known")


def safe(text: str) -> str:
    """Keep a spreadsheet from reading a label as a formula."""
    return "'" + text if text[:1] in "=+-@\t\r" else text
