"""The step to work in a result: the shown figures are those of the booked states, whatever the rules."""

from __future__ import annotations

from typing import Any

import pytest

import payoff
from payoff.missing import Missing
from payoff.questions import household_steps
from payoff.report.summary import summary

NORM: dict[str, Any] = {"forsorjningsstod": {"housing": "6 000 kr/mån"}}
TOP_UP: dict[str, Any] = {"forsorjningsstod": {"housing": "6 000 kr/mån", "tops_up": "ja"}}
STIMULUS: dict[str, Any] = {"forsorjningsstod": {**TOP_UP["forsorjningsstod"], "job_stimulus": "ja"}}


def scenario(wage: str = "25 000 kr/mån", *more: Any, **keys: Any) -> dict[str, Any]:
    """Return one person who goes from assistance to work in month 2."""
    return {
        "payoff": 1,
        "about": {"title": "Hushåll"},
        "price_year": 2025,
        "horizon": "12 mån",
        "discounting": "none",
        "participants": 1,
        "states": {"bistand": {"use": [NORM]}, "arbete": {"use": [{"work": {"wage": wage}}, *more]}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "path": {1: "bistand", 2: "arbete"}},
        },
    } | keys


def step(*args: Any, **keys: Any) -> Any:
    (found,) = household_steps(payoff.evaluate(payoff.load(scenario(*args, **keys))))
    return found


def test_the_net_is_what_is_booked_on_the_individual() -> None:
    result = payoff.evaluate(payoff.load(scenario()))
    (found,) = household_steps(result)
    assert found.net == pytest.approx(float(result.flow("gains", "individ")[2]))


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ((), {}),
        ((TOP_UP,), {}),
        ((STIMULUS,), {}),
        ((), {"rules": {"effective_tax": "20 %"}}),
        ((), {"rules": {"tax": {"kommun": "17 %", "region": "12 %"}}}),
        ((), {"prices": {"allman_pensionsavgift": {"value": "0 % av inkomst t.o.m. 8,07 inkomstbasbelopp"}}}),
        (({"sjukpenning": {"income": "25 000 kr/mån", "extent": "0 %"}},), {}),
    ],
)
@pytest.mark.parametrize("wage", [9_000, 14_000, 31_000])
def test_the_marginal_effect_is_that_of_the_booked_states(
    wage: int, more: tuple[Any, ...], keys: dict[str, Any]
) -> None:
    """A rise of 4 800 kr a year is many of the law's hundreds, so that its rounding does not show."""
    rise = 400
    low, high = (step(f"{pay} kr/mån", *more, **keys) for pay in (wage - rise / 2, wage + rise / 2))
    found = step(f"{wage} kr/mån", *more, **keys).marginal
    assert found == pytest.approx(1 - (high.net - low.net) / rise, abs=0.03)


def test_an_assumed_tax_is_the_marginal_effect() -> None:
    assert step(rules={"effective_tax": "20 %"}).marginal == pytest.approx(0.2)


def test_topping_up_takes_all_but_what_the_stimulus_leaves() -> None:
    assert step("9 000 kr/mån", TOP_UP).marginal == pytest.approx(1.0)
    assert step("9 000 kr/mån", STIMULUS).marginal < 0.9


def test_a_year_before_the_tax_law_is_shown_with_its_assumed_tax() -> None:
    keys = {"rules": {"date": 2003, "effective_tax": "20 %"}, "price_year": 2003}
    data = scenario("20 000 kr/mån", **keys)
    data["states"]["bistand"] = {"use": ["studiemedel"]}
    result = payoff.evaluate(payoff.load(data))
    assert result.report("md")
    (found,) = household_steps(result)
    assert found.marginal == pytest.approx(0.2)


@pytest.mark.parametrize("household", [{"children": [4]}, {"adults": 2}])
def test_others_than_singles_without_children_are_withheld_with_the_reason(household: dict[str, Any]) -> None:
    found = step(rules={"household": household})
    assert isinstance(found.net, Missing)
    assert isinstance(found.marginal, Missing)
    result = payoff.evaluate(payoff.load(scenario(rules={"household": household})))
    told = [text for question in summary(result, "sv")["questions"] for text in question["sentences"]]
    assert any(text.startswith("Hushållets nettoeffekt visas inte") for text in told)
