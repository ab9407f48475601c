"""The annex in a format, and the templates of the package; a user's own are in `payoff.report.template_language`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from payoff.errors import InputError, did_you_mean
from payoff.language import Language, catalogue, say
from payoff.report.csv_table import csv_table
from payoff.report.document import Document
from payoff.report.document_text import as_snippet, as_text
from payoff.report.locale import Numbers
from payoff.report.outline.annex import document
from payoff.report.summary import summary
from payoff.result import Result

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

DocumentMaker = Callable[[Document], bytes]
Maker = TypeVar("Maker", bound=Callable[..., Any])


def annex(result: Result, format: str, language: Language, simulation: Simulation | None = None) -> bytes:
    """Return the annex of a result.

    Parameters
    ----------
    result : Result
    format : {"html", "docx", "pdf", "xlsx", "md", "json", "csv", "snippet"}
        The page, Word, PDF, Excel, Markdown, plain data, a tidy table, or the small table for a notebook.
    language : {"sv", "en"}
    simulation : Simulation, optional
        The draws of the result; what they say of it is shown with it.

    Raises
    ------
    InputError
        If there is no such format.
    """
    return maker(MAKERS, format)(Asked(result, language, simulation))


def annexes(
    result: Result,
    formats: Sequence[str],
    language: Language,
    simulation: Simulation | None = None,
    explained: Sequence[tuple[str, int]] = (),
) -> dict[str, bytes]:
    """Return the annex of a result in several formats; see `annex`. What they share is worked out once.

    An account and a year in `explained` is explained in an appendix, down to prices and lines of the file.
    """
    asked = Asked(result, language, simulation, explained)
    return {format: maker(MAKERS, format)(asked) for format in formats}


class Asked:
    """An annex that is asked for; what several formats need is made once.

    Parameters
    ----------
    result : Result
    language : {"sv", "en"}
    simulation : Simulation, optional
    explained : sequence of (str, int)
        Accounts and years to explain in an appendix.
    """

    def __init__(
        self,
        result: Result,
        language: Language,
        simulation: Simulation | None,
        explained: Sequence[tuple[str, int]] = (),
    ) -> None:
        self.result, self.language, self.simulation, self.explained = result, language, simulation, explained

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What every format shows."""
        return summary(self.result, self.language, self.simulation)

    @cached_property
    def document(self) -> Document:
        """The annex with its figures."""
        from payoff.report.figures import svg_figures

        pictures = svg_figures(self.result, Numbers(self.language), self.simulation)
        return self._with_appendix(document(self.result, self.summary, pictures, self.language))

    @cached_property
    def without_pictures(self) -> Document:
        """The annex without figures, which take time to draw."""
        return self._with_appendix(document(self.result, self.summary, {}, self.language))

    def _with_appendix(self, found: Document) -> Document:
        if not self.explained:
            return found
        from payoff.report.explanation import explanation_section

        appendix = explanation_section(self.result, Numbers(self.language), list(self.explained))
        return replace(found, sections=(*found.sections, appendix))

    @property
    def when(self) -> datetime:
        """When the annex is made."""
        return run_date(self.result.scenario.about.date)


def _html(asked: Asked) -> bytes:
    return page(asked.document)


def _markdown(asked: Asked) -> bytes:
    return markdown(asked.without_pictures)


def _pdf(asked: Asked) -> bytes:
    return _as_pdf(asked.document)


def _word(asked: Asked) -> bytes:
    return _as_word(asked.document)


def _workbook(asked: Asked) -> bytes:
    from payoff.report.workbook import workbook

    return workbook(asked.result, asked.without_pictures, asked.when)


def _json(asked: Asked) -> bytes:
    return (asked.simulation or asked.result).to_json(asked.language).encode()


def _csv(asked: Asked) -> bytes:
    return csv_table(asked.result, asked.language, asked.simulation).encode()


def _snippet(asked: Asked) -> bytes:
    return environment(asked.language).get_template("snippet.html.j2").render(**asked.summary).encode()


MAKERS: dict[str, Callable[[Asked], bytes]] = {
    "html": _html,
    "docx": _word,
    "pdf": _pdf,
    "xlsx": _workbook,
    "md": _markdown,
    "json": _json,
    "csv": _csv,
    "snippet": _snippet,
}


def maker(makers: Mapping[str, Maker], format: str) -> Maker:
    """Return what makes a page in a format, or refuse a format that does not exist."""
    if format not in makers:
        hint = did_you_mean(format, [name for name in makers if name != "snippet"])
        raise InputError(say("formatet ”{name}” finns inte; {hint}", name=format, hint=hint))
    return makers[format]


def run_date(date: str | None) -> datetime:
    """Return when an annex is made: the scenario's date, else SOURCE_DATE_EPOCH, else today; midnight in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if date:
        day = datetime.fromisoformat(date)
    else:
        day = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def page(found: Document) -> bytes:
    """Return a document as a page that needs nothing outside itself."""
    return environment(found.language).get_template("document.html.j2").render(document=found).encode()


def markdown(found: Document) -> bytes:
    """Return a document as Markdown."""
    return tidied(environment(found.language).get_template("document.md.j2").render(document=found)).encode()


def _as_word(found: Document) -> bytes:
    from payoff.report.word import word

    return word(found, run_date(found.date))


def _as_pdf(found: Document) -> bytes:
    from payoff.report.pdf import pdf

    return pdf(found, run_date(found.date))


def _as_workbook(found: Document) -> bytes:
    from payoff.report.workbook import values_workbook

    return values_workbook(found, run_date(found.date))


DOCUMENT_MAKERS: dict[str, DocumentMaker] = {
    "txt": lambda found: as_text(found).encode(),
    "html": page,
    "md": markdown,
    "docx": _as_word,
    "pdf": _as_pdf,
    "xlsx": _as_workbook,
    "snippet": lambda found: as_snippet(found).encode(),
}
"""What can be made of a document alone; the time of a file is the date of the document."""


def tidied(text: str) -> str:
    """Return Markdown without spaces at the ends of lines and with one empty line at a time."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip() + "\n"


@lru_cache(maxsize=2)
def environment(language: Language) -> Environment:
    """Return the template environment: everything from the user is escaped, a missing name is an error."""
    environment = Environment(
        loader=PackageLoader("payoff.report"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and ".html" in name),
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    numbers = Numbers(language)
    environment.filters["kr"] = lambda value: value if isinstance(value, str) else numbers.kronor(value)
    environment.filters["cell"] = _markdown_cell
    return environment


def _markdown_cell(value: Any) -> str:
    """Write a text so that Markdown shows it as it is: nothing of the user's becomes markup."""
    text = re.sub(r"[ \t\r\n]+", " ", str(value)).strip(" ")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", text)
