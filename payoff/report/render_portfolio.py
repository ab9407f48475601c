"""The annex of a portfolio in a format."""

from __future__ import annotations

from collections.abc import Callable

from payoff.errors import InputError, did_you_mean
from payoff.language import Language, say
from payoff.report.portfolio import portfolio_csv, portfolio_summary
from payoff.report.render import environment, tidied
from payoff.study.portfolio import PortfolioResult


def annex(result: PortfolioResult, format: str, language: Language) -> bytes:
    """Return the annex of a portfolio.

    Parameters
    ----------
    result : PortfolioResult
    format : {"html", "md", "csv"}
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If there is no such format.
    """
    makers: dict[str, Callable[[PortfolioResult, Language], str]] = {
        "html": _html,
        "md": _markdown,
        "csv": portfolio_csv,
    }
    if format not in makers:
        hint = did_you_mean(format, [*makers, "json"])
        raise InputError(say("formatet ”{name}” finns inte; {hint}", name=format, hint=hint))
    return makers[format](result, language).encode()


def _html(result: PortfolioResult, language: Language) -> str:
    return environment(language).get_template("portfolio.html.j2").render(**portfolio_summary(result, language))


def _markdown(result: PortfolioResult, language: Language) -> str:
    return tidied(environment(language).get_template("portfolio.md.j2").render(**portfolio_summary(result, language)))
