"""The library against a second implementation of the scenario language, and that one against numbers by hand."""

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from .independent import plain, reading
from .independent.generate import scenarios

STATUSES = ("reached", "never_within_horizon", "never_negative", "no_flow")
TABLES = ("gains", "programme_cost", "net")
ROWS = ("by_year", "cumulative", "by_year_undiscounted")

# --- the comparison ------------------------------------------------------------------------------------------------


def is_withheld(found: Any) -> bool:
    """Does the library say that this cannot be computed, for the whole or for every part of it?"""
    if not isinstance(found, dict):
        return False
    if "status" in found:
        return found["status"] not in STATUSES
    return bool(found) and all(is_withheld(part) for part in found.values())


def largest(expected: Any) -> float:
    """The largest absolute number in a nest of results."""
    if isinstance(expected, dict):
        return max((largest(part) for part in expected.values()), default=0.0)
    if isinstance(expected, list):
        return max((largest(part) for part in expected), default=0.0)
    return abs(expected) if isinstance(expected, int | float) else 0.0


class Comparison:
    """A scenario's results from both implementations."""

    def __init__(self, scenario: dict[str, Any], found: dict[str, Any], case: plain.Case | None = None) -> None:
        """Work out what is expected, and how close a number has to be."""
        self.case = case or plain.case_of(scenario)
        self.expected = plain.evaluate(scenario, self.case)
        self.found = found
        # 1e-9 of the largest amount compared. The second term is for what is left of rounding when the arms, or an
        # account's postings, cancel: it is 1e-13 of all that was booked.
        amounts = [self.expected[key] for key in (*TABLES, "npv", "deepest")]
        booked = sum(self.case.volumes.values(), Fraction(0))
        self.near = 1e-9 * max(largest(each) for each in amounts) + 1e-13 * float(booked)

    def check(self) -> None:
        """Compare everything."""
        for measure, expected in self.expected.items():
            found = self.found[measure]
            for name in expected:
                if expected[name] is None:
                    assert is_withheld(found[name]), f"{measure}.{name}: {found[name]} where it cannot be computed"
                else:
                    self.check_one(measure, name)
            for name in set(found) - set(expected):
                assert is_withheld(found[name]), f"{measure}.{name} should not be there"

    def check_one(self, measure: str, name: str) -> None:
        """Compare a measure of an account or a group."""
        expected, found = self.expected[measure][name], self.found[measure][name]
        if measure in TABLES:
            for row in ROWS:
                where = f"{measure}.{name}.{row}"
                assert found[row] == pytest.approx(expected[row], rel=0, abs=self.near), where
        elif measure == "npv":
            assert found == pytest.approx(expected, rel=0, abs=self.near), name
        elif measure == "benefit_cost_ratio":
            self.check_ratio(name)
        elif measure == "deepest":
            self.check_deepest(name)
        elif measure == "payback":
            people = self.case.participants
            self.check_when(measure, name, self.case.payback_curve(name) or [], self.booked(name) / people)
        else:
            self.check_when(measure, name, self.case.break_even_curve(name) or [], self.booked(name))

    def booked(self, name: str) -> Fraction | float:
        """All that is booked on an account or a group, whatever its sign."""
        return sum((self.case.volumes.get(each, Fraction(0)) for each in self.case.members[name]), Fraction(0))

    def check_ratio(self, name: str) -> None:
        """A ratio is as exact as the amounts allow over a cost of this size."""
        expected = self.expected["benefit_cost_ratio"][name]
        cost = abs(self.expected["programme_cost"][name]["cumulative"][-1])
        near = 1e-9 * max(1.0, abs(expected)) + self.near / cost
        assert self.found["benefit_cost_ratio"][name] == pytest.approx(expected, rel=0, abs=near), name

    def check_deepest(self, name: str) -> None:
        """The lowest value, and a month that has it: rounding may choose between months that are equally low."""
        expected, found = self.expected["deepest"][name], self.found["deepest"][name]
        assert found["value"] == pytest.approx(expected["value"], rel=0, abs=self.near), name
        if found["month"] != expected["month"]:
            curve = self.case.break_even_curve(name) or []
            near = 1e-7 * largest(curve) + self.near
            assert curve[found["month"]] == pytest.approx(expected["value"], rel=0, abs=near), name

    def check_when(self, measure: str, name: str, curve: list[float], booked: Fraction) -> None:
        """Status and months exactly, the interpolated month closely."""
        expected, found, where = self.expected[measure][name], self.found[measure][name], f"{measure}.{name}"
        top = largest(curve)
        # What decides whether a value is negative is -1e-9 of the curve's largest. A curve that comes within 1e-7 of
        # zero without being exactly there, or that is only the rounding of flows that cancel, may be read both ways.
        # A curve on which nothing was ever booked may not.
        touches = any(0 < abs(value) < 1e-7 * top for value in curve)
        if touches or (booked > 0 and top <= 1e-5 * float(booked)):
            assert found["status"] in STATUSES, where
            return
        assert found["status"] == expected["status"], where
        assert found["crossings"] == expected["crossings"], where
        for key in ("first", "sustained"):
            if expected[key] is None:
                assert is_withheld(found[key]), f"{where}.{key}"
            else:
                assert found[key] == expected[key], f"{where}.{key}"
        if expected["interpolated"] is None:
            assert is_withheld(found["interpolated"]), where
        else:
            after = expected["sustained"]
            near = 1e-9 * (after + top / abs(curve[after] - curve[after - 1]))
            assert found["interpolated"] == pytest.approx(expected["interpolated"], rel=0, abs=near), where


