"""Pages and pixels set by typst, with the fonts of the package alone; the only module that imports it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from payoff.errors import OutputError
from payoff.language import Say
from payoff.report.pdf_fonts import FOLDER

if TYPE_CHECKING:
    from typst import Fonts, PDFStandards


class Refused(ValueError):
    """What typst says of a page that it cannot set."""


def typeset(
    template: bytes,
    inputs: Mapping[str, str],
    format: Literal["pdf", "png"],
    missing: Say,
    *,
    pixels_per_inch: float | None = None,
    standards: PDFStandards = None,
    when: datetime.datetime | None = None,
) -> bytes:
    r"""Return a page, the same bytes on every machine.

    Parameters
    ----------
    template : bytes
        In typst's language; all that varies comes in `inputs`.
    inputs : mapping of str to str
        What the template reads as ``sys.inputs``.
    format : {"pdf", "png"}
    missing : Say
        What is told where typst is not installed.
    pixels_per_inch : float, optional
        Of a PNG.
    standards : list of str, optional
        That a PDF follows.
    when : datetime, optional
        When a PDF is said to be made.

    Raises
    ------
    OutputError
        If typst is not installed.
    Refused
        If typst cannot set the page, or sets several where a PNG can hold one.

    Examples
    --------
    >>> from payoff.language import say
    >>> typeset(b"#sys.inputs.text", {"text": "8 000 kr"}, "png", say("typst saknas"), pixels_per_inch=20)[:4]
    b'\x89PNG'
    """
    try:
        import typst
    except ImportError:
        raise OutputError(missing) from None
    compiler = typst.Compiler(
        template, root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=dict(inputs)
    )
    try:
        made = compiler.compile(format=format, ppi=pixels_per_inch, pdf_standards=standards, timestamp=when)
    except BaseException as error:
        # a fault inside typst is an exception of its own that nothing but its name tells from a stop by the user
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Refused(str(error)) from error
    if not isinstance(made, bytes):  # several pages come as a list
        raise Refused(type(made).__name__)
    return made


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    """Return the fonts of the package and no others, so that a page is the same on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
