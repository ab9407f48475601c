"""The job as a block, and the tax on all that a person in a state lives on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.written import Branch
from payoff.rules.employment import FORMS
from payoff.rules.employment_course import JobCourse, job_course
from payoff.rules.employment_subsidy import ABSENCES
from payoff.rules.tax import Incomes, IncomeTax, effective_tax, income_tax
from payoff.rules.tax_law import Rates, national_rates, tax_years
from payoff.scenario.block_draft import INDIVIDUAL, ORE, STATE, Draft, decimal, drafted
from payoff.scenario.built import Block
from payoff.scenario.fields import SHARE_RULE
from payoff.scenario.lines import check_months
from payoff.scenario.use import FACTOR_RULE, NUMBER_RULE, WAGE_RULE, Options
from payoff.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.errors import Place
    from payoff.scenario.block_lines import LineMaker
    from payoff.scenario.world import World

OPTIONS: Final = ("wage", "extent", "form", "share", "absence", "productivity", "age", "employer", "label", "note")
EMPLOYER: Final = "arbetsgivare"
OTHERS: Final = "ovriga"
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
    worth = f"Antagande: arbetet är värt {decimal(round(100 * share, 2))} % av lönekostnaden"
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
    maker.blocks.append(Block(name, "work", label, extent, options.quantities, course.prices, lines, form))


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
        given["age"] = _whole_years(options.number("age", NUMBER_RULE))
    wage = maker.in_rule_year(options.number("wage", WAGE_RULE, 0.0 if practice else None))
    months = max(LONGEST_JOB, _last_step(given.get("share")))
    return job_course(wage, extent, months, year=maker.day, table=maker.world.prices, **given)


def _whole_years(age: float) -> int:
    if age != round(age):
        raise Fault(say("åldern är ett helt antal år"), say("skriv t.ex. {text}", text="age: 24"), ("age",))
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
    return {int(month): options.read(f"share.{month}", share, SHARE_RULE) for month, share in written.items()}


def _wage_says(options: Options, extent: float) -> tuple[str, tuple[str, ...]]:
    """Return who says what the wage is, and the notes on it."""
    wage = options.quantities.get("wage")
    if wage is None:
        return "", ()
    part = f"{wage.written} i heltidslön × {decimal(100 * extent)} %" if extent != 1 else ""
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
    return Draft("lonestod", "subsidy", course.payer, employer, highest, label, prices, notes, kept)


def add_tax(maker: LineMaker, place: Place | None) -> None:
    """Book the tax on all that a person in the state has, with the credits from the state.

    The year's income is 12 months of the state's. Municipality and region get their tax in full.
    """
    income = maker.income
    yearly = {key: MONTHS_PER_YEAR * income[key] for key in ("work", "benefit", "sick")}
    if not any(yearly.values()):
        return
    tax = _tax(maker.world, Incomes(yearly["work"], yearly["benefit"], yearly["sick"]))
    rows = (
        ("skatt_kommun", "tax", INDIVIDUAL, "kommun", tax.kommun, "Kommunalskatt"),
        ("skatt_region", "tax", INDIVIDUAL, "region", tax.region, "Regionskatt"),
        ("skatt_stat", "tax", INDIVIDUAL, STATE, tax.stat, "Statlig skatt, pensionsavgift och public service-avgift"),
        ("begravningsavgift", "tax", INDIVIDUAL, OTHERS, tax.other, "Begravningsavgift"),
        ("skattereduktion", "transfer", STATE, INDIVIDUAL, tax.credit, "Skattereduktioner"),
    )
    kronor = f"{sum(yearly.values()):,.0f}".replace(",", " ")
    notes = (f"På {kronor} kr om året, {maker.world.year} års regler", *(note.text() for note in tax.notes))
    for line, kind, payer, receiver, amount, label in rows:
        monthly = round(float(amount) / MONTHS_PER_YEAR, ORE)
        if monthly:
            cited = _cited(maker.world, tax, receiver, line)
            said, about = _rates_say(maker.world, receiver)
            draft = Draft(line, kind, payer, receiver, monthly, label, cited, (*notes, about), source=said)
            maker.book(draft, place)
            maker.tax += monthly if kind == "tax" else -monthly
    maker.tax_prices = tax.prices
    maker.rates = rates_in(maker.world)


def _rates_say(world: World, receiver: str) -> tuple[str, str]:
    """Return who says what a tax is where it is not one row of the table, and the note on it."""
    own = world.rules.tax
    if receiver in ("kommun", "region"):
        return ("", "") if own is None else (own.source or "", own.note or "")
    return ("", "") if receiver == OTHERS or world.rules.effective_tax is not None else (LAW, "")


def _cited(world: World, tax: IncomeTax, receiver: str, line: str) -> tuple[Any, ...]:
    """Return the rows that a tax line rests on: the rate of its receiver, else the law of the state."""
    if world.rules.effective_tax is not None or (world.rules.tax is not None and receiver in ("kommun", "region")):
        return ()  # an assumed tax, or rates of the scenario's own: nothing of the table says so
    own = tuple(price for price in tax.prices if price.row.receiver == receiver and line != "skattereduktion")
    return own or tuple(price for price in tax.prices if price.row.kind == "tax" and price.row.receiver == STATE)


def rates_in(world: World) -> Rates:
    """Return the municipal and regional rates: the scenario's own, else the national averages of the rules' year."""
    rates = national_rates(world.year, world.prices if world.prices.local else None)
    own = world.rules.tax
    if own is None:
        return rates
    burial = tuple(price for price in rates.prices if price.row.receiver == OTHERS)
    return replace(rates, kommun=own.kommun.value, region=own.region.value, prices=burial)


def _tax(world: World, incomes: Incomes) -> IncomeTax:
    """Return the tax on a year's incomes, with the scenario's own rates where it has any."""
    table = world.prices if world.prices.local else None
    rates = rates_in(world)
    if world.rules.effective_tax is not None:
        return effective_tax(incomes, world.rules.effective_tax.value, rates)
    try:
        return income_tax(incomes, world.year, rates, table=table)
    except Fault as fault:
        first, last = tax_years(table)
        hint = say(
            "välj ett år {first}–{last} med {text}, eller anta en skatt med {assumed}",
            first=first,
            last=last,
            text="rules: {date: 2025}",
            assumed=f"rules: {{date: {world.year}, effective_tax: 25 %}}",
        )
        raise Fault(fault.message, hint) from None
