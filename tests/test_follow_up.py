"""A stored forecast held against what happened: hits, misses, optimism, and files that are not what they should be."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff import cli
from payoff.errors import InputError
from payoff.missing import Missing
from payoff.report.follow_up import FORMATS, haircut_text, written
from payoff.result import Result
from payoff.scenario.models import Scenario
from payoff.study.follow_up import FollowUp, follow_up
from payoff.study.forecast_file import Forecast, read_forecast, recorded, stored
from payoff.study.haircut import haircut

from .conftest import ROOT

FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "tests" / "good_scenarios").glob("*.yaml")])
IPS = ROOT / "scenarios" / "ips-malmo.yaml"
BAS = ROOT / "scenarios" / "bas-trelleborg.yaml"


def uncertain(small: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario with one named number that is uncertain and one that is not."""
    small["quantities"] = {
        "lon": {"label": "Lönen", "value": "28 912 kr/mån", "low": "25 000 kr/mån", "high": "33 000 kr/mån"},
        "stod": {"label": "Stödet", "value": "10 500 kr/mån"},
    }
    small["states"]["arbete"]["lines"]["lon"]["amount"] = "lon"
    small["states"]["arbete"]["lines"]["produktion"]["amount"] = "lon"
    small["states"]["bistand"]["lines"]["stod"]["amount"] = "stod"
    return small


def result_of(data: dict[str, Any] | Path, **changes: Any) -> Result:
    scenario = payoff.load(data)
    assert isinstance(scenario, Scenario)
    return payoff.evaluate(scenario.replace(changes) if changes else scenario)


def followed(forecast: Result | Forecast, outcome: Result) -> FollowUp:
    return follow_up(recorded(forecast) if isinstance(forecast, Result) else forecast, outcome, written)


def statuses(found: FollowUp) -> dict[str, str]:
    return {one.path: one.status for one in found.numbers if one.status != "same"}


# -- the file -------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_forecast_held_against_itself_has_no_misses(file: Path) -> None:
    scenario = payoff.load(file)
    if not isinstance(scenario, Scenario):
        return
    result = payoff.evaluate(scenario)
    found = followed(result, result)
    assert found.numbers
    assert {one.status for one in found.numbers} == {"same"}
    assert found.misses == found.only_forecast == found.only_outcome == ()
    for series in found.series:
        for one in found.results(series):
            assert one.status == ("unknown" if isinstance(one.forecast, Missing) else "same")
    for measure in ("gains", "programme_cost"):
        ratio = found.optimism(measure)  # type: ignore[arg-type]
        assert isinstance(ratio, Missing) or ratio == pytest.approx(1)


def test_a_stored_forecast_is_read_as_it_was(small: dict[str, Any], tmp_path: Path) -> None:
    scenario = payoff.load(small, {"participants": "14"})
    assert isinstance(scenario, Scenario)
    result = payoff.evaluate(scenario)
    forecast = recorded(result)
    file = tmp_path / "prognos.json"
    file.write_bytes(stored(forecast))
    again = read_forecast(file)
    assert again.data == forecast.data
    assert stored(again) == file.read_bytes()
    assert again.data["overrides"] == {"participants": 14}
    assert again.payoff_version == payoff.__version__
    assert again.data_version == result.data_version
    assert again.value("npv", "samhalle") == result.npv()
    assert again.payback("samhalle") == result.payback()
    assert payoff.evaluate(again.scenario()).npv() == result.npv()


def test_a_variant_and_tables_beside_the_file_are_in_the_forecast(tmp_path: Path) -> None:
    scenario = payoff.load(ROOT / "tests" / "good_scenarios" / "uppmatt.yaml")
    assert isinstance(scenario, Scenario)
    variant = payoff.evaluate(scenario.variant("kvar"))
    forecast = recorded(variant)
    assert forecast.variant == "kvar"
    assert payoff.evaluate(forecast.scenario()).npv() == variant.npv()


