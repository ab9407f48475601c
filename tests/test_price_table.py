"""The price table: its files compiled, every row with what a reader needs, broken files refused with their line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from payoff import cli
from payoff.errors import ScenarioError
from payoff.reference import Row, history, table
from payoff.reference.model import STATUSES, Value, first_day, last_day
from payoff.reference.unit import unit_of
from payoff.scenario.price_data import read_data

from . import price_pages, price_table
from .conftest import ROOT

PRICES = table()
ROWS: dict[str, Row] = {key: PRICES.row(key) for key in PRICES}


def values() -> Iterator[tuple[str, Row, Value]]:
    for key, row in ROWS.items():
        for value in row.values:
            yield key, row, value


# -- the table and what is made of it -----------------------------------------------------


def test_the_table_is_the_files_compiled() -> None:
    written = (price_table.ROOM / "table.json").read_text(encoding="utf-8")
    assert written == price_table.compiled(), "run: python tests/price_table.py"


def test_the_pages_are_the_table_written_out() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in price_pages.FOLDER.glob("*.md")}
    assert found == price_pages.pages(), "run: python tests/price_pages.py"


def test_the_pages_link_to_what_exists_and_say_the_status_in_words() -> None:
    words = {"publicerad", "allmän kännedom", "antagande"}
    for path in price_pages.FOLDER.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#]*)(#[^)]+)?\)", text):
            assert not target or (path.parent / target).exists(), (path.name, target)
            heading = anchor.lstrip("#").replace("-", " ")
            assert not anchor or re.search(rf"^## {heading}$", text, re.IGNORECASE | re.MULTILINE), (path.name, anchor)
        for line in text.splitlines() if path.name != price_pages.INDEX else ():
            if line.startswith("| `"):
                sign, _, word = line.split(" | ")[4].partition(" ")
                assert word in words
                assert sign in "●◐○"


def test_every_row_of_the_table_is_on_a_page() -> None:
    pages = price_pages.pages()
    assert [key for key in ROWS if f"| `{key}`<br>" not in pages[f"{PRICES.topic_of(key)}.md"]] == []


def test_the_newest_entry_of_the_log_is_the_day_of_the_table() -> None:
    log = (ROOT / "DATA-CHANGES.md").read_text(encoding="utf-8")
    newest = re.search(r"^## DATA (\S+)", log, re.MULTILINE)
    assert newest is not None
    assert newest[1] == PRICES.version.partition("+")[0] == price_table.DATED


# -- every row ----------------------------------------------------------------------------


def test_every_value_has_a_source_or_is_an_assumption_that_says_why() -> None:
    for key, row, value in values():
        status, source = value.status or row.status, value.source or row.source
        assert status in STATUSES, key
        assert source or (status == "assumption" and (value.note or row.note)), key
        assert source is None or source in PRICES.sources, (key, source)


def test_every_source_is_used_and_says_who() -> None:
    cited = {value.source or row.source for _, row, value in values()}
    cited |= {row.source for row in ROWS.values()}
    evidence = {row.get("source") for rows in (PRICES.effects, PRICES.benchmarks) for row in rows.values()}
    assert set(PRICES.sources) - cited - evidence == set()


def test_every_unit_is_known_and_money_is_in_kronor() -> None:
    for key, row, value in values():
        unit = unit_of(row.unit)
        assert unit.is_foreign == (value.convert is not None), key
    for key in ROWS:
        for span in history(PRICES, key):
            assert not span.price.unit.is_foreign
            assert span.price.unit.money in ("", "kr")


def test_periods_are_apart_and_price_years_are_single() -> None:
    for key, row in ROWS.items():
        dated = sorted((first_day(one.since), last_day(one.until)) for one in row.values if one.since)
        assert all(first[1] < second[0] for first, second in pairwise(dated)), key
        assert len(dated) in (0, len(row.values)), f"{key} has both periods and price years"
        years = [one.price_year for one in row.values if one.since is None]
        assert len(years) == len(set(years)), key


def test_what_rows_refer_to_exists() -> None:
    for key, row in ROWS.items():
        others = [*row.includes, row.marginal_of, *(value.of for value in row.values)]
        assert [other for other in others if other is not None and other not in ROWS] == [], key
        assert key not in others


def test_no_name_leads_to_two_rows() -> None:
    names = Counter(name for key, row in ROWS.items() for name in (key, *row.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_value_can_be_asked_for_at_each_of_its_times() -> None:
    for key, row, value in values():
        last = min(last_day(value.until).year, PRICES.through)
        for year in range(first_day(value.since).year, last + 1) if value.since else [value.price_year or 2025]:
            day = max(first_day(value.since), first_day(str(year)))
            price = PRICES.price(key, day)
            assert price.id == key
            assert price.label == row.label
            assert price.steps or value.of or value.convert or price.value == pytest.approx(_kronor(row, value)), key
            assert price.low is None or price.steps or price.low <= price.value
            assert price.high is None or price.steps or price.high >= price.value


def _kronor(row: Row, value: Value) -> float:
    assert value.value is not None
    return value.value * (1e6 if unit_of(row.unit).money == "mnkr" else 1)


def test_labels_are_texts_and_no_ids() -> None:
    assert [key for key, row in ROWS.items() if row.label == key or "_" in row.label] == []


def test_the_count_of_rows_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter((PRICES.topic_of(key), history(PRICES, key)[-1].price.status) for key in ROWS)
    with capsys.disabled():
        print()
        for topic in PRICES.topics:
            told = ", ".join(f"{status} {counts[topic, status]}" for status in STATUSES)
            if any(counts[topic, status] for status in STATUSES):
                print(f"    {topic:<12} {told}")
    by_status = Counter(status for _, status in counts.elements())
    assert by_status.total() == len(ROWS)
    assert by_status["published"] > by_status["assumption"], "most of the table has been read in a source"


# -- broken files -------------------------------------------------------------------------

GOOD = """topic: health
title: Vård
sources:
  kalla: {publisher: Region X, title: Prislista, year: 2024}
