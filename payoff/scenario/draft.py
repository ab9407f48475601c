"""A scenario while it is being asked for: always whole, and every answer checked by the rules of the language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from payoff.errors import ScenarioError, shortened
from payoff.language import Language, Say, say
from payoff.scenario import load as loading
from payoff.scenario.written_out import in_order
from payoff.scenario.yaml_scalars import plain_value
from payoff.scenario.yaml_text import as_yaml

START, GOAL = "utgangslage", "mal"
LONGEST_ID = 30


class Draft:
    """A scenario that can be read at any time; what does not fit is refused and leaves it as it was.

    Parameters
    ----------
    year : int
        Price year and year of the start, until something else is put.
    language : {"sv", "en"}
        Of the labels and notes that are not the user's own.

    Examples
    --------
    >>> draft = Draft(2026)
    >>> print(draft.put("participants.value", -1))
    -1 ligger utanför det tillåtna: skriv ett antal personer större än 0, t.ex. 103
    >>> draft.put("participants.value", 25) is None
    True
    """

    def __init__(self, year: int, language: Language = "sv") -> None:
        self.without, self.with_it = say("Utan insatsen").text(language), say("Med insatsen").text(language)
        self.assumed = say("Antagande.").text(language)
        self.tree: dict[str, Any] = {
            "payoff": 1,
            "about": {"title": "-", "report": "ansokan"},
            "price_year": year,
            "start": f"{year}-01",
            "horizon": "36 mån",
            "discounting": {"rate": "3,5 %", "timing": "monthly"},
            "participants": {"value": 1},
            "rules": {"date": year, "household": {"adults": 1}, "note": self.assumed},
            "states": {START: {"label": START}, GOAL: {"label": GOAL}},
            "arms": self.arms(START, {GOAL: "0 %"}, 1),
            "programme": {"budget": {}},
        }

    def put(self, path: str, value: Any) -> Say | None:
        """Put a value at a path; None takes it away.

        Parameters
        ----------
        path : str
            Ids joined by dots; groups on the way are made.
        value : plain value

        Returns
        -------
        Say or None
            Why it cannot stand there, and what could; None where it can.
        """
        return self.put_all({path: value})

    def put_all(self, values: Mapping[str, Any]) -> Say | None:
        """Put several values that belong together; see `put`."""
        tried = deepcopy(self.tree)
        for path, value in values.items():
            *above, last = path.split(".")
            here = tried
            for part in above:
                here = here.setdefault(part, {})
            if value is None:
                here.pop(last, None)
            else:
                here[last] = value
        try:
            loading.load(tried)
        except ScenarioError as error:
            return _reason(error, list(values))
        self.tree = tried
        return None

    def arms(self, start: str, shares: Mapping[str, Any], month: int) -> dict[str, Any]:
        """Return the two arms: everybody in one state, and some in others when so many months have passed."""
        path = {"1": start, str(month + 1): {**shares, start: "rest"}}
        return {
            "utan": {"label": self.without, "role": "counterfactual", "kind": "assumption", "path": path},
            "med": {"label": self.with_it, "role": "programme", "path": deepcopy(path)},
        }

    def text(self, comments: Mapping[str, str]) -> str:
        """Return the scenario as YAML with comments; see `payoff.scenario.yaml_text.as_yaml`."""
        written = deepcopy(self.tree)
        if not any("use" in state for state in written["states"].values()):
            del written["rules"]
        return as_yaml(in_order(written), comments)


def typed(answer: str) -> Any:
    """Return what was typed as the file would read it: a number or a text.

    Examples
    --------
    >>> typed("20"), typed("3,5 %")
    (20, '3,5 %')
    """
    value = plain_value(answer, None)
    return str(value) if isinstance(value, str) else value


def id_of(label: str, taken: Iterable[str]) -> str:
    """Return an id made of a label: plain ASCII, and not taken.

    Examples
    --------
    >>> id_of("Försörjningsstöd", []), id_of("Stöd, två", ["stod_tva"])
    ('forsorjningsstod', 'stod_tva_2')
    """
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    base = "_".join(words)[:LONGEST_ID].strip("_")
    base = base if base[:1].isalpha() else f"post_{base}".rstrip("_")
    found, number, used = base, 2, set(taken)
    while found in used:
        found, number = f"{base}_{number}", number + 1
    return found


def _reason(error: ScenarioError, paths: list[str]) -> Say:
    """Return the problem that an answer caused: the one at its place, else the first."""
    near = [one for one in error.problems if any(one.path.startswith(path) for path in paths)]
    problem = (near or list(error.problems))[0]
    message = (
        problem.message if near else say("{path}: {message}", path=shortened(problem.path), message=problem.message)
    )
    return say("{message}: {hint}", message=message, hint=problem.hint) if problem.hint else message
