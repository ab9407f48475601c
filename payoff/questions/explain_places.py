"""Where in the scenario a figure comes from: the amounts of a line, what moves the persons, the discount rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payoff.errors import Place
from payoff.language import as_written
from payoff.quantity.model import Quantity
from payoff.quantity.text import typographic
from payoff.questions.explain_model import ExplanationCause, ExplanationInput, Role
from payoff.scenario.arms import BELONGS, Arm
from payoff.scenario.evidence import Evidence
from payoff.scenario.models import Scenario

NO_MOVEMENT = ("sample_size",)
HOW_SURE = (".n", ".interval", ".sample_size", ".widen")
"""Keys of an arm, and of what stands in it, that say how sure it is, not where anybody goes."""
HOLDS_STATES = ("rows", "shares", "share")
"""Keys that say no more than the states beside them."""
LAID = "replace"
"""What stands in the place of a file for a number that was laid over it in Python."""
MOST_WRITTEN = 10
"""Numbers of a place that are written out."""


class Places:
    """The places of one scenario; what is looked up is kept.

    Parameters
    ----------
    scenario : Scenario
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._found: dict[str, Place] = {}
        self._numbers = tuple(scenario.quantities_used())
        self._alone = _alone(scenario)
        self._laid = tuple(scenario.overrides_as_written())

    def of(self, path: str) -> Place:
        """Return where a path is written, or the deepest part of it that is."""
        if path not in self._found:
            self._found[path] = self.scenario.problem_at(path, as_written(path)).problems[0].place
        return self._found[path]

    def inputs(self, quantities: Iterable[Quantity], path: str, source: str = "") -> tuple[ExplanationInput, ...]:
        """Return numbers as they are written; what has no place of its own has that of `path`.

        Parameters
        ----------
        quantities : iterable of Quantity
        path : str
            Of the line that they belong to.
        source : str
            Of the line: that of an amount that says none itself.
        """
        found = []
        for position, quantity in enumerate(quantities):
            said = quantity.source or (source if position == 0 else "")
            found.append(self._input(quantity, path, said))
        return tuple(found)

    def _input(self, quantity: Quantity, path: str, source: str) -> ExplanationInput:
        built = ".use" in path  # a line that a block gave is nowhere in the file
        at = quantity.path if quantity.path and (quantity.file or not built) else path
        place = self._place(at, quantity)
        moved = quantity.moved
        return ExplanationInput(
            at,
            quantity.label or quantity.name,
            quantity.written,
            quantity.value if quantity.known else None,
            quantity.unit,
            source,
            quantity.note,
            quantity.name in self.scenario.calibrated,
            moved.year if moved else None,
            moved.index if moved else "",
            place.file,
            place.line,
        )

    def _place(self, path: str, quantity: Quantity) -> Place:
        """Return where a number was written: the file and line, or what laid it over the file."""
        if quantity.file:
            return Place(quantity.file, quantity.line)
        path = f"quantities.{quantity.name}" if quantity.name else path
        return Place(LAID) if any(_covers(laid, path) for laid in self._laid) else self.of(path)

    def of_line(self, path: str) -> str:
        """Return where the amount of a state's line is written: the line, or the block that gave it."""
        parts = path.split(".")
        state = self.scenario.states.get(parts[1]) if parts[0] == "states" else None
        if state is None or state.use is None or parts[3] not in state.use.lines:
            return path
        block = next((block.name for block in state.use.blocks if parts[3] in block.lines), "")
        return f"states.{parts[1]}.use" + (f".{block}" if block else "")

    def causes(self) -> tuple[ExplanationCause, ...]:
        """Return what moves the persons of the two arms, and the discount rate, in the order of the arithmetic."""
        scenario = self.scenario
        found = [self._cause("intake" if scenario.intake is not None else "participants", "persons", scenario.intake)]
        if scenario.enrolment is not None:
            found.append(self._cause("enrolment", "persons"))
        arms: tuple[tuple[str, Role], ...] = (
            (scenario.programme_arm, "programme"),
            (scenario.counterfactual_arm, "counterfactual"),
        )
        for name, role in arms:
            arm = scenario.arms[name]
            movement, *keys = _of_arm(name, arm)
            found.append(self._cause(movement[0], role, *movement[1], arm))
            found += [self._cause(path, role, *held, source=arm.source or "") for path, held in keys]
            found += [self._cause(f"matrices.{one}", role, scenario.matrices[one]) for one in arm.matrix_names]
        found += [self._cause(f"evidence.{state}", "both", one) for state, one in scenario.evidence.items()]
        net = scenario.gross_to_net
        for stage in net.stages if net is not None else ():
            found.append(self._cause(f"gross_to_net.{stage}", "programme", getattr(net, stage), net))
        if scenario.discounting is not None:
            found.append(self._cause("discounting.rate", "discount", scenario.discounting))
        return tuple(found)

    def _cause(self, path: str, role: Role, *held: object, source: str = "") -> ExplanationCause:
        """Return a place with the numbers that stand at it or under it, and who says so.

        Parameters
        ----------
        path, role : str
        held : models
            What stands there, and what holds it: their sources and notes, if they have any.
        source : str
            Who says so where none of them says.
        """
        under = [(at, one) for at, one in self._numbers if f"{at}.".startswith(f"{path}.") and not _is_sureness(at)]
        place = self.of(path)
        texts: list[str] = []
        shown: dict[int, list[str]] = {}
        for at, one in under[:MOST_WRITTEN]:
            written_in, keys = self._place(at, one).file, (at[len(path) + 1 :], self._alone.get(at, ""))
            laid = f"[{written_in}]" if written_in != place.file else ""
            texts.append(" ".join(filter(None, (*keys, one.written, laid))))
            month, name = self._named(keys)
            shown.setdefault(month, []).append(" ".join(filter(None, (name, typographic(one.written), laid))))
        if not under:
            texts = [one for one in held if isinstance(one, str)]
            texts += [one.study for one in held if isinstance(one, Evidence)]
            shown = {0: [self._label(text) for text in texts]} if texts else {}
        if len(under) > MOST_WRITTEN:
            texts.append("…")
            shown.setdefault(max(shown), []).append("…")
        numbers = [one for _, one in under]
        said, note = "; ".join(_said("source", numbers, held)), " ".join(_said("note", numbers, held))
        labelled = tuple((month, ", ".join(parts)) for month, parts in shown.items())
        return ExplanationCause(path, role, ", ".join(texts), labelled, said or source, note, place.file, place.line)

    def _named(self, keys: Iterable[str]) -> tuple[int, str]:
        """Return the month that some keys begin with, 0 without one, and what a reader calls the rest."""
        parts = [part for key in keys for part in key.split(".") if part]
        month = int(parts.pop(0)) if parts and parts[0].isdigit() else 0
        own = [part for part in parts if part in self.scenario.states]
        if not own:
            return month, ".".join(parts)
        places = " → ".join(map(self._label, own))
        others = ".".join(part for part in parts if part not in own)
        return month, f"{places}:" if others in ("", *HOLDS_STATES) else f"{places} ({others}):"

    def _label(self, name: str) -> str:
        """Return what a reader calls a state; another name as it is."""
        state = self.scenario.states.get(name)
        return (state.label if state is not None else None) or name


