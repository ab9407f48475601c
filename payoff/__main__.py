"""`python -m payoff`."""

import gc
import os
import sys

from payoff.cli import run

# A short process that loads large libraries: the collector would search their objects again and again
# while they load and once more at the end, a fifth of the whole time, and find nothing.
gc.set_threshold(100_000, 50, 100)
# Pydantic looks through every installed package for plugins at start-up; none is used here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
code = run(sys.argv[1:])
gc.freeze()
sys.exit(code)
