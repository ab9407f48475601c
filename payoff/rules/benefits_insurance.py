"""Benefits of the social insurance: sickness, rehabilitation, disability and children."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from payoff.language import say
from payoff.reference.table import Table
from payoff.rules.benefit import Array, Benefit, BenefitRule, Parameter, checked, met, shown, whole_kronor
from payoff.units import MONTHS_PER_YEAR, PER_MONTH

PAYER: Final = "forsakringskassan"
CALENDAR_DAYS: Final = PER_MONTH["kalenderdag"]
"""Calendar days of a month: the benefit is paid seven days a week."""

LEVELS: Final = {"normal": "sjukpenning_normalniva", "fortsattning": "sjukpenning_fortsattning"}

AGE_LIMITS: Final = (21, 23, 25, 27, 29, 30)
"""From these ages on, the guaranteed level is the next one."""

ALLOWANCE_ENDS: Final = 16

GUARANTEES: Final = tuple(
    f"garantiniva_{ages}" for ages in ("u21", "21_23", "23_25", "25_27", "27_29", "29_30", "30plus")
)


def sickness(table: Table, on: date, *, income: Array, level: str, unemployed: bool) -> Benefit:
    """Return what sjukpenning, or rehabiliteringspenning, gives a month for full absence.

    A day gives 80 % (normal) or 75 % (after 364 days) of 97 % of the income that it is based on (SGI) over 365,
    in whole kronor, every day of the week. The SGI is the yearly income up to 7.5, 8 or 10 price base amounts,
    in whole hundreds downwards; below 24 % of the price base amount there is none (socialförsäkringsbalken 25
    and 28 kap.). The hundreds and the whole kronor are seen in the amounts that Försäkringskassan publishes:
    the lowest SGI of 2022 is 11 500 kr, not 11 592, and gives 24 kr a day, not 25.

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    income : array
        Kronor a month before tax that the SGI is based on.
    level : {"normal", "fortsattning"}
    unemployed : bool
        Whether the lower cap of the unemployed holds.

    Raises
    ------
    Fault
        If the table has no rule for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> found = sickness(table(), date(2023, 1, 1), income=np.array(60_000.0), level="normal", unemployed=False)
    >>> round(float(found.monthly) * 12 / 365)
    1116
    """
    share = table.price(LEVELS[level], on)
    factor = table.price("sjukpenning_sgi_faktor", on)
    cap, floor = table.price("sgi_tak_pbb", on), table.price("sgi_min_andel_pbb", on)
    prices = [share, cap, factor, floor]
    yearly = income * MONTHS_PER_YEAR
    insured = yearly >= floor.value
    based_on = np.where(insured, np.floor(np.minimum(yearly, cap.value) / 100) * 100, 0.0)
    daily = whole_kronor(based_on * factor.value * share.value / 100 / (CALENDAR_DAYS * MONTHS_PER_YEAR))
    notes = [
        *met(yearly > cap.value, say("inkomsten är över taket för SGI ({cap} kr/år)", cap=shown(cap.value))),
        *met(~insured, say("inkomsten är under lägsta SGI ({least} kr/år) och ger inget", least=shown(floor.value))),
        say("karensavdrag och arbetsgivarens sjuklön dag 1–14 räknas inte in"),
    ]
    if unemployed:
        highest = table.price("sjukpenning_max_arbetslos", on)
        capped = say("arbetslösa får högst {cap} kr/dag", cap=shown(highest.value))
        prices, notes = [highest, *prices], [*met(daily > highest.value, capped), *notes]
        daily = np.minimum(daily, highest.value)
    return Benefit(daily * CALENDAR_DAYS, tuple(prices), tuple(notes))


def disability(table: Table, on: date, *, age: Array, income: Array) -> Benefit:
    """Return what hel sjukersättning or aktivitetsersättning gives a month.

    The income related benefit is a share of the assumed income up to 7.5 price base amounts, 64 % until
    September 2015 and 64.7 % after, and is filled up to a guaranteed level in price base amounts that follows
    age and year (socialförsäkringsbalken 34 and 35 kap.). Both are in whole kronor a month.

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    age : array
        Years.
    income : array
        Assumed income (antagandeinkomst), kronor a month; 0 gives the guaranteed level.

    Raises
    ------
    Fault
        If the table has no rule for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> disability(table(), date(2022, 1, 1), age=np.array([20.0, 45.0]), income=np.array(0.0)).monthly.tolist()
    [9982.0, 11190.0]
    """
    share, cap = table.price("sjukersattning_inkomstrel", on), table.price("sjukersattning_tak_pbb", on)
    step = np.searchsorted(AGE_LIMITS, age, side="right")
    levels = {int(one): table.price(GUARANTEES[one], on) for one in np.unique(step)}
    yearly = income * MONTHS_PER_YEAR
    related = whole_kronor(np.minimum(yearly, cap.value) * share.value / 100 / MONTHS_PER_YEAR)
    yearly_level = np.select([step == one for one in levels], [level.value for level in levels.values()])
    guaranteed = whole_kronor(yearly_level / MONTHS_PER_YEAR)
    notes = (
        *met(related < guaranteed, say("garantinivån för åldern gäller, vid full försäkringstid")),
        *met(yearly > cap.value, say("antagandeinkomsten är över taket ({cap} kr/år)", cap=shown(cap.value))),
        say("bostadstillägg räknas inte in"),
    )
    first = tuple(levels.values())
    prices = (*first, share, cap) if np.any(related < guaranteed) else (share, cap, *first)
    return Benefit(np.maximum(related, guaranteed), prices, notes)


def child_allowance(table: Table, on: date, *, children: tuple[int, ...]) -> Benefit:
    """Return barnbidrag and flerbarnstillägg a month for the children of a household.

    The same amount for every child under 16, and a supplement for the second child, the third, the fourth, and
    every one after (socialförsäkringsbalken 15 kap.).

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    children : tuple of int
        Ages; those of 16 and more are not counted.

    Raises
    ------
    Fault
        If the table has no rule for the day; the supplement is there from 2017.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> float(child_allowance(table(), date(2025, 1, 1), children=(3, 7)).monthly)
    2650.0
    """
    count = sum(age < ALLOWANCE_ENDS for age in children)
    each = table.price("barnbidrag_manad", on)
    more = [table.price(f"flerbarnstillagg_barn_{min(number, 5)}", on) for number in range(2, count + 1)]
    monthly = np.asarray(count * each.value + sum(one.value for one in more))
    older = say("barn som fyllt 16 år räknas inte med: studiehjälp och deras flerbarnstillägg är utanför regeln")
    paid = say("hela barnbidraget räknas till hushållet, också där föräldrar delar på det")
    return Benefit(monthly, (each, *dict.fromkeys(more)), (*met(count < len(children), older), paid))


_INCOME: Final = say("inkomst före skatt")
_SICKNESS: Final = {
    "income": Parameter("money", _INCOME),
    "level": Parameter("word", say("nivå: normal, eller fortsättning efter 364 dagar"), "normal", tuple(LEVELS)),
    "unemployed": Parameter("flag", say("arbetslös"), False),
}
_ASSUMED: Final = Parameter("money", say("antagandeinkomst, 0 för garantinivån"), 0.0)
_DISABLED: Final = {"age": Parameter("number", say("ålder"), lowest=19, highest=66), "income": _ASSUMED}
_YOUNG: Final = {"age": Parameter("number", say("ålder"), lowest=19, highest=29), "income": _ASSUMED}
_CHILDREN: Final = {"children": Parameter("ages", say("barnens åldrar"), highest=20)}

INSURANCE: Final = {
    "sjukpenning": BenefitRule(say("Sjukpenning"), PAYER, "benefit", _SICKNESS, checked(_SICKNESS, sickness)),
    "rehabpenning": BenefitRule(
        say("Rehabiliteringspenning"), PAYER, "benefit", _SICKNESS, checked(_SICKNESS, sickness)
    ),
    "sjukersattning": BenefitRule(say("Sjukersättning"), PAYER, "sick", _DISABLED, checked(_DISABLED, disability)),
    "aktivitetsersattning": BenefitRule(
        say("Aktivitetsersättning"), PAYER, "sick", _YOUNG, checked(_YOUNG, disability)
    ),
    "barnbidrag": BenefitRule(
        say("Barnbidrag"), PAYER, "free", _CHILDREN, checked(_CHILDREN, child_allowance), livelihood=False
    ),
}
