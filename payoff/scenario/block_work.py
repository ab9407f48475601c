"""The job as a block: one bundle of production, wage, employer's fee and subsidy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.reference.table import written_number
from payoff.rules.employment import FORMS
from payoff.rules.employment_course import JobCourse, job_course
from payoff.rules.employment_subsidy import ABSENCES
from payoff.scenario.block_draft import INDIVIDUAL, STATE, Draft, drafted
from payoff.scenario.built import Block
from payoff.scenario.fields import CERTAIN_SHARE_RULE
from payoff.scenario.lines import check_months
from payoff.scenario.use import FACTOR_RULE, NUMBER_RULE, WAGE_RULE, Options
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.errors import Place
    from payoff.scenario.block_lines import LineMaker

OPTIONS: Final = ("wage", "extent", "form", "share", "absence", "productivity", "age", "employer", "label", "note")
EMPLOYER: Final = "arbetsgivare"
OTHERS: Final = "ovriga"
OLD_BEFORE: Final = 65
OLD_FROM_2023: Final = 66
YEAR_OF_OLDER: Final = 2023
"""The age at the beginning of the year from which the basic deduction is higher, which the table does not have."""
WORTH: Final = "Beräknat ur lönekostnaden: lön och arbetsgivaravgift"
LAW: Final = "Inkomstskattelagen (1999:1229) m.m., se byggstenarnas priser"
LONGEST_JOB: Final = 10 * MONTHS_PER_YEAR
"""How far the staircase of a subsidy is followed; every subsidy with an end ends before."""


def add_work(maker: LineMaker, name: str, options: Options, place: Place | None) -> None:
    """Book a job as one bundle: production, wage, employer's fee, and a subsidy with its staircase.

    Raises
    ------
    Fault
        If an option is unknown or outside the rule.
    """
    options.only(*OPTIONS)
    form = options.word("form", tuple(FORMS), "ordinary")
    employer = options.text("employer") or EMPLOYER
    extent = options.share("extent", 1.0)
    course = _course(maker, options, form, extent)
    label = options.text("label") or FORMS[form].label.text().capitalize()
    fees = tuple(price for price in course.prices if price.row.payer == EMPLOYER)
    before = set(maker.lines)
    share = course.production / (course.wage + course.employer_fee) if course.wage else 0.0
    worth = f"Antagande: arbetet är värt {written_number(round(100 * share, 2))} % av lönekostnaden"
    made = f"Produktion, {label.lower()}"
    said, worked = _wage_says(options, extent)
    noted = {"note": options.written["note"]} if "note" in options else {}
    drafts = [
        Draft("produktion", "production", "", employer, course.production, made, (), (worth,), source=WORTH),
        Draft("lon", "wage", employer, INDIVIDUAL, course.wage, "Lön före skatt", (), worked, noted, source=said),
        Draft("arbetsgivaravgift", "tax", employer, STATE, course.employer_fee, "Arbetsgivaravgift", fees),
    ]
    if course.subsidy:
        drafts.append(_subsidy(course, employer, f"Stöd, {label.lower()}", place))
    for draft in drafts:
        if draft.monthly:
            maker.book(draft, place)
    maker.income["work"] += course.wage
    lines = tuple(line for line in maker.lines if line not in before)
    lived_on = 0.0 if FORMS[form].kind == "practice" else extent  # a person lives on something else meanwhile
    maker.blocks.append(Block(name, "work", label, lived_on, options.quantities, course.prices, lines, form))


def _course(maker: LineMaker, options: Options, form: str, extent: float) -> JobCourse:
    """Return the job month by month, in the kronor of the rules' year."""
    practice = FORMS[form].kind == "practice"
    given: dict[str, Any] = {"form": form}
    if "share" in options:
        given["share"] = _shares(options)
    if "absence" in options:
        given["absence"] = options.word("absence", tuple(ABSENCES), None)
    if "productivity" in options:
        given["productivity"] = options.number("productivity", FACTOR_RULE)
    if "age" in options:
        given["age"] = _age(options.number("age", NUMBER_RULE), maker.day)
    wage = maker.in_rule_year(options.number("wage", WAGE_RULE, 0.0 if practice else None))
    maker.full_time = wage
    months = max(LONGEST_JOB, _last_step(given.get("share")))
    return job_course(wage, extent, months, year=maker.day, table=maker.world.prices, **given)


def _age(age: float, day: date) -> int:
    """Return an age in whole years; the tax law of the table is for those who are younger than the higher deduction."""
    if age != round(age):
        raise Fault(say("åldern är ett helt antal år"), say("skriv t.ex. {text}", text="age: 24"), ("age",))
    limit = OLD_FROM_2023 if day.year >= YEAR_OF_OLDER else OLD_BEFORE
    if age >= limit:
        message = say("skattereglerna i prislistan gäller den som är under {limit} år", limit=limit)
        raise Fault(message, say("skriv posterna för hand, eller välj en lägre ålder"), ("age",))
    return round(age)


def _last_step(share: float | Mapping[int, float] | None) -> int:
    """Return the last month where a written staircase changes, 1 where there is none."""
    return max(share) if isinstance(share, Mapping) else 1


def _shares(options: Options) -> float | Mapping[int, float]:
    """Return the share of a subsidy, or a staircase of shares by month of the job."""
    written = options.written["share"]
    if not isinstance(written, Branch) or "value" in written:
        return options.share("share")
    try:
        check_months(list(written))
    except Fault as fault:
        raise Fault(
            fault.message, say("skriv t.ex. {text}", text="{1: 80 %, 13: 60 %}"), ("share", *fault.at)
        ) from None
    return {int(month): options.read(f"share.{month}", share, CERTAIN_SHARE_RULE) for month, share in written.items()}


def _wage_says(options: Options, extent: float) -> tuple[str, tuple[str, ...]]:
    """Return who says what the wage is, and the notes on it."""
    wage = options.quantities.get("wage")
    if wage is None:
        return "", ()
    part = f"{wage.written} i heltidslön × {written_number(100 * extent)} %" if extent != 1 else ""
    moved = wage.moved
    dated = f"{wage.written} i {moved.year} års pris, omräknat med {moved.index}" if moved is not None else ""
    return wage.source, (part, dated, wage.note)


def _subsidy(course: JobCourse, employer: str, label: str, place: Place | None) -> Draft:
    """Return the line of a subsidy; where it changes with the time in the job, as a staircase on the tenure clock."""
    highest = max(course.subsidy.values())
    kept = {}
    if len(course.subsidy) > 1:
        steps = {str(month): amount / highest for month, amount in course.subsidy.items()}
        kept["series"] = drafted(place, clock="tenure", **steps)
    prices = tuple(price for price in course.prices if price.row.payer != EMPLOYER)
    notes = tuple(note.text() for note in course.notes)
    undated = prices and prices[0].row.values[0].since is None  # an amount of its own price year, not of the rules'
    year = prices[0].year if undated else None
    return Draft("lonestod", "subsidy", course.payer, employer, highest, label, prices, notes, kept, year)
