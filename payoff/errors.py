"""Every error builds its own sentence: where, what was wrong, what would be right.

Problems with a scenario are collected and shown all at once, sorted by line. The same
list is available as text with the source line and a caret, and as data for services.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from typing import TypeVar

from payoff.language import Language, Say, say

EXCERPT_WIDTH = 160
MOST_COMPARED = 300
MOST_LISTED = 25
Choice = TypeVar("Choice", bound=str)
_LINE_BREAK = re.compile("\r\n?|\n")


class PayoffError(Exception):
    """Base of every error that payoff raises on purpose.

    Examples
    --------
    >>> import payoff
    >>> issubclass(payoff.InputError, payoff.PayoffError), issubclass(payoff.ScenarioError, payoff.PayoffError)
    (True, True)
    """

    message: Say

    def __init__(self, message: Say) -> None:
        self.message = message
        super().__init__(message.text())

    def render(self, language: Language = "sv") -> str:
        """Return the error as text in a language."""
        return say("fel: {message}", message=self.message).text(language)


class InputError(PayoffError):
    """What was asked for cannot be read: a missing file, a directory, two results for one name.

    Examples
    --------
    >>> import payoff
    >>> try:
    ...     payoff.evaluate(payoff.example()).npv('komun')
    ... except payoff.InputError as error:
    ...     print(error)
    kontot ”komun” finns inte; menade du ”kommun”?
    """


class OutputError(PayoffError):
    """A result could not be written; nothing half-written is left behind.

    Examples
    --------
    >>> import payoff
    >>> issubclass(payoff.OutputError, payoff.PayoffError)
    True
    """


class LedgerError(PayoffError):
    """The ledger failed one of its own checks: a fault in payoff, never in the scenario."""


class Fault(ValueError):
    """Something wrong with one value, raised while its scenario is read.

    Parameters
    ----------
    message, hint : Say
        What was wrong and what would be right.
    at : tuple of str
        Keys from the value down to the part that is wrong, for a group of keys.
    key : bool
        Whether it is the last key itself that is wrong, not its value.
    """

    def __init__(self, message: Say, hint: Say | None = None, at: tuple[str, ...] = (), key: bool = False) -> None:
        self.message, self.hint, self.at, self.key = message, hint, at, key
        super().__init__(message)

    def __str__(self) -> str:
        return self.message.text()

    def under(self, *keys: str) -> Fault:
        """Return the same fault as the group further up sees it: its path begins with the keys.

        Examples
        --------
        >>> from payoff.language import say
        >>> Fault(say("saknas"), at=("value",)).under("states", "arbete").at
        ('states', 'arbete', 'value')
        """
        return Fault(self.message, self.hint, (*keys, *self.at), self.key)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: file, line and column (both from 1) and length on the line.

    Line 0 means that there is no line, as for a scenario given as a dict.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a scenario.

    Parameters
    ----------
    place : Place
        Where it stands.
    path : str
        Ids joined by dots, for example ``states.arbete.lines.fk.amount``.
    message : Say
        What was wrong.
    hint : Say, optional
        What would be right.
    """

    place: Place
    path: str
    message: Say
    hint: Say | None = None

    def to_dict(self, language: Language = "sv") -> dict[str, object]:
        """Return the problem as plain data; keys are the same in both languages."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "path": self.path,
            "message": self.message.text(language),
            "hint": self.hint.text(language) if self.hint else "",
        }

    def render(self, lines: Sequence[str], language: Language = "sv") -> str:
        """Return the problem as text; `lines` are the lines of its file."""
        where = f"{self.place.file}:{self.place.line}:{self.place.column}" if self.place.line else self.place.file
        head = say("{where}: fel: {message}", where=where, message=self.message).text(language)
        out = [f"{head}  [{shortened(self.path, EXCERPT_WIDTH)}]" if self.path else head]
        if 0 < self.place.line <= len(lines):
            out += _excerpt(lines[self.place.line - 1], self.place)
        if self.hint:
            out.append("      = " + self.hint.text(language))
        return "\n".join(out)


@dataclass(frozen=True)
class Sources:
    """The text of each file that places refer to, kept to show the line of an error."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def lines(self, file: str) -> list[str]:
        """Return the lines of a file, none where it has no text."""
        return _LINE_BREAK.split(self.texts.get(file, ""))


