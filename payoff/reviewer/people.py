"""What a reviewer asks about the people behind the numbers: women and men, small groups, what has no price."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from payoff.language import say
from payoff.reviewer.remark import Remark, Rule, first_of

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import Scenario

SMALL_CELL: Final = 10
"""Persons below which a printed group may tell who is in it."""
OUTCOME: Final = "slutrapport"
WOMEN: Final = re.compile(r"(?<![a-zåäö])(kvinn|flick|tjej|mamm|mödr|mammor)", re.IGNORECASE)
MEN: Final = re.compile(r"(?<![a-zåäö])(män(?![a-zåäö])|männen|mäns|mannen|manlig|pojk|kill|papp[ao])", re.IGNORECASE)
SEX: Final = re.compile(r"(?<![a-zåäö])(kön|könen|könsf|könsu|jämställd)", re.IGNORECASE)
MEN_AS_ID: Final = re.compile(r"(?:^|_)(man|maen|pojkar|killar)(?:_|$)", re.IGNORECASE)
"""In an id å, ä and ö are written out; in a text the pronoun "man" is no man."""


# -- women and men -----------------------------------------------------------------------


def _by_sex(result: Result) -> Iterator[Remark]:
    """Tell of numbers of women or men without results for each, and of a file where neither is mentioned."""
    scenario = result.scenario
    if _is_split(scenario):
        return
    own = _own_numbers(scenario)
    sexes = _sexes(own.values(), own)
    about = _sexes(_aimed_at(scenario))
    if len(about) == 1 and sexes <= about:
        return  # those whom the intervention is for are all women, or all men
    if sexes:
        paths = [path for path, label in own.items() if _sexes([label], [path])]
        message = say(
            "Kalkylen har tal som gäller kvinnor eller män ({names}), men inga resultat för vardera. Gör dem till "
            "delgrupper med sex, så visas vem insatsen lönar sig för.",
            names=first_of([own[path] for path in paths]),
        )
        yield Remark("results_by_sex", message, paths[0])
    elif not about and not _mentioned(scenario):
        message = say(
            "Ingenting sägs om kvinnor och män. Skiljer sig deltagarna, utfallet eller priserna åt? Säg det, eller "
            "dela upp resultatet med delgrupper som har sex."
        )
        yield Remark("nothing_on_sex", message, "subgroups")


def _is_split(scenario: Scenario) -> bool:
    """Whether there are results of at least two sexes."""
    groups = scenario.subgroups
    if len({group.sex for group in groups.values() if group.sex}) > 1:
        return True
    return len(_sexes((group.label or "" for group in groups.values()), groups)) > 1


def _sexes(texts: Iterable[str], ids: Iterable[str] = ()) -> set[str]:
    """Return which of women and men are named in texts, or in ids."""
    texts, ids = list(texts), [name.rpartition(".")[2] for name in ids]
    found = {name for name, words in (("women", WOMEN), ("men", MEN)) if any(words.search(text) for text in texts)}
    found |= {"women"} if any(WOMEN.search(part) for name in ids for part in name.split("_")) else set()
    return found | ({"men"} if any(MEN_AS_ID.search(name) for name in ids) else set())


def _own_numbers(scenario: Scenario) -> dict[str, str]:
    """Return what carries numbers of its own, by path, with what a reader calls it."""
    found = {f"subgroups.{name}": one.label or name for name, one in scenario.subgroups.items()}
    found |= {f"quantities.{name}": name for name in scenario.quantities}
    found |= {f"states.{name}": one.label or name for name, one in scenario.states.items()}
    found |= {f"arms.{name}": one.label or name for name, one in scenario.arms.items()}
    found |= {f"matrices.{name}": name for name in scenario.matrices}
    found |= {placed.path: placed.label for placed in scenario.placed_lines()}
    return found | {f"variants.{name}": one.label or name for name, one in scenario.variants.items()}


def _aimed_at(scenario: Scenario) -> list[str]:
    """Return the texts that say whom the intervention is for."""
    annex = scenario.annex
    return [scenario.about.title, scenario.about.question or "", (annex.target_group or "") if annex else ""]


def _mentioned(scenario: Scenario) -> bool:
    """Whether women, men or sex are mentioned in what the file tells beside its numbers."""
    annex, about = scenario.annex, scenario.about
    texts = [*_aimed_at(scenario), about.note or "", scenario.programme.note or "", *scenario.programme.not_counted]
    texts += [f"{one.what} {one.whom} {one.known or ''}" for one in scenario.not_priced]
    texts += [state.note or "" for state in scenario.states.values()]
    texts += [arm.note or "" for arm in scenario.arms.values()]
    if annex is not None:
        texts += [annex.need or "", annex.programme or "", *annex.goals]
        texts += [f"{one.what} {one.how or ''}" for one in annex.follow_up]
    return bool(_sexes(texts)) or any(SEX.search(text) for text in texts)


# -- small groups ------------------------------------------------------------------------


def _small_cells(result: Result) -> Iterator[Remark]:
    """Tell of printed groups so small that somebody may be recognised; how small is not printed once more."""
    scenario = result.scenario
    found = {
        f"subgroups.{name}": scenario.subgroups[name].label or name
        for name, share in scenario.subgroup_shares.items()
        if share * scenario.persons < SMALL_CELL
    }
    if scenario.about.report == OUTCOME:
        found |= _small_outcomes(scenario)
    if found:
        message = say(
            "Grupper med färre än {few} personer: {names}. Den som läser kan känna igen någon; slå ihop grupper, eller "
            "skriv andelar av en större grupp.",
            few=SMALL_CELL,
            names=first_of(list(found.values())),
        )
        yield Remark("small_cells", message, next(iter(found)))


def _small_outcomes(scenario: Scenario) -> dict[str, str]:
    """Return the outcomes of a few of the own participants, by path: what the state is called."""
    if scenario.persons < SMALL_CELL:
        return {"participants" if scenario.intake is None else "intake": scenario.about.title}
    name = scenario.programme_arm
    arm, path = scenario.arms[name], f"arms.{name}"
    cells: dict[str, tuple[str, float]] = {}
    for state, count in (arm.exits_from_counts or {}).items():
        if count.known:
            cells[f"{path}.exits_from_counts.{state}"] = (state, count.value)
    for parts, table in arm.share_tables.items():
        for state, share in table.items():
            if share.counts is not None and share.spread is None:  # what others did tells nobody's outcome here
                cells[".".join((path, *parts, state))] = (state, share.counts[0])
    return {
        at: scenario.states[state].label or state
        for at, (state, count) in cells.items()
        if 0 < count < SMALL_CELL and state in scenario.states
    }


# -- what has no price -------------------------------------------------------------------


def _unpriced(result: Result) -> Iterator[Remark]:
    """Tell of a file that names no effect without a price, as if kronor were all there is."""
    if not result.scenario.not_priced:
        message = say(
            "Inga effekter utan pris är nämnda. Hälsa, trygghet och barns skolgång kan vara det viktigaste; skriv dem "
            "under not_priced, så står de i bilagan bredvid kronorna."
        )
        yield Remark("no_unpriced_effects", message, "not_priced")


PEOPLE_RULES: Final[tuple[Rule, ...]] = (_by_sex, _small_cells, _unpriced)
