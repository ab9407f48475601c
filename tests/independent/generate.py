"""Random valid scenarios, as the plain nested dicts that scenario files read as."""

import copy
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st

Drawn = TypeVar("Drawn")
Draw = Callable[[st.SearchStrategy[Any]], Any]
Mapping = dict[Any, Any]

STATES = ["bistand", "arbete", "praktik", "sjuk_2", "a1"]
LINES = ["stod", "lon", "skatt", "vard", "rad_1", "rad_2", "rad_3"]
BUDGET = ["personal", "lokaler", "tolk", "handledning_2"]
OWN_ACCOUNTS = ["socialtjanst", "namnd_1", "produktionsvarde"]
OWN_GROUPS = ["finsam", "alla_namnder"]
BUILT_IN = [
    *["kommun", "region", "forsakringskassan", "arbetsformedlingen", "rattsvasende", "ovriga_staten"],
    *["samordningsforbund", "individ", "arbetsgivare", "ovriga"],
]
SPELLINGS = {
    "region": ["region", "landsting"],
    "forsakringskassan": ["forsakringskassan", "försäkringskassan", "fk"],
    "arbetsformedlingen": ["arbetsformedlingen", "arbetsförmedlingen", "af"],
    "rattsvasende": ["rattsvasende", "rättsväsende"],
    "samordningsforbund": ["samordningsforbund", "samordningsförbund"],
    "ovriga": ["ovriga", "övriga"],
}
FLOWS = {
    "kr/mån": 99_999,
    "tkr/mån": 999,
    "kr/kvartal": 999_999,
    "kr/år": 999_999,
    "tkr/år": 999,
    "mnkr/år": 1,
    "kr/vecka": 9_999,
    "kr/kalenderdag": 1_500,
    "kr/arbetsdag": 2_000,
    "kr/ersättningsdag": 2_000,
}
SUMS = {"kr": 999_999, "tkr": 999, "mnkr": 1}


