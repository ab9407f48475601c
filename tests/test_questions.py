"""What a board asks: hand-computed on small scenarios, and what must hold for any of them."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import payoff
from payoff import questions
from payoff.missing import Missing
from payoff.payload import payload

from .independent.generate import scenarios

WORTH = 28_912 + 1_200  # a month in work instead of support, to society


@pytest.fixture
def plain(small: dict[str, Any]) -> dict[str, Any]:
    """Return the small scenario without discounting, with work as full effect: 10 persons, 24 months, 30 % from 7."""
    return small | {"discounting": "none", "potential": {"full_state": "arbete"}}


def evaluated(scenario: dict[str, Any]) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario))


def with_exits(scenario: dict[str, Any], share: str = "40 %", without: str = "10 %") -> dict[str, Any]:
    changed = copy.deepcopy(scenario) | {"enrolment": "6 mån"}
    exits = {"from": "bistand", "exits": {"arbete": share, "bistand": "rest"}}
    changed["arms"]["med"] = {"role": "programme", **exits}
    changed["arms"]["utan"] = {
        "role": "counterfactual",
        "kind": "assumption",
        **exits,
        "exits": {"arbete": without, "bistand": "rest"},
    }
    return changed


# -- potential ----------------------------------------------------------------------------


def test_potential_without_enrolment_is_everybody_from_month_1(plain: dict[str, Any]) -> None:
    found = questions.potential(evaluated(plain))
    assert isinstance(found, questions.Potential)
    assert found.value == pytest.approx(10 * 24 * WORTH)
    assert found.full.production == pytest.approx(10 * 24 * 28_912)
    assert found.full.resources == pytest.approx(10 * 24 * 1_200)
    assert found.full.transfers == 0.0
    assert found.realised.total == pytest.approx(3 * 18 * WORTH)
    assert found.effectiveness == pytest.approx(54 / 240)
    assert found.cost_per_point == pytest.approx(600_000 / 22.5)
    assert found.note is None


@pytest.mark.parametrize(("enrolment", "months"), [("6 mån", 18), ("7,5 mån", 16.5), ("30 mån", 0)])
def test_potential_begins_the_month_after_enrolment(enrolment: str, months: float, plain: dict[str, Any]) -> None:
    found = questions.potential(evaluated(plain | {"enrolment": enrolment}))
    assert isinstance(found, questions.Potential)
    assert found.value == pytest.approx(10 * months * WORTH)
    assert isinstance(found.effectiveness, Missing) == (months == 0)


def test_potential_of_an_arm_that_is_already_there(plain: dict[str, Any]) -> None:
    found = questions.potential(evaluated(with_exits(plain, "100 %")))
    assert isinstance(found, questions.Potential)
    assert found.effectiveness == pytest.approx(1.0)
    assert found.realised.production == pytest.approx(found.full.production)


def test_potential_is_against_the_same_comparison_with_deadweight(plain: dict[str, Any]) -> None:
    plain["arms"]["utan"] |= {"kind": "before_after", "deadweight": "20 %"}
    found = questions.potential(evaluated(plain))
    assert isinstance(found, questions.Potential)
    assert found.value == pytest.approx((240 - 0.2 * 54) * WORTH)
    assert found.realised.total == pytest.approx(0.8 * 54 * WORTH)


@pytest.mark.parametrize("movement", ["observed", "matrix", "reaches", "counts"])
def test_potential_replaces_any_way_of_moving(movement: str, plain: dict[str, Any]) -> None:
    ways: dict[str, dict[str, Any]] = {
        "observed": {
            "observed": {"shares": {1: "bistand", 12: {"arbete": "50 %", "bistand": "rest"}}},
            "after": "hold",
        },
        "matrix": {"matrix": "m", "from": "bistand"},
        "reaches": {
            "from": "bistand",
            "reaches": {"arbete": {"share": "46 %", "measure": "ever", "by": "18 mån", "duration": "3 mån"}},
        },
        "counts": {
            "from": "bistand",
            "exits_from_counts": {"arbete": 4, "bistand": "rest"},
            "retention": {"arbete": {"stay": "80 %", "per": "år", "else": "bistand"}},
            "time_to_outcome": {"arbete": {"months": "2 mån", "waits_in": "bistand"}},
        },
    }
    plain["arms"]["med"] = {"role": "programme", **ways[movement]}
    rows = {"bistand": {"arbete": "5 %", "bistand": "rest"}}
    if movement == "matrix":
        plain["matrices"] = {"m": {"per": "mån", "rows": rows, "count": "end"}}
    found = questions.potential(evaluated(plain | {"enrolment": "6 mån"}))
    assert isinstance(found, questions.Potential)
    assert found.value == pytest.approx(10 * 18 * WORTH)


def test_potential_books_moves_and_the_arms_own_lines(plain: dict[str, Any]) -> None:
    changed = with_exits(plain)
    changed["arms"]["med"]["from"] = {"bistand": "40 %", "sjuk": "rest"}
    changed["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"}
    changed["states"]["sjuk"] = {}
    changed["arms"]["med"]["add_lines"] = {
        "coach": {"in": ["arbete"], "kind": "resource", "from": "kommun", "amount": "100 kr/mån"}
    }
    changed["transitions"] = {
        "start": {"to": ["arbete"], "lines": {"stod": {"kind": "resource", "from": "region", "amount": "7 000 kr"}}}
    }
    found = questions.potential(evaluated(changed))
    assert isinstance(found, questions.Potential)
    enrolled = 6 * 6 * 1_200  # six of ten are ill, and cost nothing, for six months
    assert found.value == pytest.approx(enrolled + 10 * 18 * (WORTH - 100) - 10 * 7_000)


def test_potential_notes_what_is_outside_0_to_1(plain: dict[str, Any]) -> None:
    plain["states"]["halvtid"] = {
        "lines": {"produktion": {"kind": "production", "to": "arbetsgivare", "amount": "1 000 kr/mån"}}
    }
    plain["potential"] = {"full_state": "halvtid"}
    above = questions.potential(evaluated(plain))
    assert isinstance(above, questions.Potential)
    assert isinstance(above.effectiveness, float)
    assert above.effectiveness > 1
    assert "över 100" in str(above.note)
    plain["arms"]["utan"]["stays_in"], plain["potential"] = "halvtid", {"full_state": "arbete"}
    plain["arms"]["med"] = {"role": "programme", "stays_in": "bistand"}
    below = questions.potential(evaluated(plain))
    assert isinstance(below, questions.Potential)
    assert isinstance(below.effectiveness, float)
    assert below.effectiveness < 0
    assert isinstance(below.cost_per_point, Missing)
    assert "negativ" in str(below.note)


def test_potential_spreads_what_is_unknown(plain: dict[str, Any]) -> None:
    plain["states"]["arbete"]["lines"]["resa"] = {
        "kind": "transfer",
        "from": "region",
        "to": "individ",
        "amount": "unknown",
    }
    result = evaluated(plain)
    assert isinstance(questions.potential(result), questions.Potential), "a transfer within society cancels"
    unknown = questions.potential(result, "region")
    assert isinstance(unknown, Missing)
    assert unknown.because == ("states.arbete.lines.resa.amount",) or "resa" in str(unknown.because)
    plain["states"]["full"] = {"lines": {"x": {"kind": "resource", "from": "region", "amount": "unknown"}}}
    only_full = evaluated(plain | {"potential": {"full_state": "full"}})
    assert isinstance(only_full.npv(), float)
    missing = questions.potential(only_full)
    assert isinstance(missing, Missing)
    assert missing.status == "unknown"


def test_potential_of_net_lines_is_withheld_for_the_total_alone(bas: payoff.Result) -> None:
    result = payoff.evaluate(bas.scenario.replace({"potential.full_state": "arbete"}))
    total = questions.potential(result)
    assert isinstance(total, Missing)
    assert total.status == "withheld"
    kommun = questions.potential(result, "kommun")
    assert isinstance(kommun, questions.Potential)
    assert kommun.full.net == pytest.approx(kommun.value)
    assert kommun.effectiveness == pytest.approx(1.0)
    assert isinstance(questions.potential(bas), Missing)


def test_a_full_state_that_nobody_visits_is_used_and_one_without_price_is_refused(plain: dict[str, Any]) -> None:
    plain["states"]["halvtid"] = {"lines": copy.deepcopy(plain["states"]["arbete"]["lines"])}
    result = evaluated(plain | {"potential": {"full_state": "halvtid"}})
    assert "halvtid" in result.used_states
    assert not [item for item in payload(result, "sv")["warnings"] if item["rule"] == "unused"]
    with pytest.raises(payoff.ScenarioError, match="bistnad"):
        evaluated(plain | {"potential": {"full_state": "bistnad"}})


@given(scenarios(), st.integers(0, 3))
def test_potential_is_at_least_what_is_gained_when_the_full_state_dominates(
    scenario: dict[str, Any], which: int
) -> None:
    changed = copy.deepcopy(scenario)
    changed["states"]["allra_bast"] = {
        "lines": {"mycket": {"kind": "production", "to": "arbetsgivare", "amount": "900 000 000 kr/mån"}}
    }
    try:
        result = evaluated(changed | {"potential": {"full_state": "allra_bast"}})
    except payoff.ScenarioError:
        assume(False)
        raise
    found = questions.potential(result)
    if isinstance(found, questions.Potential):
        assert found.value >= found.realised.total - 1e-6
        realised = result.flow("gains")
        assert not isinstance(realised, Missing)
        assert found.realised.total == pytest.approx(float(realised.sum()), abs=1e-3)


# -- how large, how well ------------------------------------------------------------------


def test_break_even_participants(plain: dict[str, Any]) -> None:
    plain["programme"]["budget"]["kurs"] = {
        "payer": "kommun",
        "amount": "10 tkr",
        "paid": "at_start",
        "per": "participant",
    }
    found = questions.break_even_participants(evaluated(plain))
    assert isinstance(found, questions.EnoughParticipants)
    each = 0.3 * 18 * WORTH - 10_000
    assert found.gain_per_participant == pytest.approx(each)
    assert found.fixed_cost == pytest.approx(600_000)
    assert found.participants == pytest.approx(600_000 / each)
    assert found.whole == 4
    exactly = evaluated(plain | {"participants": found.participants})
    assert exactly.npv() == pytest.approx(0.0, abs=1e-6)


def test_break_even_participants_that_cannot_be(plain: dict[str, Any]) -> None:
    nobody = questions.break_even_participants(evaluated(plain), "arbetsgivare")
    assert isinstance(nobody, Missing)
    plain["programme"]["budget"]["personal"] |= {"per": "participant"}
    nothing_fixed = questions.break_even_participants(evaluated(plain))
    assert isinstance(nothing_fixed, Missing)
    plain["programme"]["budget"]["hyra"] = {"payer": "kommun", "amount": "1 tkr", "paid": "at_start"}
    never = questions.break_even_participants(evaluated(plain))
    assert isinstance(never, Missing)
    assert "inget antal" in str(never.reason)


@given(scenarios(), st.sampled_from(["kommun", None]))
def test_at_the_break_even_number_nothing_is_left(scenario: dict[str, Any], series: str | None) -> None:
    assume("intake" not in scenario)
    result = evaluated(scenario)
    found = questions.break_even_participants(result, series)
    if isinstance(found, questions.EnoughParticipants) and 1e-3 < found.participants < 1e6:
        exactly = payoff.evaluate(result.scenario.replace({"participants": found.participants}))
        assert exactly.npv(series) == pytest.approx(0.0, abs=1e-6 * max(1.0, found.fixed_cost))
        assert found.whole - 1 < found.participants + 1e-6 <= found.whole + 1e-5


def test_break_even_successes_of_exits(plain: dict[str, Any]) -> None:
    changed = with_exits(plain)
    found = questions.break_even_successes(evaluated(changed))
    assert isinstance(found, questions.EnoughSuccesses)
    assert found.factor == pytest.approx(600_000 / (0.3 * 10 * 18 * WORTH))
    assert found.share == pytest.approx(0.1 + 0.3 * found.factor)
    assert found.persons == pytest.approx(10 * found.share)
    assert found.whole == 3
    exactly = evaluated(with_exits(plain, f"{found.share * 100:.12f} %"))
    assert exactly.npv() == pytest.approx(0.0, abs=1e-3)


def test_break_even_successes_that_cannot_be(plain: dict[str, Any]) -> None:
    loses = questions.break_even_successes(evaluated(plain), "individ")
    assert isinstance(loses, Missing)
    plain["programme"]["budget"]["personal"]["amount"] = "60 mnkr"
    too_many = questions.break_even_successes(evaluated(plain))
    assert isinstance(too_many, questions.EnoughSuccesses)
    assert too_many.factor > 30
    assert isinstance(too_many.share, Missing)
    assert isinstance(too_many.persons, Missing)
    assert isinstance(too_many.whole, Missing)
    del plain["potential"]
    unnamed = questions.break_even_successes(evaluated(plain))
    assert isinstance(unnamed, questions.EnoughSuccesses)
    assert isinstance(unnamed.share, Missing)


def test_outcome_shares_are_as_the_arm_says(plain: dict[str, Any]) -> None:
    changed = with_exits(plain)
    changed["arms"]["med"].pop("exits")
    changed["arms"]["med"]["exits_from_counts"] = {"bistand": 6, "arbete": "rest"}
    scenario = payoff.load(changed)
    assert questions.break_even_sizes.outcome_share(scenario, "med", "arbete") == pytest.approx(0.4)
    assert questions.break_even_sizes.outcome_share(scenario, "utan", "arbete") == pytest.approx(0.1)
    changed["arms"]["med"] = {
        "role": "programme",
        "from": "bistand",
        "reaches": {"arbete": {"share": "28 av 60", "measure": "ever", "by": "18 mån"}},
    }
    assert questions.break_even_sizes.outcome_share(payoff.load(changed), "med", "arbete") == 28 / 60
    assert questions.break_even_sizes.outcome_share(payoff.load(plain), "utan", "bistand") == 1.0
    assert questions.break_even_sizes.outcome_share(payoff.load(plain), "med", "arbete") == 0.3


# -- switching values ---------------------------------------------------------------------


def test_switching_value_of_a_share_inside_a_path(plain: dict[str, Any]) -> None:
    found = payoff.switching_value(payoff.load(plain), "arms.med.path.7.arbete")
    assert isinstance(found, questions.SwitchingValue)
    assert (found.status, found.unit, found.present, found.low, found.high) == ("unique", "andel", 0.3, 0.0, 1.0)
    assert found.value == pytest.approx(600_000 / (10 * 18 * WORTH))
    assert "0,3" in str(found.said)


@pytest.mark.parametrize(
    ("path", "amount", "unit"),
    [
        ("states.arbete.lines.produktion.amount", "346 944 kr/år", "kr/år"),
        ("states.arbete.lines.produktion.amount", "28,9 tkr/mån", "tkr/mån"),
        ("states.arbete.lines.produktion.amount", {"value": 28912, "unit": "kr/mån"}, "kr/mån"),
        ("programme.budget.personal.amount", "600 tkr", "tkr"),
        ("participants", "10 personer", "personer"),
        ("participants", 10, "personer"),
        ("discounting.rate", "4 %", "andel"),
        ("quantities.andel", "30 %", "andel"),
        ("arms.med.path.7.arbete", "30 %", "andel"),
        ("enrolment", "6 mån", "mån"),
    ],
)
def test_switching_value_put_back_gives_zero(path: str, amount: Any, unit: str, small: dict[str, Any]) -> None:
    small["horizon"] = "12 mån"
    small["quantities"] = {"andel": "30 %"}
    if path == "enrolment":
        small = with_exits(small, "60 %")
    if path == "quantities.andel":
        small["arms"]["med"]["path"][7]["arbete"] = "andel"
    scenario = payoff.load(small)
    if path != "arms.med.path.7.arbete":
        scenario = scenario.replace({path: amount})
    found = payoff.switching_value(scenario, path, "samhalle")
    assert isinstance(found, questions.SwitchingValue)
    assert found.unit == unit
    if path == "discounting.rate":
        assert found.status == "none"
        assert "ingen mellan 0 och 1" in str(found.said)
        return
    assert found.value is not None
    quantity = scenario.quantities_by_path()[path]
    size = quantity.value / found.present
    text = questions.switching.format_amount(found.value * size, quantity.dimension)
    back = scenario.replace(questions.switching._change(scenario, path, text))
    result = payoff.evaluate(back)
    flow = result.flow("net", discounted=False)
    assert not isinstance(flow, Missing)
    assert abs(result.npv()) <= 1e-6 * float(np.abs(flow).max())


def test_every_switching_value_in_the_range_is_told() -> None:
    """A textbook's flows -100, 230, -132: worth nothing at 10 and at 20 per cent."""
    line = {
        "kind": "production",
        "to": "arbetsgivare",
        "amount": "230 tkr/mån",
        "series": {"clock": "calendar", 1: "0 %", 12: "100 %", 13: "0 %"},
    }
    scenario = payoff.load(
        {
            "payoff": 1,
            "about": {"title": "Två räntor"},
            "price_year": 2026,
            "horizon": "24 mån",
            "discounting": {"rate": "15 %"},
            "participants": 1,
            "states": {"utan": {}, "arbete": {"lines": {"produktion": line}}},
            "arms": {
                "noll": {"role": "counterfactual", "kind": "assumption", "stays_in": "utan"},
                "med": {"role": "programme", "stays_in": "arbete"},
            },
            "programme": {
                "budget": {
                    "start": {"payer": "kommun", "amount": "100 tkr", "paid": "at_start"},
                    "slut": {
                        "payer": "kommun",
                        "amount": "132 tkr",
                        "paid": "evenly",
                        "during": {"from": 24, "to": 24},
                    },
                }
            },
        }
    )
    found = payoff.switching_value(scenario, "discounting.rate")
    assert isinstance(found, questions.SwitchingValue)
    assert found.status == "several"
    assert found.roots == pytest.approx((0.1, 0.2))
    assert "0,1, 0,2" in str(found.said)
    narrow = payoff.switching_value(scenario, "discounting.rate", low=0.12, high=0.5)
    assert isinstance(narrow, questions.SwitchingValue)
    assert narrow.value == pytest.approx(0.2)
    changed = payoff.switching_value(payoff.evaluate(scenario), "states.arbete.lines.produktion.series.12")
    assert isinstance(changed, questions.SwitchingValue)
    assert changed.value == pytest.approx((100 + 132 / 1.15**2) * 1.15 / 230)
    assert changed.status == "unique"


