"""States from blocks: the same as typed in, closed account by account, refused in words where they cannot be."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import payoff
from payoff import cli
from payoff.reference.table import table
from payoff.rules.benefits import BENEFITS
from payoff.rules.employment import FORMS
from payoff.rules.tax import Incomes, income_tax
from payoff.scenario.indexes import built_in
from payoff.scenario.lines import Line
from payoff.scenario.yaml_reader import read_tree

from .conftest import ROOT
from .test_good_scenarios import EDITS
from .test_good_scenarios import _damaged as damage

PAGE = ROOT / "docs" / "byggstenar.md"
EMPTY = {"lines": {"inget": {"kind": "resource", "from": "ovriga", "amount": "0 kr/mån"}}}
ORE = 0.0051  # half an öre, and the noise of a float


def scenario_of(states: dict[str, Any], path: dict[int, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """Return a scenario of one person and one month who goes from the first state to the last."""
    names = list(states)
    return {
        "payoff": 1,
        "about": {"title": "Byggstenar"},
        "price_year": 2026,
        "horizon": "1 mån",
        "discounting": "none",
        "participants": 1,
        "states": states,
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": names[0]},
            "med": {"role": "programme", "path": path or {1: names[-1]}},
        },
        **keys,
    }


def state_of(*blocks: Any, **keys: Any) -> dict[str, Any]:
    """Return the amounts of the lines of a state from blocks, in kronor a month."""
    return {name: line.amount.value for name, line in lines_of(*blocks, **keys).items()}


def lines_of(*blocks: Any, **keys: Any) -> dict[str, Line]:
    return payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": list(blocks)}}, **keys)).states["prov"].lines


def work(wage: str = "26 000 kr/mån", **options: Any) -> dict[str, Any]:
    return {"work": {"wage": wage, **options}}


def refused(*blocks: Any, **keys: Any) -> payoff.ScenarioError:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": list(blocks)}}, **keys))
    return caught.value


# The same as typed in


def typed(line: Line) -> dict[str, Any]:
    """Return a line as somebody would type it, with the amount that it has in the price year."""
    written: dict[str, Any] = {"kind": line.kind, "amount": {"value": line.amount.value, "unit": "kr/mån"}}
    for key, field in (("from", "from_accounts"), ("to", "to_accounts"), ("account", "accounts")):
        if hasattr(line, field):
            (written[key],) = getattr(line, field)
    if line.series is not None:
        steps = {str(month): share for month, share in line.series.steps().items()}
        written["series"] = {"clock": line.series.clock, **steps}
    if getattr(line, "marginal_share", None) is not None:
        written["marginal_share"] = {"value": line.marginal_share.value}
    if getattr(line, "cashable", None) is not None:
        delay = f"{line.cashable.delay.value:g} mån"
        written["cashable"] = {"share": {"value": line.cashable.share.value}, "delay": delay}
    return written


def typed_in(scenario: payoff.Scenario, tree: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario with the lines of its blocks typed in, and nothing that only blocks need."""
    result = copy.deepcopy(tree)
    for name, state in result["states"].items():
        state.pop("use", None)
        state.pop("like", None)
        state["lines"] = {line: typed(one) for line, one in scenario.states[name].lines.items()}
    for key in ("rules", "prices", "variants", "subgroups"):
        result.pop(key, None)
    return result


