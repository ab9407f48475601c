"""A second implementation of the scenario language, written from docs/scenariospraket.md alone.

It is meant to be slow, plain and obvious: loops over months, dicts of shares, exact fractions up to the point
where a discount factor or a transition matrix enters. It shares no code with the library, and the tests compare
the two.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .lives import Life, by_calendar, life_of
from .movement import (
    Number,
    added,
    calendar_of,
    enrolment_of,
    entrants_of,
    horizon_of,
    magnitude,
    programme_of,
    tenures_of,
)
from .net import (
    STAGES,
    as_compared,
    credited,
    displaced,
    factor_of,
    financing_of,
    of_others,
    staying,
    transfers,
    where_it_begins,
)
from .reading import account_id, account_shares, apply, at, known, read, stairs, without_like
from .subgroups import subgroups_of

__all__ = ["Case", "apply", "case_of", "evaluate", "tenures_of", "units_of", "when", "without_like"]

BUILT_IN = {
    "kommun": ["offentlig_sektor"],
    "region": ["offentlig_sektor"],
    "forsakringskassan": ["stat"],
    "arbetsformedlingen": ["stat"],
    "rattsvasende": ["stat"],
    "ovriga_staten": ["stat"],
    "samordningsforbund": ["offentlig_sektor"],
    "individ": [],
    "andra_individer": [],
    "arbetsgivare": [],
    "ovriga": [],
}
BUILT_IN_GROUPS: dict[str, list[str]] = {"stat": ["offentlig_sektor"], "offentlig_sektor": [], "samhalle": []}


class Line(NamedTuple):
    """A line per person and month, or a flow in the budget."""

    amount: Fraction | None
    postings: list[tuple[str, Fraction]]
    clock: str
    series: dict[int, Fraction]
    key: int
    """Which line in the file it is: a line that several states share is one line."""
    cash: Fraction = Fraction(1)
    """How much of it is money in a budget."""
    delay: int = 0
    """How many months later it is."""


class Ledger(NamedTuple):
    """What is booked on each account month by month; what an unknown amount would have been is kept as holes."""

    rows: dict[str, list[Number]]
    holes: dict[int, dict[tuple[str, int], list[Number]]]
    """For each line whose amount is unknown, the parts of it that land on each account in each month."""

    def of(self, accounts: list[str]) -> list[Number] | None:
        """The sum of accounts month by month; None when an unknown amount changes it in some month."""
        for parts in self.holes.values():
            for month in {month for _, month in parts}:
                landed = [part for account in accounts for part in parts.get((account, month), [])]
                if magnitude(added(landed)) > 1e-12 * added(magnitude(part) for part in landed):
                    return None
        months = range(len(self.rows["kommun"]))
        return [added(self.rows[account][month] for account in accounts) for month in months]

    def book(self, line: Line, month: int, landed: list[tuple[str, Number]]) -> None:
        """Put a line on its accounts in a month; an unknown amount leaves a hole of the size it would have had."""
        for account, part in landed:
            if line.amount is None:
                self.holes.setdefault(line.key, {}).setdefault((account, month), []).append(part)
            else:
                self.rows[account][month] += part


class Case(NamedTuple):
    """A scenario worked out month by month."""

    participants: Fraction
    entrants: dict[int, Fraction]
    """How many persons begin in each calendar month."""
    factors: list[float]
    """The discount factors of calendar months 0..T."""
    members: dict[str, list[str]]
    gains: Ledger
    """By calendar month 0..T."""
    gains_since_entry: Ledger
    """The same gains by month since entry 0..horizon."""
    costs: Ledger
    """By calendar month 0..T."""
    units: dict[str, dict[str, list[Number]]]
    """By unit and role, how many in each calendar month 0..T."""
    volumes: dict[str, Number]
    """What is booked on each account in all, whatever its sign: the size that rounding is judged against."""

    cash: Ledger
    """The part of the net that is money in a budget, by the calendar month in which it comes."""

    def gain(self, name: str) -> list[Number] | None:
        """Undiscounted gains of an account or group, month by month."""
        return self.gains.of(self.members[name])

    def cost(self, name: str) -> list[Number] | None:
        """What an account or group pays for the programme, month by month."""
        return self.costs.of(self.members[name])

    def net(self, name: str) -> list[Number] | None:
        """Gains less the programme's cost, month by month."""
        gain, cost = self.gain(name), self.cost(name)
        if gain is None or cost is None:
            return None
        return [got - paid for got, paid in zip(gain, cost, strict=True)]

    def cash_effect(self, name: str) -> list[Number] | None:
        """What of the net is money in the budget of an account or group, month by month."""
        return None if self.net(name) is None else self.cash.of(self.members[name])

    def payback_curve(self, name: str) -> list[float] | None:
        """Per participant, by month since entry: the whole cost in month 0 against the discounted accumulated gain."""
        gain, cost = self.gains_since_entry.of(self.members[name]), self.cost(name)
        if gain is None or cost is None:
            return None
        flows = list(gain)
        flows[0] -= added(cost)
        return accumulated([flow / self.participants for flow in flows], self.factors[: len(flows)])

    def break_even_curve(self, name: str) -> list[float] | None:
        """The discounted accumulated net on the calendar."""
        net = self.net(name)
        return None if net is None else accumulated(net, self.factors)

    def add_volume(self, line: Line, landed: list[tuple[str, Number]]) -> None:
        """Count a line that is booked."""
        for account, part in landed if line.amount is not None else []:
            self.volumes[account] = self.volumes.get(account, Fraction(0)) + magnitude(part)

    def gain_in(self, line: Line, month: int, landed: list[tuple[str, Number]]) -> None:
        """Book a gain in a calendar month."""
        self.gains.book(line, month, landed)
        self.add_volume(line, landed)
        self.in_cash(line, month, landed)

    def pay_in(self, line: Line, month: int, landed: list[tuple[str, Number]]) -> None:
        """Book a cost of the programme in a calendar month."""
        self.costs.book(line, month, landed)
        self.add_volume(line, landed)
        self.in_cash(line, month, [(account, -part) for account, part in landed])

    def in_cash(self, line: Line, month: int, landed: list[tuple[str, Number]]) -> None:
        """Book the part of a gain that is money, when it comes; nothing of what is unknown."""
        if line.amount is not None and month + line.delay < len(self.factors):
            self.cash.book(line, month + line.delay, [(account, part * line.cash) for account, part in landed])


