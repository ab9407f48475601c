"""Simulations: one code path, the same bytes however they are worked out, and answers that are known in closed form."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import payoff
from payoff.quantity.numbers import Numbers
from payoff.simulation import drawn as drawing
from payoff.simulation.drawn import drawn
from payoff.simulation.simulation import FAN_DRAWS, Simulation
from payoff.uncertainty.outcomes import Outcomes
from payoff.uncertainty.streams import BLOCK, Design

from .conftest import ROOT

SCENARIOS = sorted(
    path for path in (ROOT / "scenarios").glob("*.yaml") if "kind: portfolio" not in path.read_text(encoding="utf-8")
)
W2 = ROOT / "tests" / "benchmarks" / "w2.yaml"
ERRORS = 4.5
"""Standard errors that an independent estimate may be off."""


def two_states(**changes: Any) -> dict[str, Any]:
    """Return a scenario where everybody may come to work, worth 1 000 kr a month, for 120 000 kr in all."""
    scenario: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Prov", "report": "ansokan"},
        "price_year": 2026,
        "horizon": "12 mån",
        "discounting": "none",
        "participants": 100,
        "outcome_luck": False,
        "states": {
            "hemma": {},
            "arbete": {"lines": {"lon": {"kind": "net", "account": "kommun", "amount": "1 000 kr/mån"}}},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "hemma"},
            "med": {"role": "programme", "path": {1: {"arbete": "10 %", "hemma": "rest"}}},
        },
        "programme": {"budget": {"rad": {"payer": "kommun", "amount": "120 tkr", "paid": "at_start"}}},
    }
    for path, value in changes.items():
        here, *parts = [scenario, *path.split("__")]
        for part in parts[:-1]:
            here = here[part]
        here[parts[-1]] = value
    return scenario


def simulated(scenario: Mapping[str, Any], draws: int = 4000, seed: int = 1, **options: Any) -> Simulation:
    return payoff.simulate(payoff.load(scenario), draws=draws, seed=seed, **options)


def same(one: Outcomes, other: Outcomes) -> bool:
    return all(getattr(one, part.name).tobytes() == getattr(other, part.name).tobytes() for part in fields(Outcomes))


# --- one code path ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [*SCENARIOS, W2], ids=lambda path: path.stem)
def test_one_draw_at_central_values_is_the_result(file: Any) -> None:
    result = payoff.evaluate(payoff.load(file))
    model = drawn(result)
    central = model.central()
    largest = max(abs(float(value)) for value in central.npv[:, 0])
    for row, name in enumerate(model.frame.series):
        if result.missing("net", name) is not None:
            continue
        assert central.npv[row, 0] == pytest.approx(result.npv(name), abs=1e-9 * largest)
        assert central.cost[row, 0] == pytest.approx(result.summed("programme_cost", name), abs=1e-9 * largest)
        for found, asked, last in (
            (central.break_even, result.break_even(name), result.plan.months),
            (central.payback, result.payback(name), result.plan.months_followed),
        ):
            assert not isinstance(asked, payoff.Missing)
            expected = {"never_within_horizon": last + 1, "never_negative": 0, "no_flow": -1}
            assert found[row, 0] == expected.get(asked.status, asked.sustained), name


def test_a_draw_is_the_scenario_with_what_was_drawn_written_in_it() -> None:
    """Twenty draws of everything that is uncertain, each written back as numbers and worked out by itself."""
    scenario = payoff.load(
        two_states(
            states__arbete__lines__lon__amount={"value": "1 000 kr/mån", "low": "500 kr/mån", "high": "2 000 kr/mån"},
            arms__med__path={1: {"arbete": {"value": "10 %", "low": "5 %", "high": "30 %"}, "hemma": "rest"}},
            discounting={"rate": {"value": "4 %", "low": "2 %", "high": "6 %"}},
            participants={"value": 100, "low": 80, "high": 130},
        )
    )
    model = drawn(payoff.evaluate(scenario))
    design = Design(20, 3)
    outcomes, numbers = model.block(design, 0, 20), model.groups[0].streams.numbers(design, 0, 20)
    assert set(numbers.drawn) == {
        "states.arbete.lines.lon.amount",
        "arms.med.path.1.arbete",
        "discounting.rate",
        "participants",
    }
    for draw in range(20):
        at = {path: float(values[draw]) for path, values in numbers.drawn.items()}
        changed = scenario.replace(
            {
                "states.arbete.lines.lon.amount": f"{at['states.arbete.lines.lon.amount']!r} kr/mån",
                "arms.med.path": {1: {"arbete": at["arms.med.path.1.arbete"], "hemma": "rest"}},
                "discounting.rate": at["discounting.rate"],
                "participants": at["participants"],
            }
        )
        assert outcomes.npv[-1, draw] == pytest.approx(payoff.evaluate(changed).npv(), rel=1e-9)


def in_every_way(**changes: Any) -> dict[str, Any]:
    """Return a scenario whose lines are booked in all ways that are told apart: series, lag, arm, two in one place."""
    pay = {"value": "8 000 kr/mån", "low": "6 000 kr/mån", "high": "9 000 kr/mån"}
    tax = {"kind": "tax", "from": "individ", "to": "kommun"}
    care = {"kind": "resource", "from": "region"}
    fee = {**tax, "amount": "500 kr/mån", "times": ["faktor"]}
    lines = {
        "skatt": {**tax, "amount": pay},
        "avgift": fee,
        "avgift_index": {**fee, "series": {"clock": "calendar", 1: 1, 13: 40}},
        "start": {**care, "amount": "900 kr/mån", "series": {"clock": "entry", 1: 1, 5: 0.5}},
    }
    support = {"kind": "resource", "from": "forsakringskassan", "amount": "300 kr/mån", "times": ["faktor"]}
    split = {"kommun": "70 %", "region": "30 %"}
    return two_states(
        horizon="3 år",
        quantities={"faktor": {"value": 1, "low": 0.5, "high": 2}},
        states__arbete__lines=lines,
        arms__med__path={
            1: {"arbete": {"value": "10 %", "low": "5 %", "high": "30 %"}, "hemma": "rest"},
            17: {"hemma": 1},
        },
        arms__med__add_lines={"stod": {**support, "in": ["arbete"]}},
        discounting={"rate": {"value": "4 %", "low": "2 %", "high": "6 %"}},
        tax_equalisation={"share": "90 %", "lag": "24 mån"},
        programme__budget={
            "rad": {"payer": split, "amount": "1 500 tkr", "paid": "evenly", "during": {"from": 1, "to": 7}}
        },
        **changes,
    )


@pytest.mark.parametrize("intake", [{1: 100}, {1: 60, 4: 40}], ids=["together", "one after the other"])
def test_a_draw_is_what_is_booked_in_whatever_way_a_line_is(intake: dict[int, int]) -> None:
    """Ten draws of prices, persons, rate and factors, each written back and booked line by line."""
    entering = {"intake": {"by_month": intake}, "enrolment": "3 mån"}
    scenario = payoff.load({key: value for key, value in in_every_way(**entering).items() if key != "participants"})
    result = payoff.evaluate(scenario)
    model = drawn(result)
    assert len(model.groups[0].booking.alike) >= 5
    assert any(alike.more for alike in model.groups[0].booking.alike)
    design = Design(10, 3)
    outcomes, numbers = model.block(design, 0, 10), model.groups[0].streams.numbers(design, 0, 10)
    for draw in range(10):
        at = {path: float(values[draw]) for path, values in numbers.drawn.items()}
        written = {
            "states.arbete.lines.skatt.amount": f"{at.pop('states.arbete.lines.skatt.amount')!r} kr/mån",
            "arms.med.path.1": {"arbete": at.pop("arms.med.path.1.arbete"), "hemma": "rest"},
        }
        booked = payoff.evaluate(scenario.replace({**written, **at}))
        for row, name in enumerate(model.frame.series):
            assert outcomes.npv[row, draw] == pytest.approx(booked.npv(name), rel=1e-9, abs=1e-6), name
            for found, asked, last in (
                (outcomes.break_even, booked.break_even(name), result.plan.months),
                (outcomes.payback, booked.payback(name), result.plan.months_followed),
            ):
                assert not isinstance(asked, payoff.Missing)
                expected = {"never_within_horizon": last + 1, "never_negative": 0, "no_flow": -1}
                assert found[row, draw] == expected.get(asked.status, asked.sustained), name


@pytest.mark.parametrize("asked", [{"draws": 100.5}, {"draws": "100"}, {"draws": None}, {"seed": 1.5}, {"seed": "1"}])
def test_draws_and_seed_are_whole_numbers(asked: dict[str, Any]) -> None:
    with pytest.raises(payoff.InputError, match=r"antalet dragningar|fröet"):
        payoff.simulate(payoff.load(two_states(outcome_luck=True)), **{"draws": 100, "seed": 1, **asked})


@pytest.mark.parametrize("intake", [{1: 100}, {1: 60, 4: 40}], ids=["together", "one after the other"])
def test_a_result_without_accounts_can_be_drawn(intake: dict[int, int]) -> None:
    rate = {"rate": {"value": "4 %", "low": "3 %", "high": "5 %"}}
    nothing = two_states(states__arbete={}, programme={"budget": {}}, discounting=rate, intake={"by_month": intake})
    del nothing["participants"]
    found = simulated(nothing, 100)
    assert found.drawn.frame.matrix.shape == (1, 0)
    assert not found.outcomes.npv.any()
    assert (found.outcomes.break_even == -1).all()
    assert (found.outcomes.payback == -1).all()


@pytest.mark.parametrize("intake", [{1: 70}, {1: 35, 4: 35}], ids=["together", "one after the other"])
def test_an_account_that_is_sent_all_that_it_pays_is_never_out_of_pocket(intake: dict[int, int]) -> None:
    """What is sent at the start and paid evenly sums to nothing but rounding: no cost that may be paid back or not."""
    amount = {"value": "611 tkr", "low": "500 tkr", "high": "900 tkr"}
    financing = {"rule": "finsam", "through": "samordningsforbund", "paid": "at_start"}
    budget = {"rad": {"payer": "samordningsforbund", "amount": amount, "paid": "evenly"}}
    scenario = two_states(programme={"budget": budget, "financing": financing}, intake={"by_month": intake})
    del scenario["participants"]
    found = simulated(scenario, 500)
    assert found.result.payback("samordningsforbund").status == "no_flow"  # type: ignore[union-attr]
    assert (found.outcomes.payback[found.place("samordningsforbund")] == -1).all()
    assert (found.outcomes.payback[found.place("region")] == 13).all()


def test_a_result_is_laid_out_once_and_drawn_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    result = payoff.evaluate(payoff.load(in_every_way()))
    first = payoff.simulate(result, draws=200, seed=1)
    monkeypatch.setattr(drawing, "drawn", lambda result: pytest.fail("laid out again"))
    again, other = (payoff.simulate(result, draws=200, seed=seed) for seed in (1, 2))
    assert same(first.outcomes, again.outcomes)
    assert not same(first.outcomes, other.outcomes)
    kept = [one.drawn.streams[""].kept for one in (first, again, other)]
    assert len(set(map(id, kept))) == 3
    assert kept[2].find(first.design, 0, 200) is None


# --- W2: the same draws by plain loops -------------------------------------------------------------

STATES = ("inskriven", "arbete", "studier", "rehab", "arbetslos", "sjuk")
GAINS = {"arbete_kommun": 1, "arbete_ovriga": 1, "arbete_produktion": 1, "studier_produktion": 1}
ACCOUNTS = {
    "kommun": "kommun",
    "region": "region",
    "fk": "forsakringskassan",
    "af": "arbetsformedlingen",
    "ratt": "rattsvasende",
    "ovriga": "ovriga",
    "individ": "individ",
    "produktion": "produktionsvarde",
}
MONTHLY = {"kommun": 420_000, "region": 85_000, "fk": 60_000, "af": 110_000}


def plain_w2(numbers: Numbers, draw: int) -> tuple[dict[str, float], dict[str, int]]:
    """Return npv and sustained break-even month of one draw of W2, by loops over months, states and accounts."""
    named = {name.removeprefix("quantities."): float(values[draw]) for name, values in numbers.drawn.items()}
    matrix = {
        which: [
            [
                float(numbers.tables[f"matrices.{which}.rows.{row}"][to][draw])
                if to in numbers.tables[f"matrices.{which}.rows.{row}"]
                else 0.0
                for to in STATES
            ]
            for row in STATES
        ]
        for which in ("utan", "full_effekt")
    }
    share = named["effekt"]
    own = matrix["utan"]
    blended = [[(1 - share) * own[i][j] + share * matrix["full_effekt"][i][j] for j in range(6)] for i in range(6)]
    without, having = [1.0] + [0.0] * 5, [1.0] + [0.0] * 5
    running, curves = dict.fromkeys([*ACCOUNTS, "total"], 0.0), []
    for month in range(1, 61):
        factor = (1 + named["ranta"]) ** (-(month - 1) / 12)
        total = 0.0
        for key in ACCOUNTS:
            flow = 0.0
            for index, state in enumerate(STATES):
                price = named.get(f"{state}_{key}", 0.0)
                gains = key == "individ" or f"{state}_{key}" in GAINS
                flow += 103 * (having[index] - without[index]) * (price if gains else -price)
            if key in MONTHLY and month <= 18:
                started = 600_000 if key == "kommun" and month == 1 else 0
                flow -= named[f"kostnad_{key}"] * (MONTHLY[key] * (1.0 if month <= 12 else 0.5) + started)
            running[key] += factor * flow
            total += factor * flow
        running["total"] += total
        curves.append(dict(running))
        without = [sum(without[i] * own[i][j] for i in range(6)) for j in range(6)]
        having = [sum(having[i] * blended[i][j] for i in range(6)) for j in range(6)]
    after = {key: max((m for m, curve in enumerate(curves, 1) if curve[key] < 0), default=-1) + 1 for key in running}
    return running, after


def test_w2_is_what_plain_loops_give_on_the_same_draws() -> None:
    model = drawn(payoff.evaluate(payoff.load(W2)))
    design, draws = Design(200, 7), 200
    outcomes, numbers = model.block(design, 0, draws), model.groups[0].streams.numbers(design, 0, draws)
    rows = [*(model.frame.series.index(name) for name in ACCOUNTS.values()), len(model.frame.series) - 1]
    largest = float(np.abs(outcomes.npv).max())
    for draw in range(draws):
        npv, after = plain_w2(numbers, draw)
        for row, key in zip(rows, npv, strict=True):
            assert outcomes.npv[row, draw] == pytest.approx(npv[key], abs=1e-9 * largest)
            assert outcomes.break_even[row, draw] == after[key]


def test_w2_is_what_independent_draws_give() -> None:
    """Python's own generator draws the same distributions: means and chances within the errors of both."""
    draws = 3000
    simulation = payoff.simulate(payoff.load(W2), draws=10_000, seed=2)
    scenario = payoff.load(W2)
    generator = random.Random(20240101)
    streams = drawn(payoff.evaluate(scenario)).groups[0].streams.uncertain
    named: dict[str, list[float]] = {}
    for stream, quantity in streams.numbers.items():
        spread = quantity.spread
        assert spread is not None
        named[stream] = [_by_python(generator, spread) for _ in range(draws)]
    tables: dict[str, dict[str, list[float]]] = {}
    for path, table in streams.tables.items():
        columns = []
        for _ in range(draws):
            parts = [generator.gammavariate(weight, 1.0) if weight else 0.0 for weight in table.weights]
            columns.append([part / sum(parts) for part in parts])
        tables[path] = {cell: [column[index] for column in columns] for index, cell in enumerate(table.cells)}
    numbers = Numbers(
        draws,
        {stream: np.array(values) for stream, values in named.items()},
        {path: {cell: np.array(values) for cell, values in table.items()} for path, table in tables.items()},
    )
    other = [plain_w2(numbers, draw)[0] for draw in range(400)]
    totals = drawn(payoff.evaluate(scenario)).outcomes({"": numbers}).npv[-1]
    assert [one["total"] for one in other] == pytest.approx(totals[:400].tolist(), rel=1e-9)
    own = simulation.values()
    assert not isinstance(own, payoff.Missing)
    error = math.hypot(own.std() / 100, totals.std() / math.sqrt(draws))
    assert abs(own.mean() - totals.mean()) < ERRORS * error
    chances = [float((values >= 0).mean()) for values in (own, totals)]
    assert abs(chances[0] - chances[1]) < ERRORS * math.sqrt(0.25 / draws)
    assert abs(np.median(own) - np.median(totals)) < 0.06 * own.std() + ERRORS * error


