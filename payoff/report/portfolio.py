"""One plain dict between a portfolio's numbers and every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from payoff.language import Language, Say, as_written, say
from payoff.measured import NET_MEASURES
from payoff.missing import Missing
from payoff.report import words
from payoff.report.assumptions import assumptions
from payoff.report.blocks import block_rows, override_rows, table_version
from payoff.report.csv_table import safe, table
from payoff.report.locale import Numbers
from payoff.report.portfolio_words import basis, part_payback, portfolio_sentences, when_on_the_calendar
from payoff.report.prices import price_rows
from payoff.report.summary_parts import about_texts, net_values, ratio_text
from payoff.report.years import shown_years
from payoff.result import Result
from payoff.scenario.budget import BUDGET
from payoff.scenario.builtin import PUBLIC
from payoff.scenario.fields import shares_of
from payoff.scenario.portfolio import SHARED_LINE
from payoff.scenario.yaml_text import in_file
from payoff.study.portfolio import PortfolioResult
from payoff.study.portfolio_data import warnings
from payoff.study.portfolio_flows import own_name
from payoff.version import __version__


def portfolio_summary(result: PortfolioResult, language: Language) -> dict[str, Any]:
    """Return everything that a portfolio's annex shows, as plain data in a language.

    Parameters
    ----------
    result : PortfolioResult
    language : {"sv", "en"}

    Returns
    -------
    dict
        Texts are ready to show. A figure is a number in kronor, or a text where it cannot be computed.
    """
    numbers = Numbers(language)
    return {
        **about_texts(result.portfolio.about, language),
        "basis": basis(result).text(language),
        "sentences": [sentence.text(language) for sentence in portfolio_sentences(result, numbers)],
        "warnings": [_warning(result, text, parts).text(language) for _, text, _, parts in warnings(result)],
        "parts": _parts(result, numbers),
        "by_year": _by_year(result, language),
        "net": _net(result, numbers),
        "need": _need(result, numbers),
        "assumptions": _assumptions(result, numbers),
        "prices": _merged(result, lambda one: price_rows(one.result, language), "state"),
        "not_counted": list(
            dict.fromkeys(text for part in result.parts.values() for text in part.result.scenario.programme.not_counted)
        ),
        "blocks": _of_parts(result, block_rows, numbers),
        "overrides": _of_parts(result, override_rows, numbers),
        "provenance": _provenance(result, language),
    }


def _warning(result: PortfolioResult, text: Say, parts: Sequence[str]) -> Say:
    """Return a warning with the parts that it concerns, where it is not all of them."""
    if not parts or len(parts) == len(result.parts):
        return text
    return say("{text} ({parts})", text=text, parts=[result.parts[name].label for name in parts])


def _rows(result: PortfolioResult) -> list[str]:
    """Return the accounts in use, the public sector where it is a sum of several, and the total."""
    public = {name for part in result.parts.values() for name in part.result.groups.get(PUBLIC, ())}
    inside = [name for name in result.active if name in public]
    middle = [PUBLIC] if 1 < len(inside) < len(result.active) else []
    return [*(name for name in result.active if name not in (PUBLIC, result.total)), *middle, result.total]


def _row(result: PortfolioResult, series: str, values: Sequence[float | Missing], language: Language) -> dict[str, Any]:
    memo = any(series in part.result.chart.memo for part in result.parts.values())
    return words.account_row(result, series, values, language, subtotal=series == PUBLIC, memo=memo)


def _parts(result: PortfolioResult, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the table of the parts: persons, budget, what it adds to the net, ratio and payback; then the sum."""
    language = numbers.language
    rows = []
    for part in result.parts.values():
        own = part.result
        year, month = own.scenario.first_month
        rows.append(
            {
                "label": part.label,
                "note": result.portfolio.parts[part.name].note or "",
                "total": False,
                "start": f"{year:04d}-{month:02d}",
                "participants": numbers.plain(own.scenario.persons),
                "share": numbers.per_cent(part.share),
                "budget": words.cell(own.budget_cost(f"{BUDGET}{SHARED_LINE}"), language),
                "net": words.cell(result.npv(None, part.name), language),
                "ratio": ratio_text(own, numbers),
                "when": part_payback(part, numbers).text(language),
            }
        )
    known = [row["budget"] for row in rows if isinstance(row["budget"], float)]
    complete = len(known) == len(rows)
    rows.append(
        {
            "label": say("Summa").text(language),
            "note": "",
            "total": True,
            "start": "",
            "participants": numbers.plain(result.participants),
            "share": numbers.per_cent(1.0),
            "budget": sum(known) if complete else say("uppgift saknas").text(language),
            "net": words.cell(result.npv(), language),
            "ratio": ratio_text(result, numbers),
            "when": "",
        }
    )
    return rows


