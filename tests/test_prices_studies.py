"""The command `prices` for studies, published evaluations and building blocks: found, explained, and copied."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml

import payoff
from payoff import cli
from payoff.errors import ScenarioError
from payoff.questions.benchmarks import placements
from payoff.reference import table
from payoff.reference.evidence import benchmarks, effect
from payoff.reference.search_words import BESIDE
from payoff.reference.study_search import rows_of, studies
from payoff.report.price_block_words import BENEFIT_WORDS, FORM_WORDS, TAX, blocks_meant, written
from payoff.report.price_blocks import block_shown
from payoff.report.price_study_use import needs, not_compared, snippet, use_of
from payoff.rules.benefits import BENEFITS
from payoff.rules.employment import FORMS

from .conftest import ROOT
from .test_prices_command import refused, shown

PRICES = table()
EFFECTS = {name: effect(name) for name in PRICES.effects}


# -- found --------------------------------------------------------------------------------


def test_no_name_is_both_a_price_and_a_study() -> None:
    names = [*PRICES.rows, *PRICES.effects, *PRICES.benchmarks]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("supported employment", "se_aktivitetsers_arbete"),
        ("Bejerholm", "ips_malmo_arbete"),
        ("bostad först", "bostad_forst_helsingborg"),
        ("danmark ips", "ips_dk_18"),
        ("hoffmann 2014", "ips_schweiz_60"),
    ],
)
def test_words_find_studies(words: str, expected: str) -> None:
    assert expected in studies(PRICES, words)


def test_words_show_prices_and_studies_together(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "IPS")
    assert out.index("coach_deltagare_ar") < out.index("ips_malmo_arbete") < out.index("ips_schweiz_hoffmann")
    assert "ips_malmo_arbete" not in shown(capsys, "IPS", "--actor", "kommun"), "a study has no payer"


@pytest.mark.parametrize("topic", ["effects", "benchmarks"])
def test_a_topic_lists_every_study(capsys: pytest.CaptureFixture[str], topic: str) -> None:
    out = shown(capsys, "--topic", topic)
    names = PRICES.effects if topic == "effects" else PRICES.benchmarks
    assert [name for name in names if f"\n{name}" not in out] == []
    data = json.loads(shown(capsys, "--topic", topic, "--json"))
    assert {row["id"] for row in data[topic]} == set(names)
    assert data["prices"] == []


def test_swedish_studies_come_before_foreign() -> None:
    home = [rows_of(PRICES)[name].get("country") == "SE" for name in studies(PRICES, "", "benchmarks")]
    named = [rows_of(PRICES)[name].get("country", "SE") == "SE" for name in studies(PRICES, "ips arbete")]
    assert True in home
    assert named == sorted(named, reverse=True)
    assert False in named, "the test must be able to fail"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--topic", "effects", "--year", "2020"], "--year väljer bland priser"),
        (["--topic", "effects", "--actor", "kommun"], "--actor väljer bland priser"),
        (["suported emploiment"], "närmast är se_aktivitetsers_arbete (Supported employment"),
        (["ips_malmo_arbete", "--status", "antagande"], "utan det finns ips_malmo_arbete"),
    ],
)
def test_what_cannot_be_answered(capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    assert expected in refused(capsys, *words)


# -- explained ----------------------------------------------------------------------------


def test_a_study_is_explained_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "ips_malmo_arbete")
    for words in (
        "Svår psykisk sjukdom, Malmö",
        "Sverige",
        "lottat försök",
        "120 i alla grupper",
        "någon gång inom tiden, 18\u00a0månader",
        "46\u00a0% mot 11\u00a0%",
        "95 % intervall 18 till 54",
        "https://pubmed.ncbi.nlm.nih.gov/24983382/",
        "publicerad: talet har lästs i källan",
        "Kan användas som den står.",
        "  TILLSTÅND: {study: ips_malmo_arbete}",
    ):
        assert words in out, words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_study_can_be_shown(capsys: pytest.CaptureFixture[str], language: str) -> None:
    for name in rows_of(PRICES):
        assert name in shown(capsys, name, "--lang", language)
        data = json.loads(shown(capsys, name, "--json", "--lang", language))
        (row,) = data["effects"] + data["benchmarks"]
        assert row["id"] == name


def scenario_with(name: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return a whole scenario that uses a study as the example does."""
    text = json.dumps(example, ensure_ascii=False).replace("TILLSTÅND", "arbete").replace("START", "sjuk")
    amount = {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "9 000 kr/mån"}
    return {
        "payoff": 1,
        "about": {"title": name},
        "price_year": 2026,
        "horizon": "60 mån",
        "discounting": "none",
        "participants": 20,
        "states": {"sjuk": {"lines": {"stod": amount}}, "arbete": {}},
        "programme": {"budget": {"coach": {"payer": "kommun", "amount": "500 tkr", "paid": "evenly"}}},
        **json.loads(text),
    }


@pytest.mark.parametrize("name", [name for name, study in EFFECTS.items() if use_of(study).possible])
def test_what_is_shown_of_a_study_loads_and_nothing_of_it_is_more_than_is_needed(name: str) -> None:
    """The snippet is a scenario; without any of what it says must be written it is refused."""
    example = yaml.safe_load("\n".join(snippet(name, EFFECTS[name])))
    assert payoff.load(scenario_with(name, example)).arms["med"].movement == "reaches"
    use = use_of(EFFECTS[name])
    assert use.as_it_stands == (needs(EFFECTS[name]) == [])
    for key, needed in {"share": use.treated, "measure": use.measure, "by": use.month}.items():
        if needed:
            less = yaml.safe_load("\n".join(snippet(name, EFFECTS[name])))
            del less["arms"]["med"]["reaches"]["TILLSTÅND"][key]
            with pytest.raises(ScenarioError):
                payoff.load(scenario_with(name, less))
    if use.control:
        del example["evidence"]["TILLSTÅND"]["control"]
        with pytest.raises(ScenarioError):
            payoff.load(scenario_with(name, example))


