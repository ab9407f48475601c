"""The body of the file: what a document holds, in its order, on pages that are turned where a table needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Final

from payoff.language import Language, say
from payoff.report.document import Bullets, Document, Heading, Part, Picture, Section, Table, Text, Tone
from payoff.report.word.docx_file import WordFile
from payoff.report.word.markup import (
    NOTHING,
    Xml,
    bookmarked,
    element,
    field,
    field_end,
    field_start,
    joined,
    linked,
    paragraph,
    run,
    tag,
)
from payoff.report.word.pictures import drawing, pixels
from payoff.report.word.tables import table_markup
from payoff.report.word.widths import MARGIN, PAGE, layout

BOXES: Final[dict[Tone, str]] = {"": "Normal", "summary": "SummaryBox", "warnings": "WarningsBox"}
BOX_BULLETS: Final = 3
"""The template's numbering with the bullets of a box."""
FOOTER_ROOM: Final = 624
"""Twips from the edge of the page to its footer."""
CONTENTS_FROM: Final = 5
"""So many sections need a table of contents."""
LEADS: Final = 400
"""Letters at the most of a text that is kept on the page of what it leads to."""
KEEP: Final = (tag("keepNext"),)
AFTER_TABLE: Final = tag("spacing", before=180)
END_OF_PAGES: Final = (tag("spacing", before=0, after=0, line=20, lineRule="exact"), tag("rPr", tag("sz", val=2)))
"""Of the paragraph that ends a run of pages: no taller than it has to be."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and what stands under it until the next one.

    Parameters
    ----------
    heading : Xml
    parts : tuple
    tone : {"", "summary", "warnings"}
    landscape : bool
        Whether a table in it needs a page on its side.
    """

    heading: Xml
    parts: tuple[Part, ...]
    tone: Tone
    landscape: bool


class Body:
    """Writes the body of a document into a file, and numbers its tables and figures.

    Parameters
    ----------
    file : WordFile
    language : {"sv", "en"}
    """

    def __init__(self, file: WordFile, language: Language) -> None:
        self.file, self.language = file, language
        self.tables = self.figures = 0

    def markup(self, document: Document) -> Xml:
        """Return all that stands in the body, the properties of the pages last."""
        first = Block(_title(document), (), "", landscape=False)
        blocks = [first, *chain.from_iterable(_blocks(document))]
        written = []
        runs = [(side, list(found)) for side, found in groupby(blocks, key=lambda block: block.landscape)]
        for index, (landscape, found) in enumerate(runs):
            content = joined(chain.from_iterable(self._block(block) for block in found))
            pages = self._pages(landscape)
            if index < len(runs) - 1:
                pages = tag("p", tag("pPr", *END_OF_PAGES, pages))
            elif isinstance(_last_part(found), Table):  # Word wants a paragraph after a table
                content = joined((content, tag("p", tag("pPr", *END_OF_PAGES))))
            written += [content, pages]
        return joined(written)

    def _block(self, block: Block) -> Iterator[Xml]:
        yield block.heading
        for index in range(len(block.parts)):
            yield self._part(block, index)

    def _part(self, block: Block, index: int) -> Xml:
        part, after = block.parts[index], block.parts[index + 1 : index + 2]
        if isinstance(part, Text):
            return _text(part, block, index)
        if isinstance(part, Bullets):
            return self._bullets(part, block.tone)
        if isinstance(part, Table):
            noted = bool(after) and isinstance(after[0], Text) and after[0].note
            return self._table(part, block.landscape, noted)
        if isinstance(part, Picture):
            return self._picture(part, block.landscape)
        return NOTHING  # a heading heads its own block

    def _bullets(self, bullets: Bullets, tone: Tone) -> Xml:
        style = BOXES[tone] if tone else "ListNumber" if bullets.ordered else "ListBullet"
        listed: tuple[Xml, ...] = ()
        if bullets.ordered:
            listed = (_in_list(self.file.numbered_list(style)),)
        elif tone:
            listed = (_in_list(BOX_BULLETS),)
        ends = {0, len(bullets.items) - 2} - {len(bullets.items) - 1}  # no end of a list stands alone on a page
        return joined(
            paragraph(style, run(item), properties=(*(KEEP if index in ends else ()), *listed))
            for index, item in enumerate(bullets.items)
        )

    def _table(self, table: Table, landscape: bool, noted: bool) -> Xml:
        self.tables += 1
        caption = self._caption(say("Tabell").text(self.language), self.tables, table.caption)
        return joined((caption, table_markup(table, layout(table, landscape), self.language, noted)))

    def _picture(self, picture: Picture, landscape: bool) -> Xml:
        self.figures += 1
        png = pixels(picture)
        shown = drawing(picture, self.figures, self.file.add_image(png, picture.svg), png, landscape)
        caption = self._caption(say("Figur").text(self.language), self.figures, picture.title)
        return joined((caption, paragraph("Figure", shown), paragraph("Note", run(picture.description))))

    def _caption(self, label: str, number: int, text: str) -> Xml:
        counted = field(f"SEQ {label} \\* ARABIC", str(number))
        return paragraph("Caption", run(label + " "), counted, run(". " + text))

    def _pages(self, landscape: bool) -> Xml:
        """Return the properties of a run of pages."""
        short, long = PAGE
        footer = element("w:footerReference", **{"w:type": "default", "r:id": self.file.footer})
        size = {"w": long, "h": short, "orient": "landscape"} if landscape else {"w": short, "h": long}
        around = dict.fromkeys(("top", "right", "bottom", "left"), MARGIN)
        margins = tag("pgMar", **around, header=FOOTER_ROOM, footer=FOOTER_ROOM, gutter=0)
        return tag("sectPr", footer, tag("type", val="nextPage"), tag("pgSz", **size), margins)


