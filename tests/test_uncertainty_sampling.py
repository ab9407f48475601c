"""Streams that belong to a name, samples that are spread evenly, correlations as asked for, ranks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import SFC64, Generator, SeedSequence
from scipy import stats

from payoff.uncertainty.ranks import achieved, large_sample_error, rank_correlations, ranks
from payoff.uncertainty.sampling import (
    BLOCK_MOST,
    LATIN_MOST,
    SEED_MOST,
    SOBOL_MOST_DIMENSIONS,
    correlated_uniforms,
    dirichlet_from_uniforms,
    generator,
    latin,
    normal_scores,
    sobol_points,
    uniforms,
)

WANTED = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.1], [-0.3, 0.1, 1.0]])
NAMES = ["pris", "effekt", "varaktighet"]


@given(st.integers(0, SEED_MOST), st.text(max_size=20), st.integers(0, BLOCK_MOST))
def test_a_stream_is_that_of_a_seed_sequence_with_a_spawn_key(seed: int, name: str, block: int) -> None:
    from hashlib import blake2b

    digest = blake2b(name.encode(), digest_size=16).digest()
    words = [int.from_bytes(digest[place : place + 4], "little") for place in range(0, 16, 4)]
    expected = Generator(SFC64(SeedSequence(seed, spawn_key=(*words, block))))
    assert generator(seed, name, block).bytes(32) == expected.bytes(32)


def test_streams_differ_by_seed_name_and_block() -> None:
    seeds, names, blocks = (0, 1, 2**32, 2**33, SEED_MOST), ("", "a", "b", "a.b", "å"), (0, 1, BLOCK_MOST)
    keys = [(seed, name, block) for seed in seeds for name in names for block in blocks]
    assert len({generator(*key).bytes(16) for key in keys}) == len(keys)


def test_a_stream_never_changes() -> None:
    """Golden: a seed that stands in a printed annex gives the same draws in the next version."""
    assert generator(0, "states.arbete.lines.fk.amount", 7).integers(2**32, size=3).tolist() == GOLDEN


GOLDEN = [3844525253, 4194426795, 3219159136]


@pytest.mark.parametrize(("seed", "block"), [(-1, 0), (SEED_MOST + 1, 0), (0, -1), (0, BLOCK_MOST + 1)])
def test_keys_outside_are_refused(seed: int, block: int) -> None:
    with pytest.raises(ValueError, match=r"(seed|block) lies between"):
        generator(seed, "x", block)


def test_uniforms_are_those_of_the_stream() -> None:
    np.testing.assert_array_equal(uniforms(3, "x", 1, 50), generator(3, "x", 1).random(50))


@given(st.integers(0, 50), st.integers(2, 6), st.integers(1, 40))
def test_each_replicate_has_one_number_in_each_stratum(seed: int, replicates: int, strata: int) -> None:
    values = latin(seed, "x", replicates * strata, replicates).reshape(replicates, strata)
    assert values.min() > 0
    assert values.max() < 1
    np.testing.assert_array_equal(np.sort((values * strata).astype(int)), np.tile(np.arange(strata), (replicates, 1)))


def test_latin_numbers_are_uniform_and_names_independent() -> None:
    x, y = (latin(5, name, 100_000, 10) for name in ("x", "y"))
    assert stats.kstest((x * 10_000) % 1, "uniform").pvalue > 1e-4  # also within a stratum
    assert abs(rank_correlations(x[None], y).values[0]) < 4.5 / math.sqrt(100_000)
    assert not np.array_equal(x[:10_000], x[10_000:20_000])
    assert not np.array_equal(latin(6, "x", 100_000, 10), x)


@pytest.mark.parametrize(("draws", "replicates"), [(LATIN_MOST + 2, 2), (0, 2), (10, 1), (10, 3)])
def test_latin_hypercubes_that_do_not_come_out_are_refused(draws: int, replicates: int) -> None:
    with pytest.raises(ValueError, match=r"Latin|replicates"):
        latin(1, "x", draws, replicates)


def test_sobol_points_fill_every_dimension_and_pair() -> None:
    points = sobol_points(9, 30, 8)
    assert points.shape == (30, 256)
    assert points.min() > 0
    assert points.max() < 1
    np.testing.assert_array_equal(np.sort((points * 256).astype(int)), np.tile(np.arange(256), (30, 1)))
    cells = (points[0] * 16).astype(int) * 16 + (points[1] * 16).astype(int)
    assert np.unique(cells).size == 256  # the first two dimensions are a (0, 8, 2)-net
    np.testing.assert_array_equal(points, sobol_points(9, 30, 8))
    assert not np.array_equal(points, sobol_points(0, 30, 8))
    assert points[:, 0].std() > 0.1  # scrambled: the first point is not one corner


@pytest.mark.parametrize(("dimensions", "power"), [(0, 3), (SOBOL_MOST_DIMENSIONS + 1, 3), (3, -1), (3, 21)])
def test_sobol_points_have_a_cap(dimensions: int, power: int) -> None:
    with pytest.raises(ValueError, match="Sobol"):
        sobol_points(1, dimensions, power)


def test_correlations_are_achieved_and_the_miss_is_in_standard_errors() -> None:
    misses = []
    for block in range(200):
        scores = normal_scores(1, NAMES, WANTED, block, 1000)
        found = achieved(scores, WANTED)
        misses.append((found.values - WANTED)[np.triu_indices(3, 1)])
        assert found.largest_miss < 4.5
    stated = large_sample_error(WANTED[np.triu_indices(3, 1)], 1000)
    np.testing.assert_allclose(np.array(misses).std(axis=0), stated, rtol=0.25)
    assert (np.abs(np.array(misses).mean(axis=0)) < 4.5 * stated / math.sqrt(200)).all()


def test_a_draw_with_other_correlations_is_seen() -> None:
    found = achieved(normal_scores(1, NAMES, np.eye(3), 0, 1000), WANTED)
    assert found.largest_miss > 10
    assert found.pair == (0, 1)


def test_scores_do_not_depend_on_order_or_on_who_else_there_is() -> None:
    scores = normal_scores(1, NAMES, WANTED, 4, 50)
    order = [2, 0, 1]
    np.testing.assert_array_equal(
        normal_scores(1, [NAMES[index] for index in order], WANTED[np.ix_(order, order)], 4, 50), scores[order]
    )
    more = np.eye(4)
    more[:3, :3] = WANTED
    np.testing.assert_array_equal(normal_scores(1, [*NAMES, "ny"], more, 4, 50)[:3], scores)
    np.testing.assert_array_equal(normal_scores(1, ["pris"], np.eye(1), 4, 50)[0].mean(), own_mean("pris"))


def own_mean(name: str) -> float:
    return float(generator(1, name + "\0normal", 4).standard_normal(50).mean())


def test_correlated_uniforms_are_uniform() -> None:
    values = correlated_uniforms(2, NAMES, WANTED, 0, 20_000)
    for row in values:
        assert stats.kstest(row, "uniform").pvalue > 1e-4
    np.testing.assert_allclose(values, stats.norm.cdf(normal_scores(2, NAMES, WANTED, 0, 20_000)), rtol=1e-12)


@pytest.mark.parametrize(
    ("names", "matrix", "match"),
    [
        (["a", "b"], np.eye(3), "2 x 2"),
        (["a", "a"], np.eye(2), "each once"),
        ([], np.eye(0), "names"),
        (["a", "b"], np.array([[1.0, 0.5], [0.4, 1.0]]), "symmetric"),
        (["a", "b"], np.array([[1.0, 1.5], [1.5, 1.0]]), "between -1 and 1"),
        (["a", "b"], np.array([[1.0, 1.0], [1.0, 1.0]]), "at once"),
        (["a", "b", "c"], np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]), "smallest eigenvalue"),
    ],
)
def test_correlations_that_cannot_be_are_refused(names: list[str], matrix: np.ndarray, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        normal_scores(1, names, matrix, 0, 5)


def test_dirichlet_has_its_moments() -> None:
    weights = np.array([0.25, 0.0, 3.0, 7.5])
    shares = dirichlet_from_uniforms(weights, sobol_points(3, 4, 14))
    total = weights.sum()
    mean = weights / total
    np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=1e-12)
    assert not shares[1].any()
    np.testing.assert_allclose(shares.mean(axis=1), mean, atol=2e-4)
    np.testing.assert_allclose(shares.var(axis=1), mean * (1 - mean) / (total + 1), rtol=0.01)
    assert stats.kstest(shares[2], "beta", args=(3.0, total - 3.0)).pvalue > 1e-4


def test_the_numbers_of_latin_and_sobol_stand_inside_their_cells() -> None:
    """A cell's own edge is never drawn: the half cell that is added shows in the last binary digit."""
    inside = latin(1, "x", 64, 2) * 32 % 1 * 2**32
    np.testing.assert_array_equal(inside % 1, 0.5)
    np.testing.assert_array_equal(sobol_points(1, 3, 5) * 2**30 % 1, 0.5)