def test_the_day_is_the_scenarios_or_the_epochs(small: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert recorded(result_of(small)).date == "1970-01-02"
    small["about"]["date"] = "2026-03-01"
    assert recorded(result_of(small)).date == "2026-03-01"


def _without(key: str) -> Any:
    return lambda data: {name: value for name, value in data.items() if name != key}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda _: b"payoff: 1\n", "ingen sparad prognos"),
        (lambda _: b"[1, 2]", "ingen sparad prognos"),
        (lambda _: b"\xff\xfe", "ingen sparad prognos"),
        (lambda _: b"[" * 200_000, "ingen sparad prognos"),
        (lambda _: b'{"payoff_forecast": NaN}', "ingen sparad prognos"),
        (lambda _: b'{"payoff_forecast": 2}', "prognosformat 2"),
        (_without("inputs"), "”inputs” saknas"),
        (lambda data: data | {"title": "En annan"}, "har ändrats"),
        (lambda data: data | {"checksum": "sha256:0"}, "har ändrats"),
    ],
)
def test_what_is_no_whole_forecast_is_refused(small: dict[str, Any], tmp_path: Path, spoil: Any, told: str) -> None:
    content = spoil(json.loads(stored(recorded(result_of(small)))))
    file = tmp_path / "prognos.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(InputError, match=told):
        read_forecast(file)


@pytest.mark.parametrize(
    "change",
    [
        {"numbers": {"participants": {"value": 1}}},
        {"numbers": {"participants": {"value": "ett", "unit": "", "written": "1"}}},
        {"result": {}},
        {"result": {"total": "samhalle", "labels": {"samhalle": "S"}, "npv": {}, "payback": []}},
    ],
)
def test_a_forged_forecast_is_refused_though_its_checksum_holds(
    small: dict[str, Any], tmp_path: Path, change: dict[str, Any]
) -> None:
    data = dict(recorded(result_of(small)).data)
    file = tmp_path / "prognos.json"
    forged = Forecast.__new__(Forecast)
    forged.data = data | change
    file.write_bytes(stored(forged))
    with pytest.raises(InputError, match="ingen hel prognos"):
        read_forecast(file)


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mapp"):
        read_forecast(tmp_path)
    with pytest.raises(InputError, match="finns inte"):
        read_forecast(tmp_path / "saknas.json")


def test_a_subgroup_is_not_stored(small: dict[str, Any]) -> None:
    small["subgroups"] = {"unga": {"share": "40 %"}, "andra": {"share": "rest"}}
    with pytest.raises(InputError, match="inget helt scenario"):
        recorded(result_of(small).subgroups["unga"])


def test_a_portfolio_is_not_stored() -> None:
    found = payoff.evaluate(payoff.load(ROOT / "scenarios" / "mia-stockholm.yaml"))
    with pytest.raises(InputError, match="ta en portföljs delar var för sig"):
        payoff.record(found)


# -- hits and misses ------------------------------------------------------------------------


def test_each_number_is_a_hit_or_a_miss(small: dict[str, Any]) -> None:
    data = uncertain(small)
    outcome = result_of(data, **{"quantities.lon": "26 000 kr/mån", "quantities.stod": "11 000 kr/mån"})
    found = followed(result_of(data), outcome)
    assert statuses(found) == {"quantities.lon": "inside", "quantities.stod": "missed"}
    assert [one.path for one in found.hits] == ["quantities.lon"]
    outside = followed(result_of(data), result_of(data, **{"quantities.lon": "24 999 kr/mån"}))
    assert statuses(outside) == {"quantities.lon": "outside"}
    miss = outside.misses[0]
    assert (miss.label, miss.forecast.low, miss.outcome.value) == ("Lönen", 25_000, 24_999)
    assert miss.error == pytest.approx(28_912 / 24_999 - 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"quantities.lon": "26 000 kr/mån"}, "1 har ändrats inom sitt intervall och inget är en miss."),
        ({"quantities.stod": "1 000 kr/mån"}, "och 1 är en miss: 0 utanför sitt intervall och 1 som inte hade något."),
        ({"quantities.stod": "1 000 kr/mån", "quantities.lon": "9 kr/mån"}, "och 2 är missar: 1 utanför sitt"),
        ({}, "tal är desamma som i prognosen."),
    ],
)
def test_one_miss_is_one_and_several_are_several(small: dict[str, Any], changes: dict[str, str], told: str) -> None:
    data = uncertain(small)
    text = written(followed(result_of(data), result_of(data, **changes)), "txt", "sv").decode()
    assert told in " ".join(text.split())


