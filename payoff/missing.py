"""What stands in the place of a figure that cannot be shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from payoff.language import Language, Say


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that cannot be shown, with the reason.

    Parameters
    ----------
    status : {"unknown", "withheld", "not_applicable"}
        Why there is no figure: an input is missing, it would mislead, or the question does not apply.
    reason : Say
        The reason in words.
    because : tuple of str
        Paths of the inputs that are missing.

    Examples
    --------
    >>> import payoff
    >>> unknown = payoff.example().set('states.bistand.lines.handlaggning.amount', 'unknown')
    >>> found = payoff.evaluate(unknown).npv('kommun')
    >>> isinstance(found, payoff.Missing), found.status
    (True, 'unknown')
    """

    status: Literal["unknown", "withheld", "not_applicable"]
    reason: Say
    because: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Missing {self.status}: {self.reason}>"

    def to_dict(self, language: Language = "sv") -> dict[str, object]:
        """Return the reason as plain data."""
        data: dict[str, object] = {"status": self.status, "reason": self.reason.text(language)}
        return data | {"because": list(self.because)} if self.because else data


def less(one: float | Missing, other: float | Missing, rounding: float = 0.0) -> float | Missing:
    """Return a difference, zero where it is smaller than rounding; or why it cannot be computed.

    Parameters
    ----------
    one, other : float or Missing
    rounding : float
        Part of what it is a difference of, and absolute.

    Examples
    --------
    >>> less(3.0, 1.0), less(0.1 + 0.2, 0.3, rounding=1e-11)
    (2.0, 0.0)
    """
    if isinstance(one, Missing):
        return one
    if isinstance(other, Missing):
        return other
    return 0.0 if math.isclose(one, other, rel_tol=rounding, abs_tol=rounding) else one - other
