"""How a rule of the first reviewer is described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from payoff.language import Say, say

Severity = Literal["serious", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("serious", "warning", "note")
SEVERITY_WORDS: Final[dict[Severity, Say]] = {
    "serious": say("allvarligt"),
    "warning": say("varning"),
    "note": say("upplysning"),
}
SEVERITY_MEANS: Final[dict[Severity, Say]] = {
    "serious": say("slutsatsen håller inte som den står, eller kan vara fel räknad"),
    "warning": say("en granskare kommer att fråga, och svaret kan ändra slutsatsen"),
    "note": say("läsaren bör veta det"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """A rule in words.

    Parameters
    ----------
    name : str
        The same in every version.
    severity : {"serious", "warning", "note"}
    looks_for, why, answer : Say
        What triggers it, why that matters, and what would answer it; a sentence each.
    source : str
        Who has made the criticism, empty where it follows from how the result is worked out.
    draws : bool
        Whether it takes draws to see.
    """

    name: str
    severity: Severity
    looks_for: Say
    why: Say
    answer: Say
    source: str = ""
    draws: bool = False
