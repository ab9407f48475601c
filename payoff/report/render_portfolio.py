"""The annex of a portfolio in a format."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from payoff.language import Language
from payoff.report.document_text import as_snippet
from payoff.report.outline.portfolio import portfolio_document, portfolio_in_short
from payoff.report.portfolio import portfolio_csv, portfolio_summary
from payoff.report.render import DOCUMENT_MAKERS, DocumentMaker, maker
from payoff.study.portfolio import PortfolioResult

DOCUMENT_FORMATS = ("html", "docx", "pdf", "xlsx", "md")
"""Those that are made of the document alone."""


def annex(result: PortfolioResult, format: str, language: Language) -> bytes:
    """Return the annex of a portfolio.

    Parameters
    ----------
    result : PortfolioResult
    format : {"html", "docx", "pdf", "xlsx", "md", "json", "csv", "snippet"}
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If there is no such format.
    """
    makers: dict[str, Callable[[], bytes]] = {
        **{name: partial(_of_document, DOCUMENT_MAKERS[name], result, language) for name in DOCUMENT_FORMATS},
        "json": lambda: result.to_json(language).encode(),
        "csv": lambda: portfolio_csv(result, language).encode(),
        "snippet": lambda: as_snippet(portfolio_in_short(portfolio_summary(result, language), language)).encode(),
    }
    return maker(makers, format)()


def _of_document(make: DocumentMaker, result: PortfolioResult, language: Language) -> bytes:
    return make(portfolio_document(portfolio_summary(result, language), language))
