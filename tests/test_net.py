"""From gross to net: every adjustment by hand, in order, on persons; displacement; the staircase sums to the gain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import payoff
from payoff.questions import person_months, persons_over_time
from payoff.questions.persons_over_time import persons_before_net
from payoff.questions.staircase import staircase
from payoff.questions.time_use import months_before_net
from payoff.report.explanation import explanation_text
from payoff.resolve.plan import resolve
from payoff.reviewer import remarks

PRODUCTION, WAGE, TAX, SUPPORT = 30_000, 30_000, 6_000, 10_000
GAIN = {
    "arbetsgivare": PRODUCTION - WAGE,
    "individ": WAGE - TAX - SUPPORT,
    "kommun": 0.6 * TAX + SUPPORT,
    "region": 0.4 * TAX,
    "offentlig_sektor": TAX + SUPPORT,
    "samhalle": PRODUCTION,
}
"""What one person-month of work instead of support gives, by hand."""


def job(**net: Any) -> dict[str, Any]:
    """Return ten persons of whom four work from month 7 to 24, undiscounted: 72 person-months."""
    return {
        "payoff": 1,
        "about": {"title": "Netto"},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": "none",
        "participants": 10,
        "units": {"manader": {"label": "Månader i arbete"}},
        "states": {
            "bistand": {
                "lines": {
                    "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": f"{SUPPORT} kr/mån"}
                }
            },
            "arbete": {
                "counts": {"manader": "1 per mån"},
                "lines": {
                    "produktion": {"kind": "production", "to": "arbetsgivare", "amount": f"{PRODUCTION} kr/mån"},
                    "lon": {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": f"{WAGE} kr/mån"},
                    "skatt": {
                        "kind": "tax",
                        "from": "individ",
                        "to": {"kommun": "60 %", "region": "rest"},
                        "amount": f"{TAX} kr/mån",
                    },
                },
            },
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "path": {1: "bistand", 7: {"arbete": "40 %", "bistand": "rest"}}},
        },
        "programme": {"budget": {"personal": {"payer": "kommun", "amount": "600 tkr", "paid": "at_start"}}},
        **({"gross_to_net": net} if net else {}),
    }


def evaluated(scenario: dict[str, Any]) -> payoff.Result:
    return payoff.evaluate(payoff.load(scenario))


def test_tables_of_persons_say_that_they_are_after_the_adjustments() -> None:
    """By hand: 40 % of the persons work from month 7; a haircut of 25 % leaves 30 % of the 10."""
    scenario = job(evidence_haircut="25 %")
    page = evaluated(scenario).report("md").decode().replace("\u00a0", " ")
    table = page[page.index("## Vart tar deltagarna vägen?") : page.index("## Vinst per aktör")]
    assert "| arbete | 3,0 | 0,0 | 3,0 | 0,0 |" in table
    opening = "är efter avdragen från brutto till netto: avdraget för svag evidens."
    assert f"Personerna med insatsen {opening}" in page and f"Personmånaderna med insatsen {opening}" in page
    assert "Utan dem är det efter 24 månader med insatsen: bistand 6,0, arbete 4,0." in table
    assert "| arbete | 54,0 | 0,0 | 54,0 |" in page
    assert "Utan dem är de med insatsen: bistand 168,0, arbete 72,0." in page
    assert "Med insatsen är efter avdragen från brutto till netto: avdraget för svag evidens." in page
    svg = evaluated(scenario).report("html").decode()
    assert "Med insatsen är efter avdragen" in svg[svg.index('id="states-description"') :].split("</desc>")[0]
    for net in ({}, {"displacement": DISPLACE}, {"evidence_haircut": "0 %"}):
        assert "efter avdragen från brutto till netto: " not in evaluated(job(**net)).report("md").decode()


def test_persons_without_the_adjustments_are_those_of_the_scenario_without_them() -> None:
    scenario = job(evidence_haircut="25 %", displacement=DISPLACE)
    scenario["subgroups"] = {"a": {"share": "40 %"}, "b": {"share": "60 %", "arms.med.path.7.arbete": "20 %"}}
    bare = evaluated({key: value for key, value in scenario.items() if key != "gross_to_net"})
    for own, without in zip(persons_before_net(evaluated(scenario)), persons_over_time(bare), strict=True):
        assert own.state == without.state
        assert own.programme == pytest.approx(without.programme)
    months = {one.state: one.programme for one in person_months(bare)}
    assert months_before_net(evaluated(scenario)) == pytest.approx(months)


def test_explain_takes_the_deductions_off_the_programme_only() -> None:
    net = {"evidence_haircut": "25 %", "attribution": "80 %", "displacement": DISPLACE}
    found = evaluated(job(**net)).explain("kommun", 1)
    causes = {one.path: one.role for one in found.causes if one.path.startswith("gross_to_net")}
    assert causes == dict.fromkeys((f"gross_to_net.{stage}" for stage in net), "programme")
    text = " ".join(explanation_text(found, "sv").split())
    assert "Båda vägarna" not in text
    assert text.count("personerna med insatsen är efter avdraget") == 2


def gain(result: payoff.Result, series: str = "samhalle") -> float:
    flow = result.flow("gains", series)
    assert not isinstance(flow, payoff.Missing)
    return float(flow.sum())


def monthly(result: payoff.Result, series: str = "samhalle") -> dict[int, float]:
    flow = result.flow("gains", series, discounted=False)
    assert not isinstance(flow, payoff.Missing)
    return dict(enumerate(flow.tolist()))


def steps(result: payoff.Result, series: str = "samhalle") -> dict[str, float]:
    found = {step.stage: step.values[series] for step in staircase(result)}
    assert not any(isinstance(value, payoff.Missing) for value in found.values())
    return found  # type: ignore[return-value]


DROP = {"share": "10 %", "per": "år", "after": 12}
DISPLACE = {"share": "30 %", "from": "arbete", "to": "bistand"}
MONTHS = range(7, 25)
FACTORS: dict[str, tuple[dict[str, Any], Any]] = {
    "none": ({}, lambda month: 1.0),
    "haircut": ({"evidence_haircut": "20 %"}, lambda month: 0.8),
    "attribution": ({"attribution": "75 %"}, lambda month: 0.75),
    "phase_in": ({"phase_in": {1: "0 %", 9: "50 %", 13: "100 %"}}, lambda m: 0 if m < 9 else 0.5 if m < 13 else 1),
    "drop_off": ({"drop_off": DROP}, lambda month: 0.9 ** (max(0, month - 12) / 12)),
    "drop_off_18_months": (
        {"drop_off": {"share": "50 %", "per": "18 mån", "after": 6}},
        lambda month: 0.5 ** ((month - 6) / 18),
    ),
    "two": ({"evidence_haircut": "20 %", "attribution": "90 %"}, lambda month: 0.72),
    "nothing_left": ({"evidence_haircut": "100 %"}, lambda month: 0.0),
    "all": (
        {
            "evidence_haircut": "20 %",
            "attribution": "90 %",
            "phase_in": {1: "50 %", 10: "100 %"},
            "drop_off": DROP,
            "displacement": DISPLACE,
        },
        lambda month: 0.72 * (0.5 if month < 10 else 1) * 0.9 ** (max(0, month - 12) / 12) * 0.7,
    ),
}


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_by_hand_month_by_month(name: str) -> None:
    net, factor = FACTORS[name]
    found = monthly(evaluated(job(**net)))
    expected = {month: 10 * 0.4 * factor(month) * PRODUCTION if month in MONTHS else 0.0 for month in range(25)}
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", [name for name in FACTORS if name != "all"])
def test_every_account_follows_the_persons(name: str) -> None:
    net, factor = FACTORS[name]
    result = evaluated(job(**net))
    persons = sum(4 * factor(month) for month in MONTHS)
    for series, each in GAIN.items():
        assert gain(result, series) == pytest.approx(persons * each, abs=1e-6), series
    assert result.units("manader")["difference"] == pytest.approx(persons)


def test_the_factors_hold_on_persons_not_on_kronor() -> None:
    """A haircut on persons leaves the others where they would have been: in support, at its price."""
    plan = resolve(payoff.load(job(evidence_haircut="25 %")))
    shares = plan.exposure[0, 0, :, 12, 0].tolist()
    assert dict(zip(plan.steps, shares, strict=True)) == pytest.approx({"bistand": 0.7, "arbete": 0.3})


def test_the_programmes_cost_and_its_own_lines() -> None:
    """The budget is not adjusted; a line in the programme's arm follows the persons credited to it."""
    scenario = job(evidence_haircut="50 %")
    line = {"in": ["arbete"], "kind": "resource", "from": "region", "amount": "1 000 kr/mån"}
    scenario["arms"]["med"]["add_lines"] = {"coach": line}
    result = evaluated(scenario)
    assert float(result.flow("programme_cost").sum()) == 600_000
    assert gain(result, "region") == pytest.approx(36 * (0.4 * TAX - 1_000))


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_in_the_file_changes_nothing(order: int) -> None:
    net = FACTORS["all"][0]
    one, other = evaluated(job(**net)), evaluated(job(**dict(list(net.items())[::order])))
    assert [step.stage for step in staircase(one)] == [step.stage for step in staircase(other)]
    assert [step.stage for step in staircase(one)][2:-1] == list(net)
    assert steps(one) == steps(other)


