"""A funder's own form in Word, filled with what an annex says; the only module that imports docxtpl.

The form is somebody else's file and is trusted with nothing: see `payoff.report.template_language` for what it may say.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from payoff.errors import InputError, PayoffError, shortened
from payoff.language import Language, Say, say
from payoff.report.template_language import TemplateLanguage, wrong_line
from payoff.report.word.markup import NOT_IN_XML
from payoff.report.word.package import packed, unpacked

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

MOST_UNPACKED: Final = 50_000_000
"""Bytes of all that a form holds, unpacked."""
MOST_MARKUP: Final = 5_000_000
"""Bytes of one of its parts that are filled in."""
MAIN: Final = ("[Content_Types].xml", "word/document.xml")
FILLED_PART: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
TAG: Final = re.compile("<[^>]*>")
MARK: Final = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
CLOSES: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
EXCERPT: Final = 60
PROPERTIES: Final = ("author", "comments", "identifier", "subject", "title")
LONGEST_PROPERTY: Final = 255


def form(template: bytes, variables: Mapping[str, Any], name: str, language: Language) -> bytes:
    """Return a funder's form with its blanks filled in.

    Parameters
    ----------
    template : bytes
        A .docx in which ``{{ title }}`` and the like stand where something should be filled in; ``{% for row in
        budget.rows %}`` goes through a list and ``{% if %}`` chooses; ``{%tr for ... %}`` repeats a row of a table.
    variables : mapping
        What it may ask for: plain data, such as `payoff.report.summary.summary` gives.
    name : str
        Of its file, for what is told of it.
    language : {"sv", "en"}
        That numbers are written in.

    Returns
    -------
    bytes
        A .docx; the same form and values give the same file.

    Raises
    ------
    InputError
        If it is not a form in Word, cannot be read, asks for what does not exist or for more than it may, or if what
        fills it in is not installed.
    """
    try:
        import docxtpl  # noqa: F401
    except ImportError:
        message = say("blanketter i Word fylls i med docxtpl, som inte är installerat: pip install payoff[mall]")
        raise InputError(message) from None
    try:
        _check_package(template)
        return _filled(template, {key: _plain(value) for key, value in variables.items()}, language)
    except PayoffError as error:
        raise InputError(_told(name, error.message)) from None
    except Exception as error:  # whatever a hostile file can bring about ends here
        raise InputError(_told(name, _wrong(error))) from error


def _told(name: str, reason: Say) -> Say:
    return say("mallen {file} går inte att fylla i: {reason}", file=shortened(name), reason=reason)


def _filled(template: bytes, values: dict[str, Any], language: Language) -> bytes:
    """Return a form, already looked through, with values filled in."""
    sandbox = TemplateLanguage(language, values)
    document = _document(template)
    document.render(values, sandbox, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return packed(unpacked(stream.getvalue()))


def _document(template: bytes) -> DocxTemplate:
    from docxtpl import DocxTemplate

    class Form(DocxTemplate):  # type: ignore[misc]
        """Refuses what is not whole: docxtpl itself would mend it, and lose text without a word."""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            filled: str = super().render_xml_part(src_xml, part, context, jinja_env)
            _check_whole(filled)
            return filled

        def render_properties(self, context: Any, jinja_env: Any = None) -> None:
            """Fill in the properties of the file, which are text and not markup."""
            properties = self.docx.core_properties
            for name in PROPERTIES:
                written = getattr(properties, name)
                if MARK.search(written):
                    filled = unescape(jinja_env.from_string(written).render(context))
                    setattr(properties, name, filled[:LONGEST_PROPERTY])

    return Form(io.BytesIO(template))


def _check_package(template: bytes) -> None:
    """Refuse what is not a form in Word, is too large, or holds macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            names = package.namelist()
            if any(name not in names for name in MAIN):
                raise InputError(say("det är ingen Word-fil (docx)"))
            if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
                raise InputError(say("den är större än {most} byte uppackad", most=MOST_UNPACKED))
            if any(name.lower().endswith(".bin") and "vba" in name.lower() for name in names):
                raise InputError(say("den innehåller makron"))
            for name in filter(FILLED_PART.fullmatch, names):
                if package.getinfo(name).file_size > MOST_MARKUP:
                    raise InputError(say("den är större än {most} byte uppackad", most=MOST_MARKUP))
                _check_marks(package.read(name).decode("utf-8", "replace"))
    except zipfile.BadZipFile:
        raise InputError(say("det är ingen Word-fil (docx)")) from None


def _check_marks(markup: str) -> None:
    """Refuse a mark that begins and does not end; docxtpl would look for its end again and again."""
    text = unescape(TAG.sub("", markup))
    begun: re.Match[str] | None = None
    for mark in MARK.finditer(text):
        if begun is None:
            begun = mark if mark[0] in CLOSES else None
        elif mark[0] == CLOSES[begun[0]]:
            begun = None
        elif mark[0] in CLOSES:
            break
    if begun is not None:
        start = text[begun.start() : begun.start() + EXCERPT]
        raise InputError(say("”{start}” börjar men slutar inte", start=shortened(start, EXCERPT)))


def _check_whole(markup: str) -> None:
    """Refuse markup that is not well formed."""
    try:
        expat.ParserCreate().Parse(markup, True)
    except expat.ExpatError:
        message = say("ett for eller if börjar och slutar på olika ställen i texten; skriv dem i egna stycken, med %p")
        raise InputError(message) from None


def _wrong(error: Exception) -> Say:
    """Return what is wrong in how a form is written, with the paragraph where it is if that is known."""
    line = wrong_line(error)
    if line is None:
        return say("filen är skadad eller mallen är fel skriven ({kind})", kind=type(error).__name__)
    paragraph = unescape(TAG.sub("", line)).strip()
    return say("mallen är fel skriven nära ”{text}”", text=shortened(paragraph, EXCERPT))


def _plain(value: Any) -> Any:
    """Return a value as plain data that a form can be trusted with, in characters that the file can hold."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return NOT_IN_XML.sub("\ufffd", str(value).replace("\r\n", "\n").replace("\r", "\n"))
