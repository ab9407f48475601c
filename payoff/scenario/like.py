"""``like: ID``: a state or an arm that starts from another one's content."""

from __future__ import annotations

from typing import Any

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.scenario.tree import copied, merged, size
from payoff.scenario.yaml_reader import MOST_PROBLEMS, MOST_VALUES


def resolve_like(tree: Branch, section: str) -> tuple[Branch, list[Fault], set[str]]:
    """Write out every ``like: ID`` in a section of the scenario.

    Returns
    -------
    tree : Branch
        Without any ``like`` in the section.
    faults : list of Fault
        An ID that does not exist, or leads back to itself; `at` is the path.
    broken : set of str
        Paths of what is not complete because of a fault.
    """
    group = tree.get(section)
    if not isinstance(group, Branch) or not any(isinstance(own, dict) and "like" in own for own in group.values()):
        return tree, [], set()
    writer = _Writer(group, section)
    written_out = copied(group)
    for name in group:
        written_out[name] = writer.written_out(name)
    result = copied(tree)
    result[section] = written_out
    return result, writer.faults, {f"{section}.{name}" for name in writer.broken}


class _Writer:
    """Writes out a section; remembers what is done, so that long chains are walked once."""

    def __init__(self, group: Branch, section: str) -> None:
        self.group, self.section = group, section
        self.done: dict[str, Any] = {}
        self.sizes: dict[str, int] = {}
        self.total = 0
        self.faults: list[Fault] = []
        self.broken: set[str] = set()

    def written_out(self, name: str) -> Any:
        """Return the content of a state or an arm, with what it starts from."""
        chain: dict[str, None] = {}
        while name not in self.done:
            other = self._other(name, chain)
            chain[name] = None
            if other is None:
                break
            name = other
        for each in reversed(chain):
            self._write(each)
        return self.done[next(iter(chain), name)]

    def _other(self, name: str, chain: dict[str, None]) -> str | None:
        """Return the ID that one starts from, None for none; what is wrong becomes a fault."""
        own = self.group[name]
        if not isinstance(own, Branch) or "like" not in own:
            return None
        other = own["like"]
        if isinstance(other, str) and other in self.group and other != name and other not in chain:
            return str(other)
        self.broken.add(name)
        if len(self.faults) < MOST_PROBLEMS:
            self.faults.append(self._fault(name, other))
        return None

    def _fault(self, name: str, other: object) -> Fault:
        at = (self.section, name, "like")
        if not isinstance(other, str):
            return Fault(say("”like” ska vara ett id"), did_you_mean("", self.group), at)
        if other in self.group:
            return Fault(say("”like” leder tillbaka till sig själv"), None, at)
        message = say("”{name}” finns inte under ”{section}”", name=shortened(other), section=self.section)
        return Fault(message, did_you_mean(other, self.group), at)

    def _write(self, name: str) -> None:
        own = self.group[name]
        rest = copied(own, without="like") if isinstance(own, Branch) else own
        self.sizes[name] = size(rest)
        self.done[name] = rest
        if not isinstance(own, Branch) or "like" not in own or name in self.broken:
            return
        other = str(own["like"])
        self.sizes[name] += self.sizes[other]
        self.total += self.sizes[name]
        if self.total > MOST_VALUES:
            self.faults.append(
                Fault(
                    say("för många värden när ”like” skrivs ut (högst {most})", most=MOST_VALUES),
                    None,
                    (self.section, name, "like"),
                )
            )
            self.broken.update(self.group)
        elif other in self.broken:
            self.broken.add(name)
        else:
            self.done[name] = merged(self.done[other], rest, f"{self.section}.{name}")
