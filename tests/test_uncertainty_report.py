"""How sure is it, as it is told: the annex, the terminal, the JSON and the options of the command line."""

from __future__ import annotations

import copy
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import payoff
from payoff import cli_draws
from payoff.cli import run
from payoff.errors import InputError
from payoff.language import LANGUAGES, Language, Say, say
from payoff.missing import Missing
from payoff.report import uncertainty_words as told
from payoff.report.locale import SPACE, Numbers
from payoff.report.summary import summary
from payoff.report.terminal import shown
from payoff.report.uncertainty import chance_months, payers, persons_text
from payoff.report.uncertainty_inputs import moving_bars, standing
from payoff.report.uncertainty_numbers import (
    TOO_FEW,
    chance_text,
    drawn_kronor,
    error_text,
    input_value,
    money,
    rest_text,
    share_text,
)
from payoff.simulation.simulation import Simulation
from payoff.uncertainty.chances import VarianceSplit
from payoff.uncertainty.inputs import Input
from payoff.uncertainty.summary import MonthDistribution
from payoff.uncertainty.switching import Switching
from payoff.uncertainty.value_of_information import StudyValue

from .conftest import ROOT
from .test_report import Page

SV = Numbers("sv")
BUDGET = "programme.budget.personal.amount"
AMOUNT = "states.arbete.lines.produktion.amount"
TABLES = ROOT / "tests" / "good_scenarios" / "osakra_tabeller.yaml"
WHO = say("Samhället")
STUDIED = told.studied("60", True)
TREE: dict[str, Any] = {
    "payoff": 1,
    "about": {"title": "Liten"},
    "price_year": 2026,
    "horizon": "24 mån",
    "discounting": {"rate": "4 %"},
    "participants": 10,
    "outcome_luck": False,
    "states": {
        "bistand": {
            "lines": {
                "stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": "10 500 kr/mån"},
                "handlaggning": {"kind": "resource", "from": "kommun", "amount": "1 200 kr/mån"},
            }
        },
        "arbete": {
            "lines": {
                "produktion": {
                    "kind": "production",
                    "to": "arbetsgivare",
                    "amount": {"value": "28 912 kr/mån", "low": "20 000 kr/mån", "high": "36 000 kr/mån"},
                },
                "lon": {"kind": "wage", "from": "arbetsgivare", "to": "individ", "amount": "28 912 kr/mån"},
                "skatt": {
                    "kind": "tax",
                    "from": "individ",
                    "to": {"kommun": "65 %", "region": "rest"},
                    "amount": "6 276 kr/mån",
                },
            }
        },
    },
    "arms": {
        "utan": {"role": "counterfactual", "kind": "assumption", "stays_in": "bistand"},
        "med": {
            "role": "programme",
            "path": {1: "bistand", 7: {"arbete": {"value": "30 %", "low": "20 %", "high": "40 %"}, "bistand": "rest"}},
        },
    },
    "programme": {"budget": {"personal": {"payer": "kommun", "amount": "1 400 tkr", "paid": "at_start"}}},
}
DECISION = {"who": "samhalle", "options": ["med", "utan"], "applies_to": "200 deltagare", "from": "2027-01"}
CASES: dict[str, dict[str, Any]] = {
    "turns": {},
    "gains": {BUDGET: "10 tkr"},
    "loses": {BUDGET: "9 mnkr"},
    "never_invests": {BUDGET: "0 kr"},
    "unknown": {"states.bistand.lines.handlaggning.amount": "unknown"},
    "unknown_cost": {BUDGET: "unknown"},
    "decides": {"decision": DECISION},
    "whole_persons": {"outcome_luck": True},
    "only_luck": {"outcome_luck": True, AMOUNT: "28 912 kr/mån", "arms.med.path.7.arbete": "30 %"},
    "over_time": {"intake": {"participants": 10, "evenly": {"from": 1, "to": 6}}, "horizon": "30 mån"},
}


def with_changes(changes: dict[str, Any]) -> payoff.Scenario:
    """Return the small scenario with values at some paths."""
    tree = copy.deepcopy(TREE)
    for path, value in changes.items():
        *above, last = path.split(".")
        place: Any = tree
        for key in above:
            place = place[int(key) if key.isdigit() else key]
        place[last] = value
    if "intake" in changes:
        del tree["participants"]
    loaded = payoff.load(tree)
    assert isinstance(loaded, payoff.Scenario)
    return loaded


@cache
def simulated(case: str, draws: int = 4000, seed: int = 1) -> Simulation:
    return payoff.simulate(payoff.evaluate(with_changes(CASES[case])), draws=draws, seed=seed)


def page(case: str, format: str = "md", language: Language = "sv") -> str:
    return simulated(case).report(format, language).decode()


def section(case: str) -> str:
    """Return what the Markdown annex says about uncertainty."""
    text = page(case)
    start = text.index("## Hur säkert är det?")
    return text[start : text.index("\n## ", start + 3)]


def found(case: str, language: Language = "sv") -> dict[str, Any]:
    uncertain = summary(simulated(case).result, language, simulated(case))["uncertainty"]
    assert isinstance(uncertain, dict)
    return uncertain


def blocks(case: str) -> dict[str, dict[str, Any]]:
    return {block["id"]: block for block in found(case)["blocks"]}


