"""Shares that come from a number of persons: what the number says of how sure they are.

Counts of these very participants are what happened and do not vary. Counts of somebody else are
evidence: Beta for one share and Dirichlet for a whole table, from the counts and a prior whose total
weight is one person spread evenly over the outcomes that are listed (Jeffreys' for one share). See
Gelman et al., Bayesian Data Analysis (2013), sections 2.4 and 3.4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from payoff.errors import Fault
from payoff.language import say
from payoff.quantity.model import Quantity, named_stream
from payoff.quantity.spread import PRIOR_WEIGHT, Z95, beta_counts, logit_normal_range
from payoff.quantity.text import counts_of
from payoff.scenario.evidence import Widen
from payoff.scenario.fields import Persons, Share, shares_of
from payoff.scenario.lines import Strict

CountedAs = Literal["observed", "evidence"]


def certain(quantity: Quantity) -> Quantity:
    """Refuse an uncertain number where it says how sure something else is."""
    if quantity.spread is not None:
        raise Fault(say("här går det inte att använda ett osäkert tal"), say("skriv ett tal, t.ex. 200"))
    return quantity


People = Annotated[Persons, AfterValidator(certain)]
"""A number of persons that is certain."""
CertainShare = Annotated[Share, AfterValidator(certain)]
LEVEL = NormalDist().inv_cdf(0.975)
"""Standard deviations from the middle to the ends of a 95 % confidence interval."""


class Sureness(Strict):
    """Hur säkra andelarna är: av antal personer, eller som ett urval."""

    counted_as: CountedAs | None = Field(
        None,
        title="Antal räknas som",
        description="observed: dessa deltagare, säkert. evidence: andra personer, osäkert.",
    )
    widen: Annotated[Widen, AfterValidator(certain)] | None = Field(
        None, title="Vidgning", description="Faktor på variansen när antalen är lånad evidens; antalen delas med den."
    )
    sample_size: People | None = Field(
        None, title="Urval", description="Andelarna är så säkra som ett urval av så många personer, t.ex. 200."
    )

    @property
    def widened(self) -> float:
        """What counts are divided by: 1 where nothing is said."""
        return self.widen.value if self.widen is not None else 1.0

    def is_evidence(self, report: str, main: bool) -> bool:
        """Whether counts are of somebody else: as stated, else all but the programme's own in a final report.

        Parameters
        ----------
        report : str
            The kind of report.
        main : bool
            Whether it is the arm with the intervention.
        """
        stated = self.counted_as or ("observed" if main and report == "slutrapport" else "evidence")
        return stated == "evidence"

    def check_sureness(self, counted: bool, tables: Mapping[tuple[str, ...], Mapping[str, Quantity]]) -> None:
        """Refuse words on how sure shares are where they apply to nothing, or where two of them do.

        Parameters
        ----------
        counted : bool
            Whether there are counts.
        tables : mapping
            The distributions that a sample size applies to, by where they stand.
        """
        for key in ("counted_as", "widen"):
            if getattr(self, key) is not None and not counted:
                raise Fault(
                    say("”{key}” säger hur antal räknas, men här finns inga antal", key=key),
                    say("skriv antal, t.ex. 17 av 103, eller ta bort {key}", key=key),
                    (key,),
                    True,
                )
        if self.widen is not None and self.counted_as == "observed":
            message = say("”widen” hör till evidence: det som dessa deltagare gjorde är säkert")
            raise Fault(message, say("ta bort widen, eller skriv counted_as: evidence"), ("widen",), True)
        if self.sample_size is not None:
            if not tables:
                message = say("”sample_size” hör till andelar; antal säger själva hur många de är")
                raise Fault(message, say("ta bort sample_size"), ("sample_size",), True)
            if self.sample_size.value < 1:  # with next to nobody the shares that are drawn are 0 of 0
                message = say("”sample_size” är minst en person")
                raise Fault(message, say("skriv hur många det är, t.ex. 200"), ("sample_size",), True)
            for at, table in tables.items():
                _refuse_sure_twice(table, at)


def any_counts(tables: Iterable[Mapping[str, Quantity]]) -> bool:
    """Whether some share of some distributions is written as ``17 av 103``."""
    return any(counts_of(cell.written) is not None for row in tables for cell in row.values() if cell.known)


def tally_of(parts: Mapping[str, Quantity]) -> dict[str, float] | None:
    """Return how many of one group of persons are in each cell of a distribution.

    Parameters
    ----------
    parts : mapping
        A checked distribution of shares.

    Returns
    -------
    dict or None
        Persons by cell with ``rest`` worked out; None where the cells are not all counted in the same group, or
        one of them has an uncertainty or a name of its own and is drawn by itself.

    Examples
    --------
    >>> rest = Quantity(math.nan, "share", "rest", "rest")
    >>> tally_of({"arbete": Quantity(17 / 103, "share", "17 av 103"), "sjuk": rest})
    {'arbete': 17.0, 'sjuk': 86.0}
    """
    if len(parts) < 2 or any(part.name or part.spread is not None for part in parts.values()):
        return None
    counted = {key: counts_of(part.written) for key, part in parts.items() if part.known}
    found = {key: pair for key, pair in counted.items() if pair is not None}
    if not found or len(found) < len(counted) or len({whole for _, whole in found.values()}) > 1:
        return None
    whole = next(iter(found.values()))[1]
    left = max(0.0, whole - math.fsum(part for part, _ in found.values()))
    return {key: found[key][0] if key in found else left for key in parts}


def evidence_weights(tally: Mapping[str, float], widen: float) -> tuple[float, ...]:
    """Return the Dirichlet weights of counts of somebody else: count / widen + 1 / K over the K listed cells.

    Parameters
    ----------
    tally : mapping
        Persons by cell; a cell with 0 is possible, a cell that is not listed is not.
    widen : float
        How many times the variance is to be wider: 1 or more.

    Examples
    --------
    >>> evidence_weights({"arbete": 17.0, "sjuk": 86.0}, 2.0)
    (9.0, 43.5)
    """
    return tuple(count / widen + PRIOR_WEIGHT / len(tally) for count in tally.values())


def sample_weights(parts: Mapping[str, Quantity], size: float) -> tuple[float, ...]:
    """Return the Dirichlet weights of stated shares that are as sure as a sample of so many persons.

    There is no prior: the mean is the shares as they are written, and a share of 0 stays 0.

    Parameters
    ----------
    parts : mapping
        A checked distribution of shares.
    size : float
        Persons.

    Examples
    --------
    >>> sample_weights({"a": Quantity(0.25, "share", "25 %"), "b": Quantity(math.nan, "share", "rest", "rest")}, 200)
    (50.0, 150.0)
    """
    return tuple(size * share for share in shares_of(parts).values())


def single_from_counts(quantity: Quantity, widen: float) -> Quantity:
    """Return a share written as ``17 av 103`` as the evidence it is: Beta(17 / w + 1/2, 86 / w + 1/2).

    Parameters
    ----------
    quantity : Quantity
        Left as it is where it has an uncertainty of its own or is not written as a count.
    widen : float
        What the counts are divided by, w.

    Examples
    --------
    >>> share = Quantity(17 / 103, "share", "17 av 103", path="arms.utan.deadweight")
    >>> found = single_from_counts(share, 1.0)
    >>> found.spread.kind, found.spread.parameters, found.stream
    ('beta', (17.5, 86.5), 'arms.utan.deadweight')
    """
    counts = counts_of(quantity.written) if quantity.known and quantity.spread is None else None
    if counts is None:
        return quantity
    stream = named_stream(quantity.name) if quantity.name and widen == 1 else quantity.path
    return replace(quantity, spread=beta_counts(*counts, widen), stream=stream)


def single_observed(quantity: Quantity) -> Quantity:
    """Return a share written as ``17 av 103`` as what happened: certain, also where others with its name are not."""
    return replace(quantity, stream="") if quantity.stream and quantity.spread is None else quantity


def single_from_sample(quantity: Quantity, persons: float, widen: float) -> Quantity:
    """Return a share that was measured on so many persons: Beta(share n + 1/2, (1 - share) n + 1/2).

    Parameters
    ----------
    quantity : Quantity
        Left as it is where it has an uncertainty of its own.
    persons : float
        n; need not be whole, where it was divided because the evidence is borrowed.
    widen : float
        What n is divided by.
    """
    if quantity.spread is not None or not quantity.known:
        return quantity
    spread = replace(beta_counts(quantity.value * persons, persons, widen), central=quantity.value)
    return replace(quantity, spread=spread, stream=quantity.path)


def single_from_interval(quantity: Quantity, low: float, high: float, widen: float) -> Quantity:
    """Return a share with a published 95 % confidence interval: its log odds are normal around the share's own.

    The standard deviation of the log odds is the interval's width in log odds through 2 x 1.96, the usual
    large-sample interval of a proportion (Agresti, Categorical Data Analysis, 2013, section 1.4).

    Parameters
    ----------
    quantity : Quantity
        Left as it is where it has an uncertainty of its own.
    low, high : float
        Ends of the interval, between 0 and 1.
    widen : float
        What the variance is multiplied by.

    Examples
    --------
    >>> share = Quantity(0.5, "share", "50 %", path="arms.med.reaches.arbete.share")
    >>> round(single_from_interval(share, 0.4, 0.6, 1.0).spread.low, 3)
    0.416
    """
    if quantity.spread is not None or not quantity.known:
        return quantity
    deviation = (log_odds(high) - log_odds(low)) / (2 * LEVEL) * math.sqrt(widen)
    middle = log_odds(quantity.value)
    spread = logit_normal_range(share_of(middle - Z95 * deviation), share_of(middle + Z95 * deviation))
    return replace(quantity, spread=replace(spread, central=quantity.value), stream=quantity.path)


def log_odds(share: float) -> float:
    """Return ln(p / (1 - p)) of a share between 0 and 1."""
    return math.log(share / (1 - share))


def share_of(odds: float) -> float:
    """Return the share with such log odds."""
    return 1 / (1 + math.exp(-odds))


def _refuse_sure_twice(table: Mapping[str, Quantity], at: tuple[str, ...]) -> None:
    """Refuse a cell that says itself how sure it is in a table with ``sample_size``."""
    for cell, share in table.items():
        if share.spread is not None:
            message = say("andelen har en egen osäkerhet, men tabellen har sample_size")
            raise Fault(message, say("skriv andelen som ett tal, eller ta bort sample_size"), (*at, cell))
        if share.known and counts_of(share.written) is not None:
            message = say("andelen är skriven som antal, men tabellen har sample_size")
            raise Fault(message, say("ta bort sample_size, eller skriv andelen i procent"), (*at, cell))
