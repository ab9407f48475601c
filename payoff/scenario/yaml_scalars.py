"""Scalars by YAML 1.2: what an unquoted word means, and texts in one Unicode form."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from payoff.errors import Place
from payoff.quantity.written import Real, Text, Whole

LONGEST_NUMBER = 40
LONGEST_COMPOSED = 300
_WHOLE = re.compile(r"[-+]?[0-9]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
CONSTANTS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


def scalar(event: Any, place: Place) -> tuple[Any, str, Place]:
    """Return the value of a scalar by YAML 1.2, its raw text and its place."""
    raw: str = event.value
    plain = event.style in (None, "")
    if not plain:
        return as_text(raw, place), raw, place
    if raw in CONSTANTS:
        return CONSTANTS[raw], raw, place
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


def composed(text: str) -> str:
    """Return a text in NFC; a long one stays as it is, since endless accents take endless time."""
    return text if text.isascii() or len(text) > LONGEST_COMPOSED else unicodedata.normalize("NFC", text)


def as_text(raw: str, place: Place | None) -> Text:
    """Return a text in NFC with its place."""
    text = Text(composed(raw))
    text.path, text.place = "", place
    return text
