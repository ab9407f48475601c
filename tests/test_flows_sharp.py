"""The cohort, the journal and its checks on a plan small enough to work out by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from payoff.errors import LedgerError
from payoff.flows import checks, journal
from payoff.flows.cohort import counted, entering, fold, followed_up, persons
from payoff.flows.journal import (
    Journal,
    account_flows,
    book,
    cash_effect,
    gains,
    largest_posting,
    programme_cost,
    since_entry,
    unit_effect,
)
from payoff.flows.plan import COUNTERFACTUAL, PROGRAMME, Array, JournalLine, Plan

ACCOUNTS = ("kommun", "region", "individ")
SUPPORT, MOVE_COST, PRODUCTION, BUDGET = range(4)
LINES = (
    JournalLine("support", "", "transfer", "state", "individ", "kommun", cash_share=0.5, cash_delay=1),
    JournalLine("move", "", "resource", "state", "", "region"),
    JournalLine("production", "", "production", "state", "individ", "", in_kind=True),
    JournalLine("budget", "", "resource", "programme", "", "kommun", cash_delay=2),
)


def hand_plan(**changes: Any) -> Plan:
    """Return two cohorts followed for two months on a calendar of four: ten and twelve persons.

    Ten enter the first cohort in month 2; four enter the second in month 1 and eight in month 4,
    whose second month the calendar cuts off. Support is 100 kr in `a`, a move from `a` to `b`
    costs 1 000 kr, production is 200 kr in `b` with the programme, twice that in the second month
    since entry, three times that in calendar month 3 and five times in month 4.
    """
    # [group][step][month since entry], steps a, b and the move between them
    programme = [[[1, 0.5, 0], [0, 0.5, 1], [0, 0.5, 0.5]], [[1, 0.75, 0.25], [0, 0.25, 0.75], [0, 0.25, 0.5]]]
    counterfactual = [[[1, 1, 1], [0, 0, 0], [0, 0, 0]], [[1, 1, 0.5], [0, 0, 0.5], [0, 0, 0.5]]]
    amount, weight, in_arm = np.zeros((4, 1)), np.zeros((4, 3)), np.ones((4, 2))
    amount[SUPPORT], amount[MOVE_COST], amount[PRODUCTION] = 200, 1000, 200
    weight[SUPPORT, 0], weight[MOVE_COST, 2], weight[PRODUCTION, 1] = 0.5, 1, 1
    in_arm[PRODUCTION, COUNTERFACTUAL] = 0
    entry_factor, calendar_factor = np.ones((4, 3)), np.ones((4, 5))
    entry_factor[PRODUCTION] = [1, 1, 2]
    calendar_factor[PRODUCTION] = [1, 1, 1, 3, 5]
    budget = np.array([[0.0, 600, 0, 0, 300]])[..., None]
    arrays: dict[str, Any] = {
        "incidence": np.array([[-1, 0, 0, -1], [0, -1, 0, 0], [1, 0, 1, 0]], dtype=np.int8),
        "exposure": np.array([programme, counterfactual], dtype=float)[..., None],
        "counted": np.array([[0.0, 1, 1]] * 3),
        "intake": np.array([[0.0, 10, 0, 0], [4, 0, 0, 8]])[..., None],
        "amount": amount,
        "weight": weight,
        "in_arm": in_arm,
        "entry_factor": entry_factor,
        "calendar_factor": calendar_factor,
        "budget": budget,
        "discount": np.ones((5, 1)),
    }
    names: dict[str, Any] = {"accounts": ACCOUNTS, "lines": LINES, "groups": ("1", "2"), "states": 2}
    return Plan(**{**names, "steps": ("a", "b", "->flytt"), **arrays, **changes})


def two_draws() -> tuple[Plan, list[Plan]]:
    """Return a plan of two draws that differ in everything that may differ, and each of them as a plan of its own."""
    one = hand_plan()
    exposure = one.exposure.copy()
    exposure[PROGRAMME, 0, :2, 1:] = exposure[PROGRAMME, 1, :2, 1:]
    other = hand_plan(
        intake=np.array([[0.0, 7, 0, 0], [0, 0, 0, 9]])[..., None],
        exposure=exposure,
        amount=one.amount * 3,
        budget=one.budget * 7,
    )
    names = ("intake", "exposure", "amount", "budget", "discount")
    both = {name: np.concatenate([getattr(one, name), getattr(other, name)], axis=-1) for name in names}
    return hand_plan(**both), [one, other]


# --- persons on the calendar -----------------------------------------------------------------------

A_AND_B = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
"""Per entrant of two groups, months 0 to 2."""


def test_each_cohort_stands_where_it_enters() -> None:
    intake = np.array([[[0.0], [10.0], [0.0]], [[100.0], [0.0], [0.0]]])
    assert fold(A_AND_B, intake, 3)[..., 0].tolist() == [[0, 10, 20, 30], [400, 500, 600, 0]]


def test_cohorts_overlap_and_the_calendar_cuts_the_last() -> None:
    intake = np.array([[[1.0], [0.0], [10.0]], [[0.0], [0.0], [0.0]]])
    assert fold(A_AND_B, intake, 3)[..., 0].tolist() == [[1, 2, 3 + 10, 20], [0, 0, 0, 0]]
    assert fold(A_AND_B[:, :1], intake, 3)[0, :, 0].tolist() == [1, 0, 10, 0]


def test_nobody_enters_and_nothing_happens() -> None:
    assert not fold(A_AND_B, np.zeros((2, 3, 1)), 3).any()
    assert not fold(A_AND_B[:1], np.zeros((1, 3, 1)), 3).any()


def test_a_group_that_enters_between_two_others() -> None:
    """Groups 1 and 3 enter together in month 2, group 2 before them in month 1."""
    per_entrant = np.arange(1.0, 7).reshape(3, 2, 1)
    intake = np.array([[0.0, 2], [10, 0], [0, 100]])[..., None]
    assert fold(per_entrant, intake, 2)[..., 0].tolist() == [[0, 2, 4], [30, 40, 0], [0, 500, 600]]
    assert (entering(intake, 0), entering(intake, 1)) == (slice(1, 2), slice(0, 3))


def test_a_group_enters_where_any_draw_has_it_enter() -> None:
    intake = np.zeros((4, 1, 2))
    intake[1, 0, 1] = intake[2, 0, 0] = 1.0
    assert entering(intake, 0) == slice(1, 3)
    assert A_AND_B[entering(np.zeros((1, 3, 1)), 2)].tolist() == A_AND_B[:1].tolist()


@pytest.mark.parametrize("certain", ["persons", "exposure"])
def test_what_is_certain_is_the_same_in_every_draw(certain: str) -> None:
    per_entrant, intake = A_AND_B, np.array([[[1.0], [0.0]], [[0.0], [1.0]]])
    if certain == "persons":
        per_entrant = per_entrant * [1.0, 100.0]
    else:
        intake = intake * [1.0, 100.0]
    out = fold(per_entrant, intake, 2)
    assert out[..., 0].tolist() == [[1, 2, 3], [0, 4, 5]]
    assert out[..., 1].tolist() == [[100, 200, 300], [0, 400, 500]]


def test_persons_in_each_state_by_month() -> None:
    found = persons(hand_plan())[..., 0]
    assert found.shape == (2, 2, 2, 5)
    assert found[PROGRAMME, 0].tolist() == [[0, 0, 5, 0, 0], [0, 3, 1, 0, 6]]
    assert found[PROGRAMME, 1].tolist() == [[0, 0, 5, 10, 0], [0, 1, 3, 0, 2]]
    assert found[COUNTERFACTUAL, 0].tolist() == [[0, 0, 10, 10, 0], [0, 4, 2, 0, 8]]
    assert found[COUNTERFACTUAL, 1].tolist() == [[0, 0, 0, 0, 0], [0, 0, 2, 0, 0]]


def test_persons_are_counted_with_the_weight_of_their_months() -> None:
    weighed = np.array([[0.5, 1, 0.5], [0.5, 1, 0.5], [0, 1, 1]])
    found = counted(hand_plan(counted=weighed))[..., 0]
    assert found.shape == (2, 3, 2, 5)
    assert found[PROGRAMME, 0].tolist() == [[0, 5, 5, 0, 0], [2, 3, 0.5, 4, 6]]
    assert found[PROGRAMME, 1].tolist() == [[0, 0, 5, 5, 0], [0, 1, 1.5, 0, 2]]
    assert found[PROGRAMME, 2].tolist() == [[0, 0, 5, 5, 0], [0, 1, 2, 0, 2]]
    assert persons(hand_plan(counted=weighed)).tolist() == persons(hand_plan()).tolist()


def test_opening_stock_and_intake_less_exits() -> None:
    assert followed_up(hand_plan())[..., 0].tolist() == [[0, 0, 10, 10, 0], [0, 4, 4, 0, 8]]
    stayers = hand_plan(intake=np.array([[1.0, 2, 4, 8], [0, 16, 32, 0]])[..., None])
    assert followed_up(stayers)[..., 0].tolist() == [[0, 1, 3, 6, 12], [0, 0, 16, 48, 32]]


# --- the journal -----------------------------------------------------------------------------------

BOOKED: dict[int, tuple[list[list[float]], list[list[float]]]] = {
    SUPPORT: (
        [[0, 0, 500, 0, 0], [0, 300, 100, 0, 600]],
        [[0, 0, 1000, 1000, 0], [0, 400, 200, 0, 800]],
    ),
    MOVE_COST: (
        [[0, 0, 5000, 5000, 0], [0, 1000, 2000, 0, 2000]],
        [[0, 0, 0, 0, 0], [0, 0, 2000, 0, 0]],
    ),
    PRODUCTION: (
        [[0, 0, 1000, 12000, 0], [0, 200, 1200, 0, 2000]],
        [[0] * 5, [0] * 5],
    ),
    BUDGET: ([[0, 300, 0, 0, 150]] * 2, [[0] * 5, [0] * 5]),
}


@pytest.mark.parametrize("line", BOOKED)
@pytest.mark.parametrize("size", [1, 80, 2**17])
def test_every_line_by_group_arm_and_month(line: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when lines are booked one by one, two at a time or all at once."""
    monkeypatch.setattr(journal, "BLOCK", size)
    entries = book(hand_plan()).entries
    assert entries.shape == (4, 2, 2, 5, 1)
    assert entries[line, :, PROGRAMME, :, 0].tolist() == BOOKED[line][PROGRAMME]
    assert entries[line, :, COUNTERFACTUAL, :, 0].tolist() == BOOKED[line][COUNTERFACTUAL]


