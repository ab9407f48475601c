"""One plain dict between the numbers and every page, so that no two formats can differ."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from payoff.language import Language, Say, as_written, say
from payoff.missing import Missing
from payoff.questions.equalisation import tax_equalisation
from payoff.report import words
from payoff.report.account_rows import payers, series_row, shown_series
from payoff.report.alternatives import alternatives, comparisons
from payoff.report.assumptions import assumptions
from payoff.report.benchmarks import benchmark_rows
from payoff.report.blocks import block_rows, override_rows, table_version
from payoff.report.budget import budget
from payoff.report.calibration import calibration
from payoff.report.equalisation import beyond_horizon
from payoff.report.evidence import study_rows
from payoff.report.key_figures import key_figures, public_funds, weighted
from payoff.report.locale import Numbers
from payoff.report.method import method
from payoff.report.net import financing_rows, financing_rule, staircase_table, subgroup_rows
from payoff.report.prices import price_rows
from payoff.report.questions import questions
from payoff.report.review_words import review_data, reviewed
from payoff.report.sentences import basis, short_calendar, short_when, summary_sentences, when_paid_back
from payoff.report.summary_parts import about_texts, net_values, ratio_text
from payoff.report.tables_used import tables_used
from payoff.report.told import forecast, not_priced, told
from payoff.report.where import after_net, where
from payoff.report.years import after, during, shown_years
from payoff.result import Result
from payoff.reviewer import remarks
from payoff.reviewer.remark import Remark
from payoff.reviewer.uncertainty import shown_by_luck
from payoff.scenario.yaml_text import in_file
from payoff.units import MONTHS_PER_YEAR, years_in
from payoff.version import __version__

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation


def summary(result: Result, language: Language, simulation: Simulation | None = None) -> dict[str, Any]:
    """Return everything that an annex shows, as plain data in a language.

    Parameters
    ----------
    result : Result
    language : {"sv", "en"}
    simulation : Simulation, optional
        The draws of the result.

    Returns
    -------
    dict
        Texts are ready to show. A figure is a number in kronor, or a text where it cannot be computed.
    """
    numbers = Numbers(language)
    made = _MADE.setdefault(result, {})
    if language not in made:
        made[language] = _central(result, numbers)
    return made[language] | {
        "warnings": [remark.message.text(language) for remark in warned(result, simulation)],
        "review": review_data(reviewed(result, simulation), language)["findings"],
        "uncertainty": _uncertainty(simulation, numbers),
        "method": [sentence.text(language) for sentence in method(result, numbers, simulation)],
    }


_MADE: WeakKeyDictionary[Result, dict[Language, dict[str, Any]]] = WeakKeyDictionary()
"""What has been made of a result as long as there is one: several formats and the terminal show the same."""


def _central(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return what is shown of a result whatever its draws say."""
    language = numbers.language
    return {
        **about_texts(result.scenario.about, language),
        "basis": basis(result).text(language),
        "sentences": [sentence.text(language) for sentence in summary_sentences(result, numbers)],
        "assumptions": assumptions(result, numbers),
        "calibration": calibration(result, numbers),
        "gains": _gains(result, language),
        "by_year": _by_year(result, language),
        "cumulative": _cumulative(result, language),
        "per_participant": _per_participant(result, language),
        "net": _net(result, numbers),
        "net_note": _payback_note(result).text(language),
        "key_figures": _key_figures(result, numbers),
        "public_funds": public_funds(result, numbers),
        "weighted": _weighted(result, numbers),
        "equalisation": _equalisation(result, numbers),
        "units": _units(result, numbers),
        "units_note": [note.text(language) for note in after_net(result)],
        "staircase": staircase_table(result, language),
        "subgroups": subgroup_rows(result, numbers),
        "financing": financing_rows(result, numbers),
        "financing_rule": financing_rule(result, language),
        "alternatives": alternatives(result, numbers),
        "comparisons": comparisons(result, numbers),
        "questions": questions(result, numbers),
        "today": _today(result, language),
        "budget": budget(result, language),
        "variants": _variants(result, numbers),
        "not_counted": list(result.scenario.programme.not_counted),
        "told": told(result),
        "where": where(result, numbers),
        "not_priced": not_priced(result, language),
        "forecast": forecast(result, numbers),
        **_behind(result, numbers),
    }


