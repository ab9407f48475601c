"""How society values kronor: what raising public money costs, and weights on the actors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.scenario.accounts import Chart
from payoff.scenario.fields import SHARE_SCHEMA, LongText, Reference
from payoff.scenario.lines import Strict

FUNDS_RULE = Rule(("number",), say("skriv en faktor, 1 eller större, t.ex. 1.3"), 1.0, certain=True)
WEIGHT_RULE = Rule(("number",), say("skriv en vikt, 0 eller större, t.ex. 1.2"), 0.0, certain=True)

FundsFactor = Annotated[Quantity, PlainValidator(reader(FUNDS_RULE)), WithJsonSchema(SHARE_SCHEMA)]
Weight = Annotated[Quantity, PlainValidator(reader(WEIGHT_RULE)), WithJsonSchema(SHARE_SCHEMA)]
Weights = dict[Reference, Weight]


class PublicFunds(Strict):
    """Vad en krona skattemedel kostar samhället."""

    factor: FundsFactor = Field(
        title="Skattefaktor", description="Samhällets kostnad för en krona skattemedel, 1 eller större, t.ex. 1.3."
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån faktorn kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Varför denna faktor.")


def weight_by_account(weights: Mapping[str, Quantity], chart: Chart) -> dict[str, float]:
    """Return the weights that a scenario states, by the account that each name stands for.

    Parameters
    ----------
    weights : mapping
        As written; a name may be an alias.
    chart : Chart
        Accounts of the scenario. Those without a stated weight count 1 and are left out.
    """
    return {chart.account(name): weight.value for name, weight in weights.items()}
