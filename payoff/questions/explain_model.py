"""What explains a figure: rows of persons x price x months x discount, what each is made of, where it is written."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from payoff.language import Language, Say
from payoff.measured import NetMeasure
from payoff.missing import Missing

if TYPE_CHECKING:
    import pandas

Origin = Literal["state", "transition", "displaced", "equalised", "budget", "financing"]
"""What makes a row: persons in a state, a transition, others who are displaced, equalised tax, the programme."""
Part = Literal["", "more", "fewer"]
"""All the months of a row, or only those with more, or with fewer, persons than without the programme."""
Role = Literal["programme", "counterfactual", "both", "persons", "discount"]
"""What a cause moves: the persons of one arm or of both, how many they are, or what a later krona is worth."""

ROUNDING = 1e-9
"""A difference of person-months that is smaller than this part of them is rounding, and so are so few kronor."""
COLUMNS: Final = (
    *("account", "year", "group", "measure", "origin", "place", "since", "line", "part", "path"),
    *("months_with", "months_without", "months", "price", "share", "factor", "discount", "undiscounted", "value"),
    *("unit", "status", "source", "where"),
)
"""The columns of the frame of an explanation."""


@dataclass(frozen=True, slots=True)
class ExplanationInput:
    """A number as it is written, and what it is used as.

    Parameters
    ----------
    path : str
        Where it stands in the scenario; empty where it does not.
    label : str
        What a reader calls it: the name of a shared quantity, else empty.
    written : str
        As it is written.
    value : float or None
        In base units: kronor, kronor a month, share, months. None where it is not known.
    unit : str
        The base unit.
    source, note : str
        Who says so; an empty source makes it an assumption.
    calibrated : bool
        Whether the value was found by a calibration.
    price_year, index : int or None, str
        For an amount in another year's kronor: the year, and the index that it was moved with.
    file, line : str, int
        Where it is written; line 0 where there is no line.
    """

    path: str
    label: str
    written: str
    value: float | None
    unit: str
    source: str
    note: str
    calibrated: bool
    price_year: int | None
    index: str
    file: str
    line: int

    @property
    def where(self) -> str:
        """File and line as ``file:line``, the file alone where there is no line."""
        return where(self.file, self.line)


@dataclass(frozen=True, slots=True)
class ExplanationCause:
    """A place in the scenario that moves persons, or says what a later krona is worth.

    Parameters
    ----------
    path : str
    role : str
        See `Role`.
    written : str
        The numbers that stand there, shortened.
    shown : tuple of (int, str)
        The same with the labels of the states, by the month from which it holds; 0 where there is no month.
    source, note : str
        Who says so; an empty source makes it an assumption.
    file, line : str, int
        Where it is written.
    """

    path: str
    role: Role
    written: str
    shown: tuple[tuple[int, str], ...]
    source: str
    note: str
    file: str
    line: int

    @property
    def where(self) -> str:
        """File and line as ``file:line``."""
        return where(self.file, self.line)


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """One line that is booked on the account in the year.

    ``value = (months_with - months_without) x price x share x factor x discount``

    Parameters
    ----------
    origin : str
        See `Origin`.
    place : str
        What a reader calls the state, transition or arm that it stands in; empty for the programme.
    since : int
        The first month of the step of the series that the row is about, where the series follows time in the
        state or since entry; else 0.
    label : str
        What a reader calls the line.
    path : str
        Where the line stands in the scenario.
    groups : tuple of str
        Ids of the subgroups that it is about; empty for all who are asked for.
    part : {"", "more", "fewer"}
        Which months of the year it is about.
    months_with, months_without : float
        Person-months, or transitions, that it is booked for with the programme and without it. For a line of
        the programme the calendar months in which it is paid, and 0.
    price : float or None
        Kronor per person and month, or per transition, with all its factors; for the programme kronor a
        month that it is paid. None where it is not known.
    share : float
        The account's part of that: positive for who receives, negative for who pays.
    factor : float or None
        Its series' factor, the average over those months where it follows the calendar; None where there is no
        average, since the persons differ both ways in one month.
    discount : float or None
        Average discount factor; None as for `factor`.
    undiscounted, value : float or None
        Kronor before and after discounting; None where the amount is not known.
    inputs : tuple of ExplanationInput
        The amount and what it is multiplied by.
    source, note : str
        Of the line; empty for an assumption.
    clock : str
        The clock of its series, empty where it has none.
    steps : dict of int to float
        First month and factor of each step of the series.
    lag : int
        Months after the person-month that it is booked.
    moved_by : tuple of str
        Where it is written what moves the persons, as ``file:line``.
    """

    origin: Origin
    place: str
    since: int
    label: str
    path: str
    groups: tuple[str, ...]
    part: Part
    months_with: float
    months_without: float
    price: float | None
    share: float
    factor: float | None
    discount: float | None
    undiscounted: float | None
    value: float | None
    inputs: tuple[ExplanationInput, ...]
    source: str
    note: str
    clock: str
    steps: dict[int, float]
    lag: int
    moved_by: tuple[str, ...]

    @property
    def months(self) -> float:
        """Person-months with the programme less those without it."""
        return self.months_with - self.months_without

    @property
    def unchanged(self) -> bool:
        """Whether there are as many person-months with the programme as without it, so that nothing comes of it."""
        alike = abs(self.months) <= ROUNDING * (abs(self.months_with) + abs(self.months_without))
        return alike and self.value is not None and abs(self.value) <= ROUNDING

    @property
    def where(self) -> str:
        """Where the amount is written."""
        return self.inputs[0].where if self.inputs else ""


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A figure of a result, and the rows that it is the sum of; made by `payoff.questions.explain`.

    Parameters
    ----------
    account : str
        Id of the account or group of accounts.
    label : Say
        Its shown name.
    year : int or None
        Year since the start, None for all years together.
    first, last : int
        The calendar months that are counted; month 0 is the start.
    calendar : tuple of str
        The first and the last of them as ``2027-01``; empty where the scenario has no start.
    group : str
        Id of the subgroup, empty for all participants.
    measure : {"gains", "programme_cost", "net"}
    value, undiscounted : float or Missing
        Kronor, the same as `payoff.Result.totals` gives.
    rows : tuple of ExplanationRow
        They sum to the figure where it is known.
    within : tuple of str
        Lines between two accounts of the group, which cancel there.
    causes : tuple of ExplanationCause
        What moves the persons, and the discount rate.
    missing : tuple of ExplanationInput
        The amounts that must be known before the figure is.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.questions.explain(payoff.evaluate(payoff.example()), 'kommun', 2)
    >>> round(found.value) == round(sum(row.value for row in found.rows))
    True
    """

    account: str
    label: Say
    year: int | None
    first: int
    last: int
    calendar: tuple[str, ...]
    group: str
    measure: NetMeasure
    value: float | Missing
    undiscounted: float | Missing
    rows: tuple[ExplanationRow, ...]
    within: tuple[str, ...]
    causes: tuple[ExplanationCause, ...]
    missing: tuple[ExplanationInput, ...]

    @property
    def known(self) -> float:
        """The sum of the rows whose amount is known, in present value kronor."""
        return math.fsum(row.value for row in self.rows if row.value is not None)

    def frame(self) -> pandas.DataFrame:
        """Return the rows as a tidy table, one row for each line.

        Returns
        -------
        pandas.DataFrame
            Columns as in `COLUMNS`. `value` and `undiscounted` are kronor and sum to the figure; `price` is
            kronor per person and month; `months` are person-months. What is not known is NaN.
        """
        from payoff.frames import from_rows

        return from_rows(map(self._record, self.rows), COLUMNS)

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the explanation as plain data, the same keys in both languages.

        Parameters
        ----------
        language : {"sv", "en"}
            Of the account's name and of reasons.
        """
        return {
            "account": self.account,
            "label": self.label.text(language),
            "year": self.year,
            "months": [self.first, self.last],
            "calendar": list(self.calendar),
            "group": self.group or None,
            "measure": self.measure,
            "unit": "kr",
            "value": _plain(self.value, language),
            "undiscounted": _plain(self.undiscounted, language),
            "rows": [_row_data(row) for row in self.rows],
            "within": list(self.within),
            "causes": [asdict(cause) | {"where": cause.where} for cause in self.causes],
            "missing": [asdict(one) | {"where": one.where} for one in self.missing],
        }

    def __repr__(self) -> str:
        value = "unknown" if isinstance(self.value, Missing) else f"{self.value:,.0f} kr"
        when = "all years" if self.year is None else f"year {self.year}"
        return (
            f"<Explanation {self.measure} of {self.account}, {when}: {value} in {len(self.rows)} rows; "
            "next: .frame(), .to_dict()>"
        )

    def _repr_html_(self) -> str:
        return str(self.frame().to_html(index=False))

    def _record(self, row: ExplanationRow) -> tuple[object, ...]:
        figures = (row.price, row.share, row.factor, row.discount, row.undiscounted, row.value)
        status = "unknown" if row.value is None else "known"
        group = ",".join(row.groups) or self.group
        return (
            *(self.account, self.year, group, self.measure, row.origin, row.place, row.since, row.label),
            *(row.part, row.path, row.months_with, row.months_without, row.months),
            *(math.nan if figure is None else figure for figure in figures),
            *("kr", status, row.source, row.where),
        )


def where(file: str, line: int) -> str:
    """Return a place as text.

    Examples
    --------
    >>> where("bas.yaml", 12), where("--set", 0)
    ('bas.yaml:12', '--set')
    """
    return f"{file}:{line}" if line else file


def _row_data(row: ExplanationRow) -> dict[str, Any]:
    data = asdict(row)
    data["months"], data["where"] = row.months, row.where
    data["steps"] = {str(month): factor for month, factor in row.steps.items()}
    data["inputs"] = [asdict(one) | {"where": one.where} for one in row.inputs]
    data["groups"], data["moved_by"] = list(row.groups), list(row.moved_by)
    return data


def _plain(value: float | Missing, language: Language) -> object:
    return value.to_dict(language) if isinstance(value, Missing) else value
