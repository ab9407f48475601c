"""Local prices: what a scenario, or a file beside it, says in the place of the price table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, WithJsonSchema

from payoff.errors import Fault, Place, Problem, ScenarioError, shortened
from payoff.language import say
from payoff.quantity.text import NUMBER_PATTERN, parse_amount
from payoff.quantity.written import Branch, raw_of
from payoff.reference.table import Table
from payoff.scenario.fields import Id, LongText
from payoff.scenario.files import decoded, read_within
from payoff.scenario.lines import Strict
from payoff.scenario.table_file import TableFiles
from payoff.scenario.tree import copied
from payoff.scenario.use import empty_branch
from payoff.scenario.yaml_reader import read_tree

INDEX_UNIT: Final = "index"
SUFFIXES: Final = (".yaml", ".yml")
SAME_UNIT: Final = {"månad": "mån", "vårddygn": "dygn", "timmar": "timme", "tim": "timme", "ar": "år", "man": "mån"}
"""Other ways to write the parts of a unit of the table."""
_WRITTEN = re.compile(rf"\s*({NUMBER_PATTERN})\s*(.*?)\s*")


def _number_or_text(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Fault(say("skriv priset med sin enhet, t.ex. 4 100 kr/besök"))
    return raw_of(value)


PriceText = Annotated[
    str, BeforeValidator(_number_or_text), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})
]


class LocalPrice(Strict):
    """Ett eget pris i stället för prislistans."""

    value: PriceText = Field(title="Värde", description="Priset med prislistans enhet, t.ex. 4 100 kr/besök.")
    low: PriceText | None = Field(None, title="Lägst", description="Lägsta rimliga värde, med samma enhet.")
    high: PriceText | None = Field(None, title="Högst", description="Högsta rimliga värde, med samma enhet.")
    price_year: Annotated[int, Field(ge=1900, le=2100)] | None = Field(
        None, title="Prisår", description="Året vars kronor priset är i, om inte scenariots."
    )
    source: LongText | None = Field(None, title="Källa", description="Vem som säger det; annars ett antagande.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


LocalPrices = dict[Id, LocalPrice]


def or_file(schema: dict[str, Any]) -> None:
    """Say in the schema that the name of a file with prices will do."""
    described = {key: schema.pop(key) for key in ("title", "description", "default") if key in schema}
    prices = dict(schema)
    schema.clear()
    schema.update(described | {"anyOf": [prices, {"type": "string"}]})


def read_prices(tree: Branch, files: TableFiles) -> tuple[Branch, list[Problem | Fault]]:
    """Put the file that ``prices`` names into the tree, each price with its own line.

    Returns
    -------
    tree : Branch
    problems : list of Problem or Fault
        What is wrong: in the file as a Problem with its place, in the scenario as a Fault with its path.
    """
    name = tree.get("prices")
    if not isinstance(name, str):
        return tree, []
    result = copied(tree)
    try:
        result["prices"] = _from_file(str(name), files)
    except ScenarioError as error:
        result["prices"] = empty_branch()
        return result, list(error.problems)
    except Fault as fault:
        result["prices"] = empty_branch()  # the key stays, so that the place of its name is known
        return result, [Fault(fault.message, fault.hint, ("prices",))]
    return result, []


def _from_file(name: str, files: TableFiles) -> Branch:
    """Return the prices of a file beside the scenario."""
    if files.folder is None:
        raise Fault(say("filer kan bara läsas när scenariot självt är en fil"), say("skriv priserna i scenariot"))
    if PurePosixPath(name).suffix not in SUFFIXES:
        raise Fault(say("”{name}” är ingen YAML-fil", name=shortened(name)), say("skriv t.ex. lokala-priser.yaml"))
    if name not in files.texts:
        files.texts[name] = decoded(read_within(files.folder, name), name)
    tree, problems = read_tree(files.texts[name], name)
    prices = tree.get("prices")
    if not isinstance(prices, Branch) or len(tree) > 1:
        hint = say("skriv {text}", text="prices: {psykiatri_oppenvard: {value: 4 100 kr/besök, source: ...}}")
        problems = [*problems, Problem(Place(name, 1, 1), "prices", say("filen ska ha en grupp: prices"), hint)]
    if problems:
        raise ScenarioError(problems)
    assert isinstance(prices, Branch)
    return prices


def with_local_prices(prices: Table, written: Mapping[str, LocalPrice], price_year: int, rule_year: int) -> Table:
    """Return the price table with a scenario's own prices in the place of the table's.

    Parameters
    ----------
    prices : Table
    written : mapping
        The scenario's own prices by name.
    price_year : int
        The year whose kronor a price is in where it does not say so.
    rule_year : int
        The year of the rules: amounts that hold by law are in its kronor.

    Raises
    ------
    Fault
        If a price is not in the table, or its unit is another; `at` starts with the name.
    """
    rows: dict[str, dict[str, Any]] = {}
    for name, local in written.items():
        try:
            key = prices.id_of(name)
        except Fault as fault:
            raise Fault(fault.message, fault.hint, (name,), True) from None
        if key in rows:
            raise Fault(say("priset {name} står två gånger", name=key), say("ta bort det ena"), (name,), True)
        rows[key] = _row(prices, key, local, _year_of(prices, key, local, (price_year, rule_year), name), name)
    return prices.with_rows(rows) if rows else prices


def _year_of(prices: Table, key: str, local: LocalPrice, years: tuple[int, int], name: str) -> int:
    """Return the year whose kronor a local price is in; what holds by law is in those of the year of the rules."""
    price_year, rule_year = years
    if not any(value.since for value in prices.row(key).values):
        return local.price_year or price_year
    if local.price_year not in (None, rule_year):
        raise Fault(
            say("{name} gäller enligt lag och är i kronor för reglernas år, {year}", name=key, year=rule_year),
            say("ta bort price_year, eller välj år med rules: {text}", text=f"{{date: {local.price_year}}}"),
            (name, "price_year"),
        )
    return rule_year


def _row(prices: Table, key: str, local: LocalPrice, year: int, name: str) -> dict[str, Any]:
    """Return a row of the table with a local value for all times."""
    row = prices.row(key)
    if any(value.steps for value in row.values):
        raise Fault(say("{name} är en regel med steg och kan inte bytas", name=key), None, (name,), True)
    if row.unit == INDEX_UNIT:
        raise Fault(say("{name} är ett index", name=key), say("skriv ett eget index under indexes"), (name,), True)
    value: dict[str, Any] = {"price_year": year}
    for field in ("value", "low", "high"):
        written = getattr(local, field)
        if written is not None:
            value[field] = _in_unit(written, row.unit, (name, field))
    lowest, highest = value.get("low", value["value"]), value.get("high", value["value"])
    if not lowest <= value["value"] <= highest:
        raise Fault(say("low, value och high står inte i ordning"), None, (name, "value"))
    value |= {"status": "published" if local.source else "assumption", "note": local.note or "Eget värde i scenariot"}
    if local.source:
        value["source"] = local.source
    kept = {
        field: text for field, text in prices.rows[key].items() if field not in ("source", "status", "note", "values")
    }
    return {**kept, "values": [value]}


def _in_unit(written: str, unit: str, at: tuple[str, ...]) -> float:
    """Return the number of a price that is written with the unit of the table."""
    found = _WRITTEN.fullmatch(written)
    example = say("skriv med prislistans enhet, {unit}", unit=unit)
    if found is None:
        raise Fault(say("”{text}” är inget pris", text=shortened(written)), example, at)
    if not found[2]:
        raise Fault(say("priset ”{text}” saknar enhet", text=shortened(written)), example, at)
    if _plain(found[2]) != _plain(unit):
        raise Fault(say("priset har enheten {unit}, inte ”{other}”", unit=unit, other=shortened(found[2])), example, at)
    try:
        number = parse_amount(found[1]).value
    except Fault as fault:
        raise Fault(fault.message, fault.hint, at) from None
    if number < 0:
        raise Fault(say("priset ”{text}” är negativt", text=shortened(written)), example, at)
    return number


def _plain(unit: str) -> str:
    """Return a unit with its parts in one spelling; only the first word of a percentage counts."""
    if unit.startswith("%"):
        return "%"
    return "/".join(SAME_UNIT.get(part.strip(), part.strip()) for part in unit.split("/"))