def test_dirichlet_of_quantiles_that_all_underflow_keeps_their_proportions() -> None:
    """Independent way: ln x = (ln u + ln gamma(a + 1)) / a where x is too small for a float."""
    weights, values = np.array([0.0010, 0.0011]), np.array([[0.2], [0.17]])
    logarithms = [
        (math.log(u) + math.lgamma(a + 1)) / a for a, u in zip(weights.tolist(), values[:, 0].tolist(), strict=True)
    ]
    ratio = math.exp(logarithms[1] - logarithms[0])
    assert dirichlet_from_uniforms(weights, values)[0, 0] == pytest.approx(1 / (1 + ratio), rel=1e-6)


def test_dirichlet_with_tiny_weights_goes_to_one_cell() -> None:
    """Gamma quantiles that underflow everywhere: the shares are still those of Beta(0.002, 0.002), nearly 0 or 1."""
    shares = dirichlet_from_uniforms(np.array([0.002, 0.002]), np.stack([uniforms(1, name, 0, 4000) for name in "ab"]))
    np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=1e-12)
    assert abs(shares[0].mean() - 0.5) < 4.5 * 0.5 / math.sqrt(4000)
    assert shares[0].var() == pytest.approx(0.25 / 1.004, rel=0.02)


@pytest.mark.parametrize("weights", [[0.0, 0.0], [-1.0, 2.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights must be"):
        dirichlet_from_uniforms(np.array(weights), np.full((2, 3), 0.5))


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_ranks_are_what_scipy_says(values: list[int]) -> None:
    np.testing.assert_array_equal(ranks(np.array(values, dtype=float)), stats.rankdata(values) - 1)


@pytest.mark.parametrize("ties", [False, True])
def test_rank_correlations_are_what_scipy_says(ties: bool) -> None:
    rows = generator(8, "rader", 0).standard_normal((4, 500))
    rows[1] = np.exp(rows[0] + rows[1])
    rows[2] = -(rows[0] ** 3)
    if ties:
        rows[0], rows[3] = rows[0].round(), rows[3] > 0.2
    found = rank_correlations(rows[1:], rows[0])
    expected = [stats.spearmanr(row, rows[0]).statistic for row in rows[1:]]
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    np.testing.assert_array_equal(found.errors, large_sample_error(found.values, 500))


def test_what_does_not_vary_has_no_rank_correlation() -> None:
    rows = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]])
    found = rank_correlations(rows, rows[1])
    assert np.isnan(found.values[0])
    assert found.values[1] == 1.0
    with pytest.raises(ValueError, match="outcome does not vary"):
        rank_correlations(rows, rows[0])
    with pytest.raises(ValueError, match="parameter 0 does not vary"):
        achieved(rows, np.eye(2))
    with pytest.raises(ValueError, match="at least 4 draws"):
        rank_correlations(rows[:, :3], rows[1, :3])
    with pytest.raises(ValueError, match="between -1 and 1"):
        achieved(rows[[1, 1]], np.ones((2, 2)))
    with pytest.raises(ValueError, match="2 x 2"):
        achieved(rows, np.eye(3))
