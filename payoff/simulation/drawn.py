"""A scenario that can be worked out for many draws at once: what each process of a simulation is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from payoff.flows.booking import Booking, booking_of
from payoff.flows.kernel import Flows, account_flows_of, all_enter_first
from payoff.flows.plan import Array, Plan
from payoff.quantity.numbers import Asked, Numbers
from payoff.resolve.luck import Luck, whole_persons
from payoff.resolve.movement import Lucks
from payoff.resolve.plan import Layout, lay_out, plan_of
from payoff.resolve.programme import participants_factor
from payoff.scenario.models import Scenario
from payoff.scenario.uncertain import Uncertain, draws_whole_persons, streams_of, uncertain
from payoff.tables import Tables
from payoff.uncertainty.inputs import Inputs
from payoff.uncertainty.outcomes import Frame, Outcomes, joined, net_so_far, outcomes, spent_so_far
from payoff.uncertainty.sampling import generator
from payoff.uncertainty.streams import Design, Kept, Streams, correlated_sets, sliced
from payoff.units import MONTHS_PER_YEAR

SLICE = 2**16
"""Numbers of one step in a slice of draws: months x draws, so that what is worked on stays in the processor's cache.
Whole persons are drawn a slice at a time: another size gives other luck, as another seed does. Without luck a slice
is twice as long, and no number depends on it."""
KEPT_MEMORY = 31 * 2**17
"""Numbers in an array that is made and left at once, never written to: after it, the C library of Linux keeps freed
memory of up to its size instead of giving it back and asking for it again at every step of a slice."""
KEPT_DRAWS = 3 * 2**22
"""Numbers that are kept of what has been drawn, 100 MB: most runs are kept whole, and nothing is drawn twice."""
FEWEST, MOST = 64, 1024
"""Draws in a slice."""
MOST_POINTS = 30
"""Months at which the curves of every draw are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group of participants who are alike: all of them, or a subgroup.

    Parameters
    ----------
    name : str
        Id of the subgroup, empty for everybody.
    layout : Layout
        What its plan looks like.
    streams : Streams
        What is uncertain in it.
    booking : Booking
        How its plan is booked on the accounts that something is booked on.
    """

    name: str
    layout: Layout
    streams: Streams
    booking: Booking

    @property
    def scenario(self) -> Scenario:
        """Its own scenario."""
        return self.layout.scenario


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A scenario and what is uncertain in it.

    Parameters
    ----------
    groups : tuple of Group
    accounts : tuple of int
        Positions of the accounts that something is booked on.
    frame : Frame
        What the flows are summed to.
    luck : bool
        Whether the outcomes of whole persons are drawn.
    inputs : Inputs
        Everything that is uncertain: each number, and each share of a table.
    """

    groups: tuple[Group, ...]
    accounts: tuple[int, ...]
    frame: Frame
    luck: bool
    inputs: Inputs

    @property
    def slice(self) -> int:
        """Draws that are worked out at once; the same for any number of processes."""
        scenario = self.groups[0].scenario
        size = SLICE if self.luck else 2 * SLICE
        return int(np.clip(size // (max(scenario.calendar_months, scenario.horizon.months) + 1), FEWEST, MOST))

    @property
    def uncertain(self) -> dict[str, Uncertain]:
        """What is uncertain, by group."""
        return {group.name: group.streams.uncertain for group in self.groups}

    @property
    def streams(self) -> dict[str, Streams]:
        """The streams of what is uncertain, by group."""
        return {group.name: group.streams for group in self.groups}

    def anew(self) -> Drawn:
        """Return the same with nothing drawn yet."""
        return replace(self, groups=tuple(replace(group, streams=group.streams.anew()) for group in self.groups))

    def without_luck(self) -> Drawn:
        """Return the same with shares of persons instead of whole persons."""
        return replace(self, luck=False)

    def block(self, design: Design, block: int, count: int) -> Outcomes:
        """Return the outcomes of a block of draws."""
        return joined(list(self.slices(design, block, count)))

    def whole(self, design: Design) -> Outcomes:
        """Return the outcomes of all draws."""
        return joined([self.block(design, *block) for block in design.blocks()])

    def slices(self, design: Design, block: int, count: int) -> Iterator[Outcomes]:
        """Yield the outcomes of a block of draws, a slice at a time."""
        np.empty(KEPT_MEMORY)
        for numbers, lucks in self._slices(design, block, count):
            yield self.outcomes(numbers, lucks)

    def _slices(
        self, design: Design, block: int, count: int
    ) -> Iterator[tuple[dict[str, Numbers], Mapping[str, Lucks]]]:
        """Yield the numbers and the luck of each slice of a block of draws."""
        drawn = {group.name: group.streams.numbers(design, block, count) for group in self.groups}
        for number, first in enumerate(range(0, count, self.slice)):
            part = slice(first, min(first + self.slice, count))
            numbers = {name: sliced(one, part) for name, one in drawn.items()}
            yield numbers, self._lucks(design.seed, f"{block}.{number}", numbers) if self.luck else {}

    def curves(self, design: Design, most: int, series: int) -> Array:
        """Return the cumulative net of the first draws of one series, array [month 0..T, draw], in present value.

        Whole slices are worked out, for whole persons are drawn a slice at a time, and then cut to so many.
        """
        count = min(design.first_block, -(-most // self.slice) * self.slice)
        parts = [self._curve(numbers, lucks, series) for numbers, lucks in self._slices(design, 0, count)]
        return np.concatenate(parts, axis=-1)[:, :most]

    def _curve(self, numbers: Mapping[str, Numbers], lucks: Mapping[str, Lucks], series: int) -> Array:
        plans, entrants = self._plans(numbers, lucks)
        accounts = [self.accounts[place] for place in np.flatnonzero(self.frame.matrix[series])]
        flows = self._flows(plans, entrants, [booking_of(plan, accounts) for plan in plans], with_entry=False)
        net = np.zeros((plans[0].months + 1, max(one.draws for one in numbers.values())))
        for curve in net_so_far(flows, spent_so_far(flows, plans[0].discount), net.shape[1]):
            net += curve
        return net

    def outcomes(self, numbers: Mapping[str, Numbers], lucks: Mapping[str, Lucks] | None = None) -> Outcomes:
        """Return the outcomes of some draws.

        Parameters
        ----------
        numbers : mapping
            The numbers of each group of participants by its name.
        lucks : mapping, optional
            The luck of each group by arm; nothing where shares are shares.
        """
        plans, entrants = self._plans(numbers, lucks or {})
        draws = max(one.draws for one in numbers.values())
        with_entry = not all(all_enter_first(plan) for plan in plans)
        flows = self._flows(plans, entrants, [group.booking for group in self.groups], with_entry=with_entry)
        return outcomes(flows, plans[0].discount, entrants, self.frame, draws)

    def central(self) -> Outcomes:
        """Return the outcome of the one draw in which every number has its central value."""
        return self.outcomes({group.name: group.streams.central() for group in self.groups})

    def _plans(self, numbers: Mapping[str, Numbers], lucks: Mapping[str, Lucks]) -> tuple[list[Plan], Array]:
        """Return each group's plan, and how many participants there are in all, array [draw]."""
        plans = [plan_of(group.layout, numbers[group.name], lucks.get(group.name)) for group in self.groups]
        entrants = [plan.entrants.sum(axis=0) for plan in plans]
        return plans, _sum(entrants)

    def _flows(self, plans: list[Plan], entrants: Array, bookings: list[Booking], *, with_entry: bool) -> Flows:
        """Return the flows of all groups together; since entry, where it is asked for, the average over everybody."""
        pairs = zip(plans, bookings, strict=True)
        found = [account_flows_of(plan, booking, with_entry=with_entry) for plan, booking in pairs]
        if len(plans) == 1:
            return found[0]
        shares = [plan.entrants.sum(axis=0) / entrants for plan in plans]
        since = [(flows.since_entry, share) for flows, share in zip(found, shares, strict=True)]
        entry = _sum([gained * share for gained, share in since if gained is not None]) if with_entry else None
        return Flows(
            (_sum(list(curves)) for curves in zip(*(flows.gained for flows in found), strict=True)),
            *_paid_together(found, plans[0].months),
            entry,
            tuple(one for flows in found for one in flows.turnover),
        )

    def _lucks(self, seed: int, part: str, numbers: Mapping[str, Numbers]) -> dict[str, Lucks]:
        """Return the luck of each group's persons by arm in one slice of a block."""
        found: dict[str, Lucks] = {}
        for group in self.groups:
            scenario, own = group.scenario, numbers[group.name]
            persons = whole_persons(scenario.persons * participants_factor(scenario, own))
            found[group.name] = {
                arm: _luck(seed, f"{group.name}:{arm}:{part}", persons, own.draws)
                for arm in (scenario.programme_arm, scenario.counterfactual_arm)
            }
        return found


def _luck(seed: int, name: str, persons: Array, draws: int) -> Luck:
    return Luck(persons, draws, lambda event: generator(seed, f"{event}:{name}:", 0))


def _paid_together(found: list[Flows], months: int) -> tuple[tuple[int, ...], Array]:
    """Return who pays in some group, and what they pay in all, array [payer, month 0..T, draw]."""
    payers = tuple(sorted({payer for flows in found for payer in flows.payers}))
    cost = np.zeros((len(payers), months + 1, max(flows.cost.shape[2] for flows in found)))
    for flows in found:
        for payer, paid in zip(flows.payers, flows.cost, strict=True):
            cost[payers.index(payer), : len(paid)] += paid
    return payers, cost


def _sum(arrays: list[Array]) -> Array:
    return np.asarray(sum(arrays[1:], arrays[0]))


def drawn(tables: Tables) -> Drawn:
    """Return a scenario that has been worked out as one that can be drawn.

    Parameters
    ----------
    tables : Tables
        Of the central case: says which accounts something is booked on.
    """
    scenario = tables.scenario
    accounts = tuple(tables.plan.accounts.index(name) for name in tables.active)
    kept = [row for row, name in enumerate(tables.series) if _is_kept(tables, name)]
    matrix = tables._matrix[np.ix_(kept, accounts)]
    frame = Frame(tuple(tables.series[row] for row in kept), matrix, points_of(scenario.calendar_months))
    groups = tuple(_groups(scenario, accounts))
    inputs = Inputs({group.name: group.streams for group in groups})
    return Drawn(groups, accounts, frame, draws_whole_persons(scenario), inputs)


def _is_kept(tables: Tables, name: str) -> bool:
    members = tables.groups.get(name)
    return name in tables.active if members is None else name == tables.total or bool(set(members) & set(tables.active))


def _groups(scenario: Scenario, accounts: Sequence[int]) -> list[Group]:
    """Return the groups of participants who are alike, each with its streams.

    A number of a subgroup that is as uncertain as the scenario's own is drawn with it; one that is not
    has a stream of its own.
    """
    if not scenario.subgroups:
        return [_group("", scenario, uncertain(scenario), {}, KEPT_DRAWS, accounts)]
    everybody, everywhere = uncertain(scenario), streams_of(scenario)
    room = KEPT_DRAWS // len(scenario.subgroups)
    found = []
    for name, group in scenario.subgroup_scenarios.items():
        own = uncertain(group)
        streams = [key for key, one in own.numbers.items() if _differs(one.spread, everywhere.get(key))]
        streams += [one.stream for path, one in own.tables.items() if everybody.tables.get(path) != one]
        for together, _ in correlated_sets(own):  # what is correlated with a number of one's own is drawn with it
            streams += together if set(together) & set(streams) else []
        names = {stream: f"subgroups.{name}:{stream}" for stream in streams}
        found.append(_group(name, group, own, names, room, accounts))
    return found


def _group(
    name: str, scenario: Scenario, found: Uncertain, own: Mapping[str, str], room: int, accounts: Sequence[int]
) -> Group:
    """Return a group with those streams that its plan asks for: what no arm uses need not be drawn."""
    layout = lay_out(scenario)
    drawn, tables = Asked(), Asked()
    plan = plan_of(layout, Numbers(1, drawn, tables))
    streams = Streams(found.narrowed(drawn.names, tables.names), own, Kept(room))
    return Group(name, layout, streams, booking_of(plan, accounts))


def _differs(spread: object, other: object) -> bool:
    return getattr(other, "spread", None) != spread


def points_of(months: int) -> tuple[int, ...]:
    """Return the months at which curves are kept: the start, and the end of every year or of every few."""
    step = MONTHS_PER_YEAR * -(-months // (MONTHS_PER_YEAR * MOST_POINTS))
    return tuple(sorted({0, *range(step, months + 1, step), months}))
