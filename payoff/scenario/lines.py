"""The lines of a state: what each person-month there costs or gives, and to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from payoff.errors import Fault, shortened
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.written import Branch
from payoff.scenario.built import UseField
from payoff.scenario.builtin import canonical
from payoff.scenario.fields import (
    MONTH_PATTERN,
    SHARE_SCHEMA,
    CertainFactor,
    CertainShare,
    Counted,
    Delay,
    Factor,
    FlowAmount,
    Id,
    LongText,
    Reference,
    Share,
    ShortText,
    Split,
)


class Strict(BaseModel):
    """A part of the scenario: unknown keys are refused, nothing is converted, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)


def as_tuple(value: Any) -> Any:
    """Turn a list into a tuple; strict models take nothing else."""
    return tuple(value) if isinstance(value, list) else value


Times = Annotated[tuple[Factor, ...], BeforeValidator(as_tuple)]


def months_as_patterns(schema: dict[str, Any]) -> None:
    """Say in the schema that the free keys of a series are months."""
    schema["patternProperties"] = {MONTH_PATTERN: schema.pop("additionalProperties")}
    schema["additionalProperties"] = False
    schema["required"] = sorted({*schema.get("required", []), "1"})


class Series(BaseModel):
    """En trappa över tid: andel av beloppet från en månad till nästa steg."""

    model_config = ConfigDict(
        extra="allow", strict=True, frozen=True, defer_build=True, json_schema_extra=months_as_patterns
    )
    __pydantic_extra__: dict[str, CertainFactor] = Field(init=False)

    clock: Literal["calendar", "entry", "tenure"] = Field(
        title="Klocka",
        description="calendar: månad sedan start. entry: månad sedan personen började. tenure: månad i tillståndet.",
    )

    @model_validator(mode="before")
    @classmethod
    def _months(cls, data: Any) -> Any:
        if isinstance(data, dict):
            check_months([key for key in data if key != "clock"])
        return data

    def steps_as_written(self) -> Mapping[str, Quantity]:
        """Return the steps by key."""
        return self.__pydantic_extra__ or {}

    def steps(self) -> dict[int, float]:
        """Return factor by first month, in order of months."""
        return dict(sorted((int(key), step.value) for key, step in self.steps_as_written().items()))


class CalendarSeries(Series):
    """En trappa över kalendern, för budgetens rader."""

    clock: Literal["calendar"] = Field(
        "calendar", title="Klocka", description="calendar: månad sedan start (det enda som gäller för en budget)."
    )


def check_months(keys: Sequence[str]) -> None:
    """Check that the keys of a staircase are months and that it starts in month 1.

    Raises
    ------
    Fault
        If a key is no month, or step 1 is missing.
    """
    for key in keys:
        if not re.fullmatch(MONTH_PATTERN, key):
            raise Fault(
                say("okänd nyckel ”{key}”", key=shortened(key)),
                say("skriv clock och månader, t.ex. {text}", text="{clock: entry, 1: 100 %, 13: 50 %}"),
                at=(key,),
                key=True,
            )
    if "1" not in keys:
        raise Fault(say("trappan måste börja i månad 1"), say("lägg till steget 1: 100 %"))


class Cashable(Strict):
    """Hur mycket av en besparing som blir pengar i betalarens budget."""

    share: CertainShare = Field(title="Andel", description="Andel av beloppet som blir pengar.")
    delay: Delay = Field(
        Quantity(0.0, "months", "0 mån"),
        title="Dröjsmål",
        description="Hur långt efteråt, t.ex. 6 mån.",
        json_schema_extra={"default": "0 mån"},
    )


def _cashable(value: Any) -> Any:
    """Let a share stand for ``{share: ...}``; a group with `value` is a share with its source."""
    if isinstance(value, dict) and "value" not in value:
        return value
    return Branch({"share": value})


def _or_share(schema: dict[str, Any]) -> None:
    """Say in the schema that a share alone will do."""
    schema["anyOf"].append(SHARE_SCHEMA)


CashableField = Annotated[Cashable, BeforeValidator(_cashable)]


def one_or_list(value: Any) -> Any:
    """Let one id stand for a list of one."""
    return (value,) if isinstance(value, str) else as_tuple(value)


def or_text(schema: dict[str, Any]) -> None:
    """Let one id stand without a list."""
    described = {key: schema.pop(key) for key in ("title", "description")}
    listed = dict(schema)
    schema.clear()
    schema.update(described | {"anyOf": [listed, {"type": "string"}]})


