"""Finding prices by words and filters, their history, and what differs between two tables."""

from __future__ import annotations

import copy
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

import payoff.reference
from payoff.errors import InputError
from payoff.reference import Table, compare, history, price, search, table
from payoff.reference.history import followers, price_in
from payoff.reference.model import span_text
from payoff.reference.search import found, matching, nearest, with_year
from payoff.reference.search_words import BESIDE, EVERYDAY, folded

from .conftest import ROOT

PRICES = table()


def ids(words: str, **filters: Any) -> list[str]:
    return [one.id for one in search(words, **filters)]


def changed(**rows: dict[str, Any] | None) -> Table:
    """Return the table with rows in the place of others; None takes a row away."""
    kept = copy.deepcopy(dict(PRICES.rows))
    for key, row in rows.items():
        kept.pop(key, None)
        if row is not None:
            kept[key] = row
    parts = {name: getattr(PRICES, name) for name in ("through", "topics", "sources", "effects", "benchmarks")}
    return Table(version="annan", rows=kept, **parts)


def row_of(key: str, **values: Any) -> dict[str, Any]:
    return copy.deepcopy(dict(PRICES.rows[key])) | values


# -- words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("psykiatri", "vuxenpsykiatri_patientar"),
        ("psykiatri", "psykiatri_oppenvard"),
        ("lön", "manadslon_total"),
        ("lon", "manadslon_total"),
        ("forsorjningsstod", "riksnorm_ensam"),
        ("försörjningsstöd", "riksnorm_ensam"),
        ("Försörjningsstöd", "riksnorm_ensam"),
        ("riksnorm", "riksnorm_ensam"),
        ("a-kassa", "akassa_tak_dag"),
        ("psyk oppen", "psykiatri_oppenvard"),
        ("PSYKIATRI_OPPENVARD", "psykiatri_oppenvard"),
        ("psykiatri_oppen", "psykiatri_oppenvard"),
        ("fängelse", "anstalt_dygn"),
        ("socialbidrag", "riksnorm_ensam"),
        ("haircut", "ob_gmca_grad1"),
        ("evidensavdrag", "ob_gmca_grad1"),
        ("östergötland", "pv_lakarbesok_ostergotland"),
        ("handläggning", "handlaggare_kommun_timme"),
        ("försörjningsstöd genomsnitt", "ek_bistand_per_hushall"),
        ("rehabiliteringskoordinator", "rehabkoordinator_region_timme"),
        ("kalkylränta", "dr_asek"),
        ("diskonteringsränta", "dr_see"),
    ],
)
def test_words_find(words: str, expected: str) -> None:
    assert expected in ids(words)


def test_all_words_must_match() -> None:
    both = set(ids("psykiatri besök"))
    assert both
    assert both == set(ids("psykiatri")) & set(ids("besök"))
    assert both < set(ids("psykiatri"))
    assert ids("psykiatri prisbasbelopp xyz") == []


def test_å_ä_ö_are_told_apart_when_they_are_written() -> None:
    with_ring, without = set(ids("lån")), set(ids("lan"))
    assert with_ring < without, "lan also finds plan and landsting"
    for one in search("lån"):
        texts = [one.label, one.note, one.cited, *(value.note or "" for value in one.row.values)]
        texts += [span.price.cited for span in history(PRICES, one.id)]
        texts += [span.price.note for span in history(PRICES, one.id)]
        assert any("lån" in text.lower() for text in [*texts, one.row.about or ""]), one.id


@pytest.mark.parametrize(
    ("words", "first", "later"),
    [
        ("kalkylränta", "dr_asek", "dr_dk_2013_0_35"),
        ("diskonteringsränta", "dr_see", "dr_wsipp_intervall_lag"),
        ("sjukpenning", "sjukpenning_max_arbetslos", "riket_sjukpenning_rehab"),
        ("skattesats", "kommunalskatt_total", "lansvis_skattesats_kommun_stockholm"),
    ],
)
def test_what_a_person_in_sweden_costs_comes_first(words: str, first: str, later: str) -> None:
    hits = ids(words)
    assert hits.index(first) < hits.index(later)


