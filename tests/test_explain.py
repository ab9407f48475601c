"""Explain: every figure of every scenario is the sum of its rows, and every row says where its numbers stand."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import payoff
from payoff.cli_explain import explain_command
from payoff.errors import InputError, LedgerError
from payoff.language import Say
from payoff.measured import NET_MEASURES, NetMeasure
from payoff.missing import Missing
from payoff.questions.explain import explain
from payoff.questions.explain_model import COLUMNS, Explanation, ExplanationRow
from payoff.report.document import Document, Table
from payoff.report.explanation import explanation_section, explanation_text
from payoff.report.locale import Numbers
from payoff.report.render import markdown, page
from payoff.result import Result
from payoff.scenario.portfolio_load import load_file
from payoff.study.portfolio import PortfolioResult

from .conftest import ROOT

EXACT = 1e-9
FILES = [
    *sorted(ROOT.glob("scenarios/*.yaml")),
    *sorted((ROOT / "tests" / "good_scenarios").glob("*.yaml")),
]
RESULTS: dict[Path, list[Result]] = {}


def results(file: Path) -> list[Result]:
    """Return the result of a scenario, or those of a portfolio's parts; worked out once."""
    if file not in RESULTS:
        found = payoff.evaluate(load_file(str(file), {}))
        parts = [part.result for part in found.parts.values()] if isinstance(found, PortfolioResult) else [found]
        RESULTS[file] = parts
    return RESULTS[file]


def cells(result: Result, file: Path) -> Iterator[tuple[str, int | None, str | None]]:
    """Yield every account and group of accounts, every year and all years, everybody and each subgroup."""
    own = file.parent.name == "scenarios"
    for account in result.series:
        for year in (None, *range(1, result.years + 1)):
            for group in (None, *result.subgroups) if own or year is None else (None,):
                yield account, year, group


def cell_of(result: Result, found: Explanation, *, discounted: bool) -> float | Missing:
    """Return the figure that is explained, from the tables of the result."""
    one = result.subgroups[found.group] if found.group else result
    totals = one.totals(found.measure, found.account, discounted=discounted)
    if isinstance(totals, Missing):
        return totals
    return math.fsum(totals.values()) if found.year is None else totals[found.year]


def said(found: Explanation) -> str:
    """Return the page without its line breaks."""
    return re.sub(r"[\s\u00a0]+", " ", explanation_text(found, "sv"))


def sums_to(values: list[float | None], cell: float, rows: tuple[ExplanationRow, ...]) -> bool:
    """Whether rows are a figure, to a billionth of it, or of what cancels in it."""
    total = math.fsum(value for value in values if value is not None)
    gross = math.fsum(abs((row.price or 0.0) * row.share) * (row.months_with + row.months_without) for row in rows)
    return math.isclose(total, cell, rel_tol=EXACT) or abs(total - cell) <= 1e-12 * abs(gross)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("measure", NET_MEASURES)
def test_rows_sum_to_every_figure(file: Path, measure: NetMeasure) -> None:
    some = False
    for result in results(file):
        for account, year, group in cells(result, file):
            found = explain(result, account, year, group, measure)
            for discounted in (True, False):
                cell = cell_of(result, found, discounted=discounted)
                shown = found.value if discounted else found.undiscounted
                if isinstance(cell, Missing):
                    assert isinstance(shown, Missing)
                    continue
                assert shown == cell
                values = [row.value if discounted else row.undiscounted for row in found.rows]
                assert sums_to(values, cell, found.rows), (account, year, group)
                some = some or cell != 0
    assert some or measure == "programme_cost"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_is_persons_times_price_times_months_times_discount(file: Path) -> None:
    counted = 0
    for result in results(file):
        for account, year, group in cells(result, file):
            for row in explain(result, account, year, group).rows if account in result.active else ():
                if row.value is None:
                    continue
                assert row.price is not None
                assert row.factor is not None
                assert row.discount is not None
                assert 0 < row.discount <= 1
                product = row.months * row.price * row.share * row.factor * row.discount
                gross = abs(row.price) * (abs(row.months_with) + abs(row.months_without))
                assert math.isclose(product, row.value, rel_tol=EXACT, abs_tol=1e-12 * gross)
                counted += 1
    assert counted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_number_is_where_it_is_said_to_be(file: Path) -> None:
    """The line of an amount holds its figures, its key, or the name of what it was built of."""
    looked = 0
    for result in results(file):
        for account in result.active:
            for row in explain(result, account).rows:
                assert row.inputs
                for one in row.inputs:
                    if one.file == "replace":  # a part's share of the portfolio's budget is in no file
                        assert file.stem == "mia-stockholm"
                        continue
                    assert one.line > 0, one.path
                    text = _lines(file.parent / one.file)[one.line - 1]
                    digits = re.match(r"-?[\d ,.]*", one.written)
                    words = [*one.path.split("."), one.label, "use:", digits.group().strip() if digits else ""]
                    assert any(word and word in text for word in words), (one, text)
                    looked += 1
            for cause in explain(result, account, 1).causes:
                text = _lines(file.parent / cause.file)[cause.line - 1]
                assert any(word in text for word in cause.path.split(".")), (cause, text)
    assert looked


