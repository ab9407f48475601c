"""Outcomes, tables, studies, rates and what moves cost: the library against the second implementation."""

import copy
import math
from typing import Any, Literal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

import payoff

from .conftest import ROOT
from .independent import lives, matrices, plain
from .independent.generate_outcomes import outcome_scenarios
from .independent.movement import Number
from .test_independent import Comparison, largest

ROLES = ("programme", "counterfactual")

# --- the comparison ------------------------------------------------------------------------------------------------


def agree(found: Any, expected: list[float], near: float) -> None:
    """Check a flow or a curve of the library, month by month."""
    assert not isinstance(found, payoff.Missing)
    assert list(found) == pytest.approx(expected, rel=1e-9, abs=near)


def check_by_month(comparison: Comparison, result: payoff.Result) -> None:
    """Gains, cost and net of every month, and both curves."""
    case = comparison.case
    for name in case.members:
        tables: list[tuple[Literal["gains", "programme_cost", "net"], list[Number] | None]] = [
            ("gains", case.gain(name)),
            ("programme_cost", case.cost(name)),
            ("net", case.net(name)),
        ]
        for measure, expected in tables:
            if expected is not None:
                found = result.flow(measure, name, discounted=False)
                agree(found, [float(each) for each in expected], comparison.near)
        payback = case.payback_curve(name)
        if payback is not None:
            near = comparison.near / float(case.participants) + 1e-9 * largest(payback)
            agree(result.payback_curve(name), payback, near)
        calendar = case.break_even_curve(name)
        if calendar is not None:
            agree(result.calendar_curve(name), calendar, comparison.near)


def compare(scenario: dict[str, Any]) -> None:
    """Compare everything that both implementations have."""
    result = payoff.evaluate(payoff.load(copy.deepcopy(scenario)))
    comparison = Comparison(scenario, result.to_dict())
    comparison.check()
    check_by_month(comparison, result)
    for unit, expected in plain.units_of(scenario, comparison.case).items():
        for how, by_role in expected.items():
            found = result.units(unit, discounted=how == "discounted")
            for role, number in by_role.items():
                assert found[role] == pytest.approx(number, rel=1e-9, abs=1e-9), f"{unit}, {role}, {how}"


