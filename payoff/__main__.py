"""`python -m payoff`."""

import os

from payoff.cli import main

# Pydantic looks through every installed package for plugins at start-up; none is used here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
main()