@pytest.mark.parametrize(
    ("path", "series", "words"),
    [
        ("states.bistand.lines.stod.amount", None, "ingen verkan"),
        ("states.bistand.lines.stod", None, "inget tal"),
        ("arms.med.path.7", None, "inget tal"),
        ("arms.med.path.7.bistand", None, "inget värde att variera"),
        ("arms.med.path.1", None, "kan inte varieras"),
    ],
)
def test_what_has_no_switching_value_is_refused(
    path: str, series: str | None, words: str, small: dict[str, Any]
) -> None:
    with pytest.raises(payoff.InputError, match=words):
        payoff.switching_value(payoff.load(small), path, series)


def test_a_range_that_is_none_and_a_range_that_the_language_narrows(small: dict[str, Any]) -> None:
    scenario = payoff.load(small)
    with pytest.raises(payoff.InputError, match="low ska vara mindre"):
        payoff.switching_value(scenario, "participants", low=5, high=5)
    small["arms"]["med"]["path"][7] = {"arbete": "30 %", "bistand": "50 %", "sjuk": "rest"}
    small["states"]["sjuk"] = {}
    found = payoff.switching_value(payoff.load(small), "arms.med.path.7.arbete")
    assert isinstance(found, questions.SwitchingValue)
    assert found.high == pytest.approx(0.5), "the other half has been given away"


