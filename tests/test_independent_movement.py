"""Intakes and matrices: the library against the second implementation, and that one against numbers by hand."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from .independent import movement, plain
from .independent.generate import moving_scenarios, scenarios
from .test_independent import Comparison, largest, library, monthly, one_state, small

# --- the comparison ------------------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(moving_scenarios())
def test_library_agrees_on_moving_scenarios(scenario: dict[str, Any]) -> None:
    """Two implementations, written apart from each other, have the same answer."""
    Comparison(scenario, library(copy.deepcopy(scenario))).check()


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(moving_scenarios())
def test_plain_balances_when_people_move(scenario: dict[str, Any]) -> None:
    """Everybody is somewhere, both clocks have the same gains, and a group is the sum of its accounts."""
    before = copy.deepcopy(scenario)
    case, result = plain.case_of(scenario), plain.evaluate(scenario)
    assert scenario == before
    for arm in plain.without_like(scenario, "arms").values():
        path = movement.path_of(arm, scenario, scenario.get("quantities") or {})
        for month in plain.tenures_of(path, movement.horizon_of(scenario)):
            shares = [share for there in month.values() for share in there.values()]
            assert sum(shares) == pytest.approx(1, abs=1e-12)
            assert min(shares) >= 0
    near = 1e-9 * (1 + largest(result) + float(sum(case.volumes.values())))
    for name, members in case.members.items():
        parts = [result["npv"][member] for member in members]
        if result["npv"][name] is not None and None not in parts:
            assert result["npv"][name] == pytest.approx(sum(parts), abs=near)
        calendar, since_entry = case.gain(name), case.gains_since_entry.of(members)
        if calendar is not None and since_entry is not None:
            assert float(sum(calendar)) == pytest.approx(float(sum(since_entry)), abs=near)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_participants_are_an_intake_in_month_1(scenario: dict[str, Any]) -> None:
    """Everybody at once, in any of the three spellings, is what `participants` says."""
    people = scenario["participants"]
    intakes: list[dict[str, Any]] = [
        {"participants": people, "at": 1},
        {"participants": people, "evenly": {"from": 1, "to": 1}},
        {"by_month": {"1": people}},
    ]
    expected = plain.evaluate(scenario)
    del scenario["participants"]
    for intake in intakes:
        assert plain.evaluate({**scenario, "intake": intake}) == expected


# --- matrices by hand ----------------------------------------------------------------------------------------------

LEAVES: dict[str, Any] = {"per": "mån", "rows": {"arbete": {"inget": "50 %", "arbete": "rest"}}, "count": "start"}
FEW_LEAVE: dict[str, Any] = {"per": "mån", "rows": {"arbete": {"arbete": "90 %", "inget": 0.1}}, "count": "start"}
ROWS = {"a": {"b": "20 %", "c": "30 %", "a": "rest"}, "b": {"a": "1/4", "b": "75 %"}}


def chain(months: int, matrix: dict[str, Any], arm: dict[str, Any] | None = None, **line: Any) -> dict[str, Any]:
    """One participant who begins in work, which gives 100 kr a month, and moves by a matrix; else nothing."""
    rows = {"kind": "production", "to": "individ", "amount": "100 kr/mån", **line}
    way = {"stays_in": None, "matrix": "m", "from": "arbete", **(arm or {})}
    scenario: dict[str, Any] = one_state(months, rows, **{"matrices": {"m": matrix, "few": FEW_LEAVE}, "arms.med": way})
    return scenario


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("start", [100, 50, 25]),
        ("end", [50, 25, 12.5]),
        ("half", [75, 37.5, 18.75]),
        ({"start": "25 %"}, [62.5, 31.25, 15.625]),
        ({"start": 1}, [100, 50, 25]),
        ({"start": 0}, [50, 25, 12.5]),
    ],
)
def test_a_chain_of_two_states(count: Any, expected: list[float]) -> None:
    """Half of those in work leave each month; the other state has no row, so nobody comes back."""
    assert monthly(chain(3, {**LEAVES, "count": count}), "individ") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("start", [100, 100, 100, 50, 50, 50, 25]),
        ("end", [50, 50, 50, 25, 25, 25, 12.5]),
        ("half", [75, 75, 75, 37.5, 37.5, 37.5, 18.75]),
    ],
)
def test_a_cycle_of_a_quarter(count: str, expected: list[float]) -> None:
    """All months of a cycle are alike, and the last cycle may be cut off."""
    assert monthly(chain(7, {**LEAVES, "per": "kvartal", "count": count}), "individ") == pytest.approx(expected)


def test_a_cycle_of_a_year() -> None:
    """Month 12 is in the first cycle and month 13 in the second."""
    assert monthly(chain(13, {**LEAVES, "per": "år"}), "individ")[11:] == [100, 50]


def test_beginning_in_shares_and_coming_back() -> None:
    """40 % begin in work: month 2 is 0.4 * 0.5 + 0.6 * 0.1, month 3 is 0.26 * 0.5 + 0.74 * 0.1."""
    rows = {"arbete": {"arbete": "rest", "inget": "50 %"}, "inget": {"arbete": "kvot", "inget": "rest"}}
    scenario = chain(3, {**LEAVES, "rows": rows}, {"from": {"arbete": "40 %", "inget": "rest"}})
    scenario["quantities"] = {"kvot": "1 av 10"}
    assert monthly(scenario, "individ") == pytest.approx([40, 26, 20.4])


def test_rows_from_counts() -> None:
    """A probability is the count over the sum of its row."""
    counts = {"arbete": {"arbete": 45, "inget": 15}, "inget": {"arbete": 3}}
    matrix = {"per": "mån", "rows_from_counts": counts, "count": "start"}
    assert monthly(chain(4, matrix), "individ") == pytest.approx([100, 75, 81.25, 79.6875])


@pytest.mark.parametrize(
    ("arm", "stays"),
    [
        ({}, 0.5),
        ({"blend": {"with": "few", "share": "25 %"}}, 0.6),
        ({"modify": {"relative_risk": 0.5}}, 0.75),
        ({"modify": {"relative_risk": 1.5, "rows": ["arbete"]}}, 0.25),
        ({"modify": {"relative_risk": 0.5, "rows": ["inget"]}}, 0.5),
        ({"modify": {"hazard_ratio": 2}}, 0.25),
        ({"modify": {"odds_ratio": 3}}, 0.25),
        ({"blend": {"with": "few", "share": "25 %"}, "modify": {"relative_risk": 0.5}}, 0.8),
        ({"blend": {"with": "few", "share": "25 %"}, "modify": {"hazard_ratio": 2}}, 0.36),
        ({"blend": {"with": "few", "share": "25 %"}, "modify": {"odds_ratio": 1.5}}, 0.5),
    ],
)
def test_blend_and_modify(arm: dict[str, Any], stays: float) -> None:
    """Half leave, or 0.75 * 0.5 + 0.25 * 0.1 = 40 % in the blend, which comes before the change."""
    assert monthly(chain(3, LEAVES, arm), "individ") == pytest.approx([100, 100 * stays, 100 * stays**2])


def test_modify_changes_each_way_out() -> None:
    """The ratio works on every cell outside the diagonal, which takes what is left."""
    cells = movement.matrix_of({"per": "mån", "rows": ROWS, "count": "start"}, ["a", "b", "c"], {}).cells
    assert cells == [[0.5, 0.2, 0.3], [0.25, 0.75, 0.0], [0.0, 0.0, 1.0]]
    hazard = movement.modified(cells, ["a", "b", "c"], {"hazard_ratio": 0.5, "rows": ["a"]}, {})
    out = [1 - 0.8**0.5, 1 - 0.7**0.5]
    assert hazard[0] == pytest.approx([1 - sum(out), *out])
    assert hazard[1:] == cells[1:]
    odds = movement.modified(cells, ["a", "b", "c"], {"odds_ratio": 2}, {})
    assert odds[0] == pytest.approx([1 - 1 / 3 - 6 / 13, 1 / 3, 6 / 13])
    assert odds[1] == pytest.approx([0.4, 0.6, 0])
    with pytest.raises(ValueError, match="leaves a"):
        movement.modified(cells, ["a", "b", "c"], {"relative_risk": 2.1}, {})


@pytest.mark.parametrize(
    ("per", "window", "expected"),
    [
        ("mån", {"from": 2, "to": 2}, [100, 50, 50, 25]),
        ("mån", {"from": 3}, [100, 50, 25, 25]),
        ("mån", {"to": 2}, [100, 100, 100, 50]),
        ("kvartal", {"from": 2, "to": 4}, [100] * 3 + [50] * 6 + [25]),
        ("kvartal", {"from": 2, "to": 3}, [100] * 3 + [50] * 3 + [25] * 3 + [12.5]),
    ],
)
def test_modify_for_some_cycles(per: str, window: dict[str, int], expected: list[float]) -> None:
    """Nobody leaves in the cycles that begin in the months of the change."""
    arm = {"modify": {"relative_risk": 0, **window}}
    assert monthly(chain(len(expected), {**LEAVES, "per": per}, arm), "individ") == pytest.approx(expected)


@pytest.mark.parametrize(("per", "degree"), [("år", 12), ("kvartal", 3), ("mån", 1)])
def test_the_root_of_a_power(per: str, degree: int) -> None:
    """The twelfth or third power of a monthly matrix, converted, moves people month by month."""
    once = [[0.9, 0.1], [0.02, 0.98]]
    cells = once
    for _ in range(degree - 1):
        cells = movement.product(cells, once)
    names = ["arbete", "inget"]
    rows = {name: {names[0]: row[0], names[1]: "rest"} for name, row in zip(names, cells, strict=True)}
    scenario = chain(15, {"per": per, "rows": rows, "count": "start", "convert": "root"})
    # Eigenvalues 1 and 0.88, stationary share of work 1/6.
    expected = [100 * (1 / 6 + 5 / 6 * 0.88 ** (month - 1)) for month in range(1, 16)]
    assert monthly(scenario, "individ") == pytest.approx(expected, abs=1e-7)


def test_roots_that_are_not_probabilities() -> None:
    """A matrix that turns round has no root, and one in a ring has a root with negative cells."""
    with pytest.raises(ValueError, match="converge"):
        movement.root([[0.1, 0.9], [0.9, 0.1]], 12)
    with pytest.raises(ValueError, match="probabilities"):
        movement.root([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5]], 12)


def test_tenure_from_the_shares_of_a_matrix() -> None:
    """Those who stay have been there since they began; those who come are in their first month."""
    series = {"clock": "tenure", 1: "100 %", 3: 0}
    assert monthly(chain(3, LEAVES, series=series), "individ") == [100, 50, 0]
    rows = {"inget": {"arbete": "50 %", "inget": "rest"}}
    scenario = chain(4, {**LEAVES, "rows": rows}, {"from": "inget"}, series={"clock": "tenure", 1: 1, 2: 0})
    assert monthly(scenario, "individ") == [0, 50, 25, 12.5]


def test_a_comparison_like_the_programme() -> None:
    """The comparison has the programme's matrix without the change."""
    scenario = chain(3, LEAVES, {"modify": {"relative_risk": 0.5}})
    other = plain.apply(scenario, {"arms.utan": {"like": "med", "stays_in": None, "modify": None}})
    assert monthly(other, "individ") == pytest.approx([0, 25, 31.25])
    begun = plain.apply(scenario, {"arms.utan": {"like": "med", "stays_in": None, "from": "inget"}})
    assert monthly(begun, "individ") == pytest.approx([100, 75, 56.25])