def library(scenario: dict[str, Any]) -> dict[str, Any]:
    """The library's results for a scenario."""
    import payoff

    result: dict[str, Any] = payoff.evaluate(payoff.load(scenario)).to_dict()
    return result


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_library_agrees_on_random_scenarios(scenario: dict[str, Any]) -> None:
    """Two implementations, written apart from each other, have the same answer."""
    Comparison(scenario, library(copy.deepcopy(scenario))).check()


def test_library_has_the_first_of_equally_low_months() -> None:
    """Nothing happens until month 7, so months 0-6 are equally low."""
    assert library(small())["deepest"]["kommun"]["month"] == 0


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_plain_balances(scenario: dict[str, Any]) -> None:
    """Every group is the sum of its accounts, net is gains less cost, and a curve ends in the net present value."""
    before = copy.deepcopy(scenario)
    case, result = plain.case_of(scenario), plain.evaluate(scenario)
    assert scenario == before
    near = 1e-9 * (1 + max(largest(result[key]) for key in TABLES))
    for name, members in case.members.items():
        parts = [result["npv"][member] for member in members]
        if result["npv"][name] is None:
            assert None in parts
            continue
        if None not in parts:  # an unknown amount between two members cancels in their group
            assert result["npv"][name] == pytest.approx(sum(parts), abs=near)
        for row in ROWS:
            gains, cost, net = (result[table][name][row] for table in TABLES)
            assert net == pytest.approx([got - paid for got, paid in zip(gains, cost, strict=True)], abs=near)
        assert result["net"][name]["cumulative"][-1] == pytest.approx(result["npv"][name], abs=near)
        assert result["deepest"][name]["value"] <= result["npv"][name]


# --- by hand -------------------------------------------------------------------------------------------------------


def small(**changes: Any) -> dict[str, Any]:
    """The smallest file of the language page, undiscounted, with changes laid over it."""
    scenario = {
        "payoff": 1,
        "about": {"title": "Exempel"},
        "price_year": 2026,
        "horizon": "36 mån",
        "discounting": "none",
        "participants": 10,
        "states": {
            "bistand": {
                "lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"}}
            },
            "arbete": {
                "lines": {
                    "produktion": {"kind": "production", "to": "arbetsgivare", "amount": "28 912 kr/mån"},
                    "lon": {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": "28 912 kr/mån"},
                }
            },
        },
        "arms": {
            "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
            "med": {"role": "programme", "path": {1: "bistand", 7: {"arbete": "25 %", "bistand": "rest"}}},
        },
        "programme": {"budget": {"personal": {"payer": "kommun", "amount": "600 tkr", "paid": "at_start"}}},
    }
    return plain.apply(scenario, changes)


