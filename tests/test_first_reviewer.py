"""The first reviewer: each rule with a scenario that triggers it and one that does not; acknowledging; the command."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff.cli_review import review_command
from payoff.cli_words import Commands
from payoff.language import Language, Say
from payoff.report.document import Table
from payoff.report.locale import Numbers
from payoff.report.outline.annex import front
from payoff.report.outline.parts import Maker
from payoff.report.render import markdown, page
from payoff.report.review_words import review_data, review_terminal, reviewed, section
from payoff.reviewer import remarks
from payoff.reviewer.described import SEVERITIES
from payoff.reviewer.findings import REVIEW_RULES, Finding, counted, review
from payoff.reviewer.registry import RULES
from payoff.scenario.rules_known import KNOWN_RULES

from .conftest import ROOT
from .review_page import GROUPS, PAGE
from .review_page import page as page_of_rules

STAYS_FIRST = {1: "hemma", 13: {"arbete": "10 %", "hemma": "rest"}}
WITHOUT = {"role": "counterfactual", "kind": "control_group", "source": "Studien", "path": STAYS_FIRST}
SURE_ENOUGH = {"value": "40 %", "low": "30 %", "high": "50 %", "source": "Studien"}
WITH = {
    "role": "programme",
    "from": "hemma",
    "exits": {"arbete": SURE_ENOUGH, "hemma": "rest"},
    "retention": {"arbete": {"stay": "90 %", "per": "år", "else": "hemma"}},
}
CARE = {
    "kind": "resource",
    "from": "region",
    "amount": "2 000 kr/mån",
    "source": "Regionen",
    "marginal_share": "40 %",
    "cashable": {"share": "100 %", "delay": "6 mån"},
}
MADE = {"kind": "production", "to": "arbetsgivare", "amount": "30 000 kr/mån", "source": "Lönestatistiken"}
WAGE = {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": "30 000 kr/mån", "source": "Lönestatistiken"}
TAX = {"kind": "tax", "from": "individ", "to": "kommun", "amount": "9 000 kr/mån", "source": "Lagen"}


def scenario(**changes: Any) -> dict[str, Any]:
    """Return a scenario that no reviewer has anything to say of; keys are paths with two underscores."""
    tree: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Arbete", "report": "ansokan"},
        "price_year": 2026,
        "horizon": "24 mån",
        "discounting": {"rate": "3.5 %"},
        "participants": 100,
        "enrolment": "12 mån",
        "outcome_luck": False,
        "states": {
            "hemma": {"lines": {"vard": CARE}},
            "arbete": {"lines": {"produktion": MADE, "lon": WAGE, "skatt": TAX}},
        },
        "arms": {"utan": WITHOUT, "med": WITH},
        "gross_to_net": {"displacement": {"share": "10 %", "from": "arbete", "to": "hemma"}},
        "programme": {
            "budget": {"rad": {"payer": "kommun", "amount": "500 tkr", "paid": "at_start", "source": "Kommunen"}}
        },
        "not_priced": [{"what": "Hälsa", "whom": "Kvinnor och män i insatsen"}],
        "annex": {"follow_up": [{"what": "Andel i arbete", "when": "Efter 12 månader"}]},
    }
    for path, value in changes.items():
        *parts, last = path.split("__")
        here = tree = copy.deepcopy(tree)
        for part in parts:
            here = here.setdefault(part, {})
        here[last] = value
    return tree


def paid_once(line: dict[str, Any]) -> dict[str, Any]:
    return {"till": {"to": "arbete", "lines": {"bonus": line}}}


def found(**changes: Any) -> list[Finding]:
    return list(review(payoff.evaluate(payoff.load(scenario(**changes)))))


def rules(**changes: Any) -> set[str]:
    return {one.rule.name for one in found(**changes)}


def the(rule: str, findings: list[Finding]) -> Finding:
    (finding,) = [one for one in findings if one.rule.name == rule]
    return finding


def test_a_careful_scenario_needs_no_remark() -> None:
    assert rules() == set()


STILL = {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"}
GUESS = WITHOUT | {"kind": "assumption"}
BEFORE = {"role": "counterfactual", "kind": "before_after", "stays_in": "hemma"}
SPREAD = {"value": "30 %", "low": "20 %", "high": "40 %"}
TABLE = {"role": "programme", "path": {1: "hemma", 7: {"arbete": SURE_ENOUGH, "hemma": "rest"}}}
EVER = {"arbete": {"measure": "ever", "by": "12 mån", "share": "40 %", "n": 60, "source": "Studien"}}
REACHES = {"role": "programme", "from": "hemma", "reaches": EVER}
STUDIED = {
    "arms__utan": {"role": "counterfactual", "kind": "control_group", "source": "Studien", "from": "hemma",
                   "reaches": {"arbete": {"duration": "12 mån"}}},
    "arms__med": {"role": "programme", "from": "hemma", "reaches": {"arbete": {"duration": "12 mån"}}},
}  # fmt: skip
BENEFIT = {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 000 kr/mån", "source": "Kommunen"}
ONLY_BENEFIT = {"hemma": {"lines": {"stod": BENEFIT}}, "arbete": {}}
SUBSIDY = {"kind": "subsidy", "from": "arbetsformedlingen", "to": "arbetsgivare", "amount": "9 000 kr/mån"}
NET = {"kind": "net", "account": "region", "amount": "-100 kr/mån", "source": "Regionen"}
REFUND = {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "-100 kr"}
FADING = {"clock": "entry", 1: "100 %", 7: "50 %"}
BY_SEX = {
    "kvinnor": {"share": "50 %", "sex": "kvinnor", "label": "Kvinnor"},
    "man": {"share": "rest", "sex": "män", "label": "Män"},
}
OWN_CARE = {"states.arbete.lines.vard": CARE}
COUNTS = {"role": "programme", "from": "hemma", "exits_from_counts": {"arbete": 9, "hemma": "rest"}}
MANY_COUNTS = COUNTS | {"exits_from_counts": {"arbete": 40, "hemma": "rest"}}
REPORT = {"about__report": "slutrapport"}
CERTAIN = WITH | {"exits": {"arbete": "40 %", "hemma": "rest"}, "source": "Studien"}
ANYBODY = [{"what": "Hälsa", "whom": "Deltagarna"}]
FAMILY = {"what": "Könsskillnader i hälsa", "whom": "Deltagarna"}
OLD = {"value": 2000, "unit": "kr/mån", "price_year": 2015, "index": "kpi", "source": "Regionen"}
PRISON = {"anstalt_dygn": "1 dygn/mån"}


@pytest.mark.parametrize(
    ("rule", "triggers", "mended"),
    [
        # the comparison and the effect
        ("nobody_moves_without", {"arms__utan": STILL}, {"arms__utan": GUESS}),
        ("nobody_moves_without", {"arms__utan": STILL}, {"arms__utan": BEFORE | {"deadweight": SPREAD}}),
        ("nobody_moves_without", {"arms__utan": STILL | {"kind": "literature", "source": "Boken"}},
         {"arms__utan": STILL | {"kind": "control_group", "source": "Studien"}}),
        ("deadweight_is_a_point", {"arms__utan": BEFORE | {"deadweight": "30 %"}},
         {"arms__utan": BEFORE | {"deadweight": SPREAD}}),
        ("ever_without_duration", {"arms__med": REACHES},
         {"arms__med": REACHES | {"reaches": {"arbete": EVER["arbete"] | {"duration": "12 mån"}}}}),
        ("borrowed_evidence", STUDIED | {"evidence": {"arbete": {"study": "ips_malmo_arbete", "borrowed": ["group"]}}},
         STUDIED | {"evidence": {"arbete": "ips_malmo_arbete"}}),
        ("foreign_evidence", STUDIED | {"evidence": {"arbete": "ips_dk_18"}},
         STUDIED | {"evidence": {"arbete": {"study": "ips_dk_18", "borrowed": ["country"]}}}),
        ("no_haircut", {"arms__utan": GUESS}, {"arms__utan": GUESS, "gross_to_net__evidence_haircut": "20 %"}),
        ("no_haircut", {"arms__utan": GUESS}, {"arms__utan": GUESS, "gross_to_net__attribution": "80 %"}),
        ("no_haircut", {"arms__utan": GUESS}, {"arms__utan": GUESS, **REPORT}),
        ("subsidised_without_displacement", {"states__arbete__lines__stod": SUBSIDY, "gross_to_net": None},
         {"states__arbete__lines__stod": SUBSIDY}),
        ("work_without_displacement", {"gross_to_net": None}, {}),
        ("work_without_displacement", {"gross_to_net": None},
         {"gross_to_net": None, "states__arbete__lines__stod": SUBSIDY}),
        # time
        ("short_follow_up", {"horizon": "25 mån"}, {"horizon": "24 mån"}),
        ("short_follow_up", REPORT | {"arms__med": TABLE}, {"arms__med": TABLE}),
        ("after_horizon", {"arms__utan__path": STAYS_FIRST | {25: "hemma"}}, {"arms__utan__path": STAYS_FIRST}),
        ("horizon_off_convention", {"horizon": "11 mån"}, {"horizon": "12 mån"}),
        ("horizon_off_convention", {"horizon": "121 mån"}, {"horizon": "120 mån"}),
        ("horizon_off_convention", {"horizon": "121 mån"},
         {"horizon": "121 mån", "about__note": "Horisonten är barnens skoltid."}),
        ("rate_off_convention", {"discounting__rate": "1.9 %"}, {"discounting__rate": "2 %"}),
        ("rate_off_convention", {"discounting__rate": "5.1 %"}, {"discounting__rate": "5 %"}),
        ("rate_off_convention", {"discounting__rate": "8 %"}, {"discounting": {"rate": "8 %", "note": "Fonden"}}),
        ("rate_off_convention", {"discounting": {"rate": "4 %", "rate_is": "nominal", "inflation": "3 %"}},
         {"discounting": {"rate": "6 %", "rate_is": "nominal", "inflation": "2 %"}}),
        ("rate_off_convention", {"discounting": "none"}, {"discounting": "none", "horizon": "12 mån"}),
        ("price_year_off_start", {"start": "2023-01"}, {"start": "2024-01"}),
        # who gains and who pays
        ("transfers_as_gain", {"states": ONLY_BENEFIT, "gross_to_net": None}, {}),
        ("cost_shift", {"programme__budget__rad__payer": "arbetsformedlingen"}, {}),
        ("possible_double_count", {"states__arbete__lines__skatt_igen": TAX},
         {"states__arbete__lines__skatt_igen": TAX | {"amount": "900 kr/mån"}}),
        ("possible_double_count",
         {"states__arbete__lines": {"a": TAX | {"series": FADING}, "b": TAX | {"series": FADING}}},
         {"states__arbete__lines": {"a": TAX | {"series": FADING}, "b": TAX}}),
        ("possible_double_count", {"states__hemma__lines__netto": NET},
         {"states__hemma__lines__netto": NET | {"account": "kommun"}}),
        ("negative_amount", {"states__arbete__lines__skatt": TAX | {"amount": "-9 000 kr/mån"}}, {}),
        ("negative_amount", {"states__hemma__lines__vard": CARE | {"amount": "-1 kr/mån"}},
         {"states__hemma__lines__netto": NET}),
        ("negative_amount", {"states__arbete__lines__skatt": TAX | {"amount": "-9 000 kr/mån"}},
         {"states__arbete": {"gain_against": "hemma", "lines": {"skatt": TAX | {"amount": "-9 000 kr/mån"}}}}),
        ("negative_amount", {"arms__utan": STILL, "transitions": paid_once(REFUND)},
         {"arms__utan": STILL, "transitions": paid_once(REFUND | {"amount": "100 kr"})}),
        ("state_without_lines", {"states__arbete": {}}, {}),
        ("state_without_lines", {"states__arbete": {}}, {"states__arbete": {"lines": {}}}),
        ("state_without_lines", {"states__arbete": {}}, {"states__arbete": {"note": "Kostar inget."}}),
        ("state_without_lines", {"states__arbete": {}},
         {"states__arbete": {"absorbing": True}, "arms__med": CERTAIN | {"retention": {}}, "gross_to_net": None}),
        ("state_without_lines", {"states__hemma": {}},
         {"states__hemma": {}, "states__arbete__gain_against": "hemma"}),
        ("state_without_lines", {"states__arbete": {}}, {"states__arbete": {}, "states__hemma": {}}),
        ("state_without_lines", {"states__arbete": {}},
         {"states__arbete": {}, "arms__med__add_lines": {"vard": CARE | {"in": "arbete"}}}),
        ("state_without_lines", {"states__arbete": {}, "subgroups": BY_SEX},
         {"states__arbete": {}, "subgroups": {key: one | OWN_CARE for key, one in BY_SEX.items()}}),
        ("no_programme_cost", {"programme__budget": {}}, {}),
        ("not_cashable", {"states__hemma__lines__vard__cashable": "50 %"}, {}),
        ("cash_not_considered", {"states__hemma__lines__vard__cashable": None}, {}),
        # prices
        ("without_source", {"states__hemma__lines__vard__source": None}, {}),
        ("old_price", {"states__hemma__lines__vard__amount": OLD},
         {"states__hemma__lines__vard__amount": OLD | {"price_year": 2021}}),
        ("marginal_price_exists", {"states__hemma": {"use": [PRISON]}},
         {"states__hemma": {"use": [{"anstalt_dygn_marginal": "1 dygn/mån"}]}}),
        (
            "undated_price",
            {"states__hemma": {"use": [{"harbarge_manad": "1 plats"}]}},
            {"states__hemma": {"use": [{"akutbesok": "1 besök/mån"}]}},
        ),
        (
            "results_by_sex",
            {"states__hemma__lines__vard__label": "Vård, kvinnor"},
            {"states__hemma__lines__vard__label": "Vård, manuell"},
        ),
        ("foreign_price", {"states__hemma": {"use": [{"ikbt_allmanlakare": "1 besök/mån"}]}},
         {"states__hemma": {"use": [{"akutbesok": "1 besök/mån"}]}}),
        # how sure it is
        ("nothing_uncertain", {"arms__med": CERTAIN},
         {"arms__med": CERTAIN, "variants": {"halva": {"arms.med.exits": {"arbete": "20 %", "hemma": "rest"}}}}),
        ("nothing_uncertain", {"arms__med": CERTAIN}, {}),
        # people
        ("results_by_sex", {"quantities__arbete_kvinnor": "30 %"}, {"subgroups": BY_SEX}),
        ("results_by_sex", {"states__hemma__label": "Hemma, män"},
         {"states__hemma__label": "Hemma, män", "about__title": "Unga män"}),
        ("results_by_sex", {"variants": {"man": {"participants": 50}}}, {"variants": {"manga": {"participants": 50}}}),
        ("nothing_on_sex", {"not_priced": ANYBODY}, {"not_priced": ANYBODY, "about__note": "Könen skiljer sig inte."}),
        ("nothing_on_sex", {"not_priced": ANYBODY}, {"not_priced": [FAMILY]}),
        ("nothing_on_sex", {"not_priced": ANYBODY}, {"not_priced": ANYBODY, "subgroups": BY_SEX}),
        ("nothing_on_sex", {"not_priced": ANYBODY, "about__note": "Ingen man känner; en tjänsteman."}, {}),
        ("small_cells", {"subgroups": {"a": {"share": "9 %"}, "b": {"share": "rest"}}},
         {"subgroups": {"a": {"share": "10 %"}, "b": {"share": "rest"}}}),
        ("small_cells", REPORT | {"arms__med": COUNTS}, REPORT | {"arms__med": MANY_COUNTS}),
        ("small_cells", REPORT | {"arms__med__exits": {"arbete": "9 av 100", "hemma": "rest"}},
         {"arms__med__exits": {"arbete": "9 av 100", "hemma": "rest"}}),
        ("small_cells", REPORT | {"arms__med__exits": {"arbete": {"observed": "9 av 100"}, "hemma": "rest"}},
         REPORT | {"arms__med__exits": {"arbete": {"evidence": "9 av 100"}, "hemma": "rest"}}),
        ("small_cells", REPORT | {"participants": 9}, {"participants": 9}),
        ("no_unpriced_effects", {"not_priced": []}, {}),
        # what the file says
        ("unknown", {"states__hemma__lines__vard__amount": "unknown"}, {}),
        ("unused", {"quantities__glomd": "30 %"}, {}),
        ("unused", {"states__glomt": {}}, {}),
        ("no_follow_up_plan", {"annex": {"need": "Stort"}}, {}),
        ("no_follow_up_plan", {"annex": None}, REPORT | {"annex": None}),
        ("no_forecast_compared", REPORT,
         REPORT | {"forecast": {"netto": {"measure": "npv", "value": "1 mnkr", "source": "Ansökan"}}}),
        ("acknowledged_in_vain", {"acknowledged": {"cost_shift": "Kommunen vet."}},
         {"acknowledged": {"cost_shift": "Vi vet."}, "programme__budget__rad__payer": "arbetsformedlingen"}),
        ("acknowledged_in_vain", {"acknowledged": {"unused": "Vi vet."}},
         {"acknowledged": {"hangs_on_prior": "Det tar dragningar att se."}}),
    ],
)  # fmt: skip
def test_each_rule_is_triggered_and_mended(rule: str, triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert rule in rules(**triggers)
    assert rule not in rules(**mended)


def test_an_amount_below_zero_of_a_subgroup_is_told_where_it_is_written() -> None:
    wrong = {"states.arbete.lines.skatt.amount": "-9 000 kr/mån"}
    own = BY_SEX | {"kvinnor": BY_SEX["kvinnor"] | wrong}
    assert the("negative_amount", found(subgroups=own)).path == "subgroups.kvinnor"
    everybody = {"states__arbete__lines__skatt__amount": "-9 000 kr/mån"}
    assert the("negative_amount", found(subgroups=BY_SEX, **everybody)).path == "states.arbete.lines.skatt.amount"


def test_a_calendar_that_ends_early_is_told() -> None:
    late = {"participants": None, "intake": {"participants": 100, "evenly": {"from": 1, "to": 12}}}
    cut = {"horizon": {"months": 24, "counted_from": "start"}}
    assert "calendar_cut_off" in rules(**late, **cut)
    assert "calendar_cut_off" not in rules(**late)


def test_what_is_calibrated_is_told(bas: payoff.Result) -> None:
    fitted = payoff.evaluate(payoff.load(ROOT / "scenarios" / "resam-fagersta.yaml"))
    assert [one.path for one in review(fitted) if one.rule.name == "calibrated"] == [
        "calibrate.unknown.kostnad",
        "calibrate.unknown.vinstskala",
    ]
    assert not [one for one in review(bas) if one.rule.name == "calibrated"]


# -- what is said --------------------------------------------------------------------------


def test_who_loses_and_who_gains_are_named_with_kronor() -> None:
    finding = the("cost_shift", found(programme__budget__rad__payer="arbetsformedlingen"))
    assert "Arbetsförmedlingen (−500\u00a0000\u00a0kr)" in finding.message.text()
    assert "Offentlig sektor (" in finding.message.text()


def test_a_transfer_gives_society_nothing(hisingen: payoff.Result) -> None:
    text = the("transfers_as_gain", list(review(hisingen))).message.text()
    assert "63\u00a0900\u00a0000\u00a0kr" in text
    assert "samhällets är 0\u00a0kr" in text


def test_how_much_of_the_gain_is_within_the_follow_up_is_said() -> None:
    changes = {"horizon": "60 mån", "states": ONLY_BENEFIT, "gross_to_net": None}
    result = payoff.evaluate(payoff.load(scenario(**changes)))
    whole = the("short_follow_up", list(review(result))).message.text()
    assert "till månad 12 av 60" in whole
    assert "procent" not in whole


def test_small_groups_are_named_without_how_small() -> None:
    text = the("small_cells", found(arms__med=COUNTS, **REPORT)).message.text()
    assert "arbete" in text
    assert "9" not in text


def test_the_place_is_the_line_of_the_file(bas: payoff.Result) -> None:
    lines = (ROOT / "scenarios" / "bas-trelleborg.yaml").read_text(encoding="utf-8").splitlines()
    by_rule = {one.rule.name: one for one in review(bas)}
    assert lines[by_rule["assumed_counterfactual"].place.line - 1].strip().startswith("utan:")
    assert lines[by_rule["net_lines"].place.line - 1].startswith("states:")
    assert by_rule["net_lines"].where == f"bas-trelleborg.yaml:{by_rule['net_lines'].place.line}"
    assert by_rule["no_haircut"].where == "bas-trelleborg.yaml"


def test_the_most_severe_comes_first() -> None:
    ranks = [SEVERITIES.index(one.rule.severity) for one in review(payoff.evaluate(payoff.example()))]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


# -- the registry --------------------------------------------------------------------------


def _emitted() -> Iterator[str]:
    """Yield the names of the rules that the code makes remarks of."""
    for path in [*(ROOT / "payoff" / "reviewer").glob("*.py"), ROOT / "payoff" / "simulation" / "remarks.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Remark":
                assert isinstance(node.args[0], ast.Constant)
                yield str(node.args[0].value)


def test_every_rule_is_known_described_and_used_and_no_other() -> None:
    assert set(_emitted()) == set(KNOWN_RULES) == set(RULES)
    assert len(set(KNOWN_RULES)) == len(KNOWN_RULES)


def test_every_rule_has_a_case_somewhere() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    assert [name for name in KNOWN_RULES if f'"{name}"' not in tests] == []


def test_rules_that_take_draws_are_those_of_the_simulation() -> None:
    source = (ROOT / "payoff" / "simulation" / "remarks.py").read_text(encoding="utf-8")
    assert {name for name, one in RULES.items() if one.draws} == {
        name for name in RULES if f'Remark("{name}"' in source
    }


def test_the_warnings_of_a_result_are_not_flooded(bas: payoff.Result) -> None:
    """What only the review asks stands in no warning of a result."""
    mild = {remark.rule for rule in REVIEW_RULES for remark in rule(bas)}
    assert mild
    assert not mild & {remark.rule for remark in remarks(bas)}
    assert not mild & {warning["rule"] for warning in bas.to_dict()["warnings"]}


def test_the_page_of_rules_is_the_current_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of_rules(), "run: python tests/review_page.py"
    assert {rule for _, rule in GROUPS} <= set(RULES)


# -- acknowledging -------------------------------------------------------------------------


def test_an_acknowledged_rule_is_told_with_its_reason_and_does_not_count() -> None:
    changes = {"annex": None, "acknowledged": {"no_follow_up_plan": "Uppföljningen står i avtalet."}}
    findings = found(**changes)
    finding = the("no_follow_up_plan", findings)
    assert finding.acknowledged == "Uppföljningen står i avtalet."
    assert not finding.counts
    assert counted(findings) == {"serious": 0, "warning": 0, "note": 0}
    assert the("no_follow_up_plan", found(annex=None)).counts


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("{cost_shft: Vi vet}", "”cost_shft”", "menade du ”cost_shift”?"),
        ("{qqq: Vi vet}", "”qqq”", "before_after_without_deadweight, borrowed_evidence"),
        ("{cost_shift: ''}", "skälet saknas", "skriv varför"),
        ("{cost_shift: }", "skälet saknas", "skriv varför"),
        ("{cost_shift: ' - '}", "skälet saknas", "skriv varför"),
    ],
)
def test_what_cannot_be_acknowledged_is_refused(written: str, message: str, hint: str) -> None:
    text = (ROOT / "payoff" / "scenario" / "new.yaml").read_text(encoding="utf-8")
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(f"{text}\nacknowledged: {written}\n")
    (problem,) = caught.value.problems
    assert problem.place.line == len(text.splitlines()) + 2
    assert message in problem.message.text()
    assert problem.hint is not None
    assert hint in problem.hint.text()


def test_acknowledging_changes_no_number() -> None:
    base = payoff.load(scenario())
    known = base.replace({"acknowledged": {"cost_shift": "Vi vet."}})
    assert payoff.evaluate(known).npv() == payoff.evaluate(base).npv()


# -- with draws ----------------------------------------------------------------------------


def test_what_only_draws_show_is_told_with_them() -> None:
    guess = {"value": "500 tkr", "low": "300 tkr", "high": "3 mnkr"}
    result = payoff.evaluate(payoff.example().replace({"programme.budget.personal.amount": guess}))
    simulation = payoff.simulate(result, draws=500, seed=1)
    assert "assumption_decides_sign" in {one.rule.name for one in reviewed(result, simulation)}
    assert "assumption_decides_sign" not in {one.rule.name for one in reviewed(result)}
    assert "500 dragningar, frö 1" in review_terminal("X", reviewed(result, simulation), "sv", simulation)


# -- the annex -----------------------------------------------------------------------------


def test_the_section_of_the_annex_tells_all_and_shows_it_as_it_is() -> None:
    result = payoff.evaluate(payoff.load(scenario(annex=None, acknowledged={"no_follow_up_plan": "A | <b>ja</b>"})))
    many = payoff.evaluate(payoff.load(ROOT / "scenarios" / "resam-fagersta.yaml"))
    for one in (result, many):
        data = review_data(review(one), "sv")
        sections = section(Maker(Numbers("sv"), {}), {"review": data["findings"]})
        summary = {"report": "Ansökan", "title": "T", "organisation": "", "date": "", "question": ""}
        document = front(summary, "sv", tuple(sections))
        ids = [table.id for table in document.tables()]
        assert len(set(ids)) == len(ids)
        shown = {cell for table in document.tables() for row in table.rows for cell in (row.label, *row.notes)}
        assert shown == {finding["text"] for finding in data["findings"]}
        assert b"<b>" not in page(document)
        assert b"<b>" not in markdown(document)
    (table,) = front(summary, "sv", tuple(_section_of(result))).tables()
    assert table.rows[0].cells[-1].text == "A | <b>ja</b>"


def test_one_rule_cannot_fill_the_annex() -> None:
    quantities = {f"glomd_{number}": "30 %" for number in range(50)}
    findings = found(quantities=quantities)
    assert len([one for one in findings if one.rule.name == "unused"]) == 50
    (one,) = _section_of(payoff.evaluate(payoff.load(scenario(quantities=quantities))))
    (row,) = [row for part in one.parts if isinstance(part, Table) for row in part.rows if row.code == "unused"]
    assert len(row.notes) == 6
    assert row.notes[-1] == "44 till"


def _section_of(result: payoff.Result) -> list[Any]:
    return section(Maker(Numbers("sv"), {}), {"review": review_data(review(result), "sv")["findings"]})


def test_where_nothing_triggers_the_section_says_so() -> None:
    (one,) = _section_of(payoff.evaluate(payoff.load(scenario())))
    assert "ingen av dem slår till" in str(one.parts[0])


# -- the command ---------------------------------------------------------------------------


@pytest.fixture
def careful(tmp_path: Path) -> Path:
    return _written(tmp_path / "varsam.yaml")


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    return _written(tmp_path / "utan_plan.yaml", annex=None)


def _written(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(scenario(**changes)), encoding="utf-8")  # JSON is YAML
    return path


def run(*words: str | Path, language: Language = "sv") -> int:
    def text(message: Say) -> str:
        return message.text(language)

    group = Commands()
    group.add_command(review_command(text, language))
    return int(group.main(["review", *map(str, words)], standalone_mode=False) or 0)


def test_the_command_tells_place_reason_and_answer(careless: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(careless) == 0
    told = capsys.readouterr().out
    assert "utan_plan.yaml:1: no_follow_up_plan" in told or "utan_plan.yaml (saknas: annex" in told
    assert "Varför: " in told
    assert "Svar: " in told
    assert "Varningar: 1." in told


def test_strict_fails_on_what_is_neither_a_note_nor_acknowledged(careful: Path, careless: Path, tmp_path: Path) -> None:
    noted = _written(tmp_path / "upplysning.yaml", not_priced=[])
    known = _written(tmp_path / "godtagen.yaml", annex=None, acknowledged={"no_follow_up_plan": "I avtalet."})
    assert run(careful, noted, known, "--strict") == 0
    assert run(careful, careless, "--strict") == 1
    assert run(careful, careless) == 0


def test_the_command_as_json(careless: Path, careful: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(careless, careful, "--format", "json") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["unanswered"], second["unanswered"], second["findings"]) == (1, 0, [])
    (finding,) = first["findings"]
    assert set(finding) == {
        *("rule", "severity", "text", "why", "answer", "source", "path", "file", "line", "acknowledged")
    }
    assert finding["rule"] == "no_follow_up_plan"


def test_what_is_set_is_reviewed_and_told(careful: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(careful, "--set", "horizon=11 mån", "--format", "json") == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert {"horizon_off_convention", "overridden"} <= {one["rule"] for one in data["findings"]}
    with pytest.raises(payoff.InputError, match="SÖKVÄG=VÄRDE"):
        run(careful, "--set", "horizon")


def test_the_command_with_draws_prints_the_seed(careful: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(careful, "--draws", "200", "--seed", "7", "--format", "json") == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert (data["draws"], data["seed"]) == (200, 7)


def test_what_has_not_been_drawn_is_said_last(careful: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A strict review that passes has tried no rule that takes draws, and says so; the exit code is the same."""
    assert run("--strict", careful) == 0
    assert capsys.readouterr().out.rstrip().endswith("är inte prövat: kör med --draws 10000.")
    assert run(careful, language="en") == 0
    assert capsys.readouterr().out.rstrip().endswith("has not been tried: run with --draws 10000.")
    run("--draws", "200", "--seed", "1", careful)
    assert "--draws 10000" not in capsys.readouterr().out.splitlines()[-2:]
    certain = payoff.review(payoff.load(scenario(arms__med=CERTAIN)))
    made = payoff.load(scenario(arms__med=CERTAIN, outcome_luck=True))
    assert not certain.untried
    assert "inte prövat" not in certain.text()
    assert payoff.review(made).text().rstrip().endswith("kör med --draws 10000.")
    assert "inte prövat" in payoff.review(made)._repr_html_()
    assert "inte prövat" not in payoff.review(payoff.simulate(made, 200, 1)).text()