class _Line(Strict):
    in_states: Annotated[tuple[Reference, ...], BeforeValidator(one_or_list)] = Field(
        (),
        alias="in",
        title="I tillstånd",
        description="Tillstånden som en post i en arm gäller i; hör bara till add_lines.",
        json_schema_extra=lambda schema: or_text(schema),
    )
    amount: FlowAmount = Field(title="Belopp", description="Belopp per person och tid i tillståndet.")
    series: Series | None = Field(None, title="Serie", description="Andel av beloppet, stegvis på en klocka.")
    times: Times = Field((), title="Gånger", description="Namngivna värden som beloppet multipliceras med.")
    label: ShortText | None = Field(None, title="Namn", description="Postens namn i tabeller.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån beloppet kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class _Saving(_Line):
    marginal_share: Share | None = Field(
        None, title="Marginell andel", description="Andel av beloppet som verkligen ändras med en person."
    )
    cashable: CashableField | None = Field(
        None,
        title="Blir pengar",
        description="Andel som blir pengar i betalarens budget, ev. med dröjsmål.",
        json_schema_extra=lambda schema: _or_share(schema),
    )


class FlowLine(_Line):
    """Pengar från ett konto till ett annat."""

    kind: Literal["transfer", "tax", "wage", "subsidy"] = Field(
        title="Slag", description="transfer, tax, wage eller subsidy: från ett konto till ett annat."
    )
    from_accounts: Split = Field(alias="from", title="Från", description="Kontot som betalar.")
    to_accounts: Split = Field(alias="to", title="Till", description="Kontot som tar emot.")

    @model_validator(mode="after")
    def _two_accounts(self) -> FlowLine:
        both = sorted(set(map(canonical, self.from_accounts)) & set(map(canonical, self.to_accounts)))
        if both:
            raise Fault(
                say("posten går från ”{account}” till sig själv", account=both[0]),
                say("välj två olika konton"),
                at=("to",),
            )
        return self


class ResourceLine(_Saving):
    """Resurser som ett konto förbrukar."""

    kind: Literal["resource"] = Field(title="Slag", description="resource: förbrukas av ett konto.")
    from_accounts: Split = Field(alias="from", title="Från", description="Kontot som betalar för resurserna.")


class ProductionLine(_Line):
    """Produktion som skapas av arbete."""

    kind: Literal["production"] = Field(title="Slag", description="production: skapas av arbete.")
    to_accounts: Split = Field(alias="to", title="Till", description="Kontot där produktionen landar (arbetsgivare).")


class NetLine(_Saving):
    """Ett netto för ett konto, utan uppdelning."""

    kind: Literal["net"] = Field(title="Slag", description="net: ett kontos netto, plus är vinst och minus kostnad.")
    accounts: Split = Field(alias="account", title="Konto", description="Kontot som beloppet gäller.")


FLOW_KINDS = ("transfer", "tax", "wage", "subsidy")
KINDS = (*FLOW_KINDS, "resource", "production", "net")


def kind_tag(value: Any) -> str:
    """Return the tag of a line's kind: what keys it has."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    if kind in FLOW_KINDS:
        return "flow"
    return str(kind) if kind in KINDS else "none"


Line = Annotated[
    Annotated[FlowLine, Tag("flow")]
    | Annotated[ResourceLine, Tag("resource")]
    | Annotated[ProductionLine, Tag("production")]
    | Annotated[NetLine, Tag("net")],
    Discriminator(kind_tag),
]


def refuse_in_states(lines: Mapping[str, _Line]) -> None:
    """Refuse the key that says in which states a line applies, for lines that stand where they apply."""
    for name, line in lines.items():
        if line.in_states:
            raise Fault(say("”in” hör till poster i en arm (add_lines)"), at=("lines", name, "in"), key=True)


class State(Strict):
    """Ett tillstånd som en person kan vara i, och vad en månad där kostar eller ger."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    priced: bool = Field(True, title="Prissatt", description="false: vad tillståndet kostar är inte känt.")
    gain_against: Reference | None = Field(
        None, title="Skillnad mot", description="Posterna är skillnader mot detta tillstånd."
    )
    absorbing: bool = Field(False, title="Slutligt", description="true: ingen lämnar tillståndet.")
    counts: dict[Id, Counted] = Field(
        default_factory=dict, title="Räknar", description="Enheter per person och tid i tillståndet, t.ex. 1 per år."
    )
    use: UseField | None = Field(
        None, title="Byggstenar", description="Förmåner, arbete och tjänster ur prislistan, t.ex. [sjukpenning]."
    )
    lines: dict[Id, Line] = Field(
        default_factory=dict, title="Poster", description="Poster per person och månad i tillståndet."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _unpriced_is_empty(self) -> State:
        refuse_in_states(self.lines)
        if not self.priced and self.lines:
            raise Fault(say("ett tillstånd med priced: false har inga poster"), at=("lines",))
        if self.gain_against and self.use is not None and any(block.extent for block in self.use.blocks):
            raise Fault(
                say("gain_against och en försörjning ur byggstenar går inte ihop: den skulle läggas ovanpå den andra"),
                say("ta bort gain_against, eller skriv skillnaden som egna poster"),
                at=("gain_against",),
            )
        if not self.priced and self.gain_against:
            raise Fault(say("priced: false och gain_against går inte ihop"), at=("gain_against",))
        return self
