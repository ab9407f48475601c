"""A portfolio: scenarios that share a budget, how large the need is, and what the reader asks of the whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity, Rule, reader
from payoff.quantity.written import Branch
from payoff.scenario.fields import (
    ID_PATTERN,
    SHARE_SCHEMA,
    CertainBudget,
    CertainShare,
    Id,
    LongText,
    Reference,
    ShortText,
    Split,
    shares_of,
)
from payoff.scenario.intake import During
from payoff.scenario.keys import version_one
from payoff.scenario.lines import Strict
from payoff.scenario.models import Scenario
from payoff.scenario.parts import About

BY_PARTICIPANTS = "participants"
SHARED_LINE = "gemensam"
"""Id of the budget line that each part gets."""
MOST_PARTS = 100

_COUNT_RULE = Rule(
    ("persons", "number"),
    say("skriv ett antal personer, 0 eller större, eller unknown"),
    0.0,
    words=("unknown",),
    certain=True,
)
Counted = Annotated[Quantity, PlainValidator(reader(_COUNT_RULE)), WithJsonSchema(SHARE_SCHEMA)]


def _file_name(value: Any) -> Any:
    """Refuse a scenario that is written out where its file's name should stand."""
    if not isinstance(value, str):
        raise Fault(say("en del nämner sitt scenario med ett filnamn"), say("skriv t.ex. {text}", text="del.yaml"))
    return value


class PortfolioPart(Strict):
    """En del: ett scenario i en egen fil, och det som är annorlunda för delen."""

    label: ShortText | None = Field(None, title="Namn", description="Delens namn i tabeller.")
    scenario: Annotated[ShortText, BeforeValidator(_file_name)] = Field(
        title="Scenario", description="Scenariots fil, i portföljens mapp, t.ex. del.yaml."
    )
    overrides: dict[str, Any] = Field(
        default_factory=dict,
        alias="set",
        title="Ändringar",
        description="Sökvägar i delens scenario och nya värden, t.ex. {participants: 170}.",
    )
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class NeedGroup(Strict):
    """En målgrupp: hur många den är och hur stor del av dem som behöver insatsen."""

    label: ShortText | None = Field(None, title="Namn", description="Gruppens namn i tabeller.")
    persons: Counted = Field(title="Personer", description="Antal personer i gruppen, eller unknown.")
    weight: CertainShare = Field(title="Andel i behov", description="Hur stor del av gruppen som räknas, högst 100 %.")
    source: LongText | None = Field(None, title="Källa", description="Varifrån antalet och andelen kommer.")
    note: LongText | None = Field(None, title="Anmärkning", description="Vad läsaren behöver veta.")


class Need(Strict):
    """Behovet: målgrupper med var sin andel."""

    overlap: Literal["not_known", "none"] = Field(
        title="Överlappning",
        description="none: ingen hör till två grupper. not_known: det är inte känt, och summan är högst så stor.",
    )
    groups: dict[Id, NeedGroup] = Field(min_length=1, title="Grupper", description="Målgrupperna.")


class BreakEvenQuestion(Strict):
    """Frågan vilken andel som gör nettonuvärdet till noll."""

    share_to: Reference | None = Field(
        None, title="Andel till", description="Ett tillstånd; skillnaden mellan armarna skalas."
    )
    share: ShortText | None = Field(
        None, title="Andel", description="Sökväg till en andel som finns i alla delar, t.ex. quantities.andel."
    )
    account: Reference | None = Field(None, title="Konto", description="Kontot eller gruppen; annars summan.")
    low: CertainShare | None = Field(
        None, alias="from", title="Från", description="Lägsta andel som prövas, standard 0 %."
    )
    high: CertainShare | None = Field(
        None, alias="to", title="Till", description="Högsta andel som prövas, standard 100 %."
    )

    @model_validator(mode="after")
    def _one_way(self) -> BreakEvenQuestion:
        if (self.share_to is None) == (self.share is None):
            raise Fault(say("frågan ska ha ett av {names}", names=["share_to", "share"]), say("välj ett sätt"))
        if self.share is None and (self.low is not None or self.high is not None):
            at = "from" if self.low is not None else "to"
            raise Fault(say("from och to hör till share"), say("ta bort from och to"), (at,), True)
        if not self.between[0] < self.between[1]:
            raise Fault(say("from ska vara mindre än to"), at=("from" if self.low is not None else "to",))
        return self

    @property
    def between(self) -> tuple[float, float]:
        """The range that is searched, as shares."""
        return self.low.value if self.low else 0.0, self.high.value if self.high else 1.0


class Ask(Strict):
    """Det som portföljen ska svara på utöver summorna."""

    break_even: BreakEvenQuestion | None = Field(
        None, title="Break-even", description="Vilken andel som gör nettonuvärdet till noll."
    )


def _allocation(value: Any) -> Any:
    """Accept ``participants`` or a group of shares."""
    if not isinstance(value, (str, dict)):
        raise Fault(
            say("ska vara participants eller en grupp med andelar"),
            say("t.ex. {text}", text="{del_1: 20 %, del_2: rest}"),
        )
    return value


_ALLOCATION_SCHEMA = {
    "anyOf": [
        {"const": BY_PARTICIPANTS},
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": SHARE_SCHEMA,
        },
    ]
}
Allocation = Annotated[Split, BeforeValidator(_allocation), WithJsonSchema(_ALLOCATION_SCHEMA)]


