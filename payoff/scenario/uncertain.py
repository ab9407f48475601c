"""What a whole scenario says about its uncertainty: single numbers, tables of shares, and what follows what."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from payoff.quantity.model import Quantity
from payoff.scenario.correlations import Correlation
from payoff.scenario.counted import (
    evidence_weights,
    sample_weights,
    tally_of,
)
from payoff.scenario.fields import shares_of
from payoff.scenario.outcomes import Observed

if TYPE_CHECKING:
    from payoff.scenario.models import Scenario

NOT_USED = ("quantities", "calibrate", "correlations", "decision", "forecast", "subgroups", "variants")
"""Parts of a scenario whose numbers are not worked with where they stand."""


@dataclass(frozen=True, slots=True)
class TableSpread:
    """A table of shares that is drawn as a whole: a Dirichlet distribution.

    Parameters
    ----------
    path : str
        Where it stands: the path of its cells without their last id.
    cells : tuple of str
        Ids of the states.
    weights : tuple of float
        The weight of each cell; 0 for one where nobody can be. Their sum says how sure the shares are.
    central : tuple of float
        The share of each cell in the central case: as written or counted.
    stream : str
        What its draws are keyed by; the rows of one table over time have the same.
    source : str
        Who says so, empty when the file does not say.
    label : str
        What a reader calls the arm or the matrix that it stands in.
    row : str
        Which row of it: a month, or what a reader calls the state; empty where there is one row only.
    persons : float
        How many persons the shares come from or are as sure as.
    counted : bool
        Whether they come from counts of persons rather than from a stated sample size.
    """

    path: str
    cells: tuple[str, ...]
    weights: tuple[float, ...]
    central: tuple[float, ...]
    stream: str
    source: str
    label: str
    row: str
    persons: float
    counted: bool


@dataclass(frozen=True, slots=True)
class Uncertain:
    """All that is uncertain in what a scenario works with.

    Parameters
    ----------
    numbers : mapping of str to Quantity
        From a stream to the quantity that says how uncertain it is. What is correlated with a number that is used
        is here too, or the number would be drawn in another way where its partner is not used.
    tables : mapping of str to TableSpread
        By the path of the table.
    correlations : tuple of Correlation
        Between streams of `numbers`, each pair once.
    companions : frozenset of str
        Streams of `numbers` that nothing uses: they are only drawn with what they are correlated with.
    """

    numbers: Mapping[str, Quantity]
    tables: Mapping[str, TableSpread]
    correlations: tuple[Correlation, ...]
    companions: frozenset[str] = frozenset()

    def narrowed(self, streams: Set[str], paths: Set[str]) -> Uncertain:
        """Return only the numbers and the tables that are used, with what the numbers are correlated with."""
        kept = streams & self.numbers.keys()
        used = frozenset(kept)
        while more := {one for pair in self.correlations for one in pair.both if kept & set(pair.both)} - kept:
            kept |= more
        return Uncertain(
            {stream: one for stream, one in self.numbers.items() if stream in kept},
            {path: table for path, table in self.tables.items() if path in paths},
            tuple(pair for pair in self.correlations if pair.first in kept),
            frozenset(kept - used),
        )


def uncertain(scenario: Scenario) -> Uncertain:
    """Return what is uncertain in the two arms of a scenario and in every number that they use.

    An alternative arm and what only it uses are left out, as are named quantities that nothing refers to;
    `Scenario.with_alternative` gives the scenario in which they count.

    Examples
    --------
    >>> import payoff
    >>> text = '''
    ... {payoff: 1, about: {title: Prov}, price_year: 2026, horizon: 12 mån, discounting: none, participants: 50,
    ...  states: {hemma: {}, arbete: {}},
    ...  arms: {utan: {role: counterfactual, kind: assumption, stays_in: hemma},
    ...         med: {role: programme, path: {1: {arbete: 10 av 50, hemma: rest}}}}}
    ... '''
    >>> found = uncertain(payoff.load(text)).tables["arms.med.path.1"]
    >>> found.cells, found.weights, found.central
    (('arbete', 'hemma'), (10.5, 40.5), (0.2, 0.8))
    """
    used, everywhere = _is_used(scenario), streams_of(scenario)
    streams = [quantity.stream for path, quantity in scenario.quantities_used() if used(path) and quantity.spread]
    first = {stream: everywhere[stream] for stream in dict.fromkeys(streams) if stream in everywhere}
    correlations = tuple(one for one in _correlations(scenario) if set(one.both) <= everywhere.keys())
    tables = {table.path: table for table in _tables(scenario)}
    return Uncertain(first | everywhere, tables, correlations).narrowed(first.keys(), tables.keys())


def draws_whole_persons(scenario: Scenario) -> bool:
    """Whether the outcomes of whole persons are drawn: as the file says, else where the report is a forecast."""
    stated = scenario.outcome_luck
    return scenario.about.report == "ansokan" if stated is None else stated


# -- single numbers ----------------------------------------------------------------------


def _arms(scenario: Scenario) -> tuple[str, str]:
    return scenario.programme_arm, scenario.counterfactual_arm


def _matrices(scenario: Scenario) -> list[str]:
    names = [matrix for arm in _arms(scenario) for matrix in scenario.arms[arm].matrix_names]
    return [name for name in dict.fromkeys(names) if name in scenario.matrices]


def streams_of(scenario: Scenario) -> dict[str, Quantity]:
    """Return the quantity that says each stream, of every uncertain number in the file, whether it is used or not."""
    written = scenario.quantities_by_path()
    found: dict[str, Quantity] = {}
    for _, quantity in scenario.quantities_used():
        if quantity.spread is not None:
            says = written.get(quantity.stream, quantity)
            found.setdefault(quantity.stream, says if says.spread is not None else quantity)
    return found


def _is_used(scenario: Scenario) -> Callable[[str], bool]:
    """Return what tells whether the number at a path is worked with in the two arms."""
    used: dict[str, set[str]] = {
        "arms": set(_arms(scenario)),
        "matrices": set(_matrices(scenario)),
        "transitions": {name for name, item in scenario.transitions.items() if item.arm in (None, *_arms(scenario))},
        "programme.budget": set(scenario.budget),
    }

    def is_used(path: str) -> bool:
        if path.split(".")[0] in NOT_USED:
            return False
        section = next((section for section in used if path.startswith(f"{section}.")), None)
        return section is None or path.removeprefix(f"{section}.").split(".")[0] in used[section]

    return is_used


def _correlations(scenario: Scenario) -> Iterator[Correlation]:
    for name, group in scenario.correlations.items():
        streams = [scenario.quantities[quantity].stream for quantity in group.between]
        for first, second in combinations(streams, 2):
            yield Correlation(first, second, group.rank.value, f"correlations.{name}", group.source or "")


# -- tables ------------------------------------------------------------------------------


def _tables(scenario: Scenario) -> Iterator[TableSpread]:
    """Yield the tables of shares of the two arms that are drawn as a whole."""
    for name in _arms(scenario):
        yield from _arm_tables(scenario, name)
    for name in _matrices(scenario):
        yield from _matrix_tables(scenario, name)


def _arm_tables(scenario: Scenario, name: str) -> Iterator[TableSpread]:
    arm, report, main = scenario.arms[name], scenario.about.report, name == scenario.main_arm
    label, source = arm.label or name, arm.source or ""
    widen = arm.widened
    for parts, shares in arm.share_tables.items():
        path = ".".join(("arms", name, *parts))
        monthly = parts[0] == "path"
        sized = arm.sample_size if parts[0] in ("exits", "path") else None
        made = _Made(path, f"arms.{name}.path" if monthly else path, source, label, parts[1] if monthly else "")
        yield from made.of_shares(shares, sized, widen if arm.is_evidence(report, main) else None)
    if arm.exits_from_counts is not None and arm.is_evidence(report, main):
        path = f"arms.{name}.exits_from_counts"
        yield from _Made(path, path, source, label, "").of_counts(arm.exits_from_counts, widen, scenario.persons)
    if arm.observed is not None:
        yield from _observed_tables(scenario, name, arm.observed, label)


def _observed_tables(scenario: Scenario, name: str, observed: Observed, label: str) -> Iterator[TableSpread]:
    evidence = observed.is_evidence(scenario.about.report, name == scenario.main_arm)
    widen, path = observed.widened, f"arms.{name}.observed"
    for month, shares in (observed.shares or {}).items():
        made = _Made(f"{path}.shares.{month}", f"{path}.shares", observed.source or "", label, month)
        yield from made.of_shares(shares, observed.sample_size, widen if evidence else None)
    for month, counts in (observed.counts or {}).items() if evidence else ():
        made = _Made(f"{path}.counts.{month}", f"{path}.counts", observed.source or "", label, month)
        yield from made.of_counts(counts, widen, scenario.persons)


def _matrix_tables(scenario: Scenario, name: str) -> Iterator[TableSpread]:
    matrix = scenario.matrices[name]
    evidence, widen, source = matrix.counted_as != "observed", matrix.widened, matrix.source or ""
    for key, rows in (("rows", matrix.rows or {}), ("rows_from_counts", matrix.rows_from_counts or {})):
        for state, row in rows.items():
            path = f"matrices.{name}.{key}.{state}"
            made = _Made(path, path, source, name, scenario.states[state].label or state)
            if key == "rows":
                yield from made.of_shares(row, matrix.sample_size, widen if evidence else None)
            elif evidence:
                yield from made.of_counts(row, widen, math.fsum(count.value for count in row.values()))


@dataclass(frozen=True, slots=True)
class _Made:
    """What a table is called; it becomes a distribution where its cells or its sample size say so."""

    path: str
    stream: str
    source: str
    label: str
    row: str

    def of_shares(
        self, shares: Mapping[str, Quantity], sized: Quantity | None, widen: float | None
    ) -> Iterator[TableSpread]:
        """Yield the table of some shares; `widen` is None where counts in it are of these very participants."""
        central = shares_of(shares)
        if sized is not None:
            if sum(share > 0 for share in central.values()) > 1:
                yield self._spread(central, sample_weights(shares, sized.value), sized.value, counted=False)
            return
        tally = tally_of(shares) if widen is not None else None
        if tally is not None and widen is not None:
            yield self._spread(central, evidence_weights(tally, widen), math.fsum(tally.values()))

    def of_counts(self, counts: Mapping[str, Quantity], widen: float, persons: float) -> Iterator[TableSpread]:
        """Yield the table of counts of so many persons; one cell alone is certain."""
        if len(counts) > 1:
            left = max(0.0, persons - math.fsum(count.value for count in counts.values() if count.known))
            tally = {key: count.value if count.known else left for key, count in counts.items()}
            central = {key: count / persons for key, count in tally.items()}
            yield self._spread(central, evidence_weights(tally, widen), persons)

    def _spread(
        self, central: Mapping[str, float], weights: tuple[float, ...], persons: float, counted: bool = True
    ) -> TableSpread:
        shares = tuple(central.values())
        names = (self.stream, self.source, self.label, self.row)
        return TableSpread(self.path, tuple(central), weights, shares, *names, persons, counted)
