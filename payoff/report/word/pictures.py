"""A figure in the text: drawn in lines where Word can, in pixels everywhere else, and always in words."""

from __future__ import annotations

import struct
from typing import Final

from payoff.errors import OutputError
from payoff.language import say
from payoff.report.document import Picture
from payoff.report.word.markup import NOTHING, Xml, clean, element, tag
from payoff.report.word.widths import MARGIN, PAGE, PORTRAIT, TWIPS_PER_POINT

EMU_PER_TWIP: Final = 635
TALLEST: Final = 0.75
"""Of the height of the text, so that there is room for what is written above and below."""
PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
AS_LINES: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""The extension that says: here is the same picture in SVG."""
SIZE_IN_PNG: Final = slice(16, 24)


def pixels(picture: Picture) -> bytes:
    """Return a figure as PNG, as wide as the text of an upright page.

    Raises
    ------
    OutputError
        If what draws it is not installed, or cannot read the figure.
    """
    from payoff.report.raster import png

    try:
        return png(picture.svg, PORTRAIT / TWIPS_PER_POINT)
    except ValueError as error:
        raise OutputError(
            say("figuren ”{title}” går inte att rita: {reason}", title=picture.title, reason=error)
        ) from None


def drawing(picture: Picture, number: int, relations: tuple[str, str], png: bytes, landscape: bool) -> Xml:
    """Return the run that shows a figure.

    Parameters
    ----------
    picture : Picture
    number : int
        Of the figure, from 1.
    relations : tuple of str
        Of its pixels and of its lines.
    png : bytes
        Its pixels, which say how tall it is.
    landscape : bool
        Whether its page lies on its side.
    """
    wide, tall = (side * EMU_PER_TWIP for side in _twips(png, landscape))
    named: dict[str, str | int] = {"id": number, "name": clean(picture.title), "descr": clean(picture.description)}
    inline = element(
        "wp:inline",
        element("wp:extent", cx=wide, cy=tall),
        element("wp:effectExtent", l=0, t=0, r=0, b=0),
        element("wp:docPr", **named),
        element("wp:cNvGraphicFramePr", element("a:graphicFrameLocks", noChangeAspect=1)),
        element("a:graphic", element("a:graphicData", _shape(named, relations, wide, tall), uri=PICTURE)),
        distT=0,
        distB=0,
        distL=0,
        distR=0,
    )
    return tag("r", tag("rPr", tag("noProof")), tag("drawing", inline))


def _shape(named: dict[str, str | int], relations: tuple[str, str], wide: int, tall: int) -> Xml:
    pixels, lines = relations
    same = element("a:ext", element("asvg:svgBlip", **{"r:embed": lines}), uri=AS_LINES)
    return element(
        "pic:pic",
        element("pic:nvPicPr", element("pic:cNvPr", **named), element("pic:cNvPicPr")),
        element(
            "pic:blipFill",
            element("a:blip", element("a:extLst", same), **{"r:embed": pixels}),
            element("a:stretch", element("a:fillRect")),
        ),
        element(
            "pic:spPr",
            element("a:xfrm", element("a:off", x=0, y=0), element("a:ext", cx=wide, cy=tall)),
            element("a:prstGeom", element("a:avLst", NOTHING), prst="rect"),
        ),
    )


def _twips(png: bytes, landscape: bool) -> tuple[int, int]:
    """Return how wide and how tall a figure is shown: as wide as an upright page's text, unless it is then too tall."""
    columns, rows = struct.unpack(">II", png[SIZE_IN_PNG])
    room = (PAGE[0] if landscape else PAGE[1]) - 2 * MARGIN
    wide = min(float(PORTRAIT), TALLEST * room * columns / rows)
    return round(wide), round(wide * rows / columns)
