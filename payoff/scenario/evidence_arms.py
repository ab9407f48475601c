"""The arms filled from the studies under ``evidence``, so that a filled arm equals the same arm typed in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import Say, say
from payoff.quantity.model import Quantity, read_quantity
from payoff.quantity.written import Branch
from payoff.reference.evidence import Effect, cited, effect
from payoff.scenario.arms import MOVEMENTS
from payoff.scenario.block_draft import sentences
from payoff.scenario.counted import log_odds, share_of
from payoff.scenario.evidence import Evidence, EvidenceField, grade_haircut
from payoff.scenario.fields import SHARE_RULE
from payoff.scenario.lookup import group_in
from payoff.scenario.tree import copied, from_python, merged

Named = Callable[[Branch], Mapping[str, Quantity]]
Group = Literal["treated", "control"]
ROLES: dict[Group, str] = {"treated": "programme", "control": "counterfactual"}
_READER: TypeAdapter[Evidence] = TypeAdapter(EvidenceField)


def with_evidence(tree: Branch, named: Named) -> tuple[Branch, list[Fault], set[str]]:
    """Write out in the two arms what the studies under ``evidence`` found.

    Parameters
    ----------
    tree : Branch
        The scenario as written, every ``like`` written out.
    named : callable
        Reads the named quantities of a tree, which a share may refer to.

    Returns
    -------
    tree : Branch
        With ``reaches`` of the programme's arm and of the comparison filled, and what the arms write themselves
        laid over it; with the evidence haircut of a grade.
    faults : list of Fault
        What a study lacks; `at` is the path.
    broken : set of str
        Paths of the arms that are not complete because of a fault.
    """
    stated = group_in(tree, "evidence")
    arms = {group: _arm(tree, role) for group, role in ROLES.items()}
    if not stated or not all(arms.values()):
        return tree, [], set()
    faults: list[Fault] = []
    broken: set[str] = set()
    for state, value in stated.items():
        try:
            own = _READER.validate_python(value, context={"quantities": named(tree)})
            tree = _Filled(tree, state, own, effect(own.study), arms, named).written_out()
        except ValidationError:  # the same model says the same when the whole file is checked
            broken |= {f"arms.{arm}" for arm in arms.values()}
        except Fault as fault:
            faults.append(fault.under("evidence", state))
            broken |= {f"arms.{arm}" for arm in arms.values()}
    return tree, faults, broken


def _arm(tree: Branch, role: str) -> str:
    """Return the id of the arm with a role, empty where there is none."""
    arms = group_in(tree, "arms")
    return next((str(name) for name, arm in arms.items() if isinstance(arm, Branch) and arm.get("role") == role), "")


@dataclass(frozen=True)
class _Part:
    """What is filled in one arm.

    Parameters
    ----------
    values : dict
        Keys under ``reaches``, as they would be typed in.
    notes : tuple of Say
        What must be said of them.
    """

    values: dict[str, Any]
    notes: tuple[Say, ...] = ()

    def __or__(self, other: _Part) -> _Part:
        return _Part({**self.values, **other.values}, (*self.notes, *other.notes))


@dataclass(frozen=True)
class _Filled:
    """One state filled from its study.

    Parameters
    ----------
    tree : Branch
    state : str
    own : Evidence
        What the file says of the study.
    study : Effect
    arms : mapping
        Id of the arm of each group.
    named : callable
    """

    tree: Branch
    state: str
    own: Evidence
    study: Effect
    arms: Mapping[Group, str]
    named: Named

    def written_out(self) -> Branch:
        """Return the tree with the state filled; n and source are the study's only where the share is.

        Raises
        ------
        Fault
            If the state does not exist or something is missing; `at` is below the state's evidence.
        """
        states = group_in(self.tree, "states")
        if self.state not in states:
            message = say("tillståndet ”{name}” finns inte", name=shortened(self.state))
            raise Fault(message, did_you_mean(self.state, states), (), True)
        result = replace(self, tree=self._graded()) if self.own.grade is not None else self
        shares = self._shares()
        for group, arm in self.arms.items():
            part = self._measured(arm) | shares[group]
            if "share" not in self._written(arm) and not (group == "control" and self.own.control is not None):
                part = part | self._counted(group) | _Part({"source": said} if (said := cited(self.study)) else {})
            values = dict(part.values)
            if part.notes:
                values["note"] = " ".join(note.text() for note in part.notes)
            own = self._written(arm)
            reach = merged(self._placed(values), own)
            if part.notes and isinstance(own.get("note"), str):  # both are told: neither says what the other says
                reach["note"] = sentences((own["note"], values["note"]))
            self._complete(group, reach)
            result = replace(result, tree=result._with_reach(arm, reach))
        return result.tree

    # -- where things stand -------------------------------------------------------------

    def _written(self, arm: str) -> Branch:
        """Return what an arm writes itself about the state."""
        for other in MOVEMENTS:
            if other != "reaches" and other in self.tree["arms"][arm]:
                message = say("armen ”{name}” rör sig redan med ”{key}”", name=arm, key=other)
                raise Fault(message, say("ta bort {key} ur armen, eller studien", key=other), (), True)
        return group_in(group_in(self.tree["arms"][arm], "reaches"), self.state)

    def _placed(self, values: dict[str, Any]) -> Branch:
        """Return a group whose every part stands where the study is named."""
        stated = self.tree["evidence"]
        place = stated.value_places.get(self.state)
        group = from_python(values, "")
        for part in (group, *(item for item in group.values() if isinstance(item, Branch))):
            part.place = place
            part.key_places, part.value_places = dict.fromkeys(part, place), dict.fromkeys(part, place)
        return group

    def _with_reach(self, arm: str, reach: Branch) -> Branch:
        """Return the tree with the state of an arm as it was filled."""
        arms = self.tree["arms"]
        reaches = arms[arm].get("reaches")
        reaches = reaches if isinstance(reaches, Branch) else self._placed({})
        filled = _with(arms[arm], "reaches", _with(reaches, self.state, reach))
        return _with(self.tree, "arms", _with(arms, arm, filled))

    # -- what is filled -----------------------------------------------------------------

    def _measured(self, arm: str) -> _Part:
        """Return measure and time: the arm's own measure with the study's time, else the study's own."""
        measure = self._written(arm).get("measure", self.study.measure)
        months = self.study.months
        if measure is None:
            return _Part({})
        if not months or self.study.counted_from == "end":
            return _Part({"measure": str(measure)})
        if measure == "mean_over":
            return _Part({"measure": "mean_over", "during": {"from": 1, "to": months}})
        return _Part({"measure": str(measure), "by": f"{months} mån"})

    def _counted(self, group: Group) -> _Part:
        """Return the persons of an arm, divided by the factor of what is borrowed, and what must be said of it."""
        persons, divided = self.study.persons_in(group)
        if persons is None:
            return _Part({})
        notes = []
        if divided:
            notes.append(say("Studiens n är {n} i alla grupper; här lika delat (antagande).", n=self.study.n))
        factor = self.own.factor
        if factor != 1:
            notes.append(say("Lånad evidens: n är delat med {factor}.", factor=_decimal(factor)))
        return _Part({"n": float(f"{persons / factor:.10g}")}, tuple(notes))

    def _shares(self) -> dict[Group, _Part]:
        """Return the share of each group; a ratio or a difference starts from the comparison's share."""
        treated, control = self.study.share_treated, self.study.share_control
        written = self._written(self.arms["control"]).get("share")
        stated = self._stated_control(written)
        start = stated if stated is not None else written
        known = control if start is None else read_quantity(start, SHARE_RULE, self.named(self.tree)).value
        parts: dict[Group, _Part] = {"treated": _share(treated), "control": _share(control)}
        if stated is not None:
            parts["control"] = _Part({"share": stated})
        if treated is None and known is not None:
            parts["treated"] = _derived(self.study, known)
            if self.study.persons_in("treated")[0] is None and "share" not in self._written(self.arms["treated"]):
                parts["treated"] |= _interval(self.study, known, self.own.factor)
        return parts

    def _stated_control(self, written: Any) -> Any:
        """Return the comparison's share as it is stated beside the study, None where it is not."""
        if self.own.control is None:
            return None
        if self.study.share_control is not None:
            message = say("studien ”{name}” har redan en andel för jämförelsen", name=self.own.study)
            raise Fault(message, say("skriv en egen andel i den kontrafaktiska armen"), ("control",), True)
        if written is not None:
            message = say("jämförelsens andel står både i control och i armen")
            raise Fault(message, say("ta bort en av dem"), ("control",), True)
        return self.tree["evidence"][self.state]["control"]

    def _graded(self) -> Branch:
        """Return the tree with the evidence haircut of the grade."""
        grades = [one["grade"] for one in self.tree["evidence"].values() if isinstance(one, Branch) and "grade" in one]
        if any(other != self.own.grade for other in grades):
            message = say("graden ger ett enda avdrag, men här står {grades}", grades=grades)
            raise Fault(message, say("skriv samma grad överallt"), ("grade",), True)
        haircut = self._placed({"evidence_haircut": _haircut(int(grades[0]))})
        net = self.tree.get("gross_to_net")
        if not isinstance(net, Branch):
            return _with(self.tree, "gross_to_net", haircut) if net is None else self.tree
        written = net.get("evidence_haircut")
        if written is not None and written != haircut["evidence_haircut"]:  # else it is from a grade before this
            message = say("avdraget för svag evidens står redan i gross_to_net.evidence_haircut")
            raise Fault(message, say("ta bort grade, eller evidence_haircut"), ("grade",), True)
        return _with(self.tree, "gross_to_net", merged(net, haircut, "gross_to_net"))

    # -- what is missing ----------------------------------------------------------------

    def _complete(self, group: Group, reach: Branch) -> None:
        """Refuse a reach without share, measure or time, with what to write."""
        name, path = self.own.study, f"arms.{self.arms[group]}.reaches.{self.state}"
        if "share" not in reach and group == "treated":
            message = say("studien ”{name}” har ingen andel för dem som fick insatsen", name=name)
            raise Fault(message, self._without_share(path))
        if "share" not in reach:
            message = say("studien ”{name}” har ingen andel för jämförelsen", name=name)
            raise Fault(
                message, say("skriv andelen utan insatsen, t.ex. control: 10 %, och i note varifrån den kommer")
            )
        if "measure" not in reach:
            message = say("studien ”{name}” säger inte vad andelen mäter", name=name)
            raise Fault(message, say("skriv measure: ever eller measure: at i {path}, och i note varför", path=path))
        if "by" not in reach and "during" not in reach:
            message = say("studien ”{name}” har ingen uppföljningstid", name=name)
            if self.study.counted_from == "end":
                message = say("studien ”{name}” räknar tiden från insatsens slut", name=name)
            raise Fault(message, say("skriv månaden sedan inskrivning i {path}, t.ex. by: 18 mån", path=path))

    def _without_share(self, path: str) -> Say:
        """Return the hint for a study without a share for the intervention."""
        if self.study.risk_ratio is not None:
            return say("studien har bara en riskkvot: skriv jämförelsens andel, t.ex. control: 10 %")
        if self.study.difference is not None and self.study.difference.value is not None:
            return say("studien har bara en skillnad: skriv jämförelsens andel, t.ex. control: 10 %")
        return say("välj en annan studie, eller skriv share i {path}", path=path)


