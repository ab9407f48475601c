"""Who invests against who gains, and what sharing the cost by gain would be."""

from __future__ import annotations

from dataclasses import dataclass

from payoff.language import say
from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.builtin import PUBLIC


@dataclass(frozen=True, slots=True)
class Position:
    """What an account puts in and gets out, kronor of present value.

    Parameters
    ----------
    account : str
    gain : float or Missing
        Net gain before programme cost.
    cost : float or Missing
        Programme cost, positive.
    net : float or Missing
        Gain less cost.
    share : float or Missing
        Share of the positive gains; 0 for who loses.

    Examples
    --------
    >>> import payoff
    >>> row = payoff.questions.distribution(payoff.evaluate(payoff.example()))[0]
    >>> row.account, round(row.net)
    ('kommun', 472450)
    """

    account: str
    gain: float | Missing
    cost: float | Missing
    net: float | Missing
    share: float | Missing


@dataclass(frozen=True, slots=True)
class ProportionalFinancing:
    """The programme cost shared by who gains.

    Parameters
    ----------
    among : str
        The group whose accounts share it.
    shares : dict
        By account; 0 for who loses. They sum to one.
    costs : dict or Missing
        Share x the whole programme cost, present value, by account.
    losers : tuple of str
        Accounts that lose before financing and therefore pay nothing.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.questions.proportional_financing(payoff.evaluate(payoff.example()), 'offentlig_sektor')
    >>> round(sum(found.shares.values()), 9)
    1.0
    """

    among: str
    shares: dict[str, float]
    costs: dict[str, float] | Missing
    losers: tuple[str, ...]


def distribution(result: Result) -> tuple[Position, ...]:
    """Return what each account gains, pays and is left with, and its share of the gains.

    Returns
    -------
    tuple of Position
        One for each actor in use; rows that are no actors are left out. share = gain / sum of the
        positive gains before programme cost.

    Examples
    --------
    >>> import payoff
    >>> rows = distribution(payoff.evaluate(payoff.example()))
    >>> [(row.account, round(row.net), round(row.share, 2)) for row in rows][:2]
    [('kommun', 472450, 0.52), ('region', 152278, 0.07)]
    """
    financing = proportional_financing(result)
    return tuple(
        Position(
            account,
            result.summed("gains", account),
            result.summed("programme_cost", account),
            result.npv(account),
            financing if isinstance(financing, Missing) else financing.shares[account],
        )
        for account in actors(result, result.total)
    )


def proportional_financing(result: Result, among: str | None = None) -> ProportionalFinancing | Missing:
    """Return each account's share of the positive net gains before financing.

    Parameters
    ----------
    result : Result
    among : str, optional
        The group whose accounts share the cost; all accounts by default.

    Returns
    -------
    ProportionalFinancing or Missing
        max(0, gain) / sum of max(0, gain); who loses gets 0 and is listed. Unknown where some gain
        is, not applicable where nobody gains.

    Examples
    --------
    >>> import payoff
    >>> found = proportional_financing(payoff.evaluate(payoff.example()), "offentlig_sektor")
    >>> {account: round(share, 3) for account, share in found.shares.items()}
    {'kommun': 0.632, 'region': 0.09, 'ovriga_staten': 0.278}
    """
    group = result.total if among is None else result.chart.account(among)
    gains: dict[str, float] = {}
    for account in actors(result, group):
        gain = result.summed("gains", account)
        if isinstance(gain, Missing):
            return gain
        gains[account] = gain
    positive = sum(gain for gain in gains.values() if gain > 0)
    if positive <= 0:
        return Missing("not_applicable", say("ingen har vinst före programkostnad"))
    shares = {account: max(0.0, gain) / positive for account, gain in gains.items()}
    cost = result.summed("programme_cost", result.total)
    costs = cost if isinstance(cost, Missing) else {account: share * cost for account, share in shares.items()}
    return ProportionalFinancing(group, shares, costs, tuple(name for name, gain in gains.items() if gain < 0))


def cost_shifts(result: Result) -> tuple[str, ...] | Missing:
    """Return the accounts that lose while the public sector as a whole gains.

    Returns
    -------
    tuple of str, or Missing
        Accounts with a net present value < 0, where that of the public sector is > 0.

    Examples
    --------
    >>> import payoff
    >>> cost_shifts(payoff.evaluate(payoff.example()))
    ()
    """
    public = result.npv(PUBLIC)
    if isinstance(public, Missing):
        return public
    nets = {account: result.npv(account) for account in actors(result, result.total)}
    if public <= 0:
        return ()
    return tuple(name for name, net in nets.items() if not isinstance(net, Missing) and net < 0)


def actors(result: Result, group: str) -> tuple[str, ...]:
    """Return the accounts of a group that are in use and are actors."""
    members = result.groups.get(group, (group,))
    return tuple(name for name in result.active if name in members and name not in result.chart.memo)