def test_a_state_line_is_booked_with_the_weight_of_its_months() -> None:
    weighed = np.array([[0.5, 1, 0.5], [0.5, 1, 0.5], [0, 1, 1]])
    entries = book(hand_plan(counted=weighed)).entries[..., 0]
    assert entries[SUPPORT, :, PROGRAMME].tolist() == [[0, 500, 500, 0, 0], [200, 300, 50, 400, 600]]
    assert entries[PRODUCTION, :, PROGRAMME].tolist() == [[0, 0, 1000, 6000, 0], [0, 200, 600, 0, 2000]]
    assert entries[MOVE_COST, :, PROGRAMME].tolist() == BOOKED[MOVE_COST][PROGRAMME]


def test_a_block_of_lines_keeps_within_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of the plan takes 2 arms x 2 groups x 5 months = 20 numbers, and 40 with two draws."""

    def blocks(plan: Plan, size: int) -> list[tuple[int, int]]:
        monkeypatch.setattr(journal, "BLOCK", size)
        return [(part.start, part.stop) for part in journal._blocks(plan)]

    plan, (draws, _) = hand_plan(), two_draws()
    assert blocks(plan, 60) == [(0, 3), (3, 6)]
    assert blocks(plan, 59) == blocks(plan, 40) == blocks(draws, 80) == [(0, 2), (2, 4)]
    assert blocks(plan, 39) == blocks(plan, 0) == blocks(draws, 79) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert blocks(dataclasses.replace(plan, lines=()), 60) == [(0, 3)]
    assert blocks(dataclasses.replace(plan, lines=LINES[:1]), 20) == [(0, 1)]


def test_lines_by_where_they_come_from() -> None:
    booked = book(hand_plan())
    assert (booked.lines("state"), booked.lines("programme")) == ([0, 1, 2], [3])


def test_what_each_account_gains_by_month() -> None:
    booked = book(hand_plan())
    with_it, without = account_flows(booked, "state", PROGRAMME), account_flows(booked, "state", COUNTERFACTUAL)
    assert with_it[..., 0].tolist() == [
        [0, -300, -600, 0, -600],
        [0, -1000, -7000, -5000, -2000],
        [0, 500, 2800, 12000, 2600],
    ]
    assert without[..., 0].tolist() == [
        [0, -400, -1200, -1000, -800],
        [0, 0, -2000, 0, 0],
        [0, 400, 1200, 1000, 800],
    ]
    assert gains(booked)[..., 0].tolist() == [
        [0, 100, 600, 1000, 200],
        [0, -1000, -5000, -5000, -2000],
        [0, 100, 1600, 11000, 1800],
    ]


def test_programme_cost_is_positive_and_never_minus_zero() -> None:
    cost = programme_cost(book(hand_plan()))
    assert cost[..., 0].tolist() == [[0, 600, 0, 0, 300], [0] * 5, [0] * 5]
    assert not np.signbit(cost).any()


@pytest.mark.parametrize("sign", [1, -1])
def test_largest_posting_is_gross_of_arms_groups_and_signs(sign: int) -> None:
    """Kommun 1 100 + 700 of support in month 2, region 9 000 in month 2, individ 1 000 + 12 000 in month 3."""
    plan = hand_plan()
    amount = plan.amount.copy()
    amount[MOVE_COST] *= sign
    assert largest_posting(book(dataclasses.replace(plan, amount=amount))).tolist() == [[1800], [9000], [13000]]


@pytest.mark.parametrize("size", [1, 80, 2**17])
def test_largest_posting_adds_up_lines_of_the_same_month(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "BLOCK", size)
    plan = hand_plan()
    budget = plan.budget.copy()
    budget[0, 2] = 10_000
    assert largest_posting(book(dataclasses.replace(plan, budget=budget)))[0].tolist() == [11_800]


# --- cash ------------------------------------------------------------------------------------------


def test_half_of_the_support_is_money_a_month_later_and_what_is_in_kind_never_is() -> None:
    booked = book(hand_plan())
    support = [0, 0, 50, 300, 500]
    assert cash_effect(booked, ("state",))[..., 0].tolist() == [
        support,
        [0, -1000, -5000, -5000, -2000],
        [-amount for amount in support],
    ]
    assert cash_effect(booked, ("programme",))[..., 0].tolist() == [[0, 0, 0, -600, 0], [0] * 5, [0] * 5]
    assert cash_effect(booked)[0, :, 0].tolist() == [0, 0, 50, 300 - 600, 500]
    everything = cash_effect(booked, ("state",)) + cash_effect(booked, ("programme",))
    assert cash_effect(booked).tolist() == everything.tolist()


@pytest.mark.parametrize(
    ("delay", "paid"),
    [(0, [40, 600, 0, 0, 300]), (3, [0, 0, 0, 40, 600]), (4, [0, 0, 0, 0, 40]), (5, [0] * 5), (6, [0] * 5)],
)
def test_money_that_comes_after_the_calendar_is_not_counted(delay: int, paid: list[int]) -> None:
    plan = hand_plan()
    budget = plan.budget.copy()
    budget[0, 0] = 40
    lines = (*LINES[:BUDGET], dataclasses.replace(LINES[BUDGET], cash_delay=delay))
    found = cash_effect(book(dataclasses.replace(plan, budget=budget, lines=lines)), ("programme",))
    assert found[0, :, 0].tolist() == [-amount for amount in paid]


# --- since entry -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arms", "kommun", "region", "individ"),
    [
        ((1, -1), [0, 800, 1100], [0, -8000, -5000], [0, -800 + 3200, -1100 + 13200]),
        ((1, 0), [0, -1400, -100], [0, -8000, -7000], [0, 1400 + 3200, 100 + 13200]),
        ((0, 1), [0, -2200, -1200], [0, 0, -2000], [0, 2200, 1200]),
        ((2, -3), [0, 6600 - 2800, 3600 - 200], [0, -16000, -8000], [0, 2800 - 6600 + 6400, 200 - 3600 + 26400]),
    ],
)
@pytest.mark.parametrize("size", [1, 2**17])
def test_what_an_entrant_gives_on_average(
    arms: tuple[float, float],
    kommun: list[float],
    region: list[float],
    individ: list[float],
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sums over the twenty-two who enter; the eight of month 4 are seen in their first month only."""
    monkeypatch.setattr(journal, "BLOCK", size)
    found = since_entry(hand_plan(), arms)[..., 0] * 22
    assert found == pytest.approx(np.array([kommun, region, individ]))
    if arms == (1, -1):
        assert since_entry(hand_plan())[..., 0] * 22 == pytest.approx(found)