@settings(max_examples=90, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(outcome_scenarios())
def test_library_agrees_on_outcomes(scenario: dict[str, Any]) -> None:
    """Two implementations, written apart from each other, have the same answer."""
    compare(scenario)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(outcome_scenarios())
def test_plain_keeps_everybody(scenario: dict[str, Any]) -> None:
    """Everybody is somewhere in every month, and what comes to a state less what leaves it is its change."""
    quantities = scenario.get("quantities") or {}
    arms = {arm["role"]: arm for arm in scenario["arms"].values()}
    for role in ROLES:
        life = lives.life_of(arms[role], arms["counterfactual"], scenario, quantities)
        if life.there[0]:
            continue  # weights on the stocks count people more or less than once
        stocks = [lives.totals(there) for there in life.there]
        for stock in stocks[1:]:
            assert float(sum(stock.values())) == pytest.approx(1, abs=1e-12)
            assert min(stock.values()) >= -1e-12
        known = "exits" in arms[role] or "exits_from_counts" in arms[role]
        for month in range(2, len(stocks)) if known else ():
            for state in scenario["states"]:
                moved = sum(part for (_, to), part in life.moves[month].items() if to == state)
                moved -= sum(part for (here, _), part in life.moves[month].items() if here == state)
                change = stocks[month].get(state, 0) - stocks[month - 1].get(state, 0)
                assert float(change) == pytest.approx(float(moved), abs=1e-12)


# --- by hand -------------------------------------------------------------------------------------------------------


def scene(months: int, arm: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A hundred persons, each worth 1 krona a month to the account of the state they are in."""

    def state(account: str) -> dict[str, Any]:
        return {"lines": {"rad": {"kind": "production", "to": account, "amount": "1 kr/mån"}}}

    scenario: dict[str, Any] = {
        "payoff": 1,
        "about": {"title": "Räkneexempel"},
        "price_year": 2026,
        "horizon": f"{months} mån",
        "discounting": "none",
        "participants": 100,
        "enrolment": "2 mån",
        "units": {"antal": {}},
        "states": {
            "soker": state("kommun"),
            "arbete": state("individ"),
            "studier": state("region"),
            "dod": {"absorbing": True},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "dod"},
            "med": {"role": "programme", **arm},
        },
    }
    return {**scenario, **more}


def by_state(scenario: dict[str, Any], account: str) -> list[float]:
    """How many are in the state of an account, month by month; the library agrees."""
    compare(scenario)
    return [float(each) for each in plain.case_of(scenario).gain(account) or []][1:]


EXITS: dict[str, Any] = {"from": "soker", "exits": {"arbete": "40 %", "studier": "rest"}}
STAYS: dict[str, Any] = {"stay": "50 %", "per": "mån", "else": "soker"}


@pytest.mark.parametrize(
    ("enrolment", "soker", "arbete"),
    [
        ("2 mån", [100, 100, 0, 0], [0, 0, 40, 40]),
        ("1,5 mån", [100, 50, 0, 0], [0, 20, 40, 40]),
        ("2,25 mån", [100, 100, 25, 0], [0, 0, 30, 40]),
        ("0,5 mån", [50, 0, 0, 0], [20, 40, 40, 40]),
        ("9 mån", [100, 100, 100, 100], [0, 0, 0, 0]),
    ],
)
def test_enrolment_with_a_part_of_a_month(enrolment: str, soker: list[float], arbete: list[float]) -> None:
    """A share leaves after the whole months, the others one month later; an arm's own time wins."""
    scenario = scene(4, EXITS, enrolment=enrolment)
    assert by_state(scenario, "kommun") == pytest.approx(soker)
    assert by_state(scenario, "individ") == pytest.approx(arbete)
    own = scene(4, {**EXITS, "enrolment": enrolment}, enrolment="3 mån")
    assert by_state(own, "individ") == pytest.approx(arbete)


def test_exits_from_counts_and_waiting() -> None:
    """30 of 100 come to work; of a wait of 1.5 months a half wait one month and a half two."""
    waits = {"arbete": {"months": "1,5 mån", "waits_in": "studier"}}
    arm = {"from": "soker", "exits_from_counts": {"arbete": 30, "soker": "rest"}, "time_to_outcome": waits}
    scenario = scene(6, arm)
    assert by_state(scenario, "individ") == pytest.approx([0, 0, 0, 15, 30, 30])
    assert by_state(scenario, "region") == pytest.approx([0, 0, 30, 15, 0, 0])
    assert by_state(scenario, "kommun") == pytest.approx([100, 100, 70, 70, 70, 70])


@pytest.mark.parametrize(
    ("retention", "expected"),
    [
        (STAYS, [0, 0, 40, 20, 10, 5]),
        ({"leave": "75 %", "per": "2 mån", "else": "soker"}, [0, 0, 40, 20, 10, 5]),
        ({"stay": {1: "100 %", 3: "50 %"}, "per": "mån", "else": "soker"}, [0, 0, 40, 40, 40, 20]),
        ({"stay": "100 %", "per": "år", "else": "soker"}, [0, 0, 40, 40, 40, 40]),
        ({"stay": "0 %", "per": "år", "else": {"soker": "50 %", "studier": "rest"}}, [0, 0, 40, 0, 0, 0]),
    ],
)
def test_retention(retention: dict[str, Any], expected: list[float]) -> None:
    """All are there in the state's first month; the probability of month m is that of staying for month m + 1."""
    assert by_state(scene(6, {**EXITS, "retention": {"arbete": retention}}), "individ") == pytest.approx(expected)


def test_a_loop_of_retentions() -> None:
    """Half of those in work go to studies each month, and all of those in studies go to work after one."""
    away = {"arbete": {**STAYS, "else": "studier"}, "studier": {"stay": "0 %", "per": "mån", "else": "arbete"}}
    scenario = scene(7, {"from": "soker", "exits": "arbete", "retention": away})
    assert by_state(scenario, "individ") == pytest.approx([0, 0, 100, 50, 75, 62.5, 68.75])


def test_time_in_the_state_is_exact() -> None:
    """Of 40 in work half leave each month; the others have a series of their own by month there."""
    scenario = scene(5, {**EXITS, "retention": {"arbete": STAYS}})
    scenario["states"]["arbete"]["lines"]["rad"]["series"] = {"clock": "tenure", 1: 1, 2: 10, 3: 100}
    scenario["states"]["soker"]["lines"]["rad"]["series"] = {"clock": "tenure", 1: 1, 2: 10, 3: 100}
    assert by_state(scenario, "individ") == pytest.approx([0, 0, 40, 200, 1000])
    assert by_state(scenario, "kommun") == pytest.approx([100, 1000, 0, 20, 210])


@pytest.mark.parametrize(
    ("outcome", "waits_in", "expected"),
    [
        ("soker", None, [100, 200, 300, 300, 300, 300]),
        ("soker", "arbete", [100, 200, 0, 0, 100, 200]),
        ("arbete", "soker", [100, 200, 300, 300, 0, 0]),
        ("soker", "soker", [100, 200, 300, 300, 300, 300]),
    ],
)
def test_time_in_the_state_goes_on(outcome: str, waits_in: str | None, expected: list[float]) -> None:
    """Enrolled for two months, waiting for two, and then in the outcome: months 1, 2, 3 there give 1, 2, 3 kronor."""
    waits = {outcome: {"months": "2 mån", "waits_in": waits_in}} if waits_in else {}
    scenario = scene(6, {"from": "soker", "exits": outcome, "time_to_outcome": waits})
    scenario["states"]["soker"]["lines"]["rad"]["series"] = {"clock": "tenure", 1: 1, 2: 2, 3: 3}
    scenario["transitions"] = {"flytt": {"counts": {"antal": 1}}}
    assert by_state(scenario, "kommun") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("hold", [0, 20, 40, 40, 40, 40]),
        ("stop", [0, 20, 40, 0, 0, 0]),
        ({"fade": "2 mån"}, [0, 20, 40, 20, 0, 0]),
        ({"fade": "1,25 mån"}, [0, 20, 40, 8, 0, 0]),
        ({"fade": "4 mån", "to": {"arbete": "60 %", "soker": "rest"}}, [0, 20, 40, 45, 50, 55]),
    ],
)
def test_what_holds_after_a_table(after: Any, expected: list[float]) -> None:
    """A straight line between the months that were measured, in shares or in counts."""
    tables: list[dict[str, Any]] = [
        {"shares": {1: "soker", 3: {"arbete": "40 %", "soker": "rest"}}},
        {"counts": {1: {"soker": 100}, 3: {"arbete": 40, "soker": "rest"}}},
    ]
    for table in tables:
        assert by_state(scene(6, {"observed": table, "after": after}), "individ") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("reach", "after", "expected"),
    [
        ({"measure": "ever", "by": "2 mån"}, None, [20, 40, 40, 40, 40]),
        ({"measure": "ever", "by": "2 mån", "duration": "2 mån"}, None, [20, 40, 20, 0, 0]),
        ({"measure": "ever", "by": "2 mån", "duration": "1,5 mån"}, None, [20, 30, 10, 0, 0]),
        ({"measure": "ever", "by": "2 mån", "duration": "2 mån"}, "hold", [20, 40, 20, 0, 0]),
        ({"measure": "ever", "by": "2 mån", "still": "50 %"}, "hold", [10, 20, 20, 20, 20]),
        ({"measure": "at", "by": "4 mån"}, "hold", [10, 20, 30, 40, 40]),
        ({"measure": "at", "by": "2 mån", "n": 60}, "stop", [20, 40, 0, 0, 0]),
        ({"measure": "at", "by": "2 mån"}, {"fade": "2 mån"}, [20, 40, 20, 0, 0]),
        ({"measure": "mean_over", "during": {"from": 2, "to": 3}}, "hold", [0, 40, 40, 40, 40]),
        ({"measure": "mean_over", "during": {"from": 1, "to": 3}}, "stop", [40, 40, 40, 0, 0]),
    ],
)
def test_outcomes_of_studies(reach: dict[str, Any], after: Any, expected: list[float]) -> None:
    """40 % reach work: at some time, in a month or on average."""
    arm = {"from": "soker", "reaches": {"arbete": {"share": "40 %", **reach}}, **({"after": after} if after else {})}
    assert by_state(scene(5, arm), "individ") == pytest.approx(expected)