def test_a_switching_value_that_depends_on_what_is_unknown(small: dict[str, Any]) -> None:
    small["programme"]["budget"]["hyra"] = {"payer": "region", "amount": "unknown", "paid": "at_start"}
    scenario = payoff.load(small)
    assert isinstance(payoff.switching_value(scenario, "participants"), Missing)
    assert isinstance(payoff.switching_value(scenario, "participants", "kommun"), questions.SwitchingValue)


def test_switching_value_of_an_alternative(plain: dict[str, Any]) -> None:
    plain["arms"]["annan"] = {"role": "alternative", "path": {1: "bistand", 13: {"arbete": "50 %", "bistand": "rest"}}}
    plain["programme"]["budget"]["annan"] = {
        "payer": "kommun",
        "amount": "300 tkr",
        "paid": "at_start",
        "arm": "annan",
    }
    result = evaluated(plain)
    found = payoff.switching_value(result.alternatives["annan"], "arms.annan.path.13.arbete")
    assert isinstance(found, questions.SwitchingValue)
    assert found.value == pytest.approx(300_000 / (10 * 12 * WORTH))


# -- who invests, who gains ---------------------------------------------------------------


def test_distribution_by_hand(plain: dict[str, Any]) -> None:
    result = evaluated(plain)
    rows = {row.account: row for row in questions.distribution(result)}
    months = 3 * 18
    kommun = months * (10_500 + 1_200 + 0.65 * 6_276)
    region = months * 0.35 * 6_276
    individ = months * (28_912 - 6_276 - 10_500)
    assert rows["kommun"].gain == pytest.approx(kommun)
    assert rows["kommun"].cost == pytest.approx(600_000)
    assert rows["kommun"].net == pytest.approx(kommun - 600_000)
    assert rows["region"].share == pytest.approx(region / (kommun + region + individ))
    public = questions.proportional_financing(result, "offentlig_sektor")
    assert isinstance(public, questions.ProportionalFinancing)
    assert public.costs == pytest.approx(
        {"kommun": 600_000 * kommun / (kommun + region), "region": 600_000 * region / (kommun + region)}
    )


