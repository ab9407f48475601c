"""Sobol indices against closed forms: Ishigami, a sum, and correlated inputs moved as one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from payoff.uncertainty.sampling import generator, sobol_points
from payoff.uncertainty.sobol import design, indices

Inputs = dict[str, np.ndarray]


def ishigami(inputs: Inputs) -> np.ndarray:
    x, y, z = (math.pi * (2 * inputs[name] - 1) for name in "xyz")
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def samples(seed: int, names: str, power: int) -> tuple[Inputs, Inputs]:
    points = sobol_points(seed, 2 * len(names), power)
    return dict(zip(names, points, strict=False)), dict(zip(names, points[len(names) :], strict=True))


def test_ishigami() -> None:
    """Ishigami and Homma 1990, a = 7, b = 0.1."""
    together = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 7**2 / 8, 0.1**2 * math.pi**8 * (1 / 18 - 1 / 50)
    variance = sum(together)
    a, b = samples(3, "xyz", 12)
    mixed = np.array([ishigami(each) for each in design(a, b, ["x", "y", "z"])])
    found = indices(ishigami(a), ishigami(b), mixed, 200, generator(3, "bootstrap", 0))
    first = np.array([together[0], together[1], 0]) / variance
    total = np.array([together[0] + together[2], together[1], together[2]]) / variance
    assert found.variance == pytest.approx(variance, rel=0.01)
    np.testing.assert_allclose(found.first, first, atol=0.015)
    np.testing.assert_allclose(found.total, total, atol=0.015)
    assert (np.abs(found.first - first) < 4 * found.first_error).all()
    assert (np.abs(found.total - total) < 4 * found.total_error).all()
    assert (found.draws, found.resamples) == (4096, 200)


def test_a_far_off_mean_changes_nothing() -> None:
    """Net gains of millions with a spread of thousands: the mean is taken off before anything is multiplied."""
    a, b = samples(3, "xyz", 8)
    mixed = np.array([ishigami(each) for each in design(a, b, ["x", "y", "z"])])
    near = indices(ishigami(a), ishigami(b), mixed, 50, generator(3, "bootstrap", 0))
    far = indices(ishigami(a) + 1e6, ishigami(b) + 1e6, mixed + 1e6, 50, generator(3, "bootstrap", 0))
    np.testing.assert_allclose(far.first, near.first, atol=1e-8)
    np.testing.assert_allclose(far.total_error, near.total_error, atol=1e-8)


def test_a_sum_has_its_shares_and_the_bootstrap_its_size() -> None:
    """Independent draws of x + 2 y + 3 z: shares 1/14, 4/14, 9/14, and the error is that of many runs."""
    expected = np.array([1, 4, 9]) / 14
    runs = []
    for block in range(150):
        left, right = generator(5, "summa", block).standard_normal((2, 3, 400))
        a, b = dict(zip("xyz", left, strict=True)), dict(zip("xyz", right, strict=True))
        outcome = [each["x"] + 2 * each["y"] + 3 * each["z"] for each in (a, b, *design(a, b, ["x", "y", "z"]))]
        runs.append(indices(outcome[0], outcome[1], np.array(outcome[2:]), 50, generator(5, "bootstrap", block)))
    for name in ("first", "total"):
        found = np.array([getattr(run, name) for run in runs])
        stated = np.array([getattr(run, f"{name}_error") for run in runs]).mean(axis=0)
        np.testing.assert_allclose(stated, found.std(axis=0, ddof=1), rtol=0.25)
        assert (np.abs(found.mean(axis=0) - expected) < 4.5 * found.std(axis=0, ddof=1) / math.sqrt(150) + 0.002).all()


def test_a_correlated_set_is_moved_as_one() -> None:
    """x and y with correlation 0.6, z alone: f = x + y + z has shares 3.2/4.2 and 1/4.2, first and total alike."""
    own, other = generator(6, "par", 0).standard_normal((2, 3, 40_000))

    def made(rows: np.ndarray) -> Inputs:
        return {"x": rows[0], "y": 0.6 * rows[0] + 0.8 * rows[1], "z": rows[2]}

    a, b = made(own), made(other)
    outcome = [each["x"] + each["y"] + each["z"] for each in (a, b, *design(a, b, [("x", "y"), ("z",)]))]
    found = indices(outcome[0], outcome[1], np.array(outcome[2:]), 100, generator(6, "bootstrap", 0))
    expected = np.array([3.2, 1.0]) / 4.2
    assert (np.abs(found.first - expected) < 4.5 * found.first_error).all()
    assert (np.abs(found.total - expected) < 4.5 * found.total_error).all()


def test_the_design_moves_one_group_and_copies_nothing() -> None:
    a = {"x": np.zeros(2), "row": np.zeros((3, 2)), "still": np.zeros(2)}
    b = {name: rows + 1 for name, rows in a.items()}
    mixed = list(design(a, b, [("row",), ("x",)]))
    assert [{name for name in each if each[name] is b[name]} for each in mixed] == [{"row"}, {"x"}]
    assert all(each["still"] is a["still"] for each in mixed)


@pytest.mark.parametrize("groups", [[("x", "y")], [("x",), ("x",)]])
def test_groups_that_do_not_fit_are_refused(groups: list[tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="stand in one group"):
        design({"x": np.zeros(1)}, {"x": np.zeros(1)}, groups)
    with pytest.raises(ValueError, match="same inputs"):
        design({"x": np.zeros(1)}, {"y": np.zeros(1)}, [])


def test_outcomes_that_do_not_fit_are_refused() -> None:
    stream, values = generator(1, "x", 0), np.arange(4.0)
    for a, b, mixed, resamples, match in (
        (values, values[:3], values[None], 5, "fit together"),
        (values, values, values[None, :3], 5, "fit together"),
        (values, values, values[None], 1, "two resamples"),
        (np.zeros(4), np.zeros(4), values[None], 5, "does not vary"),
    ):
        with pytest.raises(ValueError, match=match):
            indices(a, b, mixed, resamples, stream)


def test_a_bootstrap_sample_without_variance_leaves_the_error_unsaid() -> None:
    a, b = np.zeros(20), np.zeros(20)
    a[3] = 1.0
    found = indices(a, b, np.zeros((1, 20)), 200, generator(1, "x", 0))
    assert np.isfinite(found.total[0])
    assert np.isnan(found.total_error[0])