def test_what_stands_written_in_another_way_is_the_same(small: dict[str, Any]) -> None:
    outcome = result_of(small, **{"states.arbete.lines.skatt.amount": "75 312 kr/år"})
    assert statuses(followed(result_of(small), outcome)) == {}


def test_counts_are_held_as_shares(small: dict[str, Any]) -> None:
    small["arms"]["med"] = {"role": "programme", "from": "bistand", "exits_from_counts": {"arbete": 3, "bistand": 7}}
    small["enrolment"] = "6 mån"
    forecast = result_of(small)
    small["arms"]["med"]["exits_from_counts"] = {"arbete": 6, "bistand": 14}
    small["participants"] = 20
    assert statuses(followed(forecast, result_of(small))) == {"participants": "missed"}
    small["arms"]["med"]["exits_from_counts"] = {"arbete": 2, "bistand": 18}
    counts = {one.path.rpartition(".")[2]: one for one in followed(forecast, result_of(small)).misses}
    held, other = counts["arbete"], counts["bistand"]
    assert (held.forecast.value, held.outcome.value) == pytest.approx((0.3, 0.1))
    assert held.status == "outside"
    assert held.forecast.low == pytest.approx(1 - other.forecast.high)


def test_what_a_study_filled_in_is_held_too() -> None:
    scenario = payoff.load(IPS)
    assert isinstance(scenario, Scenario)
    outcome = payoff.evaluate(scenario.replace({"arms.ips.reaches.arbete.share": "30 %"}))
    found = followed(payoff.evaluate(scenario), outcome)
    assert statuses(found) == {"arms.ips.reaches.arbete.share": "outside"}
    assert not any(".lines." in one.path for one in found.numbers)  # what blocks are worked out to is nobody's number


def test_results_are_inside_or_outside_the_draws(small: dict[str, Any]) -> None:
    data = uncertain(small)
    simulation = payoff.simulate(result_of(data), draws=400, seed=1)
    forecast = recorded(simulation)
    low, high = forecast.interval("npv", "samhalle")  # type: ignore[misc]
    assert low < high
    near = followed(forecast, result_of(data, **{"quantities.lon": "28 000 kr/mån"}))
    assert near.results()[0].status == "inside"
    far = followed(forecast, result_of(data, **{"quantities.lon": "5 000 kr/mån"}))
    assert [one.status for one in far.results()[:2]] == ["outside", "outside"]
    assert far.results()[2].status == "same"  # the cost is not uncertain and did not change
    assert far.results()[3].status in ("inside", "outside")
    assert followed(forecast, result_of(data)).results()[0].status == "same"
    plain = followed(result_of(data), result_of(data, **{"quantities.lon": "28 000 kr/mån"}))
    assert plain.results()[0].status == "missed"
    assert "--draws" in plain.report("txt").decode()


def test_never_is_later_than_any_month(small: dict[str, Any]) -> None:
    found = followed(
        result_of(small, horizon="100 mån"),
        result_of(small, **{"horizon": "100 mån", "programme.budget.personal.amount": "9 mnkr"}),
    )
    when = found.results()[3]
    assert (when.measure, when.status) == ("payback", "missed")


