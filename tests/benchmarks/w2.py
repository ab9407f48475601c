"""W2 in process: a thousand to a hundred thousand draws, side by side with the fastest NumPy loop known.

Run: ``python tests/benchmarks/w2.py [--draws N ...] [--runs N]``; it keeps itself and what it compares with to one
core where the system can do that, and says so where it cannot. The compared side lies outside the project, in
``../shared/bench`` beside the checkout; where it is not found, the table says so. Both draw, work out and report: net
present value of every actor and the total with mean, spread and seven percentiles, the chance of break-even by month,
the curve at five months, what perfect information is worth, and rank correlations with 25 inputs. What does not depend
on the draws is ready on both sides: the scenario is worked out, and a run before the timed ones lays it out. They take
turns and the median ratio is reported. Last comes the peak of memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import payoff
from payoff.simulation.simulation import Simulation
from payoff.uncertainty.value_of_information import evpi

HERE = Path(__file__).resolve().parent
OTHER = HERE.parents[2] / "shared" / "bench"
FORMS = ("numpy_best", "numpy_month")
STATES = ("inskriven", "arbete", "studier", "rehab", "arbetslos", "sjuk")
WATCHED = (
    *("effekt", "ranta", "kostnad_kommun", "kostnad_region", "kostnad_fk", "kostnad_af"),
    *("inskriven_kommun", "arbete_kommun", "arbete_individ", "arbete_produktion", "rehab_fk"),
    *("arbetslos_kommun", "arbetslos_af", "sjuk_region", "sjuk_fk"),
)
"""The named numbers whose rank correlation is reported; beside them the chance of work from every other state."""
CHANCES = [(matrix, state) for matrix in ("utan", "full_effekt") for state in STATES if state != "arbete"]


def compared() -> dict[str, Callable[[int], Callable[[], Any]]]:
    """Return the compared sides by name; nothing where they are not found."""
    if not (OTHER / "w2.py").exists():
        return {}
    sys.path.insert(0, str(OTHER))
    try:
        import w2
    finally:
        sys.path.remove(str(OTHER))
    return {name: getattr(w2, name) for name in FORMS}


def report(simulation: Simulation) -> dict[str, Any]:
    """Return the same report as the compared sides make."""
    series = [
        simulation.drawn.frame.series.index(name) for name in (*simulation.result.active, simulation.result.total)
    ]
    summary = simulation.summary("npv")
    npv = simulation.outcomes.npv[series]
    total = simulation.outcomes.curve[1:]
    paths = {f"quantities.{name}" for name in WATCHED}
    paths |= {f"matrices.{matrix}.rows.{state}.arbete" for matrix, state in CHANCES}
    watched = [one for one in simulation.inputs if one.path in paths]
    return {
        "mean": summary.mean[series].tolist(),
        "sd": summary.sd[series].tolist(),
        "percentiles": summary.percentiles[series].tolist(),
        "chance": simulation.chance_by_month("calendar")[series].tolist(),
        "fan": np.percentile(total, (2.5, 5, 25, 50, 75, 95, 97.5), axis=1).tolist(),
        "evpi": [evpi(np.array([np.zeros(simulation.draws), row])).value for row in npv],
        "ranks": [one.correlation for one in simulation.sensitivity.rank_correlations(None, watched)],
    }


def once(draws: int) -> Callable[[], Any]:
    """Return a call that draws and reports."""
    result = payoff.evaluate(payoff.load(HERE / "w2.yaml"))
    return lambda: report(payoff.simulate(result, draws=draws, seed=1))


def seconds(call: Callable[[], Any]) -> float:
    """Return the wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def side_by_side(draws: int, runs: int) -> None:
    """Print the time of each side and the median ratio to the fastest."""
    calls = {"payoff": once(draws), **{name: make(draws) for name, make in compared().items()}}
    for call in calls.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            times[name].append(seconds(call))
    for name, taken in times.items():
        print(f"{draws:>8} draws  {name:12} {statistics.median(taken) / draws * 1e6:7.2f} us/draw")
    others = [name for name in times if name != "payoff"]
    if not others:
        print("the compared side is not here: only payoff was timed")
        return
    best = min(others, key=lambda name: statistics.median(times[name]))
    ratios = [own / other for own, other in zip(times["payoff"], times[best], strict=True)]
    print(f"{draws:>8} draws  payoff / {best}: {statistics.median(ratios):.2f} (at most 1.30)")


def keep_to_one_core() -> None:
    """Keep this process to one core: the compared side takes as many as it sees when it is loaded."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    else:
        print("this system cannot keep a process to one core: the compared side may use several")


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--alone", action="store_true", help="draw once and print the peak of memory")
    asked = parser.parse_args()
    if asked.alone:
        once(asked.draws[0])()
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at {asked.draws[0]} draws")
        return
    keep_to_one_core()
    for draws in asked.draws:
        side_by_side(draws, asked.runs)
    print(f"peak of memory: {Path(__file__).name} --alone --draws {asked.draws[-1]}; {os.cpu_count()} cores here")


if __name__ == "__main__":
    main()
