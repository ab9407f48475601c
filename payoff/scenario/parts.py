"""The parts of a scenario that are not lines: about, horizon, discounting, accounts, arms, programme."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.scenario.fields import (
    MONTH_PATTERN,
    RATE_SCHEMA,
    BudgetAmount,
    Distribution,
    Id,
    LongText,
    MonthKey,
    Rate,
    Share,
    ShortText,
    Split,
    whole_months,
)
from payoff.scenario.lines import CalendarSeries, Strict, Times
from payoff.units import LONGEST_HORIZON, MONTHS_PER_YEAR

CounterfactualKind = Literal["control_group", "register", "literature", "before_after", "assumption"]
NEEDS_SOURCE = ("control_group", "register", "literature")


class About(Strict):
    """Vad scenariot handlar om."""

    title: ShortText = Field(title="Titel", description="Rubriken på bilagan.")
    report: Literal["ansokan", "slutrapport"] = Field(
        "ansokan", title="Rapport", description="ansokan (prognos) eller slutrapport (utfall)."
    )
    organisation: ShortText | None = Field(None, title="Organisation", description="Vem som söker eller redovisar.")
    source: LongText | None = Field(None, title="Källa", description="Dokumentet som uppgifterna kommer från.")
    question: LongText | None = Field(None, title="Fråga", description="Frågan som kalkylen ska svara på.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] | None = Field(
        None, title="Datum", description="Bilagans datum, ÅÅÅÅ-MM-DD."
    )


class Horizon(Strict):
    """Hur länge resultatet följs."""

    months: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)] = Field(
        title="Månader", description="Antal månader, 1 till 1200."
    )
    counted_from: Literal["entry", "start"] = Field(
        "entry", title="Räknas från", description="entry: alla följs lika länge. start: kalendern slutar då."
    )


def _horizon(value: Any) -> Any:
    """Accept ``36 mån`` for ``{months: 36}``, and a duration as the months of the group."""
    if isinstance(value, dict):
        if isinstance(value.get("months"), str):
            return Branch({**value, "months": whole_months(value["months"])})
        return value
    return Horizon(months=whole_months(value))


_DURATION_SCHEMA = {"type": "string", "pattern": r"^\s*[0-9][0-9   ]*([.,][0-9]+)?\s*(mån|månad|månader|kvartal|år)\s*$"}
HorizonField = Annotated[
    Horizon,
    BeforeValidator(_horizon),
    WithJsonSchema(
        {
            "anyOf": [
                _DURATION_SCHEMA,
                {"type": "integer", "minimum": 1, "maximum": LONGEST_HORIZON},
                {
                    "type": "object",
                    "required": ["months"],
                    "additionalProperties": False,
                    "properties": {
                        "months": {
                            "anyOf": [{"type": "integer", "minimum": 1, "maximum": LONGEST_HORIZON}, _DURATION_SCHEMA],
                            "title": "Månader", "description": "Antal månader, 1 till 1200.",
                        },
                        "counted_from": {
                            "enum": ["entry", "start"], "title": "Räknas från",
                            "description": "entry: alla följs lika länge. start: kalendern slutar då.",
                        },
                    },
                },
            ]
        }
    ),
]


def _rate_by_year(value: Any) -> Any:
    """Let one rate stand for ``{1: rate}``; a group with `value` is one rate with its source."""
    return value if isinstance(value, dict) and "value" not in value else {"1": value}


RateField = Annotated[
    dict[MonthKey, Rate],
    BeforeValidator(_rate_by_year),
    WithJsonSchema({"anyOf": [RATE_SCHEMA, {"type": "object", "patternProperties": {MONTH_PATTERN: RATE_SCHEMA},
                                            "additionalProperties": False, "required": ["1"]}]}),
]


class Discounting(Strict):
    """Hur framtida kronor räknas om till nuvärde."""

    rate: RateField = Field(
        title="Kalkylränta", description="Ränta per år, t.ex. 4 %, eller stegvis per år: {1: 4 %, 31: 3 %}."
    )
    timing: Literal["year_start", "mid_year", "year_end", "monthly"] = Field(
        "monthly", title="Tidpunkt", description="När under året ett flöde diskonteras."
    )
    base: Annotated[int, Field(ge=0, le=LONGEST_HORIZON)] = Field(
        0, title="Basmånad", description="Månaden som nuvärdet räknas till; 0 är starten."
    )
    rate_is: Literal["real", "nominal"] = Field(
        "real", title="Real eller nominell", description="nominal kräver inflation och räknas om en gång."
    )
    inflation: Rate | None = Field(None, title="Inflation", description="Inflation per år, när räntan är nominell.")
    compounding: Literal["effective", "nominal/12"] = Field(
        "effective", title="Ränta på ränta", description="effective: (1+r) per år. nominal/12: (1+r/12) per månad."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Varför denna ränta.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån räntan kommer.")

    @model_validator(mode="after")
    def _consistent(self) -> Discounting:
        if "1" not in self.rate:
            raise Fault(say("räntan måste börja år 1"), say("skriv t.ex. {text}", text="{1: 4 %, 31: 3 %}"), at=("rate",))
        if self.rate_is == "nominal" and self.inflation is None:
            raise Fault(say("en nominell ränta kräver inflation"), say("lägg till inflation: 2 %"))
        if self.rate_is == "real" and self.inflation is not None:
            raise Fault(say("inflation används bara med rate_is: nominal"), at=("inflation",))
        return self

    def rate_by_year(self, years: int) -> list[float]:
        """Return the real rate of each year 1..years, as shares."""
        steps = {int(key): rate for key, rate in self.rate.items()}
        rates, current = [], math.nan
        for year in range(1, years + 1):
            current = self._real(steps[year].value) if year in steps else current
            rates.append(current)
        return rates

    def _real(self, rate: float) -> float:
        """Return the real rate: (1 + nominal) / (1 + inflation) - 1 when the rate is nominal."""
        return (1 + rate) / (1 + self.inflation.value) - 1 if self.inflation is not None else rate


def _discounting(value: Any) -> Any:
    if isinstance(value, str) and value == "none":
        return None
    if not isinstance(value, (dict, Discounting)):
        raise Fault(
            say("ska vara none eller en grupp med rate"), say("skriv none eller t.ex. {text}", text='{rate: "3,5 %"}')
        )
    return value


DiscountingField = Annotated[Discounting | None, BeforeValidator(_discounting)]


class Account(Strict):
    """Ett konto: en aktör, eller en rad som inte är en aktör."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    in_groups: tuple[Id, ...] = Field((), alias="in", title="Ingår i", description="Grupper som kontot hör till.")
    memo: bool = Field(False, title="Ej aktör", description="true: en rad som inte är en aktör men räknas i summan.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="before")
    @classmethod
    def _one_group(cls, data: Any) -> Any:
        return _listed_groups(data)


class Group(Strict):
    """En grupp av konton."""

    label: ShortText = Field(title="Namn", description="Namnet i tabeller.")
    in_groups: tuple[Id, ...] = Field((), alias="in", title="Ingår i", description="Grupper som gruppen hör till.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="before")
    @classmethod
    def _one_group(cls, data: Any) -> Any:
        return _listed_groups(data)


def _listed_groups(data: Any) -> Any:
    """Let one group stand without a list: ``in: offentlig_sektor``."""
    if isinstance(data, dict) and "in" in data:
        groups = data["in"]
        listed = (groups,) if isinstance(groups, str) else tuple(groups) if isinstance(groups, list) else groups
        return Branch({**data, "in": listed})
    return data


class Arm(Strict):
    """Ett förlopp: med insatsen, eller vad som annars hade hänt."""

    role: Literal["programme", "counterfactual"] = Field(
        title="Roll", description="programme: med insatsen. counterfactual: vad som annars hade hänt."
    )
    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    kind: CounterfactualKind | None = Field(
        None, title="Slag av jämförelse", description="Hur vi vet vad som annars hade hänt; krävs för counterfactual."
    )
    source: LongText | None = Field(None, title="Källa", description="Källan till jämförelsen.")
    stays_in: Id | None = Field(None, title="Stannar i", description="Alla är kvar i detta tillstånd.")
    path: dict[MonthKey, Distribution] | None = Field(
        None, title="Väg", description="Månad sedan inskrivning: tillstånd, eller tillstånd med andelar."
    )
    deadweight: Share | None = Field(
        None, title="Dödvikt", description="Andel som ändå hade nått utfallet; bara med before_after."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _consistent(self) -> Arm:
        if (self.stays_in is None) == (self.path is None):
            raise Fault(say("en arm ska ha antingen stays_in eller path"), say("ta bort eller lägg till en av dem"))
        if self.path is not None and "1" not in self.path:
            raise Fault(say("vägen måste börja i månad 1"), say("lägg till steget 1: tillstånd"), at=("path",))
        if self.role == "programme":
            self._refuse_on_programme()
        else:
            self._check_counterfactual()
        return self

    def _refuse_on_programme(self) -> None:
        for key in ("kind", "deadweight"):
            if getattr(self, key) is not None:
                raise Fault(say("”{key}” hör bara till den kontrafaktiska armen", key=key), at=(key,))

    def _check_counterfactual(self) -> None:
        if self.kind is None:
            raise Fault(
                say("den kontrafaktiska armen måste säga hur vi vet vad som annars hade hänt"),
                say("lägg till kind: control_group, register, literature, before_after eller assumption"),
            )
        if self.deadweight is not None and self.kind != "before_after":
            raise Fault(
                say("dödvikt får bara användas med kind: before_after"),
                say("en jämförelse av slaget {kind} är redan det som annars hade hänt", kind=self.kind),
                at=("deadweight",),
            )
        if self.kind in NEEDS_SOURCE and not self.source:
            raise Fault(say("kind: {kind} kräver source", kind=self.kind), say("skriv vilken studie eller vilket register"))


class During(Strict):
    """Månader under vilka något betalas."""

    from_month: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)] = Field(
        alias="from", title="Från månad", description="Första månaden, räknat från starten."
    )
    to_month: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)] = Field(
        alias="to", title="Till månad", description="Sista månaden."
    )

    @model_validator(mode="after")
    def _ordered(self) -> During:
        if self.to_month < self.from_month:
            raise Fault(say("sista månaden ligger före den första"), at=("to",))
        return self