def _with(group: Branch, key: str, value: Branch) -> Branch:
    """Return a group with one key as something else, which keeps the place that it had."""
    result = copied(group)
    result[key] = value
    result.key_places.setdefault(key, value.place)
    result.value_places.setdefault(key, value.place)
    return result


def _share(value: float | None) -> _Part:
    """Return a share as it would be typed in, nothing where the study has none."""
    return _Part({} if value is None else {"share": f"{100 * value:.10g} %"})


def _derived(study: Effect, control: float) -> _Part:
    """Return the share with the intervention from the comparison's share.

    The risk ratio times it, at most all; or it and the difference.
    """
    shown = _decimal(100 * control)
    if study.risk_ratio is not None and study.risk_ratio.value is not None:
        ratio = study.risk_ratio.value
        notes = [
            say("Andelen är riskkvoten {ratio} gånger jämförelsens {control} %.", ratio=_decimal(ratio), control=shown)
        ]
        if ratio * control > 1:
            notes.append(say("Det blir mer än 100 % och räknas som 100 %."))
        return replace(_share(min(1.0, ratio * control)), notes=tuple(notes))
    if study.difference is None or study.difference.value is None:
        return _Part({})
    words = {"control": shown, "points": _decimal(100 * study.difference.value)}
    if not 0 <= control + study.difference.value <= 1:
        message = say("jämförelsens {control} % och skillnaden {points} procentenheter blir ingen andel", **words)
        raise Fault(message, say("skriv en andel för jämförelsen som ger 0 till 100 % med insatsen"))
    note = say("Andelen är jämförelsens {control} % och studiens skillnad, {points} procentenheter.", **words)
    return replace(_share(control + study.difference.value), notes=(note,))


