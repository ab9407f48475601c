"""The lines that are booked on an account, with the persons they are booked for and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoff.flows.plan import PROGRAMME, Array, JournalLine
from payoff.measured import NetMeasure
from payoff.quantity.model import Quantity
from payoff.questions.explain_model import ExplanationCause, ExplanationInput, Origin
from payoff.questions.explain_persons import MOVE, OTHERS, Booked, booked_for
from payoff.questions.explain_places import Places
from payoff.resolve.displacement import DISPLACED
from payoff.resolve.equalisation import EQUALISED
from payoff.resolve.plan import lay_out
from payoff.resolve.prices import PricedLine
from payoff.resolve.programme import FINANCING
from payoff.result import Result
from payoff.scenario.models import PlacedLine, Scenario
from payoff.tables import written_path


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A line that is booked on an account.

    Parameters
    ----------
    price : float or None
        Kronor per person and month; None where it is not known, and for a line of the programme.
    share : float
        The account's part, with its sign.
    with_it, without : array [month 0..T]
        Persons; for the programme 1 in the months in which it is paid, and 0.
    counted : array [month 0..T]
        Their difference with the line's series; for the programme kronor.
    lowest, highest : float
        Of the series.
    programme, known : bool
        Whether it is a line of the programme, and whether its amount is known.
    said : mapping
        What `ExplanationRow` says of it in words.
    groups : tuple of str
        The subgroups that it is about.
    """

    price: float | None
    share: float
    with_it: Array
    without: Array
    counted: Array
    lowest: float
    highest: float
    programme: bool
    known: bool
    said: dict[str, Any]
    groups: tuple[str, ...] = ()

    @property
    def same(self) -> tuple[object, ...]:
        """What makes it the same line at the same price in another subgroup."""
        inputs: tuple[ExplanationInput, ...] = self.said["inputs"]
        written = tuple((one.value, one.file, one.line) for one in inputs)
        return (
            *(self.said[key] for key in ("origin", "path", "place", "since", "label", "lag", "moved_by")),
            *(self.price, self.share, self.known, written, tuple(self.said["steps"].items())),
        )


def sources(result: Result, places: Places, account: str, measure: NetMeasure) -> list[Source]:
    """Return what is booked on an account or group of accounts, for a result without subgroups.

    Parameters
    ----------
    result : Result
    places : Places
        Of its scenario.
    account : str
        Id of an account or group.
    measure : {"gains", "programme_cost", "net"}
    """
    found: list[Source] = []
    if measure != "programme_cost":
        found += _of_states(result, places, account)
    if measure != "gains":
        found += _of_programme(result, places, account, -1.0 if measure == "programme_cost" else 1.0)
    return found


def inside(result: Result, account: str, measure: NetMeasure) -> Iterator[str]:
    """Yield the names of the lines between two accounts of a group, which cancel there."""
    plan, sign = result.plan, _signs(result, account)
    members = [plan.accounts.index(name) for name in result.groups.get(account, (account,))]
    origins = {"gains": ("state",), "programme_cost": ("programme",), "net": ("state", "programme")}[measure]
    for index, line in enumerate(plan.lines):
        if line.origin in origins and sign[index] == 0 and plan.incidence[members, index].any():
            yield result.input_name(line.path).text()


def _signs(result: Result, account: str) -> Array:
    """Return what each line adds to an account or group, array [line] of -1, 0, 1."""
    plan = result.plan
    members = [plan.accounts.index(name) for name in result.groups.get(account, (account,))]
    return np.asarray(plan.incidence[members].sum(axis=0), dtype=np.float64)


def _of_states(result: Result, places: Places, account: str) -> Iterator[Source]:
    """Yield the lines of states and transitions; the parts of a split line together."""
    plan, signs = result.plan, _signs(result, account)
    placed = {one.path: one for one in result.scenario.placed_lines()}
    causes = places.causes()
    alike: dict[tuple[object, ...], list[int]] = {}
    priced = lay_out(result.scenario).priced
    for index, one in enumerate(priced):
        if signs[index]:
            path = written_path(one.line.path)
            key = (_origin(one.line), path, one.line.lag, one.factors, plan.weight[index].tobytes())
            alike.setdefault(key, []).append(index)
    for lines in alike.values():
        share = sum(float(signs[index]) * priced[index].part for index in lines)
        first = next((index for index in lines if priced[index].part), None)
        if first is None or not share:
            continue
        one = priced[first]
        price = float(plan.amount[first, 0]) / one.part if one.line.known else None
        for booked in booked_for(plan, first):
            said = _said(result.scenario, places, placed[written_path(one.line.path)], one, booked)
            said["moved_by"] = _moved_by(result.scenario, causes, one.arm)
            yield Source(
                price,
                share,
                booked.with_it,
                booked.without,
                booked.counted,
                booked.lowest,
                booked.highest,
                programme=False,
                known=one.line.known,
                said=said,
            )


