"""The options that draw a scenario many times: how they are read, and progress while it is done.

A text of an option is checked here, so that what cannot be used is refused in the asked language.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO, cast

from payoff.errors import InputError, did_you_mean
from payoff.language import Language, say

if TYPE_CHECKING:
    from payoff.uncertainty.streams import Sampling

SAMPLINGS: Final = ("random", "latin")
BEFORE_SHOWN: Final = 1.0
"""Seconds before progress is shown: short work says nothing."""
BETWEEN: Final = 0.2
"""Seconds between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Draws:
    """What was asked for.

    Parameters
    ----------
    draws : int
    seed : int or None
        None: one is made up.
    sampling : {"random", "latin"}
    """

    draws: int
    seed: int | None
    sampling: Sampling


def read_draws(draws: str | None, seed: str | None, sampling: str | None) -> Draws | None:
    """Return what the options ask for; None where nothing is to be drawn.

    Raises
    ------
    InputError
        If a seed or a way of sampling is given without draws, or a text is no whole number or no way of sampling.
        How many draws there may be is checked where they are made.

    Examples
    --------
    >>> read_draws("1000", "0", None)
    Draws(draws=1000, seed=0, sampling='random')
    """
    if draws is None:
        for name, value in (("--seed", seed), ("--sampling", sampling)):
            if value is not None:
                raise InputError(
                    say("{name} gäller bara tillsammans med --draws; skriv t.ex. --draws 10000", name=name)
                )
        return None
    if sampling is not None and sampling not in SAMPLINGS:
        hint = did_you_mean(sampling, SAMPLINGS)
        raise InputError(say("--sampling kan inte vara ”{value}”; {hint}", value=sampling, hint=hint))
    chosen = None if seed is None else _whole("--seed", seed, "1")
    return Draws(_whole("--draws", draws, "10000"), chosen, cast("Sampling", sampling or "random"))


def _whole(name: str, text: str, example: str) -> int:
    """Return a whole number written with or without spaces for thousands."""
    plain = "".join(text.split()).replace("_", "")
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 20:
        raise InputError(
            say(
                "{name} ska vara ett heltal, inte ”{text}”; skriv t.ex. {name} {example}",
                name=name,
                text=text[:40],
                example=example,
            )
        )
    return int(plain)


class Progress:
    """One line on standard error that says how far the work has come; nothing where nobody is looking.

    Parameters
    ----------
    stream : TextIO
        Written to only when it is a terminal.
    language : {"sv", "en"}
    """

    def __init__(self, stream: TextIO, language: Language) -> None:
        self.stream, self.language = stream, language
        self.started = self.last = time.monotonic()
        self.width = 0

    def __call__(self, done: int, draws: int) -> None:
        """Tell how many draws are done, and take the line away after the last."""
        now = time.monotonic()
        if not self.stream.isatty() or now - self.started < BEFORE_SHOWN:
            return
        if done == draws:
            self._write("")
        elif now - self.last >= BETWEEN:
            self.last = now
            self._write(say("{done} av {draws} dragningar", done=done, draws=draws).text(self.language))

    def _write(self, text: str) -> None:
        if not text and not self.width:
            return
        self.stream.write("\r" + text.ljust(self.width) + ("" if text else "\r"))
        self.stream.flush()
        self.width = len(text)
