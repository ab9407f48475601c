"""What the result hangs on: the deciding assumptions, the tornado, switching values, and everything uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.report import uncertainty_words as told
from payoff.report.account_rows import payers
from payoff.report.locale import Numbers
from payoff.report.uncertainty_numbers import input_value, money
from payoff.report.uncertainty_tables import Block, SaidRow, block, column, table
from payoff.report.words import HALF_KRONA
from payoff.simulation.names import input_label
from payoff.simulation.payload import source_of

if TYPE_CHECKING:
    from payoff.scenario.correlations import Correlation
    from payoff.simulation.simulation import Simulation
    from payoff.uncertainty.inputs import Input
    from payoff.uncertainty.switching import Switching
    from payoff.uncertainty.tornado import Bar, Extremes

MOST_DECIDING = 3
MOST_BARS = 12


def label_of(simulation: Simulation, one: Input, numbers: Numbers) -> str:
    """Return what a reader calls an input, with the group of participants whose own it is."""
    result = simulation.result
    label = told.sentence_case(input_label(result, one).text(numbers.language))
    if not one.group:
        return label
    group = result.scenario.subgroups[one.group].label or one.group
    return say("{label}, {group}", label=label, group=group).text(numbers.language)


def moving_bars(simulation: Simulation, series: str | None = None) -> list[Bar]:
    """Return the bars of a tornado, by default the total's, that change something, the largest swing first."""
    series = series or simulation.result.total
    if not simulation.inputs or series not in simulation.series:
        return []
    return [bar for bar in simulation.sensitivity.tornado(series) if bar.swing > HALF_KRONA]


# -- the assumptions that decide ---------------------------------------------------------


def decided_by(simulation: Simulation, numbers: Numbers) -> dict[str, Any]:
    """Return the three assumptions that decide the total most, and whether any alone turns it."""
    language, result = numbers.language, simulation.result
    missing = result.missing("net", result.total)
    if missing is not None:
        whom = result.label(result.total)
        text = say("Vad som avgör mest visas inte: summan ({whom}) {reason}.", whom=whom, reason=missing.reason)
        return {"lead": text.text(language), "items": [], "turns": "", "notes": [], "payers": []}
    bars = moving_bars(simulation)
    listed = [_told(simulation, bar, numbers) for bar in bars[:MOST_DECIDING]]
    same = float(simulation.summary("npv").sd[simulation.place(result.total)]) < HALF_KRONA
    lead = told.deciding_lead(len(listed), len(simulation.inputs), result.label(result.total), same)
    others = sum(bar.decides_sign for bar in bars[MOST_DECIDING:])
    return {
        "lead": lead.text(language),
        "items": [told.deciding(one).text(language) for one in listed],
        "turns": told.turning(listed, others).text(language) if listed else "",
        "notes": [one.text(language) for one in _moved_apart(simulation, bars[:MOST_DECIDING], numbers)],
        "payers": [one.text(language) for one in _decided_for_payers(simulation, numbers)],
    }


def _decided_for_payers(simulation: Simulation, numbers: Numbers) -> list[Say]:
    """Say what decides most for those who pay, where that is not what decides most for the total."""
    result = simulation.result
    total = {bar.input for bar in moving_bars(simulation)[:MOST_DECIDING]}
    alike: dict[tuple[Input, ...], list[Say]] = {}
    for name in payers(result):
        most = tuple(bar.input for bar in moving_bars(simulation, name)[:MOST_DECIDING])
        if name != result.total and most and set(most) != total:
            alike.setdefault(most, []).append(result.label(name))
    return [
        say("{whom}: {names}.", whom=whom, names=[told.quoted(label_of(simulation, one, numbers)) for one in most])
        for most, whom in alike.items()
    ]


def _moved_apart(simulation: Simulation, listed: Sequence[Bar], numbers: Numbers) -> list[Say]:
    """Say which of some numbers are moved on their own though they are drawn together with another."""
    names = {bar.input.name for bar in listed}
    return [
        say(
            "{first} och {second} dras med rangkorrelationen {rank}. Här flyttas vart och ett för sig; tillsammans kan "
            "de ta ut eller förstärka varandra.",
            first=told.quoted(first),
            second=told.quoted(second),
            rank=numbers.plain(pair.rank),
        )
        for pair, first, second in _pairs(simulation, numbers)
        if names & set(pair.both)
    ]