class Scene:
    """What the parts of one scenario have in common."""

    def __init__(self, draw: Draw) -> None:
        """Draw the names, the horizon and the named values."""
        self.draw = draw
        self.months = self.number(1, 60)
        self.accounts = BUILT_IN + OWN_ACCOUNTS[: self.number(0, 3)]
        self.groups = OWN_GROUPS[: self.number(0, 2)]
        self.states = STATES[: 1 if self.chance(8) else self.number(2, 5)]
        self.with_net = self.chance(2)
        self.with_unknown = self.chance(3)
        self.named_shares = ["kvot_a", "kvot_b"] if self.chance(2) else []
        self.named_flows = ["pris_1"] if self.chance(3) else []

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return int(self.draw(st.integers(low, high)))

    def chance(self, one_in: int) -> bool:
        """True once in so many times; simple cases have False."""
        return self.number(1, one_in) == one_in

    def one_of(self, choices: list[Drawn]) -> Drawn:
        """One of the choices."""
        return choices[self.number(0, len(choices) - 1)]

    def some(self, choices: list[Drawn], low: int, high: int) -> list[Drawn]:
        """Some of the choices, in any order, each at most once."""
        size = self.number(low, min(high, len(choices)))
        return list(self.draw(st.lists(st.sampled_from(choices), min_size=size, max_size=size, unique=True)))

    def month_keys(self, steps: Mapping) -> Mapping:
        """Steps with their months as numbers or as texts."""
        return {str(month): value for month, value in steps.items()} if self.chance(3) else steps

    # numbers

    def amount(self, limits: dict[str, int], *, negative: bool = False) -> Any:
        """An amount in one of the units, in one of the spellings."""
        unit = self.one_of(list(limits))
        sign = "-" if negative else ""
        whole, part = self.number(0, limits[unit]), self.one_of(["", "5", "25"])
        form = self.number(1, 4)
        if form == 4:
            value = int(f"{sign}{whole}") if part == "" else float(f"{sign}{whole}.{part}")
            return {"value": value, "unit": unit, "source": "Register"}
        digits = f"{whole:,}".replace(",", " ") if form in (1, 2) else str(whole)
        point = "," if form in (1, 3) else "."
        return f"{sign}{digits}{point + part if part else ''} {unit}"

    def share(self, low: int = 1, high: int = 100) -> Any:
        """A share of so many per cent, in one of the spellings."""
        per_cent = self.number(low, high)
        form = self.number(1, 6)
        if form == 6:
            return {"value": per_cent, "unit": "%", "note": "Antagande"}
        if form == 5 and per_cent < 100:
            return per_cent / 100
        if form == 4:
            return f"{per_cent}/100"
        if form == 3:
            return f"{per_cent} av 100"
        return f"{per_cent},5 %" if form == 2 and per_cent < high else f"{per_cent} %"

    def distribution(self, names: list[str]) -> Mapping:
        """All of the names with shares of exactly 100 % in all."""
        if len(names) == 1:
            return {names[0]: "100 %"}
        left, parts = 100, []
        for later in range(len(names) - 1, 0, -1):
            parts.append(self.number(1, left - later))
            left -= parts[-1]
        form = self.number(1, 4)
        if form == 1:
            shares: list[Any] = [f"{part} %" for part in [*parts, left]]
        elif form == 2 and self.named_shares and len(names) == 2:
            shares = [self.one_of(self.named_shares), "rest"]
        else:
            shares = [*[part / 100 if form == 3 else f"{part} av 100" for part in parts], "rest"]
        pairs = list(zip(names, shares, strict=True))
        return dict(pairs[::-1] if self.chance(3) else pairs)

    def series(self, clocks: list[str]) -> Mapping:
        """A stair on one of the clocks."""
        steps = {1: self.share(0), **{month: self.share(0) for month in self.later_months(3)}}
        return {"clock": self.one_of(clocks), **self.month_keys(steps)}

    def later_months(self, most: int) -> list[int]:
        """Some months after the first, in order."""
        return sorted(self.some(list(range(2, self.months + 1)), 0, most)) if self.months > 1 else []

    # accounts

    def spelled(self, account: str) -> str:
        """An account under one of its names."""
        return self.one_of(SPELLINGS.get(account, [account]))

    def place(self, accounts: list[str]) -> Any:
        """One account, or a distribution over several."""
        if len(accounts) == 1:
            return self.spelled(accounts[0])
        return self.distribution([self.spelled(account) for account in accounts])

    # lines

    def line(self) -> Mapping:
        """A line of any kind."""
        kinds = ["transfer", "tax", "wage", "subsidy", "resource", "production"] + ["net"] * self.with_net
        kind = self.one_of(kinds)
        accounts = self.some(self.accounts, 2, 5)
        cut = self.number(1, min(3, len(accounts) - 1))
        line: Mapping = {"kind": kind}
        if kind not in ("production", "net"):
            line["from"] = self.place(accounts[:cut])
        if kind not in ("resource", "net"):
            line["to"] = self.place(accounts[cut:])
        if kind == "net":
            line["account"] = self.place(accounts[:cut])
        line["amount"] = self.line_amount(kind)
        line.update(self.line_factors(kind))
        if self.chance(6):
            line.update(label="En post", source="Register")
        return line

    def line_amount(self, kind: str) -> Any:
        """The amount of a line: written, named or unknown."""
        if self.with_unknown and self.chance(6):
            return "unknown"
        if self.named_flows and self.chance(4):
            return self.one_of(self.named_flows)
        return self.amount(FLOWS, negative=kind == "net" and self.chance(2))

    def line_factors(self, kind: str) -> Mapping:
        """What the amount of a line is multiplied by, and when it is money in a budget."""
        found: Mapping = {}
        if self.named_shares and self.chance(4):
            found["times"] = self.some(self.named_shares, 1, 2)
        if self.chance(3):
            found["series"] = self.series(["calendar", "entry", "tenure"])
        if kind in ("resource", "net") and self.chance(3):
            found["marginal_share"] = self.share()
        if kind in ("resource", "net") and self.chance(5):
            found["cashable"] = self.one_of(["0 %", {"share": "50 %", "delay": "6 mån"}])
        return found

    def state(self, earlier: Mapping, unpriced: str | None) -> Mapping:
        """A state, perhaps on top of an earlier one."""
        models = [name for name, state in earlier.items() if state.get("lines") and "like" not in state]
        state: Mapping = {"lines": {name: self.line() for name in self.some(LINES, 0 if self.chance(5) else 1, 5)}}
        if models and self.chance(4):
            state["like"] = self.one_of(models)
            theirs = list(earlier[state["like"]]["lines"])
            changed = self.one_of(theirs)
            state["lines"] = {name: line for name, line in state["lines"].items() if name not in theirs}
            state["lines"][changed] = self.one_of([None, {"amount": self.amount(FLOWS)}])
        elif unpriced:
            state["gain_against"] = unpriced
        elif earlier and self.chance(4):
            state["gain_against"] = self.one_of(list(earlier))
        if self.chance(3):
            state["label"] = "Ett tillstånd"
        if not state["lines"] and self.chance(2):
            del state["lines"]
        return state

    def all_states(self) -> Mapping:
        """The states, the first of them perhaps without a price."""
        unpriced = self.states[0] if self.chance(5) else None
        states: Mapping = {}
        for name in self.states:
            states[name] = {"priced": False} if name == unpriced else self.state(states, unpriced)
        return states

    # arms

    def step(self) -> Any:
        """Where everybody is from a month on."""
        names = self.some(self.states, 1, 4)
        return names[0] if len(names) == 1 and self.chance(2) else self.distribution(names)

    def way(self) -> Mapping:
        """An arm's way through the states."""
        if self.chance(4):
            return {"stays_in": self.one_of(self.states)}
        return {"path": self.month_keys({month: self.step() for month in [1, *self.later_months(4)]})}

    def arms(self) -> Mapping:
        """The programme and its comparison."""
        programme = {"role": "programme", **self.way()}
        kind = self.one_of(["before_after", "assumption", "control_group", "register", "literature"])
        comparison: Mapping = {"role": "counterfactual", "kind": kind}
        if kind in ("control_group", "register", "literature"):
            comparison["source"] = "En rapport"
        if kind == "before_after" and not self.chance(4):
            comparison["deadweight"] = self.share(1, 90)
        if "path" in programme and self.chance(4):
            changed = self.one_of(list(programme["path"]))
            removable = str(changed) != "1" and self.chance(2)
            comparison.update(like="med", path=self.month_keys({changed: None if removable else self.step()}))
        else:
            comparison.update(self.way())
        return {"utan": comparison, "med": programme}

    # the programme

    def budget_line(self) -> Mapping:
        """What a payer pays: a sum at once, a sum spread out or a flow."""
        line: Mapping = {"payer": self.place(self.some(self.accounts, 1, 3))}
        form = self.one_of(["at_start", "evenly", "flow"])
        line["amount"] = self.amount(FLOWS if form == "flow" else SUMS)
        if form != "flow":
            line["paid"] = form
        if form != "at_start" and self.chance(2):
            first = self.number(1, self.months)
            line["during"] = {"from": first, "to": self.number(first, self.months)}
        if form == "flow" and self.chance(2):
            line["series"] = self.series(["calendar"])
            if self.chance(2):
                del line["series"]["clock"]
        if self.named_shares and self.chance(4):
            line["times"] = self.some(self.named_shares, 1, 2)
        if self.chance(4):
            line["form"] = self.one_of(["cash", "in_kind"])
        if self.with_unknown and self.chance(4):
            line = {"payer": line["payer"], "amount": "unknown"}
        return line

    def programme(self) -> Mapping:
        """The programme's budget."""
        names = self.some(BUDGET, 0 if self.chance(5) else 1, 4)
        found: Mapping = {"budget": {name: self.budget_line() for name in names}}
        if self.chance(4):
            found["not_counted"] = ["Lokaler i grannhuset"]
        return found

    # the frame

    def horizon(self) -> Any:
        """The horizon, in one of the spellings."""
        form = self.number(1, 3)
        if form == 3:
            return {"months": self.months, "counted_from": self.one_of(["entry", "start"])}
        return f"{self.months // 12} år" if form == 2 and self.months % 12 == 0 else f"{self.months} mån"

    def discounting(self) -> Any:
        """None at all, or a rate with its rules."""
        if self.chance(8):
            return "none"
        rules: Mapping = {"rate": self.share(1, 10)}
        if self.chance(3):
            rules["rate"] = self.month_keys({1: "4 %", self.number(2, 5): "3 %", self.number(6, 31): "2,5 %"})
        if not self.chance(4):
            rules["timing"] = self.one_of(["mid_year", "year_end", "year_start", "monthly"])
        if self.chance(4):
            rules["base"] = self.number(0, self.months)
        if self.chance(4):
            rules.update(rate_is="nominal", inflation=self.share(1, 5))
        if self.chance(4):
            rules["compounding"] = self.one_of(["effective", "nominal/12"])
        return rules

    def frame(self) -> Mapping:
        """Everything around the states, arms and programme."""
        found: Mapping = {"payoff": 1, "about": {"title": "Slumpad insats"}, "price_year": 2026}
        if self.chance(4):
            found["start"] = "2026-09"
        found["horizon"] = self.horizon()
        found["discounting"] = self.discounting()
        found["participants"] = self.number(1, 500) + self.one_of([0, 0, 0.5])
        found["quantities"] = {name: self.share() for name in self.named_shares}
        found["quantities"].update({name: self.amount(FLOWS) for name in self.named_flows})
        found["groups"] = {name: {"label": "En grupp"} for name in self.groups}
        for name in self.groups:
            above = ["stat", "offentlig_sektor"] + ["finsam"] * (name != "finsam")
            if self.chance(2):
                found["groups"][name]["in"] = self.one_of(above)
        found["accounts"] = {name: {"label": "Ett konto"} for name in self.accounts if name in OWN_ACCOUNTS}
        for account in found["accounts"].values():
            account["in"] = self.some(["stat", "offentlig_sektor", *self.groups], 0, 3)
            if self.chance(4):
                account["memo"] = True
        return {key: value for key, value in found.items() if value != {}}