def test_deadweight_is_inside_the_comparison() -> None:
    scenario = job(evidence_haircut="20 %")
    scenario["arms"]["utan"] |= {"kind": "before_after", "deadweight": "25 %"}
    result = evaluated(scenario)
    found = steps(result)
    assert found["gross"] == pytest.approx(72 * PRODUCTION)
    assert found["comparison"] == pytest.approx(-0.25 * 72 * PRODUCTION)
    assert found["evidence_haircut"] == pytest.approx(-0.2 * 0.75 * 72 * PRODUCTION)
    assert found["net"] == pytest.approx(0.6 * 72 * PRODUCTION) == pytest.approx(gain(result))


# -- drop-off ---------------------------------------------------------------------------


def measured(after: Any = "hold") -> dict[str, Any]:
    return {
        "role": "programme",
        "observed": {"shares": {1: "bistand", 10: {"arbete": "40 %", "bistand": "rest"}}},
        "after": after,
    }


REACHED = {"role": "programme", "from": "bistand", "after": "hold"}
REACHED |= {"reaches": {"arbete": {"share": "40 %", "measure": "at", "by": "10 mån"}}}
COUNTED = {1: {"bistand": 10}, 10: {"arbete": 4, "bistand": 6}}


@pytest.mark.parametrize(
    "arm", [measured(), REACHED, {"role": "programme", "observed": {"counts": COUNTED}, "after": "hold"}]
)
def test_drop_off_begins_after_the_last_measured_month(arm: dict[str, Any]) -> None:
    scenario = job(drop_off={"share": "19 %", "per": "år"})
    scenario["arms"]["med"] = arm
    found = monthly(evaluated(scenario))
    assert found[10] == pytest.approx(4 * PRODUCTION)
    assert found[16] == pytest.approx(4 * PRODUCTION * 0.9)
    assert found[22] == pytest.approx(4 * PRODUCTION * 0.81)


