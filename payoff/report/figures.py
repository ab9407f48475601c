"""The figures of an annex as SVG text; the only module that imports matplotlib.

Figures are drawn on Figure objects, never through pyplot, so nothing is kept between calls.
Each SVG gets a role, a title and a description that states the finding, and bytes that are
the same on every run.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.report.locale import Numbers
from payoff.report.sentences import basis
from payoff.report.years import after, shown_years
from payoff.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from payoff.simulation.simulation import Simulation

INK, GRID, ACCENT, NEGATIVE = "#1a1a1a", "#d0d0d0", "#00507d", "#a34e00"
PALETTE = ("#00507d", "#a34e00", "#2e7d32", "#7b3294", "#b0005a", "#5d4b00", "#00707a", "#444444")
"""Every colour has at least 4.5:1 contrast to white; segments are also told apart by order and white gaps."""
WIDTH, HEIGHT = 8.2, 4.0
"""Of a figure, inches."""
HATCHES = ("", "///", "...", "xx", "\\\\\\", "--", "++", "oo")
SETTINGS: Any = {
    "svg.hashsalt": "payoff",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "hatch.linewidth": 0.6,
    "hatch.color": "#ffffff",
}


Unit = tuple[float, Say]
"""Kronor in one of the axis's unit, and its name."""


def unit_of(largest: float) -> Unit:
    """Return the unit that gives an axis short numbers."""
    return (1e6, say("mnkr")) if largest >= 1e6 else (1e3, say("tkr"))


def stacked_gains(result: Result, numbers: Numbers, axes: Axes) -> str | None:
    """Draw cumulative gain before programme cost by year, stacked by account, with the sum marked.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw.

    Returns
    -------
    str or None
        The description, or None when there is nothing to draw.
    """
    totals = {account: result.totals("gains", account, cumulative=True) for account in result.active}
    known = {account: years for account, years in totals.items() if not isinstance(years, Missing)}
    known = {account: years for account, years in known.items() if any(abs(value) > 0.5 for value in years.values())}
    total = result.totals("gains", cumulative=True)
    if not known or isinstance(total, Missing):
        return None
    years = shown_years(len(total))
    unit = unit_of(max(abs(value) for by_year in known.values() for value in by_year.values()))
    scaled = {account: {year: by_year[year] / unit[0] for year in years} for account, by_year in known.items()}
    for account in scaled:
        _stack(axes, years, scaled, account, result.label(account).text(numbers.language))
    axes.plot(
        range(len(years)),
        [total[year] / unit[0] for year in years],
        linestyle="",
        marker="D",
        markersize=7,
        color=INK,
        markerfacecolor="#ffffff",
        markeredgewidth=1.8,
        label=result.label(result.total).text(numbers.language),
    )
    axes.set_xticks(range(len(years)), [after(result, year).text(numbers.language) for year in years])
    money_axis(axes, numbers, unit)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    last = years[-1]
    parts = ", ".join(
        f"{result.label(account).text(numbers.language)} {numbers.kronor(by_year[last])}"
        for account, by_year in known.items()
    )
    return say(
        "{after}: {parts}; summa {total}.",
        after=after(result, last),
        parts=parts,
        total=numbers.kronor(total[last]),
    ).text(numbers.language)


def _stack(axes: Axes, years: list[int], scaled: dict[str, dict[int, float]], account: str, label: str) -> None:
    """Draw one account's segments: gains upward from zero, losses downward, on top of the accounts before it."""
    index = list(scaled).index(account)
    before = list(scaled)[:index]
    heights = [scaled[account][year] for year in years]
    bottoms = []
    for year, height in zip(years, heights, strict=True):
        below = [scaled[other][year] for other in before]
        bottoms.append(sum(value for value in below if (value >= 0) == (height >= 0)))
    axes.bar(
        range(len(years)),
        heights,
        bottom=bottoms,
        width=0.62,
        color=PALETTE[index % len(PALETTE)],
        hatch=HATCHES[index % len(HATCHES)],
        edgecolor="#ffffff",
        linewidth=1.0,
        label=label,
    )


