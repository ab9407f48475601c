"""The command `explain`: why an account's figure of a year is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from payoff.cli_load import check_format, load_all, settings_of
from payoff.cli_options import ANSWERS, Text, answer_option, language_option, set_option
from payoff.cli_words import Command
from payoff.errors import InputError, did_you_mean, shortened
from payoff.language import Language, say

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import Scenario
    from payoff.scenario.portfolio import Portfolio


def asked_of(words: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return accounts and years as they are asked for: ``kommun:2``."""
    asked = []
    for word in words:
        account, colon, year = word.rpartition(":")
        if not colon or not account or not year.isdecimal():
            raise InputError(say("skriv --explain KONTO:ÅR, t.ex. kommun:2, inte ”{text}”", text=word))
        asked.append((account, int(year)))
    return tuple(asked)


def explain_command(text: Text, language: Language) -> Command:
    """Return the command with its help in a language."""

    def callback(scenario: str, settings: tuple[str, ...], **asked: Any) -> None:
        check_format(asked["format"], ANSWERS)
        year = _year(asked["year"])
        result = _variant(_result(load_all([scenario], settings_of(settings))[0]), asked["variant"])
        from payoff.questions.explain import explain

        found = explain(result, asked["actor"], year, asked["group"], asked["measure"])
        if asked["format"] == "json":
            import json

            click.echo(json.dumps(found.to_dict(language), ensure_ascii=False, indent=1))
        else:
            from payoff.report.explanation import explanation_text

            click.echo(explanation_text(found, language), nl=False)

    return Command(
        "explain",
        callback=callback,
        help=text(
            say(
                "Förklara ett tal: personer x pris x månader x diskontering, med källor och rader i filen.\n\n"
                "python -m payoff explain SCENARIO --actor kommun --year 2"
            )
        ),
        params=[
            click.Argument(["scenario"], metavar="SCENARIO"),
            *_options(text),
            set_option(text),
            language_option(text),
        ],
    )


def _options(text: Text) -> list[click.Option]:
    return [
        click.Option(
            ["--actor", "--account", "actor"],
            metavar=text(say("AKTÖR")),
            help=text(say("Kontot eller gruppen av konton, t.ex. kommun; annars summan av alla.")),
        ),
        click.Option(
            ["--year"], metavar=text(say("ÅR")), help=text(say("År från starten, 1 och uppåt; annars hela perioden."))
        ),
        click.Option(
            ["--measure"],
            default="net",
            show_default=True,
            metavar="gains|programme_cost|net",
            help=text(say("Vinst före programkostnad (gains), programkostnad eller netto.")),
        ),
        click.Option(["--group"], metavar=text(say("DELGRUPP")), help=text(say("Bara en delgrupp av deltagarna."))),
        click.Option(["--variant"], metavar="VARIANT", help=text(say("En variant av scenariot, i stället för filen."))),
        answer_option(text, say("Text, eller JSON i full precision.")),
    ]


def _year(text: str | None) -> int | None:
    """Return a year as it is typed; how many there are is checked where the result is known."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise InputError(say("--year ska vara ett år från starten, t.ex. 2, inte ”{text}”", text=shortened(text)))
    return int(text)


def _result(loaded: Scenario | Portfolio) -> Result:
    """Return the result of a scenario; a portfolio is explained part by part."""
    from payoff import api
    from payoff.scenario.portfolio import Portfolio

    if isinstance(loaded, Portfolio):
        raise InputError(
            say(
                "{file} är en portfölj; förklara en del i taget, ur delens egen fil: {names}",
                file=loaded.file,
                names=[f"{name} ({one.file})" for name, one in loaded.scenarios.items()],
            )
        )
    return api.evaluate(loaded)


def _variant(result: Result, name: str | None) -> Result:
    if name is None:
        return result
    if name not in result.variants:
        hint = did_you_mean(name, result.variants)
        raise InputError(say("varianten ”{name}” finns inte; {hint}", name=name, hint=hint))
    return result.variants[name]