def test_optimism_is_outcome_per_forecast(small: dict[str, Any]) -> None:
    found = followed(result_of(small), result_of(small, participants=8))
    assert found.optimism() == pytest.approx(0.8)
    assert found.optimism(per_participant=True) == pytest.approx(1.0)
    assert found.optimism("programme_cost") == pytest.approx(1.0)
    lost = followed(result_of(small, **{"arms.med.path.7": "bistand"}), result_of(small))
    assert isinstance(lost.optimism(), Missing)
    with pytest.raises(InputError, match="menade du ”gains”"):
        found.optimism("gain")  # type: ignore[arg-type]


# -- outcomes of another scenario -----------------------------------------------------------


def test_an_outcome_of_another_scenario_is_refused_with_all_that_differs(small: dict[str, Any]) -> None:
    forecast = recorded(result_of(small))
    small["states"]["vila"] = {"lines": {"s": {"kind": "resource", "from": "kommun", "amount": "1 kr/mån"}}}
    small["arms"]["med"]["path"][9] = "vila"
    small["horizon"], small["price_year"] = "36 mån", 2025
    with pytest.raises(InputError) as refused:
        follow_up(forecast, result_of(small), written)
    text = str(refused.value)
    for words in ("tillstånd", "bistand, arbete, vila", "horisont", "24", "36", "prisår", "2025"):
        assert words in text


def test_budget_lines_that_only_one_has_are_told(small: dict[str, Any]) -> None:
    forecast = recorded(result_of(small))
    small["programme"]["budget"]["lokal"] = {"payer": "region", "amount": "50 tkr", "paid": "at_start"}
    found = follow_up(forecast, result_of(small), written)
    assert "programme.budget.lokal.amount" in found.only_outcome
    assert "programme.budget.lokal.amount" in found.report("txt").decode()


def test_an_account_that_does_not_exist_is_refused(small: dict[str, Any]) -> None:
    result = result_of(small)
    with pytest.raises(InputError, match="menade du ”kommun”"):
        followed(result, result).results("komun")


# -- the haircut ----------------------------------------------------------------------------


def test_several_follow_ups_give_a_haircut_that_a_scenario_can_use(small: dict[str, Any]) -> None:
    found = []
    for index, share in enumerate(("24 %", "30 %", "15 %")):
        small["about"]["title"] = f"Projekt {index}"
        forecast = recorded(result_of(small))
        path = {"1": "bistand", "7": {"arbete": share, "bistand": "rest"}}
        found.append(follow_up(forecast, result_of(small, **{"arms.med.path": path}), written))
    together = haircut(found)
    assert [ratio for _, ratio in together.ratios] == pytest.approx([0.8, 1.0, 0.5])
    assert (together.median, together.lowest, together.highest) == pytest.approx((0.8, 0.5, 1.0))
    assert together.share == pytest.approx(0.2)
    assert together.interval == pytest.approx((0.0, 0.5))
    for language in ("sv", "en"):
        used = payoff.load(_yaml(small) + together.written(language))  # type: ignore[arg-type]
        assert isinstance(used, Scenario)
        taken = used.quantities_by_path()["gross_to_net.evidence_haircut"]
        assert taken.value == pytest.approx(0.2)
        assert taken.spread is not None
        assert taken.spread.range == pytest.approx((0.0, 0.5))
        assert "Projekt 0" in taken.source
    assert "evidence_haircut" in haircut_text(together, "sv")
    with pytest.raises(InputError, match="två gånger"):
        haircut([found[0], found[0]])
    with pytest.raises(InputError, match="minst en"):
        haircut([])