def test_deadweight_between_a_matrix_and_a_path() -> None:
    """A fifth would have had the matrix anyway, and the rest stay in work: a gain of 0.8 * (matrix - 1)."""
    utan = {"kind": "before_after", "stays_in": "arbete", "deadweight": "20 %"}
    scenario = plain.apply(chain(3, LEAVES), {"arms.utan": utan})
    assert monthly(scenario, "individ") == pytest.approx([0, -40, -60])


def test_unknown_is_known_where_both_arms_are_alike() -> None:
    """An unknown amount leaves nothing when the same matrix is in both arms, deadweight or not."""
    scenario = chain(6, {**LEAVES, "rows": {"arbete": {"inget": "1/7", "arbete": "rest"}}}, amount="unknown")
    assert plain.evaluate(scenario)["npv"]["individ"] is None
    utan = {"like": "med", "stays_in": None, "kind": "before_after", "deadweight": "13 %"}
    assert plain.evaluate(plain.apply(scenario, {"arms.utan": utan}))["npv"]["individ"] == 0


# --- intakes by hand -----------------------------------------------------------------------------------------------


def entering(months: Any, intake: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Participants who enter over time, each giving 100 kr a month by a series that starts with 100, 50, 0 %."""
    line = {"kind": "production", "to": "individ", "amount": "100 kr/mån"}
    series = {"clock": "entry", 1: "100 %", 2: "50 %", 3: 0}
    scenario = one_state(1, {**line, "series": series}, horizon=months, intake=intake)
    del scenario["participants"]
    return plain.apply(scenario, changes)


FROM_START = {"months": 3, "counted_from": "start"}
TWO: dict[str, Any] = {"participants": 2, "evenly": {"from": 1, "to": 2}}
SERIES = "states.arbete.lines.rad.series"


@pytest.mark.parametrize(
    ("intake", "followed", "cut"),
    [
        ({"participants": 2, "at": 1}, [200, 100, 0], [200, 100, 0]),
        ({"participants": 2, "at": 3}, [0, 0, 200, 100, 0], [0, 0, 200]),
        (TWO, [100, 150, 50, 0], [100, 150, 50]),
        ({"by_month": {1: 1, "3": 4}}, [100, 50, 400, 200, 0], [100, 50, 400]),
        ({"by_month": {2: 1.5, 3: "1"}}, [0, 150, 175, 50, 0], [0, 150, 175]),
    ],
)
def test_intakes_on_the_calendar(intake: dict[str, Any], followed: list[float], cut: list[float]) -> None:
    """The series follows each person; the calendar ends when the last has been followed, or after the horizon."""
    assert monthly(entering("3 mån", intake), "individ") == followed
    assert monthly(entering({"months": 3, "counted_from": "entry"}, intake), "individ") == followed
    assert monthly(entering(FROM_START, intake), "individ") == cut


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("calendar", [0, 200, 200, 50]), ("entry", [0, 100, 200, 100]), ("tenure", [0, 100, 200, 100])],
)
def test_clocks_when_people_enter_over_time(clock: str, expected: list[float]) -> None:
    """From step 2 all of the amount, and on the calendar half of it from month 4; a person a month for 2 months."""
    steps: dict[Any, Any] = {"clock": clock, 1: 0, 2: 1}
    if clock == "calendar":
        steps[4] = "50 %"
    assert monthly(entering("3 mån", TWO, **{SERIES: steps}), "individ") == expected


def test_tenure_when_people_enter_over_time() -> None:
    """Both come to work in their second month: tenure 1 is calendar months 2 and 3, tenure 2 months 3 and 4."""
    way = {"stays_in": None, "path": {1: "inget", 2: "arbete"}}
    scenario = entering("3 mån", TWO, **{"arms.med": way, SERIES: {"clock": "tenure", 1: 1, 2: "25 %"}})
    assert monthly(scenario, "individ") == [0, 100, 125, 25]


def test_a_matrix_when_people_enter_over_time() -> None:
    """Cohorts of one and two persons, half of whom leave each month."""
    way = {"stays_in": None, "matrix": "m", "from": "arbete"}
    changes = {"matrices": {"m": LEAVES}, "arms.med": way, SERIES: None}
    intake = {"by_month": {1: 1, 3: 2}}
    assert monthly(entering("3 mån", intake, **changes), "individ") == pytest.approx([100, 50, 225, 100, 50])
    assert monthly(entering(FROM_START, intake, **changes), "individ") == pytest.approx([100, 50, 225])


def test_a_change_of_the_matrix_follows_the_person() -> None:
    """Nobody leaves in the first cycle after entry, whichever month that is."""
    way = {"stays_in": None, "matrix": "m", "from": "arbete", "modify": {"relative_risk": 0, "to": 1}}
    scenario = entering("3 mån", TWO, **{"matrices": {"m": LEAVES}, "arms.med": way, SERIES: None})
    assert monthly(scenario, "individ") == pytest.approx([100, 200, 150, 50])


@pytest.mark.parametrize(
    ("line", "followed", "cut"),
    [
        ({"amount": "600 kr", "paid": "at_start"}, [600, 0, 0, 0, 0], [600, 0, 0, 0]),
        ({"amount": "600 kr", "paid": "evenly"}, [0, 150, 150, 150, 150], [0, 200, 200, 200]),
        ({"amount": "600 kr", "paid": "evenly", "during": {"from": 2, "to": 3}}, [0, 0, 300, 300, 0], [0, 0, 300, 300]),
        ({"amount": "10 kr/mån"}, [0, 10, 10, 10, 10], [0, 10, 10, 10]),
        ({"amount": "10 kr/mån", "series": {1: 1, 3: "50 %"}}, [0, 10, 10, 5, 5], [0, 10, 10, 5]),
    ],
)
def test_the_budget_is_on_the_calendar(line: dict[str, Any], followed: list[float], cut: list[float]) -> None:
    """Without `during` a budget line goes on for the whole calendar."""
    budget = {"programme.budget": {"rad": {"payer": "kommun", **line}}}
    for horizon, expected in (("3 mån", followed), (FROM_START, cut)):
        cost = plain.case_of(entering(horizon, TWO, **budget)).cost("kommun")
        assert [float(paid) for paid in cost or []] == expected


def test_payback_is_the_average_participant_on_the_entry_clock() -> None:
    """Two persons, one of them cut off after a month: 100, 50 and 50 kr are gained per participant by month."""
    steps = {"clock": "entry", 1: 1}
    changes = {SERIES: steps, "programme.budget.rad": {"payer": "individ", "amount": "240 kr", "paid": "evenly"}}
    scenario = entering(FROM_START, {"by_month": {1: 1, 3: 1}}, **changes)
    case, result = plain.case_of(scenario), plain.evaluate(scenario)
    assert case.payback_curve("individ") == [-120, -20, 30, 80]
    assert result["payback"]["individ"]["interpolated"] == pytest.approx(1.4)
    assert case.break_even_curve("individ") == [0, 20, 40, 160]
    followed = plain.apply(scenario, {"horizon": "3 mån"})
    assert plain.case_of(followed).payback_curve("individ") == [-120, -20, 80, 180]
    assert plain.case_of(followed).break_even_curve("individ") == [0, 52, 104, 256, 308, 360]


def test_payback_is_discounted_by_month_since_entry() -> None:
    """At 1 % a month everybody's first month is worth 100/1.01; a calendar series is read month by calendar month."""
    rules = {"rate": "12 %", "compounding": "nominal/12"}
    late = {"clock": "calendar", 1: 1, 3: "50 %"}
    scenario = entering("2 mån", {"by_month": {2: 3, 3: 1}}, **{SERIES: late, "discounting": rules})
    case = plain.case_of(scenario)
    # Three persons get 100 and 50, one gets 50 and 50: on average 87.5 and 50.
    assert case.payback_curve("individ") == pytest.approx([0, 87.5 / 1.01, 87.5 / 1.01 + 50 / 1.01**2])
    curve = case.break_even_curve("individ") or []
    assert curve[2:] == pytest.approx(
        [300 / 1.01**2, 300 / 1.01**2 + 200 / 1.01**3, 300 / 1.01**2 + 200 / 1.01**3 + 50 / 1.01**4]
    )
    assert len(case.factors) == 5


def test_years_of_a_longer_calendar() -> None:
    """A horizon of 12 months from an entry in month 2 ends in month 13, which is year 2."""
    scenario = entering("1 år", {"participants": 1, "at": 2}, **{SERIES: None})
    assert plain.evaluate(scenario)["gains"]["individ"]["by_year_undiscounted"] == [1100, 100]


def test_the_smallest_file_with_an_intake() -> None:
    """Ten persons over five months: the same gain for each, so the same payback, and a longer calendar."""
    at_once = plain.evaluate(small())
    spread = small(intake={"participants": 10, "evenly": {"from": 1, "to": 5}}, participants=None)
    result = plain.evaluate(spread)
    assert result["payback"] == at_once["payback"]
    assert result["npv"]["kommun"] == at_once["npv"]["kommun"] == 187_500
    assert len(plain.case_of(spread).factors) == 1 + 36 + 4
    # Two persons in five are in month 7 in calendar month 8, and so on: 600 000 is passed two months later.
    assert result["break_even"]["kommun"]["interpolated"] == pytest.approx(8 + 600_000 / 26_250)


# --- published and agreed examples ---------------------------------------------------------------------------------

PLACES = ["enrolled", "work", "study", "rehab", "unemployed", "sick"]
Q = [
    [0.86, 0.02, 0.015, 0.025, 0.05, 0.03],
    [0, 0.955, 0.005, 0.005, 0.025, 0.01],
    [0, 0.03, 0.93, 0.005, 0.025, 0.01],
    [0, 0.025, 0.015, 0.88, 0.04, 0.04],
    [0, 0.035, 0.012, 0.018, 0.915, 0.02],
    [0, 0.01, 0.005, 0.035, 0.025, 0.925],
]
R = [
    [0.8, 0.055, 0.04, 0.045, 0.035, 0.025],
    [0, 0.97, 0.005, 0.003, 0.016, 0.006],
    [0, 0.045, 0.925, 0.005, 0.018, 0.007],
    [0, 0.05, 0.03, 0.86, 0.03, 0.03],
    [0, 0.065, 0.025, 0.025, 0.87, 0.015],
    [0, 0.018, 0.009, 0.058, 0.025, 0.89],
]
ACTORS = ["kommun", "region", "fk", "af", "rattsvasende", "ovriga", "individ", "produktionsvarde"]
COSTS = [
    [9800, 1900, 2400, 3100, 850, 400, -9200, 0],
    [-4200, 700, 150, 200, 120, -900, -15500, -38500],
    [1300, 650, 2900, 150, 150, 300, -9900, -1500],
    [2100, 3600, 9800, 1700, 400, 350, -9600, 0],
    [8900, 1600, 600, 9400, 1150, 450, -8800, 0],
    [3300, 5200, 12400, 300, 600, 500, -9700, 0],
]
W1 = {
    "kommun": (-389839.47, None),
    "region": (294019.30, 50),
    "forsakringskassan": (2309996.09, 26),
    "arbetsformedlingen": (1341866.73, 33),
    "rattsvasende": (483085.19, 1),
    "ovriga": (723468.64, 1),
    "individ": (3338862.31, 1),
    "produktionsvarde": (20148053.34, 1),
    "samhalle": (28249512.14, 20),
}


def annex() -> dict[str, Any]:
    """Workload W1: six states, eight accounts, sixty months."""
    rows = [
        {here: dict(zip(PLACES, row, strict=True)) for here, row in zip(PLACES, each, strict=True)} for each in (Q, R)
    ]
    flows = {"kommun": "420 000", "region": "85 000", "fk": "60 000", "af": "110 000"}
    budget: dict[str, Any] = {
        f"drift_{payer}": {
            "payer": payer,
            "amount": f"{flow} kr/mån",
            "during": {"from": 1, "to": 18},
            "series": {1: "100 %", 13: "50 %"},
        }
        for payer, flow in flows.items()
    }
    during = {"from": 1, "to": 1}
    budget["start"] = {"payer": "kommun", "amount": "600 tkr", "paid": "evenly", "during": during}
    return {
        "payoff": 1,
        "about": {"title": "W1"},
        "price_year": 2026,
        "horizon": "5 år",
        "discounting": {"rate": "4 %", "timing": "monthly", "base": 1},
        "participants": 103,
        "accounts": {"produktionsvarde": {"label": "Produktionsvärde", "memo": True}},
        "net_lines_are_society": {"answer": "ja", "reason": "Räkneexempel"},
        "states": {
            place: {
                "lines": {
                    actor: {"kind": "net", "account": actor, "amount": f"{-cost} kr/mån"}
                    for actor, cost in zip(ACTORS, row, strict=True)
                }
            }
            for place, row in zip(PLACES, COSTS, strict=True)
        },
        "matrices": {
            "q": {"per": "mån", "rows": rows[0], "count": "start"},
            "r": {"per": "mån", "rows": rows[1], "count": "start"},
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "matrix": "q", "from": "enrolled"},
            "med": {"role": "programme", "matrix": "q", "from": "enrolled", "blend": {"with": "r", "share": "40 %"}},
        },
        "programme": {"budget": budget},
    }


