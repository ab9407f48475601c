"""Write docs/priser/ out of the price table: `python tests/price_pages.py` after the data has changed.

One page a topic, of prices or of studies, and an index that says what there is, what is missing, how to cite and how
to put in one's own price.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from payoff.reference import Price, Table, history, table
from payoff.reference.evidence import Benchmark, Effect, benchmarks, effect
from payoff.reference.history import price_in
from payoff.reference.model import STATUSES, Source
from payoff.reference.study_search import BENCHMARKS, EFFECTS
from payoff.report.locale import Numbers
from payoff.report.price_row import counts_by_topic
from payoff.report.price_studies import source_of
from payoff.report.price_study_use import in_short, not_compared, use_of
from payoff.report.price_words import (
    BASIS,
    SIGN,
    STATUS,
    STATUS_MEANS,
    address,
    amount,
    figure,
    interval,
    is_whole,
    payer_receiver,
    when,
)
from payoff.report.study_words import (
    COMPARISON,
    COUNTRY,
    DESIGN,
    UNKNOWN,
    evaluated,
    measured,
    outcome,
    persons,
)

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "priser"
INDEX = "README.md"
WIDTH = 118
UNBROKEN: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
NUMBERS = Numbers("sv")
GENERATED = "<!-- Skriven av tests/price_pages.py ur prislistan. Ändra i payoff/reference/data/, inte här. -->\n\n"
LEGEND = ", ".join(f"{SIGN[status]} {STATUS[status]}" for status in STATUSES)

HEAD = """# Prislistan

payoff har en prislista: belopp, satser, priser och metodval med källa, år och hur säkra de är. Studiers utfall och
publicerade utvärderingar ligger i samma lista. Ett scenario kan använda
dem med `use`, och varje tal som kommer härifrån får sin källa och sin status i bilagan. Det här är version
**{version}**. Värden utan slutår gäller till och med {through}. Vad som ändrats mellan versionerna står i
[DATA-CHANGES.md](../../DATA-CHANGES.md).

```console
$ python -m payoff prices                          # ämnena, och hur många priser av varje status
$ python -m payoff prices psykiatri besök          # alla orden ska finnas; å, ä och ö behövs inte
$ python -m payoff prices supported employment     # studier, byggstenar och utvärderingar söks på samma sätt
$ python -m payoff prices akutbesok                # hela raden: alla år, källa, adress, hur den används
$ python -m payoff prices --topic health --actor region --year 2023 --json
```

## Ämnen

| ämne | rader | {heads} |
|---|---:|---:|---:|---:|
"""
MEANING = """
## Vad statusen betyder

{meanings}

Statusen gäller talet. Ett tal som räknas ur flera får den svagaste av deras: ett publicerat belopp i euro som räknas om
med en kurs av allmän kännedom är allmän kännedom. Flera publicerade tal är lästa i andra hand (bank, fackförbund,
blogg, examensarbete); det står i källan. Sådana rader duger för en förkalkyl, men läs ursprungskällan före en
slutrapport.

**Genomsnitt och marginell.** Ett genomsnitt innehåller lokaler och ledning, som finns kvar när en person behöver
mindre. En marginell kostnad är det som faktiskt faller bort. Prislistans priser är genomsnitt om inget annat sägs; vad
som blir pengar av dem säger scenariot med `cashable`.

**Gäller och prisår.** Belopp och satser i lag *gäller* ett år eller en period. Priser har ett *prisår*: året vars
kronor de är i. Ett odaterat pris kan inte räknas upp.

**Flera aktörer.** En rad som flera aktörer betalar är en summa utan publicerad fördelning, ofta med indirekta
kostnader. Den är till för jämförelse och kan inte bokföras på en aktör.

## Luckor som märks först

{gaps}

## Så citeras ett pris

Skriv ut källan, inte payoff: utgivare, titel, år, adress, och att talet hämtats ur prislistan med dess version. Till
exempel: *{example}. Hämtat ur payoffs prislista {version}.* Ett antagande citeras som ett antagande, med prislistans
anmärkning. Står det *fullständig adress saknas* leder adressen inte hela vägen: leta upp källan före en rapport.

## Ett eget pris i stället

Ett lokalt pris är nästan alltid bättre än prislistans. Skriv det i scenariot med samma id och enhet, och med källa;
utan källa räknas det som ett antagande. Bilagan visar båda.

