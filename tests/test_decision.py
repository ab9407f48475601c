"""What knowledge is worth before a decision: closed forms, and what is said where there is no decision."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

import payoff
from payoff.missing import Missing
from payoff.simulation.decision import DecisionValue

from .test_simulation import ERRORS, simulated, two_states

DECISION = {"who": "kommun", "options": ["utan", "med"], "applies_to": "200 deltagare", "from": "2026-01"}
PERSON = 12 * 0.1
"""Months in work per participant: a tenth of them, twelve months."""


def decided(scenario: dict[str, Any], draws: int = 20_000) -> DecisionValue:
    found = simulated(scenario, draws=draws).value_of_information()
    assert not isinstance(found, Missing)
    return found


def normal_loss(mean: float, sd: float) -> float:
    """Return E max(0, X) - max(0, E X) of a normal X: what it is worth to know it before choosing."""
    return sd * float(stats.norm.pdf(mean / sd)) + mean * float(stats.norm.cdf(mean / sd)) - max(0.0, mean)


def test_perfect_information_on_a_normal_gain() -> None:
    """A person gains 1.2 x N(1 000, 150) - 1 200 kr: mean 0 and sd 180, for 200 persons."""
    scenario = two_states(states__arbete__lines__lon__amount={"normal": {"mean": "1 000 kr/mån", "sd": "150 kr/mån"}})
    found = decided(scenario | {"decision": DECISION})
    exact = 200 * normal_loss(0.0, PERSON * 150)
    assert abs(found.all.value - exact) < ERRORS * found.all.error
    assert found.options["utan"] == 0.0
    assert abs(found.options["med"]) < ERRORS * 200 * PERSON * 150 / math.sqrt(20_000)
    (one, information), *others = found.inputs
    assert one.path == "states.arbete.lines.lon.amount"
    assert not others
    assert information.value == pytest.approx(found.all.value, rel=0.02)


def test_partial_information_on_one_of_two_normal_amounts() -> None:
    """The wage has sd 150 and the cost sd 9 000 kr for a hundred persons, 90 each: what each alone is worth."""
    scenario = two_states(
        states__arbete__lines__lon__amount={"normal": {"mean": "1 050 kr/mån", "sd": "150 kr/mån"}},
        programme__budget__rad__amount={"normal": {"mean": "120 tkr", "sd": "9 tkr"}},
    )
    found = decided(scenario | {"decision": DECISION})
    mean = PERSON * 1050 - 1200
    worth = {one.path: information for one, information in found.inputs}
    for path, sd in {"states.arbete.lines.lon.amount": PERSON * 150, "programme.budget.rad.amount": 90.0}.items():
        exact = 200 * normal_loss(mean, sd)
        assert abs(worth[path].value - exact) < ERRORS * worth[path].error + 0.05 * exact
    assert found.all.value > max(information.value for information in worth.values()) - ERRORS * found.all.error
    assert found.best == "med"


def with_counts(study: dict[str, Any] | None) -> dict[str, Any]:
    scenario = two_states(arms__med__path={1: {"arbete": "10 av 100", "hemma": "90 av 100"}})
    scenario["programme"]["budget"]["rad"]["amount"] = "124 800 kr"
    return scenario | {"decision": DECISION | ({"study": study} if study is not None else {})}


def test_an_evaluation_of_counts_is_worth_more_the_larger_and_never_more_than_knowing() -> None:
    values = []
    for persons in (10, 100, 10_000):
        found = decided(with_counts({"n": persons, "cost": "1 tkr"}))
        assert found.study_sample is not None
        assert not isinstance(found.study, Missing)
        assert found.study.net == pytest.approx(found.study_sample.value - 1000)
        values.append(found.study_sample.value)
    known = found.inputs[0][1]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(known.value, rel=0.05)
    # the mean after n persons has the variance Var(p) n / (n + 101); close to normal with 101 persons' knowledge
    beta = stats.beta(10.5, 90.5)
    spread = float(beta.std()) * math.sqrt(100 / (100 + 101)) * 12_000
    exact = 200 * normal_loss(float(beta.mean()) * 12_000 - 1248, spread)
    assert values[1] == pytest.approx(exact, rel=0.1)


def test_an_evaluation_with_a_comparison_needs_something_to_count_there() -> None:
    found = decided(with_counts({"n": 100, "control": True, "cost": "1 tkr"}), draws=2000)
    assert isinstance(found.study, Missing)
    assert "utan" in found.study.reason.text()
    assert found.study_sample is None


def test_a_comparison_group_adds_what_is_not_known_of_it() -> None:
    scenario = with_counts({"n": 100, "control": False, "cost": "1 tkr"})
    scenario["arms"]["utan"] = {
        "role": "counterfactual",
        "kind": "literature",
        "source": "Provstudien",
        "path": {1: {"arbete": "2 av 40", "hemma": "38 av 40"}},
    }
    scenario["programme"]["budget"]["rad"]["amount"] = "60 tkr"
    alone = decided(scenario)
    scenario["decision"] = DECISION | {"study": {"n": 100, "control": True, "cost": "1 tkr"}}
    both = decided(scenario)
    assert alone.study_sample is not None
    assert both.study_sample is not None
    assert both.study_sample.value > alone.study_sample.value


def test_a_decision_without_an_evaluation_says_what_is_missing() -> None:
    found = decided(with_counts(None), draws=2000)
    assert isinstance(found.study, Missing)
    assert "study" in found.study.reason.text()


def test_without_a_decision_knowledge_has_no_worth() -> None:
    scenario = two_states(arms__med__path={1: {"arbete": "10 av 100", "hemma": "90 av 100"}})
    found = simulated(scenario, draws=100).value_of_information()
    assert isinstance(found, Missing)
    assert "decision" in found.reason.text()


def test_an_alternative_is_an_option_with_the_same_draws() -> None:
    """Two programmes that are worth the same person by person: nothing is won by knowing which is better."""
    scenario = two_states(states__arbete__lines__lon__amount={"normal": {"mean": "1 300 kr/mån", "sd": "30 kr/mån"}})
    scenario["arms"]["annan"] = {"role": "alternative", "path": {1: {"arbete": "10 %", "hemma": "rest"}}}
    scenario["programme"]["budget"]["annan"] = {
        "payer": "kommun",
        "amount": "120 tkr",
        "paid": "at_start",
        "arm": "annan",
    }
    scenario["decision"] = DECISION | {"options": ["utan", "med", "annan"]}
    found = decided(scenario, draws=2000)
    assert found.options["med"] == pytest.approx(found.options["annan"], rel=1e-9)
    assert found.all.value == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(found.all.error)


def test_who_decides_may_be_a_group() -> None:
    scenario = with_counts(None)
    scenario["decision"]["who"] = "offentlig_sektor"
    found = decided(scenario, draws=500)
    assert found.series == "offentlig_sektor"
    assert isinstance(payoff.load(scenario).decision.applies_to.value, float)  # type: ignore[union-attr]


def test_a_few_draws_are_too_few() -> None:
    found = simulated(with_counts(None), draws=399).value_of_information()
    assert isinstance(found, Missing)
    assert "400" in found.reason.text()