def cells(table: dict[str, Any]) -> dict[str, list[str]]:
    return {row["label"]: row["cells"] for row in table["rows"]}


# -- numbers as texts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "draws", "text"),
    [
        (0.0, 10_000, "under 1 %"),
        (0.0, 10, "under 28 %"),
        (0.0, 2, TOO_FEW.text()),
        (0.004, 10_000, "under 1 %"),
        (0.0099, 10_000, "under 1 %"),
        (0.01, 10_000, "1 %"),
        (0.474, 10_000, "47 %"),
        (0.474, 1000, "45 %"),
        (0.99, 10_000, "99 %"),
        (0.995, 10_000, "över 99 %"),
        (1.0, 10_000, "över 99 %"),
        (1.0, 100, "över 96 %"),
        (0.03, 2000, "3 %"),
        (0.04, 100, "5 %"),
        (0.96, 100, "95 %"),
        (0.5, 50, TOO_FEW.text()),
    ],
)
def test_a_chance_is_whole_per_cent_and_never_certain(share: float, draws: int, text: str) -> None:
    assert chance_text(share, draws, SV).text().replace(SPACE, " ") == text


@given(st.integers(2, 50_000), st.floats(0, 1))
def test_a_chance_is_never_told_as_0_or_100_and_the_rest_adds_up(draws: int, part: float) -> None:
    share = round(part * draws) / draws
    one, rest = (text(share, draws, SV).text().replace(SPACE, " ") for text in (chance_text, rest_text))
    for text in (one, rest):
        assert text == TOO_FEW.text() or re.fullmatch(r"((under|över) )?[1-9][0-9]? %", text), (share, draws, text)
    plain = [int(text[:-2]) for text in (one, rest) if text[0].isdigit()]
    if len(plain) == 2:
        assert sum(plain) == 100


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [(0.504, 0.004, "50 %"), (0.002, 0.001, "under 1 %"), (0.998, 0.001, "över 99 %"), (0.5, 0.2, TOO_FEW.text())],
)
def test_a_share_is_no_finer_than_its_error(share: float, error: float, text: str) -> None:
    assert share_text(share, error, SV).text().replace(SPACE, " ") == text


def test_kronor_are_no_finer_than_twice_their_error() -> None:
    assert drawn_kronor(1_234_567.0, 4_100.0, SV).replace(SPACE, " ") == "1 230 000 kr"
    assert drawn_kronor(-3.0, 0.0, SV).replace(SPACE, " ") == "−3 kr"
    assert drawn_kronor(-30.0, 400.0, SV).replace(SPACE, " ") == "0 kr"
    assert [error_text(value, SV).replace(SPACE, " ") for value in (0.4, 37.2, 4_321.0)] == [
        "0 kr",
        "37 kr",
        "4 300 kr",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12_345_678.0, "12,3 mnkr"),
        (-1_000_000.0, "−1,00 mnkr"),
        (-412_300.0, "−412 tkr"),
        (9_999.4, "9 999 kr"),
        (-0.3, "0 kr"),
    ],
)
def test_money_is_short_and_keeps_its_sign(value: float, text: str) -> None:
    assert money(value, SV).replace(SPACE, " ") == text


def an_input(dimension: Any = "number", percent: bool = False) -> Input:
    low, central, high = 1.0, 2.0, 3.0
    return Input("x", "", "quantities.x", "", "", "", low, central, high, low, high, 0.5, dimension, percent, "")


@pytest.mark.parametrize(
    ("dimension", "value", "text"),
    [
        ("share", 0.35716, "35,7 %"),
        ("share", 0.00042, "0,042 %"),
        ("money", 1_000_000.0, "1 000 000 kr"),
        ("money per month", 28_912.0, "28 912 kr/mån"),
        ("money per hour", 412.0, "412 kr/timme"),
        ("months", 7.5, "7,5 månader"),
        ("persons", 12.0, "12 personer"),
        ("number", 0.7, "0,7"),
        ("count per month", 3.14159, "3,14 per mån"),
    ],
)
def test_an_input_has_its_unit(dimension: str, value: float, text: str) -> None:
    assert input_value(an_input(dimension), value, SV).replace(SPACE, " ") == text


# -- sentences: every branch -------------------------------------------------------------


def a_number(label: str = "A", turns: bool = False) -> told.Told:
    return told.Told(label, "1", "0,7", "1,3", "−1,20 mnkr", "2,00 mnkr", turns)


def distribution(never: float = 0.0, never_negative: float = 0.0, no_flow: float = 0.0) -> MonthDistribution:
    reached = 1 - never - never_negative - no_flow
    return MonthDistribution(100, reached, never, never_negative, no_flow, (50.0,), (3,))


