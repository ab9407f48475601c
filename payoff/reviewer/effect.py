"""The warning about an effect that is larger than the 95 % interval of the study behind it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from payoff.language import Say, as_written, say
from payoff.quantity.numbers import CENTRAL
from payoff.quantity.text import with_comma
from payoff.resolve.movement import credit
from payoff.reviewer.remark import Remark
from payoff.scenario.counted import LEVEL
from payoff.tables import SHARE_TOLERANCE

if TYPE_CHECKING:
    from payoff.reference.evidence import Effect, Estimate
    from payoff.result import Result
    from payoff.scenario.models import Scenario
    from payoff.scenario.outcomes import Reach


@dataclass(frozen=True, slots=True)
class _Interval:
    """The 95 % interval of a difference between two shares, around what was found."""

    low: float
    middle: float
    high: float

    def is_beyond(self, difference: float) -> bool:
        """Whether a difference is larger, in the direction that was found, than the interval reaches."""
        if self.middle >= 0:
            return difference > self.high + SHARE_TOLERANCE
        return difference < self.low - SHARE_TOLERANCE


@dataclass(frozen=True, slots=True)
class _Place:
    """A scenario in which an effect is judged: the file, a subgroup or a variant."""

    scenario: Scenario
    path: str
    label: Say | None


def effect_above_evidence(result: Result) -> Iterator[Remark]:
    """Tell of a difference between the arms that is larger than the 95 % interval of the study behind it."""
    for state in _with_evidence(result.scenario):
        for place in _places(result):
            own = _difference(place.scenario, state)
            found = _supported(result.scenario, place.scenario, state)
            if own is None or found is None:
                continue
            interval, study = found
            if interval.is_beyond(own):
                yield _above(place, state, own, interval, study)
                if place.label is None:
                    break  # what the file itself says need not be said of each of its variants


def _with_evidence(scenario: Scenario) -> list[str]:
    """Return the states that both arms reach with a share from a study."""
    reaches = [scenario.arms[arm].reaches or {} for arm in (scenario.programme_arm, scenario.counterfactual_arm)]
    return [
        state
        for state in reaches[0]
        if state in reaches[1] and (state in scenario.evidence or all(_is_measured(arm[state]) for arm in reaches))
    ]


def _is_measured(reach: Reach) -> bool:
    return reach.n is not None or reach.interval is not None


def _places(result: Result) -> Iterator[_Place]:
    """Yield the file as it is worked out, then its subgroups and its variants."""
    scenario = result.scenario
    yield _Place(scenario, "", None)
    for name, one in result.subgroups.items():
        label = say("delgruppen {name}", name=scenario.subgroups[name].label or name)
        yield _Place(one.scenario, f"subgroups.{name}", label)
    for name, one in (result.variants if not scenario.variant_name else {}).items():
        label = say("varianten {name}", name=scenario.variants[name].label or name)
        yield _Place(one.scenario, f"variants.{name}", label)


def _reached(scenario: Scenario, state: str) -> tuple[Reach, Reach] | None:
    """Return how the programme's arm and the comparison reach a state; None where they no longer do so."""
    arms = (scenario.arms[scenario.programme_arm], scenario.arms[scenario.counterfactual_arm])
    found = [(arm.reaches or {}).get(state) for arm in arms]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _difference(scenario: Scenario, state: str) -> float | None:
    """Return the difference in the share that reaches a state, after the steps from gross to net.

    Displacement is left out: it is about others than the participants whom a study counts.
    """
    reached = _reached(scenario, state)
    if reached is None:
        return None
    with_it, without = reached
    net, deadweight = scenario.gross_to_net, scenario.arms[scenario.counterfactual_arm].deadweight
    credited = credit(net, with_it.last + 1, with_it.last, CENTRAL)[-1].item() if net is not None else 1.0
    credited *= 1 - deadweight.value if deadweight is not None else 1.0
    return credited * (with_it.share.value - without.share.value)


