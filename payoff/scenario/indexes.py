"""Price indexes: amounts of other years moved to the kronor of the scenario's price year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.model import Moved, PriceYears, Quantity, Rule, read_quantity, reader
from payoff.quantity.text import NUMBER_PATTERN
from payoff.quantity.written import Branch
from payoff.scenario.fields import LongText, ShortText, plain_number_schema
from payoff.scenario.lookup import group_in

YEAR_PATTERN = "^(19[0-9]{2}|20[0-9]{2}|2100)$"
BUILT_IN = "kpi"
"""The index of the price table that is meant where nothing else is said and the scenario has no index of its own."""
INDEX_TEXTS = ("label", "source", "note")
LEVEL_RULE = Rule(
    ("number",), say("skriv ett indextal större än 0, t.ex. 403,7"), 0.0, open_low=True, names=False, certain=True
)
Level = Annotated[Quantity, PlainValidator(reader(LEVEL_RULE)), WithJsonSchema(plain_number_schema(NUMBER_PATTERN))]


def _years_as_patterns(schema: dict[str, Any]) -> None:
    """Say in the schema that the free keys of an index are years."""
    schema["patternProperties"] = {YEAR_PATTERN: schema.pop("additionalProperties")}
    schema["additionalProperties"] = False


class Index(BaseModel):
    """Ett prisindex: ett tal för varje år."""

    model_config = ConfigDict(
        extra="allow", strict=True, frozen=True, defer_build=True, json_schema_extra=_years_as_patterns
    )
    __pydantic_extra__: dict[str, Level] = Field(init=False)

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller, t.ex. KPI.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån talen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="before")
    @classmethod
    def _years(cls, data: Any) -> Any:
        years = [key for key in data if key not in INDEX_TEXTS] if isinstance(data, dict) else []
        for key in years:
            if not re.fullmatch(YEAR_PATTERN, key):
                raise Fault(
                    say("okänd nyckel ”{key}”", key=shortened(key)),
                    say("skriv år och indextal, t.ex. {text}", text="{2023: 403.7, 2026: 421.0, source: SCB}"),
                    at=(key,),
                    key=True,
                )
        if isinstance(data, dict) and not years:
            raise Fault(say("indexet har inga år"), say("skriv t.ex. {text}", text="{2023: 403.7, 2026: 421.0}"))
        return data

    def steps_as_written(self) -> Mapping[str, Quantity]:
        """Return the levels by year as written."""
        return self.__pydantic_extra__ or {}

    @property
    def levels(self) -> dict[int, float]:
        """The index by year, in order of years."""
        return dict(sorted((int(year), level.value) for year, level in self.steps_as_written().items()))


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """An index of the price table.

    Parameters
    ----------
    label : str
    levels : dict
        The index by year.
    says : dict
        Who says so and what the reader must know, by year.
    """

    label: str
    levels: dict[int, float]
    says: dict[int, tuple[str, str]]


def is_built_in(name: str) -> bool:
    """Whether a name is an index of the price table: ``kpi``, ``prisbasbelopp``."""
    from payoff.reference.table import table

    prices = table()
    return name in prices and prices.row(name).kind == "index"


@lru_cache(maxsize=8)
def built_in(name: str) -> BuiltIn:
    """Return an index of the price table.

    Examples
    --------
    >>> built_in("kpi").levels[2023] > built_in("kpi").levels[2015]
    True
    """
    from payoff.reference.table import table

    prices = table()
    key = prices.id_of(name)
    found = {}
    for value in prices.row(key).values:
        for year in range(int((value.since or "0")[:4]), int((value.until or str(prices.through))[:4]) + 1):
            found[year] = prices.price(key, year)
    ordered = dict(sorted(found.items()))
    levels = {year: one.value for year, one in ordered.items()}
    return BuiltIn(prices.row(key).label, levels, {year: (one.cited, one.note) for year, one in ordered.items()})


def price_years(tree: Branch) -> PriceYears:
    """Return what moves amounts of other years to the price year of a scenario as it is written.

    What cannot be read of an index is told by the models and is left out here.
    """
    found: dict[str, dict[int, float]] = {}
    for name, index in group_in(tree, "indexes").items():
        levels = {}
        for year, level in index.items() if isinstance(index, Branch) else ():
            if re.fullmatch(YEAR_PATTERN, year):
                try:
                    levels[int(year)] = read_quantity(level, LEVEL_RULE, {}).value
                except Fault:
                    continue
        found[name] = levels
    written = tree.get("price_year")
    target = written if isinstance(written, int) and not isinstance(written, bool) else None
    return _Mover(found, target)


class _Mover:
    """Moves amounts with the indexes of one scenario."""

    def __init__(self, indexes: Mapping[str, Mapping[int, float]], target: int | None) -> None:
        self.indexes, self.target = indexes, target

    def __call__(self, year: object, index: object) -> Moved:
        """Return the factor from the kronor of a year; see `PriceYears`."""
        if not isinstance(year, int) or isinstance(year, bool):
            raise Fault(say("prisåret är ett årtal"), say("skriv t.ex. price_year: 2023"), ("price_year",))
        if self.target is None or year == self.target:
            return Moved(int(year), "", 1.0)
        name = self._name(index)
        levels = self.indexes[name] if name in self.indexes else built_in(name).levels
        for one in (int(year), self.target):
            if one not in levels:
                raise Fault(
                    say("indexet ”{name}” har inget tal för år {year}", name=name, year=one),
                    say("åren som finns: {years}", years=[str(known) for known in sorted(levels)]),
                    ("price_year",),
                )
        return Moved(int(year), name, levels[self.target] / levels[int(year)])

    def _name(self, index: object) -> str:
        """Return the index that is meant: the one that is named, or the only one."""
        if index is not None:
            if str(index) not in self.indexes and not is_built_in(str(index)):
                message = say("indexet ”{name}” finns inte", name=shortened(str(index)))
                raise Fault(message, did_you_mean(str(index), [*self.indexes, BUILT_IN]), ("index",))
            return str(index)
        if not self.indexes:
            return BUILT_IN
        if len(self.indexes) != 1:
            hint = say("lägg till index: ett av {names}", names=sorted(self.indexes))
            raise Fault(say("säg vilket index som flyttar beloppet till scenariots prisår"), hint, ("price_year",))
        return next(iter(self.indexes))
