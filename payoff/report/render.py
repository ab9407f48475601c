"""The annex in a format; the only module that imports Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from payoff.errors import InputError, did_you_mean
from payoff.language import Language, catalogue, say
from payoff.report.csv_table import csv_table
from payoff.report.locale import Numbers
from payoff.report.summary import summary
from payoff.result import Result

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

Maker = TypeVar("Maker", bound=Callable[..., str])


def annex(result: Result, format: str, language: Language, simulation: Simulation | None = None) -> bytes:
    """Return the annex of a result.

    Parameters
    ----------
    result : Result
    format : {"html", "md", "csv", "snippet"}
        The page, Markdown, a tidy table, or the small table for a notebook.
    language : {"sv", "en"}
    simulation : Simulation, optional
        The draws of the result; what they say of it is shown with it.

    Raises
    ------
    InputError
        If there is no such format.
    """
    makers = {"html": _html, "md": _markdown, "csv": csv_table, "snippet": _snippet}
    return maker(makers, format)(result, language, simulation).encode()


def maker(makers: Mapping[str, Maker], format: str) -> Maker:
    """Return what makes a page in a format, or refuse a format that does not exist."""
    if format not in makers:
        hint = did_you_mean(format, [*makers, "json"])
        raise InputError(say("formatet ”{name}” finns inte; {hint}", name=format, hint=hint))
    return makers[format]


def _html(result: Result, language: Language, simulation: Simulation | None) -> str:
    from payoff.report.figures import svg_figures

    figures = svg_figures(result, Numbers(language), simulation)
    template = environment(language).get_template("annex.html.j2")
    return template.render(**summary(result, language, simulation), figures=figures)


def _markdown(result: Result, language: Language, simulation: Simulation | None) -> str:
    template = environment(language).get_template("annex.md.j2")
    return tidied(template.render(**summary(result, language, simulation)))


def tidied(text: str) -> str:
    """Return Markdown without spaces at the ends of lines and with one empty line at a time."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip() + "\n"


def _snippet(result: Result, language: Language, simulation: Simulation | None) -> str:
    return environment(language).get_template("snippet.html.j2").render(**summary(result, language, simulation))


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
