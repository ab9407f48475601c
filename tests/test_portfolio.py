"""Portfolios: parts with a shared budget, their sums on one calendar, need and reach, and what is refused."""

from __future__ import annotations

import io
import json
import math
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from jsonschema import Draft202012Validator

import payoff
from payoff import cli
from payoff.measures.roots import crossings
from payoff.missing import Missing
from payoff.study.portfolio_data import warnings

from .conftest import ROOT

MIA = ROOT / "scenarios" / "mia-stockholm.yaml"
SIZES = {"sodra_roslagen": 170, "varna": 355, "hbs": 523, "ostra_sodertorn": 715, "stockholm": 204, "sodertalje": 533}


@pytest.fixture(scope="module")
def mia() -> payoff.PortfolioResult:
    return payoff.evaluate(payoff.load(MIA))


def portfolio(**changes: Any) -> dict[str, Any]:
    """Return a portfolio of two parts; a change to None takes a key away."""
    data: dict[str, Any] = {
        "payoff": 1,
        "kind": "portfolio",
        "about": {"title": "Två delar"},
        "budget": "900 tkr",
        "payer": "samordningsforbund",
        "paid": "at_start",
        "allocate_by": "participants",
        "parts": {
            "a": {"label": "Del A", "scenario": "del.yaml"},
            "b": {"label": "Del B", "scenario": "del.yaml", "set": {"participants": 20}},
        },
    }
    data |= changes
    return {key: value for key, value in data.items() if value is not None}


@pytest.fixture
def folder(tmp_path: Path, small: dict[str, Any]) -> Path:
    """Return a folder with one scenario."""
    write(tmp_path / "del.yaml", small)
    return tmp_path


def write(path: Path, data: Any) -> Path:
    data = json.loads(json.dumps(data))  # the same group in two places would be written as an anchor
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def loaded(folder: Path, overrides: dict[str, str] | None = None, **changes: Any) -> payoff.Portfolio:
    return payoff.load(write(folder / "portfolj.yaml", portfolio(**changes)), overrides)


def result(folder: Path, overrides: dict[str, str] | None = None, **changes: Any) -> payoff.PortfolioResult:
    return payoff.evaluate(loaded(folder, overrides, **changes))


def refused(folder: Path, overrides: dict[str, str] | None = None, **changes: Any) -> payoff.ScenarioError:
    with pytest.raises(payoff.ScenarioError) as caught:
        loaded(folder, overrides, **changes)
    return caught.value


# -- the sum ------------------------------------------------------------------------------


def test_the_total_is_the_parts_added(folder: Path) -> None:
    found = result(folder)
    shares = {name: part.share for name, part in found.parts.items()}
    assert shares == pytest.approx({"a": 1 / 3, "b": 2 / 3})
    assert found.participants == 30
    for series in (*found.active, "offentlig_sektor", found.total):
        apart = [part.result.npv(series) for part in found.parts.values()]
        assert found.npv(series) == pytest.approx(math.fsum(apart), abs=1e-6)
        assert found.npv(series) == pytest.approx(sum(found.npv(series, part) for part in found.parts), abs=1e-6)
        for measure in ("gains", "programme_cost", "net"):
            years = [part.result.totals(measure, series, by="calendar_year") for part in found.parts.values()]
            added = {year: math.fsum(one[year] for one in years) for year in years[0]}
            assert found.totals(measure, series) == pytest.approx(added, abs=1e-6)


def test_one_part_of_all_persons_is_the_same_as_two_parts(folder: Path, small: dict[str, Any]) -> None:
    """The same persons and the same kronor, divided or not."""
    two = result(folder)
    one = payoff.evaluate(payoff.load(small | {"participants": 30})).scenario
    shared = {"payer": "samordningsforbund", "amount": "900 tkr", "paid": "at_start"}
    own = {"payer": "kommun", "amount": "1200 tkr", "paid": "at_start"}  # each part has its own 600
    whole = payoff.evaluate(one.replace({"programme.budget": {"gemensam": shared, "personal": own}}))
    for series in (*two.active, two.total):
        assert two.npv(series) == pytest.approx(whole.npv(series), abs=1e-5)
        assert two.flow("net", series) == pytest.approx(whole.flow("net", series), abs=1e-6)
    assert two.break_even().sustained == whole.break_even().sustained
    assert two.deepest().value == pytest.approx(whole.deepest().value)
    assert two.benefit_cost_ratio() == pytest.approx(whole.benefit_cost_ratio())


