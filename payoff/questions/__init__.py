"""What a board asks of a result: pure functions that take a result and return plain answers, or why there is none."""

from __future__ import annotations

from payoff.questions.break_even_sizes import (
    EnoughParticipants,
    EnoughSuccesses,
    break_even_participants,
    break_even_successes,
)
from payoff.questions.budget_outcome import Outcome, budget_outcome
from payoff.questions.distribution import (
    Position,
    ProportionalFinancing,
    cost_shifts,
    distribution,
    proportional_financing,
)
from payoff.questions.equalisation import Equalised, tax_equalisation
from payoff.questions.explain import explain
from payoff.questions.explain_model import Explanation
from payoff.questions.household import HouseholdStep, household_steps
from payoff.questions.persons_over_time import PersonsOverTime, persons_over_time
from payoff.questions.potential import GainParts, Potential, gain_parts, potential, potentials
from payoff.questions.repayment import CashYear, Repayment, RepaymentYear, cash_view, repayment
from payoff.questions.switching import SwitchingValue, switching_value
from payoff.questions.time_use import PersonMonths, last_observed, measured_share, person_months

__all__ = [
    "CashYear",
    "EnoughParticipants",
    "EnoughSuccesses",
    "Equalised",
    "Explanation",
    "GainParts",
    "HouseholdStep",
    "Outcome",
    "PersonMonths",
    "PersonsOverTime",
    "Position",
    "Potential",
    "ProportionalFinancing",
    "Repayment",
    "RepaymentYear",
    "SwitchingValue",
    "break_even_participants",
    "break_even_successes",
    "budget_outcome",
    "cash_view",
    "cost_shifts",
    "distribution",
    "explain",
    "gain_parts",
    "household_steps",
    "last_observed",
    "measured_share",
    "person_months",
    "persons_over_time",
    "potential",
    "potentials",
    "proportional_financing",
    "repayment",
    "switching_value",
    "tax_equalisation",
]
