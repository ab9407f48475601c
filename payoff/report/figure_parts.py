"""What the figures are made of: colours, hatches, axes of money, time and rows, and labels that keep apart.

Nothing here imports a drawing library: everything is done through the axes that are handed over. Colours are never
alone in telling things apart: there is a hatch, a dash or a label beside, so that every figure can be read in grey.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from payoff.language import Language, Say, say
from payoff.report.locale import SPACE, Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, GRID, ACCENT, NEGATIVE = "#1a1a1a", "#d0d0d0", "#00507d", "#a34e00"
PALETTE = ("#00507d", "#a34e00", "#2e7d32", "#7b3294", "#b0005a", "#5d4b00", "#00707a", "#444444")
"""Every colour has at least 4.5:1 contrast to white; segments are also told apart by order and white gaps."""
HATCHES = ("", "//", "xx", "--", "\\\\", "++", "||", "////")
"""Of lines alone: a pattern of dots makes a file four times as large."""
DASHES: tuple[Any, ...] = ("solid", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)), (0, (5, 2, 1, 2, 1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
WRAPPED = 28
"""Letters on a line of a label beside a figure."""
NARROW, WIDE, BESIDE = 3.2, 6.4, 6.0
"""Width of a space and of a digit or letter, about, and the gap beside a text, points."""
TRIES = 12
LINE, MOST_LINES = 1.25, 3
"""Height of a line of text in its size, and how many lines a label may have."""
MOST_TICKS = 8
"""Ticks that a time axis has room for."""
HALF_A_YEAR = 6

Unit = tuple[float, Say]
"""Kronor in one of the axis's unit, and its name."""


def unit_of(largest: float) -> Unit:
    """Return the unit that gives an axis short numbers."""
    return (1e6, say("mnkr")) if largest >= 1e6 else (1e3, say("tkr"))


