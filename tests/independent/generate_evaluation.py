"""Random valid scenarios with subgroups, financing and a way from gross to net."""

import copy
import json
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from .generate import FLOWS, Draw, Mapping, finished
from .generate_outcomes import OutcomeScene
from .net import FINSAM
from .reading import account_shares, read

GROUPS = ["kvinnor", "man", "unga"]
FORBUND = "samordningsforbund"


class EvaluationScene(OutcomeScene):
    """A scene with what is asked of a whole programme."""

    def __init__(self, draw: Draw) -> None:
        """Draw a scene whose named values are not known yet."""
        self.named: Mapping = {}
        super().__init__(draw)

    def drawn_kinds(self) -> list[str]:
        """How the arms move; counts are of all participants, so not where there are subgroups."""
        self.grouped = self.chance(2)
        self.displacing = self.chance(2)
        self.months = min(self.months, 30)
        kinds = super().drawn_kinds()
        return ["exits" if kind == "exits_from_counts" and self.grouped else kind for kind in kinds]

    def observed(self) -> Mapping:
        """A table; of shares where there are subgroups."""
        found = super().observed()
        if self.grouped and "counts" in found["observed"]:
            months = [1, *self.later_months(2)]
            found["observed"] = {"shares": {month: self.distribution(self.some(self.states, 1, 4)) for month in months}}
        return found

    def place(self, accounts: list[str]) -> Any:
        """Accounts; where others are displaced nobody shares a line with a participant, see the test by hand."""
        if self.displacing and len(accounts) > 1:
            accounts = [account for account in accounts if account != "individ"]
        return super().place(accounts)

    def series(self, clocks: list[str]) -> Mapping:
        """A stair; where others are displaced not by time in the state, see the test by hand."""
        return super().series([clock for clock in clocks if clock != "tenure" or not self.displacing])

    def all_states(self) -> Mapping:
        """The states, all of them priced."""
        states = super().all_states()
        for state in states.values():
            state.pop("priced", None)
        return states

    # from gross to net

    def gross_to_net(self, scenario: Mapping) -> Mapping:
        """Some of the adjustments."""
        arm, names = scenario["arms"]["med"], list(scenario["states"])
        found: Mapping = {}
        if self.chance(2):
            found["evidence_haircut"] = self.share(0)
        if self.chance(2):
            found["attribution"] = self.share(0)
        if self.chance(2):
            found["phase_in"] = self.month_keys({m: self.share(0) for m in [1, *self.later_months(2)]})
        if not arm.get("retention") and arm.get("after", "hold") == "hold" and self.chance(2):
            found["drop_off"] = {"share": self.share(0), "per": self.one_of(["mån", "kvartal", "år", "18 mån"])}
            if not ("observed" in arm or "reaches" in arm) or self.chance(2):
                found["drop_off"]["after"] = self.number(1, self.months)
        if len(names) > 1 and self.displacing:
            some = self.some(names, 2, 3)
            first = some[1] if len(some) == 2 and self.chance(2) else some[1:]
            found["displacement"] = {"share": self.share(1, 99), "from": first, "to": some[0]}
        return found

    # financing

    def financed(self, programme: Mapping, *, discounted: bool) -> None:
        """Somebody else sends the money that one account pays with."""
        through = FORBUND if self.chance(2) else self.one_of(self.accounts)
        budget = programme["budget"]
        for name in self.some(list(budget), 1, 3) if budget else []:
            others = [account for account in self.accounts if account != through]
            budget[name]["payer"] = self.place([through, *self.some(others, 0, 2)])
        paying = [line for line in budget.values() if through in account_shares(line["payer"], self.named)]
        # What an unknown amount that is financed costs is left for the tests by hand.
        if not paying or any(line["amount"] == "unknown" for line in paying):
            return
        found: Mapping = {} if through == FORBUND else {"through": self.spelled(through)}
        some = self.some([account for account in self.accounts if account != through], 1, 4)
        form = self.one_of(["finsam", "shares", "amounts"])
        spent = [self.spent(line, through) for line in paying]
        if form == "finsam" and through not in ("kommun", "region", "forsakringskassan"):
            found["rule"] = "finsam"
            if self.chance(2):
                may = [account for account in some if account not in FINSAM]
                found["kommuner"] = self.place(may or ["kommun"])
        elif form == "amounts" and None not in spent and round(sum(each or 0 for each in spent)) > len(some):
            left = round(sum(each or 0 for each in spent))
            amounts = {self.spelled(account): left // len(some) for account in some[1:]}
            amounts[self.spelled(some[0])] = left - sum(amounts.values())
            found["amounts"] = {account: f"{amount} kr" for account, amount in amounts.items()}
        else:
            found["shares"] = self.place(some)
        if self.chance(2):
            # Undiscounted, money sent at the start comes to exactly nothing: left for the tests by hand.
            found["paid"] = self.one_of(["as_spent", "at_start"]) if discounted else "as_spent"
        programme["financing"] = "finsam" if found == {"rule": "finsam"} and self.chance(2) else found

    def spent(self, line: Mapping, through: str) -> Fraction | None:
        """What an account pays of a budget line, if that is a known sum."""
        amount = read(line["amount"], self.named)
        if amount is None or line.get("per") or "paid" not in line:
            return None
        for factor in line.get("times", []):
            amount *= read(factor, self.named) or 0
        return amount * account_shares(line["payer"], self.named)[through]

    # subgroups

    def subgroups(self, scenario: Mapping) -> Mapping:
        """Two or three subgroups with values of their own."""
        names = GROUPS[: self.number(2, 3)]
        found: Mapping = {}
        for name, share in self.distribution(names).items():
            found[name] = {"share": share, **self.changes(scenario, own=True)}
            if self.chance(2):
                found[name].update(label="En grupp", sex="kvinnor")
        return found

    def changes(self, scenario: Mapping, *, own: bool) -> Mapping:
        """Paths with other values, some for a subgroup only."""
        may: list[tuple[str, Any]] = []
        for state, raw in scenario["states"].items():
            # An amount that only a subgroup knows is left for the tests by hand.
            written = (raw.get("lines") or {}).items()
            lines = [name for name, line in written if line and line["amount"] != "unknown"]
            may += [(f"states.{state}.lines.{name}.amount", self.amount(FLOWS)) for name in lines]
        for arm, raw in scenario["arms"].items():
            may += [(f"arms.{arm}.{key}", value) for key, value in self.moved(raw).items()]
        for name, line in scenario["programme"]["budget"].items():
            if line.get("per") and "paid" not in line:
                may.append((f"programme.budget.{name}.amount", self.amount(FLOWS)))
        if "amounts" not in (scenario["programme"].get("financing") or {}):
            # A subgroup with other shares of a divided line is left for the tests by hand.
            text = json.dumps(scenario)
            names = [name for name in self.named_shares if not own or f'": "{name}"' not in text]
            may += [(f"quantities.{name}", self.share()) for name in names]
        # A subgroup with an adjustment that the file does not have is left for the tests by hand.
        keys = [
            key for key in ("evidence_haircut", "attribution") if not own or key in scenario.get("gross_to_net", {})
        ]
        may += [(f"gross_to_net.{key}", self.share(1, 99)) for key in keys]
        if "places" not in self.intake:
            may.append(("enrolment", self.time(1, 12)))
        if not own:
            may.append(("discounting", "none"))
        return dict(self.some_pairs(may))

    def moved(self, arm: Mapping) -> Mapping:
        """Other ways for the persons of an arm."""
        found: Mapping = {}
        if "exits" in arm:
            outcomes = [*(arm.get("time_to_outcome") or {})]
            more = [name for name in self.some(self.states, 1, 3) if name not in outcomes]
            found["exits"] = self.distribution([*outcomes, *more])
        if "path" in arm and not self.moves_cost:
            found["path.1"] = self.step()
        if "matrix" in arm:
            found["from"] = self.beginning()
        if "deadweight" in arm:
            found["deadweight"] = self.share(1, 90)
        return found

    def some_pairs(self, pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        """Some of the pairs."""
        return [pairs[number] for number in self.some(list(range(len(pairs))), 0, 4)]


@st.composite
def evaluation_scenarios(draw: Draw) -> dict[str, Any]:
    """A valid scenario with at least one of subgroups, financing and a way from gross to net, perhaps a variant."""
    scene = EvaluationScene(draw)
    scenario = finished(scene)
    scenario.pop("variants", None)
    scene.named = scenario.get("quantities") or {}
    if scene.moves_cost:
        scenario["transitions"] = scene.transitions()
    if scene.matrices:
        scenario["matrices"] = scene.matrices
    scene.financed(scenario["programme"], discounted=scenario["discounting"] != "none")
    if not scene.chance(6):
        scenario["gross_to_net"] = scene.gross_to_net(scenario)
    if "displacement" in scenario.get("gross_to_net", {}):
        scenario["arms"]["med"].pop("add_counts", None)  # see the test by hand
    if scene.grouped:
        scenario["subgroups"] = scene.subgroups(scenario)
    if scene.chance(2):
        scenario["variants"] = {"annan": scene.changes(copy.deepcopy(scenario), own=False)}
    return scenario
