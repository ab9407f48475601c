"""A scenario written out as YAML is the same scenario when it is read again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff.missing import Missing
from payoff.scenario.tree import from_python
from payoff.scenario.written_out import to_yaml
from payoff.scenario.yaml_reader import read_tree
from payoff.scenario.yaml_text import as_yaml

from .conftest import ROOT

FOLDERS = (ROOT / "scenarios", ROOT / "tests" / "good_scenarios", ROOT / "payoff" / "scenario")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted(folder.glob("*.yaml"))
    if "kind: portfolio" not in path.read_text(encoding="utf-8")
]


def saved_again(scenario: payoff.Scenario, beside: Path, folder: Path) -> payoff.Scenario:
    """Write a scenario out, beside copies of the files that its own file lies beside, and load it."""
    for file in beside.glob("*"):
        if file.is_file() and file.suffix in (".csv", ".yaml"):
            shutil.copy(file, folder)
    text = to_yaml(scenario)
    path = folder / "skriven.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = payoff.load(path)
    assert isinstance(loaded, payoff.Scenario)
    assert to_yaml(loaded) == text
    return loaded


def values(result: payoff.Result) -> dict[str, float]:
    """Return every net present value; what is not known is minus one öre, which none is."""
    found = {name: result.npv(name) for name in result.series}
    return {name: -0.01 if isinstance(value, Missing) else value for name, value in found.items()}


def same(one: payoff.Result, other: payoff.Result) -> None:
    assert values(one) == pytest.approx(values(other), rel=1e-12, abs=1e-6)
    assert list(one.variants) == list(other.variants)
    for name in one.variants:
        same(one.variants[name], other.variants[name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_comes_back(path: Path, tmp_path: Path) -> None:
    scenario = payoff.load(path)
    assert isinstance(scenario, payoff.Scenario)
    again = saved_again(scenario, path.parent, tmp_path)
    assert again.fingerprint == scenario.fingerprint
    same(payoff.evaluate(again), payoff.evaluate(scenario))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_variant_comes_back(path: Path, tmp_path: Path) -> None:
    scenario = payoff.load(path)
    assert isinstance(scenario, payoff.Scenario)
    result = payoff.evaluate(scenario)
    for variant in result.variants.values():
        again = saved_again(variant.scenario, path.parent, tmp_path)
        assert values(payoff.evaluate(again)) == pytest.approx(values(variant), rel=1e-12, abs=1e-6)


def test_what_was_laid_over_stands_in_its_place(small: dict[str, Any], tmp_path: Path) -> None:
    small["variants"] = {
        "dyr": {"label": "Dyr", "programme.budget.personal.amount": "900 tkr", "participants": 20},
        "lang": {"horizon": "48 mån"},
    }
    first = payoff.load(small, {"programme.budget.personal.amount": "700 tkr"})
    assert isinstance(first, payoff.Scenario)
    scenario = first.replace({"states.arbete.lines.lon.amount": "30 tkr/mån"})
    text = to_yaml(scenario)
    assert "amount: 700 tkr" in text
    assert "amount: 30 tkr/mån" in text
    again = saved_again(scenario, tmp_path, tmp_path)
    same(payoff.evaluate(again), payoff.evaluate(scenario))
    assert payoff.evaluate(again).variants["dyr"].npv() != payoff.evaluate(again).npv()
    assert payoff.load(to_yaml(first.variant("lang"))).horizon.months == 48  # type: ignore[union-attr]


def test_a_scenario_built_in_python_is_readable(small: dict[str, Any]) -> None:
    text = to_yaml(payoff.load({key: small[key] for key in reversed(small)}))  # type: ignore[arg-type]
    assert text.startswith("payoff: 1\n\nabout:\n  title: Liten\n\nprice_year: 2026\nhorizon: 24 mån\n")
    assert "stod: {kind: transfer, from: kommun, to: individ, amount: 10 500 kr/mån}" in text
    assert "path: {1: bistand, 7: {arbete: 30 %, bistand: rest}}" in text
    assert max(map(len, text.splitlines())) <= 120
    assert text.index("states:") < text.index("arms:") < text.index("programme:")


def test_calibrated_values(tmp_path: Path) -> None:
    path = ROOT / "scenarios" / "resam-fagersta.yaml"
    scenario = payoff.load(path)
    assert isinstance(scenario, payoff.Scenario)
    result = payoff.evaluate(scenario)
    name = next(iter(result.scenario.calibrated))
    assert f"{name}: " in to_yaml(result.scenario)
    assert "calibrate:" in to_yaml(result.scenario)
    same(payoff.evaluate(saved_again(result.scenario, path.parent, tmp_path)), result)
    changed = scenario.replace({f"quantities.{name}": scenario._document.tree["quantities"][name]})
    with pytest.raises(payoff.InputError, match="inte kalibrerade än"):
        to_yaml(changed)


def test_a_part_of_a_scenario_is_refused() -> None:
    for path in FILES:
        scenario = payoff.load(path)
        assert isinstance(scenario, payoff.Scenario)
        for part in scenario.subgroup_scenarios.values():
            with pytest.raises(payoff.InputError, match="delgrupp"):
                to_yaml(part)
        for arm in scenario.alternative_arms:
            with pytest.raises(payoff.InputError, match="alternativ"):
                to_yaml(scenario.with_alternative(arm))


TEXTS = st.text(
    st.one_of(
        st.sampled_from(" :#-,[]{}&*!|>'\"%@`?\\=~.\t\n0123456789eExåÅ"),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Co"], max_codepoint=0xFFFD),
    ),
    max_size=140,
)
LEAVES = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False) | TEXTS
TREES = st.dictionaries(
    TEXTS,
    st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
    ),
    min_size=1,
    max_size=5,
)


@given(TREES)
def test_any_tree_is_read_as_it_was_written(plain: dict[str, Any]) -> None:
    try:
        tree = from_python(plain, "-")
    except payoff.ScenarioError:
        return  # two keys that are one in Unicode's composed form
    read, problems = read_tree(as_yaml(tree), "-")
    assert problems == []
    assert json.dumps(read) == json.dumps(tree), "also true is true and not 1"


def test_words_that_yaml_would_read_as_something_else() -> None:
    words = ["", "~", "null", "true", "12", "1e5", ".inf", "0x1F", "-", "- a", "a: b", "a #b", "3,5 %", "ja", "2026-01"]
    text = as_yaml({"ord": words, "grupp": {"rate": "3,5 %", "tid": "kl. 8:30"}, "långt": " ".join(words[11:] * 20)})
    read, problems = read_tree(text, "-")
    assert problems == []
    assert read["ord"] == words
    assert all(isinstance(word, str) for word in read["ord"])
    assert read["grupp"] == {"rate": "3,5 %", "tid": "kl. 8:30"}
    assert read["långt"] == " ".join(words[11:] * 20)


def test_comments_stand_above_their_keys() -> None:
    text = as_yaml({"a": {"b": 1, "c": {"d": 2}}}, {"a": "första\nraden", "a.c.d": "inuti"})
    assert text == "# första\n# raden\na:\n  b: 1\n  c:\n    # inuti\n    d: 2\n"
