"""The result as plain data with stable, documented keys: what ``--format json`` writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from payoff.language import Language, say
from payoff.measures.money import InternalRate
from payoff.measures.payback import BreakEven, Deepest
from payoff.missing import Missing
from payoff.questions.answers import answers
from payoff.questions.benchmarks import as_plain, not_compared, placements
from payoff.questions.budget_outcome import budget_outcome
from payoff.questions.staircase import staircase
from payoff.questions.time_use import last_observed
from payoff.reference.evidence import cited
from payoff.reviewer import remarks
from payoff.scenario.budget import BUDGET
from payoff.scenario.builtin import SOCIETY
from payoff.tables import MEASURES
from payoff.version import __version__

if TYPE_CHECKING:
    from payoff.reference.table import Price
    from payoff.result import Result
    from payoff.scenario.built import Block
    from payoff.scenario.evidence import Evidence
    from payoff.scenario.models import Scenario
    from payoff.tables import Measure

BASE_VARIANT = "base"
ANSWERS = (
    "npv",
    "weighted_npv",
    "annuity",
    "benefit_cost_ratio",
    "return_on_investment",
    "internal_rate",
    "payback",
    "break_even",
    "deepest",
)
"""Measures that are asked for each account and group, by their name in `Result`."""
Answer = float | BreakEven | Deepest | InternalRate | Missing


def payload(result: Result, language: Language) -> dict[str, Any]:
    """Return a result and its variants as plain data; see `Result.to_dict`."""
    scenario = result.scenario
    data: dict[str, Any] = {
        "title": scenario.about.title,
        "variant": scenario.variant_name or BASE_VARIANT,
        "provenance": provenance(result, language),
        "unit": "kr",
        "total": result.total,
        "labels": {series: result.label(series).text(language) for series in result.series},
    }
    questions: dict[str, Callable[[str], Any]] = {
        measure: partial(_by_year, result, measure, language=language) for measure in MEASURES
    }
    questions["gains_per_participant"] = partial(_per_participant, result, language=language)
    for name in ANSWERS:
        questions[name] = partial(_answer, getattr(result, name), language=language)
    for name, question in questions.items():
        data[name] = {series: question(series) for series in result.series}
        if result.total != SOCIETY:
            data[name][SOCIETY] = result.society_withheld.to_dict(language)
    data["public_funds"] = {
        "cost": plain(result.public_funds_cost(), language),
        "npv": plain(result.npv_with_public_funds(), language),
    }
    data["blocks"] = blocks(result)
    data["units"] = {unit: _unit(result, unit, language) for unit in result.scenario.units}
    data["questions"] = answers(result, language)
    data["warnings"] = [
        {"rule": item.rule, "text": item.message.text(language), "path": item.path} for item in remarks(result)
    ]
    data["staircase"] = _staircase(result, language)
    data["subgroups"] = {name: _subgroup(group, language) for name, group in result.subgroups.items()}
    data["budget"] = {name: _budget_line(result, name, language) for name in scenario.budget}
    data["comparison"] = {unit: _comparison(result, unit, language) for unit in scenario.units}
    data["calibration"] = _calibration(result, language)
    data["evidence"] = {state: _study(own) for state, own in scenario.evidence.items()}
    if scenario.programme_arm == scenario.main_arm:
        data["alternatives"] = {name: payload(one, language) for name, one in result.alternatives.items()}
    if not scenario.variant_name and scenario.programme_arm == scenario.main_arm:
        data["variants"] = {name: payload(variant, language) for name, variant in result.variants.items()}
        data["benchmarks"] = _benchmarks(result, language)
    return data


def as_json(data: dict[str, Any]) -> str:
    """Return plain data as JSON in full precision, one line for each top-level key."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}" for key, value in data.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _study(own: Evidence) -> dict[str, Any]:
    """Return the study that fills a state of the arms, as it is in the table, and what of it is borrowed."""
    found = own.effect.model_dump(mode="json", exclude_none=True, exclude={"source"})
    return {
        "study": own.study,
        **found,
        "source": cited(own.effect),
        "borrowed": list(own.borrowed),
        "widen": own.factor,
        "grade": own.grade if own.grade is not None else "none",
    }


def _benchmarks(result: Result, language: Language) -> dict[str, Any]:
    """Return where the result stands among published evaluations, and why the others are not compared."""
    reasons = {name: reason.text(language) for name, reason in not_compared(result).items()}
    return {"placements": as_plain(placements(result)), "not_compared": reasons}


def _staircase(result: Result, language: Language) -> list[dict[str, Any]]:
    """Return the way from gross to net, step by step."""
    return [
        {"stage": step.stage, "values": {name: plain(value, language) for name, value in step.values.items()}}
        for step in staircase(result)
    ]


def _subgroup(group: Result, language: Language) -> dict[str, Any]:
    """Return what a subgroup's result is, beside everybody's."""
    return {
        "participants": group.scenario.persons,
        "npv": {series: plain(group.npv(series), language) for series in group.series},
        "payback": {series: plain(group.payback(series), language) for series in group.series},
    }


