"""A scenario as the small table that a notebook shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payoff.html_table import Words, html_table
from payoff.language import Language, Say, as_written, say
from payoff.quantity.text import with_comma
from payoff.units import year_of_month

if TYPE_CHECKING:
    from payoff.scenario.models import Scenario


def scenario_table(scenario: Scenario, language: Language = "sv") -> str:
    """Return what a scenario is about as HTML: when, at which rate, who, in which states and arms.

    Parameters
    ----------
    scenario : Scenario
    language : {"sv", "en"}

    Examples
    --------
    >>> import payoff
    >>> ">36 månader</td>" in scenario_table(payoff.example())
    True
    """
    return html_table(scenario.about.title, list(_rows(scenario)), notes=_notes(scenario), language=language)


def _rows(scenario: Scenario) -> Iterator[tuple[Say, Words]]:
    """Yield what the table says, name and value; what the scenario does not have is left out."""
    if scenario.about.question:
        yield say("Fråga"), scenario.about.question
    yield say("Prisår"), str(scenario.price_year)
    yield say("Horisont"), say("{count} månader", count=scenario.horizon.months)
    yield say("Kalkylränta"), _rate(scenario)
    yield say("Deltagare"), with_comma(scenario.persons, 6)
    yield say("Tillstånd"), _listed(state.label or name for name, state in scenario.states.items())
    for name, arm in scenario.arms.items():
        roles = {
            scenario.programme_arm: say("Insatsen"),
            scenario.counterfactual_arm: say("Jämförelsen"),
        }
        yield roles.get(name, say("Alternativ")), arm.label or name
    if scenario.budget:
        yield say("Budgetrader"), _listed(line.label or name for name, line in scenario.budget.items())
    uncertain = len({one.stream for _, one in scenario.quantities_used() if one.spread is not None})
    if uncertain:
        yield say("Osäkra tal"), str(uncertain)
    if scenario.variants:
        yield say("Varianter"), _listed(one.label or name for name, one in scenario.variants.items())
    if scenario.subgroups:
        yield say("Delgrupper"), _listed(one.label or name for name, one in scenario.subgroups.items())


def _rate(scenario: Scenario) -> Say:
    if scenario.discounting is None:
        return say("odiskonterat")
    years = year_of_month(scenario.calendar_months)
    rates = [with_comma(rate * 100, 4) for rate in scenario.discounting.rate_by_year(years)]
    shown = list(dict.fromkeys(rates))
    return as_written(" → ".join(f"{rate} %" for rate in shown))


def _listed(labels: Iterator[str]) -> str:
    return "; ".join(labels)


def _notes(scenario: Scenario) -> list[Say]:
    """Say what was laid over the file, so that a changed scenario is not taken for the file's own."""
    laid = scenario.overrides_as_written()
    found = [say("Ändrat: {names}", names=list(laid))] if laid else []
    if scenario.variant_name:
        found.append(say("Varianten {name}", name=scenario.variant_name))
    return found
