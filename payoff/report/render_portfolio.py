"""The annex of a portfolio in a format."""

from __future__ import annotations

from payoff.language import Language
from payoff.report.portfolio import portfolio_csv, portfolio_summary
from payoff.report.render import environment, maker, tidied
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
    makers = {"html": _html, "md": _markdown, "csv": portfolio_csv}
    return maker(makers, format)(result, language).encode()


def _html(result: PortfolioResult, language: Language) -> str:
    return environment(language).get_template("portfolio.html.j2").render(**portfolio_summary(result, language))


def _markdown(result: PortfolioResult, language: Language) -> str:
    return tidied(environment(language).get_template("portfolio.md.j2").render(**portfolio_summary(result, language)))
