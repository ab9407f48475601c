"""What a board asks, and how sure the answers are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from payoff.language import say
from payoff.report.document import Heading, Part, Section, Table
from payoff.report.outline.parts import Head, Maker, Summary

WHO_INVESTS = say("Vem satsar och vem vinner?")
LONG = 24
"""A cell with more characters than this is set as words, not as a figure."""


def questions(make: Maker, found: Summary) -> list[Section]:
    """Return the questions that apply, each under its heading."""
    parts = [part for number, one in enumerate(found["questions"], start=1) for part in _question(make, one, number)]
    return make.section("fragor", say("Frågor en styrelse ställer"), parts)


def _question(make: Maker, one: Mapping[str, Any], number: int) -> Iterator[Part]:
    yield make.heading(f"fraga-{number}", one["heading"])
    for index, table in enumerate(one["tables"], start=1):
        wordy = [
            any(len(row["values"][place]) > LONG for row in table["rows"]) for place in range(len(table["columns"]) - 1)
        ]
        heads: list[Head] = [(table["columns"][0], "word")]
        heads += [(head, "word" if long else "n") for head, long in zip(table["columns"][1:], wordy, strict=True)]
        rows = [make.row(row, row["values"]) for row in table["rows"]]
        yield make.table(f"tabell-fraga-{number}-{index}", table["caption"], heads, rows, wide=True)
    if one["heading"] == make.said(WHO_INVESTS):
        yield from make.picture("invest")
    for sentence in one["sentences"]:
        yield make.text(sentence)


def uncertainty(make: Maker, found: Summary) -> list[Section]:
    """Return what the draws say of how sure it is; nothing without draws."""
    drawn = found["uncertainty"]
    if not drawn:
        return []
    chance, decides = drawn["chance"], drawn["chance"]["decides"]
    parts: list[Part] = [_table(make, table) for table in chance["tables"]]
    parts += make.notes(*chance["notes"])
    parts += [Heading("osakerhet-avgor", make.said(say("Vad avgör?"))), make.text(decides["lead"])]
    parts += make.bullets(decides["items"], ordered=True)
    parts += [make.text(text) for text in (decides["turns"], *decides["notes"]) if text]
    if decides["payers"]:
        parts.append(make.text(say("För dessa betalare är listan en annan, det viktigaste först:")))
        parts += make.bullets(decides["payers"])
    picture = make.picture("chance")  # after what decides, so that table and assumptions are read on one page
    parts += [Heading("osakerhet-chans", make.said(say("Chansen månad för månad"))), *picture] if picture else []
    for block in drawn["blocks"]:
        if block["heading"]:
            parts.append(Heading(f"osakerhet-{block['id']}", block["heading"]))
        parts += [make.text(text) for text in block["before"]]
        parts += make.picture(block["figure"])
        parts += [_table(make, table) for table in block["tables"]]
        parts += [make.text(text) for text in block["notes"]]
    return [replace(section, new_page=True) for section in make.section("osakerhet", say("Hur säkert är det?"), parts)]


def _table(make: Maker, table: Mapping[str, Any]) -> Table:
    heads: list[Head] = [(column["label"], column["kind"]) for column in table["columns"]]
    return make.table(table["id"], table["caption"], heads, [make.row(row, row["cells"]) for row in table["rows"]])
