"""What many draws say: summaries against NumPy and closed forms, months that are never reached, what is printed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from payoff.measures.payback import break_even
from payoff.uncertainty.chances import both, chance_that, split_of_variance
from payoff.uncertainty.sampling import generator, latin
from payoff.uncertainty.summary import (
    PERCENTS,
    binomial_error,
    month_counts,
    month_distributions,
    printed_figures,
    replicate_error,
    share_reached,
    summarise,
)

AMOUNTS = st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=2, max_size=40)


@given(AMOUNTS)
def test_a_summary_is_what_numpy_says(amounts: list[float]) -> None:
    values = np.array([amounts, [2 * amount + 7 for amount in amounts]])
    before = values.copy()
    found = summarise(values)
    near = {"rtol": 1e-9, "atol": 1e-6 * max(1.0, float(np.abs(values).max()) * 1e-6)}
    np.testing.assert_array_equal(values, before)
    np.testing.assert_allclose(found.mean, values.mean(axis=1), **near)
    np.testing.assert_allclose(found.sd, values.std(axis=1, ddof=1), **near)
    np.testing.assert_allclose(found.percentiles, np.percentile(values, PERCENTS, axis=1).T, **near)
    np.testing.assert_allclose(found.mean_error, found.sd / math.sqrt(len(amounts)), rtol=1e-12)
    assert (np.diff(found.percentiles, axis=1) >= -near["atol"]).all()


def test_the_chance_counts_zero_and_what_rounding_made_of_it() -> None:
    found = summarise(np.array([[-1e-4, 0.0, 1e6, 2e6], [-1.0, 0.0, 1.0, 2.0], [-3.0, -2.0, -1.0, -4.0], [0.0] * 4]))
    assert found.chance.tolist() == [1.0, 0.75, 0.0, 1.0]
    assert found.chance_error[1] == binomial_error(0.75, 4) == math.sqrt(0.75 * 0.25 / 4)


def test_a_summary_refuses_what_has_no_spread() -> None:
    with pytest.raises(ValueError, match="at least two draws"):
        summarise(np.array([[1.0]]))
    for odd in (np.nan, np.inf, -np.inf):
        with pytest.raises(ValueError, match="series 1 holds a value that is not finite"):
            summarise(np.array([[1.0, 2.0, 3.0], [1.0, odd, 3.0]]))
    with pytest.raises(ValueError, match="between 0 and 100"):
        summarise(np.array([[1.0, 2.0]]), percents=(101.0,))
    for replicates in (1, 3):
        with pytest.raises(ValueError, match="replicates"):
            summarise(np.array([[1.0, 2.0, 3.0, 4.0]]), replicates=replicates)


def test_the_error_of_replicates_is_the_spread_between_them() -> None:
    """A Latin hypercube of a monotone sum: the stated error is that of many runs, far below sd / sqrt(n)."""
    draws, replicates = 400, 20
    runs = []
    for seed in range(200):
        x, y = (stats.norm.ppf(latin(seed, name, draws, replicates)) for name in ("x", "y"))
        runs.append((x + y + 0.3 * x * y)[None])
    means = np.array([float(run.mean()) for run in runs])
    stated = np.array([float(summarise(run, replicates=replicates).mean_error[0]) for run in runs])
    assert math.sqrt(float(np.square(stated).mean())) == pytest.approx(means.std(ddof=1), rel=0.2)
    assert stated.mean() < 0.4 * float(summarise(runs[0]).mean_error[0])
    by_hand = np.std([1.0, 0.5], ddof=1) / math.sqrt(2)
    found = summarise(np.array([[1.0, 2.0, -1.0, 3.0]]), replicates=2)
    assert found.chance_error[0] == pytest.approx(by_hand)
    assert found.mean_error[0] == replicate_error(np.array([1.0, 2.0, -1.0, 3.0]), 2) == pytest.approx(0.25)


def months_of(curves: np.ndarray) -> np.ndarray:
    """Code the months of curves [draw, month 0..T] as the simulation does, from the one-curve measure."""
    horizon = curves.shape[1] - 1
    codes = {"no_flow": -1, "never_negative": 0, "never_within_horizon": horizon + 1}
    found = [break_even(curve) for curve in curves]
    return np.array([[codes.get(each.status, each.sustained) for each in found]], dtype=np.int16)


def test_the_chance_by_month_is_that_of_staying_above_zero() -> None:
    """An independent way: from which month is no later month of the curve below zero?"""
    horizon, draws = 24, 500
    steps = generator(4, "kurvor", 0).normal(20, 200, (draws, horizon + 1))
    steps[:, 0] = np.where(np.arange(draws) % 3 == 0, 0.0, -300.0)
    steps[:7] = 0.0
    curves = steps.cumsum(axis=1)
    stays = np.flip(np.logical_and.accumulate(np.flip(curves >= -1e-7, axis=1), axis=1), axis=1)
    months = months_of(curves)
    np.testing.assert_allclose(share_reached(months, horizon), stays[:, 1:].mean(axis=0)[None])
    (found,) = month_distributions(months, horizon)
    assert found.reached + found.never + found.never_negative + found.no_flow == pytest.approx(1, abs=1e-12)
    assert found.no_flow == 7 / draws
    assert found.never == pytest.approx((curves[:, -1] < -1e-7).mean())
    assert share_reached(months, horizon)[0, -1] == summarise(curves[:, -1:].T).chance[0]


@pytest.mark.parametrize(
    ("codes", "median"),
    [
        ([5, 6, 61, 61], 6),  # half never: the other half is there by month 6
        ([5, 6, 61, 61, 61], None),
        ([0, 0, 0, 61], 0),
        ([-1, -1, 61, 9], -1),
        ([60] * 3, 60),
        ([61] * 3, None),
    ],
)
def test_the_median_month_is_never_when_more_than_half_never_get_there(codes: list[int], median: int | None) -> None:
    (found,) = month_distributions(np.array([codes], dtype=np.int16), 60)
    assert found.median == median
    order = [-2 if month is None else month for month in found.months]
    assert order == sorted(order, key=lambda month: 99 if month == -2 else month)


def test_percentiles_of_months_are_months_that_were_drawn() -> None:
    months = generator(2, "månader", 0).integers(-1, 62, (3, 999)).astype(np.int16)
    for row, found in zip(months, month_distributions(months, 60), strict=True):
        expected = np.percentile(row, PERCENTS, method="inverted_cdf")
        assert [61 if month is None else month for month in found.months] == expected.tolist()
    assert month_counts(months, 60).sum(axis=1).tolist() == [999] * 3


@pytest.mark.parametrize("code", [-2, 62])
def test_months_outside_the_horizon_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match="series 1 holds a month outside -1 to 61"):
        month_counts(np.array([[1], [code]], dtype=np.int16), 60)


@pytest.mark.parametrize(
    ("value", "error", "finest", "rounded", "step", "significant"),
    [
        (1_234_567, 0, 1, 1_234_567, 1, 7),
        (1_234_567, 0.5, 1, 1_234_567, 1, 7),
        (1_234_567, 0.51, 1, 1_234_568, 2, 7),
        (1_234_567, 1.1, 1, 1_234_565, 5, 7),
        (1_234_567, 2.6, 1, 1_234_570, 10, 6),
        (1_234_567, 50, 1, 1_234_600, 100, 5),
        (-1_250, 40, 1, -1_300, 100, 2),
        (1_234_567, 0.51, 1000, 1_235_000, 1000, 4),
        (3_000, 4_000, 1, 0, 10_000, 0),
        (9_600, 400, 1, 10_000, 1000, 2),
        (9_600, 900, 1, 10_000, 2000, 2),
        (0, 3, 1, 0, 10, 0),
        (0.123456, 0.0004, 0.001, 0.123, 0.001, 3),
        (0.123456, 0.0006, 0.001, 0.124, 0.002, 3),
        (0.005, 0, 0.01, 0.01, 0.01, 1),
    ],
)
def test_figures_that_the_draws_do_not_carry_are_not_printed(
    value: float, error: float, finest: float, rounded: float, step: float, significant: int
) -> None:
    found = printed_figures(float(value), error, finest)
    assert (found.rounded, found.step, found.significant) == (rounded, step, significant)


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e9), st.integers(-4, 4))
def test_the_last_digit_is_no_finer_than_twice_the_error(value: float, error: float, power: int) -> None:
    found = printed_figures(value, error, float(f"1e{power}"))
    assert found.step >= max(2 * error * (1 - 1e-12), float(f"1e{power}"))
    assert found.step / 2.5 < 2 * error * (1 + 1e-12) or found.step == float(f"1e{power}")
    assert abs(found.rounded - value) <= found.step / 2 * (1 + 1e-6) + 1e-9 * abs(value)


@pytest.mark.parametrize(
    ("value", "error", "finest"),
    [(1.0, 1.0, 2.0), (1.0, 1.0, 0.0), (1.0, -1.0, 1.0), (math.nan, 1.0, 1.0), (1.0, math.inf, 1.0), (1.0, 0.0, -1.0)],
)
def test_odd_figures_are_refused(value: float, error: float, finest: float) -> None:
    with pytest.raises(ValueError, match=r"power of ten|finite"):
        printed_figures(value, error, finest)


def test_wilson_is_what_scipy_says() -> None:
    for yes, draws in ((0, 10), (3, 10), (10, 10), (4_700, 10_000)):
        found = chance_that(np.arange(draws) < yes)
        expected = stats.binomtest(yes, draws).proportion_ci(method="wilson")
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert (found.share, found.draws) == (yes / draws, draws)
    with pytest.raises(ValueError, match="at least one draw"):
        chance_that(np.array([], dtype=bool))


def test_society_gains_while_an_actor_loses() -> None:
    society, actor = np.array([1e9, 1e9, -5.0, 0.0, 1e-4]), np.array([-1.0, 0.0, -1.0, -1.0, -1.0])
    assert both(society, actor).share == 0.2
    with pytest.raises(ValueError, match="in pairs"):
        both(society, actor[:4])


def test_variance_is_split_as_the_beta_binomial_says() -> None:
    """Ten places with a share from Beta(5, 5): Var = 10^2 Var(p) + 10 E[p (1 - p)]."""
    of_share = 5 * 5 / (10**2 * 11)
    known = 100 * of_share / (100 * of_share + 10 * (0.25 - of_share))
    misses, errors = [], []
    for block in range(100):
        stream = generator(11, "delning", block)
        share = stream.beta(5, 5, 2000)
        found = split_of_variance(10 * share, stream.binomial(10, share).astype(float))
        assert found is not None
        assert found.knowledge + found.luck == 1
        misses.append(found.knowledge - known)
        errors.append(found.error)
    assert abs(np.mean(misses)) < 4.5 * np.std(misses, ddof=1) / 10
    assert np.mean(errors) == pytest.approx(np.std(misses, ddof=1), rel=0.25)


def test_a_split_has_its_edges() -> None:
    draws = np.array([1.0, 2.0, 4.0])
    sure, lucky = split_of_variance(draws, draws), split_of_variance(np.full(3, 2.0), draws)
    assert sure is not None and (sure.knowledge, sure.luck, sure.error) == (1.0, 0.0, 0.0)
    assert lucky is not None and (lucky.knowledge, lucky.luck) == (0.0, 1.0)
    wide = split_of_variance(2 * draws, draws)
    assert wide is not None and (wide.luck, wide.ratio) == (0.0, pytest.approx(4.0))
    assert split_of_variance(np.full(7, 0.1), np.full(7, 0.1)) is None
    with pytest.raises(ValueError, match="at least two draws"):
        split_of_variance(draws[:1], draws[:1])