def _interval(study: Effect, control: float, factor: float) -> _Part:
    """Return the 95 % interval of the share with the intervention, from that of a risk ratio or a difference.

    Where its upper end is 100 % or more, the lower end holds in both directions, in log odds. The variance
    of what is borrowed is wider by the factor.
    """
    found = study.risk_ratio or study.difference
    if found is None or found.value is None or found.low is None or found.high is None or found.level != 95:
        return _Part({})
    printed = (found.low, found.value, found.high)
    low, share, high = (control * one if study.risk_ratio is not None else control + one for one in printed)
    if not 0 < low < share < 1 or not share < high:
        return _Part({})
    below = log_odds(share) - log_odds(low)
    above = log_odds(high) - log_odds(share) if high < 1 else below
    notes = [] if high < 1 else [say("Intervallets övre ände blir mer än 100 %; den undre får gälla åt båda håll.")]
    if factor != 1:
        notes.append(say("Lånad evidens: intervallets varians är gånger {factor}.", factor=_decimal(factor)))
    ends = (log_odds(share) - below * math.sqrt(factor), log_odds(share) + above * math.sqrt(factor))
    written = {key: f"{100 * share_of(end):.10g} %" for key, end in zip(("low", "high"), ends, strict=True)}
    return _Part({"interval": written}, tuple(notes))


def _haircut(grade: int) -> dict[str, Any]:
    """Return the evidence haircut of a grade as it would be typed in, with its source."""
    found = grade_haircut(grade)
    note = say(
        "Tillitsgrad {grade}. Graden gäller nyttan i kronor; här dras den av på skillnaden i personer. {note}.",
        grade=grade,
        note=found.note.rstrip("."),
    )
    return {"value": f"{abs(found.value):.10g} %", "source": found.cited, "note": note.text()}


def _decimal(number: float) -> str:
    return f"{number:.6g}".replace(".", ",")
