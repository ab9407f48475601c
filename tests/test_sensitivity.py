"""Which inputs matter and what would overturn the conclusion: against closed forms and single evaluations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.special import betaincinv
from scipy.stats import spearmanr

import payoff
from payoff.quantity.numbers import Numbers
from payoff.simulation.drawn import Drawn, drawn
from payoff.uncertainty import sobol_run
from payoff.uncertainty.input_ranks import drawn_again, rank_of_inputs
from payoff.uncertainty.inputs import Input, inputs_of, numbers_at, outcomes_at
from payoff.uncertainty.outcomes import Outcomes
from payoff.uncertainty.reach import limits_of
from payoff.uncertainty.sobol_run import Factor, VarianceShare, sobol_indices
from payoff.uncertainty.streams import Design, Streams
from payoff.uncertainty.switching import Switching, switching_values
from payoff.uncertainty.tornado import best_and_worst, tornado, two_way

STOD = "states.hemma.lines.stod.amount"
BUDGET = "programme.budget.personal.amount"
UTAN = {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"}
PATH = {"role": "programme", "path": {1: {"arbete": "50 %", "hemma": "rest"}}}


def tree(stod: Any = "2 000 kr/mån", budget: Any = "100 tkr", med: Any = None, **more: Any) -> dict[str, Any]:
    """Return ten persons for a year without discounting: 120 person-months."""
    return {
        "payoff": 1,
        "about": {"title": "Prov"},
        "price_year": 2026,
        "horizon": "12 mån",
        "discounting": "none",
        "participants": 10,
        "outcome_luck": False,
        "states": {
            "hemma": {"lines": {"stod": {"kind": "resource", "from": "kommun", "amount": stod}}},
            "studier": {"lines": {"bidrag": {"kind": "resource", "from": "region", "amount": "500 kr/mån"}}},
            "arbete": {"lines": {"produktion": {"kind": "production", "to": "arbetsgivare", "amount": "7 000 kr/mån"}}},
        },
        "arms": {"utan": UTAN, "med": med or PATH},
        "programme": {"budget": {"personal": {"payer": "kommun", "amount": budget, "paid": "at_start"}}},
        **more,
    }


class Case:
    """A scenario that can be drawn, and its answers by the name of an account."""

    def __init__(self, scenario: Mapping[str, Any]) -> None:
        loaded = payoff.load(scenario)
        assert not isinstance(loaded, payoff.Portfolio)
        self.scenario = loaded
        self.drawn: Drawn = drawn(payoff.evaluate(loaded)).without_luck()
        self.streams: dict[str, Streams] = self.drawn.streams
        self.evaluate = self.drawn.outcomes
        self.inputs = inputs_of(self.streams)

    def series(self, name: str) -> int:
        return self.drawn.frame.series.index(name)

    def input(self, name: str, cell: str = "") -> Input:
        return next(item for item in self.inputs if (item.name, item.cell) == (name, cell))

    def npv(self, item: Input, value: float, name: str) -> float:
        return float(outcomes_at(self.evaluate, self.streams, [{item: value}])[0][self.series(name), 0])

    def switching(self, name: str, item: Input | None = None, **more: Any) -> Switching:
        chosen = None if item is None else [item]
        (found,) = switching_values(self.evaluate, self.streams, self.limits(), self.series(name), chosen, **more)
        return found

    def limits(self) -> dict[str, tuple[float, float]]:
        return limits_of({group.name: group.scenario for group in self.drawn.groups}, self.streams)


def alone(scenario: payoff.Scenario, changes: dict[str, Any], name: str) -> float:
    """Return the net present value of a changed scenario, worked out on its own."""
    value = payoff.evaluate(scenario.replace(changes)).npv(name)
    assert isinstance(value, float)
    return value


# -- one number, linear ------------------------------------------------------------------


def one_amount(budget: str = "100 tkr") -> Case:
    return Case(tree({"uniform": ["1 000 kr/mån", "3 000 kr/mån"]}, budget))


def test_an_input_says_where_it_stands_and_how_far_it_goes() -> None:
    (item,) = one_amount().inputs
    assert (item.name, item.cell, item.path, item.group, item.unit) == (STOD, "", STOD, "", "kr/mån")
    assert (item.low, item.central, item.high, item.lowest, item.highest) == (1000.0, 2000.0, 3000.0, 1000.0, 3000.0)
    assert item.deviation == pytest.approx(2000 / math.sqrt(12))


def test_without_limits_an_input_is_held_to_lie_within_its_tails() -> None:
    (item,) = Case(tree({"normal": {"mean": "2 000 kr/mån", "sd": "100 kr/mån"}})).inputs
    assert (item.low, item.high) == pytest.approx((2000 - 164.4854, 2000 + 164.4854), abs=1e-3)
    assert (item.lowest, item.highest) == pytest.approx((2000 - 329.0527, 2000 + 329.0527), abs=1e-3)


def test_a_tornado_of_a_linear_case_has_its_ends_in_closed_form() -> None:
    case = one_amount()
    (bar,) = tornado(case.evaluate, case.streams, case.series("kommun"))
    assert (bar.low, bar.central, bar.high) == pytest.approx((-40e3, 20e3, 80e3), rel=1e-9)
    assert (bar.swing, bar.direction, bar.decides_sign) == (pytest.approx(120e3), 1, True)
    assert (bar.payback_low, bar.payback_high) == (13, 7)  # 13 is never in 12 months; 15 000 a month pays 100 000 in 7
    for end, value in (("low", 1000), ("high", 3000)):
        assert getattr(bar, end) == pytest.approx(alone(case.scenario, {STOD: f"{value} kr/mån"}, "kommun"), rel=1e-12)


def test_bars_are_sorted_by_swing_for_each_series() -> None:
    more = tree({"uniform": ["1 900 kr/mån", "2 100 kr/mån"]}, {"uniform": ["50 tkr", "150 tkr"]})
    case = Case(more)
    bars = tornado(case.evaluate, case.streams)
    assert [bar.series for bar in bars] == sorted([*range(len(case.drawn.frame.series))] * 2)
    by_series = {bar.series: [one.input.name for one in bars if one.series == bar.series] for bar in bars}
    assert by_series[case.series("kommun")] == [BUDGET, STOD]
    budget, stod = (bar for bar in bars if bar.series == case.series("kommun"))
    assert (budget.direction, budget.decides_sign, stod.direction, stod.decides_sign) == (-1, True, 1, False)
    employer = [bar for bar in bars if bar.series == case.series("arbetsgivare")]
    assert [(bar.swing, bar.direction, bar.decides_sign) for bar in employer] == [(0.0, 0, False)] * 2


@pytest.mark.parametrize(
    ("budget", "values", "outside", "searched"),
    [
        (100, (100e3 / 60,), False, (1000.0, 3000.0)),
        (300, (5000.0,), True, (0.0, 20e3)),
        (30, (500.0,), True, (0.0, 20e3)),
        (1500, (), False, (0.0, 20e3)),
    ],
)
def test_a_switching_value_inside_outside_and_none(
    budget: int, values: tuple[float, ...], outside: bool, searched: tuple[float, float]
) -> None:
    case = one_amount(f"{budget} tkr")
    found = case.switching("kommun")
    assert found.values == pytest.approx(values, rel=1e-9)
    assert (found.status, found.outside, found.searched) == ("unique" if values else "none", outside, searched)
    assert found.npv == pytest.approx(60 * 2000 - 1000 * budget)
    if values:
        assert found.nearest is not None
        assert alone(case.scenario, {STOD: f"{found.nearest:.9f} kr/mån"}, "kommun") == pytest.approx(0, abs=1e-4)
        assert found.deviations == pytest.approx((values[0] - 2000) / (2000 / math.sqrt(12)))
        assert found.relative_change == pytest.approx((values[0] - 2000) / 2000)
    else:
        assert (found.nearest, found.deviations, found.relative_change) == (None, None, None)


def test_a_cost_that_is_written_as_a_negative_number_is_looked_for_on_its_side() -> None:
    item = {"kind": "net", "account": "region", "amount": {"uniform": ["-400 kr/mån", "-200 kr/mån"]}}
    states = tree()["states"] | {"hemma": {"lines": {"netto": item}}}
    found = Case(
        tree(
            states=states,
            programme={"budget": {"personal": {"payer": "region", "amount": "54 tkr", "paid": "at_start"}}},
        )
    ).switching("region")
    assert found.searched == (-3000.0, 0.0)
    assert (found.values, found.outside) == ((pytest.approx(-900.0, rel=1e-9),), True)


def test_an_account_that_nothing_moves_has_no_switching_value() -> None:
    case = one_amount()
    assert case.switching("arbetsgivare").status == "none"


def quadratic(low: str = "10 %", high: str = "90 %") -> Case:
    """Return gains of 120 (10 000 p - 10 000 p²) against 192 000: zero at 20 and at 80 per cent."""
    states = {
        "hemma": {},
        "arbete": {
            "lines": {
                "nytta": {"kind": "net", "account": "kommun", "amount": "10 000 kr/mån"},
                "last": {"kind": "net", "account": "kommun", "amount": "-10 000 kr/mån", "times": ["andel"]},
            }
        },
    }
    med = {"role": "programme", "path": {1: {"arbete": "andel", "hemma": "rest"}}}
    return Case(tree(budget="192 tkr", med=med, states=states, quantities={"andel": {"uniform": [low, high]}}))


def test_several_switching_values_are_all_found() -> None:
    found = quadratic().switching("kommun")
    assert (found.status, found.outside) == ("several", False)
    assert found.values == pytest.approx((0.2, 0.8), rel=1e-9)
    assert found.npv > 0
    assert found.jumps == ()
    assert found.input.percent


def test_a_factor_that_is_written_in_per_cent_may_be_more_than_all() -> None:
    scenario = tree(quantities={"del": {"uniform": ["50 %", "90 %"]}})
    scenario["states"]["hemma"]["lines"]["stod"]["times"] = ["del"]
    case = Case(scenario)
    assert case.limits() == {}
    assert case.switching("kommun").values == (pytest.approx(100e3 / 120e3, rel=1e-9),)
    scenario["programme"]["budget"]["personal"]["amount"] = "360 tkr"
    dear = Case(scenario).switching("kommun")
    assert (dear.values, dear.outside) == ((pytest.approx(3.0, rel=1e-9),), True)
    assert dear.input.percent


def test_values_on_both_sides_of_the_range_are_found_outside_it() -> None:
    found = quadratic("45 %", "55 %").switching("kommun")
    assert (found.status, found.outside, found.searched) == ("several", True, (0.0, 1.0))
    assert found.values == pytest.approx((0.2, 0.8), rel=1e-9)


def test_where_both_ends_are_worse_the_best_is_central() -> None:
    case = quadratic()
    (found,) = best_and_worst(case.evaluate, case.streams, case.series("kommun"))
    assert (found.best.npv, found.best.ends) == (pytest.approx(120 * 2500 - 192e3), ())
    assert found.worst.npv == pytest.approx(120 * 900 - 192e3)


def test_a_step_over_zero_is_a_jump() -> None:
    """Net present value -1 below 2 000 kr/mån and 1 from there on."""
    (item,) = one_amount().inputs

    def stepped(numbers: Mapping[str, Numbers]) -> Outcomes:
        value = np.broadcast_to(numbers[""].drawn[STOD], (numbers[""].draws,))
        return made(np.where(value < 2300, -1.0, 1.0)[None])

    (found,) = switching_values(stepped, one_amount().streams, {}, inputs=[item])
    assert found.values == found.jumps == (pytest.approx(2300, rel=1e-8),)


def made(npv: np.ndarray) -> Outcomes:
    """Return outcomes that are net present values only."""
    months = np.zeros(npv.shape, dtype=np.int16)
    return Outcomes(npv, npv, npv, months, months, npv[:, None], np.ones(npv.shape[1]))


def test_a_root_of_a_curved_function_is_found_in_few_rounds() -> None:
    calls = []

    def curved(numbers: Mapping[str, Numbers]) -> Outcomes:
        calls.append(numbers[""].draws)
        value = np.broadcast_to(numbers[""].drawn[STOD], (numbers[""].draws,)) / 1000
        return made(np.array([np.exp(value) - 9.0, value**9 - 700.0, np.zeros_like(value)]))

    found = switching_values(curved, one_amount().streams, {})
    assert [one.values for one in found] == [
        (pytest.approx(1000 * math.log(9.0), rel=1e-9),),
        (pytest.approx(1000 * 700 ** (1 / 9), rel=1e-9),),
        (),
    ]
    assert len(calls) < 20


# -- shares that move their siblings -----------------------------------------------------


def two_shares() -> Case:
    med = {
        "role": "programme",
        "path": {
            1: {
                "arbete": {"pert": ["20 %", "30 %", "40 %"]},
                "studier": {"uniform": ["10 %", "30 %"]},
                "hemma": "rest",
            }
        },
    }
    return Case(tree(med=med, budget="80 tkr"))


def test_two_shares_with_rest_move_the_rest() -> None:
    case = two_shares()
    work, study = case.input("arms.med.path.1.arbete"), case.input("arms.med.path.1.studier")
    bars = {bar.input: bar for bar in tornado(case.evaluate, case.streams, case.series("kommun"))}
    assert (bars[work].low, bars[work].high) == pytest.approx((120 * 2000 * 0.4 - 80e3, 120 * 2000 * 0.6 - 80e3))
    assert bars[study].low == pytest.approx(
        alone(case.scenario, {"arms.med.path.1": {"arbete": "30 %", "studier": "10 %", "hemma": "rest"}}, "kommun")
    )
    assert case.switching("kommun", work).values == pytest.approx((80e3 / 240e3 - 0.2,), abs=1e-9)


def test_a_share_goes_no_further_than_the_others_leave() -> None:
    case = two_shares()
    work = case.input("arms.med.path.1.arbete")
    assert case.limits() == {
        "arms.med.path.1.arbete": (0.0, pytest.approx(0.8)),
        "arms.med.path.1.studier": (0.0, pytest.approx(0.7)),
    }
    found = case.switching("region", work)
    assert (found.status, found.searched) == ("none", (0.0, pytest.approx(0.8)))


def test_a_value_that_the_arithmetic_refuses_ends_the_range() -> None:
    """Two reached shares: the second may be 40 % in the central case, so the first at most 60 %."""
    reach = {"measure": "at", "by": "6 mån", "source": "studien"}
    med = {
        "role": "programme",
        "from": "hemma",
        "after": "hold",
        "reaches": {
            "arbete": {"share": {"uniform": ["10 %", "30 %"]}, **reach},
            "studier": {"share": "40 %", **reach},
        },
    }
    case = Case(tree(med=med, budget="2 000 tkr"))
    found = case.switching("kommun")
    assert found.status == "none"
    assert found.searched == (0.0, pytest.approx(0.6, abs=1e-6))


EXITS = {"role": "programme", "from": "hemma", "exits": {"arbete": "30 %", "studier": "20 %", "hemma": "rest"}}


def exits(**more: Any) -> Case:
    return Case(tree(budget="30 tkr", enrolment="2 mån", med={**EXITS, "sample_size": 50, **more}))


def test_a_share_in_a_table_has_the_marginal_beta() -> None:
    item = exits().input("arms.med.exits", "arbete")
    assert (item.low, item.high) == pytest.approx(tuple(betaincinv(15, 35, [0.05, 0.95])))
    assert (item.central, item.path, item.label, item.dimension) == (0.3, "arms.med.exits.arbete", "med", "share")
    assert item.deviation == pytest.approx(math.sqrt(0.3 * 0.7 / 51))


def test_a_share_in_a_table_moves_its_siblings_in_proportion() -> None:
    case = exits()
    assert [item.cell for item in case.inputs] == ["arbete", "studier", "hemma"]
    for item in case.inputs:
        for value in (item.low, 0.0, 0.9):
            rest = (1 - value) / (1 - item.central)
            shares = {one.cell: value if one is item else one.central * rest for one in case.inputs}
            table: dict[str, str] = {cell: f"{100 * share:.12f} %" for cell, share in shares.items()}
            written = {"arms.med.exits": {**table, "hemma": "rest"}}
            for name in ("kommun", "samhalle"):
                assert case.npv(item, value, name) == pytest.approx(alone(case.scenario, written, name), abs=1e-4)


def test_a_switching_value_of_a_share_in_a_table() -> None:
    """In work or studies after two months: 100 person-months, 200 000 kr in all; 15 % pays 30 000."""
    case = exits()
    home = case.input("arms.med.exits", "hemma")
    found = case.switching("kommun", home)
    assert found.values == (pytest.approx(1 - 30e3 / 200e3, rel=1e-9),)
    assert found.outside is (found.values[0] > home.highest)


def test_a_table_of_counts_with_a_structural_zero_and_two_possible_states() -> None:
    med = {"role": "programme", "from": "hemma", "exits_from_counts": {"arbete": 3, "hemma": "rest"}}
    case = Case(tree(enrolment="2 mån", med=med))
    (item,) = case.inputs
    assert (item.cell, item.central) == ("arbete", 0.3)
    moved = numbers_at(case.streams, [{item: 0.75}, {}])[""].tables["arms.med.exits_from_counts"]
    assert {cell: share.tolist() for cell, share in moved.items()} == {
        "arbete": [0.75, 0.3],
        "hemma": [pytest.approx(0.25), pytest.approx(0.7)],
    }
    shares = {"arbete": "30 %", "studier": "0 %", "hemma": "rest"}
    zero = Case(tree(enrolment="2 mån", med={**EXITS, "exits": shares, "sample_size": 50}))
    (item,) = zero.inputs
    moved = numbers_at(zero.streams, [{item: 0.75}])[""].tables["arms.med.exits"]
    assert [share.tolist() for share in moved.values()] == [[0.75], [0.0], [pytest.approx(0.25)]]


def test_where_everybody_did_the_same_the_others_share_by_their_weights() -> None:
    counts = {"arbete": 10, "studier": 0, "hemma": 0}
    case = Case(tree(enrolment="2 mån", med={"role": "programme", "from": "hemma", "exits_from_counts": counts}))
    moved = numbers_at(case.streams, [{case.input("arms.med.exits_from_counts", "arbete"): 0.8}])[""]
    assert [float(share[0]) for share in moved.tables["arms.med.exits_from_counts"].values()] == pytest.approx(
        [0.8, 0.1, 0.1]
    )


def over_time() -> Case:
    path = {1: {"arbete": "10 %", "hemma": "rest"}, 4: {"arbete": "30 %", "hemma": "rest"}}
    return Case(tree(med={"role": "programme", "path": path, "sample_size": 60}))


def test_rows_over_time_are_one_input_that_moves_them_together() -> None:
    case = over_time()
    (item,) = case.inputs
    assert (item.name, item.cell, item.path, item.row) == ("arms.med.path", "arbete", "arms.med.path.4.arbete", "4")
    assert item.central == 0.3
    changes = [{item: item.low}, {item: item.central}, {item: item.high}, {item: 0.0}, {item: 1.0}]
    tables = numbers_at(case.streams, changes)[""].tables
    first, last = tables["arms.med.path.1"]["arbete"], tables["arms.med.path.4"]["arbete"]
    assert last == pytest.approx([item.low, 0.3, item.high, 0.0, 1.0])
    assert first == pytest.approx([betaincinv(6, 54, 0.05), 0.1, betaincinv(6, 54, 0.95), 0.0, 1.0])
    values = np.linspace(0.05, 0.6, 200)
    steps = np.diff(numbers_at(case.streams, [{item: v} for v in values])[""].tables["arms.med.path.1"]["arbete"])
    assert steps.min() > 0
    assert steps.max() < 10 * steps.mean()


def test_more_than_all_in_one_table_is_refused() -> None:
    case = exits()
    work, study = case.inputs[:2]
    with pytest.raises(ValueError, match="arbete, studier"):
        numbers_at(case.streams, [{work: 0.7, study: 0.4}])
    moved = numbers_at(case.streams, [{work: 0.5, study: 0.4}])[""].tables["arms.med.exits"]
    assert [float(share[0]) for share in moved.values()] == pytest.approx([0.5, 0.4, 0.1])


# -- all at once, two at a time ----------------------------------------------------------


def several_inputs() -> Case:
    quantities = {"kvar": {"value": "85 %", "low": "60 %", "high": "95 %"}, "effekt": {"uniform": [0.5, 1.5]}}
    med = {
        **EXITS,
        "sample_size": 50,
        "retention": {"arbete": {"stay": "kvar", "per": "kvartal", "else": "hemma"}},
    }
    case = tree({"value": "2 000 kr/mån", "p5": "1 500 kr/mån", "p95": "2 600 kr/mån"}, med=med, enrolment="2 mån")
    case["states"]["arbete"]["lines"]["produktion"]["times"] = ["effekt"]
    return Case({**case, "quantities": quantities})


def test_best_and_worst_in_a_monotone_case() -> None:
    case = several_inputs()
    total = case.series("samhalle")
    (found,) = best_and_worst(case.evaluate, case.streams, total)
    ends = {(item.name, item.cell): end for item, end in found.best.ends}
    assert ends == {
        ("quantities.kvar", ""): "high",
        ("quantities.effekt", ""): "high",
        (STOD, ""): "high",
        ("arms.med.exits", "arbete"): "high",
    }
    assert {end for _, end in found.worst.ends} == {"low"}
    work = case.input("arms.med.exits", "arbete")
    rest = (1 - work.high) / 0.7
    changes = {
        "quantities.kvar": "95 %",
        "quantities.effekt": 1.5,
        STOD: "2 600 kr/mån",
        "arms.med.exits": {
            "arbete": f"{100 * work.high:.12f} %",
            "studier": f"{20 * rest:.12f} %",
            "hemma": "rest",
        },
    }
    assert found.best.npv == pytest.approx(alone(case.scenario, changes, "samhalle"), rel=1e-9)
    assert found.worst.npv < found.central < found.best.npv
    every = best_and_worst(case.evaluate, case.streams)
    assert [one.series for one in every] == list(range(len(case.drawn.frame.series)))
    assert every[total] == found


def test_a_two_way_map_is_what_single_evaluations_give() -> None:
    case = several_inputs()
    stay, effect = case.input("quantities.kvar"), case.input("quantities.effekt")
    found = two_way(case.evaluate, case.streams, stay, effect, points=(3, 4))
    assert found.npv.shape == (len(case.drawn.frame.series), 3, 4)
    assert found.first_values == pytest.approx([stay.low, (stay.low + stay.high) / 2, stay.high])
    for place, row in ((0, 3), (1, 1), (2, 0)):
        changes = {
            "quantities.kvar": f"{100 * found.first_values[place]:.12f} %",
            "quantities.effekt": float(found.second_values[row]),
        }
        expected = alone(case.scenario, changes, "samhalle")
        assert found.npv[case.series("samhalle"), place, row] == pytest.approx(expected, rel=1e-9)
    assert two_way(case.evaluate, case.streams, stay, effect).npv.shape[1:] == (21, 21)
    with pytest.raises(ValueError, match="twice"):
        two_way(case.evaluate, case.streams, stay, stay)
    with pytest.raises(ValueError, match="at least two"):
        two_way(case.evaluate, case.streams, stay, effect, points=(1, 3))


def test_a_map_of_two_shares_of_one_table_is_empty_where_they_are_more_than_all() -> None:
    case = Case(tree(enrolment="2 mån", med={**EXITS, "sample_size": 2}))
    first, second = case.input("arms.med.exits", "arbete"), case.input("arms.med.exits", "studier")
    found = two_way(case.evaluate, case.streams, first, second, points=(5, 5))
    over = found.first_values[:, None] + found.second_values > 1
    assert over.any()
    assert (np.isnan(found.npv[0]) == over).all()


# -- rank correlations -------------------------------------------------------------------


@pytest.mark.parametrize("design", [Design(20_000, 3), Design(1_000, 3, "latin")], ids=["random", "latin"])
def test_rank_correlations_are_those_of_the_draws_of_the_run(design: Design) -> None:
    case = ranked_case()
    blocks = [case.streams[""].numbers(design, block, count) for block, count in design.blocks()]
    npv = np.concatenate([case.evaluate({"": numbers}).npv for numbers in blocks], axis=1)
    found = rank_of_inputs(case.streams, design, npv)
    assert len(found) == len(case.inputs) * len(npv)
    for one in found:
        drawn_before = np.concatenate(
            [
                block.tables["arms.med.exits"][one.input.cell] if one.input.cell else block.drawn[one.input.name]
                for block in blocks
            ]
        )
        if np.ptp(npv[one.series]) == 0:
            assert math.isnan(one.correlation)
        else:
            expected = spearmanr(drawn_before, npv[one.series]).statistic
            assert one.correlation == pytest.approx(expected, abs=1e-12)
    strengths = [abs(one.correlation) for one in found if one.series == case.series("samhalle")]
    assert strengths == sorted(strengths, reverse=True)


def ranked_case() -> Case:
    quantities = {
        "pris": {"normal": {"mean": "2 000 kr/mån", "sd": "200 kr/mån"}},
        "hyra": {"uniform": ["300 kr/mån", "700 kr/mån"]},
        "effekt": {"discrete": [{"value": 1, "weight": 3}, {"value": 2, "weight": 1}]},
    }
    case = tree("pris", med={**EXITS, "sample_size": 50}, enrolment="2 mån", quantities=quantities)
    case["states"]["studier"]["lines"]["bidrag"]["amount"] = "hyra"
    case["states"]["arbete"]["lines"]["produktion"]["times"] = ["effekt"]
    return Case({**case, "correlations": {"par": {"between": ["pris", "hyra"], "rank": 0.6}}})


def test_some_inputs_and_one_series_can_be_asked_for() -> None:
    case, design = ranked_case(), Design(500, 1)
    npv = case.evaluate({"": case.streams[""].numbers(design, 0, 500)}).npv
    (item,) = (one for one in case.inputs if one.cell == "studier")
    (found,) = rank_of_inputs(case.streams, design, npv, case.series("region"), [item])
    every = rank_of_inputs(case.streams, design, npv, case.series("region"))
    assert found in every
    assert found.correlation < -0.5
    with pytest.raises(ValueError, match="500"):
        rank_of_inputs(case.streams, design, npv[:, :10])
    with pytest.raises(ValueError, match="not one of"):
        rank_of_inputs(two_shares().streams, design, npv, inputs=[item])


def test_rows_over_time_are_drawn_again_as_their_last_row() -> None:
    case, design = over_time(), Design(10_000, 5)
    ((_, again),) = drawn_again(case.streams, design, case.inputs)
    whole = [case.streams[""].numbers(design, *block).tables["arms.med.path.4"]["arbete"] for block in design.blocks()]
    assert np.array_equal(again, np.concatenate(whole))


# -- Sobol -------------------------------------------------------------------------------


def additive(correlations: Any = None) -> Case:
    """Return a net of 60 x (y + z) - b for the municipality, with three normals."""
    lines = {name: {"kind": "resource", "from": "kommun", "amount": name} for name in ("hyra", "mat")}
    quantities = {
        "hyra": {"normal": {"mean": "2 000 kr/mån", "sd": "300 kr/mån"}},
        "mat": {"normal": {"mean": "1 000 kr/mån", "sd": "200 kr/mån"}},
        "lon": {"normal": {"mean": "100 tkr", "sd": "18 tkr"}},
    }
    more = {"correlations": correlations} if correlations else {}
    return Case(tree(budget="lon", states={"hemma": {"lines": lines}, "arbete": {}}, quantities=quantities, **more))


def by_factor(found: tuple[VarianceShare, ...]) -> dict[tuple[str, ...], VarianceShare]:
    return {one.factor.names: one for one in found}


def test_sobol_indices_of_a_sum_are_shares_of_variance() -> None:
    case = additive()
    found = by_factor(sobol_indices(case.evaluate, case.streams, 1, case.series("kommun")))
    variances = {"hyra": (60 * 300) ** 2, "mat": (60 * 200) ** 2, "lon": 18e3**2}
    whole = sum(variances.values())
    assert set(found) == {(f"quantities.{name}",) for name in variances}
    for name, variance in variances.items():
        one = found[f"quantities.{name}",]
        assert one.first == pytest.approx(variance / whole, abs=0.01)
        assert one.total == pytest.approx(variance / whole, abs=0.01)
        assert one.variance == pytest.approx(whole, rel=0.02)
        assert (one.points, one.runs, one.factor.kind) == (2048, 2048 * 5, "number")
        assert 0 < one.first_error < 0.05


def test_a_correlated_pair_is_one_factor() -> None:
    case = additive({"par": {"between": ["hyra", "mat"], "rank": 0.5}})
    found = by_factor(sobol_indices(case.evaluate, case.streams, 1, case.series("kommun")))
    pair = (60 * 300) ** 2 + (60 * 200) ** 2 + 2 * 2 * math.sin(math.pi / 12) * 60**2 * 300 * 200
    shares = {("quantities.hyra", "quantities.mat"): pair, ("quantities.lon",): 18e3**2}
    assert {one.factor.kind for one in found.values()} == {"correlated", "number"}
    for names, variance in shares.items():
        expected = variance / (pair + 18e3**2)
        assert found[names].first == pytest.approx(expected, abs=0.01)
        assert found[names].total == pytest.approx(expected, abs=0.01)


def test_a_table_is_one_factor_and_what_does_not_vary_is_left_out() -> None:
    case = Case(
        tree(
            {"normal": {"mean": "2 000 kr/mån", "sd": "1 kr/mån"}}, enrolment="2 mån", med={**EXITS, "sample_size": 50}
        )
    )
    found = sobol_indices(case.evaluate, case.streams, 2, power=9, resamples=20)
    first = next(one for one in found if one.series == case.series("region"))
    assert first.factor == Factor("table", ("arms.med.exits",))
    assert first.total == pytest.approx(1.0, abs=0.02)
    # 10 months of 10 persons at 500 kr, and a share that is Beta(10, 40)
    assert first.variance == pytest.approx((100 * 500) ** 2 * 0.2 * 0.8 / 51, rel=0.03)
    other = Case(tree({"uniform": ["1 000 kr/mån", "3 000 kr/mån"]}))
    assert sobol_indices(other.evaluate, other.streams, 2, other.series("arbetsgivare"), 6, 10) == ()


def test_sobol_runs_are_sliced_and_repeat_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    case, sizes = additive(), []

    def watched(numbers: Mapping[str, Numbers]) -> Outcomes:
        sizes.append(numbers[""].draws)
        return case.evaluate(numbers)

    found = sobol_indices(watched, case.streams, 0, case.series("kommun"), 12, 10)
    assert max(sizes) <= 4096
    assert sum(sizes) == 5 * 4096
    assert found == sobol_indices(case.evaluate, case.streams, 0, case.series("kommun"), 12, 10)
    monkeypatch.setattr(sobol_run, "SOBOL_MOST_DIMENSIONS", 5)
    with pytest.raises(ValueError, match="for 2 at most"):
        sobol_indices(case.evaluate, case.streams, 0)


# -- subgroups, and nothing uncertain ----------------------------------------------------


def grouped() -> Case:
    quantities = {
        "stodet": {"uniform": ["1 000 kr/mån", "3 000 kr/mån"]},
        "del": {"uniform": ["20 %", "40 %"]},
    }
    med = {"role": "programme", "path": {1: {"arbete": "del", "hemma": "rest"}}}
    groups = {"unga": {"share": "40 %"}, "aldre": {"share": "rest", "quantities.del": {"uniform": ["10 %", "20 %"]}}}
    return Case(tree("stodet", med=med, quantities=quantities, subgroups=groups))


def test_subgroups_have_shared_and_own_inputs() -> None:
    case = grouped()
    assert [(item.name, item.group) for item in case.inputs] == [
        ("quantities.stodet", ""),
        ("quantities.del", ""),
        ("subgroups.aldre:quantities.del", "aldre"),
    ]
    shared, young, older = case.inputs
    kommun = case.series("kommun")
    bars = {bar.input: bar for bar in tornado(case.evaluate, case.streams, kommun)}
    gone = 120 * (0.4 * 0.3 + 0.6 * 0.15)
    assert (bars[shared].low, bars[shared].high) == pytest.approx((gone * 1000 - 100e3, gone * 3000 - 100e3))
    assert bars[young].swing == pytest.approx(120 * 0.4 * 0.2 * 2000)
    assert bars[older].swing == pytest.approx(120 * 0.6 * 0.1 * 2000)
    found = case.switching("kommun", shared)
    assert (found.values, found.outside) == ((pytest.approx(100e3 / gone, rel=1e-9),), True)
    assert case.limits() == {young.name: (0.0, 1.0), older.name: (0.0, 1.0)}


def test_subgroups_are_ranked_and_split_by_the_same_inputs() -> None:
    case, design = grouped(), Design(9_000, 4)
    whole = [
        {group: one.numbers(design, block, count) for group, one in case.streams.items()}
        for block, count in design.blocks()
    ]
    npv = np.concatenate([case.evaluate(numbers).npv for numbers in whole], axis=1)
    own = np.concatenate([numbers["aldre"].drawn["quantities.del"] for numbers in whole])
    found = {one.input.name: one for one in rank_of_inputs(case.streams, design, npv, case.series("kommun"))}
    assert found["subgroups.aldre:quantities.del"].correlation == pytest.approx(
        spearmanr(own, npv[case.series("kommun")]).statistic, abs=1e-12
    )
    split = by_factor(sobol_indices(case.evaluate, case.streams, 1, case.series("arbetsgivare")))
    young, older = (0.4 * 0.2) ** 2, (0.6 * 0.1) ** 2
    assert split["quantities.del",].total == pytest.approx(young / (young + older), abs=0.01)
    assert split["subgroups.aldre:quantities.del",].first == pytest.approx(older / (young + older), abs=0.01)
    assert split["quantities.stodet",].total == pytest.approx(0, abs=1e-9)


def test_without_anything_uncertain_there_is_nothing_to_say() -> None:
    case = Case(tree())
    assert case.inputs == ()
    assert tornado(case.evaluate, case.streams) == ()
    assert best_and_worst(case.evaluate, case.streams) == ()
    assert switching_values(case.evaluate, case.streams, {}) == ()
    assert sobol_indices(case.evaluate, case.streams, 1) == ()
    assert rank_of_inputs(case.streams, Design(100, 1), np.zeros((1, 100))) == ()


def test_central_is_in_the_middle_of_everything(root: Any) -> None:
    """A scenario with every kind of distribution: all functions agree on the central case."""
    case = Case(root / "tests" / "good_scenarios" / "osakra_tal.yaml")
    total = len(case.drawn.frame.series) - 1
    name = case.drawn.frame.series[total]
    central = float(case.drawn.central().npv[total, 0])
    assert central == pytest.approx(payoff.evaluate(case.scenario).npv(name), rel=1e-12)
    bars = tornado(case.evaluate, case.streams, total)
    assert len(bars) == len(case.inputs) > 15
    assert [bar.central for bar in bars] == pytest.approx([central] * len(bars), rel=1e-12)
    for one in switching_values(case.evaluate, case.streams, case.limits(), total, horizon=36):
        low, high = one.searched
        assert low <= one.input.central <= high
        assert one.npv == pytest.approx(central, rel=1e-12)
        for value in one.values:
            assert abs(case.npv(one.input, value, name)) < 1e-6 * abs(central) or value in one.jumps
