"""Local prices: in the scenario or a file beside it, in the place of the price table's, and never in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff import cli
from payoff.reference.table import table

SCENARIO = """payoff: 1
about: {{title: Egna priser}}
price_year: 2025
horizon: 12 mån
discounting: none
participants: 1
{top}
states:
  fangelse: {{use: [{{anstalt_dygn: 12 dygn/år}}]}}
  sjuk: {{use: [{{sjukpenning: {{income: 60 000 kr/mån}}}}]}}
arms:
  utan: {{role: counterfactual, kind: assumption, stays_in: fangelse}}
  med: {{role: programme, path: {{1: fangelse, 4: sjuk}}}}
programme: {{budget: {{coach: {{payer: kommun, amount: 100 tkr, paid: at_start}}}}}}
"""
OWN = "prices: {anstalt_dygn: {value: 4 000 kr/dygn, source: Kriminalvården 2025}}"
LINK = "prices: priser.yaml"


def scenario(top: str = OWN) -> payoff.Scenario:
    return payoff.load(SCENARIO.format(top=top))


def beside(folder: Path, prices: str | bytes, top: str = LINK, name: str = "priser.yaml") -> Path:
    """Write a scenario with a file of prices beside it, and return its path."""
    (folder / name).write_bytes(prices if isinstance(prices, bytes) else prices.encode())
    file = folder / "scenario.yaml"
    file.write_text(SCENARIO.format(top=top), encoding="utf-8")
    return file


def refused(source: Any) -> payoff.Problem:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(source)
    assert caught.value.render("en")
    assert len(caught.value.problems) == 1, caught.value.render()
    return caught.value.problems[0]


def prison(found: payoff.Scenario) -> float:
    return found.states["fangelse"].lines["anstalt_dygn"].amount.value


def test_a_local_price_stands_in_the_place_of_the_tables() -> None:
    line = scenario().states["fangelse"].lines["anstalt_dygn"]
    assert line.amount.value == 4_000
    assert line.amount.source == "Kriminalvården 2025"
    assert line.amount.moved is None
    assert "Eget pris i stället för prislistans 3 198 kr/dygn" in line.amount.note


def test_a_local_price_without_source_is_an_assumption() -> None:
    own = scenario("prices: {anstalt_dygn: {value: 4 000 kr/dygn, note: Ur budgeten}}")
    assert own.states["fangelse"].lines["anstalt_dygn"].amount.source == ""
    result = payoff.evaluate(own)
    assert result.to_dict()["blocks"]["fangelse"][0]["prices"][0]["status"] == "assumption"
    assert "Ur budgeten" in result.report("md").decode()


def test_it_equals_the_number_typed_in() -> None:
    typed = {"kind": "resource", "from": "rattsvasende", "amount": "4 000 kr/mån"}
    other = scenario().replace({"states.fangelse.use": None, "states.fangelse.lines.dygn": typed, "prices": None})
    one, two = payoff.evaluate(scenario()), payoff.evaluate(other)
    for series in one.series:
        assert one.npv(series) == pytest.approx(float(two.npv(series)), rel=1e-9, abs=1e-9), series
    assert one.npv("rattsvasende") != payoff.evaluate(scenario("")).npv("rattsvasende")


@pytest.mark.parametrize("written", ["4 000 kr/dygn", "4000 kr/vårddygn", "4 000,0 kr / dygn", "4e3 kr/dygn"])
def test_spellings_of_a_price(written: str) -> None:
    assert prison(scenario(f'prices: {{anstalt_dygn: {{value: "{written}"}}}}')) == 4_000


def test_an_alias_and_a_year_of_its_own() -> None:
    moved = scenario("prices: {fangelse: {value: 4 000 kr/dygn, price_year: 2020}}")
    amount = moved.states["fangelse"].lines["anstalt_dygn"].amount
    assert amount.moved is not None
    assert (amount.moved.year, amount.moved.index) == (2020, "kpi")
    assert amount.value == pytest.approx(4_000 * amount.moved.factor)


def test_a_file_beside_is_the_same_as_in_the_scenario(tmp_path: Path) -> None:
    found = payoff.load(beside(tmp_path, OWN))
    assert prison(found) == prison(scenario())
    assert payoff.evaluate(found).npv() == payoff.evaluate(scenario()).npv()


def test_a_file_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = beside(tmp_path, OWN, top="prices: data/priser.yaml", name="data/priser.yaml")
    assert prison(payoff.load(file)) == 4_000


def test_set_replaces_one_price_of_a_file(tmp_path: Path) -> None:
    file = beside(tmp_path, OWN)
    changed = payoff.load(file, {"prices": "{anstalt_dygn: {value: 5 000 kr/dygn}}"})
    assert prison(changed) == 5_000
    assert prison(scenario().replace({"prices.anstalt_dygn.value": "6 000 kr/dygn"})) == 6_000
    assert prison(scenario().replace({"prices": None})) == prison(scenario(""))


def test_the_annex_lists_own_and_table_with_both_sources() -> None:
    result = payoff.evaluate(scenario())
    source = table().price("anstalt_dygn", 2025).cited
    for form in ("md", "html"):
        text = result.report(form).decode().replace("\\", "").replace("\u00a0", " ").replace("&nbsp;", " ")
        (row,) = [line for line in text.splitlines() if "Kriminalvården 2025" in line and source in line][:1]
        assert "4 000 kr/dygn" in row
        assert "3 198 kr/dygn" in row
    warned = [warning for warning in result.to_dict()["warnings"] if warning["rule"] == "own_prices"]
    assert len(warned) == 1
    unused = payoff.evaluate(scenario("prices: {akutbesok: {value: 4 000 kr/besök}}"))
    assert not [warning for warning in unused.to_dict()["warnings"] if warning["rule"] == "own_prices"]


def test_the_data_names_the_own_price_as_it_was_used() -> None:
    (block,) = payoff.evaluate(scenario()).to_dict()["blocks"]["fangelse"]
    (price,) = block["prices"]
    assert (price["value"], price["unit"], price["year"], price["status"]) == (4_000, "kr/dygn", 2025, "published")


def test_an_own_price_base_amount_moves_what_follows_from_it() -> None:
    own = scenario("prices: {prisbasbelopp: {value: 40 000 kr/år}}").states["sjuk"].lines
    law = scenario("").states["sjuk"].lines
    yearly = own["sjukpenning"].amount.value * 12
    assert yearly == pytest.approx(0.8 * 0.97 * 400_000, abs=365)  # the cap is 10 price base amounts
    assert law["sjukpenning"].amount.value * 12 == pytest.approx(0.8 * 0.97 * 588_000, abs=365)
    same = scenario("prices: {prisbasbelopp: {value: 58 800 kr/år}}").states["sjuk"].lines
    assert {name: line.amount.value for name, line in same.items()} == {
        name: line.amount.value for name, line in law.items()
    }


def test_what_holds_by_law_is_in_the_kronor_of_the_rules_year() -> None:
    norm = "prices: {riksnorm_pers_ensam: {value: 3 150 kr/mån%s}}\nrules: {date: 2020}"
    use = {"states.sjuk.use": [{"forsorjningsstod": {"housing": "6 500 kr/mån"}}]}
    law = scenario("rules: {date: 2020}").replace(use).states["sjuk"].lines["forsorjningsstod"].amount.value
    for year in ("", ", price_year: 2020"):
        found = scenario(norm % year).replace(use).states["sjuk"].lines["forsorjningsstod"].amount.value
        assert found == pytest.approx(law)
    problem = refused(SCENARIO.format(top=norm % ", price_year: 2025"))
    assert problem.path == "prices.riksnorm_pers_ensam.price_year"
    assert "reglernas år, 2020" in problem.message.text()


BAD: dict[str, tuple[str, str, str]] = {
    "another unit": (
        "{anstalt_dygn: {value: 4 000 kr/besök}}",
        "anstalt_dygn.value",
        "priset har enheten kr/dygn, inte ”kr/besök”",
    ),
    "no unit": ("{anstalt_dygn: {value: 4000}}", "anstalt_dygn.value", "saknar enhet"),
    "no number": ("{anstalt_dygn: {value: dyrt}}", "anstalt_dygn.value", "är inget pris"),
    "a list": ("{anstalt_dygn: {value: [4]}}", "anstalt_dygn.value", "skriv priset med sin enhet"),
    "too large": ("{anstalt_dygn: {value: 1e400 kr/dygn}}", "anstalt_dygn.value", "är för stort"),
    "ambiguous": ("{anstalt_dygn: {value: 4.000 kr/dygn}}", "anstalt_dygn.value", "tusental"),
    "low above value": (
        "{anstalt_dygn: {value: 4 000 kr/dygn, low: 5 000 kr/dygn}}",
        "anstalt_dygn.value",
        "står inte i ordning",
    ),
    "low in another unit": (
        "{anstalt_dygn: {value: 4 000 kr/dygn, low: 5 000 kr/mån}}",
        "anstalt_dygn.low",
        "priset har enheten kr/dygn",
    ),
    "without value": ("{anstalt_dygn: {}}", "anstalt_dygn.value", "obligatorisk nyckel saknas: ”value”"),
    "another key": ("{anstalt_dygn: {value: 4 kr/dygn, val: 2}}", "anstalt_dygn.val", "menade du ”value”?"),
    "a number alone": ("{anstalt_dygn: 4 000 kr/dygn}", "anstalt_dygn", "måste vara en grupp"),
    "unknown": ("{anstalt_dyngn: {value: 4 kr/dygn}}", "anstalt_dyngn", "finns inte i prislistan"),
    "a rule with steps": ("{grundavdrag: {value: 4 kr/år}}", "grundavdrag", "är en regel med steg"),
    "twice": ("{anstalt_dygn: {value: 1 kr/dygn}, fangelse: {value: 2 kr/dygn}}", "fangelse", "står två gånger"),
}


@pytest.mark.parametrize("case", BAD)
def test_prices_that_cannot_be(case: str) -> None:
    written, path, words = BAD[case]
    problem = refused(SCENARIO.format(top=f"prices: {written}"))
    assert problem.path == f"prices.{path}"
    assert (problem.place.file, problem.place.line) == ("<text>", 7)
    assert words in f"{problem.message.text()} {problem.hint.text() if problem.hint else ''}"


@pytest.mark.parametrize("case", BAD)
def test_prices_that_cannot_be_in_a_file_beside(case: str, tmp_path: Path) -> None:
    written, path, words = BAD[case]
    problem = refused(beside(tmp_path, f"# egna priser\nprices: {written}\n"))
    assert problem.path == f"prices.{path}"
    assert (problem.place.file, problem.place.line) == ("priser.yaml", 2)
    assert words in f"{problem.message.text()} {problem.hint.text() if problem.hint else ''}"


def test_an_unknown_price_gets_the_nearest_names() -> None:
    problem = refused(SCENARIO.format(top="prices: {anstalt_dygnet: {value: 4 kr/dygn}}"))
    assert "anstalt_dygn" in str(problem.hint)


FILES: dict[str, tuple[str | bytes, int, str]] = {
    "empty": ("", 1, "filen"),
    "a list": ("- 1\n", 1, ""),
    "another group": ("priser: {anstalt_dygn: {value: 4 kr/dygn}}\n", 1, "filen ska ha en grupp: prices"),
    "more than prices": (f"{OWN}\nstates: {{}}\n", 1, "filen ska ha en grupp: prices"),
    "no group": ("prices: 5\n", 1, "filen ska ha en grupp: prices"),
    "broken": ("prices:\n  anstalt_dygn: {value: 4 000 kr/dygn\n", 2, "inte avslutad"),
    "tab": ("prices:\n\tanstalt_dygn: 1\n", 2, ""),
    "twice": ("prices:\n  akutbesok: {value: 1 kr/besök}\n  akutbesok: {value: 2 kr/besök}\n", 3, ""),
    "alias": ("prices:\n  akutbesok: &a {value: 1 kr/besök}\n  primarvard: *a\n", 2, ""),
    "latin 1": ("prices: {anstalt_dygn: {value: 4 kr/dygn, note: å}}".encode("latin-1"), 1, ""),
    "large": (b"prices: {}\n" + b"#" * 3_000_000, 0, "för stor"),
    "deep": ("prices: " + "[" * 5_000, 1, ""),
}


@pytest.mark.parametrize("case", FILES)
def test_files_that_cannot_be_read_are_told_in_the_file(case: str, tmp_path: Path) -> None:
    text, line, words = FILES[case]
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(beside(tmp_path, text))
    problem = caught.value.problems[0]
    assert problem.place.file == "priser.yaml"
    assert problem.place.line == line
    assert words in problem.message.text()
    assert caught.value.render("en")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../priser.yaml", "ligger inte i scenariots mapp"),
        ("/etc/passwd.yaml", "ligger inte i scenariots mapp"),
        ("a/../../priser.yaml", "ligger inte i scenariots mapp"),
        ("http://example.org/priser.yaml", "ligger inte i scenariots mapp"),
        ("finns-inte.yaml", "finns inte"),
        ("priser.csv", "ingen YAML-fil"),
        ("mapp.yaml", ""),
    ],
)
def test_names_of_files_that_cannot_be(name: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "mapp.yaml").mkdir(parents=True)
    (tmp_path / "priser.yaml").write_text(OWN, encoding="utf-8")
    problem = refused(beside(folder, OWN, top=f'prices: "{name}"'))
    assert (problem.path, problem.place.file, problem.place.line) == ("prices", "scenario.yaml", 7)
    assert words in problem.message.text()


def test_a_link_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "utanfor.yaml"
    outside.write_text(OWN, encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    file = beside(folder, OWN)
    (folder / "priser.yaml").unlink()
    (folder / "priser.yaml").symlink_to(outside)
    assert refused(file).path == "prices"


def test_a_text_cannot_name_a_file() -> None:
    assert "filer kan bara läsas när scenariot självt är en fil" in refused(SCENARIO.format(top=LINK)).message.text()


def test_the_command_tells_the_file_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = beside(tmp_path, "prices:\n  anstalt_dygn: {value: 4 000 kr/besök}\n")
    (tmp_path / "ut").mkdir()
    monkeypatch.chdir(tmp_path / "ut")
    for language in ("sv", "en"):
        assert cli.run([str(file), "--lang", language]) == cli.INVALID
        told = capsys.readouterr()
        assert "priser.yaml:2:25" in told.err
        assert "Traceback" not in told.err + told.out
    assert list((tmp_path / "ut").iterdir()) == []


@pytest.mark.parametrize("states", [None, [], "x", {}])
def test_prices_without_states_do_not_hide_that_states_are_missing(states: Any) -> None:
    tree = {"payoff": 1, "price_year": 2025, "prices": {"anstalt_dygn": {"value": "4 000 kr/dygn"}}, "states": states}
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(tree)
    assert "states" in [problem.path for problem in caught.value.problems]


def test_an_own_price_that_nothing_uses_is_told_of() -> None:
    result = payoff.evaluate(scenario("prices: {akutbesok: {value: 4 000 kr/besök}}"))
    assert [one["rule"] for one in result.to_dict()["warnings"] if "own_price" in one["rule"]] == ["unused_own_price"]


def test_an_undated_price_is_not_moved() -> None:
    text = """
payoff: 1
about: {title: Odaterat}
price_year: 2025
horizon: 12 mån
discounting: none
participants: 1
rules: {date: 2018}
states:
  a: {use: [harbarge_manad]}
  b: {}
arms:
  utan: {role: counterfactual, kind: assumption, stays_in: a}
  med: {role: programme, path: {1: b}}
"""
    amount = payoff.load(text).states["a"].lines["harbarge_manad"].amount
    assert (amount.value, amount.moved) == (table().value("harbarge_manad", 2025), None)