def test_a_year_among_the_words_is_the_year() -> None:
    (kpi,) = [one for one in search("KPI 2024") if one.id == "kpi_arsmedel"]
    assert (kpi.year, kpi.value) == (2024, PRICES.value("kpi_arsmedel", 2024))
    assert search("prisbasbelopp 2020") == search("prisbasbelopp", year=2020)
    assert with_year(PRICES, "2020 prisbasbelopp") == ("prisbasbelopp", 2020)
    for words in ("2020", "prisbasbelopp 2019 2020", "lag 1492", "rum 20200"):
        assert with_year(PRICES, words) == (words, None)


def test_what_is_nearest_in_meaning_is_in_the_table_and_not_found_by_its_words() -> None:
    for words, names in BESIDE.items():
        assert found(PRICES, words) == [], "it is found: the entry is not needed"
        assert nearest(PRICES, words) == list(names)


def test_what_is_misspelt_with_dots_is_found_without_them() -> None:
    assert ids("äkutbesök") == ids("akutbesok")


def test_names_and_labels_come_before_notes_and_sources() -> None:
    hits = search("psykiatri")
    named = ["psykiatri" in folded(f"{one.id} {one.label} {' '.join(one.row.aliases)}") for one in hits]
    assert True in named
    assert False in named, "the test must be able to fail"
    assert named == sorted(named, reverse=True)


def test_an_exact_name_is_first() -> None:
    for key in PRICES:
        assert found(PRICES, key)[0] == key
    for key, row in PRICES.rows.items():
        for alias in row.get("aliases", ()):
            assert found(PRICES, alias)[0] == key


def test_no_words_are_all_rows_in_the_order_of_the_table_and_noise_none() -> None:
    assert ids("") == [key for key in PRICES if price_in(PRICES, key)]
    assert ids("   ") == ids("")
    assert ids("!?") == []


def test_everyday_words_lead_to_words_of_the_table() -> None:
    for everyday, word in EVERYDAY.items():
        assert folded(everyday) == everyday
        assert found(PRICES, word), word
        assert set(found(PRICES, word)) <= set(found(PRICES, everyday)), everyday


def test_a_list_of_words_is_the_same_as_a_text() -> None:
    assert search(["psykiatri", "besök"]) == search("psykiatri besök")


# -- filters ------------------------------------------------------------------------------


def test_filters_keep_what_they_say() -> None:
    assert all("region" in (one.row.payer, one.row.receiver) for one in search(actor="region"))
    assert {PRICES.topic_of(one.id) for one in search(topic="health")} == {"health"}
    assert {one.status for one in search(status="assumption")} == {"assumption"}
    by_status = [len(search(status=status)) for status in ("published", "known", "assumption")]
    assert sum(by_status) == len(search())
    assert min(by_status) > 0


def test_a_topic_is_found_by_its_title() -> None:
    assert search(topic="hälso") == search(topic="health")


def test_a_year_gives_the_price_of_the_year() -> None:
    assert search("prisbasbelopp", year=2024)[0].value == PRICES.value("prisbasbelopp", 2024)
    assert "riksnorm_ensam" not in ids("riksnorm", year=2005)
    assert "riksnorm_ensam" in ids("riksnorm", year=2013)


