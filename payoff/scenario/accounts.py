"""The chart of accounts: who can pay and gain, and which groups they make up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payoff.language import Say, as_written
from payoff.scenario.builtin import ACCOUNTS, GROUPS, PUBLIC, REPORTED, REPORTED_LABEL, SOCIETY, STATE, canonical
from payoff.scenario.parts import Account, Group


@dataclass(frozen=True)
class Chart:
    """Accounts and groups of one scenario.

    Parameters
    ----------
    accounts : tuple of str
        Account ids in the order they are shown.
    members : mapping
        For each group, the accounts in it, also through other groups.
    labels : mapping
        Shown name of each account and group.
    memo : frozenset of str
        Accounts that are no actors.
    own : frozenset of str
        Accounts and groups that the scenario itself declares.
    """

    accounts: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Say]
    memo: frozenset[str]
    own: frozenset[str]

    @property
    def groups(self) -> tuple[str, ...]:
        """Group ids, society last."""
        return tuple(self.members)

    def account(self, name: str) -> str:
        """Return the id of the account that a name in the file stands for."""
        return name if name in self.accounts else canonical(name)


def chart_of(accounts: Mapping[str, Account], groups: Mapping[str, Group]) -> Chart:
    """Build the chart of accounts: the built-in one with what the scenario adds.

    Parameters
    ----------
    accounts, groups : mapping
        What the scenario declares; a built-in account may be given a label or more groups.
    """
    parents: dict[str, set[str]] = {name: {parent} for name, (_, parent) in ACCOUNTS.items()}
    parents |= {name: {parent} - {""} for name, (_, parent) in GROUPS.items()}
    labels = {name: label for name, (label, _) in (ACCOUNTS | GROUPS).items()}
    every: dict[str, Account | Group] = {**accounts, **groups}
    for name, declared in every.items():
        parents.setdefault(name, {SOCIETY}).update(canonical(parent) for parent in declared.in_groups)
        if declared.label:
            labels[name] = as_written(declared.label)
        labels.setdefault(name, as_written(name))
    order = [*ACCOUNTS, *(name for name in accounts if name not in ACCOUNTS)]
    group_order = [*(name for name in groups if name not in GROUPS), STATE, PUBLIC, SOCIETY]
    members = {group: tuple(name for name in order if _belongs(name, group, parents)) for group in group_order}
    return Chart(
        tuple(order),
        members,
        labels | {REPORTED: REPORTED_LABEL},
        frozenset(name for name, account in accounts.items() if account.memo),
        frozenset({*accounts, *groups}),
    )


def known_accounts(declared: Mapping[str, object]) -> set[str]:
    """Return the ids of all accounts: built-in and declared."""
    return {*ACCOUNTS, *declared}


def known_groups(declared: Mapping[str, object]) -> set[str]:
    """Return the ids of all groups: built-in and declared."""
    return {*GROUPS, *declared, REPORTED}


def _belongs(name: str, group: str, parents: Mapping[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = {name}
    while waiting:
        current = waiting.pop()
        seen.add(current)
        above = parents.get(current, set())
        if group in above:
            return True
        waiting |= above - seen
    return False
