"""The figures of a simulation: how the draws fan out month by month, and what the result hangs on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from payoff.language import Language, say
from payoff.missing import Missing
from payoff.report.figures import ACCENT, GRID, INK, money_axis, unit_of
from payoff.report.locale import Numbers
from payoff.report.uncertainty_inputs import MOST_BARS, label_of, moving_bars
from payoff.report.uncertainty_numbers import drawn_kronor, fan_error, input_value, money, percentile_error
from payoff.simulation.simulation import FAN_DRAWS, FAN_PERCENTS, Simulation
from payoff.uncertainty.tornado import Bar

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OUTER, INNER = "#cfe0ea", "#8db6cf"
LOW_END, HIGH_END = "#e2e2e2", "#00507d"
"""Light and dark: told apart in grey as well."""
LABEL_WIDTH = 34
BAR_HEIGHT = 0.62


def fan_chart(simulation: Simulation, numbers: Numbers, axes: Axes) -> str | None:
    """Draw the percentiles of the total's cumulative net by calendar month, with the central curve.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or None
        The description, or None where the total is not known.
    """
    result, language = simulation.result, numbers.language
    fan, central = simulation.fan(), result.calendar_curve()
    if isinstance(fan, Missing) or isinstance(central, Missing):
        return None
    unit = unit_of(max(float(abs(fan).max()), float(abs(central).max())))
    months, last = range(len(central)), len(central) - 1
    low, lower, median, upper, high = fan / unit[0]
    nine = say("90 % av dragningarna").text(language)
    half = say("hälften av dragningarna").text(language)
    axes.fill_between(months, low, high, color=OUTER, linewidth=0, label=nine)
    axes.fill_between(months, lower, upper, color=INNER, linewidth=0, label=half)
    axes.plot(months, median, color=ACCENT, linewidth=2.0, label=say("medianen").text(language))
    central_label = say("centrala värden").text(language)
    axes.plot(months, central / unit[0], color=INK, linewidth=1.4, linestyle=(0, (5, 3)), label=central_label)
    axes.set_xlabel(say("Månader sedan start").text(language))
    axes.set_xlim(0, last)
    step = max(1, round(last / 8 / 6)) * 6 if last > 12 else 1
    axes.set_xticks(range(0, last + 1, step))
    money_axis(axes, numbers, unit)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    error = fan_error(float(fan[0, -1]), float(fan[-1, -1]), min(FAN_DRAWS, simulation.draws))
    shown = [
        drawn_kronor(float(value), percentile_error(percent, error), numbers)
        for percent, value in zip(FAN_PERCENTS, fan[:, -1], strict=True)
    ]
    return say(
        "I månad {month} är det ackumulerade nettot i medianen {median} och i 90 % av dragningarna mellan {low} och "
        "{high}; med centrala värden är det {central} ({whom}).",
        month=last,
        median=shown[2],
        low=shown[0],
        high=shown[-1],
        central=numbers.kronor(float(central[-1])),
        whom=result.label(result.total),
    ).text(language)


def bars_shown(simulation: Simulation) -> list[Bar]:
    """Return the bars that the tornado chart has room for."""
    return moving_bars(simulation)[:MOST_BARS]


def tornado_chart(simulation: Simulation, numbers: Numbers, axes: Axes) -> str | None:
    """Draw a bar from the result at each uncertain number's low end to that at its high, the longest at the top.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or None
        The description, or None where nothing uncertain changes the total.
    """
    bars, language = bars_shown(simulation), numbers.language
    if not bars:
        return None
    ends = [value for bar in bars for value in (bar.low, bar.high)]
    unit, central = unit_of(max(map(abs, ends))), bars[0].central
    for place, bar in enumerate(bars):
        _bar(axes, len(bars) - 1 - place, bar, unit[0], numbers)
    names = [textwrap.fill(label_of(simulation, bar.input, numbers), LABEL_WIDTH) for bar in bars]
    axes.set_yticks(range(len(bars) - 1, -1, -1), names)
    axes.set_ylim(-0.6, len(bars) - 0.4)
    left, right = min([*ends, central, 0.0]) / unit[0], max([*ends, central, 0.0]) / unit[0]
    room = 0.16 * (right - left)
    axes.set_xlim(left - room, right + room)
    axes.axvline(central / unit[0], color=INK, linewidth=1.2)
    axes.axvline(0, color=INK, linewidth=1.0, linestyle=(0, (2, 2)))
    ticks = axes.get_xticks()
    gap = float(ticks[1] - ticks[0])
    decimals = next((count for count in range(4) if abs(gap - round(gap, count)) <= 1e-6 * gap), 4)
    axes.xaxis.set_major_formatter(lambda value, _: numbers.number(value, decimals))
    text = say("Nettonuvärde, {unit}; heldragen linje är kalkylen, streckad är noll", unit=unit[1])
    axes.set_xlabel(text.text(language))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(*_ends(axes, language), loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, ncols=2)
    return _described(simulation, bars, numbers)


def _bar(axes: Axes, place: int, bar: Bar, unit: float, numbers: Numbers) -> None:
    """Draw one bar in two parts, from the central result to each end, with the number's value at each end."""
    parts = (
        (bar.low, bar.input.low, LOW_END, say("talet är lågt")),
        (bar.high, bar.input.high, HIGH_END, say("talet är högt")),
    )
    for worth, _, color, label in sorted(parts, key=lambda part: -abs(part[0] - bar.central)):
        width, left = (worth - bar.central) / unit, bar.central / unit
        shown = label.text(numbers.language)
        axes.barh(place, width, left=left, height=BAR_HEIGHT, color=color, edgecolor=INK, linewidth=0.8, label=shown)
    one_side = (bar.low - bar.central) * (bar.high - bar.central) > 0
    for worth, value, *_ in parts:
        nearer = one_side and abs(worth - bar.central) < max(abs(bar.low - bar.central), abs(bar.high - bar.central))
        right = (worth >= bar.central) != nearer
        axes.annotate(
            input_value(bar.input, value, numbers),
            ((bar.central if nearer else worth) / unit, place),
            xytext=(4 if right else -4, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            color=INK,
            fontsize=9,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8},
        )


def _ends(axes: Axes, language: Language) -> tuple[list[Any], list[str]]:
    """Return the legend's two entries, each once, the low end first."""
    handles, labels = axes.get_legend_handles_labels()
    found = dict(zip(labels, handles, strict=True))
    ordered = [one.text(language) for one in (say("talet är lågt"), say("talet är högt"))]
    return [found[label] for label in ordered], ordered


def _described(simulation: Simulation, bars: list[Bar], numbers: Numbers) -> str:
    first = bars[0]
    turning = sum(bar.decides_sign for bar in bars)
    text = say(
        "Mest betyder ”{label}”: resultatet blir {at_low} vid {low} och {at_high} vid {high}.",
        label=label_of(simulation, first.input, numbers),
        at_low=money(first.low, numbers),
        low=input_value(first.input, first.input.low, numbers),
        at_high=money(first.high, numbers),
        high=input_value(first.input, first.input.high, numbers),
    )
    crossing = say("Ingen av de {count} staplarna går över noll.", count=len(bars))
    if turning:
        crossing = say("{turning} av {count} staplar går över noll.", turning=turning, count=len(bars))
    return f"{text.text(numbers.language)} {crossing.text(numbers.language)}"
