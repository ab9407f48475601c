"""Bad input: every fault is refused with its place and words that help, quickly and without a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import payoff
from payoff import cli
from payoff.language import LANGUAGES
from payoff.scenario.yaml_reader import read_tree

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "bad_scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
VALID = [*sorted((ROOT / "scenarios").glob("*.yaml")), ROOT / "payoff" / "scenario" / "new.yaml"]
SPOKEN = LANGUAGES
MOST_MEGABYTES = 500
SECONDS = 30  # each ends within 2; a busy machine gets more


def header(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").split("\n")[:3]
    return dict(line.removeprefix("# ").split(": ", 1) for line in lines)


def refused(source: Any, overrides: dict[str, str] | None = None) -> payoff.ScenarioError:
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(source, overrides)
    return caught.value


def good(*changes: tuple[str, str]) -> str:
    """Return a good scenario, perhaps with something put in the place of something else."""
    text = (ROOT / "payoff" / "scenario" / "new.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = payoff.json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_message_has_its_words_and_its_line(file: Path) -> None:
    told = header(file)
    error = refused(file)
    text = error.render("sv")
    for words in told["expect"].split(" | "):
        assert words in text
    assert error.problems[0].place.line == int(told["line"])
    assert [problem.place.line for problem in error.problems] == sorted(p.place.line for p in error.problems)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_problem_can_be_told_as_text_and_as_data(file: Path) -> None:
    error = refused(file)
    source = file.read_text(encoding="utf-8").split("\n")
    for language in SPOKEN:
        data = json.loads(json.dumps(error.to_dict(language)))
        assert len(data) == len(error.problems)
        for item in data:
            assert item["file"] == file.name
            assert item["message"].strip()
            assert 1 <= item["column"] <= len(source[item["line"] - 1]) + 1
        assert "^" in error.render(language)
        assert "{" not in "".join(item["message"] for item in data if "{ }" not in item["message"]).replace("{...}", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_schema_sees_what_the_tag_says(file: Path, validator: Draft202012Validator) -> None:
    try:
        tree, _ = read_tree(file.read_text(encoding="utf-8"), file.name)
    except payoff.ScenarioError:
        assert header(file)["schema"] == "unreadable"
    else:
        assert header(file)["schema"] == ("blind" if validator.is_valid(tree) else "sees")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_command_refuses_with_3_and_writes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["validate", str(file)], [str(file), "-o", "ut", "--format", "html,json"], [str(file), "-o", "-"]):
        assert cli.run(words) == cli.INVALID
        out, err = capsys.readouterr()
        assert out == ""
        assert file.name in err
        assert "Traceback" not in err
    assert cli.run(["validate", "--json", str(file)]) == cli.INVALID
    assert json.loads(capsys.readouterr().out) == refused(file).to_dict()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_good_scenarios_are_accepted_by_models_and_schema(file: Path, validator: Draft202012Validator) -> None:
    tree, problems = read_tree(file.read_text(encoding="utf-8"), file.name)
    assert problems == []
    if tree.get("kind") == "portfolio":
        assert Draft202012Validator(payoff.json_schema("portfolio")).is_valid(tree)
        assert payoff.load(file).scenarios
        return
    assert validator.is_valid(tree)
    assert payoff.load(file).horizon.months > 0


def test_like_with_only_what_differs_is_accepted_by_models_and_schema(validator: Draft202012Validator) -> None:
    new = "  stod:\n    like: arbete\n    lines: {kommunalskatt: null, lon: {amount: 9 000 kr/mån}}\n  arbete:\n"
    text = good(("  arbete:\n", new))
    assert validator.is_valid(read_tree(text, "-")[0])
    assert "kommunalskatt" not in payoff.load(text).states["stod"].lines


@pytest.mark.parametrize(
    "amount",
    [
        "8 000 kr/mån",
        "8000 kr per månad",
        "8\u00a0000\u00a0kr/mån",
        "8\u202f000 kr/mån",
        "−8000 kr/mån",
        "-8e3 kr/mån",
        "96 tkr/år",
        "0.125 tkr/vecka",
        "unknown",
    ],
)
def test_spellings_that_are_accepted_by_models_and_schema(amount: str, validator: Draft202012Validator) -> None:
    text = good(("amount: 1 200 kr/mån", f'amount: "{amount}"'))
    assert validator.is_valid(read_tree(text, "-")[0])
    payoff.load(text)


SAME = ("kommuner", "arm", "per", "budget", "form", "inflation", "organisation", "start")
"""Keys whose Swedish title happens to be the same word."""


def test_every_key_of_the_schema_has_a_swedish_title_and_description() -> None:
    schema = payoff.json_schema()
    keys = [(name, *item) for name, item in _properties(schema)]
    assert len(keys) > 80
    for where, key, value in keys:
        assert value.get("title"), (where, key)
        assert value["title"] != key.replace("_", " ").title() or key in SAME, (where, key)
        meant = schema["$defs"].get(value.get("$ref", "").removeprefix("#/$defs/"), {})
        assert value.get("description") or meant.get("description"), (where, key)
    for definition in schema["$defs"].values():
        assert definition.get("description")


def _properties(schema: dict[str, Any]) -> list[tuple[str, tuple[str, dict[str, Any]]]]:
    definitions = {"": schema, **schema["$defs"]}
    return [(name, item) for name, part in definitions.items() for item in part.get("properties", {}).items()]


def test_all_errors_come_at_once_sorted_by_line() -> None:
    error = refused(FOLDER / "flera_fel.yaml")
    assert [problem.path for problem in error.problems] == [
        "horizon",
        "participants",
        "states.arbete.lines.lon.kind",
        "programme.budget.personal.payer",
    ]


def test_errors_of_like_and_set_do_not_hide_others() -> None:
    states = "  a: {like: bistnad}\n  b: {like: b}\n  arbete:\n"
    text = good(("  arbete:\n", states), ("participants: 10", "participants: 0"))
    paths = [problem.path for problem in refused(text, {"horizont": "3 år", "about.x.y": "1"}).problems]
    assert paths == ["about.x.y", "horizont", "participants", "states.a.like", "states.b.like"]


def test_a_decimal_comma_silences_the_rest_of_its_line() -> None:
    path = ("{arbete: 10 %, bistand: rest}", "{arbete: 22,5 %, bistnad: rest}")
    text = good(path, ("participants: 10", "participants: 0"))
    error = refused(text)
    assert [problem.path for problem in error.problems] == ["participants", "arms.utan.path.13.arbete"]
    assert "decimalkomma" in error.problems[1].message.text()


def test_two_decimal_commas_on_a_line_are_both_told() -> None:
    error = refused(good(("{arbete: 10 %, bistand: rest}", "{arbete: 22,5 %, bistand: 77,5 %}")))
    assert len(error.problems) == 2


def test_a_misspelt_key_is_not_also_missing() -> None:
    error = refused(good(("participants: 10", "particpants: 10"), ("role: programme", "rol: programme")))
    assert [problem.path for problem in error.problems] == ["particpants", "arms.med.rol"]


def test_an_unreadable_quantity_is_told_once() -> None:
    text = good(("states:\n", "quantities: {andel: 40 procent}\nstates:\n"), ("{arbete: 10 %", "{arbete: andel"))
    assert [problem.path for problem in refused(text).problems] == ["quantities.andel"]


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("payoff: 1", "\ufeffpayoff: 1")])
def test_windows_line_ends_and_byte_order_mark_change_nothing(change: tuple[str, str], tmp_path: Path) -> None:
    text = (FOLDER / "okant_konto.yaml").read_text(encoding="utf-8").split("\n", 3)[3].replace(*change)
    file = tmp_path / "a.yaml"
    file.write_bytes(text.encode())
    (problem,) = refused(file).problems
    assert (problem.place.line, problem.place.column) == (21, 31)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("horizont=3 år", "menade du ”horizon”?"),
        ("programme.budget.personl.paid=evenly", "menade du ”personal”?"),
        ("participants.x=1", "går in i ett värde som byts helt"),
        ("participants=0", "ligger utanför det tillåtna"),
        ("participants=1.000", "kan betyda både tusental och decimaler"),
        ("discounting={rate: 3,5 %}", "decimalkomma"),
        ("discounting={rate: 3 %", "{ } är inte avslutad"),
        ("discounting=[[[[", "ett värde saknas"),
        ("payoff=2", "kan inte ändras här"),
        ("about.title=\udcff", "otillåtet tecken"),
        ("..=1", "finns inte"),
        ("states.*.lines.*.kind=wag", "menade du ”wage”?"),
    ],
)
def test_settings_that_cannot_be_used(setting: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["validate", str(VALID[-1]), "--set", setting]) == cli.INVALID
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", ["..", "finns-inte.yaml", "x\0y.yaml", "a" * 5000, ""])
def test_a_path_that_is_no_file_gives_2(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (["validate", name], [name, "-o", str(tmp_path / "ut")]):
        assert cli.run(words) == cli.USAGE
        assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value",
    [
        {"payoff": 10**5000},
        {"payoff": float("nan")},
        {"payoff": object()},
        {"a": "\ud800"},
        {"a\0": 1},
        {1: 1, "1": 2},
        {"participants": 10**400},
        {"about": {"title": "\x1b[31m"}},
        {},
        {"states": [[[]]]},
    ],
)
def test_a_dict_that_cannot_be_used(value: dict[str, Any]) -> None:
    error = refused(value)
    assert error.render()
    json.dumps(error.to_dict()).encode()


def test_a_dict_that_holds_itself() -> None:
    value: dict[str, Any] = {}
    value["a"] = value
    assert "för djupt nästlat" in refused(value).render()


def test_a_variant_that_does_not_exist() -> None:
    with pytest.raises(payoff.ScenarioError, match="menade du ”halva_effekten”"):
        payoff.example().variant("halva_efekten")


def _levels(count: int, line: str) -> str:
    return "\n".join(" " * level + line for level in range(count))


def _states(count: int, write: Callable[[int], str]) -> str:
    return good(("  arbete:\n", "".join(f"  s{i}: {write(i)}\n" for i in range(count)) + "  arbete:\n"))


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, Callable[[], str | bytes]] = {
    **{f"flow_list_{n}": lambda n=n: "a: " + "[" * n for n in (10_000, 100_000, 1_000_000)},
    **{f"flow_group_{n}": lambda n=n: "{a: " * n for n in (10_000, 100_000, 1_000_000)},
    **{f"flow_group_tight_{n}": lambda n=n: "{? " * n for n in (600_000,)},
    **{f"block_list_{n}": lambda n=n: "- " * n for n in (10_000, 100_000, 999_999)},
    **{f"block_key_{n}": lambda n=n: "? " * n for n in (10_000, 100_000, 999_999)},
    "indented_groups": lambda: _levels(1_900, "a:"),
    "indented_lists": lambda: _levels(1_900, "-"),
    "50_megabytes": lambda: b"a: 1\n" * 10_000_000,
    "key_of_a_megabyte": lambda: "a" * 1_000_000 + ": 1\n",
    "quoted_key_of_a_megabyte": lambda: f'"{"a" * 1_000_000}": 1\n',
    "explicit_key_of_a_megabyte": lambda: "? " + "a" * 1_000_000 + "\n: 1\n",
    "exploding_aliases": lambda: LAUGHS,
    "nul": lambda: good(("title:", "ti\0tle:")),
    "latin_1": lambda: good().replace("–", "-").encode("latin-1"),
    "utf_16": lambda: good().encode("utf-16"),
    "empty": lambda: "",
    "only_comments": lambda: "# inget\n# alls\n",
    "many_documents": lambda: "---\na: 1\n" * 100_000,
    "python_tag": lambda: 'payoff: !!python/object/apply:os.system ["touch spår"]\n',
    "whole_number_of_5000_digits": lambda: good(("participants: 10", "participants: " + "9" * 5_000)),
    "1e999": lambda: good(("participants: 10", "participants: 1e999")),
    "100001_values": lambda: "a:\n" + "- 1\n" * 100_001,
    "100001_decimal_commas": lambda: "a: [" + "1," * 100_001 + "]",
    "40000_unknown_keys": lambda: good() + "".join(f"k{i}: 1\n" for i in range(40_000)),
    "49000_duplicates": lambda: "k: 1\n" * 49_000,
    "long_text": lambda: good(("organisation: Exempelkommunen", "organisation: " + "x" * 1_900_000)),
    "long_number": lambda: good(("horizon: 36 mån", "horizon: " + "1" * 1_900_000)),
    "long_spaces": lambda: good(("horizon: 36 mån", 'horizon: "1' + " " * 1_900_000 + 'x"')),
    "long_dots": lambda: good(("horizon: 36 mån", "horizon: " + "1." * 900_000)),
    "endless_accents": lambda: good(("organisation: Exempelkommunen", "organisation: a" + "\u0301\u0323" * 450_000)),
    "only_colons": lambda: ":" * 1_900_000,
    "only_quotes": lambda: '"' * 1_900_000,
    "only_line_breaks": lambda: "\n" * 1_900_000,
    "long_chain_of_like": lambda: _states(20_000, lambda i: f"{{like: s{i + 1}}}"),
    "ring_of_like": lambda: _states(20_000, lambda i: f"{{like: s{(i + 1) % 20_000}}}"),
    "growing_like": lambda: _states(8_000, lambda i: f"{{like: s{max(0, i - 1)}x, lines: {{l{i}: {{kind: net}}}}}}"),
    "swelling_like": lambda: _states(
        8_000, lambda i: f"{{like: s{i - 1}, lines: {{l{i}: {{kind: net}}}}}}" if i else "{note: x}"
    ),
    "too_many_variants": lambda: good() + "".join(f"  v{i}: {{horizon: 0 mån}}\n" for i in range(5_000)),
}
WRAPPER = """
import json, resource, subprocess, sys
ends = []
for words in json.loads(sys.argv[1]):
    done = subprocess.run([sys.executable, "-m", "payoff", *words], capture_output=True, stdin=subprocess.DEVNULL)
    ends.append([done.returncode, done.stdout.decode(), done.stderr.decode()])
