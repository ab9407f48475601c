"""What a careful reader must be told beside the draws: what turns the result without a source, prior, skew and luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from payoff.language import Say, say
from payoff.missing import Missing
from payoff.quantity.text import format_amount, typographic, with_comma
from payoff.questions.answers import paying
from payoff.reviewer.remark import MOST_NAMED, Remark
from payoff.scenario.models import Scenario
from payoff.simulation.names import input_label
from payoff.simulation.prior import Counted, at_expected, shares_from_counts
from payoff.uncertainty.chances import nearly_zero
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.summary import printed_figures

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation
    from payoff.uncertainty.tornado import Bar

PRIOR_SHARE: Final = 0.25
"""How many standard deviations of the draws the prior may move their mean: a quarter of a normal
distribution's changes the chance of a gain by at most 10 percentage points."""
ERRORS_APART: Final = 2.0
"""Monte Carlo errors from zero at which the mean of the draws is said to be a gain or a loss."""
MOST_LUCK: Final = 0.5
"""The share of the variance above which luck is said to dominate."""
SimulationRule = Callable[["Simulation"], Iterator[Remark]]


def simulation_remarks(simulation: Simulation) -> list[Remark]:
    """Return every warning that takes draws to see, in a fixed order; those of the central case are the result's own.

    Parameters
    ----------
    simulation : Simulation

    Returns
    -------
    list of Remark
        ``assumption_decides_sign``: an uncertain number without a source whose low and high end, each with all else
        central, give the total or a payer a gain and a loss. ``hangs_on_prior``: shares from counts where the
        prior's weight of one person moves the total by more than a quarter of its standard deviation, or over zero.
        ``central_and_mean_differ``: a gain in the central case and a loss on average, or the other way.
        ``dominated_by_luck``: more than half of the total's variance is luck in a small group.

    Examples
    --------
    >>> import payoff
    >>> guess = {"value": "500 tkr", "low": "300 tkr", "high": "3 mnkr"}
    >>> scenario = payoff.example().replace({"programme.budget.personal.amount": guess})
    >>> [remark.rule for remark in simulation_remarks(payoff.simulate(scenario, draws=1000, seed=1))]
    ['assumption_decides_sign', 'dominated_by_luck']
    """
    return [remark for rule in SIMULATION_RULES for remark in rule(simulation)]


def _asked(simulation: Simulation) -> list[str]:
    """Return the total and the accounts that pay for the programme, those of them that have draws.

    An account that alone makes up the total is not asked for again.
    """
    total, npv = simulation.result.total, simulation.outcomes.npv
    payers = [name for name in paying(simulation.result) if name in simulation.series]
    if total not in simulation.series:
        return payers
    whole, nothing = npv[simulation.place(total)], nearly_zero(simulation.outcomes.npv)
    others = [name for name in payers if np.abs(npv[simulation.place(name)] - whole).max(initial=0.0) > nothing]
    return [total, *others]


# -- an assumption that decides the sign ---------------------------------------------------


def _assumption_decides_sign(simulation: Simulation) -> Iterator[Remark]:
    """Tell of uncertain numbers without a source that alone make the difference between a gain and a loss."""
    turned: dict[str, list[tuple[str, Bar]]] = {}
    nothing = nearly_zero(simulation.outcomes.npv)
    for name in _asked(simulation):
        for bar in simulation.sensitivity.tornado(name):
            # The shares of one table are one assumption: the one that moves most stands for it.
            known = turned.get(bar.input.name, [])
            if bar.decides_sign and bar.swing > nothing and all(other.input == bar.input for _, other in known):
                turned[bar.input.name] = [*known, (name, bar)]
    found = [(bars[0][1].input, bars) for bars in turned.values() if not _has_source(simulation, bars[0][1].input)]
    for one, bars in found[:MOST_NAMED]:
        message = say(
            "Antagandet om ”{label}” saknar källa och avgör ensamt om det blir vinst eller förlust. Från {low} till "
            "{high} går resultatet {results}. En källa eller en egen mätning svarar på det.",
            label=input_label(simulation.result, one),
            low=_value(one, one.low),
            high=_value(one, one.high),
            results=[_from_to(simulation, name, bar) for name, bar in bars],
        )
        yield Remark("assumption_decides_sign", message, one.path)
    if len(found) > MOST_NAMED:
        message = say(
            "{count} antaganden till saknar källa och avgör var för sig om det blir vinst eller förlust.",
            count=len(found) - MOST_NAMED,
        )
        yield Remark("assumption_decides_sign", message, found[MOST_NAMED][0].path)