def test_arrivals_that_leave_by_retention() -> None:
    """20 arrive in each of two months, and half of those who are there leave each month."""
    arm = {"from": "soker", "reaches": {"arbete": {"share": "40 %", "measure": "ever", "by": "2 mån"}}}
    assert by_state(scene(4, {**arm, "retention": {"arbete": STAYS}}), "individ") == pytest.approx([20, 30, 15, 7.5])


def test_places() -> None:
    """30 places and 1.5 months give 20 persons a month; the places are full from the second month on."""
    intake = {"places": 30, "during": {"from": 1, "to": 3}}
    scenario = scene(3, EXITS, enrolment="1,5 mån", intake=intake)
    del scenario["participants"]
    assert by_state(scenario, "kommun") == pytest.approx([20, 30, 30, 10, 0])


MOVES: dict[str, Any] = {
    "per": "år",
    "count": "end",
    "rates": {"soker": {"arbete": "0.2 per år", "dod": "0.025 per kvartal"}},
}


def test_rates_one_by_one() -> None:
    """Each cell is 1 - exp(-rate); survival comes first."""
    survival = {"to": "dod", "rate": "0.01 per år", "hazard_ratio": {"soker": 2}}
    arm = {"matrix": "m", "from": "soker"}
    scenario = scene(12, arm, matrices={"m": {**MOVES, "convert": "each", "survival": survival}})
    work, dead, first = 1 - math.exp(-0.2), 1 - math.exp(-0.1), math.exp(-0.02)
    assert by_state(scenario, "individ")[0] == pytest.approx(100 * first * work)
    assert by_state(scenario, "kommun")[0] == pytest.approx(100 * first * (1 - work - dead))