def split(knowledge: float) -> VarianceSplit:
    return VarianceSplit(knowledge, 1 - knowledge, 0.004, knowledge)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (told.deciding_lead(0, 0, WHO), "Det som skiljer dragningarna åt är slumpen"),
        (told.deciding_lead(0, 0, WHO, same=True), "ändrar inte nettonuvärdet (Samhället)"),
        (told.deciding_lead(0, 4, WHO), "Inget av de osäkra talen"),
        (told.deciding_lead(1, 4, WHO), "Ett enda osäkert tal"),
        (told.deciding_lead(2, 2, WHO), "De osäkra tal som avgör"),
        (told.deciding_lead(2, 4, WHO), "De två osäkra tal som mest"),
        (told.deciding_lead(3, 4, WHO), "De tre osäkra tal som mest"),
        (told.deciding(a_number()), "Vid 0,7 blir nettonuvärdet −1,20 mnkr och vid 1,3 blir det 2,00 mnkr."),
        (told.turning([a_number()], 0), "Inget av de osäkra talen vänder"),
        (told.turning([a_number()], 2), "men av de andra osäkra talen gör 2 det"),
        (told.turning([a_number("A", True), a_number("B")], 0), "”A” vänder ensamt"),
        (told.turning([a_number("A", True), a_number("B", True)], 0), "Var för sig vänder ”A”, ”B”"),
        (told.how_drawn(1000, 7, "random", None, SV), "slumpvis dragna"),
        (told.how_drawn(1000, 7, "latin", 10, SV), "i 10 latinska hyperkuber"),
        (told.whole_persons(True), "hela personer"),
        (told.whole_persons(False), "andelar av gruppen"),
        (told.monte_carlo_error(0.1, WHO, SV), "inget slumpfel"),
        (told.monte_carlo_error(120.0, WHO, SV), f"slumpfelet 120{SPACE}kr"),
        (told.mean_and_central("1 kr", "2 kr", WHO), "centrala värdet är 1 kr och medelvärdet av dragningarna 2 kr"),
        (told.spread_from(None, 3, WHO, "60 deltagare", SV), "detsamma i alla dragningar"),
        (told.spread_from(split(0.0), 0, WHO, "60 deltagare", SV), "Hela spridningen är slump"),
        (told.spread_from(split(0.001), 2, WHO, "60 deltagare", SV), "Nästan hela spridningen är slump"),
        (told.spread_from(split(0.999), 2, WHO, "60 deltagare", SV), "Nästan hela spridningen är osäker kunskap"),
        (
            told.spread_from(split(0.3), 2, WHO, "60 deltagare", SV),
            f"är 30{SPACE}% osäker kunskap och 70{SPACE}% slump",
        ),
        (told.month_text(None, SV, False), "aldrig"),
        (told.month_text(0, SV, False), "ingen investering"),
        (told.month_text(-1, SV, True), "varken kostnad eller vinst"),
        (told.month_text(1, SV, False), f"1{SPACE}månad"),
        (told.month_text(7, SV, True), "månad 7"),
        (told.months_range(3, 3, SV, True), "månad 3"),
        (told.months_range(3, None, SV, True), "månad 3 till aldrig"),
        (told.cost_shift(0, WHO, "5 %"), "För ingen aktör"),
        (told.cost_shift(2, WHO, "5 %"), "troligare än 5 % för:"),
        (told.ratio_exceeds((0.79, 0.04), 10_000, WHO, SV), f"är 79{SPACE}%, och mer än två kronor 4{SPACE}%"),
        (told.ratio_exceeds((1.0, 0.5), 2, WHO, SV), "Dragningarna är för få"),
        (told.chosen(WHO, ("A", "B"), "200", "A", "2027-01"), "gäller 200 personer från 2027-01. Valen: ”A”, ”B”."),
        (told.worth_of_all(None), "Samma val är bäst"),
        (told.worth_of_all("3 kr"), "vore värt 3 kr"),
        (
            told.worth_of_study(StudyValue(0.0, 9.0, -9.0, 0.0), STUDIED, ("0 kr", "9 kr", "9 kr")),
            "inte ändra beslutet",
        ),
        (
            told.worth_of_study(StudyValue(9.0, 8.0, 1.0, 0.9), STUDIED, ("9 kr", "8 kr", "1 kr")),
            "inte större än slumpfelet",
        ),
        (told.worth_of_study(StudyValue(9.0, 4.0, 5.0, 0.9), STUDIED, ("9 kr", "4 kr", "5 kr")), "lönar sig med 5 kr"),
        (
            told.worth_of_study(StudyValue(4.0, 9.0, -5.0, 0.9), STUDIED, ("4 kr", "9 kr", "5 kr")),
            "kostar 5 kr mer än den är värd",
        ),
        (told.shares_of_persons("103", True), "andelar ur 103 personer"),
        (told.shares_of_persons("200", False), "så säkra som ur 200 personer"),
    ],
)
def test_each_sentence_follows_its_numbers(sentence: Say, words: str) -> None:
    assert words in sentence.text("sv")


def test_who_has_nothing_to_pay_back_in_almost_all_draws() -> None:
    assert told.invests_nothing(distribution(never_negative=0.9, no_flow=0.1))
    assert not told.invests_nothing(distribution(never_negative=0.9))


def test_a_number_written_as_per_cent_is_shown_so() -> None:
    assert input_value(an_input("number", percent=True), 0.85, SV).replace(SPACE, " ") == "85 %"


@pytest.mark.parametrize(
    ("values", "words"), [((), "–"), ((2.5,), "inom det osäkra"), ((9.0,), "utanför det osäkra"), ((2.5, 9.0), "inom")]
)
def test_where_a_switching_value_lies(values: tuple[float, ...], words: str) -> None:
    status = "none" if not values else "unique" if len(values) == 1 else "several"
    assert words in standing(Switching(an_input(), 0, 1.0, status, values, False, (0.0, 10.0))).text()  # type: ignore[arg-type]


