"""The page with every key of the language is what the models say, and its links lead to its own headings."""

from __future__ import annotations

import re

import payoff

from .language_reference import PAGE, anchor, kinds, language_reference


def test_the_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == language_reference(), "run: python tests/language_reference.py"


def test_every_key_is_on_the_page_with_words() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for schema in (payoff.json_schema(), payoff.json_schema("portfolio")):
        for group in (schema, *schema["$defs"].values()):
            for key in group.get("properties", {}):
                assert f"| `{key}` | " in page
    for row in re.findall(r"^\| `.*$", page, re.MULTILINE):
        cells = re.split(r"(?<!\\) \| ", row.strip("| "))
        assert len(cells) == 4
        assert all(cells), row


def test_links_on_the_page_lead_to_its_headings() -> None:
    page = PAGE.read_text(encoding="utf-8")
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
    targets = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert targets
    assert targets <= headings


def test_a_group_that_two_kinds_of_file_share_is_the_same_in_both() -> None:
    ours, theirs = payoff.json_schema()["$defs"], payoff.json_schema("portfolio")["$defs"]
    shared = ours.keys() & theirs.keys()
    assert shared
    assert all(ours[name] == theirs[name] for name in shared)


def test_what_a_key_takes_is_said_in_words() -> None:
    assert kinds({"anyOf": [{"type": "boolean"}, {"type": "null"}]}) == "true eller false"
    assert kinds({"enum": ["a", "b"]}) == "`a`, `b`"
    assert kinds(payoff.json_schema()["properties"]["start"]) == "månad, ÅÅÅÅ-MM"
    assert kinds(payoff.json_schema()["$defs"]["Decision"]["properties"]["who"]) == "id"
