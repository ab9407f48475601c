"""What better knowledge is worth before the decision that a scenario states."""

from __future__ import annotations

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.report import uncertainty_words as told
from payoff.report.locale import Numbers
from payoff.report.uncertainty_inputs import label_of
from payoff.report.uncertainty_numbers import drawn_kronor
from payoff.report.uncertainty_tables import Block, SaidRow, block, column, table
from payoff.report.words import HALF_KRONA
from payoff.simulation.decision import DecisionValue
from payoff.simulation.simulation import Simulation
from payoff.uncertainty.summary import printed_figures
from payoff.uncertainty.value_of_information import Information

MOST_VALUABLE = 5
"""Inputs whose value of knowledge is shown."""
ERRORS_ABOVE = 2.0
"""Errors by which a value must be above zero to be shown."""


def information(simulation: Simulation, numbers: Numbers) -> Block:
    """Return what it would be worth to know more; what is missing where no decision is stated."""
    heading = say("Vad är det värt att veta mer?")
    found = simulation.value_of_information()
    if isinstance(found, Missing):
        text = say("Visas inte: {reason}.", reason=found.reason)
        return block(numbers, "kunskap", heading, [text])
    before = [_chosen(simulation, found, numbers), told.worth_of_all(_worth(found.all, numbers))]
    options = [_options(simulation, found, numbers)]
    if found.all.value <= HALF_KRONA:
        return block(numbers, "kunskap", heading, before, options)
    valuable = [(one, worth) for one, worth in found.inputs if _is_shown(worth)][:MOST_VALUABLE]
    rows = [SaidRow(label_of(simulation, one, numbers), [_worth(worth, numbers) or ""]) for one, worth in valuable]
    columns = [column(say("Osäkert tal"), "word"), column(say("Värt att veta säkert"), "n")]
    caption = say("Vad det är värt att veta ett tal säkert")
    inputs = [table("osakerhet-tabell-kunskap", caption, columns, rows, numbers)] if rows else []
    nothing = say("Inget enskilt osäkert tal är, så långt dragningarna visar, värt att veta mer om för beslutet.")
    scaled = say(
        "Varje val är värt sitt nettonuvärde per deltagare i kalkylen, fasta kostnader inräknade, gånger antalet "
        "personer i beslutet. Slumpen i en enskild grupp är inte med: den går inte att veta i förväg."
    )
    notes = [*([] if rows else [nothing]), _study(found, numbers), scaled]
    return block(numbers, "kunskap", heading, before, [*options, *inputs], notes)


def _is_shown(worth: Information) -> bool:
    """Whether a value of knowledge is more than the draws can have made up, also as it is printed."""
    above = worth.value > max(ERRORS_ABOVE * worth.error, HALF_KRONA)
    return above and printed_figures(worth.value, worth.error).rounded > 0


def _worth(found: Information, numbers: Numbers) -> str | None:
    """Return a value of knowledge no finer than its error; None where it is nothing."""
    return drawn_kronor(found.value, found.error, numbers) if found.value > HALF_KRONA else None


def _chosen(simulation: Simulation, found: DecisionValue, numbers: Numbers) -> Say:
    names = {name: _option(simulation, name) for name in found.options}
    return told.chosen(
        simulation.result.label(found.series),
        list(names.values()),
        numbers.plain(found.decision.applies_to.value),
        names[found.best],
        found.decision.from_month,
    )


def _option(simulation: Simulation, name: str) -> str:
    return simulation.result.scenario.arms[name].label or name


def _options(simulation: Simulation, found: DecisionValue, numbers: Numbers) -> dict[str, object]:
    """Return the mean of each option; its error is the programme's, for as many persons."""
    error = float(simulation.summary("npv").mean_error[simulation.place(found.series)])
    error *= found.decision.applies_to.value / simulation.result.scenario.persons
    rows = [
        SaidRow(_option(simulation, name), [drawn_kronor(value, error, numbers)])
        for name, value in found.options.items()
    ]
    columns = [column(say("Val"), "word"), column(say("Nettonuvärde i medeltal"), "n")]
    caption = say("Valen mot jämförelsen, för alla som beslutet gäller")
    return table("osakerhet-tabell-val", caption, columns, rows, numbers)


def _study(found: DecisionValue, numbers: Numbers) -> Say:
    """Say what the evaluation is worth minus its cost, or why that is not known."""
    study = found.study
    if isinstance(study, Missing):
        return say("Vad en utvärdering är värd visas inte: {reason}.", reason=study.reason)
    shown = [drawn_kronor(study.gross, study.error, numbers), numbers.kronor(study.cost)]
    asked = found.decision.study
    assert asked is not None
    what = told.studied(numbers.plain(asked.n.value), asked.control)
    return told.worth_of_study(study, what, [*shown, drawn_kronor(abs(study.net), study.error, numbers)])
