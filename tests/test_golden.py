"""The whole result of every scenario against the golden file beside it, numbers to 1e-9."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import payoff

SCENARIOS = sorted((Path(__file__).resolve().parent.parent / "scenarios").glob("*.yaml"))


def result_of(scenario: Path) -> dict[str, Any]:
    data = payoff.evaluate(payoff.load(scenario)).to_dict()
    return without_origin(data)


def without_origin(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out versions and hashes, which change without a number changing."""
    kept = {key: value for key, value in data.items() if key not in ("provenance", "variants")}
    kept["settings"] = data["provenance"]["settings"]
    if "variants" in data:
        kept["variants"] = {name: without_origin(variant) for name, variant in data["variants"].items()}
    return kept


def differences(found: Any, golden: Any, path: str = "") -> list[str]:
    if isinstance(found, dict) and isinstance(golden, dict):
        keys = [f"{path}.{key}: only in one" for key in set(found) ^ set(golden)]
        return keys + [
            line for key in set(found) & set(golden) for line in differences(found[key], golden[key], f"{path}.{key}")
        ]
    if isinstance(found, list) and isinstance(golden, list) and len(found) == len(golden):
        return [
            line
            for index, pair in enumerate(zip(found, golden, strict=True))
            for line in differences(*pair, f"{path}[{index}]")
        ]
    if isinstance(found, float) and isinstance(golden, (int, float)):
        return [] if math.isclose(found, golden, rel_tol=1e-9, abs_tol=1e-6) else [f"{path}: {found!r} not {golden!r}"]
    return [] if found == golden else [f"{path}: {found!r} not {golden!r}"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_result_equals_golden(scenario: Path, request: pytest.FixtureRequest) -> None:
    golden_file = scenario.with_suffix(".expected.json")
    found = result_of(scenario)
    if request.config.getoption("--update-golden"):
        golden_file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    golden = json.loads(golden_file.read_text(encoding="utf-8"))
    assert not differences(found, golden)


def test_differences_sees_a_moved_number() -> None:
    assert differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.001]}) == [".a[1]: 2.0 not 2.001"]
    assert differences({"a": 1}, {"b": 1})