def _by_python(generator: random.Random, spread: Any) -> float:
    """Draw as WORK.md writes the distributions, with Python's own generators."""
    if spread.kind == "gamma":
        mean, cv = spread.parameters[:2]
        return generator.gammavariate(1 / cv**2, mean * cv**2)
    if spread.kind == "beta":
        return generator.betavariate(*spread.parameters[:2])
    if spread.kind == "triangular":
        low, mode, high = spread.parameters[:3]
        return generator.triangular(low, high, mode)
    low, mode, high = spread.parameters[:3]
    first, second = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    return low + (high - low) * generator.betavariate(first, second)


# --- the same bytes --------------------------------------------------------------------------------


def uncertain_scenario(**changes: Any) -> dict[str, Any]:
    amount = {"value": "1 000 kr/mån", "low": "500 kr/mån", "high": "2 000 kr/mån"}
    usual = {
        "states__arbete__lines__lon__amount": amount,
        "arms__med__path": {1: {"arbete": "10 av 100", "hemma": "90 av 100"}},
        "outcome_luck": True,
    }
    return two_states(**(usual | changes))


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    one, again, other = (simulated(uncertain_scenario(), seed=seed) for seed in (0, 0, 1))
    assert one.seed == 0
    assert same(one.outcomes, again.outcomes)
    assert not same(one.outcomes, other.outcomes)