def _yaml(data: dict[str, Any]) -> str:
    """Return a plain dict as YAML, of which JSON is a part."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in data.items())


def test_a_forecast_without_gains_cannot_be_in_a_haircut(small: dict[str, Any]) -> None:
    found = followed(result_of(small, **{"arms.med.path.7": "bistand"}), result_of(small))
    with pytest.raises(InputError, match="Liten"):
        haircut([found])


# -- how it is told -------------------------------------------------------------------------


def test_frames_and_data_agree_with_the_answers(small: dict[str, Any]) -> None:
    data = uncertain(small)
    simulation = payoff.simulate(result_of(data), draws=100, seed=3)
    found = followed(recorded(simulation), result_of(data, **{"quantities.lon": "26 000 kr/mån"}))
    frame = found.frame()
    assert len(frame) == len(found.numbers)
    assert frame.iloc[0]["path"] == "quantities.lon"
    results = found.results_frame()
    row = results[(results["measure"] == "npv") & (results["account"] == "samhalle")].iloc[0]
    assert row["outcome"] == pytest.approx(found.outcome.npv())
    assert math.isfinite(row["low"])
    told = json.loads(found.to_json())
    assert [one["path"] for one in told["numbers"]] == ["quantities.lon"]
    assert told["unchanged"] == len(found.numbers) - 1
    assert told["optimism"]["gains"] == pytest.approx(found.optimism())
    assert "0 misses" in repr(found)
    assert found._repr_html_().startswith("<div>")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_the_follow_up(small: dict[str, Any], format: str) -> None:
    data = uncertain(small)
    found = followed(result_of(data), result_of(data, **{"quantities.stod": "11 000 kr/mån"}))
    content = found.report(format)
    assert content.startswith({"docx": b"PK", "pdf": b"%PDF"}.get(format, b""))
    if format not in ("docx", "pdf"):
        assert "quantities.stod" in content.decode().replace("\\", "")


# -- the commands ---------------------------------------------------------------------------


def test_the_commands_store_follow_up_and_compare(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["record", str(IPS), "--draws", "200", "--seed", "1"]) == cli.OK
    assert cli.run(["record", str(BAS), "--variant", "arbete_efter_6", "-o", "bas.json"]) == cli.OK
    capsys.readouterr()
    kept = Path("ips-malmo-prognos.json").read_bytes()
    assert cli.run(["record", str(IPS)]) == cli.USAGE
    assert "skrivs inte över" in capsys.readouterr().err
    assert Path("ips-malmo-prognos.json").read_bytes() == kept

    assert cli.run(["follow-up", "ips-malmo-prognos.json", str(IPS)]) == cli.OK
    assert "desamma som i prognosen" in capsys.readouterr().out
    words = ["follow-up", "ips-malmo-prognos.json", str(IPS), "bas.json", str(BAS), "--json"]
    assert cli.run(words) == cli.OK
    data = json.loads(capsys.readouterr().out)
    assert len(data["follow_ups"]) == 2
    assert data["haircut"]["ratios"][0]["ratio"] == pytest.approx(1)
    assert cli.run(["follow-up", "ips-malmo-prognos.json", str(IPS), "-o", "upp.html"]) == cli.OK
    assert "Uppföljning" in Path("upp.html").read_text(encoding="utf-8")
    assert cli.run(["compare", "bas.json", str(BAS), "--json"]) == cli.OK
    captured = capsys.readouterr().out
    assert json.loads(captured[captured.index("{") :])["compared"][0]["stored"] is True


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["follow-up", "prognos.json"], "i par", cli.USAGE),
        (["follow-up", str(IPS), str(IPS)], "ingen sparad prognos", cli.USAGE),
        (["follow-up", "prognos.json", str(BAS)], "hör inte till prognosen", cli.USAGE),
        (["record", str(IPS), "-o", "prognos.yaml"], "sparas som JSON", cli.USAGE),
        (["record", str(IPS), "--variant", "varaktighet"], "varaktighet_8", cli.INVALID),
        (["record", str(IPS), "-o", "finns/inte.json/x.json"], "kan inte skriva", cli.CANNOT_WRITE),
        (["record", str(ROOT / "scenarios" / "mia-stockholm.yaml")], "portfölj", cli.USAGE),
        (["compare", "prognos.json", str(IPS), "--set", "participants=3"], "som den sparades", cli.USAGE),
    ],
)
def test_the_commands_refuse_in_plain_words(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prognos.json").write_bytes(stored(recorded(result_of(IPS))))
    Path("finns").mkdir()
    Path("finns/inte.json").write_text("en fil i vägen", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert cli.run(words) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert "Traceback" not in captured.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
