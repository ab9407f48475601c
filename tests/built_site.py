"""What must hold of the built site, beyond what Sphinx warns of.

    python tests/built_site.py FOLDER

Every link within the site leads to a page, and to a place on it; nothing is fetched from elsewhere to show a page;
every page says that it is in Swedish and has one main heading; a picture has a text in its place; an option is written
with two hyphens, not with a dash.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

MADE_BY_SPHINX = ("search.html", "genindex.html", "py-modindex.html")
ELSEWHERE = ("http", "https", "mailto")
FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
POINTERS = ("canonical", "author", "search", "index", "next", "prev")
"""Links in the head that fetch nothing."""
DASHED = re.compile(r"(?:^|[\s(])–[a-z]+")
"""An option whose two hyphens have become a dash."""


@dataclass
class Page(HTMLParser):
    """What is read out of a page."""

    language: str = ""
    headings: int = 0
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    without_text: list[str] = field(default_factory=list)
    dashed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        told = {name: value or "" for name, value in attrs}
        self.anchors |= {told[name] for name in ("id", "name") if name in told}
        self.headings += tag == "h1"
        if tag == "html":
            self.language = told.get("lang", "")
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag == "img" and told.get("alt", "").rpartition("/")[2] in told.get(
            "src", ""
        ):  # Sphinx falls back on the address
            self.without_text.append(told.get("src", ""))
        if told.get("rel") not in POINTERS:
            self.fetched += [told[name] for name in ("src", "href") if (tag, name) in FETCHED and name in told]

    def handle_data(self, data: str) -> None:
        """Note what looks like an option with a dash."""
        self.dashed += DASHED.findall(data)


def read(path: Path) -> Page:
    """Return what a page says."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def complaints(folder: Path) -> list[str]:
    """Return everything that is wrong, one line each."""
    pages = {path.resolve(): read(path) for path in sorted(folder.rglob("*.html"))}
    found = [] if len(pages) > 40 else [f"only {len(pages)} pages"]
    for path, page in pages.items():
        name = path.relative_to(folder.resolve()).as_posix()
        found += [f"{name}: fetches {one}" for one in page.fetched if urlsplit(one).scheme in ELSEWHERE]
        found += [f"{name}: {link} leads nowhere" for link in page.links if not leads_somewhere(link, path, pages)]
        if name not in MADE_BY_SPHINX:
            found += [f"{name}: in {page.language!r}"] if page.language != "sv" else []
            found += [f"{name}: {page.headings} main headings"] if page.headings != 1 else []
            found += [f"{name}: {one.strip()} for an option" for one in page.dashed]
            found += [f"{name}: no text for {one[:60]}" for one in page.without_text]
    return found


def leads_somewhere(link: str, page: Path, pages: dict[Path, Page]) -> bool:
    """Answer whether a link leads out of the site, or to a file of it and a place there."""
    parts = urlsplit(link)
    if parts.scheme in ELSEWHERE:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target not in pages:
        return target.is_file()
    return not parts.fragment or unquote(parts.fragment) in pages[target].anchors


if __name__ == "__main__":
    wrong = complaints(Path(sys.argv[1]))
    print("\n".join(wrong) or "ok")
    sys.exit(bool(wrong))