def test_the_matrix_exponential() -> None:
    """Two competing rates leave exp(-0.3), and divide the others as 2 to 1; a loop has its own closed form."""
    cells = matrices.from_rates({**MOVES, "convert": "exponential"}, ["soker", "arbete", "dod"], {})
    gone = 1 - math.exp(-0.3)
    assert cells[0] == pytest.approx([1 - gone, gone * 2 / 3, gone / 3], rel=1e-14)
    for size in (0.001, 1.0, 40.0):
        loop = matrices.exponential([[-size, size], [3 * size, -3 * size]])
        moved = (1 - math.exp(-4 * size)) / 4
        assert [loop[0][1], loop[1][0]] == pytest.approx([moved, 3 * moved], rel=1e-12)


def test_matrices_that_follow_each_other() -> None:
    """Nobody moves by the first matrix, half by the second; on the calendar those who come late move at once."""
    rows = {"soker": {"arbete": "50 %", "soker": "rest"}}
    held = {"per": "mån", "count": "start", "rows": {"soker": {"soker": "100 %"}}}
    both = {"m1": held, "m2": {**held, "rows": rows}}
    intake = {"by_month": {1: 100, 3: 100}}

    def moved(clock: str) -> list[float]:
        arm = {"matrix": {"clock": clock, 1: "m1", 3: "m2"}, "from": "soker"}
        scenario = scene(4, arm, matrices=both, intake=intake)
        del scenario["participants"]
        return by_state(scenario, "kommun")

    assert moved("entry") == pytest.approx([100, 100, 200, 150, 100, 50])
    assert moved("calendar") == pytest.approx([100, 100, 200, 100, 25, 12.5])


