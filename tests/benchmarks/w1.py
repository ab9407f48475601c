"""W1 in process: loading, resolving and booking the scenario, side by side with the fastest NumPy loop known.

Run: ``python tests/benchmarks/w1.py [--runs N]``. The compared side lies outside the project, in
``../shared/bench`` beside the checkout; where it is not found, the table says so. The two take
turns and the median ratio is reported. Last comes how the time grows with months and states.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import payoff
from payoff.flows.journal import book, gains, programme_cost
from payoff.flows.plan import Plan
from payoff.resolve.plan import resolve

HERE = Path(__file__).resolve().parent
OTHER = HERE.parents[2] / "shared" / "bench"


def compared() -> Callable[[float], Any] | None:
    """Return the compared side: one call with an effect value, or None where it is not found."""
    if not (OTHER / "w1.py").exists():
        return None
    sys.path.insert(0, str(OTHER))
    try:
        import w1
    finally:
        sys.path.remove(str(OTHER))
    return w1.numpy_best()


def curves(plan: Plan) -> Any:
    """Return what the compared side returns: cumulative net by account and month, discounted."""
    journal = book(plan)
    net = (gains(journal) - programme_cost(journal))[..., 0] * plan.discount[:, 0]
    return net.cumsum(axis=1)


def seconds(call: Callable[[], Any]) -> float:
    """Return the wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def chain(states: int, months: int) -> dict[str, Any]:
    """Return a scenario with a chain of states, each with one line."""
    names = [f"s{index}" for index in range(states)]
    line = {"x": {"kind": "resource", "from": "kommun", "amount": "1 000 kr/mån"}}
    rows = {name: {name: "90 %", after: "10 %"} for name, after in itertools.pairwise(names)}
    return {
        "payoff": 1,
        "about": {"title": "Kedja"},
        "price_year": 2026,
        "horizon": f"{months} mån",
        "discounting": "none",
        "participants": 1,
        "states": {name: {"lines": line} for name in names},
        "matrices": {"q": {"per": "mån", "count": "start", "rows": rows}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "s0"},
            "med": {"role": "programme", "matrix": "q", "from": "s0"},
        },
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=51)
    runs = parser.parse_args().runs
    text = (HERE / "w1.yaml").read_text(encoding="utf-8")
    scenario = payoff.load(text)
    plan, other = resolve(scenario), compared()
    calls: dict[str, Callable[[], Any]] = {
        "load + evaluate": lambda: payoff.evaluate(payoff.load(text)),
        "evaluate": lambda: payoff.evaluate(scenario),
        "book the resolved plan": lambda: curves(plan),
    }
    if other is not None:
        calls["fastest NumPy loop"] = lambda: other(0.4)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(runs + 3):
        for name, call in calls.items():
            elapsed = seconds(call)
            if turn >= 3:
                times[name].append(elapsed)
    print(f"{'W1':<28}{'median ms':>10}{'ratio':>8}")
    bare = times.get("fastest NumPy loop")
    for name, values in times.items():
        ratio = f"{statistics.median(a / b for a, b in zip(values, bare, strict=True)):>8.1f}" if bare else "       –"
        print(f"{name:<28}{statistics.median(values) * 1000:>10.2f}{ratio}")
    if other is None:
        print("The compared side was not found beside the checkout: no ratios.")
    print(f"\n{'states x months':<28}{'book ms':>10}")
    for states, months in ((5, 120), (5, 480), (30, 120), (30, 480)):
        grown = resolve(payoff.load(chain(states, months)))
        elapsed = statistics.median(seconds(lambda grown=grown: curves(grown)) for _ in range(9))
        print(f"{f'{states} x {months}':<28}{elapsed * 1000:>10.2f}")


if __name__ == "__main__":
    main()
