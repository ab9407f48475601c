"""One number inside a value that is replaced whole: the others in it follow, so that shares still make a whole."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from payoff.errors import Fault, Place, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.model import is_number_group, read_quantity
from payoff.quantity.written import Branch
from payoff.scenario.fields import STATE_PART_RULE
from payoff.scenario.tree import copied
from payoff.scenario.yaml_scalars import as_text
from payoff.units import LARGEST_NUMBER

REST: Final = "rest"
_SHARES: Final = re.compile(
    r"(states\.[^.]+\.lines|arms\.[^.]+\.add_lines|transitions\.[^.]+\.lines)\.[^.]+\.(from|to|account)"
    r"|programme\.(budget\.[^.]+\.payer|financing\.(shares|kommuner))"
    r"|arms\.[^.]+\.(path\.[^.]+|from|exits|after\.to|observed\.shares\.[^.]+|retention\.[^.]+\.else)"
    r"|matrices\.[^.]+\.rows\.[^.]+"
)
"""Where shares stand that are a whole together."""
_PORTFOLIO: Final = "parts."
_ANY_SIZE: Final = replace(STATE_PART_RULE, lowest=-LARGEST_NUMBER, highest=LARGEST_NUMBER)


def leads_inside(whole: Any, path: str, parts: list[str]) -> bool:
    """Whether the rest of a path leads to something inside a value that is replaced whole.

    Parameters
    ----------
    whole : tree
        What is written there. One number with its source or its uncertainty is no group of numbers: it is written
        anew, since its range belongs to its value.
    path : str
        Where it stands.
    parts : list of str
        What is left of the path.
    """
    if not isinstance(whole, Branch) or is_number_group(whole) or path.startswith(_PORTFOLIO):
        return False
    return len(parts) == 1 or leads_inside(whole.get(parts[0]), path, parts[1:])


def with_one(
    whole: Branch,
    path: str,
    parts: list[str],
    value: Any,
    laid: tuple[str, Place | None],
    fixed: Collection[str] = (),
) -> Branch:
    """Return a value that is replaced whole with one number in it changed.

    Where shares stand, the one that is written ``rest`` takes what is left. Without it, or when that one is changed,
    the others keep their proportions to each other, as they do in a tornado. Those that were laid on together with it
    stay as they were laid on: only the others follow.

    Parameters
    ----------
    whole : Branch
        What is written.
    path : str
        Where it stands.
    parts : list of str
        The way to the number inside it.
    value : tree
        What is to stand there; None takes the number away.
    laid : tuple of str and Place
        The whole path as it was written and where, for what is told.
    fixed : collection of str
        Exact paths of what was laid on together with it.

    Raises
    ------
    Fault
        If there is no such number, or the others cannot keep their proportions.

    Examples
    --------
    >>> from payoff.scenario.tree import from_python
    >>> row = from_python({"arbete": "20 %", "studier": "30 %", "hemma": "50 %"}, "file")
    >>> dict(with_one(row, "arms.med.exits", ["arbete"], "60 %", ("arms.med.exits.arbete", None)))
    {'arbete': '60 %', 'studier': '15 %', 'hemma': '25 %'}
    """
    key, *below = parts
    if key not in whole:
        message = say("sökvägen ”{path}” finns inte", path=shortened(f"{path}.{key}", 120))
        raise Fault(message, did_you_mean(key, whole), (laid[0],), True)
    if below:
        changed = copied(whole)
        changed[key] = with_one(whole[key], f"{path}.{key}", below, value, laid, fixed)
        return changed
    changed = copied(whole, without=key) if value is None else copied(whole)
    if value is not None:
        changed[key] = value
        changed.key_places[key] = changed.value_places[key] = laid[1]
    if _SHARES.fullmatch(path) and value != REST:
        try:
            changed.update(_others(changed, path, key, {name for name in whole if f"{path}.{name}" in fixed}))
        except Fault as fault:
            raise Fault(fault.message, fault.hint, (laid[0],), True) from None
    return changed


def _others(changed: Branch, path: str, key: str, fixed: Collection[str]) -> Mapping[str, Any]:
    """Return the shares that must follow a changed one; none where one takes the rest, or where all are laid on."""
    follow = {name: share for name, share in changed.items() if name != key and name not in fixed}
    if not follow or REST in changed.values() or _outside(changed.get(key)):
        return {}
    if len(follow) == 1:
        return {name: as_text(REST, None) for name in follow}
    now = {name: _certain(share) for name, share in follow.items()}
    laid = [_certain(share) for name, share in changed.items() if name not in follow]
    total = math.fsum(share or 0.0 for share in now.values())
    if None in laid or None in now.values() or total <= 0:
        raise Fault(
            say("de andra andelarna i ”{path}” kan inte flyttas av sig själva", path=shortened(path, 120)),
            say(
                "skriv alla andelarna: {path}={example}",
                path=path,
                example="{" + ", ".join(f"{name}: ..." for name in changed) + "}",
            ),
        )
    left = max(0.0, 1.0 - math.fsum(share or 0.0 for share in laid))
    return {name: _percent((share or 0.0) / total * left) for name, share in now.items()}


def _outside(share: Any) -> bool:
    """Whether a share is a number that is none of the shares there are; what reads the scenario refuses it in words."""
    try:
        quantity = read_quantity(share, _ANY_SIZE, {})
    except Fault:
        return False
    return quantity.known and quantity.spread is None and not 0.0 <= quantity.value <= 1.0


def _certain(share: Any) -> float | None:
    """Return a share that is written as a certain number; None for a name, an uncertain number and ``rest``."""
    try:
        quantity = read_quantity(share, STATE_PART_RULE, {})
    except Fault:
        return None
    return quantity.value if quantity.known and quantity.spread is None else None


def _percent(share: float) -> Any:
    """Return a share as a text that is read as the same number, to what shares must sum to."""
    return as_text(f"{100 * share:.13g} %", None)