def _from_to(simulation: Simulation, name: str, bar: Bar) -> Say:
    return say(
        "från {first} till {second} ({whom})",
        first=_kronor(bar.low),
        second=_kronor(bar.high),
        whom=simulation.result.label(name),
    )


def _has_source(simulation: Simulation, one: Input) -> bool:
    """Whether anybody says so: the number itself, or what it stands in, such as its line, its arm or its study."""
    scenario = next((group.scenario for group in simulation.drawn.groups if group.name == one.group), None)
    scenario = scenario or simulation.result.scenario
    if one.source or (not one.cell and one.label in scenario.calibrated):
        return True
    parts = one.path.split(".")
    above = (".".join((*parts[:last], "source")) for last in range(len(parts), 1, -1))
    return any(scenario.written_at(path) for path in above) or bool(_source_of_study(scenario, parts))


def _source_of_study(scenario: Scenario, parts: Sequence[str]) -> str:
    """Return the source of an outcome that a study under ``evidence`` filled in, which is not written in the file."""
    if len(parts) < 4 or parts[0] != "arms" or parts[2] != "reaches" or parts[1] not in scenario.arms:
        return ""
    reach = (scenario.arms[parts[1]].reaches or {}).get(parts[3])
    return (reach.source or "") if reach is not None and parts[-1] == "share" else ""


# -- a result that hangs on the prior --------------------------------------------------------


def _hangs_on_prior(simulation: Simulation) -> Iterator[Remark]:
    """Tell of shares from counts so few that what is added to them before anything is counted moves the result.

    The prior weighs as one person spread evenly over the outcomes, so a share is expected a little nearer to the
    middle than it was counted. The result is worked out at the expected shares of each table on its own, and at
    the counted ones, all else central, all of them in one batch; the difference is what the prior adds to the mean.
    It is exact where the result is linear in the shares.
    """
    total = simulation.result.total
    counted = shares_from_counts(simulation)
    if total not in simulation.series or not counted:
        return
    row, summary, nothing = simulation.place(total), simulation.summary("npv"), nearly_zero(simulation.outcomes.npv)
    names = [one.input.name for one in counted]
    at = {group.name: at_expected(group.streams, names) for group in simulation.drawn.groups}
    worth = simulation.drawn.outcomes(at).npv[row]
    mean, deviation, error = (float(values[row]) for values in (summary.mean, summary.sd, summary.mean_error))
    for one, shift in zip(counted, (worth[1:] - worth[0]).tolist(), strict=True):
        turns = mean * (mean - shift) < 0 and abs(shift) > error
        if abs(shift) > nothing and (turns or abs(shift) > PRIOR_SHARE * deviation):
            yield Remark("hangs_on_prior", _on_prior(simulation, one, mean, shift, turns), one.input.path)