```text
prices:
  {own}: {{value: 4 100 kr/besök, source: "Regionens ekonomiavdelning, mejl 2026-02-03"}}
```
"""
GAPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "**Psykiatri och akutsjukvård.** Regionernas prislistor finns men talen gick inte att läsa; besök och vårddygn "
        "i psykiatrin vilar på ankare från annan vård. Använd regionens eget pris.",
        ("psykiatri_oppenvard", "psykiatri_slutenvard", "akutbesok"),
    ),
    (
        "**Polis, åklagare och domstol.** Ingen redovisad kostnad per ärende eller brottstyp, bara anslag delade med "
        "antal.",
        ("polis_per_anmalt_brott", "aklagare_per_brottsmisstanke", "tingsratt_per_brottmal"),
    ),
    (
        "**Handläggartid och påslag.** Timpriser för handläggare och påslag för lokaler och ledning är antagna.",
        ("overhead_handlaggning", "po_palagg_offentlig"),
    ),
    (
        "**Hur länge ett arbete varar.** Ingen svensk kurva över flera år har hittats.",
        ("kvar_i_arbete_default",),
    ),
    (
        "**Vad som hade hänt ändå.** Utan jämförelsegrupp finns bara ett antagande om dödvikten.",
        ("dodvikt_default",),
    ),
    (
        "**Löner.** Efter 2023 är bara talet känt, inte läst, och ingångslöner per målgrupp saknas.",
        ("manadslon_total",),
    ),
    (
        "**Riksnormen.** Saknas 2001–2012, och några av åren därefter är härledda; se statusen per år.",
        ("riksnorm_ensam",),
    ),
    (
        "**Prisindex för kommunal verksamhet (PKV).** Bara några år är publicerade; använd KPI tills vidare.",
        ("pkv_forandring_pct",),
    ),
)
"""What a user meets first, with the rows to look at."""

TOPIC_HEAD = """# {title}

