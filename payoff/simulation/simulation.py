"""A simulation: the draws of a result, and what is asked of them.

Frozen. The central case is in `Simulation.result`; everything here is about how sure it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from payoff.errors import InputError, did_you_mean, one_of
from payoff.flows.plan import Array
from payoff.language import Language, say
from payoff.missing import Missing
from payoff.result import Result
from payoff.simulation.correlated import DrawnCorrelation, drawn_correlations
from payoff.simulation.drawn import Drawn
from payoff.simulation.shown import Shown
from payoff.uncertainty.chances import Chance, VarianceSplit, both, chance_that, nearly_zero, split_of_variance
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.outcomes import Months, Outcomes
from payoff.uncertainty.streams import REPLICATES, Design
from payoff.uncertainty.summary import MonthDistribution, Summary, month_distributions, share_reached, summarise
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import pandas

    from payoff.simulation.decision import DecisionValue
    from payoff.simulation.sensitivity import Sensitivity

Clock = Literal["entry", "calendar"]
Kind = Literal["npv", "gains", "programme_cost"]
Writer = Callable[["Simulation", str, Language], bytes]
FAN_DRAWS = 4096
"""Draws that are followed month by month for a fan chart: the first of the run."""
FAN_PERCENTS = (5.0, 25.0, 50.0, 75.0, 95.0)


@dataclass(frozen=True, eq=False)
class Simulation(Shown):
    """The draws of a scenario; made by `payoff.simulate`.

    Parameters
    ----------
    result : Result
        The central case.
    drawn : Drawn
        What was drawn from.
    design : Design
        How many draws, the seed and the way of sampling.
    outcomes : Outcomes
        The outcome of each draw.
    writer : callable
        Makes a report: ``writer(simulation, format, language) -> bytes``.

    Examples
    --------
    >>> import payoff
    >>> guess = {"value": "600 tkr", "low": "500 tkr", "high": "900 tkr"}
    >>> scenario = payoff.example().replace({"programme.budget.personal.amount": guess})
    >>> simulation = payoff.simulate(scenario, draws=1000, seed=1)
    >>> 0 < simulation.chance_of_gain("kommun").share < 1
    True
    """

    result: Result
    drawn: Drawn
    design: Design
    outcomes: Outcomes
    writer: Writer = field(repr=False)

    # -- what was drawn ---------------------------------------------------------------

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return self.design.draws

    @property
    def seed(self) -> int:
        """The seed; with it, the same file gives the same bytes again."""
        return self.design.seed

    @property
    def series(self) -> tuple[str, ...]:
        """Ids of the accounts and groups that have draws, the total last."""
        known = (name for name in self.drawn.frame.series if self.result.missing("net", name) is None)
        return tuple(known)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Everything that is uncertain: each number, and each share of a table."""
        return self.drawn.inputs.all

    @cached_property
    def subgroups(self) -> dict[str, Simulation]:
        """The draws of each subgroup of participants by its id: the same as in the whole, which they add up to."""
        found = {}
        for group in self.drawn.groups if self.result.subgroups else ():
            own = replace(self.drawn, groups=(group,))
            result = self.result.subgroups[group.name]
            found[group.name] = Simulation(result, own, self.design, own.whole(self.design), self.writer)
        return found

    def values(
        self, kind: Kind = "npv", series: str | None = None, *, per_participant: bool = False
    ) -> Array | Missing:
        """Return the draws of an account or group in kronor of present value, array [draw].

        Parameters
        ----------
        kind : {"npv", "gains", "programme_cost"}
        series : str, optional
            Account or group; the total by default.
        per_participant : bool
            Divided by the participants of each draw.
        """
        name = self._known(series)
        missing = self.result.missing("net", name)
        if missing is not None:
            return missing
        self._choose(kind)
        drawn = self._arrays[kind][self.place(name)]
        return drawn / self.outcomes.persons if per_participant else np.array(drawn)

    def _choose(self, kind: Kind) -> None:
        """Refuse a measure that does not exist."""
        one_of("kind", kind, self._arrays)

    @property
    def _arrays(self) -> dict[Kind, Array]:
        return {"npv": self.outcomes.npv, "gains": self.outcomes.gains, "programme_cost": self.outcomes.cost}

    def _known(self, series: str | None) -> str:
        name = self.result._known(series)
        if name not in self.drawn.frame.series:
            raise InputError(
                say("inget bokförs på ”{name}”; {hint}", name=name, hint=did_you_mean(name, self.drawn.frame.series))
            )
        return name

    def place(self, series: str | None = None) -> int:
        """Return the position of an account or group on the arrays of the outcomes."""
        return self.drawn.frame.series.index(self._known(series))

    # -- how sure ---------------------------------------------------------------------

    @property
    def replicates(self) -> int | None:
        """How many Latin hypercubes the error comes from; None for random draws."""
        return REPLICATES if self.design.sampling == "latin" else None

    @cached_property
    def _summaries(self) -> dict[Kind, Summary]:
        """What has been summed up so far."""
        return {}

    def summary(self, kind: Kind = "npv", *, per_participant: bool = False) -> Summary:
        """Return mean, spread, percentiles and error of every account and group, in the order of the frame."""
        self._choose(kind)
        if per_participant:
            return summarise(self._arrays[kind] / self.outcomes.persons, replicates=self.replicates)
        if kind not in self._summaries:
            self._summaries[kind] = summarise(self._arrays[kind], replicates=self.replicates)
        return self._summaries[kind]

    def chance_by_month(self, clock: Clock = "calendar") -> Array:
        """Return the chance that each account has its money back by a month and keeps it, array [series, month 1..].

        An account that never lay below zero has it from month 1. ``calendar`` is the programme's curve,
        ``entry`` each participant's, with the whole cost in its first month.
        """
        return self._by_clock(clock)[0]

    def month_distribution(self, clock: Clock = "entry") -> tuple[MonthDistribution, ...]:
        """Return the distribution of the sustained payback, or break-even month, of each series."""
        return self._by_clock(clock)[1]

    def _by_clock(self, clock: Clock) -> tuple[Array, tuple[MonthDistribution, ...]]:
        """Return the chances by month and the distributions of the month, worked out once for each clock."""
        months = self._months(clock)
        if clock not in self._clocks:
            last = self._last(clock)
            self._clocks[clock] = share_reached(months, last), month_distributions(months, last)
            self._clocks[clock][0].setflags(write=False)
        return self._clocks[clock]

    @cached_property
    def _clocks(self) -> dict[Clock, tuple[Array, tuple[MonthDistribution, ...]]]:
        """What has been worked out of the months so far."""
        return {}

    def _months(self, clock: Clock) -> Months:
        one_of("clock", clock, ("entry", "calendar"))
        return self.outcomes.payback if clock == "entry" else self.outcomes.break_even

    def _last(self, clock: Clock) -> int:
        return self.result.plan.months_followed if clock == "entry" else self.result.plan.months

    def chance_of_gain(self, series: str | None = None) -> Chance | Missing:
        """Return the chance that the net present value is not negative."""
        values = self.values("npv", series)
        return values if isinstance(values, Missing) else chance_that(values >= -nearly_zero(values))

    def chance_ratio_exceeds(self, value: float, series: str | None = None) -> Chance | Missing:
        """Return the chance that a krona of programme cost gives back more than a number of kronor.

        Parameters
        ----------
        value : float
            Benefit-cost ratio, kronor per krona.
        series : str, optional
            Account or group; the total by default.

        Returns
        -------
        Chance or Missing
            Of ``gains > value x programme cost``, in present value; not applicable where nothing is paid.
        """
        gains, cost = self.values("gains", series), self.values("programme_cost", series)
        if isinstance(gains, Missing):
            return gains
        assert not isinstance(cost, Missing)
        if not (cost > 0).any():
            return Missing("not_applicable", say("ingen programkostnad"))
        return chance_that(gains > value * cost)

    def chance_of_cost_shift(self, series: str) -> Chance | Missing:
        """Return the chance that the total gains while an account or group loses."""
        total, own = self.values("npv"), self.values("npv", series)
        if isinstance(total, Missing):
            return total
        if isinstance(own, Missing):
            return own
        return both(total, own)

    def variance_split(self, series: str | None = None) -> VarianceSplit | Missing | None:
        """Return how much of the spread is what we do not know, and how much is luck in a small group.

        The first block of draws is made once more with shares of persons in the place of whole persons. None
        where whole persons are not drawn.
        """
        values = self.values("npv", series)
        if isinstance(values, Missing):
            return values
        if not self.drawn.luck:
            return None
        known = self._certain_persons.npv[self.place(series)]
        return split_of_variance(known, values[: known.size])

    @cached_property
    def _certain_persons(self) -> Outcomes:
        """The first draws with shares of persons."""
        return self.drawn.without_luck().block(self.design, 0, self.design.first_block)

    def curves(self, series: str | None = None) -> Array:
        """Return the cumulative net by month of the first draws, array [month 0..T, draw]; for fan charts.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.
        """
        row = self.place(series)
        if row not in self._curves:
            self._curves[row] = self.drawn.curves(self.design, FAN_DRAWS, row)
        return self._curves[row]

    @cached_property
    def _curves(self) -> dict[int, Array]:
        """What has been worked out month by month so far."""
        return {}

    def fan(self, series: str | None = None) -> Array | Missing:
        """Return the percentiles 5, 25, 50, 75 and 95 of the cumulative net, array [percent, month 0..T]."""
        missing = self.result.missing("net", self._known(series))
        if missing is not None:
            return missing
        return np.asarray(np.percentile(self.curves(series), FAN_PERCENTS, axis=1))

    def fan_at(self, month: int) -> Summary:
        """Return the same percentiles of the total in all draws, in kronor, with the error of the mean.

        Parameters
        ----------
        month : int
            One of ``drawn.frame.points``, the months that are kept: the end of a year.
        """
        found = self.outcomes.curve[self.drawn.frame.points.index(month)]
        return summarise(found[None], FAN_PERCENTS, self.replicates)

    # -- what decides -----------------------------------------------------------------

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """What the result hangs on: tornado, rank correlations, switching values, Sobol indices."""
        from payoff.simulation.sensitivity import Sensitivity

        return Sensitivity(self)

    def tornado(self, series: str | None = None) -> pandas.DataFrame:
        """Return what the net present value is at each input's low and high, the largest swing first."""
        from payoff.simulation.frames import tornado

        return tornado(self, self._known(series))

    def switching_values(self, series: str | None = None) -> pandas.DataFrame:
        """Return the value of each input at which the net present value is zero, and whether it is inside its range."""
        from payoff.simulation.frames import switching_values

        return switching_values(self, self._known(series))

    def sobol(self, series: str | None = None, power: int = 10) -> pandas.DataFrame:
        """Return the first-order and total Sobol index of each input, with their errors."""
        from payoff.simulation.frames import sobol

        return sobol(self, self._known(series), power)

    def rank_correlations(self, series: str | None = None) -> pandas.DataFrame:
        """Return Spearman's rank correlation of each input with the net present value."""
        from payoff.simulation.frames import rank_correlations

        return rank_correlations(self, self._known(series))

    def two_way(
        self, first: str, second: str, series: str | None = None, points: tuple[int, int] = (21, 21)
    ) -> pandas.DataFrame:
        """Return the net present value over a grid of two uncertain inputs, the first down and the second across.

        Parameters
        ----------
        first, second : str
            Their paths, as in `tornado`.
        series : str, optional
            Account or group; the total by default.
        points : (int, int)
            How many values of each, from its low to its high.

        Raises
        ------
        InputError
            If one of them is not uncertain.
        """
        from payoff.simulation.frames import two_way

        return two_way(self, (self._input(first), self._input(second)), self._known(series), points)

    def _input(self, path: str) -> Input:
        known = {one.path: one for one in self.inputs}
        if path not in known:
            raise InputError(say("”{name}” är inte osäkert; {hint}", name=path, hint=did_you_mean(path, known)))
        return known[path]

    @cached_property
    def correlations(self) -> tuple[DrawnCorrelation, ...]:
        """The rank correlations that are asked for, and what the draws achieved."""
        found = (one for group in self.drawn.groups for one in drawn_correlations(group, self.design))
        return tuple(dict.fromkeys(found))  # groups that have numbers together are one and the same

    def value_of_information(self) -> DecisionValue | Missing:
        """Return what better knowledge is worth before the decision; what is missing where no decision is stated."""
        from payoff.simulation.decision import decision_value

        return decision_value(self)

    # -- shapes -----------------------------------------------------------------------

    def frame(self, kind: Kind = "npv", *, per_participant: bool = False) -> pandas.DataFrame:
        """Return mean, spread, percentiles, error and chance of gain of every account and group.

        Parameters
        ----------
        kind : {"npv", "gains", "programme_cost"}
        per_participant : bool
            For the programme by default, else divided by the participants.
        """
        from payoff.simulation.frames import spread

        return spread(self, kind, per_participant=per_participant)

    def probability_of_gain(self, by: Literal["year", "month"] = "year", clock: Clock = "calendar") -> pandas.DataFrame:
        """Return the chance that each account and group has its money back, by month or year."""
        from payoff.simulation.frames import probability_of_gain

        return probability_of_gain(self, by, clock)

    def payback(self, clock: Clock = "entry") -> pandas.DataFrame:
        """Return the distribution of the month when each account and group has its money back for good."""
        from payoff.simulation.frames import payback

        return payback(self, clock)

    def years(self, clock: Clock = "entry") -> tuple[int, ...]:
        """Return the whole years within the horizon of a clock."""
        return tuple(range(1, self._last(clock) // MONTHS_PER_YEAR + 1))

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the result and the simulation as plain data with stable keys; see docs/resultat.md."""
        from payoff.simulation.payload import payload

        return payload(self, language)

    def __repr__(self) -> str:
        found = self.chance_of_gain()
        shown = "unknown" if isinstance(found, Missing) else f"{found.share:.0%}"
        return (
            f"<Simulation {self.result.scenario.about.title!r}: {self.draws} draws, seed {self.seed}, "
            f"chance of gain {shown} ({self.result.total}); next: .probability_of_gain(), .tornado()>"
        )
