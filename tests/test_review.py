"""What a careful reader must be told: each rule has a scenario that triggers it and one that does not."""

from __future__ import annotations

from typing import Any

import pytest

import payoff
from payoff.review import remarks

COST = {"kind": "resource", "from": "region", "amount": "5 000 kr/mån", "source": "Regionen"}
WITHOUT = {"role": "counterfactual", "kind": "control_group", "source": "Studien", "stays_in": "sjuk"}
WITH = {"role": "programme", "from": "sjuk", "exits": {"frisk": "40 %", "sjuk": "rest"}}


def told(**changes: Any) -> set[str]:
    scenario: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Granskning"},
        "price_year": 2026,
        "horizon": "36 mån",
        "discounting": "none",
        "participants": 10,
        "enrolment": "6 mån",
        "states": {"sjuk": {"lines": {"vard": COST | {"marginal_share": "40 %"}}}, "frisk": {}},
        "arms": {
            "utan": WITHOUT,
            "med": WITH | {"retention": {"frisk": {"stay": "90 %", "per": "år", "else": "sjuk"}}},
        },
    }
    return {remark.rule for remark in remarks(payoff.evaluate(payoff.load(scenario | changes)))}


def states(line: dict[str, Any]) -> dict[str, Any]:
    return {"sjuk": {"lines": {"vard": line}}, "frisk": {}}


def arms(without: dict[str, Any] = WITHOUT, **programme: Any) -> dict[str, Any]:
    return {"utan": without, "med": WITH | programme}


def test_a_careful_scenario_needs_no_remark() -> None:
    assert told() == set()


RETENTION = {"frisk": {"stay": "90 %", "per": "år", "else": "sjuk"}}
BEFORE_AFTER = {"role": "counterfactual", "kind": "before_after", "stays_in": "sjuk"}


@pytest.mark.parametrize(
    ("rule", "triggers", "mended"),
    [
        (
            "assumed_counterfactual",
            {"arms": arms(WITHOUT | {"kind": "assumption"}, retention=RETENTION)},
            {"arms": arms(retention=RETENTION)},
        ),
        (
            "before_after_without_deadweight",
            {"arms": arms(BEFORE_AFTER, retention=RETENTION)},
            {"arms": arms(BEFORE_AFTER | {"deadweight": "30 %"}, retention=RETENTION)},
        ),
        (
            "net_lines",
            {"states": states({"kind": "net", "account": "region", "amount": "-5 000 kr/mån"})},
            {"states": states(COST | {"marginal_share": "40 %"})},
        ),
        ("average_cost", {"states": states(COST)}, {"states": states(COST | {"marginal_share": "100 %"})}),
        ("projected_without_drop_off", {"arms": arms()}, {"arms": arms(retention=RETENTION)}),
        (
            "projected_without_drop_off",
            {"arms": arms()},
            {"arms": arms(), "gross_to_net": {"drop_off": {"share": "10 %", "per": "år", "after": 6}}},
        ),
        ("projected_without_drop_off", {"arms": arms()}, {"arms": arms(), "horizon": "6 mån"}),
    ],
)
def test_each_rule_is_triggered_and_mended(rule: str, triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert rule in told(**triggers)
    assert rule not in told(**mended)


def test_what_is_alike_in_both_arms_saves_nothing() -> None:
    same = {"utan": WITHOUT, "med": {"role": "programme", "stays_in": "sjuk"}}
    assert "average_cost" not in told(states=states(COST), arms=same)


def test_gross_is_said_wherever_a_figure_is_shown() -> None:
    scenario = {"arms": arms(BEFORE_AFTER, retention=RETENTION)}
    base: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Brutto"},
        "price_year": 2026,
        "horizon": "36 mån",
        "discounting": "none",
        "participants": 10,
        "enrolment": "6 mån",
        "states": states(COST),
    }
    page = payoff.evaluate(payoff.load(base | scenario)).report("md").decode()
    tables = ("Ackumulerad vinst före programkostnad", "Nyckeltal", "steg för steg", "Vinsten före programkostnad är")
    assert all(f"{table}" in page for table in tables)
    assert page.count("brutto utan jämförelse") >= len(tables)


def test_a_variant_over_what_subgroups_have_of_their_own_is_told() -> None:
    half = {"frisk": "20 %", "sjuk": "rest"}
    groups = {"a": {"share": "50 %", "arms.med.exits": {"frisk": "60 %", "sjuk": "rest"}}, "b": {"share": "rest"}}
    assert "variant_over_subgroups" in told(subgroups=groups, variants={"halva": {"arms.med.exits": half}})
    assert "variant_over_subgroups" not in told(subgroups=groups, variants={"fler": {"participants": 20}})
