"""What only the whole scenario can tell: names that must exist, arms that must be two.

These checks read the tree, not the models, so that they can be told together with every
other problem of the file even when a part of it could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch
from payoff.scenario import override
from payoff.scenario.accounts import known_accounts, known_groups
from payoff.scenario.builtin import canonical
from payoff.scenario.fields import ID_PATTERN
from payoff.scenario.tree import matches

ACCOUNT_PLACES = (
    "states.*.lines.*.from",
    "states.*.lines.*.to",
    "states.*.lines.*.account",
    "programme.budget.*.payer",
)
ID_PLACES = ("states", "states.*.lines", "arms", "accounts", "groups", "quantities", "programme.budget", "variants")


def check(tree: Branch) -> Iterator[Fault]:
    """Yield every fault that concerns more than one place; `at` is the path of the place."""
    yield from _ids(tree)
    yield from _accounts(tree)
    yield from _groups(tree)
    yield from _states(tree)
    yield from _gain_against(tree)
    yield from _roles(tree)
    yield from _variants(tree)


def _group(tree: Branch, key: str) -> Branch:
    found = tree.get(key)
    return found if isinstance(found, Branch) else Branch()


def _names(value: Any) -> list[str]:
    """Return the ids in a place that takes one id or a group of ids with shares."""
    if isinstance(value, Branch):
        return list(value)
    return [str(value)] if isinstance(value, str) else []


def _at(path: str, value: Any, name: str) -> tuple[str, ...]:
    parts = tuple(path.split("."))
    return (*parts, name) if isinstance(value, Branch) else parts


def _ids(tree: Branch) -> Iterator[Fault]:
    for pattern in ID_PLACES:
        for path, group in matches(tree, pattern):
            for name in group if isinstance(group, Branch) else ():
                if not re.match(ID_PATTERN, name):
                    yield Fault(
                        say("”{name}” duger inte som id", name=shortened(name)),
                        say("skriv id:n med a–z, siffror och _, t.ex. ”{folded}”", folded=_folded(name)),
                        at=(*path.split("."), name),
                    )


def _folded(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub(r"[^a-z0-9_]+", "_", plain).strip("_")[:40] or "namn"


def _accounts(tree: Branch) -> Iterator[Fault]:
    accounts = known_accounts(_group(tree, "accounts"))
    groups = known_groups(_group(tree, "groups"))
    for pattern in ACCOUNT_PLACES:
        for path, value in matches(tree, pattern):
            for name in _names(value):
                meant = name if name in accounts else canonical(name)
                if meant in groups and meant not in accounts:
                    yield Fault(
                        say("”{name}” är en grupp; poster bokförs på konton", name=name),
                        say("välj bland kontona: {names}", names=sorted(accounts)), at=_at(path, value, name),
                    )
                elif meant not in accounts:
                    yield Fault(
                        say("kontot ”{name}” finns inte", name=shortened(name)),
                        did_you_mean(name, accounts), at=_at(path, value, name),
                    )


def _groups(tree: Branch) -> Iterator[Fault]:
    accounts, groups = known_accounts({}), known_groups(_group(tree, "groups"))
    for section in ("accounts", "groups"):
        for path, value in matches(tree, f"{section}.*.in"):
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and canonical(name) not in groups and name not in groups:
                    yield Fault(
                        say("gruppen ”{name}” finns inte", name=shortened(name)),
                        did_you_mean(name, groups), at=tuple(path.split(".")),
                    )
    builtin_groups = known_groups({})
    for name in _group(tree, "groups"):
        if name in accounts or name in _group(tree, "accounts") or name in builtin_groups:
            yield Fault(say("”{name}” är redan ett konto eller en inbyggd grupp", name=name),
                        say("konton och grupper delar namn; välj ett annat"), at=("groups", name))
    for name in _group(tree, "accounts"):
        if name in builtin_groups or (canonical(name) in accounts and name not in accounts):
            yield Fault(say("”{name}” är redan ett inbyggt namn", name=name),
                        say("skriv ”{name}” om du menar det inbyggda kontot", name=canonical(name)),
                        at=("accounts", name))


def _states(tree: Branch) -> Iterator[Fault]:
    states = _group(tree, "states")
    for pattern in ("arms.*.stays_in", "states.*.gain_against"):
        for path, value in matches(tree, pattern):
            if isinstance(value, str) and value not in states:
                yield _no_state(value, states, tuple(path.split(".")))
    for path, value in matches(tree, "arms.*.path.*"):
        for name in _names(value):
            if name not in states:
                yield _no_state(name, states, _at(path, value, name))


def _no_state(name: str, states: Iterable[str], at: tuple[str, ...]) -> Fault:
    return Fault(say("tillståndet ”{name}” finns inte", name=shortened(name)), did_you_mean(name, states), at=at)


def _gain_against(tree: Branch) -> Iterator[Fault]:
    """Differences need one base: no chains, and where the base is not priced every state must refer to it."""
    states = _group(tree, "states")
    base = {name: str(state.get("gain_against", "")) for name, state in states.items() if isinstance(state, Branch)}
    for name, other in base.items():
        if other and (other == name or base.get(other)):
            yield Fault(
                say("gain_against måste peka på ett tillstånd som inte självt är en skillnad"),
                at=("states", name, "gain_against"),
            )
    used = _used_states(tree) & set(base)
    unpriced = sorted(name for name in used | {other for other in base.values() if other in base}
                      if isinstance(states[name], Branch) and states[name].get("priced") is False
                      and (name in used or any(base[user] == name for user in used)))
    for name in sorted(used):
        if unpriced and name not in unpriced[:1] and base[name] != unpriced[0]:
            yield Fault(
                say("”{name}” kan inte jämföras med ”{base}”, vars kostnad inte är känd", name=name, base=unpriced[0]),
                say("ange posterna i ”{name}” som skillnad med gain_against: {base}", name=name, base=unpriced[0]),
                at=("states", name),
            )


def _used_states(tree: Branch) -> set[str]:
    stays = {str(value) for _, value in matches(tree, "arms.*.stays_in") if isinstance(value, str)}
    return stays | {name for _, value in matches(tree, "arms.*.path.*") for name in _names(value)}


def _roles(tree: Branch) -> Iterator[Fault]:
    arms = _group(tree, "arms")
    if not arms:
        return
    by_role: dict[str, list[str]] = {"programme": [], "counterfactual": []}
    for name, arm in arms.items():
        role = arm.get("role") if isinstance(arm, Branch) else None
        if role not in by_role:
            return
        by_role[str(role)].append(name)
    messages: dict[str, Callable[[], tuple[Say, Say]]] = {
        "programme": lambda: (say("ingen arm har role: programme"), say("säg vilken arm som är med insatsen")),
        "counterfactual": lambda: (
            say("jämförelsen saknas: ingen arm har role: counterfactual"),
            say("lägg till en arm för vad som annars hade hänt, t.ex. {text}",
                text="utan: {role: counterfactual, kind: assumption, stays_in: ...}"),
        ),
    }
    for role, names in by_role.items():
        if not names:
            message, hint = messages[role]()
            yield Fault(message, hint, at=("arms",))
        for extra in names[1:]:
            yield Fault(say("mer än en arm har role: {role}", role=role),
                        say("en arm är med insatsen och en utan"), at=("arms", extra))


def _variants(tree: Branch) -> Iterator[Fault]:
    """Check that every path of every variant leads somewhere; its values are checked when it is applied."""
    for name, variant in _group(tree, "variants").items():
        if isinstance(variant, Branch):
            for path in override.variant_overrides(variant):
                try:
                    override.apply(tree, {path: variant[path]})
                except Fault as fault:
                    yield Fault(fault.message, fault.hint, at=("variants", name, path))