def test_every_kind_of_distribution_has_words() -> None:
    from typing import get_args

    from payoff.quantity.spread import SpreadKind

    assert set(told.KIND) == set(get_args(SpreadKind))


# -- the annex ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_number_that_is_none(case: str, language: Language) -> None:
    for format in ("html", "md"):
        text = page(case, format, language)
        if format == "html":
            text = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
        assert not re.search(r"\b(nan|None(?! of)|inf|NaN|Missing)\b", text)
        assert not re.search(r"(?<![\w\d–−-])[−-]0([,.]0+)?(?![\d,.])", text)
    assert not re.search(r"\b(nan|None(?! of))\b", shown(simulated(case), language))


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_sound_and_its_tables_are_named(case: str) -> None:
    text = page(case, "html")
    parsed = Page(text)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert set(parsed.references) <= set(parsed.ids)
    assert parsed.tags.count("table") == parsed.tags.count("caption")
    assert "<th>" not in text


def test_a_result_without_draws_says_nothing_of_uncertainty() -> None:
    result = simulated("turns").result
    assert summary(result, "sv")["uncertainty"] is None
    for format in ("html", "md"):
        assert "Hur säkert är det?" not in result.report(format).decode()
    assert "Hur säkert" not in shown(result, "sv")


@pytest.mark.parametrize("case", ["turns", "gains", "loses", "whole_persons", "over_time"])
def test_the_chances_are_those_of_the_draws(case: str) -> None:
    simulation = simulated(case)
    (table,) = found(case)["chance"]["tables"]
    months = chance_months(simulation.result)
    chances = simulation.chance_by_month("entry")
    for name, row in zip(payers(simulation.result), table["rows"], strict=True):
        told_of = [row["cells"][place] for place in range(len(months))]
        one = simulation.month_distribution("entry")[simulation.place(name)]
        if told.invests_nothing(one):
            assert set(told_of) == {"ingen investering"}
            continue
        shares = [chances[simulation.place(name), month - 1] for month in months]
        assert told_of == [chance_text(float(share), simulation.draws, SV).text() for share in shares]
    text = section(case)
    assert all(cell.replace("%", "") in text.replace("\\", "") for row in table["rows"] for cell in row["cells"])
    assert "| Kommun |" in text
    assert "| **Samhället** |" in text


@pytest.mark.parametrize(
    ("months", "shown_months"),
    [(9, [9]), (12, [12]), (30, [12, 24, 30]), (60, [12, 24, 36, 60]), (84, [12, 24, 36, 60, 84])],
)
def test_the_years_within_the_horizon_and_the_horizon(months: int, shown_months: list[int]) -> None:
    result = payoff.evaluate(with_changes({"horizon": f"{months} mån"}))
    assert chance_months(result) == shown_months


def test_the_deciding_assumptions_are_the_longest_bars_with_their_results() -> None:
    simulation = simulated("turns")
    bars = simulation.sensitivity.tornado()
    decides = found("turns")["chance"]["decides"]
    assert len(decides["items"]) == 2
    assert decides["items"][0].startswith("Andelen till arbete (med): ")
    assert decides["items"][1].startswith("Produktion (arbete): ") or decides["items"][1].startswith("Produktion")
    for bar, text in zip(bars, decides["items"], strict=True):
        at_low, at_high = (money(value, SV) for value in (bar.low, bar.high))
        assert f"blir nettonuvärdet {at_low} och" in text
        assert text.endswith(f"blir det {at_high}.")
    turning = [bar for bar in bars if bar.decides_sign]
    assert turning, "the case is there because an assumption turns it"
    assert "vänder" in decides["turns"]
    assert not decides["turns"].startswith("Inget")
    for text in decides["items"]:
        assert text.replace("”", "") in section("turns").replace("”", "")


@pytest.mark.parametrize(("case", "chance"), [("gains", "över 99 %"), ("loses", "under 1 %")])
def test_what_is_sure_is_told_as_sure_and_not_as_certain(case: str, chance: str) -> None:
    simulation = simulated(case)
    values = simulation.values("npv")
    assert not isinstance(values, Missing)
    assert (values > 0).all() or (values < 0).all()
    (table,) = blocks(case)["nuvarde"]["tables"]
    row = cells(table)["Samhället"]
    assert row[-1].replace(SPACE, " ") == chance
    assert all(cell.startswith("−") == bool(values[0] < 0) for cell in row[:-1])
    assert found(case)["chance"]["decides"]["turns"].startswith("Inget av de osäkra talen vänder")
    never = cells(blocks(case)["nar"]["tables"][0])["Samhället"]
    assert never[-1].replace(SPACE, " ") == ("under 1 %" if case == "gains" else "över 99 %")
    assert (never[0] == "aldrig") == (case == "loses")


def test_who_never_invests_is_told_so() -> None:
    (table,) = found("never_invests")["chance"]["tables"]
    assert set(cells(table)) == {"varav Offentlig sektor", "Samhället"}
    assert {cell for row in cells(table).values() for cell in row} == {"ingen investering"}
    assert cells(blocks("never_invests")["nar"]["tables"][0])["Samhället"][0] == "ingen investering"
    assert "programkostnad ger tillbaka" not in section("never_invests")


