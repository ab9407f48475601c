"""What the annex tells beside the numbers, the order of its sections, and that its tables add up or say so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import payoff
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME
from payoff.report.document import Document, Heading, Table
from payoff.report.locale import MINUS, SPACE, Numbers
from payoff.report.outline.annex import document
from payoff.report.render import run_date
from payoff.report.summary import summary
from payoff.report.where import where

TOLD = {
    "need": "Behovet är stort.",
    "target_group": "Unga utan arbete.",
    "programme": "Stöd i tolv månader.",
    "goals": ["Hälften i arbete"],
    "risks": [{"what": "Få deltagare", "handling": "Fler som remitterar"}, {"what": "Byte av personal"}],
    "follow_up": [{"what": "Andel i arbete", "when": "efter 12 månader", "how": "registret", "who": "kommunen"}],
    "repayment": "Hälften av kommunens vinst återförs.",
}


def annex_of(scenario: dict[str, Any], language: Any = "sv") -> Document:
    result = payoff.evaluate(payoff.load(scenario))
    return document(result, summary(result, language), {}, language)


def ids(found: Document) -> list[str]:
    return [section.id for section in found.sections]


def table_of(found: Document, id: str) -> Table:
    return next(table for table in found.tables() if table.id == id)


# -- what is told ------------------------------------------------------------------------


def test_sections_stand_where_the_scenario_has_something_to_put_in_them(small: dict[str, Any]) -> None:
    told = ("bakgrund", "risker", "uppfoljning", "aterforing", "utan-pris", "prognos")
    assert not set(told) & set(ids(annex_of(small)))
    priceless = [{"what": "Bättre hälsa", "whom": "deltagarna"}]
    forecast = {"netto": {"measure": "npv", "value": "1 mnkr"}}
    full = small | {"annex": TOLD, "not_priced": priceless, "forecast": forecast}
    assert set(told) <= set(ids(annex_of(full)))
    for name in TOLD:
        assert not set(ids(annex_of(small | {"annex": {name: TOLD[name]}}))) >= set(told)


def test_everything_that_is_told_is_shown(small: dict[str, Any]) -> None:
    page = payoff.evaluate(payoff.load(small | {"annex": TOLD})).report("md").decode()
    for text in ("Behovet är stort.", "Unga utan arbete.", "Stöd i tolv månader.", "Hälften i arbete", "Få deltagare"):
        assert text in page
    for text in ("Fler som remitterar", "efter 12 månader", "registret", "Hälften av kommunens vinst återförs."):
        assert text in page


def test_an_application_asks_first_and_a_report_tells_first(small: dict[str, Any]) -> None:
    small["annex"] = TOLD
    asked = ids(annex_of(small))
    assert asked.index("i-dag") < asked.index("budget") < asked.index("aktorer")
    small["about"]["report"] = "slutrapport"
    reported = ids(annex_of(small))
    assert reported.index("var") < reported.index("budget") < reported.index("aktorer") < reported.index("i-dag")
    assert set(asked) == set(reported)


def test_what_has_no_price_says_how_it_is_known(small: dict[str, Any]) -> None:
    small["not_priced"] = [
        {"what": "Bättre hälsa", "whom": "deltagarna", "known": "uppmätt", "source": "enkäten"},
        {"what": "Lugnare hem", "whom": "barnen"},
    ]
    rows = table_of(annex_of(small), "tabell-utan-pris").rows
    assert [cell.text for cell in rows[0].cells] == ["deltagarna", "uppmätt", "enkäten"]
    assert [cell.text for cell in rows[1].cells] == ["barnen", "uppgift saknas", "antagande"]


def test_ids_are_unique(small: dict[str, Any]) -> None:
    found = annex_of(small | {"annex": TOLD})
    names = [*ids(found), *(table.id for table in found.tables())]
    names += [part.id for section in found.sections for part in section.parts if isinstance(part, Heading)]
    assert len(names) == len(set(names))


# -- the forecast ------------------------------------------------------------------------


def test_the_forecast_stands_beside_what_comes_out(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(small))
    npv, paid = result.npv(), result.payback()
    assert isinstance(npv, float) and not isinstance(paid, payoff.Missing) and paid.interpolated is not None
    small["forecast"] = {
        "netto": {"measure": "npv", "value": f"{round(npv - 1000)} kr", "label": "Nettot", "source": "Ansökan"},
        "tid": {"measure": "payback", "value": "30 mån"},
        "kvot": {"measure": "ratio", "value": 1.0},
        "kommun": {"measure": "gains", "account": "kommun", "at": "12 mån", "value": "0 kr"},
    }
    rows = table_of(annex_of(small), "tabell-prognos").rows
    assert [row.label for row in rows] == ["Nettot", "tid", "kvot", "kommun"]
    assert rows[0].cells[3].text in (f"+1{SPACE}000{SPACE}kr", f"+999{SPACE}kr", f"+1{SPACE}001{SPACE}kr")
    assert rows[0].cells[4].text == "Ansökan"
    assert rows[1].cells[3].text.startswith(MINUS)
    assert "Kommun" in rows[3].cells[0].text and "12" in rows[3].cells[0].text


def test_a_payback_that_never_comes_is_told_in_words(small: dict[str, Any]) -> None:
    small["programme"]["budget"]["personal"]["amount"] = "900 mnkr"
    small["forecast"] = {"tid": {"measure": "payback", "value": "20 mån"}}
    row = table_of(annex_of(small), "tabell-prognos").rows[0]
    assert [cell.text for cell in row.cells][2:4] == ["inte inom horisonten", "–"]


def test_a_price_that_is_not_known_is_not_zero_in_the_forecast(small: dict[str, Any]) -> None:
    small["states"]["bistand"]["lines"]["handlaggning"]["amount"] = "unknown"
    small["forecast"] = {"netto": {"measure": "npv", "value": "1 mnkr"}}
    assert table_of(annex_of(small), "tabell-prognos").rows[0].cells[2].text == "kan inte beräknas"


@pytest.mark.parametrize(
    ("forecast", "words"),
    [
        ({"measure": "npv", "value": "1 mnkr", "account": "komun"}, "menade du"),
        ({"measure": "npv", "value": "12 mån"}, "fel enhet"),
        ({"measure": "payback", "value": "12 mån", "at": "3 mån"}, "”at” hör till"),
        ({"measure": "npv", "value": "1 mnkr", "at": "900 mån"}, "ligger efter den sista"),
        ({"measure": "nvp", "value": "1 mnkr"}, "nvp"),
        ({"measure": "npv"}, "obligatorisk nyckel"),
    ],
)
def test_a_wrong_forecast_is_refused(small: dict[str, Any], forecast: dict[str, Any], words: str) -> None:
    with pytest.raises(payoff.ScenarioError, match=words):
        payoff.load(small | {"forecast": {"x": forecast}})


@pytest.mark.parametrize(
    "told",
    [
        {"annex": {"risk": "x"}},
        {"annex": {"risks": [{"handling": "x"}]}},
        {"annex": {"goals": "ett mål"}},
        {"not_priced": [{"what": "hälsa"}]},
        {"not_priced": {"what": "hälsa", "whom": "barnen"}},
    ],
)
def test_what_is_told_in_the_wrong_way_is_refused(small: dict[str, Any], told: dict[str, Any]) -> None:
    with pytest.raises(payoff.ScenarioError):
        payoff.load(small | told)


# -- where the participants are ----------------------------------------------------------


def test_everybody_is_somewhere(bas: payoff.Result, hisingen: payoff.Result) -> None:
    for result in (bas, hisingen):
        found = payoff.questions.persons_over_time(result)
        assert np.allclose(sum(one.programme for one in found), result.scenario.persons)
        assert np.allclose(sum(one.counterfactual for one in found), result.scenario.persons)


def test_the_table_of_persons_is_the_plan(small: dict[str, Any]) -> None:
    result = payoff.evaluate(payoff.load(small))
    found = {one.state: one for one in payoff.questions.persons_over_time(result)}
    for index, state in enumerate(result.plan.visited):
        assert np.allclose(found[state].programme, 10 * result.plan.exposure[PROGRAMME, 0, index, :, 0])
        assert np.allclose(found[state].counterfactual, 10 * result.plan.exposure[COUNTERFACTUAL, 0, index, :, 0])
    rows = where(result, Numbers("sv"))["rows"]
    assert [row["values"] for row in rows] == [["7,0", "10,0", "7,0", "10,0"], ["3,0", "0,0", "3,0", "0,0"]]


# -- tables add up -----------------------------------------------------------------------


def printed(text: str) -> int:
    return int(text.replace(SPACE, "").replace(MINUS, "-").removesuffix("kr"))


@pytest.mark.parametrize("name", ["bas", "hisingen"])
def test_tables_add_up_as_printed_or_say_that_they_are_rounded(name: str, request: pytest.FixtureRequest) -> None:
    result = request.getfixturevalue(name)
    found = document(result, summary(result, "sv"), {}, "sv")
    checked = 0
    for table in found.tables():
        totals = [row for row in table.rows[-1:] if row.style == "total"]
        parts = [row for row in table.rows[:-1] if row.style != "subtotal"]
        for place in range(len(table.columns) - 1) if totals else ():
            values = [row.cells[place].value for row in (*parts, *totals)]
            known = [value for value in values if value is not None]
            if len(known) < len(values) or abs(sum(known[:-1]) - known[-1]) > 0.5:
                continue
            added = sum(printed(row.cells[place].text) for row in parts)
            assert added == printed(totals[0].cells[place].text) or "avrundat" in table.caption
            checked += 1
    assert checked >= 3


# -- when --------------------------------------------------------------------------------


def test_the_annex_is_made_on_the_day_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert run_date("2026-03-04").isoformat() == "2026-03-04T00:00:00+00:00"
    assert run_date(None).isoformat() == "2023-11-14T00:00:00+00:00"
