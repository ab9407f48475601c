"""What becomes of the persons of an arm, month by month: where they are, for how long, and who moves.

Exits and arrivals are kept as itineraries: so large a part of the participants is so many months in one state, so
many in the next, and then stays for good or leaves by the retention of the state it is in. What is only known as
shares of each month, a path or a table, has its tenures from those shares.
"""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .matrices import Chain
from .movement import Number, Tenures, added, enrolment_of, entrants_of, horizon_of, path_of, tenures_of
from .reading import at, known, shares, stairs

Moves = dict[tuple[str, str], Number]
"""The share of the participants that goes from one state to another."""

Shares = dict[str, Number]
PERIOD = {"mån": Fraction(1), "kvartal": Fraction(3), "år": Fraction(12)}


class Life(NamedTuple):
    """Where the participants are in months 0..horizon since entry, and the moves they make."""

    there: list[Tenures]
    moves: list[Moves]


class Itinerary(NamedTuple):
    """A part of the participants, the states it is in for so many months each, and the state it comes to then."""

    part: Number
    legs: list[tuple[str, int]]
    last: str
    free: bool
    """Does the retention of the last state hold for it?"""


class Retention(NamedTuple):
    """The probability of another month in a state, by month there, and where those who leave go."""

    stay: dict[int, float]
    otherwise: dict[str, Fraction]


def spread(months: Fraction) -> list[tuple[Fraction, int]]:
    """A time in months as whole months: 2.25 months is 2 months for three quarters and 3 months for the rest."""
    whole = math.floor(months)
    parts = [(1 - (months - whole), whole), (months - whole, whole + 1)]
    return [(part, length) for part, length in parts if part > 0]


def retentions_of(arm: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[str, Retention]:
    """The retention of each state, month by month."""
    found = {}
    for state, raw in (arm.get("retention") or {}).items():
        written = raw["stay"] if "stay" in raw else raw["leave"]
        stepped = isinstance(written, Mapping) and "value" not in written
        steps = stairs(written, quantities) if stepped else {1: known(written, quantities)}
        period = PERIOD[raw["per"]] if raw["per"] in PERIOD else known(raw["per"], quantities)
        kept = {month: step if "stay" in raw else 1 - step for month, step in steps.items()}
        stay = {month: math.pow(float(step), 1 / float(period)) for month, step in kept.items()}
        found[state] = Retention(stay, shares(raw["else"], quantities))
    return found


class Following:
    """Everybody who is followed month by month, and those who are free to leave their state by its retention."""

    def __init__(self, months: int) -> None:
        """Begin with nobody anywhere."""
        self.months = months
        self.life = Life([{} for _ in range(months + 1)], [{} for _ in range(months + 1)])
        self.free: list[dict[tuple[str, int], Number]] = [{} for _ in range(months + 2)]

    def is_there(self, month: int, state: str, tenure: int, part: Number) -> None:
        """Somebody is in a state in a month, for the so manieth month."""
        if month <= self.months:
            here = self.life.there[month].setdefault(state, {})
            here[tenure] = here.get(tenure, Fraction(0)) + part

    def moves(self, month: int, here: str, to: str, part: Number) -> None:
        """Somebody is in another state than in the month before."""
        if month <= self.months and here != to:
            moves = self.life.moves[month]
            moves[here, to] = moves.get((here, to), Fraction(0)) + part

    def is_free(self, month: int, state: str, tenure: int, part: Number) -> None:
        """Somebody is in a state from which its retention lets them leave after the month."""
        if month <= self.months:
            free = self.free[month]
            free[state, tenure] = free.get((state, tenure), Fraction(0)) + part

    def follow(self, itinerary: Itinerary) -> None:
        """Put a part of the participants where they are month by month, until they are free.

        The time in a state goes on from leg to leg where the state is the same; that is no move.
        """
        part, legs, last, free = itinerary
        month, here, tenure = 1, legs[0][0] if legs else last, 0
        for state, length in [*legs, (last, 0 if free else self.months)]:
            self.moves(month, here, state, part)
            tenure = tenure if here == state else 0
            here = state
            for _ in range(length):
                tenure += 1
                self.is_there(month, state, tenure, part)
                month += 1
        if free:
            self.is_free(month, last, tenure + 1, part)

    def let_go(self, retentions: Mapping[str, Retention]) -> None:
        """Those who are free stay or leave, month by month."""
        for month in range(1, self.months + 1):
            for (state, tenure), part in self.free[month].items():
                self.is_there(month, state, tenure, part)
                kept = retentions.get(state)
                stay = at(kept.stay, tenure) if kept else Fraction(1)
                self.is_free(month + 1, state, tenure + 1, part * stay)
                for to, share in kept.otherwise.items() if kept else ():
                    self.moves(month + 1, state, to, part * (1 - stay) * share)
                    self.is_free(month + 1, to, 1, part * (1 - stay) * share)


def lived(itineraries: list[Itinerary], retentions: Mapping[str, Retention], months: int) -> Life:
    """What becomes of everybody, month by month."""
    following = Following(months)
    for itinerary in itineraries:
        following.follow(itinerary)
    following.let_go(retentions)
    return following.life


# --- exits ---------------------------------------------------------------------------------------------------------


def counted(raw: Mapping[str, Any], persons: Fraction, quantities: Mapping[str, Any]) -> Shares:
    """Counts of participants as shares of them; ``rest`` is what the others leave."""
    found = {str(name): known(count, quantities) for name, count in raw.items() if count != "rest"}
    left = persons - sum(found.values(), Fraction(0))
    found.update({str(name): left for name, count in raw.items() if count == "rest"})
    return {name: count / persons for name, count in found.items()}


def exit_itineraries(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]
) -> Iterator[Itinerary]:
    """Enrolled, perhaps waiting, and then in the outcome."""
    if arm.get("exits"):
        outcomes: Shares = dict(shares(arm["exits"], quantities))
    else:
        persons = sum(entrants_of(scenario, quantities).values(), Fraction(0))
        outcomes = counted(arm["exits_from_counts"], persons, quantities)
    for begun, first in shares(arm["from"], quantities).items():
        for part, enrolled in spread(enrolment_of(arm, scenario, quantities)):
            for outcome, share in outcomes.items():
                size = first * part * share
                wait = (arm.get("time_to_outcome") or {}).get(outcome)
                if not wait:
                    yield Itinerary(size, [(begun, enrolled)], outcome, True)
                    continue
                for late, waiting in spread(known(wait["months"], quantities)):
                    legs = [(begun, enrolled)] + [(wait["waits_in"], waiting)] * (waiting > 0)
                    yield Itinerary(size * late, legs, outcome, True)