unit = 1024 if sys.platform != "darwin" else 1024 * 1024
print(json.dumps([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit, ends]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured with the resource module")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly_in_little_memory(name: str, tmp_path: Path) -> None:
    written = HOSTILE[name]()
    file = tmp_path / "in" / f"{name}.yaml"
    file.parent.mkdir()
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    (tmp_path / "cwd").mkdir()
    words = [["validate", str(file)], [str(file), "-o", "ut"]]
    done = subprocess.run(
        [sys.executable, "-c", WRAPPER, json.dumps(words)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=tmp_path / "cwd",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    megabytes, ends = json.loads(done.stdout)
    assert megabytes < MOST_MEGABYTES
    for code, out, err in ends:
        assert (code, out) == (cli.INVALID, "")
        assert f"{name}.yaml" in err
        assert "Traceback" not in err
        assert len(err) < 200_000
    assert list((tmp_path / "cwd").iterdir()) == []


BAS = (ROOT / "scenarios" / "bas-trelleborg.yaml").read_text(encoding="utf-8")
ODD = st.one_of(
    st.sampled_from(
        [
            "null",
            "~",
            "[]",
            "{}",
            "-1",
            "1e999",
            ".nan",
            "1,5",
            "rest",
            "unknown",
            "'",
            '"',
            "like: arbete",
            ":",
            "- ",
            "\t",
            "&a",
            "*a",
            "!!int",
            "{",
            "}",
            "[",
            "]",
            "|",
            ">",
            "#",
            "---",
            "\r",
            "\u2028",
            "0x10",
        ]
    ),
    st.text(max_size=12),
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["delete", "double", "replace", "line"]), st.integers(0, 10_000), ODD),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_no_damage_to_a_file_raises_anything_but_a_scenario_error(edits: list[tuple[str, int, str]]) -> None:
    text = BAS
    for how, where, odd in edits:
        parts = text.split("\n" if how == "line" else " ")
        at = where % len(parts)
        new = {"delete": [], "double": [parts[at]] * 2, "replace": [odd], "line": [parts[at] + odd]}[how]
        text = ("\n" if how == "line" else " ").join([*parts[:at], *new, *parts[at + 1 :]])
    try:
        payoff.load(text + "\n")
    except payoff.ScenarioError as error:
        assert error.problems
        assert error.render()
        json.dumps(error.to_dict()).encode()
