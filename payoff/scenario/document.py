"""A scenario as written with what is laid over it, checked as a whole: every problem at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from pydantic import ValidationError

from payoff.errors import (
    Fault,
    Place,
    Problem,
    ScenarioError,
    Sources,
    did_you_mean,
    shortened,
)
from payoff.language import Say, say
from payoff.quantity.model import Quantity, read_quantity
from payoff.quantity.written import Branch
from payoff.scenario import override
from payoff.scenario.blocks import with_blocks
from payoff.scenario.calibration import Calibration
from payoff.scenario.check import check
from payoff.scenario.consistency import inconsistencies
from payoff.scenario.evidence_arms import with_evidence
from payoff.scenario.fields import SHARED_RULE
from payoff.scenario.indexes import price_years
from payoff.scenario.like import resolve_like
from payoff.scenario.local_prices import read_prices
from payoff.scenario.lookup import group_in
from payoff.scenario.models import Scenario
from payoff.scenario.problems import from_faults, from_validation
from payoff.scenario.table_file import TableFiles
from payoff.scenario.tree import anchored, copied, fingerprint, from_python, locate, places
from payoff.scenario.use import with_use_groups
from payoff.scenario.yaml_reader import MOST_PROBLEMS, drop_shadowed

Part = tuple[str, float, float | None]
EVERYBODY: Part = ("", 1.0, None)


@dataclass(frozen=True, slots=True)
class Layers:
    """What is laid over a file, from the lowest.

    Parameters
    ----------
    calibration : Calibration, optional
        What a calibration found.
    subgroup : (str, float, float or None)
        Id and share of the subgroup that the scenario is about, empty for everybody, and the enrolment
        that everybody's intake is counted with.
    variant : str
        Id of the variant that is applied, empty for none.
    overrides : tuple of (str, mapping)
        Origin and overrides of ``--set`` and `replace`, in order.
    """

    calibration: Calibration | None = None
    subgroup: Part = EVERYBODY
    variant: str = ""
    overrides: tuple[tuple[str, Mapping[str, Any]], ...] = ()


class Document:
    """A scenario as written, with what was laid over it; makes the checked scenarios.

    Parameters
    ----------
    tree : Branch
        The file.
    file : str
        Name for errors.
    sources : Sources
        Text of the file.
    files : TableFiles
        The tables beside the scenario.
    layers : Layers, optional
        What is laid over the file.
    """

    def __init__(self, tree: Branch, file: str, sources: Sources, files: TableFiles, layers: Layers) -> None:
        self.tree, self.file, self._sources, self.files, self.layers = (
            with_use_groups(tree),
            file,
            sources,
            files,
            layers,
        )
        self.overrides, self.variant, self.calibration = layers.overrides, layers.variant, layers.calibration
        self.subgroup, self.share, self.enrolment = layers.subgroup
        self.own: frozenset[str] = frozenset()  # quantities that nothing was laid over
        self._calibrate: Any = None
        self.fingerprint = ""
        self._variants: dict[str, Scenario] = {}
        self._subgroups: dict[Part, Scenario] = {}

    @property
    def sources(self) -> Sources:
        """Texts of the file and of the tables beside it."""
        return Sources({**self.files.texts, **self._sources.texts})

    def scenario(self, problems: tuple[Problem, ...] = ()) -> Scenario:
        """Return the checked scenario.

        Parameters
        ----------
        problems : tuple of Problem
            What the reader found already.

        Raises
        ------
        ScenarioError
            With every problem of the file, its variants included.
        """
        found = list(problems)
        scenario = self._checked(found)
        if scenario is not None and not found and not self.subgroup:
            found += self._subgroup_problems(scenario)
        if scenario is not None and not found and not self.variant and not self.subgroup:
            found += self._variant_problems(scenario)
        if found or scenario is None:
            raise ScenarioError(told(drop_shadowed(found), self.file), self.sources)
        return scenario

    def variant_scenario(self, name: str) -> Scenario:
        """Return the scenario with one variant applied below ``--set``."""
        variants = self.tree.get("variants")
        if not isinstance(variants, Branch) or name not in variants:
            hint = did_you_mean(name, variants if isinstance(variants, Branch) else ())
            place, _ = locate(self.tree, ("variants",), self.file)
            message = say("varianten ”{name}” finns inte", name=shortened(name))
            raise ScenarioError([Problem(place, "variants", message, hint)], self.sources)
        if name not in self._variants:  # checked once, when the file is loaded, and used again when it is evaluated
            self._variants[name] = self._with(variant=name).scenario()
        return self._variants[name]

    def subgroup_scenario(self, part: Part) -> Scenario:
        """Return the scenario of a subgroup: its overrides above the file, below the variant and ``--set``."""
        if part not in self._subgroups:
            self._subgroups[part] = self._with(subgroup=part).scenario()
        return self._subgroups[part]

    def replaced(self, changes: Mapping[str, Any]) -> Scenario:
        """Return the scenario with more overrides laid on."""
        laid = from_python(changes, "replace")
        for path in laid:  # no line of the file has what is laid over it
            laid.key_places[path] = laid.value_places[path] = Place("replace")
        return self._with(overrides=(*self.overrides, ("replace", laid))).scenario()

    def to_calibrate(self) -> Scenario | None:
        """Return the scenario without variants if some of its values are to be found; see `Scenario.to_calibrate`."""
        if self.calibration is not None or self._calibrate is None:
            return None
        base = self._with(tree=copied(self.tree, without="variants"), variant="").scenario()
        unknown = set(base.calibrate.unknown) if base.calibrate is not None else set()
        return base if unknown & base._document.own & self.own else None

    def with_calibration(self, calibration: Calibration) -> Scenario:
        """Return the scenario with the values that a calibration found."""
        return self._with(calibration=calibration).scenario()

    @property
    def calibrated(self) -> frozenset[str]:
        """Names of the quantities that have their value from the calibration."""
        found = self.calibration.solution if self.calibration is not None else {}
        return frozenset(name for name in found if name in self.own)

    def _with(self, tree: Branch | None = None, **changes: Any) -> Document:
        """Return the document with other layers over it, or over another tree."""
        below = self.tree if tree is None else tree
        return Document(below, self.file, self._sources, self.files, replace(self.layers, **changes))

    def error_at(self, path: str, message: Say, hint: Say | None) -> ScenarioError:
        """Return an error at a path, for what only shows when the scenario is worked out."""
        place, _ = locate(self.tree, tuple(path.split(".")), self.file, key=True)
        return ScenarioError([Problem(place, path, message, hint)], self.sources)

    def written_at(self, path: str) -> Any:
        """Return what is written at a path, with all that is laid over it; None where nothing is."""
        here: Any = self.effective()[0]
        for part in path.split("."):
            here = here.get(part) if isinstance(here, Branch) else None
        return here

    def laid(self) -> dict[str, object]:
        """Return the overrides laid on last, path to value."""
        return {path: value for _, overrides in self.overrides for path, value in overrides.items()}

    def overridden(self, found: list[Problem] | None = None) -> Branch:
        """Return the tree with all that is laid over the file, as it is written: ``like`` and files are not read in.

        Parameters
        ----------
        found : list of Problem, optional
            Gets what leads nowhere.

        Returns
        -------
        Branch
            With the values of the calibration, the subgroup, the variant and ``--set``. A variant has no ``calibrate``
            and a subgroup no ``subgroups`` or ``variants``.

        Examples
        --------
        >>> import payoff
        >>> payoff.example().replace({"participants": 12})._document.overridden()["participants"]
        12
        """
        found = [] if found is None else found
        tree = below = self._with_found_values()
        tree = self._laid_over(self._with_subgroup(tree, found) if self.subgroup else tree, found)
        before, after = group_in(below, "quantities"), group_in(tree, "quantities")
        self.own = frozenset(name for name, value in before.items() if after.get(name) is value)
        self._calibrate = tree.get("calibrate")
        for section in ("subgroups", "variants") if self.subgroup else ():
            tree = copied(tree, without=section)
        return copied(tree, without="calibrate") if self.variant else tree

    def _laid_over(self, tree: Branch, found: list[Problem]) -> Branch:
        """Return a tree with the variant and what was laid on last."""
        if self.variant:
            variant = self.tree["variants"][self.variant]
            tree, faults = override.apply(copied(tree, without="variants"), override.variant_overrides(variant))
            found += from_faults((fault.under("variants", self.variant) for fault in faults), self.tree, self.file)
        for origin, overrides in self.overrides:
            tree, faults = override.apply(tree, overrides)
            for fault in faults:
                place = getattr(overrides, "key_places", {}).get(fault.at[0]) or Place(origin)
                found.append(Problem(place, fault.at[0], fault.message, fault.hint))
        return tree

    def _with_found_values(self) -> Branch:
        """Return the file with the values that the calibration found in the place of their starting values."""
        if self.calibration is None:
            return self.tree
        tree, quantities = copied(self.tree), copied(group_in(self.tree, "quantities"))
        tree["quantities"] = quantities
        for one in self.calibration.unknown:
            started = self.tree["quantities"][one.name]
            note = {"note": started["note"]} if isinstance(started, Branch) and "note" in started else {}
            quantities[one.name] = from_python({"value": "", **note}, self.file)
            quantities[one.name]["value"] = one.written()
        return tree

    def _as_written(self, tree: Branch) -> Branch:
        """Return a tree with its calibration and the starting values of what was calibrated, for its hash."""
        if self._calibrate is None:
            return tree
        tree = copied(tree)
        tree["calibrate"] = self._calibrate
        if self.calibrated:
            tree["quantities"] = copied(tree["quantities"])
            tree["quantities"].update({name: self.tree["quantities"][name] for name in self.calibrated})
        return tree

    def _with_subgroup(self, below: Branch, found: list[Problem]) -> Branch:
        """Return the file with the subgroup's own values; the subgroup as the variant and ``--set`` leave it."""
        everybody = self._laid_over(below, [])
        paths = override.subgroup_overrides(everybody["subgroups"][self.subgroup])
        tree, faults = override.apply(below, paths)
        faults += override.same_for_all(paths, self.tree)
        found += from_faults((fault.under("subgroups", self.subgroup) for fault in faults), everybody, self.file)
        return tree

    def effective(self, found: list[Problem] | None = None) -> tuple[Branch, set[str]]:
        """Return what `overridden` gives with all that it points to read in, before blocks are worked out.

        Own prices, ``like``, tables in files and the shares of studies stand in their places.

        Parameters
        ----------
        found : list of Problem, optional
            Gets what is wrong on the way.

        Returns
        -------
        Branch
            The tree.
        set of str
            Paths of what could not be read in.

        Examples
        --------
        >>> import payoff
        >>> tree, broken = payoff.example().replace({"participants": 12})._document.effective()
        >>> tree["participants"], broken
        (12, set())
        """
        found = [] if found is None else found
        tree = with_use_groups(self.overridden(found))
        broken: set[str] = set()
        tree, problems = read_prices(tree, self.files)
        self._gather(problems, tree, found)
        for section in ("states", "arms"):
            written_out, faults, names = resolve_like(tree, section)
            found += from_faults(faults, tree, self.file)
            tree, broken = written_out, broken | names
        tree, problems, unread = self.files.read_into(tree)
        self._gather(problems, tree, found)
        broken |= unread
        filled, faults, names = with_evidence(tree, _named_quantities)
        found += from_faults(faults, tree, self.file)
        broken |= names
        result: Branch = anchored(filled)
        return result, broken

    def _gather(self, problems: Iterable[Problem | Fault], tree: Branch, found: list[Problem]) -> None:
        """Add problems to `found`; faults get the place of their path."""
        found += from_faults((item for item in problems if isinstance(item, Fault)), tree, self.file)
        found += (item for item in problems if isinstance(item, Problem))

    def _checked(self, found: list[Problem]) -> Scenario | None:
        """Check the effective tree; problems go into `found`."""
        written, broken = self.effective(found)
        context: dict[str, Any] = {"quantities": _named_quantities(written), "price_years": price_years(written)}
        expanded = with_blocks(written, context["quantities"], context["price_years"])
        found += from_faults(expanded.faults, written, self.file)
        broken |= expanded.broken
        tree: Branch = anchored(expanded.tree) if expanded.built else written
        context["built"] = expanded.built
        problems = list(islice(from_faults(check(tree), tree, self.file), MOST_PROBLEMS))
        scenario = None
        try:
            scenario = Scenario.model_validate(tree, context=context)
        except ValidationError as error:
            problems += from_validation(error, tree, self.file, Scenario)
        if scenario is not None:
            scenario._share, scenario._enrolment_of_all = self.share, self.enrolment
        if scenario is not None and not problems:
            faults = inconsistencies(scenario, laid=self.layers != Layers())
            problems += islice(from_faults(faults, tree, self.file), MOST_PROBLEMS)
        found += [problem for problem in problems if ".".join(problem.path.split(".")[:2]) not in broken]
        if scenario is not None:
            self.fingerprint = fingerprint(self._as_written(written))
            scenario._document = self
        return scenario

    def _subgroup_problems(self, scenario: Scenario) -> Iterator[Problem]:
        """Check every subgroup; what is wrong elsewhere because of it is told at the subgroup."""
        tree = self._laid_over(self.tree, [])
        for part in scenario.parts_of_all:
            yield from self._told_at(("subgroups", part[0]), partial(self.subgroup_scenario, part), tree)

    def _variant_problems(self, scenario: Scenario) -> Iterator[Problem]:
        """Check every variant; what is wrong elsewhere because of a variant is told at the variant."""
        for name in scenario.variants:
            yield from self._told_at(("variants", name), partial(self.variant_scenario, name), self.tree)

    def _told_at(self, parts: tuple[str, str], make: Callable[[], Scenario], tree: Branch) -> Iterator[Problem]:
        """Yield the problems of a scenario with something laid over it, at the place of what was laid."""
        section, name = parts
        try:
            make()
        except ScenarioError as error:
            own = set(places(tree[section][name]))
            at, _ = locate(tree, parts, self.file, key=True)
            for problem in error.problems:
                inside = problem.path.startswith(f"{section}.")
                path = problem.path if inside else f"{section}.{name}: {problem.path}"
                beside = problem.place.file in self.files.texts  # a table has lines of its own
                place = problem.place if beside or problem.place in own else at
                yield Problem(place, path, problem.message, problem.hint)


def _named_quantities(tree: Branch) -> dict[str, Quantity]:
    """Read the named quantities; those that cannot be read are told by the models and are unknown here."""
    group, moved = tree.get("quantities"), price_years(tree)
    named = {}
    for name, value in group.items() if isinstance(group, Branch) else ():
        try:
            named[name] = read_quantity(value, SHARED_RULE, {}, moved)
        except Fault:
            named[name] = Quantity(math.nan, "number", "", kind="unknown")
    return named


def told(problems: Iterable[Problem], file: str) -> list[Problem]:
    """Drop what says the same thing at the same place as one before it, and what is too much to read."""
    seen = set()
    kept = []
    for problem in problems:
        key = (problem.place, problem.message.text())
        if key not in seen:
            seen.add(key)
            kept.append(problem)
    if len(kept) <= MOST_PROBLEMS:
        return kept
    first = sorted(kept, key=lambda problem: problem.place)[:MOST_PROBLEMS]
    return [Problem(Place(file), "", say("många fel; de {most} första visas", most=MOST_PROBLEMS)), *first]