# --- outcomes of studies -------------------------------------------------------------------------------------------


def flows(reach: Mapping[str, Any]) -> bool:
    """Do persons arrive one by one?"""
    return reach["measure"] == "ever" and "still" not in reach


def last_measured(reach: Mapping[str, Any], quantities: Mapping[str, Any]) -> int:
    """The last month that an outcome says something about."""
    return int(reach["during"]["to"]) if reach["measure"] == "mean_over" else int(known(reach["by"], quantities))


def reach_itineraries(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]
) -> Iterator[Itinerary]:
    """Arrivals evenly over the months, for a spell or until retention takes them, and those who never arrive."""
    months = horizon_of(scenario)
    reached = {state: reach for state, reach in arm["reaches"].items() if flows(reach)}
    for begun, first in shares(arm["from"], quantities).items():
        left = Fraction(1)
        for state, reach in reached.items():
            by = int(known(reach["by"], quantities))
            each = known(reach["share"], quantities) / by
            for month in range(1, min(by, months) + 1):
                left -= each
                waits = [(begun, month - 1)]
                if "duration" not in reach:
                    yield Itinerary(first * each, waits, state, True)
                    continue
                for part, length in spread(known(reach["duration"], quantities)):
                    yield Itinerary(first * each * part, [*waits, (state, length)], begun, False)
        yield Itinerary(first * left, [], begun, False)


def counted_in(reach: Mapping[str, Any], month: int, quantities: Mapping[str, Any]) -> Fraction:
    """The share that is in a state in a month, when that is what was measured."""
    share = known(reach["share"], quantities)
    if reach["measure"] == "mean_over":
        return share if month >= int(reach["during"]["from"]) else Fraction(0)
    share *= known(reach.get("still", 1), quantities)
    return share * min(Fraction(1), month / Fraction(last_measured(reach, quantities)))


def reach_path(arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[int, Shares]:
    """The shares of each month: those who came one by one, those who were counted, and the others where they began."""
    life = lived(
        list(reach_itineraries(arm, scenario, quantities)), retentions_of(arm, quantities), horizon_of(scenario)
    )
    begun = shares(arm["from"], quantities)
    path = {month: totals(there) for month, there in enumerate(life.there) if month > 0}
    for month, here in path.items():
        for state, reach in arm["reaches"].items():
            if not flows(reach):
                size = counted_in(reach, month, quantities)
                here[state] = here.get(state, Fraction(0)) + size
                for first, part in begun.items():
                    here[first] -= size * part
    return path


# --- measured, and what holds after --------------------------------------------------------------------------------


def totals(there: Tenures) -> Shares:
    """The share in each state, whatever the time there."""
    return {state: added(parts.values()) for state, parts in there.items()}


def mixed(one: Mapping[str, Number], other: Mapping[str, Number], weight: Fraction) -> Shares:
    """So much of the other shares and the rest of the first ones."""
    names = {**one, **other}
    return {name: (1 - weight) * one.get(name, Fraction(0)) + weight * other.get(name, Fraction(0)) for name in names}


def observed_path(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any]
) -> tuple[dict[int, Shares], int]:
    """The measured shares, on a straight line between the months that were measured; and the last of those."""
    table = arm["observed"].get("shares") or arm["observed"]["counts"]
    persons = sum(entrants_of(scenario, quantities).values(), Fraction(0))
    measured: dict[int, Shares] = {}
    for month, row in table.items():
        in_shares = "shares" in arm["observed"]
        measured[int(month)] = dict(shares(row, quantities)) if in_shares else counted(row, persons, quantities)
    path = {}
    for month in range(1, horizon_of(scenario) + 1):
        before = max(each for each in measured if each <= month)
        after = min((each for each in measured if each > month), default=None)
        path[month] = dict(measured[before])
        if after is not None:
            path[month] = mixed(measured[before], measured[after], Fraction(month - before, after - before))
    return path, max(measured)


