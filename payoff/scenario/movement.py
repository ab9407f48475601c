"""How persons come and move: intake, transition matrices, and what an arm does to a matrix."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.scenario.fields import (
    SHARE_SCHEMA,
    Distribution,
    Factor,
    Id,
    LongText,
    MonthKey,
    Persons,
    Rate,
    Reference,
    Share,
    ShortText,
    shares_of,
)
from payoff.scenario.lines import Strict, as_tuple
from payoff.units import LONGEST_HORIZON, MONTHS_PER_YEAR

CYCLE_MONTHS = {"mån": 1, "kvartal": MONTHS_PER_YEAR // 4, "år": MONTHS_PER_YEAR}
COUNT_RULE = Rule(("persons", "number"), say("skriv ett antal, 0 eller större"), 0.0)
Count = Annotated[Quantity, PlainValidator(reader(COUNT_RULE)), WithJsonSchema(SHARE_SCHEMA)]
Month = Annotated[int, Field(ge=1, le=LONGEST_HORIZON)]


class During(Strict):
    """Månader från och till."""

    from_month: Month = Field(alias="from", title="Från månad", description="Första månaden, räknat från starten.")
    to_month: Month = Field(alias="to", title="Till månad", description="Sista månaden.")

    @model_validator(mode="after")
    def _ordered(self) -> During:
        if self.to_month < self.from_month:
            raise Fault(say("sista månaden ligger före den första"), at=("to",))
        return self


class Unit(Strict):
    """Något annat än kronor som räknas per person och tid."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    rate: Rate | None = Field(None, title="Ränta", description="Egen diskonteringsränta; annars scenariots.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Intake(Strict):
    """När deltagarna börjar."""

    participants: Persons | None = Field(None, title="Deltagare", description="Antal personer, med at eller evenly.")
    at: Month | None = Field(None, title="I månad", description="Kalendermånaden då alla börjar.")
    evenly: During | None = Field(None, title="Jämnt", description="Lika många i varje månad, från och till.")
    by_month: dict[MonthKey, Persons] | None = Field(
        None, title="Per månad", description="Antal personer i varje kalendermånad som står.", min_length=1
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Intake:
        ways = [key for key in ("at", "evenly", "by_month") if getattr(self, key) is not None]
        if len(ways) != 1:
            raise Fault(say("intaget ska ha ett av at, evenly och by_month"), say("välj ett sätt"))
        if (self.by_month is None) == (self.participants is None):
            raise Fault(
                say("participants hör ihop med at och evenly, inte med by_month"),
                say("lägg till eller ta bort participants"),
            )
        return self

    def by_calendar_month(self) -> dict[int, float]:
        """Return persons who begin, by calendar month."""
        if self.by_month is not None:
            return {int(month): persons.value for month, persons in self.by_month.items()}
        assert self.participants is not None
        if self.at is not None:
            return {self.at: self.participants.value}
        assert self.evenly is not None
        months = range(self.evenly.from_month, self.evenly.to_month + 1)
        return dict.fromkeys(months, self.participants.value / len(months))


def _row_has_someone(row: dict[str, Quantity]) -> dict[str, Quantity]:
    if math.fsum(count.value for count in row.values()) <= 0:
        raise Fault(say("raden har ingen observation"), say("skriv antal, eller ta bort raden: då är alla kvar"))
    return row


class CountWeight(Strict):
    """Egen vikt mellan cykelns början och slut."""

    start: Share = Field(title="Vikt på början", description="Andel av cykeln som räknas med dess början.")


def _count(value: Any) -> Any:
    """Turn the named ways of counting into the weight of the cycle's start."""
    weights = {"start": 1.0, "half": 0.5, "end": 0.0}
    if isinstance(value, str):
        if value not in weights:
            raise Fault(
                say("”{value}” är inget av de tillåtna värdena", value=value[:60]),
                say("tillåtna: {names}", names=[*weights, "{start: 25 %}"]),
            )
        return CountWeight(start=Quantity(weights[value], "share", value))
    return value


CountField = Annotated[
    CountWeight,
    BeforeValidator(_count),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["start", "half", "end"]},
                {
                    "type": "object",
                    "required": ["start"],
                    "additionalProperties": False,
                    "properties": {
                        "start": SHARE_SCHEMA
                        | {"title": "Vikt på början", "description": "Andel av cykeln som räknas med dess början."}
                    },
                },
            ]
        }
    ),
]
CountRow = Annotated[dict[Reference, Count], AfterValidator(_row_has_someone)]


