"""What must hold for any scenario."""

from __future__ import annotations

import copy
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import payoff
from payoff.measures.payback import break_even, deepest
from payoff.measures.totals import by_year

from .independent.generate import scenarios


def evaluated(scenario: dict[str, Any]) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario))


def size(result: payoff.Result) -> float:
    return max(1.0, float(np.abs(result.journal.entries).max(initial=0.0)))


@given(scenarios())
def test_no_discounting_is_the_plain_sum(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario | {"discounting": {"rate": "0 %"}})
    plain = evaluated(scenario | {"discounting": "none"})
    for series in result.series:
        value, flow = result.npv(series), plain.flow("net", series, discounted=False)
        if isinstance(value, float):
            assert value == pytest.approx(flow.sum(), abs=1e-9 * size(result) * 100)


@given(scenarios())
def test_twice_the_people_twice_the_gains(scenario: dict[str, Any]) -> None:
    one, two = (evaluated(scenario | {"participants": people}) for people in (7, 14))
    for series in one.series:
        first, second = one.totals("gains", series), two.totals("gains", series)
        if isinstance(first, dict):
            assert list(second.values()) == pytest.approx([2 * x for x in first.values()], abs=1e-9 * size(two) * 12)


@given(scenarios())
def test_an_arm_against_itself_gains_nothing(scenario: dict[str, Any]) -> None:
    same = copy.deepcopy(scenario)
    programme = next(arm for arm in same["arms"].values() if arm["role"] == "programme")
    assume("like" not in programme)
    path = {key: programme[key] for key in ("path", "stays_in") if key in programme}
    same["arms"] = {
        "med": {"role": "programme", **path},
        "utan": {"role": "counterfactual", "kind": "assumption", **copy.deepcopy(path)},
    }
    same.pop("variants", None)
    result = evaluated(same)
    for series in result.series:
        gains = result.totals("gains", series)
        assert not isinstance(gains, dict) or set(gains.values()) == {0.0}


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return value


@given(scenarios(), st.integers(0, 1000))
def test_the_order_of_keys_does_not_matter(scenario: dict[str, Any], seed: int) -> None:
    one = evaluated(scenario)
    other = evaluated(shuffled(scenario, random.Random(seed)))
    assert one.scenario.fingerprint == other.scenario.fingerprint
    for series in one.series:
        first, second = one.totals("net", series), other.totals("net", series)
        if isinstance(first, dict):
            assert list(second.values()) == pytest.approx(list(first.values()), abs=1e-9 * size(one) * 12)


@given(scenarios(), st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_higher_cost_never_pays_back_earlier(scenario: dict[str, Any], low: int, more: int) -> None:
    scenario = scenario | {"programme": {}}

    def month(cost: int) -> float:
        budget = {"budget": {"rad": {"payer": "kommun", "amount": f"{cost} kr", "paid": "at_start"}}}
        value = evaluated(scenario | {"programme": budget}).payback("kommun")
        if isinstance(value, payoff.Missing):
            return 0
        early = value.status in ("never_negative", "no_flow")
        return 0 if early else float("inf") if value.sustained is None else value.sustained

    assert month(low) <= month(low + more)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_break_even_against_a_plain_search(curve: list[float]) -> None:
    values = np.array(curve)
    found = break_even(values)
    limit = -1e-9 * max(abs(value) for value in curve)
    negative = [value < limit for value in curve]
    last = max((month for month, below in enumerate(negative) if below), default=None)
    if last is None:
        assert found.status in ("never_negative", "no_flow")
    elif last == len(curve) - 1:
        assert found.status == "never_within_horizon"
        assert found.sustained is None
    else:
        assert (found.status, found.sustained) == ("reached", last + 1)
        assert last <= found.interpolated <= last + 1 + 1e-6
    assert deepest(values).value == min(curve)
    assert found.crossings == sum(a != b for a, b in itertools.pairwise(negative))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_years_add_up_to_the_months(flows: list[float]) -> None:
    assert by_year(np.array(flows)).sum() == pytest.approx(sum(flows), abs=1e-6)


@given(scenarios())
def test_every_period_adds_up_to_the_same(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario)
    for series in result.series:
        sums = [result.totals("net", series, by=by) for by in ("month", "year", "calendar_year")]
        if isinstance(sums[0], dict):
            values = [sum(one.values()) for one in sums]
            assert values == pytest.approx([values[0]] * 3, abs=1e-9 * size(result) * 60)


@given(scenarios())
def test_groups_are_the_sum_of_their_accounts(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario)
    for group, members in result.groups.items():
        total = result.flow("net", group, discounted=False)
        if not isinstance(total, payoff.Missing):
            parts = [result.flow("net", account, discounted=False) for account in members]
            if not any(isinstance(part, payoff.Missing) for part in parts):
                assert np.abs(total - sum(parts)).max() <= 1e-9 * size(result)
