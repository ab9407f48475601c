"""A Word file as a package: the template that every annex starts from, and a package that is the same on every run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from payoff.language import Language

LOCALES: Final[dict[Language, str]] = {"sv": "sv-SE", "en": "en-GB"}
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file knows: when something was written stands in the document's properties."""
PARTS: Final = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_relations.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_relations.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
}
"""Where each part of the template stands in the package, and the file it is read from."""


def template(language: Language) -> bytes:
    """Return an empty Word file with the styles of an annex, in a language."""
    folder = files("payoff.report.word") / "template"
    parts = {name: (folder / file).read_text(encoding="utf-8") for name, file in PARTS.items()}
    return packed({name: text.replace("sv-SE", LOCALES[language]).encode() for name, text in parts.items()})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return parts as a zip file that depends on nothing but them.

    Examples
    --------
    >>> unpacked(packed({"a.xml": b"<a/>"}))
    {'a.xml': b'<a/>'}
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return stream.getvalue()


def unpacked(package: bytes) -> dict[str, bytes]:
    """Return the parts of a zip file by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
