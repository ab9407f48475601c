"""How each arm moves, in words: for a reader who will not open the scenario file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from payoff.language import Say, as_written, say
from payoff.report.locale import Numbers
from payoff.scenario.arms import Arm
from payoff.scenario.fields import shares_of
from payoff.scenario.matrices import CountWeight, Matrix, Modify
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import Fade, Reach, Retention

SENTENCES = dict[str, Callable[["Scenario", Arm, Numbers], list[Say]]]


def movement(scenario: Scenario, name: str, numbers: Numbers) -> Say:
    """Say how the participants of an arm move."""
    arm = scenario.arms[name]
    ways: SENTENCES = {
        "stays_in": _stays,
        "path": _path,
        "matrix": _by_matrix,
        "exits": _exits,
        "exits_from_counts": _exits,
        "observed": _observed,
        "reaches": _reaches,
    }
    parts = ways[arm.movement](scenario, arm, numbers)
    if arm.enrolment is not None:
        parts.append(say("inskrivna {months} i den här armen", months=numbers.months(arm.enrolment.value)))
    parts += [_retention(scenario, state, item, numbers) for state, item in arm.retention.items()]
    if arm.after is not None:
        parts.append(_after(scenario, arm, numbers))
    return joined(parts)


def sources_of(arm: Arm) -> Iterator[str]:
    """Yield the sources and notes of an arm's movement."""
    if arm.role != "counterfactual" and arm.source:
        yield arm.source
    if arm.note:
        yield arm.note
    held = [arm.observed, *(arm.reaches or {}).values(), *arm.retention.values()]
    for item in held:
        yield from filter(None, (item.source, item.note) if item is not None else ())


def label(scenario: Scenario, state: str) -> str:
    """Return what a reader calls a state."""
    return scenario.states[state].label or state