def accumulated(flows: list[Number], factors: list[float]) -> list[float]:
    """The running sum of discounted flows."""
    curve = []
    so_far = 0.0
    for flow, factor in zip(flows, factors, strict=True):
        so_far += float(flow) * factor
        curve.append(so_far)
    return curve


# --- the pieces of a scenario --------------------------------------------------------------------------------------


def factors_of(rules: Any, months: int, quantities: Mapping[str, Any]) -> list[float]:
    """The discount factor of every month 0..T."""
    if not isinstance(rules, Mapping):
        return [1.0] * (months + 1)
    rate = rules["rate"]
    stepped = isinstance(rate, Mapping) and "value" not in rate
    rates = stairs(rate, quantities) if stepped else {1: known(rate, quantities)}
    if rules.get("rate_is", "real") == "nominal":
        inflation = known(rules["inflation"], quantities)
        rates = {year: (1 + rate) / (1 + inflation) - 1 for year, rate in rates.items()}

    def log_sum(month: int) -> float:
        logs = []
        for each in range(1, month + 1):
            rate = at(rates, (each + 11) // 12)
            if rules.get("compounding", "effective") == "nominal/12":
                logs.append(math.log(1 + rate / 12))
            else:
                logs.append(math.log(1 + rate) / 12)
        return math.fsum(logs)

    def factor(month: int) -> float:
        if month == 0:
            return 1.0
        year = (month + 11) // 12
        timing = rules.get("timing", "monthly")
        moved = {"monthly": month, "year_start": 12 * year - 12, "mid_year": 12 * year - 6, "year_end": 12 * year}
        return math.exp(-log_sum(moved[timing]))

    base = math.exp(-log_sum(int(rules.get("base", 0))))
    return [factor(month) / base for month in range(months + 1)]


def list_of(raw: Any) -> list[str]:
    """The groups that an ``in`` names: none, one or a list."""
    if raw is None:
        return []
    return [account_id(raw)] if isinstance(raw, str) else [account_id(name) for name in raw]


def members_of(scenario: Mapping[str, Any], society: str) -> dict[str, list[str]]:
    """The accounts behind every account and group."""
    parents = {name: list(groups) for name, groups in BUILT_IN.items()}
    for name, account in (scenario.get("accounts") or {}).items():
        parents[name] = parents.get(name, []) + list_of((account or {}).get("in"))
    accounts = list(parents)
    groups = {name: list(above) for name, above in BUILT_IN_GROUPS.items()}
    for name, group in (scenario.get("groups") or {}).items():
        groups[name] = groups.get(name, []) + list_of((group or {}).get("in"))
    parents.update(groups)

    def belongs(name: str, group: str) -> bool:
        return any(parent == group or belongs(parent, group) for parent in parents[name])

    found = {name: [name] for name in accounts}
    for group in groups:
        found[group] = [name for name in accounts if belongs(name, group)]
    del found["samhalle"]
    found[society] = accounts
    return found


def line_of(raw: Mapping[str, Any], postings: list[tuple[str, Fraction]], quantities: Mapping[str, Any]) -> Line:
    """A line with its amount multiplied by its named values and its marginal share."""
    amount = read(raw["amount"], quantities)
    for each in [*(raw.get("times") or []), raw.get("marginal_share", 1)]:
        factor = read(each, quantities)
        amount = None if amount is None or factor is None else amount * factor
    series = raw.get("series") or {"clock": "calendar", 1: 1}
    cashable = raw.get("cashable", 1)
    if not isinstance(cashable, Mapping) or "value" in cashable:
        cashable = {"share": cashable}
    cash = known(cashable["share"], quantities) if raw.get("form", "cash") == "cash" else Fraction(0)
    delay = int(known(cashable.get("delay", 0), quantities))
    clock = series.get("clock", "calendar")
    return Line(amount, postings, clock, stairs(series, quantities), id(raw), cash, delay)


def state_line(raw: Mapping[str, Any], quantities: Mapping[str, Any]) -> Line:
    """A line of a state: minus on ``from``, plus on ``to`` or ``account``."""
    postings = []
    for key, sign in (("from", -1), ("to", 1), ("account", 1)):
        if raw.get(key) is not None:
            postings += [(name, sign * share) for name, share in account_shares(raw[key], quantities).items()]
    return line_of(raw, postings, quantities)


def lines_in(states: Mapping[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The lines of a state, after those of the state it is a difference against."""
    own = list((states[name].get("lines") or {}).values())
    against = states[name].get("gain_against")
    return lines_in(states, against) + own if against else own


# --- booking -------------------------------------------------------------------------------------------------------


def persons(line: Line, month: int, tenures: Mapping[int, Number]) -> Number:
    """The share of the participants a line is booked for in a month since entry, but for a series on the calendar."""
    if line.clock == "tenure":
        return added(part * Fraction(at(line.series, tenure)) for tenure, part in tenures.items())
    there = added(tenures.values())
    return there * Fraction(at(line.series, month)) if line.clock == "entry" else there


def landed(line: Line, times: Number) -> list[tuple[str, Number]]:
    """What a line that is booked so many times puts on its accounts; the times alone, when the amount is unknown."""
    size = times if line.amount is None else times * line.amount
    return [(account, size * share) for account, share in line.postings]


class Part(NamedTuple):
    """A subgroup of the participants, or all of them."""

    scenario: Mapping[str, Any]
    share: Fraction
    quantities: Mapping[str, Any]
    entrants: dict[int, Fraction]
    states: dict[str, dict[str, Any]]
    arms: dict[str, dict[str, Any]]
    """By role."""


def part_of(scenario: Mapping[str, Any], share: Fraction, stages: Sequence[str]) -> Part:
    """What a subgroup is worked out from; its scenario has its own participants, and some of the adjustments to net."""
    net = {key: value for key, value in (scenario.get("gross_to_net") or {}).items() if key in stages}
    scenario = {**scenario, "gross_to_net": net}
    quantities = scenario.get("quantities") or {}
    arms = {arm["role"]: arm for arm in without_like(scenario, "arms").values()}
    entrants = entrants_of(scenario, quantities)
    return Part(scenario, share, quantities, entrants, without_like(scenario, "states"), arms)


class Booking(NamedTuple):
    """Everything that the persons of an arm are booked by."""

    case: Case
    states: Mapping[str, list[Line]]
    """The lines of each state, the arm's own among them."""
    moves: list[tuple[Mapping[str, Any], list[Line]]]
    """The transitions that are booked in the arm, with their lines."""
    weight: Fraction
    """How much of the arm is gained; negative for the comparison."""
    entrants: Mapping[int, Fraction]


def book_persons(booking: Booking, line: Line, month: int, times: Number) -> None:
    """Book a line for everybody's month since entry, for those of them who are still in the calendar then."""
    case = booking.case
    for entered, count in booking.entrants.items():
        calendar = entered + month - 1
        if calendar < len(case.factors):
            series = Fraction(at(line.series, max(1, calendar)) if line.clock == "calendar" else 1)
            now = landed(line, times * count * series)
            case.gain_in(line, calendar, now)
            case.gains_since_entry.book(line, month, now)


def transitions_in(scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The transitions of the file."""
    return list((scenario.get("transitions") or {}).values())


def transitions_of(scenario: Mapping[str, Any], arm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The transitions of the file that are booked in an arm: those that name no arm, and those that name this one."""
    roles = {name: other["role"] for name, other in without_like(scenario, "arms").items()}
    return [raw for raw in transitions_in(scenario) if not raw.get("arm") or roles[raw["arm"]] == arm["role"]]


def in_transition(raw: Mapping[str, Any], here: str, to: str) -> bool:
    """Is a move from one state to another one of the moves that a transition is about?"""
    return all(not raw.get(key) or state in names_of(raw[key]) for key, state in (("from", here), ("to", to)))


def book_life(booking: Booking, life: Life) -> None:
    """Book the lines of the states where people are, and those of the moves they make."""
    for month, tenures in enumerate(life.there):
        for state, there in tenures.items():
            for line in booking.states[state] if any(there.values()) else []:
                book_persons(booking, line, month, booking.weight * persons(line, max(1, month), there))
    for month, moves in enumerate(life.moves):
        for (here, to), part in moves.items():
            for raw, lines in booking.moves:
                for line in lines if in_transition(raw, here, to) and part else []:
                    book_persons(booking, line, month, booking.weight * persons(line, max(1, month), {1: part}))


def names_of(raw: Any) -> list[str]:
    """One name, or a list of them."""
    return [str(raw)] if isinstance(raw, str) else [str(name) for name in raw]


def lines_by_state(
    states: Mapping[str, dict[str, Any]], arm: Mapping[str, Any], quantities: Mapping[str, Any]
) -> dict[str, list[Line]]:
    """The lines of each state, and those that only the arm has."""
    found = {name: [state_line(raw, quantities) for raw in lines_in(states, name)] for name in states}
    for raw in (arm.get("add_lines") or {}).values():
        for name in names_of(raw["in"]):
            found[name].append(state_line(raw, quantities))
    return found


def count_units(
    case: Case, scenario: Mapping[str, Any], arm: Mapping[str, Any], life: Life, entrants: Mapping[int, Fraction]
) -> None:
    """Count the units of an arm for those who enter in some months."""
    quantities = scenario.get("quantities") or {}
    states = without_like(scenario, "states")

    def counted(raw: Mapping[str, Any], unit: str) -> Fraction:
        return known((raw.get("counts") or {}).get(unit, 0), quantities)

    raws = transitions_of(scenario, arm)
    for unit, by_role in case.units.items():
        each = {name: counted(raw, unit) for name, raw in states.items()}
        for name, raw in (arm.get("add_counts") or {}).items():
            each[name] += known(raw.get(unit, 0), quantities)
        flow = by_role[arm["role"]]
        for month in range(len(life.there)):
            size: Number = added(each[name] * added(there.values()) for name, there in life.there[month].items())
            for raw in raws:
                times = counted(raw, unit)
                size += added(n * times for move, n in life.moves[month].items() if in_transition(raw, *move))
            for entered, count in entrants.items():
                if entered + month - 1 < len(flow):
                    flow[entered + month - 1] += size * count


def book_states(case: Case, part: Part, gross: bool) -> None:
    """Book the lines of both arms, the comparison with a minus sign; in gross everybody stays where they begin."""
    scenario, quantities = part.scenario, part.quantities
    programme, comparison = part.arms["programme"], part.arms["counterfactual"]
    moves = {
        role: [
            (raw, [state_line(line, quantities) for line in (raw.get("lines") or {}).values()])
            for raw in transitions_of(scenario, arm)
        ]
        for role, arm in part.arms.items()
    }
    deadweight = known(comparison.get("deadweight", 0), quantities)
    groups = [dict(part.entrants)]
    if by_calendar(programme) or by_calendar(comparison):
        groups = [{entered: count} for entered, count in part.entrants.items()]
    lines = {role: lines_by_state(part.states, arm, quantities) for role, arm in part.arms.items()}
    for entrants in groups:
        first = min(entrants)
        with_it = life_of(programme, comparison, scenario, quantities, first)
        if gross:
            without = staying(with_it, where_it_begins(programme, with_it, quantities))
        else:
            without = as_compared(life_of(comparison, {}, scenario, quantities, first), with_it, deadweight)
        if scenario.get("gross_to_net") and not gross:
            with_it = credited(without, with_it, factor_of(scenario, programme, quantities))
        book_life(Booking(case, lines["programme"], moves["programme"], Fraction(1), entrants), with_it)
        book_life(Booking(case, lines["counterfactual"], moves["counterfactual"], Fraction(-1), entrants), without)
        count_units(case, scenario, programme, with_it, entrants)
        count_units(case, scenario, comparison, without, entrants)
        if not gross:
            book_displaced(case, part, with_it, without, entrants)


def book_displaced(case: Case, part: Part, with_it: Life, without: Life, entrants: Mapping[int, Fraction]) -> None:
    """Book the others who leave a state when participants come there, and come to another state themselves."""
    raw = (part.scenario.get("gross_to_net") or {}).get("displacement")
    if not raw:
        return
    lines = {
        name: [line._replace(postings=of_others(line.postings)) for line in found]
        for name, found in lines_by_state(part.states, {}, part.quantities).items()
    }
    arm = {"role": "programme"}
    for life in displaced(raw, with_it, without, known(raw["share"], part.quantities)):
        book_life(Booking(case, lines, [], Fraction(1), entrants), life)
        count_units(case, part.scenario, arm, life, entrants)


def months_enrolled(scenario: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[int, Fraction]:
    """How much of each month since entry a participant is enrolled."""
    enrolled = enrolment_of(programme_of(scenario), scenario, quantities)
    last = math.ceil(enrolled)
    return {month: min(Fraction(1), enrolled - month + 1) for month in range(1, last + 1)}


def paid_per_participant(case: Case, raw: Mapping[str, Any], line: Line, part: Part) -> dict[int, Fraction]:
    """How many times a budget line for each participant is paid in each calendar month."""
    during = raw.get("during")
    if raw.get("paid") == "at_start":
        parts = {1: Fraction(1)}
    elif during:
        parts = {month: Fraction(1) for month in range(int(during["from"]), int(during["to"]) + 1)}
    else:
        parts = months_enrolled(part.scenario, part.quantities)
    whole = sum(parts.values(), Fraction(0)) if raw.get("paid") == "evenly" else Fraction(1)
    found: dict[int, Fraction] = {}
    for entered, count in part.entrants.items():
        for month, size in parts.items():
            calendar = entered + month - 1
            if calendar < len(case.factors):
                times = count * size / whole * Fraction(at(line.series, calendar))
                found[calendar] = found.get(calendar, Fraction(0)) + times
    return found


def paid_by_all(case: Case, raw: Mapping[str, Any], line: Line, part: Part) -> dict[int, Fraction]:
    """How many times a budget line for everybody is paid in each calendar month, by these participants."""
    during, last = raw.get("during") or {}, len(case.factors) - 1
    months = range(int(during.get("from", 1)), int(during.get("to", last)) + 1)
    if raw.get("paid") == "at_start":
        return {0: part.share}
    if raw.get("paid") == "evenly":
        return {month: part.share / len(months) for month in months if month <= last}
    return {month: part.share * Fraction(at(line.series, month)) for month in months if month <= last}


def book_budget(case: Case, part: Part) -> None:
    """Book what the programme costs on the calendar, both cash and in kind; and who sends the money."""
    financing = financing_of(part.scenario)
    for raw in ((part.scenario.get("programme") or {}).get("budget") or {}).values():
        payers = list(account_shares(raw["payer"], part.quantities).items())
        line = line_of(raw, payers, part.quantities)
        paid = (paid_per_participant if raw.get("per") else paid_by_all)(case, raw, line, part)
        for month, times in paid.items():
            case.pay_in(line, month, landed(line, times))
        if financing:
            sent = line._replace(postings=transfers(financing, payers, part.quantities))  # in kind: no cash either
            if financing.get("paid") == "at_start":
                paid = {0: sum(paid.values(), Fraction(0))}
            for month, times in paid.items():
                case.pay_in(sent, month, landed(sent, times))


def case_of(
    scenario: Mapping[str, Any],
    share: Fraction = Fraction(1),
    *,
    gross: bool = False,
    stages: Sequence[str] = tuple(STAGES),
) -> Case:
    """Work a scenario out month by month: all of its participants, by subgroup, with so large a part of its budget.

    In gross everybody stays where they begin if it were not for the intervention. Of the adjustments to net only
    the stages are made.
    """
    quantities = scenario.get("quantities") or {}
    parts = [part_of(raw, share * size, stages) for raw, size in subgroups_of(scenario).values()]
    parts = parts or [part_of(scenario, share, stages)]
    entrants: dict[int, Fraction] = {}
    for part in parts:
        for month, count in part.entrants.items():
            entrants[month] = entrants.get(month, Fraction(0)) + count
    months = calendar_of(scenario, entrants)
    places = [place for part in parts for place in [*part.states.values(), *transitions_in(part.scenario)]]
    lines = [line for place in places for line in (place.get("lines") or {}).values()]
    arms = [arm for part in parts for arm in part.arms.values()]
    lines += [line for arm in arms for line in (arm.get("add_lines") or {}).values()]
    has_net = any(line["kind"] == "net" for line in lines)
    answer = (scenario.get("net_lines_are_society") or {}).get("answer")
    society = "redovisade_aktorer" if has_net and answer not in ("ja", True) else "samhalle"
    members = members_of(scenario, society)

    def empty(last: int) -> Ledger:
        return Ledger({account: [Fraction(0)] * (last + 1) for account in members[society]}, {})

    case = Case(
        participants=sum(entrants.values(), Fraction(0)),
        entrants=entrants,
        factors=factors_of(scenario["discounting"], months, quantities),
        members=members,
        gains=empty(months),
        gains_since_entry=empty(horizon_of(scenario)),
        costs=empty(months),
        units={
            unit: {role: [Fraction(0)] * (months + 1) for role in ("programme", "counterfactual")}
            for unit in scenario.get("units") or {}
        },
        volumes={},
        cash=empty(months),
    )
    for part in parts:
        book_states(case, part, gross)
        book_budget(case, part)
    return case


# --- what is reported ----------------------------------------------------------------------------------------------


def by_year(flows: list[Number] | None, factors: list[float]) -> dict[str, list[float]] | None:
    """Sums per year of the calendar: year 1 is months 0-12, year 2 months 13-24 and so on."""
    if flows is None:
        return None
    years = (len(flows) + 10) // 12
    discounted = [0.0] * years
    undiscounted: list[Number] = [Fraction(0)] * years
    for month, flow in enumerate(flows):
        year = max(0, (month - 1) // 12)
        discounted[year] += float(flow) * factors[month]
        undiscounted[year] += flow
    return {
        "by_year": discounted,
        "cumulative": [sum(discounted[: year + 1]) for year in range(years)],
        "by_year_undiscounted": [float(flow) for flow in undiscounted],
    }


def when(curve: list[float] | None) -> dict[str, Any] | None:
    """When a curve that has been negative comes back to zero."""
    if curve is None:
        return None
    largest = max(abs(value) for value in curve)
    negative = [value < -1e-9 * largest for value in curve]
    found: dict[str, Any] = {"first": None, "sustained": None, "interpolated": None}
    found["crossings"] = sum(here != after for here, after in itertools.pairwise(negative))
    if largest == 0:
        return {"status": "no_flow", **found}
    if not any(negative):
        return {"status": "never_negative", **found}
    begun = negative.index(True)
    found["first"] = next((month for month in range(begun, len(curve)) if not negative[month]), None)
    if negative[-1]:
        return {"status": "never_within_horizon", **found}
    last = max(month for month in range(len(curve)) if negative[month])
    found["sustained"] = last + 1
    found["interpolated"] = last - curve[last] / (curve[last + 1] - curve[last])
    return {"status": "reached", **found}


def ratio(npv: float | None, cost: float | None) -> float | None:
    """Net present value and cost back again, per krona of cost."""
    if npv is None or cost is None or cost <= 0:
        return None
    return (npv + cost) / cost


def units_of(scenario: Mapping[str, Any], case: Case | None = None) -> dict[str, dict[str, dict[str, float]]]:
    """How many of each unit there are in each arm, discounted by the unit's own rate or as they are."""
    case, quantities = case or case_of(scenario), scenario.get("quantities") or {}
    found = {}
    for unit, by_role in case.units.items():
        raw, rules = scenario["units"][unit] or {}, scenario["discounting"]
        factors = case.factors
        if raw.get("rate") is not None:
            kept = {key: rules[key] for key in ("timing", "base") if key in rules} if isinstance(rules, Mapping) else {}
            factors = factors_of({"rate": raw["rate"], **kept}, len(case.factors) - 1, quantities)
        found[unit] = {
            "discounted": {role: accumulated(flow, factors)[-1] for role, flow in by_role.items()},
            "undiscounted": {role: float(added(flow)) for role, flow in by_role.items()},
        }
    return found


def evaluate(scenario: Mapping[str, Any], case: Case | None = None) -> dict[str, Any]:
    """All results of a scenario, given as the plain nested dict its file reads as, perhaps already worked out."""
    case = case or case_of(scenario)
    keys = ["gains", "programme_cost", "net", "npv", "benefit_cost_ratio", "payback", "break_even", "deepest"]
    result: dict[str, dict[str, Any]] = {key: {} for key in keys}
    for name in case.members:
        cost = case.cost(name)
        curve = case.break_even_curve(name)
        npv = None if curve is None else curve[-1]
        result["gains"][name] = by_year(case.gain(name), case.factors)
        result["programme_cost"][name] = by_year(cost, case.factors)
        result["net"][name] = by_year(case.net(name), case.factors)
        result["npv"][name] = npv
        if name != "redovisade_aktorer":
            present_cost = None if cost is None else accumulated(cost, case.factors)[-1]
            result["benefit_cost_ratio"][name] = ratio(npv, present_cost)
        result["payback"][name] = when(case.payback_curve(name))
        result["break_even"][name] = when(curve)
        result["deepest"][name] = None
        if curve is not None:
            result["deepest"][name] = {"value": min(curve), "month": curve.index(min(curve))}
    return result
