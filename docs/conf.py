"""The site: the pages of docs/ as they stand, the notebooks, and the API from its docstrings.

    python tests/notebooks.py --write docs/_notebooks        # the notebooks with their outputs, checked
    sphinx-build -W docs build/site

The pages are Markdown that also reads well on a code host. What the site needs beyond that is made here: the table of
contents is read out of index.md, and links to notebooks and to files outside docs/ are pointed to what the site has.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
ROOT = DOCS.parent
NOTEBOOKS = DOCS / "_notebooks"

project = "payoff"
author = "payoff"
language = "sv"
version = release = re.findall(r'"(.+)"', (ROOT / "payoff" / "version.py").read_text(encoding="utf-8"))[0]

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
exclude_patterns = ["_build", "**.ipynb_checkpoints"]

smartquotes_action = "q"
"""Quotation marks as in Swedish, but no dashes: an option in running text is ``--draws``, not ``–draws``."""

html_theme = "furo"
html_title = "payoff"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["scroll.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False

myst_heading_anchors = 4
nb_execution_mode = "off"
nb_code_prompt_show = "Visa hur talen kontrolleras"
nb_code_prompt_hide = "Dölj hur talen kontrolleras"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False

FRONT_DOOR = "<!-- här skriver docs/conf.py varje namn i payoff.__all__ -->"
THEME = {
    'aria-label="Toggle site navigation sidebar"': 'aria-label="Visa eller dölj innehållet"',
    'aria-label="Toggle table of contents sidebar"': 'aria-label="Visa eller dölj sidans rubriker"',
    'aria-label="Toggle Light / Dark / Auto color theme"': 'aria-label="Ljust, mörkt eller efter datorn"',
    ">Skip to content<": ">Till innehållet<",
    "On this page": "På den här sidan",
    "Back to top": "Till början",
    ">Next<": ">Nästa<",
    ">Previous<": ">Föregående<",
    ">Home<": ">Början<",
    "<title>Light mode</title>": "<title>Ljust</title>",
    "Auto light/dark, in light mode": "Efter datorn, ljust",
    "Auto light/dark, in dark mode": "Efter datorn, mörkt",
    "<title>Dark mode</title>": "<title>Mörkt</title>",
    "Made with ": "Gjord med ",
    "</a> and ": "</a> och ",
}
ACCESSIBLE = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Innehållet">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="Sidans rubriker">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="Sidans rubriker">',
    '<summary aria-label="Toggle hidden content">': "<summary>",
    "<th></th>": "<td></td>",
    '<th class="head"><p></p></th>': "<td></td>",
}
"""What the theme and the notebooks' tables lack for a screen reader; tests/accessibility.py judges the pages."""
LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def prepare_notebooks() -> None:
    """Turn the text sources into notebooks where no executed ones are newer."""
    import jupytext

    NOTEBOOKS.mkdir(exist_ok=True)
    for source in (ROOT / "notebooks").glob("*.py"):
        written = NOTEBOOKS / f"{source.stem}.ipynb"
        if not written.exists() or written.stat().st_mtime < source.stat().st_mtime:
            jupytext.write(jupytext.read(source), written)


def on_the_site(target: str, page: Path) -> str:
    """Return where a link leads on the site: a notebook's page, or a file outside docs/ to take home."""
    if target.startswith(("http", "mailto:")):
        return target
    path = (page.parent / target).resolve()
    if path.parent == ROOT / "notebooks":
        return relative(NOTEBOOKS / f"{path.stem}.ipynb", page)
    return target if path.is_relative_to(DOCS) else f"path:{target}"


def relative(path: Path, page: Path) -> str:
    """Return the way from a page to a file of the site."""
    up = [".."] * len(page.parent.relative_to(DOCS).parts)
    return "/".join([*up, *path.relative_to(DOCS).parts])


def contents(text: str) -> str:
    """Return the table of contents of the pages that index.md links to, one for each section."""
    parts = SECTION.split(text)[1:]
    found = []
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        pages = [on_the_site(link[0], DOCS / "index.md") for link in LINK.findall(body)]
        pages = [page for page in pages if page.endswith((".md", ".ipynb")) and not page.startswith("..")]
        found.append("\n".join(["", "```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```", ""]))
    return "".join(found)


def front_door() -> str:
    """Return directives for every name that `import payoff` offers: functions, then classes, then errors."""
    import payoff

    parts: dict[str, list[str]] = {"Funktioner": [], "Klasser": [], "Fel": []}
    for name in payoff.__all__:
        item = getattr(payoff, name)
        if not isinstance(item, type):
            if callable(item):
                parts["Funktioner"].append(f".. autofunction:: payoff.{name}")
        elif issubclass(item, Exception):
            parts["Fel"].append(f".. autoexception:: payoff.{name}\n   :members:")
        else:  # a scenario has its keys as fields, and they have a page of their own
            inherited = "" if hasattr(item, "model_fields") else "\n   :inherited-members:"
            parts["Klasser"].append(f".. autoclass:: payoff.{name}()\n   :members:{inherited}")
    return "\n\n".join(
        f"## {heading}\n\n```{{eval-rst}}\n{chr(10).join(found)}\n```" for heading, found in parts.items()
    )


def read_page(app: Any, name: str, source: list[str]) -> None:
    """Point the links of a page to what the site has, and give the first page the table of contents."""
    path = Path(app.env.doc2path(name))
    if path.suffix == ".ipynb":
        source[0] = re.sub(r"\]\(\.\./docs/", "](../", source[0])
        source[0] = re.sub(r"\]\((\d-[\w-]+)\.py\)", r"](\1.ipynb)", source[0])
        return
    if path.suffix == ".md":
        source[0] = LINK.sub(lambda link: f"]({on_the_site(link[1], path)}{link[2] or ''})", source[0])
    source[0] = source[0].replace(FRONT_DOOR, front_door()) if FRONT_DOOR in source[0] else source[0]
    if name == root_doc:
        source[0] += contents(path.read_text(encoding="utf-8"))


def mend_theme(app: Any, failure: Exception | None) -> None:
    """Say in Swedish what the theme says in English, which is in no catalogue of Sphinx, and add what it lacks."""
    if failure is None and app.builder.name == "html":
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            for theirs, ours in (THEME | ACCESSIBLE).items():
                text = text.replace(theirs, ours)
            page.write_text(text, encoding="utf-8")


def setup(app: Any) -> None:
    """Make the notebooks ready and listen to the build; Sphinx begins here."""
    from pygments.lexers.special import TextLexer

    prepare_notebooks()
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", read_page)
    app.connect("build-finished", mend_theme)
