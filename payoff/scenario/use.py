"""``use``: the blocks of a state as they are written, and the options of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.quantity.model import PriceYears, Quantity, Rule, read_quantity
from payoff.quantity.written import Branch, Items, path_of, place_of
from payoff.scenario.fields import CERTAIN_SHARE_RULE
from payoff.scenario.lookup import group_in
from payoff.scenario.tree import copied
from payoff.units import LARGEST_NUMBER

if TYPE_CHECKING:
    from payoff.rules.benefit import Parameter

USE: Final = "use"
WORK: Final = ("work", "arbete")
WAGE_RULE: Final = Rule(("money per month",), say("skriv ett belopp med tid, t.ex. 26 000 kr/mån"), 0.0, certain=True)
NUMBER_RULE: Final = Rule(("number",), say("skriv ett tal, 0 eller större"), 0.0, certain=True)
FACTOR_RULE: Final = Rule(("number",), say("skriv en faktor, 0 eller större, t.ex. 80 % eller 1"), 0.0, certain=True)
FLAGS: Final = {"ja": True, "nej": False, "yes": True, "no": False, "true": True, "false": False}


def with_use_groups(tree: Branch) -> Branch:
    """Return the tree with every list of blocks as a group, so that paths lead into it.

    What is no list of blocks is left as it is; `blocks_of` says what is wrong with it.
    """
    states = tree.get("states")
    if not isinstance(states, Branch) or not any(isinstance(group_of(one), Items) for one in states.values()):
        return tree
    changed = copied(states)
    for name, state in states.items():
        written = group_of(state)
        if isinstance(written, Items):
            try:
                group = _as_group(written)
            except Fault:
                continue
            changed[name] = copied(state)
            changed[name][USE] = group
    result = copied(tree)
    result["states"] = changed
    return result


def group_of(state: Any) -> Any:
    """Return what a state has under ``use``, None where it has nothing."""
    return state.get(USE) if isinstance(state, Branch) else None


def blocks_of(written: Any) -> Branch:
    """Return the blocks of a state as a group from name to options.

    Raises
    ------
    Fault
        If it is neither a group nor a list of blocks, or a block stands twice.
    """
    if isinstance(written, Branch):
        return written
    if isinstance(written, Items):
        return _as_group(written)
    raise Fault(say("use ska vara en lista med byggstenar"), say("t.ex. {text}", text="use: [sjukpenning]"))


def _as_group(items: Items) -> Branch:
    group = empty_branch(items.place)
    for number, item in enumerate(items):
        if isinstance(item, str):
            name, options, place = str(item), empty_branch(place_of(item)), items.places[number]
        elif isinstance(item, Branch) and len(item) == 1:
            name, options = next(iter(item.items()))
            place = item.key_places.get(name)
        else:
            hint = say("t.ex. {text}", text="[sjukpenning, {work: {wage: 26 000 kr/mån}}]")
            raise Fault(say("en byggsten är ett namn, eller ett namn med sina värden"), hint, (str(number),))
        if name in group:
            raise Fault(
                say("byggstenen ”{name}” står två gånger", name=shortened(name)), say("slå ihop dem"), (str(number),)
            )
        group[name] = options
        group.key_places[name] = place
        group.value_places[name] = place_of(options) or place
    return group


def is_work(name: str) -> bool:
    """Whether a block is a job."""
    return folded(name) in WORK


def empty_branch(place: Any = None) -> Branch:
    """Return a group without keys."""
    branch = Branch()
    branch.path, branch.place, branch.key_places, branch.value_places = "", place, {}, {}
    return branch


def folded(name: str) -> str:
    """Return a name in plain letters, as ids are written.

    Examples
    --------
    >>> folded("Försörjningsstöd")
    'forsorjningsstod'
    """
    plain = "".join(one for one in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


@dataclass(frozen=True)
class Options:
    """The options of one block, read as they are asked for.

    Parameters
    ----------
    written : Branch
        The group of options.
    path : str
        Where it stands: ``states.arbete.use.work``.
    named : mapping
        Quantities that may be referred to by name.
    price_years : callable
        What moves amounts of other years.
    """

    written: Branch
    path: str
    named: Mapping[str, Quantity]
    price_years: PriceYears
    quantities: dict[str, Quantity]

    def only(self, *allowed: str) -> None:
        """Refuse every option that is not allowed."""
        for key in self.written:
            if key not in allowed:
                hint = did_you_mean(key, allowed)
                raise Fault(say("okänd nyckel ”{key}”", key=shortened(key)), hint, (key,), True)

    def __contains__(self, key: str) -> bool:
        return self.written.get(key) is not None

    def number(self, key: str, rule: Rule, default: float | None = None) -> float:
        """Return a number in base units; a default stands for what is not written."""
        if key not in self:
            if default is None:
                raise Fault(say("obligatorisk nyckel saknas: ”{key}”", key=key), rule.expected, (key,))
            return default
        return self.read(key, self.written[key], rule)

    def read(self, key: str, value: Any, rule: Rule) -> float:
        """Read one written value, and remember it under a key."""
        try:
            quantity = read_quantity(value, rule, self.named, self.price_years)
        except Fault as fault:
            raise fault.under(*key.split(".")) from None
        if not quantity.known:
            raise Fault(say("värdet är inte känt"), rule.expected, (key,))
        self.quantities[key] = replace(quantity, path=f"{self.path}.{key}" if not path_of(value) else quantity.path)
        return quantity.value

    def share(self, key: str, default: float | None = None) -> float:
        """Return a share."""
        return self.number(key, CERTAIN_SHARE_RULE, default)

    def text(self, key: str) -> str | None:
        """Return a text, None where it is not written."""
        if key not in self:
            return None
        value = self.written[key]
        if not isinstance(value, str):
            raise Fault(say("måste vara text"), at=(key,))
        return str(value)

    def word(self, key: str, choices: tuple[str, ...], default: str | None) -> str:
        """Return one of some words."""
        value = self.text(key)
        if value is None:
            if default is None:
                names = list(choices)
                raise Fault(
                    say("obligatorisk nyckel saknas: ”{key}”", key=key), say("tillåtna: {names}", names=names), (key,)
                )
            return default
        if value not in choices and folded(value) not in choices:
            message = say("”{value}” är inget av de tillåtna värdena", value=shortened(value))
            raise Fault(message, did_you_mean(value, choices), (key,))
        return value if value in choices else folded(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return yes or no."""
        if key not in self:
            return default
        value = self.written[key]
        if isinstance(value, bool):
            return value
        if str(value).lower() not in FLAGS:
            raise Fault(say("måste vara ja eller nej"), at=(key,))
        return FLAGS[str(value).lower()]

    def parameter(self, key: str, parameter: Parameter) -> Any:
        """Return what a rule asks for."""
        default = None if parameter.required else parameter.default
        if parameter.required and key not in self and parameter.kind == "ages":
            expected = say("skriv åldrar som en lista, t.ex. [3, 7]")
            raise Fault(say("obligatorisk nyckel saknas: ”{key}”", key=key), expected, (key,))
        if parameter.kind == "word":
            return self.word(key, parameter.choices, default)
        if parameter.kind == "flag":
            return self.flag(key, bool(default))
        if parameter.kind == "ages":
            return self._ages(key, default)
        if key not in self and not parameter.required:
            return default
        if parameter.rows and str(self.written.get(key, "")).startswith(parameter.rows):
            return str(self.written[key])
        return self.number(key, _rule_of(parameter), None)

    def _ages(self, key: str, default: Any) -> tuple[int, ...]:
        if key not in self:
            return tuple(default or ())
        value = self.written[key]
        if not isinstance(value, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
            raise Fault(say("skriv åldrar som en lista, t.ex. [3, 7]"), at=(key,))
        return tuple(int(one) for one in value)


def _rule_of(parameter: Parameter) -> Rule:
    """Return what a number of a rule is read with: its unit and its limits."""
    limits: dict[str, Any] = {"lowest": parameter.lowest, "highest": min(parameter.highest, LARGEST_NUMBER)}
    expected = say("{label}, från {low} till {high}", label=parameter.label, **_limits(parameter))
    if parameter.kind == "money":
        return Rule(("money per month",), expected, **limits, certain=True)
    if parameter.kind == "share":
        return Rule(("share",), expected, parameter.lowest, min(parameter.highest, 1.0), certain=True)
    return Rule(("number",), expected, **limits, certain=True)


def _limits(parameter: Parameter) -> dict[str, str | Say]:
    """Return the limits of a number as they are written."""
    if parameter.kind == "money":
        low, high = (f"{end:,.0f} kr/mån".replace(",", " ") for end in (parameter.lowest, parameter.highest))
        return {"low": low, "high": high}
    if parameter.kind == "share":
        return {"low": f"{parameter.lowest:.0%}", "high": f"{min(parameter.highest, 1.0):.0%}"}
    return {"low": f"{parameter.lowest:g}", "high": f"{parameter.highest:g}"}


def options_in(written: Any, main: str) -> Branch:
    """Return the options of a block: a group, nothing, or one value that stands for its main option."""
    if isinstance(written, Branch):
        return written
    group = empty_branch(place_of(written))
    if written is not None:
        group[main] = written
        group.key_places[main] = group.value_places[main] = place_of(written)
    return group


def states_with_blocks(tree: Branch) -> dict[str, Any]:
    """Return what each state has under ``use``."""
    states = group_in(tree, "states")
    return {name: group_of(state) for name, state in states.items() if group_of(state) is not None}
