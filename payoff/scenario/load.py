"""From file, text or dict to a checked scenario; every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from payoff.errors import Fault, InputError, Place, Problem, ScenarioError, Sources, shortened
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.written import Branch
from payoff.scenario import override
from payoff.scenario.check import check
from payoff.scenario.fields import Shared
from payoff.scenario.models import Scenario
from payoff.scenario.problems import from_faults, from_validation
from payoff.scenario.tree import anchored, fingerprint, from_python, resolve_like
from payoff.scenario.yaml_reader import MOST_BYTES, drop_shadowed, read_tree, read_value

SET_ORIGIN = "--set"


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
    overrides : tuple of (str, mapping)
        Origin and overrides of ``--set`` and `replace`, laid on last, in order.
    variant : str
        Id of the variant that is applied, empty for none.
    """

    def __init__(
        self,
        tree: Branch,
        file: str,
        sources: Sources,
        overrides: tuple[tuple[str, Mapping[str, Any]], ...] = (),
        variant: str = "",
    ) -> None:
        self.tree, self.file, self.sources = tree, file, sources
        self.overrides, self.variant = overrides, variant
        self.fingerprint = ""

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
        if scenario is not None and not found and not self.variant:
            found += self._variant_problems(scenario)
        if found or scenario is None:
            raise ScenarioError(drop_shadowed(_distinct(found)), self.sources)
        return scenario

    def variant_scenario(self, name: str) -> Scenario:
        """Return the scenario with one variant applied below ``--set``."""
        return Document(self.tree, self.file, self.sources, self.overrides, name).scenario()

    def replaced(self, changes: Mapping[str, Any]) -> Scenario:
        """Return the scenario with more overrides laid on."""
        laid = from_python(changes, "replace")
        return Document(self.tree, self.file, self.sources, (*self.overrides, ("replace", laid)), self.variant).scenario()

    def laid(self) -> dict[str, object]:
        """Return the overrides laid on last, path to value."""
        return {path: value for _, overrides in self.overrides for path, value in overrides.items()}

    def _layers(self) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        """Yield the overrides in order, each with the path prefix that its faults get."""
        if self.variant:
            variants = self.tree.get("variants")
            if not isinstance(variants, Branch) or not isinstance(variants.get(self.variant), Branch):
                raise Fault(say("varianten ”{name}” finns inte", name=shortened(self.variant)), at=("variants",))
            yield ("variants", self.variant), override.variant_overrides(variants[self.variant])
        for origin, overrides in self.overrides:
            yield (origin,), overrides

    def _effective(self) -> Branch:
        """Return the tree with all overrides and every ``like`` written out."""
        tree = self.tree
        for prefix, overrides in self._layers():
            try:
                tree = override.apply(tree, overrides)
            except Fault as fault:
                raise Fault(fault.message, fault.hint, at=(*prefix, *fault.at)) from None
        for section in ("states", "arms"):
            tree = resolve_like(tree, section)
        if self.variant:
            tree = Branch({key: value for key, value in tree.items() if key != "variants"})
            tree.path, tree.place = self.tree.path, self.tree.place
            tree.key_places, tree.value_places = self.tree.key_places, self.tree.value_places
        result: Branch = anchored(tree)
        return result

    def _checked(self, found: list[Problem]) -> Scenario | None:
        """Check the effective tree; problems go into `found`."""
        try:
            tree = self._effective()
        except Fault as fault:
            found += _fault_problems([fault], self.tree, self.file)
            return None
        found += from_faults(check(tree), tree, self.file)
        named = _named_quantities(tree)
        try:
            scenario = Scenario.model_validate(tree, context={"quantities": named})
        except ValidationError as error:
            found += from_validation(error, tree, self.file, Scenario)
            return None
        self.fingerprint = fingerprint(tree)
        scenario._document = self
        return scenario

    def _variant_problems(self, scenario: Scenario) -> Iterator[Problem]:
        for name in scenario.variants:
            try:
                self.variant_scenario(name)
            except ScenarioError as error:
                for problem in error.problems:
                    at = f"variants.{name}: {problem.path}"
                    yield Problem(problem.place, at, problem.message, problem.hint)