class BudgetLine(Strict):
    """En rad i programmets budget."""

    payer: Split = Field(title="Betalare", description="Kontot som betalar, eller flera med andelar.")
    amount: BudgetAmount = Field(title="Belopp", description="En summa, ett flöde per tid, eller unknown.")
    paid: Literal["at_start", "evenly"] | None = Field(
        None, title="Betalas", description="at_start: vid starten. evenly: lika mycket varje månad."
    )
    during: During | None = Field(None, title="Under", description="Månader som raden gäller.")
    form: Literal["cash", "in_kind"] = Field(
        "cash", title="Form", description="cash: pengar. in_kind: egen tid eller lokal, inte sökta medel."
    )
    series: CalendarSeries | None = Field(None, title="Serie", description="Andel av beloppet, stegvis på kalendern.")
    times: Times = Field((), title="Gånger", description="Namngivna värden som beloppet multipliceras med.")
    label: ShortText | None = Field(None, title="Namn", description="Radens namn i budgeten.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån beloppet kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _consistent(self) -> BudgetLine:
        flow = self.amount.dimension == "money per month"
        if self.amount.known and not flow and self.paid is None:
            raise Fault(say("säg när summan betalas"), say("lägg till paid: at_start eller paid: evenly"))
        if self.amount.known and flow and self.paid is not None:
            raise Fault(
                say("ett flöde betalas varje månad; ”paid” hör till summor"), say("ta bort paid"), at=("paid",)
            )
        if self.amount.known and not flow and self.series is not None:
            raise Fault(say("”series” hör till flöden, inte till summor"), at=("series",))
        if self.paid == "at_start" and self.during is not None:
            raise Fault(say("”during” hör inte till paid: at_start"), at=("during",))
        return self


class Programme(Strict):
    """Insatsen: vad den kostar och vad som lämnas utanför."""

    budget: dict[Id, BudgetLine] = Field(
        default_factory=dict, title="Budget", description="Budgetens rader."
    )
    not_counted: tuple[ShortText, ...] = Field(
        (), title="Räknas inte", description="Det som kalkylen lämnar utanför."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("not_counted"), list):
            return Branch({**data, "not_counted": tuple(data["not_counted"])})
        return data


class NetLinesAreSociety(Strict):
    """Svar på frågan om nettoposterna tillsammans är hela samhället."""

    answer: Literal["ja"] = Field(title="Svar", description="ja: posterna innehåller inga överföringar mellan aktörer.")
    reason: LongText = Field(title="Skäl", description="Varför det är så.", min_length=1)


class Variant(BaseModel):
    """En variant: sökvägar och nya värden, ovanpå filen."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    label: ShortText | None = Field(None, title="Namn", description="Variantens namn i tabeller.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


START_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"
StartField = Annotated[str, StringConstraints(pattern=START_PATTERN)]


def first_month(start: str) -> tuple[int, int]:
    """Return calendar year and month of ``ÅÅÅÅ-MM``.

    Examples
    --------
    >>> first_month("2015-01")
    (2015, 1)
    """
    year, month = int(start[:4]), int(start[5:])
    assert 1 <= month <= MONTHS_PER_YEAR
    return year, month
