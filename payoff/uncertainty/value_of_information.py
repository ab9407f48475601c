"""What knowing more is worth to the one who decides: EVPI, EVPPI and EVSI.

The net gain of each option is known draw by draw. Knowing more is worth something when it could change which option
is best. Kronor per whatever the net gain is per; multiply by the persons that the decision is about.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from payoff.uncertainty.regression import Basis, bootstrap_fits, design, fit, fitted

Numbers = NDArray[np.float64]
Method = Literal["best_in_each_draw", "regression", "gaussian_approximation"]

RESAMPLES = 200
"""How many bootstrap samples the error comes from, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Information:
    """What some knowledge is worth.

    Parameters
    ----------
    value, error : float
        Kronor and the standard error: of the mean for EVPI, from the bootstrap otherwise.
    best : int
        Which option is best with what is known today.
    method : str
        Id of the method.
    basis : str or None
        Id of the regression's basis; None where there is no regression.
    draws, resamples : int
        Draws, and bootstrap samples behind the error; 0 where the error does not need them.
    """

    value: float
    error: float
    best: int
    method: Method
    basis: Basis | None
    draws: int
    resamples: int

    def times(self, persons: float) -> Information:
        """Return the value for a number of persons when it stands for one.

        Examples
        --------
        >>> evpi(np.array([[0.0, 0.0], [-1.0, 3.0]])).times(100).value
        50.0
        """
        return replace(self, value=self.value * persons, error=self.error * persons)


@dataclass(frozen=True, slots=True)
class StudiedArm:
    """What a study would count in one arm.

    Parameters
    ----------
    draws : array [draw] or [parameter, draw]
        The share, or the shares of one outcome table, that the study estimates.
    prior_size : float
        How many persons today's knowledge is worth: a + b of a Beta, the sum of the weights of a Dirichlet.
    study_size : float
        How many persons of this arm the study would follow.
    """

    draws: Numbers
    prior_size: float
    study_size: float


@dataclass(frozen=True, slots=True)
class StudyValue:
    """What an evaluation is worth, minus what it costs.

    Parameters
    ----------
    gross : float
        Expected value of the study for all persons that the decision reaches, kronor.
    cost : float
        Of the study, kronor.
    net, error : float
        gross - cost and its standard error, kronor.
    """

    gross: float
    cost: float
    net: float
    error: float


def evpi(net: Numbers) -> Information:
    """Answer what it would be worth to know everything: the expected value of perfect information.

    Parameters
    ----------
    net : array [option, draw]
        Net gain of each option in the same draws, kronor; at least two options, of which one may be to do nothing.

    Returns
    -------
    Information
        Never negative. The error is that of a mean and says little where another option is best in a few draws only.

    Raises
    ------
    ValueError
        With fewer than two options or draws, or a value that is not finite.

    Notes
    -----
    mean over draws of the best option's net gain, minus the best of the options' mean net gains (Raiffa and Schlaifer,
    Applied Statistical Decision Theory, 1961, 4.4).

    Examples
    --------
    >>> evpi(np.array([[0.0, 0.0], [-1.0, 3.0]])).value
    0.5
    """
    _check(net)
    best = _best(net)
    regret = net.max(axis=0) - net[best]
    error = float(regret.std(ddof=1)) / math.sqrt(regret.size)
    return Information(float(regret.mean()), error, best, "best_in_each_draw", None, regret.size, 0)


def evppi(net: Numbers, parameters: Numbers, resamples: int, generator: Generator) -> Information:
    """Answer what it would be worth to know some quantities exactly: the value of partial perfect information.

    Parameters
    ----------
    net : array [option, draw]
        Net gain of each option, kronor.
    parameters : array [parameter, draw]
        The quantities that become known together: a single one, a block or a correlated set.
    resamples : int
        Bootstrap samples, at least 2.
    generator : numpy.random.Generator
        Draws the bootstrap samples.

    Returns
    -------
    Information
        Never negative.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or as for `payoff.uncertainty.regression.design`.

    Notes
    -----
    The net gain of each option over that of the first is regressed on the parameters with natural cubic splines, and
    the fitted values take the place of the net gains in EVPI (Strong, Oakley and Brennan, Medical Decision Making
    2014). The fit follows chance to some extent, which makes the value a little too large with few draws.

    Examples
    --------
    >>> from payoff.uncertainty.sampling import generator
    >>> x, y = generator(1, "exempel", 0).standard_normal((2, 10_000))
    >>> found = evppi(np.array([0 * x, 3 * x + 4 * y]), x[None], 50, generator(1, "bootstrap", 0))
    >>> bool(abs(found.value - 3 * 0.39894) < 4 * found.error)
    True
    """
    return _by_regression(net, parameters, np.ones(len(parameters)), "regression", resamples, generator)


