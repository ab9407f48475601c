"""The command `review`: what a critical reviewer would say of a scenario, before the reviewer does."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from payoff.cli_draws import Draws, Progress, read_draws
from payoff.cli_load import check_format, load_all, settings_of
from payoff.cli_options import ANSWERS, Text, answer_option, language_option, seed_option, set_option
from payoff.cli_words import Command
from payoff.language import Language, say

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.reviewed import Review
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio import Portfolio

UNANSWERED: Final = 1


def review_command(text: Text, language: Language) -> Command:
    """Return the command with its help in a language."""

    def callback(scenarios: tuple[str, ...], strict: bool, format: str, settings: tuple[str, ...], **asked: Any) -> int:
        check_format(format, ANSWERS)
        draws = read_draws(asked["draws"], asked["seed"], None)
        loaded = load_all(scenarios, settings_of(settings))
        found = [made for one in loaded for made in _reviews(one, draws, language)]
        if format == "json":
            data = [one.to_dict(language) for one in found]
            click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            for one in found:
                click.echo(one.text(language))
        return UNANSWERED if strict and any(one.unanswered for one in found) else 0

    return Command(
        "review",
        callback=callback,
        help=text(
            say(
                "Säg vad en kritisk granskare skulle säga: varje anmärkning med plats, skäl och svar.\n\n"
                "En regel godtas med skäl i filen, t.ex. {text}.",
                text="acknowledged: {no_haircut: ...}",
            )
        ),
        params=[
            click.Argument(["scenarios"], nargs=-1, required=True, metavar="SCENARIO..."),
            *_options(text),
            set_option(text),
            language_option(text),
        ],
    )


def _options(text: Text) -> list[click.Option]:
    return [
        click.Option(
            ["--draws"],
            metavar=text(say("ANTAL")),
            help=text(say("Pröva också det som bara syns i dragningar, så många gånger, t.ex. 10000.")),
        ),
        seed_option(text),
        click.Option(
            ["--strict"],
            is_flag=True,
            help=text(say("Slutkod 1 om något som är mer än en upplysning inte är godtaget.")),
        ),
        answer_option(text, say("Text att läsa, eller JSON.")),
    ]


def _reviews(loaded: Scenario | Portfolio, draws: Draws | None, language: Language) -> list[Review]:
    """Return the review of a scenario, or of each part of a portfolio."""
    from payoff import api
    from payoff.scenario.portfolio import Portfolio

    if not isinstance(loaded, Portfolio):
        return [_review(api.evaluate(loaded), draws, language)]
    parts = api.evaluate(loaded).parts.values()
    return [_review(part.result, draws, language) for part in parts]


def _review(result: Result, draws: Draws | None, language: Language) -> Review:
    from payoff import api, api_study
    from payoff.reviewed import can_be_drawn

    if draws is None or not can_be_drawn(result):  # that nothing is uncertain is itself something to tell
        return api_study.review(result)
    progress = Progress(sys.stderr, language)
    return api_study.review(api.simulate(result, draws.draws, draws.seed, progress=progress))
