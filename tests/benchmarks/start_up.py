"""How long a whole process takes, side by side with a process that only imports NumPy.

Run: ``python tests/benchmarks/start_up.py [--runs N]``. The commands take turns, so that a
machine that slows down slows all of them; what is reported is the median and the median of
the ratios to the NumPy process of the same turn. Bytecode is cached, as it is for every
installed package: the first turn, which is not counted, writes it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = str(ROOT / "scenarios" / "bas-trelleborg.yaml")
BLOCKS = str(ROOT / "scenarios" / "typfall-forsorjningsstod.yaml")
BARE = [sys.executable, "-c", "import numpy"]
COMMANDS = {
    "import numpy": BARE,
    "payoff --help": [sys.executable, "-m", "payoff", "--help"],
    "payoff prices psykiatri": [sys.executable, "-m", "payoff", "prices", "psykiatri"],
    "payoff SCENARIO --format json -o -": [sys.executable, "-m", "payoff", SCENARIO, "--format", "json", "-o", "-"],
    "payoff SCENARIO of blocks --format json": [sys.executable, "-m", "payoff", BLOCKS, "--format", "json", "-o", "-"],
    "payoff SCENARIO --format html": [sys.executable, "-m", "payoff", SCENARIO, "--format", "html", "-o", "{folder}"],
}


def seconds(command: list[str], folder: str) -> float:
    """Return the wall time of one run."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        [part.format(folder=folder) for part in command], check=True, capture_output=True, cwd=ROOT, env=environment
    )
    return time.perf_counter() - start


def main() -> None:
    """Time every command in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    runs = parser.parse_args().runs
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs + 1):
            for name, command in COMMANDS.items():
                elapsed = seconds(command, folder)
                if turn:
                    times[name].append(elapsed)
    print(f"{'process':<40}{'median s':>10}{'ratio':>8}")
    for name, values in times.items():
        ratios = [value / bare for value, bare in zip(values, times["import numpy"], strict=True)]
        print(f"{name:<40}{statistics.median(values):>10.3f}{statistics.median(ratios):>8.2f}")


if __name__ == "__main__":
    main()