def test_a_seed_is_made_up_and_told() -> None:
    one = payoff.simulate(payoff.load(uncertain_scenario()), draws=50)
    again = payoff.simulate(payoff.load(uncertain_scenario()), draws=50, seed=one.seed)
    assert same(one.outcomes, again.outcomes)


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_number_of_workers_gives_the_same_bytes(workers: int, kind: type[Executor]) -> None:
    draws = 2 * BLOCK + 100
    alone = simulated(uncertain_scenario(), draws=draws)
    with kind(workers) as executor:  # type: ignore[call-arg]
        together = simulated(uncertain_scenario(), draws=draws, executor=executor)
    assert same(alone.outcomes, together.outcomes)


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes() -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    draws = BLOCK + 100
    alone = simulated(uncertain_scenario(), draws=draws)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        together = simulated(uncertain_scenario(), draws=draws, executor=client.get_executor())
    assert same(alone.outcomes, together.outcomes)


def test_blocks_do_not_depend_on_how_many_there_are() -> None:
    few = simulated(uncertain_scenario(), draws=BLOCK).outcomes
    many = simulated(uncertain_scenario(), draws=BLOCK + 500).outcomes
    assert few.npv.tobytes() == np.ascontiguousarray(many.npv[:, :BLOCK]).tobytes()


