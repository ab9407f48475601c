"""An annex by the user's own template: a text or a page by Jinja, or a funder's form in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from payoff.errors import InputError, PayoffError, shortened
from payoff.language import Language, Say, say
from payoff.report.template_language import TemplateLanguage, wrong_line

MOST_BYTES = 2_000_000
"""Of a template in text."""
PAGES = ("html", "htm", "xml", "svg")
"""Endings of templates whose text is escaped."""


def ending_of(template: str) -> str:
    """Return the ending that an annex by a template has: ``brev.html.j2`` makes a page.

    Examples
    --------
    >>> ending_of("brev.html.j2"), ending_of("blankett.docx"), ending_of("sammanfattning.md")
    ('html', 'docx', 'md')
    """
    path = Path(template)
    named = Path(path.stem) if path.suffix in (".j2", ".jinja", ".jinja2") else path
    return named.suffix.removeprefix(".").lower() or "txt"


def by_template(template: str, variables: dict[str, Any], language: Language) -> bytes:
    """Return the annex by a template.

    Parameters
    ----------
    template : str
        The template's file: a Word form (``.docx``), or a text in which ``{{ title }}`` and the like are filled in.
    variables : dict
        What it may read: the summary, see docs/bilagan.md.
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If the file cannot be read, or the template is refused.
    """
    content = _read(template)
    if ending_of(template) == "docx":
        from payoff.report.form import form

        return form(content, variables, template, language)
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(say("{file} är ingen text i UTF-8", file=template)) from None
    try:
        sandbox = TemplateLanguage(language, variables, escape=ending_of(template) in PAGES)
        return sandbox.from_string(source).render(variables).encode()
    except PayoffError as error:
        raise InputError(_told(template, error.message)) from None
    except Exception as error:  # whatever a hostile template can bring about ends here
        raise InputError(_told(template, _wrong(error))) from error


def _told(template: str, reason: Say) -> Say:
    return say("mallen {file} går inte att fylla i: {reason}", file=template, reason=reason)


def _wrong(error: Exception) -> Say:
    """Return what is wrong in how a template is written, with the line where that is known."""
    line = wrong_line(error)
    if line is None:
        return say("mallen är fel skriven ({kind})", kind=type(error).__name__)
    return say(
        "mallen är fel skriven på rad {line}: ”{text}”", line=getattr(error, "lineno", 0), text=shortened(line.strip())
    )


def _read(template: str) -> bytes:
    try:
        with Path(template).open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            say("mallen {file} går inte att läsa: {reason}", file=template, reason=error.strerror or "")
        ) from None
    if len(content) > MOST_BYTES:
        raise InputError(say("mallen {file} är större än {most} byte", file=template, most=MOST_BYTES))
    return content
