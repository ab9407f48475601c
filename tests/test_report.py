"""The annex: what it says, that it is safe, that it is the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import payoff
from payoff.language import say
from payoff.report.figures import PALETTE, money_axis
from payoff.report.locale import MINUS, SPACE, Numbers
from payoff.report.summary import summary
from payoff.report.years import shown_years

FIGURES = ("stacked", "waterfall", "curve", "invest", "states")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{% raw %}",
    "=HYPERLINK(1)",
    "]]>",
    "å" * 300,
    "\u202eskrämmande",
    "🙂 emoji",
    "{title} {0} %s %(x)s",
]


class Page(HTMLParser):
    """Collects tags, ids and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.references: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            if key == "aria-labelledby":
                self.references += (value or "").split()
            assert not key.startswith("on"), (tag, key)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def html_of(result: payoff.Result) -> str:
    return result.report("html").decode()


def test_the_bas_annex_has_its_sections(bas: payoff.Result) -> None:
    page = Page(html_of(bas))
    text = " ".join(page.text)
    for words in (
        "Sammanfattning",
        "Vinst per aktör",
        "Detta antar kalkylen",
        "Insatsens budget",
        "Varianter",
        "Priser och källor",
        "Ursprung",
        "Summa redovisade aktörer",
        "1 082 551 kr".replace(" ", SPACE),
        f"{MINUS}81{SPACE}193{SPACE}kr",
        "uppgift saknas",
    ):
        assert words in text, words
    assert page.tags.count("svg") == len(FIGURES)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)


def test_every_picture_has_title_and_description(bas: payoff.Result) -> None:
    page = html_of(bas)
    for name in FIGURES:
        assert f'aria-labelledby="{name}-title {name}-description"' in page
        assert re.search(rf'<desc id="{name}-description">[^<]*\d', page)


def test_ids_are_unique_and_references_exist(bas: payoff.Result) -> None:
    page = Page(html_of(bas))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)


@pytest.mark.parametrize("result", ["bas", "hisingen"])
def test_numbers_are_written_the_swedish_way(result: str, request: pytest.FixtureRequest) -> None:
    page = Page(html_of(request.getfixturevalue(result)))
    text = " ".join(part for part in page.text if not part.lstrip().startswith((":root", "svg", "*{")))
    assert not re.search(r"(?<![\w.-])-\d[\d\u00a0]* ?kr\b", text.replace("-81 193 kr/år", "")), "ASCII minus"
    assert "nan" not in re.findall(r"\b\w+\b", text.lower())
    assert f"{MINUS}0{SPACE}kr" not in text
    assert "None" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str, small: dict[str, Any]) -> None:
    scenario = small | {"about": {"title": text, "organisation": text, "note": text, "source": text, "question": text}}
    scenario["states"]["bistand"] |= {"label": text, "note": text}
    scenario["states"]["bistand"]["lines"]["stod"] |= {"label": text, "note": text, "source": text}
    scenario["programme"] |= {"not_counted": [text], "note": text}
    scenario["programme"]["budget"]["personal"] |= {"label": text, "note": text, "source": text}
    scenario["accounts"] = {"eget": {"label": text}}
    scenario["variants"] = {"v": {"label": text, "note": text, "participants": 5}}
    result = payoff.evaluate(payoff.load(scenario))
    page = Page(html_of(result))
    assert not {"script", "img"} & set(page.tags)
    assert text in "".join(page.text)
    assert "<script" not in result.report("md").decode()
    assert result.report("csv").decode()
    assert text in result.to_json() or '"' in text


def test_csv_keeps_formulas_out(small: dict[str, Any]) -> None:
    small["accounts"] = {"eget": {"label": "=1+1"}}
    table = payoff.evaluate(payoff.load(small)).report("csv").decode()
    assert "'=1+1" in table
    assert ",=1+1" not in table


@pytest.mark.parametrize("format", ["html", "md", "json", "csv"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_same_scenario_same_bytes(format: str, language: str, small: dict[str, Any]) -> None:
    one, two = (payoff.evaluate(payoff.load(small)).report(format, language) for _ in range(2))
    assert one == two


def test_unknown_format_is_refused(bas: payoff.Result) -> None:
    with pytest.raises(payoff.InputError, match="menade du"):
        bas.report("htm")


def test_notebook_table(bas: payoff.Result) -> None:
    snippet = bas._repr_html_()
    assert snippet.startswith("<div")
    assert f"3{SPACE}124{SPACE}345{SPACE}kr" in snippet
    assert "report" in repr(bas)


def test_one_summary_feeds_every_format(bas: payoff.Result) -> None:
    data = summary(bas, "sv")
    total = Numbers("sv").kronor(next(row for row in data["gains"]["rows"] if row["total"])["values"][-1])
    for format in ("html", "md"):
        page = bas.report(format).decode().replace("\\", "")
        assert total in page
        for sentence in data["sentences"]:
            assert sentence in page


def test_shown_years() -> None:
    assert shown_years(1) == [1]
    assert shown_years(6) == [1, 2, 3, 4, 5, 6]
    assert shown_years(40) == [1, 2, 3, 5, 10, 40]


@given(st.floats(-1e12, 1e12), st.integers(0, 3))
def test_numbers_round_half_up_and_never_say_minus_zero(value: float, decimals: int) -> None:
    text = Numbers("sv").number(value, decimals)
    assert "-" not in text
    read = float(text.replace(SPACE, "").replace(",", ".").replace(MINUS, "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + 1e-6
    if read == 0:
        assert not text.startswith(MINUS)


def test_half_is_rounded_away_from_zero() -> None:
    numbers = Numbers("sv")
    assert [numbers.number(value) for value in (0.5, 1.5, 2.5, -2.5, -0.4)] == ["1", "2", "3", f"{MINUS}3", "0"]
    assert Numbers("en").number(1234.5, 1) == "1,234.5"
    assert numbers.percent(0.035) == f"3,5{SPACE}%"


def contrast(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("colour", [*PALETTE, "#444444", "#1a1a1a", "#00507d", "#a34e00"])
def test_colours_have_contrast(colour: str) -> None:
    assert contrast(colour) >= 4.5


@pytest.mark.parametrize(("top", "labels"), [(1.75, "0,25"), (3.5, "0,5"), (64.0, "10"), (0.004, "0,0005")])
def test_the_ticks_of_an_axis_are_written_exactly(top: float, labels: str) -> None:
    figure = Figure(figsize=(8.2, 4.0))
    axes = figure.subplots()
    axes.plot([0, 1], [0, top])
    money_axis(axes, Numbers("sv"), (1.0, say("mnkr")))
    formatted = [axes.yaxis.get_major_formatter()(tick, 0) for tick in axes.get_yticks()]
    assert labels in formatted
    for tick, text in zip(axes.get_yticks(), formatted, strict=True):
        assert float(text.replace(MINUS, "-").replace(",", ".").replace(SPACE, "")) == pytest.approx(tick, abs=1e-9)
