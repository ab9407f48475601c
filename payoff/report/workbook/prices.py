"""The prices as inputs: named values, and what each line counts as in kronor per person and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from payoff.language import Say, say
from payoff.quantity.model import Quantity
from payoff.report import words
from payoff.report.workbook.cells import AMOUNT, Expr, Unlike, call, number
from payoff.report.workbook.page import COUNTED, FACTOR, SHARE_COLUMN, Line, Page
from payoff.report.workbook.parts import UNKNOWN, Part
from payoff.result import Result
from payoff.scenario.models import PlacedLine
from payoff.tables import written_path

CLOSE: Final = 1e-9
EQUALISED, DISPLACED = "tax_equalisation", "gross_to_net.displacement"
"""What stands before the path of a line that follows from another."""
UNITS: Final[dict[str, Say]] = {
    "share": say("andel"),
    "number": say("gånger"),
    "money": say("kr"),
    "money per month": say("kr per månad"),
    "months": say("månader"),
    "persons": say("personer"),
}


@dataclass(slots=True)
class Prices:
    """Asks for prices; what has been asked for is asked for once.

    Parameters
    ----------
    page : Page
    result : Result
        The whole.
    unknown : dict
        Where an amount that is not known is asked for, by its path.
    """

    page: Page
    result: Result
    named: dict[str, tuple[float, Expr]] = field(default_factory=dict)
    unknown: dict[str, list[Expr]] = field(default_factory=dict)
    asked: dict[tuple[str, float], Expr] = field(default_factory=dict)
    counted: dict[tuple[object, ...], Expr] = field(default_factory=dict)

    def ask_named(self) -> None:
        """Ask for the named values that something refers to."""
        scenario = self.result.scenario
        used = [(name, scenario.quantities[name]) for name in scenario.quantities if name in self.result.used_names]
        known = [(name, one) for name, one in used if one.known]
        if not known:
            return
        self.page.section(say("Namngivna värden"))
        for name, one in known:
            unit = UNITS.get(one.dimension, "")
            source = words.joined_notes(one.source, one.note)
            style = {"share": "share", "money": "kr", "money per month": "ore"}.get(one.dimension, "number")
            line = Line(f"quantities.{name}", one.label or name, unit=unit, source=source)
            self.named[name] = one.value, self.page.ask(line, one.value, style, AMOUNT)

    def times(self, quantities: Sequence[Quantity]) -> Expr:
        """Return what numbers are together, with references to those that have names."""
        found = number(1.0)
        for one in quantities:
            value, cell = self.named.get(one.name, (None, number(0.0)))
            same = value is not None and abs(value - one.value) <= CLOSE * abs(value)
            found = found * (cell if same else number(one.value))
        return found

    def lines(self, part: Part) -> dict[int, Expr]:
        """Write a row for each line of states of a part; return what each counts as, by its position in the plan."""
        plan = part.result.plan
        placed = {one.path: one for one in part.result.scenario.placed_lines()}
        found = {}
        for index, line in enumerate(plan.lines):
            if line.origin != "state":
                continue
            one = placed[written_path(line.path)]
            known = one.line.amount.value if one.line.amount.known else 0.0
            key = (line.path, line.part, line.plus, line.minus, known, _factor_value(one))
            if key not in self.counted:
                self.counted[key] = self._row(part, line, one)
            found[index] = self.counted[key]
            if abs(found[index].value - float(plan.amount[index, 0])) > CLOSE * abs(float(plan.amount[index, 0])):
                raise Unlike(line.path)
        return found

    def _row(self, part: Part, line: Any, placed: PlacedLine) -> Expr:
        amount = placed.line.amount
        path = f"{placed.path}.amount"
        style = "ore"
        base = self.asked.get((path, amount.value if amount.known else 0.0))
        stands = self._stands(part, line, placed, path)
        if base is not None:
            asked = self.page.worked(stands, base, style)
        elif amount.name and amount.known and amount.name in self.named:
            asked = self.page.worked(stands, self.times([amount]), style)
        else:
            asked = self.page.ask(stands, amount.value if amount.known else 0.0, style, AMOUNT, known=amount.known)
        if base is None:
            self.asked[path, amount.value if amount.known else 0.0] = asked
            if not amount.known:
                self.unknown.setdefault(placed.path, []).append(asked)
        marginal = getattr(placed.line, "marginal_share", None)
        factor = self.times([*placed.line.times, *([marginal] if marginal is not None else [])])
        return self._counted(asked, factor, _share(part, line), known=amount.known)

    def _counted(self, asked: Expr, factor: Expr, share: float, *, known: bool) -> Expr:
        """Write on the last row what an amount is multiplied by, and what it then counts as."""
        sheet, row = self.page.sheet, self.page.row - 1
        counted = asked
        if share != 1.0:
            counted = counted * sheet.put(row, SHARE_COLUMN, number(share), "share")
        if not factor.is_number(1.0):
            counted = counted * sheet.put(row, FACTOR, factor, "factor")
        if known:
            return sheet.put(row, COUNTED, counted, "ore")
        told = sheet.say(UNKNOWN)
        expr = call(0.0, "IF", f"ISNUMBER({asked.text})", counted.text, f'"{told}"')
        return sheet.put(row, COUNTED, expr, "ore", shown=told)

    def _stands(self, part: Part, line: Any, placed: PlacedLine, path: str) -> Line:
        result, amount, sheet = part.result, placed.line.amount, self.page.sheet
        label: Say | str = placed.label
        special = line.path.partition(">")[0] if ">" in line.path else ""
        if special == EQUALISED:
            label = say("{name}: skatteutjämning", name=placed.label)
        elif special == DISPLACED:
            label = say("{name}: den undanträngda", name=placed.label)
        sides = [result.label(side) for side in (line.minus, line.plus) if side]
        accounts = " → ".join(sheet.say(side) for side in sides)
        source = amount.source or placed.line.source
        source = source or words.without_source(result.scenario, amount, sheet.language)
        source = words.joined_notes(source, placed.line.note or amount.note)
        taken = any(known == path for known, _ in self.asked)
        key = f"{part.name}:{path}" if taken and part.name else path
        where = f"{placed.place} ({part.label})" if taken and part.label else placed.place
        unit = say("kr per övergång") if placed.transition else say("kr per månad")
        return Line(key, label, where, words.KIND[placed.line.kind], accounts, unit, source)


def _factor_value(placed: PlacedLine) -> float:
    marginal = getattr(placed.line, "marginal_share", None)
    found = marginal.value if marginal is not None else 1.0
    for one in placed.line.times:
        found *= one.value
    return float(found)


def _share(part: Part, line: Any) -> float:
    """Return how much of the written amount a line of the plan books."""
    special = line.path.partition(">")[0] if ">" in line.path else ""
    if not special:
        return float(line.share)
    path, lines = written_path(line.path), part.result.plan.lines
    if special == DISPLACED:
        wanted = line.path.partition("|")[2]
        return float(next(one.share for one in lines if one.path == path and one.part == wanted))
    rule = part.result.scenario.tax_equalisation
    assert rule is not None
    return rule.share.value * sum(one.share for one in lines if one.path == path and one.plus == line.minus)