def test_changes_of_columns() -> None:
    """Two changes: fewer come to work, and half as many die."""
    rows = {"soker": {"arbete": "40 %", "dod": "20 %", "soker": "rest"}}
    modify = {
        "arbete": {"rows": ["soker"], "columns": ["arbete"], "relative_risk": 0.25},
        "doda": {"columns": ["dod"], "hazard_ratio": 0.5, "from": 2},
    }
    arm = {"matrix": "m", "from": "soker", "modify": modify}
    scenario = scene(3, arm, matrices={"m": {"per": "mån", "count": "start", "rows": rows}})
    stays = 0.9 - (1 - math.sqrt(0.8))
    assert by_state(scenario, "kommun") == pytest.approx([100, 70, 70 * stays])


@pytest.mark.parametrize(
    ("count", "weights"),
    [
        ("trapezoid", [0.5, 1, 1, 1, 0.5]),
        ("simpson", [1 / 3, 4 / 3, 2 / 3, 4 / 3, 1 / 3]),
        ({"ends": "1/3", "odd": "2/3", "even": "4/3"}, [1 / 3, 2 / 3, 4 / 3, 2 / 3, 1 / 3]),
    ],
)
def test_weights_on_the_stocks(count: Any, weights: list[float]) -> None:
    """Stock 0 is in month 0 for a whole quarter, stock n in each of the months of quarter n."""
    matrix = {"per": "kvartal", "count": count, "rows": {"soker": {"soker": "50 %", "dod": "rest"}}}
    arm = {"matrix": "m", "from": "soker"}
    other = {"role": "counterfactual", "kind": "assumption", "matrix": "m", "from": "dod"}
    scenario = scene(12, arm, matrices={"m": matrix})
    scenario["arms"]["utan"] = other
    expected = [100 * weight / 2**n for n, weight in enumerate(weights) for _ in range(3)]
    assert by_state(scenario, "kommun") == pytest.approx(expected[3:])
    assert float((plain.case_of(scenario).gain("kommun") or [])[0]) == pytest.approx(sum(expected[:3]))


TRANSITION: dict[str, Any] = {
    "from": "soker",
    "to": ["arbete"],
    "lines": {"start": {"kind": "resource", "from": "ovriga", "amount": "100 kr"}},
    "counts": {"antal": 1},
}


@pytest.mark.parametrize(
    ("arm", "moves"),
    [
        (EXITS, [0, 0, 40, 0]),
        ({**EXITS, "enrolment": "2,25 mån"}, [0, 0, 30, 10]),
        ({"path": {1: "soker", 3: "arbete", 4: "soker"}}, [0, 0, 100, 0]),
        ({"from": "soker", "reaches": {"arbete": {"share": "40 %", "measure": "ever", "by": "2 mån"}}}, [20, 20, 0, 0]),
        ({"matrix": "m", "from": "soker"}, [10, 10, 10, 7]),
    ],
)
def test_moves_cost_once(arm: dict[str, Any], moves: list[float]) -> None:
    """The move is in the first month of the new state; by a matrix it is spread over the months of the cycle."""
    rows = {"soker": {"arbete": "30 %", "soker": "rest"}}
    matrix = {"per": "kvartal", "count": "half", "rows": rows}
    scenario = scene(4, arm, matrices={"m": matrix}, transitions={"flytt": TRANSITION})
    assert by_state(scenario, "ovriga") == pytest.approx([-100 * each for each in moves])
    assert plain.units_of(scenario)["antal"]["undiscounted"] == {
        "programme": pytest.approx(sum(moves)),
        "counterfactual": 0,
    }


