"""What a forecast said beside what happened: each assumption, each result, and how optimistic the forecast was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from payoff.errors import InputError, did_you_mean, one_of
from payoff.frames import from_rows
from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.payload import plain
from payoff.result import Result
from payoff.study.follow_up_held import (
    Held,
    HeldResult,
    Status,
    held,
    held_month,
    number_dict,
    number_of,
    or_nan,
    result_dict,
    status_of,
)
from payoff.study.forecast_file import Forecast
from payoff.study.forecast_numbers import Number, numbers

if TYPE_CHECKING:
    import pandas

FollowUpWriter = Callable[["FollowUp", str, Language], bytes]
Optimism = Literal["gains", "programme_cost"]
OPTIMISM: Final[tuple[Optimism, ...]] = ("gains", "programme_cost")
AMOUNTS: Final = ("npv", "gains", "programme_cost")
NUMBER_COLUMNS = ("path", "label", "forecast", "low", "high", "outcome", "unit", "status", "error")
RESULT_COLUMNS = ("measure", "account", "label", "forecast", "low", "high", "outcome", "unit", "status", "ratio")


def follow_up(forecast: Forecast, outcome: Result, writer: FollowUpWriter) -> FollowUp:
    """Hold a forecast against what happened.

    Parameters
    ----------
    forecast : Forecast
    outcome : Result
        Of a scenario with the same states and arms and the same horizon, filled with what happened.
    writer : callable
        Makes the reports.

    Raises
    ------
    InputError
        If the outcome is of another scenario: other states or arms, another horizon, clock or price year.
    """
    _check_same(forecast, outcome)
    return FollowUp(forecast, outcome, writer)


def _check_same(forecast: Forecast, outcome: Result) -> None:
    """Refuse an outcome that is not of the forecast's scenario; everything that differs is told."""
    scenario = outcome.scenario
    wrong: list[Say] = []
    ids = ((say("tillstånd"), "states", list(scenario.states)), (say("armar"), "arms", list(scenario.arms)))
    for name, key, mine_ids in ids:
        their_ids = list(forecast.inputs.get(key, {}))
        if set(mine_ids) != set(their_ids):
            wrong.append(_differs(name, their_ids, mine_ids))
    settings = forecast.result.get("provenance", {}).get("settings", {})
    pairs: tuple[tuple[Say, object, object], ...] = (
        (say("horisont i månader"), settings.get("horizon_months"), scenario.horizon.months),
        (say("horisonten räknas från"), settings.get("counted_from"), scenario.horizon.counted_from),
        (say("prisår"), forecast.price_year, scenario.price_year),
        (say("arm med insatsen"), settings.get("programme"), scenario.programme_arm),
        (say("summa"), forecast.total, outcome.total),
    )
    wrong += [_differs(what, theirs, mine) for what, theirs, mine in pairs if theirs != mine]
    if wrong:
        raise InputError(
            say(
                "utfallet hör inte till prognosen. {differences}. Utgå från prognosens scenariofil och skriv in det "
                "som hände; belopp från andra år skrivs med price_year",
                differences=wrong,
            )
        )


def _differs(what: Say, theirs: object, mine: object) -> Say:
    return say("{what} (prognosen: {theirs}; utfallet: {mine})", what=what, theirs=theirs, mine=mine)


