"""The workbook recalculated by others: what they get from changed inputs is what payoff works out."""

from __future__ import annotations

import copy
import datetime
import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import payoff
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.report.document import Document
from payoff.report.workbook import book_of, workbook
from payoff.report.workbook.cells import Ref
from payoff.report.workbook.parts import shown
from payoff.report.workbook.results import HEAD_ROW
from payoff.scenario.models import Scenario

from .conftest import ROOT

WHEN = datetime.datetime(2026, 3, 4, 5, 6, 7)
CLOSE = 1e-9
SCENARIOS = sorted(
    path for path in (ROOT / "scenarios").glob("*.yaml") if "kind: portfolio" not in path.read_text(encoding="utf-8")
)
EXAMPLES = settings(max_examples=25)
Change = tuple[dict[str, Any], dict[str, float]]
"""What is laid over the scenario, and what is written in which input cells."""


def document_of(result: payoff.Result) -> Document:
    return Document("sv", result.scenario.about.title, "Bilaga", "", "", "", ())


class Live:
    """A scenario, and its workbook in an engine that recalculates."""

    def __init__(self, scenario: Scenario, tree: dict[str, Any] | None = None) -> None:
        self.tree = tree
        self.scenario, self.result = scenario, payoff.evaluate(scenario)
        self.book = book_of(self.result, document_of(self.result))
        self.engine = formualizer.Workbook.from_bytes(workbook(self.result, document_of(self.result), WHEN))
        self.start = {
            key: self.engine.get_value(ref.sheet, ref.row + 1, ref.column + 1) for key, ref in self.inputs.items()
        }

    @property
    def inputs(self) -> dict[str, Ref]:
        return self.book.inputs

    def write(self, values: dict[str, float]) -> None:
        """Write values in input cells, and what was there from the beginning in the others."""
        for key, value in (self.start | values).items():
            ref = self.inputs[key]
            self.engine.set_value(ref.sheet, ref.row + 1, ref.column + 1, value)

    def changed(self, laid: dict[str, Any]) -> Scenario:
        """Return the scenario with values changed, in the tree that it was made of where there is one."""
        if self.tree is None:
            return self.scenario.replace(laid)
        tree = copy.deepcopy(self.tree)
        for path, value in laid.items():
            here: Any = tree
            *parents, last = path.split(".")
            for part in parents:
                here = here[part] if part in here else here[int(part)]
            here[last if last in here else int(last)] = value
        scenario = payoff.load(tree)
        assert isinstance(scenario, Scenario)
        return scenario

    def agrees(self, change: Change) -> None:
        """Check that the sheet of results is what payoff works out from the same change."""
        laid, cells = change
        self.write(cells)
        result = payoff.evaluate(self.changed(laid))
        check_results(lambda row, column: self.engine.evaluate_cell("Resultat", row, column), result)


def near(found: Any, wanted: float, scale: float) -> bool:
    return isinstance(found, (int, float)) and math.isclose(
        found, wanted, rel_tol=CLOSE, abs_tol=CLOSE * max(1.0, scale)
    )


def check_results(cell: Callable[[int, int], Any], result: payoff.Result) -> None:
    """Check every measure of every account and group, and the gain of every year."""
    series_shown = shown(result)
    for row, series in enumerate(series_shown, start=HEAD_ROW + 2):
        found = [cell(row, column) for column in range(2, 11)]
        value = result.npv(series)
        if isinstance(value, Missing):
            assert found[2] == "kan inte beräknas", (series, found)
            continue
        gain, cost, low = (
            result.summed("gains", series),
            result.summed("programme_cost", series),
            result.deepest(series),
        )
        assert not isinstance(gain, Missing)
        assert not isinstance(cost, Missing)
        assert not isinstance(low, Missing)
        scale = max(abs(gain), abs(cost))
        for got, wanted in zip(found[:3], (gain, cost, value), strict=True):
            assert near(got, wanted, scale), (series, found, wanted)
        ratio = result.benefit_cost_ratio(series)
        if not isinstance(ratio, Missing):
            assert near(found[3], ratio, 0.0), (series, found, ratio)
        else:
            assert isinstance(found[3], str), (series, found)
        check_payback(found[4:6], result.payback(series), pays=cost > 0)
        check_calendar(found[6], result.break_even(series))
        assert near(found[7], low.value, scale), (series, found, low)
        curve = result.calendar_curve(series)
        assert not isinstance(curve, Missing)
        assert near(float(curve[int(found[8])]), low.value, scale), (series, found, low)
    first = HEAD_ROW + len(series_shown) + 5
    for row, series in enumerate(series_shown, start=first):
        years = result.totals("gains", series)
        if not isinstance(years, Missing):
            for year, wanted in years.items():
                assert near(cell(row, 1 + year), wanted, max(map(abs, years.values()))), (series, year)


