"""Subgroups, financing and the way from gross to net: the library against the second implementation."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

import payoff
from payoff.questions.staircase import staircase

from .independent import evaluation, plain
from .independent.generate_evaluation import evaluation_scenarios
from .independent.subgroups import laid_over
from .test_independent import Comparison
from .test_independent_outcomes import agree, check_by_month, scene

# --- the comparison ------------------------------------------------------------------------------------------------


def as_data(result: payoff.Result) -> dict[str, Any]:
    """The result as data, but for those where money sent at the start is refused: see the test by hand."""
    try:
        return result.to_dict()
    except payoff.InputError:
        assume("at_start" not in str(result.scenario.programme.financing))
        raise


def check(scenario: dict[str, Any], result: payoff.Result, case: plain.Case | None = None) -> Comparison:
    """Compare everything about a scenario but what its subgroups come to."""
    comparison = Comparison(scenario, as_data(result), case)
    comparison.check()
    check_by_month(comparison, result)
    case = comparison.case
    for name in case.members:
        expected = case.cash_effect(name)
        if expected is None:
            assert isinstance(result.flow("cash", name), payoff.Missing)
        else:
            agree(result.flow("cash", name, discounted=False), [float(each) for each in expected], comparison.near)
    for unit, numbers in plain.units_of(scenario, case).items():
        for how, by_role in numbers.items():
            found = result.units(unit, discounted=how == "discounted")
            for role, number in by_role.items():
                assert found[role] == pytest.approx(number, rel=1e-9, abs=1e-9), f"{unit}, {role}, {how}"
    return comparison


def begins_as_written(scenario: dict[str, Any]) -> bool:
    """Is what gross is compared with beyond doubt? What is not is left for the tests by hand."""
    programme = next(arm for arm in scenario["arms"].values() if arm["role"] == "programme")
    weighed = any(
        "odd" in str(matrix["count"]) or matrix["count"] in ("trapezoid", "simpson")
        for matrix in (scenario.get("matrices") or {}).values()
    )
    after = programme.get("after", "hold")
    towards = after == "stop" or (isinstance(after, dict) and "to" not in after)
    return "from" in programme and not weighed and not towards


def check_staircase(scenario: dict[str, Any], result: payoff.Result, near: float) -> None:
    """Compare every step from gross to net, and its sum."""
    steps, expected = staircase(result), evaluation.staircase(scenario)
    assert [step.stage for step in steps] == [stage for stage, _ in expected]
    simple = begins_as_written(scenario)
    for number, (step, (stage, values)) in enumerate(zip(steps, expected, strict=True)):
        assert set(step.values) == set(values)
        for name, value in values.items():
            if number < 2 and not simple and (value is None or expected[0][1][name] is None):
                continue
            if value is None:
                assert isinstance(step.values[name], payoff.Missing), f"{stage}, {name}"
            elif number > 1 or simple:
                assert step.values[name] == pytest.approx(value, rel=1e-9, abs=near), f"{stage}, {name}"
            elif number == 1:
                found = [each.values[name] for each in steps[:2]]
                both = value + (expected[0][1][name] or 0.0)
                assert not any(isinstance(each, payoff.Missing) for each in found)
                assert sum(found) == pytest.approx(both, rel=1e-9, abs=near), f"{stage}, {name}"


def compare(scenario: dict[str, Any]) -> None:
    """Compare a scenario, its subgroups, its variants and theirs."""
    result = payoff.evaluate(payoff.load(copy.deepcopy(scenario)))
    layers = {"": (scenario, result)}
    for name, overrides in (scenario.get("variants") or {}).items():
        layers[name] = (laid_over(scenario, overrides), result.variants[name])
    for raw, found in layers.values():
        comparison = check(raw, found)
        check_staircase(raw, found, comparison.near)
        groups = evaluation.by_subgroup(raw)
        assert set(groups) == set(found.subgroups)
        for group, (own, case) in groups.items():
            check(own, found.subgroups[group], case)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(evaluation_scenarios())
def test_library_agrees_on_evaluations(scenario: dict[str, Any]) -> None:
    """Two implementations, written apart from each other, have the same answer."""
    compare(scenario)


# --- by hand -------------------------------------------------------------------------------------------------------

HALVES: dict[str, Any] = {"a": {"share": "50 %"}, "b": {"share": "rest"}}
SEEKING: dict[str, Any] = {"role": "counterfactual", "kind": "assumption", "stays_in": "soker"}
DISPLACED: dict[str, Any] = {"displacement": {"share": "50 %", "from": "arbete", "to": "soker"}}


def small(*, line: dict[str, Any] | None = None, without: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A hundred persons who seek work in month 1 and have it in months 2-4, instead of seeking for all of them."""
    scenario = scene(4, {"path": {1: "soker", 2: "arbete"}}, **more)
    scenario["arms"]["utan"] = without or SEEKING
    scenario["states"]["arbete"]["lines"]["rad"].update(line or {})
    return scenario