@pytest.mark.parametrize("case", ["unknown", "unknown_cost"])
def test_what_is_unknown_is_told_and_nothing_of_the_total_is(case: str) -> None:
    chance = found(case)["chance"]
    assert set(cells(chance["tables"][0])["Samhället"]) == {"kan inte beräknas"}
    assert "uppgift saknas om" in chance["decides"]["lead"]
    assert chance["decides"]["items"] == []
    assert set(blocks(case)) == {"dragning", "nuvarde", "nar", "kunskap", "underlag"}
    known = cells(blocks(case)["nuvarde"]["tables"][0])
    assert set(known["Samhället"]) == {"kan inte beräknas"}
    assert "kan inte beräknas" not in known["Region"]
    assert "<svg" not in page(case, "html")[page(case, "html").index('id="osakerhet"') :].partition("</section>")[0]


def test_the_spread_is_that_of_the_draws() -> None:
    simulation = simulated("turns")
    values = simulation.values("npv", "kommun")
    assert not isinstance(values, Missing)
    row = cells(blocks("turns")["nuvarde"]["tables"][0])["Kommun"]
    numbers = [float(cell.replace(SPACE, "").replace("−", "-").removesuffix("kr")) for cell in row[:-1]]
    central = simulation.result.npv("kommun")
    wanted = [central, values.mean(), *np.percentile(values, (5, 50, 95))]
    spread = values.std()
    assert numbers[0] == pytest.approx(wanted[0], abs=0.5)
    assert np.abs(np.array(numbers) - wanted).max() < 0.5 * spread
    assert numbers[2] < numbers[3] < numbers[4]


def test_central_and_mean_are_told_apart_only_where_they_differ() -> None:
    for case in ("turns", "gains", "loses", "whole_persons"):
        simulation = simulated(case)
        place = simulation.place()
        summed, central = simulation.summary("npv"), simulation.result.npv()
        assert not isinstance(central, Missing)
        apart = abs(summed.mean[place] - central) > 2 * summed.mean_error[place]
        assert ("medelvärdet av dragningarna" in section(case)) == bool(apart)


def test_both_clocks_are_shown_only_where_they_differ() -> None:
    assert len(blocks("over_time")["nar"]["tables"]) == 2
    assert len(blocks("gains")["nar"]["tables"]) == 1
    assert "månad " in cells(blocks("over_time")["nar"]["tables"][1])["Samhället"][1]


def test_the_variance_is_split_only_where_whole_persons_are_drawn() -> None:
    assert "spridningen" not in section("turns").replace("spridning\n", "")
    assert "Av spridningen (variansen)" in section("whole_persons")
    assert "Hela spridningen är slump i en grupp på 10 deltagare" in section("only_luck")
    assert "Vad är osäkert?" not in section("only_luck")
    assert "Det som skiljer dragningarna åt är slumpen" in section("only_luck")


def test_who_may_lose_is_whoever_loses_in_the_draws() -> None:
    simulation = simulated("turns")
    total = simulation.values("npv")
    assert not isinstance(total, Missing)
    shares = {}
    for name in simulation.series[:-1]:
        own = simulation.values("npv", name)
        assert not isinstance(own, Missing)
        share = float(((total > 1) & (own < -1)).mean())
        if share > 0.05:
            shares[simulation.result.label(name).text()] = chance_text(share, simulation.draws, SV).text()
    assert shares, "the municipality pays and loses"
    (table,) = blocks("turns")["forlorare"]["tables"]
    assert {label.removeprefix("varav "): cell for label, (cell,) in cells(table).items()} == shares
    assert blocks("loses")["forlorare"]["tables"] == []


def test_the_fan_ends_at_the_horizon_with_the_central_value() -> None:
    (table,) = blocks("turns")["solfjader"]["tables"]
    npv = simulated("turns").result.npv()
    assert not isinstance(npv, Missing)
    assert len(table["columns"]) == 7
    assert cells(table)["Efter 2 år"][-1] == SV.kronor(npv)


@pytest.mark.parametrize(("draws", "sampling"), [(6000, "random"), (6400, "latin")])
def test_the_same_percentiles_are_written_alike_wherever_they_stand(draws: int, sampling: Any) -> None:
    """Two tables and the description of a figure show the last month; the figure itself follows fewer draws."""
    simulation = payoff.simulate(simulated("turns").result, draws=draws, seed=3, sampling=sampling)
    found = {block["id"]: block for block in summary(simulation.result, "sv", simulation)["uncertainty"]["blocks"]}
    low, *_, high, central = cells(found["solfjader"]["tables"][0])["Efter 2 år"]
    median = cells(found["solfjader"]["tables"][0])["Efter 2 år"][2]
    worth = cells(found["nuvarde"]["tables"][0])["Samhället"]
    assert [central, low, median, high] == [worth[0], *worth[2:5]]
    text = simulation.report("html").decode()
    told = re.search(r'<desc id="fan-description">(.*?)</desc>', text)
    assert told is not None
    assert f"i medianen {median} och i 90 % av dragningarna mellan {low} och {high};" in told[1]
    assert "Figuren följer de första 4 096 dragningarna månad för månad; talen räknar alla." in told[1].replace(
        SPACE, " "
    )
    assert "Figuren" not in section("turns"), "a page without figures says nothing of them"


