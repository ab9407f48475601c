"""``decision`` in the language: who is to choose between what, for how many, and what a study would cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.scenario.accounts import known_accounts, known_groups
from payoff.scenario.builtin import canonical
from payoff.scenario.counted import People, certain
from payoff.scenario.fields import CostAmount, LongText, Reference
from payoff.scenario.lines import Strict, as_tuple
from payoff.scenario.lookup import group_in
from payoff.scenario.parts import StartField


class Study(Strict):
    """En utvärdering som skulle ge bättre kunskap före beslutet."""

    n: People = Field(title="Antal", description="Antal personer med insatsen som följs i utvärderingen.")
    control: bool = Field(
        False, title="Jämförelsegrupp", description="true: lika många utan insatsen följs också (standard false)."
    )
    cost: Annotated[CostAmount, AfterValidator(certain)] | None = Field(
        None, title="Kostnad", description="Vad utvärderingen kostar, t.ex. 900 tkr."
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån kostnaden kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Decision(Strict):
    """Ett beslut: vem som väljer mellan vilka insatser, för hur många och från när."""

    who: Reference = Field(title="Vem", description="Kontot eller gruppen vars vinst avgör, t.ex. samordningsforbund.")
    options: Annotated[tuple[Reference, ...], BeforeValidator(as_tuple)] = Field(
        title="Val", description="Armarna som beslutet står mellan, minst två.", json_schema_extra={"minItems": 2}
    )
    applies_to: People = Field(title="Gäller", description="Antal personer som beslutet gäller, t.ex. 200 deltagare.")
    from_month: StartField = Field(alias="from", title="Från", description="Månaden då beslutet börjar gälla, ÅÅÅÅ-MM.")
    study: Study | None = Field(None, title="Utvärdering", description="En utvärdering som kunde göras före beslutet.")
    source: LongText | None = Field(None, title="Källa", description="Var beslutet är beskrivet.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _a_choice(self) -> Decision:
        if len(self.options) < 2:
            message = say("ett beslut står mellan minst två val")
            raise Fault(message, say("skriv minst två armar, t.ex. {text}", text="options: [med, utan]"), ("options",))
        if len(set(self.options)) < len(self.options):
            twice = next(name for name in self.options if self.options.count(name) > 1)
            raise Fault(say("”{name}” står två gånger", name=twice), say("ta bort det ena"), ("options",))
        return self


def decision_names(tree: Branch) -> Iterator[Fault]:
    """Yield an account, a group or an arm of the decision that does not exist; `at` is the path of the place."""
    decision = group_in(tree, "decision")
    who = decision.get("who")
    known = known_accounts(group_in(tree, "accounts")) | known_groups(group_in(tree, "groups"))
    if isinstance(who, str) and who not in known and canonical(who) not in known:
        message = say("”{name}” är varken ett konto eller en grupp", name=shortened(who))
        yield Fault(message, did_you_mean(who, known), ("decision", "who"))
    arms, options = group_in(tree, "arms"), decision.get("options")
    for number, name in enumerate(options if isinstance(options, list) and arms else ()):
        if isinstance(name, str) and name not in arms:
            message = say("armen ”{name}” finns inte", name=shortened(name))
            yield Fault(message, did_you_mean(name, arms), ("decision", "options", str(number)))