@pytest.mark.parametrize(
    ("line", "arms", "month_1", "month_2", "month_4"),
    [
        (SUPPORT, (1, -1), [0, -0.125, -0.125], [0, -0.25, -0.5], [0, -0.125, 0]),
        (SUPPORT, (0, 1), [0.0, 0.5, 0.25], [0, 0.5, 0.5], [0, 0.5, 0]),
        (MOVE_COST, (2, -3), [0, 0.5, 1 - 1.5], [0, 1, 1], [0, 0.5, 0]),
        (MOVE_COST, (0, 1), [0, 0, 0.5], [0, 0, 0], [0, 0, 0]),
        (PRODUCTION, (1, -1), [0, 0.25, 0.75 * 2], [0, 0.5, 2 * 3], [0, 0.25 * 5, 0]),
        (PRODUCTION, (0, 1), [0, 0, 0], [0, 0, 0], [0, 0, 0]),
        (BUDGET, (1, -1), [0, 0, 0], [0, 0, 0], [0, 0, 0]),
    ],
)
def test_what_a_krona_of_a_line_gives_by_when_one_enters(
    line: int, arms: tuple[float, float], month_1: list[float], month_2: list[float], month_4: list[float]
) -> None:
    nobody = [0, 0, 0]
    effect = unit_effect(hand_plan(), line, arms)
    assert effect.shape == (3, 2, 3, 1)
    assert effect[..., 0].tolist() == [[nobody, month_1], [month_2, nobody], [nobody, month_4]]


