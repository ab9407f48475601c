"""How time and memory grow with groups, states and months: up to 20 x 30 x 480.

Run: ``python tests/benchmarks/growth.py [--runs N]``. Each cohort moves in its own way, because the
arms' matrices follow the calendar; each is a group of its own. A state has three lines. One axis grows
at a time from the middle, then all. The last but one column is the time after loading per cell of
work, groups x states x months: where it stands still or falls, the growth is linear. Memory is what
Python and NumPy allocate at most while resolving, booking and checking, as `tracemalloc` counts it.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import payoff
from payoff.flows.checks import check
from payoff.flows.journal import Journal, book
from payoff.resolve.plan import resolve
from payoff.scenario.models import Scenario

MIDDLE = {"groups": 10, "states": 15, "months": 240}
GROWING = {"groups": (1, 5, 10, 20), "states": (2, 8, 15, 30), "months": (60, 120, 240, 480)}
LARGEST = {"groups": 20, "states": 30, "months": 480}
MIB = 2**20


@dataclass(frozen=True)
class Measured:
    """Medians in seconds, and bytes."""

    load: float
    resolve: float
    book: float
    lines: int
    journal: int
    peak: int


def scenario(groups: int, states: int, months: int) -> dict[str, Any]:
    """Return a scenario with so many cohorts, states and calendar months."""
    names = [f"s{index}" for index in range(states)]
    lines = {
        "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "9 000 kr/mån"},
        "vard": {"kind": "resource", "from": "region", "amount": "1 500 kr/mån"},
        "arbete": {"kind": "production", "to": "arbetsgivare", "amount": "4 000 kr/mån"},
    }
    steps = {str(month): ("lag", "hog")[month // 12 % 2] for month in range(1, months + 1, 12)}
    moves = {"clock": "calendar", "1": "lag", "13": "hog"} | steps
    return {
        "payoff": 1,
        "about": {"title": "Växer"},
        "price_year": 2026,
        "horizon": {"months": months, "counted_from": "start"},
        "discounting": {"rate": "4 %"},
        "intake": {"by_month": {str(month): 10 for month in range(1, groups + 1)}},
        "states": {name: {"lines": lines} for name in names},
        "matrices": {name: _matrix(names, stays) for name, stays in (("lag", 94), ("hog", 88), ("insats", 90))},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "matrix": moves, "from": "s0"},
            "med": {
                "role": "programme",
                "matrix": moves,
                "from": "s0",
                "blend": {"with": "insats", "share": "40 %"},
            },
        },
        "programme": {"budget": {"personal": {"payer": "kommun", "amount": "100 tkr/mån"}}},
    }


def _matrix(names: list[str], stays: int) -> dict[str, Any]:
    """Return a matrix where most stay, and the rest go to the states on both sides."""
    rows = {}
    for index, name in enumerate(names):
        row = {name: f"{stays} %", names[(index + 1) % len(names)]: "rest"}
        if len(names) > 2:
            row[names[index - 1]] = "2 %"
        rows[name] = row
    return {"per": "mån", "count": "half", "rows": rows}


def seconds(call: Callable[[], Any]) -> float:
    """Return the wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def evaluated(loaded: Scenario) -> Journal:
    """Resolve, book and check."""
    journal = book(resolve(loaded))
    check(journal)
    return journal


def measured(size: dict[str, int], runs: int) -> Measured:
    """Measure one size: the times first, then the memory, since counting it takes time."""
    written = scenario(**size)
    loaded = payoff.load(written)
    plan = resolve(loaded)
    calls: tuple[Callable[[], Any], ...] = (
        lambda: payoff.load(written),
        lambda: resolve(loaded),
        lambda: check(book(plan)),
    )
    times = [[seconds(call) for call in calls] for _ in range(runs)]
    load, resolving, booking = (statistics.median(column) for column in zip(*times, strict=True))
    tracemalloc.start()
    journal = evaluated(loaded)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(plan.groups) == size["groups"]
    return Measured(load, resolving, booking, len(plan.lines), journal.entries.nbytes, peak)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    units = ("", "", "", "", "load ms", "resolve ms", "book ms", "ns/cell", "peak MiB", "journal MiB")
    print(f"{'groups':>7}{'states':>7}{'months':>7}{'lines':>6}" + "".join(f"{unit:>12}" for unit in units[4:]))
    sizes = [MIDDLE | {axis: value} for axis, values in GROWING.items() for value in values]
    for size in [*sizes, LARGEST]:
        found = measured(size, runs)
        cells = size["groups"] * size["states"] * size["months"]
        print(
            f"{size['groups']:>7}{size['states']:>7}{size['months']:>7}{found.lines:>6}"
            f"{found.load * 1e3:>12.1f}{found.resolve * 1e3:>12.1f}{found.book * 1e3:>12.1f}"
            f"{(found.resolve + found.book) / cells * 1e9:>12.0f}"
            f"{found.peak / MIB:>12.1f}{found.journal / MIB:>12.2f}"
        )


if __name__ == "__main__":
    main()
