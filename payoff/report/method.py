"""How the calculation is made, in plain words that follow what the scenario asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoff.language import Say, say
from payoff.report.locale import Numbers
from payoff.report.words import COUNTERFACTUAL
from payoff.result import Result

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation


def method(result: Result, numbers: Numbers, simulation: Simulation | None) -> list[Say]:
    """Return the method as sentences, in the order of the work."""
    scenario = result.scenario
    kind = scenario.arms[scenario.counterfactual_arm].kind or "assumption"
    months = numbers.months(scenario.horizon.months)
    told = [
        say(
            "Deltagarna följs månad för månad i {months} på två vägar: med insatsen, och vad som hade hänt utan den "
            "(grunden för jämförelsen: {kind}). I varje månad är varje deltagare i ett tillstånd.",
            months=months,
            kind=COUNTERFACTUAL[kind],
        ),
        say(
            "Varje tillstånd har priser per person och månad, var och en bokförd på den aktör som betalar eller får. "
            "Det en aktör betalar till en annan bokförs hos båda, så att ingenting försvinner eller räknas två gånger."
        ),
        say(
            "Vinsten är skillnaden mellan de två vägarna före programkostnad; nettot är vinsten minus vad aktören "
            "betalar för insatsen."
        ),
        _money(result, numbers),
        say(
            "Återbetalningstiden är den månad efter inskrivningen då nettot för en deltagare blir noll och sedan inte "
            "blir negativt igen, med hela kostnaden från början. Break-even på kalendern är samma sak för hela "
            "programmet, med kostnaden när den betalas."
        ),
    ]
    if scenario.gross_to_net is not None or scenario.arms[scenario.counterfactual_arm].deadweight is not None:
        told.append(
            say("Vad som hade hänt ändå, och annat som inte är insatsens, dras av innan vinsten räknas i kronor.")
        )
    if simulation is not None:
        told.append(
            say(
                "Osäkra tal har dragits {draws} gånger ur sina fördelningar, och resultatet räknats om för varje "
                "dragning.",
                draws=numbers.number(simulation.draws),
            )
        )
    same = say("Samma fil, samma version av payoff och samma prislista ger samma tal igen; de står under Ursprung.")
    return [*told, same]


def _money(result: Result, numbers: Numbers) -> Say:
    """Say in which year's kronor, and whether later kronor count less."""
    rule, year = result.scenario.discounting, result.scenario.price_year
    if rule is None:
        return say("Alla belopp är i {year} års priser och läggs ihop utan diskontering.", year=year)
    return say("Alla belopp är i {year} års priser; framtida belopp är diskonterade till nuvärde.", year=year)