def afterwards(
    path: Mapping[int, Shares], last: int, after: Any, comparison: Mapping[int, Shares], quantities: Mapping[str, Any]
) -> dict[int, Shares]:
    """The path with what holds after the last month that was measured."""
    result = {month: dict(here) for month, here in path.items()}
    if after is None or after == "hold":
        return result
    for month in [month for month in path if month > last]:
        if after == "stop":
            result[month] = dict(comparison[month])
            continue
        towards = dict(shares(after["to"], quantities)) if after.get("to") else comparison[month]
        weight = min(Fraction(1), (month - last) / known(after["fade"], quantities))
        result[month] = mixed(path[month], towards, weight)
    return result


# --- any arm -------------------------------------------------------------------------------------------------------


def path_moves(path: Mapping[int, Mapping[str, Number]], months: int) -> list[Moves]:
    """Where everybody is in one state, everybody moves when it changes; elsewhere the moves are not known."""
    found: list[Moves] = [{} for _ in range(months + 1)]
    for month in range(2, months + 1):
        before, now = at(path, month - 1), at(path, month)
        if len(before) == len(now) == 1 and list(before) != list(now):
            found[month][next(iter(before)), next(iter(now))] = Fraction(1)
    return found


def from_path(path: Mapping[int, Mapping[str, Number]], months: int) -> Life:
    """A life of which only the shares are known."""
    return Life([{}, *tenures_of(path, months)], path_moves(path, months))


def chain_life(
    arm: Mapping[str, Any], scenario: Mapping[str, Any], quantities: Mapping[str, Any], entered: int
) -> Life:
    """A life by matrices; weights on the stocks count those who are there more or less than once, and no moves."""
    chain, months = Chain(arm, scenario, quantities, entered), horizon_of(scenario)
    life = from_path(path_of(arm, scenario, quantities, entered), months)
    cycles = chain.flows(-(-months // chain.cycle))
    for month in range(1, months + 1):
        flow = cycles[-(-month // chain.cycle) - 1]
        for here, row in zip(chain.states, flow, strict=True):
            for to, share in zip(chain.states, row, strict=True):
                if here != to and share:
                    life.moves[month][here, to] = share / chain.cycle
    if chain.weights:
        first = shares(arm["from"], quantities)
        life.there[0] = {state: {1: share * chain.cycle} for state, share in first.items()}
        for month in range(months + 1):
            weight = chain.weight(-(-month // chain.cycle), len(cycles))
            for parts in life.there[month].values():
                parts.update({tenure: part * weight for tenure, part in parts.items()})
    return life


def life_of(
    arm: Mapping[str, Any],
    comparison: Mapping[str, Any],
    scenario: Mapping[str, Any],
    quantities: Mapping[str, Any],
    entered: int = 1,
) -> Life:
    """What becomes of those in an arm who enter in a calendar month."""
    months = horizon_of(scenario)
    if arm.get("matrix"):
        return chain_life(arm, scenario, quantities, entered)
    if arm.get("exits") or arm.get("exits_from_counts"):
        itineraries = list(exit_itineraries(arm, scenario, quantities))
        return lived(itineraries, retentions_of(arm, quantities), months)
    if arm.get("observed"):
        path, last = observed_path(arm, scenario, quantities)
    elif arm.get("reaches"):
        if arm.get("after") in (None, "hold") and all(flows(reach) for reach in arm["reaches"].values()):
            itineraries = list(reach_itineraries(arm, scenario, quantities))
            return lived(itineraries, retentions_of(arm, quantities), months)
        path = reach_path(arm, scenario, quantities)
        last = max(last_measured(reach, quantities) for reach in arm["reaches"].values())
    else:
        return from_path(path_of(arm, scenario, quantities), months)
    after = arm.get("after")
    towards: dict[int, Shares] = {}
    if after == "stop" or (isinstance(after, Mapping) and not after.get("to")):
        other = life_of(comparison, {}, scenario, quantities, entered)
        towards = {month: totals(there) for month, there in enumerate(other.there)}
    return from_path(afterwards(path, last, after, towards, quantities), months)


def by_calendar(arm: Mapping[str, Any]) -> bool:
    """Does it matter in which calendar month somebody enters?"""
    return isinstance(arm.get("matrix"), Mapping) and arm["matrix"]["clock"] == "calendar"
