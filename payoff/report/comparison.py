"""A comparison in words and tables: the results side by side, and why they differ."""

from __future__ import annotations

from payoff.language import Language, Say, as_written, say
from payoff.missing import Missing
from payoff.questions.answers import pays
from payoff.report.document import Bullets, Cell, Column, Document, Row, Section, Table, Text
from payoff.report.key_figures import shown_missing
from payoff.report.locale import Numbers
from payoff.report.render import DOCUMENT_MAKERS, DocumentMaker, maker
from payoff.report.sentences import short_when
from payoff.report.words import HALF_KRONA
from payoff.study.compare_names import part_name, shown_value
from payoff.study.compare_parts import Part
from payoff.study.compare_result import Compared, Comparison, Measured
from payoff.study.compare_tree import Change

FORMATS = ("txt", "html", "md", "docx", "pdf", "json")
MOST_SHOWN = 20
"""Changes that are listed where they had no effect."""
MEASURES: dict[Measured, Say] = {
    "npv": say("Netto"),
    "gains": say("Vinst"),
    "programme_cost": say("Programkostnad"),
    "benefit_cost_ratio": say("Nytta per krona"),
}
MOST_TOLD = 3
"""Parts that are told in the sentence."""
MORE = 4
"""Changes of one part that are listed under it."""


def written(comparison: Comparison, format: str, language: Language, series: str | None = None) -> bytes:
    """Return a comparison in a format.

    Parameters
    ----------
    comparison : Comparison
    format : {"txt", "html", "md", "docx", "pdf", "json"}
    language : {"sv", "en"}
    series : str, optional
        The account or group whose difference is explained; the total by default.

    Raises
    ------
    InputError
        If there is no such format or account.
    """
    makers: dict[str, DocumentMaker] = {
        **DOCUMENT_MAKERS,
        "json": lambda _: comparison.to_json(language, series).encode(),
    }
    make = maker(makers, format)
    return make(comparison_document(comparison, language, series))


def comparison_document(comparison: Comparison, language: Language, series: str | None = None) -> Document:
    """Return a comparison as a document that any format can be written from."""
    words = _Words(comparison, language, series)
    others = range(1, len(comparison.compared))
    sections = [words.compared_with(), words.side_by_side(), *(words.why(other) for other in others)]
    first = comparison.compared[0].result.scenario.about
    return Document(
        language,
        words.text(say("Jämförelse: {title}", title=first.title)),
        words.text(say("Jämförelse")),
        first.organisation or "",
        first.date or "",
        "",
        tuple(sections),
    )


