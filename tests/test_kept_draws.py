"""What has been drawn is kept where there is room: the same numbers as drawn anew, and nothing written to."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import payoff
from payoff.simulation import drawn as room
from payoff.uncertainty.input_ranks import drawn_again
from payoff.uncertainty.streams import BLOCK, Design, Kept

from .test_simulation import two_states

DRAWS = BLOCK + 1808


def unsure() -> dict[str, Any]:
    """Return a scenario with a number, a table of shares, and two numbers that are correlated."""
    scenario = two_states(
        quantities={
            "pris": {"uniform": ["0.5", "1.5"]},
            "effekt": {"uniform": ["10 %", "30 %"]},
            "faktor": {"value": 1, "low": 0.9, "high": 1.1},
        },
        states__arbete__lines__lon__times=["pris", "faktor"],
        arms__med__path={1: {"arbete": "effekt", "hemma": "rest"}},
        arms__utan={
            "role": "counterfactual",
            "kind": "assumption",
            "path": {1: {"arbete": "5 av 50", "hemma": "rest"}},
        },
    )
    return {**scenario, "correlations": {"x": {"between": ["pris", "effekt"], "rank": "0.6"}}}


def simulated_with(monkeypatch: pytest.MonkeyPatch, numbers: int, sampling: Any) -> payoff.Simulation:
    monkeypatch.setattr(room, "KEPT_DRAWS", numbers)
    return payoff.simulate(payoff.load(unsure()), draws=DRAWS, seed=3, sampling=sampling)


@pytest.mark.parametrize("sampling", ["random", "latin"])
@pytest.mark.parametrize("numbers", [BLOCK * 6, 2**20])
def test_what_is_kept_is_what_is_drawn_anew(monkeypatch: pytest.MonkeyPatch, numbers: int, sampling: Any) -> None:
    none = simulated_with(monkeypatch, 0, sampling)
    kept = simulated_with(monkeypatch, numbers, sampling)
    assert kept.drawn.streams[""].kept.find(kept.design, 0, BLOCK) is not None
    assert none.drawn.streams[""].kept.find(none.design, 0, BLOCK) is None
    assert len(none.inputs) == 4
    anew = drawn_again(none.drawn.streams, none.design, none.inputs)
    for (item, values), (other, again) in zip(
        anew, drawn_again(kept.drawn.streams, kept.design, kept.inputs), strict=True
    ):
        assert item == other
        assert np.array_equal(values, again)
    assert np.array_equal(none.outcomes.npv, kept.outcomes.npv)
    assert kept.to_json() == none.to_json()


def test_there_is_room_for_so_many_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = simulated_with(monkeypatch, BLOCK * 6, "random").drawn.streams[""].kept
    design = Design(DRAWS, 3)
    assert found.find(design, 0, BLOCK) is not None
    assert found.find(design, 1, DRAWS - BLOCK) is None
    assert found.find(Design(DRAWS, 4), 0, BLOCK) is None


def test_what_is_kept_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = simulated_with(monkeypatch, 2**20, "random").drawn.streams[""].kept
    numbers = found.find(Design(DRAWS, 3), 0, BLOCK)
    assert numbers is not None
    for values in (*numbers.drawn.values(), *numbers.tables["arms.utan.path.1"].values()):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0


def test_a_copy_in_another_process_begins_empty() -> None:
    copy = pickle.loads(pickle.dumps(Kept(2**20)))
    assert copy.room == 0
