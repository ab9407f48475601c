"""Several groups' plans as one: a group each on the group axis, what they share booked as one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from payoff.flows.plan import Array, JournalLine, Plan

SHARED = ("amount", "weight", "counted")
"""What must be the same for two groups to share steps, beside the lines."""


@dataclass(slots=True)
class _Block:
    """Plans with the same steps and prices, and where their steps are on the combined axis."""

    plan: Plan
    name: str
    columns: list[int]


def combine(plans: Mapping[str, Plan]) -> Plan:
    """Return one plan for groups with the same accounts, calendar and follow-up.

    Parameters
    ----------
    plans : mapping of str to Plan
        Each group's own plan, its participants and budget only.

    Returns
    -------
    Plan
        Groups are named by their ids. Groups with the same prices share steps; others have steps
        of their own, named ``group:step``. Lines that are booked alike are one line.
    """
    blocks: list[_Block] = []
    block_of = {name: _block(blocks, name, plan) for name, plan in plans.items()}
    steps, states = _place(blocks)
    rows: dict[tuple[object, ...], int] = {}
    of_line = {name: [rows.setdefault(key, len(rows)) for key in _keys(plan)] for name, plan in plans.items()}
    everyone = list(plans.values())
    first = everyone[0]
    lines: list[JournalLine] = [first.lines[0]] * len(rows)
    draws = max(plan.draws for plan in everyone)
    amount, weight = np.zeros((len(rows), draws)), np.zeros((len(rows), len(steps)))
    in_arm, costs = np.zeros((len(rows), 2)), np.zeros((len(rows), first.months + 1, draws))
    entry_factor = np.ones((len(rows), first.months_followed + 1))
    calendar_factor = np.ones((len(rows), first.months + 1))
    for name, plan in plans.items():
        columns = block_of[name].columns
        for index, row in enumerate(of_line[name]):
            lines[row] = plan.lines[index]
            amount[row], weight[row, columns] = plan.amount[index], plan.weight[index]
            in_arm[row], entry_factor[row] = plan.in_arm[index], plan.entry_factor[index]
            calendar_factor[row] = plan.calendar_factor[index]
        for index, cost in zip(plan.programme, plan.budget, strict=True):
            costs[of_line[name][index], : len(cost)] += cost
    return Plan(
        accounts=first.accounts,
        lines=tuple(lines),
        groups=tuple(_names(plans)),
        steps=steps,
        states=states,
        incidence=_incidence(rows, plans, of_line),
        exposure=_exposure(plans, block_of, len(steps)),
        counted=_counted(blocks, len(steps)),
        intake=np.concatenate([plan.intake for plan in everyone]),
        amount=amount,
        weight=weight,
        in_arm=in_arm,
        entry_factor=entry_factor,
        calendar_factor=calendar_factor,
        budget=costs[[line.origin == "programme" for line in lines]],
        discount=first.discount.copy(),
    )


def _block(blocks: list[_Block], name: str, plan: Plan) -> _Block:
    """Return the block of plans that a plan shares steps with; a new one where there is none."""
    for block in blocks:
        other = block.plan
        same = other.steps == plan.steps and _keys(other) == _keys(plan)
        if same and all(np.array_equal(getattr(other, name), getattr(plan, name)) for name in SHARED):
            return block
    blocks.append(_Block(plan, name, []))
    return blocks[-1]


def _place(blocks: list[_Block]) -> tuple[tuple[str, ...], int]:
    """Give every block its columns, states first and moves last; return the names and how many are states."""
    names: list[str] = []
    for state in (True, False):
        for block in blocks:
            prefix = f"{block.name}:" if len(blocks) > 1 else ""
            plan = block.plan
            for step in plan.steps[: plan.states] if state else plan.steps[plan.states :]:
                block.columns.append(len(names))
                names.append(prefix + step)
    return tuple(names), sum(block.plan.states for block in blocks)


def _keys(plan: Plan) -> list[tuple[object, ...]]:
    """Return what makes two lines the same: what they are, how much, where they apply and their factors over time."""
    return [
        (
            line,
            plan.amount[index].tobytes(),
            plan.in_arm[index].tobytes(),
            plan.entry_factor[index].tobytes(),
            plan.calendar_factor[index].tobytes(),
        )
        for index, line in enumerate(plan.lines)
    ]


def _names(plans: Mapping[str, Plan]) -> list[str]:
    """Return a name for each group; cohorts of a group keep their month."""
    return [
        name if len(plan.groups) == 1 else f"{name}@{group.rpartition('@')[2]}"
        for name, plan in plans.items()
        for group in plan.groups
    ]


def _incidence(
    rows: Mapping[tuple[object, ...], int], plans: Mapping[str, Plan], of_line: Mapping[str, list[int]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    first = next(iter(plans.values()))
    incidence = np.zeros((len(first.accounts), len(rows)), dtype=np.int8)
    for name, plan in plans.items():
        incidence[:, of_line[name]] = plan.incidence
    return incidence


def _exposure(plans: Mapping[str, Plan], block_of: Mapping[str, _Block], steps: int) -> Array:
    parts = []
    for name, plan in plans.items():
        arms, groups, _, months, draws = plan.exposure.shape
        part = np.zeros((arms, groups, steps, months, draws))
        part[:, :, block_of[name].columns] = plan.exposure
        parts.append(part)
    return np.concatenate(parts, axis=1)


def _counted(blocks: list[_Block], steps: int) -> Array:
    counted = np.zeros((steps, blocks[0].plan.counted.shape[1]))
    for block in blocks:
        counted[block.columns] = block.plan.counted
    return counted