def one_state(months: int, line: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """One participant, with a single line in the programme arm and nothing in the other."""
    return small(
        **{
            "horizon": f"{months} mån",
            "participants": 1,
            "states": {
                "bistand": None,
                "arbete": {"lines": {"produktion": None, "lon": None, "rad": line}},
                "inget": {},
            },
            "arms": {"utan": {"stays_in": "inget"}, "med": {"path": None, "stays_in": "arbete"}},
            "programme.budget.personal": None,
            **changes,
        }
    )


def monthly(scenario: dict[str, Any], name: str) -> list[float]:
    """Undiscounted gains, month by month from month 1."""
    return [float(flow) for flow in plain.case_of(scenario).gain(name) or []][1:]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("8 000 kr/mån", 8000),
        ("1,6 mnkr", 1_600_000),
        ("1.5 mdkr", 1_500_000_000),
        ("-12 tkr/år", -1000),
        ("300 kr/kvartal", 100),
        ("12 kr/vecka", 52),
        ("12 kr/kalenderdag", 365),
        ("10 kr/arbetsdag", 210),
        ("10 kr/ersättningsdag", 220),
        ({"value": 8000, "unit": "kr/mån", "source": "Register"}, 8000),
        ({"value": "25", "unit": "%"}, Fraction(1, 4)),
        ("17 av 103", Fraction(17, 103)),
        ("666/975", Fraction(666, 975)),
        ("3,5 %", Fraction(7, 200)),
        (0.04, Fraction(1, 25)),
        ("3 år", 36),
        ("pris", 500),
        ("unknown", None),
    ],
)
def test_values(raw: Any, number: Any) -> None:
    """Every way of writing a value."""
    assert reading.read(raw, {"pris": "6 tkr/år"}) == number


def test_bas() -> None:
    """BAS: 1 991 tkr at the start against seven yearly flows, discounted at the year's start."""
    flows = {
        "kommun": -81193,
        "region": 3526,
        "forsakringskassan": 280500,
        "arbetsformedlingen": 105975,
        "ovriga_staten": 361062,
        "individ": 272281,
        "arbetsgivare": 140400,
    }
    lines = {name: {"kind": "net", "account": name, "amount": f"{flow} kr/år"} for name, flow in flows.items()}
    scenario = one_state(
        36,
        {"kind": "net", "account": "ovriga", "amount": "0 kr/mån"},
        **{
            "states.arbete.lines": lines,
            "discounting": {"rate": "4 %", "timing": "year_start"},
            "programme.budget.allt": {"payer": "kommun", "amount": "1 991 tkr", "paid": "at_start"},
        },
    )
    result = plain.evaluate(scenario)
    gains = result["gains"]["redovisade_aktorer"]
    assert gains["cumulative"] == pytest.approx([1082551, 2123465.4, 3124344.7], abs=0.05)
    assert result["payback"]["redovisade_aktorer"] == {
        "status": "reached",
        "first": 23,
        "sustained": 23,
        "crossings": 1,
        "interpolated": pytest.approx(22.47, abs=0.005),
    }
    assert "samhalle" not in result["npv"]
    assert "redovisade_aktorer" not in result["benefit_cost_ratio"]
    answered = plain.apply(scenario, {"net_lines_are_society": {"answer": "ja", "reason": "Resurser"}})
    ratio = plain.evaluate(answered)["benefit_cost_ratio"]["samhalle"]
    assert ratio == pytest.approx(3124344.7 / 1991000, abs=1e-6)


def test_the_smallest_file() -> None:
    """A quarter of ten persons leave support for work in month 7, and half of each flow is somebody else's."""
    result = plain.evaluate(small())
    assert result["gains"]["kommun"]["by_year_undiscounted"] == [157_500, 315_000, 315_000]
    assert result["net"]["kommun"]["by_year_undiscounted"] == [-442_500, 315_000, 315_000]
    assert result["gains"]["samhalle"]["cumulative"][-1] == 30 * 72_280
    assert result["gains"]["individ"]["cumulative"][-1] == pytest.approx(30 * (72_280 - 26_250))
    assert result["npv"]["offentlig_sektor"] == 187_500
    assert result["benefit_cost_ratio"]["kommun"] == pytest.approx(787_500 / 600_000)
    assert result["benefit_cost_ratio"]["individ"] is None
    assert result["payback"]["kommun"]["sustained"] == 29
    assert result["payback"]["kommun"]["interpolated"] == pytest.approx(6 + 600_000 / 26_250)
    assert result["break_even"]["individ"]["status"] == "never_negative"
    assert result["break_even"]["stat"]["status"] == "no_flow"
    assert result["deepest"]["kommun"] == {"value": -600_000, "month": 0}