def test_the_chances_and_what_decides_them_are_read_on_one_page() -> None:
    """They begin a page of their own, and no figure comes between them."""
    text = page("turns", "html")
    start = text.index('<section class="page" aria-labelledby="osakerhet">')
    table, decides, figure = (
        text.index(words, start) for words in ('id="osakerhet-tabell-chans"', "Vad avgör?", "<figure>")
    )
    assert start < table < decides < figure
    assert ".page { break-before: page; }" in text


def drawn_together(rank: float) -> Simulation:
    """Return a simulation where the cost and the worth of work are drawn together."""
    priced: dict[str, Any] = {
        "kostnad": {"value": 1, "low": 0.5, "high": 1.5},
        "varde": {"value": 1, "low": 0.6, "high": 1.4},
    }
    tree = with_changes(
        {
            "quantities": priced,
            "correlations": {"mal": {"between": ["kostnad", "varde"], "rank": rank}},
            f"{BUDGET.removesuffix('.amount')}.times": ["kostnad"],
            AMOUNT: "28 912 kr/mån",
            "states.arbete.lines.produktion.times": ["varde"],
        }
    )
    return payoff.simulate(payoff.evaluate(tree), draws=2000, seed=1)


@pytest.mark.parametrize(("rank", "against"), [(0.8, True), (-0.8, False)])
def test_what_is_drawn_together_is_told_of_where_it_is_moved_apart(rank: float, against: bool) -> None:
    """The worst is a high cost and a low worth: ends that go together only where the correlation is negative."""
    simulation = drawn_together(rank)
    uncertain = summary(simulation.result, "sv", simulation)["uncertainty"]
    (note,) = uncertain["chance"]["decides"]["notes"]
    shown_rank = f"{rank}".replace(".", ",").replace("-", "−")
    assert note.startswith(f"”Kostnad” och ”Varde” dras med rangkorrelationen {shown_rank}. Här flyttas vart och ett")
    extremes = next(block for block in uncertain["blocks"] if block["id"] == "ytterfall")
    assert any("ändar som sällan möts" in text for text in extremes["notes"]) is against
    assert note in simulation.report("md").decode()
    assert found("turns")["chance"]["decides"]["notes"] == []


def test_payers_for_whom_other_numbers_decide_are_told_what_does() -> None:
    """What work produces is the employer's, so only the share in work moves the municipality and the public sector."""
    payers_told = found("turns")["chance"]["decides"]["payers"]
    assert payers_told == ["Kommun, Offentlig sektor: ”Andelen till arbete (med)”."]
    assert f"- {payers_told[0].replace('(', '').split()[0]}" in section("turns")
    assert found("only_luck")["chance"]["decides"]["payers"] == []


def test_names_stand_in_the_quotation_marks_of_the_language() -> None:
    assert "”" in found("turns")["chance"]["decides"]["turns"]
    english = found("decides", "en")
    known = next(one for one in english["blocks"] if one["id"] == "kunskap")
    texts = [found("turns", "en")["chance"]["decides"]["turns"], *known["before"]]
    assert "“" in texts[0]
    assert "“med”" in texts[1]
    assert not any(re.search(r"”\w", text) for text in texts)


def test_the_figures_say_what_they_show() -> None:
    text = page("turns", "html")
    for name in ("fan", "tornado"):
        description = re.search(rf'<desc id="{name}-description">(.*?)</desc>', text)
        assert description, name
        assert re.search(r"\d", description[1])
    bars = moving_bars(simulated("turns"))
    turning = sum(bar.decides_sign for bar in bars)
    assert f"{turning} av {len(bars)} staplar går över noll." in text
    assert "Ingen av de 2 staplarna går över noll." in page("gains", "html")


def test_switching_values_and_ends_are_those_of_the_sensitivity() -> None:
    simulation = simulated("turns")
    (table,) = blocks("turns")["brytvarden"]["tables"]
    rows = cells(table)
    for one in simulation.sensitivity.switching_values():
        texts = [input_value(one.input, value, SV) for value in one.values]
        assert any(row[2] == " · ".join(texts) for row in rows.values())
    extremes = simulation.sensitivity.best_and_worst()
    assert extremes is not None
    ends = [row["cells"][0] for row in blocks("turns")["ytterfall"]["tables"][0]["rows"]]
    assert ends == [SV.kronor(value) for value in (extremes.worst.npv, extremes.central, extremes.best.npv)]


def test_knowledge_is_worth_something_only_before_a_decision() -> None:
    assert "scenariot säger inte vilket beslut det gäller" in section("turns")
    block = blocks("decides")["kunskap"]
    assert "Beslutet (Samhället) gäller 200 personer från 2027-01. Valen: ”med”, ”utan”." in block["before"][0]
    value = simulated("decides").value_of_information()
    assert not isinstance(value, Missing)
    assert drawn_kronor(value.all.value, value.all.error, SV) in block["before"][1]
    best = {"med": "”med” är bäst", "utan": "”utan” är bäst"}[value.best]
    assert best.split()[0] + " bäst." in block["before"][0]
    assert "Vad en utvärdering är värd visas inte: beslutet nämner ingen utvärdering" in " ".join(block["notes"])