def load(source: str | Path | Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    source : path, str or mapping
        A path to a YAML file; or the YAML text itself (a `str` with a line break); or a plain dict.
    overrides : mapping, optional
        From path to value as text, laid on last: what ``--set`` gives.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        If the path is no readable file.
    ScenarioError
        If the scenario cannot be used; holds every problem with file, line and column.

    Examples
    --------
    >>> import payoff
    >>> payoff.load("payoff: 1\\nabout: {title: Ofullständig}\\n")
    Traceback (most recent call last):
    ...
    payoff.errors.ScenarioError: <text>:1:1: fel: obligatorisk nyckel saknas: ”price_year”  [price_year]
    ...
    """
    if isinstance(source, Mapping):
        return _scenario(from_python(source, "<dict>"), [], "<dict>", Sources(), overrides)
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        if len(source.encode("utf-8", "replace")) > MOST_BYTES:
            raise _too_large("<text>")
        return _from_text(source, "<text>", overrides)
    return load_file(source, overrides)


def load_file(name: str | Path, overrides: Mapping[str, str] | None = None) -> Scenario:
    """Read and check a scenario file; see `load`."""
    path = Path(name)
    return _from_text(_decoded(_read(path), path.name), path.name, overrides)


def _from_text(text: str, name: str, overrides: Mapping[str, str] | None) -> Scenario:
    tree, problems = read_tree(text, name)
    return _scenario(tree, problems, name, Sources({name: text}), overrides)


def _scenario(
    tree: Branch, problems: list[Problem], name: str, sources: Sources, overrides: Mapping[str, str] | None
) -> Scenario:
    laid = _laid(overrides or {})
    return Document(tree, name, sources, ((SET_ORIGIN, laid),) if laid else ()).scenario(tuple(problems))


def _laid(overrides: Mapping[str, str]) -> Branch:
    laid = Branch()
    laid.path, laid.place, laid.key_places, laid.value_places = "", None, {}, {}
    faults = []
    for path, raw in overrides.items():
        place = Place(f"{SET_ORIGIN} {path}={shortened(raw)}")
        laid.key_places[path] = laid.value_places[path] = place
        try:
            laid[path] = read_value(raw, place.file)
        except Fault as fault:
            faults.append(Problem(place, path, fault.message, fault.hint))
    if faults:
        raise ScenarioError(faults)
    return laid


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(say("”{path}” är en mapp, inte en fil", path=shortened(str(path), 120)))
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise InputError(say("filen ”{path}” finns inte eller kan inte läsas", path=shortened(str(path), 120))) from None
    if len(data) > MOST_BYTES:
        raise _too_large(path.name)
    return data


def _too_large(name: str) -> ScenarioError:
    message = say("filen är för stor (högst {most} byte)", most=f"{MOST_BYTES:,}".replace(",", " "))
    return ScenarioError([Problem(Place(name), "", message)])


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        start = before.rfind(b"\n") + 1
        column = len(before[start:].decode("utf-8", "replace")) + 1
        place = Place(name, before.count(b"\n") + 1, column)
        message = say("filen är inte UTF-8 (byte {byte})", byte=f"0x{data[error.start]:02X}")
        hint = say("spara filen som UTF-8; den kan vara sparad som Latin-1 eller Windows-1252")
        sources = Sources({name: data.decode("latin-1")})
        raise ScenarioError([Problem(place, "", message, hint)], sources) from None


def _named_quantities(tree: Branch) -> dict[str, Quantity]:
    """Read the named quantities; those that cannot be read are told by the models."""
    group = tree.get("quantities")
    adapter: TypeAdapter[Quantity] = TypeAdapter(Shared)
    named = {}
    for name, value in group.items() if isinstance(group, Branch) else ():
        try:
            named[name] = adapter.validate_python(value)
        except ValidationError:
            continue
    return named


def _fault_problems(faults: list[Fault], tree: Branch, file: str) -> Iterator[Problem]:
    """Place the fault of an override: at its variant in the file, or at the option."""
    for problem in from_faults(faults, tree, file):
        path = faults[0].at
        if path and path[0] in (SET_ORIGIN, "replace"):
            yield Problem(Place(path[0]), ".".join(path[1:]), problem.message, problem.hint)
        else:
            yield problem


def _distinct(problems: list[Problem]) -> list[Problem]:
    """Drop a problem that says the same thing at the same place as one before it."""
    seen = set()
    kept = []
    for problem in problems:
        key = (problem.place, problem.message.text())
        if key not in seen:
            seen.add(key)
            kept.append(problem)
    return kept