def _text(text: Text, block: Block, index: int) -> Xml:
    """Return a paragraph, on the page of what it leads to."""
    style = "Note" if text.note else BOXES[block.tone]
    spaced = (AFTER_TABLE,) if style == "Normal" and index and isinstance(block.parts[index - 1], Table) else ()
    return paragraph(style, run(text.text), properties=(*(KEEP if _leads(block.parts, index) else ()), *spaced))


def _leads(parts: Sequence[Part], index: int) -> bool:
    """Say whether a text leads to a list, a table or a figure, by itself or with a short text after it."""
    if index + 1 == len(parts):
        return False
    text, after = parts[index], parts[index + 1]
    if not isinstance(text, Text) or len(text.text) > LEADS:
        return False
    if text.note and index and isinstance(parts[index - 1], (Table, Picture)):  # it says something of that one
        return False
    return isinstance(after, (Bullets, Table, Picture)) or _leads(parts, index + 1)


def _title(document: Document) -> Xml:
    """Return what stands above the first section; what is not said leaves no empty line."""
    lines = (
        ("Kicker", document.kind),
        ("Title", document.title),
        ("Subtitle", document.organisation),
        ("Subtitle", document.date),
        ("Question", document.question),
    )
    return joined(paragraph(style, run(text)) for style, text in lines if text)


def _blocks(document: Document) -> Iterator[list[Block]]:
    """Yield the blocks of every section, the table of contents after those that stand out at the beginning."""
    opening = next((index for index, section in enumerate(document.sections) if not section.tone), 0)
    for index, section in enumerate(document.sections):
        blocks = list(_section_blocks(section, index))
        if index == opening and len(document.sections) >= CONTENTS_FROM:
            contents = _contents(document.sections, document.language, new_page=opening > 0)
            blocks.insert(0, Block(contents, (), "", landscape=False))
        yield blocks


def _section_blocks(section: Section, index: int) -> Iterator[Block]:
    """Yield a section's own block, and one for every heading in it."""
    heading = bookmarked(index, _bookmark(index), run(section.heading))
    first = (tag("pageBreakBefore"),) if section.new_page else ()
    block = Block(paragraph("Heading1", heading, properties=first), (), section.tone, landscape=False)
    for part in section.parts:
        if isinstance(part, Heading):
            yield block
            block = Block(paragraph("Heading2", run(part.text)), (), section.tone, landscape=False)
        else:
            turned = isinstance(part, Table) and layout(part).landscape
            block = replace(block, parts=(*block.parts, part), landscape=block.landscape or turned)
    yield block


def _contents(sections: Sequence[Section], language: Language, new_page: bool) -> Xml:
    """Return a table of contents that Word can renew: links to the sections; only Word knows their pages."""
    turned = (tag("pageBreakBefore"),) if new_page else ()
    entries = []
    for index, section in enumerate(sections):
        start = field_start('TOC \\o "1-1" \\n \\h \\z') if index == 0 else NOTHING
        end = field_end() if index == len(sections) - 1 else NOTHING
        link = linked(_bookmark(index), run(section.heading, tag("rStyle", val="Hyperlink")))
        entries.append(paragraph("TOC1", start, link, end))
    heading = paragraph("TOCHeading", run(say("Innehåll").text(language)), properties=turned)
    gallery = tag("docPartObj", tag("docPartGallery", val="Table of Contents"), tag("docPartUnique"))
    return tag("sdt", tag("sdtPr", gallery), tag("sdtContent", heading, *entries))


def _bookmark(index: int) -> str:
    return f"_Toc{100_000_001 + index}"


def _in_list(number: int) -> Xml:
    return tag("numPr", tag("ilvl", val=0), tag("numId", val=number))


def _last_part(blocks: Sequence[Block]) -> Part | None:
    parts = blocks[-1].parts
    return parts[-1] if parts else None
