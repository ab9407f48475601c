"""YAML text to a tree of written values, in one pass over the parser's events.

Limits on size, depth and number of values are checked on the events, before anything is
built from them. Scalars follow YAML 1.2 (``no`` is a text, ``010`` is ten, ``1:30`` is a
text). Anchors, aliases, tags, several documents and duplicate keys are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

from payoff.errors import Fault, Place, Problem, ScenarioError, Sources, shortened
from payoff.language import Say, say
from payoff.quantity.text import NUMBER_PATTERN
from payoff.quantity.written import Branch, Items, Real, Text, Whole
from payoff.scenario.yaml_words import scanner_message

MOST_BYTES = 2_000_000
MOST_VALUES = 100_000
DEEPEST = 100
LONGEST_NUMBER = 40

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?[0-9]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_CONSTANTS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}
_ENDS_IN_NUMBER = re.compile(rf"(?:{NUMBER_PATTERN})")
_STARTS_WITH_DIGIT = re.compile(r"\d")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    _refuse_characters(text, file, sources)
    builder = _Builder(file, sources)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        message, hint = scanner_message(str(error.problem or error.context or ""))
        raise ScenarioError([*builder.problems, Problem(place, "", message, hint)], sources) from None
    except yaml.YAMLError:
        raise ScenarioError([Problem(Place(file, 1, 1), "", say("filen kan inte läsas som YAML"))], sources) from None
    return builder.finished(), builder.problems


def _refuse_characters(text: str, file: str, sources: Sources) -> None:
    bad = _FORBIDDEN.search(text)
    if not bad:
        return
    before = text[: bad.start()]
    place = Place(file, before.count("\n") + 1, bad.start() - (before.rfind("\n") + 1) + 1)
    message = say("otillåtet tecken U+{code}", code=f"{ord(bad.group()):04X}")
    raise ScenarioError([Problem(place, "", message, say("ta bort tecknet; filen ska vara vanlig text"))], sources)


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
            self._add(event, *_scalar(event, self._place(event)))
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
        self._add(event, container, "", container.place)
        self.stack.append(_Open(container, bool(event.flow_style)))

    def _close(self) -> None:
        closed = self.stack.pop()
        if closed.flow and isinstance(closed.container, Branch):
            self._find_decimal_commas(closed)

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
        if top.flow and previous and previous.ends == (event.start_mark.line, event.start_mark.column - 1):
            if _ENDS_IN_NUMBER.fullmatch(previous.raw) and _STARTS_WITH_DIGIT.match(raw):
                self._decimal_comma(previous.place, previous.raw, raw)
        top.last = _Last(raw, place, (event.end_mark.line, event.end_mark.column))
        items.append(value)
        items.places.append(place)

    def _take_key(self, top: _Open, event: Any, value: Any, raw: str, place: Place) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, say("en nyckel måste vara text"))
        top.key = unicodedata.normalize("NFC", str(event.value))
        top.key_place = place

    def _take_value(self, top: _Open, branch: Branch, value: Any, raw: str, place: Place) -> None:
        key, key_place = top.key or "", top.key_place or place
        top.key = None
        if key in branch:
            first = branch.key_places[key]
            self.problems.append(
                Problem(
                    key_place, key, say("nyckeln ”{key}” anges två gånger", key=shortened(key)),
                    say("första gången på rad {line}", line=first.line if first else 0),
                )
            )
            return
        branch[key] = value
        branch.key_places[key], branch.value_places[key] = key_place, place
        top.raws.append((key, raw, key_place, place))

    def _find_decimal_commas(self, closed: _Open) -> None:
        """In ``{rate: 3,5 %}`` YAML reads 3 and then a key "5 %" without a value: say so."""
        for (_, raw, _, place), (key, next_raw, key_place, _) in zip(closed.raws, closed.raws[1:], strict=False):
            if next_raw == "" and _STARTS_WITH_DIGIT.match(key) and _ENDS_IN_NUMBER.fullmatch(raw):
                if key_place.line == place.line and key_place.column == place.column + place.length + 1:
                    self._decimal_comma(place, raw, key)

    def _decimal_comma(self, place: Place, before: str, after: str) -> None:
        joined = f"{before},{after}"
        wide = Place(place.file, place.line, place.column, len(joined))
        self.problems.append(
            Problem(
                wide, DECIMAL_COMMA,
                say("decimalkomma inom klamrar: YAML läser ”{before}” och sedan ”{after}”", before=before, after=after),
                say("skriv \"{joined}\" inom citattecken eller {pointed}; två värden skiljs med komma och mellanslag",
                    joined=joined, pointed=joined.replace(",", ".")),
            )
        )

    def _place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        one_line = start.line == end.line and isinstance(event, yaml.ScalarEvent)
        return Place(self.file, start.line + 1, start.column + 1, max(1, end.column - start.column) if one_line else 1)

    def _stop(self, event: Any, message: Say, hint: Say | None = None) -> None:
        raise ScenarioError([*self.problems, Problem(self._place(event), "", message, hint)], self.sources)


DECIMAL_COMMA = "\0decimal comma"
"""Marks the path of a decimal-comma problem until the others of its line have been dropped."""


def drop_shadowed(problems: list[Problem]) -> Iterator[Problem]:
    """Keep only the decimal-comma error on a line that has one: the others follow from it."""
    lines = {(p.place.file, p.place.line) for p in problems if p.path == DECIMAL_COMMA}
    for problem in problems:
        if problem.path == DECIMAL_COMMA:
            yield Problem(problem.place, "", problem.message, problem.hint)
        elif (problem.place.file, problem.place.line) not in lines:
            yield problem


class _Last:
    """The item before, to see whether a comma stood right after it."""

    __slots__ = ("ends", "place", "raw")

    def __init__(self, raw: str, place: Place, ends: tuple[int, int]) -> None:
        self.raw, self.place, self.ends = raw, place, ends


class _Open:
    """A group or list that is being filled."""

    __slots__ = ("container", "flow", "key", "key_place", "last", "raws")

    def __init__(self, container: Branch | Items, flow: bool) -> None:
        self.container, self.flow = container, flow
        self.key: str | None = None
        self.key_place: Place | None = None
        self.last: _Last | None = None
        self.raws: list[tuple[str, str, Place, Place]] = []


def _scalar(event: Any, place: Place) -> tuple[Any, str, Place]:
    """Return the value of a scalar by YAML 1.2, its raw text and its place."""
    raw: str = event.value
    plain = event.style in (None, "")
    if not plain:
        return as_text(raw, place), raw, place
    if raw in _CONSTANTS:
        return _CONSTANTS[raw], raw, place
    return plain_value(raw, place), raw, place


def plain_value(raw: str, place: Place | None) -> Any:
    """Return an unquoted scalar as a number or a text."""
    if len(raw) <= LONGEST_NUMBER:
        if _WHOLE.fullmatch(raw) or _HEX.fullmatch(raw):
            whole = Whole(int(raw, 16 if raw.startswith("0x") else 10))
            whole.path, whole.place, whole.raw = "", place, raw
            return whole
        if _REAL.fullmatch(raw) or raw.lower() in _SPECIAL:
            real = Real(float(_SPECIAL.get(raw.lower(), raw)))
            real.path, real.place, real.raw = "", place, raw
            return real
    return as_text(raw, place)


def as_text(raw: str, place: Place | None) -> Text:
    """Return a text in NFC with its place."""
    text = Text(unicodedata.normalize("NFC", raw))
    text.path, text.place = "", place
    return text


def read_value(raw: str, origin: str) -> Any:
    """Read the value of ``--set PATH=VALUE``: a scalar, or YAML in braces or brackets.

    Raises
    ------
    Fault
        If it cannot be read.
    """
    if raw[:1] not in "{[\"'" or not raw:
        return _CONSTANTS[raw] if raw in _CONSTANTS else plain_value(raw, Place(origin))
    try:
        tree, problems = read_tree("value: " + raw, origin)
    except ScenarioError as error:
        raise Fault(error.problems[0].message, error.problems[0].hint) from None
    if problems:
        raise Fault(problems[0].message, problems[0].hint)
    return tree["value"]
