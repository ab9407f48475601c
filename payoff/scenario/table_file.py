"""An observed table in a CSV file beside the scenario: one row a month, one column a state.

The file is read into the scenario's tree before it is checked, every value with its own line,
so that what is wrong in it is told as for the scenario itself.
"""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath
from typing import Any

from payoff.errors import Fault, Place, Problem, ScenarioError, Sources, did_you_mean, shortened
from payoff.language import Say, say
from payoff.quantity.written import Branch, place_of
from payoff.scenario.draws_file import names_a_file, with_draws
from payoff.scenario.files import decoded, read_within
from payoff.scenario.lookup import group_in
from payoff.scenario.tree import copied, size
from payoff.scenario.yaml_reader import MOST_PROBLEMS, MOST_VALUES, refuse_characters
from payoff.scenario.yaml_scalars import composed, plain_value
from payoff.units import LONGEST_HORIZON

MONTH_HEADERS = ("månad", "manad", "month")
DELIMITERS = (";", "\t", ",")
VALUES = ("shares", "counts")
MOST_COLUMNS = 200


class TableFiles:
    """The tables beside a scenario; each file is read once.

    Parameters
    ----------
    folder : Path or None
        Where the scenario lies; None when it came as text.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.tables: dict[tuple[str, ...], Branch | ScenarioError] = {}
        self.values = 0

    def read_into(self, tree: Branch) -> tuple[Branch, list[Problem | Fault], set[str]]:
        """Put every table that an arm names, and every column of own draws, into the tree.

        Returns
        -------
        tree : Branch
        problems : list of Problem or Fault
            What is wrong: in a file as a Problem with its place, in the scenario as a Fault with its path.
        broken : set of str
            Paths of the arms whose table could not be read, and of the quantities whose draws could not.
        """
        problems: list[Problem | Fault] = []
        broken: set[str] = set()
        self.values = 0
        arms, states = group_in(tree, "arms"), group_in(tree, "states")
        filled = copied(arms) if arms else arms
        for name, arm in arms.items():
            observed = group_in(arm, "observed") if isinstance(arm, Branch) else Branch()
            if "file" not in observed:
                continue
            try:
                filled[name] = copied(arm)
                filled[name]["observed"] = self._with_table(observed, states)
            except ScenarioError as error:
                problems += error.problems
                broken.add(f"arms.{name}")
            except Fault as fault:
                problems.append(fault.under("arms", name, "observed"))
                broken.add(f"arms.{name}")
        result = copied(tree)
        if arms:
            result["arms"] = filled
        named = group_in(tree, "quantities")
        if any(names_a_file(written) for written in named.values()):
            result["quantities"] = self._with_draws(named, problems, broken)
        return result, problems, broken

    def _with_draws(self, named: Branch, problems: list[Problem | Fault], broken: set[str]) -> Branch:
        """Return the named quantities with the draws of those that name a file."""
        filled = copied(named)
        for name, written in named.items():
            if not names_a_file(written):
                continue
            try:
                filled[name] = with_draws(written, self._text)
            except ScenarioError as error:
                problems += error.problems
                broken.add(f"quantities.{name}")
            except Fault as fault:
                problems.append(fault.under("quantities", name))
                broken.add(f"quantities.{name}")
        return filled

    def _with_table(self, observed: Branch, states: Branch) -> Branch:
        """Return an observed group with the table that its file holds."""
        values = observed.get("values")
        if values not in VALUES:
            raise Fault(
                say("säg vad filen innehåller"),
                say("lägg till values: shares (andelar) eller values: counts (antal)"),
                ("values",) if "values" in observed else ("file",),
            )
        written = [key for key in VALUES if key in observed]
        if written:
            raise Fault(
                say("observed ska ha ett av shares, counts och file"), say("välj ett sätt"), (written[0],), True
            )
        table = self._table(observed["file"], states)
        self.values += size(table)
        if self.values > MOST_VALUES:
            raise Fault(say("för många värden i tabellerna (högst {most})", most=MOST_VALUES), at=("file",))
        filled = copied(observed)
        filled[values] = table
        filled.key_places[values] = filled.value_places[values] = observed.value_places.get("file")
        return filled

    def _table(self, name: Any, states: Branch) -> Branch:
        """Return the table in a file, read once for each set of states."""
        text = self._text(name)
        key = (name, *states)
        if key not in self.tables:
            try:
                self.tables[key] = _Table(str(name), text, states).read()
            except ScenarioError as error:
                self.tables[key] = error
        table = self.tables[key]
        if isinstance(table, ScenarioError):
            raise table
        return table

    def _text(self, name: Any) -> str:
        """Return the text of a file inside the scenario's folder."""
        if not isinstance(name, str):
            raise Fault(say("måste vara text"), at=("file",))
        if self.folder is None:
            raise Fault(
                say("en fil kan bara nämnas i ett scenario som självt är en fil"),
                say("skriv talen i scenariot"),
                ("file",),
            )
        if PurePosixPath(name).suffix.lower() != ".csv":
            raise Fault(say("en tabell är en CSV-fil"), say("skriv ett filnamn som slutar med .csv"), ("file",))
        if name not in self.texts:
            self.texts[name] = decoded(read_within(self.folder, name), name)
        return self.texts[name]