def _origin(line: JournalLine) -> Origin:
    """Return what makes a line of states."""
    if DISPLACED in line.path:
        return "displaced"
    return "equalised" if line.path.startswith(EQUALISED) else "state"


def _said(scenario: Scenario, places: Places, placed: PlacedLine, one: PricedLine, booked: Booked) -> dict[str, Any]:
    """Return what is said of a line in one place: what it is called, its inputs, its source and its series."""
    line, origin = placed.line, _origin(one.line)
    if booked.at.startswith(OTHERS):
        origin = "displaced"
    elif booked.at.startswith(MOVE):
        origin = "transition"
    factors: tuple[Quantity, ...] = one.factors or (line.amount,)
    equalised = 1 if one.factors and _origin(one.line) == "equalised" else 0  # the last factor is the rule's
    own, rule = factors[: len(factors) - equalised], factors[len(factors) - equalised :]
    return {
        "origin": origin,
        "place": _place(scenario, booked),
        "since": booked.since,
        "label": placed.label,
        "path": placed.path,
        "inputs": (
            *places.inputs(own, places.of_line(placed.path), line.source or ""),
            *places.inputs(rule, "tax_equalisation"),
        ),
        "source": line.amount.source or line.source or "",
        "note": " ".join(dict.fromkeys(text for text in (line.amount.note, line.note) if text)),
        "clock": one.series.clock if one.series is not None else "",
        "steps": one.series.steps() if one.series is not None else {},
        "lag": one.line.lag,
    }


def _place(scenario: Scenario, booked: Booked) -> str:
    """Return what a reader calls the place: the state, the transition, or the state that others leave or come to."""
    if booked.at.startswith(MOVE):
        name = booked.at.removeprefix(MOVE)
        return scenario.transitions[name].label or name
    name = booked.at.removeprefix(OTHERS)
    net = scenario.gross_to_net
    if booked.at.startswith(OTHERS) and booked.sign > 0 and net is not None and net.displacement is not None:
        name = net.displacement.to_state
    return scenario.states[name].label or name


def _moved_by(scenario: Scenario, causes: tuple[ExplanationCause, ...], arm: str) -> tuple[str, ...]:
    """Return where it is written how the persons move, in the arms that a line applies in."""
    arms = {"programme": scenario.programme_arm, "counterfactual": scenario.counterfactual_arm}
    found = []
    for role, name in arms.items():
        movement = next((cause for cause in causes if cause.role == role), None)  # the first says how, the rest adjusts
        if movement is not None and movement.line and arm in ("", name):
            found.append(movement.where)
    return tuple(found)


def _of_programme(result: Result, places: Places, account: str, sign: float) -> Iterator[Source]:
    """Yield the lines of the budget and who finances them, in kronor."""
    plan, signs = result.plan, _signs(result, account)
    alike: dict[str, list[int]] = {}
    for index in plan.programme:
        if signs[index]:
            alike.setdefault(plan.lines[index].path, []).append(index)
    for path, lines in alike.items():
        share = sum(float(signs[index]) * plan.lines[index].share for index in lines)
        first = next((index for index in lines if plan.lines[index].share), None)
        if first is None or not share:
            continue
        line = plan.lines[first]
        whole = result.journal.entries[first, :, PROGRAMME, :, 0].sum(axis=0) / line.share
        paid = (whole != 0).astype(np.float64)
        said = _budget_said(result.scenario, places, path)
        yield Source(
            None, sign * share, paid, 0.0 * paid, whole, 1.0, 1.0, programme=True, known=line.known, said=said
        )  # fmt: skip


def _budget_said(scenario: Scenario, places: Places, path: str) -> dict[str, Any]:
    """Return what is said of a line of the budget."""
    origin: Origin = "financing" if path.startswith(FINANCING) else "budget"
    written = written_path(path)
    name = written.rpartition(".")[2]
    line = scenario.programme.budget[name]
    outcome = line.actual.amounts if line.actual is not None else ()
    amounts = (*(line.factors or line.amounts), *line.times, *outcome)
    notes = [line.planned.note, line.note, line.actual.note if line.actual is not None else ""]
    return {
        "origin": origin,
        "place": "",
        "since": 0,
        "label": line.label or name,
        "path": written,
        "inputs": places.inputs(amounts or (line.planned,), written, line.source or ""),
        "source": line.planned.source or line.source or "",
        "note": " ".join(dict.fromkeys(text for text in notes if text)),
        "clock": line.series.clock if line.series is not None else "",
        "steps": line.series.steps() if line.series is not None else {},
        "lag": 0,
        "moved_by": (),
    }
