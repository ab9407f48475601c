"""The two languages: Swedish is written in the code, English comes from a catalogue.

A text is carried as a template with values until somebody shows it, so that one list
of errors, or one result, can be read in either language without global state.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> gettext.NullTranslations:
    """Return the gettext catalogue of a language; Swedish is the source text itself.

    Examples
    --------
    >>> catalogue("en").gettext("Kommun")
    'Municipality'
    >>> catalogue("sv").gettext("Kommun")
    'Kommun'
    """
    if checked_language(language) == "sv":
        return gettext.NullTranslations()
    from importlib.resources import files

    source = files("payoff") / "locale" / language / "LC_MESSAGES" / "payoff.mo"
    with source.open("rb") as stream:
        return gettext.GNUTranslations(stream)


@dataclass(frozen=True, slots=True)
class Say:
    """A text to show: a Swedish template and the values to put in it.

    Parameters
    ----------
    template : str
        Swedish source text, also the key of the catalogue. Empty when the text is the
        user's own and must not be translated.
    values : mapping
        Values by name; a value may itself be a `Say`.

    Examples
    --------
    >>> say("kontot ”{name}” finns inte", name="komun").text("en")
    'there is no account “komun”'
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language = "sv") -> str:
        """Return the text in a language."""
        shown = {name: _shown(value, language) for name, value in self.values.items()}
        return catalogue(language).gettext(self.template).format_map(shown) if self.template else ""

    def __str__(self) -> str:
        return self.text()


def say(template: str, **values: object) -> Say:
    """Make a translatable text; templates inside calls to this function fill the catalogue."""
    return Say(template, values)


def as_written(text: str) -> Say:
    """Wrap a text that comes from the user and is the same in every language."""
    return Say("{text}", {"text": text})


def checked_language(name: str) -> Language:
    """Return `name` as a language.

    Raises
    ------
    ValueError
        If there is no such language; lists those there are.
    """
    for language in LANGUAGES:
        if name == language:
            return language
    raise ValueError(f"unknown language {name!r}; known: {', '.join(LANGUAGES)}")


def _shown(value: object, language: Language) -> str:
    if isinstance(value, Say):
        return value.text(language)
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(item, language) for item in value)
    return str(value)
