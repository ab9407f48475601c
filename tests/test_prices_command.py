"""The command `prices`: what it shows, how wide, how quickly, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from payoff import cli
from payoff.reference import history, search, table
from payoff.reference.history import is_dated
from payoff.reference.table import Price
from payoff.reference.unit import NOUNS, Unit, example_of, unit_of, units_per_month
from payoff.report.price_terminal import MOST_NAMED
from payoff.report.price_words import budget_line, can_be_replaced, is_bookable

from . import price_pages
from .conftest import ROOT
from .test_cli import nulls
from .test_docs import blocks
from .test_price_table import GOOD

PRICES = table()
TABLE = str(ROOT / "payoff" / "reference" / "table.json")
EVERY_ROW = len(PRICES.rows) + len(PRICES.effects) + len(PRICES.benchmarks)
HEAVY = {"numpy", "pandas", "scipy", "matplotlib", "jinja2", "yaml"}
WIDTHS = (80, 100, 120)


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.run(["prices", *words]) == cli.OK
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def refused(capsys: pytest.CaptureFixture[str], *words: str, code: int = cli.USAGE) -> str:
    assert cli.run(["prices", *words]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


# -- what is shown ------------------------------------------------------------------------


def test_without_words_the_topics_with_their_rows(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys)
    assert PRICES.version in out
    for topic in PRICES.topics:
        assert f"({topic})" in out
    total = next(line for line in out.splitlines() if line.startswith("Alla"))
    every, *by_status = map(int, total.split()[1:])
    assert every == sum(by_status) == EVERY_ROW


def test_several_hits_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "psykiatri", "dygn")
    hits = search("psykiatri dygn")
    assert len(hits) > 1
    for one in hits:
        assert one.id in out
    for words in ("8\u00a0500 kr/dygn", "prisår 2023", "○ antagande", "Region · genomsnitt", f"{len(hits)} priser"):
        assert words in out


def test_one_price_is_explained_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "psykiatri_oppenvard")
    for words in (
        "3\u00a0500 kr/besök, prisår 2023",
        "2\u00a0500–5\u00a0500",
        "Region",
        "genomsnitt",
        "antagande: talet är antaget",
        "ingen källa, eget antagande",
        "use: [{psykiatri_oppenvard: 6 besök/år}]",
        "    value: 3 500 kr/besök",
    ):
        assert words in out, words


def test_every_year_of_a_base_amount_and_what_follows_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "prisbasbelopp")
    for span in history(PRICES, "prisbasbelopp"):
        assert f"\n{span.text}" in out
    assert "sgi_tak_pbb" in out.split("Följer med")[1]
    assert "10 × prisbasbelopp 2026" in shown(capsys, "sgi_tak_pbb")


def test_an_incomplete_address_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    sources = {one.id: one.source for one in search() if one.source}
    short = next(key for key, source in sources.items() if not (source.address or "").startswith("http"))
    spaced = next(key for key, source in sources.items() if " " in (source.address or ""))
    whole = next(
        key
        for key, source in sources.items()
        if (source.address or "").startswith("http") and " " not in source.address
    )
    for key in (short, spaced):
        assert "fullständig adress saknas" in " ".join(shown(capsys, key).split())
    assert "fullständig adress saknas" not in " ".join(shown(capsys, whole).split())


def test_an_exact_id_is_explained_though_others_match(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "akutbesok")
    assert "Orden finns också i wimo_akutbesok" in out
    assert out == shown(capsys, "AKUTBESÖK")


def test_how_many_more_rows_have_the_words_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    others = len(search("prisbasbelopp")) - 1
    assert others > MOST_NAMED
    assert f" och {others - MOST_NAMED} till." in " ".join(shown(capsys, "prisbasbelopp").split())


def test_an_alias_that_is_one_of_many_is_a_list_with_its_row_first(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "polis")
    assert out.splitlines()[2].startswith("polis_timme ")
    assert "polis_per_anmalt_brott" in out


def test_a_year_and_filters(capsys: pytest.CaptureFixture[str]) -> None:
    assert "57\u00a0300 kr/år, gäller 2024" in shown(capsys, "prisbasbelopp", "--year", "2024")
    by_name = shown(capsys, "--actor", "Försäkringskassan", "--status", "antagande")
    assert by_name == shown(capsys, "--actor", "fk", "--status", "assumption")
    assert by_name == shown(capsys, "--actor", "fk", "--status", "assumption", "--lang", "sv")


def test_every_price_can_be_shown_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for key in PRICES:
        for language in ("sv", "en"):
            out = shown(capsys, key, "--lang", language)
            assert key in out


# -- how it is used -----------------------------------------------------------------------


def test_what_is_shown_can_be_copied_into_a_scenario(capsys: pytest.CaptureFixture[str], small: dict[str, Any]) -> None:
    import payoff

    bookable = [one for one in search() if is_bookable(one.row) and can_be_replaced(one)]
    assert len(bookable) > 50
    for one in bookable:
        out = shown(capsys, one.id)
        example = yaml.safe_load(out[out.index("states:") :].split("\n\n")[0])
        own = yaml.safe_load(out[out.index("prices:") :].split("\n\n")[0])
        small["states"]["bistand"] = example["states"]["TILLSTÅND"]
        scenario = payoff.load(small | own)
        assert scenario.states["bistand"].lines, one.id


def test_the_price_of_staff_can_be_copied_into_a_budget(
    capsys: pytest.CaptureFixture[str], small: dict[str, Any]
) -> None:
    import payoff

    staff = [one for one in search() if budget_line(one)]
    assert {"coach_ar", "handlaggare_kommun_timme"} <= {one.id for one in staff}
    for one in staff:
        out = shown(capsys, one.id)
        written = yaml.safe_load(out[out.index("programme:") :].split("\n\n")[0])
        scenario = payoff.load(small | written)
        (line,) = scenario.programme.budget.values()
        cost = (line.positions or line.hours).cost
        assert cost.value == pytest.approx(per_month(one, scenario.price_year)), one.id


def per_month(one: Price, year: int) -> float:
    """Return what a whole position costs a month, or an hour, in the kronor of a year."""
    kronor = one.value if one.unit.months is None else one.value / one.unit.months
    if one.year is None or is_dated(one.row):
        return kronor
    return kronor * PRICES.value("kpi_arsmedel", year) / PRICES.value("kpi_arsmedel", one.year)


def test_examples_of_quantities_are_in_the_plural_and_can_be_read() -> None:
    for noun in NOUNS:
        unit = Unit("kr", noun, None, f"kr/{noun}")
        assert units_per_month(example_of(unit), unit) == pytest.approx(6 / 12), noun
    assert [example_of(unit_of(f"kr/{noun}")) for noun in ("dag", "timme", "besök")] == [
        "6 dagar/år",
        "6 timmar/år",
        "6 besök/år",
    ]


def test_the_commands_of_the_index_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks(price_pages.FOLDER / price_pages.INDEX, "console")
    commands = [line.partition("#")[0].split()[4:] for line in block.splitlines()]
    assert len(commands) > 3
    for words in commands:
        assert words[0] == "prices"
        assert shown(capsys, *words[1:])


# -- widths and pipes ---------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", [(), ("psykiatri",), ("--topic", "taxes"), ("riksnorm_ensam",), ("grundavdrag",)])
def test_no_line_is_wider_than_the_terminal(
    width: int, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for line in shown(capsys, *words).splitlines():
        assert len(line) <= width or max(map(len, line.split(" "))) > width // 3, line
        assert line == line.rstrip()


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m payoff prices --topic social | head -1",
        shell=True, capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


# -- start-up -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("psykiatri", "besök"), ("prisbasbelopp",), ("--topic", "social")])
def test_it_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    """How long it takes is measured in tests/benchmarks/start_up.py."""
    code = (
        "import sys\nfrom payoff import cli\n"
        f"code = cli.run({['prices', *words]!r})\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8", cwd=ROOT
    )
    assert set(done.stderr.split()) & HEAVY == set()


# -- JSON ---------------------------------------------------------------------------------


def test_json_of_a_price_a_list_and_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    one = json.loads(shown(capsys, "psykiatri_oppenvard", "--json"))
    assert one["version"] == PRICES.version
    (row,) = one["prices"]
    assert (row["value"], row["unit"], row["year"], row["status"]) == (3500, "kr/besök", 2023, "assumption")
    assert (row["low"], row["high"], row["payer"], row["basis"]) == (2500, 5500, "region", "average")
    several = json.loads(shown(capsys, "psykiatri", "--json"))
    assert [row["id"] for row in several["prices"]] == [one.id for one in search("psykiatri")]
    overview = json.loads(shown(capsys, "--json"))
    assert sum(topic["rows"] for topic in overview["topics"]) == EVERY_ROW
    assert nulls(one) + nulls(several) + nulls(overview) == []


def test_json_of_a_base_amount_has_every_year(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(shown(capsys, "prisbasbelopp", "--json"))["prices"]
    assert {value["when"]: value["value"] for value in row["values"]}["2025"] == 58800
    assert "sgi_tak_pbb" in row["followers"]
    assert row["source"]["complete"] in (True, False)


# -- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["akutbsök"], "inget pris passar ”akutbsök”; närmast är akutbesok"),
        (["xyzzyq"], "se ämnena med python -m payoff prices"),
        (["riksnorm", "--year", "2005"], "inget pris på ”riksnorm” har --year 2005; utan det finns riksnorm_ensam"),
        (
            ["riksnorm_ensam", "2005"],
            "inget pris på ”riksnorm_ensam 2005” det året; de andra orden finns i riksnorm_ensam",
        ),
        (["undanträngning"], "närmast är dodvikt_default (Dödvikt när kontrollgrupp saknas"),
        (["lokalhyra"], "närmast är overhead_handlaggning (Påslag för lokaler"),
        (["--topic", "indexes", "--actor", "kommun"], "inget pris har --actor kommun --topic indexes"),
        (["x", "--actor", "regionen"], "menade du ”region”?"),
        (["x", "--topic", "halth"], "menade du ”health”?"),
        (["x", "--status", "antagende"], "tillåtna: assumption, known, published"),
        (["x", "--year", "tjugo"], "”tjugo” är inget år; skriv t.ex. 2025"),
        (["x", "--year", "1492"], "skriv ett år från"),
        (["x", "--diff", TABLE, TABLE], "--diff jämför hela prislistor"),
        (["--diff", "finns-inte.json", TABLE], "filen ”finns-inte.json” finns inte"),
        (["--diff", TABLE], "väljaren ”--diff” behöver ett värde"),
    ],
)
def test_what_cannot_be_answered(capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    assert expected in refused(capsys, *words)


# -- two tables ---------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "gammal", tmp_path / "ny"
    row = GOOD[GOOD.index("  besok:") :]
    for folder, text in (
        (old, GOOD + row.replace("besok", "borta")),
        (
            new,
            GOOD.replace("value: 100", "value: 1100").replace("status: published", "status: known")
            + row.replace("besok", "nytt").replace("label: Besök", "label: Nytt besök"),
        ),
    ):
        folder.mkdir()
        (folder / "health.yaml").write_text(text, encoding="utf-8")
    return old, new


def test_what_differs_between_two_folders(capsys: pytest.CaptureFixture[str], folders: tuple[Path, Path]) -> None:
    out = shown(capsys, "--diff", *map(str, folders))
    for words in (
        "Nya priser",
        "nytt: Nytt besök",
        "Borttagna priser",
        "borta: Besök",
        "besok 2024: 100 kr/besök → 1\u00a0100 kr/besök",
        "besok 2024: publicerad → allmän kännedom",
    ):
        assert words in out, words
    data = json.loads(shown(capsys, "--diff", *map(str, folders), "--json"))
    assert (data["added"], data["removed"]) == (["nytt"], ["borta"])
    assert [(one["id"], one["old"]["value"], one["new"]["value"]) for one in data["values"]] == [("besok", 100, 1100)]
    assert [(one["old"]["status"], one["new"]["status"]) for one in data["statuses"]] == [("published", "known")]


def test_nothing_differs_between_a_table_and_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Inget skiljer." in shown(capsys, "--diff", TABLE, TABLE)
    folder = str(ROOT / "payoff" / "reference" / "data")
    assert "Inget skiljer." in shown(capsys, "--diff", folder, TABLE), "the table is the files compiled"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"label":"Prisbasbelopp"', '"label":3', "måste vara text"),
        ('"of":"prisbasbelopp"', '"of":"prisbasbelop"', "menade du ”prisbasbelopp”?"),
        ('"through":2026,', '"through":2026,\n"through":2026,', "anges två gånger"),
        ('"through":2026,', '"through":2026,\n"thruogh":2026,', "menade du ”through”?"),
        ('"through":2026,', '"through":2026', "kan inte läsas som JSON"),
        ('"through":2026,', '"through":' + "[" * 100_000, "nivåer"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, old: str, new: str, words: str
) -> None:
    text = Path(TABLE).read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "gammal.json"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    err = refused(capsys, "--diff", str(broken), TABLE, code=cli.INVALID)
    line = text[: text.index(old)].count("\n") + 1
    assert words in err
    assert err.startswith(tuple(f"gammal.json:{line + more}:" for more in (0, 1)))


def test_an_empty_folder_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "har inga prisfiler" in refused(capsys, "--diff", str(tmp_path), TABLE)
