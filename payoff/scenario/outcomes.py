"""What becomes of persons: exits with retention, observed tables, and outcomes of studies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.scenario.counted import CertainShare, Sureness, any_counts
from payoff.scenario.fields import (
    DURATION_SCHEMA,
    MONTHS_SCHEMA,
    Count,
    CountOrRest,
    Distribution,
    LongText,
    MonthKey,
    Reference,
    Share,
    ShortText,
    whole_months,
)
from payoff.scenario.intake import During
from payoff.scenario.lines import Strict
from payoff.scenario.matrices import CYCLE_MONTHS, ShareSteps
from payoff.units import LONGEST_HORIZON

MONTHS_RULE = Rule(("months",), say("skriv en tid, t.ex. 7,5 mån"), 0.0, float(LONGEST_HORIZON))
SOME_MONTHS_RULE = Rule(
    ("months",), say("skriv en tid större än 0, t.ex. 7,5 mån"), 0.0, float(LONGEST_HORIZON), open_low=True
)
SPELL_RULE = Rule(("months",), say("skriv en tid, minst 1 mån, t.ex. 8 mån"), 1.0, float(LONGEST_HORIZON))
Months = Annotated[Quantity, PlainValidator(reader(MONTHS_RULE)), WithJsonSchema(MONTHS_SCHEMA)]
SomeMonths = Annotated[Quantity, PlainValidator(reader(SOME_MONTHS_RULE)), WithJsonSchema(MONTHS_SCHEMA)]
SpellMonths = Annotated[Quantity, PlainValidator(reader(SPELL_RULE)), WithJsonSchema(MONTHS_SCHEMA)]


def _period(value: Any) -> int:
    """Read ``mån``, ``kvartal``, ``år`` or a duration as whole months."""
    if isinstance(value, str) and value in CYCLE_MONTHS:
        return CYCLE_MONTHS[value]
    return whole_months(value)


Period = Annotated[
    int,
    BeforeValidator(_period),
    WithJsonSchema({"anyOf": [{"enum": list(CYCLE_MONTHS)}, DURATION_SCHEMA]}),
]
WholeMonths = Annotated[int, BeforeValidator(whole_months), WithJsonSchema(DURATION_SCHEMA)]


class Waiting(Strict):
    """Tid från inskrivningens slut till utfallet."""

    months: Months = Field(title="Tid", description="Månader från inskrivningens slut till utfallet, t.ex. 3 mån.")
    waits_in: Reference = Field(title="Väntar i", description="Tillståndet under tiden.")


class Retention(Strict):
    """Hur många som är kvar i ett tillstånd, och vart de andra går."""

    stay: ShareSteps | None = Field(
        None, title="Kvar", description="Andel som är kvar efter perioden, ev. stegvis per månad i tillståndet."
    )
    leave: ShareSteps | None = Field(
        None, title="Lämnar", description="Andel som lämnar under perioden, ev. stegvis per månad i tillståndet."
    )
    per: Period = Field(title="Per", description="Perioden: mån, kvartal, år eller en tid, t.ex. 18 mån.")
    back_to: Distribution = Field(
        alias="else", title="Annars", description="Tillståndet som den som lämnar går till, eller flera med andelar."
    )
    source: LongText | None = Field(None, title="Källa", description="Varifrån andelen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Retention:
        if (self.stay is None) == (self.leave is None):
            raise Fault(say("retention ska ha ett av stay och leave"), say("välj ett sätt"))
        return self


class Fade(Strict):
    """Skillnaden avtar efter den sista mätningen."""

    fade: SomeMonths = Field(title="Avtar under", description="Tiden tills skillnaden är borta, t.ex. 24 mån.")
    to: Distribution | None = Field(
        None, title="Till", description="Vart andelarna går; annars dit jämförelsen är vid samma tid."
    )


def _after_kind(value: Any) -> str:
    return "group" if isinstance(value, (dict, Fade)) else "word"


After = Annotated[
    Annotated[Literal["hold", "stop"], Tag("word")] | Annotated[Fade, Tag("group")], Discriminator(_after_kind)
]


class Observed(Sureness):
    """En uppmätt tabell: var deltagarna var i månaderna som mättes."""

    shares: dict[MonthKey, Distribution] | None = Field(
        None, title="Andelar", description="Månad sedan inskrivning: tillstånd med andelar.", min_length=1
    )
    counts: dict[MonthKey, dict[Reference, CountOrRest]] | None = Field(
        None, title="Antal", description="Månad sedan inskrivning: tillstånd med antal deltagare.", min_length=1
    )
    file: ShortText | None = Field(None, title="Fil", description="En CSV-fil bredvid scenariot med tabellen.")
    values: Literal["shares", "counts"] | None = Field(
        None, title="Värden", description="Vad filen innehåller: shares eller counts."
    )
    source: LongText | None = Field(None, title="Källa", description="Vem som mätte.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _one_way(self) -> Observed:
        if (self.shares is None) == (self.counts is None):
            raise Fault(say("observed ska ha ett av shares, counts och file"), say("välj ett sätt"))
        if self.values is not None and self.file is None:
            raise Fault(say("”values” säger vad en fil innehåller"), say("ta bort values"), at=("values",), key=True)
        if "1" not in (self.shares or self.counts or {}):
            raise Fault(
                say("tabellen måste börja i månad 1"),
                say("skriv var deltagarna var i sin första månad"),
                at=("shares" if self.shares is not None else "counts",),
                key=True,
            )
        rows = self.shares or {}
        counted = self.counts is not None or any_counts(rows.values())
        self.check_sureness(counted, {("shares", month): row for month, row in rows.items()})
        return self


class Interval(Strict):
    """Studiens 95-procentiga konfidensintervall för andelen."""

    low: CertainShare = Field(title="Lägst", description="Intervallets undre ände, t.ex. 34 %.")
    high: CertainShare = Field(title="Högst", description="Intervallets övre ände, t.ex. 58 %.")


class Reach(Strict):
    """Ett utfall ur en studie: andelen som nådde ett tillstånd."""

    share: Share = Field(title="Andel", description="Andelen, t.ex. 46 % eller 28 av 60.")
    measure: Literal["ever", "at", "mean_over"] = Field(
        title="Mått",
        description="ever: någon gång inom tiden. at: i tillståndet just då. mean_over: i genomsnitt över månaderna.",
    )
    by: WholeMonths | None = Field(None, title="Vid", description="Månaden sedan inskrivning, med ever och at.")
    during: During | None = Field(None, title="Under", description="Månaderna sedan inskrivning, med mean_over.")
    duration: SpellMonths | None = Field(
        None, title="Varaktighet", description="Hur länge den som når tillståndet är kvar, med ever; minst 1 mån."
    )
    still: Share | None = Field(
        None, title="Kvar", description="Andel av dem som nått tillståndet som är där vid mätningen, med ever."
    )
    n: Count | None = Field(None, title="Antal", description="Antal personer i studiens arm.")
    interval: Interval | None = Field(
        None, title="Konfidensintervall", description="Studiens 95 %-intervall för andelen, när n inte är känt."
    )
    source: LongText | None = Field(None, title="Källa", description="Studien.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _consistent(self) -> Reach:
        wanted, other = ("during", "by") if self.measure == "mean_over" else ("by", "during")
        if getattr(self, wanted) is None:
            example = "during: {from: 1, to: 18}" if wanted == "during" else "by: 18 mån"
            raise Fault(
                say("measure: {measure} kräver {key}", measure=self.measure, key=wanted),
                say("skriv t.ex. {text}", text=example),
            )
        if getattr(self, other) is not None:
            raise Fault(say("”{key}” hör inte till measure: {measure}", key=other, measure=self.measure), at=(other,))
        for key in ("duration", "still"):
            if self.measure != "ever" and getattr(self, key) is not None:
                raise Fault(say("”{key}” hör till measure: ever", key=key), at=(key,))
        if self.duration is not None and self.still is not None:
            raise Fault(say("välj ett av duration och still"), at=("still",))
        if self.n is not None and not self.n.value > 0:
            raise Fault(say("studiens arm har inga personer"), say("skriv ett antal större än 0, t.ex. 60"), ("n",))
        self._check_interval()
        return self

    def _check_interval(self) -> None:
        """Refuse an interval that the share is not inside, and two ways of saying how sure the share is."""
        if self.interval is None:
            return
        if self.n is not None or self.share.spread is not None:
            raise Fault(
                say("andelens osäkerhet anges på två sätt"), say("skriv n, eller interval"), ("interval",), True
            )
        if not 0 < self.interval.low.value < self.share.value < self.interval.high.value < 1:
            raise Fault(
                say("andelen ligger inte inom intervallet, eller intervallet når 0 eller 100 %"),
                say("skriv t.ex. {text}", text="share: 46 %, interval: {low: 34 %, high: 58 %}"),
                ("interval",),
            )

    @property
    def last(self) -> int:
        """The last month since entry that was measured."""
        return self.during.to_month if self.during is not None else (self.by or 1)

    @property
    def flows(self) -> bool:
        """Whether persons arrive one by one and may leave, rather than being counted in the state."""
        return self.measure == "ever" and self.still is None
