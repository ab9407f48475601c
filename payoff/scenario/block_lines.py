"""The lines of a state's blocks: benefits by rule, the job bundle, services by quantity, and the tax on it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from payoff.errors import Fault, Place, nearest, shortened
from payoff.language import Say, say
from payoff.quantity.model import Quantity
from payoff.reference.model import SEVERAL
from payoff.reference.table import Price, written_number
from payoff.scenario.block_draft import INDIVIDUAL, ORE, Draft, cited, drafted, sentences, written_kronor
from payoff.scenario.block_quantity import quantity_in, who_says
from payoff.scenario.block_range import left_out, uncertain_amount, uncertain_price
from payoff.scenario.block_tax import Taxed, tax_on, taxed
from payoff.scenario.built import Block, Built
from payoff.scenario.use import USE, WORK, Options, empty_branch, folded, is_work, options_in
from payoff.scenario.world import World
from payoff.units import LARGEST_NUMBER, MONTHS_PER_YEAR

if TYPE_CHECKING:
    from payoff.quantity.written import Branch
    from payoff.rules.benefit import BenefitRule

PASSED_ON: Final = ("marginal_share", "cashable", "times", "series", "label", "note", "source")
"""What a service hands on to its line as it is written."""
TOP_UP: Final = "forsorjningsstod"
MOST_SUGGESTED: Final = 5
EXTENT: Final = "omfattning"
ASSUMED: Final = "antagande"
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class _Written:
    """A benefit as it is written: its name and its rule, with the options and where they stand."""

    name: str
    key: str
    rule: BenefitRule
    options: Options
    place: Place | None


@dataclass(frozen=True, slots=True)
class _TopUp:
    """A benefit that waits for what is left after tax, with the rest of what its rule asks for."""

    written: _Written
    given: Mapping[str, Any]


def _after_tax(income: Mapping[str, float], net: float) -> dict[str, float]:
    """Return what a person has after tax, the part of the wage by itself: wages get jobbstimulans."""
    total = sum(income.values())
    wage = net * income["work"] / total if total else 0.0
    return {"income": max(net - wage, 0.0), "net_wage": wage}


class LineMaker:
    """Makes the lines of one state.

    Parameters
    ----------
    world : World
    path : str
        Where the state's blocks stand: ``states.arbete.use``.
    """

    def __init__(self, world: World, path: str) -> None:
        self.world, self.path = world, path
        self.lines = empty_branch()
        self.blocks: list[Block] = []
        self.income = {"work": 0.0, "benefit": 0.0, "sick": 0.0, "free": 0.0}
        self.tax, self.topped_up = Taxed(), 0.0
        self.full_time: float | None = None
        self._rest = 1.0
        self._top_ups: list[_TopUp] = []
        self._place: Place | None = None

    def measure(self, blocks: Branch) -> None:
        """See how much of a person is left for a livelihood that says no extent of its own.

        Raises
        ------
        Fault
            If an extent cannot be read; the path starts with the block.
        """
        from payoff.rules.benefits import BENEFITS

        taken, without = 0.0, 0
        for name, written in blocks.items():
            rule = BENEFITS.get(folded(name))
            options = self._options(name, written, "wage")
            if not is_work(name) and (rule is None or not rule.livelihood or "tops_up" in options):
                continue
            try:
                taken += options.share("extent", 1.0 if is_work(name) else 0.0)
            except Fault as fault:
                raise fault.under(name) from None
            without += not is_work(name) and "extent" not in options
        if without == 1 and 0 < taken < 1:
            self._rest = 1 - taken

    def add(self, name: str, written: Any, place: Place | None) -> None:
        """Make the lines of one block.

        Raises
        ------
        Fault
            With the path from the block.
        """
        from payoff.rules.benefits import BENEFITS

        self._place = place
        plain = folded(name)
        if plain in WORK:
            from payoff.scenario.block_work import add_work

            add_work(self, name, self._options(name, written, "wage"), place)
        elif plain in BENEFITS:
            rule = BENEFITS[plain]
            main = next((one for one in ("income", *rule.parameters) if one in rule.parameters), "extent")
            self._add_benefit(name, plain, rule, self._options(name, written, main), place)
        else:
            self._add_service(name, plain, self._options(name, written, "quantity"), place)

    def _options(self, name: str, written: Any, main: str) -> Options:
        world = self.world
        return Options(options_in(written, main), f"{self.path}.{name}", world.named, world.price_years, {})

    # benefits

    def _add_benefit(self, name: str, key: str, rule: BenefitRule, options: Options, place: Place | None) -> None:
        """Book a benefit by rule at its extent."""
        options.only(*rule.parameters, "extent", "label", "note", *(["tops_up"] if key == TOP_UP else []))
        tops_up = key == TOP_UP and options.flag("tops_up")
        extent = options.share("extent", self._rest if rule.livelihood else 1.0)
        if tops_up and "extent" in options:
            raise Fault(say("”extent” hör inte ihop med tops_up"), say("ta bort extent"), ("extent",), True)

        if not tops_up:
            self._book_benefit(_Written(name, key, rule, options, place), extent, self._parameters(rule, options))
            return
        for one in ("income", "net_wage"):
            if one in options:
                message = say("”{key}” räknas fram med tops_up", key=one)
                raise Fault(message, say("ta bort {key}", key=one), (one,), True)
        self._top_ups.append(_TopUp(_Written(name, key, rule, options, place), self._parameters(rule, options)))

    def _book_benefit(self, written: _Written, extent: float, given: Mapping[str, Any], tops_up: bool = False) -> None:
        """Book what a rule gives at an extent."""
        rule, options = written.rule, written.options
        benefit = rule.compute(self.world.prices, self.day, **given)
        monthly = round(float(benefit.monthly) * extent, ORE)
        label = options.text("label") or rule.label.text()
        notes = (*_told(rule, options), *self._taken_from_others(rule, options, extent), *_texts(benefit.notes))
        kept = {"note": options.written["note"]} if "note" in options else {}
        draft = Draft(written.key, "transfer", rule.payer, INDIVIDUAL, monthly, label, benefit.prices, notes, kept)
        self.book(draft, written.place)
        self.income[rule.taxation] += monthly
        self.topped_up += monthly if tops_up else 0.0
        lived_on = extent if rule.livelihood and not tops_up else 0.0
        lines = (written.key,)
        self.blocks.append(Block(written.name, "benefit", label, lived_on, options.quantities, benefit.prices, lines))

    def _taken_from_others(self, rule: BenefitRule, options: Options, extent: float) -> Iterator[str]:
        """Say what a benefit goes by that stands in another block of the state."""
        if "income" in rule.parameters and rule.parameters["income"].required and "income" not in options:
            yield "Inkomsten är heltidslönen i arbetet"
        if "extent" not in options and extent < 1:
            yield f"Omfattningen är det som är kvar, {written_number(round(100 * extent, 4))} %"

    def _parameters(self, rule: BenefitRule, options: Options) -> dict[str, Any]:
        """Return what a rule asks for: as written, else the household's, else the rule's default."""
        household = self.world.rules.household
        shared = {"adults": household.adults, "children": household.children}
        found: dict[str, Any] = {}
        for key, parameter in rule.parameters.items():
            if key == "income" and parameter.required and key not in options and self.full_time is not None:
                found[key] = self.full_time
            elif key in options or not shared.get(key):
                value = options.parameter(key, parameter)
                # a row that stands for an amount, or no amount at all, is the rule's to read
                money = parameter.kind == "money" and isinstance(value, float)
                found[key] = self.in_rule_year(value) if money else value
            else:
                found[key] = shared[key]
        return found

    # services

    def _add_service(self, name: str, key: str, options: Options, place: Place | None) -> None:
        """Book a price of the table by quantity."""
        prices = self.world.prices
        if key not in prices:
            raise self._unknown(name, key)
        price = prices.price(key, self.world.price_year)
        _refuse_not_bookable(price)
        options.only("quantity", "payer", *PASSED_ON)
        quantity = ""
        if "quantity" in options:
            try:
                quantity, units = quantity_in(options.written["quantity"], price)
            except Fault as fault:
                raise fault.under("quantity") from None
        elif price.unit.months is not None:
            units = 1.0
        else:
            message = say("priset är per {noun}; säg hur många", noun=price.unit.noun or price.unit.text)
            raise Fault(message, say("skriv t.ex. {text}", text=f"{{{name}: 6 {price.unit.noun}/år}}"))
        monthly = round(price.value * units / (price.unit.months or 1.0), ORE)
        if abs(monthly) > LARGEST_NUMBER:
            message = say("talet {text} är för stort", text=shortened(quantity))
            raise Fault(message, say("största tillåtna tal är 1e15"), ("quantity",))
        kept = {one: options.written[one] for one in PASSED_ON if one in options and one != "source"}
        payer = options.text("payer") or str(price.row.payer)
        kind = "transfer" if price.row.kind in ("transfer", "subsidy") else "resource"
        receiver = str(price.row.receiver or INDIVIDUAL) if kind == "transfer" else ""
        count = f"{quantity} × " if quantity else ""
        notes = (f"{count}{written_number(price.value)} {price.unit.text}", *who_says(options.written.get("quantity")))
        said = options.text("source") or ""
        year = price.year or self.world.price_year  # an undated price is not moved
        draft = Draft(price.id, kind, payer, receiver, monthly, price.label, (price,), notes, kept, year, said)
        uncertain = uncertain_price(price)
        self.book(replace(draft, price=uncertain, units=units), place)
        drawn = uncertain if isinstance(self.lines[price.id]["amount"], Quantity) else None
        block = Block(name, "service", price.label, 0.0, options.quantities, (price,), (price.id,))
        self.blocks.append(replace(block, uncertain_price=drawn))

    def _unknown(self, name: str, key: str) -> Fault:
        """Return the fault of a block that is no benefit, no work and no price."""
        from payoff.reference.search import matching
        from payoff.rules.benefits import BENEFITS

        message = say("byggstenen ”{name}” finns inte", name=shortened(name))
        key = key[:LONGEST_NAME]
        close = nearest(key, [*BENEFITS, *WORK])
        priced = matching(self.world.prices, key.replace("_", " ")) if key else []
        names = [*([close] if close else []), *priced][:MOST_SUGGESTED]
        if names:
            return Fault(message, say("menade du något av {names}?", names=names), (), True)
        return Fault(message, say("sök priser med: python -m payoff prices"), (), True)

    # what the others share

    @property
    def day(self) -> date:
        """The day whose rules hold."""
        return self.world.rules.day(self.world.price_year)

    def in_rule_year(self, amount: float) -> float:
        """Return an amount of the price year in the kronor of the rules' year."""
        return amount / self.world.factor(self.world.year)

    def book(self, draft: Draft, place: Place | None) -> None:
        """Add a line of kronor a month, in the kronor of the draft's year; the rules' year where none is said."""
        if draft.line in self.lines:
            raise Fault(say("två byggstenar ger posten ”{name}”", name=draft.line), say("ta bort den ena"), (), True)
        source, about = cited(draft.prices)
        about += [note.text() for note in left_out(draft.prices) if draft.price is None]
        year = self.world.year if draft.year is None else draft.year
        dated = {} if year == self.world.price_year else {"price_year": year, "index": self.world.rules.index}
        named = {"source": draft.source or source or None, "note": sentences((*draft.notes, *about)) or None}
        written = drafted(place, value=written_kronor(draft.monthly), unit="kr/mån", **dated, **named)
        amount: Branch | Quantity = written
        if draft.price is not None:
            path = f"{self.path.removesuffix(USE)}lines.{draft.line}.amount"
            amount = uncertain_amount(written, draft.price, draft.units, path, self.world.price_years)
        sides = {"from_": draft.payer or None, "to": draft.receiver or None}
        keys = {"label": draft.label, **draft.kept}
        self.lines[draft.line] = drafted(place, kind=draft.kind, **sides, amount=amount, **keys)
        self.lines.key_places[draft.line] = self.lines.value_places[draft.line] = place

    def close(self) -> None:
        """Book the tax, and last what tops up what is left after it."""
        self.tax = taxed(self.world, self.income)
        for draft in self.tax.drafts:
            self.book(draft, self._place)
        left = _after_tax(self.income, sum(self.income.values()) - self.tax.monthly)
        for one in self._top_ups:
            try:
                self._book_benefit(one.written, 1.0, {**one.given, **left}, tops_up=True)
            except Fault as fault:
                raise fault.under(one.written.name) from None

    def _left(self, income: Mapping[str, float]) -> float:
        """Return what is left of incomes after tax with what tops it up, by the rules without their rounding."""
        tax = float(tax_on(self.world, income, rounded=False).total) / MONTHS_PER_YEAR
        net = sum(income.values()) - tax
        left = _after_tax(income, net)
        topped = [
            one.written.rule.compute(self.world.prices, self.day, **{**one.given, **left}) for one in self._top_ups
        ]
        return net + sum(float(benefit.monthly) for benefit in topped)

    def marginal_effect(self) -> float | None:
        """Share of one more earned krona that is lost to tax and to what tops up; None without work."""
        if not self.income["work"]:
            return None
        income = self.income | {"free": self.income["free"] - self.topped_up}
        return 1 - self._left(income | {"work": income["work"] + 1}) + self._left(income)

    def built(self) -> Built:
        """Return what the state was built of."""
        return Built(
            tuple(self.blocks),
            self.world.year,
            work=self.income["work"],
            benefits=self.income["benefit"],
            sick=self.income["sick"],
            free=self.income["free"],
            topped_up=self.topped_up,
            tax=self.tax.monthly,
            tax_lines=frozenset(draft.line for draft in self.tax.drafts),
            tax_prices=self.tax.prices,
            rates=self.tax.rates,
            marginal_effect=self.marginal_effect,
        )