def test_parts_that_begin_later_are_moved_on_the_calendar_and_in_present_value(folder: Path) -> None:
    changes = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "del.yaml", "set": {"start": "2027-01"}}}
    found = result(folder, parts=changes)
    a, b = found.parts["a"].result, found.parts["b"].result
    assert found.parts["b"].offset == 12
    assert found.first_month == (2026, 1)
    assert found.months == 36
    assert found.calendar_years == (2026, 2027, 2028)
    assert found.npv() == pytest.approx(a.npv() + b.npv() / 1.04)
    flow = found.flow("net", discounted=False)
    assert flow[0] == a.flow("net", discounted=False)[0]
    assert flow[12] == pytest.approx(a.flow("net", discounted=False)[12] + b.flow("net", discounted=False)[0])
    assert flow[36] == pytest.approx(b.flow("net", discounted=False)[24])
    years = found.totals("net", discounted=False)
    own = [one.totals("net", by="calendar_year", discounted=False) for one in (a, b)]
    assert years == pytest.approx({year: own[0].get(year, 0) + own[1].get(year, 0) for year in (2026, 2027, 2028)})
    assert sum(found.totals("net").values()) == pytest.approx(found.npv())
    assert list(found.totals("net", cumulative=True).values())[-1] == pytest.approx(found.npv())
    assert any(item["rule"] == "different_starts" for item in found.to_dict()["warnings"])


def test_a_part_that_begins_a_year_later_with_rates_at_the_year_is_worth_a_year_less(folder: Path) -> None:
    rule = {"rate": "4 %", "timing": "year_start"}
    parts = {
        "a": {"scenario": "del.yaml", "set": {"discounting": rule}},
        "b": {"scenario": "del.yaml", "set": {"discounting": rule, "start": "2027-01"}},
    }
    found = result(folder, parts=parts)
    assert found.npv("kommun", "b") == pytest.approx(found.npv("kommun", "a") / 1.04)


def test_parts_of_different_length_are_added_to_the_end_of_the_longest(folder: Path) -> None:
    parts = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "del.yaml", "set": {"horizon": "36 mån"}}}
    found = result(folder, parts=parts)
    assert found.months == 36
    assert found.flow("net", discounted=False)[36] == pytest.approx(
        found.parts["b"].result.flow("net", discounted=False)[36]
    )


def test_the_budget_reaches_the_parts_as_it_is_shared(folder: Path) -> None:
    found = result(folder, allocate_by={"a": "20 %", "b": "rest"}, payer={"kommun": "25 %", "region": "rest"})
    costs = {name: part.result.budget_cost("programme.budget.gemensam") for name, part in found.parts.items()}
    assert costs == pytest.approx({"a": 180_000, "b": 720_000})
    region = found.flow("programme_cost", "region", discounted=False)
    assert region.sum() == pytest.approx(675_000)


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"paid": "evenly"}, 900_000),
        ({"paid": "evenly", "during": {"from": 1, "to": 12}}, 900_000),
        ({"budget": "10 tkr/mån", "paid": None}, 240_000),
        ({"budget": "10 tkr/mån", "paid": None, "during": {"from": 1, "to": 6}}, 60_000),
        ({"budget": "0 kr"}, 0),
        ({"budget": {"value": "1 000,55", "unit": "kr", "source": "Beslut"}}, 1000.55),
    ],
)
def test_the_budget_is_paid_as_in_a_scenario(folder: Path, changes: dict[str, Any], cost: float) -> None:
    found = result(folder, **changes)
    assert found.flow("programme_cost", "samordningsforbund", discounted=False).sum() == pytest.approx(cost)


def test_the_source_and_the_note_of_the_budget_are_sentences(folder: Path) -> None:
    budget = {"value": "900 tkr", "source": "Beslut", "note": "För ett år"}
    assert "Beslut. För ett år" in result(folder, budget=budget).report("md").decode()


@pytest.mark.parametrize("budget", ["100 tkr", "700 tkr", "1 700 tkr"])
def test_money_passed_on_is_no_cost(folder: Path, small: dict[str, Any], budget: str) -> None:
    """What is sent at the start and spent in fractions of kronor leaves nothing but rounding."""
    small["programme"]["budget"]["personal"] |= {"payer": "samordningsforbund", "paid": "evenly"}
    small["programme"]["financing"] = {"shares": {"kommun": "30 %", "region": "rest"}, "paid": "at_start"}
    write(folder / "del.yaml", small | {"discounting": "none"})
    found = result(folder, budget=budget, paid="evenly")
    cost = found.flow("programme_cost", "samordningsforbund")
    assert cost.min() < -100_000
    assert cost.sum() == pytest.approx(0, abs=1e-6)
    ratio = found.benefit_cost_ratio("samordningsforbund")
    assert isinstance(ratio, Missing)
    assert ratio.status == "not_applicable"


def test_an_unknown_budget_is_never_zero(folder: Path) -> None:
    found = result(folder, budget="unknown", paid=None)
    assert isinstance(found.npv(), Missing)
    assert isinstance(found.npv("samordningsforbund"), Missing)
    assert isinstance(found.npv("kommun"), float)
    assert "a: programme.budget.gemensam" in found.npv().because
    page = found.report("md").decode()
    assert "kan inte beräknas" in page
    assert "uppgift saknas" in page