def numbers(value: Any, at: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number in data, with where it stands."""
    if isinstance(value, (dict, list)):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from numbers(one, f"{at}.{key}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield at, float(value)


RESULTS = ("gains", "programme_cost", "net", "cash", "npv", "annuity", "payback", "break_even", "deepest")


def assert_same(one: payoff.Result, other: payoff.Result) -> None:
    """Every number of two results is the same to 1e-9, for every account."""
    first, second = ({key: result.to_dict()[key] for key in RESULTS} for result in (one, other))
    found, wanted = dict(numbers(first)), dict(numbers(second))
    assert found.keys() == wanted.keys()
    assert len(found) > 50
    for where, value in wanted.items():
        assert found[where] == pytest.approx(value, rel=1e-9, abs=1e-6), where


PATH = {1: "bistand", 4: "sjuk", 7: "lonebidrag", 12: {"arbete": "50 %", "studier": "20 %", "fangelse": "rest"}}


@pytest.fixture
def many() -> dict[str, Any]:
    """Return a scenario with a state of every sort of block."""
    states = {
        "bistand": {
            "use": [
                {"forsorjningsstod": {"housing": "6 500 kr/mån"}},
                {"psykiatri_oppenvard": {"quantity": "6 besök/år", "marginal_share": "40 %", "cashable": "20 %"}},
            ]
        },
        "sjuk": {
            "use": [{"sjukpenning": {"income": "25 000 kr/mån", "extent": "50 %"}}, work("25 000 kr/mån", extent=0.5)]
        },
        "lonebidrag": {"use": [work(form="lonebidrag", share={1: "80 %", 13: "60 %", 37: "40 %"})]},
        "arbete": {"use": [work(extent="75 %"), {"psykiatri_oppenvard": "2 besök/år"}]},
        "studier": {
            "use": ["studiemedel", {"forsorjningsstod": {"housing": "6 500 kr/mån", "tops_up": "ja"}}],
            "lines": {"komvux": {"kind": "resource", "from": "kommun", "amount": "5 000 kr/mån"}},
        },
        "fangelse": {"use": {"anstalt_dygn": {"quantity": "12 dygn/år", "payer": "rattsvasende"}}},
    }
    budget = {"budget": {"coach": {"payer": "kommun", "amount": "500 tkr", "paid": "evenly"}}}
    tree = scenario_of(states, PATH, rules={"date": 2024}, programme=budget)
    return tree | {"horizon": "60 mån", "participants": 10, "discounting": {"rate": "3 %"}}


def test_a_state_from_blocks_is_the_same_as_typed_in(many: dict[str, Any]) -> None:
    scenario = payoff.load(many)
    assert all(state.use is not None and state.lines for state in scenario.states.values())
    again = payoff.load(typed_in(scenario, many))
    assert all(state.use is None for state in again.states.values())
    assert_same(payoff.evaluate(scenario), payoff.evaluate(again))


@pytest.mark.parametrize(
    "change",
    [
        {"states.arbete.use.work.wage": "30 000 kr/mån"},
        {"states.arbete.use.work.extent": "50 %", "participants": 3},
        {"states.lonebidrag.use.work.share": "50 %"},
        {"states.arbete.use.psykiatri_oppenvard": None},
        {"states.arbete.use.akutbesok": "1 besök/år"},
        {"rules.date": 2026},
        {"rules.tax": {"kommun": "20 %", "region": "11 %"}},
        {"price_year": 2024},
    ],
    ids=str,
)
def test_a_change_of_blocks_is_the_same_as_typed_in(many: dict[str, Any], change: dict[str, Any]) -> None:
    base = payoff.load(many)
    scenario = base.replace(change)
    assert_same(
        payoff.evaluate(scenario),
        payoff.evaluate(
            payoff.load(typed_in(scenario, many)).replace(
                {path: value for path, value in change.items() if path in ("participants", "price_year")}
            )
        ),
    )
    assert payoff.evaluate(scenario).to_dict()["npv"] != payoff.evaluate(base).to_dict()["npv"]


def test_a_variant_of_blocks_is_the_same_as_typed_in(many: dict[str, Any]) -> None:
    many["variants"] = {"lagre": {"states.arbete.use.work.wage": "22 000 kr/mån", "rules.date": 2023}}
    scenario = payoff.load(many)
    variant = scenario.variant("lagre")
    assert variant.states["arbete"].lines["lon"].amount.value < scenario.states["arbete"].lines["lon"].amount.value
    assert_same(payoff.evaluate(variant), payoff.evaluate(payoff.load(typed_in(variant, many))))


def test_set_from_the_command_line_reaches_into_blocks(
    many: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(json.dumps(many), encoding="utf-8")
    words = ["--set", "states.arbete.use.work.wage=30 000 kr/mån", "--format", "json", "-o", "-"]
    assert cli.run([str(file), *words]) == cli.OK
    told = json.loads(capsys.readouterr().out)
    wanted = payoff.evaluate(payoff.load(many).replace({"states.arbete.use.work.wage": "30 000 kr/mån"}))
    assert told["npv"] == json.loads(json.dumps(wanted.to_dict()))["npv"]


def test_like_adds_changes_and_removes_blocks(many: dict[str, Any]) -> None:
    many["states"]["mer"] = {"like": "arbete", "use": {"work": {"extent": "100 %"}, "psykiatri_oppenvard": None}}
    many["states"]["lista"] = {"like": "arbete", "use": [{"akutbesok": "1 besök/år"}]}
    states = payoff.load(many).states
    whole = payoff.load(many | {"states": many["states"] | {"hel": {"use": [work()]}}}).states["hel"]
    assert {name: line.amount.value for name, line in states["mer"].lines.items()} == {
        name: line.amount.value for name, line in whole.lines.items()
    }
    assert set(states["lista"].lines) == {*states["arbete"].lines, "akutbesok"}


def test_a_list_and_a_group_of_blocks_are_the_same(many: dict[str, Any]) -> None:
    grouped = copy.deepcopy(many)
    for state in grouped["states"].values():
        if isinstance(state["use"], list):
            pairs = [({one: {}} if isinstance(one, str) else one) for one in state["use"]]
            state["use"] = {name: options for pair in pairs for name, options in pair.items()}
    one, other = payoff.load(many), payoff.load(grouped)
    assert one.states["bistand"].lines == other.states["bistand"].lines
    assert_same(payoff.evaluate(one), payoff.evaluate(other))


def test_subgroups_have_blocks_of_their_own(many: dict[str, Any]) -> None:
    many["subgroups"] = {
        "unga": {"share": "40 %", "states.arbete.use.work.wage": "21 000 kr/mån"},
        "aldre": {"share": "rest", "states.bistand.use.forsorjningsstod.housing": "9 000 kr/mån"},
    }
    whole = payoff.evaluate(payoff.load(many))
    parts = []
    for changes, share in (
        ({"states.arbete.use.work.wage": "21 000 kr/mån"}, 0.4),
        ({"states.bistand.use.forsorjningsstod.housing": "9 000 kr/mån"}, 0.6),
    ):
        alone = payoff.load({key: value for key, value in many.items() if key != "subgroups"}).replace(changes)
        parts.append((payoff.evaluate(alone), share))
    for account in (*whole.active, "samhalle"):
        gains = sum(share * list(part.totals("gains", account, cumulative=True).values())[-1] for part, share in parts)
        assert list(whole.totals("gains", account, cumulative=True).values())[-1] == pytest.approx(gains, rel=1e-9)


def test_a_note_a_label_and_a_source_reach_the_line() -> None:
    lines = lines_of(
        work(label="Vård", note="Om jobbet"),
        {"barnbidrag": {"children": [3], "note": "Om bidraget"}},
        {"anstalt_dygn": {"quantity": "1 dygn/år", "label": "Häkte", "source": "Vi", "note": "Om dygnet"}},
    )
    assert lines["lon"].note == "Om jobbet"
    assert lines["produktion"].label == "Produktion, vård"
    assert lines["barnbidrag"].note == "Om bidraget"
    assert (lines["anstalt_dygn"].label, lines["anstalt_dygn"].amount.source, lines["anstalt_dygn"].note) == (
        "Häkte",
        "Vi",
        "Om dygnet",
    )


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": "6 besök/år", "note": "Räknat."},
        {"value": 6, "unit": "besök/år", "note": "Räknat."},
        {"value": "6 besök/år", "source": "Journalerna.", "note": "Räknat."},
    ],
)
def test_a_quantity_may_be_a_group_with_who_says_so(quantity: dict[str, Any]) -> None:
    plain = lines_of({"psykiatri_oppenvard": {"quantity": "6 besök/år"}})["psykiatri_oppenvard"]
    grouped = lines_of({"psykiatri_oppenvard": {"quantity": quantity}})["psykiatri_oppenvard"]
    assert grouped.amount.value == plain.amount.value > 0
    assert (grouped.amount.source or "") == (plain.amount.source or "")
    said = "Journalerna; Räknat" if "source" in quantity else "Räknat"
    assert grouped.amount.note == f"{plain.amount.note}. Antalet: {said}"


def test_rules_without_a_value_are_the_default_rules() -> None:
    assert state_of(work(), rules=None) == state_of(work()) != {}


def test_the_sources_of_the_scenarios_own_tax_rates_are_cited() -> None:
    rates = {"kommun": "20 %", "region": "11 %", "source": "Kommunens budget", "note": "Beslutat"}
    lines = lines_of(work(), rules={"tax": rates})
    assert {lines[name].amount.source for name in ("skatt_kommun", "skatt_region")} == {"Kommunens budget"}
    assert "Beslutat" in lines["skatt_kommun"].amount.note
    assert lines["skatt_stat"].amount.source not in ("", "Kommunens budget")
    assert lines_of(work(), rules={"tax": {"kommun": "20 %", "region": "11 %"}})["skatt_kommun"].amount.source == ""
    assumed = lines_of(work(), rules={"effective_tax": "25 %"})
    assert assumed["skatt_kommun"].amount.source == ""
    assert "antagen till 25 %" in assumed["skatt_kommun"].amount.note


def test_a_late_step_of_a_subsidy_is_kept() -> None:
    line = lines_of(work(form="lonebidrag", share={1: "50 %", 200: "25 %"}))["lonestod"]
    assert line.series is not None
    assert line.series.steps() == {1: 1.0, 200: 0.5}


def test_a_municipalitys_highest_rent_stands_for_an_amount() -> None:
    rent = table().value("boendekostnad_fs_malmo", 2019)
    rules = {"price_year": 2019}
    named = state_of({"forsorjningsstod": {"housing": "boendekostnad_fs_malmo"}}, **rules)
    assert named == state_of({"forsorjningsstod": {"housing": f"{rent:.0f} kr/mån"}}, **rules)


# Four events account by account. The amounts are illustrations; what is tested is where each krona lands.

HANDLING = {"handlaggning": {"kind": "resource", "from": "kommun", "amount": "1 200 kr/mån"}}
NORM = sum(table().value(row, 2026) for row in ("riksnorm_pers_ensam", "riksnorm_gem_1"))
SUPPORT = {"use": [{"forsorjningsstod": {"housing": f"{10_500 - NORM:.2f} kr/mån"}}], "lines": HANDLING}
SICK = {
    "use": [{"sjukpenning": {"income": "18 800 kr/mån"}}],
    "lines": {
        "handlaggning": {"kind": "resource", "from": "fk", "amount": "1 000 kr/mån"},
        "vard": {"kind": "resource", "from": "region", "amount": "1 100 kr/mån"},
    },
}
STUDIES = {
    "use": ["studiemedel"],
    "lines": {
        "komvux": {"kind": "resource", "from": "kommun", "amount": "5 000 kr/mån"},
        "vard": {"kind": "resource", "from": "region", "amount": "500 kr/mån"},
    },
}
OUTSIDE = {"lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "345 kr/mån"}}}
WAGE = "22 000 kr/mån"


def event(before: dict[str, Any], after: dict[str, Any], **keys: Any) -> dict[str, float]:
    """Return the change of each account and group in a month."""
    result = payoff.evaluate(payoff.load(scenario_of({"fore": before, "efter": after}, **keys)))
    return {series: float(result.npv(series)) for series in result.series}


def test_from_assistance_to_work() -> None:
    found = event(SUPPORT, {"use": [work(WAGE)]})
    assert found["samhalle"] == pytest.approx(30_112, abs=0.5)
    assert found["arbetsgivare"] == 0
    tax = income_tax(Incomes(work=12 * 22_000.0), 2026)
    public = 10_500 + 1_200 + 6_912.4 + (float(tax.total) - float(tax.other)) / 12
    assert found["offentlig_sektor"] == pytest.approx(public, abs=0.03)
    assert found["individ"] == pytest.approx(22_000 - float(tax.total) / 12 - 10_500, abs=0.03)


@pytest.mark.parametrize(
    ("productivity", "society", "employer"), [({}, 14_342, 0), ({"productivity": "100 %"}, 30_112, 15_770)]
)
def test_from_assistance_to_subsidised_work(productivity: dict[str, str], society: float, employer: float) -> None:
    ordinary = event(SUPPORT, {"use": [work(WAGE)]})
    found = event(SUPPORT, {"use": [work(WAGE, form="lonebidrag", share="60 %", **productivity)]})
    assert found["samhalle"] == pytest.approx(society, abs=0.5)
    assert found["arbetsgivare"] == pytest.approx(employer, abs=0.5)
    assert found["arbetsformedlingen"] == pytest.approx(-15_770, abs=0.5)
    assert found["offentlig_sektor"] - ordinary["offentlig_sektor"] == pytest.approx(-15_770, abs=0.5)
    for account in ("kommun", "region", "ovriga_staten", "individ", "ovriga"):
        assert found[account] == pytest.approx(ordinary[account], abs=1e-9)


def test_from_sickness_to_studies() -> None:
    found = event(SICK, STUDIES)
    assert found["samhalle"] == pytest.approx(-3_400, abs=1e-6)
    benefit = payoff.load(scenario_of({"fore": SICK, "efter": STUDIES})).states["fore"].lines["sjukpenning"]
    assert found["forsakringskassan"] == pytest.approx(benefit.amount.value + 1_000)
    tax = income_tax(Incomes(benefits=12 * benefit.amount.value), 2026)
    assert found["kommun"] == pytest.approx(-5_000 - float(tax.kommun) / 12, abs=0.01)
    assert found["region"] == pytest.approx(600 - float(tax.region) / 12, abs=0.01)


@pytest.mark.parametrize(
    ("block", "society", "public"), [("anstalt_dygn", 3_198, 2_853), ("anstalt_dygn_marginal", 640, 295)]
)
def test_from_prison_to_freedom_a_day(block: str, society: float, public: float) -> None:
    found = event({"use": [{block: "1 dygn/mån"}]}, OUTSIDE, price_year=2020)
    assert found["samhalle"] == pytest.approx(society, abs=0.5)
    assert found["rattsvasende"] == pytest.approx(society, abs=0.5)
    assert found["offentlig_sektor"] == pytest.approx(public, abs=0.5)
    assert (found["kommun"], found["individ"]) == (-345, 345)


# What holds for every job and every benefit

YEARS = st.integers(2010, 2026)
WAGES = st.one_of(st.integers(0, 80_000), st.floats(0, 80_000).map(lambda wage: round(wage, 2)))
EXTENTS = st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 0.75, 0.8, 1.0])
SUBSIDIES: dict[str, dict[str, Any]] = {
    "ordinary": {},
    "lonebidrag": {"share": 0.6},
    "lonebidrag_utveckling": {"share": 0.8},
    "lonebidrag_anstallning": {"share": 0.4},
    "trygghetsanstallning": {"share": 0.5},
    "osa": {"share": 0.7},
    "nystartsjobb": {"absence": "mellan"},
    "introduktionsjobb": {},
    "extratjanst": {},
    "sarskilt_anstallningsstod": {},
    "praktik": {},
    "arbetstraning": {},
}


def test_every_form_of_employment_is_tried() -> None:
    assert set(SUBSIDIES) == set(FORMS)


def built(year: int, *blocks: Any) -> payoff.Scenario:
    return payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": list(blocks)}}, price_year=year))


def job_in(year: int, form: str, wage: float, extent: float, **options: Any) -> payoff.Scenario:
    """Return a scenario with a job, or give the example up where the form has no rules that year."""
    paid = {} if FORMS[form].kind == "practice" else {"wage": f"{wage} kr/mån"}
    if form == "nystartsjobb" and year < 2024:
        options["absence"] = "hogst"
    try:
        return built(year, {"work": {"form": form, "extent": extent, **paid, **SUBSIDIES[form], **options}})
    except payoff.ScenarioError as error:
        assert "har inget värde för" in error.render() or "har inget värde för" in str(error.problems[0].message)
        assume(False)
        raise


@given(YEARS, st.sampled_from(sorted(SUBSIDIES)), WAGES, EXTENTS)
def test_a_job_moves_money_and_only_production_is_new(year: int, form: str, wage: float, extent: float) -> None:
    scenario = job_in(year, form, wage, extent)
    amounts = {name: line.amount.value for name, line in scenario.states["prov"].lines.items()}
    result = payoff.evaluate(scenario)
    assert result.npv("samhalle") == pytest.approx(amounts.get("produktion", 0), abs=1e-6)
    net = [amounts.get(name, 0) for name in ("produktion", "lonestod", "lon", "arbetsgivaravgift")]
    employer = net[0] + net[1] - net[2] - net[3]
    assert result.npv("arbetsgivare") == pytest.approx(employer, abs=1e-6)
    if FORMS[form].kind in ("none", "capacity"):
        assert employer == pytest.approx(0, abs=ORE)
    else:
        assert employer == pytest.approx(amounts.get("lonestod", 0))
    paid = amounts.get("lon", 0)
    assert paid == pytest.approx(0 if FORMS[form].kind == "practice" else wage * extent, abs=ORE)
    tax = income_tax(Incomes(work=12 * paid), year)
    assert result.npv("individ") + float(tax.total) / 12 == pytest.approx(paid, abs=0.03)
    made = scenario.states["prov"].use
    assert made is not None
    assert made.disposable + made.tax == pytest.approx(paid, abs=1e-9)


@given(YEARS, st.integers(0, 60), EXTENTS, st.sampled_from(["ordinary", "lonebidrag"]))
def test_more_wage_leaves_more_and_costs_more(year: int, thousands: int, extent: float, form: str) -> None:
    less, more = (payoff.evaluate(job_in(year, form, wage * 1_000.0, extent)) for wage in (thousands, thousands + 5))
    for account in ("individ", "ovriga_staten", "samhalle"):
        if account != "ovriga_staten" or form == "ordinary":
            assert more.npv(account) >= less.npv(account), account
    assert more.npv("kommun") >= less.npv("kommun")


INCOMES: dict[str, dict[str, Any]] = {
    "sjukpenning": {},
    "rehabpenning": {},
    "akassa": {},
    "aktivitetsstod": {},
    "sjukersattning": {"age": 45},
    "aktivitetsersattning": {"age": 22},
}


@given(st.integers(2015, 2026), st.sampled_from(sorted(INCOMES)), st.integers(0, 70_000), EXTENTS)
def test_a_benefit_moves_money_and_grows_with_income(year: int, name: str, income: int, extent: float) -> None:
    found = []
    for earned in (income, income + 3_000):
        options = {"income": f"{earned} kr/mån", "extent": extent, **INCOMES[name]}
        try:
            scenario = built(year, {name: options})
        except payoff.ScenarioError as error:
            assert "har inget värde för" in error.render()
            assume(False)
            raise
        result = payoff.evaluate(scenario)
        assert result.npv("samhalle") == pytest.approx(0, abs=1e-6)
        payer = BENEFITS[name].payer
        amount = scenario.states["prov"].lines[name].amount.value
        got = {"forsakringskassan": 0.0, "arbetsformedlingen": 0.0} | {payer: -amount}
        if payer != "ovriga_staten":
            for account in ("forsakringskassan", "arbetsformedlingen"):
                assert result.npv(account) == pytest.approx(got[account], abs=1e-9)
        found.append((amount, result.npv("individ")))
    assert found[1][0] >= found[0][0]
    assert found[1][1] >= found[0][1] - 0.01


@given(st.integers(0, 40), st.integers(0, 14))
def test_assistance_that_tops_up_fills_to_the_norm_and_never_takes(wage: int, housing: int) -> None:
    stood = {"housing": f"{housing * 1_000} kr/mån", "tops_up": "ja"}
    scenario = built(2026, work(f"{wage * 1_000} kr/mån", extent="50 %"), {"forsorjningsstod": stood})
    made = payoff.evaluate(scenario)
    alone = payoff.evaluate(built(2026, work(f"{wage * 1_000} kr/mån", extent="50 %")))
    assert made.npv("individ") == pytest.approx(max(NORM + 1_000 * housing, alone.npv("individ")), abs=0.01)
    assert made.npv("samhalle") == pytest.approx(alone.npv("samhalle"))


def test_a_quarter_of_the_net_wage_is_kept_with_the_job_stimulus() -> None:
    stood = {"housing": "9 000 kr/mån", "tops_up": "ja"}
    without, with_stimulus = (
        payoff.evaluate(built(2026, work("20 000 kr/mån", extent="25 %"), {"forsorjningsstod": stood | more}))
        for more in ({}, {"job_stimulus": "ja"})
    )
    net_wage = payoff.evaluate(built(2026, work("20 000 kr/mån", extent="25 %"))).npv("individ")
    assert with_stimulus.npv("individ") - without.npv("individ") == pytest.approx(0.25 * net_wage, abs=0.02)


def test_tax_is_on_all_that_a_person_lives_on_at_once() -> None:
    lines = state_of(
        work("24 000 kr/mån", extent="50 %"), {"sjukpenning": {"income": "24 000 kr/mån", "extent": "50 %"}}
    )
    tax = income_tax(Incomes(work=12 * lines["lon"], benefits=12 * lines["sjukpenning"]), 2026)
    assert lines["skatt_kommun"] == pytest.approx(float(tax.kommun) / 12, abs=ORE)
    assert lines["skattereduktion"] == pytest.approx(float(tax.credit) / 12, abs=ORE)
    apart = state_of(work("24 000 kr/mån", extent="50 %"))["skatt_kommun"]
    apart += state_of({"sjukpenning": {"income": "24 000 kr/mån", "extent": "50 %"}})["skatt_kommun"]
    assert lines["skatt_kommun"] > apart + 100  # one basic deduction, not two


# Price years

KPI = built_in("kpi").levels


def test_a_service_of_another_year_moves_by_kpi_and_says_so(many: dict[str, Any]) -> None:
    line = lines_of({"anstalt_dygn": "12 dygn/år"})["anstalt_dygn"]
    assert line.amount.written == "3 198 kr/mån"
    assert line.amount.moved is not None
    assert (line.amount.moved.year, line.amount.moved.index) == (2020, "kpi")
    assert line.amount.value == pytest.approx(3_198 * KPI[2026] / KPI[2020], rel=1e-12)
    annex = payoff.evaluate(payoff.load(many)).report("md").decode()
    assert "2020 års pris, omräknat med Konsumentprisindex" in annex.replace("\\", "")


@given(st.integers(2010, 2026), st.integers(2010, 2026), st.integers(10_000, 60_000))
def test_rules_of_another_year_are_worked_out_in_it_and_moved(year: int, price_year: int, wage: int) -> None:
    """What the person earns is moved to the rules' year, and all of the job is moved back."""
    moved = built_rules(price_year, year, work(f"{wage} kr/mån"))
    factor = KPI[price_year] / KPI[year]
    own = built(year, work(f"{wage / factor!r} kr/mån")).states["prov"].lines
    assert moved.keys() == own.keys()
    for name, line in moved.items():
        assert line.amount.value == pytest.approx(own[name].amount.value * factor, rel=1e-9), name
    assert moved["lon"].amount.value == pytest.approx(wage, abs=ORE * factor + 1e-6)


def built_rules(price_year: int, year: int, *blocks: Any) -> dict[str, Line]:
    return lines_of(*blocks, price_year=price_year, rules={"date": year})


def test_an_amount_of_the_rules_year_comes_back_as_it_was() -> None:
    wage = {"value": 21_000, "unit": "kr/mån", "price_year": 2015, "index": "kpi"}
    line = lines_of({"work": {"wage": wage}}, rules={"date": 2015})["lon"]
    assert line.amount.written == "21 000 kr/mån"
    assert line.amount.value == pytest.approx(21_000 * KPI[2026] / KPI[2015], rel=1e-12)


def test_a_wage_of_another_year_says_so() -> None:
    wage = {"value": "26 000", "unit": "kr/mån", "price_year": 2020, "index": "kpi", "source": "SCB"}
    line = lines_of({"work": {"wage": wage}})["lon"]
    assert line.amount.value == pytest.approx(26_000 * KPI[2026] / KPI[2020], abs=ORE)
    assert "26 000 kr/mån i 2020 års pris, omräknat med kpi" in line.amount.note
    assert line.amount.source == "SCB"


def test_an_index_of_the_scenario_wins_over_the_tables() -> None:
    own = {"kpi": {"2020": 100, "2026": 200}}
    assert state_of({"anstalt_dygn": "12 dygn/år"}, indexes=own)["anstalt_dygn"] == pytest.approx(2 * 3_198)
    other = {"loner": {"2020": 100, "2026": 300}}
    moved = state_of({"anstalt_dygn": "12 dygn/år"}, indexes=other)["anstalt_dygn"]
    assert moved == pytest.approx(3_198 * KPI[2026] / KPI[2020])
    chosen = state_of({"anstalt_dygn": "12 dygn/år"}, indexes=other, rules={"index": "loner"})["anstalt_dygn"]
    assert chosen == pytest.approx(3 * 3_198)


@pytest.mark.parametrize(
    ("keys", "path", "words"),
    [
        ({"rules": {"date": 2040}}, "rules.date", "2025, 2026"),
        ({"rules": {"index": "kpj"}}, "rules.index", "menade du ”kpi”?"),
        ({"price_year": 2031, "rules": {"date": 2024}}, "price_year", "inget tal för år 2031"),
        (
            {"rules": {"date": 2020}, "indexes": {"kpi": {"2024": 100, "2026": 200}}},
            "rules.date",
            "åren som finns: 2024, 2026",
        ),
    ],
)
def test_a_year_or_an_index_that_does_not_exist_is_told_where_it_stands(
    keys: dict[str, Any], path: str, words: str
) -> None:
    error = refused(work(), **keys)
    assert [problem.path for problem in error.problems] == [path]
    assert words in error.render()
    assert error.render("en")


# Guards that a file cannot show as well as a call


@pytest.mark.parametrize(
    ("block", "path", "words"),
    [
        ({"anstalt_dygn": "9" * 400 + " dygn/år"}, "use.anstalt_dygn.quantity", "är för stort"),
        ({"anstalt_dygn": {"quantity": [6, "dygn/år"]}}, "use.anstalt_dygn.quantity", "ett stycke"),
        ({"anstalt_dygn": {"quantity": ["6 dygn/år"]}}, "use.anstalt_dygn.quantity", "ett stycke"),
        ({"anstalt_dygn": True}, "use.anstalt_dygn.quantity", "ett stycke"),
        (work(age=24.5), "use.work.age", "helt antal år"),
        (work(age=True), "use.work.age", "är inget tal"),
        (work(wage="unknown"), "use.work.wage", "varken ett tal"),
        (work(form="lonebidrag", share={}), "use.work.share", "börja i månad 1"),
        ("barnbidrag", "use.barnbidrag.children", "obligatorisk nyckel saknas: ”children”"),
        ("sjukpening", "use.sjukpening", "menade du något av sjukpenning,"),
        ("xqzzy", "use.xqzzy", "sök priser med: python -m payoff prices"),
        ("", "use.", "sök priser med: python -m payoff prices"),
        (work(age=66), "use.work.age", "gäller den som är under 66 år"),
        (work(age=66, extent="50 %", form="nystartsjobb", absence="kort"), "use.work.age", "välj en lägre ålder"),
        ({"forsorjningsstod": {"housing": "boendekostnad_fs_x"}}, "use.forsorjningsstod", "boendekostnad_fs_malmo"),
    ],
    ids=str,
)
def test_blocks_that_cannot_be(block: Any, path: str, words: str) -> None:
    error = refused(block)
    assert [problem.path for problem in error.problems] == [f"states.prov.{path}"]
    assert words in error.render()
    assert error.render("en")


def test_what_is_wrong_with_a_topping_up_is_told_at_its_block() -> None:
    error = refused(work(), {"forsorjningsstod": {"tops_up": "ja"}})
    assert [problem.path for problem in error.problems] == ["states.prov.use.forsorjningsstod.housing"]


def test_the_parts_of_more_than_a_person_are_told_in_whole_percent() -> None:
    sick = {"sjukpenning": {"income": "24 000 kr/mån", "extent": "60 %"}}
    assert "work 50 %, sjukpenning 60 %" in refused(sick, work(extent="50 %")).render()


@pytest.mark.parametrize(
    ("blocks", "path", "words"),
    [
        (
            [{"barnbidrag": {"children": [4]}}, {"forsorjningsstod": {"housing": "5 000 kr/mån", "children": [4]}}],
            "use.forsorjningsstod",
            "minskar försörjningsstödet",
        ),
        (
            ["psykosvard_patientar", {"psykiatri_oppenvard": "2 besök/år"}],
            "use.psykosvard_patientar",
            "psykiatri_oppenvard",
        ),
        (
            [{"anstalt_dygn": "5 dygn/år"}, {"anstalt_dygn_marginal": "5 dygn/år"}],
            "use.anstalt_dygn_marginal",
            "räknar samma sak",
        ),
        ([work(extent="60 %"), {"sjukpenning": {"extent": "60 %"}}], "use", "mer än 100 %"),
    ],
    ids=["child_benefit", "part_of_total", "marginal_pair", "extent"],
)
def test_blocks_that_cannot_stand_together(blocks: list[Any], path: str, words: str) -> None:
    error = refused(*blocks)
    assert [problem.path for problem in error.problems] == [f"states.prov.{path}"]
    assert words in error.render()


def test_two_totals_with_a_part_in_common_are_refused() -> None:
    prices = table()
    totals = {key: set(prices.row(key).includes) for key in prices if prices.row(key).includes}
    one, other = next((a, b) for a in totals for b in totals if a < b and totals[a] & totals[b] and b not in totals[a])
    assert "räknar samma sak" in refused(one, other).render()


def test_a_livelihood_from_blocks_is_not_laid_on_top_of_another_state() -> None:
    """`gain_against` says what differs from another state; a livelihood is all that a person lives on."""
    many = scenario_of({"tomt": EMPTY, "prov": {"gain_against": "tomt", "use": [work()]}})
    with pytest.raises(payoff.ScenarioError, match="går inte ihop"):
        payoff.load(many)


def test_a_livelihood_without_extent_is_what_is_left() -> None:
    half = state_of(
        {"sjukpenning": {"income": "24 000 kr/mån", "extent": "50 %"}}, work("24 000 kr/mån", extent="50 %")
    )
    assert state_of("sjukpenning", work("24 000 kr/mån", extent="50 %")) == half
    line = lines_of("sjukpenning", work("24 000 kr/mån", extent="50 %"))["sjukpenning"]
    assert "Inkomsten är heltidslönen i arbetet" in line.amount.note
    assert "Omfattningen är det som är kvar, 50 %" in line.amount.note


def test_a_person_in_practice_lives_on_something_else() -> None:
    """Practice pays nothing: the person has the activity support meanwhile, in whole."""
    assert "aktivitetsstod" in state_of({"work": {"form": "praktik"}}, {"aktivitetsstod": {"insured": "nej"}})


USES: dict[str, Any] = {
    "text": "sjukpenning",
    "number": 5,
    "flag": True,
    "nested": [["sjukpenning"]],
    "deep": json.loads("[" * 40 + "]" * 40),
    "null_inside": [None],
    "empty_group_inside": [{}],
    "two_in_one": [{"sjukpenning": 1, "akassa": 1}],
    "number_inside": [5],
    "ten_thousand_of_one": [{"work": "5 kr/mån"}] * 10_000,
    "ten_thousand_names": [f"byggsten_{number}" for number in range(10_000)],
    "ten_thousand_options": [{"work": {f"k{number}": 1 for number in range(10_000)}}],
    "long_name": ["x" * 100_000],
    "long_quantity": [{"anstalt_dygn": "1 " * 100_000}],
    "long_digits": [{"anstalt_dygn": "1" * 100_000 + " dygn/år"}],
    "long_text": [{"work": {"wage": "26 000 kr/mån", "form": "x" * 100_000}}],
    "group_for_a_word": [{"work": {"wage": "26 000 kr/mån", "form": {"a": 1}}}],
    "list_for_a_text": [{"work": {"wage": "26 000 kr/mån", "label": ["a"]}}],
    "list_for_a_flag": [{"sjukpenning": {"income": "26 000 kr/mån", "unemployed": ["ja"]}}],
    "text_for_ages": [{"barnbidrag": {"children": "3"}}],
}
SECONDS = 20.0  # each ends within a tenth of one; a busy machine gets more


@pytest.mark.parametrize("shape", USES)
def test_wrong_shapes_and_hostile_sizes_are_refused_quickly(shape: str) -> None:
    started = time.perf_counter()
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": USES[shape]}}))
    assert time.perf_counter() - started < SECONDS
    assert all(problem.path.startswith("states.prov.use") for problem in caught.value.problems)
    for language in ("sv", "en"):
        assert len(caught.value.render(language)) < 5_000


@pytest.mark.parametrize("value", [None, [], {}])
def test_no_blocks_at_all_is_a_state_without_lines(value: Any) -> None:
    scenario = payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": value}}))
    assert not scenario.states["prov"].lines


@pytest.mark.parametrize(
    ("block", "count", "words"),
    [
        ("sjukpenn{}", 900, "de 100 första visas"),
        ("sjukpenn{}", 20_000, "för många"),
        ("studiemedel", 20_000, "högst 1000"),
    ],
)
def test_thousands_of_states_are_refused_quickly(block: str, count: int, words: str) -> None:
    states = {f"s{number}": {"use": [block.format(number)]} for number in range(count)}
    started = time.perf_counter()
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(scenario_of({"tomt": EMPTY, **states}))
    assert time.perf_counter() - started < 4 * SECONDS
    assert words in caught.value.render()
    assert caught.value.render("en")


ODD: list[Any] = [
    *(None, True, [], {}, -1, 0, 1, 0.5, 1e308, float("nan"), "", "ja", "x" * 3_000, "unknown", "0 %", "50 %"),
    *("26 000 kr/mån", "6 besök/år", "1e15 kr/mån", [3, 7], {"1": "50 %"}, {"value": 1}, "lonebidrag", "boendekostnad"),
]
NAMES = [
    "work",
    "arbete",
    "sjukpenning",
    "forsorjningsstod",
    "akassa",
    "anstalt_dygn",
    "psykiatri_oppenvard",
    "arbetsgivaravgift",
]
KEYS = [
    "wage",
    "income",
    "housing",
    "extent",
    "form",
    "share",
    "children",
    "quantity",
    "payer",
    "tops_up",
    "age",
    "label",
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.one_of(st.sampled_from(ODD), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD), max_size=4)),
        ),
        max_size=3,
    ),
    st.dictionaries(st.sampled_from(["date", "index", "tax", "effective_tax", "household"]), st.sampled_from(ODD)),
    st.dictionaries(st.sampled_from(["anstalt_dygn", "prisbasbelopp", "x"]), st.sampled_from(ODD), max_size=2),
)
def test_no_odd_block_raises_anything_but_a_scenario_error(
    use: list[tuple[str, Any]], rules: dict[str, Any], prices: dict[str, Any]
) -> None:
    blocks = [{name: options} for name, options in use]
    try:
        payoff.evaluate(payoff.load(scenario_of({"tomt": EMPTY, "prov": {"use": blocks}}, rules=rules, prices=prices)))
    except payoff.ScenarioError as error:
        assert error.problems
        assert "kan inte läsas  [" not in error.render()
        assert error.render("en")


