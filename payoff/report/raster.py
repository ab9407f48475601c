"""A figure as pixels, for formats that cannot hold lines."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from payoff.errors import OutputError
from payoff.language import say

if TYPE_CHECKING:
    import typst

PIXELS_PER_INCH: Final = 200
PAGE: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Liberation Sans")
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def png(svg: str, width: float, pixels_per_inch: int = PIXELS_PER_INCH) -> bytes:
    r"""Return an SVG as PNG, the same bytes on every run.

    Parameters
    ----------
    svg : str
    width : float
        Points that it will be wide.
    pixels_per_inch : int

    Raises
    ------
    OutputError
        If typst is not installed.
    ValueError
        If the SVG cannot be read.

    Examples
    --------
    >>> png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>', 72, 100)[:4]
    b'\x89PNG'
    """
    try:
        import typst
    except ImportError:
        raise OutputError(say("figurer kan inte ritas i pixlar: installera typst (pip install typst)")) from None
    inputs = {"svg": svg, "width": repr(width)}
    try:
        drawn = typst.compile(PAGE, format="png", ppi=pixels_per_inch, font_paths=_fonts(), sys_inputs=inputs)
    except typst.TypstError as error:
        raise ValueError(error.message) from None
    if not isinstance(drawn, bytes):  # several pages come as a list
        raise ValueError(type(drawn).__name__)
    return drawn


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts of the package alone, so that a figure looks the same everywhere."""
    import typst

    folder = str(files("payoff.report") / "fonts")
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
