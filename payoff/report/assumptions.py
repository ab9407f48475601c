"""What the calculation assumes: every choice that changes a number, stated or default, with its reason."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.quantity.model import Quantity
from payoff.report import words
from payoff.report.blocks import rules_assumptions
from payoff.report.budget import outcomes_so_far
from payoff.report.equalisation import equalisation_assumption
from payoff.report.evidence import evidence_assumptions
from payoff.report.locale import Numbers
from payoff.report.moved import index_assumptions, moved_notes
from payoff.report.net import net_assumptions
from payoff.report.people import people
from payoff.report.words import Row
from payoff.result import Result


def assumptions(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the assumptions as rows of label, value, origin and note."""
    rows = [*_time(result, numbers), *_money(result, numbers), *_valuation(result, numbers)]
    rows += [
        *rules_assumptions(result, numbers),
        *index_assumptions(result, numbers),
        equalisation_assumption(result, numbers),
    ]
    rows += [
        *people(result, numbers),
        *evidence_assumptions(result, numbers),
        *net_assumptions(result, numbers),
        *_scope(result, numbers),
    ]
    language = numbers.language
    stated, default = say("angivet").text(language), say("standard").text(language)
    return [
        {
            "label": label.text(language),
            "value": value.text(language),
            "origin": given.text(language) if isinstance(given, Say) else stated if given else default,
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
    mark = words.calibrated(result.scenario, numbers.language, rule)
    note = words.joined_notes(rates[0][1].source, rule.source, rates[0][1].note, rule.note, mark)
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
    monthly = {"nominal/12": say("en tolftedel av räntan per månad"), "effective": say("årsräntan gäller hela året")}
    given = "compounding" in rule.model_fields_set
    rows.append((say("Ränta på ränta"), monthly[rule.compounding], given, ""))
    return rows


def _valuation(result: Result, numbers: Numbers) -> list[Row]:
    """Return what raising a krona of public money costs, and what a krona to each actor weighs."""
    scenario = result.scenario
    funds = scenario.public_funds
    if funds is None:
        rows = [(say("Skattefaktor"), say("ingen; skattemedel kostar inget extra"), False, "")]
    else:
        mark = words.calibrated(scenario, numbers.language, funds)
        note = words.joined_notes(funds.factor.source, funds.source, funds.factor.note, funds.note, mark)
        rows = [(say("Skattefaktor"), as_written(numbers.plain(funds.factor.value)), True, note)]
    if not scenario.weights:
        return [*rows, (say("Vikter"), say("en krona väger lika för alla"), False, "")]
    weights = [
        say("{name} ({weight})", name=result.label(account), weight=numbers.plain(weight))
        for account, weight in scenario.weight_by_account.items()
    ]
    notes = [text for weight in scenario.weights.values() for text in (weight.source, weight.note)]
    note = words.joined_notes(*notes, words.calibrated(scenario, numbers.language, scenario.weights))
    return [*rows, (say("Vikter"), say("{weights}; alla andra 1", weights=weights), True, note)]


def _moved(result: Result, quantity: Quantity, numbers: Numbers) -> list[str]:
    return [text.text(numbers.language) for text in moved_notes(result, [quantity], numbers)]


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
        given: bool | Say = words.CALIBRATED if name in scenario.calibrated else True
        note = words.joined_notes(quantity.source, quantity.note, *_moved(result, quantity, numbers))
        rows.append((say("Värdet {name}", name=quantity.label or name), as_written(quantity.written), given, note))
    for name, unit in scenario.units.items():
        shown: Say = say("som kronor") if unit.rate is None else as_written(numbers.percent(unit.rate.value))
        rows.append((say("Ränta för {unit}", unit=unit.label or name), shown, unit.rate is not None, unit.note or ""))
    rows += outcomes_so_far(result, numbers)
    if scenario.potential is not None:
        full = scenario.potential
        label = scenario.states[full.full_state].label or full.full_state
        rows.append((say("Full effekt"), as_written(label), True, full.note or ""))
    if scenario.net_lines_are_society is not None:
        rows.append((say("Nettoposterna är hela samhället"), say("ja"), True, scenario.net_lines_are_society.reason))
    rows.append((say("Räknas inte"), say("förlorad fritid, obetalt arbete och lån"), False, ""))
    return rows