def _calibration(result: Result, language: Language) -> Any:
    """Return what was calibrated, against what, and how well it is determined."""
    found = result.calibration
    if found is None:
        return Missing("not_applicable", say("scenariot har inget att kalibrera")).to_dict(language)
    return {
        "status": found.status,
        "rank": found.rank,
        "starts": found.starts,
        "agreeing": found.agreeing,
        "unknown": {
            one.name: {
                "value": one.value,
                "unit": one.unit,
                "low": one.low,
                "high": one.high,
                "spread": one.spread,
                "in_use": one.name in result.scenario.calibrated,
            }
            for one in found.unknown
        },
        "targets": {
            one.name: {
                "measure": one.asked.measure,
                "account": one.asked.account or result.total,
                "month": one.asked.at if one.asked.at is not None else "horizon",
                one.asked.sign: one.asked.value,
                "value": one.value,
                "residual": one.residual,
                "within": one.asked.within.value if one.asked.within is not None else "none",
                "met": one.met,
            }
            for one in found.targets
        },
    }


def _budget_line(result: Result, name: str, language: Language) -> dict[str, Any]:
    """Return a budget line's plan, what of it is counted, and its outcome so far; undiscounted."""
    path, found = f"{BUDGET}{name}", budget_outcome(result, name)
    none = Missing("not_applicable", say("raden har inget utfall"))
    keys = ("through", "actual", "remaining", "expected")
    return {
        "planned": plain(result.budget_planned(path), language),
        "counted": plain(result.budget_cost(path), language),
        "actual": none.to_dict(language) if found is None else {key: getattr(found, key) for key in keys},
    }


def provenance(result: Result, language: Language) -> dict[str, Any]:
    """Return what is needed to get the same result again."""
    return {
        "payoff_version": __version__,
        "scenario": result.scenario.file,
        "scenario_hash": result.scenario.fingerprint,
        "data_version": result.data_version,
        "data_used": result.uses_table,
        "settings": settings(result),
    }


