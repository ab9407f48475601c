"""Scenarios side by side, and the difference between them parted among the assumptions that were changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from payoff import run
from payoff.errors import InputError, did_you_mean, one_of
from payoff.frames import from_rows
from payoff.language import Language, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.quantity.written import Branch
from payoff.result import Result, Writer
from payoff.study.compare_align import price_year_factor, tree_of
from payoff.study.compare_parts import Decomposition, Part, Values, is_padding
from payoff.study.compare_tree import Change, changes, read_written
from payoff.study.forecast_file import Forecast
from payoff.version import __version__

if TYPE_CHECKING:
    import pandas

Measured = Literal["npv", "gains", "programme_cost", "benefit_cost_ratio"]
MEASURED: Final[tuple[Measured, ...]] = ("npv", "gains", "programme_cost", "benefit_cost_ratio")
ComparisonWriter = Callable[["Comparison", str, Language], bytes]
SMALLEST_PART: Final = 1e-9
"""Of the largest value: what moves it less has no effect, whatever else is changed."""
PART_COLUMNS = (
    "other",
    "measure",
    "account",
    "part",
    "paths",
    "before",
    "after",
    "value",
    "unit",
    "alone",
    "lowest",
    "highest",
)
SIDE_COLUMNS = ("compared", "name", "account", "label", "measure", "value", "unit", "status")


@dataclass(frozen=True, eq=False)
class Compared:
    """One of the scenarios that are compared.

    Parameters
    ----------
    letter, name : str
        What it is called in the tables, and in full.
    result : Result
        Worked out now.
    factor : float
        What its kronor are multiplied by to be in those of the comparison.
    forecast : Forecast or None
        What was stored of it, whose figures are shown in the place of those worked out now.
    """

    letter: str
    name: str
    result: Result
    factor: float
    forecast: Forecast | None = None

    @property
    def versions(self) -> tuple[str, str]:
        """Version of payoff and of the price table."""
        if self.forecast is not None:
            return self.forecast.payoff_version, self.forecast.data_version
        return __version__, self.result.data_version

    def value(self, measure: Measured, series: str) -> float | Missing:
        """Return a measure of an account or group, kronor of the comparison, or kronor per krona."""
        if self.forecast is None:
            return _scaled(_value(self.result, measure, series), measure, self.factor)
        return _scaled(self.forecast.value(measure, series), measure, self.factor)

    def payback(self, series: str) -> BreakEven | Missing:
        """Return when a participant has paid back its cost, in months since entry."""
        return self.forecast.payback(series) if self.forecast is not None else self.result.payback(series)

    @cached_property
    def tree(self) -> Branch:
        """What the scenario says."""
        return tree_of(self.result.scenario)


def _value(result: Result, measure: Measured, series: str) -> float | Missing:
    if measure == "benefit_cost_ratio":
        return result.benefit_cost_ratio(series)
    return result.summed("net" if measure == "npv" else measure, series)


def _scaled(value: float | Missing, measure: Measured, factor: float) -> float | Missing:
    return value if isinstance(value, Missing) or measure == "benefit_cost_ratio" else value * factor


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios side by side; made by `payoff.compare`.

    Every question can be asked for an account or a group. The first is what the others are compared with.

    Parameters
    ----------
    compared : tuple of Compared
    price_year : int
        The year whose kronor everything is in.
    writers : (callable, callable)
        Make a report of the comparison, and of a result.

    Examples
    --------
    >>> import payoff
    >>> base = payoff.example()
    >>> found = payoff.compare(base, base.set('participants', 12))
    >>> round(found.difference()) == round(sum(part.value for part in found.parts()))
    True
    """

    compared: tuple[Compared, ...]
    price_year: int
    writers: tuple[ComparisonWriter, Writer] = field(repr=False)

    @property
    def total(self) -> str:
        """Id of the sum over all accounts, the same in all scenarios.

        Raises
        ------
        InputError
            If one has society and another only the sum of reported accounts.
        """
        totals = [one.result.total for one in self.compared]
        if len(set(totals)) > 1:
            raise InputError(
                say(
                    "summorna är inte samma sak i scenarierna ({totals}), eftersom något har nettoposter; fråga efter "
                    "ett konto i taget, t.ex. {name}",
                    totals=list(dict.fromkeys(totals)),
                    name=self.series[0],
                )
            )
        return totals[0]

    @cached_property
    def series(self) -> tuple[str, ...]:
        """Ids of the accounts that some scenario books on and of the groups, those that all scenarios know."""
        active = {name for one in self.compared for name in (*one.result.active, *one.result.groups)}
        known = set.intersection(*(set(one.result.series) for one in self.compared))
        return tuple(name for name in self.compared[0].result.series if name in active & known)

    def _known(self, series: str | None) -> str:
        if series is None:
            return self.total
        name = self.compared[0].result.chart.account(series)
        if name not in self.series:
            hint = did_you_mean(series, self.series)
            raise InputError(say("kontot ”{name}” finns inte i alla scenarier; {hint}", name=series, hint=hint))
        return name

    def _other(self, other: int) -> int:
        if not 0 < other < len(self.compared):
            raise InputError(say("jämförelsen har {count} scenarier; ange 1 till {last}",
                                 count=len(self.compared), last=len(self.compared) - 1))  # fmt: skip
        return other

    def difference(self, measure: Measured = "npv", series: str | None = None, other: int = 1) -> float | Missing:
        """Return another scenario's value less the first's, in kronor or kronor per krona.

        Parameters
        ----------
        measure : {"npv", "gains", "programme_cost", "benefit_cost_ratio"}
        series : str, optional
            Account or group; the total by default.
        other : int
            Position of the other scenario.
        """
        name = self._known(series)
        before = self.compared[0].value(one_of("measure", measure, MEASURED), name)
        after = self.compared[self._other(other)].value(measure, name)
        if isinstance(before, Missing):
            return before
        return after if isinstance(after, Missing) else after - before

    def parts(self, measure: Measured = "npv", series: str | None = None, other: int = 1) -> tuple[Part, ...] | Missing:
        """Return what each changed assumption did to the difference, the largest first.

        The Shapley value of each: its effect averaged over every order in which the changes can be made, so that no
        order is favoured; with more than eight parts over a fixed set of orders, see `method`. What cannot be changed
        alone is one part. They and `remainder` add up to `difference`.

        Parameters
        ----------
        measure, series, other
            As for `difference`.
        """
        name = self._known(series)
        asked = self.difference(measure, name, other)
        if isinstance(asked, Missing):
            return asked
        found = self._decomposition(self._other(other)).parts((one_of("measure", measure, MEASURED), name))
        if isinstance(found, Missing):
            return found
        both = (self.compared[0].value(measure, name), self.compared[other].value(measure, name))
        largest = max(
            abs(value) for value in (*both, *(part.value for part in found)) if not isinstance(value, Missing)
        )
        return tuple(part for part in found if max(part.highest, -part.lowest) > SMALLEST_PART * largest)

    def without_effect(
        self, measure: Measured = "npv", series: str | None = None, other: int = 1
    ) -> tuple[Change, ...]:
        """Return the changed assumptions that did nothing to a measure."""
        parts = self.parts(measure, series, other)
        if isinstance(parts, Missing):
            return ()
        shown = {change.path for part in parts for change in part.changes}
        return tuple(change for change in self.changes(other) if change.path not in shown and not is_padding(change))

    def remainder(self, measure: Measured = "npv", series: str | None = None, other: int = 1) -> float | Missing:
        """Return what of the difference no assumption explains: rounding, or for forecasts another version."""
        parts, asked = self.parts(measure, series, other), self.difference(measure, series, other)
        if isinstance(parts, Missing):
            return parts
        assert not isinstance(asked, Missing)
        return asked - sum(part.value for part in parts)

    def together(self, measure: Measured = "npv", series: str | None = None, other: int = 1) -> float | Missing:
        """Return how much of the difference comes of changes that work together: it less their effects one by one."""
        parts = self.parts(measure, series, other)
        return parts if isinstance(parts, Missing) else sum(part.value - part.alone for part in parts)

    def method(self, other: int = 1) -> Literal["exact", "orders"]:
        """Return whether every order of the changes was counted, or a fixed set of orders."""
        return self._decomposition(self._other(other)).method

    def changes(self, other: int = 1) -> tuple[Change, ...]:
        """Return everything that is written otherwise and that a number may hang on."""
        return tuple(changes(self.compared[0].tree, self.compared[self._other(other)].tree))

    @cached_property
    def _decompositions(self) -> dict[int, Decomposition]:
        """The decompositions made so far."""
        return {}

    def _decomposition(self, other: int) -> Decomposition:
        if other not in self._decompositions:
            one, two = self.compared[0], self.compared[other]
            self._decompositions[other] = Decomposition(one.tree, two.tree, self.changes(other), self._values)
        return self._decompositions[other]

    def _values(self, tree: Branch) -> Values:
        """Work a mixture of scenarios out."""
        scenario = read_written(tree, self.compared[0].result.scenario.file)
        result = run.alone(scenario, self.writers[1])
        converted = any(one.factor != 1.0 for one in self.compared)
        factor = price_year_factor(scenario, self.price_year) if converted else 1.0
        found: Values = {}
        for series in self.series:
            if series in result.series:
                for measure in MEASURED:
                    found[measure, series] = _scaled(_value(result, measure, series), measure, factor)
        return found

    # -- shapes -----------------------------------------------------------------------

    def frame(self) -> pandas.DataFrame:
        """Return the results side by side as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Columns compared, name, account, label, measure, value, unit, status; `value` is NaN where `status` is
            not "known" (for payback not "reached", in months).
        """
        rows: list[tuple[object, ...]] = []
        nothing = float("nan")
        for one in self.compared:
            for series in self.series:
                label = one.result.label(series).text()
                start = (one.letter, one.name, series, label)
                for measure in MEASURED:
                    value = one.value(measure, series)
                    unit = "kr/kr" if measure == "benefit_cost_ratio" else "kr"
                    number, status = (nothing, value.status) if isinstance(value, Missing) else (value, "known")
                    rows.append((*start, measure, number, unit, status))
                when = one.payback(series)
                month = None if isinstance(when, Missing) else when.sustained
                rows.append((*start, "payback", nothing if month is None else float(month), "mån", when.status))
        return from_rows(rows, SIDE_COLUMNS)

    def parts_frame(self, measure: Measured = "npv", series: str | None = None) -> pandas.DataFrame:
        """Return the parts of every difference as a tidy table; the remainder is a row without paths.

        Returns
        -------
        pandas.DataFrame
            Columns other, measure, account, part, paths, before, after, value, unit, alone, lowest, highest.
        """
        from payoff.study.compare_names import shown_value

        name, unit = self._known(series), "kr/kr" if measure == "benefit_cost_ratio" else "kr"
        rows: list[tuple[object, ...]] = []
        for other in range(1, len(self.compared)):
            parts, rest = self.parts(measure, name, other), self.remainder(measure, name, other)
            letter = self.compared[other].letter
            for number, part in enumerate(() if isinstance(parts, Missing) else parts, start=1):
                before, after = (shown_value(value).text() for value in (part.changes[0].before, part.changes[0].after))
                paths = ", ".join(change.name for change in part.changes)
                rows.append((letter, measure, name, number, paths, before, after, part.value, unit, part.alone,
                             part.lowest, part.highest))  # fmt: skip
            nothing = float("nan")
            value = nothing if isinstance(rest, Missing) else rest
            rows.append((letter, measure, name, 0, "", "", "", value, unit, nothing, nothing, nothing))
        return from_rows(rows, PART_COLUMNS)

    def to_dict(self, language: Language = "sv", series: str | None = None) -> dict[str, Any]:
        """Return the comparison as plain data with stable keys; the parts are those of `series`."""
        from payoff.study.compare_payload import payload

        return payload(self, language, series)

    def to_json(self, language: Language = "sv", series: str | None = None) -> str:
        """Return the comparison as JSON."""
        return json.dumps(self.to_dict(language, series), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def report(self, format: str = "html", language: Language = "sv") -> bytes:
        """Return the comparison in a format: txt, html, md, docx, pdf or json."""
        return self.writers[0](self, format, language)

    def __repr__(self) -> str:
        names = ", ".join(f"{one.letter} {one.name!r}" for one in self.compared)
        return f"<Comparison {names}; next: .parts(), .frame(), .report('html')>"

    def _repr_html_(self) -> str:
        return self.report("snippet").decode()
