"""Price indexes: amounts of other years moved to the kronor of the scenario's price year."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
INDEX_TEXTS = ("label", "source", "note")
LEVEL_RULE = Rule(("number",), say("skriv ett indextal större än 0, t.ex. 403,7"), 0.0, open_low=True, names=False)
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
        levels = self.indexes[name]
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
            if str(index) not in self.indexes:
                message = say("indexet ”{name}” finns inte", name=shortened(str(index)))
                raise Fault(message, did_you_mean(str(index), self.indexes), ("index",))
            return str(index)
        if len(self.indexes) != 1:
            hint = say("lägg till t.ex. {text}", text="indexes: {kpi: {2023: 403.7, 2026: 421.0}}")
            if self.indexes:
                hint = say("lägg till index: ett av {names}", names=sorted(self.indexes))
            raise Fault(say("säg vilket index som flyttar beloppet till scenariots prisår"), hint, ("price_year",))
        return next(iter(self.indexes))