@cache
def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def test_a_row_can_be_counted_by_hand(small: dict[str, Any]) -> None:
    """Ten persons, three of whom work from month 7: 3 x 6 months of tax, 65 % of which is the municipality's."""
    del small["discounting"]
    small["discounting"] = "none"
    result = payoff.evaluate(payoff.load(small))
    found = explain(result, "kommun", 1)
    rows = {row.label: row for row in found.rows}
    tax = rows["skatt"]
    assert (tax.months_with, tax.months_without, tax.price, tax.share) == (18.0, 0.0, 6276.0, 0.65)
    assert tax.value == pytest.approx(18 * 6276 * 0.65)
    support = rows["stod"]
    assert (support.months_with, support.months_without, support.share) == (120.0 - 18.0, 120.0, -1.0)
    assert support.value == pytest.approx(18 * 10500)
    budget = rows["personal"]
    assert (budget.origin, budget.months, budget.value) == ("budget", 1.0, -600_000.0)
    assert found.undiscounted == found.value
    assert explain(result, "kommun", 2).rows[-1].label != "personal"
    cost = explain(result, "kommun", 1, measure="programme_cost")
    assert [row.value for row in cost.rows] == [600_000.0]
    assert [row.origin for row in explain(result, "kommun", 1, measure="gains").rows] == ["state"] * 3


def test_lines_between_two_accounts_of_a_group_are_named_and_left_out(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(small))
    found = explain(result, "samhalle", 1)
    assert {row.label for row in found.rows} == {"handlaggning", "produktion", "personal"}
    assert set(found.within) == {"stod (bistand)", "lon (arbete)", "skatt (arbete)"}
    assert "stod (bistand)" in said(found)


