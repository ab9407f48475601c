"""What a row of the price table is: a label, a unit, who pays, and values with their years and sources."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import IntEnum, auto
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from payoff.errors import Fault
from payoff.language import say
from payoff.reference.unit import unit_of
from payoff.units import MONTHS_PER_YEAR

Kind = Literal["index", "wage", "transfer", "subsidy", "tax", "resource", "production", "rule", "convention", "total"]
Status = Literal["published", "known", "assumption"]
STATUSES: Final[tuple[Status, ...]] = ("published", "known", "assumption")
"""From the best to the weakest."""
MONEY_KINDS: Final = ("transfer", "resource", "production", "wage", "total")
SEVERAL: Final = "flera"
"""In the place of a payer: a sum over several actors, which cannot be booked on one."""
PAYERS: Final = (
    "kommun", "region", "forsakringskassan", "arbetsformedlingen", "rattsvasende", "ovriga_staten",
    "individ", "arbetsgivare", "ovriga", SEVERAL,
)  # fmt: skip
Payer = Literal[
    "kommun", "region", "forsakringskassan", "arbetsformedlingen", "rattsvasende", "ovriga_staten",
    "individ", "arbetsgivare", "ovriga", "flera",
]  # fmt: skip


class Topic(IntEnum):
    """The files of the table, in the order that they are shown."""

    indexes = auto()
    benefits = auto()
    taxes = auto()
    wages = auto()
    labour = auto()
    social = auto()
    health = auto()
    justice = auto()
    education = auto()
    effects = auto()
    benchmarks = auto()
    discount = auto()
    conventions = auto()


ID: Final = "^[a-z][a-z0-9_]*$"
RowId = Annotated[str, StringConstraints(pattern=ID, max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Year = Annotated[int, Field(ge=1900, le=2100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True, allow_inf_nan=False)


def _moment(value: Any) -> Any:
    """Read a year or a date as the text of a year or a date."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"(19|20)[0-9]{2}(-[0-9]{2}-[0-9]{2})?", text):
        raise Fault(say("”{text}” är varken år eller datum", text=text[:40]), say("skriv t.ex. 2025 eller 2025-10-01"))
    if len(text) > 4:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise Fault(say("”{text}” är inget datum", text=text), say("skriv t.ex. 2025-10-01")) from None
    return text


Moment = Annotated[str, BeforeValidator(_moment)]


def _known_unit(text: str) -> str:
    """Check that a unit is known, where it is written."""
    return unit_of(text).text


UnitText = Annotated[Text, AfterValidator(_known_unit)]


class Source(_Strict):
    """Who says it: publisher, title, year and address.

    Examples
    --------
    >>> import payoff
    >>> payoff.reference.price('prisbasbelopp', 2025).source is not None
    True
    """

    publisher: Text
    title: Text
    year: Year | None = None
    address: Text | None = None

    @property
    def text(self) -> str:
        """The source on one line, as it is cited."""
        named = self.publisher if self.title == self.publisher else f"{self.publisher}, {self.title}"
        year = f" ({self.year})" if self.year is not None and str(self.year) not in named else ""
        return f"{named}{year}"

    @property
    def is_complete(self) -> bool:
        """Whether the address leads to the source itself."""
        return self.address is not None and self.address.startswith("http") and " " not in self.address


def readable(address: str) -> str:
    """Return an address as people write it: a name that is coded for machines gets its own letters back.

    Examples
    --------
    >>> readable("http://xn--vrdomsorg-52a.se/stod"), readable("https://www.scb.se/a--b")
    ('http://vårdomsorg.se/stod', 'https://www.scb.se/a--b')
    >>> readable("http://xn--a.se/")
    'http://xn--a.se/'
    """
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    if "xn--" not in host:
        return address
    try:
        return f"{scheme}{mark}{host.encode('ascii').decode('idna')}{slash}{path}"
    except UnicodeError:  # no such name: shown as it is stored
        return address


class Step(_Strict):
    """A step of a rule: above a limit, a base and a rate on what exceeds the limit."""

    above: float
    base: float
    rate: float


class Conversion(_Strict):
    """How a foreign amount becomes kronor."""

    kronor: Annotated[float, Field(gt=0)]
    status: Status
    source: Text | None = None
    note: Text | None = None


class Value(_Strict):
    """One value of a row: for a time, or in the prices of a year."""

    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")
    price_year: Year | None = None
    value: float | None = None
    times: float | None = None
    of: RowId | None = None
    steps: tuple[Step, ...] | None = None
    low: float | None = None
    high: float | None = None
    convert: Conversion | None = None
    source: Text | None = None
    status: Status | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("steps"), list):
            return {**data, "steps": tuple(data["steps"])}
        return data

    @model_validator(mode="after")
    def _one_way(self) -> Value:
        ways = [self.value is not None, self.times is not None, self.steps is not None]
        if sum(ways) != 1:
            raise Fault(say("ett värde har ett av value, times och steps"))
        if (self.times is None) != (self.of is None):
            raise Fault(
                say("times och of hör ihop"), say("skriv t.ex. {text}", text="{times: 2.53, of: prisbasbelopp}")
            )
        if self.since is not None and self.until is not None and first_day(self.since) > last_day(self.until):
            raise Fault(say("perioden slutar innan den börjar"), at=("to",))
        if self.since is None and self.until is not None:
            raise Fault(say("to kräver from"), at=("to",))
        if self.since is not None and self.price_year is not None:
            raise Fault(say("välj ett av from och price_year"), at=("price_year",))
        middle = self.value if self.value is not None else self.times
        for low, high in ((self.low, middle), (middle, self.high), (self.low, self.high)):
            if low is not None and high is not None and low > high:
                raise Fault(say("low, value och high står inte i ordning"))
        if self.value is None and (self.low is not None or self.high is not None):
            raise Fault(say("low och high hör till value"), at=("low" if self.low is not None else "high",))
        return self