def test_who_loses_pays_nothing_and_is_listed(bas: payoff.Result) -> None:
    found = questions.proportional_financing(bas)
    assert isinstance(found, questions.ProportionalFinancing)
    assert found.losers == ("arbetsformedlingen",)
    assert found.shares["arbetsformedlingen"] == 0.0
    assert "produktionsvarde" not in found.shares, "a row that is no actor does not pay"


def test_cost_shifts(plain: dict[str, Any], bas: payoff.Result) -> None:
    assert questions.cost_shifts(evaluated(plain)) == ()
    plain["programme"]["budget"]["personal"] = {"payer": "region", "amount": "600 tkr", "paid": "at_start"}
    assert questions.cost_shifts(evaluated(plain)) == ("region",)
    assert questions.cost_shifts(bas) == (), "the public sector as a whole does not gain"


def test_financing_that_cannot_be_shared(hisingen: payoff.Result, plain: dict[str, Any]) -> None:
    found = questions.proportional_financing(hisingen)
    assert isinstance(found, questions.ProportionalFinancing)
    assert isinstance(found.costs, Missing)
    assert isinstance(questions.cost_shifts(hisingen), Missing)
    plain["arms"]["med"] = {"role": "programme", "stays_in": "bistand"}
    assert isinstance(questions.proportional_financing(evaluated(plain)), Missing)


