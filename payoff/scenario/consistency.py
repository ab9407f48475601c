"""What only checked parts can tell together: numbers that must agree, and ways of moving that cannot meet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from payoff.errors import Fault, did_you_mean
from payoff.language import Say, say
from payoff.quantity.model import Quantity
from payoff.quantity.text import with_comma
from payoff.scenario.arms import Arm
from payoff.scenario.check_calibration import calibration_faults
from payoff.scenario.check_uncertain import block_faults, cell_faults
from payoff.scenario.consistency_net import net_inconsistencies
from payoff.scenario.correlations import correlation_faults
from payoff.scenario.fields import SUM_TOLERANCE, shares_of
from payoff.scenario.matrices import BoundaryWeights, Matrix
from payoff.scenario.models import Scenario
from payoff.units import LARGEST_NUMBER, LONGEST_HORIZON

MOST_COHORT_MONTHS = 100_000
"""Intake months times months followed: 200 cohorts for 40 years."""


def inconsistencies(scenario: Scenario, *, laid: bool = False) -> Iterator[Fault]:
    """Yield every fault that concerns several parts of a scenario; `at` is the path of the place.

    Parameters
    ----------
    scenario : Scenario
    laid : bool
        Whether something is laid over the file: a value that it makes certain takes its correlations with it.
    """
    rules: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
        _intake,
        _enrolment,
        _budget,
        _blends,
        _boundary_weights,
        _absorbing,
        _retention,
        _reaches,
        net_inconsistencies,
        cell_faults,
        block_faults,
        partial(_correlations, laid=laid),
    )
    found = False
    for rule in rules:
        for fault in rule(scenario):
            found = True
            yield fault
    if not found:  # these ask how many the participants are and how matrices fit, which must be known first
        yield from _counts(scenario)
        yield from _cohorts(scenario)
        yield from _actuals(scenario)
        yield from _known_moves(scenario)
        yield from calibration_faults(scenario)


def _correlations(scenario: Scenario, *, laid: bool) -> Iterator[Fault]:
    yield from correlation_faults(scenario.correlations, scenario.quantities, laid=laid)


def _intake(scenario: Scenario) -> Iterator[Fault]:
    if (scenario.participants is None) == (scenario.intake is None):
        written = next((key for key in ("intake", "participants") if key in scenario.model_fields_set), None)
        yield Fault(
            say("ange antingen participants eller intake"),
            _one_number(scenario),
            at=(written,) if written else (),
            key=True,
        )
        return
    if scenario.intake is None:
        return
    if scenario.intake.places is not None and scenario.enrolment_in(scenario.programme_arm) is None:
        yield Fault(
            say("places kräver att inskrivningstiden är känd"), say("lägg till enrolment: 6 mån"), ("intake", "places")
        )
        return
    if scenario.persons > LARGEST_NUMBER:
        yield Fault(say("för många börjar för att räknas; inskrivningstiden är för kort"), at=("intake",), key=True)
    months = scenario.horizon.months if scenario.horizon.counted_from == "start" else LONGEST_HORIZON
    if max(scenario.intake_by_month) > months:
        yield Fault(say("någon börjar efter månad {months}", months=months), at=("intake",), key=True)


def _one_number(scenario: Scenario) -> Say:
    """Say what to write where both or neither of participants and intake stand."""
    if scenario.intake is None:
        return say("skriv t.ex. participants: 10")
    if scenario.intake.participants is None:
        return say("antalet står redan i intake; ta bort participants")
    return say("med intake skrivs antalet som intake.participants; ta bort participants")


def _enrolment(scenario: Scenario) -> Iterator[Fault]:
    for name, arm in scenario.arms.items():
        if arm.movement.startswith("exits") and scenario.enrolment_in(name) is None:
            yield Fault(
                say("utfall vid inskrivningens slut kräver att inskrivningstiden är känd"),
                say("lägg till enrolment: 6 mån"),
                ("arms", name, arm.movement),
                True,
            )
        for state in arm.time_to_outcome:
            if state not in (arm.exits or arm.exits_from_counts or {}):
                message = say("”{name}” är inget utfall i armen", name=state)
                yield Fault(message, None, ("arms", name, "time_to_outcome", state), True)


def _budget(scenario: Scenario) -> Iterator[Fault]:
    may_pay = [scenario.programme_arm, *scenario.alternative_arms]
    for name, line in scenario.programme.budget.items():
        at = ("programme", "budget", name)
        arm = line.arm or scenario.programme_arm
        if arm not in may_pay:
            hint = say("tillåtna: {names}", names=may_pay)
            yield Fault(say("budgeten hör till en arm med en insats, inte till ”{name}”", name=arm), hint, (*at, "arm"))
        elif line.per and line.paid != "at_start" and line.during is None and scenario.enrolment_in(arm) is None:
            yield Fault(
                say("ett belopp per deltagare och tid kräver att inskrivningstiden är känd"),
                say("lägg till enrolment: 6 mån, eller during på raden"),
                (*at, "per"),
            )


def _actuals(scenario: Scenario) -> Iterator[Fault]:
    """Yield outcomes of what is not carried out, and those that go on after the calendar."""
    for name, line in scenario.programme.budget.items():
        at = ("programme", "budget", name, "actual")
        if line.actual is None:
            continue
        if line.arm not in (None, scenario.programme_arm):
            yield Fault(say("utfallet hör till insatsen, inte till ett alternativ"), say("ta bort actual"), at, True)
        elif line.actual.through > scenario.calendar_months:
            months = scenario.calendar_months
            yield Fault(
                say("utfallet går längre än kalendern, som slutar efter månad {months}", months=months),
                say("förläng horisonten, eller ändra through"),
                (*at, "through"),
            )


def _blends(scenario: Scenario) -> Iterator[Fault]:
    """Matrices that follow each other or are blended must mean the same by a cycle."""
    for name, arm in scenario.arms.items():
        known = [scenario.matrices[matrix] for matrix in arm.matrix_names if matrix in scenario.matrices]
        if any(_cycle(matrix) != _cycle(known[0]) for matrix in known):
            key = "blend" if arm.blend else "matrix"
            yield Fault(
                say("matriserna har olika per, count eller convert och kan inte användas i samma arm"),
                at=("arms", name, key),
                key=True,
            )
        elif arm.blend and len({str(matrix.survival and matrix.survival.value) for matrix in known}) > 1:
            yield Fault(say("matriser med olika survival kan inte blandas"), None, ("arms", name, "blend"), True)


def _cycle(matrix: Matrix) -> tuple[object, ...]:
    root = matrix.convert == "root"
    return (matrix.per, root, *(getattr(matrix.count, key).value for key in type(matrix.count).model_fields))


def _cohorts(scenario: Scenario) -> Iterator[Fault]:
    """Each intake month is run on its own where a matrix follows the calendar; that must end in reasonable time."""
    for name, arm in scenario.arms.items():
        size = len(scenario.intake_by_month) * scenario.horizon.months
        if arm.follows_calendar and size > MOST_COHORT_MONTHS:
            yield Fault(
                say("matriser på kalendern räknas för varje intagsmånad, och här blir det för många månader i allt"),
                say("låt fler börja i samma månad, eller använd clock: entry"),
                ("arms", name, "matrix"),
            )


def _boundary_weights(scenario: Scenario) -> Iterator[Fault]:
    """Weights on stocks must be the same in every arm, and fit a whole number of cycles."""
    by_arm = {name: _weighed(scenario, arm) for name, arm in scenario.arms.items()}
    if not any(by_arm.values()):
        return
    kinds = {_cycle(matrix) if matrix else None for matrix in by_arm.values()}
    if len(kinds) > 1:
        name = next(name for name, matrix in by_arm.items() if matrix is None or matrix != next(iter(by_arm.values())))
        yield Fault(
            say("vikter på bestånden måste vara desamma i alla armar"),
            say("låt varje arm ha en matris med samma per och count"),
            ("arms", name),
            True,
        )
        return
    for name, arm in scenario.arms.items():
        matrix = by_arm[name]
        assert matrix is not None
        assert arm.matrix is not None
        cycles, rest = divmod(scenario.horizon.months, matrix.cycle)
        at = ("matrices", arm.matrix.names[0], "count")
        if rest:
            yield Fault(say("horisonten är inte ett helt antal cykler, som vikter på bestånden kräver"), None, at)
        elif cycles % 2 and _is_simpson(matrix.count):
            yield Fault(
                say("simpson kräver ett jämnt antal cykler; här är de {cycles}", cycles=cycles),
                say("använd trapezoid eller en annan horisont"),
                at,
            )
        return


def _is_simpson(count: object) -> bool:
    if not isinstance(count, BoundaryWeights):
        return False
    return count.odd.value == 2 * count.even.value and count.even.value == 2 * count.ends.value > 0


def _weighed(scenario: Scenario, arm: Arm) -> Matrix | None:
    """Return the arm's matrix where it weighs stocks."""
    matrix = scenario.matrices.get(arm.matrix.names[0]) if arm.matrix else None
    return matrix if matrix is not None and isinstance(matrix.count, BoundaryWeights) else None