def _pairs(simulation: Simulation, numbers: Numbers) -> list[tuple[Correlation, str, str]]:
    """Return each correlation of uncertain numbers with what a reader calls them."""
    labels = {one.name: label_of(simulation, one, numbers) for one in simulation.inputs}
    pairs = [one.wanted for one in simulation.correlations]
    return [(pair, labels[pair.first], labels[pair.second]) for pair in pairs if set(pair.both) <= labels.keys()]


def _told(simulation: Simulation, bar: Bar, numbers: Numbers) -> told.Told:
    one = bar.input
    central, low, high = (input_value(one, value, numbers) for value in (one.central, one.low, one.high))
    label = label_of(simulation, one, numbers)
    return told.Told(label, central, low, high, money(bar.low, numbers), money(bar.high, numbers), bar.decides_sign)


# -- tornado -----------------------------------------------------------------------------


def tornado(simulation: Simulation, numbers: Numbers) -> Block:
    """Return what the result is at the ends of each uncertain number, the rest as in the calculation."""
    bars = moving_bars(simulation)
    rows = []
    for bar in bars[:MOST_BARS]:
        one = _told(simulation, bar, numbers)
        turns = say("ja") if one.turns else say("nej")
        rows.append(SaidRow(one.label, [one.low, one.high, one.at_low, one.at_high, money(bar.swing, numbers), turns]))
    heads = [say("Lågt"), say("Högt"), say("Resultat vid lågt"), say("Resultat vid högt"), say("Skillnad")]
    columns = [column(say("Osäkert tal"), "word"), *(column(head, "n") for head in heads)]
    columns.append(column(say("Vänder resultatet"), "word"))
    result = simulation.result
    caption = say("Nettonuvärdet vid vart och ett av talens ändar ({whom})", whom=result.label(result.total))
    found = table("osakerhet-tabell-tornado", caption, columns, rows, numbers)
    notes = [_hidden(len(simulation.inputs) - len(rows))] if len(simulation.inputs) > len(rows) else []
    return block(numbers, "tornado", say("Vad hänger resultatet på?"), [], [found], notes, figure="tornado")


def _hidden(count: int) -> Say:
    if count == 1:
        return say("Ett osäkert tal till betyder mindre eller inget för resultatet och visas inte här.")
    return say("{count} osäkra tal till betyder mindre eller inget för resultatet och visas inte här.", count=count)


# -- what would overturn it --------------------------------------------------------------


def switching(simulation: Simulation, numbers: Numbers) -> Block:
    """Return the value of each uncertain number at which the total is zero."""
    result = simulation.result
    order = {bar.input: place for place, bar in enumerate(simulation.sensitivity.tornado(result.total))}
    found = sorted(simulation.sensitivity.switching_values(result.total), key=lambda one: order[one.input])
    rows = []
    for one in found[:MOST_BARS]:
        own = one.input
        central, low, high = (input_value(own, value, numbers) for value in (own.central, own.low, own.high))
        where = " · ".join(input_value(own, value, numbers) for value in one.values) or told.NO_VALUE
        between = say("{low} till {high}", low=low, high=high)
        rows.append(SaidRow(label_of(simulation, own, numbers), [central, between, where, standing(one)]))
    columns = [
        column(say("Osäkert tal"), "word"),
        column(say("Centralt"), "n"),
        column(say("Osäkert från och till"), "word"),
        column(say("Resultatet är noll vid"), "n"),
        column(say("Läge"), "word"),
    ]
    caption = say("Det värde där nettonuvärdet är noll ({whom})", whom=result.label(result.total))
    note = say(
        "Ett tal i taget ändras, allt annat är som i kalkylen. Vid värdet går resultatet mellan vinst och förlust; "
        "”inget värde” betyder att inget värde som talet rimligen kan ha gör det."
    )
    tables = [table("osakerhet-tabell-brytvarden", caption, columns, rows, numbers)]
    notes = [note, *([_hidden(len(found) - len(rows))] if len(found) > len(rows) else [])]
    return block(numbers, "brytvarden", say("Vad skulle vända resultatet?"), [], tables, notes)


def standing(found: Switching) -> Say:
    """Say whether a switching value lies between the ends of what is uncertain."""
    if not found.values:
        return as_written("–")
    if found.within_range:
        return say("inom det osäkra")
    return say("utanför det osäkra")