def evsi_gaussian(
    net: Numbers, programme: StudiedArm, control: StudiedArm | None, resamples: int, generator: Generator
) -> Information:
    """Answer what a study would be worth before its cost: the expected value of sample information.

    Parameters
    ----------
    net : array [option, draw]
        Net gain of each option, kronor.
    programme : StudiedArm
        The arm of those who get the programme.
    control : StudiedArm or None
        The arm of those who do not. None: the study has no such arm, and what would have happened anyway stays as
        uncertain as it is.
    resamples : int
        Bootstrap samples, at least 2.
    generator : numpy.random.Generator
        Draws the bootstrap samples.

    Returns
    -------
    Information
        From 0 for a study of nobody towards the value of knowing the arms' shares exactly.

    Raises
    ------
    ValueError
        If the arrays do not fit together, a prior is not above 0, a study is below 0, or as for
        `payoff.uncertainty.regression.design`.

    Notes
    -----
    Gaussian approximation (Jalal and Alarid-Escudero, Medical Decision Making 2018): the net gain is regressed on the
    arms' shares as for EVPPI, and each column of an arm is shrunk towards its mean by sqrt(n / (n + n0)), n being the
    size of the study and n0 that of the prior; a product of the two arms by both. For a count with a Beta prior this
    is the exact variance of the mean after the study: Var(p) n / (n + a + b).

    Examples
    --------
    >>> from payoff.uncertainty.sampling import generator
    >>> share = generator(1, "exempel", 0).beta(6, 4, 5000)
    >>> net = np.array([0 * share, share - 0.6])
    >>> small = evsi_gaussian(net, StudiedArm(share, 10, 10), None, 20, generator(1, "bootstrap", 0))
    >>> large = evsi_gaussian(net, StudiedArm(share, 10, 1000), None, 20, generator(1, "bootstrap", 0))
    >>> round(small.value / large.value, 2)
    0.71
    """
    arms = [programme] if control is None else [programme, control]
    for arm in arms:
        if not (arm.prior_size > 0 and arm.study_size >= 0 and math.isfinite(arm.prior_size + arm.study_size)):
            raise ValueError(f"a prior is above 0 and a study not below: {arm.prior_size!r}, {arm.study_size!r}")
    rows = [np.atleast_2d(arm.draws) for arm in arms]
    factors = [math.sqrt(arm.study_size / (arm.study_size + arm.prior_size)) for arm in arms]
    shrinking = np.repeat(factors, [len(part) for part in rows])
    return _by_regression(net, np.concatenate(rows), shrinking, "gaussian_approximation", resamples, generator)


def study_value(information: Information, persons: float, cost: float) -> StudyValue:
    """Answer whether an evaluation is worth its money: the expected net gain of sampling.

    Parameters
    ----------
    information : Information
        What the study is worth per person that the decision reaches.
    persons : float
        How many persons the decision reaches after the study.
    cost : float
        Of the study, kronor.

    Returns
    -------
    StudyValue
        EVSI x persons - cost (Raiffa and Schlaifer 1961, 4.5).

    Raises
    ------
    ValueError
        If there are fewer than 0 persons or the cost is negative.

    Examples
    --------
    >>> study_value(evpi(np.array([[0.0, 0.0], [-1.0, 3.0]])), persons=100, cost=20.0).net
    30.0
    """
    if not (persons >= 0 and cost >= 0):
        raise ValueError(f"persons and cost may not be negative, not {persons!r} and {cost!r}")
    whole = information.times(persons)
    return StudyValue(whole.value, cost, whole.value - cost, whole.error)


def _by_regression(
    net: Numbers, parameters: Numbers, factors: Numbers, method: Method, resamples: int, generator: Generator
) -> Information:
    """Return the value of what the regression on the shrunk columns tells."""
    _check(net)
    if parameters.ndim != 2 or parameters.shape[1] != net.shape[1]:
        raise ValueError(f"the parameters do not have the draws of the net gains: {parameters.shape} and {net.shape}")
    if resamples < 2:
        raise ValueError(f"a bootstrap error needs at least two resamples, not {resamples}")
    basis = design(parameters)
    best = _best(net)
    # The best option is the one that others are compared with: what is common to all options is not fitted at all.
    over = np.ascontiguousarray(np.delete(net, best, axis=0) - net[best]).T
    known = basis.shrunk(factors)
    value = _value(fitted(known, fit(basis.columns, over)), None)
    again = [
        _value(fitted(known, coefficients), weights)
        for coefficients, weights in bootstrap_fits(basis.columns, over, resamples, generator)
    ]
    error = float(np.std(again, ddof=1))
    return Information(value, error, best, method, basis.basis, net.shape[1], resamples)


def _value(over: Numbers, weights: Numbers | None) -> float:
    """Return mean(max) - max(mean) of net gains over one option, itself 0 in every draw."""
    if weights is not None:
        weights = weights[:, None]
    best = np.maximum(over.max(axis=1, keepdims=True), 0.0)
    means = over.mean(axis=0) if weights is None else (over * weights).mean(axis=0)
    found = best.mean() if weights is None else (best * weights).mean()
    # Rounding alone may bring it below 0 where the same option is best in every draw.
    return max(0.0, float(found) - max(0.0, float(means.max())))


def _best(net: Numbers) -> int:
    return int(np.argmax(net.mean(axis=1)))


def _check(net: Numbers) -> None:
    if net.ndim != 2 or net.shape[0] < 2 or net.shape[1] < 2:
        raise ValueError(f"at least two options and two draws are needed, not {net.shape}")
    if not np.all(np.isfinite(net)):
        raise ValueError("every net gain must be finite")