@given(scenarios())
def test_proportional_shares_sum_to_one(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario)
    for among in (None, "offentlig_sektor"):
        found = questions.proportional_financing(result, among)
        if isinstance(found, questions.ProportionalFinancing):
            assert sum(found.shares.values()) == pytest.approx(1.0)
            assert all(share >= 0 for share in found.shares.values())
            cost = result.flow("programme_cost")
            if not isinstance(cost, Missing):
                assert isinstance(found.costs, dict)
                assert sum(found.costs.values()) == pytest.approx(float(cost.sum()), abs=1e-3)


# -- cash and repayment -------------------------------------------------------------------


def resource_only(share: str = "50 %", delay: str = "3 mån", paid: str = "at_start") -> dict[str, Any]:
    line = {
        "kind": "resource",
        "from": "kommun",
        "amount": "10 000 kr/mån",
        "cashable": {"share": share, "delay": delay},
    }
    return {
        "payoff": 1,
        "about": {"title": "Bara resurser"},
        "price_year": 2026,
        "start": "2026-07",
        "horizon": "24 mån",
        "discounting": {"rate": "3 %"},
        "participants": 1,
        "states": {"vard": {"lines": {"plats": line}}, "frisk": {}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "vard"},
            "med": {"role": "programme", "stays_in": "frisk"},
        },
        "programme": {
            "budget": {
                "pengar": {"payer": "kommun", "amount": "60 tkr", "paid": paid},
                "lokal": {"payer": "kommun", "amount": "24 tkr", "paid": "at_start", "form": "in_kind"},
            }
        },
    }


