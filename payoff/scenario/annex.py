"""What an annex tells beside the numbers: need, risks, follow-up, repayment, what has no price, and the forecast."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.scenario.calibration import DIMENSIONS, EXAMPLES, WITH_MONTH, TargetMeasure, TargetValue
from payoff.scenario.fields import LongText, Reference, ShortText
from payoff.scenario.lines import Strict, as_tuple
from payoff.scenario.outcomes import WholeMonths

Texts = Annotated[tuple[ShortText, ...], BeforeValidator(as_tuple)]


class NotPriced(Strict):
    """En effekt utan pris, som ändå betyder något."""

    what: ShortText = Field(title="Vad", description="Effekten, t.ex. barnens skolgång.")
    whom: ShortText = Field(title="För vem", description="Vem som berörs.")
    known: ShortText | None = Field(
        None, title="Hur det är känt", description="Hur effekten är känd: uppmätt, väntad eller berättad."
    )
    source: LongText | None = Field(None, title="Källa", description="Vem som säger det.")


class Risk(Strict):
    """En risk och vad som görs åt den."""

    what: ShortText = Field(title="Risk", description="Vad som kan gå fel.")
    handling: ShortText | None = Field(None, title="Hantering", description="Vad som görs för att undvika det.")


class FollowUp(Strict):
    """En sak som ska följas upp."""

    what: ShortText = Field(title="Vad", description="Vad som följs upp, t.ex. andel i arbete.")
    when: ShortText | None = Field(None, title="När", description="När det följs upp, t.ex. efter 12 månader.")
    how: ShortText | None = Field(None, title="Hur", description="Var uppgiften hämtas.")
    who: ShortText | None = Field(None, title="Vem", description="Vem som ansvarar.")


class Annex(Strict):
    """Vad bilagan berättar utöver talen."""

    need: LongText | None = Field(None, title="Behov", description="Varför insatsen behövs.")
    target_group: LongText | None = Field(None, title="Målgrupp", description="Vilka insatsen är till för.")
    programme: LongText | None = Field(None, title="Insatsen", description="Vad som görs.")
    goals: Texts = Field((), title="Mål", description="Vad insatsen ska nå, som går att mäta.")
    risks: Annotated[tuple[Risk, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Risker", description="Vad som kan gå fel, och vad som görs åt det."
    )
    follow_up: Annotated[tuple[FollowUp, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Uppföljning", description="Vad som följs upp, när, hur och av vem."
    )
    repayment: LongText | None = Field(
        None, title="Återföring", description="Vad som återförs till fonden eller finansiären, och när."
    )


class Forecast(Strict):
    """Ett resultat som prognosen sade, bredvid det som nu beräknas."""

    measure: TargetMeasure = Field(
        title="Mått", description="payback, break_even, npv, payback_curve, gains eller ratio."
    )
    account: Reference | None = Field(
        None, title="Konto", description="Kontot eller gruppen som måttet gäller; annars summan."
    )
    at: WholeMonths | None = Field(
        None, title="Vid", description="Månaden som npv, gains eller payback_curve läses av; annars horisonten."
    )
    value: TargetValue = Field(title="Värde", description="Vad prognosen sade, t.ex. 1 600 tkr eller 27 mån.")
    source: LongText | None = Field(None, title="Källa", description="Var prognosen står.")
    label: ShortText | None = Field(None, title="Namn", description="Resultatets namn i tabellen.")

    @model_validator(mode="after")
    def _consistent(self) -> Forecast:
        wanted = DIMENSIONS[self.measure]
        if self.value.dimension != wanted:
            raise Fault(
                say("”{text}” har fel enhet för {measure}", text=self.value.written, measure=self.measure),
                say("skriv t.ex. {text}", text=EXAMPLES[wanted]),
                at=("value",),
            )
        if self.at is not None and self.measure not in WITH_MONTH:
            raise Fault(say("”at” hör till {names}", names=list(WITH_MONTH)), at=("at",), key=True)
        return self