def test_persons_who_differ_both_ways_are_told_apart(small: dict[str, Any]) -> None:
    """As many person-months of work with as without, but earlier: the gain is all in the discounting."""
    small["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "path": {1: "bistand", 7: "arbete"}}
    small["arms"]["med"]["path"] = {1: "arbete", 7: "bistand"}
    result = payoff.evaluate(payoff.load(small))
    found = explain(result, "region", 1)
    more, fewer = found.rows
    assert (more.part, more.months, fewer.part, fewer.months) == ("more", 60.0, "fewer", -60.0)
    assert more.discount is not None
    assert fewer.discount is not None
    assert more.discount > fewer.discount
    assert isinstance(found.value, float)
    assert found.value > 0
    section = explanation_section(result, Numbers("sv"), [("region", 1)])
    labels = [row.label for row in next(part for part in section.parts if isinstance(part, Table)).rows]
    assert labels[0] == "skatt (arbete), månaderna med fler än utan insatsen"


def test_series_lags_transitions_and_displacement_are_told(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["skatt"]["series"] = {"clock": "entry", 1: "100 %", 13: "50 %"}
    small["transitions"] = {
        "till_jobb": {
            "from": "bistand",
            "to": "arbete",
            "arm": "med",
            "lines": {"utbildning": {"kind": "resource", "from": "region", "amount": "20 tkr"}},
        }
    }
    small["arms"]["med"]["path"] = {1: "bistand", 7: "arbete"}
    small["gross_to_net"] = {"displacement": {"share": "10 %", "from": "arbete", "to": "bistand"}}
    small["tax_equalisation"] = {"share": "95 %", "lag": "6 mån"}
    result = payoff.evaluate(payoff.load(small))
    rows = explain(result, "region", 2).rows
    by_origin = {(row.origin, row.label, row.since): row for row in rows}
    assert ("state", "skatt", 1) not in by_origin  # nobody is in the first year since entry in the second year
    assert by_origin["state", "skatt", 13].factor == 0.5
    assert by_origin["state", "skatt", 13].steps == {1: 1.0, 13: 0.5}
    for since, factor in ((1, 1.0), (13, 0.5)):  # six months at 100 % and six at 50 %, booked half a year later
        equalised = by_origin["equalised", "skatt", since]
        assert (equalised.lag, equalised.months, equalised.factor) == (6, 60.0, factor)
        assert equalised.share == pytest.approx(-0.35)
        assert equalised.inputs[-1].path == "tax_equalisation.share"
    displaced = by_origin["displaced", "skatt", 13]
    assert displaced.months == pytest.approx(-12.0)
    moved = {row.origin: row for row in explain(result, "region", 1).rows}["transition"]
    assert (moved.months, moved.price, moved.place) == (10.0, 20_000.0, "till_jobb")
    text = said(explain(result, "region", 2))
    for words in ("Skatteutjämning: skatt", "Andra som trängs undan: skatt", "Stegvis (månad sedan inskrivning)"):
        assert words in text


def test_a_line_that_follows_time_in_the_state_is_a_row_for_each_step(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["skatt"]["series"] = {"clock": "tenure", 1: "100 %", 13: "50 %"}
    result = payoff.evaluate(payoff.load(small))
    rows = [row for row in explain(result, "region").rows if row.label == "skatt"]
    assert [(row.since, row.factor, row.months) for row in rows] == [
        (1, 1.0, pytest.approx(36.0)),
        (13, 0.5, pytest.approx(18.0)),
    ]


def test_persons_who_come_month_by_month_and_differ_both_ways_are_counted(small: dict[str, Any]) -> None:
    """In one calendar month some cohorts work more and others less, at different steps of the series."""
    del small["participants"]
    small["intake"] = {"participants": 10, "evenly": {"from": 1, "to": 8}}
    small["states"]["bistand"]["lines"]["stod"]["series"] = {"clock": "entry", 1: "100 %", 4: "40 %", 9: "10 %"}
    small["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "path": {1: "bistand", 4: "arbete"}}
    small["arms"]["med"]["path"] = {1: "arbete", 3: "bistand", 7: "arbete", 10: "bistand"}
    result = payoff.evaluate(payoff.load(small))
    for year in (None, 1, 2, 3):
        found = explain(result, "individ", year)
        assert isinstance(found.value, float)
        assert sums_to([row.value for row in found.rows], found.value, found.rows)
        for row in found.rows:
            assert row.price is not None
            assert row.factor is not None
            assert row.discount is not None
            assert row.months * row.price * row.share * row.factor * row.discount == pytest.approx(row.value)
    assert {row.since for row in explain(result, "individ").rows if row.label == "stod"} == {1, 4, 9}


def test_subgroups_add_up_and_share_what_is_the_same(hisingen: Result) -> None:
    whole = explain(hisingen, "individ", 1)
    parts = [explain(hisingen, "individ", 1, group) for group in hisingen.subgroups]
    values = [one.value for one in parts if isinstance(one.value, float)]
    assert len(values) == len(parts)
    assert math.fsum(values) == pytest.approx(whole.value)
    assert all(not row.groups for one in parts for row in one.rows)
    named = {name for row in whole.rows for name in row.groups}
    assert named <= set(hisingen.subgroups)
    months = math.fsum(row.months_with for row in whole.rows)
    assert months == pytest.approx(math.fsum(row.months_with for one in parts for row in one.rows))


def test_an_unknown_amount_explains_why_the_figure_is_missing(small: dict[str, Any]) -> None:
    small["states"]["bistand"]["lines"]["stod"]["amount"] = "unknown"
    result = payoff.evaluate(payoff.load(small))
    found = explain(result, "kommun", 1)
    assert isinstance(found.value, Missing)
    assert found.value.status == "unknown"
    assert [one.path for one in found.missing] == ["states.bistand.lines.stod.amount"]
    unknown = [row for row in found.rows if row.value is None]
    assert [(row.label, row.price, row.months) for row in unknown] == [("stod", None, pytest.approx(-18.0))]
    assert found.known == pytest.approx(sum(row.value for row in found.rows if row.value is not None))
    text = said(found)
    assert "kan inte beräknas: uppgift saknas om stod (bistand)" in text
    data = found.to_dict("sv")
    assert data["value"]["status"] == "unknown"
    assert data["rows"][0]["value"] is None
    known = explain(result, "region", 1)
    assert isinstance(known.value, float)


def test_unknown_amounts_that_cancel_leave_the_figure_known(small: dict[str, Any]) -> None:
    small["programme"]["budget"]["personal"]["amount"] = "unknown"
    del small["programme"]["budget"]["personal"]["paid"]
    small["programme"]["budget"]["personal"]["payer"] = "samordningsforbund"
    small["programme"]["financing"] = {"through": "samordningsforbund", "shares": {"kommun": "100 %"}}
    found = explain(payoff.evaluate(payoff.load(small)), "samordningsforbund", 1)
    assert found.value == 0.0
    assert [row.value for row in found.rows] == [None, None]
    assert "tar ut varandra på kontot" in said(found)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("komun",), "menade du ”kommun”?"),
        (("kommun", 4), "år 4 finns inte; resultatet har år 1 till 3"),
        (("kommun", 0), "år 0 finns inte"),
        (("kommun", 1.5), "år 1.5 finns inte"),
        (("kommun", True), "år True finns inte"),
        (("kommun", 1, "kvinnor"), "scenariot har inga delgrupper"),
        (("kommun", 1, None, "cash"), "tillåtna: gains, net, programme_cost"),
        (("samhalle", 1), "fråga efter redovisade_aktorer"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(bas: Result, asked: tuple[Any, ...], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        explain(bas, *asked)


def test_a_subgroup_that_does_not_exist_is_refused(hisingen: Result) -> None:
    with pytest.raises(InputError, match="menade du ”bada”"):
        explain(hisingen, "individ", 1, "badda")


def test_rows_that_are_not_the_figure_are_refused(bas: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(bas), "totals", lambda *_, **__: {1: 1.0, 2: 1.0, 3: 1.0})
    with pytest.raises(LedgerError, match="förklaringens rader"):
        explain(bas, "kommun", 2)


def test_the_frame_and_the_data_hold_the_same_rows(bas: Result) -> None:
    found = explain(bas, "kommun", 1)
    frame = found.frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(found.rows)
    assert frame["value"].sum() == pytest.approx(found.value)
    assert repr(found).startswith("<Explanation net of kommun, year 1: -1,710,500 kr in 9 rows")
    assert "1 470 tkr" not in repr(found)
    assert "Utvärdering" in found._repr_html_()
    data = json.loads(json.dumps(found.to_dict("en")))
    assert data["label"] == "Municipality"
    assert [row["value"] for row in data["rows"]] == frame["value"].tolist()
    assert data["rows"][0]["inputs"][0]["where"] == "bas-trelleborg.yaml:155"
    assert [cause["where"] for cause in data["causes"] if cause["role"] == "discount"] == ["bas-trelleborg.yaml:67"]


def test_the_months_have_dates_where_the_scenario_has_a_start(small: dict[str, Any]) -> None:
    """By hand: month 13 of what begins in September 2026 is September 2027, and month 24 August 2028."""
    found = explain(payoff.evaluate(payoff.load(small | {"start": "2026-09"})), "kommun", 2)
    assert (found.calendar, found.to_dict()["calendar"]) == (("2027-09", "2028-08"), ["2027-09", "2028-08"])
    assert "månad 13 till 24 (2027-09 till 2028-08)." in " ".join(explanation_text(found, "sv").split())
    bare = explain(payoff.evaluate(payoff.load(small)), "kommun", 2)
    assert bare.calendar == () and "månad 13 till 24." in explanation_text(bare, "sv")


def test_what_moves_the_persons_is_said_with_the_labels_of_the_states(small: dict[str, Any]) -> None:
    small["states"]["bistand"]["label"] = "Försörjningsstöd"
    text = " ".join(explanation_text(explain(payoff.evaluate(payoff.load(small)), "kommun", 2), "sv").split())
    assert "från månad 1 Försörjningsstöd: 100 %; från månad 7 arbete: 30 %, Försörjningsstöd: rest" in text
    assert "7.arbete" not in text and "bistand" not in text
    small["matrices"] = {
        "flytt": {"per": "mån", "count": "start", "rows": {"bistand": {"arbete": "10 %", "bistand": "rest"}}}
    }
    small["matrices"]["flytt"]["rows"]["arbete"] = {"arbete": "100 %"}
    small["arms"]["med"] = {"role": "programme", "from": "bistand", "matrix": "flytt"}
    text = " ".join(explanation_text(explain(payoff.evaluate(payoff.load(small)), "kommun", 2), "sv").split())
    assert "Försörjningsstöd → arbete: 10 %" in text


def test_what_was_set_is_where_the_figure_comes_from() -> None:
    scenario = payoff.load(ROOT / "scenarios" / "bas-trelleborg.yaml")
    changed = scenario.replace({"states.arbete.lines.kommun.amount": "100 tkr/år"})
    row = explain(payoff.evaluate(changed), "kommun", 1).rows[0]
    assert (row.inputs[0].written, row.where) == ("100 tkr/år", "replace")
    moved = explain(payoff.evaluate(scenario.replace({"participants": 20})), "kommun", 1).causes[0]
    assert (moved.path, moved.written) == ("participants", "20 [replace]")
    variant = payoff.evaluate(scenario).variants["mal_25_procent"]
    assert all(cause.file == "bas-trelleborg.yaml" for cause in explain(variant, "kommun", 1).causes)


def test_lines_that_are_alike_with_and_without_are_named_once(small: dict[str, Any]) -> None:
    found = explain(payoff.evaluate(payoff.load(small)), "kommun")
    assert not [row for row in found.rows if row.unchanged]
    small["arms"]["med"]["path"] = {1: "bistand"}
    found = explain(payoff.evaluate(payoff.load(small)), "kommun")
    assert [row.label for row in found.rows if row.unchanged] == ["stod", "handlaggning"]
    assert "så 0 kr: stod (bistand), handlaggning (bistand)." in said(found)


def test_the_appendix_is_a_section_that_every_format_can_be_written_from(bas: Result) -> None:
    numbers = Numbers("sv")
    section = explanation_section(bas, numbers)
    tables = [part for part in section.parts if isinstance(part, Table)]
    assert len(tables) == len(bas.active) + 1
    for account, table in zip(bas.active, tables, strict=False):
        assert table.rows[-1].cells[-1].value == pytest.approx(bas.npv(account))
        assert {len(row.cells) for row in table.rows} == {len(table.columns) - 1}
    found = Document("sv", "Titel", "Bilaga", "", "", "", (section,))
    assert "280" in markdown(found).decode()
    assert "bas-trelleborg.yaml:155" in page(found).decode()
    one = explanation_section(bas, numbers, [("kommun", 2)])
    assert next(part.caption for part in one.parts if isinstance(part, Table)).startswith("Kommun, år 2")


# -- the command --------------------------------------------------------------------------


def command() -> click.Command:
    def text(message: Say) -> str:
        return message.text("sv")

    return explain_command(text, "sv")


def run(*words: str) -> str:
    found = CliRunner().invoke(command(), list(words), standalone_mode=False, catch_exceptions=False)
    return found.output


BAS = str(ROOT / "scenarios" / "bas-trelleborg.yaml")


def test_the_command_shows_the_figure_and_where_it_comes_from() -> None:
    text = run(BAS, "--actor", "kommun", "--year", "2")
    assert "Kommun, år 2: netto efter programkostnad" in text
    assert "[bas-trelleborg.yaml:155]" in text.replace("\n  ", " ")
    assert "269 712" in text.replace("\u00a0", " ")
    assert "100 000" in run(BAS, "--actor", "kommun", "--year", "1", "--set", "states.arbete.lines.kommun.amount=100 tkr/år").replace("\u00a0", " ")  # fmt: skip  # noqa: E501


def test_the_command_writes_data() -> None:
    data = json.loads(run(BAS, "--actor", "kommun", "--year", "2", "--format", "json", "--measure", "gains"))
    assert (data["account"], data["year"], data["measure"]) == ("kommun", 2, "gains")
    assert data["value"] == pytest.approx(math.fsum(row["value"] for row in data["rows"]))
    variant = json.loads(run(BAS, "--actor", "kommun", "--variant", "mal_25_procent", "--format", "json"))
    assert variant["value"] != data["value"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((BAS, "--year", "två"), "--year ska vara ett år från starten, t.ex. 2, inte ”två”"),
        ((BAS, "--format", "html"), "formatet ”html” finns inte; tillåtna: json, text"),
        ((BAS, "--variant", "kostnad_jamt"), "menade du ”kostnad_jamnt”?"),
        ((BAS, "--actor", "komun"), "menade du ”kommun”?"),
        ((BAS, "--measure", "vinst"), "measure kan inte vara ”vinst”; menade du ”gains”?"),
        ((str(ROOT / "scenarios" / "mia-stockholm.yaml"),), "är en portfölj; förklara en del i taget"),
    ],
)
def test_the_command_refuses_what_it_cannot_explain(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        run(*words)


@pytest.mark.parametrize(
    ("account", "year", "measure", "whole", "budget"),
    [
        ("kommun", 1, "net", True, True),
        ("kommun", 1, "programme_cost", False, True),
        ("kommun", 3, "net", True, False),
    ],
)
def test_the_months_of_a_budget_are_not_called_months_of_persons(
    account: str, year: int, measure: Any, whole: bool, budget: bool
) -> None:
    """What is paid in the budget is paid whoever takes part; its months are those when it is paid."""
    found = explain(payoff.evaluate(payoff.example()), account, year, None, measure)
    assert ("Kronor = skillnaden i personmånader" in said(found)) is whole
    assert ("gånger som posten betalas" in said(found)) is budget