rows:
  besok:
    label: Besök
    unit: kr/besök
    kind: resource
    payer: region
    basis: average
    source: kalla
    status: published
    values:
      - {price_year: 2024, value: 100}
"""
VALUE = "{price_year: 2024, value: 100}"
BROKEN: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "overlapping periods": (
        VALUE,
        "{from: 2020, to: 2022, value: 1}\n      - {from: 2022-07-01, value: 2}",
        16,
        ("perioderna överlappar",),
    ),
    "a price year twice": (VALUE, f"{VALUE}\n      - {VALUE}", 15, ("samma prisår står två gånger",)),
    "a unit that does not fit": ("unit: kr/besök", "unit: index", 8, ("passar inte slaget resource",)),
    "an unknown unit": ("unit: kr/besök", "unit: kr/besk", 8, ("enheten ”kr/besk” är okänd", "menade du ”besök”?")),
    "no source": ("    source: kalla\n", "", 14, ("källa saknas", "status: assumption")),
    "no status": ("    status: published\n", "", 14, ("status saknas", "published, known eller assumption")),
    "an assumption without a note": (
        "    source: kalla\n    status: published\n",
        "    status: assumption\n",
        14,
        ("ett antagande måste säga varifrån det kommer",),
    ),
    "an unknown key": ("payer: region", "paier: region", 10, ("okänd nyckel ”paier”", "menade du ”payer”?")),
    "an unknown payer": ("payer: region", "payer: regionen", 10, ("menade du ”region”?",)),
    "no payer": ("    payer: region\n", "", 9, ("säg vem som betalar (payer)",)),
    "foreign currency": ("unit: kr/besök", "unit: USD/besök", 15, ("utländsk valuta utan omräkning", "convert")),
    "a rate of nothing": (VALUE, "{price_year: 2024, value: 1, convert: {kronor: 0, status: known}}", 15, ("kronor",)),
    "an unknown source": ("source: kalla", "source: kala", 12, ("källan ”kala” finns inte", "menade du ”kalla”?")),
    "a bad date": (VALUE, "{from: 2024-13-01, value: 1}", 15, ("”2024-13-01” är inget datum", "2025-10-01")),
    "a bad year": (VALUE, "{from: 24, value: 1}", 15, ("”24” är varken år eller datum",)),
    "an end before the beginning": (VALUE, "{from: 2024, to: 2023, value: 1}", 15, ("slutar innan den börjar",)),
    "low above the value": (VALUE, "{price_year: 2024, value: 1, low: 2}", 15, ("står inte i ordning",)),
    "high below the value": (VALUE, "{price_year: 2024, value: 3, high: 2}", 15, ("står inte i ordning",)),
    "two kinds of value": (VALUE, "{price_year: 2024, value: 1, steps: []}", 15, ("value, times och steps",)),
    "times of nothing": (VALUE, "{from: 2024, times: 2}", 15, ("times och of hör ihop",)),
    "times of an unknown row": (
        VALUE,
        "{from: 2024, times: 2, of: beso}",
        15,
        ("”beso” finns inte", "menade du ”besok”?"),
    ),
    "an unknown topic": ("topic: health", "topic: halth", 1, ("menade du ”health”?",)),
    "a duplicate key": (
        "    unit: kr/besök\n",
        "    unit: kr/besök\n    unit: kr/dygn\n",
        9,
        ("anges två gånger", "rad 8"),
    ),
    "no YAML": ("rows:\n", "rows: [\n", 5, ("är inte avslutad",)),
    "too deep": (VALUE, "[" * 101 + "]" * 101, 15, ("djup",)),
    "a number that is a text": (VALUE, "{price_year: 2024, value: hundra}", 15, ("måste vara ett tal",)),
    "an infinite number": (VALUE, "{price_year: 2024, value: .inf}", 15, ()),
    "a row that is a list": (GOOD[GOOD.index("    label") :], "    - 1\n", 7, ("måste vara en grupp med nycklar",)),
    "no values": (f"\n      - {VALUE}", " []", 14, ("får inte vara tom",)),
    "an alias that is a row": (
        "    label: Besök\n",
        "    label: Besök\n    aliases: [besok]\n",
        8,
        ("är redan en rad",),
    ),
    "an alias twice": (
        "    label: Besök\n",
        "    label: Besök\n    aliases: [visit, visit]\n",
        8,
        ("”visit” är redan besok",),
    ),
    "a span of what is worked out": (
        VALUE,
        "{price_year: 2024, times: 2, of: besok, low: 1}",
        15,
        ("low och high hör till value",),
    ),
    "dated in two ways": (
        VALUE,
        "{price_year: 2024, value: 100}\n      - {from: 2025, value: 100}",
        15,
        ("daterade på olika sätt", "skriv from på alla"),
    ),
    "includes what is no row": (
        "    label: Besök\n",
        "    label: Besök\n    includes: [beso]\n",
        8,
        ("”beso” finns inte",),
    ),
    "an id with a capital": ("  besok:\n", "  Besok:\n", 6, ("Besok",)),
}


def broken(folder: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        read_data(folder, "2026-01-01", 2026)
    return caught.value


def test_the_good_file_is_good(tmp_path: Path) -> None:
    (tmp_path / "health.yaml").write_text(GOOD, encoding="utf-8")
    assert read_data(tmp_path, "2026-01-01", 2026).value("besok", 2024) == 100


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, line, words = BROKEN[name]
    assert GOOD.count(old) == 1
    (tmp_path / "health.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    error = broken(tmp_path)
    text = error.render()
    assert [(one.place.file, one.place.line) for one in error.problems][:1] == [("health.yaml", line)], text
    assert [word for word in words if word not in text] == [], text
    assert cli.run(["prices", "--diff", str(tmp_path), str(price_table.ROOM / "table.json")]) == cli.INVALID
    out, err = capsys.readouterr()
    assert out == ""
    assert err == text + "\n"


def test_a_row_in_two_files_is_refused_at_both_places_known(tmp_path: Path) -> None:
    (tmp_path / "health.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "social.yaml").write_text(GOOD.replace("topic: health", "topic: social"), encoding="utf-8")
    text = broken(tmp_path).render()
    assert "health.yaml:6:3: fel: raden ”besok” finns också i social.yaml" in text


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    for name in ("health", "social"):
        bad = GOOD.replace("topic: health", f"topic: {name}").replace("payer: region", "payer: x")
        (tmp_path / f"{name}.yaml").write_text(bad, encoding="utf-8")
    assert {one.place.file for one in broken(tmp_path).problems} == {"health.yaml", "social.yaml"}