def test_moves_are_never_weighed() -> None:
    """Half leave in each of four months; each move counts once, whatever the cycles' weights."""
    matrix = {"per": "mån", "count": "trapezoid", "rows": {"soker": {"arbete": "50 %", "soker": "rest"}}}
    scenario = scene(4, {"matrix": "m", "from": "soker"}, matrices={"m": matrix}, transitions={"flytt": TRANSITION})
    scenario["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "matrix": "m", "from": "dod"}
    assert by_state(scenario, "ovriga") == pytest.approx([-5000, -2500, -1250, -625])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"amount": "6 kr", "paid": "at_start"}, [0, 60, 60, 0, 0, 0]),
        ({"amount": "6 kr/mån"}, [0, 60, 120, 75, 15, 0]),
        ({"amount": "9 kr", "paid": "evenly"}, [0, 40, 80, 50, 10, 0]),
        ({"amount": "6 kr/mån", "during": {"from": 2, "to": 2}}, [0, 0, 60, 60, 0, 0]),
        ({"amount": "6 kr/mån", "series": {1: 1, 3: 2}}, [0, 60, 120, 150, 30, 0]),
    ],
)
def test_a_budget_line_per_participant(line: dict[str, Any], expected: list[float]) -> None:
    """Ten begin in month 1 and ten in month 2; each is enrolled for 2.25 months."""
    budget = {"rad": {"payer": "ovriga", "per": "participant", **line}}
    intake = {"participants": 20, "evenly": {"from": 1, "to": 2}}
    scenario = scene(4, EXITS, enrolment="2,25 mån", intake=intake, programme={"budget": budget})
    del scenario["participants"]
    compare(scenario)
    assert [float(each) for each in plain.case_of(scenario).cost("ovriga") or []] == pytest.approx(expected)


def test_units_and_lines_of_an_arm() -> None:
    """Each month in work counts one, and in the arm a tenth more; its own line is booked in that arm alone."""
    line = {"in": ["arbete"], "kind": "resource", "from": "ovriga", "amount": "2 kr/mån"}
    arm = {**EXITS, "add_counts": {"arbete": {"antal": "1.2 per år"}}, "add_lines": {"egen": line}}
    scenario = scene(4, arm)
    scenario["states"]["arbete"]["counts"] = {"antal": "1 per mån"}
    scenario["arms"]["utan"]["stays_in"] = "arbete"
    assert by_state(scenario, "ovriga") == pytest.approx([0, 0, -80, -80])
    assert plain.units_of(scenario)["antal"]["undiscounted"] == pytest.approx({"programme": 88, "counterfactual": 400})


# --- published examples --------------------------------------------------------------------------------------------


def published(name: str, programme: str) -> dict[str, Any]:
    """A published scenario with one of its arms as the programme, and without the others."""
    raw: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "published" / f"{name}.yaml").read_text(encoding="utf-8"))
    arms = {key: arm for key, arm in raw["arms"].items() if arm["role"] == "counterfactual" or key == programme}
    arms[programme]["role"] = "programme"
    return {**{key: value for key, value in raw.items() if key != "variants"}, "arms": arms}


@pytest.mark.parametrize(("programme", "cost", "years"), [("b", 259_100, 22.184), ("ab", 378_875, 23.137)])
def test_sick_sicker(programme: str, cost: float, years: float) -> None:
    """Strategies for 75 years: published costs and quality-adjusted years, without treatment 151 580 and 20.711."""
    scenario = published("sick-sicker", programme)
    case = plain.case_of(scenario)
    units = plain.units_of(scenario, case)["qaly"]["discounted"]
    assert [units[role] for role in ROLES] == pytest.approx([years, 20.711], abs=0.0005)
    assert (case.break_even_curve("vard") or [])[-1] == pytest.approx(151_580 - cost, abs=1)


def test_moves_of_a_knee() -> None:
    """The events of a thousand patients, by moves between nine states in 120 months."""
    compare(published("knaprotes-overgangar", "datorstodd"))