def test_a_line_of_one_arm_counts_nothing_in_the_other() -> None:
    """Support that is paid without the programme only: 100 and 50 kr less for those who enter in month 1."""
    in_arm = hand_plan().in_arm.copy()
    in_arm[SUPPORT] = [0, 1]
    plan = hand_plan(in_arm=in_arm)
    assert unit_effect(plan, SUPPORT, (1, -1))[0, 1, :, 0].tolist() == [0, -0.5, -0.25]
    assert not unit_effect(plan, SUPPORT, (1, 0)).any()
    assert gains(book(plan))[0, :, 0].tolist() == [0, 400, 1200, 1000, 800]
    assert since_entry(plan)[0, :, 0] * 22 == pytest.approx([0, 2200, 1200])


def test_the_calendar_factor_is_that_of_each_month_also_on_the_way_in() -> None:
    plan = hand_plan(counted=np.ones((3, 3)), calendar_factor=np.array([[2.0, 3, 5, 7, 11]] * 4))
    effect = unit_effect(plan, SUPPORT, (1, 0))[..., 0]
    nobody = [0, 0, 0]
    assert effect.tolist() == [
        [nobody, [0.5 * 2, 0.375 * 3, 0.125 * 5]],
        [[0.5 * 3, 0.25 * 5, 0], nobody],
        [nobody, [0.5 * 7, 0.375 * 11, 0]],
    ]
    kommun = [4 * 2 + 10 * 3 + 8 * 7, 3 * 3 + 5 * 5 + 6 * 11, 1 * 5]
    assert since_entry(plan, (1, 0))[0, :, 0] * 22 == pytest.approx([-100 * amount for amount in kommun])