def test_a_part_with_net_lines_makes_the_sum_that_of_reported_accounts(folder: Path, small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["netto"] = {"kind": "net", "account": "region", "amount": "100 kr/mån"}
    write(folder / "netto.yaml", small)
    parts = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "netto.yaml"}}
    found = result(folder, parts=parts, ask={"break_even": {"share_to": "arbete", "account": "samhalle"}})
    assert found.total == "redovisade_aktorer"
    total = sum(part.result.npv() for part in found.parts.values())
    assert found.npv() == pytest.approx(total)
    assert isinstance(found.benefit_cost_ratio(), Missing)
    assert isinstance(found.break_even_share, Missing)
    assert found.to_dict()["npv"]["samhalle"]["status"] == "withheld"
    with pytest.raises(payoff.InputError, match="samhället visas därför inte"):
        found.npv("samhalle")


def test_an_account_that_only_one_part_has_counts_there(folder: Path, small: dict[str, Any]) -> None:
    small["accounts"] = {"stiftelsen": {"label": "Stiftelsen"}}
    small["programme"]["budget"]["gava"] = {"payer": "stiftelsen", "amount": "50 tkr", "paid": "at_start"}
    write(folder / "gava.yaml", small)
    found = result(folder, parts={"a": {"scenario": "del.yaml"}, "b": {"scenario": "gava.yaml"}})
    assert found.npv("stiftelsen") == pytest.approx(-50_000)
    assert "stiftelsen" in found.report("csv").decode()


def test_questions_that_do_not_exist_are_told(folder: Path) -> None:
    found = result(folder)
    for ask in (
        lambda: found.npv("komun"),
        lambda: found.totals("cash"),
        lambda: found.totals("net", by="week"),
        lambda: found.npv(None, "c"),
        lambda: found.report("xls"),
    ):
        with pytest.raises(payoff.InputError):
            ask()
    assert found.npv("landsting") == found.npv("region")


def test_the_workbook_has_the_tables_with_kronor_as_numbers(folder: Path) -> None:
    found = result(folder)
    book = openpyxl.load_workbook(io.BytesIO(found.report("xlsx")))
    assert book.sheetnames == ["Läs mig", "Bilagans tabeller"]
    first, tables = book.worksheets
    told = [row[0].value for row in first.iter_rows() if row[0].value]
    assert any("räknas inte om" in text for text in told)
    assert any("odiskonterat" in text for text in told)  # the summary in short
    shown = {row[0].value: [cell.value for cell in row[1:]] for row in tables.iter_rows()}
    net = found.npv()
    assert isinstance(net, float)
    assert any(isinstance(value, float) and abs(value - net) < 1e-6 for row in shown.values() for value in row)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert found.report("xlsx") == found.report("xlsx")


def test_what_a_part_changes_is_no_warning_and_what_is_laid_over_the_portfolio_is(folder: Path) -> None:
    assert "overridden" not in {rule for rule, *_ in warnings(result(folder))}
    laid = result(folder, {"budget": "1 mnkr"})
    told = [text.text() for rule, text, *_ in warnings(laid) if rule == "overridden"]
    assert told == ["Räknat med ändringar som inte står i filen: budget = 1 mnkr."]


# -- need and reach -----------------------------------------------------------------------

NEED = {"overlap": "none", "groups": {"x": {"persons": "200", "weight": "50 %"}, "y": {"persons": 50, "weight": 1}}}


def test_need_is_the_weighted_sum_and_reach_the_share_of_it(folder: Path) -> None:
    reach = result(folder, need=NEED).reach()
    assert reach.need == 150
    assert reach.reach == pytest.approx(0.2)
    assert not reach.upper_bound


def test_overlap_makes_the_need_at_most_and_the_reach_at_least(folder: Path) -> None:
    found = result(folder, need=NEED | {"overlap": "not_known"})
    assert found.reach().upper_bound
    page = found.report("md").decode()
    assert "Behovet är högst 150 personer, och portföljen når minst 20,0\u00a0% av dem." in page
    assert "Behov, högst" in page
    assert next(item["rule"] for item in found.to_dict()["warnings"]) == "need_overlap"
    assert "högst" not in result(folder, need=NEED).report("md").decode()


def test_a_group_of_unknown_size_leaves_the_need_unknown(folder: Path) -> None:
    need = {"overlap": "none", "groups": {"x": {"label": "Okända", "persons": "unknown", "weight": "50 %"}}}
    found = result(folder, need=need)
    assert found.reach().reach.status == "unknown"
    assert "uppgift saknas om Okända" in found.report("md").decode()