class MovingScene(Scene):
    """A scene in which people may enter in different months and move by matrices."""

    def __init__(self, draw: Draw) -> None:
        """Draw what the movement needs besides the names."""
        super().__init__(draw)
        self.months = self.number(1, 40)
        self.counted_from = self.one_of(["entry", "start"])
        self.by_matrix = self.one_of([[True, True], [True, False], [False, True]]) if self.number(1, 5) <= 2 else []
        self.intake = self.drawn_intake() if self.chance(3) else {}
        self.last = self.last_month()
        self.matrices: Mapping = {}
        # Leaving no more than half of a state leaves room for ratios above one.
        self.calm = self.chance(2)

    # entering

    def drawn_intake(self) -> Mapping:
        """How many enter in which calendar months; at least some of each cohort is seen."""
        latest = min(12, self.months) if self.counted_from == "start" else 12
        form = self.one_of(["evenly", "at", "by_month"])
        if form == "by_month":
            months = sorted(self.some(list(range(1, latest + 1)), 1, 4))
            return {form: self.month_keys({month: self.number(1, 200) + self.one_of([0, 0, 0.5]) for month in months})}
        first = self.number(1, latest)
        when = first if form == "at" else {"from": first, "to": self.number(first, latest)}
        return {"participants": self.number(1, 500) + self.one_of([0, 0, 0.5]), form: when}

    def last_month(self) -> int:
        """The last month of the calendar."""
        if self.counted_from == "start" or not self.intake:
            return self.months
        if "by_month" in self.intake:
            return self.months + max(int(month) for month in self.intake["by_month"]) - 1
        last = self.intake["at"] if "at" in self.intake else self.intake["evenly"]["to"]
        return int(self.months + last - 1)

    def horizon(self) -> Any:
        """The horizon, counted as drawn."""
        if self.counted_from == "start" or self.chance(3):
            return {"months": self.months, "counted_from": self.counted_from}
        return f"{self.months} mån"

    def series(self, clocks: list[str]) -> Mapping:
        """A stair, on the calendar perhaps with a step after the months that each person is followed."""
        found = super().series(clocks)
        if found["clock"] == "calendar" and self.last > self.months and self.chance(2):
            found[self.number(self.months + 1, self.last)] = self.share(0)
        return found

    def budget_line(self) -> Mapping:
        """A budget line that may go on for the whole calendar."""
        line = super().budget_line()
        if "during" in line and self.chance(2):
            first = self.number(1, self.last)
            line["during"] = {"from": first, "to": self.number(first, self.last)}
        return line

    def frame(self) -> Mapping:
        """The frame, with an intake in place of the participants."""
        found = super().frame()
        if self.intake:
            del found["participants"]
            found["intake"] = self.intake
        return found

    # moving

    def others(self, state: str) -> list[str]:
        """Some of the other states."""
        names = [name for name in self.states if name != state]
        return self.some(names, 0, 4) if names else []

    def row(self, state: str) -> Mapping:
        """Where those in a state go in a cycle."""
        if not self.calm:
            return self.distribution(self.some(self.states, 1, 5))
        others = self.others(state)
        row: Mapping = {name: self.share(0, 12) for name in others}
        row[state] = "rest"
        return dict(list(row.items())[::-1]) if self.chance(3) else row

    def count_row(self, state: str) -> Mapping:
        """How many of those in a state went where."""
        others = self.others(state)
        row = {name: self.number(0, 300) for name in others}
        if self.calm or not any(row.values()):
            row[state] = sum(row.values()) + self.number(1, 500)
        return row

    def matrix(self, per: str | None = None, count: Any = None) -> str:
        """The name of a new matrix."""
        name = f"matris_{len(self.matrices) + 1}"
        with_rows = self.some(self.states, 1, 5)
        matrix: Mapping = {"per": per or self.one_of(["mån", "kvartal", "år"])}
        matrix["count"] = count or self.one_of(["start", "end", "half", {"start": self.share(0)}])
        if self.chance(3):
            matrix["rows_from_counts"] = {state: self.count_row(state) for state in with_rows}
        else:
            matrix["rows"] = {state: self.row(state) for state in with_rows}
        if self.chance(4):
            matrix.update(source="Register", note="Övergångar")
        self.matrices[name] = matrix
        return name

    def blend(self, name: str) -> Mapping:
        """A blend with a matrix that has the same cycles."""
        other = self.matrix(self.matrices[name]["per"], copy.deepcopy(self.matrices[name]["count"]))
        return {"with": other, "share": self.share(0)}

    def modify(self) -> Mapping:
        """Other probabilities of leaving, in some rows and cycles or in all of them."""
        kind = self.one_of(["hazard_ratio", "odds_ratio", "relative_risk"])
        found: Mapping = {kind: self.number(1, 160 if self.calm else 100) / 100}
        bounds = self.one_of(["both", "to", "from", "none"])
        if self.chance(2):
            found["rows"] = self.some(self.states, 1, 3)
        first = self.number(1, self.months)
        if bounds in ("from", "both"):
            found["from"] = first
        if bounds in ("to", "both"):
            found["to"] = self.number(first, self.months)
        return found

    def beginning(self) -> Any:
        """Where everybody begins."""
        return self.one_of(self.states) if self.chance(2) else self.distribution(self.some(self.states, 1, 3))

    def way(self) -> Mapping:
        """An arm's way: by a matrix if that was drawn for it."""
        if not (self.by_matrix and self.by_matrix.pop(0)):
            return super().way()
        name = self.one_of(list(self.matrices)) if self.matrices and self.chance(2) else self.matrix()
        found: Mapping = {"matrix": name, "from": self.beginning()}
        if self.chance(2):
            found["blend"] = self.blend(name)
        if self.chance(2):
            found["modify"] = self.modify()
        return found

    def arms(self) -> Mapping:
        """The arms; the comparison may be the programme's matrix with a change."""
        arms = super().arms()
        programme = arms["med"]
        if "matrix" in programme and self.chance(3):
            removable = [name for name in ("blend", "modify") if name in programme]
            change: Mapping = {"from": self.beginning()}
            if removable and not self.chance(3):
                change = {self.one_of(removable): None}
            elif "blend" in programme and self.chance(2):
                change = {"blend": {"share": self.share(0)}}
            other = ("stays_in", "path", "matrix", "from", "blend", "modify")
            kept = {key: value for key, value in arms["utan"].items() if key not in other}
            arms["utan"] = {**kept, "like": "med", **change}
        return arms


