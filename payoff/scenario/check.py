"""What only the whole scenario can tell: names that must exist, arms that must be two.

These checks read the tree, not the models, so that they can be told together with every
other problem of the file even when a part of it could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch
from payoff.scenario import override
from payoff.scenario.accounts import known_accounts, known_groups
from payoff.scenario.acknowledge import acknowledged_names
from payoff.scenario.builtin import REPORTED, canonical
from payoff.scenario.check_calibration import calibration_names
from payoff.scenario.check_movement import movement_names, used_states
from payoff.scenario.decision import decision_names
from payoff.scenario.lookup import group_in, ids_in, path_at
from payoff.scenario.tree import matches, size

ACCOUNT_PLACES = (
    "states.*.lines.*.from",
    "states.*.lines.*.to",
    "states.*.lines.*.account",
    "programme.budget.*.payer",
    "programme.financing.kommuner",
    "programme.financing.shares",
    "programme.financing.amounts",
    "programme.financing.through",
    "tax_equalisation.accounts",
    "arms.*.add_lines.*.from",
    "arms.*.add_lines.*.to",
    "arms.*.add_lines.*.account",
    "transitions.*.lines.*.from",
    "transitions.*.lines.*.to",
    "transitions.*.lines.*.account",
)
MOST_VARIANT_VALUES = 400_000
RESERVED = ("rest", "unknown", "none", "nan", "inf", "infinity")


def check(tree: Branch) -> Iterator[Fault]:
    """Yield every fault that concerns more than one place; `at` is the path of the place."""
    yield from _taken_names(tree)
    yield from _accounts(tree)
    yield from _weights(tree)
    yield from _groups(tree)
    yield from movement_names(tree)
    yield from _gain_against(tree)
    yield from _roles(tree)
    yield from calibration_names(tree)
    yield from decision_names(tree)
    yield from acknowledged_names(tree)
    yield from _variants(tree)


def _accounts(tree: Branch) -> Iterator[Fault]:
    accounts = known_accounts(group_in(tree, "accounts"))
    groups = known_groups(group_in(tree, "groups"))
    for pattern in ACCOUNT_PLACES:
        for path, value in matches(tree, pattern):
            for name in ids_in(value):
                meant = name if name in accounts else canonical(name)
                if meant not in accounts:
                    split = isinstance(value, Branch)
                    yield _no_account(name, accounts, meant in groups, path_at(path, value, name), split)


def _no_account(name: str, accounts: set[str], is_group: bool, at: tuple[str, ...], key: bool) -> Fault:
    if is_group:
        message = say("”{name}” är en grupp; poster bokförs på konton", name=name)
        return Fault(message, say("välj bland kontona: {names}", names=sorted(accounts)[:25]), at, key)
    return Fault(say("kontot ”{name}” finns inte", name=shortened(name)), did_you_mean(name, accounts), at, key)


def _weights(tree: Branch) -> Iterator[Fault]:
    """Yield weights on what is no account, and second weights on the same account."""
    accounts = known_accounts(group_in(tree, "accounts"))
    groups = known_groups(group_in(tree, "groups"))
    seen: set[str] = set()
    for name in group_in(tree, "weights"):
        meant = name if name in accounts else canonical(name)
        at = ("weights", name)
        if meant in accounts and meant in seen:
            yield Fault(say("kontot ”{name}” har redan en vikt", name=meant), say("ta bort den ena"), at, True)
        elif meant not in accounts and meant in groups:
            message = say("”{name}” är en grupp; vikter sätts på konton", name=name)
            yield Fault(message, say("välj bland kontona: {names}", names=sorted(accounts)[:25]), at, True)
        elif meant not in accounts:
            yield _no_account(name, accounts, False, at, True)
        seen.add(meant)


def _groups(tree: Branch) -> Iterator[Fault]:
    groups = known_groups(group_in(tree, "groups")) - {REPORTED}
    for section in ("accounts", "groups"):
        for path, value in matches(tree, f"{section}.*.in"):
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and canonical(name) not in groups and name not in groups:
                    yield Fault(
                        say("gruppen ”{name}” finns inte", name=shortened(name)),
                        did_you_mean(name, groups),
                        at=tuple(path.split(".")),
                    )
    yield from _group_cycles(tree)


def _group_cycles(tree: Branch) -> Iterator[Fault]:
    """Yield the groups that lie in themselves, perhaps through others."""
    parents = {
        name: [str(parent) for parent in (value if isinstance(value, list) else [value])]
        for name, group in group_in(tree, "groups").items()
        if isinstance(group, Branch) and (value := group.get("in")) is not None
    }
    safe: set[str] = set()
    for name in parents:
        above, waiting = {name}, list(parents[name])
        while waiting:
            current = waiting.pop()
            if current == name:
                yield Fault(say("gruppen ligger i sig själv"), at=("groups", name, "in"))
                break
            if current not in above and current not in safe:
                above.add(current)
                waiting += parents.get(current, [])
        else:
            safe |= above


def _taken_names(tree: Branch) -> Iterator[Fault]:
    """Yield accounts, groups and quantities whose name already means something else."""
    accounts, builtin = group_in(tree, "accounts"), known_accounts({}) | known_groups({})
    for name in (*accounts, *group_in(tree, "groups")):
        section = "accounts" if name in accounts else "groups"
        own = section == "accounts" and name in known_accounts({})
        if not own and (name in builtin or canonical(name) in builtin):
            yield Fault(
                say("”{name}” är redan ett inbyggt konto eller en inbyggd grupp", name=shortened(name)),
                say("konton och grupper delar namn; välj ett annat"),
                (section, name),
                True,
            )
    for name in group_in(tree, "groups"):
        if name in accounts:
            yield Fault(
                say("”{name}” är redan ett konto", name=shortened(name)),
                say("konton och grupper delar namn; välj ett annat"),
                ("groups", name),
                True,
            )
    for name in group_in(tree, "quantities"):
        if name.lower() in RESERVED:
            yield Fault(
                say("”{name}” betyder redan något i språket", name=name),
                say("välj ett annat namn"),
                ("quantities", name),
                True,
            )


def _gain_against(tree: Branch) -> Iterator[Fault]:
    """Differences lead back to one base; where its cost is not known, every state in use must lead there."""
    states = group_in(tree, "states")
    against = {name: str(state.get("gain_against", "")) for name, state in states.items() if isinstance(state, Branch)}
    roots = {name: _root(name, against) for name in against}
    for name, root in roots.items():
        if not root:
            yield Fault(say("gain_against leder tillbaka till sig själv"), at=("states", name, "gain_against"))
    used = sorted(used_states(tree) & set(against))
    unpriced = sorted({roots[name] for name in used if roots[name] and states[roots[name]].get("priced") is False})
    for name in used if unpriced else ():
        if roots[name] and roots[name] != unpriced[0]:
            yield Fault(
                say("”{name}” kan inte jämföras med ”{base}”, vars kostnad inte är känd", name=name, base=unpriced[0]),
                say("ange posterna i ”{name}” som skillnad med gain_against: {base}", name=name, base=unpriced[0]),
                at=("states", name),
            )


def _root(name: str, against: dict[str, str]) -> str:
    """Follow gain_against to the state that is no difference; empty when it goes round."""
    seen = set()
    while against.get(name) in against:
        seen.add(name)
        name = against[name]
        if name in seen:
            return ""
    return name


def _roles(tree: Branch) -> Iterator[Fault]:
    arms = tree.get("arms")
    if not isinstance(arms, Branch):
        return
    by_role: dict[str, list[str]] = {"programme": [], "counterfactual": [], "alternative": []}
    for name, arm in arms.items():
        role = arm.get("role") if isinstance(arm, Branch) else None
        if not isinstance(role, str) or role not in by_role:
            return
        by_role[role].append(name)
    messages: dict[str, Callable[[], tuple[Say, Say]]] = {
        "programme": lambda: (say("ingen arm har role: programme"), say("säg vilken arm som är med insatsen")),
        "counterfactual": lambda: (
            say("jämförelsen saknas: ingen arm har role: counterfactual"),
            say(
                "lägg till en arm för vad som annars hade hänt, t.ex. {text}",
                text="utan: {role: counterfactual, kind: assumption, stays_in: ...}",
            ),
        ),
    }
    for role, tell in messages.items():
        names = by_role[role]
        if not names:
            message, hint = tell()
            yield Fault(message, hint, at=("arms",))
        for extra in names[1:]:
            yield Fault(
                say("mer än en arm har role: {role}", role=role),
                say("en arm är med insatsen och en utan; andra insatser har role: alternative"),
                at=("arms", extra),
            )


def _variants(tree: Branch) -> Iterator[Fault]:
    """Check that every path of every variant leads somewhere; its values are checked when it is applied."""
    variants = group_in(tree, "variants")
    laid = len(variants) + sum(len(variant) for variant in variants.values() if isinstance(variant, Branch))
    if variants and laid * size(tree) > MOST_VARIANT_VALUES:
        yield Fault(say("för många varianter för en så stor fil"), say("dela upp den på flera filer"), ("variants",))
        return
    groups = len(group_in(tree, "subgroups"))
    if groups * (1 + len(variants)) * size(tree) > MOST_VARIANT_VALUES:
        message = say("för många delgrupper för en så stor fil och så många varianter")
        yield Fault(message, say("slå ihop delgrupper, eller dela upp filen på flera"), ("subgroups",))
        return
    for name, variant in variants.items():
        if isinstance(variant, Branch):
            _, faults = override.apply(tree, override.variant_overrides(variant))
            for fault in faults:
                yield Fault(fault.message, fault.hint, ("variants", name, *fault.at), True)
