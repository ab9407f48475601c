"""The words of the language's choices: kinds, timings, statuses, as a reader sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from payoff.language import Language, Say, say
from payoff.missing import Missing
from payoff.quantity.model import Quantity
from payoff.result import Result
from payoff.scenario.models import Scenario
from payoff.study.portfolio import PortfolioResult

Row = tuple[Say, Say, bool | Say, str]
"""An assumption: label, value, origin (whether the file says it, else it is the default; or in words), note."""
CALIBRATED: Final = say("kalibrerat")
"""What stands in the place of a source where a number was chosen to meet printed results."""

REPORT: Final[dict[str, Say]] = {"ansokan": say("Ansökan"), "slutrapport": say("Slutrapport")}
KIND: Final[dict[str, Say]] = {
    "transfer": say("överföring"),
    "tax": say("skatt eller avgift"),
    "wage": say("lön"),
    "subsidy": say("subvention"),
    "resource": say("resurs"),
    "production": say("produktion"),
    "net": say("netto"),
}
COUNTERFACTUAL: Final[dict[str, Say]] = {
    "control_group": say("jämförelsegrupp"),
    "register": say("registerdata"),
    "literature": say("tidigare studier"),
    "before_after": say("före och efter, samma personer"),
    "assumption": say("antagande"),
}
TIMING: Final[dict[str, Say]] = {
    "year_start": say("årets flöden vid årets början"),
    "mid_year": say("årets flöden vid årets mitt"),
    "year_end": say("årets flöden vid årets slut"),
    "monthly": say("månad för månad"),
}
CLOCK: Final[dict[str, Say]] = {
    "calendar": say("månad sedan start"),
    "entry": say("månad sedan inskrivning"),
    "tenure": say("månad i tillståndet"),
}
PERIOD: Final[dict[str, Say]] = {"mån": say("mån"), "kvartal": say("kvartal"), "år": say("år")}
FORM: Final[dict[str, Say]] = {"cash": say("kontant"), "in_kind": say("egen insats")}
COUNTED_FROM: Final[dict[str, Say]] = {
    "entry": say("lika länge för alla, från inskrivningen"),
    "start": say("från starten"),
}


HALF_KRONA = 0.5
"""An amount up to this is shown as nothing."""


def cell(value: float | Missing, language: Language) -> float | str:
    """Return what stands in a cell: the value, or that it cannot be computed."""
    return say("kan inte beräknas").text(language) if isinstance(value, Missing) else value


def account_row(
    result: Result | PortfolioResult,
    series: str,
    values: Sequence[float | Missing],
    language: Language,
    *,
    subtotal: bool,
    memo: bool,
) -> dict[str, Any]:
    """Return a row of a table by account and group: a value in each column, or that it cannot be computed."""
    label = result.label(series)
    return {
        "id": series,
        "label": (say("varav {name}", name=label) if subtotal else label).text(language),
        "subtotal": subtotal,
        "total": series == result.total,
        "memo": memo,
        "values": [cell(value, language) for value in values],
    }


def joined_notes(*parts: str | None) -> str:
    """Join sources and notes to running text; each but the last ends as a sentence.

    Examples
    --------
    >>> joined_notes("Slutrapporten", "", "Härlett.", "Antagande")
    'Slutrapporten. Härlett. Antagande'
    """
    given = [part.strip() for part in parts if part and part.strip()]
    ended = [part if part[-1] in ".!?:;" else f"{part}." for part in given[:-1]]
    return " ".join([*ended, *given[-1:]])


def without_source(scenario: Scenario, amount: Quantity, language: Language) -> str:
    """Return what stands in the place of the source of an amount that has none."""
    origin = CALIBRATED if amount.name in scenario.calibrated else say("antagande")
    return origin.text(language) if amount.known else ""


def calibrated(scenario: Scenario, language: Language, *parts: object) -> str:
    """Return the mark of the calibrated values that parts of a scenario refer to, empty where there are none."""
    names = scenario.calibrated_in(*parts)
    return say("Kalibrerat: {names}.", names=names).text(language) if names else ""
