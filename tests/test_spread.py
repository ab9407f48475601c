"""Uncertain numbers: every distribution against its moments and quantiles, and the ways of writing one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import payoff
from payoff.errors import Fault
from payoff.quantity import spread as families
from payoff.quantity.draw import deviation, mean, probability_outside, quantile, sample
from payoff.quantity.model import Moved, Quantity, Rule, is_number_group, read_quantity
from payoff.quantity.numbers import Numbers
from payoff.quantity.spread import Spread
from payoff.quantity.spread_values import discrete, own_draws
from payoff.quantity.text import counts_of, parse_amount, split_range, unit_of
from payoff.scenario.fields import (
    BUDGET_RULE,
    CERTAIN_SHARE_RULE,
    DELAY_RULE,
    FACTOR_RULE,
    FLOW_RULE,
    PART_RULE,
    PERSONS_RULE,
    SHARE_RULE,
    SHARED_RULE,
)
from payoff.scenario.models import Scenario
from payoff.scenario.outcomes import SOME_MONTHS_RULE
from payoff.scenario.tree import anchored, from_python

COUNT = 40_000
STANDARD_ERRORS = 4.5
Z95 = NormalDist().inv_cdf(0.95)

SPREADS: dict[str, Spread] = {
    "pert": families.pert(0.70, 0.85, 0.95),
    "pert with the mode at a limit": families.pert(-2.0, -2.0, 5.0),
    "triangular": families.triangular(-1.0, 0.0, 4.0),
    "triangular with the mode at the top": families.triangular(1.0, 3.0, 3.0),
    "uniform": families.uniform(-1.0, 3.0),
    "normal": families.normal(8000.0, 500.0),
    "normal range": families.normal_range(-10.0, 30.0),
    "split normal": families.split_normal(0.70, 0.85, 0.95),
    "split normal with one side": families.split_normal(0.0, 0.0, 2.0),
    "lognormal": families.lognormal(8000.0, 2000.0),
    "lognormal range": families.lognormal_range(7000.0, 9000.0),
    "logit normal": families.logit_normal_range(0.02, 0.30),
    "logit normal that is wide": families.logit_normal_range(0.01, 0.99),
    "gamma": families.gamma(8000.0, 0.3),
    "gamma that is wide": families.gamma(2.0, 1.5),
    "gamma below 0": families.gamma(-500.0, 0.4),
    "beta": families.beta(2.0, 5.0),
    "evidence": families.beta_counts(17.0, 103.0),
    "evidence of none": families.beta_counts(0.0, 12.0, 2.0),
    "discrete": discrete([0.4, 0.2, 0.9], [3.0, 1.0, 0.5]),
    "draws": own_draws([3.0, 1.0, 2.0, 2.5, 8.0]),
}
every = pytest.mark.parametrize("spread", SPREADS.values(), ids=SPREADS.keys())
smooth = pytest.mark.parametrize(
    "spread",
    [spread for spread in SPREADS.values() if spread.kind not in ("discrete", "draws")],
    ids=[name for name in SPREADS if name not in ("discrete", "draws")],
)


def drawn(spread: Spread, seed: int = 0, count: int = COUNT) -> Any:
    return sample(spread, np.random.default_rng(seed), count)


@every
def test_draws_have_the_mean_and_the_deviation(spread: Spread) -> None:
    found = drawn(spread, 1)
    assert found.shape == (COUNT,)
    centred = found - mean(spread)
    error = deviation(spread) / math.sqrt(COUNT)
    assert abs(centred.mean()) < STANDARD_ERRORS * error
    squares = centred**2
    assert abs(squares.mean() - deviation(spread) ** 2) < STANDARD_ERRORS * squares.std() / math.sqrt(COUNT)


@every
def test_draws_are_below_each_quantile_as_often_as_it_says(spread: Spread) -> None:
    shares = np.array([0.01, 0.05, 0.25, 0.499, 0.75, 0.95, 0.99])
    ends, found = quantile(spread, shares), drawn(spread, 2)
    for share, end in zip(shares, ends, strict=True):
        width = STANDARD_ERRORS * math.sqrt(share * (1 - share) / COUNT)
        assert (found < end - 1e-12).mean() < share + width
        assert (found <= end + 1e-12).mean() > share - width


@smooth
def test_draws_and_the_inverse_of_even_shares_have_one_distribution(spread: Spread) -> None:
    even = quantile(spread, (np.arange(COUNT) + 0.5) / COUNT)
    found = np.sort(drawn(spread, 3))
    inside = (even > even[0]) & (even < even[-1])
    reached = np.searchsorted(found, even[inside], side="right") / COUNT
    distance = np.abs(reached - ((np.arange(COUNT) + 0.5) / COUNT)[inside]).max()
    assert distance < 2.3 / math.sqrt(COUNT)  # passed once in 20 000 times


@smooth
def test_the_mean_and_the_deviation_are_those_of_the_quantiles(spread: Spread) -> None:
    even = quantile(spread, (np.arange(400_000) + 0.5) / 400_000)
    assert even.mean() == pytest.approx(mean(spread), rel=2e-4, abs=1e-5 * deviation(spread))
    assert even.std() == pytest.approx(deviation(spread), rel=3e-3)


@every
def test_low_and_high_are_the_limits_or_the_percentiles(spread: Spread) -> None:
    assert spread.low <= spread.high
    ends = (0.0, 1.0) if spread.kind in families.WITH_LIMITS else (0.05, 0.95)
    found = quantile(spread, [1e-300, 1.0] if spread.kind in ("discrete", "draws") else ends)
    assert found.tolist() == pytest.approx([spread.low, spread.high], rel=1e-9, abs=1e-9)
    assert spread.limits[0] <= drawn(spread).min()
    assert drawn(spread).max() <= spread.limits[1]


@every
def test_scaled_is_the_distribution_of_so_many_times_the_number(spread: Spread) -> None:
    scaled = spread.scaled(0.3).scaled(4.0)
    shares = [0.05, 0.3, 0.5, 0.95]
    assert quantile(scaled, shares) == pytest.approx(quantile(spread, shares) * 1.2)
    assert drawn(scaled, 5) == pytest.approx(drawn(spread, 5) * 1.2)
    assert mean(scaled) == pytest.approx(mean(spread) * 1.2)
    assert deviation(scaled) == pytest.approx(deviation(spread) * 1.2)
    for key in ("central", "low", "high"):
        assert getattr(scaled, key) == pytest.approx(getattr(spread, key) * 1.2)


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf])
def test_scaled_by_no_positive_number_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        families.uniform(0.0, 1.0).scaled(factor)


def test_closed_forms() -> None:
    assert mean(families.pert(2.0, 3.0, 8.0)) == pytest.approx((2 + 4 * 3 + 8) / 6)
    assert mean(families.triangular(2.0, 3.0, 8.0)) == pytest.approx(13 / 3)
    assert deviation(families.triangular(2.0, 3.0, 8.0)) ** 2 == pytest.approx((4 + 9 + 64 - 6 - 16 - 24) / 18)
    assert deviation(families.uniform(1.0, 4.0)) ** 2 == pytest.approx(9 / 12)
    assert (mean(SPREADS["lognormal"]), deviation(SPREADS["lognormal"])) == pytest.approx((8000.0, 2000.0))
    assert (mean(SPREADS["gamma"]), deviation(SPREADS["gamma"])) == pytest.approx((8000.0, 2400.0))
    assert (mean(SPREADS["gamma below 0"]), deviation(SPREADS["gamma below 0"])) == pytest.approx((-500.0, 200.0))
    assert mean(SPREADS["evidence"]) == pytest.approx(17.5 / 104)
    assert deviation(SPREADS["beta"]) ** 2 == pytest.approx(10 / (49 * 8))
    assert (mean(SPREADS["draws"]), deviation(SPREADS["draws"])) == pytest.approx((3.3, np.std([3, 1, 2, 2.5, 8])))
    assert mean(families.logit_normal_range(0.2, 0.8)) == pytest.approx(0.5)
    below, above = 0.15 / Z95, 0.10 / Z95
    assert mean(SPREADS["split normal"]) == pytest.approx(0.85 + (above - below) / math.sqrt(2 * math.pi))


def test_the_median_and_both_percentiles_of_a_split_normal_are_as_written() -> None:
    assert quantile(SPREADS["split normal"], [0.05, 0.5, 0.95]).tolist() == pytest.approx([0.70, 0.85, 0.95])


def test_central_is_what_was_written_else_the_median_of_a_range_else_the_mean() -> None:
    central = {name: spread.central for name, spread in SPREADS.items()}
    assert central["pert"] == central["split normal"] == 0.85
    assert central["triangular"] == 0.0
    assert central["uniform"] == 1.0
    assert central["lognormal range"] == pytest.approx(math.sqrt(7000 * 9000))
    for name in ("normal range", "lognormal range", "logit normal"):
        assert central[name] == pytest.approx(float(quantile(SPREADS[name], 0.5)))
    for name in ("lognormal", "normal", "gamma", "gamma below 0", "beta", "discrete", "draws"):
        assert central[name] == pytest.approx(mean(SPREADS[name]))
    assert central["evidence"] == 17 / 103
    assert central["evidence of none"] == 0.0


def test_widened_evidence_divides_the_counts() -> None:
    assert families.beta_counts(17.0, 103.0, 2.0).parameters == (9.0, 43.5)
    assert SPREADS["evidence"].parameters == (17.5, 86.5)


@every
def test_the_probability_outside_is_that_of_the_quantiles(spread: Spread) -> None:
    if spread.kind not in ("normal", "split_normal", "lognormal", "gamma") or spread.parameters[1] == 0:
        return
    low, high = quantile(spread, [0.02, 0.9])
    assert probability_outside(spread, low, high) == pytest.approx(0.12)
    assert probability_outside(spread.scaled(3.0), 3 * low, 3 * high) == pytest.approx(0.12)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_quantile_of_no_probability_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(SPREADS["uniform"], [0.5, share])


def test_a_seed_gives_the_same_draws_and_another_seed_others() -> None:
    assert drawn(SPREADS["gamma"], 0).tolist() == drawn(SPREADS["gamma"], 0).tolist()
    assert drawn(SPREADS["gamma"], 0)[:3].tolist() != drawn(SPREADS["gamma"], 1)[:3].tolist()


@given(st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(1e-3, 1e6))
def test_a_pert_keeps_between_its_limits_for_any_numbers(low: float, share: float, width: float) -> None:
    high = low + width
    mode = min(high, low + share * width)
    spread = families.pert(low, mode, high)
    found = drawn(spread, 0, 100)
    slack = 1e-9 * max(abs(low), abs(high))
    assert low - slack <= found.min()
    assert found.max() <= high + slack
    assert low - slack <= mean(spread) <= high + slack


# The language.


def read(
    value: Any, rule: Rule = SHARED_RULE, named: Mapping[str, Quantity] | None = None, path: str = "quantities.a"
) -> Quantity:
    """Read a number as a scenario has it, with its path."""
    section, _, key = path.partition(".")
    tree: Any = anchored(from_python({section: {key: value}}, "-"))
    return read_quantity(tree[section][key], rule, named or {}, lambda year, index: Moved(2020, "kpi", 1.25))


def spread_of(value: Any, rule: Rule = SHARED_RULE) -> Spread:
    found = read(value, rule)
    assert found.spread is not None
    assert found.value == found.spread.central
    assert found.stream == found.path == "quantities.a"
    assert found.scale == 1.0
    return found.spread


@pytest.mark.parametrize(
    ("written", "rule", "expected"),
    [
        ({"value": "85 %", "low": "70 %", "high": "95 %"}, SHARE_RULE, families.pert(0.70, 0.85, 0.95)),
        ({"value": 85, "low": 70, "high": 95, "unit": "%"}, SHARE_RULE, families.pert(0.70, 0.85, 0.95)),
        ({"value": "85 %", "p5": "70 %", "p95": "95 %"}, FACTOR_RULE, families.split_normal(0.70, 0.85, 0.95)),
        ({"low": "7 tkr/mån", "high": "9 tkr/mån"}, FLOW_RULE, families.lognormal_range(7000.0, 9000.0)),
        ({"range": ["0,3 mnkr", "6 mnkr"]}, BUDGET_RULE, families.lognormal_range(3e5, 6e6)),
        ({"range": [-5, 10], "unit": "kr/mån"}, FLOW_RULE, families.normal_range(-5.0, 10.0)),
        ({"range": [0.2, 0.3]}, SHARE_RULE, families.logit_normal_range(0.2, 0.3)),
        ({"range": [0.2, 0.3]}, FACTOR_RULE, families.lognormal_range(0.2, 0.3)),
        ({"range": ["20 %", "30 %"]}, FACTOR_RULE, families.logit_normal_range(0.2, 0.3)),
        ({"range": ["80 %", "130 %"]}, FACTOR_RULE, families.lognormal_range(0.8, 1.3)),
        ({"low": 6, "high": "9 mån"}, SOME_MONTHS_RULE, families.lognormal_range(6.0, 9.0)),
        ({"pert": ["0,85", "1,00", 1.3]}, FACTOR_RULE, families.pert(0.85, 1.0, 1.3)),
        ({"triangular": [1, 2, 4], "unit": "tkr"}, BUDGET_RULE, families.triangular(1e3, 2e3, 4e3)),
        ({"uniform": ["10 %", "30 %"]}, SHARE_RULE, families.uniform(0.1, 0.3)),
        ({"normal": {"mean": 8000, "sd": 500}, "unit": "kr/mån"}, FLOW_RULE, families.normal(8000.0, 500.0)),
        ({"normal": {"mean": "50 %", "sd": "3 %"}}, SHARE_RULE, families.normal(0.5, 0.03)),
        ({"lognormal": {"mean": "8 tkr", "sd": "500 kr"}}, BUDGET_RULE, families.lognormal(8000.0, 500.0)),
        ({"gamma": {"mean": "-8 tkr/mån", "cv": 0.3}}, FLOW_RULE, families.gamma(-8000.0, 0.3)),
        ({"beta": {"a": 2, "b": 5}}, SHARE_RULE, families.beta(2.0, 5.0)),
        (
            {"discrete": [{"value": "20 %", "weight": 1}, {"value": "40 %", "weight": 3}]},
            SHARE_RULE,
            discrete([0.2, 0.4], [1.0, 3.0]),
        ),
        ({"draws": [0.81, "86 %", 0.9]}, SHARE_RULE, own_draws([0.81, 0.86, 0.9])),
        ({"evidence": "17 av 103"}, SHARE_RULE, families.beta_counts(17.0, 103.0)),
        ({"evidence": "17/103", "widen": 2}, FACTOR_RULE, families.beta_counts(17.0, 103.0, 2.0)),
        ("7 000–9 000 kr/mån", FLOW_RULE, families.lognormal_range(7000.0, 9000.0)),
        ("7 000-9 000 kr/mån", FLOW_RULE, families.lognormal_range(7000.0, 9000.0)),
        ("7 000 – 9 000 kr/mån", FLOW_RULE, families.lognormal_range(7000.0, 9000.0)),
        ("0,3 mnkr–6 mnkr", BUDGET_RULE, families.lognormal_range(3e5, 6e6)),
        ("20–30 %", SHARE_RULE, families.logit_normal_range(0.2, 0.3)),
        ("-5–10 kr/mån", FLOW_RULE, families.normal_range(-5.0, 10.0)),
        ({"value": "20-30 %", "source": "Studien"}, SHARE_RULE, families.logit_normal_range(0.2, 0.3)),
        ({"value": "7–9", "unit": "tkr/mån"}, FLOW_RULE, families.lognormal_range(7000.0, 9000.0)),
        ("80–120", PERSONS_RULE, replace(families.lognormal_range(80.0, 120.0), central=98.0)),
    ],
)
def test_every_way_of_writing_an_uncertain_number(written: Any, rule: Rule, expected: Spread) -> None:
    found = spread_of(written, rule)
    assert found.kind == expected.kind
    assert found.parameters == pytest.approx(expected.parameters)
    assert (found.central, found.low, found.high) == pytest.approx((expected.central, expected.low, expected.high))
    assert Draft202012Validator(payoff.json_schema()).is_valid(written_in_a_scenario(written))


def written_in_a_scenario(value: Any) -> dict[str, Any]:
    return {
        "payoff": 1,
        "about": {"title": "Prov"},
        "price_year": 2026,
        "horizon": "3 år",
        "discounting": "none",
        "participants": 10,
        "quantities": {"osaker": value},
        "states": {"ledig": {}, "arbete": {}},
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "ledig"},
            "med": {"role": "programme", "stays_in": "arbete"},
        },
    }


@pytest.mark.parametrize(
    ("value", "rule", "words", "at"),
    [
        ({"value": "95 %", "low": "70 %", "high": "90 %"}, SHARE_RULE, "utanför gränserna", ("value",)),
        ({"pert": [1, 1, 1]}, FACTOR_RULE, "inte lägre", ("pert",)),
        ({"pert": [1, 4, 3]}, FACTOR_RULE, "utanför gränserna", ("pert",)),
        ({"triangular": [3, 2, 1]}, FACTOR_RULE, "inte lägre", ("triangular",)),
        ({"uniform": [2, 2]}, FACTOR_RULE, "inte lägre", ("uniform",)),
        ({"low": "9 kr/mån", "high": "7 kr/mån"}, FLOW_RULE, "inte lägre", ("low",)),
        ("9 000–7 000 kr/mån", FLOW_RULE, "inte lägre", ()),
        ({"value": "9–7 kr/mån"}, FLOW_RULE, "inte lägre", ("value",)),
        ({"value": "60 %", "p5": "70 %", "p95": "95 %"}, SHARE_RULE, "mellan p5 och p95", ("p5",)),
        ({"value": "96 %", "p5": "70 %", "p95": "95 %"}, SHARE_RULE, "mellan p5 och p95", ("p95",)),
        ({"p5": "70 %", "p95": "95 %"}, SHARE_RULE, "hör ihop med value", ()),
        ({"value": "80 %", "low": "70 %"}, SHARE_RULE, "hör ihop", ()),
        ({"normal": {"mean": 1, "sd": 0}}, FACTOR_RULE, "sd måste vara större än 0", ("normal", "sd")),
        ({"normal": {"mean": "50 %", "sd": "-3 %"}}, SHARE_RULE, "sd måste vara större än 0", ("normal", "sd")),
        ({"lognormal": {"mean": 0, "sd": 1}}, FACTOR_RULE, "mean måste vara större än 0", ("lognormal", "mean")),
        ({"gamma": {"mean": 1, "cv": 0}}, FACTOR_RULE, "cv måste vara större än 0", ("gamma", "cv")),
        ({"gamma": {"mean": 0, "cv": 1}}, FACTOR_RULE, "mean får inte vara 0", ("gamma", "mean")),
        ({"gamma": {"mean": 1, "cv": 1e9}}, FACTOR_RULE, "cv är orimligt", ("gamma", "cv")),
        ({"beta": {"a": 0, "b": 1}}, SHARE_RULE, "a måste vara större än 0", ("beta", "a")),
        ({"beta": {"a": 1, "b": "2 kr"}}, SHARE_RULE, "fel enhet", ("beta", "b")),
        ({"beta": {"a": 1}}, SHARE_RULE, "nyckel saknas: ”b”", ("beta",)),
        ({"beta": {"a": 1, "b": 2}, "unit": "%"}, SHARE_RULE, "ingen enhet", ("unit",)),
        ({"beta": {"a": 1, "b": 2}}, FLOW_RULE, "fel enhet", ("beta",)),
        ({"beta": [1, 2]}, SHARE_RULE, "ska vara en grupp", ("beta",)),
        ({"normal": {"mean": 1, "st": 0.1}}, FACTOR_RULE, "okänd nyckel ”st”", ("normal", "st")),
        ({"evidence": "0 av 0"}, SHARE_RULE, "ingen andel", ("evidence",)),
        ({"evidence": "17 %"}, SHARE_RULE, "ett antal av ett antal", ("evidence",)),
        ({"evidence": 0.17}, SHARE_RULE, "ett antal av ett antal", ("evidence",)),
        ({"evidence": "17 av 103", "widen": 0.5}, SHARE_RULE, "1 eller större", ("widen",)),
        ({"observed": "9 av 3"}, SHARE_RULE, "ingen andel", ("observed",)),
        ({"value": "17 %", "widen": 2, "low": "1 %"}, SHARE_RULE, "hör till evidence", ("widen",)),
        ({"widen": 2}, SHARE_RULE, "hör till evidence", ("widen",)),
        ({"discrete": [{"value": 1, "weight": -1}, {"value": 2, "weight": 1}]}, FACTOR_RULE, "negativ", None),
        (
            {"discrete": [{"value": 1, "weight": 0}, {"value": 2, "weight": 0}]},
            FACTOR_RULE,
            "alla vikter",
            ("discrete",),
        ),
        ({"discrete": [{"value": 1, "weight": 1}]}, FACTOR_RULE, "minst två värden", ("discrete",)),
        ({"discrete": [{"value": 1}]}, FACTOR_RULE, "value och weight", ("discrete", "0")),
        ({"discrete": {"value": 1}}, FACTOR_RULE, "ska vara en lista", ("discrete",)),
        ({"draws": [1]}, FACTOR_RULE, "minst två dragningar", ("draws",)),
        ({"draws": [0.5, 1.5]}, SHARE_RULE, "högst 1", ("draws", "1")),
        ({"draws": "fil.csv"}, FACTOR_RULE, "ska vara en lista", ("draws",)),
        ({"range": [1, 2, 3]}, FACTOR_RULE, "ska ha 2 tal", ("range",)),
        ({"pert": ["0", "85", "1", "00", "1", "30"]}, FACTOR_RULE, "här står 6", ("pert",)),
        ({"pert": 3}, FACTOR_RULE, "ska vara en lista", ("pert",)),
        ({"pert": [1, "två", 3]}, FACTOR_RULE, "inte ett belopp", ("pert", "1")),
        ({"range": [1, 2], "pert": [1, 2, 3]}, FACTOR_RULE, "på två sätt", ()),
        ({"low": 1, "high": 3, "p5": 1}, FACTOR_RULE, "på två sätt", ()),
        ({"value": 2, "range": [1, 3]}, FACTOR_RULE, "går inte ihop", ("range",)),
        ({"low": 1, "higher": 3}, FACTOR_RULE, "okänd nyckel ”higher”", ("higher",)),
        ({"low": "1 kr", "high": "3 kr/mån"}, BUDGET_RULE, "olika enhet", ("high",)),
        ({"low": "1 kr/mån", "high": 3}, FLOW_RULE, "saknar enhet", ("high",)),
        ({"low": "1 kr/mån", "high": 3, "unit": "kr/mån"}, FLOW_RULE, "har redan en enhet", ("low",)),
        ({"low": True, "high": 3}, FACTOR_RULE, "inget tal", ("low",)),
    ],
)
def test_what_is_no_distribution_is_refused_at_its_place(
    value: Any, rule: Rule, words: str, at: tuple[str, ...] | None
) -> None:
    with pytest.raises(Fault) as caught:
        read(value, rule)
    assert words in str(caught.value)
    assert caught.value.at == (("discrete", "0", "weight") if at is None else at)


@pytest.mark.parametrize(
    ("value", "rule", "hint"),
    [
        ({"normal": {"mean": "90 %", "sd": "5 %"}}, SHARE_RULE, "PERT"),
        ({"normal": {"mean": 1, "sd": 0.3}}, FACTOR_RULE, "lognormal"),
        ({"gamma": {"mean": "50 %", "cv": 0.5}}, SHARE_RULE, "beta"),
        ({"gamma": {"mean": "-50 tkr", "cv": 0.5}}, BUDGET_RULE, "inte negativ"),
        ({"lognormal": {"mean": "50 %", "sd": "30 %"}}, SHARE_RULE, "beta"),
        ({"value": "85 %", "p5": "70 %", "p95": "99 %"}, SHARE_RULE, "PERT"),
        ({"range": ["0 %", "30 %"]}, SHARE_RULE, "PERT"),
        ({"uniform": [0, 10]}, PERSONS_RULE, "större än 0"),
        ({"range": [-1, 10]}, FACTOR_RULE, "0 eller större"),
    ],
)
def test_a_distribution_that_leaves_the_limits_of_its_place_is_refused(value: Any, rule: Rule, hint: str) -> None:
    with pytest.raises(Fault) as caught:
        read(value, rule)
    assert "utanför det tillåtna" in str(caught.value)
    assert caught.value.hint is not None
    assert hint in caught.value.hint.text()


def test_a_tail_that_is_never_reached_is_accepted() -> None:
    assert spread_of({"normal": {"mean": "50 %", "sd": "10 %"}}, SHARE_RULE).kind == "normal"
    with pytest.raises(Fault):
        spread_of({"normal": {"mean": "50 %", "sd": "11 %"}}, SHARE_RULE)


UNCERTAIN = (
    {"low": 2, "high": 4},
    {"value": 3, "low": 2, "high": 4},
    {"pert": [2, 3, 4]},
    "2–4",
    {"value": "2–4"},
    "a_number",
)


@pytest.mark.parametrize("value", UNCERTAIN, ids=str)
@pytest.mark.parametrize("rule", [DELAY_RULE, PART_RULE, CERTAIN_SHARE_RULE], ids=["delay", "part", "share"])
def test_a_place_that_needs_a_certain_number_refuses_an_uncertain_one(rule: Rule, value: Any) -> None:
    named = {"a_number": read({"low": 2, "high": 4})}
    with pytest.raises(Fault) as caught:
        read(value, rule, named)
    assert str(caught.value) == "här går det inte att använda ett osäkert tal"
    assert caught.value.hint is not None
    assert "times" in caught.value.hint.text()


def test_a_name_is_held_to_the_limits_of_the_place_that_refers_to_it() -> None:
    named = {"antal": read({"pert": [0.5, 0.8, 1.2]}), "andel": read("20–30 %")}
    assert read("andel", SHARE_RULE, named).spread == named["andel"].spread
    with pytest.raises(Fault, match="fördelningen går utanför"):
        read("antal", SHARE_RULE, named)


def test_what_was_observed_is_certain_and_is_told_apart_from_plain_counts() -> None:
    found = read({"observed": "17 av 103", "source": "Registret"}, CERTAIN_SHARE_RULE)
    assert (found.value, found.spread, found.stream, found.source) == (17 / 103, None, "", "Registret")
    assert counts_of(found.written) is None
    plain = read("17 av 103", SHARE_RULE)
    assert plain.spread is None
    assert counts_of(plain.written) == (17.0, 103.0)


@pytest.mark.parametrize(
    ("text", "counts"),
    [("17 av 103", (17, 103)), (" 17/103 ", (17, 103)), ("1 000 av 2 000", (1000, 2000)), ("17 %", None), ("a", None)],
)
def test_counts_of(text: str, counts: tuple[float, float] | None) -> None:
    assert counts_of(text) == counts


@pytest.mark.parametrize(
    "text", ["-5 %", "−5 kr", "1e-5", "1e-5 %", "17 av 103", "8 000 kr/mån", "5 -10 %", "a–b", "–5"]
)
def test_what_is_no_range(text: str) -> None:
    assert split_range(text) is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("-5--3 kr", ("-5 kr", "-3 kr")),
        ("-5–10 kr", ("-5 kr", "10 kr")),
        ("0,3 mnkr – 6 mnkr", ("0,3 mnkr", "6 mnkr")),
        ("300 tkr–6 mnkr", ("300 tkr", "6 mnkr")),
        ("0.2-0.3", ("0.2", "0.3")),
    ],
)
def test_the_ends_of_a_range(text: str, ends: tuple[str, str]) -> None:
    assert split_range(text) == ends


@pytest.mark.parametrize(
    ("value", "rule", "written"),
    [
        ("7 000–9 000 kr/mån", FLOW_RULE, "7 937 kr/mån (7 000–9 000)"),
        ({"value": "8 000 kr/mån", "low": "7 tkr/mån", "high": "9 tkr/mån"}, FLOW_RULE, "8 000 kr/mån (7 000–9 000)"),
        ({"value": 8, "p5": 7, "p95": 9, "unit": "tkr/mån"}, FLOW_RULE, "8 tkr/mån (7–9)"),
        ({"pert": [0.85, 1, 1.3]}, FACTOR_RULE, "1 (0,85–1,3)"),
        ("20–30 %", SHARE_RULE, "24,66 % (20–30 %)"),
        ({"beta": {"a": 1, "b": 1}}, SHARE_RULE, "50 % (5–95 %)"),
    ],
)
def test_how_an_uncertain_number_is_told(value: Any, rule: Rule, written: str) -> None:
    found = read(value, rule)
    assert found.written == written
    assert parse_amount(found.written.partition(" (")[0]).value == pytest.approx(found.value, rel=1e-3)
    assert unit_of(found.written, found.dimension)[1] in (1.0, 1000.0)


def test_what_is_named_once_is_drawn_once() -> None:
    named = {"effekt": read({"low": 0.8, "high": 1.2}, path="quantities.effekt")}
    first = read("effekt", FACTOR_RULE, named, path="states.a")
    second = read({"value": "effekt", "note": "här"}, FACTOR_RULE, named, path="states.b")
    assert (first.stream, second.stream) == ("quantities.effekt", "quantities.effekt")
    assert (first.path, second.path, first.scale) == ("states.a", "states.b", 1.0)
    assert first.spread == second.spread == named["effekt"].spread
    assert read({"low": 0.8, "high": 1.2}, FACTOR_RULE, path="states.c").stream == "states.c"


def test_an_amount_of_another_year_is_moved_with_its_distribution() -> None:
    named = {"hyra": read("7 000–9 000 kr/mån", path="quantities.hyra")}
    moved = read({"value": "hyra", "price_year": 2020}, FLOW_RULE, named, path="states.a")
    assert (moved.stream, moved.scale, moved.value) == ("quantities.hyra", 1.25, named["hyra"].value * 1.25)
    assert named["hyra"].spread is not None
    assert moved.spread == named["hyra"].spread.scaled(1.25)
    draws = drawn(spread_of("7 000–9 000 kr/mån", FLOW_RULE), 8, 10)
    assert Numbers(10, {"quantities.hyra": draws})(moved).tolist() == (draws * 1.25).tolist()
    own = read({"low": 7000, "high": 9000, "unit": "kr/mån", "price_year": 2020}, FLOW_RULE)
    assert (own.stream, own.scale, own.written) == ("quantities.a", 1.0, "7 937 kr/mån (7 000–9 000)")
    assert own.spread is not None
    assert (own.spread.low, own.value) == (8750.0, own.spread.central)


def test_a_group_that_is_one_number_is_told_from_a_staircase() -> None:
    assert is_number_group({"pert": [1, 2, 3]})
    assert not is_number_group({"1": {"low": 1, "high": 2}})
    assert not is_number_group("2–4")


def loaded(tree: dict[str, Any]) -> Scenario:
    scenario = payoff.load(tree)
    assert isinstance(scenario, Scenario)
    return scenario


def test_a_scenario_draws_its_uncertain_numbers_by_their_paths() -> None:
    tree = written_in_a_scenario({"low": 0.8, "high": 1.2})
    line = {"kind": "resource", "from": "kommun", "amount": "7–9 tkr/mån", "times": ["osaker"]}
    tree["states"]["ledig"] = {"lines": {"hjalp": line}}
    tree["discounting"] = {"rate": {"low": "2 %", "high": "4 %"}}
    scenario = loaded(tree)
    found = scenario.quantities_by_path()
    streams = {path: quantity.stream for path, quantity in found.items() if quantity.spread is not None}
    assert streams["quantities.osaker"] == "quantities.osaker"
    assert streams["states.ledig.lines.hjalp.amount"] == "states.ledig.lines.hjalp.amount"
    assert streams["discounting.rate"] == "discounting.rate"
    times = scenario.states["ledig"].lines["hjalp"].times[0]
    assert times.stream == "quantities.osaker"
    assert Draft202012Validator(payoff.json_schema()).is_valid(tree)


def test_a_variant_replaces_an_uncertain_number_whole() -> None:
    tree = written_in_a_scenario({"value": 1, "low": 0.8, "high": 1.2, "source": "Studien"})
    tree["variants"] = {"annan": {"quantities.osaker": {"range": [1, 2]}}}
    found = loaded(tree).variant("annan").quantities["osaker"]
    assert found.spread is not None
    assert (found.spread.kind, found.source) == ("lognormal", "")