def finished(scene: Scene) -> dict[str, Any]:
    """The scenario of a scene."""
    scenario = scene.frame()
    scenario.update(states=scene.all_states(), arms=scene.arms(), programme=scene.programme())
    lines = [line for state in scenario["states"].values() for line in state.get("lines", {}).values() if line]
    if any(line.get("kind") == "net" for line in lines) and not scene.chance(2):
        scenario["net_lines_are_society"] = {"answer": "ja", "reason": "Posterna är verkliga resurser."}
    if scene.chance(6):
        scenario["variants"] = {"fler": {"label": "Fler deltagare", "participants": 600}}
    return scenario


@st.composite
def scenarios(draw: Draw) -> dict[str, Any]:
    """A valid scenario in which everybody enters in month 1 and moves by paths."""
    return finished(Scene(draw))


@st.composite
def moving_scenarios(draw: Draw) -> dict[str, Any]:
    """A valid scenario that may use anything in the language; about a third have an intake, a third matrices."""
    scene = MovingScene(draw)
    scenario = finished(scene)
    if scene.matrices:
        scenario["matrices"] = scene.matrices
    if "variants" in scenario and "intake" in scenario:
        variant = {"intake.participants": 600} if "participants" in scene.intake else {"intake.by_month": {1: 600}}
        scenario["variants"] = {"fler": {"label": "Fler deltagare", **variant}}
    return scenario