ALL_SORTS = Path(__file__).parent / "byggstenar.yaml"


def test_blocks_of_all_sorts_are_accepted_by_models_and_schema_and_worked_out() -> None:
    tree, problems = read_tree(ALL_SORTS.read_text(encoding="utf-8"), "-")
    assert problems == []
    assert Draft202012Validator(payoff.json_schema()).is_valid(tree)
    scenario = payoff.load(ALL_SORTS)
    assert all(state.lines for state in scenario.states.values())
    assert {block.kind for state in scenario.states.values() for block in state.use.blocks} == {
        "benefit",
        "work",
        "service",
    }
    assert np.isfinite(payoff.evaluate(scenario).npv())


@settings(max_examples=150)
@given(EDITS, st.booleans())
def test_no_damage_to_blocks_raises_anything_but_a_scenario_error(
    edits: list[tuple[str, int, int, int]], as_text: bool
) -> None:
    tree = json.loads(json.dumps(read_tree(ALL_SORTS.read_text(encoding="utf-8"), "-")[0]))
    for edit in edits:
        damage(tree, *edit)
    try:
        payoff.evaluate(payoff.load("\n" + json.dumps(tree) if as_text else tree))
    except payoff.ScenarioError as error:
        assert error.problems
        assert error.render("en")
        assert "kan inte läsas  [" not in error.render()


