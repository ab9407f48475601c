"""Warnings about how sure a result is, without draws: few persons, more effect than the evidence, certain guesses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payoff.flows.plan import PROGRAMME
from payoff.language import say
from payoff.quantity.model import Quantity
from payoff.quantity.text import with_comma
from payoff.reviewer.effect import effect_above_evidence
from payoff.reviewer.remark import Remark, Rule, first_of
from payoff.tables import SHARE_TOLERANCE

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import Scenario
    from payoff.scenario.outcomes import Observed

FEW: Final = 30
"""Persons below which an outcome is mostly luck: with 30 the 95 % interval of a share near a half is still 36
percentage points wide: 2 x 1.96 x sqrt(0.25 / 30)."""
FORECAST: Final = "ansokan"
GROUP: Final = ("participants", "intake")
"""Where the number of participants stands; what is counted in a study or a table stands elsewhere."""


# -- few persons -------------------------------------------------------------------------


def _small_n(result: Result) -> Iterator[Remark]:
    """Tell of outcomes counted on a few persons, and of a forecast for a few participants."""
    scenario = result.scenario
    few = _is_left_to_chance(result)
    found: dict[tuple[str, float], str] = {}
    for part in _scenarios(result):
        for label, persons, path in _counted(part):
            if persons < FEW and not (few and persons == part.persons):
                found.setdefault((label, persons), path)
    if found:
        names = [say("{label} ({count} personer)", label=label, count=_written(count)) for label, count in found]
        message = say(
            "Utfall räknade på färre än {few} personer: {names}. Vad så få personer gör beror mycket på slump, "
            "och säger lite om andra; fler räknade personer eller en större studie gör utfallet säkrare.",
            few=FEW,
            names=first_of(names),
        )
        yield Remark("small_n", message, next(iter(found.values())))
    if few:
        message = say(
            "Prognosen gäller {count} deltagare: så få personers utfall beror mycket på slump. Kalkylen visar vad som "
            "är att vänta i genomsnitt av många sådana grupper, inte vad den här gruppen ger.",
            count=_written(scenario.persons),
        )
        yield Remark("small_n", message, "intake" if scenario.intake is not None else "participants")


def shown_by_luck(rule: str, path: str) -> bool:
    """Whether draws of whole persons show what a remark tells of: what so small a group may give.

    Parameters
    ----------
    rule, path : str
        The remark's rule, and where it stands.

    Examples
    --------
    >>> shown_by_luck("small_n", "participants"), shown_by_luck("small_n", "arms.med.sample_size")
    (True, False)
    """
    return rule == "small_n" and path in GROUP


def _is_left_to_chance(result: Result) -> bool:
    """Whether the report is a forecast for a few persons of whom some, but not all, come to a state."""
    if result.scenario.about.report != FORECAST or result.scenario.persons >= FEW:
        return False
    for one in [*result.subgroups.values()] or [result]:
        shares = one.plan.exposure[PROGRAMME, :, : one.plan.states]
        if ((shares > SHARE_TOLERANCE) & (shares < 1 - SHARE_TOLERANCE)).any():
            return True
    return False


def _scenarios(result: Result) -> list[Scenario]:
    """Return the scenario of each group of participants who are alike."""
    return [one.scenario for one in result.subgroups.values()] or [result.scenario]


def _counted(scenario: Scenario) -> Iterator[tuple[str, float, str]]:
    """Yield what the shares of the two arms are counted on: a name, how many persons, and where it stands."""
    arms = (scenario.programme_arm, scenario.counterfactual_arm)
    for name in arms:
        label = scenario.arms[name].label or name
        for persons, path in _counted_in_arm(scenario, name):
            yield label, persons, path
    for name in dict.fromkeys(matrix for arm in arms for matrix in scenario.arms[arm].matrix_names):
        matrix, path = scenario.matrices.get(name), f"matrices.{name}"
        if matrix is None:
            continue
        for key, row in (matrix.rows or {}).items():
            yield from ((name, persons, f"{path}.rows.{key}") for persons in _wholes(row))
        for key, counts in (matrix.rows_from_counts or {}).items():
            if len(counts) > 1:  # a row with one cell is certain
                persons = math.fsum(count.value for count in counts.values() if count.known)
                yield name, persons, f"{path}.rows_from_counts.{key}"
        if matrix.sample_size is not None:
            yield name, matrix.sample_size.value, f"{path}.sample_size"


def _counted_in_arm(scenario: Scenario, name: str) -> Iterator[tuple[float, str]]:
    """Yield how many persons the shares of an arm are counted on, and where each number stands."""
    arm, path = scenario.arms[name], f"arms.{name}"
    for parts, table in arm.share_tables.items():
        yield from ((persons, ".".join((path, *parts))) for persons in _wholes(table))
    for place, share in arm.single_shares.items():
        yield from ((persons, f"{path}.{place}") for persons in _wholes({place: share}))
    if arm.exits_from_counts is not None:
        yield scenario.persons, f"{path}.exits_from_counts"
    if arm.sample_size is not None:
        yield arm.sample_size.value, f"{path}.sample_size"
    for state, reach in (arm.reaches or {}).items():
        if reach.n is not None:
            yield _persons_of_study(scenario, name, state, reach.n.value), f"{path}.reaches.{state}"
    if arm.observed is not None:
        yield from _counted_in_table(arm.observed, f"{path}.observed", scenario.persons)


def _counted_in_table(observed: Observed, path: str, persons: float) -> Iterator[tuple[float, str]]:
    """Yield how many persons a measured table is counted on, and where each number stands."""
    for month, row in (observed.shares or {}).items():
        yield from ((whole, f"{path}.shares.{month}") for whole in _wholes(row))
    if observed.counts is not None:
        yield persons, f"{path}.counts"
    if observed.sample_size is not None:
        yield observed.sample_size.value, f"{path}.sample_size"


def _wholes(shares: Mapping[str, Quantity]) -> set[float]:
    """Return the persons that shares are counted on: ``17 av 103``, ``{evidence: 17 av 103}``."""
    return {share.counts[1] for share in shares.values() if share.counts is not None}


def _persons_of_study(scenario: Scenario, arm: str, state: str, n: float) -> float:
    """Return the persons of a study's arm, where what was filled in is divided because the study is borrowed."""
    own = scenario.evidence.get(state)
    if own is None:
        return n
    persons, _ = own.effect.persons_in("treated" if arm == scenario.programme_arm else "control")
    return persons if persons is not None and math.isclose(n * own.factor, persons) else n


