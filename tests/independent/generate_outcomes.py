"""Random valid scenarios with every way to move: outcomes, tables, studies, rates, survival, and what moves cost."""

import copy
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from .generate import SUMS, Draw, Mapping, MovingScene, finished

FINAL = "dod"
UNITS = ["levnadsar", "arbetsmanader"]
TIMES = ["per mån", "per kvartal", "per år"]
CONVERSIONS = ["each", "exponential"]
CYCLES = {"mån": 1, "kvartal": 3, "år": 12}


class OutcomeScene(MovingScene):
    """A scene in which the arms may move in any way."""

    def __init__(self, draw: Draw) -> None:
        """Draw how each arm moves, and what that needs."""
        super().__init__(draw)
        self.by_matrix = []
        if len(self.states) == 1:
            self.states = ["bistand", "arbete"]
        self.final = self.chance(2)
        self.moves_cost = self.chance(3)
        self.units = UNITS[: self.number(0, 2)]
        self.enrolled = self.time(1, 12)
        self.survival: Mapping | None = None
        self.weighed: Any = None
        self.kinds = self.drawn_kinds()
        if self.weighed is not None:
            self.months = CYCLES[self.per] * self.number(1, 3) * (2 if self.weighed[1] else 1)
        self.intake = self.drawn_intake() if self.chance(3) else {}
        if self.chance(6):
            first = self.number(1, min(12, self.months))
            during = {"from": first, "to": self.number(first, min(12, self.months))}
            self.intake = {"places": self.number(1, 60), "during": during}
        self.people = self.number(1, 500) + self.one_of([0, 0, 0.5])
        self.last = self.last_month()

    def drawn_kinds(self) -> list[str]:
        """How the programme and the comparison move."""
        if self.chance(6):
            self.per = self.one_of(["mån", "kvartal", "år"])
            self.weighed = self.one_of(
                [
                    ("trapezoid", False),
                    ("simpson", True),
                    ({"ends": "1/3", "odd": "2/3", "even": "4/3"}, False),
                    ({"ends": 0.25, "odd": "75 %", "even": 1}, False),
                ]
            )
            return ["matrix", "matrix"]
        known = ["matrix", "exits", "exits", "exits_from_counts", "ever", "steps", "stays_in"]
        kinds = known if self.moves_cost else [*known, "observed", "observed", "reaches", "reaches", "path"]
        return [self.one_of(kinds), self.one_of(kinds)]

    def last_month(self) -> int:
        """The last month of the calendar."""
        if "places" in self.intake:
            return self.months if self.counted_from == "start" else int(self.months + self.intake["during"]["to"] - 1)
        return super().last_month()

    def time(self, low: int, high: int) -> str:
        """A time that may have a part of a month."""
        part = self.one_of(["", "", ",5", ".25", ",1"])
        whole = self.number(low if part == "" else max(0, low - 1), high)
        return f"{whole}{part} mån"

    def series(self, clocks: list[str]) -> Mapping:
        """A stair; not by time in the state where that is not said."""
        allowed = self.weighed is None
        found = super().series([clock for clock in clocks if clock != "tenure" or allowed])
        # An unknown amount times a series that is nothing in every month that counts is left for another test.
        least = 1 if self.with_unknown else 0
        return {key: self.share(least) if key != "clock" else step for key, step in found.items()}

    def frame(self) -> Mapping:
        """The frame, with units and the time of enrolment."""
        found = super().frame()
        if not self.intake:
            found["participants"] = self.people
        found["enrolment"] = self.enrolled
        found["units"] = {name: self.one_of([{}, {"rate": "3 %"}, {"rate": "0 %"}]) for name in self.units}
        return {key: value for key, value in found.items() if value != {}}

    def persons(self) -> Fraction | None:
        """How many begin in all, where that is a number one can write."""
        if "places" in self.intake:
            return None
        if "by_month" in self.intake:
            return sum((Fraction(str(each)) for each in self.intake["by_month"].values()), Fraction(0))
        return Fraction(str(self.intake["participants"] if self.intake else self.people))

    # states, units and moves

    def all_states(self) -> Mapping:
        """The states, perhaps with one that nobody leaves."""
        states = super().all_states()
        if self.final:
            first = self.states[0]
            unpriced = first if states[first].get("priced") is False else None
            states[FINAL] = {**self.state(states, unpriced), "absorbing": True}
        for state in states.values():
            if self.units and self.chance(2):
                state["counts"] = self.per_time()
        return states

    def per_time(self) -> Mapping:
        """How many of some units per person and time."""
        numbers = ["1", "0.5", "0,25", "12"]
        return {unit: f"{self.one_of(numbers)} {self.one_of(TIMES)}" for unit in self.some(self.units, 1, 2)}

    def transitions(self) -> Mapping:
        """What moves cost and count."""
        names = [*self.states, *[FINAL] * self.final]
        found: Mapping = {}
        for name in ["flytt", "utskrivning"][: self.number(1, 2)]:
            raw: Mapping = {}
            for key in ("from", "to"):
                if self.chance(2):
                    some = self.some(names, 1, 3)
                    raw[key] = some[0] if len(some) == 1 and self.chance(2) else some
            raw["lines"] = {f"rad_{number}": self.once() for number in range(self.number(1, 2))}
            if self.units and self.chance(2):
                raw["counts"] = {self.one_of(self.units): self.one_of([1, 0.5, 2])}
            found[name] = raw
        return found

    def once(self) -> Mapping:
        """A line of a transition."""
        line = self.line()
        line["amount"] = "unknown" if self.with_unknown and self.chance(6) else self.amount(SUMS)
        if line.get("series", {}).get("clock") == "tenure":
            line["series"]["clock"] = "entry"
        return line

    # arms

    def way(self) -> Mapping:
        """An arm's way, of the kind drawn for it."""
        kind = self.kinds.pop(0)
        makers = {
            "matrix": self.chain,
            "exits": self.exits,
            "exits_from_counts": self.exits,
            "observed": self.observed,
            "reaches": self.reaches,
            "ever": lambda: self.reaches(["ever"]),
            "steps": self.steps,
        }
        if kind == "stays_in":
            return {"stays_in": self.one_of(self.states)}
        if kind == "path":
            return {"path": {month: self.step() for month in [1, *self.later_months(4)]}}
        made = makers[kind]()
        if kind == "exits_from_counts":
            made["exits_from_counts"] = self.counts(list(made.pop("exits")))
        return made

    def steps(self) -> Mapping:
        """Everybody is in one state at a time."""
        return {"path": {month: self.one_of(self.states) for month in [1, *self.later_months(4)]}}

    def counts(self, names: list[str]) -> Mapping:
        """Counts of all participants."""
        persons = self.persons()
        left = int(persons) if persons is not None else 0
        found: Mapping = {}
        for name in names[:-1]:
            found[name] = self.number(0, left)
            left -= found[name]
        whole = persons is not None and persons.denominator == 1 and self.chance(2)
        found[names[-1]] = left if whole else "rest"
        return found

    def arms(self) -> Mapping:
        """The arms, with lines and units of their own."""
        super_way = {"role": "programme", **self.way()}
        other: Mapping = {"role": "counterfactual", "kind": "assumption", **self.way()}
        if self.chance(4):
            other.update(kind="before_after", deadweight=self.share(1, 90))
        for arm in (super_way, other):
            after = arm.get("after")
            if arm is other and (after == "stop" or (isinstance(after, dict) and "to" not in after)):
                arm["after"] = "hold"
            if self.chance(4):
                line = {**self.line(), "in": self.some(self.states, 1, 2)}
                arm["add_lines"] = {"egen": line}
            if self.units and self.chance(4):
                arm["add_counts"] = {self.one_of(self.states): self.per_time()}
        return {"utan": other, "med": super_way}

    # exits

    def exits(self) -> Mapping:
        """Outcomes at the end of the enrolment."""
        names = self.some([*self.states, *[FINAL] * self.final], 1, 4)
        found: Mapping = {"from": self.beginning(), "exits": self.distribution(names)}
        if self.chance(2):
            found["enrolment"] = self.time(1, 20)
        if self.chance(2):
            late = self.some(names, 1, 2)
            found["time_to_outcome"] = {
                name: {"months": self.time(0, 9), "waits_in": self.one_of(self.states)} for name in late
            }
        if not self.chance(3):
            found["retention"] = {name: self.retention(name, []) for name in self.some(self.states, 1, 3)}
        return found

    def retention(self, state: str, but: list[str]) -> Mapping:
        """How many stay in a state, and where the others go, but not to some states."""
        others = [name for name in [*self.states, *[FINAL] * self.final] if name != state and name not in but]
        some = self.some(others, 1, 2)
        share: Any = self.share(0)
        if self.chance(2):
            share = self.month_keys({1: share, **{month: self.share(0) for month in self.later_months(2)}})
        found = {self.one_of(["stay", "leave"]): share, "per": self.one_of(["mån", "kvartal", "år", "18 mån"])}
        found["else"] = some[0] if len(some) == 1 and self.chance(2) else self.distribution(some)
        return found

    # tables and studies

    def after(self) -> Any:
        """What holds after the last month that was measured."""
        form = self.number(1, 4)
        if form == 4:
            return {"fade": self.time(1, 24), "to": self.beginning()}
        return {"fade": self.time(1, 24)} if form == 3 else "stop" if form == 2 else "hold"

    def observed(self) -> Mapping:
        """A table of shares or counts."""
        months = [1, *self.later_months(3)]
        if self.chance(2):
            table = {"shares": {month: self.distribution(self.some(self.states, 1, 4)) for month in months}}
        else:
            table = {"counts": {month: self.counts(self.some(self.states, 1, 4)) for month in months}}
        return {"observed": table, "after": self.after()}

    def reaches(self, measures: list[str] | None = None) -> Mapping:
        """Outcomes of a study."""
        begun = self.some(self.states[:-1], 1, 2)
        others = [name for name in self.states if name not in begun]
        reached = self.some(others, 1, 2)
        only_flows = measures is not None
        by = self.number(1, self.months + 3)
        found: Mapping = {"from": begun[0] if len(begun) == 1 else self.distribution(begun), "reaches": {}}
        for state in reached:
            measure = self.one_of(measures or ["ever", "ever", "at", "mean_over"])
            found["reaches"][state] = self.reach(measure, by, 100 // len(reached), only_flows)
        flow = [s for s, raw in found["reaches"].items() if raw["measure"] == "ever" and "still" not in raw]
        if len(flow) < len(reached) or (not only_flows and self.chance(2)):
            found["after"] = self.after()
        may = [name for name in others if name not in reached]
        may += [name for name in flow if "duration" not in found["reaches"][name]]
        if may and found.get("after", "hold") == "hold" and self.chance(2):
            spells = [name for name in flow if name not in may]
            found["retention"] = {name: self.retention(name, spells) for name in self.some(may, 1, 2)}
        return found

    def reach(self, measure: str, by: int, most: int, only_flows: bool) -> Mapping:
        """One outcome of a study."""
        raw: Mapping = {"share": self.share(1, most - 1), "measure": measure}
        if measure == "mean_over":
            raw["during"] = {"from": self.number(1, by), "to": by}
        else:
            raw["by"] = f"{by} mån"
        form = self.number(1, 3)
        if measure == "ever" and form == 2:
            raw["duration"] = self.time(2, 12)
        if measure == "ever" and form == 3 and not only_flows:
            raw["still"] = self.share(0)
        if self.chance(4):
            raw.update(n=60, source="En studie")
        return raw

    # matrices

    def chain(self) -> Mapping:
        """Moves by one matrix, or by several after each other."""
        per = self.per if self.weighed is not None else self.one_of(["mån", "kvartal", "år"])
        count = self.weighed[0] if self.weighed is not None else self.one_of(["start", "end", "half", {"start": 0.3}])
        blended = self.chance(3)
        self.survival = self.drawn_survival() if self.final and not blended and self.chance(2) else None
        name = self.new_matrix(per, count)
        found: Mapping = {"matrix": name, "from": self.beginning()}
        if self.chance(3):
            steps: Mapping = {1: name}
            for month in self.later_months(2):
                if not blended and self.chance(2):
                    self.survival = self.drawn_survival() if self.final else None
                steps[month] = self.new_matrix(per, count)
            found["matrix"] = {"clock": self.one_of(["entry", "calendar"]), **self.month_keys(steps)}
        if blended:
            found["blend"] = {"with": self.new_matrix(per, count), "share": self.share(0)}
        if self.chance(2):
            found["modify"] = self.change(160 if self.calm else 100)
        elif self.chance(2):
            found["modify"] = {"andring_1": self.change(100), "andring_2": self.change(100)}
        return found

    def change(self, most: int) -> Mapping:
        """A change of the probabilities of leaving, perhaps of some rows, columns and cycles."""
        found = self.modify()
        kind = next(key for key in ("hazard_ratio", "odds_ratio", "relative_risk") if key in found)
        found[kind] = self.number(1, most) / 100
        if self.chance(2):
            found["columns"] = self.some(self.states, 1, 3)
        return found

    def new_matrix(self, per: str, count: Any) -> str:
        """The name of a new matrix, from rows, counts or rates."""
        name = self.matrix(per, copy.deepcopy(count))
        raw = self.matrices[name]
        if self.chance(2):
            raw.pop("rows", None)
            raw.pop("rows_from_counts", None)
            raw["convert"] = self.one_of(CONVERSIONS)
            raw["rates"] = {state: self.rates(state, raw) for state in self.some(self.states, 1, 4)}
        if self.survival is not None:
            raw["survival"] = copy.deepcopy(self.survival)
        return name

    def rates(self, state: str, raw: Mapping) -> Mapping:
        """Rates out of a state; one by one they leave room for ratios above one."""
        others = [name for name in [*self.states, *[FINAL] * self.final] if name != state]
        most = 100 // (12 if raw["convert"] == "each" and self.calm else 5) // len(others)
        if raw["convert"] == "exponential" and not self.calm:
            most = 200
        cycle = CYCLES[raw["per"]]
        found: Mapping = {}
        for name in self.some(others, 1, 3):
            form = self.one_of(["per mån", "per kvartal", "per år"])
            months = {"per mån": 1, "per kvartal": 3, "per år": 12}[form]
            found[name] = f"{self.number(0, most) * months / cycle / 100:.6f} {form}"
        return found

    def drawn_survival(self) -> Mapping:
        """A risk, in steps or the same all the time."""
        found: Mapping = {"to": FINAL}
        if self.chance(2):
            sizes: list[Any] = [f"0.0{self.number(1, 9)} {self.one_of(TIMES)}" for _ in range(3)]
            key = "rate"
        else:
            sizes, key = [self.share(0, 10) for _ in range(3)], "probability"
        months = [1, *self.later_months(2)]
        steps = dict(zip(months, sizes, strict=False))
        found[key] = sizes[0] if self.chance(2) else self.month_keys(steps)
        if self.chance(2):
            found["hazard_ratio"] = {name: self.one_of([3, 0.5, "1,5"]) for name in self.some(self.states, 1, 2)}
        return found

    # the programme

    def budget_line(self) -> Mapping:
        """A budget line, perhaps per participant."""
        line = super().budget_line()
        if line["amount"] != "unknown" and self.chance(3):
            line["per"] = "participant"
            if "during" in line:
                first = self.number(1, self.months)
                line["during"] = {"from": first, "to": self.number(first, self.months)}
        return line


@st.composite
def outcome_scenarios(draw: Draw) -> dict[str, Any]:
    """A valid scenario in which the arms may move in any way."""
    scene = OutcomeScene(draw)
    scenario = finished(scene)
    scenario.pop("variants", None)
    if scene.moves_cost:
        scenario["transitions"] = scene.transitions()
    lines = [line for raw in scenario.get("transitions", {}).values() for line in raw["lines"].values()]
    lines += [line for arm in scenario["arms"].values() for line in arm.get("add_lines", {}).values()]
    if any(line["kind"] == "net" for line in lines) and scene.chance(2):
        scenario["net_lines_are_society"] = {"answer": "ja", "reason": "Posterna är verkliga resurser."}
    if scene.matrices:
        scenario["matrices"] = scene.matrices
    return scenario
