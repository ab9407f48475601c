"""``acknowledged`` in the language: what the first reviewer says that the author knows of, each with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from payoff.errors import Fault, did_you_mean, nearest, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch
from payoff.scenario.fields import Id, LongText
from payoff.scenario.lookup import group_in
from payoff.scenario.rules_known import KNOWN_RULES


def _written(value: Any) -> Any:
    """Refuse a rule without a reason in words that say what is missing."""
    if value is None:
        raise Fault(say("skälet saknas"), say("skriv varför anmärkningen inte ändrar slutsatsen"))
    return value


def _with_reason(reason: str) -> str:
    """Refuse a reason that says nothing: it is printed in the annex."""
    if not any(letter.isalnum() for letter in reason):
        raise Fault(say("skälet saknas"), say("skriv varför anmärkningen inte ändrar slutsatsen"))
    return reason


Reason = Annotated[LongText, BeforeValidator(_written), AfterValidator(_with_reason)]
Acknowledged = dict[Id, Reason]
"""From the name of a rule to the reason, which is printed beside what the rule says."""


def acknowledged_names(tree: Branch) -> Iterator[Fault]:
    """Yield the acknowledged rules that do not exist; `at` is the path of the place."""
    for name in group_in(tree, "acknowledged"):
        if name not in KNOWN_RULES:
            message = say("granskningen har ingen regel som heter ”{name}”", name=shortened(name))
            yield Fault(message, _known(name), ("acknowledged", name), True)


def _known(name: str) -> Say:
    """Return the rule that was meant; else every rule there is, since the names are not to be guessed."""
    if nearest(name, KNOWN_RULES) is not None:
        return did_you_mean(name, KNOWN_RULES)
    return say("reglerna heter: {names}", names=sorted(KNOWN_RULES))
