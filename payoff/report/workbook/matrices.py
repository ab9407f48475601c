"""Movement by transition matrices as formulas: the matrix of a cycle, the stocks, and the months between them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

from payoff.language import Say, say
from payoff.report.workbook.cells import COUNT, SHARE, Expr, Sheet, call, number, total
from payoff.report.workbook.page import Line, Page
from payoff.report.workbook.parts import Part
from payoff.scenario.matrices import CYCLE_MONTHS, CountWeight, Matrix, Modify, Survival
from payoff.scenario.models import Scenario

Rows = dict[str, dict[str, Expr]]
"""From a state the probability of going to each; a state without a row stays."""


def matrix_course(
    page: Page, profiles: Sheet, part: Part, arm: str, began: dict[str, Expr]
) -> list[dict[str, Expr]] | None:
    """Return where the participants of an arm with a matrix are; None where it cannot be written as formulas.

    Parameters
    ----------
    page : Page
        Where the probabilities are asked for.
    profiles : Sheet
        Where the stocks are written.
    part : Part
    arm : str
        Id of the arm.
    began : mapping
        Share that begins in each state.
    """
    cycles = _Cycles(page, part, arm)
    if not cycles.possible:
        return None
    matrix = cycles.first
    starts = range(1, part.months + 1, matrix.cycle)
    states = _reached(cycles, began, starts)
    scenario = part.result.scenario
    labels = [scenario.states[state].label or state for state in states]
    title = say("{arm}: beståndet vid cyklernas gränser", arm=scenario.arms[arm].label or arm)
    top = max((place[0] for place in profiles.cells), default=-1) + 2
    profiles.text(top, 0, title, "caption")
    for column, label in enumerate([profiles.say(say("Cykel")), *labels]):
        profiles.text(top + 1, column, label, "head_right")
    stocks: list[dict[str, Expr]] = []
    for cycle in range(len(starts) + 1):
        profiles.put(top + 2 + cycle, 0, number(cycle), "whole")
        now = began if not cycle else _moved(stocks[-1], cycles.at(starts[cycle - 1]))
        stock = {}
        for column, state in enumerate(states, start=1):
            expr = now.get(state, number(0.0))
            cell = profiles.put(top + 2 + cycle, column, expr, "factor")
            stock[state] = expr if expr.constant else cell
        stocks.append(stock)
    return _months(stocks, matrix, part.months)


def _months(stocks: list[dict[str, Expr]], matrix: Matrix, months: int) -> list[dict[str, Expr]]:
    """Return the stocks as they are counted, month by month; month 0 is where all begin."""
    weight = number(matrix.count.start.value if isinstance(matrix.count, CountWeight) else 0.0)
    found = [stocks[0]]
    for before, after in pairwise(stocks):
        counted = {state: weight * before[state] + (number(1.0) - weight) * after[state] for state in before}
        found += [counted] * matrix.cycle
    return found[: months + 1]


def _moved(stock: dict[str, Expr], rows: Rows) -> dict[str, Expr]:
    targets = dict.fromkeys(to for state in stock for to in rows.get(state, {state: number(1.0)}))
    stay = number(1.0)
    return {
        to: total([stock[state] * rows.get(state, {state: stay}).get(to, number(0.0)) for state in stock])
        for to in targets
    }


def _reached(cycles: _Cycles, began: dict[str, Expr], starts: range) -> list[str]:
    """Return every state that some matrix leads to from where all begin, in the order of the scenario."""
    found = set(began)
    tables = [cycles.at(first) for first in starts]
    for _ in tables:
        found |= {to for rows in tables for state, row in rows.items() if state in found for to in row}
    return [state for state in cycles.scenario.states if state in found]


@dataclass(slots=True)
class _Cycles:
    """The matrices that an arm's cycles use, each written once."""

    page: Page
    part: Part
    arm: str
    made: dict[tuple[object, ...], Rows] = field(default_factory=dict)
    written: dict[str, Rows] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        return self.part.result.scenario

    @property
    def steps(self) -> dict[int, str]:
        matrix = self.scenario.arms[self.arm].matrix
        assert matrix is not None
        return matrix.steps()

    @property
    def first(self) -> Matrix:
        return self.scenario.matrices[next(iter(self.steps.values()))]

    @property
    def possible(self) -> bool:
        """Whether all is sums, products and powers of what is written, and the same for all who begin."""
        arm = self.scenario.arms[self.arm]
        used = [self.scenario.matrices[name] for name in arm.matrix_names]
        same = len(self.part.result.plan.groups) == 1 and not arm.follows_calendar
        return same and all(matrix.convert in (None, "each") for matrix in used)

    def at(self, month: int) -> Rows:
        """Return the matrix of the cycle that starts in a month since entry."""
        arm = self.scenario.arms[self.arm]
        name = self.steps[max(first for first in self.steps if first <= month)]
        matrix, modify = self.scenario.matrices[name], arm.modify or {}
        changes = tuple(key for key, one in modify.items() if one.applies(month))
        risks = matrix.survival.steps() if matrix.survival is not None else []
        step = max((first for first in risks if first <= month), default=0)
        key = (name, changes, step)
        if key not in self.made:
            rows = self._blended(name)
            for change in changes:
                rows = self._modified(rows, modify[change], change)
            if matrix.survival is not None:
                rows = self._with_survival(name, rows, matrix.survival, step)
            self.made[key] = self._worked(key, rows) if changes or step or arm.blend else rows
        return self.made[key]

    def _line(self, key: str, label: Say | str, where: str = "", unit: Say | str = "", source: str = "") -> Line:
        prefix = f"{self.part.name}:" if self.part.name else ""
        return Line(prefix + key, label, where, say("matris"), unit=unit, source=source)

    def _label(self, state: str) -> str:
        return self.scenario.states[state].label or state

    def _blended(self, name: str) -> Rows:
        blend = self.scenario.arms[self.arm].blend
        rows = self._base(name)
        if blend is None:
            return rows
        other = self._base(blend.with_matrix)
        line = self._line(f"arms.{self.arm}.blend.share", say("Andel av {name}", name=blend.with_matrix))
        share = self.page.ask(line, blend.share.value, "share", SHARE)
        found: Rows = {}
        for state in dict.fromkeys([*rows, *other]):
            one, two = rows.get(state, {state: number(1.0)}), other.get(state, {state: number(1.0)})
            found[state] = {
                to: _between(one.get(to, number(0.0)), two.get(to, number(0.0)), share) for to in {**one, **two}
            }
        return found

    def _base(self, name: str) -> Rows:
        """Ask for a matrix as it is written: probabilities, counts or rates."""
        if name not in self.written:
            matrix = self.scenario.matrices[name]
            if matrix.rows is not None:
                labels = {state: self._label(state) for state in self.scenario.states}
                self.written[name] = {
                    state: self.page.distribution(
                        self._line(
                            f"matrices.{name}.rows.{state}",
                            say("Från {state} ({name})", state=self._label(state), name=name),
                            unit=say("sannolikhet"),
                            source=matrix.source or "",
                        ),
                        row,
                        labels,
                    )
                    for state, row in matrix.rows.items()
                }
            else:
                self.written[name] = self._from_counts(name, matrix) if matrix.rates is None else self._rates(name)
        return self.written[name]

    def _from_counts(self, name: str, matrix: Matrix) -> Rows:
        found: Rows = {}
        for state, row in (matrix.rows_from_counts or {}).items():
            label = say("Antal från {state} ({name})", state=self._label(state), name=name)
            key = f"matrices.{name}.rows_from_counts.{state}"
            counts = {
                to: self.page.ask(
                    self._line(f"{key}.{to}", label, self._label(to), say("personer")), count.value, "number", COUNT
                )
                for to, count in row.items()
            }
            whole = total(list(counts.values()))
            found[state] = {to: count / whole for to, count in counts.items()}
        return found

    def _rates(self, name: str) -> Rows:
        """Ask for rates; each gives the probability 1 - exp(-rate x cycle)."""
        matrix = self.scenario.matrices[name]
        cycle, found = number(CYCLE_MONTHS[matrix.per]), {}
        for state, row in (matrix.rates or {}).items():
            label = say("Takt från {state} ({name})", state=self._label(state), name=name)
            leaving = {}
            for to, rate in row.items():
                line = self._line(f"matrices.{name}.rates.{state}.{to}", label, self._label(to), say("per månad"))
                asked = self.page.ask(line, rate.value, "factor", COUNT)
                leaving[to] = number(1.0) - _exponential(number(-1.0) * asked * cycle)
            found[state] = {**leaving, state: number(1.0) - total(list(leaving.values()))}
        return found

    def _modified(self, rows: Rows, modify: Modify, key: str) -> Rows:
        """Change the probabilities of leaving; those who stay are the rest."""
        change = next(name for name in ("relative_risk", "hazard_ratio", "odds_ratio") if getattr(modify, name))
        path = f"arms.{self.arm}.modify" + (f".{key}" if key else "")
        names = {
            "relative_risk": say("Relativ risk"),
            "hazard_ratio": say("Hasardkvot"),
            "odds_ratio": say("Oddskvot"),
        }
        ratio_path = f"{path}.{change}"
        ratio = self.page.ask(self._line(ratio_path, names[change]), getattr(modify, change).value, "factor", COUNT)
        found = {state: dict(row) for state, row in rows.items()}
        for state in modify.rows or tuple(rows):
            row = found.get(state, {state: number(1.0)})
            leaving = {
                to: _changed(change, one, ratio) if not modify.columns or to in modify.columns else one
                for to, one in row.items()
                if to != state
            }
            found[state] = {**leaving, state: number(1.0) - total(list(leaving.values()))}
        return found

    def _with_survival(self, name: str, rows: Rows, survival: Survival, step: int) -> Rows:
        """Let some leave for good before the other moves of the cycle."""
        final = survival.to
        found: Rows = {}
        for state in self.scenario.states:
            row = rows.get(state, {state: number(1.0)})
            if self.scenario.states[state].absorbing:
                found[state] = row
                continue
            risk = self._risk(name, survival, step, state)
            left = number(1.0) - risk
            found[state] = {to: left * one for to, one in row.items()}
            found[state][final] = found[state].get(final, number(0.0)) + risk
        return found

    def _risk(self, name: str, survival: Survival, step: int, state: str) -> Expr:
        steps = survival.rate or survival.probability or {}
        kind = "rate" if survival.rate is not None else "probability"
        key = f"matrices.{name}.survival.{kind}.{step}"
        label = say("Risk före övriga övergångar, från månad {month} ({name})", month=step, name=name)
        unit = say("per månad") if kind == "rate" else say("per cykel")
        asked = self.page.ask(self._line(key, label, unit=unit), steps[str(step)].value, "factor", COUNT)
        ratio = number(survival.hazard_ratio[state].value if state in survival.hazard_ratio else 1.0)
        if kind == "rate":
            cycle = number(CYCLE_MONTHS[self.scenario.matrices[name].per])
            return number(1.0) - _exponential(number(-1.0) * asked * cycle * ratio)
        return number(1.0) - (number(1.0) - asked) ** ratio

    def _worked(self, key: tuple[object, ...], rows: Rows) -> Rows:
        """Write the matrix that is used where it is another than the one asked for."""
        found: Rows = {}
        for state, row in rows.items():
            found[state] = {}
            for to, expr in row.items():
                if expr.constant:
                    found[state][to] = expr
                    continue
                label = say("Från {state}, som det räknas i {arm}", state=self._label(state), arm=self.arm)
                line = self._line(f"worked.{self.arm}.{key}.{state}.{to}", label, self._label(to), say("sannolikhet"))
                found[state][to] = self.page.worked(line, expr, "factor")
        return found


def _between(one: Expr, other: Expr, share: Expr) -> Expr:
    return one + share * (other - one)


def _exponential(expr: Expr) -> Expr:
    return call(math.exp(expr.value), "EXP", expr.text)


def _changed(kind: str, probability: Expr, ratio: Expr) -> Expr:
    """Return p x r, 1 - (1 - p)^h, or o p / (1 - p + o p)."""
    if kind == "relative_risk":
        return probability * ratio
    if kind == "hazard_ratio":
        return number(1.0) - (number(1.0) - probability) ** ratio
    leaving = ratio * probability
    return leaving / (number(1.0) - probability + leaving)
