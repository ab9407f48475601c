"""YAML text to a tree of written values, in one pass over the parser's events.

Limits on size, depth and number of values are checked on the events, before anything is
built from them. Scalars follow YAML 1.2 (``no`` is a text, ``010`` is ten, ``1:30`` is a
text). Anchors, aliases, tags, several documents and duplicate keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from payoff.errors import Fault, Place, Problem, ScenarioError, Sources, place_in, shortened
from payoff.language import Say, say
from payoff.quantity.text import NUMBER_PATTERN
from payoff.quantity.written import Branch, Items
from payoff.scenario.yaml_scalars import CONSTANTS, composed, plain_value, scalar
from payoff.scenario.yaml_words import scanner_problem

MOST_BYTES = 2_000_000
MOST_VALUES = 100_000
DEEPEST = 100
MOST_PROBLEMS = 100
DECIMAL_COMMA = "\0"
"""Begins the path of a decimal-comma problem until the others of its line have been dropped."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ENDS_IN_NUMBER = re.compile(rf"(?:{NUMBER_PATTERN})")
_STARTS_WITH_DIGIT = re.compile("[0-9]")
_THREE_DIGITS = re.compile(r"[0-9]{3}(?![0-9])")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read_tree(text: str, file: str) -> tuple[Branch, list[Problem]]:
    """Read a YAML text.

    Parameters
    ----------
    text : str
        The whole text.
    file : str
        Name shown in errors.

    Returns
    -------
    tree : Branch
        The top-level group.
    problems : list of Problem
        Duplicate keys and other faults that do not stop the reading.

    Raises
    ------
    ScenarioError
        If the text cannot be read as one YAML group within the limits.
    """
    sources = Sources({file: text})
    refuse_characters(text, file, sources)
    builder = _Builder(file, sources)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        found = [*builder.problems, scanner_problem(error, sources.lines(file), file)]
        raise ScenarioError(drop_shadowed(found), sources) from None
    except yaml.YAMLError:
        raise ScenarioError([Problem(Place(file, 1, 1), "", say("filen kan inte läsas som YAML"))], sources) from None
    return builder.finished(), builder.problems


def refuse_characters(text: str, file: str, sources: Sources) -> None:
    """Refuse a text with control characters, or others that a scenario may not hold, at the first one's place."""
    bad = _FORBIDDEN.search(text)
    if not bad:
        return
    message, hint = _forbidden(bad.group())
    raise ScenarioError([Problem(place_in(text, bad.start(), file), "", message, hint)], sources)


def _forbidden(letter: str) -> tuple[Say, Say]:
    code = f"{ord(letter):04X}"
    return say("otillåtet tecken U+{code}", code=code), say("ta bort tecknet; filen ska vara vanlig text")


def has_forbidden(text: str) -> bool:
    """Whether a text holds control characters, or others that a scenario may not hold."""
    return _FORBIDDEN.search(text) is not None