@dataclass(frozen=True, eq=False)
class FollowUp:
    """A forecast and what happened; made by `payoff.follow_up`.

    Parameters
    ----------
    forecast : Forecast
    outcome : Result
    writer : callable
        Makes a report of it.

    Examples
    --------
    >>> import payoff
    >>> scenario = payoff.example()
    >>> found = payoff.follow_up(payoff.record(payoff.evaluate(scenario)), scenario)
    >>> type(found).__name__
    'FollowUp'
    """

    forecast: Forecast
    outcome: Result
    writer: FollowUpWriter = field(repr=False)

    @cached_property
    def numbers(self) -> tuple[Held, ...]:
        """Every number that both have, those that were missed first."""
        theirs, mine = self.forecast.numbers, self._outcome_numbers
        found = [Held(path, one, mine[path], held(one, mine[path])) for path, one in theirs.items() if path in mine]
        order: tuple[Status, ...] = ("outside", "missed", "inside", "unknown", "same")
        return tuple(sorted(found, key=lambda one: order.index(one.status)))

    @cached_property
    def _outcome_numbers(self) -> dict[str, Number]:
        return numbers(self.outcome)

    @property
    def only_forecast(self) -> tuple[str, ...]:
        """Paths of numbers that only the forecast has."""
        return tuple(path for path in self.forecast.numbers if path not in self._outcome_numbers)

    @property
    def only_outcome(self) -> tuple[str, ...]:
        """Paths of numbers that only the outcome has."""
        return tuple(path for path in self._outcome_numbers if path not in self.forecast.numbers)

    @property
    def misses(self) -> tuple[Held, ...]:
        """The assumptions that were missed: outside their interval, or another number where there was none."""
        return tuple(one for one in self.numbers if one.status in ("outside", "missed"))

    @property
    def hits(self) -> tuple[Held, ...]:
        """The assumptions that came out otherwise than the number said, but inside their interval."""
        return tuple(one for one in self.numbers if one.status == "inside")

    def results(self, series: str | None = None) -> tuple[HeldResult, ...]:
        """Return net present value, gains, programme cost and payback of an account or group; the total by default."""
        name = self._known(series)
        found = [self._amount(measure, name) for measure in AMOUNTS]
        when = self.forecast.payback(name), self.outcome.payback(name)
        interval = self.forecast.interval("payback", name)
        return (*found, HeldResult("payback", name, *when, interval, held_month(*when, interval)))

    def _amount(self, measure: str, series: str) -> HeldResult:
        said = self.forecast.value(measure, series)
        became = self.outcome.summed("net" if measure == "npv" else measure, series)  # type: ignore[arg-type]
        interval = self.forecast.interval(measure, series)
        status: Status = "unknown"
        if not isinstance(said, Missing) and not isinstance(became, Missing):
            status = status_of(said, became, interval)
        return HeldResult(measure, series, said, became, interval, status)

    @property
    def series(self) -> tuple[str, ...]:
        """Ids of the accounts and groups that both have, the total last."""
        known = [name for name in self.outcome.series if name in self.forecast.series]
        active = (*self.outcome.active, *self.outcome.groups)
        return tuple(name for name in known if name in active)

    def _known(self, series: str | None) -> str:
        if series is None:
            return self.outcome.total
        name = self.outcome.chart.account(series)
        if name not in self.series:
            hint = did_you_mean(series, self.series)
            raise InputError(
                say("kontot ”{name}” finns inte i både prognosen och utfallet; {hint}", name=series, hint=hint)
            )
        return name

    def optimism(
        self, measure: Optimism = "gains", series: str | None = None, *, per_participant: bool = False
    ) -> float | Missing:
        """Return what came out per krona that the forecast said: below 1 the gains were overrated.

        Parameters
        ----------
        measure : {"gains", "programme_cost"}
            Gains before programme cost, or programme cost, in present value.
        series : str, optional
            Account or group; the total by default.
        per_participant : bool
            Whether each is divided by its own number of participants.
        """
        became = self._amount(one_of("measure", measure, OPTIMISM), self._known(series))
        for value in (became.forecast, became.outcome):
            if isinstance(value, Missing):
                return value
        if became.ratio is None:
            return Missing("not_applicable", say("prognosen är inte över noll, så det finns inget att dela med"))
        return became.ratio * self.participants_ratio if per_participant else became.ratio

    @property
    def participants_ratio(self) -> float:
        """How many participants the forecast had for each that came."""
        return self.forecast.participants / self.outcome.scenario.persons

    # -- shapes -----------------------------------------------------------------------

    def frame(self) -> pandas.DataFrame:
        """Return the assumptions as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Columns path, label, forecast, low, high, outcome, unit, status, error (share of the outcome); NaN where
            there is no number.
        """
        rows = []
        for one in self.numbers:
            said = (one.forecast.value, one.forecast.low, one.forecast.high, one.outcome.value)
            rows.append((one.path, one.label, *map(or_nan, said), one.forecast.unit, one.status, or_nan(one.error)))
        return from_rows(rows, NUMBER_COLUMNS)

    def results_frame(self) -> pandas.DataFrame:
        """Return the results of every account and group as a tidy table; payback in months, NaN for never."""
        rows = []
        for series in self.series:
            for one in self.results(series):
                low, high = one.interval or (None, None)
                unit = "mån" if one.measure == "payback" else "kr"
                said, became = (or_nan(number_of(value)) for value in (one.forecast, one.outcome))
                label = self.outcome.label(series).text()
                rows.append(
                    (
                        one.measure,
                        series,
                        label,
                        said,
                        or_nan(low),
                        or_nan(high),
                        became,
                        unit,
                        one.status,
                        or_nan(one.ratio),
                    )
                )
        return from_rows(rows, RESULT_COLUMNS)

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the follow-up as plain data with stable keys."""
        return {
            "title": self.forecast.title,
            "forecast": {
                "date": self.forecast.date,
                "payoff_version": self.forecast.payoff_version,
                "data_version": self.forecast.data_version,
                "scenario_hash": self.forecast.data["scenario_hash"],
            },
            "outcome": {"scenario": self.outcome.scenario.file, "scenario_hash": self.outcome.scenario.fingerprint},
            "numbers": [number_dict(one) for one in self.numbers if one.status != "same"],
            "unchanged": sum(one.status == "same" for one in self.numbers),
            "only_forecast": list(self.only_forecast),
            "only_outcome": list(self.only_outcome),
            "results": {name: [result_dict(one, language) for one in self.results(name)] for name in self.series},
            "optimism": {measure: plain(self.optimism(measure), language) for measure in OPTIMISM},
        }

    def to_json(self, language: Language = "sv") -> str:
        """Return the follow-up as JSON."""
        return json.dumps(self.to_dict(language), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def report(self, format: str = "html", language: Language = "sv") -> bytes:
        """Return the follow-up in a format: txt, html, md, docx, pdf or json."""
        return self.writer(self, format, language)

    def __repr__(self) -> str:
        return (
            f"<FollowUp {self.forecast.title!r}: {len(self.misses)} misses, {len(self.hits)} inside their interval; "
            "next: .frame(), .results(), .report('html')>"
        )

    def _repr_html_(self) -> str:
        return self.report("snippet").decode()
