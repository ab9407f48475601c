"""Every question's answer as plain data with stable keys; see docs/resultat.md."""

from __future__ import annotations

from typing import Any

from payoff.language import Language
from payoff.missing import Missing
from payoff.questions.break_even_sizes import (
    EnoughParticipants,
    EnoughSuccesses,
    break_even_participants,
    break_even_successes,
)
from payoff.questions.distribution import cost_shifts, distribution, proportional_financing
from payoff.questions.equalisation import tax_equalisation
from payoff.questions.household import HouseholdStep, household_steps
from payoff.questions.potential import GainParts, Potential, potentials
from payoff.questions.repayment import cash_view, repayment
from payoff.questions.time_use import last_observed, measured_share, person_months
from payoff.result import Result
from payoff.scenario.builtin import PUBLIC, SOCIETY

Plain = dict[str, Any]


def answers(result: Result, language: Language) -> Plain:
    """Return what a board asks of a result as plain data.

    Examples
    --------
    >>> import payoff
    >>> found = answers(payoff.evaluate(payoff.example()), "sv")
    >>> found["break_even_participants"]["kommun"]["whole"], found["measured_share"]["value"]
    (6, 0.0)
    """
    payers = paying(result)
    asked = (*payers, *result.groups)
    by_series: dict[str, dict[str, Any]] = {
        "potential": {series: _potential(one, language) for series, one in potentials(result, asked).items()},
        "break_even_participants": {
            series: _participants(break_even_participants(result, series), language) for series in asked
        },
        "break_even_successes": {
            series: _successes(break_even_successes(result, series), language) for series in asked
        },
    }
    if result.total != SOCIETY:
        for values in by_series.values():
            values[SOCIETY] = result.society_withheld.to_dict(language)
    return {
        **by_series,
        "distribution": _distribution(result, language),
        "cash_view": {payer: _cash(result, payer, language) for payer in payers},
        "repayment": {payer: _repayment(result, payer, language) for payer in payers},
        "person_months": {
            one.state: {
                "programme": one.programme,
                "counterfactual": one.counterfactual,
                "difference": one.difference,
                "cost_per_month": _or_missing(one.cost_per_month, language),
            }
            for one in person_months(result)
        },
        "measured_share": {
            "last_month": last_observed(result.scenario),
            "value": _or_missing(measured_share(result), language),
        },
        "tax_equalisation": _equalised(result, language),
        "household": [_household(step, language) for step in household_steps(result)],
    }


def _household(step: HouseholdStep, language: Language) -> Plain:
    """Return what a step to work gives a household."""
    return {
        "before": step.before,
        "after": step.after,
        "year": step.year,
        "net_per_month": _or_missing(step.net, language),
        "marginal": _or_missing(step.marginal, language),
        "not_counted": [text.text(language) for text in step.left_out],
    }


def paying(result: Result) -> tuple[str, ...]:
    """Return the accounts that pay for the programme, or may do so where an amount is not known."""
    return tuple(account for account in result.active if pays(result, account))


def pays(result: Result, series: str) -> bool:
    """Whether an account or group pays for the programme, or may do so where an amount is not known."""
    cost = result.flow("programme_cost", series, discounted=False)
    return isinstance(cost, Missing) or bool((cost > 0).any())


def _equalised(result: Result, language: Language) -> Plain:
    found = tax_equalisation(result)
    if isinstance(found, Missing):
        return found.to_dict(language)
    by_series = {"without": found.without, "moved": found.moved, "with": found.with_it}
    shown = {
        key: {series: _or_missing(value, language) for series, value in values.items()}
        for key, values in by_series.items()
    }
    return {**shown, "beyond": _or_missing(found.beyond, language)}


def _or_missing(value: Any, language: Language) -> Any:
    return value.to_dict(language) if isinstance(value, Missing) else value


def _potential(found: Potential | Missing, language: Language) -> Plain:
    if isinstance(found, Missing):
        return found.to_dict(language)
    return {
        "full_state": found.full_state,
        "enrolment": found.enrolment,
        "value": found.value,
        "parts": _parts(found.full),
        "realised": _parts(found.realised),
        "effectiveness": _or_missing(found.effectiveness, language),
        "cost_per_point": _or_missing(found.cost_per_point, language),
        "note": found.note.text(language) if found.note else "",
    }


def _parts(parts: GainParts) -> Plain:
    return {
        "production": parts.production,
        "resources": parts.resources,
        "net": parts.net,
        "transfers": parts.transfers,
        "total": parts.total,
    }


def _participants(found: EnoughParticipants | Missing, language: Language) -> Plain:
    if isinstance(found, Missing):
        return found.to_dict(language)
    return {
        "participants": found.participants,
        "whole": found.whole,
        "fixed_cost": found.fixed_cost,
        "gain_per_participant": found.gain_per_participant,
    }


def _successes(found: EnoughSuccesses | Missing, language: Language) -> Plain:
    if isinstance(found, Missing):
        return found.to_dict(language)
    values = {"share": found.share, "persons": found.persons, "whole": found.whole}
    shown = {key: _or_missing(value, language) for key, value in values.items()}
    return {"factor": found.factor, "state": found.state, **shown}


def _distribution(result: Result, language: Language) -> Plain:
    shared, shifts = proportional_financing(result, PUBLIC), cost_shifts(result)
    financing: Plain
    if isinstance(shared, Missing):
        financing = shared.to_dict(language)
    else:
        financing = {
            "among": shared.among,
            "shares": shared.shares,
            "costs": _or_missing(shared.costs, language),
            "losers": list(shared.losers),
        }
    return {
        "accounts": {
            row.account: {key: _or_missing(getattr(row, key), language) for key in ("gain", "cost", "net", "share")}
            for row in distribution(result)
        },
        "proportional_financing": financing,
        "cost_shifts": shifts.to_dict(language) if isinstance(shifts, Missing) else list(shifts),
    }


def _cash(result: Result, payer: str, language: Language) -> Any:
    found = cash_view(result, payer)
    if isinstance(found, Missing):
        return found.to_dict(language)
    return [
        {"year": one.year, "gain": one.gain, "cost": one.cost, "cash": one.cash, "value": one.value} for one in found
    ]


def _repayment(result: Result, payer: str, language: Language) -> Plain:
    found = repayment(result, payer)
    if isinstance(found, Missing):
        return found.to_dict(language)
    return {
        "advance": found.advance,
        "accounts": list(found.accounts),
        "years": [
            {"year": one.year, "cash_gain": one.cash_gain, "repaid": one.repaid, "remaining": one.remaining}
            for one in found.years
        ],
        "repaid_in": _or_missing(found.repaid_in, language),
    }
