"""Annuity, internal rate, public funds and weights of a result: by hand, as properties, and as they are shown."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff.report.locale import SPACE

from .independent.generate import scenarios

AT_ONE_PER_CENT = 11.255077473
"""Present value of 1 krona at the end of each of 12 months at 1 % a month, from a table of annuities."""


def evaluated(scenario: dict[str, Any]) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario))


def one_person(**changes: Any) -> dict[str, Any]:
    """Return one person who costs the municipality 100 kr a month without the programme and earns 50 kr with it."""
    return {
        "payoff": 1,
        "about": {"title": "En person"},
        "price_year": 2026,
        "horizon": "12 mån",
        "discounting": "none",
        "participants": 1,
        "states": {
            "hemma": {"lines": {"vard": {"kind": "resource", "from": "kommun", "amount": "100 kr/mån"}}},
            "arbete": {"lines": {"lon": {"kind": "production", "to": "individ", "amount": "50 kr/mån"}}},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"},
            "med": {"role": "programme", "stays_in": "arbete"},
        },
        "programme": {"budget": {"kurs": {"payer": "kommun", "amount": "650 kr", "paid": "at_start"}}},
    } | changes


def with_unknown_transfer(**changes: Any) -> dict[str, Any]:
    scenario = one_person(**changes)
    scenario["states"]["hemma"]["lines"]["stod"] = {
        "kind": "transfer",
        "from": "kommun",
        "to": "individ",
        "amount": "unknown",
    }
    return scenario


def key_row(page: str, label: str) -> list[str]:
    """Return the cells of an actor in the first table of key figures of a Markdown page."""
    rows = page[page.index("Nyckeltal, ") :].splitlines()
    line = next(row for row in rows if row.startswith("| ") and label in row)
    return [cell.strip() for cell in line.replace(SPACE, " ").split("|")[2:-1]]


# -- by hand ------------------------------------------------------------------------------


def test_annuity_by_hand() -> None:
    plain = evaluated(one_person())
    assert plain.npv("kommun") == 1200 - 650
    assert plain.annuity("kommun") == pytest.approx(550 / 12)
    assert plain.annuity() == pytest.approx(1150 / 12)
    dear = evaluated(one_person(discounting={"rate": "12 %", "compounding": "nominal/12"}))
    assert dear.annuity("kommun") == pytest.approx(100 - 650 / AT_ONE_PER_CENT, rel=1e-9)
    assert dear.annuity("individ") == pytest.approx(50)


def test_annuity_does_not_depend_on_the_month_that_value_is_counted_to() -> None:
    one, other = (evaluated(one_person(discounting={"rate": "5 %", "base": base})) for base in (0, 12))
    assert other.npv() == pytest.approx(one.npv() * 1.05)
    assert other.annuity() == pytest.approx(one.annuity())


def test_public_funds_by_hand() -> None:
    result = evaluated(one_person(public_funds={"factor": 1.3, "source": "Handbok"}))
    assert result.public_funds_cost() == pytest.approx(0.3 * -550)
    assert result.npv_with_public_funds() == pytest.approx(1150 + 0.3 * 550)
    assert result.npv() == 1150
    dear = one_person(public_funds={"factor": "130 %"})
    dear["programme"]["budget"]["kurs"]["amount"] = "2 200 kr"
    result = evaluated(dear)
    assert result.public_funds_cost() == pytest.approx(0.3 * 1000)
    assert result.npv_with_public_funds() == pytest.approx(-400 - 300)


def test_weights_by_hand() -> None:
    result = evaluated(one_person(weights={"Individ": 1.5, "kommun": {"value": 2, "source": "Handbok"}}))
    assert result.weighted_npv() == pytest.approx(2 * 550 + 1.5 * 600)
    assert result.weighted_npv("individ") == pytest.approx(900)
    assert result.weighted_npv("offentlig_sektor") == pytest.approx(1100)
    assert result.weighted_npv("region") == 0.0
    assert (result.npv(), result.benefit_cost_ratio("kommun")) == (1150, pytest.approx(1200 / 650))


def test_a_weight_may_be_a_name_and_an_alias_stands_for_its_account() -> None:
    scenario = one_person(weights={"landsting": "tung"}, quantities={"tung": 3}, public_funds={"factor": "tung"})
    result = evaluated(scenario)
    assert result.scenario.weight_by_account == {"region": 3.0}
    assert result.public_funds_cost() == pytest.approx(-2 * 550)


def test_a_variant_may_bring_in_what_the_file_does_not_have() -> None:
    variants = {"skatt": {"public_funds.factor": 1.2}, "vikt": {"weights.individ": 2}}
    result = evaluated(one_person(variants=variants))
    assert result.public_funds_cost().status == "not_applicable"
    assert result.variants["skatt"].npv_with_public_funds() == pytest.approx(1150 + 110)
    assert result.variants["vikt"].weighted_npv() == pytest.approx(550 + 1200)


# -- what is not known --------------------------------------------------------------------


def test_unknown_stays_unknown() -> None:
    result = evaluated(with_unknown_transfer(public_funds={"factor": 1.3}, weights={"individ": 1.2}))
    assert result.npv() == 1150
    for value in (
        result.annuity("kommun"),
        result.public_funds_cost(),
        result.npv_with_public_funds(),
        result.weighted_npv(),
        result.weighted_npv("individ"),
    ):
        assert value.status == "unknown"
        assert value.because == ("states.hemma.lines.stod",)


def test_an_unknown_transfer_between_equal_weights_changes_nothing() -> None:
    result = evaluated(with_unknown_transfer(weights={"individ": 1.2, "kommun": 1.2}))
    assert result.weighted_npv() == pytest.approx(1.2 * 1150)
    assert result.weighted_npv("individ").status == "unknown"


def test_what_weighs_nothing_need_not_be_known() -> None:
    scenario = one_person(weights={"individ": 0})
    scenario["states"]["arbete"]["lines"]["lon"]["amount"] = "unknown"
    result = evaluated(scenario)
    assert result.npv().status == "unknown"
    assert result.weighted_npv() == pytest.approx(550)


def test_an_unknown_budget_is_unknown_in_every_measure() -> None:
    scenario = one_person(weights={"individ": 2}, public_funds={"factor": 1.3})
    scenario["programme"]["budget"]["kurs"] = {"payer": "kommun", "amount": "unknown"}
    result = evaluated(scenario)
    for value in (result.annuity(), result.weighted_npv(), result.public_funds_cost(), result.internal_rate()):
        assert value.status == "unknown"
    assert result.weighted_npv("individ") == pytest.approx(1200)


def test_public_funds_are_withheld_where_the_total_is_not_society(bas: payoff.Result) -> None:
    result = payoff.evaluate(bas.scenario.replace({"public_funds": {"factor": 1.3}, "weights": {"individ": 1.1}}))
    assert result.public_funds_cost().status == result.npv_with_public_funds().status == "withheld"
    data = result.to_dict()
    assert data["public_funds"]["npv"]["status"] == data["annuity"]["samhalle"]["status"] == "withheld"
    assert data["weighted_npv"]["redovisade_aktorer"] == pytest.approx(
        result.npv() + 0.1 * result.npv("individ"), rel=1e-9
    )
    for format in ("html", "md"):
        page = result.report(format).decode()
        assert "Skattefaktorn räknas inte: nettoposter kan innehålla överföringar" in page
        assert "Nettonuvärde med skattefaktor" not in page


# -- properties ---------------------------------------------------------------------------


@given(scenarios())
def test_weights_of_one_and_factor_one_change_nothing(scenario: dict[str, Any]) -> None:
    plain = evaluated(scenario)
    accounts = dict.fromkeys(plain.plan.accounts, 1)
    result = evaluated(scenario | {"weights": accounts, "public_funds": {"factor": 1}})
    for series in result.series:
        assert result.weighted_npv(series) == plain.weighted_npv(series) == plain.npv(series)
    cost = result.public_funds_cost()
    if not isinstance(cost, payoff.Missing):
        assert cost == 0.0
        assert math.copysign(1, cost) == 1
        assert result.npv_with_public_funds() == plain.npv()
    assert plain.public_funds_cost().status in ("not_applicable", "withheld")


@given(scenarios(), st.floats(0.5, 4))
def test_the_same_weight_on_all_is_the_npv_times_it(scenario: dict[str, Any], weight: float) -> None:
    plain = evaluated(scenario)
    result = evaluated(scenario | {"weights": dict.fromkeys(plain.plan.accounts, weight)})
    size = sum(abs(result._flows["net"]).sum(axis=1)[: len(plain.plan.accounts)])
    for series in result.series:
        value, npv = result.weighted_npv(series), plain.npv(series)
        assert isinstance(value, payoff.Missing) == isinstance(npv, payoff.Missing)
        if isinstance(npv, float):
            assert value == pytest.approx(weight * npv, rel=1e-9, abs=1e-12 * weight * size)


@given(scenarios())
def test_the_annuity_discounted_back_is_the_npv(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario)
    for series in result.series:
        monthly, npv = result.annuity(series), result.npv(series)
        assert isinstance(monthly, payoff.Missing) == isinstance(npv, payoff.Missing)
        if isinstance(npv, float):
            back = sum(monthly * factor for factor in result.plan.discount[1:, 0].tolist())
            assert back == pytest.approx(npv, rel=1e-9, abs=1e-9)


@given(scenarios(), st.floats(1, 3))
def test_public_funds_are_the_public_sectors_share(scenario: dict[str, Any], factor: float) -> None:
    result = evaluated(scenario | {"public_funds": {"factor": factor}})
    cost, public = result.public_funds_cost(), result.npv("offentlig_sektor")
    if isinstance(cost, float):
        assert cost == pytest.approx(-(factor - 1) * public, rel=1e-9, abs=1e-9)
        assert (cost > 0) == (public < 0 and factor > 1)


# -- as they are shown --------------------------------------------------------------------


def test_payload_of_the_measures() -> None:
    result = evaluated(one_person(public_funds={"factor": 1.3}, weights={"fk": 1.5}))
    data = json.loads(result.to_json())
    rate = data["internal_rate"]["kommun"]
    assert (rate["status"], rate["roots"]) == ("unique", [rate["value"]])
    monthly = (1 + rate["value"]) ** (1 / 12) - 1
    assert 100 * (1 - (1 + monthly) ** -12) / monthly == pytest.approx(650, rel=1e-9)
    assert data["internal_rate"]["individ"]["value"]["status"] == "not_applicable"
    assert data["return_on_investment"]["kommun"] == pytest.approx(550 / 650)
    assert data["annuity"]["samhalle"] == pytest.approx(1150 / 12)
    assert data["public_funds"] == {"cost": pytest.approx(-165), "npv": pytest.approx(1315)}
    settings = data["provenance"]["settings"]
    assert settings["public_funds"] == {"factor": 1.3}
    assert settings["weights"] == {"forsakringskassan": 1.5}
    default = evaluated(one_person()).to_dict()
    assert default["provenance"]["settings"]["public_funds"] == "none"
    assert default["provenance"]["settings"]["weights"] == {}
    assert default["public_funds"]["cost"]["status"] == "not_applicable"


def test_key_figures_in_the_annex(bas: payoff.Result) -> None:
    page = evaluated(one_person()).report("md").decode()
    kommun = key_row(page, "Kommun")
    assert [*kommun[:3], *kommun[4:]] == ["550 kr", "1,85", "0,85", "6,5 månader (0,5 år)", "46 kr"]
    assert kommun[3].endswith(" %")
    with pytest.raises(StopIteration):
        key_row(page[: page.index("Ackumulerat netto")], "Individ")
    total = key_row(bas.report("md").decode(), "Summa redovisade aktörer")
    assert total[1:3] == ["visas inte", "visas inte"]
    assert total[4] == "22,5 månader (1,9 år)"
    html = bas.report("html").decode()
    assert f"41,4{SPACE}%" in html
    assert "Nyckeltal, nuvärde" in html


def test_why_there_is_no_internal_rate() -> None:
    never = one_person()
    never["states"]["hemma"]["lines"]["vard"]["amount"] = "0 kr/mån"
    assert key_row(evaluated(never).report("md").decode(), "Kommun")[3] == "ingen: nettot är aldrig positivt"
    often = one_person()
    often["states"]["hemma"]["lines"]["vard"]["series"] = {"clock": "calendar", "1": 1, "12": 0}
    often["programme"]["budget"]["slut"] = {
        "payer": "kommun",
        "amount": "440 kr",
        "paid": "evenly",
        "during": {"from": 12, "to": 12},
    }
    result = evaluated(often)
    assert result.internal_rate("kommun").status == "several"
    shown = key_row(result.report("md").decode(), "Kommun")[3]
    assert shown == "ingen entydig: nettot byter tecken flera gånger"
    assert result.to_dict()["internal_rate"]["kommun"]["value"]["reason"].startswith("ingen entydig ränta")
    loan = one_person()
    loan["programme"]["budget"]["kurs"] |= {"paid": "evenly", "during": {"from": 12, "to": 12}, "amount": "1 300 kr"}
    result = evaluated(loan)
    assert result.npv("kommun") < 0 < result.internal_rate("kommun").rate
    assert "som för ett lån: vinsten kommer först" in key_row(result.report("md").decode(), "Kommun")[3]
    assert key_row(evaluated(with_unknown_transfer()).report("md").decode(), "Kommun") == ["kan inte beräknas"] * 6


def test_valuation_in_the_annex_and_its_assumptions() -> None:
    plain = evaluated(one_person()).report("md").decode().replace(SPACE, " ")
    assert "| Skattefaktor | ingen; skattemedel kostar inget extra | standard |" in plain
    assert "| Vikter | en krona väger lika för alla | standard |" in plain
    assert "Vägt nettonuvärde" not in plain
    assert "med skattefaktor" not in plain
    funds = {"factor": {"value": 1.3, "note": "Egen"}, "source": "Handbok"}
    result = evaluated(one_person(public_funds=funds, weights={"individ": 1.5, "fk": {"value": 2, "source": "Prop."}}))
    page = result.report("md").decode().replace(SPACE, " ")
    for row in (
        "| Skattefaktor | 1,3 | angivet | Handbok. Egen |",
        "| Vikter | Individ (1,5), Försäkringskassan (2); alla andra 1 | angivet | Prop. |",
        "| Nettonuvärde utan skattefaktor | 1 150 kr |",
        "| Skattefaktorns verkan, (1,3 − 1) × offentliga sektorns nettonuvärde | 165 kr |",
        "| **Nettonuvärde med skattefaktor** | 1 315 kr |",
        "| Individ | 1,5 | 600 kr | 900 kr |",
        "| **Samhället** | – | 1 150 kr | 1 450 kr |",
    ):
        assert row in page, row
    html = result.report("html").decode()
    for words in ("tabell-nyckeltal", "tabell-skattefaktor", "tabell-vikter"):
        assert f'id="{words}"' in html
    unknown = evaluated(with_unknown_transfer(public_funds={"factor": 1.3})).report("md").decode()
    assert "| **Nettonuvärde med skattefaktor** | kan inte beräknas |" in unknown
