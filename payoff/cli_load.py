"""How the commands read what they are given: files of scenarios and portfolios, and the values of ``--set``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payoff.errors import InputError, Problem, ScenarioError, Sources, did_you_mean, nearest
from payoff.language import say

if TYPE_CHECKING:
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio import Portfolio


COMMANDS: Final = ("validate", "review", "explain", "compare", "record", "follow-up", "prices", "schema", "new")

LONGEST_WORD: Final = 40
"""A longer word is not meant as a command."""


def settings_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return what ``--set`` gives, from path to value.

    Raises
    ------
    InputError
        If a pair has no equals sign or no path.
    """
    settings = {}
    for pair in pairs:
        path, equals, value = pair.partition("=")
        if not equals or not path.strip():
            raise InputError(say("skriv --set SÖKVÄG=VÄRDE, inte ”{text}”", text=pair))
        settings[path.strip()] = value.strip()
    return settings


def check_format(name: str, formats: Sequence[str]) -> None:
    """Refuse a format that does not exist.

    Raises
    ------
    InputError
        Lists those there are, or the one that is meant.
    """
    if name not in formats:
        raise InputError(say("formatet ”{name}” finns inte; {hint}", name=name, hint=did_you_mean(name, formats)))


def load_all(names: Sequence[str], settings: dict[str, str]) -> list[Scenario | Portfolio]:
    """Load every scenario and portfolio; the problems of all are told together.

    Parameters
    ----------
    names : sequence of str
        Files.
    settings : dict
        What ``--set`` gives.

    Raises
    ------
    ScenarioError
        With the problems of all.
    InputError
        If a file cannot be read; names the command that a word that is no file may be meant as.
    """
    from payoff.scenario.portfolio_load import load_file

    loaded: list[Scenario | Portfolio] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for name in names:
        try:
            loaded.append(load_file(name, settings))
        except ScenarioError as error:
            problems += error.problems
            texts |= dict(error.sources.texts)
        except InputError as error:
            raise _or_command(name, error) from None
    if problems:
        raise ScenarioError(problems, Sources(texts))
    return loaded


def _or_command(name: str, error: InputError) -> InputError:
    """Return an error with the command that a word may be meant as, where it looks like no file."""
    if len(name) > LONGEST_WORD or not name.replace("-", "").isalpha() or Path(name).exists():
        return error
    command = nearest(name, COMMANDS)
    if command is None:
        return InputError(say("{message}; kommandona är {names}", message=error.message, names=COMMANDS))
    return InputError(say("{message}; menade du kommandot ”{name}”?", message=error.message, name=command))
