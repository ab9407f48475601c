"""What is asked of a scenario: the way from gross to net, and each subgroup's own result."""

from collections.abc import Mapping
from typing import Any

from .movement import Number
from .net import STAGES
from .plain import Case, accumulated, case_of
from .subgroups import subgroups_of

Gains = dict[str, float | None]


def present_gain(case: Case) -> Gains:
    """The gain of every account and group before programme cost, present value."""

    def value(flow: list[Number] | None) -> float | None:
        return None if flow is None else accumulated(flow, case.factors)[-1]

    return {name: value(case.gain(name)) for name in case.members}


def staircase(scenario: Mapping[str, Any]) -> list[tuple[str, Gains]]:
    """Gross, what each step adds, and net."""
    before = present_gain(case_of(scenario, gross=True, stages=()))
    steps = [("gross", before)]
    raws = [scenario, *(raw for raw, _ in subgroups_of(scenario).values())]
    made = [stage for stage in STAGES if any(stage in (raw.get("gross_to_net") or {}) for raw in raws)]
    for number, stage in enumerate(["comparison", *made]):
        after = present_gain(case_of(scenario, stages=made[:number]))
        steps.append((stage, {name: less(after[name], before[name]) for name in before}))
        before = after
    return [*steps, ("net", before)]


def less(one: float | None, other: float | None) -> float | None:
    """The difference, unknown if one of them is."""
    return None if one is None or other is None else one - other


def by_subgroup(scenario: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], Case]]:
    """Each subgroup's scenario, and what it comes to."""
    return {name: (raw, case_of(raw, share)) for name, (raw, share) in subgroups_of(scenario).items()}