def check_annex(result: dict[str, Any]) -> None:
    """The numbers printed with the workload."""
    for name, (npv, month) in W1.items():
        assert result["npv"][name] == pytest.approx(npv, abs=0.01), name
        status = result["break_even"][name]["status"]
        if month is None or month == 1:
            assert status == ("never_negative" if month else "never_within_horizon"), name
        else:
            assert result["break_even"][name]["sustained"] == month, name
    assert result["benefit_cost_ratio"]["samhalle"] == pytest.approx(3.6936362179, abs=1e-9)


def test_annex() -> None:
    """W1 in plain: net present values, break-even months and the benefit-cost ratio."""
    check_annex(plain.evaluate(annex()))


def hiv(combined: bool, count: str = "end") -> dict[str, Any]:
    """Briggs et al., exercise 2.5: mono- or combination therapy against being dead, which costs nothing."""
    counts = [[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437]]
    names = ["a", "b", "c", "dod"]
    lines: dict[str, Any] = {"ar": {"kind": "production", "to": "individ", "amount": "1 kr/mån"}}
    lines["lakemedel"] = {"kind": "resource", "from": "region", "amount": "2 278 kr/år"}
    if combined:
        steps = {"clock": "entry", 1: 1, 25: 0}
        lines["tillagg"] = {"kind": "resource", "from": "region", "amount": "2 086,5 kr/år", "series": steps}
    care = {
        name: {"lines": {**lines, "vard": {"kind": "resource", "from": "region", "amount": f"{cost} kr/år"}}}
        for name, cost in zip(names, [2756, 3052, 9007], strict=False)
    }
    rows = {here: dict(zip(names, row, strict=True)) for here, row in zip(names, counts, strict=False)}
    med: dict[str, Any] = {"stays_in": None, "path": None, "matrix": "m", "from": "a"}
    if combined:
        med["modify"] = {"relative_risk": 0.509, "from": 1, "to": 24}
    return small(
        **{
            "horizon": "20 år",
            "participants": 1,
            "discounting": {"rate": "6 %", "timing": "year_end"},
            "states": {"bistand": None, "arbete": None, **care, "dod": {}},
            "matrices": {"m": {"per": "år", "rows_from_counts": rows, "count": count}},
            "arms.utan.stays_in": "dod",
            "arms.med": med,
            "programme.budget.personal": None,
        }
    )