def test_the_size_of_a_slice_changes_nothing_but_whole_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = uncertain_scenario() | {"outcome_luck": False}
    whole = simulated(scenario)
    monkeypatch.setattr(drawing, "MOST", 100)
    sliced = simulated(scenario)
    assert same(whole.outcomes, sliced.outcomes)


def test_another_uncertain_number_changes_no_other_draw() -> None:
    few, more = uncertain_scenario(), uncertain_scenario()
    more["programme"]["budget"]["rad"]["amount"] = {"value": "120 tkr", "low": "100 tkr", "high": "150 tkr"}
    models = [drawn(payoff.evaluate(payoff.load(one))) for one in (few, more)]
    first, second = (model.groups[0].streams.numbers(Design(1000, 5), 0, 1000) for model in models)
    assert set(second.drawn) - set(first.drawn) == {"programme.budget.rad.amount"}
    for stream, values in first.drawn.items():
        assert values.tobytes() == second.drawn[stream].tobytes()
    for path, table in first.tables.items():
        assert all(share.tobytes() == second.tables[path][cell].tobytes() for cell, share in table.items())


# --- whole persons ---------------------------------------------------------------------------------


def test_whole_persons_are_a_binomial() -> None:
    """Ten persons, each with a quarter's chance, who must be three to pay: 1 - P(X <= 2) = 47 %; in shares 100 %."""
    few = two_states(
        participants=10,
        arms__med__path={1: {"arbete": "25 %", "hemma": "75 %"}},
        programme__budget__rad__amount="29 900 kr",
        outcome_luck=True,
    )
    simulation = simulated(few, draws=20_000)
    exact = float(stats.binom.sf(2, 10, 0.25))
    assert exact == pytest.approx(0.474, abs=5e-4)
    chance = simulation.chance_of_gain("kommun")
    assert not isinstance(chance, payoff.Missing)
    assert abs(chance.share - exact) < ERRORS * math.sqrt(exact * (1 - exact) / 20_000)
    persons = np.unique(simulation.outcomes.gains[-1] / 12_000)
    assert np.allclose(persons, np.round(persons))


