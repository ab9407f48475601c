"""A table in a CSV file beside the scenario: what is read, what is refused, and that nothing else is opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import payoff
from payoff.language import LANGUAGES

SECONDS = 30  # each ends within 2; a busy machine gets more
SCENARIO = """payoff: 1
about: {title: Prov}
price_year: 2026
horizon: 24 mån
discounting: none
participants: 100
states:
  ledig: {lines: {stod: {kind: transfer, from: kommun, to: individ, amount: 10 000 kr/mån}}}
  arbete: {}
arms:
  utan: {role: counterfactual, kind: assumption, stays_in: ledig}
  med:
    role: programme
    observed: {file: matt.csv, values: shares}
    after: hold
variants:
  antal: {arms.med.observed.file: antal.csv, arms.med.observed.values: counts}
"""
FILE_LINE = 14
SHARES = "månad;ledig;arbete\n1;1;0\n12;0,5;0,5\n"
COUNTS = "månad;ledig;arbete\n1;100;0\n12;rest;50\n"


def written(folder: Path, csv: str | bytes, scenario: str = SCENARIO, name: str = "matt.csv") -> Path:
    """Write a table and its scenario; return the scenario."""
    (folder / name).write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    (folder / "antal.csv").write_text(COUNTS, encoding="utf-8")
    file = folder / "a.yaml"
    file.write_text(scenario, encoding="utf-8")
    return file


def refused(file: Path, overrides: dict[str, str] | None = None) -> payoff.ScenarioError:
    """Return the error of a scenario, after telling it in every language."""
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(file, overrides)
    for language in LANGUAGES:
        assert caught.value.render(language)
        assert json.dumps(caught.value.to_dict(language))
    return caught.value


def known(file: Path) -> list[float]:
    """Return the share in work by month since entry."""
    scenario = payoff.load(file)
    arm = scenario.arms["med"].observed
    assert arm is not None
    assert arm.shares is not None
    return [row["arbete"].value for row in arm.shares.values()]


@pytest.mark.parametrize(
    "csv",
    [
        SHARES,
        SHARES.replace("månad", "month"),
        SHARES.replace("månad", "MANAD"),
        SHARES.replace(",", ".").replace(";", ","),
        SHARES.replace(";", "\t"),
        SHARES.replace("\n", "\r\n"),
        SHARES.replace("\n", "\r"),
        SHARES.replace(",", ".").replace(";", ",").replace("\n", "\r"),
        "\ufeff" + SHARES,
        SHARES.rstrip("\n"),
        SHARES + "\n\n",
        SHARES.replace("12;0,5;0,5", '"12";"0,5";"0,5"'),
        SHARES.replace("12;0,5;0,5", " 12 ; 50 % ;50 %"),
        SHARES.replace("12;0,5;0,5", "12;rest;6 av 12"),
        SHARES.replace("månad", "ma\u030anad"),
    ],
)
def test_tables_that_mean_the_same(csv: str, tmp_path: Path) -> None:
    assert known(written(tmp_path, csv)) == [0.0, 0.5]


def test_counts_with_rest_and_a_variant_with_another_file(tmp_path: Path) -> None:
    scenario = payoff.load(written(tmp_path, SHARES))
    result = payoff.evaluate(scenario)
    assert result.npv() == result.variants["antal"].npv()
    laid = payoff.load(tmp_path / "a.yaml", {"arms.med.observed": "{file: antal.csv, values: counts}"})
    assert laid.arms["med"].observed is not None
    assert laid.arms["med"].observed.counts is not None


def test_a_setting_may_name_another_file(tmp_path: Path) -> None:
    (tmp_path / "andra.csv").write_text(SHARES.replace("0,5;0,5", "0,8;0,2"), encoding="utf-8")
    file = written(tmp_path, SHARES, SCENARIO.partition("variants")[0])
    scenario = payoff.load(file, {"arms.med.observed.file": "andra.csv"})
    assert scenario.fingerprint != payoff.load(file).fingerprint
    error = refused(file, {"arms.med.observed.file": "saknas.csv"})
    assert error.problems[0].place.file.startswith("--set arms.med.observed.file")


def test_the_content_of_the_table_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    first = payoff.load(written(tmp_path, SHARES)).fingerprint
    assert payoff.load(written(tmp_path, SHARES.replace("0,5;0,5", "0,4;0,6"))).fingerprint != first


@pytest.mark.parametrize(
    ("csv", "line", "words"),
    [
        ("", 1, "filen är tom"),
        ("\n\n", 1, "första kolumnen ska heta månad"),
        ("månad;ledig;arbete\n", 1, "tabellen har inga rader"),
        ("tid;ledig;arbete\n1;1;0\n", 1, "första kolumnen ska heta månad, inte ”tid” | månad;ledig;arbete"),
        ("månad\n1\n", 1, "en kolumn för varje tillstånd"),
        ("månad;ledig;arbte\n1;1;0\n", 1, "kolumnen ”arbte” är inget tillstånd | menade du ”arbete”?"),
        ("månad;ledig;ledig\n1;1;0\n", 1, "kolumnen ”ledig” finns två gånger"),
        ("månad;ledig;\n1;1;0\n", 1, "kolumnen ”” är inget tillstånd"),
        ("månad;ledig;arbete\n1;1\n", 2, "raden har 2 kolumner, rubriken 3"),
        ("månad,ledig,arbete\n1,1,0\n12,0,5,0,5\n", 3, "raden har 5 kolumner, rubriken 3 | semikolon"),
        ("månad;ledig;arbete\n1;1;\n", 2, "uppgift saknas om arbete i månad 1 | skriv 0"),
        ("månad;ledig;arbete\n0;1;0\n", 2, "”0” är ingen månad | 1 till 1200"),
        ("månad;ledig;arbete\n1201;1;0\n", 2, "”1201” är ingen månad"),
        ("månad;ledig;arbete\njanuari;1;0\n", 2, "”januari” är ingen månad"),
        ("månad;ledig;arbete\n1,5;1;0\n", 2, "”1,5” är ingen månad"),
        ("månad;ledig;arbete\n²;1;0\n", 2, "”²” är ingen månad"),
        ("månad;ledig;arbete\n" + "9" * 5000 + ";1;0\n", 2, "är ingen månad"),
        ("månad;ledig;arbete\n1;1;0\n1;1;0\n", 3, "månad 1 kommer inte efter den före"),
        ("månad;ledig;arbete\n1;1;0\n12;1;0\n6;1;0\n", 4, "månad 6 kommer inte efter den före | ordna raderna"),
        ("månad;ledig;arbete\n2;1;0\n", FILE_LINE, "tabellen måste börja i månad 1"),
        ("månad;ledig;arbete\n1;0,5;0,4\n", 2, "andelarna blir tillsammans 90 %, inte 100 % | rest"),
        ("månad;ledig;arbete\n1;1;0\n12;1,5;rest\n", 3, "en andel utan % får vara högst 1"),
        ("månad;ledig;arbete\n1;1;0\n12;-1;rest\n", 3, "-1 ligger utanför det tillåtna"),
        ("månad;ledig;arbete\n1;1;0\n12;abc;rest\n", 3, "”abc” är varken ett tal eller"),
        ("månad;ledig;arbete\n1;1;0\n12;=1+1;rest\n", 3, "”=1+1”"),
        ("månad;ledig;arbete\n1;1;0\n12;rest;rest\n", 3, "”rest” får stå högst en gång"),
        ("månad;ledig;arbete\n1;unknown;rest\n", 2, "unknown"),
        ("månad;ledig;arbete\n1;nan;rest\n", 2, "nan"),
        ("månad;ledig;arbete\n1;1e999;rest\n", 2, "1e999"),
        ('månad;ledig;arbete\n1;"1;0\n12;0;1\n', 2, "raden kan inte läsas som CSV | citattecknen"),
        ('månad;ledig;arbete\n1;"1"x;0\n', 2, "raden kan inte läsas som CSV"),
        ("månad;led\0ig;arbete\n1;1;0\n", 1, "otillåtet tecken"),
        ("månad;ledig;arbete\n1;1;0\n12;\x1b[31m0;1\n", 3, "otillåtet tecken"),
        ("månad;ledig;arbete\n1;1;0\n12;\u20280;1\n", 3, "otillåtet tecken"),
        (b"m\xe5nad;ledig;arbete\n1;1;0\n", 1, "filen är inte UTF-8 (byte 0xE5)"),
        (b"manad;ledig;arbete\n1;1;0\n12;\xff;1\n", 3, "filen är inte UTF-8 (byte 0xFF)"),
        (SHARES.encode("utf-16"), 1, "filen är inte UTF-8"),
        ("månad;ledig;arbete\n" + "x" * 1_000_000 + "\n", 2, "raden "),
        ("månad;ledig;arbete\n" + "1;" * 500_000 + "\n", 2, "raden har 500001 kolumner"),
        ("månad" + ";ledig" * 100_000 + "\n", 1, "högst 200"),
        (SHARES + "13;1;0\n" * 100_000, 5, "månad 13 kommer inte efter den före"),
        ("månad;ledig;arbete\n" + "x\n" * 100_000, 2, "raden har 1 kolumner"),
        ("månad;ledig;arbete\n1;1;0\n" + '"\n' * 100_001, 100_003, "raden kan inte läsas som CSV"),
    ],
    ids=lambda value: repr(value)[:40] if not isinstance(value, int) else str(value),
)
def test_tables_that_are_refused(csv: str | bytes, line: int, words: str, tmp_path: Path) -> None:
    file = written(tmp_path, csv)
    began = time.monotonic()
    error = refused(file)
    assert time.monotonic() - began < SECONDS
    text = error.render()
    for each in words.split(" | "):
        assert each in text
    place = error.problems[0].place
    assert (place.file, place.line) == ("a.yaml" if line == FILE_LINE else "matt.csv", line)
    assert len(text) < 100_000


def test_a_cell_is_pointed_at_on_its_line(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "månad;ledig;arbete\n1;1;0\n12; abc;rest\n"))
    assert error.render().split("\n")[1:3] == ["    3 | 12; abc;rest", "      |     ^~~"]


def test_counts_that_are_not_everybody_are_told_in_the_table(tmp_path: Path) -> None:
    file = written(tmp_path, COUNTS.replace("rest", "51"), SCENARIO.replace("values: shares", "values: counts"))
    (problem,) = refused(file).problems
    assert (problem.place.file, problem.place.line) == ("matt.csv", 3)
    assert "antalen blir tillsammans 101, fler än deltagarna (100)" in problem.message.text()


def test_a_table_that_is_too_large(tmp_path: Path) -> None:
    (problem,) = refused(written(tmp_path, b"1;1;0\n" * 500_000)).problems
    assert problem.place.file == "matt.csv"
    assert "filen är för stor" in problem.message.text()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../matt.csv", "ligger inte i scenariots mapp"),
        ("mapp/../../matt.csv", "ligger inte i scenariots mapp"),
        ("/etc/passwd", "en tabell är en CSV-fil"),
        ("/etc/passwd.csv", "ligger inte i scenariots mapp"),
        ("C:\\x.csv", "ligger inte i scenariots mapp"),
        ("C:x.csv", "ligger inte i scenariots mapp"),
        ("mapp\\matt.csv", "ligger inte i scenariots mapp"),
        ("matt", "en tabell är en CSV-fil"),
        ("matt.xlsx", "skriv ett filnamn som slutar med .csv"),
        (".csv", "en tabell är en CSV-fil"),
        ("", "en tabell är en CSV-fil"),
        ("saknas.csv", "finns inte eller kan inte läsas"),
        ("a//b/saknas.csv", "finns inte eller kan inte läsas"),
        ("matt.csv/inuti.csv", "finns inte eller kan inte läsas"),
        ("x" * 5000 + ".csv", "finns inte eller kan inte läsas"),
        ("mapp.csv", "är ingen fil"),
        ("lank.csv", "är en länk"),
        ("lankad/matt.csv", "är en länk"),
        ("ror.csv", "är ingen fil"),
    ],
)
def test_only_files_of_the_folder_are_opened(name: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "inre"
    (folder / "mapp.csv").mkdir(parents=True)
    (tmp_path / "matt.csv").write_text(SHARES, encoding="utf-8")
    if name.startswith("lank"):
        try:
            (folder / "lank.csv").symlink_to(tmp_path / "matt.csv")
            (folder / "lankad").symlink_to(tmp_path, target_is_directory=True)
        except OSError:
            pytest.skip("links cannot be made here")
    if name == "ror.csv":
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no pipes here")
        os.mkfifo(folder / "ror.csv")
    file = written(folder, SHARES, SCENARIO.replace("file: matt.csv", f"file: {json.dumps(name)}"))
    (problem,) = refused(file).problems
    assert words in f"{problem.message.text()} {problem.hint}"
    assert (problem.place.file, problem.place.line) == ("a.yaml", FILE_LINE)


def test_a_file_in_a_folder_below_is_read(tmp_path: Path) -> None:
    (tmp_path / "mapp").mkdir()
    file = written(tmp_path, SHARES, SCENARIO.replace("file: matt.csv", "file: ./mapp//matt.csv"), "mapp/matt.csv")
    assert known(file) == [0.0, 0.5]


def test_a_scenario_that_is_no_file_has_no_tables() -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(SCENARIO)
    (problem,) = caught.value.problems
    assert "en fil kan bara nämnas i ett scenario som självt är en fil" in problem.message.text()
    whole = {"arms": {"med": {"observed": {"file": "matt.csv", "values": "shares"}}}}
    with pytest.raises(payoff.ScenarioError, match="som självt är en fil"):
        payoff.load(whole)


@pytest.mark.parametrize("rest", ["shares: {1: ledig}", "counts: {1: {ledig: 100}}"])
def test_a_file_and_a_table_are_two_ways(rest: str, tmp_path: Path) -> None:
    file = written(tmp_path, SHARES, SCENARIO.replace("values: shares}", f"values: shares, {rest}}}"))
    (problem,) = refused(file).problems
    assert "observed ska ha ett av shares, counts och file" in problem.message.text()
    assert problem.place.line == FILE_LINE


def test_one_file_in_many_arms_is_read_once_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"{month};1;0\n" for month in range(1, 1201))
    arm = "{role: alternative, observed: {file: matt.csv, values: shares}, after: hold}"
    arms = "".join(f"  a{number}: {arm}\n" for number in range(300))
    began = time.monotonic()
    error = refused(written(tmp_path, f"månad;ledig;arbete\n{rows}", SCENARIO.replace("  med:\n", f"{arms}  med:\n")))
    assert time.monotonic() - began < SECONDS
    assert "för många värden i tabellerna" in error.render()


WRAPPER = """
import resource, sys
from pathlib import Path
import payoff
try:
    payoff.load(sys.argv[1])
except payoff.ScenarioError as error:
    error.render()
own = Path("/proc/self/status")  # on Linux the other measure begins at what the parent process had
if own.exists():
    print(next(int(line.split()[1]) for line in own.read_text().splitlines() if line.startswith("VmHWM")) / 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured with the resource module")
@pytest.mark.parametrize("csv", ["månad;ledig;arbete\n" + "1;" * 990_000, "x\n" * 990_000, '"' * 1_990_000])
def test_large_tables_take_little_memory(csv: str, tmp_path: Path) -> None:
    file = written(tmp_path, csv)
    done = subprocess.run(
        [sys.executable, "-c", WRAPPER, str(file)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        check=True,
    )
    assert float(done.stdout) < 500