@pytest.mark.parametrize(
    ("combined", "cost", "years"), [(False, 44663.4535637, 7.9912066), (True, 50601.6513312, 8.9373889)]
)
def test_hiv(combined: bool, cost: float, years: float) -> None:
    """Published cost, discounted at the end of each year, and life-years, undiscounted."""
    result = plain.evaluate(hiv(combined))
    assert result["npv"]["region"] == pytest.approx(-cost, abs=0.001)
    assert sum(result["gains"]["individ"]["by_year_undiscounted"]) / 12 == pytest.approx(years, abs=1e-6)
    first = [1251 / 1734, 1 - 17 / 1734]
    if not combined:
        path = movement.path_of(hiv(False)["arms"]["med"], hiv(False), {})
        assert [path[12]["a"], 1 - path[12]["dod"]] == pytest.approx(first)
        assert path[13]["b"] == pytest.approx(first[0] * 350 / 1734 + 350 / 1734 * 731 / 1258)


@pytest.mark.parametrize(("combined", "years"), [(False, 8.475), (True, 9.42)])
def test_hiv_with_half_cycles(combined: bool, years: float) -> None:
    """Published life-years with the half-cycle correction."""
    result = plain.evaluate(hiv(combined, "half"))
    assert sum(result["gains"]["individ"]["by_year_undiscounted"]) / 12 == pytest.approx(years, abs=0.005)