class Portfolio(Strict):
    """A checked portfolio, ready to be evaluated; its parts are checked scenarios with their share of the budget.

    Made by `payoff.load` from a file that says ``kind: portfolio``; never changed.

    Examples
    --------
    >>> import payoff
    >>> portfolio = payoff.load('scenarios/mia-stockholm.yaml')  # doctest: +SKIP
    >>> list(portfolio.scenarios)  # doctest: +SKIP
    """

    payoff: Annotated[Literal[1], BeforeValidator(version_one)] = Field(
        title="Språkets version", description="Alltid 1, först i filen."
    )
    kind: Literal["portfolio"] = Field(title="Slag", description="portfolio: flera scenarier med gemensam budget.")
    about: About = Field(title="Om", description="Vad portföljen handlar om.")
    budget: CertainBudget = Field(
        title="Gemensam budget", description="En summa, ett flöde per tid, eller unknown; delas mellan delarna."
    )
    payer: Split = Field(title="Betalare", description="Kontot som betalar den, eller flera med andelar.")
    paid: Literal["at_start", "evenly"] | None = Field(
        None, title="Betalas", description="at_start: vid delens start. evenly: lika mycket varje månad."
    )
    during: During | None = Field(
        None, title="Under", description="Månader i varje dels egen kalender som budgeten gäller."
    )
    allocate_by: Allocation = Field(
        title="Delas efter", description="participants: efter antal deltagare. Annars en andel för varje del."
    )
    parts: dict[Id, PortfolioPart] = Field(min_length=1, title="Delar", description="Delarna, var och en ett scenario.")
    need: Need | None = Field(None, title="Behov", description="Hur många som behöver insatsen.")
    ask: Ask | None = Field(None, title="Frågor", description="Det som portföljen ska svara på.")

    _file: str = PrivateAttr(default="")
    _fingerprint: str = PrivateAttr(default="")
    _overrides: dict[str, object] = PrivateAttr(default_factory=dict)
    _scenarios: dict[str, Scenario] = PrivateAttr(default_factory=dict)
    _shares: dict[str, float] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Portfolio:
        flow = self.budget.dimension == "money per month"
        if self.budget.known and not flow and self.paid is None:
            raise Fault(say("säg när summan betalas"), say("lägg till paid: at_start eller paid: evenly"), ("budget",))
        if self.budget.known and flow and self.paid is not None:
            raise Fault(say("ett flöde betalas varje månad; ”paid” hör till summor"), say("ta bort paid"), at=("paid",))
        if self.paid == "at_start" and self.during is not None:
            raise Fault(say("”during” hör inte till paid: at_start"), at=("during",))
        return self

    @property
    def file(self) -> str:
        """Name of the file it was read from."""
        return self._file

    @property
    def fingerprint(self) -> str:
        """Hash of the content of the portfolio's own file, the same for any order of keys."""
        return self._fingerprint

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The checked scenario of each part, with its share of the budget as the line ``gemensam``."""
        return self._scenarios

    @property
    def shares(self) -> Mapping[str, float]:
        """Each part's share of the shared budget; they sum to one."""
        return self._shares

    @property
    def by_participants(self) -> bool:
        """Whether the budget is shared by participants."""
        return set(self.allocate_by) == {BY_PARTICIPANTS}

    def label(self, part: str) -> str:
        """Return the shown name of a part."""
        return self.parts[part].label or part

    def overrides_as_written(self) -> dict[str, object]:
        """Return what was laid over the file with ``--set``, path to value."""
        return dict(self._overrides)

    def shares_between(self, scenarios: Mapping[str, Scenario]) -> dict[str, float]:
        """Return each part's share of the budget, by participants or as stated."""
        if not self.by_participants:
            stated = shares_of(self.allocate_by)
            return {name: stated[name] for name in scenarios}
        total = math.fsum(scenario.persons for scenario in scenarios.values())
        return {name: scenario.persons / total for name, scenario in scenarios.items()}

    def shared_line(self, share: float) -> dict[str, Any]:
        """Return the budget line of a part, as it would stand in the part's file."""
        amount: Any = "unknown"
        if self.budget.known:
            unit = "kr/mån" if self.budget.dimension == "money per month" else "kr"
            amount = {"value": self.budget.value * share, "unit": unit}
            amount |= {key: text for key in ("source", "note") if (text := getattr(self.budget, key))}
        payer = {name: "rest" if part.kind == "rest" else part.value for name, part in self.payer.items()}
        line: dict[str, Any] = {"label": "Gemensam budget", "payer": payer, "amount": amount}
        if self.paid is not None:
            line["paid"] = self.paid
        if self.during is not None:
            line["during"] = {"from": self.during.from_month, "to": self.during.to_month}
        return line

    def __repr__(self) -> str:
        return f"<Portfolio {self.about.title!r}: {len(self.parts)} parts; next: payoff.evaluate(portfolio)>"

    __str__ = __repr__


def part_trees(tree: Branch) -> dict[str, Branch]:
    """Return the parts of a portfolio as written, those that are groups."""
    parts = tree.get("parts")
    found = parts if isinstance(parts, Branch) else {}
    return {str(name): part for name, part in found.items() if isinstance(part, Branch)}