def best_and_worst(simulation: Simulation, numbers: Numbers) -> Block:
    """Return the total with every uncertain number at its worst end, and at its best."""
    result = simulation.result
    extremes, central = simulation.sensitivity.best_and_worst(result.total), result.npv()
    assert not isinstance(central, Missing)
    assert extremes is not None
    rows = [
        SaidRow(say("Alla osäkra tal i sin sämsta ände"), [numbers.kronor(extremes.worst.npv)]),
        SaidRow(say("Kalkylen, med centrala värden"), [numbers.kronor(central)]),
        SaidRow(say("Alla osäkra tal i sin bästa ände"), [numbers.kronor(extremes.best.npv)]),
    ]
    columns = [column(say("Fall"), "word"), column(say("Nettonuvärde"), "n")]
    caption = say("Sämsta och bästa fall ({whom})", whom=result.label(result.total))
    together = say("Att alla tal ligger i samma slags ände på en gång är mindre troligt än att ett av dem gör det.")
    notes = [
        *([together] if len(simulation.inputs) > 1 else []),
        *_against_each_other(simulation, extremes, numbers),
        *told.luck_apart(simulation.drawn.luck),
    ]
    found = table("osakerhet-tabell-ytterfall", caption, columns, rows, numbers)
    return block(numbers, "ytterfall", say("Hur illa och hur bra kan det bli?"), [], [found], notes)


def _against_each_other(simulation: Simulation, extremes: Extremes, numbers: Numbers) -> list[Say]:
    """Say which numbers stand at ends that their correlation makes unlikely together."""
    cases = [{one.name: end for one, end in case.ends} for case in (extremes.worst, extremes.best)]
    return [
        say(
            "{first} och {second} ligger här i ändar som sällan möts, för de dras med rangkorrelationen {rank}: så "
            "långt når dragningarna knappast.",
            first=told.quoted(first),
            second=told.quoted(second),
            rank=numbers.plain(pair.rank),
        )
        for pair, first, second in _pairs(simulation, numbers)
        if any(
            pair.first in ends and pair.second in ends and (ends[pair.first] == ends[pair.second]) == (pair.rank < 0)
            for ends in cases
        )
    ]


# -- everything that is uncertain --------------------------------------------------------


def known_inputs(simulation: Simulation, numbers: Numbers) -> Block:
    """Return everything that is uncertain: between what, how it is spread, and who says so."""
    kinds = spread_words(simulation, numbers)
    rows = []
    for one in simulation.inputs:
        values = [input_value(one, value, numbers) for value in (one.low, one.central, one.high)]
        source: Say | str = source_of(simulation.result, one) or say("antagande")
        rows.append(SaidRow(label_of(simulation, one, numbers), [*values, kinds[one.name, one.group], source]))
    columns = [
        column(say("Osäkert tal"), "word"),
        column(say("Lågt"), "n"),
        column(say("Centralt"), "n"),
        column(say("Högt"), "n"),
        column(say("Fördelning"), "text"),
        column(say("Källa"), "text"),
    ]
    note = say(
        "Lågt och högt är talets gränser där det har sådana, annars de värden som det i 5 % av fallen är lägre än och "
        "i 5 % av fallen högre än."
    )
    found = table("osakerhet-tabell-underlag", say("Osäkra tal i kalkylen"), columns, rows, numbers)
    return block(numbers, "underlag", say("Vad är osäkert?"), [], [found], [note, *_together(simulation, numbers)])


def _together(simulation: Simulation, numbers: Numbers) -> list[Say]:
    """Return a sentence for each correlation: what was asked for, and what the draws achieved."""
    labels = {one.name: input_label(simulation.result, one) for one in simulation.inputs}
    said: list[Say] = []
    for one in simulation.correlations:
        pair = one.wanted
        if pair.first in labels and pair.second in labels:
            said.append(
                say(
                    "{first} och {second} dras så att de hänger ihop: rangkorrelationen ska vara {wanted} och blev "
                    "{achieved}.",
                    first=labels[pair.first],
                    second=labels[pair.second],
                    wanted=numbers.plain(pair.rank),
                    achieved=numbers.plain(round(one.achieved, 2)),
                )
            )
    return said


def spread_words(simulation: Simulation, numbers: Numbers) -> dict[tuple[str, str], Say]:
    """Return how each input is spread, in words, by its name and the group whose own it is."""
    found: dict[tuple[str, str], Say] = {}
    for group in simulation.drawn.groups:
        name_of, own, known = group.streams.name_of, group.streams.own, group.streams.uncertain
        for stream, quantity in known.numbers.items():
            assert quantity.spread is not None
            found[name_of(stream), group.name if stream in own else ""] = told.KIND[quantity.spread.kind]
        for row in known.tables.values():
            key = name_of(row.stream), group.name if row.stream in own else ""
            found[key] = told.shares_of_persons(numbers.plain(round(row.persons, 1)), row.counted)
    return found
