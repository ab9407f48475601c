"""What a person-month costs: from a scenario's states to journal lines with prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from payoff.flows.plan import Array, JournalLine
from payoff.quantity.model import Quantity
from payoff.quantity.numbers import Numbers
from payoff.resolve.displacement import displaced_weights
from payoff.resolve.steps import Steps
from payoff.scenario.accounts import Chart
from payoff.scenario.fields import shares_of
from payoff.scenario.lines import FlowLine, Line, NetLine, ProductionLine, ResourceLine, Series
from payoff.scenario.models import Scenario
from payoff.scenario.net import GrossToNet
from payoff.scenario.transitions import OnceLine


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A journal line with what its price per person and month is made of, and its series.

    Parameters
    ----------
    line : JournalLine
    factors : tuple of Quantity
        The amount and what it is multiplied by; nothing where the amount is not known.
    part : float
        How much of that this part of the line is.
    states : tuple of str
        States in which it applies: its own, and those that are differences to it.
    series : Series or None
        Staircase on a clock.
    arm : str
        The only arm that it applies in, empty for both.
    transition : str
        The transition that it is booked at, empty for a line of states.
    displaced : bool
        Whether it is booked for those who are displaced only.
    """

    line: JournalLine
    factors: tuple[Quantity, ...]
    part: float
    states: tuple[str, ...]
    series: Series | None
    arm: str = ""
    transition: str = ""
    displaced: bool = False


def priced_lines(scenario: Scenario, chart: Chart, *, whole: bool = False) -> list[PricedLine]:
    """Return every line of every state, split lines one part at a time.

    Parameters
    ----------
    scenario : Scenario
    chart : Chart
        To know which account a name stands for.
    whole : bool
        Whether amounts are counted whole, without their marginal share: what somebody costs, not what changes
        with one person more.
    """
    found = []
    for placed in scenario.placed_lines():
        line, states = placed.line, placed.states
        if not placed.arm and not placed.transition:
            states += tuple(other for other in scenario.states if states[0] in scenario.bases(other))
        marginal = None if whole else getattr(line, "marginal_share", None)
        factors = (line.amount, *line.times, *((marginal,) if marginal is not None else ()))
        for part, share in _parts(line, placed.path, chart):
            known = factors if line.amount.known else ()
            found.append(PricedLine(part, known, share, states, line.series, placed.arm, placed.transition))
    return found


def amount_of(factors: Iterable[Quantity], numbers: Numbers) -> Array:
    """Return an amount times what it is multiplied by in base units, array [draw]; 0 when there is nothing."""
    amount: Array | None = None
    for factor in factors:
        amount = numbers(factor) if amount is None else amount * numbers(factor)
    return amount if amount is not None else np.zeros(1)


def amounts_of(lines: Sequence[PricedLine], numbers: Numbers, others: int = 0) -> Array:
    """Return the price of each line in each draw, array [line, draw], in kronor per person and month.

    After them stand as many others without a price.
    """
    wholes = [amount_of(priced.factors, numbers) for priced in lines]
    amounts = np.empty((len(wholes) + others, max((whole.size for whole in wholes), default=1)))
    for row, whole, priced in zip(amounts, wholes, lines, strict=False):
        np.multiply(whole, priced.part, out=row)
    amounts[len(wholes) :] = 0.0
    return amounts


def _parts(line: Line | OnceLine, path: str, chart: Chart) -> list[tuple[JournalLine, float]]:
    """Split a line into parts with one account on each side, with the share of each part."""
    plus, minus = _sides(line, chart)
    cashable = getattr(line, "cashable", None)
    base = JournalLine(
        path,
        "",
        line.kind,
        "state",
        "",
        "",
        known=line.amount.known,
        cash_share=cashable.share.value if cashable else 1.0,
        cash_delay=round(cashable.delay.value) if cashable else 0,
    )
    split = len(plus) * len(minus) > 1
    return [
        (
            replace(base, plus=to, minus=source, share=a * b, part=f"{source}>{to}".strip(">") if split else ""),
            a * b,
        )
        for to, a in plus.items()
        for source, b in minus.items()
    ]


def _sides(line: Line | OnceLine, chart: Chart) -> tuple[dict[str, float], dict[str, float]]:
    """Return credited and debited accounts with shares; an empty id where there is no such side."""
    none = {"": 1.0}
    if isinstance(line, FlowLine):
        return account_shares(line.to_accounts, chart), account_shares(line.from_accounts, chart)
    if isinstance(line, ResourceLine):
        return none, account_shares(line.from_accounts, chart)
    if isinstance(line, ProductionLine):
        return account_shares(line.to_accounts, chart), none
    assert isinstance(line, NetLine)
    return account_shares(line.accounts, chart), none


def account_shares(split: dict[str, Quantity], chart: Chart) -> dict[str, float]:
    """Return share by account id; two names of one account are added."""
    shares: dict[str, float] = {}
    for name, share in shares_of(split).items():
        account = chart.account(name)
        shares[account] = shares.get(account, 0.0) + share
    return shares


def tenure_starts(lines: list[PricedLine], states: list[str]) -> dict[str, list[int]]:
    """Return, for each state, the months in it at which some line on the tenure clock changes."""
    starts = {state: {1} for state in states}
    for priced in lines:
        if priced.series is not None and priced.series.clock == "tenure":
            for state in priced.states:
                if state in starts:
                    starts[state] |= set(priced.series.steps())
    return {state: sorted(months) for state, months in starts.items()}


def weight_array(lines: list[PricedLine], steps: Steps, net: GrossToNet | None) -> Array:
    """Return how much of each line's price holds in each step, array [line, step].

    One in the states where the line applies, times its series when that runs on the tenure clock,
    and one at the transition where it is booked. Whoever is displaced loses the lines of the state
    they leave and gets those of the state they come to; their own money is on lines of its own.
    """
    weights = np.zeros((len(lines), len(steps.names)))
    for index, priced in enumerate(lines):
        if priced.transition:
            weights[index, len(steps.parts) + steps.transitions.index(priced.transition)] = 1.0
        weights[index, len(steps.parts) + len(steps.transitions) :] = displaced_weights(priced, steps, net)
        if priced.displaced:
            continue
        tenure = priced.series is not None and priced.series.clock == "tenure"
        for position, (state, start) in enumerate(steps.parts):
            if state in priced.states:
                factor = staircase(priced.series, start, start)[0] if tenure and priced.series else 1.0
                weights[index, position] = factor
    return weights


def staircase(series: Series, first: int, last: int) -> Array:
    """Return the factor of a series for each month first..last.

    Examples
    --------
    >>> staircase(Series(clock="entry", **{"1": "100 %", "3": "50 %"}), 1, 4).tolist()
    [1.0, 1.0, 0.5, 0.5]
    """
    months = np.arange(first, last + 1)
    factors = np.zeros(len(months))
    for start, factor in series.steps().items():
        factors[months >= start] = factor
    return factors
