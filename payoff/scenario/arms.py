"""The arms of a scenario: with the intervention, without it, and how persons move in each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.scenario.counted import Sureness, any_counts
from payoff.scenario.fields import (
    Counted,
    CountOrRest,
    Distribution,
    Id,
    LongText,
    MonthKey,
    Reference,
    Share,
    ShortText,
)
from payoff.scenario.lines import Line
from payoff.scenario.matrices import Blend, MatrixField, Modifications, or_id, or_one
from payoff.scenario.outcomes import After, Observed, Reach, Retention, SomeMonths, Waiting

CounterfactualKind = Literal["control_group", "register", "literature", "before_after", "assumption"]
NEEDS_SOURCE = ("control_group", "register", "literature")
MOVEMENTS = ("stays_in", "path", "matrix", "exits", "exits_from_counts", "observed", "reaches")
EXITS = ("exits", "exits_from_counts")
BELONGS = {
    "from_states": ("matrix", *EXITS, "reaches"),
    "enrolment": EXITS,
    "time_to_outcome": EXITS,
    "retention": (*EXITS, "reaches"),
    "after": ("observed", "reaches"),
    "blend": ("matrix",),
    "modify": ("matrix",),
    "sample_size": ("exits", "path"),
}
"""Which ways of moving each key belongs to."""


class Arm(Sureness):
    """Ett förlopp: med insatsen, eller vad som annars hade hänt."""

    role: Literal["programme", "counterfactual", "alternative"] = Field(
        title="Roll",
        description="programme: med insatsen. counterfactual: vad som annars hade hänt. alternative: en annan insats.",
    )
    label: ShortText | None = Field(None, title="Namn", description="Namnet i tabeller.")
    kind: CounterfactualKind | None = Field(
        None, title="Slag av jämförelse", description="Hur vi vet vad som annars hade hänt; krävs för counterfactual."
    )
    source: LongText | None = Field(None, title="Källa", description="Källan till jämförelsen.")
    stays_in: Reference | None = Field(None, title="Stannar i", description="Alla är kvar i detta tillstånd.")
    path: dict[MonthKey, Distribution] | None = Field(
        None, title="Väg", description="Månad sedan inskrivning: tillstånd, eller tillstånd med andelar."
    )
    matrix: MatrixField | None = Field(
        None,
        title="Matris",
        description="Övergångsmatrisen, eller vilken matris som gäller från vilken månad.",
        json_schema_extra=lambda schema: or_id(schema),
    )
    exits: Distribution | None = Field(
        None, title="Utfall", description="Tillstånd vid inskrivningens slut, med andelar av deltagarna."
    )
    exits_from_counts: dict[Reference, CountOrRest] | None = Field(
        None,
        title="Utfall i antal",
        description="Tillstånd vid inskrivningens slut, med antal deltagare.",
        min_length=1,
    )
    observed: Observed | None = Field(
        None, title="Uppmätt", description="En tabell över var deltagarna var, månad för månad."
    )
    reaches: dict[Reference, Reach] | None = Field(
        None, title="Når", description="Tillstånd som nås, med andelar ur en studie.", min_length=1
    )
    from_states: Distribution | None = Field(
        None, alias="from", title="Från", description="Tillståndet vid inskrivningen, eller flera med andelar."
    )
    enrolment: SomeMonths | None = Field(
        None, title="Inskrivningstid", description="Hur länge deltagarna är inskrivna i den här armen."
    )
    time_to_outcome: dict[Reference, Waiting] = Field(
        default_factory=dict, title="Tid till utfall", description="Tillstånd som nås först en tid efter inskrivningen."
    )
    retention: dict[Reference, Retention] = Field(
        default_factory=dict, title="Kvarstannande", description="Hur många som är kvar i ett tillstånd över tid."
    )
    after: After | None = Field(
        None, title="Därefter", description="hold, stop eller {fade: tid}: vad som gäller efter sista mätningen."
    )
    blend: Blend | None = Field(None, title="Blandning", description="Blanda matrisen med en annan, cell för cell.")
    modify: Modifications | None = Field(
        None,
        title="Ändring",
        description="Ändra sannolikheten att lämna tillstånd; en ändring, eller flera med id.",
        json_schema_extra=lambda schema: or_one(schema),
    )
    add_lines: dict[Id, Line] = Field(
        default_factory=dict,
        title="Egna poster",
        description="Poster som bara gäller i den här armen; in säger i vilka tillstånd.",
    )
    add_counts: dict[Reference, dict[Id, Counted]] = Field(
        default_factory=dict,
        title="Egna enheter",
        description="Tillstånd: enheter per person och tid som kommer till i den här armen.",
    )
    deadweight: Share | None = Field(
        None, title="Dödvikt", description="Andel som ändå hade nått utfallet; bara med before_after."
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")

    @model_validator(mode="after")
    def _consistent(self) -> Arm:
        if sum(getattr(self, key) is not None for key in MOVEMENTS) != 1:
            raise Fault(
                say("en arm ska ha ett av {names}", names=list(MOVEMENTS)), say("ta bort eller lägg till en av dem")
            )
        self._check_keys()
        for name, line in self.add_lines.items():
            if not line.in_states:
                raise Fault(
                    say("en post i en arm måste säga i vilka tillstånd den gäller"),
                    say("lägg till in: tillstånd"),
                    at=("add_lines", name),
                    key=True,
                )
        if self.path is not None and "1" not in self.path:
            raise Fault(say("vägen måste börja i månad 1"), say("lägg till steget 1: tillstånd"), at=("path",))
        self._check_after()
        self._check_counted()
        if self.role == "counterfactual":
            self._check_counterfactual()
        else:
            self._refuse_on_programme()
        return self

    @property
    def movement(self) -> str:
        """The key that says how persons move."""
        return next(key for key in MOVEMENTS if getattr(self, key) is not None)

    @property
    def matrix_names(self) -> tuple[str, ...]:
        """Ids of the matrices that move the arm, the blended one last."""
        own = tuple(self.matrix.names) if self.matrix else ()
        return (*own, self.blend.with_matrix) if self.blend else own

    @property
    def follows_calendar(self) -> bool:
        """Whether each intake month moves in its own way: several matrices, one after the other on the calendar."""
        return self.matrix is not None and self.matrix.clock == "calendar" and len(self.matrix.names) > 1

    @property
    def share_tables(self) -> dict[tuple[str, ...], dict[str, Quantity]]:
        """Every distribution of the arm over states, by where it stands in the arm; measured tables have their own."""
        tables: dict[tuple[str, ...], dict[str, Quantity]] = {}
        for key, table in (("exits", self.exits), ("from", self.from_states)):
            if table is not None:
                tables[key,] = table
        tables |= {("path", month): step for month, step in (self.path or {}).items()}
        tables |= {("retention", state, "else"): kept.back_to for state, kept in self.retention.items()}
        fading_to = getattr(self.after, "to", None)
        return tables if fading_to is None else tables | {("after", "to"): fading_to}

    @property
    def single_shares(self) -> dict[str, Quantity]:
        """Every share of persons that stands alone: outcomes of studies, those who stay or leave, deadweight."""
        shares = {"deadweight": self.deadweight}
        for state, reach in (self.reaches or {}).items():
            shares |= {f"reaches.{state}.share": reach.share, f"reaches.{state}.still": reach.still}
        for state, kept in self.retention.items():
            shares |= {f"retention.{state}.{month}": share for month, share in (kept.stay or kept.leave or {}).items()}
        return {place: share for place, share in shares.items() if share is not None}

    def _check_counted(self) -> None:
        """Refuse words on how sure the shares are where they apply to nothing, or where two of them do."""
        tables = self.share_tables
        counted = self.exits_from_counts is not None or any_counts((*tables.values(), self.single_shares))
        counted = counted or any(
            reach.n is not None or reach.interval is not None for reach in (self.reaches or {}).values()
        )
        self.check_sureness(counted, {at: row for at, row in tables.items() if at[0] in BELONGS["sample_size"]})

    def _check_keys(self) -> None:
        """Refuse a movement without somewhere to begin, and keys that belong to another movement."""
        movement = self.movement
        if movement in BELONGS["from_states"] and self.from_states is None:
            raise Fault(
                say("en arm med {key} måste säga var deltagarna börjar", key=movement), say("lägg till from: tillstånd")
            )
        for name, movements in BELONGS.items():
            if getattr(self, name) and movement not in movements:
                key = type(self).model_fields[name].alias or name
                raise Fault(
                    say("”{key}” hör till en arm med {names}", key=key, names=list(movements)), at=(key,), key=True
                )

    def _check_after(self) -> None:
        """Refuse something measured without a word on what holds after it, and a comparison that leads to itself."""
        measured = self.observed is not None or any(not reach.flows for reach in (self.reaches or {}).values())
        if measured and self.after is None:
            raise Fault(
                say("säg vad som gäller efter den sista mätningen"),
                say("lägg till after: hold, stop eller {text}", text="{fade: 24 mån}"),
            )
        if self.role == "counterfactual" and (self.after == "stop" or (self.after and self._fades_to_comparison)):
            raise Fault(
                say("jämförelsen kan inte gå mot sig själv"),
                say("skriv after: hold, eller {text}", text="{fade: 24 mån, to: tillstånd}"),
                at=("after",),
            )

    @property
    def _fades_to_comparison(self) -> bool:
        return getattr(self.after, "fade", None) is not None and getattr(self.after, "to", None) is None

    def _refuse_on_programme(self) -> None:
        for key in ("kind", "deadweight"):
            if getattr(self, key) is not None:
                raise Fault(say("”{key}” hör bara till den kontrafaktiska armen", key=key), at=(key,))

    def _check_counterfactual(self) -> None:
        if self.kind is None:
            raise Fault(
                say("den kontrafaktiska armen måste säga hur vi vet vad som annars hade hänt"),
                say("lägg till kind: control_group, register, literature, before_after eller assumption"),
            )
        if self.deadweight is not None and self.kind != "before_after":
            raise Fault(
                say("dödvikt får bara användas med kind: before_after"),
                say("en jämförelse av slaget {kind} är redan det som annars hade hänt", kind=self.kind),
                at=("deadweight",),
            )
        if self.kind in NEEDS_SOURCE and not self.source:
            raise Fault(
                say("kind: {kind} kräver source", kind=self.kind), say("skriv vilken studie eller vilket register")
            )