def per_draw(work: Callable[[Plan], Array]) -> tuple[Array, list[Array]]:
    both, alone = two_draws()
    return work(both), [work(plan) for plan in alone]


@pytest.mark.parametrize(
    "work",
    [
        persons,
        counted,
        followed_up,
        since_entry,
        lambda plan: plan.entrants,
        lambda plan: book(plan).entries,
        lambda plan: gains(book(plan)),
        lambda plan: programme_cost(book(plan)),
        lambda plan: largest_posting(book(plan)),
        lambda plan: cash_effect(book(plan)),
    ],
)
def test_each_draw_is_a_plan_of_its_own(work: Callable[[Plan], Array]) -> None:
    together, alone = per_draw(work)
    assert together.shape[-1] == 2
    for draw in range(2):
        assert together[..., draw] == pytest.approx(alone[draw][..., 0])


def test_the_effect_of_a_krona_has_a_row_for_each_month_that_any_draw_has_entrants() -> None:
    both, (one, other) = two_draws()
    effect = unit_effect(both, SUPPORT, (1, -1))
    assert effect.shape == (3, 2, 3, 2)
    assert effect[..., 0].tolist() == unit_effect(one, SUPPORT, (1, -1))[..., 0].tolist()
    assert effect[1:, ..., 1].tolist() == unit_effect(other, SUPPORT, (1, -1))[..., 0].tolist()


