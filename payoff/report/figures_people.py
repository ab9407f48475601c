"""The figure of where the participants are: persons in each state over time, with the programme and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions.persons_over_time import PersonsOverTime, persons_over_time
from payoff.report.figure_parts import INK, bare, look, months_shown, number_ticks, unit_label, wrapped
from payoff.report.locale import Numbers
from payoff.report.where import after_net
from payoff.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BETWEEN = 0.1
"""Room between the two panels, of the width of one."""
PANEL_TICKS = 4
PANEL_LABEL = 34
"""Letters on a line above a panel."""
ABOVE = 22
"""From the panels to their names, points: the unit stands between."""
SAME = 1e-9
"""Of the participants: a smaller difference between the arms is none."""
MANY, SOME = 100, 10
"""Participants from which persons are written whole, and with one decimal at most; fewer are written with two."""


def states_over_time(result: Result, numbers: Numbers, axes: Axes) -> str | Missing:
    """Draw how many are in each state by month since entry, without the programme and with it, side by side.

    Parameters
    ----------
    result : Result
    numbers : Numbers
    axes : matplotlib Axes
        Where to draw; both panels are in it, on one level axis.

    Returns
    -------
    str or Missing
        The description, or why there is nothing to draw.
    """
    found = persons_over_time(result)
    last, language = result.plan.months_followed, numbers.language
    whole, shift = float(result.scenario.persons), last * (1 + BETWEEN)
    names = [_state(result, one.state).text(language) for one in found]
    _panel(axes, [one.counterfactual for one in found], 0.0, [])
    _panel(axes, [one.programme for one in found], shift, names)
    for arm, start in ((result.scenario.counterfactual_arm, 0.0), (result.scenario.programme_arm, shift)):
        axes.plot([start, start], [0, whole], color=INK, linewidth=1.0)
        axes.annotate(
            wrapped(_arm(result, arm).text(language), PANEL_LABEL),
            (start + last / 2, 1),
            xytext=(0, ABOVE),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontweight="bold",
            color=INK,
        )
    _scales(axes, last, shift, whole, numbers)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    return _told(result, found, numbers)


def _panel(axes: Axes, persons: Sequence[Any], start: float, names: Sequence[str]) -> None:
    """Draw the states on top of each other, the first lowest; the names are those of the legend."""
    below = 0 * persons[0]
    months = [start + month for month in range(len(below))]
    for index, own in enumerate(persons):
        drawn = look(index) | ({"label": wrapped(names[index])} if names else {})
        axes.fill_between(months, below, below + own, edgecolor="#ffffff", linewidth=0.6, **drawn)
        below = below + own


def _scales(axes: Axes, last: int, shift: float, whole: float, numbers: Numbers) -> None:
    """Write months under both panels, and persons to the left."""
    months = months_shown(last, PANEL_TICKS)
    places = [start + month for start in (0.0, shift) for month in months]
    axes.set_xticks(places, [str(month) for month in months] * 2)
    axes.set_xlabel(say("Månader sedan inskrivning").text(numbers.language))
    axes.set_xlim(0, shift + last)
    axes.set_ylim(0, whole)
    if whole < SOME:  # no half persons on the axis
        axes.set_yticks(range(int(whole) + 1))
    number_ticks(axes.yaxis, (0, whole), numbers)
    unit_label(axes, say("Personer").text(numbers.language))
    bare(axes, "top", "right", "left")


def _state(result: Result, state: str) -> Say:
    return as_written(result.scenario.states[state].label or state)


def _arm(result: Result, arm: str) -> Say:
    return as_written(result.scenario.arms[arm].label or arm)


def _told(result: Result, found: Sequence[PersonsOverTime], numbers: Numbers) -> str:
    """Say how many are in each state in the last month, and when the arms differed most if they no longer do."""
    language, whole = numbers.language, float(result.scenario.persons)
    words = {
        "months": numbers.months(result.plan.months_followed),
        "programme": _arm(result, result.scenario.programme_arm),
        "comparison": _arm(result, result.scenario.counterfactual_arm),
    }
    parts = [
        say("”{state}” {programme} mot {comparison}", state=_state(result, one.state), **_both(one, -1, whole, numbers))
        for one in found
    ]
    adjusted = [one.text(language) for one in after_net(result)]
    told = say("Personer efter {months} med vägen ”{programme}” mot ”{comparison}”: {parts}.", parts=parts, **words)
    if any(abs(one.programme[-1] - one.counterfactual[-1]) > SAME * whole for one in found):
        return " ".join([told.text(language), *adjusted])
    most = max(found, key=lambda one: float((one.programme - one.counterfactual).max()))
    more = most.programme - most.counterfactual
    month = int((more >= more.max() - SAME * whole).argmax())
    apart = say(
        "Störst var skillnaden i månad {month}: ”{state}” {programme} mot {comparison}.",
        month=month,
        state=_state(result, most.state),
        **_both(most, month, whole, numbers),
    )
    if float(more.max()) <= SAME * whole:
        apart = say("Det är ingen skillnad i någon månad.")
    return " ".join([told.text(language), apart.text(language), *adjusted])


def _both(one: PersonsOverTime, month: int, whole: float, numbers: Numbers) -> dict[str, str]:
    """Write how many are in a state in a month, in each arm."""
    return {
        "programme": _persons(one.programme[month], whole, numbers),
        "comparison": _persons(one.counterfactual[month], whole, numbers),
    }


def _persons(value: float, whole: float, numbers: Numbers) -> str:
    """Write persons with as many decimals as their number calls for."""
    decimals = 0 if whole >= MANY else 1 if whole >= SOME else 2
    return numbers.plain(round(float(value), decimals))