def test_a_year_that_begins_without_a_price_gives_the_first_of_the_year() -> None:
    late = [key for key in PRICES if (spans := history(PRICES, key))[0].since and spans[0].since.month > 1]
    assert late, "the test must be able to fail"
    for key in late:
        first = history(PRICES, key)[0]
        assert first.since is not None
        assert price_in(PRICES, key, first.since.year) == first.price


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"actor": "regionen"}, "menade du ”region”?"),
        ({"actor": "x"}, "tillåtna: arbetsformedlingen"),
        ({"topic": "halth"}, "menade du ”health”?"),
        ({"topic": "x y"}, "tillåtna: benefits"),
        ({"status": "publicerat"}, "menade du ”published”?"),
        ({"year": 1492}, "skriv ett år från"),
        ({"year": 2099}, "skriv ett år från"),
    ],
)
def test_unknown_filters_are_refused_with_the_known_ones(filters: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        search(**filters)
    assert words in str(caught.value)


# -- one price ----------------------------------------------------------------------------


def test_a_price_at_a_year_and_on_a_day() -> None:
    assert price("prisbasbelopp", 2025).value == 58800
    assert price("sgi_tak_pbb", date(2018, 6, 30)).value == 7.5 * PRICES.value("prisbasbelopp", 2018)
    assert price("sgi_tak_pbb", date(2018, 7, 1)).value == 8 * PRICES.value("prisbasbelopp", 2018)


@pytest.mark.parametrize(
    ("name", "year", "words"),
    [
        ("akutbesk", 2025, "akutbesok"),
        ("psykiatri_opnvard", 2025, "psykiatri_oppenvard"),
        ("prisbasbelopp", 1990, "det som finns: 2000–2026"),
    ],
)
def test_no_price_is_refused_with_what_there_is(name: str, year: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        price(name, year)
    assert words in str(caught.value)


def test_what_somebody_may_have_meant() -> None:
    assert "psykiatri_oppenvard" in matching(PRICES, "psykiatri oppen")
    assert "psykiatri_oppenvard" in matching(PRICES, "psykiatri opnvard")
    assert matching(PRICES, "akutbsök")[0] == "akutbesok"
    assert nearest(PRICES, "xyzzyq") == []
    assert len(nearest(PRICES, "psykiatri opnvard")) <= 5


# -- history ------------------------------------------------------------------------------


def test_history_is_in_order_and_apart_and_holds_what_the_table_says() -> None:
    for key in PRICES:
        spans = history(PRICES, key)
        assert spans, key
        for span in spans:
            if span.since and span.until:
                assert span.since <= span.until
                assert PRICES.price(key, span.until).value == span.price.value, (key, span.text)
        dated = [span for span in spans if span.since]
        assert all(one.until < other.since for one, other in pairwise(dated)), key


def test_history_moves_with_the_base_amount() -> None:
    for key in followers(PRICES, "prisbasbelopp"):
        for span in history(PRICES, key):
            assert span.since is not None
            of = [value for value in PRICES.row(key).values if value.of]
            if span.price.note.startswith(tuple("0123456789")) and len(of) == len(PRICES.row(key).values):
                ratio = span.price.value / PRICES.price("prisbasbelopp", span.since).value
                assert min(abs(ratio - (value.times or 0)) for value in of) < 1e-9, (key, span.text)


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), "2020"),
        (date(2020, 1, 1), date(2022, 12, 31), "2020–2022"),
        (date(2020, 1, 1), date(2020, 6, 30), "2020-01-01–2020-06-30"),
        (date(2020, 7, 1), date(2022, 12, 31), "2020-07-01–2022"),
        (date(2020, 1, 1), date(2022, 6, 30), "2020–2022-06-30"),
    ],
)
def test_spans_are_written_as_years_where_they_are_whole(since: date, until: date, text: str) -> None:
    assert span_text(since, until) == text


# -- two tables ---------------------------------------------------------------------------


def test_a_table_does_not_differ_from_itself() -> None:
    assert not compare(PRICES, changed())


def test_rows_that_come_and_go() -> None:
    new = changed(akutbesok=None, nytt_besok=row_of("akutbesok"))
    difference = compare(PRICES, new)
    assert (difference.added, difference.removed) == (("nytt_besok",), ("akutbesok",))
    assert (difference.values, difference.statuses, difference.facts) == ((), (), ())