def _by_year(result: PortfolioResult, language: Language) -> dict[str, Any]:
    """Return the net of each calendar year, undiscounted, by account."""
    years = [result.calendar_years[index - 1] for index in shown_years(len(result.calendar_years))]
    rows = []
    for series in _rows(result):
        totals = result.totals("net", series, discounted=False)
        values = [totals if isinstance(totals, Missing) else totals[year] for year in years]
        rows.append(_row(result, series, values, language))
    return {"columns": [str(year) for year in years], "rows": rows}


def _net(result: PortfolioResult, numbers: Numbers) -> list[dict[str, Any]]:
    """Return gain, programme cost and net of each account over all parts."""
    rows = []
    for series in _rows(result):
        row = _row(result, series, net_values(result, series), numbers.language)
        row["ratio"] = ratio_text(result, numbers, series)
        row["when"] = when_on_the_calendar(result, result.break_even(series)).text(numbers.language)
        rows.append(row)
    return rows


def _need(result: PortfolioResult, numbers: Numbers) -> dict[str, Any]:
    """Return the need by group, with the sum and the reach, no rows where the portfolio says nothing of it."""
    found, need = result.reach(), result.portfolio.need
    if found is None or need is None:
        return {"rows": [], "upper_bound": False}
    unknown = say("uppgift saknas").text(numbers.language)

    def shown(value: float | Missing, show: Callable[[float], str]) -> str:
        return unknown if isinstance(value, Missing) else show(value)

    rows = [
        {
            "label": group.label or name,
            "total": False,
            "persons": numbers.plain(group.persons.value) if group.persons.known else unknown,
            "weight": numbers.percent(group.weight.value),
            "in_need": shown(found.by_group[name], numbers.number),
            "source": _because(group.persons, group.weight, group),
        }
        for name, group in need.groups.items()
    ]
    label = say("Behov, högst") if found.upper_bound else say("Behov")
    rows.append(
        {
            "label": label.text(numbers.language),
            "total": True,
            "persons": "",
            "weight": "",
            "in_need": shown(found.need, numbers.number),
            "source": "",
        }
    )
    reach = say("Räckvidd, minst") if found.upper_bound else say("Räckvidd")
    rows.append(
        {
            "label": reach.text(numbers.language),
            "total": True,
            "persons": numbers.plain(result.participants),
            "weight": "",
            "in_need": shown(found.reach, numbers.per_cent),
            "source": say("deltagare delat med behov").text(numbers.language),
        }
    )
    return {"rows": rows, "upper_bound": found.upper_bound}


def _because(*told: Any) -> str:
    """Return sources and notes, the same text once."""
    return words.joined_notes(*dict.fromkeys(text for one in told for text in (one.source, one.note)))


