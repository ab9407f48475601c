"""The helper sheet by calendar month: what later kronor are worth, who begins, and what the programme costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from payoff.language import Say, say
from payoff.report.workbook.cells import COUNT, SHARE, Expr, Sheet, number, total
from payoff.report.workbook.page import Line, Page
from payoff.report.workbook.parts import Part
from payoff.result import Result
from payoff.units import MONTHS_PER_YEAR, year_of_month, years_in

HEAD_ROW: Final = 2
FIRST_ROW: Final = 3
RATE: Final = SHARE
MOMENTS: Final = {"year_start": 0, "mid_year": MONTHS_PER_YEAR // 2, "year_end": MONTHS_PER_YEAR}


def calendar_label(result: Result, month: int) -> str:
    """Return the calendar month of a month since the start, as ÅÅÅÅ-MM.

    Parameters
    ----------
    result : Result
    month : int
        Month 0 counts with month 1.
    """
    year, first = result.scenario.first_month
    months = first - 1 + max(0, month - 1)
    return f"{year + months // MONTHS_PER_YEAR:04d}-{months % MONTHS_PER_YEAR + 1:02d}"


@dataclass(slots=True)
class Calendar:
    """The sheet by calendar month while it is filled.

    Parameters
    ----------
    sheet : Sheet
    result : Result
    months : int
        Last month T.
    """

    sheet: Sheet
    result: Result
    months: int
    columns: int = 0
    factors: list[Expr] = field(default_factory=list)
    people: Expr = field(default_factory=lambda: number(0.0))
    by_month: dict[int, Expr] = field(default_factory=dict)
    shares: dict[str, Expr] = field(default_factory=dict)
    rates: dict[int, Expr] = field(default_factory=dict)

    def column(self, heading: Say, cells: list[Expr], style: str, first: int = 0, width: float = 14) -> list[Expr]:
        """Write a column from a month on; return references to its cells."""
        column = self.columns
        self.sheet.text(HEAD_ROW, column, heading, "head_right")
        self.sheet.widths[column] = width
        self.columns += 1
        return [self.sheet.put(FIRST_ROW + first + i, column, expr, style) for i, expr in enumerate(cells)]

    def ask_rates(self, page: Page) -> None:
        """Ask for the discount rates, and for the inflation where they are nominal."""
        rule = self.result.scenario.discounting
        page.section(say("Diskontering"))
        if rule is None:
            page.note(say("Ingen diskontering: alla kronor räknas lika."))
            return
        asked: dict[int, Expr] = {}
        for year, rate in sorted((int(year), rate) for year, rate in rule.rate.items()):
            source = rate.source or rule.source or rate.note or rule.note or ""
            where = say("från år {year}", year=year)
            line = Line(f"discounting.rate.{year}", say("Kalkylränta"), where, unit=say("per år"), source=source)
            asked[year] = page.ask(line, rate.value, "share", RATE)
        inflation = None
        if rule.inflation is not None:
            line = Line("discounting.inflation", say("Inflation"), unit=say("per år"), source=rule.inflation.source)
            inflation = page.ask(line, rule.inflation.value, "share", RATE)
        one = number(1.0)
        for year in range(1, years_in(max(self.months, rule.base)) + 1):
            rate_then = asked[max(first for first in asked if first <= year)]
            if inflation is not None:
                rate_then = (one + rate_then) / (one + inflation) - one
            self.rates[year] = rate_then

    def ask_people(self, page: Page, parts: list[Part]) -> None:
        """Ask for how many begin in each month, and how large each subgroup is."""
        page.section(say("Deltagare"))
        scenario = self.result.scenario
        note = scenario.intake.note or "" if scenario.intake is not None else ""
        for month in range(1, max(scenario.intake_by_month) + 1):
            persons = scenario.intake_by_month.get(month, 0.0)
            where = say("månad {month} ({calendar})", month=month, calendar=calendar_label(self.result, month))
            line = Line(f"intake.{month}", say("Deltagare som börjar"), where, unit=say("personer"), source=note)
            self.by_month[month] = page.ask(line, persons, "number", COUNT)
            note = ""
        everybody = total(list(self.by_month.values()))
        line = Line("persons", say("Deltagare i allt"), unit=say("personer"))
        self.people = page.worked(line, everybody, "number")
        if not self.result.subgroups:
            self.shares = {"": number(1.0)}
            return
        written = scenario.subgroup_shares
        last = list(written)[-1]
        for part in parts:
            line = Line(f"subgroups.{part.name}.share", say("Delgruppens andel"), part.label, unit=say("andel"))
            if part.name != last:
                self.shares[part.name] = page.ask(line, written[part.name], "share", SHARE)
            else:
                self.shares[last] = page.worked(line, number(1.0) - total(list(self.shares.values())), "share")

    def entrants(self, part: Part, group: int) -> Expr:
        """Return how many of a group begin in all."""
        plan = part.result.plan
        share = self.shares[part.name]
        if len(plan.groups) == 1:
            return self.people * share
        return self.by_month[int(plan.groups[group].rpartition("@")[2])] * share

    def begin(self) -> None:
        """Write the months, and what a krona in each is worth at the start."""
        sheet, rule = self.sheet, self.result.scenario.discounting
        sheet.text(0, 0, say("Kalendermånad för kalendermånad: nuvärdets faktorer, intag och kostnader"), "title")
        last = self.months
        if rule is not None:
            last = MONTHS_PER_YEAR * years_in(max(self.months, rule.base))
        everything = range(last + 1)
        self.column(say("Månad"), [number(month) for month in everything], "whole", width=8)
        for month in everything:
            sheet.text(FIRST_ROW + month, self.columns, calendar_label(self.result, month), "cell_right")
        sheet.text(HEAD_ROW, self.columns, say("Kalendermånad"), "head_right")
        sheet.widths[self.columns] = 14
        self.columns += 1
        sheet.frozen, sheet.repeated = (FIRST_ROW, 2), (HEAD_ROW, HEAD_ROW)
        if rule is None:
            ones = [number(1.0)] * (self.months + 1)
            self.factors = self.column(say("Diskonteringsfaktor"), ones, "factor", width=18)
            return
        per_year = number(MONTHS_PER_YEAR)
        rates = self.column(
            say("Ränta per år"), [self.rates[year_of_month(month)] for month in everything if month], "share", 1
        )
        one, column = number(1.0), self.columns
        self.column(say("Ränta på ränta"), [one], "factor")
        grown = [sheet.at(FIRST_ROW, column, 1.0)]
        for month, rate in enumerate(rates, start=1):
            monthly = one + rate / per_year if rule.compounding == "nominal/12" else (one + rate) ** (one / per_year)
            grown.append(sheet.put(FIRST_ROW + month, column, grown[-1] * monthly, "factor"))
        moments = [min(moment_of(month, rule.timing), last) for month in range(self.months + 1)]
        self.column(say("Diskonteras som månad"), [number(moment) for moment in moments], "whole")
        worth = [grown[rule.base] / grown[moment] for moment in moments]
        self.factors = self.column(say("Diskonteringsfaktor"), worth, "factor", width=18)

    def intake(self, part: Part, group: int) -> tuple[list[Expr], list[Expr]]:
        """Write who of a group begins in each month 1.., and the same in the opposite order; return both."""
        plan = part.result.plan
        share = self.shares[part.name]
        own = range(1, max(self.by_month) + 1)
        only = int(plan.groups[group].rpartition("@")[2]) if len(plan.groups) > 1 else 0
        persons = [self.by_month[month] * share if only in (0, month) else number(0.0) for month in own]
        label = part.group_label(group)
        forward = self.column(say("Börjar: {group}", group=label), persons, "number", 1)
        if len(persons) == 1:
            return forward, forward
        heading = say("Börjar, sista månaden först: {group}", group=label)
        return forward, self.column(heading, forward[::-1], "number", 1, width=18)


def moment_of(month: int, timing: str) -> int:
    """Return the month whose accumulated interest a month's flow is discounted with.

    Examples
    --------
    >>> moment_of(13, "year_start"), moment_of(13, "mid_year"), moment_of(13, "monthly"), moment_of(0, "year_end")
    (12, 18, 13, 0)
    """
    if timing == "monthly" or month == 0:
        return month
    return MONTHS_PER_YEAR * (year_of_month(month) - 1) + MOMENTS[timing]