def test_cash_view_by_hand() -> None:
    years = questions.cash_view(evaluated(resource_only()), "kommun")
    assert not isinstance(years, Missing)
    assert [(one.year, one.gain, one.cost, one.cash, one.value) for one in years] == [
        (2026, 15_000, 60_000, -45_000, 60_000 - 84_000),
        (2027, 60_000, 0, 60_000, 120_000),
        (2028, 30_000, 0, 30_000, 60_000),
    ]


def test_repayment_by_hand() -> None:
    result = evaluated(resource_only())
    plan = questions.repayment(result, "kommun")
    assert isinstance(plan, questions.Repayment)
    assert plan.advance == 60_000
    assert [(one.year, one.repaid, one.remaining) for one in plan.years] == [
        (2026, 15_000, 45_000),
        (2027, 60_000, 0),
        (2028, 60_000, 0),
    ]
    assert plan.repaid_in == 2027
    never = questions.repayment(result, "kommun", 200_000)
    assert isinstance(never, questions.Repayment)
    assert never.years[-1].remaining == pytest.approx(95_000)
    assert isinstance(never.repaid_in, Missing)
    assert isinstance(questions.repayment(result, "kommun", 0), Missing)
    with pytest.raises(payoff.InputError, match="förskott"):
        questions.repayment(result, "kommun", -1)
    with pytest.raises(payoff.InputError, match="två gånger"):
        questions.repayment(result, "kommun", accounts=("kommun", "offentlig_sektor"))


