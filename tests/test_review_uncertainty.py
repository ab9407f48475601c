"""What a careful reader must be told of uncertainty: each rule with a case that triggers it and one that does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import payoff
from payoff.reference.evidence import Effect, Estimate
from payoff.report.review_words import reviewed
from payoff.report.summary import warned
from payoff.reviewer import Remark, remarks
from payoff.reviewer.effect import _at_95, _study_interval
from payoff.simulation.prior import at_expected, shares_from_counts
from payoff.simulation.remarks import PRIOR_SHARE, simulation_remarks

STUDY = "ips_malmo_arbete"
"""46 against 11 per cent of 60 persons in each arm: 18 to 54 points are printed as the 95 % interval."""
STAYS = {"role": "counterfactual", "kind": "control_group", "source": "Studien", "stays_in": "hemma"}
EXITS = {"role": "programme", "from": "hemma", "exits": {"arbete": "40 %", "hemma": "rest"}}


def scenario(**changes: Any) -> dict[str, Any]:
    """Return a forecast for 100 persons where work gives the municipality 1 000 kr a month for a cost of 120 000 kr."""
    tree: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Prov", "report": "ansokan"},
        "price_year": 2026,
        "horizon": "13 mån",
        "discounting": "none",
        "participants": 100,
        "enrolment": "1 mån",
        "outcome_luck": False,
        "states": {
            "hemma": {},
            "arbete": {
                "lines": {
                    "inkomst": {"kind": "net", "account": "kommun", "amount": "1 000 kr/mån", "source": "Kommunen"}
                }
            },
        },
        "arms": {"utan": STAYS, "med": EXITS},
        "programme": {
            "budget": {"rad": {"payer": "kommun", "amount": "120 tkr", "paid": "at_start", "source": "Kommunen"}}
        },
    }
    for path, value in changes.items():
        *parts, last = path.split("__")
        here = tree = copy.deepcopy(tree)
        for part in parts:
            here = here.setdefault(part, {})
        here[last] = value
    return tree


def told(**changes: Any) -> list[Remark]:
    return remarks(payoff.evaluate(payoff.load(scenario(**changes))))


def rules(**changes: Any) -> set[str]:
    return {remark.rule for remark in told(**changes)}


def the(rule: str, found: list[Remark]) -> Remark:
    (remark,) = [one for one in found if one.rule == rule]
    return remark


# --- without draws -----------------------------------------------------------------------------------


def ups(share: Any, **more: Any) -> dict[str, Any]:
    return EXITS | {"exits": {"arbete": share, "hemma": "rest"}} | more


COUNTS = {"from": "hemma", "role": "programme", "exits_from_counts": {"arbete": 8, "hemma": "rest"}}
OBSERVED = {
    "role": "programme",
    "observed": {"shares": {1: {"arbete": "3 av 12", "hemma": "rest"}}, "source": "Registret"},
    "after": "hold",
}
MATRIX = {"role": "programme", "from": "hemma", "matrix": "m"}
ROWS = {"hemma": {"arbete": 4, "hemma": 25}, "arbete": {"arbete": 1}}


@pytest.mark.parametrize(
    ("triggers", "mended"),
    [
        ({"arms__med": ups("4 av 29")}, {"arms__med": ups("4 av 30")}),
        ({"arms__med": ups({"evidence": "4 av 29"})}, {"arms__med": ups({"evidence": "4 av 30"})}),
        ({"arms__med": ups({"observed": "4 av 29"})}, {"arms__med": ups({"observed": "4 av 30"})}),
        ({"arms__med": ups("40 %", sample_size=29)}, {"arms__med": ups("40 %", sample_size=30)}),
        (
            {"arms__med": OBSERVED},
            {"arms__med": OBSERVED | {"observed": {"shares": {1: {"arbete": "25 %", "hemma": "rest"}}}}},
        ),
        (
            {"arms__med": MATRIX, "matrices": {"m": {"per": "mån", "count": "half", "rows_from_counts": ROWS}}},
            {
                "arms__med": MATRIX,
                "matrices": {
                    "m": {
                        "per": "mån",
                        "count": "half",
                        "rows_from_counts": ROWS | {"hemma": {"arbete": 4, "hemma": 26}},
                    }
                },
            },
        ),
        (
            {"arms__med": COUNTS, "participants": 20, "about__report": "slutrapport"},
            {"arms__med": COUNTS, "participants": 40, "about__report": "slutrapport"},
        ),
        ({"participants": 29}, {"participants": 30}),
        ({"participants": 29}, {"participants": 29, "about__report": "slutrapport"}),
        ({"participants": 29}, {"participants": 29, "arms__med": ups("100 %")}),
    ],
)
def test_few_persons_are_told_of(triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert "small_n" in rules(**triggers)
    assert "small_n" not in rules(**mended)


def test_a_forecast_that_is_its_own_count_is_told_of_once() -> None:
    remark = the("small_n", told(arms__med=COUNTS, participants=20))
    assert remark.path == "participants"
    assert "20 deltagare" in remark.message.text()


def test_few_counted_names_arm_and_number() -> None:
    remark = the("small_n", told(arms__med=ups("4 av 12", label="Med stöd")))
    assert remark.path == "arms.med.exits"
    assert "Med stöd (12 personer)" in remark.message.text()


def test_a_borrowed_study_is_as_large_as_it_was() -> None:
    """46 persons in each arm, of whom half are counted with where the study is of others."""
    borrowed = reached(evidence__arbete={"study": "seed_norge_12", "borrowed": ["country"]})
    scenario_ = payoff.load(scenario(**borrowed))
    n = scenario_.arms["utan"].reaches["arbete"].n
    assert n is not None
    assert n.value < 30
    assert "small_n" not in rules(**borrowed)
    assert "small_n" in rules(**borrowed, arms__utan__reaches__arbete__n=20)


AT = {"measure": "at", "by": "12 mån"}


def reached(**changes: Any) -> dict[str, Any]:
    return {
        "arms__utan": {
            "role": "counterfactual",
            "kind": "control_group",
            "source": "Studien",
            "from": "hemma",
            "reaches": {"arbete": dict(AT)},
            "after": "hold",
        },
        "arms__med": {"role": "programme", "from": "hemma", "reaches": {"arbete": dict(AT)}, "after": "hold"},
        "evidence": {"arbete": STUDY},
    } | changes


HAIRCUT = {"evidence_haircut": {"value": "10 %", "note": "Antagande"}}


@pytest.mark.parametrize(
    ("triggers", "mended"),
    [
        (reached(arms__med__reaches__arbete__share="65,1 %"), reached(arms__med__reaches__arbete__share="65 %")),
        (reached(arms__med__reaches__arbete__share="70 %"), reached()),
        (
            reached(arms__med__reaches__arbete__share="70 %"),
            reached(arms__med__reaches__arbete__share="70 %", gross_to_net=HAIRCUT),
        ),
        (
            reached(variants={"hog": {"arms.med.reaches.arbete.share": "70 %"}}),
            reached(variants={"hog": {"arms.med.reaches.arbete.share": "60 %"}}),
        ),
        (
            reached(
                subgroups={
                    "unga": {"share": "50 %", "arms.med.reaches.arbete.share": "70 %"},
                    "andra": {"share": "rest"},
                }
            ),
            reached(
                subgroups={
                    "unga": {"share": "50 %", "arms.med.reaches.arbete.share": "50 %"},
                    "andra": {"share": "rest"},
                }
            ),
        ),
    ],
)
def test_more_effect_than_the_study_supports_is_told_of(triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert "effect_above_evidence" in rules(**triggers)
    assert "effect_above_evidence" not in rules(**mended)


def test_both_numbers_are_named() -> None:
    remark = the("effect_above_evidence", told(**reached(arms__med__reaches__arbete__share="70 %")))
    assert remark.path == "arms.med.reaches.arbete"
    assert "är 59 procentenheter" in remark.message.text()
    assert "slutar vid 54 (" in remark.message.text()


def test_what_is_laid_over_a_file_is_held_to_its_study() -> None:
    base = payoff.load(scenario(**reached()))
    laid = payoff.evaluate(base.replace({"arms.med.reaches.arbete.share": "70 %"}))
    assert "effect_above_evidence" in {remark.rule for remark in remarks(laid)}


def test_a_variant_is_held_to_the_n_that_the_file_has() -> None:
    """45 against 15 per cent of 50 in each arm: 30 points, and 1.96 sqrt((0.2475 + 0.1275) / 50) = 17 on each side."""
    typed = reached()
    del typed["evidence"]
    typed |= {"arms__med__reaches__arbete": AT | {"share": "45 %", "n": 50, "source": "Studien"}}
    typed |= {"arms__utan__reaches__arbete": AT | {"share": "15 %", "n": 50, "source": "Studien"}}
    below, above = ({"v": {"arms.med.reaches.arbete.share": share}} for share in ("61 %", "63 %"))
    assert "effect_above_evidence" not in rules(**typed)
    assert "effect_above_evidence" not in rules(**typed, variants=below)
    remark = the("effect_above_evidence", told(**typed, variants=above))
    assert remark.path == "variants.v"
    assert "slutar vid 47 (Studien)" in remark.message.text()


def _effect(**found: Any) -> Effect:
    words = {"label": "S", "intervention": "S", "population": "S", "outcome": "S", "status": "assumption", "note": "S"}
    return Effect.model_validate(words | found)


def test_the_interval_of_a_study() -> None:
    two = _study_interval(_effect(share_treated=0.5, share_control=0.5, n_treated=100, n_control=100), 0.5)
    assert two is not None
    assert (two.low, two.high) == pytest.approx((-0.13859, 0.13859), abs=1e-5)  # 1.96 x sqrt(0.25 / 50)
    ratio = _study_interval(_effect(risk_ratio={"value": 2.0, "low": 1.5, "high": 8 / 3, "level": 95}), 0.2)
    assert ratio is not None
    assert (ratio.low, ratio.middle, ratio.high) == pytest.approx((0.1, 0.2, 1 / 3))
    assert _study_interval(_effect(share_treated=0.5, share_control=0.4), 0.4) is None
    assert _study_interval(_effect(difference={"low": 0.1, "high": 0.2}), 0.4) is None


def test_an_interval_of_another_level_is_stretched() -> None:
    found = _at_95(Estimate(value=0.2, low=0.2 - 0.1645, high=0.2 + 0.1645, level=90))
    assert (found.low, found.high) == pytest.approx((0.2 - 0.196, 0.2 + 0.196), abs=1e-4)


def test_a_study_of_less_is_exceeded_downwards() -> None:
    found = _study_interval(_effect(difference={"value": -0.2, "low": -0.3, "high": -0.1, "level": 95}), 0.4)
    assert found is not None
    assert found.is_beyond(-0.31)
    assert not found.is_beyond(-0.29)
    assert not found.is_beyond(0.5)


PATH = {"role": "programme", "path": {1: {"hemma": "80 %", "arbete": "rest"}, 6: {"hemma": "70 %", "arbete": "rest"}}}
UNSURE = {"value": "40 %", "low": "20 %", "high": "60 %"}


@pytest.mark.parametrize(
    ("triggers", "mended"),
    [
        ({}, {"arms__med": ups(UNSURE)}),
        ({}, {"arms__med": ups({"value": "40 %", "source": "Studien"})}),
        ({}, {"arms__med": ups("40 %", source="Studien")}),
        ({}, {"arms__med": ups("40 %", sample_size=200)}),
        ({}, {"arms__med": ups("40 av 100")}),
        ({}, {"arms__med": ups({"observed": "40 av 100"})}),
        ({}, {"arms__med": ups("100 %")}),
        ({}, {"about__report": "slutrapport"}),
        ({"arms__med": PATH}, {"arms__med": PATH | {"sample_size": 50}}),
        (
            {"quantities": {"effekt": "40 %"}, "arms__med": ups("effekt")},
            {"quantities": {"effekt": UNSURE}, "arms__med": ups("effekt")},
        ),
        (
            {"arms__med": reached()["arms__med"] | {"reaches": {"arbete": AT | {"share": "40 %"}}}},
            {"arms__med": reached()["arms__med"] | {"reaches": {"arbete": AT | {"share": "40 %", "n": 60}}}},
        ),
    ],
)
def test_a_certain_guess_is_told_of(triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert "no_uncertainty" in rules(**triggers)
    assert "no_uncertainty" not in rules(**mended)


def test_the_outcome_is_named_and_not_where_the_participants_begin() -> None:
    exits = {"hemma": "50 %", "arbete": "30 %", "studier": "rest"}
    remark = the("no_uncertainty", told(states__studier={}, arms__med=EXITS | {"exits": exits}))
    assert remark.path == "arms.med.exits.arbete"
    assert "30 %" in remark.message.text()


def test_a_variant_is_no_guess() -> None:
    result = payoff.evaluate(
        payoff.load(
            scenario(arms__med=ups(UNSURE), variants={"v": {"arms.med.exits": {"arbete": "30 %", "hemma": "rest"}}})
        )
    )
    assert "no_uncertainty" not in {remark.rule for remark in remarks(result.variants["v"])}


# --- with draws --------------------------------------------------------------------------------------


def simulated(draws: int = 2000, **changes: Any) -> Any:
    return payoff.simulate(payoff.load(scenario(**changes)), draws=draws, seed=1)


def plain(remark: Remark) -> str:
    """Return what a remark says, with spaces as they are typed: within its amounts they do not break."""
    return remark.message.text().replace("\u00a0", " ")


def after(draws: int = 2000, **changes: Any) -> list[Remark]:
    return simulation_remarks(simulated(draws, **changes))


def rules_after(draws: int = 2000, **changes: Any) -> set[str]:
    return {remark.rule for remark in after(draws, **changes)}


NARROW = {"value": "40 %", "low": "30 %", "high": "50 %"}
"""Each person in work gives 12 000 kr over the year after enrolment: 10 per cent of 100 persons pay for it."""
WIDE = {"value": "40 %", "low": "5 %", "high": "60 %"}
MONTHLY = {"value": "1 000 kr/mån", "low": "100 kr/mån", "high": "2 000 kr/mån"}


@pytest.mark.parametrize(
    ("triggers", "mended"),
    [
        ({"arms__med": ups(WIDE)}, {"arms__med": ups(NARROW)}),
        ({"arms__med": ups(WIDE)}, {"arms__med": ups(WIDE | {"source": "Studien"})}),
        ({"arms__med": ups(WIDE)}, {"arms__med": ups(WIDE, source="Studien")}),
        (
            {"quantities": {"effekt": WIDE}, "arms__med": ups("effekt")},
            {"arms__med": ups(WIDE | {"source": "Studien"})},
        ),
        (
            {
                "states__arbete__lines__inkomst__amount": MONTHLY,
                "states__arbete__lines__inkomst__source": None,
            },
            {"states__arbete__lines__inkomst__amount": MONTHLY},
        ),
    ],
)
def test_an_assumption_that_decides_the_sign_is_told_of(triggers: dict[str, Any], mended: dict[str, Any]) -> None:
    assert "assumption_decides_sign" in rules_after(**triggers)
    assert "assumption_decides_sign" not in rules_after(**mended)


def test_the_range_and_the_two_results_are_named() -> None:
    remark = the("assumption_decides_sign", after(arms__med=ups(WIDE)))
    assert remark.path == "arms.med.exits.arbete"
    text = plain(remark)
    assert "Från 5 % till 60 %" in text
    assert "från −60 000 kr till 600 000 kr (Summa redovisade aktörer)" in text


def test_a_payer_is_told_of_where_the_total_does_not_turn() -> None:
    """The region gains so much that the whole never loses, but the municipality that pays may do so."""
    region = {"kind": "net", "account": "region", "amount": "3 000 kr/mån", "source": "Regionen"}
    remark = the("assumption_decides_sign", after(arms__med=ups(WIDE), states__arbete__lines__vard=region))
    assert "(Kommun)" in remark.message.text()
    assert "redovisade" not in remark.message.text()


def test_many_such_assumptions_are_counted() -> None:
    lines = {
        f"rad_{number}": {
            "kind": "net",
            "account": "kommun",
            "amount": {"value": "0 kr/mån", "low": f"-{number} tkr/mån", "high": f"{number} tkr/mån"},
        }
        for number in range(2, 9)
    }
    found = [one for one in after(states__arbete__lines=lines) if one.rule == "assumption_decides_sign"]
    assert len(found) == 6
    assert found[-1].message.text().startswith("2 antaganden till")


def test_a_table_is_one_assumption() -> None:
    exits = {"arbete": "12 %", "studier": "10 %", "hemma": "rest"}
    table = EXITS | {"exits": exits, "sample_size": 40}
    lines = {"inkomst": {"kind": "net", "account": "kommun", "amount": "1 000 kr/mån", "source": "Kommunen"}}
    found = after(arms__med=table, states__studier={"lines": lines}, programme__budget__rad__amount="190 tkr")
    assert [one.rule for one in found].count("assumption_decides_sign") == 1


FEW = ups("1 av 10", source="Studien")
MANY = ups("100 av 1000", source="Studien")


def test_a_result_that_hangs_on_the_prior_is_told_of() -> None:
    """1 of 10 is expected to be 1.5 / 11: 43 636 kr more, of a deviation near 12 000 x 100 x 0.0991 = 119 000 kr."""
    assert "hangs_on_prior" in rules_after(arms__med=FEW)
    assert "hangs_on_prior" not in rules_after(arms__med=MANY)
    assert "hangs_on_prior" not in rules_after(arms__med=ups("10 %", sample_size=10, source="Studien"))
    remark = the("hangs_on_prior", after(arms__med=FEW))
    assert remark.path == "arms.med.exits.arbete"
    assert "43 600 kr" in plain(remark)
    assert "räknades till 10 %" in plain(remark)
    assert "väntas 13,6 %" in plain(remark)


def test_the_prior_can_turn_the_sign() -> None:
    """At 10 per cent the gain is 120 000 kr; a cost of 140 000 kr lies between that and what 1.5 / 11 gives."""
    remark = the("hangs_on_prior", after(8000, arms__med=FEW, programme__budget__rad__amount="140 tkr"))
    assert "tecknet ändras" in remark.message.text()
    assert (
        "tecknet"
        not in the("hangs_on_prior", after(8000, arms__med=FEW, programme__budget__rad__amount="10 tkr")).message.text()
    )


def test_a_third_cell_moves_with_the_table() -> None:
    """Counts 1, 0 and 9 of 10 are expected to be 4/3, 1/3 and 28/3 of 11; the share that moves most is told of."""
    exits = {"arbete": "1 av 10", "studier": "0 av 10", "hemma": "9 av 10"}
    simulation = simulated(arms__med=EXITS | {"exits": exits, "source": "Studien"}, states__studier={})
    (one,) = shares_from_counts(simulation)
    assert one.input.cell == "hemma"
    assert one.expected == pytest.approx((9 + 1 / 3) / 11)
    (group,) = simulation.drawn.groups
    table = at_expected(group.streams, [one.input.name]).tables["arms.med.exits"]
    assert {cell: shares.tolist() for cell, shares in table.items()} == {
        "arbete": pytest.approx([0.1, 4 / 33]),
        "studier": pytest.approx([0.0, 1 / 33]),
        "hemma": pytest.approx([0.9, 28 / 33]),
    }


def test_a_study_with_n_has_a_prior_and_a_stated_beta_has_none() -> None:
    (one,) = shares_from_counts(
        simulated(**reached(evidence={}, arms__utan=STAYS, arms__med__reaches__arbete=AT | {"share": "10 %", "n": 20}))
    )
    assert one.expected == pytest.approx(2.5 / 21)
    assert shares_from_counts(simulated(arms__med=ups({"beta": {"a": 2, "b": 8}}))) == []


def test_the_shift_is_what_the_mean_moves_by() -> None:
    """With the same draws moved to the counted mean the mean of a linear result falls by the shift."""
    simulation = simulated(20_000, arms__med=FEW)
    mean, error = simulation.summary().mean[simulation.place()], simulation.summary().mean_error[simulation.place()]
    assert mean - 43_636 == pytest.approx(simulation.result.npv(), abs=4.5 * error)
    assert pytest.approx(0.25) == PRIOR_SHARE


def test_rounding_is_no_prior() -> None:
    """What one account gains the other loses: nothing moves the sum."""
    transfer = {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "1 013 kr/mån", "source": "Kommunen"}
    found = rules_after(arms__med=FEW, states__arbete__lines={"stod": transfer}, programme={})
    assert "hangs_on_prior" not in found
    assert "assumption_decides_sign" not in found
    assert "central_and_mean_differ" not in found


SKEW = {"value": "130 tkr", "low": "120 tkr", "high": "400 tkr"}


def test_a_central_gain_and_a_mean_loss_are_told_of() -> None:
    skewed = {"arms__med": ups("11 %", source="Studien"), "programme__budget__rad__amount": SKEW}
    remark = the("central_and_mean_differ", after(**skewed))
    assert remark.path == "programme.budget.rad.amount"
    assert "2 000 kr" in plain(remark)
    even = SKEW | {"low": "120 tkr", "high": "140 tkr"}
    assert "central_and_mean_differ" not in rules_after(**skewed | {"programme__budget__rad__amount": even})
    assert "central_and_mean_differ" not in rules_after(**skewed | {"arms__med": ups("40 %", source="Studien")})


def test_luck_that_dominates_is_told_of() -> None:
    few = {"outcome_luck": True, "participants": 10, "arms__med": ups(NARROW)}
    assert "dominated_by_luck" in rules_after(**few)
    assert "dominated_by_luck" not in rules_after(**few | {"outcome_luck": False})
    assert "dominated_by_luck" not in rules_after(outcome_luck=True, participants=1000, arms__med=ups(WIDE))
    remark = the("dominated_by_luck", after(**few))
    assert remark.path == "participants"
    assert "10 personer är 9" in remark.message.text()


def test_a_sure_scenario_needs_no_remark() -> None:
    sure = ups(NARROW | {"source": "Studien"})
    assert after(arms__med=sure) == []
    assert not {"small_n", "effect_above_evidence", "no_uncertainty"} & rules(arms__med=sure)


@pytest.mark.parametrize("luck", [True, False])
@pytest.mark.parametrize("reason", ["", "Vi vet att vi är få."])
def test_few_participants_are_told_of_alike_in_the_review_and_the_summary(luck: bool, reason: str) -> None:
    """Draws of whole persons show what so small a group may give; what stands elsewhere is said in both places."""
    more = {"acknowledged": {"small_n": reason}} if reason else {}
    changes = {"participants": 20, "outcome_luck": luck, "arms__med": ups("17 av 25")}
    result = payoff.evaluate(payoff.load(scenario(**changes, **more)))
    simulation = payoff.simulate(result, draws=200, seed=1)
    found = [one for one in reviewed(result, simulation) if one.rule.name == "small_n"]
    shown = {one.path for one in warned(result, simulation) if one.rule == "small_n"}
    assert ("participants" in shown) is not luck
    assert "arms.med.exits" in shown
    assert {one.path for one in found if not one.acknowledged} == (set() if reason else shown)
    assert {one.rule.name for one in reviewed(result)} >= {"small_n"}
    assert "acknowledged_in_vain" not in {one.rule.name for one in reviewed(result, simulation)}
