"""The file itself: template, footer, pictures, properties; the only module that imports python-docx."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Final

from payoff.language import Language, Say, say
from payoff.report.word.markup import Xml, clean, field, joined, namespaced, run, tag
from payoff.report.word.package import LOCALES, packed, template, unpacked

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
LONGEST_PROPERTY: Final = 255
"""Letters of a property, by the standard."""
PAGE, PAGES = "\ue000", "\ue001"
"""Stand in the words of the footer for its two fields."""
NUMBERED: Final = {"ListNumber": 1, "SummaryBox": 3, "WarningsBox": 3}
"""The template's numbering that the numbered lists of a style follow."""
STYLE_NAMES: Final[dict[str, Say]] = {
    "Kicker": say("Bilagans slag"),
    "Question": say("Bilagans fråga"),
    "SummaryBox": say("Sammanfattningsruta"),
    "WarningsBox": say("Varningsruta"),
    "Note": say("Anmärkning"),
    "Figure": say("Figurens plats"),
    "TableText": say("Tabelltext"),
    "TableNumber": say("Tabelltal"),
    "TableHeading": say("Tabellrubrik"),
    "TableNote": say("Tabellanmärkning"),
    "TableCode": say("Tabellkod"),
    "AnnexTable": say("Bilagetabell"),
    "Subtotal": say("Delsumma"),
}
"""What the styles that are ours are called in Word's list; its own styles it names itself."""


class WordFile:
    """A Word file that is being written.

    Parameters
    ----------
    language : {"sv", "en"}
    """

    def __init__(self, language: Language) -> None:
        from docx import Document as opened  # noqa: N813 - a function with the name of a class

        self.language = language
        self._document = opened(io.BytesIO(template(language)))
        self._lists = 0
        self._images = 0
        for style in self._document.styles:
            if style.style_id in STYLE_NAMES:
                style.name = STYLE_NAMES[style.style_id].text(language)
        self._number_pages()

    @property
    def footer(self) -> str:
        """The relation of the footer, which the first section has to name."""
        return str(self._document.sections[0]._sectPr.footerReference_lst[0].rId)

    def numbered_list(self, style: str) -> int:
        """Return the number of a new list that begins at one."""
        numbering = self._document.part.numbering_part.element
        self._lists += 1
        number = len(numbering.num_lst) + 1
        levels = tag("lvlOverride", tag("startOverride", val=1), ilvl=0)
        inner = joined((tag("abstractNumId", val=NUMBERED[style]), levels))
        added = self._parsed(namespaced("w:num", inner))
        added.set(f"{{{added.nsmap['w']}}}numId", str(number))
        numbering.append(added)
        return number

    def add_image(self, png: bytes, svg: str) -> tuple[str, str]:
        """Keep a figure as pixels and as lines, and return the relation of each."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        self._images += 1
        part = self._document.part
        kinds = (("png", "image/png", png), ("svg", "image/svg+xml", svg.encode()))
        images = [Part(PackURI(f"/word/media/figure{self._images}.{end}"), kind, blob) for end, kind, blob in kinds]
        pixels, lines = (part.relate_to(image, IMAGE) for image in images)
        return pixels, lines

    def finished(self, body: Xml, title: str, subject: str, when: datetime.datetime) -> bytes:
        """Return the file with a body, the same bytes for the same contents.

        Parameters
        ----------
        body : Xml
            All that stands between the tags of the body.
        title, subject : str
        when : datetime
            With a time zone: when it was made.
        """
        target = self._document.element.body
        for child in list(target):
            target.remove(child)
        target.extend(list(self._parsed(namespaced("w:body", body))))
        made = when.astimezone(datetime.UTC).replace(tzinfo=None)  # python-docx writes it as universal time
        properties = self._document.core_properties
        properties.title = clean(title)[:LONGEST_PROPERTY]
        properties.subject = clean(subject)[:LONGEST_PROPERTY]
        properties.language = LOCALES[self.language]
        properties.author = properties.last_modified_by = ""
        properties.revision = 1
        properties.created = properties.modified = made
        stream = io.BytesIO()
        self._document.save(stream)
        return packed(unpacked(stream.getvalue()))

    def _number_pages(self) -> None:
        """Write the number of the page, and how many there are, at the foot of every page."""
        line = self._document.sections[0].footer.paragraphs[0]
        words = say("Sida {page} ({pages})", page=PAGE, pages=PAGES).text(self.language)
        before, _, rest = words.partition(PAGE)
        between, _, end = rest.partition(PAGES)
        shown = (run(before), field("PAGE", "1"), run(between), field("NUMPAGES", "1"), run(end))
        line._p.extend(list(self._parsed(namespaced("w:p", joined(shown)))))

    def _parsed(self, markup: Xml) -> BaseOxmlElement:
        from docx.oxml import parse_xml

        return parse_xml(markup)