def test_bas_with_ten_places_and_a_quarter() -> None:
    scenario = (
        payoff.load(ROOT / "scenarios" / "bas-trelleborg.yaml").variant("mal_25_procent").replace({"participants": 10})
    )
    model = drawn(payoff.evaluate(scenario))
    row = model.frame.series.index("kommun")
    chances = [
        float((one.block(Design(BLOCK, 1), 0, BLOCK).npv[row] >= 0).mean()) for one in (model, model.without_luck())
    ]
    assert chances[0] == pytest.approx(0.474, abs=ERRORS * math.sqrt(0.25 / BLOCK))
    assert chances[1] == 1.0


def test_retention_of_whole_persons_is_a_binomial() -> None:
    scenario = two_states(participants=20, outcome_luck=True)
    scenario["arms"]["med"] = {
        "role": "programme",
        "from": "hemma",
        "enrolment": "1 mån",
        "exits": {"arbete": "100 %"},
        "retention": {"arbete": {"stay": "90 %", "per": "mån", "else": "hemma"}},
    }
    simulation = simulated(scenario, draws=5000)
    months = simulation.outcomes.gains[-1] / 1000  # person-months in work, months 2 to 12
    kept = 0.9 ** np.arange(11)
    assert abs(months.mean() - 20 * kept.sum()) < ERRORS * months.std() / math.sqrt(5000)
    covariance = [kept[max(i, j)] * (1 - kept[min(i, j)]) for i in range(11) for j in range(11)]
    exact = 20 * sum(covariance)  # of months survived: Cov(1{T > i}, 1{T > j}) = S(max) (1 - S(min))
    assert months.var() == pytest.approx(exact, rel=0.1)
    assert np.allclose(months, np.round(months))


