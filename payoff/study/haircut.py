"""What several follow-ups together say of how much of the gains usually comes out: an empirical haircut."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payoff.errors import InputError
from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.study.follow_up import FollowUp


@dataclass(frozen=True, slots=True)
class Haircut:
    """What several follow-ups say of how much of the gains usually comes out.

    Parameters
    ----------
    ratios : tuple of (str, float)
        Title and outcome per forecast of the gains, in the order they were given.
    per_participant : bool
        Whether the gains were per participant.

    Examples
    --------
    >>> import payoff
    >>> payoff.Haircut((('a', 0.8), ('b', 0.9), ('c', 0.7))).median
    0.8
    """

    ratios: tuple[tuple[str, float], ...]
    per_participant: bool = True

    @property
    def median(self) -> float:
        """The median of outcome per forecast."""
        return statistics.median(ratio for _, ratio in self.ratios)

    @property
    def lowest(self) -> float:
        """The smallest outcome per forecast."""
        return min(ratio for _, ratio in self.ratios)

    @property
    def highest(self) -> float:
        """The largest outcome per forecast."""
        return max(ratio for _, ratio in self.ratios)

    @property
    def share(self) -> float:
        """The haircut: what of the gains did not come out, 0 where more than all did."""
        return _taken_off(self.median)

    @property
    def interval(self) -> tuple[float, float]:
        """The haircut of the best and of the worst follow-up."""
        return _taken_off(self.highest), _taken_off(self.lowest)

    def written(self, language: Language = "sv") -> str:
        """Return the lines of a scenario file that use it: a value, the range where there is one, and what it rests on.

        The range is that of the follow-ups, not of what is possible.
        """
        low, high = (_percent(value) for value in self.interval)
        share = _percent(self.share)
        spread = f", low: {low}, high: {high}" if len({low, share, high}) == 3 else ""
        source = json.dumps(self.source().text(language), ensure_ascii=False)
        return f"gross_to_net:\n  evidence_haircut: {{value: {share}{spread}, source: {source}}}\n"

    def source(self) -> Say:
        """Say what the haircut rests on, to be cited."""
        names = [f"{title} {_decimal(ratio)}" for title, ratio in self.ratios]
        return say(
            "Empiriskt avdrag: utfall delat med prognos av {gains} i {count} uppföljningar, median {median}, från "
            "{lowest} till {highest} ({names})",
            gains=say("vinsten per deltagare") if self.per_participant else say("vinsten"),
            count=len(self.ratios),
            median=_decimal(self.median),
            lowest=_decimal(self.lowest),
            highest=_decimal(self.highest),
            names=names,
        )

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the haircut as plain data."""
        return {
            "ratios": [{"title": title, "ratio": ratio} for title, ratio in self.ratios],
            "median": self.median,
            "lowest": self.lowest,
            "highest": self.highest,
            "share": self.share,
            "source": self.source().text(language),
            "written": self.written(language),
        }


def _taken_off(ratio: float) -> float:
    return min(1.0, max(0.0, 1.0 - ratio))


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def haircut(followed: Sequence[FollowUp], series: str | None = None, *, per_participant: bool = True) -> Haircut:
    """Return the empirical haircut of several follow-ups: what of the forecast gains did not come out.

    Parameters
    ----------
    followed : sequence of FollowUp
        At least one; with one it is that forecast's own miss.
    series : str, optional
        Account or group whose gains count; the total of each by default.
    per_participant : bool
        Whether gains are per participant: how many come is an assumption of its own, which no haircut on the effect
        should hide.

    Returns
    -------
    Haircut
        Median and range of outcome / forecast of the gains before programme cost, in present value.

    Raises
    ------
    InputError
        If there is none, the same forecast is there twice, or one has no gains to divide by.

    Notes
    -----
    The ratio holds everything that made the gains smaller, prices and persons alike; as ``evidence_haircut`` it is
    taken off the difference in persons between the arms.
    """
    if not followed:
        raise InputError(say("ett empiriskt avdrag behöver minst en uppföljning"))
    seen = [one.forecast.data["scenario_hash"] for one in followed]
    twice = next((one for one, mark in zip(followed, seen, strict=True) if seen.count(mark) > 1), None)
    if twice is not None:
        raise InputError(say("prognosen ”{name}” är med två gånger", name=twice.forecast.title))
    ratios = []
    for one in followed:
        ratio = one.optimism("gains", series, per_participant=per_participant)
        if isinstance(ratio, Missing):
            raise InputError(say("”{name}” kan inte vara med: {reason}", name=one.forecast.title, reason=ratio.reason))
        ratios.append((one.forecast.title, ratio))
    return Haircut(tuple(ratios), per_participant)
