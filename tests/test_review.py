"""What a careful reader must be told: each rule has a scenario that triggers it and one that does not."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff.reviewer import remarks
from payoff.reviewer.findings import review

from .conftest import ROOT

COST = {"kind": "resource", "from": "region", "amount": "5 000 kr/mån", "source": "Regionen"}
WITHOUT = {"role": "counterfactual", "kind": "control_group", "source": "Studien", "stays_in": "sjuk"}
WITH = {"role": "programme", "from": "sjuk", "exits": {"frisk": "40 %", "sjuk": "rest"}, "source": "Studien"}


def scenario(**changes: Any) -> dict[str, Any]:
    return {
        "payoff": 1,
        "about": {"title": "Granskning"},
        "price_year": 2026,
        "horizon": "36 mån",
        "discounting": "none",
        "participants": 100,
        "enrolment": "6 mån",
        "states": {"sjuk": {"lines": {"vard": COST | {"marginal_share": "40 %"}}}, "frisk": {}},
        "arms": {
            "utan": WITHOUT,
            "med": WITH | {"retention": {"frisk": {"stay": "90 %", "per": "år", "else": "sjuk"}}},
        },
    } | changes


def told(**changes: Any) -> set[str]:
    return {remark.rule for remark in remarks(payoff.evaluate(payoff.load(scenario(**changes))))}


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
    gross = scenario(states=states(COST), arms=arms(BEFORE_AFTER, retention=RETENTION))
    page = payoff.evaluate(payoff.load(gross)).report("md").decode()
    tables = ("Ackumulerad vinst före programkostnad", "Nyckeltal", "steg för steg", "Vinsten före programkostnad är")
    assert all(f"{table}" in page for table in tables)
    assert page.count("brutto utan jämförelse") >= len(tables)


def test_a_variant_over_what_subgroups_have_of_their_own_is_told() -> None:
    half = {"frisk": "20 %", "sjuk": "rest"}
    groups = {"a": {"share": "50 %", "arms.med.exits": {"frisk": "60 %", "sjuk": "rest"}}, "b": {"share": "rest"}}
    assert "variant_over_subgroups" in told(subgroups=groups, variants={"halva": {"arms.med.exits": half}})
    assert "variant_over_subgroups" not in told(subgroups=groups, variants={"fler": {"participants": 20}})


JOB = {"work": {"wage": {"value": "26 000 kr/mån", "source": "Avtalet"}}}
RENT = {"housing": {"value": "6 000 kr/mån", "source": "Kommunen"}}
SOME = {"housing": {"value": "6 000 kr/mån", "source": "Kommunen"}, "extent": "50 %"}


def of_blocks(*blocks: Any, **keys: Any) -> dict[str, Any]:
    return {"states": {"sjuk": {"use": list(blocks)}, "frisk": {"use": [JOB]}}, **keys}


@pytest.mark.parametrize(
    ("rule", "triggers", "mended"),
    [
        (
            "assumed_inputs",
            of_blocks({"forsorjningsstod": {"housing": "6 000 kr/mån"}}),
            of_blocks({"forsorjningsstod": RENT}),
        ),
        (
            "rules_change_in_the_year",
            of_blocks({"akassa": {"income": "30 000 kr/mån"}}, price_year=2025, rules={"date": "2025"}),
            of_blocks({"akassa": {"income": "30 000 kr/mån"}}, price_year=2025, rules={"date": "2025-09"}),
        ),
        (
            "untested_assistance",
            of_blocks({"forsorjningsstod": SOME}, {"sjukpenning": {"income": "20 000 kr/mån", "extent": "50 %"}}),
            of_blocks({"forsorjningsstod": SOME}),
        ),
        (
            "unused_own_price",
            of_blocks({"forsorjningsstod": RENT}, prices={"akutbesok": {"value": "4 000 kr/besök"}}),
            of_blocks(
                {"forsorjningsstod": RENT},
                {"akutbesok": "1 besök/år"},
                prices={"akutbesok": {"value": "4 000 kr/besök"}},
            ),
        ),
        (
            "own_prices",
            of_blocks({"akutbesok": "1 besök/år"}, prices={"akutbesok": {"value": "4 000 kr/besök"}}),
            of_blocks({"akutbesok": "1 besök/år"}),
        ),
    ],
)
def test_each_rule_of_prices_is_triggered_and_mended(
    rule: str, triggers: dict[str, Any], mended: dict[str, Any]
) -> None:
    assert rule in told(**triggers)
    assert rule not in told(**mended)


def test_what_is_laid_over_a_file_is_told() -> None:
    base = payoff.load(scenario(states=states(COST), arms=arms()))
    assert "overridden" not in {remark.rule for remark in remarks(payoff.evaluate(base))}
    (remark,) = [
        one for one in remarks(payoff.evaluate(base.replace({"participants": 20}))) if one.rule == "overridden"
    ]
    assert "participants = 20" in remark.message.text()


@pytest.mark.parametrize(("study", "assumed"), [("finsam_default_arbete", True), ("ips_malmo_arbete", False)])
def test_an_assumed_outcome_is_not_called_a_study(study: str, assumed: bool) -> None:
    """A share of the table that is a convention and no study is an assumption where it is used."""
    at_a_year = {"frisk": {"measure": "at", "by": "12 mån"}}
    both = {
        "utan": {"role": "counterfactual", "kind": "assumption", "from": "sjuk", "reaches": at_a_year, "after": "hold"},
        "med": {"role": "programme", "from": "sjuk", "reaches": at_a_year, "after": "hold"},
    }
    assert ("assumed_evidence" in told(arms=both, evidence={"frisk": {"study": study}})) is assumed


SOURCED = {"kommun": "20 %", "region": "11 %", "source": "SCB"}


def test_a_row_that_the_table_assumes_is_no_source_and_an_own_source_is() -> None:
    """The answer to the remark is not the price table where the table itself only assumes."""

    def said(**own: str) -> list[str]:
        changes = of_blocks({"psykiatri_oppenvard": {"quantity": "1 besök/mån", **own}}, rules={"tax": SOURCED})
        found = remarks(payoff.evaluate(payoff.load(scenario(**changes))))
        return [one.message.text() for one in found if one.rule == "without_source"]

    (bare,) = said()
    assert "Av dem är 2 ur prislistan, som själv bara antar dem" in bare, "the visit, and the burial fee of the wage"
    (other,) = said(source="Klinikens bokföring")
    assert "Av dem är 1 ur prislistan" in other
    assert "psykiatri" not in other


BOTH = {"kommun": "20 %", "region": "11 %"}


@pytest.mark.parametrize(
    ("rules", "bare", "listed"),
    [
        ({}, {"Kommunalskatt", "Regionskatt", "Begravningsavgift"}, 3),
        ({"tax": BOTH}, {"Kommunalskatt", "Regionskatt", "Begravningsavgift"}, 1),
        ({"tax": BOTH | {"source": "SCB"}}, {"Begravningsavgift"}, 1),
        ({"tax": BOTH | {"kommun": {"value": "20 %", "source": "Staden"}}}, {"Regionskatt", "Begravningsavgift"}, 1),
        ({"effective_tax": "25 %"}, {"Kommunalskatt", "Regionskatt"}, 0),
        ({"effective_tax": {"value": "25 %", "source": "Skatteverket"}}, set(), 0),
    ],
)
def test_the_source_of_a_tax_is_that_of_its_rates(rules: dict[str, Any], bare: set[str], listed: int) -> None:
    states = {"sjuk": {"lines": {"vard": COST | {"marginal_share": "40 %"}}}, "frisk": {"use": [JOB]}}
    found = remarks(payoff.evaluate(payoff.load(scenario(states=states, rules={"date": 2026, **rules}))))
    texts = [one.message.text() for one in found if one.rule == "without_source"]
    names = ("Kommunalskatt", "Regionskatt", "Begravningsavgift")
    assert {name for name in names for text in texts if name in text} == bare
    assert [f"Av dem är {listed} ur prislistan" in text for text in texts] == ([listed > 0] if bare else [])


def test_where_a_negative_amount_stands_is_told(tmp_path: Path) -> None:
    text = (resources.files("payoff") / "scenario" / "new.yaml").read_text(encoding="utf-8")
    file = tmp_path / "a.yaml"
    file.write_text(text.replace("amount: 1 200 kr/mån", "amount: -1 200 kr/mån"), encoding="utf-8")
    (finding,) = [one for one in review(payoff.evaluate(payoff.load(file))) if one.rule.name == "negative_amount"]
    assert "Handläggning (Försörjningsstöd) är negativt: -1 200 kr/mån" in finding.message.text()
    written = file.read_text(encoding="utf-8").splitlines()
    assert "-1 200 kr/mån" in written[finding.place.line - 1]


def test_published_scenarios_get_no_remark_on_how_their_lines_are_written() -> None:
    loaded = [payoff.load(file) for file in sorted((ROOT / "scenarios").glob("*.yaml"))]
    results = [payoff.evaluate(one) for one in loaded if isinstance(one, payoff.Scenario)]
    rules = {one.rule.name for result in results for one in review(result)}
    assert "without_source" in rules
    assert not rules & {"negative_amount", "state_without_lines"}