def check_payback(found: list[Any], wanted: BreakEven | Missing, *, pays: bool) -> None:
    assert not isinstance(wanted, Missing)
    if wanted.status == "reached" and pays:
        assert wanted.interpolated is not None
        assert found[0] == wanted.sustained, (found, wanted)
        assert math.isclose(found[1], wanted.interpolated, rel_tol=1e-7), (found, wanted)
        return
    words = {
        ("never_negative", True): "ingen investering",
        ("never_within_horizon", True): "aldrig inom horisonten",
        ("reached", False): "betalar inget",
        ("never_negative", False): "betalar inget",
        ("never_within_horizon", False): "betalar inget, förlorar",
    }
    assert found[0] == words.get((wanted.status, pays), "varken kostnad eller vinst"), (found, wanted)


def check_calendar(found: Any, wanted: BreakEven | Missing) -> None:
    assert not isinstance(wanted, Missing)
    words = {
        "never_negative": "aldrig under noll",
        "never_within_horizon": "aldrig inom horisonten",
        "no_flow": "varken kostnad eller vinst",
    }
    assert found == words.get(wanted.status, wanted.sustained), (found, wanted)


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def percent() -> st.SearchStrategy[int]:
    return whole(0, 100)


# -- scenarios of our own --------------------------------------------------------------


def two_states(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario that uses most of what flows are made of: people come over time, are credited and displace."""
    arms = {
        "utan": {
            "role": "counterfactual",
            "kind": "before_after",
            "deadweight": "10 %",
            "path": {1: "bistand", 13: {"arbete": "8 %", "bistand": "rest"}},
        },
        "med": {
            "role": "programme",
            "path": {1: "bistand", 7: {"arbete": "30 %", "bistand": "rest"}},
            "add_lines": {
                "stod": {
                    "in": ["arbete"],
                    "kind": "resource",
                    "from": "kommun",
                    "amount": "900 kr/mån",
                    "series": {"clock": "entry", 1: "100 %", 13: "40 %"},
                }
            },
        },
    }
    budget = {
        "personal": {"payer": "samordningsforbund", "amount": "600 tkr", "paid": "at_start"},
        "lokal": {
            "payer": {"kommun": "60 %", "region": "rest"},
            "amount": "9 000 kr/mån",
            "during": {"from": 2, "to": 18},
        },
        "start": {"payer": "kommun", "amount": "7 000 kr", "paid": "at_start", "per": "participant"},
        "coach": {"payer": "region", "amount": "1 500 kr/mån", "per": "participant", "during": {"from": 2, "to": 6}},
        "resor": {
            "payer": "region",
            "by_month": {3: "4 000 kr", 9: "1 000 kr"},
            "actual": {"through": 4, "amount": "5 000 kr"},
        },
    }
    net = {
        "evidence_haircut": "10 %",
        "attribution": "80 %",
        "phase_in": {1: "50 %", 9: "100 %"},
        "drop_off": {"share": "20 %", "per": "år", "after": 12},
        "displacement": {"share": "15 %", "from": "arbete", "to": "bistand"},
    }
    states = {name: dict(state) for name, state in small["states"].items()}
    states["bistand"] = {
        "lines": states["bistand"]["lines"]
        | {
            "vard": {
                "kind": "resource",
                "from": "region",
                "amount": "2 400 kr/mån",
                "marginal_share": "40 %",
                "times": ["niva"],
                "series": {"clock": "calendar", 1: "100 %", 8: "110 %"},
            }
        }
    }
    financing = {"through": "samordningsforbund", "paid": "at_start", "shares": {"kommun": "25 %", "region": "rest"}}
    changed = {
        "quantities": {"niva": "1.2"},
        "states": states,
        "arms": arms,
        "programme": {"budget": budget, "financing": financing},
        "gross_to_net": net,
        "tax_equalisation": {"share": "60 %", "lag": "3 mån"},
        "discounting": {"rate": {1: "4 %", 2: "3 %"}, "timing": "mid_year", "base": 2},
        "intake": {"by_month": {1: 6, 2: 3, 4: 9}},
        "horizon": {"months": 22, "counted_from": "start"},
    }
    return {key: value for key, value in (small | changed).items() if key != "participants"}


def by_matrices(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario of months and quarters, with deaths first and a change in the arm with the intervention."""
    states = dict(small["states"]) | {"dod": {"absorbing": True}}
    monthly = {
        "per": "mån",
        "count": "half",
        "rows": {"bistand": {"arbete": "4 %", "bistand": "rest"}, "arbete": {"bistand": "2 %", "arbete": "rest"}},
        "survival": {"to": "dod", "probability": "0,2 %", "hazard_ratio": {"bistand": 2}},
    }
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "matrix": "grund", "from": "bistand"},
        "med": {
            "role": "programme",
            "matrix": "grund",
            "from": {"bistand": "90 %", "arbete": "rest"},
            "modify": {
                "in": {"rows": ["bistand"], "columns": ["arbete"], "hazard_ratio": 1.8, "from": 4},
                "ut": {"rows": ["arbete"], "columns": ["bistand"], "relative_risk": 0.7},
            },
        },
    }
    return small | {"states": states, "matrices": {"grund": monthly}, "arms": arms, "horizon": "30 mån"}


