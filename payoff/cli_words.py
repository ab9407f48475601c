"""How the command line speaks: click's own words in help and usage errors, in the asked language."""

from __future__ import annotations

import click

from payoff.errors import did_you_mean
from payoff.language import Language, Say, say

HELP_WORDS = (
    ("Usage:", "Användning:"),
    ("Options:", "Väljare:"),
    ("Commands:", "Kommandon:"),
    ("Show this message and exit.", "Visa den här hjälpen."),
    ("[default:", "[standard:"),
    ("[OPTIONS]", "[VÄLJARE]"),
    ("COMMAND [ARGS]...", "KOMMANDO ..."),
)
"""What click itself writes in help, in Swedish."""


class Command(click.Command):
    """A command whose help speaks the asked language, click's own words included."""

    language: Language = "sv"

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in the asked language."""
        return help_in(self.language, super().get_help(ctx))


class Commands(click.Group):
    """Runs scenarios when the first word is no command: `python -m payoff SCENARIO`."""

    language: Language = "sv"

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in the asked language."""
        return help_in(self.language, super().get_help(ctx))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``run`` before what is no command."""
        words = args[2:] if args[:1] == ["--lang"] else args
        if not words or words[0] in ("--help", "-h", "--version"):
            args = words or ["--help"]
        elif words[0] not in self.commands:
            args = ["run", *args]
        else:
            args = [words[0], *args[: len(args) - len(words)], *words[1:]]
        return super().parse_args(ctx, args)


def help_in(language: Language, text: str) -> str:
    """Return click's help text with its own words in a language."""
    for english, swedish in HELP_WORDS if language == "sv" else ():
        text = text.replace(english, swedish)
    return text


def usage_message(error: click.UsageError) -> Say:
    """Say what click found in the user's language."""
    if isinstance(error, click.NoSuchOption):
        return say(
            "väljaren ”{name}” finns inte; {hint}",
            name=error.option_name,
            hint=did_you_mean(error.option_name, error.possibilities or ["--format", "--set", "--lang", "-o"]),
        )
    if isinstance(error, click.MissingParameter):
        return say("ange minst en fil")
    if isinstance(error, click.BadOptionUsage):
        return say("väljaren ”{name}” behöver ett värde", name=error.option_name)
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param and error.param.opts else ""
        known = error.param.type.choices if error.param and isinstance(error.param.type, click.Choice) else ()
        return say("värdet för ”{name}” går inte att använda; {hint}", name=name, hint=did_you_mean("", known))
    return say("raden går inte att tolka; se python -m payoff --help")