def _absorbing(scenario: Scenario) -> Iterator[Fault]:
    """Nobody leaves a state that is said to be absorbing."""
    final = {name for name, state in scenario.states.items() if state.absorbing}
    for name, matrix in scenario.matrices.items():
        yield from _matrix_leaves(matrix, ("matrices", name), final)
    for name, arm in scenario.arms.items():
        yield from _arm_leaves(arm, ("arms", name), final)


def _matrix_leaves(matrix: Matrix, at: tuple[str, ...], final: set[str]) -> Iterator[Fault]:
    section = next(key for key in ("rows", "rows_from_counts", "rates") if getattr(matrix, key) is not None)
    for row in [row for row, targets in matrix.targets.items() if row in final and targets - {row}]:
        yield _leaves(row, (*at, section, row))
    if matrix.survival is None:
        return
    if matrix.survival.to not in final:
        yield Fault(
            say("”{name}” är inte ett slutligt tillstånd", name=matrix.survival.to),
            say("skriv absorbing: true på tillståndet"),
            (*at, "survival", "to"),
        )
    for state in [state for state in matrix.survival.hazard_ratio if state in final]:
        yield _leaves(state, (*at, "survival", "hazard_ratio", state))


def _arm_leaves(arm: Arm, at: tuple[str, ...], final: set[str]) -> Iterator[Fault]:
    for state in [state for state in arm.retention if state in final]:
        yield _leaves(state, (*at, "retention", state))
    for state in [state for state in arm.reaches or {} if state in final and (arm.reaches or {})[state].duration]:
        yield _leaves(state, (*at, "reaches", state, "duration"))
    for state in [state for state, waiting in arm.time_to_outcome.items() if waiting.waits_in in final]:
        yield _leaves(arm.time_to_outcome[state].waits_in, (*at, "time_to_outcome", state, "waits_in"))
    for key, modify in (arm.modify or {}).items():
        where = (*at, "modify", *([key] if key else []), "rows")
        yield from (_leaves(state, where) for state in modify.rows if state in final)