def test_drop_off_after_a_written_month_goes_before_the_measured_one() -> None:
    scenario = job(drop_off={"share": "19 %", "per": "år", "after": 16})
    scenario["arms"]["med"] = measured()
    assert monthly(evaluated(scenario))[22] == pytest.approx(4 * PRODUCTION * 0.9)


# -- displacement -----------------------------------------------------------------------


def test_displacement_moves_the_whole_job_to_another() -> None:
    """Of 72 person-months 21.6 are another's: production, wage, tax and support on the same accounts."""
    result = evaluated(job(displacement=DISPLACE))
    own, others = 72, 0.3 * 72
    for series in ("arbetsgivare", "kommun", "region", "offentlig_sektor", "samhalle"):
        assert gain(result, series) == pytest.approx((own - others) * GAIN[series], abs=1e-6), series
    assert gain(result, "individ") == pytest.approx(own * GAIN["individ"])
    assert gain(result, "andra_individer") == pytest.approx(-others * GAIN["individ"])
    assert result.units("manader")["difference"] == pytest.approx(own - others)
    assert "andra_individer" in result.active


def test_everybody_displaced_leaves_society_with_nothing() -> None:
    result = evaluated(job(displacement=DISPLACE | {"share": "100 %"}))
    for series in ("arbetsgivare", "kommun", "region", "offentlig_sektor", "samhalle"):
        assert gain(result, series) == pytest.approx(0, abs=1e-6), series
    assert gain(result, "individ") == pytest.approx(-gain(result, "andra_individer"))