def test_no_need_at_all(folder: Path) -> None:
    assert result(folder).reach() is None
    assert "Räckvidd" not in result(folder).report("md").decode()
    need = {"overlap": "none", "groups": {"x": {"persons": 0, "weight": "50 %"}}}
    assert result(folder, need=need).reach().reach.status == "not_applicable"
    more = {"overlap": "none", "groups": {"x": {"persons": 10, "weight": "50 %"}}}
    assert "reach_above_one" in str(result(folder, need=more).to_dict()["warnings"])


# -- break-even share ---------------------------------------------------------------------


def test_the_break_even_share_makes_the_net_zero(folder: Path) -> None:
    found = result(folder, ask={"break_even": {"share_to": "arbete", "account": "offentlig_sektor"}})
    share = found.break_even_share
    assert (share.now, share.without) == pytest.approx((0.3, 0.0))
    again = {
        name: {"scenario": "del.yaml", "set": {"participants": persons}}
        | {"set": {"participants": persons, "arms.med.path.7": {"arbete": share.share, "bistand": "rest"}}}
        for name, persons in (("a", 10), ("b", 20))
    }
    put_back = result(folder, parts=again)
    assert put_back.npv("offentlig_sektor") == pytest.approx(0, abs=1e-6)


def test_a_share_that_is_no_share_is_told(folder: Path) -> None:
    found = result(folder, budget="900 mnkr", ask={"break_even": {"share_to": "arbete"}})
    assert found.break_even_share.status == "outside"
    assert found.break_even_share.share > 1
    assert "Ingen andel mellan 0 och 100\u00a0%" in found.report("md").decode().replace("100 %", "100\u00a0%")
    worse = result(folder, ask={"break_even": {"share_to": "arbete", "account": "arbetsgivare"}})
    assert worse.break_even_share.status == "none"
    assert "är inte positiv" in worse.report("md").decode()


def test_a_state_that_nobody_moves_to_has_no_break_even(folder: Path, small: dict[str, Any]) -> None:
    small["states"]["vila"] = {}
    write(folder / "del.yaml", small)
    found = result(folder, ask={"break_even": {"share_to": "vila"}})
    assert found.break_even_share.status == "not_applicable"
    assert "ändrar inte andelen" in found.report("md").decode()


def with_named_share(folder: Path, small: dict[str, Any]) -> None:
    small["quantities"] = {"andel": "30 %"}
    small["arms"]["med"]["path"] = {1: "bistand", 7: {"arbete": "andel", "bistand": "rest"}}
    write(folder / "del.yaml", small)


def test_a_named_share_is_searched_for_in_all_parts_at_once(folder: Path, small: dict[str, Any]) -> None:
    with_named_share(folder, small)
    ask = {"break_even": {"share": "quantities.andel", "account": "offentlig_sektor"}}
    found = result(folder, ask=ask)
    share = found.break_even_share
    assert share.now == pytest.approx(0.3)
    scaled = result(folder, ask={"break_even": {"share_to": "arbete", "account": "offentlig_sektor"}})
    assert share.share == pytest.approx(scaled.break_even_share.share, abs=1e-9)
    parts = {
        name: {"scenario": "del.yaml", "set": {"participants": persons, "quantities.andel": share.share}}
        for name, persons in (("a", 10), ("b", 20))
    }
    assert result(folder, parts=parts).npv("offentlig_sektor") == pytest.approx(0, abs=1e-6)
    assert "när quantities.andel är" in found.report("md").decode().replace("\\_", "_")


def test_a_range_without_an_answer_says_none(folder: Path, small: dict[str, Any]) -> None:
    with_named_share(folder, small)
    ask = {"break_even": {"share": "quantities.andel", "from": "90 %", "to": "95 %"}}
    found = result(folder, ask=ask)
    assert found.break_even_share.status == "none"
    assert "Inget värde på" in found.report("md").decode()


def test_crossings() -> None:
    assert crossings(lambda x: x * x - 0.25, 0.0, 1.0) == pytest.approx((0.5,))
    assert crossings(lambda x: (x - 0.1) * (x - 0.6), 0.0, 1.0) == pytest.approx((0.1, 0.6))
    assert crossings(lambda x: math.exp(9 * x) - 100, 0.0, 1.0) == pytest.approx((math.log(100) / 9,), abs=1e-10)
    assert crossings(lambda x: 1.0, 0.0, 1.0) == ()


# -- what is refused ----------------------------------------------------------------------


