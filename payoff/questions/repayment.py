"""Money in the till by calendar year, and when an advance from an investment fund is paid back with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoff.errors import InputError
from payoff.language import say
from payoff.missing import Missing
from payoff.result import Result
from payoff.units import calendar_year

Array = NDArray[np.float64]
ROUNDING = 1e-9
"""Relative to the advance: what is left of it below this is nothing."""
SUM_ROUNDING = 1e-13
"""Relative to the flows: a difference between them below this is rounding."""


@dataclass(frozen=True, slots=True)
class CashYear:
    """A calendar year of an account or group, undiscounted kronor.

    Parameters
    ----------
    year : int
    gain : float
        What becomes money in the own budget, with its delay.
    cost : float
        Programme cost paid in money, positive.
    cash : float
        Gain less cost.
    value : float
        Net of the value view, beside it and never added to it.

    Examples
    --------
    >>> import payoff
    >>> year = payoff.questions.cash_view(payoff.evaluate(payoff.example()), 'kommun')[0]
    >>> year.year, round(year.cash)
    (2026, -311312)
    """

    year: int
    gain: float
    cost: float
    cash: float
    value: float


@dataclass(frozen=True, slots=True)
class RepaymentYear:
    """A calendar year of a repayment plan, undiscounted kronor.

    Parameters
    ----------
    year : int
    cash_gain : float
        Gain that becomes money for those who pay back.
    repaid, remaining : float
        Paid back so far, and left of the advance.

    Examples
    --------
    >>> import payoff
    >>> year = payoff.questions.repayment(payoff.evaluate(payoff.example()), 'kommun').years[0]
    >>> year.year, round(year.remaining)
    (2026, 311312)
    """

    year: int
    cash_gain: float
    repaid: float
    remaining: float


@dataclass(frozen=True, slots=True)
class Repayment:
    """A plan for paying back an advance.

    Parameters
    ----------
    fund_account : str
        Who has advanced it.
    accounts : tuple of str
        Whose gains pay it back.
    advance : float
    years : tuple of RepaymentYear
    repaid_in : int or Missing
        The calendar year in which nothing is left.

    Examples
    --------
    >>> import payoff
    >>> plan = payoff.questions.repayment(payoff.evaluate(payoff.example()), 'kommun')
    >>> round(plan.advance), plan.repaid_in
    (500000, 2027)
    """

    fund_account: str
    accounts: tuple[str, ...]
    advance: float
    years: tuple[RepaymentYear, ...]
    repaid_in: int | Missing


def cash_view(result: Result, series: str | None = None) -> tuple[CashYear, ...] | Missing:
    """Return an account's money by calendar year, with the value view beside it.

    Parameters
    ----------
    result : Result
    series : str, optional
        Account or group; the total by default.

    Returns
    -------
    tuple of CashYear, or Missing
        Constant kronor, undiscounted. cash = gain in money - programme cost in money.

    Examples
    --------
    >>> import payoff
    >>> years = cash_view(payoff.evaluate(payoff.example()), "kommun")
    >>> [(year.year, round(year.cash), round(year.value)) for year in years]
    [(2026, -311312, -411312), (2027, 471720, 471720), (2028, 471720, 471720)]
    """
    gains = result.cash_gain_flow(series)
    cash, value = result.flow("cash", series, discounted=False), result.flow("net", series, discounted=False)
    for flow in (gains, cash, value):
        if isinstance(flow, Missing):
            return flow
    assert not isinstance(gains, Missing)
    assert not isinstance(cash, Missing)
    assert not isinstance(value, Missing)
    cost = gains - cash
    cost[np.abs(cost) <= SUM_ROUNDING * np.maximum(np.abs(gains), np.abs(cash))] = 0.0
    by_year = [_by_calendar_year(result, flow) for flow in (gains, cost, cash, value)]
    return tuple(CashYear(year, *(flow[year] for flow in by_year)) for year in by_year[0])


def repayment(
    result: Result, fund_account: str, advance: float | None = None, accounts: Sequence[str] | None = None
) -> Repayment | Missing:
    """Return when an advance from an investment fund is paid back with gains that become money.

    Parameters
    ----------
    result : Result
    fund_account : str
        The account that has advanced the money.
    advance : float, optional
        Kronor; by default what the account pays for the programme in money.
    accounts : sequence of str, optional
        Accounts or groups whose gains pay it back, none of them within another; the fund's own
        account by default.

    Returns
    -------
    Repayment or Missing
        Repaid so far is the highest the cumulative gain in money has been, at most the advance:
        nothing is paid back before it is gained, and a later loss is made up before more is.

    Raises
    ------
    InputError
        If the advance is negative, or an account is counted twice.

    Examples
    --------
    >>> import payoff
    >>> plan = repayment(payoff.evaluate(payoff.example()), "kommun")
    >>> round(plan.advance), [round(year.remaining) for year in plan.years], plan.repaid_in
    (500000, [311312, 0, 0], 2027)
    """
    fund = result.chart.account(fund_account)
    names = tuple(result.chart.account(name) for name in (accounts if accounts is not None else (fund,)))
    single = [name for series in names for name in result.groups.get(series, (series,))]
    if len(set(single)) < len(single):
        raise InputError(say("samma konto får inte betala tillbaka två gånger"))
    own = cash_view(result, fund)
    if isinstance(own, Missing):
        return own
    spent = math.fsum(year.cost for year in own)
    rounding = ROUNDING * math.fsum(abs(year.cost) for year in own)
    lent = (0.0 if abs(spent) <= rounding else spent) if advance is None else float(advance)
    if lent < 0:
        raise InputError(say("ett förskott är 0 kronor eller mer"))
    gains = np.zeros(result.plan.months + 1)
    for name in names:
        flow = result.cash_gain_flow(name)
        if isinstance(flow, Missing):
            return flow
        gains = gains + flow
    if lent == 0:
        return Missing("not_applicable", say("inget förskott att betala tillbaka"))
    return _plan(fund, names, lent, _by_calendar_year(result, gains))


def _plan(fund: str, names: tuple[str, ...], advance: float, gains: dict[int, float]) -> Repayment:
    """Pay back an advance with gains by year."""
    years: list[RepaymentYear] = []
    gained, repaid = 0.0, 0.0
    for year, gain in gains.items():
        gained += gain
        repaid = min(advance, max(repaid, gained))
        remaining = advance - repaid
        years.append(RepaymentYear(year, gain, repaid, remaining if remaining > ROUNDING * advance else 0.0))
    done = next((year.year for year in years if year.remaining == 0.0), None)
    never = Missing("not_applicable", say("förskottet är inte återbetalt inom horisonten"))
    return Repayment(fund, names, advance, tuple(years), never if done is None else done)


def _by_calendar_year(result: Result, flow: Array) -> dict[int, float]:
    """Sum a flow, array [month 0..T], to calendar years; month 0 counts with month 1."""
    first_year, first_month = result.scenario.first_month
    years: dict[int, float] = {}
    for month, value in enumerate(flow.tolist()):
        year = calendar_year(first_year, first_month, month)
        years[year] = years.get(year, 0.0) + value
    return years
