"""Calibration: find the values that a document does not tell from the results that it prints.

Refused where there is no solution, more than one, or one that the bounds decide: a calibrated
number must be the only one that fits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from payoff.errors import InputError, ScenarioError
from payoff.language import Language, Say, as_written, say
from payoff.missing import Missing
from payoff.quantity.text import Dimension, format_amount
from payoff.questions.asked_measure import measure
from payoff.result import Result
from payoff.run import alone
from payoff.scenario.calibration import Calibration, Met, Solved, Target, shown_amount
from payoff.scenario.models import Scenario
from payoff.study.fit import Point, jacobian, rank, same, search, spread
from payoff.study.reworked import Reworked

Array = NDArray[np.float64]
FIGURES = 13
SAME_RESULT = 1e-9
"""Of a measure: what two ways to work out the same result may differ from rounding."""
PATH = "calibrate"


def calibrate(scenario: Scenario) -> Calibration:
    """Find the unknown values of a scenario.

    Parameters
    ----------
    scenario : Scenario
        From `Scenario.to_calibrate`.

    Returns
    -------
    Calibration

    Raises
    ------
    ScenarioError
        At ``calibrate``, if there is no solution within the tolerances, if the targets do not tell
        the values apart, if another solution meets them too, or if a bound decides.
    """
    return _Search(scenario).solved()


class _Search:
    """One calibration: the scenario, its unknown values scaled to 0..1, and what has been worked out."""

    def __init__(self, scenario: Scenario) -> None:
        assert scenario.calibrate is not None
        self.scenario, self.asked = scenario, scenario.calibrate
        self.names = list(self.asked.unknown)
        self.low = np.array([bounds.low.value for bounds in self.asked.unknown.values()])
        self.high = np.array([bounds.high.value for bounds in self.asked.unknown.values()])
        self.equalities = {name: one for name, one in self.asked.targets.items() if one.sign == "equals"}
        self.dimensions = [_dimension(scenario, name) for name in self.names]
        self._seen: dict[tuple[float, ...], dict[str, tuple[float, bool]]] = {}
        self._fast: Reworked | None = None

    def solved(self) -> Calibration:
        """Return the calibration, or refuse."""
        self._try_bounds()
        self._fast = self._trusted()
        return self._solved()

    def _trusted(self) -> Reworked | None:
        """Return the faster way to work out the scenario, where it gives the same at both ends of the bounds."""
        if self.scenario.subgroups:
            return None
        spread = {
            f"quantities.{name}": {"uniform": [format_amount(float(low), unit), format_amount(float(high), unit)]}
            for name, low, high, unit in zip(self.names, self.low, self.high, self.dimensions, strict=True)
        }
        try:
            fast = Reworked(self.scenario.replace(spread), self.names, _no_report)
        except ScenarioError:  # one of them stands where an uncertain number cannot
            return None
        for ends in (self.low, self.high, 0.5 * (self.low + self.high)):
            values = dict(zip(self.names, self.values_between(ends), strict=True))
            try:
                read, worked = self._result(values), fast.result(values)
            except ScenarioError:  # the search may never come there; if it does, it is told
                return None
            for name in self.asked.targets:
                one, other = self._measure(read, name), self._measure(worked, name)
                if one[1] != other[1] or abs(one[0] - other[0]) > SAME_RESULT * max(1.0, abs(one[0])):
                    return None
        return fast

    def _solved(self) -> Calibration:
        started = np.array([self.scenario.quantities[name].value for name in self.names])
        points = search(self.residuals, np.clip((started - self.low) / (self.high - self.low), 0.0, 1.0))
        meeting = [point for point in points if self._meets(point, self.equalities)]
        if not meeting:
            raise self._refused(min(points, key=lambda point: point.norm))
        best = min(meeting, key=lambda point: point.norm)
        if rank(jacobian(self.residuals, best.x)) < len(self.names):
            raise self._several(best, meeting)
        meeting = [point for point in meeting if self._meets(point, self.asked.targets)]
        if not meeting:
            raise self._violated(best)
        best = min(meeting, key=lambda point: point.norm)
        alike = [same(self.residuals, best, point) for point in meeting]
        if not all(alike):
            raise self._several(best, meeting)
        if best.on_bound.any():
            raise self._on_bound(best)
        slopes = jacobian(self.residuals, best.x)
        second = next((point for point in meeting if point is not best), None)
        return Calibration(
            unknown=self._unknown(best, second, spread(slopes)),
            targets=tuple(self._met(name, target, best) for name, target in self.asked.targets.items()),
            rank=rank(slopes),
            starts=len(points),
            agreeing=len(meeting),
            note=self.asked.note or "",
        )

    # -- working out ------------------------------------------------------------------

    def values(self, x: Array) -> list[float]:
        """Return the unknown values at a point, with as many figures as they are laid in the scenario with."""
        return self.values_between(self.low + x * (self.high - self.low))

    @staticmethod
    def values_between(values: Array) -> list[float]:
        """Return values with as many figures as they are laid in the scenario with."""
        return [float(f"{value:.{FIGURES}g}") for value in values]

    def measured(self, x: Array) -> dict[str, tuple[float, bool]]:
        """Return every target's measure at a point, and whether it is there at all; worked out once."""
        values = tuple(self.values(x))
        if values not in self._seen:
            given = dict(zip(self.names, values, strict=True))
            result = self._fast.result(given) if self._fast is not None else self._result(given)
            self._seen[values] = {name: self._measure(result, name) for name in self.asked.targets}
        return self._seen[values]

    def residuals(self, x: Array) -> Array:
        """Return the residuals of the equalities, each divided by its tolerance."""
        found = self.measured(x)
        return np.array([(found[name][0] - one.value) / _within(one) for name, one in self.equalities.items()])

    def _result(self, values: Mapping[str, float], path: str = PATH) -> Result:
        """Return the result with some values in the place of the unknown; refuse at a path where there is none."""
        units = dict(zip(self.names, self.dimensions, strict=True))
        laid = {f"quantities.{name}": format_amount(value, units[name]) for name, value in values.items()}
        try:
            return alone(self.scenario.replace(laid), _no_report)
        except ScenarioError as error:
            reason = error.problems[0]
            said = [f"{name} {shown_amount(value, units[name])}" for name, value in values.items()]
            message = say("med {values} går scenariot inte att räkna: {reason}", values=said, reason=reason.message)
            raise self.scenario.problem_at(path, message, reason.hint) from None

    def _measure(self, result: Result, name: str) -> tuple[float, bool]:
        target = self.asked.targets[name]
        try:
            found = measure(result, target)
        except InputError as error:
            raise self.scenario.problem_at(f"{PATH}.targets.{name}.account", error.message) from None
        if isinstance(found, Missing):
            message = say("målet kan inte beräknas: {reason}", reason=found.reason)
            raise self.scenario.problem_at(f"{PATH}.targets.{name}", message)
        return found

    def _meets(self, point: Point, targets: Mapping[str, Target]) -> bool:
        return point.within and all(self._met(name, target, point).met for name, target in targets.items())

    def _try_bounds(self) -> None:
        """Refuse a bound that the scenario cannot be worked out with."""
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            for key, value in (("low", low), ("high", high)):
                self._result({name: float(value)}, f"{PATH}.unknown.{name}.{key}")

    # -- what was found ---------------------------------------------------------------

    def _unknown(self, best: Point, second: Point | None, moves: Array) -> tuple[Solved, ...]:
        found, others = self.values(best.x), self.values(second.x) if second is not None else []
        return tuple(
            Solved(
                name,
                found[index],
                float(self.low[index]),
                float(self.high[index]),
                float(f"{moves[index] * (self.high[index] - self.low[index]):.4g}"),
                others[index] if others else None,
                self.dimensions[index],
            )
            for index, name in enumerate(self.names)
        )

    def _met(self, name: str, target: Target, point: Point) -> Met:
        value, there = self.measured(point.x)[name]
        off = value - target.value
        meets = {"equals": abs(off) <= _within(target), "below": off < 0, "above": off > 0}[target.sign]
        return Met(name, target, value, there and meets)

    # -- refusals ---------------------------------------------------------------------

    def _refused(self, nearest: Point) -> ScenarioError:
        hint = say("kontrollera målen och toleranserna (within)")
        if nearest.on_bound.any():
            hint = say("sökningen stannar vid en gräns för {names}; vidga low och high", names=self._bounded(nearest))
        targets = [self._met(name, target, nearest) for name, target in self.equalities.items()]
        message = say(
            "målen går inte att träffa; närmast är {solution}, som ger {results}",
            solution=self._said(nearest),
            results=[_told(one) for one in targets],
        )
        return self.scenario.problem_at(PATH, message, hint)

    def _violated(self, best: Point) -> ScenarioError:
        targets = [self._met(name, one, best) for name, one in self.asked.targets.items() if one.sign != "equals"]
        message = say(
            "målen med equals träffas av {solution}, men då gäller inte {results}",
            solution=self._said(best),
            results=[_told(one) for one in targets if not one.met],
        )
        return self.scenario.problem_at(PATH, message, say("målen motsäger varandra; kontrollera dem"))

    def _several(self, best: Point, meeting: Sequence[Point]) -> ScenarioError:
        other = max(meeting, key=lambda point: float(np.abs(point.x - best.x).max()))
        hint = say("lägg till ett mål som skiljer lösningarna åt, eller snävare gränser")
        if self._said(other).text() == self._said(best).text():
            message = say(
                "målen bestämmer inte värdena: de träffas av {one}, men också av värden nära", one=self._said(best)
            )
        else:
            message = say(
                "målen bestämmer inte värdena: de träffas både av {one} och av {other}",
                one=self._said(best),
                other=self._said(other),
            )
        return self.scenario.problem_at(PATH, message, hint)

    def _on_bound(self, best: Point) -> ScenarioError:
        message = say(
            "lösningen ligger på gränsen för {names}: {solution}", names=self._bounded(best), solution=self._said(best)
        )
        return self.scenario.problem_at(f"{PATH}.unknown", message, say("vidga low och high"))

    def _bounded(self, point: Point) -> list[str]:
        return [name for name, side in zip(self.names, point.on_bound, strict=True) if side]

    def _said(self, point: Point) -> Say:
        pairs = zip(self.names, self.values(point.x), self.dimensions, strict=True)
        return say("{values}", values=[f"{name} {shown_amount(value, unit)}" for name, value, unit in pairs])


def _within(target: Target) -> float:
    return target.within.value if target.within is not None else math.inf


def _dimension(scenario: Scenario, name: str) -> Dimension:
    """Return what a value is written in: a factor that is written as per cent stays so."""
    quantity = scenario.quantities[name]
    return "share" if quantity.dimension == "number" and "%" in quantity.written else quantity.dimension


def _told(target: Met) -> Say:
    return say(
        "{name} {value} ({sign} {target})",
        name=target.name,
        value=target.shown,
        sign=as_written(target.asked.sign),
        target=shown_amount(target.asked.value, target.dimension),
    )


def _no_report(result: Result, format: str, language: Language) -> bytes:
    raise NotImplementedError