def blocks(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return what the states in use were built of."""
    return {name: [_block(block) for block in built.blocks] for name, built in result.built_states.items()}


def _block(block: Block) -> dict[str, Any]:
    """Return a block with its prices, of each the figure and how much it can be trusted."""
    prices = [_price(one) | ({"instead_of": _price(one.overrides)} if one.overrides else {}) for one in block.prices]
    return {
        "block": block.name,
        "kind": block.kind,
        "form": block.form,
        "extent": block.extent,
        "lines": list(block.lines),
        "prices": prices,
    }


def _price(price: Price) -> dict[str, Any]:
    """Return a price: the figure, how much it can be trusted and who says so; the year is 0 where it is undated."""
    return {
        "id": price.id,
        "value": price.value,
        "unit": price.unit.text,
        "year": price.year or 0,
        "status": price.status,
        "source": price.cited,
    }


def settings(result: Result) -> dict[str, Any]:
    """Return every choice that changes a number, as plain data."""
    scenario = result.scenario
    rule = scenario.discounting
    year, month = scenario.first_month
    comparison = scenario.arms[scenario.counterfactual_arm]
    return {
        "price_year": scenario.price_year,
        "start": f"{year:04d}-{month:02d}",
        "horizon_months": scenario.horizon.months,
        "counted_from": scenario.horizon.counted_from,
        "participants": scenario.persons,
        "intake": {str(month): persons for month, persons in scenario.intake_by_month.items()},
        "discounting": "none"
        if rule is None
        else {
            "rate_by_year": {key: rate.value for key, rate in rule.rate.items()},
            "timing": rule.timing,
            "base": rule.base,
            "rate_is": rule.rate_is,
            "inflation": rule.inflation.value if rule.inflation else "none",
            "compounding": rule.compounding,
        },
        "units": {name: "none" if unit.rate is None else unit.rate.value for name, unit in scenario.units.items()},
        "public_funds": "none" if scenario.public_funds is None else {"factor": scenario.public_funds.factor.value},
        "indexes": {
            name: {str(year): level for year, level in index.levels.items()} for name, index in scenario.indexes.items()
        },
        "tax_equalisation": equalisation_settings(scenario),
        "weights": scenario.weight_by_account,
        "potential": "none" if scenario.potential is None else {"full_state": scenario.potential.full_state},
        "gross_to_net": net_settings(scenario),
        "subgroups": scenario.subgroup_shares,
        "financing": financing_settings(scenario),
        "programme": scenario.programme_arm,
        "counterfactual": {"arm": scenario.counterfactual_arm, "kind": comparison.kind or ""},
        "overrides": scenario.overrides_as_written(),
    }


def net_settings(scenario: Scenario) -> Any:
    """Return the adjustments from gross to net, as plain data."""
    net = scenario.gross_to_net
    if net is None:
        return "none"
    stages: dict[str, Any] = {
        key: value.value for key in ("evidence_haircut", "attribution") if (value := getattr(net, key)) is not None
    }
    if net.phase_in:
        stages["phase_in"] = {month: share.value for month, share in net.phase_in.items()}
    if net.drop_off is not None:
        after = net.drop_off.after or last_observed(scenario)
        stages["drop_off"] = {"share": net.drop_off.share.value, "months": net.drop_off.per, "after": after}
    moved = net.displacement
    if moved is not None:
        stages["displacement"] = {"share": moved.share.value, "from": list(moved.from_states), "to": moved.to_state}
    return stages


def financing_settings(scenario: Scenario) -> Any:
    """Return who finances what another account pays, as plain data."""
    financing = scenario.programme.financing
    if financing is None:
        return "none"
    through = scenario.chart.account(financing.through)
    return {"through": through, "paid": financing.paid, "shares": scenario.financing_shares}


def equalisation_settings(scenario: Scenario) -> Any:
    """Return how tax is equalised, as plain data."""
    rule = scenario.tax_equalisation
    if rule is None:
        return "none"
    accounts = [scenario.chart.account(name) for name in rule.accounts]
    return {"share": rule.share.value, "lag_months": round(rule.lag.value), "accounts": accounts}


def _by_year(result: Result, measure: Measure, series: str, language: Language) -> dict[str, Any]:
    """Return a measure by year, discounted and cumulative, and undiscounted; or why not."""
    discounted = result.totals(measure, series)
    if isinstance(discounted, Missing):
        return discounted.to_dict(language)
    cumulative = result.totals(measure, series, cumulative=True)
    plain = result.totals(measure, series, discounted=False)
    assert isinstance(cumulative, dict)
    assert isinstance(plain, dict)
    return {
        "by_year": list(discounted.values()),
        "cumulative": list(cumulative.values()),
        "by_year_undiscounted": list(plain.values()),
    }


def _unit(result: Result, unit: str, language: Language) -> dict[str, Any]:
    """Return a unit with and without the programme, and the extra cost of one more."""
    return {
        "discounted": result.units(unit),
        "undiscounted": result.units(unit, discounted=False),
        "cost_per_unit": {series: plain(result.cost_per_unit(unit, series), language) for series in result.series},
    }


def _comparison(result: Result, unit: str, language: Language) -> Any:
    """Return every arm with its cost and units, and what one more unit costs."""
    found = result.compare(unit)
    if isinstance(found, Missing):
        return found.to_dict(language)
    none = Missing("not_applicable", say("inget billigare alternativ att jämföra med")).to_dict(language)
    return [
        {
            "arm": one.name,
            "cost": one.cost,
            "units": one.effect,
            "status": one.status,
            "ratio": none if one.ratio is None else one.ratio,
        }
        for one in found
    ]


def _per_participant(result: Result, series: str, language: Language) -> dict[str, Any]:
    """Return the gain per participant by year since entry, discounted."""
    by_year = result.per_participant(series, cumulative=False)
    cumulative = result.per_participant(series)
    if isinstance(by_year, Missing) or isinstance(cumulative, Missing):
        missing = by_year if isinstance(by_year, Missing) else cumulative
        assert isinstance(missing, Missing)
        return missing.to_dict(language)
    return {"by_year": list(by_year.values()), "cumulative": list(cumulative.values())}


def _answer(ask: Callable[[str], Answer], series: str, language: Language) -> Any:
    """Return the answer to a question about an account or group as plain data."""
    return plain(ask(series), language)


def plain(value: Answer, language: Language) -> Any:
    """Return an answer as plain data; what cannot be computed says why."""
    if isinstance(value, Missing):
        return value.to_dict(language)
    if isinstance(value, Deepest):
        return {"value": value.value, "month": value.month}
    if isinstance(value, BreakEven):
        return _break_even(value, language)
    if isinstance(value, InternalRate):
        return _internal_rate(value, language)
    return value


def _internal_rate(value: InternalRate, language: Language) -> dict[str, Any]:
    """Return the yearly rate where it is the only one; else its place says why there is none."""
    reasons = {
        "none": say("ingen ränta mellan low och high gör nettots nuvärde till noll"),
        "several": say("ingen entydig ränta: nettot byter tecken flera gånger"),
    }
    no_value = None if value.rate is not None else Missing("not_applicable", reasons[value.status]).to_dict(language)
    return {
        "status": value.status,
        "value": value.rate if no_value is None else no_value,
        "roots": list(value.roots),
        "low": value.low,
        "high": value.high,
    }


def _break_even(value: BreakEven, language: Language) -> dict[str, Any]:
    """Return when a curve pays back; a month that does not exist says why."""
    reasons = {
        "never_within_horizon": say("aldrig inom horisonten"),
        "never_negative": say("ingen investering: kurvan är aldrig negativ"),
        "no_flow": say("varken kostnad eller vinst"),
    }
    data: dict[str, Any] = {
        "status": value.status,
        "first": value.first,
        "sustained": value.sustained,
        "interpolated": value.interpolated,
        "crossings": value.crossings,
    }
    for key in ("first", "sustained", "interpolated"):
        if data[key] is None:
            data[key] = Missing("not_applicable", reasons[value.status]).to_dict(language)
    return data