def _texts(notes: Iterable[Say]) -> Iterator[str]:
    return (note.text() for note in notes)


def _told(rule: BenefitRule, options: Options) -> Iterator[str]:
    """Say what was written in a benefit, with who says so: the line itself only shows what the rule made of it."""
    for key, quantity in options.quantities.items():
        label = rule.parameters[key].label.text() if key in rule.parameters else EXTENT
        yield f"{label}: {quantity.written} ({_said_of(quantity.source, quantity.note)})"


def _said_of(source: str, note: str) -> str:
    """Return who says a number, and its note; that it is assumed is said once.

    Examples
    --------
    >>> _said_of("", "Antagande."), _said_of("", "Antagande om halvtid."), _said_of("", "Gissat"), _said_of("Avin", "")
    ('antagande', 'antagande om halvtid', 'antagande; Gissat', 'Avin')
    """
    said = note.rstrip(".")
    if not source and said.lower().startswith(ASSUMED):
        return said[:1].lower() + said[1:]
    return "; ".join(text for text in ((source or ASSUMED).rstrip("."), said) if text)


def _refuse_not_bookable(price: Price) -> None:
    """Refuse rows that are no price of one actor: sums over several, national totals, rates and rules."""
    if price.row.payer == SEVERAL:
        raise Fault(
            say("{name} är en summa över flera aktörer och kan inte bokföras på en", name=price.id),
            say("välj ett pris per aktör; sök med: python -m payoff prices"),
        )
    if price.row.kind not in ("resource", "transfer", "subsidy") or not price.unit.money:
        raise Fault(
            say("{name} är inget pris för en person ({unit})", name=price.id, unit=price.row.unit),
            say("sök priser med: python -m payoff prices"),
        )
