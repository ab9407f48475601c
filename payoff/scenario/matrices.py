"""Transition matrices: what a cycle's moves are, how a cycle is counted, and what an arm does to them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import NAME_PATTERN, Quantity, Rule, reader
from payoff.quantity.written import path_of, shown
from payoff.scenario.counted import Sureness, any_counts
from payoff.scenario.fields import (
    MONTH_PATTERN,
    RATE_SCHEMA,
    SHARE_SCHEMA,
    Count,
    Distribution,
    Factor,
    Id,
    LongText,
    MonthKey,
    PerTime,
    Reference,
    Share,
    named_months,
    shares_of,
    staircase_of,
    starts_in_month_1,
)
from payoff.scenario.intake import Month
from payoff.scenario.lines import Strict, as_tuple, months_as_patterns
from payoff.units import MONTHS_PER_YEAR

CYCLE_MONTHS = {"mån": 1, "kvartal": MONTHS_PER_YEAR // 4, "år": MONTHS_PER_YEAR}
WEIGHT_RULE = Rule(("number",), say("skriv en vikt, 0 eller större, t.ex. 0.5 eller 4/3"), 0.0, certain=True)
_FRACTION = re.compile(r"\s*([0-9]{1,6})\s*/\s*([1-9][0-9]{0,5})\s*")


def _weight(value: Any, info: Any) -> Quantity:
    """Read a weight; unlike a share, a fraction may be more than one."""
    fraction = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if fraction is None:
        return reader(WEIGHT_RULE)(value, info)
    number = float(fraction.group(1)) / float(fraction.group(2))
    return Quantity(number, "number", value.strip(), path=path_of(value))


Weight = Annotated[Quantity, PlainValidator(_weight), WithJsonSchema(SHARE_SCHEMA)]


def _row_has_someone(row: dict[str, Quantity]) -> dict[str, Quantity]:
    if math.fsum(count.value for count in row.values()) <= 0:
        raise Fault(say("raden har ingen observation"), say("skriv antal, eller ta bort raden: då är alla kvar"))
    return row


class CountWeight(Strict):
    """Vikt mellan cykelns början och slut."""

    start: Share = Field(title="Vikt på början", description="Andel av cykeln som räknas med dess början.")


class BoundaryWeights(Strict):
    """Vikter på bestånden vid cyklernas gränser, 0 till antalet cykler."""

    ends: Weight = Field(title="Vikt på ändarna", description="Vikten på första och sista beståndet.")
    odd: Weight = Field(title="Vikt på udda", description="Vikten på bestånden 1, 3, 5 ...")
    even: Weight = Field(title="Vikt på jämna", description="Vikten på bestånden 2, 4, 6 ...")

    def weights(self, cycles: int) -> list[float]:
        """Return the weight of each stock 0..cycles."""
        inner = [(self.odd if number % 2 else self.even).value for number in range(1, cycles)]
        return [self.ends.value, *inner, self.ends.value]


NAMED_COUNTS: dict[str, dict[str, str]] = {
    "start": {"start": "100 %"},
    "half": {"start": "50 %"},
    "end": {"start": "0 %"},
    "trapezoid": {"ends": "1/2", "odd": "1", "even": "1"},
    "simpson": {"ends": "1/3", "odd": "4/3", "even": "2/3"},
}
"""The named ways of counting a cycle, as weights."""


def _count(value: Any) -> Any:
    """Turn the named ways of counting into weights."""
    if isinstance(value, (dict, CountWeight, BoundaryWeights)):
        return value
    if isinstance(value, str) and value in NAMED_COUNTS:
        return dict(NAMED_COUNTS[value])
    wrong = (
        say("värdet saknas") if value is None else say("”{value}” är inget av de tillåtna värdena", value=shown(value))
    )
    raise Fault(
        wrong,
        say("tillåtna: {names}", names=[*NAMED_COUNTS, "{start: 25 %}", "{ends: 1/3, odd: 4/3, even: 2/3}"]),
    )


def _count_kind(value: Any) -> str:
    """Tell weights on stocks from a weight on the cycle's start."""
    keys = set(value) if isinstance(value, dict) else set(type(value).model_fields)
    return "boundary" if keys & {"ends", "odd", "even"} else "count"


