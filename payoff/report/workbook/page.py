"""The sheet of assumptions while it is filled: one row a number, and where each may be found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from payoff.language import Say, say
from payoff.quantity.model import Quantity
from payoff.report.workbook.cells import SHARE, Check, Expr, Ref, Sheet, call, number, total
from payoff.report.workbook.parts import UNKNOWN
from payoff.scenario.fields import shares_of

LABEL, WHERE, KIND, ACCOUNTS, SHARE_COLUMN, VALUE, MARK, UNIT, FACTOR, COUNTED, SOURCE = range(11)
WIDTHS: Final = (32, 22, 14, 22, 8, 16, 11, 13, 10, 16, 42)
HEADINGS: Final = (
    *(say("Antagande"), say("Var"), say("Slag"), say("Konton"), say("Andel"), say("Värde"), say("Cell")),
    *(say("Enhet"), say("Faktor"), say("Räknas som"), say("Källa och anmärkning")),
)
HEAD_ROW: Final = 3
INPUT, WORKED, FIXED = say("indata"), say("beräknas"), say("fast värde")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands beside a number.

    Parameters
    ----------
    key : str
        Path of the number in the scenario.
    label : Say or str
    where, kind, accounts, unit, source : Say or str
        Empty where there is nothing to say.
    """

    key: str
    label: Say | str
    where: Say | str = ""
    kind: Say | str = ""
    accounts: Say | str = ""
    unit: Say | str = ""
    source: Say | str = ""


@dataclass(slots=True)
class Page:
    """The sheet of assumptions.

    Parameters
    ----------
    sheet : Sheet
    row : int
        The next free row.
    inputs : dict
        Where each input cell is, by its path.
    """

    sheet: Sheet
    row: int = HEAD_ROW + 1
    inputs: dict[str, Ref] = field(default_factory=dict)
    tables: dict[tuple[object, ...], dict[str, Expr]] = field(default_factory=dict)

    def section(self, heading: Say, note: Say | None = None) -> None:
        """Begin a section."""
        self.row += 1
        self.sheet.text(self.row, LABEL, heading, "heading")
        self.row += 1
        if note is not None:
            self.note(note)

    def note(self, note: Say) -> None:
        """Write a sentence over the rows that follow, on as many lines as it needs."""
        self.row = self.sheet.lines(self.row, note, "text", sum(WIDTHS))

    def ask(self, line: Line, value: float, style: str, check: Check, *, known: bool = True) -> Expr:
        """Write a number that may be changed, or that it is not known; return a reference to its cell."""
        if not self.sheet.live:
            return self.fixed(line, value, style, known=known)
        asked = (line.key, value if known else None)
        if asked in self.tables:  # two arms may use the same number
            return self.tables[asked][""]
        shown: float | str = value if known else self.sheet.say(UNKNOWN)
        found = self.sheet.ask(self.row, VALUE, shown, f"input_{style}", check)
        self.inputs[line.key] = Ref(self.sheet.name, self.row, VALUE)
        self._beside(line, INPUT, "key")
        self.tables[asked] = {"": found}
        return found

    def worked(self, line: Line, expr: Expr, style: str) -> Expr:
        """Write a number that follows from others; return a reference to its cell."""
        found = self.sheet.put(self.row, VALUE, expr, style)
        self._beside(line, WORKED if not expr.constant and self.sheet.live else FIXED, "cell_in")
        return found

    def fixed(self, line: Line, value: float, style: str, *, known: bool = True) -> Expr:
        """Write a number that may not be changed; return a reference to its cell."""
        if known:
            found = self.sheet.put(self.row, VALUE, number(value), style)
        else:
            self.sheet.text(self.row, VALUE, UNKNOWN, "cell_right")
            found = self.sheet.at(self.row, VALUE, 0.0)
        self._beside(line, FIXED, "cell_in")
        return found

    def distribution(self, line: Line, parts: Mapping[str, Quantity], labels: Mapping[str, str]) -> dict[str, Expr]:
        """Write shares that are a whole: the last, or the one written as the rest, takes what the others leave.

        Parameters
        ----------
        line : Line
            Its path is that of the whole.
        parts : mapping
            Checked shares.
        labels : mapping
            What a reader calls each part.
        """
        shares = shares_of(parts)
        known = (line.key, tuple(shares.items()))
        if known not in self.tables:
            rest = next((name for name, part in parts.items() if not part.known), list(parts)[-1])
            found: dict[str, Expr] = {}
            for name, share in shares.items():
                if name != rest:
                    own = Line(f"{line.key}.{name}", line.label, labels[name], line.kind, unit=line.unit)
                    found[name] = self.ask(own, share, "share", SHARE)
            left = number(1.0) - total(list(found.values())) if found else number(1.0)
            if found:
                left = call(max(0.0, left.value), "MAX", "0", left.text)
            own = Line(f"{line.key}.{rest}", line.label, labels[rest], line.kind, unit=line.unit, source=line.source)
            cell = self.worked(own, left, "share")
            found[rest] = cell if len(parts) > 1 else number(1.0)
            self.tables[known] = {name: found[name] for name in parts}
        return self.tables[known]

    def factor(self, expr: Expr, counted: Expr, style: str = "ore") -> Expr:
        """Write on the last row what a number is multiplied by, and what it then counts as."""
        row = self.row - 1
        if not expr.is_number(1.0):
            expr = self.sheet.put(row, FACTOR, expr, "factor")
        return self.sheet.put(row, COUNTED, counted * expr, style)

    def mark(self) -> tuple[int, dict[str, Ref], dict[tuple[object, ...], dict[str, Expr]]]:
        """Return where the page is, to come back to."""
        return self.row, dict(self.inputs), dict(self.tables)

    def back_to(self, mark: tuple[int, dict[str, Ref], dict[tuple[object, ...], dict[str, Expr]]]) -> None:
        """Take away what was written after a mark."""
        self.row, self.inputs, self.tables = mark[0], dict(mark[1]), dict(mark[2])
        for place in [place for place in self.sheet.cells if place[0] >= self.row]:
            del self.sheet.cells[place]

    def _beside(self, line: Line, mark: Say, style: str) -> None:
        """Write what stands beside the number of a row, and go on to the next."""
        said = {LABEL: line.label, WHERE: line.where, KIND: line.kind, ACCOUNTS: line.accounts}
        said |= {UNIT: line.unit, SOURCE: line.source, SHARE_COLUMN: "", FACTOR: "", COUNTED: ""}
        for column, text in said.items():
            self.sheet.text(self.row, column, text, "cell_in" if column > VALUE else "cell")
        self.sheet.text(self.row, MARK, mark, style)
        self.row += 1


def page_of(sheet: Sheet, title: Say, note: Say) -> Page:
    """Return the empty page with its title and headings."""
    for column, width in enumerate(WIDTHS):
        sheet.widths[column] = width
    sheet.text(0, 0, title, "title")
    sheet.text(1, 0, note, "text" if sheet.live else "mark_line")
    for column, heading in enumerate(HEADINGS):
        right = column in (SHARE_COLUMN, VALUE, FACTOR, COUNTED)
        style = "head_right" if right else "head_in" if column > VALUE else "head"
        sheet.text(HEAD_ROW, column, heading, style)
    sheet.frozen, sheet.repeated = (HEAD_ROW + 1, 1), (HEAD_ROW, HEAD_ROW)
    return Page(sheet)