def test_a_study_without_a_share_has_no_example_and_is_refused() -> None:
    without = [name for name, study in EFFECTS.items() if not use_of(study).possible]
    assert without
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "from": "START"},
        "med": {"role": "programme", "from": "START"},
    }
    for name in without:
        assert snippet(name, EFFECTS[name]) == []
        with pytest.raises(ScenarioError, match="ingen andel"):
            payoff.load(scenario_with(name, {"evidence": {"TILLSTÅND": name}, "arms": arms}))


def test_what_is_laid_beside_a_result_is_not_said_to_be_left_out() -> None:
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        scenario = payoff.load(path) if path.stem != "mia-stockholm" else None
        for placed in placements(payoff.evaluate(scenario)) if scenario else ():
            assert [other.id for other in placed.others if not_compared(other.benchmark)] == []
    reasons = [not_compared(one) for one in benchmarks().values()]
    assert None in reasons
    assert len([one for one in reasons if one is not None]) > 10


def test_an_unknown_study_says_where_all_are_listed() -> None:
    arms = {
        "utan": {"role": "counterfactual", "kind": "assumption", "from": "START"},
        "med": {"role": "programme", "from": "START"},
    }
    for name in ("ips_malmo_arbet", "qqq"):
        with pytest.raises(ScenarioError, match="python -m payoff prices --topic effects"):
            payoff.load(scenario_with(name, {"evidence": {"TILLSTÅND": name}, "arms": arms}))


# -- blocks -------------------------------------------------------------------------------


def test_the_words_of_the_blocks_are_the_blocks() -> None:
    assert list(BENEFIT_WORDS) == list(BENEFITS)
    assert list(FORM_WORDS) == list(FORMS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sjukpenning", ["sjukpenning"]),
        ("sjukersättning", ["sjukersattning"]),
        ("Sjukskrivning", ["sjukpenning"]),
        ("a-kassa", ["akassa"]),
        ("studiemedel", ["studiemedel"]),
        ("lönebidrag utveckling", ["lonebidrag_utveckling"]),
        ("skattesats", [TAX]),
        ("psykiatri besök", []),
        ("sjukpenning tak", []),
        ("riksnorm_ensam", []),
        ("", []),
    ],
)
def test_words_lead_to_blocks(words: str, expected: list[str]) -> None:
    assert blocks_meant(words) == expected


OLDER = {"extratjanst": 2021, "sarskilt_anstallningsstod": "2018-01", "ek_bistand": 2020}
"""Blocks that the table has no rules for today, and a time that it has."""


@pytest.mark.parametrize("name", [*BENEFIT_WORDS, *FORM_WORDS])
def test_what_is_shown_of_a_block_loads_and_all_that_is_said_to_be_needed_is(
    name: str, small: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    small |= {"rules": {"date": OLDER.get(name, 2026)}}
    (line,) = [line for line in shown(capsys, name).splitlines() if line.strip() == written(name)]
    state = yaml.safe_load(line)
    small["states"]["bistand"] = state
    assert payoff.load(small).states["bistand"].lines or name == "praktik"
    (block,) = state["use"]
    for key in block_shown(name).needs:
        assert isinstance(block, dict)
        options = {one: value for one, value in next(iter(block.values())).items() if one != key}
        small["states"]["bistand"] = {"use": [{next(iter(block)): options}]}
        with pytest.raises(ScenarioError):
            payoff.load(small)


def test_the_tax_that_is_shown_loads(small: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    line = next(line for line in shown(capsys, "skattesats").splitlines() if line.startswith("    rules:"))
    small["states"]["bistand"] = {"use": [{"sjukpenning": {"income": "25 000 kr/mån"}}]}
    assert payoff.load(small | yaml.safe_load(line)).states["bistand"].lines


def test_blocks_come_before_the_rows_and_are_in_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "sjukpenning")
    assert out.index("use: [{sjukpenning: {income: 25 000 kr/mån}}]") < out.index("sjukpenning_normalniva")
    assert "income krävs: inkomst före skatt" in out
    (block,) = json.loads(shown(capsys, "sjukpenning", "--json"))["blocks"]
    assert (block["name"], block["needs"][0]["name"]) == ("sjukpenning", "income")


@pytest.mark.parametrize("words", ["IPS", "ips_malmo_arbete", "resam", "coach_ar"])
def test_only_a_block_loads_the_rules(words: str) -> None:
    code = (
        "import sys\nfrom payoff import cli\n"
        f"cli.run(['prices', {words!r}])\n"
        "sys.exit('numpy' in sys.modules or 'yaml' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)


# -- everyday words -----------------------------------------------------------------------


def test_what_the_table_has_no_price_for_is_said_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for words, names in BESIDE.items():
        assert set(names) <= set(PRICES.rows)
        if blocks_meant(words):
            out = shown(capsys, words)
            assert "inget pris som heter så; närmast är" in out
        else:
            out = refused(capsys, *words.split())
        assert [name for name in names if name not in out] == [], words


@pytest.mark.parametrize("words", ["price", "priser", "sherma"])
def test_a_misspelt_command_is_told(capsys: pytest.CaptureFixture[str], words: str) -> None:
    assert cli.run([words, "psykiatri"]) == cli.USAGE
    err = capsys.readouterr().err
    assert "finns inte" in err
    assert "menade du kommandot ”" in err
    assert cli.run([f"{words}.yaml"]) == cli.USAGE
    assert "kommandot" not in capsys.readouterr().err