def _on_prior(simulation: Simulation, one: Counted, mean: float, shift: float, turns: bool) -> Say:
    """Say what the prior does to a share and to the mean of the draws; the shift is free of Monte Carlo error."""
    words = {
        "label": input_label(simulation.result, one.input),
        "observed": _value(one.input, one.input.central),
        "expected": _value(one.input, one.expected),
        "shift": _kronor(shift),
        "whom": simulation.result.label(simulation.result.total),
    }
    if turns:
        return say(
            "Få räknade personer: ”{label}” räknades till {observed}, men i dragningarna väntas {expected}, för att "
            "det som inte räknats väger som en person. Det flyttar medelvärdet med {shift}, från {without} till {mean} "
            "({whom}), så att tecknet ändras. Fler räknade personer svarar på det.",
            mean=_kronor(mean),
            without=_kronor(mean - shift),
            **words,
        )
    return say(
        "Få räknade personer: ”{label}” räknades till {observed}, men i dragningarna väntas {expected}, för att det "
        "som inte räknats väger som en person. Det flyttar medelvärdet med {shift} ({whom}), mycket mot resultatets "
        "spridning. Fler räknade personer svarar på det.",
        **words,
    )


# -- the mean, and luck ----------------------------------------------------------------------


def _central_and_mean_differ(simulation: Simulation) -> Iterator[Remark]:
    """Tell of a result that is a gain in the central case and a loss on average, or the other way."""
    summary, nothing = simulation.summary("npv"), nearly_zero(simulation.outcomes.npv)
    found: dict[str, Say] = {}
    for name in _asked(simulation):
        row, central = simulation.place(name), simulation.result.npv(name)
        mean, error = float(summary.mean[row]), float(summary.mean_error[row])
        if isinstance(central, Missing) or central * mean >= 0:
            continue
        if abs(central) > nothing and abs(mean) > max(nothing, ERRORS_APART * error):
            words = {"central": _kronor(central), "mean": _kronor(mean, error), "whom": simulation.result.label(name)}
            found[name] = say("{central} i kalkylen mot {mean} i medelvärde ({whom})", **words)
    if found:
        message = say(
            "Kalkylen och medelvärdet av dragningarna har olika tecken: {results}. Det osäkra slår mer åt ena hållet "
            "än åt det andra; titta på chansen till vinst, och på det tal som flyttar resultatet mest.",
            results=list(found.values()),
        )
        bars = simulation.sensitivity.tornado(next(iter(found)))
        yield Remark("central_and_mean_differ", message, bars[0].input.path if bars else _participants(simulation))


def _dominated_by_luck(simulation: Simulation) -> Iterator[Remark]:
    """Tell of a spread that is mostly luck in a small group."""
    total = simulation.result.total
    split = simulation.variance_split(total) if total in simulation.series else None
    if split is None or isinstance(split, Missing) or split.luck <= MOST_LUCK:
        return
    if simulation.summary("npv").sd[simulation.place(total)] <= nearly_zero(simulation.outcomes.npv):
        return
    message = say(
        "Slumpen i en grupp på {persons} personer är {percent} % av resultatets spridning ({whom}). Bättre kunskap "
        "minskar den inte; det gör bara fler deltagare, eller flera program tillsammans.",
        persons=with_comma(simulation.result.scenario.persons, 4),
        percent=round(100 * split.luck),
        whom=simulation.result.label(total),
    )
    yield Remark("dominated_by_luck", message, _participants(simulation))


def _participants(simulation: Simulation) -> str:
    return "intake" if simulation.result.scenario.intake is not None else "participants"


# -- numbers as texts ------------------------------------------------------------------------


def _kronor(value: float, error: float = 0.0) -> str:
    """Write kronor with three figures, and no digit finer than twice their error."""
    shown = printed_figures(value, error).rounded if error > 0 else value
    return typographic(format_amount(float(f"{shown:.3g}"), "money"))


def _value(one: Input, value: float) -> str:
    """Write a value of an input with three figures."""
    dimension = "share" if one.percent and one.dimension == "number" else one.dimension
    return typographic(format_amount(float(f"{value:.3g}"), dimension))


SIMULATION_RULES: Final[tuple[SimulationRule, ...]] = (
    _assumption_decides_sign,
    _hangs_on_prior,
    _central_and_mean_differ,
    _dominated_by_luck,
)
