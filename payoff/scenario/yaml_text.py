"""Written values as YAML text that the scenario reader reads as the same values.

Nothing is lost: numbers and amounts stand as they were written, a text gets quotation marks only where YAML would
read something else without them. Small groups stand on one line; long texts are folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from payoff.scenario.yaml_scalars import CONSTANTS, plain_value

WIDTH = 118
INDENT = "  "
_BEGINS_AS_SYNTAX = re.compile(r"[\s?:,\[\]{}#&*!|>'\"%@`]|-(?:[\s-]|$)|\.\.\.|=")
_HOLDS_SYNTAX = re.compile(r":(?:\s|$)|\s#|[\t\r\n]|\s$")
_HOLDS_FLOW_SYNTAX = re.compile(r"[,\[\]{}:?]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def as_yaml(tree: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    """Return a tree of written or plain values as YAML.

    Parameters
    ----------
    tree : mapping
        From key to value: groups, lists, texts, numbers, true, false and null.
    comments : mapping of str to str, optional
        From path, ids joined by dots, to what is said above that key; lines are kept.

    Returns
    -------
    str
        Ends with a line break. An empty line stands before each key of the outermost group that holds a group.

    Examples
    --------
    >>> print(as_yaml({"payoff": 1, "about": {"title": "Exempel: stöd"}, "horizon": "36 mån"}), end="")
    payoff: 1
    <BLANKLINE>
    about:
      title: "Exempel: stöd"
    <BLANKLINE>
    horizon: 36 mån
    """
    lines: list[str] = []
    told = comments or {}
    after_group = False
    for key, value in tree.items():
        group = isinstance(value, (Mapping, list, tuple)) and bool(value)
        if lines and (group or after_group or key in told):
            lines.append("")
        after_group = group
        lines += _entry(key, value, key, 0, told)
    return "\n".join(lines) + "\n"


def in_file(value: Any) -> str:
    """Return a value as it may be read in the file, on one line; not to be read back, as quotation marks are left out.

    Examples
    --------
    >>> in_file({"stays_in": "arbete", "note": None})
    '{stays_in: arbete, note: null}'
    >>> in_file(["kommun", "region"])
    '[kommun, region]'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_file(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_file, value)) + "]"
    return "null" if value is None else str(value)


def _entry(key: str, value: Any, path: str, depth: int, comments: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of one key: its comment, and its value on the same line or below."""
    margin = INDENT * depth
    for line in comments[path].split("\n") if path in comments else ():
        yield f"{margin}# {line}".rstrip()
    start = f"{margin}{_key(key, flow=False)}:"
    inside = any(name.startswith(f"{path}.") for name in comments)
    short = None if inside else _on_one_line(value, depth, len(start))
    if short is not None:
        yield f"{start} {short}".rstrip()
    elif isinstance(value, Mapping):
        yield start
        for inner, item in value.items():
            yield from _entry(str(inner), item, f"{path}.{inner}", depth + 1, comments)
    elif isinstance(value, (list, tuple)):
        yield start
        for item in value:
            yield from _item(item, depth + 1)
    else:
        yield f"{start} >-"
        yield from _folded(str(value), INDENT * (depth + 1))


def _item(item: Any, depth: int) -> Iterator[str]:
    """Yield the lines of one item of a list."""
    start = f"{INDENT * depth}- "
    short = _on_one_line(item, depth, len(start), anything=True)
    if short is not None:
        yield start + short
    elif isinstance(item, Mapping):
        lines = [line for key, value in item.items() for line in _entry(str(key), value, str(key), depth + 1, {})]
        yield start + lines[0].lstrip()
        yield from lines[1:]
    elif isinstance(item, (list, tuple)):
        yield start + _flow(item)
    else:
        yield f"{start}>-"
        yield from _folded(str(item), INDENT * (depth + 1))


def _on_one_line(value: Any, depth: int, used: int, anything: bool = False) -> str | None:
    """Return a value as it stands after its key, None where it is to stand below.

    The sections of a scenario stand below their names, and so does a group that holds groups of groups.
    """
    if isinstance(value, Mapping) and value:
        if not anything and (depth == 0 or _height(value) > 2):
            return None
        short = _flow(value)
        return short if used + len(short) < WIDTH else None
    if isinstance(value, (list, tuple)) and value:
        short = _flow(value)
        simple = not any(isinstance(item, (Mapping, list, tuple)) for item in value)
        return short if simple and used + len(short) < WIDTH else None
    short = _flow(value) if isinstance(value, (Mapping, list, tuple)) else _scalar(value, flow=False)
    if isinstance(value, str) and used + len(short) >= WIDTH and _can_fold(value):
        return None
    return short


def _height(value: Any) -> int:
    """Return how many groups or lists stand in each other."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else None
    return 0 if inner is None else 1 + max(map(_height, inner), default=0)


def _flow(value: Any) -> str:
    """Return a value in braces or brackets, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key), flow=True)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Any, flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(getattr(value, "raw", None) or _number(value))
    return _text(str(value), flow)


def _number(value: float) -> str:
    """Return a plain number so that it is read as exactly the same."""
    text = repr(float(value) if isinstance(value, float) else int(value))
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


def _text(text: str, flow: bool) -> str:
    """Return a text as it is where YAML reads it so, else in quotation marks."""
    plain = text not in CONSTANTS and isinstance(plain_value(text, None), str)
    return _key(text, flow) if plain else _quoted(text)


def _key(text: str, flow: bool) -> str:
    """Return a key, which is a text also where it looks like a number."""
    syntax = _BEGINS_AS_SYNTAX.match(text) or _HOLDS_SYNTAX.search(text) or (flow and _HOLDS_FLOW_SYNTAX.search(text))
    return _quoted(text) if syntax or not text else text


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


def _can_fold(text: str) -> bool:
    """Whether a text can be broken at its spaces and be read as the same."""
    return " " in text and not re.search(r"[\t\r\n]|\s\s|^\s|\s$", text)


def _folded(text: str, margin: str) -> Iterator[str]:
    """Yield a text in lines that the reader joins with a space."""
    line = ""
    for word in text.split(" "):
        if line and len(margin) + len(line) + 1 + len(word) > WIDTH:
            yield margin + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield margin + line