def test_the_variance_is_split_into_knowledge_and_luck() -> None:
    """p has Beta(10.5, 90.5); of X ~ Bin(100, p) / 100 the knowledge is Var p and the luck E p(1 - p) / 100."""
    simulation = simulated(uncertain_scenario(states__arbete__lines__lon__amount="1 000 kr/mån"), draws=8192)
    split = simulation.variance_split()
    assert split is not None
    assert not isinstance(split, payoff.Missing)
    beta = stats.beta(10.5, 90.5)
    luck = (beta.mean() * (1 - beta.mean()) - beta.var()) / 100
    assert split.luck == pytest.approx(luck / (luck + beta.var()), abs=0.05)
    assert split.luck + split.knowledge == pytest.approx(1.0)


def test_without_whole_persons_there_is_no_split() -> None:
    assert simulated(uncertain_scenario() | {"outcome_luck": False}, draws=100).variance_split() is None


# --- closed forms ----------------------------------------------------------------------------------


def test_the_chance_of_gain_of_a_counted_share_is_its_beta() -> None:
    scenario = two_states(arms__med__path={1: {"arbete": "10 av 100", "hemma": "90 av 100"}})
    chance = simulated(scenario, draws=20_000).chance_of_gain()
    assert not isinstance(chance, payoff.Missing)
    exact = float(stats.beta(10.5, 90.5).sf(0.1))  # 100 persons x share x 12 000 kr covers 120 000 kr at ten percent
    assert abs(chance.share - exact) < ERRORS * math.sqrt(exact * (1 - exact) / 20_000)
    assert chance.low < exact < chance.high


@pytest.mark.parametrize("sampling", ["random", "latin"])
def test_the_mean_of_a_linear_result_is_the_result_of_the_means(sampling: Any) -> None:
    amount = {"value": "1 000 kr/mån", "low": "500 kr/mån", "high": "2 000 kr/mån"}
    simulation = simulated(two_states(states__arbete__lines__lon__amount=amount), draws=5000, sampling=sampling)
    summary = simulation.summary()
    mean = (500 + 4 * 1000 + 2000) / 6 * 120 - 120_000
    assert abs(summary.mean[-1] - mean) < ERRORS * summary.mean_error[-1] + 1e-6
    shapes = 1 + 4 * 500 / 1500, 1 + 4 * 1000 / 1500
    sd = float(stats.beta(*shapes).std()) * 1500 * 120
    assert summary.sd[-1] == pytest.approx(sd, rel=0.05)


def test_a_latin_hypercube_knows_the_mean_better() -> None:
    amount = {"value": "1 000 kr/mån", "low": "500 kr/mån", "high": "2 000 kr/mån"}
    scenario = two_states(states__arbete__lines__lon__amount=amount)
    errors = {
        sampling: float(simulated(scenario, draws=2000, sampling=sampling).summary().mean_error[-1])
        for sampling in ("random", "latin")
    }
    assert errors["latin"] < errors["random"] / 5


def test_rank_correlations_are_achieved() -> None:
    scenario = two_states()
    scenario["quantities"] = {
        "a": {"gamma": {"mean": 1, "cv": "30 %"}},
        "b": {"pert": ["0.5", 1, 2]},
        "c": {"lognormal": {"mean": 1, "sd": "0.4"}},
    }
    scenario["correlations"] = {
        "ab": {"between": ["a", "b"], "rank": "0.6"},
        "bc": {"between": ["b", "c"], "rank": "-0.4"},
    }
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["a", "b", "c"]
    model = drawn(payoff.evaluate(payoff.load(scenario)))
    numbers = model.groups[0].streams.numbers(Design(BLOCK, 1), 0, BLOCK)
    values = [numbers.drawn[f"quantities.{name}"] for name in "abc"]
    error = 1 / math.sqrt(BLOCK)
    for (i, j), wanted in {(0, 1): 0.6, (1, 2): -0.4, (0, 2): 0.0}.items():
        assert abs(stats.spearmanr(values[i], values[j]).statistic - wanted) < ERRORS * error