def _behind(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return what stands behind the numbers: where they come from and what they are compared with."""
    return {
        "tables_used": tables_used(result, numbers),
        "prices": price_rows(result, numbers.language),
        "studies": study_rows(result, numbers),
        "benchmarks": benchmark_rows(result, numbers),
        "blocks": block_rows(result, numbers),
        "overrides": override_rows(result, numbers),
        "provenance": _provenance(result, numbers),
    }


def warned(result: Result, simulation: Simulation | None) -> list[Remark]:
    """Return every warning: of the central case, and of the draws where there are some."""
    found = remarks(result)
    if simulation is not None and simulation.drawn.luck:
        found = [one for one in found if not shown_by_luck(one.rule, one.path)]
    if simulation is not None:
        from payoff.simulation.remarks import simulation_remarks

        found += simulation_remarks(simulation)
    return found


def _uncertainty(simulation: Simulation | None, numbers: Numbers) -> dict[str, Any] | None:
    """Return what the draws say; None without draws. Its room is loaded only when there are some."""
    if simulation is None:
        return None
    from payoff.report.uncertainty import uncertainty

    return uncertainty(simulation, numbers)


def _gains(result: Result, language: Language) -> dict[str, Any]:
    """Return the table of the application: cumulative gain before programme cost by account and year."""
    headings = {year: after(result, year) for year in shown_years(result.years)}
    return _year_table(result, headings, partial(result.totals, "gains", cumulative=True), language)


def _by_year(result: Result, language: Language) -> dict[str, Any]:
    """Return the net of each year, undiscounted, by account."""
    years = shown_years(result.years)
    table = _year_table(
        result,
        {year: during(result, year) for year in years},
        partial(result.totals, "net", discounted=False),
        language,
    )
    skipped = say("Bara några av åren visas; kolumnerna summerar därför inte till perioden.")
    return table | {"note": skipped.text(language) if len(years) < result.years else ""}


def _cumulative(result: Result, language: Language) -> dict[str, Any]:
    """Return the net up to each year by account, as the result counts kronor."""
    headings = {year: after(result, year) for year in shown_years(result.years)}
    return _year_table(result, headings, partial(result.totals, "net", cumulative=True), language)


def _per_participant(result: Result, language: Language) -> dict[str, Any]:
    """Return the gain per participant on the entry clock, where participants begin at different times."""
    if len(result.scenario.intake_by_month) == 1:
        return {"columns": [], "rows": []}
    followed = result.plan.months_followed
    headings = {year: after(result, year, followed) for year in shown_years(years_in(followed))}
    return _year_table(result, headings, result.per_participant, language)


def _year_table(
    result: Result, headings: dict[int, Say], ask: Callable[[str], dict[int, float] | Missing], language: Language
) -> dict[str, Any]:
    rows = []
    for series in shown_series(result):
        totals = ask(series)
        values = [totals if isinstance(totals, Missing) else totals[year] for year in headings]
        rows.append(series_row(result, series, values, language))
    return {"columns": [heading.text(language) for heading in headings.values()], "rows": rows}


def _net(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return gain, programme cost, net and payback of each account at the horizon."""
    rows = []
    for series in shown_series(result):
        values = net_values(result, series)
        row = series_row(result, series, values, numbers.language)
        if isinstance(values[1], Missing):
            row["values"][1] = say("uppgift saknas").text(numbers.language)
        pays = isinstance(values[1], Missing) or values[1] > 0
        row["when"] = short_when(result.payback(series), numbers, pays).text(numbers.language)
        row["ratio"] = ratio_text(result, numbers, series)
        rows.append(row)
    return rows


def _payback_note(result: Result) -> Say:
    """Say why a gain is never paid back, where a net present value is positive and the payback is not reached."""
    found = []
    for series in shown_series(result):
        value, when = result.npv(series), result.payback(series)
        if isinstance(value, Missing) or isinstance(when, Missing) or value < words.HALF_KRONA:
            continue
        if when.status == "never_within_horizon":
            found.append(result.label(series))
    if not found:
        return as_written("")
    return say(
        "Nettonuvärdet är över noll fast återbetalningstiden aldrig nås ({names}): här ligger hela kostnaden "
        "odiskonterad i månad 0, i nettonuvärdet först när den betalas.",
        names=found,
    )


def _key_figures(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the key figures of each payer."""
    return [
        series_row(result, series, [], numbers.language) | {"values": key_figures(result, series, numbers)}
        for series in payers(result)
    ]


def _weighted(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return each actor's weight and net present value without and with weights, none where all weigh the same."""
    if not result.scenario.weights:
        return []
    return [
        series_row(result, series, [], numbers.language) | {"values": weighted(result, series, numbers)}
        for series in shown_series(result)
    ]


def _equalisation(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return net present value without tax equalisation, what it moves, and with it; no rows without it."""
    found, language = tax_equalisation(result), numbers.language
    if isinstance(found, Missing):
        return {"rows": [], "note": ""}
    parts = (found.without, found.moved, found.with_it)
    rows = [series_row(result, series, [part[series] for part in parts], language) for series in shown_series(result)]
    return {"rows": rows, "note": beyond_horizon(found, numbers)}


def _units(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    """Return what is counted beside kronor, with and without the programme, and what one more costs."""
    rows = []
    for name, unit in result.scenario.units.items():
        counted = result.units(name)
        cost = result.cost_per_unit(name)
        rows.append(
            {
                "label": unit.label or name,
                "programme": numbers.number(counted["programme"], 2),
                "counterfactual": numbers.number(counted["counterfactual"], 2),
                "difference": numbers.number(counted["difference"], 2),
                "cost": cost.reason.text(numbers.language) if isinstance(cost, Missing) else numbers.kronor(cost),
            }
        )
    return rows


def _today(result: Result, language: Language) -> dict[str, Any]:
    """Return what a person costs in the first year without the programme, by account; or that it is not known."""
    if not result.cost_without:
        return {"known": False, "caption": "", "rows": [], "note": ""}
    rows = []
    for series in shown_series(result):
        cost = result.cost_without[series]
        rows.append(series_row(result, series, [cost], language))
    months = min(MONTHS_PER_YEAR, result.plan.months_followed)
    caption = say("Kostnad per person de första {months} månaderna utan insatsen; minus är inkomst", months=months)
    if result.scenario.calibrated:
        caption = say("{caption}. Beloppen är gånger kalibrerade värden och inte dagens kostnad", caption=caption)
    note = say("Hela beloppen är räknade: en marginell andel gäller det som ändras, inte vad det kostar i dag.")
    told = note.text(language) if _marginal(result) else ""
    return {"known": True, "caption": caption.text(language), "rows": rows, "note": told}


def _marginal(result: Result) -> bool:
    """Whether only a part of some amount in a state that somebody is in changes with one person more."""
    return any(
        getattr(placed.line, "marginal_share", None) is not None and set(placed.states) & set(one.used_states)
        for one in (result, *result.subgroups.values())
        for placed in one.scenario.placed_lines()
    )


def _variants(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the base scenario and its variants side by side."""
    if not result.variants:
        return []
    language = numbers.language
    named = [(say("Grundscenariot").text(language), "", "", result)]
    for name, variant in result.variants.items():
        declared = result.scenario.variants[name]
        named.append((declared.label or name, declared.note or "", _changes(result, name, language), variant))
    rows = []
    for label, note, changes, one in named:
        gain = one.totals("gains", cumulative=True)
        rows.append(
            {
                "label": label,
                "note": note,
                "changes": changes,
                "gain": words.cell(gain if isinstance(gain, Missing) else list(gain.values())[-1], language),
                "npv": words.cell(one.npv(), language),
                "payback": short_when(one.payback(), numbers).text(language),
                "break_even": short_calendar(one.break_even(), numbers).text(language),
                "sentence": when_paid_back(one, numbers).text(language),
            }
        )
    return rows


def _changes(result: Result, name: str, language: Language) -> str:
    """Say what a variant changes, and where ``--set`` was laid over it."""
    overridden = set(result.scenario.overrides_as_written())
    parts = []
    for path, value in (result.scenario.variants[name].model_extra or {}).items():
        parts.append(f"{path}: {in_file(value)}")
        if path in overridden:
            parts[-1] += " " + say("(men --set gäller)").text(language)
    return "; ".join(parts)


def _provenance(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    language = numbers.language
    rows = [
        (say("Beräknat med"), f"payoff {__version__}"),
        (say("Scenariofil"), result.scenario.file),
        (say("Filens kontrollsumma"), result.scenario.fingerprint),
        (say("Prislista"), table_version(result, language)),
    ]
    laid = result.scenario.overrides_as_written()
    rows += [(say("Ändrat med --set"), f"{path} = {in_file(value)}") for path, value in laid.items()]
    return [{"label": label.text(language), "value": value} for label, value in rows]
