"""What the calculation assumes: every choice that changes a number, stated or default, with its reason."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.result import Result
from payoff.scenario.fields import shares_of
from payoff.scenario.parts import Arm

Row = tuple[Say, Say, bool, str]
"""Label, value, whether the file says it (else it is the default), note."""


def assumptions(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the assumptions as rows of label, value, origin and note."""
    rows = [*_time(result, numbers), *_money(result, numbers), *_people(result, numbers), *_scope(result, numbers)]
    language = numbers.language
    stated, default = say("angivet").text(language), say("standard").text(language)
    return [
        {
            "label": label.text(language),
            "value": value.text(language),
            "origin": stated if given else default,
            "note": note,
        }
        for label, value, given, note in rows
    ]


def _time(result: Result, numbers: Numbers) -> list[Row]:
    scenario = result.scenario
    year, month = scenario.first_month
    horizon = scenario.horizon
    return [
        (say("Prisår"), as_written(str(scenario.price_year)), True, ""),
        (say("Start"), as_written(f"{year:04d}-{month:02d}"), scenario.start is not None, ""),
        (say("Horisont"), as_written(numbers.months(horizon.months)), True, ""),
        (
            say("Horisonten räknas"),
            words.COUNTED_FROM[horizon.counted_from],
            "counted_from" in horizon.model_fields_set,
            "",
        ),
    ]


def _money(result: Result, numbers: Numbers) -> list[Row]:
    rule = result.scenario.discounting
    if rule is None:
        return [(say("Diskontering"), say("ingen; alla kronor räknas lika"), True, "")]
    rates = sorted((int(year), rate) for year, rate in rule.rate.items())
    shown: Say = as_written(numbers.percent(rates[0][1].value))
    if len(rates) > 1:
        steps = [say("{rate} från år {year}", rate=numbers.percent(rate.value), year=year) for year, rate in rates]
        shown = say("{steps}", steps=steps)
    note = " ".join(filter(None, (rates[0][1].source, rule.source, rates[0][1].note, rule.note)))
    rows: list[Row] = [(say("Kalkylränta per år"), shown, True, note)]
    if rule.inflation is not None:
        real = numbers.percent(rule.rate_by_year(1)[0])
        rows.append(
            (
                say("Räntan är nominell"),
                say(
                    "inflation {inflation}; real ränta {real}",
                    inflation=numbers.percent(rule.inflation.value),
                    real=real,
                ),
                True,
                "",
            )
        )
    else:
        rows.append((say("Räntan är real"), say("beloppen är i fasta priser"), "rate_is" in rule.model_fields_set, ""))
    rows.append((say("Diskonteras"), words.TIMING[rule.timing], "timing" in rule.model_fields_set, ""))
    rows.append(
        (say("Nuvärdet räknas till"), say("månad {month}", month=rule.base), "base" in rule.model_fields_set, "")
    )
    if rule.compounding == "nominal/12":
        rows.append((say("Ränta på ränta"), say("en tolftedel av räntan per månad"), True, ""))
    return rows


def _people(result: Result, numbers: Numbers) -> list[Row]:
    scenario = result.scenario
    rows: list[Row] = [
        (
            say("Deltagare"),
            as_written(numbers.plain(scenario.participants.value)),
            True,
            scenario.participants.source or scenario.participants.note,
        ),
        (say("Intag"), say("alla börjar i månad 1"), False, ""),
    ]
    for name in (scenario.programme_arm, scenario.counterfactual_arm):
        arm = scenario.arms[name]
        rows.append((_arm_label(arm, name), _movement(result, arm, numbers), True, arm.note or ""))
    comparison = scenario.arms[scenario.counterfactual_arm]
    rows.append(
        (say("Jämförelsens slag"), words.COUNTERFACTUAL[comparison.kind or "assumption"], True, comparison.source or "")
    )
    if comparison.deadweight is not None:
        rows.append(
            (
                say("Dödvikt"),
                as_written(numbers.percent(comparison.deadweight.value)),
                True,
                comparison.deadweight.source or comparison.deadweight.note,
            )
        )
    return rows


def _arm_label(arm: Arm, name: str) -> Say:
    label = as_written(arm.label or name)
    return say("Väg: {label}", label=label)


def _movement(result: Result, arm: Arm, numbers: Numbers) -> Say:
    """Say an arm's path in words: from month 1 this, from month 13 that."""
    states = result.scenario.states
    if arm.stays_in is not None:
        return say("alla är kvar i {state}", state=states[arm.stays_in].label or arm.stays_in)
    parts = []
    for month, step in sorted((int(key), step) for key, step in (arm.path or {}).items()):
        shares = [
            say("{share} {state}", share=numbers.percent(round(share, 6)), state=states[name].label or name)
            for name, share in shares_of(step).items()
            if share > 0
        ]
        parts.append(say("från månad {month}: {shares}", month=month, shares=shares))
    return _joined(parts)


def _joined(parts: list[Say]) -> Say:
    """Join texts with semicolons."""
    values = {f"part_{index}": part for index, part in enumerate(parts)}
    return Say("; ".join(f"{{{name}}}" for name in values), values)


def _scope(result: Result, numbers: Numbers) -> list[Row]:
    scenario = result.scenario
    rows: list[Row] = []
    for name, state in scenario.states.items():
        if not state.priced and name in result.used_states:
            rows.append(
                (
                    say("Kostnad i dag"),
                    say("uppgift saknas för {state}; bara skillnaden är känd", state=state.label or name),
                    True,
                    state.note or "",
                )
            )
    used = result.used_names
    for name, quantity in scenario.quantities.items():
        if name not in used:
            continue
        rows.append(
            (
                say("Värdet {name}", name=name),
                as_written(quantity.written),
                True,
                " ".join(filter(None, (quantity.source, quantity.note))),
            )
        )
    if scenario.net_lines_are_society is not None:
        rows.append((say("Nettoposterna är hela samhället"), say("ja"), True, scenario.net_lines_are_society.reason))
    rows.append((say("Räknas inte"), say("förlorad fritid, obetalt arbete och lån"), False, ""))
    return rows
