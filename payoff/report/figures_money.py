"""The figures of money over time: gain by actor and year, and the payback curve of a participant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoff.language import Say, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.report.figure_parts import ACCENT, INK, NEGATIVE, look, money_axis, month_axis, unit_of, wrapped
from payoff.report.locale import Numbers
from payoff.report.words import HALF_KRONA
from payoff.report.years import after, shown_years
from payoff.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST_BARS = 3
NOTHING = Missing("not_applicable", say("ingen vinner eller förlorar något"))


def stacked_gains(result: Result, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw cumulative gain before programme cost by year, stacked by account, with the sum marked.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    total = result.totals("gains", cumulative=True)
    if isinstance(total, Missing):
        return total
    totals = {account: result.totals("gains", account, cumulative=True) for account in result.active}
    known = {account: years for account, years in totals.items() if not isinstance(years, Missing)}
    known = {name: years for name, years in known.items() if any(abs(value) > HALF_KRONA for value in years.values())}
    if not known:
        return NOTHING
    years, language = shown_years(len(total)), numbers.language
    unit = unit_of(max(abs(value) for by_year in known.values() for value in by_year.values()))
    _stack(
        axes, {name: [by_year[year] / unit[0] for year in years] for name, by_year in known.items()}, result, numbers
    )
    axes.plot(
        range(len(years)),
        [total[year] / unit[0] for year in years],
        linestyle="",
        marker="D",
        markersize=7,
        color=INK,
        markerfacecolor="#ffffff",
        markeredgewidth=1.8,
        label=wrapped(result.label(result.total).text(language)),
    )
    beside = 0.5 + max(0, FEWEST_BARS - len(years)) / 2  # one bar alone is not made as wide as the figure
    axes.set_xlim(-beside, len(years) - 1 + beside)
    axes.set_xticks(range(len(years)), [after(result, year).text(language) for year in years])
    money_axis(axes, numbers, unit)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    last = years[-1]
    parts = [
        say("{name} {amount}", name=result.label(account), amount=numbers.kronor(by_year[last]))
        for account, by_year in known.items()
    ]
    return say(
        "{after} är vinsten före programkostnad {total} i allt: {parts}.",
        after=after(result, last),
        parts=parts,
        total=numbers.kronor(total[last]),
    ).text(language)


def _stack(axes: Axes, scaled: dict[str, list[float]], result: Result, numbers: Numbers) -> None:
    """Draw each account's segments: gains upward from zero, losses downward, on top of the accounts before it."""
    count = len(next(iter(scaled.values())))
    up, down = [0.0] * count, [0.0] * count
    for index, (account, heights) in enumerate(scaled.items()):
        bottoms = [up[at] if height >= 0 else down[at] for at, height in enumerate(heights)]
        for at, height in enumerate(heights):
            (up if height >= 0 else down)[at] += height
        axes.bar(
            range(count),
            heights,
            bottom=bottoms,
            width=0.62,
            **look(index),
            edgecolor="#ffffff",
            linewidth=1.0,
            label=wrapped(result.label(account).text(numbers.language)),
        )


def payback_curve(result: Result, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw the payback curve of the total, with the month of payback marked; returns the description, or why not."""
    curve, payback = result.payback_curve(), result.payback()
    if isinstance(curve, Missing):
        return curve
    assert not isinstance(payback, Missing)
    if payback.status == "no_flow":
        return Missing("not_applicable", say("varken kostnad eller vinst"))
    language, last = numbers.language, len(curve) - 1
    unit = unit_of(float(abs(curve).max()))
    months, shown = range(len(curve)), curve / unit[0]
    axes.plot(months, shown, color=ACCENT, linewidth=2.2)
    axes.fill_between(months, shown, 0, where=curve < 0, color=NEGATIVE, alpha=0.12, linewidth=0, interpolate=True)
    month_axis(axes, last, say("Månader sedan inskrivning"), language)
    money_axis(axes, numbers, unit)
    start, end = numbers.kronor(float(curve[0])), numbers.kronor(float(curve[-1]))
    if payback.status == "reached" and payback.sustained is not None and payback.interpolated is not None:
        label = say("Återbetald efter {months}", months=numbers.months(payback.sustained)).text(language)
        _mark(axes, payback.interpolated, label, last)
        return say(
            "Från {start} i månad 0 till {end} i månad {last}; kurvan passerar noll efter {months}.",
            start=start,
            end=end,
            last=last,
            months=numbers.months(payback.sustained),
        ).text(language)
    return _without_payback(payback, start=start, end=end, last=last).text(language)


def _without_payback(payback: BreakEven, **ends: object) -> Say:
    """Say how the curve runs where nothing is paid back."""
    if payback.status == "never_negative":
        return say("Från {start} i månad 0 till {end} i månad {last}; kurvan är aldrig under noll.", **ends)
    if payback.crossings:
        return say("Från {start} i månad 0 till {end} i månad {last}; kurvan slutar under noll.", **ends)
    return say("Från {start} i månad 0 till {end} i månad {last}; kurvan passerar inte noll.", **ends)


def _mark(axes: Axes, month: float, label: str, last: int) -> None:
    """Mark the month of payback, with its label on the side where there is room."""
    right = month < last / 2
    axes.plot([month], [0], marker="o", markersize=9, color="#ffffff", markeredgecolor=NEGATIVE, markeredgewidth=2.4)
    axes.annotate(
        label,
        (month, 0),
        xytext=(12 if right else -12, -18 if right else 14),
        textcoords="offset points",
        ha="left" if right else "right",
        color=INK,
        fontweight="bold",
    )
