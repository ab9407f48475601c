"""Budget against actual: what was planned, what has been paid, what remains, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass

from payoff.missing import Missing
from payoff.result import Result
from payoff.scenario.budget import BUDGET


@dataclass(frozen=True, slots=True)
class Outcome:
    """A budget line with an outcome, undiscounted kronor.

    Parameters
    ----------
    through : int
        The last calendar month of the outcome.
    planned, actual, remaining : float
        The whole budget, what has been paid, and the budget less that; negative where more was paid.
    expected : float
        What has been paid and the plan of the months after it.

    Examples
    --------
    >>> import payoff
    >>> actual = {'through': 12, 'amount': '430 tkr'}
    >>> scenario = payoff.example().replace({'programme.budget.personal.actual': actual})
    >>> round(payoff.questions.budget_outcome(payoff.evaluate(scenario), 'personal').remaining)
    70000
    """

    through: int
    planned: float
    actual: float
    remaining: float
    expected: float


def budget_outcome(result: Result, name: str) -> Outcome | None:
    """Return how a budget line has gone so far; None where no outcome is stated or its budget is not known.

    Parameters
    ----------
    result : Result
    name : str
        Id of the budget line.

    Examples
    --------
    >>> import payoff
    >>> actual = {"through": 12, "amount": "430 tkr"}
    >>> scenario = payoff.example().replace({"programme.budget.personal.actual": actual})
    >>> round(budget_outcome(payoff.evaluate(scenario), "personal").remaining)
    70000
    """
    line, path = result.scenario.budget[name], f"{BUDGET}{name}"
    planned, cost = result.budget_planned(path), result.budget_cost(path)
    if line.actual is None or isinstance(planned, Missing) or isinstance(cost, Missing):
        return None
    actual = line.actual.total * result.scenario.share
    return Outcome(line.actual.through, planned, actual, planned - actual, cost + result.budget_beyond(path))
