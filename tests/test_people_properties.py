"""What must hold for persons, however they move."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import payoff
from payoff.flows.cohort import followed_up, persons
from payoff.resolve.plan import resolve

from .independent.generate_outcomes import CONVERSIONS, outcome_scenarios

ACCOUNTS = {"a": "kommun", "b": "region", "c": "individ", "slut": "ovriga"}
"""The account that each state gives one krona a month."""

shares = st.integers(0, 100).map(lambda number: number / 100)
months = st.integers(1, 24)
rates = st.tuples(months, months, months)
probabilities = st.tuples(st.integers(0, 45), st.integers(0, 45)).map(lambda pair: (pair[0] / 100, pair[1] / 100))


def scene(programme: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a hundred persons in three states and one that nobody leaves; without the programme all are in `c`."""
    states: dict[str, Any] = {
        state: {"lines": {"rad": {"kind": "production", "to": account, "amount": "1 kr/mån"}}}
        for state, account in ACCOUNTS.items()
    }
    states["slut"]["absorbing"] = True
    return {
        "payoff": 1,
        "about": {"title": "Personer"},
        "price_year": 2026,
        "horizon": "36 mån",
        "discounting": "none",
        "participants": 100,
        "enrolment": "6 mån",
        "states": states,
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "c"},
            "med": {"role": "programme", **programme},
        },
        **more,
    }


def flows(scenario: dict[str, Any]) -> NDArray[np.float64]:
    """Return how many more there are in each state than in the comparison, by calendar month, array [state, month]."""
    result = payoff.evaluate(payoff.load(copy.deepcopy(scenario)))
    return np.array([result.flow("gains", account, discounted=False) for account in ACCOUNTS.values()])


def in_states(scenario: dict[str, Any]) -> NDArray[np.float64]:
    """Return how many are in each state with the programme in months 1..K since entry, array [state, month]."""
    plan = resolve(payoff.load(copy.deepcopy(scenario)))
    names = [step.partition("@")[0] for step in plan.steps[: plan.states]]
    by_state = [
        plan.exposure[0, 0, [index for index, name in enumerate(names) if name == state], 1:, 0].sum(axis=0)
        for state in ACCOUNTS
    ]
    return np.array([100 * part for part in by_state])


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    """Check that there are equally many, to a millionth of a millionth of a person."""
    assert one == pytest.approx(other, rel=1e-9, abs=1e-9)