{count} priser: {statuses}. Sista året för varje rad; äldre år står under [Alla år](#alla-år). Siffran i kolumnen Källa
leder till [Källor](#källor). Vad statusen betyder, och vilken version det är, står i [Prislistan](README.md).

| pris | belopp | år | betalar → får | status | källa |
|---|---:|---|---|---|---|
"""
EFFECTS_HEAD = """# {title}

{count} rader ur studier, översikter och statistik; {ready} kan användas direkt med `evidence`. I kolumnen *går att
använda direkt* står annars vad som måste skrivas, med källa eller som antagande: `control` är jämförelsens andel,
`measure` om den räknas någon gång (`ever`) eller vid tiden (`at`), `by` månaden sedan inskrivning och `share` andelen
med insatsen. En rad utan andel är bakgrund och kan inte fylla ett tillstånd. `python -m payoff prices ID` visar hur
raden skrivs; se också [Evidens](../evidens.md). Vad statusen betyder står i [Prislistan](README.md).

| studie | insats och grupp | utfall | antal, upplägg, land | status | går att använda direkt | källa |
|---|---|---|---|---|---|---|
"""
BENCHMARKS_HEAD = """# {title}

{count} publicerade utvärderingar att lägga en egen kalkyl bredvid. De är aldrig indata och kan inte användas med
`evidence`. Bilagan lägger resultatet bredvid dem som har tal av samma slag; de andra är kvar med skälet. Se
[Evidens](../evidens.md). Vad statusen betyder står i [Prislistan](README.md).

| utvärdering | år, deltagare | tal | jämfört med | status | går att använda direkt | läggs bredvid kalkylen | källa |
|---|---|---|---|---|---|---|---|
"""


def pages() -> dict[str, str]:
    """Return every page by file name."""
    prices = table()
    topics = counts_by_topic(prices)
    written = {EFFECTS: effects_page, BENCHMARKS: benchmarks_page}
    return {INDEX: index(prices)} | {
        f"{topic}.md": written[topic](prices) if topic in written else topic_page(prices, topic) for topic in topics
    }


def index(prices: Table) -> str:
    """Return the index page."""
    counts = counts_by_topic(prices)
    heads = " | ".join(f"{SIGN[status]} {STATUS[status]}" for status in STATUSES)
    rows = [
        f"| [{prices.topics[topic]}]({topic}.md) | {sum(found.values())} | "
        + " | ".join(str(found[status]) for status in STATUSES)
        + " |\n"
        for topic, found in counts.items()
    ]
    totals = [sum(found[status] for found in counts.values()) for status in STATUSES]
    rows.append(f"| **alla** | {sum(totals)} | {' | '.join(map(str, totals))} |\n")
    meanings = "".join(f"- {SIGN[status]} **{STATUS[status]}**: {STATUS_MEANS[status]}.\n" for status in STATUSES)
    gaps = "".join(f"- {text} {'; '.join(gap(prices, name) for name in names)}.\n" for text, names in GAPS)
    example = _latest(prices, "prisbasbelopp")
    assert example.source is not None
    cited = f"{example.label} {example.year}: {amount(example, NUMBERS)}. {source_line(example.source)}"
    head = HEAD.format(version=prices.version, through=prices.through, heads=heads)
    rest = MEANING.format(
        meanings=meanings.rstrip(), gaps=gaps.rstrip(), example=cited, version=prices.version, own="psykiatri_oppenvard"
    )
    return GENERATED + filled(head) + "".join(rows) + filled(rest)


def filled(text: str) -> str:
    """Return a text with its running paragraphs and list items on lines of readable length."""
    lines: list[str] = []
    for paragraph in re.split(r"(\n{2,}|(?<=\n)(?=- ))", text):
        is_text = paragraph.strip() and not paragraph.lstrip().startswith(("#", "|", "`", "<"))
        indent = "  " if paragraph.startswith("- ") else ""
        end = "\n" if paragraph.endswith("\n") else ""
        lines.append(
            textwrap.fill(paragraph, WIDTH, subsequent_indent=indent, **UNBROKEN) + end if is_text else paragraph
        )
    return "".join(lines)


def gap(prices: Table, name: str) -> str:
    """Return a row as it is told among the gaps."""
    price = _latest(prices, name)
    return f"`{price.id}` ({amount(price, NUMBERS)}, {SIGN[price.status]} {STATUS[price.status]})"


def topic_page(prices: Table, topic: str) -> str:
    """Return the page of a topic."""
    names = [name for name, row in prices.rows.items() if row["topic"] == topic]
    found = {name: _latest(prices, name) for name in names}
    numbers = source_numbers(prices, names)
    statuses = [price.status for price in found.values()]
    told = ", ".join(f"{SIGN[one]} {STATUS[one]} {statuses.count(one)}" for one in STATUSES if statuses.count(one))
    head = TOPIC_HEAD.format(title=prices.topics[topic], count=len(names), statuses=told)
    rows = [table_row(prices, price, numbers) for price in found.values()]
    notes = [f"- `{name}`: {plain(price.note)}\n" for name, price in found.items() if price.note]
    years = [line for name in names for line in year_lines(prices, name)]
    sources = [f"{number}. {plain(source_line(source))}\n" for source, number in numbers.items()]
    return (
        GENERATED
        + filled(head)
        + "".join(rows)
        + section("Anmärkningar", notes)
        + section("Alla år", years, f"Status per år: {LEGEND}.\n\n")
        + section("Källor", sources)
    )


def effects_page(prices: Table) -> str:
    """Return the page of the studies, with what each needs before a scenario can use it."""
    studies = {name: effect(name, prices) for name in prices.effects}
    numbers = study_sources(prices, studies.values())
    ready = sum(use_of(study).as_it_stands for study in studies.values())
    rows = []
    for name, study in studies.items():
        cells = (
            f"`{name}`<br>{plain(study.label)}",
            f"{plain(study.intervention)}<br>{plain(study.population)}",
            f"{plain(study.outcome)}: {outcome(study, NUMBERS)}<br>{measured(study, NUMBERS)}",
            "<br>".join(
                [
                    str(persons(study, NUMBERS)),
                    str(DESIGN.get(study.design or "", UNKNOWN)),
                    f"{COUNTRY.get(study.country or '', UNKNOWN)} {study.year or ''}".strip(),
                ]
            ),
            f"{SIGN[study.status]} {STATUS[study.status]}",
            str(in_short(study)),
            cited_number(prices, study, numbers),
        )
        rows.append(cells)
    head = EFFECTS_HEAD.format(title=prices.topics[EFFECTS], count=len(studies), ready=ready)
    return study_page(head, rows, studies, numbers)


def benchmarks_page(prices: Table) -> str:
    """Return the page of the published evaluations, with why some are not laid beside a result."""
    found = benchmarks(prices)
    numbers = study_sources(prices, found.values())
    rows = []
    for name, one in found.items():
        reason = not_compared(one)
        cells = (
            f"`{name}`<br>{plain(one.label)}",
            str(one.year or UNKNOWN)
            + ("" if one.participants is None else f"<br>{NUMBERS.plain(one.participants)} deltagare"),
            str(evaluated(one, NUMBERS)),
            str(COMPARISON.get(one.comparison or "", UNKNOWN)),
            f"{SIGN[one.status]} {STATUS[one.status]}",
            "nej, är aldrig indata",
            "ja" if reason is None else "nej, se anmärkningen" if str(reason) == one.note else f"nej: {reason}",
            cited_number(prices, one, numbers),
        )
        rows.append(cells)
    head = BENCHMARKS_HEAD.format(title=prices.topics[BENCHMARKS], count=len(found))
    return study_page(head, rows, found, numbers)


def study_page(
    head: str, rows: Sequence[Sequence[str]], found: Mapping[str, Effect | Benchmark], numbers: dict[Source, int]
) -> str:
    """Return a page of studies or evaluations: its table, notes and sources."""
    lines = [f"| {' | '.join(plain(cell).replace('|', '¦') for cell in cells)} |\n" for cells in rows]
    notes = [f"- `{name}`: {plain(one.note)}\n" for name, one in found.items() if one.note]
    sources = [f"{number}. {plain(source_line(source))}\n" for source, number in numbers.items()]
    return GENERATED + filled(head) + "".join(lines) + section("Anmärkningar", notes) + section("Källor", sources)


def study_sources(prices: Table, found: Iterable[Effect | Benchmark]) -> dict[Source, int]:
    """Return the sources of some studies, numbered as they come."""
    cited = dict.fromkeys(source for one in found if (source := source_of(prices, one)) is not None)
    return {source: number for number, source in enumerate(cited, 1)}


def cited_number(prices: Table, row: Effect | Benchmark, numbers: dict[Source, int]) -> str:
    """Return the number of the source of a row."""
    source = source_of(prices, row)
    return "ingen" if source is None else str(numbers[source])


def section(title: str, lines: Sequence[str], intro: str = "") -> str:
    """Return a section of a page; one without lines says so, so that links to it lead somewhere."""
    return f"\n## {title}\n\n" + (intro + "".join(lines) if lines else "Inga på den här sidan.\n")


def table_row(prices: Table, price: Price, numbers: dict[Source, int]) -> str:
    """Return a row of a page: the price to the left with what it is under it."""
    between = interval(price, NUMBERS)
    cells = (
        f"`{price.id}`<br>{plain(price.label)}",
        amount(price, NUMBERS) + (f"<br>({between})" if between else ""),
        str(when(price)),
        "<br>".join(filter(None, [payer_receiver(price.row, "sv"), str(BASIS.get(price.row.basis or "", ""))])),
        f"{SIGN[price.status]} {STATUS[price.status]}",
        ", ".join(str(numbers[source]) for source in sources_of(prices, price.id)) or "ingen",
    )
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |\n"


def year_lines(prices: Table, name: str) -> Iterator[str]:
    """Return the prices of a row by year on one line, nothing for a row with one price."""
    spans = history(prices, name)
    if len(spans) > 1:
        told = [
            f"{span.text or 'odaterat'} {SIGN[span.price.status]} "
            + ("trappa" if span.price.steps else figure(round(span.price.value, 4), NUMBERS))
            for span in spans
        ]
        yield f"- `{name}` ({spans[-1].price.unit.text}): {' · '.join(told)}\n"


def source_numbers(prices: Table, names: Iterable[str]) -> dict[Source, int]:
    """Return the sources of some rows, numbered as they come."""
    cited = dict.fromkeys(source for name in names for source in sources_of(prices, name))
    return {source: number for number, source in enumerate(cited, 1)}


def sources_of(prices: Table, name: str) -> list[Source]:
    """Return the sources of a row's prices, the latest first, each once."""
    spans = history(prices, name)
    return [*dict.fromkeys(span.price.source for span in reversed(spans) if span.price.source)]


def source_line(source: Source) -> str:
    """Return a source with its address, a link where it leads all the way."""
    where = address(source, "sv")
    return f"{source.text}, <{where}>" if is_whole(source) else f"{source.text}, {where}"


def plain(text: str) -> str:
    """Return a text of the data for a page: on one line, and nothing in it taken for markup."""
    kept = text if "<http" in text or "<br>" in text else text.replace("<", "&lt;")
    return " ".join(kept.split()).replace("*", "\\*")


def _latest(prices: Table, name: str) -> Price:
    price = price_in(prices, name)
    assert price is not None
    return price


def write() -> None:
    """Write the pages, and remove those of topics that are gone."""
    found = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in found:
            path.unlink()
    for name, text in found.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
