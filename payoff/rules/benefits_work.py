"""Benefits of those who seek work: a-kassa, aktivitetsstöd, utvecklingsersättning and etableringsersättning."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from payoff.errors import Fault
from payoff.language import say
from payoff.reference.table import Price, Table
from payoff.rules.benefit import Array, Benefit, BenefitRule, Parameter, checked, met, shown, whole_kronor
from payoff.units import MONTHS_PER_YEAR, PER_MONTH

DAYS: Final = PER_MONTH["ersättningsdag"]
"""Days with benefit in a month: five a week."""

BY_INCOME: Final = date(2025, 10, 1)
"""From this day on the unemployment insurance goes by income and month (lag 2024:506), before by work and day."""

LONGEST: Final = 300
"""The last day that the insurance pays for, before and after; those with children had 450 until September 2025."""

DECIDED: Final = say("bokförs på Arbetsförmedlingen, som beslutar om programmet; Försäkringskassan betalar ut")
"""Why a programme is booked on one of its two authorities: it is decided there, and the appropriation is there."""

MEMBERS: Final = {
    "medlem": "akassa_ny_niva_1_100",
    "medlem_6_12": "akassa_ny_niva_medlem_6_12",
    "ej_medlem": "akassa_ny_niva_ej_medlem",
}

DAILY: Final = {"lagre": "utvecklingsersattning_lag_dag", "hogre": "utvecklingsersattning_hog_dag"}
ESTABLISHING: Final = {"full": "etableringsersattning_dag", "kartlaggning": "etableringsersattning_dag_lag"}


def unemployment(table: Table, on: date, *, income: Array, day: Array, membership: str) -> Benefit:
    """Return what a-kassa gives a month for full unemployment.

    Until September 2025 a day gives 80 % of a day's earnings (a 22nd of the month's) for 200 days and 70 % for
    another hundred, not below the basic amount and not above the cap, which is lower from day 101; without
    membership the basic amount (lag 1997:238). From October 2025 the month's earnings up to a cap give 80 %,
    70 % and 65 % for a hundred days each, 20 points less for members of 6 to 12 months and 30 points less
    without membership (lag 2024:506).

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    income : array
        Kronor a month before tax, before the unemployment.
    day : array
        Day with benefit, 1 to 300.
    membership : {"medlem", "medlem_6_12", "ej_medlem"}

    Raises
    ------
    Fault
        If the table has no rule for the day, or the level did not exist then.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> income, day = np.array(50_000.0), np.array(1.0)
    >>> float(unemployment(table(), date(2016, 1, 1), income=income, day=day, membership="medlem").monthly)
    20020.0
    >>> float(unemployment(table(), date(2026, 1, 1), income=income, day=day, membership="medlem").monthly)
    27200.0
    """
    if on >= BY_INCOME:
        return _by_income(table, on, income, day, membership)
    return _by_day(table, on, income, day, membership)


def _by_day(table: Table, on: date, income: Array, day: Array, membership: str) -> Benefit:
    """Return a-kassa by the rules until September 2025."""
    basic = table.price("akassa_grundbelopp_dag", on)
    if membership == "medlem_6_12":
        message = say("nivån för medlemmar 6–12 månader finns från {day}", day=BY_INCOME.isoformat())
        raise Fault(message, say("tillåtna: {names}", names=[name for name in MEMBERS if name != membership]))
    left_out = say("karensdagar räknas inte in")
    if membership == "ej_medlem":
        shape = np.broadcast_shapes(np.shape(income), np.shape(day))
        note = say("grundbeloppet gäller, vid heltid")
        return Benefit(np.full(shape, basic.value * DAYS), (basic,), (note, left_out))
    first, later = table.price("akassa_tak_dag", on), table.price("akassa_tak_dag_101", on)
    high, low = table.price("akassa_niva_1_200", on), table.price("akassa_niva_201_300", on)
    cap = np.where(day <= 100, first.value, later.value)
    earned = np.where(day <= 200, high.value, low.value) / 100 * income / DAYS
    notes = (
        *met(earned > cap, say("inkomsten ger mer än högsta dagpenning, som gäller i stället")),
        *met(earned < basic.value, say("inkomsten ger mindre än grundbeloppet, som gäller i stället, vid heltid")),
        left_out,
    )
    prices = _used(day, ((0, first), (100, later)), ((0, high), (200, low)))
    return Benefit(np.clip(earned, basic.value, cap) * DAYS, (*prices, basic), notes)


def _by_income(table: Table, on: date, income: Array, day: Array, membership: str) -> Benefit:
    """Return a-kassa by the rules from October 2025."""
    level, cap = table.price(MEMBERS[membership], on), table.price("akassa_inkomsttak_manad", on)
    second, third = table.price("akassa_ny_nedtrappning_100", on), table.price("akassa_ny_nedtrappning_200", on)
    least = table.price("akassa_ny_inkomstvillkor", on)
    share = level.value - np.where(day > 100, second.value, 0) - np.where(day > 200, third.value, 0)
    entitled = income * MONTHS_PER_YEAR >= least.value
    too_low = say("inkomsten når inte inkomstvillkoret ({least} kr/år) och ger inget", least=shown(least.value))
    notes = (
        *met(income > cap.value, say("inkomsten är över taket ({cap} kr/mån)", cap=shown(cap.value))),
        *met(~entitled, too_low),
        say("karensdagar räknas inte in, och antalet dagar (100, 200 eller 300) prövas inte mot inkomstens längd"),
        say("den som hade ersättning före {day} kan följa övergångsregler", day=BY_INCOME.isoformat()),
    )
    monthly = np.where(entitled, share / 100 * np.minimum(income, cap.value), 0.0)
    falls = [price for start, price in ((100, second), (200, third)) if np.any(day > start)]
    return Benefit(monthly, (level, *falls, cap, least), notes)


def activity(table: Table, on: date, *, income: Array | None, day: Array, insured: bool) -> Benefit:
    """Return what aktivitetsstöd gives a month for a full programme.

    Who is entitled to a-kassa gets what it would give, after its 300 days 65 % of a day's earnings, not below
    a floor. From October 2025 the earnings that count are lower after day 300, and the share falls by five
    points every hundredth day from day 401 on. Who is not entitled gets a fixed amount a day (förordning
    1996:1100, 2017:819).

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    income : array
        Kronor a month before tax, before the unemployment; needed for those entitled to a-kassa only.
    day : array
        Day with benefit since the unemployment began, those with a-kassa included.
    insured : bool
        Whether the person is entitled to income based a-kassa.

    Raises
    ------
    Fault
        If the table has no rule for the day, or the income is needed and not there.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> income, day = np.array(40_000.0), np.array([350.0, 450.0])
    >>> activity(table(), date(2026, 1, 1), income=income, day=day, insured=True).monthly.round(1).tolist()
    [19505.2, 18004.8]
    >>> float(activity(table(), date(2021, 1, 1), income=income, day=np.array(1.0), insured=False).monthly)
    4906.0
    """
    if not insured:
        fixed = table.price("aktivitetsstod_ej_akassa_dag", on)
        return Benefit(np.full(np.shape(day), fixed.value * DAYS), (fixed,), (DECIDED,))
    if income is None:
        raise Fault(
            say("income saknas: inkomst före skatt innan arbetslösheten"), say("skriv income, eller insured: nej")
        )
    floor, share = table.price("aktivitetsstod_golv_dag", on), table.price("aktivitetsstod_utforsakrad", on)
    before = unemployment(table, on, income=income, day=np.minimum(day, LONGEST), membership="medlem")
    after, others = _after_insurance(table, on, income, day, share)
    spent = np.broadcast_to(day > LONGEST, before.monthly.shape)
    monthly = np.where(spent, after, before.monthly)
    notes = (
        *met(monthly < floor.value * DAYS, say("lägsta dagpenning gäller ({floor} kr)", floor=shown(floor.value))),
        *(note for note in before.notes if not np.all(spent)),
        say("under 25 år och utan barn kan lägre nivåer gälla; de räknas inte"),
        DECIDED,
    )
    prices = (*(price for price in before.prices if not np.all(spent)), *((share, *others) if np.any(spent) else ()))
    return Benefit(np.maximum(monthly, floor.value * DAYS), (*prices, floor), notes)


def _after_insurance(
    table: Table, on: date, income: Array, day: Array, share: Price
) -> tuple[Array, tuple[Price, ...]]:
    """Return kronor a month after the days of the insurance, before the floor, and what they rest on."""
    if on < BY_INCOME:
        # The ordinance names a floor only; that the cap of a-kassa holds here too is how the authorities put it:
        # before September 2015, at most 680 and at least 320 kr a day at each of three levels.
        cap = table.price("akassa_tak_dag_101", on)
        return np.minimum(share.value / 100 * income, cap.value * DAYS), (cap,)
    cap = table.price("aktivitetsstod_max_efter_300", on)
    fall = table.price("aktivitetsstod_nedtrappning_efter_400", on)
    hundreds = np.maximum(np.ceil((day - LONGEST) / 100) - 1, 0)
    left = np.maximum(share.value - fall.value * hundreds, 0)
    return left / 100 * np.minimum(income, cap.value * DAYS), (cap, fall)


def development(table: Table, on: date, *, level: str) -> Benefit:
    """Return what utvecklingsersättning gives a month for a full programme.

    The higher level is a week's study grant over five a day, the lower one the study allowance of the upper
    secondary school over 22, in whole kronor (förordning 1996:1100 3 §).

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    level : {"lagre", "hogre"}
        Higher with final grades of the upper secondary school, and from the second half of the year one is 20.

    Raises
    ------
    Fault
        If the table has no rule for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> float(development(table(), date(2021, 1, 1), level="hogre").monthly)  # 166 kr a day
    3652.0
    """
    daily = table.price(DAILY[level], on)
    return Benefit(
        whole_kronor(np.asarray(daily.value)) * DAYS, (daily,), (say("gäller 18–24 år utan rätt till a-kassa"), DECIDED)
    )


def establishment(table: Table, on: date, *, level: str) -> Benefit:
    """Return what etableringsersättning gives a month for a full programme: 308 or 231 kr a day.

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.
    level : {"full", "kartlaggning"}
        The lower amount is while the competence is mapped.

    Raises
    ------
    Fault
        If the table has no rule for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> float(establishment(table(), date(2020, 1, 1), level="full").monthly)
    6776.0
    """
    daily = table.price(ESTABLISHING[level], on)
    note = say("etableringstillägg och bostadsersättning räknas inte in")
    return Benefit(np.asarray(daily.value * DAYS), (daily,), (note, DECIDED))


def _used(day: Array, *stairs: tuple[tuple[float, Price], ...]) -> tuple[Price, ...]:
    """Return the prices of stairs that any day reaches: each holds above its day, until the next."""
    used = []
    for stair in stairs:
        ends = [start for start, _ in stair[1:]] + [np.inf]
        used += [price for (start, price), end in zip(stair, ends, strict=True) if np.any((day > start) & (day <= end))]
    return tuple(used)


_SPELL: Final = say("dag med ersättning, räknat från den första")
_EARNED: Final = say("inkomst före skatt innan arbetslösheten")
_UNEMPLOYMENT: Final = {
    "income": Parameter("money", _EARNED),
    "day": Parameter("number", _SPELL, 1.0, lowest=1, highest=LONGEST),
    "membership": Parameter("word", say("medlemskap i a-kassa"), "medlem", tuple(MEMBERS)),
}
_ACTIVITY: Final = {
    "income": Parameter("money", _EARNED, None),
    "day": Parameter("number", _SPELL, 1.0, lowest=1, highest=2_000),
    "insured": Parameter("flag", say("rätt till inkomstbaserad a-kassa"), True),
}
_DEVELOPMENT: Final = {"level": Parameter("word", say("nivå"), choices=tuple(DAILY))}
_ESTABLISHMENT: Final = {"level": Parameter("word", say("nivå"), "full", tuple(ESTABLISHING))}

WORK: Final = {
    "akassa": BenefitRule(
        say("A-kassa"), "ovriga_staten", "benefit", _UNEMPLOYMENT, checked(_UNEMPLOYMENT, unemployment)
    ),
    "aktivitetsstod": BenefitRule(
        say("Aktivitetsstöd"), "arbetsformedlingen", "benefit", _ACTIVITY, checked(_ACTIVITY, activity)
    ),
    "utvecklingsersattning": BenefitRule(
        say("Utvecklingsersättning"), "arbetsformedlingen", "free", _DEVELOPMENT, checked(_DEVELOPMENT, development)
    ),
    "etableringsersattning": BenefitRule(
        say("Etableringsersättning"),
        "arbetsformedlingen",
        "free",
        _ESTABLISHMENT,
        checked(_ESTABLISHMENT, establishment),
    ),
}
