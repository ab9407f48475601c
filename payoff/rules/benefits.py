"""The benefits that payoff can work out by rule, by name."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from payoff.language import say
from payoff.reference.table import Table
from payoff.rules.benefit import Benefit, BenefitRule, checked
from payoff.rules.benefits_insurance import INSURANCE
from payoff.rules.benefits_municipal import MUNICIPAL
from payoff.rules.benefits_work import WORK
from payoff.units import PER_MONTH


def study_grant(table: Table, on: date) -> Benefit:
    """Return the grant of studiemedel a month for full time studies, every week of the year.

    A share of the price base amount a week, in whole kronor downwards (studiestödslagen 3 kap. 12 §); the loan
    is no transfer and is not here.

    Parameters
    ----------
    table : Table
    on : date
        The day whose rules hold.

    Raises
    ------
    Fault
        If the table has no grant for the day.

    Examples
    --------
    >>> from payoff.reference.table import table
    >>> float(study_grant(table(), date(2024, 1, 1)).monthly * 12 / 52)
    997.0
    """
    weekly = table.price("studiemedel_bidrag_vecka", on)
    notes = (
        say("räknat för alla årets veckor; ett läsår är omkring 40"),
        say("lån, tilläggsbidrag för barn och högre bidrag räknas inte in, och fribeloppet prövas inte"),
    )
    return Benefit(np.floor(np.asarray(weekly.value)) * PER_MONTH["vecka"], (weekly,), notes)


_STUDIES: Final = {
    "studiemedel": BenefitRule(say("Studiemedel, bidragsdelen"), "ovriga_staten", "free", {}, checked({}, study_grant)),
}

BENEFITS: Final[dict[str, BenefitRule]] = MUNICIPAL | INSURANCE | WORK | _STUDIES
"""Every rule by the name that scenarios know it by, in the order that they are shown."""