class _Builder:
    """Builds the tree from parser events; a stack holds the open groups and lists."""

    def __init__(self, file: str, sources: Sources) -> None:
        self.file, self.sources = file, sources
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Any = None
        self.root_place: Place | None = None
        self.values = 0
        self.documents = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop(event, say("filen innehåller flera dokument (---)"), say("en fil är ett scenario"))
            if event.version not in (None, (1, 2)):
                self._stop(event, say("filen läses som YAML 1.2"), say("ta bort raden som börjar med %YAML"))
        elif isinstance(event, yaml.AliasEvent):
            self._stop(event, say("alias (*) får inte användas"), say("använd ”like” för att börja från något annat"))
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()

    def finished(self) -> Branch:
        """Return the top-level group, or refuse what is not one."""
        if isinstance(self.root, Branch):
            return self.root
        place = self.root_place or Place(self.file, 1, 1)
        empty = self.root is None
        message = say("filen är tom") if empty else say("filen ska vara en grupp med nycklar")
        raise ScenarioError([Problem(place, "", message, say("börja med raden ”payoff: 1”"))], self.sources)

    def _node(self, event: Any) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            self._stop(event, say("för många värden i filen (högst {most})", most=MOST_VALUES))
        if event.anchor is not None:
            self._stop(event, say("ankare (&) får inte användas"), say("använd ”like” för att börja från något annat"))
        if event.tag is not None and event.tag != "!":
            self._stop(event, say("YAML-taggar (”{tag}”) får inte användas", tag=shortened(event.tag)))
        if isinstance(event, yaml.ScalarEvent):
            bad = _FORBIDDEN.search(event.value)
            if bad:
                self._stop(event, *_forbidden(bad.group()))
            self._add(event, *scalar(event, self._place(event)))
            return
        if len(self.stack) >= DEEPEST:
            self._stop(event, say("filen är för djupt nästlad (högst {most} nivåer)", most=DEEPEST))
        if isinstance(event, yaml.MappingStartEvent):
            branch = Branch()
            branch.path, branch.key_places, branch.value_places = "", {}, {}
            self._open(event, branch)
        else:
            items = Items()
            items.places = []
            self._open(event, items)

    def _open(self, event: Any, container: Branch | Items) -> None:
        container.place = self._place(event)
        name = self.stack[-1].key if self.stack else None
        self._add(event, container, "", container.place)
        self.stack.append(_Open(container, bool(event.flow_style), name))

    def _close(self) -> None:
        closed = self.stack[-1]
        if closed.flow and isinstance(closed.container, Branch):
            self._find_decimal_commas(closed)
        self.stack.pop()

    def _add(self, event: Any, value: Any, raw: str, place: Place) -> None:
        """Put a value where it belongs: the root, a list, or as key or value of a group."""
        if not self.stack:
            self.root, self.root_place = value, place
            return
        top = self.stack[-1]
        if isinstance(top.container, Items):
            self._add_item(top, top.container, value, raw, event, place)
        elif top.key is None:
            self._take_key(top, event, value, raw, place)
        else:
            self._take_value(top, top.container, value, raw, place)

    def _add_item(self, top: _Open, items: Items, value: Any, raw: str, event: Any, place: Place) -> None:
        previous = top.last
        touches = previous and previous.ends == (event.start_mark.line, event.start_mark.column - 1)
        if top.flow and previous and touches and _looks_split(previous.raw, raw):
            self._decimal_comma(previous.place, previous.raw, raw)
        top.last = _Last(raw, place, (event.end_mark.line, event.end_mark.column))
        items.append(value)
        items.places.append(place)

    def _take_key(self, top: _Open, event: Any, value: Any, raw: str, place: Place) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, say("en nyckel måste vara text"))
        top.key = composed(str(event.value))
        top.key_place = place

    def _take_value(self, top: _Open, branch: Branch, value: Any, raw: str, place: Place) -> None:
        key, key_place = top.key or "", top.key_place or place
        top.key = None
        top.raws.append((key, raw, key_place, place))
        if key in branch:
            first = branch.key_places[key]
            message = say("nyckeln ”{key}” anges två gånger", key=shortened(key))
            hint = say("första gången på rad {line}", line=first.line if first else 0)
            self._found(key_place, self._path(key), message, hint)
            return
        branch[key] = value
        branch.key_places[key], branch.value_places[key] = key_place, place

    def _path(self, *last: str) -> str:
        """Return the path of the open group or list, with a key in it."""
        return ".".join((*(opened.name for opened in self.stack if opened.name is not None), *last))

    def _found(self, place: Place, path: str, message: Say, hint: Say) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(place, path, message, hint))

    def _find_decimal_commas(self, closed: _Open) -> None:
        """In ``{rate: 3,5 %}`` YAML reads 3 and then a key "5 %" without a value: say so."""
        for (name, raw, _, place), (key, next_raw, key_place, _) in zip(closed.raws, closed.raws[1:], strict=False):
            touches = key_place.line == place.line and key_place.column == place.column + place.length + 1
            if next_raw == "" and touches and _looks_split(raw, key):
                self._decimal_comma(place, raw, key, name)

    def _decimal_comma(self, place: Place, before: str, after: str, *key: str) -> None:
        joined = f"{before},{after}"
        written = shortened(f"{before} {after}") if _THREE_DIGITS.match(after) else f'"{shortened(joined)}"'
        self._found(
            Place(place.file, place.line, place.column, len(joined)),
            DECIMAL_COMMA + self._path(*key),
            say(
                "decimalkomma inom klamrar: YAML läser ”{before}” och sedan ”{after}”",
                before=shortened(before),
                after=shortened(after),
            ),
            say(
                "skriv {written}; inom klamrar avslutar ett komma värdet, två värden skiljs med komma och mellanslag",
                written=written,
            ),
        )

    def _place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        one_line = start.line == end.line and isinstance(event, yaml.ScalarEvent)
        return Place(self.file, start.line + 1, start.column + 1, max(1, end.column - start.column) if one_line else 1)

    def _stop(self, event: Any, message: Say, hint: Say | None = None) -> None:
        found = [*self.problems, Problem(self._place(event), "", message, hint)]
        raise ScenarioError(drop_shadowed(found), self.sources)


def drop_shadowed(problems: list[Problem]) -> Iterator[Problem]:
    """Keep only the decimal-comma error on a line that has one: the others follow from it."""
    lines = {(p.place.file, p.place.line) for p in problems if p.path.startswith(DECIMAL_COMMA)}
    for problem in problems:
        if problem.path.startswith(DECIMAL_COMMA):
            yield replace(problem, path=problem.path.removeprefix(DECIMAL_COMMA))
        elif (problem.place.file, problem.place.line) not in lines:
            yield problem


def _looks_split(before: str, after: str) -> bool:
    """Whether two values with a bare comma between them look like one number with a decimal comma."""
    return bool(_ENDS_IN_NUMBER.fullmatch(before) and _STARTS_WITH_DIGIT.match(after))


class _Last:
    """The item before, to see whether a comma stood right after it."""

    __slots__ = ("ends", "place", "raw")

    def __init__(self, raw: str, place: Place, ends: tuple[int, int]) -> None:
        self.raw, self.place, self.ends = raw, place, ends


class _Open:
    """A group or list that is being filled."""

    __slots__ = ("container", "flow", "key", "key_place", "last", "name", "raws")

    def __init__(self, container: Branch | Items, flow: bool, name: str | None) -> None:
        self.container, self.flow, self.name = container, flow, name
        self.key: str | None = None
        self.key_place: Place | None = None
        self.last: _Last | None = None
        self.raws: list[tuple[str, str, Place, Place]] = []


def read_value(raw: str, origin: str) -> Any:
    """Read the value of ``--set PATH=VALUE``: a scalar, or YAML in braces or brackets.

    Raises
    ------
    Fault
        If it cannot be read.
    """
    bad = _FORBIDDEN.search(raw)
    if bad:
        raise Fault(*_forbidden(bad.group()))
    if raw[:1] not in "{[\"'" or not raw:
        return CONSTANTS[raw] if raw in CONSTANTS else plain_value(raw, Place(origin))
    try:
        tree, problems = read_tree("value: " + raw, origin)
    except ScenarioError as error:
        raise Fault(error.problems[0].message, error.problems[0].hint) from None
    if problems:
        raise Fault(problems[0].message, problems[0].hint)
    return tree["value"]
