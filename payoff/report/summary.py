"""One plain dict between the numbers and every page, so that no two formats can differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payoff.language import Language, Say, say
from payoff.report import words
from payoff.report.assumptions import assumptions, price_rows
from payoff.report.locale import Numbers
from payoff.report.sentences import basis, short_calendar, short_when, summary_sentences, when_paid_back
from payoff.result import Result
from payoff.review import remarks
from payoff.tables import Measure, Missing
from payoff.version import __version__

MOST_YEARS = 6
NET_COLUMNS: tuple[Measure, ...] = ("gains", "programme_cost", "net")


def summary(result: Result, language: Language) -> dict[str, Any]:
    """Return everything that an annex shows, as plain data in a language.

    Parameters
    ----------
    result : Result
    language : {"sv", "en"}

    Returns
    -------
    dict
        Texts are ready to show. A figure is a number in kronor, or a text where it cannot be computed.
    """
    numbers = Numbers(language)
    about = result.scenario.about
    return {
        "language": language,
        "title": about.title,
        "report": words.REPORT[about.report].text(language),
        "organisation": about.organisation or "",
        "question": about.question or "",
        "source": about.source or "",
        "note": about.note or "",
        "basis": basis(result).text(language),
        "date": about.date or "",
        "sentences": [sentence.text(language) for sentence in summary_sentences(result, numbers)],
        "warnings": [remark.message.text(language) for remark in remarks(result)],
        "assumptions": assumptions(result, numbers),
        "gains": _gains(result, language),
        "by_year": _by_year(result, language),
        "net": _net(result, numbers),
        "today": _today(result, language),
        "budget": _budget(result, language),
        "variants": _variants(result, numbers),
        "prices": price_rows(result, language),
        "not_counted": list(result.scenario.programme.not_counted),
        "provenance": _provenance(result, numbers),
    }


def shown_years(count: int) -> list[int]:
    """Return the years that a table has room for: the first three, then fewer, always the last.

    Examples
    --------
    >>> shown_years(3), shown_years(20)
    ([1, 2, 3], [1, 2, 3, 5, 10, 20])
    """
    if count <= MOST_YEARS:
        return list(range(1, count + 1))
    chosen = [year for year in (1, 2, 3, 5, 10, 20, 30, 50) if year < count]
    return [*chosen[: MOST_YEARS - 1], count]


def _text(message: Say, language: Language) -> str:
    return message.text(language)


def _cell(value: float | Missing, language: Language) -> float | str:
    return say("kan inte beräknas").text(language) if isinstance(value, Missing) else value


def _row(result: Result, series: str, values: Sequence[float | Missing], language: Language) -> dict[str, Any]:
    label = result.label(series)
    subtotal = series in result.groups and series != result.total
    return {
        "id": series,
        "label": _text(say("varav {name}", name=label) if subtotal else label, language),
        "subtotal": subtotal,
        "total": series == result.total,
        "memo": series in result.scenario.chart.memo,
        "values": [_cell(value, language) for value in values],
    }


def _rows(result: Result) -> list[str]:
    """Return the accounts in use, the public sector where it is a sum of several, and the total."""
    public = [account for account in result.active if account in result.groups.get("offentlig_sektor", ())]
    middle = ["offentlig_sektor"] if len(public) > 1 and len(public) < len(result.active) else []
    return [*result.active, *middle, result.total]


def _gains(result: Result, language: Language) -> dict[str, Any]:
    """Return the table of the application: cumulative gain before programme cost by account and year."""
    years = shown_years(result.years)
    rows = []
    for series in _rows(result):
        totals = result.totals("gains", series, cumulative=True)
        rows.append(
            _row(result, series, [totals if isinstance(totals, Missing) else totals[year] for year in years], language)
        )
    return {"years": years, "rows": rows}


def _by_year(result: Result, language: Language) -> dict[str, Any]:
    """Return the net of each year, undiscounted, by account."""
    years = shown_years(result.years)
    rows = []
    for series in _rows(result):
        totals = result.totals("net", series, discounted=False)
        rows.append(
            _row(result, series, [totals if isinstance(totals, Missing) else totals[year] for year in years], language)
        )
    return {"years": years, "rows": rows, "all_years": len(years) == result.years}


def _net(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return gain, programme cost, net and payback of each account at the horizon."""
    rows = []
    for series in _rows(result):
        values: list[float | Missing] = []
        for measure in NET_COLUMNS:
            totals = result.totals(measure, series)
            values.append(totals if isinstance(totals, Missing) else sum(totals.values()))
        row = _row(result, series, values, numbers.language)
        if isinstance(values[1], Missing):
            row["values"][1] = say("uppgift saknas").text(numbers.language)
        row["when"] = short_when(result.payback(series), numbers).text(numbers.language)
        ratio = result.benefit_cost_ratio(series)
        row["ratio"] = "–" if isinstance(ratio, Missing) else numbers.ratio(ratio)
        rows.append(row)
    return rows