def test_times_draws_a_named_number_once() -> None:
    scenario = two_states()
    scenario["quantities"] = {"osakerhet": {"uniform": ["0.5", "1.5"]}}
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["osakerhet"]
    scenario["programme"]["budget"]["rad"]["times"] = ["osakerhet"]
    simulation = simulated(scenario, draws=1000)
    assert np.allclose(simulation.outcomes.gains[-1], simulation.outcomes.cost[-1])  # 10 x 12 000 = 120 000
    assert simulation.outcomes.gains[-1].std() > 0


def test_an_outcome_that_never_pays_back_says_never() -> None:
    amount = {"value": "500 kr/mån", "low": "100 kr/mån", "high": "900 kr/mån"}
    simulation = simulated(two_states(states__arbete__lines__lon__amount=amount), draws=2000)
    found = simulation.month_distribution("calendar")[-1]
    assert found.never == 1.0
    assert found.median is None
    assert simulation.chance_by_month("calendar")[-1].max() == 0.0


def test_the_last_month_of_the_curve_is_the_chance_of_gain() -> None:
    simulation = simulated(uncertain_scenario())
    at_end = simulation.chance_by_month("calendar")[:, -1]
    assert np.allclose(at_end, simulation.summary().chance)


@pytest.mark.parametrize("months", [12, 100, 200])
@pytest.mark.parametrize("luck", [True, False])
def test_the_fan_follows_as_many_draws_as_its_note_says_on_any_calendar(months: int, luck: bool) -> None:
    simulation = simulated(uncertain_scenario(horizon=f"{months} mån", outcome_luck=luck), draws=5000)
    followed = simulation.curves()
    assert followed.shape == (months + 1, FAN_DRAWS)
    assert np.allclose(followed[-1], simulation.outcomes.npv[-1, :FAN_DRAWS])


def test_the_fan_ends_where_the_net_present_values_are() -> None:
    simulation = simulated(uncertain_scenario(), draws=1000)
    fan = simulation.fan()
    assert not isinstance(fan, payoff.Missing)
    assert fan.shape == (5, 13)
    draws = simulation.curves().shape[-1]
    expected = np.percentile(simulation.outcomes.npv[-1, :draws], (5, 25, 50, 75, 95))
    assert np.allclose(fan[:, -1], expected)


@settings(max_examples=25, deadline=None)
@given(
    low=st.integers(100, 900),
    high=st.integers(1100, 3000),
    down=st.integers(0, 90),
    up=st.integers(0, 1000),
)
def test_a_wider_input_never_narrows_a_monotone_result(low: int, high: int, down: int, up: int) -> None:
    """A uniform input that covers another gives an interval that covers the other's."""
    spans = []
    for first, last in ((low, high), (low - down, high + up)):
        middle = {"uniform": [f"{first} kr/mån", f"{last} kr/mån"]}
        found = simulated(two_states(states__arbete__lines__lon__amount=middle), draws=500).summary()
        spans.append(float(found.percentiles[-1, 5] - found.percentiles[-1, 1]))
    assert spans[1] >= spans[0] - 1e-6


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [0, 1, -1, 1_000_001])
def test_draws_are_between_two_and_the_cap(draws: int) -> None:
    with pytest.raises(payoff.InputError, match="2 till 1000000"):
        simulated(uncertain_scenario(), draws=draws)


@pytest.mark.parametrize(("draws", "words"), [(100_010, "20 till 100000"), (25, "10")])
def test_latin_hypercubes_have_a_cap_and_are_whole(draws: int, words: str) -> None:
    with pytest.raises(payoff.InputError, match=words):
        simulated(uncertain_scenario(), draws=draws, sampling="latin")


def test_other_words_for_sampling_are_refused() -> None:
    with pytest.raises(payoff.InputError, match="latin"):
        simulated(uncertain_scenario(), draws=100, sampling="latinsk")


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_seeds_outside_are_refused(seed: int) -> None:
    with pytest.raises(payoff.InputError, match="fröet"):
        simulated(uncertain_scenario(), draws=10, seed=seed)


def test_what_is_certain_cannot_be_drawn() -> None:
    with pytest.raises(payoff.InputError, match="inga osäkra tal"):
        simulated(two_states(), draws=10)


