"""A figure as pixels, for formats that cannot hold lines."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.report.typesetting import typeset

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
    inputs = {"svg": svg, "width": repr(width)}
    missing = say("figurer kan inte ritas i pixlar: installera typst (pip install typst)")
    return typeset(PAGE, inputs, "png", missing, pixels_per_inch=pixels_per_inch)
