"""Outcomes of published studies and published evaluations: their rows in the price table, and how they are found."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, model_validator

from payoff.errors import Fault, shortened
from payoff.language import Say, say
from payoff.reference.model import PAYERS, RowId, Source, Status, Text, Topic, Year, _Strict
from payoff.reference.table import Table, table

Measured = Literal["ever", "at", "mean_over"]
Design = Literal["rct", "comparison", "follow_up", "statistics", "meta_analysis", "review", "derived"]
Country = Literal["SE", "NO", "DK", "CH", "GB", "US", "several"]
Currency = Literal["SEK", "NOK", "DKK", "EUR", "GBP", "CHF"]
HOME: Final = "SE"
OWN_CURRENCY: Final = "SEK"
MOST_NAMED: Final = 3
LISTED: Final = "python -m payoff prices --topic effects"
"""The command that lists every study."""
Share = Annotated[float, Field(ge=0, le=1)]
Persons = Annotated[int, Field(ge=1)]
Months = Annotated[int, Field(ge=0, le=1200)]
Amount = Annotated[float, Field(ge=0)]


class _Sourced(_Strict):
    """A row that says where it comes from."""

    status: Status
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_where_from(self) -> _Sourced:
        if self.status != "assumption" and not self.source:
            raise Fault(say("källa saknas"), say("lägg till source, eller skriv status: assumption"))
        if self.status == "assumption" and not (self.source or self.note):
            raise Fault(say("ett antagande måste säga varifrån det kommer"), say("lägg till note"))
        return self


class Estimate(_Strict):
    """An effect as the study prints it: a value, an interval, or both.

    Parameters
    ----------
    value : float, optional
        None where only an interval is known.
    low, high : float, optional
        Ends of the interval.
    level : int, optional
        Per cent of confidence; None where the interval is a range and not a confidence interval.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: Literal[90, 95, 99] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Estimate:
        if (self.low is None) != (self.high is None):
            raise Fault(say("low och high hör ihop"))
        known = [end for end in (self.low, self.value, self.high) if end is not None]
        if not known or known != sorted(known):
            raise Fault(say("low, value och high står inte i ordning"))
        return self


class Effect(_Sourced):
    """What became of those who got an intervention, and of those who did not, in one study.

    Parameters
    ----------
    measure : {"ever", "at", "mean_over"}, optional
        Some time within the months, in the state at the month, or on average over the months; None
        where the source has not said.
    months : int, optional
        Time of the measurement.
    counted_from : {"start", "end"}
        Whether `months` run from when the intervention begins or from when it ends.
    share_treated, share_control : float, optional
        From 0 to 1.
    difference, risk_ratio : Estimate, optional
        Treated less control; treated over control.
    n, n_treated, n_control : int, optional
        Persons in the whole study, and in the two groups that are compared.
    groups : int, optional
        How many groups `n` was divided into.
    """

    label: Text
    intervention: Text
    population: Text
    outcome: Text
    measure: Measured | None = None
    months: Months | None = None
    counted_from: Literal["start", "end"] = "start"
    share_treated: Share | None = None
    share_control: Share | None = None
    difference: Estimate | None = None
    risk_ratio: Estimate | None = None
    n: Persons | None = None
    n_treated: Persons | None = None
    n_control: Persons | None = None
    groups: Annotated[int, Field(ge=1, le=10)] | None = None
    country: Country | None = None
    year: Year | None = None
    design: Design | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Effect:
        if self.n is None and self.groups is not None:
            raise Fault(say("groups säger hur n är delat"), say("lägg till n, eller ta bort groups"), ("groups",))
        parts = (self.n_treated or 0) + (self.n_control or 0)
        if self.n is not None and parts > self.n:
            raise Fault(say("grupperna har fler personer än hela studien"), at=("n",))
        return self

    def persons_in(self, group: Literal["treated", "control"]) -> tuple[float | None, bool]:
        """Return the number of persons in a group, and whether it is an equal part of the whole study's.

        An equal part is an assumption: n / groups, where the source prints only the n of all groups together.

        Examples
        --------
        >>> effect("ips_malmo_arbete").persons_in("treated")
        (60.0, True)
        >>> effect("seed_norge_12").persons_in("control")
        (46, False)
        """
        own = self.n_treated if group == "treated" else self.n_control
        if own is not None or self.n is None:
            return own, False
        shares = [share for share in (self.share_treated, self.share_control) if share is not None]
        groups = self.groups or (1 if len(shares) == 1 else 2)
        return self.n / groups, groups > 1