def test_the_names_and_sizes_of_a_plan() -> None:
    plan, (draws, _) = hand_plan(steps=("b@1", "a", "->flytt")), two_draws()
    assert plan.visited == ("b", "a")
    assert hand_plan(steps=("a@1", "a@3", "->flytt")).visited == ("a",)
    assert (plan.months, plan.months_followed, plan.draws, draws.draws) == (4, 2, 1, 2)
    assert draws.entrants.tolist() == [[10, 7], [12, 9]]


# --- the checks ------------------------------------------------------------------------------------

SOCIETY = "samhälle = produktion − resurser (+ netto)", "society = production − resources (+ net)"
SIDES = "varje post bokförs på rätt sida", "every line is booked on the right side"
SPLITS = "delade posters andelar blir ett", "the shares of split lines sum to one"
ONE_STATE = "varje person är i precis ett tillstånd", "every person is in exactly one state"
NEGATIVE = "ingen andel är negativ", "no share is negative"
CONSERVED = "ingående + intag − utgående = kvar", "opening stock + intake − exits = closing stock"

Check = Callable[[Journal], None]


def assert_fails(work: Check, broken: Journal, name: tuple[str, str]) -> None:
    with pytest.raises(LedgerError) as caught:
        work(broken)
    swedish, english = name
    assert caught.value.message.text() == f"huvudbokens kontroll ”{swedish}” håller inte"
    assert caught.value.message.text("en") == f"the ledger’s check “{english}” does not hold"


def holds(work: Check, broken: Journal, name: tuple[str, str]) -> bool:
    """Whether a check holds; it must say its name where it does not."""
    try:
        work(broken)
    except LedgerError:
        assert_fails(work, broken, name)
        return False
    return True


def two_postings(size: float, lost: float) -> Journal:
    """Return a ledger with production of a size in one month, and a transfer that the payer's side has lost."""
    plan = hand_plan(incidence=np.array([[0, 0, 0, -1], [0, -1, 0, 0], [1, 0, 1, 0]], dtype=np.int8))
    entries = np.zeros((4, 2, 2, 5, 1))
    entries[PRODUCTION, 0, PROGRAMME, 1] = size
    entries[SUPPORT, 1, COUNTERFACTUAL, 3] = lost
    return Journal(plan, entries)


