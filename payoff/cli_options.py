"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

import click

from payoff.language import LANGUAGES, Say, say

Text = Callable[[Say], str]
"""Shows a text in the language that is asked for."""
ANSWERS = ("text", "json")
"""Formats of what is answered in the terminal."""


def file_options(text: Text) -> list[click.Option]:
    """Return the options that say what is written, and where."""
    return [
        click.Option(
            ["-o", "--output"],
            default=".",
            show_default=True,
            metavar=text(say("MAPP|-")),
            help=text(say("Mapp att skriva i, eller - för standard ut.")),
        ),
        click.Option(
            ["--format", "formats"],
            default="",
            metavar=text(say("LISTA")),
            help=text(
                say(
                    "Format, flera med komma: html, docx, pdf, xlsx, md, json, csv. Utan det: html, docx, pdf och xlsx."
                )
            ),
        ),
        click.Option(
            ["--explain", "explained"],
            multiple=True,
            metavar=text(say("KONTO:ÅR")),
            help=text(say("Förklara ett tal i en bilaga sist, t.ex. --explain kommun:2. Får upprepas.")),
        ),
        click.Option(
            ["--template"],
            default="",
            metavar=text(say("FIL")),
            help=text(say("Egen mall att fylla i: text eller sida (Jinja), eller finansiärens blankett (docx).")),
        ),
    ]


def draw_options(text: Text) -> list[click.Option]:
    """Return the options that draw each scenario many times; they are read by `read_draws`."""
    return [
        click.Option(
            ["--draws"],
            metavar=text(say("ANTAL")),
            help=text(
                say("Räkna med dragna värden på de osäkra talen så många gånger, t.ex. 10000: hur säkert är det?")
            ),
        ),
        seed_option(text),
        click.Option(
            ["--sampling"],
            metavar="random|latin",
            help=text(say("Slumpvis (random, standard) eller i latinska hyperkuber (latin).")),
        ),
    ]


def seed_option(text: Text) -> click.Option:
    """Return the option that chooses the seed of the draws."""
    return click.Option(
        ["--seed"],
        metavar=text(say("FRÖ")),
        help=text(say("Fröet till dragningarna; samma frö ger samma tal. Utan det väljs ett, som skrivs ut.")),
    )


def answer_option(text: Text, told: Say) -> click.Option:
    """Return the option that chooses one of `ANSWERS`, with its help."""
    return click.Option(["--format"], default="text", show_default=True, metavar="|".join(ANSWERS), help=text(told))


def set_option(text: Text) -> click.Option:
    """Return the option that changes a value."""
    return click.Option(
        ["--set", "settings"],
        multiple=True,
        metavar=text(say("SÖKVÄG=VÄRDE")),
        help=text(say("Ändra ett värde, t.ex. --set participants=20. Får upprepas.")),
    )


def language_option(text: Text) -> click.Option:
    """Return the option that chooses the language."""
    return click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        default="sv",
        show_default=True,
        help=text(say("Språk i utskrifter och bilagor.")),
    )