def one_problem(error: payoff.ScenarioError, words: str, path: str, line: str) -> None:
    """Check that one problem is told, in these words, at the line that holds some text."""
    assert len(error.problems) == 1, error
    problem = error.problems[0]
    text = f"{problem.message} {problem.hint or ''}"
    assert words in text, text
    assert problem.path == path
    assert problem.place.line > 0
    assert line in error.sources.lines(problem.place.file)[problem.place.line - 1]
    assert str(problem.message) in error.render("sv")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("finns-inte.yaml", "finns inte"),
        ("../del.yaml", "ligger inte i"),
        ("/etc/passwd.yaml", "ligger inte i"),
        ("C:\\del.yaml", "ligger inte i"),
        ("lank.yaml", "är en länk"),
        ("mapp.yaml", "är ingen fil"),
        ("del.csv", "ingen YAML-fil"),
        ("del", "ingen YAML-fil"),
        ("portfolj.yaml", "kan inte ha sig själv som del"),
        ("annan.yaml", "är en portfölj"),
    ],
)
def test_a_part_is_a_scenario_in_the_portfolios_folder(folder: Path, name: str, words: str) -> None:
    (folder / "lank.yaml").symlink_to(folder / "del.yaml")
    (folder / "mapp.yaml").mkdir()
    write(folder / "annan.yaml", portfolio())
    parts = {"a": {"scenario": name}, "b": {"scenario": "del.yaml"}}
    one_problem(refused(folder, parts=parts), words, "parts.a.scenario", "scenario:")


def test_a_part_may_lie_in_a_folder_below(folder: Path, small: dict[str, Any]) -> None:
    (folder / "delar").mkdir()
    write(folder / "delar" / "en.yml", small)
    assert result(folder, parts={"a": {"scenario": "delar/en.yml"}}).participants == 10


def test_parts_in_different_price_years_are_refused_with_both(folder: Path) -> None:
    parts = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "del.yaml", "set": {"price_year": 2025}}}
    error = refused(folder, parts=parts)
    one_problem(error, "prisåret skiljer sig mellan delarna: 2026 i a, 2025 i b", "parts.b.scenario", "del.yaml")
    assert "samma price_year" in str(error.problems[0].hint)


@pytest.mark.parametrize("other", ["none", {"rate": "3 %"}, {"rate": "4 %", "timing": "year_end"}])
def test_parts_with_different_discounting_are_refused_with_both(folder: Path, other: Any) -> None:
    parts = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "del.yaml", "set": {"discounting": other}}}
    one_problem(refused(folder, parts=parts), "diskonteringen skiljer sig", "parts.b.scenario", "del.yaml")
    assert "rate: 4 %" in str(refused(folder, parts=parts))


def test_rates_by_year_and_different_starts_are_refused(folder: Path) -> None:
    rule = {"rate": {1: "4 %", 2: "3 %"}}
    parts = {
        "a": {"scenario": "del.yaml", "set": {"discounting": rule}},
        "b": {"scenario": "del.yaml", "set": {"discounting": rule, "start": "2027-01"}},
    }
    one_problem(refused(folder, parts=parts), "ändras med år sedan start", "parts.b.scenario", "del.yaml")


def test_accounts_that_mean_different_things_are_refused(folder: Path, small: dict[str, Any]) -> None:
    write(folder / "annan.yaml", small | {"accounts": {"kommun": {"label": "Regionen"}}})
    parts = {"a": {"scenario": "del.yaml"}, "b": {"scenario": "annan.yaml"}}
    one_problem(refused(folder, parts=parts), "inte detsamma i a som i b", "parts.b.scenario", "annan.yaml")


def test_a_part_with_a_line_of_that_name_is_refused(folder: Path, small: dict[str, Any]) -> None:
    small["programme"]["budget"]["gemensam"] = {"payer": "kommun", "amount": "1 kr", "paid": "at_start"}
    write(folder / "del.yaml", small)
    one_problem(refused(folder, parts={"a": {"scenario": "del.yaml"}}), "gemensam", "parts.a.scenario", "del.yaml")


@pytest.mark.parametrize(
    ("shares", "words", "path"),
    [
        ({"a": "20 %", "b": "70 %"}, "andelarna blir tillsammans 90 %", "allocate_by"),
        ({"a": "60 %", "b": "70 %"}, "mer än 100 %", "allocate_by"),
        ({"a": "20 %", "c": "rest"}, "delen ”c” finns inte", "allocate_by.c"),
        ({"a": "100 %"}, "delen ”b” saknas i fördelningen", "allocate_by"),
        ("partcipants", "participants", "allocate_by"),
        ([1], "participants", "allocate_by"),
    ],
)
def test_shares_of_the_budget_must_be_a_whole(folder: Path, shares: Any, words: str, path: str) -> None:
    error = refused(folder, allocate_by=shares)
    told = {problem.path: f"{problem.message} {problem.hint}" for problem in error.problems}
    assert words in told[path], error