def test_tables_of_shares_say_how_many_persons_they_come_from() -> None:
    simulation = payoff.simulate(payoff.load(TABLES), draws=400, seed=1)  # type: ignore[arg-type]
    text = simulation.report("md").decode()
    assert "andelar, så säkra som ur 200 personer (Dirichlet)" in text
    assert "andelar ur 100 personer (Dirichlet)" in text


def test_evidence_names_its_study() -> None:
    simulation = payoff.simulate(payoff.load(ROOT / "scenarios" / "ips-malmo.yaml"), draws=500, seed=1)  # type: ignore[arg-type]
    sources = {one["path"]: one["source"] for one in simulation.to_dict()["simulation"]["inputs"]}
    assert "Bejerholm" in sources["arms.ips.reaches.arbete.share"]


def test_persons_in_words() -> None:
    assert persons_text(simulated("turns").result, SV).text() == "10 deltagare"
    assert persons_text(payoff.evaluate(with_changes({"participants": 1})), SV).text() == "en deltagare"


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again = (payoff.simulate(with_changes(CASES["whole_persons"]), draws=300, seed=5) for _ in range(2))
    for format in ("html", "md", "json", "csv"):
        assert first.report(format) == again.report(format)
    other = payoff.simulate(with_changes(CASES["whole_persons"]), draws=300, seed=6)
    assert other.report("md") != first.report("md")


def test_the_csv_table_has_the_spread_and_the_chances() -> None:
    simulation = simulated("turns")
    lines = simulation.report("csv").decode().splitlines()
    assert lines[: len(lines) - 1][0] == simulation.result.report("csv").decode().splitlines()[0]
    mean = float(simulation.summary("npv").mean[simulation.place()])
    assert f"base,samhalle,Samhället,net_mean,,True,True,{mean!r},kr,known" in lines
    chance = float(simulation.chance_by_month("entry")[simulation.place(), 11])
    assert f"base,samhalle,Samhället,chance_paid_back_since_entry,1,True,True,{chance!r},share,known" in lines


# -- the terminal ------------------------------------------------------------------------


def test_the_terminal_answers_the_payer() -> None:
    text = shown(simulated("turns"), "sv")
    assert "Hur säkert är det?" in text
    assert "Inom 1 år" in text
    assert "1. Andelen till arbete (med)" in text
    assert "med fröet 1." in text.replace("\n", " ")
    assert f"4{SPACE}000 gånger" in text