def _stays(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    return [say("alla är kvar i {state}", state=label(scenario, arm.stays_in or ""))]


def _path(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    steps = sorted((int(key), step) for key, step in (arm.path or {}).items())
    return [
        say("från månad {month}: {shares}", month=month, shares=_shares(scenario, shares_of(step), numbers))
        for month, step in steps
    ]


def _by_matrix(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    assert arm.matrix is not None
    start = _shares(scenario, shares_of(arm.from_states or {}), numbers)
    steps = arm.matrix.steps()
    if len(steps) == 1:
        parts = [say("matrisen {name} från {start}", name=arm.matrix.at(1), start=start)]
    else:
        clock = {"entry": say("sedan inskrivning"), "calendar": say("på kalendern")}[arm.matrix.clock]
        which = [say("{name} från månad {month}", name=name, month=month) for month, name in steps.items()]
        parts = [say("från {start}, matriser {clock}: {which}", start=start, clock=clock, which=which)]
    if arm.blend is not None:
        share = numbers.percent(arm.blend.share.value)
        parts.append(say("blandad med {share} av {name}", share=share, name=arm.blend.with_matrix))
    return parts + [_modify(scenario, modify, numbers) for modify in (arm.modify or {}).values()]


def _modify(scenario: Scenario, modify: Modify, numbers: Numbers) -> Say:
    kinds = {
        "relative_risk": say("relativ risk"),
        "hazard_ratio": say("hasardkvot"),
        "odds_ratio": say("oddskvot"),
    }
    key, ratio = next((key, value) for key in kinds if (value := getattr(modify, key)) is not None)
    until = say("till månad {month}", month=modify.to_month) if modify.to_month else say("därefter alltid")
    rows = [label(scenario, name) for name in modify.rows] or say("varje tillstånd")
    towards = [label(scenario, name) for name in modify.columns] or say("andra")
    return say(
        "{kind} {ratio} för att gå från {rows} till {towards}, från månad {first} {until}",
        kind=kinds[key],
        ratio=numbers.plain(ratio.value),
        rows=rows,
        towards=towards,
        first=modify.from_month,
        until=until,
    )


def _exits(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    start = _shares(scenario, shares_of(arm.from_states or {}), numbers)
    if arm.exits is not None:
        outcomes = _shares(scenario, shares_of(arm.exits), numbers)
    else:
        outcomes = [
            say("{count} {state}", count=count.written, state=label(scenario, state))
            for state, count in (arm.exits_from_counts or {}).items()
        ]
    parts = [say("inskriven i {start}; vid inskrivningens slut: {outcomes}", start=start, outcomes=outcomes)]
    for state, waiting in arm.time_to_outcome.items():
        parts.append(
            say(
                "{state} nås efter {months} i {waits}",
                state=label(scenario, state),
                months=numbers.months(waiting.months.value),
                waits=label(scenario, waiting.waits_in),
            )
        )
    return parts


def _retention(scenario: Scenario, state: str, retention: Retention, numbers: Numbers) -> Say:
    """Say how many stay, and where the others go."""
    kept = retention.stay or retention.leave or {}
    steps = sorted((int(month), share) for month, share in kept.items())
    shares: Say | list[Say] = as_written(numbers.percent(round(steps[0][1].value, 6)))
    if len(steps) > 1:
        shares = [
            say("{share} (från månad {month} i tillståndet)", share=numbers.percent(round(share.value, 6)), month=month)
            for month, share in steps
        ]
    values = {
        "state": label(scenario, state),
        "share": shares,
        "months": numbers.months(retention.per),
        "others": _shares(scenario, shares_of(retention.back_to), numbers),
    }
    if retention.stay is not None:
        return say("kvar i {state} efter {months}: {share}; de andra går till {others}", **values)
    return say("{state} lämnas av {share} på {months}, till {others}", **values)


def _observed(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    observed = arm.observed
    assert observed is not None
    table = observed.shares or observed.counts or {}
    months = sorted(int(month) for month in table)
    kind = say("andelar") if observed.shares is not None else say("antal")
    if observed.file:
        words = {"kind": kind, "months": months, "file": observed.file}
        return [say("uppmätta {kind} i månad {months} (ur {file}), linjärt däremellan", **words)]
    return [say("uppmätta {kind} i månad {months}, linjärt däremellan", kind=kind, months=months)]


def _reaches(scenario: Scenario, arm: Arm, numbers: Numbers) -> list[Say]:
    start = _shares(scenario, shares_of(arm.from_states or {}), numbers)
    reached = [_reach(scenario, state, reach, numbers) for state, reach in (arm.reaches or {}).items()]
    return [say("från {start}", start=start), *reached]


def _reach(scenario: Scenario, state: str, reach: Reach, numbers: Numbers) -> Say:
    share: Say = as_written(numbers.percent(round(reach.share.value, 6)))
    if reach.n is not None:
        share = say("{share} (n = {n})", share=share, n=numbers.plain(reach.n.value))
    values = {"share": share, "state": label(scenario, state), "month": reach.last}
    if reach.measure == "at":
        return say("{share} är i {state} i månad {month}, dit linjärt", **values)
    if reach.during is not None:
        first = reach.during.from_month
        return say("{share} är i genomsnitt i {state} under månad {first}–{month}", first=first, **values)
    if reach.still is not None:
        still = numbers.percent(round(reach.still.value, 6))
        return say(
            "{share} når {state} någon gång till månad {month}, {still} av dem är då kvar", still=still, **values
        )
    if reach.duration is not None:
        spell = numbers.months(reach.duration.value)
        return say("{share} når {state} någon gång till månad {month} och är där i {spell}", spell=spell, **values)
    return say("{share} når {state} någon gång till månad {month}", **values)


def _after(scenario: Scenario, arm: Arm, numbers: Numbers) -> Say:
    """Say what holds after the last measured month."""
    if arm.after == "hold":
        return say("därefter gäller den sista mätningen")
    if not isinstance(arm.after, Fade):
        return say("därefter som i jämförelsen")
    to: Say | list[Say] = say("jämförelsen")
    if arm.after.to is not None:
        to = _shares(scenario, shares_of(arm.after.to), numbers)
    return say("därefter linjärt mot {to} under {months}", to=to, months=numbers.months(arm.after.fade.value))


def matrix_words(scenario: Scenario, matrix: Matrix, numbers: Numbers) -> Say:
    """Say a matrix's cycle, how it is counted, and what its numbers are turned into."""
    parts = [say("per {cycle}, räknad vid {how}", cycle=matrix.per, how=_counting(matrix, numbers))]
    if matrix.rates is not None:
        how = {"each": say("1 − exp(−takt) för varje övergång"), "exponential": say("matrisexponential")}
        parts.append(say("takter omräknade till sannolikheter: {how}", how=how[matrix.convert or "each"]))
    if matrix.convert == "root":
        parts.append(say("matrisens rot används varje månad"))
    if matrix.survival is not None:
        parts.append(_survival(scenario, matrix, numbers))
    return joined(parts)


def _counting(matrix: Matrix, numbers: Numbers) -> Say:
    count = matrix.count
    if isinstance(count, CountWeight):
        weight = count.start.value
        named = {1.0: say("cyklens början"), 0.0: say("cyklens slut"), 0.5: say("cyklens mitt")}
        return named.get(weight, say("{share} av cyklens början", share=numbers.percent(weight)))
    return say(
        "gränserna med vikterna {ends} i ändarna, {odd} på udda och {even} på jämna; gräns 0 i månad 0",
        ends=count.ends.written,
        odd=count.odd.written,
        even=count.even.written,
    )


def _survival(scenario: Scenario, matrix: Matrix, numbers: Numbers) -> Say:
    assert matrix.survival is not None
    steps = matrix.survival.rate or matrix.survival.probability or {}
    shown = [
        as_written(risk.written)
        if len(steps) == 1
        else say("{risk} från månad {month}", risk=risk.written, month=month)
        for month, risk in sorted(steps.items(), key=lambda item: int(item[0]))
    ]
    parts = [say("först till {state}: {risk}", state=label(scenario, matrix.survival.to), risk=shown)]
    for state, ratio in matrix.survival.hazard_ratio.items():
        parts.append(
            say("hasardkvot {ratio} i {state}", ratio=numbers.plain(ratio.value), state=label(scenario, state))
        )
    return joined(parts)


def _shares(scenario: Scenario, shares: dict[str, float], numbers: Numbers) -> list[Say]:
    """Return each share with its state; a state that holds everybody stands alone."""
    whole = [name for name, share in shares.items() if share == 1]
    if whole:
        return [as_written(label(scenario, whole[0]))]
    return [
        say("{share} {state}", share=numbers.percent(round(share, 6)), state=label(scenario, name))
        for name, share in shares.items()
        if share > 0
    ]


def joined(parts: list[Say]) -> Say:
    """Join texts with semicolons."""
    values = {f"part_{index}": part for index, part in enumerate(parts)}
    return Say("; ".join(f"{{{name}}}" for name in values), values)