def test_tenure_leaves_in_proportion() -> None:
    """New persons are in their first month; those who leave are the same part of old and new."""
    path = {1: {"a": Fraction(1, 2), "b": Fraction(1, 2)}, 2: {"a": Fraction(1)}, 3: {"a": Fraction(1, 4)}}
    assert [month["a"] for month in plain.tenures_of(path, 4)] == [
        {1: Fraction(1, 2)},
        {2: Fraction(1, 2), 1: Fraction(1, 2)},
        {3: Fraction(1, 8), 2: Fraction(1, 8)},
        {4: Fraction(1, 8), 3: Fraction(1, 8)},
    ]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("calendar", [0, 0, 0, 50, 50]), ("entry", [0, 0, 0, 50, 50]), ("tenure", [0, 0, 100, 75, 50])],
)
def test_series(clock: str, expected: list[float]) -> None:
    """A stair on each clock; everybody comes to the state in month 3, but half of them stay away in month 4."""
    series = {"clock": clock, 1: "100 %", 2: "75 %", 3: "50 %", "4": "50 %"}
    line = {"kind": "production", "to": "individ", "amount": "100 kr/mån", "series": series}
    scenario = one_state(5, line, **{"arms.med": {"stays_in": None, "path": {1: "inget", 3: "arbete"}}})
    if clock != "tenure":
        scenario = plain.apply(
            scenario, {"arms.med.path.4": "arbete", "states.arbete.lines.rad.series": {"clock": clock, 1: 0, 4: 0.5}}
        )
    assert monthly(scenario, "individ") == expected


def test_marginal_share_times_and_split() -> None:
    """The factors of a line are multiplied, and its accounts share it."""
    line = {"kind": "resource", "from": {"kommun": "65 %", "landsting": "rest"}, "amount": "pris"}
    line.update(times=["halv", "tiondel"], marginal_share="20 %")
    scenario = one_state(2, line, quantities={"pris": "12 tkr/år", "halv": "1 av 2", "tiondel": {"value": 0.1}})
    assert monthly(scenario, "kommun") == [-6.5, -6.5]
    assert monthly(scenario, "region") == [-3.5, -3.5]


def test_gain_against() -> None:
    """Lines are added to those of a priced state, and stand alone against one without a price."""
    difference = {"kind": "resource", "from": "kommun", "amount": "500 kr/mån"}
    changes: dict[str, Any] = {"states.arbete": {"gain_against": "bistand", "lines": {"extra": difference}}}
    changes["states.arbete.lines.lon"] = changes["states.arbete.lines.produktion"] = None
    priced = small(**changes)
    assert monthly(priced, "kommun")[5:7] == [0, -1250]
    assert monthly(plain.apply(priced, {"arms.med.path.7": "arbete"}), "individ")[6] == 0
    assert monthly(plain.apply(priced, {"arms.utan.stays_in": "arbete"}), "kommun")[5:7] == [5000, 3750]
    unpriced = plain.apply(priced, {"states.bistand": {"priced": False, "lines": None}})
    assert monthly(unpriced, "kommun")[5:7] == [0, -1250]


def test_deadweight_follows_the_programme() -> None:
    """A fifth would have had the programme's outcome anyway, so four fifths of the gain are left."""
    scenario = small(**{"arms.utan": {"kind": "before_after", "deadweight": "20 %"}})
    assert plain.evaluate(scenario)["gains"]["kommun"]["cumulative"][-1] == pytest.approx(0.8 * 787_500)