class ScenarioError(PayoffError):
    """A scenario cannot be used; carries every problem that was found.

    Parameters
    ----------
    problems : iterable of Problem
        All problems, in any order.
    sources : Sources
        Texts of the files, for excerpts.

    Attributes
    ----------
    problems : tuple of Problem
        Sorted by file, line and column.

    Examples
    --------
    >>> import payoff
    >>> try:
    ...     payoff.example().replace({'participants': -1})
    ... except payoff.ScenarioError as error:
    ...     print(error.problems[0].to_dict()['path'])
    participants
    """

    def __init__(self, problems: Iterable[Problem], sources: Sources | None = None) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.place, problem.path)))
        self.sources = sources or Sources()
        super().__init__(say("{count} fel i scenariot", count=len(self.problems)))

    def __str__(self) -> str:
        return self.render()

    def render(self, language: Language = "sv") -> str:
        """Return all problems as text with excerpts."""
        lines = {place: self.sources.lines(place) for place in {problem.place.file for problem in self.problems}}
        return "\n".join(problem.render(lines[problem.place.file], language) for problem in self.problems)

    def to_dict(self, language: Language = "sv") -> list[dict[str, object]]:
        """Return all problems as plain data for a service."""
        return [problem.to_dict(language) for problem in self.problems]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to a misspelt one, or None.

    Examples
    --------
    >>> nearest("komun", ["kommun", "region"])
    'kommun'
    """
    from difflib import get_close_matches  # only a mistake needs it

    matches = get_close_matches(name[:100], list(islice(known, MOST_COMPARED)), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> Say:
    """Build the hint for an unknown name: the nearest one, else the list of what exists."""
    names = list(known)
    close = nearest(name, names)
    if close is not None:
        return say("menade du ”{name}”?", name=shortened(close))
    if not names:
        return say("här finns inga att välja på")
    listed = [shortened(other) for other in nsmallest(MOST_LISTED, names)]
    return say("tillåtna: {names}", names=[*listed, "…"] if len(names) > MOST_LISTED else listed)


def one_of(name: str, value: Choice, known: Collection[str]) -> Choice:
    """Return a choice that exists.

    Parameters
    ----------
    name : str
        Of the parameter.
    value : str
    known : collection of str
        What may be chosen.

    Raises
    ------
    InputError
        If it is none of them.

    Examples
    --------
    >>> one_of("clock", "entry", ("entry", "calendar"))
    'entry'
    """
    if value not in known:
        hint = did_you_mean(str(value), known)
        raise InputError(say("{name} kan inte vara ”{value}”; {hint}", name=name, value=value, hint=hint))
    return value


def place_in(text: str, index: int, file: str) -> Place:
    """Return the place of a character in a text.

    Examples
    --------
    >>> place_in("ab", 1, "-")
    Place(file='-', line=1, column=2, length=1)
    """
    before = _LINE_BREAK.split(text[:index])
    return Place(file, len(before), len(before[-1]) + 1)


def shortened(text: str, length: int = 60) -> str:
    """Shorten a user's text for a message, and make control characters visible.

    Examples
    --------
    >>> shortened("x" * 100, 5)
    'xxxxx…'
    """
    visible = "".join(letter if letter.isprintable() else "·" for letter in text[: length + 1])
    return visible if len(visible) <= length else visible[:length] + "…"


def _excerpt(line: str, place: Place) -> list[str]:
    """Return the source line and a caret under it, cut around the column when the line is long."""
    start = 0
    if len(line) > EXCERPT_WIDTH:
        start = max(0, place.column - 1 - EXCERPT_WIDTH // 2)
    shown = shortened(line[start : start + EXCERPT_WIDTH], EXCERPT_WIDTH)
    gutter = f"{place.line:>5} | "
    before = place.column - 1 - start
    length = max(1, min(place.length, len(shown) - before))
    return [gutter + shown, " " * (len(gutter) - 2) + "| " + " " * before + "^" + "~" * (length - 1)]
