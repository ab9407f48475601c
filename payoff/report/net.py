"""From gross to net, subgroup by subgroup, and who finances: the tables of a real evaluation."""

from __future__ import annotations

from typing import Any, Final

from payoff.language import Language, Say, as_written, say
from payoff.missing import Missing
from payoff.questions.staircase import staircase
from payoff.questions.time_use import last_observed
from payoff.report import words
from payoff.report.locale import Numbers
from payoff.report.sentences import short_when
from payoff.report.words import Row
from payoff.result import Result
from payoff.scenario.net import GrossToNet
from payoff.scenario.yaml_text import in_file

STAGE: Final[dict[str, Say]] = {
    "gross": say("Brutto: insatsen mot att alla är kvar där de börjar"),
    "comparison": say("Det som hade hänt ändå (jämförelsen)"),
    "evidence_haircut": say("Avdrag för svag evidens"),
    "attribution": say("Andra insatsers del"),
    "phase_in": say("Infasning"),
    "drop_off": say("Avtar efter mätningen"),
    "displacement": say("Undanträngning av andra"),
    "net": say("Netto: vinst före programkostnad"),
}


def staircase_table(result: Result, language: Language) -> dict[str, Any]:
    """Return the staircase from gross to net for the total and the public sector."""
    columns = [name for name in ("offentlig_sektor", result.total) if name in result.series]
    rows = []
    for step in staircase(result):
        values = [words.cell(step.values[name], language) for name in columns]
        whole = step.stage in ("gross", "net")
        rows.append({"label": STAGE[step.stage].text(language), "values": values, "total": whole})
    return {"columns": [result.label(name).text(language) for name in columns], "rows": rows}


def subgroup_rows(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the subgroups side by side, and everybody last; none where there are none."""
    if not result.subgroups:
        return []
    language = numbers.language
    rows = []
    everybody = say("Alla deltagare").text(language)
    for name, one in [*result.subgroups.items(), ("", result)]:
        group = result.scenario.subgroups.get(name)
        described = [group.sex, group.age, group.need, group.note] if group else []
        rows.append(
            {
                "label": (group.label or name) if group else everybody,
                "note": ", ".join(filter(None, described)),
                "differs": _differs(group.model_extra or {}) if group else "",
                "persons": numbers.plain(round(one.scenario.persons, 4)),
                "npv": words.cell(one.npv(), language),
                "each": words.cell(_per_person(one), language),
                "payback": short_when(one.payback(), numbers).text(language),
                "total": group is None,
            }
        )
    return rows


def _per_person(result: Result) -> float | Missing:
    value = result.npv()
    return value if isinstance(value, Missing) else value / result.scenario.persons


def _differs(paths: dict[str, Any]) -> str:
    """Name what differs for a subgroup, path and value."""
    return "; ".join(f"{path}: {in_file(value)}" for path, value in paths.items())


def financing_rows(result: Result, numbers: Numbers) -> list[dict[str, Any]]:
    """Return what each financier pays, undiscounted; none where nobody finances another."""
    if result.scenario.programme.financing is None:
        return []
    spent = result.financed
    return [
        {
            "label": result.label(account).text(numbers.language),
            "share": numbers.percent(round(share, 6)),
            "amount": words.cell(spent if isinstance(spent, Missing) else spent * share, numbers.language),
        }
        for account, share in result.scenario.financing_shares.items()
    ]


def financing_rule(result: Result, language: Language) -> str:
    """Say what rule decides the shares, empty where they are the scenario's own."""
    financing = result.scenario.programme.financing
    if financing is None or financing.rule is None:
        return ""
    return say(
        "Fördelat efter lagen (2003:1210) om finansiell samordning: staten hälften genom Försäkringskassan, "
        "regionen en fjärdedel och kommunerna en fjärdedel."
    ).text(language)


def net_assumptions(result: Result, numbers: Numbers) -> list[Row]:
    """Return the adjustments from gross to net as assumptions."""
    net = result.scenario.gross_to_net
    if net is None:
        return []
    rows: list[Row] = []
    for key, value in (("evidence_haircut", net.evidence_haircut), ("attribution", net.attribution)):
        if value is not None:
            note = words.joined_notes(value.source, value.note)
            label = say("Insatsens egen del") if key == "attribution" else STAGE[key]
            rows.append((label, as_written(numbers.percent(value.value)), True, note))
    if net.phase_in:
        steps = [
            say("{share} från månad {month}", share=numbers.percent(share.value), month=month)
            for month, share in sorted(net.phase_in.items(), key=lambda item: int(item[0]))
        ]
        rows.append((STAGE["phase_in"], say("{steps}", steps=steps), True, ""))
    return rows + _losses(result, net, numbers)


def _losses(result: Result, net: GrossToNet, numbers: Numbers) -> list[Row]:
    rows: list[Row] = []
    if net.drop_off is not None:
        each = say(
            "{share} av skillnaden försvinner på {months}, efter månad {after} sedan inskrivning",
            share=numbers.percent(net.drop_off.share.value),
            months=numbers.months(net.drop_off.per),
            after=net.drop_off.after or last_observed(result.scenario),
        )
        rows.append((STAGE["drop_off"], each, True, words.joined_notes(net.drop_off.source, net.drop_off.note)))
    moved = net.displacement
    if moved is not None:
        states = result.scenario.states
        sentence = say(
            "{share} av de ytterligare i {states} tränger undan någon annan, som hamnar i {to}",
            share=numbers.percent(moved.share.value),
            states=[states[name].label or name for name in moved.from_states],
            to=states[moved.to_state].label or moved.to_state,
        )
        rows.append((STAGE["displacement"], sentence, True, words.joined_notes(moved.source, moved.note)))
    return rows
