"""Compile the price files into the table that is read when payoff runs.

    python tests/price_table.py

A test says if the table no longer agrees with the files. The day and the last year of the data stand here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

from payoff.errors import ScenarioError
from payoff.reference.table import PACKAGED, Table
from payoff.scenario.price_data import read_data

STORED = ("version", "through", "topics", "sources", "rows", "effects", "benchmarks")
DATED, THROUGH = "2026-11-22", 2026
ROOM = Path(__file__).parent.parent / "payoff" / "reference"


def compiled() -> str:
    """Return the table as it is stored."""
    table = read_data(ROOM / "data", DATED, THROUGH)
    stored = {one.name: getattr(table, one.name) for one in fields(Table) if one.name in STORED}
    return json.dumps(stored, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    try:
        (ROOM / PACKAGED).write_text(compiled(), encoding="utf-8")
    except ScenarioError as error:
        sys.exit(str(error))
