"""What all tests share: where the scenarios are, and small scenarios to build on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

import payoff

ROOT = Path(__file__).resolve().parent.parent
os.environ["COLUMNS"] = "100"  # what the terminal is shown as does not hang on where the tests are run
settings.register_profile(
    "payoff",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # shrinking a whole scenario takes minutes; a failing one is small enough
)
settings.load_profile("payoff")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden results anew; explain in CHANGELOG.md"
    )


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def bas() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "scenarios" / "bas-trelleborg.yaml"))


@pytest.fixture(scope="session")
def hisingen() -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "scenarios" / "arbetsmarknadstorget-hisingen.yaml"))


@pytest.fixture
def small() -> dict[str, Any]:
    """Return a scenario with support, work and a budget, as a plain dict."""
    return {
        "payoff": 1,
        "about": {"title": "Liten"},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": {"rate": "4 %"},
        "participants": 10,
        "states": {
            "bistand": {
                "lines": {
                    "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"},
                    "handlaggning": {"kind": "resource", "from": "kommun", "amount": "1 200 kr/mån"},
                }
            },
            "arbete": {
                "lines": {
                    "produktion": {"kind": "production", "to": "arbetsgivare", "amount": "28 912 kr/mån"},
                    "lon": {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": "28 912 kr/mån"},
                    "skatt": {
                        "kind": "tax",
                        "from": "individ",
                        "to": {"kommun": "65 %", "region": "rest"},
                        "amount": "6 276 kr/mån",
                    },
                }
            },
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "path": {1: "bistand", 7: {"arbete": "30 %", "bistand": "rest"}}},
        },
        "programme": {"budget": {"personal": {"payer": "kommun", "amount": "600 tkr", "paid": "at_start"}}},
    }
