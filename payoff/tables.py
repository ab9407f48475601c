"""A result's flows: every account and group by month, and why a figure cannot be shown.

The tables are what the measures of `payoff.result` are asked of. Frozen; what is worked out
once is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from payoff.errors import InputError, did_you_mean, one_of
from payoff.flows.journal import (
    Journal,
    book,
    cash_effect,
    gains,
    largest_posting,
    programme_cost,
    since_entry,
    unit_effect,
)
from payoff.flows.plan import Plan
from payoff.language import Say, as_written, say
from payoff.measured import NET_MEASURES, Measured, NetMeasure
from payoff.measures.totals import Array, by_year, membership, series_flows
from payoff.missing import Missing
from payoff.reference.table import table
from payoff.resolve.displacement import DISPLACED
from payoff.resolve.equalisation import EQUALISED
from payoff.resolve.plan import resolve
from payoff.resolve.programme import FINANCING
from payoff.scenario.accounts import Chart
from payoff.scenario.budget import BUDGET
from payoff.scenario.built import Built
from payoff.scenario.builtin import REPORTED, SOCIETY
from payoff.scenario.models import Scenario
from payoff.units import calendar_year, years_in

Measure = Literal[NetMeasure, "cash"]
MEASURES: tuple[Measure, ...] = (*NET_MEASURES, "cash")
Period = Literal["month", "year", "calendar_year"]
PERIODS: tuple[Period, ...] = ("month", "year", "calendar_year")
DIFFERENCE, WITHOUT = (1.0, -1.0), (0.0, 1.0)
"""Weights of the arms: programme less counterfactual, and the counterfactual alone."""
SHARE_TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Tables(Measured):
    """The flows of a scenario by account and group.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
    journal : Journal
        Booked and checked.
    subgroups : mapping
        The flows of each subgroup of participants, empty where there are none.
    """

    scenario: Scenario
    plan: Plan
    journal: Journal
    subgroups: Mapping[str, Tables]

    # -- names on the axes ------------------------------------------------------------

    @cached_property
    def total(self) -> str:
        """Id of the sum over all accounts: society, or the sum of reported accounts."""
        withheld = self.scenario.has_net_lines and self.scenario.net_lines_are_society is None
        return REPORTED if withheld else SOCIETY

    @cached_property
    def chart(self) -> Chart:
        """Accounts and groups of the scenario."""
        return self.scenario.chart

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Accounts in each group; society is replaced where net lines stand in the way."""
        members = dict(self.chart.members)
        members[self.total] = members.pop(SOCIETY)
        return members

    @cached_property
    def series(self) -> tuple[str, ...]:
        """Ids of every account and group, the total last."""
        return (*self.plan.accounts, *self.groups)

    def label(self, series: str) -> Say:
        """Return the shown name of an account or group."""
        return self.chart.labels[series]

    @property
    def years(self) -> int:
        """Number of years, the last perhaps partial."""
        return years_in(self.plan.months)

    @cached_property
    def active(self) -> tuple[str, ...]:
        """Accounts that some line touches, in the order of the chart: the rows of a table."""
        touched = np.abs(self.plan.incidence).sum(axis=1) > 0
        own = self.chart.own
        return tuple(name for name, hit in zip(self.plan.accounts, touched, strict=True) if hit or name in own)

    @cached_property
    def used_states(self) -> tuple[str, ...]:
        """States that some arm visits, the one of full effect, and the states that those are differences to."""
        visited = set(self.plan.visited)
        visited |= {self.scenario.potential.full_state} if self.scenario.potential else set()
        bases = {base for name in visited for base in self.scenario.bases(name)}
        return tuple(name for name in self.scenario.states if name in visited | bases)

    @cached_property
    def built_states(self) -> dict[str, Built]:
        """The states in use that are built of blocks, and what they were built of."""
        built = {name: self.scenario.states[name].use for name in self.used_states}
        return {name: one for name, one in built.items() if one is not None}

    @cached_property
    def uses_table(self) -> bool:
        """Whether some price, index or study comes from the price table."""
        moved = {amount.moved.index for amount in self.scenario.quantities_by_path().values() if amount.moved}
        rule = self.scenario.tax_equalisation
        equalised = rule is not None and rule.uses_table
        return bool(self.built_states or self.scenario.evidence or equalised or moved - set(self.scenario.indexes))

    @property
    def data_version(self) -> str:
        """The version of the price table, used or not."""
        return table().version

    @cached_property
    def used_names(self) -> frozenset[str]:
        """Names of the shared quantities that something refers to."""
        return self.scenario.names_referred_to

    # -- flows ------------------------------------------------------------------------

    @cached_property
    def _matrix(self) -> Array:
        return membership(self.plan.accounts, self.groups)

    @cached_property
    def _flows(self) -> dict[Measure, Array]:
        """Undiscounted flows of the central case, each array [series, month 0..T]."""
        gross = largest_posting(self.journal)
        gain = series_flows(self._matrix, gains(self.journal), gross)[..., 0]
        cost = series_flows(self._matrix, programme_cost(self.journal), gross)[..., 0]
        cash = series_flows(self._matrix, cash_effect(self.journal), gross)[..., 0]
        return {"gains": gain, "programme_cost": cost, "net": gain - cost, "cash": cash}

    @cached_property
    def _flows_since_entry(self) -> Array:
        """Gain per participant by month since entry, array [series, month since entry 0..K]."""
        gross = largest_posting(self.journal) / self.scenario.persons
        return np.asarray(series_flows(self._matrix, since_entry(self.plan), gross)[..., 0])

    @cached_property
    def _summed(self) -> dict[tuple[Measure, Period, bool], tuple[list[int], Array]]:
        return {}

    def missing(self, measure: Measure, series: str) -> Missing | None:
        """Return why a measure cannot be computed for an account or group, None when it can."""
        if (measure, series) not in self._reasons:
            self._reasons[measure, series] = self._why_missing(measure, series)
        return self._reasons[measure, series]

    @cached_property
    def _reasons(self) -> dict[tuple[Measure, str], Missing | None]:
        """Why measures cannot be computed, for those that have been asked for."""
        return {}

    def _why_missing(self, measure: Measure, series: str) -> Missing | None:
        unknown = self._unknown_paths(series, "state" if measure == "gains" else "programme")
        if measure in ("net", "cash"):
            unknown = self._unknown_paths(series, "state") + unknown
        return self.unknown(unknown) if unknown else None

    def unknown(self, paths: tuple[str, ...]) -> Missing:
        """Say which inputs are missing, each once, from the paths of the lines that lack an amount."""
        paths = tuple(dict.fromkeys(written_path(path) for path in paths))
        names = [self.input_name(path) for path in paths]
        return Missing("unknown", say("kan inte beräknas: uppgift saknas om {names}", names=names), paths)

    def input_name(self, path: str) -> Say:
        """Return what a reader calls the line at a path: its label, with its state for a state's line."""
        path = written_path(path)
        for placed in self.scenario.placed_lines():
            if placed.path == path:
                return say("{line} ({state})", line=placed.label, state=placed.place)
        name = path.rpartition(".")[2]
        return as_written(self.scenario.programme.budget[name].label or name)

    @cached_property
    def _unknown_lines(self) -> tuple[int, ...]:
        return tuple(index for index, line in enumerate(self.plan.lines) if not line.known)

    def _unknown_paths(
        self,
        series: str,
        origin: str,
        arms: tuple[float, float] = DIFFERENCE,
        weights: Mapping[str, float] | None = None,
        *,
        equalised: bool = True,
    ) -> tuple[str, ...]:
        """Return the lines without amount that would change the account or group.

        A line inside a group cancels there, unless its two sides have different weights, and a line
        that both arms book alike makes no difference. What is equalised of a tax is known when the tax is.
        """
        if not self._unknown_lines:
            return ()
        weight = {name: (weights or {}).get(name, 1.0) for name in self.groups.get(series, (series,))}
        crossing: dict[str, float] = {}
        for index in self._unknown_lines:
            line = self.plan.lines[index]
            skipped = not equalised and line.path.startswith(EQUALISED)
            if line.origin == origin and not skipped and self._matters(index, arms):
                together = line.path.startswith(FINANCING) and self._paid_as_spent
                path = written_path(line.path) if together else line.path
                crossing.setdefault(path, 0.0)
                crossing[path] += line.share * (weight.get(line.plus, 0.0) - weight.get(line.minus, 0.0))
        return tuple(dict.fromkeys(written_path(path) for path, net in crossing.items() if abs(net) > SHARE_TOLERANCE))

    @property
    def _paid_as_spent(self) -> bool:
        """Whether the account that pays gets the money as it spends it, so that the two cancel whatever the amount."""
        financing = self.scenario.programme.financing
        return financing is not None and financing.paid == "as_spent"

    def _matters(self, line: int, arms: tuple[float, float]) -> bool:
        """Whether a line's amount, whatever it is, changes the mix of arms that is asked for."""
        if self.plan.lines[line].origin == "programme":
            return True
        if (line, arms) not in self._mattering:
            effect = unit_effect(self.plan, line, arms)
            self._mattering[line, arms] = bool(np.any(np.abs(effect) > SHARE_TOLERANCE))
        return self._mattering[line, arms]

    @cached_property
    def _mattering(self) -> dict[tuple[int, tuple[float, float]], bool]:
        """Whether each line's amount matters, for the mixes that have been asked for."""
        return {}

    def flow(self, measure: Measure, series: str | None = None, *, discounted: bool = True) -> Array | Missing:
        """Return a flow by month.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net", "cash"}
            Gain before programme cost, programme cost (positive), gain less cost, or the cash view.
        series : str, optional
            Account or group; the total by default.
        discounted : bool
            Whether as present value.

        Returns
        -------
        array [month 0..T] in kronor, or Missing

        Examples
        --------
        >>> import payoff
        >>> result = payoff.evaluate(payoff.example())
        >>> float(result.flow("programme_cost", "kommun", discounted=False).sum())
        600000.0
        """
        name = self._known(series)
        one_of("measure", measure, MEASURES)
        missing = self.missing(measure, name)
        if missing is not None:
            return missing
        flow = self._flows[measure][self.series.index(name)]
        return np.asarray(flow * self.plan.discount[:, 0] if discounted else flow.copy())

    def totals(
        self,
        measure: Measure,
        series: str | None = None,
        *,
        by: Period = "year",
        discounted: bool = True,
        cumulative: bool = False,
    ) -> dict[int, float] | Missing:
        """Return a measure by period: month, year since the start, or calendar year.

        Parameters
        ----------
        measure : {"gains", "programme_cost", "net", "cash"}
        series : str, optional
            Account or group; the total by default.
        by : {"month", "year", "calendar_year"}
        discounted, cumulative : bool

        Returns
        -------
        dict of period to kronor, or Missing
        """
        name = self._known(series)
        one_of("measure", measure, MEASURES)
        missing = self.missing(measure, name)
        if missing is not None:
            return missing
        periods, values = self._totals(measure, one_of("by", by, PERIODS), discounted)
        row = values[self.series.index(name)]
        return dict(zip(periods, (np.cumsum(row) if cumulative else row).tolist(), strict=True))

    def _totals(self, measure: Measure, by: Period, discounted: bool) -> tuple[list[int], Array]:
        """Return the periods and the sums over them, array [series, period]; worked out once."""
        key = (measure, by, discounted)
        if key not in self._summed:
            flows = self._flows[measure]
            self._summed[key] = self._periods(flows * self.plan.discount[:, 0] if discounted else flows, by)
        return self._summed[key]

    def _periods(self, flows: Array, by: Period) -> tuple[list[int], Array]:
        """Sum flows, array [series, month 0..T], to periods."""
        if by == "month":
            return list(range(flows.shape[1])), flows
        if by == "year":
            return list(range(1, self.years + 1)), by_year(flows)
        year, month = self.scenario.first_month
        labels = [calendar_year(year, month, index) for index in range(flows.shape[1])]
        starts = [index for index, label in enumerate(labels) if index == 0 or label != labels[index - 1]]
        return [labels[start] for start in starts], np.asarray(np.add.reduceat(flows, starts, axis=1))

    @property
    def society_withheld(self) -> Missing:
        """Why nothing is said of society where net lines stand in the way."""
        return Missing(
            "withheld", say("nettoposter kan innehålla överföringar mellan aktörer; samhället visas därför inte")
        )

    def _known(self, series: str | None) -> str:
        if series is None:
            return self.total
        name = self.chart.account(series)
        if name in self.series:
            return name
        if name == SOCIETY:
            raise InputError(say("{reason}; fråga efter {total}", reason=self.society_withheld.reason, total=REPORTED))
        raise InputError(say("kontot ”{name}” finns inte; {hint}", name=series, hint=did_you_mean(series, self.series)))


def tables_of(scenario: Scenario) -> Tables:
    """Return the flows of a scenario that is not to be a result: a change of one that has been checked."""
    plan = resolve(scenario)
    return Tables(scenario, plan, book(plan), {})


def written_path(path: str) -> str:
    """Return where in the scenario the amount of a journal line is written."""
    if path.startswith(FINANCING):
        return BUDGET + path.removeprefix(FINANCING)
    return path.removeprefix(EQUALISED).removeprefix(DISPLACED).partition("|")[0]