def test_the_schema_takes_blocks_rules_and_prices(many: dict[str, Any]) -> None:
    validator = Draft202012Validator(payoff.json_schema())
    many["prices"] = {"anstalt_dygn": {"value": "4 000 kr/dygn"}}
    for rules in ({"date": 2024}, {"date": "2025-10", "index": "kpi"}, {"effective_tax": "25 %"}):
        tree = json.loads(json.dumps(many | {"rules": rules}))
        assert validator.is_valid(tree)
        payoff.load(tree)
    assert validator.is_valid(json.loads(json.dumps(many | {"prices": "priser.yaml"})))


# The page in the docs


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def default_of(name: str, key: str) -> str:
    parameter = BENEFITS[name].parameters[key]
    if parameter.required:
        return "krävs"
    value = parameter.default
    if parameter.kind == "flag":
        return "ja" if value else "nej"
    if parameter.kind == "ages":
        return "inga"
    if value is None:
        return "se not"
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_every_benefit_stands_in_the_docs_with_its_options_and_defaults() -> None:
    found: dict[str, dict[str, str]] = {}
    payers: dict[str, tuple[str, str]] = {}
    for name, label, payer, tax, options in rows_of("Förmåner"):
        key = name.strip("`")
        found[key] = dict(re.findall(r"`(\w+)` \(([^)]*)\)", options))
        payers[key] = (payer, tax)
        assert label == BENEFITS[key].label.text()
    assert list(found) == list(BENEFITS)
    names = {"kommun": "kommunen", "ovriga_staten": "övriga staten", "forsakringskassan": "Försäkringskassan"}
    names["arbetsformedlingen"] = "Arbetsförmedlingen"
    taxed = {"free": "nej", "benefit": "ja", "sick": "ja, med egen reduktion"}
    for name, rule in BENEFITS.items():
        assert found[name] == {key: default_of(name, key) for key in rule.parameters}, name
        assert payers[name] == (names[rule.payer], taxed[rule.taxation]), name


