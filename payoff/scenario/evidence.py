"""``evidence: {state: study}`` in the language: which study, how well it fits, and what its grade takes away."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import Say, say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.reference.evidence import Effect, effect
from payoff.reference.model import ID
from payoff.reference.table import Price, table
from payoff.scenario.fields import SHARE_SCHEMA, LongText, Share
from payoff.scenario.lines import Strict, one_or_list, or_text

Borrowed = Literal["group", "intervention", "country", "time"]
BORROWED: Final[dict[str, Say]] = {
    "group": say("annan grupp"),
    "intervention": say("annan insats"),
    "country": say("annat land"),
    "time": say("annan tid"),
}
WIDENED_BY: Final = "evidens_lanad_vidgning"
"""The row of the table with the factor on the variance of what is borrowed."""
GRADES: Final = 6
WIDEN_RULE = Rule(("number",), say("skriv en faktor på variansen, 1 eller större, t.ex. 2"), 1.0, certain=True)
Widen = Annotated[Quantity, PlainValidator(reader(WIDEN_RULE)), WithJsonSchema(SHARE_SCHEMA)]
STUDY_SCHEMA: Final = {"type": "string", "pattern": ID}
StudyId = Annotated[str, WithJsonSchema(STUDY_SCHEMA)]


class Evidence(Strict):
    """Utfallet i en publicerad studie, som fyller ett tillstånd i båda armarna."""

    study: StudyId = Field(title="Studie", description="Studiens id i prislistans effekter, t.ex. ips_malmo_arbete.")
    control: Share | None = Field(
        None, title="Jämförelsens andel", description="Krävs när studien bara har en riskkvot eller en skillnad."
    )
    borrowed: Annotated[tuple[Borrowed, ...], BeforeValidator(one_or_list)] = Field(
        (),
        title="Lånad från",
        description="Vad som skiljer studien från insatsen: group, intervention, country, time.",
        json_schema_extra=lambda schema: or_text(schema),
    )
    widen: Widen | None = Field(
        None, title="Vidgning", description="Faktor på variansen när evidensen är lånad; n delas med den."
    )
    grade: Annotated[int, Field(ge=1, le=GRADES)] | None = Field(
        None, title="Tillitsgrad", description="1 (högst) till 6; ger avdraget för svag evidens."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _consistent(self) -> Evidence:
        if self.widen is not None and not self.borrowed:
            hint = say("lägg till borrowed, t.ex. {text}", text="borrowed: [group, country]")
            raise Fault(say("”widen” hör till lånad evidens"), hint, ("widen",), True)
        if len(set(self.borrowed)) < len(self.borrowed):
            raise Fault(say("samma sak står två gånger"), at=("borrowed",))
        return self

    @property
    def effect(self) -> Effect:
        """What the study found."""
        return effect(self.study)

    @property
    def factor(self) -> float:
        """The factor on the variance, which n is divided by: 1 where nothing is borrowed."""
        if not self.borrowed:
            return 1.0
        return self.widen.value if self.widen is not None else default_factor().value


def default_factor() -> Price:
    """Return the factor on the variance of borrowed evidence that holds where the file says none.

    Examples
    --------
    >>> default_factor().value, default_factor().status
    (2.0, 'assumption')
    """
    return table().price(WIDENED_BY, table().through)


def grade_haircut(grade: int) -> Price:
    """Return the deduction of a grade, per cent of the benefit with a minus sign.

    Parameters
    ----------
    grade : int
        From 1, the highest trust, to 6.

    Examples
    --------
    >>> grade_haircut(3).value, grade_haircut(3).status
    (-10.0, 'known')
    """
    return table().price(f"ob_gmca_grad{grade}", table().through)


def _one_study(value: Any) -> Any:
    """Let the id of a study stand for ``{study: id}``."""
    return {"study": value} if isinstance(value, str) else value


def or_study(schema: dict[str, Any]) -> None:
    """Say in the schema that the id of a study will do."""
    states = schema["patternProperties"]
    schema["patternProperties"] = {pattern: {"anyOf": [STUDY_SCHEMA, group]} for pattern, group in states.items()}


EvidenceField = Annotated[Evidence, BeforeValidator(_one_study)]