def financed(line: dict[str, Any], financing: Any, **more: Any) -> dict[str, Any]:
    """A budget line that the association pays, with money from others."""
    programme = {"budget": {"rad": {"payer": "samordningsforbund", **line}}, "financing": financing}
    return small(programme=programme, **more)


def halves(**own: Any) -> dict[str, Any]:
    """Two subgroups as large as each other, one with values of its own."""
    return small(subgroups={"a": {**HALVES["a"], **own}, "b": HALVES["b"]})


def stairs_of(scenario: dict[str, Any], account: str = "individ") -> list[tuple[str, float]]:
    """The staircase of an account."""
    return [(stage, values[account] or 0.0) for stage, values in evaluation.staircase(scenario)]


def gains_of(scenario: dict[str, Any], account: str) -> list[float]:
    """Gains, month by month."""
    compare(scenario)
    return [float(each) for each in plain.case_of(scenario).gain(account) or []][1:]


def costs_of(scenario: dict[str, Any], account: str) -> list[float]:
    """Cost of the programme, month by month."""
    compare(scenario)
    return [float(each) for each in plain.case_of(scenario).cost(account) or []]


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ({"evidence_haircut": "20 %"}, [0, 80, 80, 80]),
        ({"attribution": "80 %", "evidence_haircut": "50 %"}, [0, 40, 40, 40]),
        ({"phase_in": {1: "50 %", 3: "100 %"}}, [0, 50, 100, 100]),
        ({"drop_off": {"share": "50 %", "per": "mån", "after": 2}}, [0, 100, 50, 25]),
        ({"drop_off": {"share": "75 %", "per": "2 mån", "after": 1}}, [0, 50, 25, 12.5]),
    ],
)
def test_factors_on_the_difference(net: dict[str, Any], expected: list[float]) -> None:
    """Each month since entry has its factor."""
    assert gains_of(small(gross_to_net=net), "individ") == pytest.approx(expected)


def test_drop_off_after_what_was_measured() -> None:
    """The last month that was measured is month 2."""
    scenario = small(gross_to_net={"drop_off": {"share": "50 %", "per": "mån"}})
    table = {"observed": {"shares": {1: "soker", 2: "arbete"}}, "after": "hold"}
    scenario["arms"]["med"] = {"role": "programme", **table}
    assert gains_of(scenario, "individ") == pytest.approx([0, 100, 50, 25])


def test_displacement_is_on_other_individuals() -> None:
    """Half as many others leave work, and come where the participants were."""
    scenario = small(gross_to_net=DISPLACED)
    assert gains_of(scenario, "individ") == [0, 100, 100, 100]
    assert gains_of(scenario, "andra_individer") == [0, -50, -50, -50]
    assert gains_of(scenario, "kommun") == [0, -50, -50, -50]
    assert stairs_of(scenario, "samhalle") == [("gross", 0), ("comparison", 0), ("displacement", 0), ("net", 0)]


@pytest.mark.parametrize(
    ("financing", "account", "expected"),
    [
        ("finsam", "forsakringskassan", [0, 10, 10, 10, 10]),
        ("finsam", "samordningsforbund", [0, 0, 0, 0, 0]),
        ({"rule": "finsam", "kommuner": {"kommun": "60 %", "ovriga": "rest"}}, "kommun", [0, 3, 3, 3, 3]),
        ({"shares": {"fk": "30 %", "af": "rest"}, "paid": "at_start"}, "forsakringskassan", [24, 0, 0, 0, 0]),
        ({"shares": "fk", "paid": "at_start"}, "samordningsforbund", [-80, 20, 20, 20, 20]),
    ],
)
def test_financing(financing: Any, account: str, expected: list[float]) -> None:
    """Who sends 20 kronor a month, and when."""
    assert costs_of(financed({"amount": "20 kr/mån"}, financing), account) == pytest.approx(expected)


