"""Values as they were written: ordinary Python values that remember their place.

The scenario tree is made of these. They are subclasses of the built-in types so that
validation sees plain text, numbers and mappings, while a number's own reader can still
ask for the raw text, the path and the line.
"""

from __future__ import annotations

from typing import Any

from payoff.errors import Place, shortened


class Text(str):
    """A text with its path and place."""

    path: str
    place: Place | None


class Whole(int):
    """A whole number with its path, place and raw text."""

    path: str
    place: Place | None
    raw: str


class Real(float):
    """A decimal number with its path, place and raw text."""

    path: str
    place: Place | None
    raw: str


class Items(list[Any]):
    """A list with the place of the list and of each item."""

    place: Place | None
    places: list[Place | None]


class Branch(dict[str, Any]):
    """A group of keys with its path and the places of its keys and values."""

    path: str
    place: Place | None
    key_places: dict[str, Place | None]
    value_places: dict[str, Place | None]


def path_of(value: object) -> str:
    """Return the path of a written value, empty for a plain Python value."""
    return str(getattr(value, "path", ""))


def place_of(value: object) -> Place | None:
    """Return the place of a written value, None for a plain Python value."""
    place = getattr(value, "place", None)
    return place if isinstance(place, Place) else None


def raw_of(value: object) -> str:
    """Return a number or text as it was written in the file."""
    return str(getattr(value, "raw", value))


def shown(value: object) -> str:
    """Return a value for a message; a list or a group is only named."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return shortened(raw_of(value))
    return "[...]" if isinstance(value, list) else "{...}"
