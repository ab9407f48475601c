"""Who finances: shares by rule, account and amount; nothing changes for society, and the förbund ends at nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import payoff

SPENT = 600_000 + 12 * 10_000
"""What the förbund pays in `financed`: staff at once, and rent for a year."""


def financed(financing: Any = None, **budget: Any) -> dict[str, Any]:
    """Return a scenario where the förbund pays for staff and rent, and the municipality for travel."""
    scenario: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Finansiering"},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": {"rate": "4 %"},
        "participants": 10,
        "enrolment": "6 mån",
        "accounts": {"norberg": {"label": "Norberg", "in": "offentlig_sektor"}},
        "states": {
            "bistand": {
                "lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"}}
            },
            "arbete": {
                "lines": {"produktion": {"kind": "production", "to": "arbetsgivare", "amount": "28 912 kr/mån"}}
            },
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "from": "bistand", "exits": {"arbete": "40 %", "bistand": "rest"}},
        },
        "programme": {
            "budget": {
                "personal": {"payer": "samordningsforbund", "amount": "600 tkr", "paid": "at_start"},
                "hyra": {
                    "payer": "samordningsforbund",
                    "amount": "10 tkr/mån",
                    "during": {"from": 1, "to": 12},
                },
                "resor": {"payer": "kommun", "amount": "500 kr/mån", "per": "participant"},
                **budget,
            }
        },
    }
    if financing is not None:
        scenario["programme"]["financing"] = financing
    return scenario


TRAVEL = 10 * 6 * 500
FINSAM = {"forsakringskassan": 0.5, "region": 0.25, "kommun": 0.25}
WAYS: dict[str, tuple[Any, dict[str, float]]] = {
    "finsam": ("finsam", FINSAM),
    "finsam_in_full": ({"rule": "finsam"}, FINSAM),
    "finsam_two_kommuner": (
        {"rule": "finsam", "kommuner": {"kommun": "60 %", "norberg": "rest"}},
        {"forsakringskassan": 0.5, "region": 0.25, "kommun": 0.15, "norberg": 0.10},
    ),
    "finsam_other_kommun": (
        {"rule": "finsam", "kommuner": {"norberg": "100 %"}},
        {"forsakringskassan": 0.5, "region": 0.25, "norberg": 0.25},
    ),
    "shares": (
        {"shares": {"af": "50 %", "landsting": "20 %", "norberg": "rest"}},
        {"arbetsformedlingen": 0.5, "region": 0.2, "norberg": 0.3},
    ),
    "one_name_twice": (
        {"shares": {"fk": "50 %", "försäkringskassan": "20 %", "region": "rest"}},
        {"forsakringskassan": 0.7, "region": 0.3},
    ),
    "at_start": ({"rule": "finsam", "paid": "at_start"}, FINSAM),
}


def evaluated(scenario: dict[str, Any], overrides: dict[str, str] | None = None) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario, overrides))


def total(result: payoff.Result, series: str, measure: Any = "programme_cost", discounted: bool = False) -> float:
    flow = result.flow(measure, series, discounted=discounted)
    assert not isinstance(flow, payoff.Missing)
    return float(flow.sum())


@pytest.mark.parametrize("way", WAYS)
def test_each_financier_pays_its_share(way: str) -> None:
    financing, shares = WAYS[way]
    result = evaluated(financed(financing))
    for account in result.plan.accounts:
        own = TRAVEL if account == "kommun" else 0.0
        assert total(result, account) == pytest.approx(shares.get(account, 0.0) * SPENT + own), account
    assert result.financed == pytest.approx(SPENT)
    assert total(result, "offentlig_sektor") == pytest.approx(SPENT + TRAVEL)


def assert_only_moved(financing: Any, scenario: dict[str, Any] | None = None) -> None:
    """Check that financing changes neither society nor the public sector nor any gain."""
    before = scenario or financed()
    after = {**before, "programme": {**before["programme"], "financing": financing}}
    one, other = evaluated(before), evaluated(after)
    for series in one.series:
        assert other.flow("gains", series) == pytest.approx(one.flow("gains", series)), series
        assert total(other, series, "net") + total(other, series) == pytest.approx(total(one, series, "gains"))
    for series in ("samhalle", "individ", "arbetsgivare"):
        for measure in ("programme_cost", "net", "cash"):
            assert other.flow(measure, series) == pytest.approx(one.flow(measure, series), abs=1e-6)
    assert other.npv() == pytest.approx(one.npv())
    assert other.payback() == one.payback()


@pytest.mark.parametrize("way", WAYS)
def test_financing_changes_nothing_for_society_and_no_gain(way: str) -> None:
    if way != "at_start":
        assert_only_moved(WAYS[way][0])
    else:  # the förbund holds the money until it is spent: a gain of interest that the financiers lose
        one, other = evaluated(financed()), evaluated(financed(WAYS[way][0]))
        assert other.npv() == pytest.approx(one.npv())
        assert other.flow("net") == pytest.approx(one.flow("net"), abs=1e-6)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.sampled_from(["as_spent", "at_start"]))
def test_any_shares_leave_society_and_the_public_sector_unchanged(parts: list[int], paid: str) -> None:
    shares = dict(zip(("fk", "region", "norberg"), (f"{part / 2} %" for part in parts), strict=True))
    financing = {"shares": {**shares, "kommun": "rest"}, "paid": paid}
    one, other = evaluated(financed()), evaluated(financed(financing))
    for series in ("samhalle", "offentlig_sektor", "individ", "arbetsgivare"):
        for measure in ("gains", "programme_cost", "net", "cash"):
            assert other.flow(measure, series) == pytest.approx(one.flow(measure, series), abs=1e-6)
    assert total(other, "samordningsforbund") == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "at_start"])
def test_the_forbund_is_at_nothing_every_month(way: str) -> None:
    result = evaluated(financed(WAYS[way][0]))
    for measure in ("programme_cost", "net", "cash"):
        assert result.flow(measure, "samordningsforbund") == pytest.approx(0, abs=1e-6)


def test_all_at_the_start() -> None:
    result = evaluated(financed({"rule": "finsam", "paid": "at_start"}))
    paid = result.flow("programme_cost", "forsakringskassan", discounted=False)
    assert paid[0] == pytest.approx(SPENT / 2)
    assert paid[1:] == pytest.approx(0, abs=1e-9)
    held = result.flow("programme_cost", "samordningsforbund", discounted=False)
    assert held[0] == pytest.approx(-120_000)
    assert held[1:13] == pytest.approx(10_000)
    assert held.sum() == pytest.approx(0, abs=1e-6)
    assert total(result, "samordningsforbund", "net", discounted=True) > 0


def test_as_spent_follows_the_cost() -> None:
    paid = evaluated(financed("finsam")).flow("programme_cost", "region", discounted=False)
    assert paid[0] == pytest.approx(150_000)
    assert paid[1:13] == pytest.approx(2_500)
    assert paid[13:] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("paid", ["as_spent", "at_start"])
def test_a_calendar_that_ends_before_the_cost_does(paid: str) -> None:
    """What is not spent within the calendar is not sent either."""
    result = evaluated(financed({"rule": "finsam", "paid": paid}) | {"horizon": "6 mån"})
    assert total(result, "region") == pytest.approx(0.25 * (600_000 + 6 * 10_000))
    assert total(result, "samordningsforbund") == pytest.approx(0, abs=1e-6)


# -- amounts --------------------------------------------------------------------------------


def sums(**more: Any) -> dict[str, Any]:
    scenario = financed(**more)
    scenario["programme"]["budget"]["hyra"] = {"payer": "samordningsforbund", "amount": "120 tkr", "paid": "evenly"}
    scenario["programme"]["financing"] = {"amounts": {"fk": "400 tkr", "region": "200 tkr", "norberg": "120 tkr"}}
    return scenario


def test_amounts_that_are_what_is_spent() -> None:
    result = evaluated(sums())
    for account, amount in (("forsakringskassan", 400_000), ("region", 200_000), ("norberg", 120_000)):
        assert total(result, account) == pytest.approx(amount)
    assert total(result, "samordningsforbund") == pytest.approx(0, abs=1e-6)
    assert total(result, "kommun") == pytest.approx(TRAVEL)


@pytest.mark.parametrize(("amount", "closes"), [("119 999.6 kr", True), ("119 999 kr", False), ("121 tkr", False)])
def test_amounts_must_close_to_half_a_krona(amount: str, closes: bool) -> None:
    scenario = sums()
    scenario["programme"]["financing"]["amounts"]["norberg"] = amount
    if closes:
        assert evaluated(scenario).financed == pytest.approx(SPENT)
        return
    with pytest.raises(payoff.ScenarioError, match="saldot går inte ihop"):
        payoff.load(scenario)


def test_amounts_with_a_factor_and_a_part_of_a_line() -> None:
    scenario = sums(lokal={"payer": {"samordningsforbund": "25 %", "kommun": "rest"}, "amount": "40 tkr"})
    scenario["programme"]["budget"]["lokal"] |= {"paid": "at_start", "times": ["halva"]}
    scenario["quantities"] = {"halva": "0.5"}
    scenario["programme"]["financing"]["amounts"]["region"] = "205 tkr"
    result = evaluated(scenario)
    assert total(result, "region") == pytest.approx(205_000)
    assert total(result, "kommun") == pytest.approx(TRAVEL + 15_000)


@pytest.mark.parametrize("where", ["variant", "groups", "alternative"])
def test_amounts_are_checked_on_the_programmes_own_lines(where: str) -> None:
    scenario = sums()
    if where == "groups":
        result = evaluated(scenario | {"subgroups": {"a": {"share": "30 %"}, "b": {"share": "rest"}}})
        assert total(result, "region") == pytest.approx(200_000)
        assert total(result.subgroups["a"], "region") == pytest.approx(60_000)
        assert total(result.subgroups["a"], "samordningsforbund") == pytest.approx(0, abs=1e-6)
    elif where == "alternative":
        scenario["arms"]["annan"] = {"role": "alternative", "path": {1: "bistand"}}
        line = {"payer": "samordningsforbund", "amount": "72 tkr", "paid": "at_start", "arm": "annan"}
        scenario["programme"]["budget"]["annan"] = line
        alternative = evaluated(scenario).alternatives["annan"]
        assert total(alternative, "forsakringskassan") == pytest.approx(40_000)
        assert total(alternative, "samordningsforbund") == pytest.approx(0, abs=1e-6)
    else:
        scenario["variants"] = {"dyr": {"programme.budget.personal.amount": "700 tkr"}}
        with pytest.raises(payoff.ScenarioError, match="saldot går inte ihop") as caught:
            payoff.load(scenario)
        assert caught.value.problems[0].path.startswith("variants.dyr")


# -- through, kinds of line, unknown -----------------------------------------------------------


def test_only_the_forbunds_part_is_financed() -> None:
    payer = {"samordningsforbund": "60 %", "kommun": "rest"}
    scenario = financed("finsam", personal={"payer": payer, "amount": "600 tkr", "paid": "at_start"})
    result = evaluated(scenario)
    sent = 0.6 * 600_000 + 120_000
    assert result.financed == pytest.approx(sent)
    assert total(result, "kommun") == pytest.approx(0.4 * 600_000 + 0.25 * sent + TRAVEL)


def test_through_another_account() -> None:
    line = {"payer": "ovriga", "amount": "100 tkr", "paid": "at_start"}
    result = evaluated(financed({"shares": {"region": "rest"}, "through": "ovriga"}, stiftelse=line))
    assert total(result, "region") == pytest.approx(100_000)
    assert total(result, "ovriga") == pytest.approx(0, abs=1e-6)
    assert total(result, "samordningsforbund") == pytest.approx(SPENT)


def test_a_financier_outside_the_public_sector_relieves_it() -> None:
    one, other = evaluated(financed()), evaluated(financed({"shares": {"ovriga": "40 %", "region": "rest"}}))
    assert other.npv() == pytest.approx(one.npv())
    gained = other.npv("offentlig_sektor") - one.npv("offentlig_sektor")
    assert gained == pytest.approx(-other.npv("ovriga")) == pytest.approx(0.4 * -one.npv("samordningsforbund"))


def test_per_participant_and_in_kind() -> None:
    lines = {
        "stod": {"payer": "samordningsforbund", "amount": "1 000 kr/mån", "per": "participant"},
        "lokal": {"payer": "samordningsforbund", "amount": "50 tkr", "paid": "at_start", "form": "in_kind"},
    }
    scenario = financed("finsam", **lines)
    del scenario["participants"]
    scenario["intake"] = {"by_month": {"2": 4, "5": 6}}
    result = evaluated(scenario)
    spent = SPENT + 10 * 6 * 1_000 + 50_000
    assert total(result, "forsakringskassan") == pytest.approx(spent / 2)
    assert total(result, "forsakringskassan", "cash") == pytest.approx(-(spent - 50_000) / 2)
    for measure in ("programme_cost", "net", "cash"):
        assert result.flow(measure, "samordningsforbund") == pytest.approx(0, abs=1e-6)


def test_the_cash_view() -> None:
    result = evaluated(financed("finsam"))
    gains = result.flow("gains", "forsakringskassan", discounted=False)
    cost = result.flow("programme_cost", "forsakringskassan", discounted=False)
    assert result.flow("cash", "forsakringskassan", discounted=False) == pytest.approx(gains - cost)


def test_an_unknown_cost_is_unknown_for_its_financiers_and_named_once() -> None:
    scenario = financed("finsam")
    scenario["programme"]["budget"]["hyra"] = {"payer": "samordningsforbund", "amount": "unknown"}
    result = evaluated(scenario)
    unknown = ("forsakringskassan", "region", "kommun", "stat", "offentlig_sektor", "samhalle")
    for series in unknown:
        value = result.npv(series)
        assert isinstance(value, payoff.Missing), series
        assert value.because == ("programme.budget.hyra",)
        assert value.reason.text().count("hyra") == 1
    for series in ("individ", "arbetsgivare", "norberg", "samordningsforbund"):
        assert not isinstance(result.npv(series), payoff.Missing)
    assert isinstance(result.financed, payoff.Missing)
    assert not isinstance(result.flow("gains", "kommun"), payoff.Missing)


def test_what_is_sent_inside_a_group_cancels_though_it_is_unknown() -> None:
    """The cost falls on a private account; what the public accounts send it and each other is not known."""
    scenario = financed({"shares": {"fk": "50 %", "af": "rest"}, "through": "rattsvasende"})
    scenario["programme"]["budget"]["hyra"] = {"payer": "rattsvasende", "amount": "unknown"}
    scenario["programme"]["budget"]["personal"]["payer"] = "kommun"
    result = evaluated(scenario)
    for series in ("forsakringskassan", "arbetsformedlingen", "stat"):
        assert isinstance(result.npv(series), payoff.Missing), series
    for series in ("kommun", "rattsvasende"):  # who gets what it pays has no cost, whatever that is
        assert not isinstance(result.npv(series), payoff.Missing), series
    lines = [line for line in result.plan.lines if line.path.startswith("programme.financing")]
    assert len(lines) == 2
    assert not any(line.known for line in lines)
    own = {"finansiarer": {"label": "Finansiärerna"}}
    members = {name: {"in": ["finansiarer"]} for name in ("forsakringskassan", "arbetsformedlingen", "rattsvasende")}
    scenario["programme"]["budget"]["hyra"]["payer"] = {"rattsvasende": "50 %", "region": "rest"}
    grouped = evaluated(scenario | {"groups": own, "accounts": scenario["accounts"] | members})
    value = grouped.npv("finansiarer")
    assert isinstance(value, payoff.Missing)
    assert value.because == ("programme.budget.hyra",)


def test_a_variant_changes_who_finances_whole() -> None:
    scenario = financed({"rule": "finsam", "paid": "at_start"})
    scenario["variants"] = {
        "region": {"programme.financing": {"shares": {"region": "rest"}}},
        "ingen": {"programme.financing": None},
    }
    result = evaluated(scenario)
    variants = result.variants
    assert total(variants["region"], "region") == pytest.approx(SPENT)
    assert total(variants["ingen"], "samordningsforbund") == pytest.approx(SPENT)
    assert variants["ingen"].financed == 0
    assert total(evaluated(scenario, {"programme.financing": "finsam"}), "region") == pytest.approx(0.25 * SPENT)


def test_financing_with_groups_is_the_sum() -> None:
    scenario = financed("finsam", stod={"payer": "samordningsforbund", "amount": "5 tkr", "per": "participant"})
    scenario["programme"]["budget"]["stod"]["paid"] = "at_start"
    groups = {"a": {"share": "40 %", "programme.budget.stod.amount": "9 tkr"}, "b": {"share": "rest"}}
    result = evaluated(scenario | {"subgroups": groups})
    spent = SPENT + 4 * 9_000 + 6 * 5_000
    assert result.financed == pytest.approx(spent)
    assert total(result, "region") == pytest.approx(spent / 4)
    assert result.flow("net", "samordningsforbund") == pytest.approx(0, abs=1e-6)


def test_public_funds_and_weights_with_financing() -> None:
    more = {"public_funds": {"factor": "1.3"}, "weights": {"forsakringskassan": 2}}
    one, other = evaluated(financed() | more), evaluated(financed("finsam") | more)
    assert other.public_funds_cost() == pytest.approx(one.public_funds_cost())
    sent = total(other, "forsakringskassan", discounted=True)
    assert other.weighted_npv() == pytest.approx(one.weighted_npv() - sent)
