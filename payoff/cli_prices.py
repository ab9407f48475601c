"""The command `prices`: search the price table, explain one price, compare two versions of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from payoff.cli_options import Text, language_option
from payoff.cli_words import Command
from payoff.errors import Fault, InputError, shortened
from payoff.language import Language, say

if TYPE_CHECKING:
    from payoff.reference.table import Price, Table


def prices_command(text: Text, language: Language) -> Command:
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
                "Sök priser, byggstenar och studier, eller visa allt om en rad.\n\n"
                "python -m payoff prices psykiatri besök visar raderna som har alla orden."
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
            language_option(text),
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


@dataclass(frozen=True)
class _Found:
    """What words and filters lead to.

    Parameters
    ----------
    prices : list of Price
    studies : list of str
        Ids of studies and evaluations.
    blocks : list of str
        Names of building blocks.
    one : Price or str or None
        The price, or the id of the study, that is explained in full; None for a list.
    """

    prices: list[Price]
    studies: list[str]
    blocks: list[str]
    one: Price | str | None


def _show_found(words: str, filters: dict[str, str], as_json: bool, language: Language) -> None:
    """Show what was found: the blocks, and the one row in full or lists."""
    from payoff.reference import table

    prices = table()
    found = _searched(prices, words, filters)
    if not (found.prices or found.studies or found.blocks):
        raise _nothing(prices, words, filters)
    if as_json:
        _echo_json(_data(prices, found))
        return
    for text in _texts(prices, found, language):
        click.echo(text, nl=False)
    if not (found.prices or found.studies):
        message = say("Prislistan har inget pris som heter så; närmast är {names}.", names=_near(prices, words, {}))
        click.echo(message.text(language))


def _texts(prices: Table, found: _Found, language: Language) -> Iterator[str]:
    """Yield what is shown, part by part."""
    from payoff.report.price_studies import study_list, study_page
    from payoff.report.price_terminal import price_list, price_page

    if found.blocks:
        from payoff.report.price_blocks import block_list  # the rules are loaded only when they are asked for

        yield block_list(found.blocks, language) + "\n"
    if isinstance(found.one, str):
        yield study_page(prices, found.one, language)
    elif found.one is not None:
        others = [price.id for price in found.prices if price is not found.one]
        yield price_page(prices, found.one, others, len(found.studies), language)
    else:
        if found.prices:
            yield price_list(found.prices, language)
        if found.studies:
            yield ("\n" if found.prices else "") + study_list(prices, found.studies, language)


def _data(prices: Table, found: _Found) -> dict[str, Any]:
    """Return what was found as plain data."""
    from payoff.reference.study_search import BENCHMARKS, EFFECTS, rows_of
    from payoff.report.price_row import price_data, study_data

    shown = found.prices if found.one is None else [found.one] if not isinstance(found.one, str) else []
    names = found.studies if found.one is None else [found.one] if isinstance(found.one, str) else []
    data: dict[str, Any] = {"version": prices.version, "prices": [price_data(prices, price) for price in shown]}
    for topic in (EFFECTS, BENCHMARKS):
        data[topic] = [study_data(prices, name) for name in names if rows_of(prices)[name]["topic"] == topic]
    data["blocks"] = []
    if found.blocks:
        from payoff.report.price_blocks import block_data

        data["blocks"] = [block_data(name) for name in found.blocks]
    return data


def _searched(prices: Table, words: str, filters: dict[str, str]) -> _Found:
    """Search with filters as they are typed, and decide whether one row is meant."""
    from payoff.reference.search import topic_named, with_year
    from payoff.reference.search_words import folded
    from payoff.reference.study_search import STUDIES, studies
    from payoff.report.price_block_words import blocks_meant

    topic = topic_named(prices, filters["topic"]) if "topic" in filters else None
    if topic in STUDIES and (wrong := [name for name in ("actor", "year") if name in filters]):
        raise InputError(say("--{name} väljer bland priser; studier söks med ord och --status", name=wrong[0]))
    status = _status(filters)
    hits = [] if topic in STUDIES else _prices(words, {**filters, **({"topic": topic} if topic else {})}, status)
    apart = (topic is not None and topic not in STUDIES) or "actor" in filters or "year" in filters
    names = [] if apart else studies(prices, words, topic, status)
    bare, _ = with_year(prices, words)
    blocks = [] if filters else blocks_meant(bare)
    name = folded(bare.strip())
    if name in names:
        return _Found([], names, blocks, name)
    meant = [price for price in hits if name == price.id or (len(hits) == 1 and name in prices)]
    one = meant[0] if meant else None
    if one is None and len(hits) + len(names) + len(blocks) == 1:
        one_of: list[Price | str] = [*hits, *names]
        return _Found(hits, names, blocks, one_of[0] if one_of else None)
    return _Found(hits, names, blocks, one)


def _status(filters: dict[str, str]) -> str | None:
    """Return the status that is asked for, by its Swedish or English word too."""
    from payoff.reference.search import status_named
    from payoff.reference.search_words import folded
    from payoff.report.price_words import STATUS

    if "status" not in filters:
        return None
    by_word = {folded(word.text(spoken)): key for spoken in ("sv", "en") for key, word in STATUS.items()}
    return status_named(by_word.get(folded(filters["status"]), filters["status"]))


def _prices(words: str, filters: dict[str, str], status: str | None) -> list[Price]:
    """Search prices with filters as they are typed: an account by any of its names."""
    from payoff.reference import search
    from payoff.scenario.builtin import canonical

    year, actor = filters.get("year"), filters.get("actor")
    if year is not None and not (year.isascii() and year.isdigit()):
        raise InputError(say("”{text}” är inget år; skriv t.ex. 2025", text=shortened(year)))
    return search(
        words,
        actor=None if actor is None else canonical(actor),
        topic=filters.get("topic"),
        year=None if year is None else int(year),
        status=status,
    )


def _nothing(prices: Table, words: str, filters: dict[str, str]) -> InputError:
    """Say that nothing was found, and what comes nearest."""
    from payoff.reference.search import found, with_year
    from payoff.reference.study_search import studies

    shown = shortened(words)
    asked = [f"--{name} {shortened(value)}" for name, value in filters.items()]
    bare, _ = with_year(prices, words)
    everything = [*found(prices, bare), *studies(prices, words)]
    if everything and not words:
        return InputError(say("inget pris har {filters}", filters=" ".join(asked)))
    if everything and filters:
        names = everything[:5]
        return InputError(
            say("inget pris på ”{words}” har {filters}; utan det finns {names}",
                words=shown, filters=" ".join(asked), names=names)
        )  # fmt: skip
    if everything:
        return InputError(say("inget pris på ”{words}” det året; de andra orden finns i {names}",
                              words=shown, names=everything[:5]))  # fmt: skip
    close = _near(prices, words, filters)
    if close:
        return InputError(say("inget pris passar ”{words}”; närmast är {names}", words=shown, names=close))
    return InputError(say("inget pris passar ”{words}”; se ämnena med python -m payoff prices", words=shown))


def _near(prices: Table, words: str, filters: dict[str, str]) -> list[str]:
    """Return what is nearest to words that nothing has, each with what it is called; prices before studies."""
    from payoff.reference.search import nearest, topic_named
    from payoff.reference.study_search import STUDIES, nearest_to, rows_of

    wants_studies = "topic" in filters and topic_named(prices, filters["topic"]) in STUDIES
    close = [] if wants_studies else nearest(prices, words)
    rows = prices.rows if close else rows_of(prices)
    return [f"{name} ({rows[name]['label']})" for name in close or nearest_to(prices, words)]


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
