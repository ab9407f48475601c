"""What a notebook shows: accessible tables with every text escaped, figures on axes, and names that complete."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff import reference
from payoff.html_table import html_table
from payoff.plots import ResultPlots, SimulationPlots
from payoff.reference.as_table import price_as_table
from payoff.scenario.as_table import scenario_table

from .conftest import ROOT

NASTY = '<script>alert("å & ä")</script>'


class Table(HTMLParser):
    """Reads tables: captions, and the scope of every heading; refuses tags that do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.captions: list[str] = []
        self.scopes: list[str] = []
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"] or "")
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["caption"]:
            self.captions.append(data)
        elif self.open[-1:] in (["td"], ["th"]):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def simulation() -> payoff.Simulation:
    return payoff.simulate(payoff.example(), draws=500, seed=1)


@pytest.fixture
def nasty(small: dict[str, Any]) -> payoff.Scenario:
    small["about"] = {"title": NASTY, "question": NASTY}
    small["states"]["arbete"]["label"] = NASTY
    small["arms"]["med"]["label"] = NASTY
    small["programme"]["budget"]["personal"]["label"] = NASTY
    small["variants"] = {"lang": {"label": NASTY, "horizon": "36 mån"}}
    scenario = payoff.load(small)
    assert isinstance(scenario, payoff.Scenario)
    return scenario


def test_a_table_has_caption_scopes_and_nothing_unescaped() -> None:
    page = html_table(NASTY, [(NASTY, NASTY, "1")], ("a", NASTY, "b"), [NASTY])
    table = Table(page)
    assert table.captions == [NASTY]
    assert table.scopes == ["col", "col", "col", "row"]
    assert table.cells == ["a", NASTY, "b", NASTY, NASTY, "1"]
    assert table.tags == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}


def test_a_scenario(nasty: payoff.Scenario) -> None:
    table = Table(scenario_table(nasty))
    assert table.captions == [NASTY]
    assert "script" not in table.tags
    shown = dict(zip(table.cells[::2], table.cells[1::2], strict=True))
    assert shown["Kalkylränta"] == "4 %"
    assert shown["Horisont"] == "24 månader"
    assert shown["Deltagare"] == "10"
    assert shown["Tillstånd"] == f"bistand; {NASTY}"
    assert shown["Insatsen"] == shown["Budgetrader"] == shown["Varianter"] == NASTY
    assert "<p>Ändrat: participants</p>" in scenario_table(nasty.replace({"participants": 12}))
    assert "<p>Varianten lang</p>" in scenario_table(nasty.variant("lang"))


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_has_a_table(path: Any) -> None:
    scenario = payoff.load(path)
    if isinstance(scenario, payoff.Scenario):
        table = Table(scenario_table(scenario))
        assert set(table.scopes) == {"row"}
        assert all(table.cells)


def test_a_result_and_a_simulation(nasty: payoff.Scenario, simulation: payoff.Simulation) -> None:
    table = Table(payoff.evaluate(nasty)._repr_html_())
    assert len(table.captions) == 1
    assert "script" not in table.tags
    drawn = Table(simulation.report("snippet").decode())
    assert drawn.captions[1:] == ["Nettonuvärdets spridning", "Återbetalningstid per deltagare, från inskrivningen"]
    assert "col" in drawn.scopes
    assert "Sannolikhet för vinst" in drawn.cells
    assert "Probability" in simulation.report("snippet", "en").decode()


def test_a_portfolio_shows_its_parts_and_their_sum() -> None:
    portfolio = payoff.load(ROOT / "scenarios" / "mia-stockholm.yaml")
    result = payoff.evaluate(portfolio)
    assert isinstance(result, payoff.PortfolioResult)
    shown = Table(result._repr_html_())
    assert len(shown.captions) == 3
    assert set(shown.scopes) == {"row", "col"}
    assert {"Södra Roslagen", "Stockholms stad", "Samhället"} <= set(shown.cells)
    assert "Payback time" in result.report("snippet", "en").decode()
    with pytest.raises(payoff.InputError) as caught:
        result.report("qqq")
    assert "snippet" not in str(caught.value)


def test_what_is_written_in_a_portfolio_is_shown_as_it_is(small: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "del.yaml").write_text(json.dumps(small), encoding="utf-8")  # JSON is YAML
    parts = {"del": {"label": NASTY, "scenario": "del.yaml"}}
    about = {"title": NASTY}
    together = {
        "payoff": 1,
        "kind": "portfolio",
        "about": about,
        "budget": "1 mnkr",
        "payer": "kommun",
        "paid": "at_start",
        "allocate_by": "participants",
        "parts": parts,
    }
    (tmp_path / "alla.yaml").write_text(json.dumps(together), encoding="utf-8")
    shown = Table(payoff.evaluate(payoff.load(tmp_path / "alla.yaml"))._repr_html_())
    assert NASTY in shown.cells
    assert "script" not in shown.tags


def test_every_price_has_a_table() -> None:
    prices = reference.table()
    for name in list(prices)[::7]:
        price = reference.history(prices, name)[-1].price
        table = Table(price_as_table(price))
        assert table.captions == [price.label]
        assert price.id in table.cells
    shown = Table(price_as_table(reference.price("prisbasbelopp", 2025)))
    assert "58 800 kr/år" in shown.cells
    assert "publicerad" in shown.cells


def test_english() -> None:
    assert 'lang="en"' in price_as_table(reference.price("prisbasbelopp", 2025), "en")
    assert 'lang="en"' in scenario_table(payoff.example(), "en")


@pytest.mark.parametrize("name", ["cumulative", "by_actor", "waterfall", "invest", "states"])
def test_plots_of_a_result(name: str, simulation: payoff.Simulation) -> None:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    for plots in (ResultPlots(simulation.result), SimulationPlots(simulation)):
        assert isinstance(getattr(plots, name)(), Axes)
        given = Figure().add_subplot()
        assert getattr(plots, name)(given, language="en") is given
        assert f".{name}()" in repr(plots)


def test_plots_of_a_simulation(simulation: payoff.Simulation) -> None:
    from matplotlib.axes import Axes

    plots = SimulationPlots(simulation)
    draw: list[Callable[[], object]] = [plots.fan, plots.tornado, plots.chance]
    assert all(isinstance(one(), Axes) for one in draw)
    assert {"fan", "tornado", "chance", "waterfall"} <= set(dir(plots))
    assert not hasattr(ResultPlots(simulation.result), "fan")
