"""The figures of a simulation: how the draws fan out, what the result hangs on, how likely it is to be paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.report.account_rows import payers
from payoff.report.figure_parts import (
    ACCENT,
    DASHES,
    GRID,
    INK,
    LINE,
    MARKERS,
    PALETTE,
    bare,
    kept_apart,
    level_axis,
    money_axis,
    month_axis,
    unit_of,
    with_room,
    wrapped,
)
from payoff.report.locale import Numbers
from payoff.report.uncertainty import chance_months
from payoff.report.uncertainty_inputs import MOST_BARS, label_of, moving_bars
from payoff.report.uncertainty_numbers import chance_text, fan_texts, input_value, money
from payoff.report.uncertainty_words import invests_nothing
from payoff.simulation.simulation import FAN_DRAWS, Simulation
from payoff.uncertainty.tornado import Bar
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OUTER, INNER = "#cfe0ea", "#8db6cf"
LOW_END, HIGH_END = "#e2e2e2", "#00507d"
"""Light and dark: told apart in grey as well."""
LABEL_WIDTH, UNDER = 34, 52
"""Letters on a line beside the bars, and under them."""
BAR_HEIGHT = 0.62
NARROWER = 0.8
"""How much of its first width the axis keeps when its longest names have found their room."""
ROW, AROUND = 0.52, 1.6
"""Height of a bar, and of what is above and under the bars, inches."""
LABEL_SIZE, POINTS_PER_INCH = 10, 72
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def fan_chart(simulation: Simulation, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw the percentiles of the total's cumulative net by calendar month, with the central curve.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    result, language = simulation.result, numbers.language
    fan, central = simulation.fan(), result.calendar_curve()
    if isinstance(fan, Missing):
        return fan
    assert not isinstance(central, Missing)
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
    month_axis(axes, last, say("Månader sedan start"), language)
    money_axis(axes, numbers, unit)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    shown = fan_texts(simulation, last, numbers)
    found = say(
        "I månad {month} är det ackumulerade nettot i medianen {median} och i 90 % av dragningarna mellan {low} och "
        "{high}; med centrala värden är det {central} ({whom}).",
        month=last,
        median=shown[2],
        low=shown[0],
        high=shown[-1],
        central=numbers.kronor(float(central[-1])),
        whom=result.label(result.total),
    ).text(language)
    if simulation.draws <= FAN_DRAWS:
        return found
    followed = say(
        "Figuren följer de första {draws} dragningarna månad för månad; talen räknar alla.",
        draws=numbers.number(FAN_DRAWS),
    )
    return f"{found} {followed.text(language)}"


def bars_shown(simulation: Simulation) -> list[Bar]:
    """Return the bars that the tornado chart has room for."""
    return moving_bars(simulation)[:MOST_BARS]


def tornado_height(simulation: Simulation) -> float:
    """Return the height that the tornado chart needs, inches."""
    return AROUND + ROW * len(bars_shown(simulation))


def tornado_chart(simulation: Simulation, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw a bar from the result at each uncertain number's low end to that at its high, the longest at the top.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    bars, language = bars_shown(simulation), numbers.language
    if not bars:
        missing = simulation.result.missing("net", simulation.result.total)
        return missing or Missing("not_applicable", say("inget osäkert tal ändrar nettonuvärdet"))
    ends = [value for bar in bars for value in (bar.low, bar.high)]
    unit, central = unit_of(max(map(abs, ends))), bars[0].central
    texts = [
        text for place, bar in enumerate(bars) for text in _bar(axes, len(bars) - 1 - place, bar, unit[0], numbers)
    ]
    names = [wrapped(label_of(simulation, bar.input, numbers), LABEL_WIDTH) for bar in bars]
    axes.set_yticks(range(len(bars) - 1, -1, -1), names)
    axes.set_ylim(-0.6, len(bars) - 0.4)
    low, high = min([*ends, central, 0.0]) / unit[0], max([*ends, central, 0.0]) / unit[0]
    level_axis(axes, with_room(texts, low, high, NARROWER * _points(axes)[0]), numbers, unit)
    axes.axvline(central / unit[0], color=INK, linewidth=1.2)
    axes.axvline(0, color=INK, linewidth=1.0, linestyle=(0, (2, 2)))
    text = say("Nettonuvärde, {unit}; heldragen linje är kalkylen, streckad är noll", unit=unit[1])
    axes.set_xlabel(wrapped(text.text(language), UNDER, lines=2))
    axes.tick_params(axis="y", length=0)
    bare(axes, "top", "right", "left")
    axes.legend(*_ends(axes, language), loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, ncols=2)
    return _described(simulation, bars, numbers)


def _bar(axes: Axes, place: int, bar: Bar, unit: float, numbers: Numbers) -> list[tuple[float, str, bool]]:
    """Draw one bar in two parts, from the central result to each end, with the number's value at each end.

    Returns the values as texts: where each stands, what it says, and whether to the right of there.
    """
    parts = (
        (bar.low, bar.input.low, LOW_END, say("talet är lågt")),
        (bar.high, bar.input.high, HIGH_END, say("talet är högt")),
    )
    for worth, _, color, label in sorted(parts, key=lambda part: -abs(part[0] - bar.central)):
        width, left = (worth - bar.central) / unit, bar.central / unit
        shown = label.text(numbers.language)
        axes.barh(place, width, left=left, height=BAR_HEIGHT, color=color, edgecolor=INK, linewidth=0.8, label=shown)
    one_side = (bar.low - bar.central) * (bar.high - bar.central) > 0
    texts = []
    for worth, value, *_ in parts:
        nearer = one_side and abs(worth - bar.central) < max(abs(bar.low - bar.central), abs(bar.high - bar.central))
        right = (worth >= bar.central) != nearer
        text, at = input_value(bar.input, value, numbers), (bar.central if nearer else worth) / unit
        texts.append((at, text, right))
        axes.annotate(
            text,
            (at, place),
            xytext=(4 if right else -4, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            color=INK,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8},
        )
    return texts


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


# -- how likely --------------------------------------------------------------------------


def chance_chart(simulation: Simulation, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw how likely it is that the total, and each who pays, has its money back by each month since enrolment.

    Parameters
    ----------
    simulation : Simulation
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    result, language = simulation.result, numbers.language
    known = [name for name in payers(result) if name in simulation.series]
    shown = [name for name in known if not invests_nothing(simulation.month_distribution()[simulation.place(name)])]
    if not shown:
        missing = None if known else result.missing("net", result.total)
        return missing or Missing("not_applicable", say("ingen har något att få tillbaka"))
    chances = {name: simulation.chance_by_month("entry")[simulation.place(name)] for name in shown}
    last, years = result.plan.months_followed, chance_months(result)
    looks = {name: _line(index, name == result.total) for index, name in enumerate(shown)}
    for name, by_month in chances.items():
        at_years = [month - 1 for month in years]
        axes.plot(range(1, last + 1), by_month, **looks[name], markevery=at_years, clip_on=False)
    month_axis(axes, last, say("Månader sedan inskrivning"), language)
    axes.set_ylim(0, 1)
    axes.set_yticks(SHARES, [numbers.percent(share) for share in SHARES])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    bare(axes, "top", "right")
    ends = {name: float(by_month[-1]) for name, by_month in chances.items()}
    names = [
        say("{name} {amount}", name=result.label(name), amount=chance_text(share, simulation.draws, numbers))
        for name, share in ends.items()
    ]
    _at_the_end(axes, list(ends.values()), [wrapped(name.text(language)) for name in names], list(looks.values()))
    lead = say("Sannolikheten att ha fått tillbaka pengarna, räknat per deltagare från inskrivningen")
    told = [
        say("{name}: {chances}", name=result.label(name), chances=_by_years(one, years, simulation.draws, numbers))
        for name, one in chances.items()
    ]
    return ". ".join(one.text(language) for one in (lead, *told)) + "."


def _line(index: int, total: bool) -> dict[str, Any]:
    """Return how a line looks: the total is thick and dark, the others have a dash, a marker and a colour each."""
    look = {"color": PALETTE[index % len(PALETTE)], "linestyle": DASHES[index % len(DASHES)], "linewidth": 1.8}
    if total:
        look = {"color": INK, "linestyle": "solid", "linewidth": 2.6}
    return look | {"marker": MARKERS[index % len(MARKERS)], "markersize": 6}


def _at_the_end(axes: Axes, ends: list[float], labels: list[str], looks: list[dict[str, Any]]) -> None:
    """Write what each line is where it ends, kept apart, with a piece of the line before it."""
    heights = [LABEL_SIZE * LINE * (label.count("\n") + 1) / _points(axes)[1] for label in labels]
    for place, label, look in zip(kept_apart(ends, heights, 0.0, 1.0), labels, looks, strict=True):
        axes.plot([1.015, 1.06], [place] * 2, transform=axes.transAxes, clip_on=False, **look, markevery=[1])
        axes.annotate(
            label,
            (1.06, place),
            xytext=(7, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=INK,
        )


def _points(axes: Axes) -> tuple[float, float]:
    """Return the width and the height of the axes, points."""
    scale = POINTS_PER_INCH / float(axes.figure.dpi)
    return float(axes.bbox.width) * scale, float(axes.bbox.height) * scale


def _by_years(by_month: Any, months: list[int], draws: int, numbers: Numbers) -> list[Say]:
    """Say how likely it is by each of some months."""
    found = []
    for month in months:
        chance = chance_text(float(by_month[month - 1]), draws, numbers)
        if month % MONTHS_PER_YEAR:
            found.append(say("{chance} inom {months} mån", chance=chance, months=month))
        else:
            found.append(say("{chance} inom {years} år", chance=chance, years=month // MONTHS_PER_YEAR))
    return found
