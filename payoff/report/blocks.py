"""What states were built of: each price with its status, and the local prices beside the table's."""

from __future__ import annotations

from typing import Final

from payoff.language import Language, Say, as_written, say
from payoff.reference.model import STATUSES, Status, readable
from payoff.reference.table import Price
from payoff.report import price_words, words
from payoff.report.locale import Numbers
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.world import Household, Rules

STATUS: Final[dict[Status, Say]] = price_words.STATUS | {"known": say("allmän kännedom, inte kontrollerad")}
"""In an annex nobody can ask: what is known and has not been checked says so."""
BASIS: Final[dict[str, Say]] = {"average": say("Genomsnitt"), "marginal": say("Marginell kostnad")}


def table_version(result: Result, language: Language) -> str:
    """Return the version of the price table, with a word where the scenario takes nothing from it."""
    if result.uses_table:
        return result.data_version
    return say("{version}, används inte; alla priser står i scenariot", version=result.data_version).text(language)


def block_rows(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    """Return the prices that the states in use are built of, each once, with who says so."""
    language = numbers.language
    used: dict[str, tuple[Price, list[str]]] = {}
    law: dict[str, Price] = {}
    for name, built in result.built_states.items():
        label = result.scenario.states[name].label or name
        of_law = {price.id for price in built.tax_prices if not _is_rate(price)}
        for price in built.prices:
            if price.id in of_law:
                law[price.id] = price
            else:
                used.setdefault(price.id, (price, []))[1].append(label)
    rows = [
        {
            "label": price.label,
            "note": words.joined_notes(BASIS[price.row.basis].text(language) if price.row.basis else "", price.note),
            "states": ", ".join(states),
            "amount": amount_of(price, numbers),
            "year": str(price.year or say("odaterat").text(language)),
            "status": _status(price).text(language),
            "source": _source(price),
        }
        for price, states in used.values()
    ]
    return [*rows, *_law_row(list(law.values()), language)]


def _status(price: Price) -> Say:
    """Say how much a price can be trusted; what is the scenario's own has nobody else to vouch for it."""
    return say("eget värde") if price.own else STATUS[price.status]


def _is_rate(price: Price) -> bool:
    """Whether a row of the tax is a rate of a municipality or region, which a reader wants to see by itself."""
    return price.row.receiver in ("kommun", "region")


def _law_row(law: list[Price], language: Language) -> list[dict[str, str]]:
    """Return the rules of the income tax as one row; each is in the pages of the price table."""
    if not law:
        return []
    weakest = max((price.status for price in law), key=STATUSES.index)
    years = sorted({str(price.year) for price in law if price.year})
    return [
        {
            "label": say("Inkomstskattens regler ({count} rader)", count=len(law)).text(language),
            "states": say("där någon har skattepliktig inkomst").text(language),
            "amount": "",
            "year": ", ".join(years),
            "note": "",
            "status": say("svagast: {status}", status=STATUS[weakest]).text(language),
            "source": say("inkomstskattelagen m.m.; varje rad finns i prislistan under skatter").text(language),
        }
    ]


def rules_assumptions(result: Result, numbers: Numbers) -> list[Row]:
    """Return what the blocks go by: the day of the rules, the household and the rates of tax."""
    if not result.built_states:
        return []
    rules = result.scenario.rules or Rules()
    day = rules.day(result.scenario.price_year)
    given = rules.model_fields_set
    rows: list[Row] = [
        (say("Reglernas datum"), as_written(f"{day:%Y-%m}"), "date" in given, ""),
        (say("Hushållet"), _household(rules.household), "household" in given, rules.note or ""),
    ]
    rates = next((built.rates for built in result.built_states.values() if built.rates is not None), None)
    if rules.effective_tax is not None:
        share = numbers.percent(rules.effective_tax.value)
        said = words.joined_notes(rules.effective_tax.source, rules.effective_tax.note)
        rows.append((say("Skatt på all inkomst"), as_written(share), True, said))
    elif rates is not None:
        pair = {"kommun": numbers.percent(rates.kommun), "region": numbers.percent(rates.region)}
        own = rules.tax
        said = (
            words.joined_notes(own.source, own.note)
            if own is not None
            else say("riksgenomsnittet").text(numbers.language)
        )
        rows.append((say("Skattesatser"), say("kommun {kommun}, region {region}", **pair), own is not None, said))
    return rows


def _household(household: Household) -> Say:
    """Say who lives together."""
    if household.is_single:
        return say("en vuxen utan barn")
    adults = say("en vuxen") if household.adults == 1 else say("två vuxna")
    if not household.children:
        return say("{adults} utan barn", adults=adults)
    return say("{adults} och barn som är {ages} år", adults=adults, ages=[str(age) for age in household.children])


def override_rows(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    """Return the scenario's own prices beside those of the table, with both sources."""
    language = numbers.language
    found = {price.id: price for built in result.built_states.values() for price in built.prices if price.overrides}
    return [
        {
            "label": price.label,
            "own": _dated(price, numbers),
            "own_source": price.cited or say("antagande").text(language),
            "table": _dated(table, numbers),
            "table_source": table.cited or say("antagande").text(language),
        }
        for price, table in ((one, one.overrides) for one in found.values())
        if table is not None
    ]


def amount_of(price: Price, numbers: Numbers) -> str:
    """Return a price with its unit; a rule with steps has no single number."""
    if price.steps:
        return say("regel i steg").text(numbers.language)
    return f"{numbers.plain(price.value)} {price.unit.text}"


def _dated(price: Price, numbers: Numbers) -> str:
    year = f" ({price.year})" if price.year else ""
    return amount_of(price, numbers) + year


def _source(price: Price) -> str:
    """Return the source with its address, empty where there is none."""
    if price.source is None:
        return ""
    address = price.source.address
    return f"{price.source.text}, {readable(address)}" if address and price.source.is_complete else price.source.text
