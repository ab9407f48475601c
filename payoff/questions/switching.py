"""What one input must be for the net present value to be zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from payoff.errors import InputError, ScenarioError, did_you_mean, shortened
from payoff.language import Say, say
from payoff.measures.roots import root_between
from payoff.missing import Missing
from payoff.quantity.model import Quantity
from payoff.quantity.text import UNIT_NAMES, format_amount, unit_of, with_comma
from payoff.result import Result
from payoff.scenario.models import Scenario
from payoff.scenario.tree import is_atomic

INTERVALS = 24
"""Steps in which a range is searched for changes of sign."""
TIMES = 10.0
"""The default range ends at so many times the value."""
NEAR_ZERO = 1e-6
"""Relative to the largest flow of a month: a net present value below this is zero."""
STAIR = 1e-3
"""Relative to all the flows together: a step over zero that is smaller than this comes from rounding, of amounts
to öre and of taxable income to hundreds, and is a zero. A larger one is a limit in the rules, and is none."""
NO_EFFECT = 1e-9
"""Relative to the largest flow: an input that moves the net present value less has no effect."""
FIGURES = 6
"""How many figures the answer in words has."""
Evaluate = Callable[[Scenario], Result]


@dataclass(frozen=True, slots=True)
class SwitchingValue:
    """The value of an input at which a net present value is zero.

    Parameters
    ----------
    path, series : str
        The input, and whose net present value.
    unit : str
        What the values below are in: as the amount was written, shares as parts of one.
    present : float
        The value in the scenario.
    status : {"unique", "none", "several"}
        How many there are between `low` and `high`.
    value : float or None
        The one nearest to the present value.
    roots : tuple of float
        All that were found, rising.
    low, high : float
        Where they were looked for: the range that was asked for, as far as the language allows it.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.switching_value(payoff.example(), 'programme.budget.personal.amount', 'kommun')
    >>> round(found.value), found.unit
    (981, 'tkr')
    """

    path: str
    series: str
    unit: str
    present: float
    status: Literal["unique", "none", "several"]
    value: float | None
    roots: tuple[float, ...]
    low: float
    high: float

    @property
    def said(self) -> Say:
        """The answer in words."""
        unit = f" {self.unit}" if self.unit else ""
        if self.status == "none":
            low, high = with_comma(self.low, FIGURES), with_comma(self.high, FIGURES)
            return say("ingen mellan {low} och {high}{unit}", low=low, high=high, unit=unit)
        roots, present = [with_comma(root, FIGURES) for root in self.roots], with_comma(self.present, FIGURES)
        if self.status == "several":
            return say("flera: {roots}{unit} (i scenariot {present})", roots=roots, unit=unit, present=present)
        return say("{roots}{unit} (i scenariot {present})", roots=roots, unit=unit, present=present)


def switching_value(
    scenario: Scenario,
    path: str,
    series: str | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    evaluate: Evaluate,
) -> SwitchingValue | Missing:
    """Return the value of one input at which a net present value is zero.

    Parameters
    ----------
    scenario : Scenario
    path : str
        Ids joined by dots, as in `Scenario.quantities_by_path`.
    series : str, optional
        Account or group; the total by default.
    low, high : float, optional
        Where to look, in the unit of the input; 0 to 1 for shares, else 0 to ten times the value.
    evaluate : callable
        Makes a result of a scenario; handed over because the runs lie above the questions.

    Returns
    -------
    SwitchingValue or Missing
        Roots of npv(value) in the range: changes of sign between 25 values, each narrowed down
        (Brent). Two roots between the same two of those, or a touch of zero, are not seen.

    Raises
    ------
    InputError
        If there is no such number, the range is empty, or the input has no effect.

    Examples
    --------
    >>> import payoff
    >>> found = payoff.switching_value(payoff.example(), "programme.budget.personal.amount", "kommun")
    >>> round(found.value), found.unit, round(found.present)
    (981, 'tkr', 500)
    """
    quantity = _quantity(scenario, path)
    base = evaluate(scenario)
    name = base.total if series is None else base.chart.account(series)
    worth, flow = base.npv(name), base.flow("net", name, discounted=False)
    if isinstance(worth, Missing):
        return worth
    assert not isinstance(flow, Missing)
    unit, size = unit_of(quantity.written, quantity.dimension)
    bottom, top = _range(quantity, (unit, size), low, high)
    curve = _Curve(scenario, quantity, name, evaluate, {quantity.value: worth})
    known = _known(curve, [*np.linspace(bottom, top, INTERVALS + 1).tolist(), quantity.value], bottom, top)
    largest = float(np.abs(flow).max()) or max(abs(value) for _, value in known)
    values = [value for _, value in known]
    if max(values) - min(values) <= NO_EFFECT * max(largest, *map(abs, values)):
        raise InputError(say("”{path}” har ingen verkan på nettonuvärdet ({name})", path=path, name=base.label(name)))
    near = max(NEAR_ZERO * largest, STAIR * float(np.abs(flow).sum()))
    roots = tuple(root / size for root in _roots(curve, known, near))
    present = quantity.value / size
    return SwitchingValue(
        path,
        name,
        unit,
        present,
        "none" if not roots else "unique" if len(roots) == 1 else "several",
        min(roots, key=lambda root: abs(root - present), default=None),
        roots,
        known[0][0] / size,
        known[-1][0] / size,
    )


@dataclass(slots=True)
class _Curve:
    """Net present value as a function of one input, in base units; each value is worked out once."""

    scenario: Scenario
    quantity: Quantity
    series: str
    evaluate: Evaluate
    found: dict[float, float] = field(default_factory=dict)

    def __call__(self, value: float) -> float:
        if value not in self.found:
            text = format_amount(value, self.quantity.dimension)
            changed = self.scenario.replace(_change(self.scenario, self.quantity.path, text))
            if changed.programme_arm != self.scenario.programme_arm:
                changed = changed.with_alternative(self.scenario.programme_arm)
            worth = self.evaluate(changed).npv(self.series)
            assert not isinstance(worth, Missing)
            self.found[value] = worth
        return self.found[value]


def _quantity(scenario: Scenario, path: str) -> Quantity:
    """Return the number at a path, or refuse a path that leads to none."""
    quantities = scenario.quantities_by_path()
    if path not in quantities:
        message = say("”{path}” är inget tal i scenariot; {hint}", path=path, hint=did_you_mean(path, quantities))
        raise InputError(message)
    quantity = quantities[path]
    if not quantity.known:
        raise InputError(say("”{path}” har inget värde att variera: {text}", path=path, text=quantity.written))
    return quantity


def _range(
    quantity: Quantity, measured: tuple[str, float], low: float | None, high: float | None
) -> tuple[float, float]:
    """Return where to look, in base units; `measured` is the unit of the input and its size."""
    unit, size = measured
    if unit == UNIT_NAMES["share"]:
        default = (0.0, 1.0)
    else:
        default = (min(0.0, TIMES * quantity.value), max(0.0, TIMES * quantity.value))
    bottom = default[0] if low is None else low * size
    top = default[1] if high is None else high * size
    if not bottom < top:
        raise InputError(say("ange var värdet ska sökas: low ska vara mindre än high"))
    return bottom, top


def _known(curve: _Curve, grid: Iterable[float], bottom: float, top: float) -> list[tuple[float, float]]:
    """Return the values of a grid that the language allows, with their net present values, rising."""
    known, refused = [], None
    for value in sorted({value for value in grid if bottom <= value <= top}):
        try:
            known.append((value, curve(value)))
        except ScenarioError as error:
            refused = error.problems[0].message
    if len(known) < 2:
        path = shortened(curve.quantity.path, 120)
        raise InputError(say("”{path}” kan inte varieras här: {reason}", path=path, reason=refused or ""))
    return known


def _roots(curve: _Curve, known: list[tuple[float, float]], near: float) -> list[float]:
    """Return the values at which the curve is zero, or steps over it by no more than `near`; a jump is none."""
    roots = [value for value, worth in known if worth == 0.0]
    for (left, before), (right, after) in pairwise(known):
        if before * after < 0:
            try:
                root = root_between(curve, left, right)
            except ScenarioError as error:
                path, reason = shortened(curve.quantity.path, 120), error.problems[0].message
                raise InputError(say("”{path}” kan inte varieras här: {reason}", path=path, reason=reason)) from None
            roots += [root] if abs(curve(root)) <= near else []
    return sorted(roots)


def _change(scenario: Scenario, path: str, text: str) -> dict[str, Any]:
    """Return what to lay over a scenario; a number in a value that is replaced whole takes the others with it."""
    parts = path.split(".")
    for depth in range(1, len(parts)):
        above = ".".join(parts[:depth])
        if is_atomic(above):
            return {above: _with(scenario.written_at(above), parts[depth:], text)}
    return {path: text}


def _with(written: Any, parts: list[str], text: str) -> Any:
    """Return what is written with one value in it replaced."""
    if not parts:
        return text
    below = written.get(parts[0]) if isinstance(written, dict) else None
    return {**(written if isinstance(written, dict) else {}), parts[0]: _with(below, parts[1:], text)}
