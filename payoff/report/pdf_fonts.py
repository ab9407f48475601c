"""What the fonts of a PDF can show, and how wide it becomes; the only module that imports fontTools.

A PDF for archives may not hold a character without a glyph, so what the fonts lack is replaced by a box that
shows. Widths are known here, so that columns can be given room and only words that are too wide are broken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "fonts"
BREAK = "\u200b"
"""Where a line may be broken though there is no space; the page shows nothing there."""
BOX = "\u25a1"
HYPHENATE = "\u2060"
"""Around a word that its language may hyphenate, since it is too wide; never in what is shown."""
Face = Literal["regular", "bold", "code"]
_FILES: dict[Face, str] = {
    "regular": "LiberationSans-Regular.ttf",
    "bold": "LiberationSans-Bold.ttf",
    "code": "LiberationMono-Regular.ttf",
}
_UNKNOWN = 1.0
"""Width in em of what has no width of its own, such as letters set by their marks."""
_SPACES = re.compile("[ \t\r\n\v\f\u0085\u2028\u2029]+")
_NOTHING = re.compile("[\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]")
"""Joiners and selectors, which say nothing in these fonts."""
_SHAPELESS = {"Cc", "Cf", "Co", "Cs"}
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
"""Scripts from right to left, with their marks: typst 0.15 stops for good where a line of them is broken."""
_MEANT = {"\u00ad", BREAK, "\u2011"}
"""A hyphen that may be used, a place to break, and a hyphen that is set with the glyph of another."""
_BETWEEN = re.compile(r"(?<=[-/_.:;,=&?@|])(?=\w)")
_WORD = re.compile(r"[^\W\d_]{2,40}[.,:;!?)]*")
_NO_WORD = re.compile(r"[^aeiouyåäöéæøAEIOUYÅÄÖÉÆØ]{8}|(.)\1{3}")


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """Return the code points that every face has a glyph for."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found = []
    for path in FOLDER.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*found)


@lru_cache(maxsize=len(_FILES))
def _widths(face: Face) -> Mapping[str, float]:
    """Return the width of every character of a face, in em."""
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / _FILES[face], lazy=True) as font:
        metrics, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def showable(text: str) -> str:
    r"""Return a text that the fonts can show: spaces are single, and what has no shape is a box.

    Parameters
    ----------
    text : str
        Any text, also with control characters, direction marks, emoji and lone surrogates.

    Returns
    -------
    str

    Examples
    --------
    >>> showable("a\tb\x00\u202ec 😀😀")
    'a b□c □'
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", _NOTHING.sub("", text))).strip(" ")
    shown: list[str] = []
    for character in text:
        if _has_shape(character):
            shown.append(character)
        elif shown[-1:] != [BOX]:
            shown.append(BOX)
    return "".join(shown)


def _has_shape(character: str) -> bool:
    """Tell whether a character can be shown, or is there to say where a line may be broken."""
    return character in _MEANT or (
        ord(character) in _characters()
        and unicodedata.category(character) not in _SHAPELESS
        and not _LEFTWARD.match(character)
    )


def width(text: str, size: float, face: Face = "regular") -> float:
    """Return how wide a text is on one line, in the unit of the font's size.

    Examples
    --------
    >>> width("00", 9, "code") == width("ii", 9, "code")
    True
    >>> width("00", 9) > width("ii", 9)
    True
    """
    widths = _widths(face)
    return size * sum(0.0 if character in _MEANT else widths.get(character, _UNKNOWN) for character in text)


def least_width(text: str, size: float, face: Face = "regular") -> float:
    """Return how wide the widest word of a text is; a word may be broken after a hyphen or a slash."""
    pieces = (piece for word in text.split(" ") for piece in _BETWEEN.split(word))
    return max((width(piece, size, face) for piece in pieces), default=0.0)


def fitted(text: str, room: float, size: float, face: Face = "regular") -> str:
    r"""Return a text that no line of its room cuts: marks are put where a word that is too wide may be broken.

    A word of letters is left to the hyphenation of its language. The time is bounded by the length of the text.

    Parameters
    ----------
    text : str
    room : float
        Width of a line, in the unit of `size`.
    size : float
    face : {"regular", "bold", "code"}

    Returns
    -------
    str

    Examples
    --------
    >>> fitted("aa 000000", 1.2, 1).split(BREAK)
    ['aa 00', '00', '00']
    """
    return " ".join(
        word if width(word, size, face) <= room else BREAK.join(_broken(word, room, size, face))
        for word in text.split(" ")
    )


def _broken(word: str, room: float, size: float, face: Face) -> list[str]:
    """Return a word that is too wide in pieces that are not."""
    pieces: list[str] = []
    for part in _BETWEEN.split(word):
        if width(part, size, face) <= room:
            pieces.append(part)
        elif _WORD.fullmatch(part) and not _NO_WORD.search(part):
            pieces.append(HYPHENATE + part + HYPHENATE)
        else:
            pieces += _cut(part, room, size, face)
    return pieces


def _cut(part: str, room: float, size: float, face: Face) -> list[str]:
    """Return a text cut in pieces that fit, about as long as each other so that no line has a single letter."""
    wide = [width(character, size, face) for character in part]
    count = len(_filled(part, wide, room))
    return _filled(part, wide, min(room, sum(wide) / count + max(wide)))


def _filled(part: str, wide: list[float], room: float) -> list[str]:
    """Return a text cut where the room is full; a piece has at least one character."""
    pieces, start, taken = [], 0, 0.0
    for index, more in enumerate(wide):
        if taken + more > room and index > start:
            pieces.append(part[start:index])
            start, taken = index, 0.0
        taken += more
    return [*pieces, part[start:]]