# --- the library on the same examples ------------------------------------------------------------------------------


def converted() -> dict[str, Any]:
    """A yearly matrix used by its monthly root."""
    rows = {"arbete": {"arbete": 0.9**12, "inget": "rest"}}
    return chain(15, {"per": "år", "rows": rows, "count": "half", "convert": "root"})


def changed_share() -> dict[str, Any]:
    """A comparison that is like the programme, but for the share of its blend."""
    other = {"like": "med", "stays_in": None, "blend": {"share": "75 %"}}
    return plain.apply(chain(6, LEAVES, {"blend": {"with": "few", "share": "25 %"}}), {"arms.utan": other})


def change_where_nobody_is() -> dict[str, Any]:
    """A change of the ways out of a state that is in no row and has nobody in it."""
    scenario = chain(3, LEAVES, {"modify": {"relative_risk": 0.5, "rows": ["praktik"]}})
    return plain.apply(scenario, {"states.praktik": {"label": "Praktik"}})


@pytest.mark.parametrize(
    "scenario", [annex(), hiv(True), hiv(False, "half"), converted(), changed_share(), change_where_nobody_is()]
)
def test_library_agrees_on_examples(scenario: dict[str, Any]) -> None:
    """The examples above, and what random scenarios seldom or never have."""
    Comparison(scenario, library(copy.deepcopy(scenario))).check()


def test_library_has_the_annex() -> None:
    """The library's numbers are those printed with the workload."""
    check_annex(library(annex()))
