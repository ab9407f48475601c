"""A line of the programme's budget: how much, when, who pays, and how it has gone so far."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.scenario.fields import (
    BudgetAmount,
    CostAmount,
    Factor,
    FlowCost,
    HourlyCost,
    Id,
    LongText,
    MonthKey,
    Number,
    ShortText,
    Split,
)
from payoff.scenario.intake import During, Month
from payoff.scenario.lines import CalendarSeries, Strict, Times
from payoff.units import PER_MONTH

BUDGET = "programme.budget."
"""Before the id of a budget line, in its path."""
WAYS = ("amount", "hours", "positions", "by_month")
"""How a budget line says how much it is."""


class Hours(Strict):
    """Arbetstid i timmar, med full kostnad per timme."""

    count: Number = Field(title="Timmar", description="Antal timmar, i allt eller per tid.")
    cost: HourlyCost = Field(title="Kostnad", description="Full kostnad per timme, t.ex. 450 kr/timme.")
    per: Literal["mån", "kvartal", "år"] | None = Field(
        None, title="Per", description="mån, kvartal eller år; utan nyckeln är timmarna en summa."
    )

    @property
    def amount(self) -> Quantity:
        """What the hours cost: a sum, or kronor a month."""
        value = self.count.value * self.cost.value
        if self.per is None:
            return _told(Quantity(value, "money", ""), self.count, self.cost)
        return _told(Quantity(value * PER_MONTH[self.per], "money per month", ""), self.count, self.cost)


class Positions(Strict):
    """Andel av en heltidstjänst, med full kostnad för en hel tjänst."""

    share: Factor = Field(title="Andel", description="Andel av heltid, t.ex. 75 %; 2 är två heltidstjänster.")
    cost: FlowCost = Field(title="Kostnad", description="Full kostnad för en heltidstjänst, t.ex. 720 tkr/år.")

    @property
    def amount(self) -> Quantity:
        """What the positions cost, kronor a month."""
        value = self.share.value * self.cost.value
        return _told(Quantity(value, "money per month", ""), self.share, self.cost)


class Actual(Strict):
    """Utfallet hittills på en budgetrad."""

    through: Month = Field(title="Till och med", description="Sista månaden som utfallet gäller, räknat från starten.")
    amount: CostAmount | None = Field(
        None, title="Belopp", description="Det som har betalats i allt; räknas lika i varje månad."
    )
    by_month: dict[MonthKey, CostAmount] | None = Field(
        None, title="Per månad", description="Det som har betalats i de månader som står.", min_length=1
    )
    source: LongText | None = Field(None, title="Källa", description="T.ex. bokföringen.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Actual:
        if (self.amount is None) == (self.by_month is None):
            raise Fault(
                say("utfallet ska ha ett av amount och by_month"),
                say("skriv t.ex. {text}", text="{through: 18, amount: 430 tkr}"),
            )
        for month in self.by_month or ():
            if int(month) > self.through:
                raise Fault(
                    say(
                        "månad {month} ligger efter utfallets sista månad, {through}", month=month, through=self.through
                    ),
                    say("ändra through, eller ta bort månaden"),
                    ("by_month", month),
                    True,
                )
        return self

    @property
    def amounts(self) -> tuple[Quantity, ...]:
        """Every amount as it is written."""
        return (self.amount,) if self.amount is not None else tuple((self.by_month or {}).values())

    @property
    def months(self) -> dict[int, float]:
        """Kronor by calendar month; a sum is the same in each month through the last."""
        if self.by_month is not None:
            return {int(month): amount.value for month, amount in self.by_month.items()}
        assert self.amount is not None
        return dict.fromkeys(range(1, self.through + 1), self.amount.value / self.through)

    @property
    def total(self) -> float:
        """What has been paid in all, in kronor."""
        return math.fsum(self.months.values()) if self.amount is None else self.amount.value


def _one_way_in_schema(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": [way]} for way in WAYS]


class BudgetLine(Strict):
    """En rad i programmets budget."""

    model_config = ConfigDict(json_schema_extra=_one_way_in_schema)

    payer: Split = Field(title="Betalare", description="Kontot som betalar, eller flera med andelar.")
    amount: BudgetAmount | None = Field(None, title="Belopp", description="En summa, ett flöde per tid, eller unknown.")
    hours: Hours | None = Field(None, title="Timmar", description="Arbetstid i timmar, i stället för amount.")
    positions: Positions | None = Field(
        None, title="Tjänster", description="Andel av heltidstjänster, i stället för amount."
    )
    by_month: dict[MonthKey, CostAmount] | None = Field(
        None, title="Per månad", description="Summor i de kalendermånader som står, i stället för amount.", min_length=1
    )
    actual: Actual | None = Field(None, title="Utfall", description="Vad raden har kostat hittills.")
    paid: Literal["at_start", "evenly"] | None = Field(
        None, title="Betalas", description="at_start: vid starten. evenly: lika mycket varje månad."
    )
    during: During | None = Field(
        None, title="Under", description="Månader som raden gäller; med per: participant sedan inskrivning."
    )
    per: Literal["participant"] | None = Field(
        None, title="Per", description="participant: beloppet gäller varje deltagare, från dennes första månad."
    )
    arm: Id | None = Field(None, title="Arm", description="Armen som raden hör till; annars den med insatsen.")
    form: Literal["cash", "in_kind"] = Field(
        "cash", title="Form", description="cash: pengar. in_kind: egen tid eller lokal, inte sökta medel."
    )
    series: CalendarSeries | None = Field(None, title="Serie", description="Andel av beloppet, stegvis på kalendern.")
    times: Times = Field((), title="Gånger", description="Namngivna värden som beloppet multipliceras med.")
    label: ShortText | None = Field(None, title="Namn", description="Radens namn i budgeten.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån beloppet kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @property
    def planned(self) -> Quantity:
        """The amount however it is written: a sum, kronor a month, or unknown; months are summed."""
        if self.by_month is not None:
            return Quantity(math.fsum(amount.value for amount in self.by_month.values()), "money", "")
        if self.amount is not None:
            return self.amount
        work = self.hours or self.positions
        assert work is not None
        return work.amount

    @property
    def factors(self) -> tuple[Quantity, ...]:
        """What is multiplied to the planned amount, as it is written; months with sums of their own apart."""
        work: tuple[Quantity, ...] = ()
        if self.hours is not None:
            per = PER_MONTH[self.hours.per] if self.hours.per is not None else 1.0
            work = (self.hours.count, self.hours.cost, Quantity(per, "number", ""))
        if self.positions is not None:
            work = (self.positions.share, self.positions.cost)
        return (self.amount,) if self.amount is not None else work

    @property
    def amounts(self) -> tuple[Quantity, ...]:
        """Every amount and cost of the plan as it is written."""
        work = self.hours or self.positions
        found = [self.amount, work.cost if work else None, *(self.by_month or {}).values()]
        return tuple(amount for amount in found if amount is not None)

    @property
    def flows(self) -> bool:
        """Whether the amount is per time rather than a sum."""
        return self.planned.dimension == "money per month"

    @model_validator(mode="after")
    def _consistent(self) -> BudgetLine:
        if sum(getattr(self, way) is not None for way in WAYS) != 1:
            raise Fault(say("budgetraden ska ha ett av {names}", names=list(WAYS)), say("skriv t.ex. amount: 600 tkr"))
        if self.by_month is not None:
            self._months_stand_alone()
            return self
        known, flow = self.planned.known, self.flows
        if known and not flow and self.paid is None:
            raise Fault(say("säg när summan betalas"), say("lägg till paid: at_start eller paid: evenly"))
        if known and flow and self.paid is not None:
            raise Fault(say("ett flöde betalas varje månad; ”paid” hör till summor"), say("ta bort paid"), at=("paid",))
        if known and not flow and self.series is not None:
            raise Fault(say("”series” hör till flöden, inte till summor"), at=("series",))
        if self.paid == "at_start" and self.during is not None:
            raise Fault(say("”during” hör inte till paid: at_start"), at=("during",))
        return self

    def _months_stand_alone(self) -> None:
        """Refuse what would say when the months' sums are paid a second time."""
        for key in ("paid", "during", "per", "series"):
            if getattr(self, key) is not None:
                raise Fault(
                    say("”{key}” går inte ihop med by_month, som redan säger när summorna betalas", key=key),
                    say("ta bort {key}", key=key),
                    (key,),
                    True,
                )


def _told(amount: Quantity, count: Quantity, cost: Quantity) -> Quantity:
    """Return an amount with the source and note of what it is made of."""
    source, note = (
        "; ".join(dict.fromkeys(text for text in texts if text))
        for texts in ((cost.source, count.source), (cost.note, count.note))
    )
    return Quantity(amount.value, amount.dimension, cost.written, source=source, note=note)
