"""How long an annex takes: the whole process for all formats and for each, and where the time goes.

Run: ``python tests/benchmarks/annex.py [SCENARIO] [--draws N] [--runs N]``, on an idle machine. Each format is a
process of its own, from start to the written file. The limits are 4 s for all four formats of resam-fagersta.yaml with
10 000 draws, 1.5 s for the page alone, and 400 MB; they are printed, not judged. Memory is the largest of one process.
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
FORMATS = ("", "html", "docx", "pdf", "xlsx", "md", "json")
STAGES = """
import resource, sys, time
last = time.perf_counter()
def lap(name):
    global last
    now = time.perf_counter()
    print(f"  {now - last:6.2f} s  {name}")
    last = now
import payoff
scenario = payoff.load(sys.argv[1]); lap("load the scenario, with what is imported for it")
result = payoff.evaluate(scenario); lap("evaluate, calibration included")
drawn = payoff.simulate(result, draws=int(sys.argv[2]), seed=1) if int(sys.argv[2]) else None
lap("draw")
from payoff.report import render
asked = render.Asked(result, "sv", drawn)
asked.summary; lap("the summary")
asked.document; lap("the figures, with matplotlib")
for format in ("html", "docx", "pdf", "xlsx"):
    render.MAKERS[format](asked); lap(f"write {format}")
print(f"  peak of memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
"""


def seconds(scenario: Path, format: str, draws: int, folder: str) -> float:
    """Return the wall time of one whole process."""
    words = [sys.executable, "-m", "payoff", str(scenario), "-o", folder]
    words += ["--format", format] if format else []
    words += ["--draws", str(draws), "--seed", "1"] if draws else []
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenario", nargs="?", type=Path, default=ROOT / "scenarios" / "resam-fagersta.yaml")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for format in FORMATS:
            taken = [seconds(asked.scenario, format, asked.draws, folder) for _ in range(asked.runs)]
            print(f"{statistics.median(taken):6.2f} s  {format or 'html, docx, pdf and xlsx'}")
    print("where the time goes, in one process:")
    command = [sys.executable, "-c", STAGES, str(asked.scenario), str(asked.draws)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


if __name__ == "__main__":
    main()
