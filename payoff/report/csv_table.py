"""The result as one tidy CSV table: base scenario and variants, every account, year by year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from payoff.language import Language
from payoff.missing import Missing
from payoff.payload import BASE_VARIANT
from payoff.result import Result
from payoff.tables import MEASURES

HEADER = ("variant", "account", "label", "measure", "year", "discounted", "cumulative", "value", "unit", "status")


def csv_table(result: Result, language: Language) -> str:
    """Return the table as text, comma separated, full precision; an empty value has its reason in `status`."""
    named = [(BASE_VARIANT, result), *result.variants.items()]
    return table(HEADER, (row for name, one in named for row in _rows(name, one, language)))


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
