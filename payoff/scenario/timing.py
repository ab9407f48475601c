"""The parts of a scenario about time: how long it is followed, and what later kronor are worth."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.written import Branch
from payoff.scenario.fields import (
    DURATION_SCHEMA,
    SHARE_SCHEMA,
    LongText,
    MonthKey,
    Rate,
    named_months,
    staircase_of,
    whole_months,
)
from payoff.scenario.lines import Strict
from payoff.units import LONGEST_HORIZON


class Horizon(Strict):
    """Hur länge resultatet följs."""

    months: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)] = Field(
        title="Månader", description="Antal månader, 1 till 1200."
    )
    counted_from: Literal["entry", "start"] = Field(
        "entry", title="Räknas från", description="entry: alla följs lika länge. start: kalendern slutar då."
    )


def _horizon(value: Any) -> Any:
    """Accept ``36 mån`` for ``{months: 36}``, and a duration as the months of the group."""
    if isinstance(value, dict):
        if isinstance(value.get("months"), str):
            try:
                return Branch({**value, "months": whole_months(value["months"])})
            except Fault as fault:
                raise Fault(fault.message, fault.hint, at=("months",)) from None
        return value
    return Horizon(months=whole_months(value))


HorizonField = Annotated[
    Horizon,
    BeforeValidator(_horizon),
    WithJsonSchema(
        {
            "anyOf": [
                DURATION_SCHEMA,
                {
                    "type": "object",
                    "required": ["months"],
                    "additionalProperties": False,
                    "properties": {
                        "months": {
                            "anyOf": [{"type": "integer", "minimum": 1, "maximum": LONGEST_HORIZON}, DURATION_SCHEMA],
                            "title": "Månader",
                            "description": "Antal månader, 1 till 1200.",
                        },
                        "counted_from": {
                            "enum": ["entry", "start"],
                            "title": "Räknas från",
                            "description": "entry: alla följs lika länge. start: kalendern slutar då.",
                        },
                    },
                },
            ]
        }
    ),
]


RateField = Annotated[
    dict[MonthKey, Rate],
    BeforeValidator(staircase_of),
    WithJsonSchema(named_months(SHARE_SCHEMA)),
]


class Discounting(Strict):
    """Hur framtida kronor räknas om till nuvärde."""

    rate: RateField = Field(
        title="Kalkylränta", description="Ränta per år, t.ex. 4 %, eller stegvis per år: {1: 4 %, 31: 3 %}."
    )
    timing: Literal["year_start", "mid_year", "year_end", "monthly"] = Field(
        "monthly", title="Tidpunkt", description="När under året ett flöde diskonteras."
    )
    base: Annotated[int, Field(ge=0, le=LONGEST_HORIZON)] = Field(
        0, title="Basmånad", description="Månaden som nuvärdet räknas till; 0 är starten."
    )
    rate_is: Literal["real", "nominal"] = Field(
        "real", title="Real eller nominell", description="nominal kräver inflation och räknas om en gång."
    )
    inflation: Rate | None = Field(None, title="Inflation", description="Inflation per år, när räntan är nominell.")
    compounding: Literal["effective", "nominal/12"] = Field(
        "effective", title="Ränta på ränta", description="effective: (1+r) per år. nominal/12: (1+r/12) per månad."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Varför denna ränta.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån räntan kommer.")

    @model_validator(mode="after")
    def _consistent(self) -> Discounting:
        if "1" not in self.rate:
            raise Fault(
                say("räntan måste börja år 1"), say("skriv t.ex. {text}", text="{1: 4 %, 31: 3 %}"), at=("rate",)
            )
        if self.rate_is == "nominal" and self.inflation is None:
            raise Fault(say("en nominell ränta kräver inflation"), say("lägg till inflation: 2 %"))
        if self.rate_is == "real" and self.inflation is not None:
            raise Fault(say("inflation används bara med rate_is: nominal"), at=("inflation",))
        return self

    def rate_by_year(self, years: int) -> list[float]:
        """Return the real rate of each year 1..years, as shares."""
        return [self._real(rate.value) for rate in self.rates_as_written(years)]

    def rates_as_written(self, years: int) -> list[Quantity]:
        """Return the rate of each year 1..years, nominal where the file says so."""
        steps = {int(key): rate for key, rate in self.rate.items()}
        found = [steps[1]]
        for year in range(2, years + 1):
            found.append(steps.get(year, found[-1]))
        return found

    def _real(self, rate: float) -> float:
        """Return the real rate: (1 + nominal) / (1 + inflation) - 1 when the rate is nominal."""
        return (1 + rate) / (1 + self.inflation.value) - 1 if self.inflation is not None else rate


def _discounting(value: Any) -> Any:
    if isinstance(value, str) and value == "none":
        return None
    if not isinstance(value, (dict, Discounting)):
        raise Fault(
            say("ska vara none eller en grupp med rate"), say("skriv none eller t.ex. {text}", text='{rate: "3,5 %"}')
        )
    return value


DiscountingField = Annotated[Discounting | None, BeforeValidator(_discounting)]