class Matrix(Strict):
    """Övergångar mellan tillstånd under en cykel."""

    per: Literal["mån", "kvartal", "år"] = Field(title="Cykel", description="En övergång per mån, kvartal eller år.")
    rows: dict[Reference, Distribution] | None = Field(
        None, title="Rader", description="Från tillstånd: till tillstånd med sannolikheter; en rad blir 1."
    )
    rows_from_counts: dict[Reference, CountRow] | None = Field(
        None, title="Rader av antal", description="Från tillstånd: till tillstånd med observerade antal."
    )
    count: CountField = Field(
        title="Räknesätt", description="Hur en cykel räknas: start, end, half eller {start: andel}."
    )
    convert: Literal["root"] | None = Field(
        None, title="Omräkning", description="root: matrisens rot används varje månad."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån övergångarna kommer.")

    @model_validator(mode="after")
    def _consistent(self) -> Matrix:
        if (self.rows is None) == (self.rows_from_counts is None):
            raise Fault(say("en matris ska ha ett av rows och rows_from_counts"), say("välj ett sätt"))
        if self.convert is not None and self.per == "mån":
            raise Fault(say("”convert” behövs inte när cykeln är en månad"), at=("convert",))
        return self

    def probabilities(self) -> dict[str, dict[str, float]]:
        """Return the probability of each transition, by row; a row sums to one."""
        if self.rows is not None:
            return {name: shares_of(row) for name, row in self.rows.items()}
        counted = {}
        for name, row in (self.rows_from_counts or {}).items():
            total = math.fsum(count.value for count in row.values())
            counted[name] = {to: count.value / total for to, count in row.items()}
        return counted


class Blend(Strict):
    """En blandning av två matriser, cell för cell."""

    with_matrix: Id = Field(alias="with", title="Med", description="Den andra matrisen.")
    share: Share = Field(title="Andel", description="Den andra matrisens andel.")


MODIFIERS = ("relative_risk", "hazard_ratio", "odds_ratio")


class Modify(Strict):
    """En ändring av sannolikheten att lämna tillstånd."""

    rows: Annotated[tuple[Reference, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Rader", description="Tillstånd som ändras; alla om nyckeln saknas."
    )
    relative_risk: Factor | None = Field(None, title="Relativ risk", description="Gånger sannolikheten att lämna.")
    hazard_ratio: Factor | None = Field(None, title="Hasardkvot", description="p blir 1 − (1 − p)^h.")
    odds_ratio: Factor | None = Field(None, title="Oddskvot", description="p blir o·p / (1 − p + o·p).")
    from_month: Month = Field(1, alias="from", title="Från månad", description="Första månaden sedan inskrivning.")
    to_month: Month | None = Field(None, alias="to", title="Till månad", description="Sista månaden; annars alltid.")

    @model_validator(mode="after")
    def _one_way(self) -> Modify:
        if sum(getattr(self, key) is not None for key in MODIFIERS) != 1:
            raise Fault(say("modify ska ha ett av {names}", names=list(MODIFIERS)), say("välj ett sätt"))
        return self

    def applied(self, probability: float) -> float:
        """Return a leaving probability changed by the ratio."""
        if self.relative_risk is not None:
            return probability * self.relative_risk.value
        if self.hazard_ratio is not None:
            return float(1 - (1 - probability) ** self.hazard_ratio.value)
        assert self.odds_ratio is not None
        odds = self.odds_ratio.value * probability
        return odds / (1 - probability + odds) if odds else 0.0