def _supported(file: Scenario, place: Scenario, state: str) -> tuple[_Interval, str] | None:
    """Return the interval of the difference that a study supports, and what the study is called.

    Under ``evidence`` it is the study's; else that of the two shares with their n as the file has them, so that
    only what lies over the file can be beyond it.
    """
    own = file.evidence.get(state)
    if own is not None:
        reached = _reached(place, state)
        found = _study_interval(own.effect, reached[1].share.value) if reached is not None else None
        return (found, own.effect.label) if found is not None else None
    reached = _reached(file, state)
    found = _stated_interval(*reached) if reached is not None else None
    return (found, reached[0].source or "") if found is not None and reached is not None else None


def _study_interval(study: Effect, control: float) -> _Interval | None:
    """Return the interval that a study prints of its difference, or that follows from what it prints.

    From the shares and n of its two groups as a difference between two proportions, normal approximation (Agresti,
    Categorical Data Analysis, 2013, section 3.1); from a risk ratio times the comparison's share. An interval of
    another level is stretched to 95 %, that of a ratio in logarithms. None where the study prints too little.
    """
    if study.difference is not None and study.difference.level is not None:
        return _at_95(study.difference)
    treated, without = study.share_treated, study.share_control
    persons = study.persons_in("treated")[0], study.persons_in("control")[0]
    if treated is not None and without is not None and persons[0] and persons[1]:
        variance = treated * (1 - treated) / persons[0] + without * (1 - without) / persons[1]
        return _around(treated - without, variance)
    ratio = study.risk_ratio
    if ratio is not None and ratio.level is not None and ratio.low is not None and ratio.low > 0:
        logarithms = {
            key: math.log(end) for key in ("low", "value", "high") if (end := getattr(ratio, key)) is not None
        }
        found = _at_95(ratio.model_copy(update=logarithms))
        return _Interval(*(control * (math.exp(end) - 1) for end in (found.low, found.middle, found.high)))
    return None


def _at_95(printed: Estimate) -> _Interval:
    """Return a printed confidence interval at 95 %."""
    assert printed.low is not None and printed.high is not None and printed.level is not None
    middle = printed.value if printed.value is not None else (printed.low + printed.high) / 2
    stretch = LEVEL / NormalDist().inv_cdf(0.5 + printed.level / 200)
    return _Interval(middle - stretch * (middle - printed.low), middle, middle + stretch * (printed.high - middle))


def _stated_interval(with_it: Reach, without: Reach) -> _Interval | None:
    """Return the interval of the difference between two shares with their n, or with intervals of their own."""
    variances = [_variance(reach) for reach in (with_it, without)]
    if variances[0] is None or variances[1] is None:
        return None
    return _around(with_it.share.value - without.share.value, variances[0] + variances[1])


def _variance(reach: Reach) -> float | None:
    if reach.n is not None:
        return reach.share.value * (1 - reach.share.value) / reach.n.value
    if reach.interval is not None:
        return float(((reach.interval.high.value - reach.interval.low.value) / (2 * LEVEL)) ** 2)
    return None


def _around(middle: float, variance: float) -> _Interval:
    half = LEVEL * math.sqrt(variance)
    return _Interval(middle - half, middle, middle + half)


def _above(place: _Place, state: str, own: float, interval: _Interval, study: str) -> Remark:
    scenario = place.scenario
    words = {
        "state": scenario.states[state].label or state,
        "own": _points(own),
        "limit": _points(interval.high if interval.middle >= 0 else interval.low),
        "study": as_written(f" ({study})") if study else "",
    }
    path = place.path or f"arms.{scenario.programme_arm}.reaches.{state}"
    if place.label is None:
        message = say(
            "Skillnaden i {state} är {own} procentenheter, mer än studien ger stöd för: dess 95-procentiga intervall "
            "slutar vid {limit}{study}. Räkna med studiens andelar, eller ange en studie som visar skillnaden.",
            **words,
        )
    else:
        message = say(
            "I {place} är skillnaden i {state} {own} procentenheter, mer än studien ger stöd för: dess 95-procentiga "
            "intervall slutar vid {limit}{study}.",
            place=place.label,
            **words,
        )
    return Remark("effect_above_evidence", message, path)


def _points(difference: float) -> str:
    """Write a difference between shares in percentage points."""
    return with_comma(100 * difference, 3).replace("-", "−")
