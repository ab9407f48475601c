"""How a study is used in a scenario: as it stands, with what must be written besides, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from payoff.language import Say, as_written, say
from payoff.reference.evidence import HOME, OWN_CURRENCY, Benchmark, Effect

OWN_CONTROL: Final = "10 %"
OWN_TREATED: Final = "20 %"
OWN_MEASURE: Final = "ever"
OWN_MONTH: Final = "18 mån"
OWN_AFTER: Final = "{fade: 24 mån}"
"""Examples of what the user writes; no values of any study."""


@dataclass(frozen=True, slots=True)
class Use:
    """What must be written before ``evidence`` can use a study.

    Parameters
    ----------
    treated, control, measure, month : bool
        Whether the share with the intervention, the comparison's share, what they measure and the month must be.
    foreign : bool
        Whether the study is known not to be Swedish.
    possible : bool
        False where there is nothing to fill in.
    """

    treated: bool
    control: bool
    measure: bool
    month: bool
    foreign: bool
    possible: bool

    @property
    def as_it_stands(self) -> bool:
        """Whether the id of the study is enough."""
        return self.possible and not any((self.treated, self.control, self.measure, self.month))


def use_of(study: Effect) -> Use:
    """Return what must be written before a study can be used.

    Examples
    --------
    >>> from payoff.reference.evidence import effect
    >>> use_of(effect("ips_malmo_arbete")).as_it_stands, use_of(effect("finsam_2015_arbete_studier")).month
    (True, True)
    """
    moved = any(one is not None and one.value is not None for one in (study.risk_ratio, study.difference))
    treated = study.share_treated is None and not moved
    control = study.share_control is None
    return Use(
        treated=treated,
        control=control,
        measure=study.measure is None,
        month=not study.months or study.counted_from == "end",
        foreign=study.country not in (HOME, None),
        possible=not (treated and control),
    )


def needs(study: Effect) -> list[Say]:
    """Say what must be written, one thing each; empty for a study that can be used as it stands, or not at all."""
    use = use_of(study)
    if not use.possible:
        return []
    found = []
    if use.treated:
        found.append(say("share i programarmen: raden säger bara hur det går utan insatsen"))
    if use.control and study.share_treated is None:
        found.append(say("control: jämförelsens andel, som studiens riskkvot eller skillnad räknas från"))
    elif use.control:
        found.append(say("control: jämförelsens andel, för studien har ingen jämförelse"))
    if use.measure:
        found.append(say("measure: ever (någon gång inom tiden) eller at (vid tiden), för källan säger inte vilket"))
    if use.month and study.counted_from == "end":
        found.append(say("by: månaden sedan inskrivning, för studien räknar från insatsens slut"))
    elif use.month:
        found.append(say("by: månaden sedan inskrivning, för studien säger ingen tid"))
    return found


def afterwards(study: Effect) -> Say:
    """Say what must be decided about the time after the study."""
    if study.measure == "at":
        return say(
            "Andelen gäller en tidpunkt; after säger vad som händer sedan, ett antagande som prövas i en variant."
        )
    return say("Utan duration, still eller retention räknas alla som når tillståndet som kvar: resultatet är högst.")


def in_short(study: Effect) -> Say:
    """Say whether ``evidence`` can use a study, in a few words."""
    use = use_of(study)
    if not use.possible:
        return say("nej, ingen andel")
    named = {"share": use.treated, "control": use.control, "measure": use.measure, "by": use.month}
    missing = [as_written(name) for name, needed in named.items() if needed]
    return say("skriv {names}", names=missing) if missing else say("ja")


def snippet(name: str, study: Effect) -> list[str]:
    """Return lines of a scenario that use a study; empty where it cannot be.

    Examples
    --------
    >>> from payoff.reference.evidence import effect
    >>> snippet("ips_malmo_arbete", effect("ips_malmo_arbete"))[1]
    '  TILLSTÅND: {study: ips_malmo_arbete}'
    """
    use = use_of(study)
    if not use.possible:
        return []
    stated = {"study": name, "control": OWN_CONTROL if use.control else "", "borrowed": "country" * use.foreign}
    when = {"measure": OWN_MEASURE if use.measure else "", "by": OWN_MONTH if use.month else ""}
    arms = (
        ("utan", "counterfactual", "assumption" if use.control else "literature", when, "hold"),
        ("med", "programme", "", {"share": OWN_TREATED if use.treated else ""} | when, OWN_AFTER),
    )
    lines = ["evidence:", f"  TILLSTÅND: {_group(stated)}", "arms:"]
    for arm, role, kind, reach, after in arms:
        lines += [f"  {arm}:", f"    role: {role}"]
        lines += [f"    kind: {kind}"] if kind else []
        lines += [f"    source: studien {name}"] if kind == "literature" else []
        lines += ["    from: START", f"    reaches: {{TILLSTÅND: {_group(reach)}}}"]
        lines += [f"    after: {after}"] if study.measure == "at" else []
    return lines


def _group(parts: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items() if value) + "}"


def not_compared(one: Benchmark) -> Say | None:
    """Say why no result is laid beside an evaluation; None where one may be.

    Parameters
    ----------
    one : Benchmark

    Examples
    --------
    >>> from payoff.reference.evidence import benchmarks
    >>> not_compared(benchmarks()["resam"]) is None
    True
    """
    if not one.compared:
        return as_written(one.note or "")
    if one.payback_months is not None:
        return None
    if one.currency != OWN_CURRENCY:
        return say("beloppen är i {currency} och räknas inte om", currency=one.currency)
    known = [gain for gain in one.gains if gain.kind and gain.series and gain.months and gain.per == "participant"]
    if one.cost_per_participant is None and not known:
        return say("inget tal av samma slag som en kalkyls")
    return None if one.year is not None else say("året är inte känt, så beloppen kan inte räknas om")
