"""From gross to net, and who finances: what plain.py needs of it, as loops over months and dicts of shares."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .lives import PERIOD, Life, last_measured, totals
from .movement import Number, added
from .reading import account_id, account_shares, known, shares, stairs

Factor = Callable[[int], Number]
FINSAM = {"forsakringskassan": Fraction(1, 2), "region": Fraction(1, 4)}
STAGES = ["evidence_haircut", "attribution", "phase_in", "drop_off", "displacement"]


# --- the difference between the arms -------------------------------------------------------------------------------


def measured_until(arm: Mapping[str, Any], quantities: Mapping[str, Any]) -> int:
    """The last month in which something was measured in an arm."""
    if arm.get("observed"):
        return max(int(month) for month in arm["observed"].get("shares") or arm["observed"]["counts"])
    return max(last_measured(reach, quantities) for reach in arm["reaches"].values())


def factor_of(scenario: Mapping[str, Any], programme: Mapping[str, Any], quantities: Mapping[str, Any]) -> Factor:
    """How much of the difference in persons is left in a month since entry."""
    raw = scenario.get("gross_to_net") or {}
    always = 1 - known(raw.get("evidence_haircut", 0), quantities)
    always *= known(raw.get("attribution", 1), quantities)
    phases = stairs(raw.get("phase_in") or {1: 1}, quantities)
    drop = raw.get("drop_off") or {"share": 0, "per": "år", "after": 1}
    lost = known(drop["share"], quantities)
    period = PERIOD[drop["per"]] if drop["per"] in PERIOD else known(drop["per"], quantities)
    after = int(drop["after"]) if drop.get("after") else measured_until(programme, quantities)

    def factor(month: int) -> Number:
        begun = [step for step in phases if step <= max(1, month)]
        left = always * phases[max(begun)]
        if month <= after or lost == 0:
            return left
        return float(left) * math.pow(float(1 - lost), float(month - after) / float(period))

    return factor


def weighed(parts: list[tuple[Factor, Life]]) -> Life:
    """Lives added up, each times its weight in the month."""
    months = range(len(parts[0][1].there))
    result = Life([{} for _ in months], [{} for _ in months])
    for weight, life in parts:
        for month in months:
            size = weight(month)
            for state, tenures in life.there[month].items() if size else ():
                here = result.there[month].setdefault(state, {})
                for tenure, part in tenures.items():
                    here[tenure] = here.get(tenure, Fraction(0)) + size * part
            for move, part in life.moves[month].items() if size else ():
                moves = result.moves[month]
                moves[move] = moves.get(move, Fraction(0)) + size * part
    return result


def as_compared(without: Life, with_it: Life, deadweight: Fraction) -> Life:
    """What would have happened: a part of it is what happens with the intervention."""
    return weighed([(lambda _: 1 - deadweight, without), (lambda _: deadweight, with_it)])


def credited(comparison: Life, with_it: Life, factor: Factor) -> Life:
    """The comparison and so much of the difference to it as is the intervention's."""
    return weighed([(lambda month: 1 - factor(month), comparison), (factor, with_it)])


def staying(life: Life, begun: Mapping[str, Number]) -> Life:
    """As many persons, all of them where they began."""
    there = [
        {
            state: {max(1, month): share * added(totals(tenures).values())}
            for state, share in begun.items()
            if any(totals(tenures).values())
        }
        for month, tenures in enumerate(life.there)
    ]
    return Life(there, [{} for _ in life.moves])


def where_it_begins(arm: Mapping[str, Any], life: Life, quantities: Mapping[str, Any]) -> Mapping[str, Number]:
    """Where the persons of an arm begin: what it says, or else where they are in month 1."""
    return shares(arm["from"], quantities) if arm.get("from") else totals(life.there[1])


# --- others --------------------------------------------------------------------------------------------------------


def of_others(postings: list[tuple[str, Fraction]]) -> list[tuple[str, Fraction]]:
    """The same postings for somebody who is no participant."""
    return [("andra_individer" if account == "individ" else account, share) for account, share in postings]


def displaced(raw: Mapping[str, Any], programme: Life, comparison: Life, share: Fraction) -> tuple[Life, Life]:
    """Others, for a share of the extra persons: fewer of them in the states they leave, more where they come."""
    extra = weighed([(lambda _: share, programme), (lambda _: -share, comparison)])
    states = [raw["from"]] if isinstance(raw["from"], str) else list(raw["from"])
    nobody = [dict[tuple[str, str], Number]() for _ in extra.moves]
    left = [{state: there[state] for state in states if state in there} for there in extra.there]
    come = []
    for there in left:
        tenures: dict[int, Number] = {}
        for parts in there.values():
            for tenure, part in parts.items():
                tenures[tenure] = tenures.get(tenure, Fraction(0)) + part
        come.append({str(raw["to"]): tenures})
    return weighed([(lambda _: Fraction(-1), Life(left, nobody))]), Life(come, nobody)


# --- who finances --------------------------------------------------------------------------------------------------


def financing_of(scenario: Mapping[str, Any]) -> dict[str, Any] | None:
    """The financing of the programme; one word is a rule."""
    raw = (scenario.get("programme") or {}).get("financing")
    return {"rule": raw} if isinstance(raw, str) else raw


def sent_by(raw: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[str, Fraction]:
    """The share of the spending that each account sends."""
    if raw.get("shares"):
        return account_shares(raw["shares"], quantities)
    found: dict[str, Fraction] = {}
    if raw.get("amounts"):
        amounts = [(account_id(name), known(amount, quantities)) for name, amount in raw["amounts"].items()]
        for name, amount in amounts:
            found[name] = found.get(name, Fraction(0)) + amount / sum((each for _, each in amounts), Fraction(0))
        return found
    found.update(FINSAM)
    for name, share in account_shares(raw.get("kommuner") or "kommun", quantities).items():
        found[name] = found.get(name, Fraction(0)) + share / 4
    return found


def transfers(
    raw: Mapping[str, Any], payers: list[tuple[str, Fraction]], quantities: Mapping[str, Any]
) -> list[tuple[str, Fraction]]:
    """What financing a krona of a budget line costs each account: the one that pays the bill gets it back."""
    through = account_id(raw.get("through", "samordningsforbund"))
    paid = sum((share for account, share in payers if account == through), Fraction(0))
    sent = [(account, paid * share) for account, share in sent_by(raw, quantities).items()]
    return [(through, -paid), *sent] if paid else []
