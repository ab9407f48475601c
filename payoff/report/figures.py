"""The figures of an annex as SVG text; the only module that imports matplotlib.

Figures are drawn on Figure objects, never through pyplot, so nothing is kept between calls.
Each SVG gets a role, a title and a description that states the finding, and bytes that are
the same on every run. It is plain: shapes and paths, no script, no style sheet, no address.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure

from payoff.errors import InputError, did_you_mean
from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.report.figure_parts import PALETTE, money_axis
from payoff.report.figures_actors import invest, invest_height, waterfall, waterfall_height
from payoff.report.figures_money import payback_curve, stacked_gains
from payoff.report.figures_people import states_over_time
from payoff.report.locale import Numbers
from payoff.report.sentences import basis
from payoff.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from payoff.simulation.simulation import Simulation

__all__ = ["FIGURES", "PALETTE", "axes_of", "money_axis", "svg_figures"]

WIDTH, HEIGHT = 8.2, 4.0
"""Of a figure, inches."""
POINTS_PER_INCH = 72
MARGIN, LEAST = 4.0, 36.0
"""Around what is drawn, and the least that is left to draw in, points."""
SETTINGS: Any = {
    "svg.hashsalt": "payoff",
    "svg.fonttype": "path",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": "#1a1a1a",
    "hatch.linewidth": 0.6,
}
"""Text is paths, so that it looks the same in every program, whatever fonts there are."""
PLAIN = (
    (re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL), ""),
    (re.compile(r"<!--.*?-->\s*", re.DOTALL), ""),
    (re.compile(r"<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL), ""),
    (re.compile(r'<g id="[^"]*"'), "<g"),
    (re.compile(r"(?<!\(0)(\.\d\d)\d+"), r"\1"),
    (re.compile(r"\s*\n\s*"), "\n"),
)
"""What is taken out of an SVG: data about it, remarks, the style sheet (a page would lay it on everything else, and
its two rules stand on the root instead), names that nothing refers to, decimals that nobody sees, indents."""
GIVEN: Any = {name: SETTINGS[name] for name in ("hatch.linewidth", "text.parse_math")}
"""What figures need on axes that are given; the rest is as their owner has it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that can be drawn.

    Parameters
    ----------
    draw : callable
        ``draw(source, numbers, axes)`` gives the description, or why there is nothing to draw.
    title : callable
        ``title(result)``.
    drawn : bool
        Whether its source is a simulation, else it is a result.
    height : callable
        ``height(source)`` in inches.
    """

    draw: Callable[[Any, Numbers, Any], str | Missing]
    title: Callable[[Result], Say]
    drawn: bool = False
    height: Callable[[Any], float] = lambda _: HEIGHT


def _fan(simulation: Any, numbers: Numbers, axes: Any) -> str | Missing:
    from payoff.report.figures_uncertainty import fan_chart  # only draws need it

    return fan_chart(simulation, numbers, axes)


def _tornado(simulation: Any, numbers: Numbers, axes: Any) -> str | Missing:
    from payoff.report.figures_uncertainty import tornado_chart

    return tornado_chart(simulation, numbers, axes)


def _tornado_height(simulation: Any) -> float:
    from payoff.report.figures_uncertainty import tornado_height

    return tornado_height(simulation)


def _chance(simulation: Any, numbers: Numbers, axes: Any) -> str | Missing:
    from payoff.report.figures_uncertainty import chance_chart

    return chance_chart(simulation, numbers, axes)


FIGURES: dict[str, Drawing] = {
    "waterfall": Drawing(
        waterfall,
        lambda result: say("Från programkostnad till netto, {basis}", basis=basis(result)),
        height=waterfall_height,
    ),
    "stacked": Drawing(
        stacked_gains,
        lambda result: say("Ackumulerad vinst per aktör, före programkostnad, {basis}", basis=basis(result)),
    ),
    "invest": Drawing(
        invest,
        lambda result: say("Vad var och en betalar och vinner, {basis}", basis=basis(result)),
        height=invest_height,
    ),
    "curve": Drawing(
        payback_curve,
        lambda result: say("Ackumulerat netto per deltagare, hela kostnaden i månad 0, {basis}", basis=basis(result)),
    ),
    "states": Drawing(states_over_time, lambda _: say("Var deltagarna är, månad för månad sedan inskrivning")),
    "chance": Drawing(
        _chance,
        lambda _: say("Sannolikheten att ha fått tillbaka pengarna, räknat per deltagare från inskrivningen"),
        drawn=True,
    ),
    "fan": Drawing(
        _fan,
        lambda result: say("Ackumulerat netto på kalendern, {basis}: så sprider sig dragningarna", basis=basis(result)),
        drawn=True,
    ),
    "tornado": Drawing(
        _tornado,
        lambda _: say("Nettonuvärdet när ett osäkert tal i taget går från lågt till högt"),
        drawn=True,
        height=_tornado_height,
    ),
}
"""Every figure by its name, in the order of an annex."""


def svg_figures(
    result: Result,
    numbers: Numbers,
    simulation: Simulation | None = None,
    names: Collection[str] | None = None,
) -> dict[str, dict[str, str]]:
    """Return the figures that there is content for, as inline SVG with title and description.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    simulation : Simulation, optional
        Of the result; without it there are no figures of draws.
    names : collection of str, optional
        Which figures; only these are drawn. All by default.

    Raises
    ------
    InputError
        If there is no such figure.
    """
    for name in names or ():
        _drawing(name)
    found: dict[str, dict[str, str]] = {}
    for name, drawing in FIGURES.items():
        source = simulation if drawing.drawn else result
        if source is None or (names is not None and name not in names):
            continue
        with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # a letter that the font lacks is shown as a box
            figure = Figure(figsize=(WIDTH, drawing.height(source)), dpi=POINTS_PER_INCH)
            axes = figure.add_axes((0.1, 0.12, 0.7, 0.78))
            description = drawing.draw(source, numbers, axes)
            if isinstance(description, Missing):
                continue
            title = drawing.title(result).text(numbers.language)
            _fit(figure, axes)
            svg = _svg(figure, name, title, description, numbers.language)
        found[name] = {"title": title, "description": description, "svg": svg}
    return found


def axes_of(name: str, source: Result | Simulation, axes: Axes | None, language: Language) -> Axes:
    """Draw a figure for a notebook, on the axes that are given or on those of a figure of its own.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    source : Result or Simulation
    axes : matplotlib Axes, optional
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If there is nothing to draw, saying why; or if the figure needs draws and there are none.
    """
    drawing = _drawing(name)
    result = source if isinstance(source, Result) else source.result
    title = drawing.title(result)
    if drawing.drawn and source is result:
        raise InputError(say("figuren ”{title}” behöver dragningar: payoff.simulate", title=title))
    asked = source if drawing.drawn else result
    with matplotlib.rc_context(GIVEN if axes is not None else SETTINGS):
        if axes is None:
            figure = Figure(figsize=(WIDTH, drawing.height(asked)), layout="constrained")
            figure.suptitle(title.text(language), x=0.01, ha="left", fontsize="medium", fontweight="bold")
            axes = figure.add_subplot()
        description = drawing.draw(asked, Numbers(language), axes)
    if isinstance(description, Missing):
        raise InputError(say("figuren ”{title}” kan inte ritas: {reason}", title=title, reason=description.reason))
    return axes


def _drawing(name: str) -> Drawing:
    if name not in FIGURES:
        raise InputError(say("figuren ”{name}” finns inte; {hint}", name=name, hint=did_you_mean(name, FIGURES)))
    return FIGURES[name]


# -- layout and SVG ----------------------------------------------------------------------


def _fit(figure: Figure, axes: Axes) -> None:
    """Place the axes so that all labels are inside the figure: measured once, where a layout engine measures thrice."""
    width, height = (POINTS_PER_INCH * float(inches) for inches in figure.get_size_inches())
    measure: Any = RendererSVG(width, height, io.StringIO(), image_dpi=POINTS_PER_INCH)  # type: ignore[no-untyped-call]
    drawn, box = axes.get_tightbbox(measure), axes.bbox
    assert drawn is not None
    under = axes.xaxis.label.get_position()[1] - box.y0
    left, right = MARGIN + box.x0 - drawn.x0, MARGIN + drawn.x1 - box.x1
    below, above = MARGIN + box.y0 - drawn.y0, MARGIN + drawn.y1 - box.y1
    wide, high = max(width - left - right, LEAST), max(height - below - above, LEAST)
    axes.set_position((left / width, below / height, wide / width, high / height))
    axes.xaxis.set_label_coords(0.5, under / high)  # where it was found to be: it is not looked for again
    axes.yaxis.set_label_coords(0.0, 0.5)


def _svg(figure: Figure, name: str, title: str, description: str, language: str) -> str:
    """Return a figure as SVG that can stand in a page: named, described, with ids of its own."""
    stream = io.StringIO()
    without = {"Date": None, "Creator": None, "Format": None, "Type": None}
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(stream, metadata=without)
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    for what, instead in PLAIN:
        svg = what.sub(instead, svg)
    svg = re.sub(r'\b(id="|xlink:href="#|url\(#)', rf"\g<1>{name}-", svg)
    head = (
        f'<svg role="img" lang="{language}" aria-labelledby="{name}-title {name}-description" '
        f'stroke-linejoin="round" stroke-linecap="butt" '
    )
    named = (
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-description">{escape(description)}</desc>'
    )
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2).replace("<svg ", head, 1)
    close = svg.index(">") + 1
    return svg[:close] + named + svg[close:]
