"""The annex of a portfolio in a format."""

from __future__ import annotations

from collections.abc import Callable

from payoff.language import Language
from payoff.report.document import Document
from payoff.report.outline.portfolio import portfolio_document
from payoff.report.portfolio import portfolio_csv, portfolio_summary
from payoff.report.render import maker, markdown, page, run_date
from payoff.study.portfolio import PortfolioResult


def annex(result: PortfolioResult, format: str, language: Language) -> bytes:
    """Return the annex of a portfolio.

    Parameters
    ----------
    result : PortfolioResult
    format : {"html", "docx", "pdf", "md", "json", "csv"}
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If there is no such format.
    """
    makers: dict[str, Callable[[PortfolioResult, Language], bytes]] = {
        "html": lambda one, spoken: page(_document(one, spoken)),
        "docx": _word,
        "pdf": _pdf,
        "md": lambda one, spoken: markdown(_document(one, spoken)),
        "json": lambda one, spoken: one.to_json(spoken).encode(),
        "csv": lambda one, spoken: portfolio_csv(one, spoken).encode(),
    }
    return maker(makers, format)(result, language)


def _document(result: PortfolioResult, language: Language) -> Document:
    return portfolio_document(portfolio_summary(result, language), language)


def _word(result: PortfolioResult, language: Language) -> bytes:
    from payoff.report.word import word

    return word(_document(result, language), run_date(result.portfolio.about.date))


def _pdf(result: PortfolioResult, language: Language) -> bytes:
    from payoff.report.pdf import pdf

    return pdf(_document(result, language), run_date(result.portfolio.about.date))