# -- JSON --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_json_is_plain_and_goes_round(case: str) -> None:
    simulation = simulated(case)
    data = simulation.to_dict()
    assert json.loads(simulation.to_json()) == json.loads(json.dumps(data, allow_nan=False))

    def check(value: Any) -> None:
        assert type(value) in (dict, list, str, int, float, bool, type(None)), type(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(inner)

    check(data)
    assert data["simulation"]["seed"] == 1


def test_the_json_has_stable_keys_and_the_numbers_of_the_draws() -> None:
    simulation = simulated("turns")
    data = simulation.to_dict()["simulation"]
    assert list(data) == [
        *("draws", "seed", "sampling", "whole_persons", "inputs", "npv", "gains", "programme_cost"),
        *("chance_by_year", "payback", "break_even", "unknown", "chance_ratio_exceeds", "cost_shift"),
        *("variance_split", "fan", "tornado", "switching_values", "extremes", "decision"),
    ]
    values = simulation.values("npv")
    assert not isinstance(values, Missing)
    total = data["npv"]["samhalle"]
    assert total["mean"] == pytest.approx(values.mean(), rel=1e-12)
    assert total["percentiles"]["50"] == pytest.approx(np.median(values), rel=1e-12)
    assert total["central"] == simulation.result.npv()
    assert (
        data["chance_by_year"]["entry"]["samhalle"]["2"] == simulation.chance_by_month("entry")[simulation.place(), 23]
    )
    assert len(data["fan"]["percentiles"]["5"]) == len(data["fan"]["central"]) == 25
    assert [bar["path"] for bar in data["tornado"]] == [bar.input.path for bar in simulation.sensitivity.tornado()]
    assert data["variance_split"] is None
    assert data["decision"]["status"] == "not_applicable"


def test_the_json_says_why_where_there_is_no_number() -> None:
    data = simulated("unknown").to_dict()["simulation"]
    assert data["fan"]["status"] == "unknown"
    assert data["unknown"]["samhalle"]["status"] == "unknown"
    assert "samhalle" not in data["npv"]
    decided = simulated("decides").to_dict()["simulation"]["decision"]
    assert set(decided) == {"who", "options", "best", "applies_to", "from", "evpi", "evppi", "study"}
    assert decided["study"]["status"] == "not_applicable"


# -- the command line --------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "liten.yaml"
    path.write_text(yaml.safe_dump(TREE, allow_unicode=True), encoding="utf-8")
    return str(path)


def test_draws_are_in_the_annex_and_the_terminal(file: str, tmp_path: Path, capsys: Any) -> None:
    assert run([file, "--draws", "500", "--seed", "7", "-o", str(tmp_path), "--format", "md,json"]) == 0
    out, err = capsys.readouterr()
    assert "med fröet 7" in out.replace("\n", " ")
    assert err == ""
    assert "med fröet 7" in (tmp_path / "liten-bilaga.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "liten-bilaga.json").read_text(encoding="utf-8"))["simulation"]["seed"] == 7


def test_a_seed_of_zero_is_a_seed_and_a_made_up_one_is_told(file: str, capsys: Any) -> None:
    for options in (["--seed", "0"], []):
        assert run([file, "--draws", "200", "-o", "-", "--format", "json", *options]) == 0
        seed = json.loads(capsys.readouterr().out)["simulation"]["seed"]
        assert seed == 0 if options else seed >= 0


def test_latin_hypercubes(file: str, capsys: Any) -> None:
    assert run([file, "--draws", "500", "--sampling", "latin", "--seed", "1", "-o", "-", "--format", "md"]) == 0
    assert "latinska hyperkuber" in capsys.readouterr().out


def test_the_same_command_gives_the_same_bytes(file: str, capsys: Any) -> None:
    pages = []
    for _ in range(2):
        assert run([file, "--draws", "300", "--seed", "3", "-o", "-", "--format", "html"]) == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--draws", "0"], "antalet dragningar ska vara"),
        (["--draws", "-1"], "antalet dragningar ska vara"),
        (["--draws", "10_000_001"], "antalet dragningar ska vara"),
        (["--draws", "9" * 30], "--draws ska vara ett heltal"),
        (["--draws", "abc"], "--draws ska vara ett heltal, inte ”abc”"),
        (["--draws", "1,5"], "--draws ska vara ett heltal"),
        (["--draws", "500", "--seed", "x"], "--seed ska vara ett heltal"),
        (["--draws", "500", "--seed", "-1"], "fröet ska vara ett heltal från 0"),
        (["--draws", "500", "--sampling", "latn"], "menade du ”latin”"),
        (["--draws", "505", "--sampling", "latin"], "gå att dela med"),
        (["--draws"], "väljaren ”--draws” behöver ett värde"),
        (["--seed", "1"], "--seed gäller bara tillsammans med --draws"),
        (["--sampling", "latin"], "--sampling gäller bara tillsammans med --draws"),
    ],
)
def test_options_that_cannot_be_used_are_refused(file: str, capsys: Any, options: list[str], words: str) -> None:
    assert run([file, "-o", "-", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("fel: ")
    assert words in err


def test_a_scenario_without_anything_uncertain_is_refused(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "saker.yaml"
    tree = copy.deepcopy(TREE)
    tree["states"]["arbete"]["lines"]["produktion"]["amount"] = "28 912 kr/mån"
    tree["arms"]["med"]["path"][7]["arbete"] = "30 %"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    assert run([str(path), "--draws", "100", "-o", "-"]) == 2
    assert "inga osäkra tal" in capsys.readouterr().err


def test_a_portfolio_is_refused(file: str, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "alla.yaml"
    tree = {
        "payoff": 1,
        "kind": "portfolio",
        "about": {"title": "Alla"},
        "budget": "900 tkr",
        "payer": "samordningsforbund",
        "paid": "at_start",
        "allocate_by": "participants",
        "parts": {
            "a": {"scenario": "liten.yaml"},
            "b": {"scenario": "liten.yaml", "set": {"participants": 20}},
        },
    }
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    assert run([str(path), "-o", "-"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    assert run([str(path), "--draws", "100", "-o", "-"]) == 2
    assert "en portfölj kan inte dras" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that says whether somebody is looking."""

    def __init__(self, looking: bool) -> None:
        super().__init__()
        self.looking = looking

    def isatty(self) -> bool:
        """Return what was said."""
        return self.looking


def progress_of(looking: bool, seconds: list[float], monkeypatch: pytest.MonkeyPatch) -> str:
    clock = iter(seconds)
    monkeypatch.setattr("payoff.cli_draws.time.monotonic", lambda: next(clock))
    stream = Terminal(looking)
    progress = cli_draws.Progress(stream, "sv")
    for step in range(1, len(seconds)):
        progress(step, len(seconds) - 1)
    return stream.getvalue()


def test_progress_is_told_of_long_work_to_somebody_who_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    told_of = progress_of(True, [0.0, 0.5, 1.5, 1.55, 3.0], monkeypatch)
    assert told_of.startswith("\r2 av 4 dragningar")
    assert "3 av 4" not in told_of, "not more often than the eye follows"
    assert told_of.endswith(" \r")
    assert progress_of(True, [0.0, 0.1, 0.5], monkeypatch) == ""
    assert progress_of(True, [0.0, 0.1, 2.5], monkeypatch) == ""
    assert progress_of(False, [0.0, 5.0, 9.0], monkeypatch) == ""


def test_spaces_for_thousands_are_read_and_nothing_else() -> None:
    assert cli_draws.read_draws("10 000", None, "latin") == cli_draws.Draws(10_000, None, "latin")
    assert cli_draws.read_draws(None, None, None) is None
    for text in ("", "-", "1e4", "٣"):
        with pytest.raises(InputError):
            cli_draws.read_draws(text, None, None)