def test_a_review_prints_as_its_text_and_is_short_as_an_object() -> None:
    made = payoff.review(payoff.example())
    assert str(made) == made.text()
    assert repr(made) == ("<Review 'Exempel: stöd till arbete': 10 findings, 5 unanswered; next: .text(), .frame()>")


def test_nothing_to_draw_is_told_and_not_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certain = _written(tmp_path / "saker.yaml", arms__med=CERTAIN)
    assert run(certain, "--draws", "200", "--seed", "7", "--format", "json") == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert "seed" not in data
    assert "nothing_uncertain" in {one["rule"] for one in data["findings"]}


def test_the_parts_of_a_portfolio_are_reviewed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(ROOT / "scenarios" / "mia-stockholm.yaml", "--format", "json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "yaml"), "formatet ”yaml” finns inte"),
        (("--seed", "1"), "--seed gäller bara tillsammans med --draws"),
        (("--draws", "många"), "--draws ska vara ett heltal"),
    ],
)
def test_what_cannot_be_asked_is_refused(careful: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(payoff.InputError, match=message.replace("”", ".")):
        run(careful, *words)


def test_the_problems_of_every_file_are_told_together(tmp_path: Path) -> None:
    files = [_written(tmp_path / name, price_year="x") for name in ("a.yaml", "b.yaml")]
    with pytest.raises(payoff.ScenarioError) as caught:
        run(*files)
    assert {problem.place.file for problem in caught.value.problems} == {"a.yaml", "b.yaml"}
