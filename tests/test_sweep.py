"""A scenario over a grid: the same rows as by hand, in the order of the grid, whoever works them out."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import payoff
from payoff import run
from payoff.api import _write
from payoff.missing import Missing
from payoff.study.sweep import AT_A_TIME, sweep

from .conftest import ROOT

WORK = partial(run.alone, writer=_write)
RATES = ["0 %", "2 %", "4 %"]
GRID: dict[str, Any] = {"discounting.rate": RATES, "participants": range(1, 15)}


def test_each_row_is_what_the_scenario_gives() -> None:
    scenario = payoff.example()
    table = sweep(scenario, GRID, WORK, accounts=["kommun", "stat"])
    assert [(row["discounting.rate"], row["participants"]) for _, row in table.iterrows()] == [
        (rate, count) for rate in RATES for count in range(1, 15)
    ]
    for _, row in table.iterrows():
        result = payoff.evaluate(
            scenario.replace({"discounting.rate": row["discounting.rate"], "participants": row["participants"]})
        )
        payback = result.payback()
        assert not isinstance(payback, Missing)
        assert row["npv"] == result.npv()
        assert row["gains"] - row["programme_cost"] == pytest.approx(row["npv"])
        assert row["npv_kommun"] == result.npv("kommun")
        assert row["payback_status"] == payback.status
        assert row["payback_months"] == payback.sustained or math.isnan(row["payback_months"])
    assert table["npv"].nunique() == len(table)
    assert table.attrs["units"]["npv_stat"] == "kr"


def test_the_same_with_any_executor() -> None:
    assert len(RATES) * 14 > AT_A_TIME, "more than one chunk"
    alone = sweep(payoff.example(), GRID, WORK)
    with ThreadPoolExecutor(2) as executor:
        assert_frame_equal(alone, sweep(payoff.example(), GRID, WORK, executor))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert_frame_equal(alone, sweep(payoff.example(), GRID, WORK, executor))
        with pytest.raises(payoff.ScenarioError, match=r"med discounting\.rate=4 %, participants=-1: "):
            sweep(payoff.example(), {"discounting.rate": ["4 %"], "participants": [1, -1]}, WORK, executor)


def test_values_of_arrays_and_texts() -> None:
    table = sweep(payoff.example(), {"participants": np.array([10, 20])}, WORK)
    assert table["participants"].tolist() == [10, 20]
    texts = sweep(payoff.example(), {"states.arbete.lines.lon.amount": ["22 000 kr/mån", "30 tkr/mån"]}, WORK)
    assert texts["npv"].tolist()[0] == payoff.evaluate(payoff.example()).npv()


def test_what_is_not_known_is_nan_with_its_status() -> None:
    scenario = payoff.load(ROOT / "scenarios" / "arbetsmarknadstorget-hisingen.yaml")
    assert isinstance(scenario, payoff.Scenario)
    result = payoff.evaluate(scenario)
    missing = result.npv()
    assert isinstance(missing, Missing)
    row = sweep(scenario, {"participants": [975]}, WORK).iloc[0]
    assert math.isnan(row["npv"])
    assert row["status"] == missing.status


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ({}, "rutnätet ska vara en grupp"),
        ([("a", [1])], "rutnätet ska vara en grupp"),
        ({"participants": "20"}, "”participants” ska ha en lista med värden"),
        ({"participants": 20}, "”participants” ska ha en lista med värden"),
        ({"participants": []}, "”participants” har inga värden"),
        ({"participants": range(1000), "horizon": range(1000)}, "1000000 kombinationer"),
        ({"participants": [10, "tio"]}, "med participants=tio: "),
        ({"particpants": [10]}, "menade du ”participants”"),
        ({"participants": [10], "states.arbete.lines.lon.amount": ["30"]}, "med participants=10, states.arbete"),
    ],
)
def test_what_cannot_be_swept(grid: Any, words: str) -> None:
    with pytest.raises(payoff.PayoffError, match=words):
        sweep(payoff.example(), grid, WORK)


def test_an_unknown_account_and_a_portfolio() -> None:
    with pytest.raises(payoff.PayoffError, match="menade du ”kommun”"):
        sweep(payoff.example(), {"participants": [10]}, WORK, accounts=["komun"])
    portfolio: Any = payoff.load(ROOT / "scenarios" / "mia-stockholm.yaml")
    with pytest.raises(payoff.InputError, match="bara ett scenario"):
        sweep(portfolio, {"participants": [10]}, WORK)