def test_financing_by_amounts() -> None:
    """What is sent follows what is spent."""
    scenario = financed({"amount": "80 kr", "paid": "evenly"}, {"amounts": {"fk": "60 kr", "region": "20 kr"}})
    assert costs_of(scenario, "forsakringskassan") == pytest.approx([0, 15, 15, 15, 15])


def test_the_order_of_subgroups_and_variants() -> None:
    """File 1 krona, a subgroup 2 and a variant 3; what is laid on last is 4."""
    path = "states.arbete.lines.rad.amount"
    scenario = {**halves(**{path: "2 kr/mån"}), "variants": {"v": {path: "3 kr/mån"}}}
    assert gains_of(scenario, "individ") == [0, 150, 150, 150]
    laid = payoff.load(copy.deepcopy(scenario), {path: "4 kr/mån"})
    last = laid_over(scenario, {path: "4 kr/mån"})
    check(last, payoff.evaluate(laid))
    assert sum(plain.case_of(last).gain("individ") or []) == 1200
    above = payoff.evaluate(laid.variant("v"))
    check(laid_over(scenario, {path: "3 kr/mån"}, {path: "4 kr/mån"}), above)


@pytest.mark.parametrize(
    "own",
    [
        {"states.arbete.lines.rad.to": "region"},
        {"states.arbete.lines.rad.to": {"region": "50 %", "individ": "rest"}},
        {"states.arbete.lines.rad.series": {"clock": "entry", 1: "50 %"}},
        {"states.arbete.lines.rad": {"kind": "resource", "from": "region", "to": None, "cashable": "0 %"}},
        {"states.arbete.lines.rad.amount": "unknown"},
    ],
)
def test_subgroups_with_lines_of_their_own(own: dict[str, Any]) -> None:
    """A subgroup's line may have other accounts, another series or no known amount."""
    compare(halves(**own))


def test_a_net_line_of_a_subgroup() -> None:
    """What a net line hides is hidden in the sum too."""
    compare(halves(**{"states.arbete.lines.ny": {"kind": "net", "account": "region", "amount": "1 kr/mån"}}))


def test_an_adjustment_of_a_subgroup() -> None:
    """Net is what the result says."""
    compare(halves(**{"gross_to_net.attribution": "50 %"}))


def test_displacement_of_a_divided_line() -> None:
    """Half of a line is the participant's."""
    compare(small(line={"to": {"individ": "50 %", "region": "rest"}}, gross_to_net=DISPLACED))


def test_displacement_and_units_of_an_arm() -> None:
    """Others are not in the arm."""
    scenario = small(gross_to_net=DISPLACED)
    scenario["arms"]["med"]["add_counts"] = {"soker": {"antal": "1 per mån"}}
    compare(scenario)


def test_finsam_with_an_account_twice() -> None:
    """The region has a quarter, and a half of the municipalities' quarter."""
    rule = {"rule": "finsam", "kommuner": {"region": "50 %", "kommun": "rest"}}
    assert costs_of(financed({"amount": "80 kr", "paid": "at_start"}, rule), "region") == [30, 0, 0, 0, 0]


def test_financing_of_what_is_unknown() -> None:
    """Whatever the amount is, the association gets it."""
    compare(financed({"amount": "unknown"}, "finsam"))


@pytest.mark.parametrize("months", [3, 30])
def test_money_sent_at_the_start(months: int) -> None:
    """Undiscounted it comes to nothing, so there is no ratio; and the result can be written."""
    shares = {"fk": "85 %", "kommun": "rest"}
    scenario = financed({"amount": "100 kr", "paid": "evenly"}, {"shares": shares, "paid": "at_start"})
    scenario["horizon"] = f"{months} mån"
    assert payoff.evaluate(payoff.load(scenario)).to_dict()["benefit_cost_ratio"]["samordningsforbund"] != 0.0


AS_IS = {"role": "counterfactual", "kind": "assumption", "after": "hold"}


@pytest.mark.parametrize(
    ("without", "gross"),
    [
        ({"role": "counterfactual", "kind": "before_after", "deadweight": "20 %", "stays_in": "soker"}, 300),
        ({**AS_IS, "observed": {"counts": {1: {"soker": 100}, 3: {"arbete": 50, "soker": "rest"}}}}, 300),
    ],
)
def test_gross(without: dict[str, Any], gross: float) -> None:
    """Work in three months instead of seeking it, whatever would have happened."""
    scenario = small(without=without)
    assert stairs_of(scenario)[0] == ("gross", gross)
    step = staircase(payoff.evaluate(payoff.load(scenario)))[0]
    assert step.values["individ"] == gross
