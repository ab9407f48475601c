"""Prices in the terminal: what was found as a table, one row explained in full, and what differs between versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from payoff.language import Language, Say, say
from payoff.reference.compare import Change, Difference
from payoff.reference.history import followers, history
from payoff.reference.model import SEVERAL, STATUSES
from payoff.reference.table import Price, Table
from payoff.report.price_row import counts_by_topic
from payoff.report.price_words import (
    BASIS,
    KIND,
    SIGN,
    STATUS,
    STATUS_MEANS,
    address,
    amount,
    budget_line,
    can_be_replaced,
    cited,
    figure,
    in_a_file,
    interval,
    is_bookable,
    payer_receiver,
    quantity,
    when,
)
from payoff.report.text_page import Page

MOST_NAMED: Final = 8
FACT: Final[dict[str, Say]] = {
    "label": say("benämning"),
    "unit": say("enhet"),
    "kind": say("slag"),
    "payer": say("betalar"),
    "receiver": say("får"),
    "taxable": say("skattepliktig"),
    "basis": say("mått"),
    "topic": say("ämne"),
    "source": say("källa"),
}


def price_list(prices: Sequence[Price], language: Language) -> str:
    """Return what was found: columns of amount, year and status, and under them what it is and who pays."""
    page = Page(language)
    rows = [
        [one.id, amount(one, page.numbers), page.say(when(one)), f"{SIGN[one.status]} {page.say(STATUS[one.status])}"]
        for one in prices
    ]
    below = []
    for one in prices:
        basis = page.say(BASIS[one.row.basis]) if one.row.basis else ""
        parts = (payer_receiver(one.row, language), basis, cited(one, language))
        below.append([one.label, " · ".join(part for part in parts if part)])
    page.table([say("Pris"), say("Belopp"), say("År"), say("Status")], rows, {1}, below=below)
    counts = Counter(one.status for one in prices)
    told = [say("{status} {count}", count=counts[one], status=STATUS[one]) for one in STATUSES if counts[one]]
    page.space()
    counted = say("1 pris: {statuses}.", statuses=told)
    page.sentence(counted if len(prices) == 1 else say("{count} priser: {statuses}.", count=len(prices), statuses=told))
    page.sentence(say("Hela raden med alla år och källor: python -m payoff prices {id}", id=prices[0].id))
    return page.text


def price_overview(prices: Table, language: Language) -> str:
    """Return the topics with their number of rows, by status."""
    page = Page(language)
    page.title(page.say(say("Prislistan {version}", version=prices.version)))
    header = [say("Ämne"), say("Rader"), *(STATUS[status] for status in STATUSES)]
    counts = counts_by_topic(prices)
    rows = [
        [f"{prices.topics[topic]} ({topic})", str(sum(found.values())), *(str(found[status]) for status in STATUSES)]
        for topic, found in counts.items()
    ]
    totals = [sum(found[status] for found in counts.values()) for status in STATUSES]
    rows.append([page.say(say("Alla")), str(sum(totals)), *map(str, totals)])
    page.table(header, rows, range(1, len(header)))
    page.space()
    for status in STATUSES:
        page.sentence(say("{status}: {meaning}.", status=STATUS[status], meaning=STATUS_MEANS[status]))
    page.space()
    page.sentence(say("Sök: python -m payoff prices psykiatri besök"))
    page.sentence(say("Ett ämne: python -m payoff prices --topic health --actor region"))
    page.sentence(say("Studier: python -m payoff prices supported employment, eller --topic effects"))
    return page.text


def price_page(prices: Table, price: Price, others: Sequence[str], studies: int, language: Language) -> str:
    """Return a row explained in full.

    Parameters
    ----------
    prices : Table
    price : Price
        The row, at the time that was asked for.
    others : sequence of str
        Ids of other rows that were found with the same words.
    studies : int
        How many studies and evaluations were found with them.
    """
    page = Page(language)
    page.title(price.label)
    row, numbers = price.row, page.numbers
    page.fact(say("Id"), ", ".join([price.id, *row.aliases]))
    page.fact(say("Belopp"), f"{amount(price, numbers)}, {page.say(when(price))}")
    page.fact(say("Lägst–högst"), interval(price, numbers))
    page.fact(say("Betalar → får"), payer_receiver(row, language))
    page.fact(say("Slag"), page.say(KIND[row.kind]))
    page.fact(say("Mått"), page.say(BASIS[row.basis]) if row.basis else "")
    page.fact(say("Marginell för"), row.marginal_of or "")
    page.fact(say("Innehåller"), ", ".join(row.includes))
    if row.taxable is not None:
        page.fact(say("Skattepliktig"), page.say(say("ja") if row.taxable else say("nej")))
    page.fact(say("Ämne"), f"{prices.topics[prices.topic_of(price.id)]} ({prices.topic_of(price.id)})")
    meaning = say("{status}: {meaning}", status=STATUS[price.status], meaning=STATUS_MEANS[price.status])
    page.fact(say("Status"), f"{SIGN[price.status]} {page.say(meaning)}")
    page.fact(say("Källa"), cited(price, language))
    page.fact(say("Adress"), address(price.source, language) if price.source else "")
    page.fact(say("Om raden"), row.about or "")
    page.fact(say("Anmärkning"), price.note)
    _add_values(page, prices, price)
    _add_followers(page, followers(prices, price.id))
    _add_use(page, price)
    if others or studies:
        page.space()
    if others:
        names, more = list(others[:MOST_NAMED]), len(others) - MOST_NAMED
        if more > 0:
            page.sentence(say("Orden finns också i {names} och {count} till.", names=names, count=more))
        else:
            page.sentence(say("Orden finns också i {names}.", names=names))
    if studies:
        page.sentence(say("Orden finns också i studier och utvärderingar: {count}.", count=studies))
    return page.text


def _add_values(page: Page, prices: Table, price: Price) -> None:
    """Add every price of the row by time, where there is more than one, and the steps of a rule."""
    spans = history(prices, price.id)
    if len(spans) > 1:
        page.heading(say("Alla år"))
        header = [say("År"), say("Belopp"), say("Lägst–högst"), say("Status"), say("Källa")]
        rows = [
            [
                span.text or page.say(say("odaterat")),
                amount(span.price, page.numbers),
                interval(span.price, page.numbers),
                f"{SIGN[span.price.status]} {page.say(STATUS[span.price.status])}",
                cited(span.price, page.language),
            ]
            for span in spans
        ]
        for row, after in reversed([*pairwise(rows)]):
            if after[-1] == row[-1]:
                after[-1] = page.say(say("samma"))
        kept = [column for column in range(len(header)) if column != 2 or any(row[2] for row in rows)]
        names, cells = [header[column] for column in kept], [[row[column] for column in kept] for row in rows]
        page.table(names, cells, {1}, flexible=len(kept) - 1)
    if price.steps:
        page.heading(say("Trappan, {when}", when=when(price)))
        header = [say("Från"), say("Belopp vid gränsen"), say("Andel över")]
        steps = [[figure(x, page.numbers) for x in (one.above, one.base, one.rate)] for one in price.steps]
        page.table(header, steps, {0, 1, 2})


def _add_followers(page: Page, names: Sequence[str]) -> None:
    """Add what moves when the price moves."""
    if names:
        page.heading(say("Följer med"))
        page.sentence(say("Räknas som en multipel av det här beloppet: {names}.", names=list(names)))


def _add_use(page: Page, price: Price) -> None:
    """Add how the price is used in a scenario, and how it is put aside for another."""
    row = price.row
    if is_bookable(row):
        page.heading(say("I ett scenario"))
        page.lines += ["states:", "  TILLSTÅND:", f"    use: [{{{price.id}: {quantity(row)}}}]"]
    staff = budget_line(price)
    if staff:
        page.heading(say("I en budget"))
        page.lines += staff
    if row.payer == SEVERAL:
        page.heading(say("I ett scenario"))
        page.sentence(say("En summa över flera aktörer: till för jämförelse, kan inte bokföras på en."))
    if can_be_replaced(price):
        page.heading(say("Med ett eget pris i stället"))
        told = page.say(say("vem som säger det"))
        value = f"{in_a_file(price.value)} {row.unit}"
        page.lines += ["prices:", f"  {price.id}:", f"    value: {value}", f"    source: {told}"]


def price_difference(difference: Difference, old: Table, new: Table, language: Language) -> str:
    """Return what differs between two tables."""
    page = Page(language)
    page.title(page.say(say("Prislistan {old} → {new}", old=difference.old, new=difference.new)))
    if not difference:
        page.sentence(say("Inget skiljer."))
        return page.text
    for message, names, prices in (
        (say("Nya priser"), difference.added, new),
        (say("Borttagna priser"), difference.removed, old),
    ):
        if names:
            page.heading(message)
            for name in names:
                page.item(f"{name}: {prices.rows[name]['label']}")
    _add_changes(page, say("Ändrade belopp"), difference.values)
    if difference.statuses:
        page.heading(say("Ändrad status"))
        for change in difference.statuses:
            assert change.old is not None
            assert change.new is not None
            before, after = (page.say(STATUS[price.status]) for price in (change.old, change.new))
            page.item(f"{_named(change)}: {before} → {after}")
    if difference.facts:
        page.heading(say("Annat som ändrats"))
        for fact in difference.facts:
            empty = page.say(say("inget"))
            named = (
                page.say(FACT[fact.fact]) if fact.fact in FACT else fact.fact
            )  # a field of a study has no other name
            page.item(f"{fact.id}, {named}: {fact.old or empty} → {fact.new or empty}")
    return page.text


def _add_changes(page: Page, heading: Say, changes: Sequence[Change]) -> None:
    """Add prices that are another number, one a line."""
    if not changes:
        return
    page.heading(heading)
    missing = page.say(say("saknas"))
    for change in changes:
        before, after = (
            missing if price is None else " ".join(filter(None, [amount(price, page.numbers), _between(price, page)]))
            for price in (change.old, change.new)
        )
        page.item(f"{_named(change)}: {before} → {after}")


def _named(change: Change) -> str:
    """Return the row of a change and its time."""
    return f"{change.id} {change.when}".rstrip()


def _between(price: Price, page: Page) -> str:
    found = interval(price, page.numbers)
    return f"({found})" if found else ""