@pytest.mark.parametrize(
    ("changes", "words", "path"),
    [
        ({"budget": None}, "obligatorisk nyckel saknas: ”budget”", "budget"),
        ({"payer": None}, "obligatorisk nyckel saknas: ”payer”", "payer"),
        ({"paid": None}, "säg när summan betalas", "budget"),
        ({"budget": "10 tkr/mån"}, "hör till summor", "paid"),
        ({"during": {"from": 1, "to": 2}}, "hör inte till paid: at_start", "during"),
        ({"budget": "-5 kr"}, "utanför det tillåtna", "budget"),
        ({"budget": "100"}, "saknar enhet", "budget"),
        ({"payer": "komun"}, "kontot ”komun” finns inte", "payer"),
        ({"payer": "stat"}, "är en grupp", "payer"),
        ({"payer": {"kommun": "50 %"}}, "inte 100 %", "payer"),
        ({"parts": {}}, "får inte vara tom", "parts"),
        ({"parts": None}, "obligatorisk nyckel saknas: ”parts”", "parts"),
        ({"parts": {"a": {"scenario": {"payoff": 1}}}}, "filnamn", "parts.a.scenario"),
        ({"parts": {"participants": {"scenario": "del.yaml"}}}, "betyder redan något", "parts.participants"),
        ({"parts": {"a": {"scenario": "del.yaml", "sett": {}}}}, "menade du ”set”?", "parts.a.sett"),
        ({"oveerlap": 1}, "okänd nyckel", "oveerlap"),
        ({"ask": {"break_even": {}}}, "ett av", "ask.break_even"),
        ({"ask": {"break_even": {"share_to": "arbeta"}}}, "menade du ”arbete”?", "ask.break_even.share_to"),
        (
            {"ask": {"break_even": {"share_to": "arbete", "account": "komun"}}},
            "menade du ”kommun”?",
            "ask.break_even.account",
        ),
        ({"ask": {"break_even": {"share": "quantities.x.y"}}}, "finns inte", "ask.break_even.share"),
        (
            {"ask": {"break_even": {"share": "programme.budget.personal.amount.low"}}},
            "går in i ett värde som byts helt",
            "ask.break_even.share",
        ),
        ({"ask": {"break_even": {"share_to": "arbete", "from": "1 %"}}}, "hör till share", "ask.break_even.from"),
        (
            {"ask": {"break_even": {"share": "quantities.x", "from": "50 %", "to": "40 %"}}},
            "mindre än to",
            "ask.break_even.from",
        ),
    ],
)
def test_what_is_wrong_in_the_portfolio_is_told(folder: Path, changes: Any, words: str, path: str) -> None:
    error = refused(folder, **changes)
    told = {problem.path: f"{problem.message} {problem.hint}" for problem in error.problems}
    assert words in told.get(path, ""), error
    assert all(problem.place.file == "portfolj.yaml" and problem.place.line for problem in error.problems)
    assert error.render("en")


@pytest.mark.parametrize(
    ("group", "words", "key"),
    [
        ({"persons": -1, "weight": "50 %"}, "utanför det tillåtna", "persons"),
        ({"persons": 10, "weight": "101 %"}, "utanför det tillåtna", "weight"),
        ({"persons": 10, "weight": 2}, "högst 1", "weight"),
        ({"persons": "många", "weight": "50 %"}, "varken ett tal", "persons"),
        ({"weight": "50 %"}, "obligatorisk nyckel", "persons"),
    ],
)
def test_what_is_wrong_in_the_need_is_told(folder: Path, group: Any, words: str, key: str) -> None:
    error = refused(folder, need={"overlap": "none", "groups": {"x": group}})
    assert [problem.path for problem in error.problems] == [f"need.groups.x.{key}"]
    assert words in str(error.problems[0].message)


def test_faults_of_a_part_are_told_once_with_its_own_file_and_line(folder: Path) -> None:
    text = (folder / "del.yaml").read_text(encoding="utf-8").replace("amount: 1 200 kr/mån", "amount: 1 200 kr")
    (folder / "del.yaml").write_text(text, encoding="utf-8")
    error = refused(folder, need={"overlap": "maybe", "groups": {}})
    of_part = [problem for problem in error.problems if problem.place.file == "del.yaml"]
    assert [problem.path for problem in of_part] == ["states.bistand.lines.handlaggning.amount"]
    assert "amount: 1 200 kr" in error.sources.lines("del.yaml")[of_part[0].place.line - 1]
    assert {problem.path for problem in error.problems} >= {"need.overlap", "need.groups"}
    assert "del.yaml:" in str(error)


def test_a_part_that_is_no_yaml_is_told_with_its_own_line(folder: Path) -> None:
    (folder / "del.yaml").write_text("payoff: 1\nabout: [\n", encoding="utf-8")
    assert {problem.place.file for problem in refused(folder).problems} == {"del.yaml"}
    (folder / "del.yaml").write_bytes(b"payoff: 1\nabout: \xe5\n")
    assert "UTF-8" in str(refused(folder))


