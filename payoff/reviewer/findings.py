"""The first reviewer: every rule that a result triggers, how severe, where it stands, and what the file answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payoff.errors import Place
from payoff.language import Say, as_written, say
from payoff.reviewer import remarks
from payoff.reviewer.actors import ACTOR_RULES
from payoff.reviewer.conduct import CONDUCT_RULES
from payoff.reviewer.described import SEVERITIES, Described, Severity
from payoff.reviewer.lines import LINE_RULES
from payoff.reviewer.people import PEOPLE_RULES
from payoff.reviewer.registry import RULES
from payoff.reviewer.remark import Remark, Rule

if TYPE_CHECKING:
    from payoff.result import Result

REVIEW_RULES: Final[tuple[Rule, ...]] = (*CONDUCT_RULES, *ACTOR_RULES, *LINE_RULES, *PEOPLE_RULES)
"""The rules that only the review follows; those of `payoff.reviewer.remarks` stand in every output."""
NOWHERE: Final = "~"
"""No key can be called so: what is looked for there is found at the file as a whole."""
_ORDER: Final = {name: place for place, name in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a result triggers.

    Parameters
    ----------
    rule : Described
        The rule in words.
    message : Say
        What it says of this scenario.
    path : str
        Where in the scenario, ids joined by dots.
    place : Place
        The file and line of the deepest part of the path that is written; line 0 where nothing of it is.
    acknowledged : str
        The author's reason, empty where the rule is not acknowledged.
    """

    rule: Described
    message: Say
    path: str
    place: Place
    acknowledged: str

    @property
    def counts(self) -> bool:
        """Whether it fails a strict review: more than a note, and not acknowledged."""
        return self.rule.severity != "note" and not self.acknowledged

    @property
    def where(self) -> str:
        """The place as ``file:line``; only the file where there is no line."""
        return f"{self.place.file}:{self.place.line}" if self.place.line else self.place.file


def review(result: Result, drawn: Iterable[Remark] | None = None) -> tuple[Finding, ...]:
    """Return what a critical reviewer would say of a result.

    Parameters
    ----------
    result : Result
    drawn : iterable of Remark, optional
        What the draws say; see `payoff.simulation.remarks.simulation_remarks`. None where nothing was drawn.

    Returns
    -------
    tuple of Finding
        The most severe first, then in the order of the registry. Acknowledged ones are among them, with their reason.

    Examples
    --------
    >>> import payoff
    >>> found = review(payoff.evaluate(payoff.example()))
    >>> [one.rule.name for one in found if one.rule.severity == "warning"][:3]
    ['assumed_counterfactual', 'average_cost', 'without_source']
    """
    told = [*remarks(result), *(remark for rule in REVIEW_RULES for remark in rule(result)), *(drawn or ())]
    told += _in_vain(result, {remark.rule for remark in told}, drawn is not None)
    reasons, whole = result.scenario.acknowledged, _place(result, NOWHERE)
    found = []
    for one in told:
        place = _place(result, one.path)
        place = Place(result.scenario.file) if place == whole else place
        found.append(Finding(RULES[one.rule], one.message, one.path, place, reasons.get(one.rule, "")))
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.rule.severity), _ORDER[one.rule.name])))


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, without the acknowledged ones."""
    found = [one.rule.severity for one in findings if not one.acknowledged]
    return {severity: found.count(severity) for severity in SEVERITIES}


def _in_vain(result: Result, triggered: set[str], drawn: bool) -> Iterator[Remark]:
    """Tell of acknowledged rules that do not trigger; what takes draws is not judged without them."""
    for name in result.scenario.acknowledged:
        if name not in triggered and name != "acknowledged_in_vain" and (drawn or not RULES[name].draws):
            message = say("Regeln {name} är godtagen men slår inte till.", name=name)
            yield Remark("acknowledged_in_vain", message, f"acknowledged.{name}")


def _place(result: Result, path: str) -> Place:
    """Return where the deepest part of a path is written; the file as a whole where nothing of it is."""
    return result.scenario.problem_at(path, as_written("")).problems[0].place
