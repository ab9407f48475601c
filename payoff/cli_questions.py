"""One question at a time in the terminal: asked until the answer can stand, with the reason when it cannot.

Whoever types ``<`` is asked the question before once more: the questions are begun again with the answers that were
given, except the last, and nothing is said until they are used up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from payoff.errors import did_you_mean
from payoff.language import Language, Say, as_written, say
from payoff.scenario.draft import Draft, id_of, typed

Read = Callable[[str, str], str]
"""Asks one question: its text and what an empty answer stands for; returns what was typed."""
Tell = Callable[[str], None]
YES: Final = {"yes": say("ja"), "no": say("nej")}


BACK: Final = "<"
MOST_UNLISTED: Final = 2
"""Options that are not listed with numbers: their words stand in the question."""


class Back(Exception):
    """The question before is to be asked once more."""


def plain(number: dict[str, Any]) -> Any:
    """Return a number without its group where nothing is said beside the value.

    Examples
    --------
    >>> plain({"value": 3}), plain({"value": 3, "low": 2, "high": 4})
    (3, {'value': 3, 'low': 2, 'high': 4})
    """
    return number["value"] if len(number) == 1 else number


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
    given : sequence of str
        Answers that have been given before and are taken without asking.
    """

    def __init__(self, read: Read, tell: Tell, language: Language, year: int, given: Sequence[str] = ()) -> None:
        self._given, self.taken = list(given), list[str]()
        self._read, self._tell, self.language, self.year = read, tell, language, year
        self.draft = Draft(year, language)
        self.assumed = {"note": self.draft.assumed}
        self.states: dict[str, str] = {}

    def refuse(self, reason: Say) -> None:
        """Say why an answer cannot stand."""
        self.tell(say("Det går inte: {reason}", reason=reason))

    # -- one question -----------------------------------------------------------------

    def tell(self, message: Say) -> None:
        """Say something; nothing while the answers are those that were given before."""
        if not self._given:
            self._tell(message.text(self.language))

    def _answer(self, question: Say, default: str) -> str:
        """Return the next answer, given before or typed.

        Raises
        ------
        Back
            If the question before is to be asked once more.
        """
        if self._given:
            return self._given.pop(0)
        while True:
            answer = self._read(question.text(self.language), default).strip()
            if answer != BACK:
                return answer
            if self.taken:
                raise Back
            self.tell(say("Det här är den första frågan."))

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
            answer = self._answer(question, default)
            refused = put(answer) if answer and put is not None else None if answer else say("skriv ett svar")
            if refused is None:
                self.taken.append(answer)
                return answer
            self.refuse(refused)

    def maybe(self, question: Say, put: Callable[[str], Say | None] | None = None) -> str:
        """Ask something that may be left empty."""
        while True:
            answer = self._answer(question, "")
            refused = put(answer) if answer and put is not None else None
            if refused is None:
                self.taken.append(answer)
                return answer
            self.refuse(refused)

    def choose(self, question: Say, options: Mapping[str, Say], default: str) -> str:
        """Ask for one of several words and return its key; the beginning of a word will do, its number or its id.

        Parameters
        ----------
        question : Say
        options : mapping
            From key to the word for it.
        default : str
            The key that an empty answer stands for.
        """
        words = {id_of(word.text(self.language), ()): key for key, word in options.items()}
        numbers = dict(enumerate(options, 1))
        if len(options) > MOST_UNLISTED:
            self.listed({key: word.text(self.language) for key, word in options.items()})
        chosen: set[str] = set()

        def put(answer: str) -> Say | None:
            chosen.clear()
            typed_id = id_of(answer, ())
            if answer.isdecimal() and int(answer) in numbers:
                chosen.add(numbers[int(answer)])
            elif typed_id in words or typed_id in options:
                chosen.add(words.get(typed_id, typed_id))
            else:
                chosen.update(key for word, key in words.items() if word.startswith(typed_id))
            return None if len(chosen) == 1 else did_you_mean(typed_id, words)

        self.ask(question, options[default].text(self.language), put)
        return chosen.pop()

    def listed(self, labels: Mapping[str, str]) -> None:
        """Show what there is to choose from, numbered."""
        self.tell(inner(as_written("  ".join(f"{number}. {label}" for number, label in enumerate(labels.values(), 1)))))

    def one_of(self, labels: Mapping[str, str], answer: str) -> str | None:
        """Return the id that an answer stands for: its number in the list, its label or the id; None for no one.

        Parameters
        ----------
        labels : mapping
            What each id is called, in the order of the list.
        answer : str
        """
        if answer.isdecimal() and 1 <= int(answer) <= len(labels):
            return list(labels)[int(answer) - 1]
        typed_id = id_of(answer, ())
        return next((name for name, label in labels.items() if typed_id in (name, id_of(label, ()))), None)

    def yes(self, question: Say, default: bool) -> bool:
        """Ask a question with yes or no for an answer."""
        return self.choose(question, YES, "yes" if default else "no") == "yes"

    def number(self, question: Say, path: str, default: str = "") -> None:
        """Ask for a number and then where it comes from; both stand at a path."""
        value = self.ask(question, default, lambda one: self.draft.put(path, {"value": typed(one), **self.assumed}))
        self.sourced(lambda source: self.draft.put(path, {"value": typed(value), **source}))

    def uncertain(self, question: Say, put: Callable[[dict[str, Any]], Say | None]) -> dict[str, Any]:
        """Ask for a number and for its lowest and highest, which may be left out; return it as the file has it.

        Parameters
        ----------
        question : Say
        put : callable
            Takes the number as a group and returns why it cannot stand.
        """
        value = typed(self.ask(question, put=lambda one: put({"value": typed(one)})))
        lowest = inner(say("Lägsta rimliga värde? (Enter: inget spann)"))
        low = self.maybe(lowest, lambda one: put({"value": value, "low": typed(one), "high": value}))
        if not low:
            return {"value": value}
        found = {"value": value, "low": typed(low), "high": value}
        high = self.ask(inner(say("Högsta rimliga värde?")), str(value), lambda one: put({**found, "high": typed(one)}))
        return {**found, "high": typed(high)}

    def share(self, question: Say, path: str) -> None:
        """Ask for a share that may be uncertain and then where it comes from; all stand at a path."""
        share = self.uncertain(question, lambda one: self.draft.put(path, {**one, **self.assumed}))
        self.sourced(lambda source: self.draft.put(path, {**share, **source}))

    def sourced(self, put: Callable[[dict[str, str]], Say | None]) -> None:
        """Ask where a number comes from; an empty answer makes it an assumption."""
        question = inner(say("Varifrån kommer talet? (Enter: antagande)"))
        self.maybe(question, lambda source: put({"source": source}))
