"""`new`: templates whose annex has all sections, and a scenario asked for question by question in a terminal."""

from __future__ import annotations

import inspect
import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import payoff
from payoff import cli
from payoff.cli_ask import interview
from payoff.language import Language
from payoff.report.outline.annex import ORDER

from .conftest import ROOT

TEMPLATES = ROOT / "payoff" / "scenario"
NEVER = {"kalibrering"}
"""Only where something is calibrated."""
ONLY = {"ansokan": {"studier"}, "slutrapport": {"prognos", "underlag"}}
"""A study stands in the place of an outcome, and a forecast and a table of outcomes belong to the final report."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(source: str | Path) -> payoff.Scenario:
    scenario = payoff.load(source)
    assert isinstance(scenario, payoff.Scenario)
    return scenario


# -- templates ----------------------------------------------------------------------------


def sections_in_code() -> set[str]:
    """Return the ids of every section that the annex of a scenario can have."""
    modules = {makes.__module__ for sections in ORDER.values() for makes in sections}
    text = "".join(inspect.getsource(sys.modules[name]) for name in modules)
    return set(re.findall(r'make\.section\(\s*"([a-z-]+)"', text))


@pytest.mark.parametrize("kind", ["ansokan", "slutrapport"])
def test_a_template_has_every_section(kind: str) -> None:
    result = payoff.evaluate(loaded(TEMPLATES / f"new_{kind}.yaml"))
    assert result.scenario.about.report == kind
    page = payoff.simulate(result, draws=200, seed=1).report("html").decode()
    others = set().union(*(names for other, names in ONLY.items() if other != kind))
    expected = sections_in_code() - NEVER - others
    assert {name for name in expected if f'id="{name}"' not in page} == set()
    assert len(expected) > 20
    values = [result.npv(), *(one.npv() for one in (*result.variants.values(), *result.alternatives.values()))]
    assert len({round(value) for value in values if isinstance(value, float)}) == len(values), "each shows something"


@pytest.mark.parametrize("kind", ["ansokan", "slutrapport"])
def test_every_number_of_a_template_says_that_it_is_assumed(kind: str) -> None:
    scenario = loaded(TEMPLATES / f"new_{kind}.yaml")
    assert "antaganden" in (scenario.about.note or "")
    assert not any(remark["rule"] == "unused" for remark in payoff.evaluate(scenario).to_dict()["warnings"])


@pytest.mark.parametrize("kind", ["ansokan", "slutrapport"])
def test_new_writes_the_kind(folder: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert cli.run(["new", "mitt.yaml", "--kind", kind]) == cli.OK
    assert capsys.readouterr().out == "Skrev mitt.yaml. Kör: python -m payoff mitt.yaml\n"
    assert (folder / "mitt.yaml").read_bytes() == (TEMPLATES / f"new_{kind}.yaml").read_bytes()
    assert cli.run(["new", "mitt.yaml", "--kind", kind]) == cli.USAGE
    assert "finns redan" in capsys.readouterr().err


def test_words_for_a_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["new", "a.yaml", "--kind", "Ansökan"]) == cli.OK
    assert cli.run(["new", "b.yaml", "--kind", "slutraport"]) == cli.USAGE
    assert "menade du ”slutrapport”?" in capsys.readouterr().err
    assert not (folder / "b.yaml").exists()
    assert cli.run(["new", "c.yaml"]) == cli.OK
    assert (folder / "c.yaml").read_bytes() == (TEMPLATES / "new.yaml").read_bytes()


# -- questions ----------------------------------------------------------------------------

CONVERSATION = [
    ("Vad heter insatsen?", ""),
    ("skriv ett svar", "Nya: vägar #1"),
    ("ansökan (prognos)", "slut"),
    ("organisation", "Exempelkommunen"),
    ("Vilket år", "tjugo"),
    ("måste vara ett heltal", "2025"),
    ("När börjar", ""),
    ("Hur många deltar?", "-4"),
    ("utanför det tillåtna", "25"),
    ("Varifrån kommer talet?", "Ansökan, sidan 3"),
    ("följas?", "3"),
    ("saknar tidsenhet", "48 mån"),
    ("kalkylränta", ""),
    ("Varifrån kommer talet?", ""),
    ("när de börjar?", ""),
    ("leda till?", "Försörjningsstöd"),
    ("finns redan", "Arbete"),
    ("mer tillstånd?", "Studier"),
    ("mer tillstånd?", ""),
    ("”Försörjningsstöd” ett arbete", ""),
    ("får något i ”Försörjningsstöd”?", "komun"),
    ("menade du ”kommun”?", "Kommun"),
    ("bidrag till personen", "hyra"),
    ("tillåtna", "bidrag"),
    ("Vad kallas det?", "Försörjningsstöd"),
    ("person och månad?", "9.000"),
    ("både tusental och decimaler", "9 000"),
    ("Lägsta rimliga", "12 000"),
    ("det lägsta ska vara lägre än värdet, 9 000 kr/mån", "96 tkr/år"),
    ("Högsta rimliga", "8 500"),
    ("det högsta ska inte vara lägre än värdet, 9 000 kr/mån", "12 000 kr/mån"),
    ("Varifrån kommer talet?", "Socialnämndens bokslut"),
    ("får något i ”Försörjningsstöd”?", "?psykiatri besök"),
    ("1. Besök i öppen vuxenpsykiatri", "99"),
    ("tillåtna: 1", "1"),
    ("Hur mycket per person? T.ex. 1 besök/år", "två"),
    ("Det går inte", "2 besök/år"),
    ("får något i ”Försörjningsstöd”?", "?xyzzy"),
    ("pröva andra ord", ""),
    ("”Arbete” ett arbete", ""),
    ("lön har de", "27 000 kr/mån"),
    ("Varifrån kommer talet?", ""),
    ("del av heltid", "75 %"),
    ("Varifrån kommer talet?", "Kollektivavtalet"),
    ("får något i ”Arbete”?", ""),
    ("”Studier” ett arbete", "kanske"),
    ("tillåtna", "nej"),
    ("får något i ”Studier”?", "region"),
    ("bidrag till personen", "tjänst"),
    ("Vad kallas det?", "Samtal"),
    ("person och månad?", "400 kr/mån"),
    ("Lägsta rimliga", ""),
    ("Varifrån kommer talet?", ""),
    ("får något i ”Studier”?", ""),
    ("hur många månader syns", "ett år"),
    ("helt antal månader", "12"),
    ("”Arbete” UTAN", "1"),
    ("andelen ”1” saknar procenttecken: skriv t.ex. 10 %", "10 %"),
    ("Lägsta rimliga", ""),
    ("Varifrån kommer talet?", ""),
    ("”Studier” UTAN", "95 %"),
    ("andelarna blir tillsammans 105 %, mer än 100 %: skriv högst 90 % här", "5 %"),
    ("Lägsta rimliga", ""),
    ("Varifrån kommer talet?", ""),
    ("”Arbete” MED", "30 %"),
    ("Lägsta rimliga", "20 %"),
    ("Högsta rimliga", "40 %"),
    ("Varifrån kommer talet?", "Egen uppföljning"),
    ("”Studier” MED", "10 %"),
    ("Lägsta rimliga", ""),
    ("Varifrån kommer talet?", ""),
    ("Hur vet ni", "jämförelsegrupp"),
    ("Vilken källa?", "Grannkommunen"),
    ("största kostnaden", ""),
    ("Vem betalar?", "förbundet"),
    ("Det går inte", "kommun"),
    ("i allt?", "600 tkr"),
    ("Lägsta rimliga", ""),
    ("hur många månader betalas", "12"),
    ("Varifrån kommer talet?", "Budgeten"),
    ("mer kostnad?", ""),
]


def test_each_answer_is_checked_and_asked_for_again() -> None:
    text, said = held(CONVERSATION)
    scenario = loaded(text)
    assert scenario.about.title == "Nya: vägar #1"
    assert scenario.about.report == "slutrapport"
    assert scenario.price_year == 2025
    assert scenario.persons == 25
    assert scenario.participants is not None
    assert scenario.participants.source == "Ansökan, sidan 3"
    assert list(scenario.states) == ["forsorjningsstod", "arbete", "studier"]
    assert scenario.states["forsorjningsstod"].lines["forsorjningsstod"].label == "Försörjningsstöd"
    assert scenario.arms["utan"].kind == "control_group"
    assert scenario.arms["utan"].source == "Grannkommunen"
    numbers = scenario.quantities_by_path()
    assert numbers["arms.med.path.13.arbete"].value == 0.3
    assert numbers["arms.med.path.13.arbete"].source == "Egen uppföljning"
    assert numbers["arms.utan.path.13.studier"].value == 0.05
    spreads = {path: one.spread.limits for path, one in numbers.items() if one.spread is not None and "path" in path}
    assert spreads == {"arms.med.path.13.arbete": (0.2, 0.4)}
    support = numbers["states.forsorjningsstod.lines.forsorjningsstod.amount"]
    assert (support.value, support.spread.limits if support.spread else None) == (9_000, (8_000, 12_000))
    written = yaml.safe_load(text)
    assert written["states"]["forsorjningsstod"]["use"] == {"psykiatri_oppenvard": {"quantity": "2 besök/år"}}
    assert written["states"]["arbete"]["use"]["work"]["wage"] == {"value": "27 000 kr/mån", "note": "Antagande."}
    assert text.startswith("# Ett scenario för payoff.")
    assert "\n# Vad insatsen kostar och vem som betalar.\nprogramme:\n" in text
    result = payoff.evaluate(scenario)
    cost = result.summed("programme_cost", discounted=False)
    assert cost == pytest.approx(600_000)
    assert "för att söka i prislistan" in said
    assert result.report("md")


def held(conversation: list[tuple[str, str]], language: Language = "sv", kind: str = "") -> tuple[str, str]:
    """Answer the questions in order; each must come after what is expected to be said."""
    waiting = iter(conversation)
    said: list[str] = []
    heard = [0]

    def read(question: str, default: str) -> str:
        said.append(question)
        expected, answer = next(waiting)
        assert expected in "\n".join(said[heard[0] :]), (expected, said[heard[0] :])
        heard[0] = len(said)
        return answer or default

    text = interview(read, said.append, language, 2026, kind)
    assert next(waiting, None) is None, "all was asked"
    return text, "\n".join(said)


def typing(answers: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """Answer each question whose words come next in a list, all others as shortly as can be."""
    waiting = list(answers)
    asked: list[str] = []

    def read(question: str, default: str) -> str:
        asked.append(question)
        if waiting and waiting[0][0] in question:
            return waiting.pop(0)[1]
        return next((answer for words, answer in SHORT.items() if words in question), default)

    text = interview(read, asked.append, "sv", 2026, "ansokan")
    assert waiting == []
    return text, asked


def test_a_less_than_sign_goes_back_one_question() -> None:
    """What was answered before is taken again, and what is changed is as if it had been answered so at once."""
    text, asked = typing([("Hur många deltar?", "30"), ("Varifrån", "<"), ("Hur många deltar?", "40")])
    straight, _ = typing([("Hur många deltar?", "40")])
    assert text == straight
    assert loaded(text).persons == 40
    assert "< går tillbaka till frågan före" in asked[0]
    assert sum("Vad heter insatsen?" in one for one in asked) == 1, "nothing before is asked again"


def test_going_back_several_questions_and_past_a_refused_answer() -> None:
    back = [
        ("Hur många deltar?", "-4"),
        ("Hur många deltar?", "<"),
        ("När börjar", "<"),
        ("Vilket år", "2024"),
        ("Hur många deltar?", "11"),
    ]
    text, _ = typing(back)
    scenario = loaded(text)
    assert (scenario.price_year, scenario.start, scenario.persons) == (2024, "2024-01", 11)


def test_a_line_can_be_taken_back_and_the_list_is_shown_again() -> None:
    text, asked = typing(
        [
            ("får något i ”Försörjningsstöd”?", "?psykiatri besök"),
            ("Vilken rad?", "1"),
            ("Hur mycket per person?", "<"),
            ("Vilken rad?", "<"),
            ("får något i ”Försörjningsstöd”?", ""),
        ]
    )
    assert sum(one.strip().startswith("1. Besök i öppen vuxenpsykiatri") for one in asked) == 2
    assert "psykiatri" not in text


def test_there_is_nothing_before_the_first_question() -> None:
    text, asked = typing([("Vad heter insatsen?", "<"), ("Vad heter insatsen?", "Min")])
    assert loaded(text).about.title == "Min"
    assert "Det här är den första frågan." in asked


@pytest.mark.parametrize("payer", ["3", "Försäkringskassan", "forsakringskassan", "FK"])
@pytest.mark.parametrize("kind", ["2", "tjänst", "resource", "tj"])
def test_what_is_listed_is_chosen_by_number_label_or_id(payer: str, kind: str) -> None:
    text, asked = typing(
        [
            ("får något i ”Försörjningsstöd”?", payer),
            ("bidrag till personen", kind),
            ("Vad kallas det?", "Utredning"),
            ("per person och månad?", "500 kr/mån"),
            ("Vem betalar?", payer),
        ]
    )
    scenario = loaded(text)
    line = scenario.states["forsorjningsstod"].lines["utredning"]
    assert line.kind == "resource"
    assert list(line.from_accounts) == ["forsakringskassan"]
    assert [list(one.payer) for one in scenario.budget.values()] == [["forsakringskassan"]]
    assert any("3. Försäkringskassan" in one for one in asked)


def test_a_question_that_says_the_unit_takes_a_plain_number() -> None:
    text, _ = typing(
        [
            ("får något i ”Försörjningsstöd”?", "kommun"),
            ("Vad kallas det?", "Hyra"),
            ("per person och månad?", "10 500"),
            ("lön har de", "25000"),
            ("i allt?", "700 000"),
            ("Lägsta rimliga", "650 000"),
            ("Högsta rimliga", "800 000"),
        ]
    )
    written = yaml.safe_load(text)
    assert written["states"]["forsorjningsstod"]["lines"]["hyra"]["amount"] == "10 500 kr/mån"
    assert written["states"]["arbete"]["use"]["work"]["wage"]["value"] == "25000 kr/mån"
    [budget] = written["programme"]["budget"].values()
    assert budget["amount"] == {"value": "700 000 kr", "low": "650 000 kr", "high": "800 000 kr"}


@pytest.mark.parametrize(
    ("question", "wrong", "right", "path"),
    [
        ("kalkylränta", "0,5", "3 %", "discounting.rate"),
        ("del av heltid", "1", "100 %", "states.arbete.use.work.extent"),
        ("MED insatsen", "1", "17 av 60", "arms.med.path.13.arbete"),
        ("UTAN insatsen", "0,1", "0", "arms.utan.path.13.arbete"),
    ],
)
def test_a_share_needs_its_percent_sign(question: str, wrong: str, right: str, path: str) -> None:
    text, asked = typing([(question, wrong), (question, right)])
    assert any(one.startswith(f"Det går inte: andelen ”{wrong}” saknar procenttecken: skriv t.ex. ") for one in asked)
    here = yaml.safe_load(text)
    for part in path.split("."):
        here = here[int(part) if part == "13" else part]
    assert str(here["value"] if isinstance(here, dict) else here) == right


def test_shares_above_all_are_refused_where_they_come_to_be() -> None:
    """The highest of what was answered before counts, and so does the highest that is asked for."""
    answers = [
        ("mer tillstånd?", "Studier"),
        ("”Studier” UTAN", "0 %"),
        ("”Arbete” MED", "50 %"),
        ("Lägsta rimliga", "40 %"),
        ("Högsta rimliga", "60 %"),
        ("”Studier” MED", "45 %"),
        ("”Studier” MED", "30 %"),
        ("Lägsta rimliga", "20 %"),
        ("Högsta rimliga", "50 %"),
        ("Högsta rimliga", "40 %"),
    ]
    text, asked = typing(answers)
    refused = [one for one in asked if one.startswith("Det går inte")]
    assert [one.split(":")[1].split(",")[0] for one in refused] == [
        " andelarna blir tillsammans 105 %",
        " andelarna blir tillsammans 110 %",
    ]
    assert all("skriv högst 40 % här" in one and "arms." not in one for one in refused)
    assert loaded(text).quantities_by_path()["arms.med.path.13.studier"].spread is not None


@pytest.mark.parametrize(("answers", "financed"), [([], True), ([("de fyra parterna", "nej")], False)])
def test_who_is_behind_an_association_that_pays_is_asked(answers: list[tuple[str, str]], financed: bool) -> None:
    text, asked = typing([("Vem betalar?", "samordningsförbund"), *answers])
    assert yaml.safe_load(text)["programme"].get("financing") == ("finsam" if financed else None)
    result = payoff.evaluate(loaded(text))
    paid = {one: result.summed("programme_cost", one, discounted=False) for one in ("region", "samordningsforbund")}
    assert paid == pytest.approx(
        {"region": 75_000 if financed else 0, "samordningsforbund": 0 if financed else 300_000}
    )
    _, without = typing([("Vem betalar?", "kommun")])
    assert sum("de fyra parterna" in one for one in asked) == 1
    assert not any("de fyra parterna" in one for one in without)


@pytest.mark.parametrize("row", ["1", "psykiatri_oppenvard"])
def test_a_row_of_the_price_list_is_chosen_by_number_or_id(row: str) -> None:
    wanted = [("får något i ”Försörjningsstöd”?", "?psykiatri besök"), ("Vilken rad?", row)]
    text, _ = typing([*wanted, ("Hur mycket per person?", "2 besök/år")])
    assert "psykiatri_oppenvard" in text


SHORT = {
    "Vad heter insatsen?": "Kort",
    "UTAN": "5 %",
    "MED": "25 %",
    "i allt?": "300 tkr",
    "called?": "Short",
    "when they begin?": "Support",
    "WITHOUT": "5 %",
    "WITH the": "25 %",
    "How do you know": "comp",
    "Which source?": "Register of 2024",
    "in all?": "300 tkr",
}
"""Answers to what has no proposal, by what the question says; the rest is left empty."""


def proposed(language: Language) -> tuple[str, list[str]]:
    """Answer as little as possible; return the scenario and the questions."""
    asked: list[str] = []

    def read(question: str, default: str) -> str:
        asked.append(question)
        return next((answer for words, answer in SHORT.items() if words in question), default)

    return interview(read, asked.append, language, 2026, "ansokan"), asked


def test_the_shortest_way_takes_what_is_proposed() -> None:
    text, asked = proposed("sv")
    scenario = loaded(text)
    assert not any("ansökan (prognos)" in question for question in asked), "the kind was given"
    assert scenario.persons == 20
    assert scenario.horizon.months == 36
    assert scenario.discounting is not None
    assert scenario.discounting.note == "Antagande."
    assert not isinstance(payoff.evaluate(scenario).npv(), payoff.Missing)


def test_in_english() -> None:
    text, asked = proposed("en")
    assert loaded(text).arms["utan"].kind == "control_group"
    assert "label: Without the intervention" in text
    assert "note: Assumption." in text
    assert not any("Vad " in question or "Hur " in question for question in asked)


# -- in a terminal ------------------------------------------------------------------------

DRIVER = """
import fcntl, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl+C in the terminal reaches the program
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
from payoff import cli
sys.exit(cli.run(sys.argv[1:]))
"""
PATIENCE = 30.0


class Terminal:
    """A program in a pseudo-terminal: what it shows is waited for, what is typed is sent to it."""

    def __init__(self, folder: Path, *words: str) -> None:
        pty = pytest.importorskip("pty")
        self.here, there = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        self.program = subprocess.Popen(
            [sys.executable, "-c", DRIVER, *words],
            cwd=folder,
            env=environment,
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
        )
        os.close(there)
        self.shown = ""

    def wait_for(self, words: str) -> None:
        """Read until the words have been shown after what was waited for before."""
        while words not in self.shown:
            assert self.more(), f"{words!r} is not in {self.shown!r}"
        self.shown = self.shown.partition(words)[2]

    def insist(self, keys: str, words: str) -> None:
        """Press keys until the words are shown: pressed while the program gets ready to read, they may be lost."""
        for _ in range(20):
            self.type(keys)
            while self.more(PATIENCE / 20):
                if words in self.shown:
                    return
        pytest.fail(f"{words!r} is not in {self.shown!r}")

    def more(self, patience: float = PATIENCE) -> bool:
        """Read what comes next; False where the program has ended or says nothing more."""
        if not select.select([self.here], [], [], patience)[0]:
            return False
        try:
            data = os.read(self.here, 4096)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, text: str) -> None:
        """Send text as if it were typed."""
        os.write(self.here, text.encode())

    def ended(self) -> int:
        """Wait for the program to end and return its exit code."""
        while self.more():
            pass
        return self.program.wait(PATIENCE)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.program.kill()
        self.program.wait()
        os.close(self.here)


def test_new_ask_in_a_terminal(tmp_path: Path) -> None:
    with Terminal(tmp_path, "new", "mitt.yaml", "--ask") as terminal:
        for expected, answer in CONVERSATION:
            terminal.wait_for(expected)
            terminal.type(answer + "\n")
        terminal.wait_for("Skrev mitt.yaml")
        assert terminal.ended() == cli.OK
    assert loaded(tmp_path / "mitt.yaml").about.title == "Nya: vägar #1"
    assert (tmp_path / "mitt.yaml").read_text(encoding="utf-8") == held(CONVERSATION)[0]


@pytest.mark.parametrize("keys", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_breaking_off_writes_nothing(tmp_path: Path, keys: str) -> None:
    with Terminal(tmp_path, "new", "mitt.yaml", "--ask") as terminal:
        for expected, answer in CONVERSATION[:5]:
            terminal.wait_for(expected)
            terminal.type(answer + "\n")
        terminal.wait_for("måste vara ett heltal")
        terminal.wait_for("Vilket år")
        terminal.insist(keys, "avbrutet")
        assert terminal.ended() == cli.UNEXPECTED
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_said_before_any_question(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mitt.yaml").write_text("payoff: 1\n", encoding="utf-8")
    assert cli.run(["new", "mitt.yaml", "--ask"]) == cli.USAGE
    captured = capsys.readouterr()
    assert "finns redan" in captured.err
    assert captured.out == ""
    assert (folder / "mitt.yaml").read_text(encoding="utf-8") == "payoff: 1\n"
