"""From a file to a checked scenario or portfolio: a portfolio's parts are read from files beside it.

Every problem is told at once, those of a part with the part's own file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from payoff.errors import Fault, Place, Problem, ScenarioError, Sources, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.text import with_comma
from payoff.quantity.written import Branch
from payoff.scenario import load as loading
from payoff.scenario import override
from payoff.scenario.budget import BUDGET
from payoff.scenario.document import Document, Layers, told
from payoff.scenario.files import SUFFIXES, decoded, read_within
from payoff.scenario.load import Written
from payoff.scenario.models import Scenario
from payoff.scenario.portfolio import BY_PARTICIPANTS, MOST_PARTS, SHARED_LINE, Portfolio, part_trees
from payoff.scenario.portfolio_check import differences
from payoff.scenario.problems import from_faults, from_validation
from payoff.scenario.table_file import TableFiles
from payoff.scenario.tree import anchored, fingerprint, locate
from payoff.scenario.yaml_reader import drop_shadowed, read_tree


def load(source: str | Path | Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> Scenario | Portfolio:
    """Read and check a scenario or a portfolio; see `payoff.load`."""
    return _checked(loading.written(source), overrides)


def load_file(name: str | Path, overrides: Mapping[str, str] | None = None) -> Scenario | Portfolio:
    """Read and check a file; see `load`."""
    return _checked(loading.written_file(name), overrides)


def _checked(found: Written, overrides: Mapping[str, str] | None) -> Scenario | Portfolio:
    if found.tree.get("kind") == "portfolio":
        return _Reading(found, overrides or {}).portfolio()
    return loading.scenario_of(found, overrides)


class _Reading:
    """Reads one portfolio; problems are gathered and raised together.

    Parameters
    ----------
    found : Written
        The portfolio's own file.
    overrides : mapping
        What ``--set`` gives.
    """

    def __init__(self, found: Written, overrides: Mapping[str, str]) -> None:
        self.file, self.folder = found.file, found.folder
        self.problems = list(found.problems)
        self.texts = dict(found.sources.texts)
        self.overrides = overrides
        self.tree = self._overridden(found.tree)
        self._trees: dict[str, tuple[Branch, list[Problem]]] = {}

    def portfolio(self) -> Portfolio:
        """Return the checked portfolio with its parts.

        Raises
        ------
        ScenarioError
            With every problem of the portfolio and of its parts.
        """
        tree: Branch = anchored(self.tree)
        self.tree = tree
        self._refuse(*_names(tree))
        portfolio = None
        try:
            portfolio = Portfolio.model_validate(tree, context={"quantities": {}})
        except ValidationError as error:
            self.problems += from_validation(error, tree, self.file, Portfolio)
        scenarios = self._scenarios(part_trees(tree))
        self._stop()
        assert portfolio is not None
        self._refuse(*differences(portfolio, scenarios))
        self._stop()
        portfolio._shares = portfolio.shares_between(scenarios)
        portfolio._scenarios = self._with_budget(portfolio, scenarios)
        self._stop()
        self._ask(portfolio)
        self._stop()
        portfolio._file, portfolio._fingerprint = self.file, fingerprint(tree)
        portfolio._overrides = dict(self.overrides)
        return portfolio

    # -- the parts --------------------------------------------------------------------

    def _overridden(self, tree: Branch) -> Branch:
        """Return the portfolio's tree with ``--set`` laid on."""
        if not self.overrides:
            return tree
        laid = loading.laid(self.overrides)
        tree, faults = override.apply(tree, laid)
        for fault in faults:
            place = laid.key_places.get(fault.at[0]) or Place(loading.SET_ORIGIN)
            self.problems.append(Problem(place, fault.at[0], fault.message, fault.hint))
        return tree

    def _scenarios(self, parts: Mapping[str, Branch]) -> dict[str, Scenario]:
        """Return the scenario of every part that can be read, without the shared budget."""
        if len(parts) > MOST_PARTS:
            self._refuse(Fault(say("för många delar (högst {most})", most=MOST_PARTS), at=("parts",)))
            return {}
        scenarios = {}
        for name, part in parts.items():
            scenario = self._scenario(name, part)
            if scenario is not None:
                scenarios[name] = scenario
        return scenarios

    def _scenario(self, name: str, part: Branch) -> Scenario | None:
        """Return the scenario of one part with its ``set`` laid on; what is wrong goes into the problems."""
        written = part.get("scenario")
        if not isinstance(written, str):
            return None  # the model tells
        changes = part.get("set", Branch())
        try:
            tree, problems = self._tree(str(written))
        except Fault as fault:
            self._refuse(Fault(fault.message, fault.hint, ("parts", name, "scenario")))
            return None
        except ScenarioError as error:
            self._take(name, error)
            return None
        if not isinstance(changes, Branch):
            return None
        shown = shortened(str(written), 120)
        sources = Sources({shown: self.texts[shown]})
        assert self.folder is not None
        files = TableFiles(self.folder.joinpath(*PurePosixPath(written).parts).parent)
        laid = ((f"parts.{name}.set", changes),) if changes else ()
        try:
            return Document(tree, shown, sources, files, Layers(overrides=laid)).scenario(tuple(problems))
        except ScenarioError as error:
            self._take(name, error)
            return None

    def _tree(self, written: str) -> tuple[Branch, list[Problem]]:
        """Return what a part's file says; each file is read once."""
        if self.folder is None:
            raise Fault(
                say("en del kan bara nämnas i en portfölj som själv är en fil"),
                say("spara portföljen och delarnas scenarier i samma mapp"),
            )
        hint = say("skriv namnet på ett scenario i portföljens mapp, t.ex. {name}", name="del.yaml")
        if PurePosixPath(written).suffix.lower() not in SUFFIXES:
            raise Fault(say("”{name}” är ingen YAML-fil", name=shortened(written)), hint)
        if written not in self._trees:
            shown = shortened(written, 120)
            try:
                text = decoded(read_within(self.folder, written), shown)
            except Fault as fault:
                raise Fault(fault.message, hint) from None
            if shown != self.file:
                self.texts[shown] = text
            self._trees[written] = read_tree(text, shown)
        tree, problems = self._trees[written]
        if written == self.file:
            raise Fault(say("portföljen kan inte ha sig själv som del"), hint)
        if tree.get("kind") == "portfolio":
            raise Fault(say("”{name}” är en portfölj; en del är ett scenario", name=shortened(written)), hint)
        return tree, problems

    def _take(self, name: str, error: ScenarioError) -> None:
        """Take over the problems of a part; what its ``set`` caused is told with the part's name."""
        for problem in error.problems:
            own = problem.place.file in error.sources.texts or not problem.path
            path = problem.path if own else f"parts.{name}.set: {problem.path}"
            self.problems.append(Problem(problem.place, path, problem.message, problem.hint))
        self.texts = {**error.sources.texts, **self.texts}

    def _with_budget(self, portfolio: Portfolio, scenarios: Mapping[str, Scenario]) -> dict[str, Scenario]:
        """Return the parts with their share of the shared budget; what some part cannot take is told at its key."""
        path = f"{BUDGET}{SHARED_LINE}"
        changed = {}
        refused: dict[tuple[str, str], tuple[Problem, list[str]]] = {}
        for name, scenario in scenarios.items():
            try:
                changed[name] = scenario.replace({path: portfolio.shared_line(portfolio.shares[name])})
            except ScenarioError as error:
                for problem in error.problems:
                    refused.setdefault((problem.path, problem.message.text()), (problem, []))[1].append(name)
        for problem, names in refused.values():
            key, _, rest = problem.path.removeprefix(f"{path}.").partition(".")
            parts = tuple(filter(None, ({"amount": "budget"}.get(key, key), rest)))
            place, missing = locate(self.tree, parts, self.file, key=bool(rest))
            shown = ".".join(parts[: len(parts) - len(missing)]) or f"parts.{names[0]}"
            message = problem.message
            if len(names) < len(scenarios):
                labels = [portfolio.label(name) for name in names]
                message = say("i {parts}: {message}", parts=labels, message=message)
            self.problems.append(Problem(place, shown, message, problem.hint))
        return changed

    # -- the question -----------------------------------------------------------------

    def _ask(self, portfolio: Portfolio) -> None:
        """Check that the share that is asked for can be set in every part, at both ends of its range."""
        question = portfolio.ask.break_even if portfolio.ask else None
        if question is None or question.share is None or self.problems:
            return
        for name, scenario in portfolio.scenarios.items():
            for value in question.between:
                try:
                    scenario.replace({question.share: value})
                except ScenarioError as error:
                    message = say(
                        "{path} kan inte vara {value} % i {part}: {message}",
                        path=shortened(question.share),
                        value=with_comma(value * 100, 6),
                        part=portfolio.label(name),
                        message=error.problems[0].message,
                    )
                    hint = error.problems[0].hint
                    self._refuse(Fault(message, hint, ("ask", "break_even", "share")))
                    return

    # -- problems ---------------------------------------------------------------------

    def _refuse(self, *faults: Fault) -> None:
        self.problems += from_faults(faults, self.tree, self.file)

    def _stop(self) -> None:
        """Raise what has been found, if anything."""
        if self.problems:
            raise ScenarioError(told(drop_shadowed(self.problems), self.file), Sources(self.texts))


def _names(tree: Branch) -> list[Fault]:
    """Return the faults of names that must be parts: in allocate_by, and no part called as the other way."""
    faults = []
    parts = part_trees(tree)
    if BY_PARTICIPANTS in parts:
        message = say("”{name}” betyder redan något i språket", name=BY_PARTICIPANTS)
        faults.append(Fault(message, say("välj ett annat namn"), ("parts", BY_PARTICIPANTS), True))
    allocated = tree.get("allocate_by")
    if isinstance(allocated, str) and allocated != BY_PARTICIPANTS:
        message = say("ska vara participants eller en grupp med andelar")
        faults.append(Fault(message, say("t.ex. {text}", text="{del_1: 20 %, del_2: rest}"), ("allocate_by",)))
    if isinstance(allocated, Branch):
        for name in allocated:
            if name not in parts:
                message = say("delen ”{name}” finns inte", name=shortened(name))
                faults.append(Fault(message, did_you_mean(name, parts), ("allocate_by", name), True))
        for name in parts:
            if name not in allocated:
                message = say("delen ”{name}” saknas i fördelningen", name=name)
                faults.append(Fault(message, say("skriv 0 % om den inte får något"), ("allocate_by",), True))
    return faults
