"""Tax equalisation: worked out by hand, and what must hold for any scenario."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff import questions
from payoff.reference.table import table
from payoff.report.summary import summary
from payoff.reviewer import remarks

from .independent.generate import scenarios

RULE = {"share": "50 %", "lag": "6 mån"}
MONTHS = 24


def evaluated(scenario: dict[str, Any]) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario))


def test_by_hand(small: dict[str, Any]) -> None:
    """3 of 10 work in months 7..24: 6 276 kr a month each, 65 % to kommun; half of it goes on six months later."""
    without = evaluated(small | {"discounting": "none"})
    result = evaluated(small | {"discounting": "none", "tax_equalisation": RULE})
    paid = np.zeros(MONTHS + 1)
    paid[13:] = 3 * 6276 * 0.5
    for account, share in {"kommun": -0.65, "region": -0.35, "ovriga_staten": 1.0}.items():
        moved = result.flow("gains", account) - without.flow("gains", account)
        assert moved == pytest.approx(paid * share, abs=1e-6)
    assert result.npv() == pytest.approx(without.npv())
    found = questions.tax_equalisation(result)
    assert found.without == pytest.approx({series: without.npv(series) for series in without.series})
    assert found.moved["kommun"] == pytest.approx(-0.65 * 12 * 3 * 6276 * 0.5)
    assert found.with_it["kommun"] == pytest.approx(found.without["kommun"] + found.moved["kommun"])
    assert found.beyond == pytest.approx(6 * 3 * 6276 * 0.5)
    assert result.npv("offentlig_sektor") == pytest.approx(without.npv("offentlig_sektor"))


def test_the_two_clocks_agree(small: dict[str, Any]) -> None:
    result = evaluated(small | {"tax_equalisation": RULE})
    for series in ("kommun", "ovriga_staten", "samhalle"):
        by_year, each = result.totals("gains", series), result.per_participant(series, cumulative=False)
        assert list(by_year.values()) == pytest.approx([10 * value for value in each.values()])


def test_each_participant_is_followed_to_the_horizon(small: dict[str, Any]) -> None:
    """Who begins in month 4 is followed three months later; what lies after the own horizon is not counted."""
    small |= {"discounting": "none", "tax_equalisation": RULE}
    del small["participants"]
    result = evaluated(small | {"intake": {"by_month": {1: 4, 4: 6}}})
    each = 0.3 * 6276 * 0.5
    expected = np.zeros(MONTHS + 3 + 1)
    expected[13:25] += 4 * each
    expected[16:28] += 6 * each
    assert result.flow("gains", "ovriga_staten") == pytest.approx(expected, abs=1e-6)


def test_a_line_that_follows_the_calendar_is_equalised_with_the_factor_of_its_month(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["skatt"]["series"] = {"clock": "calendar", 1: "100 %", 10: "50 %"}
    result = evaluated(small | {"discounting": "none", "tax_equalisation": RULE})
    expected = np.zeros(MONTHS + 1)
    expected[13:16], expected[16:] = 3 * 6276 * 0.5, 3 * 6276 * 0.25
    assert result.flow("gains", "ovriga_staten") == pytest.approx(expected, abs=1e-6)


def test_only_a_change_in_tax_is_equalised(small: dict[str, Any]) -> None:
    """Both arms pay the same tax: nothing is moved, and today's cost is as without the rule."""
    small["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "path": small["arms"]["med"]["path"]}
    rule = {"share": "95 %", "lag": "0 mån"}
    with_it, without = evaluated(small | {"tax_equalisation": rule}), evaluated(small)
    assert with_it.npv("kommun") == pytest.approx(without.npv("kommun"))
    assert with_it.cost_without == pytest.approx(without.cost_without)


def test_own_accounts_and_a_split_of_which_a_part_is_equalised(small: dict[str, Any]) -> None:
    small["accounts"] = {"fagersta": {"label": "Fagersta", "in": ["offentlig_sektor"]}}
    small["states"]["arbete"]["lines"]["skatt"]["to"] = {"fagersta": "60 %", "ovriga_staten": "rest"}
    rule = {"share": "100 %", "lag": "0 mån", "accounts": "fagersta"}
    result = evaluated(small | {"discounting": "none", "tax_equalisation": rule})
    assert result.flow("gains", "fagersta").sum() == pytest.approx(0.0)
    assert result.flow("gains", "ovriga_staten").sum() == pytest.approx(18 * 3 * 6276)


def test_unknown_tax_is_told_once(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["skatt"]["amount"] = "unknown"
    result = evaluated(small | {"tax_equalisation": RULE})
    for account in ("kommun", "ovriga_staten"):
        assert result.npv(account).because == ("states.arbete.lines.skatt",)
    assert isinstance(result.npv("offentlig_sektor"), payoff.Missing)
    assert isinstance(result.npv(), float)
    assert isinstance(result.cost_without["ovriga_staten"], float)
    assert [remark.path for remark in remarks(result) if remark.rule == "unknown"] == ["states.arbete.lines.skatt"]


def test_potential_names_an_unknown_tax_where_it_is_written(small: dict[str, Any]) -> None:
    tax = {"kind": "tax", "from": "individ", "to": "kommun", "amount": "unknown"}
    small["states"]["full"] = {"lines": {"skatt": tax}}
    small["potential"] = {"full_state": "full"}
    found = questions.potential(evaluated(small | {"tax_equalisation": RULE}), "kommun")
    assert isinstance(found, payoff.Missing)
    assert found.because == ("states.full.lines.skatt",)
    assert str(found.reason).count("skatt") == 1


def test_with_displacement_the_tax_of_those_who_leave_is_equalised_too(small: dict[str, Any]) -> None:
    small["gross_to_net"] = {"displacement": {"share": "100 %", "from": "arbete", "to": "bistand"}}
    result = evaluated(small | {"tax_equalisation": RULE})
    assert result.flow("gains", "ovriga_staten") == pytest.approx(np.zeros(MONTHS + 1), abs=1e-6)


def test_subgroups_add_up(small: dict[str, Any]) -> None:
    whole = evaluated(small | {"tax_equalisation": RULE})
    groups = {"a": {"share": "50 %"}, "b": {"share": "rest"}}
    halves = evaluated(small | {"tax_equalisation": RULE, "subgroups": groups})
    assert halves.npv("ovriga_staten") == pytest.approx(whole.npv("ovriga_staten"))
    assert questions.tax_equalisation(halves).moved == pytest.approx(questions.tax_equalisation(whole).moved)


def test_annex_and_data_show_actors_with_and_without(small: dict[str, Any]) -> None:
    result = evaluated(small | {"tax_equalisation": RULE | {"source": "SKR", "note": "Antagande"}})
    page = summary(result, "sv")
    row = next(row for row in page["equalisation"]["rows"] if row["label"] == "Kommun")
    assert row["values"][0] + row["values"][1] == pytest.approx(row["values"][2])
    assert "efter horisonten" in page["equalisation"]["note"]
    assumed = next(row for row in page["assumptions"] if row["label"] == "Skatteutjämning")
    assert assumed["note"] == "SKR. Antagande"
    for format in ("html", "md"):
        assert "Med skatteutjämning" in result.report(format).decode()
    data = result.to_dict()
    settings = {"share": 0.5, "lag_months": 6, "accounts": ["kommun", "region"]}
    assert data["provenance"]["settings"]["tax_equalisation"] == settings
    assert data["questions"]["tax_equalisation"]["with"]["kommun"] == result.npv("kommun")
    plain = evaluated(small)
    assert "skatteutjämning" not in plain.report("md").decode()
    assert plain.to_dict()["questions"]["tax_equalisation"]["status"] == "not_applicable"


@given(scenarios(), st.integers(0, 100), st.integers(0, 30))
def test_society_is_unchanged_and_a_half_of_two_is_the_whole(scenario: dict[str, Any], share: int, lag: int) -> None:
    scenario = copy.deepcopy(scenario)
    state = next(name for name, state in scenario["states"].items() if "gain_against" not in state)
    lines = scenario["states"][state].get("lines") or {}
    if scenario["states"][state].get("priced") is False:
        return
    line = {"kind": "tax", "from": "individ", "to": "region", "amount": "1 000 kr/mån"}
    scenario["states"][state]["lines"] = lines | {"extra_skatt": line}
    rule = {"share": f"{share} %", "lag": f"{lag} mån"}
    before, after = evaluated(scenario), evaluated(scenario | {"tax_equalisation": rule})
    scale = max(1.0, float(np.abs(before.journal.entries).max(initial=0.0)))
    for series in (before.total, "offentlig_sektor"):
        one, other = before.flow("net", series), after.flow("net", series)
        if not isinstance(one, payoff.Missing):
            assert other == pytest.approx(one, abs=1e-9 * scale)


def test_what_is_not_written_comes_from_the_price_table(small: dict[str, Any]) -> None:
    prices = table()
    share = prices.value("inkomstutjamning_andel", prices.through)
    lag = prices.value("inkomstutjamning_fordrojning", prices.through)
    typed = {"share": f"{share:g} %", "lag": f"{lag:g} mån"}
    expected = evaluated(small | {"tax_equalisation": typed})
    for rule in ({}, {"share": typed["share"]}, {"lag": typed["lag"]}):
        result = evaluated(small | {"tax_equalisation": rule})
        assert result.npv("kommun") == pytest.approx(expected.npv("kommun"))
        assert result.uses_table
    assert not expected.uses_table
    told = {row["label"]: row for row in summary(evaluated(small | {"tax_equalisation": {}}), "sv")["assumptions"]}
    assert "29,08" in told["Skatteutjämning"]["note"]
    assert "Lag (2004:773)" in told["Skatteutjämning"]["note"]


def test_the_rates_of_a_county_are_29_08_together() -> None:
    """The law splits one total between municipality and region in every county."""
    prices = table()
    counties = [row.removeprefix("lansvis_skattesats_kommun_") for row in prices if "lansvis_skattesats_kommun_" in row]
    assert len(counties) == 20
    for county in counties:
        pair = [prices.value(f"lansvis_skattesats_{who}_{county}", prices.through) for who in ("kommun", "region")]
        assert sum(pair) == pytest.approx(29.08), county
