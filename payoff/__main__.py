"""`python -m payoff`."""

from payoff.cli import main

main()