def _leaves(state: str, at: tuple[str, ...]) -> Fault:
    message = say("”{name}” är ett slutligt tillstånd som ingen lämnar", name=state)
    return Fault(message, say("ta bort raden, eller absorbing på tillståndet"), at, True)


def _retention(scenario: Scenario) -> Iterator[Fault]:
    """One state may lose persons in one way only."""
    for name, arm in scenario.arms.items():
        at = ("arms", name, "retention")
        if arm.retention and arm.after not in (None, "hold"):
            yield Fault(
                say("retention och after: stop eller fade räknar samma bortfall två gånger"),
                say("välj det ena; after: hold går ihop med retention"),
                at,
                True,
            )
        for state in [state for state in arm.retention if arm.reaches and state in (arm.from_states or {})]:
            yield Fault(
                say(
                    "deltagarna börjar i ”{name}”; i en arm med reaches lämnar de det när de når ett utfall", name=state
                ),
                say("ta bort retention på ”{name}”", name=state),
                (*at, state),
                True,
            )
        for state, retention in arm.retention.items():
            reach = (arm.reaches or {}).get(state)
            if reach is not None and (reach.duration is not None or not reach.flows):
                yield Fault(
                    say("”{name}” har redan sitt bortfall i reaches (duration, still, at eller mean_over)", name=state),
                    say("ta bort det ena"),
                    (*at, state),
                    True,
                )
            if state in retention.back_to:
                yield Fault(say("den som lämnar kan inte gå tillbaka till samma tillstånd"), None, (*at, state, "else"))


