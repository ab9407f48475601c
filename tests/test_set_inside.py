"""One number inside a value that is replaced whole: changed alone, and the others follow or it is refused in words."""

from __future__ import annotations

import math
from typing import Any

import pytest

import payoff

from .conftest import ROOT

NEW = ROOT / "payoff" / "scenario" / "new.yaml"
SURE = {"arbete": "20 %", "studier": "30 %", "bistand": "50 %"}


def with_step(small: dict[str, Any], step: dict[str, Any], **more: Any) -> payoff.Scenario:
    states = small["states"] | {"studier": {"lines": {}}}
    arms = small["arms"] | {"med": {"role": "programme", "path": {1: "bistand", 7: step}}}
    loaded = payoff.load(small | {"states": states, "arms": arms} | more)
    assert isinstance(loaded, payoff.Scenario)
    return loaded


def shares(scenario: payoff.Scenario, path: str = "arms.med.path.7") -> dict[str, float]:
    found = {
        key.rpartition(".")[2]: one for key, one in scenario.quantities_by_path().items() if key.startswith(path + ".")
    }
    return {name: one.value for name, one in found.items() if one.known}


@pytest.mark.parametrize(
    ("step", "key", "value", "expected"),
    [
        (SURE | {"bistand": "rest"}, "arbete", "40 %", {"arbete": 0.4, "studier": 0.3}),
        (SURE, "arbete", "60 %", {"arbete": 0.6, "studier": 0.15, "bistand": 0.25}),
        (SURE | {"bistand": "rest"}, "bistand", "75 %", {"arbete": 0.1, "studier": 0.15, "bistand": 0.75}),
        ({"arbete": "30 %", "bistand": "70 %"}, "arbete", "100 %", {"arbete": 1.0}),
        ({"arbete": "30 %", "bistand": "70 %"}, "bistand", 0.4, {"bistand": 0.4}),
        (SURE, "studier", None, {"arbete": 2 / 7, "bistand": 5 / 7}),
        (SURE | {"bistand": "rest"}, "arbete", {"value": "40 %", "low": "30 %", "high": "50 %"},
         {"arbete": 0.4, "studier": 0.3}),
    ],
)  # fmt: skip
def test_the_other_shares_follow(
    small: dict[str, Any], step: dict[str, Any], key: str, value: Any, expected: dict[str, float]
) -> None:
    changed = with_step(small, step).set(f"arms.med.path.7.{key}", value)
    assert shares(changed) == pytest.approx(expected, abs=1e-12)


def test_it_is_the_same_as_writing_the_whole_step(small: dict[str, Any]) -> None:
    base = with_step(small, {"arbete": "30 %", "bistand": "rest"})
    one = payoff.evaluate(base.set("arms.med.path.7.arbete", "45 %"))
    whole = payoff.evaluate(base.set("arms.med.path.7", {"arbete": "45 %", "bistand": "rest"}))
    assert one.npv() == whole.npv() != payoff.evaluate(base).npv()


def test_two_changes_of_one_step_and_a_star(small: dict[str, Any]) -> None:
    base = with_step(small, SURE | {"bistand": "rest"})
    both = base.replace({"arms.med.path.7.arbete": "10 %", "arms.med.path.7.studier": "5 %"})
    assert shares(both) == pytest.approx({"arbete": 0.1, "studier": 0.05})
    base = base.set("arms.utan", {"stays_in": None, "path": {"1": "bistand", "7": SURE}})
    starred = base.set("arms.*.path.7.arbete", "10 %")
    assert shares(starred, "arms.utan.path.7") == pytest.approx({"arbete": 0.1, "studier": 0.3375, "bistand": 0.5625})
    assert shares(starred) == pytest.approx({"arbete": 0.1, "studier": 0.3})


def test_shares_that_are_laid_on_together_all_stand(small: dict[str, Any]) -> None:
    """The one that is laid on last moves the others that the file has, never those laid on beside it."""
    base = with_step(small, SURE)
    laid = {"arms.med.path.7.arbete": "60 %", "arms.med.path.7.studier": "10 %"}
    expected = pytest.approx({"arbete": 0.6, "studier": 0.1})
    assert shares(base.replace(laid)) == shares(base.replace(dict(reversed(laid.items())))) == expected
    assert shares(with_step(small, SURE, variants={"mer": laid}).variant("mer")) == expected
    all_three = base.replace(laid | {"arms.med.path.7.bistand": "30 %"})
    assert shares(all_three) == pytest.approx({"arbete": 0.6, "studier": 0.1, "bistand": 0.3})
    with pytest.raises(payoff.ScenarioError, match="andelarna blir tillsammans 90 %, inte 100 %"):
        base.replace(laid | {"arms.med.path.7.bistand": "20 %"})
    split = "states.arbete.lines.skatt.to"
    with pytest.raises(payoff.ScenarioError, match="andelarna blir tillsammans 90 %, inte 100 %"):
        base.replace({f"{split}.kommun": "70 %", f"{split}.region": "20 %"})


@pytest.mark.parametrize("value", ["120 %", "-5 %"])
def test_a_share_outside_the_possible_is_refused_as_that(small: dict[str, Any], value: str) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        with_step(small, SURE).set("arms.med.path.7.arbete", value)
    (problem,) = caught.value.problems
    assert f"{value} ligger utanför det tillåtna" in problem.message.text()


