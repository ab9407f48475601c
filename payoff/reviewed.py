"""A review as an object: what `payoff.review` returns, and what the command `review` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from payoff.html_table import html_table
from payoff.language import Language, say
from payoff.report.review_words import UNTRIED, at, heading_of, review_data, review_terminal, summed
from payoff.result import Result
from payoff.reviewer.described import SEVERITY_WORDS
from payoff.reviewer.findings import Finding

if TYPE_CHECKING:
    import pandas

    from payoff.simulation.simulation import Simulation

COLUMNS = ("rule", "severity", "text", "why", "answer", "path", "file", "line", "acknowledged")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Review:
    """What a critical reviewer would say of a scenario, before the reviewer does.

    Parameters
    ----------
    result : Result
    findings : tuple of Finding
        The most severe first; those that the file acknowledges are among them, with their reason.
    simulation : Simulation or None
        The draws that were reviewed too.

    Examples
    --------
    >>> import payoff
    >>> review = payoff.review(payoff.example())
    >>> review
    <Review 'Exempel: stöd till arbete': 10 findings, 5 unanswered; next: .text(), .frame()>
    >>> [one.rule.name for one in review.unanswered][:2]
    ['assumed_counterfactual', 'average_cost']
    >>> print(review.findings[0].message.text("en"))
    The comparison is an assumption: no source says what would have happened without the intervention.
    """

    result: Result
    findings: tuple[Finding, ...]
    simulation: Simulation | None = None

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        """The findings that fail ``--strict``: more than a note, and not acknowledged."""
        return tuple(one for one in self.findings if one.counts)

    @property
    def untried(self) -> bool:
        """Whether draws could be made and none were: what only shows in them has not been tried."""
        return self.simulation is None and can_be_drawn(self.result)

    def text(self, language: Language = "sv") -> str:
        """Return the review as plain text, as the terminal shows it."""
        title = self.result.scenario.about.title
        return review_terminal(title, self.findings, language, self.simulation, self.untried)

    def to_dict(self, language: Language = "sv") -> dict[str, Any]:
        """Return the review as plain data: file, title, draws and seed where there are draws, and the findings."""
        scenario, drawn = self.result.scenario, self.simulation
        draws = {"draws": drawn.draws, "seed": drawn.seed} if drawn is not None else {}
        return {
            "file": scenario.file,
            "title": scenario.about.title,
            **draws,
            **review_data(self.findings, language),
        }

    def frame(self, language: Language = "sv") -> pandas.DataFrame:
        """Return the findings as a tidy table.

        Returns
        -------
        pandas.DataFrame
            Columns rule, severity ("serious", "warning" or "note"), text, why, answer, path, file, line (0 where the
            file says nothing of it) and acknowledged (the author's reason, or empty).
        """
        from payoff.frames import from_rows

        found = review_data(self.findings, language)["findings"]
        return from_rows([[one[column] for column in COLUMNS] for one in found], COLUMNS)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return (
            f"<Review {self.result.scenario.about.title!r}: {len(self.findings)} findings, "
            f"{len(self.unanswered)} unanswered; next: .text(), .frame()>"
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                one.rule.name,
                SEVERITY_WORDS[one.rule.severity],
                one.message,
                at(one),
                one.acknowledged or one.rule.answer,
            )
            for one in self.findings
        ]
        heads = (say("Regel"), say("Hur allvarligt"), say("Anmärkning"), say("Var i filen"), say("Svar"))
        title = heading_of(self.result.scenario.about.title)
        return html_table(title, rows, heads, [summed(self.findings), *([UNTRIED] if self.untried else [])])


def can_be_drawn(result: Result) -> bool:
    """Whether anything in a scenario is uncertain or left to luck.

    Examples
    --------
    >>> import payoff
    >>> can_be_drawn(payoff.evaluate(payoff.example()))
    True
    """
    from payoff.scenario.uncertain import draws_whole_persons, uncertain

    scenarios = [one.scenario for one in result.subgroups.values()] or [result.scenario]
    return any(draws_whole_persons(one) or uncertain(one).numbers or uncertain(one).tables for one in scenarios)
