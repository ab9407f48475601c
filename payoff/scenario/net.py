"""From gross to net: what of the difference between the arms the intervention can be credited with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.scenario.fields import LongText, Reference, Share
from payoff.scenario.intake import Month
from payoff.scenario.lines import Strict, one_or_list, or_text
from payoff.scenario.matrices import ShareSteps
from payoff.scenario.outcomes import Period

STAGES = ("evidence_haircut", "attribution", "phase_in", "drop_off", "displacement")
"""The adjustments, in the order in which they are made."""
OF_PARTICIPANTS = tuple(stage for stage in STAGES if stage != "displacement")
"""Those that take participants off the programme's arm; displacement is about others."""


class DropOff(Strict):
    """Hur skillnaden avtar efter den sista mätningen."""

    share: Share = Field(title="Andel", description="Andel av skillnaden som försvinner per period.")
    per: Period = Field(title="Per", description="Perioden: mån, kvartal, år eller en tid, t.ex. 18 mån.")
    after: Month | None = Field(
        None, title="Efter månad", description="Månad sedan inskrivning; annars armens sista uppmätta månad."
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån andelen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Displacement(Strict):
    """Undanträngning: andra personer som lämnar arbete när deltagare får det."""

    share: Share = Field(title="Andel", description="Andel av de ytterligare personerna som tränger undan någon annan.")
    from_states: Annotated[tuple[Reference, ...], BeforeValidator(one_or_list)] = Field(
        alias="from",
        title="Från",
        description="Tillstånden där någon annan trängs undan, t.ex. arbete.",
        min_length=1,
        json_schema_extra=lambda schema: or_text(schema),
    )
    to_state: Reference = Field(alias="to", title="Till", description="Tillståndet som den undanträngda hamnar i.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån andelen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _elsewhere(self) -> Displacement:
        if self.to_state in self.from_states:
            raise Fault(say("den som trängs undan kan inte hamna i samma tillstånd"), at=("to",))
        if len(set(self.from_states)) < len(self.from_states):
            raise Fault(say("ett tillstånd står två gånger"), at=("from",))
        return self


class GrossToNet(Strict):
    """Från brutto till netto: faktorer på skillnaden i personer mellan armarna, i fast ordning."""

    evidence_haircut: Share | None = Field(
        None, title="Avdrag för svag evidens", description="Andel av skillnaden som dras av, t.ex. 20 %."
    )
    attribution: Share | None = Field(
        None, title="Andel som är insatsens", description="Andel av skillnaden som insatsen kan ta åt sig, t.ex. 80 %."
    )
    phase_in: ShareSteps | None = Field(
        None, title="Infasning", description="Andel av skillnaden, stegvis per månad sedan inskrivning."
    )
    drop_off: DropOff | None = Field(None, title="Avtagande", description="Hur skillnaden avtar efter mätningen.")
    displacement: Displacement | None = Field(
        None, title="Undanträngning", description="Andra personer som lämnar arbete när deltagare får det."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Varför dessa faktorer.")

    @property
    def stages(self) -> tuple[str, ...]:
        """The adjustments that are made, in order."""
        return tuple(stage for stage in STAGES if getattr(self, stage) is not None)

    def up_to(self, stage: str) -> GrossToNet:
        """Return the adjustments up to and with one, as if those after it were not made; none with an empty name."""
        kept = STAGES[: STAGES.index(stage) + 1] if stage else ()
        return self.model_copy(update={name: None for name in STAGES if name not in kept})