def test_like() -> None:
    """A state and an arm that start from others: keys are laid over, and null removes."""
    changed = {"lon": None, "produktion": {"to": "individ"}}
    scenario = small(**{"states.annat": {"like": "arbete", "lines": changed}, "arms.med.path.7": "annat"})
    assert monthly(scenario, "individ")[6] == 10 * (28_912 - 10_500)
    assert monthly(scenario, "arbetsgivare")[6] == 0
    comparison = {"like": "med", "stays_in": None, "path": {"7": None, 8: "arbete"}}
    same_until_7 = plain.apply(scenario, {"arms.utan": comparison})
    assert monthly(same_until_7, "kommun")[5:8] == [0, 105_000, 0]
    back = plain.apply(scenario, {"states.annat.lines.produktion": None})
    assert monthly(back, "individ")[6] == -105_000


@pytest.mark.parametrize(
    ("rules", "month", "factor"),
    [
        ({"rate": "4 %"}, 18, 1.04**-1.5),
        ({"rate": "4 %", "timing": "year_start"}, 24, 1 / 1.04),
        ({"rate": "4 %", "timing": "mid_year"}, 1, 1.04**-0.5),
        ({"rate": "4 %", "timing": "year_end"}, 12, 1 / 1.04),
        ({"rate": "4 %", "timing": "year_end"}, 0, 1.0),
        ({"rate": "4 %", "base": 12}, 0, 1.04),
        ({"rate": "4 %", "base": 12, "timing": "year_end"}, 13, 1 / 1.04),
        ({"rate": {"1": "4 %", 2: "3 %"}}, 30, 1 / 1.04 / 1.03**1.5),
        ({"rate": "12 %", "compounding": "nominal/12"}, 5, 1.01**-5),
        ({"rate": "5,06 %", "rate_is": "nominal", "inflation": "3 %"}, 12, 1 / 1.02),
        ({"rate": "ranta"}, 12, 1 / 1.04),
    ],
)
def test_discount_factors(rules: dict[str, Any], month: int, factor: float) -> None:
    """Each timing, base, step and kind of rate."""
    scenario = small(discounting=rules, quantities={"ranta": 0.04})
    assert plain.case_of(scenario).factors[month] == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ({"amount": "600 tkr", "paid": "at_start"}, [600_000, 0, 0]),
        ({"amount": "360 tkr", "paid": "evenly"}, [120_000, 120_000, 120_000]),
        ({"amount": "600 tkr", "paid": "evenly", "during": {"from": 11, "to": 14}}, [300_000, 300_000, 0]),
        ({"amount": "1 tkr/mån"}, [12_000, 12_000, 12_000]),
        ({"amount": "1 tkr/mån", "during": {"from": 12, "to": 13}, "form": "in_kind"}, [1_000, 1_000, 0]),
        ({"amount": "1 tkr/mån", "series": {1: "100 %", 19: "50 %"}}, [12_000, 9_000, 6_000]),
    ],
)
def test_budget(line: dict[str, Any], years: list[float]) -> None:
    """A sum at once, a sum spread out, and a flow."""
    payer = {"kommun": "1/4", "fk": "rest"}
    scenario = small(**{"programme.budget": {"personal": None, "rad": {"payer": payer, **line}}})
    cost = plain.evaluate(scenario)["programme_cost"]
    assert cost["kommun"]["by_year_undiscounted"] == pytest.approx([year / 4 for year in years])
    assert cost["stat"]["by_year_undiscounted"] == pytest.approx([year * 3 / 4 for year in years])


def test_own_accounts_and_groups() -> None:
    """An account belongs to the groups it names and to those they are in."""
    scenario = small(
        accounts={"namnd": {"label": "Nämnd", "in": ["finsam", "offentlig_sektor"]}, "varde": {"memo": True}},
        groups={"finsam": {"label": "Finsam", "in": "stat"}},
    )
    members = plain.case_of(scenario).members
    assert [name for name in members if "namnd" in members[name]] == [
        *["namnd", "stat", "offentlig_sektor", "finsam", "samhalle"]
    ]
    assert [name for name in members if "varde" in members[name]] == ["varde", "samhalle"]


