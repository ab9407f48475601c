"""The figures of an annex on matplotlib axes, for notebooks and reports of one's own.

Each function takes a result or a simulation and axes to draw on, and returns the axes. Without axes it makes a figure
of its own, with the title above, without pyplot: nothing is kept when it is let go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoff.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from payoff.result import Result
    from payoff.simulation.simulation import Simulation

__all__ = ["chance", "curve", "fan", "invest", "stacked", "states", "tornado", "waterfall"]


def waterfall(result: Result | Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw the way from programme cost, through what each actor gains, to the net.

    Present value to the horizon, in kronor. Answers where the money that the programme gives back ends up.

    Parameters
    ----------
    result : Result or Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If something is not known that the total depends on, or nobody pays or gains anything.

    Examples
    --------
    >>> import payoff
    >>> axes = waterfall(payoff.evaluate(payoff.example()))
    >>> axes.get_xlabel()
    'mnkr'
    """
    from payoff.report.figures import axes_of

    return axes_of("waterfall", result, ax, language)


def stacked(result: Result | Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw the cumulative gain before programme cost by year, stacked by actor, with the sum marked.

    Answers who gains, and how fast the gain grows.

    Parameters
    ----------
    result : Result or Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If the total is not known, or nobody gains or loses anything.

    Examples
    --------
    >>> import payoff
    >>> axes = stacked(payoff.evaluate(payoff.example()))
    >>> [label.get_text() for label in axes.get_xticklabels()]
    ['Efter 1 år', 'Efter 2 år', 'Efter 3 år']
    """
    from payoff.report.figures import axes_of

    return axes_of("stacked", result, ax, language)


def invest(result: Result | Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw what each actor pays for the programme beside what it gains before that, with the net in words.

    Present value to the horizon, in kronor. Actors of whom something is not known are left out.

    Parameters
    ----------
    result : Result or Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If nothing is known of anyone, or nobody pays or gains anything.

    Examples
    --------
    >>> import payoff
    >>> axes = invest(payoff.evaluate(payoff.example()))
    >>> axes.get_legend_handles_labels()[1]
    ['programkostnad', 'vinst före programkostnad']
    """
    from payoff.report.figures import axes_of

    return axes_of("invest", result, ax, language)


def curve(result: Result | Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw the payback curve: cumulative net per participant by month since enrolment, all cost in month 0.

    Answers when a participant has paid back its cost, for the total.

    Parameters
    ----------
    result : Result or Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If the total is not known, or there is neither cost nor gain.

    Examples
    --------
    >>> import payoff
    >>> axes = curve(payoff.evaluate(payoff.example()))
    >>> axes.get_xlabel()
    'Månader sedan inskrivning'
    """
    from payoff.report.figures import axes_of

    return axes_of("curve", result, ax, language)


def states(result: Result | Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw how many participants are in each state by month since enrolment, without the programme and with it.

    Both panels stand on the axes that are given, one beside the other.

    Parameters
    ----------
    result : Result or Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> import payoff
    >>> axes = states(payoff.evaluate(payoff.example()))
    >>> axes.get_xlabel()
    'Månader sedan inskrivning'
    """
    from payoff.report.figures import axes_of

    return axes_of("states", result, ax, language)


def chance(simulation: Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    r"""Draw the chance that the total, and each who pays, has its money back by each month since enrolment.

    Counted per participant, with the whole cost in the first month.

    Parameters
    ----------
    simulation : Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If a result is given in the place of a simulation, the total is not known, or nobody has anything to get back.

    Examples
    --------
    >>> import payoff
    >>> uncertain = payoff.example().replace({"states.arbete.lines.produktion.amount": "20 000–26 000 kr/mån"})
    >>> axes = chance(payoff.simulate(uncertain, draws=200, seed=1))
    >>> [label.get_text() for label in axes.get_yticklabels()]
    ['0\xa0%', '25\xa0%', '50\xa0%', '75\xa0%', '100\xa0%']
    """
    from payoff.report.figures import axes_of

    return axes_of("chance", simulation, ax, language)


def fan(simulation: Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw how the draws of the cumulative net spread by month of the calendar, with the central curve.

    The middle half and 90 per cent of the draws, for the total.

    Parameters
    ----------
    simulation : Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If a result is given in the place of a simulation, or the total is not known.

    Examples
    --------
    >>> import payoff
    >>> uncertain = payoff.example().replace({"states.arbete.lines.produktion.amount": "20 000–26 000 kr/mån"})
    >>> axes = fan(payoff.simulate(uncertain, draws=200, seed=1))
    >>> axes.get_xlabel()
    'Månader sedan start'
    """
    from payoff.report.figures import axes_of

    return axes_of("fan", simulation, ax, language)


def tornado(simulation: Simulation, ax: Axes | None = None, *, language: Language = "sv") -> Axes:
    """Draw what the net present value is at each uncertain number's low and high, the longest bar at the top.

    Answers what the result hangs on.

    Parameters
    ----------
    simulation : Simulation
    ax : matplotlib Axes, optional
        Where to draw; a figure of its own by default.
    language : {"sv", "en"}

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        If a result is given in the place of a simulation, or no uncertain number changes the total.

    Examples
    --------
    >>> import payoff
    >>> uncertain = payoff.example().replace({"states.arbete.lines.produktion.amount": "20 000–26 000 kr/mån"})
    >>> axes = tornado(payoff.simulate(uncertain, draws=200, seed=1))
    >>> len(axes.get_yticklabels())
    2
    """
    from payoff.report.figures import axes_of

    return axes_of("tornado", simulation, ax, language)
