"""Numbers as they are written in Swedish and English; the only module that imports Babel.

Babel knows the separators. Three things are corrected after it: the minus sign is U+2212,
rounding is half away from zero as in Excel, and there is no minus zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.numbers import format_decimal

from payoff.language import Language, Say, checked_language, say
from payoff.units import MONTHS_PER_YEAR

SPACE = "\u00a0"
MINUS = "\u2212"
_LOCALES = {"sv": Locale("sv", "SE"), "en": Locale("en", "GB")}


@dataclass(frozen=True, slots=True)
class Numbers:
    r"""Writes numbers in a language.

    Parameters
    ----------
    language : {"sv", "en"}

    Examples
    --------
    >>> Numbers("sv").kronor(-81193.4)
    '−81\xa0193\xa0kr'
    >>> Numbers("sv").kronor(-0.2)
    '0\xa0kr'
    >>> Numbers("en").millions(63_936_000)
    '63.9\xa0million SEK'
    """

    language: Language

    def __post_init__(self) -> None:
        checked_language(self.language)

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number with a fixed count of decimals."""
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(abs(rounded), pattern, locale=_LOCALES[self.language], decimal_quantization=False)
        return (MINUS if rounded < 0 else "") + text

    def plain(self, value: float) -> str:
        """Write a number with as many decimals as it needs, at most four."""
        for decimals in range(4):
            if abs(value - round(value, decimals)) < 1e-9:
                return self.number(value, decimals)
        return self.number(value, 4)

    def kronor(self, value: float) -> str:
        """Write whole kronor with the unit."""
        return self.number(value) + SPACE + say("kr").text(self.language)

    def millions(self, value: float) -> str:
        """Write millions of kronor with one decimal and the unit."""
        return self.number(value / 1e6, 1) + SPACE + say("mnkr").text(self.language)

    def percent(self, share: float) -> str:
        """Write a share as per cent with as many decimals as it needs."""
        return self.plain(share * 100) + (SPACE if self.language == "sv" else "") + "%"

    def per_cent(self, share: float) -> str:
        """Write a share that was worked out, as per cent with one decimal."""
        return self.number(share * 100, 1) + (SPACE if self.language == "sv" else "") + "%"

    def ratio(self, value: float) -> str:
        """Write a ratio with two decimals."""
        return self.number(value, 2)

    def months(self, value: float) -> str:
        """Write a number of months with the word."""
        word = say("månad") if value == 1 else say("månader")
        return self.plain(value) + SPACE + word.text(self.language)

    def months_and_years(self, value: float) -> Say:
        """Say a length of time in months and, beside it, in years, with one decimal."""
        return say(
            "{months} månader ({years} år)", months=self.number(value, 1), years=self.number(value / MONTHS_PER_YEAR, 1)
        )


def whole(value: float) -> int:
    """Return whole kronor as they are written: half away from zero.

    Examples
    --------
    >>> whole(2.5), whole(-2.5), whole(-0.4)
    (3, -3, 0)
    """
    return int(Decimal(repr(float(value))).quantize(Decimal(1), ROUND_HALF_UP))