class Row(_Strict):
    """A row of the price table.

    Examples
    --------
    >>> import payoff
    >>> payoff.reference.price('prisbasbelopp', 2025).row.label
    'Prisbasbelopp'
    """

    label: Text
    unit: UnitText
    kind: Kind
    payer: Payer | None = None
    receiver: Payer | None = None
    taxable: bool | None = None
    basis: Literal["average", "marginal"] | None = None
    marginal_of: RowId | None = None
    includes: tuple[RowId, ...] = ()
    aliases: tuple[RowId, ...] = ()
    about: Text | None = None
    source: Text | None = None
    status: Status | None = None
    note: Text | None = None
    values: tuple[Value, ...]

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        listed = {key: tuple(data[key]) for key in ("values", "includes", "aliases") if isinstance(data.get(key), list)}
        return {**data, **listed}

    @model_validator(mode="after")
    def _consistent(self) -> Row:
        unit = unit_of(self.unit)
        if not self.values:
            raise Fault(say("får inte vara tom"), at=("values",))
        if self.kind in MONEY_KINDS and not unit.money:
            raise Fault(say("enheten ”{unit}” passar inte slaget {kind}", unit=self.unit, kind=self.kind), at=("unit",))
        if self.kind in ("resource", "production") and self.basis is None:
            raise Fault(say("säg om priset är ett genomsnitt (average) eller marginellt (marginal)"), at=("kind",))
        if self.kind in ("resource", "transfer", "production", "subsidy", "tax") and self.payer is None:
            raise Fault(say("säg vem som betalar (payer)"), at=("kind",))
        if self.kind == "transfer" and self.payer != SEVERAL and self.receiver is None:
            raise Fault(say("säg vem som får pengarna (receiver)"), at=("kind",))
        for number, value in enumerate(self.values):
            self._check(value, ("values", str(number)))
        self._apart()
        return self

    def _check(self, value: Value, at: tuple[str, ...]) -> None:
        """Check what one value needs from its row."""
        status = value.status or self.status
        if status is None:
            raise Fault(say("status saknas"), say("skriv published, known eller assumption"), at)
        if status != "assumption" and not (value.source or self.source):
            raise Fault(say("källa saknas"), say("lägg till source, eller skriv status: assumption"), at)
        if status == "assumption" and not (value.source or self.source or value.note or self.note):
            raise Fault(say("ett antagande måste säga varifrån det kommer"), say("lägg till note"), at)
        if unit_of(self.unit).is_foreign and value.convert is None:
            raise Fault(
                say("utländsk valuta utan omräkning"), say("lägg till convert: {text}", text="{kronor: 9.5, ...}"), at
            )

    def _apart(self) -> None:
        """Check that the times of the values do not overlap, and that no price year comes twice."""
        dated = sorted(
            (first_day(one.since), last_day(one.until), number) for number, one in enumerate(self.values) if one.since
        )
        for (_, end, _), (start, _, number) in pairwise(dated):
            if start <= end:
                raise Fault(say("perioderna överlappar"), at=("values", str(number)))
        if len({(one.since is None, one.price_year is None) for one in self.values}) > 1:
            hint = say("skriv from på alla eller price_year på alla")
            raise Fault(say("värdena är daterade på olika sätt"), hint, ("values",))
        years = [one.price_year for one in self.values if one.since is None]
        if len(years) != len(set(years)):
            raise Fault(say("samma prisår står två gånger"), at=("values",))


class TopicFile(_Strict):
    """A file of the table: its topic, its sources and its rows."""

    topic: Literal[tuple(Topic.__members__)]  # type: ignore[valid-type]
    title: Text
    about: Text | None = None
    sources: dict[RowId, Source] = Field(default_factory=dict)
    rows: dict[RowId, Row]


def topic_model(topic: str) -> type[BaseModel]:
    """Return the model of a file with a topic: effects and benchmarks have rows of a shape of their own."""
    from payoff.reference.evidence import MODELS  # its rows are built on what stands here

    own: type[BaseModel] | None = MODELS.get(topic)
    return own or TopicFile


def first_day(moment: str | None) -> date:
    """Return the first day of a year or a date; the first of all where there is none."""
    if moment is None:
        return date.min
    return date(int(moment), 1, 1) if len(moment) == 4 else date.fromisoformat(moment)


def last_day(moment: str | None) -> date:
    """Return the last day of a year or a date; the last of all where there is none."""
    if moment is None:
        return date.max
    return date(int(moment), MONTHS_PER_YEAR, 31) if len(moment) == 4 else date.fromisoformat(moment)


def span_text(since: date, until: date) -> str:
    """Return a span of time as it is written: whole years as years, else days.

    Examples
    --------
    >>> span_text(date(2018, 7, 1), date(2021, 12, 31)), span_text(date(2021, 1, 1), date(2021, 12, 31))
    ('2018-07-01–2021', '2021')
    """
    starts, ends = since == date(since.year, 1, 1), until + timedelta(days=1) == date(until.year + 1, 1, 1)
    if since.year == until.year and not (starts and ends):
        return f"{since.isoformat()}–{until.isoformat()}"
    first = str(since.year) if starts else since.isoformat()
    last = str(until.year) if ends else until.isoformat()
    return first if first == last else f"{first}–{last}"
