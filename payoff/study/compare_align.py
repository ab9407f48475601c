"""Scenarios that are to be compared, counted alike: the same horizon, the same clock, kronor of the same year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from payoff.errors import InputError, did_you_mean, one_of
from payoff.language import Say, say
from payoff.quantity.written import Branch
from payoff.scenario.indexes import BUILT_IN
from payoff.scenario.models import Scenario
from payoff.scenario.tree import copied, from_python
from payoff.study.compare_tree import read_written, written_tree

Horizon = int | Literal["shortest", "own"] | None
Clock = Literal["entry", "start", "own"] | None
CLOCKS = ("entry", "start", "own")


class HorizonsDiffer(InputError):
    """Scenarios that are to be compared follow the participants for different times, and nobody has said what to do."""


def aligned(scenarios: Sequence[Scenario], horizon: Horizon, clock: Clock) -> list[Scenario]:
    """Return scenarios that are followed for the same time on the same clock.

    Parameters
    ----------
    scenarios : sequence of Scenario
    horizon : int or {"shortest", "own"} or None
        Months for all, the shortest of theirs, each its own, or None: refuse where they differ.
    clock : {"entry", "start", "own"} or None
        What the horizon is counted from.

    Raises
    ------
    InputError
        If they differ and nothing is asked for, or what is asked for does not exist.
    ScenarioError
        If a scenario cannot be counted so.
    """
    months = [one.horizon.months for one in scenarios]
    clocks = [one.horizon.counted_from for one in scenarios]
    _check_asked(months, clocks, horizon, clock)
    wanted = min(months) if horizon == "shortest" else horizon
    found = []
    for one, own_months, own_clock in zip(scenarios, months, clocks, strict=True):
        counted = own_months if wanted in ("own", None) else int(wanted or 0)
        from_what = own_clock if clock in ("own", None) else clock
        same = (counted, from_what) == (own_months, own_clock)
        found.append(one if same else _counted(one, counted, str(from_what)))
    return found


def _check_asked(months: Sequence[int], clocks: Sequence[str], horizon: Horizon, clock: Clock) -> None:
    """Refuse horizons and clocks that differ without a word on it."""
    if isinstance(horizon, str) and horizon not in ("shortest", "own"):
        hint = did_you_mean(horizon, ("shortest", "own"))
        raise InputError(say("horisonten är ett antal månader, shortest eller own, inte ”{text}”; {hint}",
                             text=horizon, hint=hint))  # fmt: skip
    if isinstance(horizon, int) and horizon < 1:
        raise InputError(say("horisonten är minst en månad"))
    if clock is not None:
        one_of("clock", clock, CLOCKS)
    if horizon is None and len(set(months)) > 1:
        listed = [str(one) for one in months]
        raise HorizonsDiffer(
            say(
                "horisonten skiljer sig ({months} månader), och en längre tid är inget bättre resultat. Välj horizon: "
                "shortest (alla med den kortaste), ett antal månader, eller own (tiden blir ett av de ändrade "
                "antagandena)",
                months=listed,
            )
        )
    if clock is None and len(set(clocks)) > 1:
        raise InputError(
            say(
                "horisonten räknas från inskrivning (entry) i ett scenario och från start (start) i ett annat, så "
                "deltagarna följs olika länge. Välj clock: entry eller start för alla, eller own (på kommandoraden "
                "t.ex. --clock entry)"
            )
        )


def _counted(scenario: Scenario, months: int, clock: str) -> Scenario:
    """Return a scenario with another horizon."""
    tree = copied(written_tree(scenario))
    tree["horizon"] = from_python({"months": months, "counted_from": clock}, scenario.file)
    return read_written(tree, scenario.file)


def price_year_factor(scenario: Scenario, year: int | None) -> float:
    """Return what a krona of a scenario's price year is in kronor of another year: 1 where none is asked for.

    Raises
    ------
    InputError
        If the scenario's index, or the price table's where it has none, does not know both years.
    """
    if year is None or year == scenario.price_year:
        return 1.0
    if len(scenario.indexes) > 1:
        raise InputError(
            say("{file} har flera prisindex och inget är scenariots eget; räkna om det till {year} års priser först",
                file=scenario.file, year=year)
        )  # fmt: skip
    name = next(iter(scenario.indexes), BUILT_IN)
    levels = scenario.price_index(name).levels
    for one in (scenario.price_year, year):
        if one not in levels:
            known: Say = say("åren som finns: {years}", years=[str(known) for known in sorted(levels)])
            raise InputError(
                say("indexet ”{name}” i {file} har inget tal för år {year}; {hint}",
                    name=name, file=scenario.file, year=one, hint=known)
            )  # fmt: skip
    return levels[year] / levels[scenario.price_year]


def check_price_years(scenarios: Sequence[Scenario], year: int | None) -> None:
    """Refuse price years that differ when no year is asked for."""
    years = [one.price_year for one in scenarios]
    if year is None and len(set(years)) > 1:
        raise InputError(
            say(
                "prisåren skiljer sig ({years}), så kronorna är olika stora. Välj ett år att räkna om till, t.ex. "
                "price_year {year} (på kommandoraden --price-year {year}): då används scenariots index, eller KPI ur "
                "prislistan",
                years=[str(one) for one in years],
                year=max(years),
            )
        )


def tree_of(scenario: Scenario) -> Branch:
    """Return what a scenario says, with its horizon as a group, so that months and clock are two things."""
    tree = copied(written_tree(scenario))
    horizon = {"months": scenario.horizon.months, "counted_from": scenario.horizon.counted_from}
    tree["horizon"] = from_python(horizon, scenario.file)
    return tree