def test_unknown_spreads_but_only_to_what_depends_on_it() -> None:
    """An unknown cost leaves the gains known; an unknown line leaves the cost known."""
    cost = plain.evaluate(small(**{"programme.budget.personal": {"amount": "unknown", "paid": None}}))
    for name in ("kommun", "offentlig_sektor", "samhalle"):
        assert cost["gains"][name] is not None
        measures = ("programme_cost", "net", "npv", "benefit_cost_ratio", "payback", "break_even", "deepest")
        assert [cost[measure][name] for measure in measures] == [None] * 7
    assert cost["npv"]["stat"] == 0
    line = plain.evaluate(small(**{"states.arbete.lines.lon.amount": "unknown"}))
    assert line["npv"]["samhalle"] is not None  # a wage between two accounts cancels in their group
    for name in ("individ", "arbetsgivare"):
        assert line["programme_cost"][name] is not None
        assert [line[measure][name] for measure in ("gains", "net", "npv", "payback")] == [None] * 4
    assert line["npv"]["kommun"] == 187_500


@pytest.mark.parametrize(
    ("curve", "status", "first", "sustained", "interpolated", "crossings"),
    [
        ([0.0, 0.0], "no_flow", None, None, None, 0),
        ([0.0, 1.0, 0.0], "never_negative", None, None, None, 0),
        ([5.0, -1e-9, 5.0], "never_negative", None, None, None, 0),
        ([-4.0, -2.0, 2.0, 4.0], "reached", 2, 2, 1.5, 1),
        ([-4.0, 1.0, -1.0, 0.0], "reached", 1, 3, 3.0, 3),
        ([-4.0, 1.0, -1.0], "never_within_horizon", 1, None, None, 2),
        ([-4.0, -1.0], "never_within_horizon", None, None, None, 0),
        ([1.0, -1.0, 3.0], "reached", 2, 2, 1.25, 2),
    ],
)
def test_when(
    curve: list[float],
    status: str,
    first: int | None,
    sustained: int | None,
    interpolated: float | None,
    crossings: int,
) -> None:
    """Every status of a curve."""
    assert plain.when(curve) == {
        "status": status,
        "first": first,
        "sustained": sustained,
        "interpolated": interpolated,
        "crossings": crossings,
    }


def test_break_even_has_the_cost_when_it_is_paid() -> None:
    """A cost spread over the horizon is in month 0 for the payback, but not on the calendar."""
    scenario = small(**{"programme.budget.*.paid": "evenly", "programme.budget.*.amount": "360 tkr"})
    result = plain.evaluate(scenario)
    assert result["payback"]["kommun"]["sustained"] == 20
    assert result["deepest"]["kommun"] == {"value": -60_000, "month": 6}
    assert result["break_even"]["kommun"]["interpolated"] == pytest.approx(6 + 60_000 / 16_250)


def test_apply() -> None:
    """Dotted paths and stars, groups merged key by key, values exchanged whole, and null that removes."""
    scenario: dict[str, Any] = {
        "quantities": {"pris": {"value": 3, "unit": "kr/mån"}},
        "discounting": {"rate": "4 %", "timing": "monthly"},
        "arms": {"med": {"path": {1: "a", 7: {"b": "25 %", "a": "rest"}}}},
        "states": {
            "a": {"lines": {"x": {"from": {"kommun": "50 %", "region": "rest"}, "amount": "1 kr/mån"}}},
            "b": {},
        },
        "programme": {"budget": {"p": {"amount": "6 kr", "paid": "at_start"}, "q": {"amount": "7 kr"}}},
    }
    before = copy.deepcopy(scenario)
    changed = plain.apply(
        scenario,
        {
            "label": "En variant",
            "quantities.pris": {"value": 4},
            "discounting": {"rate": "3 %"},
            "arms.med.path": {"7": {"b": "30 %", "c": "rest"}, 9: "c"},
            "states.*.lines.*.from": {"individ": "100 %"},
            "programme.budget.*.paid": "evenly",
            "programme.budget.p.amount": None,
        },
    )
    assert scenario == before
    assert changed == {
        "quantities": {"pris": {"value": 4}},
        "discounting": {"rate": "3 %", "timing": "monthly"},
        "arms": {"med": {"path": {1: "a", 7: {"b": "30 %", "c": "rest"}, 9: "c"}}},
        "states": {"a": {"lines": {"x": {"from": {"individ": "100 %"}, "amount": "1 kr/mån"}}}, "b": {}},
        "programme": {"budget": {"p": {"paid": "evenly"}, "q": {"amount": "7 kr", "paid": "evenly"}}},
    }
