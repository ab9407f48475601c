"""What a move costs or gives once, when a person goes from one state to another."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.scenario.fields import CertainNumber, Id, LongText, MoneyAmount, Reference, ShortText
from payoff.scenario.lines import (
    FlowLine,
    NetLine,
    ProductionLine,
    ResourceLine,
    Strict,
    kind_tag,
    one_or_list,
    or_text,
    refuse_in_states,
)


class OnceFlow(FlowLine):
    """Ett engångsbelopp från ett konto till ett annat."""

    amount: MoneyAmount = Field(title="Belopp", description="Belopp per övergång, t.ex. 5 000 kr.")


class OnceResource(ResourceLine):
    """Resurser som ett konto förbrukar vid en övergång."""

    amount: MoneyAmount = Field(title="Belopp", description="Belopp per övergång, t.ex. 5 000 kr.")


class OnceProduction(ProductionLine):
    """Produktion som en övergång skapar."""

    amount: MoneyAmount = Field(title="Belopp", description="Belopp per övergång, t.ex. 5 000 kr.")


class OnceNet(NetLine):
    """Ett kontos netto vid en övergång."""

    amount: MoneyAmount = Field(title="Belopp", description="Belopp per övergång, t.ex. 5 000 kr.")


OnceLine = Annotated[
    Annotated[OnceFlow, Tag("flow")]
    | Annotated[OnceResource, Tag("resource")]
    | Annotated[OnceProduction, Tag("production")]
    | Annotated[OnceNet, Tag("net")],
    Discriminator(kind_tag),
]
States = Annotated[tuple[Reference, ...], BeforeValidator(one_or_list)]


class Transition(Strict):
    """Övergångar som kostar, ger eller räknas en gång var."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    from_states: States = Field(
        (),
        alias="from",
        title="Från",
        description="Tillstånd som lämnas; alla om nyckeln saknas.",
        json_schema_extra=lambda schema: or_text(schema),
    )
    to_states: States = Field(
        (),
        alias="to",
        title="Till",
        description="Tillstånd som nås; alla om nyckeln saknas.",
        json_schema_extra=lambda schema: or_text(schema),
    )
    arm: Id | None = Field(None, title="I armen", description="Den enda arm som posterna gäller i; annars alla.")
    lines: dict[Id, OnceLine] = Field(default_factory=dict, title="Poster", description="Poster per övergång.")
    counts: dict[Id, CertainNumber] = Field(
        default_factory=dict, title="Räknar", description="Enheter per övergång, t.ex. 1."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _once(self) -> Transition:
        refuse_in_states(self.lines)
        for name, line in self.lines.items():
            if line.series is not None and line.series.clock == "tenure":
                raise Fault(
                    say("klockan tenure räknar tid i ett tillstånd; en övergång sker en gång"),
                    say("använd clock: entry eller calendar"),
                    at=("lines", name, "series", "clock"),
                )
        return self