def test_what_set_does_wrong_is_told_in_the_portfolio(folder: Path) -> None:
    parts = {"a": {"scenario": "del.yaml", "set": {"participants": -4, "arms.med.pth": 1, "horizons": 2}}}
    error = refused(folder, parts=parts)
    assert {problem.place.file for problem in error.problems} == {"portfolj.yaml"}
    assert all(problem.path.startswith("parts.a.set: ") for problem in error.problems)
    assert "participants: -4" in str(error)


def test_a_portfolio_that_is_no_file_cannot_name_files(folder: Path) -> None:
    text = yaml.safe_dump(portfolio(), allow_unicode=True)
    for source in (text, portfolio()):
        with pytest.raises(payoff.ScenarioError, match="portfölj som själv är en fil"):
            payoff.load(source)


def test_too_many_parts_are_refused(folder: Path) -> None:
    parts = {f"p{index}": {"scenario": "del.yaml"} for index in range(101)}
    assert "högst 100" in str(refused(folder, parts=parts))


@pytest.mark.parametrize("kind", ["portfolo", 3, None])
def test_a_kind_that_does_not_exist_is_refused(small: dict[str, Any], kind: Any) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(small | {"kind": kind})
    assert [problem.path for problem in caught.value.problems] == ["kind"]
    assert payoff.load(small | {"kind": "scenario"}).participants.value == 10


def test_a_payer_that_only_some_parts_have_names_the_others(folder: Path, small: dict[str, Any]) -> None:
    write(folder / "fond.yaml", small | {"accounts": {"fonden": {"label": "Fonden"}}})
    parts = {"a": {"label": "Med", "scenario": "fond.yaml"}, "b": {"label": "Utan", "scenario": "del.yaml"}}
    error = refused(folder, parts=parts, payer={"fonden": "50 %", "kommun": "rest"})
    one_problem(error, "i Utan: kontot ”fonden” finns inte", "payer.fonden", "fonden")
    assert result(folder, parts={"a": parts["a"]}, payer="fonden").npv("fonden") == pytest.approx(-900_000)


# -- the command line, files and schema ---------------------------------------------------


def test_set_on_a_portfolio_changes_the_portfolio(folder: Path) -> None:
    assert result(folder, {"parts.b.set.participants": "40"}).participants == 50
    found = result(folder, {"budget": "1 mnkr", "allocate_by": "{a: 10 %, b: rest}", "payer": "kommun"})
    assert found.parts["a"].result.budget_cost("programme.budget.gemensam") == pytest.approx(100_000)
    assert "budget = 1 mnkr" in found.report("md").decode()
    assert "finns inte" in str(refused(folder, {"parts.c.set.participants": "40"}))
    assert "kan inte ändras" in str(refused(folder, {"kind": "scenario"}))