def payback_curve(result: Result, numbers: Numbers, axes: Axes) -> str | None:
    """Draw the payback curve of the total, with the month of payback marked; returns the description or None."""
    curve, payback = result.payback_curve(), result.payback()
    if isinstance(curve, Missing) or isinstance(payback, Missing) or payback.status == "no_flow":
        return None
    language = numbers.language
    unit = unit_of(float(abs(curve).max()))
    axes.plot(range(len(curve)), curve / unit[0], color=ACCENT, linewidth=2.2)
    axes.fill_between(
        range(len(curve)),
        curve / unit[0],
        0,
        where=curve < 0,
        color=NEGATIVE,
        alpha=0.12,
        linewidth=0,
        interpolate=True,
    )
    axes.set_xlabel(say("Månader sedan inskrivning").text(language))
    axes.set_xlim(0, len(curve) - 1)
    step = max(1, round((len(curve) - 1) / 8 / 6)) * 6 if len(curve) > 13 else 1
    axes.set_xticks(range(0, len(curve), step))
    money_axis(axes, numbers, unit)
    start, end = numbers.kronor(float(curve[0])), numbers.kronor(float(curve[-1]))
    if payback.status == "reached" and payback.sustained is not None and payback.interpolated is not None:
        label = say("Återbetald efter {months}", months=numbers.months(payback.sustained)).text(language)
        _mark(axes, payback.interpolated, label, len(curve) - 1)
        return say(
            "Från {start} i månad 0 till {end} i månad {last}; kurvan passerar noll efter {months}.",
            start=start,
            end=end,
            last=len(curve) - 1,
            months=numbers.months(payback.sustained),
        ).text(language)
    message = say(
        "Från {start} i månad 0 till {end} i månad {last}; kurvan passerar inte noll.",
        start=start,
        end=end,
        last=len(curve) - 1,
    )
    return message.text(language)


def _mark(axes: Axes, month: float, label: str, last: int) -> None:
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


def money_axis(axes: Axes, numbers: Numbers, unit: Unit) -> None:
    """Write the amounts on the upright axis in a unit, and draw the line at zero."""
    ticks = axes.get_yticks()
    step = float(ticks[1] - ticks[0])
    decimals = next((count for count in range(4) if abs(step - round(step, count)) <= 1e-6 * step), 4)
    axes.yaxis.set_major_formatter(lambda value, _: numbers.number(value, decimals))
    axes.set_title(unit[1].text(numbers.language), loc="left", fontsize=10, color=INK)
    axes.axhline(0, color=INK, linewidth=1.0)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


FIGURES: dict[str, tuple[Callable[[Result, Numbers, Any], str | None], Any]] = {
    "stacked": (stacked_gains, say("Ackumulerad vinst per aktör, före programkostnad, {basis}")),
    "curve": (payback_curve, say("Ackumulerat netto per deltagare, hela kostnaden i månad 0, {basis}")),
}


def svg_figures(result: Result, numbers: Numbers, simulation: Simulation | None = None) -> dict[str, dict[str, str]]:
    """Return every figure that the result has content for, as inline SVG with title and description."""
    found: dict[str, dict[str, str]] = {}
    for name, (draw, title) in FIGURES.items():
        shown = say(title.template, basis=basis(result))
        found |= _drawn(name, shown, partial(draw, result, numbers), numbers)
    if simulation is None:
        return found
    from payoff.report.figures_uncertainty import bars_shown, fan_chart, tornado_chart

    fan = say("Ackumulerat netto på kalendern, {basis}: så sprider sig dragningarna", basis=basis(result))
    found |= _drawn("fan", fan, partial(fan_chart, simulation, numbers), numbers)
    tornado = say("Nettonuvärdet när ett osäkert tal i taget går från lågt till högt")
    height = 1.6 + 0.52 * len(bars_shown(simulation))
    return found | _drawn("tornado", tornado, partial(tornado_chart, simulation, numbers), numbers, height)


def _drawn(
    name: str, title: Say, draw: Callable[[Axes], str | None], numbers: Numbers, height: float = HEIGHT
) -> dict[str, dict[str, str]]:
    """Return one figure by its name; nothing where there is nothing to draw."""
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        description = draw(figure.subplots())
        if description is None:
            return {}
        text = title.text(numbers.language)
        svg = _svg(figure, name, text, description, numbers.language)
    return {name: {"title": text, "description": description, "svg": svg}}


def _svg(figure: Figure, name: str, title: str, description: str, language: str) -> str:
    """Return a figure as SVG that can stand in a page: named, described, with ids of its own."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id="|xlink:href="#|url\(#|href="#)', rf"\g<1>{name}-", svg)
    head = f'<svg role="img" lang="{language}" aria-labelledby="{name}-title {name}-description" '
    named = (
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-description">{escape(description)}</desc>'
    )
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2).replace("<svg ", head, 1)
    close = svg.index(">") + 1
    return svg[:close] + named + svg[close:]
