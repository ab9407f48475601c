"""A comparison as plain data with stable keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payoff.language import Language
from payoff.missing import Missing
from payoff.payload import plain
from payoff.study.compare_names import part_name, shown_value
from payoff.study.compare_parts import Part
from payoff.study.compare_tree import Change

if TYPE_CHECKING:
    from payoff.study.compare_result import Compared, Comparison, Measured

PARTED: tuple[Measured, ...] = ("npv", "benefit_cost_ratio")
"""Measures whose difference is parted among the assumptions."""


def payload(comparison: Comparison, language: Language, series: str | None) -> dict[str, Any]:
    """Return a comparison as plain data; see `Comparison.to_dict`."""
    return {
        "price_year": comparison.price_year,
        "account": comparison.total if series is None else series,
        "compared": [_compared(comparison, one, language) for one in comparison.compared],
        "differences": [
            _difference(comparison, other, series, language) for other in range(1, len(comparison.compared))
        ],
    }


def _compared(comparison: Comparison, one: Compared, language: Language) -> dict[str, Any]:
    from payoff.study.compare_result import MEASURED

    scenario, (version, data_version) = one.result.scenario, one.versions
    data: dict[str, Any] = {
        "letter": one.letter,
        "name": one.name,
        "title": scenario.about.title,
        "scenario": scenario.file,
        "scenario_hash": scenario.fingerprint,
        "payoff_version": version,
        "data_version": data_version,
        "stored": one.forecast is not None,
        "price_year": scenario.price_year,
        "factor": one.factor,
    }
    for measure in MEASURED:
        data[measure] = {series: plain(one.value(measure, series), language) for series in comparison.series}
    data["payback"] = {series: plain(one.payback(series), language) for series in comparison.series}
    return data


def _difference(comparison: Comparison, other: int, series: str | None, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {"from": comparison.compared[0].letter, "to": comparison.compared[other].letter}
    for measure in PARTED:
        parts = comparison.parts(measure, series, other)
        data: dict[str, Any] = {"difference": plain(comparison.difference(measure, series, other), language)}
        if isinstance(parts, Missing):
            found[measure] = data | {"parts": parts.to_dict(language)}
            continue
        trees = [comparison.compared[other].tree, comparison.compared[0].tree]
        found[measure] = data | {
            "method": comparison.method(other),
            "parts": [_part(part, part_name(part.changes, trees).text(language), language) for part in parts],
            "together": plain(comparison.together(measure, series, other), language),
            "remainder": plain(comparison.remainder(measure, series, other), language),
            "without_effect": [_change(one, language) for one in comparison.without_effect(measure, series, other)],
        }
    return found


def _part(part: Part, label: str, language: Language) -> dict[str, Any]:
    return {
        "label": label,
        "changes": [_change(change, language) for change in part.changes],
        "structural": part.structural,
        "value": part.value,
        "alone": part.alone,
        "lowest": part.lowest,
        "highest": part.highest,
    }


def _change(change: Change, language: Language) -> dict[str, Any]:
    before, after = (shown_value(value).text(language) for value in (change.before, change.after))
    return {"path": change.name, "before": before, "after": after}