def test_displacement_follows_the_credited_persons() -> None:
    found = steps(evaluated(job(evidence_haircut="50 %", displacement=DISPLACE)))
    assert found["evidence_haircut"] == pytest.approx(-36 * PRODUCTION)
    assert found["displacement"] == pytest.approx(-0.3 * 36 * PRODUCTION)


def test_displacement_to_a_third_state() -> None:
    """The displaced land in unemployment insurance, which no participant visits."""
    scenario = job(displacement=DISPLACE | {"to": "kassa"})
    line = {"kind": "transfer", "from": "arbetsformedlingen", "to": "individ", "amount": "15 000 kr/mån"}
    scenario["states"]["kassa"] = {"lines": {"ersattning": line}, "counts": {"manader": "0.5 per mån"}}
    result = evaluated(scenario)
    others = 0.3 * 72
    assert gain(result, "arbetsformedlingen") == pytest.approx(-others * 15_000)
    assert gain(result, "kommun") == pytest.approx(72 * GAIN["kommun"] - others * 0.6 * TAX)
    assert gain(result, "andra_individer") == pytest.approx(others * (15_000 - WAGE + TAX))
    assert result.units("manader")["difference"] == pytest.approx(72 - 0.5 * others)


def test_no_result_is_made_of_what_was_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unfilled memory is infinite here: arithmetic on it would warn, and a warning is an error."""
    expected = gain(evaluated(job(evidence_haircut="50 %", displacement=DISPLACE)))
    monkeypatch.setattr(np, "empty", lambda shape, *_, **__: np.full(shape, np.inf))
    assert gain(evaluated(job(evidence_haircut="50 %", displacement=DISPLACE))) == expected


def test_displacement_from_two_states() -> None:
    scenario = job(displacement=DISPLACE | {"from": ["arbete", "deltid"]})
    line = {"kind": "production", "to": "arbetsgivare", "amount": "12 000 kr/mån"}
    scenario["states"]["deltid"] = {"lines": {"produktion": line}}
    scenario["arms"]["med"]["path"][7] = {"arbete": "40 %", "deltid": "10 %", "bistand": "rest"}
    assert gain(evaluated(scenario)) == pytest.approx(0.7 * (72 * PRODUCTION + 18 * 12_000))


def test_fewer_in_work_give_others_their_jobs() -> None:
    scenario = job(displacement=DISPLACE)
    path = scenario["arms"]["med"].pop("path")
    scenario["arms"]["med"]["stays_in"] = "bistand"
    del scenario["arms"]["utan"]["stays_in"]
    scenario["arms"]["utan"]["path"] = path
    assert gain(evaluated(scenario)) == pytest.approx(-0.7 * 72 * PRODUCTION)
    assert gain(evaluated(scenario), "andra_individer") == pytest.approx(0.3 * 72 * GAIN["individ"])


def test_a_tenure_series_is_the_participants_own() -> None:
    """A wage subsidy that falls with the time in the job falls for the participant; others lose whole lines."""
    scenario = job(displacement=DISPLACE)
    series = {"clock": "tenure", "1": "100 %", "7": "50 %"}
    line = {"kind": "subsidy", "from": "region", "to": "arbetsgivare", "amount": "5 000 kr/mån", "series": series}
    scenario["states"]["arbete"]["lines"] = {"bidrag": line}
    scenario["states"]["bistand"] = {}
    assert gain(evaluated(scenario), "region") == pytest.approx(-5_000 * (4 * 6 + 0.5 * 4 * 12 - 0.3 * 72))


@pytest.mark.parametrize("clock", ["entry", "calendar"])
def test_other_series_hold_for_the_displaced_too(clock: str) -> None:
    scenario = job(displacement=DISPLACE)
    lines = scenario["states"]["arbete"]["lines"]
    for line in lines.values():
        line["series"] = {"clock": clock, "1": "100 %", "13": "50 %"}
    assert gain(evaluated(scenario), "samhalle") == pytest.approx(0.7 * PRODUCTION * (4 * 6 + 0.5 * 4 * 12))


def test_displacement_where_work_is_a_difference_to_support() -> None:
    """The same gain written as a difference to an unpriced state: what is moved is the difference."""
    scenario = job(displacement=DISPLACE)
    work = scenario["states"]["arbete"]
    scenario["states"]["bistand"] = {"priced": False}
    work["gain_against"] = "bistand"
    work["lines"]["stod"] = {"kind": "transfer", "from": "individ", "to": "kommun", "amount": f"{SUPPORT} kr/mån"}
    one, other = evaluated(job(displacement=DISPLACE)), evaluated(scenario)
    for series in (*GAIN, "andra_individer"):
        assert gain(other, series) == pytest.approx(gain(one, series), abs=1e-6), series


def test_displacement_where_a_difference_is_laid_on_a_priced_state() -> None:
    scenario = job(displacement=DISPLACE)
    scenario["states"]["arbete"]["gain_against"] = "bistand"
    result = evaluated(scenario)
    assert gain(result, "kommun") == pytest.approx(0.7 * 72 * 0.6 * TAX)
    assert gain(result, "andra_individer") == pytest.approx(-0.3 * 72 * (WAGE - TAX))


def test_a_programmes_own_lines_counts_and_moves_are_not_the_others() -> None:
    scenario = job(displacement=DISPLACE)
    scenario["enrolment"] = "6 mån"
    line = {"in": ["arbete"], "kind": "resource", "from": "region", "amount": "1 000 kr/mån"}
    scenario["arms"]["med"] = {
        "role": "programme",
        "from": "bistand",
        "exits": {"arbete": "40 %", "bistand": "rest"},
        "add_lines": {"coach": line},
        "add_counts": {"arbete": {"manader": "1 per mån"}},
    }
    once = {"kind": "resource", "from": "arbetsgivare", "amount": "5 000 kr"}
    scenario["transitions"] = {"anstallning": {"from": "bistand", "to": "arbete", "lines": {"rekrytering": once}}}
    result = evaluated(scenario)
    assert gain(result, "region") == pytest.approx(0.7 * 72 * 0.4 * TAX - 72 * 1_000)
    assert gain(result, "arbetsgivare") == pytest.approx(-4 * 5_000)
    assert result.units("manader")["difference"] == pytest.approx(2 * 72 - 0.3 * 72)


def test_moves_are_credited_as_persons_are() -> None:
    scenario = job(evidence_haircut="25 %")
    scenario["enrolment"] = "6 mån"
    exits = {"arbete": "40 %", "bistand": "rest"}
    scenario["arms"]["med"] = {"role": "programme", "from": "bistand", "exits": exits}
    once = {"kind": "resource", "from": "region", "amount": "8 000 kr"}
    scenario["transitions"] = {"anstallning": {"to": "arbete", "lines": {"kontroll": once}}}
    assert gain(evaluated(scenario), "region") == pytest.approx(0.75 * (72 * 0.4 * TAX - 4 * 8_000))


def test_an_unknown_amount_stays_unknown_for_those_it_concerns() -> None:
    scenario = job(displacement=DISPLACE)
    scenario["states"]["arbete"]["lines"]["lon"]["amount"] = "unknown"
    result = evaluated(scenario)
    for series in ("individ", "andra_individer", "arbetsgivare"):
        value = result.npv(series)
        assert isinstance(value, payoff.Missing)
        assert value.because == ("states.arbete.lines.lon",)
    assert result.npv() == pytest.approx(0.7 * 72 * PRODUCTION - 600_000)
    by_stage = {step.stage: step.values for step in staircase(result)}
    assert isinstance(by_stage["displacement"]["andra_individer"], payoff.Missing)
    assert by_stage["displacement"]["samhalle"] == pytest.approx(-0.3 * 72 * PRODUCTION)
    assert [remark.path for remark in remarks(result) if remark.rule == "unknown"] == ["states.arbete.lines.lon"]
    nobody = evaluated(scenario | {"gross_to_net": {"displacement": DISPLACE, "attribution": "0 %"}})
    assert nobody.npv("individ") == 0


# -- the staircase ----------------------------------------------------------------------


def test_gross_is_against_everybody_staying() -> None:
    scenario = job(evidence_haircut="20 %")
    del scenario["arms"]["utan"]["stays_in"]
    scenario["arms"]["utan"]["path"] = {1: "bistand", 13: {"arbete": "10 %", "bistand": "rest"}}
    found = steps(evaluated(scenario))
    assert found["gross"] == pytest.approx(72 * PRODUCTION)
    assert found["comparison"] == pytest.approx(-12 * PRODUCTION)
    assert found["evidence_haircut"] == pytest.approx(-0.2 * 60 * PRODUCTION)


@pytest.mark.parametrize(
    "arm",
    [
        {"stays_in": "bistand"},
        {"path": {1: "bistand", 13: {"arbete": "10 %", "bistand": "rest"}}},
        {"observed": {"shares": {1: "bistand", 12: {"arbete": "10 %", "bistand": "rest"}}}, "after": "hold"},
        {"observed": {"counts": {1: {"bistand": 10}, 12: {"arbete": 1, "bistand": 9}}}, "after": "hold"},
        {"matrix": "Q", "from": "bistand"},
        {"exits": {"arbete": "10 %", "bistand": "rest"}, "from": "bistand"},
        {"reaches": {"arbete": {"share": "10 %", "measure": "ever", "by": "12 mån"}}, "from": "bistand"},
    ],
)
def test_gross_is_the_same_whatever_the_comparison_is(arm: dict[str, Any]) -> None:
    scenario = job()
    scenario["enrolment"] = "6 mån"
    scenario["matrices"] = {"Q": {"per": "mån", "count": "half", "rows": {"bistand": {"arbete": "2 %"} | REST}}}
    scenario["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption"} | arm
    result = evaluated(scenario)
    found = steps(result)
    assert found["gross"] == pytest.approx(72 * PRODUCTION)
    assert found["gross"] + found["comparison"] == pytest.approx(gain(result))
    assert (found["comparison"] < -1) == ("stays_in" not in arm)


REST = {"bistand": "rest"}


def test_without_adjustments_there_are_three_steps() -> None:
    result = evaluated(job())
    assert [step.stage for step in staircase(result)] == ["gross", "comparison", "net"]
    assert [row["stage"] for row in result.to_dict()["staircase"]] == ["gross", "comparison", "net"]


def sums(result: payoff.Result) -> None:
    """Check that the staircase sums to its net for every account and group, and that the net is the gain."""
    *parts, net = staircase(result)
    assert (parts[0].stage, net.stage) == ("gross", "net")
    for series in result.series:
        flow = result.flow("gains", series)
        if isinstance(flow, payoff.Missing):
            assert isinstance(net.values[series], payoff.Missing)
            continue
        whole = sum(abs(step.values[series]) for step in parts)
        assert math.fsum(step.values[series] for step in parts) == pytest.approx(float(flow.sum()), abs=1e-9 * whole)
        assert net.values[series] == pytest.approx(float(flow.sum()), abs=1e-9 * whole)


def percent() -> st.SearchStrategy[str]:
    return st.integers(0, 100).map(lambda value: f"{value} %")


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "evidence_haircut": percent(),
        "attribution": percent(),
        "phase_in": st.fixed_dictionaries({"1": percent(), "9": percent()}),
        "drop_off": st.fixed_dictionaries(
            {"share": percent(), "per": st.sampled_from(["mån", "år", "18 mån"]), "after": st.integers(1, 24)}
        ),
        "displacement": st.fixed_dictionaries({"share": percent()}).map(lambda one: DISPLACE | one),
    },
)


@settings(max_examples=25)
@given(PARTS, percent(), st.sampled_from(["none", {"rate": "4 %"}]))
def test_the_staircase_sums_for_every_series(net: dict[str, Any], before: str, discounting: Any) -> None:
    scenario = job(**net) | {"discounting": discounting}
    del scenario["arms"]["utan"]["stays_in"]
    scenario["arms"]["utan"]["path"] = {1: "bistand", 5: {"arbete": before, "bistand": "rest"}}
    sums(evaluated(scenario))


def test_the_staircase_sums_with_groups_variants_and_alternatives() -> None:
    scenario = job(**FACTORS["all"][0])
    haircut = {"gross_to_net.evidence_haircut": "60 %"}
    scenario["subgroups"] = {"unga": {"share": "30 %", **haircut}, "aldre": {"share": "rest"}}
    scenario["arms"]["annan"] = {"role": "alternative", "path": {1: "bistand", 4: {"arbete": "20 %"} | REST}}
    scenario["variants"] = {"v": {"gross_to_net.attribution": "10 %"}}
    result = evaluated(scenario)
    for one in (result, *result.subgroups.values(), result.variants["v"], result.alternatives["annan"]):
        sums(one)


def test_an_adjustment_of_one_group_alone_has_its_step() -> None:
    scenario = job()
    scenario["subgroups"] = {
        "unga": {"share": "50 %", "gross_to_net.evidence_haircut": "20 %"},
        "aldre": {"share": "rest"},
    }
    result = evaluated(scenario)
    sums(result)
    assert steps(result)["evidence_haircut"] == pytest.approx(-0.1 * 72 * PRODUCTION)


def test_an_adjustment_of_an_alternative() -> None:
    scenario = job(evidence_haircut="50 %")
    scenario["arms"]["annan"] = {"role": "alternative", "path": {1: "bistand", 13: {"arbete": "20 %"} | REST}}
    assert gain(evaluated(scenario).alternatives["annan"]) == pytest.approx(0.5 * 24 * PRODUCTION)


def test_a_variant_and_a_setting_reach_the_adjustments() -> None:
    scenario = job() | {"variants": {"v": {"gross_to_net.attribution": "50 %"}}}
    loaded = payoff.load(scenario, {"gross_to_net.evidence_haircut": "20 %"})
    result = payoff.evaluate(loaded)
    assert gain(result) == pytest.approx(0.8 * 72 * PRODUCTION)
    assert gain(result.variants["v"]) == pytest.approx(0.4 * 72 * PRODUCTION)
