"""What a reader calls a changed assumption, and what stands in its place in each scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from payoff.errors import shortened
from payoff.language import Say, as_written, say
from payoff.quantity.written import Branch, Items, raw_of
from payoff.study.compare_tree import Change, Path

LONGEST: Final = 60
PLAIN: Final[dict[str, Say]] = {
    "participants": say("antalet deltagare"),
    "enrolment": say("inskrivningstiden"),
    "intake": say("intaget"),
    "price_year": say("prisåret"),
    "start": say("startmånaden"),
    "discounting": say("diskonteringen"),
    "discounting.rate": say("kalkylräntan"),
    "horizon.months": say("horisonten"),
    "horizon.counted_from": say("vad horisonten räknas från"),
    "gross_to_net": say("faktorerna från brutto till netto"),
    "gross_to_net.evidence_haircut": say("avdraget för svag evidens"),
    "gross_to_net.attribution": say("andelen som är insatsens"),
    "gross_to_net.phase_in": say("infasningen"),
    "gross_to_net.drop_off": say("avtagandet efter mätningen"),
    "gross_to_net.displacement": say("undanträngningen"),
    "tax_equalisation": say("skatteutjämningen"),
    "public_funds": say("skattefaktorn"),
    "programme.financing": say("finansieringen"),
    "programme": say("insatsen"),
    "rules": say("reglerna"),
    "potential": say("full effekt"),
}
SECTIONS: Final[dict[str, Say]] = {
    "states": say("tillstånden"),
    "arms": say("armarna"),
    "programme": say("budgeten"),
    "quantities": say("de namngivna värdena"),
    "matrices": say("matriserna"),
    "transitions": say("övergångarna"),
    "subgroups": say("delgrupperna"),
    "accounts": say("kontona"),
    "prices": say("de egna priserna"),
    "rules": say("reglerna"),
}
ARM_WORDS: Final[dict[str, Say]] = {
    "deadweight": say("dödvikten"),
    "enrolment": say("inskrivningstiden"),
    "after": say("vad som händer efter det uppmätta"),
    "matrix": say("matrisen"),
    "exits": say("andelarna till varje tillstånd"),
    "exits_from_counts": say("andelarna till varje tillstånd"),
    "from": say("var deltagarna börjar"),
    "blend": say("den andra matrisens andel"),
}
LABELLED: Final = ("states", "arms", "transitions", "subgroups", "accounts", "groups", "units")
LINES: Final = ("lines", "add_lines")


def part_name(changes: Iterable[Change], trees: Iterable[Branch]) -> Say:
    """Return what a reader calls changes that are taken together.

    Parameters
    ----------
    changes : iterable of Change
    trees : iterable of Branch
        Where labels are looked up, the most telling first.
    """
    found, scenarios = list(changes), list(trees)
    if len(found) == 1:
        return path_name(found[0].path, scenarios)
    if any(change.structural for change in found):
        return say("hur scenariot är byggt")
    names = list(dict.fromkeys(path_name(change.path, scenarios).text() for change in found))
    if len(names) == 1:
        return path_name(found[0].path, scenarios)
    sections = {change.path[0] for change in found}
    if len(sections) == 1 and len(found) > 2 and (section := sections.pop()) in SECTIONS:
        return say("{what}, {count} ändringar", what=SECTIONS[section], count=len(found))
    return say("{what} med flera", what=path_name(found[0].path, scenarios))


def path_name(path: Path, trees: Iterable[Branch]) -> Say:
    """Return what a reader calls the place of a change: its label, else its path."""
    section, scenarios = path[0], list(trees)
    whole = next(
        (PLAIN[name] for name in (".".join(path[:size]) for size in range(len(path), 0, -1)) if name in PLAIN), None
    )
    if section == "quantities" and len(path) > 1:
        return as_written(_label(path[:2], scenarios))
    if path[:2] == ("programme", "budget") and len(path) > 2:
        return say("budgetraden {name}", name=_label(path[:3], scenarios))
    if section in LABELLED and len(path) > 1:
        return _within(path, scenarios)
    if section == "evidence" and len(path) > 1:
        return say("studien för {state}", state=_label(("states", path[1]), scenarios))
    if section == "matrices" and len(path) > 1:
        return say("matrisen {name}", name=as_written(" ".join(path[1:])))
    return whole if whole is not None else as_written(".".join(path))


def _within(path: Path, trees: list[Branch]) -> Say:
    """Return the name of something in a state, an arm or the like."""
    place = _label(path[:2], trees)
    at = next((index for index, key in enumerate(path) if key in LINES), None)
    if at is not None and len(path) > at + 1:
        line = _label(path[: at + 2], trees)
        return say("{line} ({state})", line=line, state=place)
    if path[0] == "arms" and len(path) > 2:
        return _in_arm(path, place, trees)
    return as_written(place if len(path) == 2 else f"{place}: {' '.join(path[2:])}")


def _in_arm(path: Path, arm: str, trees: list[Branch]) -> Say:
    """Return the name of something in an arm."""
    key, state = path[2], _label(("states", path[3]), trees) if len(path) > 3 else ""
    if key in ("path", "observed"):
        return say("förloppet ({arm})", arm=arm)
    if key == "retention" and state:
        return say("andelen som är kvar i {state} ({arm})", state=state, arm=arm)
    if key == "reaches" and path[-1] == "duration":
        return say("tiden i {state} ({arm})", state=state, arm=arm)
    if key in ("reaches", "exits", "exits_from_counts") and state:
        return say("andelen till {state} ({arm})", state=state, arm=arm)
    if key in ARM_WORDS:
        return say("{what} ({arm})", what=ARM_WORDS[key], arm=arm)
    return say("{arm}: {what}", arm=arm, what=" ".join(_label(("states", one), trees) for one in path[2:]))


def _label(path: Path, trees: list[Branch]) -> str:
    """Return the label written at a path in one of the trees, else its last key."""
    for tree in trees:
        here: Any = tree
        for key in path:
            here = here.get(key) if isinstance(here, Branch) else None
        label = here.get("label") if isinstance(here, Branch) else None
        if isinstance(label, str):
            return label
    return path[-1].replace("_", " ") if path[0] == "quantities" else path[-1]


def shown_value(value: Any) -> Say:
    """Return what is written at a place, short enough for a table.

    Examples
    --------
    >>> from payoff.scenario.tree import from_python
    >>> shown_value(from_python({"value": 8000, "unit": "kr/mån", "source": "SCB"}, "-")).text()
    '8000 kr/mån'
    >>> shown_value(None).text()
    'finns inte'
    """
    if value is None:
        return say("finns inte")
    return as_written(shortened(_text(value), LONGEST))


def _text(value: Any) -> str:
    if isinstance(value, Branch):
        if "value" in value:
            return " ".join(part for part in (_text(value["value"]), str(value.get("unit", ""))) if part)
        return ", ".join(
            f"{key}: {_text(item)}" for key, item in value.items() if key not in ("note", "source", "label")
        )
    if isinstance(value, Items):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else raw_of(value)
