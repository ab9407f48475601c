"""When persons come: the intake, and what is counted of them beside kronor."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.scenario.fields import CertainPersons, LongText, MonthKey, Rate, ShortText
from payoff.scenario.lines import Strict
from payoff.units import LONGEST_HORIZON

Month = Annotated[int, Field(ge=1, le=LONGEST_HORIZON)]
WAYS = ("at", "evenly", "by_month", "places")


class During(Strict):
    """Månader från och till."""

    from_month: Month = Field(alias="from", title="Från månad", description="Första månaden, räknat från starten.")
    to_month: Month = Field(alias="to", title="Till månad", description="Sista månaden.")

    @model_validator(mode="after")
    def _ordered(self) -> During:
        if self.to_month < self.from_month:
            raise Fault(say("sista månaden ligger före den första"), at=("to",))
        return self

    @property
    def months(self) -> range:
        """The months, first to last."""
        return range(self.from_month, self.to_month + 1)


class Unit(Strict):
    """Något annat än kronor som räknas per person och tid."""

    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    rate: Rate | None = Field(None, title="Ränta", description="Egen diskonteringsränta; annars scenariots.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Intake(Strict):
    """När deltagarna börjar."""

    participants: CertainPersons | None = Field(
        None, title="Deltagare", description="Antal personer, med at eller evenly."
    )
    at: Month | None = Field(None, title="I månad", description="Kalendermånaden då alla börjar.")
    evenly: During | None = Field(None, title="Jämnt", description="Lika många i varje månad, från och till.")
    by_month: dict[MonthKey, CertainPersons] | None = Field(
        None, title="Per månad", description="Antal personer i varje kalendermånad som står.", min_length=1
    )
    places: CertainPersons | None = Field(
        None, title="Platser", description="Antal platser; varje månad börjar platser / inskrivningstid personer."
    )
    during: During | None = Field(None, title="Under", description="Månaderna då platserna fylls på, med places.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Intake:
        ways = [key for key in WAYS if getattr(self, key) is not None]
        if len(ways) != 1:
            raise Fault(say("intaget ska ha ett av {names}", names=list(WAYS)), say("välj ett sätt"))
        if (ways[0] in ("by_month", "places")) == (self.participants is not None):
            raise Fault(
                say("participants hör ihop med at och evenly, inte med by_month eller places"),
                say("lägg till eller ta bort participants"),
            )
        if (self.places is None) != (self.during is None):
            raise Fault(
                say("places och during hör ihop"),
                say("skriv t.ex. {text}", text="{places: 30, during: {from: 1, to: 26}}"),
            )
        return self

    def by_calendar_month(self, enrolment: float | None) -> dict[int, float]:
        """Return persons who begin, by calendar month.

        Parameters
        ----------
        enrolment : float or None
            Months that a participant is enrolled, for places: places / enrolment begin each month.
        """
        if self.by_month is not None:
            return {int(month): persons.value for month, persons in self.by_month.items()}
        if self.places is not None:
            assert self.during is not None
            assert enrolment is not None
            return dict.fromkeys(self.during.months, self.places.value / enrolment)
        assert self.participants is not None
        if self.at is not None:
            return {self.at: self.participants.value}
        assert self.evenly is not None
        return dict.fromkeys(self.evenly.months, self.participants.value / len(self.evenly.months))
