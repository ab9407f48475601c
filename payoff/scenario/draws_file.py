"""Own draws in a CSV file beside the scenario: one row a draw, one column for each number.

The column is read into the scenario's tree as a list, every draw with its own line, before the
scenario is checked, so that what is wrong in it is told as for the scenario itself.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from payoff.errors import Fault, Place, Problem, ScenarioError, Sources, did_you_mean, shortened
from payoff.language import say
from payoff.quantity.written import Branch, Items, place_of
from payoff.scenario.tree import copied
from payoff.scenario.yaml_reader import MOST_VALUES, refuse_characters
from payoff.scenario.yaml_scalars import composed, plain_value

DELIMITERS = (";", "\t", ",")
KEYS = ("file", "column")
EXAMPLE = "draws: {file: dragningar.csv, column: effekt}"
Reader = Callable[[Any], str]
"""Returns the text of a file that the scenario names; raises a Fault at ``file``."""


def names_a_file(written: Any) -> bool:
    """Whether a named quantity says that its draws are in a file."""
    return isinstance(written, Branch) and isinstance(written.get("draws"), Branch)


def with_draws(written: Branch, read: Reader) -> Branch:
    """Return a named quantity with the draws that its file holds, as a list.

    Parameters
    ----------
    written : Branch
        With ``draws: {file, column}``.
    read : callable
        Returns the text of the file.

    Raises
    ------
    Fault
        If the group is not right or the file may not be read; the path starts with ``draws``.
    ScenarioError
        If something in the file is wrong: with its line and column.
    """
    asked = written["draws"]
    for key in asked:
        if key not in KEYS:
            raise Fault(say("okänd nyckel ”{key}”", key=shortened(key)), did_you_mean(key, KEYS), ("draws", key), True)
    for key in KEYS:
        if not isinstance(asked.get(key), str):
            raise Fault(say("säg fil och kolumn"), say("skriv t.ex. {text}", text=EXAMPLE), ("draws",))
    try:
        text = read(asked["file"])
    except Fault as fault:
        raise fault.under("draws") from None
    filled = copied(written)
    filled["draws"] = _column(asked["file"], text, str(asked["column"]))
    return filled


def _column(name: str, text: str, column: str) -> Items:
    """Return a column as a list, each value with its place."""
    refuse_characters(text, name, Sources())
    first = (text.splitlines() or [""])[0]
    delimiter = next((sign for sign in DELIMITERS if sign in first), ";")
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        header = [composed(cell.strip()) for cell in next(rows, [])]
        position = _position(name, header, column)
        found = Items()
        found.place, found.places = Place(name, 1, 1), []
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _add(found, name, rows.line_num, cells, position)
    except csv.Error:
        message = say("raden kan inte läsas som CSV")
        raise ScenarioError(
            [Problem(Place(name, rows.line_num, 1), "", message, say("kontrollera citattecknen"))]
        ) from None
    return found


def _position(name: str, header: list[str], column: str) -> int:
    """Return where a column stands."""
    if column not in header:
        message = say("kolumnen ”{name}” finns inte", name=shortened(column))
        raise ScenarioError([Problem(Place(name, 1, 1), "", message, did_you_mean(column, header))])
    return header.index(column)


def _add(found: Items, name: str, line: int, cells: list[str], position: int) -> None:
    """Put the next draw in the list."""
    if len(found) >= MOST_VALUES:
        message = say("för många dragningar (högst {most})", most=MOST_VALUES)
        raise ScenarioError([Problem(Place(name, line, 1), "", message)])
    cell = composed(cells[position].strip()) if position < len(cells) else ""
    place = Place(name, line, 1 + sum(len(before) + 1 for before in cells[:position]), max(1, len(cell)))
    if not cell:
        hint = say("skriv ett tal på varje rad, och decimalkomma bara när kolumnerna skiljs med semikolon")
        raise ScenarioError([Problem(place, "", say("raden har inget tal i kolumnen"), hint)])
    value = plain_value(cell, place)
    found.append(value)
    found.places.append(place_of(value) or place)
