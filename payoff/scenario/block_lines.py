"""The lines of a state's blocks: benefits by rule, the job bundle, services by quantity, and the tax on it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from payoff.errors import Fault, Place, nearest, shortened
from payoff.language import say
from payoff.quantity.written import raw_of
from payoff.reference.model import SEVERAL
from payoff.reference.table import Price
from payoff.reference.unit import quantity_example, units_per_month
from payoff.scenario.block_draft import INDIVIDUAL, ORE, Draft, cited, decimal, drafted, sentences, written_kronor
from payoff.scenario.built import Block, Built
from payoff.scenario.use import Options, empty_branch, folded, options_in
from payoff.scenario.world import World
from payoff.units import LARGEST_NUMBER

if TYPE_CHECKING:
    from payoff.rules.benefit import BenefitRule
    from payoff.rules.tax_law import Rates

WORK: Final = ("work", "arbete")
PASSED_ON: Final = ("marginal_share", "cashable", "times", "series", "label", "note", "source")
"""What a service hands on to its line as it is written."""
TOP_UP: Final = "forsorjningsstod"
MOST_SUGGESTED: Final = 5
LONGEST_NAME: Final = 100


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
        self.tax_prices: tuple[Price, ...] = ()
        self.tax = self.topped_up = 0.0
        self.rates: Rates | None = None
        self._last: list[tuple[str, Callable[[], None]]] = []
        self._place: Place | None = None

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
            self._add_benefit(name, plain, BENEFITS[plain], self._options(name, written, "income"), place)
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
        extent = options.share("extent", 1.0)
        if tops_up and "extent" in options:
            raise Fault(say("”extent” hör inte ihop med tops_up"), say("ta bort extent"), ("extent",), True)

        def book(other: Mapping[str, float] | None = None) -> None:
            given = {**self._parameters(rule, options), **(other or {})}
            benefit = rule.compute(self.world.prices, self.day, **given)
            monthly = round(float(benefit.monthly) * extent, ORE)
            label = options.text("label") or rule.label.text()
            notes = (*_told(rule, options), *(note.text() for note in benefit.notes))
            kept = {"note": options.written["note"]} if "note" in options else {}
            draft = Draft(key, "transfer", rule.payer, INDIVIDUAL, monthly, label, benefit.prices, notes, kept)
            self.book(draft, place)
            self.income[rule.taxation] += monthly
            self.topped_up += monthly if tops_up else 0.0
            lived_on = extent if rule.livelihood and not tops_up else 0.0
            block = Block(name, "benefit", label, lived_on, options.quantities, benefit.prices, (key,))
            self.blocks.append(block)

        if tops_up:
            for one in ("income", "net_wage"):
                if one in options:
                    message = say("”{key}” räknas fram med tops_up", key=one)
                    raise Fault(message, say("ta bort {key}", key=one), (one,), True)
            self._last.append((name, lambda: book(self._after_tax())))
        else:
            book()

    def _after_tax(self) -> dict[str, float]:
        """Return what a person has after tax, the part of the wage by itself: wages get jobbstimulans."""
        total = sum(self.income.values())
        wage = self.disposable * self.income["work"] / total if total else 0.0
        return {"income": max(self.disposable - wage, 0.0), "net_wage": wage}

    def _parameters(self, rule: BenefitRule, options: Options) -> dict[str, Any]:
        """Return what a rule asks for: as written, else the household's, else the rule's default."""
        household = self.world.rules.household
        shared = {"adults": household.adults, "children": household.children}
        found = {}
        for key, parameter in rule.parameters.items():
            if key in options or not shared.get(key):
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
        if "quantity" in options:
            try:
                units = units_per_month(_in_one_piece(options.written["quantity"], price), price.unit)
            except Fault as fault:
                raise Fault(fault.message, fault.hint, ("quantity",)) from None
        elif price.unit.months is not None:
            units = 1.0
        else:
            message = say("priset är per {noun}; säg hur många", noun=price.unit.noun or price.unit.text)
            raise Fault(message, say("skriv t.ex. {text}", text=f"{{{name}: 6 {price.unit.noun}/år}}"))
        monthly = round(price.value * units / (price.unit.months or 1.0), ORE)
        if abs(monthly) > LARGEST_NUMBER:
            message = say("talet {text} är för stort", text=shortened(raw_of(options.written["quantity"])))
            raise Fault(message, say("största tillåtna tal är 1e15"), ("quantity",))
        kept = {one: options.written[one] for one in PASSED_ON if one in options and one != "source"}
        payer = options.text("payer") or str(price.row.payer)
        kind = "transfer" if price.row.kind in ("transfer", "subsidy") else "resource"
        receiver = str(price.row.receiver or INDIVIDUAL) if kind == "transfer" else ""
        count = f"{raw_of(options.written['quantity'])} × " if "quantity" in options else ""
        notes = (f"{count}{decimal(price.value)} {price.unit.text}",)
        said = options.text("source") or ""
        draft = Draft(price.id, kind, payer, receiver, monthly, price.label, (price,), notes, kept, price.year, said)
        self.book(draft, place)
        self.blocks.append(Block(name, "service", price.label, 0.0, options.quantities, (price,), (price.id,)))

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

    @property
    def disposable(self) -> float:
        """What a person has left a month after tax so far, in the kronor of the rules' year."""
        return sum(self.income.values()) - self.tax

    def book(self, draft: Draft, place: Place | None) -> None:
        """Add a line of kronor a month, in the kronor of the draft's year; the rules' year where none is said."""
        if draft.line in self.lines:
            raise Fault(say("två byggstenar ger posten ”{name}”", name=draft.line), say("ta bort den ena"), (), True)
        source, about = cited(draft.prices)
        year = self.world.year if draft.year is None else draft.year
        dated = {} if year == self.world.price_year else {"price_year": year, "index": self.world.rules.index}
        named = {"source": draft.source or source or None, "note": sentences((*draft.notes, *about)) or None}
        amount = drafted(place, value=written_kronor(draft.monthly), unit="kr/mån", **dated, **named)
        sides = {"from_": draft.payer or None, "to": draft.receiver or None}
        keys = {"label": draft.label, **draft.kept}
        self.lines[draft.line] = drafted(place, kind=draft.kind, **sides, amount=amount, **keys)
        self.lines.key_places[draft.line] = self.lines.value_places[draft.line] = place

    def close(self) -> None:
        """Book the tax, and last what depends on it."""
        from payoff.scenario.block_work import add_tax

        add_tax(self, self._place)
        for name, finish in self._last:
            try:
                finish()
            except Fault as fault:
                raise Fault(fault.message, fault.hint, (name, *fault.at), fault.key) from None

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
            tax=self.tax,
            tax_prices=self.tax_prices,
            rates=self.rates,
        )


def _in_one_piece(written: Any, price: Price) -> str:
    """Return a quantity as it is written; it is one text, not a group or a list."""
    if isinstance(written, (dict, list, bool)):
        raise Fault(say("ett antal skrivs i ett stycke"), quantity_example(price.unit))
    return raw_of(written)


def _told(rule: BenefitRule, options: Options) -> Iterator[str]:
    """Say what was written in a benefit with a source or a note of its own."""
    for key, quantity in options.quantities.items():
        said = "; ".join(text.rstrip(".") for text in (quantity.source, quantity.note) if text)
        if said:
            label = rule.parameters[key].label.text() if key in rule.parameters else key
            yield f"{label}: {quantity.written} ({said})"


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