@pytest.mark.parametrize(
    ("size", "limit"), [(0.0, 1e-9), (0.5, 1e-9), (-0.5, 1e-9), (1e6, 1e-3), (-1e6, 1e-3), (2000.0, 2e-6)]
)
def test_society_holds_to_a_billionth_of_the_largest_posting(size: float, limit: float) -> None:
    work = checks.society_is_production_less_resources
    for lost, whole in ((0.9 * limit, True), (-0.9 * limit, True), (1.1 * limit, False), (-1.1 * limit, False)):
        assert holds(work, two_postings(size, lost), SOCIETY) is whole
    if size == 0.0:
        assert holds(work, two_postings(size, limit), SOCIETY)


def test_a_ledger_without_lines_holds() -> None:
    plan = hand_plan(
        lines=(),
        incidence=np.zeros((3, 0), dtype=np.int8),
        amount=np.zeros((0, 1)),
        weight=np.zeros((0, 3)),
        in_arm=np.ones((0, 2)),
        entry_factor=np.ones((0, 3)),
        calendar_factor=np.ones((0, 5)),
        budget=np.zeros((0, 5, 1)),
    )
    booked = book(plan)
    checks.check(booked)
    for flows in (gains(booked), programme_cost(booked), cash_effect(booked)):
        assert flows.shape == (3, 5, 1)
        assert not flows.any()
    assert largest_posting(booked).tolist() == [[0.0]] * 3
    assert since_entry(plan).tolist() == np.zeros((3, 3, 1)).tolist()


def test_postings_without_a_line_are_refused() -> None:
    with pytest.raises(ValueError, match="shape-mismatch"):
        checks.society_is_production_less_resources(Journal(hand_plan(), np.zeros((5, 2, 2, 5, 1))))


def test_society_of_every_kind_of_line() -> None:
    """Production 5 + net 7 - resources 3; what is moved between accounts counts nothing."""
    kinds = {"production": 5.0, "net": 7.0, "resource": 3.0, "transfer": 11.0, "tax": 13.0, "wage": 17.0}
    lines = tuple(JournalLine(kind, "", kind, "state", "", "") for kind in kinds)  # type: ignore[arg-type]
    incidence = np.array([[1, 0, 0, 1, -1, 1], [0, 1, -1, -1, 1, -1], [0, 0, 0, 0, 0, 0]], dtype=np.int8)
    entries = np.broadcast_to(np.array(list(kinds.values())).reshape(6, 1, 1, 1, 1), (6, 2, 2, 5, 1)).copy()
    plan = hand_plan(lines=lines, incidence=incidence)
    checks.society_is_production_less_resources(Journal(plan, entries))
    checks.every_line_is_booked_by_its_kind(plan)
    for index in range(6):
        one_side = incidence.copy()
        one_side[np.flatnonzero(one_side[:, index])[0], index] = 0
        broken = Journal(dataclasses.replace(plan, incidence=one_side), entries)
        assert_fails(checks.society_is_production_less_resources, broken, SOCIETY)
        assert_fails(lambda one: checks.every_line_is_booked_by_its_kind(one.plan), broken, SIDES)


@pytest.mark.parametrize(
    ("kind", "sides"),
    [(kind, (1, 1)) for kind in ("transfer", "tax", "wage", "subsidy")]
    + [("resource", (0, 1)), ("production", (1, 0)), ("net", (1, 0))],
)
def test_the_sides_of_each_kind_of_line(kind: str, sides: tuple[int, int]) -> None:
    line = dataclasses.replace(LINES[SUPPORT], kind=kind)
    for column in ((0, 0, 0), (1, 0, 0), (-1, 0, 0), (1, -1, 0), (1, 1, -1), (1, -1, -1), (1, 1, 0), (0, -1, -1)):
        plan = hand_plan(lines=(line,), incidence=np.array(column, dtype=np.int8).reshape(3, 1))
        right = (column.count(1), column.count(-1)) == sides
        found = holds(lambda one: checks.every_line_is_booked_by_its_kind(one.plan), booked_as(plan), SIDES)
        assert found is right


