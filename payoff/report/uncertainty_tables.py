"""The shape of what is said about uncertainty: blocks of sentences and tables, every cell a ready text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payoff.language import Say, as_written
from payoff.report.account_rows import series_row
from payoff.report.document import Kind
from payoff.report.locale import Numbers
from payoff.result import Result

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SaidColumn:
    """A column of a table before it is put in a language; `payoff.report.document.Column` is what it becomes."""

    label: Say
    kind: Kind


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A row before it is put in a language: its label, its cells, and how it is set."""

    label: Say | str
    cells: Sequence[Say | str]
    total: bool = False
    subtotal: bool = False
    memo: bool = False


def column(label: Say, kind: Kind) -> SaidColumn:
    """Return a column with its heading."""
    return SaidColumn(label, kind)


def account_row(result: Result, series: str, cells: Sequence[Say | str], numbers: Numbers) -> SaidRow:
    """Return the row of an account or group, set as in the other tables."""
    plain = series_row(result, series, [], numbers.language)
    return SaidRow(plain["label"], cells, plain["total"], plain["subtotal"], plain["memo"])


def table(
    id: str, caption: Say, columns: Sequence[SaidColumn], rows: Sequence[SaidRow], numbers: Numbers
) -> dict[str, Any]:
    """Return a table as texts; the first column heads the rows."""

    def text(value: Say | str) -> str:
        return (as_written(value) if isinstance(value, str) else value).text(numbers.language)

    return {
        "id": id,
        "caption": text(caption),
        "columns": [{"label": text(one.label), "kind": one.kind} for one in columns],
        "rows": [
            {
                "label": text(row.label),
                "cells": [text(cell) for cell in row.cells],
                "total": row.total,
                "subtotal": row.subtotal,
                "memo": row.memo,
            }
            for row in rows
        ],
    }


def block(
    numbers: Numbers,
    id: str,
    heading: Say | None,
    before: Sequence[Say] = (),
    tables: Sequence[dict[str, Any]] = (),
    notes: Sequence[Say] = (),
    figure: str = "",
) -> Block:
    """Return a block: sentences, a figure by its name, tables, and sentences after them."""
    language = numbers.language
    return {
        "id": id,
        "heading": heading.text(language) if heading else "",
        "before": [sentence.text(language) for sentence in before],
        "figure": figure,
        "tables": list(tables),
        "notes": [sentence.text(language) for sentence in notes],
    }
