"""The tax on all that a person in a state lives on, by law or at an assumed rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from payoff.errors import Fault
from payoff.language import say
from payoff.reference.table import Price
from payoff.rules.tax import Incomes, IncomeTax, effective_tax, income_tax
from payoff.rules.tax_law import Rates, national_rates, tax_years
from payoff.scenario.block_draft import INDIVIDUAL, ORE, STATE, Draft
from payoff.scenario.world import World
from payoff.units import MONTHS_PER_YEAR

OTHERS: Final = "ovriga"
LAW: Final = "Inkomstskattelagen (1999:1229) m.m., se byggstenarnas priser"
TAXED: Final = ("work", "benefit", "sick")
"""Incomes that are taxed, by how."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of a state.

    Parameters
    ----------
    drafts : tuple of Draft
        Its lines.
    monthly : float
        Taxes and fees less credits, kronor a month in whole öre.
    prices : tuple of Price
        What it was worked out from.
    rates : Rates or None
        Municipal and regional rates; None where nothing is taxed.
    """

    drafts: tuple[Draft, ...] = ()
    monthly: float = 0.0
    prices: tuple[Price, ...] = ()
    rates: Rates | None = None


def taxed(world: World, income: Mapping[str, float]) -> Taxed:
    """Return the tax on incomes a month, with the credits from the state.

    The year's income is 12 months of the state's. Municipality and region get their tax in full.

    Parameters
    ----------
    world : World
    income : mapping of str to float
        Kronor a month before tax by how it is taxed, in the kronor of the rules' year.
    """
    if not any(income[key] for key in TAXED):
        return Taxed()
    tax = tax_on(world, income)
    rows = (
        ("skatt_kommun", "tax", INDIVIDUAL, "kommun", tax.kommun, "Kommunalskatt"),
        ("skatt_region", "tax", INDIVIDUAL, "region", tax.region, "Regionskatt"),
        ("skatt_stat", "tax", INDIVIDUAL, STATE, tax.stat, "Statlig skatt och avgifter på inkomsten"),
        ("begravningsavgift", "tax", INDIVIDUAL, OTHERS, tax.other, "Begravningsavgift"),
        ("skattereduktion", "transfer", STATE, INDIVIDUAL, tax.credit, "Skattereduktioner"),
    )
    kronor = f"{MONTHS_PER_YEAR * sum(income[key] for key in TAXED):,.0f}".replace(",", " ")
    notes = (f"På {kronor} kr om året, {world.year} års regler", *(note.text() for note in tax.notes))
    drafts, monthly = [], 0.0
    for line, kind, payer, receiver, yearly, label in rows:
        amount = round(float(yearly) / MONTHS_PER_YEAR, ORE)
        if amount:
            said, about = _says(world, receiver)
            prices = _cited(world, tax, receiver, line)
            drafts.append(Draft(line, kind, payer, receiver, amount, label, prices, (*notes, about), source=said))
            monthly += amount if kind == "tax" else -amount
    return Taxed(tuple(drafts), monthly, tax.prices, rates_in(world))


def tax_on(world: World, income: Mapping[str, float], rounded: bool = True) -> IncomeTax:
    """Return a year's tax on incomes a month, with the scenario's own rates or its assumed one where it has any.

    Parameters
    ----------
    world : World
    income : mapping of str to float
        Kronor a month before tax by how it is taxed.
    rounded : bool
        Whether amounts are rounded as the law says; without it the tax is piecewise linear.

    Raises
    ------
    Fault
        If the table has no law for the year.
    """
    incomes = Incomes(*(MONTHS_PER_YEAR * income[key] for key in TAXED))
    table = world.prices if world.prices.local else None
    rates = rates_in(world)
    if world.rules.effective_tax is not None:
        return effective_tax(incomes, world.rules.effective_tax.value, rates)
    try:
        return income_tax(incomes, world.year, rates, table=table, rounded=rounded)
    except Fault as fault:
        first, last = tax_years(table)
        hint = say(
            "välj ett år {first}–{last} med {text}, eller anta en skatt med {assumed}",
            first=first,
            last=last,
            text="rules: {date: 2025}",
            assumed=f"rules: {{date: {world.year}, effective_tax: 25 %}}",
        )
        raise Fault(fault.message, hint) from None


def _says(world: World, receiver: str) -> tuple[str, str]:
    """Return who says what a tax is where it is not one row of the table, and the note on it."""
    own, assumed = world.rules.tax, world.rules.effective_tax
    if assumed is not None:
        return assumed.source, assumed.note
    if own is not None and receiver in ("kommun", "region"):
        rate = own.kommun if receiver == "kommun" else own.region
        return rate.source or own.source or "", rate.note or own.note or ""
    return ("", "") if receiver in ("kommun", "region", OTHERS) else (LAW, "")


def _cited(world: World, tax: IncomeTax, receiver: str, line: str) -> tuple[Any, ...]:
    """Return the rows that a tax line rests on: the rate of its receiver, else the law of the state."""
    if world.rules.effective_tax is not None or (world.rules.tax is not None and receiver in ("kommun", "region")):
        return ()  # an assumed tax, or rates of the scenario's own: nothing of the table says so
    own = tuple(price for price in tax.prices if price.row.receiver == receiver and line != "skattereduktion")
    return own or tuple(price for price in tax.prices if price.row.kind == "tax" and price.row.receiver == STATE)


def rates_in(world: World) -> Rates:
    """Return the municipal and regional rates: the scenario's own, else the national averages of the rules' year."""
    rates = national_rates(world.year, world.prices if world.prices.local else None)
    own = world.rules.tax
    if own is None:
        return rates
    burial = tuple(price for price in rates.prices if price.row.receiver == OTHERS)
    return replace(rates, kommun=own.kommun.value, region=own.region.value, prices=burial)
