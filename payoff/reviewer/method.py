"""Warnings about the method: the comparison, what is projected, unknown, cut off or not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from payoff.errors import shortened
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME
from payoff.language import Say, say
from payoff.quantity.text import with_comma
from payoff.questions.time_use import last_observed
from payoff.reference.evidence import HOME
from payoff.reviewer.remark import Remark, Rule, first_of, is_built
from payoff.scenario.budget import BUDGET
from payoff.scenario.builtin import REPORTED
from payoff.scenario.evidence import BORROWED
from payoff.scenario.yaml_text import in_file
from payoff.tables import SHARE_TOLERANCE, written_path

if TYPE_CHECKING:
    from payoff.result import Result
    from payoff.scenario.models import PlacedLine


def _overridden(result: Result) -> Iterator[Remark]:
    """Tell that the result is not that of the file: something was laid over it."""
    laid = result.scenario.overrides_as_written()
    if laid:
        yield Remark("overridden", laid_over(laid), next(iter(laid)))


def laid_over(laid: Mapping[str, object]) -> Say:
    """Say what was laid over a file, path to value."""
    names = [say("{path} = {value}", path=path, value=shortened(in_file(value))) for path, value in laid.items()]
    return say("Räknat med ändringar som inte står i filen: {names}.", names=first_of(names))


def _calibrated(result: Result) -> Iterator[Remark]:
    """Tell that some values were chosen to meet printed results."""
    found, scenario = result.calibration, result.scenario
    for one in found.unknown if found is not None else ():
        if one.name in scenario.calibrated:
            message = say(
                "Kalibrerat: {name} = {value} är inte uppmätt utan valt så att kalkylen träffar tryckta resultat.",
                name=one.name,
                value=one.shown,
            )
            yield Remark("calibrated", message, f"calibrate.unknown.{one.name}")


def _comparison(result: Result) -> Iterator[Remark]:
    scenario = result.scenario
    arm = scenario.arms[scenario.counterfactual_arm]
    path = f"arms.{scenario.counterfactual_arm}"
    if scenario.is_gross:
        yield Remark(
            "before_after_without_deadweight",
            say("Brutto, utan jämförelse: före–efter utan dödvikt tillskriver insatsen allt som hände."),
            path,
        )
    if arm.kind == "assumption":
        yield Remark(
            "assumed_counterfactual",
            say("Jämförelsen är ett antagande: ingen källa säger vad som hade hänt utan insatsen."),
            path,
        )


def _upper_bound(result: Result) -> Iterator[Remark]:
    """Tell of outcomes that say who ever reached a state, but not for how long."""
    scenario = result.scenario
    for name in scenario.upper_bounds(scenario.programme_arm):
        yield Remark(
            "ever_without_duration",
            say(
                "Högst: källan säger hur många som någon gång nådde {state}, inte hur länge de var kvar; "
                "här räknas alla som kvar till horisonten.",
                state=scenario.states[name].label or name,
            ),
            f"arms.{scenario.programme_arm}.reaches.{name}",
        )
    for name in scenario.upper_bounds(scenario.counterfactual_arm):
        yield Remark(
            "ever_without_duration",
            say(
                "I jämförelsen räknas alla som någon gång nådde {state} som kvar till horisonten; "
                "vinsten kan därför vara underskattad.",
                state=scenario.states[name].label or name,
            ),
            f"arms.{scenario.counterfactual_arm}.reaches.{name}",
        )


def _borrowed(result: Result) -> Iterator[Remark]:
    """Tell of outcomes from a study of others than the participants, and of a foreign study that is not said to be."""
    scenario = result.scenario
    for name, own in scenario.evidence.items():
        state, path = scenario.states[name].label or name, f"evidence.{name}"
        if own.borrowed:
            message = say(
                "Lånad evidens: utfallet {state} kommer från en studie av {names} ({study}).",
                state=state,
                names=[BORROWED[one] for one in own.borrowed],
                study=own.effect.label,
            )
            yield Remark("borrowed_evidence", message, path)
        if own.effect.status == "assumption":
            message = say(
                "Utfallet {state} är ett antagande, inte en studie ({study}).", state=state, study=own.effect.label
            )
            yield Remark("assumed_evidence", message, path)
        if own.effect.country not in (None, HOME) and "country" not in own.borrowed:
            message = say(
                "Utfallet {state} kommer från en studie i ett annat land ({study}), men är inte märkt som lånat; "
                "skriv borrowed: [country].",
                state=state,
                study=own.effect.label,
            )
            yield Remark("foreign_evidence", message, path)


def _net_lines(result: Result) -> Iterator[Remark]:
    if result.total == REPORTED:
        yield Remark(
            "net_lines",
            say(
                "Summan gäller redovisade aktörer och kan innehålla överföringar mellan dem; "
                "den är inte samhällets, och samhällets kvot visas inte."
            ),
            "states",
        )


def saved_services(result: Result) -> list[PlacedLine]:
    """Return the lines of resources that are used up less with the programme than without it."""
    plan = result.plan
    less = (plan.exposure[COUNTERFACTUAL] - plan.exposure[PROGRAMME]).sum(axis=(0, 2, 3)) > SHARE_TOLERANCE
    booked = {line.path for line, weight in zip(plan.lines, plan.weight, strict=True) if weight[less].any()}
    placed_lines = result.scenario.placed_lines()
    return [placed for placed in placed_lines if placed.line.kind == "resource" and placed.path in booked]


def _average_cost(result: Result) -> Iterator[Remark]:
    """Tell of services counted at average cost as if all of it were saved when a person needs less."""
    names = [
        say("{line} ({state})", line=placed.label, state=placed.place)
        for placed in saved_services(result)
        if getattr(placed.line, "marginal_share", None) is None
    ]
    if names:
        yield Remark(
            "average_cost",
            say(
                "Genomsnittskostnad räknas som besparing: {names}. På kort sikt sparas ofta bara en del; "
                "ange marginal_share.",
                names=first_of(names),
            ),
            "states",
        )


def _projected(result: Result) -> Iterator[Remark]:
    """Tell that the gain is carried on beyond what was measured, as if nothing were lost."""
    scenario = result.scenario
    arm, net = scenario.arms[scenario.programme_arm], scenario.gross_to_net
    measured = last_observed(scenario)
    lost = bool(arm.retention or arm.after not in (None, "hold") or (net is not None and net.drop_off is not None))
    spell = any(reach.duration for reach in (arm.reaches or {}).values())
    if arm.matrix is None and not lost and not spell and 0 < measured < scenario.horizon.months:
        yield Remark(
            "projected_without_drop_off",
            say(
                "Vinsten räknas till månad {horizon} men är uppmätt bara till månad {measured}; "
                "däremellan antas att ingenting går förlorat.",
                horizon=scenario.horizon.months,
                measured=measured,
            ),
            f"arms.{scenario.programme_arm}",
        )


def _unknown(result: Result) -> Iterator[Remark]:
    unknown = (written_path(line.path) for line in result.plan.lines if not line.known)
    for path in dict.fromkeys(unknown):
        yield Remark(
            "unknown",
            say("Uppgift saknas: {name}. Det som beror på den kan inte beräknas.", name=result.input_name(path)),
            path,
        )


def _cut_off(result: Result) -> Iterator[Remark]:
    """Tell of steps of a path, series or budget line that lie after the horizon and count for nothing."""
    scenario = result.scenario
    followed, calendar = scenario.horizon.months, scenario.calendar_months
    places = [
        (f"arms.{name}.path.{key}", int(key), followed)
        for name, arm in scenario.arms.items()
        for key in (arm.path or {})
    ]
    for placed in scenario.placed_lines():
        if placed.line.series is not None and not is_built(result, placed):
            months = calendar if placed.line.series.clock == "calendar" else followed
            places += [(f"{placed.path}.series.{step}", step, months) for step in placed.line.series.steps()]
    for name, budget in scenario.budget.items():
        if budget.during is not None:
            places.append((f"{BUDGET}{name}.during.to", budget.during.to_month, calendar))
        places += [(f"{BUDGET}{name}.by_month.{month}", int(month), calendar) for month in budget.by_month or ()]
        if budget.series is not None:
            places += [(f"{BUDGET}{name}.series.{step}", step, calendar) for step in budget.series.steps()]
    for path, month, months in places:
        if month > months:
            message = say("{path} ligger efter horisonten (månad {months}) och räknas inte.", path=path, months=months)
            yield Remark("after_horizon", message, path)


def _calendar_cut_off(result: Result) -> Iterator[Remark]:
    """Tell how much of the follow-up a calendar horizon cuts off."""
    if result.cut_off > 0:
        share = with_comma(result.cut_off * 100, 3)
        message = say("Kalendern slutar innan alla har följts: {share} % av uppföljningen räknas inte.", share=share)
        yield Remark("calendar_cut_off", message, "horizon.counted_from")


def _unused(result: Result) -> Iterator[Remark]:
    """Tell of states that no arm visits and names that nothing refers to: perhaps a misspelling."""
    scenario = result.scenario
    if scenario.variant_name:
        return
    results = [result, *result.variants.values()]
    states = {name for one in results for name in one.used_states}
    names = {name for one in results for name in one.used_names}
    for name in scenario.states:
        if name not in states:
            yield Remark("unused", say("Tillståndet {name} används inte i någon arm.", name=name), f"states.{name}")
    for name in scenario.quantities:
        if name not in names:
            yield Remark("unused", say("Värdet {name} används inte.", name=name), f"quantities.{name}")


def _flattened(result: Result) -> Iterator[Remark]:
    """Tell of variants that lie over what subgroups have of their own, so that the groups become alike there."""
    scenario = result.scenario
    own = {path for group in scenario.subgroups.values() for path in group.model_extra or {}}
    for name in scenario.variants if not scenario.variant_name else ():
        for path in sorted(own & set(scenario.variants[name].model_extra or {})):
            yield Remark(
                "variant_over_subgroups",
                say(
                    "Varianten {name} gäller också delgrupperna: deras egna värden för {path} används inte där.",
                    name=scenario.variants[name].label or name,
                    path=path,
                ),
                f"variants.{name}",
            )


def _not_cashable(result: Result) -> Iterator[Remark]:
    for placed in result.scenario.placed_lines():
        cashable = getattr(placed.line, "cashable", None)
        if cashable is not None and cashable.share.value < 1:
            share = with_comma(cashable.share.value * 100, 4)
            message = say(
                "Av posten {line} i {state} blir {share} % pengar i betalarens budget. {why}",
                line=placed.label,
                state=placed.place,
                share=share,
                why=cashable.share.note or placed.line.note or "",
            )
            yield Remark("not_cashable", message, f"{placed.path}.cashable")


METHOD_RULES: Final[tuple[Rule, ...]] = (
    _overridden,
    _calibrated,
    _comparison,
    _upper_bound,
    _borrowed,
    _net_lines,
    _average_cost,
    _projected,
    _unknown,
    _cut_off,
    _calendar_cut_off,
    _unused,
    _flattened,
    _not_cashable,
)
