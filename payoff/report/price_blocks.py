"""The building blocks that a search leads to: what each is, what it needs and how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from payoff.language import Language, Say, as_written, say
from payoff.report.price_block_words import FORM_WORDS, TAX, written
from payoff.report.price_words import account
from payoff.report.text_page import Page
from payoff.rules.benefits import BENEFITS
from payoff.rules.employment import FORMS

WORK_OPTIONS: Final[dict[str, Say]] = {
    "wage": say("heltidslön före skatt"),
    "share": say("stödets andel av lönekostnaden, eller en trappa efter månad i jobbet"),
    "absence": say("frånvarons längd: kort, mellan eller lang"),
}
"""What work asks for, by form."""


@dataclass(frozen=True, slots=True)
class BlockShown:
    """A block as it is shown.

    Parameters
    ----------
    name : str
        As it is written under ``use``; ``rules`` for the tax.
    label : Say
    payer : str
        The account that pays; empty for work and tax.
    needs : dict of str to Say
        What must be given, and what it is.
    takes : tuple of str
        What may be given.
    """

    name: str
    label: Say
    payer: str
    needs: dict[str, Say]
    takes: tuple[str, ...]


def block_shown(name: str) -> BlockShown:
    """Return a block by its name among the words of a search."""
    if name == TAX:
        return BlockShown("rules", say("skatten på det som personen lever på"), "", {}, ("tax", "effective_tax"))
    if name in FORM_WORDS:
        needs = {key: told for key, told in WORK_OPTIONS.items() if f"{key}:" in FORM_WORDS[name][1]}
        takes = tuple(key for key in ("extent", "productivity", "age", "employer") if key not in needs)
        return BlockShown("work", FORMS[name].label, "", needs, takes)
    rule = BENEFITS[name]
    needs = {key: one.label for key, one in rule.parameters.items() if one.required}
    takes = tuple(key for key, one in rule.parameters.items() if not one.required)
    return BlockShown(name, rule.label, rule.payer, needs, (*takes, "extent") if rule.livelihood else takes)


def block_list(names: Sequence[str], language: Language) -> str:
    """Return the blocks that words lead to, and how each is written."""
    page = Page(language)
    page.title(page.say(say("Byggstenar")))
    page.sentence(
        say("payoff räknar beloppen ur lagen och prislistan. use skrivs i ett tillstånd, rules överst i filen.")
    )
    for name in names:
        one = block_shown(name)
        page.space()
        paid = [say("betalas av {account}", account=account(one.payer))] if one.payer else []
        page.sentence(say("{parts}", parts=[as_written(one.label.text(language)), *paid]))
        page.lines.append(f"    {written(name)}")
        for key, told in one.needs.items():
            page.wrapped(page.say(say("{name} krävs: {label}", name=key, label=told)), "  ")
        if one.takes:
            page.wrapped(page.say(say("kan också få: {names}", names=list(one.takes))), "  ")
    page.space()
    page.sentence(say("Mer: {page}", page=say("sidan Byggstenar i dokumentationen")))
    return page.text


def block_data(name: str) -> dict[str, Any]:
    """Return a block as plain data."""
    one = block_shown(name)
    needs = [{"name": key, "label": told.text()} for key, told in one.needs.items()]
    return {"name": one.name, "label": one.label.text(), "needs": needs, "takes": list(one.takes)} | {
        "snippet": written(name)
    }