def test_a_portfolio_cannot_be_drawn() -> None:
    portfolio = payoff.load(ROOT / "scenarios" / "mia-stockholm.yaml")
    with pytest.raises(payoff.InputError, match="portfölj"):
        payoff.simulate(portfolio, draws=10)  # type: ignore[arg-type]


def test_progress_is_told_block_by_block() -> None:
    told: list[tuple[int, int]] = []
    simulated(uncertain_scenario(), draws=BLOCK + 10, progress=lambda done, of: told.append((done, of)))
    assert told == [(BLOCK, BLOCK + 10), (BLOCK + 10, BLOCK + 10)]


# --- other shapes ----------------------------------------------------------------------------------


def test_per_participant_is_divided_by_the_participants_of_each_draw() -> None:
    scenario = uncertain_scenario(participants={"value": 100, "low": 80, "high": 130}, outcome_luck=False)
    simulation = simulated(scenario, draws=500)
    each = simulation.values("gains", per_participant=True)
    assert not isinstance(each, payoff.Missing)
    numbers = simulation.drawn.groups[0].streams.numbers(simulation.design, 0, 500)
    share = numbers.tables["arms.med.path.1"]["arbete"] * numbers.drawn["states.arbete.lines.lon.amount"]
    assert each == pytest.approx(12 * share, rel=1e-9)
    frame = simulation.frame("gains", per_participant=True).set_index("account")
    assert frame.loc["kommun", "central"] == pytest.approx(1200.0)
    assert frame.loc["kommun", "mean"] == pytest.approx(each.mean())
    assert simulation.frame("gains").set_index("account").loc["kommun", "central"] == pytest.approx(120_000.0)


def test_subgroups_are_drawn_together_and_add_up() -> None:
    scenario = uncertain_scenario(outcome_luck=False)
    scenario["subgroups"] = {
        "unga": {"share": "40 %", "arms.med.path": {1: {"arbete": "20 av 100", "hemma": "80 av 100"}}},
        "andra": {"share": "60 %"},
    }
    simulation = simulated(scenario, draws=300)
    parts = simulation.subgroups
    assert list(parts) == ["unga", "andra"]
    both = sum((one.outcomes.npv for one in parts.values()), np.zeros_like(simulation.outcomes.npv))
    assert both == pytest.approx(simulation.outcomes.npv, rel=1e-9)
    shared = "states.arbete.lines.lon.amount"
    first, second = (one.drawn.groups[0].streams.numbers(one.design, 0, 300) for one in parts.values())
    assert first.drawn[shared].tobytes() == second.drawn[shared].tobytes()
    assert first.tables["arms.med.path.1"]["arbete"].mean() == pytest.approx(0.2, abs=0.02)
    assert simulated(uncertain_scenario(), draws=10).subgroups == {}


def test_a_map_of_two_inputs_is_the_result_at_each_point() -> None:
    simulation = simulated(uncertain_scenario(), draws=50)
    amount, share = "states.arbete.lines.lon.amount", "arms.med.path.1.arbete"
    found = simulation.two_way(amount, share, points=(3, 2))
    assert found.shape == (3, 2)
    for value, row in found.iterrows():
        for chance, npv in row.items():
            assert npv == pytest.approx(float(value) * 12 * 100 * float(chance) - 120_000)  # type: ignore[arg-type]
    with pytest.raises(payoff.InputError, match="inte osäkert"):
        simulation.two_way(amount, "discounting.rate")


def test_correlations_are_told_as_drawn() -> None:
    scenario = two_states()
    scenario["quantities"] = {"a": {"uniform": ["0.5", "1.5"]}, "b": {"pert": ["0.5", 1, 2]}}
    scenario["correlations"] = {"ab": {"between": ["a", "b"], "rank": "0.6"}}
    scenario["states"]["arbete"]["lines"]["lon"]["times"] = ["a", "b"]
    (one,) = simulated(scenario, draws=4000).correlations
    assert one.wanted.rank == 0.6
    assert abs(one.achieved - 0.6) < ERRORS * one.error
    assert simulated(uncertain_scenario(), draws=50).correlations == ()


def test_the_fan_where_only_the_cost_is_uncertain() -> None:
    scenario = two_states()
    line = {"payer": "kommun", "amount": {"uniform": ["500 tkr", "700 tkr"]}, "paid": "at_start"}
    scenario["programme"] = {"budget": {"personal": line}}
    simulation = simulated(scenario)
    fan = simulation.fan()
    assert not isinstance(fan, payoff.Missing)
    last = simulation.values()
    assert not isinstance(last, payoff.Missing)
    assert simulation.curves()[-1] == pytest.approx(last[: simulation.curves().shape[-1]])
