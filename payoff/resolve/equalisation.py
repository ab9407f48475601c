"""Tax equalisation: a line to the state beside each line of tax that is equalised, with its share and its lag.

The line follows the same persons as the tax, in both arms, so what is gained or lost is a share of the
change in tax. Society is unchanged: the money goes between two accounts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payoff.scenario.accounts import Chart
from payoff.scenario.equalisation import STATE_ACCOUNT, TaxEqualisation

if TYPE_CHECKING:
    from payoff.resolve.prices import PricedLine

EQUALISED: Final = "tax_equalisation>"
"""Before the path of a line of tax, what is equalised of it."""


def with_equalised(lines: list[PricedLine], rule: TaxEqualisation | None, chart: Chart) -> list[PricedLine]:
    """Return the lines, and for each line of tax to an account that is equalised one from there to the state.

    Parameters
    ----------
    lines : list of PricedLine
    rule : TaxEqualisation or None
        None where nothing is equalised.
    chart : Chart
        To know which account a name stands for.
    """
    if rule is None:
        return lines
    accounts = {chart.account(name) for name in rule.accounts}
    taxes = [priced for priced in lines if _is_equalised(priced, accounts)]
    whole: dict[str, float] = defaultdict(float)
    for priced in taxes:
        whole[priced.line.path] += priced.line.share
    equalised = []
    for priced in taxes:
        line = priced.line
        moved = replace(
            line,
            path=EQUALISED + line.path,
            kind="transfer",
            plus=STATE_ACCOUNT,
            minus=line.plus,
            share=line.share / whole[line.path],
            lag=round(rule.lag.value),
        )
        equalised.append(replace(priced, line=moved, factors=(*priced.factors, rule.share) if priced.factors else ()))
    return [*lines, *equalised]


def _is_equalised(priced: PricedLine, accounts: set[str]) -> bool:
    line = priced.line
    return line.kind == "tax" and line.plus in accounts and line.share > 0
