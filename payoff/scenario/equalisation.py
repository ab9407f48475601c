"""Tax equalisation: how much of a change in municipal tax goes to the state, and how much later."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from payoff.scenario.fields import Delay, LongText, Reference, Share
from payoff.scenario.lines import Strict, one_or_list, or_text

EQUALISED_ACCOUNTS = ("kommun", "region")
STATE_ACCOUNT = "ovriga_staten"
"""Who gets what is equalised away, and pays where tax falls."""


class TaxEqualisation(Strict):
    """Skatteutjämning: en del av ändrad skatt till kommun och region går vidare till staten, med fördröjning."""

    share: Share = Field(title="Andel", description="Andel av den ändrade skatten som utjämnas, t.ex. 95 %.")
    lag: Delay = Field(title="Fördröjning", description="Hur långt efter skatten utjämningen kommer, t.ex. 24 mån.")
    accounts: Annotated[tuple[Reference, ...], BeforeValidator(one_or_list)] = Field(
        EQUALISED_ACCOUNTS,
        title="Konton",
        description="Kontona vars skatt utjämnas; annars kommun och region.",
        min_length=1,
        json_schema_extra=lambda schema: or_text(schema),
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån andelen och fördröjningen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")
