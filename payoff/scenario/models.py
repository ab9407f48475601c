"""The scenario as one frozen, checked object."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import PrivateAttr

from payoff.errors import ScenarioError
from payoff.language import Say
from payoff.quantity.model import Quantity
from payoff.scenario.accounts import Chart, chart_of
from payoff.scenario.budget import BudgetLine
from payoff.scenario.calibration import Calibration
from payoff.scenario.fields import shares_of
from payoff.scenario.indexes import BuiltIn, Index, built_in
from payoff.scenario.keys import Keys
from payoff.scenario.lines import Line, NetLine, Strict
from payoff.scenario.parts import first_month
from payoff.scenario.transitions import OnceLine
from payoff.scenario.valuation import weight_by_account

KINDS_OF_FILE = ("scenario", "portfolio")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line and where it stands.

    Parameters
    ----------
    path : str
        Where it stands in the scenario.
    label, place : str
        What a reader calls the line, and the state or arm that it belongs to.
    line : Line
    states : tuple of str
        The states that it applies in; none for a line of a transition.
    arm : str
        The only arm that it applies in, empty for both.
    transition : str
        The transition that it is booked at, empty for a line of states.
    """

    path: str
    label: str
    place: str
    line: Line | OnceLine
    states: tuple[str, ...]
    arm: str = ""
    transition: str = ""


