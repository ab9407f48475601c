"""Every sheet of a workbook, formulas where they give what payoff worked out, else values."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from payoff.language import Language, Say, say
from payoff.report.document import Document
from payoff.report.workbook import parts
from payoff.report.workbook.calendar import Calendar
from payoff.report.workbook.cells import Book, Expr, Sheet, Unlike, number
from payoff.report.workbook.costs import ask_budget, write_costs
from payoff.report.workbook.decimals import write_decimals
from payoff.report.workbook.flows import Model, told, write_flows
from payoff.report.workbook.movement import Group, Mover, persons_as_values
from payoff.report.workbook.page import Page, page_of
from payoff.report.workbook.parts import Part, parts_of, why_values
from payoff.report.workbook.payback import write_payback
from payoff.report.workbook.per_person import Block, PerPerson
from payoff.report.workbook.prices import Prices
from payoff.report.workbook.read_me import write_read_me
from payoff.report.workbook.results import write_results
from payoff.report.workbook.tables import write_tables
from payoff.report.workbook.unit_prices import UnitPrices, kinds_of
from payoff.report.workbook.write import sheet_name, written
from payoff.result import Result
from payoff.scenario.budget import BUDGET


def workbook(result: Result, document: Document, when: datetime.datetime) -> bytes:
    """Return the workbook of an annex.

    Parameters
    ----------
    result : Result
    document : Document
        The annex of the result.
    when : datetime
        The time in the workbook's properties.

    Returns
    -------
    bytes
        An xlsx file; the same for the same arguments.
    """
    return written(book_of(result, document), when)


def book_of(result: Result, document: Document) -> Book:
    """Return every sheet of the workbook of an annex, and where its inputs are."""
    why = why_values(result)
    if why is None:
        try:
            return _Maker(result, document, None).book()
        except Unlike:
            why = say("något i scenariot räknas på ett sätt som inte kan skrivas som formler")
    return _Maker(result, document, why).book()


class _Maker:
    """Fills the sheets.

    Parameters
    ----------
    result : Result
    document : Document
    why : Say or None
        Why there are no formulas; None where there are.
    """

    def __init__(self, result: Result, document: Document, why: Say | None) -> None:
        self.result, self.document, self.why = result, document, why
        self.language: Language = document.language
        self.parts = parts_of(result)
        self.fixed: list[Say] = []

    def book(self) -> Book:
        """Return the workbook."""
        page = page_of(self._sheet(parts.ASSUMPTIONS), say("Antaganden"), self._note())
        calendar = Calendar(self._sheet(parts.TIME), self.result, self.result.plan.months)
        prices = Prices(page, self.result)
        movement, profiles = self._sheet(parts.MOVEMENT), self._sheet(parts.COURSES)
        calendar.ask_people(page, self.parts)
        calendar.ask_rates(page)
        page.section(say("Deltagarnas väg"))
        mover = Mover(movement, profiles, page, calendar.entrants, self.fixed)
        groups = self._move(mover)
        prices.ask_named()
        amounts = ask_budget(page, self.result, prices.times)
        page.section(say("Priser per person och månad"))
        lines = {part.name: prices.lines(part) for part in self.parts}
        flows, results, tables = (self._sheet(name) for name in (parts.FLOWS, parts.RESULT, parts.TABLES))
        model: Model | None = None
        helpers: list[Sheet] = []
        if self.why is None:
            unknown = dict(prices.unknown) | {f"{BUDGET}{name}": [cell] for name, cell in amounts.items()}
            model, helpers = self._model(page, calendar, groups, (amounts, lines), unknown)
        told(flows, model, self.why)
        rows = write_flows(flows, self.result, model)
        curves = {}
        if model is not None:
            payback = self._sheet(parts.PAYBACK)
            curves = write_payback(payback, self.result, model, rows)
            helpers.insert(2, payback)
        self._result_title(results)
        write_results(results, self.result, model, rows, curves)
        write_tables(tables, self.document)
        made = [page.sheet, movement, flows, results, tables, *helpers]
        made += [profiles] if profiles.cells else []
        first = self._sheet(parts.READ_ME)
        write_read_me(first, self.document, made, self.why, self.fixed)
        about = self.document
        return Book(self.language, about.title, about.kind, about.organisation, (first, *made), page.inputs)

    def _sheet(self, name: Say) -> Sheet:
        return Sheet(sheet_name(name, self.language), self.language, live=self.why is None)

    def _note(self) -> Say:
        if self.why is not None:
            return say("Fasta värden: bladet räknas inte om, eftersom {why}.", why=self.why)
        return say("Ändra bara celler med färg; de är olåsta och har ordet indata i kolumnen Cell.")

    def _result_title(self, sheet: Sheet) -> None:
        sheet.text(0, 0, say("Resultat per konto och grupp"), "title")
        if self.why is not None:
            sheet.text(1, 0, say("Värden: bladet räknas inte om, eftersom {why}.", why=self.why), "mark_line")
        else:
            sheet.text(1, 0, say("Levande formler: bladet räknas om när indata ändras."), "text")

    def _move(self, mover: Mover) -> list[Group]:
        sheet = mover.sheet
        sheet.text(0, 0, say("Var deltagarna är, månad för månad sedan inskrivningen"), "title")
        sheet.widths[0] = 14
        sheet.frozen = (2, 1)
        sheet.repeated = (0, 0)
        if self.why is not None:
            sheet.text(1, 0, say("Värden: bladet räknas inte om, eftersom {why}.", why=self.why), "mark_line")
            for part in self.parts:
                mover.ask(part)
            persons_as_values(sheet, self.parts)
            return []
        sheet.text(1, 0, say("Levande formler: bladet räknas om när indata ändras."), "text")
        groups = []
        for part in self.parts:
            courses = mover.ask(part)
            groups += [mover.write(part, group, courses) for group in range(len(part.result.plan.groups))]
        for row, text in enumerate(self.fixed, start=2):
            sheet.text(row, 0, text, "mark_line")
        return groups

    def _model(
        self,
        page: Page,
        calendar: Calendar,
        groups: Sequence[Group],
        asked: tuple[dict[str, Expr], dict[str, dict[int, Expr]]],
        unknown: dict[str, list[Expr]],
    ) -> tuple[Model, list[Sheet]]:
        """Write the sheets between the assumptions and the flows; return what the flows are formulas of."""
        amounts, lines = asked
        calendar.begin()
        costs = write_costs(calendar, amounts)
        worth = self._sheet(parts.UNIT_PRICES)
        decimals, each = write_decimals(worth, self.result, calendar, costs, lines)
        unit_prices = UnitPrices(worth, self.result, lines, {})
        per_person = PerPerson(self._sheet(parts.PER_PERSON), self.result)
        per_person.begin()
        blocks = []
        for group in groups:
            blocks += self._blocks(group, calendar, unit_prices, per_person)
        averages = per_person.averages(blocks, calendar)
        model = Model(calendar, blocks, costs, averages, decimals, each, unknown)
        return model, [worth, per_person.sheet, calendar.sheet]

    def _blocks(self, group: Group, calendar: Calendar, unit_prices: UnitPrices, per_person: PerPerson) -> list[Block]:
        part: Part = group.part
        forward, backward = calendar.intake(part, group.position)
        found = []
        for kind in kinds_of(part.result.plan):
            prices = unit_prices.write(part, kind)
            gains = per_person.block(group, kind, prices, part.group_label(group.position))
            factors: list[Expr] = []
            if any(factor != 1.0 for factor in kind.calendar):
                cells = [number(factor) for factor in kind.calendar]
                factors = calendar.column(
                    say("Andel av beloppet: {lines}", lines=kind.label), cells, "factor", width=18
                )
            found.append(Block(forward, backward, factors, gains))
        return found