class Gain(_Strict):
    """What an evaluation says that a participant gave back.

    Parameters
    ----------
    amount : float
        In the currency of the benchmark.
    per : {"participant", "success"}
        Whether it is per participant, or per person whom the intervention helped.
    months : int, optional
        How long after; None where the source does not say.
    kind : {"gain", "net"}, optional
        Before or after the cost of the intervention; None where the source does not say.
    series : str, optional
        Whose it is: an account, ``offentlig_sektor`` or ``samhalle``; None where the source does not say.
    """

    amount: float
    per: Literal["participant", "success"] = "participant"
    months: Annotated[float, Field(gt=0)] | None = None
    kind: Literal["gain", "net"] | None = None
    series: Literal[(*PAYERS, "offentlig_sektor", "samhalle")] | None = None  # type: ignore[valid-type]
    note: Text | None = None


class Benchmark(_Sourced):
    """A published evaluation to lay a result beside; never an input.

    Parameters
    ----------
    year : int, optional
        Year of the evaluation, taken as the year whose money the amounts are in.
    cost_per_participant : float, optional
    cost_per_place_year : float, optional
        Where the source gives the cost of a place for a year, which is not the cost of a participant.
    comparison : {"none", "control_group", "model"}, optional
        What the participants were compared with; ``none`` is before and after; ``model`` is a forecast or an
        example. None where it is not known.
    scenario : str, optional
        The scenario file that works out the same case, which is not laid beside itself.
    compared : bool
        False for what is of another kind than a result of participants; `note` says why.
    """

    label: Text
    year: Year | None = None
    country: Country
    currency: Currency
    participants: Persons | None = None
    cost_per_participant: Amount | None = None
    cost_per_place_year: Amount | None = None
    payback_months: Months | None = None
    gains: tuple[Gain, ...] = ()
    actors: Text | None = None
    comparison: Literal["none", "control_group", "model"] | None = None
    scenario: Text | None = None
    compared: bool = True

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("gains"), list):
            return {**data, "gains": tuple(data["gains"])}
        return data

    @model_validator(mode="after")
    def _says_why(self) -> Benchmark:
        if not self.compared and not self.note:
            raise Fault(say("säg varför fallet inte kan jämföras"), say("lägg till note"), ("compared",), True)
        return self


class _File(_Strict):
    title: Text
    about: Text | None = None
    sources: dict[RowId, Source] = Field(default_factory=dict)


class EffectsFile(_File):
    """The file of outcomes of studies."""

    topic: Literal["effects"]
    rows: dict[RowId, Effect]


class BenchmarksFile(_File):
    """The file of published evaluations."""

    topic: Literal["benchmarks"]
    rows: dict[RowId, Benchmark]


MODELS: Final[dict[str, type[BaseModel]]] = {Topic.effects.name: EffectsFile, Topic.benchmarks.name: BenchmarksFile}


def effect(name: str, prices: Table | None = None) -> Effect:
    """Return what a study found.

    Parameters
    ----------
    name : str
        Id of a row under effects.
    prices : Table, optional
        The table that comes with payoff by default.

    Raises
    ------
    Fault
        If there is no such study, with the nearest names.

    Examples
    --------
    >>> found = effect("ips_malmo_arbete")
    >>> found.share_treated, found.share_control, found.measure, found.months
    (0.46, 0.11, 'ever', 18)
    """
    rows = (prices or table()).effects
    if name not in rows:
        raise Fault(say("studien ”{name}” finns inte", name=shortened(name)), nearest_studies(name, [*rows]))
    return Effect.model_validate(_plain(rows[name]))


def benchmarks(prices: Table | None = None) -> dict[str, Benchmark]:
    """Return every published evaluation by its id.

    Examples
    --------
    >>> benchmarks()["resam"].payback_months
    27
    """
    rows = (prices or table()).benchmarks
    return {name: Benchmark.model_validate(_plain(row)) for name, row in rows.items()}


def cited(row: Effect | Benchmark, prices: Table | None = None) -> str:
    """Return the source of a row as it is cited, empty where there is none.

    Examples
    --------
    >>> cited(effect("ips_malmo_arbete"))
    'Bejerholm m.fl., Individual Placement and Support in Sweden – a randomized controlled trial (2015)'
    """
    stored = (prices or table()).sources.get(row.source or "")
    return Source.model_validate(stored).text if stored is not None else ""


def nearest_studies(name: str, known: list[str]) -> Say:
    """Return the hint for a study that does not exist.

    The names nearest in spelling, then those that share a word, and where all are listed.
    """
    from difflib import get_close_matches  # only a mistake needs it

    words = set(name.lower().split("_"))
    shared = [other for other in known if words & set(other.split("_"))]
    found = [*get_close_matches(name[:100], known, n=MOST_NAMED, cutoff=0.6), *shared]
    if not found:
        return say("alla studier: {command}", command=LISTED)
    near = list(dict.fromkeys(found))[:MOST_NAMED]
    return say("menade du något av {names}? Alla studier: {command}", names=near, command=LISTED)


def _plain(row: Any) -> dict[str, Any]:
    """Return a stored row without its topic; the key of its source keeps the topic, as in the table's sources."""
    return {key: value for key, value in row.items() if key != "topic"}
