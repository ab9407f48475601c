"""Why a figure is what it is: an account's gain, cost or net of a year as persons x price x months x discount."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from payoff.errors import InputError, LedgerError, did_you_mean, one_of
from payoff.flows.plan import Array
from payoff.language import Say, say
from payoff.measured import NET_MEASURES, NetMeasure
from payoff.missing import Missing
from payoff.questions.explain_model import Explanation, ExplanationInput, ExplanationRow, Part
from payoff.questions.explain_places import Places
from payoff.questions.explain_sources import Source, inside, sources
from payoff.result import Result
from payoff.units import MONTHS_PER_YEAR, calendar_month, year_of_month

Months = NDArray[np.int64]
CLOSE = 1e-9
"""How near the rows must come to the figure, as a part of all that is booked for them."""
NOTHING = 1e-12
"""A difference in persons that is smaller than this of those it is a difference of is nothing."""


def explain(
    result: Result,
    account: str | None = None,
    year: int | None = None,
    group: str | None = None,
    measure: NetMeasure = "net",
) -> Explanation:
    """Return why an account's gain, cost or net of a year is what it is.

    Parameters
    ----------
    result : Result
    account : str, optional
        Account or group of accounts; the total by default.
    year : int, optional
        Year since the start, from 1; all years together by default. Month 0 belongs to year 1.
    group : str, optional
        Id of a subgroup of the participants; all by default.
    measure : {"gains", "programme_cost", "net"}
        Gain before programme cost, programme cost (positive), or gain less cost.

    Returns
    -------
    Explanation
        One row for each line that is booked on the account: (persons with the programme - persons without) x
        months x price x share x series x discount, in present value kronor and undiscounted. The rows sum to
        ``result.totals(measure, account)[year]``. Where the figure cannot be computed it is a `Missing`, and the
        rows are what is known of it.

    Raises
    ------
    InputError
        If there is no such account, year, subgroup or measure; what there is, is listed.
    LedgerError
        If the rows do not sum to the figure: a fault in payoff.

    Notes
    -----
    A row is split into the months with more and the months with fewer persons than without the programme where
    no single average series or discount factor would give its kronor.

    Examples
    --------
    >>> import payoff
    >>> result = payoff.evaluate(payoff.example())
    >>> found = explain(result, "kommun", 2)
    >>> round(found.value) == round(result.totals("net", "kommun")[2]) == round(sum(row.value for row in found.rows))
    True
    >>> row = found.rows[0]
    >>> round(row.months * row.price * row.share * row.factor * row.discount) == round(row.value)
    True
    """
    one_of("measure", measure, NET_MEASURES)
    asked = _of_group(result, group)
    name = _account(asked, account)
    months = _months(asked, year)
    parts = dict(asked.subgroups) or {"": asked}
    places = {key: Places(one.scenario) for key, one in parts.items()}
    raw = _merged(
        replace(source, groups=(key,))
        for key, one in parts.items()
        for source in sources(one, places[key], name, measure)
    )
    raw = [replace(source, groups=()) if len(source.groups) == len(parts) else source for source in raw]
    rows = tuple(row for source in raw for row in _rows(source, months, asked.plan.discount[:, 0]))
    value, undiscounted = (_cell(asked, measure, name, year, discounted=one) for one in (True, False))
    _check_sum(rows, value, _gross(raw, months))
    within = dict.fromkeys(label for one in parts.values() for label in inside(one, name, measure))
    return Explanation(
        account=name,
        label=asked.label(name),
        year=year,
        first=int(months[0]),
        last=int(months[-1]),
        calendar=_calendar(asked, months),
        group=group or "",
        measure=measure,
        value=value,
        undiscounted=undiscounted,
        rows=rows,
        within=tuple(within),
        causes=tuple(dict.fromkeys(cause for one in places.values() for cause in one.causes())),
        missing=_missing(asked, value, next(iter(places.values()))),
    )


def _of_group(result: Result, group: str | None) -> Result:
    """Return the result of a subgroup, of all where none is named."""
    if group is None:
        return result
    if not result.subgroups:
        raise InputError(say("delgruppen ”{name}” finns inte; scenariot har inga delgrupper", name=group))
    if group not in result.subgroups:
        hint = did_you_mean(str(group), result.subgroups)
        raise InputError(say("delgruppen ”{name}” finns inte; {hint}", name=group, hint=hint))
    return result.subgroups[group]


def _account(result: Result, account: str | None) -> str:
    """Return the id of an account or group; one that does not exist is refused."""
    result.totals("net", account)
    return result.total if account is None else result.chart.account(account)


def _months(result: Result, year: int | None) -> Months:
    """Return the calendar months of a year, of all years for None."""
    months = np.arange(result.plan.months + 1)
    if year is None:
        return months
    if isinstance(year, bool) or not isinstance(year, int) or not 1 <= year <= result.years:
        refused = say(
            "år {year} finns inte; resultatet har år 1 till {years}, räknat från starten", year=year, years=result.years
        )
        meant = _meant(result, year)
        raise InputError(say("{message}: {hint}", message=refused, hint=meant) if meant else refused)
    return months[[year_of_month(int(month)) == year for month in months]]


def _calendar(result: Result, months: Months) -> tuple[str, ...]:
    """Return the first and the last of some months by the calendar, nothing where the scenario has no start."""
    if result.scenario.start is None:
        return ()
    return tuple(calendar_month(*result.scenario.first_month, int(month)) for month in (months[0], months[-1]))


def _meant(result: Result, year: object) -> Say | None:
    """Say which year since the start is a calendar year that was asked for, None where there is no such."""
    if result.scenario.start is None:
        return None
    first, month = result.scenario.first_month
    since = year - first + 1 if isinstance(year, int) else 0
    if not 1 <= since <= result.years:
        return None
    if month == 1:
        return say("år {since} är {year}", since=since, year=year)
    return say(
        "år {since} är {start} till {end}",
        since=since,
        start=calendar_month(first, month, MONTHS_PER_YEAR * (since - 1) + 1),
        end=calendar_month(first, month, MONTHS_PER_YEAR * since),
    )


def _merged(raw: Iterable[Source]) -> list[Source]:
    """Add up what is the same line at the same price in several subgroups; it is then about all of them."""
    found: dict[tuple[object, ...], list[Source]] = {}
    for source in raw:
        found.setdefault(source.same, []).append(source)
    return [_added(sources) for sources in found.values()]


def _added(parts: Sequence[Source]) -> Source:
    if len(parts) == 1:
        return parts[0]
    programme = parts[0].programme
    return replace(
        parts[0],
        groups=tuple(name for one in parts for name in one.groups),
        with_it=np.asarray((np.max if programme else np.sum)([one.with_it for one in parts], axis=0)),
        without=np.sum([one.without for one in parts], axis=0),
        counted=np.sum([one.counted for one in parts], axis=0),
    )


def _rows(source: Source, months: Months, discount: Array) -> Iterator[ExplanationRow]:
    """Yield the rows of a line in some months: one, or two where persons differ both ways; none without persons."""
    with_it, without = source.with_it[months], source.without[months]
    if source.known and not (with_it.any() or without.any()):
        return
    difference = with_it - without
    difference = np.where(np.abs(difference) <= NOTHING * (np.abs(with_it) + np.abs(without)), 0.0, difference)
    whole = _row(source, months, discount, "")
    both_ways = bool((difference > 0).any() and (difference < 0).any())
    if not both_ways or (whole.factor is not None and whole.discount is not None):
        yield whole
        return
    yield _row(source, months[difference > 0], discount, "more")
    yield _row(source, months[difference <= 0], discount, "fewer")


def _row(source: Source, months: Months, discount: Array, part: Part) -> ExplanationRow:
    """Return the row of a line in some months."""
    persons = math.fsum(source.with_it[months]), math.fsum(source.without[months])
    counted = source.counted[months]
    difference, worth, present = persons[0] - persons[1], math.fsum(counted), math.fsum(counted * discount[months])
    price, factor = source.price, _mean(worth, difference, sum(map(abs, persons)), (source.lowest, source.highest))
    if source.programme:
        price = _ratio(worth, difference) if source.known else None
        factor = 1.0
    of_one = source.price if not source.programme else (1.0 if source.known else None)
    ends = (float(discount[months].min()), float(discount[months].max()))
    average = _mean(present, worth, float(np.abs(counted).sum()), ends)
    same = not source.programme and not counted.any()
    return ExplanationRow(
        part=part,
        months_with=persons[0],
        months_without=persons[1],
        price=price,
        factor=factor,
        discount=average,
        undiscounted=_times(of_one, source.share, worth, same=same),
        value=_times(of_one, source.share, present, same=same),
        groups=source.groups,
        share=source.share,
        **source.said,
    )


def _mean(total: float, weight: float, gross: float, ends: tuple[float, float]) -> float | None:
    """Return an average that lies between its ends; None where the weights cancel, so that there is none.

    Examples
    --------
    >>> _mean(1.5, 2.0, 2.0, (0.5, 1.0)), _mean(1.0, 0.0, 2.0, (0.5, 1.0)), _mean(0.0, 0.0, 0.0, (0.9, 1.0))
    (0.75, None, 1.0)
    """
    if abs(weight) <= NOTHING * gross or weight == 0.0:
        return ends[1] if abs(total) <= NOTHING * gross else None
    mean = total / weight
    slack = CLOSE * max(map(abs, ends))
    return mean if ends[0] - slack <= mean <= ends[1] + slack else None


def _ratio(total: float, weight: float) -> float:
    return total / weight if weight else 0.0


def _times(price: float | None, share: float, worth: float, *, same: bool) -> float | None:
    """Return kronor; nothing where nobody differs, whatever the price, and None where the price is not known."""
    if price is None:
        return 0.0 if same else None
    return price * share * worth + 0.0


def _cell(result: Result, measure: NetMeasure, account: str, year: int | None, *, discounted: bool) -> float | Missing:
    """Return the figure that is explained."""
    totals = result.totals(measure, account, discounted=discounted)
    if isinstance(totals, Missing):
        return totals
    return math.fsum(totals.values()) if year is None else totals[year]


def _gross(raw: Iterable[Source], months: Months) -> float:
    """Return all that is booked for the rows, whichever way it goes, in kronor."""
    return math.fsum(
        abs((1.0 if one.programme else one.price or 0.0) * one.share)
        * float((np.abs(one.counted) if one.programme else np.abs(one.with_it) + np.abs(one.without))[months].sum())
        for one in raw
    )


def _check_sum(rows: Iterable[ExplanationRow], value: float | Missing, gross: float) -> None:
    """Refuse rows that are not the figure; what is not known cancels where the figure is known."""
    if isinstance(value, Missing):
        return
    total = math.fsum(row.value for row in rows if row.value is not None)
    if abs(total - value) > CLOSE * max(gross, abs(value), 1.0):
        raise LedgerError(say("förklaringens rader blir {rows} kr, men talet är {value} kr", rows=total, value=value))


def _missing(result: Result, value: float | Missing, places: Places) -> tuple[ExplanationInput, ...]:
    """Return the amounts that the figure lacks, where they are written."""
    if not isinstance(value, Missing):
        return ()
    found = []
    lines = {placed.path: placed.line.amount for placed in result.scenario.placed_lines()}
    budget = {f"programme.budget.{name}": line.planned for name, line in result.scenario.programme.budget.items()}
    for path in value.because:
        amount = (lines | budget).get(path)
        found += [
            replace(one, label=result.input_name(path).text())
            for one in places.inputs([amount] if amount is not None else [], path)
        ]
    return tuple(found)
