"""The result in the terminal: a table a civil servant can read, and what it assumes."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from payoff.language import Language, say
from payoff.report.locale import Numbers
from payoff.report.portfolio import portfolio_summary
from payoff.report.summary import summary, warned
from payoff.result import Result
from payoff.study.portfolio import PortfolioResult

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

NARROWEST, WIDEST = 60, 110


def shown(result: Result | PortfolioResult | Simulation, language: Language) -> str:
    """Return the result of a scenario or a portfolio, or a simulation, as plain text."""
    if isinstance(result, PortfolioResult):
        return portfolio_terminal(result, language)
    return terminal(result, language) if isinstance(result, Result) else terminal(result.result, language, result)


def terminal(result: Result, language: Language, simulation: Simulation | None = None) -> str:
    """Return a result, and what its draws say, as plain text, without colour, no wider than the terminal."""
    data = summary(result, language)
    numbers, width = Numbers(language), _width()

    title = data["title"]
    out = [title, "═" * min(width, len(title)), ""]
    out += [_wrapped(sentence, width) for sentence in data["sentences"]]
    out.append(_heading(say("Ackumulerad vinst före programkostnad, {basis}, kr", basis=data["basis"]).text(language)))
    out += _table(["", *data["gains"]["columns"]], data["gains"]["rows"], numbers, width)
    out.append(_heading(say("Hela perioden, {basis}, kr", basis=data["basis"]).text(language)))
    columns = [
        say("Vinst").text(language),
        say("Programkostnad").text(language),
        say("Netto").text(language),
        say("Återbetalningstid").text(language),
    ]
    out += _table(
        ["", *columns], [row | {"values": [*row["values"], row["when"]]} for row in data["net"]], numbers, width
    )
    out += _chances(simulation, numbers, width)
    out += _units(data, numbers, width)
    if data["variants"]:
        out.append(_heading(say("Varianter").text(language)))
        rows = [
            {"label": row["label"], "total": False, "values": [row["npv"], row["payback"]]} for row in data["variants"]
        ]
        out += _table(
            ["", say("Nettonuvärde, kr").text(language), say("Återbetalningstid").text(language)], rows, numbers, width
        )
    out.append(_heading(say("Detta antar kalkylen").text(language)))
    out += [_wrapped(f"{row['label']}: {row['value']} ({row['origin']})", width, "• ") for row in data["assumptions"]]
    warnings = [remark.message.text(language) for remark in warned(result, simulation)]
    if warnings:
        out.append(_heading(say("Att tänka på").text(language)))
        out += [_wrapped(text, width, "! ") for text in warnings]
    return "\n".join([*out, ""])


def _chances(simulation: Simulation | None, numbers: Numbers, width: int) -> list[str]:
    """Return what a payer asks of a simulation: the chance to have the money back, and what decides it."""
    if simulation is None:
        return []
    from payoff.report.uncertainty import asked_by_payers

    data = asked_by_payers(simulation, numbers)
    out = [_heading(say("Hur säkert är det?").text(numbers.language))]
    for table in data["tables"]:
        out.append(_wrapped(table["caption"], width))
        rows = [row | {"values": row["cells"]} for row in table["rows"]]
        out += _table([column["label"] for column in table["columns"]], rows, numbers, width)
    decides = data["decides"]
    out += ["", _wrapped(decides["lead"], width)]
    out += [_wrapped(text, width, f"{place}. ") for place, text in enumerate(decides["items"], start=1)]
    return [*out, *(_wrapped(text, width) for text in (decides["turns"], data["drawn"]) if text)]


def portfolio_terminal(result: PortfolioResult, language: Language) -> str:
    """Return a portfolio's result as plain text: its parts, its sum by actor, and what to think of."""
    data = portfolio_summary(result, language)
    numbers, width = Numbers(language), _width()

    title = data["title"]
    out = [title, "═" * min(width, len(title)), ""]
    out += [_wrapped(sentence, width) for sentence in data["sentences"]]
    out.append(_heading(say("Delarna, {basis}, kr", basis=data["basis"]).text(language)))
    columns = [say("Deltagare"), say("Budget"), say("Netto"), say("Nytta per krona"), say("Återbetalningstid")]
    keys = ("participants", "budget", "net", "ratio", "when")
    rows = [row | {"values": [row[key] for key in keys]} for row in data["parts"]]
    out += _table(["", *(column.text(language) for column in columns)], rows, numbers, width)
    out.append(_heading(say("Alla delar, {basis}, kr", basis=data["basis"]).text(language)))
    columns = [say("Vinst"), say("Programkostnad"), say("Netto"), say("Break-even på kalendern")]
    rows = [row | {"values": [*row["values"], row["when"]]} for row in data["net"]]
    out += _table(["", *(column.text(language) for column in columns)], rows, numbers, width)
    if data["warnings"]:
        out.append(_heading(say("Att tänka på").text(language)))
        out += [_wrapped(text, width, "! ") for text in data["warnings"]]
    return "\n".join([*out, ""])


def _width() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))


def _heading(text: str) -> str:
    return f"\n{text}\n{'─' * len(text)}"


def _units(data: dict[str, Any], numbers: Numbers, width: int) -> list[str]:
    """Return the table of what is counted beside kronor, nothing where the scenario counts nothing else."""
    if not data["units"]:
        return []
    names = (say("Med insatsen"), say("Utan insatsen"), say("Skillnad"), say("Kostnad per ytterligare enhet"))
    keys = ("programme", "counterfactual", "difference", "cost")
    rows = [{"label": row["label"], "total": False, "values": [row[key] for key in keys]} for row in data["units"]]
    header = ["", *(name.text(numbers.language) for name in names)]
    return [_heading(say("Annat än kronor").text(numbers.language)), *_table(header, rows, numbers, width)]


def _wrapped(text: str, width: int, bullet: str = "") -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(header: list[str], rows: list[dict[str, Any]], numbers: Numbers, width: int) -> list[str]:
    """Return a table: labels to the left, figures to the right, a rule before the total."""
    cells = [
        [row["label"], *(value if isinstance(value, str) else numbers.number(value) for value in row["values"])]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [header, *cells]) for column in range(len(header))]
    widths[0] = max(12, min(widths[0], width - sum(widths[1:]) - 2 * (len(header) - 1)))
    lines = [_line(header, widths), "  ".join("─" * one for one in widths)]
    for row, cell in zip(rows, cells, strict=True):
        if row["total"]:
            lines.append("  ".join("─" * one for one in widths))
        lines += _lines(cell, widths)
    return lines


def _lines(cells: list[str], widths: list[int]) -> list[str]:
    """Return one row; a label that is too long goes on over more lines."""
    labels = textwrap.wrap(cells[0], widths[0]) or [""]
    return [_line([labels[0], *cells[1:]], widths), *(f"  {label}" for label in labels[1:])]


def _line(cells: list[str], widths: list[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join([first, *rest]).rstrip()
