"""A small table as HTML, for what a notebook shows of a scenario, a price or a comparison.

Has a caption and named rows and columns, so that a screen reader can say what each cell is; every text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from payoff.language import Language, Say

Words = str | Say


def html_table(
    caption: Words,
    rows: Sequence[Sequence[Words]],
    columns: Sequence[Words] = (),
    notes: Sequence[Words] = (),
    language: Language = "sv",
) -> str:
    """Return a table as HTML.

    Parameters
    ----------
    caption : str or Say
        What the table shows.
    rows : sequence of rows
        The first cell of a row is what the others are of.
    columns : sequence of str or Say, optional
        Headings, one for each cell of a row; without them the table is a list of names and values.
    notes : sequence of str or Say, optional
        Said below the table, a paragraph each.
    language : {"sv", "en"}

    Examples
    --------
    >>> html_table("Pris", [("Värde", "<58 800> kr")]).partition("<tbody>")[0]
    '<div class="payoff-table" lang="sv"><table><caption>Pris</caption>'
    """

    def shown(words: Words) -> str:
        return escape(words.text(language) if isinstance(words, Say) else str(words))

    side = "right" if columns else "left"
    headings = "".join(f'<th scope="col">{shown(words)}</th>' for words in columns)
    head = f"<thead><tr>{headings}</tr></thead>" if columns else ""
    body = "".join(
        f'<tr><th scope="row">{shown(first)}</th>'
        + "".join(f'<td style="text-align:{side}">{shown(words)}</td>' for words in others)
        + "</tr>"
        for first, *others in rows
    )
    below = "".join(f"<p>{shown(words)}</p>" for words in notes)
    return (
        f'<div class="payoff-table" lang="{language}"><table><caption>{shown(caption)}</caption>'
        f"{head}<tbody>{body}</tbody></table>{below}</div>"
    )
