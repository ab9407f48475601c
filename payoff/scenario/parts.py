"""The parts of a scenario that are neither lines nor persons: about, accounts, programme, variants."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import NAME_PATTERN
from payoff.scenario.budget import BudgetLine
from payoff.scenario.fields import (
    DATE_PATTERN,
    START_PATTERN,
    Id,
    LongText,
    Part,
    Reference,
    ShortText,
)
from payoff.scenario.financing import FinancingField, or_finsam
from payoff.scenario.lines import Strict, as_tuple
from payoff.units import MONTHS_PER_YEAR


def _real_date(text: str) -> str:
    """Refuse a date that is not in the calendar, as 30 February."""
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Fault(say("datumet {date} finns inte", date=text), say("skriv ÅÅÅÅ-MM-DD")) from None
    return text


DateField = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(_real_date)]


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
    date: DateField | None = Field(None, title="Datum", description="Bilagans datum, ÅÅÅÅ-MM-DD.")


def _listed(value: Any) -> Any:
    """Let one group stand without a list: ``in: offentlig_sektor``."""
    return (value,) if isinstance(value, str) else as_tuple(value)


_REFERENCE_SCHEMA = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
GroupNames = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_REFERENCE_SCHEMA, {"type": "array", "items": _REFERENCE_SCHEMA}]}),
]


class Account(Strict):
    """Ett konto: en aktör, eller en rad som inte är en aktör."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    in_groups: GroupNames = Field((), alias="in", title="Ingår i", description="Grupper som kontot hör till.")
    memo: bool = Field(False, title="Ej aktör", description="true: en rad som inte är en aktör men räknas i summan.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Group(Strict):
    """En grupp av konton."""

    label: ShortText = Field(title="Namn", description="Namnet i tabeller.")
    in_groups: GroupNames = Field((), alias="in", title="Ingår i", description="Grupper som gruppen hör till.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Programme(Strict):
    """Insatsen: vad den kostar och vad som lämnas utanför."""

    budget: dict[Id, BudgetLine] = Field(default_factory=dict, title="Budget", description="Budgetens rader.")
    financing: FinancingField | None = Field(
        None,
        title="Finansiering",
        description="finsam, eller en grupp: vem som finansierar det som samordningsförbundet betalar.",
        json_schema_extra=lambda schema: or_finsam(schema),
    )
    not_counted: Annotated[tuple[ShortText, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Räknas inte", description="Det som kalkylen lämnar utanför."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class FullEffect(Strict):
    """Vad full effekt vore: det som verkningsgraden mäts mot."""

    full_state: Reference = Field(
        title="Fullt tillstånd", description="Tillståndet där alla deltagare vore, från månaden efter inskrivningen."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Varför detta tillstånd.")


class NetLinesAreSociety(Strict):
    """Svar på frågan om nettoposterna tillsammans är hela samhället."""

    answer: Literal["ja"] = Field(title="Svar", description="ja: posterna innehåller inga överföringar mellan aktörer.")
    reason: LongText = Field(title="Skäl", description="Varför det är så.", min_length=1)


class Variant(BaseModel):
    """En variant: sökvägar och nya värden, ovanpå filen."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, defer_build=True)

    label: ShortText | None = Field(None, title="Namn", description="Variantens namn i tabeller.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Subgroup(BaseModel):
    """En delgrupp av deltagarna: sin andel, och sökvägar med nya värden ovanpå filen."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, defer_build=True)

    label: ShortText | None = Field(None, title="Namn", description="Gruppens namn i tabeller.")
    share: Part = Field(title="Andel", description="Andel av deltagarna; delgrupperna blir tillsammans 100 %.")
    sex: ShortText | None = Field(None, title="Kön", description="T.ex. kvinnor.")
    age: ShortText | None = Field(None, title="Ålder", description="T.ex. 18–29 år.")
    need: ShortText | None = Field(None, title="Behov", description="Behovsgrupp, t.ex. språk och ohälsa.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


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
