"""How sure is it? The draws of a simulation as texts and tables, one block after the other."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.report import uncertainty_words as told
from payoff.report.account_rows import payers, shown_series
from payoff.report.locale import Numbers
from payoff.report.uncertainty_decision import information
from payoff.report.uncertainty_inputs import best_and_worst, decided_by, known_inputs, moving_bars, switching, tornado
from payoff.report.uncertainty_numbers import chance_text, drawn_kronor, fan_texts, percentile_error, rest_text
from payoff.report.uncertainty_tables import Block, SaidRow, account_row, block, column, table
from payoff.report.words import HALF_KRONA
from payoff.report.years import after, shown_years
from payoff.result import Result
from payoff.scenario.builtin import REPORTED
from payoff.simulation.simulation import FAN_PERCENTS, Clock, Simulation
from payoff.units import MONTHS_PER_YEAR

CHANCE_YEARS = (1, 2, 3, 5)
SHOWN_PERCENTS = (5.0, 50.0, 95.0)
LIKELY_SHIFT = 0.05
"""A chance that the total gains while an actor loses is shown above this."""
ERRORS_APART = 2.0
"""Errors between the central value and the mean from which they are said to differ."""


def uncertainty(simulation: Simulation, numbers: Numbers) -> dict[str, Any]:
    """Return what an annex says about how sure the result is.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers

    Returns
    -------
    dict
        ``chance``: what a payer asks, on one page. ``blocks``: the rest, each with sentences, tables and the name of
        its figure. Every text is ready to show.
    """
    blocks = [_how_drawn(simulation, numbers), _worth(simulation, numbers), _payback(simulation, numbers)]
    if simulation.result.total in simulation.series:
        blocks += [_fan(simulation, numbers), _cost_shift(simulation, numbers)]
    if moving_bars(simulation):
        blocks += [tornado(simulation, numbers), switching(simulation, numbers), best_and_worst(simulation, numbers)]
    blocks.append(information(simulation, numbers))
    if simulation.inputs:
        blocks.append(known_inputs(simulation, numbers))
    return {"chance": asked_by_payers(simulation, numbers), "blocks": blocks}


# -- what a payer asks -------------------------------------------------------------------


def chance_months(result: Result) -> list[int]:
    """Return the months since entry at which the chances are shown: some years, and the horizon."""
    followed = result.plan.months_followed
    months = [year * MONTHS_PER_YEAR for year in CHANCE_YEARS if year * MONTHS_PER_YEAR <= followed]
    return months if followed in months else [*months, followed]


def asked_by_payers(simulation: Simulation, numbers: Numbers) -> dict[str, Any]:
    """Return the chance that each payer has its money back, what decides it, and how it was drawn."""
    result = simulation.result
    months = chance_months(result)
    rows = [
        account_row(result, name, _chance_cells(simulation, name, months, numbers), numbers) for name in payers(result)
    ]
    columns = [column(say("Betalare"), "word"), *(column(_within(month), "n") for month in months)]
    caption = say("Sannolikheten att ha fått tillbaka pengarna, räknat per deltagare från inskrivningen")
    note = say(
        "Pengarna är tillbaka när det ackumulerade nettot, med hela kostnaden odiskonterad i månad 0, är noll eller "
        "mer och förblir det till horisonten. En dragning som aldrig är under noll räknas som tillbaka från början. "
        "Nettonuvärdet längre ned räknar kostnaden när den betalas, så sannolikheten för vinst kan vara en annan."
    )
    chances = table("osakerhet-tabell-chans", caption, columns, rows, numbers)
    found = block(numbers, "chans", None, [], [chances], [note])
    drawn = _drawn_sentence(simulation, numbers).text(numbers.language)
    return found | {"decides": decided_by(simulation, numbers), "drawn": drawn}


def _within(month: int) -> Say:
    if month % MONTHS_PER_YEAR:
        return say("Inom {months} mån", months=month)
    return say("Inom {years} år", years=month // MONTHS_PER_YEAR)


def _chance_cells(simulation: Simulation, name: str, months: list[int], numbers: Numbers) -> list[Say]:
    if name not in simulation.series:
        return [told.NOT_KNOWN] * len(months)
    row = simulation.place(name)
    if told.invests_nothing(simulation.month_distribution("entry")[row]):
        return [told.NO_INVESTMENT] * len(months)
    chances = simulation.chance_by_month("entry")[row]
    return [chance_text(float(chances[month - 1]), simulation.draws, numbers) for month in months]


# -- how it was drawn --------------------------------------------------------------------


def _drawn_sentence(simulation: Simulation, numbers: Numbers) -> Say:
    design = simulation.design
    inputs = bool(simulation.inputs)
    return told.how_drawn(design.draws, design.seed, design.sampling, simulation.replicates, numbers, inputs=inputs)


def _how_drawn(simulation: Simulation, numbers: Numbers) -> Block:
    result = simulation.result
    sentences = [_drawn_sentence(simulation, numbers), told.whole_persons(simulation.drawn.luck)]
    if result.total in simulation.series:
        error = float(simulation.summary("npv").mean_error[simulation.place(result.total)])
        sentences.append(told.monte_carlo_error(error, result.label(result.total), numbers))
    return block(numbers, "dragning", say("Så är det dragit"), sentences)


# -- what it is worth --------------------------------------------------------------------


def _worth(simulation: Simulation, numbers: Numbers) -> Block:
    """Return the spread of the net present value of every account, and what it comes from."""
    result = simulation.result
    heads = [say("Centralt"), say("Medel"), say("5 %"), say("Median"), say("95 %"), say("Sannolikhet för vinst")]
    columns = [column(say("Aktör"), "word"), *(column(head, "n") for head in heads)]
    rows = [
        account_row(result, name, _worth_cells(simulation, name, numbers), numbers) for name in shown_series(result)
    ]
    after_table: list[Say] = []
    if result.total in simulation.series:
        after_table = [
            *_mean_apart(simulation, numbers),
            *_spread_from(simulation, numbers),
            *_ratio(simulation, numbers),
        ]
    else:
        missing = result.missing("net", result.total)
        assert missing is not None
        after_table.append(say("Summan ({whom}) {reason}.", whom=result.label(result.total), reason=missing.reason))
    note = say(
        "Centralt är kalkylens värde med varje tal som det står i scenariot. I 5 % av dragningarna är nettonuvärdet "
        "lägre än talet i kolumnen 5 %, i 95 % lägre än det i kolumnen 95 %."
    )
    found = table("osakerhet-tabell-nuvarde", say("Nettonuvärdets spridning"), columns, rows, numbers)
    return block(numbers, "nuvarde", say("Hur mycket kan det bli?"), [], [found], [note, *after_table])


def _worth_cells(simulation: Simulation, name: str, numbers: Numbers) -> list[Say | str]:
    if name not in simulation.series:
        return [told.NOT_KNOWN] * 6
    found, row = simulation.summary("npv"), simulation.place(name)
    error = float(found.mean_error[row])
    low, median, high = (float(found.percentiles[row, found.percents.index(percent)]) for percent in SHOWN_PERCENTS)
    central = simulation.result.npv(name)
    assert not isinstance(central, Missing)
    shown = [
        drawn_kronor(value, percentile_error(percent, error), numbers)
        for percent, value in zip(SHOWN_PERCENTS, (low, median, high), strict=True)
    ]
    nothing = max(abs(low), abs(high), abs(float(found.mean[row])), abs(central)) < HALF_KRONA
    chance = told.NOTHING if nothing else chance_text(float(found.chance[row]), simulation.draws, numbers)
    return [numbers.kronor(central), drawn_kronor(float(found.mean[row]), error, numbers), *shown, chance]


def _mean_apart(simulation: Simulation, numbers: Numbers) -> list[Say]:
    """Say where the mean of the total is not the central value by more than its error."""
    result, found = simulation.result, simulation.summary("npv")
    row = simulation.place(result.total)
    central, mean, error = result.npv(), float(found.mean[row]), float(found.mean_error[row])
    assert not isinstance(central, Missing)
    if abs(mean - central) <= max(ERRORS_APART * error, HALF_KRONA):
        return []
    shown = drawn_kronor(mean, error, numbers)
    return [told.mean_and_central(numbers.kronor(central), shown, result.label(result.total))]


def _spread_from(simulation: Simulation, numbers: Numbers) -> list[Say]:
    """Say how much of the spread is luck, where whole persons are drawn."""
    if not simulation.drawn.luck:
        return []
    split = simulation.variance_split()
    assert not isinstance(split, Missing)
    result = simulation.result
    persons = persons_text(result, numbers).text(numbers.language)
    return [told.spread_from(split, len(simulation.inputs), result.label(result.total), persons, numbers)]


def persons_text(result: Result, numbers: Numbers) -> Say:
    """Say how many participants there are."""
    if result.scenario.persons == 1:
        return say("en deltagare")
    return say("{count} deltagare", count=numbers.plain(result.scenario.persons))


def _ratio(simulation: Simulation, numbers: Numbers) -> list[Say]:
    """Say how likely it is that a krona gives back more than one, and more than two, where society is known."""
    result = simulation.result
    if result.total == REPORTED:
        return []
    found = [simulation.chance_ratio_exceeds(value) for value in (1.0, 2.0)]
    shares = [one.share for one in found if not isinstance(one, Missing)]
    if len(shares) < len(found):
        return []
    return [told.ratio_exceeds(shares, simulation.draws, result.label(result.total), numbers)]


# -- when --------------------------------------------------------------------------------


def _payback(simulation: Simulation, numbers: Numbers) -> Block:
    """Return when the money is back, on the entry clock, and on the calendar where that is another matter."""
    result = simulation.result
    rows = {clock: _payback_rows(simulation, clock, numbers) for clock in ("entry", "calendar")}
    entry = say("Återbetalningstid per deltagare, från inskrivningen")
    tables = [_payback_table("osakerhet-tabell-aterbetalning", entry, rows["entry"], numbers)]
    if any(_months(simulation, name, "entry") != _months(simulation, name, "calendar") for name in payers(result)):
        calendar = say("Break-even på kalendern, med kostnaden när den betalas")
        tables.append(_payback_table("osakerhet-tabell-breakeven", calendar, rows["calendar"], numbers))
    note = say(
        "Medianen är den månad då pengarna är tillbaka i hälften av dragningarna; ”aldrig” betyder inte inom "
        "horisonten. Något medelvärde finns inte när en del av dragningarna aldrig når dit."
    )
    return block(numbers, "nar", say("När kan det vara återbetalt?"), [], tables, [note])


def _months(simulation: Simulation, name: str, clock: Clock) -> object:
    """Return what the tables show of a series: its months, and how often it never gets there."""
    if name not in simulation.series:
        return None
    found = simulation.month_distribution(clock)[simulation.place(name)]
    return found.months, found.never


def _payback_table(id: str, caption: Say, rows: list[SaidRow], numbers: Numbers) -> dict[str, Any]:
    columns = [
        column(say("Betalare"), "word"),
        column(say("Median"), "word"),
        column(say("5–95 % av dragningarna"), "word"),
        column(say("Aldrig"), "n"),
    ]
    return table(id, caption, columns, rows, numbers)


def _payback_rows(simulation: Simulation, clock: Clock, numbers: Numbers) -> list[SaidRow]:
    found = []
    for name in payers(simulation.result):
        cells = [told.NOT_KNOWN] * 3
        if name in simulation.series:
            one = simulation.month_distribution(clock)[simulation.place(name)]
            low, median, high = (one.months[one.percents.index(percent)] for percent in SHOWN_PERCENTS)
            calendar = clock == "calendar"
            cells = [
                told.month_text(median, numbers, calendar),
                told.months_range(low, high, numbers, calendar),
                rest_text(1 - one.never, simulation.draws, numbers),
            ]
        found.append(account_row(simulation.result, name, cells, numbers))
    return found


# -- month by month ----------------------------------------------------------------------


def _fan(simulation: Simulation, numbers: Numbers) -> Block:
    """Return the percentiles of the total's cumulative net at the end of years; the figure has every month."""
    result = simulation.result
    central = result.calendar_curve()
    assert not isinstance(central, Missing)
    rows = []
    for year in shown_years(result.years):
        month = min(year * MONTHS_PER_YEAR, result.plan.months)
        if month in simulation.drawn.frame.points:
            cells = [*fan_texts(simulation, month, numbers), numbers.kronor(float(central[month]))]
            rows.append(SaidRow(after(result, year), cells))
    heads = [as_written(numbers.percent(percent / 100)) if percent != 50 else say("Median") for percent in FAN_PERCENTS]
    columns = [column(say("När"), "word"), *(column(head, "n") for head in [*heads, say("Centralt")])]
    caption = say("Ackumulerat netto på kalendern ({whom})", whom=result.label(result.total))
    note = say("Varje tal ur dragningarna är avrundat till vad de räcker till.")
    found = table("osakerhet-tabell-solfjader", caption, columns, rows, numbers)
    return block(numbers, "solfjader", say("Månad för månad"), [], [found], [note], figure="fan")


