"""The value of information against closed forms for normals and for counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from payoff.uncertainty.regression import design, spline
from payoff.uncertainty.sampling import generator
from payoff.uncertainty.value_of_information import StudiedArm, evpi, evppi, evsi_gaussian, study_value

DRAWS = 20_000


def unit_normal_loss(mean: float, sd: float) -> float:
    """E[max(0, X)] - max(0, mean) for a normal X (Raiffa and Schlaifer 1961, 5.9)."""
    return sd * stats.norm.pdf(mean / sd) + mean * stats.norm.cdf(mean / sd) - max(0.0, mean)


def two_options(gain: np.ndarray) -> np.ndarray:
    return np.stack([np.zeros_like(gain), gain])


def normals(count: int, block: int = 0, draws: int = DRAWS) -> np.ndarray:
    return generator(17, "normala", block).standard_normal((count, draws))


@pytest.mark.parametrize("mean", [-2000.0, 0.0, 500.0])
def test_evpi_is_the_unit_normal_loss(mean: float) -> None:
    found = evpi(two_options(mean + 1000 * normals(1)[0]))
    assert abs(found.value - unit_normal_loss(mean, 1000)) < 4 * found.error
    assert mean == 0 or found.best == int(mean > 0)
    assert found.resamples == 0


def test_the_error_of_evpi_is_that_of_many_runs() -> None:
    runs = [evpi(two_options(200 + 1000 * normals(1, block, 500)[0])) for block in range(300)]
    assert np.mean([run.error for run in runs]) == pytest.approx(np.std([run.value for run in runs], ddof=1), rel=0.15)


def test_evpi_with_three_options_and_none_to_gain() -> None:
    x, y = normals(2)
    found = evpi(np.stack([x, y, (x + y) / 2]))
    assert abs(found.value - 1 / math.sqrt(math.pi)) < 4.5 * math.hypot(found.error, 1 / math.sqrt(DRAWS))
    assert evpi(np.stack([x, x + 1, x - 1])).value == pytest.approx(1 - 1, abs=1e-12)


@pytest.mark.parametrize("mean", [-700.0, 0.0, 300.0])
def test_evppi_of_a_part_of_a_normal_sum(mean: float) -> None:
    x, y = normals(2)
    found = evppi(two_options(mean + 600 * x + 800 * y), x[None], 100, generator(1, "bootstrap", 0))
    assert abs(found.value - unit_normal_loss(mean, 600)) < 4 * found.error
    assert found.error < 20
    assert found.method == "regression"
    assert found.basis == "natural_splines_all_pairs"


def test_what_all_options_share_is_not_worth_knowing() -> None:
    x, y = normals(2)
    common = 1e6 * y
    with_common = evppi(two_options(200 + 600 * x) + common, np.stack([x]), 50, generator(1, "bootstrap", 0))
    without = evppi(two_options(200 + 600 * x), np.stack([x]), 50, generator(1, "bootstrap", 0))
    assert with_common.value == pytest.approx(without.value, rel=1e-6)
    assert evppi(two_options(200 + 600 * x) + common, y[None], 50, generator(1, "b", 0)).value < 5


def test_a_curve_is_followed() -> None:
    """Gain x^2 - 1 and unrelated noise: E[max(0, x^2 - 1)] = 2 pdf(1)."""
    x, noise = normals(2)
    found = evppi(two_options(x**2 - 1 + noise), x[None], 100, generator(1, "bootstrap", 0))
    closed = 2 * stats.norm.pdf(1)
    assert abs(found.value - closed) < 4 * found.error + 0.02 * closed


@pytest.mark.parametrize("size", [2, 4])
def test_two_parameters_that_matter_only_together(size: int) -> None:
    """Gain x y: worth E|xy| / 2 = 1/pi known together, nothing known alone."""
    rows = normals(4, draws=40_000)
    net = two_options(rows[0] * rows[1])
    found = evppi(net, rows[:size], 50, generator(1, "bootstrap", 0))
    assert abs(found.value - 1 / math.pi) < 4 * found.error
    assert evppi(net, rows[:1], 50, generator(1, "bootstrap", 0)).value < 0.03
    assert found.basis == ("natural_splines_all_pairs" if size == 2 else "natural_splines_linear_pairs")


def test_a_parameter_with_few_values_and_one_that_never_varies() -> None:
    which, noise = normals(2)
    price = np.where(which > 0, 1.0, -1.0)
    net = two_options(price + noise)
    rows = np.stack([price, np.full(DRAWS, 7.0)])
    found = evppi(net, rows, 100, generator(1, "bootstrap", 0))
    assert abs(found.value - 0.5) < 4 * found.error
    assert evppi(net, rows[1:], 100, generator(1, "bootstrap", 0)).value == pytest.approx(0, abs=1e-9)


def test_shares_that_add_up_to_one_can_be_known_together() -> None:
    """A row of shares says the same thing twice; leaving one cell out gives the same value."""
    shares = generator(3, "rad", 0).dirichlet([3.0, 2.0, 5.0], DRAWS).T
    net = two_options(100 * shares[0] - 150 * shares[1] + 3 * normals(1)[0])
    whole = evppi(net, shares, 50, generator(1, "bootstrap", 0))
    part = evppi(net, shares[:2], 50, generator(1, "bootstrap", 0))
    assert whole.value == pytest.approx(part.value, rel=0.01)


def test_the_bootstrap_error_is_that_of_many_runs() -> None:
    runs = []
    for block in range(100):
        x, y = normals(2, block, 2000)
        runs.append(evppi(two_options(200 + 600 * x + 800 * y), x[None], 50, generator(2, "bootstrap", block)))
    assert np.mean([run.error for run in runs]) == pytest.approx(np.std([run.value for run in runs], ddof=1), rel=0.3)
    assert all(run.value >= 0 for run in runs)


@pytest.mark.parametrize("study", [0.0, 10.0, 100.0])
def test_evsi_of_a_normal_without_a_control_arm(study: float) -> None:
    """Known in closed form: the mean after the study is normal with sd 600 sqrt(n / (n + n0))."""
    x, y = normals(2)
    net = two_options(200 + 600 * x + 800 * y)
    found = evsi_gaussian(net, StudiedArm(x, 25, study), None, 100, generator(1, "bootstrap", 0))
    closed = unit_normal_loss(200, 600 * math.sqrt(study / (study + 25))) if study else 0.0
    assert abs(found.value - closed) <= 4 * found.error + 1e-9
    assert found.method == "gaussian_approximation"


def test_evsi_of_normals_with_a_control_arm() -> None:
    x, y, rest = normals(3)
    net = two_options(200 + 600 * x - 500 * y + 300 * rest)
    programme, control = StudiedArm(x, 25, 100), StudiedArm(y, 60, 40)
    found = evsi_gaussian(net, programme, control, 100, generator(1, "bootstrap", 0))
    closed = unit_normal_loss(200, math.hypot(600 * math.sqrt(0.8), 500 * math.sqrt(0.4)))
    assert abs(found.value - closed) < 4 * found.error
    assert found.value > evsi_gaussian(net, programme, None, 100, generator(1, "bootstrap", 0)).value


def test_arms_that_meet_are_shrunk_by_both() -> None:
    x, y = normals(2)
    arms = StudiedArm(x, 1, 1), StudiedArm(y, 1, 3)
    found = evsi_gaussian(two_options(x * y), *arms, 100, generator(1, "bootstrap", 0))
    assert abs(found.value - math.sqrt(0.5 * 0.75) / math.pi) < 4 * found.error


@pytest.mark.parametrize("study", [5, 20, 200])
def test_evsi_of_a_count_is_near_the_exact_sum(study: int) -> None:
    """Beta(6, 4) and a study of n: the exact value is a sum over the beta-binomial."""
    share = generator(8, "andel", 0).beta(6, 4, DRAWS)
    found = evsi_gaussian(two_options(share - 0.6), StudiedArm(share, 10, study), None, 100, generator(1, "b", 0))
    counts = np.arange(study + 1)
    after = (6 + counts) / (10 + study) - 0.6
    exact = float((stats.betabinom.pmf(counts, study, 6, 4) * np.maximum(after, 0)).sum())
    assert abs(found.value - exact) < 4 * found.error + 0.06 * exact


def test_evsi_grows_towards_evppi() -> None:
    share, noise = generator(8, "andel", 0).beta(6, 4, DRAWS), normals(1)[0]
    net = two_options(share - 0.55 + 0.2 * noise)
    values = [
        evsi_gaussian(net, StudiedArm(share, 10, study), None, 10, generator(1, "b", 0)).value
        for study in (0, 1, 10, 100, 1e9)
    ]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(evppi(net, share[None], 10, generator(1, "b", 0)).value, rel=1e-6)
    assert values[-1] < evpi(net).value


def test_a_study_is_worth_its_persons_minus_its_cost() -> None:
    per_person = evpi(two_options(normals(1)[0]))
    found = study_value(per_person, 250, 60.0)
    assert (found.gross, found.cost) == (per_person.value * 250, 60.0)
    assert found.net == found.gross - 60.0
    assert found.error == per_person.times(250).error
    for persons, cost in ((-1, 0), (1, -1), (math.nan, 1)):
        with pytest.raises(ValueError, match="may not be negative"):
            study_value(per_person, persons, cost)


def test_splines_are_natural_and_uncorrelated() -> None:
    x = normals(1)[0]
    columns = spline(x)
    np.testing.assert_allclose(columns.T @ columns / DRAWS, np.eye(5), atol=1e-9)
    np.testing.assert_allclose(columns.mean(axis=0), 0, atol=1e-12)
    bends = np.abs(np.diff(spline(np.linspace(0, 1, 2001)), 2, axis=0))
    assert (bends[[0, -1]] < 0.01 * bends.max(axis=0)).all()  # natural: straight at both ends
    np.testing.assert_allclose(spline(1e6 + 1e-3 * x) ** 2, columns**2, atol=1e-3)  # the unit does not matter


def test_columns_are_shrunk_by_their_parameters() -> None:
    rows = normals(2, draws=2000)
    built = design(rows)
    shrunk = built.shrunk(np.array([0.5, 0.1]))
    factors = np.array([0.5 if member == (0,) else 0.1 if member == (1,) else 0.05 for member in built.members])
    factors[0] = 1
    np.testing.assert_allclose(shrunk, built.columns * factors)
    np.testing.assert_allclose(built.columns[:, 1:].mean(axis=0), 0, atol=1e-9)


def test_what_cannot_be_valued_is_refused() -> None:
    x = normals(1, draws=100)
    net, stream = two_options(x[0]), generator(1, "b", 0)
    with pytest.raises(ValueError, match="two options"):
        evpi(net[:1])
    with pytest.raises(ValueError, match="finite"):
        evpi(np.array([[1.0, math.nan], [0.0, 0.0]]))
    with pytest.raises(ValueError, match="draws of the net gains"):
        evppi(net, x[:, :50], 10, stream)
    with pytest.raises(ValueError, match="two resamples"):
        evppi(net, x, 1, stream)
    with pytest.raises(ValueError, match="6 columns need at least 60 draws"):
        evppi(net[:, :50], x[:, :50], 10, stream)
    with pytest.raises(ValueError, match="between 1 and 10 parameters"):
        evppi(net, np.repeat(x, 11, axis=0), 10, stream)
    with pytest.raises(ValueError, match="parameter must be finite"):
        evppi(net, np.full((1, 100), math.inf), 10, stream)
    for prior, study in ((0, 5), (-1, 5), (5, -1), (math.inf, 5), (5, math.nan)):
        with pytest.raises(ValueError, match="a prior is above 0"):
            evsi_gaussian(net, StudiedArm(x[0], prior, study), None, 10, stream)
