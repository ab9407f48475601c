"""Per-person-month arithmetic on arrays: the plan, the cohort, the journal and its checks."""