CountField = Annotated[
    Annotated[CountWeight, Tag("count")] | Annotated[BoundaryWeights, Tag("boundary")],
    Discriminator(_count_kind),
    BeforeValidator(_count),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(NAMED_COUNTS)},
                {
                    "type": "object",
                    "required": ["start"],
                    "additionalProperties": False,
                    "properties": {
                        "start": SHARE_SCHEMA
                        | {"title": "Vikt på början", "description": "Andel av cykeln som räknas med dess början."}
                    },
                },
                {
                    "type": "object",
                    "required": ["ends", "odd", "even"],
                    "additionalProperties": False,
                    "properties": {
                        "ends": SHARE_SCHEMA
                        | {"title": "Vikt på ändarna", "description": "Vikten på första och sista beståndet."},
                        "odd": SHARE_SCHEMA
                        | {"title": "Vikt på udda", "description": "Vikten på bestånden 1, 3, 5 ..."},
                        "even": SHARE_SCHEMA
                        | {"title": "Vikt på jämna", "description": "Vikten på bestånden 2, 4, 6 ..."},
                    },
                },
            ]
        }
    ),
]
CountRow = Annotated[dict[Reference, Count], AfterValidator(_row_has_someone)]
RateSteps = Annotated[
    dict[MonthKey, PerTime],
    BeforeValidator(staircase_of),
    AfterValidator(starts_in_month_1),
    WithJsonSchema(named_months(RATE_SCHEMA)),
]
ShareSteps = Annotated[
    dict[MonthKey, Share],
    BeforeValidator(staircase_of),
    AfterValidator(starts_in_month_1),
    WithJsonSchema(named_months(SHARE_SCHEMA)),
]


