"""Four events booked account by account: what changes a month when one person moves from one state to another.

The amounts are illustrations; what is tested is where each krona lands.
"""

from __future__ import annotations

from typing import Any

import pytest

import payoff

JOB = {
    "produktion": {"kind": "production", "to": "arbetsgivare", "amount": "28 912 kr/mån"},
    "lon": {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": "22 000 kr/mån"},
    "avgift": {"kind": "tax", "from": "arbetsgivare", "to": "ovriga_staten", "amount": "6 912 kr/mån"},
    "skatt_kommun": {"kind": "tax", "from": "individ", "to": "kommun", "amount": "4 024 kr/mån"},
    "skatt_region": {"kind": "tax", "from": "individ", "to": "region", "amount": "2 252 kr/mån"},
    "skattereduktion": {"kind": "transfer", "from": "ovriga_staten", "to": "individ", "amount": "2 500 kr/mån"},
}
SUPPORT = {
    "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"},
    "handlaggning": {"kind": "resource", "from": "kommun", "amount": "1 200 kr/mån"},
}
SUBSIDY = {"lonebidrag": {"kind": "subsidy", "from": "af", "to": "arbetsgivare", "amount": "15 770 kr/mån"}}
SICK = {
    "sjukpenning": {"kind": "transfer", "from": "fk", "to": "individ", "amount": "15 000 kr/mån"},
    "skatt_kommun": {"kind": "tax", "from": "individ", "to": "kommun", "amount": "2 418 kr/mån"},
    "skatt_region": {"kind": "tax", "from": "individ", "to": "region", "amount": "1 354 kr/mån"},
    "handlaggning": {"kind": "resource", "from": "fk", "amount": "1 000 kr/mån"},
    "vard": {"kind": "resource", "from": "landsting", "amount": "1 100 kr/mån"},
}
STUDIES = {
    "studiemedel": {"kind": "transfer", "from": "ovriga_staten", "to": "individ", "amount": "3 900 kr/mån"},
    "komvux": {"kind": "resource", "from": "kommun", "amount": "5 000 kr/mån"},
    "vard": {"kind": "resource", "from": "region", "amount": "500 kr/mån"},
}
LIVING = {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "345 kr/mån"}}


def prison(**extra: str) -> dict[str, Any]:
    return {"plats": {"kind": "resource", "from": "rattsvasende", "amount": "3 198 kr/mån", **extra}}


def with_production(amount: str) -> dict[str, Any]:
    return JOB | SUBSIDY | {"produktion": JOB["produktion"] | {"amount": amount}}


EVENTS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, int]]] = {
    "1 försörjningsstöd till arbete": (
        SUPPORT,
        JOB,
        {
            "kommun": 15724,
            "region": 2252,
            "ovriga_staten": 4412,
            "individ": 7724,
            "samhalle": 30112,
            "offentlig_sektor": 22388,
        },
    ),
    "2A lönebidrag, full produktion": (
        SUPPORT,
        with_production("28 912 kr/mån"),
        {
            "kommun": 15724,
            "region": 2252,
            "arbetsformedlingen": -15770,
            "ovriga_staten": 4412,
            "individ": 7724,
            "arbetsgivare": 15770,
            "samhalle": 30112,
            "offentlig_sektor": 6618,
        },
    ),
    "2B lönebidrag, produktion = lönekostnad - bidrag": (
        SUPPORT,
        with_production("13 142 kr/mån"),
        {
            "kommun": 15724,
            "region": 2252,
            "arbetsformedlingen": -15770,
            "ovriga_staten": 4412,
            "individ": 7724,
            "arbetsgivare": 0,
            "samhalle": 14342,
            "offentlig_sektor": 6618,
        },
    ),
    "3 sjukpenning till studier": (
        SICK,
        STUDIES,
        {
            "kommun": -7418,
            "region": -754,
            "forsakringskassan": 16000,
            "ovriga_staten": -3900,
            "individ": -7328,
            "samhalle": -3400,
            "offentlig_sektor": 3928,
        },
    ),
    "4a fängelsedag, genomsnitt": (
        prison(),
        LIVING,
        {"kommun": -345, "rattsvasende": 3198, "individ": 345, "samhalle": 3198, "offentlig_sektor": 2853},
    ),
    "4b fängelsedag, marginellt": (
        prison(marginal_share="20 %"),
        LIVING,
        {"kommun": -345, "rattsvasende": 640, "individ": 345, "samhalle": 640, "offentlig_sektor": 295},
    ),
}


@pytest.mark.parametrize("event", EVENTS)
def test_every_account_of_an_event(event: str, small: dict[str, Any]) -> None:
    before, after, printed = EVENTS[event]
    scenario = small | {
        "horizon": "1 mån",
        "discounting": "none",
        "participants": 1,
        "programme": {},
        "states": {"fore": {"lines": before}, "efter": {"lines": after}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "before_after", "stays_in": "fore"},
            "med": {"role": "programme", "stays_in": "efter"},
        },
    }
    result = payoff.evaluate(payoff.load(scenario))
    for series in result.series:
        expected = printed.get(series)
        if series == "stat":
            expected = sum(printed.get(name, 0) for name in result.groups["stat"])
        assert result.npv(series) == pytest.approx(expected or 0, abs=0.5), series
