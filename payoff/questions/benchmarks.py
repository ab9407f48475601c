"""Where a result stands among published evaluations: payback, cost and gain per participant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from payoff.errors import Fault
from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.reference.evidence import OWN_CURRENCY, Benchmark, benchmarks
from payoff.reference.table import table
from payoff.result import Result
from payoff.scenario.builtin import SOCIETY

Compared = Literal["payback", "cost", "gain", "net"]
COMPARED: tuple[Compared, ...] = ("payback", "cost", "gain", "net")
Standing = Literal["lower", "higher", "equal"]
PRICE_INDEX = "kpi_arsmedel"
Key = tuple[Compared, int | None, str]
NEVER = Missing("not_applicable", say("aldrig inom horisonten"))


@dataclass(frozen=True, slots=True)
class Other:
    """One published figure beside the scenario's own.

    Parameters
    ----------
    id : str
        Of the benchmark.
    benchmark : Benchmark
    printed : float
        As published, or as worked out from what is published (the benchmark's note says how).
    value : float
        In kronor of the scenario's price year; for payback in months, as printed.
    standing : {"lower", "higher", "equal"}
        Whether the scenario's own figure is lower or higher than this one.
    """

    id: str
    benchmark: Benchmark
    printed: float
    value: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Placement:
    """The scenario's own figure among published ones of the same kind.

    Parameters
    ----------
    measure : {"payback", "cost", "gain", "net"}
        Months to payback; kronor per participant: cost, gain before cost, gain after cost.
    months : int or None
        How long after entry the gain is counted; None for payback and cost.
    series : str
        Whose: an account or group of the result.
    own : float or Missing
        The scenario's own figure; Missing where it has not paid back within the horizon, which is later than
        every figure that it is laid beside.
    others : tuple of Other
        By rising value.
    """

    measure: Compared
    months: int | None
    series: str
    own: float | Missing
    others: tuple[Other, ...]

    def count(self, standing: Standing) -> int:
        """Return how many published figures the scenario's own is lower than, higher than or equal to."""
        return sum(other.standing == standing for other in self.others)

    @property
    def rank(self) -> int:
        """Place from the lowest among all figures, the scenario's own included; the first of equal ones."""
        return 1 + self.count("higher")


def placements(result: Result) -> tuple[Placement, ...]:
    """Return the result among published evaluations, one placement for each measure that can be compared.

    Parameters
    ----------
    result : Result

    Returns
    -------
    tuple of Placement
        Payback on the entry clock in months; programme cost per participant, undiscounted; gain and net per
        participant some months after entry, present value. Amounts are moved to the scenario's price year with
        the consumer price index of the table, level of the price year / level of the benchmark's year. Left out:
        other currencies, amounts without a year, gains per person who succeeded, and the case that the scenario
        itself works out. Empty where nothing can be compared.

    Examples
    --------
    >>> import payoff
    >>> found = placements(payoff.evaluate(payoff.example()))
    >>> [(one.measure, one.months, one.series, len(one.others)) for one in found][:2]
    [('payback', None, 'samhalle', 3), ('cost', None, 'samhalle', 2)]
    """
    published: dict[Key, list[tuple[str, Benchmark, float, float]]] = {}
    for name, one in _usable(result).items():
        for key, printed in _figures(one, result):
            value = printed if key[0] == "payback" else _moved(printed, one, result)
            if value is not None:
                published.setdefault(key, []).append((name, one, printed, value))
    found = (_placed(result, key, rows) for key, rows in published.items())
    known = (one for one in found if one is not None)
    return tuple(sorted(known, key=lambda one: (COMPARED.index(one.measure), one.months or 0)))


def not_compared(result: Result) -> dict[str, Say]:
    """Return why each published evaluation that is not laid beside the result is not."""
    used = {other.id for placement in placements(result) for other in placement.others}
    return {name: _reason(one, result) for name, one in benchmarks().items() if name not in used}


def _usable(result: Result) -> dict[str, Benchmark]:
    return {name: one for name, one in benchmarks().items() if one.compared and not _is_itself(one, result)}


def _is_itself(one: Benchmark, result: Result) -> bool:
    """Whether the scenario works out the case that the benchmark is."""
    return one.scenario == result.scenario.file


def _reason(one: Benchmark, result: Result) -> Say:
    if not one.compared:
        return as_written(one.note or "")
    if _is_itself(one, result):
        return say("samma fall som scenariot")
    if one.currency != OWN_CURRENCY:
        return say("beloppen är i {currency} och räknas inte om", currency=one.currency)
    if one.year is None:
        return say("året är inte känt, så beloppen kan inte räknas om")
    return say("inget tal av samma slag som scenariots")


def _figures(one: Benchmark, result: Result) -> Iterator[tuple[Key, float]]:
    """Yield the figures of a benchmark that a result may be laid beside."""
    if one.payback_months is not None:
        yield ("payback", None, result.total), float(one.payback_months)
    if one.cost_per_participant is not None:
        yield ("cost", None, result.total), one.cost_per_participant
    for gain in one.gains:
        whole = gain.months is not None and float(gain.months).is_integer()
        if whole and gain.per == "participant" and gain.kind is not None and gain.series is not None:
            series = result.total if gain.series == SOCIETY else gain.series
            yield (gain.kind, int(gain.months or 0), series), gain.amount


def _moved(amount: float, one: Benchmark, result: Result) -> float | None:
    """Return an amount in kronor of the scenario's price year, None where it cannot be moved there."""
    if one.currency != OWN_CURRENCY or one.year is None:
        return None
    try:
        levels = [table().value(PRICE_INDEX, year) for year in (result.scenario.price_year, one.year)]
    except Fault:  # the index does not reach the price year: amounts are then left out, as `placements` says
        return None
    return amount * levels[0] / levels[1]


def _placed(result: Result, key: Key, rows: list[tuple[str, Benchmark, float, float]]) -> Placement | None:
    """Return the placement of the scenario's own figure, None where it has none of that kind."""
    own = _own(result, key)
    if own is None:
        return None
    if isinstance(own, Missing):  # later than what lies within the horizon; beyond it nothing is known
        rows = [row for row in rows if row[3] <= result.plan.months_followed]
    others = tuple(Other(*row, _standing(own, row[3])) for row in sorted(rows, key=lambda row: (row[3], row[0])))
    return Placement(*key, own, others) if others else None


def _standing(own: float | Missing, other: float) -> Standing:
    if isinstance(own, Missing) or own > other:
        return "higher"
    return "lower" if own < other else "equal"


def _own(result: Result, key: Key) -> float | Missing | None:
    """Return the scenario's own figure; `NEVER` where it does not pay back, None where there is no such figure."""
    measure, months, series = key
    cost = _cost(result, series)
    if measure == "payback":
        when = result.payback(series)
        if isinstance(when, Missing) or when.status in ("never_negative", "no_flow"):
            return None
        return NEVER if when.sustained is None else float(when.sustained)
    if measure == "cost":
        return cost
    if months is None or months > result.plan.months_followed or series not in (*result.active, *result.groups):
        return None
    if measure == "net" and cost is None:  # without a cost it would be the gain under another name
        return None
    curve = result.gain_curve(series) if measure == "gain" else result.payback_curve(series)
    return None if isinstance(curve, Missing) else float(curve[months])


def _cost(result: Result, series: str) -> float | None:
    """Return the undiscounted programme cost per participant, None where it is nothing or not known."""
    cost = result.flow("programme_cost", series, discounted=False)
    total = 0.0 if isinstance(cost, Missing) else float(cost.sum())
    return total / result.scenario.persons if total > 0 else None


def as_plain(found: tuple[Placement, ...]) -> list[Mapping[str, object]]:
    """Return placements as plain data with stable keys."""
    return [
        {
            "measure": one.measure,
            "months": one.months if one.months is not None else "none",
            "series": one.series,
            "own": "never_within_horizon" if isinstance(one.own, Missing) else one.own,
            "rank": one.rank,
            "of": len(one.others) + 1,
            "lower_than": one.count("lower"),
            "higher_than": one.count("higher"),
            "others": [
                {
                    "id": other.id,
                    "label": other.benchmark.label,
                    "year": other.benchmark.year if other.benchmark.year is not None else "unknown",
                    "printed": other.printed,
                    "value": other.value,
                    "standing": other.standing,
                    "comparison": other.benchmark.comparison or "unknown",
                    "status": other.benchmark.status,
                }
                for other in one.others
            ],
        }
        for one in found
    ]
