"""The names of the rules that the first reviewer follows; the rules themselves stand in `payoff.reviewer`.

They stand here, low in the house, so that a file that acknowledges a rule that does not exist is refused when it is
read. A test keeps the names equal to the rules.
"""

from __future__ import annotations

from typing import Final

KNOWN_RULES: Final[tuple[str, ...]] = (
    # the comparison and the effect
    "assumed_counterfactual",
    "before_after_without_deadweight",
    "nobody_moves_without",
    "deadweight_is_a_point",
    "ever_without_duration",
    "borrowed_evidence",
    "assumed_evidence",
    "foreign_evidence",
    "effect_above_evidence",
    "no_haircut",
    "subsidised_without_displacement",
    "work_without_displacement",
    # time
    "projected_without_drop_off",
    "short_follow_up",
    "after_horizon",
    "calendar_cut_off",
    "horizon_off_convention",
    "rate_off_convention",
    "price_year_off_start",
    # who gains and who pays
    "net_lines",
    "transfers_as_gain",
    "cost_shift",
    "possible_double_count",
    "negative_amount",
    "state_without_lines",
    "no_programme_cost",
    "average_cost",
    "not_cashable",
    "cash_not_considered",
    # prices and inputs
    "without_source",
    "assumed_inputs",
    "old_price",
    "undated_price",
    "marginal_price_exists",
    "foreign_price",
    "own_prices",
    "unused_own_price",
    "rules_change_in_the_year",
    "untested_assistance",
    # how sure it is
    "small_n",
    "no_uncertainty",
    "nothing_uncertain",
    "assumption_decides_sign",
    "hangs_on_prior",
    "central_and_mean_differ",
    "dominated_by_luck",
    # people, and what has no price
    "results_by_sex",
    "nothing_on_sex",
    "small_cells",
    "no_unpriced_effects",
    # what the file says and does not say
    "overridden",
    "calibrated",
    "unknown",
    "unused",
    "variant_over_subgroups",
    "no_follow_up_plan",
    "no_forecast_compared",
    "acknowledged_in_vain",
)
"""In the order in which a reader meets them; the same names in every version."""