def _covers(laid: str, path: str) -> bool:
    """Whether what was laid at a path, ``*`` for any id, holds another path.

    Examples
    --------
    >>> _covers("states.*.lines", "states.arbete.lines.fk.amount"), _covers("states.a", "states.arbete")
    (True, False)
    """
    keys, parts = laid.split("."), path.split(".")
    return len(keys) <= len(parts) and all(key in ("*", part) for key, part in zip(keys, parts, strict=False))


def _is_sureness(path: str) -> bool:
    """Whether a number says how sure another is."""
    return path.startswith("arms.") and path.endswith(HOW_SURE)


def _said(key: str, numbers: Iterable[Quantity], held: Iterable[object]) -> list[str]:
    """Return the sources or notes of numbers, else of what holds them, each once."""
    own = [getattr(one, key) for one in numbers if getattr(one, key)]
    return list(dict.fromkeys(own or [said for one in held if (said := getattr(one, key, None))]))


def _of_arm(name: str, arm: Arm) -> Iterator[tuple[str, list[object]]]:
    """Yield the paths of the keys that move an arm, each with what it holds."""
    keys = [key for key in BELONGS if key not in NO_MOVEMENT and getattr(arm, key)]
    keys += ["deadweight"] if arm.deadweight is not None else []
    for key in (arm.movement, *keys):
        value = getattr(arm, key)
        held = list(value.values()) if isinstance(value, dict) else [value]
        yield f"arms.{name}.{type(arm).model_fields[key].alias or key}", held


def _alone(scenario: Scenario) -> dict[str, str]:
    """Return the state at each place where all go to one state, which is then no part of the path."""
    found = {}
    for name, arm in scenario.arms.items():
        for at, table in arm.share_tables.items():
            if len(table) == 1:
                found[".".join(("arms", name, *at))] = next(iter(table))
    return found