def booked_as(plan: Plan) -> Journal:
    return Journal(plan, np.zeros((1, 1, 2, 1, 1)))


@pytest.mark.parametrize(
    ("shares", "whole"),
    [
        ((0.25, 0.75), True),
        ((0.25, 0.75 + 0.9e-9), True),
        ((0.25, 0.75 - 0.9e-9), True),
        ((0.25, 0.75 + 1.1e-9), False),
        ((0.25, 0.75 - 1.1e-9), False),
        ((1.0, 1.0), False),
        ((-1.0, 0.0), False),
    ],
)
def test_the_parts_of_a_line_are_the_whole_line(shares: tuple[float, float], whole: bool) -> None:
    parts = [dataclasses.replace(LINES[SUPPORT], share=share) for share in shares]
    for lines in ((LINES[PRODUCTION], *parts), (parts[0], LINES[PRODUCTION], parts[1])):
        plan = hand_plan(lines=lines)
        assert holds(lambda one: checks.splits_are_whole(one.plan), booked_as(plan), SPLITS) is whole


def moved(group: int, step: int, month: int, share: float) -> Journal:
    exposure = hand_plan().exposure.copy()
    exposure[COUNTERFACTUAL, group, step, month] += share
    return booked_as(hand_plan(exposure=exposure))


def somewhere(one: Journal) -> None:
    checks.persons_are_somewhere(one.plan)


@pytest.mark.parametrize("month", [0, 1, 2])
def test_persons_are_in_one_state_to_a_billionth(month: int) -> None:
    for share, whole in ((0.9e-9, True), (-0.9e-9, True), (1.1e-9, False), (-1.1e-9, False), (-2.0, False)):
        assert holds(somewhere, moved(1, 0, month, share), ONE_STATE) is whole
    somewhere(moved(1, 2, month, 1.0))  # who moves is also in a state


def test_no_share_is_negative_but_for_rounding() -> None:
    """In the first cohort nobody is in `b` without the programme."""
    for share, whole in ((-0.9e-9, True), (-1e-9, True), (-1.1e-9, False), (-1.0, False)):
        exposure = hand_plan().exposure.copy()
        exposure[COUNTERFACTUAL, 0, :2, 1, 0] = 1 - share, share
        assert holds(somewhere, booked_as(hand_plan(exposure=exposure)), NEGATIVE) is whole


def test_a_stock_is_conserved_to_a_billionth_of_the_largest() -> None:
    """Ten in the first cohort and at most eight in the second."""

    def conserved(one: Journal) -> None:
        checks.persons_are_conserved(one.plan)

    for share, whole in ((0.9e-9, True), (-0.9e-9, True), (1.2e-9, False), (-1.2e-9, False)):
        assert holds(conserved, moved(0, 1, 2, share), CONSERVED) is whole
        assert holds(conserved, moved(1, 1, 1, share), CONSERVED) is (whole or abs(share) * 8 <= 1e-8)
    conserved(moved(0, 0, 0, 1.0))  # month 0 is before anyone has entered


BROKEN: dict[tuple[str, str], dict[str, Any]] = {
    SIDES: {"lines": (dataclasses.replace(LINES[SUPPORT], kind="net"), *LINES[1:])},
    SPLITS: {"lines": (*LINES[:BUDGET], dataclasses.replace(LINES[BUDGET], share=0.5))},
    ONE_STATE: {"exposure": hand_plan().exposure * 0.5},
    NEGATIVE: {"exposure": hand_plan().exposure + np.array([1.0, -1.0, 0.0])[:, None, None]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_whole_ledger_is_checked(name: tuple[str, str]) -> None:
    checks.check(book(hand_plan()))
    entries = np.zeros((4, 2, 2, 5, 1))
    checks.check(Journal(hand_plan(), entries))
    assert_fails(checks.check, Journal(hand_plan(**BROKEN[name]), entries), name)


def test_the_first_check_that_fails_is_named() -> None:
    assert_fails(checks.check, two_postings(5.0, 1.0), SOCIETY)
