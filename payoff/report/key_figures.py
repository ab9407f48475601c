"""The key figures of an actor as texts, and the net present value with other values on a krona."""

from __future__ import annotations

from typing import Any

from payoff.language import Say, as_written, say
from payoff.missing import Missing
from payoff.questions.answers import pays
from payoff.report.locale import Numbers
from payoff.report.sentences import short_when
from payoff.result import Result

NOT_SHOWN = {"unknown": say("kan inte beräknas"), "withheld": say("visas inte"), "not_applicable": as_written("–")}


def key_figures(result: Result, series: str, numbers: Numbers) -> list[str]:
    """Return an actor's net present value, benefit-cost ratio, return, internal rate, payback and annuity.

    Parameters
    ----------
    result : Result
    series : str
        Account or group.
    numbers : Numbers

    Returns
    -------
    list of str
        Ready to show; what cannot be shown says why.
    """
    value, ratio = result.npv(series), result.benefit_cost_ratio(series)
    returned, monthly = result.return_on_investment(series), result.annuity(series)
    shown: list[Say | str] = [
        shown_missing(value) if isinstance(value, Missing) else numbers.kronor(value),
        shown_missing(ratio) if isinstance(ratio, Missing) else numbers.ratio(ratio),
        shown_missing(returned) if isinstance(returned, Missing) else numbers.ratio(returned),
        internal_rate(result, series, numbers),
        payback(result, series, numbers),
        shown_missing(monthly) if isinstance(monthly, Missing) else numbers.kronor(monthly),
    ]
    return [text.text(numbers.language) if isinstance(text, Say) else text for text in shown]


def shown_missing(value: Missing) -> Say:
    """Return what stands in a cell without a figure."""
    return NOT_SHOWN[value.status]


def payback(result: Result, series: str, numbers: Numbers) -> Say:
    """Say the payback time in months and years, on a straight line within the month."""
    when = result.payback(series)
    if isinstance(when, Missing) or when.interpolated is None:
        return short_when(when, numbers, pays(result, series))
    return numbers.months_and_years(when.interpolated)


def internal_rate(result: Result, series: str, numbers: Numbers) -> Say:
    """Say the internal rate of a year where there is one, else why there is none."""
    found = result.internal_rate(series)
    if isinstance(found, Missing):
        return shown_missing(found)
    flow = result.flow("net", series, discounted=False)
    assert not isinstance(flow, Missing)
    amounts = flow[flow != 0]
    if found.rate is not None:
        rate = as_written(numbers.per_cent(found.rate))
        return rate if amounts[0] < 0 else say("{rate}, som för ett lån: vinsten kommer först", rate=rate)
    if found.status == "several":
        return say("ingen entydig: nettot byter tecken flera gånger")
    if not amounts.size:
        return say("ingen: varken kostnad eller vinst")
    if (amounts > 0).all():
        return say("ingen: nettot är aldrig negativt")
    if (amounts < 0).all():
        return say("ingen: nettot är aldrig positivt")
    return say("ingen mellan {low} och {high}", low=numbers.per_cent(found.low), high=numbers.per_cent(found.high))


def public_funds(result: Result, numbers: Numbers) -> dict[str, Any]:
    """Return society's net present value without and with the cost of public funds, nothing without a factor."""
    funds, language = result.scenario.public_funds, numbers.language
    if funds is None:
        return {"rows": [], "note": ""}
    cost = result.public_funds_cost()
    if isinstance(cost, Missing) and cost.status == "withheld":
        note = say("Skattefaktorn räknas inte: {reason}.", reason=cost.reason)
        return {"rows": [], "note": note.text(language)}
    effect = say(
        "Skattefaktorns verkan, ({factor} − 1) × offentliga sektorns nettonuvärde",
        factor=numbers.plain(funds.factor.value),
    )
    rows: list[tuple[Say, float | Missing, bool]] = [
        (say("Nettonuvärde utan skattefaktor"), result.npv(), False),
        (effect, cost if isinstance(cost, Missing) else 0.0 - cost, False),
        (say("Nettonuvärde med skattefaktor"), result.npv_with_public_funds(), True),
    ]
    note = say("Minus: insatsen kräver skatter som kostar samhället extra. Plus: den minskar behovet av skatter.")
    return {
        "rows": [
            {
                "label": label.text(language),
                "value": shown_missing(value).text(language) if isinstance(value, Missing) else value,
                "total": total,
            }
            for label, value, total in rows
        ],
        "note": note.text(language),
    }


def weighted(result: Result, series: str, numbers: Numbers) -> list[float | str]:
    """Return the weight of an account (a dash for a group) and its net present value without and with weights."""
    language = numbers.language
    weight = "–"
    if series not in result.groups:
        weight = numbers.plain(result.scenario.weight_by_account.get(series, 1.0))
    values = (result.npv(series), result.weighted_npv(series))
    return [
        weight,
        *(shown_missing(value).text(language) if isinstance(value, Missing) else value for value in values),
    ]
