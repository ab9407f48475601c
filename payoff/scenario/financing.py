"""How a programme is financed: who sends money to the one that pays its bills."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.scenario.fields import CertainMoney, LongText, Reference, Split, shares_of
from payoff.scenario.lines import Strict

FINSAM_STATE, FINSAM_REGION, FINSAM_KOMMUNER = 0.5, 0.25, 0.25
"""Shares by lagen (2003:1210) om finansiell samordning av rehabiliteringsinsatser: staten a half, through
Försäkringskassan, the region a quarter and the municipalities a quarter."""


class Financing(Strict):
    """Vem som finansierar det som betalas av samordningsförbundet."""

    rule: Literal["finsam"] | None = Field(
        None, title="Regel", description="finsam: Försäkringskassan hälften, regionen och kommunerna en fjärdedel var."
    )
    kommuner: Split | None = Field(
        None, title="Kommuner", description="Hur kommunernas del fördelas, med rule: finsam; annars kontot kommun."
    )
    shares: Split | None = Field(
        None, title="Andelar", description="Egna andelar per konto; de blir tillsammans 100 %."
    )
    amounts: dict[Reference, CertainMoney] | None = Field(
        None, title="Belopp", description="Belopp per konto; de blir tillsammans det som betalas.", min_length=1
    )
    through: Reference = Field(
        "samordningsforbund", title="Genom", description="Kontot som betalar budgeten med pengarna."
    )
    paid: Literal["as_spent", "at_start"] = Field(
        "as_spent", title="Betalas", description="as_spent: när kostnaden betalas. at_start: allt vid starten."
    )
    source: LongText | None = Field(None, title="Källa", description="Beslut eller avtal.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Financing:
        ways = [key for key in ("rule", "shares", "amounts") if getattr(self, key) is not None]
        if len(ways) != 1:
            raise Fault(say("finansieringen ska ha ett av rule, shares och amounts"), say("skriv t.ex. rule: finsam"))
        if self.kommuner is not None and self.rule is None:
            raise Fault(say("”kommuner” hör till rule: finsam"), at=("kommuner",), key=True)
        if any(not amount.value >= 0 for amount in (self.amounts or {}).values()):
            raise Fault(
                say("beloppen ska vara kända och inte negativa"), say("skriv vad varje konto betalar"), ("amounts",)
            )
        if self.amounts is not None and not math.fsum(amount.value for amount in self.amounts.values()) > 0:
            raise Fault(say("beloppen är tillsammans noll"), say("skriv vad varje konto betalar"), ("amounts",))
        return self

    def by_account(self) -> dict[str, float]:
        """Return the share that each named account pays; they sum to one."""
        if self.shares is not None:
            return shares_of(self.shares)
        if self.amounts is not None:
            total = math.fsum(amount.value for amount in self.amounts.values())
            return {name: amount.value / total for name, amount in self.amounts.items()}
        kommuner = shares_of(self.kommuner or {"kommun": Quantity(1.0, "share", "100 %")})
        found = {"forsakringskassan": FINSAM_STATE, "region": FINSAM_REGION}
        for name, share in kommuner.items():
            found[name] = found.get(name, 0.0) + FINSAM_KOMMUNER * share
        return found


def _rule_or_group(value: Any) -> Any:
    """Let ``finsam`` stand for ``{rule: finsam}``."""
    return {"rule": value} if isinstance(value, str) else value


FinancingField = Annotated[Financing, BeforeValidator(_rule_or_group)]


def or_finsam(schema: dict[str, Any]) -> None:
    """Say in the schema that the name of the rule will do."""
    schema["anyOf"].append({"const": "finsam"})