def _today(result: Result, language: Language) -> dict[str, Any]:
    """Return what a person costs in the first year without the programme, by account; or that it is not known."""
    if not result.cost_without:
        return {"known": False, "rows": []}
    rows = []
    for series in _rows(result):
        cost = result.cost_without[series]
        rows.append(_row(result, series, [cost], language))
    return {"known": True, "rows": rows}


def _budget(result: Result, language: Language) -> dict[str, Any]:
    """Return the programme's budget line by line."""
    rows = []
    known_total, complete = 0.0, True
    for name, line in result.scenario.programme.budget.items():
        cost = result.budget_cost(f"programme.budget.{name}")
        if isinstance(cost, Missing):
            complete = False
        else:
            known_total += cost
        payers = [
            result.label(result.scenario.chart.account(payer)).text(language)
            + ("" if len(line.payer) == 1 else f" {share.written}")
            for payer, share in line.payer.items()
        ]
        paid = say("vid starten") if line.paid == "at_start" else say("jämnt under perioden")
        rows.append(
            {
                "label": line.label or name,
                "payer": ", ".join(payers),
                "form": words.FORM[line.form].text(language),
                "paid": "–" if isinstance(cost, Missing) else paid.text(language),
                "amount": say("uppgift saknas").text(language) if isinstance(cost, Missing) else cost,
                "source": line.amount.source or line.source or "",
                "note": line.amount.note or line.note or "",
            }
        )
    total: float | str = known_total if complete else say("uppgift saknas").text(language)
    return {"rows": rows, "total": total, "note": result.scenario.programme.note or ""}


def _variants(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the base scenario and its variants side by side."""
    if not result.variants:
        return []
    language = numbers.language
    named = [(say("Grundscenariot").text(language), "", result)]
    for name, variant in result.variants.items():
        declared = result.scenario.variants[name]
        named.append((declared.label or name, declared.note or "", variant))
    rows = []
    for label, note, one in named:
        gain = one.totals("gains", cumulative=True)
        rows.append(
            {
                "label": label,
                "note": note,
                "gain": _cell(gain if isinstance(gain, Missing) else list(gain.values())[-1], language),
                "npv": _cell(one.npv(), language),
                "payback": short_when(one.payback(), numbers).text(language),
                "break_even": short_calendar(one.break_even(), numbers).text(language),
                "sentence": when_paid_back(one, numbers).text(language),
            }
        )
    return rows


def _provenance(result: Result, numbers: Numbers) -> list[dict[str, str]]:
    language = numbers.language
    rows = [
        (say("Beräknat med"), f"payoff {__version__}"),
        (say("Scenariofil"), result.scenario.file),
        (say("Filens kontrollsumma"), result.scenario.fingerprint),
        (say("Prisregister"), say("används inte; alla priser står i scenariot").text(language)),
    ]
    rows += [
        (say("Ändrat med --set"), f"{path} = {value}") for path, value in result.scenario.overrides_as_written().items()
    ]
    return [{"label": label.text(language), "value": value} for label, value in rows]
