"""Keeps the English catalogue in step with the code: `python tests/catalogue.py` after a text has changed.

Collects every text inside `say(...)` and every `_("...")` of the templates, updates
payoff/locale/en/LC_MESSAGES/payoff.po (new texts are left empty for a person to translate,
texts that are gone are dropped) and compiles payoff.mo. The same texts always give the same
bytes: the header is fixed, and there are no dates, places or flags.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "payoff"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "payoff.po"
MO = PO.with_suffix(".mo")
COMMENT = "# English texts of payoff. Written by tests/catalogue.py; the translations are made by hand."
HEADER = [
    ("Project-Id-Version", "payoff"),
    ("Language", "en"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
]


class PlainCatalog(Catalog):
    """A catalogue whose header says only what a reader of the file needs."""

    mime_headers = property(lambda _: HEADER)


def texts_in_code() -> set[str]:
    """Return every text that can be shown to a user."""
    found: set[str] = set()
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.j2")]:
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"newstyle_gettext": "true", "trimmed": "false", "silent": "false"}
        with path.open("rb") as stream:
            for _, message, _, _ in extract(method, stream, {"say": None, "_": None}, options=options):
                if isinstance(message, str) and message:
                    found.add(message)
    return found


def read_texts() -> dict[str, str]:
    """Return the catalogue as it is written: Swedish text to English, empty where it is not translated."""
    with PO.open("rb") as stream:
        return {str(entry.id): str(entry.string) for entry in read_po(stream, locale="en") if entry.id}


def catalogue_of(texts: Mapping[str, str]) -> Catalog:
    """Return a catalogue of texts, in order, with nothing else in it."""
    catalogue = PlainCatalog(locale="en", header_comment=COMMENT, fuzzy=False)
    for text in sorted(texts):
        catalogue.add(text, texts[text]).flags.clear()
    return catalogue


def written(texts: Mapping[str, str]) -> bytes:
    """Return the catalogue as a .po file."""
    stream = io.BytesIO()
    write_po(stream, catalogue_of(texts), width=0)
    return stream.getvalue()


def compiled(texts: Mapping[str, str]) -> bytes:
    """Return the catalogue as a .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalogue_of(texts))
    return stream.getvalue()


def update() -> None:
    """Write the catalogue anew and compile it."""
    before = read_texts() if PO.exists() else {}
    after = {text: before.get(text, "") for text in texts_in_code()}
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(after))
    MO.write_bytes(compiled(after))


if __name__ == "__main__":
    update()
