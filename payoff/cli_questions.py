"""One question at a time in the terminal: asked until the answer can stand, with the reason when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from payoff.errors import did_you_mean
from payoff.language import Language, Say, say
from payoff.scenario.draft import Draft, id_of, typed

Read = Callable[[str, str], str]
"""Asks one question: its text and what an empty answer stands for; returns what was typed."""
Tell = Callable[[str], None]
YES: Final = {"yes": say("ja"), "no": say("nej")}


def inner(question: Say) -> Say:
    """Return a question that belongs to the one before it, moved in."""
    return Say("  {text}", {"text": question})


class Questions:
    """The questions, and the scenario that the answers make.

    Parameters
    ----------
    read : callable
        Asks one question.
    tell : callable
        Says something.
    language : {"sv", "en"}
    year : int
        The price year that is proposed.
    """

    def __init__(self, read: Read, tell: Tell, language: Language, year: int) -> None:
        self._read, self._tell, self.language, self.year = read, tell, language, year
        self.draft = Draft(year, language)
        self.assumed = {"note": self.draft.assumed}
        self.states: dict[str, str] = {}

    def refuse(self, reason: Say) -> None:
        """Say why an answer cannot stand."""
        self.tell(say("Det går inte: {reason}", reason=reason))

    # -- one question -----------------------------------------------------------------

    def tell(self, message: Say) -> None:
        """Say something."""
        self._tell(message.text(self.language))

    def ask(self, question: Say, default: str = "", put: Callable[[str], Say | None] | None = None) -> str:
        """Ask until there is an answer that can stand; say why one cannot.

        Parameters
        ----------
        question : Say
        default : str
            What an empty answer stands for; without one the question must be answered.
        put : callable, optional
            Takes the answer and returns why it cannot stand, None where it can.
        """
        while True:
            answer = self._read(question.text(self.language), default).strip()
            refused = put(answer) if answer and put is not None else None if answer else say("skriv ett svar")
            if refused is None:
                return answer
            self.refuse(refused)

    def maybe(self, question: Say, put: Callable[[str], Say | None] | None = None) -> str:
        """Ask something that may be left empty."""
        while True:
            answer = self._read(question.text(self.language), "").strip()
            refused = put(answer) if answer and put is not None else None
            if refused is None:
                return answer
            self.refuse(refused)

    def choose(self, question: Say, options: Mapping[str, Say], default: str) -> str:
        """Ask for one of several words and return its key; the beginning of a word will do.

        Parameters
        ----------
        question : Say
        options : mapping
            From key to the word for it.
        default : str
            The key that an empty answer stands for.
        """
        words = {id_of(word.text(self.language), ()): key for key, word in options.items()}
        chosen: list[str] = []

        def put(answer: str) -> Say | None:
            plain = id_of(answer, ())
            chosen[:] = [plain] if plain in words else [word for word in words if word.startswith(plain)]
            return None if len(chosen) == 1 else did_you_mean(plain, words)

        self.ask(question, options[default].text(self.language), put)
        return words[chosen[0]]

    def yes(self, question: Say, default: bool) -> bool:
        """Ask a question with yes or no for an answer."""
        return self.choose(question, YES, "yes" if default else "no") == "yes"

    def number(self, question: Say, path: str, default: str = "") -> None:
        """Ask for a number and then where it comes from; both stand at a path."""
        value = self.ask(question, default, lambda one: self.draft.put(path, {"value": typed(one), **self.assumed}))
        self.sourced(lambda source: self.draft.put(path, {"value": typed(value), **source}))

    def sourced(self, put: Callable[[dict[str, str]], Say | None]) -> None:
        """Ask where a number comes from; an empty answer makes it an assumption."""
        question = inner(say("Varifrån kommer talet? (Enter: antagande)"))
        self.maybe(question, lambda source: put({"source": source}))