def test_every_form_of_employment_stands_in_the_docs() -> None:
    why = {
        "none": "inget stöd",
        "capacity": "nedsatt förmåga",
        "distance": "långt från arbete",
        "practice": "ingen lön",
    }
    rows = {cells[0].strip("`"): cells[1:3] for cells in rows_of("Arbete") if cells[0].strip("`") in FORMS}
    assert rows == {name: [form.label.text(), why[form.kind]] for name, form in FORMS.items()}


def test_every_option_of_work_and_of_a_service_stands_in_the_docs() -> None:
    from payoff.scenario.block_lines import PASSED_ON
    from payoff.scenario.block_work import OPTIONS

    assert {cells[0].strip("`") for cells in rows_of("Arbete")} - set(FORMS) == set(OPTIONS)
    assert {cells[0].strip("`") for cells in rows_of("Tjänster")} == {"quantity", "payer", *PASSED_ON}


def test_the_levels_of_a_word_stand_in_the_docs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for rule in BENEFITS.values():
        for parameter in rule.parameters.values():
            for choice in parameter.choices:
                assert f"`{choice}`" in text, choice


def test_numbers_in_the_docs_are_worked_out_anew() -> None:
    """Each fact is a state of the page's first example, a line and its amount in kronor a month."""
    text = PAGE.read_text(encoding="utf-8")
    whole = next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "payoff: 1" in block)
    states = payoff.load(whole).states
    facts = re.findall(r"^\| `(\w+)` \| `(\w+)` \| [^|]+ \| (−?[\d ]+,\d\d) \|$", text, re.MULTILINE)
    assert len(facts) >= 8
    for state, line, shown in facts:
        amount = states[state].lines[line].amount.value
        assert f"{amount:,.2f}".replace(",", " ").replace(".", ",") == shown, (state, line)
    for state in {state for state, _, _ in facts}:
        assert {line for one, line, _ in facts if one == state} == set(states[state].lines)
    assert np.isfinite(payoff.evaluate(payoff.load(whole)).npv())