# -- certain guesses ---------------------------------------------------------------------


def _no_uncertainty(result: Result) -> Iterator[Remark]:
    """Tell of a forecast whose outcome is an assumption that is worked with as if it were certain."""
    if result.scenario.about.report != FORECAST or result.scenario.variant_name:
        return  # a variant is itself a way of trying what if
    for scenario in _scenarios(result):
        name = scenario.programme_arm
        shares = list(_outcomes(scenario, name))
        if any(_says_how_sure(share.quantity) for share in shares) or scenario.arms[name].sample_size is not None:
            continue
        observed = scenario.arms[name].observed
        if observed is not None and observed.sample_size is not None:
            continue
        guessed = [share for share in shares if not share.source and 0 < share.quantity.value < 1]
        guessed = [share for share in guessed if share.quantity.name not in scenario.calibrated]
        if guessed:
            begin = _begins_in(scenario)
            first = max(
                guessed, key=lambda one: (one.state in scenario.aims, one.state not in begin, one.quantity.value)
            )
            message = say(
                "Utfallet {state} ({arm}), {share} %, är ett antagande som räknas som säkert. Skriv hur osäkert det "
                "är, t.ex. med low och high, så går det att räkna hur säkert resultatet är.",
                state=scenario.states[first.state].label or first.state,
                arm=scenario.arms[name].label or name,
                share=with_comma(100 * first.quantity.value, 3),
            )
            yield Remark("no_uncertainty", message, first.path)
            return


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A share of the participants that an arm brings to a state, and who says so."""

    path: str
    state: str
    quantity: Quantity
    source: str


def _outcomes(scenario: Scenario, name: str) -> Iterator[_Outcome]:
    """Yield the shares that an arm itself says come to a state: of a path or a table over time the last row."""
    arm, path = scenario.arms[name], f"arms.{name}"
    tables: dict[str, tuple[Mapping[str, Quantity], str]] = {}
    if arm.exits is not None:
        tables["exits"] = (arm.exits, arm.source or "")
    if arm.path is not None:
        month = max(arm.path, key=int)
        tables[f"path.{month}"] = (arm.path[month], arm.source or "")
    if arm.observed is not None and arm.observed.shares is not None:
        month = max(arm.observed.shares, key=int)
        tables[f"observed.shares.{month}"] = (arm.observed.shares[month], arm.observed.source or arm.source or "")
    for key, (table, source) in tables.items():
        for state, share in table.items():
            if share.known:
                yield _Outcome(f"{path}.{key}.{state}", state, share, share.source or source)
    for state, reach in (arm.reaches or {}).items():
        source = reach.share.source or reach.source or arm.source or ""
        yield _Outcome(f"{path}.reaches.{state}.share", state, reach.share, source)


def _begins_in(scenario: Scenario) -> set[str]:
    """Return the states where participants begin, or stay without the intervention: none of them is the outcome."""
    arms = (scenario.arms[scenario.programme_arm], scenario.arms[scenario.counterfactual_arm])
    first = [
        table
        for arm in arms
        for table in (arm.from_states, (arm.path or {}).get("1") if len(arm.path or {}) > 1 else None)
    ]
    return {state for table in first if table is not None for state in table} | {arms[1].stays_in or ""}


def _says_how_sure(share: Quantity) -> bool:
    """Whether a share is uncertain or counted."""
    return share.spread is not None or share.counts is not None


def _written(persons: float) -> str:
    return with_comma(persons, 4)


UNCERTAINTY_RULES: Final[tuple[Rule, ...]] = (_small_n, effect_above_evidence, _no_uncertainty)