def _assumptions(result: PortfolioResult, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the portfolio's own choices, then those of its parts."""
    language = numbers.language
    portfolio = result.portfolio
    stated, default = say("angivet").text(language), say("standard").text(language)
    budget = portfolio.budget
    amount = as_written(budget.written) if budget.known else say("uppgift saknas")
    chart = next(iter(result.parts.values())).result.chart
    payers = [
        say("{name} ({weight})", name=result.label(chart.account(name)), weight=numbers.percent(round(share, 6)))
        for name, share in shares_of(portfolio.payer).items()
    ]
    how = say("efter antal deltagare") if portfolio.by_participants else say("efter angivna andelar")
    rows: list[tuple[Say, Say, bool, str]] = [
        (say("Gemensam budget"), amount, True, _because(budget)),
        (say("Betalare"), say("{payers}", payers=payers), True, ""),
        (say("Betalas"), _paid(result), True, ""),
        (say("Delas mellan delarna"), how, True, ""),
    ]
    if portfolio.need is not None:
        overlap = {"none": say("ingen hör till två grupper"), "not_known": say("inte känd; behovet är högst så stort")}
        rows.append((say("Målgruppernas överlappning"), overlap[portfolio.need.overlap], True, ""))
    own = [
        {
            "label": label.text(language),
            "value": value.text(language),
            "origin": stated if given else default,
            "note": note,
        }
        for label, value, given, note in rows
    ]
    return own + _merged(result, lambda one: assumptions(one.result, numbers), "label")


def _paid(result: PortfolioResult) -> Say:
    """Say when the shared budget is paid."""
    portfolio = result.portfolio
    if portfolio.paid == "at_start":
        return say("vid varje dels start")
    if portfolio.during is not None:
        first, last = portfolio.during.from_month, portfolio.during.to_month
        return say("jämnt, månad {first}–{last} i varje dels kalender", first=first, last=last)
    return say("jämnt under varje dels kalender")


def _merged(result: PortfolioResult, ask: Callable[[Any], list[dict[str, Any]]], label: str) -> list[dict[str, Any]]:
    """Return rows of all parts: once where they are the same in all, else with the names of their parts."""
    gathered: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for part in result.parts.values():
        for row in ask(part):
            gathered.setdefault(tuple(row.items()), []).append(part.label)
    rows = []
    for key, parts in gathered.items():
        row = dict(key)
        if len(parts) < len(result.parts):
            row[label] = f"{row[label]} ({', '.join(parts)})"
        rows.append(row)
    return rows


def _provenance(result: PortfolioResult, language: Language) -> list[dict[str, str]]:
    rows = [
        (say("Beräknat med"), f"payoff {__version__}"),
        (say("Portföljfil"), result.portfolio.file),
        (say("Filens kontrollsumma"), result.portfolio.fingerprint),
        (say("Prislista"), _table_version(result, language)),
    ]
    files: dict[str, list[str]] = {}
    for part in result.parts.values():
        files.setdefault(part.result.scenario.file, []).append(part.label)
    rows += [(say("Scenariofil"), f"{file} ({', '.join(labels)})") for file, labels in files.items()]
    laid = result.portfolio.overrides_as_written()
    rows += [(say("Ändrat med --set"), f"{path} = {in_file(value)}") for path, value in laid.items()]
    rows += [
        (say("Ändrat i {part}", part=result.portfolio.label(name)), f"{path} = {in_file(value)}")
        for name, part_of in result.portfolio.parts.items()
        for path, value in part_of.overrides.items()
    ]
    return [{"label": label.text(language), "value": value} for label, value in rows]


def _of_parts(
    result: PortfolioResult, rows: Callable[[Result, Numbers], list[dict[str, str]]], numbers: Numbers
) -> list[dict[str, str]]:
    """Return rows about the prices of the parts, each once."""
    found = [row for part in result.parts.values() for row in rows(part.result, numbers)]
    return list({tuple(row.items()): row for row in found}.values())


def _table_version(result: PortfolioResult, language: Language) -> str:
    """Return the version of the price table, with a word where no part takes anything from it."""
    parts = [part.result for part in result.parts.values()]
    used = [part for part in parts if part.uses_table]
    return table_version((used or parts)[0], language)


def portfolio_csv(result: PortfolioResult, language: Language) -> str:
    """Return every part and the sum by account and calendar year as one tidy table, full precision."""
    header = ("part", "account", "label", "measure", "calendar_year", "discounted", "value", "unit", "status")
    rows: list[tuple[object, ...]] = []
    for name in (None, *result.parts):
        for series in result.series:
            if name is not None and own_name(result.parts[name], series) is None:
                continue
            label = safe(result.label(series).text(language))
            for measure in NET_MEASURES:
                for discounted in (True, False):
                    totals = result.totals(measure, series, discounted=discounted, part=name)
                    rows += _csv_rows(totals, (name or "", series, label, measure), discounted)
    return table(header, rows)


def _csv_rows(
    totals: dict[int, float] | Missing, start: tuple[object, ...], discounted: bool
) -> list[tuple[object, ...]]:
    if isinstance(totals, Missing):
        return [(*start, "", discounted, "", "kr", totals.status)]
    return [(*start, year, discounted, repr(value), "kr", "known") for year, value in totals.items()]
