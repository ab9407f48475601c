"""The words of the language's choices: kinds, timings, statuses, as a reader sees them."""

from __future__ import annotations

from typing import Final

from payoff.language import Say, say

Row = tuple[Say, Say, bool, str]
"""An assumption: label, value, whether the file says it (else it is the default), note."""

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
FORM: Final[dict[str, Say]] = {"cash": say("kontant"), "in_kind": say("egen insats")}
COUNTED_FROM: Final[dict[str, Say]] = {
    "entry": say("lika länge för alla, från inskrivningen"),
    "start": say("från starten"),
}
