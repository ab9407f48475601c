"""How uncertain a number is: a distribution as plain numbers, in the unit of the quantity.

Each family has a constructor that refuses what is no distribution. How they are drawn, and
their quantiles, means and deviations, are in `payoff.quantity.draw`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from payoff.errors import Fault
from payoff.language import say

SpreadKind = Literal[
    "pert",
    "triangular",
    "uniform",
    "normal",
    "split_normal",
    "lognormal",
    "logit_normal",
    "gamma",
    "beta",
    "discrete",
    "draws",
]

Z95 = NormalDist().inv_cdf(0.95)
"""The 95th percentile of the standard normal distribution, 1.6449."""
PRIOR_WEIGHT = 1.0
"""What is known before anything is counted weighs as one observation, spread evenly over the outcomes."""
SMALLEST_SHAPE = 1e-6
"""A beta distribution with a smaller a or b is nothing but its ends, and its moments are lost in rounding."""
WITH_LIMITS = ("pert", "triangular", "uniform", "discrete", "draws")
"""Families whose `low` and `high` are the smallest and largest number there is."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of one number.

    Parameters
    ----------
    kind : str
        Which family; its constructor says what the parameters are.
    parameters : tuple of float
        The family's parameters, before the stretch.
    central : float
        The number that the central case uses.
    ends : (float, float) or None
        `low` and `high` where they are known without more ado; None where they are worked out when asked for.
    stretch : float
        The number is so many times what the family with its parameters gives; above 0.
    limits : (float, float)
        What it is never below and never above.
    """

    kind: SpreadKind
    parameters: tuple[float, ...]
    central: float
    ends: tuple[float, float] | None
    stretch: float = 1.0
    limits: tuple[float, float] = (-math.inf, math.inf)

    @property
    def low(self) -> float:
        """The fifth percentile, or the lower limit where it has such."""
        return self.range[0]

    @property
    def high(self) -> float:
        """The ninety-fifth percentile, or the upper limit where it has such."""
        return self.range[1]

    @property
    def range(self) -> tuple[float, float]:
        """`low` and `high`."""
        if self.ends is not None:
            return self.ends
        from payoff.quantity.draw import quantile  # SciPy, which few who load a scenario need

        low, high = quantile(self, (0.05, 0.95)).tolist()
        return low, high

    def scaled(self, factor: float) -> Spread:
        """Return the distribution of so many times the number, as kronor moved between years.

        Parameters
        ----------
        factor : float
            Above 0.

        Raises
        ------
        ValueError
            If the factor is not a number above 0.

        Examples
        --------
        >>> uniform(1.0, 3.0).scaled(10.0).high
        30.0
        """
        if not (factor > 0 and math.isfinite(factor)):
            raise ValueError("a distribution is scaled by a number above 0")
        low, high = self.limits
        return replace(
            self,
            central=self.central * factor,
            ends=(self.ends[0] * factor, self.ends[1] * factor) if self.ends is not None else None,
            stretch=self.stretch * factor,
            limits=(low * factor, high * factor),
        )


def pert(low: float, mode: float, high: float) -> Spread:
    """Return the PERT distribution between two limits: low + (high - low) Beta(1 + 4u, 5 - 4u).

    u is (mode - low) / (high - low): the beta distribution with weight 4 on the most likely value
    (Malcolm, Roseboom, Clark and Fazar 1959; Vose 2008). Parameters: low, mode, high.

    Raises
    ------
    Fault
        If the most likely value is outside the limits, or they are equal.

    Examples
    --------
    >>> pert(0.70, 0.85, 0.95).central
    0.85
    """
    _in_order(low, mode, high)
    return Spread("pert", (low, mode, high), mode, (low, high), limits=(low, high))


def triangular(low: float, mode: float, high: float) -> Spread:
    """Return the triangular distribution between two limits. Parameters: low, mode, high.

    Raises
    ------
    Fault
        If the most likely value is outside the limits, or they are equal.

    Examples
    --------
    >>> triangular(1.0, 2.0, 4.0).central
    2.0
    """
    _in_order(low, mode, high)
    return Spread("triangular", (low, mode, high), mode, (low, high), limits=(low, high))


def uniform(low: float, high: float) -> Spread:
    """Return the uniform distribution between two limits; central is the middle. Parameters: low, high.

    Raises
    ------
    Fault
        If the lower limit is not below the upper.

    Examples
    --------
    >>> uniform(1.0, 3.0).central
    2.0
    """
    _low_below_high(low, high)
    return Spread("uniform", (low, high), low + (high - low) / 2, (low, high), limits=(low, high))


def normal(mean: float, sd: float) -> Spread:
    """Return the normal distribution. Parameters: mean, standard deviation.

    Raises
    ------
    Fault
        If the standard deviation is not above 0.

    Examples
    --------
    >>> round(normal(100.0, 10.0).low, 2)
    83.55
    """
    _positive(sd, "sd")
    return Spread("normal", (mean, sd), mean, (mean - Z95 * sd, mean + Z95 * sd))


def normal_range(low: float, high: float) -> Spread:
    """Return the normal distribution with a fifth and a ninety-fifth percentile; central is the median.

    Raises
    ------
    Fault
        If the lower is not below the upper.
    """
    _low_below_high(low, high)
    spread = normal(low + (high - low) / 2, (high - low) / 2 / Z95)
    return replace(spread, ends=(low, high))


def split_normal(p5: float, value: float, p95: float) -> Spread:
    """Return two half normal distributions that meet in the median.

    Below the value the standard deviation is (value - p5) / 1.6449 and above it (p95 - value) / 1.6449,
    each half with the probability one half, so that the three numbers are the 5th, 50th and 95th
    percentile. Parameters: value, standard deviation below, standard deviation above.

    Raises
    ------
    Fault
        If the value is not between the percentiles, or they are equal.

    Examples
    --------
    >>> split_normal(70.0, 85.0, 95.0).central
    85.0
    """
    _low_below_high(p5, p95, "p5", "p95")
    if not p5 <= value <= p95:
        key = "p5" if value < p5 else "p95"
        raise Fault(
            say("värdet ligger inte mellan p5 och p95"), say("value är medianen: p5 under den och p95 över"), (key,)
        )
    parameters = (value, (value - p5) / Z95, (p95 - value) / Z95)
    limits = (value if p5 == value else -math.inf, value if p95 == value else math.inf)
    return Spread("split_normal", parameters, value, (p5, p95), limits=limits)


def lognormal(mean: float, sd: float) -> Spread:
    """Return the lognormal distribution with a mean and a standard deviation; central is the mean.

    Parameters: mean and standard deviation of the logarithm, s² = ln(1 + (sd / mean)²) and ln(mean) - s² / 2.

    Raises
    ------
    Fault
        If the mean or the standard deviation is not above 0.

    Examples
    --------
    >>> lognormal(8000.0, 500.0).central
    8000.0
    """
    _positive(mean, "mean")
    _positive(sd, "sd")
    variance = math.log1p((sd / mean) ** 2)
    middle, width = math.log(mean) - variance / 2, math.sqrt(variance)
    _positive(width, "sd")
    low, high = math.exp(middle - Z95 * width), math.exp(middle + Z95 * width)
    return Spread("lognormal", (middle, width), mean, (low, high), limits=(0.0, math.inf))


def lognormal_range(low: float, high: float) -> Spread:
    """Return the lognormal distribution with a fifth and a ninety-fifth percentile; central is the median.

    Raises
    ------
    Fault
        If they are not above 0 and in order.

    Examples
    --------
    >>> round(lognormal_range(4.0, 9.0).central, 10)
    6.0
    """
    _positive(low, "low")
    _low_below_high(low, high)
    middle, width = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2 / Z95
    return Spread("lognormal", (middle, width), math.exp(middle), (low, high), limits=(0.0, math.inf))


def logit_normal_range(low: float, high: float) -> Spread:
    """Return the distribution of a share whose log odds are normal, by its 5th and 95th percentile.

    Central is the median. Parameters: mean and standard deviation of ln(p / (1 - p)).

    Raises
    ------
    Fault
        If they are not in order between 0 and 1, neither included.

    Examples
    --------
    >>> logit_normal_range(0.2, 0.8).central
    0.5
    """
    _low_below_high(low, high)
    if not (low > 0 and high < 1):
        raise Fault(say("gränserna ska ligga mellan 0 och 100 %"), say("skriv t.ex. 20–30 %"))
    first, last = math.log(low / (1 - low)), math.log(high / (1 - high))
    middle, width = (first + last) / 2, (last - first) / 2 / Z95
    return Spread("logit_normal", (middle, width), 1 / (1 + math.exp(-middle)), (low, high), limits=(0.0, 1.0))


def gamma(mean: float, cv: float) -> Spread:
    """Return the gamma distribution with a mean and a coefficient of variation: mean · cv² · Gamma(1 / cv²).

    A negative mean gives the mirrored distribution. Parameters: mean, cv.

    Raises
    ------
    Fault
        If the mean is 0 or the coefficient of variation is not above 0.

    Examples
    --------
    >>> gamma(-500.0, 0.3).central
    -500.0
    """
    if mean == 0:
        raise Fault(say("mean får inte vara 0"), say("skriv medelvärdet, t.ex. 8 000 kr/mån"), ("mean",))
    _positive(cv, "cv")
    if not 1e-6 <= cv <= 100:
        raise Fault(say("cv är orimligt"), say("skriv standardavvikelsen genom medelvärdet, t.ex. 0.3"), ("cv",))
    limits = (0.0, math.inf) if mean > 0 else (-math.inf, 0.0)
    return Spread("gamma", (mean, cv), mean, None, limits=limits)


def beta(a: float, b: float) -> Spread:
    """Return the beta distribution; central is the mean a / (a + b). Parameters: a, b.

    Raises
    ------
    Fault
        If a or b is not above 0, or so small that nothing but 0 and 1 is ever drawn.

    Examples
    --------
    >>> beta(1.0, 3.0).central
    0.25
    """
    for key, value in (("a", a), ("b", b)):
        _positive(value, key)
        if value < SMALLEST_SHAPE:
            example = say("skriv t.ex. {text}", text="beta: {a: 4, b: 6}")
            raise Fault(say("{key} är orimligt litet", key=key), example, (key,))
    return Spread("beta", (a, b), a / (a + b), None, limits=(0.0, 1.0))


def beta_counts(count: float, total: float, widen: float = 1.0) -> Spread:
    """Return what is known of a share when so many of a total have been counted elsewhere.

    Beta(k + ½, n - k + ½): a prior with the weight of one observation, spread evenly over the two outcomes
    (Jeffreys 1946). Central is the observed share. Parameters: a, b.

    Parameters
    ----------
    count, total : float
        So many of so many persons.
    widen : float
        What the counts are divided by, for persons who are not like those counted; at least 1.

    Raises
    ------
    Fault
        If the total is not above 0, the count is outside it, or `widen` is below 1.

    Examples
    --------
    >>> beta_counts(17.0, 103.0).parameters
    (17.5, 86.5)
    """
    if not total > 0 or not 0 <= count <= total:
        raise Fault(say("det räknade ska vara mellan 0 och antalet, antalet större än 0"), say("t.ex. 17 av 103"))
    if not widen >= 1:
        raise Fault(say("widen är en faktor, 1 eller större"), say("2 betyder hälften så många räknade"), ("widen",))
    each = PRIOR_WEIGHT / 2
    spread = beta(count / widen + each, (total - count) / widen + each)
    return replace(spread, central=count / total)


def _positive(value: float, key: str) -> None:
    if not (value > 0 and math.isfinite(value)):
        raise Fault(say("{key} måste vara större än 0", key=key), say("skriv ett tal större än 0"), (key,))


def _low_below_high(low: float, high: float, low_name: str = "low", high_name: str = "high") -> None:
    if not low < high:
        raise Fault(
            say("det lägsta är inte lägre än det högsta"),
            say(
                "{low} ska vara lägre än {high}; ett tal som är säkert skrivs som det är", low=low_name, high=high_name
            ),
            (low_name,),
        )


def _in_order(low: float, mode: float, high: float) -> None:
    _low_below_high(low, high)
    if not low <= mode <= high:
        raise Fault(
            say("det troligaste värdet ligger utanför gränserna"),
            say("skriv lägst, troligast och högst i ordning"),
            ("value",),
        )
