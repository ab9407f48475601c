"""Scenarios that together use every way of moving: they are worked out, and no damage to them makes a trace."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import payoff
from payoff.quantity.numbers import CENTRAL
from payoff.report.summary import summary
from payoff.resolve.cycle import from_rates
from payoff.reviewer import remarks
from payoff.run import check_movement
from payoff.scenario.matrices import Matrix
from payoff.scenario.yaml_reader import read_tree

FILES = sorted((Path(__file__).parent / "good_scenarios").glob("*.yaml"))
TREES = {file.stem: json.loads(json.dumps(read_tree(file.read_text(encoding="utf-8"), "-")[0])) for file in FILES}
MOVEMENTS = {"stays_in", "matrix", "exits", "exits_from_counts", "observed", "reaches"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_they_are_accepted_by_models_and_schema_and_worked_out(file: Path) -> None:
    assert Draft202012Validator(payoff.json_schema()).is_valid(read_tree(file.read_text(encoding="utf-8"), "-")[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scenario = payoff.load(file)
        check_movement(scenario)
        result = payoff.evaluate(scenario)
    assert np.isfinite(result.npv())


def test_they_use_every_way_of_moving() -> None:
    assert {key for tree in TREES.values() for arm in tree["arms"].values() for key in arm} >= MOVEMENTS


def test_ever_without_a_word_on_how_long_is_marked_until_there_is_one() -> None:
    tree = copy.deepcopy(TREES["nagon_gang"])
    result = payoff.evaluate(payoff.load(tree))
    marked = [remark.path for remark in remarks(result) if remark.rule == "ever_without_duration"]
    assert marked == ["arms.med.reaches.studier"]
    assert "högst " in json.dumps(summary(result, "sv"), ensure_ascii=False)
    tree["arms"]["med"]["reaches"]["studier"]["duration"] = "8 mån"
    result = payoff.evaluate(payoff.load(tree))
    assert not [remark for remark in remarks(result) if remark.rule == "ever_without_duration"]
    assert "högst " not in json.dumps(summary(result, "sv"), ensure_ascii=False)


def test_a_final_state_that_was_reached_is_no_upper_bound() -> None:
    tree = copy.deepcopy(TREES["nagon_gang"])
    tree["states"]["studier"] = {"absorbing": True}
    tree["arms"]["med"]["retention"]["arbete"]["else"] = "ledig"
    assert payoff.load(tree).upper_bounds("med") == []


def exponential(rates: Any, per: str) -> Any:
    names = "abc"
    rows = {
        names[row]: {names[to]: f"{rate!r} per mån" for to, rate in enumerate(cells) if rate}
        for row, cells in enumerate(rates)
        if any(cells)
    }
    matrix = Matrix.model_validate({"per": per, "count": "end", "convert": "exponential", "rates": rows})
    return from_rates(matrix, list(names), CENTRAL)[..., 0]


def test_rates_become_probabilities_by_the_exponential() -> None:
    rates = np.array([[0.0, 0.3, 0.1], [0.2, 0.0, 0.4], [0.0, 0.0, 0.0]])
    small = np.eye(3) + (rates - np.diag(rates.sum(axis=1))) / 2**30
    monthly = exponential(rates.tolist(), "mån")
    assert monthly == pytest.approx(np.linalg.matrix_power(small, 2**30), abs=1e-6)
    assert exponential(rates.tolist(), "kvartal") == pytest.approx(np.linalg.matrix_power(monthly, 3), abs=1e-13)
    fastest = exponential((rates * 2e4).tolist(), "år")
    assert fastest.sum(axis=1) == pytest.approx(1.0)
    assert fastest[:, 2] == pytest.approx(1.0)


def test_a_cell_that_is_no_probability_is_named_with_its_rates() -> None:
    tree = copy.deepcopy(TREES["takter"])
    tree["matrices"]["takter"]["rates"]["frisk"] = {"sjuk": "3 per år", "dod": "1 per mån"}
    with pytest.raises(payoff.ScenarioError) as caught:
        check_movement(payoff.load(tree))
    (problem,) = caught.value.problems
    assert problem.path == "matrices.takter.rates"
    assert "cellen från frisk till frisk är ingen sannolikhet: -0,9" in problem.message.text()
    assert "takterna är för höga för en cykel" in str(problem.hint)


def test_shares_of_more_than_everybody_are_refused_with_the_month() -> None:
    tree = copy.deepcopy(TREES["nagon_gang"])
    tree["arms"]["med"]["reaches"]["studier"]["share"] = "90 %"
    with pytest.raises(payoff.ScenarioError, match="mer än 100 % i månad 10"):
        check_movement(payoff.load(tree))


ODD: list[Any] = [
    *(None, True, False, [], {}, -1, 0, 1, 2, 13, 0.5, 1e-300, 1e15, 1e308, float("nan"), float("inf")),
    *("", "x" * 5000, "²", "a.b", "rest", "unknown", "hold", "stop", "simpson", "root", "each", "exponential"),
    *("0 %", "100 %", "17 %", "1/3", "0 kr", "unknown", "1e15 kr", "-1e15 kr/mån", "1e-300 kr/mån"),
    *("mån", "år", "1 mån", "0,4 mån", "1e-300 mån", "1e-308 mån", "1200 mån", "7,5 mån", "0,999999999999 mån"),
    *("0 per år", "0.5 per mån", "1e15 per mån", "1e-300 per år"),
    *({"1": "50 %", "²": 1}, {"": {}}, {"value": 1}, {"fade": "1e-308 mån"}, {"ends": 0, "odd": 0, "even": 1e15}),
    *("sokande", "arbete", "ledig", "sjuk", "frisk", "dod", "af", "bistand", "utan", "med", "annan", "takter", "forst"),
]
EDITS = st.lists(
    st.tuples(st.sampled_from(["swap", "swap", "swap", "drop", "rename", "copy"]), *[st.integers(0, 9_999)] * 3),
    min_size=1,
    max_size=3,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _damaged(tree: Any, how: str, where: int, what: int, other: int) -> None:
    """Change one place of a tree."""
    paths = list(_paths(tree))
    if not paths:
        return
    path = paths[where % len(paths)]
    above, key = _at(tree, path[:-1]), path[-1]
    if how == "drop":
        del above[key]
    elif how == "rename" and isinstance(above, dict):
        above[str(ODD[what % len(ODD)])] = above.pop(key)
    elif how == "copy":
        found = copy.deepcopy(_at(tree, paths[other % len(paths)]))
        above[key] = found if len(json.dumps(found)) < 3_000 else None
    else:
        above[key] = copy.deepcopy(ODD[what % len(ODD)])


@settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(TREES)), EDITS, st.booleans())
def test_no_damage_raises_anything_but_a_scenario_error(
    name: str, edits: list[tuple[str, int, int, int]], as_text: bool
) -> None:
    tree = copy.deepcopy(TREES[name])
    for edit in edits:
        _damaged(tree, *edit)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            scenario = payoff.load("\n" + json.dumps(tree) if as_text else tree)
            check_movement(scenario)
            payoff.evaluate(scenario)
        except payoff.ScenarioError as error:
            assert error.problems
            told = error.render()
            assert error.render("en")
            assert "kan inte läsas" not in told
            json.dumps(error.to_dict()).encode()
