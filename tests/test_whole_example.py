"""The worked example for a newcomer: what the page says of the result is what the result says."""

from __future__ import annotations

import pytest
import yaml

import payoff
from payoff.errors import ScenarioError

from .conftest import ROOT
from .test_docs import blocks, kronor

PAGE = ROOT / "docs" / "helt-exempel.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())


def example() -> payoff.Scenario:
    (text,) = blocks(PAGE, "yaml")
    return payoff.load(text)


def test_the_figures_of_the_page_are_the_result() -> None:
    scenario = example()
    result = payoff.evaluate(scenario)
    cost = result.flow("programme_cost", discounted=False)
    assert not isinstance(cost, payoff.Missing)
    assert f"kostar {kronor(float(cost.sum()))} kr" in TEXT
    gains = [*result.totals("gains", cumulative=True).values()][-1]
    assert f"Vinsten är {kronor(gains)} kr" in TEXT
    assert f"nettonuvärdet är {kronor(result.npv())} kr" in TEXT
    lasting = result.variants["varar"]
    assert f"nettonuvärdet {kronor(lasting.npv())} kr" in TEXT
    back = lasting.payback()
    assert not isinstance(back, payoff.Missing)
    assert f"efter {back.sustained} månader" in TEXT
    fewer = payoff.evaluate(scenario.replace({"arms.med.reaches.lonebidrag.share": "10 %"}))
    assert f"blir nettonuvärdet {kronor(fewer.npv())} kr" in TEXT


def test_the_study_says_what_the_page_says() -> None:
    study = example().evidence["arbete"].effect
    for share in (study.share_treated, study.share_control):
        assert share is not None
        assert f"{100 * share:.1f} %".replace(".", ",") in TEXT


def test_who_wins_and_loses_is_as_the_page_says() -> None:
    result = payoff.evaluate(example())
    last = {name: [*result.totals("gains", name, cumulative=True).values()][-1] for name in result.active}
    assert min(last["forsakringskassan"], last["kommun"]) > 0
    assert min(last, key=last.__getitem__) == "arbetsformedlingen"


def test_own_exits_beside_a_study_as_the_page_on_the_four_ways_says() -> None:
    """The comparison by hand and the study as a variant; both at once are refused."""
    written = yaml.safe_load(blocks(ROOT / "docs" / "vagar.md", "yaml")[0])
    written["arms"]["utan"] = {
        "role": "counterfactual",
        "kind": "literature",
        "source": "Bejerholm m.fl. (2015)",
        "from": "bistand",
        "reaches": {"arbete": {"share": "11 %", "measure": "ever", "by": "18 mån"}},
    }
    study = {"arbete": "ips_malmo_arbete"}
    variant = {"arms.med.exits": None, "arms.med.retention": None, "arms.utan.reaches": None, "evidence": study}
    result = payoff.evaluate(payoff.load(written | {"variants": {"studien": variant}}))
    assert result.variants["studien"].scenario.arms["med"].movement == "reaches"
    with pytest.raises(ScenarioError, match="rör sig redan med ”exits”"):
        payoff.load(written | {"evidence": study})
