"""The annex as a Word file that its reader can go on writing in: real styles, headings, lists, captions and fields."""

from __future__ import annotations

import datetime

from payoff.report.document import Document


def word(document: Document, when: datetime.datetime) -> bytes:
    """Return an annex as a Word file.

    Parameters
    ----------
    document : Document
    when : datetime
        With a time zone: when it was made. It stands in the properties of the file, which are otherwise without a
        name or a time; the same document and moment give the same file.

    Returns
    -------
    bytes
        A .docx.

    Raises
    ------
    OutputError
        If it holds figures, and what draws them is not installed or cannot read them.
    ValueError
        If the moment has no time zone.

    Examples
    --------
    >>> from payoff.report.document import Section, Text
    >>> section = Section("kort", "Kort", (Text("Det lönar sig."),))
    >>> annex = Document("sv", "Insatsen", "Ansökan", "", "", "", (section,))
    >>> word(annex, datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))[:2]
    b'PK'
    """
    if when.tzinfo is None:
        raise ValueError("the moment has no time zone")
    from payoff.report.word.body import Body
    from payoff.report.word.docx_file import WordFile

    file = WordFile(document.language)
    body = Body(file, document.language).markup(document)
    return file.finished(body, document.title, document.kind, when)
