"""Who comes, when, and how they move: the rows of "Detta antar kalkylen" about persons."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.language import Say, as_written, say
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.fields import shares_of
from payoff.scenario.movement import Matrix, Modify
from payoff.scenario.parts import Arm


def people(result: Result, numbers: Numbers) -> Iterator[Row]:
    """Yield the assumptions about participants, arms and matrices."""
    scenario = result.scenario
    given = scenario.participants
    note = (given.source or given.note) if given else (scenario.intake.note if scenario.intake else "")
    yield say("Deltagare"), as_written(numbers.plain(scenario.persons)), True, note or ""
    yield say("Intag"), _intake(result, numbers), scenario.intake is not None, ""
    for name in (scenario.programme_arm, scenario.counterfactual_arm):
        arm = scenario.arms[name]
        label = say("Väg: {label}", label=arm.label or name)
        yield label, _movement(result, arm, numbers), True, arm.note or ""
    used = {arm.matrix for arm in scenario.arms.values()}
    used |= {arm.blend.with_matrix for arm in scenario.arms.values() if arm.blend}
    for name, matrix in scenario.matrices.items():
        if name in used:
            note = " ".join(filter(None, (matrix.source, matrix.note)))
            yield say("Matrisen {name}", name=name), _matrix(matrix, numbers), True, note
    comparison = scenario.arms[scenario.counterfactual_arm]
    kind = words.COUNTERFACTUAL[comparison.kind or "assumption"]
    yield say("Jämförelsens slag"), kind, True, comparison.source or ""
    if comparison.deadweight is not None:
        dead = comparison.deadweight
        yield say("Dödvikt"), as_written(numbers.percent(dead.value)), True, dead.source or dead.note


def _intake(result: Result, numbers: Numbers) -> Say:
    """Say when the participants begin."""
    by_month = result.scenario.intake_by_month
    first, last = min(by_month), max(by_month)
    if first == last:
        return say("alla börjar i månad {month}", month=first)
    if len(set(by_month.values())) == 1 and len(by_month) == last - first + 1:
        each = numbers.plain(by_month[first])
        return say("{persons} i varje månad, månad {first}–{last}", persons=each, first=first, last=last)
    parts = [
        say("{persons} i månad {month}", persons=numbers.plain(persons), month=month)
        for month, persons in sorted(by_month.items())
    ]
    return say("{parts}", parts=parts)


def _movement(result: Result, arm: Arm, numbers: Numbers) -> Say:
    """Say an arm's path in words: from month 1 this, from month 13 that; or by which matrix."""
    states = result.scenario.states
    if arm.stays_in is not None:
        return say("alla är kvar i {state}", state=states[arm.stays_in].label or arm.stays_in)
    if arm.matrix is not None:
        return _by_matrix(result, arm, numbers)
    parts = []
    for month, step in sorted((int(key), step) for key, step in (arm.path or {}).items()):
        shares = _shares(result, shares_of(step), numbers)
        parts.append(say("från månad {month}: {shares}", month=month, shares=shares))
    return _joined(parts)


def _by_matrix(result: Result, arm: Arm, numbers: Numbers) -> Say:
    start = _shares(result, shares_of(arm.from_states or {}), numbers)
    parts = [say("matrisen {name} från {start}", name=arm.matrix, start=start)]
    if arm.blend is not None:
        share = numbers.percent(arm.blend.share.value)
        parts.append(say("blandad med {share} av {name}", share=share, name=arm.blend.with_matrix))
    if arm.modify is not None:
        parts.append(_modify(arm.modify, numbers))
    return _joined(parts)


def _modify(modify: Modify, numbers: Numbers) -> Say:
    kinds = {
        "relative_risk": say("relativ risk"),
        "hazard_ratio": say("hasardkvot"),
        "odds_ratio": say("oddskvot"),
    }
    key, ratio = next((key, value) for key in kinds if (value := getattr(modify, key)) is not None)
    until = say("till månad {month}", month=modify.to_month) if modify.to_month else say("därefter alltid")
    return say(
        "{kind} {ratio} för att lämna {rows}, från månad {first} {until}",
        kind=kinds[key],
        ratio=numbers.plain(ratio.value),
        rows=list(modify.rows) or say("varje tillstånd"),
        first=modify.from_month,
        until=until,
    )


def _matrix(matrix: Matrix, numbers: Numbers) -> Say:
    """Say a matrix's cycle, how it is counted, and that a root is used."""
    weight = matrix.count.start.value
    counted = {1.0: say("cyklens början"), 0.0: say("cyklens slut"), 0.5: say("mitt emellan början och slut")}
    how = counted.get(weight, say("{share} av cyklens början", share=numbers.percent(weight)))
    parts = [say("per {cycle}, räknad vid {how}", cycle=matrix.per, how=how)]
    if matrix.convert:
        parts.append(say("matrisens rot används varje månad"))
    return _joined(parts)


def _shares(result: Result, shares: dict[str, float], numbers: Numbers) -> list[Say]:
    states = result.scenario.states
    return [
        say("{share} {state}", share=numbers.percent(round(share, 6)), state=states[name].label or name)
        for name, share in shares.items()
        if share > 0
    ]


def _joined(parts: list[Say]) -> Say:
    """Join texts with semicolons."""
    values = {f"part_{index}": part for index, part in enumerate(parts)}
    return Say("; ".join(f"{{{name}}}" for name in values), values)
