"""Tax equalisation: how much of a change in municipal tax goes to the state, and how much later."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from payoff.reference.table import table
from payoff.scenario.fields import CertainShare, Delay, LongText, Reference
from payoff.scenario.lines import Strict, one_or_list, or_text

EQUALISED_ACCOUNTS = ("kommun", "region")
STATE_ACCOUNT = "ovriga_staten"
"""Who gets what is equalised away, and pays where tax falls."""
DEFAULTS: Final = {"share": "inkomstutjamning_andel", "lag": "inkomstutjamning_fordrojning"}
"""Rows of the price table that stand for what is not written."""


def _none_required(schema: dict[str, Any]) -> None:
    """Say in the schema that nothing has to be written: the price table has it all."""
    schema.pop("required", None)


def _from_table(row: str) -> dict[str, Any]:
    """Return a value of the table as it would be written, with its source, or as an assumption with its note."""
    prices = table()
    price = prices.price(row, prices.through)
    said = {} if price.status == "assumption" else {"source": price.cited}
    return {"value": f"{price.value:g} {price.unit.text}", "note": price.note, **said}


class TaxEqualisation(Strict):
    """Skatteutjämning: en del av ändrad skatt till kommun och region går vidare till staten, med fördröjning."""

    model_config = ConfigDict(json_schema_extra=_none_required)

    share: CertainShare = Field(
        title="Andel", description="Andel av den ändrade skatten som utjämnas, t.ex. 95 %; annars prislistans."
    )
    lag: Delay = Field(
        title="Fördröjning", description="Hur långt efter skatten utjämningen kommer, t.ex. 24 mån; annars prislistans."
    )
    accounts: Annotated[tuple[Reference, ...], BeforeValidator(one_or_list)] = Field(
        EQUALISED_ACCOUNTS,
        title="Konton",
        description="Kontona vars skatt utjämnas; annars kommun och region.",
        min_length=1,
        json_schema_extra=lambda schema: or_text(schema),
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån andelen och fördröjningen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, data: Any) -> Any:
        """Fill in what is not written from the price table."""
        if not isinstance(data, dict):
            return data
        return {**{key: _from_table(row) for key, row in DEFAULTS.items() if key not in data}, **data}

    @property
    def uses_table(self) -> bool:
        """Whether the share or the lag comes from the price table: it then stands nowhere in the scenario."""
        return not (self.share.path and self.lag.path)
