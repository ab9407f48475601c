"""Evidence: an arm filled by a study equals the same arm typed in, and every row of the data says where it is from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import payoff
from payoff.reference.evidence import Effect, cited, effect
from payoff.reference.table import table
from payoff.report.locale import Numbers
from payoff.report.study_words import measured, outcome, persons
from payoff.report.summary import summary

EFFECTS = sorted(table().effects)
MALMO = "ips_malmo_arbete"


def scenario(evidence: Any = None, with_it: Any = None, without: Any = None, **more: Any) -> payoff.Scenario:
    """Return a hundred persons, ill or in work, whose arms are filled by a study or typed in."""
    arms: dict[str, Any] = {
        "utan": {"role": "counterfactual", "kind": "literature", "source": "Studien", "from": "sjuk"},
        "med": {"role": "programme", "from": "sjuk"},
    }
    for name, reach in (("utan", without), ("med", with_it)):
        if reach is not None:
            arms[name]["reaches"] = {"arbete": reach}
        if more.get("after"):
            arms[name]["after"] = more["after"]
    data: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Evidens"},
        "price_year": 2026,
        "horizon": "60 mån",
        "discounting": {"rate": "3.5 %"},
        "participants": 100,
        "states": {
            "sjuk": {"lines": {"stod": line("transfer", "forsakringskassan", "individ", 11_000)}},
            "arbete": {"lines": {"skatt": line("tax", "individ", "kommun", 4_000)}},
        },
        "arms": arms,
    }
    data |= {"evidence": {"arbete": evidence}} if evidence is not None else {}
    data |= {key: value for key, value in more.items() if key != "after"}
    return payoff.load(data)


def line(kind: str, giver: str, receiver: str, kronor: int) -> dict[str, str]:
    return {"kind": kind, "from": giver, "to": receiver, "amount": f"{kronor} kr/mån"}


def numbers_of(found: payoff.Scenario) -> dict[str, Any]:
    """Return the numbers of a result, without what says where they came from."""
    data = payoff.evaluate(found).to_dict()
    kept = {key: data[key] for key in ("gains", "net", "payback", "npv", "units", "staircase", "questions")}
    return json.loads(json.dumps(kept))  # type: ignore[no-any-return]


def refused(evidence: Any, **more: Any) -> str:
    with pytest.raises(payoff.ScenarioError) as caught:
        scenario(evidence, **more)
    (problem,) = caught.value.problems
    return f"{problem.path}: {problem.message.text()} {problem.hint.text() if problem.hint else ''}"


# -- filled equals typed in ---------------------------------------------------------------


EVER = {"measure": "ever", "by": "18 mån"}
AT = {"measure": "at", "by": "18 mån"}


@pytest.mark.parametrize(
    ("evidence", "typed", "own", "after"),
    [
        (MALMO, ({**EVER, "share": "46 %"}, {**EVER, "share": "11 %"}), {"duration": "12 mån"}, None),
        (MALMO, ({**EVER, "share": "46 %"}, {**EVER, "share": "11 %"}), {"still": "70 %"}, "hold"),
        ("ips_norge_18", ({**AT, "share": "37.4 %"}, {**AT, "share": "27.1 %"}), {}, "hold"),
        (  # the risk ratio 1.63 times 20 %
            {"study": "ips_meta_frederick", "control": "20 %"},
            ({**EVER, "share": "32.6 %"}, {**EVER, "share": "20 %"}),
            {"by": "18 mån", "duration": "12 mån"},
            None,
        ),
        (  # 16 % and ten percentage points
            {"study": "se_aktivitetsers_effekt", "control": {"value": "16 %", "source": "Egen statistik"}},
            ({**AT, "share": "26 %"}, {**AT, "share": "16 %"}),
            {},
            "hold",
        ),
        (  # counted from the end of the intervention: the arm says when
            {"study": "nystartsjobb_reguljart_90d_2017", "control": "0 %"},
            ({"measure": "at", "by": "15 mån", "share": "37 %"}, {"measure": "at", "by": "15 mån", "share": "0 %"}),
            {"by": "15 mån"},
            "hold",
        ),
        (  # the study does not say what it measured: the arms do
            {"study": "ips_malmo_aktivitet"},
            ({**AT, "share": "90 %"}, {**AT, "share": "24 %"}),
            {"measure": "at"},
            "hold",
        ),
    ],
)
def test_a_filled_arm_equals_the_same_arm_typed_in(evidence: Any, typed: Any, own: Any, after: str | None) -> None:
    filled = numbers_of(scenario(evidence, own or None, own or None, after=after))
    with_it, without = ({**reach, **own} for reach in typed)
    assert filled == numbers_of(scenario(None, with_it, without, after=after))
    assert filled["npv"]["offentlig_sektor"] != 0


def test_what_the_arm_writes_itself_lies_over_the_study() -> None:
    found = scenario(MALMO, {"share": "29 %", "duration": "12 mån"}, {"duration": "12 mån"})
    reach = found.arms["med"].reaches
    assert reach is not None
    assert (reach["arbete"].share.value, reach["arbete"].by) == (0.29, 18)
    assert reach["arbete"].source is None  # the share is no longer the study's, and neither are its persons
    assert reach["arbete"].n is None
    other = found.arms["utan"].reaches
    assert other is not None
    assert other["arbete"].source == cited(effect(MALMO))


def test_an_arms_own_note_stands_beside_what_the_study_needs_to_say() -> None:
    found = scenario(MALMO, with_it={"duration": "12 mån", "note": "Egen anmärkning."}, without={"duration": "12 mån"})
    reaches = found.arms["med"].reaches
    assert reaches is not None
    assert reaches["arbete"].note is not None
    assert reaches["arbete"].note.startswith("Egen anmärkning. ")
    assert "lika" in reaches["arbete"].note


def test_a_mean_over_the_months_is_written_as_during() -> None:
    own = {"measure": "mean_over"}
    found = scenario(MALMO, own, own, after="hold").arms["med"].reaches
    assert found is not None
    during = found["arbete"].during
    assert during is not None
    assert (during.from_month, during.to_month, found["arbete"].by) == (1, 18, None)


def test_a_variant_may_take_another_study() -> None:
    own = {"duration": "12 mån"}
    variants = {"norge": {"evidence.arbete": "seed_norge_12"}}
    result = payoff.evaluate(scenario(MALMO, own, own, variants=variants))
    typed = {"measure": "ever", "by": "12 mån", **own}
    same = scenario(None, {**typed, "share": "48 %"}, {**typed, "share": "8 %"})
    assert result.variants["norge"].npv("stat") == payoff.evaluate(same).npv("stat") != result.npv("stat")


def test_a_share_of_the_comparison_may_be_named() -> None:
    named = {"quantities": {"utan_stod": "20 %"}}
    own = {"by": "18 mån", "duration": "12 mån"}
    found = scenario({"study": "ips_meta_frederick", "control": "utan_stod"}, own, own, **named)
    reach = found.arms["med"].reaches
    assert reach is not None
    assert reach["arbete"].share.value == pytest.approx(1.63 * 0.20)


def test_a_ratio_that_gives_more_than_all_gives_all_and_says_so() -> None:
    own = {"by": "18 mån"}
    found = scenario({"study": "ips_meta_frederick", "control": "80 %"}, own, own).arms["med"].reaches
    assert found is not None
    assert found["arbete"].share.value == 1
    assert (
        found["arbete"].note
        == "Andelen är riskkvoten 1,63 gånger jämförelsens 80 %. Det blir mer än 100 % och räknas som 100 %."
    )


# -- persons, borrowing and grade ---------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "n"),
    [
        (MALMO, (60, 60)),  # 120 in two groups
        ("seed_norge_12", (50, 46)),  # as printed
        ("ips_dk_18", (240, 240)),  # 720 in three groups
        ({"study": "seed_norge_12", "borrowed": "group", "widen": 4}, (12.5, 11.5)),
        ({"study": "seed_norge_12", "borrowed": ["group", "time"]}, (25, 23)),  # the table's factor is 2
    ],
)
def test_persons_of_each_arm(evidence: Any, n: tuple[float, float]) -> None:
    arms = scenario(evidence).arms
    found = []
    for name in ("med", "utan"):
        reach = (arms[name].reaches or {})["arbete"]
        assert reach.n is not None
        found.append(reach.n.value)
    assert tuple(found) == n


def test_borrowed_evidence_is_told_in_the_table_the_assumptions_and_the_warnings() -> None:
    borrowed = {"study": "ips_norge_18", "borrowed": ["group", "country"]}
    result = payoff.evaluate(scenario(borrowed, after="hold"))
    page = summary(result, "sv")
    (row,) = page["studies"]
    assert row["borrowed"] == "från annan grupp, annat land; n delat med 2"
    assert row["found"] == "37,4\xa0% mot 27,1\xa0%"
    assert row["n"] == "410 i alla grupper"
    (assumed,) = [one for one in page["assumptions"] if one["label"] == "Lånad evidens för arbete"]
    assert assumed["origin"] == "standard"
    assert "Antagande" in assumed["note"]
    data = result.to_dict()
    assert [one["rule"] for one in data["warnings"] if "evidence" in one["rule"]] == ["borrowed_evidence"]
    assert (data["evidence"]["arbete"]["borrowed"], data["evidence"]["arbete"]["widen"]) == (["group", "country"], 2)


def test_evidence_of_its_own_country_is_not_warned_about_and_a_foreign_one_is() -> None:
    for study, rules in ((MALMO, []), ("ips_dk_18", ["foreign_evidence"])):
        warnings = payoff.evaluate(scenario(study)).to_dict()["warnings"]
        assert [one["rule"] for one in warnings if "evidence" in one["rule"]] == rules


@pytest.mark.parametrize(("grade", "haircut"), [(1, 0.0), (2, 0.05), (3, 0.10), (4, 0.15), (5, 0.25), (6, 0.40)])
def test_a_grade_is_the_evidence_haircut_of_the_table(grade: int, haircut: float) -> None:
    found = scenario({"study": MALMO, "grade": grade}, gross_to_net={"attribution": "90 %"}).gross_to_net
    assert found is not None
    assert found.evidence_haircut is not None
    assert found.evidence_haircut.value == pytest.approx(haircut)
    assert "HM Treasury" in found.evidence_haircut.source
    assert found.attribution is not None


def test_a_grade_equals_the_haircut_typed_in() -> None:
    typed = scenario(MALMO, gross_to_net={"evidence_haircut": "25 %"})
    assert numbers_of(scenario({"study": MALMO, "grade": 5})) == numbers_of(typed)


def test_two_states_may_have_the_same_grade() -> None:
    evidence = {"arbete": {"study": MALMO, "grade": 3}, "studier": {"study": "finsam_default_studier", "grade": 3}}
    states = {"sjuk": {}, "arbete": {}, "studier": {}}
    reaches = {"studier": {"by": "12 mån", "measure": "ever"}}
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "from": "sjuk", "reaches": reaches},
        "med": {"role": "programme", "from": "sjuk", "reaches": reaches},
    }
    base = scenario(MALMO).written_at("discounting")
    data = {"payoff": 1, "about": {"title": "Två"}, "price_year": 2026, "horizon": "24 mån", "discounting": base}
    found = payoff.load(data | {"participants": 10, "states": states, "arms": arms, "evidence": evidence})
    assert {name: (arm.reaches or {}).keys() for name, arm in found.arms.items()} == {
        "utan": {"studier", "arbete"},
        "med": {"studier", "arbete"},
    }


# -- refusals beside those of tests/bad_scenarios -----------------------------------------


def test_an_unknown_study_is_told_with_the_nearest() -> None:
    assert refused("ips_malmo_arbet").startswith("evidence.arbete: studien ”ips_malmo_arbet” finns inte")
    assert MALMO in refused("ips_malmo_arbet")


def test_a_fault_of_the_study_is_the_only_problem_that_is_told() -> None:
    assert "uppföljningstid" in refused({"study": "ips_meta_frederick", "control": "10 %"})


@pytest.mark.parametrize("evidence", [MALMO, {"study": MALMO, "borrowed": ["group"], "widen": 2, "grade": 3}])
def test_the_schema_lets_a_study_fill_the_rest_and_nothing_else(evidence: Any) -> None:
    validator = Draft202012Validator(payoff.json_schema())
    filled = scenario(evidence, {"duration": "12 mån"}, {"duration": "12 mån"})
    tree: dict[str, Any] = json.loads(json.dumps(filled._document.tree))
    assert validator.is_valid(tree)
    del tree["evidence"]
    assert not validator.is_valid(tree)


# -- the data -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_has_a_source_or_is_an_assumption(name: str) -> None:
    found = effect(name)
    assert isinstance(found, Effect)
    assert cited(found) or (found.status == "assumption" and found.note)
    if found.status == "published":
        assert found.source in table().sources


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_agrees_with_itself(name: str) -> None:
    found = effect(name)
    if None not in (found.share_treated, found.share_control) and found.difference is not None:
        assert found.share_treated is not None
        assert found.share_control is not None
        assert found.difference.value == pytest.approx(found.share_treated - found.share_control, abs=0.015)
    if found.design == "rct" and found.n_treated is not None:
        assert found.n == found.n_treated + (found.n_control or 0)
    if found.design in ("meta_analysis", "review"):
        assert found.risk_ratio is not None or found.share_treated is not None


def test_the_intervals_are_numbers_and_not_words() -> None:
    malmo, modini = effect(MALMO), effect("ips_meta_modini")
    assert malmo.difference is not None
    assert (malmo.difference.low, malmo.difference.high, malmo.difference.level) == (0.18, 0.54, 95)
    assert modini.risk_ratio is not None
    assert (modini.risk_ratio.value, modini.risk_ratio.low, modini.risk_ratio.high) == (2.40, 1.99, 2.90)
    assert not [name for name in EFFECTS if "KI" in effect(name).outcome]


def test_every_effect_can_be_shown() -> None:
    for name in EFFECTS:
        found = effect(name)
        for show in (outcome, measured, persons):
            assert show(found, Numbers("sv")).text("sv")
