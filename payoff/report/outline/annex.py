"""The annex of a scenario: its sections in the order that suits an application, or a final report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from payoff.language import Language, say
from payoff.report.document import Document, Section
from payoff.report.locale import Numbers
from payoff.report.outline import asked, behind, money, results, told
from payoff.report.outline.parts import Maker, Summary
from payoff.report.review_words import section as review
from payoff.result import Result

Sections = Callable[[Maker, Summary], list[Section]]
GAIN: Final[tuple[Sections, ...]] = (results.gains, results.payback, asked.uncertainty)
BEHIND: Final[tuple[Sections, ...]] = (
    money.variants,
    behind.assumptions,
    behind.calibration,
    behind.tables_used,
    behind.studies,
    told.method,
    review,
    behind.prices,
    behind.benchmarks,
    behind.blocks,
    behind.provenance,
)
REST: Final[tuple[Sections, ...]] = (
    asked.questions,
    results.gross_to_net,
    results.units,
    results.alternatives,
    told.not_priced,
)
ORDER: Final[dict[str, tuple[Sections, ...]]] = {
    "ansokan": (
        *(results.opening, told.background, money.today, money.budget, told.where),
        *(*GAIN, results.subgroups, *REST, told.risks, told.follow_up, told.repayment, told.forecast, *BEHIND),
    ),
    "slutrapport": (
        *(results.opening, told.background, told.where, money.budget, told.forecast),
        *(*GAIN, results.subgroups, *REST, money.today, told.risks, told.follow_up, told.repayment, *BEHIND),
    ),
}
"""The sections by kind of report; each stands where the scenario has something to put in it."""


def document(result: Result, found: Summary, pictures: Mapping[str, Mapping[str, str]], language: Language) -> Document:
    """Return the annex of a result as a document.

    Parameters
    ----------
    result : Result
    found : mapping
        What `payoff.report.summary.summary` found.
    pictures : mapping
        The figures to show by name; see `payoff.report.figures.svg_figures`.
    language : {"sv", "en"}
    """
    make = Maker(Numbers(language), pictures)
    sections = tuple(one for of in ORDER[result.scenario.about.report] for one in of(make, found))
    return front(found, language, sections)


def front(found: Summary, language: Language, sections: tuple[Section, ...]) -> Document:
    """Return a document with what stands on its first page."""
    kind = f"{found['report']} · {say('samhällsekonomisk bilaga').text(language)}"
    return Document(language, found["title"], kind, found["organisation"], found["date"], found["question"], sections)
