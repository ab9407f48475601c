"""A follow-up in words and tables: what the forecast said, what happened, and how optimistic it was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from payoff.language import Language, Say, as_written, say
from payoff.measures.payback import BreakEven
from payoff.missing import Missing
from payoff.questions.answers import pays
from payoff.report.document import Bullets, Cell, Column, Document, Kind, Row, Section, Table, Text
from payoff.report.key_figures import shown_missing
from payoff.report.locale import Numbers
from payoff.report.render import DOCUMENT_MAKERS, DocumentMaker, maker
from payoff.report.sentences import short_when
from payoff.study.compare_names import path_name
from payoff.study.compare_tree import written_tree
from payoff.study.follow_up import FollowUp, Optimism
from payoff.study.follow_up_held import Held, HeldResult, Status
from payoff.study.forecast_numbers import SHARE
from payoff.study.haircut import Haircut

FORMATS = ("txt", "html", "md", "docx", "pdf", "json")
STATUS: Final[dict[Status, Say]] = {
    "same": say("som prognosen"),
    "inside": say("inom intervallet"),
    "outside": say("utanför intervallet"),
    "missed": say("avviker, inget intervall"),
    "unknown": say("kan inte jämföras"),
}
MEASURES: Final[dict[str, Say]] = {
    "npv": say("Netto, kr"),
    "gains": say("Vinst, kr"),
    "programme_cost": say("Programkostnad, kr"),
    "payback": say("Återbetalningstid"),
}
ALIKE: Final = 1e-9
"""How near two numbers of participants are to be the same."""
MOST_SHOWN: Final = 20
"""Paths that are listed where only one has them."""


def written(found: FollowUp, format: str, language: Language) -> bytes:
    """Return a follow-up in a format.

    Parameters
    ----------
    found : FollowUp
    format : {"txt", "html", "md", "docx", "pdf", "json"}
    language : {"sv", "en"}

    Raises
    ------
    InputError
        If there is no such format.
    """
    makers: dict[str, DocumentMaker] = {**DOCUMENT_MAKERS, "json": lambda _: found.to_json(language).encode()}
    make = maker(makers, format)
    return make(follow_up_document(found, language))


def follow_up_document(found: FollowUp, language: Language) -> Document:
    """Return a follow-up as a document that any format can be written from."""
    words = _Words(found, language)
    about = found.outcome.scenario.about
    sections = (words.summary(), words.assumptions(), words.results(), *words.one_only())
    return Document(
        language,
        words.text(say("Uppföljning: {title}", title=found.forecast.title)),
        words.text(say("Uppföljning")),
        about.organisation or "",
        about.date or "",
        "",
        sections,
    )


def haircut_text(found: Haircut, language: Language) -> str:
    """Return an empirical haircut, and the lines of a scenario file that use it."""
    lead = say("Så skrivs det i ett scenario:").text(language)
    return f"{found.source().text(language)}.\n\n{lead}\n\n{found.written(language)}"


class _Words:
    """The words of one follow-up in one language."""

    def __init__(self, found: FollowUp, language: Language) -> None:
        self.found, self.numbers, self.language = found, Numbers(language), language
        self.tree = written_tree(found.outcome.scenario)

    def text(self, message: Say) -> str:
        return message.text(self.language)

    def table(self, id: str, caption: Say, columns: Sequence[tuple[Say, Kind]], rows: Sequence[Row]) -> Table:
        shown = tuple(Column(self.text(name), kind) for name, kind in columns)
        return Table(id, self.text(caption), shown, tuple(rows), wide=True)

    def summary(self) -> Section:
        """Say when the forecast was made, how many numbers were hit and how optimistic it was."""
        found = self.found
        version = say("Prognosen gjordes {date} med payoff {version} och prislistan {data}.", date=found.forecast.date,
                      version=found.forecast.payoff_version, data=found.forecast.data_version)  # fmt: skip
        parts = [version, self._counted(), *self._optimism()]
        if not any(one.interval for one in found.results()):
            parts.append(say("Prognosen sparades utan dragningar, så resultaten har inget intervall att träffa; "
                             "spara nästa med record --draws 10000."))  # fmt: skip
        return Section(
            "sammanfattning",
            self.text(say("Hur prognosen stod sig")),
            tuple(Text(self.text(one)) for one in parts),
            "summary",
        )

    def _counted(self) -> Say:
        found = self.found
        same = sum(one.status == "same" for one in found.numbers)
        if len(found.numbers) == same:
            return say("Alla {count} tal är desamma som i prognosen.", count=same)
        misses, without = len(found.misses), sum(one.status == "missed" for one in found.numbers)
        unchanged = say("1 oförändrat") if same == 1 else say("{count} oförändrade", count=same)
        first = say(
            "Av {count} tal är {same}. {hits} har ändrats inom sitt intervall",
            count=len(found.numbers),
            same=unchanged,
            hits=len(found.hits),
        )
        if not misses:
            return say("{text} och inget är en miss.", text=first)
        return say(
            "{text} och {misses}: {outside} utanför sitt intervall och {without} som inte hade något.",
            text=first,
            misses=say("1 är en miss") if misses == 1 else say("{count} är missar", count=misses),
            outside=misses - without,
            without=without,
        )

    def _optimism(self) -> list[Say]:
        asked: tuple[tuple[Say, Optimism], ...] = ((say("vinst"), "gains"), (say("programkostnad"), "programme_cost"))
        told = []
        for name, measure in asked:
            ratio = self.found.optimism(measure)
            if isinstance(ratio, Missing):
                told.append(
                    say("Utfall per prognos kan inte räknas för {name}: {reason}.", name=name, reason=ratio.reason)
                )
            else:
                told.append(say("Utfall per prognos, {name}: {ratio}.", name=name, ratio=self.numbers.ratio(ratio)))
        each = self.found.optimism("gains", per_participant=True)
        if not isinstance(each, Missing) and abs(self.found.participants_ratio - 1) > ALIKE:
            told.append(say("Per deltagare är vinstens utfall per prognos {ratio}.", ratio=self.numbers.ratio(each)))
        return told

    def assumptions(self) -> Section:
        """Return the numbers that came out otherwise than the forecast said."""
        heading = self.text(say("Antagandena"))
        rows = [self._number(one) for one in self.found.numbers if one.status != "same"]
        if not rows:
            return Section("antaganden", heading, (Text(self.text(say("Inget tal skiljer sig från prognosen."))),))
        columns: list[tuple[Say, Kind]] = [
            (say("Antagande"), "word"), (say("Prognos"), "n"), (say("Intervall"), "n"), (say("Utfall"), "n"),
            (say("Omdöme"), "word"),
        ]  # fmt: skip
        note = self.text(
            say("Oförändrade tal visas inte och räknas inte som träffar: de kan vara mätta eller bara kvar.")
        )
        return Section(
            "antaganden", heading, (self.table("antaganden-tal", as_written(""), columns, rows), Text(note, note=True))
        )

    def _number(self, one: Held) -> Row:
        low, high = one.forecast.low, one.forecast.high
        interval = "" if low is None or high is None else self._range(low, high, one.forecast.unit)
        cells = (one.forecast.written, interval, one.outcome.written, self.text(STATUS[one.status]))
        name = path_name(tuple(one.path.split(".")), [self.tree])
        return Row(one.forecast.label or self.text(name), tuple(Cell(text) for text in cells), notes=(one.path,))

    def _range(self, low: float, high: float, unit: str) -> str:
        if unit == SHARE:
            return self.text(say("{low} till {high}", low=self.numbers.per_cent(low), high=self.numbers.per_cent(high)))
        figures = [
            self.numbers.number(value) if abs(value) >= 1000 else self.numbers.plain(round(value, 2))
            for value in (low, high)
        ]
        return self.text(say("{low} till {high}", low=figures[0], high=f"{figures[1]} {unit}".strip()))

    def results(self) -> Section:
        """Return each result beside the forecast's, for the total and for each account."""
        columns: list[tuple[Say, Kind]] = [
            (say("Mått"), "word"), (say("Prognos"), "n"), (say("Intervall"), "n"), (say("Utfall"), "n"),
            (say("Omdöme"), "word"),
        ]  # fmt: skip
        total = self.found.outcome.total
        rows = [self._result(one, MEASURES[one.measure]) for one in self.found.results(total)]
        whole = self.table("resultat-summa", self.found.outcome.label(total), columns, rows)
        nets = [(series, self.found.results(series)[0]) for series in self.found.series if series != total]
        others = [self._result(one, self.found.outcome.label(series)) for series, one in nets if _is_something(one)]
        columns[0] = (say("Konto"), "word")
        tables = [whole, self.table("resultat-konton", say("Netto för varje konto, kr"), columns, others)]
        note = Text(
            self.text(say("Intervallet är prognosens dragningar mellan 5 och 95 procent; kronor är nuvärde.")),
            note=True,
        )
        return Section("resultat", self.text(say("Resultaten")), (*tables, note))

    def _result(self, one: HeldResult, label: Say) -> Row:
        interval = ""
        if one.interval is not None:
            low, high = one.interval
            upper = self.text(say("aldrig")) if math.isinf(high) else self.numbers.number(high)
            lower = self.text(say("aldrig")) if math.isinf(low) else self.numbers.number(low)
            interval = self.text(say("{low} till {high}", low=lower, high=upper))
        cells = (self._shown(one, one.forecast), interval, self._shown(one, one.outcome), self.text(STATUS[one.status]))
        return Row(self.text(label), tuple(Cell(text) for text in cells))

    def _shown(self, one: HeldResult, value: float | BreakEven | Missing) -> str:
        if isinstance(value, Missing):
            return self.text(shown_missing(value))
        if isinstance(value, BreakEven):
            return self.text(short_when(value, self.numbers, pays(self.found.outcome, one.series)))
        return self.numbers.number(value)

    def one_only(self) -> list[Section]:
        """Return the numbers that only the forecast or only the outcome has."""
        pairs = (
            (say("Bara i prognosen:"), self.found.only_forecast),
            (say("Bara i utfallet:"), self.found.only_outcome),
        )
        parts: list[Text | Bullets] = []
        for lead, paths in pairs:
            if paths:
                more = (
                    [self.text(say("och {count} till", count=len(paths) - MOST_SHOWN))]
                    if len(paths) > MOST_SHOWN
                    else []
                )
                parts += [Text(self.text(lead)), Bullets((*paths[:MOST_SHOWN], *more))]
        return [Section("bara-ett", self.text(say("Tal som inte kan jämföras")), tuple(parts))] if parts else []


def _is_something(one: HeldResult) -> bool:
    """Whether an account has a net in the forecast or in the outcome."""
    return any(isinstance(value, Missing) or bool(value) for value in (one.forecast, one.outcome))