def look(index: int) -> dict[str, Any]:
    """Return the colour and the hatch of the nth part; the first 64 are all different.

    Examples
    --------
    >>> look(0)["hatch"], look(8)["facecolor"] == look(0)["facecolor"], look(8)["hatch"] == look(0)["hatch"]
    ('', True, False)
    """
    count = len(PALETTE)
    return {"facecolor": PALETTE[index % count], "hatch": HATCHES[(index + index // count) % len(HATCHES)]}


def wrapped(text: str, width: int = WRAPPED, lines: int = MOST_LINES) -> str:
    r"""Return a label on as many lines as it needs, cut short after the last that there is room for.

    Examples
    --------
    >>> wrapped("Arbete med lönebidrag, 17 000 kr i månaden", 25)
    'Arbete med lönebidrag,\n17\xa0000 kr i månaden'
    >>> wrapped("ett två tre fyra fem", 8, lines=2)
    'ett två\ntre …'
    """
    kept = re.sub(r"(?<=\d) (?=\d{3})", SPACE, text)  # an amount is not broken
    kept = SPACE + kept if kept.startswith("_") else kept  # a legend leaves out what begins with a low line
    return textwrap.fill(kept, width, max_lines=lines, placeholder=" …")


def decimals_of(step: float) -> int:
    """Return how many decimals the ticks of an axis need.

    Examples
    --------
    >>> decimals_of(20.0), decimals_of(0.25)
    (0, 2)
    """
    return next((count for count in range(4) if abs(step - round(step, count)) <= 1e-6 * step), 4)


def number_ticks(axis: Any, limits: tuple[float, float], numbers: Numbers) -> None:
    """Fix the ticks of an axis where they stand now, written exactly, so that no later layout makes them finer."""
    ticks = [float(tick) for tick in axis.get_ticklocs()]
    decimals = decimals_of(ticks[1] - ticks[0])
    written = {tick: numbers.number(tick, decimals) for tick in ticks}
    room = 1e-9 * (limits[1] - limits[0])
    axis.set_ticks([tick for tick in ticks if limits[0] - room <= tick <= limits[1] + room])
    axis.set_major_formatter(lambda value, _: written.get(value) or numbers.number(value, decimals))


def bare(axes: Axes, *sides: str) -> None:
    """Take away lines around a figure."""
    for side in sides:
        axes.spines[side].set_visible(False)


def unit_label(axes: Axes, text: str) -> None:
    """Write the unit of the upright axis above it; no title, whose place takes longer to find than the figure."""
    axes.annotate(
        text, (0, 1), xytext=(0, 6), xycoords="axes fraction", textcoords="offset points", color=INK, va="bottom"
    )


def money_axis(axes: Axes, numbers: Numbers, unit: Unit) -> None:
    """Write the amounts on the upright axis in a unit, and draw the line at zero."""
    number_ticks(axes.yaxis, axes.get_ylim(), numbers)
    unit_label(axes, unit[1].text(numbers.language))
    axes.axhline(0, color=INK, linewidth=1.0)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    bare(axes, "top", "right")


def months_shown(last: int, most: int = MOST_TICKS) -> list[int]:
    """Return the months that a time axis has ticks at: every one of few, else whole half years.

    Examples
    --------
    >>> months_shown(60), months_shown(60, 4)
    ([0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60], [0, 12, 24, 36, 48, 60])
    """
    if last <= 2 * HALF_A_YEAR:
        return list(range(0, last + 1, max(1, round(last / most))))
    return list(range(0, last + 1, max(1, round(last / most / HALF_A_YEAR)) * HALF_A_YEAR))


def month_axis(axes: Axes, last: int, label: Say, language: Language) -> None:
    """Write the months on the level axis."""
    axes.set_xlabel(label.text(language))
    axes.set_xlim(0, last)
    months = months_shown(last)
    axes.set_xticks(months, [str(month) for month in months])


def rows_axis(axes: Axes, labels: Sequence[str], amounts: Sequence[str]) -> None:
    """Let each row of level bars have its name to the left and its amount in words to the right, from the top.

    Parameters
    ----------
    axes : matplotlib Axes
    labels, amounts : sequence of str
        One for each row; the last row lies at 0 and the first highest.
    """
    places = range(len(labels) - 1, -1, -1)
    axes.set_yticks(places, [wrapped(label, lines=2) for label in labels])
    axes.set_ylim(-0.6, len(labels) - 0.4)
    column = max(map(_width, amounts))
    for place, amount in zip(places, amounts, strict=True):
        axes.annotate(
            amount,
            (1, place),
            xytext=(8 + column, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="center",
            color=INK,
        )
    axes.tick_params(axis="y", length=0)
    bare(axes, "top", "right", "left")


def _width(text: str) -> float:
    """Return about how wide a text is, points."""
    return sum(NARROW if letter in " ,." + SPACE else WIDE for letter in text)


def level_axis(axes: Axes, ends: Sequence[float], numbers: Numbers, unit: Unit) -> None:
    """Write the amounts on the level axis in a unit, with zero and every end in sight."""
    axes.set_xlim(min([*ends, 0.0]), max([*ends, 0.0]))
    number_ticks(axes.xaxis, axes.get_xlim(), numbers)
    axes.set_xlabel(unit[1].text(numbers.language))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def with_room(texts: Sequence[tuple[float, str, bool]], low: float, high: float, points: float) -> tuple[float, float]:
    """Return the limits of a level axis that has room for texts that begin or end at a value on it.

    Parameters
    ----------
    texts : sequence of (float, str, bool)
        Where each stands, the text, and whether it is to the right of there.
    low, high : float
        What must be in sight besides.
    points : float
        Width of the axis.

    Examples
    --------
    >>> least, most = with_room([(10.0, "10 månader", True)], 0.0, 10.0, 130.0)
    >>> least, round(most)
    (0.0, 21)
    """
    least, most = low, high
    for _ in range(TRIES):  # a wider axis has more kronor in every letter
        scale = (most - least) / points
        wide = [(place, (_width(text) + BESIDE) * scale, right) for place, text, right in texts]
        least = min([low, *(place - width for place, width, right in wide if not right)])
        most = max([high, *(place + width for place, width, right in wide if right)])
    return least, most


def kept_apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return places near the wanted ones, in their order, so that what stands there does not overlap.

    Parameters
    ----------
    wanted : sequence of float
        Middle of each label, in any order.
    heights : sequence of float
        Height of each, in the same unit.
    low, high : float
        Where the labels may stand; kept where there is room for them all.

    Examples
    --------
    >>> kept_apart([50.0, 50.0, 2.0], [10.0, 10.0, 10.0], 0.0, 100.0)
    [50.0, 60.0, 5.0]
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places: dict[int, float] = {}
    floor = low
    for index in order:  # upward: none lower than the one before it allows
        places[index] = max(wanted[index], floor + heights[index] / 2)
        floor = places[index] + heights[index] / 2
    ceiling = high
    for index in reversed(order):  # and down again from the top
        places[index] = min(places[index], ceiling - heights[index] / 2)
        ceiling = places[index] - heights[index] / 2
    return [places[index] for index in range(len(wanted))]