def test_a_loss_is_made_up_before_more_is_repaid(plain: dict[str, Any]) -> None:
    """Support saved in year 1, lost again in year 2, saved in year 3."""
    plain["horizon"] = "36 mån"
    plain["states"] = {
        "bistand": {"lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "1 tkr/mån"}}},
        "arbete": {},
        "dyrt": {"lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "1,5 tkr/mån"}}},
    }
    plain["participants"] = 1
    plain["arms"]["med"] = {"role": "programme", "path": {1: "arbete", 13: "dyrt", 25: "arbete"}}
    plan = questions.repayment(evaluated(plain), "kommun", 20_000)
    assert isinstance(plan, questions.Repayment)
    assert [(one.cash_gain, one.repaid) for one in plan.years] == [(12_000, 12_000), (-6_000, 12_000), (12_000, 18_000)]


def test_what_others_gain_may_pay_back(plain: dict[str, Any]) -> None:
    result = evaluated(plain)
    own = questions.repayment(result, "kommun", 900_000)
    together = questions.repayment(result, "kommun", 900_000, ("kommun", "region"))
    assert isinstance(own, questions.Repayment)
    assert isinstance(together, questions.Repayment)
    assert together.years[-1].remaining < own.years[-1].remaining
    assert isinstance(questions.repayment(result, "region"), Missing), "it has advanced nothing"


def test_cash_of_what_is_unknown(hisingen: payoff.Result) -> None:
    assert isinstance(questions.cash_view(hisingen, "stadsdelar"), Missing)
    assert isinstance(questions.repayment(hisingen, "kommun"), Missing)


@given(st.integers(0, 100), st.integers(0, 30), st.sampled_from(["at_start", "evenly"]))
def test_cash_never_exceeds_value_for_resources(share: int, delay: int, paid: str) -> None:
    scenario = resource_only(f"{share} %", f"{delay} mån", paid)
    del scenario["programme"]["budget"]["lokal"]
    years = questions.cash_view(evaluated(scenario), "kommun")
    assert not isinstance(years, Missing)
    cash, value = (np.cumsum([getattr(one, name) for one in years]) for name in ("cash", "value"))
    assert (cash <= value + 1e-6).all()


# -- time ---------------------------------------------------------------------------------


def test_person_months_by_hand(plain: dict[str, Any]) -> None:
    rows = {one.state: one for one in questions.person_months(evaluated(plain))}
    assert (rows["arbete"].programme, rows["arbete"].counterfactual) == pytest.approx((54, 0))
    assert rows["bistand"].difference == pytest.approx(-54)
    assert rows["arbete"].cost_per_month == pytest.approx(600_000 / 54)
    assert isinstance(rows["bistand"].cost_per_month, Missing)


@given(scenarios())
def test_person_months_are_as_many_in_both_arms(scenario: dict[str, Any]) -> None:
    result = evaluated(scenario)
    rows = questions.person_months(result)
    assert sum(one.programme for one in rows) == pytest.approx(sum(one.counterfactual for one in rows))


def test_what_one_more_month_costs_is_said_where_some_state_is_aimed_at(
    small: dict[str, Any], plain: dict[str, Any]
) -> None:
    bare, aimed = evaluated(small), evaluated(plain)
    told = "Ett streck (–): vad en månad till kostar visas bara för tillstånd som är målet"
    column = "Programkostnad per ytterligare månad"
    assert told in aimed.report("md").decode()
    assert column in aimed.report("md").decode()
    assert told not in bare.report("md").decode()
    assert column not in bare.report("md").decode()


def test_measured_share(plain: dict[str, Any]) -> None:
    assert questions.measured_share(evaluated(plain)) == 0.0
    changed = with_exits(plain)
    result = evaluated(changed)
    assert questions.last_observed(result.scenario) == 6
    assert questions.measured_share(result) == pytest.approx(0.0)
    changed["arms"]["med"]["time_to_outcome"] = {"arbete": {"months": "2,5 mån", "waits_in": "bistand"}}
    assert questions.last_observed(payoff.load(changed)) == 9
    plain["arms"]["med"] = {
        "role": "programme",
        "observed": {"shares": {1: {"arbete": "30 %", "bistand": "rest"}, 12: {"arbete": "30 %", "bistand": "rest"}}},
        "after": "hold",
    }
    assert questions.measured_share(evaluated(plain)) == pytest.approx(0.5)
    loses = questions.measured_share(evaluated(plain), "arbetsgivare")
    assert isinstance(loses, Missing)
    plain["horizon"] = "6 mån"
    assert questions.measured_share(evaluated(plain)) == pytest.approx(1.0)


# -- as data and in the annex -------------------------------------------------------------


def test_questions_as_data(plain: dict[str, Any], hisingen: payoff.Result, bas: payoff.Result) -> None:
    for result in (evaluated(plain), hisingen, bas):
        data = result.to_dict()["questions"]
        assert list(data) == [
            "potential",
            "break_even_participants",
            "break_even_successes",
            "distribution",
            "cash_view",
            "repayment",
            "person_months",
            "measured_share",
            "tax_equalisation",
            "household",
        ]
        assert "null" not in json.dumps(data, allow_nan=False)
        assert "samhalle" in data["potential"]
    data = evaluated(plain).to_dict()["questions"]
    assert data["potential"]["samhalle"]["effectiveness"] == pytest.approx(0.225)
    assert data["repayment"]["kommun"]["repaid_in"] == 2027
    assert evaluated(plain).to_dict()["provenance"]["settings"]["potential"] == {"full_state": "arbete"}


def test_questions_in_the_annex(plain: dict[str, Any]) -> None:
    result = evaluated(plain)
    for format in ("html", "md"):
        page = result.report(format).decode()
        for words in (
            "Frågor en styrelse ställer",
            "Verkningsgraden är 22,5\u00a0% av potentialen",
            "4 (3,7)",
            "Betalar vid proportionell finansiering",
            "Återfört år",
            "Personmånader i varje tillstånd",
            "hela vinsten räknas som en prognos",
        ):
            assert words in page, (format, words)
    del plain["potential"]
    assert "potentialen nås" not in evaluated(plain).report("md").decode()
    plain["programme"] = {}
    free = evaluated(plain).report("md").decode()
    assert "Vem satsar" not in free
    assert "kassan" not in free


def test_every_payer_has_its_cash_and_the_whole_may_repay(plain: dict[str, Any]) -> None:
    plain["programme"]["budget"]["personal"]["payer"] = {"kommun": "50 %", "region": "rest"}
    page = evaluated(plain).report("md").decode()
    assert "Kommun: pengar och värde per kalenderår" in page
    assert "Region: pengar och värde per kalenderår" in page
    assert "inte inom horisonten" in page
    assert "men dessa förlorar: Region (" in page


def test_successes_are_the_average_over_subgroups() -> None:
    """With half the participants at 90 and half at 50 per cent, a factor of one is 70 per cent."""
    scenario = {
        "payoff": 1,
        "about": {"title": "Delgrupper"},
        "price_year": 2026,
        "horizon": "12 mån",
        "discounting": "none",
        "enrolment": "6 mån",
        "participants": 10,
        "potential": {"full_state": "arbete"},
        "states": {
            "bistand": {"lines": {"stod": {"kind": "resource", "from": "kommun", "amount": "10 000 kr/mån"}}},
            "arbete": {},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "from": "bistand", "exits": {"arbete": "50 %", "bistand": "rest"}},
        },
        "subgroups": {
            "a": {"share": "50 %", "arms.med.exits": {"arbete": "90 %", "bistand": "rest"}},
            "b": {"share": "rest"},
        },
        "programme": {"budget": {"fast": {"payer": "kommun", "amount": "420 tkr", "paid": "at_start"}}},
    }
    found = questions.break_even_successes(payoff.evaluate(payoff.load(scenario)))
    assert (found.factor, found.share, found.whole) == (pytest.approx(1.0), pytest.approx(0.7), 7)


def test_a_step_of_rounding_is_no_jump(small: dict[str, Any]) -> None:
    """Blocks book whole öre and tax hundreds of kronor, so the net present value of a wage goes in small steps."""
    small["states"]["arbete"] = {"use": [{"work": {"wage": "lon"}}]}
    small["quantities"] = {"lon": "26 000 kr/mån"}
    small["programme"]["budget"]["personal"]["amount"] = "1 200 tkr"
    scenario = payoff.load(small)
    for account in ("samhalle", "kommun"):
        base = payoff.evaluate(scenario).npv(account)
        found = payoff.switching_value(scenario, "quantities.lon", account)
        assert isinstance(found, questions.SwitchingValue)
        assert found.value is not None
        put_back = payoff.evaluate(scenario.replace({"quantities.lon": f"{found.value:.6f} kr/mån"})).npv(account)
        assert abs(put_back) < 1e-3 * abs(base), account