def test_the_command_line_takes_portfolios_and_scenarios(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    write(folder / "portfolj.yaml", portfolio(need=NEED))
    assert cli.run(["portfolj.yaml", "del.yaml", "--format", "html,md,csv,json"]) == cli.OK
    shown = capsys.readouterr().out
    assert "Två delar" in shown
    assert "Del B" in shown
    assert (folder / "portfolj-bilaga.html").exists()
    assert (folder / "del-bilaga.md").exists()
    data = json.loads((folder / "portfolj-bilaga.json").read_text(encoding="utf-8"))
    assert data["kind"] == "portfolio"
    assert (folder / "portfolj-bilaga.csv").read_text(encoding="utf-8").startswith("part,account")
    assert cli.run(["validate", "portfolj.yaml", "--set", "budget=1 mnkr"]) == cli.OK
    assert cli.run(["portfolj.yaml", "-o", "-", "--format", "json"]) == cli.OK
    assert cli.run(["validate", "portfolj.yaml", "--set", "budget=1"]) == cli.INVALID
    assert cli.run(["schema", "portfolio"]) == cli.OK
    assert cli.run(["schema", "portfolj"]) == cli.USAGE


def test_nothing_of_the_users_becomes_markup(folder: Path) -> None:
    bad = "<script>alert(1)</script>|*x*"
    parts = {"a": {"label": bad, "scenario": "del.yaml", "note": bad}}
    need = {"overlap": "none", "groups": {"x": {"label": bad, "persons": 5, "weight": "50 %", "source": bad}}}
    found = result(folder, parts=parts, about={"title": bad, "note": bad, "question": bad}, need=need)
    for format in ("html", "md"):
        assert "<script>" not in found.report(format).decode()
    assert (
        "'=cmd"
        in result(folder, parts={"a": {"scenario": "del.yaml", "set": {"accounts": {"kommun": {"label": "=cmd"}}}}})
        .report("csv")
        .decode()
    )


def test_the_schema_takes_what_the_reader_takes(folder: Path) -> None:
    schema = payoff.json_schema("portfolio")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for data in (
        portfolio(),
        portfolio(need=NEED, allocate_by={"a": "20 %", "b": "rest"}),
        portfolio(ask={"break_even": {"share": "quantities.x", "from": "1 %"}}),
        yaml.safe_load(MIA.read_text(encoding="utf-8")),
    ):
        assert validator.is_valid(json.loads(json.dumps(data))), list(validator.iter_errors(data))
    for data in (portfolio(budget=None), portfolio(kind="scenario"), portfolio(parts={}), portfolio(x=1)):
        assert not validator.is_valid(data)
    for definition in schema["$defs"].values():
        assert definition.get("description")
        for key, value in definition.get("properties", {}).items():
            assert value.get("title"), key
    written = json.loads((ROOT / "docs" / "payoff-portfolio.schema.json").read_text(encoding="utf-8"))
    assert written == schema, "run: python -m payoff schema portfolio > docs/payoff-portfolio.schema.json"


def test_the_frame_holds_the_parts_and_the_sum(folder: Path) -> None:
    found = result(folder)
    for by in ("calendar_year", "month"):
        frame = found.frame("net", by=by)
        total = frame[(frame["part"] == "") & (frame["account"] == "samhalle")]["value"].sum()
        parts = frame[(frame["part"] != "") & (frame["account"] == "samhalle")]["value"].sum()
        assert total == pytest.approx(found.npv())
        assert parts == pytest.approx(found.npv())


def test_the_data_is_plain_and_the_same_in_both_languages(folder: Path) -> None:
    found = result(folder, need=NEED, ask={"break_even": {"share_to": "arbete"}})
    data = json.loads(found.to_json())
    assert data["parts"]["b"]["participants"] == 20
    assert data["need"]["reach"] == pytest.approx(0.2)
    assert data["npv"] == json.loads(found.to_json("en"))["npv"]
    assert "next:" in repr(found)
    assert "2 parts" in repr(found.portfolio)


# -- MIA ----------------------------------------------------------------------------------


def test_mia_is_six_parts_of_2500_and_40_000_kronor_each(mia: payoff.PortfolioResult) -> None:
    assert {name: part.result.scenario.persons for name, part in mia.parts.items()} == SIZES
    assert mia.participants == 2500
    for name, part in mia.parts.items():
        assert part.result.budget_cost("programme.budget.gemensam") == pytest.approx(40_000 * SIZES[name])
    assert mia.flow("programme_cost", discounted=False).sum() == pytest.approx(100e6)


def test_mia_by_hand(mia: payoff.PortfolioResult) -> None:
    """Nine in a hundred more in work from month 19 to 60, at 28 912 + 1 000 kronor a month."""
    gain = sum(2500 * 0.09 * (28_912 + 1_000) * 1.035 ** (-month / 12) for month in range(19, 61))
    cost = sum(100e6 / 38 * 1.035 ** (-month / 12) for month in range(1, 39))
    assert mia.npv() == pytest.approx(gain - cost)
    assert mia.break_even_share.share == pytest.approx(0.11 + 0.09 * cost / gain)
    need = 27_000 + 0.8 * 33_000 + 0.25 * 50_000 + 0.5 * 4_500 + 0.5 * 6_000 + 0.2 * 25_000
    assert mia.reach().need == pytest.approx(need)
    assert mia.reach().reach == pytest.approx(2500 / need)


def test_the_page_shows_what_is_computed(mia: payoff.PortfolioResult) -> None:
    page = (ROOT / "docs" / "mia.md").read_text(encoding="utf-8")
    curve = mia.break_even(), mia.deepest()
    facts = [
        f"{mia.npv() / 1e6:.1f} mnkr",
        f"{mia.npv('offentlig_sektor') / 1e6:.1f} mnkr",
        f"{-curve[1].value / 1e6:.1f} mnkr i månad {curve[1].month}",
        f"månad {curve[0].sustained}",
        f"{mia.reach().reach * 100:.1f} %",
        f"{mia.break_even_share.share * 100:.1f} %",
    ]
    for fact in facts:
        assert fact.replace(".", ",") in page, fact
    assert "76 150" in page
    for size in SIZES.values():
        assert f"| {size} |" in page


def test_the_example_in_the_docs_runs(tmp_path: Path, small: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "portfolj.md").read_text(encoding="utf-8")
    text = re.search(r"```yml\n(.*?)```", page, re.DOTALL).group(1)
    write(tmp_path / "del.yaml", small)
    (tmp_path / "portfolj.yaml").write_text(text, encoding="utf-8")
    assert payoff.evaluate(payoff.load(tmp_path / "portfolj.yaml")).reach().upper_bound
