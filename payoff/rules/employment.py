"""What a job is worth and what it costs: production, wage, employer's fee and subsidy, kronor a month.

A job is one bundle. The employer pays wage and fee, gets the production and the subsidy; what is left is the employer's
net. `productivity` is production as a share of the wage cost (wage and fee). Where it is not given:

* without subsidy 100 %: the employer is at zero;
* with a subsidy for reduced working capacity (lönebidrag, OSA) (wage cost − subsidy) / wage cost at the first month's
  subsidy: the employer is at zero, and the subsidy pays for what the person cannot produce;
* with a subsidy for distance to the labour market (nystartsjobb, introduktionsjobb, extratjänst, särskilt
  anställningsstöd) 100 %: the subsidy is the employer's surplus, and is shown as such;
* in praktik and arbetsträning 0: what is produced is taken to go up in supervision.

When a subsidy declines, production does not change by itself. Every sum of a bundle's flows, tax included, is its
production: wage, fee and subsidy only move it between actors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.reference.table import Price, Table
from payoff.reference.table import table as packaged
from payoff.rules.benefit import Array, day_of
from payoff.rules.employer_fee import employer_fee
from payoff.rules.employment_subsidy import (
    Absence,
    Shares,
    Subsidy,
    Terms,
    arbetstraning,
    by_day,
    introduktionsjobb,
    lonebidrag,
    nystartsjobb,
    osa,
)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A job bundle, kronor a month; arrays of one shape.

    Parameters
    ----------
    form : str
        A key of `FORMS`.
    wage : array
        Paid wage before tax: full-time wage × extent.
    employer_fee : array
        Employer to the state.
    subsidy : array
        To the employer, from `payer`.
    payer : str
        The account that pays the subsidy; empty where there is none.
    production : array
        Lands at the employer.
    prices : tuple of Price
        Rows that were used.
    notes : tuple of Say
        What the reader must know.
    """

    form: str
    wage: Array
    employer_fee: Array
    subsidy: Array
    payer: str
    production: Array
    prices: tuple[Price, ...]
    notes: tuple[Say, ...] = ()

    @property
    def wage_cost(self) -> Array:
        """Wage and employer's fee."""
        return np.asarray(self.wage + self.employer_fee)

    @property
    def employer_net(self) -> Array:
        """Production and subsidy less wage cost."""
        return np.asarray(self.production + self.subsidy - self.wage_cost)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of employment.

    Parameters
    ----------
    label : Say
        Its name.
    kind : {"none", "capacity", "distance", "practice"}
        Why the subsidy is paid: decides the productivity where it is not given.
    compute : callable or None
        Terms to subsidy; None for none.
    """

    label: Say
    kind: Literal["none", "capacity", "distance", "practice"]
    compute: Callable[[Terms], Subsidy] | None = None


def job(  # noqa: PLR0913 - a job has this many sides, all but one by name
    wage: Array | float,
    extent: Array | float = 1.0,
    *,
    year: int | date,
    form: str = "ordinary",
    share: Shares | None = None,
    absence: Absence | None = None,
    productivity: Array | float | None = None,
    age: int | None = None,
    month_of_job: Array | int = 1,
    table: Table | None = None,
) -> Job:
    """Return what a job gives and costs, and whom.

    Parameters
    ----------
    wage : array
        Full-time wage before tax, kronor a month. Shapes of wage, extent, productivity and month broadcast.
    extent : array
        Share of full time, 0 to 1.
    year : int or date
        Whose rules hold; a year is its first of January.
    form : str
        A key of `FORMS`.
    share : float or mapping of int to float, optional
        For lönebidrag, trygghetsanställning and OSA, required: the subsidy as a share of the wage cost up to the cap,
        or by the month of the job from which it holds, the first being 1: ``{1: 0.8, 13: 0.6}``.
    absence : {"kort", "mellan", "lang", "lagst", "hogst"}, optional
        For nystartsjobb, required: the level, see `ABSENCES`.
    productivity : array, optional
        Production as a share of wage cost; default by form, see the module.
    age : int, optional
        At the beginning of the year: for the employer's fee and the longest time of nystartsjobb. None for the full fee
        and the time of those who are 25 to 54 years.
    month_of_job : array of int
        From 1: on the tenure clock, for subsidies that decline or end.
    table : Table, optional
        Default: the table that comes with payoff.

    Raises
    ------
    Fault
        If a value is out of range, the form is unknown, does not take or lacks what is given, or has no rules that day.

    Examples
    --------
    >>> subsidised = job(22_000.0, year=2026, form="lonebidrag", share=0.6)
    >>> round(float(subsidised.subsidy)), round(float(subsidised.production)), float(subsidised.employer_net)
    (15770, 13142, 0.0)
    """
    rules = FORMS.get(form)
    if rules is None:
        raise Fault(say("anställningsformen ”{form}” är okänd", form=shortened(form)), did_you_mean(form, FORMS))
    table = table or packaged()
    day = day_of(year) if isinstance(year, int) else year
    _check(wage, extent, month_of_job, productivity)
    if rules.kind == "practice" and np.any(np.greater(wage, 0)):
        raise Fault(say("{form} har ingen lön", form=rules.label), say("ange lönen 0 kr"))
    _check_words(form, share, absence)
    wages, extents, months = np.broadcast_arrays(
        *(np.asarray(one, dtype=float) for one in (wage, extent, month_of_job))
    )
    paid = wages * extents
    fee, prices = employer_fee(paid, day, age, table)
    terms = Terms(wages, extents, months, day, share, absence, age, table)
    given = rules.compute(terms) if rules.compute else Subsidy(np.zeros_like(paid), ())
    cost = paid + fee
    if productivity is not None:
        production = np.asarray(productivity) * cost
    else:
        production = _default_production(rules, terms, cost)
    payer = str(given.prices[0].row.payer) if given.prices else ""
    shape = np.broadcast_shapes(production.shape, paid.shape)
    paid, fee, amount, production = (np.broadcast_to(one, shape) for one in (paid, fee, given.amount, production))
    used = tuple({price.id: price for price in (*given.prices, *prices)}.values())
    return Job(form, paid, fee, amount, payer, production, used, given.notes)


def _default_production(rules: Form, terms: Terms, cost: Array) -> Array:
    """Return production where no productivity is given: that of the first month of the job, see the module."""
    if rules.kind == "practice":
        return np.zeros_like(cost)
    if rules.kind == "capacity" and rules.compute:
        first = rules.compute(terms.first_month)
        return np.asarray(cost - first.amount)
    return cost


def _check(wage: Array | float, extent: Array | float, month: Array | int, productivity: Array | float | None) -> None:
    if not np.all(np.isfinite(wage)) or np.any(np.less(wage, 0)):
        raise Fault(say("en lön är ett tal från 0 och uppåt"), say("ange heltidslönen i kronor per månad"))
    if not np.all(np.less_equal(0, extent)) or not np.all(np.less_equal(extent, 1)):
        raise Fault(say("omfattningen är en andel av heltid, från 0 till 1"), say("skriv t.ex. 50 % eller 0,5"))
    if not np.all(np.greater_equal(month, 1)):
        raise Fault(say("en anställnings månader räknas från 1"))
    if productivity is not None and not np.all(np.isfinite(productivity) & np.greater_equal(productivity, 0)):
        raise Fault(
            say("produktiviteten är en andel av lönekostnaden, från 0 och uppåt"), say("skriv t.ex. 80 % eller 0,8")
        )


def _check_words(form: str, share: Shares | None, absence: str | None) -> None:
    if share is not None and form not in WITH_SHARE:
        raise Fault(
            say("{form} tar ingen andel", form=FORMS[form].label),
            say("andel finns för {forms}", forms=[FORMS[one].label for one in WITH_SHARE]),
        )
    if absence is not None and form != "nystartsjobb":
        raise Fault(
            say("{form} har inga nivåer efter frånvaro", form=FORMS[form].label), say("det har bara nystartsjobb")
        )


FORMS: Final[Mapping[str, Form]] = {
    "ordinary": Form(say("arbete utan stöd"), "none"),
    "lonebidrag": Form(say("lönebidrag"), "capacity", lonebidrag),
    "lonebidrag_utveckling": Form(
        say("lönebidrag för utveckling i anställning"),
        "capacity",
        lambda terms: lonebidrag(terms, length="lonebidrag_langd_utveckling"),
    ),
    "lonebidrag_anstallning": Form(
        say("lönebidrag för anställning"),
        "capacity",
        lambda terms: lonebidrag(terms, length="lonebidrag_langd_anstallning"),
    ),
    "trygghetsanstallning": Form(say("lönebidrag för trygghet i anställning"), "capacity", lonebidrag),
    "osa": Form(say("skyddat arbete hos offentlig arbetsgivare"), "capacity", osa),
    "nystartsjobb": Form(say("nystartsjobb"), "distance", nystartsjobb),
    "introduktionsjobb": Form(say("introduktionsjobb"), "distance", introduktionsjobb),
    "extratjanst": Form(say("extratjänst"), "distance", lambda terms: by_day(terms, "extratjanst")),
    "sarskilt_anstallningsstod": Form(
        say("särskilt anställningsstöd"), "distance", lambda terms: by_day(terms, "sarskilt_anstallningsstod")
    ),
    "praktik": Form(say("praktik"), "practice"),
    "arbetstraning": Form(say("arbetsträning"), "practice", arbetstraning),
}
"""Forms of employment by name. Utvecklingsanställning and instegsjobb are not among them: the table has no amount
for the one and no share for the other."""
WITH_SHARE: Final = ("lonebidrag", "lonebidrag_utveckling", "lonebidrag_anstallning", "trygghetsanstallning", "osa")
