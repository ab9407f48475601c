"""One question at a time in the terminal: asked until the answer can stand, with the reason when it cannot.

Whoever types ``<`` is asked the question before once more: the questions are begun again with the answers that were
given, except the last, and nothing is said until they are used up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from payoff.errors import Fault, did_you_mean
from payoff.language import Language, Say, as_written, say
from payoff.quantity.text import parse_amount, parse_number, split_range, with_comma
from payoff.scenario.draft import Draft, id_of, typed
from payoff.scenario.fields import SUM_TOLERANCE

Read = Callable[[str, str], str]
"""Asks one question: its text and what an empty answer stands for; returns what was typed."""
Typed = Callable[[str], Any]
"""Makes what the file has of what was typed; raises `Fault` where that could be read in two ways."""
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


def in_unit(unit: str) -> Typed:
    """Return what reads an answer to a question that says the unit itself: a plain number has that unit.

    Examples
    --------
    >>> read = in_unit("kr/mån")
    >>> read("10 500"), read("126 tkr/år")
    ('10 500 kr/mån', '126 tkr/år')
    """
    return lambda answer: f"{answer} {unit}" if _is_plain(answer) else typed(answer)


def percent(example: str) -> Typed:
    """Return what reads a share: a plain number but 0 is refused, since 1 may be 1 % and 100 %.

    Examples
    --------
    >>> read = percent("10 %")
    >>> read("12,5 %"), read("17 av 103"), read("0")
    ('12,5 %', '17 av 103', 0)
    >>> read("1")
    Traceback (most recent call last):
    ...
    payoff.errors.Fault: andelen ”1” saknar procenttecken
    """

    def read(answer: str) -> Any:
        if _is_plain(answer) and parse_number(answer):
            raise Fault(
                say("andelen ”{text}” saknar procenttecken", text=answer), say("skriv t.ex. {text}", text=example)
            )
        return typed(answer)

    return read


def _is_plain(answer: str) -> bool:
    """Whether an answer is a number and nothing else."""
    try:
        parse_number(answer)
    except Fault:
        return False
    return True


def _size(value: Any) -> float | None:
    """Return a number of the file in base units, the highest of a range; None for what is no amount."""
    ends = split_range(str(value))
    try:
        return parse_amount(ends[1] if ends else str(value)).value
    except Fault:
        return None


def _highest(number: Any) -> float:
    """Return the highest that a share of the file can be, 0 for the rest."""
    written = number.get("high", number["value"]) if isinstance(number, Mapping) else number
    return _size(written) or 0.0


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

    def number(self, question: Say, path: str, default: str = "", read: Typed = typed) -> None:
        """Ask for a number and then where it comes from; both stand at a path."""
        value = self.value(question, lambda one: self.draft.put(path, {"value": one, **self.assumed}), default, read)
        self.sourced(lambda source: self.draft.put(path, {"value": value, **source}))

    def value(self, question: Say, put: Callable[[Any], Say | None], default: str = "", read: Typed = typed) -> Any:
        """Ask for a number and return it as the file has it.

        Parameters
        ----------
        question : Say
        put : callable
            Takes the number and returns why it cannot stand.
        default : str
            What an empty answer stands for.
        read : callable
            Makes the number of what was typed.
        """
        return read(self.ask(question, default, _reading(read, put)))

    def uncertain(
        self, question: Say, put: Callable[[dict[str, Any]], Say | None], read: Typed = typed
    ) -> dict[str, Any]:
        """Ask for a number and for its lowest and highest, which may be left out; return it as the file has it.

        Parameters
        ----------
        question : Say
        put : callable
            Takes the number as a group and returns why it cannot stand.
        read : callable
            Makes the number of what was typed.
        """
        value = self.value(question, lambda one: put({"value": one}), read=read)
        if split_range(str(value)):
            return {"value": value}
        size = _size(value)

        def lowest(one: Any) -> Say | None:
            found = _size(one)
            if size is not None and found is not None and found >= size:
                return say("det lägsta ska vara lägre än värdet, {value}", value=value)
            return put({"value": value, "low": one, "high": value})

        def highest(one: Any) -> Say | None:
            found = _size(one)
            if size is not None and found is not None and found < size:
                return say("det högsta ska inte vara lägre än värdet, {value}", value=value)
            return put({**limits, "high": one})

        low = self.maybe(inner(say("Lägsta rimliga värde? (Enter: inget spann)")), _reading(read, lowest))
        if not low:
            return {"value": value}
        limits = {"value": value, "low": read(low)}
        high = self.value(inner(say("Högsta rimliga värde?")), highest, str(value), read)
        return {**limits, "high": high}

    def share(self, question: Say, path: str) -> None:
        """Ask for a share that may be uncertain and then where it comes from; all stand at a path."""

        def put(one: dict[str, Any]) -> Say | None:
            return self._too_many(path, one) or self.draft.put(path, {**one, **self.assumed})

        share = self.uncertain(question, put, percent("10 %"))
        self.sourced(lambda source: self.draft.put(path, {**share, **source}))

    def _too_many(self, path: str, share: Mapping[str, Any]) -> Say | None:
        """Say that a share and those beside it are more than all, with the most that it can be."""
        *above, name = path.split(".")
        step: Any = self.draft.tree
        for part in above:
            step = step[part]
        others = sum(_highest(one) for beside, one in step.items() if beside != name)
        together = others + _highest(share)
        if not others or together <= 1 + SUM_TOLERANCE:
            return None
        return say(
            "andelarna blir tillsammans {sum}, mer än 100 %: skriv högst {most} här, eller gå tillbaka med < och "
            "minska andelen före",
            sum=_in_percent(together),
            most=_in_percent(max(1 - others, 0.0)),
        )

    def sourced(self, put: Callable[[dict[str, str]], Say | None]) -> None:
        """Ask where a number comes from; an empty answer makes it an assumption."""
        question = inner(say("Varifrån kommer talet? (Enter: antagande)"))
        self.maybe(question, lambda source: put({"source": source}))


def _reading(read: Typed, put: Callable[[Any], Say | None]) -> Callable[[str], Say | None]:
    """Return what takes an answer as it was typed, and says why it cannot stand."""

    def taken(answer: str) -> Say | None:
        try:
            value = read(answer)
        except Fault as fault:
            return say("{message}: {hint}", message=fault.message, hint=fault.hint) if fault.hint else fault.message
        return put(value)

    return taken


def _in_percent(share: float) -> Say:
    """Return a share as it is typed."""
    return as_written(f"{with_comma(100 * share, 6)} %")
