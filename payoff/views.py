"""What is asked of a result beside its flows: cost today, the budget, cash, the two curves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from payoff.errors import InputError, did_you_mean
from payoff.flows.journal import account_flows, cash_effect, largest_posting, since_entry
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Plan
from payoff.language import say
from payoff.measures.totals import ROUNDING, Array, by_year, series_flows
from payoff.missing import Missing
from payoff.resolve.equalisation import EQUALISED
from payoff.resolve.plan import resolve
from payoff.resolve.programme import FINANCING, full_cost
from payoff.resolve.units import unit_counts, unit_discount
from payoff.scenario.models import Scenario
from payoff.scenario.net import OF_PARTICIPANTS
from payoff.tables import WITHOUT, Tables


@dataclass(frozen=True, eq=False)
class Views(Tables):
    """Tables with what else can be seen in them; see `Tables` for the parameters."""

    @cached_property
    def cost_without(self) -> dict[str, float | Missing]:
        """What a person costs each account in the first year without the programme, kronor.

        Undiscounted, per participant, by account and group; negative for who receives. Empty
        where a state has no price of its own, since only differences are known then. Amounts count whole:
        a marginal share is the part that a change in persons moves, and nothing changes here.
        """
        if any(not self.scenario.states[state].priced for state in self.plan.visited):
            return {}
        gross = largest_posting(self.journal) / self.scenario.persons
        plan = resolve(self.scenario, whole=True) if self._has_marginal_shares else self.plan
        own = np.array([not line.path.startswith(EQUALISED) for line in plan.lines], dtype=np.float64)
        plan = replace(plan, amount=plan.amount * own[:, None])  # only a change in tax is equalised
        first = -by_year(series_flows(self._matrix, since_entry(plan, WITHOUT), gross)[..., 0])[:, 0]
        costs: dict[str, float | Missing] = {}
        for index, series in enumerate(self.series):
            unknown = self._unknown_paths(series, "state", WITHOUT, equalised=False)
            costs[series] = self.unknown(unknown) if unknown else float(first[index]) + 0.0
        return costs

    @property
    def _has_marginal_shares(self) -> bool:
        """Whether some line, in the scenario or a subgroup, counts only a part of its amount."""
        lines = (placed.line for one in self._scenarios for placed in one.placed_lines())
        return any(getattr(line, "marginal_share", None) is not None for line in lines)

    @property
    def _scenarios(self) -> tuple[Scenario, ...]:
        """The scenario and those of its subgroups."""
        return (self.scenario, *self.scenario.subgroup_scenarios.values())

    @cached_property
    def net_stages(self) -> tuple[str, ...]:
        """The adjustments from gross to net that move participants, in the order in which they are made.

        Examples
        --------
        >>> import payoff
        >>> payoff.evaluate(payoff.example().replace({"gross_to_net.evidence_haircut": "20 %"})).net_stages
        ('evidence_haircut',)
        """
        made = {stage for one in self._scenarios if one.gross_to_net is not None for stage in one.gross_to_net.stages}
        return tuple(stage for stage in OF_PARTICIPANTS if stage in made)

    @cached_property
    def plan_before_net(self) -> Plan | None:
        """The plan without the adjustments from gross to net that move participants; None where it is the same.

        Examples
        --------
        >>> import payoff
        >>> payoff.evaluate(payoff.example()).plan_before_net is None
        True
        """
        if not self.net_stages:
            return None
        plan = resolve(self.scenario.changed(_uncredited))
        same = plan.exposure.shape == self.plan.exposure.shape and np.allclose(plan.exposure, self.plan.exposure)
        return None if same else plan

    def budget_cost(self, path: str) -> float | Missing:
        """Return the undiscounted cost of one budget line over the horizon, in kronor: outcome so far, then the plan.

        Parameters
        ----------
        path : str
            For example ``programme.budget.personal``.
        """
        lines = [index for index, line in enumerate(self.plan.lines) if line.path == path]
        if not lines:
            raise InputError(say("budgetraden ”{path}” finns inte", path=path))
        if not all(self.plan.lines[index].known for index in lines):
            return Missing("unknown", say("uppgift saknas om {names}", names=self.input_name(path)), (path,))
        return float(self.journal.entries[lines][:, :, PROGRAMME].sum())

    def budget_beyond(self, path: str) -> float:
        """Return how much of a budget line, in kronor, lies after the horizon and is not counted."""
        return 0.0 if isinstance(self.budget_cost(path), Missing) else self._planned(path)[1]

    def budget_planned(self, path: str) -> float | Missing:
        """Return the planned amount of one budget line in kronor, whatever the outcome so far; see `budget_cost`."""
        cost = self.budget_cost(path)
        return cost if isinstance(cost, Missing) else self._planned(path)[0]

    def _planned(self, path: str) -> tuple[float, float]:
        """Return the plan of a budget line, and how much of it lies after the horizon; of all subgroups together."""
        scenarios = [group.scenario for group in self.subgroups.values()] or [self.scenario]
        name = path.rpartition(".")[2]
        parts = [full_cost(one, one.programme.budget[name], self.plan.months) for one in scenarios]
        return math.fsum(planned for planned, _ in parts), math.fsum(beyond for _, beyond in parts)

    @cached_property
    def financed(self) -> float | Missing:
        """What the financiers send in all, undiscounted kronor; 0 where nobody finances another."""
        lines = [index for index, line in enumerate(self.plan.lines) if line.path.startswith(FINANCING)]
        unknown = tuple(self.plan.lines[index].path for index in lines if not self.plan.lines[index].known)
        if unknown:
            return self.unknown(tuple(dict.fromkeys(unknown)))
        return float(self.journal.entries[lines][:, :, PROGRAMME].sum())

    def cash_gain(self, series: str) -> float | Missing:
        """Return how much of a gain, undiscounted kronor, becomes money in the account's own budget."""
        flow = self.cash_gain_flow(series)
        return flow if isinstance(flow, Missing) else float(flow.sum())

    def cash_gain_flow(self, series: str | None = None) -> Array | Missing:
        """Return the gain that becomes money in the own budget, before programme cost.

        Returns
        -------
        array [month 0..T] in undiscounted kronor, or Missing
        """
        name = self._known(series)
        unknown = self._unknown_paths(name, "state")
        return self.unknown(unknown) if unknown else self._cash_gains[self.series.index(name)].copy()

    @cached_property
    def _cash_gains(self) -> Array:
        """Gain in money by month, array [series, month 0..T]."""
        flows = cash_effect(self.journal, ("state",))
        return np.asarray(series_flows(self._matrix, flows, largest_posting(self.journal))[..., 0])

    def per_participant(self, series: str | None = None, *, cumulative: bool = True) -> dict[int, float] | Missing:
        """Return the gain per participant by year since entry, before programme cost, present value.

        "Efter 1, 3, 5 år" on the entry clock: each participant is counted from the own first month.

        Parameters
        ----------
        series : str, optional
            Account or group; the total by default.
        cumulative : bool

        Returns
        -------
        dict of year since entry to kronor per participant, or Missing
        """
        name = self._known(series)
        missing = self.missing("gains", name)
        if missing is not None:
            return missing
        years = self._years_since_entry[self.series.index(name)]
        return dict(enumerate((np.cumsum(years) if cumulative else years).tolist(), start=1))

    @cached_property
    def _years_since_entry(self) -> Array:
        """Present value of the gain per participant, array [series, year since entry]."""
        return by_year(self._flows_since_entry * self.plan.discount[: self.plan.months_followed + 1, 0])

    @cached_property
    def cut_off(self) -> float:
        """Share of the participants' months of follow-up that lie after the calendar's end."""
        followed, months = self.plan.months_followed, self.plan.months
        lost = sum(
            persons * max(0, entry - 1 + followed - months) for entry, persons in self.scenario.intake_by_month.items()
        )
        return lost / (self.scenario.persons * followed)

    def units(self, unit: str, *, discounted: bool = True) -> dict[str, float]:
        """Return how many of a unit there are with and without the programme, and the difference.

        Parameters
        ----------
        unit : str
            Id of a unit of the scenario.
        discounted : bool
            Whether with the unit's own discount rate.

        Returns
        -------
        dict with programme, counterfactual and difference
        """
        if unit not in self.scenario.units:
            raise InputError(
                say("enheten ”{name}” finns inte; {hint}", name=unit, hint=did_you_mean(unit, self.scenario.units))
            )
        if self.subgroups:
            parts = [unit_counts(group.scenario, group.plan, unit) for group in self.subgroups.values()]
            counts = np.sum(parts, axis=0)
        else:
            counts = unit_counts(self.scenario, self.plan, unit)
        if discounted:
            counts = counts * unit_discount(self.scenario, self.plan, unit)
        with_it, without = float(counts[PROGRAMME].sum()), float(counts[COUNTERFACTUAL].sum())
        return {"programme": with_it, "counterfactual": without, "difference": with_it - without}

    def arm_cost(self, arm: Literal["programme", "counterfactual"], series: str | None = None) -> float | Missing:
        """Return what an arm costs in present value, its own programme cost included, in kronor."""
        name = self._known(series)
        unknown = self._unknown_paths(name, "state", (1.0, 0.0) if arm == "programme" else WITHOUT)
        unknown += self._unknown_paths(name, "programme") if arm == "programme" else ()
        if unknown:
            return self.unknown(unknown)
        position = PROGRAMME if arm == "programme" else COUNTERFACTUAL
        flows = account_flows(self.journal, "state", position) + account_flows(self.journal, "programme", position)
        by_series = series_flows(self._matrix, flows, largest_posting(self.journal))[self.series.index(name), :, 0]
        return -float((by_series * self.plan.discount[:, 0]).sum())

    def cost_per_unit(self, unit: str, series: str | None = None) -> float | Missing:
        """Return the extra cost of one more unit (incremental cost-effectiveness ratio), in kronor.

        Cost with the programme less cost without it, divided by units with less units without.
        """
        value = self.npv(series)
        if isinstance(value, Missing):
            return value
        difference, cost = self.units(unit)["difference"], -value
        if difference <= 0:
            return Missing("not_applicable", say("enheterna blir inte fler"))
        if cost <= 0:
            return Missing("not_applicable", say("fler enheter till lägre kostnad"))
        return cost / difference

    def gain_curve(self, series: str | None = None) -> Array | Missing:
        """Return the cumulative gain per participant by month since entry, before programme cost, present value.

        Returns
        -------
        array [month since entry 0..K] in kronor per participant, or Missing
        """
        name = self._known(series)
        missing = self.missing("gains", name)
        if missing is not None:
            return missing
        flows = self._flows_since_entry[self.series.index(name)]
        return np.asarray(np.cumsum(flows * self.plan.discount[: len(flows), 0]))

    def payback_curve(self, series: str | None = None) -> Array | Missing:
        """Return the payback curve: per participant, by month since entry, cumulative present value.

        The whole programme cost per participant lies in month 0 against the net gain.

        Returns
        -------
        array [month since entry 0..K] in kronor per participant, or Missing
        """
        name = self._known(series)
        missing = self.missing("net", name)
        if missing is not None:
            return missing
        position = self.series.index(name)
        flows = self._flows_since_entry[position].copy()
        cost = self._flows["programme_cost"][position]
        whole = float(cost.sum())
        if abs(whole) > ROUNDING * len(cost) * float(np.abs(cost).sum()):  # what is left where all is sent is nothing
            flows[0] -= whole / self.scenario.persons
        return np.asarray(np.cumsum(flows * self.plan.discount[: len(flows), 0]))


def _uncredited(scenario: Scenario) -> Scenario:
    """Return a scenario without the adjustments that move participants."""
    net = scenario.gross_to_net
    if net is None:
        return scenario.model_copy()
    return scenario.model_copy(update={"gross_to_net": net.model_copy(update=dict.fromkeys(OF_PARTICIPANTS))})