class Survival(Strict):
    """Risken att dö, eller annars lämna alla tillstånd, före cykelns övriga övergångar."""

    to: Reference = Field(title="Till", description="Det slutliga tillståndet.")
    rate: RateSteps | None = Field(
        None, title="Takt", description="Takt per tid, t.ex. 0,002 per år, ev. stegvis per månad sedan inskrivning."
    )
    probability: ShareSteps | None = Field(
        None, title="Sannolikhet", description="Sannolikhet per cykel, ev. stegvis per månad sedan inskrivning."
    )
    hazard_ratio: dict[Reference, Factor] = Field(
        default_factory=dict, title="Hasardkvoter", description="Tillstånd: gånger takten."
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån risken kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Survival:
        if (self.rate is None) == (self.probability is None):
            raise Fault(say("survival ska ha ett av rate och probability"), say("välj ett sätt"))
        return self

    @property
    def value(self) -> tuple[object, ...]:
        """What the risk is, whoever says it: equal for two that mean the same."""
        tables = (self.rate or {}, self.probability or {}, self.hazard_ratio)
        return (self.to, *({key: number.value for key, number in table.items()} for table in tables))

    def steps(self) -> list[int]:
        """Return the months since entry at which the risk changes, ascending from 1."""
        return sorted(int(month) for month in self.rate or self.probability or {})


class Matrix(Sureness):
    """Övergångar mellan tillstånd under en cykel."""

    per: Literal["mån", "kvartal", "år"] = Field(title="Cykel", description="En övergång per mån, kvartal eller år.")
    rows: dict[Reference, Distribution] | None = Field(
        None, title="Rader", description="Från tillstånd: till tillstånd med sannolikheter; en rad blir 1."
    )
    rows_from_counts: dict[Reference, CountRow] | None = Field(
        None, title="Rader av antal", description="Från tillstånd: till tillstånd med observerade antal."
    )
    rates: dict[Reference, dict[Reference, PerTime]] | None = Field(
        None, title="Takter", description="Från tillstånd: till andra tillstånd med takter, t.ex. 0,15 per år."
    )
    count: CountField = Field(
        title="Räknesätt",
        description="Hur en cykel räknas: start, end, half, trapezoid, simpson, {start: andel} eller egna vikter.",
    )
    convert: Literal["root", "each", "exponential"] | None = Field(
        None,
        title="Omräkning",
        description="root: matrisens rot varje månad. För takter: each (1 − exp(−takt)) eller exponential.",
    )
    survival: Survival | None = Field(None, title="Överlevnad", description="Risken att dö, före övriga övergångar.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån övergångarna kommer.")

    @model_validator(mode="after")
    def _consistent(self) -> Matrix:
        ways = [key for key in ("rows", "rows_from_counts", "rates") if getattr(self, key) is not None]
        if len(ways) != 1:
            raise Fault(say("en matris ska ha ett av rows, rows_from_counts och rates"), say("välj ett sätt"))
        if self.rates is not None and self.convert not in ("each", "exponential"):
            raise Fault(
                say("takter måste räknas om till sannolikheter"),
                say("skriv convert: each (1 − exp(−takt) för varje övergång) eller convert: exponential"),
                at=("convert",) if self.convert else (),
                key=bool(self.convert),
            )
        if self.rates is None and self.convert in ("each", "exponential"):
            raise Fault(say("convert: {how} hör till rates", how=self.convert), at=("convert",))
        if self.convert == "root" and self.per == "mån":
            raise Fault(say("”convert” behövs inte när cykeln är en månad"), at=("convert",))
        if self.convert == "root" and self.survival is not None:
            raise Fault(say("convert: root och survival går inte ihop"), at=("survival",), key=True)
        return self

    @model_validator(mode="after")
    def _rates_leave(self) -> Matrix:
        for name, row in (self.rates or {}).items():
            if name in row:
                raise Fault(
                    say("en takt går till ett annat tillstånd; resten är kvar"),
                    say("ta bort ”{name}”", name=name),
                    ("rates", name, name),
                    True,
                )
        return self

    @model_validator(mode="after")
    def _sureness(self) -> Matrix:
        rows = self.rows or {}
        counted = self.rows_from_counts is not None or any_counts(rows.values())
        self.check_sureness(counted, {("rows", name): row for name, row in rows.items()})
        return self

    @property
    def targets(self) -> dict[str, set[str]]:
        """States that each row leads to."""
        rows: Mapping[str, Mapping[str, object]] = self.rows or self.rows_from_counts or self.rates or {}
        return {name: set(row) for name, row in rows.items()}

    @property
    def cycle(self) -> int:
        """Months between two stocks."""
        return 1 if self.convert == "root" else CYCLE_MONTHS[self.per]

    def probabilities(self) -> dict[str, dict[str, float]]:
        """Return the probability of each transition, by row, for rows and counts; a row sums to one."""
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
States = Annotated[tuple[Reference, ...], BeforeValidator(as_tuple)]


class Modify(Strict):
    """En ändring av sannolikheten att lämna tillstånd."""

    rows: States = Field((), title="Rader", description="Tillstånd som ändras; alla om nyckeln saknas.")
    columns: States = Field(
        (), title="Kolumner", description="Bara övergångar till dessa tillstånd; alla om nyckeln saknas."
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

    def applies(self, month: int) -> bool:
        """Whether it applies to the cycle that starts in a month since entry."""
        return self.from_month <= month <= (self.to_month or month)


def _one_or_several(value: Any) -> Any:
    """Let one change stand without an id."""
    own = {"rows", "columns", "from", "to", *MODIFIERS}
    one = isinstance(value, dict) and (set(value) & own or not all(isinstance(item, dict) for item in value.values()))
    return {"": value} if one or value == {} else value


Modifications = Annotated[dict[str, Modify], BeforeValidator(_one_or_several)]


class MatrixSteps(BaseModel):
    """Vilken matris som gäller från vilken månad."""

    model_config = ConfigDict(
        extra="allow", strict=True, frozen=True, defer_build=True, json_schema_extra=months_as_patterns
    )
    __pydantic_extra__: dict[str, Reference] = Field(init=False)

    clock: Literal["calendar", "entry"] = Field(
        title="Klocka", description="calendar: månad sedan start. entry: månad sedan personen började."
    )

    @model_validator(mode="after")
    def _months(self) -> MatrixSteps:
        for key in self.__pydantic_extra__ or {}:
            if not re.fullmatch(MONTH_PATTERN, key):
                raise Fault(
                    say("okänd nyckel ”{key}”", key=key[:60]),
                    say("skriv clock och månader, t.ex. {text}", text="{clock: entry, 1: forst}"),
                    at=(key,),
                    key=True,
                )
        if "1" not in (self.__pydantic_extra__ or {}):
            raise Fault(
                say("trappan måste börja i månad 1"), say("skriv t.ex. {text}", text="{clock: entry, 1: forst}")
            )
        return self

    def steps(self) -> dict[int, str]:
        """Return the matrix from each first month, in order of months."""
        return dict(sorted((int(key), name) for key, name in (self.__pydantic_extra__ or {}).items()))

    def at(self, month: int) -> str:
        """Return the matrix that holds in a month of the clock; before month 1 the first."""
        steps = self.steps()
        return steps[max((first for first in steps if first <= month), default=1)]

    @property
    def names(self) -> list[str]:
        """The matrices, in order of months."""
        return list(dict.fromkeys(self.steps().values()))


def _one_matrix(value: Any) -> Any:
    """Let one matrix stand for ``{clock: entry, 1: ID}``."""
    return {"clock": "entry", "1": value} if isinstance(value, str) else value


MatrixField = Annotated[MatrixSteps, BeforeValidator(_one_matrix)]


def or_id(schema: dict[str, Any]) -> None:
    """Say in the schema that the id of one matrix will do."""
    schema["anyOf"].append({"type": "string", "pattern": f"^{NAME_PATTERN}$"})


def or_one(schema: dict[str, Any]) -> None:
    """Say in the schema that one change without an id will do."""
    several = next(item for item in schema["anyOf"] if "additionalProperties" in item)
    schema["anyOf"].append(several["additionalProperties"])