def by_quarters(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario of quarters, counts and rates, where stocks are weighed as Simpson does."""
    counted = {
        "per": "kvartal",
        "count": "simpson",
        "rows_from_counts": {"bistand": {"arbete": 12, "bistand": 88}, "arbete": {"bistand": 5, "arbete": 45}},
    }
    rates = {"per": "kvartal", "count": "simpson", "convert": "each", "rates": {"bistand": {"arbete": "0.3 per år"}}}
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "matrix": "takter", "from": "bistand"},
        "med": {
            "role": "programme",
            "matrix": {"clock": "entry", 1: "takter", 7: "antal"},
            "from": "bistand",
            "blend": {"with": "antal", "share": "25 %"},
        },
    }
    return small | {"matrices": {"antal": counted, "takter": rates}, "arms": arms, "horizon": "24 mån"}


def by_outcomes(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario where a study is compared with what was measured, in two subgroups with prices of their own."""
    arms = {
        "utan": {
            "role": "counterfactual",
            "kind": "assumption",
            "observed": {
                "shares": {
                    1: "bistand",
                    7: {"arbete": "10 %", "bistand": "rest"},
                    13: {"arbete": "14 %", "bistand": "rest"},
                }
            },
            "after": "hold",
        },
        "med": {
            "role": "programme",
            "from": "bistand",
            "reaches": {"arbete": {"share": "40 %", "measure": "at", "by": "12 mån"}},
            "after": {"fade": "10 mån"},
        },
    }
    groups = {
        "unga": {"share": "30 %", "states.bistand.lines.stod.amount": "8 000 kr/mån"},
        "aldre": {"share": "rest", "arms.med.reaches.arbete.share": "25 %"},
    }
    return small | {"arms": arms, "subgroups": groups}


def by_exits(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario with an enrolment of a month and a half too many, and a wait for work."""
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
        "med": {
            "role": "programme",
            "from": "bistand",
            "exits": {"arbete": "35 %", "bistand": "rest"},
            "time_to_outcome": {"arbete": {"months": "2,5 mån", "waits_in": "bistand"}},
            "retention": {"arbete": {"stay": "80 %", "per": "år", "else": "bistand"}},
        },
    }
    return (
        small
        | {"arms": arms, "enrolment": "5,5 mån", "intake": {"participants": 12, "evenly": {"from": 1, "to": 5}}}
        | {"participants": None}
    )


BUILDS = (two_states, by_matrices, by_quarters, by_outcomes, by_exits)


def made(build: Callable[[dict[str, Any]], dict[str, Any]], small: dict[str, Any]) -> Live:
    tree = {key: value for key, value in build(small).items() if value is not None}
    scenario = payoff.load(tree)
    assert isinstance(scenario, Scenario)
    return Live(scenario, tree)


# -- proofs ----------------------------------------------------------------------------


@pytest.mark.parametrize("build", BUILDS)
def test_nothing_changed_is_nothing_changed(build: Callable[..., dict[str, Any]], small: dict[str, Any]) -> None:
    live = made(build, small)
    assert all(sheet.live for sheet in live.book.sheets)
    assert not [cell for cell in live.book.sheets[0].cells.values() if "andelarna är värden" in str(cell.value)]
    live.agrees(({}, {}))


@pytest.mark.parametrize("build", BUILDS)
def test_every_open_cell_moves_the_result(build: Callable[..., dict[str, Any]], small: dict[str, Any]) -> None:
    live = made(build, small)

    def found() -> list[Any]:
        rows = range(HEAD_ROW + 2, HEAD_ROW + 2 + len(shown(live.result)))
        return [live.engine.evaluate_cell("Resultat", row, column) for row in rows for column in (2, 3)]

    before = found()
    for key, start in live.start.items():
        live.write({key: 0.8 * start + 0.003})
        assert any(not near(new, old, 0.0) for new, old in zip(found(), before, strict=True)), key
    live.write({})
    assert found() == before


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_is_recalculated_to_itself(path: Path) -> None:
    scenario = payoff.load(path)
    assert isinstance(scenario, Scenario)
    live = Live(scenario)
    check_results(lambda row, column: live.engine.evaluate_cell("Resultat", row, column), live.result)


def test_bas_trelleborg_follows_its_assumptions() -> None:
    text = (ROOT / "scenarios" / "bas-trelleborg.yaml").read_text(encoding="utf-8").partition("\nvariants:")[0]
    scenario = payoff.load(text + "\n")
    assert isinstance(scenario, Scenario)
    live = Live(scenario)
    lines = [f"states.arbete.lines.{name}.amount" for name in scenario.states["arbete"].lines]
    budget = [f"programme.budget.{name}.amount" for name in scenario.programme.budget]

    @EXAMPLES
    @given(
        st.fixed_dictionaries({path: whole(-40_000, 60_000) for path in lines}),
        st.fixed_dictionaries({path: whole(0, 900_000) for path in budget}),
        whole(1, 400),
        whole(0, 150),
        st.sampled_from([0.5, 1.0, 1.95]),
    )
    def agree(prices: dict[str, int], costs: dict[str, int], people: int, rate: int, level: float) -> None:
        laid: dict[str, Any] = {path: f"{value} kr/mån" for path, value in prices.items()}
        laid |= {path: f"{value} kr" for path, value in costs.items()}
        laid |= {"participants": people, "discounting.rate": f"{rate / 10} %", "quantities.lonebidragets_niva": level}
        cells = {path: float(value) for path, value in (prices | costs).items()}
        cells |= {"intake.1": people, "discounting.rate.1": rate / 1000, "quantities.lonebidragets_niva": level}
        live.agrees((laid, cells))

    agree()


def test_two_states_follow_everything_that_can_be_asked(small: dict[str, Any]) -> None:
    live = made(two_states, small)
    shares = ["arms.med.path.7.arbete", "arms.utan.path.13.arbete", "arms.utan.deadweight"]
    shares += [f"gross_to_net.{name}" for name in ("evidence_haircut", "attribution", "phase_in.1", "drop_off.share")]
    shares += ["gross_to_net.displacement.share", "discounting.rate.1", "discounting.rate.2"]
    monthly = ["states.bistand.lines.stod", "states.arbete.lines.skatt", "states.bistand.lines.vard"]
    monthly += ["arms.med.add_lines.stod", "programme.budget.lokal", "programme.budget.coach"]
    sums = ["programme.budget.personal", "programme.budget.start"]

    @EXAMPLES
    @given(
        st.fixed_dictionaries({path: percent() for path in shares}),
        st.fixed_dictionaries({f"{path}.amount": whole(0, 40_000) for path in monthly}),
        st.fixed_dictionaries({f"{path}.amount": whole(0, 90_000) for path in sums}),
        st.tuples(whole(1, 20), whole(1, 20), whole(1, 20)),
        whole(0, 3),
    )
    def agree(
        parts: dict[str, int], prices: dict[str, int], costs: dict[str, int], come: tuple[int, int, int], level: int
    ) -> None:
        laid: dict[str, Any] = {path: f"{value} %" for path, value in parts.items()}
        laid |= {path: f"{value} kr/mån" for path, value in prices.items()}
        laid |= {path: f"{value} kr" for path, value in costs.items()}
        laid |= {"intake.by_month": dict(zip((1, 2, 4), come, strict=True)), "quantities.niva": level}
        cells = {path: value / 100 for path, value in parts.items()}
        cells |= {path: float(value) for path, value in (prices | costs).items()}
        cells |= {"intake.1": come[0], "intake.2": come[1], "intake.4": come[2], "quantities.niva": level}
        live.agrees((laid, cells))

    agree()


def test_matrices_follow_their_probabilities(small: dict[str, Any]) -> None:
    live = made(by_matrices, small)
    cells_of = {
        "matrices.grund.rows.bistand.arbete": "matrices.grund.rows.bistand.arbete",
        "matrices.grund.rows.arbete.bistand": "matrices.grund.rows.arbete.bistand",
        "arms.med.from.bistand": "arms.med.from.bistand",
        "matrices.grund.survival.probability": "matrices.grund.survival.probability.1",
    }

    @EXAMPLES
    @given(st.fixed_dictionaries({path: whole(0, 100) for path in cells_of}), whole(1, 40), whole(0, 12), whole(0, 30))
    def agree(parts: dict[str, int], hazard: int, risk: int, tax: int) -> None:
        laid: dict[str, Any] = {path: f"{value} %" for path, value in parts.items()}
        laid |= {"arms.med.modify.in.hazard_ratio": hazard / 10, "arms.med.modify.ut.relative_risk": risk / 12.5}
        laid |= {"states.arbete.lines.skatt.amount": f"{tax} tkr/mån"}
        cells = {cell: parts[path] / 100 for path, cell in cells_of.items()}
        cells |= {"arms.med.modify.in.hazard_ratio": hazard / 10, "arms.med.modify.ut.relative_risk": risk / 12.5}
        live.agrees((laid, cells | {"states.arbete.lines.skatt.amount": 1000.0 * tax}))

    agree()


def test_quarters_follow_counts_rates_and_blends(small: dict[str, Any]) -> None:
    live = made(by_quarters, small)

    @EXAMPLES
    @given(whole(0, 50), whole(1, 200), whole(0, 90), percent())
    def agree(moved: int, stayed: int, rate: int, share: int) -> None:
        row = "matrices.antal.rows_from_counts.bistand"
        laid: dict[str, Any] = {f"{row}.arbete": moved, f"{row}.bistand": stayed}
        laid |= {"matrices.takter.rates.bistand.arbete": f"{rate / 100} per mån", "arms.med.blend.share": f"{share} %"}
        cells = {f"{row}.arbete": moved, f"{row}.bistand": stayed}
        cells |= {"matrices.takter.rates.bistand.arbete": rate / 100, "arms.med.blend.share": share / 100}
        live.agrees((laid, cells))

    agree()


def test_outcomes_of_subgroups_follow_their_shares(small: dict[str, Any]) -> None:
    live = made(by_outcomes, small)

    @EXAMPLES
    @given(percent(), percent(), percent(), whole(1, 99), whole(0, 20_000), whole(0, 20_000))
    def agree(young: int, old: int, measured: int, share: int, own: int, common: int) -> None:
        stod = "states.bistand.lines.stod.amount"
        laid: dict[str, Any] = {
            "arms.med.reaches.arbete.share": f"{young} %",
            "arms.utan.observed.shares.7.arbete": f"{measured} %",
            "subgroups": {
                "unga": {"share": f"{share} %", stod: f"{own} kr/mån"},
                "aldre": {"share": "rest", "arms.med.reaches.arbete.share": f"{old} %"},
            },
            stod: f"{common} kr/mån",
        }
        cells = {
            "unga:arms.med.reaches.arbete.share": young / 100,
            "aldre:arms.med.reaches.arbete.share": old / 100,
            "unga:arms.utan.observed.shares.7.arbete": measured / 100,
            "aldre:arms.utan.observed.shares.7.arbete": measured / 100,
            "subgroups.unga.share": share / 100,
            stod: float(own),
            f"aldre:{stod}": float(common),
        }
        live.agrees((laid, cells))

    agree()


def small_stod(small: dict[str, Any], amount: int) -> dict[str, Any]:
    return small["states"]["bistand"]["lines"]["stod"] | {"amount": f"{amount} kr/mån"}


def test_exits_follow_their_shares(small: dict[str, Any]) -> None:
    live = made(by_exits, small)

    @EXAMPLES
    @given(percent(), whole(1, 300))
    def agree(share: int, people: int) -> None:
        laid = {"arms.med.exits.arbete": f"{share} %", "intake.participants": people}
        cells = {f"intake.{month}": people / 5 for month in range(1, 6)}
        live.agrees((laid, cells | {"arms.med.exits.arbete": share / 100}))

    agree()


def test_an_unknown_amount_counts_when_somebody_writes_it(small: dict[str, Any]) -> None:
    tree = small | {
        "states": small["states"]
        | {
            "bistand": {
                "lines": small["states"]["bistand"]["lines"] | {"stod": small_stod(small, 0) | {"amount": "unknown"}}
            }
        },
        "programme": {"budget": {"personal": {"payer": "region", "amount": "unknown", "paid": "at_start"}}},
    }
    scenario = payoff.load(tree)
    assert isinstance(scenario, Scenario)
    live = Live(scenario)
    rows = {series: row for row, series in enumerate(shown(live.result), start=HEAD_ROW + 2)}
    assert live.engine.evaluate_cell("Resultat", rows["kommun"], 2) == "kan inte beräknas"
    assert live.engine.evaluate_cell("Resultat", rows["region"], 3) == "kan inte beräknas"
    assert live.engine.evaluate_cell("Resultat", rows["samhalle"], 4) == "kan inte beräknas"
    stod, personal = "states.bistand.lines.stod.amount", "programme.budget.personal.amount"
    live.agrees(({stod: "7 000 kr/mån"}, {stod: 7000.0}))
    live.agrees(({stod: "7 000 kr/mån", personal: "90 tkr"}, {stod: 7000.0, personal: 90_000.0}))


# -- LibreOffice -----------------------------------------------------------------------


def in_libreoffice(path: Path) -> Any:
    """Return a workbook as LibreOffice recalculates it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is not installed: LibreOffice is not asked")
    out = path.parent / "out"
    home = f"-env:UserInstallation=file://{path.parent / 'home'}"
    command = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(out / path.name, data_only=True)


@pytest.mark.slow
def test_libreoffice_agrees(small: dict[str, Any], tmp_path: Path) -> None:
    live = made(two_states, small)
    path = tmp_path / "bok.xlsx"
    path.write_bytes(workbook(live.result, document_of(live.result), WHEN))
    book = openpyxl.load_workbook(path)
    cells = {
        "states.bistand.lines.stod.amount": 12_345.0,
        "arms.med.path.7.arbete": 0.42,
        "arms.utan.deadweight": 0.21,
        "discounting.rate.1": 0.055,
        "intake.4": 17,
        "programme.budget.personal.amount": 345_678.0,
    }
    for key, value in cells.items():
        ref = live.inputs[key]
        book[ref.sheet].cell(ref.row + 1, ref.column + 1).value = value
    book.save(path)  # drops every stored value: what is read is recalculated
    laid = {
        "states.bistand.lines.stod.amount": "12 345 kr/mån",
        "arms.med.path.7.arbete": "42 %",
        "arms.utan.deadweight": "21 %",
        "discounting.rate.1": "5,5 %",
        "intake.by_month": {1: 6, 2: 3, 4: 17},
        "programme.budget.personal.amount": "345 678 kr",
    }
    sheet = in_libreoffice(path)["Resultat"]
    check_results(lambda row, column: sheet.cell(row, column).value, payoff.evaluate(live.changed(laid)))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_libreoffice_opens_every_scenario_without_errors(scenario: Path, tmp_path: Path) -> None:
    result = payoff.evaluate(payoff.load(scenario))
    path = tmp_path / "bok.xlsx"
    path.write_bytes(workbook(result, document_of(result), WHEN))
    book = openpyxl.load_workbook(path)
    book.save(path)
    opened = in_libreoffice(path)
    errors = [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    assert not errors
    check_results(lambda row, column: opened["Resultat"].cell(row, column).value, result)
