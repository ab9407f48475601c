"""The pages that the site is made of: all are in its contents, and its words are those of the product."""

from __future__ import annotations

import re

from payoff.language import say

from .conftest import ROOT

DOCS = ROOT / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")


def test_every_page_is_in_the_contents_once() -> None:
    sections = INDEX.split("\n## ", 1)[1]
    listed = re.findall(r"\]\(([^)#]+)\)", sections)
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if path.name != "index.md"]
    notebooks = [f"../notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.py")]
    assert len(notebooks) >= 7
    assert sorted(listed) == sorted([*pages, *notebooks])


def test_links_of_notebooks_and_of_pages_further_down_lead_somewhere() -> None:
    found = 0
    for page in [*(ROOT / "notebooks").glob("*.py"), *(DOCS / "api").glob("*.md"), *(DOCS / "priser").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            found += 1
            assert target.startswith("http") or (page.parent / target).exists(), (page.name, target)
    assert found > 20


def test_the_files_that_the_page_of_the_house_names_are_there() -> None:
    """Each is named from the root or from payoff/; a name alone is a neighbour of one before it in the row."""
    page = (DOCS / "huset.md").read_text("utf-8").split("## Var man ändrar", 1)[1].split("## Beslut", 1)[0]
    found = 0
    for row in page.splitlines():
        folders = [ROOT, ROOT / "payoff"]
        for name in re.findall(r"`(?:python |pytest )?([\w*/]+(?:\.\w+|/))(?: [^`]*)?`", row):
            if not name.isascii() or "NAMN" in name:
                continue
            matches = [match for folder in folders for match in folder.glob(name)]
            assert matches, (name, row)
            folders += {match.parent for match in matches}
            found += 1
    assert found > 60


def test_the_glossary_has_the_words_of_the_catalogue() -> None:
    rows = re.findall(
        r"^\| ([A-ZÅÄÖ][^|]*) \| ([^|]+) \| [^|]+ \|", (DOCS / "ordlista.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) > 50
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=_swedish)
    known = 0
    for swedish, english in rows:
        translated = say(swedish).text("en")  # what is not in the catalogue comes back as it is
        known += translated != swedish
        assert translated in (swedish, english), (swedish, english, translated)
    assert known > 30


def _swedish(word: str) -> list[int]:
    """Return how a word is sorted: å, ä and ö last."""
    order = " -abcdefghijklmnopqrstuvwxyzåäö"
    return [order.index(letter) for letter in word.lower() if letter in order]