class Scenario(Keys):
    """A checked scenario, ready to be evaluated.

    Made by `payoff.load`; never changed. `replace` gives a new one that has been checked again.
    The fields are the keys of a scenario file.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example()
    >>> scenario.persons, scenario.horizon.months, list(scenario.states)
    (10.0, 36, ['bistand', 'arbete'])
    """

    _document: Any = PrivateAttr(default=None)
    _main: str = PrivateAttr(default="")
    _share: float = PrivateAttr(default=1.0)
    _enrolment_of_all: float | None = PrivateAttr(default=None)
    _changes: tuple[Callable[[Scenario], Scenario], ...] = PrivateAttr(default=())

    @property
    def intake_by_month(self) -> dict[int, float]:
        """Persons who begin, by calendar month."""
        if self.intake is not None:
            everybody = self.intake.by_calendar_month(self._enrolment_of_all or self.enrolment_in(self.main_arm))
        else:
            assert self.participants is not None
            everybody = {1: self.participants.value}
        share = self._share
        return {month: persons * share for month, persons in everybody.items()}

    @property
    def share(self) -> float:
        """Share of the participants that this scenario is about: one, or a subgroup's."""
        return self._share

    @property
    def subgroup_shares(self) -> dict[str, float]:
        """Share of the participants in each subgroup."""
        return shares_of({name: group.share for name, group in self.subgroups.items()})

    @property
    def subgroup_scenarios(self) -> dict[str, Scenario]:
        """Each subgroup as a scenario of its own, with its share of the participants and of the shared budget."""
        found: dict[str, Scenario] = {}
        for part in self.parts_of_all:
            scenario = self._document.subgroup_scenario(part)
            for change in self._changes:
                scenario = scenario.changed(change)
            found[part[0]] = scenario
        return found

    @property
    def parts_of_all(self) -> list[tuple[str, float, float | None]]:
        """Id and share of each subgroup, and the enrolment that the intake of everybody is counted with."""
        enrolment = self.enrolment_in(self.main_arm)
        return [(name, share, enrolment) for name, share in self.subgroup_shares.items()]

    def changed(self, change: Callable[[Scenario], Scenario]) -> Scenario:
        """Return the scenario changed by a function that makes a copy; its subgroups are changed in the same way."""
        result = change(self)
        result._changes = (*self._changes, change)
        return result

    def enrolment_in(self, arm: str) -> float | None:
        """Return how many months a participant is enrolled in an arm: its own time, or the scenario's."""
        own = self.arms[arm].enrolment or self.enrolment
        return own.value if own is not None else None

    @property
    def persons(self) -> float:
        """How many persons begin in all."""
        return math.fsum(self.intake_by_month.values())

    @property
    def calendar_months(self) -> int:
        """Length of the calendar: until the last entrant has been followed, or the horizon from the start."""
        if self.horizon.counted_from == "start":
            return self.horizon.months
        return self.horizon.months + max(self.intake_by_month) - 1

    def problem_at(self, path: str, message: Say, hint: Say | None = None) -> ScenarioError:
        """Return an error at a place of this scenario, for what only shows when it is worked out."""
        error: ScenarioError = self._document.error_at(path, message, hint)
        return error

    def price_index(self, name: str) -> Index | BuiltIn:
        """Return an index by name: the scenario's own, else the price table's."""
        return self.indexes[name] if name in self.indexes else built_in(name)

    @property
    def chart(self) -> Chart:
        """Accounts and groups, built-in and declared."""
        return chart_of(self.accounts, self.groups)

    @property
    def weight_by_account(self) -> dict[str, float]:
        """Stated weights by account id; every other account counts 1."""
        return weight_by_account(self.weights, self.chart)

    @property
    def first_month(self) -> tuple[int, int]:
        """Calendar year and month of month 1."""
        return first_month(self.start) if self.start else (self.price_year, 1)

    @property
    def has_net_lines(self) -> bool:
        """Whether some line, also of a subgroup, is a net, which cannot show what is a transfer."""
        if any(isinstance(placed.line, NetLine) for placed in self.placed_lines()):
            return True
        return any(group.has_net_lines for group in self.subgroup_scenarios.values())

    def bases(self, state: str) -> list[str]:
        """Return the states that a state's lines are differences to, nearest first."""
        found = []
        base = self.states[state].gain_against
        while base is not None:
            found.append(base)
            base = self.states[base].gain_against
        return found

    def placed_lines(self) -> Iterator[PlacedLine]:
        """Yield every line with where it stands: in a state, or in an arm for some states."""
        for name, state in self.states.items():
            for line_id, line in state.lines.items():
                label = line.label or line_id
                yield PlacedLine(f"states.{name}.lines.{line_id}", label, state.label or name, line, (name,))
        for name, arm in self.arms.items():
            for line_id, line in arm.add_lines.items():
                label = line.label or line_id
                path = f"arms.{name}.add_lines.{line_id}"
                yield PlacedLine(path, label, arm.label or name, line, line.in_states, name)
        for name, transition in self.transitions.items():
            for line_id, once in transition.lines.items():
                label = once.label or line_id
                path = f"transitions.{name}.lines.{line_id}"
                yield PlacedLine(path, label, transition.label or name, once, (), transition.arm or "", name)

    @property
    def programme_arm(self) -> str:
        """Id of the arm with the intervention."""
        return next(name for name, arm in self.arms.items() if arm.role == "programme")

    def upper_bounds(self, arm: str) -> list[str]:
        """Return the states that an arm reaches with ``ever`` without a word on how long anybody stays."""
        reaches, kept = self.arms[arm].reaches or {}, self.arms[arm].retention
        ever = [state for state, reach in reaches.items() if reach.flows and not reach.duration]
        return [state for state in ever if state not in kept and not self.states[state].absorbing]

    @property
    def main_arm(self) -> str:
        """Id of the arm with the intervention in the file, also where an alternative stands in its place."""
        return self._main or self.programme_arm

    @property
    def budget(self) -> dict[str, BudgetLine]:
        """The budget lines of the arm with the intervention; those of other arms are left out."""
        main, programme = self.main_arm, self.programme_arm
        return {name: line for name, line in self.programme.budget.items() if (line.arm or main) == programme}

    @property
    def financing_shares(self) -> dict[str, float]:
        """Share that each account finances of what another pays; two names of one account are added."""
        shares: dict[str, float] = {}
        financing = self.programme.financing
        for name, share in financing.by_account().items() if financing is not None else ():
            account = self.chart.account(name)
            shares[account] = shares.get(account, 0.0) + share
        return shares

    @property
    def alternative_arms(self) -> tuple[str, ...]:
        """Ids of the other arms that are compared."""
        return tuple(name for name, arm in self.arms.items() if arm.role == "alternative")

    def with_alternative(self, name: str) -> Scenario:
        """Return the scenario with an alternative arm in the place of the intervention."""

        def swapped(scenario: Scenario) -> Scenario:
            roles = {scenario.programme_arm: "alternative", name: "programme"}
            arms = {
                key: arm.model_copy(update={"role": roles.get(key, arm.role)}) for key, arm in scenario.arms.items()
            }
            copy = scenario.model_copy(update={"arms": arms})
            copy._main = scenario.main_arm
            return copy

        return self.changed(swapped)

    @property
    def aims(self) -> Set[str]:
        """States that the scenario aims at: the one of full effect, and those where something is counted."""
        counted = {name for name, state in self.states.items() if state.counts}
        return counted | ({self.potential.full_state} if self.potential is not None else set())

    @property
    def is_gross(self) -> bool:
        """Whether all that happened is credited to the intervention: before and after, without deadweight.

        A deadweight that is nothing in the central case, however uncertain, leaves that case gross.
        """
        arm = self.arms[self.counterfactual_arm]
        return arm.kind == "before_after" and (arm.deadweight is None or arm.deadweight.value == 0)

    @property
    def counterfactual_arm(self) -> str:
        """Id of the arm that shows what would have happened anyway."""
        return next(name for name, arm in self.arms.items() if arm.role == "counterfactual")

    @property
    def fingerprint(self) -> str:
        """Hash of the content, the same for any order of keys."""
        return str(self._document.fingerprint)

    @property
    def file(self) -> str:
        """Name of the file it was read from, or what stands for it."""
        return str(self._document.file)

    @property
    def variant_name(self) -> str:
        """Id of the variant that this is, empty for the file itself."""
        return str(self._document.variant)

    @property
    def calibration(self) -> Calibration | None:
        """What the calibration found, None where nothing has been calibrated."""
        found: Calibration | None = self._document.calibration
        return found

    @property
    def calibrated(self) -> frozenset[str]:
        """Names of the quantities that have their value from the calibration."""
        names: frozenset[str] = self._document.calibrated
        return names

    def calibrated_in(self, *parts: Any) -> list[str]:
        """Return the calibrated quantities that some parts of the scenario refer to."""
        found = {quantity.name for part in parts for _, quantity in _quantities(part)}
        return [name for name in self.quantities if name in found & self.calibrated]

    def to_calibrate(self) -> Scenario | None:
        """Return the scenario whose unknown values are to be found, None where there is nothing to find.

        It is the file with what was laid over it, without its variants: those are worked out with
        the calibrated values.
        """
        scenario: Scenario | None = self._document.to_calibrate()
        return scenario

    def with_calibration(self, calibration: Calibration) -> Scenario:
        """Return the scenario with the values that a calibration found, below variants and overrides."""
        scenario: Scenario = self._document.with_calibration(calibration)
        return scenario

    def overrides_as_written(self) -> dict[str, object]:
        """Return what was laid over the file with ``--set`` or `replace`, path to value."""
        laid: dict[str, object] = self._document.laid()
        return laid

    def variant(self, name: str) -> Scenario:
        """Return a variant as a scenario of its own.

        Raises
        ------
        ScenarioError
            If there is no such variant.
        """
        scenario: Scenario = self._document.variant_scenario(name)
        return scenario

    def replace(self, changes: dict[str, Any]) -> Scenario:
        """Return the scenario with values replaced, checked again.

        Parameters
        ----------
        changes : dict
            From path (ids with dots, ``*`` for all) to value, as in a variant.

        Raises
        ------
        ScenarioError
            If a path leads nowhere or a value is not allowed there.
        """
        scenario: Scenario = self._document.replaced(changes)
        return scenario

    def set(self, path: str, value: Any) -> Scenario:
        """Return the scenario with one value replaced, checked again; see `replace`.

        Examples
        --------
        >>> import payoff
        >>> payoff.example().set("participants", 12).persons
        12.0
        """
        return self.replace({path: value})

    def to_yaml(self) -> str:
        """Return the scenario as YAML that is read as the same scenario; see `payoff.scenario.written_out.to_yaml`."""
        from payoff.scenario.written_out import to_yaml

        return to_yaml(self)

    def written_at(self, path: str) -> Any:
        """Return what is written at a path, with all that has been laid over the file; None where nothing is."""
        return self._document.written_at(path)

    def quantities_by_path(self) -> dict[str, Quantity]:
        """Return every number of the scenario by its path."""
        return dict(self._numbers)

    def quantities_used(self) -> Iterator[tuple[str, Quantity]]:
        """Yield every number of the scenario with its path, also where several stand at one path (``times``)."""
        yield from self._numbers

    @cached_property
    def _numbers(self) -> tuple[tuple[str, Quantity], ...]:
        return tuple(_quantities(self))

    @property
    def names_referred_to(self) -> frozenset[str]:
        """Names of the shared quantities that something refers to."""
        return frozenset(
            item.name for path, item in self.quantities_used() if item.name and not path.startswith("quantities.")
        )

    def __repr__(self) -> str:
        return (
            f"<Scenario {self.about.title!r}: {len(self.states)} states, {self.horizon.months} months, "
            f"{len(self.variants)} variants; next: payoff.evaluate(scenario)>"
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from payoff.scenario.as_table import scenario_table

        return scenario_table(self)

    def __dir__(self) -> list[str]:
        """Return the keys of the file and what can be asked, without what pydantic keeps for itself."""
        own = {name for one in type(self).__mro__ if one.__module__.startswith("payoff.") for name in vars(one)}
        shown = {name for name in own if not name.startswith(("_", "model_"))}
        return sorted({*type(self).model_fields, *shown})


def _quantities(value: Any) -> Any:
    """Walk the models and yield every quantity with a path."""
    if isinstance(value, Quantity):
        if value.path:
            yield value.path, value
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            yield from _quantities(getattr(value, name))
    elif isinstance(value, (dict, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _quantities(item)
    elif hasattr(value, "steps_as_written"):
        yield from _quantities(dict(value.steps_as_written()))
