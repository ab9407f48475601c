"""The figures: what they say is what the numbers are, they can be read in grey, and they are plain and safe SVG."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

import payoff
from payoff import figures as public
from payoff.errors import InputError
from payoff.language import LANGUAGES, Language
from payoff.missing import Missing
from payoff.questions.persons_over_time import persons_over_time
from payoff.report import figures
from payoff.report.account_rows import payers
from payoff.report.figure_parts import (
    ACCENT,
    DASHES,
    HATCHES,
    INK,
    MARKERS,
    NEGATIVE,
    PALETTE,
    kept_apart,
    look,
    months_shown,
    with_room,
    wrapped,
)
from payoff.report.figures_actors import LOSS_HATCH, SUM_COLOR, stakes, waterfall_steps
from payoff.report.locale import MINUS, SPACE, Numbers
from payoff.report.uncertainty import chance_months
from payoff.report.uncertainty_numbers import chance_text

from .conftest import ROOT
from .test_report import HOSTILE

SV = Numbers("sv")
NAMES = [
    "arbetsmarknadstorget-hisingen",
    "bas-trelleborg",
    "ips-malmo",
    "mia-del",
    "resam-fagersta",
    "typfall-aktivitetsersattning",
    "typfall-beroende",
    "typfall-forsorjningsstod",
    "unga-kvinnor-malmo",
]
DRAWN = ["bas-trelleborg", "ips-malmo", "unga-kvinnor-malmo"]
OF_RESULT = ["waterfall", "stacked", "invest", "curve", "states"]
OF_DRAWS = ["chance", "fan", "tornado"]
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
PLAIN = {"svg", "title", "desc", "g", "defs", "path", "use", "clipPath", "rect", "pattern"}
BUDGET, WAGE = "programme.budget.personal.amount", "states.arbete.lines.produktion.amount"


@cache
def evaluated(name: str) -> payoff.Result:
    return payoff.evaluate(payoff.load(ROOT / "scenarios" / f"{name}.yaml"))  # type: ignore[return-value]


@cache
def simulated(name: str) -> payoff.Simulation:
    return payoff.simulate(evaluated(name), draws=400, seed=1)


@cache
def drawn(name: str, language: Language = "sv") -> dict[str, dict[str, str]]:
    simulation = simulated(name) if name in DRAWN else None
    return figures.svg_figures(evaluated(name), Numbers(language), simulation)


def changed(tree: dict[str, Any], **overrides: str) -> payoff.Result:
    paths = {key.replace("__", "."): value for key, value in overrides.items()}
    return payoff.evaluate(payoff.load(copy.deepcopy(tree), paths))  # type: ignore[return-value]


def described(result: payoff.Result, name: str) -> str:
    return figures.svg_figures(result, SV, names=[name])[name]["description"]


# -- colours and labels ------------------------------------------------------------------


def contrast(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("colour", [*PALETTE, INK, ACCENT, NEGATIVE, SUM_COLOR])
def test_every_colour_has_contrast_to_white(colour: str) -> None:
    assert contrast(colour) >= 4.5


def test_no_two_parts_look_alike_without_colour() -> None:
    looks = [look(index) for index in range(64)]
    assert len({(one["facecolor"], one["hatch"]) for one in looks}) == 64
    assert len({one["hatch"] for one in looks[:8]}) == len(HATCHES) == len(PALETTE)
    assert all(one["hatch"] != other["hatch"] for one, other in pairwise(looks))
    assert len({(DASHES[index % len(DASHES)], MARKERS[index % len(MARKERS)]) for index in range(35)}) == 35
    assert LOSS_HATCH


def test_what_is_paid_and_what_is_lost_is_hatched() -> None:
    axes = public.invest(evaluated("resam-fagersta"))
    paid, gained = axes.containers
    assert {bar.get_hatch() for bar in paid} == {LOSS_HATCH}
    assert not any(bar.get_hatch() for bar in gained)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.1)), min_size=1, max_size=10),
)
def test_labels_are_kept_apart_inside_and_in_order(labels: list[tuple[float, float]]) -> None:
    wanted, heights = [place for place, _ in labels], [height for _, height in labels]
    places = kept_apart(wanted, heights, 0.0, 1.0)
    order = sorted(range(len(labels)), key=lambda index: wanted[index])
    for below, above in pairwise(order):
        assert places[above] - places[below] >= (heights[above] + heights[below]) / 2 - 1e-9
    for place, height in zip(places, heights, strict=True):
        assert place - height / 2 >= -1e-9
        assert place + height / 2 <= 1 + 1e-9


def test_labels_that_do_not_collide_stand_where_they_are_wanted() -> None:
    assert kept_apart([0.9, 0.1, 0.5], [0.1, 0.1, 0.1], 0.0, 1.0) == [0.9, 0.1, 0.5]


def test_an_axis_has_room_for_the_texts_beside_its_bars() -> None:
    least, most = with_room([(0.0, "6 månader", False), (10.0, "36 månader", True)], 0.0, 10.0, 300.0)
    points = (most - least) / 300.0
    assert 0.0 - least >= 9 * 5 * points
    assert most - 10.0 >= 9 * 5 * points


@pytest.mark.parametrize("last", [1, 2, 11, 12, 13, 24, 36, 60, 85, 120, 600, 1200])
@pytest.mark.parametrize("most", [4, 8])
def test_a_time_axis_has_few_ticks(last: int, most: int) -> None:
    months = months_shown(last, most)
    assert months[0] == 0
    assert months[-1] <= last
    assert 2 <= len(months) <= 2 * most + 1


def test_labels_are_cut_short_and_amounts_are_not_broken() -> None:
    assert wrapped("ord " * 100, 20, lines=2).count("\n") == 1
    assert wrapped("ord " * 100, 20, lines=2).endswith("…")
    assert f"17{SPACE}000 kr" in wrapped("Arbete med lönebidrag, 17 000 kr i månaden", 24)
    assert not wrapped("_eget").startswith("_"), "a legend leaves out what begins with a low line"


# -- plain and safe SVG ------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_there_is_every_figure_that_there_is_content_for(name: str) -> None:
    known = not isinstance(evaluated(name).npv(), Missing)
    expected = [one for one in OF_RESULT if known or one not in ("waterfall", "curve")]
    assert list(drawn(name)) == [
        one for one in figures.FIGURES if one in expected or (one in OF_DRAWS and name in DRAWN)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_plain_svg_with_ids_of_its_own(name: str) -> None:
    seen: set[str] = set()
    for figure, found in drawn(name).items():
        root = ElementTree.fromstring(found["svg"])
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= PLAIN
        ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids))
        assert all(id.startswith(f"{figure}-") for id in ids)
        assert not seen & set(ids)
        seen |= set(ids)
        referred = {one.attrib[LINK] for one in root.iter() if LINK in one.attrib}
        referred |= set(re.findall(r"url\((.*?)\)", found["svg"]))
        assert referred <= {f"#{id}" for id in ids}
        assert not re.search(r"<style|<script|\son\w+=|<!--|data:", found["svg"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_named_and_described(name: str, language: Language) -> None:
    for figure, found in drawn(name, language).items():
        root = ElementTree.fromstring(found["svg"])
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == language
        assert root.attrib["aria-labelledby"] == f"{figure}-title {figure}-description"
        title, description = root[0], root[1]
        assert (title.text, description.text) == (found["title"], found["description"])
        assert re.search(r"\d", found["description"]), figure
        assert found["description"].endswith(".")
        assert not re.search(r"(?<![\w-])-\d|\bnan\b|" + MINUS + r"0(?![,.\d])", found["description"])
        assert "{" not in found["description"] + found["title"]


def test_a_figure_has_the_same_bytes_again() -> None:
    names = ["waterfall", "states", "chance"]
    again = figures.svg_figures(evaluated("ips-malmo"), SV, simulated("ips-malmo"), names)
    assert {name: again[name]["svg"] for name in names} == {name: drawn("ips-malmo")[name]["svg"] for name in names}


def test_only_what_is_asked_for_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("was drawn")

    alone = {
        name: one if name == "curve" else figures.Drawing(refuse, one.title, one.drawn)
        for name, one in figures.FIGURES.items()
    }
    monkeypatch.setattr(figures, "FIGURES", alone)
    assert list(figures.svg_figures(evaluated("ips-malmo"), SV, simulated("ips-malmo"), ["curve"])) == ["curve"]
    assert figures.svg_figures(evaluated("ips-malmo"), SV, names=[]) == {}
    with pytest.raises(InputError, match=r"menade du ”curve”"):
        figures.svg_figures(evaluated("ips-malmo"), SV, names=["kurve"])


@pytest.mark.parametrize("text", [*HOSTILE, "$\\frac{1}{$ a$b$", "_dold", "日本語", "]]>--><!--", "a\tb", "ord " * 70])
def test_hostile_labels_are_only_labels(text: str, small: dict[str, Any]) -> None:
    small["states"]["bistand"]["label"] = text
    small["arms"]["med"]["label"] = text
    small["accounts"] = {"kommun": {"label": text}}
    result = payoff.evaluate(payoff.load(small))
    found = figures.svg_figures(result, SV)  # type: ignore[arg-type]
    assert list(found) == OF_RESULT
    for one in found.values():
        root = ElementTree.fromstring(one["svg"])
        assert {tag.tag.removeprefix(SVG) for tag in root.iter()} <= PLAIN
    legend = public.states(result).get_legend()  # type: ignore[arg-type]
    assert legend is not None
    assert len(legend.get_texts()) == 2


# -- nothing is cut, nothing overlaps ----------------------------------------------------


def texts_of(name: str, source: Any, language: Language) -> tuple[Figure, list[Text]]:
    """Return a figure as it is laid out in an annex, and its texts."""
    with figures.matplotlib.rc_context(figures.SETTINGS):
        drawing = figures.FIGURES[name]
        figure = Figure(figsize=(figures.WIDTH, drawing.height(source)), dpi=figures.POINTS_PER_INCH)
        axes = figure.add_axes((0.1, 0.12, 0.7, 0.78))
        assert isinstance(drawing.draw(source, Numbers(language), axes), str)
        figures._fit(figure, axes)
        figure.draw_without_rendering()
    low, high = axes.get_ylim()
    found = [one for one in figure.findobj(Text) if isinstance(one, Text) and one.get_visible() and one.get_text()]
    beyond = [
        label
        for axis, (least, most) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, (low, high)))
        for tick, label in zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
        if not least <= tick <= most
    ]
    return figure, [one for one in found if one not in beyond]


def each_figure() -> Iterator[tuple[str, str, Language]]:
    for name in ("resam-fagersta", "bas-trelleborg", "ips-malmo", "unga-kvinnor-malmo", "typfall-beroende"):
        for figure in figures.FIGURES:
            if figure in OF_RESULT or name in DRAWN:
                yield from ((name, figure, language) for language in LANGUAGES)


@pytest.mark.parametrize(("name", "figure", "language"), list(each_figure()))
def test_no_text_is_cut_or_lies_on_another(name: str, figure: str, language: Language) -> None:
    source = simulated(name) if figure in OF_DRAWS else evaluated(name)
    page, texts = texts_of(figure, source, language)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for label, box in boxes:
        assert box.x0 >= 0, label
        assert box.y0 >= 0, label
        assert box.x1 <= page.bbox.width, label
        assert box.y1 <= page.bbox.height, label
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 1, (one, other)


# -- from cost to net --------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name != "arbetsmarknadstorget-hisingen"])
def test_the_steps_lead_from_the_cost_to_the_net(name: str) -> None:
    result = evaluated(name)
    steps = waterfall_steps(result)
    assert not isinstance(steps, Missing)
    cost, *gains, net = steps
    assert cost.amount == pytest.approx(-result.summed("programme_cost"))
    assert (net.start, net.amount) == (0.0, pytest.approx(result.npv()))
    assert gains[-1].end == pytest.approx(net.amount, abs=0.5 * len(result.active))
    for before, after in zip(steps[:-2], gains, strict=True):
        assert after.start == before.end
    assert SV.kronor(abs(net.amount)) in drawn(name)["waterfall"]["description"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [("600 tkr", "insatsen ger "), ("60 mnkr", "insatsen kostar "), ("0 kr", "Programkostnaden är 0")],
)
def test_the_waterfall_says_which_is_larger(amount: str, words: str, small: dict[str, Any]) -> None:
    result = changed(small, **{BUDGET.replace(".", "__"): amount})
    found = described(result, "waterfall")
    value = result.npv()
    assert not isinstance(value, Missing)
    assert words in found
    assert ("mer än den kostar" in found) == (value > 0)
    assert ("mer än den ger" in found) == (value < 0)


def test_even_is_neither_gain_nor_loss(small: dict[str, Any]) -> None:
    small["states"] = {"bistand": {"priced": False}, "arbete": {"lines": small["states"]["bistand"]["lines"]}}
    small["arms"]["med"] = {"role": "programme", "stays_in": "bistand"}
    result = changed(small, **{BUDGET.replace(".", "__"): "0 kr"})
    for name in ("waterfall", "stacked", "invest", "curve"):
        assert name not in figures.svg_figures(result, SV)
    with pytest.raises(InputError, match="ingen betalar, vinner eller förlorar något"):
        public.waterfall(result)


def test_what_cancels_among_actors_is_one_bar_together(small: dict[str, Any]) -> None:
    result = changed(small, states__bistand__lines__stod__amount="unknown")
    assert isinstance(result.summed("gains", "kommun"), Missing)
    steps = waterfall_steps(result)
    assert not isinstance(steps, Missing)
    names = [step.label.text() for step in steps]
    assert names[-2:] == ["Kommun, Individ tillsammans", "Netto (Samhället)"]
    assert steps[-2].end == pytest.approx(result.npv())


def test_an_unknown_total_has_no_waterfall_or_curve_and_says_why(hisingen: payoff.Result) -> None:
    assert set(figures.svg_figures(hisingen, SV)) == {"stacked", "invest", "states"}
    for draw in (public.waterfall, public.curve):
        with pytest.raises(InputError, match=r"kan inte ritas: kan inte beräknas: uppgift saknas om"):
            draw(hisingen)


# -- who pays and who gains --------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_actors_stake_is_that_of_the_result(name: str) -> None:
    result = evaluated(name)
    found, unknown = stakes(result)
    by_label = {result.label(account).text(): account for account in result.active}
    for one in found:
        account = by_label[one.label.text()]
        assert one.net == pytest.approx(result.npv(account), abs=1e-6)
    assert len(unknown) == sum(isinstance(result.npv(account), Missing) for account in result.active)
    text = drawn(name)["invest"]["description"]
    assert all(one.text() in text for one in unknown)
    paying = [one for one in found if one.pays > 0.5]
    back = sum(one.gains >= one.pays for one in paying)
    lead = f"{back} av {len(paying)} som betalar" if paying else "Ingen som visas betalar"
    assert text.startswith(lead)
    for one in found:
        sign = "plus" if one.net > 0 else "minus"
        assert f"netto {sign} {SV.kronor(abs(one.net))}" in text


def test_the_net_in_words_is_beside_the_bars() -> None:
    result = evaluated("unga-kvinnor-malmo")
    shown = {text.get_text() for text in public.invest(result).texts}
    value = result.npv("kommun")
    assert not isinstance(value, Missing)
    assert f"netto minus {SV.kronor(-value)}" in shown


# -- the payback curve -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "words"),
    [("600 tkr", "passerar noll efter"), ("60 mnkr", "passerar inte noll"), ("0 kr", "är aldrig under noll")],
)
def test_the_curve_says_how_it_runs(amount: str, words: str, small: dict[str, Any]) -> None:
    result = changed(small, **{BUDGET.replace(".", "__"): amount})
    payback = result.payback()
    assert not isinstance(payback, Missing)
    assert words in described(result, "curve")
    assert ("passerar noll efter" in described(result, "curve")) == (payback.status == "reached")


def test_a_curve_that_ends_under_zero_is_not_said_to_stay_there(small: dict[str, Any]) -> None:
    small["arms"]["med"] = {"role": "programme", "path": {1: "arbete", 4: "bistand"}}
    small["arms"]["utan"] = {"role": "counterfactual", "kind": "assumption", "path": {1: "bistand", 9: "arbete"}}
    result = changed(small, **{BUDGET.replace(".", "__"): "10 kr"})
    payback = result.payback()
    assert not isinstance(payback, Missing)
    assert payback.status == "never_within_horizon"
    assert payback.crossings > 0
    assert "kurvan slutar under noll" in described(result, "curve")


# -- where the participants are ----------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_in_every_month_every_participant_is_somewhere(name: str) -> None:
    result = evaluated(name)
    found = persons_over_time(result)
    for arm in ("programme", "counterfactual"):
        assert sum(getattr(one, arm) for one in found) == pytest.approx(result.scenario.persons)
        assert all(len(getattr(one, arm)) == result.plan.months_followed + 1 for one in found)


def test_the_states_of_the_last_month_are_told(small: dict[str, Any]) -> None:
    text = described(changed(small), "states")
    assert (
        text
        == "Personer efter 24 månader med vägen ”med” mot ”utan”: ”bistand” 7 mot 10, ”arbete” 3 mot 0.".replace(
            "24 månader", f"24{SPACE}månader"
        )
    )


def test_the_largest_difference_is_told_where_none_is_left(small: dict[str, Any]) -> None:
    small["arms"]["med"]["path"] = {1: "bistand", 7: {"arbete": "30 %", "bistand": "rest"}, 13: "bistand"}
    assert "Störst var skillnaden i månad 7: ”arbete” 3 mot 0." in described(changed(small), "states")
    small["arms"]["med"] = {"role": "programme", "stays_in": "bistand"}
    assert described(changed(small), "states").endswith("Det är ingen skillnad i någon månad.")


def test_both_panels_stand_on_the_same_axes() -> None:
    result = evaluated("ips-malmo")
    axes = public.states(result)
    assert {text.get_text() for text in axes.texts} >= {"Traditionell arbetsrehabilitering", "IPS"}
    last = result.plan.months_followed
    assert axes.get_xlim()[1] > 2 * last
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [*labels[: len(labels) // 2]] * 2


# -- how likely --------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_the_chances_told_are_those_of_the_draws(name: str) -> None:
    simulation, text = simulated(name), drawn(name)["chance"]["description"]
    result = simulation.result
    for series in payers(result):
        by_month = simulation.chance_by_month("entry")[simulation.place(series)]
        for month in chance_months(result):
            shown = chance_text(float(by_month[month - 1]), simulation.draws, SV).text()
            assert f"{shown} inom {month // 12} år" in text
        assert f"{result.label(series).text()}: " in text


def test_nobody_who_pays_has_no_chance_to_show(small: dict[str, Any]) -> None:
    small["states"]["arbete"]["lines"]["produktion"]["amount"] = "20 000–40 000 kr/mån"
    small["states"]["arbete"]["lines"]["lon"]["amount"] = "20 000 kr/mån"
    small["programme"]["budget"]["personal"]["amount"] = "0 kr"
    simulation = payoff.simulate(payoff.load(small), draws=200, seed=1)  # type: ignore[arg-type]
    assert "chance" not in figures.svg_figures(simulation.result, SV, simulation)
    with pytest.raises(InputError, match="ingen har något att få tillbaka"):
        public.chance(simulation)


# -- for notebooks -----------------------------------------------------------------------


@pytest.mark.parametrize("name", figures.FIGURES)
def test_axes_in_are_axes_out(name: str) -> None:
    axes = Figure(figsize=(8, 4)).add_subplot()
    assert name in public.__all__
    assert getattr(public, name)(simulated("ips-malmo"), axes) is axes
    assert axes.has_data()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_figure_of_its_own_has_the_title_of_the_annex(name: str) -> None:
    axes = getattr(public, name)(simulated("ips-malmo"), language="en")
    assert axes.figure.get_suptitle() == drawn("ips-malmo", "en")[name]["title"]


@pytest.mark.parametrize("name", OF_DRAWS)
def test_a_figure_of_draws_needs_draws(name: str) -> None:
    with pytest.raises(InputError, match=r"behöver dragningar"):
        getattr(public, name)(evaluated("ips-malmo"))


def test_pyplot_is_never_loaded_and_the_front_is_light() -> None:
    program = (
        "import sys, payoff.figures; assert 'matplotlib' not in sys.modules; import payoff\n"
        "payoff.figures.curve(payoff.evaluate(payoff.example()))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
