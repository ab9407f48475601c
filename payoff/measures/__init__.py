"""Questions put to the ledger: present value, payback, break-even, ratios."""
