"""Who is where, month by month: when people enter, and how they move by paths and by transition matrices.

Paths are exact fractions. The stocks of a matrix are floats, since their fractions grow with every cycle.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .matrices import Chain, Matrix, matrix_of, modified, product, root
from .reading import at, known, shares, without_like

__all__ = ["Matrix", "matrix_of", "modified", "path_of", "product", "root", "tenures_of"]

Number = Fraction | float
Tenures = dict[str, dict[int, Number]]
"""The share of the participants in each state, by how many months they have been there."""


def added(parts: Iterable[Number]) -> Number:
    """The sum, exact as long as all the parts are."""
    total: Number = Fraction(0)
    for part in parts:
        total += part
    return total


def magnitude(number: Number) -> Number:
    """The absolute value, exact if the number is."""
    return -number if number < 0 else number


# --- the calendar --------------------------------------------------------------------------------------------------


def horizon_of(scenario: Mapping[str, Any]) -> int:
    """For how many months each participant is followed, or how long the calendar is when it is counted from start."""
    raw = scenario["horizon"]
    return int(known(raw["months"] if isinstance(raw, Mapping) else raw, {}))


def programme_of(scenario: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arm with the intervention."""
    arms = without_like(scenario, "arms").values()
    return next(arm for arm in arms if arm["role"] == "programme")


def enrolment_of(arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]) -> Fraction:
    """How many months a participant is enrolled: what the arm says, or else the scenario."""
    return known(arm["enrolment"] if arm.get("enrolment") else scenario["enrolment"], quantities)


def entrants_of(scenario: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[int, Fraction]:
    """How many persons begin in each calendar month."""
    intake = scenario.get("intake")
    if not intake:
        return {1: known(scenario["participants"], quantities)}
    if "by_month" in intake:
        return {int(month): known(persons, quantities) for month, persons in intake["by_month"].items()}
    if "places" in intake:
        enrolled = enrolment_of(programme_of(scenario), scenario, quantities)
        months = range(int(intake["during"]["from"]), int(intake["during"]["to"]) + 1)
        return {month: known(intake["places"], quantities) / enrolled for month in months}
    persons = known(intake["participants"], quantities)
    if "at" in intake:
        return {int(intake["at"]): persons}
    months = range(int(intake["evenly"]["from"]), int(intake["evenly"]["to"]) + 1)
    return {month: persons / len(months) for month in months}


def calendar_of(scenario: Mapping[str, Any], entrants: Mapping[int, Fraction]) -> int:
    """The number of calendar months: until the last to enter has been followed, or just the horizon."""
    raw = scenario["horizon"]
    if isinstance(raw, Mapping) and raw.get("counted_from") == "start":
        return horizon_of(scenario)
    return horizon_of(scenario) + max(entrants) - 1


# --- arms ----------------------------------------------------------------------------------------------------------


def matrix_path(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any], entered: int = 1
) -> dict[int, dict[str, Number]]:
    """The shares of every month, between the stocks at its cycle's start and end; with weights the stock at its end."""
    chain = Chain(arm, scenario, quantities, entered)
    months = horizon_of(scenario)
    stocks = chain.stocks(-(-months // chain.cycle))
    weight = float(chain.at_start or 0)
    path: dict[int, dict[str, Number]] = {}
    for month in range(1, months + 1):
        cycle = -(-month // chain.cycle)
        pairs = zip(chain.states, stocks[cycle - 1], stocks[cycle], strict=True)
        path[month] = {state: weight * start + (1 - weight) * end for state, start, end in pairs}
    return path


def path_of(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any], entered: int = 1
) -> dict[int, dict[str, Number]]:
    """The steps of an arm: from which month since entry which shares are in which state."""
    if arm.get("matrix"):
        return matrix_path(arm, scenario, quantities, entered)
    raw = {1: arm["stays_in"]} if arm.get("stays_in") else arm["path"]
    return {int(month): dict(shares(step, quantities)) for month, step in raw.items()}


def tenures_of(path: Mapping[int, Mapping[str, Number]], months: int) -> list[Tenures]:
    """Who is where in months 1..months since entry, by months in the state.

    An increase is new persons in their first month; a decrease takes the same part of everybody there.
    """
    result: list[Tenures] = []
    before: Tenures = {}
    for month in range(1, months + 1):
        now: Tenures = {}
        for state, share in at(path, month).items():
            older = {tenure + 1: part for tenure, part in before.get(state, {}).items()}
            there = added(older.values())
            if share < there:
                older = {tenure: part * share / there for tenure, part in older.items()}
            elif share > there:
                older[1] = share - there
            now[state] = older
        result.append(now)
        before = now
    return result
