"""The command `prices`: search the price table, explain one price, compare two versions of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from payoff.cli_words import Command
from payoff.errors import Fault, InputError, shortened
from payoff.language import Language, Say, say

if TYPE_CHECKING:
    from payoff.reference.table import Price, Table

Text = Callable[[Say], str]


def prices_command(text: Text, language: Language, language_option: click.Option) -> Command:
    """Return the command with its help in a language."""

    def callback(words: tuple[str, ...], diff: tuple[str, str] | None, as_json: bool, **asked: Any) -> None:
        filters = {name: asked[name] for name in ("actor", "topic", "year", "status") if asked[name] is not None}
        if diff:
            if words or filters:
                raise InputError(say("--diff jämför hela prislistor; skriv inga ord eller andra väljare"))
            _show_difference(*diff, as_json, language)
        elif words or filters:
            _show_found(" ".join(words), filters, as_json, language)
        else:
            _show_overview(as_json, language)

    return Command(
        "prices",
        callback=callback,
        help=text(
            say(
                "Sök i prislistan, eller visa allt om ett pris.\n\n"
                "python -m payoff prices psykiatri besök visar priserna som har alla orden."
            )
        ),
        params=[
            click.Argument(["words"], nargs=-1, metavar=text(say("[ORD...]"))),
            click.Option(
                ["--actor"], metavar=text(say("AKTÖR")), help=text(say("Bara det som aktören betalar eller får."))
            ),
            click.Option(["--topic"], metavar=text(say("ÄMNE")), help=text(say("Bara ett ämne, t.ex. health."))),
            click.Option(["--year"], metavar=text(say("ÅR")), help=text(say("Priserna ett år, annars de senaste."))),
            click.Option(
                ["--status"],
                metavar="STATUS",
                help=text(say("Bara publicerad (published), allmän kännedom (known) eller antagande (assumption).")),
            ),
            click.Option(
                ["--diff"],
                nargs=2,
                metavar=text(say("GAMMAL NY")),
                help=text(say("Vad som skiljer två prislistor: table.json eller mappar med prisfiler.")),
            ),
            click.Option(["--json", "as_json"], is_flag=True, help=text(say("Svaret som JSON på standard ut."))),
            language_option,
        ],
    )


def _show_overview(as_json: bool, language: Language) -> None:
    from payoff.reference import table
    from payoff.report.price_row import overview_data
    from payoff.report.price_terminal import price_overview

    if as_json:
        _echo_json(overview_data(table()))
    else:
        click.echo(price_overview(table(), language), nl=False)


def _show_found(words: str, filters: dict[str, str], as_json: bool, language: Language) -> None:
    """Show what was found: the one row in full, or a list."""
    from payoff.reference import table
    from payoff.reference.search import folded
    from payoff.report.price_row import price_data
    from payoff.report.price_terminal import price_list, price_page

    prices = table()
    found = _searched(words, filters)
    if not found:
        raise _nothing(prices, words, filters)
    name = folded(words)
    meant = [price for price in found if name in prices and price.id == prices.id_of(name)]
    one = meant[0] if meant else found[0] if len(found) == 1 else None
    if as_json:
        shown = [one] if one else found
        _echo_json({"version": prices.version, "prices": [price_data(prices, price) for price in shown]})
    elif one:
        others = [price.id for price in found if price is not one]
        click.echo(price_page(prices, one, others, language), nl=False)
    else:
        click.echo(price_list(found, language), nl=False)


def _searched(words: str, filters: dict[str, str]) -> list[Price]:
    """Search with filters as they are typed: an account by any of its names, a status by its Swedish word."""
    from payoff.reference import search
    from payoff.reference.search import folded
    from payoff.report.price_words import STATUS
    from payoff.scenario.builtin import canonical

    year = filters.get("year")
    if year is not None and not (year.isascii() and year.isdigit()):
        raise InputError(say("”{text}” är inget år; skriv t.ex. 2025", text=shortened(year)))
    actor, status = filters.get("actor"), filters.get("status")
    by_word = {folded(word.text(spoken)): key for spoken in ("sv", "en") for key, word in STATUS.items()}
    return search(
        words,
        actor=None if actor is None else canonical(actor),
        topic=filters.get("topic"),
        year=None if year is None else int(year),
        status=None if status is None else by_word.get(folded(status), status),
    )


def _nothing(prices: Table, words: str, filters: dict[str, str]) -> InputError:
    """Say that nothing was found, and what comes nearest."""
    from payoff.reference.search import found, nearest

    shown = shortened(words)
    asked = [f"--{name} {shortened(value)}" for name, value in filters.items()]
    everything = found(prices, words)
    if everything and not words:
        return InputError(say("inget pris har {filters}", filters=" ".join(asked)))
    if everything:
        names = everything[:5]
        return InputError(
            say("inget pris på ”{words}” har {filters}; utan det finns {names}",
                words=shown, filters=" ".join(asked), names=names)
        )  # fmt: skip
    close = nearest(prices, words)
    if close:
        return InputError(say("inget pris passar ”{words}”; närmast är {names}", words=shown, names=close))
    return InputError(say("inget pris passar ”{words}”; se ämnena med python -m payoff prices", words=shown))


def _show_difference(old: str, new: str, as_json: bool, language: Language) -> None:
    from pathlib import Path

    from payoff.reference import compare
    from payoff.reference.search import refusal
    from payoff.report.price_row import difference_data
    from payoff.report.price_terminal import price_difference
    from payoff.scenario.price_stored import read_table

    tables = read_table(Path(old)), read_table(Path(new))
    try:
        difference = compare(*tables)
    except Fault as fault:
        raise refusal(fault) from None
    if as_json:
        _echo_json(difference_data(difference))
    else:
        click.echo(price_difference(difference, *tables, language), nl=False)


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
