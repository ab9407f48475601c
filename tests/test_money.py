"""What must hold for money in general: present value, internal rate, annuities, payback, ratios."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from payoff.measures.money import (
    future_value,
    internal_rate,
    net_present_value,
    payment,
    period_rate,
    present_value_of_annuity,
)
from payoff.measures.programmes import (
    compare_alternatives,
    cost_per_unit,
    discounted_payback,
    marginal_cost_of_public_funds,
    payback_of_annuity,
    return_on_investment,
    value_of_public_funds,
    weighted_total,
)

RATES = st.floats(-0.5, 2.0)
AMOUNTS = st.floats(-1e6, 1e6)
GAINS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30)


@given(st.floats(1, 1e6), GAINS)
def test_a_cost_then_gains_has_one_rate_and_is_worth_nothing_at_it(cost: float, gains: list[float]) -> None:
    found = internal_rate([-cost, *gains], low=-0.9999999, high=1e9)
    assume(found.status != "none")
    assert found.status == "unique"
    late = len(gains) if found.rate < 0 else 0
    worth = net_present_value([-cost, *gains], found.rate, first=-late)
    assert abs(worth) <= 1e-9 * net_present_value([cost, *gains], found.rate, first=-late)


@given(st.lists(AMOUNTS, min_size=2, max_size=30))
def test_flows_are_worth_nothing_at_every_rate_found(flows: list[float]) -> None:
    for rate in internal_rate(flows).roots:
        late = len(flows) if rate < 0 else 0
        scale = net_present_value(np.abs(flows), rate, first=-late)
        assert abs(net_present_value(flows, rate, first=-late)) <= 1e-9 * scale


@given(st.floats(-0.5, 4), st.floats(1e-4, 3))
def test_two_rates_are_both_found(first: float, apart: float) -> None:
    second = first + apart
    found = internal_rate([-1, 2 + first + second, -(1 + first) * (1 + second)])
    assert found.status == "several"
    assert found.rate is None
    assert found.roots == pytest.approx((first, second), abs=1e-6)


def test_a_rate_that_only_touches_zero_is_not_unique() -> None:
    found = internal_rate([-100, 220, -121])
    assert (found.status, found.rate) == ("several", None)
    assert found.roots == pytest.approx((0.1,), abs=1e-5)
    on_the_grid = internal_rate([-100, 220, -121], low=0.0, high=0.21)
    assert (on_the_grid.status, on_the_grid.roots) == ("several", pytest.approx((0.1,), abs=1e-5))
    assert internal_rate([-100, 110], low=0.0, high=0.21).rate == pytest.approx(0.1)


def test_a_rate_at_the_edge_of_the_range_and_outside_it() -> None:
    assert internal_rate([-100, 100], low=0.0).rate == 0.0
    assert internal_rate([-100, 0, 0, 100], high=0.0).rate == 0.0
    assert internal_rate([-100, 2_000]).status == "none"
    assert internal_rate([-100, 2_000], high=30).rate == pytest.approx(19)
    assert internal_rate([0, 0, -100, 130]).rate == pytest.approx(0.3)


@pytest.mark.parametrize("flows", [[], [0, 0], [5], [-5, 0], [1, 2, 3], [-100, 220, -121.00001], [100, -220, 122]])
def test_flows_without_a_rate(flows: list[float]) -> None:
    assert internal_rate(flows).status == "none"


def test_a_long_monthly_flow_has_its_rate() -> None:
    monthly = payment(1e6, 0.004, 1200)
    assert internal_rate([-1e6, *[monthly] * 1200]).rate == pytest.approx(0.004, abs=1e-12)


@given(st.floats(1, 1e7), RATES, st.integers(1, 480), st.booleans())
@example(1000.0, 0.0, 12, True)
def test_payment_inverts_present_value(principal: float, rate: float, periods: int, due: bool) -> None:
    level = payment(principal, rate, periods, due=due)
    assert present_value_of_annuity(level, rate, periods, due=due) == pytest.approx(principal, rel=1e-9)
    if rate > -0.05:
        flows = np.full(periods, level)
        worth = net_present_value(flows, rate, first=0 if due else 1)
        assert worth == pytest.approx(principal, rel=1e-9)


@given(AMOUNTS, AMOUNTS, st.floats(-0.05, 0.2), st.integers(0, 120), st.booleans())
def test_future_value_is_saving_period_by_period(
    present: float, saving: float, rate: float, periods: int, due: bool
) -> None:
    balance = present
    for _ in range(periods):
        balance = (balance + saving * due) * (1 + rate) + saving * (not due)
    scale = (abs(present) + abs(saving) * periods + 1) * (1 + abs(rate)) ** periods
    assert abs(future_value(present, saving, rate, periods, due=due) - balance) <= 1e-9 * scale


@given(st.lists(AMOUNTS, max_size=40), st.floats(0, 1))
def test_without_interest_everything_is_a_plain_sum(flows: list[float], first: float) -> None:
    assert net_present_value(flows, 0.0, first) == pytest.approx(math.fsum(flows), abs=1e-6)
    assert present_value_of_annuity(7.0, 0.0, 12) == present_value_of_annuity(7.0, 0.0, 12, due=True) == 84.0
    assert present_value_of_annuity(7.0, 1e-12, 12) == pytest.approx(84.0)
    assert period_rate(0.0, "nominal") == period_rate(0.0, "effective") == 0.0
    assert payback_of_annuity(100.0, 40.0, 0.0) == 2.5


@given(st.floats(-0.5, 2))
def test_twelve_effective_months_are_a_year(annual: float) -> None:
    assert (1 + period_rate(annual, "effective")) ** 12 == pytest.approx(1 + annual)
    assert period_rate(annual, "nominal") >= period_rate(annual, "effective") - 1e-12


@given(GAINS, st.floats(0, 0.5), st.floats(1, 1e6), st.floats(0, 1e6), st.sampled_from([1, 12]))
def test_payback_does_not_come_earlier_at_a_higher_cost(
    flows: list[float], rate: float, cost: float, more: float, steps: int
) -> None:
    low, high = (discounted_payback(amount, flows, rate, steps=steps) for amount in (cost, cost + more))
    if high.status == "reached":
        assert low.status == "reached"
        assert low.interpolated <= high.interpolated + 1e-6
        assert low.sustained - 1 <= low.interpolated <= low.sustained + 1e-9


@given(st.floats(1, 1e5), st.floats(1, 1e5), st.floats(0.001, 0.5))
def test_the_formula_and_the_line_pay_back_in_the_same_period(cost: float, flow: float, rate: float) -> None:
    formula = payback_of_annuity(cost, flow, rate)
    assume(formula is not None and formula < 200 and abs(formula - round(formula)) > 1e-4)
    line = discounted_payback(cost, [flow] * 201, rate)
    assert line.sustained == math.ceil(formula)
    assert formula <= line.interpolated + 1e-6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_ratios_rise_and_nothing_left_is_beaten(points: list[tuple[int, int]]) -> None:
    rows = compare_alternatives({str(index): point for index, point in enumerate(points)})
    kept = [row for row in rows if row.status in ("cheapest", "efficient")]
    assert kept[0].status == "cheapest"
    ratios = [row.ratio for row in kept[1:]]
    assert ratios == sorted(ratios)
    assert [row.cost for row in rows] == sorted(cost for cost, _ in points)
    for row in rows:
        beaten = any(
            other.cost <= row.cost
            and other.effect >= row.effect
            and (other.cost, other.effect) != (row.cost, row.effect)
            for other in rows
        )
        same = any((other.cost, other.effect) == (row.cost, row.effect) for other in rows[: rows.index(row)])
        assert (row.status == "dominated") == (beaten or same)


def test_a_mix_of_two_others_beats_the_third() -> None:
    rows = compare_alternatives({"a": (0, 0), "b": (60, 1), "c": (100, 4), "d": (110, 4), "e": (150, 5)})
    assert [(row.name, row.status, row.ratio) for row in rows] == [
        ("a", "cheapest", None),
        ("b", "extended_dominated", None),
        ("c", "efficient", 25.0),
        ("d", "dominated", None),
        ("e", "efficient", 50.0),
    ]


def test_public_funds() -> None:
    assert value_of_public_funds(-5, -1).status == value_of_public_funds(0, 0).status == "undefined"
    assert value_of_public_funds(5, 0).status == "infinite"
    assert marginal_cost_of_public_funds(-100, 1.3) == pytest.approx(-30)
    assert marginal_cost_of_public_funds(100, 1) == 0


def test_what_has_no_meaning_has_no_number() -> None:
    assert return_on_investment(10, 0) is None
    assert cost_per_unit(10, 0) is None
    assert payback_of_annuity(0, 10, 0.1) == 0
    assert payback_of_annuity(100, 0, 0.1) is None
    assert discounted_payback(0, [1], 0.1).status == "never_negative"
    assert discounted_payback(100, [1], 0.1).status == "never_within_horizon"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: net_present_value([1], -1), "above -1"),
        (lambda: net_present_value([1], math.nan), "above -1"),
        (lambda: present_value_of_annuity(1, 0.1, -1), "negative"),
        (lambda: payment(1, 0.1, 0), "above 0"),
        (lambda: internal_rate([1, -1], 1, 0), "rise"),
        (lambda: internal_rate([1, math.inf]), "finite"),
        (lambda: weighted_total({"a": 1}, {"b": 1}), "a, b"),
        (lambda: discounted_payback(1, [1], 0.1, steps=0), "step"),
        (lambda: payback_of_annuity(1, 1, -1), "above -1"),
        (lambda: marginal_cost_of_public_funds(1, 0.3), "at least 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
