"""WordprocessingML as text: elements, runs, paragraphs and fields.

Whatever comes from the user passes `escaped` on its way in, and that is the only way in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final, NewType

Xml = NewType("Xml", str)
"""Text that is markup already."""

NOTHING: Final = Xml("")
NAMESPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACES: Final = re.compile("[ \t\r\n]+")


def clean(text: str) -> str:
    r"""Return a text as a file of XML can hold it, on one line.

    Characters that XML has no place for are shown as the replacement character, so that nobody takes the text for
    whole.

    Examples
    --------
    >>> clean("två\n  rader\x07")
    'två rader�'
    """
    return SPACES.sub(" ", NOT_IN_XML.sub("\ufffd", text))


def escaped(text: str) -> Xml:
    """Return a text as markup that shows it as it is written.

    Examples
    --------
    >>> escaped("<b> & ]]>")
    '&lt;b&gt; &amp; ]]&gt;'
    """
    return Xml(escape(clean(text)))


def joined(parts: Iterable[Xml]) -> Xml:
    """Return pieces of markup as one."""
    return Xml("".join(parts))


def tag(name: str, /, *inner: Xml, **attributes: str | int) -> Xml:
    """Return an element of WordprocessingML; `name` and the attributes are in its namespace.

    Examples
    --------
    >>> tag("tblW", w=0, type="auto")
    '<w:tblW w:w="0" w:type="auto"/>'
    """
    return element("w:" + name, *inner, **{"w:" + key: value for key, value in attributes.items()})


def element(name: str, /, *inner: Xml, **attributes: str | int) -> Xml:
    """Return an element whose name and attributes are written with their prefixes."""
    written = "".join(f' {key}="{escaped(str(value))}"' for key, value in attributes.items())
    return Xml(f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>")


def run(text: str, *properties: Xml) -> Xml:
    """Return a text with the properties of its letters, in the order that the schema has them."""
    shown = element("w:t", escaped(text), **{"xml:space": "preserve"})
    return tag("r", tag("rPr", *properties), shown) if properties else tag("r", shown)


def paragraph(style: str, *inner: Xml, properties: Iterable[Xml] = ()) -> Xml:
    """Return a paragraph in a style; `properties` come after the style, in the order that the schema has them."""
    return tag("p", tag("pPr", tag("pStyle", val=style), *properties), *inner)


def field(instruction: str, stored: str, *properties: Xml) -> Xml:
    """Return a field that Word can work out again, with the value that is shown until it does."""
    return joined((field_start(instruction), run(stored, *properties), field_end()))


def field_start(instruction: str) -> Xml:
    """Return the start of a field: all until the stored value."""
    code = element("w:instrText", escaped(f" {instruction} "), **{"xml:space": "preserve"})
    marks = (tag("fldChar", fldCharType="begin"), code, tag("fldChar", fldCharType="separate"))
    return joined(tag("r", mark) for mark in marks)


def field_end() -> Xml:
    """Return the end of a field."""
    return tag("r", tag("fldChar", fldCharType="end"))


def bookmarked(number: int, name: str, *inner: Xml) -> Xml:
    """Return markup with a bookmark around it."""
    start = tag("bookmarkStart", id=number, name=name)
    return joined((start, *inner, tag("bookmarkEnd", id=number)))


def linked(bookmark: str, *inner: Xml) -> Xml:
    """Return markup as a link to a bookmark in the same file."""
    return tag("hyperlink", *inner, anchor=bookmark, history=1)


def namespaced(name: str, inner: Xml) -> Xml:
    """Return an element that can be read by itself: it declares every namespace."""
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return Xml(f"<{name}{declared}>{inner}</{name}>")
