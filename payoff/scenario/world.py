"""What the blocks of a scenario go by: the day of the rules, the index, the tax rates and the household."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.quantity.model import PriceYears, Quantity
from payoff.reference.table import Table
from payoff.scenario.fields import CertainShare, Id, LongText
from payoff.scenario.lines import Strict, as_tuple

DAY_PATTERN: Final = "(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?"
OLDEST_CHILD: Final = 20
MOST_CHILDREN: Final = 10


def _day(value: Any) -> str:
    """Read a year or a month, ``2025`` or ``2025-10``."""
    text = str(value)
    if isinstance(value, (bool, float)) or not re.fullmatch(DAY_PATTERN, text):
        raise Fault(
            say("”{value}” är varken år eller månad", value=shortened(text)), say("skriv t.ex. 2025 eller 2025-10")
        )
    return text


def _age(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= OLDEST_CHILD:
        raise Fault(
            say("barnens åldrar är hela år från 0 till {oldest}", oldest=OLDEST_CHILD), say("skriv t.ex. [3, 7]")
        )
    return int(value)


RuleDay = Annotated[
    str,
    BeforeValidator(_day),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": f"^{DAY_PATTERN}$"}]}),
]
Age = Annotated[int, BeforeValidator(_age), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": OLDEST_CHILD})]


class Household(Strict):
    """Hushållet som förmånerna räknas för."""

    adults: Annotated[int, Field(ge=1, le=2)] = Field(1, title="Vuxna", description="1 eller 2.")
    children: Annotated[tuple[Age, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Barn", description="Barnens åldrar, t.ex. [3, 7].", max_length=MOST_CHILDREN
    )

    @property
    def is_single(self) -> bool:
        """Whether it is one adult without children."""
        return self.adults == 1 and not self.children


class MunicipalTax(Strict):
    """Kommunens och regionens skattesats."""

    kommun: CertainShare = Field(title="Kommunens sats", description="Kommunens skattesats, t.ex. 20,70 %.")
    region: CertainShare = Field(title="Regionens sats", description="Regionens skattesats, t.ex. 11,68 %.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån satserna kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _below_all(self) -> MunicipalTax:
        if self.kommun.value + self.region.value >= 1:
            raise Fault(say("skattesatserna är tillsammans 100 % eller mer"), say("skriv t.ex. 20,70 % och 11,68 %"))
        return self


def _checked(rules: Rules) -> Rules:
    if rules.tax is not None and rules.effective_tax is not None:
        raise Fault(say("välj ett av tax och effective_tax"), at=("effective_tax",), key=True)
    return rules


class Rules(Strict):
    """Vad byggstenarna räknas efter: regler, index, skattesatser och hushåll."""

    date: RuleDay | None = Field(
        None, title="Reglernas datum", description="År eller månad vars regler gäller; annars januari prisåret."
    )
    index: Id = Field("kpi", title="Prisindex", description="Indexet som flyttar priser till prisåret; annars kpi.")
    tax: MunicipalTax | None = Field(
        None, title="Skattesatser", description="Kommunens och regionens skattesats; annars riksgenomsnittet."
    )
    effective_tax: CertainShare | None = Field(
        None, title="Effektiv skatt", description="En skattesats på all inkomst i stället för skattelagen (antagande)."
    )
    household: Household = Field(
        Household(),
        title="Hushåll",
        description="Hushållet; annars en vuxen utan barn.",
        json_schema_extra={"default": {}},
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    def day(self, price_year: int) -> calendar_date:
        """Return the day whose rules hold."""
        if self.date is None:
            return calendar_date(price_year, 1, 1)
        year, _, month = self.date.partition("-")
        return calendar_date(int(year), int(month or 1), 1)


RulesField = Annotated[Rules, AfterValidator(_checked)]


@dataclass(frozen=True)
class World:
    """What blocks are built with.

    Parameters
    ----------
    prices : Table
        The price table, with the scenario's own prices laid over it.
    rules : Rules
    price_year : int
    named : mapping
        Quantities that may be referred to by name.
    price_years : callable
        What moves amounts to the price year.
    """

    prices: Table
    rules: Rules
    price_year: int
    named: Mapping[str, Quantity]
    price_years: PriceYears

    @cached_property
    def year(self) -> int:
        """The year whose rules and kronor blocks are worked out in."""
        return self.rules.day(self.price_year).year

    def factor(self, year: int) -> float:
        """Return what an amount of a year is multiplied by to be in the price year's kronor."""
        return self.price_years(year, self.rules.index).factor if year != self.price_year else 1.0
