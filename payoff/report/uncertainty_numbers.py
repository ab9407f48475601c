"""Numbers of a simulation as texts: no finer than the draws carry, and never a chance of 0 or 100 per cent."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from payoff.language import Say, as_written, say
from payoff.report.locale import SPACE, Numbers
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.summary import NORMAL_95, binomial_error, printed_figures

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

WHOLE = 100
"""Per cent in all."""
COARSEST = 10
"""Steps of per cent that are still worth printing; what the draws carry no better is not said."""
TOO_FEW = say("för få dragningar")
MILLION, THOUSAND = 1e6, 1e3
LEAST_THOUSANDS = 10_000
"""Kronor from which an amount is written in thousands."""


def chance_text(share: float, draws: int, numbers: Numbers) -> Say:
    r"""Say how likely something is, in whole per cent: no finer than the draws know it, and never as certain.

    Parameters
    ----------
    share : float
        Share of the draws in which it is so.
    draws : int
        How many draws there are.
    numbers : Numbers

    Returns
    -------
    Say
        Where all draws fall on one side, what they show with 95 per cent certainty (Wilson's interval).

    Examples
    --------
    >>> [chance_text(share, 10_000, Numbers("sv")).text() for share in (0.004, 0.47, 1.0)]
    ['under 1\xa0%', '47\xa0%', 'över 99\xa0%']
    >>> chance_text(1.0, 100, Numbers("sv")).text()
    'över 96\xa0%'
    """
    figures = printed_figures(WHOLE * share, WHOLE * binomial_error(share, draws))
    step = int(figures.step)
    if share in (0.0, 1.0):
        step = max(1, math.ceil(WHOLE * NORMAL_95**2 / (draws + NORMAL_95**2)))
    if step > (WHOLE / 2 if share in (0.0, 1.0) else COARSEST):
        return TOO_FEW
    if share < step / WHOLE and (step == 1 or figures.rounded <= 0):
        return say("under {percent}", percent=numbers.percent(step / WHOLE))
    if share > 1 - step / WHOLE and (step == 1 or figures.rounded >= WHOLE):
        return say("över {percent}", percent=numbers.percent(1 - step / WHOLE))
    return as_written(numbers.percent(figures.rounded / WHOLE))


def rest_text(share: float, draws: int, numbers: Numbers) -> Say:
    r"""Say how likely it is that something is not so, given how likely it is: both add up as they are printed.

    Examples
    --------
    >>> [text(0.155, 2000, Numbers("sv")).text() for text in (chance_text, rest_text)]
    ['16\xa0%', '84\xa0%']
    """
    figures = printed_figures(WHOLE * share, WHOLE * binomial_error(share, draws))
    if 0 < figures.rounded < WHOLE and figures.step <= min(WHOLE * share, WHOLE * (1 - share)):
        return as_written(numbers.percent(1 - figures.rounded / WHOLE))
    return chance_text(1 - share, draws, numbers)


def share_text(share: float, error: float, numbers: Numbers) -> Say:
    """Say a share that was worked out from draws, in whole per cent and no finer than its error."""
    figures = printed_figures(WHOLE * share, WHOLE * error)
    if figures.step > COARSEST:
        return TOO_FEW
    if figures.rounded <= 0:
        return say("under {percent}", percent=numbers.percent(figures.step / WHOLE))
    if figures.rounded >= WHOLE:
        return say("över {percent}", percent=numbers.percent(1 - figures.step / WHOLE))
    return as_written(numbers.percent(figures.rounded / WHOLE))


def drawn_kronor(value: float, error: float, numbers: Numbers) -> str:
    """Write kronor with no digit finer than twice their error."""
    return numbers.kronor(printed_figures(value, error).rounded)


def percentile_error(percent: float, mean_error: float) -> float:
    """Return the standard error of a percentile of normally distributed draws, given that of their mean.

    sqrt(p (1 - p)) / phi(z_p) times the mean's: the asymptotic error of an order statistic
    (Kendall and Stuart, The Advanced Theory of Statistics, 10.10).

    Examples
    --------
    >>> round(percentile_error(50.0, 1.0), 4), round(percentile_error(95.0, 1.0), 4)
    (1.2533, 2.1132)
    """
    share, normal = percent / WHOLE, NormalDist()
    return mean_error * math.sqrt(share * (1 - share)) / normal.pdf(normal.inv_cdf(share))


def fan_texts(simulation: Simulation, month: int, numbers: Numbers) -> list[str]:
    """Write the percentiles of the total's cumulative net in all draws in a month, each no finer than its own error."""
    found = simulation.fan_at(month)
    error = float(found.mean_error[0])
    return [
        drawn_kronor(float(value), percentile_error(percent, error), numbers)
        for percent, value in zip(found.percents, found.percentiles[0], strict=True)
    ]


def error_text(error: float, numbers: Numbers) -> str:
    """Write an error in kronor with two figures."""
    if error < 1:
        return numbers.kronor(error)
    step = 10.0 ** (math.floor(math.log10(error)) - 1)
    return numbers.kronor(round(error / step) * step if step > 1 else error)


def money(value: float, numbers: Numbers) -> str:
    r"""Write kronor short: millions with two decimals, or one from ten millions, else thousands or kronor.

    Examples
    --------
    >>> [money(value, Numbers("sv")) for value in (2_096_000.0, -412_300.0, 8_300.0, -0.2)]
    ['2,10\xa0mnkr', '−412\xa0tkr', '8\xa0300\xa0kr', '0\xa0kr']
    """
    size = abs(value)
    if size >= MILLION:
        unit, name, decimals = MILLION, say("mnkr"), 2 if size < 10 * MILLION else 1
    elif size >= LEAST_THOUSANDS:
        unit, name, decimals = THOUSAND, say("tkr"), 0
    else:
        return numbers.kronor(value)
    return numbers.number(value / unit, decimals) + SPACE + name.text(numbers.language)


def input_value(one: Input, value: float, numbers: Numbers) -> str:
    """Write a value of an uncertain input with its unit, as finely as a reader needs it."""
    if one.percent or one.dimension == "share":
        return numbers.percent(round(value, 3) if abs(value) >= 0.01 else float(f"{value:.2g}"))
    if one.dimension == "months":
        return numbers.months(_figures(value, 3))
    text = numbers.number(value) if abs(value) >= WHOLE else numbers.plain(_figures(value, 3))
    unit = {
        "money": say("kr"),
        "money per month": say("kr/mån"),
        "money per hour": say("kr/timme"),
        "persons": say("personer"),
        "number": as_written(""),
        "count per month": say("per mån"),
    }[one.dimension].text(numbers.language)
    return text + SPACE + unit if unit else text


def _figures(value: float, count: int) -> float:
    """Round to so many significant figures."""
    return float(f"{value:.{count}g}")
