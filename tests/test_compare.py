"""Comparison: results side by side, the difference parted among the changed assumptions, and what is refused."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff import cli
from payoff.errors import InputError
from payoff.missing import Missing
from payoff.report import render
from payoff.report.comparison import FORMATS, written
from payoff.scenario.models import Scenario
from payoff.study import compare as front
from payoff.study.compare_result import MEASURED, Comparison
from payoff.study.compare_shares import MOST_EXACT, MOST_ORDERED, shares
from payoff.study.compare_tree import read_written, written_tree
from payoff.study.forecast_file import Forecast, recorded

from .conftest import ROOT

FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "tests" / "good_scenarios").glob("*.yaml")])
BAS = ROOT / "scenarios" / "bas-trelleborg.yaml"
IPS = ROOT / "scenarios" / "ips-malmo.yaml"


def compare(*scenarios: Any, **asked: Any) -> Comparison:
    return front.compare(scenarios, (written, render.annex), **asked)


def changed(small: dict[str, Any], **changes: Any) -> tuple[Scenario, Scenario]:
    base = payoff.load(small)
    assert isinstance(base, Scenario)
    return base, base.replace(changes)


def paths(comparison: Comparison, **asked: Any) -> list[set[str]]:
    parts = comparison.parts(**asked)
    assert not isinstance(parts, Missing)
    return [{change.name for change in part.changes} for part in parts]


def summed(comparison: Comparison, **asked: Any) -> float:
    parts = comparison.parts(**asked)
    assert not isinstance(parts, Missing)
    return sum(part.value for part in parts)


# -- the shares -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_share_is_the_mean_effect_over_every_order(count: int) -> None:
    draw = random.Random(count)
    outcomes = {
        frozenset(made): draw.uniform(-1, 1)
        for size in range(count + 1)
        for made in itertools.combinations(range(count), size)
    }
    orders = list(itertools.permutations(range(count)))
    for one, share in enumerate(shares(count, outcomes.__getitem__)):
        effects = []
        for order in orders:
            before = frozenset(order[: order.index(one)])
            effects.append(outcomes[before | {one}] - outcomes[before])
        assert share.value == pytest.approx(sum(effects) / len(orders))
        assert (share.lowest, share.highest) == pytest.approx((min(effects), max(effects)))


def test_with_many_changes_the_shares_still_add_up() -> None:
    count = MOST_EXACT + 3
    outcome = lambda made: sum((one + 1) ** 2 for one in made) ** 1.5  # noqa: E731
    found = shares(count, outcome)
    assert sum(one.value for one in found) == pytest.approx(outcome(range(count)))
    assert all(one.lowest <= one.value <= one.highest for one in found)


# -- the difference -------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_scenario_reads_back_as_it_was(file: Path) -> None:
    scenario = payoff.load(file)
    if not isinstance(scenario, Scenario) or scenario.calibrate is not None:
        return
    again = read_written(json.loads(json.dumps(written_tree(scenario))), scenario.file)
    before, after = payoff.evaluate(scenario), payoff.evaluate(again)
    assert [str(after.npv(name)) for name in after.series] == [str(before.npv(name)) for name in before.series]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_parts_add_up_to_every_difference(file: Path) -> None:
    scenario = payoff.load(file)
    if not isinstance(scenario, Scenario) or not scenario.variants:
        return
    comparison = compare(scenario, horizon="own", clock="own")
    base = comparison.compared[0]
    for other, name in enumerate(scenario.variants, start=1):
        for measure in MEASURED:
            for series in comparison.series:
                asked: dict[str, Any] = {"measure": measure, "series": series, "other": other}
                whole = comparison.difference(**asked)
                if isinstance(whole, Missing) or isinstance(comparison.parts(**asked), Missing):
                    continue
                size = abs(base.value(measure, series))  # type: ignore[arg-type]
                assert summed(comparison, **asked) == pytest.approx(whole, rel=1e-9, abs=1e-8 * (1 + size)), name


def test_the_difference_is_that_of_the_results(small: dict[str, Any]) -> None:
    one, two = changed(small, participants=20)
    before, after = payoff.evaluate(one), payoff.evaluate(two)
    comparison = compare(one, two)
    for series in ("kommun", "samhalle"):
        assert comparison.difference(series=series) == pytest.approx(after.npv(series) - before.npv(series))  # type: ignore[operator]
    assert paths(comparison) == [{"participants"}]
    assert comparison.remainder() == pytest.approx(0, abs=1e-6)


def test_two_changes_that_work_together_share_it_alike(small: dict[str, Any]) -> None:
    """The gain is persons x amount: doubling both gives four times, and each has half of what is beyond one by one."""
    small["programme"] = {}
    small["states"]["arbete"]["lines"] = {"p": {"kind": "resource", "from": "kommun", "amount": "1 000 kr/mån"}}
    small["states"]["bistand"]["lines"] = {"p": {"kind": "resource", "from": "kommun", "amount": "0 kr/mån"}}
    one, two = changed(small, **{"participants": 20, "states.arbete.lines.p.amount": "2 000 kr/mån"})
    comparison = compare(one, two)
    value = payoff.evaluate(one).npv()
    parts = comparison.parts()
    assert not isinstance(parts, Missing)
    assert [part.alone for part in parts] == pytest.approx([value, value])
    assert [part.value for part in parts] == pytest.approx([1.5 * value, 1.5 * value])  # type: ignore[operator]
    assert comparison.together() == pytest.approx(value)


def test_the_other_way_round_every_part_changes_sign(small: dict[str, Any]) -> None:
    one, two = changed(
        small, **{"participants": 14, "discounting.rate": "2 %", "states.arbete.lines.skatt.amount": "7 000 kr/mån"}
    )
    there, back = compare(one, two).parts(series="kommun"), compare(two, one).parts(series="kommun")
    assert not isinstance(there, Missing)
    assert not isinstance(back, Missing)
    values = {part.changes[0].name: part.value for part in there}
    assert len(values) == 3
    assert {part.changes[0].name: -part.value for part in back} == pytest.approx(values)


def test_what_no_number_hangs_on_is_no_change(small: dict[str, Any]) -> None:
    small["quantities"] = {"lon": {"value": "28 912 kr/mån", "low": "20 000 kr/mån", "high": "40 000 kr/mån"}}
    small["states"]["arbete"]["lines"]["lon"]["amount"] = "lon"
    one = payoff.load(small)
    small["about"]["title"] = "En annan"
    small["states"]["arbete"]["label"] = "Jobb"
    small["states"]["arbete"]["lines"]["lon"]["note"] = "En anmärkning"
    small["states"]["arbete"]["lines"]["skatt"]["amount"] = "6276 kr/mån"
    small["quantities"]["lon"] = {
        "value": "28 912 kr/mån",
        "source": "En källa",
        "low": "1 kr/mån",
        "high": "50 000 kr/mån",
    }
    comparison = compare(one, payoff.load(small))
    assert comparison.changes() == ()
    assert comparison.parts() == ()
    assert comparison.difference() == 0


def test_a_change_without_effect_is_told_and_is_no_part(small: dict[str, Any]) -> None:
    small["states"]["vila"] = {"lines": {"stod": {"kind": "transfer", "from": "kommun", "to": "individ", "amount": 1}}}
    small["states"]["vila"]["lines"]["stod"]["amount"] = "9 000 kr/mån"
    one, two = changed(small, **{"participants": 11, "states.vila.lines.stod.amount": "8 000 kr/mån"})
    comparison = compare(one, two)
    assert paths(comparison) == [{"participants"}]
    assert [change.name for change in comparison.without_effect()] == ["states.vila.lines.stod.amount"]


# -- what belongs together ------------------------------------------------------------------


def test_what_exists_in_one_only_is_one_part(small: dict[str, Any]) -> None:
    one = payoff.load(small)
    small["states"]["studier"] = {
        "lines": {"bidrag": {"kind": "transfer", "from": "ovriga_staten", "to": "individ", "amount": "3 000 kr/mån"}}
    }
    small["programme"]["budget"]["lokal"] = {"payer": "region", "amount": "50 tkr", "paid": "at_start"}
    small["arms"]["med"]["path"][7] = {"arbete": "30 %", "studier": "10 %", "bistand": "rest"}
    small["participants"] = 12
    comparison = compare(one, payoff.load(small))
    parts = comparison.parts(series="kommun")
    assert not isinstance(parts, Missing)
    assert [part.structural for part in parts].count(True) == 1
    build = next(part for part in parts if part.structural)
    names = {change.name for change in build.changes}
    assert {"states.studier", "programme.budget.lokal"} <= names
    assert summed(comparison, series="kommun") == pytest.approx(comparison.difference(series="kommun"))


def test_shares_that_must_add_up_are_one_part(small: dict[str, Any]) -> None:
    small["subgroups"] = {
        "unga": {"share": "40 %"},
        "andra": {"share": "60 %", "states.bistand.lines.stod.amount": "9 000 kr/mån"},
    }
    one = payoff.load(small)
    small["subgroups"]["unga"]["share"], small["subgroups"]["andra"]["share"] = "70 %", "30 %"
    comparison = compare(one, payoff.load(small))
    assert paths(comparison, series="kommun") == [{"subgroups.unga.share", "subgroups.andra.share"}]


def test_an_arm_that_moves_in_another_way_is_one_part(small: dict[str, Any]) -> None:
    one = payoff.load(small)
    del small["arms"]["med"]["path"]
    small["arms"]["med"] |= {"from": "bistand", "exits": {"arbete": "40 %", "bistand": "rest"}}
    small["enrolment"] = "6 mån"
    comparison = compare(one, payoff.load(small))
    found = paths(comparison, series="kommun")
    together = next(names for names in found if "arms.med.exits" in names)
    assert {"arms.med.path", "arms.med.exits"} <= together
    assert summed(comparison, series="kommun") == pytest.approx(comparison.difference(series="kommun"))


@pytest.mark.parametrize("lines", [MOST_EXACT + 1, MOST_ORDERED + 4])
def test_many_changes_are_averaged_or_taken_together(small: dict[str, Any], lines: int) -> None:
    for index in range(lines):
        small["states"]["arbete"]["lines"][f"l{index}"] = {
            "kind": "resource",
            "from": "region",
            "amount": f"{100 + index} kr/mån",
        }
    one = payoff.load(small)
    for index in range(lines):
        small["states"]["arbete"]["lines"][f"l{index}"]["amount"] = f"{200 + 3 * index} kr/mån"
    small["participants"] = 15
    comparison = compare(one, payoff.load(small))
    groups = len(paths(comparison, series="region"))
    assert (comparison.method() == "orders", groups <= MOST_EXACT) in ((True, False), (False, True))
    assert groups <= MOST_ORDERED
    assert summed(comparison, series="region") == pytest.approx(comparison.difference(series="region"))


def test_names_that_only_one_has_are_no_hindrance(small: dict[str, Any]) -> None:
    one = payoff.load(small)
    small["quantities"] = {"stod": {"label": "Stödets nivå", "value": "11 000 kr/mån"}}
    small["states"]["bistand"]["lines"]["stod"]["amount"] = "stod"
    comparison = compare(one, payoff.load(small))
    assert paths(comparison, series="kommun") == [{"states.bistand.lines.stod.amount"}]


# -- counted alike --------------------------------------------------------------------------


def test_another_horizon_is_refused_or_counted_alike(small: dict[str, Any]) -> None:
    one, two = changed(small, **{"horizon": "36 mån", "participants": 12})
    with pytest.raises(InputError, match=r"24, 36 månader.*shortest"):
        compare(one, two)
    shortest = compare(one, two, horizon="shortest")
    assert shortest.difference() == pytest.approx(
        payoff.evaluate(two.replace({"horizon": "24 mån"})).npv() - payoff.evaluate(one).npv()  # type: ignore[operator]
    )
    assert paths(shortest) == [{"participants"}]
    assert shortest.difference() == pytest.approx(compare(one, two, horizon=24).difference())
    own = compare(one, two, horizon="own")
    assert {"horizon.months"} in paths(own)
    assert own.difference() == pytest.approx(payoff.evaluate(two).npv() - payoff.evaluate(one).npv())  # type: ignore[operator]


def test_another_clock_is_refused_or_counted_alike(small: dict[str, Any]) -> None:
    del small["participants"]
    small["intake"] = {"participants": 12, "evenly": {"from": 1, "to": 12}}
    one, two = changed(small, horizon={"months": 24, "counted_from": "start"})
    with pytest.raises(InputError, match="olika länge"):
        compare(one, two)
    assert compare(one, two, clock="start").difference() == pytest.approx(0, abs=1e-6)
    assert compare(one, two, clock="entry").changes() == ()
    assert paths(compare(one, two, clock="own")) == [{"horizon.counted_from"}]


def test_another_price_year_is_refused_or_moved_with_the_index(small: dict[str, Any]) -> None:
    small["indexes"] = {"own": {"2020": 100, "2026": 125}}
    one = payoff.load(small)
    two = payoff.load(small | {"price_year": 2020})
    with pytest.raises(InputError, match="2026, 2020"):
        compare(one, two)
    moved = compare(one, two, price_year=2026)
    value = payoff.evaluate(two).npv()
    assert moved.compared[1].value("npv", "samhalle") == pytest.approx(1.25 * value)  # type: ignore[operator]
    assert summed(moved) == pytest.approx(moved.difference())
    assert compare(one, two, price_year=2020).difference() == pytest.approx(0.2 * payoff.evaluate(one).npv())  # type: ignore[operator]
    with pytest.raises(InputError, match="inget tal för år 2019"):
        compare(one, two, price_year=2019)


def test_without_an_index_of_its_own_the_price_tables_is_used(small: dict[str, Any]) -> None:
    from payoff.scenario.indexes import built_in

    one, two = payoff.load(small | {"price_year": 2023}), payoff.load(small | {"price_year": 2020})
    moved = compare(one, two, price_year=2023)
    levels = built_in("kpi").levels
    assert moved.compared[1].factor == pytest.approx(levels[2023] / levels[2020])


# -- what is refused ------------------------------------------------------------------------


def test_what_cannot_be_compared_is_refused(small: dict[str, Any]) -> None:
    base = payoff.load(small)
    with pytest.raises(InputError, match="inga varianter"):
        compare(base)
    with pytest.raises(InputError, match="minst två"):
        compare()
    with pytest.raises(InputError, match="portföljs delar"):
        compare(base, payoff.load(ROOT / "scenarios" / "mia-stockholm.yaml"))
    comparison = compare(base, base)
    with pytest.raises(InputError, match="menade du ”kommun”"):
        comparison.difference(series="komun")
    with pytest.raises(InputError, match="menade du ”gains”"):
        comparison.parts("gain")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="ange 1 till 1"):
        comparison.parts(other=2)
    with pytest.raises(InputError, match="shortest"):
        compare(base, base, horizon="shortes")
    with pytest.raises(InputError, match="menade du ”entry”"):
        compare(base, base, clock="entri")


def test_a_subgroup_is_no_whole_scenario(small: dict[str, Any]) -> None:
    small["subgroups"] = {"unga": {"share": "40 %"}, "andra": {"share": "rest"}}
    result = payoff.evaluate(payoff.load(small))
    with pytest.raises(InputError, match="inget helt scenario"):
        compare(result, result.subgroups["unga"])


def test_sums_that_are_not_the_same_are_refused() -> None:
    comparison = compare(payoff.load(BAS), payoff.load(IPS), horizon="own", price_year=2024)
    with pytest.raises(InputError, match="redovisade_aktorer, samhalle"):
        comparison.difference()
    assert not isinstance(comparison.difference(series="kommun"), Missing)
    assert summed(comparison, series="kommun") == pytest.approx(comparison.difference(series="kommun"))


# -- how it is told -------------------------------------------------------------------------


def test_the_words_say_from_what_to_what_and_why(small: dict[str, Any]) -> None:
    one, two = changed(small, **{"participants": 12, "states.arbete.lines.skatt.amount": "7 000 kr/mån"})
    text = " ".join(compare(one, two).report("txt").decode().replace("\u00a0", " ").split())
    before, after = payoff.evaluate(one), payoff.evaluate(two)
    for result in (before, after):
        assert f"{result.benefit_cost_ratio():.2f}".replace(".", ",").replace("-", "−") in text
    assert "nettot gick från" in text
    assert "därför att antalet deltagare ändrades från 10 till 12" in text
    assert "states.arbete.lines.skatt.amount: 6 276 kr/mån → 7 000 kr/mån" in text


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "json"])
def test_every_format_has_the_comparison(format: str) -> None:
    base = payoff.load(BAS)
    assert isinstance(base, Scenario)
    content = compare(base, base.variant("mal_25_procent")).report(format)
    start = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE"}.get(format, b"")
    assert content.lower().startswith(start.lower())
    if format in ("txt", "html", "md"):
        assert "antalet deltagare" in content.decode()


def test_a_title_is_text_and_never_markup(small: dict[str, Any]) -> None:
    small["about"]["title"] = "<script>alert(1)</script>"
    one, two = changed(small, participants=11)
    for format in ("html", "snippet"):
        assert "<script>alert" not in compare(one, two).report(format).decode()


def test_frames_and_data_agree_with_the_answers(small: dict[str, Any]) -> None:
    one, two = changed(small, **{"participants": 12, "discounting.rate": "3 %"})
    comparison = compare(one, two)
    frame = comparison.frame()
    row = frame[(frame["compared"] == "B") & (frame["account"] == "kommun") & (frame["measure"] == "npv")]
    assert row["value"].item() == comparison.compared[1].value("npv", "kommun")
    parts = comparison.parts_frame(series="kommun")
    assert parts["value"].sum() == pytest.approx(comparison.difference(series="kommun"))
    data = json.loads(comparison.to_json(series="kommun"))
    assert data["account"] == "kommun"
    found = data["differences"][0]["npv"]
    assert sum(part["value"] for part in found["parts"]) + found["remainder"] == pytest.approx(found["difference"])
    assert "B" in repr(comparison)
    assert comparison._repr_html_().startswith("<div>")


# -- stored forecasts -----------------------------------------------------------------------


def test_two_stored_forecasts_show_versions_and_what_no_assumption_explains(small: dict[str, Any]) -> None:
    one, two = changed(small, participants=12)
    older, newer = recorded(payoff.evaluate(one)), recorded(payoff.evaluate(two))
    data = json.loads(json.dumps(older.data))
    data["payoff_version"] = "0.0.9"
    data["result"]["npv"]["samhalle"] += 1000.0
    older = Forecast(data)
    comparison = compare(older, newer)
    real = payoff.evaluate(two).npv() - payoff.evaluate(one).npv()  # type: ignore[operator]
    assert comparison.difference() == pytest.approx(real - 1000)
    assert comparison.remainder() == pytest.approx(-1000)
    assert summed(comparison) == pytest.approx(real)
    text = comparison.report("txt").decode()
    assert "0.0.9" in text
    assert all(word in text for word in ("Annan", "version", "prislistan"))  # a narrow terminal breaks the line
    with pytest.raises(InputError, match="har sin horisont"):
        compare(older, newer, horizon=12)


# -- the command ----------------------------------------------------------------------------


def test_the_command_compares_files_variants_and_one_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(["compare", str(BAS), "--variant", "mal_25_procent"]) == cli.OK
    assert "Varför B skiljer sig från A" in capsys.readouterr().out
    assert (
        cli.run(["compare", str(BAS), "--variant", "arbete_efter_6", "--variant", "arbete_efter_12", "--json"])
        == cli.OK
    )
    data = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in data["compared"]] == [
        "bas-trelleborg, arbete_efter_6",
        "bas-trelleborg, arbete_efter_12",
    ]
    assert cli.run(["compare", str(BAS), "--set", "participants=2", "--actor", "kommun", "--json"]) == cli.OK
    assert len(json.loads(capsys.readouterr().out)["differences"]) == 6
    target = tmp_path / "jamforelse.html"
    assert cli.run(["compare", str(BAS), str(BAS), "-o", str(target)]) == cli.OK
    assert "Jämförelse" in target.read_text(encoding="utf-8")


def test_an_actor_may_be_called_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for option in ("--actor", "--account"):
        assert cli.run(["compare", str(BAS), "--variant", "mal_25_procent", option, "kommun"]) == cli.OK
        compared = capsys.readouterr().out
        assert cli.run(["explain", str(BAS), option, "kommun", "--year", "2"]) == cli.OK
        shown.append((compared, capsys.readouterr().out))
    assert shown[0] == shown[1]
    assert cli.run(["compare", str(BAS), "--variant", "mal_25_procent"]) == cli.OK
    assert capsys.readouterr().out != shown[0][0]


def test_horizons_that_differ_say_which_options_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    new = str(ROOT / "payoff" / "scenario" / "new.yaml")
    assert cli.run(["compare", new]) == cli.USAGE
    told = capsys.readouterr().err
    assert "new.yaml 36 mån, halva_effekten 36 mån, langre_uppfoljning 60 mån" in told
    for options in (["--horizon", "own"], ["--horizon", "shortest"], ["--variant", "halva_effekten"]):
        assert " ".join(options) in told
        assert cli.run(["compare", new, *options]) == cli.OK
    capsys.readouterr()
    assert cli.run(["compare", str(BAS), str(IPS)]) == cli.USAGE
    told = capsys.readouterr().err
    assert "bas-trelleborg 36 mån, ips-malmo 60 mån" in told
    assert "--variant" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([str(BAS), str(IPS)], "shortest"),
        ([str(BAS), "--variant", "arbete_efter"], "arbete_efter_6"),
        ([str(BAS), str(IPS), "--variant", "x"], "bara en fil"),
        ([str(BAS), str(BAS), "--price-year", "tjugo"], "inget år"),
        ([str(BAS), str(BAS), "--account", "komun"], "menade du"),
        ([str(BAS), str(BAS), "-o", "ut.xls"], "inget format"),
        ([str(BAS), str(ROOT / "scenarios" / "mia-stockholm.yaml")], "portfölj"),
        ([str(BAS), "finns-inte.json"], "finns inte"),
        ([str(BAS), str(BAS), "--horizon", "-3"], "shortest"),
    ],
)
def test_the_command_refuses_in_plain_words(capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert cli.run(["compare", *words]) in (cli.USAGE, cli.INVALID)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert "Traceback" not in captured.err