def test_a_value_that_changes_is_told_with_its_year_and_what_follows_it_too() -> None:
    row = row_of("prisbasbelopp")
    row["values"] = [dict(value) for value in row["values"]]
    row["values"][-1] |= {"value": 60000}
    difference = compare(PRICES, changed(prisbasbelopp=row))
    changes = {one.id: one for one in difference.values}
    first = changes["prisbasbelopp"]
    assert first.when == "2026"
    assert first.old is not None
    assert first.new is not None
    assert (first.old.value, first.new.value) == (PRICES.value("prisbasbelopp", 2026), 60000)
    assert changes["sgi_tak_pbb"].new is not None
    assert changes["sgi_tak_pbb"].new.value == 600000
    assert difference.statuses == ()


def test_a_value_that_comes_or_goes_has_one_side() -> None:
    row = row_of("prisbasbelopp")
    row["values"] = row["values"][:-1]
    gone = [one for one in compare(PRICES, changed(prisbasbelopp=row)).values if one.id == "prisbasbelopp"]
    assert [(one.when, one.old is None, one.new is None) for one in gone] == [("2026", False, True)]
    back = [one for one in compare(changed(prisbasbelopp=row), PRICES).values if one.id == "prisbasbelopp"]
    assert [(one.when, one.old is None, one.new is None) for one in back] == [("2026", True, False)]


def test_years_beside_each_other_with_the_same_change_are_one() -> None:
    def table_with(status: str, second: int) -> Table:
        times = ((2020, 2020, 100), (2021, 2022, second), (2024, 2024, 100))
        values = [{"from": first, "to": last, "value": number} for first, last, number in times]
        return changed(prov=row_of("akutbesok", status=status, source="Prov", values=values))

    same = compare(table_with("known", 100), table_with("assumption", 100)).statuses
    assert [(one.id, one.when) for one in same] == [("prov", "2020–2022"), ("prov", "2024")], "a gap is not joined over"
    other = compare(table_with("known", 100), table_with("known", 200)).values
    assert [(one.when, one.old and one.old.value, one.new and one.new.value) for one in other] == [
        ("2021–2022", 100, 200)
    ]


def test_other_facts_are_told() -> None:
    row = row_of("akutbesok", payer="kommun", label="Annat")
    difference = compare(PRICES, changed(akutbesok=row))
    assert {(one.fact, one.new) for one in difference.facts} == {("payer", "kommun"), ("label", "Annat")}
    assert difference.values == ()


# -- the front door and the speed ---------------------------------------------------------


def test_the_functions_are_not_hidden_by_their_modules() -> None:
    code = (
        "import payoff.reference.search, payoff.reference.table, payoff.reference.compare, payoff.reference.history\n"
        "import payoff.reference as r\n"
        "assert callable(r.search) and callable(r.table) and callable(r.compare) and callable(r.history)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_public_name_is_documented() -> None:
    assert [name for name in payoff.reference.__all__ if not getattr(payoff.reference, name).__doc__] == []


def test_a_search_builds_only_the_rows_it_shows() -> None:
    search("akutbesok")
    fresh = changed()
    assert found(fresh, "akutbesok")
    assert fresh._rows == {}


def test_a_study_that_says_something_else_is_a_difference() -> None:
    """Every scenario with `evidence` would get other numbers."""
    old = table()
    study = dict(old.effects["ips_malmo_arbete"]) | {"share_treated": 0.9}
    new = replace(old, effects={**old.effects, "ips_malmo_arbete": study})
    (fact,) = compare(old, new).facts
    assert (fact.id, fact.fact, fact.old, fact.new) == ("ips_malmo_arbete", "share_treated", "0.46", "0.9")
    gone = replace(old, benchmarks={})
    assert set(compare(old, gone).removed) == set(old.benchmarks)
