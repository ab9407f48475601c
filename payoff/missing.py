"""What stands in the place of a figure that cannot be shown."""

from __future__ import annotations

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