def between(middle: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    """Check that the one in the middle is nowhere outside the others."""
    assert np.all(middle >= np.minimum(one, other) - 1e-9)
    assert np.all(middle <= np.maximum(one, other) + 1e-9)


def matrix(leaves: tuple[float, float], **more: Any) -> dict[str, Any]:
    """Return a monthly matrix by which some go from `a` to `b` and to the end, and some of those come back."""
    there, end = leaves
    rows = {"a": {"b": there, "slut": end, "a": "rest"}, "b": {"a": end, "b": "rest"}}
    return {"per": "mån", "count": "start", "rows": rows, **more}


def by_matrix(raw: dict[str, Any], **more: Any) -> dict[str, Any]:
    return scene({"matrix": "m", "from": "a"}, matrices={"m": raw}, **more)


EXITS = {"from": "a", "exits": {"b": "60 %", "c": "rest"}}
EVER: dict[str, Any] = {"share": "60 %", "measure": "ever", "by": "10 mån"}


# --- everybody is somewhere ----------------------------------------------------------------------------------------


@settings(max_examples=70)
@given(outcome_scenarios())
def test_persons_are_conserved_on_both_clocks(scenario: dict[str, Any]) -> None:
    plan = resolve(payoff.load(scenario))
    everybody = plan.exposure[:, :, : plan.states].sum(axis=2)
    assert everybody[..., 1:, :] == pytest.approx(1.0, abs=1e-12)
    assert plan.exposure.min() >= -1e-12
    by_month = persons(plan).sum(axis=1)
    assert by_month == pytest.approx(np.broadcast_to(followed_up(plan), by_month.shape), rel=1e-12, abs=1e-9)


@given(probabilities, st.booleans())
def test_a_state_split_in_two_alike_changes_nothing(leaves: tuple[float, float], by_exits: bool) -> None:
    one = by_matrix(matrix(leaves))
    if by_exits:
        one = scene({**EXITS, "retention": {"b": {"stay": leaves[0], "per": "kvartal", "else": "a"}}})
    two = copy.deepcopy(one)
    two["states"]["b2"] = copy.deepcopy(two["states"]["b"])
    if by_exits:
        arm = two["arms"]["med"]
        arm["exits"] = {"b": "25 %", "b2": "35 %", "c": "rest"}
        arm["retention"]["b2"] = copy.deepcopy(arm["retention"]["b"])
    else:
        rows = two["matrices"]["m"]["rows"]
        rows["a"] = {"b": leaves[0] / 4, "b2": leaves[0] * 3 / 4, "slut": leaves[1], "a": "rest"}
        rows["b2"] = {"a": leaves[1], "b2": "rest"}
    same(flows(one), flows(two))


# --- the intake ----------------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.integers(1, 12), probabilities)
def test_an_intake_over_months_is_the_shifted_sum(first: int, length: int, leaves: tuple[float, float]) -> None:
    for one in (by_matrix(matrix(leaves)), scene({**EXITS, "enrolment": "3,7 mån"})):
        spread = copy.deepcopy(one)
        del spread["participants"]
        spread["intake"] = {"participants": 100, "evenly": {"from": first, "to": first + length - 1}}
        at_once = flows(one)
        expected = np.zeros((len(ACCOUNTS), 36 + first + length - 1))
        for month in range(first, first + length):
            expected[:, month - 1 : month + 36] += at_once / length
        same(flows(spread), expected)


@given(st.integers(1, 200), st.integers(1, 48).map(lambda quarters: quarters / 4))
def test_places_that_have_been_filled_are_full(places: int, enrolment: float) -> None:
    months = f"{enrolment} mån"
    intake = {"places": places, "during": {"from": 1, "to": 24}}
    scenario = scene({"from": "a", "exits": "b"}, enrolment=months, intake=intake, horizon="24 mån")
    del scenario["participants"]
    enrolled = flows(scenario)[0]
    full = enrolled[int(np.ceil(enrolment)) : 25]
    assert full == pytest.approx(places, rel=1e-9)
    assert enrolled.sum() == pytest.approx(24 * places, rel=1e-9)


# --- parts of months -----------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.integers(0, 99), st.sampled_from(["enrolment", "time_to_outcome", "duration"]))
def test_a_part_of_a_month_lies_between_its_neighbours(whole: int, part: int, key: str) -> None:
    def found(time: float) -> NDArray[np.float64]:
        months = f"{time:.2f} mån"
        arm: dict[str, Any] = {**EXITS, "enrolment": months}
        if key == "time_to_outcome":
            arm = {**EXITS, "time_to_outcome": {"b": {"months": months, "waits_in": "c"}}}
        if key == "duration":
            arm = {"from": "a", "reaches": {"b": {**EVER, "duration": months}}}
        return flows(scene(arm))

    low, middle, high = found(whole), found(whole + part / 100), found(whole + 1)
    between(middle, low, high)
    same(middle, low * (1 - part / 100) + high * part / 100)


# --- retention, spells and what holds after ------------------------------------------------------------------------


@given(st.sampled_from(["mån", "kvartal", "år", "18 mån"]), st.booleans(), st.booleans())
def test_to_keep_everybody_is_to_have_no_retention(per: str, leave: bool, by_exits: bool) -> None:
    kept = {"leave": "0 %"} if leave else {"stay": {1: "100 %", 7: 1}}
    arm = EXITS if by_exits else {"from": "a", "reaches": {"b": EVER}}
    same(flows(scene(arm)), flows(scene({**arm, "retention": {"b": {**kept, "per": per, "else": "c"}}})))


@given(shares, shares, st.integers(1, 18))
def test_to_stay_longer_is_never_fewer_there(low: float, more: float, per: int) -> None:
    def there(stay: float) -> NDArray[np.float64]:
        kept = {"stay": stay, "per": f"{per} mån", "else": "c"}
        return np.asarray(in_states(scene({**EXITS, "retention": {"b": kept}}))[1])

    assert np.all(there(min(1, low + more)) >= there(low) - 1e-9)


@given(st.integers(36, 100), st.integers(1, 40))
def test_a_spell_as_long_as_the_horizon_is_for_good(duration: int, by: int) -> None:
    reach = {**EVER, "by": f"{by} mån"}
    long = {"from": "a", "reaches": {"b": {**reach, "duration": f"{duration} mån"}}}
    same(flows(scene({"from": "a", "reaches": {"b": reach}})), flows(scene(long)))


@given(st.integers(1, 30), st.integers(1, 300), st.booleans(), shares)
def test_a_fade_lies_between_stop_and_hold(last: int, tenths: int, measured: bool, share: float) -> None:
    def found(after: Any) -> NDArray[np.float64]:
        table = {"shares": {1: "a", last + 1: {"b": share, "a": "rest"}}}
        reached = {"b": {"share": share, "measure": "at", "by": f"{last} mån"}}
        arm = {"observed": table} if measured else {"from": "a", "reaches": reached}
        return flows(scene({**arm, "after": after}))

    between(found({"fade": f"{tenths / 10} mån"}), found("stop"), found("hold"))
    same(found({"fade": f"{tenths / 10} mån", "to": "c"}), found({"fade": f"{tenths / 10} mån"}))


# --- matrices ------------------------------------------------------------------------------------------------------


@given(probabilities)
def test_a_month_and_its_twelfth_power_agree_at_year_ends(leaves: tuple[float, float]) -> None:
    names = ["a", "b", "slut"]
    cells = np.array([[1 - sum(leaves), *leaves], [leaves[1], 1 - leaves[1], 0], [0, 0, 1]])
    power = np.linalg.matrix_power(cells, 12)
    rows = {
        here: {**{to: float(cell) for to, cell in zip(names, row, strict=True) if to != here}, here: "rest"}
        for here, row in zip(names[:2], power[:2], strict=True)
    }
    monthly = in_states(by_matrix(matrix(leaves, count="end")))
    yearly = in_states(by_matrix({"per": "år", "count": "end", "rows": rows}))
    same(monthly[:, 11::12], yearly[:, 11::12])
    same(monthly[:, 11::12], yearly[:, ::12])


@given(probabilities, probabilities, st.sampled_from([0, 1]))
def test_a_blend_of_nothing_or_everything_is_one_of_the_two(
    one: tuple[float, float], other: tuple[float, float], share: int
) -> None:
    blended = by_matrix(matrix(one))
    blended["matrices"]["n"] = matrix(other)
    blended["arms"]["med"]["blend"] = {"with": "n", "share": share}
    same(flows(blended), flows(by_matrix(matrix(other if share else one))))


@given(probabilities, st.sampled_from(["mån", "kvartal", "år"]))
def test_the_half_lies_between_the_start_and_the_end(leaves: tuple[float, float], per: str) -> None:
    start, half, end = (in_states(by_matrix(matrix(leaves, per=per, count=how))) for how in ("start", "half", "end"))
    between(half, start, end)
    same(half, (start + end) / 2)
    assert np.all(np.diff(half[3]) >= -1e-9)  # nobody leaves the end


@given(probabilities, st.sampled_from(["calendar", "entry"]), st.lists(months, max_size=3, unique=True))
def test_a_stair_of_equal_matrices_is_one_matrix(leaves: tuple[float, float], clock: str, steps: list[int]) -> None:
    one = by_matrix(matrix(leaves), intake={"by_month": {1: 60, 5: 40}})
    del one["participants"]
    stair = copy.deepcopy(one)
    stair["matrices"]["n"] = matrix(leaves)
    names: dict[Any, str] = {"clock": clock, 1: "m"}
    stair["arms"]["med"]["matrix"] = names | dict.fromkeys((month + 1 for month in steps), "n")
    same(flows(one), flows(stair))


@given(probabilities, st.sampled_from(["calendar", "entry"]), st.integers(2, 36))
def test_those_who_come_together_have_one_clock(leaves: tuple[float, float], clock: str, month: int) -> None:
    scenario = by_matrix(matrix(leaves))
    scenario["matrices"]["n"] = matrix((0.02, 0.5))
    scenario["arms"]["med"]["matrix"] = {"clock": clock, 1: "m", month: "n"}
    other = copy.deepcopy(scenario)
    other["arms"]["med"]["matrix"]["clock"] = "entry" if clock == "calendar" else "calendar"
    same(flows(scenario), flows(other))


def by_rates(rates: tuple[int, int, int], per: str, convert: str) -> dict[str, Any]:
    """Return a matrix of rates, so many hundredths a month."""
    out, end, back = (f"{rate / 100} per mån" for rate in rates)
    found = {"a": {"b": out, "slut": end}, "b": {"a": back}}
    return {"per": per, "count": "end", "convert": convert, "rates": found}


@pytest.mark.parametrize("convert", CONVERSIONS)
@given(rates)
def test_a_survival_that_takes_nobody_changes_nothing(convert: str, rates: tuple[int, int, int]) -> None:
    raw = by_rates(rates, "mån", convert)
    none = {**raw, "survival": {"to": "slut", "rate": "0 per år", "hazard_ratio": {"a": 3}}}
    same(flows(by_matrix(raw)), flows(by_matrix(none)))


@given(rates, st.sampled_from([("kvartal", 3), ("år", 12)]))
def test_rates_by_month_and_by_year_agree_at_year_ends(rates: tuple[int, int, int], cycle: tuple[str, int]) -> None:
    per, length = cycle
    monthly, longer = (in_states(by_matrix(by_rates(rates, each, "exponential"))) for each in ("mån", per))
    same(monthly[:, length - 1 :: length], longer[:, ::length])


# --- moves ---------------------------------------------------------------------------------------------------------


def counting(scenario: dict[str, Any]) -> NDArray[np.float64]:
    """Return how many moves to the end are booked in each calendar month, of the scenario with such a transition."""
    lines = {"flytt": {"kind": "production", "to": "arbetsgivare", "amount": "1 kr"}}
    counted = {
        **scenario,
        "units": {"n": {}},
        "transitions": {"slut": {"to": "slut", "lines": lines, "counts": {"n": 1}}},
    }
    result = payoff.evaluate(payoff.load(copy.deepcopy(counted)))
    booked = result.flow("gains", "arbetsgivare", discounted=False)
    assert not isinstance(booked, payoff.Missing)
    assert result.units("n")["programme"] == pytest.approx(booked.sum(), rel=1e-12, abs=1e-12)
    return np.asarray(booked)


@given(probabilities, st.sampled_from(["mån", "kvartal", "år"]))
def test_moves_by_a_matrix_are_the_change_of_the_stock(leaves: tuple[float, float], per: str) -> None:
    scenario = by_matrix(matrix(leaves, per=per, count="end"))
    cycle = {"mån": 1, "kvartal": 3, "år": 12}[per]
    same(counting(scenario)[1:].cumsum()[cycle - 1 :: cycle], in_states(scenario)[3][cycle - 1 :: cycle])


@given(st.integers(2, 80).map(lambda quarters: quarters / 4), shares, st.sampled_from(["exits", "ever", "steps"]))
def test_moves_one_by_one_are_the_change_of_the_stock(time: float, share: float, how: str) -> None:
    kept = {"b": {"stay": share, "per": "mån", "else": {"slut": "30 %", "a": "rest"}}}
    arm: dict[str, Any] = {"from": "a", "exits": {"b": share, "slut": "rest"}, "enrolment": f"{time} mån"}
    arm["retention"] = kept
    if how == "ever":
        arm = {"from": "a", "reaches": {"b": EVER, "slut": {**EVER, "share": share / 4}}, "retention": kept}
    if how == "steps":
        arm = {"path": {1: "a", int(time) + 2: "slut"}}
    scenario = scene(arm)
    same(counting(scenario)[1:].cumsum(), in_states(scenario)[3])
