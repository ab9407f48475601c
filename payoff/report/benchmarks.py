"""The result beside published evaluations: one short row for each measure that can be compared."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions.benchmarks import Other, Placement, not_compared, placements
from payoff.report.locale import Numbers
from payoff.report.study_words import COMPARISON
from payoff.result import Result

SHORTER: dict[str, Say] = {"lower": say("kortare"), "higher": say("längre"), "equal": say("lika lång")}
LOWER: dict[str, Say] = {"lower": say("lägre"), "higher": say("högre"), "equal": say("lika hög")}
UNKNOWN = say("hur det mättes är inte känt")


def benchmark_rows(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return the table "Bredvid publicerade utvärderingar", with no rows where nothing can be compared."""
    found, language = placements(result), numbers.language
    rows = [
        {
            "label": _label(result, one).text(language),
            "own": _own(one, numbers).text(language),
            "published": [_published(one, other, numbers).text(language) for other in one.others],
            "standing": _standing(one).text(language),
        }
        for one in found
    ]
    return {"rows": rows, "notes": [note.text(language) for note in _notes(result)] if rows else []}


def _label(result: Result, one: Placement) -> Say:
    if one.measure == "payback":
        return say("Återbetalningstid")
    if one.measure == "cost":
        return say("Programkostnad per deltagare")
    words = {"months": one.months, "whom": result.label(one.series)}
    if one.measure == "gain":
        return say("Vinst per deltagare efter {months} månader, före programkostnad ({whom})", **words)
    return say("Netto per deltagare efter {months} månader ({whom})", **words)


def _own(one: Placement, numbers: Numbers) -> Say:
    return one.own.reason if isinstance(one.own, Missing) else _figure(one, one.own, numbers)


def _figure(one: Placement, value: float, numbers: Numbers) -> Say:
    return as_written(numbers.months(value) if one.measure == "payback" else numbers.kronor(value))


def _published(one: Placement, other: Other, numbers: Numbers) -> Say:
    """Say a published figure with its case, its year and how it was measured."""
    how = COMPARISON.get(other.benchmark.comparison or "", UNKNOWN)
    words = {"value": _figure(one, other.value, numbers), "label": other.benchmark.label, "how": how}
    if one.measure == "cost":  # what the participants were compared with says nothing of what they cost
        return say("{value}: {label}, {year}", year=other.benchmark.year, **words)
    if other.benchmark.year is None:
        return say("{value}: {label}; {how}", **words)
    return say("{value}: {label}, {year}; {how}", year=other.benchmark.year, **words)


def _standing(one: Placement) -> Say:
    """Say how many published figures the scenario's own is lower and higher than."""
    count, timed = len(one.others), one.measure == "payback"
    if count == 1:
        return (SHORTER if timed else LOWER)[one.others[0].standing]
    words = {"lower": one.count("lower"), "higher": one.count("higher"), "count": count}
    if count == words["lower"]:
        return say("kortare än alla {count}", count=count) if timed else say("lägre än alla {count}", count=count)
    if count == words["higher"]:
        return say("längre än alla {count}", count=count) if timed else say("högre än alla {count}", count=count)
    if timed:
        return say("längre än {higher} av de {count}, kortare än {lower}", **words)
    return say("högre än {higher} av de {count}, lägre än {lower}", **words)


def _notes(result: Result) -> list[Say]:
    return [
        say(
            "De flesta svenska fall är före–efter utan jämförelsegrupp och kan tillskriva insatsen sådant som ändå "
            "hade hänt. Grupper och insatser skiljer sig; tabellen säger om kalkylen är ovanlig, inte om den är rätt."
        ),
        say(
            "Belopp är omräknade med KPI till {year} års kronor; vinst och netto i den här kalkylen är diskonterade. "
            "{count} andra utvärderingar i prislistan jämförs inte: annan valuta, okänt år eller inga tal av "
            "samma slag.",
            year=result.scenario.price_year,
            count=len(not_compared(result)),
        ),
    ]
