"""The command `new`: a commented scenario that can be run, from a template or question by question."""

from __future__ import annotations

from typing import Any

import click

from payoff.cli_options import Text, language_option
from payoff.cli_words import Command
from payoff.errors import InputError, did_you_mean
from payoff.language import Language, say

KINDS = ("ansokan", "slutrapport")


def new_command(text: Text, language: Language) -> Command:
    """Return the command with its help in a language."""

    def callback(file: str, kind: str | None, ask: bool, **_: Any) -> None:
        from payoff.report.write import write_new

        wanted = _kind(kind)
        write_new(file, lambda: _asked(language, wanted).encode() if ask else _template(wanted))
        click.echo(say("Skrev {file}. Kör: python -m payoff {file}", file=file).text(language))

    return Command(
        "new",
        callback=callback,
        help=text(
            say(
                "Skriv ett kommenterat scenario som går att köra.\n\n"
                "python -m payoff new mitt.yaml --ask frågar och skriver efter svaren."
            )
        ),
        params=[
            click.Argument(["file"], metavar=text(say("FIL"))),
            click.Option(
                ["--kind"],
                metavar="ansokan|slutrapport",
                help=text(say("En mall med alla bilagans avsnitt: ansokan (prognos) eller slutrapport (utfall).")),
            ),
            click.Option(["--ask"], is_flag=True, help=text(say("Fråga i terminalen, en sak i taget."))),
            language_option(text),
        ],
    )


def _kind(name: str | None) -> str:
    """Return the kind of report that is asked for, empty for none; å, ä and ö may be written or not."""
    if name is None:
        return ""
    plain = name.strip().casefold().replace("ö", "o").replace("å", "a").replace("ä", "a")
    if plain not in KINDS:
        raise InputError(say("”{name}” är inget slag av rapport; {hint}", name=name, hint=did_you_mean(plain, KINDS)))
    return plain


def _template(kind: str) -> bytes:
    """Return the commented example, or the template of a kind of report."""
    from importlib.resources import files

    return (files("payoff") / "scenario" / (f"new_{kind}.yaml" if kind else "new.yaml")).read_bytes()


def _asked(language: Language, kind: str) -> str:
    """Ask in the terminal; what breaks the questions off leaves nothing behind."""
    from datetime import UTC, datetime

    from payoff.cli_ask import interview
    from payoff.reference import table

    def read(question: str, default: str) -> str:
        answer = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=" ")
        return str(answer)

    year = min(datetime.now(UTC).year, table().through)
    return interview(read, click.echo, language, year, kind)