def _reaches(scenario: Scenario) -> Iterator[Fault]:
    """Refuse that a study's outcome is where the participants began."""
    for name, arm in scenario.arms.items():
        for state in [state for state in arm.reaches or {} if state in (arm.from_states or {})]:
            yield Fault(
                say("deltagarna börjar redan i ”{name}”", name=state),
                say("skriv var de som når ”{name}” kommer från, under from", name=state),
                ("arms", name, "reaches", state),
                True,
            )


def _counts(scenario: Scenario) -> Iterator[Fault]:
    """Yield counts of participants that are not as many as the participants."""
    persons = scenario.persons
    for name, arm in scenario.arms.items():
        if arm.exits_from_counts is not None:
            yield from _not_all(arm.exits_from_counts, persons, ("arms", name, "exits_from_counts"))
        if arm.observed is not None:
            for month, row in (arm.observed.counts or {}).items():
                yield from _not_all(row, persons, ("arms", name, "observed", "counts", month))


def _not_all(counts: Mapping[str, Quantity], persons: float, at: tuple[str, ...]) -> Iterator[Fault]:
    rest = [key for key, count in counts.items() if count.kind == "rest"]
    total = math.fsum(count.value for count in counts.values() if count.known)
    shown, everybody = with_comma(total, 10), with_comma(persons, 10)
    if len(rest) > 1:
        yield Fault(say("”rest” får stå högst en gång"), at=(*at, rest[1]))
    elif total > persons * (1 + SUM_TOLERANCE):
        yield Fault(
            say("antalen blir tillsammans {total}, fler än deltagarna ({persons})", total=shown, persons=everybody),
            say("gäller talen en annan grupp, skriv andelar, t.ex. 12 av 97"),
            at,
            True,
        )
    elif not rest and total < persons * (1 - SUM_TOLERANCE):
        yield Fault(
            say("antalen blir tillsammans {total}, färre än deltagarna ({persons})", total=shown, persons=everybody),
            say("skriv rest på tillståndet som ska ta återstoden"),
            at,
            True,
        )


def _known_moves(scenario: Scenario) -> Iterator[Fault]:
    """Yield arms where it is not known who moves, when something is booked once per move."""
    for name, transition in scenario.transitions.items():
        if transition.arm is not None and transition.arm not in scenario.arms:
            hint = did_you_mean(transition.arm, scenario.arms)
            yield Fault(say("armen ”{name}” finns inte", name=transition.arm), hint, ("transitions", name, "arm"))
    held = [transition for transition in scenario.transitions.values() if transition.lines or transition.counts]
    for name, arm in scenario.arms.items():
        if any(item.arm in (None, name) for item in held) and not moves_are_known(arm):
            yield Fault(
                say("transitions kräver att övergångarna är kända; i armen syns bara var deltagarna är"),
                say("använd matrix, exits, eller reaches med measure: ever"),
                ("arms", name, arm.movement),
                True,
            )


def moves_are_known(arm: Arm) -> bool:
    """Whether it is known who moves from where to where, not only how many are in each state."""
    if arm.path is not None:
        return all(len(shares_of(step)) == 1 for step in arm.path.values())
    if arm.reaches is not None:
        return arm.after in (None, "hold") and all(reach.flows for reach in arm.reaches.values())
    return arm.observed is None
