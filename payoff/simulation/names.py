"""What a reader calls something uncertain: its line, its share of persons, or its name."""

from __future__ import annotations

from collections.abc import Callable

from payoff.language import Say, as_written, say
from payoff.reference.table import table
from payoff.result import Result
from payoff.scenario.budget import BUDGET
from payoff.scenario.models import Scenario
from payoff.uncertainty.inputs import Input

Named = Callable[[Result, list[str], str], Say]
EXITS = ("exits", "exits_from_counts", "path", "observed")
NET_WORDS = {
    "evidence_haircut": say("avdraget för svag evidens"),
    "attribution": say("andelen som är insatsens"),
    "phase_in": say("infasningen"),
    "drop_off": say("avtagandet efter mätningen"),
    "displacement": say("undanträngningen"),
}


def input_label(result: Result, one: Input) -> Say:
    """Return what a reader calls an uncertain number or share.

    Parameters
    ----------
    result : Result
        Of the scenario that it stands in.
    one : Input
    """
    parts = one.path.split(".")
    for section, named in _SECTIONS.items():
        if parts[0] == section:
            return named(result, parts, one.cell)
    return as_written(one.path)


def state_label(scenario: Scenario, state: str) -> str:
    """Return the shown name of a state."""
    return scenario.states[state].label or state if state in scenario.states else state


def _quantity(result: Result, parts: list[str], _cell: str) -> Say:
    named = result.scenario.quantities.get(parts[-1])
    return as_written((named.label if named is not None else "") or parts[-1].replace("_", " "))


def _line(result: Result, parts: list[str], _cell: str) -> Say:
    """Return the name of a line of a state, an arm or a transition."""
    sections = {"states": "lines", "arms": "add_lines", "transitions": "lines"}
    after = parts.index(sections[parts[0]]) + 2 if sections[parts[0]] in parts else len(parts)
    return result.input_name(".".join(parts[:after])) if after < len(parts) + 1 else as_written(".".join(parts))


def _arm(result: Result, parts: list[str], cell: str) -> Say:
    scenario = result.scenario
    if "add_lines" in parts:
        return _line(result, parts, cell)
    arm = scenario.arms[parts[1]].label or parts[1]
    state = cell or (parts[3] if len(parts) > 3 else "")
    shown, key = state_label(scenario, state), parts[2]
    if key == "retention":
        return say("andelen som är kvar i {state} ({arm})", state=shown, arm=arm)
    if key == "reaches" and parts[-1] == "duration":
        return say("tiden i {state} ({arm})", state=shown, arm=arm)
    if key == "time_to_outcome":
        return say("tiden till {state} ({arm})", state=shown, arm=arm)
    if key in EXITS or key == "reaches":
        last = state_label(scenario, cell or (parts[3] if key == "reaches" else parts[-1]))
        return say("andelen till {state} ({arm})", state=last, arm=arm)
    words = {
        "deadweight": say("dödvikten"),
        "enrolment": say("inskrivningstiden"),
        "blend": say("den andra matrisens andel"),
        "after": say("tiden tills skillnaden är borta"),
    }
    return words[key] if key in words else as_written(".".join(parts))


def _matrix(result: Result, parts: list[str], cell: str) -> Say:
    source, target = (state_label(result.scenario, state) for state in (parts[3], cell or parts[-1]))
    return say("övergången från {source} till {target} ({matrix})", source=source, target=target, matrix=parts[1])


def _budget(result: Result, parts: list[str], _cell: str) -> Say:
    name = parts[2] if len(parts) > 2 else parts[-1]
    return result.input_name(f"{BUDGET}{name}")


def _price(result: Result, parts: list[str], _cell: str) -> Say:
    return say("priset: {name}", name=table().row(parts[-1]).label)


def _net(result: Result, parts: list[str], _cell: str) -> Say:
    return NET_WORDS.get(parts[1], as_written(".".join(parts)))


_SECTIONS: dict[str, Named] = {
    "quantities": _quantity,
    "states": _line,
    "transitions": _line,
    "arms": _arm,
    "matrices": _matrix,
    "programme": _budget,
    "prices": _price,
    "gross_to_net": _net,
    "discounting": lambda _result, _parts, _cell: say("kalkylräntan"),
    "participants": lambda _result, _parts, _cell: say("antalet deltagare"),
    "enrolment": lambda _result, _parts, _cell: say("inskrivningstiden"),
}
