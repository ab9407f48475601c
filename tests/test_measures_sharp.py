"""Each measure at its edges: the smallest amounts, the limits of rounding, ties, and rates that lie close together."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.measures.discount import Timing, discount_factors
from payoff.measures.money import (
    HIGHEST_MONTHLY,
    LOWEST_MONTHLY,
    InternalRate,
    internal_rate,
    net_present_value,
    yearly,
)
from payoff.measures.payback import BreakEven, break_even
from payoff.measures.programmes import (
    PublicValue,
    compare_alternatives,
    cost_per_unit,
    payback_of_annuity,
    return_on_investment,
    value_of_public_funds,
)
from payoff.measures.ratios import benefit_cost_ratio
from payoff.measures.totals import by_year, series_flows

# --- discount factors ------------------------------------------------------------------------------

RATES = [0.04, 0.10, 0.02]
"""One rate a year, all different, so that a factor from the wrong year shows."""
YEAR_1, YEAR_2 = 1.04, 1.04 * 1.10
YEAR_3 = YEAR_2 * 1.02


@pytest.mark.parametrize(
    ("timing", "month_1", "month_12", "month_13", "month_30"),
    [
        ("year_start", 1.0, 1.0, YEAR_1, YEAR_2),
        ("mid_year", 1.04**0.5, 1.04**0.5, YEAR_1 * 1.10**0.5, YEAR_2 * 1.02**0.5),
        ("year_end", YEAR_1, YEAR_1, YEAR_2, YEAR_3),
        ("monthly", 1.04 ** (1 / 12), YEAR_1, YEAR_1 * 1.10 ** (1 / 12), YEAR_2 * 1.02**0.5),
    ],
)
@pytest.mark.parametrize(("base", "grown"), [(0, 1.0), (12, YEAR_1), (18, YEAR_1 * 1.10**0.5)])
def test_a_krona_in_each_kind_of_year(
    timing: Timing, month_1: float, month_12: float, month_13: float, month_30: float, base: int, grown: float
) -> None:
    factors = discount_factors(RATES, 30, timing, base)
    expected = [grown / growth for growth in (1.0, month_1, month_12, month_13, month_30)]
    assert factors[[0, 1, 12, 13, 30]] == pytest.approx(expected)


def test_months_are_discounted_one_by_one_when_nothing_else_is_said() -> None:
    assert discount_factors([0.04], 12) == pytest.approx([1.04 ** (-month / 12) for month in range(13)])


def test_a_nominal_rate_gives_a_twelfth_each_month() -> None:
    monthly = discount_factors([0.06, 0.12], 24, nominal_monthly=True)
    assert monthly[[1, 12, 13, 24]] == pytest.approx([1 / 1.005, 1.005**-12, 1.005**-12 / 1.01, (1.005 * 1.01) ** -12])
    at_year_end = discount_factors([0.06], 12, "year_end", nominal_monthly=True)
    assert at_year_end[[0, 1]] == pytest.approx([1.0, 0.941905], abs=5e-7)


# --- sums ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left_over", "shown"), [(0.9e-7, 0.0), (1.1e-7, 1.1e-7), (-0.9e-7, 0.0), (-1.1e-7, -1.1e-7)])
def test_a_sum_is_rounding_only_beside_what_was_posted(left_over: float, shown: float) -> None:
    one = np.ones((1, 1))
    assert series_flows(one, np.array([[[left_over]]]), np.array([[1e6]])).item() == shown
    assert series_flows(one, np.array([[[left_over]]]), np.array([[0.0]])).item() == left_over


@pytest.mark.parametrize(
    ("months", "years"),
    [(0, [1]), (1, [2]), (12, [13]), (13, [13, 1]), (24, [13, 12]), (25, [13, 12, 1]), (30, [13, 12, 6])],
)
def test_a_year_has_twelve_months_and_the_first_also_month_0(months: int, years: list[int]) -> None:
    assert by_year(np.ones(months + 1)).tolist() == years


# --- payback ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "status"),
    [(-1.01, "reached"), (-1.0, "never_negative"), (-0.99, "never_negative"), (1.0, "never_negative")],
)
def test_below_zero_is_more_than_a_billionth_of_the_largest(start: float, status: str) -> None:
    assert break_even(np.array([start, 1e9])).status == status


def test_a_curve_that_comes_up_but_does_not_stay() -> None:
    assert break_even(np.array([-5.0, -1.0, 2.0, 3.0, -4.0])) == BreakEven("never_within_horizon", 2, None, None, 2)
    assert break_even(np.array([-5.0, -1.0])) == BreakEven("never_within_horizon", None, None, None, 0)
    assert break_even(np.array([-5.0, 2.0, -2.0, 6.0])) == BreakEven("reached", 1, 3, 2.25, 3)


def test_months_before_the_curve_goes_below_zero_are_not_a_payback() -> None:
    assert break_even(np.array([3.0, 1.0, -5.0, 5.0])) == BreakEven("reached", 3, 3, 2.5, 2)
    assert break_even(np.array([0.0, -2.0, -1.0])) == BreakEven("never_within_horizon", None, None, None, 1)


def test_without_months_there_is_no_flow() -> None:
    assert break_even(np.array([])) == BreakEven("no_flow", None, None, None, 0)


@pytest.mark.parametrize(
    ("cost", "flow", "rate", "periods"),
    [
        (1.0, 2.0, 0.0, 0.5),
        (0.5, 2.0, 0.0, 0.25),
        (2.0, 1.0, 0.0, 2.0),
        (0.6, 0.5, 0.0, 1.2),
        (2.1, 1.21, 0.1, 2.0),
        (1.05, 0.605, 0.1, 2.0),
        (12.0, 2.0, -0.5, 2.0),
        (0.0, 0.0, 0.1, 0.0),
        (-1.0, -1.0, 0.1, 0.0),
        (100.0, 0.0, -0.1, None),
        (100.0, -1.0, -0.1, None),
        (10.0, 1.0, 0.1, None),
    ],
)
def test_an_equal_flow_pays_back(cost: float, flow: float, rate: float, periods: float | None) -> None:
    # At interest: 1.21 / 1.1 + 1.21 / 1.1^2 = 2.1, and 2 / 0.5 + 2 / 0.5^2 = 12.
    found = payback_of_annuity(cost, flow, rate)
    assert found == (None if periods is None else pytest.approx(periods))


# --- ratios ----------------------------------------------------------------------------------------


def test_ratios_of_less_than_one_krona() -> None:
    assert benefit_cost_ratio(0.25, 0.5) == 1.5
    assert return_on_investment(0.75, 0.5) == 0.5
    assert cost_per_unit(300.0, 0.5) == 600.0
    assert value_of_public_funds(1.0, 0.5) == PublicValue("ratio", 2.0)
    assert value_of_public_funds(0.5, -1.0) == PublicValue("infinite", None)


def test_a_policy_that_harms_at_a_cost_has_a_negative_value() -> None:
    assert value_of_public_funds(-50.0, 100.0) == PublicValue("ratio", -0.5)


# --- alternatives ----------------------------------------------------------------------------------


def test_rising_ratios_leave_every_alternative_in() -> None:
    rows = compare_alternatives({"a": (0, 0), "b": (1, 1), "c": (3, 2), "d": (13, 3), "e": (24, 4)})
    assert [row.ratio for row in rows] == [None, 1.0, 2.0, 10.0, 11.0]


def test_one_late_bargain_beats_several_before_it() -> None:
    rows = compare_alternatives({"a": (0, 0), "b": (10, 1), "c": (30, 2), "d": (60, 3), "e": (64, 8)})
    assert [(row.name, row.status, row.ratio) for row in rows] == [
        ("a", "cheapest", None),
        ("b", "extended_dominated", None),
        ("c", "extended_dominated", None),
        ("d", "extended_dominated", None),
        ("e", "efficient", 8.0),
    ]


def test_an_alternative_that_a_mix_only_equals_is_kept() -> None:
    rows = compare_alternatives({"a": (0, 0), "b": (10, 1), "c": (20, 2)})
    assert [(row.status, row.ratio) for row in rows] == [("cheapest", None), ("efficient", 10.0), ("efficient", 10.0)]


Point = tuple[int, int]


def a_mix_is_cheaper(point: Point, others: list[Point]) -> bool:
    """Search all pairs: is there one with less effect and one with more that together cost less?"""
    cost, effect = point
    for (low_cost, low), (high_cost, high) in combinations(sorted(others, key=lambda other: other[1]), 2):
        if low < effect < high and low_cost + Fraction(effect - low, high - low) * (high_cost - low_cost) < cost:
            return True
    return False


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=1, max_size=9, unique=True))
def test_an_alternative_is_out_only_when_one_or_two_others_beat_it(points: list[Point]) -> None:
    for row in compare_alternatives({str(index): point for index, point in enumerate(points)}):
        point = points[int(row.name)]
        others = [other for other in points if other != point]
        if any(cost <= point[0] and effect >= point[1] for cost, effect in others):
            assert row.status == "dominated"
        elif a_mix_is_cheaper(point, others):
            assert row.status == "extended_dominated"
        else:
            assert row.status in ("cheapest", "efficient")


# --- internal rate ---------------------------------------------------------------------------------


def flows_with(*rates: float) -> list[float]:
    """Return flows that are worth nothing at these rates and no others: the product of (1 + r - rate)."""
    return [float(amount) for amount in np.poly([1 + rate for rate in rates])]


def test_the_range_is_ninety_nine_per_cent_down_to_ten_times_up() -> None:
    assert internal_rate([-100, 1_090]).rate == pytest.approx(9.9)
    assert internal_rate([-100, 1_150]) == InternalRate("none", None, (), -0.99, 10.0)
    assert internal_rate([-100, 1.1]).rate == pytest.approx(-0.989)
    assert internal_rate([-100, 0.9]).status == "none"


@pytest.mark.parametrize("flows", [[5], [100, 20], [-100, 110], [-100, 230, -132]])
def test_the_range_is_told_with_every_answer(flows: list[float]) -> None:
    found = internal_rate(flows, low=-0.25, high=2.0)
    assert (found.low, found.high) == (-0.25, 2.0)


@pytest.mark.parametrize("rates", [(0.10, 0.12, 0.14), (0.05, 0.5, 0.5001), (0.05, 0.0501, 0.5, 0.5001, 2.0)])
def test_every_rate_is_found(rates: tuple[float, ...]) -> None:
    found = internal_rate(flows_with(*rates))
    assert (found.status, found.rate) == ("several", None)
    assert found.roots == pytest.approx(rates, abs=1e-6)


@pytest.mark.parametrize("first", np.linspace(-0.5, 2.0, 60).tolist())
def test_two_rates_a_thousandth_of_a_percentage_point_apart(first: float) -> None:
    found = internal_rate(flows_with(first, first + 1e-5))
    assert (found.status, found.rate) == ("several", None)
    assert all(first - 1e-6 < root < first + 1.1e-5 for root in found.roots)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (-0.9530888550704627, 1.561261729089453),
        (-0.8713294477748084, 6.025174115238533),
        (-0.6857291232039922, 16.15860848235623),
        (-0.99, 10.0),
        (-0.5, 1.0),
    ],
)
def test_the_range_searched_does_not_change_what_is_found(low: float, high: float) -> None:
    # In the first three, 0 lies midway between two of the rates that are tried, and both are equally near.
    touching = internal_rate([1, -2, 1], low, high)
    assert touching.status == "several"
    assert touching.roots == pytest.approx((0.0,), abs=1e-6)
    two = internal_rate([1, -2.0000001, 1], low, high)
    assert two.roots == pytest.approx((-3.16178e-4, 3.16278e-4), abs=1e-8)


@pytest.mark.parametrize("beyond", [2e-5, 3e-5, 4e-5, 5e-5])
def test_a_rate_that_touches_zero_just_inside_the_range(beyond: float) -> None:
    found = internal_rate([-100, 220, -121], low=0.0, high=0.1 + beyond)
    assert found.status == "several"
    assert found.roots == pytest.approx((0.1,), abs=1e-5)


def test_rounding_around_a_rate_makes_no_rates_of_its_own() -> None:
    six_times = internal_rate(flows_with(*[0.1] * 6))
    assert six_times.status == "several"
    assert six_times.roots == pytest.approx((0.1,), abs=1e-3)
    three_times = internal_rate(flows_with(*[0.1] * 3))
    assert three_times.status == "unique"
    assert three_times.rate == pytest.approx(0.1, abs=1e-3)


def test_whole_numbers_of_any_size_have_a_rate_and_a_value() -> None:
    flows = [-(10**20), 11 * 10**19]
    assert internal_rate(flows).rate == pytest.approx(0.1)
    assert net_present_value(flows, 0.0) == pytest.approx(1e19)


def test_an_internal_rate_per_month_as_one_per_year() -> None:
    two = yearly(internal_rate(flows_with(0.01, 0.02), -0.5, 0.5))
    assert (two.status, two.rate) == ("several", None)
    assert two.roots == pytest.approx((0.126825, 0.268242), abs=1e-6)
    assert (two.low, two.high) == pytest.approx((-0.999756, 128.746338), abs=1e-6)
    nothing = yearly(internal_rate([100, 20], -0.5, 0.5))
    assert (nothing.status, nothing.rate, nothing.roots) == ("none", None, ())
    searched = yearly(internal_rate([-100, 100], LOWEST_MONTHLY, HIGHEST_MONTHLY))
    assert (searched.low, searched.high) == pytest.approx((-0.986, 22.298), abs=5e-4)
    one = yearly(internal_rate([-100, 99], -0.5, 0.5))
    assert (one.status, one.roots) == ("unique", (one.rate,))
    assert one.rate == pytest.approx(-0.113615, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: internal_rate([-1, 2], low=-1.0), "^the range must rise from above -1, not from -1.0 to 10.0$"),
        (lambda: internal_rate([-1, 2], low=-1.5), "^the range must rise from above -1, not from -1.5 to 10.0$"),
        (lambda: internal_rate([-1, 2], low=0.5, high=0.5), "^the range must rise from above -1, not from 0.5 to 0.5$"),
        (lambda: internal_rate([-1, math.nan, 2]), "^every amount must be a finite number$"),
        (lambda: net_present_value([1], math.inf), "^a rate must be above -1 and finite, not inf$"),
    ],
)
def test_what_has_no_rate_is_refused_in_plain_words(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