def test_a_variant_a_sweep_and_a_split_take_one_number(small: dict[str, Any]) -> None:
    variants = {"mer": {"arms.med.path.7.arbete": "50 %", "states.arbete.lines.skatt.to.kommun": "20 %"}}
    base = with_step(small, {"arbete": "30 %", "bistand": "rest"}, variants=variants)
    more = base.variant("mer")
    assert shares(more) == pytest.approx({"arbete": 0.5})
    assert shares(more, "states.arbete.lines.skatt.to") == pytest.approx({"kommun": 0.2})
    table = payoff.sweep(base, {"arms.med.path.7.arbete": ["30 %", "50 %"]})
    assert table["npv"][0] == payoff.evaluate(base).npv()
    assert table["npv"][0] < table["npv"][1]


def test_every_number_of_a_step_that_is_listed_can_be_set(small: dict[str, Any]) -> None:
    base = with_step(small, SURE)
    listed = [path for path in base.quantities_by_path() if path.startswith("arms.med.path.7.")]
    assert len(listed) == 3
    for path in listed:
        found = shares(base.set(path, "12 %"))
        assert found[path.rpartition(".")[2]] == pytest.approx(0.12)
        assert math.fsum(found.values()) == pytest.approx(1.0)


def test_financing_and_what_a_table_fades_to_follow_too(small: dict[str, Any]) -> None:
    shared = {"kommun": "50 %", "region": "30 %", "forsakringskassan": "20 %"}
    paid = {"budget": {"personal": {"payer": "samordningsforbund", "amount": "600 tkr", "paid": "at_start"}}}
    base = with_step(small, SURE, programme=paid | {"financing": {"shares": shared}})
    less = base.set("programme.financing.shares.region", "65 %")
    found = shares(less, "programme.financing.shares")
    assert found == pytest.approx({"kommun": 0.25, "region": 0.65, "forsakringskassan": 0.1})
    table = {"role": "programme", "observed": {"shares": {"1": SURE}}, "after": {"fade": "2 mån", "to": SURE}}
    fading = base.replace({"arms.med": {"path": None, **table}}).set("arms.med.after.to.arbete", "60 %")
    assert shares(fading, "arms.med.after.to") == pytest.approx({"arbete": 0.6, "studier": 0.15, "bistand": 0.25})


GUESS = {"value": "20 %", "low": "10 %", "high": "30 %"}


@pytest.mark.parametrize(
    ("step", "path", "value", "message", "hint"),
    [
        (SURE, "arbet", "10 %", "sökvägen ”arms.med.path.7.arbet” finns inte", "menade du ”arbete”?"),
        (SURE | {"arbete": "andel"}, "studier", "10 %", "”arms.med.path.7” kan inte flyttas av sig själva",
         "arms.med.path.7={arbete: ..., studier: ..., bistand: ...}"),
        ({"arbete": "0 %", "studier": "0 %", "bistand": "100 %"}, "bistand", "90 %", "kan inte flyttas", "skriv alla"),
        (SURE | {"arbete": GUESS, "bistand": "rest"}, "arbete.low", "5 %", "går in i ett värde som byts helt",
         "skriv hela värdet"),
        (SURE | {"bistand": "rest"}, "arbete", "80 %", "mer än 100 %", "minska någon andel"),
    ],
)  # fmt: skip
def test_what_cannot_follow_is_refused_with_what_to_write(
    small: dict[str, Any], step: dict[str, Any], path: str, value: str, message: str, hint: str
) -> None:
    with pytest.raises(payoff.ScenarioError) as caught:
        with_step(small, step, quantities={"andel": "20 %"}).set(f"arms.med.path.7.{path}", value)
    (problem,) = caught.value.problems
    assert message in problem.message.text()
    assert problem.hint is not None
    assert hint in problem.hint.text()


@pytest.mark.parametrize(
    ("path", "value", "told", "hint"),
    [
        ("horizont", "3 år", "okänd nyckel ”horizont”", "menade du ”horizon”?"),
        ("programme.budget.personal.amout", "3 tkr", "okänd nyckel ”amout”", "menade du ”amount”?"),
        ("arms.med.qqq", "3 tkr", "okänd nyckel ”qqq”", "tillåtna: "),
        (
            "programme.budget.qqq.amount",
            "3 tkr",
            "sökvägen ”programme.budget.qqq” finns inte",
            "tillåtna: lokal, personal",
        ),
        ("participants", -3, "-3 ligger utanför det tillåtna", "103"),
        ("arms.med.path.13.arbete", "130 %", "130 % ligger utanför", "mellan 0 och 100 %"),
    ],
)
def test_what_is_laid_over_a_file_has_no_line_in_it(path: str, value: Any, told: str, hint: str) -> None:
    """The error names the path and what could stand there; the line of something else would lead astray."""
    with pytest.raises(payoff.ScenarioError) as caught:
        payoff.load(NEW).set(path, value)
    (problem,) = caught.value.problems
    assert (problem.place.file, problem.place.line, problem.path) == ("replace", 0, path)
    assert told in problem.message.text()
    assert problem.hint is not None
    assert hint in problem.hint.text()


def test_a_line_of_a_block_says_where_it_is_changed(small: dict[str, Any]) -> None:
    small["states"]["arbete"] = {"use": [{"work": {"wage": "26 000 kr/mån"}}]}
    scenario = payoff.load(small)
    assert "states.arbete.lines.lon.amount" in scenario.quantities_by_path()
    with pytest.raises(payoff.ScenarioError) as caught:
        scenario.set("states.arbete.lines.lon.amount", "30 000 kr/mån")
    assert "under states.arbete.use: work" in str(caught.value)
    with pytest.raises(payoff.ScenarioError) as caught:
        scenario.set("states.bistand.lines.stöd.amount", "1 kr/mån")
    assert "menade du ”stod”?" in str(caught.value)
