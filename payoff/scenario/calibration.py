"""Calibration: which values are not known, which results they must meet, and what came of it.

The models are what the file says. `Calibration` is what `payoff.study` found; a calibrated
scenario carries it, so that calibrated numbers can be marked wherever they are shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.quantity.text import UNIT_NAMES, Dimension, format_amount
from payoff.quantity.written import Text
from payoff.scenario.fields import DURATION_SCHEMA, SHARE_SCHEMA, CertainShared, Id, LongText, Reference, ShortText
from payoff.scenario.lines import Strict
from payoff.scenario.outcomes import WholeMonths

TargetMeasure = Literal["payback", "break_even", "npv", "payback_curve", "gains", "ratio"]
Sign = Literal["equals", "below", "above"]
SIGNS: tuple[Sign, ...] = ("equals", "below", "above")
DIMENSIONS: dict[str, Dimension] = {
    "payback": "months",
    "break_even": "months",
    "npv": "money",
    "payback_curve": "money",
    "gains": "money",
    "ratio": "number",
}
"""What each measure is counted in."""
EXAMPLES: dict[Dimension, str] = {"months": "27 mån", "money": "1 600 tkr", "number": "1.5"}
WITH_MONTH = ("npv", "payback_curve", "gains")
SIGNIFICANT = 6
ROUNDING = 1e-9

TARGET_RULE = Rule(
    ("number", "money", "months"),
    say("skriv ett tal med enhet, t.ex. 27 mån eller 1 600 tkr"),
    names=False,
    certain=True,
)
TargetValue = Annotated[
    Quantity,
    PlainValidator(reader(TARGET_RULE)),
    WithJsonSchema({"anyOf": [SHARE_SCHEMA, DURATION_SCHEMA, {"type": "string"}]}),
]


class Bounds(Strict):
    """Gränserna som ett okänt värde söks mellan."""

    low: CertainShared = Field(title="Lägst", description="Minsta värdet som prövas, t.ex. 300 tkr.")
    high: CertainShared = Field(title="Högst", description="Största värdet som prövas, t.ex. 6 mnkr.")
    note: LongText | None = Field(None, title="Anmärkning", description="Varför dessa gränser.")

    @model_validator(mode="after")
    def _ordered(self) -> Bounds:
        if self.low.dimension != self.high.dimension:
            raise Fault(say("low och high har olika enhet"), at=("high",))
        if self.low.value >= self.high.value:
            raise Fault(say("low måste vara mindre än high"), at=("high",))
        return self


class Target(Strict):
    """Ett resultat som kalkylen ska träffa."""

    measure: TargetMeasure = Field(
        title="Mått",
        description="payback, break_even, npv, payback_curve, gains eller ratio.",
    )
    account: Reference | None = Field(
        None, title="Konto", description="Kontot eller gruppen som måttet gäller; annars summan."
    )
    at: WholeMonths | None = Field(
        None, title="Vid", description="Månaden som npv, gains eller payback_curve läses av; annars horisonten."
    )
    equals: TargetValue | None = Field(None, title="Lika med", description="Resultatet som ska träffas.")
    within: TargetValue | None = Field(
        None, title="Inom", description="Hur långt från equals resultatet får hamna, t.ex. 0.5 mån; krävs med equals."
    )
    below: TargetValue | None = Field(None, title="Under", description="Resultatet ska vara mindre än detta.")
    above: TargetValue | None = Field(None, title="Över", description="Resultatet ska vara större än detta.")
    source: LongText | None = Field(None, title="Källa", description="Var resultatet är tryckt.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")
    label: ShortText | None = Field(None, title="Namn", description="Målets namn i tabeller.")

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if sum(getattr(self, key) is not None for key in SIGNS) != 1:
            raise Fault(say("ett mål ska ha ett av {names}", names=list(SIGNS)), say("välj ett sätt"))
        if (self.equals is None) != (self.within is None):
            raise Fault(
                say("equals och within hör ihop"),
                say("säg hur nära resultatet ska vara, t.ex. {text}", text="within: 0.5 mån"),
            )
        wanted = DIMENSIONS[self.measure]
        for key in (*SIGNS, "within"):
            value = getattr(self, key)
            if value is not None and value.dimension != wanted:
                raise Fault(
                    say("”{text}” har fel enhet för {measure}", text=value.written, measure=self.measure),
                    say("skriv t.ex. {text}", text=EXAMPLES[wanted]),
                    at=(key,),
                )
        if self.within is not None and self.within.value <= 0:
            raise Fault(say("within måste vara större än 0"), at=("within",))
        if self.at is not None and self.measure not in WITH_MONTH:
            raise Fault(say("”at” hör till {names}", names=list(WITH_MONTH)), at=("at",), key=True)
        return self

    @property
    def sign(self) -> Sign:
        """Whether the result is to be equal to, below or above the value."""
        return next(key for key in SIGNS if getattr(self, key) is not None)

    @property
    def value(self) -> float:
        """The value that is to be met."""
        found: Quantity = getattr(self, self.sign)
        return found.value


class Calibrate(Strict):
    """Värden som inte är kända, och resultat som de ska träffa."""

    unknown: dict[Reference, Bounds] = Field(
        title="Okända", description="Namn under quantities, med gränser.", min_length=1
    )
    targets: dict[Id, Target] = Field(title="Mål", description="Tryckta resultat som ska träffas.", min_length=1)
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _enough(self) -> Calibrate:
        equalities = sum(target.sign == "equals" for target in self.targets.values())
        if equalities < len(self.unknown):
            raise Fault(
                say(
                    "går inte att bestämma: {unknown} okända värden men {targets} mål med equals",
                    unknown=len(self.unknown),
                    targets=equalities,
                ),
                say("lägg till ett mål med equals, eller ta bort ett okänt värde"),
                at=("targets",),
                key=True,
            )
        return self


@dataclass(frozen=True, slots=True)
class Solved:
    """A value that was not known, and what it became.

    Parameters
    ----------
    name : str
        Under ``quantities:``.
    value, low, high : float
        What it became, and the bounds, in base units.
    spread : float
        How far it can move, on a straight line, while every equality stays within its tolerance.
    second : float or None
        What another start gave; None where no other start met the targets.
    dimension : str
    """

    name: str
    value: float
    low: float
    high: float
    spread: float
    second: float | None
    dimension: Dimension

    @property
    def unit(self) -> str:
        """The base unit as it is shown."""
        return UNIT_NAMES[self.dimension]

    @property
    def shown(self) -> str:
        """The value as it is shown."""
        return shown_amount(self.value, self.dimension)

    def written(self) -> Any:
        """Return the value as it is laid in the scenario: a text in full that is shown shortened."""
        text: Any = Text(format_amount(self.value, self.dimension))
        text.path, text.place, text.raw = "", None, self.shown
        return text


@dataclass(frozen=True, slots=True)
class Met:
    """A target and what was computed.

    Parameters
    ----------
    name : str
        Under ``targets:``.
    asked : Target
        What the file says.
    value : float
        What was computed, in base units.
    met : bool
    """

    name: str
    asked: Target
    value: float
    met: bool

    @property
    def residual(self) -> float:
        """Computed less what was asked for; what is only rounding is zero."""
        off = self.value - self.asked.value
        return 0.0 if self.asked.within is not None and abs(off) <= ROUNDING * self.asked.within.value else off

    @property
    def dimension(self) -> Dimension:
        """What the measure is counted in."""
        return DIMENSIONS[self.asked.measure]

    @property
    def shown(self) -> str:
        """What was computed, as it is shown."""
        return shown_amount(self.value, self.dimension)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a calibration found; only a calibration that succeeded is ever made.

    Parameters
    ----------
    unknown : tuple of Solved
    targets : tuple of Met
    rank : int
        Rank of the scaled Jacobian at the solution: as many as the unknown values.
    starts, agreeing : int
        How many starts were tried, and how many of them led to this solution.
    note : str
        From the file.
    status : {"unique"}
        No other solution was found.
    """

    unknown: tuple[Solved, ...]
    targets: tuple[Met, ...]
    rank: int
    starts: int
    agreeing: int
    note: str = ""
    status: Literal["unique"] = "unique"

    @property
    def solution(self) -> dict[str, float]:
        """What each unknown value became, in base units."""
        return {one.name: one.value for one in self.unknown}

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.name} {one.shown}" for one in self.unknown)
        return f"<Calibration: {shown}>"


def shown_amount(value: float, dimension: Dimension) -> str:
    """Write an amount that was worked out, for a reader: at most six figures, but never less than whole units.

    Examples
    --------
    >>> shown_amount(1043218.36, "money"), shown_amount(1.13245678, "number"), shown_amount(0.5, "share")
    ('1 043 218 kr', '1,13246', '50 %')
    """
    return format_amount(rounded(value), dimension)


def rounded(value: float) -> float:
    """Round to six figures, but never to less than whole units."""
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return round(value, max(0, SIGNIFICANT - 1 - magnitude))
