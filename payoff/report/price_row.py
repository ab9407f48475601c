"""Prices as plain data, for a service or another program; keys are the same in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from payoff.reference.compare import Change, Difference
from payoff.reference.evidence import Benchmark, Effect, benchmarks, effect
from payoff.reference.history import followers, history, price_in
from payoff.reference.model import STATUSES, Source, Topic
from payoff.reference.study_search import EFFECTS, rows_of
from payoff.reference.table import Price, Table
from payoff.report.price_study_use import needs, not_compared, snippet, use_of
from payoff.report.price_words import is_whole


def price_data(prices: Table, price: Price) -> dict[str, Any]:
    """Return a row with one of its prices, every price that it has, and what belongs to it; nothing is null."""
    row = price.row
    data = {"id": price.id, "topic": prices.topic_of(price.id), "label": price.label, **number_data(price)}
    data |= {"kind": row.kind, "payer": row.payer, "receiver": row.receiver, "basis": row.basis}
    data |= {"taxable": row.taxable, "marginal_of": row.marginal_of, "about": row.about}
    data |= {"includes": list(row.includes), "aliases": list(row.aliases), "followers": followers(prices, price.id)}
    spans = history(prices, price.id)
    data["values"] = [known({"when": span.text}) | number_data(span.price) for span in spans]
    return known(data)


def number_data(price: Price) -> dict[str, Any]:
    """Return the number of a price with what is needed to judge it."""
    data: dict[str, Any] = {"unit": price.unit.text, "year": price.year, "low": price.low, "high": price.high}
    if price.steps:
        data["steps"] = [{"above": step.above, "base": step.base, "rate": step.rate} for step in price.steps]
    else:
        data["value"] = price.value
    data |= {"status": price.status, "note": price.note}
    data["source"] = source_data(price.source) if price.source else None
    return known(data)


def source_data(source: Source) -> dict[str, Any]:
    """Return a source, and whether its address leads all the way."""
    parts = {"publisher": source.publisher, "title": source.title, "year": source.year, "address": source.address}
    return known(parts) | {"complete": is_whole(source)}


def study_data(prices: Table, name: str) -> dict[str, Any]:
    """Return a study or an evaluation, and whether and how a scenario can use it; nothing is null."""
    topic = str(rows_of(prices)[name]["topic"])
    row: Effect | Benchmark = effect(name, prices) if topic == EFFECTS else benchmarks(prices)[name]
    data = {"id": name, "topic": topic, **row.model_dump(mode="json", exclude_none=True, exclude={"source"})}
    stored = prices.sources.get(row.source or "")
    if stored is not None:
        data["source"] = source_data(Source.model_validate(stored))
    if isinstance(row, Effect):
        missing = [need.text() for need in needs(row)]
        data |= {"as_it_stands": use_of(row).as_it_stands, "missing": missing}
        data["snippet"] = "\n".join(snippet(name, row))
        return known(data)
    reason = not_compared(row)
    return known(data) | ({} if reason is None else {"not_compared": reason.text()})


def overview_data(prices: Table) -> dict[str, Any]:
    """Return the version of the table, and how many rows it has by topic and status."""
    topics = [
        {"topic": topic, "title": prices.topics[topic], "rows": sum(counts.values()), **counts}
        for topic, counts in counts_by_topic(prices).items()
    ]
    return {"version": prices.version, "through": prices.through, "topics": topics}


def counts_by_topic(prices: Table) -> dict[str, dict[str, int]]:
    """Return the number of rows with each status, a price by its latest one, for each topic that has rows."""
    counts: dict[str, Counter[str]] = {}
    for key, row in prices.rows.items():
        price = price_in(prices, key)
        if price is not None:
            counts.setdefault(row["topic"], Counter())[price.status] += 1
    for row in rows_of(prices).values():
        counts.setdefault(row["topic"], Counter())[row["status"]] += 1
    order = [topic for topic in Topic.__members__ if topic in counts]
    return {topic: {status: counts[topic][status] for status in STATUSES} for topic in order}


def difference_data(difference: Difference) -> dict[str, Any]:
    """Return what differs between two tables."""
    return {
        "old": difference.old,
        "new": difference.new,
        "added": list(difference.added),
        "removed": list(difference.removed),
        "values": [_change(change) for change in difference.values],
        "statuses": [_change(change) for change in difference.statuses],
        "facts": [{"id": one.id, "fact": one.fact, "old": one.old, "new": one.new} for one in difference.facts],
    }


def _change(change: Change) -> dict[str, Any]:
    ends = {"old": change.old, "new": change.new}
    return {"id": change.id, "when": change.when} | {
        name: number_data(price) for name, price in ends.items() if price is not None
    }


def known(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is: no null, no empty text and no empty list."""
    return {key: value for key, value in data.items() if value is not None and value not in ("", [])}