class _Words:
    """The words of one comparison in one language."""

    def __init__(self, comparison: Comparison, language: Language, series: str | None) -> None:
        self.comparison, self.numbers = comparison, Numbers(language)
        self.language = language
        self.series = comparison.total if series is None else comparison._known(series)
        self.label = comparison.compared[0].result.label(self.series)

    def text(self, message: Say) -> str:
        return message.text(self.language)

    def column(self, message: Say) -> Column:
        return Column(self.text(message), "n")

    def compared_with(self) -> Section:
        """Say what is compared, and in what versions."""
        rows = []
        for one in self.comparison.compared:
            version, data = one.versions
            stored = one.forecast.date if one.forecast is not None else self.text(say("räknat nu"))
            cells = tuple(Cell(text) for text in (one.name, stored, version, data))
            rows.append(Row(one.letter, cells))
        columns = (say("I tabellerna"), say("Scenario"), say("Räknat"), as_written("payoff"), say("Prislistan"))
        table = Table("jamforda", "", tuple(Column(self.text(one)) for one in columns), tuple(rows))
        kronor = say("Kronor är nuvärde i {year} års priser.", year=self.comparison.price_year)
        parts: list[Table | Text] = [table, Text(self.text(kronor))]
        parts += [Text(self.text(self._moved(one))) for one in self.comparison.compared if one.factor != 1.0]
        if len({one.result.scenario.first_month for one in self.comparison.compared}) > 1:
            parts.append(
                Text(self.text(say("Scenarierna börjar olika månader; varje nuvärde är vid den egna starten.")))
            )
        return Section("jamforda-scenarier", self.text(say("Det som jämförs")), tuple(parts))

    def _moved(self, one: Compared) -> Say:
        factor = self.numbers.number(one.factor, 4)
        return say("{letter} är omräknat från {year} års priser med faktorn {factor}.",
                   letter=one.letter, year=one.result.scenario.price_year, factor=factor)  # fmt: skip

    def side_by_side(self) -> Section:
        """Return the total's measures and each account's net, a column for each scenario."""
        letters = tuple(self.column(as_written(one.letter)) for one in self.comparison.compared)
        rows = [
            Row(
                self.text(name),
                tuple(Cell(self.amount(one.value(measure, self.series), measure)) for one in self.comparison.compared),
            )
            for measure, name in MEASURES.items()
        ]
        rows.append(Row(self.text(say("Återbetalningstid")), self._paybacks(self.series)))
        caption = self.text(say("{account}, kr", account=self.label))
        total = Table("resultat", caption, (Column(self.text(say("Mått"))), *letters), tuple(rows))
        return Section("sida-vid-sida", self.text(say("Resultaten sida vid sida")), (total, *self._accounts(letters)))

    def _accounts(self, letters: tuple[Column, ...]) -> tuple[Table, Table]:
        """Return each account's net, and when it has its money back."""
        compared, account = self.comparison.compared, Column(self.text(say("Konto")))
        nets, months = [], []
        for series in self.comparison.series:
            label = self.text(compared[0].result.label(series))
            nets.append(Row(label, tuple(Cell(self.amount(one.value("npv", series), "npv")) for one in compared)))
            months.append(Row(label, self._paybacks(series)))
        captions = (say("Netto för varje konto, kr"), say("Återbetalningstid för varje konto"))
        net, when = (self.text(caption) for caption in captions)
        return (
            Table("konton-netto", net, (account, *letters), tuple(nets)),
            Table("konton-tid", when, (account, *letters), tuple(months), wide=True),
        )

    def _paybacks(self, series: str) -> tuple[Cell, ...]:
        return tuple(
            Cell(self.text(short_when(one.payback(series), self.numbers, pays(one.result, series))))
            for one in self.comparison.compared
        )

    def amount(self, value: float | Missing, measure: Measured) -> str:
        """Return a measure in a cell."""
        if isinstance(value, Missing):
            return self.text(shown_missing(value))
        return self.numbers.ratio(value) if measure == "benefit_cost_ratio" else self.numbers.number(value)

    def signed(self, value: float) -> str:
        """Return a change in kronor with its sign."""
        text = self.numbers.number(value)
        return f"+{text}" if value > 0 and text != "0" else text

    # -- why --------------------------------------------------------------------------

    def why(self, other: int) -> Section:
        """Say what the result went from and to, and because of what."""
        one, two = self.comparison.compared[0], self.comparison.compared[other]
        heading = say("Varför {second} skiljer sig från {first}", second=two.letter, first=one.letter)
        parts = self.comparison.parts("npv", self.series, other)
        if isinstance(parts, Missing):
            cannot = say("Skillnaden kan inte delas upp: {reason}.", reason=parts.reason)
            return Section(f"varfor-{other}", self.text(heading), (Text(self.text(cannot)), *self._changed(other)))
        told = [Text(self.text(self._went(other, parts)))]
        ratio = self._ratio(other)
        told += [Text(self.text(ratio))] if ratio is not None else []
        table = [self._parts(other, parts)] if parts or self._rest(other) else []
        notes = [Text(self.text(note), note=True) for note in self._how(other, parts)]
        return Section(f"varfor-{other}", self.text(heading), (*told, *table, *notes, *self._nothing(other)))

    def _went(self, other: int, parts: tuple[Part, ...]) -> Say:
        one, two = (self.comparison.compared[place].value("npv", self.series) for place in (0, other))
        assert not isinstance(one, Missing)
        assert not isinstance(two, Missing)
        values: dict[str, object] = {
            "account": self.label,
            "before": self.numbers.kronor(one),
            "after": self.numbers.kronor(two),
        }
        if not parts:
            if abs(two - one) < HALF_KRONA:
                return say("{account}: nettot är {before} i båda.", account=self.label, before=values["before"])
            return say(
                "{account}: nettot gick från {before} till {after}; inget ändrat antagande förklarar det.", **values
            )
        because = [self._because(part, other) for part in parts[:MOST_TOLD]]
        because += [say("och {count} till", count=len(parts) - MOST_TOLD)] if len(parts) > MOST_TOLD else []
        return say("{account}: nettot gick från {before} till {after} därför att {because}.",
                   **values, because=self._joined(because))  # fmt: skip

    def _joined(self, told: list[Say]) -> str:
        return "; ".join(self.text(one) for one in told)

    def _because(self, part: Part, other: int) -> Say:
        name, change = self._name(part, other), part.changes[0]
        if len(part.changes) > 1:
            return say("{what} ändrades ({value} kr)", what=name, value=self.signed(part.value))
        return say("{what} ändrades från {before} till {after} ({value} kr)", what=name, value=self.signed(part.value),
                   before=shown_value(change.before), after=shown_value(change.after))  # fmt: skip

    def _ratio(self, other: int) -> Say | None:
        one, two = (self.comparison.compared[place].value("benefit_cost_ratio", self.series) for place in (0, other))
        if isinstance(one, Missing) or isinstance(two, Missing):
            return None
        before, after = self.numbers.ratio(one), self.numbers.ratio(two)
        parts = self.comparison.parts("benefit_cost_ratio", self.series, other)
        if isinstance(parts, Missing) or not parts or before == after:
            return say("Nytta per krona: {before} och {after}.", before=before, after=after)
        because = [
            say("{what} ändrades ({value})", what=self._name(part, other), value=self._signed_ratio(part.value))
            for part in parts[:MOST_TOLD]
        ]
        because += [say("och {count} till", count=len(parts) - MOST_TOLD)] if len(parts) > MOST_TOLD else []
        return say("Nytta per krona gick från {before} till {after} därför att {because}.",
                   before=before, after=after, because=self._joined(because))  # fmt: skip

    def _signed_ratio(self, value: float) -> str:
        return f"+{self.numbers.ratio(value)}" if value > 0 else self.numbers.ratio(value)

    def _name(self, part: Part, other: int) -> Say:
        return part_name(part.changes, [self.comparison.compared[other].tree, self.comparison.compared[0].tree])

    def _parts(self, other: int, parts: tuple[Part, ...]) -> Table:
        """Return what each changed assumption did, the remainder and the sum."""
        one, two = self.comparison.compared[0].letter, self.comparison.compared[other].letter
        rows = [self._part(part, other) for part in parts]
        rest, whole = self._rest(other), self.comparison.difference("npv", self.series, other)
        assert not isinstance(whole, Missing)
        if rest:
            rows.append(Row(self.text(self._rest_name(other)), (Cell(""), Cell(""), Cell(self.signed(rest)), Cell(""))))
        rows.append(Row(self.text(say("Skillnad")), (Cell(""), Cell(""), Cell(self.signed(whole)), Cell("")), "total"))
        columns = (
            Column(self.text(say("Ändrat antagande"))),
            Column(one),
            Column(two),
            self.column(say("Verkan på nettot, kr")),
            self.column(say("Ensam, kr")),
        )
        return Table(f"delar-{other}", "", columns, tuple(rows), wide=True)

    def _part(self, part: Part, other: int) -> Row:
        name, first = self.text(self._name(part, other)), part.changes[0]
        amounts = (Cell(self.signed(part.value)), Cell(self.signed(part.alone)))
        if len(part.changes) == 1:
            before, after = (self.text(shown_value(value)) for value in (first.before, first.after))
            return Row(name, (Cell(before), Cell(after), *amounts), notes=(first.name,))
        notes = [self._change(change) for change in part.changes[:MORE]]
        left = len(part.changes) - MORE
        notes += [self.text(say("och {count} till", count=left))] if left > 0 else []
        return Row(name, (Cell(""), Cell(""), *amounts), notes=tuple(notes))

    def _change(self, change: Change) -> str:
        values = (self.text(shown_value(value)) for value in (change.before, change.after))
        return f"{change.name}: {' → '.join(values)}"

    def _rest(self, other: int) -> float:
        """Return what no assumption explains in kronor, 0 where it is rounding."""
        rest = self.comparison.remainder("npv", self.series, other)
        return 0.0 if isinstance(rest, Missing) or abs(rest) < HALF_KRONA else rest

    def _rest_name(self, other: int) -> Say:
        one, two = self.comparison.compared[0], self.comparison.compared[other]
        return say("Annan version av payoff eller prislistan") if one.forecast or two.forecast else say("Rest")

    def _how(self, other: int, parts: tuple[Part, ...]) -> list[Say]:
        """Say how the difference was parted."""
        if len(parts) < 2:
            return []
        notes = []
        if self.comparison.method(other) == "exact":
            notes.append(say("Varje del är ändringens verkan i genomsnitt över alla ordningar som ändringar kan göras "
                             "i, så ingen ordning gynnas. ”Ensam” är dess verkan när inget annat ändras."))  # fmt: skip
        else:
            notes.append(say("Ändringarna är många: varje del är verkan i genomsnitt över ett fast urval av ordningar. "
                             "”Ensam” är verkan när inget annat ändras."))  # fmt: skip
        together = self.comparison.together("npv", self.series, other)
        if not isinstance(together, Missing) and abs(together) >= HALF_KRONA:
            notes.append(say("Av skillnaden är {value} kr samspel: ändringar som förstärker eller försvagar varandra.",
                             value=self.signed(together)))  # fmt: skip
        return notes

    def _nothing(self, other: int) -> list[Text | Bullets]:
        found = self.comparison.without_effect("npv", self.series, other)
        return self._listed(say("Ändrat utan verkan på nettot:"), found)

    def _changed(self, other: int) -> list[Text | Bullets]:
        return self._listed(say("Det som är ändrat:"), self.comparison.changes(other))

    def _listed(self, lead: Say, found: tuple[Change, ...]) -> list[Text | Bullets]:
        if not found:
            return []
        items = [self._change(change) for change in found[:MOST_SHOWN]]
        items += [self.text(say("och {count} till", count=len(found) - MOST_SHOWN))] if len(found) > MOST_SHOWN else []
        return [Text(self.text(lead)), Bullets(tuple(items))]