class _Table:
    """Reads one file; problems are gathered and raised together."""

    def __init__(self, name: str, text: str, states: Branch) -> None:
        self.name, self.text, self.states = name, text, states
        self.problems: list[Problem] = []

    def read(self) -> Branch:
        """Return the table as groups: month, then state, then value."""
        table = _branch(Place(self.name, 1, 1))
        refuse_characters(self.text, self.name, Sources())
        first = (self.text.splitlines() or [""])[0]
        delimiter = next((sign for sign in DELIMITERS if sign in first), ";")
        reader = csv.reader(self.text.splitlines(keepends=True), delimiter=delimiter, strict=True)
        header: list[str] = []
        last = 0
        try:
            for cells in reader:
                line, last = last + 1, reader.line_num
                stripped = [composed(cell.strip()) for cell in cells]
                if not header:
                    header = self._header(stripped)
                elif any(stripped) and len(self.problems) < MOST_PROBLEMS:
                    self._row(table, header, stripped, line, _columns(cells))
        except csv.Error:
            hint = say("kontrollera citattecknen")
            self._refuse(last + 1, 1, say("raden kan inte läsas som CSV"), hint)
        if header and not table and not self.problems:
            self._refuse(1, 1, say("tabellen har inga rader"), say("skriv en rad för varje månad som mättes"))
        if self.problems or not header:
            raise ScenarioError(self.problems or [Problem(Place(self.name, 1, 1), "", say("filen är tom"))])
        return table

    def _header(self, cells: list[str]) -> list[str]:
        """Check the first row: month, then states."""
        example = say("skriv t.ex. {text}", text=";".join(["månad", *list(self.states)[:2]]))
        if not cells or cells[0].lower() not in MONTH_HEADERS:
            shown = shortened(cells[0]) if cells else ""
            self._refuse(1, 1, say("första kolumnen ska heta månad, inte ”{name}”", name=shown), example)
        if not 1 < len(cells) <= MOST_COLUMNS:
            self._refuse(
                1, 1, say("tabellen ska ha en kolumn för varje tillstånd, högst {most}", most=MOST_COLUMNS), example
            )
        for column, name in enumerate(cells[1 : MOST_COLUMNS + 1], start=1):
            if name not in self.states:
                message = say("kolumnen ”{name}” är inget tillstånd", name=shortened(name))
                self._refuse(1, 1, message, did_you_mean(name, self.states))
            elif name in cells[1:column]:
                self._refuse(1, 1, say("kolumnen ”{name}” finns två gånger", name=name), None)
        if self.problems:
            raise ScenarioError(self.problems)
        return cells

    def _row(self, table: Branch, header: list[str], cells: list[str], line: int, columns: list[int]) -> None:
        """Read one month."""
        if len(cells) != len(header):
            message = say("raden har {found} kolumner, rubriken {wanted}", found=len(cells), wanted=len(header))
            self._refuse(line, 1, message, say("finns ett decimalkomma, skilj kolumnerna med semikolon"))
            return
        month = cells[0]
        if not (month.isascii() and month.isdigit() and 1 <= int(month[:6]) <= LONGEST_HORIZON) or len(month) > 6:
            hint = say("skriv ett heltal, 1 till {most}", most=LONGEST_HORIZON)
            self._refuse(line, 1, say("”{value}” är ingen månad", value=shortened(month)), hint)
            return
        key = str(int(month))
        if table and int(key) <= int(next(reversed(table))):
            self._refuse(
                line, 1, say("månad {month} kommer inte efter den före", month=key), say("ordna raderna efter månad")
            )
            return
        place = Place(self.name, line, 1, len(month))
        row = _branch(place)
        for state, cell, column in zip(header[1:], cells[1:], columns[1:], strict=True):
            if not cell:
                hint = say("skriv 0 om ingen var där; en månad som inte mättes utelämnas helt")
                message = say("uppgift saknas om {state} i månad {month}", state=state, month=key)
                self._refuse(line, column, message, hint)
                continue
            at = Place(self.name, line, column, len(cell))
            row[state] = plain_value(cell, at)
            row.key_places[state] = row.value_places[state] = place_of(row[state]) or at
        table[key] = row
        table.key_places[key] = table.value_places[key] = place

    def _refuse(self, line: int, column: int, message: Say, hint: Say | None) -> None:
        self.problems.append(Problem(Place(self.name, line, column), "", message, hint))


def _columns(cells: list[str]) -> list[int]:
    """Return where each cell of an unquoted row begins, counted from 1."""
    starts, at = [], 1
    for cell in cells:
        starts.append(at + len(cell) - len(cell.lstrip()))
        at += len(cell) + 1
    return starts


def _branch(place: Place) -> Branch:
    branch = Branch()
    branch.path, branch.place, branch.key_places, branch.value_places = "", place, {}, {}
    return branch