# -- who may lose ------------------------------------------------------------------------


def _cost_shift(simulation: Simulation, numbers: Numbers) -> Block:
    """Return how likely it is that the total gains while an actor loses, where it is likely."""
    result = simulation.result
    memo = result.scenario.chart.memo
    actors = [name for name in shown_series(result)[:-1] if name not in memo]
    shares = {}
    for name in actors:
        found = simulation.chance_of_cost_shift(name) if name in simulation.series else None
        if found is not None and not isinstance(found, Missing) and found.share > LIKELY_SHIFT:
            shares[name] = found.share
    lead = told.cost_shift(len(shares), result.label(result.total), numbers.percent(LIKELY_SHIFT))
    rows = [
        account_row(result, name, [chance_text(share, simulation.draws, numbers)], numbers)
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1])
    ]
    columns = [column(say("Aktör"), "word"), column(say("Sannolikhet"), "n")]
    caption = say("Helheten vinner men aktören förlorar")
    tables = [table("osakerhet-tabell-overvaltring", caption, columns, rows, numbers)] if rows else []
    unknown = [result.label(name) for name in actors if name not in simulation.series]
    notes = [say("Kan inte beräknas för: {names}.", names=unknown)] if unknown else []
    return block(numbers, "forlorare", say("Kan någon förlora på att helheten vinner?"), [lead], tables, notes)
