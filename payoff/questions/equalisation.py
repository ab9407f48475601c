"""Who gains with and without tax equalisation: the same scenario worked out once more without it."""

from __future__ import annotations

from dataclasses import dataclass

from payoff.language import say
from payoff.missing import Missing, less
from payoff.quantity.model import Quantity
from payoff.result import Result
from payoff.scenario.equalisation import STATE_ACCOUNT, TaxEqualisation
from payoff.scenario.models import Scenario
from payoff.tables import Tables, tables_of

NOISE = 1e-11
"""A difference smaller than this part of what it is a difference of is nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Equalised:
    """Tax equalisation in kronor.

    Parameters
    ----------
    without, moved, with_it : dict of str to (float or Missing)
        By account and group: net present value without equalisation, what the equalisation moves
        there, and net present value with it.
    beyond : float or Missing
        What would go to the state after the horizon and is not counted, undiscounted.

    Examples
    --------
    >>> import payoff
    >>> rule = {'share': '95 %', 'lag': '24 mån'}
    >>> found = payoff.questions.tax_equalisation(payoff.evaluate(payoff.example().replace({'tax_equalisation': rule})))
    >>> round(found.moved['kommun'])
    -41673
    """

    without: dict[str, float | Missing]
    moved: dict[str, float | Missing]
    with_it: dict[str, float | Missing]
    beyond: float | Missing


def tax_equalisation(result: Result) -> Equalised | Missing:
    """Return net present value with and without tax equalisation, by account and group.

    Parameters
    ----------
    result : Result

    Examples
    --------
    >>> import payoff
    >>> rule = {"share": "95 %", "lag": "24 mån"}
    >>> found = tax_equalisation(payoff.evaluate(payoff.example().replace({"tax_equalisation": rule})))
    >>> round(found.without["kommun"]), round(found.moved["kommun"]), round(found.with_it["kommun"])
    (472450, -41673, 430777)
    """
    rule = result.scenario.tax_equalisation
    if rule is None:
        return Missing("not_applicable", say("scenariot har ingen tax_equalisation"))
    before = _worked_out(result.scenario, None)
    without = {series: before.npv(series) for series in result.series}
    with_it = {series: result.npv(series) for series in result.series}
    moved = {series: less(with_it[series], without[series], NOISE) for series in result.series}
    at_once = _worked_out(result.scenario, rule.model_copy(update={"lag": Quantity(0.0, "months", "0 mån")}))
    return Equalised(without, moved, with_it, less(_to_state(at_once), _to_state(result), NOISE))


def _worked_out(scenario: Scenario, rule: TaxEqualisation | None) -> Tables:
    """Return the flows of a scenario with another tax equalisation."""
    other = scenario.changed(lambda one: one.model_copy(update={"tax_equalisation": rule}))
    return tables_of(other)


def _to_state(tables: Tables) -> float | Missing:
    """Return what the state gains, undiscounted."""
    return tables.summed("gains", STATE_ACCOUNT, discounted=False)
